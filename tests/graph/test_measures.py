"""What is worked out only where somebody asks for it: subtrees of dominators, and weight handed down."""

import random
from collections.abc import Callable, Sequence
from functools import partial
from math import fsum, log2

import pytest
import rustworkx
from hypothesis import given, settings
from hypothesis import strategies as st

from sbomkit.graph import position
from sbomkit.graph._pagerank import DAMPING, pagerank
from sbomkit.graph._roots import condense
from sbomkit.graph._subtrees import subtrees
from sbomkit.model.inventory import Inventory
from sbomkit.model.position import Measure, Position
from tests.builders import make_component, make_inventory, npm
from tests.graph.naive import Naive
from tests.graph.steps import steps
from tests.strategies import images, inventories, rooted_inventories

ALL = frozenset(Measure)

Successors = list[list[int]]


@st.composite
def graphs(draw: st.DrawFn) -> Successors:
    """Any graph without loops of one node."""
    count = draw(st.integers(1, 12))
    nodes = st.integers(0, count - 1)
    edges = draw(st.sets(st.tuples(nodes, nodes), max_size=4 * count))
    return [sorted(below for above, below in edges if above == node != below) for node in range(count)]


def _reached(successors: Successors, direct: Sequence[int], without: int | None = None) -> set[int]:
    found = {node for node in direct if node != without}
    for _ in successors:
        found |= {below for node in found for below in successors[node] if below != without}
    return found


@given(graphs(), st.data())
def test_a_subtree_is_what_nothing_reaches_any_more_once_its_top_is_gone(successors: Successors, data: st.DataObject) -> None:
    direct = data.draw(st.lists(st.sampled_from(range(len(successors))), min_size=1))
    reached = _reached(successors, direct)
    assert subtrees(successors, direct) == [
        len(reached) - len(_reached(successors, direct, node)) - 1 if node in reached else None
        for node in range(len(successors))
    ]


def test_subtrees_are_those_of_the_general_algorithm() -> None:
    drawn = random.Random(2)
    for count in (2, 10, 60, 300):
        successors = [sorted({drawn.randrange(count) for _ in range(3)} - {node}) for node in range(count)]
        graph = rustworkx.PyDiGraph()
        graph.add_nodes_from(range(count + 1))
        graph.add_edges_from_no_data([(node, below) for node, found in enumerate(successors) for below in found])
        graph.add_edges_from_no_data([(count, 0), (count, 1)])
        sizes: dict[int, int] = dict.fromkeys(range(count + 1), 0)
        immediate = rustworkx.immediate_dominators(graph, count)
        for node in immediate:
            above = node
            while above != count:
                above = immediate[above]
                sizes[above] += 1
        assert subtrees(successors, [0, 1]) == [sizes[node] if node in immediate else None for node in range(count)]


def _chain(count: int) -> Successors:
    return [[node + 1] for node in range(count - 1)] + [[]]


def _star(count: int) -> Successors:
    return [list(range(1, count)), *([] for _ in range(count - 1))]


def _ring(count: int) -> Successors:
    return [[(node + 1) % count] for node in range(count)]


def _ladder(count: int) -> Successors:
    """Rungs both ways between two rails, which keep the iterative algorithm busy."""
    return [sorted({min(node + 1, count - 1), max(node - 1, 0), count - 1 - node} - {node}) for node in range(count)]


def _bipartite(count: int) -> Successors:
    """A quarter of the packages each need all of another quarter of the square root as many: as many edges as packages."""
    width = int(count**0.5)
    return [list(range(count - width, count)) if node < width else [] for node in range(count)]


SHAPES: list[Callable[[int], Successors]] = [_chain, _star, _ring, _ladder, _bipartite]


@pytest.mark.parametrize("shape", SHAPES)
def test_subtrees_of_four_times_the_packages_take_little_more_than_four_times_the_work(
    shape: Callable[[int], Successors],
) -> None:
    small, large = (steps(partial(subtrees, shape(count), [0, count // 2])) for count in (400, 1600))
    assert large < 4 * small * log2(1600) / log2(400) + 100


@pytest.mark.parametrize("shape", SHAPES)
def test_weights_of_four_times_the_packages_take_about_four_times_the_work(shape: Callable[[int], Successors]) -> None:
    small, large = (steps(partial(pagerank, graph, condense(graph))) for graph in (shape(100), shape(400)))
    assert large < 5 * small


@pytest.mark.slow
def test_a_deep_chain_is_no_recursion() -> None:
    assert subtrees(_chain(100_000), [0])[:2] == [99_999, 99_998]


def _power_iteration(successors: Successors) -> list[float]:
    """As the paper has it: from even weights, with what hangs on nothing spread evenly, until it stands still."""
    count = len(successors)
    weight = [1 / count] * count
    for _ in range(400):
        lost = fsum(each for each, below in zip(weight, successors, strict=True) if not below)
        later = [(1 - DAMPING) / count + DAMPING * lost / count] * count
        for each, below in zip(weight, successors, strict=True):
            for node in below:
                later[node] += DAMPING * each / len(below)
        weight = later
    return weight


@given(graphs())
def test_weights_are_those_of_the_paper(successors: Successors) -> None:
    found = pagerank(successors, condense(successors))
    assert found == pytest.approx(_power_iteration(successors), rel=1e-8)
    assert fsum(found) == pytest.approx(1, abs=1e-8)


@pytest.mark.parametrize("shape", SHAPES)
def test_weights_are_those_of_another_library(shape: Callable[[int], Successors]) -> None:
    successors = shape(200)
    graph = rustworkx.PyDiGraph()
    graph.add_nodes_from(range(200))
    graph.add_edges_from_no_data([(node, below) for node, found in enumerate(successors) for below in found])
    theirs = rustworkx.pagerank(graph, alpha=DAMPING, tol=1e-12, max_iter=1000)
    assert pagerank(successors, condense(successors)) == pytest.approx([theirs[node] for node in range(200)], rel=1e-6)


def test_what_nobody_asks_for_is_not_measured() -> None:
    inventory = make_inventory({"app": ["a"], "a": ["b"]})
    assert {(place.subtree, place.pagerank) for place in position(inventory).packages} == {(None, None)}
    assert [place.subtree for place in position(inventory, measures={"subtree"}).packages] == [1, 0]
    assert [place.pagerank for place in position(inventory, measures=[Measure.SUBTREE]).packages] == [None, None]
    assert position(inventory, measures={"maintainer_reach"}) == position(inventory)


@given(st.one_of(inventories(), images()))
def test_measures_change_nothing_else(inventory: Inventory) -> None:
    found = position(inventory, measures=ALL)
    without = tuple(place.model_copy(update={"subtree": None, "pagerank": None}) for place in found.packages)
    assert found.model_copy(update={"packages": without}) == position(inventory)
    assert Position.model_validate_json(found.model_dump_json()) == found


@given(st.one_of(inventories(), images()), st.integers(0, 2**32))
def test_measures_do_not_depend_on_the_order_of_a_document(inventory: Inventory, seed: int) -> None:
    shuffled = random.Random(seed)
    components, edges = list(inventory.components), list(inventory.edges)
    shuffled.shuffle(components)
    shuffled.shuffle(edges)
    again = inventory.model_copy(update={"components": tuple(components), "edges": tuple(edges)})
    assert position(again, measures=ALL) == position(inventory, measures=ALL)


@given(rooted_inventories())
def test_no_more_leave_with_a_package_than_are_said_to_and_all_of_those_do(inventory: Inventory) -> None:
    """By version more may leave with it: all versions that the root reaches are one package here."""
    naive = Naive(inventory)
    reached = {naive.key[node] for node in naive.reached(naive.direct)}
    for place in position(inventory, measures=ALL).packages:
        assert (place.subtree is None) is not place.reachable
        if place.subtree is not None:
            nodes = naive.nodes(place.package)
            left = {naive.key[node] for node in naive.reached(naive.direct, nodes)}
            leaving = reached - left - {place.package}
            assert place.subtree <= len(leaving)
            if len(naive.key) == len(naive.packages):
                assert place.subtree == len(leaving)


def test_a_version_that_nobody_shares_is_no_way_in_of_the_other() -> None:
    """`b` comes in through `a` 1 only, and `a` through `x` only as 1; as one package, `a` comes in through both."""
    components = [make_component(f"a{major}", purl=f"pkg:npm/a@{major}", version=str(major)) for major in (1, 2)]
    inventory = make_inventory({"app": ["x", "y"], "x": ["a1"], "y": ["a2"], "a1": ["b"]}, components=components)
    found = {place.package: place.subtree for place in position(inventory, measures=ALL).packages}
    assert found == {npm("a"): 1, npm("b"): 0, npm("x"): 0, npm("y"): 0}


@settings(max_examples=30)
@given(graphs())
def test_equal_graphs_give_equal_bytes(successors: Successors) -> None:
    assert repr(pagerank(successors, condense(successors))) == repr(pagerank(list(successors), condense(successors)))
