import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import pytest

from benchmarks import validate as benchmark
from benchmarks._documents import Reading
from benchmarks._generated import GENERATORS
from benchmarks._validate import growth, judging
from benchmarks._validators import REFERENCES, Reference
from benchmarks._workers import Answer, Outcome, Task
from sbomkit.errors import MalformedDocument
from sbomkit.formats._validate import validate

SCRIPT = Path(benchmark.__file__)
CYCLONEDX = "CycloneDX 1.6 json"
VALID = GENERATORS[CYCLONEDX](20)
INVALID = VALID.replace(b'"library"', b'"cupboard"')


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Documents of both verdicts, the names of which tell the truth except one."""
    path = tmp_path / "documents"
    path.mkdir()
    (path / "valid-document.json").write_bytes(VALID)
    (path / "invalid-component-type.json").write_bytes(INVALID)
    (path / "invalid-by-name-only.json").write_bytes(VALID)
    (path / "unnamed.json").write_bytes(VALID)
    (path / "no-sbom.json").write_text('{"dependencies": {}}')
    return path


def measured(capsys: pytest.CaptureFixture[str], folder: Path, *arguments: str) -> dict[str, Any]:
    assert benchmark.main([str(folder), "--format", "json", "--runs", "1", *arguments]) in {0, 1}
    answer = json.loads(capsys.readouterr().out)
    assert isinstance(answer, dict)
    return answer


class FakeWorker:
    """Answers from a script, without a process."""

    def __init__(self, prepare: Callable[[], Task]) -> None:
        self.task = prepare()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def close(self) -> None:
        pass

    def ask(self, *question: Any, limit: float) -> Answer:
        answer = self.task(*question, limit)
        return answer if isinstance(answer, Answer) else Answer(outcome=Outcome.DONE, value=answer)


OVER = Answer(outcome=Outcome.LIMIT, value="more than 30 s")


def said(*, valid: bool | None, error: str | None = None, seconds: float = 1.0) -> dict[str, Any]:
    return {"valid": valid, "error": error, "seconds": seconds}


def by_size(_: str, small: Path, path: Path) -> float:
    """Seconds of a pass without a process, so that a doubling is one of the document."""
    return path.stat().st_size / 1e6


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Callable[[Task], None]:
    """Lets all references answer from a script."""

    def install(task: Task) -> None:
        monkeypatch.setattr(judging, "Worker", FakeWorker)
        fakes = {
            name: Reference(distribution="pytest", prepare=lambda: task, suits=reference.suits)
            for name, reference in REFERENCES.items()
        }
        for name, fake in fakes.items():
            monkeypatch.setitem(REFERENCES, name, fake)

    return install


# -- verdicts


def test_every_disagreement_is_named_with_what_the_stricter_one_says(
    folder: Path, capsys: pytest.CaptureFixture[str], answering: Callable[[Task], None]
) -> None:
    def task(path: str, version: str, encoding: str, limit: float) -> Any:
        assert (version, encoding, limit) == ("1.6", "json", 30)
        return said(valid=False, error="a matter of taste") if path.endswith("unnamed.json") else said(valid=True)

    answering(task)
    found = measured(capsys, folder, "--only", "verdicts", "--references", "cyclonedx-python-lib,spdx-tools")
    verdicts = found["verdicts"]
    assert (verdicts["documents"], verdicts["valid"], verdicts["invalid"], verdicts["crashed"]) == (4, 3, 1, [])
    first, second = verdicts["references"]
    assert (first["documents"], first["not_reached"], first["over_limit"], first["no_verdict"]) == (4, 0, [], [])
    assert (first["both_valid"], first["both_invalid"]) == (2, 0)
    (ours,) = first["only_sbomkit_objects"]
    assert ours["path"] == "invalid-component-type.json"
    assert "cupboard" in ours["error"]
    assert first["only_reference_objects"] == [{"path": "unnamed.json", "error": "a matter of taste"}]
    assert first["seconds"] == 4.0
    assert first["ratio"] == 4.0 / first["sbomkit_seconds"]
    assert (second["documents"], second["ratio"], second["median_ratio"]) == (0, None, None)
    bars = {bar["name"]: bar for bar in found["bars"]}
    assert bars["verdicts that differ from cyclonedx-python-lib"]["figure"] == 2


def test_a_name_is_believed_where_the_reference_believes_it(
    folder: Path, capsys: pytest.CaptureFixture[str], answering: Callable[[Task], None]
) -> None:
    for doubted, wrong in ((False, 1), (True, 0)):
        answering(lambda path, *_, doubt=doubted: said(valid=doubt if "only" in path else "invalid" not in path))
        found = measured(capsys, folder, "--only", "verdicts", "--references", "cyclonedx-python-lib")
        assert found["verdicts"]["names"] == {
            "documents": 3,
            "agree": 2,
            "disagree": [{"path": "invalid-by-name-only.json", "named": "invalid", "error": None}],
        }
        (reference,) = found["verdicts"]["references"]
        assert reference["names"]["agree"] == 3 - doubted
        assert reference["names"]["disagree"] == ["invalid-by-name-only.json"] * doubted
        bars = {bar["name"]: bar["figure"] for bar in found["bars"]}
        assert bars["verdicts that differ from the name (cyclonedx-python-lib does not)"] == wrong


def test_a_reference_over_the_limit_has_no_verdict_and_no_time(
    folder: Path, capsys: pytest.CaptureFixture[str], answering: Callable[[Task], None]
) -> None:
    def task(path: str, *_: object) -> Any:
        if path.endswith("unnamed.json"):
            return OVER
        if path.endswith("valid-document.json"):
            return Answer(outcome=Outcome.REFUSED, value="KeyError: 'x'")
        return said(valid=None, error="no schema") if "type" in path else said(valid=True, seconds=2.0)

    answering(task)
    found = measured(capsys, folder, "--only", "verdicts", "--references", "jsonschema")
    (row,) = found["verdicts"]["references"]
    assert row["over_limit"] == ["unnamed.json"]
    assert row["no_verdict"] == [
        {"path": "valid-document.json", "reason": "KeyError: 'x'"},
        {"path": "invalid-component-type.json", "reason": "no schema"},
    ]
    assert (row["both_valid"], row["seconds"]) == (1, 2.0)


def test_the_smallest_documents_come_first_and_what_the_budget_ends_was_not_reached(
    folder: Path, capsys: pytest.CaptureFixture[str], answering: Callable[[Task], None]
) -> None:
    asked: list[str] = []

    def task(path: str, *_: object) -> Any:
        asked.append(Path(path).name)
        return said(valid=True) if len(asked) < 3 else OVER

    answering(task)
    options = ("--only", "verdicts", "--references", "jsonschema")
    (row,) = measured(capsys, folder, *options, "--budget", "20")["verdicts"]["references"]
    assert asked == ["invalid-by-name-only.json", "unnamed.json", "valid-document.json"]
    assert (row["documents"], row["not_reached"], row["over_limit"]) == (4, 2, [])
    (row,) = measured(capsys, folder, *options, "--budget", "0")["verdicts"]["references"]
    assert row["not_reached"] == 4


def test_a_document_that_cannot_be_decoded_is_invalid_and_what_escapes_is_a_crash(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(data: bytes) -> None:
        raise IndexError("out of range") if data == INVALID else MalformedDocument("it ends early", path="line 3")

    monkeypatch.setattr(judging, "validate", broken)
    found = measured(capsys, folder, "--only", "verdicts", "--references", "")
    assert (found["verdicts"]["valid"], found["verdicts"]["invalid"]) == (0, 3)
    crash = {"path": "invalid-component-type.json", "error": "IndexError: out of range"}
    assert found["verdicts"]["crashed"] == [crash]
    assert found["verdicts"]["names"]["disagree"][0]["error"] == "line 3: it ends early"
    assert found["bars"][0] == {
        "name": "documents that crash the validator",
        "figure": 1,
        "bar": 0,
        "at_least": False,
        "met": False,
    }


def test_a_reference_that_is_not_installed_is_skipped_and_said_to_be(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    absent = Reference(distribution="no-such-distribution-here", prepare=lambda: lambda *_: None, suits=lambda _: True)
    monkeypatch.setitem(REFERENCES, "cyclonedx-python-lib", absent)
    monkeypatch.setattr(growth, "_once", by_size)
    options = ("--references", "cyclonedx-python-lib", "--growth-to", "10", "--headline-bytes", "5000")
    found = measured(capsys, folder, *options)
    nothing = {"name": "cyclonedx-python-lib", "version": None}
    assert found["verdicts"]["references"] == [nothing]
    assert found["headline"]["references"] == [nothing]
    assert [row["references"] for each in found["growth"] for row in each["sizes"]] == [{}, {}]
    benchmark.main([str(folder), "--only", "verdicts,headline", *options])
    told = capsys.readouterr()
    assert told.out.count("not installed") == 2
    assert "cyclonedx-python-lib is not installed: skipped" in told.err


# -- the headline


def test_the_headline_is_a_ratio(folder: Path, capsys: pytest.CaptureFixture[str], answering: Callable[[Task], None]) -> None:
    answering(lambda *_: said(valid=True, seconds=100.0))
    found = measured(capsys, folder, "--only", "headline", "--headline-bytes", "50000")
    headline = found["headline"]
    assert headline["document"] == "generated.cdx.json"
    assert headline["bytes"] >= 50_000
    assert headline["sbomkit"] | {"seconds": 0} == {"valid": True, "error": None, "seconds": 0, "over_limit": False}
    assert [row["name"] for row in headline["references"]] == ["cyclonedx-python-lib", "jsonschema"]
    row = headline["references"][0]
    assert (row["valid"], row["seconds"], row["over_limit"], row["at_least"]) == (True, 100.0, False, False)
    assert row["ratio"] == 100.0 / headline["sbomkit"]["seconds"]
    (bar,) = found["bars"]
    assert (bar["name"], bar["figure"], bar["at_least"]) == (
        "times as fast as cyclonedx-python-lib on 2 MB",
        row["ratio"],
        True,
    )


def test_over_the_limit_the_ratio_is_a_lower_bound_and_nothing_is_extrapolated(
    folder: Path, capsys: pytest.CaptureFixture[str], answering: Callable[[Task], None]
) -> None:
    answering(lambda *_: OVER)
    options = [str(folder), "--only", "headline", "--headline", str(folder / "unnamed.json"), "--limit", "30"]
    benchmark.main(options)
    told = capsys.readouterr().out
    assert "unnamed.json" in told
    assert "> 30" in told
    benchmark.main([*options, "--format", "json"])
    row = json.loads(capsys.readouterr().out)["headline"]["references"][0]
    assert (row["valid"], row["seconds"], row["over_limit"], row["at_least"], row["limit"]) == (None, None, True, True, 30)
    assert row["ratio"] > 1


def test_a_reference_that_breaks_down_has_no_ratio(
    folder: Path, capsys: pytest.CaptureFixture[str], answering: Callable[[Task], None]
) -> None:
    answering(lambda *_: Answer(outcome=Outcome.DIED, value="the process died"))
    found = measured(capsys, folder, "--only", "headline", "--headline-bytes", "5000")
    assert [row["ratio"] for row in found["headline"]["references"]] == [None, None]
    assert [bar["met"] for bar in found["bars"]] == [None]


def test_the_document_of_the_bar_is_taken_where_it_is_below_the_folder(
    folder: Path, capsys: pytest.CaptureFixture[str], answering: Callable[[Task], None]
) -> None:
    answering(lambda *_: said(valid=True))
    (folder / "cdxgen_vue-cli.cdx.json").write_bytes(VALID)
    headline = measured(capsys, folder, "--only", "headline")["headline"]
    assert (headline["document"], headline["bytes"]) == ("cdxgen_vue-cli.cdx.json", len(VALID))


# -- growth


def test_a_reference_that_was_over_the_limit_is_asked_no_more(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    answering: Callable[[Task], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(growth, "_once", by_size)
    answering(lambda path, *_: said(valid=True) if Path(path).stat().st_size < 1_200_000 else OVER)
    options = ("--only", "growth", "--growth-to", "4000")
    found = measured(capsys, folder, *options)
    cyclonedx, spdx = found["growth"]
    assert (cyclonedx["format"], spdx["format"], cyclonedx["limit"]) == (CYCLONEDX, "SPDX 2.3 json", 30)
    assert [row["components"] for row in cyclonedx["sizes"]] == [1000, 2000, 4000]
    assert [sorted(row["references"]) for row in cyclonedx["sizes"]] == [["cyclonedx-python-lib", "jsonschema"]] * 3
    assert [row["references"]["jsonschema"]["over_limit"] for row in cyclonedx["sizes"]] == [False, False, True]
    assert [sorted(row["references"]) for row in spdx["sizes"]] == [["spdx-tools"], ["spdx-tools"], []]
    assert all(row["sbomkit"]["valid"] for each in found["growth"] for row in each["sizes"])
    first, second, _ = spdx["sizes"]
    assert first["per_doubling"] is None
    assert first["sbomkit"] == {"valid": True, "error": None, "seconds": first["bytes"] / 1e6, "over_limit": False}
    assert second["per_doubling"] == pytest.approx(second["bytes"] / first["bytes"])
    assert (second["components"], second["processes"]) == (2000, 1)
    assert [bar["name"] for bar in found["bars"]] == [f"growth per doubling, {name}" for name in (CYCLONEDX, "SPDX 2.3 json")]
    benchmark.main([str(folder), *options])
    assert "> 30" in capsys.readouterr().out


# -- the references themselves


def reading(name: str) -> Reading:
    family, version, encoding = name.split()
    empty: dict[str, Any] = {"components": 0, "edges": 0, "roots": 0, "diagnostics": {}, "severities": {}, "refused": None}
    return Reading(path="a", bytes=1, format=family, version=version, encoding=encoding, tool=None, **empty)


@pytest.mark.parametrize(
    ("name", "suited"),
    [
        ("CycloneDX 1.3 json", {"cyclonedx-python-lib", "cyclonedx-python-lib-lenient", "jsonschema"}),
        ("CycloneDX 1.6 json", {"cyclonedx-python-lib", "jsonschema"}),
        ("CycloneDX 1.3 xml", {"cyclonedx-python-lib"}),
        ("SPDX 2.3 yaml", {"spdx-tools"}),
        ("SPDX 3.0 json-ld", set()),
    ],
)
def test_a_reference_is_asked_what_it_can_judge(name: str, suited: set[str]) -> None:
    assert {each for each, reference in REFERENCES.items() if reference.suits(reading(name))} == suited


@pytest.mark.parametrize("name", GENERATORS)
def test_the_generated_documents_are_valid(name: str) -> None:
    validation = validate(GENERATORS[name](20))
    assert validation.errors == ()
    assert validation.valid


@pytest.mark.slow
@pytest.mark.parametrize("name", ["cyclonedx-python-lib", "jsonschema", "spdx-tools"])
def test_the_references_say_what_is_so(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    family = "SPDX 2.3" if name == "spdx-tools" else "CycloneDX 1.6"
    encodings = {
        "cyclonedx-python-lib": ("json", "xml"),
        "jsonschema": ("json",),
        "spdx-tools": ("json", "tag-value", "yaml", "xml"),
    }
    for encoding in encodings[name]:
        document = GENERATORS[f"{family} {encoding}"](8)
        broken = document.replace(b'"library"', b'"cupboard"').replace(b"CC0-1.0", b"CC0-1.1")
        assert broken != document
        (tmp_path / f"valid-{encoding}").write_bytes(document)
        (tmp_path / f"invalid-{encoding}").write_bytes(broken)
    found = measured(capsys, tmp_path, "--only", "verdicts", "--references", name)
    (row,) = found["verdicts"]["references"]
    assert row["no_verdict"] == []
    assert (row["both_valid"], row["both_invalid"]) == (len(encodings[name]),) * 2
    assert row["names"]["disagree"] == found["verdicts"]["names"]["disagree"] == []


@pytest.mark.slow
def test_a_version_without_a_schema_gets_no_verdict(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "old.json").write_bytes(VALID.replace(b'"1.6"', b'"1.1"'))
    found = measured(capsys, tmp_path, "--only", "verdicts", "--references", "cyclonedx-python-lib,jsonschema")
    for row in found["verdicts"]["references"]:
        assert row["no_verdict"] == [{"path": "old.json", "reason": "the reference has no schema for this version"}]


# -- the whole


def test_the_table_has_every_part_and_its_bars(
    folder: Path, capsys: pytest.CaptureFixture[str], answering: Callable[[Task], None]
) -> None:
    answering(lambda path, *_: said(valid="type" in path, error="a matter of taste", seconds=0.001))
    for copy in range(12):
        (folder / f"copy-{copy}.json").write_bytes(VALID)
    assert benchmark.main([str(folder), "--growth-to", "10", "--headline-bytes", "5000"]) == 1
    told = capsys.readouterr()
    for line in (
        "Verdicts: 16 documents",
        "names: 2 of 3 agree",
        "  named invalid: invalid-by-name-only.json: nothing is wrong",
        "only sbomkit objects (jsonschema): invalid-component-type.json: ",
        "only jsonschema objects (jsonschema): copy-0.json: a matter of taste",
        "only jsonschema objects (jsonschema): 5 more",
        "Headline: generated.cdx.json",
        "Growth: SPDX 2.3 json",
        "MISSED",
    ):
        assert line in told.out
    assert "validating: 17" in told.err


def test_it_runs_as_a_script(folder: Path) -> None:
    command = [sys.executable, str(SCRIPT), str(folder), "--only", "verdicts", "--references", "", "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr  # one name is wrong
    assert list(json.loads(done.stdout)) == ["verdicts", "bars"]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["nowhere"], "nowhere is not there"),
        ([".", "--headline", "nowhere.json"], "nowhere.json is not there"),
        ([".", "--references", "somebody"], "'somebody' is none of cyclonedx-python-lib, "),
    ],
)
def test_an_option_that_makes_no_sense_is_refused(
    arguments: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as leaving:
        benchmark.main(arguments)
    assert leaving.value.code == 2
    assert complaint in capsys.readouterr().err
