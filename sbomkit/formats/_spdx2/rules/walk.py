"""SPDX 2 held to its specification: structure, values and references, in time that grows with the document and no faster."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from sbomkit.formats._spdx2.rules.document import Facts, text
from sbomkit.formats._spdx2.rules.objects import RULES_OF
from sbomkit.formats._spdx2.rules.shapes import (
    DOCUMENT,
    INTEGER,
    OBJECT,
    OBJECTS,
    TEXT,
    TEXTS,
    VERSIONS,
    Kind,
    Member,
    Shape,
    shapes,
)
from sbomkit.formats._spdx2.rules.values import FINE, Finding, Findings, found
from sbomkit.model.diagnostics import Diagnostic, Severity

__all__ = ["violations"]

_PREFIX = "SPDX-"
_NULL = Finding("null-value", "expected no member where nothing is said, found null")
_MISSING = Finding("missing-member", "this member is mandatory, found none")
_NO_ENTRY = (Finding("empty-list", "expected at least one entry, found none"),)
_EMPTY = (Finding("empty-value", "expected a value or no member, found an empty text"),)
_NAME = 60
"""Characters of a member's name that an address shows."""


class _Visit(NamedTuple):
    """An object that is to be judged."""

    place: str
    value: Any
    shape: str


def violations(document: Mapping[str, Any]) -> Iterator[Diagnostic]:
    """Everything by which a document in the shape of SPDX JSON breaks the specification of its version, in document order.

    Never raises, whatever the types are that it meets.  A document of an unknown version is held to the latest.
    """
    if not isinstance(document, Mapping):
        yield _diagnostic("", _mismatch(OBJECT, document))
        return
    stated = text(document, "spdxVersion").removeprefix(_PREFIX)
    walk = _Walk(Facts(document, stated if stated in VERSIONS else VERSIONS[-1]))
    # What is inside waits here, so that the depth of a document is no depth of calls.
    pending: list[Iterator[_Visit]] = [iter((_Visit("", document, DOCUMENT),))]
    while pending:
        visit = next(pending[-1], None)
        if visit is None:
            pending.pop()
            continue
        inside: list[Iterator[_Visit]] = []
        yield from walk.visit(visit, inside)
        pending += reversed(inside)


class _Walk:
    """Judges one object at a time."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._shapes = shapes(facts)

    def visit(self, visit: _Visit, inside: list[Iterator[_Visit]]) -> Iterator[Diagnostic]:
        """What is wrong with an object itself; what it holds goes into `inside`."""
        place, value, name = visit
        if not isinstance(value, Mapping):
            yield _diagnostic(place, _mismatch(OBJECT, value))
            return
        if not name:
            return
        shape = self._shapes[name]
        for key, entry in value.items():
            yield from _member(shape, key, entry, place, inside)
        for key in shape.required:
            if value.get(key) is None:
                yield _diagnostic(_at(place, key), _MISSING)
        for key, finding in RULES_OF[name](self._facts, value) if name in RULES_OF else ():
            yield _diagnostic(_at(place, key), finding)


def _member(shape: Shape, key: Any, value: Any, place: str, inside: list[Iterator[_Visit]]) -> Iterable[Diagnostic]:
    member = shape.members.get(key)
    if member is None:
        return (_diagnostic(_at(place, key), _unexpected(shape.later.get(key))),)
    if value is None:
        # What is mandatory is missed anyway.
        return () if key in shape.required else (_diagnostic(_at(place, key), _NULL),)
    wrong = _judged(member, value)
    if wrong:
        return [_diagnostic(_at(place, key), finding) for finding in wrong]
    # Only now is the address worth its time.
    return () if member.kind is TEXT else _inside(member, value, _at(place, key), inside)


def _unexpected(later: Member | None) -> Finding:
    if later is None:
        return Finding("unknown-member", "the specification has no such member here")
    return Finding("later-member", f"this member is known from SPDX {later.since} on")


def _judged(member: Member, value: Any) -> Findings:
    """What is wrong with a value, apart from what is inside it."""
    kind = member.kind
    if not isinstance(value, kind.type) or (kind is INTEGER and isinstance(value, bool)):
        return (_mismatch(kind, value),)
    if kind.is_list and len(value) < member.least:
        return _NO_ENTRY
    if kind is not TEXT or member.check is None:
        return FINE
    return member.check(value) if value else _EMPTY


def _inside(member: Member, value: Any, place: str, inside: list[Iterator[_Visit]]) -> Iterable[Diagnostic]:
    if member.kind is OBJECTS:
        inside.append(_Visit(f"{place}[{index}]", entry, member.shape) for index, entry in enumerate(value))
    elif member.kind is OBJECT:
        inside.append(iter((_Visit(place, value, member.shape),)))
    elif member.kind is TEXTS:
        text_member = member._replace(kind=TEXT)
        return (
            _diagnostic(f"{place}[{index}]", finding)
            for index, entry in enumerate(value)
            for finding in _judged(text_member, entry)
        )
    return ()


def _mismatch(kind: Kind, value: object) -> Finding:
    return Finding("wrong-type", f"expected {kind.words}, found {found(value)}")


def _at(place: str, key: object) -> str:
    name = key if isinstance(key, str) and key.isidentifier() and len(key) <= _NAME else found(key)
    return f"{place}.{name}" if place else name


def _diagnostic(place: str, finding: Finding) -> Diagnostic:
    return Diagnostic(severity=Severity.ERROR, code=finding.code, path=place, message=finding.message)
