"""How each answer is drawn: once, for every format that has a canvas."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Protocol

from sbomkit.model.backing import BackingPlan
from sbomkit.model.changes import FactsDiff
from sbomkit.model.compliance import ComplianceComparison, ComplianceReports, ProfileList
from sbomkit.model.conversion import Conversion
from sbomkit.model.diff import RankingDiff
from sbomkit.model.due_diligence import DueDiligence, EvidenceStatement
from sbomkit.model.gates import Findings
from sbomkit.model.neighbourhood import Neighbourhood
from sbomkit.model.people import People
from sbomkit.model.portfolio import (
    PortfolioChecks,
    PortfolioDiff,
    PortfolioPeople,
    PortfolioRanking,
    PortfolioScan,
    PortfolioSelection,
    PortfolioTrend,
)
from sbomkit.model.portfolio.dataset import PortfolioDataset
from sbomkit.model.portfolio.tabletop import PortfolioTabletop
from sbomkit.model.ranking import Ranking
from sbomkit.model.stability import Stability
from sbomkit.model.tabletop import Tabletop
from sbomkit.model.what_if import WhatIf
from sbomkit.report._backing_table import backing_table
from sbomkit.report._canvas import Canvas
from sbomkit.report._changes_table import changes_table
from sbomkit.report._compliance.comparison import comparison_table, profiles_table
from sbomkit.report._compliance.table import compliance_table
from sbomkit.report._conversion.table import conversion_table
from sbomkit.report._diff_table import diff_table
from sbomkit.report._due_diligence.table import due_diligence_table, statement_table
from sbomkit.report._explanation.noun import Explanation
from sbomkit.report._explanation.table import explanation_table
from sbomkit.report._findings_table import findings_table
from sbomkit.report._holdings.noun import Holdings
from sbomkit.report._holdings.table import holdings_table
from sbomkit.report._interface import Layout, named
from sbomkit.report._neighbourhood.table import neighbourhood_table
from sbomkit.report._overview.noun import Overview
from sbomkit.report._overview.table import overview_table
from sbomkit.report._people_table import people_table
from sbomkit.report._policies.noun import Policies, PolicyCheck, PolicySheet
from sbomkit.report._policies.table import policies_table, policy_check_table, policy_sheet_table
from sbomkit.report._portfolio.checks import checks_table
from sbomkit.report._portfolio.dataset import dataset_table
from sbomkit.report._portfolio.diff import portfolio_diff_table, portfolio_trend_table
from sbomkit.report._portfolio.people import portfolio_people_table
from sbomkit.report._portfolio.ranking import portfolio_ranking_table
from sbomkit.report._portfolio.report import portfolio_report_table
from sbomkit.report._portfolio.table import scan_table, selection_table
from sbomkit.report._portfolio.tabletop import portfolio_tabletop_table
from sbomkit.report._portfolio_report.noun import PortfolioReport
from sbomkit.report._ranking.table import ranking_report_table, ranking_table
from sbomkit.report._ranking_report.noun import RankingReport
from sbomkit.report._stability_table import stability_table
from sbomkit.report._tabletop.table import tabletop_table
from sbomkit.report._validations.noun import Validations
from sbomkit.report._validations.table import validations_table
from sbomkit.report._what_if.table import what_if_table

__all__ = ["DRAWN", "drawn_on"]


class _Drawing(Protocol):
    def __call__(self, answer: Any, layout: Layout, canvas: Canvas | None = None, /) -> str: ...


DRAWN: Mapping[type, _Drawing] = MappingProxyType(
    {
        Ranking: ranking_table,
        RankingReport: ranking_report_table,
        Stability: stability_table,
        Explanation: explanation_table,
        Overview: overview_table,
        Validations: validations_table,
        FactsDiff: changes_table,
        RankingDiff: diff_table,
        Findings: findings_table,
        Holdings: holdings_table,
        BackingPlan: backing_table,
        People: people_table,
        Tabletop: tabletop_table,
        WhatIf: what_if_table,
        Neighbourhood: neighbourhood_table,
        Policies: policies_table,
        PolicyCheck: policy_check_table,
        PolicySheet: policy_sheet_table,
        ComplianceReports: compliance_table,
        ComplianceComparison: comparison_table,
        ProfileList: profiles_table,
        Conversion: conversion_table,
        DueDiligence: due_diligence_table,
        EvidenceStatement: statement_table,
        PortfolioChecks: checks_table,
        PortfolioPeople: portfolio_people_table,
        PortfolioRanking: portfolio_ranking_table,
        PortfolioDiff: portfolio_diff_table,
        PortfolioTrend: portfolio_trend_table,
        PortfolioDataset: dataset_table,
        PortfolioScan: scan_table,
        PortfolioSelection: selection_table,
        PortfolioTabletop: portfolio_tabletop_table,
        PortfolioReport: portfolio_report_table,
    }
)
"""What draws an answer on the canvas that it is given, or on one for a terminal."""


def drawn_on(canvas: Callable[[Layout, str], Canvas]) -> dict[type, Callable[[Any, Layout], str]]:
    """A writer for every answer, all on canvases of one kind, which is told what the answer is called."""

    def writer(draw: _Drawing, name: str) -> Callable[[Any, Layout], str]:
        return lambda answer, layout: draw(answer, layout, canvas(layout, name))

    return {answer: writer(draw, named(answer).capitalize()) for answer, draw in DRAWN.items()}
