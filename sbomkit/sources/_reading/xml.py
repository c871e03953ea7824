"""Small XML documents of registries, parsed without entities, document types or anything from outside.

lxml is imported where XML is met.
"""

import re
from html.entities import name2codepoint
from typing import TYPE_CHECKING, Any

from sbomkit.errors import UnexpectedResponse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

__all__ = ["child", "children", "parsed", "written"]

_ENTITY = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z]{2,8}\d?);")
"""Names of letters that HTML knows and XML does not; old manifests have them all the same."""
_LONGEST = 2_000


def parsed(body: bytes, root: str, source: str) -> "etree._Element":
    """Parse a document.

    Args:
        body: as the registry sent it.
        root: what its outermost element is called, without namespace.
        source: that asks.

    Raises:
        UnexpectedResponse: it is no XML, has another root, or a document type.
    """
    from lxml import etree  # noqa: PLC0415 - only where met

    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        found = etree.fromstring(_ENTITY.sub(_letter, body), parser)
    except (etree.LxmlError, ValueError):
        raise UnexpectedResponse("the answer is no XML", source=source) from None
    about: Any = found.getroottree().docinfo
    if about.doctype:
        raise UnexpectedResponse("the answer has a document type, which could define entities", source=source)
    if etree.QName(found).localname != root:
        raise UnexpectedResponse(f"the answer is no <{root}>", source=source)
    return found


def _letter(entity: re.Match[bytes]) -> bytes:
    code = name2codepoint.get(entity[1].decode())
    return b"&#%d;" % code if code else b""


def children(element: "etree._Element | None", *path: str) -> "Iterator[etree._Element]":
    """Those at the end of a path of names, whatever their namespace."""
    if element is None:
        return
    if not path:
        yield element
        return
    for each in element.iterchildren(f"{{*}}{path[0]}"):
        yield from children(each, *path[1:])


def child(element: "etree._Element | None", *path: str) -> "etree._Element | None":
    """The first one at the end of a path of names; `None`: there is none."""
    return next(children(element, *path), None)


def written(element: "etree._Element | None", *path: str) -> str | None:
    """The text of the first one at the end of a path, without blanks around it; `None`: there is none."""
    found = child(element, *path)
    text = (found.text or "").strip() if found is not None else ""
    return text if text and len(text) <= _LONGEST else None
