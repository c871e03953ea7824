"""What there is to say of each component: names and values of the taxonomy, and pointers, from facts and ranking."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from operator import itemgetter
from types import MappingProxyType
from typing import TYPE_CHECKING

from sbomkit._collector import collector_paused
from sbomkit._version import __version__
from sbomkit.annotate._pointers import Links, bare
from sbomkit.annotate._values import Said, Values, moment_text
from sbomkit.errors import ConfigurationError
from sbomkit.formats._reading.findings import Findings
from sbomkit.model.annotations import VERSION, Annotation, Annotations, Entry, Link, default_name
from sbomkit.model.diagnostics import Diagnostic
from sbomkit.model.facts import Facts, Observation, Signal, Status
from sbomkit.model.inventory import Component, Inventory
from sbomkit.model.ranking import OriginBasis, Ranked, Ranking, Unassessed
from sbomkit.ranking._publishers.in_force import in_force, packages_of

if TYPE_CHECKING:
    from sbomkit.purl import PackageKey

__all__ = ["describe"]

_ANSWERS = (Status.KNOWN, Status.ABSENT)
_REPOSITORY, _FUNDING, _SOURCE = Signal.REPOSITORY, Signal.FUNDING, Signal.SOURCE_PACKAGE
"""Bound once: looking a member up on its class costs more than what is done with it."""
_LEADING = (_REPOSITORY, _FUNDING)
_TWO = 2
_SOURCE_PACKAGE = OriginBasis.SOURCE_PACKAGE
_NO_LINKS: Mapping[str, Link] = MappingProxyType({})
_entry = partial(tuple.__new__, Entry)
_COMPONENT = itemgetter("id", "purl", "references")
"""Out of where a noun keeps its fields: asked for each by its name, they take twice as long."""
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
        raise ConfigurationError(
            "the moment of the annotations is outside of the years 1 to 9999 in UTC",
            advice="give a moment of our days with --timestamp",
        ) from None
    findings = Findings()
    with collector_paused():
        defaults, entries = _Describer(facts, ranking, findings).all(inventory.components)
    annotations = Annotations.of_entries(
        {
            "format": "annotations-1",
            "document_sha256": inventory.document.sha256,
            "made_at": made_at,
            "version": __version__,
            "document": tuple(_of_document(inventory, ranking, defaults)),
        },
        entries,
    )
    return annotations, findings.diagnostics(_NOTES)


def _of_document(inventory: Inventory, ranking: Ranking, defaults: Mapping[str, str]) -> Iterator[Annotation]:
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
    for name, value in defaults.items():
        yield Annotation(name=default_name(name), value=value)


class _Describer:
    def __init__(self, facts: Facts, ranking: Ranking, findings: Findings) -> None:
        self._facts = facts
        self._told = dict(facts.by_package)  # to look up through a proxy takes three times as long
        self._as_of = ranking.provenance.as_of
        self._entries: Mapping[PackageKey, Ranked | Unassessed] = {
            **{entry.package: entry for entry in ranking.ranked},
            **{entry.package: entry for entry in ranking.unassessed},
        }
        self._findings = findings

    def all(self, components: Iterable[Component]) -> tuple[Mapping[str, str], tuple[Entry, ...]]:
        """What holds of most, and what is written to each component; nothing to those that take no part in the ranking."""
        entries, values, linked = self._entries, Values(), Links(self._findings).of
        known: dict[PackageKey, tuple[Said, Mapping[str, Link]]] = {}
        described = []
        for component in components:
            package = component.package
            entry = entries.get(package)
            if entry is None:
                continue
            ref, purl, references = _COMPONENT(component.__dict__)
            found = known.get(package)
            if found is None:
                about = entry.publishers.about
                if about == package:
                    about = None
                retrieved, leading = self._observed(package, entry, about)
                found = values.of(entry, about, retrieved), linked(leading) if leading else _NO_LINKS
                known[package] = found
            said, links = found
            written: tuple[Link, ...] = ()
            if links:
                written = tuple(links.values())
                for reference in references:
                    if bare(reference.locator) in links:  # of hardly any
                        there = {bare(reference.locator) for reference in references}
                        written = tuple([link for place, link in links.items() if place not in there])
                        break
            described.append((ref, said, written, purl))
        return values.settle([said for said, _ in known.values()]), tuple(_entries(described, values))

    def _observed(
        self, package: "PackageKey", entry: Ranked | Unassessed, about: str | None
    ) -> tuple[datetime | None, Sequence[Observation]]:
        """When the newest answer about a package was retrieved, and what leads from it elsewhere."""
        if about is None and self._as_of is None:
            origin = entry.origin
            if origin is None or origin.basis is not _SOURCE_PACKAGE:
                told = self._told.get(package)
                if told is None:
                    return None, ()
                said = told.by_signal
                repository, funding = said.get(_REPOSITORY, ()), said.get(_FUNDING, ())
                # Else some of it may be an older word of the same source, or said of another package.
                if len(repository) < _TWO and len(funding) < _TWO and _SOURCE not in said:
                    return told.answered_at, (*funding, *repository) if repository or funding else ()
        found = [each for _, each in in_force(self._facts, packages_of(entry, self._facts), self._as_of)]
        newest = max([each.retrieved_at for each in found if each.status in _ANSWERS], default=None)
        return newest, [each for each in found if each.signal in _LEADING]


def _entries(described: Iterable[tuple[str, Said, tuple[Link, ...], str | None]], values: Values) -> Iterator[Entry]:
    """What is written to each component, its moments first."""
    known: dict[tuple[tuple[str, ...], tuple[str, ...]], tuple[str, ...]] = {}
    own = values.own
    for ref, (groups, moments, names, texts), links, purl in described:
        first, more = own(moments)
        if first:
            both = known.get((first, names)) or known.setdefault((first, names), first + names)
            yield _entry((ref, groups, both, more + texts, links, purl))
        else:
            yield _entry((ref, groups, names, texts, links, purl))
