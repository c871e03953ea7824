"""YAML of strangers: plain dictionaries and lists out, with every scalar as it is written.

Built of the events of the parser without recursion.  Aliases are read, since libraries write them where they hold one object
twice, but only as far as they do not make much of little; tags, which can make anything, are refused.  A scalar without quotes
is a text, whatever it looks like, since `1.10` is another version than `1.1`: only members that are booleans or whole numbers
in SPDX 2 become that.

PyYAML is imported where YAML is met, so that reading anything else does not wait for it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from sbomkit.errors import LimitExceeded, MalformedDocument
from sbomkit.formats._spdx2.encodings.members import typed
from sbomkit.model.diagnostics import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    import yaml

    from sbomkit.formats._interface import Content
    from sbomkit.formats._reading.findings import Findings

__all__ = ["DEPTH", "document_of", "version_of"]

DEPTH = 256
"""Lists and mappings that may stand in one another."""

_HEAD = re.compile(rb"(?:(?:[ \t]*+(?:#[^\n]*+)?+|%[^\n]*+|---[ \t]*+(?:#[^\n]*+)?+)\r?\n)*+(?P<indent> *+)(?=[^\s\[{<])")
"""What may stand before the first member of a mapping, and how far that is indented."""
_VERSION = rb"""^%s(?:"spdxVersion"|'spdxVersion'|spdxVersion)[ \t]*+:\s++["']?SPDX-(?P<version>[^\s"'#]*+)"""
_TAG_VALUE = re.compile(rb"^[ \t]*+SPDXVersion:", re.MULTILINE)
_INDENT = 32
"""Blanks that the members of a document may be indented by."""

_DIRECTIVE = re.compile(rb"^%TAG", re.MULTILINE)
_DIRECTIVES = 100
"""Abbreviations of tags that a document may have: the parser compares each with all before it."""
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_TEXT = "tag:yaml.org,2002:str"
_TAGS = frozenset({None, "!", _TEXT, *(f"tag:yaml.org,2002:{name}" for name in ("bool", "float", "int", "map", "null"))}) | {
    "tag:yaml.org,2002:seq",
    "tag:yaml.org,2002:timestamp",
}
"""Tags that say no more than can be seen."""
_REPEATED = 16
"""How many times as long as the document all may be that aliases repeat."""
_ALLOWANCE = 1_000_000
"""Characters that are free of that."""
_STRUCTURE_COST = 4
"""Characters that a value takes beside its own."""
_SAID = 150
"""Characters of the parser's own words that are passed on."""

_NEXT, _LEFT_OUT = object(), object()
"""In the place of a key: that it comes next, and that it cannot be one."""


def version_of(data: bytes) -> str | None:
    """The version that a mapping in block style states in its member `spdxVersion`; `None`: this is something else."""
    head = _HEAD.match(data)
    if head is None or len(head["indent"]) > _INDENT:
        return None
    found = re.search(_VERSION % head["indent"], data[head.start("indent") :], re.MULTILINE)
    if found is None or _TAG_VALUE.search(data) is not None:
        return None
    return found["version"].decode("utf-8", "replace")


def document_of(content: Content, findings: Findings) -> Any:
    """The first document of a YAML stream; `None` where there is none.

    Raises:
        MalformedDocument: it is not YAML, nested too deeply, has tags, or aliases that repeat too much.
        LimitExceeded: more lists and mappings, or more scalars, than the limits allow.
    """
    import yaml  # noqa: PLC0415 - only where met

    if len(_DIRECTIVE.findall(content.data)) > _DIRECTIVES:
        raise MalformedDocument("the YAML has very many abbreviations of tags (%TAG)", expected="YAML without tags")
    try:
        return _Builder(content, findings).build()
    except yaml.YAMLError as error:
        raise _malformed(content.data, error) from None


class _Value(NamedTuple):
    """What an anchor stands for."""

    value: Any
    size: int
    """Characters."""
    height: int
    """How many lists and mappings stand in one another."""


class _Frame:
    """A list or mapping that is not complete yet."""

    __slots__ = ("anchor", "entries", "height", "key", "members", "size")

    def __init__(self, anchor: str | None, *, is_mapping: bool) -> None:
        self.anchor = anchor
        self.members: dict[str, Any] | None = {} if is_mapping else None
        self.entries: list[Any] = []
        self.key: Any = _NEXT
        self.size = _STRUCTURE_COST
        self.height = 1

    @property
    def value(self) -> _Value:
        return _Value(self.entries if self.members is None else self.members, self.size, self.height)


class _Builder:
    def __init__(self, content: Content, findings: Findings) -> None:
        self._content = content
        self._findings = findings
        self._root = _Frame(None, is_mapping=False)
        self._open = [self._root]
        self._collections = self._scalars = 0
        self._anchors: dict[str, _Value] = {}
        self._left = _REPEATED * len(content.data) + _ALLOWANCE

    def build(self) -> Any:
        import yaml  # noqa: PLC0415 - only where met

        ends = (yaml.MappingEndEvent, yaml.SequenceEndEvent)
        is_over = False
        for event in self._events():
            kind = type(event)
            if kind is yaml.ScalarEvent:
                text = self._scalar(event)
                self._end(_Value(text, len(event.value) + _STRUCTURE_COST, 0), event.anchor, event)
            elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                self._begin(event, is_mapping=kind is yaml.MappingStartEvent)
            elif kind in ends:
                done = self._open.pop()
                self._end(done.value, done.anchor, event)
            elif kind is yaml.AliasEvent:
                self._repeat(event)
            elif kind is yaml.DocumentEndEvent:
                is_over = True
            elif kind is yaml.DocumentStartEvent and is_over:
                self._findings.add(
                    Severity.ERROR,
                    "more-documents",
                    _line(event),
                    "expected one document, found another one behind it: it is left out, and all that follow",
                )
                break
        return self._root.entries[0] if self._root.entries else None

    def _events(self) -> Iterator[Any]:
        import yaml  # noqa: PLC0415 - only where met

        loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        return yaml.parse(self._content.data, Loader=loader)

    def _begin(self, event: Any, *, is_mapping: bool) -> None:
        _check_tag(event)
        self._collections += 1
        bound = self._content.limits.objects
        if self._collections > bound:
            raise LimitExceeded(f"the document has more than {bound:,} lists and mappings", limit="objects", value=bound)
        if len(self._open) > DEPTH:
            raise _deep(_line(event))
        self._open.append(_Frame(event.anchor, is_mapping=is_mapping))

    def _scalar(self, event: Any) -> Any:
        _check_tag(event)
        self._scalars += 1
        bound = self._content.limits.values
        if self._scalars > bound:
            raise LimitExceeded(f"the document has more than {bound:,} values", limit="values", value=bound)
        text: str = event.value
        key = self._open[-1].key
        if event.style or event.tag == _TEXT or (key is _NEXT and self._open[-1].members is not None):
            return text
        if text in _NULLS:
            return None
        return typed(key, text) if isinstance(key, str) else text

    def _end(self, done: _Value, anchor: str | None, event: Any) -> None:
        if anchor is not None:
            self._anchors[anchor] = done
        self._attach(done, event)

    def _repeat(self, event: Any) -> None:
        """Put what an alias stands for in its place."""
        anchored = self._anchors.get(event.anchor)
        if anchored is None:
            raise MalformedDocument(
                f"the YAML has the alias *{event.anchor:.40}, which stands for nothing before it, or for what it is in",
                path=_line(event),
                expected="an anchor before each alias",
            )
        self._left -= anchored.size
        if self._left < 0:
            raise MalformedDocument(
                "the YAML has aliases that repeat many times what it holds",
                path=_line(event),
                expected=f"at most {_REPEATED} times its size",
            )
        if len(self._open) + anchored.height > DEPTH:
            raise _deep(_line(event))
        self._attach(anchored, event)

    def _attach(self, done: _Value, event: Any) -> None:
        frame, value = self._open[-1], done.value
        frame.size += done.size
        frame.height = max(frame.height, done.height + 1)
        if frame.members is None:
            frame.entries.append(value)
            return
        key = frame.key
        frame.key = _NEXT
        if key is _NEXT:
            if isinstance(value, str):
                frame.key = value
                return
            frame.key = _LEFT_OUT
            self._findings.add(
                Severity.ERROR,
                "key-not-a-text",
                _line(event),
                "expected a text as key, found a list or a mapping: it is left out with its value",
            )
        elif key is not _LEFT_OUT:
            if key in frame.members:
                self._findings.add(
                    Severity.ERROR,
                    "duplicate-member",
                    _line(event),
                    f"the member {key!r:.80} was there before: the last one counts",
                )
            frame.members[key] = value


def _check_tag(event: Any) -> None:
    if event.tag not in _TAGS:
        raise MalformedDocument(
            f"the YAML has the tag {event.tag!r:.80}, which is not read since it could stand for anything",
            path=_line(event),
            expected="YAML without tags",
        )


def _deep(line: str) -> MalformedDocument:
    return MalformedDocument("the YAML is nested too deeply to be read", path=line, expected=f"{DEPTH} levels at most")


def _line(event: Any) -> str:
    return f"line {event.start_mark.line + 1}"


def _malformed(data: bytes, error: yaml.YAMLError) -> MalformedDocument:
    mark = getattr(error, "problem_mark", None)
    if mark is not None:
        said, line = str(getattr(error, "problem", "")), mark.line + 1
    else:  # bytes that are not UTF-8, or characters that may not stand in YAML
        said, line = str(getattr(error, "reason", error)), data.count(b"\n", 0, getattr(error, "position", 0) or 0) + 1
    if "nesting depth" in said:
        return _deep(f"line {line}")
    return MalformedDocument(f"the YAML is malformed: {said:.{_SAID}}", path=f"line {line}", expected="YAML")
