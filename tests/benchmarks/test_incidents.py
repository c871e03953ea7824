import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks._incidents.places import Incident, Place
from benchmarks._incidents.summary import summarise
from benchmarks.incidents import main
from sbomkit import cli
from sbomkit.ranking import load_policy, shipped_policies

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


def at(tree: str, percentile: float, *, depth: float = 0.5, packages: int = 100, verdict: str = "few") -> Incident:
    """An incident at a percentile, with every simple order in the middle but the one by depth."""
    baselines = {**dict.fromkeys(BASELINES, 0.5), "depth_alone": depth}
    return Incident(
        tree=tree,
        package="x",
        packages=packages,
        of=packages,
        single_share=0.5,
        verdict=verdict,
        place=Place(rank=percentile * packages, percentile=percentile),
        baselines={name: Place(rank=share * packages, percentile=share) for name, share in baselines.items()},
        worst=percentile,
        baselines_worst=baselines,
        reason=None,
    )


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    recorded = facts(a=["x", "y"], b=["x", "y"], deep=["zoe"], deeper=["x", "y", "z"])
    truth = {"root_project": "app", "incidents": [incident("deep"), incident("elsewhere", in_tree=False)]}
    return folder(tmp_path / "tree", sbom=cyclonedx(TREE), recorded=recorded, truth=truth)


def as_toml(policy: dict[str, Any]) -> str:
    lines = [f"id = {json.dumps(policy['id'])}"]
    for half in ("impact", "weakness"):
        for name, factor in policy[half].items():
            numbers = ", ".join(f"{key} = {number}" for key, number in factor["parameters"].items())
            prior = [] if factor["prior"] is None else [f"prior = {factor['prior']}"]
            lines += [f"[{half}.{name}]", f"weight = {factor['weight']}", *prior, f"parameters = {{ {numbers} }}"]
    lines += ["[handover]", *(f"{key} = {number}" for key, number in policy["handover"].items())]
    return "\n".join(lines)


def answered(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> dict[str, Any]:
    assert main([*map(str, arguments), "--format", "json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert isinstance(answer, dict)
    return answer


def measured(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> list[dict[str, Any]]:
    assert main([*map(str, arguments), "--format", "json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer.keys() - {"factors"} == {"incidents", "summary"}
    found = answer["incidents"]
    assert isinstance(found, list)
    return found


def test_an_incident_has_its_place_by_policy_and_by_every_simple_order(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (found,) = measured(capsys, tree)
    assert found.keys() >= {"tree", "package", "rank", "of", "percentile", "single_share", "baselines"}
    assert (found["verdict"], found["packages"], found["worst"], found["reason"]) == ("sole", 4, 0.25, None)
    assert found["policies"].keys() == set(shipped_policies())
    assert {name: found[name] for name in ("rank", "percentile", "of")}.items() <= found["policies"]["sbomkit-1"].items()
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


def test_an_incident_that_cannot_be_ranked_counts_as_looked_at_last(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    truth = {"incidents": [incident("deeper"), incident("gone"), incident("a")]}
    path = folder(tmp_path / "t", sbom=cyclonedx(TREE), recorded=facts(a=["zoe"], b=["x"]), truth=truth)
    answer = answered(capsys, path)
    unknown, gone, known = answer["incidents"]
    assert (unknown["worst"], known["worst"], known["percentile"]) == (1.0, known["percentile"], known["percentile"])
    # Depth is known of all four, so that an order by it alone needs no verdict: it would have come first.
    assert (unknown["baselines_worst"]["depth_alone"], unknown["baselines_worst"]["chance"]) == (0.25, 0.625)
    assert unknown["baselines_worst"]["single_then_deep"] == 0.75
    assert {gone["worst"], *gone["baselines_worst"].values()} == {None}  # nobody can look at what is not there
    standing = answer["summary"][0]["standings"][0]
    assert standing["order"] == "sbomkit-1"
    assert standing["incidents"] == 1
    assert standing["mean"] == known["percentile"]
    assert standing["worst_mean"] == (1 + known["percentile"]) / 2
    assert "depth_alone" in answer["summary"][0]["ahead"]["sbomkit-1"]["worst_mean"]


def test_a_folder_of_folders_stands_for_all_of_them(tmp_path: Path, tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert measured(capsys, tmp_path) == measured(capsys, tree) == measured(capsys, tree, tmp_path, tree)


def test_two_trees_of_one_name_stay_two_trees(tmp_path: Path, tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(tree, tmp_path / "more" / "tree")
    answer = answered(capsys, tree, tmp_path / "more" / "tree")
    assert [each["tree"] for each in answer["incidents"]] == ["tree", "tree #2"]
    assert answer["summary"][0]["trees"] == 2


def test_the_best_baseline_and_the_margin_to_it_are_told(
    tmp_path: Path, tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(tree, tmp_path / "more")
    assert main([str(tree), str(tmp_path / "more")]) == 0
    margin = "earlier than fewest_maintainers by +0.000 in the mean of trees; interval +0.000 to +0.000"
    assert f"ahead of sbomkit-1: none ({margin})" in capsys.readouterr().out


def test_a_policy_of_ones_own_stands_beside_the_shipped_ones(
    tmp_path: Path, tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    policy = load_policy().model_dump(mode="json")
    policy["id"] = "depth-counts"
    policy["impact"] = {"concealment": policy["impact"]["concealment"]}
    (tmp_path / "own.toml").write_text(as_toml(policy))
    (found,) = measured(capsys, tree, "--policy", tmp_path / "own.toml")
    assert found["policies"].keys() == {*shipped_policies(), "depth-counts"}
    policy["impact"]["concealment"]["weight"] = 0.5
    (tmp_path / "other.toml").write_text(as_toml(policy))
    arguments = ["--policy", str(tmp_path / "own.toml"), "--policy", str(tmp_path / "other.toml")]
    assert main([str(tree), *arguments]) == 2
    assert "two policies are called 'depth-counts'" in capsys.readouterr().err


def test_each_factor_is_tried_alone_and_each_policy_without_it(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = answered(capsys, tree, "--factors")["factors"]
    ours = {each["factor"]: each for each in rows if each["over"] == "all trees" and each["policy"] == "sbomkit-1"}
    policy = load_policy()
    assert ours.keys() == policy.impact.keys() | policy.weakness.keys()
    # Two of the four share the second place by depth; two hang on one person or carry no list, and `deep` is the only sole one.
    assert (ours["concealment"]["known"], ours["concealment"]["mean"]) == (1.0, 0.5)
    assert (ours["people"]["mean"], ours["people"]["without_mean"]) == (0.25, 0.5)
    assert ours["people"]["change"] == 0.25
    assert ours["handover"]["known"] == 0.0
    assert ours["handover"]["mean"] == 0.625  # all tie, as by chance
    assert all(each["mean"] is None for each in rows if each["over"].startswith("trees of 50"))
    assert main([str(tree), "--factors"]) == 0
    assert "factors, all trees" in capsys.readouterr().out


def test_a_factor_that_is_alone_in_its_half_cannot_be_left_out(
    tmp_path: Path, tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    policy = load_policy().model_dump(mode="json")
    policy |= {"id": "alone", "weakness": {"people": policy["weakness"]["people"]}}
    (tmp_path / "own.toml").write_text(as_toml(policy))
    rows = answered(capsys, tree, "--factors", "--policy", tmp_path / "own.toml")["factors"]
    (own,) = (each for each in rows if (each["policy"], each["factor"], each["over"]) == ("alone", "people", "all trees"))
    assert (own["without_mean"], own["change"]) == (None, None)


def test_a_tree_with_many_incidents_counts_once_in_the_mean_of_trees() -> None:
    incidents = [at("small", 0.9), *[at("large", 0.1, depth=0.3)] * 9]
    standings = {each.order: each for each in summarise({"p": incidents}, 50)[0].standings}
    assert (standings["p"].mean, standings["p"].median, standings["p"].first_tenth) == (0.18, 0.1, 0.9)
    assert (standings["p"].tree_mean, standings["p"].interval) == (0.5, (0.1, 0.9))
    assert standings["depth_alone"].tree_mean == 0.4


def test_a_baseline_is_ahead_by_each_measure_of_its_own() -> None:
    incidents = [at("a", 0.2, depth=0.1), at("a", 0.2, depth=0.1), at("b", 0.2, depth=0.9)]
    (everything, large, sole) = summarise({"p": incidents}, 50)
    assert "depth_alone" not in everything.ahead["p"]["mean"]
    assert "depth_alone" in everything.ahead["p"]["median"]
    assert everything.gain["p"]["depth_alone"] == (0.3, -0.1, 0.7)
    assert (large.incidents, sole.incidents) == (3, 0)
    assert sole.standings[0].mean is None
    assert sole.gain["p"]["chance"] is None


def test_small_trees_and_shared_packages_are_left_out_where_it_is_said() -> None:
    incidents = [at("a", 0.2, packages=49, verdict="sole"), at("b", 0.2, verdict="sole"), at("c", 0.2, verdict="many")]
    groups = summarise({"p": incidents}, 50)
    assert [group.incidents for group in groups] == [3, 2, 1]
    assert [group.over for group in groups][1] == "trees of 50 packages and more"


def test_the_table_shows_each_incident_and_then_what_they_come_to(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tree)]) == 0
    lines = capsys.readouterr().out.splitlines()
    head = next(line for line in lines if line.startswith("tree "))
    assert head.split()[:6] == ["tree", "package", "verdict", "rank", "of", "sbomkit-1"]
    assert lines[lines.index(head) + 2].split()[:6] == ["tree", "deep", "sole", "1", "4", "0.250"]
    assert "all trees: 1 incidents in 1 trees" in lines
    assert any(line.split() == ["sbomkit-1", "1", *["0.250"] * 2, "0.000", "0.250", "-", *["0.250"] * 2] for line in lines)
    assert "ahead of sbomkit-1: none" in lines
    assert lines[-1] == f"Again: python benchmarks/incidents.py {shlex.quote(str(tree))}"


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
    out = facts_file.with_suffix(".ranking.json")
    command = ["rank", str(sbom), "--facts", str(facts_file), "--offline", "--format", "json", "-o", str(out)]
    assert cli.main([*command, *options]) == 0
    ranked = json.loads(out.read_text())["ranked"]
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
    assert "all trees: 1 incidents in 1 trees" in done.stdout
    assert f"Again: python benchmarks/incidents.py {shlex.quote(str(tree))}" in done.stdout


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
