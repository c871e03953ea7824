"""What became known of a package, in the order of time: who could publish it, who came, what was released."""

from enum import StrEnum

from sbomkit.model._base import Noun
from sbomkit.model.facts import Actor, Moment, Subject
from sbomkit.purl import PackageKey

__all__ = ["Event", "EventKind", "History", "Involved"]


class EventKind(StrEnum):
    """What an event is about; where a release is several of these, it is told once, as the first of them."""

    PEOPLE = "people"
    """Who was on a list, or who committed, as of a day; told where it differs from the day before."""
    SAME_PEOPLE = "same_people"
    """The last day for which a list or a count says what it said before."""
    NEW_RELEASER = "new_releaser"
    """The first release by somebody who had made none before, in a list of releases without gaps."""
    IN_PRODUCT = "in_product"
    """The release whose version is in this product."""
    LAST_RELEASE = "last_release"
    """The newest release up to the moment."""
    FIRST_RELEASE = "first_release"
    """The oldest release that the facts tell of."""
    REPOSITORY = "repository"
    """Another address of the repository."""
    STATE = "state"
    """Deprecated, archived, orphaned or removed."""


class Involved(Noun):
    """One person of a history, under a letter, so that a reader can follow who is who."""

    letter: str
    """`A` is who was there first; `AA` follows `Z`."""
    actor: Actor
    """The account; its display name is kept on request only."""
    subject: Subject
    """Whether this person makes the software or packages it."""
    first: Moment
    """When the facts first show this person: a release, a list, a count of commits."""


class Event(Noun):
    """One line of a history."""

    date: Moment
    kind: EventKind
    text: str
    """A phrase; people are called by their letters."""
    source: str
    subject: Subject
    about: PackageKey
    """The package that it was observed of: itself, or the source package that it is built from."""


class History(Noun):
    """What the facts tell of a package up to a moment, and who is in it."""

    events: tuple[Event, ...]
    """By date, then kind, source and text."""
    involved: tuple[Involved, ...]
    """By letter."""
