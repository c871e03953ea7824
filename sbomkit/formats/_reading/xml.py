"""XML of strangers: parsed without document types, entities or anything from outside, bounded in depth and number.

lxml is imported where XML is met, so that reading anything else does not wait for it.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from sbomkit.errors import LimitExceeded, MalformedDocument
from sbomkit.model.diagnostics import Severity

if TYPE_CHECKING:
    from lxml import etree

    from sbomkit.formats._interface import Content
    from sbomkit.formats._reading.findings import Findings

__all__ = ["DEPTH", "Root", "attributes_of", "parse_xml", "root_of"]

DEPTH = 256
"""Elements that may stand in one another: as many as libxml2 takes before it is told that a document is huge."""

_DECLARATION = b"<?xml"
_DOCTYPE = b"<!DOCTYPE"
_SKIPPED = ((b"<?", b"?>"), (b"<!--", b"-->"))
"""What may stand before the root, by its beginning and end."""
_NOT_SPACE = re.compile(rb"[^ \t\r\n]")
_DOCUMENT_TYPE = re.compile(
    rb"""<!DOCTYPE(?:[^<>\["']|"[^"]*"|'[^']*')*+"""
    rb"""(?:\[(?:[^\]<"']|"[^"]*"|'[^']*'|<!--.*?-->|<\?.*?\?>|<!(?!--))*+\]\s*+)?>""",
    re.DOTALL,
)
_START = re.compile(rb"""<[^<>/!?"'\s](?:[^<>"']|"[^"<]*"|'[^'<]*')*+>""")
_LARGE = 10_000_000
"""Bytes up to which libxml2 takes everything without being told that a document is huge; then it minds the depth as well."""
_DECLARED = b"xmlns"
_NAMESPACE = re.compile(rb"""[^=<>"']*+(?:=\s*+(?:"(?P<double>[^"<]*+)"|'(?P<single>[^'<]*+)'))?+""")
_LONGEST = 250
"""Characters of a namespace: it is repeated with each name, so that a long one would cost many times the document."""
_HEAD = 65_536
"""Bytes of a start tag that are looked at: a root that is longer is no SBOM's."""
_FEW = 100
"""Attributes of an element up to which asking for each by its name is the faster way."""
_SAID = 150
"""Characters of the parser's own words that are passed on."""
_WHERE = re.compile(r" ?,? line \d+, column \d+$")


class Root(NamedTuple):
    """What the outermost element of a document is called."""

    namespace: str
    """Empty where there is none."""
    name: str
    attributes: dict[str, str]
    """By name; in the notation `{namespace}name` where they have a namespace."""


def parse_xml(content: Content, findings: Findings | None = None) -> etree._Element:
    """Parse a document and return its root, without comments, processing instructions, and white space between elements.

    The bytes are UTF-8 whatever the XML declaration says.

    Raises:
        MalformedDocument: it is not well-formed, nested too deeply, or has a document type declaration.
        LimitExceeded: it has more elements and attributes than the limits allow objects.
    """
    from lxml import etree  # noqa: PLC0415 - only where met

    data = content.data
    start, document_type = _prologue(data)
    if document_type is not None:
        raise MalformedDocument(
            "the XML has a document type declaration (<!DOCTYPE>), which is not read since it could define entities",
            path=f"line {_line(data, document_type)}",
            expected="XML without a document type",
        )
    _check_count(data, content.limits.objects)
    given, skipped = data, 0
    _check_namespaces(data)
    first = _NOT_SPACE.search(data, 0, start)
    if first is not None and first.start() and data.startswith(_DECLARATION, first.start()):
        skipped = _line(data, first.start()) - 1
        given = data[first.start() :]
        if findings is not None:
            findings.add(
                Severity.WARNING,
                "space-before-declaration",
                "line 1",
                "expected the XML declaration at the very beginning, found white space before it",
            )
    is_large = len(given) > _LARGE
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=is_large,
        remove_comments=True,
        remove_pis=True,
        remove_blank_text=True,
        collect_ids=False,
    )
    try:
        root = etree.fromstring(given, parser)
        if is_large and _is_too_deep()(root):
            raise _deep()
    except etree.XMLSyntaxError as error:
        raise _malformed(error, skipped) from None
    except etree.LxmlError as error:  # more elements on one level than can be counted
        raise MalformedDocument(f"the XML cannot be read: {error!s:.{_SAID}}", expected="XML") from None
    return root


def root_of(data: bytes) -> Root | None:
    """Name and attributes of the root, from the beginning of the document alone; `None`: this is not XML."""
    start, _ = _prologue(data, past_document_type=True)
    found = _START.match(data, start, start + _HEAD)
    if found is None:
        return None
    from lxml import etree  # noqa: PLC0415 - only where met

    tag = found[0]
    empty = tag if tag.endswith(b"/>") else tag[:-1] + b"/>"
    parser = etree.XMLParser(encoding="utf-8", resolve_entities=False, load_dtd=False, no_network=True, collect_ids=False)
    try:
        root = etree.fromstring(empty, parser)
    except etree.LxmlError:
        return None
    name = etree.QName(root)
    return Root(name.namespace or "", name.localname, dict(attributes_of(root)))


def attributes_of(element: etree._Element) -> list[tuple[str, str]]:
    """The attributes of an element, in the notation `{namespace}name` where they have a namespace.

    lxml looks for each value from the first attribute on, so that the time would grow with the square of their number.
    """
    names: Any = element.keys()
    values: Any = element.values() if len(names) <= _FEW else _values()(element)
    return list(zip(names, values, strict=True))


@cache
def _values() -> etree.XPath:
    from lxml import etree  # noqa: PLC0415 - only where met

    return etree.XPath("@*", smart_strings=False)


def _prologue(data: bytes, *, past_document_type: bool = False) -> tuple[int, int | None]:
    """Where the root begins (or what stands in its place), and where a document type declaration before it."""
    position, document_type = 0, None
    while True:
        found = _NOT_SPACE.search(data, position)
        if found is None:
            return len(data), document_type
        position = found.start()
        for opening, closing in _SKIPPED:
            if data.startswith(opening, position):
                end = data.find(closing, position + len(opening))
                if end < 0:
                    return len(data), document_type
                position = end + len(closing)
                break
        else:
            if document_type is not None or not data.startswith(_DOCTYPE, position):
                return position, document_type
            document_type = position
            whole = _DOCUMENT_TYPE.match(data, position) if past_document_type else None
            if whole is None:
                return position, document_type
            position = whole.end()


def _check_count(data: bytes, bound: int) -> None:
    """Count what takes more in memory than in the document: elements with what stands between them, and attributes."""
    # A document that is shorter cannot hold that many.
    if len(data) > bound and data.count(b"<") - data.count(b"</") + data.count(b"=") > bound:
        raise LimitExceeded(f"the document has more than {bound:,} elements and attributes", limit="objects", value=bound)


def _check_namespaces(data: bytes) -> None:
    position = data.find(_DECLARED)
    while position >= 0:
        found = _NAMESPACE.match(data, position + len(_DECLARED))
        namespace = found and (found["double"] or found["single"])
        if found is None or (namespace and len(namespace) > _LONGEST):
            raise MalformedDocument(
                f"a namespace has more than {_LONGEST} characters",
                path=f"line {_line(data, position)}",
                expected=f"a namespace of {_LONGEST} characters at most",
            )
        position = data.find(_DECLARED, found.end())


@cache
def _is_too_deep() -> etree.XPath:
    from lxml import etree  # noqa: PLC0415 - only where met

    # Each step takes the elements of one level, so that all levels together cost one pass.
    return etree.XPath(f"boolean({'/*' * (DEPTH + 1)})")


def _malformed(error: etree.XMLSyntaxError, skipped: int) -> MalformedDocument:
    said = _WHERE.sub("", " ".join((error.msg or "").split()))
    if "Excessive depth" in said:
        return _deep()
    return MalformedDocument(
        f"the XML is malformed: {said[:1].lower()}{said[1:_SAID]}",
        path=f"line {(error.lineno or 1) + skipped}",
        expected="well-formed XML",
    )


def _deep() -> MalformedDocument:
    return MalformedDocument("the XML is nested too deeply to be read", expected=f"{DEPTH} levels of elements at most")


def _line(data: bytes, position: int) -> int:
    return data.count(b"\n", 0, position) + 1
