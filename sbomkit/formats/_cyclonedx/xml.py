"""CycloneDX in XML brought into the JSON of the same version, whole.

What the JSON has no place for is kept in a member `xml:any` of the object that it stands in (or that its list stands in): a list
of stray texts and of objects with the members `name`, `namespace` (where it is not that of CycloneDX), `attributes` and
`content`, the last one again a list of texts and such objects.  An entry without content tells of attributes only.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from sbomkit.errors import MalformedDocument
from sbomkit.formats._cyclonedx.xml_tables import ATTRIBUTES, PLAIN, SCALARS, Kind, Rule, Shape, kinds_of
from sbomkit.model.diagnostics import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml import etree

    from sbomkit.formats._reading.findings import Findings

    Element: TypeAlias = etree._Element  # noqa: SLF001 - the only name that lxml has for it

__all__ = ["ANY", "ROOT", "transcoded", "version_of"]

ROOT = "bom"
ANY = "xml:any"

_NAMESPACE = re.compile(r"https?://cyclonedx\.org/schema/bom/(?P<version>[^/]*)/?")
_OWN = "http://cyclonedx.org/schema/bom/"
_GRAPH = "http://cyclonedx.org/schema/ext/dependency-graph/"
"""The extension by which 1.1 and older have dependencies; its elements are those that 1.2 took over."""
_GRAPH_NAMES = frozenset({"dependencies", "dependency"})
_SPACE = " \t\r\n"
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_NUMBER = re.compile(r"[+-]?([0-9]{1,30}(\.[0-9]{0,30})?|\.[0-9]{1,30})")
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}
_SHOWN = 60
_PLAIN = Rule()


def version_of(namespace: str) -> str | None:
    """The version that a namespace stands for; `None`: it is not that of CycloneDX."""
    found = _NAMESPACE.fullmatch(namespace)
    return found["version"] if found else None


def transcoded(root: Element, findings: Findings) -> dict[str, Any]:
    """The document as the JSON of its version has it.

    Raises:
        MalformedDocument: the root is no `bom` of a namespace of CycloneDX.
    """
    namespace, name = _split(str(root.tag))
    version = version_of(namespace)
    if name != ROOT or version is None:
        raise MalformedDocument(
            f"expected an element {ROOT!r} of CycloneDX, found {name!r:.60} of the namespace {namespace!r:.80}",
            path=f"line {root.sourceline}",
            expected=f"{ROOT} in {_OWN}…",
        )
    return _Transcoder(namespace, version, findings).document(root)


class _Frame(NamedTuple):
    """An element whose children are being taken."""

    children: Iterator[Element]
    kind: Kind | None
    """`None`: a list."""
    items: Mapping[str, str]
    """Of a list."""
    target: Any
    """The object or the list that the children go to."""
    owner: dict[str, Any]
    """The object that keeps what has no place: the target, or what its list stands in."""


class _Transcoder:
    def __init__(self, namespace: str, version: str, findings: Findings) -> None:
        self._namespace = namespace
        self._kinds = kinds_of(version)
        self._component = self._kinds["component"]
        self._findings = findings
        self._names: dict[str, str] = {}
        """Of elements of CycloneDX, by their tags."""
        self._frames: list[_Frame] = []
        self._document: dict[str, Any] = {"bomFormat": "CycloneDX", "specVersion": version}

    def document(self, root: Element) -> dict[str, Any]:
        """Take the whole document, without recursion."""
        document, kind = self._document, self._kinds["bom"]
        self._attributes(root, kind, document)
        self._enter(root, kind, document)
        frames = self._frames
        while frames:
            frame = frames[-1]
            if frame.kind is None:
                self._entries(frame)
            else:
                self._members(frame, frame.kind)
            if frames[-1] is frame:
                frames.pop()
        return document

    # -- children

    def _members(self, frame: _Frame, kind: Kind) -> None:
        """Take the children of an object, up to one that has children itself."""
        frames, names, rules, target = self._frames, self._names, kind.members, frame.target
        for child in frame.children:
            if (tail := child.tail) and not tail.isspace():
                self._stray(tail, child, target)
            name = names.get(child.tag) or self._name(child)
            if name is None:
                self._foreign(child, target)
                continue
            rule = rules.get(name)
            if rule is None and name not in target and not len(child):  # the great majority
                target[name] = (child.text or "").strip(_SPACE)
                if child.keys():
                    self._foreign_attributes(child, name, target)
                continue
            self._member(child, name, rule or _PLAIN, frame, kind)
            if frames[-1] is not frame:
                return

    def _entries(self, frame: _Frame) -> None:
        """Take the children of a list, up to one that has children itself."""
        frames, items, target = self._frames, frame.items, frame.target
        for child in frame.children:
            if (tail := child.tail) and not tail.isspace():
                self._stray(tail, child, frame.owner)
            name = self._names.get(child.tag) or self._name(child)
            if name is None:
                self._foreign(child, frame.owner)
                continue
            kind = items.get(name)
            if kind is None:
                self._findings.add(
                    Severity.WARNING,
                    "unexpected-element",
                    _line(child),
                    f"expected {' or '.join(items)}, found {name!r:.60}: it is in the claims only",
                )
                _keep(frame.owner, self._whole(child))
                continue
            target.append(self._value(child, name, kind, frame.owner))
            if frames[-1] is not frame:
                return

    def _member(self, child: Element, name: str, rule: Rule, frame: _Frame, kind: Kind) -> None:
        """Take a child of an object that is not just text."""
        target, shape = frame.target, rule.shape
        member = rule.member or name
        if shape is Shape.DEPENDENCIES:
            self._dependencies(child, member, target, kind)
            return
        if shape is Shape.TOOLS:
            is_new = any(self._name(tool) in {"components", "services"} for tool in child)
            rule = Rule("tools") if is_new else Rule(shape=Shape.LIST, items={"tool": "object"})
            shape = rule.shape
        if shape is Shape.LIST:
            found = target.setdefault(member, [])
            if isinstance(found, list):
                self._foreign_attributes(child, name, target)
                self._push(child, None, rule.items, found, target)
                return
        elif shape is Shape.EACH:
            found = target.setdefault(member, [])
            if isinstance(found, list):
                found.append(self._value(child, name, rule.kind, target))
                return
        elif member not in target:
            target[member] = self._value(child, name, rule.kind, target)
            return
        elif kind.is_unknown:
            earlier = target[member]
            target[member] = [*(earlier if isinstance(earlier, list) else [earlier]), ]
            return
        self._findings.add(
            Severity.WARNING,
            "repeated-element",
            _line(child),
            f"expected one {name!r:.60}, found another one: the first one counts, the others are in the claims only",
        )
        _keep(target, self._whole(child))

