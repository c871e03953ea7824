"""A document with values of the wrong type in, its good parts out, with one finding for each bad one.

The second way to read, taken only where the first one stopped at a wrong type: the document is decoded into plain dictionaries
and lists, mended in place where it is not of its wire shape, and decoded again.  What is mended depends on the shape alone, so
that both ways give the same for a document without mistakes.
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias, TypeVar

import msgspec
from msgspec import inspect

from sbomkit.errors import MalformedDocument
from sbomkit.formats._interface import Content
from sbomkit.formats._reading.findings import Findings
from sbomkit.formats._reading.json import (
    MismatchError,
    NotUnicodeError,
    decode,
    decode_bounded,
    in_utf_8,
    plain_document,
    shown,
)
from sbomkit.model.diagnostics import Severity

__all__ = ["decode_tolerant", "mended"]

_Shape = TypeVar("_Shape", bound=msgspec.Struct)

_MISSING: Any = object()


class Written(str):
    """A floating-point number, or an endless integer, as it is written: `1.10` is another version than `1.1`."""

    __slots__ = ()


@dataclass(slots=True)
class _Expected:
    """What may stand somewhere, beside null; nothing named here: anything."""

    text: bool = False
    members: "dict[str, _Expected] | None" = None
    entries: "_Expected | None" = None

    @property
    def is_open(self) -> bool:
        """Whether anything may stand here."""
        return not self.text and self.members is None and self.entries is None

    def __str__(self) -> str:
        kinds = (("a text", self.text), ("an object", self.members is not None), ("a list", self.entries is not None))
        return " or ".join(kind for kind, is_one in kinds if is_one)


_Trail: TypeAlias = "tuple[_Trail, str | int] | None"
"""The way from the document to a value, spelt out only where it is shown."""


def decode_tolerant(content: Content, decoder: msgspec.json.Decoder[_Shape], findings: Findings) -> _Shape:
    """Decode a document into a wire shape, whatever the types of its values.

    Raises:
        LimitExceeded: more objects or values than the limits allow.
        MalformedDocument: it is no JSON, ends early, or is nested too deeply.
    """
    try:
        return decode_bounded(content, decoder)
    except NotUnicodeError:
        return decode_tolerant(in_utf_8(content, findings), decoder, findings)
    except MismatchError:
        shape: type[_Shape] = decoder.type
        document = mended(plain_document(in_utf_8(content, findings).data, Written), shape, findings)
        return decode(_encoded(document), decoder)


def _encoded(document: Any) -> bytes:
    try:
        return msgspec.json.encode(document, enc_hook=str)
    except RecursionError:
        raise MalformedDocument("the JSON is nested too deeply to be mended", expected="some hundred levels at most") from None


def mended(document: Any, shape: type[msgspec.Struct], findings: Findings) -> Any:
    """Bring a plain document into a wire shape: numbers become text and single values lists, the rest is left out.

    Args:
        document: of plain dictionaries, lists and scalars, floating-point numbers as `Written`; changed in place.
        shape: what it should be.
        findings: gets a `wrong-type` for each value that is changed (a warning) or left out (an error).
    """
    return _Mending(findings).of(document, _expected(shape))


class _Mending:
    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._pending: deque[tuple[Any, _Expected, _Trail]] = deque()
        """Objects and lists whose insides are still to be looked at: no recursion, however deep the document is nested."""

    def of(self, document: Any, wanted: _Expected) -> Any:
        whole = self._checked(document, wanted, None)
        while self._pending:
            value, expected, trail = self._pending.popleft()
            if isinstance(value, dict):
                self._mend_members(value, expected.members or {}, trail)
            elif expected.entries is not None:
                self._mend_entries(value, expected.entries, trail)
        return {} if whole is _MISSING else whole

    def _mend_members(self, value: dict[str, Any], members: Mapping[str, _Expected], trail: _Trail) -> None:
        for name in [name for name in value if name in members]:
            found = value[name]
            kept = found if found is None else self._checked(found, members[name], (trail, name))
            if kept is _MISSING:
                del value[name]
            elif kept is not found:
                value[name] = kept

    def _mend_entries(self, values: list[Any], wanted: _Expected, trail: _Trail) -> None:
        checked = [self._checked(value, wanted, (trail, index)) for index, value in enumerate(values)]
        kept = [index for index, value in enumerate(checked) if value is not _MISSING]
        values[:] = [checked[index] for index in kept]
        if len(kept) < len(checked):
            self._findings.renumber(_spelt(trail), kept)

    def _checked(self, value: Any, wanted: _Expected, trail: _Trail) -> Any:
        """The value, or what stands in for it."""
        if wanted.is_open:
            return value
        if isinstance(value, dict):
            fits, alone = wanted.members is not None, wanted.entries is not None and wanted.entries.members is not None
        elif isinstance(value, list):
            fits, alone = wanted.entries is not None, False
        elif isinstance(value, str) and not isinstance(value, Written):
            fits, alone = wanted.text, wanted.entries is not None and wanted.entries.text
        elif value is not None and wanted.text:
            return self._noted(value, _as_text(value), wanted, trail)
        else:
            fits, alone = False, False
        if not fits:
            stand_in = [value] if alone else _MISSING
            value = self._noted(value, stand_in, wanted, trail)
        if isinstance(value, (dict, list)):
            self._pending.append((value, wanted, trail))
        return value

    def _noted(self, value: Any, stand_in: Any, wanted: _Expected, trail: _Trail) -> Any:
        is_lost = stand_in is _MISSING
        self._findings.add_each(
            Severity.ERROR if is_lost else Severity.WARNING,
            "wrong-type",
            _spelt(trail) if self._findings.keeps("wrong-type") else "",
            f"expected {wanted}, found {_kind(value)}: {'it is left out' if is_lost else 'it is taken for one'}",
        )
        return stand_in


def _as_text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _kind(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, str) and not isinstance(value, Written):
        return f"the text {shown(value)}"
    return f"{'' if isinstance(value, bool) else 'the number '}{_as_text(value):.40}"


def _spelt(trail: _Trail) -> str:
    parts: list[str] = []
    while trail is not None:
        trail, step = trail
        parts.append(f"[{step}]" if isinstance(step, int) else f".{step}")
    return "".join(reversed(parts)).removeprefix(".")


@cache
def _expected(shape: type[msgspec.Struct]) -> _Expected:
    return _of_type(inspect.type_info(shape), {})


def _of_type(kind: inspect.Type, known: dict[type, dict[str, _Expected]]) -> _Expected:
    """What a type of `msgspec` asks for."""
    found = _Expected()
    for each in kind.types if isinstance(kind, inspect.UnionType) else (kind,):
        if isinstance(each, inspect.StrType):
            found.text = True
        elif isinstance(each, inspect.ListType):
            found.entries = _of_type(each.item_type, known)
        elif isinstance(each, inspect.StructType):
            if each.cls not in known:
                # Filled after it is known, since a shape may name itself inside.
                known[each.cls] = members = {}
                members.update({field.encode_name: _of_type(field.type, known) for field in each.fields})
            found.members = known[each.cls]
    return found
