"""Annotations in SPDX 2: annotations, references, and an edition with a name of its own; nothing that was said is replaced."""

import hashlib
import json
from typing import Any

import pytest

from sbomkit.errors import MalformedDocument
from sbomkit.formats._reading.findings import Findings
from sbomkit.formats._validate import validate
from sbomkit.model.annotations import PointerKind
from tests.formats.patching import CREATED, NOTE, annotated, annotations, inventory_of, link, record_in, restored, without_ours
from tests.formats.test_spdx_patching import SPDX_2, TAG_VALUE

DEPTH = [("sbomkit:position:depth", "2")]


def encoded(**members: Any) -> bytes:
    """The document with other members; without those that are `...`."""
    return json.dumps({name: value for name, value in (SPDX_2 | members).items() if value is not ...}, indent=1).encode()


def read(data: bytes) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(data)
    return document


def told(data: bytes, **options: Any) -> tuple[dict[str, Any], set[str]]:
    """The annotated document, and codes of what could not be written."""
    findings = Findings()
    amended = annotated(data, annotations(data, **options), findings)
    assert restored(amended) == data
    return read(amended), {entry.code for entry in findings.diagnostics(10)}


# -- JSON


def test_an_annotation_of_a_package_says_who_and_when():
    document, codes = told(encoded(), said={"SPDXRef-b": DEPTH})
    assert document["packages"][1]["annotations"] == [
        {
            "annotationDate": CREATED,
            "annotationType": "OTHER",
            "annotator": "Tool: sbomkit-0.1.0",
            "comment": '{"sbomkit:position:depth":"2"}',
        }
    ]
    assert "annotations" not in document["packages"][0]
    assert codes == set()


def test_an_annotation_of_others_stays_in_front():
    theirs = {"annotationDate": "d", "annotationType": "REVIEW", "annotator": "Person: Ann", "comment": "fine"}
    document, _ = told(encoded(packages=[SPDX_2["packages"][1] | {"annotations": [theirs]}]), said={"SPDXRef-b": DEPTH})
    assert [entry["annotator"] for entry in document["packages"][0]["annotations"]] == ["Person: Ann", "Tool: sbomkit-0.1.0"]


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        (PointerKind.FUNDING, "funding"),
        (PointerKind.REPOSITORY, "vcs"),
        (PointerKind.SECURITY_CONTACT, "security-contact"),
        (PointerKind.SECURITY_POLICY, "security-policy"),
        (PointerKind.SOURCE_DISTRIBUTION, "source-distribution"),
    ],
)
def test_a_link_becomes_a_reference_that_says_who_told_it(kind: PointerKind, word: str):
    document, _ = told(encoded(), links={"SPDXRef-a": [link("https://code.example/a", kind)]})
    assert document["packages"][0]["externalRefs"] == [
        *SPDX_2["packages"][0]["externalRefs"],
        {"comment": NOTE, "referenceCategory": "OTHER", "referenceLocator": "https://code.example/a", "referenceType": word},
    ]


def test_the_comment_of_a_link_is_one_line_without_marks():
    document, _ = told(encoded(), links={"SPDXRef-b": [link(note="told\nby </text> \x1b[0m")]})
    (reference,) = document["packages"][1]["externalRefs"]
    assert reference["comment"] == "told by [/text] [0m (sbomkit: added)"


def test_the_document_says_the_moment_the_tool_and_what_was_written():
    document, _ = told(encoded(), said={}, links={}, document=[("sbomkit:basis", "weakness_only")])
    assert document["creationInfo"] == {"created": CREATED, "creators": ["Tool: writer-1.0", "Tool: sbomkit-0.1.0"]}
    (annotation,) = document["annotations"]
    said = json.loads(annotation["comment"])
    assert said.pop("sbomkit:undo")
    assert said == {"sbomkit:basis": "weakness_only"}


def test_a_tool_that_is_there_is_not_added_again_and_not_taken_out():
    creators = ["Tool: sbomkit-0.1.0", "Person: Ann"]
    data = encoded(creationInfo={"created": "2026-01-02T03:04:05Z", "creators": creators})
    document, _ = told(data)
    assert document["creationInfo"]["creators"] == creators
    changed = annotated(data).replace(b"beta", b"gamma")
    assert read(without_ours(changed))["creationInfo"]["creators"] == creators


def test_the_edition_has_a_namespace_of_its_own_that_depends_on_what_is_written():
    first, _ = told(encoded(), said={"SPDXRef-b": DEPTH})
    other, _ = told(encoded(), said={"SPDXRef-b": [("sbomkit:position:depth", "3")]})
    spaces = [document["documentNamespace"] for document in (first, other)]
    assert all(space.startswith("https://docs.example/whole-sbomkit-") for space in spaces)
    assert spaces[0] != spaces[1]


def test_the_original_is_named_by_its_namespace_and_its_checksum():
    data = encoded()
    document, _ = told(data)
    (other,) = document["externalDocumentRefs"]
    assert other == {
        "checksum": {"algorithm": "SHA1", "checksumValue": hashlib.sha1(data).hexdigest()},
        "externalDocumentId": f"DocumentRef-sbomkit-{hashlib.sha256(data).hexdigest()}",
        "spdxDocument": "https://docs.example/whole",
    }
    assert document["relationships"][-1] == {
        "relatedSpdxElement": f"{other['externalDocumentId']}:SPDXRef-DOCUMENT",
        "relationshipType": "AMENDS",
        "spdxElementId": "SPDXRef-DOCUMENT",
    }


@pytest.mark.parametrize("space", ["two words", "https://docs.example/#part", "line\nbreak"])
def test_an_original_whose_namespace_is_no_uri_is_not_named(space: str):
    document, _ = told(encoded(documentNamespace=space))
    assert "externalDocumentRefs" not in document
    assert document["documentNamespace"].startswith(f"{space}-sbomkit-")


def test_an_original_whose_bytes_are_not_those_that_were_given_is_not_named():
    document, _ = told(encoded(), sha256="0" * 64)
    assert "externalDocumentRefs" not in document


@pytest.mark.parametrize("space", [..., "", 1, None])
def test_a_document_without_a_namespace_gets_none(space: Any):
    data = encoded(documentNamespace=space)
    document, _ = told(data)
    assert document.get("documentNamespace", ...) == space
    assert "externalDocumentRefs" not in document


def test_an_original_without_an_id_is_called_as_the_specification_asks():
    document, _ = told(encoded(SPDXID=...))
    assert document["relationships"][-1]["spdxElementId"] == "SPDXRef-DOCUMENT"


def test_what_says_nothing_is_filled():
    packages: list[dict[str, Any]] = [{"SPDXID": "SPDXRef-a", "name": "a", "annotations": None, "externalRefs": []}]
    creation = {"created": None, "creators": None}
    document, codes = told(encoded(packages=packages, creationInfo=creation, annotations=None, externalDocumentRefs=None))
    assert len(document["packages"][0]["annotations"]) == len(document["packages"][0]["externalRefs"]) == 1
    assert document["creationInfo"] == {"created": CREATED, "creators": ["Tool: sbomkit-0.1.0"]}
    assert len(document["annotations"]) == len(document["externalDocumentRefs"]) == 1
    assert codes == set()


def test_a_document_without_creation_info_gets_one():
    document, _ = told(encoded(creationInfo=...))
    assert document["creationInfo"] == {"created": CREATED, "creators": ["Tool: sbomkit-0.1.0"]}


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"creationInfo": "me"}, "no-creation-info"),
        ({"creationInfo": {"creators": "me"}}, "not-a-list"),
        ({"packages": [{"SPDXID": "SPDXRef-a", "name": "a", "annotations": "text"}]}, "not-a-list"),
        ({"externalDocumentRefs": {"externalDocumentId": "DocumentRef-x"}}, "not-a-list"),
    ],
)
def test_what_is_of_another_type_stays_and_is_told(members: dict[str, Any], code: str):
    document, codes = told(encoded(**members))
    assert codes == {code}
    ((name, value),) = members.items()
    assert str(value)[:-2].strip("[{'") in str(document[name])


def test_a_document_whose_annotations_are_no_list_has_no_place():
    with pytest.raises(MalformedDocument, match="annotations: expected a list") as caught:
        annotated(encoded(annotations="text"))
    assert caught.value.advice is not None


def test_of_packages_with_one_id_the_first_is_annotated():
    packages = [{"SPDXID": "SPDXRef-a", "name": name} for name in ("a", "b")]
    document, codes = told(encoded(packages=packages), said={"SPDXRef-a": DEPTH})
    assert ["annotations" in package for package in document["packages"]] == [True, False]
    assert codes == set()


def test_a_package_without_an_id_is_found_by_its_place():
    packages = [1, {"name": "a"}]
    document, codes = told(encoded(packages=packages), said={"packages[1]": DEPTH})
    assert "annotations" in document["packages"][1]
    assert codes == set()


def test_a_file_is_not_annotated():
    files = [{"SPDXID": "SPDXRef-f", "fileName": "./f", "checksums": []}]
    _, codes = told(encoded(files=files), said={"SPDXRef-f": DEPTH})
    assert codes == {"not-annotated"}


def test_an_amended_document_keeps_the_style_of_the_original():
    compact = json.dumps(SPDX_2, separators=(",", ":")).encode()
    assert b"\n" not in annotated(compact)
    assert b": " not in annotated(compact, annotations(compact, {"SPDXRef-a": DEPTH})).replace(b"Tool: ", b"")
    wide = json.dumps(SPDX_2, indent=4).encode()
    assert json.dumps(read(annotated(wide)), indent=4).encode() == annotated(wide)


@pytest.mark.parametrize("version", ["2.1", "2.2", "2.3"])
def test_annotations_are_valid_in_every_version(version: str):
    packages = [
        package | {"licenseConcluded": "NONE", "licenseDeclared": "NONE", "copyrightText": "NONE"}
        for package in SPDX_2["packages"]
    ]
    packages[0]["externalRefs"] = []
    data = encoded(spdxVersion=f"SPDX-{version}", packages=packages, relationships=SPDX_2["relationships"][:1])
    assert validate(data).valid
    assert validate(annotated(data)).valid


def test_a_package_of_which_nothing_was_said_stays_as_it_is_when_ours_go():
    data = encoded()
    amended = annotated(data, annotations(data, {"SPDXRef-a": DEPTH}))
    left = without_ours(amended.replace(b"alpha", b"gamma"))
    assert read(left)["packages"] == read(data.replace(b"alpha", b"gamma"))["packages"]


def test_ours_of_another_run_stays_where_the_record_is_of_a_later_one():
    data = encoded()
    earlier = annotated(data, annotations(data, said={"SPDXRef-a": DEPTH}, version="0.0.9"))
    foreign = earlier.replace(b"sbomkit:undo", b"sbomkit:gone")
    left = read(without_ours(annotated(foreign).replace(b"beta", b"gamma")))
    assert [entry["annotator"] for entry in left["packages"][0]["annotations"]] == ["Tool: sbomkit-0.0.9"]
    assert "annotations" not in left["packages"][1]


# -- tag-value


def tag_value(text: str, **options: Any) -> tuple[str, set[str]]:
    """The annotated document, and codes of what could not be written."""
    findings = Findings()
    data = text.encode()
    amended = annotated(data, annotations(data, **options), findings)
    assert restored(amended) == data
    return amended.decode(), {entry.code for entry in findings.diagnostics(10)}


def added(text: str, **options: Any) -> list[str]:
    """Lines that came into the document, in order, one to one otherwise."""
    lines = tag_value(text, **options)[0].split("\n")
    before = iter(text.split("\n"))
    expected = next(before, None)
    new = []
    for line in lines:
        if line == expected:
            expected = next(before, None)
        else:
            new.append(line)
    return new


def test_only_the_time_and_the_namespace_are_other_lines():
    before, after = TAG_VALUE.split("\n"), set(tag_value(TAG_VALUE)[0].split("\n"))
    assert [line for line in before if line not in after] == [
        "DocumentNamespace: https://docs.example/whole",
        "Created: 2026-01-02T03:04:05Z",
    ]


def test_what_is_said_stands_at_the_end_and_names_its_package():
    text, _ = tag_value(TAG_VALUE, said={"SPDXRef-b": DEPTH})
    tail = text.removeprefix(text[: text.index("\nRelationship: SPDXRef-DOCUMENT AMENDS")]).split("\n\n")
    assert tail[1].split("\n") == [
        "Annotator: Tool: sbomkit-0.1.0",
        f"AnnotationDate: {CREATED}",
        "AnnotationType: OTHER",
        "SPDXREF: SPDXRef-b",
        'AnnotationComment: <text>{"sbomkit:position:depth":"2"}</text>',
    ]
    assert "SPDXREF: SPDXRef-DOCUMENT" in tail[2]


def test_a_link_stands_in_the_block_of_its_package():
    text, _ = tag_value(TAG_VALUE, links={"SPDXRef-a": [link()], "SPDXRef-b": [link("https://code.example/b")]})
    assert (
        "ExternalRef: PACKAGE-MANAGER purl pkg:npm/alpha@1\n"
        "ExternalRef: OTHER vcs https://code.example/a\n"
        f"ExternalRefComment: <text>{NOTE}</text>\n"
        "\n##### Package: beta\n"
    ) in text
    assert "FilesAnalyzed: false\nExternalRef: OTHER vcs https://code.example/b\n" in text


def test_a_tool_comes_after_the_creators_and_the_original_after_the_namespace():
    text, _ = tag_value(TAG_VALUE)
    assert f"\nCreator: Tool: writer-1.0\nCreator: Tool: sbomkit-0.1.0\nCreated: {CREATED}\n" in text
    digests = hashlib.sha256(TAG_VALUE.encode()).hexdigest(), hashlib.sha1(TAG_VALUE.encode()).hexdigest()
    other = f"ExternalDocumentRef: DocumentRef-sbomkit-{digests[0]} https://docs.example/whole SHA1: {digests[1]}\n"
    assert other in text
    assert text.index(other) < text.index("Creator:")


def test_a_creator_that_is_there_is_not_added_again_and_not_taken_out():
    text = TAG_VALUE.replace("Tool: writer-1.0", "Tool: sbomkit-0.1.0")
    assert tag_value(text)[0].count("Creator: Tool: sbomkit-0.1.0") == 1
    left = without_ours(annotated(text.encode()).replace(b"beta", b"gamma"))
    assert b"Creator: Tool: sbomkit-0.1.0" in left


@pytest.mark.parametrize("gone", [["Created: 2026-01-02T03:04:05Z"], ["Creator: Tool: writer-1.0"]])
def test_a_creation_that_is_not_whole_is_filled(gone: list[str]):
    text = "\n".join(line for line in TAG_VALUE.split("\n") if line not in gone)
    assert f"Creator: Tool: sbomkit-0.1.0\nCreated: {CREATED}\n" in tag_value(text)[0]


@pytest.mark.parametrize("written", ["", " ", "  x ", " <text>x</text>", "<text>\nx</text> rest", " <text>x"])
def test_a_time_is_replaced_however_it_is_written(written: str):
    text = TAG_VALUE.replace("Created: 2026-01-02T03:04:05Z", f"Created:{written}")
    amended, _ = tag_value(text)
    assert inventory_of(amended.encode()).document.created == CREATED
    assert f"Created: {CREATED}" in amended or f"Created:  {CREATED}" in amended


@pytest.mark.parametrize(
    ("mixed", "newline"), [("a\r\n# b\n# c\n", "\n"), ("a\r\n# b\r\n# c\r\n", "\r\n"), ("a\r# b\r", "\r"), ("a\r# b\n", "\n")]
)
def test_lines_end_as_most_of_the_document(mixed: str, newline: str):
    amended, _ = tag_value(f"SPDXVersion: SPDX-2.3\r# {mixed}" if newline == "\r" else f"SPDXVersion: SPDX-2.3\n# {mixed}")
    assert f"AnnotationType: OTHER{newline}SPDXREF" in amended


def test_a_last_line_that_does_not_end_stays_the_last_that_does_not():
    text = TAG_VALUE[: TAG_VALUE.index("\n# How")].rstrip()
    amended, _ = tag_value(text, links={"SPDXRef-b": [link()]})
    assert "FilesAnalyzed: false\nExternalRef: OTHER vcs" in amended
    assert amended.endswith("}</text>")


def test_a_document_without_an_id_is_called_as_the_specification_asks():
    text = TAG_VALUE.replace("SPDXID: SPDXRef-DOCUMENT\n", "")
    assert "Relationship: SPDXRef-DOCUMENT AMENDS DocumentRef-" in tag_value(text)[0]


def test_a_document_without_a_namespace_has_none_to_give_back():
    text = TAG_VALUE.replace("DocumentNamespace: https://docs.example/whole\n", "")
    left = without_ours(annotated(text.encode()).replace(b"beta", b"gamma"))
    assert b"DocumentNamespace" not in left


def test_a_document_without_any_creation_gets_one_in_its_head():
    text = "\n".join(line for line in TAG_VALUE.split("\n") if not line.startswith("Creat"))
    assert tag_value(text)[0].startswith(f"SPDXVersion: SPDX-2.3\nCreator: Tool: sbomkit-0.1.0\nCreated: {CREATED}\n")


def test_a_document_without_a_namespace_amends_nothing():
    for space in ("", "DocumentNamespace:\n", "DocumentNamespace: two words\n"):
        text = TAG_VALUE.replace("DocumentNamespace: https://docs.example/whole\n", space)
        assert not any("AMENDS" in line or "ExternalDocumentRef" in line for line in added(text))


@pytest.mark.parametrize("name", ["SPDXRef-b", "SPDXRef-\nb", " b"])
def test_an_id_of_any_form_is_named(name: str):
    text = TAG_VALUE.replace("SPDXID: SPDXRef-b", f"SPDXID: <text>{name}</text>")
    amended, codes = tag_value(text, said={name: DEPTH})
    assert codes == set()
    package = next(each for each in inventory_of(amended.encode()).claims["packages"] if each["SPDXID"] == name)
    assert len(package["annotations"]) == 1


def test_a_document_of_a_version_alone_can_be_annotated():
    amended, _ = tag_value("SPDXVersion: SPDX-2.3")
    assert "SPDXREF: SPDXRef-DOCUMENT" in amended


def test_a_package_without_an_id_is_told_and_does_not_lead_astray():
    text = TAG_VALUE.replace("SPDXID: SPDXRef-a\n", "", 1)
    amended, codes = tag_value(text, links={"SPDXRef-b": [link("https://code.example/b")], "packages[0]": [link()]})
    assert codes == {"not-annotated"}
    assert amended.count("ExternalRef: OTHER") == 1
    assert amended.index("PackageName: beta") < amended.index("ExternalRef: OTHER")


def test_an_id_before_its_package_stays_right_before_it():
    text = TAG_VALUE.replace("PackageName: beta\nSPDXID: SPDXRef-b", "SPDXID: SPDXRef-b\nPackageName: beta")
    amended, codes = tag_value(text, links={"SPDXRef-a": [link()], "SPDXRef-b": [link()]})
    assert "SPDXID: SPDXRef-b\nPackageName: beta" in amended
    assert codes == set()


def test_a_text_without_an_end_keeps_all_that_it_has():
    gamma = "PackageName: gamma\nSPDXID: SPDXRef-c\nPackageComment: <text>no end\n# not a comment\n\n"
    text = f"{TAG_VALUE}{gamma}PackageName: delta\nSPDXID: SPDXRef-d\n"
    amended, _ = tag_value(text, links={"SPDXRef-c": [link()]})
    assert "<text>no end\n# not a comment\n\nExternalRef: OTHER" in amended


def test_the_end_of_a_text_is_no_comment():
    text = TAG_VALUE.replace("  two lines</text>\nExternalRef: PACKAGE-MANAGER purl pkg:npm/alpha@1", "# two lines</text>")
    amended, _ = tag_value(text, links={"SPDXRef-a": [link()]})
    assert "# two lines</text>\nExternalRef: OTHER vcs" in amended


def test_files_of_a_package_come_after_its_links():
    text = TAG_VALUE.replace("ExternalRef: PACKAGE-MANAGER purl pkg:npm/alpha@1\n", "FileName: ./f\nSPDXID: SPDXRef-f\n")
    amended, _ = tag_value(text, links={"SPDXRef-a": [link()]})
    assert amended.index("ExternalRef: OTHER") < amended.index("FileName: ./f")


def test_a_document_in_latin_1_stays_in_it():
    data = TAG_VALUE.replace("PackageVersion: 1", "PackageVersion: \xe4").replace("SPDXRef-b", "SPDXRef-\xe4").encode("latin-1")
    amended = annotated(data, annotations(data, {"SPDXRef-\xe4": [("sbomkit:publishers:source", "\xe4\u20ac")]}))
    assert restored(amended) == data
    assert b"SPDXREF: SPDXRef-\xe4\n" in amended
    assert rb'{"sbomkit:publishers:source":"\u00e4\u20ac"}' in amended


def test_annotations_of_others_stay_whole_when_ours_go():
    theirs = "\nAnnotator: Tool: other-1\nAnnotationDate: x\nAnnotationType: OTHER\nSPDXREF: SPDXRef-a\nAnnotationComment: {}\n"
    data = (TAG_VALUE + theirs).encode()
    left = without_ours(annotated(data).replace(b"beta", b"gamma")).decode()
    assert left == data.decode().replace("beta", "gamma").replace("2026-01-02T03:04:05Z", CREATED)


def test_a_comment_that_belongs_to_no_reference_is_none_of_ours():
    text = TAG_VALUE.replace("PackageName: alpha\n", f"PackageName: alpha\nExternalRefComment: {NOTE}\n")
    left = without_ours(annotated(text.encode()).replace(b"beta", b"gamma"))
    assert f"ExternalRefComment: {NOTE}\n".encode() in left


def test_a_record_that_is_no_text_is_none():
    data = encoded(
        annotations=[
            1,
            {"annotator": "Tool: sbomkit-1", "comment": '{"sbomkit:undo":[1]}'},
            {"annotator": "Tool: sbomkit-1", "comment": "see sbomkit:undo"},
            {"annotator": "Tool: sbomkit-1", "comment": '{"sbomkit:undo":"eNoB","other":"x"}'},
            {"annotator": "Tool: sbomkit-1", "comment": '{"sbomkit:undo":"eNoB"'},
            {"annotator": "Person: sbomkit", "comment": '{"sbomkit:undo":"eNoB"}'},
        ]
    )
    assert record_in(data) is None


def test_notes_of_what_was_there_are_read_however_odd():
    said = {"sbomkit:foreign": ["no JSON", "7", '["SPDXRef-a","reference","x","(sbomkit: y)"]'], "sbomkit:undo": "eNoB"}
    references = [{"referenceLocator": locator, "comment": "(sbomkit: y)"} for locator in ("x", "z")]
    data = encoded(
        packages=[{"SPDXID": "SPDXRef-a", "name": "a", "externalRefs": [1, *references]}],
        annotations=[
            {"annotator": "Tool: sbomkit-1", "annotationDate": "d", "comment": json.dumps(said, separators=(",", ":"))}
        ],
    )
    assert read(without_ours(data))["packages"][0]["externalRefs"] == [1, references[0]]


def test_an_empty_first_member_stays_when_ours_go():
    text = encoded().replace(b'"SPDXID": "SPDXRef-b",', b'"annotations": [], "SPDXID": "SPDXRef-b",')
    left = without_ours(annotated(text).replace(b"beta", b"gamma"))
    assert read(left)["packages"][1]["annotations"] == []
