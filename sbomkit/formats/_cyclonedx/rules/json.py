"""CycloneDX JSON against the official JSON schema of its version, and what the specification states beyond the schema.

A document that is valid is decoded, looked through once and checked once.  Only where something is wrong is it taken apart, so
that what the engine copies for each error is a part and not, again and again, the whole document.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from threading import current_thread, main_thread
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from sbomkit.errors import MalformedDocument
from sbomkit.formats._cyclonedx.reader import VERSIONS
from sbomkit.formats._cyclonedx.rules.accepting import Acceptor, Proven
from sbomkit.formats._cyclonedx.rules.words import Step, address_of, error_at, repeated, told
from sbomkit.formats._interface import Content
from sbomkit.formats._reading.json import decode_bounded, shown
from sbomkit.model.diagnostics import Diagnostic

if TYPE_CHECKING:
    from jsonschema_rs import Validator

__all__ = ["DEPTH", "json_violations", "proven_version"]

DEPTH = 255
"""Levels of lists and objects: as many as the engine goes down for its errors; with some thousands it would be killed."""

_ANYTHING: msgspec.json.Decoder[Any] = msgspec.json.Decoder()
_SORTED = msgspec.json.Encoder(order="sorted")
_HOME = "http://cyclonedx.org/schema/"
_SHARED = ("spdx", "jsf-0.82", "cryptography-defs")
"""What the schemas refer to."""
_STRICT = frozenset({"1.2", "1.3"})
"""Versions whose schema comes in two variants, of which one lets any member pass; later ones are always strict."""
_VERSIONS = VERSIONS[VERSIONS.index("1.2") :]
_LISTS = (
    "components",
    "services",
    "externalReferences",
    "dependencies",
    "compositions",
    "vulnerabilities",
    "annotations",
    "formulation",
    "citations",
)
"""Members of a document whose entries are checked one by one."""
_MANY = 500_000
"""Lists and objects in one part from which on its errors would take gigabytes."""
_MUCH = 2_000_000_000
"""Bytes of a part, each as often as it may be copied, from which on its errors would."""


_ROLES = (("metadata", "tools"), ("declarations", "targets"), ("annotations", "annotator"), ("vulnerabilities", "tools"))
_RECIPES = "formulation"
"""Where a `bom-ref` may stand that stands elsewhere, since it is told what was used, by whom and on what.

The specification's own valid documents name one workspace under several tasks of a formulation.
"""
_REFERENCE = re.compile(rb'"bom-ref"[ \t\r\n]*:[ \t\r\n]*"([^"]*)"')
_STATED = re.compile(rb'"specVersion"[ \t\r\n]*:[ \t\r\n]*"([0-9.]+)"')
_GLANCE = 4096
"""Bytes at either end of a document in which its version is looked for."""
_WORTHWHILE = 100_000
"""Bytes of a document from which on it is worthwhile to make types of its schema, which takes as long as checking 2 MB."""
_FEW = 10_000
_NO_MARKS = bytes(set(range(256)) - set(b'"[]{}'))
_TEXT = re.compile(rb'"[^"]*"')
_ONE_KIND = bytes.maketrans(b"[]", b"{}")


class _Part(NamedTuple):
    """A small document that holds one part of the large one."""

    document: Mapping[str, Any]
    path: list[Step]
    """Where the part stands."""
    inside: list[Step]
    """Where it stands in the small document."""
    below: list[Any] | None
    """Components that are parts of their own."""


class _Schema(NamedTuple):
    validator: "Validator"
    unique: frozenset[str]
    """Members of a document whose entries must differ."""
    unique_parts: bool
    """Whether those of the member `components` of a component must, too."""


def proven_version(content: Content) -> str | None:
    """The version of a document that keeps its specification for sure; `None`: `json_violations` knows."""
    data = content.data
    if len(data) < _WORTHWHILE:
        return None
    stated = _STATED.search(data, 0, _GLANCE) or _STATED.search(data, max(0, len(data) - _GLANCE))
    version = stated[1].decode() if stated else ""
    if version not in _VERSIONS:
        return None
    proven = _acceptor(version).proven(content)
    return version if proven is not None and _stands_once(proven) else None


def _stands_once(proven: Proven) -> bool:
    """Whether every `bom-ref` does, but for the places at which it may stand again."""
    if len(set(proven.references)) == len(proven.references):
        return True
    found = Counter(proven.references)
    _, aside = _divided(proven.plain(_RECIPES, *(name for name, _ in _ROLES)))
    found.subtract(_references(aside))
    return max(found.values()) < 2


def json_violations(content: Content) -> Iterator[Diagnostic]:
    """Everything by which a document breaks its specification; the codes of what the schema says begin with `schema-`.

    Raises:
        DocumentError: it is no JSON, nested too deeply, too large, or states no version that has a JSON schema.
    """
    document = decode_bounded(content, _ANYTHING)
    version = document.get("specVersion") if isinstance(document, dict) else None
    if not isinstance(version, str) or version not in _VERSIONS:
        raise MalformedDocument(
            f"expected a version of CycloneDX that has a JSON schema ({', '.join(_VERSIONS)}), found {shown(version)}",
            path="specVersion",
            expected="a version",
        )
    schema = _schema(version)
    # On the stack of the main thread, a verdict can be had at nearly any depth that can be decoded; errors cannot.
    depth = None if current_thread() is main_thread() else _checked_depth(content.data)
    if not _is_valid(schema.validator, document):
        depth = depth or _checked_depth(content.data)
        located = _located(document, version, schema, depth)
        yield next(
            located, error_at("schema-unlocated", "", "breaks the JSON schema of its version at a place that is not told")
        )
        yield from located
    named, aside = _divided(document)
    if _may_repeat(content.data, aside):
        yield from _repeated(named)


@cache
def _acceptor(version: str) -> Acceptor:
    schema = _official(version)
    stated = {"bomFormat": {"type": "string", "enum": ["CycloneDX"]}, "specVersion": {"type": "string", "enum": [version]}}
    return Acceptor(
        {**schema, "properties": schema["properties"] | stated, "required": [*schema["required"], *stated]}, _bundled
    )


@cache
def _schema(version: str) -> _Schema:
    import jsonschema_rs  # noqa: PLC0415 - only where documents are validated

    registry = jsonschema_rs.Registry(
        [(f"{_HOME}{name}.SNAPSHOT.schema.json", _bundled(name)) for name in _SHARED], draft=jsonschema_rs.Draft7
    )
    schema = _official(version)
    validator = jsonschema_rs.Draft7Validator(
        schema,
        validate_formats=True,
        registry=registry,
        pattern_options=jsonschema_rs.RegexOptions(),  # no pattern is matched more than once over
        mask="…",
        offline=True,
    )
    parts = schema["definitions"]["component"]["properties"]["components"]
    return _Schema(
        validator,
        unique=frozenset(name for name in _LISTS if schema["properties"].get(name, {}).get("uniqueItems")),
        unique_parts=bool(parts.get("uniqueItems")),
    )


def _official(version: str) -> dict[str, Any]:
    return _bundled(f"bom-{version}{'-strict' if version in _STRICT else ''}")


def _bundled(name: str) -> dict[str, Any]:
    text = (files("cyclonedx") / "schema" / "_res" / f"{name}.SNAPSHOT.schema.json").read_bytes()
    schema: dict[str, Any] = json.loads(text)
    return schema


def _is_valid(validator: "Validator", document: Any) -> bool:
    try:
        return validator.is_valid(document)
    except ValueError:  # a value that is compared as a whole, with those of a list of values say, is copied by recursion
        raise _deep() from None


def _checked_depth(data: bytes) -> int:
    depth = _depth(data)
    if depth > DEPTH:
        raise _deep()
    return depth


def _deep() -> MalformedDocument:
    return MalformedDocument("the JSON is nested too deeply to be validated", expected=f"{DEPTH} levels at most")


def _depth(data: bytes) -> int:
    """How deep lists and objects are nested in a document that is known to be JSON, from its brackets alone.

    That costs a fifth of going through them; beyond `DEPTH` it is not told exactly.
    """
    marks = _unescaped(data).translate(_ONE_KIND, _NO_MARKS)
    # Without the texts that hold no brackets: where two quotes meet, taking both out changes nothing about the others.
    brackets = _TEXT.sub(b"", marks.replace(b'""', b""))
    depth = 0
    while brackets and depth <= DEPTH:
        brackets = brackets.replace(b"{}", b"")  # what is innermost everywhere
        depth += 1
    return depth


def _unescaped(data: bytes) -> bytes:
    """The document without escaped backslashes and quotes, so that every quote begins or ends a text."""
    if b"\\" not in data:
        return data
    if data.count(b"\\") > _FEW:
        return data.replace(b"\\\\", b"").replace(b'\\"', b"")
    # The same where few are looked for one by one, which is faster than looking for pairs.
    first, *parts = data.split(b"\\")
    kept = [first]
    escaped = False
    for part in parts:
        kept.append(part if escaped or part[:1] not in {b'"', b""} else part[1:])
        escaped = not part and not escaped
    return b"".join(kept)


def _may_repeat(data: bytes, aside: list[Any]) -> bool:
    """Whether a `bom-ref` may stand twice, beside those places at which it may; found without looking through the document."""
    found = Counter(_REFERENCE.findall(data))
    if any(b"\\" in each for each in found):
        return True  # a text may be written in two ways
    if found.total() == len(found):
        return False
    found.subtract(each.encode() for each in _references(aside))
    return max(found.values()) > 1


def _references(value: Any) -> Iterator[str]:
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            reference = each.get("bom-ref")
            if isinstance(reference, str):
                yield reference
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each


def _divided(document: dict[str, Any]) -> tuple[dict[str, Any], list[Any]]:
    """The document without the places at which a `bom-ref` may stand again, and what stands at these."""
    rest = {name: value for name, value in document.items() if name != _RECIPES}
    aside = [document.get(_RECIPES)]
    for name, role in _ROLES:
        holder = rest.get(name)
        if isinstance(holder, dict) and role in holder:
            rest[name] = _without(holder, role, aside)
        elif isinstance(holder, list):
            rest[name] = [_without(each, role, aside) if isinstance(each, dict) else each for each in holder]
    return rest, aside


def _without(holder: dict[str, Any], role: str, aside: list[Any]) -> dict[str, Any]:
    aside.append(holder.get(role))
    return {name: value for name, value in holder.items() if name != role}


def _located(document: dict[str, Any], version: str, schema: _Schema, depth: int) -> Iterator[Diagnostic]:
    for name in sorted(schema.unique):
        yield from _same(document.get(name), [name])
    for part in _parts(document, version):
        if schema.unique_parts and part.below is not None:
            yield from _same(part.below, [*part.path, "components"])
        if not schema.validator.is_valid(part.document):
            yield from _errors(part, schema.validator, depth)


def _errors(part: _Part, validator: "Validator", depth: int) -> Iterator[Diagnostic]:
    encoded = _SORTED.encode(part.document)
    if encoded.count(b"{") + encoded.count(b"[") > _MANY or len(encoded) * depth > _MUCH:
        message = "breaks the JSON schema, in a part that is too large for its errors to be told one by one"
        yield error_at("schema-unlocated", address_of(part.path), message)
        return
    skipped = len(part.inside)
    for error in validator.iter_errors(part.document):
        if error.instance_path[:skipped] == part.inside:
            yield from told(error, part.path, skipped)


class _Waiting(NamedTuple):
    entry: Any
    path: list[Step]


def _parts(document: dict[str, Any], version: str) -> Iterator[_Part]:
    """The document without its lists, then each of their entries; components without those that are nested in them."""
    lists = {name: document[name] for name in _LISTS if isinstance(document.get(name), list)}
    yield _Part({**document, **{name: [] for name in lists}}, path=[], inside=[], below=None)
    for name, entries in lists.items():
        waiting = [_Waiting(entry, [name, index]) for index, entry in enumerate(entries)][::-1]
        while waiting:
            entry, path = waiting.pop()
            below = entry.get("components") if name == "components" and isinstance(entry, dict) else None
            if isinstance(below, list):
                waiting += [_Waiting(each, [*path, "components", index]) for index, each in enumerate(below)][::-1]
                entry = {**entry, "components": []}
            small = {"bomFormat": "CycloneDX", "specVersion": version, name: [entry]}
            yield _Part(small, path, inside=[name, 0], below=below if isinstance(below, list) else None)


def _same(entries: Any, path: list[Step]) -> Iterator[Diagnostic]:
    """Entries that are the same as an earlier one."""
    first: dict[bytes, int] = {}
    for index, entry in enumerate(entries if isinstance(entries, list) else ()):
        earlier = first.setdefault(_SORTED.encode(entry), index)
        if earlier != index:
            message = f"the same as {address_of([*path, earlier])}, where all entries must differ"
            yield error_at("schema-unique-items", address_of([*path, index]), message)


def _repeated(document: dict[str, Any]) -> Iterator[Diagnostic]:
    """Every `bom-ref` that names something else already, which the specification rules out and a JSON schema cannot."""
    first: dict[str, _Place] = {}
    waiting: list[_Place] = [_Place(document, None, "")]
    while waiting:
        place = waiting.pop()
        value = place.value
        if isinstance(value, dict):
            reference = value.get("bom-ref")
            if isinstance(reference, str) and first.setdefault(reference, place) is not place:
                yield repeated(reference, f"{place.address()}.bom-ref".lstrip("."), first[reference].address())
        steps: list[tuple[Step, Any]] = list(value.items() if isinstance(value, dict) else enumerate(value))
        waiting += [_Place(each, place, step) for step, each in reversed(steps) if isinstance(each, (dict, list))]


class _Place(NamedTuple):
    """A list or an object and where it stands; only what is shown is ever spelt out."""

    value: Any
    parent: Any
    step: Step

    def address(self) -> str:
        steps: list[Step] = []
        place = self
        while place.parent is not None:
            steps.append(place.step)
            place = place.parent
        return address_of(reversed(steps))
