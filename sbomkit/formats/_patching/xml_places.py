"""Where the elements of an XML document stand in its bytes, and edits that add to them in the document's own style.

The document is well-formed, and has no document type, as it was read already.  So a tag is told from anything else by one
regular expression, and its place is that of the match.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from sbomkit.formats._patching.edits import Edit

__all__ = ["Element", "XmlPlaces", "escaped", "unescaped"]

_TAG = re.compile(
    rb"""<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|<(/?)([^\s<>/!?"'=]+)((?:[^<>"']|"[^"]*+"|'[^']*+')*+)>""", re.DOTALL
)
_ATTRIBUTE = re.compile(rb"""([^\s=<>/"']+)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)')""")
_INDENTED = re.compile(rb"(\r?\n[ \t]*+)\Z")
_BLANK_BEFORE = re.compile(rb"(?<=>)\s*+\Z")
_LINE = re.compile(rb"[ \t]*+")
_ENTITY = re.compile(r"&(?:#x([0-9A-Fa-f]{1,6})|#([0-9]{1,7})|(amp|lt|gt|quot|apos));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_SPECIAL = str.maketrans(
    {
        **{chr(code): "&#65533;" for code in range(32)},  # XML 1.0 has no place for them, however they are escaped
        **{mark: f"&#{ord(mark)};" for mark in "\t\n\r"},
        **{mark: f"&{name};" for name, mark in _NAMED.items()},
    }
)
_LONGEST = 4_096
"""Bytes of a line before an element that are looked at."""


def escaped(text: str) -> bytes:
    """A text as it may stand in an element or an attribute, in nothing but ASCII."""
    return text.translate(_SPECIAL).encode("ascii", "xmlcharrefreplace")


def unescaped(data: bytes) -> str:
    """What a text or an attribute says."""
    return _ENTITY.sub(_character, data.decode("utf-8", "replace"))


def _character(found: re.Match[str]) -> str:
    hexadecimal, decimal, name = found.groups()
    if name:
        return _NAMED[name]
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return chr(code) if code <= 0x10FFFF else found[0]


@dataclass(slots=True, eq=False)
class Element:
    """One element and where it stands."""

    name: str
    """Without its prefix; empty for an element of another namespace."""
    tag: bytes
    """As it is written, prefix included."""
    start: int
    inside: int
    """Where its content begins; its end where it has none and is one tag."""
    attributes: bytes
    closing: int = 0
    """Where its content ends."""
    end: int = 0
    children: list["Element"] = field(default_factory=list)
    """Of elements that were asked for; none of the others."""

    @property
    def is_one_tag(self) -> bool:
        """Whether it is written as `<name/>`."""
        return self.inside == self.end

    def child(self, name: str) -> "Element | None":
        """The first child of a name."""
        return next((child for child in self.children if child.name == name), None)

    def attribute(self, name: str) -> str | None:
        """The value of an attribute."""
        wanted = name.encode()
        for found in _ATTRIBUTE.finditer(self.attributes):
            if found[1] == wanted:
                return unescaped(found[2] if found[2] is not None else found[3])
        return None


class XmlPlaces:
    """The bytes of one document, and what can be added to them."""

    def __init__(self, data: bytes, parents: Collection[str]) -> None:
        """Take a document that has been read.

        Args:
            data: UTF-8, well-formed.
            parents: names of the elements whose children are wanted, that of the root among them.
        """
        self.data = data
        self._parents = frozenset(parents)
        self._outermost: tuple[bytes, dict[bytes, bytes]] | None = None
        """Prefix of the root, and what it declares."""
        self.root = self._tree()
        self._prefix = self.root.tag.rpartition(b":")[0]
        first = self.root.children[0] if self.root.children else None
        line = _INDENTED.search(data, self.root.inside, first.start) if first is not None else None
        self._unit = line[1].lstrip(b"\r\n") or None if line is not None else None

    def _tree(self) -> Element:
        parents = self._parents
        outermost = Element("", b"", 0, 0, b"")
        open_elements = [outermost]
        unseen = 0
        """Open elements below the innermost one that is wanted."""
        for found in _TAG.finditer(self.data):
            closing, tag, attributes = found.groups()
            if tag is None:
                continue
            if closing:
                if unseen:
                    unseen -= 1
                else:
                    element = open_elements.pop()
                    element.closing, element.end = found.span()
                continue
            is_one_tag = attributes.endswith(b"/")
            parent = open_elements[-1]
            if unseen or (parent is not outermost and parent.name not in parents):
                unseen += not is_one_tag
                continue
            start, end = found.span()
            element = Element(self._name(tag, attributes), tag, start, end, attributes, end, end)
            parent.children.append(element)
            if parent is outermost:
                self._outermost = (tag.rpartition(b":")[0], _declared(attributes))
            if not is_one_tag:
                open_elements.append(element)
        return outermost.children[0]

    def _name(self, tag: bytes, attributes: bytes) -> str:
        prefix, _, name = tag.rpartition(b":")
        if self._outermost is not None:
            of_root, declared = self._outermost
            if prefix != of_root or b"xmlns" in attributes:
                namespace = declared.get(_declaration(of_root), b"")
                otherwise = declared.get(_declaration(prefix), namespace if prefix == of_root else None)
                if _declared(attributes).get(_declaration(prefix), otherwise) != namespace:
                    return ""
        return name.decode("utf-8", "replace")

    def text(self, element: Element) -> str:
        """The text of an element that has no other content."""
        return unescaped(self.data[element.inside : element.closing]).strip(" \t\r\n")

    # -- what can be added

    def tag(self, name: str, content: bytes, attributes: bytes = b"") -> bytes:
        """An element of the document's namespace, on one line."""
        tag = self._tag(name)
        return b"<%b%b>%b</%b>" % (tag, attributes, content, tag)

    def block(self, name: str, contents: Iterable[bytes], attributes: bytes = b"") -> bytes:
        """An element that holds others."""
        tag = self._tag(name)
        if self._unit is None:
            return b"<%b%b>%b</%b>" % (tag, attributes, b"".join(contents), tag)
        inner = b"".join(b"\n" + content for content in contents).replace(b"\n", b"\n" + self._unit)
        return b"<%b%b>%b\n</%b>" % (tag, attributes, inner, tag)

    def _tag(self, name: str) -> bytes:
        return self._prefix + b":" + name.encode() if self._prefix else name.encode()

    def added(
        self, element: Element, contents: Iterable[tuple[str, bytes]], later: Mapping[str, Collection[str]]
    ) -> Iterator[Edit]:
        """Add children to an element, each before those that the specification has after it.

        Args:
            element: it has no children of these names, unless they may repeat.
            contents: names of the children and what is written, in the order of the specification.
            later: names that come after each of them; what is of another namespace always does.
        """
        outer = self._line(element.start)
        inner = self._inner(element, outer)
        if element.is_one_tag:
            text = b"".join(inner + content.replace(b"\n", inner) for _, content in contents)
            yield Edit(element.end - 2, element.end, b">" + text + outer + b"</" + element.tag + b">")
            return
        for place, group in groupby(contents, key=lambda pair: self._place(element, later.get(pair[0], ()))):
            yield Edit(place, place, b"".join(inner + content.replace(b"\n", inner) for _, content in group))
        if not element.children and b"\n" not in self.data[element.inside : element.closing]:
            yield Edit(element.closing, element.closing, outer)

    def _place(self, element: Element, later: Collection[str]) -> int:
        """Where a child goes: behind the last one that is before it."""
        place = element.inside
        for child in element.children:
            if not child.name or child.name in later:
                break
            place = child.end
        return place

    def appended(self, element: Element, contents: Sequence[bytes]) -> Iterator[Edit]:
        """Add children to the end of an element."""
        yield from self.added(element, [("", content) for content in contents], {})

    def without(self, elements: Iterable[Element]) -> Iterator[Edit]:
        """Take elements out, with the white space before each."""
        for element in elements:
            blank = _BLANK_BEFORE.search(self.data, max(0, element.start - _LONGEST), element.start)
            yield Edit(blank.start() if blank is not None else element.start, element.end, b"")

    def replaced(self, element: Element, content: bytes) -> Edit:
        """Give an element another text."""
        if element.is_one_tag:
            return Edit(element.end - 2, element.end, b">" + content + b"</" + element.tag + b">")
        return Edit(element.inside, element.closing, content)

    def attribute_set(self, element: Element, name: str, value: str) -> Edit:
        """Give an element an attribute, or an attribute another value."""
        begin = element.inside - 1 - len(element.attributes)
        wanted = name.encode()
        for found in _ATTRIBUTE.finditer(element.attributes):
            if found[1] == wanted:
                start, end = found.span(2) if found[2] is not None else found.span(3)
                return Edit(begin + start, begin + end, escaped(value))
        return Edit(begin, begin, b' %b="%b"' % (wanted, escaped(value)))

    def _inner(self, element: Element, outer: bytes) -> bytes:
        """What stands before each child of an element: a line break and its indentation, or nothing."""
        if self._unit is None:
            return b""
        if element.children:
            line = _INDENTED.search(self.data, element.inside, element.children[0].start)
            return line[1] if line is not None else b""
        return outer + self._unit

    def _line(self, place: int) -> bytes:
        """A line break and the indentation of the line on which something stands; nothing where all is on one line."""
        if self._unit is None:
            return b""
        begin = self.data.rfind(b"\n", max(0, place - _LONGEST), place)
        indented = _LINE.match(self.data, begin + 1) if begin >= 0 else None
        return (b"\r\n" if self.data[begin - 1 : begin] == b"\r" else b"\n") + (indented[0] if indented is not None else b"")


def _declaration(prefix: bytes) -> bytes:
    """The attribute that says what a prefix, or none, stands for."""
    return b"xmlns:" + prefix if prefix else b"xmlns"


def _declared(attributes: bytes) -> dict[bytes, bytes]:
    return {found[1]: found[2] if found[2] is not None else found[3] for found in _ATTRIBUTE.finditer(attributes)}
