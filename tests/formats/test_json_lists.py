"""Additions that are laid out alike: worked out once for each way in which objects end, whatever order they come in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbomkit.formats._patching.edits import Edit
from sbomkit.formats._patching.json_lists import HOLE, Alike
from sbomkit.formats._patching.json_places import JsonPlaces

ENDINGS = (
    b'{"a": 1}',
    b'{"a": [] }',
    b'{\n  "a": "x"\n}',
    b"{}",
    b'{"a": 1\n' + b" " * 80 + b"}",
    b'{"a": 1\n' + b" " * 70 + b"}",
)


def laid_out(objects: list[bytes]) -> tuple[list[Edit], list[Edit], list[tuple[int, int]]]:
    """What is added to each object of a list, laid out like those before it and each for itself; what was worked out."""
    data = b'{\n  "list": [' + b", ".join(objects) + b"]\n}"
    places, alike = JsonPlaces(data), Alike(data)
    worked_out: list[tuple[int, int]] = []

    def addition(start: int, end: int) -> Edit:
        worked_out.append((start, end))
        return places.add_members(start, end, {"added": HOLE})

    at, spans = data.index(b"[") + 1, []
    for each in objects:
        spans.append((at, at + len(each)))
        at += len(each) + len(b", ")
    alone = [places.add_members(*span, {"added": b"7"}) for span in spans]
    return [alike.edit("added", end, (b"7",), addition, start, end) for start, end in spans], alone, worked_out


@given(st.lists(st.sampled_from(ENDINGS), min_size=1, max_size=12))
def test_what_is_laid_out_like_others_is_what_it_would_be_alone(objects):
    together, alone, _ = laid_out(objects)
    assert together == alone


@pytest.mark.parametrize("order", ["ab", "aabb", "abab", "abba"])
def test_each_way_of_ending_is_worked_out_once(order):
    _, _, worked_out = laid_out([ENDINGS["ab".index(letter)] for letter in order])
    assert len(worked_out) == len(set(order))
