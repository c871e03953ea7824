"""What the encodings of SPDX 2 other than JSON have in common: one reader, one set of rules."""

from abc import abstractmethod
from collections.abc import Iterable
from typing import ClassVar

from sbomkit.formats._interface import Claim, Content
from sbomkit.formats._reading.findings import Findings
from sbomkit.formats._reading.transcoding import Transcoded
from sbomkit.formats._spdx2.reader import VERSIONS, read
from sbomkit.model.diagnostics import Diagnostic, Severity
from sbomkit.model.inventory import Inventory

__all__ = ["Spdx2Encoding"]


class Spdx2Encoding(Transcoded):
    """SPDX 2.1, 2.2 (ISO/IEC 5962) and 2.3 in an encoding that is brought into JSON."""

    family: ClassVar[str] = "SPDX"
    versions: ClassVar[tuple[str, ...]] = VERSIONS

    @abstractmethod
    def version_of(self, data: bytes) -> str | None:
        """The version that a document of this encoding states, as far as a look tells; `None`: it is not of this encoding."""

    def recognise(self, data: bytes) -> Claim | None:
        """Claim what states a version of SPDX in this encoding."""
        version = self.version_of(data)
        return Claim(version, supported=version in self.versions) if version is not None else None

    def read(self, content: Content) -> Inventory:
        """Read a document.

        Raises:
            DocumentError: as the base class says.
        """
        return read(self.as_json(content), self.encoding)

    def violations(self, content: Content) -> Iterable[Diagnostic]:
        """What is mended or left out on the way to JSON, and what the rules of the specification say.

        Raises:
            DocumentError: as the base class says.
        """
        from sbomkit.formats._spdx2.rules.walk import violations  # noqa: PLC0415 - heavy, and not needed to read a document

        findings = Findings()
        document = self.transcode(content, findings)
        for entry in findings.diagnostics(content.limits.diagnostics):
            yield entry.model_copy(update={"severity": Severity.ERROR})
        yield from violations(document)

    def unheld(self, inventory: Inventory) -> Iterable[Diagnostic]:
        """What stands in none of the rows of `held`."""
        from sbomkit.formats._spdx2.held import unheld_claims  # noqa: PLC0415 - conversion only

        return unheld_claims(inventory)
