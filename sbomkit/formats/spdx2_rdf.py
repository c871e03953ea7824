"""SPDX 2.1 to 2.3 in RDF/XML: recognised by an `spdx:specVersion` in an `rdf:RDF`."""

import re
from typing import Any, ClassVar

from sbomkit.errors import UnrecognizedFormat
from sbomkit.formats._interface import Content
from sbomkit.formats._reading.findings import Findings
from sbomkit.formats._reading.xml import root_of
from sbomkit.formats._spdx2.encodings.interface import Spdx2Encoding
from sbomkit.formats._spdx2.encodings.rdf import document_of
from sbomkit.formats._spdx2.encodings.rdf_terms import SPDX
from sbomkit.formats._spdx2.encodings.rdf_triples import RDF, graph_of

__all__ = ["FORMAT", "Spdx2Rdf"]

_TERMS = SPDX.encode()
_VERSION = re.compile(
    rb"""specVersion(?:\s[^<>"']{0,20}+(?:"[^"<]{0,200}+"|'[^'<]{0,200}+')\s*+)?+(?:>|\s*+=\s*+["'])\s*+SPDX-(?P<version>[^\s<"']*+)"""
)


class Spdx2Rdf(Spdx2Encoding):
    """SPDX 2.1, 2.2 and 2.3 in RDF/XML."""

    name: ClassVar[str] = "spdx2-rdf"
    encoding: ClassVar[str] = "rdf"
    looked_for: ClassVar[str] = "SPDX RDF/XML: an <spdx:specVersion>SPDX-2.3</spdx:specVersion> in an <rdf:RDF>"

    def resembles(self, data: bytes) -> bool:
        """Whether the terms of SPDX are named in XML."""
        return data.lstrip()[:1] == b"<" and _TERMS in data

    def version_of(self, data: bytes) -> str | None:
        """Of an `rdf:RDF` with a `specVersion` of SPDX."""
        found = _VERSION.search(data) if _TERMS in data else None
        root = root_of(data) if found is not None else None
        if found is None or root is None or (root.namespace, root.name) != (RDF, "RDF"):
            return None
        return found["version"].decode("utf-8", "replace")

    def transcode(self, content: Content, findings: Findings) -> dict[str, Any]:
        """The document as JSON has it; properties and nodes that have no place there go into `findings`.

        Raises:
            DocumentError: as the base class says.
        """
        graph = graph_of(content, findings)
        document = document_of(graph, len(content.data), findings) if graph is not None else None
        if document is None:
            raise UnrecognizedFormat("this is not SPDX 2 in RDF/XML", looked_for=(self.looked_for,))
        return document


FORMAT = Spdx2Rdf()
