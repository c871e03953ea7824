"""A `collect` that meets every kind of trouble, with all sources there are."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from sbomkit.limits import Limits
from sbomkit.model.facts import Facts, Observation, Status
from sbomkit.purl import PackageKey, package_key
from sbomkit.sources._http.client import Client
from sbomkit.sources.facts_file import read_facts, write_facts
from tests.builders import npm
from tests.simulator import RegistrySimulator, Trouble, endless, garbled, hangs_up, redirects, refuses, renames

TROUBLES: Mapping[str, tuple[Trouble, str]] = {
    "garbage": (garbled(b"\x00\xff<garbage"), "this is no packument"),
    "streams for ever": (endless(), "more than 1,000,000 bytes"),
    "redirects elsewhere": (redirects("https://elsewhere.example/"), "redirects to another host"),
    "drops connections": (hangs_up(), "gave no answer"),
    "rate limit": (refuses(429, retry_after="3600"), "HTTP 429"),
    "down": (refuses(503), "HTTP 503"),
}
SILENT = sorted(TROUBLES.keys() - {"garbage"})
"""Troubles that leave nothing of an answer; of garbage the status is left, which may say that a thing is not there."""
FOLLOWS = ("left alone", "not asked")
"""Parts of reasons that follow from an earlier failure at the same host."""
Found = Mapping[tuple[PackageKey, str, str], Observation]


@pytest.fixture
def services(monkeypatch, tmp_path):
    """Every service at a host of its own, with what it has to say; waiting costs no time, and an endless answer little."""
    made = Client.__init__

    def make(self, settings, **given):
        made(self, settings, **given | {"sleep": lambda _: None, "limits": Limits(response_bytes=1_000_000)})

    monkeypatch.setattr(Client, "__init__", make)
    with RegistrySimulator() as simulator:
        for name, registry in simulator.registries.items():
            registry.url = f"{simulator.further_address()}/{name}"
        for name, value in simulator.environment(tmp_path / "cache").items():
            monkeypatch.setenv(name, value)
        yield simulator


@pytest.fixture
def collect(run, services, tmp_path):
    """Collects about all that the services stock, each time from an empty cache; gives the exit code and the facts."""
    stocked = [each for registry in services.registries.values() for each in registry.stock()]
    purls = sorted({each.purl for each in stocked})
    sbom, known = tmp_path / "all.cdx.json", tmp_path / "known.jsonl"
    components = [{"type": "library", "bom-ref": purl, "name": purl, "purl": purl} for purl in purls]
    sbom.write_text(json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.6", "components": components}))
    write_facts(Facts.gathered((package_key(each.purl), told) for each in stocked for told in each.earlier), known)

    def collect(name: str):
        out = tmp_path / f"{name}.jsonl"
        done = run("collect", sbom, "--facts", known, "--depth", "full", "-o", out)
        return done, answered(out, known) if out.exists() else {}

    return collect


@pytest.fixture(scope="module")
def kept() -> dict[str, Found]:
    return {}


@pytest.fixture
def before(collect, kept: dict[str, Found], tmp_path, monkeypatch) -> Found:
    """What is answered without trouble, which is the same whoever asks; afterwards the cache is empty again."""
    if not kept:
        _, kept["before"] = collect("before")
        monkeypatch.setenv("SBOMKIT_CACHE_DIR", str(tmp_path / "an empty cache"))
    return kept["before"]


def answered(path: Path, known: Path) -> Found:
    """What sources said, by package, source and signal; where there is history, the last."""
    given = {(entry.package, each) for entry in read_facts(known).packages for each in entry.observations}
    return {
        (entry.package, each.source, each.signal.value): each
        for entry in read_facts(path).packages
        for each in entry.observations
        if (entry.package, each) not in given
    }


@pytest.mark.slow
@pytest.mark.parametrize("kind", SILENT)
def test_when_every_host_is_in_trouble_it_ends_with_4_and_writes_nothing(services, collect, kind):
    trouble, reason = TROUBLES[kind]
    for registry in services.registries.values():
        registry.trouble_for_all(trouble)
    done, found = collect("nothing")
    assert done.code == 4, done.err
    assert reason in done.err
    assert found == {}


@pytest.mark.slow
@pytest.mark.parametrize("kind", sorted(TROUBLES))
def test_trouble_at_one_registry_is_told_and_leaves_the_answers_of_all_others(services, collect, before, kind):
    trouble, reason = TROUBLES[kind]
    services.npm.trouble_for_all(trouble)
    done, after = collect("after")
    assert done.code == 0, done.err
    assert others(before) == others(after)
    asked = {key: each for key, each in after.items() if key[1] == "npm"}
    assert asked.keys() == {key for key in before if key[1] == "npm"}
    told = [each for key, each in asked.items() if before[key].status is Status.KNOWN]
    assert {each.status for each in told} == {Status.FAILED}
    assert [each for each in told if not any(why in (each.detail or "") for why in (reason, *FOLLOWS))] == []
    assert reason in done.err
    assert "got no answer from npm" in done.err


def others(found: Found) -> Mapping[tuple[PackageKey, str, str], object]:
    """All that npm does not say; a host is at another port for each test."""
    detail = {key: re.sub(r"(?<=127\.0\.0\.1:)\d+", "port", each.detail or "") for key, each in found.items()}
    return {key: (each.status, each.value, detail[key]) for key, each in found.items() if key[1] != "npm"}


@pytest.mark.slow
def test_garbage_from_every_host_is_no_fact(services, collect):
    for registry in services.registries.values():
        registry.trouble_for_all(TROUBLES["garbage"][0])
    done, found = collect("garbage")
    assert done.code == 0, done.err
    assert Status.FAILED in {each.status for each in found.values()}
    assert [key for key, each in found.items() if each.status is Status.KNOWN] == []


@pytest.mark.slow
def test_a_registry_that_answers_about_another_package_is_not_believed(services, collect, before):
    services.npm.trouble("left-pad", renames("left-pad", "wrong-pad"))
    done, after = collect("after")
    assert done.code == 0, done.err
    lied = {key: each for key, each in after.items() if key[:2] == (npm("left-pad"), "npm")}
    assert {(each.status, each.detail) for each in lied.values()} == {
        (Status.FAILED, "unresolved: asked for left-pad, got wrong-pad")
    }
    assert others(after) == others(before)
