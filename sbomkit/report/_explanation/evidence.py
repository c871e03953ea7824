"""What a judgement rests on: every observation in one line, with its source and its day."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from sbomkit.model._base import Noun
from sbomkit.model.facts import Facts, Moment, Signal, Status, Subject
from sbomkit.purl import PackageKey
from sbomkit.ranking._due_diligence.said import summary
from sbomkit.ranking._publishers.in_force import counts

__all__ = ["Evidence", "evidence"]


class Evidence(Noun):
    """One observation that was at hand, in one line."""

    package: PackageKey
    """The package that was asked about: the explained one, or the source package that it is built from."""
    signal: Signal
    status: Status
    source: str
    subject: Subject
    as_of: Moment | None
    """The day for which it is known to hold; `None`: only the day of retrieval."""
    retrieved_at: Moment
    licence: str | None
    """Licence of the data."""
    url: str | None
    """Where it was asked."""
    summary: str
    """What it says, as a phrase; never with names of people.  Of a history of releases, what it says up to the as-of date."""
    later: bool
    """Known only for a time after the as-of date of the ranking: used, if at all, on request and marked so."""


def evidence(facts: Facts, packages: Iterable[PackageKey], as_of: datetime | None) -> Iterator[Evidence]:
    """All that the facts hold about these packages, in their order; by signal, subject, source and moment within one."""
    for package in packages:
        for each in facts.of(package):
            yield Evidence.trusted(
                {
                    "package": package,
                    "signal": each.signal,
                    "status": each.status,
                    "source": each.source,
                    "subject": each.subject,
                    "as_of": each.as_of,
                    "retrieved_at": each.retrieved_at,
                    "licence": each.licence,
                    "url": each.url,
                    "summary": summary(each, as_of),
                    "later": not counts(each, as_of),
                }
            )
