import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import pytest

from benchmarks import load as benchmark
from benchmarks._generated import EDGES_EACH, GENERATORS, of_size
from benchmarks._load import memory, peers
from benchmarks._peers import PEERS, Peer
from benchmarks._workers import Answer, Outcome, Task
from sbomkit.errors import MalformedDocument
from sbomkit.formats import load

SCRIPT = Path(benchmark.__file__)
GOLDEN = Path(__file__).parent.parent / "formats" / "golden"
COMPONENTS = 20


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The golden documents, a generated one in each of three encodings, and one that is no SBOM."""
    path = tmp_path / "documents"
    (path / "golden").mkdir(parents=True)
    for name in ("golden-1.6.cdx.json", "golden-1.7.cdx.json", "golden-2.3.spdx.json"):
        (path / "golden" / name).write_bytes((GOLDEN / name).read_bytes())
    for name, suffix in (("CycloneDX 1.6 json", "json"), ("CycloneDX 1.6 xml", "xml"), ("SPDX 2.3 tag-value", "spdx")):
        (path / f"generated.{suffix}").write_bytes(GENERATORS[name](COMPONENTS))
    (path / "no-sbom.json").write_text('{"dependencies": {"left-pad": "1.3.0"}}')
    return path


def measured(capsys: pytest.CaptureFixture[str], folder: Path, *arguments: str) -> dict[str, Any]:
    assert benchmark.main([str(folder), "--format", "json", "--runs", "1", *arguments]) in {0, 1}
    answer = json.loads(capsys.readouterr().out)
    assert isinstance(answer, dict)
    return answer


# -- what was read


def test_the_counts_are_those_of_the_documents(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = measured(capsys, folder, "--only", "read")
    assert list(found) == ["read", "bars"]
    documents = {each["path"]: each for each in found["read"]["documents"]}
    generated = documents["generated.json"]
    assert generated == {
        "path": "generated.json",
        "bytes": (folder / "generated.json").stat().st_size,
        "format": "CycloneDX",
        "version": "1.6",
        "encoding": "json",
        "tool": "generator",
        "components": COMPONENTS,
        "edges": EDGES_EACH * COMPONENTS,
        "roots": 1,
        "diagnostics": {},
        "severities": {"error": 0, "warning": 0, "note": 0},
        "refused": None,
    }
    for path in (folder / "golden").iterdir():
        inventory = load(path)
        document = documents[f"golden/{path.name}"]
        assert document["components"] == len(inventory.components)
        assert document["edges"] == len(inventory.edges)
        assert document["roots"] == len(inventory.roots)
        assert sum(document["diagnostics"].values()) == sum(entry.count for entry in inventory.diagnostics)
        assert sum(document["severities"].values()) == sum(document["diagnostics"].values())
    total = found["read"]["total"]
    assert total["documents"] == len(documents) == 7
    assert total["components"] == sum(each["components"] for each in documents.values())
    assert total["edges"] == sum(each["edges"] for each in documents.values())


def test_a_refusal_says_why_and_is_grouped(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = measured(capsys, folder, "--only", "read")
    (refused,) = [each for each in found["read"]["documents"] if each["path"] == "no-sbom.json"]
    assert refused["refused"]["error"] == "UnrecognizedFormat"
    assert refused["refused"] | {"message": ""} == {
        "error": "UnrecognizedFormat",
        "message": "",
        "crashed": False,
        "recognised": False,
    }
    assert ["no-sbom.json"] in found["read"]["total"]["reasons"].values()
    (row,) = [each for each in found["read"]["by_tool"] if each["kind"] == "not recognised"]
    assert (row["tool"], row["documents"], row["read"], row["refused"]) == ("(no tool named)", 1, 0, 1)


def test_documents_are_grouped_by_tool_and_kind(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = measured(capsys, folder, "--only", "read")["read"]["by_tool"]
    assert [(row["tool"], row["kind"], row["documents"]) for row in rows if row["tool"] == "generator"] == [
        ("generator", "CycloneDX 1.6 json", 1),
        ("generator", "CycloneDX 1.6 xml", 1),
        ("generator", "SPDX 2.3 tag-value", 1),
    ]


def test_what_escapes_from_the_reader_is_counted_as_a_crash(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(data: bytes) -> None:
        raise IndexError("out of range") if data.startswith(b"<") else MalformedDocument("not like this", path="components[3]")

    monkeypatch.setattr("benchmarks._documents.load", broken)
    found = measured(capsys, folder, "--only", "read")
    total = found["read"]["total"]
    assert (total["read"], total["refused"], total["crashed"], total["recognised_and_refused"]) == (0, 7, 1, 7)
    assert [bar["met"] for bar in found["bars"]] == [False, False]
    by_path = {each["path"]: each for each in found["read"]["documents"]}
    crashed = by_path["generated.xml"]
    assert (crashed["format"], crashed["version"], crashed["encoding"]) == ("CycloneDX", "1.6", "xml")
    assert crashed["refused"] == {"error": "IndexError", "message": "out of range", "crashed": True, "recognised": True}
    assert (by_path["generated.spdx"]["encoding"], by_path["generated.spdx"]["version"]) == ("tag-value", "2.3")
    assert total["reasons"]["IndexError: out of range"] == ["generated.xml"]


def test_smaller_files_are_left_out_of_everything(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = measured(capsys, folder, "--only", "read", "--minimum", "1000")
    assert "no-sbom.json" not in {each["path"] for each in found["read"]["documents"]}


# -- speed


def test_everybody_is_timed_on_every_json_document(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    speed = measured(capsys, folder, "--only", "speed")["speed"]
    assert list(speed) == ["documents", "bytes", "runs", "clock", "parsers", "worst_load", "worst_in_full", "left_out"]
    assert (speed["documents"], speed["runs"], speed["clock"], speed["left_out"]) == (4, 1, "wall", [])
    assert list(speed["parsers"]) == ["orjson", "json", "msgspec", "load", "in_full", "claims"]
    assert speed["parsers"]["orjson"]["ratio"] == speed["parsers"]["orjson"]["median_ratio"] == 1
    for row in speed["parsers"].values():
        assert row["seconds"] > 0
        assert row["ratio"] == pytest.approx(row["seconds"] / speed["parsers"]["orjson"]["seconds"])
        assert row["worst_large"] is None


def test_large_documents_are_named_with_their_ratios(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "large.json").write_bytes(of_size("CycloneDX 1.6 json", 1_000_001))
    (tmp_path / "small.json").write_bytes(GENERATORS["CycloneDX 1.6 json"](COMPONENTS))
    found = measured(capsys, tmp_path, "--only", "speed", "--clock", "processor")
    speed = found["speed"]
    (worst,) = speed["worst_load"]
    assert worst["path"] == "large.json"
    assert worst["ratios"]["load"] == worst["seconds"]["load"] / worst["seconds"]["orjson"]
    assert speed["parsers"]["in_full"]["worst_large"]["path"] == "large.json"
    assert [bar["name"] for bar in found["bars"]] == [
        "load / orjson, all documents",
        "load / orjson, worst over 1 MB",
        "load in full / orjson, all documents",
        "load in full / orjson, worst over 1 MB",
    ]
    assert found["bars"][0]["figure"] == speed["parsers"]["load"]["ratio"]
    assert found["bars"][1]["figure"] == speed["parsers"]["load"]["worst_large"]["ratio"]


def test_what_is_not_plain_json_as_it_stands_is_left_out_of_the_speed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = GENERATORS["CycloneDX 1.6 json"](COMPONENTS)
    (tmp_path / "wide.json").write_bytes(document.decode().encode("utf-16"))
    found = measured(capsys, tmp_path, "--only", "read,speed")
    assert found["read"]["total"]["read"] == 1
    assert found["speed"]["documents"] == 0
    assert found["speed"]["left_out"] == ["wide.json"]
    assert [bar["met"] for bar in found["bars"] if "orjson" in bar["name"]] == [None] * 4


# -- peers


class FakeWorker:
    """Answers from a script: by the name of the prepared task and of the file."""

    def __init__(self, prepare: Callable[[], Task]) -> None:
        self.task = prepare()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def ask(self, *question: Any, limit: float) -> Answer:
        answer = self.task(*question, limit)
        return answer if isinstance(answer, Answer) else Answer(outcome=Outcome.DONE, value=answer)


def peer(distribution: str, task: Task) -> Peer:
    return Peer(distribution=distribution, prepare=lambda: task, suits=lambda reading: reading.format == "CycloneDX")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Callable[[Task], None]:
    """Puts one peer in the place of all, which answers from a script."""

    def install(task: Task) -> None:
        monkeypatch.setattr(peers, "Worker", FakeWorker)
        monkeypatch.setattr(peers, "PEERS", {"fake": peer("pytest", task)})

    return install


def answers(path: str, components: int) -> dict[str, Any]:
    """Twice as slow as sbomkit on the smaller documents, and four times on the others."""
    seconds = 0.25 if Path(path).stat().st_size < 10_000 else 0.5
    return {"components": components, "seconds": seconds, "sbomkit_seconds": 0.125}


def test_a_peer_is_compared_where_both_read(
    folder: Path, capsys: pytest.CaptureFixture[str], asked: Callable[[Task], None]
) -> None:
    def task(path: str, family: str, encoding: str, ours: object, limit: float) -> Any:
        assert (family, ours, limit) == ("CycloneDX", True, 60)
        assert path.endswith(".cdx.xml" if encoding == "xml" else ".cdx.json")
        if encoding == "xml":
            return Answer(outcome=Outcome.REFUSED, value="ValueError: 'x' is no format of 3")
        return answers(path, len(load(path).components) if "1.6" in Path(path).resolve().name else 0)

    asked(task)
    (row,) = measured(capsys, folder, "--only", "peers", "--peers", "fake")["peers"]
    assert (row["name"], row["documents"], row["not_reached"]) == ("pytest", 4, 0)
    assert (row["read"], row["found_nothing"], row["refused"], row["over_limit"], row["died"]) == (3, 2, 1, 0, 0)
    assert (row["both_read"], row["same_components"], row["fewer_components"]) == (1, 1, 0)
    assert (row["more_components"], row["read_by_peer_alone"]) == ([], [])
    assert row["components"] == row["sbomkit_components"]
    assert (row["ratio"], row["median_ratio"], row["worst_large_ratio"]) == (2, 2, None)
    assert row["reasons"] == {"ValueError: … is no format of N": 1}


def test_a_peer_that_finds_more_or_reads_what_is_refused_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], asked: Callable[[Task], None]
) -> None:
    asked(lambda path, *_: answers(path, COMPONENTS + 1))
    (tmp_path / "more.json").write_bytes(GENERATORS["CycloneDX 1.6 json"](COMPONENTS))
    (tmp_path / "alone.json").write_bytes(GENERATORS["CycloneDX 1.6 json"](COMPONENTS)[:-2])
    (row,) = measured(capsys, tmp_path, "--only", "peers", "--peers", "fake")["peers"]
    assert row["more_components"] == ["more.json"]
    assert row["read_by_peer_alone"] == ["alone.json"]
    assert (row["read"], row["both_read"]) == (2, 1)


def test_a_peer_over_its_limit_is_named_and_one_that_dies_is_counted(
    folder: Path, capsys: pytest.CaptureFixture[str], asked: Callable[[Task], None]
) -> None:
    def task(path: str, family: str, encoding: str, ours: object, limit: float) -> Any:
        over = encoding == "xml"
        return Answer(outcome=Outcome.LIMIT if over else Outcome.DIED, value="more than 1 s" if over else "the process died")

    asked(task)
    (row,) = measured(capsys, folder, "--only", "peers", "--peers", "fake", "--limit", "1")["peers"]
    assert (row["over_limit"], row["over_limit_paths"], row["died"]) == (1, ["generated.xml"], 3)
    assert row["reasons"] == {"the process died: ": 3}
    assert (row["read"], row["ratio"], row["median_ratio"]) == (0, None, None)


def test_what_the_budget_ends_was_not_reached(
    folder: Path, capsys: pytest.CaptureFixture[str], asked: Callable[[Task], None]
) -> None:
    asked(lambda *_: Answer(outcome=Outcome.LIMIT, value="more than 60 s"))
    (row,) = measured(capsys, folder, "--only", "peers", "--peers", "fake", "--budget", "5")["peers"]
    assert (row["documents"], row["not_reached"], row["over_limit"]) == (4, 4, 0)
    (row,) = measured(capsys, folder, "--only", "peers", "--peers", "fake", "--budget", "0")["peers"]
    assert (row["documents"], row["not_reached"]) == (4, 4)


def test_a_peer_that_is_not_installed_is_skipped_and_said_to_be(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(peers, "PEERS", {"fake": peer("no-such-distribution-here", lambda *_: 0)})
    benchmark.main([str(folder), "--only", "peers", "--peers", "fake"])
    told = capsys.readouterr()
    assert "no-such-distribution-here: not installed, skipped" in told.out
    assert "no-such-distribution-here is not installed: skipped" in told.err
    found = measured(capsys, folder, "--only", "peers", "--peers", "fake")
    assert found["peers"] == [{"name": "no-such-distribution-here", "version": None}]


@pytest.mark.slow
@pytest.mark.parametrize("name", PEERS)
def test_the_installed_peers_find_what_is_there(name: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if PEERS[name].version is None:
        pytest.skip(f"{name} is not installed")
    (row,) = measured(capsys, folder, "--only", "peers", "--peers", name)["peers"]
    assert (row["died"], row["over_limit"], row["not_reached"]) == (0, 0, 0)
    assert row["same_components"] >= 1
    assert row["ratio"] > 0


# -- memory


def test_memory_is_told_for_the_largest_documents(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    size = 400_000
    (tmp_path / "large.json").write_bytes(of_size("CycloneDX 1.6 json", size))
    found = measured(capsys, tmp_path, "--only", "memory")
    (row,) = found["memory"]
    assert list(row) == ["path", "bytes", "peaks", "kept", "ratios"]
    assert row["path"] == "large.json"
    assert row["peaks"]["orjson"] > size / 2
    for name in ("orjson", "load", "in_full"):
        assert row["peaks"][name] >= row["kept"][name]
        assert row["ratios"][name] == row["peaks"][name] / row["peaks"]["orjson"]
    assert [bar["name"] for bar in found["bars"]] == [
        "peak memory of load / orjson, worst",
        "peak memory of load in full / orjson, worst",
    ]


# -- the whole


def test_the_table_has_every_part_and_its_bars(
    folder: Path, capsys: pytest.CaptureFixture[str], asked: Callable[[Task], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(lambda path, *_: answers(path, 1))
    monkeypatch.setattr(memory, "alone", lambda *_, **__: {"peak": 2**20, "kept": 2**19})
    benchmark.main([str(folder), "--runs", "1", "--peers", "fake", "--no-growth"])
    told = capsys.readouterr()
    for word in ("Read: 6 of 7 files", "Speed: 4 JSON documents", "Peers: ", "Memory: ", "refused 1: "):
        assert word in told.out
    assert "Growth" not in told.out
    assert told.err.splitlines()[:2] == ["reading: 7", "timing: 4"]


def test_a_missed_bar_is_an_exit_code(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert benchmark.main([str(folder), "--only", "read"]) == 0
    (folder / "broken.json").write_bytes((folder / "generated.json").read_bytes()[:-2])
    assert benchmark.main([str(folder), "--only", "read"]) == 1
    assert "documents of a known format that are refused" in capsys.readouterr().out


def test_it_runs_as_a_script(folder: Path) -> None:
    command = [sys.executable, str(SCRIPT), str(folder), "--only", "read,speed", "--format", "json", "--runs", "1"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode in {0, 1}, done.stderr
    assert list(json.loads(done.stdout)) == ["read", "speed", "bars"]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["nowhere"], "nowhere is not there"),
        ([".", "--only", "read,mood"], "'mood' is none of read, speed, peers, memory, growth"),
        ([".", "--peers", "somebody"], "'somebody' is none of lib4sbom, cyclonedx-python-lib, spdx-tools"),
    ],
)
def test_an_option_that_makes_no_sense_is_refused(
    arguments: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as leaving:
        benchmark.main(arguments)
    assert leaving.value.code == 2
    assert complaint in capsys.readouterr().err
