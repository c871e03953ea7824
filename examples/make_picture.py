"""Takes the picture of the report that stands in the README: nodemon as installed in November 2017, ranked offline.

    python examples/make_picture.py [PICTURE]

Needs the extra `test`, and Chromium or Chrome on the PATH.  PICTURE is `docs/report.png` unless it is given.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["browser", "chromium", "main", "take_picture"]

CHECKOUT = Path(__file__).resolve().parent.parent
NODEMON = CHECKOUT / "examples" / "nodemon-2017"
WIDTH, HEIGHT = 1280, 1130
"""Of the picture, in pixels."""
_NAMES = ("chromium", "chromium-browser", "google-chrome")
_ARGUMENTS = ("--disable-dev-shm-usage", "--font-render-hinting=none", "--host-resolver-rules=MAP * ~NOTFOUND")
"""Containers have little shared memory; fonts look alike everywhere; and names of hosts mean nothing to it."""
_PEOPLE = "figure:has(#people)"
"""The chart of accounts, which are those of real people: whoever ranks a product needs it, whoever reads a README does not."""


def chromium() -> str | None:
    """Where the browser is; `None`: there is none on the PATH."""
    return next(filter(None, map(shutil.which, _NAMES)), None)


@contextmanager
def browser() -> Iterator["Browser"]:
    """A browser without a window, which reaches nothing but this machine.

    Raises:
        LookupError: there is no browser, or nothing to drive it with.
    """
    path = chromium()
    if path is None:
        raise LookupError("no Chromium on the PATH: on Debian, apt install chromium")
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 - whoever lacks it is told what to install
    except ImportError:
        raise LookupError("Playwright is not installed: pip install 'sbomkit[test]'") from None
    with sync_playwright() as driver:
        sandboxed = os.geteuid() != 0  # Chromium refuses a sandbox to root
        launched = driver.chromium.launch(executable_path=path, chromium_sandbox=sandboxed, args=list(_ARGUMENTS))
        yield launched
        launched.close()


def take_picture(launched: "Browser", page: Path, picture: Path) -> None:
    """Show a page in its light colours without its chart of accounts, and write the top of it as PNG."""
    opened = launched.new_page(
        viewport={"width": WIDTH, "height": HEIGHT},
        color_scheme="light",
        reduced_motion="reduce",
        offline=True,
        bypass_csp=True,  # the page lets nobody look into it by `eval`, as waiting does
    )
    opened.goto(page.as_uri())
    for chart in ("scatter", "people"):
        opened.locator(f"#{chart} svg.main-svg").first.wait_for()
    opened.locator(_PEOPLE).evaluate("chart => { chart.remove(); window.dispatchEvent(new Event('resize')) }")
    opened.wait_for_function("document.querySelector('#scatter svg').clientWidth > innerWidth * 0.9")
    opened.screenshot(path=picture, animations="disabled")


def main(arguments: list[str]) -> int:
    """Rank, and take the picture; returns an exit code."""
    picture = Path(arguments[0]) if arguments else CHECKOUT / "docs" / "report.png"
    of = (str(NODEMON / "sbom.cdx.json"), "--facts", str(NODEMON / "facts.jsonl"), "--offline", "--as-of", "2017-11-05")
    command = (sys.executable, "-m", "sbomkit", "rank", *of, "--format", "html", "-o")
    try:
        with browser() as launched, TemporaryDirectory() as folder:
            page = Path(folder) / "report.html"
            subprocess.run((*command, str(page)), cwd=CHECKOUT, check=True)
            take_picture(launched, page, picture)
    except LookupError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{picture}: {picture.stat().st_size // 1000} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
