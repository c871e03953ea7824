"""Whoever leaves makes no package look stronger: every list of up to five people, every history, and what of it is no rule."""

from functools import cache
from itertools import product
from typing import Any, NamedTuple

import pytest

from sbomkit.model.facts import Actor, ActorKind, Identity, PublisherKind, Publishers, Release, Releases, Subject
from sbomkit.model.ranking import Verdict
from sbomkit.ranking import load_policy, shipped_policies
from tests.builders import day, make_observation, person
from tests.ranking.factors.cases import case_with
from tests.ranking.places import make_committers

pytestmark = pytest.mark.slow

FALLING = {"sole": 1.0, "one_active": 0.8, "few": 0.6, "organisation": 0.4, "several": 0.2, "many": 0.1, "orphaned": 1.0}
"""The order of verdicts on which it rests; in policies that are shipped, `organisation` and `several` are alike."""
TABLES = [FALLING, *(load_policy(name).weakness["people"].parameters for name in shipped_policies())]
KNOWN = "2025-12-01"
LATELY, LONG_AGO = day("2025-06-01"), day("2015-06-01")

RIGHTS: dict[str, Any] = {"kind": PublisherKind.PUBLISH_RIGHTS}
LISTS: dict[str, dict[str, Any]] = {
    "rights": RIGHTS,
    "with holes": {**RIGHTS, "complete": False},
    "partly unread": {**RIGHTS, "unread": 1},
    "one by its nature": {**RIGHTS, "structural_single": True},
    "contacts": {"kind": PublisherKind.DECLARED_CONTACT},
    "packagers": {"kind": PublisherKind.PACKAGING_CONTACT},
    "given up": {**RIGHTS, "orphaned": True},
}
"""Kinds of lists; of some of them one name says nothing."""
ONE_SAYS_NOTHING = {"partly unread", "one by its nature", "contacts"}
HISTORIES = ["none", "whole", "with gaps", "with one that names nobody", "with many by a workflow", "as a number"]

WORKFLOW = Actor(identity=Identity("npm:workflow:ci"), kind=ActorKind.AUTOMATION)


class Told(NamedTuple):
    """What is told of a package: how many there are of each kind."""

    idle: int
    """On the list, and did not publish within 24 months."""
    active: int
    """On the list, and did."""
    gone: int
    """Published within 24 months, and not on the list."""
    teams: int
    bots: int
    listing: str
    history: str

    @property
    def people(self) -> int:
        return self.idle + self.active


def group(name, kind):
    return Actor(identity=Identity(f"npm:{kind}:{name}"), kind=kind)


def members_of(told):
    return (
        *(person(f"idle{number}") for number in range(told.idle)),
        *(person(f"active{number}") for number in range(told.active)),
        *(group(number, ActorKind.TEAM) for number in range(told.teams)),
        *(group(number, ActorKind.BOT) for number in range(told.bots)),
    )


def history_of(told):
    lately = [f"active{number}" for number in range(told.active)] + [f"gone{number}" for number in range(told.gone)]
    if told.history in {"none", "as a number"}:
        return None
    made: list[Actor | None] = [person(login) for login in lately]
    made += [None] * (told.history == "with one that names nobody")
    made += [WORKFLOW] * (len(made) // 4 + 1) * (told.history == "with many by a workflow")
    releases = [Release(version="0", date=LONG_AGO, publisher=person("idle0"))]
    releases += [Release(version=f"{number}", date=LATELY, publisher=by) for number, by in enumerate(made, start=1)]
    return Releases(releases=tuple(releases), complete=told.history != "with gaps")


@cache
def verdict_of(told):
    subject = Subject.PACKAGING if told.listing == "packagers" else Subject.UPSTREAM
    number = told.active + told.gone if told.history == "as a number" else None
    fields = {"members": members_of(told), "complete": True, "effective_24_months": number} | LISTS[told.listing]
    values = [Publishers(**fields), history_of(told)]
    observations = [make_observation(value, subject=subject, as_of=KNOWN) for value in values if value is not None]
    return case_with(*observations).publishers.verdict


def weakness_of(verdict):
    return [table[verdict.value] for table in TABLES]


def looks_stronger(before, after):
    """Whether the second verdict looks stronger than the first by any of the tables."""
    return any(now < then for then, now in zip(weakness_of(before), weakness_of(after), strict=True))


def says_nothing(told):
    """Whether a list leaves it open who can publish."""
    return not told.teams and (told.people == 0 or (told.people == 1 and told.listing in ONE_SAYS_NOTHING))


TOLD = [
    Told(*each) for each in product(range(6), range(6), range(2), range(3), range(2), LISTS, HISTORIES) if each[0] + each[1] < 6
]


def test_a_list_is_open_when_it_names_nobody_or_one_of_whom_one_says_nothing():
    assert {told for told in TOLD if verdict_of(told) is Verdict.UNKNOWN} == {
        told for told in TOLD if says_nothing(told) and told.listing != "given up"
    }


def less(told):
    """Everybody who may leave the list, in every number; what they published stays where it was, in the past."""
    for idle, active, teams, bots in product(*(range(count + 1) for count in (told.idle, told.active, told.teams, told.bots))):
        left = told.active - active
        yield told._replace(idle=idle, active=active, gone=told.gone + left, teams=teams, bots=bots)


def test_whoever_leaves_a_list_makes_no_package_look_stronger():
    """People, teams and scripts, one of them or all; as long as the list says anything at all."""
    judged = [(before, after) for before in TOLD for after in less(before) if verdict_of(after) is not Verdict.UNKNOWN]
    assert len(judged) > 100_000
    assert [pair for pair in judged if looks_stronger(*map(verdict_of, pair))] == []


def test_an_open_list_does_not_close_when_somebody_leaves_it():
    opened = [told for told in TOLD if verdict_of(told) is Verdict.UNKNOWN]
    assert {verdict_of(after) for told in opened for after in less(told)} == {Verdict.UNKNOWN}


# --- what is no rule, and why


def test_releases_that_are_struck_out_with_their_only_maker_leave_a_package_that_nobody_released():
    """The one exception of people and history: who leaves takes no release along, but suppose that he did.

    Of {a, b, c} with a alone active there remain b and c, and no release within 24 months.  Such a package is not one of which
    one person is known to be active: nobody is, and that says nothing of how many there are (a finished library looks like
    this), but lets `upkeep` rise.
    """
    struck = [(before, before._replace(active=before.active - 1)) for before in TOLD if before.active]
    stronger = {
        pair for pair in struck if verdict_of(pair[1]) is not Verdict.UNKNOWN and looks_stronger(*map(verdict_of, pair))
    }
    assert stronger == {
        (before, after)
        for before, after in struck
        if verdict_of(before) is Verdict.ONE_ACTIVE and (before.active, before.gone) == (1, 0) and after.people > 1
    }
    assert {verdict_of(after) for _, after in stronger} == {Verdict.FEW, Verdict.SEVERAL}


def test_releases_that_name_nobody_any_more_leave_it_open_who_is_active():
    named = Told(idle=2, active=0, gone=1, teams=0, bots=0, listing="rights", history="whole")
    unnamed = named._replace(history="with one that names nobody")
    assert (verdict_of(named), verdict_of(unnamed)) == (Verdict.ONE_ACTIVE, Verdict.FEW)


def test_a_list_that_names_nobody_any_more_says_nothing_so_that_another_one_decides():
    """The other one: the last who leaves takes the list along; who committed is what remains to be told."""

    def verdict(*logins, **fields):
        listing = Publishers(**RIGHTS, members=tuple(map(person, logins)), complete=True, **fields)
        commits = make_committers(("x", 5, None), ("y", 5, None), ("z", 5, None))
        told = [make_observation(value, source=source, as_of=KNOWN) for source, value in (("npm", listing), ("git", commits))]
        view = case_with(*told).publishers
        return view.verdict, view.source

    assert verdict("a") == (Verdict.SOLE, "npm")
    assert verdict() == (Verdict.SEVERAL, "git")
    assert verdict("a", "b", unread=1) == (Verdict.FEW, "npm")
    assert verdict("a", unread=1) == (Verdict.SEVERAL, "git")


# --- several lists

QUALITIES = [
    {"complete": complete, "cached": cached, "relayed": relayed, "unread": unread}
    for complete, cached, relayed, unread in product([True, None, False], [False, True], [False, True], [0, 1])
]


def test_which_of_two_lists_decides_does_not_hang_on_how_many_they_name():
    """Or whoever leaves the one that decides could make a kinder one decide."""

    def source_of(first, second, numbers, teams):
        told = []
        for source, fields, number in zip(("first", "second"), (first, second), numbers, strict=True):
            members = (*(person(f"p{each}") for each in range(number)), *teams)
            value = Publishers(**RIGHTS, members=members, **fields)
            told.append(make_observation(value, source=source, as_of=f"2025-{'05' if source == 'first' else '06'}-01"))
        return case_with(*told).publishers.source

    team = (group("team", ActorKind.TEAM),)
    for first, second in product(QUALITIES, repeat=2):
        one_says_nothing = first["unread"] or second["unread"]
        numbers = [(2, 2), (2, 5), (5, 2)] + ([] if one_says_nothing else [(1, 1), (1, 5), (5, 1)])
        sources = {source_of(first, second, each, teams) for each in numbers for teams in ((), team)}
        assert len(sources) == 1, (first, second)
