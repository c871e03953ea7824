"""SPDX 2.1 to 2.3 in tag-value form: recognised by a line with the tag `SPDXVersion`."""

from collections.abc import Iterable
from typing import Any, ClassVar

from sbomkit.errors import UnrecognizedFormat
from sbomkit.formats._interface import Claim, Content
from sbomkit.formats._reading.findings import Findings
from sbomkit.formats._reading.transcoding import Transcoded
from sbomkit.formats._spdx2.encodings.tag_value import transcoded
from sbomkit.formats._spdx2.encodings.tag_value_lines import version_of
from sbomkit.formats._spdx2.reader import VERSIONS, read
from sbomkit.model.diagnostics import Diagnostic, Severity
from sbomkit.model.inventory import Inventory

__all__ = ["FORMAT", "Spdx2TagValue"]


class Spdx2TagValue(Transcoded):
    """SPDX 2.1, 2.2 (ISO/IEC 5962) and 2.3 in tag-value form."""

    name: ClassVar[str] = "spdx2-tag-value"
    family: ClassVar[str] = "SPDX"
    encoding: ClassVar[str] = "tag-value"
    versions: ClassVar[tuple[str, ...]] = VERSIONS
    looked_for: ClassVar[str] = 'SPDX tag-value: a line such as "SPDXVersion: SPDX-2.3"'

    def resembles(self, data: bytes) -> bool:
        """Whether a document that begins with a tag has an `SPDXVersion`."""
        return version_of(data) is not None

    def recognise(self, data: bytes) -> Claim | None:
        """Claim texts that begin with a tag and have an `SPDXVersion` outside of longer texts."""
        version = version_of(data)
        return Claim(version, supported=version in VERSIONS) if version is not None else None

    def read(self, content: Content) -> Inventory:
        """Read a document.

        Raises:
            DocumentError: as the base class says.
        """
        return read(self.as_json(content), self.encoding)

    def transcode(self, content: Content, findings: Findings) -> dict[str, Any]:
        """The document as the JSON of SPDX 2 has it; tags that are unknown, repeated or astray go into `findings`.

        Raises:
            DocumentError: as the base class says.
        """
        if version_of(content.data) is None:
            raise UnrecognizedFormat("this is not SPDX 2 in tag-value form", looked_for=(self.looked_for,))
        return transcoded(content, findings)

    def violations(self, content: Content) -> Iterable[Diagnostic]:
        """What the tags break, and what the rules of the specification say.

        Raises:
            DocumentError: as the base class says.
        """
        from sbomkit.formats._spdx2.rules import violations  # noqa: PLC0415 - heavy, and not needed to read a document

        findings = Findings()
        document = self.transcode(content, findings)
        for entry in findings.diagnostics(content.limits.diagnostics):
            yield entry.model_copy(update={"severity": Severity.ERROR})
        yield from violations(document)


FORMAT = Spdx2TagValue()
