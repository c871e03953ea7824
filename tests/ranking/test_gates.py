from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbomkit.errors import ConfigurationError
from sbomkit.model.gates import Findings, Waivers
from sbomkit.ranking import load_policy, parse_condition, shipped_policies
from sbomkit.ranking._policy.policy import FindingPolicy
from sbomkit.ranking.gates import Question, gate, questions_of
from sbomkit.ranking.waivers import read_waivers
from tests.builders import make_facts, make_observation, make_publishers, npm
from tests.ranking.places import make_position, place_of, rank_places

TODAY = date(2027, 1, 15)
RANKING = rank_places(
    make_position(place_of("pkg:npm/one", 3), place_of("pkg:npm/two", 1), place_of("pkg:npm/lost", None)),
    make_facts(
        {
            npm("one"): [make_observation(make_publishers("alice"))],
            npm("two"): [make_observation(make_publishers("alice", "bob"))],
        }
    ),
)
WAIVER = '[[waiver]]\npackage = "pkg:npm/one"\nreason = "We hold a copy."\nexpires = 2027-03-31\n'


def packages(findings):
    return [each.package for each in findings]


def test_each_condition_is_told_apart_in_the_order_in_which_it_was_asked():
    found = gate(RANKING, ["depth >= 3", "coverage < 0.9", "sole"], on_unknown="pass")
    assert found.conditions == ("depth >= 3", "coverage < 0.9", "sole")
    assert [(each.condition, each.package) for each in found.findings] == [
        ("depth >= 3", "pkg:npm/one"),
        ("coverage < 0.9", None),
        ("sole", "pkg:npm/one"),
    ]
    assert not found.passed
    assert found.findings[0].versions == ("1.0.0",)


def test_what_cannot_be_told_fails_unless_it_is_let_through():
    assert packages(gate(RANKING, ["listed > 5"]).findings) == ["pkg:npm/lost"]
    assert gate(RANKING, ["listed > 5"]).findings[0].undecided
    assert gate(RANKING, ["listed > 5"], on_unknown="pass").passed


def test_a_gate_without_conditions_is_passed():
    assert gate(RANKING, []) == Findings(
        conditions=(), on_unknown="fail", today=None, passed=True, findings=(), waived=(), expired=(), unused=()
    )


def test_what_is_waived_is_shown_and_fails_nothing():
    found = gate(RANKING, ["sole"], on_unknown="pass", waivers=read_waivers(WAIVER.encode()), today=TODAY)
    assert (found.passed, found.findings, packages(found.waived)) == (True, (), ["pkg:npm/one"])
    assert found.waived[0].waiver == read_waivers(WAIVER.encode()).waiver[0]
    assert (found.expired, found.unused, found.today) == ((), (), TODAY)


def test_what_cannot_be_told_can_be_waived_too():
    text = WAIVER.replace("npm/one", "npm/lost")
    found = gate(RANKING, ["sole"], waivers=read_waivers(text.encode()), today=TODAY)
    assert packages(found.waived) == ["pkg:npm/lost"]
    assert packages(found.findings) == ["pkg:npm/one"]


def test_an_expired_waiver_counts_as_none_and_is_told():
    found = gate(RANKING, ["sole"], on_unknown="pass", waivers=read_waivers(WAIVER.encode()), today=date(2027, 4, 1))
    assert not found.passed
    assert found.findings[0].lapsed == found.expired[0]
    assert (found.findings[0].waiver, found.unused) == (None, ())


def test_a_waiver_that_let_nothing_through_is_told():
    found = gate(RANKING, ["handover"], on_unknown="pass", waivers=read_waivers(WAIVER.encode()), today=TODAY)
    assert found.passed
    assert packages(found.unused) == ["pkg:npm/one"]


def test_waivers_need_a_day():
    with pytest.raises(ConfigurationError, match="say which day is today"):
        gate(RANKING, ["sole"], waivers=Waivers())


def test_a_condition_may_be_parsed_already():
    assert gate(RANKING, [parse_condition("sole")]) == gate(RANKING, ["sole"])


@pytest.mark.parametrize("name", shipped_policies())
def test_the_shipped_policies_ask_what_can_be_asked(name):
    policy = load_policy(name)
    if policy.finding is not None:
        assert [each.condition.text for each in questions_of(policy, "policy")] == [policy.finding.condition]
    if policy.gates:
        asked = questions_of(policy, "gates")
        assert [(each.gate, each.condition.text) for each in asked] == [(n, g.condition) for n, g in policy.gates.items()]
        found = gate(RANKING, asked)
        assert {(each.gate, each.level) for each in found.findings} <= {(n, g.level.value) for n, g in policy.gates.items()}


def test_a_policy_brings_its_own_answer_to_what_cannot_be_told():
    policy = load_policy().model_copy(update={"finding": FindingPolicy(condition="sole", on_unknown="pass")})
    assert packages(gate(RANKING, questions_of(policy, "policy"), on_unknown="fail").findings) == ["pkg:npm/one"]


def test_a_policy_that_asks_nothing_says_so():
    policy = load_policy().model_copy(update={"finding": None, "gates": {}, "id": "mine"})
    with pytest.raises(ConfigurationError, match="policy 'mine' does not say what counts as a finding"):
        questions_of(policy, "policy")
    with pytest.raises(ConfigurationError, match="policy 'mine' has no gates"):
        questions_of(policy, "gates")


def test_a_gate_of_a_policy_gives_its_name_and_level():
    question = Question(parse_condition("sole"), gate="alone", level="ACTION", ground="Because.")
    assert [(each.gate, each.level) for each in gate(RANKING, [question], on_unknown="pass").findings] == [("alone", "ACTION")]


def test_findings_are_the_same_after_writing_and_reading():
    found = gate(RANKING, ["sole", "coverage < 0.9"], waivers=read_waivers(WAIVER.encode()), today=TODAY)
    assert Findings.model_validate_json(found.model_dump_json()) == found


WAIVED = st.lists(
    st.tuples(
        st.sampled_from(["pkg:npm/one", "pkg:npm/two", "pkg:npm/lost", "pkg:npm/*", "*/*"]),
        st.sampled_from(["sole", "depth >= 1", None]),
        st.sampled_from(["2026-01-01", "2028-01-01"]),
    ),
    max_size=5,
)


@given(WAIVED, st.lists(st.sampled_from(["sole", "depth >= 1", "handover"]), max_size=3, unique=True))
def test_waivers_move_findings_and_never_lose_or_add_one(waived, conditions):
    lines = [
        f'[[waiver]]\npackage = "{package}"\nreason = "r"\nexpires = {day}\n' + (f'condition = "{text}"\n' if text else "")
        for package, text, day in waived
    ]
    plain = gate(RANKING, conditions)
    found = gate(RANKING, conditions, waivers=read_waivers("".join(lines).encode()), today=TODAY)
    both = [each.model_copy(update={"waiver": None, "lapsed": None}) for each in (*found.findings, *found.waived)]
    assert sorted(both, key=repr) == sorted(plain.findings, key=repr)
    assert all(each.waiver and each.waiver.expires >= TODAY for each in found.waived)
    assert found.passed is not bool(found.findings)
