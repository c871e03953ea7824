"""Numbers of the page are those of the ranking, rounded as every other report rounds them."""

import json

from hypothesis import example, given
from hypothesis import strategies as st

from sbomkit.formats import load
from sbomkit.model.ranking import Contribution, Interval, Order
from sbomkit.ranking import rank
from sbomkit.report._ranking_page.payload import payload
from sbomkit.report._words import interval, score
from sbomkit.sources.facts_file import read_facts
from tests.builders import npm
from tests.report.samples import make_ranked, make_ranking, make_unassessed

PARTS = st.floats(0, 1)


def rows_of(data, column, index):
    return data["rows"][data["packages"][column][index]]


def test_every_number_of_a_real_product_is_the_one_that_other_reports_show():
    ranking = rank(load("examples/nodemon-2017/sbom.cdx.json"), read_facts("examples/nodemon-2017/facts.jsonl"))
    data = json.loads(json.dumps(payload(ranking)))
    for index, entry in enumerate(ranking.ranked):
        low, high, priority, impact, weakness = rows_of(data, "stated", index)
        assert f"{priority}" == f"{entry.priority:.0f}"
        assert (f"{low}" if low == high else f"{low}\u2013{high}") == interval(entry.interval)
        assert (f"{impact:.2f}", f"{weakness:.2f}") == (score(entry.impact), score(entry.weakness))
        for number, part in zip(data["packages"]["parts"][index], entry.contributions, strict=True):
            _, _, value, prior, weight, adds, _ = data["rows"][number]
            shown = [None if each is None else f"{each:.2f}" for each in (value, prior, weight)]
            assert shown == [None if each is None else f"{each:.2f}" for each in (part.value, part.prior, part.weight)]
            assert f"{adds:.3f}" == f"{part.contribution:.3f}"


@given(PARTS, PARTS, st.floats(0, 100))
@example(0.7549, 0.125, 54.46)
@example(0.7450, 0.375, 62.5)
def test_no_number_is_rounded_twice(impact, weakness, priority):
    part = Contribution(half="impact", factor="reach", value=impact, prior=None, weight=weakness, contribution=0.0, detail="")
    entry = make_ranked(
        npm("a"),
        impact=impact,
        weakness=weakness,
        priority=priority,
        interval=Interval(low=priority, high=priority),
        contributions=(part,),
    )
    data = payload(make_ranking([entry]))
    whole = int(f"{priority:.0f}")
    assert rows_of(data, "stated", 0) == (whole, whole, whole, float(f"{impact:.2f}"), float(f"{weakness:.2f}"))
    assert data["rows"][data["packages"]["parts"][0][0]][2:5] == (float(f"{impact:.2f}"), None, float(f"{weakness:.2f}"))


def test_what_could_not_be_assessed_has_a_range_and_no_other_number():
    entry = make_unassessed(npm("a"))
    low, high, *others = rows_of(payload(make_ranking((), [entry])), "stated", 0)
    assert (low, high) == (round(entry.interval.low), round(entry.interval.high))
    assert others == [None, None, None]


def test_how_many_have_a_rank_is_told_of_the_whole_however_few_are_shown():
    ranking = make_ranking([make_ranked(npm("a"))], [make_unassessed(npm("b"))])
    coverage = ranking.coverage
    assert payload(ranking)["all"] == coverage.with_publishers == 10
    assert payload(ranking.model_copy(update={"order": Order.UPPER_BOUND}))["all"] == coverage.packages == 12
