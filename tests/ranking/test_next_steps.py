"""What to do next: each rule applies where it says it does, rests on what it names, and accuses nobody."""

import re

import pytest
from hypothesis import given

from sbomkit.model.facts import (
    Actor,
    ActorKind,
    Facts,
    Funding,
    FundingChannel,
    FundingStrength,
    Identity,
    Lifecycle,
    PublisherKind,
    Publishers,
    Repository,
    Subject,
)
from sbomkit.model.inventory import Scope
from sbomkit.model.next_step import Level, Step
from sbomkit.model.position import FidelityFlag
from sbomkit.model.ranking import IndicatorName
from sbomkit.ranking.next_steps import RULES, next_steps
from tests.builders import day, make_observation, make_publishers, make_releases, npm
from tests.pages import rows
from tests.ranking.places import (
    LIBLZMA,
    known_by,
    make_position,
    place_of,
    rank_places,
    the_entry,
    the_one,
    xz_facts,
    xz_position,
)
from tests.ranking.test_properties import AS_OF, PRODUCTS
from tests.report.samples import make_indicator, make_ranked, make_view
from tests.report.samples import make_position as a_place

A = npm("a")
ALONE = make_observation(make_publishers("alice"))
THREE = make_observation(make_publishers("alice", "bob", "carol"))
NO_MONEY = make_observation(Funding(channels=()))
ACCUSING = re.compile(
    r"malicious|attack|suspicious|backdoor|compromised|hostile|guilty|culprit|hijack|steal|stole|evil|untrustworthy",
    re.IGNORECASE,
)


def told(*observations, flags=None, as_of=None, facts=None, **place):
    """The steps for the npm package `a`, by what they are; a step that is told twice is told once here."""
    facts = known_by(*observations) if facts is None else facts
    ranking = rank_places(make_position(place_of(A, **({"depth": 3} | place)), flags=flags), facts, as_of=as_of)
    return {each.step: each for each in next_steps(the_entry(ranking), facts, as_of=as_of)}


def money(strength, url="https://pay.example/a"):
    return make_observation(Funding(channels=(FundingChannel(url=url, strength=strength),)))


def handed_over(since="2023-03-01", name=IndicatorName.NEW_RELEASER, **fields):
    return make_ranked(A, indicators=(make_indicator(name=name, since=day(since)),), **fields)


def steps_of(entry, facts=None, as_of=None):
    return {each.step: each for each in next_steps(entry, facts or Facts(packages=()), as_of=as_of)}


# -- one person


def test_much_that_stands_on_one_person_asks_for_a_second_one():
    step = told(ALONE, dependents=5)[Step.ASK_SECOND_PUBLISHER]
    assert step.level is Level.ACTION
    assert "5 packages of this product rest on one person" in step.text
    assert step.ground == "one person can publish (npm, 2026-11-01); position: depth 3, 5 packages stand on it"


def test_an_estimate_says_that_it_is_one():
    step = told(ALONE, dependents=500, dependents_error=0.1)[Step.ASK_SECOND_PUBLISHER]
    assert "about 500 packages" in step.text
    assert "about 500 packages" in step.ground


@pytest.mark.parametrize(
    ("observation", "place"),
    [
        (ALONE, {"dependents": 4}),
        (ALONE, {"depth": 1, "dependents": 9}),
        (ALONE, {"depth": None, "dependents": 9}),
        (THREE, {"dependents": 9}),
    ],
    ids=["little stands on it", "somebody chose it", "nobody knows where it is", "three people"],
)
def test_a_second_publisher_is_asked_for_only_where_it_matters(observation, place):
    assert Step.ASK_SECOND_PUBLISHER not in told(observation, **place)


def test_one_active_person_counts_as_one():
    releases = make_observation(make_releases(("1", "2026-01-01", "alice")))
    step = told(make_observation(make_publishers("alice", "bob")), releases, dependents=5)[Step.ASK_SECOND_PUBLISHER]
    assert step.ground.startswith("2 people can publish, and one person did lately")


def test_where_others_may_publish_nobody_is_asked_for_a_second_one():
    releases = make_observation(make_releases(("1", "2026-01-01", "alice")))
    step = told(make_observation(make_publishers("alice", "bob")), releases, dependents=5)[Step.ASK_SECOND_PUBLISHER]
    assert "who of them would still publish it beside the one who did" in step.text
    assert "a second" not in step.text


def test_one_person_without_money_is_asked_what_would_help():
    step = told(ALONE, NO_MONEY)[Step.FUND]
    assert (step.level, step.url) == (Level.ACTION, None)
    assert "what would help" in step.text
    assert step.ground == "no public funding signal found (npm, 2026-11-01)"


@pytest.mark.parametrize("strength", [FundingStrength.LINK, FundingStrength.PLAN])
def test_one_person_with_a_place_to_pay_is_funded_there(strength):
    step = told(ALONE, money(strength))[Step.FUND]
    assert step.url == "https://pay.example/a"
    assert step.ground == f"{strength} (npm, 2026-11-01)"


@pytest.mark.parametrize("strength", [FundingStrength.INCOME, FundingStrength.BACKED])
def test_who_has_an_income_is_not_funded_first(strength):
    assert Step.FUND not in told(ALONE, money(strength))
    assert Step.FUND not in told(ALONE, NO_MONEY, make_observation(money(strength).value, source="other"))


def test_nobody_is_paid_before_it_is_known_who_took_over():
    assert Step.FUND in steps_of(make_ranked(A), known_by(NO_MONEY))
    assert Step.FUND not in steps_of(handed_over(name=IndicatorName.SOLE_PUBLISHER_CHANGED), known_by(NO_MONEY))


def test_what_is_not_known_of_money_asks_for_none():
    assert Step.FUND not in told(ALONE)
    assert Step.FUND not in told(THREE, NO_MONEY)


def test_one_person_is_pinned_unless_hands_changed_or_a_distribution_builds_it():
    assert told(ALONE)[Step.PIN].level is Level.ACTION
    assert Step.PIN not in told(THREE)
    assert Step.PIN not in steps_of(handed_over())
    deb = make_ranked("pkg:deb/debian/a")
    assert Step.PIN not in steps_of(deb)
    assert Step.ASK_DISTRIBUTION in steps_of(deb)


# -- the way in


def test_a_gateway_is_what_could_be_replaced():
    step = told(ALONE, gateway=npm("b"))[Step.REPLACE_GATEWAY]
    assert (step.level, step.package) == (Level.INVESTIGATE, npm("b"))
    assert "without b it is gone" in step.text
    assert step.ground == "position: every path from the product passes b"


def test_a_direct_dependency_is_replaced_without_asking_anybody():
    found = told(ALONE, depth=1, gateway=A)
    assert found[Step.REPLACE_DIRECT].ground == "position: a direct dependency, and nothing else brings it in"
    assert Step.REPLACE_GATEWAY not in found


def test_where_replacing_one_does_not_help_a_copy_does():
    step = told(ALONE, gateway=None, entry_points=3)[Step.VENDOR]
    assert step.level is Level.INVESTIGATE
    assert "3 direct dependencies" in step.ground
    assert Step.VENDOR not in told(ALONE, gateway=None, entry_points=1)


def test_without_a_reason_for_concern_nothing_is_replaced():
    for place in ({"gateway": npm("b")}, {"gateway": A}, {"gateway": None, "entry_points": 3}):
        assert not {Step.REPLACE_GATEWAY, Step.REPLACE_DIRECT, Step.VENDOR, Step.COMPARE_RELEASE} & told(THREE, **place).keys()


def test_what_no_path_leads_to_is_asked_for_unless_the_document_has_no_paths():
    assert told(THREE, depth=None)[Step.FIND_USE].ground == "position: no path leads from the product to it"
    assert Step.FIND_USE not in told(THREE, depth=None, flags={FidelityFlag.NO_EDGES: 1})
    assert Step.FIND_USE not in told(THREE)


@pytest.mark.parametrize(
    ("scope", "why"), [(Scope.DEVELOPMENT, "to develop"), (Scope.TEST, "to test"), (Scope.BUILD, "to build")]
)
def test_what_does_not_ship_says_so(scope, why):
    step = told(THREE, scope=scope)[Step.CONFIRM_NOT_SHIPPED]
    assert step.ground == f"position: needed {why} only"


@pytest.mark.parametrize("scope", [Scope.RUNTIME, Scope.OPTIONAL, Scope.UNKNOWN])
def test_what_may_ship_is_not_said_to_stay(scope):
    assert Step.CONFIRM_NOT_SHIPPED not in told(THREE, scope=scope)


# -- hands that changed


def test_a_change_of_hands_asks_who_it_is():
    step = steps_of(handed_over())[Step.ASK_WHO_TOOK_OVER]
    assert step.level is Level.INVESTIGATE
    assert "came in by 2023-03-01" in step.text
    assert "good news" in step.text
    assert step.ground == "somebody not seen before makes releases since 2023-03-01 (npm)"


@pytest.mark.parametrize("name", IndicatorName)
def test_every_indicator_is_a_ground(name):
    assert "2023-03-01 (npm)" in steps_of(handed_over(name=name))[Step.ASK_WHO_TOOK_OVER].ground


def test_a_repository_that_moved_brings_nobody_in():
    step = steps_of(handed_over(name=IndicatorName.REPOSITORY_MOVED))[Step.ASK_WHO_TOOK_OVER]
    assert "whose the repository is since it moved (2023-03-01)" in step.text
    assert "came in" not in step.text


def test_whoever_came_in_later_did_not_come_in_when_the_repository_moved():
    indicators = (
        make_indicator(name=IndicatorName.NEW_RELEASER, since=day("2023-03-01")),
        make_indicator(name=IndicatorName.REPOSITORY_MOVED, since=day("2022-06-01")),
    )
    facts = known_by(make_observation(make_releases(("1.0.0", "2023-01-01", "alice"))))
    found = steps_of(make_ranked(A, indicators=indicators), facts)
    assert "came in by 2023-03-01" in found[Step.ASK_WHO_TOOK_OVER].text
    assert "It may hold changes of the time after 2022-06-01: read these." in found[Step.HOLD_VERSION].text


def test_a_list_that_changed_is_no_release_by_somebody_new():
    indicators = (
        make_indicator(name=IndicatorName.SOLE_PUBLISHER_CHANGED, since=day("2023-03-01")),
        make_indicator(name=IndicatorName.NEW_COMMITTER, since=day("2022-06-01"), source="git"),
    )
    facts = known_by(make_observation(make_releases(("1.0.0", "2023-01-01", "alice"))))
    step = steps_of(make_ranked(A, indicators=indicators), facts)[Step.HOLD_VERSION]
    assert "before the people behind it had changed (2023-03-01)" in step.text


def test_a_release_of_before_is_kept_until_that_is_answered():
    facts = known_by(make_observation(make_releases(("1.0.0", "2023-01-01", "alice"), ("1.0.1", "2023-03-01", "mallory"))))
    found = steps_of(handed_over(), facts)
    assert (
        found[Step.HOLD_VERSION].text == "Stay with 1.0.0 until that is answered: it was released on 2023-01-01, before that."
    )
    assert found[Step.HOLD_VERSION].ground == "release 1.0.0 of 2023-01-01 (npm)"
    assert Step.READ_CHANGES not in found


def test_a_release_of_after_is_read():
    facts = known_by(make_observation(make_releases(("1.0.0", "2023-03-01", "mallory"))))
    found = steps_of(handed_over(), facts)
    assert found[Step.READ_CHANGES].level is Level.INVESTIGATE
    assert "after the hands had changed (2023-03-01)" in found[Step.READ_CHANGES].text
    assert Step.HOLD_VERSION not in found


def test_between_the_first_commits_and_the_first_release_both_days_are_told():
    indicators = (
        make_indicator(name=IndicatorName.NEW_RELEASER, since=day("2023-03-01")),
        make_indicator(name=IndicatorName.NEW_COMMITTER, since=day("2022-06-01"), source="git"),
    )
    facts = known_by(make_observation(make_releases(("1.0.0", "2023-01-01", "alice"))))
    step = steps_of(make_ranked(A, indicators=indicators), facts)[Step.HOLD_VERSION]
    assert "before somebody new made a release (2023-03-01)" in step.text
    assert "whoever came in by 2022-06-01: read these" in step.text


def test_a_release_of_the_day_may_hold_what_came_that_day():
    facts = known_by(make_observation(make_releases(("1.0.0", "2023-03-01", "alice"))))
    step = steps_of(handed_over(name=IndicatorName.NEW_COMMITTER), facts)[Step.HOLD_VERSION]
    assert "read these" in step.text


def test_somebody_new_who_only_commits_makes_no_release_late():
    facts = known_by(make_observation(make_releases(("1.0.0", "2023-06-01", "alice"))))
    found = steps_of(handed_over(name=IndicatorName.NEW_COMMITTER), facts)
    assert found[Step.HOLD_VERSION].text == (
        "Stay with 1.0.0 until that is answered: it was released on 2023-06-01. It may hold changes by whoever came in by "
        "2023-03-01: read these."
    )


def test_a_version_that_no_history_names_is_held_by_the_day():
    step = steps_of(handed_over(versions=("9",)))[Step.HOLD_VERSION]
    assert "after 2023-03-01" in step.text
    assert step.ground == "somebody not seen before makes releases since 2023-03-01 (npm)"


def test_a_release_of_later_than_the_day_is_not_known_on_that_day():
    facts = known_by(make_observation(make_releases(("0.9.0", "2022-01-01", "alice"), ("1.0.0", "2023-05-01", "mallory"))))
    assert Step.READ_CHANGES in steps_of(handed_over(), facts)
    assert Step.READ_CHANGES not in steps_of(handed_over(), facts, as_of=day("2023-04-01"))


# -- what its source says


@pytest.mark.parametrize("state", ["removed", "deprecated", "archived", "orphaned"])
def test_what_was_given_up_is_replaced(state):
    step = told(THREE, make_observation(Lifecycle(**{state: True})))[Step.REPLACE_PACKAGE]
    assert step.level is Level.ACTION
    assert state in step.text
    assert step.ground == f"{state} (npm, 2026-11-01)"


def test_what_nobody_looks_after_is_replaced():
    orphaned = Publishers(kind=PublisherKind.PUBLISH_RIGHTS, members=(), complete=True, orphaned=True)
    step = told(make_observation(orphaned))[Step.REPLACE_PACKAGE]
    assert step.ground == "nobody looks after it (npm, 2026-11-01)"
    assert step.text == "Plan to replace a: it is orphaned, as npm says, so that no mending can be counted on."


def test_that_a_distribution_gave_it_up_says_nothing_of_upstream():
    packaging = make_observation(Lifecycle(orphaned=True), source="apt", subject=Subject.PACKAGING)
    assert Step.REPLACE_PACKAGE not in told(THREE, packaging)
    packagers = make_observation(
        Publishers(kind=PublisherKind.PACKAGING_CONTACT, members=make_publishers("p").members, complete=False),
        source="apt",
        subject=Subject.PACKAGING,
    )
    assert "as apt says, and nothing is known of those who make it" in told(packagers, packaging)[Step.REPLACE_PACKAGE].text
    assert Step.REPLACE_PACKAGE not in told(packagers, packaging, NO_MONEY)  # upstream is known of, as the ranking sees it


def test_a_state_that_is_over_is_over():
    before = make_observation(Lifecycle(archived=True), as_of="2020-01-01")
    after = make_observation(Lifecycle(), as_of="2021-01-01")
    assert Step.REPLACE_PACKAGE in told(THREE, before)
    assert Step.REPLACE_PACKAGE not in told(THREE, before, after)
    assert Step.REPLACE_PACKAGE in told(
        make_observation(make_publishers("a"), as_of="2020-01-01"), before, after, as_of=day("2020-06-01")
    )


def test_a_link_that_nothing_attests_is_compared():
    claimed = make_observation(Repository(url="https://forge.example/a/a"))
    step = told(ALONE, claimed)[Step.COMPARE_RELEASE]
    assert step.ground == "a link to the repository that nothing attests (npm, 2026-11-01)"
    attested = make_observation(Repository(url="https://forge.example/a/a", verified=True), source="deps_dev")
    assert Step.COMPARE_RELEASE not in told(ALONE, claimed, attested)
    assert Step.COMPARE_RELEASE not in told(ALONE)


def test_commits_are_no_releases():
    step = steps_of(make_ranked(A, publishers=make_view(kind=PublisherKind.COMMIT_ACTIVITY, listed=1, source="git")))
    assert step[Step.COMPARE_RELEASE].ground == "one person committed (git, 2017-11-01); committing is not publishing"


def test_packagers_are_not_who_makes_it():
    packagers = Publishers(kind=PublisherKind.PACKAGING_CONTACT, members=make_publishers("p").members, complete=False)
    found = told(make_observation(packagers, source="apt", subject=Subject.PACKAGING), NO_MONEY, dependents=9)
    assert found[Step.ASK_UPSTREAM].ground == "packagers stand in for upstream (apt)"
    assert not {Step.FUND, Step.PIN, Step.ASK_SECOND_PUBLISHER} & found.keys()


def test_sources_that_differ_are_settled():
    found = told(ALONE, make_observation(make_publishers("alice", "bob"), source="ecosystems"))
    assert found[Step.SETTLE_DISAGREEMENT].ground.startswith("publishers: ")
    assert "npm lists 1" in found[Step.SETTLE_DISAGREEMENT].ground


def test_a_distribution_is_asked_where_upstream_is_known():
    found = steps_of(
        make_ranked(
            "pkg:deb/debian/a", publishers=make_view(others=(make_view(subject=Subject.PACKAGING, listed=2, source="apt"),))
        )
    )
    assert found[Step.ASK_DISTRIBUTION].ground == "2 packagers listed (apt)"
    one = make_view(others=(make_view(subject=Subject.PACKAGING, listed=1, source="apt"),))
    assert steps_of(make_ranked("pkg:apk/alpine/a", publishers=one))[Step.ASK_DISTRIBUTION].ground == "1 packager listed (apt)"
    assert steps_of(make_ranked("pkg:rpm/x/a"))[Step.ASK_DISTRIBUTION].ground == "position: a distribution builds it"
    assert Step.ASK_DISTRIBUTION not in steps_of(
        make_ranked("pkg:deb/debian/a", publishers=make_view(subject=Subject.PACKAGING))
    )


# -- what is not known


def test_unknown_people_are_found_out_by_the_source_that_would_tell():
    found = [each for each in next_steps(_unknown(), Facts(packages=())) if each.step is Step.WAIT_FOR_FACTS]
    assert [each.text.split(":")[0] for each in found] == ["Find out who can publish a", "Collect what is not known yet"]
    assert "--source npm" in found[0].text
    assert "world" in found[1].ground
    assert "people" not in found[1].ground


def _unknown(package=A):
    ranking = rank_places(make_position(place_of(package, 2)), Facts(packages=()))
    return ranking.unassessed[0]


def test_what_no_source_can_tell_is_not_waited_for():
    (step,) = next_steps(_unknown("pkg:generic/a"), Facts(packages=()))[:1]
    assert "--source" in step.text, "a clone tells of anything"
    everything = make_ranked("pkg:deb/debian/a")
    assert Step.WAIT_FOR_FACTS not in steps_of(everything), "no source tells how much the world uses a Debian package"


# -- the story that the project is about


def test_of_xz_in_2022_a_second_publisher_is_asked_for_and_in_2023_who_came():
    def steps(moment):
        ranking = rank_places(xz_position(), xz_facts(), as_of=day(moment))
        entry = the_one(ranking, LIBLZMA)
        return {each.step: each for each in next_steps(entry, xz_facts(), as_of=day(moment))}

    before, after = steps("2022-01-01"), steps("2023-06-10")
    assert Step.ASK_SECOND_PUBLISHER in before
    assert Step.ASK_WHO_TOOK_OVER not in before
    assert {Step.ASK_WHO_TOOK_OVER, Step.HOLD_VERSION, Step.COMPARE_RELEASE} <= after.keys()
    assert Step.ASK_SECOND_PUBLISHER not in after, "there are two"
    assert all(step.package is None or step.package == "pkg:deb/debian/libsystemd0" for step in after.values())


# -- all of them


def test_every_step_has_a_rule_and_every_rule_a_row_in_the_documentation():
    assert {rule.step for rule in RULES} == set(Step)
    told = [(row[0].strip("`"), row[1], row[2], row[3]) for row in rows("docs/explaining.md", "step")]
    assert told == [(rule.step, rule.level, rule.when, rule.ground) for rule in RULES]


@given(PRODUCTS)
def test_steps_name_their_ground_accuse_nobody_and_come_in_the_order_of_the_table(product):
    ranking = product.ranked()
    facts = Facts.gathered((npm(name), each) for name, observations in product.found for each in observations)
    order = [(rule.step, rule.level) for rule in RULES]
    for entry in [*ranking.ranked, *ranking.unassessed]:
        steps = next_steps(entry, facts, as_of=AS_OF)
        assert next_steps(entry, facts, as_of=AS_OF) == steps
        places = [order.index((each.step, each.level)) for each in steps]
        assert places == sorted(places)
        for each in steps:
            assert each.ground
            assert each.text.endswith(".")
            assert not ACCUSING.search(each.text + each.ground)
            assert not any(login in re.findall(r"\w+", each.text) for login in "uvwxyz"), "no names of people"


def test_a_hostile_name_is_only_text():
    entry = make_ranked("pkg:npm/%1B%5B31m", position=a_place("pkg:npm/%1B%5B31m", gateway="pkg:npm/b%0Ac"))
    assert next_steps(entry, Facts(packages=()))


def test_several_committers_are_counted():
    view = make_view(kind=PublisherKind.COMMIT_ACTIVITY, listed=2, source="git")
    step = steps_of(handed_over(publishers=view))[Step.COMPARE_RELEASE]
    assert step.ground.startswith("2 people committed (git, 2017-11-01)")


def test_a_team_can_be_a_reason_for_nothing():
    team = Actor(identity=Identity("npm:team:core"), kind=ActorKind.TEAM)
    listing = Publishers(kind=PublisherKind.PUBLISH_RIGHTS, members=(team,), complete=True)
    assert set(told(make_observation(listing))) <= {Step.WAIT_FOR_FACTS}
