"""Answers as JSON for programs: the models as they are, whose schemas lie under `schemas/`."""

import json
import re
from types import MappingProxyType

from pydantic import BaseModel
from pydantic_core import PydanticSerializationError

from sbomkit.model.ranking import Ranking
from sbomkit.report._filter import filtered
from sbomkit.report._interface import Layout, Report
from sbomkit.report._text import LOGGED

__all__ = ["REPORT"]

_OBEYED = re.compile(rf"[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]|{LOGGED}")
"""What a terminal obeys instead of shows, and JSON allows as it stands: delete, C1, and controls of direction and width; and
what machines that run builds obey in a log."""
_SURROGATES = re.compile("[\ud800-\udfff]")


def _written(answer: BaseModel, layout: Layout) -> str:  # noqa: ARG001 - a program has room for all of it
    text = _dumped(answer)
    if text.isascii() and "\x7f" not in text and "##" not in text:  # as most are, and found much faster
        return f"{text}\n"
    return f"{_OBEYED.sub(_escaped, text)}\n"


def _dumped(answer: BaseModel) -> str:
    try:
        return answer.model_dump_json(indent=2)
    except PydanticSerializationError:  # a name of a file need not be UTF-8, and JSON has to be
        text = json.dumps(answer.model_dump(mode="json"), indent=2, ensure_ascii=False)
        return _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", text)


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found.group()):04x}"


def _ranking(ranking: Ranking, layout: Layout) -> str:
    return _written(filtered(ranking, top=layout.shown), layout)


class _JsonReport(Report):
    name = "json"
    summary = "for programs; follows the schema that `sbomkit schema` prints"
    writers = MappingProxyType({Ranking: _ranking, BaseModel: _written})


REPORT = _JsonReport()
