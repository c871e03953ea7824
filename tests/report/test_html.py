"""HTML is judged by a parser that is not ours: of what strangers wrote, no markup and no link may be left."""

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sbomkit.model.position import WaysIn
from sbomkit.ranking.diff import diff
from sbomkit.report import Column, Layout, explain, render
from sbomkit.report._html_canvas import HtmlCanvas
from sbomkit.report._text import REPLACEMENT, sanitize_terminal
from tests.builders import make_facts, npm
from tests.growth import TIMES, is_in_proportion
from tests.report.samples import make_ranked, make_ranking

VOID = {"meta", "br"}
HOSTILE = st.one_of(
    st.text(max_size=40),
    st.text(alphabet="<>&\"'`=/ab1 \n\t", max_size=40),
    st.sampled_from(
        [
            "<script>alert(1)</script>",
            "</td></table><script src=//evil.example></script>",
            "</title><img src=x onerror=alert(1)>",
            "</style><style>body{display:none}</style>",
            '" onmouseover="alert(1)',
            "javascript:alert(1)",
            "<a href='javascript:alert(1)'>x</a>",
            "https://evil.example/",
            "<!-- -->",
            "]]><![CDATA[",
            "&lt;b&gt;&#60;i&#62;",
            "line\u2028break\u202eback\u2066in\u200bzero\x1b[31mred\x00\ufeff",
            "\ud800 alone",
        ]
    ),
)


class Seen(HTMLParser):
    """What a browser would see: elements with their attributes, and text; and whether all of it is closed in order."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.texts: list[tuple[str, str]] = []
        self.declared: list[str] = []
        self.feed(page)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append((self.open[-1] if self.open else "", data))

    def handle_decl(self, decl):
        self.declared.append(decl)

    def handle_comment(self, data):
        raise AssertionError(data)

    def handle_pi(self, data):
        raise AssertionError(data)

    def shown(self, *tags):
        return [data for tag, data in self.texts if not tags or tag in tags]

    def of(self, tag):
        return [attributes for each, attributes in self.elements if each == tag]


def drawn(*texts):
    canvas = HtmlCanvas(Layout())
    title, heading, prose, label, cell = (*texts, *("x",) * 5)[:5]
    canvas.paragraph(title, style="bold")
    canvas.paragraph(prose)
    for _ in range(3):
        canvas.heading(heading)
    canvas.item(label, prose)
    canvas.item("!", cell)
    canvas.path([cell, label])
    canvas.table([Column(title=heading), Column(title="n", justify="right")], [[label, (cell, "bold red")]])
    canvas.table([Column(), Column()], [[(label, "magenta"), cell], ["", cell]])
    return canvas.text()


SKELETON = [element for element, _ in Seen(drawn("title", "heading", "prose", "label", "cell")).elements]


def _one_line(text):
    return " ".join(sanitize_terminal(text).split())


@given(st.lists(HOSTILE, min_size=5, max_size=5))
@example(["</title>"] * 5)
def test_of_what_strangers_wrote_nothing_is_markup_and_nothing_is_lost(texts):
    texts = [each if any(map(str.isalnum, _one_line(each))) else f"{each}a" for each in texts]
    seen = Seen(drawn(*texts))
    assert [element for element, _ in seen.elements] == SKELETON
    for each in texts:
        assert any(_one_line(each).lower() in text.lower() for text in seen.shown()), each
    assert {name for _, attributes in seen.elements for name in attributes} <= {
        "lang", "charset", "http-equiv", "content", "name", "id", "class", "scope", "href", "tabindex", "aria-label"
    }  # fmt: skip
    assert {link["href"] for link in seen.of("a")} == {"#s1", "#s2", "#s3"}


def test_what_moves_or_hides_text_is_shown_as_a_sign():
    page = drawn("a\u202eb\u200bc\x1b[31m\x00")
    assert f"a{REPLACEMENT}b{REPLACEMENT}c{REPLACEMENT}[31m{REPLACEMENT}" in page
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b-\u200f\x00-\x09\x0b-\x1f\x7f-\x9f]", page)


def test_a_long_name_loses_its_middle():
    page = drawn("n" * 10_000)
    (title,) = Seen(page).shown("title")
    assert len(title) == 2_001
    assert "…" in title


def test_a_long_heading_does_not_fill_the_contents():
    canvas = HtmlCanvas(Layout())
    for _ in range(3):
        canvas.heading("n" * 10_000)
    seen = Seen(canvas.text())
    assert {len(text.strip()) for text in seen.shown("h2", "a")} == {201}


def test_it_allows_its_own_style_and_nothing_else():
    page = drawn("title")
    (policy,) = [each["content"] for each in Seen(page).of("meta") if each.get("http-equiv") == "Content-Security-Policy"]
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert not {"script", "img", "link", "iframe", "form", "object"} & {tag for tag, _ in Seen(page).elements}
    assert "url(" not in style
    assert "@import" not in style


def test_it_is_a_page_that_says_its_language_and_its_title():
    seen = Seen(drawn("What & where"))
    assert seen.declared == ["DOCTYPE html"]
    assert seen.of("html") == [{"lang": "en"}]
    assert seen.shown("title") == seen.shown("h1") == ["What & where"]
    assert {"charset": "utf-8"} in seen.of("meta")


def test_a_table_has_heads_of_columns_and_rows():
    canvas = HtmlCanvas(Layout())
    columns = [Column(title="pack\nage"), Column(), Column(title="n", justify="right", style="dim")]
    canvas.table(columns, [["a", ("b", "bold green underline"), "1"], [" ", "c", "2"]])
    canvas.table([Column(title="empty")], [])
    seen = Seen(canvas.text())
    assert [each.get("scope") for each in seen.of("th")] == ["col", "col", "row"]
    assert seen.shown("th") == ["pack age", "n", "a"]
    assert [each.get("class") for each in seen.of("td")] == [None, "bold green", "number dim", None, None, "number dim"]
    assert len(seen.of("table")) == 1


def test_the_contents_stand_before_the_first_heading_of_a_long_page_only():
    def page(headings):
        canvas = HtmlCanvas(Layout())
        canvas.paragraph("title", style="bold")
        canvas.item("", "first")
        for number in range(headings):
            canvas.heading(f"part {number}")
            canvas.blank()
        return canvas.text()

    assert "<nav" not in page(2)
    long = page(3)
    assert long.index("first") < long.index("<nav") < long.index('<h2 id="s1">Part 0')
    assert '<a href="#s3">Part 2</a>' in long


def test_without_a_heading_it_has_a_title_all_the_same():
    canvas = HtmlCanvas(Layout())
    canvas.paragraph("prose")
    canvas.paragraph("")
    canvas.path([])
    canvas.paragraph("bold, and no heading", style="bold")
    canvas.item("1", "last")
    seen = Seen(canvas.text())
    assert seen.shown("title") == seen.shown("h1") == ["sbomkit"]
    called = HtmlCanvas(Layout(), "<Policies>")
    called.paragraph("prose")
    assert Seen(called.text()).shown("title", "h1") == ["<Policies>"] * 2
    assert seen.of("p") == [{}, {"class": "bold"}]
    assert seen.shown("span", "li") == ["1", " last"]


def test_in_ascii_everything_is_written_and_nothing_is_lost():
    canvas = HtmlCanvas(Layout(ascii=True))
    canvas.paragraph("é … 漢")
    page = canvas.text()
    assert page.isascii()
    assert "é … 漢" in Seen(page).shown("p")


@pytest.mark.slow
def test_the_cost_of_a_page_is_in_proportion_to_its_text():
    def draw(size):
        canvas = HtmlCanvas(Layout())
        for number in range(size):
            canvas.heading(f"part {number}")
            canvas.table([Column(title="a")], [["<" * 50]] * 5)
        canvas.text()

    assert is_in_proportion(lambda: draw(50), lambda: draw(50 * TIMES))


def test_other_answers_that_have_a_page_have_one_in_html():
    ranking = make_ranking([make_ranked(npm("deep"), 1)])
    ways = WaysIn(package=npm("deep"), direct_dependents=(), entry_points=())
    explained = Seen(render(explain(ranking, make_facts({}), ways), "html"))
    assert explained.shown("h1")[0].startswith("npm deep")
    assert Seen(render(diff(ranking, ranking), "html")).shown("h1")
