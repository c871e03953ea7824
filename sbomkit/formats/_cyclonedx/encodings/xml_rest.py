"""What stands in the XML of CycloneDX and has no place in its JSON: named, counted and kept.

It is kept in a member `xml:any` of the object that it stands in (or that its list stands in), as a list of stray texts and of
objects with the members `name`, `namespace` (where it is not that of the document), `attributes` and `content`, which is again
a list of texts and such objects.  An entry without a name tells of the object itself, one without content may tell of nothing
but attributes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeAlias

from sbomkit.formats._reading.xml import attributes_of
from sbomkit.model.diagnostics import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml import etree

    from sbomkit.formats._reading.findings import Findings

    Element: TypeAlias = etree._Element  # noqa: SLF001 - the only name that lxml has for it

__all__ = ["ANY", "SPACE", "Rest", "keep", "line", "split", "version_of"]

ANY = "xml:any"
SPACE = " \t\r\n"
"""What XML takes for white space."""

_VERSIONED = re.compile(r"https?://cyclonedx\.org/schema/bom/(?P<version>[^/]*)/?")
_GRAPH = "http://cyclonedx.org/schema/ext/dependency-graph/"
"""The extension by which 1.1 and older have dependencies; 1.2 took over its elements."""
_GRAPH_NAMES = frozenset({"dependencies", "dependency"})


def version_of(namespace: str) -> str | None:
    """The version that a namespace stands for; `None`: it is not one of CycloneDX."""
    found = _VERSIONED.fullmatch(namespace)
    return found["version"] if found else None


def split(tag: str) -> tuple[str, str]:
    """Namespace and name."""
    namespace, _, name = tag.rpartition("}")
    return namespace[1:], name


def line(element: Element) -> str:
    """Where an element begins."""
    return f"line {element.sourceline}"


def keep(owner: dict[str, Any], entry: Any) -> None:
    """Add an entry to what an object keeps."""
    owner.setdefault(ANY, []).append(entry)


class Rest:
    """Tells what belongs to CycloneDX from what does not, and keeps the latter.

    Args:
        namespace: of the document.
        findings: gets a diagnostic for everything but attributes, which anybody may add.
    """

    def __init__(self, namespace: str, findings: Findings) -> None:
        self.names: dict[str, str] = {}
        """The names of the elements of CycloneDX that were met, by their tags."""
        self._namespace = namespace
        self._findings = findings

    def name(self, element: Element) -> str:
        """The name of an element of CycloneDX; empty for any other."""
        tag = str(element.tag)
        namespace, name = split(tag)
        if namespace == self._namespace or (namespace.startswith(_GRAPH) and name in _GRAPH_NAMES):
            self.names[tag] = name
            return name
        if namespace and version_of(namespace) is None:
            return ""
        self._findings.add(
            Severity.WARNING,
            "other-namespace",
            line(element),
            f"expected {name!r:.60} in the namespace of the document, found it in {namespace!r:.80}: it is read all the same",
        )
        return name

    def foreign(self, element: Element, owner: dict[str, Any]) -> None:
        """Keep an element of another namespace."""
        namespace, name = split(str(element.tag))
        self._findings.add(
            Severity.NOTE,
            "foreign-element",
            line(element),
            f"{name!r:.60} of the namespace {namespace!r:.80} is no part of CycloneDX: it is in the claims only",
        )
        keep(owner, self.whole(element))

    def unexpected(self, element: Element, name: str, expected: Iterable[str], owner: dict[str, Any]) -> None:
        """Keep an element of CycloneDX that does not belong where it is."""
        self._findings.add(
            Severity.WARNING,
            "unexpected-element",
            line(element),
            f"expected {' or '.join(expected)}, found {name!r:.60}: it is in the claims only",
        )
        keep(owner, self.whole(element))

    def stray(self, text: str, element: Element, owner: dict[str, Any]) -> None:
        """Keep a text among elements."""
        self._findings.add(
            Severity.WARNING,
            "stray-text",
            line(element),
            f"expected nothing but elements, found the text {text.strip(SPACE)!r:.60}: it is in the claims only",
        )
        keep(owner, text.strip(SPACE))

    def check_text(self, element: Element, owner: dict[str, Any]) -> None:
        """Keep the text in front of the children of an element, where it is more than white space."""
        if element.text and not element.text.isspace():
            self.stray(element.text, element, owner)

    def check_tail(self, element: Element, owner: dict[str, Any]) -> None:
        """Keep the text behind an element, where it is more than white space."""
        if element.tail and not element.tail.isspace():
            self.stray(element.tail, element, owner)

    def keep_attributes(self, element: Element, name: str, owner: dict[str, Any]) -> None:
        """Keep the attributes of what becomes no object."""
        if attributes := dict(attributes_of(element)):
            keep(owner, {"name": name, "attributes": attributes})

    def whole(self, element: Element) -> dict[str, Any]:
        """An element with everything in it, without recursion."""
        whole: dict[str, Any] = {}
        pending = [(element, whole)]
        while pending:
            one, entry = pending.pop()
            namespace, entry["name"] = split(str(one.tag))
            if namespace != self._namespace:
                entry["namespace"] = namespace
            if attributes := dict(attributes_of(one)):
                entry["attributes"] = attributes
            content: list[Any] = [one.text]
            for child in one:
                inner: dict[str, Any] = {}
                content += [inner, child.tail]
                pending.append((child, inner))
            kept = [part.strip(SPACE) if isinstance(part, str) else part for part in content if part is not None]
            if kept := [part for part in kept if part != ""]:
                entry["content"] = kept
        return whole
