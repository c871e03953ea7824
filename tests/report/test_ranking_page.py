"""The page of a ranking: the same every time, alone in the world, and deaf to what strangers wrote."""

import base64
import hashlib
import json
import re
import sys
from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sbomkit.cli import main
from sbomkit.errors import ConfigurationError
from sbomkit.formats import load
from sbomkit.model.facts import Subject
from sbomkit.model.ranking import Basis, Excluded, Origin, OriginBasis, Verdict
from sbomkit.ranking import rank
from sbomkit.report import ranking_report, render
from sbomkit.report._ranking_page import page as page_module
from sbomkit.report._ranking_page._texts import Rows, Texts, harmless, script_json
from sbomkit.report._ranking_page.answer import answer_sentence, first, product_of
from sbomkit.report._ranking_page.payload import payload
from sbomkit.report._ranking_page.scripts import bundle, own_script, own_style, policy
from sbomkit.sources.facts_file import read_facts
from tests.builders import make_facts, make_inventory, make_observation, make_publishers, npm
from tests.report.samples import make_indicator, make_position, make_ranked, make_ranking, make_unassessed, make_view

NODEMON = "examples/nodemon-2017"
OPENSSH = "examples/openssh-debian12"
HOSTILE = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            "</script><script>alert(1)</script>",
            "<!--<script>",
            "]]>",
            '"><img src=x onerror=alert(1)>',
            "javascript:alert(1)",
            "line\u2028break\u202eback\x1b[31m\x00\ufeff",
            "\ud800 alone",
            "##[error]##vso[task.complete]",
            "__proto__",
            "{{ 7 * 7 }}{% raw %}",
            "\x01\x02",
            "x" * 10_000,
        ]
    ),
)


class Seen(HTMLParser):
    """What a browser would see: elements with their attributes, and the texts within them."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = [("", "")]
        self.comments: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self.texts.append((tag, ""))

    def handle_endtag(self, tag):
        self.texts.append(("", ""))

    def handle_data(self, data):
        tag, text = self.texts[-1]
        self.texts[-1] = tag, text + data

    def handle_comment(self, data):
        self.comments.append(data)

    def within(self, tag):
        return [text for name, text in self.texts if name == tag]


def digest(text):
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def data_of(page):
    return json.loads(next(text for text in Seen(page).within("script")))


def told(data, index, column):
    number = data["packages"][column][index]
    return data["texts"][number] if number >= 0 else ""


def example_of(folder):
    inventory, facts = load(f"{folder}/sbom.cdx.json"), read_facts(f"{folder}/facts.jsonl")
    ranking = rank(inventory, facts)
    return inventory, facts, ranking, ranking_report(inventory, facts, ranking)


@pytest.fixture(scope="module")
def nodemon():
    return example_of(NODEMON)


@pytest.fixture(scope="module")
def page(nodemon):
    return render(nodemon[-1], "html")


def test_the_same_ranking_gives_the_same_bytes_in_whatever_order_the_document_names_things(nodemon, page):
    inventory, facts, _, _ = nodemon
    turned = inventory.model_copy(update={"components": inventory.components[::-1], "edges": inventory.edges[::-1]})
    again = rank(turned, facts)
    assert render(ranking_report(turned, facts, again), "html") == page


def test_the_answer_stands_first_and_the_document_s_own_limits_after_it(nodemon, page):
    ranking = nodemon[2]
    (heading,) = Seen(page).within("h1")
    assert heading == "77 of 136 packages hang on one person each. Look first at isarray, core-util-is and is-buffer."
    assert page.index(heading) < page.index(ranking.fidelity.conclusion) < page.index(ranking.coverage.sentence)
    assert "<title>mean-node_modules-2017-11: who carries this software</title>" in page


def test_nothing_is_loaded_from_anywhere(page):
    seen = Seen(page)
    assert {tag for tag, _ in seen.elements}.isdisjoint({"link", "img", "iframe", "object", "embed", "form action", "base"})
    for tag, attributes in seen.elements:
        assert attributes.keys().isdisjoint({"src", "srcset", "action", "style", "formaction", "ping"}), tag
        assert not any(name.startswith("on") for name in attributes), tag
        assert (attributes.get("href") or "#").startswith("#"), attributes
    assert "url(" not in own_style()
    assert "@import" not in own_style()


def test_the_policy_names_exactly_the_scripts_and_the_style_sheet_that_are_there(page):
    seen = Seen(page)
    (said,) = (attributes["content"] for _, attributes in seen.elements if attributes.get("http-equiv"))
    data, library, script = seen.within("script")
    kinds = [attributes.get("type") for tag, attributes in seen.elements if tag == "script"]
    assert kinds == ["application/json", "text/plain", None]
    assert said == policy((script, library), tuple(seen.within("style")))
    assert f"script-src {digest(script)} {digest(library)}; style-src {digest(own_style())};" in said
    assert said.startswith("default-src 'none'; ")
    assert "unsafe" not in said
    assert data.startswith("{")


def test_scripts_are_strict_plain_and_never_make_markup_of_data():
    script = own_script()
    assert script.startswith('"use strict";')
    assert script.isascii()
    assert own_style().isascii()
    assert bundle().script.isascii()
    forbidden = (
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|DOMParser|fetch\(|XMLHttp|import\("
    )
    assert re.findall(forbidden, script) == []


def test_an_output_that_knows_ascii_only_gets_the_same_page(nodemon, page):
    plain = render(nodemon[-1], "html", ascii=True)
    assert plain.isascii()
    assert Seen(plain).texts == Seen(page).texts


def test_the_script_gets_every_package_once_and_each_of_its_lists_has_one_length(nodemon, page):
    ranking, data = nodemon[2], data_of(page)
    columns = data["packages"]
    assert columns["key"] == [
        each.package for entries in (ranking.ranked, ranking.unassessed, ranking.excluded) for each in entries
    ]
    assessed = len(ranking.ranked) + len(ranking.unassessed)
    every = {"key", "name", "type", "versions", "reason"}
    assert {name: len(column) for name, column in columns.items()} == {
        name: len(columns["key"]) if name in every else assessed for name in columns
    }
    assert data["counts"] == [len(ranking.ranked), len(ranking.unassessed), len(ranking.excluded)]


def test_what_the_script_gets_is_what_the_ranking_says(nodemon, page):
    ranking, data = nodemon[2], data_of(page)
    for index, entry in enumerate(ranking.ranked[:40]):
        columns = data["packages"]
        name = columns["name"][index]
        dependents = f"{entry.position.dependents:,}"
        assert told(data, index, "reason").replace("\x01", name).replace("\x02", dependents) == entry.reason
        parts = [data["rows"][number] for number in columns["parts"][index]]
        assert [part[5] for part in parts] == [round(each.contribution, 3) for each in entry.contributions]
        assert [part[2] is None for part in parts] == [each.value is None for each in entry.contributions]
        path = [columns["key"][place] for place in columns["path"][index]]
        assert path == list(entry.position.path)


def test_evidence_and_next_steps_stand_there_where_they_are_known(nodemon, page):
    _, _, ranking, report = nodemon
    data = data_of(page)
    detail = report.by_package[ranking.ranked[0].package]
    steps = [data["rows"][number] for number in data["details"]["steps"][0]]
    said = [data["texts"][step[1]].replace("\x01", "isarray") for step in steps]
    assert said == [each.text for each in detail.next_steps]
    assert len(data["details"]["evidence"][0]) == len(detail.evidence)
    assert data_of(render(ranking, "html"))["details"] == {}


def test_what_stands_in_for_a_name_or_a_number_is_always_taken_back():
    texts = Texts()
    text = "rc \x01 of 2,345 sources: \x02 rc"
    number = texts.about(text, "rc", 2345)
    assert (
        texts.all()[number].replace("\x01", "rc").replace("\x02", "2,345")
        == "rc \N{REPLACEMENT CHARACTER} of 2,345 sources: \N{REPLACEMENT CHARACTER} rc"
    )
    assert texts.about("a of 12", "", 12) == texts.number("a of 12")
    assert texts.about(None, "a") == texts.about("", "a") == texts.number(None) == -1


@given(HOSTILE)
def test_texts_are_of_one_line_of_bearable_length_and_hide_nothing(text):
    shown = harmless(text)
    assert shown.isprintable()
    assert len(shown) <= 2_001
    assert shown == " ".join(shown.split())
    assert harmless(shown) == shown


def test_rows_are_written_once():
    rows = Rows()
    assert [rows.number(1, None), rows.number(2, 0.5), rows.number(1, None)] == [0, 1, 0]
    assert rows.all() == [(1, None), (2, 0.5)]


@given(st.recursive(HOSTILE, lambda inner: st.lists(inner, max_size=3), max_leaves=6))
def test_data_cannot_leave_its_element(value):
    text = script_json(value)
    assert text.isascii()
    assert set(text).isdisjoint("<>&#")
    assert json.loads(text) == value


@settings(deadline=None, max_examples=25)
@example("</script><script>alert(1)</script>")
@given(HOSTILE)
def test_hostile_names_are_text_wherever_they_stand(text):
    name = f"pkg:generic/{text}"
    entry = make_ranked(
        name,
        reason=text,
        versions=(text,),
        indicators=(make_indicator(detail=text, source=text),),
        position=make_position(name, path=(npm("app"), name), gateway=name),
        publishers=make_view(Verdict.SOLE, source=text, others=(make_view(Verdict.FEW, disagreement=text),), disagreement=text),
        origin=Origin(basis=OriginBasis.REPOSITORY, place=text, packages=2, attested=None),
    )
    ranking = make_ranking([entry], [make_unassessed(text, reason=text)], [Excluded(package=text, versions=(), reason=text)])
    seen, plain = (
        Seen(render(ranking, "html")),
        Seen(render(make_ranking([make_ranked(npm("a"))], [make_unassessed(npm("b"))]), "html")),
    )
    assert seen.comments == []
    assert seen.within("script")[1:] == plain.within("script")[1:]
    assert {tag for tag, _ in seen.elements} <= {tag for tag, _ in plain.elements} | {"p", "strong"}
    shown = "".join(text for tag, text in seen.texts if tag != "script")
    assert all(each.isprintable() or each == "\n" for each in shown)


def test_no_line_of_the_page_is_an_order_to_a_machine_that_reads_it_in_a_log():
    entry = make_ranked(npm("a"), reason="##[error] ##vso[task.complete]")
    page = render(make_ranking([entry]), "html")
    assert "##[" not in page.replace(bundle().script, "")
    assert "##vso[" not in page.replace(bundle().script, "")
    assert "##[error] ##vso[task.complete]" in Seen(page).within("p")


def test_a_page_for_readers_without_scripts_holds_the_first_packages(page):
    within = page[page.index("<noscript>") : page.index("</noscript>")]
    assert len(re.findall("<tr>", within)) == 21
    assert "20 of 136 ranked packages" in within


@pytest.mark.parametrize(
    ("ranking", "sentence"),
    [
        (
            make_ranking(coverage=make_ranking().coverage.model_copy(update={"packages": 0, "with_publishers": 0})),
            "names no package",
        ),
        (
            make_ranking(
                (), [make_unassessed(npm("a"))], coverage=make_ranking().coverage.model_copy(update={"with_publishers": 0})
            ),
            "Nothing is known yet of who can publish any of the 12 packages",
        ),
        (
            make_ranking(coverage=make_ranking().coverage.model_copy(update={"packages": 1, "with_publishers": 0})),
            "who can publish the one package of this document",
        ),
        (make_ranking(), "None of the 10 packages whose publishers are known hangs on one person alone; of 2 it is not known."),
        (
            make_ranking(
                [make_ranked(npm("a"))], coverage=make_ranking().coverage.model_copy(update={"sole": 1, "with_publishers": 12})
            ),
            "1 of 12 packages hangs on one person. Look first at a.",
        ),
        (
            make_ranking(coverage=make_ranking().coverage.model_copy(update={"sole": 3})),
            "3 of 12 packages hang on one person each; of 2 it is not known.",
        ),
        (
            make_ranking(coverage=make_ranking().coverage.model_copy(update={"sole": 3, "packaging": 10})),
            "3 of 12 packages have one packager each, with nothing known of upstream; of 2 it is not known.",
        ),
        (
            make_ranking(coverage=make_ranking().coverage.model_copy(update={"sole": 1, "packaging": 10})),
            "1 of 12 packages has one packager, with nothing known of upstream; of 2 it is not known.",
        ),
        (
            make_ranking(coverage=make_ranking().coverage.model_copy(update={"sole": 3, "packaging": 4})),
            "3 of 12 packages hang on one person each; of 4 only who packages them is known, of 2 nobody.",
        ),
    ],
)
def test_the_answer_never_takes_what_is_not_known_for_an_all_clear(ranking, sentence):
    assert sentence in answer_sentence(ranking)
    assert sentence in render(ranking, "html")


def test_what_to_look_at_first_is_what_hangs_on_one_person():
    several = make_ranked(npm("a"), 1, publishers=make_view(Verdict.SEVERAL, "a", "b", "c"))
    ranking = make_ranking([several, *(make_ranked(npm(f"b{rank}"), rank) for rank in range(2, 7))])
    assert [each.rank for each in first(ranking)] == [2, 3, 4]


def test_the_product_is_named_where_all_paths_begin_with_it():
    ranked, unassessed = [make_ranked(npm("a"))], [make_unassessed(npm("b"))]
    excluded = [Excluded(package=npm("app"), versions=(), reason="the product itself")]
    assert product_of(make_ranking(ranked, unassessed, excluded)) == npm("app")
    assert product_of(make_ranking(ranked, unassessed)) is None
    assert product_of(make_ranking()) is None


def test_without_dependencies_nothing_is_said_of_places():
    nowhere = make_position(npm("a"), None, path=(), gateway=None, entry_points=0, dependents=0)
    ranking = make_ranking([make_ranked(npm("a"), impact=None, position=nowhere)], basis=Basis.WEAKNESS_ONLY)
    page = render(ranking, "html")
    assert data_of(page)["basis"] == "weakness_only"
    assert "How many hands" in page
    assert 'id="paths"' not in page


def test_without_anything_to_draw_there_are_no_charts():
    page = render(make_ranking((), [make_unassessed(npm("a"))]), "html")
    assert 'id="charts"' not in page
    assert 'id="packages"' in page


def test_what_was_left_out_is_told(nodemon):
    ranking = nodemon[2]
    page = render(ranking, "html", top=10)
    assert len(data_of(page)["packages"]["priority"]) == 10
    assert "126 more packages of the ranking were left out" in page
    assert "were left out" not in render(ranking, "html")
    assert "59 more packages of the ranking were left out" in render(ranking, "html", sole=True)


def test_marks_say_what_qualifies_a_verdict():
    view = make_view(Verdict.SOLE, "a", subject=Subject.PACKAGING, undated=True, disagreement="2 and 3", about=npm("source"))
    data = payload(make_ranking([make_ranked(npm("a"), publishers=view, versions=tuple("1234567"), given_up="none")]))
    assert told(data, 0, "marks") == "packagers, newer than the as-of date, sources disagree"
    assert told(data, 0, "versions") == "1, 2, 3, 4, 5, 6 and 1 more"
    assert told(data, 0, "state") == ""
    assert any("for npm source" in text for text in data["texts"])


def test_packages_of_a_distribution_are_told_with_the_source_that_they_are_built_from():
    data = data_of(render(example_of(OPENSSH)[-1], "html"))
    assert {"source_package, packaging", "deb xz-utils (source)"} <= set(data["texts"])


def product(packages):
    """A chain of packages with branches, of three in four of which people are known."""
    names = [f"name-of-some-length-{number}" for number in range(packages)]
    edges: dict[str, list[str]] = {"app": names[:5]}
    for number in range(5, packages):
        edges.setdefault(names[number // 2], []).append(names[number])
    facts = {
        str(npm(name)): [
            make_observation(make_publishers(f"account-{number % 97}")).model_copy(
                update={"url": f"https://registry.example/{name}"}
            )
        ]
        for number, name in enumerate(names)
        if number % 4
    }
    return make_inventory(edges), make_facts(facts)


def work(packages):
    """Calls of Python functions that it takes to write the page."""
    inventory, facts = product(packages)
    report = ranking_report(inventory, facts, rank(inventory, facts))
    report.ranking.model_dump()  # what is made when it is first asked for
    number = 0

    def count(_frame, event, _argument):
        nonlocal number
        number += event == "call"

    sys.setprofile(count)
    try:
        page = render(report, "html")
    finally:
        sys.setprofile(None)
    return number, len(page) - len(bundle().script)


def test_work_and_size_grow_with_the_packages_and_not_faster():
    render(make_ranking([make_ranked(npm("a"))]), "html")
    (few_calls, few_bytes), (many_calls, many_bytes) = work(150), work(600)
    assert many_calls < 4.4 * few_calls
    assert many_bytes < 4.4 * few_bytes


@pytest.mark.slow
def test_five_thousand_packages_fit_into_eight_megabytes():
    inventory, facts = product(5_000)
    page = render(ranking_report(inventory, facts, rank(inventory, facts)), "html")
    assert len(page.encode()) < 8_000_000


@pytest.mark.parametrize("library", ["jinja2", "plotly"])
def test_a_missing_library_is_named_before_anything_is_read(library, monkeypatch, capsys, tmp_path):
    for name in [each for each in sys.modules if each.partition(".")[0] == library]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, library, None)
    output = tmp_path / "out.html"
    assert main(["rank", f"{NODEMON}/sbom.cdx.json", "--offline", "--format", "html", "-o", str(output)]) == 2
    said = capsys.readouterr().err
    assert f"needs {library}" in said
    assert "pip install 'sbomkit[report]'" in said
    assert not output.exists()
    with pytest.raises(ConfigurationError):
        page_module.check_installed()


def test_the_command_shows_what_the_library_shows(page, capsys, tmp_path):
    output = tmp_path / "out.html"
    facts = f"{NODEMON}/facts.jsonl"
    assert main(["rank", f"{NODEMON}/sbom.cdx.json", "--facts", facts, "--offline", "--format", "html", "-o", str(output)]) == 0
    assert output.read_text(encoding="utf-8") == page
    capsys.readouterr()
