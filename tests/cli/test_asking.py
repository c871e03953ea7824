"""Commands that ask a registry, on loopback."""

import re
import subprocess
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import pytest

from sbomkit.cli._silence import Silence, Tally
from sbomkit.enrich import Plan
from sbomkit.model.facts import Facts, Observation, Signal, Status, Subject
from sbomkit.model.ranking import Ranking
from sbomkit.sources import Stage
from sbomkit.sources.facts_file import read_facts
from tests.builders import npm
from tests.simulator import RegistrySimulator, refuses

NOW = datetime(2026, 11, 1, tzinfo=UTC)
NAMES = ("deep", "direct", "shared", "stranger")


def make_unknown(source: str, status: Status, detail: str) -> Observation:
    return Observation(
        signal=Signal.PUBLISHERS,
        status=status,
        value=None,
        source=source,
        subject=Subject.UPSTREAM,
        retrieved_at=datetime(2026, 1, 1, tzinfo=UTC),
        as_of=None,
        detail=detail,
    )


def silences(answers: Facts) -> tuple[Silence, ...]:
    tally = Tally()
    tally.add(answers.packages, NOW)
    return tally.silences()


@pytest.fixture
def registry(monkeypatch, tmp_path):
    with RegistrySimulator() as simulator:
        for name in NAMES:
            simulator.npm.add(name, maintainers=["alice"], versions={"1.0.0": "2020-01-01"})
        for name, value in simulator.environment(tmp_path / "cache").items():
            monkeypatch.setenv(name, value)
        yield simulator


def test_a_ranking_without_facts_asks_first(run, sbom, registry):
    done = run("rank", sbom, "--format", "json")
    assert done.code == 0, done.err
    ranking = Ranking.model_validate_json(done.out)
    assert {entry.package for entry in ranking.ranked} == {npm(name) for name in NAMES}
    assert registry.requests >= len(NAMES)


def test_a_source_that_is_named_is_asked_although_there_are_facts(run, sbom, facts, registry):
    assert run("rank", sbom, "--facts", facts, "--format", "json").code == 0
    assert registry.requests == 0
    done = run("rank", sbom, "--facts", facts, "--source", "npm", "--format", "json")
    assert Ranking.model_validate_json(done.out).unassessed == ()
    assert registry.requests >= len(NAMES)


def test_offline_asks_nobody(run, sbom, registry):
    assert run("rank", sbom, "--offline").code == 0
    assert registry.requests == 0


def test_offline_the_cache_answers_for_those_who_were_asked(run, sbom, registry):
    asked = run("rank", sbom, "--source", "npm", "--format", "json")
    registry.npm.add("deep", maintainers=["mallory"], versions={"1.0.0": "2020-01-01"})
    before = registry.requests
    done = run("rank", sbom, "--source", "npm", "--offline", "--format", "json")
    assert registry.requests == before
    assert [entry.publishers for entry in Ranking.model_validate_json(done.out).ranked] == [
        entry.publishers for entry in Ranking.model_validate_json(asked.out).ranked
    ]


@pytest.mark.parametrize(("option", "requests"), [([], 0), (["--refresh"], len(NAMES)), (["--max-age", "7d"], 0)])
def test_what_the_cache_holds_is_asked_again_where_that_is_wanted(run, sbom, registry, option, requests):
    assert run("rank", sbom, "--source", "npm").code == 0
    before = registry.requests
    assert run("rank", sbom, "--source", "npm", *option).code == 0
    assert registry.requests == before + requests


def test_nothing_can_be_asked_again_without_a_network(run, sbom, registry):
    assert run("rank", sbom, "--source", "npm").code == 0
    done = run("rank", sbom, "--source", "npm", "--refresh", "--offline")
    assert done.code == 2
    assert "kept answers cannot be refreshed offline" in done.err


def test_what_was_collected_gives_the_same_ranking_offline(run, sbom, registry, tmp_path):
    out = tmp_path / "facts.jsonl"
    assert run("collect", sbom, "-o", out, "--quiet").code == 0
    first = run("rank", sbom, "--facts", out, "--offline", "--format", "json")
    asked = registry.requests
    assert run("rank", sbom, "--facts", out, "--format", "json").out == first.out
    assert registry.requests == asked


def test_several_documents_are_collected_at_once(run, sbom, registry, tmp_path):
    out = tmp_path / "facts.jsonl"
    assert run("collect", sbom, sbom, "-o", out).code == 0
    assert len(read_facts(out).packages) == len(NAMES)


def test_one_failure_among_answers_is_kept_and_fails_nothing(run, sbom, registry, tmp_path):
    registry.npm.trouble("deep", refuses(403))
    out = tmp_path / "facts.jsonl"
    assert run("collect", sbom, "--source", "npm", "-o", out).code == 0
    assert {each.status for each in read_facts(out).of(npm("deep"))} == {Status.FAILED}


@pytest.fixture
def silent(registry):
    for name in NAMES:
        registry.npm.trouble(name, refuses(403))
    return registry


@pytest.mark.usefixtures("silent")
def test_when_no_source_answers_it_is_exit_code_4_and_nothing_is_written(run, sbom, tmp_path):
    out = tmp_path / "new.jsonl"
    done = run("collect", sbom, "--source", "npm", "-o", out)
    assert done.code == 4
    assert done.err.startswith("error: no source answered (npm): ")
    assert not out.exists()
    assert run("rank", sbom, "--source", "npm").code == 4


@pytest.mark.usefixtures("silent")
def test_earlier_answers_do_not_pass_for_new_ones(run, sbom, facts):
    assert run("collect", sbom, "--source", "npm", "--facts", facts).code == 4


def test_part_of_silence_is_told_with_its_cause(run, sbom, registry, tmp_path):
    registry.npm.trouble("deep", refuses(403))
    out = tmp_path / "some facts.jsonl"
    told = run("collect", sbom, "--source", "npm", "-o", out).err.splitlines()[0]
    assert re.fullmatch(
        r"1 of 4 packages got no answer from npm \(.*403.*\); run it again with --facts '.*some facts.jsonl'", told
    )
    assert run("collect", sbom, "--source", "npm", "-o", out, "--quiet").err == ""
    assert "run it again later" in run("rank", sbom, "--source", "npm").err


def test_a_silent_source_is_told_beside_what_it_does_not_support():
    failed = [make_unknown("npm", Status.FAILED, detail) for detail in ("left alone for the rest of the run", "HTTP 429")]
    unsupported = make_unknown("npm", Status.UNSUPPORTED, "told elsewhere")
    answers = Facts.gathered([(npm("a"), failed[0]), (npm("a"), unsupported), (npm("b"), failed[1]), (npm("c"), unsupported)])
    (silent,) = silences(answers)
    assert silent == Silence(source="npm", asked=2, failed=2, cause="HTTP 429")
    assert silent.complete
    assert silences(Facts.gathered([(npm("c"), unsupported)])) == ()
    (answered,) = silences(Facts.gathered([(npm("a"), make_unknown("npm", Status.ABSENT, "not known"))]))
    assert (answered.failed, answered.cause, answered.complete) == (0, "", False)


def test_when_all_that_was_supported_failed_it_is_exit_code_4(run, sbom, monkeypatch, registry):
    failed, unsupported = (make_unknown("npm", status, "why") for status in (Status.FAILED, Status.UNSUPPORTED))
    said = [(npm("deep"), failed), (npm("deep"), unsupported), (npm("direct"), unsupported)]
    monkeypatch.setattr(import_module("sbomkit.enrich._collect"), "ask_all", lambda *_, **__: said)
    done = run("rank", sbom)
    assert done.code == 4
    assert done.err.startswith("error: no source answered (npm): why; ")
    assert done.err.count("\n") == 1


def test_a_mapping_to_a_package_that_is_not_there_is_told(run, sbom, facts, tmp_path):
    subprocess.run(["git", "init", "-q", tmp_path / "clone"], check=True)
    done = run("rank", sbom, "--facts", facts, "--offline", "--source", f"git=pkg:npm/derect={tmp_path / 'clone'}")
    assert done.code == 0, done.err
    assert "source git: nothing in the document is pkg:npm/derect or built from it" in done.err
    assert "did you mean pkg:npm/direct?" in done.err


def test_a_document_without_packages_that_can_be_asked_about_is_no_failure(run, registry, tmp_path):
    path = tmp_path / "empty.json"
    path.write_text('{"bomFormat": "CycloneDX", "specVersion": "1.5", "components": []}')
    assert run("rank", path).code == 0
    assert registry.requests == 0


def test_a_dry_run_touches_no_file(run, sbom, facts, registry):
    before = Path(facts).read_bytes()
    done = run("collect", sbom, "--facts", facts, "-o", facts, "--dry-run")
    assert "at most" in done.out
    assert Path(facts).read_bytes() == before
    assert registry.requests == 0


def test_what_is_asked_in_vain_is_not_asked(run, sbom, registry, tmp_path):
    """A typing mistake is told before hundreds of requests are sent."""
    for command in (("explain", sbom, "typo"), ("rank", sbom, "--root", "typo"), ("rank", sbom, "-o", tmp_path / "no" / "x")):
        assert run(*command).code == 2
    assert registry.requests == 0


def test_options_about_asking_are_told_to_be_idle_where_nobody_is_asked(run, sbom, facts):
    done = run("rank", sbom, "--facts", facts, "--refresh", "--budget", "3")
    assert "--refresh, --budget changed nothing" in done.err


def test_a_completion_that_infers_nothing_says_so(run, sbom, facts):
    assert "--complete inferred nothing" in run("rank", sbom, "--facts", facts, "--complete").err


def test_a_depth_that_leaves_nobody_is_told_as_what_it_is(run, sbom, registry):
    done = run("collect", sbom, "--source", "npm", "--depth", "aggregators")
    assert done.code == 2
    assert "--depth aggregators leaves out every source that was named" in done.err


def test_collecting_for_completion_asks_about_all_packages(run, sbom, registry):
    asked = []
    for options in ((), ("--complete",)):
        done = run("collect", sbom, "--dry-run", "--format", "json", *options)
        plan = Plan.model_validate_json(done.out)
        asked.append({each.source for each in plan.planned if each.stage is Stage.REGISTRY and each.certain})
    assert asked[0] == set()
    assert "npm" in asked[1]
