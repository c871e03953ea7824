"""SPDX 2.1 to 2.3 in YAML: recognised by a member `spdxVersion` in block style."""

import re
from typing import Any, ClassVar

from sbomkit.errors import UnrecognizedFormat
from sbomkit.formats._interface import Content
from sbomkit.formats._reading.findings import Findings
from sbomkit.formats._spdx2.encodings.interface import Spdx2Encoding
from sbomkit.formats._spdx2.encodings.yaml import document_of, version_of
from sbomkit.model.inventory import Inventory

__all__ = ["FORMAT", "Spdx2Yaml"]

_GLANCE = re.compile(rb"""^[ \t]*+["']?spdxVersion["']?[ \t]*+:""", re.MULTILINE)
_OTHERS = b"{[<"
"""What JSON and XML begin with.  JSON is YAML as well, but read as what it is."""
_PREFIX = "SPDX-"


class Spdx2Yaml(Spdx2Encoding):
    """SPDX 2.1, 2.2 (ISO/IEC 5962) and 2.3 in YAML."""

    name: ClassVar[str] = "spdx2-yaml"
    encoding: ClassVar[str] = "yaml"
    looked_for: ClassVar[str] = "SPDX YAML: a member such as spdxVersion: SPDX-2.3"
    writes: ClassVar[tuple[str, ...]] = ("2.3",)

    def resembles(self, data: bytes) -> bool:
        """Whether a line begins with `spdxVersion:` in what is neither JSON nor XML."""
        return data.lstrip()[:1] not in _OTHERS and _GLANCE.search(data) is not None

    def version_of(self, data: bytes) -> str | None:
        """Of mappings in block style."""
        return version_of(data)

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

    def write(self, inventory: Inventory, version: str, findings: Findings) -> bytes:  # noqa: ARG002 - there is one
        """In block style."""
        from sbomkit.formats._spdx2.writing import document_of  # noqa: PLC0415 - conversion only
        from sbomkit.formats._spdx2.writing.yaml import yaml_of  # noqa: PLC0415

        return yaml_of(document_of(inventory, findings))


FORMAT = Spdx2Yaml()
