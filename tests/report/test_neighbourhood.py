import re

import pytest
from hypothesis import given
from markdown_it import MarkdownIt

from sbomkit.model.neighbourhood import Neighbourhood
from sbomkit.model.ranking import Verdict
from sbomkit.report import render
from sbomkit.report._text import DASH
from tests.builders import npm
from tests.report.around import HOSTILE, hostile_neighbourhoods, make_neighbour, make_neighbourhood

A = npm("a")
SHOWN = make_neighbourhood(
    make_neighbour("a", package=A),
    make_neighbour("app", up=1, down=None, is_root=True, depth=None, scope=None),
    make_neighbour("b", up=2, down=None, verdict=Verdict.SOLE, rank=3),
    make_neighbour("c", up=None, down=1, versions=tuple("12345")),
    package=A,
)


def test_a_table_has_those_that_need_it_and_those_that_it_needs():
    text = render(SHOWN, width=100)
    assert text.startswith("Around npm a\nThis is what it shows.\n\nWhat needs it: 2\n")
    lines = [line.split() for line in text.splitlines()]
    assert ["app", "(the", "product)", "1.0.0", "1", DASH, DASH, DASH] in lines
    assert ["b", "1.0.0", "2", "1", "at", "run", "time", "one", "person", "3"] in lines
    assert ["c", "1,", "2,", "3", "and", "2", "more", "1", "1", "at", "run", "time"] in lines


def test_a_table_of_a_document_has_its_packages():
    shown = SHOWN.model_copy(update={"package": None})
    text = render(shown, top=1)
    assert text.startswith("All packages\nThis is what it shows.\n\nPackages, those near the root first: 4\n")
    assert "… and 3 more; --format json lists all" in text
    assert "depth" in text
    assert "steps" not in text
    assert "package  " not in render(shown, top=0)


def test_a_page_has_the_drawing_and_the_tables():
    page = render(SHOWN, "markdown")
    assert page.startswith("# Around `pkg:npm/a`\n\nThis is what it shows.\n\n```mermaid\nflowchart TD\n")
    assert f"```mermaid\n{render(SHOWN, 'mermaid')}```\n\n## What needs it: 2\n" in page
    assert render(SHOWN.model_copy(update={"package": None}), "markdown").startswith("# All packages\n")
    assert render(SHOWN, "markdown", ascii=True).isascii()


def test_a_notebook_reads_no_formula_in_a_drawing():
    names = ("$x$", "$$x$$", r"\\(x\\)", r"\\[x\\]", r"\begin{a}x\end{a}")
    shown = make_neighbourhood(*(make_neighbour(name, versions=(name,)) for name in names))
    assert not re.search(r"\$|\\[\\\[(b]", shown._repr_markdown_())


def _blocks(page: str) -> list[str]:
    return [token.type for token in MarkdownIt("commonmark").enable("table").parse(page)]


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_ends_the_drawing_or_becomes_a_block(name):
    def page(called: str) -> str:
        node = make_neighbour(called, versions=(called or "1",))
        return render(make_neighbourhood(node, package=node.package), "markdown")

    assert _blocks(page(name)) == _blocks(page("plain"))


@given(hostile_neighbourhoods())
def test_no_names_together_do_and_a_terminal_is_told_nothing(shown: Neighbourhood):
    (fence,) = (each for each in MarkdownIt("commonmark").parse(render(shown, "markdown")) if each.type == "fence")
    assert fence.content == render(shown, "mermaid")
    table = render(shown)
    assert all(each.isprintable() or each == "\n" for each in table)
    assert not re.search(r"^\s*::", table, re.MULTILINE)
