"""XML in which elements are called like the members of SPDX 2 JSON: plain dictionaries and lists out.

This is what the tools of SPDX write: a list is as many elements of one name, and everything else a text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sbomkit.formats._reading.xml import parse_xml, root_of
from sbomkit.formats._spdx2.encodings.members import BOOLEANS, INTEGERS, LISTS, OBJECTS, SINGULARS, typed
from sbomkit.model.diagnostics import Severity

if TYPE_CHECKING:
    from lxml import etree

    from sbomkit.formats._interface import Content
    from sbomkit.formats._reading.findings import Findings

__all__ = ["document_of", "version_of"]

_ROOTS = frozenset({"Document", "SpdxDocument"})
"""What the element of the document is called, and what may stand around it."""
_DOCUMENT = "Document"
_VERSION_MEMBER = "spdxVersion"
_VERSION = re.compile(rb"<(?:[\w.-]{1,40}+:)?spdxVersion(?:\s[^<>]*+)?>\s*+SPDX-(?P<version>[^\s<]*+)")
_CHECKSUM, _CHECKSUMS = "checksum", "checksums"
_WITH_ONE_CHECKSUM = frozenset({"externalDocumentRef", "externalDocumentRefs"})
_NEVER_EMPTY = OBJECTS | BOOLEANS | INTEGERS
"""Members that say nothing where their element is empty; any other is an empty text."""
_KNOWN_ATTRIBUTES = ("{http://www.w3.org/2001/XMLSchema-instance}", "{http://www.w3.org/XML/1998/namespace}")
"""Namespaces of attributes that say nothing about the document."""


def version_of(data: bytes) -> str | None:
    """The version that an XML document states in an element `spdxVersion`; `None`: this is something else."""
    found = _VERSION.search(data)
    if found is None:
        return None
    root = root_of(data)
    return found["version"].decode("utf-8", "replace") if root is not None and root.name in _ROOTS else None


def document_of(content: Content, findings: Findings) -> dict[str, Any] | None:
    """The document; `None`: this is other XML.

    Raises:
        MalformedDocument: it is not well-formed, nested too deeply, or has a document type.
        LimitExceeded: it has more elements than the limits allow.
    """
    from lxml import etree  # noqa: PLC0415 - only where met

    root = parse_xml(content, findings)
    if etree.QName(root).localname not in _ROOTS:
        return None
    # The document may stand in another element; in which of the two is seen from where its version stands.
    inside = {etree.QName(child).localname: child for child in root}
    found = root if _VERSION_MEMBER in inside else inside.get(_DOCUMENT)
    if found is None:
        return None
    if found is not root and len(root) > 1:
        findings.add(
            Severity.ERROR,
            "outside-document",
            _line(root),
            "expected the document alone in the root, found more elements: they are left out",
            len(root) - 1,
        )
    return _Transcoder(findings, etree.QName).members(found, etree.iterwalk)


class _Transcoder:
    def __init__(self, findings: Findings, name: type[etree.QName]) -> None:
        self._findings = findings
        self._name = name
        self._names: dict[str, str] = {}
        """Local names by qualified name: few of them stand at very many elements."""

    def members(self, document: etree._Element, walk: type[etree.iterwalk[Any]]) -> dict[str, Any]:
        members: dict[str, Any] = {}
        open_members = [members]
        names = [""]
        for event, element in walk(document, events=("start", "end")):
            if event == "start":
                open_members.append({})
                names.append(self._local(element))
                self._check(element)
                continue
            members, name = open_members.pop(), names.pop()
            text = (element.text or "").strip()
            if members and text:
                self._note_text(element)
            value: Any = members or (None if not text and name in _NEVER_EMPTY else typed(name, text))
            if element is document:
                continue
            if element.tail is not None and element.tail.strip():
                self._note_text(element)
            self._attach(open_members[-1], self._member(name, names[-1], element), value, element)
        return members  # those of the document, which was complete last

    def _local(self, element: etree._Element) -> str:
        tag = str(element.tag)
        name = self._names.get(tag)
        if name is None:
            name = self._names[tag] = self._name(element).localname
        return name

    def _check(self, element: etree._Element) -> None:
        for attribute in element.attrib:
            if not str(attribute).startswith(_KNOWN_ATTRIBUTES):
                self._findings.add(
                    Severity.ERROR,
                    "xml-attribute",
                    _line(element),
                    f"expected elements only, found the attribute {str(attribute)!r:.80}: it is left out",
                )

    def _note_text(self, element: etree._Element) -> None:
        self._findings.add(
            Severity.ERROR, "stray-text", _line(element), "expected elements only, found text between them: it is left out"
        )

    def _member(self, name: str, parent: str, element: etree._Element) -> str:
        """The member that an element is."""
        plural = SINGULARS.get(name)
        if name == _CHECKSUM and parent not in _WITH_ONE_CHECKSUM:
            plural = _CHECKSUMS
        if plural is None:
            return name
        self._findings.add(
            Severity.WARNING,
            "singular-member",
            _line(element),
            f"expected {plural!r}, found its early name {name!r}: it is taken for that",
        )
        return plural

    def _attach(self, members: dict[str, Any], name: str, value: Any, element: etree._Element) -> None:
        if name in LISTS:
            entries = members.setdefault(name, [])
            if value:  # an empty list is an empty element
                entries.append(value)
            return
        if name in members:
            self._findings.add(
                Severity.ERROR,
                "duplicate-member",
                _line(element),
                f"the member {name!r:.80} was there before: the last one counts",
            )
        members[name] = value


def _line(element: etree._Element) -> str:
    return f"line {element.sourceline}"
