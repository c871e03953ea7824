"""The options that all commands that collect share: each offers the same, and what is said arrives."""

import os
import re
from contextlib import ExitStack
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from inspect import signature

import pytest

from sbomkit.cli._asked import Asked, AskedToCollect, asking
from sbomkit.cli._options import Complete
from sbomkit.errors import ConfigurationError
from tests.simulator import RegistrySimulator

COLLECTING = {
    "collect": (),
    "rank": (),
    "explain": ("deep",),
    "people": (),
    "annotate": (),
    "tabletop": ("deep",),
    "what-if": ("--drop", "deep"),
}
"""Each command that asks sources, with what else it needs to be told."""
RANKING = COLLECTING.keys() - {"collect"}
SAID = {
    "--facts": ("FACTS", "facts", ["FACTS"]),
    "--source": ("npm", "source", ["npm"]),
    "--complete": (None, "complete", True),
    "--depth": ("aggregators", "depth", "aggregators"),
    "--offline": (None, "offline", True),
    "--refresh": (None, "refresh", True),
    "--max-age": ("90m", "max_age", timedelta(minutes=90)),
    "--budget": ("7", "budget", 7),
    "--plugins": (None, "plugins", True),
    "--as-of": ("2026-11-01T12:00:00Z", "as_of", datetime(2026, 11, 1, 12, tzinfo=UTC)),
    "--quiet": (None, "quiet", True),
}
"""Each option, what is said with it, and the field that it becomes, as what."""
SAID_OF_RANKING = {
    "--allow-undated": (None, "allow_undated", True),
    "--policy": ("funding", "policy", "funding"),
    "--root": ("direct", "root", "direct"),
}
CASES = [
    (command, option)
    for command in COLLECTING
    for option in (*SAID, *(SAID_OF_RANKING if command in RANKING else ()))
]  # fmt: skip


@pytest.fixture
def asked(run, sbom, facts, monkeypatch):
    """`asked("rank", "--budget", "7")` is what reaches those who ask; nobody is."""
    reached = []

    def wanted(self, _=None):
        reached.append(self)
        raise ConfigurationError("far enough")

    monkeypatch.setattr(AskedToCollect, "wanted", wanted)

    def ask(command, *options):
        given = [facts if each == "FACTS" else each for each in options]
        done = run(command, sbom, *COLLECTING[command], *given, "--source", "npm")
        assert done.err == "error: far enough\n"
        return reached.pop()

    return ask


def test_each_field_is_an_option_that_is_tried_below():
    assert {each.name for each in fields(AskedToCollect)} == {field for _, field, _ in SAID.values()}
    assert {each.name for each in fields(Asked)} == {field for _, field, _ in (SAID | SAID_OF_RANKING).values()}


@pytest.mark.parametrize(("command", "option"), CASES, ids=map(" ".join, CASES))
def test_what_is_said_to_a_command_reaches_those_who_ask(asked, facts, command, option):
    given, field, becomes = (SAID | SAID_OF_RANKING)[option]
    said = getattr(asked(command, option, *([given] if given else [])), field)
    if option == "--source":
        becomes = ["npm", "npm"]
    assert said == ([facts] if option == "--facts" else becomes)
    unsaid = getattr(asked(command), field)
    assert unsaid == (["npm"] if option == "--source" else False if becomes is True else None)


@pytest.mark.parametrize("command", COLLECTING)
def test_every_command_describes_them_in_the_same_words_and_order(run, command, monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    options = [*SAID, *(SAID_OF_RANKING if command in RANKING else ())]
    here, there = (described(run(name, "--help").out, options) for name in (command, "rank"))
    if command == "collect":
        assert here.pop("--complete") != there.pop("--complete"), "it only asks what others complete with"
    assert here == {option: words for option, words in there.items() if option in here}
    assert list(here) == [option for option in there if option in here]
    assert here.keys() >= set(options) - {"--complete"}


def described(help_text, options):
    """The words of options, in the order of the help."""
    found: dict[str, str] = {}
    name = ""
    for line in help_text[help_text.index("Options:") : help_text.index("Examples:")].splitlines()[1:]:
        if line.endswith(":") and not line.startswith(" "):  # the heading of the next part
            continue
        begins = re.match(r"  (?:-\w, )?(--[\w-]+)", line)
        name = begins[1] if begins else name
        found[name] = f"{found.get(name, '')} {line}"
    return {name: " ".join(words.split()) for name, words in found.items() if name in options}


class TestAsking:
    def test_options_stand_where_the_noun_stood_and_quiet_last(self):
        @asking
        def run(sbom: str, *, asked: Asked, top: int = 1) -> None:
            """What it does."""

        first, *names, last = signature(run).parameters
        assert (first, names[0], names[-2], names[-1], last) == ("sbom", "facts", "root", "top", "quiet")
        assert run.__doc__ == "What it does."

    def test_an_option_of_the_commands_own_stays_its_own(self):
        said = []

        @asking
        def run(*, asked: AskedToCollect, complete: Complete = True) -> None:
            said.append((asked.complete, complete))

        assert list(signature(run).parameters)[-2:] == ["complete", "quiet"]
        run(complete=True, **{each.name: each.default for each in fields(AskedToCollect) if each.name != "complete"})
        assert said == [(False, True)]


# -- on loopback


@pytest.fixture
def registry(monkeypatch, tmp_path):
    with RegistrySimulator() as simulator:
        for name in ("deep", "direct", "shared", "stranger"):
            simulator.npm.add(name, maintainers=["alice"], versions={"1.0.0": "2020-01-01"})
        for name, value in simulator.environment(tmp_path / "cache").items():
            monkeypatch.setenv(name, value)
        yield simulator


@pytest.mark.parametrize("command", ["tabletop", "what-if"])
def test_exercises_ask_with_a_budget_again_and_in_bulk_only(run, sbom, registry, command):
    ask = (command, sbom, *COLLECTING[command], "--source", "npm")
    done = run(*ask, "--budget", "1")
    assert (done.code, registry.requests) == (0, 1)
    assert "3 of 4 packages got no answer from npm" in done.err
    assert run(*ask, "--quiet").err == ""
    assert registry.requests == 4
    assert run(*ask).code == 0
    assert registry.requests == 4, "the cache answers"
    assert run(*ask, "--refresh").code == 0
    assert registry.requests == 8
    run(*ask, "--refresh", "--depth", "aggregators")
    assert registry.requests == 8, "npm answers about one package at a time"


# -- a policy that can be read once


@pytest.fixture
def policy(run, tmp_path):
    path = tmp_path / "ours.toml"
    path.write_text(run("policy", "show", "procurement", "--format", "toml").out.replace('id = "procurement"', 'id = "ours-1"'))
    return path


ONCE = {
    "rank": ("rank", "SBOM"),
    "rank gates": ("rank", "SBOM", "--fail-on", "policy", "--on-unknown", "pass"),
    "rank stability": ("rank", "SBOM", "--stability", "--draws", "5"),
    "rank fund": ("rank", "SBOM", "--fund", "1"),
    "explain": ("explain", "SBOM", "deep"),
    "people": ("people", "SBOM"),
    "tabletop": ("tabletop", "SBOM", "deep"),
    "what-if": ("what-if", "SBOM", "--drop", "deep"),
    "diff": ("diff", "SBOM", "SBOM"),
}


@pytest.fixture
def ask(run, sbom, facts):
    def asked(words, *options, **given):
        words = [sbom if word == "SBOM" else word for word in words]
        return run(*words, "--facts", facts, "--format", "json", *options, **given)

    return asked


@pytest.mark.parametrize("words", ONCE.values(), ids=ONCE)
def test_a_policy_on_standard_input_or_in_a_pipe_is_read_once(ask, policy, words, pipe):
    from_file = ask(words, "--policy", policy)
    assert from_file.code < 2, from_file.err
    assert ask(words, "--policy", "-", stdin=policy.read_bytes()) == from_file
    assert ask(words, "--policy", pipe(policy.read_bytes())) == from_file


@pytest.fixture
def pipe():
    """The path of something that can be read once."""
    with ExitStack() as opened:

        def make(data: bytes) -> str:
            end, start = os.pipe()
            opened.callback(os.close, end)
            os.write(start, data)  # a policy is smaller than what a pipe holds
            os.close(start)
            return f"/dev/fd/{end}"

        yield make


@pytest.mark.parametrize("words", ONCE.values(), ids=ONCE)
def test_a_document_and_a_policy_cannot_both_come_from_standard_input(run, policy, words):
    done = run(*("-" if word == "SBOM" else word for word in words), "--policy", "-", stdin=policy.read_bytes())
    assert done.code == 2
    assert "standard input can be read once" in done.err


def test_waivers_and_a_policy_cannot_both_come_from_standard_input(run, sbom, policy):
    done = run("rank", sbom, "--policy", "-", "--waivers", "-", "--fail-on", "sole", stdin=policy.read_bytes())
    assert done.code == 2
    assert "standard input can be read once" in done.err


@pytest.mark.parametrize("words", ONCE.values(), ids=ONCE)
def test_a_policy_that_is_none_is_told_before_anybody_is_asked(run, sbom, registry, words):
    done = run(*(sbom if word == "SBOM" else word for word in words), "--policy", "-", stdin=b"[nothing")
    assert done.code == 2
    assert "policy 'standard input' is no TOML" in done.err
    assert registry.requests == 0
