import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbomkit.model.facts import Subject
from sbomkit.model.inventory import Scope
from sbomkit.model.position import FidelityFlag
from sbomkit.model.ranking import Basis
from sbomkit.ranking import findings, parse_condition
from sbomkit.ranking.condition import FIELDS, NAMES, ConditionError
from tests.builders import day, make_facts, make_observation, make_publishers, make_releases, npm
from tests.ranking.places import make_position, place_of, rank_places, the_entry, the_one

FACTS = make_facts(
    {
        npm("one"): [make_observation(make_publishers("alice"))],
        npm("two"): [make_observation(make_publishers("alice", "bob"))],
    }
)
RANKING = rank_places(
    make_position(
        place_of("pkg:npm/one", 3, dependents=2),
        place_of("pkg:npm/two", 1, scope=Scope.DEVELOPMENT),
        place_of("pkg:npm/lost", None),
    ),
    FACTS,
)
ONE, TWO = the_one(RANKING, "one"), the_one(RANKING, "two")
(LOST,) = RANKING.unassessed


def holds(text, entry=ONE):
    return parse_condition(text).evaluate(entry)


@pytest.mark.parametrize(
    ("text", "one", "two", "lost"),
    [
        ("sole", True, False, None),
        ("not sole", False, True, None),
        ("sole and depth >= 2", True, False, None),
        ("sole or depth == 1", True, True, None),
        ("unassessed", False, False, True),
        ("unassessed or sole", True, False, True),
        ("depth > 2", True, False, None),
        ("depth != 1", True, False, None),
        ("1 < depth and depth <= 3", True, False, None),
        ("dependents >= 2", True, False, False),
        ("reach >= 0", True, True, True),
        ("entry_points > 0", True, True, None),
        ("verdict == 'sole'", True, False, None),
        ("verdict != 'sole'", False, True, None),
        ("verdict == 'unknown'", False, False, True),
        ("verdict in ('sole', 'few')", True, True, None),
        ("verdict not in ['sole', 'orphaned']", False, True, None),
        ("verdict in ()", False, False, False),
        ("listed < 2", True, False, None),
        ("effective == 1", None, None, None),
        ("scope == 'runtime'", True, False, True),
        ("subject == 'upstream'", True, True, None),
        ("handover", None, None, None),
        ("indicators == 0 and not handover", None, None, None),
        ("priority >= 0", True, True, True),
        ("priority > 100", False, False, False),
        ("priority == 101", False, False, False),
        ("priority != 101", True, True, True),
        ("priority > 20", True, False, None),
        ("weakness > -1", True, True, None),
        ("impact > 0 and weakness > 0", True, True, None),
        ("sole == True", True, False, None),
        ("True", True, True, True),
        ("(sole or handover) and False", False, False, False),
    ],
)
def test_a_condition_is_true_false_or_open(text, one, two, lost):
    ranking_of = {"one": ONE, "two": TWO, "lost": LOST}
    answers = {name: holds(text, entry) for name, entry in ranking_of.items()}
    assert answers == {"one": one, "two": two, "lost": lost}


def test_an_interval_decides_only_where_all_of_it_agrees():
    interval = LOST.interval
    assert holds(f"priority > {interval.low - 1}", LOST) is True
    assert holds(f"priority <= {interval.high}", LOST) is True
    assert holds(f"priority > {interval.high}", LOST) is False
    assert holds(f"priority > {(interval.low + interval.high) / 2}", LOST) is None
    assert holds(f"priority == {(interval.low + interval.high) / 2}", LOST) is None
    assert holds(f"priority != {(interval.low + interval.high) / 2}", LOST) is None
    assert holds(f"{interval.high + 1} > priority", LOST) is True


def test_findings_come_in_the_order_of_the_ranking():
    found = findings(RANKING, parse_condition("depth >= 1"))
    assert [(each.package, each.rank, each.undecided) for each in found] == [
        ("pkg:npm/one", 1, False),
        ("pkg:npm/two", 2, False),
        ("pkg:npm/lost", None, True),
    ]
    assert found[0].reason == ONE.reason


def test_what_is_open_fails_unless_told_to_pass():
    condition = parse_condition("sole")
    assert [each.package for each in findings(RANKING, condition)] == ["pkg:npm/one", "pkg:npm/lost"]
    assert [each.package for each in findings(RANKING, condition, "pass")] == ["pkg:npm/one"]


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_can_be_asked_and_has_a_summary(name):
    field = FIELDS[name]
    literal = {"number": "0", "truth": "true", "word": f"'{min(field.words or {'x'})}'"}[field.kind]
    condition = parse_condition(f"{name} == {literal}")
    assert NAMES[name] == field.summary != ""
    for entry in (ONE, TWO, LOST):
        assert condition.evaluate(entry, ranking=RANKING) in {True, False, None}


def test_packaging_can_be_told_from_upstream():
    facts = make_facts({npm("one"): [make_observation(make_publishers("alice"), subject=Subject.PACKAGING)]})
    entry = the_one(rank_places(make_position(place_of("pkg:npm/one")), facts))
    assert holds("subject == 'packaging'", entry) is True


HISTORY = [(str(number), f"{2012 + number}-01-01", "alice") for number in range(6)]


@pytest.mark.parametrize(
    ("releases", "handover", "indicators"),
    [
        ([], None, None),
        (HISTORY, False, 0),
        ([*HISTORY, ("9", "2023-01-01", None)], None, None),
        ([*HISTORY, ("9", "2023-01-01", "alice")], False, 0),
        ([*HISTORY, ("9", "2023-01-01", "bob")], True, 2),
    ],
)
@pytest.mark.parametrize("listed", [True, False])
def test_a_handover_is_denied_only_where_one_would_have_been_seen(releases, handover, indicators, listed):
    found = [make_observation(make_publishers("alice"), as_of="2015-01-01")] if listed else []
    found += [make_observation(make_releases(*releases))] if releases else []
    ranking = rank_places(make_position(place_of("pkg:npm/one")), make_facts({npm("one"): found}), as_of=day("2023-06-10"))
    entry = the_entry(ranking)
    assert holds("handover", entry) is handover
    assert holds(f"indicators == {indicators or 0}", entry) is (None if indicators is None else True)
    assert holds("indicators > 3", entry) is (None if indicators is None else False)


def test_a_policy_without_the_factor_leaves_handovers_open():
    entry = ONE.model_copy(update={"contributions": ()})
    assert holds("handover", entry) is None


@pytest.mark.parametrize("text", ["dependents >= 0", "reach < 0.5", "entry_points == 0", "dependents == 0"])
def test_a_document_without_edges_leaves_open_what_stands_on_a_package(text):
    places = [place_of("pkg:npm/one", None), place_of("pkg:npm/lost", None)]
    ranking = rank_places(make_position(*places, flags={FidelityFlag.NO_EDGES: 2}), FACTS)
    assert ranking.basis is Basis.WEAKNESS_ONLY
    assert holds(text, ranking.ranked[0]) is None
    assert parse_condition(text).evaluate(ranking.unassessed[0], ranking.basis) is None
    assert [each.undecided for each in findings(ranking, parse_condition(text))] == [True, True]


ATOMS = st.sampled_from(["sole", "depth >= 2", "unassessed", "handover", "priority > 5", "verdict == 'few'", "True", "False"])
EXPRESSIONS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda parts: f"({' '.join(parts)})"),
        inner.map(lambda each: f"(not {each})"),
    ),
    max_leaves=6,
)


@given(EXPRESSIONS, EXPRESSIONS)
def test_de_morgan_holds_for_three_values(left, right):
    for entry in (ONE, TWO, LOST):
        one, other = f"not ({left} and {right})", f"(not {left}) or (not {right})"
        assert parse_condition(one).evaluate(entry) == parse_condition(other).evaluate(entry)


@pytest.mark.parametrize("text", ["verdict like 'orphan'", "scope not like 'run-*'", "funding like ''"])
def test_a_pattern_that_no_word_of_a_field_fits_is_a_slip(text):
    with pytest.raises(ConditionError, match="none of its words fits"):
        parse_condition(text)
    for fine in ("verdict like 'orphan*'", "scope like '*'", "name like 'orphan'"):
        parse_condition(fine)
