"""Conversion: a document of one format in, the same in another one out, and an account of all that is lost on the way."""

import os
from datetime import UTC, datetime
from hashlib import sha256
from typing import BinaryIO, NamedTuple

from sbomkit._collector import collector_paused
from sbomkit.errors import ConfigurationError
from sbomkit.formats import formats, identify
from sbomkit.formats._interface import Format
from sbomkit.formats._reading.content import content_of
from sbomkit.formats._reading.findings import Findings, bounded
from sbomkit.formats._writing.texts import as_moment, in_declared_utf_8
from sbomkit.limits import DEFAULT_LIMITS, Limits
from sbomkit.model.conversion import Conversion, ConversionEnd
from sbomkit.model.diagnostics import Diagnostic, Severity
from sbomkit.model.inventory import Inventory

__all__ = ["Converted", "convert"]

_LEFT_OUT = frozenset(
    {
        "contradicting-none",
        "document-dependency",
        "document-relationship",
        "external-document",
        "external-reference",
        "incomplete-assembly",
        "not-a-component",
        "not-utf-8",
        "partial-none",
        "repeated-element",
        "self-dependency",
        "several-documents",
        "stray-text",
        "unexpected-element",
        "unknown-composition",
        "unknown-scope",
    }
)
"""Diagnostics of reading that are no errors, and tell of something that is in the claims only, or not even there."""
_AROUND = frozenset({"other-attestations", "unwrapped"})
"""Those that tell of what stands around the document: it is given back without that, whatever its format."""


class Converted(NamedTuple):
    """What `convert` made."""

    data: bytes
    """The document in its new format."""
    report: Conversion
    """What is lost, changed or assumed."""


def convert(
    source: str | os.PathLike[str] | bytes | BinaryIO,
    to: str,
    *,
    spec_version: str | None = None,
    created: datetime | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Converted:
    """Write an SBOM in another format, through the inventory that is read from it.

    Nothing is made up: equal input gives equal bytes.  Where the target demands what the document does not have, it is worked
    out of the document's digest (a namespace) or is a plain stand-in (the year 1970), and the report says so.  A document that
    is of the format already is given back as it is, unpacked and in UTF-8.

    Args:
        source: a path, the bytes of the document, or a file opened for reading bytes.
        to: the name of a format that is written, such as `spdx2-json`; `sbomkit.formats.formats()` lists them.
        spec_version: of the specification; by default that of the document within a family or the next that is written, and
            the newest of another family.
        created: the date of a document that has none.
        limits: how much the document may cost, and how many entries each part of the report may have.

    Raises:
        DocumentError: the document cannot be read.
        ConfigurationError: there is no such format or version, or none that is written; or `created` has no time zone.
    """
    target = _target(to, spec_version)
    if created is not None and created.tzinfo is None:
        raise ConfigurationError("created: expected a moment with a time zone", advice="as in 2026-11-26T12:00:00+00:00")
    with collector_paused():
        variant, content, claim = identify(content_of(source, limits))
        inventory = variant.read(content)
    version = spec_version or _version(target, variant, claim.version)
    begin = ConversionEnd(format=variant.name, spec_version=claim.version, sha256=content.digest())
    if variant.name == target.name and claim.version == version:
        data = in_declared_utf_8(content.data)
        end = ConversionEnd(format=target.name, spec_version=version, sha256=sha256(data).hexdigest())
        return Converted(data, _report(begin, end, inventory, copied=True))
    findings = Findings()
    data = target.write(_dated(inventory, created, findings), version, findings)
    end = ConversionEnd(format=target.name, spec_version=version, sha256=sha256(data).hexdigest())
    unheld = bounded(variant.unheld(inventory), limits.diagnostics)
    return Converted(data, _report(begin, end, inventory, unheld, findings.diagnostics(limits.diagnostics)))


def _target(name: str, version: str | None) -> Format:
    target = formats().get(name)
    if target is None or not target.writes:
        known = ", ".join(each.name for each in formats().values() if each.writes)
        what = "unknown format" if target is None else "this format is read, and not written:"
        raise ConfigurationError(f"{what} {name!r:.80}", advice=f"formats that are written: {known}")
    if version is not None and version not in target.writes:
        raise ConfigurationError(
            f"{name} is not written in version {version!r:.40}", advice=f"versions that are: {', '.join(target.writes)}"
        )
    return target


def _version(target: Format, source: Format, version: str) -> str:
    """The version to write where none is asked for."""
    if source.name == target.name:
        return version
    # Between the families of SPDX 2 and 3 nothing is as new as what was there.
    later = [each for each in target.writes if _parts(each) >= _parts(version)]
    return later[0] if source.family == target.family and later else target.writes[-1]


def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdecimal())


def _dated(inventory: Inventory, created: datetime | None, findings: Findings) -> Inventory:
    """The inventory with a date, where it has none and one is given."""
    document = inventory.document
    if created is None or (document.created is not None and as_moment(document.created) is not None):
        return inventory
    moment = created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    message = f"found {document.created!r:.80}: {moment}, as was asked for"
    findings.add(Severity.NOTE if document.created is None else Severity.ERROR, "given-date", "document.created", message)
    return inventory.model_copy(update={"document": document.model_copy(update={"created": moment})})


def _report(
    begin: ConversionEnd,
    end: ConversionEnd,
    inventory: Inventory,
    unheld: tuple[Diagnostic, ...] = (),
    found: tuple[Diagnostic, ...] = (),
    *,
    copied: bool = False,
) -> Conversion:
    left_out = tuple(each for each in inventory.diagnostics if each.code in _AROUND or (not copied and _is_left_out(each)))
    lost = tuple(each for each in found if each.severity is Severity.ERROR)
    return Conversion(
        source=begin,
        target=end,
        copied=copied,
        lossless=not (left_out or unheld or lost),
        components=len(inventory.components),
        edges=len(inventory.edges),
        left_out=left_out,
        unheld=unheld,
        lost=lost,
        changed=tuple(each for each in found if each.severity is not Severity.ERROR),
    )


def _is_left_out(diagnostic: Diagnostic) -> bool:
    return diagnostic.severity is Severity.ERROR or diagnostic.code in _LEFT_OUT
