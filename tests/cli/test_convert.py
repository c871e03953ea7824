"""`sbomkit convert`: a document in another format, and what is lost on standard error, in a file, or as a refusal."""

import json
from pathlib import Path

import pytest

from sbomkit.formats import formats, load

TWO = ("--to", "spdx2-json")


@pytest.fixture
def in_folder(tmp_path, monkeypatch):
    """The folder of the test is the one that relative paths are in."""
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("to", [name for name, variant in formats().items() if variant.writes])
def test_the_document_goes_to_standard_output_and_the_account_to_standard_error(run, sbom, to):
    done = run("convert", sbom, "--to", to)
    assert done.code == 0
    assert len(load(done.out.encode()).components) == 5
    assert f"{to} " in done.err.splitlines()[0]


def test_a_document_is_read_from_standard_input_and_written_to_a_file(run, sbom, tmp_path):
    out = tmp_path / "app.spdx.json"
    done = run("convert", "-", *TWO, "-o", str(out), "-q", stdin=Path(sbom).read_bytes())
    assert (done.code, done.out, done.err) == (0, "", "")
    assert load(out).document.format == "SPDX"


def test_help_lists_every_format_that_is_written(run):
    words = set(run("convert", "--help").out.replace(",", " ").split())
    assert {name for name, variant in formats().items() if variant.writes} <= {word.rstrip(".") for word in words}


def test_what_is_lost_stands_under_its_address(run, sbom):
    document = json.loads(Path(sbom).read_text())
    document["components"][1]["evidence"] = {"copyright": [{"text": "x"}]}
    Path(sbom).write_text(json.dumps(document))
    done = run("convert", sbom, *TWO)
    assert "cyclonedx-json 1.6 to spdx2-json 2.3: not all of it" in done.err
    assert "  components[1].evidence\n" in done.err
    assert "[unheld-claim]" in done.err


def test_lossless_writes_nothing_where_something_is_lost(run, sbom, tmp_path):
    document = json.loads(Path(sbom).read_text())
    document["services"] = [{"name": "s"}]
    Path(sbom).write_text(json.dumps(document))
    out, report = tmp_path / "out", tmp_path / "report.json"
    done = run("convert", sbom, "--to", "cyclonedx-xml", "--lossless", "-q", "-o", str(out), "--report", str(report))
    assert (done.code, done.out) == (1, "")
    assert "  services\n" in done.err
    assert done.err.endswith("--lossless: nothing is written\n")
    assert not out.exists()
    assert [each["path"] for each in json.loads(report.read_text())["unheld"]] == ["services"]


def test_lossless_writes_what_loses_nothing(run, sbom):
    done = run("convert", sbom, "--to", "cyclonedx-xml", "--lossless", "-q")
    assert (done.code, done.err) == (0, "")
    assert load(done.out.encode()).components == load(sbom).components


def test_the_report_holds_everything(run, sbom, tmp_path):
    report = tmp_path / "report.json"
    assert run("convert", sbom, *TWO, "-q", "--report", str(report)).code == 0
    found = json.loads(report.read_text())
    assert (found["source"]["format"], found["target"]["format"]) == ("cyclonedx-json", "spdx2-json")
    assert "assumed-date" in {each["code"] for each in found["changed"]}


def test_what_is_of_the_format_already_is_given_back(run, sbom):
    done = run("convert", sbom, "--to", "cyclonedx-json", "--spec-version", "1.6", "--lossless")
    assert (done.code, done.err) == (0, "cyclonedx-json 1.6 already: given back as it is\n")
    assert done.out == Path(sbom).read_text()


@pytest.mark.parametrize(
    ("options", "epoch", "created"),
    [
        (("--timestamp", "2026-11-23T10:00:00Z"), None, "2026-11-23T10:00:00Z"),
        ((), "1763856000", "2025-11-23T00:00:00Z"),
        (("--timestamp", "2026-11-23T10:00:00Z"), "1763856000", "2026-11-23T10:00:00Z"),
        ((), None, "1970-01-01T00:00:00Z"),
    ],
)
def test_a_document_without_date_gets_the_one_that_the_user_names(run, sbom, monkeypatch, options, *, epoch, created):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    if epoch is not None:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    assert load(run("convert", sbom, *TWO, *options).out.encode()).document.created == created


@pytest.mark.parametrize("epoch", ["yesterday", "9" * 30])
def test_a_source_date_that_is_none_is_refused(run, sbom, monkeypatch, epoch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    done = run("convert", sbom, *TWO)
    assert done.code == 2
    assert "SOURCE_DATE_EPOCH is no number of seconds" in done.err


@pytest.mark.usefixtures("in_folder")
@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--to", "pdf"), "unknown format 'pdf'; formats that are written: cyclonedx-json"),
        (("--to", "spdx2-rdf"), "this format is read, and not written"),
        (("--to", "spdx2-json", "--spec-version", "2.0"), "versions that are: 2.3"),
        (("--to", "spdx2-json", "-o", "SBOM"), "is the document itself"),
        (("--to", "spdx2-json", "--report", "SBOM"), "is the document itself"),
        (("--to", "spdx2-json", "--report", "-"), "go to the same place"),
        (("--to", "spdx2-json", "--report", "x", "-o", "./x"), "go to the same place"),
        (("--to", "spdx2-json", "-o", "no/such/folder"), "cannot be written"),
        ((), "Missing option '--to'"),
    ],
)
def test_what_cannot_be_done_is_refused_before_anything_is_written(run, sbom, options, words):
    before = Path(sbom).read_bytes()
    done = run("convert", sbom, *(sbom if each == "SBOM" else each for each in options))
    assert (done.code, done.out) == (2, "")
    assert words in done.err
    assert Path(sbom).read_bytes() == before


def test_what_is_no_document_is_refused_by_name(run, tmp_path):
    path = tmp_path / "text"
    path.write_text("no document")
    done = run("convert", path, *TWO)
    assert done.code == 3
    assert f"{path}: " in done.err
