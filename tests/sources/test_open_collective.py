"""Open Collective: amounts in hundredths, collectives that ended, and links that lead to none."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sbomkit.model.facts import Funding, Observation, Signal, Status
from sbomkit.sources.open_collective import OpenCollective
from tests.asking import changed, only
from tests.linked import AskLinked, asking_linked, claim, made_up_linked
from tests.simulator import RegistrySimulator, garbled, refuses
from tests.simulator.open_collective import Collectives, linked

PAD = "pkg:npm/left-pad@1.0.0"
HERE = linked("https://opencollective.com/pad")


@pytest.fixture
def simulator():
    with RegistrySimulator() as running:
        yield running


@pytest.fixture
def collectives(simulator: RegistrySimulator) -> Collectives:
    return simulator[Collectives]


@pytest.fixture
def ask(simulator: RegistrySimulator, tmp_path) -> AskLinked:
    return asking_linked(OpenCollective, simulator, tmp_path)


def one(ask: AskLinked, said: Any = HERE, **options: Any) -> Observation:
    return only(ask({PAD: said}, **options)[PAD], Signal.FUNDING)


def links(observation: Observation) -> dict[str, str]:
    assert isinstance(observation.value, Funding), observation.detail
    return {each.url: each.strength for each in observation.value.channels}


def slugs(simulator: RegistrySimulator) -> list[list[str]]:
    return [list(json.loads(each.body)["variables"].values()) for each in simulator.log]


def test_money_that_comes_in_is_income_and_amounts_are_hundredths(collectives, ask):
    collectives.add("pad", yearly=123_450, ever=100_000_000)
    observation = one(ask)
    assert links(observation) == {"https://opencollective.com/pad": "income"}
    assert observation.detail == "pad: 1,234.50 USD a year, 1,000,000.00 USD in all"


def test_a_collective_without_income_is_a_link(collectives, ask):
    collectives.add("pad", yearly=0, ever=5_000)
    observation = one(ask)
    assert links(observation) == {"https://opencollective.com/pad": "link"}
    assert observation.detail == "pad: 0.00 USD a year, 50.00 USD in all"


@pytest.mark.parametrize("stats", [None, {}, {"yearlyBudget": None}, {"yearlyBudget": {"valueInCents": "much"}}])
def test_an_amount_that_is_not_told_is_not_zero(collectives, ask, stats):
    collectives.add("pad", stats=stats)
    observation = one(ask)
    assert links(observation) == {"https://opencollective.com/pad": "link"}
    assert observation.detail == "pad: an untold amount a year, an untold amount in all"


def test_an_archived_collective_takes_no_money(collectives, ask):
    collectives.add("pad", yearly=100_000, archived=True)
    observation = one(ask)
    assert (observation.status, links(observation)) == (Status.KNOWN, {})
    assert observation.detail == "pad: archived, takes no money"


def test_a_link_to_nothing_is_absent(ask):
    observation = one(ask)
    assert (observation.status, observation.detail) == (Status.ABSENT, "pad: Open Collective has none of that name")


@pytest.mark.parametrize(("slug", "got"), [("other", "other"), (None, "no name")])
def test_the_money_of_another_collective_is_not_taken_for_this_ones(collectives, ask, slug, got):
    collectives.put("pad", {"slug": slug, "isArchived": False})
    observation = one(ask)
    assert (observation.status, observation.detail) == (Status.FAILED, f"unresolved: asked for pad, got {got}")


@pytest.mark.parametrize(
    ("link", "slug"),
    [
        ("https://opencollective.com/Pad", "pad"),
        ("https://www.opencollective.com/pad/", "pad"),
        ("https://opencollective.com/pad/donate?amount=5", "pad"),
        ("https://opencollective.com/umbrella/projects/pad", "pad"),
        ("https://opencollective.com/umbrella/projects", "umbrella"),
    ],
)
def test_links_are_spelt_in_many_ways(collectives, ask, link, slug):
    collectives.add(slug)
    assert links(one(ask, linked(link))) == {f"https://opencollective.com/{slug}": "link"}


@pytest.mark.parametrize(
    "link",
    [
        "https://opencollective.com",
        "https://opencollective.com/discover",
        "https://pay.example/pad",
        "https://opencollective.com/%7B",
        "https://[",
    ],
)
def test_what_is_no_link_to_a_collective_is_not_asked_about(simulator, ask, link):
    assert ask({PAD: linked(link)}) == {PAD: []}
    assert ask({PAD: claim("https://github.com/opencollective/pad")}) == {PAD: []}
    assert simulator.requests == 0


def test_ten_collectives_are_one_request_and_each_is_asked_about_once(collectives, simulator, ask):
    for number in range(25):
        collectives.add(f"c{number:02}")
    ask({f"pkg:npm/p{number}@1": linked(f"https://opencollective.com/c{number % 25:02}") for number in range(60)})
    assert [len(each) for each in slugs(simulator)] == [10, 10, 5]


def test_a_package_may_have_several_of_which_some_are_gone(collectives, ask):
    collectives.add("pad", yearly=100)
    observation = one(ask, [linked("https://opencollective.com/pad"), linked("https://opencollective.com/gone")])
    assert links(observation) == {"https://opencollective.com/pad": "income"}
    assert observation.detail == "gone: Open Collective has none of that name; pad: 1.00 USD a year, 0.00 USD in all"


def test_of_very_many_links_no_more_than_five_are_followed(simulator, ask):
    one(ask, linked(*(f"https://opencollective.com/c{number}" for number in range(9))))
    assert [len(each) for each in slugs(simulator)] == [5]
    assert OpenCollective().requests([None] * 4) == {"": 2}  # type: ignore[list-item] # only their number counts


def test_no_token_is_sent_since_it_would_belong_into_another_header(collectives, simulator, ask):
    collectives.add("pad")
    one(ask, token="s3cret")
    assert "Authorization" not in simulator.log[0].headers
    assert b"s3cret" not in simulator.log[0].body


TROUBLES: dict[str, tuple[Any, str]] = {
    "an error": ({"data": {"a0": None}, "errors": [{"path": ["a0"], "message": "no"}]}, "pad: no"),
    "an error without words": ({"data": {"a0": None}, "errors": [{"path": ["a0"]}]}, "pad: an error"),
    "nothing of it": ({"data": {"a9": {}}}, "pad: the answer does not tell of it"),
    "a refusal": ({"errors": [{"message": "too complex"}]}, "data: GraphQL: too complex"),
    "nothing at all": ({}, "data: GraphQL: the answer holds no data"),
}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_troubles_within_an_answer_are_failures(collectives, ask, trouble):
    answer, detail = TROUBLES[trouble]
    collectives.trouble_for_all(garbled(json.dumps(answer).encode()))
    observation = one(ask)
    assert (observation.status, observation.detail) == (Status.FAILED, detail)


def test_one_request_that_fails_takes_nothing_from_the_others(collectives, ask):
    for number in range(20):
        collectives.add(f"c{number:02}")
    first = refuses(403)
    collectives.trouble("graphql/v2", lambda request, reply: first(request, reply) if b"c00" in request.body else reply)
    found = ask({f"pkg:npm/p{number:02}@1": linked(f"https://opencollective.com/c{number:02}") for number in range(20)})
    told = [only(each, Signal.FUNDING).status for each in found.values()]
    assert told == [Status.FAILED] * 10 + [Status.KNOWN] * 10


RIGHT = {
    "data": {
        "a0": {
            "slug": "pad",
            "type": "COLLECTIVE",
            "isArchived": False,
            "stats": {
                "yearlyBudget": {"valueInCents": 100, "currency": "USD"},
                "totalAmountReceived": {"valueInCents": 100, "currency": "person@mail.example"},
            },
        }
    },
    "errors": [{"path": ["a1"], "message": "tell person@mail.example"}],
}


@settings(max_examples=150, deadline=None)
@given(answer=changed(RIGHT) | st.binary(max_size=40))
def test_whatever_is_said_becomes_observations(answer):
    made_up_linked(OpenCollective(), PAD, HERE, answer)
