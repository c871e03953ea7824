"""Small documents on disk, and the command line run in this process."""

import io
import json
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from sbomkit.cli import main
from sbomkit.settings import load_settings
from sbomkit.sources.facts_file import write_facts
from tests.builders import make_facts, make_observation, make_publishers, make_releases, npm

DOCUMENT = {
    "bomFormat": "CycloneDX",
    "specVersion": "1.6",
    "version": 1,
    "metadata": {"component": {"type": "application", "bom-ref": "app", "name": "app", "version": "1"}},
    "components": [
        {"type": "library", "bom-ref": name, "name": name, "version": "1.0.0", "purl": f"pkg:npm/{name}@1.0.0"}
        for name in ("direct", "deep", "shared", "stranger")
    ],
    "dependencies": [
        {"ref": "app", "dependsOn": ["direct", "shared"]},
        {"ref": "direct", "dependsOn": ["deep"]},
        {"ref": "shared", "dependsOn": ["stranger"]},
        {"ref": "deep", "dependsOn": []},
        {"ref": "stranger", "dependsOn": []},
    ],
}
FACTS = make_facts(
    {
        npm("deep"): [
            make_observation(make_publishers("alice"), as_of="2020-01-01"),
            make_observation(make_releases(("1.0.0", "2019-01-01", "alice")), as_of="2020-01-01"),
        ],
        npm("direct"): [make_observation(make_publishers(*"abcdef"), as_of="2020-01-01")],
        npm("shared"): [make_observation(make_publishers("bob"), retrieved_at="2026-11-01")],
    }
)


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


@pytest.fixture
def sbom(tmp_path: Path) -> str:
    path = tmp_path / "app.cdx.json"
    path.write_text(json.dumps(DOCUMENT))
    return str(path)


@pytest.fixture
def facts(tmp_path: Path) -> str:
    path = tmp_path / "facts.jsonl"
    write_facts(FACTS, path)
    return str(path)


@pytest.fixture
def run(capsys, monkeypatch, tmp_path):
    """`run("rank", path)` gives the exit code and what was printed; nothing of the user's own set-up is seen."""
    monkeypatch.setenv("SBOMKIT_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("COLUMNS", "80")
    for name in ("FORCE_COLOR", "CLICOLOR_FORCE"):
        monkeypatch.delenv(name, raising=False)

    def run_command(*arguments: str, stdin: bytes | None = None) -> Ran:
        if stdin is not None:
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capsys.readouterr()
        load_settings.cache_clear()
        code = main([str(each) for each in arguments])
        load_settings.cache_clear()
        printed = capsys.readouterr()
        return Ran(code, printed.out, printed.err)

    return run_command


@pytest.fixture(scope="session")
def told_help() -> dict[str, str]:
    return {}


@pytest.fixture
def help_of(run, told_help: dict[str, str]):
    """`help_of("facts show")` gives what is printed of a command that is asked for help, once for all tests."""

    def printed(name: str) -> str:
        if name not in told_help:
            told_help[name] = run(*name.split(), "--help").out
        return told_help[name]

    return printed
