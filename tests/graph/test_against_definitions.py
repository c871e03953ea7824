"""Positions of random small graphs are what the definitions say, whatever order they are written in."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sbomkit.graph import position, ways_in
from sbomkit.model.inventory import Edge, Inventory
from sbomkit.model.position import DepthBasis, FidelityFlag, Position
from tests.graph.naive import Naive
from tests.strategies import images, inventories, rooted_inventories, unrooted_inventories


def _agrees(inventory: Inventory, found: Position) -> None:
    naive = Naive(inventory)
    assert [place.package for place in found.packages] == naive.packages
    assert set(found.direct) == {naive.key[node] for node in naive.direct}
    for place in found.packages:
        path = naive.shortest(place.package)
        assert place.path == path
        assert place.depth == (len(path) - len(naive.root_path) if path else None)
        assert place.reachable is bool(path)
        assert place.dependents == len(naive.dependents(place.package))
        assert place.direct_dependents == len(naive.direct_dependents(place.package))
        assert place.entry_points == len(naive.entry_points(place.package))
        assert place.gateway == naive.gateway(place.package)
        assert place.scope is naive.scope(place.package)
        assert place.in_cycle is naive.in_cycle(place.package)
        assert place.reach == pytest.approx(place.dependents / max(len(found.packages) - 1, 1), abs=1e-6)
        assert 0 <= place.reach <= 1
        assert place.dependents_error is None
        ways = ways_in(inventory, place.package)
        assert set(ways.direct_dependents) == naive.direct_dependents(place.package)
        assert set(ways.entry_points) == naive.entry_points(place.package)
        assert list(ways.entry_points) == sorted(ways.entry_points)


@given(rooted_inventories())
def test_a_product_with_dependencies(inventory: Inventory) -> None:
    found = position(inventory)
    assert found.roots == ("pkg:npm/app",)
    assert {place.depth_basis for place in found.packages if place.reachable} <= {DepthBasis.DECLARED}
    _agrees(inventory, found)


@given(unrooted_inventories().filter(lambda inventory: any(edge.dependent != edge.dependency for edge in inventory.edges)))
def test_a_document_without_a_product(inventory: Inventory) -> None:
    found = position(inventory)
    assert found.roots == ()
    assert {place.depth_basis for place in found.packages} == {DepthBasis.VIRTUAL}
    _agrees(inventory, found)


@pytest.mark.slow
@settings(max_examples=1500, deadline=None)
@given(inventories(rooted=True, max_components=14))
def test_larger_products(inventory: Inventory) -> None:
    _agrees(inventory, position(inventory))


@given(st.one_of(inventories(), images()), st.integers(0, 2**32))
def test_the_order_of_a_document_does_not_matter(inventory: Inventory, seed: int) -> None:
    shuffled = random.Random(seed)
    components, edges = list(inventory.components), list(inventory.edges)
    shuffled.shuffle(components)
    shuffled.shuffle(edges)
    again = inventory.model_copy(update={"components": tuple(components), "edges": tuple(edges)})
    assert position(again) == position(inventory)


@given(inventories())
def test_ids_do_not_matter(inventory: Inventory) -> None:
    def renamed(identifier: str) -> str:
        return identifier[::-1] + "!"

    again = inventory.model_copy(
        update={
            "components": tuple(
                component.model_copy(update={"id": renamed(component.id)}) for component in inventory.components
            ),
            "edges": tuple(
                edge.model_copy(update={"dependent": renamed(edge.dependent), "dependency": renamed(edge.dependency)})
                for edge in inventory.edges
            ),
            "roots": tuple(map(renamed, inventory.roots)),
        }
    )
    assert position(again) == position(inventory)


def _doubled(edge: Edge) -> list[Edge]:
    return [
        edge.model_copy(update={"dependent": above, "dependency": below})
        for above in (edge.dependent, edge.dependent + "'")
        for below in (edge.dependency, edge.dependency + "'")
    ]


@given(inventories())
def test_listing_every_component_twice_changes_nothing_but_the_count_of_duplicates(inventory: Inventory) -> None:
    twins = tuple(component.model_copy(update={"id": component.id + "'"}) for component in inventory.components)
    again = inventory.model_copy(
        update={
            "components": (*inventory.components, *twins),
            "edges": tuple(
                double for edge in inventory.edges if edge.dependent != edge.dependency for double in _doubled(edge)
            ),
        }
    )
    found, before = position(again), position(inventory)
    assert found.packages == before.packages
    assert (found.roots, found.direct, found.aside) == (before.roots, before.direct, before.aside)
    assert found.fidelity.flags == {**before.fidelity.flags, FidelityFlag.DUPLICATES: len(inventory.components)}


@given(st.one_of(inventories(), images()))
def test_positions_are_what_validation_would_have_made(inventory: Inventory) -> None:
    found = position(inventory)
    assert Position.model_validate_json(found.model_dump_json()) == found
