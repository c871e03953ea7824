"""What is looked at: a product of ours, one whose names are hostile, one that is large, and every answer about them."""

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any

from sbomkit import portfolio
from sbomkit.compliance import check, list_profiles
from sbomkit.compliance._check.compare import compare
from sbomkit.formats import load
from sbomkit.formats._convert import convert
from sbomkit.formats._validate import validate
from sbomkit.graph import position, ways_in
from sbomkit.graph.exports import neighbourhood
from sbomkit.model.compliance import ComplianceOutcome, ComplianceReports
from sbomkit.model.facts import Facts, Lifecycle, Observation
from sbomkit.model.inventory import Inventory, Scope
from sbomkit.model.portfolio import (
    PackageStanding,
    PortfolioDiff,
    PortfolioDocumentDiff,
    PortfolioDocumentDiffKind,
    PortfolioPackageDiff,
    PortfolioPackageDiffKind,
    PortfolioProblem,
    PortfolioProduct,
    PortfolioScan,
    PortfolioSelection,
    PortfolioState,
    PortfolioTrend,
)
from sbomkit.model.portfolio.dataset import DatasetColumn, DatasetTable, PortfolioDataset
from sbomkit.model.portfolio.tabletop import (
    HeldVersion,
    JudgedPackage,
    PackageProducts,
    PortfolioExtent,
    PortfolioTabletop,
    TabletopHolding,
    UntoldDocument,
    VendorProducts,
)
from sbomkit.model.position import DepthBasis, FidelityFlag
from sbomkit.model.ranking import IndicatorName, Ranking, Verdict
from sbomkit.model.validation import ValidationOutcome
from sbomkit.ranking import load_policy, rank
from sbomkit.ranking.backing import fund
from sbomkit.ranking.changes import changes
from sbomkit.ranking.diff import diff
from sbomkit.ranking.due_diligence import due_diligence, statement_of
from sbomkit.ranking.gates import gate
from sbomkit.ranking.people import people
from sbomkit.ranking.stability import stability
from sbomkit.ranking.tabletop import tabletop
from sbomkit.ranking.what_if import what_if
from sbomkit.report import Holdings, Overview, Policies, PolicyCheck, PolicySheet, Validations, explain
from sbomkit.report._interface import Layout
from sbomkit.report._ranking_report.noun import RankingReport, ranking_report
from sbomkit.report.html import REPORT
from sbomkit.sources.facts_file import read_facts
from tests.browser.hostile import NAMES, hostile_document, hostile_facts
from tests.browser.portfolios import portfolio_of
from tests.builders import day, make_component, make_facts, make_inventory, make_observation, make_publishers, make_releases
from tests.portfolio.answers import checks_of
from tests.portfolio.ranked import Told, scanned

__all__ = ["ANSWERS", "ASKED", "LARGE", "Subject", "hostile", "large", "mixed", "ours", "page_of"]

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
ASKED = "https://registry.example/packages"
"""Where the publishers of drawn products were asked for."""
LARGE = 5_000
"""Packages of a large product."""


@dataclass(frozen=True)
class Subject:
    """A product with what is known of it."""

    name: str
    data: bytes
    inventory: Inventory
    facts: Facts
    ranking: Ranking

    @property
    def report(self) -> RankingReport:
        """The ranking with what its page shows beside it."""
        return ranking_report(self.inventory, self.facts, self.ranking)


def _subject(name: str, data: bytes, inventory: Inventory, facts: Facts, **options: Any) -> Subject:
    return Subject(name, data, inventory, facts, rank(inventory, facts, **options))


@cache
def ours() -> Subject:
    """nodemon as it was installed in 2017."""
    folder = EXAMPLES / "nodemon-2017"
    data = (folder / "sbom.cdx.json").read_bytes()
    return _subject("nodemon", data, load(data), read_facts(folder / "facts.jsonl"), as_of=day("2017-11-05"))


@cache
def hostile() -> Subject:
    """A product of which every word that a stranger could choose was chosen to do harm."""
    data = hostile_document()
    inventory = load(data)
    return _subject(NAMES[1], data, inventory, hostile_facts(inventory))


@cache
def mixed() -> Subject:
    """A few hundred packages of three ecosystems, of which some cannot be assessed, some changed hands and some are old."""
    return _drawn(300)


@cache
def large() -> Subject:
    """The same, as large as products get."""
    return _drawn(LARGE)


def _drawn(packages: int) -> Subject:
    """Names as long as they are in life, three dependencies each, and everything known of four packages in five."""
    draw = random.Random(0)
    names = [f"{draw.choice('abcdefgh') * 5}-package-of-a-usual-length-{number}" for number in range(packages)]
    types = {name: draw.choice(("npm", "npm", "npm", "pypi", "cargo")) for name in names}
    scopes = {name: draw.choice((Scope.RUNTIME, Scope.RUNTIME, Scope.DEVELOPMENT)) for name in names}
    components = [make_component(name, purl=f"pkg:{types[name]}/{name}@1.0.0", scope=scopes[name]) for name in names]
    edges = {name: draw.sample(names[number + 1 : number + 400], 3) for number, name in enumerate(names[:-3])}
    accounts = [f"account-{number}" for number in range(packages // 4)]
    observations: dict[str, list[Observation]] = {}
    for component in components:
        if draw.random() < 0.2:
            continue
        people = sorted(draw.sample(accounts, draw.choice((1, 1, 1, 2, 3, 6))))
        years = range(draw.randrange(2010, 2018), draw.randrange(2020, 2026))
        newest = (("2.0.0", "2026-05-01", "newcomer"),) if draw.random() < 0.1 else ()
        history = make_releases(*((f"1.{year}.0", f"{year}-03-01", draw.choice(people)) for year in years), *newest)
        observations[component.package] = [
            make_observation(make_publishers(*people), licence="CC0-1.0").model_copy(
                update={"url": f"{ASKED}/{component.name}"}
            ),
            make_observation(history),
            *([make_observation(Lifecycle(deprecated=True))] if draw.random() < 0.05 else []),
        ]
    inventory = make_inventory({"app": names[:40], **edges}, components=components)
    return _subject("drawn", b"", inventory, make_facts(observations))


def page_of(answer: Any) -> str:
    """An answer as the page that people open."""
    return REPORT.write(answer, Layout())


def _compliance(subject: Subject) -> ComplianceReports:
    report = check(subject.inventory, ["ntia-2021", "cisa-2026", "bsi-2.1"])
    outcomes = (
        ComplianceOutcome(file=subject.name, report=report, error=None),
        ComplianceOutcome(file=subject.name, report=None, error=subject.name),
    )
    return ComplianceReports(meets=False, documents=outcomes)


def _validations(subject: Subject) -> Validations:
    outcome = ValidationOutcome(file=subject.name, validation=validate(subject.data), error=None)
    return Validations((outcome, ValidationOutcome(file=subject.name, validation=None, error=subject.name)))


def _scan(subject: Subject) -> PortfolioScan:
    problems = tuple(
        PortfolioProblem(place=each.name, code="unreadable", message=each.name) for each in subject.inventory.components
    )
    counts = dict.fromkeys(("found", "added", "changed", "unchanged", "removed", "documents", "components", "edges"), 1)
    return PortfolioScan(portfolio=subject.name, problems=problems, unused_labels=problems[:1], **counts)


def _dataset(subject: Subject) -> PortfolioDataset:
    """As whoever wrote `portfolio.json` may have it."""
    name = subject.name
    column = DatasetColumn(name=name, type=name, unit=name, meaning=name, is_nullable=True)
    return PortfolioDataset(sbomkit=name, tables=(DatasetTable(name=name, row=name, rows=1, parts=(name,), columns=(column,)),))


def _portfolio_states(subject: Subject) -> tuple[PortfolioState, PortfolioState]:
    counts = dict.fromkeys(("documents", "unread", "products", "vendors", "packages", "assessed", "sole"), 1)
    older, newer = (
        PortfolioState(portfolio=f"{number}{subject.name}", scan=number, moment=None, sbomkit=subject.name, **counts)
        for number in (1, 2)
    )
    return older, newer


def _portfolio_diff(subject: Subject) -> PortfolioDiff:
    """Everything that can happen happens to something of every name."""
    names = [each.name for each in subject.inventory.components]
    old, new = _portfolio_states(subject)
    standing = PackageStanding(documents=1, products=1, vendors=None, min_depth=1, max_depth=2, dependents=None)
    products = tuple(PortfolioProduct(vendor=each, product=each) for each in names)
    return PortfolioDiff(
        sentence=subject.name,
        remarks=(subject.name,),
        old=old,
        new=new,
        sole_came=1,
        unknown_came=0,
        moved=1,
        products_came=products,
        products_gone=products,
        vendors_came=tuple(names),
        vendors_gone=tuple(names),
        documents=tuple(
            PortfolioDocumentDiff(
                document=each,
                kind=kind,
                vendor=each,
                product=each,
                old_version=each,
                new_version=None,
                old_date=each,
                new_date=each,
            )
            for kind, each in zip(cycle(PortfolioDocumentDiffKind), names, strict=False)
        ),
        packages=tuple(
            PortfolioPackageDiff(
                package=each.package, kind=kind, old=standing, new=standing, verdict=Verdict.SOLE, priority=1.0
            )
            for kind, each in zip(cycle(PortfolioPackageDiffKind), subject.inventory.components, strict=False)
        ),
    )


def _blast_list(subject: Subject) -> PortfolioTabletop:
    """Every component is held by a product, a vendor and a document of its name, in every way in which it can be."""
    components = subject.inventory.components
    keys = tuple(each.package for each in components)
    everything = PortfolioExtent(documents=1, products=1, vendors=1, without_vendor=0)
    ways: Iterator[dict[str, Any]] = cycle(
        (
            {"depth": 2, "depth_basis": DepthBasis.DERIVED, "path": (keys[0], *keys[1:3]), "gateway": keys[1]},
            {"depth": None, "depth_basis": None, "path": (), "gateway": None},
        )
    )
    return PortfolioTabletop(
        packages=keys[:2],
        version=subject.name,
        sources=keys[1:2],
        siblings=keys[2:4],
        latest=True,
        supposition=subject.name,
        summary=subject.name,
        portfolio=everything,
        holding=everything,
        reached=everything,
        elsewhere=1,
        direct=1,
        deeper=1,
        depth_unknown=1,
        max_depth=2,
        max_dependents=None,
        judged=tuple(
            JudgedPackage(
                package=each.package,
                rank=1,
                priority=1.0,
                verdict=Verdict.SOLE,
                listed=1,
                people=(each.name,),
                source=each.name,
                last_release=day("2020-01-01"),
                indicators=tuple(IndicatorName),
                reason=each.name,
                is_current=False,
            )
            for each in components
        ),
        versions=tuple(HeldVersion(package=each.package, version=each.name, products=1, documents=1) for each in components),
        vendors=tuple(VendorProducts(vendor=each.name, holding=1, products=1) for each in components),
        gateways=tuple(PackageProducts(package=key, products=1) for key in keys),
        holdings=tuple(
            TabletopHolding(
                vendor=each.name,
                product=each.name,
                version=each.name,
                date=each.name,
                document=each.name,
                package=each.package,
                of_same_source=True,
                versions=(each.name,) * 2,
                is_subject=False,
                scope=Scope.RUNTIME,
                dependents=1,
                reach=0.5,
                flags=tuple(FidelityFlag),
                **way,
            )
            for each, way in zip(components, ways, strict=False)
        ),
        untold=tuple(
            UntoldDocument(vendor=each.name, product=each.name, version=each.name, document=each.name, reason=each.name)
            for each in components
        ),
        alike=tuple(PackageProducts(package=key, products=1) for key in keys),
    )


def _selection(subject: Subject) -> PortfolioSelection:
    """As a PIVOT may have it: also the columns are called by what documents say."""
    names = [each.name for each in subject.inventory.components]
    rows = tuple((each, (each, None), 1, 0.5, True, None) for each in names)
    return PortfolioSelection(columns=(*names[:3], "a", "b", "c"), types=("VARCHAR",) * 6, rows=rows, is_cut=True)


def _portfolio(subject: Subject, question: Callable[..., Any]) -> Any:
    """What is told of products, of vendors, that are called as its components are."""
    names = [each.name for each in subject.inventory.components]
    documents = {f"{number}": Told(subject.inventory, name, name) for number, name in enumerate(names[:3])}
    with TemporaryDirectory() as folder:
        return question(scanned(Path(folder) / "p.duckdb", documents), subject.facts, show_names=True)


def _first(subject: Subject) -> str:
    return subject.ranking.ranked[0].package


ANSWERS: Mapping[str, Callable[[Subject], Any]] = MappingProxyType(
    {
        "Ranking": lambda of: of.ranking,
        "RankingReport": lambda of: of.report,
        "Stability": lambda of: stability(of.ranking, draws=20),
        "Explanation": lambda of: explain(of.ranking, of.facts, ways_in(of.inventory, _first(of))),
        "Neighbourhood": lambda of: neighbourhood(of.inventory, _first(of), up=5, ranking=of.ranking),
        "Overview": lambda of: Overview.of(of.inventory, position(of.inventory).fidelity),
        "Validations": _validations,
        "FactsDiff": lambda of: changes(make_facts({}), of.facts),
        "RankingDiff": lambda of: diff(rank(of.inventory, make_facts({})), of.ranking),
        "Findings": lambda of: gate(of.ranking, ["sole and depth >= 2", "priority > 1"]),
        "Holdings": lambda of: Holdings.of(of.facts),
        "BackingPlan": lambda of: fund(of.inventory, of.facts, 3, by="people"),
        "People": lambda of: people(of.inventory, of.facts, show_names=True),
        "Policies": lambda of: Policies.shipped(),
        "PolicySheet": lambda of: PolicySheet.of(load_policy()),
        "PolicyCheck": lambda of: PolicyCheck.of(f"id = {of.name!r}".encode(), of.name),
        "Tabletop": lambda of: tabletop(of.inventory, of.facts, _first(of), show_names=True),
        "WhatIf": lambda of: what_if(of.inventory, of.facts, drop=[_first(of)]),
        "ComplianceReports": _compliance,
        "ComplianceComparison": lambda of: compare(*(check(each, ["ntia-2021"]) for each in (make_inventory(), of.inventory))),
        "ProfileList": lambda of: list_profiles(),
        "Conversion": lambda of: convert(of.data, "spdx2-json").report,
        "DueDiligence": lambda of: due_diligence(of.inventory, of.facts, name=of.name, top=5, show_names=True),
        "PortfolioChecks": lambda of: checks_of([each.name for each in of.inventory.components]),
        "PortfolioRanking": lambda of: _portfolio(of, portfolio.rank),
        "PortfolioPeople": lambda of: _portfolio(of, portfolio.people),
        "PortfolioDiff": _portfolio_diff,
        "PortfolioTrend": lambda of: PortfolioTrend(sentence=of.name, states=_portfolio_states(of)),
        "PortfolioReport": lambda of: portfolio_of(of.data, of.inventory, of.facts),
        "PortfolioDataset": _dataset,
        "PortfolioScan": _scan,
        "PortfolioSelection": _selection,
        "PortfolioTabletop": _blast_list,
        "EvidenceStatement": lambda of: statement_of(due_diligence(of.inventory, of.facts, name=of.name, top=1)),
    }
)
"""Every kind of answer by the name of its type, and how one is made about a product."""
