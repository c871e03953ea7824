"""Answers as JSON for programs: the models as they are, whose schemas lie under `schemas/`."""

from sbomkit.model._base import Noun
from sbomkit.model.ranking import Ranking
from sbomkit.report._explanation import Explanation
from sbomkit.report._filter import filtered
from sbomkit.report._interface import Layout, Report
from sbomkit.report._overview import Overview

__all__ = ["REPORT"]


def _written(noun: Noun) -> str:
    return f"{noun.model_dump_json(indent=2)}\n"


class _JsonReport(Report):
    name = "json"
    summary = "for programs; follows the schema that `sbomkit schema` prints"

    def ranking(self, ranking: Ranking, layout: Layout) -> str:
        return _written(filtered(ranking, top=layout.shown))

    def explanation(self, explanation: Explanation, layout: Layout) -> str:  # noqa: ARG002 - data know no layout
        return _written(explanation)

    def overview(self, overview: Overview, layout: Layout) -> str:  # noqa: ARG002
        return _written(overview)


REPORT = _JsonReport()
