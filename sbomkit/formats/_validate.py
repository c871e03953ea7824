"""Strict validation: a document held to its specification, whatever its format."""

import os
from typing import TYPE_CHECKING, BinaryIO

from sbomkit._collector import collector_paused
from sbomkit.formats import identify, proven
from sbomkit.formats._interface import Format
from sbomkit.formats._reading.content import content_of
from sbomkit.formats._reading.findings import bounded
from sbomkit.limits import DEFAULT_LIMITS, Limits
from sbomkit.model.validation import Validation

if TYPE_CHECKING:
    from sbomkit.model.diagnostics import Diagnostic

__all__ = ["validate"]


def validate(source: str | os.PathLike[str] | bytes | BinaryIO, *, limits: Limits = DEFAULT_LIMITS) -> Validation:
    """Hold an SBOM to the specification of its format and version.

    CycloneDX is held to its official schemas, strictly: no member that they do not know, and every stated form checked.  SPDX
    is held to the rules of its specification.  The network is never touched.

    Args:
        source: a path, the bytes of the document, or a file opened for reading bytes.
        limits: how much the document may cost; beyond `limits.diagnostics`, errors are counted but not listed.

    Returns:
        The verdict, with every error and its address.

    Raises:
        DocumentError: there is nothing to hold to anything: the document cannot be decoded, or no format knows it.
    """
    content = content_of(source, limits)
    errors: tuple[Diagnostic, ...] = ()
    with collector_paused():
        found = proven(content)
        if found is not None:
            variant, claim = found
        else:
            variant, content, claim = identify(content)
            errors = bounded(variant.violations(content), limits.diagnostics)
    version = claim.version
    return Validation(
        format=variant.family,
        spec_version=version,
        encoding=variant.encoding,
        sha256=content.digest(),
        held_to=_held_to(variant, version),
        valid=not errors,
        errors=errors,
    )


def _held_to(variant: Format, version: str) -> str:
    if variant.family != "CycloneDX":
        return f"{variant.family} {version} specification"
    if variant.encoding == "xml":
        return f"CycloneDX {version} XML schema"
    # These two come in a variant that lets any member pass and in one that does not; later ones never do.
    return f"CycloneDX {version} JSON schema{' (strict)' if version in {'1.2', '1.3'} else ''}"
