"""SPDX 3.0 in JSON-LD: recognised by its context."""

from collections.abc import Iterable
from typing import ClassVar

import msgspec

from sbomkit.formats._interface import Claim, Content, Format
from sbomkit.formats._patching.edits import Edit
from sbomkit.formats._reading.findings import Findings
from sbomkit.formats._reading.json import decode_or_none, shown, small_value
from sbomkit.formats._spdx3.names import class_named
from sbomkit.formats._spdx3.patching.json import edits, record, removals
from sbomkit.formats._spdx3.reader import VERSIONS, is_read, read, version_stated
from sbomkit.formats._spdx3.shapes import Head
from sbomkit.model.annotations import Annotations
from sbomkit.model.diagnostics import Diagnostic
from sbomkit.model.inventory import Inventory

__all__ = ["FORMAT", "Spdx3Json"]

_HEAD = msgspec.json.Decoder(Head)


class Spdx3Json(Format):
    """SPDX 3.0.0 and 3.0.1 in JSON-LD."""

    name: ClassVar[str] = "spdx3-json"
    family: ClassVar[str] = "SPDX"
    encoding: ClassVar[str] = "json-ld"
    versions: ClassVar[tuple[str, ...]] = VERSIONS
    looked_for: ClassVar[str] = 'SPDX 3 JSON-LD: a "@context" of https://spdx.org/rdf/3.0.1 beside "@graph"'
    embeds: ClassVar[tuple[str, ...]] = ("3.0", *VERSIONS)
    writes: ClassVar[tuple[str, ...]] = ("3.0.1",)

    def resembles(self, data: bytes) -> bool:
        """Whether `"@context"` and the address of SPDX stand anywhere."""
        return b'"@context"' in data and (b"spdx.org/" in data or b"spdx.github.io/" in data)

    def recognise(self, data: bytes) -> Claim | None:
        """Claim objects with a context of SPDX 3 and a graph, or one element of it."""
        head = decode_or_none(data, _HEAD)
        if head is None:
            return None
        version = version_stated(small_value(head.context), data)
        is_element = class_named(small_value(head.kind) or small_value(head.at_kind)) is not None
        if version is None or not (bytes(head.graph) or is_element):
            return None
        return Claim(version, supported=is_read(version))

    def near_miss(self, data: bytes) -> str | None:
        """A graph of another vocabulary."""
        head = decode_or_none(data, _HEAD)
        if head is None or not bytes(head.graph):
            return None
        found = small_value(head.context)
        return f"@context: expected one of https://spdx.org/rdf/3.0.1, found {shown(found)}"

    def read(self, content: Content) -> Inventory:
        """Read a document.

        Raises:
            DocumentError: as the base class says.
        """
        return read(content, self.encoding)

    def violations(self, content: Content) -> Iterable[Diagnostic]:
        """What the model of the specification does not allow."""
        from sbomkit.formats._spdx3.rules.walk import violations  # noqa: PLC0415 - loads the bindings of the whole model

        return violations(content)

    def edits(self, content: Content, inventory: Inventory, annotations: Annotations, findings: Findings) -> Iterable[Edit]:
        """Elements of the graph, links of packages, and the creation of the document."""
        return edits(content, inventory, annotations, findings)

    def record(self, data: bytes) -> bytes | None:
        """The one in the annotation of the document."""
        return record(data)

    def removals(self, data: bytes) -> Iterable[Edit]:
        """Elements of our own, links, and the creation of the document."""
        return removals(data)

    def unheld(self, inventory: Inventory) -> Iterable[Diagnostic]:
        """What stands in none of the rows of `held`."""
        from sbomkit.formats._spdx3.held import unheld_claims  # noqa: PLC0415 - conversion only

        return unheld_claims(inventory)

    def write(self, inventory: Inventory, version: str, findings: Findings) -> bytes:  # noqa: ARG002 - there is one
        """In the plain form, with two blanks for each level."""
        from sbomkit.formats._spdx3.writing import document_of  # noqa: PLC0415 - conversion only
        from sbomkit.formats._writing.json_text import json_text  # noqa: PLC0415

        return json_text(document_of(inventory, findings))


FORMAT = Spdx3Json()
