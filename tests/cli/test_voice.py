"""How loud and how colourful a run is: who says so, and who goes before whom."""

import pytest

from sbomkit.cli import _every
from sbomkit.cli._app import COMMANDS
from sbomkit.cli._voice import Voice, colourful, is_watched, voice
from tests.cli.test_output import _Stream

TERMINAL, PIPE = True, False


@pytest.mark.parametrize(
    ("said", "environment", "terminal", "pipe"),
    [
        ("auto", {}, True, False),
        ("always", {}, True, True),
        ("never", {}, False, False),
        ("always", {"NO_COLOR": "1"}, True, True),
        ("never", {"FORCE_COLOR": "1"}, False, False),
        ("auto", {"NO_COLOR": "1"}, False, False),
        ("auto", {"NO_COLOR": ""}, True, False),
        ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False, False),
        ("auto", {"FORCE_COLOR": "1"}, True, True),
        ("auto", {"FORCE_COLOR": "0"}, True, False),
        ("auto", {"FORCE_COLOR": "1", "TERM": "dumb"}, True, True),
        ("auto", {"CLICOLOR_FORCE": "1"}, True, True),
        ("auto", {"CLICOLOR_FORCE": "0"}, True, False),
        ("auto", {"CLICOLOR": "0"}, False, False),
        ("auto", {"CLICOLOR": "1"}, True, False),
        ("auto", {"TERM": "dumb"}, False, False),
    ],
)
def test_the_first_that_says_anything_about_colours_decides(said, environment, terminal, pipe):
    assert colourful(_Stream(terminal=TERMINAL), said, environment) is terminal
    assert colourful(_Stream(terminal=PIPE), said, environment) is pipe


def test_what_is_closed_has_no_colours_and_nobody_watches():
    assert not colourful(None, "always", {})
    assert not is_watched(None, {})


def test_a_person_watches_a_terminal_that_can_take_back_what_it_drew():
    assert is_watched(_Stream(terminal=TERMINAL), {"TERM": "xterm"})
    assert not is_watched(_Stream(terminal=TERMINAL), {"TERM": "dumb"})
    assert not is_watched(_Stream(terminal=PIPE), {"TERM": "xterm"})


@pytest.mark.parametrize(
    ("before", "behind", "expected"),
    [
        ({"quiet": True}, {}, Voice(quiet=True)),
        ({}, {"quiet": True}, Voice(quiet=True)),
        ({"quiet": True}, {"verbose": True}, Voice(verbose=True)),
        ({"verbose": True}, {"quiet": True}, Voice(quiet=True)),
        ({"verbose": True}, {"verbose": True}, Voice(verbose=True)),
        ({"color": "never"}, {}, Voice(color="never")),
        ({"color": "never"}, {"color": "always"}, Voice(color="always")),
    ],
)
def test_what_stands_behind_a_command_goes_before_what_stands_in_front(before, behind, expected):
    nothing = {"quiet": False, "verbose": False, "color": None}
    assert Voice().told(**nothing | before).told(**nothing | behind) == expected


def test_outside_of_a_run_nothing_was_said():
    assert voice() == Voice()


@pytest.mark.parametrize("said", [["-q", "-v", "show"], ["show", "-q", "-v"]])
def test_quiet_and_verbose_contradict_each_other(run, sbom, said):
    done = run(*said, sbom)
    assert (done.code, done.err) == (2, "error: --quiet and --verbose contradict each other; say one of them\n")


def test_a_colour_that_there_is_not_is_told(run, sbom):
    done = run("show", sbom, "--color", "red")
    assert (done.code, "expected auto, always or never, got 'red'" in done.err) == (2, True)


@pytest.mark.parametrize("said", [["--color", "always", "show"], ["show", "--color", "always"]])
def test_colours_can_be_had_in_a_pipe(run, sbom, said):
    assert "\x1b[" in run(*said, sbom).out
    assert "\x1b[" not in run("show", sbom).out


def test_a_file_has_no_colours(run, sbom, tmp_path):
    run("show", sbom, "--color", "always", "-o", tmp_path / "out")
    assert "\x1b[" not in (tmp_path / "out").read_text()


@pytest.mark.parametrize("said", [["-v", "rank"], ["rank", "-v"]])
def test_verbose_tells_what_is_done_and_how_long_it_took(run, sbom, facts, said):
    done = run(*said, sbom, "--facts", facts)
    told = [line.rpartition(" (")[0] for line in done.err.splitlines()]
    assert told == [
        f"reading {sbom}: 5 components, 4 edges",
        f"reading {facts}: facts of 3 packages",
        "ranking",
        "writing table",
    ]
    assert all(line.endswith(" s)") for line in done.err.splitlines())


@pytest.mark.parametrize("said", [["-q", "rank"], ["rank", "-q"]])
def test_quiet_leaves_remarks_out(run, sbom, said):
    assert "offline and without --facts" in run("rank", sbom, "--offline").err
    assert run(*said, sbom, "--offline").err == ""


def test_one_run_says_nothing_to_the_next(run, sbom):
    assert run("show", sbom, "-v").err != ""
    assert run("show", sbom).err == ""


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_can_be_told_how_to_speak(help_of, name):
    out = help_of(name)
    assert all(f"{option}" in out for option in ("-q, --quiet", "-v, --verbose", "--color auto|always|never"))
    assert ("--config FILE" in out) is (name in _every.TAKERS)


def test_a_verbose_run_tells_what_each_source_was_asked(run, sbom, tmp_path):
    lists = tmp_path / "lists"
    lists.mkdir()
    (lists / "Packages").write_text("Package: deep\nVersion: 1\nMaintainer: Somebody\n\n")
    document = (tmp_path / "app.cdx.json").read_text().replace("pkg:npm/", "pkg:deb/debian/")
    (tmp_path / "app.cdx.json").write_text(document)
    done = run("rank", sbom, "--source", f"apt={lists}", "-v")
    assert "apt: asked about 4 packages; 0 answers of earlier runs, 0 failures\n" in done.err
    assert "apt: " not in run("rank", sbom, "--source", f"apt={lists}").err
