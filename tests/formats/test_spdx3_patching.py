"""Annotations in SPDX 3: elements of sbomkit's own beside those of the author, who stays the author."""

import copy
import json
from typing import Any

import pytest

from sbomkit.errors import MalformedDocument
from sbomkit.formats._reading.findings import Findings
from sbomkit.formats._validate import validate
from sbomkit.model.annotations import PointerKind
from tests.formats.patching import CREATED, NOTE, annotated, annotations, inventory_of, link, record_in, restored, without_ours
from tests.formats.test_spdx_patching import HOME, SPDX_3

DEPTH = [("sbomkit:position:depth", "2")]
A, B, DOC = f"{HOME}/a", f"{HOME}/b", f"{HOME}/doc"


def changed(ref: str, **members: Any) -> dict[str, Any]:
    """The document with other members of one element; without those that are `...`."""
    document = copy.deepcopy(SPDX_3)
    mended = element(document["@graph"], ref)
    mended.update(members)
    for name in [name for name, value in mended.items() if value is ...]:
        del mended[name]
    return document


def told(document: dict[str, Any], **options: Any) -> tuple[list[dict[str, Any]], set[str]]:
    """The graph of the annotated document, and codes of what could not be written."""
    findings, data = Findings(), json.dumps(document).encode()
    amended = annotated(data, annotations(data, **options), findings)
    assert restored(amended) == data
    return json.loads(amended)["@graph"], {entry.code for entry in findings.diagnostics(10)}


def element(graph: list[dict[str, Any]], ref: str) -> dict[str, Any]:
    return next(each for each in graph if ref in (each.get("spdxId"), each.get("@id")))


def of_class(graph: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    return [each for each in graph if each["type"] == name]


def test_an_annotation_is_made_by_sbomkit_and_dated():
    graph, codes = told(SPDX_3, said={B: DEPTH})
    said, _ = of_class(graph, "Annotation")
    assert said["subject"] == B
    assert (said["annotationType"], said["contentType"]) == ("other", "application/json")
    assert json.loads(said["statement"]) == {"sbomkit:position:depth": "2"}
    creation = element(graph, said["creationInfo"])
    assert (creation["created"], creation["specVersion"]) == (CREATED, "3.0.1")
    assert [element(graph, ref)["type"] for ref in creation["createdBy"]] == ["SoftwareAgent"]
    assert [element(graph, ref)["name"] for ref in creation["createdUsing"]] == ["sbomkit-0.1.0"]
    assert codes == set()


def test_the_edition_keeps_its_author_and_id_and_gets_moment_and_tool():
    document = changed("_:c", createdUsing=[f"{HOME}/writer"], comment="by hand")
    document["@graph"].append({"type": "Tool", "spdxId": f"{HOME}/writer", "creationInfo": "_:c", "name": "writer"})
    graph, _ = told(document)
    creation = element(graph, element(graph, DOC)["creationInfo"])
    assert creation["created"] == CREATED
    assert creation["createdBy"] == [f"{HOME}/maker"]
    assert [element(graph, ref)["name"] for ref in creation["createdUsing"]] == ["writer", "sbomkit-0.1.0"]
    assert creation["comment"] == "by hand"
    assert element(graph, "_:c")["created"] == "2026-01-02T03:04:05Z"
    assert element(graph, A)["creationInfo"] == "_:c"


def test_the_document_says_what_it_is_amended_by():
    graph, _ = told(SPDX_3)
    amended = graph[-1]
    assert (amended["from"], amended["relationshipType"]) == (DOC, "amendedBy")
    (whole,) = (element(graph, ref) for ref in amended["to"])
    assert whole["subject"] == DOC
    assert json.loads(whole["statement"])["sbomkit:version"] == "0.1.0"


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        (PointerKind.FUNDING, "funding"),
        (PointerKind.REPOSITORY, "vcs"),
        (PointerKind.SECURITY_CONTACT, "securityOther"),
        (PointerKind.SECURITY_POLICY, "securityPolicy"),
        (PointerKind.SOURCE_DISTRIBUTION, "sourceArtifact"),
    ],
)
def test_a_link_has_the_type_that_the_specification_has_for_it(kind: PointerKind, word: str):
    graph, _ = told(SPDX_3, links={B: [link("https://code.example/b", kind)]})
    assert element(graph, B)["externalRef"] == [
        {"type": "ExternalRef", "externalRefType": word, "locator": ["https://code.example/b"], "comment": NOTE}
    ]


@pytest.mark.parametrize("before", [[], None, {"type": "ExternalRef", "comment": "x"}])
def test_a_link_joins_what_is_there(before: Any):
    graph, _ = told(changed(A, externalRef=before), links={A: [link(), link("https://code.example/2")]})
    listed = before if isinstance(before, list) else [] if before is None else [before]
    assert len(element(graph, A)["externalRef"]) == len(listed) + 2
    assert element(graph, A)["externalRef"][: len(listed)] == listed


def test_facts_stand_in_an_extension_too_where_the_document_has_the_profile():
    document = changed(DOC, profileConformance=["core", "software", "extension"])
    graph, _ = told(document, said={A: DEPTH})
    first, whole = of_class(graph, "Annotation")
    (extension,) = first["extension"]
    assert extension["type"] == "extension_CdxPropertiesExtension"
    assert extension["extension_cdxProperty"] == [
        {
            "type": "extension_CdxPropertyEntry",
            "extension_cdxPropName": "sbomkit:position:depth",
            "extension_cdxPropValue": "2",
        }
    ]
    assert "sbomkit:undo" not in str(whole["extension"])
    assert validate(annotated(json.dumps(document).encode())).valid
    assert all("extension" not in each for each in of_class(told(SPDX_3, said={A: DEPTH})[0], "Annotation"))


@pytest.mark.parametrize(("stated", "written"), [("3.0.1", "3.0.1"), ("3.0.0", "3.0.0"), ("3.0", "3.0.1"), ("3.0.2", "3.0.2")])
def test_elements_are_of_the_version_of_the_document(stated: str, written: str):
    context = f"https://spdx.org/rdf/{stated}/spdx-context.jsonld"
    graph, _ = told(changed(A) | {"@context": context}, said={A: DEPTH})
    creation = element(graph, of_class(graph, "Annotation")[0]["creationInfo"])
    assert creation["specVersion"] == written


@pytest.mark.parametrize(
    ("ref", "members"),
    [
        (DOC, {"creationInfo": {"type": "CreationInfo", "created": "2026-01-02T03:04:05Z"}}),
        (DOC, {"creationInfo": "_:nobody"}),
        (DOC, {"creationInfo": ...}),
        ("_:c", {"createdBy": [{"type": "Person", "name": "Ann"}]}),
        ("_:c", {"createdUsing": {"type": "Tool", "name": "x"}}),
    ],
)
def test_a_creation_that_cannot_be_carried_on_stays_and_is_told(ref: str, members: dict[str, Any]):
    document = changed(ref, **members)
    before = element(document["@graph"], DOC).get("creationInfo")
    graph, codes = told(document)
    assert codes == {"no-creation-info"}
    assert element(graph, DOC).get("creationInfo") == before


def test_a_single_tool_of_the_creation_is_as_good_as_a_list():
    graph, codes = told(changed("_:c", createdUsing=f"{HOME}/writer"))
    creation = element(graph, element(graph, DOC)["creationInfo"])
    assert creation["createdUsing"][0] == f"{HOME}/writer"
    assert codes == set()


def test_a_document_without_an_element_for_itself_is_annotated_at_what_gathers_its_elements():
    document = changed(DOC, type="software_Sbom")
    graph, codes = told(document)
    assert of_class(graph, "Annotation")[-1]["subject"] == DOC
    assert "amendedBy" not in str(graph)
    assert element(graph, DOC)["creationInfo"] == "_:c"
    assert codes == set()


def test_a_document_of_packages_alone_is_annotated_at_the_first_element():
    document = {"@context": SPDX_3["@context"], "@graph": SPDX_3["@graph"][3:5]}
    graph, _ = told(document)
    assert of_class(graph, "Annotation")[-1]["subject"] == A


def test_a_document_with_nothing_in_it_is_annotated_at_sbomkit():
    graph, _ = told({"@context": SPDX_3["@context"], "@graph": [1]})
    (said,) = of_class(graph[1:], "Annotation")
    assert element(graph[1:], said["subject"])["type"] == "SoftwareAgent"


def test_an_element_inside_another_is_annotated_but_gets_no_link():
    document = changed(f"{HOME}/r", to=[{"type": "software_Package", "spdxId": f"{HOME}/in", "name": "in"}])
    graph, codes = told(document, said={f"{HOME}/in": DEPTH}, links={f"{HOME}/in": [link()]})
    assert of_class(graph, "Annotation")[0]["subject"] == f"{HOME}/in"
    assert codes == {"link-left-out"}


def test_an_element_whose_id_is_abbreviated_is_found():
    document = changed(A, spdxId="x:a") | {"@context": [SPDX_3["@context"], {"x": f"{HOME}/"}]}
    graph, codes = told(document, said={A: DEPTH}, links={A: [link()]})
    assert of_class(graph, "Annotation")[0]["subject"] == A
    assert len(element(graph, "x:a")["externalRef"]) == 2
    assert codes == set()


def test_an_element_without_an_id_is_told():
    data = json.dumps(changed(A, spdxId=...)).encode()
    stand_in = inventory_of(data).components[0].id
    graph, codes = told(changed(A, spdxId=...), said={stand_in: DEPTH})
    assert codes == {"not-annotated"}
    assert len(of_class(graph, "Annotation")) == 1


CONTEXT = {"@context": SPDX_3["@context"]}
ALONE = {"type": "software_Package", "spdxId": A, "name": "alpha", "creationInfo": "_:c"}


@pytest.mark.parametrize("document", [CONTEXT | ALONE, ALONE | CONTEXT], ids=["context first", "context last"])
def test_a_document_that_is_one_element_becomes_a_graph(document: dict[str, Any]):
    graph, _ = told(document, links={A: [link()]})
    assert {name: graph[0][name] for name in ALONE} == ALONE
    assert len(graph[0]["externalRef"]) == 1


def test_a_graph_that_is_one_element_becomes_a_list():
    graph, _ = told(CONTEXT | {"@graph": ALONE})
    assert graph[0] == ALONE | {"externalRef": graph[0]["externalRef"]}


def test_a_graph_of_anything_else_has_no_place():
    data = json.dumps({"@context": SPDX_3["@context"], "@graph": "text"}).encode()
    with pytest.raises(MalformedDocument, match="@graph: expected a list") as caught:
        annotated(data, annotations(data, {}, {}))
    assert caught.value.advice is not None


def test_ids_are_those_of_no_other_facts():
    data = json.dumps(SPDX_3).encode()
    runs = [{}, {A: DEPTH}, {B: DEPTH}, {A: [("sbomkit:position:depth", "3")]}]
    written = [json.loads(annotated(data, annotations(data, said, {})))["@graph"][6]["@id"] for said in runs]
    assert len(set(written)) == len(runs)
    assert all(ref.startswith("_:sbomkit-") for ref in written)


def test_the_creation_of_the_document_is_the_old_one_when_ours_goes():
    data = json.dumps(SPDX_3).encode()
    left = json.loads(without_ours(annotated(data).replace(b"beta", b"gamma")))
    assert left == json.loads(data.replace(b"beta", b"gamma"))


@pytest.mark.parametrize("where", [0, 3, 99])
def test_what_is_no_element_stays_where_it_is_when_ours_goes(where: int):
    data = json.dumps(SPDX_3).encode()
    graph = json.loads(annotated(data))["@graph"]
    graph.insert(where, 1)
    left = json.loads(without_ours(json.dumps(SPDX_3 | {"@graph": graph}).encode()))
    expected = [*SPDX_3["@graph"][:where], 1, *SPDX_3["@graph"][where:]]
    assert left["@graph"] == expected
    alone = json.dumps(SPDX_3 | {"@graph": [1]}).encode()
    spoilt = annotated(alone, annotations(alone, {}, {})).replace(b"[1,", b"[2,")
    assert json.loads(without_ours(spoilt))["@graph"] == [2]


def test_a_creation_that_others_have_changed_since_stays():
    data = json.dumps(SPDX_3).encode()
    other = json.loads(annotated(data))
    element(other["@graph"], DOC)["creationInfo"] = "_:other"
    left = json.loads(without_ours(json.dumps(other).encode()))
    assert element(left["@graph"], DOC)["creationInfo"] == "_:other"


def test_an_annotation_of_others_holds_no_record():
    text = '{"sbomkit:undo":"eNoB"}'
    foreign = {"type": "Annotation", "spdxId": f"{HOME}/n", "statement": text, "subject": A, "annotationType": "other"}
    document = {"@context": SPDX_3["@context"], "@graph": [*SPDX_3["@graph"], foreign]}
    assert record_in(json.dumps(document).encode()) is None


def test_links_of_any_form_are_looked_at():
    links = [1, {"locator": NOTE}, {"locator": "https://x.example", "comment": NOTE}, {"locator": [], "comment": NOTE}]
    data = json.dumps(changed(A, externalRef=links)).encode()
    left = json.loads(without_ours(annotated(data).replace(b"beta", b"gamma")))
    assert element(left["@graph"], A)["externalRef"] == links
