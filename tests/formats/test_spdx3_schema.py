"""Strict validation of SPDX 3: every violation with its address, nothing against what is sound, in the time of one pass."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbomkit.errors import DocumentError, MalformedDocument
from sbomkit.formats import formats
from sbomkit.formats._interface import Content
from sbomkit.formats._spdx3.rules.model import classes
from sbomkit.formats._spdx3.rules.walk import violations
from sbomkit.formats._spdx3.shapes import SHAPES
from sbomkit.limits import DEFAULT_LIMITS
from sbomkit.model.diagnostics import Diagnostic, Severity
from tests.formats.documents import needs_corpus
from tests.formats.test_spdx3_json import CONTEXT, CREATION, GOLDEN, NONE, REAL, TERMS, graph, json_values
from tests.growth import TIMES, is_in_proportion

ID = "https://x.example/"


def content(data: bytes) -> Content:
    return Content(data=data, digest=str, limits=DEFAULT_LIMITS)


def found(document: Any) -> list[Diagnostic]:
    entries = list(violations(content(json.dumps(document).encode())))
    assert all(entry.severity is Severity.ERROR and entry.count == 1 for entry in entries)
    assert all("\n" not in entry.message and len(entry.message) < 400 for entry in entries)
    return entries


def element(kind: str, ref: str, **members: Any) -> dict[str, Any]:
    return {"type": kind, "spdxId": ID + ref, "creationInfo": "_:c", **members}


JANE = element("Person", "jane", name="Jane")
CREATED = {**CREATION, "createdBy": [ID + "jane"]}
A = element("software_Package", "a", name="a")
B = element("software_Package", "b", name="b")
EDGE = element("Relationship", "r", **{"from": ID + "a", "relationshipType": "dependsOn", "to": [ID + "b"]})
DOCUMENT = element("SpdxDocument", "doc", rootElement=[ID + "a"], element=[ID + "a", ID + "b"])


def sound(*more: Any) -> dict[str, Any]:
    return graph(CREATED, JANE, A, B, EDGE, DOCUMENT, *more)


def only(*more: Any) -> tuple[str, str, str]:
    """The one violation of what is added to a sound document, its number left out."""
    (entry,) = found(sound(*more))
    assert entry.path.startswith("@graph[6]")
    return entry.code, entry.path.removeprefix("@graph[6]").removeprefix("."), entry.message


def codes_of(*more: Any) -> list[tuple[str, str]]:
    return [(entry.code, entry.path) for entry in found(sound(*more))]


# -- what is sound


def test_a_sound_document_has_no_violations():
    assert found(sound()) == []


def test_one_element_may_be_the_whole_document():
    ci = {**CREATION, "createdBy": [{"type": "Person", "spdxId": ID + "jane", "creationInfo": "_:c"}]}
    assert found({"@context": CONTEXT, **A, "creationInfo": ci}) == []


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.name)
def test_the_golden_documents_are_valid(path):
    assert list(formats()["spdx3-json"].violations(content(path.read_bytes()))) == []


@pytest.mark.parametrize(
    "more",
    [
        element("software_Package", "x", software_primaryPurpose="library", originatedBy=ID + "jane"),
        element("software_Package", "x", verifiedUsing=[{"type": "Hash", "@id": "_:h", "algorithm": "md5", "hashValue": "0"}]),
        element("software_Package", "x", suppliedBy={"type": "Agent", "spdxId": ID + "y", "creationInfo": "_:c"}),
        element("Relationship", "x", **{"from": ID + "a", "relationshipType": "dependsOn", "to": [NONE]}),
        element("Relationship", "x", **{"from": ID + "a", "relationshipType": "dependsOn", "to": "NoneElement"}),
        element(
            "Relationship",
            "x",
            **{"from": ID + "a", "relationshipType": "hasDeclaredLicense", "to": ["https://spdx.org/licenses/MIT"]},
        ),
        element("Person", "x", extension=[{"type": "https://x.example/ext", "https://x.example/p": 1}]),
        element(
            "Person",
            "x",
            extension=[
                {
                    "type": "extension_CdxPropertiesExtension",
                    "extension_cdxProperty": [{"type": "extension_CdxPropertyEntry", "extension_cdxPropName": "n"}],
                    "https://x.example/p": 1,
                }
            ],
        ),
        element("software_Snippet", "x", software_snippetFromFile=element("software_File", "f")),
        element("dataset_DatasetPackage", "x", dataset_datasetType=["text"], dataset_datasetSize=0),
        element("security_CvssV2VulnAssessmentRelationship", "x")
        | {"from": element("security_Vulnerability", "v"), "relationshipType": "hasAssessmentFor", "to": [ID + "a"]}
        | {"security_score": "4.3", "security_vectorString": "x"},
        {"type": "Hash", "@id": "https://x.example/h", "algorithm": "md5", "hashValue": "0"},
        EDGE,
        {name: value for name, value in EDGE.items() if name != "to"} | {"to": [ID + "a"]},
    ],
)
def test_what_the_model_allows_is_no_violation(more):
    assert found(sound(more)) == []


# -- what is not


@pytest.mark.parametrize(
    ("document", "violation"),
    [
        (5, ("wrong-type", "", "expected an object, found 5")),
        (["x"], ("wrong-type", "", "expected an object, found a list")),
        (
            {"@graph": []},
            ("wrong-context", "@context", f'expected "{CONTEXT}", found none'),
        ),
        (
            {"@context": [CONTEXT], "@graph": []},
            ("wrong-context", "@context", f'expected "{CONTEXT}", found a list'),
        ),
        ({"@context": CONTEXT, "@graph": {}}, ("wrong-type", "@graph", "expected a list, found an object")),
        (
            {"@context": CONTEXT, "@graph": [], "name": "x"},
            ("unknown-property", "name", "expected @context and @graph alone, found another property"),
        ),
        ({"@context": CONTEXT}, ("missing-property", "type", "expected the name of a class of SPDX 3.0.1, found none")),
        (graph(5), ("wrong-type", "@graph[0]", "expected an object, found 5")),
        (
            graph({"@type": "Person"}),
            ("missing-property", "@graph[0].type", "expected the name of a class of SPDX 3.0.1, found none"),
        ),
    ],
)
def test_the_frame_of_a_document(document, violation):
    (entry,) = found(document)
    assert (entry.code, entry.path, entry.message) == violation


PERSON = {"type": "Person", "creationInfo": "_:c"}


@pytest.mark.parametrize(
    ("more", "violation"),
    [
        (
            element("Wheel", "x"),
            ("unknown-class", "type", 'expected the name of a class of SPDX 3.0.1, found "Wheel"'),
        ),
        (
            element("https://x.example/ext", "x"),
            ("unknown-class", "type", 'expected the name of a class of SPDX 3.0.1, found "https://x.example/ext"'),
        ),
        (element("Artifact", "x"), ("abstract-class", "type", "Artifact is abstract: expected one of its kinds")),
        (PERSON, ("missing-property", "spdxId", "Person must have this property, found none")),
        ({**PERSON, "spdxId": 5}, ("wrong-type", "spdxId", "expected a text, found 5")),
        ({**PERSON, "spdxId": "_:x"}, ("wrong-id", "spdxId", 'expected an IRI, found "_:x"')),
        ({**PERSON, "spdxId": "x"}, ("wrong-id", "spdxId", 'expected an IRI, found "x"')),
        (
            {**CREATED, "@id": "x"},
            ("wrong-id", "@id", 'expected an IRI, or a name that starts with _:, found "x"'),
        ),
        (
            {**PERSON, "spdxId": ID + "x", "@id": ID + "x"},
            ("unknown-property", "@id", "Person has spdxId in its place"),
        ),
        (element("Person", "x", **{"@type": "Person"}), ("unknown-property", "@type", "expected type in its place")),
        (
            element("Person", "a"),
            ("duplicate-id", "spdxId", '"https://x.example/a" is the id of an object of the class software_Package'),
        ),
        (
            element("software_Package", "a", name="other"),
            ("duplicate-id", "spdxId", '"https://x.example/a" is the id of an object with another name'),
        ),
        (
            {"type": "Person", "spdxId": ID + "x"},
            ("missing-property", "creationInfo", "Person must have this property, found none"),
        ),
        (
            element("Person", "x", software_packageVersion="1"),
            ("unknown-property", "software_packageVersion", "Person has no such property"),
        ),
        (element("Person", "x", name=5), ("wrong-type", "name", "expected a text, found 5")),
        (element("Person", "x", name=None), ("wrong-type", "name", "expected a text, found null")),
        (element("Person", "x", name=["y"]), ("several-values", "name", "expected a text, found a list")),
        (
            element("software_File", "x", software_fileKind="link"),
            ("wrong-value", "software_fileKind", 'expected one of directory, file, found "link"'),
        ),
        (
            element("software_File", "x", software_fileKind=f"{TERMS}/Software/FileKindType/file"),
            (
                "wrong-value",
                "software_fileKind",
                'expected one of directory, file, found "https://spdx.org/rdf/3.0.1/terms/Softwa…',
            ),
        ),
        (
            element("software_File", "x", software_additionalPurpose=["file", "nothing"]),
            (
                "wrong-value",
                "software_additionalPurpose[1]",
                'expected one of 29 names such as application, found "nothing"',
            ),
        ),
        (
            element("software_File", "x", software_fileKind=5),
            ("wrong-type", "software_fileKind", "expected a name of the vocabulary, found 5"),
        ),
        (
            element("software_File", "x", contentType="text"),
            ("wrong-form", "contentType", 'expected a media type such as text/plain, found "text"'),
        ),
        (
            element("software_File", "x", builtTime="2026-01-02"),
            ("wrong-form", "builtTime", 'expected a date and time such as 2026-01-31T00:00:00Z, found "2026-01-02"'),
        ),
        (
            element("software_File", "x", builtTime="2026-02-30T00:00:00Z"),
            (
                "wrong-form",
                "builtTime",
                'expected a date and time such as 2026-01-31T00:00:00Z, found "2026-02-30T00:00:00Z"',
            ),
        ),
        (
            {**CREATED, "@id": "_:d", "specVersion": "3.0"},
            ("wrong-form", "specVersion", 'expected a version such as 3.0.1, found "3.0"'),
        ),
        (
            {**CREATED, "@id": "_:d", "createdBy": []},
            ("too-few-values", "createdBy", "expected at least 1, found 0"),
        ),
        (
            element("dataset_DatasetPackage", "x", dataset_datasetType=["text"], dataset_datasetSize=-1),
            ("wrong-value", "dataset_datasetSize", "expected 0 or more, found -1"),
        ),
        (
            element("dataset_DatasetPackage", "x", dataset_datasetType=["text"], dataset_datasetSize=True),
            ("wrong-type", "dataset_datasetSize", "expected a whole number, found true"),
        ),
        (
            element("expandedlicensing_CustomLicense", "x", simplelicensing_licenseText="")
            | {"expandedlicensing_isOsiApproved": "yes"},
            ("wrong-type", "expandedlicensing_isOsiApproved", 'expected true or false, found "yes"'),
        ),
        (
            {"type": "ai_EnergyConsumptionDescription", "ai_energyUnit": "other", "ai_energyQuantity": "much"},
            ("wrong-type", "ai_energyQuantity", 'expected a number, found "much"'),
        ),
        (
            element("expandedlicensing_DisjunctiveLicenseSet", "x", expandedlicensing_member="https://spdx.org/licenses/MIT"),
            ("too-few-values", "expandedlicensing_member", "expected at least 2, found 1"),
        ),
        (
            element("software_Package", "x", verifiedUsing=[5]),
            ("wrong-type", "verifiedUsing[0]", "expected an object or a reference to one, found 5"),
        ),
        (
            element("software_Package", "x", verifiedUsing=[{"type": "Hash", "algorithm": "md5"}]),
            ("missing-property", "verifiedUsing[0].hashValue", "Hash must have this property, found none"),
        ),
        (
            element("software_Package", "x", verifiedUsing=[element("Person", "y")]),
            ("wrong-class", "verifiedUsing[0]", "expected the class IntegrityMethod or one of its kinds, found Person"),
        ),
        (
            element("software_Package", "x", suppliedBy=ID + "a"),
            ("wrong-class", "suppliedBy", "expected a reference to Agent or one of its kinds, found one to software_Package"),
        ),
        (
            element("software_Package", "x", suppliedBy="https://spdx.org/licenses/MIT"),
            (
                "dangling-reference",
                "suppliedBy",
                '"https://spdx.org/licenses/MIT" is neither in the document nor among its imports',
            ),
        ),
        (
            element("Relationship", "x", **{"from": ID + "a", "relationshipType": "dependsOn", "to": [ID + "b", ID + "gone"]}),
            ("dangling-reference", "to[1]", '"https://x.example/gone" is neither in the document nor among its imports'),
        ),
        (
            {**JANE, "spdxId": ID + "x", "creationInfo": "_:gone"},
            ("dangling-reference", "creationInfo", '"_:gone" is neither in the document nor among its imports'),
        ),
        (
            element("Bom", "x", element=[ID + "a"]),
            ("missing-root", "rootElement", "what has elements must have a rootElement, found none"),
        ),
        (
            element("Bom", "x", rootElement=[ID + "doc"]),
            ("wrong-root", "rootElement[0]", "a SpdxDocument is no element of a collection"),
        ),
        (
            element("SpdxDocument", "x", rootElement=[ID + "a"]),
            ("several-documents", "", "expected one SpdxDocument, found another"),
        ),
    ],
)
def test_one_thing_wrong_is_one_violation_with_its_address(more, violation):
    assert only(more) == violation


def test_a_document_inside_a_collection_is_wrong_where_it_stands():
    inner = element("SpdxDocument", "y")
    assert codes_of(element("Bom", "x", rootElement=inner)) == [
        ("wrong-root", "@graph[6].rootElement"),
        ("several-documents", "@graph[6].rootElement"),
    ]


def test_imports_need_not_be_in_the_document():
    edge = element("Relationship", "x", **{"from": ID + "a", "relationshipType": "other", "to": [ID + "far", ID + "farther"]})
    maps = [{"type": "ExternalMap", "externalSpdxId": ID + name} for name in ("far", "farther")]
    for imports in (maps, maps[0]):
        document = graph(CREATED, JANE, A, B, {**DOCUMENT, "import": imports}, edge)
        assert [entry.path for entry in found(document)] == ([] if imports is maps else ["@graph[5].to[1]"])


def test_all_violations_are_told_in_the_order_of_the_document_references_last():
    document = copy.deepcopy(sound(element("Person", "x", name=5, suppliedBy="y"), element("Wheel", "z")))
    document["@graph"][2] = {**A, "suppliedBy": "urn:gone", "software_primaryPurpose": "x"}
    del document["@graph"][0]["created"]
    assert [(entry.code, entry.path) for entry in found(document)] == [
        ("missing-property", "@graph[0].created"),
        ("wrong-value", "@graph[2].software_primaryPurpose"),
        ("wrong-type", "@graph[6].name"),
        ("unknown-property", "@graph[6].suppliedBy"),
        ("unknown-class", "@graph[7].type"),
        ("dangling-reference", "@graph[2].suppliedBy"),
    ]


def test_what_is_no_json_is_refused():
    for data in (b"{", b"\xff", b"[" * 100_000, b""):
        with pytest.raises(MalformedDocument):
            list(violations(content(data)))


def test_every_property_of_every_class_is_known():
    assert classes().keys() >= SHAPES.keys()
    assert sum(len(of_class.properties) for of_class in classes().values()) > 500


# -- independent judges


def bindings_accept(document: dict[str, Any]) -> bool:
    """What the bindings themselves say: they read and write the document, and miss nothing but its imports."""
    import spdx_python_model

    try:
        model, objects = spdx_python_model.load_data(copy.deepcopy(document))
        model.JSONLDSerializer().serialize_data(objects)
    except (KeyError, TypeError, ValueError, NotImplementedError, AttributeError):
        return False
    imports = {
        entry["externalSpdxId"]
        for each in document["@graph"]
        if isinstance(each, dict) and isinstance(each.get("import"), list)
        for entry in each["import"]
        if isinstance(entry, dict) and "externalSpdxId" in entry
    }
    return {ref for ref in objects.missing_ids if not ref.startswith("https://spdx.org/licenses/")} <= imports


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.name)
def test_the_bindings_accept_what_is_valid(path):
    assert bindings_accept(json.loads(path.read_bytes()))


@pytest.mark.corpus
@needs_corpus
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.name)
def test_the_real_documents_are_valid_and_the_bindings_agree(path):
    assert list(violations(content(path.read_bytes()))) == []
    assert bindings_accept(json.loads(path.read_bytes()))


@given(st.sampled_from([json.loads(path.read_bytes()) for path in GOLDEN]), st.data())
def test_what_the_bindings_refuse_is_a_violation(original, data):
    """A value is taken away or put elsewhere: the bindings check less, so what they refuse must be found."""
    document = copy.deepcopy(original)
    number = data.draw(st.integers(0, len(document["@graph"]) - 1))
    chosen = document["@graph"][number]
    member = data.draw(st.sampled_from(sorted(chosen)))
    if data.draw(st.booleans()):
        del chosen[member]
    else:
        chosen[member] = data.draw(json_values | st.sampled_from(["x", ["x"], "_:ci", chosen[member]]))
    if not bindings_accept(document):
        assert found(document), (number, member)


# -- hostile input


@given(st.sampled_from([path.read_bytes() for path in GOLDEN]), st.data())
def test_only_errors_of_the_document_escape(original, data):
    document = json.loads(original)
    inner: Any = document
    while isinstance(inner, (dict, list)) and inner:
        keys = list(inner) if isinstance(inner, dict) else list(range(len(inner)))
        key = data.draw(st.sampled_from(keys))
        if not inner[key] or not isinstance(inner[key], (dict, list)) or data.draw(st.booleans()):
            inner[key] = data.draw(json_values)
            break
        inner = inner[key]
    found(document)


@given(
    st.sampled_from([path.read_bytes() for path in GOLDEN]), st.lists(st.tuples(st.integers(0, 99_999), st.integers(0, 255)))
)
def test_changed_bytes_raise_nothing_else(original, changes):
    data = bytearray(original)
    for place, byte in changes:
        data[place % len(data)] = byte
    try:
        list(violations(content(bytes(data))))
    except DocumentError:
        return


def test_deep_nesting_costs_no_recursion():
    for depth in (100, 400, 700):
        inner: Any = ID + "a"
        for number in range(depth):
            inner = {"type": "Bom", "spdxId": f"{ID}{number}", "creationInfo": "_:c", "rootElement": inner}
        assert found(sound(inner)) == []
    assert found(sound({**inner, "x": 1}))[0].path == "@graph[6].x"


@pytest.mark.slow
def test_the_cost_is_in_proportion_to_the_size_of_the_document():
    def large(count: int) -> dict[str, Any]:
        packages = [element("software_Package", f"p{number}", wrong=1, name=5) for number in range(count)]
        edges = [{**EDGE, "spdxId": f"{ID}e{number}", "to": [f"{ID}p{number}", "urn:gone"]} for number in range(count)]
        return sound(*packages, *edges, {**DOCUMENT, "spdxId": ID + "d", "element": [f"{ID}p{n}" for n in range(count)]})

    def judging(document: dict[str, Any]) -> Callable[[], object]:
        data = json.dumps(document).encode()
        return lambda: list(violations(content(data)))

    few, many = judging(large(300)), judging(large(300 * TIMES))
    assert many()
    assert is_in_proportion(few, many)
