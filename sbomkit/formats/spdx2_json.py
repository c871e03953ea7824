"""SPDX 2.1 to 2.3 in JSON: recognised by `spdxVersion`."""

from collections.abc import Iterable
from typing import ClassVar

import msgspec

from sbomkit.formats._interface import Claim, Content, Format
from sbomkit.formats._patching.edits import Edit
from sbomkit.formats._reading.findings import Findings
from sbomkit.formats._reading.json import JsonClaims, decode_or_none, shown, small_value
from sbomkit.formats._spdx2.patching.json import edits, record, removals
from sbomkit.formats._spdx2.reader import VERSIONS, read
from sbomkit.formats._spdx2.shapes import Head
from sbomkit.model.annotations import Annotations
from sbomkit.model.diagnostics import Diagnostic
from sbomkit.model.inventory import Inventory

__all__ = ["FORMAT", "Spdx2Json"]

_HEAD = msgspec.json.Decoder(Head)
_PREFIX = "SPDX-"


class Spdx2Json(Format):
    """SPDX 2.1, 2.2 (ISO/IEC 5962) and 2.3 in JSON; the specification has it since 2.2."""

    name: ClassVar[str] = "spdx2-json"
    family: ClassVar[str] = "SPDX"
    encoding: ClassVar[str] = "json"
    versions: ClassVar[tuple[str, ...]] = VERSIONS
    looked_for: ClassVar[str] = 'SPDX JSON: a member "spdxVersion" such as "SPDX-2.3"'
    embeds: ClassVar[tuple[str, ...]] = VERSIONS
    writes: ClassVar[tuple[str, ...]] = ("2.3",)

    def resembles(self, data: bytes) -> bool:
        """Whether `"spdxVersion"` stands anywhere."""
        return b'"spdxVersion"' in data

    def recognise(self, data: bytes) -> Claim | None:
        """Claim objects with an `spdxVersion`."""
        head = decode_or_none(data, _HEAD)
        if head is None:
            return None
        version = small_value(head.spdx_version)
        if isinstance(version, str) and version.startswith(_PREFIX):
            number = version.removeprefix(_PREFIX)
            return Claim(number, supported=number in VERSIONS)
        return None

    def near_miss(self, data: bytes) -> str | None:
        """An `spdxVersion` that is none."""
        head = decode_or_none(data, _HEAD)
        found = small_value(head.spdx_version) if head is not None else None
        return f'spdxVersion: expected a text such as "SPDX-2.3", found {shown(found)}' if found is not None else None

    def read(self, content: Content) -> Inventory:
        """Read a document.

        Raises:
            DocumentError: as the base class says.
        """
        return read(content, self.encoding)

    def violations(self, content: Content) -> Iterable[Diagnostic]:
        """What the rules of the specification say."""
        from sbomkit.formats._spdx2.rules.walk import violations  # noqa: PLC0415 - the licence list is for strict validation only

        return violations(JsonClaims(content.data)())

    def edits(
        self,
        content: Content,
        inventory: Inventory,  # noqa: ARG002 - packages are found by the ids that annotations name
        annotations: Annotations,
        findings: Findings,
    ) -> Iterable[Edit]:
        """Entries of lists, the time and the namespace."""
        return edits(content, annotations, findings)

    def record(self, data: bytes) -> bytes | None:
        """The one in an annotation of the document."""
        return record(data)

    def removals(self, data: bytes) -> Iterable[Edit]:
        """Annotations and references, the document that was amended, and the end of the namespace."""
        return removals(data)

    def unheld(self, inventory: Inventory) -> Iterable[Diagnostic]:
        """What stands in none of the rows of `held`."""
        from sbomkit.formats._spdx2.held import unheld_claims  # noqa: PLC0415 - conversion only

        return unheld_claims(inventory)

    def write(self, inventory: Inventory, version: str, findings: Findings) -> bytes:  # noqa: ARG002 - there is one
        """With two blanks for each level."""
        from sbomkit.formats._spdx2.writing import document_of  # noqa: PLC0415 - conversion only
        from sbomkit.formats._writing.json_text import json_text  # noqa: PLC0415

        return json_text(document_of(inventory, findings))


FORMAT = Spdx2Json()
