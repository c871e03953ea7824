"""Documents spoilt in every way that a test can think of, and what must hold whatever is done to one."""

import base64
import gzip
import json
import random
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

import zstandard

from sbomkit.errors import DocumentError
from sbomkit.formats import load
from sbomkit.formats._validate import validate
from sbomkit.limits import Limits
from sbomkit.model.inventory import Inventory

__all__ = ["KINDS", "Spoil", "check", "kind_of", "spoilt", "wrapped"]

Spoil = Callable[[random.Random, bytes], bytes]

LIMITS = Limits(document_bytes=100_000_000)
_LONG_MESSAGE = 5_000
_ROUND_TRIP = 300
"""Components and edges up to which an inventory is made once more from its own dump."""

# -- what can be done to any bytes


def _cut(rng: random.Random, data: bytes) -> bytes:
    return data[: rng.randrange(len(data) + 1)]


def _head_cut(rng: random.Random, data: bytes) -> bytes:
    return data[rng.randrange(len(data) + 1) :]


def _changed(rng: random.Random, data: bytes) -> bytes:
    spoilt = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 8, 40))):
        if spoilt:
            spoilt[rng.randrange(len(spoilt))] = rng.choice((rng.randrange(256), *b'\0"{}[]<>&:,\\\n\t /=#\x1b\x7f\xff'))
    return bytes(spoilt)


def _piece(rng: random.Random, data: bytes) -> tuple[int, int]:
    start = rng.randrange(len(data) + 1)
    return start, min(len(data), start + rng.choice((1, 5, 50, 500, 5_000, 50_000)))


def _deleted(rng: random.Random, data: bytes) -> bytes:
    start, end = _piece(rng, data)
    return data[:start] + data[end:]


def _doubled(rng: random.Random, data: bytes) -> bytes:
    start, end = _piece(rng, data)
    return data[:end] + data[start:end] * rng.choice((1, 1, 20)) + data[end:]


def _swapped(rng: random.Random, data: bytes) -> bytes:
    (first, end), (second, last) = sorted((_piece(rng, data), _piece(rng, data)))
    end = min(end, second)
    return data[:first] + data[second:last] + data[end:second] + data[first:end] + data[last:]


def _lines_shuffled(rng: random.Random, data: bytes) -> bytes:
    lines = data.split(b"\n")
    start = rng.randrange(len(lines))
    some = lines[start : start + rng.choice((2, 10, 1_000))]
    rng.shuffle(some)
    return b"\n".join([*lines[:start], *some, *lines[start + len(some) :]])


_ODD = (
    *(
        "\0",
        "\x1b[2J",
        "\x7f",
        "\x85",
        "\u2028",
        "\ufeff",
        "\ufffe",
        "\U0010ffff",
        "\u202e",
        "e\u0301",
        "&#0;",
        "&#xD800;",
        "&x;",
    ),
    *("\\u0000", "\\ud800", "\\udc00\\ud800", "<![CDATA[", "]]>", "<!--", "<?x ?>", "<!DOCTYPE a>", "<text>", "</text>"),
    *(
        "\r",
        "\n",
        "\n\n",
        "\t",
        "---\n",
        "...\n",
        "*a",
        "&a ",
        "!!python/name:os.system ",
        "1e999",
        "-",
        "9" * 400,
        "null",
        "{}",
    ),
)


def _odd_inserted(rng: random.Random, data: bytes) -> bytes:
    for _ in range(rng.choice((1, 1, 3))):
        start = rng.randrange(len(data) + 1)
        data = data[:start] + rng.choice(_ODD).encode() + data[start:]
    return data


def _bytes_inserted(rng: random.Random, data: bytes) -> bytes:
    start = rng.randrange(len(data) + 1)
    return data[:start] + rng.choice((b"\xff", b"\xed\xa0\x80", b"\xc0\x80", b"\xf4\x90\x80\x80", b"\xc3")) + data[start:]


def _twice(_: random.Random, data: bytes) -> bytes:
    return data + data


# -- encodings and envelopes

_gzip = partial(gzip.compress, mtime=0)  # which would make every run another one

_ENCODINGS = ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "latin-1", "utf-8-sig", "utf-7", "cp037")


def _recoded(rng: random.Random, data: bytes) -> bytes:
    encoded = data.decode("utf-8", "replace").encode(rng.choice(_ENCODINGS), "replace")
    return encoded if rng.random() < 0.7 else _cut(rng, encoded)


def _declared(rng: random.Random, data: bytes) -> bytes:
    """An XML declaration that may lie."""
    name = rng.choice((*_ENCODINGS, "punycode", "idna", "unicode_escape", "zlib", "undefined", "shift_jis", "no-such", "rot13"))
    body = re.sub(rb"^\s*<\?xml.*?\?>", b"", data[:400], count=1, flags=re.DOTALL) + data[400:]
    text = f'<?xml version="1.0" encoding="{name}"?>\n'.encode() + body
    if rng.random() < 0.5 or name not in _ENCODINGS:
        return text
    return text.decode("utf-8", "replace").encode(name, "replace")


def _packed(rng: random.Random, data: bytes) -> bytes:
    packs = (
        _gzip,
        zstandard.compress,
        lambda raw: _gzip(zstandard.compress(raw)),
        lambda raw: zstandard.compress(_gzip(raw)),
        lambda raw: _gzip(raw[: len(raw) // 2]) + _gzip(raw[len(raw) // 2 :]),
        lambda raw: zstandard.compress(raw[: len(raw) // 2]) + zstandard.compress(raw[len(raw) // 2 :]),
    )
    packed = rng.choice(packs)(data)
    return rng.choice((lambda _, same: same, lambda _, same: same, _cut, _changed, _twice, _deleted))(rng, packed)


def wrapped(data: bytes, kind: str) -> bytes:
    """A document in an envelope of a kind; text that is not JSON is carried as a string."""
    try:
        inner: Any = json.loads(data)
    except (ValueError, RecursionError):
        inner = data.decode("utf-8", "replace")
    envelopes: Mapping[str, Callable[[], Any]] = {
        "statement": lambda: {"_type": "https://in-toto.io/Statement/v1", "predicateType": "x", "predicate": inner},
        "custom": lambda: {"_type": "https://in-toto.io/Statement/v0.1", "predicateType": "x", "predicate": {"Data": inner}},
        "dsse": lambda: {"payloadType": "x", "payload": base64.b64encode(data).decode(), "signatures": [{"sig": "MEU="}]},
        "bundle": lambda: {
            "dsseEnvelope": {
                "payloadType": "x",
                "payload": base64.b64encode(data).decode(),
                "signatures": [{"sig": "MEU="}],
            }
        },
        "sbom": lambda: {"sbom": inner},
    }
    return json.dumps(envelopes[kind]()).encode()


def _enveloped(rng: random.Random, data: bytes) -> bytes:
    for _ in range(rng.choice((1, 1, 2, 3, 9))):
        if len(data) < 3_000_000:
            data = wrapped(data, rng.choice(("statement", "custom", "dsse", "bundle", "sbom")))
    if rng.random() < 0.2:
        data = b"\n".join(rng.sample([data, wrapped(b"{}", "dsse"), b'{"a": 1}', b""], 4))
    return _changed(rng, data) if rng.random() < 0.3 else data


# -- structure


def _odd_value(rng: random.Random) -> Any:
    return rng.choice(
        (
            *(
                None,
                True,
                False,
                0,
                -1,
                10**30,
                -(10**400),
                1.10,
                1e300,
                float("inf"),
                "",
                " ",
                "x",
                "NONE",
                "NOASSERTION",
                "\0",
            ),
            *("\x1b[31m", "\ud83d\ude00", "pkg:npm/%zz@[", "pkg:", "pkg://[::1/a", "pkg:npm/" + "a/" * 50, "x" * 5_000),
            *(
                [],
                {},
                [[]],
                [{}],
                [None],
                {"": None},
                [[[[1]]]],
                {"a": {"a": {"a": []}}},
                ["x", 1, None, {}],
                [["x"]],
                "urn:cdx:1",
            ),
        )
    )


def _spots(document: Any) -> list[tuple[Any, Any]]:
    """Every member and entry, as what it is in and its name or index."""
    spots: list[tuple[Any, Any]] = []
    pending = [document]
    while pending:
        value = pending.pop()
        keys = value if isinstance(value, dict) else range(len(value))
        for key in keys:
            spots.append((value, key))
            if isinstance(value[key], (dict, list)):
                pending.append(value[key])
    return spots


def _json_spoilt(rng: random.Random, data: bytes) -> bytes:
    document = json.loads(data)
    if not isinstance(document, (dict, list)):
        return data
    spots = _spots(document)
    by_name: dict[str, list[tuple[Any, Any]]] = {}
    for spot in spots:
        by_name.setdefault(str(spot[1]) if isinstance(spot[0], dict) else "", []).append(spot)
    for _ in range(rng.choice((1, 1, 2, 5, 30)) if spots else 0):
        # Rare members are as likely as frequent ones.
        holder, key = rng.choice(by_name[rng.choice(list(by_name))])
        _spoil_spot(rng, spots, holder, key)
    try:
        text = json.dumps(document, ensure_ascii=rng.random() < 0.5)
    except (ValueError, RecursionError):  # in itself, by what was moved
        return data
    return text.encode("utf-8", "surrogatepass")


def _spoil_spot(rng: random.Random, spots: list[tuple[Any, Any]], holder: Any, key: Any) -> None:
    if (isinstance(holder, dict) and key not in holder) or (isinstance(holder, list) and key >= len(holder)):
        return
    how = rng.randrange(8)
    if how <= 2:
        holder[key] = _odd_value(rng)
    elif how == 3:
        del holder[key]
    elif how == 4:
        holder[key] = rng.choice(([holder[key]], {"x": holder[key]}, [holder[key], holder[key]]))
    elif how == 5:
        other, name = rng.choice(spots)
        if (isinstance(other, dict) and name in other) or (isinstance(other, list) and name < len(other)):
            holder[key] = json.loads(json.dumps(other[name])) if len(spots) < 2_000 else str(other[name])[:100]
    elif how == 6 and isinstance(holder, dict):
        holder[rng.choice((str(key).upper(), f" {key}", "bom-ref", "SPDXID", "@id", "", "components"))] = holder.pop(key)
    elif isinstance(holder, list):
        holder += [holder[key]] * rng.choice((1, 3, 20))


_ELEMENT = re.compile(rb"<(/?)([^\s<>/!?]+)([^<>]*?)(/?)>")
_ATTRIBUTE = re.compile(rb"\s[A-Za-z:_-]+=(?:\"[^\"<]*\"|'[^'<]*')")
_TEXT = re.compile(rb"(?<=>)[^<>]+(?=<)")


def _xml_spoilt(rng: random.Random, data: bytes) -> bytes:
    for _ in range(rng.choice((1, 1, 2, 5))):
        pattern = rng.choice((_ELEMENT, _ATTRIBUTE, _TEXT))
        start = rng.randrange(len(data) + 1)
        found = pattern.search(data, start) or pattern.search(data)
        if found is not None:
            data = data[: found.start()] + _xml_instead(rng, data, found, pattern) + data[found.end() :]
    return data


def _xml_instead(rng: random.Random, data: bytes, found: re.Match[bytes], pattern: re.Pattern[bytes]) -> bytes:
    whole = found[0]
    if pattern is _TEXT:
        return rng.choice(
            (b"", b" ", b"1e999", b"9" * 400, b"&amp;&lt;&#x10FFFF;", b"<x/>", b"<x>y</x>z", b"<![CDATA[<&]]>", b"\t\x7f")
        )
    if pattern is _ATTRIBUTE:
        return rng.choice(
            (b"", whole * 2, b' x:y="1"', b' xmlns="urn:x"', b' xmlns:x="urn:x" x:y="1"', b' xml:lang="x"', b' a=""')
        )
    closing, name = found[1], found[2]
    other = (_ELEMENT.search(data, rng.randrange(len(data))) or found)[2]
    return rng.choice(
        (
            b"",
            whole * 2,
            whole * 30,
            b"<" + closing + other + found[3] + found[4] + b">",
            b"<wrap>" + whole + b"</wrap>",
            b"<" + name + found[3] + b"/>" + whole,
            b"<" + name + b"></" + name + b">" + whole,
            b"<x:y xmlns:x='urn:x' x:z='1'>t</x:y>" + whole,
            b"text" + whole,
            b"<!-- c -->" + whole,
        )
    )


def _element_cut_or_copied(rng: random.Random, data: bytes) -> bytes:
    """A whole element left out, repeated, nested in itself, or put elsewhere."""
    found = _ELEMENT.search(data, rng.randrange(len(data) + 1))
    while found is not None and (found[1] or found[4]):
        found = _ELEMENT.search(data, found.end())
    end = data.find(b"</" + found[2] + b">", found.end()) if found is not None else -1
    if found is None or end < 0:
        return data
    end += len(found[2]) + 3
    whole = data[found.start() : end]
    place = data.find(b"<", rng.randrange(len(data) + 1))
    instead = rng.choice((b"", whole * 2, whole * 50, found[0] + whole + b"</" + found[2] + b">", b"<a>" + whole + b"</a>"))
    if rng.random() < 0.3 and not found.start() < place < end and place >= 0:
        return data[:place] + whole + data[place:]
    return data[: found.start()] + instead + data[end:]


def _lines_spoilt(rng: random.Random, data: bytes) -> bytes:
    """Of tag-value and YAML: tags misspelt, moved, repeated, emptied, without an end."""
    lines = data.split(b"\n")
    for _ in range(rng.choice((1, 1, 3, 10))):
        number = rng.randrange(len(lines))
        line = lines[number]
        tag, colon, value = line.partition(b":")
        other = lines[rng.randrange(len(lines))]
        lines[number] = rng.choice(
            (
                tag[:-1] + colon + value,
                tag.lower() + colon + value,
                tag + value,
                tag + colon,
                colon + value,
                line + b"\n" + line,
                b"\n".join([line] * 30),
                other,
                other.partition(b":")[0] + colon + value,
                tag + colon + other.partition(b":")[2],
                tag + b": <text>" + value,
                value + b"</text>",
                b"  " + line,
                line.strip(),
                b"- " + line,
                tag + colon + b" |",
                tag + colon + b" &a " + value + b"\n" + b"b: *a",
                b"#" + line,
                tag + colon + b" [" + value + b"]",
                b"? " + line,
            )
        )
    return b"\n".join(lines)


_DEEP = 100_000
_MUCH = 400_000
"""Bytes that something is repeated to."""
_HERE = "@here@"


def _json_nested(rng: random.Random, data: bytes) -> bytes:
    """A value so deep inside lists and objects that nobody would follow."""
    document = json.loads(data)
    spots = _spots(document) if isinstance(document, (dict, list)) else []
    if not spots:
        return data
    holder, key = rng.choice(spots)
    holder[key] = _HERE
    begin, end = rng.choice(((b"[", b"]"), (b'{"components":[', b"]}"), (b'{"a":', b"}"), (b"[", b"")))
    depth = rng.choice((200, 900, 1_100, _DEEP))
    return json.dumps(document).encode().replace(f'"{_HERE}"'.encode(), begin * depth + b"1" + end * depth)


def _json_repeated(rng: random.Random, data: bytes) -> bytes:
    """An entry of a list, or a member, very many times."""
    document = json.loads(data)
    spots = (
        [(holder, key) for holder, key in _spots(document) if isinstance(holder, list)] if isinstance(document, dict) else []
    )
    if not spots or rng.random() < 0.2:
        return data[: data.rfind(b"}")] + b', "x": [1], "": {}' * (_MUCH // 16) + b"}"
    holder, key = rng.choice(spots)
    entry = json.dumps(holder[key])
    holder[key] = _HERE
    copies = ",".join([entry] * max(2, min(200_000, _MUCH // (len(entry) + 1))))
    return json.dumps(document).replace(f'"{_HERE}"', copies).encode()


def _xml_nested(rng: random.Random, data: bytes) -> bytes:
    found = _ELEMENT.search(data, rng.randrange(len(data) + 1))
    if found is None:
        return data
    name, depth = rng.choice((found[2], b"a")), rng.choice((200, 255, 256, 300, _DEEP))
    nested = b"<" + name + b">"
    nested = nested * depth + (b"</" + name + b">") * depth * rng.randrange(2)
    return data[: found.start()] + nested + data[found.start() :]


def _xml_repeated(rng: random.Random, data: bytes) -> bytes:
    """An element, an attribute or a name space very many times."""
    found = _ELEMENT.search(data, rng.randrange(len(data) + 1))
    if found is None:
        return data
    if rng.random() < 0.3:
        attributes = b"".join(b' a%d="1"' % number for number in range(rng.choice((200, 20_000))))
        spaces = b"".join(b' xmlns:a%d="urn:a"' % number for number in range(rng.choice((200, 10_000))))
        place = found.end(2)
        return data[:place] + rng.choice((attributes, spaces)) + data[place:]
    end = data.find(b"</" + found[2] + b">", found.end())
    whole = data[found.start() : end + len(found[2]) + 3] if not found[1] and end >= 0 else found[0]
    return data[: found.start()] + whole * max(2, _MUCH // len(whole)) + data[found.start() :]


def _lines_nested(rng: random.Random, data: bytes) -> bytes:
    lines = data.split(b"\n")
    number = rng.randrange(len(lines))
    more = rng.choice((b" [", b" {a: ", b"- ", b"<text>", b" &a [", b"(", b" ? "))
    lines[number] += more * rng.choice((200, 300, _DEEP))
    return b"\n".join(lines)


def _lines_repeated(rng: random.Random, data: bytes) -> bytes:
    lines = data.split(b"\n")
    number = rng.randrange(len(lines))
    some = b"\n".join(lines[number : number + rng.choice((1, 1, 4, 20))]) + b"\n"
    lines[number] = some * max(2, min(200_000, _MUCH // len(some)))
    return b"\n".join(lines)


_ANY: Mapping[str, Spoil] = {
    "cut": _cut,
    "head cut": _head_cut,
    "bytes changed": _changed,
    "piece deleted": _deleted,
    "piece doubled": _doubled,
    "pieces swapped": _swapped,
    "lines shuffled": _lines_shuffled,
    "odd characters": _odd_inserted,
    "odd bytes": _bytes_inserted,
    "twice": _twice,
    "recoded": _recoded,
    "packed": _packed,
    "enveloped": _enveloped,
}
KINDS: Mapping[str, Mapping[str, Spoil]] = MappingProxyType(
    {
        "json": {
            **_ANY,
            "nested": _json_nested,
            "repeated": _json_repeated,
            **{f"members spoilt {number}": _json_spoilt for number in range(8)},
        },
        "xml": {
            **_ANY,
            "declaration": _declared,
            "nested": _xml_nested,
            "repeated": _xml_repeated,
            **{f"elements spoilt {number}": _xml_spoilt for number in range(6)},
            **{f"element moved {number}": _element_cut_or_copied for number in range(4)},
        },
        "lines": {
            **_ANY,
            "nested": _lines_nested,
            "repeated": _lines_repeated,
            **{f"lines spoilt {number}": _lines_spoilt for number in range(8)},
        },
    }
)
"""What is done to a document, by its kind and a name; what is likely to get far is done several times."""


def kind_of(data: bytes) -> str:
    """What a document is spoilt as."""
    start = data.lstrip()[:1]
    if start == b"<":
        return "xml"
    try:
        json.loads(data)
    except ValueError:
        return "lines"
    return "json"


def spoilt(data: bytes, seed: str, start: int = 0) -> Iterator[tuple[str, bytes]]:
    """Spoilt copies of a document without end, the same for the same seed, each with what was done."""
    kind = KINDS[kind_of(data)]
    names = list(kind)
    random.Random(seed).shuffle(names)
    number = start
    while True:
        name = names[number % len(names)]
        yield f"{name}, seed {seed}:{number}", kind[name](random.Random(f"{seed}:{number}"), data)
        number += 1


# -- what must hold


def check(data: bytes, *, with_rules: bool = False) -> Inventory | None:
    """Read a document, ask for all that is made late, and hold it to the promises of the model; `None`: it is refused.

    Raises:
        Exception: whatever is not a `DocumentError`; an `AssertionError` for a broken promise.
    """
    if with_rules:
        _check_rules(data)
    try:
        inventory = load(data, limits=LIMITS)
    except DocumentError as error:
        _check_message(str(error))
        return None
    check_inventory(inventory)
    return inventory


def _check_message(text: str) -> None:
    assert text
    assert len(text) < _LONG_MESSAGE, "a message without bound"


def _check_rules(data: bytes) -> None:
    try:
        verdict = validate(data, limits=LIMITS)
    except DocumentError:
        return
    assert verdict.valid is not bool(verdict.errors)
    for entry in verdict.errors:
        _check_message(entry.message)


def check_inventory(inventory: Inventory) -> None:
    """Hold an inventory to the promises of the model, whatever it was read from."""
    components, edges = inventory.components, inventory.edges
    ids = {component.id for component in components}
    assert len(ids) == len(components), "an id twice"
    assert inventory.by_id.keys() == ids
    assert all(edge.dependent in ids and edge.dependency in ids and edge.dependent != edge.dependency for edge in edges)
    assert len(set(edges)) == len(edges), "an edge twice"
    assert ids.issuperset(inventory.roots)
    assert len(set(inventory.roots)) == len(inventory.roots), "a root twice"
    said = inventory.completeness
    assert ids.issuperset([*said.no_dependencies, *said.unstated, *said.incomplete])
    assert set(said.no_dependencies).isdisjoint(said.unstated)
    assert inventory.packages is not None
    assert isinstance(inventory.claims.keys(), type({}.keys()))
    for entry in inventory.diagnostics:
        assert entry.code
        assert entry.count > 0
        _check_message(entry.message)
    if len(components) + len(edges) <= _ROUND_TRIP:
        dump = inventory.model_dump()
        assert Inventory.model_validate(dump).model_dump() == dump
        inventory.model_dump_json()
