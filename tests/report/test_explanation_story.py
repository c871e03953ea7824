"""An explanation as a buyer reads it: what it means, the people by letters, the history, and what to do."""

import re

import pytest

from sbomkit.model.facts import (
    Facts,
    Funding,
    FundingChannel,
    FundingStrength,
    Lifecycle,
    PublisherKind,
    Repository,
    Subject,
)
from sbomkit.model.inventory import Scope
from sbomkit.model.position import WaysIn
from sbomkit.model.ranking import IndicatorName, Verdict
from sbomkit.report import explain, render
from sbomkit.report._explanation.meaning import meaning
from sbomkit.report._explanation.sections import rank_span
from tests.builders import day, make_facts, make_observation, make_publishers, make_releases, npm, person
from tests.ranking.places import git_person
from tests.ranking.test_next_steps import ACCUSING
from tests.report.samples import make_indicator, make_position, make_ranked, make_ranking, make_unassessed, make_view
from tests.report.test_table import HOSTILE
from tests.report.test_table import _is_harmless as is_harmless

A = npm("a")


def explained(entry=None, *observations, **options):
    entry = entry or make_ranked(A)
    facts = make_facts({A: observations})
    way = WaysIn(package=A, direct_dependents=(), entry_points=())
    return explain(make_ranking([entry]), facts, way, **options)


def meant(entry):
    return explained(entry).meaning


def flat(text):
    return " ".join(text.split())


# -- what it means


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        (Verdict.SOLE, "nobody else is known who would mend a fault or notice a bad release"),
        (Verdict.ONE_ACTIVE, "nobody knows whether they would step in"),
        (Verdict.FEW, "If one of the two stops, one is left."),
        (Verdict.SEVERAL, "Several people could step in"),
        (Verdict.MANY, "Several people could step in"),
        (Verdict.ORGANISATION, "how many people that is, is not told"),
        (Verdict.ORPHANED, "Nobody is known who would mend a fault"),
    ],
)
def test_every_verdict_means_something_to_a_buyer(verdict, words):
    assert words in meant(make_ranked(A, publishers=make_view(verdict, "alice")))


def test_unknown_people_are_neither_good_nor_bad():
    way = WaysIn(package=A, direct_dependents=(), entry_points=())
    found = explain(make_ranking([], [make_unassessed(A)]), Facts(packages=()), way)
    assert "neither good nor bad" in found.meaning


def test_a_package_that_its_distribution_gave_up_has_no_packagers_who_are_known():
    given_up = make_view(Verdict.ORPHANED, subject=Subject.PACKAGING)
    assert meant(make_ranked(A, publishers=given_up)).startswith("Its distribution says that nobody packages it any more.")


def test_contacts_are_not_who_publishes():
    view = make_view(Verdict.FEW, "p", "q", kind=PublisherKind.DECLARED_CONTACT)
    assert "named as a contact; who was allowed to publish is not" in meant(make_ranked(A, publishers=view))


def test_packagers_are_not_who_makes_it():
    assert "How many people make it, and who, is not known" in meant(
        make_ranked(A, publishers=make_view(Verdict.SOLE, "p", subject=Subject.PACKAGING))
    )


def test_who_commits_is_not_who_publishes():
    view = make_view(Verdict.SOLE, "p", kind=PublisherKind.COMMIT_ACTIVITY)
    assert "It is known who changed the code; who was allowed to publish is not." in meant(make_ranked(A, publishers=view))


def test_a_change_of_hands_is_a_reason_to_ask_and_a_count_does_not_show_it():
    came = make_indicator(name=IndicatorName.NEW_COMMITTER)
    two = make_ranked(A, indicators=(came,), publishers=make_view(Verdict.FEW, "alice", "bob"))
    assert meant(two).startswith(
        "Somebody who had not been seen before came in by 2017-09-01. It may be just the help that was needed: a reason to "
        "ask, not a finding against anybody. Counted by heads it looks well"
    )
    assert "one is left" not in meant(two)
    assert "Counted by heads" not in meant(make_ranked(A, indicators=(make_indicator(),)))


def test_whoever_came_and_whoever_releases_need_not_be_one_person():
    came = make_indicator(name=IndicatorName.NEW_COMMITTER)
    releases = make_releases(("1", "2016-01-01", "alice"), ("2", "2017-10-01", "bob"))
    # Bob made a first release, but no sign of it fired: nothing says that he is who commits.
    assert "makes releases" not in explained(make_ranked(A, indicators=(came,)), make_observation(releases)).meaning
    both = make_ranked(A, indicators=(make_indicator(since=day("2017-10-01")), came))
    assert "came in by 2017-09-01, and somebody new makes releases since 2017-10-01." in meant(both)


@pytest.mark.parametrize("name", [IndicatorName.SOLE_PUBLISHER_CHANGED, IndicatorName.PUBLISHERS_REPLACED])
def test_other_people_than_before_may_have_been_seen_before(name):
    text = meant(make_ranked(A, indicators=(make_indicator(name=name),)))
    assert text.startswith("Other people than before are behind it by 2017-09-01.")


def test_the_day_of_a_move_is_not_the_day_of_whoever_came():
    moved = make_indicator(name=IndicatorName.REPOSITORY_MOVED, since=day("2016-01-01"))
    assert meant(make_ranked(A, indicators=(make_indicator(), moved))).startswith(
        "Somebody who had not been seen before makes releases since 2017-09-01."
    )


def test_code_that_moved_is_told_as_that():
    moved = make_indicator(name=IndicatorName.REPOSITORY_MOVED)
    assert "Its code moved to other hands by 2017-09-01." in meant(make_ranked(A, indicators=(moved,)))


def test_what_was_not_chosen_comes_along():
    assert "It was not chosen for this product" in meant(make_ranked(A))
    assert "the 1 package that stands on it" in meant(make_ranked(A, position=make_position(A, dependents=1)))
    assert "the about 9 packages" in meant(make_ranked(A, position=make_position(A, dependents=9, dependents_error=0.1)))
    for place in ({"depth": 1}, {"depth": None}, {"dependents": 0}):
        assert "not chosen" not in meant(make_ranked(A, position=make_position(A, **place)))


@pytest.mark.parametrize(
    ("scope", "why"), [(Scope.TEST, "to test"), (Scope.BUILD, "to build"), (Scope.DEVELOPMENT, "to develop")]
)
def test_what_does_not_ship_can_change_what_does(scope, why):
    text = meant(make_ranked(A, position=make_position(A, scope=scope)))
    assert f"It is needed {why} only: as far as the document tells it does not ship" in text
    assert "can change what does" in text


@pytest.mark.parametrize("verdict", Verdict)
@pytest.mark.parametrize("name", IndicatorName)
def test_nobody_is_accused_and_nothing_is_cleared(verdict, name):
    entry = make_ranked(A, publishers=make_view(verdict, "alice"), indicators=(make_indicator(name=name),))
    text = meaning(entry)
    assert not ACCUSING.search(text)
    assert not re.search(r"\b(safe|secure|trustworthy|harmless|fine)\b", text)


# -- people and history


def test_people_are_letters_and_a_line_says_who_they_are():
    view = make_view(Verdict.FEW, "alice", "bob", as_of=day("2017-11-01"))
    entry = make_ranked(A, publishers=view)
    releases = make_observation(make_releases(("1", "2016-01-01", "bob"), ("2", "2017-01-01", "bob")))
    text = render(explained(entry, releases, make_observation(make_publishers("alice", "bob"), as_of="2017-11-01")), width=120)
    assert re.search(r"npm +two people +A, B \(can publish\)", text)
    assert "A is npm bob, first seen 2016-01-01; B is npm alice." in text
    assert "2016-01-01  npm  A released 1, the first release that is known" in text


def test_a_hash_is_cut_and_a_name_is_shown_on_request_only():
    actor = git_person("0123456789abcdef", "Pat Doe")
    members = make_publishers().model_copy(update={"members": (actor,)})
    observation = make_observation(members, source="git", as_of="2017-01-01")
    assert "A is git 01234567, first seen 2017-01-01." in render(explained(None, observation))
    assert "Pat Doe" not in render(explained(None, observation))
    assert "A is git 01234567 (Pat Doe)" in render(explained(None, observation, show_names=True))


def test_an_identity_of_an_unknown_shape_is_shown_whole():
    view = make_view(people=(person("x").model_copy(update={"identity": "strange"}),))
    assert "strange (can publish)" in render(explained(make_ranked(A, publishers=view)))


def test_many_people_are_the_first_six_and_a_number():
    logins = "abcdefgh"
    view = make_view(Verdict.MANY, *logins)
    found = explained(make_ranked(A, publishers=view), make_observation(make_publishers(*logins), as_of="2017-01-01"))
    text = flat(render(found, width=160))
    assert "A, B, C, D, E, F and 2 more (can publish)" in text
    assert "F is npm f, first seen 2017-01-01; and 2 more." in text
    assert len(found.history.involved) == 8


def test_packagers_are_called_so():
    packagers = make_observation(make_publishers("p"), source="apt", subject=Subject.PACKAGING, as_of="2017-01-01")
    assert "A is npm p, who packages it." in render(explained(None, packagers))


def test_indicators_speak_of_letters_too():
    entry = make_ranked(A, indicators=(make_indicator(detail="npm:user:bob made 2 releases, npm:user:bobby none."),))
    releases = make_observation(make_releases(("1", "2016-01-01", "bobby"), ("2", "2017-09-01", "bob")))
    assert "new releaser: B made 2 releases, A none." in render(explained(entry, releases))


def test_a_history_that_says_no_more_than_the_list_is_left_out():
    assert "Its history" not in render(explained(None, make_observation(make_publishers("alice"), as_of="2017-01-01")))
    assert "Its history" not in render(explained())
    state = make_observation(Lifecycle(deprecated=True), as_of="2017-01-01")
    assert "2017-01-01  npm  deprecated, as npm says" in render(explained(None, state))


def test_a_long_history_shows_its_beginning_and_its_end():
    lists = [
        make_observation(make_publishers(login), as_of=f"20{year:02}-01-01") for year, login in enumerate("abcdefghijklmno", 1)
    ]
    found = explained(None, *lists)
    text = render(found)
    assert len(found.history.events) == 15
    assert "4 more lines in --format json" in text
    assert "A can publish" in text
    assert "E can publish" not in text
    assert "O can publish" in text


def test_without_a_bound_it_is_as_it_is():
    ranking = make_ranking([make_ranked(A)])
    unbound = ranking.model_copy(update={"provenance": ranking.provenance.model_copy(update={"as_of": None})})
    text = render(explain(unbound, make_facts({}), WaysIn(package=A, direct_dependents=(), entry_points=())))
    assert "In whose hands it is\n" in text
    assert "In whose hands it was on 2017-12-01\n" in render(explained())


def test_releases_up_to_the_day_are_evidence_although_they_were_read_later():
    releases = make_observation(make_releases(("1", "2016-01-01", "a"), ("2", "2020-01-01", "a")), retrieved_at="2026-01-01")
    (found,) = explained(None, releases).evidence
    assert (found.later, found.summary) == (False, "1 release, 2016-01-01 to 2016-01-01")
    later = make_observation(make_releases(("2", "2020-01-01", "a")), retrieved_at="2026-01-01")
    (found,) = explained(None, later).evidence
    assert (found.later, found.summary) == (True, "1 release, 2020-01-01 to 2020-01-01")


def test_sources_that_disagree_are_quoted():
    view = make_view(disagreement="npm lists 1, ecosystems lists 2")
    assert "Sources disagree: npm lists 1, ecosystems lists 2." in render(explained(make_ranked(A, publishers=view)))


def test_licences_are_shown_where_any_source_states_one():
    stated = make_observation(make_publishers("alice"), as_of="2017-01-01", licence="CC-BY-4.0")
    not_stated = make_observation(Lifecycle(), as_of="2017-01-01")
    assert re.search(r"lifecycle +npm +2017-01-01 +not stated", render(explained(None, stated, not_stated)))
    assert re.search(r"publishers +npm +2017-01-01 +CC-BY-4.0", render(explained(None, stated, not_stated)))
    assert "No source states a licence of its data." in render(explained(None, not_stated))


def test_what_is_known_for_a_later_day_only_is_counted():
    told = render(explained(None, make_observation(make_publishers("alice"), as_of="2020-01-01")), width=120)
    assert "All that sources told is known for a later day only: 1 observation, in --format json." in told
    assert "No source was asked" in render(explained())


# -- what to do


def test_steps_stand_with_their_level_and_their_ground():
    text = flat(render(explained(), width=160))
    assert "What to do next INVESTIGATE Look whether the product can do without via" in text
    assert "ACTION Pin the version and the hash of a" in text
    assert "because of: one person can publish (npm, 2017-11-01)" in text


def test_a_place_to_pay_is_shown():
    found = explained()
    step = found.next_steps[0].model_copy(update={"url": "https://pay.example/a"})
    assert "<https://pay.example/a>" in flat(render(found.model_copy(update={"next_steps": (step,)}), width=160))


def test_more_steps_than_a_person_reads_are_counted():
    found = explained()
    many = found.model_copy(update={"next_steps": found.next_steps[:1] * 10})
    assert "2 more steps in --format json." in render(many)
    assert "What to do next" not in render(found.model_copy(update={"next_steps": ()}))


def test_the_sections_come_in_the_order_in_which_they_are_asked():
    entry = make_ranked(A, indicators=(make_indicator(),))
    releases = make_observation(make_releases(("1", "2016-01-01", "alice"), ("2", "2017-10-01", "bob")))
    text = render(explained(entry, releases))
    headings = [
        "npm a 1.0.0",
        "Rank 1 of 1",
        "The way in",
        "Impact 0.58",
        "Weakness 1.00",
        "In whose hands",
        "Its history",
        "INVESTIGATE: signs",
        "What it means",
        "What is not known",
        "What to do next",
        "What this rests on",
    ]
    places = [text.index(f"\n{heading}") if number else text.index(heading) for number, heading in enumerate(headings)]
    assert places == sorted(places)


@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.many
def test_what_strangers_wrote_obeys_nobody_in_any_section(name, width):
    pay = Funding(channels=(FundingChannel(url=name, strength=FundingStrength.LINK),))
    observations = (
        make_observation(pay, source=name, as_of="2017-01-01"),
        make_observation(Repository(url=name), as_of="2016-01-01"),
        make_observation(Repository(url=f"{name}/other"), as_of="2017-01-01"),
        make_observation(make_releases((name, "2016-01-01", name), ("1.0.0", "2017-10-01", "bob")), source=name),
    )
    entry = make_ranked(
        A, versions=(name,), publishers=make_view(Verdict.SOLE, name), indicators=(make_indicator(detail=name),)
    )
    is_harmless(render(explained(entry, *observations, show_names=True), width=width), width)
    alone = make_ranked(A, publishers=make_view(Verdict.SOLE, name))
    found = explained(alone, *observations)
    assert name in [each.url for each in found.next_steps]
    is_harmless(render(found, width=width), width)


def test_a_span_is_one_number_where_nothing_is_open():
    assert [rank_span(1, 1), rank_span(1, 1200), rank_span(None, None)] == ["1", "1\u20131,200", "\u2013"]


def test_no_number_is_cut_where_there_is_little_room():
    text = render(explained(make_ranked(A, priority=88.0)), width=40)
    assert not re.search(r"\d\.…|\d…", text)
    assert "adds" in text
    assert "weight" not in text.partition("Weakness")[0].partition("Impact")[2]
