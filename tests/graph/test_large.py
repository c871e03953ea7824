"""Large and hostile graphs: counted in blocks, estimated beyond the limit, and in time that grows with their size."""

import random
import tracemalloc
from collections.abc import Callable
from functools import partial

import pytest
import rustworkx
from hypothesis import given, settings
from hypothesis import strategies as st

from sbomkit.graph import _position, position
from sbomkit.graph._count import count_exactly, spread
from sbomkit.graph._estimate import estimate_counts
from sbomkit.graph._measure import gateways
from sbomkit.graph._roots import condense, reach
from sbomkit.model.inventory import Inventory
from sbomkit.model.position import Measure
from sbomkit.purl import PackageKey
from tests.builders import make_component, make_inventory
from tests.graph.steps import steps
from tests.growth import TIMES, is_in_proportion
from tests.strategies import inventories


def _graph(count: int, links: int, seed: int = 1) -> list[list[int]]:
    """Mostly downwards, with a few edges up, so that there are cycles."""
    drawn = random.Random(seed)
    successors: list[set[int]] = [set() for _ in range(count)]
    for _ in range(links):
        above, below = sorted((drawn.randrange(count), drawn.randrange(count)))
        if drawn.random() < 0.02:
            above, below = below, max(above, below - 5)
        if above != below:
            successors[above].add(below)
    return [sorted(below) for below in successors]


@given(st.integers(2, 60), st.integers(0, 150), st.integers(0, 1000), st.integers(1, 20))
def test_counting_in_blocks_changes_nothing(count: int, links: int, seed: int, packages: int) -> None:
    successors = _graph(count, links, seed)
    package_of = [node % packages for node in range(count)]
    held = spread(condense(successors), package_of, min(packages, count), list(range(0, count, 3)))
    assert count_exactly(held, bits=1) == count_exactly(held)


@settings(deadline=None)
@given(st.integers(100, 400), st.integers(0, 4), st.integers(0, 1000), st.sampled_from([50, 399, 400]), st.sampled_from([1, 4]))
def test_sets_of_any_size_are_counted_right(count: int, links: int, seed: int, packages: int, step: int) -> None:
    """Small sets are kept in another way than large ones, and what was taken over already is passed by."""
    successors = _graph(count, links * count, seed)
    package_of = [node % packages for node in range(count)]
    direct = range(0, count, step)
    above = _closure(successors)
    held = [{package_of[other] for other in found} for found in above]
    points = [{package_of[other] for other in found.intersection(direct)} for found in above]
    dependents, entries = ([set[int]() for _ in range(min(packages, count))] for _ in range(2))
    for node, package in enumerate(package_of):
        dependents[package] |= held[node] - {package}
        entries[package] |= points[node]
    condensed = condense(successors)
    for bits in (1, 64 * len(condensed.members) * 3, 1 << 32):
        found = count_exactly(spread(condensed, package_of, min(packages, count), direct), bits=bits)
        assert found.dependents == [len(each) for each in dependents]
        assert found.entry_points == [len(each) for each in entries]


def _closure(successors: list[list[int]]) -> list[set[int]]:
    """Each node and all that lead to it."""
    above: list[list[int]] = [[] for _ in successors]
    for node, found in enumerate(successors):
        for below in found:
            above[below].append(node)
    return [reach(above, [node]) for node in range(len(successors))]


@given(st.integers(1, 40), st.integers(0, 100), st.integers(0, 1000))
def test_a_condensed_graph_is_in_topological_order(count: int, links: int, seed: int) -> None:
    successors = _graph(count, links, seed)
    condensed = condense(successors)
    closure = _closure(successors)
    assert sorted(node for members in condensed.members for node in members) == list(range(count))
    for component, members in enumerate(condensed.members):
        assert members == sorted(node for node in closure[members[0]] if members[0] in closure[node])
        assert all(condensed.of[node] == component for node in members)
        above = {condensed.of[node] for node, found in enumerate(successors) for below in found if below in members}
        assert sorted(condensed.predecessors[component]) == sorted(above - {component})
        assert all(each < component for each in condensed.predecessors[component])


def test_many_blocks_are_counted_together() -> None:
    successors = _graph(300, 900)
    held = spread(condense(successors), list(range(300)), 300, [0, 1, 2, 200])
    assert count_exactly(held, bits=1) == count_exactly(held)


@given(st.integers(2, 40), st.integers(1, 100), st.integers(0, 1000))
def test_gateways_are_dominators(count: int, links: int, seed: int) -> None:
    """The general algorithm is slow on hostile graphs, but right."""
    successors = _graph(count, links, seed)
    direct = sorted({0, count // 3, count // 2})
    graph = rustworkx.PyDiGraph()
    graph.add_nodes_from(range(count + 1))
    graph.add_edges_from_no_data([(node, below) for node, found in enumerate(successors) for below in found])
    graph.add_edges_from_no_data([(count, node) for node in direct])
    immediate = rustworkx.immediate_dominators(graph, count)
    expected: dict[int, int | None] = {}
    for node in immediate:
        if node != count:
            top = node
            while immediate[top] != count:
                top = immediate[top]
            expected[node] = top if top in direct else None
    assert gateways(successors, direct, list(range(count))) == expected


def test_estimates_keep_to_their_stated_error() -> None:
    count = 3000
    successors = _graph(count, 9000)
    names = [PackageKey(f"pkg:npm/p{node}") for node in range(count)]
    package_of = [min(node, count - 1 - node % 7) if node % 50 == 0 else node for node in range(count)]
    held = spread(condense(successors), package_of, count, list(range(100)))
    exact, estimate = count_exactly(held), estimate_counts(held, names)
    assert estimate.error is not None
    assert estimate.error == pytest.approx(0.0627, abs=1e-4)
    assert exact.error is None
    for found, true in ((estimate.dependents, exact.dependents), (estimate.entry_points, exact.entry_points)):
        errors = [(have - want) / want for have, want in zip(found, true, strict=True) if want >= 20]
        assert len(errors) > 400
        # Errors of one graph hang together, since the same ranks are drawn from; so twice and five times the error are allowed.
        assert sum(error**2 for error in errors) / len(errors) < (2 * estimate.error) ** 2
        assert max(map(abs, errors)) < 5 * estimate.error
        assert all(have == want for have, want in zip(found, true, strict=True) if want == 0)
    assert estimate_counts(held, names, held=1) == estimate


def test_beyond_the_limit_positions_say_that_they_are_estimates(monkeypatch: pytest.MonkeyPatch) -> None:
    inventory = make_inventory({"app": ["a", "b"], "a": ["c"], "b": ["c"], "c": ["d"]})
    exact = position(inventory)
    monkeypatch.setattr(_position, "EXACT_LIMIT", 3)
    estimate = position(inventory)
    assert [place.dependents_error for place in estimate.packages] == [pytest.approx(0.0627, abs=1e-4)] * 4
    # Sets as small as these come out right.
    assert [place.model_copy(update={"dependents_error": None}) for place in estimate.packages] == list(exact.packages)


def test_the_limit_is_one_of_components(monkeypatch: pytest.MonkeyPatch) -> None:
    versions = [make_component(f"a{number}", purl=f"pkg:npm/a@{number}") for number in range(4)]
    inventory = make_inventory({"app": [version.id for version in versions]}, components=versions)
    for limit, exact in ((4, True), (3, False)):
        monkeypatch.setattr(_position, "EXACT_LIMIT", limit)
        assert (position(inventory).packages[0].dependents_error is None) is exact


@settings(max_examples=50)
@given(inventories())
def test_estimates_do_not_depend_on_the_order_of_a_document(inventory: Inventory) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(_position, "EXACT_LIMIT", 0)
        turned = inventory.model_copy(update={"components": inventory.components[::-1], "edges": inventory.edges[::-1]})
        assert position(turned) == position(inventory)


def _inventory(count: int, links: int) -> Inventory:
    names = [f"p{node}" for node in range(count)]
    edges = {names[node]: [names[below] for below in found] for node, found in enumerate(_graph(count, links))}
    return make_inventory({"app": names[: count // 50], **edges})


def _placing(inventory: Inventory) -> Callable[[], object]:
    return lambda: position(inventory.model_copy())  # an inventory keeps its graph


@pytest.mark.slow
def test_many_packages_cost_in_proportion_to_few() -> None:
    assert is_in_proportion(_placing(_inventory(1_000, 4_000)), _placing(_inventory(1_000 * TIMES, 4_000 * TIMES)))


@pytest.mark.slow
def test_a_chain_and_a_ladder_cost_no_more_than_their_size() -> None:
    """A chain asks for deep recursion and long paths, a ladder with rungs in both directions for slow dominators."""

    def chain(count: int) -> Inventory:
        return make_inventory({"app": ["p0"], **{f"p{node}": [f"p{node + 1}"] for node in range(count)}})

    def ladder(count: int) -> Inventory:
        middle = count // 2
        rungs = {f"p{node}": [f"p{node + 1}", f"p{max(node - 1, 0)}", f"p{count - node}"] for node in range(count)}
        return make_inventory({"app": ["p0", f"p{middle}"], **rungs})

    for shape in (chain, ladder):
        assert is_in_proportion(_placing(shape(1_000)), _placing(shape(1_000 * TIMES))), shape.__name__


@pytest.mark.slow
def test_sets_are_let_go_once_they_are_taken_over() -> None:
    count = 20_000
    held = spread(condense([[node + 1] if node + 1 < count else [] for node in range(count)]), list(range(count)), count, [0])
    tracemalloc.start()
    assert count_exactly(held).dependents[-1] == count - 1
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # All sets together would be 25 MB.
    assert peak < 6_000_000


def _chain(count: int) -> list[list[int]]:
    return [[node + 1] for node in range(count - 1)] + [[]]


def _star(count: int) -> list[list[int]]:
    return [[count - 1] for _ in range(count - 1)] + [[]]


def _bipartite(count: int) -> list[list[int]]:
    """All of a layer need all of the next one, with as many edges as there are packages."""
    width = int(count**0.5)
    return [list(range(count - width, count)) if node < width else [] for node in range(count)]


def _ring(count: int) -> list[list[int]]:
    return [[(node + 1) % count] for node in range(count)]


def _hostile(shape: list[list[int]]) -> Inventory:
    """With each package in two versions, of which one leads to itself as well."""
    names = [f"p{node}" for node in range(len(shape))]
    edges = {name: [*(names[below] for below in found), name] for name, found in zip(names, shape, strict=True)}
    twins = [make_component(f"{name}+", purl=f"pkg:npm/{name}@2", version="2") for name in names]
    return make_inventory(
        {"app": [names[0]], **edges, **{twin.id: edges[name] for name, twin in zip(names, twins, strict=True)}},
        components=twins,
    )


@pytest.mark.parametrize("shape", [_chain, _star, _bipartite, _ring])
def test_hostile_shapes_of_four_times_the_packages_take_about_four_times_the_lines(
    shape: Callable[[int], list[list[int]]],
) -> None:
    small, large = (
        steps(partial(position, _hostile(shape(count)), measures=frozenset(Measure)), within="graph/_") for count in (200, 800)
    )
    assert large < 5.5 * small


@pytest.mark.slow
def test_a_deep_chain_is_placed_and_no_recursion() -> None:
    found = position(make_inventory({"app": ["p0"], **{f"p{node}": [f"p{node + 1}"] for node in range(20_000)}}))
    assert found.fidelity.max_depth == 20_001
    assert max(place.dependents for place in found.packages) == 20_000
