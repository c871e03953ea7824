"""The sentences and the plain rows of the page, ready for its template, which escapes them."""

from typing import Any

from sbomkit.model.ranking import Basis, Ranking
from sbomkit.report._ranking.said import basis_sentence, left_out_sentence, people_sentence
from sbomkit.report._ranking_page._texts import harmless
from sbomkit.report._ranking_page.answer import answer_sentence, first, product_of
from sbomkit.report._ranking_page.keys import page_keys
from sbomkit.report._text import DASH, clip
from sbomkit.report._words import FLAGS, count, date, interval, short, verdict
from sbomkit.report.figures._paths import SHOWN as PATHS
from sbomkit.report.figures._paths import shown_paths
from sbomkit.report.figures._people import SHOWN as PEOPLE
from sbomkit.report.figures._scatter import SHOWN as POINTS

__all__ = ["said", "said_of_charts"]

_LONGEST = 120
"""Cells of a name: all of it stands in the drawer."""
_PLAIN_ROWS = 20
"""Rows of the table that stands in for everything else where no script runs."""
_PAPER = 9
"""Columns of paths whose names can be read on a page."""


def said(ranking: Ranking) -> dict[str, Any]:
    """What is said of the whole, ready for the template, which escapes it."""
    coverage, made_from = ranking.coverage, ranking.provenance
    product = product_of(ranking)
    keys = {each.package: key for each, key in zip(ranking.ranked, page_keys(ranking), strict=False)}
    return {
        "product": harmless(short(product, with_type=False)) if product else "",
        "answer": harmless(answer_sentence(ranking)),
        "fidelity": harmless(ranking.fidelity.conclusion),
        "flags": [f"{number:,} {FLAGS[flag]}" for flag, number in ranking.fidelity.flags.items()],
        "coverage": harmless(coverage.sentence),
        "share": (coverage.with_publishers, coverage.packages),
        "people_said": people_sentence(ranking),
        "basis": harmless(basis_sentence(ranking)),
        "left_out": harmless(left_out_sentence(ranking)),
        "is_placed": ranking.basis is not Basis.WEAKNESS_ONLY,
        "first": [
            (
                f"{each.rank:,}",
                clip(harmless(short(each.package, with_type=False)), _LONGEST),
                harmless(each.reason),
                keys[each.package],
            )
            for each in first(ranking)
        ],
        "investigate": sum(bool(each.indicators) for entries in (ranking.ranked, ranking.unassessed) for each in entries),
        "rows": [
            (
                f"{each.rank:,}",
                clip(harmless(short(each.package)), _LONGEST),
                verdict(each.publishers),
                f"{each.priority:.0f} ({interval(each.interval)})",
                DASH if each.position.depth is None else str(each.position.depth),
                f"{each.position.dependents:,}",
                harmless(each.reason),
            )
            for each in ranking.ranked[:_PLAIN_ROWS]
        ],
        "rest": max(0, len(ranking.ranked) - _PLAIN_ROWS),
        "unassessed": len(ranking.unassessed),
        "hidden": _hidden(ranking),
        "provenance": [
            ("document", f"sha256 {made_from.sbom_sha256}"),
            ("facts", f"sha256 {made_from.facts_sha256}"),
            ("policy", f"{harmless(made_from.policy)}, sha256 {made_from.policy_sha256}"),
            ("as of", date(made_from.as_of) if made_from.as_of else "no bound"),
            ("ages counted to", date(made_from.reference)),
            ("made by", f"sbomkit {made_from.sbomkit}"),
        ],
    }


def said_of_charts(ranking: Ranking, accounts: int, *, counts_all: bool = False) -> dict[str, Any]:
    """What is said beside the charts, and above all what they leave out.

    Args:
        ranking: what is shown.
        accounts: those of the people chart.
        counts_all: the people chart counts packages of the product that are not shown as well.
    """
    one = sum(each.publishers.verdict.is_one_person for each in ranking.ranked)
    beyond = "Packages that this page leaves out are counted too." if counts_all and _hidden(ranking) else ""
    levels = [len(each.position.path) for each in shown_paths(ranking)]
    return {
        "scatter_rest": _left_out(len(ranking.ranked), POINTS, "package"),
        "paths_rest": _left_out(one, PATHS, "package"),
        "people_rest": " ".join(filter(None, (_left_out(accounts, PEOPLE, "account"), beyond))),
        "has_points": bool(ranking.ranked or (ranking.unassessed and ranking.basis is Basis.WEAKNESS_ONLY)),
        "has_paths": bool(levels),
        "fits_paper": max(levels, default=0) <= _PAPER,
        "has_people": accounts > 0,
    }


def _hidden(ranking: Ranking) -> int:
    return max(0, ranking.coverage.packages - len(ranking.ranked) - len(ranking.unassessed))


def _left_out(number: int, shown: int, what: str) -> str:
    return f"Shown are the first {shown:,} of {count(number, what)}." if number > shown else ""
