"""What `--dry-run` prints."""

import json

import pytest

from sbomkit.enrich import Plan

TYPES = ("npm", "pypi", "nuget", "maven", "golang", "cargo", "gem", "composer", "hex", "pub")


@pytest.fixture
def mixed(tmp_path) -> str:
    """Three hundred packages of each of ten ecosystems."""
    path = tmp_path / "mixed.cdx.json"
    purls = [f"pkg:{kind}/org.example/p{number}@1" for kind in TYPES for number in range(300)]
    components = [{"type": "library", "bom-ref": purl, "name": purl, "version": "1", "purl": purl} for purl in purls]
    path.write_text(json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.6", "components": components}))
    return str(path)


def test_the_plan_fits_a_terminal_and_tells_each_stage_with_its_sources(run, mixed):
    done = run("collect", mixed, "--dry-run")
    assert done.code == 0, done.err
    lines = done.out.splitlines()
    assert max(map(len, lines)) <= 80
    assert [line.split()[0] for line in lines if line.startswith(("aggregator", "registry", "repository", "funding"))] == [
        "aggregator",
        "registry",
        "repository",
        "funding",
    ]
    (row,) = (line.split() for line in lines if line.startswith("  deps_dev_scorecard"))
    assert row == ["deps_dev_scorecard", "api.deps.dev", "<=", "3,000", "<=", "3", "0"]
    assert "The budget" not in done.out


def test_a_stage_takes_as_many_requests_as_its_sources_and_as_long_as_its_slowest_host(run, mixed):
    command = ["collect", mixed, "--dry-run", *(f"--source={name}" for name in ("floss_fund", "funding_yml", "pub"))]
    table = run(*command).out
    plan = Plan.model_validate_json(run(*command, "--format", "json").out)
    funding = [each for each in plan.planned if each.stage == "funding"]
    (row,) = (line.split() for line in table.splitlines() if line.startswith("funding"))
    assert len(funding) == 2
    assert row == ["funding", "<=", f"{sum(each.requests for each in funding):,}", f"{sum(e.seconds for e in funding):,.0f}"]
    (registry,) = (line.split() for line in table.splitlines() if line.startswith("registry"))
    assert registry[:2] == ["registry", "900"]


def test_the_budget_is_told(run, mixed):
    assert "The budget is 1,234 requests." in run("collect", mixed, "--dry-run", "--budget", "1234").out


def test_where_nobody_would_be_asked_there_is_no_table(run, tmp_path):
    path = tmp_path / "empty.json"
    path.write_text('{"bomFormat": "CycloneDX", "specVersion": "1.5", "components": []}')
    assert run("collect", path, "--dry-run").out == "0 packages, depth shortlist: at most 0 requests\n"


def test_a_plan_has_no_other_formats(run, mixed):
    assert run("collect", mixed, "--dry-run", "--format", "xml").code == 2
