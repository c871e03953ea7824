"""One package with what the rules of `next_steps` look at."""

from datetime import datetime
from functools import cached_property
from typing import NamedTuple, TypeVar

from sbomkit.model._base import Noun
from sbomkit.model.facts import Facts, Lifecycle, Observation, PublisherKind, Release, Releases, Subject
from sbomkit.model.ranking import IndicatorName, PublisherView, Ranked, Unassessed, Verdict
from sbomkit.purl import PackageKey
from sbomkit.ranking._next_steps.would_tell import UPSTREAM_UNSEEN, type_of
from sbomkit.ranking._publishers.in_force import in_force, packages_of
from sbomkit.ranking._publishers.versions import matching_release
from sbomkit.ranking._rank.reason import name_of

__all__ = ["GivenUp", "Looked", "Told", "day", "people_seen", "seen"]

_T = TypeVar("_T", bound=Noun)

_GIVEN_UP = ("removed", "deprecated", "archived", "orphaned")
_OF_RELEASES = frozenset(IndicatorName) - {IndicatorName.NEW_COMMITTER, IndicatorName.REPOSITORY_MOVED}
_BY_RELEASE = frozenset({IndicatorName.NEW_RELEASER, IndicatorName.RETURN_AFTER_SILENCE})
_ALONE = frozenset({Verdict.SOLE, Verdict.ONE_ACTIVE})


class Told(NamedTuple):
    """What a rule says of one package."""

    text: str
    ground: str
    package: PackageKey | None = None
    url: str | None = None


class GivenUp(NamedTuple):
    """What says that nobody works on a package any more."""

    word: str
    ground: str
    source: str
    subject: Subject | None


class Looked:
    """One package, with what its rules look at."""

    def __init__(self, entry: Ranked | Unassessed, facts: Facts, as_of: datetime | None) -> None:
        self.entry = entry
        self.place = entry.position
        self.view = entry.publishers
        self.name = name_of(entry.package)
        self.made = name_of(entry.publishers.about or entry.package)
        """The name of what people publish: the source package, where it is built from one."""
        self._held = in_force(facts, packages_of(entry, facts), as_of)
        self.as_of = as_of

    def of(self, kind: type[_T]) -> list[tuple[Observation, _T]]:
        """Observations of one kind of value that hold, upstream's where there are any."""
        found: list[tuple[Observation, _T]] = [(each, each.value) for _, each in self._held if isinstance(each.value, kind)]
        return [each for each in found if each[0].subject is Subject.UPSTREAM] or found

    @cached_property
    def alone(self) -> bool:
        """Whether one person makes it, as far as is known of upstream."""
        return self.view.verdict in _ALONE and self.view.subject is Subject.UPSTREAM

    @cached_property
    def given_up(self) -> GivenUp | None:
        """What says that nobody works on it any more.

        That a distribution gave up its package says nothing of those who make it: it counts only where nothing at all is known
        of upstream, as in the ranking.
        """
        upstream = any(each.subject is Subject.UPSTREAM for _, each in self._held if each.value is not None)
        for observation, value in self.of(Lifecycle):
            if observation.subject is Subject.PACKAGING and upstream:
                continue
            for word in _GIVEN_UP:
                if getattr(value, word):
                    return GivenUp(word, seen(observation, word), observation.source, observation.subject)
        view = self.view
        if view.verdict is Verdict.ORPHANED and (view.subject is Subject.UPSTREAM or not upstream):
            return GivenUp(Verdict.ORPHANED.value, people_seen(view), view.source or "", view.subject)
        return None

    @cached_property
    def concern(self) -> str:
        """Why anybody should do anything about it, as a phrase; empty: there is no reason."""
        if self.entry.indicators:
            return "it changed hands"
        if self.given_up is not None:
            return f"it is {self.given_up.word}"
        return "it hangs on one person" if self.alone else ""

    @cached_property
    def since(self) -> datetime | None:
        """Since when it is in other hands."""
        return min((each.since for each in self.entry.indicators), default=None)

    @cached_property
    def people_since(self) -> datetime | None:
        """Since when other people are there; a repository that moved alone names nobody."""
        others = (each.since for each in self.entry.indicators if each.name is not IndicatorName.REPOSITORY_MOVED)
        return min(others, default=None)

    @cached_property
    def releases_since(self) -> datetime | None:
        """Since when other people make releases or can; commits and a moved repository alone change no releases."""
        return min((each.since for each in self.entry.indicators if each.name in _OF_RELEASES), default=None)

    @cached_property
    def newly_released(self) -> bool:
        """Whether somebody new made a release on the day since when they can, or it is lists and commits that changed."""
        return any(each.since == self.releases_since and each.name in _BY_RELEASE for each in self.entry.indicators)

    @cached_property
    def in_product(self) -> tuple[Release, str] | None:
        """The release whose version is in the product, and the source that tells of it."""
        for observation, value in self.of(Releases):
            found = matching_release(self.entry.versions, self.entry.package, value.releases)
            if found is not None and (self.as_of is None or found.date <= self.as_of):
                return found, observation.source
        return None

    @cached_property
    def from_distribution(self) -> bool:
        """Whether a distribution builds it and stands between upstream and the product."""
        return type_of(self.entry.package) in UPSTREAM_UNSEEN


def day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d}"


def seen(observation: Observation, what: str) -> str:
    return f"{what} ({observation.source}, {day(observation.known_for)})"


def people_seen(view: PublisherView) -> str:
    """Who can publish, as the ground of a step."""
    if view.verdict is Verdict.ORPHANED:
        what = "nobody looks after it"
    elif view.kind is PublisherKind.COMMIT_ACTIVITY:
        what = "one person committed" if view.listed == 1 else f"{view.listed} people committed"
    elif view.verdict is Verdict.ONE_ACTIVE:
        what = f"{view.listed} people can publish, and one person did lately"
    else:
        what = "one person can publish" if view.listed == 1 else f"{view.listed} people can publish"
    return f"{what} ({view.source}{f', {day(view.as_of)}' if view.as_of else ''})"
