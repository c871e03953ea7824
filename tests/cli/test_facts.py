"""Facts files, compared, joined and looked into."""

import json

import pytest

from sbomkit.model.changes import FactsDiff
from sbomkit.model.facts import ActorKind, Identity
from sbomkit.model.signals import Actor, Committer, Committers, Popularity, Release, Releases
from sbomkit.report import Holdings
from sbomkit.sources.facts_file import read_facts, write_facts
from tests.builders import day, make_facts, make_observation, make_publishers, npm


@pytest.fixture
def two(tmp_path):
    old = make_facts({npm(name): [make_observation(make_publishers("alice"), retrieved_at="2025-01-01")] for name in "abc"})
    new = make_facts(
        {
            npm("a"): [make_observation(make_publishers("mallory"), licence="CC-BY-SA-4.0")],
            npm("b"): [make_observation(make_publishers("alice"))],
            npm("d"): [make_observation(make_publishers("alice"))],
        }
    )
    for name, facts in (("old", old), ("new", new)):
        write_facts(facts, tmp_path / f"{name}.jsonl")
    return tmp_path / "old.jsonl", tmp_path / "new.jsonl"


def test_changes_are_shown_by_kind(run, two):
    done = run("facts", "diff", *two)
    assert (done.code, done.err) == (0, "")
    words = " ".join(done.out.split())
    assert words.startswith("1 change in 2 packages publishers replaced (1) pkg:npm/a all of 1 replaced by 1")
    assert "npm:user:alice" in words
    assert "Only the older facts are about 1 package." in words
    assert "Only the newer facts are about 1 package." in words


def test_the_first_changes_of_each_kind_are_shown(run, two):
    assert "and 1 more" not in run("facts", "diff", *two).out


def test_changes_can_be_had_as_json(run, two):
    found = FactsDiff.model_validate_json(run("facts", "diff", *two, "--format", "json").out)
    assert [each.kind.value for each in found.changes] == ["publishers_replaced"]


@pytest.mark.parametrize(("kind", "code"), [("any", 1), ("publishers_replaced", 1), ("archived", 0)])
def test_a_kind_of_change_can_fail_a_job(run, two, kind, code):
    done = run("facts", "diff", *two, "--fail-on", kind)
    assert done.code == code
    assert (f"--fail-on {kind}: 1 found" in done.err) is bool(code)


@pytest.mark.parametrize(("option", "code"), [([], 1), (["--on-missing", "fail"], 1), (["--on-missing", "pass"], 0)])
def test_what_cannot_be_compared_fails_a_job_unless_it_may_pass(run, two, tmp_path, option, code):
    write_facts(make_facts({npm("a"): [], npm("b"): []}), tmp_path / "none.jsonl")
    done = run("facts", "diff", two[0], tmp_path / "none.jsonl", "--fail-on", "any", *option)
    assert done.code == code
    assert "Not compared: 2 answers to which the newer facts have no counterpart." in " ".join(done.out.split())
    assert ("--fail-on any: 0 found; 2 not compared (--on-missing pass lets this through)" in done.err) is bool(code)
    assert run("facts", "diff", two[0], tmp_path / "none.jsonl").code == 0


def test_files_without_a_package_in_common_fail_a_job(run, two, tmp_path):
    write_facts(make_facts({npm("z"): []}), tmp_path / "other.jsonl")
    done = run("facts", "diff", two[0], tmp_path / "other.jsonl", "--fail-on", "archived")
    assert done.code == 1
    assert "0 found; no package is in both files" in done.err


def test_what_happens_to_the_missing_is_fail_or_pass(run, two):
    done = run("facts", "diff", *two, "--on-missing", "maybe")
    assert done.code == 2
    assert "expected 'fail' or 'pass', got 'maybe'" in " ".join(done.err.split())


def test_a_kind_that_does_not_exist_is_told_with_what_was_meant(run, two):
    done = run("facts", "diff", *two, "--fail-on", "publisher_replaced")
    assert done.code == 2
    assert "did you mean publishers_replaced?" in done.err
    assert "known kinds: any, " in run("facts", "diff", *two, "--fail-on", "zzz").err


def test_files_are_joined_into_one(run, two, tmp_path):
    out = tmp_path / "all.jsonl.zst"
    done = run("facts", "merge", *two, "-o", out)
    assert done.err == f"{out}: 4 packages\n"
    assert len(read_facts(out).packages) == 4
    assert run("facts", "merge", *two, "-o", out, "--quiet").err == ""
    printed = run("facts", "merge", *two).out.splitlines()
    assert json.loads(printed[0])["licences"] == ["CC-BY-SA-4.0"]
    assert len(printed) == 5


def test_what_a_file_holds_is_counted(run, two):
    words = " ".join(run("facts", "show", two[1]).out.split())
    assert "3 packages" in words
    assert "CC-BY-SA-4.0 is share-alike" in words
    found = Holdings.model_validate_json(run("facts", "show", two[1], "--format", "json").out)
    (holding,) = found.holdings
    assert (holding.source, holding.known, holding.failed) == ("npm", 3, 0)
    assert found.share_alike == ("CC-BY-SA-4.0",)


def test_one_package_is_shown_with_all_that_is_known_of_it(run, two):
    out = run("facts", "show", *two, "--package", "pkg:npm/b@1.0.0").out
    assert out.startswith("pkg:npm/b: 1 answer\n")
    assert "npm:user:alice" in out
    done = run("facts", "show", *two, "--package", "pkg:npm/zzz")
    assert done.code == 2
    assert "these facts say nothing about pkg:npm/zzz" in done.err


def test_nobody_is_shown_by_name_unless_that_is_asked_for(run, tmp_path):
    someone = Actor(identity=Identity("git:label:0123456789abcdef"), kind=ActorKind.PERSON, label="Alice Example")
    told = (
        make_publishers("bob").model_copy(update={"members": (someone,)}),
        Releases(
            releases=(
                Release(version="1", date=day("2020-01-01"), publisher=someone),
                Release(version="2", date=day("2020-01-02"), publisher=None),
            ),
            complete=True,
        ),
        Committers(committers=(Committer(actor=someone, commits=3),), window_months=24),
        Popularity(downloads_month=7),
    )
    write_facts(make_facts({npm("a"): [make_observation(each) for each in told]}), tmp_path / "facts.jsonl")
    asked = ("facts", "show", tmp_path / "facts.jsonl", "--package", "pkg:npm/a")
    for layout in ("table", "json"):
        shown = run(*asked, "--format", layout).out
        assert "Alice" not in shown
        assert shown.count(someone.identity) == 3
        assert " ".join(run(*asked, "--format", layout, "--show-names").out.split()).count("Alice Example") == 3
    observations = Holdings.model_validate_json(run(*asked, "--format", "json", "--show-names").out).observations
    assert {each.value for each in observations} == {*told}


def test_the_group_says_what_it_can_do(run):
    out = run("facts", "--help").out
    for name in ("diff", "merge", "show"):
        assert f"  {name} " in out
