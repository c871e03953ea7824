"""What crosses between sbomkit and a document format: the bytes of one document in, a frozen inventory out.

A format is one public module of this folder that exports an instance as `FORMAT`.  What the encodings of one family share (wire
shapes, the mapping to the model, the rules that a document is held to) stands in a private folder beside them.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import ClassVar

from sbomkit.limits import Limits
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
