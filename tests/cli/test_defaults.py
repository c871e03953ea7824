"""Defaults from a file: what it may say, what goes before it, and that a checkout cannot turn anything on the user."""

import json
import os
from datetime import date, time
from inspect import signature
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbomkit.cli._app import COMMANDS
from sbomkit.cli._asked import AskedToCollect
from sbomkit.cli._defaults.config import Config
from sbomkit.cli._defaults.files import Found
from sbomkit.cli._defaults.reading import SAID, defaults_of
from sbomkit.cli._every import TAKERS
from sbomkit.enrich import Wanted
from sbomkit.errors import ConfigurationError
from sbomkit.settings import Settings
from tests import terminal_page
from tests.cli.test_help import MODULES
from tests.pages import rows


@pytest.fixture
def folder(tmp_path, monkeypatch, sbom, facts):
    """A repository with a document and facts, and the working folder in it."""
    del sbom, facts
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _write(folder, text, name="sbomkit.toml"):
    (folder / name).write_text(text)


def test_a_file_says_what_the_command_line_does_not(folder, run):
    _write(folder, 'facts = ["facts.jsonl"]\n[rank]\nformat = "json"\ntop = 1\n')
    done = run("rank", "app.cdx.json")
    assert done.code == 0
    assert len(json.loads(done.out)["ranked"]) == 1
    assert done.err.splitlines()[0] == (
        "sbomkit.toml says --facts facts.jsonl, --top 1, --format json; --no-config does without it"
    )


def test_the_command_line_goes_before_the_file(folder, run):
    _write(folder, 'facts = ["nowhere.jsonl"]\n[rank]\nformat = "json"\n')
    done = run("rank", "app.cdx.json", "--facts", "facts.jsonl", "--format", "table")
    assert (done.code, done.err) == (0, "")
    assert not done.out.startswith("{")


def test_a_flag_takes_back_what_the_file_says(folder, run):
    _write(folder, 'facts = ["facts.jsonl"]\n[rank]\nsole = true\nformat = "json"\n')
    assert "--sole" in run("rank", "app.cdx.json").err
    done = run("rank", "app.cdx.json", "--no-sole")
    assert "--sole" not in done.err
    assert len(json.loads(done.out)["ranked"]) > len(json.loads(run("rank", "app.cdx.json").out)["ranked"])


def test_a_file_can_switch_off_as_well(folder, run):
    _write(folder, "complete = false\n")
    assert "sbomkit.toml says --no-complete;" in run("rank", "app.cdx.json", "--facts", "facts.jsonl").err


def test_the_table_of_a_command_goes_before_the_top(folder, run):
    _write(folder, 'policy = "funding"\nfacts = ["facts.jsonl"]\n[rank]\npolicy = "procurement"\nformat = "json"\n')
    assert json.loads(run("rank", "app.cdx.json").out)["provenance"]["policy"] == "procurement"


@pytest.mark.parametrize("said", [["--no-config", "rank"], ["rank", "--no-config"]])
def test_a_run_without_a_file_takes_nothing_from_it(folder, run, said):
    _write(folder, "this is no TOML")
    done = run(*said, "app.cdx.json", "--facts", "facts.jsonl")
    assert (done.code, done.err) == (0, "")


@pytest.mark.parametrize("place", ["before", "behind"])
def test_another_file_can_be_named(folder, run, place):
    _write(folder, '[show]\nformat = "table"\n')
    (folder / "other").mkdir()
    _write(folder / "other", '[show]\nformat = "json"\n', "ours.toml")
    config = ["--config", "other/ours.toml"]
    done = run(*config, "show", "app.cdx.json") if place == "before" else run("show", "app.cdx.json", *config)
    assert json.loads(done.out)["document"]
    assert done.err == "other/ours.toml says --format json; --no-config does without it\n"


def test_a_named_file_and_none_contradict_each_other(folder, run):
    _write(folder, "")
    config = ["--config", "sbomkit.toml"]
    for said in ([*config, "--no-config", "show"], ["show", *config, "--no-config"], ["show", "--no-config", *config]):
        done = run(*said, "app.cdx.json")
        assert done.code == 2
        assert "say one of them" in done.err
    assert run(*config, "show", "app.cdx.json", "--no-config").code == 0


def test_quiet_says_nothing_of_the_file(folder, run):
    _write(folder, '[show]\nformat = "json"\n')
    done = run("show", "app.cdx.json", "-q")
    assert (done.err, done.out[:1]) == ("", "{")


@pytest.mark.parametrize(
    ("text", "said"),
    [("on-unknown = 'pass'", "--on-unknown pass"), ("waivers = 'waivers.toml'", "--waivers waivers.toml")],
)
def test_what_weakens_a_gate_is_told_to_whoever_is_quiet_as_well(folder, run, text, said):
    _write(folder, f"facts = ['facts.jsonl']\n[rank]\ntop = 1\n{text}\n")
    _write(folder, "", "waivers.toml")
    done = run("rank", "app.cdx.json", "-q", "--fail-on", "priority > 100")
    assert done.err.splitlines()[0] == f"sbomkit.toml says --facts facts.jsonl, {said}; --no-config does without it"
    assert run("rank", "app.cdx.json", "-q").err == ""


def test_whom_a_check_is_held_to_is_told_to_whoever_is_quiet_as_well(folder, run):
    _write(folder, "[check]\nprofile = ['cra-annex-i']\ntop = 1\n")
    assert run("check", "app.cdx.json", "-q").err == "sbomkit.toml says --profile cra-annex-i; --no-config does without it\n"


def test_no_option_drowns_the_others(folder, run):
    conditions = "'sole', " * 5000
    _write(folder, f"facts = ['facts.jsonl']\n[rank]\nroot = '{'x' * 4000}'\nfail-on = [{conditions}]\n")
    err = run("rank", "app.cdx.json").err.splitlines()[0]
    assert " --fail-on sole and 4,992 more; " in err
    assert len(err) < 500


def test_commands_without_a_table_look_at_no_file(folder, run):
    _write(folder, "this is no TOML")
    assert run("schema", "--names").code == 0
    assert run("show", "app.cdx.json").code == 2


def test_a_moment_may_be_a_date_of_toml(folder, run):
    _write(folder, "as-of = 2020-06-01\n[rank]\nformat = 'json'\n")
    assert "2020-06-01T23:59:59" in run("rank", "app.cdx.json", "--facts", "facts.jsonl").out


# -- what it may say


MISTAKES = {
    'polcy = "x"': "polcy: there is no such default; did you mean 'policy'?",
    "as_of = 2020-01-01": "as_of: there is no such default; did you mean 'as-of'?",
    "[rank]\nsol = true": "rank.sol: there is no such default; did you mean 'sole'?",
    "[rank]\nprofile = ['x']": "rank.profile: there is no such default",
    'fail-on = ["sole"]': "fail-on: this stands in the table of a command, such as [rank]",
    "[rank]\ntop = '3'": "rank.top: expected a whole number",
    "[rank]\ntop = 99999999999": "rank.top: expected less than or equal to 1000000000",
    f"root = '{'x' * 5000}'": "root: the text should have at most 4096 characters",
    "[rank]\ntop = -3": "rank.top: expected greater than or equal to 0",
    "[rank]\nfail-on = 'sole'": "rank.fail-on: expected a list",
    "rank = 3": "rank: expected an object",
    "facts = ['-']": "facts[0]: standard input can only be named on the command line",
    "policy = '-'": "policy: standard input can only be named on the command line",
    "depth = 'full'": "depth: 'full' asks more than usual, so that only the command line can say it",
    "depth = 'deep'": "depth: expected 'shortlist' or 'aggregators'",
    "[collect]\nfacts = []": "collect: there is no such default",
}


@pytest.mark.parametrize(("text", "told"), MISTAKES.items(), ids=[each[:40] for each in MISTAKES])
def test_a_mistake_is_told_with_its_address(folder, run, text, told):
    _write(folder, text)
    done = run("show", "app.cdx.json")
    assert (done.code, done.out) == (2, "")
    assert f"error: sbomkit.toml: {told}" in done.err
    assert "`sbomkit schema config` describes the file, and --no-config does without it" in done.err


def test_all_mistakes_are_told_at_once(folder, run):
    _write(folder, "polcy = 1\ndepht = 2\n[rank]\ntop = 'x'\n[nope]\n")
    err = run("show", "app.cdx.json").err
    assert all(each in err for each in ("polcy: ", "depht: ", "rank.top: ", "nope: "))
    assert err.count("\n") == 1
    _write(folder, "".join(f"{'x' * 90}{number} = 1\n" for number in range(50)))
    err = run("show", "app.cdx.json").err
    assert "and 30 more; " in err
    assert "x" * 41 not in err


@pytest.mark.parametrize("name", sorted({*Settings.model_fields, "token", "url"}))
@pytest.mark.parametrize("table", ["", "[rank]\n"])
def test_what_is_set_by_the_user_is_refused_with_where_it_belongs(folder, run, name, table):
    _write(folder, f"{table}{name.replace('_', '-')} = 'https://mirror.example'\n")
    done = run("show", "app.cdx.json")
    said = "this can only be said on the command line" if name == "plugins" else "this belongs to your own settings"
    assert (done.code, said in done.err, "mirror.example" in done.err) == (2, True, False)


@pytest.mark.parametrize("name", ["source", "refresh", "max-age", "show-names", "output", "findings", "in-place"])
def test_what_asks_more_writes_or_names_people_is_only_said_by_the_user(folder, run, name):
    _write(folder, f"[rank]\n{name} = true\n")
    done = run("rank", "app.cdx.json", "--offline")
    assert (done.code, f"rank.{name}: this can only be said on the command line" in done.err) == (2, True)


@pytest.mark.parametrize(
    "text",
    ["facts = ['{}']", "policy = '{}'", "[rank]\nwaivers = '{}'", "[check]\nprofile = ['{}']"],
    ids=["facts", "policy", "waivers", "profile"],
)
@pytest.mark.parametrize("way", ["/etc/shadow", "../secret", "a/../../secret", "link", "link/secret"])
def test_no_path_leads_out_of_the_folder(folder, run, text, way):
    (folder / "link").symlink_to(folder.parent)
    _write(folder, text.format(way))
    done = run("show", "app.cdx.json")
    assert (done.code, f"{way!r} leads out of the folder of this file" in done.err) == (2, True)


def test_what_is_looked_at_is_what_would_be_opened(folder, run):
    (folder / "a" / "b").mkdir(parents=True)
    (folder / "link").symlink_to("a/b")
    (folder / "secret").symlink_to("/etc/passwd")
    _write(folder / "a", "", "secret")  # which `link/../secret` is, while nobody shortens it
    _write(folder, "policy = 'link/../secret'")
    assert "'link/../secret' leads out of the folder of this file" in run("show", "app.cdx.json").err


def test_a_path_that_nothing_can_be_is_told(folder, run):
    _write(folder, 'policy = "a\\u0000b"')
    assert run("show", "app.cdx.json").code == 2
    (folder / "loop").symlink_to("loop")
    for name in ("loop", "x/" * 3000):
        _write(folder, f"policy = '{name}'")
        assert run("rank", "app.cdx.json", "--offline").code == 2
    assert run("show", "app.cdx.json", "--config", "loop").code == 2


def test_paths_lead_from_the_folder_of_the_file(folder, run, monkeypatch):
    _write(folder, "facts = ['facts.jsonl']\n")
    (folder / "inner").mkdir()
    monkeypatch.chdir(folder / "inner")
    done = run("rank", "../app.cdx.json", "-q")
    assert done.code == 0
    assert "Who can publish" in run("rank", "../app.cdx.json").out
    assert run("rank", "../app.cdx.json").err.startswith("../sbomkit.toml says --facts ../facts.jsonl;")


def test_a_value_that_an_option_does_not_take_is_told_with_the_file(folder, run):
    _write(folder, 'as-of = "yesterday"\n')
    done = run("rank", "app.cdx.json", "--offline")
    assert done.code == 2
    assert done.err.startswith("error: sbomkit.toml: Invalid value for '--as-of': 'yesterday' is no date")
    assert "--no-config does without that file" in done.err
    assert "sbomkit.toml" not in run("rank", "app.cdx.json", "--as-of", "tomorrow").err


def test_escape_sequences_in_a_file_are_harmless(folder, run):
    _write(folder, '"\\u001b[2Jgone\\u202e" = 1\n')
    err = run("show", "app.cdx.json").err
    assert "\x1b" not in err
    assert "\u202e" not in err


_NAMES = [name.strip("`") for name, *_ in terminal_page.defaults()]
_KEYS = st.sampled_from([*_NAMES, "source", "token", "x"])
_VALUES = st.sampled_from(
    [True, -1, 7, 0.5, "", "-", "funding", "../x", "a.toml", "full", [], ["a"], [3], date(2020, 1, 1), time(1)]
)
_MEMBERS = st.dictionaries(_KEYS | st.sampled_from(TAKERS), _VALUES | st.dictionaries(_KEYS, _VALUES, max_size=3), max_size=4)


@given(_MEMBERS)
def test_whatever_stands_in_a_file_is_taken_or_refused(members):
    found = Found(Path("sbomkit.toml").absolute(), members)
    for command in TAKERS:
        try:
            options = defaults_of(found, command).options
        except ConfigurationError:
            continue
        assert options.keys() <= signature(MODULES[command].run).parameters.keys()
        assert not SAID & {name.replace("_", "-") for name in options}
        assert not any(path.startswith((os.sep, os.pardir)) for path in options.get("facts", ()))


def test_a_file_does_not_let_more_be_asked(folder, run, monkeypatch):
    wanted: list[Wanted] = []
    whole = AskedToCollect.wanted

    def asked(*said: Any) -> Wanted:
        wanted.append(whole(*said))
        return wanted[-1]

    monkeypatch.setattr(AskedToCollect, "wanted", asked)
    _write(folder, "complete = true\noffline = true\n")
    for said in ([], ["--complete"]):
        done = run("rank", "app.cdx.json", *said)
        assert (done.code, "--complete inferred nothing" in done.err) == (0, True)
    assert [each.complete for each in wanted] == [False, True]


# -- defaults that mean nothing here are no mistakes of the user's


def test_a_depth_from_a_file_waits_for_somebody_who_is_asked(folder, run):
    _write(folder, "facts = ['facts.jsonl']\ndepth = 'shortlist'\n")
    assert "changed nothing" not in run("rank", "app.cdx.json").err
    assert "--depth changed nothing" in run("rank", "app.cdx.json", "--depth", "shortlist").err


def test_waivers_from_a_file_wait_for_a_gate(folder, run):
    _write(folder, "facts = ['facts.jsonl']\n[rank]\nwaivers = 'waivers.toml'\n")
    _write(folder, "", "waivers.toml")
    assert run("rank", "app.cdx.json").code == 0
    assert run("rank", "app.cdx.json", "--waivers", "waivers.toml").code == 2


def test_filters_from_a_file_do_not_stand_in_the_way_of_the_whole(folder, run):
    _write(folder, "facts = ['facts.jsonl']\n[rank]\nsole = true\nmin-depth = 2\n")
    assert run("rank", "app.cdx.json", "--stability").code == 0
    assert run("rank", "app.cdx.json", "--fund", "1").code == 0
    assert run("rank", "app.cdx.json", "--fund", "1", "--sole").code == 2


def test_a_kept_ranking_needs_no_defaults(folder, run):
    _write(folder, "facts = ['facts.jsonl']\npolicy = 'procurement'\n")
    assert run("rank", "app.cdx.json", "--format", "json", "-o", "kept.json").code == 0
    assert run("diff", "kept.json", "kept.json").code == 0
    assert run("diff", "kept.json", "kept.json", "--policy", "funding").code == 2


def test_a_graph_and_a_statement_need_no_defaults(folder, run):
    _write(folder, "policy = 'procurement'\n[evidence]\nformat = 'html'\n")
    assert run("graph", "app.cdx.json", "deep").code == 0
    done = run("evidence", "app.cdx.json", "--facts", "facts.jsonl", "--statement")
    assert (done.code, done.out[:1]) == (0, "{")


# -- the tables are those of the commands


def test_every_table_is_that_of_a_command_and_every_key_an_option_of_it():
    tables = {field.alias or name: field.default for name, field in Config.model_fields.items() if field.default is not None}
    assert sorted(tables) == sorted(TAKERS)
    assert set(TAKERS) <= set(COMMANDS)
    for command, table in tables.items():
        options = signature(MODULES[command].run).parameters
        assert set(type(table).model_fields) <= set(options), command


def test_every_command_takes_the_common_defaults_that_it_has_options_for():
    common = {name for name, field in Config.model_fields.items() if field.default is None}
    tables = {field.alias or name: field.default for name, field in Config.model_fields.items()}
    for command in TAKERS:
        has = common & set(signature(MODULES[command].run).parameters)
        assert has == common & set(type(tables[command]).model_fields), command


def test_the_page_lists_every_default():
    assert rows(terminal_page.PAGE, terminal_page.HEADING) == list(terminal_page.defaults())
    page = (Path(__file__).parents[2] / terminal_page.PAGE).read_text()
    assert terminal_page.rewritten(page) == page
    assert terminal_page.rewritten(page.replace("| no |", "| yes |")) == page


def test_the_page_lists_every_setting():
    listed = " ".join(row[0] for row in rows(terminal_page.PAGE, "setting"))
    assert all(f"SBOMKIT_{name.upper()}" in listed for name in Settings.model_fields)
