import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sbomkit.cli import _schemas, schema
from sbomkit.model.facts import Signal
from sbomkit.model.ranking import Ranking
from sbomkit.report import Explanation, Overview
from sbomkit.sources.facts_file import read_facts, write_facts
from tests.builders import make_facts, make_observation, make_publishers, npm


def _ranking(done):
    assert done.code == 0, done.err
    return Ranking.model_validate_json(done.out)


class TestShow:
    def test_a_table_tells_what_it_is(self, run, sbom):
        done = run("show", sbom)
        assert done.code == 0
        assert done.err == ""
        assert "CycloneDX 1.6, json" in done.out
        assert "components  5" in done.out

    def test_json_has_exactly_the_promised_members(self, run, sbom):
        done = run("show", sbom, "--format", "json")
        assert list(json.loads(done.out)) == [
            "document",
            "components",
            "edges",
            "roots",
            "diagnostics",
            "completeness",
            "fidelity",
        ]
        assert len(Overview.model_validate_json(done.out).components) == 5

    def test_standard_input_is_read(self, run, sbom):
        content = Path(sbom).read_bytes()
        expected = run("show", sbom, "--format", "json").out
        assert run("show", "-", "--format", "json", stdin=content).out == expected

    def test_compressed_documents_are_read(self, run, sbom, tmp_path):
        path = tmp_path / "app.gz"
        path.write_bytes(gzip.compress(Path(sbom).read_bytes()))
        assert run("show", path).code == 0

    def test_a_root_narrows_what_is_placed(self, run, sbom):
        shown = Overview.model_validate_json(run("show", sbom, "--root", "direct", "--format", "json").out)
        assert shown.fidelity.packages == 1

    def test_two_runs_print_the_same_bytes(self, run, sbom):
        assert run("show", sbom, "--format", "json").out == run("show", sbom, "--format", "json").out


class TestRank:
    def test_what_is_known_is_ranked_and_the_rest_is_unassessed(self, run, sbom, facts):
        ranking = _ranking(run("rank", sbom, "--facts", facts, "--offline", "--format", "json"))
        assert {entry.package for entry in ranking.ranked} == {npm("deep"), npm("direct"), npm("shared")}
        assert [entry.package for entry in ranking.unassessed] == [npm("stranger")]

    def test_facts_make_asking_unnecessary(self, run, sbom, facts):
        assert run("rank", sbom, "--facts", facts, "--format", "json") == run(
            "rank", sbom, "--facts", facts, "--format", "json", "--offline"
        )

    def test_offline_without_facts_knows_nothing_and_says_so(self, run, sbom):
        done = run("rank", sbom, "--offline", "--format", "json")
        ranking = _ranking(done)
        assert ranking.ranked == ()
        assert len(ranking.unassessed) == 4
        assert "nothing is known of anybody" in done.err
        assert run("rank", sbom, "--offline", "--quiet").err == ""

    def test_several_facts_files_are_joined(self, run, sbom, facts, tmp_path):
        more = tmp_path / "more.jsonl"
        write_facts(make_facts({npm("stranger"): [make_observation(make_publishers("eve"))]}), more)
        ranking = _ranking(run("rank", sbom, "--facts", facts, "--facts", more, "--format", "json"))
        assert ranking.unassessed == ()
        assert _ranking(run("rank", sbom, "--facts", more, "--facts", facts, "--format", "json")) == ranking

    def test_facts_can_come_from_standard_input(self, run, sbom, facts):
        done = run("rank", sbom, "--facts", "-", "--format", "json", stdin=Path(facts).read_bytes())
        assert done.out == run("rank", sbom, "--facts", facts, "--format", "json").out

    def test_a_day_means_its_end_in_utc(self, run, sbom, facts):
        ranking = _ranking(run("rank", sbom, "--facts", facts, "--as-of", "2020-01-01", "--format", "json"))
        assert ranking.provenance.as_of is not None
        assert ranking.provenance.as_of.isoformat() == "2020-01-01T23:59:59.999999+00:00"
        assert npm("shared") in {entry.package for entry in ranking.unassessed}

    @pytest.mark.parametrize(
        ("written", "moment"),
        [
            ("2020-01-01T12:00:00", "2020-01-01T12:00:00+00:00"),
            ("2020-01-01T12:00:00Z", "2020-01-01T12:00:00+00:00"),
            ("2020-01-01T12:00:00+02:00", "2020-01-01T10:00:00+00:00"),
        ],
    )
    def test_a_moment_is_taken_in_utc(self, run, sbom, facts, written, moment):
        ranking = _ranking(run("rank", sbom, "--facts", facts, "--as-of", written, "--format", "json"))
        assert ranking.provenance.as_of is not None
        assert ranking.provenance.as_of.isoformat() == moment

    def test_undated_facts_are_let_in_on_request_and_marked(self, run, sbom, facts):
        arguments = ("rank", sbom, "--facts", facts, "--as-of", "2020-01-01", "--allow-undated", "--format", "json")
        entry = _ranking(run(*arguments)).find(npm("shared"))
        assert entry is not None
        assert entry.publishers.undated

    def test_filters_keep_the_numbers_of_ranks(self, run, sbom, facts):
        everything = _ranking(run("rank", sbom, "--facts", facts, "--format", "json"))
        sole = _ranking(run("rank", sbom, "--facts", facts, "--format", "json", "--sole"))
        assert {entry.package for entry in sole.ranked} == {npm("deep"), npm("shared")}
        assert set(sole.ranked) < set(everything.ranked)
        deep = _ranking(run("rank", sbom, "--facts", facts, "--format", "json", "--min-depth", "2"))
        assert [entry.package for entry in deep.ranked] == [npm("deep")]
        top = _ranking(run("rank", sbom, "--facts", facts, "--format", "json", "--top", "1"))
        assert [entry.rank for entry in top.ranked] == [1]
        assert deep.unassessed == everything.unassessed

    def test_a_root_narrows_the_ranking(self, run, sbom, facts):
        ranking = _ranking(run("rank", sbom, "--facts", facts, "--root", "shared", "--format", "json"))
        assert ranking.ranked == ()
        assert [entry.package for entry in ranking.unassessed] == [npm("stranger")]

    def test_a_shipped_policy_can_be_named(self, run, sbom, facts):
        named = run("rank", sbom, "--facts", facts, "--policy", "sbomkit-1", "--format", "json")
        assert named.out == run("rank", sbom, "--facts", facts, "--format", "json").out

    def test_findings_give_exit_code_1_after_the_whole_answer(self, run, sbom, facts):
        plain = run("rank", sbom, "--facts", facts)
        done = run("rank", sbom, "--facts", facts, "--fail-on", "sole and depth >= 2", "--on-unknown", "pass")
        assert done.code == 1
        assert done.out == plain.out
        assert done.err.startswith("--fail-on 'sole and depth >= 2': 1 found\n")
        assert "pkg:npm/deep" in done.err

    def test_what_cannot_be_told_counts_unless_it_is_let_through(self, run, sbom, facts):
        done = run("rank", sbom, "--facts", facts, "--fail-on", "sole and depth >= 2")
        assert done.code == 1
        assert "2 found, 1 of them because it cannot be told" in done.err
        assert run("rank", sbom, "--facts", facts, "--fail-on", "listed > 9", "--on-unknown", "pass").code == 0
        assert run("rank", sbom, "--facts", facts, "--fail-on", "listed > 9").code == 1

    def test_filters_do_not_hide_findings(self, run, sbom, facts):
        done = run("rank", sbom, "--facts", facts, "--fail-on", "sole and depth >= 2", "--on-unknown", "pass", "--top", "0")
        assert done.code == 1

    def test_many_findings_are_counted(self, run, tmp_path):
        components = [{"type": "library", "bom-ref": f"p{n}", "name": f"p{n}", "purl": f"pkg:npm/p{n}@1"} for n in range(8)]
        path = tmp_path / "many.json"
        path.write_text(json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.5", "components": components}))
        done = run("rank", path, "--offline", "--quiet", "--fail-on", "unassessed")
        assert done.code == 1
        assert "8 found\n" in done.err
        assert "  and 3 more\n" in done.err

    def test_two_runs_print_the_same_bytes(self, run, sbom, facts):
        for form in ("table", "json"):
            assert run("rank", sbom, "--facts", facts, "--format", form) == run(
                "rank", sbom, "--facts", facts, "--format", form
            )

    def test_a_piped_table_has_no_colour_and_80_columns(self, run, sbom, facts):
        out = run("rank", sbom, "--facts", facts).out
        assert "\x1b" not in out
        assert max(map(len, out.splitlines())) <= 80


class TestExplain:
    def test_a_package_is_found_by_name_and_by_key(self, run, sbom, facts):
        by_name = run("explain", sbom, "deep", "--facts", facts)
        assert by_name.code == 0
        assert by_name.out.startswith("npm deep 1.0.0\n")
        assert run("explain", sbom, "pkg:npm/deep", "--facts", facts).out == by_name.out
        assert "     └─ npm deep" in by_name.out

    def test_json_is_the_explanation(self, run, sbom, facts):
        explanation = Explanation.model_validate_json(run("explain", sbom, "deep", "--facts", facts, "--format", "json").out)
        assert explanation.entry_points == (npm("direct"),)
        assert explanation.direct_dependents == (npm("direct"),)
        assert {each.signal for each in explanation.evidence} == {Signal.PUBLISHERS, Signal.RELEASES}

    def test_what_is_unassessed_or_left_out_is_explained(self, run, sbom, facts):
        assert "Not assessed" in run("explain", sbom, "stranger", "--facts", facts).out
        assert "Not ranked." in run("explain", sbom, "app", "--facts", facts).out

    def test_a_package_outside_of_the_root_is_refused(self, run, sbom, facts):
        done = run("explain", sbom, "deep", "--facts", facts, "--root", "shared")
        assert done.code == 0 or "is not part of this ranking" in done.err

    @pytest.fixture
    def from_source(self, tmp_path):
        """One source package, two binaries: `lib` is in the product, `tool` only if it is asked for."""

        def write(*binaries):
            purls = {"src": "pkg:deb/debian/src@1?arch=source", **{name: f"pkg:deb/debian/{name}@1" for name in binaries}}
            packages = [
                {
                    "SPDXID": f"SPDXRef-{name}",
                    "name": name,
                    "versionInfo": "1",
                    "downloadLocation": "NOASSERTION",
                    "externalRefs": [
                        {"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": purl}
                    ],
                }
                for name, purl in purls.items()
            ]
            root = {"SPDXID": "SPDXRef-root", "name": "root", "downloadLocation": "NOASSERTION"}
            edges = [("DOCUMENT", "DESCRIBES", "root"), ("root", "DEPENDS_ON", "other")]
            edges += [("root", "DEPENDS_ON", name) for name in binaries] + [("src", "GENERATES", name) for name in binaries]
            path = tmp_path / "source.spdx.json"
            path.write_text(
                json.dumps(
                    {
                        "spdxVersion": "SPDX-2.3",
                        "SPDXID": "SPDXRef-DOCUMENT",
                        "name": "product",
                        "packages": [root, *packages],
                        "relationships": [
                            {
                                "spdxElementId": f"SPDXRef-{left}",
                                "relationshipType": kind,
                                "relatedSpdxElement": f"SPDXRef-{right}",
                            }
                            for left, kind, right in edges
                        ],
                    }
                )
            )
            return str(path)

        return write

    def test_the_name_of_a_source_package_means_what_is_built_from_it(self, run, from_source):
        path = from_source("lib")
        done = run("explain", path, "src", "--offline")
        assert done.out.startswith("deb lib 1\n")
        assert "explained is what is built from it here, pkg:deb/debian/lib" in done.err
        assert run("explain", path, "src", "--offline", "--quiet").err == ""

    def test_a_source_package_stands_for_itself_when_it_is_ambiguous_or_asked_for_by_key(self, run, from_source):
        several = run("explain", from_source("lib", "tool"), "src", "--offline")
        assert several.out.startswith("deb src (source) 1\n")
        assert "What is ranked is what is built from it: deb lib, deb tool." in several.out
        by_key = run("explain", from_source("lib"), "pkg:deb/debian/src?arch=source", "--offline")
        assert by_key.out.startswith("deb src (source) 1\n")


class TestCollect:
    def test_facts_are_joined_and_written_in_one_step(self, run, sbom, facts, tmp_path):
        out = tmp_path / "new.jsonl"
        done = run("collect", sbom, "--offline", "--facts", facts, "-o", out)
        assert (done.code, done.out) == (0, "")
        assert done.err.startswith(f"{out}: 3 packages")
        assert read_facts(out) == read_facts(facts)
        assert run("collect", sbom, "--offline", "--facts", facts, "-o", out, "--quiet").err == ""

    def test_facts_go_to_standard_output_by_default(self, run, sbom, facts):
        done = run("collect", sbom, "--offline", "--facts", facts)
        assert read_facts(done.out.encode()) == read_facts(facts)
        assert done.err == ""
        assert run("collect", sbom, "--offline", "--facts", facts, "-o", "-").out == done.out

    def test_a_device_is_written_to_and_not_replaced(self, run, sbom, facts):
        assert run("collect", sbom, "--offline", "--facts", facts, "-o", "/dev/null").code == 0
        assert not Path("/dev/null").is_file()

    def test_a_name_says_how_to_compress(self, run, sbom, facts, tmp_path):
        out = tmp_path / "new.jsonl.gz"
        assert run("collect", sbom, "--offline", "--facts", facts, "-o", out).code == 0
        assert out.read_bytes()[:2] == b"\x1f\x8b"

    def test_a_source_on_disk_is_asked_offline_too(self, run, sbom, facts, tmp_path):
        out = tmp_path / "new.jsonl"
        done = run("collect", sbom, "--offline", "--source", f"facts_file={facts}", "-o", out)
        assert done.code == 0, done.err
        assert {entry.package for entry in read_facts(out).packages} >= {npm("deep"), npm("direct")}


class TestSchema:
    def test_names_are_listed(self, run):
        names = [
            "annotations-1",
            "backing-1",
            "changes-1",
            "compliance-1",
            "compliance-comparison-1",
            "config-1",
            "conversion-1",
            "diff-1",
            "evidence-1",
            "evidence-statement-1",
            "explanation-1",
            "facts-1",
            "findings-1",
            "holdings-1",
            "inventory-1",
            "neighbourhood-1",
            "people-1",
            "policies-1",
            "policy-1",
            "policy-check-1",
            "policy-sheet-1",
            "portfolio-checks-1",
            "portfolio-dataset-1",
            "portfolio-diff-1",
            "portfolio-people-1",
            "portfolio-ranking-1",
            "portfolio-report-1",
            "portfolio-scan-1",
            "portfolio-selection-1",
            "portfolio-tabletop-1",
            "portfolio-trend-1",
            "profile-1",
            "profiles-1",
            "ranking-1",
            "stability-1",
            "tabletop-1",
            "validation-1",
            "waivers-1",
            "what-if-1",
        ]
        assert run("schema", "--names").out.split() == names
        assert "ranking-1       What `sbomkit rank" in run("schema").out

    def test_a_schema_is_found_with_and_without_its_version(self, run):
        assert run("schema", "ranking").out == run("schema", "ranking-1").out
        assert json.loads(run("schema", "facts").out)["$id"] == "urn:sbomkit:schema:facts-1"

    def test_a_schema_can_be_written_to_a_file(self, run, tmp_path):
        out = tmp_path / "ranking.schema.json"
        assert run("schema", "ranking", "-o", out).code == 0
        assert out.read_text() == run("schema", "ranking").out


def test_the_schemas_to_choose_from_are_those_that_there_are():
    assert schema._names() == list(_schemas.NAMES)


@pytest.mark.parametrize(
    ("words", "offered"),
    [("sbomkit rank x --format ", "json"), ("sbomkit schema ", "ranking-1")],
)
def test_a_shell_completes_what_there_is_to_choose(words, offered):
    environment = {"_SBOMKIT_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(len(words.split()))}
    command = [sys.executable, "-m", "sbomkit"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **environment})
    assert offered in done.stdout.split(), done


def test_a_day_without_dashes_is_the_end_of_that_day_too(run, sbom, facts):
    plain, dashed = (
        run("rank", sbom, "--facts", facts, "--as-of", day, "--format", "json") for day in ("20200101", "2020-01-01")
    )
    assert plain.code == 0
    assert plain.out == dashed.out
    assert "2020-01-01T23:59:59" in plain.out
