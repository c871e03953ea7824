"""Answers of sources in, what was not answered out: whether nobody said anything, and who was silent about how much."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING

from sbomkit.model.facts import Observation, PackageFacts, Signal, Status
from sbomkit.purl import PackageKey, package_key

if TYPE_CHECKING:
    from sbomkit.model import Inventory
    from sbomkit.sources import Source

__all__ = ["Silence", "Tally", "without_package"]

_CONSEQUENCES = ("left alone", "not asked")
"""Beginnings of reasons that only follow from an earlier failure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """How often a source had nothing to say because something failed."""

    source: str
    asked: int
    """Packages that it could have answered about."""
    failed: int
    """Those about which nothing but failures came back."""
    cause: str
    """Why, the first time; empty: nothing failed."""

    @property
    def complete(self) -> bool:
        """Whether it answered about no package."""
        return self.failed == self.asked


class Tally:
    """Counts who answered, package by package as answers come."""

    def __init__(self, networked: frozenset[str] = frozenset()) -> None:
        """Begin with the names of those whose answers may come from the cache."""
        self._networked = networked
        self._asked: Counter[str] = Counter()
        self._failed: Counter[str] = Counter()
        self._kept: Counter[str] = Counter()
        self._details: defaultdict[str, dict[str, None]] = defaultdict(dict)
        self.origins: dict[PackageKey, tuple[Observation, ...]] = {}
        """What was said of source packages, for those who want to know what is built from what."""
        self.packages = 0
        """Packages about which anything was said."""
        self.oldest: datetime | None = None
        """When the oldest answer was given that has not been given just now."""

    def add(self, entries: Iterable[PackageFacts], moment: datetime) -> None:
        """Take in what was said about further packages in the run of this moment."""
        for entry in entries:
            self.packages += 1
            by_source: defaultdict[str, list[Observation]] = defaultdict(list)
            for each in entry.observations:
                if each.status is not Status.UNSUPPORTED:
                    by_source[each.source].append(each)
                if each.retrieved_at < moment and each.source in self._networked:
                    self.oldest = min(each.retrieved_at, self.oldest or each.retrieved_at)
            origins = tuple(each for each in entry.observations if each.signal is Signal.SOURCE_PACKAGE)
            if origins:
                self.origins[entry.package] = origins
            for source, observations in by_source.items():
                self._asked[source] += 1
                self._kept[source] += source in self._networked and any(each.retrieved_at < moment for each in observations)
                if all(each.status is Status.FAILED for each in observations):
                    self._failed[source] += 1
                    self._details[source] |= dict.fromkeys(each.detail for each in observations if each.detail)

    def lines(self) -> Iterator[str]:
        """What each source was asked and how much of that it had said before, for those who want to know all."""
        for source in sorted(self._asked):
            asked, kept, failed = (some[source] for some in (self._asked, self._kept, self._failed))
            yield f"{source}: asked about {asked:,} packages; {kept:,} answers of earlier runs, {failed:,} failures"

    def silences(self) -> tuple[Silence, ...]:
        """One for each source that was asked about something that it supports, by name."""
        return tuple(
            Silence(
                source=source,
                asked=self._asked[source],
                failed=self._failed[source],
                cause=_cause(self._details[source]) if self._failed[source] else "",
            )
            for source in sorted(self._asked)
        )


def _cause(details: Iterable[str]) -> str:
    given = list(details)
    first = next((each for each in given if not any(word in each for word in _CONSEQUENCES)), None)
    return first or (given[0] if given else "no reason was given")


def without_package(
    mappings: "Iterable[tuple[str, Source]]",
    inventories: "Sequence[Inventory]",
    *origins: Mapping[PackageKey, Sequence[Observation]],
) -> Iterator[str]:
    """A line for each mapping of a package (`PACKAGE=PATH`) that serves no package of any document.

    Args:
        mappings: each with a source that was given this one only.
        inventories: the documents.
        *origins: what is known of source packages; of several that have one, the first counts.
    """
    packages = {key: package for inventory in inventories for key, package in inventory.packages.items()}
    for mapping, source in mappings:
        if not any(source.supports(package, _known(key, origins)) for key, package in packages.items()):
            wanted = package_key(mapping.rpartition("=")[0])
            close = get_close_matches(wanted, packages, n=1, cutoff=0.75)
            hint = f"; did you mean {close[0]}?" if close else ""
            yield f"source {source.name}: nothing in the document is {wanted} or built from it, so it is not used{hint}"


def _known(key: PackageKey, origins: Iterable[Mapping[PackageKey, Sequence[Observation]]]) -> Sequence[Observation]:
    return next((each[key] for each in origins if key in each), ())
