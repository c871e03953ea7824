"""SPDX 2.1 to 2.3 in tag-value form: recognised by a line with the tag `SPDXVersion`."""

from collections.abc import Iterable
from typing import Any, ClassVar

from sbomkit.errors import UnrecognizedFormat
from sbomkit.formats._interface import Content
from sbomkit.formats._patching.edits import Edit
from sbomkit.formats._reading.findings import Findings
from sbomkit.formats._spdx2.encodings.interface import Spdx2Encoding
from sbomkit.formats._spdx2.encodings.tag_value import transcoded
from sbomkit.formats._spdx2.encodings.tag_value_lines import version_of
from sbomkit.formats._spdx2.patching.tag_value import edits, record, removals
from sbomkit.formats._spdx2.reader import VERSIONS
from sbomkit.model.annotations import Annotations
from sbomkit.model.inventory import Inventory

__all__ = ["FORMAT", "Spdx2TagValue"]


class Spdx2TagValue(Spdx2Encoding):
    """SPDX 2.1, 2.2 (ISO/IEC 5962) and 2.3 in tag-value form."""

    name: ClassVar[str] = "spdx2-tag-value"
    encoding: ClassVar[str] = "tag-value"
    looked_for: ClassVar[str] = 'SPDX tag-value: a line such as "SPDXVersion: SPDX-2.3"'
    embeds: ClassVar[tuple[str, ...]] = VERSIONS
    writes: ClassVar[tuple[str, ...]] = ("2.3",)

    def resembles(self, data: bytes) -> bool:
        """Whether a document that begins with a tag has an `SPDXVersion`."""
        return version_of(data) is not None

    def version_of(self, data: bytes) -> str | None:
        """Of texts that begin with a tag and have an `SPDXVersion` outside of longer texts."""
        return version_of(data)

    def transcode(self, content: Content, findings: Findings) -> dict[str, Any]:
        """The document as the JSON of SPDX 2 has it; tags that are unknown, repeated or astray go into `findings`.

        Raises:
            DocumentError: as the base class says.
        """
        if version_of(content.data) is None:
            raise UnrecognizedFormat("this is not SPDX 2 in tag-value form", looked_for=(self.looked_for,))
        return transcoded(content, findings)

    def edits(self, content: Content, inventory: Inventory, annotations: Annotations, findings: Findings) -> Iterable[Edit]:
        """Lines in the head, in the blocks of packages and at the end."""
        return edits(content, inventory, annotations, findings)

    def record(self, data: bytes) -> bytes | None:
        """The one in the annotation of the document."""
        return record(data)

    def removals(self, data: bytes) -> Iterable[Edit]:
        """Annotations and references, the document that was amended, and the end of the namespace."""
        return removals(data)

    def write(self, inventory: Inventory, version: str, findings: Findings) -> bytes:  # noqa: ARG002 - there is one
        """In the order of the specification, but files before packages."""
        from sbomkit.formats._spdx2.writing import document_of  # noqa: PLC0415 - conversion only
        from sbomkit.formats._spdx2.writing.tag_value import tag_value_of  # noqa: PLC0415

        return tag_value_of(document_of(inventory, findings), findings)


FORMAT = Spdx2TagValue()
