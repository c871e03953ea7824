"""Where a file of defaults lies, and where it must not lead."""

import os

import pytest

from sbomkit.cli._defaults.files import find


@pytest.fixture
def folder(tmp_path, monkeypatch, sbom, facts):
    """A repository with a document and facts, and the working folder in it."""
    del sbom, facts
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _write(folder, text, name="sbomkit.toml"):
    (folder / name).write_text(text)


def test_the_nearest_file_counts_up_to_the_root_of_the_repository(folder):
    inner = folder / "a" / "b"
    inner.mkdir(parents=True)
    assert find(inner) is None
    _write(folder, "")
    assert find(inner) == (folder / "sbomkit.toml", {}, "")
    _write(folder / "a", "[tool.sbomkit]\noffline = true\n", "pyproject.toml")
    assert find(inner) == (folder / "a" / "pyproject.toml", {"offline": True}, "[tool.sbomkit] ")
    _write(folder / "a", "", "sbomkit.toml")
    assert find(inner) == (folder / "a" / "sbomkit.toml", {}, "")


def test_above_a_repository_nothing_is_looked_for(folder):
    _write(folder, "")
    (folder / "a" / ".git").mkdir(parents=True)
    assert find(folder / "a") is None


def test_outside_of_a_repository_only_the_folder_itself_is_looked_at(folder):
    (folder / ".git").rmdir()
    (folder / "a").mkdir()
    _write(folder, "")
    assert find(folder / "a") is None
    assert find(folder) is not None


@pytest.mark.parametrize("text", ["[project]\nname = 'sbomkit'\n", "[tool.other]\n", "tool = 3  # sbomkit\n", "broken ="])
def test_a_project_that_does_not_speak_of_us_is_passed_over(folder, text):
    _write(folder, text, "pyproject.toml")
    assert find(folder) is None


def test_a_project_that_speaks_of_us_and_is_no_toml_is_told(folder, run):
    _write(folder, "[tool.sbomkit\n", "pyproject.toml")
    done = run("show", "app.cdx.json")
    assert done.code == 2
    assert done.err.startswith("error: pyproject.toml is no TOML: ")
    assert "--no-config does without it" in done.err


def test_a_named_project_needs_the_table(folder, run):
    _write(folder, "[project]\n", "pyproject.toml")
    done = run("show", "app.cdx.json", "--config", "pyproject.toml")
    assert (done.code, "there is no table [tool.sbomkit]" in done.err) == (2, True)
    _write(folder, "[tool.sbomkit.show]\nformat = 'json'\n", "pyproject.toml")
    assert run("show", "app.cdx.json", "--config", "pyproject.toml").out.startswith("{")
    _write(folder, "[tool]\nsbomkit = 3\n", "pyproject.toml")
    assert "tool.sbomkit: expected a table" in run("show", "app.cdx.json").err


def test_a_named_file_has_to_be_there(folder, run):
    done = run("show", "app.cdx.json", "--config", "nowhere.toml")
    assert (done.code, "nowhere.toml: cannot be read: No such file" in done.err) == (2, True)


def test_a_folder_that_is_gone_has_no_file(folder, run, monkeypatch):
    _write(folder, "[show]\nformat = 'json'\n", "named.toml")
    (folder / "gone").mkdir()
    monkeypatch.chdir(folder / "gone")
    (folder / "gone").rmdir()
    assert run("show", folder / "app.cdx.json").code == 0
    assert run("show", folder / "app.cdx.json", "--config", folder / "named.toml").out.startswith("{")
    assert run("show", folder / "app.cdx.json", "--config", "named.toml").code == 2


def test_a_folder_above_that_lets_nobody_look_into_it_has_no_file(folder, monkeypatch):
    def refused(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "stat", refused)
    assert find(folder) is None


def test_a_link_that_leads_out_of_the_folder_is_not_read(folder, run):
    (folder / "a").mkdir()
    _write(folder, "secret = 1\n", "secrets.toml")
    (folder / "a" / "sbomkit.toml").symlink_to(folder / "secrets.toml")
    done = run("show", "app.cdx.json", "--config", "a/sbomkit.toml")
    assert (done.code, "secret:" in done.err) == (2, False)
    assert "it is a link that leads out of its folder" in done.err


def test_a_folder_that_is_another_drive_is_named_as_it_is(folder, run, monkeypatch):
    def elsewhere(*_: object) -> str:
        raise ValueError

    _write(folder, "polcy = 1")
    monkeypatch.setattr(os.path, "relpath", elsewhere)
    assert f"error: {folder / 'sbomkit.toml'}: polcy" in run("show", "app.cdx.json").err
