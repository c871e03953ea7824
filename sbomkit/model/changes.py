"""What changed between two collections of facts."""

from enum import StrEnum

from sbomkit.model._base import Noun
from sbomkit.model.signals import Identity, Moment, Subject
from sbomkit.purl import PackageKey

__all__ = ["Change", "ChangeKind", "FactsDiff"]


class ChangeKind(StrEnum):
    """What happened to a package between two collections, the gravest first."""

    PUBLISHERS_REPLACED = "publishers_replaced"
    """Nobody of the old list is on the new one."""
    NEW_RELEASER = "new_releaser"
    """Somebody released who had released nothing before."""
    PUBLISHER_ADDED = "publisher_added"
    PUBLISHER_REMOVED = "publisher_removed"
    REPOSITORY_MOVED = "repository_moved"
    """The code is said to live with another owner."""
    ORPHANED = "orphaned"
    REMOVED = "removed"
    ARCHIVED = "archived"
    DEPRECATED = "deprecated"
    FUNDING_GONE = "funding_gone"
    """There were signs of funding, and there are none any more."""
    FUNDING_FOUND = "funding_found"
    RESTORED = "restored"
    """No longer deprecated, archived, orphaned or removed."""
    NO_LONGER_KNOWN = "no_longer_known"
    """A source told it then, and does not now: it was asked in vain, or has forgotten."""


class Change(Noun):
    """One change, as one source tells it."""

    package: PackageKey
    kind: ChangeKind
    source: str
    subject: Subject
    people: tuple[Identity, ...] = ()
    """Who came, left, or released, sorted."""
    before: Moment
    """The moment for which the old state is known."""
    after: Moment
    """The moment for which the new state is known."""
    detail: str
    """What changed, as a sentence without its end."""


class FactsDiff(Noun):
    """All changes between two collections of facts."""

    old: str
    """SHA-256 of the older facts."""
    new: str
    """SHA-256 of the newer facts."""
    compared: int
    """Packages that both know something about."""
    not_compared: int
    """Answers about these packages that could change, and to which the newer facts have no counterpart."""
    changes: tuple[Change, ...]
    """By kind, package, source and subject."""
    only_old: tuple[PackageKey, ...]
    """Packages that only the older facts are about."""
    only_new: tuple[PackageKey, ...]
    """Packages that only the newer facts are about."""
