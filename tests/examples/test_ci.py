"""The snippets for CI and the hooks of pre-commit: what they run is run, with sbomkit on the path and files in place."""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml

from sbomkit.cli import main
from sbomkit.formats import load

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ROOT / "examples" / "nodemon-2017"
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())


def snippet(name: str) -> Any:
    return yaml.safe_load((ROOT / "examples" / "ci" / name).read_text())


@pytest.fixture
def job(tmp_path):
    """`job(lines, variables)` gives the exit codes of the lines, in a checkout that holds a document and its facts."""
    for name, source in (("app.cdx.json", "sbom.cdx.json"), ("facts.jsonl", "facts.jsonl")):
        (tmp_path / name).write_bytes((PRODUCT / source).read_bytes())
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "sbomkit").write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m sbomkit "$@"\n')
    (programs / "sbomkit").chmod(0o755)
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"

    def codes(lines: list[str], variables: dict[str, str]) -> list[int]:
        environment = {**os.environ, **variables, "PATH": path, "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md")}
        return [
            subprocess.run(["sh", "-c", line], cwd=tmp_path, env=environment, check=False, timeout=120).returncode
            for line in lines
        ]

    return codes


@pytest.mark.slow
def test_the_workflow_of_github_leaves_a_summary_and_findings(job, tmp_path):
    workflow = snippet("github-action.yml")
    steps = workflow["jobs"]["people"]["steps"]
    collecting = [step for step in steps if "collect" in step.get("run", "")]
    assert [step["if"] for step in collecting] == ["hashFiles('facts.jsonl') == ''"], "with facts, nobody is asked"
    lines = [step["run"] for step in steps if "sbomkit rank" in step.get("run", "")]
    assert job(lines, workflow["env"]) == [1]
    assert (tmp_path / "summary.md").read_text().startswith("# ")
    sarif = json.loads((tmp_path / "people.sarif").read_text())
    assert len(sarif["runs"][0]["results"]) == 6
    uploaded = [step["with"]["sarif_file"] for step in steps if "upload-sarif" in step.get("uses", "")]
    assert uploaded == ["people.sarif"]


def test_the_workflow_of_github_holds_no_more_rights_than_it_needs():
    workflow = snippet("github-action.yml")
    job = workflow["jobs"]["people"]
    assert workflow["permissions"] == {}
    assert job["permissions"] == {"contents": "read", "security-events": "write"}
    assert "pull_request_target" not in workflow[True], "PyYAML reads `on` so"
    for step in job["steps"]:
        assert "${{" not in step.get("run", ""), "what strangers write would be part of a command"
        if "checkout" in step.get("uses", ""):
            assert step["with"]["persist-credentials"] is False
        if "upload-sarif" in step.get("uses", ""):
            assert step["if"] == "always() && hashFiles('people.sarif') != ''", "no second error where nothing could be ranked"


@pytest.mark.slow
def test_the_job_of_gitlab_leaves_a_page_and_findings(job, tmp_path):
    people = snippet("gitlab-ci.yml")["people"]
    installed, collected, ranked = people["script"]
    assert installed == "pip install 'sbomkit[report]'", "a page needs it"
    assert collected.startswith('test -e "$FACTS" || sbomkit collect')
    assert job([collected, ranked], people["variables"]) == [0, 1]
    assert (tmp_path / people["artifacts"]["paths"][0]).read_text().startswith("<!DOCTYPE html>")
    root = ET.parse(tmp_path / people["artifacts"]["reports"]["junit"]).getroot()
    (failure,) = root.iter("failure")
    assert "pkg:npm/isarray" in (failure.text or "")


@pytest.mark.parametrize("name", ["github-action.yml", "gitlab-ci.yml"])
def test_whoever_ranks_in_ci_asks_nobody(name):
    ranking = re.findall(r"sbomkit rank .*", (ROOT / "examples" / "ci" / name).read_text())
    assert ranking
    assert all("--offline" in line for line in ranking)


# -- pre-commit


def test_the_hooks_are_what_pre_commit_reads():
    assert [hook["id"] for hook in HOOKS] == ["sbomkit-validate", "sbomkit-check"]
    for hook in HOOKS:
        assert hook.keys() == {"id", "name", "description", "entry", "language", "files"}
        assert hook["language"] == "python"


@pytest.mark.parametrize("hook", HOOKS, ids=[hook["id"] for hook in HOOKS])
def test_a_hook_looks_at_documents_and_at_nothing_else(hook):
    looked_at = re.compile(hook["files"])
    for name in (
        "app.cdx.json",
        "a/app.cdx.xml",
        "x.spdx",
        "x.spdx.json",
        "x.spdx.yml",
        "x.spdx.rdf",
        "x.spdx.rdf.xml",
        "bom.xml",
    ):
        assert looked_at.search(name), name
        assert looked_at.search(f"{name}.gz"), name
    for name in ("package.json", "bombom.json", "app.cdx.json.md", "spdx.py", "x.json"):
        assert not looked_at.search(name), name
    documents = sorted(ROOT.glob("examples/*/sbom.*"))
    assert documents
    assert all(looked_at.search(str(path.relative_to(ROOT))) and load(path) for path in documents)


@pytest.mark.parametrize(("number", "code"), [(0, 0), (1, 1)], ids=["validate", "check"])
def test_a_hook_ends_with_the_exit_code_of_its_command(number, code, capsys):
    program, *words = shlex.split(HOOKS[number]["entry"])
    assert program == "sbomkit"
    assert main([*words, str(PRODUCT / "sbom.cdx.json"), str(PRODUCT / "sbom.spdx.json")]) == code
    assert capsys.readouterr().err == ""
