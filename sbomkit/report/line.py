"""Answers as one sentence on one line, for the log of a build; the words are those of the tables."""

from collections import Counter
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from sbomkit.model.backing import BackingPlan
from sbomkit.model.changes import FactsDiff
from sbomkit.model.compliance import ComplianceReports, ComplianceVerdict
from sbomkit.model.diff import ProductState, RankingDiff
from sbomkit.model.due_diligence import DueDiligence
from sbomkit.model.gates import Findings
from sbomkit.model.people import People
from sbomkit.model.portfolio import PortfolioChecks, PortfolioDiff, PortfolioPeople, PortfolioRanking, PortfolioTrend
from sbomkit.model.portfolio.tabletop import PortfolioTabletop
from sbomkit.model.ranking import Ranking
from sbomkit.model.stability import Stability
from sbomkit.model.what_if import WhatIf
from sbomkit.report._changes_table import changed
from sbomkit.report._compliance.words import VERDICTS
from sbomkit.report._diff_table import summary
from sbomkit.report._findings_table import passed, subject
from sbomkit.report._interface import Layout, Report
from sbomkit.report._overview.noun import Overview
from sbomkit.report._portfolio_report.noun import PortfolioReport
from sbomkit.report._ranking_report.noun import RankingReport
from sbomkit.report._text import clip, finished, sanitize_terminal
from sbomkit.report._validations.noun import Validations
from sbomkit.report._validations.table import verdicts
from sbomkit.report._words import count, short

__all__ = ["REPORT"]

_CELLS = 200
"""Of a line: what a log shows without turning it into a paragraph."""
_NAME = 60
"""Cells of a name."""


def _ranking(ranking: Ranking) -> str:
    coverage = ranking.coverage
    if not coverage.packages:
        return ranking.fidelity.conclusion
    alone = (
        f"{coverage.sole:,} of {count(coverage.with_publishers, 'package')} of known publishers hang on one person"
        if coverage.with_publishers
        else f"who can publish is not known of any of {count(coverage.packages, 'package')}"
    )
    handed = sum(bool(each.indicators) for entries in (ranking.ranked, ranking.unassessed) for each in entries)
    first = next(iter(ranking.ranked), None)
    return "; ".join(
        (
            alone,
            *([f"first {clip(short(first.package), _NAME)} (priority {first.priority:.0f})"] if first else []),
            *([f"INVESTIGATE: {count(handed, 'package')} may have changed hands"] if handed else []),
            *([f"not assessed: {count(len(ranking.unassessed), 'package')}"] if ranking.unassessed else []),
        )
    )


def _findings(found: Findings) -> str:
    first = f"; first {clip(subject(found.findings[0]), _NAME)}" if found.findings else ""
    waived = f"; {len(found.waived):,} waived" if found.waived else ""
    return f"{passed(found)}{waived}{first}"


def _diff(diff: RankingDiff) -> str:
    def both(what: str, figure: Callable[[ProductState], int]) -> str:
        known = diff.old.with_publishers and diff.new.with_publishers
        return f" {what}: {figure(diff.old):,} before, {figure(diff.new):,} now." if known else ""

    hang = both("Hang on one person", lambda side: side.sole)
    return f"{summary(diff)}{hang}{both('INVESTIGATE, may have changed hands', lambda side: side.handed_over)}"


def _compliance(reports: ComplianceReports) -> str:
    found = Counter(each.verdict for one in reports.documents if one.report for each in one.report.profiles)
    unread = sum(each.report is None for each in reports.documents)
    told = [f"{VERDICTS[verdict]} {found[verdict]:,}" for verdict in ComplianceVerdict if found[verdict]]
    verdicts_ = ", ".join([*told, *([f"not read {unread:,}"] if unread else [])])
    left_out = sum(each.count for one in reports.documents if one.report for each in one.report.document.left_out)
    more = f"; {count(left_out, 'entry', 'entries')} not checked" if left_out else ""
    return f"{count(len(reports.documents), 'document')}, {count(found.total(), 'verdict')}: {verdicts_}{more}"


_SENTENCES: Mapping[type, Callable[[Any], str]] = MappingProxyType(
    {
        Ranking: _ranking,
        RankingReport: lambda report: _ranking(report.ranking),
        Findings: _findings,
        People: lambda people: people.sentence,
        PortfolioChecks: lambda checks: checks.sentence,
        PortfolioPeople: lambda people: people.sentence,
        PortfolioRanking: lambda ranking: ranking.sentence,
        PortfolioReport: lambda report: report.ranking.sentence,
        PortfolioTabletop: lambda answer: answer.summary,
        RankingDiff: _diff,
        FactsDiff: changed,
        Validations: verdicts,
        ComplianceReports: _compliance,
        Overview: lambda overview: overview.fidelity.conclusion,
        Stability: lambda found: found.sentences[0],
        BackingPlan: lambda plan: plan.sentence,
        WhatIf: lambda change: change.sentence,
        DueDiligence: lambda answer: answer.summary,
        PortfolioDiff: lambda diff: diff.sentence,
        PortfolioTrend: lambda trend: trend.sentence,
    }
)


def _on_one_line(say: Callable[[Any], str]) -> Callable[[Any, Layout], str]:
    def write(answer: Any, layout: Layout) -> str:
        line = clip(sanitize_terminal(f"sbomkit: {say(answer)}"), _CELLS)
        return f"{finished(line, ascii=layout.ascii)}\n"

    return write


class _LineReport(Report):
    name = "line"
    summary = "one sentence on one line, for the log of a build"
    writers = MappingProxyType({answer: _on_one_line(say) for answer, say in _SENTENCES.items()})


REPORT = _LineReport()
