"""What due diligence asks for, and how far a file covers it: said plainly, so that nobody takes silence for an all-clear."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from sbomkit.model.due_diligence import Concern, Extent, Measure
from sbomkit.model.ranking import Verdict
from sbomkit.model.tabletop import ContactRole

__all__ = ["MEASURES", "measures_of"]

_RECITAL = "CRA, Article 13(5) and recital 34"
_REPORT = "CRA, Article 13(6)"
_OURS = "buyers"
_REPORTABLE = frozenset({ContactRole.SECURITY, ContactRole.REPOSITORY, ContactRole.ISSUES})


class _Row(NamedTuple):
    name: str
    measure: str
    basis: str
    detail: str
    holds: Callable[[Concern], bool] | None = None
    """Whether the file holds something of it for a package; `None`: it never does."""


MEASURES: tuple[_Row, ...] = (
    _Row(
        "ce_marking",
        "Whether whoever makes the component showed that it conforms, such as by the CE marking",
        _RECITAL,
        "No source of facts tells of it, and nothing here was asked about it: ask whoever places the component on the market.",
    ),
    _Row(
        "update_history",
        "Whether the component gets regular security updates, such as by the history of its updates",
        _RECITAL,
        "Held are the days of releases, their rhythm, the release in the product, and whether a source calls the package given "
        "up. Which releases mend a flaw, and whether all flaws are mended, no source that is asked tells.",
        lambda concern: concern.updates is not None,
    ),
    _Row(
        "known_vulnerabilities",
        "Whether the component is free of vulnerabilities registered in the European database or in other public ones",
        _RECITAL,
        "No database of vulnerabilities was asked: run a scanner over the same document on the day of the decision, and keep "
        "what it prints beside this file.",
    ),
    _Row(
        "security_tests",
        "Additional security tests",
        _RECITAL,
        "Nothing was built, run, scanned or tested. Where a source tells results of OpenSSF Scorecard, they are about how a "
        "repository is kept, not about the component's code.",
    ),
    _Row(
        "whom_to_report_to",
        "Who maintains the component, so that a vulnerability found in it can be reported",
        _REPORT,
        "Held are contacts that the document claims, repositories that sources name, and whether these have a policy. Nobody "
        "was written to: whether a report would be answered is not known.",
        lambda concern: bool(concern.security_policy) or any(each.role in _REPORTABLE for each in concern.contacts),
    ),
    _Row(
        "who_can_change_it",
        "In how many hands the component is, and whether they changed",
        _OURS,
        "Held are counts of those who can publish or did, and indicators of a change of hands. An indicator asks to be looked "
        "at; it accuses nobody, and none is no proof that nothing happened.",
        lambda concern: concern.publishers.verdict is not Verdict.UNKNOWN,
    ),
    _Row(
        "document",
        "Whether the document is valid, complete and signed",
        _OURS,
        "Not judged here: `sbomkit validate` holds it to its specification, `sbomkit check` to a profile. What it leaves out, "
        "this file leaves out.",
    ),
    _Row(
        "bytes",
        "Whether what ships is what the document names",
        _OURS,
        "No file of the product was looked at: hashes and versions are what the document claims.",
    ),
)


def measures_of(concerns: Sequence[Concern]) -> tuple[Measure, ...]:
    """Each measure, with the number of packages that have a record and about which the file holds something of it."""
    return tuple(
        Measure(
            name=row.name,
            measure=row.measure,
            basis=row.basis,
            extent=Extent.NOT_COVERED if row.holds is None else Extent.PARTLY,
            detail=row.detail,
            known=None if row.holds is None else sum(map(row.holds, concerns)),
        )
        for row in MEASURES
    )
