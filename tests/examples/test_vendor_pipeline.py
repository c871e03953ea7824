"""The pipeline for vendors runs from the document to the evidence, offline, and leaves what its README lists."""

import json
import os
import re
import shlex
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
import yaml

import sbomkit
from sbomkit.cli._app import COMMANDS
from tests.formats.documents import cyclonedx

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "examples" / "vendor_pipeline"
PRODUCT = ROOT / "examples" / "nodemon-2017"
SCRIPT = (FOLDER / "pipeline.sh").read_text()
SIDECAR = "annotations.json"
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
    assert re.findall(r"^\d\. \w+", done.stdout, re.MULTILINE) == [f"{number}. {step}" for number, step in enumerate(STEPS, 1)]
    out = tmp_path / "sbomkit-out"
    assert {path.name for path in out.iterdir()} == listed("sbom.cdx.json") - {SIDECAR}
    annotated = out / "annotated-sbom.cdx.json"
    assert sbomkit.validate(annotated).valid
    assert sbomkit.strip(annotated) == (PRODUCT / "sbom.cdx.json").read_bytes()
    evidence, statement = (json.loads((out / f"evidence{end}").read_text()) for end in (".json", ".intoto.json"))
    assert statement["predicate"] == evidence


def listed(document: str) -> set[str]:
    """What the README says lies in the folder."""
    table = (FOLDER / "README.md").read_text().partition("| file in the folder |")[2].partition("\n\n")[0]
    return {name.replace("…", document) for name in re.findall(r"`([\w.-]+\.\w+|annotated-…)`", table)}


def stub(folder: Path, *lines: str) -> None:
    """A command that notes what it is asked for and does nothing but these lines."""
    program = folder / "sbomkit"
    program.write_text("\n".join(["#!/bin/sh", 'echo "$@" >>asked', *lines, ""]))
    program.chmod(0o755)


@pytest.mark.slow
def test_what_cannot_be_annotated_gets_a_sidecar_and_its_evidence(tmp_path):
    component = {"type": "library", "bom-ref": "a", "name": "abbrev", "version": "1.1.0", "purl": "pkg:npm/abbrev@1.1.0"}
    signature = {"algorithm": "ES256", "value": "AAAA"}
    document = json.dumps(cyclonedx("1.6", components=[component], signature=signature))
    (tmp_path / "app.json").write_text(document)
    out = tmp_path / "sbomkit-out"
    out.mkdir()
    (out / "annotated-app.json").write_text("of an earlier run")
    done = piped(tmp_path, "app.json", PRODUCT / "facts.jsonl")
    assert (done.returncode, done.stderr) == (0, "")
    assert "not into the document: app.json: the document is signed" in done.stdout
    assert "the document stays as it is, and the annotations are in sbomkit-out/annotations.json" in done.stdout
    assert {path.name for path in out.iterdir()} == listed("app.json") - {"annotated-app.json", "before-and-after.md"}
    sidecar = json.loads((out / SIDECAR).read_text())
    assert sidecar["document_sha256"] == sha256(document.encode()).hexdigest()
    assert (tmp_path / "app.json").read_text() == document


@pytest.mark.parametrize(("said", "dropped"), [({}, False), ({"DROP_SIGNATURE": "1"}, True)])
def test_a_signature_is_taken_out_where_that_is_asked_for_and_what_is_told_of_it_is_passed_on(said, dropped, tmp_path):
    stub(tmp_path, '[ "$1" != annotate ] || echo "the signature is taken out" >&2')
    done = piped(tmp_path, "app.json", "facts.jsonl", SBOMKIT=str(tmp_path / "sbomkit"), **said)
    assert (done.returncode, done.stderr) == (0, "")
    assert "the signature is taken out" in done.stdout
    (annotating,) = [line for line in (tmp_path / "asked").read_text().splitlines() if line.startswith("annotate")]
    assert ("--drop-signature" in annotating) is dropped


def test_where_annotating_fails_for_any_other_reason_it_stops(tmp_path):
    stub(tmp_path, '[ "$1" != annotate ] || { echo "error: no" >&2; exit 2; }')
    done = piped(tmp_path, "app.json", "facts.jsonl", SBOMKIT=str(tmp_path / "sbomkit"))
    assert (done.returncode, done.stderr) == (2, "error: no\n")
    assert "5. check" not in done.stdout


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


def scripts(name: str) -> tuple[dict[str, str], list[str]]:
    """The variables of a snippet, and the lines that run what lies in the repository."""
    snippet = yaml.safe_load((FOLDER / name).read_text())
    if "jobs" not in snippet:
        return snippet["sbom"]["variables"], [line for line in snippet["sbom"]["script"] if not line.startswith("pip ")]
    (step,) = [step for step in snippet["jobs"]["sbom"]["steps"] if "app.cdx.json" in step.get("run", "")]
    return step["env"], [step["run"]]


@pytest.mark.parametrize("name", ["github-actions.yml", "gitlab-ci.yml"])
def test_a_snippet_finds_the_script_where_its_comment_has_it_copied_to(name, tmp_path):
    comment = (FOLDER / name).read_text().partition("\nname: ")[0].replace("\n# ", " ")
    (home,) = re.findall(r"and pipeline\.sh to (\S+)\. ", comment)
    (tmp_path / home).parent.mkdir(parents=True)
    (tmp_path / home).write_text(SCRIPT)
    (tmp_path / "app.cdx.json").write_text("{}")
    stub(tmp_path)
    variables, lines = scripts(name)
    environment = {**os.environ, **variables, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    for line in lines:
        subprocess.run(["sh", "-c", line], cwd=tmp_path, env=environment, check=True, capture_output=True, timeout=60)
    asked = [line.partition(" ")[0] for line in (tmp_path / "asked").read_text().splitlines()]
    assert set(asked) == set(STEPS)


@pytest.mark.parametrize("name", ["github-actions.yml", "gitlab-ci.yml"])
def test_the_snippets_know_the_variables_of_the_script_and_take_what_it_makes(name):
    text = (FOLDER / name).read_text()
    variables, _ = scripts(name)
    for variable in variables.keys() - {"SBOMKIT_CACHE_DIR"}:
        assert f"${{{variable}" in SCRIPT
    taken = re.findall(rf"{variables['OUT']}/(\S+)", text)
    assert taken
    assert set(taken) <= listed("app.cdx.json")
