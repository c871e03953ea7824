"""What sources declare of themselves, as values that can be printed."""

from typing import Self

from pydantic import RootModel

from sbomkit.model._base import Noun
from sbomkit.model.facts import Signal, Subject
from sbomkit.sources import Politeness, Source, Verified, sources

__all__ = ["SourceDescription", "SourceDescriptions", "descriptions"]


class SourceDescription(Noun):
    """One source."""

    name: str
    summary: str
    purl_types: tuple[str, ...]
    """Sorted; empty: whatever the user maps to it."""
    signals: tuple[Signal, ...]
    """Sorted."""
    subject: Subject
    licence: str | None
    """Of the data; `None`: no statement was found."""
    verified: Verified
    """What the parsing was checked against."""
    politeness: str | None
    """How gently its host is asked, as one sentence; `None`: it asks no network."""
    argument: str | None
    """What stands behind `=`; `None`: nothing may."""
    needs_argument: bool
    """Whether it is of use only with an argument, so that it is not asked by default."""

    @classmethod
    def of(cls, source: type[Source]) -> Self:
        """The description of a source."""
        return cls(
            name=source.name,
            summary=source.summary,
            purl_types=tuple(sorted(source.purl_types)),
            signals=tuple(sorted(source.signals)),
            subject=source.subject,
            licence=source.licence,
            verified=source.verified,
            politeness=_sentence(source.politeness) if source.politeness else None,
            argument=source.argument,
            needs_argument=source.needs_argument,
        )


class SourceDescriptions(RootModel[tuple[SourceDescription, ...]]):
    """All sources by name."""


def _sentence(politeness: Politeness) -> str:
    at_once = f"{politeness.concurrency} at once"
    return f"at most {politeness.rate:g} requests a second, {at_once}: {politeness.policy}"


def descriptions() -> SourceDescriptions:
    """What all sources declare."""
    return SourceDescriptions(tuple(SourceDescription.of(source) for source in sources().values()))
