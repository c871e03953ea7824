"""The JSON of a CycloneDX document and its components, undecoded, each with its place."""

from collections.abc import Iterator
from functools import cached_property
from itertools import repeat
from types import MappingProxyType
from typing import Any, TypeAlias

import msgspec

from sbomkit.formats._patching.json_places import JsonPlaces
from sbomkit.formats._reading.findings import Place
from sbomkit.formats._reading.json import decode, decode_or_none

__all__ = ["ANYTHING", "NOTHING", "Document", "Spot", "entries_of", "kind_of", "ref_of"]

NOTHING = msgspec.Raw()
ANYTHING: msgspec.json.Decoder[Any] = msgspec.json.Decoder()


class _Shape(msgspec.Struct, rename="camel", gc=False):
    pass


class Spot(_Shape):
    """A component, as far as it is patched."""

    bom_ref: Any = msgspec.field(name="bom-ref", default=None)
    name: msgspec.Raw = NOTHING
    properties: msgspec.Raw = NOTHING
    external_references: msgspec.Raw = NOTHING
    components: msgspec.Raw = NOTHING
    signature: msgspec.Raw = NOTHING


Placed: TypeAlias = tuple[Place, tuple[int, int, msgspec.Raw], Spot]
"""A component: its address, where it begins and ends, and what it is."""


class _Metadata(_Shape):
    timestamp: msgspec.Raw = NOTHING
    tools: msgspec.Raw = NOTHING
    component: msgspec.Raw = NOTHING
    properties: msgspec.Raw = NOTHING


class _Bom(_Shape):
    spec_version: msgspec.Raw = NOTHING
    version: msgspec.Raw = NOTHING
    metadata: msgspec.Raw = NOTHING
    components: msgspec.Raw = NOTHING
    signature: msgspec.Raw = NOTHING


_BOM, _METADATA, _SPOT = msgspec.json.Decoder(_Bom), msgspec.json.Decoder(_Metadata), msgspec.json.Decoder(Spot)
_SPOTS = msgspec.json.Decoder(list[Spot])
_RAW = msgspec.json.Decoder(msgspec.Raw)
_KINDS = MappingProxyType({b"{": "object", b"[": "list"})


class Document:
    """A document and where its parts are."""

    def __init__(self, data: bytes) -> None:
        """Take a document that has been read."""
        self.places = JsonPlaces(data)
        self.bom = decode(data, _BOM)
        self.metadata = _METADATA.decode(self.bom.metadata) if kind_of(self.bom.metadata) == "object" else _Metadata()

    @cached_property
    def whole(self) -> msgspec.Raw:
        """All of it."""
        return decode(self.places.data, _RAW)

    def properties(self) -> list[tuple[str, str]]:
        """Names and values of the properties of the document."""
        return [
            (entry["name"], entry["value"])
            for entry in entries_of(self.metadata.properties)
            if isinstance(entry, dict) and isinstance(entry.get("name"), str) and isinstance(entry.get("value"), str)
        ]

    def components(self) -> Iterator[Placed]:
        """All components, a parent before its parts, in document order."""
        places = self.places
        subject = self.metadata.component
        if kind_of(subject) == "object":
            spot = _SPOT.decode(subject)
            yield "metadata.component", (places.start(subject), places.end(subject), subject), spot
            yield from self._nested(spot.components, "metadata.component.components")
        yield from self._nested(self.bom.components, "components")

    def _nested(self, components: msgspec.Raw, within: Place) -> Iterator[Placed]:
        levels = [self._spots(components, within)]
        while levels:
            for placed in levels[-1]:
                place, _, spot = placed
                yield placed
                if spot.components is not NOTHING:
                    levels.append(self._spots(spot.components, place))
                    break
            else:
                levels.pop()

    def _spots(self, components: msgspec.Raw, within: Place) -> Iterator[Placed]:
        """The elements of a list that are components."""
        elements = self.places.elements(components)
        try:
            spots = _SPOTS.decode(components) if elements else ()
        except msgspec.ValidationError:
            places = [(within, index) for index, (_, _, raw) in enumerate(elements) if kind_of(raw) == "object"]
            elements = [elements[index] for _, index in places]
            spots = [_SPOT.decode(raw) for _, _, raw in elements]
            return zip(places, elements, spots, strict=True)
        return zip(zip(repeat(within), range(len(elements))), elements, spots, strict=True)


def ref_of(spot: Spot) -> str:
    """The id that a component has in the document; empty where it has none."""
    return spot.bom_ref if isinstance(spot.bom_ref, str) else ""


def kind_of(raw: msgspec.Raw) -> str:
    return _KINDS.get(bytes(memoryview(raw)[:1]), "")


def entries_of(raw: msgspec.Raw) -> list[Any]:
    """The entries of a list; none where it is no list, or is not understood."""
    if kind_of(raw) != "list":
        return []
    entries: list[Any] = decode_or_none(bytes(raw), ANYTHING) or []
    return entries
