"""SPDX 2.1 to 2.3 in YAML: recognised by a member `spdxVersion` in block style."""

import re
from collections.abc import Iterable
from typing import Any, ClassVar

from sbomkit.errors import UnrecognizedFormat
from sbomkit.formats._interface import Claim, Content
from sbomkit.formats._reading.findings import Findings
from sbomkit.formats._reading.transcoding import Transcoded
from sbomkit.formats._spdx2.encodings.yaml import document_of, version_of
from sbomkit.formats._spdx2.reader import VERSIONS, read
from sbomkit.model.diagnostics import Diagnostic, Severity
from sbomkit.model.inventory import Inventory

__all__ = ["FORMAT", "Spdx2Yaml"]

_GLANCE = re.compile(rb"""^[ \t]*+["']?spdxVersion["']?[ \t]*+:""", re.MULTILINE)
_OTHERS = b"{[<"
"""What JSON and XML begin with.  JSON is YAML as well, but read as what it is."""
_PREFIX = "SPDX-"


class Spdx2Yaml(Transcoded):
    """SPDX 2.1, 2.2 (ISO/IEC 5962) and 2.3 in YAML."""

    name: ClassVar[str] = "spdx2-yaml"
    family: ClassVar[str] = "SPDX"
    encoding: ClassVar[str] = "yaml"
    versions: ClassVar[tuple[str, ...]] = VERSIONS
    looked_for: ClassVar[str] = "SPDX YAML: a member such as spdxVersion: SPDX-2.3"

    def resembles(self, data: bytes) -> bool:
        """Whether a line begins with `spdxVersion:` in what is neither JSON nor XML."""
        return data.lstrip()[:1] not in _OTHERS and _GLANCE.search(data) is not None

    def recognise(self, data: bytes) -> Claim | None:
        """Claim mappings in block style with an `spdxVersion`."""
        version = version_of(data)
        return Claim(version, supported=version in VERSIONS) if version is not None else None

    def read(self, content: Content) -> Inventory:
        """Read a document.

        Raises:
            DocumentError: as the base class says.
        """
        return read(self.as_json(content), self.encoding)

    def transcode(self, content: Content, findings: Findings) -> dict[str, Any]:
        """The document as JSON has it; members that are repeated or have no name go into `findings`.

        Raises:
            DocumentError: as the base class says.
        """
        document = document_of(content, findings)
        version = document.get("spdxVersion") if isinstance(document, dict) else None
        if not isinstance(document, dict) or not isinstance(version, str) or not version.startswith(_PREFIX):
            raise UnrecognizedFormat("this is not SPDX 2 in YAML", looked_for=(self.looked_for,))
        return document

    def violations(self, content: Content) -> Iterable[Diagnostic]:
        """What is left out of the YAML, and what the rules of the specification say.

        Raises:
            DocumentError: as the base class says.
        """
        from sbomkit.formats._spdx2.rules import violations  # noqa: PLC0415 - heavy, and not needed to read a document

        findings = Findings()
        document = self.transcode(content, findings)
        for entry in findings.diagnostics(content.limits.diagnostics):
            yield entry.model_copy(update={"severity": Severity.ERROR})
        yield from violations(document)


FORMAT = Spdx2Yaml()
