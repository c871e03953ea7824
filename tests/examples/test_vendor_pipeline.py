"""The pipeline for vendors runs from the document to the evidence, offline, and leaves what its README lists."""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import sbomkit
from sbomkit.cli._app import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "examples" / "vendor_pipeline"
PRODUCT = ROOT / "examples" / "nodemon-2017"
SCRIPT = (FOLDER / "pipeline.sh").read_text()
STEPS = ["validate", "check", "collect", "annotate", "check", "evidence"]


def piped(folder: Path, *arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the script in a folder with nothing of the user's own."""
    command = f"{shlex.quote(sys.executable)} -m sbomkit"
    variables = {
        "SBOMKIT": command,
        "SBOMKIT_CACHE_DIR": str(folder / "cache"),
        "SOURCE_DATE_EPOCH": "1763856000",
        "PYTHONPATH": str(ROOT),
        **environment,
    }
    shell = ["sh", str(FOLDER / "pipeline.sh"), *map(str, arguments)]
    return subprocess.run(
        shell, cwd=folder, env={**os.environ, **variables}, capture_output=True, text=True, check=False, timeout=300
    )


@pytest.mark.slow
def test_it_leaves_what_its_readme_lists(tmp_path):
    done = piped(tmp_path, PRODUCT / "sbom.cdx.json", PRODUCT / "facts.jsonl")
    assert (done.returncode, done.stderr) == (0, "")
    assert [line.split(":")[0] for line in done.stdout.splitlines() if line[:1].isdigit()] == [
        f"{number}. {step}" for number, step in enumerate(STEPS, 1)
    ]
    out = tmp_path / "sbomkit-out"
    named = re.findall(
        r"`([\w.-]+\.\w+|annotated-…)`", (FOLDER / "README.md").read_text().partition("| file in the folder |")[2]
    )
    assert {name.replace("annotated-…", "annotated-sbom.cdx.json") for name in named} == {path.name for path in out.iterdir()}
    annotated = out / "annotated-sbom.cdx.json"
    assert sbomkit.validate(annotated).valid
    assert sbomkit.strip(annotated) == (PRODUCT / "sbom.cdx.json").read_bytes()
    evidence, statement = (json.loads((out / f"evidence{end}").read_text()) for end in (".json", ".intoto.json"))
    assert statement["predicate"] == evidence


@pytest.mark.slow
def test_a_document_that_breaks_its_format_stops_it(tmp_path):
    broken = tmp_path / "broken.cdx.json"
    broken.write_text('{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [{"name": "a"}]}')
    done = piped(tmp_path, broken)
    assert done.returncode == 1
    assert "2. check" not in done.stdout


@pytest.mark.slow
def test_a_file_may_have_any_name_and_what_goes_wrong_keeps_its_exit_code(tmp_path):
    (tmp_path / "-o my app.json").write_bytes((PRODUCT / "sbom.cdx.json").read_bytes())
    done = piped(tmp_path, "-o my app.json", PRODUCT / "facts.jsonl", PROFILE="nobody-knows", OUT="a folder/out")
    assert done.returncode == 2
    assert "2. check" in done.stdout
    assert "nobody-knows" in done.stderr


def test_without_a_document_it_says_how_it_is_used(tmp_path):
    done = piped(tmp_path)
    assert (done.returncode, done.stderr) == (2, "usage: sh pipeline.sh SBOM [FACTS...]\n")


def test_every_step_is_a_command():
    called = re.findall(r"^[^#\n]*\$sbomkit (\w+)", SCRIPT, re.MULTILINE)
    assert set(called) == set(STEPS)
    assert set(called) <= set(COMMANDS)


@pytest.mark.parametrize("name", ["github-actions.yml", "gitlab-ci.yml"])
def test_the_snippets_are_yaml_that_runs_the_script_and_takes_what_it_makes(name):
    text = (FOLDER / name).read_text()
    assert isinstance(yaml.safe_load(text), dict)
    assert "sh examples/vendor_pipeline/pipeline.sh app.cdx.json" in text
    for variable in re.findall(r"^ +([A-Z]+): ", text, re.MULTILINE):
        assert f"${{{variable}" in SCRIPT
