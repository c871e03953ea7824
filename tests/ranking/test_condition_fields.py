"""Fields against the facts that they speak of: what is known is ranked, and read back through a condition."""

import pytest

from sbomkit.model.facts import Funding, FundingChannel, FundingStrength, Lifecycle, Subject
from sbomkit.model.position import FidelityFlag
from sbomkit.ranking import findings, load_policy, parse_condition
from sbomkit.ranking.factors.money import FUNDING
from tests.builders import day, make_facts, make_observation, make_publishers, make_releases, npm
from tests.ranking.places import make_position, place_of, rank_places, the_entry, the_one

AS_OF = day("2023-06-10")
STATES = ("removed", "deprecated", "archived", "orphaned")


def ranked(*values, listed=True, **options):
    found = [make_observation(each, as_of="2023-01-01") for each in values]
    found += [make_observation(make_publishers("alice"), as_of="2023-01-01")] if listed else []
    place = make_position(place_of("pkg:npm/%40scope/one", 3, gateway="pkg:npm/via"))
    return rank_places(place, make_facts({"pkg:npm/%40scope/one": found}), as_of=AS_OF, **options)


def asked(text, *values, **options):
    ranking = ranked(*values, **options)
    return parse_condition(text).evaluate(the_entry(ranking), ranking=ranking)


def money(strength):
    channels = (FundingChannel(url="https://pay.example", strength=strength),) if strength else ()
    return Funding(channels=channels)


@pytest.mark.parametrize("listed", [True, False])
@pytest.mark.parametrize("strength", [None, *FundingStrength])
def test_funding_is_read_back_as_it_was_told(strength, listed):
    word = strength.value if strength else "none"
    answers = {each: asked(f"funding == '{each}'", money(strength), listed=listed) for each in FUNDING}
    assert answers == {each: each == word for each in FUNDING}
    assert asked("funded", money(strength), listed=listed) is bool(strength)


def test_what_nobody_was_asked_is_open():
    for text in ("funded", "funding == 'none'", "given_up", "deprecated", "months_since_release > 1", "factor.funding > 0"):
        assert asked(text) is None, text


@pytest.mark.parametrize("listed", [True, False])
@pytest.mark.parametrize("state", STATES)
def test_a_state_is_read_back_as_it_was_told(state, listed):
    told = Lifecycle(**{state: True})
    fields = {each: each for each in STATES} | {"removed": "withdrawn"}
    assert asked(f"{fields[state]} and given_up", told, listed=listed) is True
    later = STATES[STATES.index(state) + 1 :]
    for other in set(STATES) - {state}:
        assert asked(fields[other], told, listed=listed) is (None if other in later else False), other


@pytest.mark.parametrize("listed", [True, False])
@pytest.mark.parametrize("more", [[], [Lifecycle()], [Lifecycle(archived=True)]])
def test_months_since_the_last_release_are_counted_to_the_as_of_date(more, listed):
    history = make_releases(("1.0.0", "2022-06-10", "alice"))
    assert asked("months_since_release > 11.9 and months_since_release < 12.1", history, *more, listed=listed) is True


def test_without_an_as_of_date_months_are_counted_to_the_newest_answer():
    facts = make_facts({npm("one"): [make_observation(make_releases(("1", "2022-06-10", "alice")), retrieved_at="2023-06-10")]})
    ranking = rank_places(make_position(place_of("pkg:npm/one")), facts)
    assert ranking.provenance.reference == day("2023-06-10")
    condition = parse_condition("months_since_release > 11.9 and months_since_release < 12.1")
    assert condition.evaluate(the_entry(ranking), ranking=ranking) is True
    assert condition.evaluate(the_entry(ranking)) is None, "without its ranking an entry knows no moment"


def test_where_nothing_was_ever_asked_there_is_no_moment_that_ages_are_counted_to():
    ranking = rank_places(make_position(place_of("pkg:npm/one")), make_facts({}))
    assert ranking.provenance.reference is None
    entry = the_entry(ranking)
    assert (entry.last_release, entry.given_up, entry.funding) == (None, None, None)


def test_releases_alone_do_not_say_that_it_was_not_given_up():
    history = make_releases(("1.0.0", "2022-06-10", "alice"))
    for text in ("given_up", "deprecated", "archived", "orphaned", "withdrawn"):
        assert asked(text, history) is None, text
        assert asked(text, history, Lifecycle()) is False, text


def test_of_two_sources_the_graver_state_is_told():
    facts = make_facts(
        {
            npm("one"): [
                make_observation(Lifecycle(archived=True), source="a", as_of="2023-01-01"),
                make_observation(Lifecycle(deprecated=True), source="b", as_of="2023-01-01"),
            ]
        }
    )
    ranking = rank_places(make_position(place_of("pkg:npm/one")), facts, as_of=AS_OF)
    assert the_entry(ranking).given_up == "deprecated"
    assert parse_condition("deprecated").evaluate(the_entry(ranking)) is True


def test_what_is_asked_of_upkeep_and_funding_does_not_hang_on_what_the_policy_weighs():
    policy = load_policy()
    bare = policy.model_copy(update={"id": "bare-1", "weakness": {"people": policy.weakness["people"]}})
    known = [money(FundingStrength.PLAN), Lifecycle(archived=True), make_releases(("1", "2022-06-10", "alice"))]
    told = "archived and funding == 'plan' and months_since_release > 11"
    assert asked(told, *known, policy=bare) is True
    assert asked("factor.upkeep >= 0", *known, policy=bare) is None


def test_what_is_only_known_later_is_told_where_that_is_let_in():
    facts = make_facts(
        {
            npm("one"): [
                make_observation(make_publishers("alice"), as_of="2023-01-01"),
                make_observation(Lifecycle(archived=True), retrieved_at="2026-01-01"),
                make_observation(money(FundingStrength.PLAN), retrieved_at="2026-01-01"),
            ]
        }
    )
    ranking = rank_places(make_position(place_of("pkg:npm/one")), facts, as_of=AS_OF, allow_undated=True)
    details = {each.factor: each.detail for each in the_one(ranking).contributions}
    assert details["upkeep"].endswith(")")
    assert parse_condition("archived and funding == 'plan'").evaluate(the_one(ranking)) is True


@pytest.mark.parametrize(
    "text",
    [
        "package == 'pkg:npm/%40scope/one'",
        "package like 'pkg:npm/*'",
        "name == 'one'",
        "type in ('npm', 'pypi')",
        "gateway like '*/via'",
        "reachable and not in_cycle",
        "direct_dependents == 0",
        "rank == 1",
        "priority_low <= priority and priority_high >= priority",
        "factor.concealment == 0.5",
        "factor.people == 1",
        "confidence != 'none'",
        "teams == 0",
        "not packaging and not disagreement",
    ],
)
def test_what_an_entry_says_can_be_asked(text):
    assert asked(text) is True


def test_what_has_no_list_of_publishers_leaves_open_what_is_asked_of_it():
    for text in ("packaging", "disagreement", "listed > 0", "teams > 0", "sole", "impact > 0"):
        assert asked(text, listed=False) is None, text


def test_the_bounds_of_an_unassessed_package_are_known():
    assert asked("priority_high > 0 and priority_low >= 0 and unassessed", listed=False) is True
    assert asked("priority > 1000", listed=False) is False


def test_packaging_stands_in_and_says_so():
    facts = make_facts({npm("one"): [make_observation(make_publishers("alice"), subject=Subject.PACKAGING)]})
    ranking = rank_places(make_position(place_of("pkg:npm/one")), facts)
    assert parse_condition("packaging and subject == 'packaging'").evaluate(the_one(ranking)) is True


def test_a_factor_that_the_policy_does_not_choose_is_open():
    assert asked("factor.cadence >= 0", make_releases(("1", "2022-01-01", "alice"))) is None


HISTORY = [(str(number), f"{2012 + number}-01-01", "alice") for number in range(6)]


def test_indicators_are_told_apart():
    newcomer = make_releases(*HISTORY, ("9", "2023-01-01", "bob"))
    assert asked("indicator.new_releaser and handover", newcomer) is True
    assert asked("indicator.repository_moved", newcomer) is None, "who sees one may not see the other"
    assert asked("indicator.new_releaser", make_releases(*HISTORY)) is False
    assert asked("indicator.new_releaser") is None


def test_a_name_that_is_no_package_url_is_open():
    entry = the_one(ranked()).model_copy(update={"package": "no purl"})
    assert parse_condition("name == 'x' or type == 'npm'").evaluate(entry) is None


# -- the product

THREE = rank_places(
    make_position(
        place_of("pkg:npm/one", 3), place_of("pkg:npm/two", 1), place_of("pkg:npm/lost", None), flags={FidelityFlag.CYCLIC: 2}
    ),
    make_facts(
        {
            npm("one"): [make_observation(make_publishers("alice"))],
            npm("two"): [make_observation(make_publishers("alice", "bob"))],
        }
    ),
)


def of_product(text, ranking=THREE, on_unknown="fail"):
    return findings(ranking, parse_condition(text), on_unknown)


@pytest.mark.parametrize(
    "text",
    [
        "coverage < 0.7 and coverage > 0.6",
        "packages == 3",
        "unassessed_count == 1",
        "direct == 1",
        "max_depth == 3",
        "sole_count >= 1",
        "sole_count < 3",
        "handover_count <= 3",
        "fidelity.cyclic",
        "not fidelity.no_edges",
    ],
)
def test_the_product_is_asked_once(text):
    (found,) = of_product(text)
    assert (found.package, found.rank, found.versions, found.undecided) == (None, None, (), False)
    assert found.reason.endswith(THREE.coverage.sentence)
    of_document = "fidelity" in text or text.startswith(("direct", "max_depth"))
    assert found.reason.startswith(THREE.fidelity.conclusion) is of_document
    assert found.condition == text


@pytest.mark.parametrize("text", ["sole_count >= 2", "sole_count == 1", "handover_count > 0"])
def test_what_is_not_assessed_may_be_any_number_more(text):
    (found,) = of_product(text)
    assert found.undecided
    assert of_product(text, on_unknown="pass") == ()


@pytest.mark.parametrize("text", ["sole_count > 2", "sole_count == 0", "fidelity.no_edges", "coverage > 0.9"])
def test_what_the_product_is_not_is_no_finding(text):
    assert of_product(text) == ()


def test_a_handover_that_fired_is_counted():
    assert not of_product("handover_count == 1", ranked(make_releases(*HISTORY, ("9", "2023-01-01", "bob"))))[0].undecided


def test_a_product_without_packages_has_no_coverage():
    empty = rank_places(make_position())
    assert [each.undecided for each in of_product("coverage < 0.5", empty)] == [True]
    assert of_product("sole", empty) == ()


def test_a_product_without_edges_does_not_tell_its_direct_dependencies():
    flat = rank_places(make_position(place_of("pkg:npm/one", None), flags={FidelityFlag.NO_EDGES: 1}))
    for text in ("direct == 0", "max_depth > 1"):
        assert [each.undecided for each in of_product(text, flat)] == [True]


def test_or_asks_the_product_once_and_each_package_the_rest():
    found = of_product("coverage < 0.9 or sole", on_unknown="pass")
    assert [each.package for each in found] == [None, "pkg:npm/one"]


def test_and_asks_each_package_with_what_the_product_is():
    assert [each.package for each in of_product("coverage < 0.9 and sole", on_unknown="pass")] == ["pkg:npm/one"]
    assert of_product("coverage > 0.9 and sole") == ()


def test_an_entry_by_itself_leaves_the_product_open():
    entry = the_one(THREE, "one")
    assert parse_condition("coverage < 0.9").evaluate(entry) is None
    assert parse_condition("coverage < 0.9").evaluate(entry, ranking=THREE) is True
    assert parse_condition("coverage < 0.9 or sole").evaluate(entry) is True


def test_that_there_is_no_single_gateway_is_known():
    several = make_position(place_of("pkg:npm/one", 3, gateway=None))
    nowhere = make_position(place_of("pkg:npm/one", None))
    flat = make_position(place_of("pkg:npm/one", 3, gateway=None), flags={FidelityFlag.NO_EDGES: 1})
    condition = parse_condition("gateway == 'pkg:npm/via'")
    for place, answer in ((several, False), (nowhere, None), (flat, None)):
        ranking = rank_places(place, make_facts({}))
        assert condition.evaluate(the_entry(ranking), ranking=ranking) is answer
