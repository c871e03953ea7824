"""What is known already, in little memory: each package as the line that a facts file has of it, read when somebody asks."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Protocol, Self

from sbomkit.model.facts import Observation, PackageFacts, licences
from sbomkit.purl import PackageKey

__all__ = ["GivenFacts", "KeptFacts", "ObservationsOf"]

_READ = 12_000
"""Packages that are kept as they were read: more than are asked about together, since each source looks at all of these."""


class GivenFacts(Protocol):
    """What is known before anybody is asked: `Facts`, or `KeptFacts` where these would fill the memory."""

    @property
    def packages(self) -> Collection[PackageFacts]:
        """In key order, each key once."""
        ...

    @property
    def by_package(self) -> Mapping[PackageKey, PackageFacts]:
        """Facts by package key."""
        ...

    @property
    def licences(self) -> tuple[str, ...]:
        """Licences of the data, as SPDX identifiers, sorted."""
        ...


class KeptFacts(Mapping[PackageKey, PackageFacts]):
    """Facts about any number of packages, in key order; a tenth of the memory that `Facts` take."""

    def __init__(self, entries: Iterable[PackageFacts] = ()) -> None:
        """Take entries in any order; several about one package are joined as `Facts.merge` does."""
        found: dict[PackageKey, bytes] = {}
        named: set[str] = set()
        for entry in entries:
            before = found.get(entry.package)
            found[entry.package] = entry.line() if before is None else b"%b\n%b" % (before, entry.line())
            named.update(licences([entry]))
        self._lines = dict(sorted(found.items()))
        self._read = lru_cache(_READ)(self._parsed)
        self.licences = tuple(sorted(named))
        """Licences of the data, as SPDX identifiers, sorted."""

    def _parsed(self, key: PackageKey) -> PackageFacts:
        return PackageFacts.merge(*map(PackageFacts.model_validate_json, self._lines[key].splitlines()))

    def __getitem__(self, key: PackageKey) -> PackageFacts:
        return self._read(key)

    def __contains__(self, key: object) -> bool:
        return key in self._lines

    def __iter__(self) -> Iterator[PackageKey]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)

    @property
    def packages(self) -> Collection[PackageFacts]:
        """Read one after the other, each time anew."""
        return self.values()

    @property
    def by_package(self) -> Self:
        """Itself, as `Facts` have it."""
        return self


class ObservationsOf(Mapping[PackageKey, tuple[Observation, ...]]):
    """The observations by package of given facts."""

    def __init__(self, facts: GivenFacts | None) -> None:
        self._entries: Mapping[PackageKey, PackageFacts] = facts.by_package if facts else {}

    def __getitem__(self, key: PackageKey) -> tuple[Observation, ...]:
        return self._entries[key].observations

    def __iter__(self) -> Iterator[PackageKey]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)
