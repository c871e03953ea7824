"""Who stands on a package, and on any of a group of them."""

from collections.abc import Collection, Mapping
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sbomkit.errors import ConfigurationError
from sbomkit.graph import _position, position, standing_on, stands_on
from sbomkit.model.inventory import Inventory
from sbomkit.purl import PackageKey
from tests.builders import make_component, make_inventory, npm
from tests.graph.naive import Naive
from tests.graph.steps import steps
from tests.strategies import inventories, rooted_inventories

_GROUPS = st.dictionaries(st.integers(), st.sets(st.sampled_from([*(npm(f"p{number}") for number in range(6)), npm("app")])))
"""Groups that overlap, are empty, or hold the product or what is not in the document."""


def _expected(inventory: Inventory, group: Collection[PackageKey]) -> int:
    naive = Naive(inventory)
    members = {package for package in group if package in naive.packages}
    return len(members.union(*(naive.dependents(package) for package in members)))


@given(rooted_inventories(), _GROUPS)
def test_who_stands_on_a_group_is_counted_once(inventory: Inventory, groups: Mapping[int, Collection[PackageKey]]) -> None:
    assert standing_on(inventory, groups) == {key: _expected(inventory, group) for key, group in groups.items()}


@settings(deadline=None)
@given(inventories(), _GROUPS)
def test_groups_are_counted_exactly_up_to_the_limit_and_about_right_beyond(
    inventory: Inventory, groups: Mapping[int, Collection[PackageKey]]
) -> None:
    exact = standing_on(inventory, groups)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(_position, "EXACT_LIMIT", 0)
        estimate = standing_on(inventory, groups)
    assert estimate.keys() == exact.keys()
    # A set of a handful is estimated to one more or less.
    assert all(abs(estimate[key] - count) <= 1 for key, count in exact.items())
    assert all((estimate[key] == 0) is (count == 0) for key, count in exact.items())


@given(rooted_inventories())
def test_those_who_stand_on_a_package_are_its_dependents(inventory: Inventory) -> None:
    naive = Naive(inventory)
    for place in position(inventory).packages:
        found = stands_on(inventory, place.package)
        assert set(found) == naive.dependents(place.package)
        assert list(found) == sorted(found)
        assert len(found) == place.dependents


@given(rooted_inventories())
def test_a_group_of_one_is_its_member_and_those_who_stand_on_it(inventory: Inventory) -> None:
    packages = position(inventory).packages
    alone = standing_on(inventory, {place.package: [place.package] for place in packages})
    assert alone == {place.package: place.dependents + 1 for place in packages}


def test_groups_keep_their_order_and_may_be_empty() -> None:
    inventory = make_inventory({"app": ["a"], "a": ["b"]})
    groups = {"last": [npm("b")], "nobody": [], "elsewhere": [npm("z"), npm("app")], "first": [npm("a"), npm("a")]}
    assert list(standing_on(inventory, groups).items()) == [("last", 2), ("nobody", 0), ("elsewhere", 0), ("first", 1)]
    assert standing_on(inventory, {}) == {}


def test_all_versions_of_a_package_are_in_its_groups() -> None:
    versions = [make_component(f"a{major}", purl=f"pkg:npm/a@{major}", version=str(major)) for major in (1, 2)]
    inventory = make_inventory({"app": ["x", "y"], "x": ["a1"], "y": ["a2"]}, components=versions)
    assert standing_on(inventory, {0: [npm("a")]}) == {0: 3}
    assert stands_on(inventory, npm("a")) == (npm("x"), npm("y"))


def test_a_chosen_root_leaves_the_others_out() -> None:
    inventory = make_inventory({"app": ["x", "y"], "x": ["a"], "y": ["a"], "a": ["b"]})
    assert stands_on(inventory, "b") == (npm("a"), npm("x"), npm("y"))
    assert stands_on(inventory, "b", root="x") == (npm("a"),)
    assert standing_on(inventory, {0: [npm("b"), npm("y")]}, root="x") == {0: 2}


def test_nobody_stands_on_what_takes_no_part() -> None:
    inventory = make_inventory({"app": ["a"], "a": ["app"]})
    assert stands_on(inventory, "app") == ()


@pytest.mark.parametrize(
    "ask", [lambda inventory: stands_on(inventory, "z"), lambda inventory: standing_on(inventory, {}, root="z")]
)
def test_a_name_that_nothing_has_is_an_error(ask: object) -> None:
    assert callable(ask)
    with pytest.raises(ConfigurationError, match="no package is called 'z'"):
        ask(make_inventory({"app": ["a"]}))


def test_many_groups_cost_no_more_passes_than_one() -> None:
    names = [f"p{number}" for number in range(300)]
    inventory = make_inventory({"app": names[:1], **{above: [below] for above, below in pairwise(names)}})
    one = steps(lambda: standing_on(inventory, {0: [npm(name) for name in names]}))
    many = steps(lambda: standing_on(inventory, {name: [npm(name)] for name in names}))
    assert many < 2 * one
