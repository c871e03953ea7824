"""SPDX 2.2 and 2.3 in JSON: recognised by `spdxVersion`."""

import re
from typing import ClassVar

import msgspec

from sbomkit.errors import MalformedDocument, UnrecognizedFormat
from sbomkit.formats._interface import Claim, Content, Format
from sbomkit.formats._json import JsonClaims, decode_bounded, decode_or_none, shown, small_value
from sbomkit.formats._spdx2 import VERSIONS, inventory_of
from sbomkit.formats._spdx2_shapes import Document, Head
from sbomkit.model.inventory import Inventory

__all__ = ["FORMAT", "Spdx2Json"]

_DOCUMENT, _HEAD = msgspec.json.Decoder(Document), msgspec.json.Decoder(Head)
_PREFIX = "SPDX-"
_CONTEXT = re.compile(r"spdx\.org/rdf/(?P<version>[0-9][^/]*)/")


class Spdx2Json(Format):
    """SPDX 2.2 (ISO/IEC 5962) and 2.3 in JSON."""

    name: ClassVar[str] = "spdx2-json"
    family: ClassVar[str] = "SPDX"
    encoding: ClassVar[str] = "json"
    versions: ClassVar[tuple[str, ...]] = VERSIONS
    looked_for: ClassVar[str] = 'SPDX JSON: a member "spdxVersion" such as "SPDX-2.3"'

    def resembles(self, data: bytes) -> bool:
        """Whether `"spdxVersion"` stands anywhere."""
        return b'"spdxVersion"' in data

    def recognise(self, data: bytes) -> Claim | None:
        """Claim objects with an `spdxVersion`, and JSON-LD graphs of SPDX 3, which are not read."""
        head = decode_or_none(data, _HEAD)
        if head is None:
            return None
        version, context = small_value(head.spdx_version), str(small_value(head.context))
        if isinstance(version, str) and version.startswith(_PREFIX):
            number = version.removeprefix(_PREFIX)
            return Claim(number, supported=number in VERSIONS)
        if memoryview(head.graph) and "spdx.org" in context:
            found = _CONTEXT.search(context)
            return Claim(found["version"] if found else "3", supported=False)
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
        wire = decode_bounded(content, _DOCUMENT)
        if not (wire.spdx_version or "").startswith(_PREFIX):
            raise UnrecognizedFormat("this is not SPDX 2 JSON", looked_for=(self.looked_for,))
        if (wire.spdx_version or "").removeprefix(_PREFIX) not in VERSIONS:
            raise MalformedDocument("expected SPDX-2.2 or SPDX-2.3", path="spdxVersion", expected="SPDX-2.3")
        return inventory_of(wire, content, self.encoding, JsonClaims(content.data))


FORMAT = Spdx2Json()
