"""Says what a document looks like that no format recognised."""

import re
from collections.abc import Collection, Mapping

import msgspec

from sbomkit.errors import DocumentError, UnrecognizedFormat
from sbomkit.formats._interface import Format
from sbomkit.formats._reading.json import members

__all__ = ["unrecognised"]

_HEAD = 65_536
_OPENING = re.compile(rb"\s*(?:\{(?![{%#])|\[[\[\s]*(?:[{\]\"]|\Z))")
"""How JSON begins that could be a document: not as quotations, templates, and sections of settings do."""
_PACKED = {
    b"PK\x03\x04": "a zip archive",
    b"BZh": "bzip2 data",
    b"\xfd7zXZ\x00": "xz data",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive",
}
"""What is not unpacked, by how it begins."""
_PROTOBUF = re.compile(rb"\A\n\x03[0-9]\.[0-9]")
"""How CycloneDX in protocol buffers begins: field 1, the version of the specification."""


def unrecognised(data: bytes, formats: Collection[Format]) -> DocumentError:
    """The error for a document that no format claims: what it is, as far as can be seen, and what was looked for.

    That is `UnrecognizedFormat`, or `MalformedDocument` for JSON that is damaged or nested too deeply.
    """
    looked_for, advice = tuple(variant.looked_for for variant in formats), _known(formats)
    if not data.strip():
        return UnrecognizedFormat("the document is empty", looked_for=looked_for, advice=advice)
    try:
        found = members(data)
    except DocumentError as error:
        if _OPENING.match(data):
            return error
    else:
        return _no_sbom(data, found, formats)
    packed = next((name for start, name in _PACKED.items() if data.startswith(start)), None)
    if packed is not None:
        return UnrecognizedFormat(f"this is {packed}, which is not unpacked", looked_for=looked_for, advice="unpack it first")
    if _PROTOBUF.match(data):
        return UnrecognizedFormat(
            "this looks like CycloneDX in protocol buffers, which is not read",
            looked_for=looked_for,
            advice="write the same document as JSON or XML, as the tools of CycloneDX do",
        )
    head = data[:_HEAD]
    kind = "XML" if head.lstrip()[:1] == b"<" else "binary data" if b"\0" in head else "text"
    missed = [said for variant in formats if (said := variant.near_miss(data))]
    said = f"but no SBOM: {'; '.join(missed)}" if missed else "neither JSON nor another known SBOM encoding"
    return UnrecognizedFormat(f"this is {kind}, {said}", looked_for=looked_for, advice=advice)


def _no_sbom(data: bytes, found: Mapping[str, msgspec.Raw] | None, formats: Collection[Format]) -> UnrecognizedFormat:
    """The error for sound JSON."""
    looked_for = tuple(variant.looked_for for variant in formats)
    missed = [said for variant in formats if (said := variant.near_miss(data))]
    return UnrecognizedFormat(
        f"this is JSON, but no SBOM: {'; '.join(missed) or _described(data, found)}",
        looked_for=looked_for,
        advice=_known(formats),
    )


def _known(formats: Collection[Format]) -> str:
    """What could have been read, as a phrase."""
    encodings: dict[str, dict[str, None]] = {}
    for variant in formats:
        encodings.setdefault(variant.family, {})[variant.encoding] = None
    families = [f"{family} ({', '.join(each)})" for family, each in encodings.items()]
    return f"known are {' and '.join(families)}"


def _described(data: bytes, found: Mapping[str, msgspec.Raw] | None) -> str:
    if found is None:
        return "a list" if data.lstrip().startswith(b"[") else "a single value"
    if not found:
        return "an empty object" if data.count(b":") == 0 else "an object with very many members"
    names = [repr(name if len(name) <= 40 else f"{name[:40]}…") for name in list(found)[:3]]
    return f"an object with the members {', '.join(names)}{', …' if len(found) > len(names) else ''}"
