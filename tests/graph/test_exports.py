import sys

import networkx as nx
import pytest
from hypothesis import given

from sbomkit.errors import ConfigurationError
from sbomkit.graph import exports
from sbomkit.graph.exports import neighbourhood, package_graph, to_networkx, to_rustworkx
from sbomkit.model.inventory import Edge, EdgeKind, Scope
from sbomkit.model.neighbourhood import EDGE_ATTRIBUTES, GRAPH_ATTRIBUTES, NODE_ATTRIBUTES
from tests.builders import make_component, make_inventory, npm
from tests.pages import code, rows
from tests.strategies import images

MADE = make_inventory(
    {"app": ["a", "b"], "a": ["b"]},
    components=[
        make_component("b", purl=None, version=None).model_copy(update={"licenses": ("MIT", "ISC"), "producer": "Eve"})
    ],
    more_edges=[
        Edge(dependent="a", dependency="b", kind=EdgeKind.DEPENDS_ON, scope=Scope.TEST, inferred_by="npm"),
        Edge(dependent="a", dependency="nowhere", kind=EdgeKind.DEPENDS_ON, scope=Scope.TEST, inferred_by=None),
    ],
)


def test_components_become_nodes_with_what_is_known_of_them():
    graph = to_networkx(MADE)
    assert graph.nodes["b"] == {
        "package": "pkg:generic/b",
        "name": "b",
        "type": "library",
        "scope": "unknown",
        "producer": "Eve",
        "licenses": "MIT; ISC",
        "is_root": False,
    }
    assert graph.nodes["app"]["is_root"] is True
    assert graph.graph == {"name": "test", "sha256": "0" * 64}


def test_every_edge_is_one_and_what_leads_to_nothing_is_none():
    graph = to_networkx(MADE)
    assert list(graph.edges(data=True)) == [
        ("app", "a", {"kind": "depends_on", "scope": "unknown"}),
        ("app", "b", {"kind": "depends_on", "scope": "unknown"}),
        ("a", "b", {"kind": "depends_on", "scope": "unknown"}),
        ("a", "b", {"kind": "depends_on", "scope": "test", "inferred_by": "npm"}),
    ]
    assert nx.descendants(graph, "app") == {"a", "b"}


def test_attributes_are_of_types_that_every_format_of_networkx_writes(tmp_path):
    for graph in (to_networkx(MADE), package_graph(MADE).to_networkx()):
        assert {type(value) for _, data in graph.nodes(data=True) for value in data.values()} <= {str, int, bool}
        nx.write_graphml(graph, tmp_path / "graph.graphml")
        nx.write_gexf(graph, tmp_path / "graph.gexf")


def test_a_neighbourhood_becomes_a_graph_of_packages():
    shown = neighbourhood(MADE, "a")
    graph = shown.to_networkx()
    assert graph.graph == {"package": npm("a"), "sentence": shown.sentence}
    assert list(graph.nodes) == [node.package for node in shown.nodes]
    assert graph.nodes[npm("a")] == {
        "package": npm("a"),
        "versions": "1.0.0",
        "up": 0,
        "down": 0,
        "is_root": False,
        "depth": 1,
        "scope": "runtime",
    }
    assert graph.edges[npm("app"), npm("a"), 0] == {"kind": "depends_on", "scope": "unknown"}


def test_rustworkx_has_the_nouns_themselves():
    graph = to_rustworkx(MADE)
    assert graph.nodes() == list(MADE.components)
    assert graph.edges() == list(MADE.edges[:-1])
    shown = neighbourhood(MADE, "a")
    around = shown.to_rustworkx()
    assert around.nodes() == list(shown.nodes)
    assert [(around[above], around[below], each) for above, below, each in around.weighted_edge_list()] == [
        (
            next(node for node in shown.nodes if node.package == each.dependent),
            next(node for node in shown.nodes if node.package == each.dependency),
            each,
        )
        for each in shown.edges
    ]


@given(images())
def test_both_have_as_many_nodes_and_edges_as_the_document(inventory):
    one, other = to_networkx(inventory), to_rustworkx(inventory)
    assert (len(one), one.number_of_edges()) == (len(inventory.components), len(inventory.edges))
    assert (other.num_nodes(), other.num_edges()) == (len(inventory.components), len(inventory.edges))


def test_every_attribute_is_written_down():
    told: dict[str, set[str]] = {}
    for name, parts, *_ in rows("docs/graph.md", "attribute"):
        for part in parts.split(", "):
            told.setdefault(part, set()).add(name)
    assert told == {
        "package": set(map(code, NODE_ATTRIBUTES)),
        "edge": set(map(code, EDGE_ATTRIBUTES)),
        "component": set(map(code, (*exports._COMPONENT, "is_root"))),
        "graph": set(map(code, (*GRAPH_ATTRIBUTES, "name", "sha256"))),
    }


def test_without_networkx_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "networkx", None)
    with pytest.raises(ConfigurationError, match="networkx") as raised:
        to_networkx(MADE)
    assert raised.value.advice == "pip install 'sbomkit[frames]'"
