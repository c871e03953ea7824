"""Places that facts come from, one module each: registries, distribution indexes, git clones, facts files.

A new source is one module here and one test module; nothing else changes.
"""

from collections.abc import Mapping
from functools import cache

from sbomkit._discover import discover
from sbomkit.sources._endpoint import Address, Endpoint, Politeness
from sbomkit.sources._interface import Session, Source, Stage, Verified

__all__ = ["Address", "Endpoint", "Politeness", "Session", "Source", "Stage", "Verified", "sources"]


@cache
def sources() -> Mapping[str, type[Source]]:
    """All sources by name."""
    return discover(__name__, "SOURCE")
