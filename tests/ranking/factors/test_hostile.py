"""Facts that no honest source tells: whatever a factor makes of them is a share, or is not known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbomkit.model.facts import (
    Actor,
    ActorKind,
    Committer,
    Committers,
    Facts,
    Identity,
    Popularity,
    PublisherKind,
    Publishers,
    Release,
    Releases,
    Scorecard,
    ScorecardCheck,
    Subject,
)
from sbomkit.ranking import load_policy
from sbomkit.ranking._publishers.evidence import Horizon
from sbomkit.ranking._publishers.judge import Judge
from sbomkit.ranking.factors import FACTORS, Census
from tests.builders import day, make_observation, npm
from tests.ranking.factors.cases import NUMBERS, judged, value_of
from tests.ranking.places import make_committers, make_position, place_of

FLOATS = st.floats() | st.sampled_from([-0.0, 1.0, 1.0000001, 100.0])
COUNTS = st.integers() | st.sampled_from([-1, 0, 1, 11, 10**30])
MOMENTS = st.sampled_from(["0001-01-01", "2024-06-01", "2025-12-01", "2026-07-01", "9999-12-31"])
ACTORS = st.builds(
    Actor,
    identity=st.sampled_from(["", "npm:user:a", "npm:user:b", ":::"]).map(Identity),
    kind=st.sampled_from(ActorKind),
    same_as=st.lists(st.sampled_from(["", "npm:user:a", "forge:user:1"]).map(Identity), max_size=2).map(tuple),
    packages=st.none() | COUNTS,
)


def told(noun, number, drawn=FLOATS, **fields):
    """Nouns with any number in one field, also one that validation would refuse, and that made otherwise stays in them."""
    made = st.builds(noun, **fields, **{number: st.just(0.0)})
    return st.builds(lambda value, drawn: value.model_copy(update={number: drawn}), made, drawn)


VALUES = st.one_of(
    told(Popularity, "rank_percent", critical=st.none() | st.booleans(), downloads_month=COUNTS),
    told(
        Committers,
        "top_author_share",
        st.none() | FLOATS,
        committers=st.lists(st.builds(Committer, actor=ACTORS, commits=COUNTS, tags=COUNTS), max_size=3).map(tuple),
        window_months=st.just(24) | COUNTS,
        absence_factor=st.none() | COUNTS,
    ),
    told(
        Scorecard,
        "score",
        checks=st.lists(
            st.builds(ScorecardCheck, name=st.sampled_from(["Maintained", "Security-Policy"]), score=st.none() | COUNTS),
            max_size=2,
        ).map(tuple),
    ),
    st.builds(
        Publishers,
        kind=st.sampled_from(PublisherKind),
        members=st.lists(ACTORS, max_size=3).map(tuple),
        complete=st.sampled_from([True, False, None]),
        unread=COUNTS,
        effective_24_months=st.none() | COUNTS,
    ),
    st.builds(
        Releases,
        releases=st.lists(
            st.builds(Release, version=st.sampled_from(["", "1"]), date=MOMENTS.map(day), publisher=st.none() | ACTORS),
            max_size=6,
        ).map(tuple),
        complete=st.booleans(),
    ),
)
OBSERVATIONS = st.lists(
    st.builds(
        make_observation,
        VALUES,
        source=st.sampled_from(["npm", "git", ""]),
        subject=st.sampled_from(Subject),
        retrieved_at=MOMENTS,
        as_of=st.none() | MOMENTS,
    ),
    max_size=4,
)
CENSUS = Census(carried={npm("a"): 3}, changeable={npm("a"): 1}, contacts=frozenset())


@given(OBSERVATIONS, st.none() | MOMENTS.map(day), st.booleans())
def test_whatever_sources_tell_a_factor_is_a_share_or_not_known(observations, as_of, allow_undated):
    facts = Facts.gathered((npm("a"), each) for each in observations)
    position = make_position(place_of(npm("a")))
    horizon = Horizon.of(facts, position, as_of, allow_undated=allow_undated)
    judge = Judge(position, facts.by_package, load_policy(), horizon, show_names=True)
    case = judge.case(position.packages[0])[1]._replace(census=CENSUS)
    for name, factor in FACTORS.items():
        value, detail = factor.judge(case, NUMBERS.get(name, {}))
        assert value is None or 0 <= value <= 1, (name, value)
        assert detail


def seen(value):
    return make_observation(value, source="git", as_of="2025-12-01")


@pytest.mark.parametrize("share", [float("nan"), float("inf"), -0.5, 0.0, 1.5])
def test_a_share_that_nobody_can_have_is_not_known_and_the_window_of_another_source_counts(share):
    wrong = make_committers(("alice", 3, None)).model_copy(update={"top_author_share": share, "absence_factor": 1})
    right = wrong.model_copy(update={"top_author_share": 0.5, "absence_factor": 2})
    assert (value_of("concentration", seen(wrong)), value_of("absence", seen(wrong))) == (None, None)
    both = seen(wrong), make_observation(right, source="other", as_of="2025-06-01")
    assert (value_of("concentration", *both), value_of("absence", *both)) == (0.5, 0.5)


@pytest.mark.parametrize("fewest", [0, -1, -(10**30)])
def test_fewer_authors_than_one_wrote_nothing(fewest):
    value = make_committers(("alice", 3, None)).model_copy(update={"top_author_share": 0.5, "absence_factor": fewest})
    assert value_of("absence", seen(value)) is None


@pytest.mark.parametrize("score", [-1, 11, 10**30])
@pytest.mark.parametrize(("factor", "name"), [("maintained", "Maintained"), ("security_contact", "Security-Policy")])
def test_a_score_that_there_is_not_is_no_result(factor, name, score):
    scorecard = Scorecard(score=5.0, checks=(ScorecardCheck(name=name, score=score),))
    value, detail = judged(factor, seen(scorecard))
    assert value is None
    assert detail == judged(factor)[1]
