"""From bytes to a document: what is recognised, unpacked and refused, with messages that say where and what was expected."""

import gzip
import hashlib
import io
import json
import pickle

import pytest
import zstandard

from sbomkit.errors import (
    DocumentError,
    LimitExceeded,
    MalformedDocument,
    UnrecognizedFormat,
    UnsupportedVersion,
)
from sbomkit.formats import Claim, Content, Format, formats, load
from sbomkit.formats._reading import json as _json
from sbomkit.formats._reading.json import JsonClaims
from sbomkit.limits import Limits
from sbomkit.model.diagnostics import Diagnostic, Severity
from sbomkit.model.inventory import Inventory
from tests.formats.documents import GOLDEN, corpus, cyclonedx, load_json, needs_corpus, spdx

MINIMAL = json.dumps(cyclonedx(components=[{"name": "a"}])).encode()


def refusal(data: bytes, **options) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        load(data, **options)
    assert "\n" not in str(caught.value)
    return caught.value


# -- what is given


def test_a_path_bytes_and_a_file_give_the_same_inventory(tmp_path):
    path = tmp_path / "named.anything"
    path.write_bytes(MINIMAL)
    assert load(path) == load(str(path)) == load(MINIMAL) == load(io.BytesIO(MINIMAL))
    # What is no bytes and no binary file, but plainly meant to be, is taken for it.
    assert load(bytearray(MINIMAL)) == load(io.StringIO(MINIMAL.decode())) == load(MINIMAL)  # type: ignore[arg-type]


def test_a_file_without_a_size_is_read_to_its_end(tmp_path):
    path = tmp_path / "empty"
    path.touch()
    with pytest.raises(UnrecognizedFormat, match="empty"):
        load(path)


def test_the_digest_is_that_of_the_bytes_given():
    packed = gzip.compress(MINIMAL, mtime=0)
    assert load(packed).document.sha256 == hashlib.sha256(packed).hexdigest()
    large = MINIMAL + b" " * 300_000
    assert load(large).document.sha256 == hashlib.sha256(large).hexdigest()


@pytest.mark.parametrize(
    "packed",
    [
        pytest.param(gzip.compress(MINIMAL), id="gzip"),
        pytest.param(gzip.compress(MINIMAL[:9]) + gzip.compress(MINIMAL[9:]), id="two gzip members"),
        pytest.param(zstandard.compress(MINIMAL), id="Zstandard"),
        pytest.param(zstandard.compress(MINIMAL[:9]) + zstandard.compress(MINIMAL[9:]), id="two Zstandard frames"),
        pytest.param(MINIMAL.decode().encode("utf-8-sig"), id="byte order mark"),
        pytest.param(MINIMAL.decode().encode("utf-16"), id="UTF-16"),
        pytest.param(MINIMAL.decode().encode("utf-16-le"), id="UTF-16 LE without mark"),
        pytest.param(MINIMAL.decode().encode("utf-16-be"), id="UTF-16 BE without mark"),
        pytest.param(MINIMAL.decode().encode("utf-32"), id="UTF-32"),
        pytest.param(gzip.compress(MINIMAL.decode().encode("utf-16")), id="UTF-16 in gzip"),
    ],
)
def test_compression_and_encodings_are_undone(packed):
    assert load(packed).components == load(MINIMAL).components


XML = '<?xml version="1.0" encoding="{}"?><bom xmlns="http://cyclonedx.org/schema/bom/1.4"><components>{}</components></bom>'
NAMED = '<component type="library"><name>caf\u00e9</name></component>'


@pytest.mark.parametrize("encoding", ["utf-8", "UTF-8", "iso-8859-1", "windows-1252", "utf-16"])
def test_xml_is_read_in_the_encoding_that_it_declares(encoding):
    inventory = load(XML.format(encoding, NAMED).encode(encoding))
    assert [component.name for component in inventory.components] == ["caf\u00e9"]


@pytest.mark.parametrize("encoding", ["no-such", "shift_jis"])
def test_xml_that_is_not_in_the_encoding_that_it_declares_is_malformed(encoding):
    error = refusal(XML.format(encoding, NAMED).encode() + b"\xff\xff")
    assert str(error) == f"the document is not in the encoding that it declares, {encoding!r}"
    assert isinstance(refusal(XML.format("zlib", "").encode() + b"<"), MalformedDocument)


@pytest.mark.parametrize("encoding", ["punycode", "idna", "unicode_escape", "raw_unicode_escape", "undefined"])
def test_an_encoding_that_only_python_has_is_none_of_xml(encoding):
    """Punycode takes time by the square of the length, and escapes warn of what they do not know."""
    error = refusal(XML.format(encoding, "\\q").encode())
    assert str(error) == f"the document is not in the encoding that it declares, {encoding!r}"


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_damaged_compressed_data_are_malformed(pack):
    packed = pack(MINIMAL * 50)
    for data in (packed[:-9], packed[:4], packed[:4] + b"\xff" * 20 + packed[24:]):
        error = refusal(data)
        assert isinstance(error, MalformedDocument)
        assert "damaged" in str(error)


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_a_bomb_is_given_up_at_the_limit(pack):
    bomb = pack(b" " * 50_000_000)
    assert len(bomb) < 100_000
    error = refusal(bomb, limits=Limits(document_bytes=1_000_000))
    assert isinstance(error, LimitExceeded)
    assert (error.limit, error.value) == ("document_bytes", 1_000_000)


def test_a_document_that_is_too_large_is_refused_however_it_is_given(tmp_path):
    path = tmp_path / "large.json"
    path.write_bytes(MINIMAL)
    small = Limits(document_bytes=len(MINIMAL) - 1)
    for source in (path, MINIMAL, io.BytesIO(MINIMAL)):
        with pytest.raises(LimitExceeded, match="more than"):
            load(source, limits=small)
    assert load(path, limits=Limits(document_bytes=len(MINIMAL))).components


def test_paths_that_cannot_be_read_are_errors_of_the_document(tmp_path, monkeypatch):
    for path, said in ((tmp_path / "none.json", "no such file"), (tmp_path, "folder"), ("a\0b", "cannot be read")):
        with pytest.raises(DocumentError, match=said):
            load(path)

    def forbid(*_):
        raise PermissionError

    monkeypatch.setattr("pathlib.Path.open", forbid)
    with pytest.raises(DocumentError, match="not permitted") as caught:
        load("secret.json")
    assert caught.value.advice


# -- what is recognised


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.name)
def test_each_document_is_claimed_by_exactly_one_format(path):
    claims = [variant.recognise(path.read_bytes()) for variant in formats().values()]
    assert [claim.supported for claim in claims if claim] == [True]


def test_marks_may_stand_anywhere_and_those_in_a_text_do_not_count():
    far = {"$comment": "x" * 10_000, **cyclonedx(), "$end": "x" * 10_000}
    assert load_json(far).document.format == "CycloneDX"
    far = {"$comment": "x" * 10_000, **spdx(), "$end": "x" * 10_000}
    assert load_json(far).document.format == "SPDX"
    misleading = {"x": {"bomFormat": "CycloneDX"}, **spdx(name="named")}
    assert load_json(misleading).document.name == "named"
    spelt = json.dumps(spdx()).replace("spdxVersion", "spdxVersio\\u006e").encode()
    assert load(spelt).document.format == "SPDX"


def test_duplicate_members_are_tolerated_and_the_last_one_counts():
    data = b'{"bomFormat":"CycloneDX","specVersion":"1.2","specVersion":"1.4"}'
    assert load(data).document.spec_version == "1.4"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "the document is empty"),
        (b" \n\t", "the document is empty"),
        (b"{}", "this is JSON, but no SBOM: an empty object"),
        (b"[1]", "this is JSON, but no SBOM: a list"),
        (b"null", "this is JSON, but no SBOM: a single value"),
        (b'{"MIT": "text", "0BSD": "text"}', "this is JSON, but no SBOM: an object with the members 'MIT', '0BSD'"),
        (b'{"a":1,"b":1,"c":1,"d":1}', "this is JSON, but no SBOM: an object with the members 'a', 'b', 'c', …"),
        (
            b'{"bomFormat":"cyclonedx","specVersion":"1.6"}',
            'this is JSON, but no SBOM: bomFormat: expected "CycloneDX", found "cyclonedx"',
        ),
        (b'{"bomFormat": 5}', 'this is JSON, but no SBOM: bomFormat: expected "CycloneDX", found 5'),
        (b'{"bomFormat": {}}', 'this is JSON, but no SBOM: bomFormat: expected "CycloneDX", found an object'),
        (b'{"bomFormat": [1e999]}', "this is JSON, but no SBOM: an object with the members 'bomFormat'"),
        (b'{"bomFormat": "' + b"x" * 99_999 + b'"}', "this is JSON, but no SBOM: an object with the members 'bomFormat'"),
        (b'{"spdxVersion": 2.3}', 'this is JSON, but no SBOM: spdxVersion: expected a text such as "SPDX-2.3", found 2.3'),
        (
            b'{"spdxVersion": [], "bomFormat": "' + b"x" * 99 + b'"}',
            f'this is JSON, but no SBOM: bomFormat: expected "CycloneDX", found "{"x" * 39}…; spdxVersion: expected a text',
        ),
        (b' {"sbom": 1}', "this is JSON, but no SBOM: an object with the members 'sbom'"),
        (b"hello", "this is text, neither JSON nor another known SBOM encoding"),
        (b'"hello', "this is text, neither JSON"),
        (b"[section]\nname = 1\n", "this is text, neither JSON"),
        (b"[[section]]\n", "this is text, neither JSON"),
        (b"[2026-01-01] it began", "this is text, neither JSON"),
        (b"{{ name }}", "this is text, neither JSON"),
        (b"{% if name %}", "this is text, neither JSON"),
        (b"\0\1\2\3", "this is binary data, neither JSON"),
        (b"<html></html>", "this is XML, neither JSON"),
        (b"PK\x03\x04rest", "this is a zip archive, which is not unpacked"),
        (b"BZh9rest", "this is bzip2 data, which is not unpacked"),
        (b"\n\x031.6\x18\x01", "this looks like CycloneDX in protocol buffers, which is not read"),
    ],
)
def test_what_is_no_document_is_described(data, said):
    error = refusal(data)
    assert isinstance(error, UnrecognizedFormat)
    assert str(error).startswith(said)
    assert len(error.looked_for) == len(formats())
    assert error.advice


@pytest.mark.parametrize(
    ("document", "name", "version"),
    [
        (cyclonedx("1.1"), "CycloneDX (json)", "1.1"),
        (cyclonedx("1.8"), "CycloneDX (json)", "1.8"),
        (cyclonedx("2.0"), "CycloneDX (json)", "2.0"),
        (spdx("2.0"), "SPDX (json)", "2.0"),
        ({"@context": "https://spdx.org/rdf/3.2/spdx-context.jsonld", "@graph": []}, "SPDX (json-ld)", "3.2"),
    ],
)
def test_another_version_is_unsupported_and_the_supported_ones_are_named(document, name, version):
    with pytest.raises(UnsupportedVersion) as caught:
        load_json(document)
    assert (caught.value.format, caught.value.version) == (name, version)
    assert all(known in str(caught.value.advice) for known in caught.value.supported)


def test_a_version_is_shown_on_one_short_line():
    error = refusal(json.dumps(cyclonedx("9\n" * 99)).encode())
    assert isinstance(error, UnsupportedVersion)
    assert len(str(error)) < 100


def test_a_graph_of_another_vocabulary_is_no_document():
    with pytest.raises(UnrecognizedFormat):
        load_json({"@context": "https://schema.example", "@graph": []})


# -- what is malformed


@pytest.mark.parametrize(
    ("data", "message", "path", "expected"),
    [
        ('{"bomFormat":"CycloneDX"}', "specVersion: expected a version of CycloneDX, found none", "specVersion", "str"),
        (
            '{"bomFormat":"CycloneDX",\n"specVersion":"1.6"',
            "the JSON ends early, at line 2, byte 20",
            "",
            "a complete JSON document",
        ),
        (
            '{"spdxVersion":"SPDX-2.3",\n  oops}',
            "the JSON is malformed at line 2, byte 3: expected '\"'",
            "",
            "JSON",
        ),
        ("{} {}", "the JSON is malformed at line 1, byte 4: trailing characters", "", "JSON"),
    ],
)
def test_malformed_documents_are_refused_with_address_and_expectation(data, message, path, expected):
    error = refusal(data.encode())
    assert isinstance(error, MalformedDocument)
    assert (str(error), error.path, error.expected) == (message, path, expected)


def test_text_that_is_not_utf_8_is_refused_where_the_encoding_is_said():
    assert "not valid UTF-16" in str(refusal("{}".encode("utf-16")[:-1]))
    assert isinstance(refusal(rb'{"bomFormat":"CycloneDX","specVersion":"1.6","serialNumber":"\ud800"}'), MalformedDocument)


@pytest.mark.parametrize("opening", ['{"components":[', "[", '{"x":', '{"x":['])
@pytest.mark.parametrize(
    "start", ["", '{"bomFormat":"CycloneDX","specVersion":"1.6","components":[', '{"spdxVersion":"SPDX-2.3","x":']
)
def test_deep_nesting_is_refused_and_not_recursed_into(opening, start):
    error = refusal((start + opening * 100_000).encode())
    assert str(error) == "the JSON is nested too deeply to be read"


def test_components_and_edges_are_bounded():
    many = cyclonedx(
        components=[{"name": str(number), "bom-ref": str(number)} for number in range(5)],
        dependencies=[{"ref": "0", "dependsOn": ["1", "2", "3", "4"]}],
    )
    assert len(load_json(many, limits=Limits(components=5, edges=4)).edges) == 4
    for limits, name in ((Limits(components=4), "components"), (Limits(edges=3), "edges")):
        with pytest.raises(LimitExceeded, match="more than") as caught:
            load_json(many, limits=limits)
        assert caught.value.limit == name
    described = spdx(
        packages=[{"SPDXID": ref, "name": ref} for ref in "abc"], relationships=["a DEPENDS_ON b", "b DEPENDS_ON c"]
    )
    for limits, name in ((Limits(components=2), "components"), (Limits(edges=1), "edges")):
        with pytest.raises(LimitExceeded) as caught:
            load_json(described, limits=limits)
        assert caught.value.limit == name


def test_a_bomb_of_components_is_given_up_before_anything_is_built(monkeypatch):
    def build(*_):
        raise AssertionError

    monkeypatch.setattr("sbomkit.formats._cyclonedx.components._Walk._take", build)
    monkeypatch.setattr("sbomkit.formats._cyclonedx.reader._Reader._read_targets", build)
    monkeypatch.setattr("sbomkit.formats._spdx2.components._take_each", build)
    for document in (
        cyclonedx(components=[{}] * 5),
        cyclonedx(components=[{}] * 4, metadata={"component": {}}),
        spdx(packages=[{}] * 5),
        spdx(packages=[{}] * 3, files=[{}] * 2),
    ):
        with pytest.raises(LimitExceeded, match="more than 4 components"):
            load_json(document, limits=Limits(components=4))
    with pytest.raises(LimitExceeded, match="more than 2 edges"):
        load_json(cyclonedx(dependencies=[{}] * 3), limits=Limits(edges=2))


def test_nested_components_are_bounded_level_by_level():
    nested = cyclonedx(components=[{"name": "a", "components": [{"name": "b"}] * 3}, {"name": "c"}])
    assert len(load_json(nested, limits=Limits(components=5)).components) == 5
    for bound in (2, 3, 4):
        with pytest.raises(LimitExceeded) as caught:
            load_json(nested, limits=Limits(components=bound))
        assert caught.value.limit == "components"


@pytest.mark.parametrize("member", ["components", "packages", "unread"])
@pytest.mark.parametrize("head", [cyclonedx(), spdx()])
def test_objects_and_values_are_counted_before_anything_is_decoded(head, member):
    data = json.dumps({**head, member: [{}] * 100}).encode()
    load(data, limits=Limits(objects=101, values=102))
    for limits, name in ((Limits(objects=100), "objects"), (Limits(values=100), "values")):
        with pytest.raises(LimitExceeded, match=f"more than 100 {name}") as caught:
            load(data, limits=limits)
        assert (caught.value.limit, caught.value.value) == (name, 100)
        assert f"Limits.{name}" in str(caught.value.advice)


def test_members_of_what_is_no_document_are_neither_built_nor_listed_where_they_are_many(monkeypatch):
    monkeypatch.setattr(_json, "_MANY", 3)
    assert "an object with the members 'a', 'b', 'c'" in str(refusal(b'{"a":1,"b":1,"c":1}'))
    assert "an object with very many members" in str(refusal(b'{"a":1,"b":1,"c":1,"d":1}'))
    monkeypatch.setattr(_json, "whole_document", lambda _: pytest.fail("decoded as a whole"))
    assert "an object with the members 'a'" in str(refusal(b'{"a":[[1]]}'))


# -- which format reads


class _Other(Format):
    """A format that knows documents by a text anywhere in them."""

    name = "other"
    family = "SPDX"
    encoding = "yaml"
    versions = ("9",)
    looked_for = "marks"
    mark = b"OTHER"
    supported = True

    def resembles(self, data: bytes) -> bool:
        return self.mark in data

    def recognise(self, data: bytes) -> Claim | None:
        return Claim("9", supported=self.supported) if self.mark in data else None

    def read(self, content: Content) -> Inventory:
        raise MalformedDocument(f"read by {self.name}")

    def violations(self, content: Content) -> tuple[Diagnostic, ...]:
        return ()


def among(monkeypatch, *variants: Format) -> None:
    everything = {variant.name: variant for variant in (*formats().values(), *variants)}
    monkeypatch.setattr("sbomkit.formats.formats", lambda: everything)


def test_a_format_that_can_read_comes_before_one_that_knows_it_cannot(monkeypatch):
    graph = json.dumps({"@context": "https://spdx.org/rdf/3.2/x.jsonld", "@graph": ["OTHER"]}).encode()
    assert isinstance(refusal(graph), UnsupportedVersion)
    among(monkeypatch, _Other())
    assert str(refusal(graph)) == "read by other"
    assert str(refusal(graph.replace(b"{", b'{"x": {"bomFormat": 1}, ', 1))) == "read by other"


def test_where_nobody_can_read_the_one_whose_marks_it_bears_says_so(monkeypatch):
    unable = _Other()
    unable.supported = False
    among(monkeypatch, unable)
    error = refusal(json.dumps({"@context": "https://spdx.org/rdf/3.2/x.jsonld", "@graph": ["OTHER"]}).encode())
    assert isinstance(error, UnsupportedVersion)
    assert error.version == "3.2"
    error = refusal(b"OTHER")
    assert isinstance(error, UnsupportedVersion)
    assert (error.version, error.supported) == ("9", ("9",))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'<bom xmlns="http://cyclonedx.org/schema/bom/1.4"><comp', "line 1: the XML is malformed"),
        (b"<Document><spdxVersion>SPDX-2.3</spdxVersion>", "line 1: the XML is malformed"),
        (b'{"bomFormat":"CycloneDX"', "the JSON ends early"),
        (b"{", "the JSON ends early"),
        (b" {'bomFormat'", "the JSON is malformed"),
        (b'[{"bomFormat":', "the JSON ends early"),
        (b"[ [", "the JSON ends early"),
    ],
)
def test_what_is_too_damaged_to_be_recognised_is_told_by_its_damage(data, said):
    assert said in str(refusal(data))


# -- what is said


ODD = cyclonedx(
    components=[{"name": "a", "bom-ref": "a"}, {"name": "b", "bom-ref": "a"}, {"bom-ref": "c", "scope": "odd"}],
    dependencies=[{"ref": "a", "dependsOn": ["gone", "away", "a"]}],
)


def test_diagnostics_are_one_per_kind_with_the_first_address_and_a_count():
    found = {entry.code: entry for entry in load_json(ODD).diagnostics}
    assert found["dangling-reference"].count == 2
    assert found["dangling-reference"].path == "dependencies[0].dependsOn[0]"
    assert found["duplicate-id"].path == "components[1]"


def test_kinds_beyond_the_limit_are_counted_in_a_last_diagnostic():
    everything = load_json(ODD).diagnostics
    bounded = load_json(ODD, limits=Limits(diagnostics=1)).diagnostics
    assert bounded[0] == everything[0]
    assert [entry.code for entry in bounded] == [everything[0].code, "more-diagnostics"]
    assert bounded[1].count == sum(entry.count for entry in everything[1:])
    assert bounded[1].severity is Severity.ERROR


def test_strict_raises_all_errors_at_once_those_of_the_specification_first():
    with pytest.raises(ExceptionGroup, match="breaks its format") as caught:
        load_json(ODD, strict=True)
    errors = caught.value.exceptions
    assert all(isinstance(error, MalformedDocument) for error in errors)
    paths = [getattr(error, "path", None) for error in errors]
    assert paths[-2:] == ["components[1]", "dependencies[0].dependsOn[0]"]
    assert "components[0]" in paths[:-2]  # what the schema says: no type
    assert str(errors[-1]).endswith("(2 times)")


@pytest.mark.corpus
@needs_corpus
def test_strict_lets_every_valid_document_of_the_specification_pass():
    valid = [path for path in corpus() if path.name.startswith("valid-")]
    assert len(valid) > 300
    for path in valid:
        assert load(path, strict=True).document.format == "CycloneDX"


def test_strict_lists_violations_up_to_the_limit_of_diagnostics():
    document = cyclonedx(components=[{"name": "a", "type": "odd", "bom-ref": f"{number}"} for number in range(50)])
    with pytest.raises(ExceptionGroup) as caught:
        load_json(document, strict=True, limits=Limits(diagnostics=3))
    assert len(caught.value.exceptions) == 4
    assert str(caught.value.exceptions[-1]).endswith("more was found than is listed: schema-enum (47 times)")


def test_strict_lets_a_sound_document_pass():
    assert load_json(
        cyclonedx(version="1.6", components=[{"name": "a", "type": "library", "scope": "optional"}]), strict=True
    ).components


# -- what is kept


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.name)
def test_claims_are_the_whole_raw_document(path):
    inventory = load(path)
    again = pickle.loads(pickle.dumps(inventory))
    assert again == inventory == load(path)
    assert inventory.claims == json.loads(path.read_bytes())
    assert again.claims == inventory.claims


def test_inventories_of_different_bytes_differ():
    assert load(MINIMAL) != load(MINIMAL + b" ")


@pytest.mark.parametrize(
    ("part", "value"),
    [
        (b"1e999", float("inf")),
        (b'"\xff"', "\ufffd"),
        (b'{"\xff": 1}', {"\ufffd": 1}),
        (b"12345678901234567890", 12345678901234567890),
        (b"9" * 5000, float("inf")),
        (b"-" + b"9" * 5000, float("-inf")),
        (b"[1.5, " + b"9" * 5000 + b', "\xff"]', [1.5, float("inf"), "\ufffd"]),
    ],
)
@pytest.mark.parametrize("head", [b'{"bomFormat":"CycloneDX","specVersion":"1.6",', b'{"spdxVersion":"SPDX-2.3",'])
def test_a_part_that_is_read_for_the_claims_only_may_be_odd(head, part, value):
    inventory = load(head + b'"x":' + part + b"}")
    assert inventory.claims["x"] == value


@pytest.mark.parametrize("head", [b'{"bomFormat":"CycloneDX","specVersion":"1.6",', b'{"spdxVersion":"SPDX-2.3",'])
def test_claims_are_read_from_however_deep_a_call(head):
    """The document is nested as deep as can be read from here, and then the claims are asked for from further down."""
    depth = 1_000

    def asked(inventory: Inventory, further: int) -> object:
        return asked(inventory, further - 1) if further else inventory.claims["x"]

    while True:
        try:
            inventory = load(head + b'"x":' + b"[" * depth + b"]" * depth + b"}")
        except MalformedDocument:
            depth -= 1
        else:
            break
    assert depth > 500
    assert asked(inventory, 100) is not None


def test_claims_that_are_nested_too_deeply_anywhere_are_malformed():
    claims = JsonClaims(b"[" * 5_000 + b"]" * 5_000)
    with pytest.raises(MalformedDocument, match="nested too deeply"):
        claims()


def test_messages_are_short_however_long_an_address_is():
    deep: dict[str, object] = {"name": []}
    for _ in range(200):
        deep = {"name": "x", "components": [deep]}
    (found,) = [entry for entry in load_json(cyclonedx(components=[deep])).diagnostics if entry.code == "wrong-type"]
    assert found.path == ".".join(["components[0]"] * 201) + ".name"
    assert len(found.message) < 300
    long = "x" * 100_000
    odd = cyclonedx(
        components=[{"name": "a", "bom-ref": long, "scope": long}, {"bom-ref": long}],
        dependencies=[{"ref": long, "dependsOn": [long, long + "y", "urn:cdx:" + long]}, {"ref": "z" + long}],
        compositions=[{"aggregate": "incomplete", "assemblies": ["y" + long, long]}],
    )
    also = spdx(
        packages=[{"SPDXID": long}, {"SPDXID": long}],
        externalDocumentRefs=[{"externalDocumentId": long}],
        documentDescribes=["y" + long],
        relationships=[{"spdxElementId": long, "relationshipType": long, "relatedSpdxElement": "DocumentRef-" + long}],
    )
    for document in (odd, also):
        diagnostics = load_json(document).diagnostics
        assert len(diagnostics) > 4
        assert max(len(entry.message) for entry in diagnostics) < 300
    with pytest.raises(DocumentError) as caught:
        load(long)
    assert len(str(caught.value)) < 300


def test_the_garbage_collector_is_left_as_it_was_found():
    import gc

    load(MINIMAL)
    assert gc.isenabled()
    gc.disable()
    try:
        load(MINIMAL)
        assert not gc.isenabled()
    finally:
        gc.enable()
    with pytest.raises(DocumentError):
        load(b"{")
    assert gc.isenabled()


def test_another_wording_of_the_decoder_costs_the_address_and_not_the_error():
    assert str(_json._mismatch("something else is wrong")) == "something else is wrong"
    assert str(_json._syntax(b"{", "something else is wrong")) == "this is not JSON: something else is wrong"
    assert str(_json._encoding(b"fine")) == "a string in the document is not valid Unicode"
