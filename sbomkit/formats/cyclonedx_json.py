"""CycloneDX in JSON, versions 1.2 to 1.7: recognised by `bomFormat` and `specVersion`."""

from typing import ClassVar

import msgspec

from sbomkit.errors import MalformedDocument, UnrecognizedFormat
from sbomkit.formats._cyclonedx import VERSIONS, inventory_of
from sbomkit.formats._cyclonedx_shapes import Bom, Head
from sbomkit.formats._interface import Claim, Content, Format
from sbomkit.formats._json import JsonClaims, decode, decode_or_none
from sbomkit.model.inventory import Inventory

__all__ = ["FORMAT", "CycloneDxJson"]

_BOM, _HEAD = msgspec.json.Decoder(Bom), msgspec.json.Decoder(Head)


class CycloneDxJson(Format):
    """CycloneDX 1.2 to 1.7 (ECMA-424) in JSON; 1.0 and 1.1 had no JSON."""

    name: ClassVar[str] = "cyclonedx-json"
    family: ClassVar[str] = "CycloneDX"
    encoding: ClassVar[str] = "json"
    versions: ClassVar[tuple[str, ...]] = VERSIONS
    looked_for: ClassVar[str] = 'CycloneDX JSON: a member "bomFormat" that is "CycloneDX"'

    def resembles(self, data: bytes) -> bool:
        """Whether `"bomFormat"` stands anywhere."""
        return b'"bomFormat"' in data

    def recognise(self, data: bytes) -> Claim | None:
        """Claim objects whose `bomFormat` is `CycloneDX`."""
        head = decode_or_none(data, _HEAD)
        if head is None or head.bom_format != "CycloneDX":
            return None
        if not isinstance(head.spec_version, str):
            return Claim("", supported=True)  # malformed rather than unsupported: reading says where
        return Claim(head.spec_version, supported=head.spec_version in VERSIONS)

    def read(self, content: Content) -> Inventory:
        """Read a document.

        Raises:
            DocumentError: as the base class says.
        """
        bom = decode(content.data, _BOM)
        if bom.bom_format != "CycloneDX":
            raise UnrecognizedFormat("this is not CycloneDX JSON", looked_for=(self.looked_for,))
        if bom.spec_version not in VERSIONS:
            raise MalformedDocument("expected a version of CycloneDX, found none", path="specVersion", expected="str")
        return inventory_of(bom, content, self.encoding, JsonClaims(content.data))


FORMAT = CycloneDxJson()
