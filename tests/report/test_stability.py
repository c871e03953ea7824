"""The table of how far a ranking holds."""

import pytest

from sbomkit.model.ranking import Basis, Order
from sbomkit.model.stability import Agreement, RankSpread, Stability, StabilityEntry, Swing
from sbomkit.report._interface import Layout
from sbomkit.report._stability_table import stability_table
from sbomkit.report._text import DASH
from tests.builders import npm
from tests.report.samples import make_ranking


def make_entry(rank=1, package="deep", **changes):
    fields = {
        "rank": rank,
        "package": npm(package),
        "score": 54.4,
        "held": 1.0,
        "ranks": RankSpread(best=1, low=1, median=1, high=2, worst=3),
        "held_at_corners": 0.5,
        "worst_at_corners": 7,
        "certain": False,
        "lowest_rank": 12,
        "lowest_rank_by_facts": 1234,
        "whatever_is_missing": False,
        "whatever_is_unassessed": False,
    }
    return StabilityEntry.model_validate(fields | changes)


def make_stability(*entries, **changes):
    fields = {
        "sentences": ("Some stay.", "Others do not."),
        "top": len(entries),
        "packages": 40,
        "unassessed": 0,
        "by": 0.5,
        "draws": 1000,
        "seed": 0,
        "corners": 256,
        "all_corners": True,
        "held": 0,
        "certain": 0,
        "entries": entries,
        "factors": (),
        "against": (),
        "basis": Basis.IMPACT_AND_WEAKNESS,
        "order": Order.PRIORITY,
        "provenance": make_ranking().provenance,
    }
    return Stability.model_validate(fields | changes)


def rows(found, **layout):
    return [line.split() for line in stability_table(found, Layout(**layout)).splitlines()]


def test_the_sentences_come_first_and_then_each_package():
    found = rows(make_stability(make_entry(), make_entry(2, "hidden", held=0.999, certain=True, lowest_rank=2)))
    assert found[:2] == [["Some", "stay."], ["Others", "do", "not."]]
    assert ["1", "deep", "54", "100", "%", f"1{DASH}2", f"1{DASH}7", "12", "1,234"] in found
    assert ["2", "hidden", "54", "99", "%", f"1{DASH}2", f"1{DASH}7", "2", "1,234"] in found  # 100 % would say all


def test_packages_of_several_registries_are_told_apart():
    text = stability_table(
        make_stability(make_entry(), make_entry(2, package="x").model_copy(update={"package": "pkg:pypi/x"})), Layout()
    )
    assert "npm deep" in text
    assert "pypi x" in text
    assert "npm package" not in text


def test_a_conservative_ranking_shows_what_it_goes_by():
    assert "upper" in stability_table(make_stability(make_entry(), order=Order.UPPER_BOUND), Layout())


def test_weights_are_shown_that_move_somebody_and_else_it_is_said_that_none_does():
    still = Swing(factor="reach", half="impact", weight=0.4, kept_with_less=1, kept_with_more=1)
    moving = Swing(factor="entry_share", half="impact", weight=0.2, kept_with_less=1, kept_with_more=0)
    text = stability_table(make_stability(make_entry(), factors=(still, moving)), Layout())
    assert ["entry", "share", "impact", "0.20", "1", "0"] in [line.split() for line in text.splitlines()]
    assert "reach" not in text
    text = stability_table(make_stability(make_entry(), factors=(still,), by=0.25), Layout())
    assert "No weight alone, changed by 25 %, puts any of them out of the top." in text


@pytest.mark.parametrize(("tau", "shown"), [(0.876, "0.88"), (None, DASH), (-1, "-1.00")])
def test_other_policies_are_shown_with_their_agreement(tau, shown):
    other = Agreement(policy="own", policy_sha256="0" * 64, packages=40, tau=tau, shared=1)
    assert ["own", shown, "1", "40", "packages"] in rows(make_stability(make_entry(), against=(other,)))


def test_where_nobody_has_a_rank_the_sentence_is_all():
    assert stability_table(make_stability(), Layout()) == "Some stay.\nOthers do not.\n"


def test_text_of_strangers_is_made_harmless_and_fits():
    hostile = Agreement(policy="\x1b[31mown\n", policy_sha256="0" * 64, packages=1, tau=None, shared=0)
    found = make_stability(make_entry(package="a" * 200), against=(hostile,))
    for width in (40, 80):
        text = stability_table(found, Layout(width=width))
        assert "\x1b" not in text
        assert all(len(line) <= width for line in text.splitlines())
    assert stability_table(found, Layout(ascii=True)).isascii()
