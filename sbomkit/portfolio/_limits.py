"""How much one document of a portfolio may cost, so that whoever reads it does with about a gigabyte of memory."""

from sbomkit.limits import DEFAULT_LIMITS, Limits

__all__ = ["MOST_BYTES", "SCAN_LIMITS", "limits_of"]

MOST_BYTES = 64_000_000
"""Bytes of a document, unpacked: the documents of common generators take about 13 times as much memory when they are read."""
_BYTES_OF_A_COMPONENT = 400
_BYTES_OF_AN_EDGE = 100
"""Whatever is shorter on average takes more memory than its bytes let expect: a component 3,000 bytes, an edge 500 to 900."""


def limits_of(most_bytes: int) -> Limits:
    """The limits of documents, given how many bytes one may have, unpacked."""
    return Limits(
        document_bytes=most_bytes,
        components=min(DEFAULT_LIMITS.components, most_bytes // _BYTES_OF_A_COMPONENT + 1),
        edges=min(DEFAULT_LIMITS.edges, most_bytes // _BYTES_OF_AN_EDGE + 1),
    )


SCAN_LIMITS = limits_of(MOST_BYTES)
