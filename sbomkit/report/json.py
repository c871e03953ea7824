"""Answers as JSON for programs: the models as they are, whose schemas lie under `schemas/`."""

import json
import re

from pydantic_core import PydanticSerializationError

from sbomkit.model.ranking import Ranking
from sbomkit.report._filter import filtered
from sbomkit.report._interface import Answer, Layout, Report

__all__ = ["REPORT"]

_OBEYED = re.compile("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
"""What a terminal obeys instead of shows, and JSON allows as it stands: delete, C1, and controls of direction and width."""
_SURROGATES = re.compile("[\ud800-\udfff]")


def _written(answer: Answer) -> str:
    return f"{_OBEYED.sub(_escaped, _dumped(answer))}\n"


def _dumped(answer: Answer) -> str:
    try:
        return answer.model_dump_json(indent=2)
    except PydanticSerializationError:  # a name of a file need not be UTF-8, and JSON has to be
        text = json.dumps(answer.model_dump(mode="json"), indent=2, ensure_ascii=False)
        return _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", text)


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found.group()):04x}"


class _JsonReport(Report):
    name = "json"
    summary = "for programs; follows the schema that `sbomkit schema` prints"

    def write(self, answer: Answer, layout: Layout) -> str:
        return _written(filtered(answer, top=layout.shown) if isinstance(answer, Ranking) else answer)


REPORT = _JsonReport()
