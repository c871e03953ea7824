"""What sbomkit writes into a document, whatever the format: names and values from the `sbomkit:` taxonomy, and pointers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cached_property, partial
from itertools import chain
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, Self, TypeAlias

from pydantic import Field

from sbomkit.model._base import DeferringNoun, Noun
from sbomkit.model.diagnostics import Diagnostic
from sbomkit.model.signals import Moment

__all__ = [
    "DEFAULTS",
    "FOREIGN",
    "TERMS",
    "UNDO",
    "VERSION",
    "Annotated",
    "Annotation",
    "Annotations",
    "ComponentAnnotations",
    "Entry",
    "Link",
    "Pairs",
    "Pointer",
    "PointerKind",
    "Term",
    "TermOf",
    "default_name",
]


class TermOf(StrEnum):
    """What a name of the taxonomy is written to."""

    DOCUMENT = "document"
    COMPONENT = "component"


class Term(NamedTuple):
    """One name of the taxonomy."""

    of: TermOf
    values: str
    """What its values look like."""
    meaning: str
    """One sentence."""


UNDO = "sbomkit:undo"
"""The record that leads back to the original."""
VERSION = "sbomkit:version"
FOREIGN = "sbomkit:foreign"
"""What stood in the document before and looks like sbomkit's own."""

DEFAULTS = (
    "sbomkit:publishers:kind",
    "sbomkit:publishers:subject",
    "sbomkit:publishers:confidence",
    "sbomkit:publishers:source",
    "sbomkit:publishers:as-of",
    "sbomkit:facts:retrieved",
)
"""What the document says once, for all components with a verdict that do not say otherwise: hardly any two of them differ."""


def default_name(name: str) -> str:
    """The name that the document says it under."""
    return name.replace("sbomkit:", "sbomkit:default:", 1)


_D, _C = TermOf.DOCUMENT, TermOf.COMPONENT
_DATE, _DIGEST, _COUNT, _NUMBER = "date-time (RFC 3339, UTC)", "SHA-256 in lower-case hexadecimal", "integer", "number"

_OF_DOCUMENT = {
    "sbomkit:taxonomy": Term(_D, "`annotations-1`", "Name and version of this taxonomy."),
    VERSION: Term(_D, "version", "The sbomkit that wrote the annotations."),
    "sbomkit:document:sha256": Term(_D, _DIGEST, "The document as it was before it was annotated."),
    "sbomkit:facts:sha256": Term(_D, _DIGEST, "The facts, in their canonical form."),
    "sbomkit:policy:id": Term(_D, "text", "The policy of the ranking."),
    "sbomkit:policy:sha256": Term(_D, _DIGEST, "The policy, in its canonical form."),
    "sbomkit:as-of": Term(_D, _DATE, "Nothing later was used; left out where there was no bound."),
    "sbomkit:reference": Term(_D, _DATE, "The moment that ages and windows are counted to."),
    "sbomkit:basis": Term(
        _D, "`impact_and_weakness`, `weakness_only`", "What priorities are made from; without edges, of weakness alone."
    ),
    FOREIGN: Term(
        _D,
        "JSON list of texts",
        "Something that stood there before and looks like ours; may repeat.  It is never taken out.",
    ),
    UNDO: Term(_D, "base64url", "What `annotate --strip` needs to give the original back, byte for byte."),
}
_DEFAULT = "Left out where it is the default of the document."
_OF_COMPONENTS = {
    "sbomkit:publishers:verdict": Term(
        _C,
        "`sole`, `one_active`, `few`, `several`, `many`, `organisation`, `orphaned`",
        "How many people can publish the package; left out where it is not known.",
    ),
    "sbomkit:publishers:listed": Term(_C, _COUNT, "People on the list; left out where it is not known."),
    "sbomkit:publishers:effective": Term(_C, _COUNT, "Distinct people who published within 24 months; left out likewise."),
    "sbomkit:publishers:teams": Term(_C, _COUNT, "Teams and organisations on the list, where there are any."),
    "sbomkit:publishers:kind": Term(
        _C,
        "`publish_rights`, `commit_activity`, `packaging_contact`, `declared_contact`",
        f"What the list means.  {_DEFAULT}",
    ),
    "sbomkit:publishers:subject": Term(_C, "`upstream`, `packaging`", f"Whose people these are.  {_DEFAULT}"),
    "sbomkit:publishers:confidence": Term(_C, "`high`, `medium`, `low`", f"How much the verdict can bear.  {_DEFAULT}"),
    "sbomkit:publishers:source": Term(_C, "text", f"Who told of the publishers, such as `npm`.  {_DEFAULT}"),
    "sbomkit:publishers:about": Term(_C, "package key", "The source package that this was observed of, where it is another."),
    "sbomkit:publishers:as-of": Term(_C, _DATE, f"The moment that the list is known for.  {_DEFAULT}"),
    "sbomkit:facts:retrieved": Term(
        _C,
        _DATE,
        "When the newest answer about the package was retrieved.  Left out where there is a verdict and it is the default.",
    ),
    "sbomkit:handover:indicator": Term(
        _C,
        "name, blank, date",
        "INVESTIGATE: a sign, never a proof, that the package changed hands within 24 months; may repeat.",
    ),
    "sbomkit:release:last": Term(_C, _DATE, "The newest release that counts."),
    "sbomkit:lifecycle:state": Term(
        _C,
        "`removed`, `deprecated`, `archived`, `orphaned`, `none`",
        "What is said of its end; `none`: a source was asked, and says nothing of the kind.",
    ),
    "sbomkit:funding:status": Term(_C, "`found`, `none_found`", "Whether a source that looked found any funding."),
    "sbomkit:funding:strength": Term(_C, "`link`, `plan`, `income`, `backed`", "The strongest signal of funding."),
    "sbomkit:position:depth": Term(_C, _COUNT, "Shortest distance from the root; a direct dependency has 1."),
    "sbomkit:position:dependents": Term(_C, _COUNT, "Packages that stand on it, directly or not."),
    "sbomkit:position:entry-points": Term(_C, _COUNT, "Direct dependencies that are it or lead to it."),
    "sbomkit:position:gateway": Term(
        _C,
        "package key",
        "The one direct dependency that every path to it passes; a direct dependency is its own, and does not say so.",
    ),
    "sbomkit:ranking:rank": Term(_C, _COUNT, "1 is looked at first."),
    "sbomkit:ranking:priority": Term(_C, _NUMBER, "In [0, 100]."),
    "sbomkit:ranking:interval": Term(
        _C,
        "number, `..`, number",
        "What the priority could be with what is missing at its most harmless and most harmful.  Left out where it is the "
        "priority itself, and of what could not be judged where it is `0.0..100.0`.",
    ),
    "sbomkit:ranking:unassessed": Term(_C, "phrase", "Why it could not be judged, and what would help."),
}

TERMS: Mapping[str, Term] = MappingProxyType(
    {
        **_OF_DOCUMENT,
        **{
            default_name(name): Term(
                _D, _OF_COMPONENTS[name].values, f"`{name}` of each component that has a verdict and does not say it itself."
            )
            for name in DEFAULTS
        },
        **_OF_COMPONENTS,
    }
)
"""The whole taxonomy.  What is not known has no annotation: it is never written as 0 or 1."""


class PointerKind(StrEnum):
    """What a pointer leads to; a format writes the standard reference type where it has one."""

    FUNDING = "funding"
    """A standard type in SPDX 3 only."""
    REPOSITORY = "repository"
    SECURITY_CONTACT = "security_contact"
    SECURITY_POLICY = "security_policy"
    SOURCE_DISTRIBUTION = "source_distribution"


class Pointer(Noun):
    """A link that a source told, to be written as an external reference."""

    kind: PointerKind
    url: str
    """Never an address of mail."""
    note: str
    """Who told it and when, as one line, such as `funding (sbomkit: told by npm, retrieved 2026-11-01)`."""


class Annotation(Noun):
    """One name and its value."""

    name: str = Field(
        json_schema_extra={
            "oneOf": [{"const": name, "description": f"{term.meaning}  {term.values}"} for name, term in TERMS.items()]
        }
    )
    """From the taxonomy, such as `sbomkit:publishers:verdict`.  A name may repeat."""
    value: str


class ComponentAnnotations(Noun):
    """What is written to one component."""

    id: str
    """As `Component.id`."""
    annotations: tuple[Annotation, ...]
    pointers: tuple[Pointer, ...]
    purl: str | None = None
    """As the document writes it, for those who read a sidecar."""


Pairs: TypeAlias = tuple[tuple[str, str], ...]
"""Names and values."""


class Link(NamedTuple):
    """A `Pointer`, as the writers of formats take it: plain likewise."""

    kind: PointerKind
    url: str
    note: str


class Entry(NamedTuple):
    """What is written to one component, as the writers of formats take it: plain, since a large document has a million values.

    Names and values are those in `shared`, then its own; a name that repeats does so within one tuple of `shared`.
    """

    id: str
    """As `Component.id`."""
    shared: Sequence[Pairs]
    """Tuples that other components have as well, the very same ones: a writer lays each out once."""
    names: tuple[str, ...]
    """Of what hardly any two components share, the very same tuple likewise; no name repeats."""
    values: tuple[str, ...]
    """One for each of these names."""
    links: tuple[Link, ...]
    purl: str | None

    @property
    def size(self) -> int:
        """How many values there are."""
        return len(self.values) + sum(map(len, self.shared))

    @property
    def pairs(self) -> Pairs:
        """All names and values."""
        return (*chain.from_iterable(self.shared), *zip(self.names, self.values, strict=True))


class Annotations(DeferringNoun):
    """Everything that is written into one document, or into the sidecar that stands beside it."""

    format: Literal["annotations-1"] = "annotations-1"
    """Name and version of the schema that this follows."""
    document_sha256: str
    """Of the document as it was given, in lower-case hexadecimal."""
    made_at: Moment
    """Becomes the timestamp of the amended document."""
    version: str
    """Of sbomkit."""
    document: tuple[Annotation, ...]
    components: tuple[ComponentAnnotations, ...]
    """In document order; those without anything to write are left out."""

    @classmethod
    def of_entries(cls, fields: dict[str, Any], entries: tuple[Entry, ...]) -> Self:
        """Make one from all its fields but `components`, which are made of the entries when somebody asks for them."""
        made = cls.deferring(fields, {"components": partial(_components, entries)})
        made.__dict__["entries"] = entries
        return made

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """The components, as writers take them."""
        return tuple(
            Entry(each.id, shared, (), (), tuple(Link(one.kind, one.url, one.note) for one in each.pointers), each.purl)
            for each in self.components
            for shared in [(tuple((one.name, one.value) for one in each.annotations),) if each.annotations else ()]
        )


def _components(entries: Iterable[Entry]) -> tuple[ComponentAnnotations, ...]:
    known: dict[int, tuple[Annotation, ...]] = {}

    def annotations(entry: Entry) -> Iterator[Annotation]:
        for pairs in entry.shared:
            if id(pairs) not in known:
                known[id(pairs)] = _annotations(pairs)
            yield from known[id(pairs)]
        yield from _annotations(zip(entry.names, entry.values, strict=True))

    def pointers(entry: Entry) -> Iterator[Pointer]:
        return (Pointer.trusted({"kind": kind, "url": url, "note": note}) for kind, url, note in entry.links)

    return tuple(
        ComponentAnnotations.trusted(
            {"id": entry.id, "annotations": tuple(annotations(entry)), "pointers": tuple(pointers(entry)), "purl": entry.purl}
        )
        for entry in entries
    )


def _annotations(pairs: Iterable[tuple[str, str]]) -> tuple[Annotation, ...]:
    return tuple([Annotation.trusted({"name": name, "value": value}) for name, value in pairs])


class Annotated(Noun):
    """What came of annotating one document."""

    document_sha256: str
    """Of the document as it was before annotations of this kind were in it."""
    output_sha256: str
    """Of what was made of it."""
    embedded: bool
    """Whether that is the document itself; otherwise it is a sidecar."""
    components: int
    """That something is written to."""
    annotations: int
    """Names and values, those of the document as a whole included."""
    pointers: int
    """External references."""
    replaced: bool
    """Earlier annotations of this kind were taken out first."""
    diagnostics: tuple[Diagnostic, ...]
