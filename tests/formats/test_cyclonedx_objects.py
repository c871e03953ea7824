"""Objects of cyclonedx-python-lib become inventories, and inventories such objects; what is lost on the way is said."""

import json
import pickle
import subprocess
import sys
import warnings
from datetime import UTC, datetime
from uuid import UUID

import pytest
from cyclonedx.model import HashAlgorithm, Property
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.bom_ref import BomRef
from cyclonedx.model.component import Component as LibraryComponent
from cyclonedx.model.component import ComponentScope, ComponentType
from cyclonedx.model.contact import OrganizationalEntity
from cyclonedx.model.dependency import Dependency
from cyclonedx.model.license import DisjunctiveLicense, LicenseExpression
from cyclonedx.model.service import Service
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from cyclonedx.validation.xml import XmlValidator
from hypothesis import given, settings

from sbomkit.errors import LimitExceeded, MalformedDocument
from sbomkit.formats._cyclonedx.objects import from_cyclonedx, to_cyclonedx
from sbomkit.formats._cyclonedx.objects.writer import DEEPEST
from sbomkit.formats._writing.losses import ConversionLoss
from sbomkit.limits import Limits
from sbomkit.model.diagnostics import Diagnostic, Severity
from sbomkit.model.inventory import Completeness, Edge, EdgeKind, Hash, Inventory, Reference, Scope, Tool
from tests.builders import make_component, make_inventory
from tests.formats.documents import codes, corpus, cyclonedx, edges, load_json, needs_corpus
from tests.formats.written import (
    WRITERS,
    codes_of,
    cyclonedx_inventories,
    hostile_inventories,
    lost,
    said,
    shared_inventories,
    spdx_inventories,
)

NOTE, ERROR = Severity.NOTE, Severity.ERROR


def converted(inventory: Inventory):
    found: list[Diagnostic] = []
    bom = to_cyclonedx(inventory, report=found.append)
    return bom, codes_of(found)


def consistent(*more_edges: Edge, roots=("app",), components=(), **changes) -> Inventory:
    """An inventory that is called as its root is, and says nothing of what needs nothing."""
    given = {component.id for component in components}
    ends = dict.fromkeys(end for each in more_edges for end in (each.dependent, each.dependency))
    inventory = make_inventory(
        {},
        roots=roots,
        more_edges=more_edges,
        components=[*components, *(make_component(end, scope=Scope.RUNTIME) for end in [*roots, *ends] if end not in given)],
    )
    needing = {each.dependent for each in more_edges if each.kind in {EdgeKind.DEPENDS_ON, EdgeKind.BUILT_FROM}}
    unstated = tuple(ref for ref in inventory.by_id if ref not in needing)
    return inventory.model_copy(
        update={
            "document": inventory.document.model_copy(update={"name": roots[0]}),
            "completeness": Completeness(aggregate=None, incomplete=(), no_dependencies=(), unstated=unstated),
            **changes,
        }
    )


def said_of(**changes):
    """What is reported when a lone root with these changes is converted."""
    return converted(consistent(components=[make_component("app", scope=Scope.RUNTIME).model_copy(update=changes)]))


def edge(dependent, dependency, kind=EdgeKind.DEPENDS_ON, scope=Scope.UNKNOWN, inferred_by=None):
    return Edge(dependent=dependent, dependency=dependency, kind=kind, scope=scope, inferred_by=inferred_by)


# -- from objects


def a_bom() -> Bom:
    app = LibraryComponent(name="app", type=ComponentType.APPLICATION, bom_ref="app")
    xz = LibraryComponent(
        name="xz",
        bom_ref="xz",
        version="5.4.1",
        scope=ComponentScope.OPTIONAL,
        supplier=OrganizationalEntity(name="The Project"),
        properties=[Property(name="a", value="b")],
        components=[LibraryComponent(name="liblzma", bom_ref="lzma")],
    )
    metadata = BomMetaData(component=app, timestamp=datetime(2026, 11, 23, tzinfo=UTC))
    bom = Bom(components=[xz], metadata=metadata, serial_number=UUID("3e671687-395b-41f5-a30f-a58921a69b79"))
    bom.dependencies = [Dependency(app.bom_ref, [Dependency(xz.bom_ref)])]
    return bom


def test_a_bom_reads_as_its_document_would():
    inventory = from_cyclonedx(a_bom())
    assert [component.id for component in inventory.components] == ["app", "xz", "lzma"]
    assert edges(inventory) == [
        ("xz", "lzma", EdgeKind.CONTAINS, Scope.UNKNOWN),
        ("app", "xz", EdgeKind.DEPENDS_ON, Scope.UNKNOWN),
    ]
    assert inventory.roots == ("app",)
    assert inventory.by_id["xz"].scope is Scope.OPTIONAL
    assert inventory.by_id["xz"].supplier == "The Project"
    document = inventory.document
    assert (document.format, document.spec_version, document.encoding) == ("CycloneDX", "1.7", "object")
    assert document.identifier == "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79"
    assert document.created == "2026-11-23T00:00:00+00:00"


def test_what_has_no_entry_stays_unsaid():
    completeness = from_cyclonedx(a_bom()).completeness
    assert completeness.no_dependencies == ()
    assert completeness.unstated == ("xz", "lzma")


def test_an_empty_entry_says_that_nothing_is_needed():
    bom = a_bom()
    bom.register_dependency(next(iter(bom.components)))
    assert from_cyclonedx(bom).completeness.no_dependencies == ("xz",)


def test_a_bom_without_any_dependency_says_nothing_of_them():
    inventory = from_cyclonedx(Bom(components=[LibraryComponent(name="xz", bom_ref="xz")]))
    assert "dependencies" not in inventory.claims
    assert inventory.completeness.unstated == ("xz",)


def test_the_claims_are_the_json_of_the_whole():
    claims = from_cyclonedx(a_bom()).claims
    assert claims["components"][0]["properties"] == [{"name": "a", "value": "b"}]
    assert claims["dependencies"] == [{"ref": "app", "dependsOn": ["xz"]}]
    assert (claims["bomFormat"], claims["specVersion"], claims["version"]) == ("CycloneDX", "1.7", 1)


def test_the_digest_is_that_of_what_is_said():
    first, second, other = a_bom(), a_bom(), a_bom()
    next(iter(other.components)).version = "5.6.0"
    assert from_cyclonedx(first).document.sha256 == from_cyclonedx(second).document.sha256
    assert from_cyclonedx(first).document.sha256 != from_cyclonedx(other).document.sha256


def test_a_later_change_of_the_bom_changes_nothing():
    bom = a_bom()
    inventory = from_cyclonedx(bom)
    bom.components = []
    assert len(inventory.components) == 3
    assert len(inventory.claims["components"]) == 1


def test_what_has_no_id_is_referred_to_by_its_address():
    app, xz, unknown = (LibraryComponent(name=name) for name in ("app", "xz", "unknown"))
    bom = Bom(components=[LibraryComponent(name="a", bom_ref="components[1]", components=[xz]), unknown])
    bom.metadata.component = app
    bom.dependencies = [Dependency(app.bom_ref, [Dependency(xz.bom_ref)])]
    inventory = from_cyclonedx(bom)
    assert edges(inventory)[1:] == [("metadata.component", "components[0].components[0]", EdgeKind.DEPENDS_ON, Scope.UNKNOWN)]
    assert inventory.components[-1].id == "components[1]_"
    assert [app.bom_ref.value, xz.bom_ref.value] == [None, None]
    assert codes(inventory) == {"missing-id": ("components[1]", 1)}


def test_an_address_that_is_somebody_s_id_is_not_given_again():
    first, second = LibraryComponent(name="a", bom_ref="components[1]"), LibraryComponent(name="b")
    bom = Bom(components=[first, second])
    bom.dependencies = [Dependency(first.bom_ref, [Dependency(second.bom_ref)])]
    assert edges(from_cyclonedx(bom)) == [("components[1]", "components[1]_", EdgeKind.DEPENDS_ON, Scope.UNKNOWN)]


def test_entries_within_entries_are_read_where_they_say_something():
    parts = [LibraryComponent(name=name, bom_ref=name) for name in "abcd"]
    a, b, c, d = (part.bom_ref for part in parts)
    shared = Dependency(b, [Dependency(c)])
    bom = Bom(components=parts)
    bom.dependencies = [Dependency(a, [shared]), Dependency(d, [shared])]
    inventory = from_cyclonedx(bom)
    assert {(source, target) for source, target, *_ in edges(inventory)} == {("a", "b"), ("b", "c"), ("d", "b")}
    assert inventory.completeness.unstated == ("c",)
    assert inventory.diagnostics[:-1] == ()  # but for the subject, which is missing


def test_a_reference_to_nothing_is_dangling():
    xz = LibraryComponent(name="xz", bom_ref="xz")
    bom = Bom(components=[xz])
    bom.dependencies = [Dependency(xz.bom_ref, [Dependency(BomRef()), Dependency(BomRef("gone"))])]
    assert codes(from_cyclonedx(bom))["dangling-reference"] == ("dependencies[0].dependsOn[0]", 2)


def test_a_service_is_no_component():
    database, cache = Service(name="database"), Service(name="cache", bom_ref="cache")
    database.services = [cache]
    xz = LibraryComponent(name="xz", bom_ref="xz")
    bom = Bom(components=[xz], services=[database])
    bom.dependencies = [Dependency(xz.bom_ref, [Dependency(database.bom_ref), Dependency(cache.bom_ref)])]
    assert codes(from_cyclonedx(bom))["not-a-component"] == ("dependencies[0].dependsOn[0]", 2)


def test_no_licence_is_left_out_beside_an_expression():
    mixed: list[LicenseExpression | DisjunctiveLicense] = [
        LicenseExpression("MIT OR Apache-2.0"),
        DisjunctiveLicense(id="MIT"),
        DisjunctiveLicense(name="Own"),
    ]
    inventory = from_cyclonedx(Bom(components=[LibraryComponent(name="xz", licenses=mixed)]))
    assert set(inventory.components[0].licenses) == {"MIT OR Apache-2.0", "MIT", "Own"}


def test_components_of_one_id_are_joined_as_in_a_document():
    twins = [LibraryComponent(name=name, bom_ref="twin") for name in ("a", "b")]
    inventory = from_cyclonedx(Bom(components=twins))
    assert [component.name for component in inventory.components] == ["a"]
    assert codes(inventory)["duplicate-id"] == ("components[1]", 1)


def test_the_library_s_scan_of_all_dependencies_is_never_used(monkeypatch):
    def forbidden(*_):
        raise AssertionError("quadratic")

    monkeypatch.setattr(Bom, "register_dependency", forbidden)
    monkeypatch.setattr(Bom, "validate", forbidden)
    assert from_cyclonedx(to_cyclonedx(make_inventory({"app": ["a"]}), report=print)).roots == ("app",)


def test_limits_hold_for_objects():
    with pytest.raises(LimitExceeded, match="more than 1 components"):
        from_cyclonedx(a_bom(), limits=Limits(components=1))


def test_what_cannot_be_written_is_refused():
    bom = a_bom()
    bom.metadata.timestamp = "yesterday"  # type: ignore[assignment]
    with pytest.raises(MalformedDocument, match=r"this is no Bom that can be written: Attempt to serialize a non-date"):
        from_cyclonedx(bom)


def test_nesting_beyond_the_interpreter_s_limit_is_refused(monkeypatch):
    def deep(*_, **__):
        raise RecursionError

    monkeypatch.setattr(Bom, "as_json", deep)
    with pytest.raises(MalformedDocument, match="nested too deeply"):
        from_cyclonedx(a_bom())


def test_a_text_that_is_no_unicode_is_refused():
    with pytest.raises(MalformedDocument, match="this is no Bom that can be written"):
        from_cyclonedx(Bom(components=[LibraryComponent(name="\ud800", bom_ref="a")]))


def test_an_object_is_read_like_the_document_it_came_from():
    document = cyclonedx(
        "1.6",
        metadata={"component": {"type": "application", "name": "app", "bom-ref": "app"}},
        components=[{"type": "library", "name": "xz", "bom-ref": "xz", "purl": "pkg:deb/debian/xz@5", "scope": "optional"}],
        dependencies=[{"ref": "app", "dependsOn": ["xz"]}, {"ref": "xz"}],
    )
    bom = Bom.from_json(json.loads(json.dumps(document)))  # type: ignore[attr-defined]
    bom.serial_number = None
    bom.metadata.timestamp = None
    assert said(from_cyclonedx(bom)) == said(load_json(document))


@pytest.mark.parametrize("module", ["_cyclonedx.objects", "_spdx2.objects"])
def test_the_library_is_loaded_when_it_is_needed(module):
    code = f"""
import sys, sbomkit.formats.{module}
sys.exit(any(name.partition(".")[0] in {{"cyclonedx", "spdx_tools"}} for name in sys.modules))
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# -- to objects, and back


@settings(max_examples=25, deadline=None)
@given(cyclonedx_inventories())
def test_what_a_document_holds_survives_the_way_to_objects_and_back(inventory):
    found: list[Diagnostic] = []
    again = from_cyclonedx(to_cyclonedx(inventory, report=found.append))
    assert said(again) == said(inventory)
    assert again.document.created == inventory.document.created.replace("Z", "+00:00")
    # What remains to be said: an expression beside other licences is a name.
    assert {entry.code for entry in found} <= {"expression-as-name"}


@settings(max_examples=25, deadline=None)
@given(spdx_inventories())
def test_what_does_not_survive_is_reported(inventory):
    found: list[Diagnostic] = []
    again = from_cyclonedx(to_cyclonedx(inventory, report=found.append))
    before, after, gone = said(inventory), said(again), lost(found)
    assert before["components"].keys() == after["components"].keys()
    assert inventory.packages.keys() == again.packages.keys()
    assert after["roots"] == before["roots"] or "several-roots" in gone
    without_scope = [{key[:3] for key in side["edges"]} for side in (before, after)]
    assert without_scope[1] <= without_scope[0]
    kinds = {kind for *_, kind in without_scope[0] - without_scope[1]}
    assert {f"lost-{kind.replace('_', '-')}" for kind in kinds} <= gone
    assert after["no_dependencies"] == before["no_dependencies"]
    assert after["unstated"] == before["unstated"]
    assert "lost-incomplete" in gone or not before["incomplete"]


@settings(max_examples=5, deadline=None)
@given(cyclonedx_inventories())
def test_what_the_library_writes_of_it_is_valid(inventory):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        bom = to_cyclonedx(inventory, report=lambda _: None)
        in_xml = make_outputter(bom, OutputFormat.XML, SchemaVersion.V1_7).output_as_string()
    assert XmlValidator(SchemaVersion.V1_7).validate_str(in_xml) is None
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(WRITERS["cyclonedx-json"](inventory).decode()) is None


@given(shared_inventories())
@settings(max_examples=10, deadline=None)
def test_the_inventory_is_left_as_it_is(inventory):
    before = inventory.model_dump()
    to_cyclonedx(inventory, report=print)
    assert inventory.model_dump() == before


@settings(max_examples=25, deadline=None)
@given(hostile_inventories())
def test_any_text_is_converted_and_read_back(inventory):
    again = from_cyclonedx(to_cyclonedx(inventory, report=lambda _: None))
    assert len(again.components) == len(inventory.components)


def test_nothing_is_made_up():
    bom, found = said_of()
    assert bom.serial_number is None
    assert bom.metadata.timestamp is None
    assert not bom.dependencies
    assert found == {}
    written = json.loads(make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string())
    assert "serialNumber" not in written
    assert "timestamp" not in written["metadata"]


def test_the_spelling_of_a_package_url_is_kept():
    bom, _ = said_of(purl="pkg:npm/JSONStream@1.3.5")
    again = pickle.loads(pickle.dumps(from_cyclonedx(bom)))
    assert again.components[0].purl == "pkg:npm/JSONStream@1.3.5"


@pytest.mark.parametrize(
    ("changes", "expected"),
    {
        "a type that CycloneDX lacks": ({"type": "archive"}, {"lost-type": (ERROR, "components[0].type", 1)}),
        "no type at all": ({"type": "unknown"}, {"assumed-type": (NOTE, "components[0].type", 1)}),
        "no scope": ({"scope": Scope.UNKNOWN}, {"assumed-scope": (NOTE, "components[0].scope", 1)}),
        "a scope that CycloneDX lacks": ({"scope": Scope.BUILD}, {"lost-scope": (ERROR, "components[0].scope", 1)}),
        "a purl that is none": ({"purl": "xz"}, {"unreadable-purl": (ERROR, "components[0].purl", 1)}),
        "three CPEs": ({"cpes": ("cpe:/a:x", "cpe:/a:y", "cpe:/a:z")}, {"lost-cpe": (ERROR, "components[0].cpes[1]", 2)}),
        "an unknown digest": (
            {"hashes": (Hash(algorithm="MD5", value="0" * 32), Hash(algorithm="ADLER32", value="0" * 8))},
            {"lost-hash": (ERROR, "components[0].hashes[1]", 1)},
        ),
        "a reference that is no URI": (
            {"references": (Reference(kind="vcs", locator="100%"),)},
            {"lost-reference": (ERROR, "components[0].references[0].locator", 1)},
        ),
        "a locator with a space": (
            {"references": (Reference(kind="vcs", locator="https://a.example/x y"),)},
            {"changed-locator": (NOTE, "components[0].references[0].locator", 1)},
        ),
        "a kind that CycloneDX lacks": (
            {"references": (Reference(kind="gitoid", locator="gitoid:x"),)},
            {"changed-kind": (NOTE, "components[0].references[0].kind", 1)},
        ),
        "an expression beside a licence": (
            {"licenses": ("MIT", "MIT OR Apache-2.0")},
            {"expression-as-name": (NOTE, "components[0].licenses[1]", 1)},
        ),
    }.values(),
)
def test_what_a_component_cannot_hold_is_reported(changes, expected):
    _, found = said_of(**changes)
    assert found == expected


def test_other_words_for_the_same_are_used():
    references = (
        Reference(kind="homepage", locator="https://a.example"),
        Reference(kind="download", locator="https://b.example"),
    )
    bom, found = said_of(references=references, hashes=(Hash(algorithm="SHA3_256", value="0" * 64),))
    component = from_cyclonedx(bom).components[0]
    assert {reference.kind for reference in component.references} == {"website", "distribution"}
    assert [each.alg for each in bom.metadata.component.hashes] == [HashAlgorithm.SHA3_256]
    assert found == {}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("MIT", DisjunctiveLicense),
        ("mit", LicenseExpression),
        ("MIT OR LicenseRef-own", LicenseExpression),
        ("DocumentRef-x:LicenseRef-own", LicenseExpression),
        ("The Own Licence", DisjunctiveLicense),
    ],
)
def test_a_licence_is_an_identifier_an_expression_or_a_name(text, kind):
    bom, _ = said_of(licenses=(text,))
    assert [type(made) for made in bom.metadata.component.licenses] == [kind]
    assert from_cyclonedx(bom).components[0].licenses == (text,)


def test_the_document_s_own_words_are_kept_or_reported():
    inventory = consistent()
    document = inventory.document.model_copy(
        update={
            "identifier": "https://sbom.example/x",
            "created": "yesterday",
            "supplier": "The Shop",
            "tools": (Tool(name="maker", version="1"),),
        }
    )
    bom, found = converted(inventory.model_copy(update={"document": document}))
    assert found == {
        "lost-identifier": (ERROR, "document.identifier", 1),
        "unreadable-date": (ERROR, "document.created", 1),
    }
    again = from_cyclonedx(bom)
    assert again.document.supplier == "The Shop"
    assert again.document.tools == document.tools


def test_a_serial_number_is_kept():
    inventory = make_inventory({})
    serial = "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79"
    bom, _ = converted(inventory.model_copy(update={"document": inventory.document.model_copy(update={"identifier": serial})}))
    assert bom.serial_number == UUID(serial)
    assert from_cyclonedx(bom).document.identifier == serial


def test_a_moment_without_zone_is_taken_for_utc():
    inventory = make_inventory({})
    document = inventory.document.model_copy(update={"created": "2026-11-23T16:02:53"})
    bom, _ = converted(inventory.model_copy(update={"document": document}))
    assert bom.metadata.timestamp == datetime(2026, 11, 23, 16, 2, 53, tzinfo=UTC)


def test_several_roots_are_ordinary_components():
    bom, found = converted(make_inventory({"app": ["a"], "tool": ["a"]}, roots=["app", "tool"]))
    assert bom.metadata.component is None
    assert len(bom.components) == 3
    assert found["several-roots"] == (ERROR, "roots", 2)


def test_edges_that_the_library_cannot_say_are_reported():
    source = make_component("src", purl="pkg:deb/debian/xz@5?arch=source")
    inventory = consistent(
        edge("app", "a"),
        edge("app", "src", EdgeKind.BUILT_FROM),
        edge("app", "a", EdgeKind.BUILT_FROM),
        edge("app", "a", EdgeKind.PROVIDES),
        edge("app", "a", EdgeKind.RELATED),
        edge("a", "app", EdgeKind.CONTAINS),
        edge("a", "app", inferred_by="apt"),
        components=[source],
        completeness=Completeness(aggregate="complete", incomplete=("a",), no_dependencies=(), unstated=("src", "a")),
    )
    bom, found = converted(inventory)
    assert {code: entry for code, entry in found.items() if entry[0] is ERROR} == {
        "lost-built-from": (ERROR, "edges[2]", 1),
        "lost-provides": (ERROR, "edges[3]", 1),
        "lost-related": (ERROR, "edges[4]", 1),
        "lost-contains": (ERROR, "edges[5]", 1),
        "lost-inferred-edge": (ERROR, "edges[6]", 1),
        "lost-aggregate": (ERROR, "completeness.aggregate", 1),
        "lost-incomplete": (ERROR, "completeness.incomplete", 1),
    }
    assert set(edges(from_cyclonedx(bom))) == {
        ("app", "a", EdgeKind.DEPENDS_ON, Scope.UNKNOWN),
        ("app", "src", EdgeKind.BUILT_FROM, Scope.UNKNOWN),
    }


def test_what_is_built_from_a_source_and_says_nothing_of_its_needs_goes_on_saying_nothing():
    source = make_component("src", purl="pkg:deb/debian/xz@5?arch=source")
    inventory = consistent(
        edge("app", "src", EdgeKind.BUILT_FROM),
        components=[source],
        completeness=Completeness(aggregate=None, incomplete=(), no_dependencies=(), unstated=("app", "src")),
    )
    bom, found = converted(inventory)
    assert found["lost-built-from"] == (ERROR, "edges[0]", 1)
    assert not bom.dependencies


def test_needing_something_that_is_not_there_cannot_be_said():
    inventory = consistent(completeness=Completeness(aggregate=None, incomplete=(), no_dependencies=(), unstated=()))
    bom, found = converted(inventory)
    assert found["lost-statement"] == (ERROR, "components[0]", 1)
    assert not bom.dependencies


@pytest.mark.parametrize(
    ("scopes", "written", "code"),
    {
        "all say the same": (["optional", "optional"], Scope.OPTIONAL, None),
        "they differ": (["optional", "unknown"], Scope.RUNTIME, "lost-edge-scope"),
        "they differ twice": (["optional", "runtime"], Scope.RUNTIME, "lost-edge-scope"),
        "needed at run time": (["runtime", "runtime"], Scope.RUNTIME, None),
        "a word that CycloneDX lacks": (["test", "test"], Scope.DEVELOPMENT, "lost-edge-scope"),
    }.values(),
)
def test_the_scope_that_all_edges_agree_on_becomes_the_component_s(scopes, written, code):
    first, second = (Scope(scope) for scope in scopes)
    bom, found = converted(
        consistent(
            edge("app", "b"),
            edge("app", "a", scope=first),
            edge("b", "a", scope=second),
            components=[make_component("a", scope=Scope.UNKNOWN)],
        )
    )
    assert from_cyclonedx(bom).by_id["a"].scope is written
    assert {name for name in found if name.endswith("edge-scope")} == ({code} if code else set())


def test_parts_are_nested_in_the_first_that_contains_them():
    contains = EdgeKind.CONTAINS
    inventory = consistent(
        edge("app", "a", contains),
        edge("a", "b", contains),
        edge("app", "b", contains),
        edge("app", "c", contains, Scope.OPTIONAL),
    )
    bom, found = converted(inventory)
    assert [(source, target) for source, target, *_ in edges(from_cyclonedx(bom))] == [("app", "a"), ("a", "b"), ("app", "c")]
    assert found["lost-contains"] == (ERROR, "edges[2]", 1)
    assert found["lost-edge-scope"] == (ERROR, "edges[3]", 1)


def test_what_contains_itself_by_way_of_others_is_cut_open():
    contains = EdgeKind.CONTAINS
    inventory = consistent(edge("a", "b", contains), edge("b", "c", contains), edge("c", "a", contains), edge("app", "a"))
    bom, found = converted(inventory)
    assert {(source, target) for source, target, kind, _ in edges(from_cyclonedx(bom)) if kind is contains} == {
        ("a", "b"),
        ("b", "c"),
    }
    assert found["lost-contains"] == (ERROR, "edges[2]", 1)


def test_nesting_has_an_end():
    chain = [edge(f"p{number}", f"p{number + 1}", EdgeKind.CONTAINS) for number in range(2 * DEEPEST)]
    bom, found = converted(consistent(*chain, roots=["p0"]))
    assert len(edges(from_cyclonedx(bom))) == 2 * DEEPEST - 1
    assert found["lost-contains"] == (ERROR, f"edges[{DEEPEST}]", 1)


def test_what_stays_behind_is_noted():
    document = cyclonedx(components=[{"type": "library", "name": "xz", "bom-ref": "xz"}])
    found: list[Diagnostic] = []
    to_cyclonedx(load_json(document), report=found.append)
    assert codes_of(found) == {"model-only": (NOTE, "", 1)}


def test_a_name_that_is_not_that_of_the_subject_is_reported():
    _, found = converted(make_inventory({}))
    assert found["lost-name"] == (ERROR, "document.name", 1)


def test_without_a_listener_losses_are_warned_of():
    inventory = make_inventory({})
    with pytest.warns(
        ConversionLoss, match=r"a Bom has no name but that of its subject: 'test' \(document.name, 1 in all\)"
    ) as caught:
        to_cyclonedx(inventory)
    assert caught[0].filename == __file__


def test_without_a_loss_nothing_is_warned_of():
    to_cyclonedx(consistent())


REAL = [path for path in corpus() if path.name.endswith((".cdx.json", ".cyclonedx.json")) and path.stat().st_size < 2_000_000]


def ends(inventory: Inventory) -> set[tuple[str, str, EdgeKind]]:
    return {(each.dependent, each.dependency, each.kind) for each in inventory.edges}


@pytest.mark.slow
@pytest.mark.corpus
@needs_corpus
@pytest.mark.parametrize("path", [pytest.param(path, id=path.name) for path in REAL])
def test_real_documents_survive_the_way_to_objects_and_back(path):
    import sbomkit

    # Fidelity counts what reading found, too, which is no part of the objects.
    inventory = sbomkit.load(path).model_copy(update={"diagnostics": ()})
    found: list[Diagnostic] = []
    again = from_cyclonedx(to_cyclonedx(inventory, report=found.append))
    assert again.by_id.keys() == inventory.by_id.keys()
    assert ends(again) <= ends(inventory)
    if not lost(found):
        assert ends(again) == ends(inventory)
        assert sbomkit.position(again) == sbomkit.position(inventory)
        assert again.packages.keys() == inventory.packages.keys()
