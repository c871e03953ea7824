"""CycloneDX in JSON, versions 1.2 to 1.7: recognised by `bomFormat` and `specVersion`."""

from collections.abc import Iterable
from typing import ClassVar

import msgspec

from sbomkit.formats._cyclonedx.patching.words import EMBEDS
from sbomkit.formats._cyclonedx.reader import VERSIONS, read
from sbomkit.formats._cyclonedx.shapes import Head
from sbomkit.formats._interface import Claim, Content, Format
from sbomkit.formats._patching.edits import Edit
from sbomkit.formats._reading.findings import Findings
from sbomkit.formats._reading.json import decode_or_none, shown, small_value
from sbomkit.model.annotations import Annotations
from sbomkit.model.diagnostics import Diagnostic
from sbomkit.model.inventory import Inventory

__all__ = ["FORMAT", "CycloneDxJson"]

_HEAD = msgspec.json.Decoder(Head)


class CycloneDxJson(Format):
    """CycloneDX 1.2 to 1.7 (ECMA-424) in JSON; 1.0 and 1.1 had no JSON."""

    name: ClassVar[str] = "cyclonedx-json"
    family: ClassVar[str] = "CycloneDX"
    encoding: ClassVar[str] = "json"
    versions: ClassVar[tuple[str, ...]] = VERSIONS[VERSIONS.index("1.2") :]
    looked_for: ClassVar[str] = 'CycloneDX JSON: a member "bomFormat" that is "CycloneDX"'
    embeds: ClassVar[tuple[str, ...]] = EMBEDS
    writes: ClassVar[tuple[str, ...]] = ("1.4", "1.5", "1.6", "1.7")

    def resembles(self, data: bytes) -> bool:
        """Whether `"bomFormat"` stands anywhere."""
        return b'"bomFormat"' in data

    def recognise(self, data: bytes) -> Claim | None:
        """Claim objects whose `bomFormat` is `CycloneDX`."""
        head = decode_or_none(data, _HEAD)
        if head is None or small_value(head.bom_format) != "CycloneDX":
            return None
        version = small_value(head.spec_version)
        if not isinstance(version, str):
            return Claim("", supported=True)  # malformed rather than unsupported: reading says where
        return Claim(version, supported=version in self.versions)

    def near_miss(self, data: bytes) -> str | None:
        """A `bomFormat` that is something else."""
        head = decode_or_none(data, _HEAD)
        found = small_value(head.bom_format) if head is not None else None
        return f'bomFormat: expected "CycloneDX", found {shown(found)}' if found is not None else None

    def read(self, content: Content) -> Inventory:
        """Read a document.

        Raises:
            DocumentError: as the base class says.
        """
        return read(content, self.encoding, self.versions)

    def proven(self, content: Content) -> Claim | None:
        """Claim documents that surely keep the official JSON schema, and in which every `bom-ref` stands once."""
        from sbomkit.formats._cyclonedx.rules import proven_version  # noqa: PLC0415 - reading does without it

        version = proven_version(content)
        return Claim(version, supported=True) if version is not None else None

    def violations(self, content: Content) -> Iterable[Diagnostic]:
        """What the official JSON schema of the document's version says, and that every `bom-ref` stands once."""
        from sbomkit.formats._cyclonedx.rules import json_violations  # noqa: PLC0415 - reading does without its engine

        return json_violations(content)

    def edits(self, content: Content, inventory: Inventory, annotations: Annotations, findings: Findings) -> Iterable[Edit]:
        """Properties and external references of components; version, timestamp, tools and properties of the document.

        Raises:
            MalformedDocument: `metadata` is no object, or its `properties` are no list.
        """
        from sbomkit.formats._cyclonedx.patching.json import edits  # noqa: PLC0415 - reading does without it

        return edits(content, inventory, annotations, findings)

    def record(self, data: bytes) -> bytes | None:
        """The property `sbomkit:undo` of the metadata."""
        from sbomkit.formats._cyclonedx.patching.json import record  # noqa: PLC0415 - reading does without it

        return record(data)

    def signatures(self, data: bytes) -> Iterable[Edit]:
        """What takes out `signature` of the document and of components (JSON Signature Format)."""
        from sbomkit.formats._cyclonedx.patching.json import signatures  # noqa: PLC0415 - reading does without it

        return signatures(data)

    def removals(self, data: bytes) -> Iterable[Edit]:
        """What takes out properties of the taxonomy, references with our note, and our tool."""
        from sbomkit.formats._cyclonedx.patching.json import removals  # noqa: PLC0415 - reading does without it

        return removals(data)

    def unheld(self, inventory: Inventory) -> Iterable[Diagnostic]:
        """What stands in none of the rows of `held`."""
        from sbomkit.formats._cyclonedx.held import unheld_claims  # noqa: PLC0415 - conversion only

        return unheld_claims(inventory)

    def write(self, inventory: Inventory, version: str, findings: Findings) -> bytes:
        """In the order of the schema, with two blanks for each level."""
        from sbomkit.formats._cyclonedx.writing import document_of  # noqa: PLC0415 - conversion only
        from sbomkit.formats._writing.json_text import json_text  # noqa: PLC0415

        return json_text(document_of(inventory, version, findings))


FORMAT = CycloneDxJson()
