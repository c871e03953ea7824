import os
import re
import shlex
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from sbomkit import __version__
from sbomkit.cli._app import COMMANDS, app
from sbomkit.ranking._policy.files import policy_bytes
from sbomkit.ranking.condition import FIELDS
from sbomkit.ranking.diff import CHANGES
from tests.compliance.documents import MINISIGN

MODULES = {name: import_module(f"sbomkit.cli.{name.replace(' ', '.').replace('-', '_')}") for name in COMMANDS}
LINES = [line.strip() for module in MODULES.values() for line in module.EXAMPLES.splitlines()[2:]]
LONGEST_LINE = 80


def test_every_module_of_a_command_is_a_command():
    folder = Path(MODULES["rank"].__file__ or "").parent
    alone = [path.stem.replace("_", "-") for path in folder.glob("[a-z]*.py")]
    grouped = [f"{path.parent.name} {path.stem}" for path in folder.glob("[a-z]*/[a-z]*.py")]
    assert sorted([*alone, *grouped]) == sorted(COMMANDS)
    assert [command.name for command in app.registered_commands] == [name for name in COMMANDS if " " not in name]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_and_an_example(run, name):
    done = run(*name.split(), "--help")
    assert done.code == 0
    assert done.err == ""
    assert (MODULES[name].run.__doc__ or "").splitlines()[0] in done.out
    assert "Examples:" in done.out
    assert f"  sbomkit {name}" in done.out
    assert "\b" not in done.out
    assert run(*name.split(), "-h").out == done.out


@pytest.mark.parametrize("name", COMMANDS)
def test_arguments_stand_in_the_help_as_people_write_them(help_of, name):
    usage, _, rest = help_of(name).partition("\n\n")
    assert "...]..." not in usage
    named = re.findall(r"^  (\S+)", rest.partition("Arguments:\n")[2].partition("\n\n")[0], re.MULTILINE)
    assert len(named) == len(set(named))
    assert "<" not in rest.partition("Options:\n")[0]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_has_help(help_of, name):
    out = help_of(name)
    options = out[out.index("Options:") : out.index("Examples:")]
    for line in re.findall(r"^  (-\S.*)$", options, re.MULTILINE):
        follows = options[options.index(line) + len(line) :].lstrip("\n")
        assert re.search(r"\S  +\S", line) or follows.startswith("       "), line


def test_the_summary_of_every_command_fits_its_line(run):
    out = run("--help").out
    assert "..." not in out[out.index("Commands:") :]
    assert "Exit codes:\n    0  fine\n" in out
    assert all(len(line) <= LONGEST_LINE for line in out.splitlines())


@pytest.mark.parametrize("line", LINES)
@pytest.mark.usefixtures("facts")
@pytest.mark.many
def test_every_example_runs(run, line, sbom, tmp_path, monkeypatch):
    """With the files that it names in place, and without the network: its sources are on disk or there are none."""
    document = Path(sbom).read_bytes()
    for name in ("app.cdx.json", "app.spdx.json", "image.spdx.json", "old.cdx.json", "new.cdx.json"):
        (tmp_path / name).write_bytes(document)
    monkeypatch.chdir(tmp_path)
    if "yesterday.ranking.json" in line:
        assert run("rank", "app.cdx.json", "--offline", "--format", "json", "-o", "yesterday.ranking.json").code == 0
    if "--strip" in line:
        assert run("annotate", "app.cdx.json", "--embed", "--offline", "-o", "app.annotated.cdx.json").code == 0
    _, _, command = line.rpartition("| ")
    words = shlex.split(command)[1:]
    replaced = {"*.cdx.json": "app.cdx.json", "event-stream": "deep", "pkg:npm/event-stream@3.3.6": "pkg:npm/deep@1.0.0"}
    replaced |= dict.fromkeys(("pkg:deb/debian/liblzma5", "pkg:deb/debian/xz-utils", "pkg:npm/left-pad"), "pkg:npm/deep")
    words = [replaced.get(word, word) for word in words]
    collects = "collect" in words[:2]
    if collects or words[0] in {"rank", "explain"}:
        words = [word for word in words if word not in {"--source", "npm", "apt=/var/lib/apt/lists"}] + ["--offline"]
    if collects and "--facts" not in words:
        words += ["--facts", "facts.jsonl"]
    for word in words:
        if word.endswith(".jsonl") and words[words.index(word) - 1] != "-o" and not (tmp_path / word).exists():
            (tmp_path / word).write_bytes((tmp_path / "facts.jsonl").read_bytes())
    (tmp_path / "sboms").mkdir()
    (tmp_path / "sboms" / "app.cdx.json").write_bytes(document)
    (tmp_path / "delivered.zip").write_bytes(document)  # what it is called does not matter
    if words[0] == "portfolio" and words[1] not in {"scan", "diff"}:
        assert run("portfolio", "scan", "sboms", "--profile", "ntia-2021", "--workers", "1").code == 0
    if words[:2] == ["portfolio", "diff"]:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "1763856000")  # before any day that is named
        assert run("portfolio", "scan", "sboms", "--workers", "1").code == 0
        (tmp_path / "last-year.duckdb").write_bytes((tmp_path / "portfolio.duckdb").read_bytes())
        (tmp_path / "sboms" / "new.cdx.json").write_bytes(document)
        assert run("portfolio", "scan", "sboms", "--workers", "1").code == 0
    (tmp_path / "waivers.toml").write_text("")
    policy = policy_bytes("procurement")
    (tmp_path / "ours.toml").write_bytes(policy)
    (tmp_path / "contract.toml").write_text('extends = "ntia-2021"\nid = "contract"\n')
    (tmp_path / "app.minisig").write_bytes(MINISIGN)
    done = run(*words, stdin=policy if words[0] == "policy" else document)
    checks = "check" in words[:2] and words[0] != "policy" and "--list" not in words
    finds = checks or ("--fail-on" in words and words[0] == "rank")
    assert done.code == (1 if finds else 0), done.err
    assert "error" not in done.err


@pytest.mark.parametrize(("command", "names"), [("rank", FIELDS), ("diff", {**CHANGES, **FIELDS})])
def test_the_fields_of_conditions_are_listed(run, command, names):
    done = run(command, "--fields")
    assert (done.code, done.err) == (0, "")
    assert [line.split()[0] for line in done.out.splitlines()[2:] if not line.startswith(" ")] == list(names)
    assert "--fields lists the words" in " ".join(run(command, "--help").out.split())


@pytest.mark.parametrize(("command", "usage"), [("rank", "SBOM"), ("collect", "SBOM..."), ("schema", "[NAME]")])
def test_arguments_stand_in_the_usage_as_everybody_writes_them(run, command, usage):
    assert run(command, "--help").out.splitlines()[0] == f"Usage: sbomkit {command} [OPTIONS] {usage}"


def test_without_a_command_it_says_where_to_begin(run):
    done = run()
    assert (done.code, done.err) == (0, "")
    for name in ("show", "rank", "collect", "explain"):
        assert f"  sbomkit {name} app.cdx.json" in done.out
    assert all(len(line) <= LONGEST_LINE for line in done.out.splitlines())


@pytest.mark.parametrize("name", ["ours.cdx.json", "sbom.json", "image.spdx", "app-1.2.spdx.yaml"])
def test_the_guide_names_a_document_of_the_folder(run, tmp_path, monkeypatch, name):
    for other in (name, "zz.cdx.json", "facts.jsonl", "package.json", "-x.cdx.json", "a b.cdx.json", "a\x1b[2J.cdx.json"):
        (tmp_path / other).write_text("")
    (tmp_path / "a.cdx.json").mkdir()
    monkeypatch.chdir(tmp_path)
    out = run().out
    assert out.count(f" {name}") == 5
    assert "app.cdx.json" not in out
    assert "\x1b" not in out


def test_a_folder_that_cannot_be_read_has_a_guide_as_well(run, monkeypatch):
    def refuse():
        raise PermissionError

    monkeypatch.setattr(os, "scandir", refuse)
    assert "sbomkit show app.cdx.json" in run().out


@pytest.mark.parametrize("name", COMMANDS)
def test_help_is_no_wider_than_a_terminal(help_of, name):
    out = help_of(name)
    assert max(map(len, out[: out.index("Examples:")].splitlines())) <= LONGEST_LINE


def test_long_help_has_a_heading_for_each_matter(run):
    headings = [line for line in run("rank", "--help").out.splitlines() if re.fullmatch("[A-Z][a-z]+:", line)]
    assert headings == ["Arguments:", "Options:", "Facts:", "Findings:", "Output:", "Everywhere:"]
    assert "Everywhere:" not in run("schema", "--help").out
    assert "  SBOM  The document" in run("show", "--help").out


def test_the_version_is_printed(run):
    assert run("--version").out == f"sbomkit {__version__}\n"


@pytest.mark.parametrize("heavy", ["requests", "rustworkx", "msgspec", "cyclonedx", "spdx_tools", "rich.console"])
def test_help_loads_nothing_that_it_does_not_need(heavy):
    code = (
        "import sys; from sbomkit.cli import main; code = main(['rank', '--help']); "
        f"sys.stderr.write(repr([code, {heavy!r} in sys.modules]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == "[0, False]"


def test_it_runs_as_a_module():
    done = subprocess.run([sys.executable, "-m", "sbomkit", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"sbomkit {__version__}\n"


def test_completion_is_offered(run):
    assert "--install-completion" in run("--help").out
