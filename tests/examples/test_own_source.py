"""The example of a source of one's own."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from sbomkit.cli import main
from sbomkit.model.facts import Publishers, Status
from sbomkit.settings import load_settings
from sbomkit.sources import sources
from sbomkit.sources.facts_file import read_facts
from tests.builders import npm

CHECKOUT = Path(__file__).resolve().parents[2]
SCRIPT = CHECKOUT / "examples" / "own_source.py"
NODEMON = CHECKOUT / "examples" / "nodemon-2017" / "sbom.cdx.json"


@pytest.fixture
def owners(tmp_path: Path) -> str:
    path = tmp_path / "owners.json"
    path.write_text(json.dumps({"pkg:npm/event-stream": ["zoe", "adam"]}))
    return str(path)


def members(data: bytes) -> dict[str, list[str]]:
    """Who owns what, of the packages that are on the list."""
    return {
        entry.package: [each.identity for each in observation.value.members]
        for entry in read_facts(data).packages
        for observation in entry.observations
        if isinstance(observation.value, Publishers)
    }


def test_it_runs_and_prints_facts(owners: str) -> None:
    done = subprocess.run([sys.executable, str(SCRIPT), owners, str(NODEMON)], capture_output=True, check=True)
    assert members(done.stdout) == {npm("event-stream"): ["in_house:user:adam", "in_house:user:zoe"]}
    statuses = {entry.package: {each.status for each in entry.observations} for entry in read_facts(done.stdout).packages}
    assert statuses.pop(npm("event-stream")) == {Status.KNOWN}
    assert set.union(*statuses.values()) == {Status.ABSENT}


def test_it_is_short() -> None:
    assert len(SCRIPT.read_text().splitlines()) < 40


@pytest.fixture
def offered(monkeypatch, tmp_path):
    """The entry point that its docstring shows, as the packaging of Python reads it from an installed package."""
    shown = SCRIPT.read_text().partition("[project.entry-points.")[2].splitlines()
    metadata = tmp_path / "site" / "acme_sbom-1.0.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-sbom\nVersion: 1.0\n")
    group, line = shown[0].strip('"]'), shown[1].strip().replace('"', "")
    (metadata / "entry_points.txt").write_text(f"[{group}]\n{line}\n")
    (tmp_path / "site" / "acme_sbom.py").write_bytes(SCRIPT.read_bytes())
    monkeypatch.syspath_prepend(tmp_path / "site")
    monkeypatch.setenv("SBOMKIT_CACHE_DIR", str(tmp_path / "cache"))
    for cached in (sources, load_settings):
        cached.cache_clear()
    yield
    for cached in (sources, load_settings):
        cached.cache_clear()


@pytest.mark.usefixtures("offered")
def test_the_commands_ask_it_where_plugins_are_let_in(owners: str, tmp_path: Path) -> None:
    out = tmp_path / "facts.jsonl"
    command = ["collect", str(NODEMON), "--source", f"in_house={owners}", "-o", str(out)]
    assert main(command) == 2
    assert not out.exists()
    assert main([*command, "--plugins"]) == 0
    assert list(members(out.read_bytes())) == [npm("event-stream")]
