from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from sbomkit.model.facts import (
    Actor,
    ActorKind,
    Facts,
    FactsHeader,
    Identity,
    Lifecycle,
    Observation,
    PackageFacts,
    Releases,
    Signal,
    Status,
    Subject,
    Value,
)
from sbomkit.purl import PackageKey
from tests.builders import day, make_facts, make_observation, make_publishers, make_releases

PACKAGE = "pkg:npm/lib"
ALICE, BOB = make_publishers("alice"), make_publishers("bob")
RELEASES = make_releases(("1.0", "2020-01-01", "alice"))


def failed(retrieved_at: str) -> Observation:
    return make_observation(signal=Signal.PUBLISHERS, status=Status.FAILED, retrieved_at=retrieved_at, detail="no answer")


def unsupported(retrieved_at: str) -> Observation:
    return make_observation(
        signal=Signal.PUBLISHERS, status=Status.UNSUPPORTED, retrieved_at=retrieved_at, detail="only with a token"
    )


def merged(*collections: list[Observation]) -> tuple[Observation, ...]:
    """What stands of collections about one package, in whichever order they are given."""
    facts = [make_facts({PACKAGE: collection}) for collection in collections]
    (found,) = {Facts.merge(*order) for order in permutations(facts)}
    return found.of(PACKAGE)


def observations(ends: Sequence[str | None] = (None, "2020-01-01", "2021-01-01")) -> st.SearchStrategy[Observation]:
    """Few values of everything, so that collections often speak about the same; `ends` are the days that they reach to."""
    known = st.builds(
        make_observation,
        st.sampled_from([ALICE, BOB, RELEASES]),
        source=st.sampled_from(["npm", "other"]),
        subject=st.sampled_from(Subject),
        retrieved_at=st.sampled_from(["2026-01-01", "2026-01-02", "2026-01-03"]),
        as_of=st.sampled_from(ends),
    )
    unknown = st.builds(
        make_observation,
        signal=st.sampled_from([Signal.PUBLISHERS, Signal.RELEASES]),
        status=st.sampled_from([Status.ABSENT, Status.FAILED, Status.UNSUPPORTED]),
        source=st.sampled_from(["npm", "other"]),
        retrieved_at=st.sampled_from(["2026-01-01", "2026-01-02", "2026-01-03"]),
    )
    return known | unknown


def some_facts(ends: Sequence[str | None] = (None, "2020-01-01", "2021-01-01")) -> st.SearchStrategy[Facts]:
    keys = st.sampled_from([PackageKey("pkg:npm/a"), PackageKey("pkg:npm/b")])
    return st.lists(st.tuples(keys, observations(ends)), max_size=6).map(Facts.gathered)


def test_the_newest_collection_wins_as_a_whole() -> None:
    old = make_facts(
        {
            PACKAGE: [
                make_observation(ALICE, retrieved_at="2026-01-01", as_of="2020-01-01"),
                make_observation(ALICE, retrieved_at="2026-01-01", as_of="2021-01-01"),
            ]
        }
    )
    new = make_facts({PACKAGE: [make_observation(BOB, retrieved_at="2026-02-01", as_of="2021-06-01")]})
    assert Facts.merge(old, new) == Facts.merge(new, old) == new


@pytest.mark.parametrize(
    "other",
    [
        make_observation(BOB, source="ecosystems", retrieved_at="2025-01-01"),
        make_observation(BOB, subject=Subject.PACKAGING, retrieved_at="2025-01-01"),
        make_observation(make_releases(("1.0", "2020-01-01", None)), retrieved_at="2025-01-01"),
    ],
    ids=["another source", "another subject", "another signal"],
)
def test_only_answers_to_one_question_displace_each_other(other: Observation) -> None:
    merged = Facts.merge(make_facts({PACKAGE: [make_observation(ALICE)]}), make_facts({PACKAGE: [other]}))
    assert len(merged.of(PACKAGE)) == 2


def test_collections_of_the_same_moment_are_united() -> None:
    one, other = make_observation(ALICE, as_of="2020-01-01"), make_observation(BOB, as_of="2021-01-01")
    assert Facts.merge(make_facts({PACKAGE: [one]}), make_facts({PACKAGE: [one, other]})).of(PACKAGE) == (one, other)


def test_a_failure_displaces_no_answer_and_stands_beside_an_older_one() -> None:
    known = make_observation(ALICE, retrieved_at="2026-01-01")
    merged = Facts.merge(
        make_facts({PACKAGE: [known]}),
        make_facts({PACKAGE: [failed("2026-02-01")]}),
        make_facts({PACKAGE: [failed("2026-03-01")]}),
    )
    assert merged.of(PACKAGE) == (known, failed("2026-03-01"))


def test_a_source_that_cannot_tell_any_more_erases_nothing() -> None:
    with_token = make_observation(ALICE, retrieved_at="2026-01-01")
    assert merged([with_token], [unsupported("2026-02-01")]) == (with_token, unsupported("2026-02-01"))
    assert merged([with_token], [unsupported("2025-02-01")]) == (with_token,)


def test_what_a_source_cannot_tell_stays_beside_what_it_told_at_once() -> None:
    known = make_observation(ALICE, retrieved_at="2026-01-01")
    assert merged([known, unsupported("2026-01-01")]) == (known, unsupported("2026-01-01"))


def test_of_silence_alone_that_of_the_source_outlives_older_failures_and_stands_beside_newer_ones() -> None:
    assert merged([unsupported("2026-02-01")], [failed("2026-01-01")]) == (unsupported("2026-02-01"),)
    assert merged([unsupported("2026-02-01")], [failed("2026-03-01")]) == (unsupported("2026-02-01"), failed("2026-03-01"))


@pytest.mark.parametrize(
    ("value", "end_then"),
    [(ALICE, "2025-06-01"), (RELEASES, "2025-06-01"), (RELEASES, None)],
    ids=["lists", "releases", "releases until the moment of asking"],
)
def test_a_history_that_was_cut_at_an_earlier_day_displaces_none_that_reaches_further(
    value: Value, end_then: str | None
) -> None:
    whole = make_observation(value, retrieved_at="2026-01-01", as_of=end_then)
    cut = make_observation(value, retrieved_at="2026-02-01", as_of="2021-01-01")
    assert merged([whole], [cut]) == (whole,)


def test_of_histories_that_reach_equally_far_the_newest_stands() -> None:
    then, again, cut = (
        make_observation(ALICE, retrieved_at=moment, as_of=end)
        for moment, end in (("2026-01-01", "2021-01-01"), ("2026-02-01", "2021-01-01"), ("2026-03-01", "2020-01-01"))
    )
    assert merged([then], [again], [cut]) == (again,)


def test_a_list_that_came_to_light_displaces_an_older_absent_whatever_its_date() -> None:
    absent = make_observation(signal=Signal.PUBLISHERS, status=Status.ABSENT, retrieved_at="2026-01-01")
    known = make_observation(ALICE, retrieved_at="2026-02-01", as_of="2021-01-01")
    assert merged([absent], [known]) == (known,)


def test_a_list_without_a_day_is_no_history_and_gives_way_to_a_newer_one_with_a_day() -> None:
    undated = make_observation(ALICE, retrieved_at="2026-01-01")
    dated = make_observation(BOB, retrieved_at="2026-02-01", as_of="2021-01-01")
    assert merged([undated], [dated]) == (dated,)


def test_a_state_is_no_history_and_its_newest_reading_stands() -> None:
    active = make_observation(Lifecycle(), retrieved_at="2026-01-01")
    archived = make_observation(Lifecycle(archived=True), retrieved_at="2026-02-01", as_of="2021-01-01")
    assert merged([active], [archived]) == (archived,)


def test_a_failure_older_than_the_answer_is_forgotten() -> None:
    known = make_observation(ALICE, retrieved_at="2026-03-01")
    merged = Facts.merge(make_facts({PACKAGE: [known]}), make_facts({PACKAGE: [failed("2026-02-01")]}))
    assert merged.of(PACKAGE) == (known,)


def test_of_failures_alone_the_last_one_stays() -> None:
    merged = Facts.merge(make_facts({PACKAGE: [failed("2026-02-01")]}), make_facts({PACKAGE: [failed("2026-03-01")]}))
    assert merged.of(PACKAGE) == (failed("2026-03-01"),)


def test_a_newer_absent_displaces_what_was_known() -> None:
    absent = make_observation(signal=Signal.PUBLISHERS, status=Status.ABSENT, retrieved_at="2026-02-01")
    merged = Facts.merge(
        make_facts({PACKAGE: [make_observation(ALICE, retrieved_at="2026-01-01")]}), make_facts({PACKAGE: [absent]})
    )
    assert merged.of(PACKAGE) == (absent,)


def test_merging_nothing_gives_no_facts() -> None:
    assert Facts.merge() == Facts(packages=())


@settings(deadline=None)
@given(some_facts(), some_facts(), some_facts())
def test_merging_does_not_depend_on_order(one: Facts, two: Facts, three: Facts) -> None:
    merged = Facts.merge(one, two, three)
    assert all(Facts.merge(*order) == merged for order in permutations((one, two, three)))
    assert Facts.merge(merged, merged) == merged


@settings(deadline=None)
@given(*[some_facts(ends=[None])] * 3)
def test_merging_does_not_depend_on_grouping_unless_something_was_cut(one: Facts, two: Facts, three: Facts) -> None:
    assert Facts.merge(Facts.merge(one, two), three) == Facts.merge(one, two, three)


@settings(deadline=None)
@given(st.lists(observations(), max_size=6))
def test_observations_stand_once_each_in_one_order(found: list[Observation]) -> None:
    forward = PackageFacts(package=PackageKey(PACKAGE), observations=tuple(found))
    backward = PackageFacts(package=PackageKey(PACKAGE), observations=tuple(reversed(found)))
    assert forward == backward
    assert len(forward.observations) == len(set(found))
    signals = [observation.signal for observation in forward.observations]
    assert signals == sorted(signals)


def test_packages_stand_in_key_order_and_only_once() -> None:
    a, b = (PackageFacts(package=PackageKey(f"pkg:npm/{name}"), observations=()) for name in "ab")
    assert Facts(packages=(b, a)).packages == (a, b)
    with pytest.raises(ValidationError, match="there twice"):
        Facts(packages=(a, b, a))


@settings(deadline=None)
@given(some_facts())
def test_lines_give_the_same_facts_again(facts: Facts) -> None:
    header, *lines = facts.lines()
    assert FactsHeader.model_validate_json(header) == FactsHeader()
    assert all(line.endswith(b"\n") and line.count(b"\n") == 1 for line in lines)
    assert Facts(packages=tuple(PackageFacts.model_validate_json(line) for line in lines)) == facts


def test_a_line_holds_what_means_something_and_nothing_else() -> None:
    line = make_facts({PACKAGE: [make_observation(ALICE, retrieved_at="2026-01-01")]}).packages[0].line()
    assert line == (
        b'{"package":"pkg:npm/lib","observations":[{"signal":"publishers","status":"known","value":{"kind":"publish_rights",'
        b'"members":[{"identity":"npm:user:alice","kind":"person"}],"complete":true,"cached":true},"source":"npm",'
        b'"subject":"upstream","retrieved_at":"2026-01-01T00:00:00Z","as_of":null}]}'
    )


def test_the_digest_is_of_the_facts_alone() -> None:
    facts = make_facts({PACKAGE: [make_observation(ALICE)]})
    assert list(facts.lines(FactsHeader(generator="other", note="a note")))[1:] == list(facts.lines())[1:]
    assert facts.sha256 == make_facts({PACKAGE: [make_observation(ALICE)]}).sha256
    assert facts.sha256 != make_facts({PACKAGE: [make_observation(BOB)]}).sha256
    assert len(facts.sha256) == 64


def test_moments_are_kept_in_utc() -> None:
    in_helsinki = datetime(2023, 6, 10, 2, tzinfo=timezone(timedelta(hours=3)))
    observation = make_observation(ALICE).model_copy()
    observation = Observation.model_validate({**dict(observation), "as_of": in_helsinki, "retrieved_at": in_helsinki})
    assert observation.as_of == in_helsinki
    assert b'"as_of":"2023-06-09T23:00:00Z"' in PackageFacts(package=PackageKey(PACKAGE), observations=(observation,)).line()


@pytest.mark.parametrize("moment", [datetime(2023, 6, 10), datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=3)))])  # noqa: DTZ001
def test_moments_without_a_zone_or_outside_of_time_are_refused(moment: datetime) -> None:
    with pytest.raises(ValidationError):
        Observation.model_validate({**dict(make_observation(ALICE)), "retrieved_at": moment})


def test_a_value_has_the_type_of_its_signal() -> None:
    for raw in ({"signal": Signal.RELEASES}, {"status": Status.ABSENT}, {"value": None}):
        with pytest.raises(ValidationError):
            Observation.model_validate({**dict(make_observation(ALICE)), **raw})


def test_what_is_wrong_within_a_value_is_told_with_its_address() -> None:
    raw = {
        **make_observation(ALICE).model_dump(mode="json"),
        "value": {"kind": "publish_rights", "members": [{}], "complete": None},
    }
    with pytest.raises(ValidationError) as caught:
        Observation.model_validate(raw)
    assert [error["loc"] for error in caught.value.errors()] == [
        ("value", "members", 0, "identity"),
        ("value", "members", 0, "kind"),
    ]


def test_an_observation_is_known_for_its_date_or_its_retrieval() -> None:
    assert make_observation(ALICE, as_of="2020-01-01").known_for == day("2020-01-01")
    assert make_observation(ALICE, retrieved_at="2026-01-01").known_for == day("2026-01-01")


def test_facts_are_found_by_package() -> None:
    facts = make_facts({PACKAGE: [make_observation(ALICE)]})
    assert facts.of(PACKAGE) == facts.by_package[PackageKey(PACKAGE)].observations
    assert facts.of("pkg:npm/other") == ()


def test_trusted_nouns_are_written_like_validated_ones() -> None:
    fields = {"identity": Identity("npm:user:alice"), "kind": ActorKind.PERSON, "label": None, "same_as": (), "packages": None}
    actor = Actor.trusted(fields)
    assert actor == Actor(identity=Identity("npm:user:alice"), kind=ActorKind.PERSON)
    releases = Releases.trusted({"releases": (), "complete": True, "count": None})
    assert (
        make_observation(releases).model_dump_json() == make_observation(Releases(releases=(), complete=True)).model_dump_json()
    )
    assert make_observation(ALICE).retrieved_at.tzinfo is UTC
