"""How much a stranger's document or answer may cost us."""

from dataclasses import dataclass

__all__ = ["DEFAULT_LIMITS", "Limits"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds on untrusted input; whoever exceeds one gets `LimitExceeded` (documents) or a failed observation."""

    document_bytes: int = 2_000_000_000
    """Size of a document after decompression, in bytes."""
    objects: int = 20_000_000
    """Objects, elements or mappings of a document.  In JSON they are counted by their opening braces before anything is
    decoded: an empty object of three bytes takes 160 in memory."""
    values: int = 100_000_000
    """Values, or lines, of a document.  In JSON they are counted by their commas before anything is decoded: a string of one
    letter takes 60 bytes in memory."""
    components: int = 1_000_000
    """Components of one document."""
    edges: int = 20_000_000
    """Edges of one document."""
    diagnostics: int = 10_000
    """Diagnostics kept singly; what is beyond is counted in one last diagnostic."""
    response_bytes: int = 100_000_000
    """Size of one answer of a registry after decompression, in bytes (busy npm packuments reach tens of megabytes)."""
    redirects: int = 5
    """Redirects followed for one request, on the same host only."""
    seconds: float = 30.0
    """Seconds of silence after which a request is given up."""


DEFAULT_LIMITS = Limits()
