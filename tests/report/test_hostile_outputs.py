"""Every answer in every format, about a product of which every word was chosen to do harm; each judged by a parser of its own.

Formats and answers come from the tables of the report: a new one is judged without being asked to be, and a new format needs a
judge.  What is markup in an answer about harmless names may be markup, and nothing else.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from html.parser import HTMLParser
from types import MappingProxyType
from typing import Any, get_args
from urllib.parse import urlsplit

import pytest
from lxml import etree
from markdown_it import MarkdownIt
from rich.cells import cell_len

from sbomkit.errors import ConfigurationError
from sbomkit.formats import load
from sbomkit.model.changes import FactsDiff
from sbomkit.ranking import rank
from sbomkit.ranking.changes import changes
from sbomkit.report import Answer, render, reports
from tests.browser import hostile
from tests.browser.subjects import ANSWERS, Subject
from tests.builders import make_facts, make_observation, make_publishers
from tests.report.around import HOSTILE

FILE = "::error::\udcff\n##vso[task.x]<b>|`\x1b[31m\u202e.json"
"""A file may be called so."""
NAMES = (
    *hostile.NAMES,
    *filter(None, HOSTILE),
    "::error file=app.js,line=1::pwned",
    "a\n::set-output name=x::y",
    f"{'w' * 78}::error::pwned",
    f"{'word ' * 15}::warning::pwned ::error::pwned",
    "##vso[task.setvariable variable=x]y",
    "##[error]pwned",
    "a ##teamcity[buildStatus status='SUCCESS']",
    "travis_fold:start:x\r\x1b[0K",
    "section_start:1:x\r\x1b[0K",
    '=HYPERLINK("https://evil.example/";"here")',
    " '=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\N{FULLWIDTH EQUALS SIGN}1+1",
    "a;=1+1",
    '","=1+1',
    "[link](https://evil.example)",
    "![image](https://evil.example/x.png)",
    "| a | b |\n| --- | --- |",
    "```\ncode\n```",
    "~~~\ncode",
    "</details><details open>",
    "[ref]: https://evil.example",
    "@somebody #12 GH-3 !4 www.evil.example",
    "]]>",
    "-->",
    "&#0;&bogus;",
)
HARMLESS = tuple(f"name{number}" for number in range(len(NAMES)))
OBEYED = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")
"""Controls of terminals, of direction and of width, and what no UTF-8 can hold; all but the line feed."""
ORDERS = re.compile(r"^\s*::|##(?:vso|teamcity)?\[|^(?:travis_fold|section_start):.*[\r\x1b]", re.IGNORECASE | re.MULTILINE)
"""What a machine that runs a build obeys when it reads it in a log."""
DATA = frozenset({"csv", "graphml", "json"})
"""Formats for programs: they hold all that was read, as long as it may be."""
ALL = get_args(Answer)


def _about(names: tuple[str, ...], file: str) -> Subject:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hostile, "NAMES", names)
        data = hostile.hostile_document()
        inventory = load(data)
        facts = hostile.hostile_facts(inventory)
    return Subject(file, data, inventory, facts, rank(inventory, facts, show_names=True))


@cache
def _answer(answer: str, names: tuple[str, ...]) -> Any:
    return {**ANSWERS, "FactsDiff": _changes}[answer](_subject(names))


def _changes(of: Subject) -> FactsDiff:
    """Everybody whom the subject's facts name came after somebody else."""
    before = make_observation(make_publishers("before"), retrieved_at="2020-01-01")
    return changes(make_facts({each.package: [before] for each in of.facts.packages}), of.facts)


@cache
def _subject(names: tuple[str, ...]) -> Subject:
    return _about(names, FILE if names is NAMES else "app.json")


@cache
def _shown(answer: str, format_: str, names: tuple[str, ...] = NAMES, **options: Any) -> str:
    return render(_answer(answer, names), format_, file=FILE, **options)


def _pairs() -> list[tuple[str, str]]:
    """What can be shown in which format."""
    found = []
    for name, report in reports().items():
        for answer in ALL:
            try:
                report.writer(answer)
            except ConfigurationError:
                continue
            found.append((name, answer.__name__))
    return found


PAIRS = _pairs()
every = pytest.mark.parametrize(("format_", "answer"), PAIRS, ids=["-".join(pair) for pair in PAIRS])


def test_every_answer_is_judged():
    assert {each.__name__ for each in ALL} <= set(ANSWERS)
    assert {answer for _, answer in PAIRS} == {each.__name__ for each in ALL}


@every
@pytest.mark.many
def test_nobody_obeys_what_is_written(format_, answer):
    text = _shown(answer, format_)
    assert text.endswith("\n")
    ours = frozenset(_shown(answer, format_, HARMLESS).split("\n"))  # a library's script holds tabs
    theirs = "\n".join(each.removesuffix("\r") for each in text.split("\n") if each not in ours)
    assert not OBEYED.search(theirs)
    assert not ORDERS.search(theirs)


@every
def test_no_name_decides_how_long_it_is(format_, answer):
    text = _shown(answer, format_)
    assert text.isascii() or text.encode()
    if format_ not in DATA:
        harmless = _shown(answer, format_, HARMLESS)
        assert len(text) < 2 * len(harmless) + 200_000
        assert "n" * 2_001 not in text


DRAWN_AS_A_SIGN = ("\N{NOT EQUAL TO}#vso[task.setvariable variable=x]y",) * 8
"""An order once it is written in ASCII."""


@pytest.mark.parametrize("names", [NAMES, DRAWN_AS_A_SIGN], ids=["all", "signs"])
@pytest.mark.parametrize("format_", ["dot", "line", "markdown", "table"])
def test_what_is_for_ascii_and_narrow_is_as_harmless(format_, names):
    for name, answer in PAIRS:
        if name == format_:
            text = _shown(answer, format_, names, ascii=True, width=40)
            assert text.isascii(), answer
            assert not ORDERS.search(text), answer
            assert not OBEYED.search(text), answer


class _Seen(HTMLParser):
    """What a browser would see."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str]] = set()
        self.addresses: set[str | None] = set()
        self.scripts = 0
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.scripts += tag == "script"
        self.attributes |= {(tag, name) for name, _ in attrs}
        self.addresses |= {value for name, value in attrs if name in {"href", "src", "action", "formaction", "data"}}

    def handle_comment(self, data: str) -> None:
        self.tags.add(f"!{data}")


def _html(answer: str, text: str) -> None:
    seen, harmless = _Seen(text), _Seen(_shown(answer, "html", HARMLESS))
    assert seen.tags <= harmless.tags
    assert seen.attributes <= harmless.attributes
    assert seen.scripts == harmless.scripts
    assert all(each and each.startswith("#") for each in seen.addresses)


PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
FOLD = re.compile(r"</details>\n?|<details>\n<summary>[\w :,]+</summary>\n?")


def _kinds(text: str) -> set[str]:
    tokens = [each for token in PARSER.parse(text) for each in (token, *(token.children or ()))]
    assert all(FOLD.fullmatch(each.content) for each in tokens if each.type == "html_block")
    return {each.type for each in tokens}


INLINE = frozenset({"code_inline", "text", "text_special", "strong_open", "strong_close", "softbreak"})
"""What a name may come as."""


def _markdown(answer: str, text: str) -> None:
    assert _kinds(text) <= _kinds(_shown(answer, "markdown", HARMLESS)) | INLINE
    fences = [
        sum(token.type == "fence" for token in PARSER.parse(each)) for each in (text, _shown(answer, "markdown", HARMLESS))
    ]
    assert fences[0] == fences[1]
    tokens = [each for token in PARSER.parse(text) for each in (token, *(token.children or ()))]
    assert sum(each.tag == "h1" and each.nesting == 1 for each in tokens) <= 1
    outside = " ".join(each.content for each in tokens if each.type in {"text", "text_special"})
    assert not re.search(r"(?:^|\s)@\w|(?:^|\s)[#!]\d|https?://|www\.", outside), outside


SIGNS = "=+\\-@\uff1d\uff0b\uff0d\u2212\uff20"
"""What makes a formula of a text, and the same in full width."""
FORMULA = re.compile(f"(?:^|;)[\\s'\"`“”]*[{SIGNS}]")
DEFUSED = re.compile(f"(?:^|;)'[\\s'\"`“”]*[{SIGNS}]")


def _csv(answer: str, text: str) -> None:
    assert text.count("\r\n") == text.count("\n")
    head, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    assert {len(row) for row in rows} == {len(head)}
    for cell in (cell for row in rows for cell in row):
        assert len(cell) < 32_767
        if not _is_number(cell):
            assert len(FORMULA.findall(cell)) == len(DEFUSED.findall(cell)), cell


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _json(answer: str, text: str) -> None:
    kind = {each.__name__: each for each in ALL}[answer]
    json.loads(text)
    if hasattr(kind, "model_validate_json") and answer not in {"ProfileList", "RankingReport"}:
        kind.model_validate_json(text)


def _sarif(answer: str, text: str) -> None:
    (run,) = json.loads(text)["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert run["results"]
    for rule in rules:
        assert not _kinds(rule["help"]["markdown"]) - INLINE - {"paragraph_open", "paragraph_close", "inline"}
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert len(result["message"]["text"]) <= 2_001
        for place in result["locations"]:
            uri = place["physicalLocation"]["artifactLocation"]["uri"]
            assert not urlsplit(uri).scheme
            assert uri.isascii()


def _junit(answer: str, text: str) -> None:
    found = {str(each.tag) for each in _xml(text).iter()}
    assert found <= {"testsuites", "testsuite", "testcase", "properties", "property", "failure", "error", "system-out"}


def _graphml(answer: str, text: str) -> None:
    root, harmless = _xml(text), _xml(_shown(answer, "graphml", HARMLESS))
    assert {each.tag for each in root.iter()} <= {each.tag for each in harmless.iter()}


def _xml(text: str) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=False)
    root = etree.fromstring(text.encode(), parser)
    assert "<!DOCTYPE" not in text
    assert all(isinstance(each.tag, str) for each in root.iter()), "neither comments nor instructions"
    return root


def _line(answer: str, text: str) -> None:
    assert text.startswith("sbomkit: ")
    assert text.count("\n") == 1
    assert cell_len(text.removesuffix("\n")) <= 200


def _table(answer: str, text: str) -> None:
    assert all(each.isprintable() for each in text.splitlines())


def _statements(answer: str, text: str, format_: str, first: frozenset[str]) -> None:
    """No line begins with what only a harmless one would not: a statement of a stranger's."""
    beginnings = {line.split()[0] for line in text.splitlines() if line.strip()}
    assert not {each for each in beginnings if each.lower() in first}, format_


def _mermaid(answer: str, text: str) -> None:
    assert "```" not in text
    _statements(answer, text, "mermaid", frozenset({"click", "href", "callback", "%%{init:"}))


def _dot(answer: str, text: str) -> None:
    plain = re.sub(r'"(?:[^"\\]|\\.)*"', "", text)
    assert not re.search('URL|href|javascript|<|"', plain.replace("->", ""))


JUDGES: Mapping[str, Callable[[str, str], None]] = MappingProxyType(
    {
        "csv": _csv,
        "dot": _dot,
        "graphml": _graphml,
        "html": _html,
        "json": _json,
        "junit": _junit,
        "line": _line,
        "markdown": _markdown,
        "mermaid": _mermaid,
        "sarif": _sarif,
        "table": _table,
    }
)


@every
@pytest.mark.many
def test_what_strangers_wrote_is_text_to_whoever_reads_that_format(format_, answer):
    JUDGES[format_](answer, _shown(answer, format_))


@pytest.mark.parametrize("answer", ["Findings", "People", "Ranking", "RankingDiff", "RankingReport"])
def test_what_is_posted_as_a_comment_fits_one_however_much_is_asked_for(answer):
    text = _shown(answer, "markdown", top=1_000)
    assert len(text.encode()) <= 65_536
    if answer in {"Findings", "Ranking", "RankingReport"}:
        assert re.search(" more; --(?:format |findings FILE.)json lists all", text)
