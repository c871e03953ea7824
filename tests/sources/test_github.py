"""GitHub: repositories one by one and in bulk, commits page by page, forks, and links that lead to somebody else."""

import json
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sbomkit.model.facts import ActorKind, Committers, Funding, Lifecycle, Observation, Repository, Signal, Status
from sbomkit.settings import Settings
from sbomkit.sources._parts.github_commits import Commits, window_start
from sbomkit.sources.github import GitHub
from tests.asking import NOW, changed, only, statuses
from tests.builders import day, make_facts
from tests.linked import AskLinked, asking_linked, claim, made_up_linked
from tests.simulator import RegistrySimulator, garbled, redirects, refuses
from tests.simulator.github import GitHubRegistry, commit

PAD = "pkg:npm/left-pad@1.0.0"
HERE = "https://github.com/alice/left-pad"
LONG_KNOWN = claim(HERE, as_of="2020-01-01")
TOKEN = "gh_secret"


@pytest.fixture
def simulator():
    with RegistrySimulator() as running:
        yield running


@pytest.fixture
def github(simulator: RegistrySimulator) -> GitHubRegistry:
    return simulator[GitHubRegistry]


@pytest.fixture
def ask(simulator: RegistrySimulator, tmp_path) -> AskLinked:
    return asking_linked(GitHub, simulator, tmp_path)


def one(ask: AskLinked, purl: str = PAD, said: Any = HERE, **options: Any) -> list[Observation]:
    return ask({purl: said}, **options)[purl]


def in_bulk(ask: AskLinked, purl: str = PAD, said: Any = HERE, **options: Any) -> list[Observation]:
    return one(ask, purl, said, token=TOKEN, **options)


def repository(found: list[Observation]) -> Repository:
    value = only(found, Signal.REPOSITORY).value
    assert isinstance(value, Repository)
    return value


def committers(found: list[Observation]) -> Committers:
    observation = only(found, Signal.COMMITTERS)
    assert isinstance(observation.value, Committers), observation.detail
    return observation.value


def commits_of(found: list[Observation]) -> dict[str, int]:
    return {each.actor.identity: each.commits for each in committers(found).committers}


def links(found: list[Observation]) -> dict[str, str]:
    observation = only(found, Signal.FUNDING)
    assert isinstance(observation.value, Funding), observation.detail
    return {each.url: each.strength for each in observation.value.channels}


def detail(found: list[Observation], signal: Signal) -> str:
    return only(found, signal).detail or ""


# --- whose it is, and in which state


@pytest.mark.parametrize("token", [None, TOKEN])
@pytest.mark.parametrize(("owner", "kind"), [("User", "person"), ("Organization", "organisation"), ("Enterprise", None)])
def test_the_kind_of_the_owner_is_told(github, ask, token, owner, kind):
    github.add("alice/left-pad", owner=owner)
    assert repository(one(ask, token=token)) == Repository(url=HERE, owner=ActorKind(kind) if kind else None)


@pytest.mark.parametrize("token", [None, TOKEN])
def test_a_renamed_repository_is_followed_and_its_new_name_told(github, ask, token):
    github.add("bob/right-pad", formerly="alice/left-pad")
    found = one(ask, token=token)
    assert repository(found).url == "https://github.com/bob/right-pad"
    assert detail(found, Signal.REPOSITORY) == "asked for alice/left-pad, which is now bob/right-pad"


@pytest.mark.parametrize("token", [None, TOKEN])
def test_another_spelling_is_no_other_name(github, ask, token):
    github.add("Alice/Left-Pad")
    found = one(ask, token=token)
    assert repository(found).url == "https://github.com/Alice/Left-Pad"
    assert not detail(found, Signal.REPOSITORY)


def test_an_archived_repository_is_so_since_it_was_archived(github, ask):
    github.add("alice/left-pad", archived="2024-05-01")
    observation = only(in_bulk(ask), Signal.LIFECYCLE)
    assert (observation.value, observation.as_of) == (Lifecycle(archived=True), day("2024-05-01"))


def test_without_a_token_the_day_of_archiving_is_not_known(github, ask):
    github.add("alice/left-pad", archived="2024-05-01")
    observation = only(one(ask), Signal.LIFECYCLE)
    assert (observation.value, observation.as_of) == (Lifecycle(archived=True), None)


def test_what_was_archived_later_than_the_day_in_question_is_not_told(github, ask):
    github.add("alice/left-pad", archived="2024-05-01")
    observation = only(in_bulk(ask, said=LONG_KNOWN, as_of="2024-01-01"), Signal.LIFECYCLE)
    assert (observation.status, observation.detail) == (Status.UNSUPPORTED, "archived after the day that is asked for")
    assert only(in_bulk(ask, said=LONG_KNOWN, as_of="2024-06-01"), Signal.LIFECYCLE).value == Lifecycle(archived=True)


@pytest.mark.parametrize("token", [None, TOKEN])
def test_a_repository_can_be_disabled(github, ask, token):
    github.add("alice/left-pad", isDisabled=True)
    assert only(one(ask, token=token), Signal.LIFECYCLE).value == Lifecycle(message="disabled by GitHub")


@pytest.mark.parametrize("token", [None, TOKEN])
def test_a_state_that_is_not_told_is_unknown(github, ask, token):
    github.add("alice/left-pad", isArchived=None)
    assert statuses(one(ask, token=token))[Signal.LIFECYCLE] is Status.UNSUPPORTED


@pytest.mark.parametrize("token", [None, TOKEN])
def test_what_is_not_there_is_absent(ask, token):
    assert set(statuses(one(ask, token=token)).values()) == {Status.ABSENT}


@pytest.mark.parametrize("token", [None, TOKEN])
@pytest.mark.parametrize("name", [None, "", 17, "nothing"])
def test_an_answer_without_a_name_is_no_answer(github, ask, token, name):
    github.add("alice/left-pad", nameWithOwner=name)
    found = one(ask, token=token)
    assert set(statuses(found).values()) == {Status.FAILED}
    assert detail(found, Signal.REPOSITORY) == "the answer names no repository"


# --- how it is asked


def test_without_a_token_commits_and_funding_stay_unknown_and_the_setting_is_named(github, ask):
    github.add("alice/left-pad", commits=[commit("2026-01-01")])
    found = one(ask)
    for signal in (Signal.COMMITTERS, Signal.FUNDING):
        assert statuses(found)[signal] is Status.UNSUPPORTED
        assert "SBOMKIT_SOURCES__GITHUB__TOKEN" in detail(found, signal)


def test_the_packages_of_a_monorepo_are_one_question(github, simulator, ask):
    github.add("babel/Babel")
    packages = {
        f"pkg:npm/%40babel/p{number}@1": f"https://github.com/babel/{'babel' if number % 2 else 'Babel'}" for number in range(9)
    }
    found = ask(packages)
    assert [each.path for each in simulator.log] == ["/github/repos/babel/Babel"]
    assert {repository(each).url for each in found.values()} == {"https://github.com/babel/Babel"}


def test_with_a_token_fifty_repositories_are_one_request(github, simulator, ask):
    for number in range(120):
        github.add(f"owner/p{number}", commits=[commit("2026-01-01")])
    found = ask({f"pkg:npm/p{number}@1": f"https://github.com/owner/p{number}" for number in range(120)}, token=TOKEN)
    assert [each.path for each in simulator.log] == ["/github/graphql"] * 3
    assert {each.headers["Authorization"] for each in simulator.log} == {f"Bearer {TOKEN}"}
    assert len({repository(each).url for each in found.values()}) == 120
    assert all(commits_of(each) == {"github:user:101": 1} for each in found.values())


def test_asked_again_nothing_is_requested(github, simulator, ask):
    github.add("alice/left-pad", commits=[commit("2026-02-01")] * 250)
    first, requests = in_bulk(ask), simulator.requests
    assert (in_bulk(ask), simulator.requests) == (first, requests)


def test_without_a_token_a_run_asks_about_no_more_than_fifty(github, simulator, ask):
    packages = {}
    for number in range(53):
        github.add(f"owner/p{number:02}")
        packages[f"pkg:npm/p{number:02}@1"] = f"https://github.com/owner/p{number:02}"
    found = ask(packages)
    assert simulator.requests == 50
    left = [each for each in found.values() if set(statuses(each).values()) == {Status.FAILED}]
    assert len(left) == 3
    assert detail(left[0], Signal.REPOSITORY).startswith(
        "not asked: 50 repositories are all that a run asks about without a token"
    )
    again = ask(packages)
    assert simulator.requests == 53, "what is in the cache is not counted"
    assert not [each for each in again.values() if Status.FAILED in statuses(each).values()]


def test_without_a_token_requests_that_failed_count_as_well(github, simulator, ask):
    """Four refusals in a row and then an answer, so that the host is not left alone before."""
    packages = {}
    for number in range(120):
        github.add(f"owner/p{number:03}")
        packages[f"pkg:npm/p{number:03}@1"] = f"https://github.com/owner/p{number:03}"
        if number % 5:
            github.trouble(f"owner/p{number:03}", refuses(403))
    ask(packages)
    assert simulator.requests == 50


def test_a_limit_that_is_used_up_is_not_asked_against(github, simulator, ask):
    for number in range(20):
        github.add(f"owner/p{number:02}")
    used_up = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "4000000000"}
    github.trouble_for_all(refuses(403, headers=used_up))
    found = ask({f"pkg:npm/p{number:02}@1": f"https://github.com/owner/p{number:02}" for number in range(20)})
    assert simulator.requests == 1
    assert {status for each in found.values() for status in statuses(each).values()} == {Status.FAILED}


def test_one_of_many_that_is_not_there_takes_nothing_from_the_others(github, ask):
    github.add("owner/there", commits=[commit("2026-01-01")])
    found = ask({f"pkg:npm/{name}@1": f"https://github.com/owner/{name}" for name in ("there", "gone")}, token=TOKEN)
    assert set(statuses(found["pkg:npm/gone@1"]).values()) == {Status.ABSENT}
    assert commits_of(found["pkg:npm/there@1"]) == {"github:user:101": 1}


def test_one_without_a_name_takes_nothing_from_the_others(github, ask):
    github.add("owner/there")
    github.add("owner/odd", nameWithOwner=None)
    found = ask({f"pkg:npm/{name}@1": f"https://github.com/owner/{name}" for name in ("there", "odd")}, token=TOKEN)
    assert set(statuses(found["pkg:npm/odd@1"]).values()) == {Status.FAILED}
    assert repository(found["pkg:npm/there@1"]).url == "https://github.com/owner/there"


def test_names_travel_as_variables(github, simulator, ask):
    github.add("alice/left-pad")
    in_bulk(ask)
    asked = json.loads(simulator.log[0].body)
    assert asked["variables"]["o0"] == "alice"
    assert "alice" not in asked["query"]


def test_all_questions_of_one_day_are_the_same(github, simulator, ask):
    github.add("alice/left-pad")
    in_bulk(ask)
    variables = json.loads(simulator.log[0].body)["variables"]
    assert (variables["since"], variables["until"]) == ("2024-11-01T00:00:00Z", None)
    assert window_start(datetime.fromisoformat("2028-02-29T13:14:15+00:00")) == day("2026-02-28")


GRAPHQL_TROUBLES: dict[str, Any] = {
    "out of points": {"errors": [{"type": "RATE_LIMITED", "message": "API rate limit exceeded"}]},
    "too slow": {"data": None, "errors": [{"message": "Something went wrong while executing your query."}]},
    "without words": {"errors": [{}]},
    "nothing": {},
    "null": None,
    "a list": [1],
    "an empty object": {"data": {"r0": None}},
    "forbidden": {"data": {"r0": None}, "errors": [{"type": "FORBIDDEN", "path": ["r0"], "message": "SAML"}]},
    "an error without a path": {"data": {"r0": None}, "errors": [{"type": "NOT_FOUND", "path": None}]},
}


@pytest.mark.parametrize("trouble", GRAPHQL_TROUBLES)
def test_troubles_within_an_answer_are_failures(github, ask, trouble):
    github.add("alice/left-pad")
    github.trouble_for_all(garbled(json.dumps(GRAPHQL_TROUBLES[trouble]).encode()))
    found = in_bulk(ask)
    assert set(statuses(found).values()) == {Status.FAILED}
    assert all(each.detail for each in found)


@pytest.mark.parametrize("fault", [refuses(500), refuses(401), refuses(404), garbled(b"<html>"), redirects("elsewhere")])
def test_faults_of_the_host_are_failures(github, ask, fault):
    github.add("alice/left-pad")
    github.trouble_for_all(fault)
    assert set(statuses(in_bulk(ask)).values()) == {Status.FAILED}


# --- who committed


def test_people_are_known_by_number_and_their_login_is_another_name(github, ask):
    github.add("alice/left-pad", commits=[commit("2026-02-01", "Bob"), commit("2026-01-15"), commit("2026-01-01")])
    found = in_bulk(ask)
    first, second = committers(found).committers
    assert (first.actor.identity, first.actor.same_as, first.commits) == ("github:user:101", ("github:user:alice",), 2)
    assert second.actor.same_as == ("github:user:bob",)
    assert first.last_seen == datetime.fromisoformat("2026-01-15T12:00:00+00:00")
    assert (first.actor.label, first.first_seen) == (None, None)
    assert only(found, Signal.COMMITTERS).as_of == NOW


def test_a_login_of_digits_is_not_taken_for_a_number(github, ask):
    person = {"name": "A", "email": "a@mail.example", "user": {"login": "101", "databaseId": 7}}
    github.add(
        "alice/left-pad",
        commits=[commit("2026-02-01", author="alice", committer="alice"), commit("2026-01-01") | {"committer": person}],
    )
    by_identity = {each.actor.identity: each.actor.same_as for each in committers(in_bulk(ask)).committers}
    assert by_identity == {"github:user:101": ("github:user:alice",), "github:user:7": ()}


def test_a_number_that_is_not_told_leaves_the_login(github, ask):
    person = {"name": "A", "email": None, "user": {"login": "Alice", "databaseId": None}}
    github.add("alice/left-pad", commits=[commit("2026-01-01") | {"committer": person}])
    assert commits_of(in_bulk(ask)) == {"github:user:alice": 1}


def test_people_without_an_account_are_hashes(github, ask):
    github.add("alice/left-pad", commits=[commit("2026-02-01", "<Old Hand>"), commit("2026-01-01", "<Old Hand>")])
    (person,) = committers(in_bulk(ask)).committers
    assert person.actor.identity.startswith("github:address:")
    assert (person.actor.kind, person.actor.label, person.commits) == (ActorKind.PERSON, "Old Hand", 2)


@pytest.mark.parametrize("login", ["<dependabot[bot]>", "renovate", "pad-release-bot"])
def test_bots_are_no_people(github, ask, login):
    github.add("alice/left-pad", commits=[commit("2026-02-01", login), commit("2026-01-01")])
    value = committers(in_bulk(ask))
    assert sorted(each.actor.kind for each in value.committers) == [ActorKind.BOT, ActorKind.PERSON]
    assert (value.authors, value.top_author_share, value.absence_factor) == (1, 1.0, 1)


@pytest.mark.parametrize("forge", ["web-flow", "<GitHub>"])
def test_what_the_forge_commits_is_nobodys_hand_but_its_author_counts(github, ask, forge):
    github.add("alice/left-pad", commits=[commit("2026-02-01", "bob", committer=forge), commit("2026-01-01")])
    value = committers(in_bulk(ask))
    kinds = {each.actor.identity: each.actor.kind for each in value.committers}
    assert kinds == {"github:user:101": ActorKind.PERSON, "github:workflow:web-flow": ActorKind.AUTOMATION}
    assert (value.authors, value.top_author_share, value.absence_factor) == (2, 0.5, 1)


def test_the_absence_factor_is_the_fewest_who_wrote_half(github, ask):
    wrote = {"alice": 4, "bob": 3, "carol": 3}
    github.add("alice/left-pad", commits=[commit("2026-01-01", who) for who, times in wrote.items() for _ in range(times)])
    value = committers(in_bulk(ask))
    assert (value.authors, value.top_author_share, value.absence_factor) == (3, 0.4, 2)


def test_nobody_in_the_window_is_a_list_of_nobody(github, ask):
    github.add("alice/left-pad", commits=[commit("2019-01-01")])
    value = committers(in_bulk(ask))
    assert (value.committers, value.window_months, value.authors, value.absence_factor) == ((), 24, 0, None)


def test_a_repository_without_commits_tells_of_nobody(github, ask):
    github.add("alice/left-pad", commits=None)
    observation = only(in_bulk(ask), Signal.COMMITTERS)
    assert (observation.status, observation.detail) == (Status.ABSENT, "there are no commits on its main branch")


def test_as_of_a_day_the_window_ends_there(github, ask):
    dates = ["2026-01-01", "2023-12-31", "2022-06-01", "2021-12-31"]
    github.add("alice/left-pad", commits=[commit(date) for date in dates])
    found = in_bulk(ask, said=LONG_KNOWN, as_of="2024-01-01")
    assert commits_of(found) == {"github:user:101": 2}
    assert only(found, Signal.COMMITTERS).as_of == day("2024-01-01")


def test_as_of_a_day_before_the_link_was_known_nobody_is_asked(github, simulator, ask):
    github.add("alice/left-pad", commits=[commit("2019-06-01")])
    found = in_bulk(ask, as_of="2020-01-01")
    assert set(statuses(found).values()) == {Status.UNSUPPORTED}
    assert simulator.requests == 0


def test_odd_commits_are_counted():
    seen = Commits(day("2024-11-01"), NOW, Settings())
    seen.add([commit("2027-01-01"), commit("2020-01-01"), {"committedDate": "yesterday"}, {"committedDate": "2026-01-01"}, {}])
    assert seen.left_out == [
        "1 commits by nobody who could be told from others are left out",
        "1 commits dated after 2026-11-01 are left out",
        "1 commits older than the window are left out",
        "2 commits without a usable date are left out",
    ]
    assert (seen.read, seen.people) == (5, 0)


def test_commits_are_read_page_by_page(github, simulator, ask):
    github.add("alice/left-pad", commits=[commit("2026-02-01")] * 150 + [commit("2026-01-01", "bob")] * 100)
    github.add("alice/small", commits=[commit("2026-02-01")])
    found = ask({PAD: HERE, "pkg:npm/small@1": "https://github.com/alice/small"}, token=TOKEN)
    assert commits_of(found[PAD]) == {"github:user:101": 150, "github:user:102": 100}
    assert not detail(found[PAD], Signal.COMMITTERS)
    asked = [json.loads(each.body)["variables"] for each in simulator.log]
    assert [sorted(name for name in each if name.startswith("n")) for each in asked] == [["n0", "n1"], ["n0"], ["n0"]]
    assert commits_of(found["pkg:npm/small@1"]) == {"github:user:101": 1}


def test_of_a_busy_repository_the_newest_commits_are_read_and_that_is_said(github, simulator, ask):
    github.add("alice/left-pad", commits=[commit("2026-02-01"), commit("2026-02-01", "bob")] * 300)
    found = in_bulk(ask)
    assert simulator.requests == 5
    value = committers(found)
    assert commits_of(found) == {"github:user:101": 250, "github:user:102": 250}
    assert (value.authors, value.top_author_share, value.absence_factor) == (None, None, None)
    assert detail(found, Signal.COMMITTERS) == "only the newest 500 of 600 commits"


def test_one_person_in_a_part_of_the_window_is_not_the_only_one(github, ask):
    github.add("alice/left-pad", commits=[commit("2026-02-01")] * 500 + [commit("2025-02-01", "bob")] * 100)
    observation = only(in_bulk(ask), Signal.COMMITTERS)
    assert observation.status is Status.UNSUPPORTED
    assert (
        observation.detail == "the newest 500 of 600 commits are by no more than one person, which says nothing of the others"
    )


@pytest.mark.parametrize(
    "second", [refuses(500), garbled(b'{"data": {"r0": null}}'), garbled(b'{"data": {"r0": {"defaultBranchRef": null}}}')]
)
def test_a_page_that_cannot_be_read_leaves_a_part(github, ask, second):
    github.add("alice/left-pad", commits=[commit("2026-02-01"), commit("2026-02-01", "bob")] * 100)
    github.trouble("graphql", lambda request, reply: second(request, reply) if b'"a0": "5ca1ab1e' in request.body else reply)
    found = in_bulk(ask)
    assert detail(found, Signal.COMMITTERS) == "only the newest 100 of 200 commits"
    assert statuses(found)[Signal.LIFECYCLE] is Status.KNOWN


def test_a_cursor_that_leads_nowhere_is_not_followed_for_ever(github, simulator, ask):
    github.add("alice/left-pad")
    nodes = [commit("2026-02-01"), commit("2026-02-01", "bob")]
    history = {"totalCount": 9, "pageInfo": {"hasNextPage": True, "endCursor": "x"}, "nodes": nodes}
    repeated = {"nameWithOwner": "alice/left-pad", "defaultBranchRef": {"target": {"history": history}}}
    github.trouble_for_all(garbled(json.dumps({"data": {"r0": repeated}}).encode()))
    found = in_bulk(ask)
    assert simulator.requests == 2
    assert detail(found, Signal.COMMITTERS).startswith("only the newest 4 of 9")


def test_commits_that_github_could_not_tell_are_a_failure_and_no_empty_repository(github, ask):
    github.add("alice/left-pad")
    answer = {
        "data": {"r0": {"nameWithOwner": "alice/left-pad", "isArchived": False, "defaultBranchRef": None}},
        "errors": [
            {"path": ["r0", "defaultBranchRef", "target", "history"], "message": "timed out"},
            {"path": ["r0", "fundingLinks"], "message": "not now"},
        ],
    }
    github.trouble_for_all(garbled(json.dumps(answer).encode()))
    found = in_bulk(ask)
    assert statuses(found)[Signal.LIFECYCLE] is Status.KNOWN
    told = {each.signal: (each.status, each.detail) for each in found}
    assert told[Signal.COMMITTERS] == (Status.FAILED, "timed out")
    assert told[Signal.FUNDING] == (Status.FAILED, "not now")


def partly_told(github, nodes, errors=(), *, total=30):
    """An answer in which some of `total` commits are missing, although there is no further page."""
    history = {"totalCount": total, "pageInfo": {"hasNextPage": False, "endCursor": "x"}, "nodes": nodes}
    told = {"nameWithOwner": "alice/left-pad", "isArchived": False, "defaultBranchRef": {"target": {"history": history}}}
    github.trouble_for_all(garbled(json.dumps({"data": {"r0": told}, "errors": list(errors)}).encode()))


LOST = [
    {"type": "INTERNAL", "path": ["r0", "defaultBranchRef", "target", "history", "nodes", place], "message": "went wrong"}
    for place in range(1, 30)
]
NAMELESS = {"committedDate": "2026-01-01T00:00:00Z", "author": None, "committer": None}
OF_NOBODY_ELSE = "1 of 30 commits are by no more than one person, which says nothing of the others"


@pytest.mark.parametrize(
    ("others", "errors", "said"),
    [
        ([None] * 29, LOST, (Status.FAILED, f"{OF_NOBODY_ELSE}: went wrong")),
        ([NAMELESS] * 29, LOST, (Status.FAILED, f"{OF_NOBODY_ELSE}: went wrong")),
        ([NAMELESS] * 29, [], (Status.UNSUPPORTED, OF_NOBODY_ELSE)),
        ([commit("2027-01-01", "bob")] * 29, [], (Status.UNSUPPORTED, OF_NOBODY_ELSE)),
        ([commit("never", "bob")] * 29, [], (Status.UNSUPPORTED, OF_NOBODY_ELSE)),
        ([], [], (Status.UNSUPPORTED, OF_NOBODY_ELSE)),
    ],
)
def test_one_person_among_commits_that_were_not_all_told_is_not_the_only_one(github, ask, others, errors, said):
    partly_told(github, [commit("2026-02-01"), *others], errors)
    observation = only(in_bulk(ask), Signal.COMMITTERS)
    assert (observation.status, observation.detail) == said


def test_two_people_among_commits_that_were_not_all_told_are_two_at_least(github, ask):
    partly_told(github, [commit("2026-02-01"), commit("2026-02-01", "bob"), *[None] * 28], LOST)
    found = in_bulk(ask)
    assert commits_of(found) == {"github:user:101": 1, "github:user:102": 1}
    assert committers(found).authors is None
    assert detail(found, Signal.COMMITTERS) == "only 2 of 30 commits; went wrong"


def test_an_error_leaves_a_part_even_where_nothing_seems_to_be_missing(github, ask):
    partly_told(github, [commit("2026-02-01")] * 30, LOST[:1])
    assert statuses(in_bulk(ask))[Signal.COMMITTERS] is Status.FAILED


@pytest.mark.parametrize(("nameless", "status"), [(3, Status.KNOWN), (4, Status.UNSUPPORTED)])
def test_up_to_a_tenth_of_the_commits_may_be_nobodys(github, ask, nameless, status):
    partly_told(github, [*[commit("2026-02-01")] * (30 - nameless), *[NAMELESS] * nameless])
    assert statuses(in_bulk(ask))[Signal.COMMITTERS] is status


def test_an_answer_that_does_not_speak_of_commits_is_no_empty_repository(github, ask):
    github.trouble_for_all(garbled(b'{"data": {"r0": {"nameWithOwner": "alice/left-pad"}}}'))
    observation = only(in_bulk(ask), Signal.COMMITTERS)
    assert (observation.status, observation.detail) == (Status.FAILED, "the answer does not tell of commits")


# --- forks, copies and other people's repositories (pitfall 17)


def test_a_fork_of_something_alive_borrows_nobodys_committers(github, ask):
    github.add("upstream/left-pad", commits=[])
    github.add(
        "alice/left-pad", fork_of="upstream/left-pad", commits=[commit("2026-02-01", "bob"), commit("2026-02-01", "carol")]
    )
    observation = only(in_bulk(ask), Signal.COMMITTERS)
    assert observation.status is Status.UNSUPPORTED
    assert observation.detail == "a fork of upstream/left-pad, whose commits cannot be told from its own"


def test_a_fork_of_something_that_rests_has_committers_of_its_own_and_says_what_it_is(github, ask):
    github.add("upstream/left-pad", pushedAt="2020-01-01T00:00:00Z")
    github.add("alice/left-pad", fork_of="upstream/left-pad", commits=[commit("2026-02-01")])
    found = in_bulk(ask)
    assert commits_of(found) == {"github:user:101": 1}
    assert detail(found, Signal.COMMITTERS) == "a fork of upstream/left-pad, to which nothing was pushed in these 24 months"


def test_a_fork_of_something_hidden_may_borrow_from_there(github, ask):
    github.add("alice/left-pad", isFork=True, parent=None, commits=[commit("2026-02-01")])
    assert detail(in_bulk(ask), Signal.COMMITTERS) == "a fork of another repository, whose commits cannot be told from its own"


@pytest.mark.parametrize("token", [None, TOKEN])
def test_a_fork_is_called_one(github, ask, token):
    github.add("upstream/left-pad")
    github.add("alice/left-pad", fork_of="upstream/left-pad")
    assert detail(one(ask, token=token), Signal.REPOSITORY) == "a fork of upstream/left-pad"


def test_a_fork_does_not_ask_for_the_money_of_what_it_was_forked_from(github, ask):
    github.add("upstream/left-pad", funding=["carol", ("PATREON", "https://patreon.com/carol")])
    theirs = ["carol", ("PATREON", "https://patreon.com/carol")]
    github.add("alice/left-pad", fork_of="upstream/left-pad", funding=[*theirs, ("CUSTOM", "https://alice.example/donate")])
    found = in_bulk(ask)
    assert links(found) == {"https://alice.example/donate": "link"}
    assert detail(found, Signal.FUNDING) == "2 links are those of what it was forked from"


@pytest.mark.parametrize("purl", ["pkg:npm/%40somebody/cliui@8.0.0", "pkg:npm/evil@1"])
def test_a_copy_under_another_name_borrows_nothing_from_the_original(github, ask, purl):
    github.add(
        "yargs/cliui", archived="2024-01-01", commits=[commit("2026-02-01"), commit("2026-02-01", "bob")], funding=["alice"]
    )
    found = in_bulk(ask, purl, "https://github.com/yargs/cliui")
    assert repository(found).url == "https://github.com/yargs/cliui"
    told = statuses(found)
    assert {told[each] for each in (Signal.COMMITTERS, Signal.FUNDING, Signal.LIFECYCLE)} == {Status.UNSUPPORTED}
    assert "is only claimed, and the names do not agree" in detail(found, Signal.COMMITTERS)


def test_an_attested_link_needs_no_names(github, ask):
    github.add("yargs/cliui", commits=[commit("2026-02-01")])
    found = in_bulk(ask, "pkg:npm/evil@1", claim("https://github.com/yargs/cliui", verified=True))
    assert commits_of(found) == {"github:user:101": 1}
    assert repository(found).verified


def test_two_packages_of_one_repository_may_differ_in_what_they_are_lent(github, simulator, ask):
    github.add("yargs/cliui", commits=[commit("2026-02-01")])
    found = ask(dict.fromkeys(["pkg:npm/cliui@1", "pkg:npm/%40other/cliui@1"], "https://github.com/yargs/cliui"), token=TOKEN)
    assert simulator.requests == 1
    assert [statuses(each)[Signal.COMMITTERS] for each in found.values()] == [Status.KNOWN, Status.UNSUPPORTED]


# --- money (pitfall 19)


def test_links_have_one_spelling_and_the_names_of_funding_yml(github, ask):
    paid = ["carol", ("OPEN_COLLECTIVE", "https://opencollective.com/pad"), ("CUSTOM", "https://www.patreon.com/x")]
    github.add("alice/left-pad", funding=[*paid, ("GITHUB", "https://github.com/sponsors/bob"), ("CUSTOM", "no link")])
    value = only(in_bulk(ask), Signal.FUNDING).value
    assert isinstance(value, Funding)
    assert {each.url: each.platform for each in value.channels} == {
        "https://github.com/sponsors/bob": "github",
        "https://github.com/sponsors/carol": "github",
        "https://opencollective.com/pad": "open_collective",
        "https://www.patreon.com/x": "patreon",
    }


def test_no_links_are_none_that_were_found(github, ask):
    github.add("alice/left-pad")
    assert links(in_bulk(ask)) == {}


def test_sponsors_of_a_person_are_income(github, ask):
    github.add("alice/left-pad", funding=["Alice", "bob"], sponsors=3)
    found = in_bulk(ask)
    assert links(found) == {"https://github.com/sponsors/alice": "income", "https://github.com/sponsors/bob": "link"}
    assert detail(found, Signal.FUNDING) == "active sponsors of the owner, for whatever they sponsor: 3"


def test_a_page_that_nobody_sponsors_is_a_link(github, ask):
    github.add("alice/left-pad", sponsors=0)
    assert links(in_bulk(ask)) == {"https://github.com/sponsors/alice": "link"}


@pytest.mark.parametrize("linked", [True, False])
def test_sponsors_of_an_organisation_may_pay_for_something_else(github, ask, linked):
    github.add("scope/left-pad", owner="Organization", sponsors=9, funding=["scope"] if linked else [])
    found = in_bulk(ask, PAD, "https://github.com/scope/left-pad")
    assert links(found) == ({"https://github.com/sponsors/scope": "link"} if linked else {})
    assert ("does not link to" in detail(found, Signal.FUNDING)) is not linked


# --- whatever else is said

RIGHT: dict[str, Any] = {
    "data": {
        "r0": {
            "nameWithOwner": "alice/left-pad",
            "isArchived": True,
            "archivedAt": "2024-05-01T00:00:00Z",
            "isDisabled": False,
            "isFork": True,
            "pushedAt": "2026-06-01T00:00:00Z",
            "fundingLinks": [{"platform": "CUSTOM", "url": "https://pay.example/alice@mail.example"}],
            "parent": {
                "nameWithOwner": "up/left-pad",
                "isArchived": False,
                "pushedAt": "2019-01-01T00:00:00Z",
                "fundingLinks": [],
            },
            "owner": {
                "__typename": "User",
                "login": "alice",
                "hasSponsorsListing": True,
                "sponsorshipsAsMaintainer": {"totalCount": 1},
            },
            "defaultBranchRef": {
                "target": {
                    "history": {
                        "totalCount": 2,
                        "pageInfo": {"hasNextPage": False, "endCursor": "x"},
                        "nodes": [commit("2026-02-01"), commit("2026-01-01", "<Old Hand>")],
                    }
                }
            },
        }
    },
    "errors": [{"type": "NOT_FOUND", "path": ["r1"], "message": "tell person@mail.example"}],
}
REST = {
    "full_name": "alice/left-pad",
    "owner": {"type": "User"},
    "archived": False,
    "fork": True,
    "parent": {"full_name": "up/x"},
}


@settings(max_examples=200, deadline=None)
@given(answer=changed(RIGHT) | st.binary(max_size=40))
def test_whatever_graphql_says_becomes_observations(answer):
    made_up_linked(GitHub(), PAD, claim(HERE), answer, token=TOKEN)


@settings(max_examples=100, deadline=None)
@given(answer=changed(REST) | st.binary(max_size=40))
def test_whatever_rest_says_becomes_observations(answer):
    made_up_linked(GitHub(), PAD, claim(HERE), answer)


def test_the_right_answer_is_understood_without_a_network():
    found = made_up_linked(GitHub(), PAD, claim(HERE), RIGHT, token=TOKEN)
    assert make_facts({"pkg:npm/left-pad": found}).packages
    assert set(statuses(found).values()) == {Status.KNOWN}


def test_it_says_how_often_it_may_ask():
    def count(number: int) -> int:
        return GitHub().requests([None] * number)[""]  # type: ignore[list-item] # only their number counts

    assert [count(number) for number in (1, 30, 51, 5000)] == [5, 60, 100, 500]
