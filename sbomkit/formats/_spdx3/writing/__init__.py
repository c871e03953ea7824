"""Inventories in, the graph of SPDX 3.0.1 out."""

from sbomkit.formats._spdx3.writing.document import document_of

__all__ = ["document_of"]
