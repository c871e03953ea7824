"""Edges that a document does not have, inferred from what registries and package lists say that packages need."""

from sbomkit.graph._completion.complete import complete

__all__ = ["complete"]
