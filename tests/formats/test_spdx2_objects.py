"""Objects of spdx-tools become inventories, and inventories such objects; what is lost on the way is said."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from spdx_tools.spdx.model.actor import Actor, ActorType
from spdx_tools.spdx.model.annotation import Annotation, AnnotationType
from spdx_tools.spdx.model.checksum import Checksum, ChecksumAlgorithm
from spdx_tools.spdx.model.document import CreationInfo, Document
from spdx_tools.spdx.model.extracted_licensing_info import ExtractedLicensingInfo
from spdx_tools.spdx.model.file import File
from spdx_tools.spdx.model.package import ExternalPackageRef, ExternalPackageRefCategory, Package, PackagePurpose
from spdx_tools.spdx.model.relationship import Relationship, RelationshipType
from spdx_tools.spdx.model.snippet import Snippet
from spdx_tools.spdx.model.spdx_no_assertion import SpdxNoAssertion
from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document

import sbomkit
from sbomkit.errors import LimitExceeded, MalformedDocument
from sbomkit.formats._spdx2.objects import from_spdx, to_spdx
from sbomkit.formats._writing.losses import ConversionLoss
from sbomkit.limits import Limits
from sbomkit.model.diagnostics import Diagnostic, Severity
from sbomkit.model.inventory import Completeness, Edge, EdgeKind, Hash, Inventory, Reference, Scope, Tool
from tests.builders import make_component, make_inventory
from tests.formats.documents import corpus, edges, needs_corpus
from tests.formats.written import codes_of, cyclonedx_inventories, hostile_inventories, lost, said, spdx_inventories

NOTE, ERROR = Severity.NOTE, Severity.ERROR
SHA1 = Hash(algorithm="SHA1", value="a" * 40)


def converted(inventory: Inventory):
    found: list[Diagnostic] = []
    document = to_spdx(inventory, report=found.append)
    return document, codes_of(found)


def edge(dependent, dependency, kind=EdgeKind.DEPENDS_ON, scope=Scope.UNKNOWN, inferred_by=None):
    return Edge(
        dependent=f"SPDXRef-{dependent}", dependency=f"SPDXRef-{dependency}", kind=kind, scope=scope, inferred_by=inferred_by
    )


def package(ref, **changes):
    return make_component(ref).model_copy(update={"id": f"SPDXRef-{ref}", **changes})


def whole(*more_edges: Edge, components=(), roots=("SPDXRef-app",), about=(), **changes) -> Inventory:
    """An inventory with all that SPDX demands, which says nothing of what needs nothing."""
    given = {component.id for component in components}
    ends = dict.fromkeys(end for each in more_edges for end in (each.dependent, each.dependency))
    inventory = make_inventory(
        {},
        roots=roots,
        more_edges=more_edges,
        components=[*components, *(package(end[8:]) for end in dict.fromkeys([*roots, *ends]) if end not in given)],
    )
    needing = {each.dependent for each in more_edges if each.kind is EdgeKind.DEPENDS_ON}
    document = {
        "created": "2026-11-23T16:02:53Z",
        "identifier": "https://sbom.example/x",
        "tools": (Tool(name="maker", version="1"),),
        **dict(about),
    }
    return inventory.model_copy(
        update={
            "document": inventory.document.model_copy(update=document),
            "completeness": Completeness(
                aggregate=None,
                incomplete=(),
                no_dependencies=(),
                unstated=tuple(ref for ref in inventory.by_id if ref not in needing),
            ),
            **changes,
        }
    )


def said_of(**changes):
    """What is reported when a lone root with these changes is converted."""
    return converted(whole(components=[package("app", **changes)]))


# -- from objects


def a_document() -> Document:
    app = Package(spdx_id="SPDXRef-app", name="app", download_location=SpdxNoAssertion())
    xz = Package(
        spdx_id="SPDXRef-xz",
        name="xz",
        version="5.4.1",
        download_location="https://xz.example/xz.tar.gz",
        primary_package_purpose=PackagePurpose.LIBRARY,
        external_references=[
            ExternalPackageRef(ExternalPackageRefCategory.PACKAGE_MANAGER, "purl", "pkg:deb/debian/xz-utils@5.4.1"),
        ],
    )
    file = File(name="./lzma.c", spdx_id="SPDXRef-file", checksums=[Checksum(ChecksumAlgorithm.SHA1, "a" * 40)])
    return Document(
        creation_info=CreationInfo(
            spdx_version="SPDX-2.3",
            spdx_id="SPDXRef-DOCUMENT",
            name="a document",
            document_namespace="https://sbom.example/x",
            creators=[Actor(ActorType.TOOL, "maker-1.2"), Actor(ActorType.PERSON, "É. Person", "person@mail.example")],
            created=datetime(2026, 11, 23, tzinfo=UTC),
        ),
        packages=[app, xz],
        files=[file],
        snippets=[Snippet("SPDXRef-part", "SPDXRef-file", (1, 2))],
        relationships=[
            Relationship("SPDXRef-DOCUMENT", RelationshipType.DESCRIBES, "SPDXRef-app"),
            Relationship("SPDXRef-app", RelationshipType.DEPENDS_ON, "SPDXRef-xz"),
        ],
        extracted_licensing_info=[ExtractedLicensingInfo(license_id="LicenseRef-own", extracted_text="Do.")],
    )


def test_a_document_object_reads_as_its_document_would():
    inventory = from_spdx(a_document())
    assert [component.id for component in inventory.components] == ["SPDXRef-app", "SPDXRef-xz", "SPDXRef-file"]
    assert edges(inventory) == [("SPDXRef-app", "SPDXRef-xz", EdgeKind.DEPENDS_ON, Scope.UNKNOWN)]
    assert inventory.roots == ("SPDXRef-app",)
    assert inventory.by_id["SPDXRef-xz"].purl == "pkg:deb/debian/xz-utils@5.4.1"
    assert inventory.by_id["SPDXRef-file"].type == "file"
    document = inventory.document
    assert (document.format, document.spec_version, document.encoding) == ("SPDX", "2.3", "object")
    assert (document.created, document.tools) == ("2026-11-23T00:00:00Z", (Tool(name="maker", version="1.2"),))
    assert inventory.diagnostics == ()


def test_the_claims_are_the_json_of_the_whole():
    claims = from_spdx(a_document()).claims
    assert claims["creationInfo"]["creators"] == ["Tool: maker-1.2", "Person: É. Person (person@mail.example)"]
    assert claims["hasExtractedLicensingInfos"] == [{"licenseId": "LicenseRef-own", "extractedText": "Do."}]
    assert claims["snippets"][0]["snippetFromFile"] == "SPDXRef-file"
    assert claims["packages"][1]["downloadLocation"] == "https://xz.example/xz.tar.gz"


def test_every_annotation_stands_at_what_it_is_about():
    document = a_document()

    def note(spdx_id: str, comment: str) -> Annotation:
        when = datetime(2026, 11, 23, tzinfo=UTC)
        return Annotation(spdx_id, AnnotationType.REVIEW, Actor(ActorType.PERSON, "É. Person"), when, comment)

    document.annotations = [
        note("SPDXRef-xz", "one"),
        note("SPDXRef-file", "two"),
        note("SPDXRef-DOCUMENT", "three"),
        note("SPDXRef-xz", "four"),
    ]
    claims = from_spdx(document).claims
    assert [entry["comment"] for entry in claims["packages"][1]["annotations"]] == ["one", "four"]
    assert [entry["comment"] for entry in claims["files"][0]["annotations"]] == ["two"]
    assert [entry["comment"] for entry in claims["annotations"]] == ["three"]
    assert "annotations" not in claims["packages"][0]


def test_annotations_cost_no_look_at_each_for_every_package(monkeypatch):
    looked_at: list[int] = []
    document = a_document()
    when = datetime(2026, 11, 23, tzinfo=UTC)
    actor = Actor(ActorType.PERSON, "É. Person")
    document.annotations = [Annotation("SPDXRef-xz", AnnotationType.OTHER, actor, when, "x") for _ in range(50)]
    document.packages = [
        Package(spdx_id=f"SPDXRef-{number}", name="p", download_location=SpdxNoAssertion()) for number in range(50)
    ]
    read = Annotation.spdx_id.fget  # type: ignore[attr-defined]

    def counted(annotation: Annotation) -> Any:
        looked_at.append(1)
        return read(annotation)

    monkeypatch.setattr(Annotation, "spdx_id", property(counted))
    from_spdx(document)
    assert len(looked_at) < 4 * (50 + 50)


def test_the_digest_is_that_of_what_is_said():
    first, second, other = a_document(), a_document(), a_document()
    other.packages[1].version = "5.6.0"
    assert from_spdx(first).document.sha256 == from_spdx(second).document.sha256
    assert from_spdx(first).document.sha256 != from_spdx(other).document.sha256


def test_the_document_is_left_as_it_is():
    document = a_document()
    from_spdx(document)
    assert document == a_document()


def test_limits_hold_for_objects():
    with pytest.raises(LimitExceeded, match="more than 1 components"):
        from_spdx(a_document(), limits=Limits(components=1))


def test_what_is_no_document_is_refused():
    with pytest.raises(MalformedDocument, match="this is no Document that can be written"):
        from_spdx("a document")  # type: ignore[arg-type]


def test_a_version_that_is_none_is_refused():
    document = a_document()
    document.creation_info.spdx_version = "SPDX-9.9"
    with pytest.raises(MalformedDocument, match=r"SPDX-2\.3"):
        from_spdx(document)


# -- to objects, and back


@settings(max_examples=25, deadline=None)
@given(spdx_inventories())
def test_what_a_document_holds_survives_the_way_to_objects_and_back(inventory):
    found: list[Diagnostic] = []
    again = from_spdx(to_spdx(inventory, report=found.append))
    assert said(again) == said(inventory)
    assert again.document.created == inventory.document.created
    assert found == []


@settings(max_examples=30, deadline=None)
@given(spdx_inventories())
def test_the_objects_are_valid(inventory):
    messages = validate_full_spdx_document(to_spdx(inventory, report=print))
    assert [message.validation_message for message in messages] == []


@settings(max_examples=25, deadline=None)
@given(cyclonedx_inventories())
def test_what_does_not_survive_is_reported(inventory):
    found: list[Diagnostic] = []
    document = to_spdx(inventory, report=found.append)
    again = from_spdx(document)
    gone = lost(found)
    renamed = dict(zip((package.id for package in by_kind(inventory)), again.by_id, strict=True))
    assert {(renamed[each.dependent], renamed[each.dependency], each.kind) for each in inventory.edges} == {
        (each.dependent, each.dependency, each.kind) for each in again.edges
    }
    assert again.roots == tuple(renamed[ref] for ref in inventory.roots)
    if "lost-group" not in gone:
        assert again.packages.keys() == inventory.packages.keys()
        told = "lost-scope" not in gone
        assert placed(again, with_scope=told) == placed(inventory, with_scope=told)
    unstated = {renamed[ref] for ref in inventory.completeness.unstated}
    assert unstated == set(again.completeness.unstated) or "lost-statement" in gone
    assert {renamed[ref] for ref in inventory.completeness.no_dependencies} == set(again.completeness.no_dependencies)


def placed(inventory: Inventory, *, with_scope: bool = True):
    """Where packages sit; their scope where it is told and edges alone, which is where SPDX has it, can tell it."""
    found = sbomkit.position(inventory)
    scopes = [entry.scope if with_scope and entry.reachable and found.roots else None for entry in found.packages]
    return [entry.model_copy(update={"scope": scope}) for entry, scope in zip(found.packages, scopes, strict=True)]


def by_kind(inventory: Inventory):
    """Components in the order of an SPDX document: packages before files."""
    from sbomkit.formats._spdx2.objects.writer import _is_file

    return sorted(inventory.components, key=_is_file)


@settings(max_examples=25, deadline=None)
@given(hostile_inventories())
def test_any_text_is_converted_and_read_back(inventory):
    again = from_spdx(to_spdx(inventory, report=lambda _: None))
    assert len(again.components) == len(inventory.components)


def test_an_inventory_that_has_all_is_converted_without_a_word():
    document, found = converted(whole(edge("app", "xz")))
    assert found == {}
    assert validate_full_spdx_document(document) == []


def test_what_spdx_demands_and_is_not_there_is_made_of_nothing_but_the_inventory():
    about = {"created": None, "identifier": None, "name": None, "tools": ()}
    document, found = converted(whole(about=about))
    again = from_spdx(document).document
    assert (again.created, again.name, again.tools) == (
        "1970-01-01T00:00:00Z",
        "unnamed",
        (Tool(name="sbomkit", version=sbomkit.__version__),),
    )
    assert again.identifier == "urn:uuid:2107aa56-a035-5459-bc57-1d1837f059d4"
    assert found == {
        "assumed-date": (NOTE, "document.created", 1),
        "assumed-name": (NOTE, "document.name", 1),
        "assumed-tool": (NOTE, "document.tools", 1),
        "assumed-identifier": (NOTE, "document.identifier", 1),
    }
    assert document == converted(whole(about=about))[0]


@pytest.mark.parametrize(
    ("about", "expected"),
    {
        "an identifier that is no URI": ({"identifier": "x"}, {"lost-identifier": (ERROR, "document.identifier", 1)}),
        "an identifier with a fragment": (
            {"identifier": "https://sbom.example/x#y"},
            {"lost-identifier": (ERROR, "document.identifier", 1)},
        ),
        "a serial number": ({"identifier": "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79"}, {}),
        "fractions of a second": ({"created": "2026-11-23T16:02:53.5Z"}, {"changed-date": (NOTE, "document.created", 1)}),
        "a date that is none": ({"created": "yesterday"}, {"lost-date": (ERROR, "document.created", 1)}),
        "another supplier than the subject's": ({"supplier": "X"}, {"lost-supplier": (ERROR, "document.supplier", 1)}),
        "a tool whose name has a version": (
            {"tools": (Tool(name="maker-2", version="1"),)},
            {"changed-tool": (NOTE, "document.tools[0]", 1)},
        ),
        "a tool without version": ({"tools": (Tool(name="maker", version=None),)}, {}),
        "a tool whose version is no number": (
            {"tools": (Tool(name="maker", version="x"),)},
            {"changed-tool": (NOTE, "document.tools[0]", 1)},
        ),
    }.values(),
)
def test_what_the_head_of_a_document_cannot_hold_is_reported(about, expected):
    document, found = converted(whole(about=about))
    assert found == expected
    assert validate_full_spdx_document(document) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    {
        "a type that SPDX lacks": ({"type": "data"}, {"lost-type": (ERROR, "components[0].type", 1)}),
        "no type at all": ({"type": "unknown"}, {}),
        "a group": ({"group": "org.example"}, {"lost-group": (ERROR, "components[0].group", 1)}),
        "a group without package URL": ({"group": "g", "purl": None}, {"lost-group": (ERROR, "components[0].group", 1)}),
        "a group that the purl has, too": ({"group": "@scope", "purl": "pkg:npm/%40scope/app@1"}, {}),
        "an unknown digest": (
            {"hashes": (SHA1, Hash(algorithm="Streebog-256", value="0" * 64))},
            {"lost-hash": (ERROR, "components[0].hashes[1]", 1)},
        ),
        "a scope without an edge": ({"scope": Scope.OPTIONAL}, {"lost-scope": (ERROR, "components[0].scope", 1)}),
        "needed at run time": ({"scope": Scope.RUNTIME}, {"unsaid-scope": (NOTE, "components[0].scope", 1)}),
        "two licences": ({"licenses": ("MIT", "Apache-2.0")}, {"joined-licenses": (NOTE, "components[0].licenses", 1)}),
        "another spelling": ({"licenses": ("mit",)}, {"changed-license": (NOTE, "components[0].licenses[0]", 1)}),
        "a name": ({"licenses": ("Own Licence",)}, {"license-by-name": (NOTE, "components[0].licenses[0]", 1)}),
    }.values(),
)
def test_what_a_package_cannot_hold_is_reported(changes, expected):
    document, found = said_of(**changes)
    assert found == expected
    assert validate_full_spdx_document(document) == []


@pytest.mark.parametrize(
    ("texts", "written"),
    {
        "an expression": (["MIT OR Apache-2.0"], ["MIT OR Apache-2.0"]),
        "two that are joined": (["MIT OR Apache-2.0", "Zlib"], ["(MIT OR Apache-2.0) AND Zlib"]),
        "a name": (["The Own Licence!"], ["LicenseRef-The-Own-Licence"]),
        "no text": ([" "], ["LicenseRef-unnamed"]),
        "an exception alone": (["Classpath-exception-2.0"], ["LicenseRef-Classpath-exception-2.0"]),
        "a broken expression": (["(MIT"], ["LicenseRef-MIT"]),
        "a reference into another document": (["DocumentRef-a:LicenseRef-b"], ["LicenseRef-DocumentRef-a-LicenseRef-b"]),
        "an unknown identifier within": (["MIT OR Own"], ["LicenseRef-MIT-OR-Own"]),
    }.values(),
)
def test_licences_become_an_expression(texts, written):
    document, _ = said_of(licenses=tuple(texts))
    assert list(from_spdx(document).components[0].licenses) == written
    assert validate_full_spdx_document(document) == []


def test_names_of_licences_that_are_alike_stay_apart():
    texts = ("Own!", "Own?", "Own", "LicenseRef-Own-2", "Own!")
    packages = [package(f"p{number}", licenses=(text,)) for number, text in enumerate(texts)]
    document, _ = converted(whole(components=[package("app"), *packages]))
    assert [str(made.license_declared) for made in document.packages[1:]] == [
        "LicenseRef-Own",
        "LicenseRef-Own-3",
        "LicenseRef-Own-4",
        "LicenseRef-Own-2",
        "LicenseRef-Own",
    ]
    assert {entry.license_id: entry.license_name for entry in document.extracted_licensing_info} == {
        "LicenseRef-Own": "Own!",
        "LicenseRef-Own-3": "Own?",
        "LicenseRef-Own-4": "Own",
        "LicenseRef-Own-2": None,
    }
    assert validate_full_spdx_document(document) == []


def test_ids_that_are_none_become_such_as_are_like_them_and_nobody_s():
    names = ["SPDXRef-a-b", "a b", "a/b", "SPDXRef-a_b", "SPDXRef-DOCUMENT", "pkg:npm/a@1", "é"]
    inventory = make_inventory({names[0]: names[1:]}, roots=[names[0]])
    document, found = converted(inventory)
    made = [
        "SPDXRef-a-b",
        "SPDXRef-a-b-2",
        "SPDXRef-a-b-3",
        "SPDXRef-a-b-4",
        "SPDXRef-DOCUMENT-2",
        "SPDXRef-pkg-npm-a-1",
        "SPDXRef--",
    ]
    assert [entry.spdx_id for entry in document.packages] == made
    assert {(made[0], other) for other in made[1:]} == {ends[:2] for ends in edges(from_spdx(document))}
    assert found["changed-id"] == (NOTE, "components[1].id", 6)


def test_producers_and_suppliers_are_organisations():
    document, _ = said_of(producer="The Project", supplier="The Shop")
    assert document.packages[0].originator == Actor(ActorType.ORGANIZATION, "The Project")
    assert document.packages[0].supplier == Actor(ActorType.ORGANIZATION, "The Shop")


def test_pointers_stand_where_spdx_has_them():
    written = [
        ("distribution", "not a location"),
        ("website", "https://a.example"),
        ("download", "https://b.example/x.tar.gz"),
        ("homepage", "https://c.example"),
        ("swh", "swh:1:cnt:" + "a" * 40),
        ("issue-tracker", "https://d.example"),
    ]
    references = tuple(Reference(kind=kind, locator=locator) for kind, locator in written)
    document, found = said_of(references=references, cpes=("cpe:/a:x", "cpe:2.3:a:x:x:1:*:*:*:*:*:*:*"))
    made = document.packages[0]
    assert (made.homepage, made.download_location) == ("https://a.example", "https://b.example/x.tar.gz")
    assert [(entry.category.name, entry.reference_type) for entry in made.external_references] == [
        ("PACKAGE_MANAGER", "purl"),
        ("SECURITY", "cpe22Type"),
        ("SECURITY", "cpe23Type"),
        ("OTHER", "distribution"),
        ("OTHER", "homepage"),
        ("PERSISTENT_ID", "swh"),
        ("OTHER", "issue-tracker"),
    ]
    assert found == {}
    again = from_spdx(document).components[0]
    assert {entry.locator for entry in again.references} == {locator for _, locator in written}
    assert again.cpes == ("cpe:/a:x", "cpe:2.3:a:x:x:1:*:*:*:*:*:*:*")


@pytest.mark.parametrize(
    ("changes", "is_file"),
    {
        "all that a file holds": ({}, True),
        "an absolute path": ({"name": "/bin/x"}, False),
        "no SHA-1": ({"hashes": ()}, False),
        "a version": ({"version": "1"}, False),
        "a supplier": ({"supplier": "The Shop"}, False),
        "a CPE": ({"cpes": ("cpe:/a:x",)}, False),
        "a reference": ({"references": (Reference(kind="vcs", locator="https://a.example"),)}, False),
        "not of that type": ({"type": "data"}, False),
        "optional": ({"scope": Scope.OPTIONAL}, False),
    }.values(),
)
def test_a_file_is_a_file_where_it_can_be_one(changes, is_file):
    fields = {"type": "file", "version": None, "purl": None, "hashes": (SHA1,), "licenses": ("MIT",), **changes}
    document, _ = converted(whole(components=[package("app"), package("file", **fields)]))
    assert [len(document.packages), len(document.files)] == ([1, 1] if is_file else [2, 0])
    again = from_spdx(document).by_id["SPDXRef-file"]
    assert (again.licenses, again.type) == (("MIT",), "other" if changes.get("type") == "data" else "file")


def test_files_were_looked_at_in_packages_that_contain_some():
    file = package("file", type="file", version=None, purl=None, hashes=(SHA1,))
    document, _ = converted(whole(edge("app", "file", EdgeKind.CONTAINS), components=[package("app"), package("a"), file]))
    assert [made.files_analyzed for made in document.packages] == [True, False]
    assert validate_full_spdx_document(document) == []


@pytest.mark.parametrize(
    ("kind", "scope", "written"),
    [
        (EdgeKind.DEPENDS_ON, Scope.UNKNOWN, "SPDXRef-app DEPENDS_ON SPDXRef-a"),
        (EdgeKind.DEPENDS_ON, Scope.RUNTIME, "SPDXRef-a RUNTIME_DEPENDENCY_OF SPDXRef-app"),
        (EdgeKind.DEPENDS_ON, Scope.OPTIONAL, "SPDXRef-a OPTIONAL_DEPENDENCY_OF SPDXRef-app"),
        (EdgeKind.DEPENDS_ON, Scope.BUILD, "SPDXRef-a BUILD_DEPENDENCY_OF SPDXRef-app"),
        (EdgeKind.DEPENDS_ON, Scope.TEST, "SPDXRef-a TEST_DEPENDENCY_OF SPDXRef-app"),
        (EdgeKind.DEPENDS_ON, Scope.DEVELOPMENT, "SPDXRef-a DEV_DEPENDENCY_OF SPDXRef-app"),
        (EdgeKind.CONTAINS, Scope.UNKNOWN, "SPDXRef-app CONTAINS SPDXRef-a"),
        (EdgeKind.CONTAINS, Scope.OPTIONAL, "SPDXRef-a OPTIONAL_COMPONENT_OF SPDXRef-app"),
        (EdgeKind.BUILT_FROM, Scope.UNKNOWN, "SPDXRef-app GENERATED_FROM SPDXRef-a"),
        (EdgeKind.RELATED, Scope.UNKNOWN, "SPDXRef-app OTHER SPDXRef-a"),
    ],
)
def test_edges_are_written_as_they_are_read(kind, scope, written):
    document, found = converted(whole(edge("app", "a", kind, scope)))
    assert written in [
        f"{entry.spdx_element_id} {entry.relationship_type.name} {entry.related_spdx_element_id}"
        for entry in document.relationships
    ]
    assert edges(from_spdx(document)) == [("SPDXRef-app", "SPDXRef-a", kind, scope)]
    assert found == {}


@pytest.mark.parametrize(
    ("kind", "scope", "written", "comment"),
    [
        (EdgeKind.PROVIDES, Scope.UNKNOWN, "OTHER", "provides"),
        (EdgeKind.CONTAINS, Scope.TEST, "CONTAINS", "contains, test"),
    ],
)
def test_edges_that_spdx_has_no_word_for_are_reported(kind, scope, written, comment):
    document, found = converted(whole(edge("app", "a", kind, scope)))
    made = document.relationships[-1]
    assert (made.relationship_type.name, made.comment) == (written, comment)
    assert found == {"lost-meaning": (ERROR, "edges[0]", 1)}


def test_the_scope_of_a_component_becomes_that_of_the_edges_to_it():
    inventory = whole(
        edge("app", "a"), edge("app", "b"), edge("b", "a", scope=Scope.TEST), components=[package("a", scope=Scope.OPTIONAL)]
    )
    document, found = converted(inventory)
    assert [scope for *_, scope in edges(from_spdx(document))] == [Scope.OPTIONAL, Scope.UNKNOWN, Scope.TEST]
    assert found == {}


def test_gaps_are_told_in_the_words_of_spdx():
    gaps = Completeness(
        aggregate="complete", incomplete=("SPDXRef-app",), no_dependencies=("SPDXRef-a",), unstated=("SPDXRef-b",)
    )
    document, found = converted(whole(edge("app", "a"), edge("app", "b"), completeness=gaps))
    again = from_spdx(document).completeness
    assert again == gaps.model_copy(update={"aggregate": None})
    assert found == {"lost-aggregate": (ERROR, "completeness.aggregate", 1)}


def test_that_something_is_incomplete_of_which_nothing_is_listed_is_lost():
    gaps = Completeness(aggregate=None, incomplete=("SPDXRef-app",), no_dependencies=(), unstated=("SPDXRef-app",))
    _, found = converted(whole(completeness=gaps))
    assert found == {"lost-incomplete": (ERROR, "components[0]", 1)}


def test_what_is_inferred_is_not_declared():
    document, found = converted(whole(edge("app", "a", inferred_by="apt")))
    assert found["lost-inferred-edge"] == (ERROR, "edges[0]", 1)
    assert edges(from_spdx(document)) == []


def test_needing_something_that_is_not_there_cannot_be_said():
    gaps = Completeness(aggregate=None, incomplete=(), no_dependencies=(), unstated=())
    _, found = converted(whole(completeness=gaps))
    assert found == {"lost-statement": (ERROR, "components[0]", 1)}


def test_without_a_listener_losses_are_warned_of():
    with pytest.warns(ConversionLoss, match="SPDX has no groups: 'g'") as caught:
        to_spdx(whole(components=[package("app", group="g")]))
    assert caught[0].filename == __file__


REAL = [path for path in corpus() if "spdx" in path.name and path.suffix == ".json" and path.stat().st_size < 300_000]


@pytest.mark.slow
@pytest.mark.corpus
@needs_corpus
@pytest.mark.parametrize("path", [pytest.param(path, id=path.name) for path in REAL])
def test_real_documents_survive_the_way_to_objects_and_back(path):
    try:
        # Fidelity counts what reading found, too, which is no part of the objects.
        inventory = sbomkit.load(path).model_copy(update={"diagnostics": ()})
    except sbomkit.SbomkitError:
        return
    found: list[Diagnostic] = []
    again = from_spdx(to_spdx(inventory, report=found.append))
    assert again.packages.keys() == inventory.packages.keys() or "lost-group" in lost(found)
    assert len(again.edges) == len(inventory.edges)
    if not lost(found):
        assert sbomkit.position(again) == sbomkit.position(inventory)
