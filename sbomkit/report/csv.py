"""Answers as CSV (RFC 4180): a header, then a row for each entry, for spreadsheets and whatever else reads tables."""

import csv
from collections.abc import Callable, Iterable
from io import StringIO
from types import MappingProxyType
from typing import Any

from sbomkit.model.frames import FrameTable
from sbomkit.model.portfolio import PortfolioChecks, PortfolioRanking, PortfolioSelection
from sbomkit.model.ranking import Ranking
from sbomkit.report._csv.cells import cell
from sbomkit.report._csv.checks import CHECKS
from sbomkit.report._csv.tables import TABLES
from sbomkit.report._filter import filtered
from sbomkit.report._interface import Layout, Report
from sbomkit.report._portfolio_report.noun import PortfolioReport
from sbomkit.report._ranking_report.noun import RankingReport

__all__ = ["REPORT"]


def _written(names: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    file = StringIO(newline="")
    lines = csv.writer(file, lineterminator="\r\n")  # RFC 4180, section 2
    lines.writerow(map(cell, names))
    lines.writerows(map(cell, row) for row in rows)
    return file.getvalue()


def _writer(table: FrameTable) -> Callable[[Any, Layout], str]:
    names = [column.name for column in table.columns]
    return lambda answer, layout: _written(names, table.rows(answer))  # noqa: ARG005 - a program has room for all of it


def _selection(selection: PortfolioSelection, layout: Layout) -> str:
    return _written(selection.columns, selection.rows[: layout.shown])


_WRITERS = {answer: _writer(table) for answer, table in TABLES.items()}
_CHECKS = {by: _writer(table) for by, table in CHECKS.items()}


def _ranking(ranking: Ranking, layout: Layout) -> str:
    return _WRITERS[Ranking](filtered(ranking, top=layout.shown), layout)


class _CsvReport(Report):
    name = "csv"
    summary = "a table for spreadsheets and other programs (RFC 4180), with the columns of the frames"
    writers = MappingProxyType(
        {
            **_WRITERS,
            PortfolioChecks: lambda checks, layout: _CHECKS[checks.by](checks, layout),
            PortfolioReport: lambda report, layout: _WRITERS[PortfolioRanking](report.ranking, layout),
            PortfolioSelection: _selection,
            Ranking: _ranking,
            RankingReport: lambda report, layout: _ranking(report.ranking, layout),
        }
    )


REPORT = _CsvReport()
