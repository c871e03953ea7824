"""Encodings other than JSON: brought into the JSON of their family, so that there is one mapping per family."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import msgspec

from sbomkit.errors import MalformedDocument
from sbomkit.formats._interface import Content, Format
from sbomkit.formats._reading.findings import Findings

__all__ = ["Transcoded"]


class Transcoded(Format):
    """A format whose documents are rewritten as JSON of their family before they are read."""

    @abstractmethod
    def transcode(self, content: Content, findings: Findings) -> dict[str, Any]:
        """The document as its family's JSON has it; what has no place there goes into `findings`.

        Raises:
            DocumentError: as `read`.
        """

    def plain(self, content: Content) -> Mapping[str, Any]:
        """The document as its family's JSON has it."""
        return self.transcode(content, Findings())

    def as_json(self, content: Content) -> Content:
        """The same content in the JSON of its family, with what was found on the way.

        Raises:
            DocumentError: as `read`.
        """
        findings = Findings()
        document = self.transcode(content, findings)
        try:
            data = msgspec.json.encode(document)
        except RecursionError:
            raise MalformedDocument("the document is nested too deeply", expected="some hundred levels at most") from None
        return replace(content, data=data, notes=(*content.notes, *findings.diagnostics(content.limits.diagnostics)))
