"""The sentences and the plain tables of the page of a portfolio, ready for its template, which escapes them."""

from collections.abc import Sequence
from typing import Any

from sbomkit.model.portfolio import (
    PortfolioChecks,
    PortfolioPackage,
    PortfolioProfile,
    PortfolioState,
    PortfolioVerdicts,
)
from sbomkit.report._compliance.words import named
from sbomkit.report._portfolio.ranking import basis_sentence, remarks
from sbomkit.report._portfolio_page.matrix import matrix_of
from sbomkit.report._portfolio_page.payload import NOT_NAMED
from sbomkit.report._portfolio_report.noun import PortfolioReport
from sbomkit.report._ranking_page._texts import harmless
from sbomkit.report._ranking_page.keys import told_apart
from sbomkit.report._text import DASH, clip
from sbomkit.report._words import count, date, interval, short, verdict
from sbomkit.report.figures._people import SHOWN as PEOPLE
from sbomkit.report.figures._scatter import SHOWN as POINTS

__all__ = ["said"]

_FIRST = 3
_LONGEST = 120
"""Cells of a name: all of it stands in the drawer."""
_PLAIN_ROWS = 20
_SCANS = 12
"""Scans whose numbers stand beside the lines, the newest."""
_ELEMENTS, _GROUPS = 8, 10


def said(report: PortfolioReport) -> dict[str, Any]:
    """What is said of the whole, ready for the template, which escapes it."""
    ranking, people = report.ranking, report.people
    coverage, basis = ranking.coverage, ranking.basis
    shown = (*ranking.ranked, *ranking.unassessed)
    keys = told_apart(each.package for each in shown)
    one = [(each, key) for each, key in zip(ranking.ranked, keys, strict=False) if each.publishers.verdict.is_one_person]
    ranked_out, unassessed_out = report.left_out
    states = report.trend.states if report.trend else ()
    return {
        "answer": harmless(ranking.sentence),
        "held": _held(report),
        "latest": basis.latest,
        "remarks": [each.split("`") for each in remarks(ranking)],
        "share": (coverage.with_publishers, coverage.packages),
        "people_said": harmless(people.sentence),
        "basis": harmless(basis_sentence(basis)),
        "first": [
            (f"{each.rank:,}", clip(harmless(short(each.package, with_type=False)), _LONGEST), harmless(each.reason), key)
            for each, key in one[:_FIRST]
        ],
        "investigate": sum(bool(each.indicators) for each in shown),
        "rows": [_row(each) for each in ranking.ranked[:_PLAIN_ROWS]],
        "rest": coverage.with_publishers - min(len(ranking.ranked), _PLAIN_ROWS),
        "unassessed": coverage.packages - coverage.with_publishers,
        "ranked_out": ranked_out,
        "unassessed_out": unassessed_out,
        "scatter_rest": _first_of(POINTS, len(ranking.ranked), "package"),
        "people_rest": _first_of(PEOPLE, len(people.people), "account"),
        "has_points": bool(ranking.ranked),
        "has_people": bool(people.people),
        "matrix": matrix_of(report, keys),
        "scans": [_scan(each) for each in states[::-1][:_SCANS]] if len(states) > 1 else [],
        "grown": harmless(report.trend.sentence) if report.trend else "",
        "checks": _checks(report.checks),
        "provenance": [
            ("facts", f"sha256 {basis.facts_sha256}"),
            ("policy", f"{harmless(basis.policy)}, sha256 {basis.policy_sha256}"),
            ("impact", basis.impact),
            ("as of", date(basis.as_of) if basis.as_of else "no bound"),
            ("ages counted to", date(basis.reference)),
            ("made by", f"sbomkit {basis.sbomkit}"),
        ],
    }


def _held(report: PortfolioReport) -> str:
    """What the answer is about."""
    coverage = report.ranking.coverage
    newest = ", the newest of each product" if report.ranking.basis.latest else ""
    which = "named vendor" if coverage.without_vendor else "vendor"
    vendors = f" of {count(coverage.vendors, which)}" if coverage.vendors else ""
    return f"{count(coverage.documents, 'document')}{newest}, about {count(coverage.products, 'product')}{vendors}."


def _row(each: PortfolioPackage) -> tuple[str, ...]:
    place = each.place
    return (
        _number(each.rank),
        clip(harmless(short(each.package)), _LONGEST),
        verdict(each.publishers),
        f"{place.products:,}",
        _number(place.vendors),
        _number(place.min_depth) if place.min_depth == place.max_depth else f"{place.min_depth:,}…{place.max_depth:,}",
        DASH if each.priority is None else f"{each.priority:.0f} ({interval(each.interval)})",
        harmless(each.reason),
    )


def _number(number: int | None) -> str:
    return DASH if number is None else f"{number:,}"


def _first_of(shown: int, number: int, what: str) -> str:
    return f"Shown are the first {shown:,} of {count(number, what)}." if number > shown else ""


def _scan(state: PortfolioState) -> tuple[str, ...]:
    return (
        f"{state.scan:,}",
        date(state.moment),
        *(f"{each:,}" for each in (state.documents, state.products, state.vendors, state.packages)),
        _number(state.sole),
    )


def _checks(checks: PortfolioChecks | None) -> list[dict[str, Any]]:
    """How the documents stand to each profile."""
    return [] if checks is None else [_profile(each) for each in checks.profiles]


def _profile(profile: PortfolioProfile) -> dict[str, Any]:
    failing = [each for each in profile.elements if each.fails or each.leaves_open]
    return {
        "title": harmless(named(profile)),
        "sentence": harmless(profile.sentence),
        "elements": [
            (harmless(each.title), each.severity.value, f"{each.fails:,}", f"{each.leaves_open:,}", f"{each.documents:,}")
            for each in failing[:_ELEMENTS]
        ],
        "more_elements": max(0, len(failing) - _ELEMENTS),
        "groups": [
            (
                clip(harmless(each.vendor), _LONGEST) if each.vendor else NOT_NAMED,
                *(f"{number:,}" for number in _numbers(each.verdicts)),
            )
            for each in profile.groups[:_GROUPS]
        ],
        "more_groups": max(0, len(profile.groups) - _GROUPS),
    }


def _numbers(verdicts: PortfolioVerdicts) -> Sequence[int]:
    return verdicts.documents, verdicts.meets, verdicts.does_not_meet, verdicts.cannot_be_told, verdicts.unchecked
