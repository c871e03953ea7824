import json
from shutil import copytree

import pytest

from sbomkit.model.portfolio import PortfolioPeople, PortfolioRanking
from sbomkit.portfolio import scan
from sbomkit.portfolio.dataset import export
from sbomkit.sources.facts_file import write_facts
from tests.builders import day, make_facts, make_observation, make_publishers, npm, person
from tests.portfolio.kept import document, written

NAMED = make_publishers().model_copy(update={"members": (person("shared-owner").model_copy(update={"label": "Sam Example"}),)})
LATE = "2026-11-02"


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """A portfolio of two products and facts about what they share."""
    folder = tmp_path_factory.mktemp("template")
    listed = make_observation(make_publishers("p", "q"), as_of=LATE, retrieved_at=LATE)
    facts = make_facts({npm("shared"): [make_observation(NAMED, as_of="2026-11-01")], npm("a-a"): [listed]})
    write_facts(facts, folder / "facts.jsonl")
    written(folder / "sboms", {"a.json": document("a"), "b.json": document("b")})
    scan([str(folder / "sboms")], folder / "portfolio.duckdb", workers=1)
    return folder


@pytest.fixture
def folder(template, tmp_path, monkeypatch):
    """A folder with a copy of them."""
    monkeypatch.chdir(tmp_path)
    return copytree(template, tmp_path, dirs_exist_ok=True)


@pytest.fixture
def rank(run, folder):
    return lambda *words: run("portfolio", "rank", *words)


@pytest.fixture
def people(run, folder):
    return lambda *words: run("portfolio", "people", *words)


def ranking(done):
    assert done.code == 0, done.err
    return PortfolioRanking.model_validate_json(done.out)


def test_the_packages_of_all_products_are_listed_with_what_stays_open(rank):
    done = rank("--facts", "facts.jsonl")
    assert (done.code, done.err) == (0, "")
    lines = [" ".join(line.split()) for line in done.out.splitlines()]
    assert lines[0] == "2 products stand on 3 packages; 1 of 2 of known publishers hangs on one person,"
    assert "2 of 2 documents do not name a vendor; `portfolio scan --labels FILE` can." in lines
    assert any(line.startswith("1 npm shared one person 2 \N{EN DASH} 2 ") for line in lines)
    assert "1 One person can publish shared; 2 products stand on it, 2 steps below the" in lines
    assert "Not assessed: 1 package, of unknown publishers" in lines
    assert max(map(len, done.out.splitlines())) <= 80


def test_facts_that_are_given_are_kept_for_later_questions(rank, people, run):
    first = ranking(rank("--facts", "facts.jsonl", "--format", "json"))
    again = rank("--format", "json")
    assert again.err == ""
    assert ranking(again).ranked == first.ranked
    assert people().err == ""
    query = "SELECT package, verdict FROM rankings WHERE rank IS NOT NULL ORDER BY rank"
    assert run("portfolio", "sql", query, "--format", "csv").out.splitlines()[1:] == [
        "pkg:npm/shared,sole",
        "pkg:npm/a-a,few",
    ]


def test_nothing_is_kept_on_request(rank):
    rank("--facts", "facts.jsonl", "--no-keep")
    done = rank()
    assert done.err.startswith("the portfolio keeps no facts, so that nothing is known of anybody")
    assert "No package is on this list." in done.out
    assert rank("--quiet").err == ""


def test_a_ranking_is_kept_again_after_a_scan_and_else_a_question_changes_nothing(rank, run, folder):
    rank("--facts", "facts.jsonl")

    def kept():
        return run("portfolio", "sql", "SELECT DISTINCT ranked_by, ranked_after_scan FROM rankings", "--format", "csv").out

    assert kept().splitlines()[1:] == ["sbomkit-1,1"]
    rank("--policy", "funding")
    assert kept().splitlines()[1:] == ["sbomkit-1,1"]
    written(folder / "sboms", {"c.json": document("c")})
    run("portfolio", "scan", "sboms", "--workers", "1")
    assert kept().splitlines()[1:] == ["sbomkit-1,1"]
    rank("--no-keep")
    assert kept().splitlines()[1:] == ["sbomkit-1,1"]
    assert rank().err == ""
    assert kept().splitlines()[1:] == ["sbomkit-1,2"]


def test_a_dataset_is_asked_alike_and_what_is_not_kept_is_said(rank, folder):
    expected = rank("--facts", "facts.jsonl", "--no-keep", "--format", "json").out
    export("portfolio.duckdb", "dataset")
    done = rank("--portfolio", "dataset", "--facts", "facts.jsonl", "--format", "json")
    assert (done.code, done.out) == (0, expected)
    assert done.err.startswith("not kept in the portfolio: ")
    assert rank("--portfolio", "dataset", "--facts", "facts.jsonl", "--quiet").err == ""
    assert rank("--portfolio", "dataset", "--facts", "facts.jsonl", "--no-keep").err == ""
    assert rank("--portfolio", "dataset").err.startswith("the portfolio keeps no facts")


def test_filters_leave_the_ranks_and_are_not_kept(rank, run):
    whole = ranking(rank("--facts", "facts.jsonl", "--format", "json"))
    assert ranking(rank("--format", "json", "--top", "1")).ranked == whole.ranked[:1]
    sole = ranking(rank("--facts", "facts.jsonl", "--format", "json", "--sole"))
    assert [each.package for each in sole.ranked] == [npm("shared")]
    assert "1 more stand on this list: --top N shows N" in rank("--top", "1").out
    assert run("portfolio", "sql", "SELECT count(*) AS n FROM rankings", "--format", "csv").out.splitlines() == ["n", "3"]


def test_moment_policy_and_newest_documents_reach_the_ranking(rank):
    options = ("--facts", "facts.jsonl", "--format", "json")
    found = ranking(rank(*options, "--as-of", "2026-11-01", "--policy", "procurement", "--latest"))
    assert [each.package for each in found.ranked] == [npm("shared")]
    assert (found.basis.policy, found.basis.latest, found.order) == ("procurement", True, "upper_bound")
    assert found.basis.as_of.date() == day("2026-11-01").date()
    assert "As of 2026-11-01" not in rank("--facts", "facts.jsonl").out
    assert "policy sbomkit-1, impact portfolio-1, as of 2026-11-01, newest document" in " ".join(
        rank("--as-of", "2026-11-01", "--latest").out.split()
    )


def test_names_are_shown_on_request_and_never_kept(rank, people, folder):
    shown = rank("--facts", "facts.jsonl", "--show-names", "--format", "json").out
    assert "Sam Example" in shown
    assert b"Sam Example" not in (folder / "portfolio.duckdb").read_bytes()
    assert "Sam Example" not in rank("--show-names", "--format", "json").out
    assert "Sam Example" not in people("--facts", "facts.jsonl").out
    assert "Sam Example" in people("--facts", "facts.jsonl", "--show-names").out


def test_people_are_listed_by_the_products_that_hold_what_they_publish(people):
    done = people("--facts", "facts.jsonl")
    assert (done.code, done.err) == (0, "")
    lines = [" ".join(line.split()) for line in done.out.splitlines()]
    assert lines[0] == "One person is alone behind packages; the packages of one of them are in 2 of 2"
    assert "Of 2 of 3 packages it is known who can publish them; from the others nothing" in lines
    assert "people (3)" in lines
    assert any(line.startswith("npm:user:shared-owner 2 2 \N{EN DASH} 1 1") for line in lines)
    assert "2 more stand on this list: --top N shows N" in people("--facts", "facts.jsonl", "--top", "1").out


def test_people_are_a_model_in_json_and_lines_in_csv(people):
    whole = PortfolioPeople.model_validate_json(people("--facts", "facts.jsonl", "--format", "json").out)
    first = PortfolioPeople.model_validate_json(people("--facts", "facts.jsonl", "--format", "json", "--top", "1").out)
    assert first == whole.first(1)
    lines = people("--facts", "facts.jsonl", "--format", "csv").out.splitlines()
    assert lines[0].startswith("identity,same_as,kind,")
    assert len(lines) == 4


@pytest.mark.parametrize("command", ["rank", "people"])
@pytest.mark.parametrize(
    ("words", "what"),
    [
        (("--portfolio", "none.duckdb"), "there is no portfolio 'none.duckdb'"),
        (("--facts", "none.jsonl"), "there is no file 'none.jsonl'"),
        (("--facts", "sboms/a.json"), "this is no facts file"),
        (("--policy", "none"), "none"),
        (("--format", "dot"), "cannot show this"),
        (("--as-of", "yesterday"), "yesterday"),
        (("-o", "portfolio.duckdb"), "is what the answer is made from"),
    ],
)
def test_what_makes_no_sense_is_refused(run, folder, command, words, what):
    done = run("portfolio", command, *words)
    assert done.code in {2, 3}
    assert what in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize("command", ["rank", "people"])
@pytest.mark.parametrize("form", ["table", "markdown", "html", "json", "csv"])
def test_every_format_gives_the_same_bytes_again(run, folder, command, form):
    words = ("portfolio", command, "--facts", "facts.jsonl", "--format", form)
    done = run(*words)
    assert (done.code, done.err) == (0, "")
    assert run(*words) == done
    assert "shared" in done.out
    if form == "json":
        assert json.loads(done.out)["format"] == f"portfolio-{'ranking' if command == 'rank' else command}-1"


def test_an_empty_portfolio_is_told(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sboms").mkdir()
    run("portfolio", "scan", "sboms", "--workers", "1")
    done = run("portfolio", "rank", "--quiet")
    assert (done.code, done.out.splitlines()[0]) == (
        0,
        "0 products stand on 0 packages; who can publish them is not known of any.",
    )
    assert run("portfolio", "people", "--quiet").code == 0
