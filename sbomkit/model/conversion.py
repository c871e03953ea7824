"""What a document lost on its way into another format, and what was changed or assumed."""

from sbomkit.model._base import Noun
from sbomkit.model.diagnostics import Diagnostic

__all__ = ["Conversion", "ConversionEnd"]


class ConversionEnd(Noun):
    """One end of a conversion."""

    format: str
    """A name of a format, such as `cyclonedx-json`."""
    spec_version: str
    sha256: str
    """Of the bytes, in lower-case hexadecimal."""


class Conversion(Noun):
    """What became of a document; each entry has the first address of its kind and a count."""

    source: ConversionEnd
    target: ConversionEnd
    copied: bool
    """Whether the document was of the target's format already, and is given back as it is."""
    lossless: bool
    """Whether nothing is lost: `left_out`, `unheld` and `lost` are empty."""
    components: int
    edges: int
    left_out: tuple[Diagnostic, ...]
    """What reading left out, with addresses of the document; and the envelope around it."""
    unheld: tuple[Diagnostic, ...]
    """What the document claims and an inventory has no place for, by shape, with addresses of the document."""
    lost: tuple[Diagnostic, ...]
    """What the inventory holds and the target cannot say, with addresses of the inventory."""
    changed: tuple[Diagnostic, ...]
    """What is said otherwise, or had to be assumed since the target demands it; with addresses of the inventory."""
