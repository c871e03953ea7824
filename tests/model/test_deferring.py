"""Fields that are made late: nobody can tell them from those that were there at once."""

import copy
import pickle
import threading
from typing import Any

import pytest
from pydantic import TypeAdapter

from sbomkit.model._base import DeferringNoun, Noun, make_all
from sbomkit.model.ranking import _Entry


class Pair(DeferringNoun):
    """Two numbers."""

    first: int
    second: int


class Holder(Noun):
    """One inside of another one."""

    pair: Pair


class Plain(Noun):
    """One number."""

    number: int


def late(made: list[str] | None = None) -> Pair:
    def make() -> int:
        (made if made is not None else []).append("first")
        return 1

    return Pair.deferring({"second": 2}, {"first": make})


def test_a_field_is_made_once_and_only_when_it_is_asked_for():
    made: list[str] = []
    pair = late(made)
    assert pair.second == 2
    assert made == []
    assert (pair.first, pair.first) == (1, 1)
    assert made == ["first"]


@pytest.mark.parametrize(
    "shown",
    [
        repr,
        str,
        hash,
        dict,
        lambda pair: pair.model_dump(),
        lambda pair: pair.model_dump_json(),
        lambda pair: pair.model_copy(update={"second": 3}),
        copy.copy,
        copy.deepcopy,
        lambda pair: pickle.loads(pickle.dumps(pair)),
        lambda pair: TypeAdapter(list[Pair]).dump_json([pair]),
        lambda pair: Holder(pair=pair).model_dump_json(),
        lambda pair: sorted(pair.model_fields_set),
    ],
)
def test_it_looks_and_behaves_as_if_it_had_been_there_at_once(shown):
    assert shown(late()) == shown(Pair(first=1, second=2))


def test_fields_are_written_in_their_order():
    assert list(late().model_dump()) == ["first", "second"]


def test_equality_is_that_of_the_fields():
    assert late() == Pair(first=1, second=2) == late()
    assert late() != Pair(first=3, second=2)
    assert late() != "something else"


def test_there_are_no_other_attributes():
    with pytest.raises(AttributeError, match="third"):
        _ = late().third  # type: ignore[attr-defined]
    with pytest.raises(AttributeError):
        _ = late()._third  # type: ignore[attr-defined]


def test_the_schema_is_that_of_the_fields():
    assert set(TypeAdapter(Pair).json_schema(mode="serialization")["properties"]) == {"first", "second"}


def test_of_several_threads_that_make_a_field_all_see_the_same():
    barrier = threading.Barrier(8)

    def make() -> Any:
        barrier.wait()
        return object()

    pair = Pair.deferring({"second": 2}, {"first": make})
    seen: list[Any] = []
    threads = [threading.Thread(target=lambda: seen.append(pair.first)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(each) for each in seen}) == 1


class Raced(dict[str, Any]):
    """Lets another thread make the field just after it was seen to be missing."""

    def __contains__(self, name: object) -> bool:
        found = super().__contains__(name)
        if found:
            vars(self["noun"]).setdefault("first", 1)
            del self["first"]
        return found


def test_another_thread_may_make_it_just_when_it_is_looked_for():
    pending = Raced(first=lambda: 1)
    pending["noun"] = pair = Pair.deferring({"second": 2}, pending)
    assert pair.first == 1


class Watched(dict[str, Any]):
    """The fields of a noun that another thread is reading."""

    def clear(self) -> None:
        raise AssertionError("another thread found no fields")


def test_another_thread_may_read_it_while_it_is_put_in_order():
    pair = Pair.deferring(Watched(second=2), {"first": lambda: 1})
    assert pair.model_dump() == {"first": 1, "second": 2}
    assert list(vars(pair)) == ["first", "second"]


def test_names_of_fields_that_are_not_made_yet_are_there_to_be_completed():
    pair = late()
    assert {"first", "second", "model_dump"} <= set(dir(pair))
    assert "first" not in vars(pair)


def test_another_thread_may_have_made_it_in_between():
    pair = late()
    assert pair.first == 1
    assert DeferringNoun.__getattr__(pair, "first") == 1  # type: ignore[attr-defined]


def test_many_are_made_as_one_is():
    assert make_all(Plain, [{"number": 1}, {"number": 2}]) == [Plain(number=1), Plain(number=2)]
    assert make_all(Plain, []) == []
    (one,) = make_all(Plain, [{"number": 1}])
    assert one.model_copy(update={"number": 5}).model_dump_json(exclude_unset=True) == '{"number":5}'


def test_a_field_that_was_asked_for_before_stands_in_its_place_too():
    asked, never = late(), late()
    assert asked.first == 1
    assert asked.model_dump_json() == never.model_dump_json() == '{"first":1,"second":2}'


class Begun(_Entry):
    first: int
    second: int
    third: int


def begun(asked: list[str]) -> Begun:
    def rest() -> dict[str, int]:
        asked.append("rest")
        return {"third": 3, "first": 1}

    return Begun.all_beginning([{"second": 2}], [rest])[0]


def test_what_was_begun_is_gone_on_with_once_and_only_when_it_has_to_be():
    asked: list[str] = []
    noun = begun(asked)
    assert noun.second == 2
    assert not asked
    assert (noun.first, noun.third) == (1, 3)
    assert asked == ["rest"]


def test_what_was_begun_is_the_same_as_what_was_made_at_once():
    made = Begun(first=1, second=2, third=3)
    assert begun([]) == made
    assert made == begun([])
    assert hash(begun([])) == hash(made)
    assert begun([]).model_dump_json() == made.model_dump_json() == '{"first":1,"second":2,"third":3}'
    assert repr(begun([])) == repr(made)
    assert pickle.loads(pickle.dumps(begun([]))) == made
    assert copy.deepcopy(begun([])).model_copy(update={"first": 5}).first == 5


def test_what_was_begun_has_no_other_fields():
    with pytest.raises(AttributeError):
        _ = begun([]).fourth  # type: ignore[attr-defined]
