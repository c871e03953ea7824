"""What positions are computed from is made once for each inventory, and goes with it."""

import copy
import gc
import pickle
from weakref import ref

import pytest
from hypothesis import given

from sbomkit.graph import _kept, _prepare, built_from, leaving, meant, position, standing_on, stands_on, ways_in
from sbomkit.graph._build import build_graph
from sbomkit.model.facts import Facts
from sbomkit.model.inventory import Inventory
from sbomkit.ranking.people import people
from sbomkit.ranking.tabletop import tabletop
from sbomkit.ranking.what_if import what_if
from tests.builders import make_inventory, npm
from tests.strategies import rooted_inventories

NOTHING = Facts(packages=())


def product() -> Inventory:
    return make_inventory({"app": ["a", "b"], "a": ["c"], "b": ["c"], "c": ["d"]})


class Made:
    """Counts how often graphs are built and prepared."""

    def __init__(self, patched: pytest.MonkeyPatch) -> None:
        self.graphs = self.prepared = 0
        build, prepare = build_graph, _prepare.prepare

        def built(inventory):
            self.graphs += 1
            return build(inventory)

        def ready(graph, root=None):
            self.prepared += 1
            return prepare(graph, root)

        patched.setattr(_kept, "build_graph", built)
        patched.setattr(_kept, "prepare", ready)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Made:
    return Made(monkeypatch)


def ask_everything(inventory: Inventory, root: str | None = None) -> None:
    position(inventory, root=root)
    ways_in(inventory, "d", root=root)
    stands_on(inventory, "d", root=root)
    standing_on(inventory, {0: [npm("c")]}, root=root)
    meant(inventory, "d", root=root)
    built_from(inventory, npm("d"))
    leaving(inventory, [npm("d")], root=root)
    tabletop(inventory, NOTHING, "d", root=root)
    people(inventory, NOTHING, root=root)


def test_all_questions_about_an_inventory_share_one_graph(made: Made) -> None:
    ask_everything(product())
    assert (made.graphs, made.prepared) == (1, 1)


def test_a_supposed_inventory_is_one_more(made: Made) -> None:
    inventory = product()
    what_if(inventory, NOTHING, drop=["b"])
    assert (made.graphs, made.prepared) == (2, 2)
    what_if(inventory, NOTHING, drop=["a"])
    assert (made.graphs, made.prepared) == (3, 3)


def test_a_chosen_root_is_kept_beside_the_whole_whatever_it_is_called(made: Made) -> None:
    inventory = product()
    ask_everything(inventory)
    ask_everything(inventory, "a")
    ask_everything(inventory, npm("a"))
    ask_everything(inventory)
    assert (made.graphs, made.prepared) == (1, 2)


def test_of_many_roots_the_last_one_is_kept(made: Made) -> None:
    inventory = product()
    for root in ("a", "b", "a", "a"):
        position(inventory, root=root)
    assert (made.graphs, made.prepared) == (1, 3)
    assert [place.package for place in position(inventory, root="b").packages] == [npm("c"), npm("d")]


def test_a_copy_with_other_edges_is_placed_by_its_own(made: Made) -> None:
    inventory = product()
    position(inventory)
    other = inventory.model_copy(update={"edges": inventory.edges[:2]})
    assert {place.package: place.dependents for place in position(other).packages}[npm("d")] == 0
    assert {place.package: place.dependents for place in position(inventory).packages}[npm("d")] == 3
    assert made.graphs == 2


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda value: pickle.loads(pickle.dumps(value))])
def test_what_is_kept_is_no_part_of_the_value(made: Made, copied) -> None:
    inventory = product()
    before = (inventory.model_dump_json(), hash(inventory), len(pickle.dumps(inventory)))
    position(inventory)
    assert (inventory.model_dump_json(), hash(inventory), len(pickle.dumps(inventory))) == before
    other = copied(inventory)
    assert other == inventory == product()
    assert position(other) == position(inventory)
    assert made.graphs == 2


def test_it_goes_with_the_inventory() -> None:
    inventory = product()
    position(inventory)
    gone = ref(inventory)
    gc.disable()
    try:
        del inventory
        assert gone() is None
    finally:
        gc.enable()


@given(rooted_inventories())
def test_a_second_answer_is_the_first_one(inventory: Inventory) -> None:
    fresh = inventory.model_copy()
    first = position(inventory, measures={"subtree", "pagerank"})
    for place in first.packages:
        ways_in(inventory, place.package)
    assert position(inventory, measures={"subtree", "pagerank"}).model_dump_json() == first.model_dump_json()
    assert position(fresh, measures={"subtree", "pagerank"}).model_dump_json() == first.model_dump_json()
