import json
from pathlib import Path

import pytest

from sbomkit.model.tabletop import Tabletop
from sbomkit.model.what_if import WhatIf
from tests.builders import npm


class TestTabletop:
    def test_a_sheet_to_print_is_what_comes_without_asking_for_a_format(self, run, sbom, facts):
        done = run("tabletop", sbom, "deep", "--facts", facts)
        assert (done.code, done.err) == (0, "")
        assert done.out.startswith("# Exercise: a hostile release of `npm deep`\n")
        assert "- [ ] **" in done.out
        assert run("tabletop", sbom, "pkg:npm/deep", "--facts", facts, "--format", "markdown").out == done.out

    def test_json_is_the_sheet(self, run, sbom, facts):
        sheet = Tabletop.model_validate_json(run("tabletop", sbom, "deep", "--facts", facts, "--format", "json").out)
        assert (sheet.package, sheet.product) == (npm("deep"), "app 1")
        assert [way.package for way in sheet.ways_in] == [npm("direct")]

    def test_a_table_suits_a_terminal(self, run, sbom, facts):
        out = run("tabletop", sbom, "deep", "--facts", facts, "--format", "table").out
        assert out.startswith("Exercise: a hostile release of npm deep 1.0.0\n")
        assert max(map(len, out.splitlines())) <= 80

    def test_other_products_are_looked_at(self, run, sbom, facts, tmp_path):
        other = json.loads(Path(sbom).read_text())
        other["metadata"]["component"]["name"] = "shop"
        path = tmp_path / "other.json"
        path.write_text(json.dumps(other))
        out = run("tabletop", sbom, "deep", "--facts", facts, "--also", path, "--also", sbom, "--format", "json").out
        assert [each.product for each in Tabletop.model_validate_json(out).products] == ["app 1", "shop 1"]

    def test_standard_input_is_read_once(self, run, sbom, facts):
        done = run("tabletop", "-", "deep", "--facts", facts, "--also", "-", stdin=Path(sbom).read_bytes())
        assert done.code == 2
        assert "standard input can be read once" in done.err
        done = run("tabletop", sbom, "deep", "--facts", facts, "--also", "-", stdin=Path(sbom).read_bytes())
        assert done.code == 0

    def test_a_day_and_a_file_can_be_named(self, run, sbom, facts, tmp_path):
        out = tmp_path / "sheet.md"
        assert run("tabletop", sbom, "deep", "--facts", facts, "--as-of", "2021-01-01", "-o", out).code == 0
        assert "comes out on 2021-01-01" in out.read_text()

    @pytest.mark.parametrize(
        ("package", "message"),
        [("nobody", "no package is called 'nobody'"), ("app", "takes no part in the product: the product itself")],
    )
    def test_what_is_not_there_is_refused(self, run, sbom, facts, package, message):
        done = run("tabletop", sbom, package, "--facts", facts)
        assert done.code == 2
        assert message in done.err

    def test_addresses_are_shown_on_request(self, run, sbom, facts, tmp_path):
        document = json.loads(Path(sbom).read_text())
        document["components"][1]["author"] = "Eve, eve@acme.example"
        path = tmp_path / "claims.json"
        path.write_text(json.dumps(document))
        assert "eve@acme.example" not in run("tabletop", path, "deep", "--facts", facts).out
        assert "eve@acme.example" in run("tabletop", path, "deep", "--facts", facts, "--show-addresses").out


@pytest.mark.parametrize(
    "command",
    [
        ["tabletop", "nobody"],
        ["tabletop", "app"],
        ["what-if", "--drop", "nobody"],
        ["what-if", "--replace", "direct=nobody"],
        ["what-if", "--drop", "direct", "--second-publisher", "deep"],
    ],
)
def test_a_name_that_means_nothing_is_told_before_anybody_is_asked(run, sbom, monkeypatch, command):
    def asked(*_, **__):
        raise AssertionError

    monkeypatch.setattr("sbomkit.cli._pipeline.facts_of", asked)
    name, *rest = command
    done = run(name, sbom, *rest)
    assert done.code == 2
    assert done.err.startswith("error: ")


class TestWhatIf:
    def change(self, run, sbom, facts, *options):
        done = run("what-if", sbom, "--facts", facts, "--format", "json", *options)
        assert done.code == 0, done.err
        return WhatIf.model_validate_json(done.out)

    def test_dropping_takes_out_what_it_brings_in(self, run, sbom, facts):
        assert self.change(run, sbom, facts, "--drop", "direct").left == (npm("deep"), npm("direct"))
        both = self.change(run, sbom, facts, "--drop", "direct", "--drop", "stranger")
        assert both.left == (npm("deep"), npm("direct"), npm("stranger"))

    @pytest.mark.parametrize(
        ("text", "new"),
        [
            ("direct=shared", "shared"),
            ("pkg:npm/direct=shared", "shared"),
            ("direct=pkg:npm/new", "new"),
            ("pkg:npm/direct=pkg:npm/new@1?a=b", "new"),
        ],
    )
    def test_replacements_are_read_with_package_urls_on_either_side(self, run, sbom, facts, text, new):
        (supposed,) = self.change(run, sbom, facts, "--replace", text).supposed
        assert (supposed.package, supposed.replacement) == (npm("direct"), npm(new))

    def test_one_more_person_lowers_the_sum(self, run, sbom, facts):
        change = self.change(run, sbom, facts, "--second-publisher", "deep")
        assert change.after.priority < change.before.priority

    def test_a_table_is_what_comes_without_asking_for_a_format(self, run, sbom, facts):
        done = run("what-if", sbom, "--drop", "direct", "--facts", facts)
        assert (done.code, done.err) == (0, "")
        assert done.out.startswith("Without direct, 2 packages are not in the product any more;")
        assert "sum of priorities" in done.out
        assert max(map(len, done.out.splitlines())) <= 80

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ([], "nothing is supposed; give --drop, --replace or --second-publisher"),
            (["--replace", "direct"], "--replace 'direct': expected OLD=NEW; as in --replace old=pkg:npm/new"),
            (["--replace", "=pkg:npm/x"], "expected OLD=NEW"),
            (["--replace", "direct=a", "--replace", "direct=b"], "direct is replaced twice"),
            (["--drop", "nobody"], "no package is called 'nobody'"),
            (["--drop", "app"], "pkg:generic/app cannot be changed: the product itself"),
        ],
    )
    def test_what_makes_no_sense_is_refused(self, run, sbom, facts, options, message):
        done = run("what-if", sbom, "--facts", facts, *options)
        assert done.code == 2
        assert message in done.err
        assert done.out == ""
