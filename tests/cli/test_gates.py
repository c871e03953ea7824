"""`--fail-on`, `--on-unknown`, `--waivers` and `--findings` of `rank`."""

import json
import os
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sbomkit.cli import _gates
from sbomkit.model.gates import Findings
from sbomkit.model.ranking import Ranking
from sbomkit.ranking import load_policy
from sbomkit.ranking.condition import FIELDS
from sbomkit.ranking.diff import CHANGES

DEEP = "sole and depth >= 2"
FAR, PAST = "2999-12-31", "2020-01-01"


@pytest.fixture
def ranked(run, sbom, facts):
    return lambda *more: run("rank", sbom, "--facts", facts, *more)


@pytest.fixture
def waivers(tmp_path):
    def write(*entries):
        path = tmp_path / "waivers.toml"
        path.write_text(
            "".join(
                "[[waiver]]\n" + "".join(f"{name} = {json.dumps(value)}\n" for name, value in entry.items())
                for entry in entries
            )
        )
        return str(path)

    return write


@pytest.fixture
def many(tmp_path):
    components = [{"type": "library", "bom-ref": f"p{n}", "name": f"p{n}", "purl": f"pkg:npm/p{n}@1"} for n in range(8)]
    path = tmp_path / "many.json"
    path.write_text(json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.5", "components": components}))
    return str(path)


def let(package="pkg:npm/deep", **changes):
    return {"package": package, "reason": "We hold a copy.", "expires": FAR} | changes


def test_each_condition_is_told_apart(ranked):
    done = ranked("--fail-on", DEEP, "--fail-on", "coverage < 0.9", "--fail-on", "listed > 99", "--on-unknown", "pass")
    assert done.code == 1
    lines = done.err.splitlines()
    assert lines[0] == f"--fail-on {DEEP!r}: 1 found"
    assert lines[1].startswith("  pkg:npm/deep: One person can publish deep")
    assert lines[2] == "--fail-on 'coverage < 0.9': 1 found"
    assert lines[3].startswith("  the product: Of 4 packages, 3 have a publisher verdict")
    assert len(lines) == 4


def test_the_same_condition_twice_is_asked_once(ranked):
    assert ranked("--fail-on", DEEP, "--fail-on", DEEP).err == ranked("--fail-on", DEEP).err


def test_what_is_decided_comes_before_what_is_not(ranked):
    lines = ranked("--fail-on", "depth >= 1 and (sole or listed > 99)").err.splitlines()
    assert [line.partition(":")[0] for line in lines[1:]] == ["  pkg"] * 3
    assert [" (cannot be told): " in line for line in lines[1:]] == [False, False, True]


def test_what_is_waived_is_told_and_fails_nothing(ranked, waivers):
    done = ranked("--fail-on", DEEP, "--on-unknown", "pass", "--waivers", waivers(let(by="security board")))
    assert done.code == 0
    assert done.err.splitlines() == [
        f"--fail-on {DEEP!r}: 0 found, 1 waived",
        f"  waived: pkg:npm/deep, until {FAR} by security board: We hold a copy.",
    ]


def test_waived_and_found_are_told_together(ranked, waivers):
    done = ranked("--fail-on", "sole", "--waivers", waivers(let()))
    assert done.code == 1
    assert done.err.startswith("--fail-on 'sole': 2 found, 1 of them because it cannot be told (--on-unknown pass lets these")
    assert ", 1 waived\n" in done.err


def test_an_expired_waiver_counts_as_none_and_is_told(ranked, waivers):
    done = ranked("--fail-on", DEEP, "--on-unknown", "pass", "--waivers", waivers(let(expires=PAST)))
    assert done.code == 1
    assert f" Its waiver expired after {PAST}." in done.err
    assert f"waivers that expired and count no more: pkg:npm/deep (until {PAST})" in done.err
    quiet = ranked("--fail-on", DEEP, "--on-unknown", "pass", "--quiet", "--waivers", waivers(let(expires=PAST)))
    assert "waivers that" not in quiet.err
    assert "Its waiver expired" in quiet.err


def test_a_waiver_that_lets_nothing_through_is_told(ranked, waivers):
    entries = [let(f"pkg:npm/gone{number}") for number in range(7)]
    done = ranked("--fail-on", DEEP, "--on-unknown", "pass", "--waivers", waivers(let(), *entries))
    assert done.code == 0
    assert f"waivers that let nothing through and can go: pkg:npm/gone0 (until {FAR}), " in done.err
    assert " and 2 more\n" in done.err


def test_today_decides_and_not_the_as_of_date(ranked, waivers, monkeypatch):
    path = waivers(let(expires="2027-03-31"))
    for day, code in (("2027-03-31", 0), ("2027-04-01", 1)):
        monkeypatch.setattr(_gates, "today", lambda day=day: datetime.fromisoformat(day).date())
        monkeypatch.setattr("sbomkit.cli.rank.today", _gates.today)
        for as_of in ("2020-06-01", "2030-01-01"):
            assert ranked("--fail-on", DEEP, "--on-unknown", "pass", "--waivers", path, "--as-of", as_of).code == code


def test_today_is_a_day_of_utc():
    assert abs((_gates.today() - datetime.now(UTC).date()).days) <= 1


def test_many_are_counted(ranked, waivers):
    done = ranked("--fail-on", "depth >= 1", "--waivers", waivers(let("pkg:npm/*")))
    assert done.code == 0
    assert "0 found, 4 waived" in done.err


def test_many_are_counted_and_five_of_them_shown(run, many):
    done = run("rank", many, "--offline", "--quiet", "--fail-on", "unassessed")
    assert done.err.startswith("--fail-on 'unassessed': 8 found\n")
    assert done.err.endswith("\n  and 3 more\n")
    assert done.err.count("  pkg:npm/") == 5


def test_many_waived_are_counted_too(run, many, waivers):
    done = run("rank", many, "--offline", "--quiet", "--fail-on", "unassessed", "--waivers", waivers(let("pkg:npm/*")))
    assert done.code == 0
    assert "  and 3 more that are waived\n" in done.err


def test_findings_are_kept_for_programs_and_the_answer_stays_the_answer(ranked, waivers, tmp_path):
    out = tmp_path / "findings.json"
    done = ranked("--fail-on", "sole", "--format", "json", "--findings", out, "--waivers", waivers(let()))
    assert done.code == 1
    assert Ranking.model_validate_json(done.out) == Ranking.model_validate_json(ranked("--format", "json").out)
    found = Findings.model_validate_json(out.read_bytes())
    assert [each.package for each in found.findings] == ["pkg:npm/shared", "pkg:npm/stranger"]
    assert [each.package for each in found.waived] == ["pkg:npm/deep"]
    assert found.today == _gates.today()
    assert ranked("--fail-on", "listed > 99", "--on-unknown", "pass", "--findings", out).code == 0
    assert Findings.model_validate_json(out.read_bytes()).passed


def test_a_policy_says_what_counts(ranked):
    policy = load_policy()
    assert policy.finding is not None
    done = ranked("--fail-on", "policy")
    assert done.code == 1
    assert done.err.startswith(f"--fail-on policy ({policy.finding.condition!r}): ")


def test_what_the_user_says_of_the_unknown_goes_before_what_the_policy_says(ranked):
    arguments = ("--policy", "procurement", "--fail-on", "policy")
    assert "because it cannot be told" in ranked(*arguments).err
    assert "because it cannot be told" not in ranked(*arguments, "--on-unknown", "pass").err


def test_what_the_user_asks_as_the_policy_does_is_asked_once(ranked, tmp_path):
    policy = load_policy()
    assert policy.finding is not None
    text, out = policy.finding.condition, tmp_path / "findings.json"
    alone = ranked("--fail-on", text)
    assert alone.code == 1
    for asked in ([text, "policy"], ["policy", text]):
        both = ranked(*(word for each in asked for word in ("--fail-on", each)), "--findings", out)
        assert both.err == alone.err
        assert Findings.model_validate_json(out.read_bytes()).conditions == (text,)


@pytest.mark.parametrize("other", ["SBOM", "FACTS", "OUT"])
def test_findings_are_never_written_over_what_is_read_or_over_the_answer(run, sbom, facts, tmp_path, other):
    out = tmp_path / "out.txt"
    before = Path(sbom).read_bytes(), Path(facts).read_bytes()
    place = {"SBOM": sbom, "FACTS": facts, "OUT": str(out)}[other]
    sideways = Path(place).parent / "." / ".." / Path(place).parent.name / Path(place).name
    for command in (["rank", sbom], ["diff", sbom, sbom]):
        done = run(*command, "--facts", facts, "-o", out, "--fail-on", DEEP, "--findings", sideways)
        assert (done.code, "--findings would write over" in done.err) == (2, True)
        assert not out.exists()
    assert (Path(sbom).read_bytes(), Path(facts).read_bytes()) == before


def test_a_name_without_end_does_not_fill_the_log(run, tmp_path):
    component = {"type": "library", "bom-ref": "a", "name": "a", "purl": "pkg:npm/a@1"}
    for name, version in (("old.json", "1"), ("new.json", "2" * 100_000)):
        document = {"bomFormat": "CycloneDX", "specVersion": "1.5", "components": [component | {"version": version}]}
        (tmp_path / name).write_text(json.dumps(document))
    done = run("diff", tmp_path / "old.json", tmp_path / "new.json", "-o", os.devnull, "--fail-on", "version_changed")
    assert (done.code, len(done.err) < 3000) == (1, True)


def test_findings_can_go_nowhere(ranked):
    assert ranked("--fail-on", "listed > 99", "--on-unknown", "pass", "--findings", os.devnull, "-o", os.devnull).code == 0


def test_a_policy_has_gates_with_their_grounds(ranked):
    policy = load_policy("procurement")
    done = ranked("--policy", "procurement", "--fail-on", "gates", "--on-unknown", "pass")
    assert done.code == 1
    told = re.findall(r"^--fail-on gates: (\w+): (\w+) \('", done.err, re.MULTILINE)
    assert told
    assert {(name, level) for level, name in told} <= {(name, gate.level.value) for name, gate in policy.gates.items()}
    assert any(f"\n  {gate.ground}\n" in done.err for gate in policy.gates.values())


def test_a_person_at_a_terminal_is_shown_where_it_goes_wrong(ranked, monkeypatch):
    monkeypatch.setattr(_gates, "is_a_terminal", lambda: True)
    done = ranked("--fail-on", "sole and deppth > 2")
    assert done.code == 2
    assert done.err.splitlines()[:2] == ["  sole and deppth > 2", "           ^"]


@pytest.mark.parametrize("command", ["rank", "diff"])
def test_what_can_be_asked_is_listed_without_a_document(run, command):
    done = run(command, "--fields")
    assert (done.code, done.err) == (0, "")
    names = [line.split()[0] for line in done.out.splitlines()[2:] if not line.startswith(" ")]
    assert set(names) == set(FIELDS) | (set(CHANGES) if command == "diff" else set())
    assert max(map(len, done.out.splitlines())) <= 80


def test_of_many_conditions_only_those_that_found_something_are_told(ranked):
    done = ranked("--fail-on", "listed > 99", "--fail-on", DEEP, "--on-unknown", "pass")
    assert [line for line in done.err.splitlines() if line.startswith("--")] == [f"--fail-on {DEEP!r}: 1 found"]


def test_waivers_can_come_from_standard_input(ranked, waivers, run, sbom, facts):
    content = Path(waivers(let())).read_bytes()
    done = run("rank", sbom, "--facts", facts, "--fail-on", DEEP, "--on-unknown", "pass", "--waivers", "-", stdin=content)
    assert (done.code, "1 waived" in done.err) == (0, True)
    twice = run("rank", "-", "--facts", facts, "--fail-on", DEEP, "--waivers", "-", stdin=content)
    assert (twice.code, "standard input can be read once" in twice.err) == (2, True)


REFUSED = {
    "waivers for nothing": (["--waivers", "WAIVERS"], "there is no --fail-on"),
    "findings of nothing": (["--findings", "out.json"], "there is no --fail-on"),
    "no such waivers": (["--fail-on", DEEP, "--waivers", "nowhere.toml"], "there is no file 'nowhere.toml'"),
    "a waiver without a reason": (["--fail-on", DEEP, "--waivers", "BAD"], "waiver[0].reason: missing"),
    "findings in the answer": (["--fail-on", DEEP, "--findings", "-"], "--findings needs a file"),
    "findings nowhere": (["--fail-on", DEEP, "--findings", "nowhere/out.json"], "cannot be written"),
    "a condition that is none": (["--fail-on", "sole and"], "column 9, its end"),
    "words that a policy does not have": (["--fail-on", "polcy"], "there is no field 'polcy'"),
}


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED)
def test_what_makes_no_sense_is_refused_before_anything_is_asked(ranked, waivers, tmp_path, monkeypatch, case):
    arguments, words = case
    monkeypatch.chdir(tmp_path)
    good = waivers(let())
    (tmp_path / "bad.toml").write_text('[[waiver]]\npackage = "pkg:npm/x"\nexpires = 2027-01-01\n')
    done = ranked(*[{"WAIVERS": good, "BAD": "bad.toml"}.get(each, each) for each in arguments])
    assert (done.code, done.out) == (2, "")
    assert words in done.err
    assert len(done.err.splitlines()) == 1
