"""Which observations hold for a package at a moment: its own, and those of the source package that it is built from."""

from collections.abc import Iterator
from datetime import datetime

from sbomkit.model.facts import Committers, Facts, Observation, Publishers, Releases, SourcePackage
from sbomkit.model.ranking import Excluded, OriginBasis, Ranked, Unassessed
from sbomkit.purl import PackageKey

__all__ = ["counts", "in_force", "packages_of"]


Line = tuple[PackageKey, str, str, str, str]


def packages_of(
    entry: Ranked | Unassessed | Excluded, facts: Facts, source: PackageKey | None = None
) -> tuple[PackageKey, ...]:
    """The package itself, then what else is evidence about it: the source packages that it is built from.

    Args:
        entry: the package.
        facts: a source of facts may tell what it is built from.
        source: what the document says it is built from.
    """
    return tuple(dict.fromkeys((entry.package, *_sources(entry, facts, source))))


def _sources(entry: Ranked | Unassessed | Excluded, facts: Facts, source: PackageKey | None) -> Iterator[PackageKey]:
    if source is not None:
        yield source
    if not isinstance(entry, Excluded):
        for view in (entry.publishers, *entry.publishers.others):
            if view.about is not None:
                yield view.about
        if entry.origin is not None and entry.origin.basis is OriginBasis.SOURCE_PACKAGE:
            yield PackageKey(entry.origin.place)
    for observation in facts.of(entry.package):
        if isinstance(observation.value, SourcePackage):
            yield observation.value.package


def counts(observation: Observation, as_of: datetime | None) -> bool:
    """Whether an observation tells of a time that is not later than the moment; a history does if any of it does."""
    if as_of is None or observation.known_for <= as_of:
        return True
    value = observation.value
    return isinstance(value, Releases) and any(release.date <= as_of for release in value.releases)


def in_force(
    facts: Facts, packages: tuple[PackageKey, ...], as_of: datetime | None
) -> tuple[tuple[PackageKey, Observation], ...]:
    """The newest observation of each package, signal, source, subject and kind that counts at the moment."""
    newest: dict[Line, tuple[PackageKey, Observation]] = {}
    for package in packages:
        for each in facts.of(package):
            if counts(each, as_of):
                newest[(package, each.signal, each.source, each.subject, _kind(each))] = (package, each)
    return tuple(newest.values())


def _kind(observation: Observation) -> str:
    value = observation.value
    if isinstance(value, Publishers):
        return value.kind.value
    return f"{value.window_months:04}" if isinstance(value, Committers) else ""
