"""npm: real packuments, served by the simulator and held against a plain reading of the same JSON."""

import json
import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from sbomkit.enrich import enrich
from sbomkit.model.facts import Facts, Funding, Observation, Publishers, Releases, Repository, Signal, Status
from sbomkit.settings import Settings, SourceSettings
from sbomkit.sources.npm import Npm
from tests.builders import day, make_component, make_inventory, npm
from tests.simulator import RegistrySimulator

FOLDER = Path(os.environ.get("SBOMKIT_CORPUS", "nowhere")).parent / "registry" / "npm"
pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not FOLDER.is_dir(), reason="SBOMKIT_CORPUS is not set, or has no ../registry/npm beside it"),
]

NOW = day("2026-11-01")
DAYS = [day(f"{year}-{month}-01") for year in range(2011, 2022) for month in ("01", "07")]
ADDRESS = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")

Packuments = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def packuments() -> Packuments:
    return {unquote(path.name.removesuffix(".json")): json.loads(path.read_text()) for path in sorted(FOLDER.glob("*.json"))}


@pytest.fixture(scope="module")
def facts(packuments, tmp_path_factory) -> Facts:
    with RegistrySimulator() as simulator:
        assert simulator.npm.load(FOLDER) == len(packuments)
        settings = Settings(
            cache_dir=tmp_path_factory.mktemp("cache"), sources={"npm": SourceSettings(url=simulator.npm.url, rate=1e6)}
        )
        components = [make_component(name, version=packument["dist-tags"]["latest"]) for name, packument in packuments.items()]
        inventory = make_inventory({}, components=components)
        collected = enrich(inventory, sources=[Npm()], settings=settings, now=NOW)
        assert simulator.requests == len(packuments)
        assert enrich(inventory, sources=[Npm()], settings=settings, now=NOW) == collected
    return collected


def moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)


def by_date(packument: dict[str, Any]) -> list[tuple[datetime, str, dict[str, Any]]]:
    dated = [(moment(packument["time"][version]), version, entry) for version, entry in packument["versions"].items()]
    return sorted(dated, key=lambda each: each[:2])


def told(facts: Facts, name: str, signal: Signal) -> list[Observation]:
    return [each for each in facts.of(npm(name)) if each.signal is signal]


def latest(observations: list[Observation], bound: datetime) -> Observation | None:
    """What a reader takes who asks for a day: the last that is known to hold by then."""
    before = [each for each in observations if each.as_of is not None and each.as_of <= bound]
    return max(before, key=lambda each: each.known_for, default=None)


def test_every_packument_is_read(packuments, facts):
    assert len(packuments) >= 100
    assert {entry.package for entry in facts.packages} == {npm(name) for name in packuments}
    assert not [each for entry in facts.packages for each in entry.observations if each.status is Status.FAILED]


def test_publishers_are_those_of_the_document(packuments, facts):
    for name, packument in packuments.items():
        observation = max(told(facts, name, Signal.PUBLISHERS), key=lambda each: each.known_for)
        assert isinstance(observation.value, Publishers)
        assert observation.as_of == moment(packument["time"]["modified"])
        assert [member.identity for member in observation.value.members] == sorted(
            f"npm:user:{person['name'].lower()}" for person in packument["maintainers"]
        )
        assert observation.value.complete is (None if name.startswith("@") else True)


def test_publishers_of_any_day_are_those_of_the_last_version_by_then(packuments, facts):
    compared = 0
    for name, packument in packuments.items():
        history = told(facts, name, Signal.PUBLISHERS)
        versions = by_date(packument)
        for bound in DAYS:
            if moment(packument["time"]["modified"]) <= bound:
                expected = packument["maintainers"]
            else:
                expected = next(
                    (
                        entry["maintainers"]
                        for date, _, entry in reversed(versions)
                        if date <= bound and entry.get("maintainers")
                    ),
                    [],
                )
            observation = latest(history, bound)
            found = observation.value.members if observation and isinstance(observation.value, Publishers) else ()
            assert {member.identity for member in found} == {f"npm:user:{person['name'].lower()}" for person in expected}
            compared += bool(expected)
    assert compared > 1_000


def test_releases_are_those_of_the_document(packuments, facts):
    count = 0
    for name, packument in packuments.items():
        (observation,) = told(facts, name, Signal.RELEASES)
        assert isinstance(observation.value, Releases)
        assert observation.value.complete
        assert [
            (each.date, each.version, each.publisher.identity if each.publisher else None)
            for each in observation.value.releases
        ] == [
            (date, version, f"npm:user:{entry['_npmUser']['name'].lower()}" if entry.get("_npmUser") else None)
            for date, version, entry in by_date(packument)
        ]
        assert [each.version for each in observation.value.releases if each.deprecated] == [
            version for _, version, entry in by_date(packument) if entry.get("deprecated")
        ]
        count += len(observation.value.releases)
    assert count > 2_000


def test_funding_is_that_of_the_latest_version(packuments, facts):
    kinds = set()
    for name, packument in packuments.items():
        tag = packument["dist-tags"]["latest"]
        observations = told(facts, name, Signal.FUNDING)
        if moment(packument["time"][tag]) < day("2019-11-01"):
            assert [each.status for each in observations] == [Status.UNSUPPORTED]
            kinds.add("too old")
            continue
        raw = packument["versions"][tag].get("funding") or []
        raw = raw if isinstance(raw, list) else [raw]
        expected = sorted({each if isinstance(each, str) else each["url"] for each in raw})
        observation = latest(observations, NOW)
        assert observation is not None
        assert isinstance(observation.value, Funding)
        assert [channel.url for channel in observation.value.channels] == expected
        kinds.add("links" if expected else "none found")
    assert kinds == {"too old", "links", "none found"}


def test_repositories_name_what_the_document_names(packuments, facts):
    for name, packument in packuments.items():
        observation = latest(told(facts, name, Signal.REPOSITORY), NOW)
        if observation is None:
            continue
        assert isinstance(observation.value, Repository)
        place = observation.value.url.removeprefix("https://")
        assert place in packument["repository"]["url"].replace("github.com:", "github.com/")


def test_no_address_of_a_person_is_in_the_facts(facts):
    written = b"".join(facts.lines()).decode()
    assert len(written) > 100_000
    assert not ADDRESS.findall(written)
