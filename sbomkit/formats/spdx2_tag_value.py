"""SPDX 2.1 to 2.3 in tag-value form: recognised by a line with the tag `SPDXVersion`."""

from typing import Any, ClassVar

from sbomkit.errors import UnrecognizedFormat
from sbomkit.formats._interface import Content
from sbomkit.formats._reading.findings import Findings
from sbomkit.formats._spdx2.encodings.interface import Spdx2Encoding
from sbomkit.formats._spdx2.encodings.tag_value import transcoded
from sbomkit.formats._spdx2.encodings.tag_value_lines import version_of

__all__ = ["FORMAT", "Spdx2TagValue"]


class Spdx2TagValue(Spdx2Encoding):
    """SPDX 2.1, 2.2 (ISO/IEC 5962) and 2.3 in tag-value form."""

    name: ClassVar[str] = "spdx2-tag-value"
    encoding: ClassVar[str] = "tag-value"
    looked_for: ClassVar[str] = 'SPDX tag-value: a line such as "SPDXVersion: SPDX-2.3"'

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


FORMAT = Spdx2TagValue()
