"""The logic of three values, against all ways in which the unknown could turn out."""

import itertools
from operator import itemgetter
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbomkit.model.ranking import Interval
from sbomkit.ranking.condition._meaning import Field, Kind, Vocabulary, fits

WORDS = frozenset({"red", "green", "unknown"})
NUMBERS = (0.0, 1.0, 2.0, 3.0)
KINDS: dict[str, tuple[Kind, tuple[Any, ...], frozenset[str] | None]] = {
    "t": ("truth", (True, False), None),
    "u": ("truth", (True, False), None),
    "n": ("number", NUMBERS, None),
    "m": ("number", NUMBERS, None),
    "w": ("word", ("red", "green"), WORDS),
    "v": ("word", ("lib-a", "lib-b", "app"), None),
}
VOCABULARY: Vocabulary[dict[str, Any]] = Vocabulary(
    MappingProxyType(
        {
            name: Field(kind, itemgetter(name), "", words, of_product=name in {"u", "m"})
            for name, (kind, _, words) in KINDS.items()
        }
    ),
    "nowhere",
)
ATOMS = [
    "t",
    "u",
    "true",
    "t == u",
    "t != false",
    *(
        f"{left} {sign} {right}"
        for sign in ("<", "<=", ">", ">=", "==", "!=")
        for left, right in (("n", "m"), ("n", "1"), ("2", "m"))
    ),
    "w == 'red'",
    "'green' != w",
    "w in ('red', 'green')",
    "w not in ('red',)",
    "w in ()",
    "w like 'r*'",
    "v like 'lib-*'",
    "v == 'app'",
    "v not like '*b'",
]
CONDITIONS = st.recursive(
    st.sampled_from(ATOMS),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda parts: f"({' '.join(parts)})"),
        inner.map(lambda each: f"(not {each})"),
    ),
    max_leaves=6,
)


@st.composite
def states_of_knowledge(draw):
    """What is known of each field: a value, nothing, or (of a number) an interval."""
    known = {}
    for name, (kind, values, _) in KINDS.items():
        options: list[st.SearchStrategy[Any]] = [st.sampled_from(values), st.none()]
        if kind == "number":
            options.append(
                st.tuples(st.sampled_from(values), st.sampled_from(values)).map(
                    lambda ends: Interval(low=min(ends), high=max(ends))
                )
            )
        if name == "w":
            options.append(st.just("unknown"))
        known[name] = draw(st.one_of(options))
    return known


def completions(known):
    """All ways in which what is not known could turn out."""
    choices: list[tuple[Any, ...]] = []
    for name, (kind, values, _) in KINDS.items():
        value = known[name]
        if value is None or value == "unknown":
            choices.append((-1.0, *values, 9.0) if kind == "number" else values)
        elif isinstance(value, Interval):
            choices.append(tuple(each for each in values if value.low <= each <= value.high))
        else:
            choices.append((value,))
    return [dict(zip(KINDS, each, strict=True)) for each in itertools.product(*choices)]


@given(CONDITIONS, states_of_knowledge())
def test_an_answer_holds_however_the_unknown_turns_out(text, known):
    test = VOCABULARY.read(text).test
    answer = test(known)
    outcomes = {test(each) for each in completions(known)}
    assert None not in outcomes
    if answer is not None:
        assert outcomes == {answer}


@given(CONDITIONS, states_of_knowledge(), st.data())
def test_learning_more_never_takes_an_answer_back(text, known, data):
    test = VOCABULARY.read(text).test
    answer = test(known)
    completion = data.draw(st.sampled_from(completions(known)))
    learnt = data.draw(st.sets(st.sampled_from(sorted(KINDS))))
    more = {name: completion[name] if name in learnt else value for name, value in known.items()}
    if answer is not None:
        assert test(more) is answer


TAUTOLOGIES = {"w in ('red', 'green')"}
"""What is true of all there is, though of no single part of it."""


@given(st.sampled_from(sorted(set(ATOMS) - TAUTOLOGIES)), states_of_knowledge())
def test_a_comparison_is_open_only_where_both_answers_are_possible(text, known):
    known = {name: None if isinstance(value, Interval) else value for name, value in known.items()}
    test = VOCABULARY.read(text).test
    if test(known) is None:
        assert {test(each) for each in completions(known)} == {True, False}


@given(CONDITIONS, CONDITIONS, states_of_knowledge())
def test_de_morgan_holds_for_three_values(left, right, known):
    one, other = f"not ({left} and {right})", f"(not {left}) or (not {right})"
    assert VOCABULARY.read(one).test(known) == VOCABULARY.read(other).test(known)


@given(CONDITIONS, states_of_knowledge())
def test_the_parts_of_a_condition_are_the_whole(text, known):
    meaning = VOCABULARY.read(text)
    answers = {part(known) for part in (meaning.of_product, meaning.of_package) if part is not None}
    together = True if True in answers else None if None in answers else False
    assert meaning.test(known) is together


@pytest.mark.parametrize(
    ("text", "product", "package"),
    [
        ("u", True, False),
        ("t", False, True),
        ("true", False, True),
        ("u or m > 1", True, False),
        ("u or t", True, True),
        ("u and t", False, True),
        ("not (u or t)", False, True),
        ("t or n > 1", False, True),
    ],
)
def test_what_only_speaks_of_the_product_is_told_apart(text, product, package):
    meaning = VOCABULARY.read(text)
    assert (meaning.of_product is not None, meaning.of_package is not None) == (product, package)


@pytest.mark.parametrize(("value", "expected"), [("unknown", None), ("red", True), ("green", False), (None, None)])
def test_the_word_for_what_is_not_known_may_be_any_other(value, expected):
    known = dict.fromkeys(KINDS) | {"w": value}
    assert VOCABULARY.read("w == 'red'").test(known) is expected
    assert VOCABULARY.read("w like 're*'").test(known) is expected
    assert VOCABULARY.read("w in ('red',)").test(known) is expected


def test_the_word_for_what_is_not_known_is_known_to_be_unknown():
    known = dict.fromkeys(KINDS) | {"w": "unknown"}
    for text in ("w == 'unknown'", "'unknown' == w", "w in ('unknown', 'red')", "w like 'un*'", "not w != 'unknown'"):
        assert VOCABULARY.read(text).test(known) is True
    assert VOCABULARY.read("w == 'unknown'").test(known | {"w": "red"}) is False


def test_two_unknowns_are_not_known_to_be_equal():
    assert VOCABULARY.read("w == w").test(dict.fromkeys(KINDS) | {"w": "unknown"}) is None


def test_a_free_word_that_reads_unknown_is_a_word_like_others():
    assert VOCABULARY.read("v == 'app'").test(dict.fromkeys(KINDS) | {"v": "unknown"}) is False


PATTERNS = st.text("ab*", max_size=8)


@given(st.text("ab", max_size=10), PATTERNS)
def test_a_pattern_fits_what_its_definition_says(text, pattern):
    def fitting(text, pattern):
        if not pattern:
            return not text
        if pattern[0] == "*":
            return any(fitting(text[start:], pattern[1:]) for start in range(len(text) + 1))
        return bool(text) and text[0] == pattern[0] and fitting(text[1:], pattern[1:])

    assert fits(text, pattern) == fitting(text, pattern)


def test_many_stars_take_no_time():
    assert not fits("a" * 100_000, "*a" * 400 + "b")
    assert fits("a" * 100_000, "*a" * 400)
