"""Pressing Tab: what a shell offers, asked of real shells where they are installed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sbomkit.cli import _offered, main
from sbomkit.cli._app import COMMANDS
from sbomkit.cli._schemas import NAMES
from sbomkit.compliance import shipped_profiles
from sbomkit.errors import ConfigurationError
from sbomkit.formats import formats
from sbomkit.formats._convert import convert
from sbomkit.ranking import shipped_policies
from sbomkit.report import reports
from sbomkit.sources import sources

TOP = {name.partition(" ")[0] for name in COMMANDS}
OFFERED = {
    "sbomkit ": TOP,
    "sbomkit wha": {"what-if"},
    "sbomkit facts ": {"diff", "merge", "show"},
    "sbomkit rank --form": {"--format"},
    "sbomkit rank --no-c": {"--no-complete", "--no-config"},
    "sbomkit rank --format ": set(reports()),
    "sbomkit rank a.json --format js": {"json"},
    "sbomkit rank --policy ": set(shipped_policies()),
    "sbomkit rank --source deps_": {name for name in sources() if name.startswith("deps_")},
    "sbomkit rank --depth ": {"full", "shortlist", "aggregators"},
    "sbomkit rank --on-unknown ": {"fail", "pass"},
    "sbomkit show --color ": {"auto", "always", "never"},
    "sbomkit check --profile ": set(shipped_profiles()),
    "sbomkit annotate --for ": set(shipped_profiles()),
    "sbomkit convert --to spdx2-": {"spdx2-json", "spdx2-tag-value", "spdx2-xml", "spdx2-yaml"},
    "sbomkit policy show ": set(shipped_policies()),
    "sbomkit sources npm": {name for name in sources() if name.startswith("npm")},
    "sbomkit schema ": set(NAMES),
}

TRIED = {line: OFFERED[line] for line in ("sbomkit wha", "sbomkit rank --format ", "sbomkit rank --no-c", "sbomkit schema ")}
"""What is asked of real shells, each of which starts a process for each of them."""


@pytest.mark.parametrize("line", OFFERED)
def test_all_that_can_be_named_is_offered(line, monkeypatch, capsys):
    words = line.split(" ")
    variables = {"_SBOMKIT_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1)}
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert main([]) == 0
    assert set(capsys.readouterr().out.split()) == OFFERED[line]


def test_what_is_offered_is_what_there_is(tmp_path):
    assert _offered.formats() == list(reports())
    assert _offered.sources() == sorted(sources())
    assert _offered.policies() == sorted(shipped_policies())
    assert _offered.profiles() == sorted(shipped_profiles())
    document = tmp_path / "a.cdx.json"
    document.write_text('{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": []}')
    for name in formats():
        if name in _offered.targets():
            assert convert(document, name)
        else:
            with pytest.raises(ConfigurationError):
                convert(document, name)


def _environment(tmp_path):
    """A program `sbomkit` in a folder of its own, so that a shell finds this one."""
    program = tmp_path / "bin" / "sbomkit"
    program.parent.mkdir()
    program.write_text(f"#!{sys.executable}\nimport sys\nfrom sbomkit.cli import main\nsys.exit(main())\n")
    program.chmod(0o755)
    path = os.pathsep.join((str(program.parent), os.environ["PATH"]))
    return {**os.environ, "PATH": path, "PYTHONPATH": str(Path(__file__).parents[2])}


_SETTING_UP = 'eval "$(_SBOMKIT_COMPLETE=source_{shell} sbomkit)"\n'
"""What `--install-completion` leaves behind."""
BASH = """
COMP_LINE={line!r}; COMP_POINT=${{#COMP_LINE}}; read -ra COMP_WORDS <<< "$COMP_LINE"
case "$COMP_LINE" in *' ') COMP_WORDS+=('');; esac
COMP_CWORD=$(( ${{#COMP_WORDS[@]}} - 1 )); _sbomkit_completion sbomkit; printf '%s\\n' "${{COMPREPLY[@]}}"
"""


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("bash"), reason="bash is not installed")
def test_bash_offers_what_there_is(tmp_path):
    script = _SETTING_UP.format(shell="bash") + "".join(BASH.format(line=line) + "echo ---\n" for line in TRIED)
    done = subprocess.run(
        ["bash", "--norc", "-c", script], capture_output=True, text=True, check=True, env=_environment(tmp_path), cwd=tmp_path
    )
    assert done.stderr == ""
    answers = [set(answer.split()) for answer in done.stdout.split("---\n")]
    assert dict(zip(TRIED, answers, strict=False)) == TRIED


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("zsh"), reason="zsh is not installed")
def test_zsh_takes_the_script(tmp_path):
    done = subprocess.run(
        ["zsh", "-f", "-c", "autoload -U compinit && compinit -D\n" + _SETTING_UP.format(shell="zsh")],
        capture_output=True,
        text=True,
        check=True,
        env=_environment(tmp_path),
    )
    assert done.stderr == ""


PRESSED = {"sbomkit wha": "sbomkit what-if ", "sbomkit check --profile bsi": "sbomkit check --profile bsi-2."}
"""What becomes of a line when a person presses Tab behind it."""


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("zsh"), reason="zsh is not installed")
@pytest.mark.parametrize("line", PRESSED)
def test_zsh_completes_what_a_person_types(tmp_path, line):
    environment = _environment(tmp_path) | {"HOME": str(tmp_path), "ZDOTDIR": str(tmp_path), "TERM": "xterm"}
    script = f"""
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell 'autoload -Uz compinit; compinit -D; {_SETTING_UP.format(shell="zsh").strip()}'
zpty -w shell 'shown() {{ print -r -- "[$BUFFER]" }}; zle -N shown; bindkey "^G" shown; print rea""dy'
zpty -r shell seen '*ready*'
zpty -w -n shell $'{line}\\t\\a'
zpty -r shell seen '*\\]*'
print -r -- "$seen"
"""
    done = subprocess.run(
        ["zsh", "-f", "-c", script], capture_output=True, text=True, check=True, env=environment, cwd=tmp_path, timeout=60
    )
    assert f"[{PRESSED[line]}]" in done.stdout


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("fish"), reason="fish is not installed")
def test_fish_offers_what_there_is(tmp_path):
    lines = "\n".join(f"complete -C {line!r} | string split -f1 \\t; echo ---" for line in TRIED)
    done = subprocess.run(
        ["fish", "-N", "-c", f"_SBOMKIT_COMPLETE=source_fish sbomkit | source\n{lines}"],
        capture_output=True,
        text=True,
        check=True,
        env=_environment(tmp_path),
    )
    answers = [set(answer.split()) for answer in done.stdout.split("---\n")]
    assert dict(zip(TRIED, answers, strict=False)) == TRIED


@pytest.mark.parametrize(
    ("shell", "variables"),
    [
        ("bash", {"COMP_WORDS": "sbomkit rank --format js", "COMP_CWORD": "3"}),
        ("zsh", {"_TYPER_COMPLETE_ARGS": "sbomkit rank --format js"}),
        ("fish", {"_TYPER_COMPLETE_ARGS": "sbomkit rank --format js", "_TYPER_COMPLETE_FISH_ACTION": "get-args"}),
    ],
)
def test_each_shell_is_answered_in_its_own_way(shell, variables, monkeypatch, run):
    for name, value in {"_SBOMKIT_COMPLETE": f"complete_{shell}", **variables}.items():
        monkeypatch.setenv(name, value)
    done = run()
    assert (done.code, "json" in done.out, done.err) == (0, True, "")


HEAVY = (
    "requests",
    "msgspec",
    "rustworkx",
    "lxml",
    "rich.console",
    "sbomkit.report",
    "sbomkit.ranking",
    "sbomkit.sources",
    "sbomkit.compliance",
)


@pytest.mark.parametrize(
    "line", ["sbomkit rank --format ", "sbomkit rank --source ", "sbomkit check --profile ", "sbomkit schema "]
)
def test_a_person_who_presses_tab_waits_for_nothing_heavy(line, monkeypatch):
    words = line.split()
    code = (
        "import sys\nfrom sbomkit.cli import main\nmain([])\n"
        f"sys.stderr.write(repr([name for name in {HEAVY!r} if name in sys.modules]))"
    )
    environment = {**os.environ, "_SBOMKIT_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(len(words))}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert (done.stderr, bool(done.stdout.strip())) == ("[]", True)


def test_completion_looks_at_no_file_of_defaults(tmp_path, monkeypatch, run):
    monkeypatch.chdir(tmp_path)
    Path("sbomkit.toml").write_text("this is no TOML")
    for name, value in {"_SBOMKIT_COMPLETE": "complete_bash", "COMP_WORDS": "sbomkit rank --ful", "COMP_CWORD": "2"}.items():
        monkeypatch.setenv(name, value)
    assert run().code == 0
