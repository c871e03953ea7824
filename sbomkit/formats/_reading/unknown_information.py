"""What a document says to be unknown or withheld, apart from the member that it is about: properties and comments."""

import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from sbomkit.formats._reading.stating import squeezed
from sbomkit.model.statements import Aspect, Marker, Word

__all__ = ["CISA", "Property", "commented", "unknown_words"]

CISA = "cisa:"
"""Stands in the name of every property that tells of unknown or withheld information."""
_INFORMATION = re.compile(r"(?:cdx:)?cisa:(unknown|withheld)-information")
"""The names that are proposed for the property taxonomy of CycloneDX (issue 185, change 186); the value names the field."""
_COMMENTED = re.compile(r"((?:cdx:)?cisa:(?:unknown|withheld)-information)[\"']?[ \t:=]+[\"']?([A-Za-z_ ,;-]+)")
"""The same in a text, as a line or a member of JSON."""
_FIELDS: Mapping[str, Aspect] = MappingProxyType(
    {
        "sbomauthor": Aspect.AUTHOR,
        "sbomauthorsignature": Aspect.SIGNATURE,
        "generationcontext": Aspect.CONTEXT,
        "lifecycles": Aspect.CONTEXT,
        "toolname": Aspect.TOOL,
        "tools": Aspect.TOOL,
        "sbomversion": Aspect.EDITION,
        "serialnumber": Aspect.EDITION,
        "componentproducer": Aspect.PRODUCER,
        "softwareproducer": Aspect.PRODUCER,
        "componentcreator": Aspect.PRODUCER,
        "manufacturer": Aspect.PRODUCER,
        "originator": Aspect.PRODUCER,
        "originatedby": Aspect.PRODUCER,
        "provenance": Aspect.PRODUCER,
        "suppliername": Aspect.SUPPLIER,
        "suppliedby": Aspect.SUPPLIER,
        "componentname": Aspect.NAME,
        "componentversion": Aspect.VERSION,
        "versioninfo": Aspect.VERSION,
        "identifiers": Aspect.IDENTIFIER,
        "purl": Aspect.IDENTIFIER,
        "cpe": Aspect.IDENTIFIER,
        "hashes": Aspect.HASH,
        "hashvalue": Aspect.HASH,
        "hashalgorithm": Aspect.HASH,
        "componenthash": Aspect.HASH,
        "checksums": Aspect.HASH,
        "licenses": Aspect.LICENSE,
        "licence": Aspect.LICENSE,
        "licensedeclared": Aspect.DECLARED_LICENSE,
        "licenseconcluded": Aspect.CONCLUDED_LICENSE,
        "dependency": Aspect.DEPENDENCIES,
        "dependencyrelationship": Aspect.DEPENDENCIES,
        "componentdependencyrelationship": Aspect.DEPENDENCIES,
        "relationships": Aspect.DEPENDENCIES,
        **{aspect.replace("_", ""): aspect for aspect in Aspect},
    }
)
"""What elements of CISA 2026 and members of the formats are about, by their names in small letters."""


class Property(NamedTuple):
    """A name and a value that stand apart from the member that they are about."""

    name: str
    value: str
    address: str


def unknown_words(properties: Iterable[Property], *, of_document: bool = False) -> tuple[Word, ...]:
    """What properties say to be unknown or withheld, one word for each field that they name."""
    found = []
    for written, value, address in properties:
        match = _INFORMATION.fullmatch(written) if CISA in written else None
        if match is None:
            continue
        marker = Marker.UNKNOWN if match[1] == "unknown" else Marker.WITHHELD
        for part in re.split(r"[,;]", value):
            name = squeezed(part)
            aspect = _FIELDS.get(name)
            if name == "author" and not of_document:
                aspect = Aspect.PRODUCER
            found.append(Word.trusted({"text": part.strip(), "address": address, "marker": marker, "kind": str(aspect or "")}))
    return tuple(found)


def commented(comment: str, address: str) -> Iterator[Property]:
    """What a comment says as properties do."""
    if CISA in comment:
        for found in _COMMENTED.finditer(comment):
            yield Property(found[1], found[2], address)
