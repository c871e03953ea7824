import json

from sbomkit.model.diff import DiffKind, RankingDiff
from sbomkit.model.position import FidelityFlag
from sbomkit.model.ranking import Basis, IndicatorName, Interval, Verdict
from sbomkit.ranking.diff import diff
from sbomkit.report import render
from sbomkit.report._diff_table import _TITLES
from sbomkit.report._text import DASH
from tests.builders import day, npm
from tests.report.samples import make_indicator, make_ranked, make_ranking, make_unassessed, make_view


def ranking(*entries, **changes):
    ranked = [each for each in entries if hasattr(each, "priority")]
    made = make_ranking(ranked, [each for each in entries if not hasattr(each, "priority")], **changes)
    coverage = made.coverage.model_copy(update={"with_publishers": len(ranked)})
    return made.model_copy(update={"coverage": coverage})


def table(old, new, **options):
    return render(diff(old, new), **options)


SAME = make_ranked(npm("same"))


def test_nothing_changed_says_so():
    assert table(ranking(SAME), ranking(SAME)).startswith("Nothing that can be told changed; 1 package compared.\n")


def test_two_products_that_share_nothing_are_told_apart():
    out = table(ranking(SAME), ranking(make_ranked(npm("other"))))
    assert out.startswith("1 added, 1 removed, and no package is on both sides.\nNo package is on both sides: these may be two")


def test_both_sides_stand_beside_each_other():
    old = ranking(SAME, make_unassessed(npm("open")))
    provenance = old.provenance.model_copy(update={"as_of": None})
    out = table(old, ranking(SAME, make_ranked(npm("open")), provenance=provenance))
    rows = {line[:29].strip(): line[29:].split() for line in out.splitlines() if line and not line.startswith(" ")}
    assert rows["packages"] == ["2", "2"]
    assert rows["with known publishers"] == ["1", "2"]
    assert rows["that hang on one person"] == ["1", "2"]
    assert rows["direct dependencies"] == ["3", "3"]
    assert rows["as of"] == ["2017-12-01", DASH]


def test_without_anybody_known_and_without_dates_their_lines_are_left_out():
    plain = ranking(make_unassessed(npm("open")))
    plain = plain.model_copy(update={"provenance": plain.provenance.model_copy(update={"as_of": None})})
    out = table(plain, plain)
    assert "Nothing is known of anybody on either side" in out
    assert "one person" not in out
    assert "as of" not in out


def test_changes_stand_under_headings_and_what_matters_most_comes_first():
    two, low = make_view(Verdict.FEW, "alice", "bob"), Interval(low=1, high=20)
    old = ranking(SAME, make_ranked(npm("little"), publishers=two, interval=low), make_ranked(npm("much"), publishers=two))
    new = ranking(SAME, make_ranked(npm("little"), interval=low), make_ranked(npm("much")), make_ranked(npm("new")))
    out = table(old, new)
    assert out.startswith("1 added, 0 removed, 2 of 3 packages on both sides changed.\n")
    body = out[out.index("now hangs on one person (3)") :]
    assert body.index("npm much") < body.index("npm little")
    assert "added (1)\n  npm new  1.0.0, depth 2, through via, one person\n" in out


def test_a_handover_asks_to_be_looked_at_and_accuses_nobody():
    indicator = make_indicator(name=IndicatorName.NEW_RELEASER)
    out = table(ranking(SAME), ranking(make_ranked(npm("same"), indicators=(indicator,))))
    assert "INVESTIGATE: may have changed hands (1)\n  npm same  3.3.5 was released" in out
    assert "An indicator asks to be looked at; it accuses nobody." in out


def test_flags_that_came_or_went_are_told():
    flagged = SAME, {FidelityFlag.UNREACHABLE: 3}
    old, new = ranking(SAME), ranking(flagged[0])
    new = new.model_copy(update={"fidelity": new.fidelity.model_copy(update={"flags": flagged[1]})})
    out = table(old, new)
    assert "new: unreachable (3 packages that no path from the root reaches)" in out
    assert "gone: cyclic (2 packages in dependency cycles)" in out


def test_what_cannot_be_told_is_counted():
    out = table(ranking(SAME, make_unassessed(npm("open"))), ranking(SAME, make_ranked(npm("open"))))
    assert "Cannot be told, of so many packages: newly sole 1" in out
    assert "publishers known now (1)\n  npm open  publishers unknown before, one person now" in out


def test_good_news_is_short_and_top_asks_for_more():
    old = ranking(SAME, *[make_unassessed(npm(f"p{number}")) for number in range(30)])
    new = ranking(SAME, *[make_ranked(npm(f"p{number}")) for number in range(30)])
    assert "… and 25 more; --format json lists all" in table(old, new)
    assert "… and 2 more; --format json lists all" in table(old, new, top=28)
    assert "… and 10 more" in table(ranking(SAME), new)


def test_every_kind_has_a_title():
    assert list(_TITLES) == list(DiffKind)


def test_a_document_without_edges_leaves_its_figures_out():
    flat = ranking(make_ranked(npm("same"), impact=None), basis=Basis.WEAKNESS_ONLY)
    out = table(ranking(SAME), flat)
    assert "The newer document states no dependencies" in out
    line = next(line for line in out.splitlines() if line.startswith("direct dependencies"))
    assert line.split()[-2:] == ["3", DASH]


def test_ascii_and_narrow_terminals_are_respected():
    out = table(ranking(SAME), ranking(SAME, make_ranked(npm("new"))), width=40, ascii=True)
    assert out.isascii()
    assert max(map(len, out.splitlines())) <= 40


def test_json_is_the_model():
    found = diff(ranking(SAME), ranking(SAME, make_ranked(npm("new"))))
    assert RankingDiff.model_validate(json.loads(render(found, "json"))) == found
    assert day("2017-12-01") == found.old.provenance.as_of
