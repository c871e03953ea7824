"""The elements of SPDX 3 claims with all of their members, however they are written: compact names, references as text."""

from collections import deque
from collections.abc import Iterator, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any, NamedTuple

from sbomkit.formats._reading.building import LONG
from sbomkit.formats._reading.stating import objects, text_of
from sbomkit.formats._spdx3.names import class_named, member_named, prefixes
from sbomkit.formats._spdx3.plain_form import KNOWN, REFERENCES
from sbomkit.formats._spdx3.shapes import AGENTS, COLLECTIONS, COMPONENTS, RELATIONSHIPS, SHAPES

__all__ = ["AGENT_KINDS", "Elements", "Wire"]

_GRAPH = "@graph"
_IDS = frozenset({"spdxId", "@id"})
_FAR = "…"
"""Stands in an address for the way there."""
_VARIANTS: Mapping[str, str] = MappingProxyType(
    {
        "@id": "spdxId",
        "@type": "type",
        "additionalPurpose": "software_additionalPurpose",
        "contentIdentifier": "software_contentIdentifier",
        "copyrightText": "software_copyrightText",
        "sbomType": "software_sbomType",
        "externalIdentifers": "externalIdentifier",  # so spelt in BSI TR-03183-2, as the next one
        "packageURL": "software_packageUrl",
    }
)
"""Spellings of members beside those that the reader knows."""
_ARTIFACT = "software_SoftwareArtifact"
"""A class that has no instances, and some all the same: BSI TR-03183-2 shows it where a file belongs.  It is no component."""
_TAGS = {shape: str(shape.__struct_config__.tag) for shape in SHAPES.values()}
_COMPONENT_KINDS = frozenset(_TAGS[shape] for shape in COMPONENTS)
_RELATIONSHIP_KINDS = frozenset(_TAGS[shape] for shape in RELATIONSHIPS)
_COLLECTION_KINDS = frozenset(_TAGS[shape] for shape in COLLECTIONS)
AGENT_KINDS = frozenset(_TAGS[shape] for shape in AGENTS)
"""Classes of those who do something."""


class Wire(NamedTuple):
    """One element."""

    kind: str
    """Its class."""
    id: str
    """Empty where it has none."""
    address: str
    claims: Mapping[str, Any]

    def member(self, name: str) -> str:
        """The address of a member."""
        return f"{self.address}.{name}" if self.address else name


class Elements:
    """All elements of a document; one that stands inside another follows it, as the reader takes them."""

    def __init__(self, claims: Mapping[str, Any]) -> None:
        self.all: list[Wire] = []
        self._prefixes = prefixes(claims.get("@context"))
        self._plain: set[str] = set()
        """Names of members that are as they should be."""
        self._pending: deque[tuple[Mapping[str, Any], str]] = deque(self._graph(claims))
        while self._pending:
            self._take(*self._pending.popleft())

    @staticmethod
    def _graph(claims: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], str]]:
        graph = claims.get(_GRAPH)
        if isinstance(graph, list):
            yield from ((wire, address) for address, wire in objects(graph, _GRAPH))
        elif isinstance(graph, dict):
            yield graph, _GRAPH
        elif _GRAPH not in claims:
            yield {name: value for name, value in claims.items() if name != "@context"}, ""

    # -- one element

    def _take(self, element: Mapping[str, Any], address: str) -> None:
        kind = self._class(element)
        if kind is None:
            return
        plain = self._renamed(element)
        inside: list[tuple[Mapping[str, Any], str]] = []
        referring: dict[str, Any] = {}
        # As the reader does: what stands where no reference belongs is none.
        for name in [name for name in plain if name in REFERENCES and name in KNOWN.get(kind, ())]:
            refs = self._references(plain[name], _inner(address, name), inside)
            if refs is not None:
                referring[name] = refs
        if referring:
            plain = {**plain, **referring}
        given = text_of(plain.get("spdxId"))
        self.all.append(Wire(kind, self.spelt_out(given), address, plain))
        self._pending.extendleft(reversed(inside))

    def _renamed(self, element: Mapping[str, Any]) -> Mapping[str, Any]:
        """An element with compact names of its members; the first one counts where two mean the same."""
        is_plain = True
        for name in element.keys() - self._plain:
            if self._member(name) == name:
                self._plain.add(name)
            else:
                is_plain = False
        if is_plain:
            return element
        plain: dict[str, Any] = {}
        for name, value in element.items():
            plain.setdefault(self._member(name), value)
        return plain

    def _class(self, element: Mapping[str, Any]) -> str | None:
        written = element.get("type", element.get("@type"))
        if isinstance(written, str):
            written = self.spelt_out(written)
            if written == _ARTIFACT:
                return _ARTIFACT
        return class_named(written)

    def _member(self, name: str) -> str:
        return _VARIANTS.get(name) or member_named(self.spelt_out(name))

    def _references(self, value: Any, address: str, inside: list[tuple[Mapping[str, Any], str]]) -> list[str] | None:
        """The texts by which the elements in a member are referred to, which come next; `None` where there are no such."""
        entries = value if isinstance(value, list) else [value]
        if not any(isinstance(entry, dict) for entry in entries):
            return None
        refs = []
        for index, entry in enumerate(entries):
            if not isinstance(entry, dict):
                refs.append(text_of(entry))
                continue
            at = f"{address}[{index}]" if isinstance(value, list) else address
            given = text_of(entry.get("spdxId", entry.get("@id"))) or at
            if entry.keys() - _IDS:
                inside.append(({"spdxId": given, **{name: each for name, each in entry.items() if name not in _IDS}}, at))
            refs.append(given)
        return refs

    def spelt_out(self, ref: str) -> str:
        return self._prefixes.spelt_out(ref) if self._prefixes else ref

    # -- all elements

    @cached_property
    def by_id(self) -> Mapping[str, Wire]:
        """Elements by their id; the first one of each."""
        return {wire.id: wire for wire in reversed(self.all) if wire.id}

    @cached_property
    def components(self) -> list[Wire]:
        """Packages and files."""
        return self._of(_COMPONENT_KINDS)

    @cached_property
    def relationships(self) -> list[Wire]:
        """Relationships, but for those of the security profile."""
        return self._of(_RELATIONSHIP_KINDS)

    @cached_property
    def collections(self) -> list[Wire]:
        """Documents, and other collections."""
        return self._of(_COLLECTION_KINDS)

    @cached_property
    def imported(self) -> frozenset[str]:
        """Ids of elements that are in other documents."""
        maps = [each for wire in self.collections for _, each in objects(wire.claims.get("import"), "")]
        return frozenset(self.spelt_out(text_of(each.get("externalSpdxId"))) for each in maps)

    def refs(self, wire: Wire, member: str) -> list[str]:
        """The ids that a member refers to; one that stands there alone is as good as a list of it."""
        return [ref for ref, _ in self.placed_refs(wire, member)]

    def placed_refs(self, wire: Wire, member: str) -> list[tuple[str, str]]:
        """The same, each with its address."""
        value, address = wire.claims.get(member), wire.member(member)
        if isinstance(value, list):
            return [
                (self.spelt_out(each), f"{address}[{index}]")
                for index, each in enumerate(value)
                if isinstance(each, str) and each
            ]
        return [(self.spelt_out(value), address)] if isinstance(value, str) and value else []

    def values(self, wire: Wire, member: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """The objects of a member, with their addresses; they may stand apart, and be referred to by an `@id`."""
        value = wire.claims.get(member)
        at = wire.member(member)
        yield from objects([value] if isinstance(value, str) else value, at)
        for ref in self.refs(wire, member):
            found = self.by_id.get(ref)
            if found is not None:
                yield found.address, found.claims

    def _of(self, kinds: frozenset[str]) -> list[Wire]:
        return [wire for wire in self.all if wire.kind in kinds]


def _inner(address: str, member: str) -> str:
    """The address of what is inside an element; of what is far inside, without the way there."""
    if len(address) > LONG:
        address = address.partition(".")[0].removesuffix(_FAR) + _FAR
    return f"{address}.{member}" if address else member
