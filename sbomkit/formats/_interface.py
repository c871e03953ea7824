"""What crosses between sbomkit and a document format: the bytes of one document in, a frozen inventory out.

A format is one public module of this folder that exports an instance as `FORMAT`.  What the encodings of one family share (wire
shapes, the mapping to the model, the rules that a document is held to) stands in a private folder beside them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sbomkit.formats._patching.edits import Edit
    from sbomkit.formats._reading.findings import Findings
    from sbomkit.limits import Limits
    from sbomkit.model.annotations import Annotations
    from sbomkit.model.diagnostics import Diagnostic
    from sbomkit.model.inventory import Inventory

__all__ = ["Claim", "Content", "Format"]


@dataclass(frozen=True, slots=True)
class Content:
    """One document, ready to be decoded."""

    data: bytes
    """UTF-8 without byte order mark, decompressed."""
    digest: Callable[[], str]
    """Computes the SHA-256 of the bytes that were given, in lower-case hexadecimal: a third of the time of reading them, so it
    waits until it is asked."""
    limits: Limits
    notes: tuple[Diagnostic, ...] = ()
    """What was met on the way to these bytes, such as an envelope that was opened; the inventory repeats it."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A format's word that a document is of its family and encoding."""

    version: str
    """As the document states it; empty where it does not."""
    supported: bool
    """Whether this version can be read."""


class Format(ABC):
    """One encoding of one family of documents."""

    name: ClassVar[str]
    """In lower case, such as `cyclonedx-json`."""
    family: ClassVar[str]
    """`CycloneDX` or `SPDX`."""
    encoding: ClassVar[str]
    """`json`, `xml`, `tag-value` …"""
    versions: ClassVar[tuple[str, ...]]
    """Versions of the specification that are read, oldest first."""
    looked_for: ClassVar[str]
    """What a document is recognised by, as a phrase for the one whose document was not."""
    embeds: ClassVar[tuple[str, ...]] = ()
    """Versions of the specification into which annotations can be written; all others get a sidecar."""
    writes: ClassVar[tuple[str, ...]] = ()
    """Versions of the specification into which inventories can be written, oldest first."""

    @abstractmethod
    def resembles(self, data: bytes) -> bool:
        """Whether a glance says yes.  Decides which format is tried first, never which one reads."""

    @abstractmethod
    def recognise(self, data: bytes) -> Claim | None:
        """Whether the decoded structure is that of this format; `None`: it is not, or cannot be decoded at all."""

    def near_miss(self, data: bytes) -> str | None:  # noqa: ARG002 - for those that override it
        """What keeps a document that no format recognises from being this one, as a phrase; `None` where it is far from it."""
        return None

    @abstractmethod
    def read(self, content: Content) -> Inventory:
        """Read a document leniently.

        Raises:
            DocumentError: it is not of this format, of a version that is not read, malformed, or too large.
        """

    def proven(self, content: Content) -> Claim | None:  # noqa: ARG002 - for those that override it
        """Claim a document of which it is cheap to tell that it breaks nothing; `None`: the other methods know."""
        return None

    @abstractmethod
    def violations(self, content: Content) -> Iterable[Diagnostic]:
        """Everything by which a document breaks its specification, each with its address, as diagnostics of severity error.

        Raises:
            DocumentError: as `read`.
        """

    # -- annotations, where `embeds` names the version; `data` is always the document as it was given, byte for byte

    def edits(self, content: Content, inventory: Inventory, annotations: Annotations, findings: Findings) -> Iterable[Edit]:
        """What has to change in `content.data` for the annotations to stand in it; exactly one edit holds `RECORD`.

        Args:
            content: a document without annotations of this kind, as it was given: no byte order mark, UTF-8.
            inventory: as `read` made it of the content.
            annotations: what is to be written.
            findings: takes what could not be written, each with its address.
        """
        raise NotImplementedError

    def record(self, data: bytes) -> bytes | None:  # noqa: ARG002 - for those that override it
        """The undo record that an annotated document carries; `None` where it carries none."""
        return None

    def signatures(self, data: bytes) -> Iterable[Edit]:  # noqa: ARG002 - for those that override it
        """What takes the signatures out that any edit would break; nothing where there are none.

        These edits never overlap those of `edits`; both can be applied at once.
        """
        return ()

    def removals(self, data: bytes) -> Iterable[Edit]:  # noqa: ARG002 - for those that override it
        """What takes sbomkit's own entries out of a document that was changed after it was annotated.

        The record leads nowhere then, so that they are told by their structure: by names of the taxonomy, and by what the
        document's own annotations say was there before.  Never touches what others wrote.
        """
        return ()

    # -- conversion

    def unheld(self, inventory: Inventory) -> Iterable[Diagnostic]:
        """What a document of this format claims and its inventory has no place for: one for each shape.

        Args:
            inventory: as `read` made it.
        """
        raise NotImplementedError

    def write(self, inventory: Inventory, version: str, findings: Findings) -> bytes:
        """Write an inventory, from whatever format, as a document; equal inventories give equal bytes.

        Args:
            inventory: what is to be written.
            version: one of `writes`.
            findings: takes what is lost (severity error), changed or assumed (note), with addresses of the inventory.
        """
        raise NotImplementedError
