"""SPDX 2 held to its specification: structure, values and references, in time that grows with the document and no faster."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from sbomkit.formats._spdx2.rules_document import Facts, text
from sbomkit.formats._spdx2.rules_objects import RULES_OF
from sbomkit.formats._spdx2.rules_shapes import DOCUMENT, VERSIONS, Member, Shape, Special, shapes
from sbomkit.formats._spdx2.rules_values import Check, Finding, found
from sbomkit.model.diagnostics import Diagnostic, Severity

__all__ = ["violations"]

_PREFIX = "SPDX-"
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
        checks: dict[Special, Check] = {
            Special.LICENCE: facts.licence,
            Special.REFERENCE: facts.reference,
            Special.RELATED: facts.related,
            Special.FILE: facts.file,
        }
        self._shapes = {name: _bound(shape, checks) for name, shape in shapes(facts.version).items()}

    def visit(self, visit: _Visit, inside: list[Iterator[_Visit]]) -> Iterator[Diagnostic]:
        """What is wrong with an object itself; what it holds goes into `inside`."""
        place, value, name = visit
        if not isinstance(value, Mapping):
            yield _diagnostic(place, Finding("wrong-type", f"expected an object, found {found(value)}"))
            return
        if not name:
            return
        shape = self._shapes[name]
        members, version = shape.members, self._facts.version
        for key, entry in value.items():
            member = members.get(key) if isinstance(key, str) else None
            if member is None or member.since > version:
                yield _unexpected(_at(place, key), member)
            elif entry is None:
                if key not in shape.required:
                    yield _diagnostic(_at(place, key), Finding("null-value", "expected no member where nothing is said, found null"))
            elif not isinstance(entry, member.kind.type) or (member.kind.type is int and isinstance(entry, bool)):
                yield _diagnostic(_at(place, key), _mismatch(member, entry))
            elif member.kind.type is str:
                if member.check is not None:
                    yield from _judged(member.check, entry, _at(place, key))
            elif member.kind.type is list:
                yield from _listed(member, entry, _at(place, key), inside)
            elif member.shape:
                inside.append(iter((_Visit(_at(place, key), entry, member.shape),)))
        for key in shape.required:
            if value.get(key) is None:
                yield _diagnostic(_at(place, key), Finding("missing-member", "this member is mandatory, found none"))
        for key, finding in RULES_OF[name](self._facts, value) if name in RULES_OF else ():
            yield _diagnostic(_at(place, key), finding)


def _bound(shape: Shape, checks: Mapping[Special, Check]) -> Shape:
    return Shape(
        {
            key: member._replace(check=checks[member.check]) if isinstance(member.check, Special) else member
            for key, member in shape.members.items()
        },
        shape.required,
    )


def _listed(member: Member, value: list[Any], place: str, inside: list[Iterator[_Visit]]) -> Iterator[Diagnostic]:
    if len(value) < member.least:
        yield _diagnostic(place, Finding("empty-list", "expected at least one entry, found none"))
    if member.kind.entries is dict:
        inside.append(_Visit(f"{place}[{index}]", entry, member.shape) for index, entry in enumerate(value))
        return
    for index, entry in enumerate(value):
        if not isinstance(entry, str):
            yield _diagnostic(f"{place}[{index}]", Finding("wrong-type", f"expected a text, found {found(entry)}"))
        elif member.check is not None:
            yield from _judged(member.check, entry, f"{place}[{index}]")


def _judged(check: Check | Special, value: str, place: str) -> Iterator[Diagnostic]:
    if isinstance(check, Special):  # pragma: no cover - all of them are bound
        return
    if not value:
        yield _diagnostic(place, Finding("empty-value", "expected a value or no member, found an empty text"))
        return
    for finding in check(value):
        yield _diagnostic(place, finding)


def _mismatch(member: Member, value: object) -> Finding:
    return Finding("wrong-type", f"expected {member.kind.words}, found {found(value)}")


def _unexpected(place: str, member: Member | None) -> Diagnostic:
    if member is None:
        return _diagnostic(place, Finding("unknown-member", "the specification has no such member here"))
    return _diagnostic(place, Finding("later-member", f"this member is known from SPDX {member.since} on"))


def _at(place: str, key: object) -> str:
    name = key if isinstance(key, str) and key.isidentifier() and len(key) <= _NAME else found(key)
    return f"{place}.{name}" if place else name


def _diagnostic(place: str, finding: Finding) -> Diagnostic:
    return Diagnostic(severity=Severity.ERROR, code=finding.code, path=place, message=finding.message)
