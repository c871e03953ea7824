"""Rankings that were kept, in place of documents of `diff`."""

import json
import os
import threading
from pathlib import Path

import pytest

from sbomkit.cli import _stored
from sbomkit.limits import Limits
from sbomkit.model.diff import RankingDiff
from tests.cli.conftest import DOCUMENT


@pytest.fixture
def kept(run, sbom, facts, tmp_path):
    def keep(name, *more):
        path = tmp_path / name
        assert run("rank", sbom, "--facts", facts, "--format", "json", "-o", path, *more).code == 0
        return str(path)

    return keep


def _diff(done):
    assert done.code == 0, done.err
    return RankingDiff.model_validate_json(done.out)


def test_a_kept_ranking_stands_for_its_document_and_its_facts(run, sbom, facts, kept):
    then, now = kept("then.json", "--as-of", "2019-01-01"), kept("now.json", "--as-of", "2023-06-10")
    moments = ("--facts", facts, "--old-as-of", "2019-01-01", "--as-of", "2023-06-10")
    fresh = run("diff", sbom, sbom, *moments, "--format", "json")
    assert _diff(fresh).undecided
    stored = run("diff", then, now, "--format", "json")
    assert (stored.out, stored.err) == (fresh.out, fresh.err)
    mixed = run("diff", then, sbom, "--facts", facts, "--as-of", "2023-06-10", "--format", "json")
    assert mixed.out == fresh.out


def test_a_kept_ranking_can_come_from_standard_input_or_a_pipe(run, sbom, facts, kept, tmp_path):
    then = kept("then.json")
    plain = run("diff", then, sbom, "--facts", facts, "--format", "json")
    streamed = run("diff", "-", sbom, "--facts", facts, "--format", "json", stdin=Path(then).read_bytes())
    assert streamed.out == plain.out
    for content in (then, sbom):
        pipe = tmp_path / f"pipe-{Path(content).name}"
        os.mkfifo(pipe)
        writer = threading.Thread(target=pipe.write_bytes, args=(Path(content).read_bytes(),))
        writer.start()
        assert (
            _diff(run("diff", pipe, then, *(["--facts", facts] if content == sbom else []), "--format", "json")).compared == 4
        )
        writer.join()


def test_a_document_still_comes_from_standard_input(run, sbom):
    plain = run("diff", sbom, sbom, "--format", "json")
    assert run("diff", "-", sbom, "--format", "json", stdin=Path(sbom).read_bytes()).out == plain.out


def test_gates_ask_kept_rankings_too(run, kept):
    then, now = kept("then.json", "--as-of", "2019-01-01"), kept("now.json", "--as-of", "2023-06-10")
    assert run("diff", then, now, "--fail-on", "newly_sole").code == 1
    assert run("diff", now, now, "--fail-on", "newly_sole").code == 0


@pytest.mark.parametrize(
    "case",
    [
        (["OLD", "SBOM", "--old-facts", "FACTS"], "--old-facts says nothing to a ranking that was kept, and OLD is one"),
        (["OLD", "SBOM", "--old-as-of", "2020-01-01"], "--old-as-of says nothing to a ranking that was kept, and OLD is one"),
        (["SBOM", "OLD", "--new-facts", "FACTS"], "--new-facts says nothing to a ranking that was kept, and NEW is one"),
        (["OLD", "OLD", "--facts", "FACTS"], "--facts says nothing to a ranking that was kept, and both are"),
        (["OLD", "OLD", "--as-of", "2020-01-01"], "--as-of says nothing"),
        (["OLD", "OLD", "--policy", "funding"], "--policy says nothing"),
        (["OLD", "OLD", "--complete"], "--complete says nothing"),
    ],
)
def test_what_says_nothing_to_a_kept_ranking_is_refused(run, sbom, facts, kept, case):
    arguments, words = case
    names = {"OLD": kept("old.json"), "SBOM": sbom, "FACTS": facts}
    done = run("diff", *(names.get(each, each) for each in arguments))
    assert (done.code, done.out, words in done.err) == (2, "", True)


def test_a_part_of_a_ranking_is_refused_since_the_rest_would_seem_to_be_gone(run, kept):
    part, whole = kept("part.json", "--top", "1"), kept("whole.json")
    done = run("diff", part, whole)
    assert (done.code, done.out) == (3, "")
    assert "part.json: it holds 2 of the 4 packages" in done.err


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('{"format": "ranking-1"}', "ranked: no ranking that this version wrote"),
        ('{"format": "ranking-2", "ranked": []}', "format: no ranking that this version wrote"),
        ('{"format": "ranking-1", ', "as a whole: no ranking that this version wrote"),
        ('\ufeff{"format": "ranking-1", "ranked": 3}', "ranked: no ranking that this version wrote"),
    ],
)
def test_what_only_begins_like_a_ranking_is_refused_by_name(run, sbom, tmp_path, content, words):
    bad = tmp_path / "bad.json"
    bad.write_text(content)
    done = run("diff", bad, sbom)
    assert (done.code, done.out) == (3, "")
    assert f"bad.json: {words}" in done.err


def test_a_document_that_speaks_of_rankings_is_a_document(run, sbom, tmp_path):
    path = tmp_path / "named.json"
    path.write_text(json.dumps(DOCUMENT | {"properties": [{"name": '{"format": "ranking-1"', "value": "x"}]}))
    assert run("diff", sbom, path).code == 0


def test_a_ranking_that_is_too_large_is_not_read(run, sbom, kept, monkeypatch):
    then = kept("then.json")
    monkeypatch.setattr("sbomkit.limits.DEFAULT_LIMITS", Limits(document_bytes=100))
    done = run("diff", then, sbom)
    assert (done.code, "larger than 100 bytes" in done.err) == (3, True)


def test_a_file_that_cannot_be_read_is_left_to_who_reads_documents(tmp_path):
    assert _stored.stored_ranking(str(tmp_path / "gone.json")) == (None, tmp_path / "gone.json")
