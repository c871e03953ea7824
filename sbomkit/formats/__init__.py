"""Document formats, one module each: bytes in, a frozen inventory out.

A new format is one module here and one test module; nothing else changes.  The network is never touched.
"""

import os
import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import BinaryIO

from sbomkit._collector import collector_paused
from sbomkit._discover import discover
from sbomkit.errors import DocumentError, UnsupportedVersion
from sbomkit.formats._interface import Claim, Content, Format
from sbomkit.formats._reading.content import content_of
from sbomkit.formats._reading.findings import raise_errors
from sbomkit.formats._reading.likeness import unrecognised
from sbomkit.limits import DEFAULT_LIMITS, Limits
from sbomkit.model.inventory import Inventory

__all__ = ["Claim", "Content", "Format", "formats", "load"]


@cache
def formats() -> Mapping[str, Format]:
    """All formats by name."""
    return discover(__name__, "FORMAT")


def load(
    source: str | os.PathLike[str] | bytes | BinaryIO, *, limits: Limits = DEFAULT_LIMITS, strict: bool = False
) -> Inventory:
    """Read an SBOM, whatever its format.

    The format is recognised by the structure of the document, never by a file name.  gzip and Zstandard are unpacked, a byte
    order mark and UTF-16 are tolerated.

    Args:
        source: a path, the bytes of the document, or a file opened for reading bytes.
        limits: how much the document may cost.
        strict: whether to refuse a document in which something had to be dropped or could not be understood.

    Returns:
        All components of the document, its edges from dependent to dependency, and a diagnostic for every oddity.

    Raises:
        DocumentError: the document cannot be read; the message says where and what was expected.
        ExceptionGroup: in strict mode, of one `MalformedDocument` for each diagnostic of severity error.
    """
    content = content_of(source, limits)
    with collector_paused():
        inventory = _read(content)
    if strict:
        raise_errors(inventory.diagnostics)
    return inventory


_GLANCE = 4096
_VERSION = re.compile(r"[A-Za-z0-9.+-]{1,20}")


def _likely(data: bytes, variants: Iterable[Format]) -> Format:
    """The format whose marks stand at an end of the document, or anywhere; some format where there are none."""
    glance = data[:_GLANCE] + b"\n" + data[-_GLANCE:]
    for view in (glance, data):
        for variant in variants:
            if variant.resembles(view):
                return variant
    return next(iter(variants))


def _read(content: Content) -> Inventory:
    """Read with the format that a glance suggests, so that a readable document is decoded once; else ask every format."""
    variants = list(formats().values())
    likely = _likely(content.data, variants)
    try:
        return likely.read(content)
    except DocumentError as error:
        failure = error
    claims = [(variant, claim) for variant in variants if (claim := variant.recognise(content.data)) is not None]
    able = [variant for variant, claim in claims if claim.supported]
    if likely in able:
        raise failure
    if able:
        return able[0].read(content)
    # Nobody can read it: the one whose marks it bears says so, since several may know a family by sight.
    if claims:
        raise _unsupported(*min(claims, key=lambda pair: pair[0] is not likely))
    raise unrecognised(content.data, variants)


def _unsupported(variant: Format, claim: Claim) -> UnsupportedVersion:
    # A version is whatever the document says: on one line, and no longer than a version is.
    version = claim.version if _VERSION.fullmatch(claim.version) else f"{claim.version!r:.40}"
    return UnsupportedVersion(
        f"{variant.family} {version} ({variant.encoding}) is not read",
        format=f"{variant.family} ({variant.encoding})",
        version=version,
        supported=variant.versions,
    )
