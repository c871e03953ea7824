"""SPDX 2.1 to 2.3 in XML: recognised by a root `Document` with an element `spdxVersion`."""

from typing import Any, ClassVar

from sbomkit.errors import UnrecognizedFormat
from sbomkit.formats._interface import Content
from sbomkit.formats._reading.findings import Findings
from sbomkit.formats._spdx2.encodings.interface import Spdx2Encoding
from sbomkit.formats._spdx2.encodings.xml import document_of, version_of
from sbomkit.model.inventory import Inventory

__all__ = ["FORMAT", "Spdx2Xml"]


class Spdx2Xml(Spdx2Encoding):
    """SPDX 2.1, 2.2 and 2.3 in XML with the names of SPDX JSON."""

    name: ClassVar[str] = "spdx2-xml"
    encoding: ClassVar[str] = "xml"
    looked_for: ClassVar[str] = "SPDX XML: an element such as <spdxVersion>SPDX-2.3</spdxVersion> in a <Document>"
    writes: ClassVar[tuple[str, ...]] = ("2.3",)

    def resembles(self, data: bytes) -> bool:
        """Whether `spdxVersion>` stands anywhere in XML."""
        return data.lstrip()[:1] == b"<" and b"spdxVersion>" in data

    def version_of(self, data: bytes) -> str | None:
        """Of a root `Document`."""
        return version_of(data)

    def transcode(self, content: Content, findings: Findings) -> dict[str, Any]:
        """The document as JSON has it; attributes, stray texts and elements that are repeated go into `findings`.

        Raises:
            DocumentError: as the base class says.
        """
        document = document_of(content, findings)
        if document is None:
            raise UnrecognizedFormat("this is not SPDX 2 in XML", looked_for=(self.looked_for,))
        return document

    def write(self, inventory: Inventory, version: str, findings: Findings) -> bytes:  # noqa: ARG002 - there is one
        """As the tools of SPDX write it."""
        from sbomkit.formats._spdx2.writing import document_of  # noqa: PLC0415 - conversion only
        from sbomkit.formats._spdx2.writing.xml import xml_of  # noqa: PLC0415

        return xml_of(document_of(inventory, findings), findings)


FORMAT = Spdx2Xml()
