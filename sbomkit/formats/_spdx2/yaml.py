"""YAML of strangers: plain dictionaries and lists out, with every scalar as it is written.

Built of the events of the parser without recursion.  Whatever can make much of little (aliases) or anything at all (tags) is
refused.  A scalar without quotes is a text, whatever it looks like, since `1.10` is another version than `1.1`: only members
that are booleans or whole numbers in SPDX 2 become that.

PyYAML is imported where YAML is met, so that reading anything else does not wait for it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sbomkit.errors import LimitExceeded, MalformedDocument
from sbomkit.formats._spdx2.members import typed
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

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_TEXT = "tag:yaml.org,2002:str"
_TAGS = frozenset({None, "!", _TEXT, *(f"tag:yaml.org,2002:{name}" for name in ("bool", "float", "int", "map", "null"))}) | {
    "tag:yaml.org,2002:seq",
    "tag:yaml.org,2002:timestamp",
}
"""Tags that say no more than can be seen."""
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
        MalformedDocument: it is not YAML, nested too deeply, or has aliases or tags.
        LimitExceeded: more lists and mappings, or more scalars, than the limits allow.
    """
    import yaml  # noqa: PLC0415 - only where met

    try:
        return _Builder(content, findings).build()
    except yaml.YAMLError as error:
        raise _malformed(content.data, error) from None


class _Frame:
    """A list or mapping that is not complete yet."""

    __slots__ = ("entries", "key", "members")

    def __init__(self, *, is_mapping: bool) -> None:
        self.members: dict[str, Any] | None = {} if is_mapping else None
        self.entries: list[Any] = []
        self.key: Any = _NEXT


class _Builder:
    def __init__(self, content: Content, findings: Findings) -> None:
        self._content = content
        self._findings = findings
        self._root = _Frame(is_mapping=False)
        self._open = [self._root]
        self._collections = self._scalars = 0

    def build(self) -> Any:
        import yaml  # noqa: PLC0415 - only where met

        ends = (yaml.MappingEndEvent, yaml.SequenceEndEvent)
        is_over = False
        for event in self._events():
            kind = type(event)
            if kind is yaml.ScalarEvent:
                self._attach(self._scalar(event), event)
            elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                self._begin(event, is_mapping=kind is yaml.MappingStartEvent)
            elif kind in ends:
                done = self._open.pop()
                self._attach(done.entries if done.members is None else done.members, event)
            elif kind is yaml.AliasEvent:
                raise MalformedDocument(
                    f"the YAML has an alias (*{event.anchor:.40}), which is not read since it could repeat what it stands for",
                    path=_line(event),
                    expected="YAML without aliases",
                )
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
            raise MalformedDocument(
                "the YAML is nested too deeply to be read", path=_line(event), expected=f"{DEPTH} levels at most"
            )
        self._open.append(_Frame(is_mapping=is_mapping))

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

    def _attach(self, value: Any, event: Any) -> None:
        frame = self._open[-1]
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


def _line(event: Any) -> str:
    return f"line {event.start_mark.line + 1}"


def _malformed(data: bytes, error: yaml.YAMLError) -> MalformedDocument:
    mark = getattr(error, "problem_mark", None)
    if mark is not None:
        said, line = str(getattr(error, "problem", "")), mark.line + 1
    else:  # bytes that are not UTF-8, or characters that may not stand in YAML
        said, line = str(getattr(error, "reason", error)), data.count(b"\n", 0, getattr(error, "position", 0) or 0) + 1
    if "nesting depth" in said:
        return MalformedDocument(
            "the YAML is nested too deeply to be read", path=f"line {line}", expected=f"{DEPTH} levels at most"
        )
    return MalformedDocument(f"the YAML is malformed: {said:.{_SAID}}", path=f"line {line}", expected="YAML")
