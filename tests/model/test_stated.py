"""What an inventory states that no document was read into: what its fields hold."""

from sbomkit.model.inventory import Completeness, Edge, EdgeKind, Hash, Inventory, Reference, Scope, Tool
from sbomkit.model.statements import LicenseForm, Listing, PartyKind, Word
from tests.builders import make_component, make_inventory


def texts(words):
    return [(each.text, each.address, each.kind) for each in words]


def test_an_inventory_made_by_hand_states_its_fields():
    component = make_component("a#1", purl="pkg:npm/a@1", version="1").model_copy(
        update={
            "producer": "Jane",
            "supplier": "Shop",
            "licenses": ("MIT", "MIT OR X"),
            "hashes": (Hash(algorithm="MD5", value="aa"),),
            "cpes": ("cpe:/a:a",),
            "references": (Reference(kind="vcs", locator="https://a.example"),),
        }
    )
    statements = make_inventory(roots=(), components=[component]).statements
    (found,) = statements.components
    assert (found.id, found.address) == ("a#1", "components[0]")
    assert texts([*found.versions, *found.identifiers, *found.hashes, *found.references]) == [
        ("1", "components[0].version", ""),
        ("pkg:npm/a@1", "components[0].purl", "purl"),
        ("cpe:/a:a", "components[0].cpes[0]", "cpe"),
        ("aa", "components[0].hashes[0].value", "MD5"),
        ("https://a.example", "components[0].references[0].locator", "vcs"),
    ]
    assert [(each.role, each.kind, each.name.text) for each in (*found.producers, *found.suppliers)] == [
        ("producer", PartyKind.UNSTATED, "Jane"),
        ("supplier", PartyKind.UNSTATED, "Shop"),
    ]
    assert [(each.word.address, each.form) for each in found.licenses] == [
        ("components[0].licenses[0]", LicenseForm.IDENTIFIER),
        ("components[0].licenses[1]", LicenseForm.EXPRESSION),
    ]
    assert statements.inexpressible == {}


def test_a_component_without_anything_states_its_name_only():
    (found,) = make_inventory(roots=(), components=[make_component("a", purl=None, version=None)]).statements.components
    assert found.name == Word(text="a", address="components[0].name")
    assert (found.versions, found.identifiers, found.producers, found.suppliers) == ((), (), (), ())


def test_dependencies_are_listed_declared_none_or_not_spoken_of():
    def edge(dependent, dependency, kind=EdgeKind.DEPENDS_ON, source=None):
        return Edge(dependent=dependent, dependency=dependency, kind=kind, scope=Scope.UNKNOWN, inferred_by=source)

    inventory = make_inventory(
        roots=(),
        components=[make_component(ref) for ref in "abcd"],
        more_edges=[edge("a", "b"), edge("a", "c"), edge("c", "a", EdgeKind.CONTAINS), edge("d", "a", source="npm")],
    ).model_copy(
        update={
            "completeness": Completeness(aggregate="incomplete", incomplete=("a",), no_dependencies=("b",), unstated=("c", "d"))
        }
    )
    statements = inventory.statements
    assert [(each.id, each.dependencies.listing, each.dependencies.count) for each in statements.components] == [
        ("a", Listing.LISTED, 2),
        ("b", Listing.NONE, 0),
        ("c", Listing.UNSTATED, 0),
        ("d", Listing.UNSTATED, 0),
    ]
    assert statements.components[0].dependencies.completeness == Word(text="incomplete", address="completeness.incomplete")
    assert statements.document.completeness == Word(text="incomplete", address="completeness.aggregate")


def test_the_document_states_its_fields():
    inventory: Inventory = make_inventory(components=[make_component("a")])
    document = inventory.document.model_copy(
        update={"tools": (Tool(name="t", version="1"), Tool(name="u", version=None)), "created": "2026", "identifier": "urn:x"}
    )
    found = inventory.model_copy(update={"document": document}).statements.document
    assert [(each.name.text, each.version.text if each.version else None) for each in found.tools] == [("t", "1"), ("u", None)]
    assert found.timestamp == Word(text="2026", address="document.created")
    assert found.identifier == Word(text="urn:x", address="document.identifier")
    assert found.format_name.text == inventory.document.format
