"""SPDX 2 as the objects of spdx-tools: a `Document` in, an inventory out, and the other way round.

The library is loaded when one of the functions is called, never before.
"""

import hashlib
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec

from sbomkit.errors import MalformedDocument
from sbomkit.formats._interface import Content
from sbomkit.formats._spdx2.reader import read
from sbomkit.formats._writing.losses import Report
from sbomkit.limits import DEFAULT_LIMITS, Limits
from sbomkit.model.inventory import Inventory

if TYPE_CHECKING:
    from collections.abc import Iterable

    from spdx_tools.spdx.model.annotation import Annotation
    from spdx_tools.spdx.model.document import Document

__all__ = ["from_spdx", "plain_of", "to_spdx"]


def from_spdx(document: "Document", *, limits: Limits = DEFAULT_LIMITS) -> Inventory:
    """Read a `spdx_tools.spdx.model.Document`, as it is now, the way its document would be read.

    Args:
        document: is not changed.
        limits: how much it may hold.

    Returns:
        An inventory with the encoding `object`, the JSON of the whole as its claims, and the digest of that JSON.

    Raises:
        DocumentError: it cannot be written as JSON, is of a version that is not read, or too large.
    """
    try:
        data = msgspec.json.encode(plain_of(document), order="sorted")
    except (AttributeError, TypeError, ValueError) as error:
        raise MalformedDocument(
            f"this is no Document that can be written: {error!s:.200}", expected="a Document of SPDX 2"
        ) from None
    return read(Content(data=data, digest=partial(_sha256, data), limits=limits), "object")


def to_spdx(inventory: Inventory, *, report: Report | None = None) -> "Document":
    """Make a `spdx_tools.spdx.model.Document` of SPDX 2.3 of an inventory.

    Everything that SPDX can express is there.  Where it says it otherwise than the inventory, or demands what that does not
    have, this is done:

    - an id that is none in SPDX becomes one that is like it;
    - a component of type `file` is a file where that holds all of it, otherwise a package with the purpose `FILE`;
    - the scope of a component becomes that of the edges to it that have none; an edge with a scope is written the other way
      round, such as `DEV_DEPENDENCY_OF`; needing nothing is `DEPENDS_ON NONE`, and having gaps `DEPENDS_ON NOASSERTION`;
    - producers and suppliers are organisations, since the inventory does not tell persons from them;
    - several licences are joined by `AND`; what is no expression becomes a `LicenseRef-` with its text as name;
    - `website` and `distribution` become the home page and the download location, where they can be;
    - a document without name is called `unnamed`, one without an identifier that is a URI gets the namespace
      `urn:uuid:…`, worked out of its digest, one without tools is made by sbomkit, and one without date of 1970-01-01.

    Read back with `from_spdx`, an inventory of which nothing was lost or changed is the same but for what the document says of
    its format, encoding and digest, the spelling of its date, the scopes of components, and the diagnostics; packages come
    before files.

    Args:
        inventory: from whatever format.
        report: is called with a diagnostic for each kind of thing that is lost (severity error), changed or assumed; without it
            the losses are one warning of the class `ConversionLoss`.

    Returns:
        A document that is valid where the inventory was that of a valid one.
    """
    from sbomkit.formats._spdx2.objects.writer import document_of  # noqa: PLC0415 - loads the library

    return document_of(inventory, report)


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def plain_of(document: "Document") -> dict[str, Any]:
    """The JSON of a document in time that is linear in its size, which the library's own conversion is not.

    That one goes through all annotations once for every element.  Here its parts are given each element with its own alone.
    """
    from spdx_tools.spdx.jsonschema.document_converter import DocumentConverter  # noqa: PLC0415 - loads the library
    from spdx_tools.spdx.model.document import Document as SpdxDocument  # noqa: PLC0415

    converter = DocumentConverter()  # type: ignore[no-untyped-call]
    kinds: tuple[tuple[str, list[Any], Any], ...] = (
        ("packages", document.packages, converter.package_converter),
        ("files", document.files, converter.file_converter),
        ("snippets", document.snippets, converter.snippet_converter),
    )
    elements = {element.spdx_id for _, entries, _ in kinds for element in entries}
    annotations: dict[str, list[Annotation]] = {}
    for annotation in document.annotations:
        annotations.setdefault(annotation.spdx_id if annotation.spdx_id in elements else "", []).append(annotation)

    def only(annotated: "Iterable[Annotation]") -> "Document":
        return SpdxDocument(creation_info=document.creation_info, annotations=list(annotated))

    whole = only(annotations.get("", ()))
    whole.relationships = document.relationships
    whole.extracted_licensing_info = document.extracted_licensing_info
    plain: dict[str, Any] = converter.convert(whole)
    bare = only(())
    for name, entries, part in kinds:
        written = [
            part.convert(each, only(annotations[each.spdx_id]) if each.spdx_id in annotations else bare) for each in entries
        ]
        if written:
            plain[name] = written
    return plain
