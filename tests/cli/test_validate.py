"""`sbomkit validate`: verdicts on several documents, and what a script sees of them."""

import gzip
import json
import sys

import pytest

from sbomkit.cli import _progress
from sbomkit.model.validation import ValidationOutcome
from sbomkit.report import Validations, render
from tests.cli.test_output import _Stream
from tests.cli.test_progress import _written

GOOD = {"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [{"type": "library", "name": "a"}]}
BAD = {**GOOD, "components": [{"type": "library"}] + [{"name": f"n{number}"} for number in range(14)]}


@pytest.fixture
def documents(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, content in {"good.json": GOOD, "bad.json": BAD}.items():
        (tmp_path / name).write_text(json.dumps(content))
    (tmp_path / "none.json").write_text("{}")


@pytest.mark.usefixtures("documents")
class TestTable:
    def test_a_valid_document_takes_one_line(self, run):
        done = run("validate", "good.json")
        assert (done.code, done.err) == (0, "")
        assert done.out == "valid     good.json: CycloneDX 1.6 JSON schema\n"

    def test_the_first_errors_are_listed_and_the_rest_is_counted(self, run):
        done = run("validate", "bad.json")
        assert (done.code, done.err) == (1, "")
        lines = done.out.splitlines()
        assert lines[:3] == [
            "INVALID   bad.json: CycloneDX 1.6 JSON schema, 15 errors",
            "  components[0]",
            '      the member "name" is missing [schema-required]',
        ]
        assert lines[-1] == "  … and 5 more; --format json lists all that are kept"
        assert len(lines) == 22

    @pytest.mark.parametrize(("top", "lines"), [("0", 2), ("3", 8), ("15", 31)])
    def test_how_many_are_listed_can_be_said(self, run, top, lines):
        done = run("validate", "bad.json", "--top", top)
        assert len(done.out.splitlines()) == lines
        assert ("more" in done.out) is (top != "15")

    def test_several_documents_are_counted_in_the_end(self, run):
        done = run("validate", "good.json", "bad.json", "good.json", "--top", "0")
        assert done.code == 1
        assert done.out.splitlines()[-2:] == ["", "3 documents: 2 valid, 1 invalid"]

    def test_what_cannot_be_read_is_told_and_the_others_are_looked_at(self, run):
        done = run("validate", "none.json", "bad.json", "good.json", "--top", "1")
        assert (done.code, done.err) == (3, "")
        assert done.out.startswith("not read  none.json: this is JSON, but no SBOM: an empty object;")
        assert done.out.splitlines()[-1] == "3 documents: 1 valid, 1 invalid, 1 not read"

    def test_no_line_is_longer_than_80_characters(self, run):
        out = run("validate", "none.json", "bad.json", "good.json").out
        assert max(map(len, out.splitlines())) <= 80
        assert "\x1b" not in out


@pytest.mark.usefixtures("documents")
class TestJson:
    def test_each_document_has_a_verdict_or_an_error(self, run):
        done = run("validate", "good.json", "bad.json", "none.json", "--format", "json", "--top", "1")
        assert done.code == 3
        good, bad, none = json.loads(done.out)
        assert (good["file"], good["validation"]["valid"], good["error"]) == ("good.json", True, None)
        assert len(bad["validation"]["errors"]) == 15
        assert list(bad["validation"]) == ["format", "spec_version", "encoding", "sha256", "held_to", "valid", "errors"]
        assert bad["validation"]["errors"][1]["path"] == "components[1]"
        assert none["validation"] is None
        assert none["error"].startswith("this is JSON, but no SBOM")
        assert len(Validations.model_validate_json(done.out).root) == 3

    def test_it_goes_to_a_file(self, run, tmp_path):
        done = run("validate", "bad.json", "--format", "json", "-o", tmp_path / "out.json")
        assert (done.code, done.out, done.err) == (1, "", "")
        assert not json.loads((tmp_path / "out.json").read_text())[0]["validation"]["valid"]


@pytest.mark.usefixtures("documents")
class TestInput:
    def test_standard_input_is_read(self, run):
        done = run("validate", "-", stdin=gzip.compress(json.dumps(GOOD).encode()))
        assert done.out == "valid     standard input: CycloneDX 1.6 JSON schema\n"

    def test_standard_input_is_read_once(self, run):
        done = run("validate", "-", "-", stdin=b"{}")
        assert done.code == 2
        assert "standard input can be read once" in done.err

    def test_a_file_that_is_not_there_is_refused_before_anything_is_read(self, run):
        done = run("validate", "good.json", "nowhere.json")
        assert (done.code, done.out) == (2, "")
        assert "there is no file 'nowhere.json'" in done.err

    def test_a_bar_is_drawn_for_a_person_who_waits(self, run, monkeypatch):
        watched = _Stream(terminal=True)
        monkeypatch.setattr(sys, "stderr", watched)
        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.setattr(_progress, "_PATIENCE", -1.0)
        assert run("validate", "good.json", "good.json").code == 0
        assert "2/2" in _written(watched)


class TestReport:
    def test_hostile_text_is_made_harmless(self):
        outcome = ValidationOutcome(file="a\x1b[31m.json", validation=None, error="b\x1b]0;x\x07\u202e")
        for form in ("table", "json"):
            text = render(Validations((outcome,)), form)
            assert "\x1b" not in text
            assert "\u202e" not in text
