"""Formats on the command line: refused before anybody is asked, pointing at the document, and by the name of a file."""

import csv
import io
import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from sbomkit.cli._output import pointed_at
from sbomkit.model.gates import Findings

REFUSED = [
    ("rank", "junit"),
    ("rank --stability", "sarif"),
    ("rank --fund 2", "csv"),
    ("people", "sarif"),
    ("explain deep", "csv"),
    ("tabletop deep", "line"),
    ("what-if --drop deep", "junit"),
    ("evidence", "csv"),
    ("diff", "sarif"),
    ("check", "dot"),
    ("annotate --for ntia-2021 -o out.json", "csv"),
]


@pytest.mark.parametrize(("command", "format_"), REFUSED, ids=[command for command, _ in REFUSED])
def test_what_a_format_cannot_show_is_refused_before_anything_is_read_or_asked(run, sbom, monkeypatch, command, format_):
    monkeypatch.chdir(Path(sbom).parent)
    Path(sbom).write_text("This is no document.")
    name, *rest = command.split()
    done = run(name, sbom, *([sbom] if name == "diff" else []), *rest, "--format", format_)
    assert done.code == 2
    assert done.err.startswith(f"error: format {format_} cannot show this: ")
    assert not Path("out.json").exists()


def test_a_statement_is_json_whatever_the_format_would_be(run, sbom, facts):
    assert run("evidence", sbom, "--facts", facts, "--offline", "--statement", "--format", "json").code == 0


def test_a_ranking_as_sarif_points_at_the_lines_of_its_document(run, sbom, facts):
    Path(sbom).write_text(json.dumps(json.loads(Path(sbom).read_text()), indent=1))
    done = run("rank", sbom, "--facts", facts, "--offline", "--format", "sarif")
    results = json.loads(done.out)["runs"][0]["results"]
    lines = Path(sbom).read_text().splitlines()
    for each in results:
        place = each["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"] == sbom
        assert each["properties"]["package"] in lines[place["region"]["startLine"] - 1]
    assert results


def test_a_check_of_one_document_as_sarif_points_at_the_lines_of_its_packages(run, sbom):
    Path(sbom).write_text(json.dumps(json.loads(Path(sbom).read_text()), indent=1))
    results = json.loads(run("check", sbom, "--profile", "ntia-2021", "--format", "sarif").out)["runs"][0]["results"]
    lines = Path(sbom).read_text().splitlines()
    places = [each["locations"][0]["physicalLocation"]["region"]["startLine"] for each in results]
    assert any("pkg:npm/" in lines[place - 1] for place in places)
    assert {place for place in places if "pkg:npm/" not in lines[place - 1]} <= {1}


def test_standard_input_is_no_file_to_point_at(run, sbom, facts):
    done = run("rank", "-", "--facts", facts, "--offline", "--format", "sarif", stdin=Path(sbom).read_bytes())
    assert "physicalLocation" not in done.out
    assert "logicalLocations" in done.out


def test_a_document_that_went_away_has_no_lines(sbom, monkeypatch):
    def gone(_):
        raise OSError

    monkeypatch.setattr(Path, "read_bytes", gone)
    assert pointed_at(sbom, "sarif") == {"file": sbom, "lines": {}}


def _sarif(text):
    return len(json.loads(text)["runs"][0]["results"])


def _junit(text):
    return int(ET.fromstring(text)[0].get("failures", "0"))


def _csv(text):
    return len(list(csv.DictReader(io.StringIO(text, newline=""))))


def _json(text):
    return len(Findings.model_validate_json(text).findings)


@pytest.mark.parametrize(
    ("ending", "found"),
    [
        (".sarif", _sarif),
        (".xml", _junit),
        (".csv", _csv),
        (".json", _json),
        (".anything", _json),
        (".md", lambda text: text.count("\n- ")),
        (".html", lambda text: text.count("<tr>")),
        (".SARIF", _sarif),
        (".sarif.json", _sarif),
    ],
)
def test_findings_are_written_as_the_name_of_the_file_says(run, sbom, facts, ending, found):
    path = Path(sbom).with_name(f"findings{ending}")
    conditions = ("--fail-on", "sole and depth >= 2", "--on-unknown", "pass")
    assert run("rank", sbom, "--facts", facts, "--offline", *conditions, "--findings", str(path)).code == 1
    with path.open(newline="") as file:
        assert found(file.read()) == 1


def test_findings_of_a_comparison_point_at_the_newer_document(run, sbom, facts, tmp_path):
    newer, path = tmp_path / "newer.json", tmp_path / "findings.sarif"
    document = json.loads(Path(sbom).read_text())
    document["components"].append({"type": "library", "bom-ref": "x", "name": "x", "purl": "pkg:npm/x@1"})
    newer.write_text(json.dumps(document))
    done = run("diff", sbom, str(newer), "--facts", facts, "--fail-on", "added", "--findings", str(path))
    assert done.code == 1
    (result,) = json.loads(path.read_text())["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == str(newer)


def test_one_line_is_what_a_build_logs(run, sbom, facts):
    done = run("rank", sbom, "--facts", facts, "--offline", "--format", "line")
    assert done.code == 0
    assert done.out.startswith("sbomkit: 2 of 3 packages of known publishers hang on one person; first npm ")
    assert done.out.count("\n") == 1


def test_no_machine_that_runs_a_build_finds_an_order_in_what_is_told_on_the_side(run, sbom):
    done = run("rank", sbom, "--offline", "--fail-on", "x\n::error::y ##vso[z")
    assert done.code == 2
    assert "##vso[" not in done.err
    assert not any(line.lstrip().startswith("::") for line in done.err.splitlines())
