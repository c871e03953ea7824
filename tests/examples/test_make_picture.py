"""The picture in the README is one that the script takes."""

import struct
import sys
from pathlib import Path

import pytest

from examples import make_picture

PICTURE = Path(__file__).resolve().parents[2] / "docs" / "report.png"
LARGEST = 300_000
"""Bytes of a picture in a repository."""


def size(picture: bytes) -> tuple[int, int]:
    """Width and height of a PNG, in pixels."""
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", picture[16:24])
    return width, height


def test_the_picture_of_the_readme_is_of_the_size_that_the_script_gives_it() -> None:
    picture = PICTURE.read_bytes()
    assert size(picture) == (make_picture.WIDTH, make_picture.HEIGHT)
    assert len(picture) < LARGEST


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.skipif(make_picture.chromium() is None, reason="no chromium on the PATH")
def test_the_script_takes_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    picture = tmp_path / "taken.png"
    assert make_picture.main([str(picture)]) == 0
    assert size(picture.read_bytes()) == (make_picture.WIDTH, make_picture.HEIGHT)
    assert picture.stat().st_size < LARGEST
    assert capsys.readouterr().out.startswith(f"{picture}: ")


def test_without_a_browser_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    assert make_picture.main(["no.png"]) == 1
    assert "apt install chromium" in capsys.readouterr().err


def test_without_what_drives_it_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(make_picture, "chromium", lambda: "chromium")
    monkeypatch.setitem(sys.modules, "playwright.sync_api", None)
    with pytest.raises(LookupError, match=r"pip install 'sbomkit\[test\]'"), make_picture.browser():
        pass
