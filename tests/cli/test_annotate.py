"""`sbomkit annotate`: where the result goes, what is refused, and what a person is told."""

import json
import os
from pathlib import Path

import pytest

from sbomkit.model.annotations import Annotations
from tests.cli.conftest import DOCUMENT

MADE = ("--timestamp", "2026-11-23T00:00:00Z")


@pytest.fixture
def annotate(run, sbom, facts):
    def run_annotate(*arguments: str, **options: object):
        return run("annotate", sbom, "--facts", facts, "--offline", *MADE, *arguments, **options)

    return run_annotate


def test_a_sidecar_is_the_default(annotate, tmp_path):
    done = annotate("-o", str(tmp_path / "out.json"))
    assert (done.code, done.out) == (0, "")
    assert done.err == "4 components: 48 annotations, 0 links, in a sidecar\n"
    sidecar = Annotations.model_validate_json((tmp_path / "out.json").read_bytes())
    assert [entry.id for entry in sidecar.components] == ["direct", "deep", "shared", "stranger"]


def test_the_document_is_written_to_standard_output_unless_a_file_is_named(annotate, run, sbom):
    done = annotate("--embed", "--quiet")
    assert (done.code, done.err) == (0, "")
    assert json.loads(done.out)["version"] == 2
    assert json.loads(done.out)["metadata"]["timestamp"] == "2026-11-23T00:00:00Z"
    back = run("annotate", "-", "--strip", stdin=done.out.encode())
    assert (back.code, back.err) == (0, "")
    assert back.out == Path(sbom).read_text()


def test_a_second_run_says_that_it_replaced_the_first(annotate, run, facts, tmp_path):
    target = str(tmp_path / "out.json")
    assert annotate("--embed", "-o", target).code == 0
    first = Path(target).read_bytes()
    done = run("annotate", target, "--facts", facts, "--offline", *MADE, "--embed", "--in-place")
    assert "earlier annotations were taken out first" in done.err
    assert Path(target).read_bytes() == first


def test_in_place_annotates_and_strips_one_file(annotate, run, sbom):
    before = Path(sbom).read_bytes()
    assert annotate("--embed", "--in-place").code == 0
    assert Path(sbom).read_bytes() != before
    assert run("annotate", sbom, "--strip", "--in-place").code == 0
    assert Path(sbom).read_bytes() == before


def test_the_moment_is_that_of_a_reproducible_build_where_one_is_named(run, sbom, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1763856000")
    assert json.loads(run("annotate", sbom, "--offline").out)["made_at"] == "2025-11-23T00:00:00Z"
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    assert json.loads(run("annotate", sbom, "--offline").out)["made_at"] > "2025-11-23T00:00:00Z"


@pytest.mark.parametrize("epoch", ["yesterday", "9" * 30])
def test_a_moment_that_is_none_is_refused(run, sbom, monkeypatch, epoch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    done = run("annotate", sbom, "--offline")
    assert (done.code, done.out) == (2, "")
    assert "SOURCE_DATE_EPOCH is no number of seconds" in done.err


@pytest.mark.parametrize("spelt", [str, os.path.relpath, lambda path: f"{path}/../app.cdx.json"])
def test_the_document_is_never_overwritten_by_the_way(annotate, sbom, spelt):
    before = Path(sbom).read_bytes()
    done = annotate("--embed", "-o", spelt(sbom))
    assert (done.code, Path(sbom).read_bytes()) == (2, before)
    assert "is the document itself" in done.err or "cannot be written" in done.err


def test_a_second_name_of_the_document_is_the_document(annotate, sbom, tmp_path):
    other = tmp_path / "link.json"
    other.hardlink_to(sbom)
    assert "is the document itself" in annotate("--embed", "-o", str(other)).err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--in-place"], "a sidecar cannot take the place of its document"),
        (["--in-place", "--embed", "-o", "other.json"], "--in-place writes to the file that it read"),
        (["--strip", "--embed"], "--strip only takes annotations out"),
        (["--embed", "-o", "nowhere/out.json"], "there is no folder nowhere"),
    ],
)
def test_what_contradicts_itself_is_refused(run, sbom, arguments, message):
    done = run("annotate", sbom, "--offline", *arguments)
    assert (done.code, done.out) == (2, "")
    assert message in done.err


def test_standard_input_has_no_place_to_go_back_to(run):
    assert run("annotate", "-", "--embed", "--in-place", stdin=b"{}").code == 2


def test_what_is_wrong_with_the_document_is_told_with_its_name(run, sbom):
    done = run("annotate", sbom, "--strip")
    assert done.code == 3
    assert f"{sbom}: the document carries no annotations of sbomkit" in done.err


def test_a_document_that_cannot_hold_them_is_refused_before_anybody_is_asked(run, tmp_path):
    path = tmp_path / "old.json"
    path.write_text(json.dumps({**DOCUMENT, "specVersion": "1.2"}))
    done = run("annotate", path, "--embed", "--offline")
    assert done.code == 3
    assert "annotations have no place in CycloneDX 1.2 (json)" in done.err


def test_what_was_changed_since_is_told(run, annotate, tmp_path):
    path = tmp_path / "changed.json"
    path.write_text(json.dumps(json.loads(annotate("--embed", "--quiet").out), indent=1))
    done = run("annotate", path, "--strip")
    assert done.code == 0
    assert "only sbomkit's own entries were taken out" in done.err
    assert "sbomkit:" not in done.out


def test_what_could_not_be_written_is_told_with_its_address(run, tmp_path):
    path = tmp_path / "odd.json"
    path.write_text(
        json.dumps(
            {**DOCUMENT, "components": [{"type": "library", "bom-ref": "direct", "name": "direct", "properties": "none"}]}
        )
    )
    done = run("annotate", path, "--embed", "--offline")
    assert done.code == 0
    assert "components[0].properties: expected a list" in done.err


def test_edges_can_be_completed_first(annotate):
    assert "--complete inferred nothing" in annotate("--complete").err


class TestForAProfile:
    def test_what_a_profile_found_is_shown_before_and_after(self, annotate, tmp_path):
        done = annotate("--for", "ntia-2021", "-o", str(tmp_path / "out.json"))
        assert done.code == 0
        assert "ntia-2021" in done.out
        assert json.loads((tmp_path / "out.json").read_bytes())["version"] == 2

    def test_several_profiles_are_shown_in_any_format(self, annotate, tmp_path):
        done = annotate("--for", "ntia-2021,cisa-2026", "--format", "json", "--quiet", "-o", str(tmp_path / "out.json"))
        comparison = json.loads(done.out)
        assert [each["id"] for each in comparison["profiles"]] == ["ntia-2021", "cisa-2026"]
        elements = comparison["profiles"][0]["elements"]
        assert [each for each in elements if each["before"] != each["after"]]

    def test_one_may_come_on_standard_input(self, annotate, tmp_path):
        own = b'extends = "ntia-2021"\nid = "ours"\n'
        done = annotate("--for", "-", "--format", "json", "-o", str(tmp_path / "out.json"), stdin=own)
        assert [each["id"] for each in json.loads(done.out)["profiles"]] == ["ours"]
        assert "standard input can be read once" in annotate("--for", "-,-", "-o", str(tmp_path / "out.json"), stdin=own).err

    def test_a_profile_that_there_is_not_is_told_before_anybody_is_asked(self, annotate, tmp_path):
        done = annotate("--for", "nobody", "-o", str(tmp_path / "out.json"))
        assert (done.code, (tmp_path / "out.json").exists()) == (2, False)

    def test_the_comparison_and_the_document_do_not_go_to_one_place(self, annotate):
        assert "--for shows a comparison where the document would go" in annotate("--for", "ntia-2021").err


def test_a_file_that_is_written_anew_keeps_its_permissions_and_its_link(annotate, sbom, tmp_path):
    target = Path(sbom)
    target.chmod(0o600)
    link = tmp_path / "link.json"
    link.symlink_to(target)
    before = target.read_bytes()
    assert annotate("--embed", "-o", str(link)).code == 2
    assert annotate("--embed", "--in-place").code == 0
    assert target.stat().st_mode & 0o777 == 0o600
    other = tmp_path / "other.json"
    other.write_bytes(before)
    link.unlink()
    link.symlink_to(other)
    assert annotate("--embed", "-o", str(link)).code == 0
    assert link.is_symlink()
    assert other.read_bytes() != before


def test_no_profile_is_no_comparison(annotate, tmp_path):
    done = annotate("--for", ",", "-o", str(tmp_path / "out.json"))
    assert (done.code, done.err) == (2, "error: --for names no profile; as in --for cisa-2026,bsi-2.1\n")
