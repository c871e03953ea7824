"""Says what a document looks like that no format recognised."""

import re
from collections.abc import Iterable

from sbomkit.errors import DocumentError, UnrecognizedFormat
from sbomkit.formats._interface import Format
from sbomkit.formats._json import whole_document

__all__ = ["unrecognised"]

_HEAD = 65_536
_OPENINGS = b'{["'
"""What JSON begins with that nothing else does."""
_ENCODINGS = (
    (re.compile(rb"\A\s*<.*?cyclonedx", re.DOTALL | re.IGNORECASE), "CycloneDX in XML"),
    (re.compile(rb"\A\s*<.*?spdx\.org/rdf/terms", re.DOTALL | re.IGNORECASE), "SPDX in RDF"),
    (re.compile(rb"\A\s*<.*?spdxVersion", re.DOTALL), "SPDX in XML"),
    (re.compile(rb"^[ \t]*SPDXVersion:", re.MULTILINE), "SPDX in tag-value form"),
    (re.compile(rb"^[\"']?spdxVersion[\"']?:", re.MULTILINE), "SPDX in YAML"),
)
"""Encodings that are known by sight and not read."""


def unrecognised(data: bytes, formats: Iterable[Format]) -> DocumentError:
    """The error for a document that no format claims: what it is, as far as can be seen, and what was looked for.

    That is `UnrecognizedFormat`, or `MalformedDocument` for JSON that is damaged or nested too deeply.
    """
    looked_for = tuple(variant.looked_for for variant in formats)
    advice = f"looked for {'; '.join(looked_for)}"
    if not data.strip():
        return UnrecognizedFormat("the document is empty", looked_for=looked_for, advice=advice)
    try:
        found = _described(whole_document(data))
    except DocumentError as error:
        if data.lstrip()[:1] in _OPENINGS:
            return error
    else:
        return UnrecognizedFormat(f"this is JSON, but no SBOM: {found}", looked_for=looked_for, advice=advice)
    head = data[:_HEAD]
    for pattern, name in _ENCODINGS:
        if pattern.search(head):
            return UnrecognizedFormat(
                f"this looks like {name}, an encoding that is not read yet", looked_for=looked_for, advice=advice
            )
    kind = "XML" if head.lstrip()[:1] == b"<" else "binary data" if b"\0" in head else "text"
    return UnrecognizedFormat(
        f"this is {kind}, neither JSON nor another known SBOM encoding", looked_for=looked_for, advice=advice
    )


def _described(document: object) -> str:
    if isinstance(document, dict):
        if not document:
            return "an empty object"
        names = [repr(name if len(name) <= 40 else f"{name[:40]}…") for name in list(document)[:3]]
        return f"an object with the members {', '.join(names)}{', …' if len(document) > len(names) else ''}"
    return "a list" if isinstance(document, list) else "a single value"
