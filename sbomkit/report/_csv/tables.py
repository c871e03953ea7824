"""The columns of answers: those of frames where an answer can be had as one; the others are declared in the same way."""

from collections.abc import Mapping
from operator import attrgetter
from types import MappingProxyType
from typing import NamedTuple

from sbomkit.model.changes import Change, FactsDiff
from sbomkit.model.compliance import (
    CheckedComponent,
    ComplianceOutcome,
    ComplianceReports,
    ElementFinding,
    ElementResult,
    ProfileResult,
)
from sbomkit.model.diff import Difference, PackageDiff, PackageState, RankingDiff
from sbomkit.model.frames import FRAMES, FrameColumn, FrameTable, FrameType
from sbomkit.model.frames._table import Part, field
from sbomkit.model.gates import Finding, Findings, Waiver
from sbomkit.model.inventory import Inventory
from sbomkit.model.people import People
from sbomkit.model.portfolio import (
    PackageStanding,
    PortfolioDiff,
    PortfolioPackageDiff,
    PortfolioPeople,
    PortfolioProblem,
    PortfolioRanking,
    PortfolioScan,
    PortfolioState,
    PortfolioTrend,
)
from sbomkit.model.portfolio.dataset import DatasetTable, PortfolioDataset
from sbomkit.model.portfolio.tabletop import PortfolioTabletop, TabletopHolding
from sbomkit.model.ranking import Ranking
from sbomkit.model.stability import RankSpread, Stability, StabilityEntry
from sbomkit.report._compliance.words import worth_showing
from sbomkit.report._overview.noun import Overview

__all__ = ["TABLES"]

_STATE = ("depth", "verdict", "listed", "rank", "priority")


_FINDINGS = FrameTable(
    name="findings",
    row="One finding, by condition; then what is waived.",
    entries=lambda found: (*found.findings, *found.waived),
    columns=(
        field(Finding, "package"),
        field(Finding, "versions"),
        field(Finding, "rank"),
        field(Finding, "gate"),
        field(Finding, "level"),
        field(Finding, "condition"),
        field(Finding, "undecided"),
        field(Finding, "reason"),
        FrameColumn(
            name="waived_until",
            type=FrameType.TEXT,
            meaning="The last day on which a waiver lets it through; `None`: nothing does.",
            value=lambda finding: finding.waiver and finding.waiver.expires,
            null=True,
        ),
        field(Waiver, "reason", at="waiver", called="waived_because", maybe=True),
    ),
    shown=(),
)

_DIFFERENCES = FrameTable(
    name="differences",
    row="One thing that changed of one package, in key order, then the gravest first.",
    entries=lambda diff: [Part(package, each) for package in diff.packages for each in package.differences],
    columns=(
        field(PackageDiff, "package", at="whole"),
        field(Difference, "kind", at="part"),
        field(Difference, "detail", at="part"),
        *(
            field(PackageState, name, at=f"whole.{side}", called=f"{name}_{word}", maybe=True)
            for name in _STATE
            for side, word in (("old", "before"), ("new", "now"))
        ),
    ),
    shown=(),
)

_STABILITY = FrameTable(
    name="stability",
    row="One package of the top, by rank.",
    entries=attrgetter("entries"),
    columns=(
        *(field(StabilityEntry, name) for name in ("rank", "package", "score", "held")),
        *(field(RankSpread, name, at="ranks", called=f"rank_{name}") for name in RankSpread.model_fields),
        *(
            field(StabilityEntry, name)
            for name in ("held_at_corners", "worst_at_corners", "certain", "lowest_rank", "lowest_rank_by_facts")
        ),
    ),
    shown=(),
)

_CHANGES = FrameTable(
    name="changes",
    row="One change, by kind, the gravest first.",
    entries=attrgetter("changes"),
    columns=tuple(field(Change, name) for name in Change.model_fields),
    shown=(),
)


class _Checked(NamedTuple):
    outcome: ComplianceOutcome
    profile: ProfileResult | None = None
    element: ElementResult | None = None
    finding: ElementFinding | None = None
    component: CheckedComponent | None = None


def _checked(reports: ComplianceReports) -> list[_Checked]:
    """What is worth showing of each element, and a document that could not be read."""
    return [
        *(
            _Checked(outcome, profile, element, finding, finding.component)
            for outcome in reports.documents
            for profile in (outcome.report.profiles if outcome.report else ())
            for element in profile.elements
            for finding in worth_showing(element)
        ),
        *(_Checked(outcome) for outcome in reports.documents if outcome.report is None),
    ]


_COMPLIANCE = FrameTable(
    name="compliance",
    row="One finding of one element of one profile, in the order of the check; then one document that could not be read.",
    entries=_checked,
    columns=(
        field(ComplianceOutcome, "file", at="outcome"),
        field(ProfileResult, "id", at="profile", called="profile", maybe=True),
        field(ElementResult, "id", at="element", called="element", maybe=True),
        field(ElementResult, "severity", at="element", maybe=True),
        *(
            field(ElementFinding, name, at="finding", maybe=True)
            for name in ("effect", "outcome", "address", "message", "mend")
        ),
        *(
            field(CheckedComponent, name, at="component", called=f"component_{name}", maybe=True)
            for name in ("id", "name", "version", "purl", "depth")
        ),
        field(ComplianceOutcome, "error", at="outcome"),
    ),
    shown=(),
)

_PROBLEMS = FrameTable(
    name="problems",
    row="One place that no document was read from, by address; then a line of labels that is about no document.",
    entries=lambda scan: (*scan.problems, *scan.unused_labels),
    columns=tuple(field(PortfolioProblem, name) for name in PortfolioProblem.model_fields),
    shown=(),
)

_DATASET = FrameTable(
    name="tables",
    row="One table of a dataset.",
    entries=attrgetter("tables"),
    columns=tuple(field(DatasetTable, name) for name in ("name", "row", "rows", "parts")),
    shown=(),
)

_HOLDINGS = FrameTable(
    name="holdings",
    row="One package in one document, by vendor, product, version, document and package.",
    entries=attrgetter("holdings"),
    columns=tuple(field(TabletopHolding, name) for name in TabletopHolding.model_fields),
    shown=(),
)

_PORTFOLIO_DIFF = FrameTable(
    name="packages",
    row="One package that came, went, or is in more or fewer products, in that order of the answer.",
    entries=attrgetter("packages"),
    columns=(
        field(PortfolioPackageDiff, "package"),
        field(PortfolioPackageDiff, "kind"),
        *(
            field(PackageStanding, name, at=side, called=f"{name}_{word}", maybe=True)
            for name in PackageStanding.model_fields
            for side, word in (("old", "before"), ("new", "now"))
        ),
        field(PortfolioPackageDiff, "verdict"),
        field(PortfolioPackageDiff, "priority"),
    ),
    shown=(),
)

_PORTFOLIO_TREND = FrameTable(
    name="states",
    row="What a portfolio held after one scan, the oldest first.",
    entries=attrgetter("states"),
    columns=tuple(field(PortfolioState, name) for name in PortfolioState.model_fields),
    shown=(),
)

TABLES: Mapping[type, FrameTable] = MappingProxyType(
    {
        Ranking: FRAMES[Ranking].tables[0],
        People: FRAMES[People].tables[0],
        Overview: FRAMES[Inventory].tables[0],
        Findings: _FINDINGS,
        RankingDiff: _DIFFERENCES,
        Stability: _STABILITY,
        FactsDiff: _CHANGES,
        ComplianceReports: _COMPLIANCE,
        PortfolioPeople: FRAMES[PortfolioPeople].tables[0],
        PortfolioRanking: FRAMES[PortfolioRanking].tables[0],
        PortfolioDiff: _PORTFOLIO_DIFF,
        PortfolioTrend: _PORTFOLIO_TREND,
        PortfolioDataset: _DATASET,
        PortfolioScan: _PROBLEMS,
        PortfolioTabletop: _HOLDINGS,
    }
)
"""Answer to the table that it is written as."""
