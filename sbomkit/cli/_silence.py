"""Answers of sources in, what was not answered out: whether nobody said anything, and who was silent about how much."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from sbomkit.model.facts import Observation, Status
from sbomkit.purl import package_key

if TYPE_CHECKING:
    from sbomkit.model import Facts, Inventory
    from sbomkit.sources import Source

__all__ = ["Silence", "silences", "without_package"]

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


def silences(answers: "Facts") -> tuple[Silence, ...]:
    """One for each source that was asked about something that it supports, by name."""
    told: defaultdict[str, list[list[Observation]]] = defaultdict(list)
    for entry in answers.packages:
        by_source: defaultdict[str, list[Observation]] = defaultdict(list)
        for each in entry.observations:
            if each.status is not Status.UNSUPPORTED:
                by_source[each.source].append(each)
        for source, observations in by_source.items():
            told[source].append(observations)
    return tuple(_silence(source, told[source]) for source in sorted(told))


def _silence(source: str, packages: Sequence[Sequence[Observation]]) -> Silence:
    failed = [package for package in packages if all(each.status is Status.FAILED for each in package)]
    return Silence(source=source, asked=len(packages), failed=len(failed), cause=_cause(_details(failed)) if failed else "")


def _details(packages: Iterable[Sequence[Observation]]) -> Iterator[str]:
    return (each.detail for package in packages for each in package if each.detail)


def _cause(details: Iterable[str]) -> str:
    given = list(details)
    first = next((each for each in given if not any(word in each for word in _CONSEQUENCES)), None)
    return first or (given[0] if given else "no reason was given")


def without_package(
    mappings: "Iterable[tuple[str, Source]]", inventories: "Sequence[Inventory]", facts: "Facts"
) -> Iterator[str]:
    """A line for each mapping of a package (`PACKAGE=PATH`) that serves no package of any document.

    Args:
        mappings: each with a source that was given this one only.
        inventories: the documents.
        facts: what is known of source packages.
    """
    packages = {key: package for inventory in inventories for key, package in inventory.packages.items()}
    for mapping, source in mappings:
        if not any(source.supports(package, facts.of(key)) for key, package in packages.items()):
            wanted = package_key(mapping.rpartition("=")[0])
            close = get_close_matches(wanted, packages, n=1, cutoff=0.75)
            hint = f"; did you mean {close[0]}?" if close else ""
            yield f"source {source.name}: nothing in the document is {wanted} or built from it, so it is not used{hint}"
