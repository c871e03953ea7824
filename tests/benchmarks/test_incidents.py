import json
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks.incidents import main

BASELINES = {
    "fewest_maintainers",
    "single_then_deep",
    "single_then_stale",
    "single_then_dependents",
    "depth_alone",
    "chance",
}

TREE = {"app": ["a", "b"], "a": ["deep"], "deep": ["deeper"], "b": [], "deeper": []}


def cyclonedx(edges: dict[str, list[str]], root: str = "app") -> dict[str, Any]:
    def component(name: str) -> dict[str, Any]:
        return {"type": "library", "bom-ref": name, "name": name, "version": "1.0.0", "purl": f"pkg:npm/{name}@1.0.0"}

    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"timestamp": "2020-11-01T00:00:00Z", "component": component(root)},
        "components": [component(name) for name in edges if name != root],
        "dependencies": [{"ref": name, "dependsOn": targets} for name, targets in edges.items()],
    }


def spdx(edges: dict[str, list[str]]) -> dict[str, Any]:
    return {
        "spdxVersion": "SPDX-2.3",
        "SPDXID": "SPDXRef-DOCUMENT",
        "dataLicense": "CC0-1.0",
        "name": "app",
        "documentNamespace": "https://spdx.test/app",
        "creationInfo": {"created": "2020-11-01T00:00:00Z", "creators": ["Tool: t"]},
        "documentDescribes": ["SPDXRef-app"],
        "packages": [
            {
                "SPDXID": f"SPDXRef-{name}",
                "name": name,
                "versionInfo": "1.0.0",
                "downloadLocation": "NOASSERTION",
                "externalRefs": [
                    {
                        "referenceCategory": "PACKAGE-MANAGER",
                        "referenceType": "purl",
                        "referenceLocator": f"pkg:npm/{name}@1.0.0",
                    }
                ],
            }
            for name in edges
        ],
        "relationships": [
            {"spdxElementId": f"SPDXRef-{name}", "relatedSpdxElement": f"SPDXRef-{target}", "relationshipType": "DEPENDS_ON"}
            for name, targets in edges.items()
            for target in targets
        ],
    }


def facts(**maintainers: list[str]) -> dict[str, Any]:
    return {
        "as_of": "2020-10-15",
        "facts": {name: {"name": name, "maintainers": names} for name, names in maintainers.items()},
    }


def incident(package: str, **more: Any) -> dict[str, Any]:
    return {"package": package, "date": "2021-01-01", "in_tree": True, **more}


def folder(
    path: Path, *, sbom: dict[str, Any], recorded: dict[str, Any], truth: dict[str, Any], name: str = "sbom.cdx.json"
) -> Path:
    path.mkdir()
    (path / name).write_text(json.dumps(sbom))
    (path / "facts.json").write_text(json.dumps(recorded))
    (path / "truth.json").write_text(json.dumps(truth))
    return path


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    recorded = facts(a=["x", "y"], b=["x", "y"], deep=["zoe"], deeper=["x", "y", "z"])
    truth = {"root_project": "app", "incidents": [incident("deep"), incident("elsewhere", in_tree=False)]}
    return folder(tmp_path / "tree", sbom=cyclonedx(TREE), recorded=recorded, truth=truth)


def measured(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> list[dict[str, Any]]:
    assert main([*map(str, arguments), "--format", "json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert list(answer) == ["incidents"]
    found = answer["incidents"]
    assert isinstance(found, list)
    return found


def test_an_incident_has_its_place_by_policy_and_by_every_simple_order(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (found,) = measured(capsys, tree)
    assert found.keys() == {"tree", "package", "rank", "of", "percentile", "single_share", "baselines"}
    assert found["baselines"].keys() == BASELINES
    assert (found["tree"], found["package"], found["of"], found["single_share"]) == ("tree", "deep", 4, 0.25)
    assert (found["rank"], found["percentile"]) == (1, 0.25)
    assert found["baselines"]["fewest_maintainers"] == {"rank": 1, "percentile": 0.25}
    assert found["baselines"]["depth_alone"] == {"rank": 2, "percentile": 0.5}
    assert found["baselines"]["chance"] == {"rank": 2.5, "percentile": 0.625}


def test_ties_share_their_mean_rank(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    flat = {"app": ["a", "b", "c"], "a": [], "b": [], "c": []}
    recorded = facts(a=["zoe"], b=["adam"], c=["x", "y"])
    path = folder(tmp_path / "t", sbom=cyclonedx(flat), recorded=recorded, truth={"incidents": [incident("b"), incident("c")]})
    tied, last = measured(capsys, path)
    assert tied["rank"] == 1.5
    assert {name: place["rank"] for name, place in tied["baselines"].items()} == {
        "fewest_maintainers": 1.5,
        "single_then_deep": 1.5,
        "single_then_stale": 1.5,
        "single_then_dependents": 1.5,
        "depth_alone": 2,
        "chance": 2,
    }
    assert last["rank"] == 3
    assert last["percentile"] == 1.0


def test_stale_comes_before_fresh_and_known_before_unknown_among_singles(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    flat: dict[str, list[str]] = {"app": ["a", "b", "c", "d"], "a": [], "b": [], "c": [], "d": []}
    recorded = facts(a=["zoe"], b=["zoe"], c=["zoe"], d=["x", "y"])
    for name, date in (("a", "2019-01-01"), ("b", "2015-01-01"), ("d", "2010-01-01")):
        recorded["facts"][name]["last_publish"] = date
    truth = {"incidents": [incident(name) for name in "abcd"]}
    path = folder(tmp_path / "t", sbom=cyclonedx(flat), recorded=recorded, truth=truth)
    ranks = [each["baselines"]["single_then_stale"]["rank"] for each in measured(capsys, path)]
    assert ranks == [2, 1, 3, 4]


def test_the_spdx_document_is_read_where_there_is_no_other(
    tmp_path: Path, tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recorded, truth = (json.loads((tree / name).read_text()) for name in ("facts.json", "truth.json"))
    other = folder(tmp_path / "other", sbom=spdx(TREE), recorded=recorded, truth=truth, name="sbom.spdx.json")
    by_cyclonedx, by_spdx = measured(capsys, tree, other)
    assert {**by_cyclonedx, "tree": "other"} == by_spdx


def test_a_package_that_cannot_be_ranked_is_listed_with_the_reason(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    truth = {"incidents": [incident("b"), incident("gone"), incident("a")]}
    path = folder(tmp_path / "t", sbom=cyclonedx(TREE), recorded=facts(a=["zoe"]), truth=truth)
    unknown, gone, known = measured(capsys, path)
    for each in (unknown, gone):
        assert (each["rank"], each["percentile"], each["of"]) == (None, None, 1)
        assert set(each["baselines"]) == BASELINES
        assert all(place == {"rank": None, "percentile": None} for place in each["baselines"].values())
    assert known["rank"] == 1
    assert main([str(path)]) == 0
    table = capsys.readouterr().out
    assert "t: gone has no rank: not in the tree" in table
    assert "t: b has no rank: " in table


def test_the_table_ends_with_the_mean_of_each_column(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tree)]) == 0
    head, _, row, mean = capsys.readouterr().out.splitlines()
    assert head.split()[:5] == ["tree", "package", "rank", "of", "policy"]
    assert row.split()[:5] == ["tree", "deep", "1", "4", "0.250"]
    assert mean.split()[:5] == ["mean", "percentile", "1", "incidents", "0.250"]


def test_a_tree_without_incidents_prints_an_empty_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = folder(tmp_path / "t", sbom=cyclonedx(TREE), recorded=facts(a=["zoe"]), truth={"incidents": None})
    assert main([str(path)]) == 0
    assert "0 incidents" in capsys.readouterr().out


def test_the_product_is_the_root_where_the_paths_begin_at_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    system = {"system": ["app", "deeper"], **TREE}
    recorded = facts(app=["x"], a=["x", "y"], b=["x", "y"], deep=["zoe"], deeper=["x"])
    path_from_app = ["app", "a", "deep", "deeper"]
    truth = {"root_project": "app (of a system)", "incidents": [incident("deeper", shortest_path=path_from_app)]}
    rooted = folder(tmp_path / "rooted", sbom=cyclonedx(system, "system"), recorded=recorded, truth=truth)
    truth["incidents"] = [incident("deeper", shortest_path=["system@1.0.0", "deeper"])]
    whole = folder(tmp_path / "whole", sbom=cyclonedx(system, "system"), recorded=recorded, truth=truth)
    in_product, in_system = measured(capsys, rooted, whole)
    assert (in_product["of"], in_product["baselines"]["depth_alone"]["rank"]) == (4, 1)
    assert (in_system["of"], in_system["baselines"]["depth_alone"]["rank"]) == (5, 4.5)


def test_a_folder_that_cannot_be_read_does_not_stop_the_others(
    tmp_path: Path, tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").mkdir()
    assert main([str(tmp_path / "empty"), str(tree), "--format", "json"]) == 3
    captured = capsys.readouterr()
    assert len(json.loads(captured.out)["incidents"]) == 1
    assert captured.err.startswith("empty: ")
    assert captured.err.count("\n") == 1


@pytest.mark.parametrize("path", [5, 1.5, True, {"a": 1}, [{"a": 1}], [["x"]], [], [5], "app", None])
def test_a_path_that_is_none_says_nothing(tmp_path: Path, path: object, capsys: pytest.CaptureFixture[str]) -> None:
    truth = {"root_project": "a", "incidents": [incident("deep", shortest_path=path)]}
    recorded = facts(a=["x", "y"], deep=["zoe"])
    (found,) = measured(capsys, folder(tmp_path / "t", sbom=cyclonedx(TREE), recorded=recorded, truth=truth))
    assert (found["rank"], found["of"]) == (1, 1)  # `a` is one of two that `app` needs, so that it is taken for the product


@pytest.mark.parametrize("paths", [{}, {"shortest_path": ["app", "a"]}], ids=["told", "not told"])
def test_all_that_a_made_up_subject_needs_is_no_product_within_it(
    tmp_path: Path, paths: dict[str, object], capsys: pytest.CaptureFixture[str]
) -> None:
    recorded = facts(app=["x"], a=["x", "y"], b=["x", "y"])
    truth = {"root_project": "app", "incidents": [incident("a", **paths)]}
    path = folder(tmp_path / "t", sbom=cyclonedx({"made-up": ["app"], **TREE}, "made-up"), recorded=recorded, truth=truth)
    (found,) = measured(capsys, path)
    assert found["of"] == 3


def test_the_product_is_the_root_where_no_paths_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    recorded = facts(app=["x"], a=["x", "y"], b=["x", "y"], deep=["zoe"], deeper=["x"])
    truth = {"root_project": "app (of a system)", "incidents": [incident("deeper")]}
    system = cyclonedx({"system": ["app", "deeper"], **TREE}, "system")
    (found,) = measured(capsys, folder(tmp_path / "t", sbom=system, recorded=recorded, truth=truth))
    assert found["of"] == 4


def test_facts_that_cannot_be_written_lose_no_answer(tmp_path: Path, tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    assert main([str(tree), "--format", "json", "--write-facts", str(tmp_path / "file")]) == 2
    captured = capsys.readouterr()
    assert len(json.loads(captured.out)["incidents"]) == 1
    assert captured.err.startswith("tree: cannot be read or written: ")
    assert captured.err.count("\n") == 1


def test_a_record_that_is_none_is_told_and_the_rest_is_measured(
    tmp_path: Path, tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recorded = json.loads((tree / "facts.json").read_text())
    recorded["facts"]["a"] = "x"
    (tree / "facts.json").write_text(json.dumps(recorded))
    assert main([str(tree), "--format", "json"]) == 0
    captured = capsys.readouterr()
    assert json.loads(captured.out)["incidents"][0]["of"] == 3
    assert captured.err == "tree: facts.json.facts['a']: skipped, since it is a text and no record\n"


def test_what_a_reader_can_do_is_told_with_what_is_wrong(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = json.loads((tree / "sbom.cdx.json").read_text())
    (tree / "sbom.cdx.json").write_text(json.dumps({**document, "specVersion": "9.9"}))
    assert main([str(tree)]) == 3
    assert "; supported versions of CycloneDX" in capsys.readouterr().err


def test_the_line_that_ranks_by_the_written_facts_is_told(
    tmp_path: Path, tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    system = folder(
        tmp_path / "system",
        sbom=cyclonedx({"system": ["app", "deeper"], **TREE}, "system"),
        recorded={**facts(a=["x", "y"], deep=["zoe"]), "as_of": None},
        truth={"root_project": "app (of a system)", "incidents": [incident("deep")]},
    )
    assert main([str(tree), str(system), "--format", "json", "--write-facts", str(tmp_path / "new")]) == 0
    captured = capsys.readouterr()
    lines = [shlex.split(line) for line in captured.err.splitlines()]
    assert [line[:2] for line in lines] == [["sbomkit", "rank"]] * 2
    assert [line[5:] for line in lines] == [["--offline", "--as-of", "2020-10-15"], ["--offline", "--root", "pkg:npm/app"]]
    for line, found in zip(lines, json.loads(captured.out)["incidents"], strict=True):
        ranked = by_command_line(Path(line[2]), Path(line[4]), *line[6:])
        assert (len(ranked), mean_rank(ranked, "deep")) == (found["of"], found["rank"])


def test_two_runs_print_the_same_bytes(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert measured(capsys, tree) == measured(capsys, tree)


def by_command_line(sbom: Path, facts_file: Path, *options: str) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "sbomkit", "rank", str(sbom), "--facts", str(facts_file), "--offline", "--format", "json"]
    done = subprocess.run([*command, *options], check=True, capture_output=True, text=True)
    ranked = json.loads(done.stdout)["ranked"]
    assert isinstance(ranked, list)
    return ranked


def mean_rank(ranked: list[dict[str, Any]], name: str) -> float:
    (priority,) = (entry["priority"] for entry in ranked if entry["package"].rpartition("/")[2] == name)
    tied: list[int] = [entry["rank"] for entry in ranked if entry["priority"] == priority]
    return sum(tied) / len(tied)


def test_the_command_line_gives_the_same_ranking_from_the_written_facts(
    tmp_path: Path, tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (found,) = measured(capsys, tree, "--write-facts", tmp_path / "new" / "folder")
    for as_of in (["--as-of", "2020-10-15"], []):
        ranked = by_command_line(tree / "sbom.cdx.json", tmp_path / "new" / "folder" / "tree.facts.jsonl", *as_of)
        assert len(ranked) == found["of"]
        assert mean_rank(ranked, "deep") == found["rank"]


def test_the_script_runs_from_anywhere(tmp_path: Path, tree: Path) -> None:
    script = Path(__file__).resolve().parents[2] / "benchmarks" / "incidents.py"
    done = subprocess.run([sys.executable, str(script), str(tree)], check=True, capture_output=True, text=True, cwd=tmp_path)
    assert "mean percentile" in done.stdout


@pytest.mark.corpus
def test_the_incidents_of_the_benchmark_are_found_where_the_records_say(capsys: pytest.CaptureFixture[str]) -> None:
    corpus = os.environ.get("SBOMKIT_CORPUS")
    if not corpus:
        pytest.skip("SBOMKIT_CORPUS names no folder")
    folders = sorted((Path(corpus).parent / "benchmark").iterdir())
    expected = [
        (path.name, each["package"])
        for path in folders
        for each in json.loads((path / "truth.json").read_text())["incidents"]
        if each.get("in_tree", True)
    ]
    found = measured(capsys, *folders)
    assert [(each["tree"], each["package"]) for each in found] == expected
    assert all(each["rank"] is not None and 0 < each["percentile"] <= 1 for each in found)


@pytest.mark.corpus
def test_the_command_line_gives_the_same_places_in_the_benchmark(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus = os.environ.get("SBOMKIT_CORPUS")
    if not corpus:
        pytest.skip("SBOMKIT_CORPUS names no folder")
    for path in sorted((Path(corpus).parent / "benchmark").iterdir()):
        found = measured(capsys, path, "--write-facts", tmp_path)
        as_of = json.loads((path / "facts.json").read_text())["as_of"][:10]
        # The Debian tree is a whole system, its records are about one product, and bear no date.
        options = ["--as-of", as_of] if as_of[:1].isdigit() else ["--root", "pkg:deb/debian/openssh-server"]
        for given in (options, [] if "--as-of" in options else options):
            ranked = by_command_line(path / "sbom.cdx.json", tmp_path / f"{path.name}.facts.jsonl", *given)
            assert {len(ranked)} == {each["of"] for each in found}
            assert [mean_rank(ranked, each["package"]) for each in found] == [each["rank"] for each in found]
