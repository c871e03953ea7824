"""Document formats, one module each: bytes in, a frozen inventory out, or every violation of the specification.

A format is one encoding of one family: one public module here and one test module; nothing else changes.  What the encodings
of a family share lies in the folder of the family, whose name begins with an underscore:

    shapes, reader …   the wire shapes of its JSON and their one mapping to the model
    encodings/         other encodings, brought into that JSON
    rules/             strict validation
    statements/        what a document states, for compliance
    patching/          annotations into a document, byte for byte, and out again
    writing/           an inventory as a document of the family; `held` is what its inventories hold of a document
    objects/           the objects of the family's reference library

`_reading`, `_patching` and `_writing` hold what all families share.  The network is never touched.
"""

import os
import re
from collections.abc import Mapping
from functools import cache
from typing import BinaryIO

from sbomkit._collector import collector_paused
from sbomkit._discover import discover
from sbomkit.errors import DocumentError, UnrecognizedFormat, UnsupportedVersion
from sbomkit.formats._interface import Claim, Content, Format
from sbomkit.formats._reading.content import content_of
from sbomkit.formats._reading.findings import bounded, raise_errors
from sbomkit.formats._reading.likeness import unrecognised
from sbomkit.formats._reading.wrapping import ENVELOPES, unwrapped
from sbomkit.limits import DEFAULT_LIMITS, Limits
from sbomkit.model.inventory import Inventory

__all__ = ["Claim", "Content", "Format", "formats", "identify", "load"]


@cache
def formats() -> Mapping[str, Format]:
    """All formats by name."""
    return discover(__name__, "FORMAT")


def load(
    source: str | os.PathLike[str] | bytes | BinaryIO, *, limits: Limits = DEFAULT_LIMITS, strict: bool = False
) -> Inventory:
    """Read an SBOM, whatever its format.

    The format is recognised by the structure of the document, never by a file name.  gzip and Zstandard are unpacked, a byte
    order mark and UTF-16 are tolerated, attestations (DSSE, in-toto) and exports that carry a document are opened.

    Args:
        source: a path, the bytes of the document, or a file opened for reading bytes.
        limits: how much the document may cost.
        strict: whether to refuse a document that breaks its specification, or in which something had to be dropped or could
            not be understood.

    Returns:
        All components of the document, its edges from dependent to dependency, and a diagnostic for every oddity.

    Raises:
        DocumentError: the document cannot be read; the message says where and what was expected.
        ExceptionGroup: in strict mode, of one `MalformedDocument` for each violation of the specification (as `validate` lists
            them) and each diagnostic of severity error.
    """
    content = content_of(source, limits)
    with collector_paused():
        variant, content, inventory = _read(content)
        is_proven = strict and variant.proven(content) is not None
    if strict:
        violations = () if is_proven else bounded(variant.violations(content), limits.diagnostics)
        # What a transcoded document breaks on the way is told by both.
        raise_errors(tuple(dict.fromkeys((*violations, *inventory.diagnostics))))
    return inventory


_GLANCE = 4096
_VERSION = re.compile(r"[A-Za-z0-9.+-]{1,20}")


def _likely(data: bytes) -> Format:
    """The format whose marks stand at an end of the document, or anywhere; some format where there are none."""
    variants = formats().values()
    glance = data[:_GLANCE] + b"\n" + data[-_GLANCE:]
    for view in (glance, data):
        for variant in variants:
            if variant.resembles(view):
                return variant
    return next(iter(variants))


def _read(content: Content) -> tuple[Format, Content, Inventory]:
    """Read with the format that a glance suggests, so that a readable document is decoded once; else ask every format."""
    likely = _likely(content.data)
    try:
        return likely, content, likely.read(content)
    except DocumentError as error:
        failure = error
    try:
        variant, found, _ = _identified(content, likely)
    except UnrecognizedFormat:
        if likely.resembles(content.data) and not isinstance(failure, UnrecognizedFormat):
            raise failure from None  # too damaged to be recognised: what is wrong with it says more
        raise
    if variant is likely and found is content:
        raise failure
    return variant, found, variant.read(found)


def proven(content: Content) -> tuple[Format, Claim] | None:
    """The format that a glance suggests and its claim, where it is cheap to tell that the document breaks nothing."""
    likely = _likely(content.data)
    claim = likely.proven(content)
    return (likely, claim) if claim is not None else None


def identify(content: Content) -> tuple[Format, Content, Claim]:
    """The format that reads a document, the document without the envelopes around it, and what it is recognised as.

    Raises:
        DocumentError: no format recognises it, or none reads this version.
    """
    return _identified(content, _likely(content.data))


def _identified(content: Content, likely: Format) -> tuple[Format, Content, Claim]:
    for envelopes in range(ENVELOPES + 1):
        claim = likely.recognise(content.data)
        if claim is not None and claim.supported:
            return likely, content, claim
        claims = _claims(content.data)
        able = [(variant, content, claim) for variant, claim in claims if claim.supported]
        if able:
            return able[0]
        # Nobody can read it: the one whose marks it bears says so, since several may know a family by sight.
        if claims:
            raise _unsupported(*min(claims, key=lambda pair: pair[0] is not likely))
        inner = unwrapped(content, _is_document)
        if inner is None:
            break
        if envelopes == ENVELOPES:
            raise UnrecognizedFormat(
                f"the document stands in more than {ENVELOPES} envelopes, one inside the other",
                looked_for=tuple(variant.looked_for for variant in formats().values()),
            )
        content = inner
    error = unrecognised(content.data, formats().values())
    if content.notes:
        error.message = f"{content.notes[-1].path}: {error.message}"
    raise error


def _claims(data: bytes) -> list[tuple[Format, Claim]]:
    return [(variant, claim) for variant in formats().values() if (claim := variant.recognise(data)) is not None]


def _is_document(data: bytes) -> bool:
    return any(claim.supported for _, claim in _claims(data))


def _unsupported(variant: Format, claim: Claim) -> UnsupportedVersion:
    # A version is whatever the document says: on one line, and no longer than a version is.
    version = claim.version if _VERSION.fullmatch(claim.version) else f"{claim.version!r:.40}"
    return UnsupportedVersion(
        f"{variant.family} {version} ({variant.encoding}) is not read",
        format=f"{variant.family} ({variant.encoding})",
        version=version,
        supported=variant.versions,
    )
