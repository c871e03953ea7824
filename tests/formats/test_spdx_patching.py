"""Annotations in SPDX: what is written can be taken back, in every encoding, whatever the document looks like."""

import json
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spdx_python_model import v3_0_1
from spdx_tools.spdx.parser.parse_anything import parse_file
from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document

from sbomkit.errors import DocumentError, MalformedDocument
from sbomkit.formats import formats
from sbomkit.formats._patching.edits import CannotUndo, undo
from sbomkit.formats._reading.findings import Findings
from sbomkit.formats._validate import validate
from sbomkit.model.annotations import UNDO
from tests.formats.patching import CREATED, annotated, annotations, inventory_of, link, record_in, restored, without_ours

TAG_VALUE = """\
SPDXVersion: SPDX-2.3
DataLicense: CC0-1.0
SPDXID: SPDXRef-DOCUMENT
DocumentName: whole
DocumentNamespace: https://docs.example/whole
Creator: Tool: writer-1.0
Created: 2026-01-02T03:04:05Z

##### Package: alpha

PackageName: alpha
SPDXID: SPDXRef-a
PackageVersion: 1
PackageDownloadLocation: NOASSERTION
FilesAnalyzed: false
PackageComment: <text>over
  two lines</text>
ExternalRef: PACKAGE-MANAGER purl pkg:npm/alpha@1

##### Package: beta

PackageName: beta
SPDXID: SPDXRef-b
PackageDownloadLocation: NOASSERTION
FilesAnalyzed: false

# How they hang together
Relationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-a
Relationship: SPDXRef-a DEPENDS_ON SPDXRef-b
"""
SPDX_2: dict[str, Any] = {
    "spdxVersion": "SPDX-2.3",
    "dataLicense": "CC0-1.0",
    "SPDXID": "SPDXRef-DOCUMENT",
    "name": "whole",
    "documentNamespace": "https://docs.example/whole",
    "creationInfo": {"created": "2026-01-02T03:04:05Z", "creators": ["Tool: writer-1.0"]},
    "packages": [
        {
            "SPDXID": "SPDXRef-a",
            "name": "alpha",
            "downloadLocation": "NOASSERTION",
            "filesAnalyzed": False,
            "externalRefs": [
                {"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": "pkg:npm/alpha@1"}
            ],
        },
        {"SPDXID": "SPDXRef-b", "name": "beta", "downloadLocation": "NOASSERTION", "filesAnalyzed": False},
    ],
    "relationships": [
        {"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": "SPDXRef-a"},
        {"spdxElementId": "SPDXRef-a", "relationshipType": "DEPENDS_ON", "relatedSpdxElement": "SPDXRef-b"},
    ],
}
HOME = "https://docs.example/three"
SPDX_3: dict[str, Any] = {
    "@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld",
    "@graph": [
        {
            "type": "CreationInfo",
            "@id": "_:c",
            "specVersion": "3.0.1",
            "created": "2026-01-02T03:04:05Z",
            "createdBy": [f"{HOME}/maker"],
        },
        {"type": "Organization", "spdxId": f"{HOME}/maker", "creationInfo": "_:c", "name": "Makers"},
        {"type": "SpdxDocument", "spdxId": f"{HOME}/doc", "creationInfo": "_:c", "rootElement": [f"{HOME}/a"]},
        {
            "type": "software_Package",
            "spdxId": f"{HOME}/a",
            "creationInfo": "_:c",
            "name": "alpha",
            "externalRef": [{"type": "ExternalRef", "externalRefType": "altWebPage", "locator": ["https://alpha.example"]}],
        },
        {"type": "software_Package", "spdxId": f"{HOME}/b", "creationInfo": "_:c", "name": "beta"},
        {
            "type": "Relationship",
            "spdxId": f"{HOME}/r",
            "creationInfo": "_:c",
            "from": f"{HOME}/a",
            "relationshipType": "dependsOn",
            "to": [f"{HOME}/b"],
        },
    ],
}

WHOLE = {
    "spdx2-tag-value": TAG_VALUE.encode(),
    "spdx2-json": json.dumps(SPDX_2, indent=2).encode(),
    "spdx3-json": json.dumps(SPDX_3, indent=2).encode(),
}
EACH = pytest.mark.parametrize("data", WHOLE.values(), ids=WHOLE)


@EACH
def test_what_was_there_comes_back_byte_for_byte(data: bytes):
    amended = annotated(data)
    assert amended != data
    assert restored(amended) == data


@EACH
def test_a_valid_document_stays_valid(data: bytes):
    assert validate(data).valid
    assert validate(annotated(data)).errors == ()


@EACH
def test_the_same_is_written_for_the_same_facts(data: bytes):
    assert annotated(data) == annotated(data)
    assert annotated(restored(annotated(data))) == annotated(data)


@EACH
def test_components_edges_and_roots_stay_what_they_are(data: bytes):
    before, after = inventory_of(data), inventory_of(annotated(data))
    assert [component.id for component in after.components] == [component.id for component in before.components]
    assert [component.purl for component in after.components] == [component.purl for component in before.components]
    assert (after.edges, after.roots, after.completeness) == (before.edges, before.roots, before.completeness)


@EACH
def test_the_edition_has_the_moment_and_the_tool(data: bytes):
    document = inventory_of(annotated(data)).document
    assert document.created == CREATED
    assert ("sbomkit", "0.1.0") in {(tool.name, tool.version) for tool in document.tools}


@EACH
def test_a_link_can_be_found_at_its_package(data: bytes):
    inventory = inventory_of(data)
    first = inventory.components[0].id
    after = inventory_of(annotated(data, annotations(data, links={first: [link("https://code.example/x y")]})))
    assert ("vcs", "https://code.example/x%20y") in {(each.kind, each.locator) for each in after.components[0].references}
    assert after.components[1].references == inventory.components[1].references


@EACH
def test_a_document_that_was_not_annotated_has_no_record(data: bytes):
    assert record_in(data) is None


@EACH
def test_the_name_of_the_record_in_a_text_of_others_is_none(data: bytes):
    assert record_in(data.replace(b"alpha", b"sbomkit:undo")) is None
    text = json.dumps(json.dumps({UNDO: "eNoB"})).encode()[1:-1]
    assert record_in(data.replace(b"beta", text)) is None


@EACH
def test_a_changed_document_does_not_lead_back(data: bytes):
    changed = annotated(data).replace(b"beta", b"gamma")
    record = record_in(changed)
    assert record is not None
    with pytest.raises(CannotUndo):
        undo(changed, record)


@EACH
def test_what_is_ours_goes_from_a_document_that_others_have_changed_and_nothing_else(data: bytes):
    changed = annotated(data).replace(b"beta", b"gamma")
    left = without_ours(changed)
    assert b"gamma" in left
    assert record_in(left) is None
    before, after = inventory_of(data.replace(b"beta", b"gamma")), inventory_of(left)
    assert (after.components, after.edges, after.roots) == (before.components, before.edges, before.roots)
    assert after.document.identifier == before.document.identifier
    assert after.document.tools == before.document.tools
    assert validate(left).valid
    assert b"sbomkit" not in left


@EACH
def test_a_second_run_on_what_is_left_adds_everything_anew(data: bytes):
    left = without_ours(annotated(data).replace(b"beta", b"gamma"))
    assert restored(annotated(left)) == left
    assert without_ours(annotated(left).replace(b"gamma", b"delta")) == left.replace(b"gamma", b"delta")


@EACH
def test_a_link_with_a_comment_like_ours_stays_where_it_was_there_before(data: bytes):
    first = inventory_of(data).components[0].id
    kept = annotated(data, annotations(data, links={first: [link("https://code.example/kept")]}))
    foreign = without_record(kept)
    assert record_in(foreign) is None
    left = without_ours(annotated(foreign).replace(b"beta", b"gamma"))
    references = {reference.locator for reference in inventory_of(left).components[0].references}
    assert "https://code.example/kept" in references
    assert "https://code.example/0" not in references


def without_record(data: bytes) -> bytes:
    """A document as one that has lost the record of its annotations."""
    return data.replace(UNDO.encode(), b"sbomkit:undone")


@EACH
def test_nothing_is_taken_out_of_a_document_without_a_record(data: bytes):
    assert without_ours(data) == data
    foreign = without_record(annotated(data))
    assert without_ours(foreign) == foreign


@EACH
def test_a_component_that_is_not_there_is_told(data: bytes):
    findings = Findings()
    amended = annotated(data, annotations(data, {"nobody": [("sbomkit:position:depth", "1")]}), findings)
    assert [(entry.code, entry.path, entry.count) for entry in findings.diagnostics(10)] == [("not-annotated", "nobody", 1)]
    assert restored(amended) == data


@EACH
def test_texts_of_any_kind_are_written_as_they_are(data: bytes):
    value = 'ä "quoted" \\ </text> <b>\n\t\u2028 \U0001f600 #'
    first = inventory_of(data).components[0].id
    what = annotations(data, {first: [("sbomkit:publishers:source", value)]}, document=[("sbomkit:policy:id", value)])
    amended = annotated(data, what)
    assert restored(amended) == data
    assert value in said_of(amended, first)["sbomkit:publishers:source"]


def said_of(data: bytes, ref: str) -> dict[str, Any]:
    """What an annotated document says of an element, by an independent look."""
    claims = inventory_of(data).claims
    if "@graph" in claims:
        found = [each["statement"] for each in claims["@graph"] if each["type"] == "Annotation" and each["subject"] == ref]
    else:
        (package,) = (each for each in claims["packages"] if each["SPDXID"] == ref)
        found = [each["comment"] for each in package["annotations"]]
    (text,) = found
    said: dict[str, Any] = json.loads(text)
    return said


@EACH
def test_a_name_that_repeats_has_all_its_values(data: bytes):
    first = inventory_of(data).components[0].id
    entries = [("sbomkit:handover:indicator", "a"), ("sbomkit:position:depth", "1"), ("sbomkit:handover:indicator", "b")]
    amended = annotated(data, annotations(data, {first: entries}))
    assert said_of(amended, first) == {"sbomkit:handover:indicator": ["a", "b"], "sbomkit:position:depth": "1"}


@EACH
def test_line_ends_stay_what_they_are(data: bytes):
    amended = annotated(data.replace(b"\n", b"\r\n"))
    assert amended.count(b"\r\n") == amended.count(b"\n") > data.count(b"\n")


@pytest.mark.parametrize("name", WHOLE)
def test_every_version_that_is_read_takes_annotations(name: str):
    variant = formats()[name]
    assert set(variant.versions) <= set(variant.embeds)


# -- whatever the document looks like

LAYOUTS = st.builds(
    lambda indent, separators, ascii_only, newline: (
        lambda document: json.dumps(document, indent=indent, separators=separators, ensure_ascii=ascii_only).replace(
            "\n", newline
        )
    ),
    st.sampled_from([None, 0, 1, 2, 4, "\t"]),
    st.sampled_from([(",", ":"), (", ", ": "), (" , ", " : ")]),
    st.booleans(),
    st.sampled_from(["\n", "\r\n", "\n\n"]),
)
NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=12)
VALUES = st.recursive(st.none() | st.integers() | NAMES, lambda inner: st.lists(inner, max_size=3), max_leaves=4)


def shuffled(draw: Callable[[st.SearchStrategy[Any]], Any], members: dict[str, Any]) -> dict[str, Any]:
    return dict(draw(st.permutations(list(members.items()))))


@st.composite
def spdx_2(draw: st.DrawFn) -> bytes:
    packages = [
        shuffled(
            draw,
            {
                "SPDXID": f"SPDXRef-{draw(st.integers(0, 3))}",
                "name": draw(NAMES),
                "comment": draw(VALUES),
                **draw(st.sampled_from([{}, {"annotations": []}, {"annotations": None}, {"annotations": [{}, 1]}])),
                **draw(st.sampled_from([{}, {"externalRefs": []}, {"externalRefs": [{"referenceType": "x"}]}])),
            },
        )
        for _ in range(draw(st.integers(0, 4)))
    ]
    document = {
        "spdxVersion": draw(st.sampled_from(["SPDX-2.2", "SPDX-2.3"])),
        "packages": packages,
        **draw(st.sampled_from([{}, {"documentNamespace": "https://docs.example/x"}, {"documentNamespace": 1}])),
        **draw(st.sampled_from([{}, {"creationInfo": {}}, {"creationInfo": {"created": None, "creators": ["x"]}}])),
        **draw(st.sampled_from([{}, {"annotations": []}, {"relationships": []}, {"externalDocumentRefs": None}])),
    }
    return draw(LAYOUTS)(shuffled(draw, document)).encode()


@st.composite
def spdx_3(draw: st.DrawFn) -> bytes:
    elements = [
        shuffled(
            draw,
            {
                "type": draw(st.sampled_from(["software_Package", "SpdxDocument", "CreationInfo", "Tool"])),
                draw(st.sampled_from(["spdxId", "@id"])): f"urn:x:{draw(st.integers(0, 3))}",
                "creationInfo": draw(st.sampled_from(["urn:x:0", "_:c", {"type": "CreationInfo"}])),
                "name": draw(NAMES),
                **draw(
                    st.sampled_from([{}, {"externalRef": []}, {"externalRef": {"type": "ExternalRef"}}, {"externalRef": None}])
                ),
                **draw(st.sampled_from([{}, {"profileConformance": ["core", "extension"]}])),
            },
        )
        for _ in range(draw(st.integers(0, 5)))
    ]
    context = {"@context": SPDX_3["@context"]}
    one = {"type": "software_Package", "spdxId": "urn:x:1", "name": draw(NAMES)}
    document = draw(
        st.sampled_from(
            [context | {"@graph": elements}, context | {"@graph": one}, shuffled(draw, context | one), one | context]
        )
    )
    return draw(LAYOUTS)(document).encode()


@st.composite
def tag_value(draw: st.DrawFn) -> bytes:
    between = st.lists(st.sampled_from(["", "# a comment", "  ", "Relationship: SPDXRef-1 CONTAINS SPDXRef-2"]), max_size=2)
    lines = [
        "SPDXVersion: SPDX-2.3",
        *draw(st.permutations(["SPDXID: SPDXRef-DOCUMENT", "DocumentNamespace:  urn:x ", "Creator: x"])),
    ]
    for _ in range(draw(st.integers(0, 3))):
        ref = draw(
            st.sampled_from(["SPDXID: SPDXRef-1", "SPDXID: SPDXRef-2", "# nameless", "SPDXID: <text>SPDXRef-\n3</text>"])
        )
        rest = draw(
            st.permutations([ref, "PackageVersion: 1", "PackageComment: <text>a\n# b</text>", "ExternalRef: OTHER x y"])
        )
        lines += [*draw(between), "PackageName: a", *rest, *draw(between)]
        lines += draw(st.sampled_from([[], ["FileName: f", "SPDXID: SPDXRef-f"], ["PackageComment: <text>no end", "more"]]))
    lines += draw(st.sampled_from([[], ["Created: <text>x</text>"], ["Created:"], ["Created: <text>\nx\n</text>"]]))
    newline = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    text = "\n".join(lines).replace("\n", newline) + draw(st.sampled_from(["", newline]))
    return text.encode(draw(st.sampled_from(["utf-8", "latin-1"]))) + draw(st.sampled_from([b"", b"# \xe4", b"# \xc3\xa4"]))


@settings(deadline=None)
@pytest.mark.parametrize("documents", [spdx_2(), spdx_3(), tag_value()], ids=["spdx2-json", "spdx3-json", "tag-value"])
@given(st.data())
def test_whatever_is_read_can_be_annotated_and_comes_back(documents: st.SearchStrategy[bytes], data: st.DataObject):
    document = data.draw(documents)
    before = inventory_of(document)
    findings = Findings()
    amended = annotated(document, None, findings)
    assert restored(amended) == document
    after = inventory_of(amended)
    assert [component.id for component in after.components] == [component.id for component in before.components]
    assert (after.edges, after.roots) == (before.edges, before.roots)
    missed = sum(entry.count for entry in findings.diagnostics(10) if entry.code == "not-annotated")
    packages = {component.id for component in before.components if component.type != "file"}
    assert len(annotated_ids(amended) & packages) + missed >= len(packages)
    left = without_ours(amended)
    assert record_in(left) is None
    assert annotated_ids(left) & packages == set()


def annotated_ids(data: bytes) -> set[str]:
    """Ids of the elements of which something is said, by an independent look."""
    claims = inventory_of(data).claims
    if "spdxVersion" in claims:
        packages = [each for each in claims.get("packages") or () if isinstance(each, dict)]
        return {
            package.get("SPDXID") or f"packages[{number}]"
            for number, package in enumerate(packages)
            if any(isinstance(each, dict) and "sbomkit" in str(each) for each in package.get("annotations") or ())
        }
    graph = claims.get("@graph", [])
    return {each["subject"] for each in graph if isinstance(graph, list) and each["type"] == "Annotation"}


@settings(deadline=None)
@pytest.mark.parametrize("original", WHOLE.values(), ids=WHOLE)
@given(st.data())
def test_whatever_others_make_of_it_only_errors_of_the_document_escape(original: bytes, data: st.DataObject):
    amended = annotated(original)
    start = data.draw(st.integers(0, len(amended)))
    end = data.draw(st.integers(start, min(start + 400, len(amended))))
    put = data.draw(
        st.sampled_from([b"", b"[", b'"', b"1e999", b"null,", b"\xff", b"\n", b"sbomkit:undo", amended[start:end] * 2])
    )
    changed = amended[:start] + put + amended[end:]
    with suppress(DocumentError):
        record_in(changed)
        left = without_ours(changed)
        annotated(left, annotations(left, {}, {}))


@pytest.mark.parametrize("name", ["spdx2-json", "spdx3-json"])
def test_a_document_that_is_not_utf_8_throughout_has_no_place(name: str):
    data = WHOLE[name].replace(b"alpha", b"alph\xe4")
    assert inventory_of(data).components[0].name == "alph\ufffd"
    with pytest.raises(MalformedDocument, match="expected UTF-8, found the byte 0xe4") as caught:
        annotated(data)
    assert caught.value.advice is not None
    assert record_in(data.replace(b"beta", b"sbomkit:undo")) is None


# -- what the reference libraries make of it


@pytest.mark.parametrize("name", ["spdx2-json", "spdx2-tag-value"])
def test_the_reference_implementation_of_spdx_2_finds_nothing_wrong(name: str, tmp_path: Path):
    path = tmp_path / ("whole.spdx.json" if name == "spdx2-json" else "whole.spdx")
    path.write_bytes(annotated(WHOLE[name]))
    document = parse_file(str(path))
    assert validate_full_spdx_document(document) == []
    assert [len(package.external_references) for package in document.packages] == [2, 1]
    assert sorted(annotation.spdx_id for annotation in document.annotations) == ["SPDXRef-DOCUMENT", "SPDXRef-a", "SPDXRef-b"]
    assert "AMENDS" in {relationship.relationship_type.name for relationship in document.relationships}


def test_the_bindings_of_spdx_3_read_all_of_it():
    objects = v3_0_1.SHACLObjectSet()
    v3_0_1.JSONLDDeserializer().read(BytesIO(annotated(WHOLE["spdx3-json"])), objects)
    assert objects.missing_ids == set()
    subjects = {getattr(annotation.subject, "_id", None) for annotation in objects.foreach_type(v3_0_1.Annotation)}
    assert subjects == {f"{HOME}/a", f"{HOME}/b", f"{HOME}/doc"}
