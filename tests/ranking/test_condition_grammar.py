import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbomkit.errors import ConfigurationError
from sbomkit.ranking.condition import FIELDS, ConditionError, parse_condition

REFUSED = {
    "nothing": ("", 1, "there is nothing", "write it like: sole and depth >= 2"),
    "only blanks": (" \n", 1, "there is nothing", "write it like"),
    "an end too early": ("sole and", 9, "expected a field, a number or a word in quotes, found nothing", None),
    "a beginning too late": ("and sole", 1, "found 'and'", None),
    "an unknown field": ("sole and priorty > 3", 10, "there is no field 'priorty'; did you mean 'priority'?", None),
    "a field like nothing": ("qqqqqq > 3", 1, "`sbomkit rank --fields` lists them all", None),
    "an unknown factor": ("factor.upkep > 0.5", 1, "did you mean 'factor.upkeep'?", None),
    "a word that a field never is": ("verdict == 'sol'", 12, "'sol' is none of its words; did you mean 'sole'?", None),
    "such a word on the left": ("'xyz' == scope", 1, "'xyz' is none of its words; there are", None),
    "such a word in a list": ("verdict in ('few', 'sol',)", 20, "did you mean 'sole'?", None),
    "a word without quotes": ("verdict == sole", 12, "sole stands here without quotes", "verdict == 'sole'"),
    "such a word that is no field": ("scope != runtime", 10, "runtime stands here without quotes", "scope == 'runtime'"),
    "a number by itself": ("sole or priority", 9, "priority is a number, and no condition by itself", None),
    "a word by itself": ("'sole'", 1, "'sole' is a word, and no condition by itself", None),
    "a truth and a number": ("sole > 1", 6, "sole is true or false, and 1 is a number", None),
    "words in an order": ("verdict > 'few'", 9, "only numbers have an order", None),
    "a chain": ("1 < depth <= 3", 11, "two things are compared at a time", "1 < depth and depth <= 3"),
    "is": ("depth is 1", 7, "'is' has no place", "write '=='"),
    "one sign of equality": ("depth = 2", 7, "'=' has no place", "write '=='"),
    "other languages' and": ("sole && handover", 6, "'&' has no place", "write 'and'"),
    "other languages' or": ("sole || handover", 6, "'|' has no place", "write 'or'"),
    "other languages' not": ("!sole", 1, "'!' has no place", "write 'not'"),
    "other languages' unequal": ("depth <> 2", 7, "'<' has no place", "write '!='"),
    "a percentage": ("coverage < 50%", 14, "'%' has no place", "write shares as numbers, such as 0.05"),
    "printers' quotes": ("verdict == \u201csole\u201d", 12, "has no place", "quotes are"),
    "an open quote": ("verdict == 'sole", 12, "has no place", "the quote is never closed"),
    "capitals": ("sole AND handover", 6, "are written in small letters", None),
    "an open parenthesis": ("(sole", 6, "a parenthesis is never closed", "add ')'"),
    "a strange parenthesis": ("(sole]", 6, "expected 'and', 'or' or the end, found ']'", None),
    "a closing one too many": ("sole)", 5, "expected 'and', 'or' or the end, found ')'", None),
    "two conditions": ("sole handover", 6, "expected 'and', 'or' or the end, found 'handover'", None),
    "in without a list": ("verdict in 'sole'", 12, "'in' takes a list of words", None),
    "in with numbers": ("depth in (1, 2)", 11, "expected a word in quotes, found '1'", None),
    "in of a number": ("depth in ('1', '2')", 1, "'in' asks about a field that is a word, and depth is none", None),
    "in of a word": ("'sole' in ('sole',)", 1, "asks about a field that is a word", None),
    "a list without a comma": ("verdict in ('sole' 'few')", 20, "expected ',' or ')'", None),
    "an open list": ("verdict in ['sole'", 19, "expected ',' or ']', found nothing", None),
    "like without a pattern": ("name like lib", 11, "'like' takes a pattern in quotes", None),
    "like of a truth": ("sole like 's*'", 1, "'like' asks about a field that is a word", None),
    "not without in or like": ("depth not 2", 11, "expected 'in' or 'like' after 'not'", None),
    "a call": ("__import__('os')", 11, "found '('", None),
    "arithmetic": ("depth + 1 > 2", 7, "'+' has no place", None),
    "an attribute of nothing": ("depth. real > 1", 6, "'.' has no place", None),
    "a minus of nothing": ("depth > --1", 10, "expected a field", None),
    "a number that is too large": ("depth > 1e999", 9, "the number is too large", None),
    "too many digits": ("depth > " + "9" * 400, 9, "the number is too large", None),
    "too much nesting": ("not " * 60 + "sole", 205, "nested more than 50 deep", None),
    "too many parentheses": ("(" * 400 + "sole" + ")" * 400, 52, "nested more than 50 deep", None),
    "too much text": ("sole or " * 500 + "sole", 1001, "longer than 1,000 characters", None),
    "a quote in a name": (r"verdict == 'so\le'", 12, r"'so\\le' is none of its words", None),
}


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED)
def test_what_is_no_condition_is_refused_at_its_column(case):
    text, column, why, advice = case
    with pytest.raises(ConditionError) as caught:
        parse_condition(text)
    assert (caught.value.column, caught.value.text) == (column, text)
    assert why in caught.value.why
    assert f"column {column}" in caught.value.message
    assert (advice or "") in (caught.value.advice or "")
    assert len(caught.value.message) < 400


def test_a_caret_points_at_the_column():
    with pytest.raises(ConditionError) as caught:
        parse_condition("sole and\ndeppth > 2")
    assert caught.value.pointer == "sole and deppth > 2\n         ^"


def test_an_error_at_the_end_says_so():
    with pytest.raises(ConditionError, match="column 10, its end: expected a field"):
        parse_condition("sole and ")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("sole  and depth>=2", "(sole) and (depth >= 2)"),
        ('verdict == "sole"', "verdict == 'sole'"),
        ("verdict in ['sole', 'few']", "verdict in ('sole','few',)"),
        ("not (sole)", "not sole"),
        ("True", "true"),
        ("depth >= 2.0", "depth >= 2"),
        ("depth >= -.5", "depth >= -0.5"),
        ("verdict not in ('sole',)", "not verdict in ('sole')"),
        ("name not like 'lib*'", "not (name like 'lib*')"),
        ("(sole or handover) and depth > 1", "(sole or handover) and (depth > 1)"),
    ],
)
def test_what_is_written_otherwise_has_one_spelling(one, other):
    assert parse_condition(one).spelling == parse_condition(other).spelling


def test_what_means_something_else_has_another_spelling():
    texts = ["sole and (handover or depth > 1)", "(sole and handover) or depth > 1", "not (sole and handover)", "not sole"]
    assert len({parse_condition(text).spelling for text in texts}) == len(texts)


def test_a_word_may_hold_the_other_quote():
    assert parse_condition("""name == "it's" """).spelling == """name == "it's\""""


def test_and_binds_tighter_than_or_and_not_tighter_than_both():
    assert parse_condition("not sole and handover or depth > 1").spelling == "(not sole and handover) or depth > 1"


ATOMS = st.sampled_from(
    [
        "sole",
        "depth >= 2",
        "unassessed",
        "priority > 5.5",
        "verdict == 'few'",
        "verdict in ('sole', 'few')",
        "name like 'lib*'",
        "true",
        "coverage < 0.5",
        "-1 < factor.upkeep",
    ]
)
CONDITIONS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda parts: f"({' '.join(parts)})"),
        inner.map(lambda each: f"(not {each})"),
    ),
    max_leaves=8,
)


@given(CONDITIONS)
def test_a_spelling_is_a_condition_with_that_spelling(text):
    spelling = parse_condition(text).spelling
    assert parse_condition(spelling).spelling == spelling


PIECES = st.sampled_from(
    [*"()[],'\"<>=!-.*", "and", "or", "not", "in", "like", "true", "sole", "depth", "verdict", "1", "'sole'", ">=", " ", "\n"]
)


@given(st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=40).map(" ".join), st.lists(PIECES, max_size=40).map("".join)))
def test_no_text_escapes_as_anything_but_our_error(text):
    with contextlib.suppress(ConfigurationError):
        parse_condition(text)


@pytest.mark.parametrize("piece", ["(", "not ", "sole or ", "sole and (", "'a", "-", "1", ".", "verdict in (", "\x00", "a."])
def test_much_of_one_thing_is_refused_or_read_without_trouble(piece):
    for length in (999, 100_000):
        with contextlib.suppress(ConfigurationError):
            parse_condition((piece * length)[:length])


def test_no_field_is_called_like_a_word_of_the_grammar():
    assert not {"and", "or", "not", "in", "like", "is", "true", "false", "True", "False"} & FIELDS.keys()


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("sole or (handover or funded)", "sole or handover or funded"),
        ("(sole and handover) and (funded and reachable)", "sole and handover and funded and reachable"),
        ("sole or (handover and funded)", "sole or (handover and funded)"),
        ("not (sole or (handover or funded))", "not (sole or handover or funded)"),
        ("depth >= -0", "depth >= 0"),
    ],
)
def test_needless_parentheses_leave_no_trace(written, plain):
    assert parse_condition(written).spelling == plain
    assert parse_condition(plain).spelling == plain
