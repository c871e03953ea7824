"""SPDX 2 held to the rules of its specification: a plain document in, every violation with its address out."""

from sbomkit.formats._spdx2.rules.walk import violations

__all__ = ["violations"]
