import re
import unicodedata

import pytest
from rich.cells import cell_len

from sbomkit.model.facts import Subject
from sbomkit.model.inventory import Scope
from sbomkit.model.position import DepthBasis, WaysIn
from sbomkit.model.ranking import Basis, Confidence, Excluded, IndicatorName, Origin, OriginBasis, Verdict
from sbomkit.purl import PackageKey, package_key
from sbomkit.report import Overview, explain, render
from tests.builders import make_component, make_facts, make_inventory, make_observation, make_publishers, make_releases, npm
from tests.report.samples import make_indicator, make_position, make_ranked, make_ranking, make_unassessed, make_view

HOSTILE = {
    "escape sequence": "a\x1b[31mred\x1b[0m\x07",
    "operating system command": "\x1b]8;;https://evil.example\x07click\x1b]8;;\x07",
    "eight-bit control": "\x9b31m",
    "markup": "[red]not red[/red][link=https://evil.example]x[/link]",
    "line ends": "one\ntwo\r\nthree\u2028four\x85five",
    "bidirectional": "safe\u202eevil\u2066\u200f\u200b",
    "very long": "x" * 3000,
    "very long with words": "word " * 700,
    "wide": "漢字" * 300,
    "emoji code": ":warning: :smile:",
    "combining": "e\u0301" * 200,
    "surrogate": "\ud800",
    "nothing": "",
}
CONTROLS = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def _table(*ranked, **changes):
    return render(make_ranking(ranked, **changes), "table")


def _is_harmless(text, width):
    assert text.endswith("\n")
    for line in text[:-1].split("\n"):
        assert cell_len(line) <= width, line
        assert not [each for each in line if unicodedata.category(each) in CONTROLS], ascii(line)
        assert line == line.rstrip()


def test_a_row_tells_rank_package_depth_dependents_hands_priority_and_way_in():
    row = next(line for line in _table(make_ranked(npm("event-stream"))).splitlines() if "event-stream" in line)
    assert re.split(" {2,}", row) == ["1", "event-stream", "2", "3", "one person", "58 (48\u201368)", "via"]


def test_the_conclusion_about_the_document_comes_first():
    assert _table().startswith("This document tells where each package sits.\n")


def test_the_ecosystem_stands_in_the_title_when_there_is_one_and_before_the_names_when_there_are_several():
    assert "npm package" in _table(make_ranked(npm("a")))
    mixed = _table(make_ranked(npm("a")), make_ranked("pkg:deb/debian/b", 2))
    assert "npm a" in mixed
    assert "deb b" in mixed
    assert "npm package" not in mixed


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"gateway": npm("a"), "entry_points": 1}, "itself"),
        ({"gateway": None, "entry_points": 1200}, "1,200 ways"),
        ({"gateway": None, "entry_points": 0}, "\u2013"),
        ({"gateway": npm("@x/y")}, "@x/y"),
        ({"dependents": 1234, "dependents_error": 0.05}, "~1,234"),
        ({"depth": None}, "\u2013"),
    ],
    ids=str,
)
def test_a_position_is_put_into_few_cells(changes, words):
    assert words in _table(make_ranked(npm("a"), position=make_position(npm("a"), **changes)))


@pytest.mark.parametrize(
    ("view", "words"),
    [
        (make_view(Verdict.SOLE, "a"), "one person"),
        (make_view(Verdict.ONE_ACTIVE, "a", "b"), "1 active, 2 listed"),
        (make_view(Verdict.ONE_ACTIVE, listed=None), "one active"),
        (make_view(Verdict.FEW, "a", "b"), "two people"),
        (make_view(Verdict.SEVERAL, "a", "b", "c"), "3 people"),
        (make_view(Verdict.SEVERAL, listed=None), "three or four"),
        (make_view(Verdict.MANY, *"abcdefg"), "7 people"),
        (make_view(Verdict.ORGANISATION, teams=2), "organisation"),
        (make_view(Verdict.ORPHANED), "nobody"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_a_verdict_is_said_in_words(view, words):
    assert f"  {words}  " in _table(make_ranked(npm("a"), publishers=view))


def test_packagers_and_undated_lists_are_marked_and_the_marks_explained():
    text = _table(make_ranked(npm("a"), publishers=make_view(Verdict.SOLE, "x", subject=Subject.PACKAGING, undated=True)))
    assert "one person *?" in text
    assert "* those who package it for the distribution" in text
    assert "? known only for a time after the as-of date" in text
    plain = _table(make_ranked(npm("a")))
    assert "* those" not in plain
    assert "? known" not in plain


def test_a_table_shows_twenty_unless_told_and_says_how_many_are_left():
    ranking = make_ranking([make_ranked(npm(f"p{number:02}"), number) for number in range(1, 31)])
    assert "p20" in render(ranking)
    assert "p21" not in render(ranking)
    assert "10 more stand on this list" in render(ranking)
    assert "p25" in render(ranking, top=25)
    assert "more stand on this list" not in render(ranking, top=30)


def test_indicators_are_told_even_of_packages_that_are_not_shown():
    ranking = make_ranking(
        [make_ranked(npm("a")), make_ranked(npm("b"), 2, indicators=(make_indicator(),))],
        [make_unassessed(npm("c"), indicators=(make_indicator(name=IndicatorName.NEW_COMMITTER),))],
    )
    text = render(ranking, top=1)
    assert "INVESTIGATE: 2 packages may have changed hands" in text
    assert "! npm b: new releaser. 3.3.5 was released" in text
    assert "! npm c: new committer." in text
    assert "accuses nobody" in text


def test_many_indicators_are_counted():
    text = _table(make_ranked(npm("a"), indicators=(make_indicator(),) * 11))
    assert "one person !" in text
    assert "! INVESTIGATE, see below" in text
    assert "and 3 indicators more" in text


def test_the_first_packages_in_one_hand_are_told_in_sentences():
    many = make_view(Verdict.MANY, *"abcdef")
    ranked = [make_ranked(npm("a"), publishers=many), *(make_ranked(npm(f"p{rank}"), rank) for rank in range(2, 7))]
    text = _table(*ranked)
    assert re.findall(r"^  (\d) One person", text, re.MULTILINE) == ["2", "3", "4"]
    assert "Look at these first" not in _table(make_ranked(npm("a"), publishers=many))


def test_unassessed_packages_are_counted_and_the_first_are_listed_with_what_they_could_be():
    text = render(make_ranking((), [make_unassessed(npm(f"u{number}")) for number in range(7)]))
    assert "No package is on this list." in text
    assert "Not assessed: 7 packages, of unknown publishers" in text
    assert re.search(r"npm u4 +2 +3 +0\u201371", text)
    assert "u5" not in text
    assert "No source was asked who can publish it." in text


def test_what_was_left_out_is_counted_by_reason():
    excluded = [
        Excluded(package=npm(name), versions=(), reason=reason) for name, reason in (("a", "x"), ("b", "y"), ("c", "y"))
    ]
    assert "Left out: 3 packages (2 \xd7 y; 1 \xd7 x)." in render(make_ranking(excluded=excluded))
    assert "Left out" not in render(make_ranking())


def test_without_edges_nothing_is_said_of_places():
    text = render(make_ranking([make_ranked(npm("a"), impact=None)], [make_unassessed(npm("u"))], basis=Basis.WEAKNESS_ONLY))
    assert "priority is weakness alone" in text
    assert "depth" not in text
    assert "58 (48\u201368)" in text
    assert re.search(r"npm u +0\u201371", text)


def test_a_ranking_without_a_bound_says_so():
    ranking = make_ranking()
    unbound = make_ranking(provenance=ranking.provenance.model_copy(update={"as_of": None}))
    assert "As of 2017-12-01" in render(ranking)
    assert "whatever its date" in render(unbound)


@pytest.mark.parametrize("width", [40, 50, 80, 120])
@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.many
def test_hostile_text_neither_breaks_lines_nor_reaches_the_terminal(name, width):
    key = PackageKey(package_key(None, name)) if name.isprintable() else PackageKey(f"pkg:generic/{name}")
    view = make_view(Verdict.SOLE, name, source=name)
    ranked = make_ranked(
        key,
        publishers=view,
        position=make_position(key, gateway=key, path=(key, key)),
        indicators=(make_indicator(detail=name, source=name),),
        reason=name,
        versions=(name,),
    )
    ranking = make_ranking([ranked], [make_unassessed(key, reason=name)], [Excluded(package=key, versions=(), reason=name)])
    _is_harmless(render(ranking, width=width), width)
    facts = make_facts({key: [make_observation(make_publishers("a"), source=name, as_of="2017-01-01", detail=name)]})
    explanation = explain(ranking, facts, WaysIn(package=key, direct_dependents=(key,), entry_points=(key,)))
    _is_harmless(render(explanation, width=width), width)
    component = make_component(name, version=name)
    inventory = make_inventory({name: []}, roots=(name,), components=(component,))
    _is_harmless(render(Overview.of(inventory, ranking.fidelity), width=width), width)


def test_markup_is_shown_and_not_obeyed():
    text = render(make_ranking([make_ranked(npm("a"), reason="[bold red]boo[/] :smile:")]), color=True)
    assert "[bold red]boo[/] :smile:" in text


def test_colour_is_written_only_when_asked_for():
    ranking = make_ranking([make_ranked(npm("a"))])
    assert "\x1b[" not in render(ranking)
    assert "\x1b[" in render(ranking, color=True)


@pytest.mark.parametrize(("variable", "value"), [("FORCE_COLOR", "1"), ("COLUMNS", "200"), ("NO_COLOR", "1"), ("TERM", "dumb")])
def test_the_environment_changes_nothing(monkeypatch, variable, value):
    ranking = make_ranking([make_ranked(npm("a"))])
    before = render(ranking), render(ranking, color=True)
    monkeypatch.setenv(variable, value)
    assert (render(ranking), render(ranking, color=True)) == before


def test_ascii_output_is_ascii_and_keeps_its_columns():
    ranking = make_ranking([make_ranked(npm("a" * 90)), make_ranked("pkg:generic/%E6%BC%A2", 2)])
    text = render(ranking, ascii=True)
    assert text.isascii()
    assert "58 (48-68)" in text
    _is_harmless(text, 80)


def _explained(ranked=None, unassessed=None, excluded=None, facts=None, **ways):
    ranking = make_ranking([ranked] if ranked else [], [unassessed] if unassessed else [], [excluded] if excluded else [])
    entry = ranked or unassessed or excluded
    way = WaysIn(package=entry.package, direct_dependents=ways.get("by", ()), entry_points=ways.get("through", ()))
    return render(explain(ranking, make_facts(facts or {}), way, built=ways.get("built", ())))


def test_an_explanation_draws_the_path_as_a_tree():
    text = _explained(make_ranked(npm("event-stream")), by=(npm("ps-tree"),), through=(npm("via"),))
    assert "  npm app\n  └─ npm via\n     └─ npm event-stream\n" in text
    assert "every path passes it" in text
    assert "1 direct dependency leads here: npm via" in text
    assert "1 package directly: npm ps-tree" in text
    assert "3 packages, directly or not (25.0% of the product)" in text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"gateway": npm("a")}, "it is a direct dependency"),
        ({"gateway": None, "entry_points": 2}, "no single direct dependency brings it in"),
        ({"depth": None, "gateway": None, "path": ()}, "No path from the root"),
        ({"depth_basis": DepthBasis.DERIVED}, "direct edges that a longer path implies were set aside"),
        ({"scope": Scope.DEVELOPMENT, "in_cycle": True}, "to develop, and part of a dependency cycle"),
        ({"dependents": 70_000, "dependents_error": 0.1}, "about 70,000 packages"),
    ],
    ids=str,
)
def test_an_explanation_says_what_is_special_about_a_place(changes, words):
    assert words in " ".join(_explained(make_ranked(npm("a"), position=make_position(npm("a"), **changes))).split())


def test_an_explanation_shows_a_sum_that_adds_up_and_marks_what_is_missing():
    text = _explained(make_ranked(npm("a")))
    assert "Rank 1 of 1\nPriority 58 of 100 (possible: 48\u201368) = impact 0.58 \xd7 weakness 1.00\n" in text
    rows = re.findall(r"^  (reach|world|sum) .*?(\d\.\d{3})", text, re.MULTILINE)
    assert rows == [("reach", "0.480"), ("world", "0.100"), ("sum", "0.580"), ("sum", "1.000")]
    assert "(0.50)" in text
    assert re.search(r"^  world \(0\.50\) ", text, re.MULTILINE)
    assert "in brackets the policy's prior, taken meanwhile" in " ".join(text.split())


def test_an_explanation_without_impact_says_why():
    ranked = make_ranked(npm("a"), impact=None, contributions=())
    assert "weakness 1.00 alone, since nothing is known of impact" in " ".join(_explained(ranked).split())


def test_an_explanation_puts_other_sources_beside_the_verdict():
    apt = make_view(Verdict.SEVERAL, "d", "e", "f", source="apt", subject=Subject.PACKAGING, confidence=Confidence.LOW)
    view = make_view(
        Verdict.FEW, *"abcdefgh", effective=1, teams=1, undated=True, others=(apt,), about="pkg:deb/debian/z?arch=source"
    )
    text = _explained(make_ranked(npm("a"), publishers=view))
    flat = " ".join(text.split())
    assert "(source)" in flat
    assert "for deb z" in flat
    assert "The first line is the verdict" in text
    assert re.search(r"  npm +two people", text)
    assert re.search(r"  apt +3 people", text)
    assert "and 2 more" in flat
    assert "packaging" in flat


def test_an_explanation_shows_the_newest_evidence_up_to_the_date():
    key = npm("a")
    facts = {
        key: [
            make_observation(make_publishers("alice"), as_of="2016-01-01", detail="older"),
            make_observation(make_publishers("alice", "bob"), as_of="2017-01-01", detail="newer"),
            make_observation(make_publishers("carol"), as_of="2020-01-01", detail="later"),
            make_observation(make_releases(("1", "2016-05-01", "alice")), as_of="2017-01-01"),
        ]
    }
    text = _explained(make_ranked(key), facts=facts)
    assert "2 on the list; newer" in " ".join(text.split())
    assert "older;" not in text
    assert "later;" not in text
    assert "1 release, 2016-05-01 to 2016-05-01" in " ".join(text.split())
    assert "2 older or later observations in --format json" in text


def test_an_explanation_without_evidence_says_so():
    assert "No source was asked about this package" in _explained(make_ranked(npm("a")))


def test_what_could_not_be_assessed_and_what_is_left_out_are_explained_too():
    text = _explained(unassessed=make_unassessed(npm("a"), indicators=(make_indicator(),)))
    assert "Not assessed; with its people known, the priority could be 0\u201371 of 100." in text
    assert "INVESTIGATE: signs of a change of hands" in text
    assert re.search(r"nobody +unknown +\u2013 +\u2013 +none", text)
    source = Excluded(package=PackageKey("pkg:deb/debian/z?arch=source"), versions=(), reason="a source package")
    assert "What is ranked is what is built from it: deb a, deb b." in _explained(
        excluded=source, built=(PackageKey("pkg:deb/debian/a"), PackageKey("pkg:deb/debian/b"))
    )
    assert "Not ranked." in _explained(excluded=Excluded(package=npm("a"), versions=(), reason="the product itself"))


# -- several packages, one risk; several sources, several answers


def _of_one_place(name, count=2, verdict=Verdict.SOLE, start=1):
    place = Origin(basis=OriginBasis.REPOSITORY, place=f"https://h.example/o/{name}", packages=count, attested=0)
    return [
        make_ranked(npm(f"{name}{number}"), start + number, publishers=make_view(verdict, "alice"), origin=place)
        for number in range(count)
    ]


def test_packages_of_one_person_and_one_place_are_told_together():
    text = _table(*_of_one_place("r"))
    assert "From one place, and so one risk" in text
    assert "https://h.example/o/r, as they claim; here: 1, 2" in " ".join(text.split())


def test_packages_of_many_people_are_no_such_risk():
    assert "From one place" not in _table(*_of_one_place("r", verdict=Verdict.MANY))


def test_of_many_places_the_first_are_shown_and_the_others_counted():
    entries = [entry for index, name in enumerate("abcd") for entry in _of_one_place(name, start=1 + 2 * index)]
    assert "and 1 place more in --format json" in _table(*entries)


def test_who_disagrees_is_marked_and_quoted_and_of_many_the_rest_is_counted():
    said = "npm lists 2, ecosystems lists 1"
    entries = [
        make_ranked(npm(name), number, publishers=make_view(Verdict.FEW, "alice", "bob", disagreement=said))
        for number, name in enumerate("abcd", start=1)
    ]
    text = " ".join(_table(*entries).split())
    assert text.count("two people \u2260") == 4
    assert f"\u2260 sources disagree: npm a: {said}; npm b: {said}; npm c: {said}, and 1 more" in text
    plain = render(make_ranking(entries), "table", ascii=True)
    assert "two people #" in plain
    assert "# sources disagree" in plain
