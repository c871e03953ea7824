"""SPDX 2.1 to 2.3 in XML: recognised by a root `Document` with an element `spdxVersion`."""

from collections.abc import Iterable
from typing import Any, ClassVar

from sbomkit.errors import UnrecognizedFormat
from sbomkit.formats._interface import Claim, Content
from sbomkit.formats._reading.findings import Findings
from sbomkit.formats._reading.transcoding import Transcoded
from sbomkit.formats._spdx2.encodings.xml import document_of, version_of
from sbomkit.formats._spdx2.reader import VERSIONS, read
from sbomkit.model.diagnostics import Diagnostic, Severity
from sbomkit.model.inventory import Inventory

__all__ = ["FORMAT", "Spdx2Xml"]


class Spdx2Xml(Transcoded):
    """SPDX 2.1, 2.2 and 2.3 in XML with the names of SPDX JSON."""

    name: ClassVar[str] = "spdx2-xml"
    family: ClassVar[str] = "SPDX"
    encoding: ClassVar[str] = "xml"
    versions: ClassVar[tuple[str, ...]] = VERSIONS
    looked_for: ClassVar[str] = "SPDX XML: an element such as <spdxVersion>SPDX-2.3</spdxVersion> in a <Document>"

    def resembles(self, data: bytes) -> bool:
        """Whether `spdxVersion>` stands anywhere in XML."""
        return data.lstrip()[:1] == b"<" and b"spdxVersion>" in data

    def recognise(self, data: bytes) -> Claim | None:
        """Claim a root `Document` with an `spdxVersion`."""
        version = version_of(data)
        return Claim(version, supported=version in VERSIONS) if version is not None else None

    def read(self, content: Content) -> Inventory:
        """Read a document.

        Raises:
            DocumentError: as the base class says.
        """
        return read(self.as_json(content), self.encoding)

    def transcode(self, content: Content, findings: Findings) -> dict[str, Any]:
        """The document as JSON has it; attributes, stray texts and elements that are repeated go into `findings`.

        Raises:
            DocumentError: as the base class says.
        """
        document = document_of(content, findings)
        if document is None:
            raise UnrecognizedFormat("this is not SPDX 2 in XML", looked_for=(self.looked_for,))
        return document

    def violations(self, content: Content) -> Iterable[Diagnostic]:
        """What is left out of the XML, and what the rules of the specification say.

        Raises:
            DocumentError: as the base class says.
        """
        from sbomkit.formats._spdx2.rules import violations  # noqa: PLC0415 - heavy, and not needed to read a document

        findings = Findings()
        document = self.transcode(content, findings)
        for entry in findings.diagnostics(content.limits.diagnostics):
            yield entry.model_copy(update={"severity": Severity.ERROR})
        yield from violations(document)


FORMAT = Spdx2Xml()
