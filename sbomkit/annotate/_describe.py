"""What there is to say of each component: names and values of the taxonomy, and pointers, from facts and ranking."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from operator import itemgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sbomkit._collector import collector_paused
from sbomkit._version import __version__
from sbomkit.annotate._pointers import Links, bare
from sbomkit.annotate._values import Said, fields_of, moment_text, values_of
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
_TWO = 2
_SOURCE_PACKAGE = OriginBasis.SOURCE_PACKAGE
_NO_LINKS: Mapping[str, Link] = MappingProxyType({})
_entry = partial(tuple.__new__, Entry)
_COMPONENT, _EVIDENCE = itemgetter("id", "purl", "references"), itemgetter("publishers", "origin")
"""Out of where a noun keeps its fields: asked for each by its name, they take twice as long."""
_FEW = 4
"""Links that are looked for in all references as text, which is faster than to compare each reference."""
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
        self._findings = findings
        self._entries: dict[PackageKey, Ranked | Unassessed] = {
            **{entry.package: entry for entry in ranking.ranked},
            **{entry.package: entry for entry in ranking.unassessed},
        }

    def all(self, components: Sequence[Component]) -> tuple[Mapping[str, str], tuple[Entry, ...]]:
        """What holds of most, and what is written to each component; nothing to those that take no part in the ranking."""
        packages = [component.package for component in components]
        keys = [package for package in dict.fromkeys(packages) if package in self._entries]
        entries = [self._entries[package] for package in keys]
        fields = list(map(fields_of, entries))
        linked = Links(self._findings).of
        abouts, retrieved, links = [], [], []
        for about, newest, repositories, funding in self._observed(keys, entries, fields):
            abouts.append(about)
            retrieved.append(newest)
            links.append(linked(repositories, funding) if repositories or funding else _NO_LINKS)
        defaults, said = values_of(fields, abouts, retrieved)
        known = dict(zip(keys, zip(said, links, strict=True), strict=True))
        return defaults, tuple(_written(components, map(known.get, packages)))

    def _observed(
        self,
        keys: Sequence["PackageKey"],
        entries: Iterable[Ranked | Unassessed],
        fields: Iterable[Mapping[str, Any]],
    ) -> Iterator[tuple[str | None, datetime | None, Sequence[Observation], Sequence[Observation]]]:
        """Of what other package each was observed, when the newest answer was retrieved, and what leads elsewhere."""
        is_bounded = self._as_of is not None
        evidence = map(_EVIDENCE, fields)
        for package, told, entry, (publishers, origin) in zip(keys, map(self._told.get, keys), entries, evidence, strict=True):
            about = publishers.__dict__["about"]
            if about == package:
                about = None
            if about is None and not is_bounded and (origin is None or origin.__dict__["basis"] is not _SOURCE_PACKAGE):
                if told is None:
                    yield None, None, (), ()
                    continue
                said = told.by_signal
                repositories, funding = said.get(_REPOSITORY, ()), said.get(_FUNDING, ())
                # Else some of it may be an older word of the same source, or said of another package.
                if len(repositories) < _TWO and len(funding) < _TWO and _SOURCE not in said:
                    yield None, told.answered_at, repositories, funding
                    continue
            found = [each for _, each in in_force(self._facts, packages_of(entry, self._facts), self._as_of)]
            newest = max([each.retrieved_at for each in found if each.status in _ANSWERS], default=None)
            repositories, funding = ([each for each in found if each.signal is signal] for signal in (_REPOSITORY, _FUNDING))
            yield about, newest, repositories, funding


def _written(components: Iterable[Component], known: Iterable[tuple[Said, Mapping[str, Link]] | None]) -> Iterator[Entry]:
    """What is written to each component: no link to a place that it leads to itself."""
    for component, found in zip(components, known, strict=True):
        if found is None:
            continue
        (groups, names, values), links = found
        ref, purl, references = _COMPONENT(component.__dict__)
        written: tuple[Link, ...] = ()
        if links:
            written = tuple(links.values())
            near = "\n".join([reference.__dict__["locator"] for reference in references]).lower()
            if len(links) > _FEW or any(map(near.__contains__, links)):  # of hardly any
                there = {bare(reference.locator) for reference in references}
                written = tuple([link for place, link in links.items() if place not in there])
        yield _entry((ref, groups, names, values, written, purl))
