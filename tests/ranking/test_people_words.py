import pytest

from sbomkit.ranking._people.words import counted, percent


@pytest.mark.parametrize(
    ("number", "of", "words"),
    [
        (0, 10, "0 %"),
        (1, 1_000, "under 1 %"),
        (1, 100, "1 %"),
        (41, 100, "41 %"),
        (999, 1_000, "over 99 %"),
        (10, 10, "100 %"),
        (0, 0, "0 %"),
    ],
)
def test_a_share_is_never_nothing_for_something_nor_all_for_less(number, of, words):
    assert percent(number, of) == words


@pytest.mark.parametrize(("number", "words"), [(1, "One person"), (0, "0 people"), (1_200, "1,200 people")])
def test_people_are_counted(number, words):
    assert counted(number, "person", "people") == words
