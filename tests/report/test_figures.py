"""Figures for notebooks and pages: the same every time, legible, and inert, since plotly takes parts of texts for markup."""

import json
import sys
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sbomkit.errors import ConfigurationError
from sbomkit.formats import load
from sbomkit.model.ranking import Basis, Verdict
from sbomkit.ranking import rank
from sbomkit.ranking.people import people
from sbomkit.report.figures import paths_figure, people_figure, ranking_figure
from sbomkit.report.figures._labels import Spot, spread
from sbomkit.report.figures._marks import GREY, INK, MARKS
from sbomkit.report.figures._people import holders_of
from sbomkit.report.figures._scatter import SHOWN
from sbomkit.sources.facts_file import read_facts
from tests.builders import npm
from tests.report.samples import make_position, make_ranked, make_ranking, make_unassessed, make_view

FOLDER = "examples/nodemon-2017"
TAGS = '<b>bold</b><a href="javascript:alert(1)">x</a>\x1b[31m\u202e%{x}'


@pytest.fixture(scope="module")
def nodemon():
    inventory, facts = load(f"{FOLDER}/sbom.cdx.json"), read_facts(f"{FOLDER}/facts.jsonl")
    return rank(inventory, facts), people(inventory, facts)


def texts_in(value):
    """Every text of a figure, however deep."""
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from texts_in(inner)


def plain(figure):
    return json.loads(figure.to_json())


def relative_luminance(color):
    """As the Web Content Accessibility Guidelines 2.2 define it, in [0, 1]."""
    parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_a_figure_is_the_same_every_time(nodemon):
    ranking, known = nodemon
    for make in (lambda: ranking_figure(ranking), lambda: paths_figure(ranking), lambda: people_figure(known)):
        assert make().to_json() == make().to_json()
        assert '"uid"' not in make().to_json()


def test_every_package_stands_once_in_the_scatter_at_its_impact_and_weakness(nodemon):
    ranking, _ = nodemon
    traces = [trace for trace in ranking_figure(ranking).data if trace.customdata is not None]
    assert sum(int(trace.name.partition("(")[2].rstrip(")")) for trace in traces) == len(ranking.ranked)
    for trace in traces:
        for x, y, place in zip(trace.x, trace.y, trace.customdata, strict=True):
            entry = ranking.ranked[place]
            assert (round(entry.impact or 0, 2), round(entry.weakness, 2)) == (x, y)
            assert MARKS[entry.publishers.verdict].symbol == trace.marker.symbol


def test_packages_on_one_point_share_a_mark_that_names_the_first_of_them():
    ranking = make_ranking([make_ranked(npm(f"p{rank}"), rank) for rank in range(1, 10)])
    (trace,) = (trace for trace in ranking_figure(ranking).data if trace.customdata is not None)
    assert list(trace.text) == ["p1 +8"]
    assert trace.hovertext[0].startswith("1  npm p1  58<br>2  npm p2  58")
    assert trace.hovertext[0].endswith("and 3 more<br>impact 0.58, weakness 1.00")
    (alone,) = (trace for trace in ranking_figure(make_ranking(ranking.ranked[:1])).data if trace.customdata is not None)
    assert alone.marker.size[0] < trace.marker.size[0]


def test_lines_of_equal_priority_are_where_the_product_is_that_priority(nodemon):
    lines = [trace for trace in ranking_figure(nodemon[0]).data if trace.mode == "lines+text"]
    assert lines
    for line in lines:
        level = int(line.text[-1].removeprefix("priority ")) / 100
        assert all(abs(x * y - level) < 0.001 for x, y in zip(line.x, line.y, strict=True))


def test_a_scatter_is_a_selection_where_there_are_too_many():
    entries = [make_ranked(npm(f"p{rank}"), rank, impact=rank / 3000) for rank in range(1, SHOWN + 2)]
    (trace,) = (trace for trace in ranking_figure(make_ranking(entries)).data if trace.customdata is not None)
    assert trace.name == "one person (2,000)"


def test_without_impact_the_figure_counts_hands():
    entries = [make_ranked(npm(f"p{rank}"), rank, impact=None) for rank in (1, 2)]
    figure = ranking_figure(make_ranking(entries, [make_unassessed(npm("u"))], basis=Basis.WEAKNESS_ONLY))
    (bars,) = figure.data
    assert (list(bars.x), list(figure.layout.yaxis.ticktext)) == ([2, 1], ["one person", "unknown"])


@pytest.mark.parametrize("basis", list(Basis))
def test_there_is_a_figure_of_nothing(basis):
    assert not ranking_figure(make_ranking(basis=basis)).data
    assert not paths_figure(make_ranking(basis=basis)).data


def test_a_package_without_impact_has_no_place_among_those_that_have_one():
    entries = [make_ranked(npm("a")), make_ranked(npm("b"), 2, impact=None)]
    assert "npm b" not in ranking_figure(make_ranking(entries)).to_json()


def test_paths_lead_from_the_product_to_what_hangs_on_one_person(nodemon):
    ranking, _ = nodemon
    (icicle,) = paths_figure(ranking).data
    assert icicle.labels[0] == "mean-node_modules-2017-11"
    assert list(icicle.parents).count("") == 1
    assert len(set(icicle.ids)) == len(icicle.ids)
    assert set(icicle.parents) <= {*icicle.ids, ""}
    first = [each for each in ranking.ranked if each.publishers.verdict.is_one_person][:40]
    flagged = {place for place, value in zip(icicle.customdata, icicle.values, strict=True) if value}
    assert {ranking.ranked[place].package for place in flagged} == {each.package for each in first}
    assert GREY in icicle.marker.colors
    chain = dict(zip(icicle.ids, icicle.parents, strict=True))
    own = icicle.ids[list(icicle.customdata).index(0)]
    steps = 0
    while own := chain[own]:
        steps += 1
    assert steps == ranking.ranked[0].position.depth


def test_the_paths_of_one_package_are_its_own_and_those_that_lead_through_it(nodemon):
    ranking, _ = nodemon
    (icicle,) = paths_figure(ranking, "rc").data
    assert {"rc", "deep-extend", "ini", "strip-json-comments"} <= set(icicle.labels)
    assert "isarray" not in icicle.labels
    assert paths_figure(ranking, "pkg:npm/rc") == paths_figure(ranking, "rc")
    with pytest.raises(ConfigurationError, match="no package 'nobody'"):
        paths_figure(ranking, "nobody")


def test_what_is_not_assessed_has_its_path_as_well():
    ranking = make_ranking([], [make_unassessed(npm("u"))])
    (icicle,) = paths_figure(ranking, npm("u")).data
    assert icicle.hovertext[-1] == "npm u: unknown"


def test_bars_count_what_is_in_the_hands_of_each_account_alone_and_with_others(nodemon):
    ranking, known = nodemon
    alone, shared = people_figure(known).data
    assert (alone.x[0], shared.x[0]) == (21, 12)
    assert people_figure(known).layout.yaxis.ticktext[0] == "sindresorhus"
    assert [each[:2] for each in holders_of(ranking)[:5]] == [each[:2] for each in holders_of(known)[:5]]
    assert not people_figure(known.model_copy(update={"people": ()})).data


def test_few_packages_are_counted_in_whole_numbers(nodemon):
    _, known = nodemon
    assert people_figure(known).layout.xaxis.dtick is None
    few = known.model_copy(update={"people": known.people[-1:]})
    assert people_figure(few).layout.xaxis.dtick == 1


def test_accounts_of_several_places_say_which():
    entries = [make_ranked(npm("a")), make_ranked(npm("b"), 2, publishers=make_view(Verdict.FEW, "alice", "bob"))]
    held = {each.identity: (len(each.publishes), each.sole) for each in holders_of(make_ranking(entries))}
    assert held == {"npm:user:alice": (2, 1), "npm:user:bob": (1, 0)}


def test_no_name_is_markup_to_plotly_nor_an_order_to_anybody():
    package = f"pkg:generic/{TAGS}"
    actor = make_view(Verdict.SOLE, "x").people[0].model_copy(update={"identity": f"npm:user:{TAGS}", "label": TAGS})
    entry = make_ranked(
        package, position=make_position(package, path=(package,)), publishers=make_view(Verdict.SOLE, people=(actor,))
    )
    ranking = make_ranking([entry], [make_unassessed(package + "2")])
    known = people_of_one(actor)
    for figure in (ranking_figure(ranking), paths_figure(ranking), paths_figure(ranking, package), people_figure(known)):
        told = list(texts_in(plain(figure)))
        assert any("&lt;b&gt;" in text for text in told)
        for text in told:
            assert "<" not in text.replace("<br>", "")
            assert text.isprintable()


def people_of_one(actor):
    inventory, facts = load(f"{FOLDER}/sbom.cdx.json"), read_facts(f"{FOLDER}/facts.jsonl")
    found = people(inventory, facts)
    person = found.people[0].model_copy(update={"identity": actor.identity, "label": actor.label})
    return found.model_copy(update={"people": (person,)})


def test_names_of_any_length_stay_short():
    ranking = make_ranking(
        [make_ranked(npm("x" * 10_000), position=make_position(npm("x" * 10_000), path=(npm("x" * 10_000),)))]
    )
    for figure in (ranking_figure(ranking), paths_figure(ranking)):
        assert max(map(len, texts_in(plain(figure)))) < 400


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), st.text(alphabet="abcdefghij", min_size=1, max_size=20)), max_size=40),
    st.integers(0, 12),
)
def test_names_cover_neither_one_another_nor_points(points, most):
    spots = [Spot(place, x, y, text) for place, (x, y, text) in enumerate(points)]
    found = spread(spots, most)
    assert len(found) <= most
    assert all(text == spots[place].text for place, (text, _) in found.items())
    assert spread(spots, most) == found
    boxes = [box(spots[place], position) for place, (_, position) in found.items()]
    assert all(one.isdisjoint(other) for one, other in combinations(boxes, 2))
    assert all((round(spot.x * 100), round(spot.y * 34)) not in each for spot in spots for each in boxes)


def box(spot, position):
    """Letters that a name covers, as columns and lines of a page."""
    column, line = round(spot.x * 100), round(spot.y * 34)
    left = {"middle right": column + 2, "middle left": column - 2 - len(spot.text)}.get(position, column - len(spot.text) // 2)
    low = {"top center": line + 1, "bottom center": line - 3}.get(position, line - 1)
    return frozenset((left + step, low + tall) for step in range(len(spot.text)) for tall in range(3))


def test_the_first_name_finds_room_and_the_next_gives_way():
    spots = [Spot(0, 0.5, 0.5, "first"), Spot(1, 0.51, 0.5, "second"), Spot(2, 0.1, 0.1, "third")]
    found = spread(spots, 3)
    assert found[0][0] == "first"
    assert found[2] == ("third", "middle right")
    assert spread(spots, 1).keys() == {0}


def test_a_name_does_not_cover_what_stands_at_the_end_of_a_line():
    point, end = Spot(0, 0.5, 0.5, "name"), Spot(-1, 0.6, 0.55, "priority 40")
    assert spread([point], 1) == {0: ("name", "middle right")}
    assert spread([point], 1, [end]) == {0: ("name", "middle left")}


def test_no_axis_goes_beyond_what_there_can_be():
    for weakness in (0.97, 1.0):
        layout = ranking_figure(make_ranking([make_ranked(npm("a"), impact=weakness, weakness=weakness)])).layout
        for axis in (layout.xaxis, layout.yaxis):
            assert weakness < axis.range[1] < 1.05


def test_text_upon_a_colour_can_be_read(nodemon):
    for mark in MARKS.values():
        lighter, darker = sorted(map(relative_luminance, (mark.color, mark.ink)), reverse=True)
        assert (lighter + 0.05) / (darker + 0.05) > 4.5, mark.word
    inks = {mark.color: mark.ink for mark in MARKS.values()} | {GREY: INK}
    ranking, known = nodemon
    (icicle,) = paths_figure(ranking).data
    assert list(icicle.textfont.color) == [inks[each] for each in icicle.marker.colors]
    assert [bars.insidetextfont.color for bars in people_figure(known).data] == [INK, INK]


def test_a_page_knows_where_in_the_paths_the_first_flagged_package_stands(nodemon):
    (icicle,) = paths_figure(nodemon[0]).data
    columns = {each: each.count("/") for each in icicle.ids}
    flagged = [columns[each] for each, color in zip(icicle.ids, icicle.marker.colors, strict=True) if color != GREY]
    meta = paths_figure(nodemon[0]).layout.meta
    assert (meta["begins"], meta["levels"]) == (min(flagged), max(columns.values()) + 1) == (4, 9)


def test_marks_differ_in_shape_and_stand_out_from_light_and_dark():
    assert len({mark.symbol for mark in MARKS.values()}) == len({mark.glyph for mark in MARKS.values()}) == len(Verdict)
    assert set(MARKS) == set(Verdict)
    for mark in MARKS.values():
        luminance = relative_luminance(mark.color)
        assert 1.05 / (luminance + 0.05) > 3, mark.word
        assert (luminance + 0.05) / (relative_luminance("#121417") + 0.05) > 3, mark.word


def test_what_is_missing_is_named(nodemon, monkeypatch):
    for name in [each for each in sys.modules if each.partition(".")[0] == "plotly"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "plotly", None)
    with pytest.raises(ConfigurationError, match=r"ranking_figure\(\) needs plotly") as raised:
        ranking_figure(nodemon[0])
    assert raised.value.advice == "pip install 'sbomkit[report]'"
