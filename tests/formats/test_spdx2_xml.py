"""SPDX 2 in XML with the names of the JSON: the same inventory as the JSON of the document."""

import json
from typing import Any
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sbomkit.errors import LimitExceeded, MalformedDocument, UnrecognizedFormat, UnsupportedVersion
from sbomkit.formats import formats, load
from sbomkit.formats._reading.content import content_of
from sbomkit.formats._spdx2.encodings.members import LISTS
from sbomkit.formats.spdx2_xml import FORMAT
from sbomkit.limits import Limits
from sbomkit.model.diagnostics import Severity
from sbomkit.model.inventory import Hash, Inventory
from tests.formats.documents import needs_corpus, only_document_errors, spdx
from tests.formats.spdx2_documents import rich
from tests.formats.test_spdx2_yaml import small_spdx

INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
ERROR, WARNING = Severity.ERROR, Severity.WARNING


def read(text: str | bytes, **options: Any) -> Inventory:
    return load(text if isinstance(text, bytes) else text.encode(), **options)


def document(inside: str, version: str = "2.3") -> str:
    return f"<Document>\n<spdxVersion>SPDX-{version}</spdxVersion>\n{inside}\n</Document>"


def written(plain: dict[str, Any]) -> bytes:
    """The way that the tools of SPDX write XML: an element for each member, and for each entry of a list."""

    def element(name: str, value: Any) -> str:
        if isinstance(value, list):
            return "\n".join(element(name, entry) for entry in value)
        if isinstance(value, dict):
            return f"<{name}>\n{''.join(element(*member) for member in value.items())}</{name}>\n"
        return f"<{name}>{escape(str(value).lower() if isinstance(value, bool) else str(value))}</{name}>\n"

    return f'<?xml version="1.0" encoding="utf-8"?>\n{element("Document", plain)}'.encode()


# -- what is read


@pytest.mark.parametrize("version", FORMAT.versions)
def test_every_version_says_what_its_json_says(version):
    plain = rich(version)
    theirs, ours = load(json.dumps(plain).encode()), read(written(plain))
    assert dict(ours.claims) == plain
    assert ours.components == theirs.components
    assert ours.edges == theirs.edges
    assert (ours.roots, ours.completeness, ours.diagnostics) == (theirs.roots, theirs.completeness, theirs.diagnostics)
    assert ours.document == theirs.document.model_copy(update={"encoding": "xml", "sha256": ours.document.sha256})


def test_one_entry_is_a_list_as_well_and_no_entry_an_empty_one():
    claims = read(document("<packages><SPDXID>a</SPDXID></packages><files/><snippets></snippets>")).claims
    assert claims["packages"] == [{"SPDXID": "a"}]
    assert claims["files"] == claims["snippets"] == []


def test_an_empty_element_is_an_empty_text_or_nothing():
    claims = read(document("<name/><comment> </comment><creationInfo/><filesAnalyzed/><order></order>")).claims
    assert [claims[name] for name in ("name", "comment", "creationInfo", "filesAnalyzed", "order")] == [
        "",
        "",
        None,
        None,
        None,
    ]


def test_texts_lose_the_space_around_them_and_comments():
    claims = read(document("<name>\n  a<!-- b -->\n c\n</name><filesAnalyzed> true </filesAnalyzed>")).claims
    assert (claims["name"], claims["filesAnalyzed"]) == ("a\n c", True)


@pytest.mark.parametrize("encoding", ["iso-8859-1", "utf-16", "utf-8"])
def test_any_declared_encoding_is_read(encoding):
    text = f'<?xml version="1.0" encoding="{encoding}"?>' + document("<name>é</name>")
    assert read(text.encode(encoding)).document.name == "é"


@pytest.mark.parametrize(
    "text",
    [
        "<SpdxDocument><Document><spdxVersion>SPDX-2.2</spdxVersion><name>a</name></Document></SpdxDocument>",
        "<SpdxDocument><spdxVersion>SPDX-2.2</spdxVersion><name>a</name></SpdxDocument>",
        '<Document xmlns="urn:example:spdx"><spdxVersion>SPDX-2.2</spdxVersion><name>a</name></Document>',
        '<s:Document xmlns:s="urn:example:spdx"><s:spdxVersion>SPDX-2.2</s:spdxVersion><s:name>a</s:name></s:Document>',
        f'<Document xmlns:i="{INSTANCE}" i:x="y" xml:lang="en"><spdxVersion>SPDX-2.2</spdxVersion><name>a</name></Document>',
    ],
)
def test_wrappers_and_name_spaces_make_no_difference(text):
    inventory = read(text)
    assert (inventory.document.spec_version, inventory.document.name) == ("2.2", "a")
    assert {entry.code for entry in inventory.diagnostics} == {"no-subject"}
    assert [name for name, variant in formats().items() if variant.recognise(text.encode())] == ["spdx2-xml"]


@pytest.mark.corpus
@pytest.mark.slow
@needs_corpus
@pytest.mark.parametrize("path", small_spdx())
def test_real_documents_say_the_same_in_xml(path):
    theirs, ours = load(path), read(written(json.loads(path.read_bytes())))
    assert (ours.components, ours.edges, ours.roots) == (theirs.components, theirs.edges, theirs.roots)
    assert (ours.completeness, ours.diagnostics) == (theirs.completeness, theirs.diagnostics)


# -- oddities


def test_early_names_are_taken_for_the_later_ones():
    inventory = read(
        document(
            "<creationInfo><creator>Tool: a-1</creator></creationInfo>"
            "<externalDocumentRef><externalDocumentId>DocumentRef-x</externalDocumentId>"
            "<checksum><algorithm>SHA1</algorithm></checksum></externalDocumentRef>"
            "<packages><SPDXID>a</SPDXID><name>a</name><hasFile>f</hasFile>"
            "<checksum><algorithm>MD5</algorithm><checksumValue>1</checksumValue></checksum></packages>"
            "<file><SPDXID>f</SPDXID><fileName>./f</fileName>"
            "<checksum><algorithm>SHA1</algorithm><checksumValue>2</checksumValue></checksum></file>",
            "2.1",
        )
    )
    package, file = inventory.components
    assert package.hashes == (Hash(algorithm="MD5", value="1"),)
    assert file.hashes == (Hash(algorithm="SHA1", value="2"),)
    assert [(edge.dependent, edge.dependency) for edge in inventory.edges] == [("a", "f")]
    assert inventory.claims["externalDocumentRefs"][0]["checksum"] == {"algorithm": "SHA1"}
    (found,) = [entry for entry in inventory.diagnostics if entry.code == "singular-member"]
    assert (found.severity, found.path, found.count) == (WARNING, "line 3", 6)
    assert found.message == "expected 'creators', found its early name 'creator': it is taken for that"


@pytest.mark.parametrize(
    ("inside", "code", "message"),
    [
        ("<name>b</name><name>a</name>", "duplicate-member", "the member 'name' was there before: the last one counts"),
        ("x<name>a</name>", "stray-text", "expected elements only, found text between them: it is left out"),
        ("<name>a</name>x", "stray-text", "expected elements only, found text between them: it is left out"),
        ('<name x="y">a</name>', "xml-attribute", "expected elements only, found the attribute 'x': it is left out"),
    ],
)
def test_what_is_left_out_has_a_diagnostic(inside, code, message):
    inventory = read(document(inside))
    (found,) = [entry for entry in inventory.diagnostics if entry.code == code]
    assert (found.severity, found.message, found.count) == (ERROR, message, 1)
    assert found.path in {"line 2", "line 3"}
    assert dict(inventory.claims) == {"spdxVersion": "SPDX-2.3", "name": "a"}


def test_text_at_the_beginning_of_an_object_is_stray_as_well():
    inventory = read(document("<packages>x<name>a</name></packages>"))
    assert [(entry.code, entry.path) for entry in inventory.diagnostics if entry.severity is ERROR] == [
        ("stray-text", "line 3")
    ]


def test_what_stands_beside_the_document_is_left_out():
    inventory = read(f"<SpdxDocument>\n<x/>{document('<name>a</name>')}<y/></SpdxDocument>")
    (found,) = [entry for entry in inventory.diagnostics if entry.code == "outside-document"]
    assert (found.severity, found.path, found.count) == (ERROR, "line 1", 2)
    assert found.message == "expected the document alone in the root, found more elements: they are left out"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (document("<name>"), "the XML is malformed: "),
        (f"<!DOCTYPE Document [<!ENTITY a 'b'>]>{document('<name>&a;</name>')}", "the XML has a document type declaration"),
        (document("<a>" * 100_000 + "</a>" * 100_000), "the XML is nested too deeply to be read"),
    ],
)
def test_what_cannot_be_read_says_why(text, message):
    with pytest.raises(MalformedDocument, match=message):
        read(text)


def test_limits_hold():
    with pytest.raises(LimitExceeded) as caught:
        read(document("<files/>" * 100), limits=Limits(objects=50))
    assert caught.value.limit == "objects"


# -- recognition


@pytest.mark.parametrize(
    ("text", "version"),
    [
        (document(""), "2.3"),
        (document("", "2.1"), "2.1"),
        (document("", "3.0"), "3.0"),
        ('<Document><spdxVersion x="y">\n SPDX-2.2 </spdxVersion></Document>', "2.2"),
        ("<?xml version='1.0'?><!-- a --><Document><spdxVersion>SPDX-</spdxVersion></Document>", ""),
    ],
)
def test_a_document_is_recognised_by_its_version(text, version):
    claim = FORMAT.recognise(text.encode())
    assert claim is not None
    assert (claim.version, claim.supported) == (version, version in FORMAT.versions)
    assert FORMAT.resembles(text.encode())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<Document/>",
        "<Document><spdxVersion>2.3</spdxVersion></Document>",
        "<bom><spdxVersion>SPDX-2.3</spdxVersion></bom>",
        "<Document <spdxVersion>SPDX-2.3</spdxVersion>",
        json.dumps(spdx(comment="<spdxVersion>SPDX-2.3</spdxVersion>")),
    ],
)
def test_anything_else_is_not(text):
    assert FORMAT.recognise(text.encode()) is None


def test_another_version_is_named():
    with pytest.raises(UnsupportedVersion, match=r"(?m)^SPDX 2\.0 \(xml\) is not read$"):
        read(document("", "2.0"))


@pytest.mark.parametrize("text", ["<bom/>", "<Document/>", "<Document><x/></Document>"])
def test_reading_what_is_not_spdx_is_refused(text):
    with pytest.raises(UnrecognizedFormat, match=r"^this is not SPDX 2 in XML$"):
        FORMAT.read(content_of(text.encode(), Limits()))


def test_rules_are_those_of_the_json():
    whole, broken = rich("2.3"), rich("2.3")
    del broken["packages"][0]["name"]
    assert list(FORMAT.violations(content_of(written(whole), Limits()))) == []
    (found,) = FORMAT.violations(content_of(written(broken), Limits()))
    assert found.path == "packages[0].name"
    (found,) = FORMAT.violations(content_of(written(whole).replace(b"creators>", b"creator>"), Limits()))
    assert (found.code, found.severity) == ("singular-member", ERROR)


def test_the_list_of_lists_has_what_the_reference_library_has():
    from spdx_tools.spdx.parser.xml.xml_parser import LIST_LIKE_FIELDS

    # Two members have other names there than in the JSON schema.
    other_names = {"reviewers": "revieweds", "artifactOf": "artifactOfs"}
    assert {other_names.get(name, name) for name in LIST_LIKE_FIELDS} == LISTS - {"crossRefs"}


# -- hostile

RICH = written(rich("2.3"))


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


names = st.sampled_from(
    [*sorted(LISTS), "name", "checksum", "creationInfo", "filesAnalyzed", "order", "Document", "SPDXID", "x:y"]
)
trees = st.recursive(
    st.text("ab 1<&\n", max_size=4).map(lambda text: text.replace("&", "&amp;").replace("<", "&lt;")),
    lambda inside: st.lists(st.tuples(names, inside), max_size=4).map(
        lambda parts: "".join(f"<{name}>{part}</{name}>" for name, part in parts)
    ),
    max_leaves=12,
)


@settings(deadline=None)
@given(trees)
def test_any_xml_raises_nothing_else(inside):
    only_document_errors(FORMAT, document(inside).encode())
    only_document_errors(FORMAT, document(inside.replace("x:y", "xy")).encode())
