import re
from io import BytesIO

import networkx as nx
import pytest
from hypothesis import given
from lxml import etree

from sbomkit.graph.exports import neighbourhood, package_graph
from sbomkit.model.inventory import EdgeKind
from sbomkit.model.neighbourhood import Neighbourhood
from sbomkit.report import render
from tests.builders import make_inventory
from tests.report.around import HOSTILE, hostile_neighbourhoods, make_link, make_neighbour, make_neighbourhood

LOST = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def read(text: str):
    graph = nx.read_graphml(BytesIO(text.encode()), force_multigraph=True)
    return nx.relabel_nodes(graph, dict(graph.nodes(data="package")))


def kept(data):
    return {name: LOST.sub("\ufffd", value) if isinstance(value, str) else value for name, value in data.items()}


def same_as(graph, expected) -> bool:
    return (
        {name: kept(data) for name, data in expected.nodes(data=True)} == dict(graph.nodes(data=True))
        and [(*ends, kept(data)) for *ends, data in expected.edges(data=True)] == list(graph.edges(data=True))
        and kept(expected.graph).items() <= graph.graph.items()
    )


def test_networkx_reads_what_it_would_have_been_given():
    inventory = make_inventory({"app": ["a", "b"], "a": ["b"]})
    for shown in (neighbourhood(inventory, "a"), package_graph(inventory)):
        graph = read(render(shown, "graphml"))
        assert same_as(graph, shown.to_networkx())
        assert {type(value) for _, data in graph.nodes(data=True) for value in data.values()} == {str, int, bool}


@given(hostile_neighbourhoods())
def test_whatever_names_there_are_it_reads_the_same(shown: Neighbourhood):
    assert same_as(read(render(shown, "graphml")), shown.to_networkx())


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_stays_in_its_element(name):
    text = render(
        make_neighbourhood(
            make_neighbour(name, versions=(name or "1",)), edges=(make_link(name, name, inferred_by=name or None),)
        ),
        "graphml",
    )
    root = etree.fromstring(text.encode())
    assert [len(list(root.iter(f"{{*}}{tag}"))) for tag in ("node", "edge")] == [1, 1]
    assert text.isascii()
    assert all(each.isprintable() or each == "\n" for each in text)
    assert not re.search(r"^\s*::|##(vso)?\[", text, re.MULTILINE)


def test_a_key_is_the_id_of_its_node_unless_it_is_so_long_that_edges_would_repeat_it_forever():
    names = ("a", "b" * 10_000)
    edges = tuple(make_link(names[1], "a", kind=kind) for kind in EdgeKind)
    text = render(make_neighbourhood(*map(make_neighbour, names), edges=edges), "graphml")
    assert '<node id="pkg:generic/a">' in text
    assert text.count('source="n1" target="pkg:generic/a"') == len(EdgeKind)
    assert text.count("b" * 10_000) == 1


def test_every_key_that_is_used_is_declared_with_its_type():
    root = etree.fromstring(render(make_neighbourhood(make_neighbour(rank=1)), "graphml").encode())
    declared = {key.get("id"): key.get("attr.type") for key in root.iter("{*}key")}
    assert {data.get("key") for data in root.iter("{*}data")} <= declared.keys()
    assert (declared["node_rank"], declared["node_is_root"], declared["node_versions"]) == ("int", "boolean", "string")
