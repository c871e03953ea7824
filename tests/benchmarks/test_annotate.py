import sys

import pytest

from benchmarks import annotate
from tests.formats.documents import GOLDEN


def test_what_it_costs_is_told_beside_loading(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["annotate.py", "--components", "30", "--runs", "1"])
    annotate.main()
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(" load")[0].rstrip() for line in lines] == list(annotate.ENCODINGS)
    assert all("comes back: True" in line for line in lines)


def test_what_becomes_of_real_documents_is_counted(tmp_path):
    (tmp_path / "none.json").write_text("{}")
    (tmp_path / "old.json").write_text('{"bomFormat": "CycloneDX", "specVersion": "1.2", "components": []}')
    (golden,) = (path for path in GOLDEN if path.name == "golden-1.6.cdx.json")
    found = annotate.real([tmp_path / "none.json", tmp_path / "old.json", golden])
    assert found["outcomes"] == {"CycloneDX json: embedded": 1, "CycloneDX json: refused": 1, "not an SBOM": 1}
    assert "1  not an SBOM" in annotate.table({"cost": [], "real": found})


def test_a_document_that_breaks_is_named(monkeypatch):
    def breaks(*_):
        raise AssertionError("it lost something")

    monkeypatch.setattr(annotate, "round_trip", breaks)
    assert list(annotate.real([GOLDEN[0]])["broken"].values()) == ["it lost something"]


@pytest.mark.parametrize("name", annotate.ENCODINGS)
def test_each_encoding_comes_back(name):
    assert annotate.cost(name, 10, 1)["comes_back"]
