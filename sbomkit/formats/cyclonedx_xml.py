"""CycloneDX in XML, versions 1.0 to 1.7: recognised by the name and the namespace of the root."""

import re
from collections.abc import Iterable
from typing import Any, ClassVar

from sbomkit.errors import UnrecognizedFormat, UnsupportedVersion
from sbomkit.formats._cyclonedx.encodings.xml import ROOT, transcoded
from sbomkit.formats._cyclonedx.encodings.xml_rest import version_of
from sbomkit.formats._cyclonedx.patching.words import EMBEDS
from sbomkit.formats._cyclonedx.reader import VERSIONS, read
from sbomkit.formats._interface import Claim, Content
from sbomkit.formats._patching.edits import Edit
from sbomkit.formats._reading.findings import Findings
from sbomkit.formats._reading.transcoding import Transcoded
from sbomkit.formats._reading.xml import parse_xml, root_of
from sbomkit.model.annotations import Annotations
from sbomkit.model.diagnostics import Diagnostic
from sbomkit.model.inventory import Inventory

__all__ = ["FORMAT", "CycloneDxXml"]

_XML = re.compile(rb"\s*+<")


class CycloneDxXml(Transcoded):
    """CycloneDX 1.0 to 1.7 (ECMA-424) in XML."""

    name: ClassVar[str] = "cyclonedx-xml"
    family: ClassVar[str] = "CycloneDX"
    encoding: ClassVar[str] = "xml"
    versions: ClassVar[tuple[str, ...]] = VERSIONS
    looked_for: ClassVar[str] = "CycloneDX XML: a root element bom in a namespace http://cyclonedx.org/schema/bom/…"
    embeds: ClassVar[tuple[str, ...]] = EMBEDS
    writes: ClassVar[tuple[str, ...]] = ("1.4", "1.5", "1.6", "1.7")

    def resembles(self, data: bytes) -> bool:
        """Whether the namespace stands anywhere in something that begins like XML."""
        return _XML.match(data) is not None and b"cyclonedx.org/schema/bom/" in data

    def recognise(self, data: bytes) -> Claim | None:
        """Claim documents whose root is `bom` in a namespace of CycloneDX."""
        root = root_of(data)
        version = version_of(root.namespace) if root is not None and root.name == ROOT else None
        return Claim(version, supported=version in self.versions) if version is not None else None

    def near_miss(self, data: bytes) -> str | None:
        """A root `bom` in another namespace, or in none."""
        root = root_of(data)
        if root is None or root.name != ROOT:
            return None
        found = f"{root.namespace!r:.80}" if root.namespace else "none"
        return f"bom: expected a namespace http://cyclonedx.org/schema/bom/…, found {found}"

    def transcode(self, content: Content, findings: Findings) -> dict[str, Any]:
        """The document as JSON of its version has it; in addition, `xml:any` holds what JSON has no place for.

        Raises:
            DocumentError: as the base class says.
        """
        claim = self.recognise(content.data)
        if claim is None:
            raise UnrecognizedFormat("this is not CycloneDX in XML", looked_for=(self.looked_for,))
        if not claim.supported:
            raise UnsupportedVersion(
                f"CycloneDX {claim.version!r:.40} is not read",
                format="CycloneDX",
                version=claim.version,
                supported=self.versions,
            )
        return transcoded(parse_xml(content, findings), findings)

    def read(self, content: Content) -> Inventory:
        """Read a document.

        Raises:
            DocumentError: as the base class says.
        """
        return read(self.as_json(content), self.encoding, self.versions)

    def violations(self, content: Content) -> Iterable[Diagnostic]:
        """What the official XML schema of the document's version says."""
        from sbomkit.formats._cyclonedx.rules import xml_violations  # noqa: PLC0415 - loads the schemas

        return xml_violations(content)

    def edits(self, content: Content, inventory: Inventory, annotations: Annotations, findings: Findings) -> Iterable[Edit]:
        """Properties and external references of components; version, timestamp, tools and properties of the document."""
        from sbomkit.formats._cyclonedx.patching.xml import edits  # noqa: PLC0415 - reading does without it

        return edits(content, inventory, annotations, findings)

    def record(self, data: bytes) -> bytes | None:
        """The property `sbomkit:undo` of the metadata."""
        from sbomkit.formats._cyclonedx.patching.xml import record  # noqa: PLC0415 - reading does without it

        return record(data)

    def signatures(self, data: bytes) -> Iterable[Edit]:
        """What takes out the signatures of the document and of components (XML Signature)."""
        from sbomkit.formats._cyclonedx.patching.xml import signatures  # noqa: PLC0415 - reading does without it

        return signatures(data)

    def removals(self, data: bytes) -> Iterable[Edit]:
        """What takes out properties of the taxonomy, references with our note, and our tool."""
        from sbomkit.formats._cyclonedx.patching.xml import removals  # noqa: PLC0415 - reading does without it

        return removals(data)

    def unheld(self, inventory: Inventory) -> Iterable[Diagnostic]:
        """What stands in none of the rows of `held`."""
        from sbomkit.formats._cyclonedx.held import unheld_claims  # noqa: PLC0415 - conversion only

        return unheld_claims(inventory)

    def write(self, inventory: Inventory, version: str, findings: Findings) -> bytes:
        """What the JSON of the version says, as its XML."""
        from sbomkit.formats._cyclonedx.writing import document_of  # noqa: PLC0415 - conversion only
        from sbomkit.formats._cyclonedx.writing.xml import xml_of  # noqa: PLC0415

        return xml_of(document_of(inventory, version, findings), findings)


FORMAT = CycloneDxXml()
