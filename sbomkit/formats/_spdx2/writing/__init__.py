"""Inventories in, SPDX 2.3 out: its JSON, and that JSON in its other encodings."""

from sbomkit.formats._spdx2.writing.document import document_of

__all__ = ["document_of"]
