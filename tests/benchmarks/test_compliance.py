"""The comparison with a peer runs as its docstring says."""

import json
from hashlib import sha256
from typing import Any

import pytest

from benchmarks import compliance
from tests.formats.documents import GOLDEN

ANSWER: dict[str, Any] = {
    "conforms": True,
    "author": True,
    "timestamp": True,
    "relationships": True,
    "without_name": 0,
    "without_version": 0,
    "without_identifier": 0,
    "without_supplier": 0,
    "messages": 0,
    "reached": 3,
    "floating": 0,
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The golden documents, and answers about those of SPDX 2."""
    documents = tmp_path / "documents"
    documents.mkdir()
    kept = []
    for path in GOLDEN:
        (documents / path.name).write_bytes(path.read_bytes())
        if "2.3" in path.name:
            kept.append({"file": path.name, "sha256": sha256(path.read_bytes()).hexdigest(), "answer": ANSWER})
    (documents / "note.txt").write_text("no document")
    (tmp_path / "answers.json").write_text(json.dumps(kept))
    monkeypatch.setattr(compliance, "_KEPT", tmp_path / "answers.json")
    return documents


def test_kept_answers_are_compared(folder, capsys):
    assert compliance.main([str(folder)]) == 0
    assert capsys.readouterr().out.strip() == "1 ours meets, theirs conforms"


def test_a_disagreement_that_nothing_explains_ends_with_1(folder, tmp_path, capsys):
    kept = json.loads((tmp_path / "answers.json").read_text())
    kept[0]["answer"]["timestamp"] = False
    (tmp_path / "answers.json").write_text(json.dumps(kept))
    assert compliance.main([str(folder)]) == 1
    assert "timestamp: ours 0, theirs 1: NOT EXPLAINED" in capsys.readouterr().out


def test_the_other_one_is_asked_and_its_answers_are_kept(folder, tmp_path, capsys):
    peer = tmp_path / "python"
    peer.write_text(f"#!/bin/sh\necho '{json.dumps(ANSWER)}'\n")
    peer.chmod(0o755)
    assert compliance.main([str(folder), "--peer", str(peer), "--keep", str(tmp_path / "new.json"), "--format", "json"]) == 0
    assert len(json.loads((tmp_path / "new.json").read_text())) == 3
    rows = json.loads(capsys.readouterr().out)
    assert {row["verdicts"] for row in rows} == {"ours meets, theirs conforms"}


def test_one_that_says_nothing_or_never_ends_cannot_read_it(folder, tmp_path, monkeypatch):
    peer = tmp_path / "python"
    peer.write_text("#!/bin/sh\nexit 3\n")
    peer.chmod(0o755)
    assert compliance.main([str(folder), "--peer", str(peer), "--keep", str(tmp_path / "new.json")]) == 0
    assert {each["answer"]["error"] for each in json.loads((tmp_path / "new.json").read_text())} == {"died"}
    monkeypatch.setattr(compliance, "_LIMIT", 0.01)
    peer.write_text("#!/bin/sh\nexec sleep 5\n")
    assert compliance.main([str(folder), "--peer", str(peer), "--keep", str(tmp_path / "new.json")]) == 0
    assert {each["answer"]["error"] for each in json.loads((tmp_path / "new.json").read_text())} == {"over the limit"}
