"""What there is to say of each component: names and values of the taxonomy, and pointers, from facts and ranking."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from sbomkit._collector import collector_paused
from sbomkit._version import __version__
from sbomkit.annotate._pointers import bare, pointers_of
from sbomkit.annotate._values import Values, moment_text
from sbomkit.errors import ConfigurationError
from sbomkit.formats._reading.findings import Findings
from sbomkit.model.annotations import VERSION, Annotation, Annotations, Entry, Pairs, Pointer
from sbomkit.model.diagnostics import Diagnostic
from sbomkit.model.facts import Facts, Observation, Signal, Status
from sbomkit.model.inventory import Component, Inventory
from sbomkit.model.ranking import Ranked, Ranking, Unassessed
from sbomkit.ranking._publishers.in_force import in_force, packages_of

if TYPE_CHECKING:
    from sbomkit.purl import PackageKey

__all__ = ["describe"]

_ANSWERS = (Status.KNOWN, Status.ABSENT)
_REPOSITORY, _FUNDING, _SOURCE = Signal.REPOSITORY, Signal.FUNDING, Signal.SOURCE_PACKAGE
"""Bound once: looking a member up on its class costs more than what is done with it."""
_LEADING = (_REPOSITORY, _FUNDING, _SOURCE)
"""What leads to links, or to another package."""
_entry = partial(tuple.__new__, Entry)
_NOTES = 100
"""Kinds of what is left out that are told."""


def describe(
    inventory: Inventory, facts: Facts, ranking: Ranking, *, made_at: datetime
) -> tuple[Annotations, tuple[Diagnostic, ...]]:
    """Everything that is written into a document or its sidecar, and what was left out.

    What is not known has no annotation: it is never written as 0 or 1.  Of people there are numbers only.

    Args:
        inventory: the document.
        facts: what sources told about its packages.
        ranking: of its packages, made from these facts.
        made_at: the moment of this.

    Raises:
        ConfigurationError: `made_at` has no time zone, or no place in UTC.
    """
    if made_at.tzinfo is None:
        raise ConfigurationError(
            "the moment of the annotations has no time zone", advice="give one, as in 2026-11-23T00:00:00Z"
        )
    try:
        made_at = made_at.astimezone(UTC).replace(microsecond=0)
    except OverflowError:
        raise ConfigurationError("the moment of the annotations is outside of the years 1 to 9999 in UTC") from None
    findings = Findings()
    with collector_paused():
        entries = _Describer(facts, ranking, findings).all(inventory.components)
    annotations = Annotations.of_entries(
        {
            "format": "annotations-1",
            "document_sha256": inventory.document.sha256,
            "made_at": made_at,
            "version": __version__,
            "document": tuple(_of_document(inventory, ranking)),
        },
        entries,
    )
    return annotations, findings.diagnostics(_NOTES)


def _of_document(inventory: Inventory, ranking: Ranking) -> Iterator[Annotation]:
    provenance = ranking.provenance
    yield Annotation(name="sbomkit:taxonomy", value="annotations-1")
    yield Annotation(name=VERSION, value=__version__)
    yield Annotation(name="sbomkit:document:sha256", value=inventory.document.sha256)
    yield Annotation(name="sbomkit:facts:sha256", value=provenance.facts_sha256)
    yield Annotation(name="sbomkit:policy:id", value=provenance.policy)
    yield Annotation(name="sbomkit:policy:sha256", value=provenance.policy_sha256)
    for name, moment in (("sbomkit:as-of", provenance.as_of), ("sbomkit:reference", provenance.reference)):
        if moment is not None:
            yield Annotation(name=name, value=moment_text(moment))
    yield Annotation(name="sbomkit:basis", value=ranking.basis.value)


_Said: TypeAlias = tuple[tuple[Pairs, ...], tuple[str, ...], tuple[str, ...], Mapping[str, Pointer]]
"""The beginning of an `Entry`, and links by bare address."""


class _Describer:
    def __init__(self, facts: Facts, ranking: Ranking, findings: Findings) -> None:
        self._facts = facts
        self._told = facts.by_package
        self._as_of = ranking.provenance.as_of
        self._entries: Mapping[PackageKey, Ranked | Unassessed] = {
            **{entry.package: entry for entry in ranking.ranked},
            **{entry.package: entry for entry in ranking.unassessed},
        }
        self._findings = findings
        self._known: dict[PackageKey, _Said] = {}
        self._values = Values()

    def all(self, components: Iterable[Component]) -> tuple[Entry, ...]:
        """What is written to each component; nothing to those that take no part in the ranking."""
        entries, known = self._entries, self._known
        described = []
        for component in components:
            package = component.package
            entry = entries.get(package)
            if entry is None:
                continue
            said = known.get(package)
            if said is None:
                said = known[package] = self._of_package(entry)
            shared, names, values, links = said
            pointers: tuple[Pointer, ...] = ()
            if links:
                there = [bare(reference.locator) for reference in component.references]
                if links.keys().isdisjoint(there):  # nearly all
                    pointers = tuple(links.values())
                else:
                    pointers = tuple([pointer for place, pointer in links.items() if place not in there])
            described.append((component.id, shared, names, values, pointers, component.purl))
        return tuple(map(_entry, described))

    def _of_package(self, entry: Ranked | Unassessed) -> _Said:
        retrieved, leading = self._observed(entry)
        return *self._values.of(entry, retrieved), pointers_of(leading, self._findings) if leading else {}

    def _observed(self, entry: Ranked | Unassessed) -> tuple[datetime | None, Sequence[Observation]]:
        """When the newest answer about a package was retrieved, and what leads from it elsewhere."""
        package, about = entry.package, entry.publishers.about
        if self._as_of is None and (about is None or about == package):
            told = self._told.get(package)
            found = _looked_through(told.observations) if told is not None else (None, [])
            signals = [each.signal for each in found[1]]
            if _SOURCE not in signals and signals.count(_REPOSITORY) < 2 and signals.count(_FUNDING) < 2:
                return found  # most: nothing is an older word of the same source, and nothing is said of another package
        return _looked_through([each for _, each in in_force(self._facts, packages_of(entry, self._facts), self._as_of)])


def _looked_through(observed: Iterable[Observation]) -> tuple[datetime | None, list[Observation]]:
    newest: datetime | None = None
    leading = []
    for each in observed:
        if each.status in _ANSWERS:
            retrieved = each.retrieved_at
            if newest is None or (retrieved is not newest and retrieved > newest):
                newest = retrieved
        if each.signal in _LEADING:
            leading.append(each)
    return newest, leading
