"""What the documentation shows is what happens: every Python and console block of the README and of docs/ is run."""

import dataclasses
import re
import shlex
import subprocess
import sys

import pytest

import sbomkit
from sbomkit.cli import main
from sbomkit.cli._app import COMMANDS, app
from sbomkit.formats import formats
from sbomkit.formats._spdx2.relationships import RELATIONSHIPS as RELATIONSHIPS_OF_2
from sbomkit.formats._spdx3.relationships import RELATIONSHIPS as RELATIONSHIPS_OF_3
from sbomkit.limits import Limits
from sbomkit.settings import load_settings
from tests.pages import ROOT, rows

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), *sorted((ROOT / "examples").glob("*/README.md"))]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
ELISION = "…"
PROGRAMS = {"sbomkit", "python"}


def _blocks(language: str) -> list[object]:
    return [
        pytest.param(body, id=f"{page.relative_to(ROOT)}-{number}")
        for page in PAGES
        if page.exists()
        for number, (kind, body) in enumerate(BLOCK.findall(page.read_text()))
        if kind == language
    ]


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """`run(["python", "-c", …])` gives what it prints, in a folder that holds the examples and what blocks write.

    The command line is run in this process: to start one for each of so many commands takes longer than they do.
    """
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    for name, value in {"COLUMNS": "80", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}.items():
        monkeypatch.setenv(name, value)

    def printed(words: list[str]) -> str:
        program, *arguments = words
        if program == "sbomkit":
            load_settings.cache_clear()
            main(arguments)
            return "".join(capsys.readouterr())
        done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False)
        return done.stdout + done.stderr

    yield printed
    load_settings.cache_clear()


def _fits(shown: str, real: str) -> bool:
    """Whether the output is what is shown, where a line that holds only an ellipsis stands for any lines."""
    pattern = "".join(
        "(?:.*\n)*?" if line.strip() == ELISION else re.escape(line.rstrip()) + " *\n"
        for line in shown.rstrip("\n").split("\n")
    )
    return re.fullmatch(pattern, real.rstrip("\n") + "\n") is not None


@pytest.mark.parametrize("block", _blocks("python"))
def test_a_python_block_runs_and_prints_what_it_says(block, run):
    code, _, shown = block.partition("\n# prints:\n")
    printed = run(["python", "-W", "error", "-c", code])
    if shown:
        assert _fits("\n".join(line.removeprefix("# ").removeprefix("#") for line in shown.splitlines()), printed), printed
    else:
        assert "Traceback" not in printed, printed


@pytest.mark.parametrize("block", _blocks("console"))
@pytest.mark.many
def test_a_console_block_prints_what_it_shows(block, run):
    for command, _, shown in (entry.partition("\n") for entry in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]):
        words = shlex.split(command)
        if words[0] not in PROGRAMS:
            continue  # setting up (pip, make) is what brought us here
        printed = run(words)
        assert _fits(shown, printed) if shown.strip() else "error:" not in printed, printed


def test_the_comparison_can_fail():
    assert _fits("a\n…\nz\n", "a\nb\nc\nz\n")
    assert not _fits("a\n…\nz\n", "a\nb\nc\n")
    assert not _fits("a\n", "b\n")


# -- tables


def test_every_format_is_listed_with_its_versions():
    listed = [row[:4] for row in rows("docs/formats.md", "name")]
    assert listed == [
        [f"`{name}`", variant.family, variant.encoding, ", ".join(variant.versions)] for name, variant in formats().items()
    ]


def test_the_readme_sums_the_formats_up():
    versions: dict[str, set[str]] = {}
    for variant in formats().values():
        versions.setdefault(variant.family, set()).update(version[:3] for version in variant.versions)
    summed = " and ".join(f"{family} {min(read)} to {max(read)}" for family, read in sorted(versions.items()))
    assert f"It reads {summed} in all their encodings" in (ROOT / "README.md").read_text()


def test_every_limit_on_documents_is_listed_with_its_default():
    of_sources = {"response_bytes", "redirects", "seconds"}
    listed = [row[:2] for row in rows("docs/formats.md", "limit")]
    assert listed == [
        [f"`{field.name}`", f"{field.default:,}"] for field in dataclasses.fields(Limits) if field.name not in of_sources
    ]


@pytest.mark.parametrize(
    ("column", "relationships"), [(3, RELATIONSHIPS_OF_2), (4, RELATIONSHIPS_OF_3)], ids=["SPDX 2", "SPDX 3"]
)
def test_every_relationship_is_listed_by_what_it_becomes(column, relationships):
    others = 0
    for row in rows("docs/formats.md", "kind"):
        kind, scope = row[0].strip("`"), row[1]
        types = {
            name for name, relation in relationships.items() if (relation.kind.value, relation.scope.value) == (kind, scope)
        }
        if kind == "related":
            others = len(types)
            assert row[column].startswith(f"the other {others} types")
        else:
            assert set(re.findall("`([^`]+)`", row[column])) - {"hasFiles"} == types
    assert others


def test_every_command_is_listed():
    listed = [re.match("`sbomkit ([a-z-]+(?: [a-z-]+)*)", row[0]) for row in rows("docs/commands.md", "command")]
    assert sorted(found[1] for found in listed if found) == sorted(COMMANDS)


def test_exit_codes_of_the_help_are_explained():
    callback = app.registered_callback
    assert callback
    told = re.findall("^ +([0-9])  ", str(callback.help), re.MULTILINE)
    assert [row[0] for row in rows("docs/terminal.md", "exit code")][: len(told)] == told


def test_every_public_function_is_shown():
    pages = "".join(page.read_text() for page in PAGES)
    for name in sbomkit.__all__:
        if not isinstance(getattr(sbomkit, name), (str, type)):
            assert f"sbomkit.{name}" in pages, name
