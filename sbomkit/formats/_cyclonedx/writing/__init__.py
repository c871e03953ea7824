"""Inventories in, CycloneDX out: its JSON, and that JSON as XML."""

from sbomkit.formats._cyclonedx.writing.document import document_of

__all__ = ["document_of"]
