"""The site: built with warnings as errors, complete, and asking nobody but its own host."""

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from itertools import chain
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

import sbomkit
from docs import _hooks
from sbomkit.cli._app import COMMANDS
from tests.pages import ROOT

if TYPE_CHECKING:
    from mkdocs.structure.pages import Page

LOADING = {
    "script": "src",
    "link": "href",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "video": "src",
    "audio": "src",
    "embed": "src",
    "object": "data",
    "use": "href",
}
"""What a browser fetches by itself, unlike `a`."""
PUBLIC = {*sbomkit.__all__} - {"__version__"}
FOREIGN = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
IN_STYLE = re.compile(r"(?:@import|url\()\s*[\"']?((?:https?:)?//[^\"')]*)", re.IGNORECASE)


class Fetched(HTMLParser):
    """Collects what a page loads from another host, and what makes the theme load something."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        address = given.get(LOADING.get(tag, ""), "")
        if FOREIGN.match(address.strip()):
            self.found.append(address)
        if "mermaid" in given.get("class", "").split():
            self.found.append("the theme draws such a figure by a script of another host")
        self.found += IN_STYLE.findall(given.get("style", ""))


def built(folder: Path) -> Path:
    """The site as `make docs` makes it; a warning is an error."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    assert "excluded from the built site" not in done.stderr, "a link that leads nowhere is only remarked on"
    return folder


@pytest.mark.slow
def test_the_site_is_built_without_a_warning_is_complete_and_asks_nobody(tmp_path):
    site = built(tmp_path)
    pages = {path.relative_to(site).as_posix(): path.read_text() for path in site.rglob("*.html")}
    assert {name: found for name, page in pages.items() if (found := Fetched(page).found)} == {}
    styles = {path.name: IN_STYLE.findall(path.read_text()) for path in site.rglob("*.css")}
    assert {name: found for name, found in styles.items() if found} == {}
    assert [name for name in COMMANDS if f'id="sbomkit-{name.replace(" ", "-")}"' not in pages["commands.html"]] == []
    navigation = re.findall(r"^ +- (.+): \S+\.md$", (ROOT / "mkdocs.yml").read_text(), re.MULTILINE)
    ways = set(re.findall(r'<span class="md-ellipsis">\s*([^<]+?)\s*<', pages["index.html"]))
    assert [title for title in navigation if title not in ways] == []
    reference = pages["reference/python.html"] + pages["reference/nouns.html"]
    assert [name for name in PUBLIC if not re.search(rf'<h[23] id="sbomkit\.[a-z_0-9.]+\.{name}"', reference)] == []
    assert (site / "examples" / "procurement_gate.py").exists(), "pages link to it"


@pytest.mark.parametrize(
    "page",
    [
        '<script src="https://cdn.example/a.js">',
        '<link rel="stylesheet" href="//fonts.example/css">',
        '<img src="HTTPS://img.example/badge.svg">',
        "<p style=\"background: url('https://img.example/a.png')\">",
        '<pre class="mermaid">',
    ],
)
def test_the_search_for_requests_finds_one(page):
    assert Fetched(page).found


def test_the_search_for_requests_lets_links_and_own_files_pass():
    assert (
        Fetched('<a href="https://other.example/"><script src="../assets/a.js"><img src="data:image/png;base64,aa">').found
        == []
    )


def test_what_typer_writes_becomes_markdown():
    page = _hooks.commands()
    assert "\b" not in page
    assert "**Commands**" not in page, "typer cuts these summaries short"
    examples = page.count("```text\nExamples:\n")
    assert examples == len(COMMANDS)
    assert "```text\nExit codes:\n  0  fine\n" in page


def test_links_lead_to_where_pages_stand_on_the_site():
    def on_page(generated_by: str | None, markdown: str) -> str:
        file = SimpleNamespace(generated_by=generated_by, src_uri="tutorial.md")
        return _hooks.on_page_markdown(markdown, cast("Page", SimpleNamespace(file=file)))

    of_docs, of_the_project = "[a](../examples/README.md) [b](sources.md#settings)", "[a](docs/sources.md) [b](SECURITY.md)"
    assert on_page(None, of_docs) == "[a](examples/README.md) [b](sources.md#settings)"
    assert on_page("docs/_hooks.py", of_the_project) == "[a](sources.md) [b](SECURITY.md)"


def test_code_of_a_table_shows_no_sign_that_escapes():
    file = SimpleNamespace(generated_by=None, src_uri="tutorial.md")
    page = cast("Page", SimpleNamespace(file=file))
    written = "`x \\| y` in a text\n\n| a |\n|---|\n| 1 / \\|M\\|, `x \\| y` |\n"
    shown = "`x \\| y` in a text\n\n| a |\n|---|\n| 1 / \\|M\\|, `x | y` |\n"
    assert _hooks.on_page_markdown(written, page) == shown


def test_every_page_stands_once_in_the_navigation():
    _, _, navigation = (ROOT / "mkdocs.yml").read_text().partition("\nnav:\n")
    listed = re.findall(r": (\S+\.md)$", navigation, re.MULTILINE)
    assert sorted(set(listed)) == sorted(listed)
    assert {path.name for path in (ROOT / "docs").glob("*.md")} <= set(listed)


def test_the_reference_names_all_that_is_public_once():
    named = re.findall(r"^::: (\S+)$", "".join(chain(_hooks.python(), _hooks.nouns())), re.MULTILINE)
    assert len(named) == len(set(named))
    assert {name.rpartition(".")[2] for name in named} >= PUBLIC
