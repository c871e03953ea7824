"""FUNDING.yml: where it lies, what its keys mean, and what is no funding although a file is there (pitfall 19)."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sbomkit.errors import UnexpectedResponse
from sbomkit.model.facts import Funding, Observation, Signal, Status
from sbomkit.sources.funding_yml import FundingYml, read_funding_yml
from tests.asking import only, package_of
from tests.builders import make_observation
from tests.linked import AskLinked, asking_linked, claim, made_up_linked
from tests.simulator import RegistrySimulator, html
from tests.simulator.funding_yml import FundingYmlFiles

PAD = "pkg:npm/left-pad@1.0.0"
HERE = "https://github.com/alice/left-pad"
TEMPLATE = """# These are supported funding model platforms

github: # Replace with up to 4 GitHub Sponsors-enabled usernames e.g., [user1, user2]
patreon: # Replace with a single Patreon username
open_collective: # Replace with a single Open Collective username
tidelift: # Replace with a single Tidelift platform-name/package-name e.g., npm/babel
custom: # Replace with up to 4 custom sponsorship URLs e.g., ['link1', 'link2']
"""


@pytest.fixture
def simulator():
    with RegistrySimulator() as running:
        yield running


@pytest.fixture
def files(simulator: RegistrySimulator) -> FundingYmlFiles:
    return simulator[FundingYmlFiles]


@pytest.fixture
def ask(simulator: RegistrySimulator, tmp_path) -> AskLinked:
    return asking_linked(FundingYml, simulator, tmp_path)


def one(ask: AskLinked, purl: str = PAD, said: Any = HERE) -> Observation:
    return only(ask({purl: said})[purl], Signal.FUNDING)


def links(observation: Observation) -> list[str]:
    assert isinstance(observation.value, Funding), observation.detail
    return [each.url for each in observation.value.channels]


def paths(simulator: RegistrySimulator) -> list[str]:
    return [each.path.removeprefix("/funding_yml/") for each in simulator.log]


def read(text: str) -> tuple[dict[str, str | None], int]:
    channels, left_out = read_funding_yml(text.encode())
    return {each.url: each.platform for each in channels}, left_out


# --- where it lies


@pytest.mark.parametrize(("file", "requests"), [(".github/FUNDING.yml", 1), ("FUNDING.yml", 2), ("docs/FUNDING.yml", 3)])
def test_the_file_may_lie_in_three_places(files, simulator, ask, file, requests):
    files.add("alice/left-pad", file, "github: alice")
    observation = one(ask)
    assert links(observation) == ["https://github.com/sponsors/alice"]
    assert (observation.url, observation.detail) == (f"{files.url}/alice/left-pad/HEAD/{file}", None)
    assert simulator.requests == requests


@pytest.mark.parametrize("file", [".github/FUNDING.yml", "FUNDING.yml"])
def test_what_the_owner_has_for_all_repositories_is_marked_as_such(files, ask, file):
    files.add("alice/.github", file, "github: alice")
    observation = one(ask)
    assert links(observation) == ["https://github.com/sponsors/alice"]
    assert observation.detail == "owner-level default: the file lies in alice/.github and is about all repositories of alice"


def test_a_file_of_ones_own_hides_the_owners(files, ask):
    files.add("alice/left-pad", "FUNDING.yml", "# nothing")
    files.add("alice/.github", "FUNDING.yml", "github: alice")
    assert links(one(ask)) == []


def test_no_file_anywhere_is_no_answer_about_money(simulator, ask):
    observation = one(ask)
    assert observation.status is Status.ABSENT
    assert observation.detail == "neither the repository nor its owner's defaults have a FUNDING.yml, or they are not public"
    assert simulator.requests == FundingYml().requests([None])[""]  # type: ignore[list-item] # only their number counts


def test_the_owners_files_are_asked_for_once(simulator, ask):
    ask({f"pkg:npm/alice-{number}@1": f"https://github.com/alice/p{number}" for number in range(6)})
    assert len([path for path in paths(simulator) if path.startswith("alice/.github/")]) == 2


def test_the_packages_of_a_monorepo_are_one_question(files, simulator, ask):
    files.add("babel/babel", ".github/FUNDING.yml", "open_collective: babel")
    found = ask(
        {
            f"pkg:npm/%40babel/p{number}@1": f"https://github.com/{'babel/babel' if number % 2 else 'Babel/Babel'}"
            for number in range(6)
        }
    )
    assert simulator.requests == 1
    assert {tuple(links(only(each, Signal.FUNDING))) for each in found.values()} == {("https://opencollective.com/babel",)}


def test_a_copy_under_another_name_is_not_even_asked_about(files, simulator, ask):
    files.add("yargs/cliui", "FUNDING.yml", "github: bob")
    found = ask(dict.fromkeys(["pkg:npm/%40isaacs/cliui@8.0.0"], "https://github.com/yargs/cliui"))
    observation = only(found["pkg:npm/%40isaacs/cliui@8.0.0"], Signal.FUNDING)
    assert observation.status is Status.UNSUPPORTED
    assert "only claimed" in (observation.detail or "")
    assert simulator.requests == 0


def test_a_page_for_people_is_no_file(files, ask):
    files.trouble_for_all(html())
    assert one(ask).status is Status.FAILED


# --- what it says


def test_every_platform_has_its_page():
    names = {
        "github": "[alice, bob]",
        "patreon": "alice",
        "open_collective": "pad",
        "ko_fi": "alice",
        "tidelift": "npm/left-pad",
        "community_bridge": "pad",
        "liberapay": "alice",
        "issuehunt": "alice",
        "lfx_crowdfunding": "pad",
        "polar": "alice",
        "buy_me_a_coffee": "alice",
        "thanks_dev": "u/gh/alice",
        "otechie": "alice",
        "custom": "[https://alice.example/donate, www.paypal.example/alice]",
    }
    found, left_out = read("\n".join(f"{key}: {value}" for key, value in names.items()))
    assert left_out == 0
    assert found == {
        "https://github.com/sponsors/alice": "github",
        "https://github.com/sponsors/bob": "github",
        "https://www.patreon.com/alice": "patreon",
        "https://opencollective.com/pad": "open_collective",
        "https://ko-fi.com/alice": "ko_fi",
        "https://tidelift.com/funding/github/npm/left-pad": "tidelift",
        "https://funding.communitybridge.org/projects/pad": "community_bridge",
        "https://liberapay.com/alice": "liberapay",
        "https://issuehunt.io/r/alice": "issuehunt",
        "https://crowdfunding.lfx.linuxfoundation.org/projects/pad": "lfx_crowdfunding",
        "https://polar.sh/alice": "polar",
        "https://buymeacoffee.com/alice": "buy_me_a_coffee",
        "https://thanks.dev/u/gh/alice": "thanks_dev",
        "https://otechie.com/alice": "otechie",
        "https://alice.example/donate": None,
        "https://www.paypal.example/alice": None,
    }


@pytest.mark.parametrize(
    "text",
    [
        TEMPLATE,
        "",
        "# only comments",
        "---\n",
        "null",
        "~",
        "github: null",
        "github: ~",
        "github: []",
        "github: [null]",
        "custom: ['']",
        "github: false",
        "patreon: ''",
    ],
)
def test_a_template_that_was_not_filled_in_asks_for_nothing(files, ask, text):
    files.add("alice/left-pad", ".github/FUNDING.yml", text)
    observation = one(ask)
    assert (observation.status, links(observation)) == (Status.KNOWN, [])
    assert (observation.detail or "").startswith(".github/FUNDING.yml names nobody")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("github: '@alice'", {"https://github.com/sponsors/alice": "github"}),
        ("patreon: https://www.patreon.com/alice", {"https://www.patreon.com/alice": "patreon"}),
        ("patreon: 12345", {"https://www.patreon.com/12345": "patreon"}),
        ("patreon: 2020-01-01", {"https://www.patreon.com/2020-01-01": "patreon"}),
        ("patreon: yes", {"https://www.patreon.com/yes": "patreon"}),
        ("custom: https://opencollective.com/x", {"https://opencollective.com/x": "open_collective"}),
        ("github: a b", {"https://github.com/sponsors/a%20b": "github"}),
    ],
)
def test_names_are_texts_whatever_they_look_like(text, found):
    assert read(text) == (found, 0)


@pytest.mark.parametrize(
    "text",
    [
        "github: {a: b}",
        "github: [[a]]",
        "nonsense: alice",
        "custom: words",
        "custom: 'a.b c'",
        "[a]: b",
        "nonsense: https://x.example",
        f"github: {'a' * 300}",
        "github: '  '",
        "custom: 'https://['",
    ],
)
def test_what_means_nothing_is_left_out_and_counted(text):
    assert read(text) == ({}, 1)


def test_what_was_left_out_is_said(files, ask):
    files.add("alice/left-pad", ".github/FUNDING.yml", "github: alice\nnonsense: [a, b]")
    observation = one(ask)
    assert observation.detail == "left out: 2 entries that are no name or address on a known platform"


def test_no_address_of_a_person_is_kept():
    found, _ = read("custom: ['https://pay.example/?to=alice@mail.example']")
    assert found == {"https://pay.example/": None}


BOMB = "a: &a [x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join(['*' + before] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (BOMB, "full of aliases"),
        ("base: &b {github: alice}\n<<: *b", "full of aliases"),
        ("[" * 30_000, "nested more deeply"),
        ("a: " * 2 + "b", "no YAML"),
        ("github: alice\n" * 5_000, "longer than 32,768 bytes"),
        ("- github\n- alice", "no mapping"),
        ("just words", "no mapping"),
        ("a: b\n---\nc: d", "no YAML"),
        ('github: "\\UFFFFFFFF"', "no YAML"),
        ("github: \x00", "no YAML"),
    ],
)
def test_what_is_no_such_file_is_refused(text, problem):
    with pytest.raises(UnexpectedResponse, match=problem):
        read_funding_yml(text.encode())


def test_tags_make_nothing():
    assert read("github: !!python/object/apply:os.system [ls]\npatreon: !!int ''") == (
        {"https://github.com/sponsors/ls": "github"},
        0,
    )


_WORDS = st.sampled_from(
    [
        ": ",
        "\n",
        "- ",
        "[",
        "]",
        "{",
        "}",
        "&a ",
        "*a ",
        "!!int ",
        "? ",
        "| ",
        '"',
        "'",
        "#",
        "github",
        "custom",
        "~",
        "\t",
        "<<",
        "a@mail.example",
    ]
)


@settings(max_examples=300, deadline=None)
@given(body=st.lists(_WORDS | st.text(max_size=3), max_size=40).map("".join).map(str.encode) | st.binary(max_size=60))
def test_whatever_a_file_holds_becomes_observations(body):
    made_up_linked(FundingYml(), PAD, claim(HERE), body)


@pytest.mark.parametrize(("teller", "asked"), [("github", False), ("ecosystems_repos", False), ("npm", True)])
def test_what_another_source_read_already_is_not_asked_for_again(teller, asked):
    earlier = [claim(HERE), make_observation(Funding(channels=()), source=teller)]
    assert FundingYml().supports(package_of(PAD), earlier) is asked


def test_a_source_that_could_not_read_it_leaves_it_to_this_one():
    silent = make_observation(signal=Signal.FUNDING, status=Status.UNSUPPORTED, source="github")
    assert FundingYml().supports(package_of(PAD), [claim(HERE), silent])
