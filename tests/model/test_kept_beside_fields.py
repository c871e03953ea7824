"""What is worked out from the fields of a noun and kept is no part of its value."""

import pickle
from functools import cached_property

from sbomkit.graph import position
from sbomkit.model._base import Noun
from tests.builders import make_inventory


class Square(Noun):
    """One number."""

    side: int

    @cached_property
    def area(self) -> int:
        """Its square."""
        return self.side**2


def test_names_and_values_are_those_of_the_fields_whatever_was_asked_before() -> None:
    square = Square(side=3)
    before = dict(square)
    assert square.area == 9
    assert dict(square) == before == {"side": 3}


def test_an_inventory_has_the_same_fields_after_its_graph_was_made() -> None:
    inventory = make_inventory({"app": ["a"]})
    before = dict(inventory)
    position(inventory)
    assert inventory.packages
    assert list(dict(inventory)) == list(before) == list(type(inventory).model_fields)


def test_another_thread_may_keep_something_while_it_is_pickled() -> None:
    square = Square(side=3)

    class Meddling(str):
        """Looked up among the fields, lets something else be kept, as another thread may at any moment."""

        __slots__ = ()

        def __hash__(self) -> int:
            vars(square).setdefault("area", 9)
            return str.__hash__(self)

    vars(square)[Meddling("corner")] = 90
    vars(square).pop("area", None)
    assert pickle.loads(pickle.dumps(square)) == Square(side=3)
