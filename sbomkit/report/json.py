"""Answers as JSON for programs: the models as they are, whose schemas lie under `schemas/`."""

import re

from sbomkit.model._base import Noun
from sbomkit.model.changes import FactsDiff
from sbomkit.model.ranking import Ranking
from sbomkit.report._explanation import Explanation
from sbomkit.report._filter import filtered
from sbomkit.report._holdings import Holdings
from sbomkit.report._interface import Layout, Report
from sbomkit.report._overview import Overview
from sbomkit.report._validations import Validations

__all__ = ["REPORT"]

_OBEYED = re.compile("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
"""What a terminal obeys instead of shows, and JSON allows as it stands: delete, C1, and controls of direction and width."""


def _written(noun: Noun | Validations) -> str:
    return f"{_OBEYED.sub(_escaped, noun.model_dump_json(indent=2))}\n"


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found.group()):04x}"


class _JsonReport(Report):
    name = "json"
    summary = "for programs; follows the schema that `sbomkit schema` prints"

    def ranking(self, ranking: Ranking, layout: Layout) -> str:
        return _written(filtered(ranking, top=layout.shown))

    def explanation(self, explanation: Explanation, layout: Layout) -> str:  # noqa: ARG002 - data know no layout
        return _written(explanation)

    def overview(self, overview: Overview, layout: Layout) -> str:  # noqa: ARG002
        return _written(overview)

    def validations(self, validations: Validations, layout: Layout) -> str:  # noqa: ARG002
        return _written(validations)

    def facts_diff(self, diff: FactsDiff, layout: Layout) -> str:  # noqa: ARG002
        return _written(diff)

    def holdings(self, holdings: Holdings, layout: Layout) -> str:  # noqa: ARG002
        return _written(holdings)


REPORT = _JsonReport()
