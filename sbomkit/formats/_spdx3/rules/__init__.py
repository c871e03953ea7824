"""SPDX 3 held to its own model: a document in, every violation with its address out."""

from sbomkit.formats._spdx3.rules.walk import violations

__all__ = ["violations"]
