"""SPDX 2 in YAML: the same inventory as the JSON of the document, scalars as they are written, nothing that could explode."""

import io
import json
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sbomkit.errors import LimitExceeded, MalformedDocument, UnrecognizedFormat, UnsupportedVersion
from sbomkit.formats import formats, load
from sbomkit.formats._spdx2.encodings import members
from sbomkit.formats.spdx2_yaml import FORMAT
from sbomkit.limits import Limits
from sbomkit.model.diagnostics import Severity
from sbomkit.model.inventory import Inventory
from tests.formats.documents import corpus, needs_corpus, only_document_errors, spdx
from tests.formats.spdx2_documents import rich

ERROR = Severity.ERROR

SMALL = """\
---
# made by hand
spdxVersion: SPDX-2.3
SPDXID: SPDXRef-DOCUMENT
name: small
documentNamespace: https://docs.example/small
creationInfo:
  created: 2026-01-02T03:04:05Z
  creators: ['Tool: maker-1.0']
packages:
- SPDXID: SPDXRef-a
  name: a
  versionInfo: 1.10
  filesAnalyzed: false
  externalRefs:
  - {referenceCategory: PACKAGE-MANAGER, referenceType: purl, referenceLocator: "pkg:npm/a@1.10"}
- SPDXID: SPDXRef-b
  name: "null"
  versionInfo: null
  supplier: ~
  homepage:
relationships:
- spdxElementId: SPDXRef-a
  relationshipType: DEPENDS_ON
  relatedSpdxElement: SPDXRef-b
documentDescribes:
  - SPDXRef-a
"""


def read(text: str | bytes, **options) -> Inventory:
    return load(text if isinstance(text, bytes) else text.encode(), **options)


def members_of(kind: type) -> set[str]:
    """Names of the members of this type in a document that has one of everything."""
    found: set[str] = set()
    waiting: list[Any] = [rich(version) for version in FORMAT.versions]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            found |= {name for name, entry in value.items() if type(entry) is kind}
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
    return found


# -- what is read


def test_a_document_is_read():
    inventory = read(SMALL)
    assert (inventory.document.encoding, inventory.document.spec_version, inventory.document.name) == ("yaml", "2.3", "small")
    assert inventory.document.created == "2026-01-02T03:04:05Z"
    assert [(component.name, component.version) for component in inventory.components] == [("a", "1.10"), ("null", None)]
    assert [(edge.dependent, edge.dependency) for edge in inventory.edges] == [("SPDXRef-a", "SPDXRef-b")]
    assert inventory.roots == ("SPDXRef-a",)
    assert inventory.diagnostics == ()
    assert inventory.claims["packages"][0]["filesAnalyzed"] is False
    assert inventory.claims["packages"][1]["homepage"] is None


@pytest.mark.parametrize("version", FORMAT.versions)
@pytest.mark.parametrize("sort_keys", [True, False])
@pytest.mark.parametrize("in_flow", [None, False])
def test_every_version_says_what_its_json_says(version, sort_keys, in_flow):
    document = rich(version)
    theirs = load(json.dumps(document).encode())
    ours = read(yaml.safe_dump(document, default_flow_style=in_flow, sort_keys=sort_keys))
    assert dict(ours.claims) == document
    assert ours.components == theirs.components
    assert ours.edges == theirs.edges
    assert (ours.roots, ours.completeness, ours.diagnostics) == (theirs.roots, theirs.completeness, theirs.diagnostics)


def test_only_members_that_are_booleans_or_numbers_become_that():
    text = "spdxVersion: SPDX-2.3\nname: true\ncomment: 12\nfilesAnalyzed: TRUE\norder: -3\noffset: '7'\nlineNumber: 1.5\n"
    text += "isLive: maybe\nisValid: 0\nsnippets: [true, 5]\n"
    claims = read(text).claims
    assert [claims[name] for name in ("name", "comment", "filesAnalyzed", "order")] == ["true", "12", True, -3]
    assert [claims[name] for name in ("offset", "lineNumber", "isLive", "isValid")] == ["7", "1.5", "maybe", False]
    assert claims["snippets"] == ["true", "5"]


def test_a_number_that_no_number_of_a_document_is_stays_a_text():
    assert read(f"spdxVersion: SPDX-2.3\norder: {'9' * 40}\n").claims["order"] == "9" * 40


def test_standard_tags_say_nothing_new():
    text = "spdxVersion: !!str SPDX-2.3\nname: !!str null\ncomment: ! x\n"
    text += "filesAnalyzed: !!bool true\npackages: !!seq []\nfiles: !!null ~\n"
    assert dict(read(text).claims) == {
        "spdxVersion": "SPDX-2.3",
        "name": "null",
        "comment": "x",
        "filesAnalyzed": True,
        "packages": [],
        "files": None,
    }


def test_the_tables_have_all_that_documents_have():
    assert members_of(list) == members.LISTS
    assert members_of(bool) == members.BOOLEANS
    assert members_of(int) == members.INTEGERS
    assert members_of(dict) == members.OBJECTS
    assert set(members.SINGULARS.values()) <= members.LISTS


def small_spdx() -> list[Any]:
    """Real documents of SPDX 2 that are small enough to be written by slow writers."""
    small = [path for path in corpus() if path.suffix == ".json" and path.stat().st_size < 300_000]
    return [pytest.param(path, id=path.name) for path in small if b'"SPDX-2.' in path.read_bytes()]


@pytest.mark.corpus
@pytest.mark.slow
@needs_corpus
@pytest.mark.parametrize("path", small_spdx())
def test_real_documents_say_the_same_in_yaml(path):
    theirs = load(path)
    ours = read(yaml.safe_dump(json.loads(path.read_bytes()), sort_keys=False))
    assert (ours.components, ours.edges, ours.roots) == (theirs.components, theirs.edges, theirs.roots)
    assert (ours.completeness, ours.diagnostics) == (theirs.completeness, theirs.diagnostics)
    assert dict(ours.claims) == dict(theirs.claims)


# -- oddities


@pytest.mark.parametrize(
    ("text", "code", "line", "message"),
    [
        (
            "name: a\nname: b\n",
            "duplicate-member",
            "line 3",
            "the member 'name' was there before: the last one counts",
        ),
        (
            "? [x, y]\n: {a: b}\nname: b\n",
            "key-not-a-text",
            "line 2",
            "expected a text as key, found a list or a mapping: it is left out with its value",
        ),
        (
            "name: b\n--- # another\nname: c\n---\nname: d\n",
            "more-documents",
            "line 3",
            "expected one document, found another one behind it: it is left out, and all that follow",
        ),
    ],
)
def test_what_is_left_out_has_a_diagnostic(text, code, line, message):
    inventory = read(f"spdxVersion: SPDX-2.3\n{text}")
    (found,) = [entry for entry in inventory.diagnostics if entry.code == code]
    assert (found.severity, found.path, found.message, found.count) == (ERROR, line, message, 1)
    assert dict(inventory.claims) == {"spdxVersion": "SPDX-2.3", "name": "b"}


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("c: *x\n", 2, "the YAML has the alias *x, which stands for nothing before it, or for what it is in"),
        ("c: &x [*x]\n", 2, "the YAML has the alias *x, which stands for nothing before it, or for what it is in"),
        (f"a: &x {'[' * 200}{']' * 200}\nb: {'[' * 100}*x{']' * 100}\n", 3, "the YAML is nested too deeply to be read"),
        ("a: !x b\n", 2, "the YAML has the tag '!x', which is not read since it could stand for anything"),
        ("a: !x [b]\n", 2, "the YAML has the tag '!x', which is not read since it could stand for anything"),
        ("a: b: c\n", 2, "the YAML is malformed: mapping values are not allowed in this context"),
        ("a: \x01\n", 2, "the YAML is malformed: control characters are not allowed"),
        (b"a: \xff\n", 2, "the YAML is malformed: invalid leading UTF-8 octet"),
        ("a: " + "[" * 100_000, 2, "the YAML is nested too deeply to be read"),
        ("a: " + "[" * 300 + "]" * 300, 2, "the YAML is nested too deeply to be read"),
        ("a:\n" + "- " * 100_000, 3, "the YAML is nested too deeply to be read"),
    ],
)
def test_what_cannot_be_read_says_where(text, line, message):
    document = b"spdxVersion: SPDX-2.3\n" + (text if isinstance(text, bytes) else text.encode())
    with pytest.raises(MalformedDocument) as caught:
        load(document)
    assert (caught.value.path, str(caught.value)) == (f"line {line}", f"line {line}: {message}")


def test_aliases_stand_for_what_they_repeat():
    text = "spdxVersion: SPDX-2.3\npackages:\n- &x {SPDXID: a, checksums: &y [{algorithm: &z MD5}]}\n"
    text += "- {SPDXID: b, checksums: *y}\n- *x\n- {SPDXID: c, checksums: [{algorithm: *z}]}\nname: &unused d\n"
    first, second = {"SPDXID": "a", "checksums": [{"algorithm": "MD5"}]}, [{"algorithm": "MD5"}]
    packages = [first, {"SPDXID": "b", "checksums": second}, first, {"SPDXID": "c", "checksums": second}]
    assert dict(read(text).claims) == {"spdxVersion": "SPDX-2.3", "packages": packages, "name": "d"}


def test_laughter_is_not_contagious():
    lines = "\n".join(f"a{number}: &a{number} [{', '.join([f'*a{number - 1}'] * 9)}]" for number in range(1, 9))
    with pytest.raises(MalformedDocument, match=r"^line \d+: the YAML has aliases that repeat many times what it holds$"):
        read(f"spdxVersion: SPDX-2.3\na0: &a0 [x]\n{lines}\n")


def test_abbreviations_of_tags_are_few():
    """The parser compares each with all before it."""
    few = "".join(f"%TAG !a{number}! x\n" for number in range(100))
    assert read(f"{few}---\nspdxVersion: SPDX-2.3\n").document.spec_version == "2.3"
    with pytest.raises(MalformedDocument, match=r"very many abbreviations of tags \(%TAG\)"):
        read(f"{few}%TAG !b! x\n---\nspdxVersion: SPDX-2.3\n")


@pytest.mark.parametrize(
    ("limits", "limit"),
    [(Limits(objects=3), "objects"), (Limits(values=20), "values"), (Limits(document_bytes=50), "document_bytes")],
)
def test_limits_hold(limits, limit):
    with pytest.raises(LimitExceeded) as caught:
        read(SMALL, limits=limits)
    assert caught.value.limit == limit


def test_the_parser_of_plain_python_reads_the_same(monkeypatch):
    expected = read(SMALL)
    monkeypatch.delattr(yaml, "CSafeLoader")
    assert read(SMALL) == expected
    with pytest.raises(MalformedDocument, match=r"^line 2: the YAML is malformed: special characters are not allowed"):
        read("spdxVersion: SPDX-2.3\na: \x01\n")
    with pytest.raises(MalformedDocument, match=r"^line 2: the YAML is nested too deeply"):
        read("spdxVersion: SPDX-2.3\na: " + "[" * 100_000)


# -- recognition


@pytest.mark.parametrize(
    ("text", "version"),
    [
        (SMALL, "2.3"),
        ("spdxVersion: SPDX-2.2", "2.2"),
        ('"spdxVersion" : "SPDX-2.2"\n', "2.2"),
        ("'spdxVersion': 'SPDX-2.2' # really\n", "2.2"),
        ("%YAML 1.1\n---  # x\n\n  # y\n  name: z\n  spdxVersion:\n    SPDX-2.2\n", "2.2"),
        ("name: x\r\nspdxVersion: SPDX-2.3\r\n", "2.3"),
        ("spdxVersion: SPDX-3.0\n", "3.0"),
        ("spdxVersion: SPDX-\n", ""),
    ],
)
def test_a_document_is_recognised_by_its_version(text, version):
    claim = FORMAT.recognise(text.encode())
    assert claim is not None
    assert (claim.version, claim.supported) == (version, version in FORMAT.versions)
    assert FORMAT.resembles(text.encode())
    assert [name for name, variant in formats().items() if variant.recognise(text.encode())] == ["spdx2-yaml"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "name: x\n",
        "name: x\n  spdxVersion: SPDX-2.3\n",
        "spdxVersion: 2.3\n",
        "spdxVersion\n",
        json.dumps(spdx()),
        json.dumps(spdx(), indent=0),
        "<Document>\nspdxVersion: SPDX-2.3\n</Document>",
        "SPDXVersion: SPDX-2.3\nDocumentComment: <text>\nspdxVersion: SPDX-2.3\n</text>\n",
        " " * 100 + "spdxVersion: SPDX-2.3\n",
    ],
)
def test_anything_else_is_not(text):
    assert FORMAT.recognise(text.encode()) is None


def test_another_version_is_named():
    with pytest.raises(UnsupportedVersion, match=r"(?m)^SPDX 2\.0 \(yaml\) is not read$"):
        read("spdxVersion: SPDX-2.0\n")


@pytest.mark.parametrize(
    "text", ["", "- spdxVersion: SPDX-2.3\n", "name: x\n", "spdxVersion: [SPDX-2.3]\n", "spdxVersion: 2.3\n"]
)
def test_reading_what_is_not_spdx_is_refused(text):
    from sbomkit.formats._reading.content import content_of

    with pytest.raises(UnrecognizedFormat, match=r"^this is not SPDX 2 in YAML$"):
        FORMAT.read(content_of(text.encode(), Limits()))


# -- validation


def test_rules_are_those_of_the_json():
    from sbomkit.formats._reading.content import content_of

    whole, broken = rich("2.3"), rich("2.3")
    del broken["packages"][0]["name"]
    assert list(FORMAT.violations(content_of(yaml.safe_dump(whole).encode(), Limits()))) == []
    (found,) = FORMAT.violations(content_of(yaml.safe_dump(broken).encode(), Limits()))
    assert found.path == "packages[0].name"
    (found,) = FORMAT.violations(content_of(yaml.safe_dump(whole).encode() + b"spdxVersion: SPDX-2.3\n", Limits()))
    assert (found.code, found.severity) == ("duplicate-member", ERROR)


# -- hostile

RICH = yaml.safe_dump(rich("2.3"), sort_keys=False).encode()


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 100_000), st.integers(0, 255)), min_size=1, max_size=5))
def test_changed_bytes_raise_nothing_else(changes):
    data = bytearray(RICH)
    for place, byte in changes:
        data[place % len(data)] = byte
    only_document_errors(FORMAT, bytes(data))


@settings(deadline=None)
@given(st.integers(0, 100_000), st.binary(max_size=20))
def test_a_document_cut_off_anywhere_raises_nothing_else(length, rest):
    only_document_errors(FORMAT, RICH[: length % len(RICH)] + rest)


@settings(deadline=None)
@given(st.text("ab:-?[]{}&*!|>'\"%@`#, \n~", max_size=60))
def test_any_yaml_raises_nothing_else(text):
    only_document_errors(FORMAT, f"spdxVersion: SPDX-2.3\n{text}".encode())
    only_document_errors(FORMAT, text.encode())


yaml_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=8), children, max_size=3),
    max_leaves=8,
)


def as_texts(value):
    """The same with every scalar but null as it is written."""
    if isinstance(value, dict):
        return {key: as_texts(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [as_texts(entry) for entry in value]
    return value if value is None or isinstance(value, str) else yaml.safe_dump(value).split("\n")[0]


@settings(deadline=None)
@given(st.dictionaries(st.text("abc", min_size=1, max_size=8), yaml_values, max_size=4))
def test_whatever_is_written_is_read_again(document):
    stream = io.StringIO()
    yaml.safe_dump({"spdxVersion": "SPDX-2.3", **document}, stream, default_flow_style=False)
    assert dict(read(stream.getvalue()).claims) == {"spdxVersion": "SPDX-2.3", **as_texts(document)}
