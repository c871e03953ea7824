"""Markdown is judged by a parser of CommonMark that is not ours: of what strangers wrote, no markup may be left."""

import re
from collections import Counter
from time import process_time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from sbomkit.model.position import WaysIn
from sbomkit.model.ranking import Basis
from sbomkit.ranking.diff import diff
from sbomkit.report import Column, Layout, explain, ranking_report, render
from sbomkit.report._page import _LINKED, _MARKUP, _PLAIN, Code, Page, Strong, code, escaped
from sbomkit.report._page_canvas import PageCanvas
from sbomkit.report._text import DASH, REPLACEMENT, sanitize_terminal
from tests.builders import make_facts, make_inventory, npm
from tests.report.samples import make_indicator, make_position, make_ranked, make_ranking, make_unassessed

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
"""CommonMark with the tables and the strikethrough of GitHub."""

MEANING = "\\`*_{}[]()<>#+-.!|~&;:/@$^=\"'"
HOSTILE = st.one_of(
    st.text(max_size=40),
    st.text(alphabet=MEANING + " ab1\n\t", max_size=40),
    st.sampled_from(
        [
            "[link](https://evil.example)",
            "![image](https://evil.example/x.png)",
            "<script>alert(1)</script>",
            "<!-- comment",
            "&lt;b&gt; &#64;everybody",
            "| a | b |\n| --- | --- |",
            "a\\|b",
            "`` ` ``",
            "```\ncode\n```",
            "# heading #",
            "1. item",
            "12) item",
            "- [x] done",
            "+ item",
            "***",
            "===",
            "    indented",
            "@somebody, see #12 and GH-3",
            "www.evil.example https://evil.example :smile:",
            "[ref]: https://evil.example",
            "[^1] footnote $x$ ~~gone~~ _emphasis_ a_b_c __strong__",
            '!12 %3 %"name" ~bug &4 $5 ^alert#1 TICKET-7 gh-8 mailto:x xmpp:y 0123456789abcdef',
            "line\u2028break\u202eback\u200bzero\x1b[31mred\x00",
            "└ … ≠",
        ]
    ),
)


def _inlines(text):
    """All tokens of a text, blocks and what is in them."""
    for token in PARSER.parse(text):
        yield token
        yield from token.children or ()


def _kinds(text):
    return Counter(token.type for token in _inlines(text))


def _shown(tokens):
    """What a reader sees."""
    return "".join(token.content for token in tokens if token.type in {"text", "text_special", "code_inline"})


def _one_line(text):
    return " ".join(sanitize_terminal(text).split())


PLAIN = {"paragraph_open", "inline", "paragraph_close", "text", "text_special", "code_inline"}


@given(st.from_regex(_PLAIN, fullmatch=True))
@example("www,")
@example("www")
@example("1234.5678")
@example("abcdef,")
@example("GH;")
def test_in_what_counts_as_a_plain_word_there_is_nothing_to_escape(word):
    assert not _LINKED.search(word)
    assert not _MARKUP.search(word)


@given(HOSTILE)
@example("a\\")
@example("`")
@example("\\`a`")
@example("x@y.example,")
@example("-")
def test_of_prose_no_markup_is_left_and_nothing_else_is_lost(text):
    page = Page()
    page.paragraph(text)
    written = page.text()
    assert set(_kinds(written)) <= PLAIN
    assert _shown(_inlines(written)) == _one_line(text)


@given(HOSTILE)
def test_a_name_is_code_and_nothing_but_code(text):
    page = Page()
    page.paragraph(Code(text))
    kinds = _kinds(page.text())
    assert set(kinds) <= PLAIN
    if _one_line(text):
        assert kinds["code_inline"] == 1
        (span,) = [token for token in _inlines(page.text()) if token.type == "code_inline"]
        assert span.content == _one_line(text)


@given(st.lists(HOSTILE, min_size=2, max_size=2), st.lists(HOSTILE, min_size=2, max_size=2))
def test_a_row_keeps_its_cells_whatever_they_hold(prose, names):
    page = Page()
    page.table(["a", "b", "c", "d"], [[prose[0], Code(names[0]), Strong(prose[1]), Code(names[1])]], right=[3])
    written = page.text()
    kinds = _kinds(written)
    assert kinds["table_open"] == 1
    assert kinds["tr_open"] == 2
    assert kinds["td_open"] == 4
    assert not set(kinds) & {"link_open", "image", "html_inline", "html_block", "s_open", "em_open", "hardbreak"}
    cells = [token for token in PARSER.parse(written) if token.type == "inline"][4:]
    assert [_shown(cell.children or ()) for cell in cells] == [
        _one_line(prose[0]),
        _one_line(names[0]) or DASH,
        _one_line(prose[1]),
        _one_line(names[1]) or DASH,
    ]


@given(HOSTILE, HOSTILE)
def test_lists_headings_and_quotes_hold_no_blocks_of_strangers(text, name):
    page = Page()
    page.heading(2, text, Code(name))
    page.quote(text)
    page.items([[text, Code(name)], [Strong(text)]], ticks=True)
    page.items([[text], [Code(name)]], numbered=True)
    kinds = _kinds(page.text())
    assert kinds["heading_open"] == 1
    assert kinds["blockquote_open"] == 1
    assert kinds["bullet_list_open"] == 1
    assert kinds["ordered_list_open"] == 1
    assert kinds["list_item_open"] == 4
    assert not set(kinds) & {"hr", "fence", "code_block", "html_block", "html_inline", "link_open", "image", "table_open"}
    assert kinds["strong_open"] <= 1


@given(HOSTILE)
def test_nobody_is_mentioned_and_nothing_is_linked_but_in_code(text):
    page = Page()
    page.paragraph(text)
    outside = " ".join(token.content for token in _inlines(page.text()) if token.type in {"text", "text_special"})
    for pattern in (
        "https?://",
        r"www\.",
        r"(?:^|\s)@\w",
        r"(?:^|\s)#\d",
        r"\bGH-\d",
        r"(?:^|\s)[!%&$~^]\w",
        r"\bTICKET-\d",
        r"(?:^|\s)(?=[a-f]*\d)[\da-f]{7,}(?:\s|$)",
    ):
        assert not re.search(pattern, outside, re.IGNORECASE), (pattern, outside)


@given(HOSTILE)
def test_no_terminal_obeys_what_is_written(text):
    page = Page()
    page.paragraph(text, Code(text), Strong(text))
    assert all(each.isprintable() or each == "\n" for each in page.text())


@given(HOSTILE)
def test_ascii_is_translated_before_it_is_escaped(text):
    page = Page(ascii=True)
    page.paragraph(text)
    page.table(["a"], [[Code(text)]])
    written = page.text()
    assert written.isascii()
    kinds = _kinds(written)
    assert kinds["td_open"] == 1
    assert not set(kinds) & {"link_open", "image", "html_inline", "html_block", "s_open", "em_open", "strong_open"}


def test_escapes_are_few_where_nothing_is_meant():
    assert escaped("One person can publish a_b-c 1.2.3 (since 2020-01-01); 5 + 3 = 8.") == (
        "One person can publish a_b-c 1.2.3 (since 2020-01-01); 5 + 3 = 8."
    )
    assert escaped("see https://a.example/x, please") == "see `https://a.example/x`, please"
    assert escaped("@") == "`@`"
    assert escaped(":a:!") == "`:a:`!"


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("a", "`a`"),
        ("", DASH),
        (" \n", DASH),
        ("a`b", "``a`b``"),
        ("`a", "`` `a ``"),
        ("a``", "``` a`` ```"),
        ("\x1b", f"`{REPLACEMENT}`"),
    ],
)
def test_a_code_span_has_a_fence_longer_than_what_it_holds(text, span):
    assert code(text) == span


def test_pipes_end_no_cell():
    assert code("a|b", in_table=True) == r"`a\|b`"
    assert code("a|b") == "`a|b`"


def test_a_block_that_would_begin_with_a_mark_begins_with_an_escape():
    page = Page()
    for text in ("- a", "1. a", "+ a", "---", "===", "2) a", "-", "-a", "1.5 a"):
        page.paragraph(text)
    assert page.text().split("\n\n") == [r"\- a", r"1\. a", r"\+ a", r"\---", r"\===", r"2\) a", r"\-", "-a", "1.5 a\n"]


def test_what_is_empty_is_left_out():
    page = Page()
    page.paragraph("")
    page.paragraph(Strong(" "), "")
    page.items([])
    page.paragraph("a")
    assert page.text() == "a\n"


def test_numbers_of_a_list_are_counted():
    page = Page()
    page.items([["a"], ["b"]], numbered=True)
    assert page.text() == "1. a\n2. b\n"


def test_what_is_very_long_loses_its_middle():
    page = Page()
    page.paragraph("a" * 100_000, Code("b" * 100_000))
    assert len(page.text()) < 5_000
    assert "a…a" in page.text()


def test_a_word_of_marks_takes_no_longer_than_reading_it():
    start = process_time()
    escaped(f"@{')' * 200_000}x{'.' * 200_000}x")
    assert process_time() - start < 2


class TestPageCanvas:
    def canvas(self):
        return PageCanvas(Layout())

    def test_what_begins_and_stands_out_is_the_heading(self):
        canvas = self.canvas()
        canvas.paragraph("first", style="bold")
        canvas.paragraph("second", style="bold")
        canvas.blank()
        canvas.heading("third")
        assert canvas.text() == "# first\n\n**second**\n\n## Third\n"

    def test_a_heading_may_come_first(self):
        canvas = self.canvas()
        canvas.heading("a")
        canvas.paragraph("b", style="bold")
        assert canvas.text() == "## A\n\n**b**\n"

    def test_what_begins_with_nothing_that_stands_out_is_called_by_its_name(self):
        canvas = PageCanvas(Layout(), "Policies")
        canvas.table([Column(title="x")], [["a"]])
        canvas.paragraph("b")
        assert canvas.text() == "# Policies\n\n| x |\n| --- |\n| a |\n\nb\n"
        named = PageCanvas(Layout(), "Policies")
        named.paragraph("first", style="bold")
        assert named.text() == "# first\n"

    def test_a_table_without_titles_is_a_list_that_goes_on_where_a_row_has_no_beginning(self):
        canvas = self.canvas()
        canvas.table([Column(), Column()], [[("a ", "bold"), "b"], ["", ("c", "dim")], ["", ""], ["d", "e"]])
        assert canvas.text() == "- **a:** b (c)\n- **d:** e\n"

    def test_a_list_may_begin_with_nothing(self):
        canvas = self.canvas()
        canvas.table([Column(), Column()], [["", "b"]])
        canvas.table([Column()], [["c"]])
        assert canvas.text() == "- b\n\n- c\n"

    def test_a_table_keeps_its_titles_and_sides(self):
        canvas = self.canvas()
        canvas.table([Column(title="x\ny"), Column(title="z", justify="right")], [["a|b", ("2", "bold")]])
        assert canvas.text() == "| x y | z |\n| --- | --: |\n| a\\|b | **2** |\n"

    def test_marks_are_no_labels(self):
        canvas = self.canvas()
        canvas.item(("!", "magenta"), "a")
        canvas.item("ACTION", "b")
        canvas.path(["c", "d"])
        assert canvas.text() == "- a\n\n- ACTION b\n\n1. `c`\n2. `d`\n"


def test_an_explanation_and_a_comparison_say_what_their_tables_say():
    old = make_ranking([make_ranked(npm("a"), 1), make_ranked(npm("b"), 2)])
    new = make_ranking([make_ranked(npm("a"), 1, priority=90.0)], [make_unassessed(npm("c"))])
    ways = WaysIn(package=npm("a"), direct_dependents=(), entry_points=())
    for answer in (explain(old, make_facts({}), ways), diff(old, new)):
        words = re.findall(r"\w+", render(answer, "table", width=160))
        page = Counter(re.findall(r"\w+", render(answer, "markdown")))
        assert not [word for word in words if not page[word] and not page[word.capitalize()]]


def test_a_ranking_tells_what_to_look_at_first_and_what_could_not_be_judged():
    ranking = make_ranking(
        [make_ranked(npm("a|b"), 1), make_ranked(npm("c"), 2, position=make_position(npm("c"), None))],
        [make_unassessed(npm("d")), make_unassessed(npm("e"), indicators=(make_indicator(),))],
    )
    text = render(ranking, "markdown")
    assert "| 1 | `npm a\\|b` | 58 |" in text
    assert "<summary>Why they stand there</summary>\n\n- 1: One person can publish it" in text
    assert "<summary>Not assessed: 2 packages</summary>\n\n- `npm d` No source was asked who can publish it." in text
    assert "## INVESTIGATE: 1 package may have changed hands\n\n- `npm e` new releaser. 3.3.5 was released" in text
    assert text.count("<details>") == text.count("</details>") == 2
    assert "as of 2017-12-01." in text
    assert text.count("And 1 more; --format json lists all.") == 0
    assert render(ranking, "markdown", top=1).count("And 1 more; --format json lists all.") == 2


def test_a_report_of_a_ranking_is_its_ranking():
    ranking = make_ranking([make_ranked(npm("a"))])
    report = ranking_report(make_inventory({"app": ["a"]}), make_facts({}), ranking)
    assert render(report, "markdown") == render(ranking, "markdown")


def test_what_is_posted_as_a_comment_fits_one_and_says_what_it_leaves_out():
    ranking = make_ranking([make_ranked(npm(f"package-{number}"), number) for number in range(1, 2_001)])
    text = render(ranking, "markdown", top=2_000)
    shown = text.count("| `npm package-")
    assert 40_000 < len(text.encode()) <= 65_536
    assert f"And {2_000 - shown:,} more; --format json lists all." in text


def test_a_title_of_what_is_folded_is_no_markup():
    page = Page()
    with page.folded("</summary><script>\x1b"):
        page.paragraph("a")
    assert page.text() == f"<details>\n<summary>&lt;/summary&gt;&lt;script&gt;{REPLACEMENT}</summary>\n\na\n\n</details>\n"


def test_a_ranking_without_anything_says_what_it_rests_on():
    empty = make_ranking(basis=Basis.WEAKNESS_ONLY)
    provenance = empty.provenance.model_copy(update={"as_of": None})
    text = render(empty.model_copy(update={"provenance": provenance}), "markdown")
    assert "Priority is weakness alone" in text
    assert "| rank |" not in text
    assert "Not assessed" not in text
    assert "with everything known, whatever its date." in text
