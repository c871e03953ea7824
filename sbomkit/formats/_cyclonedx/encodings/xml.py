"""CycloneDX in XML brought into the JSON of the same version, whole.

What that JSON has no place for is kept as `xml_rest` says.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

from sbomkit.errors import MalformedDocument
from sbomkit.formats._cyclonedx.encodings.xml_rest import SPACE, Rest, keep, line, split, version_of
from sbomkit.formats._cyclonedx.encodings.xml_tables import PLAIN, SCALARS, Kind, Rule, Shape, kinds_of
from sbomkit.formats._reading.xml import attributes_of
from sbomkit.model.diagnostics import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml import etree

    from sbomkit.formats._reading.findings import Findings

    Element: TypeAlias = etree._Element  # noqa: SLF001 - the only name that lxml has for it

__all__ = ["ROOT", "transcoded"]

ROOT = "bom"

_OWN = "http://cyclonedx.org/schema/bom/"
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,30}(?:\.[0-9]{0,30})?|\.[0-9]{1,30})")
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}
_PLAIN = Rule()
_NO_ITEMS: Mapping[str, str] = MappingProxyType({})
_OLD_TOOLS = {"tool": "object"}
_NEW_TOOLS = frozenset({"components", "services"})


def transcoded(root: Element, findings: Findings) -> dict[str, Any]:
    """The document as the JSON of its version has it.

    Raises:
        MalformedDocument: the root is no `bom` in a namespace of CycloneDX.
    """
    namespace, name = split(str(root.tag))
    version = version_of(namespace)
    if name != ROOT or version is None:
        raise MalformedDocument(
            f"expected the element {ROOT!r} in a namespace {_OWN}…, found {name!r:.60} in {namespace!r:.80}",
            path=line(root),
            expected=ROOT,
        )
    return _Transcoder(namespace, version, findings).document(root)


_Frame: TypeAlias = "tuple[Iterator[Element], Kind | None, Mapping[str, str], Any, dict[str, Any]]"
"""An element whose children are being taken.

Its children; its kind, or for a list `None` and the kind of each child by its name; the object or the list that the children go
to; and the object that keeps what has no place: the same one, or what the list stands in.
"""


class _Transcoder:
    def __init__(self, namespace: str, version: str, findings: Findings) -> None:
        self._kinds = kinds_of(version)
        self._findings = findings
        self._rest = Rest(namespace, findings)
        self._frames: list[_Frame] = []
        self._document: dict[str, Any] = {"bomFormat": "CycloneDX", "specVersion": version}

    def document(self, root: Element) -> dict[str, Any]:
        """Take the whole document, without recursion."""
        kind, frames, document = self._kinds["bom"], self._frames, self._document
        self._attributes(root, kind, document)
        self._rest.check_text(root, document)
        frames.append((iter(root), kind, _NO_ITEMS, document, document))
        while frames:
            frame = frames[-1]
            if frame[1] is None:
                self._entries(frame)
            else:
                self._members(frame, frame[1])
            if frames[-1] is frame:
                frames.pop()
        return document

    # -- children

    def _members(self, frame: _Frame, kind: Kind) -> None:
        """Take the children of an object, up to one that has children itself."""
        frames, names, rules = self._frames, self._rest.names, kind.members
        children, _, _, target, _ = frame
        for child in children:
            if (tail := child.tail) and not tail.isspace():
                self._rest.stray(tail, child, target)
            name = names.get(child.tag) or self._rest.name(child)
            if not name:
                self._rest.foreign(child, target)
                continue
            rule = rules.get(name)
            if rule is None and name not in target and not len(child):  # the great majority
                text = child.text
                target[name] = text.strip(SPACE) if text else ""
                if child.keys():
                    self._rest.keep_attributes(child, name, target)
                continue
            self._member(child, name, rule or _PLAIN, frame)
            if frames[-1] is not frame:
                return

    def _entries(self, frame: _Frame) -> None:
        """Take the children of a list, up to one that has children itself."""
        frames, names = self._frames, self._rest.names
        children, _, items, target, owner = frame
        for child in children:
            if (tail := child.tail) and not tail.isspace():
                self._rest.stray(tail, child, owner)
            name = names.get(child.tag) or self._rest.name(child)
            if not name:
                self._rest.foreign(child, owner)
                continue
            kind = items.get(name)
            if kind is None:
                self._rest.unexpected(child, name, items, owner)
                continue
            target.append(self._value(child, name, kind, owner))
            if frames[-1] is not frame:
                return

    def _member(self, child: Element, name: str, rule: Rule, frame: _Frame) -> None:
        """Take a child of an object that is more than a text."""
        target, shape, member = frame[3], rule.shape, rule.member or name
        if shape is Shape.LIST and member not in target:  # most
            found: list[Any] = []
            target[member] = found
            self._list(child, name, rule.items, found, target)
            return
        if shape is Shape.TOOLS:
            is_new = any(split(str(tool.tag))[1] in _NEW_TOOLS for tool in child)
            rule = Rule("tools") if is_new else Rule(shape=Shape.LIST, items=_OLD_TOOLS)
            shape = rule.shape
        if shape is Shape.INTO:
            inner = self._value(child, name, rule.kind, target) if not len(child) else {member: None}
            if inner.keys().isdisjoint(target) and not len(child):
                target.update(inner)
                return
            shape = Shape.ONE
        if shape is Shape.ONE:
            if member not in target:
                target[member] = self._value(child, name, rule.kind, target)
                return
            if frame[1] is not None and frame[1].is_unknown:
                earlier = target[member]
                if not isinstance(earlier, list):
                    earlier = target[member] = [earlier]
                earlier.append(self._value(child, name, rule.kind, target))
                return
        else:
            found = target.setdefault(member, [])
            if isinstance(found, list):
                self._listed(child, name, rule, frame, found)
                return
        self._findings.add(
            Severity.WARNING,
            "repeated-element",
            line(child),
            f"expected one {name!r:.60}, found another one: the first one counts, any other is in the claims only",
        )
        keep(target, self._rest.whole(child))

    def _listed(self, child: Element, name: str, rule: Rule, frame: _Frame, found: list[Any]) -> None:
        """Take a child that is a list, or an entry of one."""
        target = frame[3]
        if rule.shape is Shape.EACH:
            found.append(self._value(child, name, rule.kind, target))
            return
        if rule.shape is Shape.LIST:
            self._list(child, name, rule.items, found, target)
            return
        self._rest.keep_attributes(child, name, target)
        if frame[1] is self._kinds["component"]:  # in the extension, a component may have its own
            del target[name]
            entry = {"ref": target["bom-ref"]} if "bom-ref" in target else {}
            self._dependencies(child, self._document.setdefault(name, []), entry, entry)
        else:
            self._dependencies(child, found, None, target)

    def _list(self, child: Element, name: str, items: Mapping[str, str], found: list[Any], owner: dict[str, Any]) -> None:
        """Have the children of a list taken next."""
        if child.keys():
            self._rest.keep_attributes(child, name, owner)
        if (text := child.text) and not text.isspace():
            self._rest.stray(text, child, owner)
        self._frames.append((iter(child), None, items, found, owner))

    # -- values

    def _value(self, child: Element, name: str, kind_name: str, owner: dict[str, Any]) -> Any:
        """What an element becomes; its children are taken later."""
        kind = self._kinds.get(kind_name)
        while kind is None or kind.is_special:
            if not len(child) and (kind is None or kind.may_be_text):
                return self._scalar(child, name, kind_name, owner)
            if kind is None:
                kind = self._kinds["unknown"]
            elif not kind.is_choice:
                break
            else:
                chosen = self._chosen(child, name, owner)
                if chosen is None:
                    return self._scalar(child, name, PLAIN, owner)
                child, name = chosen, split(str(chosen.tag))[1]
                rule = kind.members.get(name, _PLAIN)
                kind_name = rule.kind if rule.shape is Shape.ONE else PLAIN
                kind = self._kinds.get(kind_name)
        inner: dict[str, Any] = {}
        if child.keys():
            self._attributes(child, kind, inner)
        text = child.text
        if kind.text is not None:
            self._text(text or "", kind, kind.text, inner)
        elif text and not text.isspace():
            self._rest.stray(text, child, inner)
        if len(child):
            self._frames.append((iter(child), kind, _NO_ITEMS, inner, inner))
        return inner if kind.within is None else {kind.within: inner}

    def _text(self, text: str, kind: Kind, member: str, value: dict[str, Any]) -> None:
        """Take the text of an object that has one."""
        bare = text.strip(SPACE)
        if bare or not kind.is_optional:
            value[member] = text if bare and kind.is_verbatim else bare

    def _chosen(self, child: Element, name: str, owner: dict[str, Any]) -> Element | None:
        """The child that JSON has in the place of an element."""
        self._rest.keep_attributes(child, name, owner)
        self._rest.check_text(child, owner)
        chosen: Element | None = None
        for one in child:
            if not self._rest.name(one):
                self._rest.foreign(one, owner)
            elif chosen is None:
                chosen = one
            else:
                self._rest.unexpected(one, split(str(one.tag))[1], (split(str(chosen.tag))[1],), owner)
            if one.tail and not one.tail.isspace():
                self._rest.stray(one.tail, one, owner)
        return chosen

    def _scalar(self, child: Element, name: str, kind: str, owner: dict[str, Any]) -> Any:
        text = (child.text or "").strip(SPACE)
        if kind not in SCALARS:
            kind = PLAIN
        if kind != "reference":
            if child.keys():
                self._rest.keep_attributes(child, name, owner)
            return text if kind == PLAIN else self._converted(text, kind, name, child)
        if set(child.keys()) - {"ref"}:
            self._rest.keep_attributes(child, name, owner)
        ref = child.get("ref")
        if ref is None:
            return text
        if text:
            self._rest.stray(text, child, owner)
        return ref.strip(SPACE)

    def _converted(self, text: str, kind: str, name: str, element: Element) -> str | float | bool:
        """A number or a truth value, or the text where it is none."""
        if kind == "boolean":
            if text in _BOOLEANS:
                return _BOOLEANS[text]
        elif _INTEGER.fullmatch(text):
            return int(text)
        elif kind == "number" and _NUMBER.fullmatch(text):
            return float(text)
        self._findings.add(
            Severity.WARNING,
            "unexpected-value",
            line(element),
            f"{name}: expected {kind}, found {text!r:.60}: it is kept as text",
        )
        return text

    def _attributes(self, element: Element, kind: Kind, value: dict[str, Any]) -> None:
        """Take the attributes of an object."""
        known, rules = kind.attributes, kind.members
        others: dict[str, str] = {}
        for key, text in attributes_of(element):
            if key[0] == "{" or (known is not None and key not in known):
                others[key] = text
                continue
            rule = rules.get(key)
            if rule is None:
                value[key] = text.strip(SPACE)
            else:
                bare, is_text = text.strip(SPACE), rule.kind == PLAIN or rule.kind not in SCALARS
                value[rule.member or key] = bare if is_text else self._converted(bare, rule.kind, key, element)
        if others:
            keep(value, {"attributes": others})

    # -- dependencies

    def _dependencies(self, wrapper: Element, entries: list[Any], entry: dict[str, Any] | None, owner: dict[str, Any]) -> None:
        """Take dependencies, however deep they are nested, as one flat list.

        Args:
            wrapper: what they stand in.
            entries: where they go to.
            entry: of the one that the wrapper belongs to, if there is one.
            owner: the object that keeps what has no place.
        """
        pending: list[Element] = []
        self._rest.check_text(wrapper, owner)
        if entry is not None:
            entries.append(entry)
            self._targets(wrapper, entry, pending)
        else:
            for child in wrapper:
                self._rest.check_tail(child, owner)
                name = self._rest.name(child)
                if not name:
                    self._rest.foreign(child, owner)
                elif name != "dependency":
                    self._rest.unexpected(child, name, ("dependency",), owner)
                else:
                    pending.append(child)
        for element in pending:  # what is nested is added to it on the way
            inner: dict[str, Any] = {}
            self._attributes(element, self._kinds["dependency"], inner)
            if "ref" not in inner:
                self._missing(element)
            self._rest.check_text(element, inner)
            self._targets(element, inner, pending)
            entries.append(inner)

    def _targets(self, element: Element, entry: dict[str, Any], pending: list[Element]) -> None:
        """Take what one entry names."""
        for child in element:
            self._rest.check_tail(child, entry)
            name = self._rest.name(child)
            if not name:
                self._rest.foreign(child, entry)
                continue
            member = {"dependency": "dependsOn", "provides": "provides"}.get(name)
            if member is None:
                self._rest.unexpected(child, name, ("dependency", "provides"), entry)
                continue
            ref = child.get("ref")
            # An entry that names something unknown does not say that there is nothing.
            entry.setdefault(member, []).append(None if ref is None else ref.strip(SPACE))
            is_entry = member == "dependsOn" and len(child) > 0
            if is_entry:
                pending.append(child)
            elif ref is None or len(child.keys()) > 1 or len(child) or (child.text and not child.text.isspace()):
                if ref is None:
                    self._missing(child)
                keep(entry, self._rest.whole(child))

    def _missing(self, element: Element) -> None:
        self._findings.add(
            Severity.ERROR,
            "missing-reference",
            line(element),
            "expected an attribute ref, found none: what the dependency is about is not known",
        )
