"""The page of a portfolio: with the script and the style of the page of a ranking, and every number from the report."""

import json
import re
from itertools import accumulate

import pytest

from sbomkit.model.portfolio import PortfolioState, PortfolioTrend, VendorProducts
from sbomkit.model.ranking import Verdict
from sbomkit.portfolio import report
from sbomkit.report import PortfolioReport, render
from sbomkit.report._portfolio_page.matrix import Cell, Column, matrix_of
from sbomkit.report._portfolio_page.payload import payload
from sbomkit.report._portfolio_page.said import said
from sbomkit.report._ranking_page.scripts import bundle, own_script, own_style, policy
from sbomkit.report.figures._portfolio import portfolio_people_spec, portfolio_spec, trend_spec
from tests.builders import day, make_component, make_facts, make_inventory, make_observation, make_publishers, npm
from tests.portfolio.answers import checks_of
from tests.portfolio.ranked import Told, product, scanned
from tests.report.samples import make_indicator, make_ranking

VENDORS = ("Acme", "Bolt", "Crux")


@pytest.fixture(scope="module")
def found(tmp_path_factory) -> PortfolioReport:
    """Three vendors with a product each, and one without edges and vendor; `shared` is in all of them."""
    documents = {f"{name}-1": product(name, "left", "shared", vendor=name) for name in VENDORS}
    components = [make_component(each) for each in ("flat", "shared", "unknown")]
    documents["flat"] = Told(make_inventory({}, roots=["flat"], components=components))
    portfolio = scanned(tmp_path_factory.mktemp("portfolio") / "p.duckdb", documents)
    publishers = {"left": ("ann", "bob"), "shared": ("shared-owner",)}
    return report(
        portfolio, make_facts({npm(name): [make_observation(make_publishers(*who))] for name, who in publishers.items()})
    )


def data_of(page):
    return json.loads(page.partition('type="application/json">')[2].partition("</script>")[0])


def state(number, **counts) -> PortfolioState:
    fields = {"portfolio": "p", "scan": number, "moment": None, "sbomkit": "0", "unread": 0, "assessed": 1, "sole": 1}
    return PortfolioState(**fields | dict.fromkeys(("documents", "products", "vendors", "packages"), number) | counts)


def grown(*states) -> PortfolioTrend:
    return PortfolioTrend(sentence="It grew.", states=states)


def at(found, name):
    return next(place for place, each in enumerate(found.details) if each.package == npm(name))


def test_script_and_style_are_those_of_a_ranking(found):
    allowed = policy((own_script(), bundle().script), (own_style(),)).replace("'", "&#x27;")
    for page in (render(found, "html"), render(make_ranking(), "html")):
        assert f'content="{allowed}"' in page
        assert f"<script>{own_script()}</script>" in page


def test_an_output_that_knows_ascii_only_gets_the_same_page(found):
    assert render(found, "html", ascii=True).isascii()
    assert data_of(render(found, "html", ascii=True)) == data_of(render(found, "html"))


def test_the_script_gets_every_package_once_and_each_of_its_lists_has_one_length(found):
    data = data_of(render(found, "html"))
    assert data["packages"]["key"] == [each.package for each in found.details]
    assert {len(column) for column in data["packages"].values()} == {3}
    assert data["counts"] == [2, 1, 0]
    assert data["whole"] == [4, 3]


def test_what_the_script_gets_is_what_the_report_says(found):
    data = payload(found)
    columns, index = data["packages"], at(found, "shared")
    place = next(each for each in found.ranking.ranked if each.package == npm("shared")).place
    assert (columns["products"][index], columns["vendors"][index], columns["documents"][index]) == (4, 3, 4)
    assert (columns["depth"][index], columns["deepest"][index]) == (place.min_depth, place.max_depth) == (2, 2)
    rows = [data["rows"][number] for number in data["details"]["holdings"][index]]
    words = [[data["texts"][each] if each >= 0 else "" for each in row[:6]] for row in rows]
    assert words[0] == ["Acme", "Acme", "", "", "Acme-1", "1.0.0"]
    assert words[-1][:2] == ["vendor not named", "flat"]
    assert data["texts"][rows[-1][8]] == "not told: no dependencies are stated"
    path = [columns["key"][each] for each in data["paths"][rows[0][7]]]
    assert path == [npm("left"), npm("shared")]
    vendors = [data["rows"][number] for number in data["details"]["vendors"][index]]
    assert [(data["texts"][each[0]], *each[1:]) for each in vendors][:2] == [("Acme", 1, 1), ("Bolt", 1, 1)]


def test_a_path_is_told_wherever_there_is_one(found):
    """Some documents say that they are about all that they hold, and how it comes in as well."""
    index = at(found, "shared")
    listed = found.details[index].holdings
    assert listed
    placed = listed[0]
    alone = {"is_subject": True, "depth": None, "path": None}
    holdings = (placed.model_copy(update={"is_subject": True}), placed.model_copy(update=alone))
    details = [
        each.model_copy(update={"holdings": holdings}) if place == index else each for place, each in enumerate(found.details)
    ]
    data = payload(found.model_copy(update={"details": tuple(details)}))
    first, second = (data["rows"][number] for number in data["details"]["holdings"][index])
    assert first[7] >= 0
    assert (second[7], data["texts"][second[8]]) == (-1, "it is the product itself")


def test_packages_of_a_vendor_are_told_by_gaps(found):
    places = {each.package: place for place, each in enumerate(found.details)}
    told = {vendor: list(accumulate(gaps)) for vendor, gaps in payload(found)["vendors"]}
    assert told == {each.vendor: [places[package] for package in each.packages] for each in found.vendors}


def test_where_products_are_not_listed_vendors_are_called_by_name(found):
    details = tuple(each.model_copy(update={"vendors": None, "holdings": None}) for each in found.details)
    data = payload(found.model_copy(update={"details": details}))
    called = data["texts"][data["packages"]["called"][at(found, "shared")]]
    assert called == "Acme, Bolt, Crux"
    assert data["details"]["holdings"] == []
    unnamed = found.ranking.unassessed[0]
    assert unnamed.package == npm("unknown")
    assert data["packages"]["called"][2] == -1


def test_accounts_lead_to_the_packages_that_are_shown(found):
    data = data_of(render(found, "html"))
    ann, bob, owner = (["ann", [at(found, "left")]], ["bob", [at(found, "left")]], ["shared-owner", [at(found, "shared")]])
    assert data["accounts"] == [owner, ann, bob]


def test_the_answer_stands_first_and_then_what_cannot_be_told(found):
    page = render(found, "html")
    heading = f'<h1 id="answer">{found.ranking.sentence}</h1>'
    assert page.index(heading) < page.index('<dd id="remarks">') < page.index("<h2")
    told = said(found)
    assert [part for remark in told["remarks"] for part in remark[1::2]] == ["portfolio scan --labels FILE"]
    assert "<code>portfolio scan --labels FILE</code>" in page
    assert "4 documents, about 4 products of 3 named vendors." in page


def test_only_the_newest_documents_may_count(found):
    basis = found.ranking.basis.model_copy(update={"latest": True})
    page = render(found.model_copy(update={"ranking": found.ranking.model_copy(update={"basis": basis})}), "html")
    assert "4 documents, the newest of each product, about 4 products" in page
    assert data_of(page)["latest"] is True


@pytest.mark.parametrize(
    ("ranked", "unassessed", "sentence"),
    [
        (1, 0, "(--top): 1 more ranked package. <code>"),
        (0, 1, "(--top): 1 more that could not be assessed. <code>"),
        (2, 1, "(--top): 2 more ranked packages and 1 more that could not be assessed. <code>"),
    ],
)
def test_what_was_left_out_is_told_and_how_to_have_it(found, ranked, unassessed, sentence):
    coverage = found.ranking.coverage
    more = {"packages": coverage.packages + ranked + unassessed, "with_publishers": coverage.with_publishers + ranked}
    ranking = found.ranking.model_copy(update={"coverage": coverage.model_copy(update=more)})
    part = found.model_copy(update={"ranking": ranking})
    assert part.left_out == (ranked, unassessed)
    assert sentence in render(part, "html")
    assert "(--top)" not in render(found, "html")


def test_a_page_can_be_made_of_the_first_packages_alone(found):
    page = render(found, "html", top=1)
    data = data_of(page)
    assert data["packages"]["key"] == [found.ranking.ranked[0].package]
    assert len(data["details"]["evidence"]) == 1
    assert [list(accumulate(gaps)) for _, gaps in data["vendors"]] == [[0]] * 3
    assert "1 more ranked package and 1 more that could not be assessed" in page


def test_signs_of_a_change_of_hands_are_counted_of_what_is_on_the_page(found):
    first, *others = found.ranking.ranked
    ranked = (first.model_copy(update={"indicators": (make_indicator(),)}), *others)
    signed = found.model_copy(update={"ranking": found.ranking.model_copy(update={"ranked": ranked})})
    assert "1 package</a> may have changed hands" in render(signed, "html")
    assert "1 package</a> of those on this page may have changed hands" in render(signed, "html", top=1)


def test_an_empty_cell_says_no_more_than_the_documents_that_count(found):
    basis = found.ranking.basis.model_copy(update={"latest": True})
    newest = found.model_copy(update={"ranking": found.ranking.model_copy(update={"basis": basis})})
    assert "no document of that vendor that could be read names it" in render(found, "html")
    assert "that could be read and is the newest of its product names it" in render(newest, "html")


def test_the_matrix_holds_what_two_vendors_share_and_that_hangs_on_one_person(found):
    keys = [each.package for each in found.details]
    matrix = matrix_of(found, keys)
    (line,) = matrix.lines
    assert (line.name, line.key, line.vendors) == ("npm shared", npm("shared"), 3)
    assert matrix.vendors == tuple(Column(name, place) for place, name in enumerate(VENDORS))
    assert line.cells == (Cell(1, 1, 4),) * 3
    assert (matrix.all_packages, matrix.all_vendors) == (1, 3)
    page = render(found, "html")
    assert 'id="shared"' in page
    assert '<td class="shade4" title="1 of 1 products">1</td>' in page


@pytest.mark.parametrize(
    ("holding", "products", "shade"),
    [(1, 100, 1), (25, 100, 1), (26, 100, 2), (75, 100, 3), (99, 100, 4), (100, 100, 4), (1, 4, 1)],
)
def test_a_shade_is_a_quarter_of_the_products_of_a_vendor(found, holding, products, shade):
    vendors = (
        VendorProducts(vendor="Acme", holding=holding, products=products),
        VendorProducts(vendor="Bolt", holding=1, products=1),
    )
    details = tuple(each.model_copy(update={"vendors": vendors}) for each in found.details)
    (line, *_) = matrix_of(found.model_copy(update={"details": details}), [each.package for each in details]).lines
    assert line.cells[0] == Cell(holding, products, shade)


def test_a_vendor_that_does_not_hold_a_package_leaves_its_cell_empty(found):
    one = tuple(VendorProducts(vendor=each, holding=1, products=1) for each in VENDORS[:2])
    other = tuple(VendorProducts(vendor=each, holding=1, products=1) for each in VENDORS[1:])
    ranked = tuple(
        each.model_copy(update={"publishers": each.publishers.model_copy(update={"verdict": Verdict.SOLE})})
        for each in found.ranking.ranked
    )
    details = tuple(
        each.model_copy(update={"vendors": told}) for each, told in zip(found.details, (one, other, None), strict=True)
    )
    part = found.model_copy(update={"ranking": found.ranking.model_copy(update={"ranked": ranked}), "details": details})
    matrix = matrix_of(part, [each.package for each in details])
    assert [each.name for each in matrix.vendors] == ["Bolt", "Acme", "Crux"]
    assert [[cell is None for cell in line.cells] for line in matrix.lines] == [[False, False, True], [False, True, False]]
    assert "</td><td></td>" in render(part, "html")


def test_a_vendor_that_packages_cannot_be_filtered_by_is_a_name_alone(found):
    part = found.model_copy(update={"vendors": found.vendors[1:]})
    page = render(part, "html")
    assert '<th scope="col" class="turned"><span>Acme</span></th>' in page
    assert 'data-only="vendor" data-value="0">Bolt</a>' in page


def test_without_vendors_there_is_no_matrix(found):
    details = tuple(each.model_copy(update={"vendors": ()}) for each in found.details)
    assert 'id="shared"' not in render(found.model_copy(update={"details": details}), "html")


def test_scans_are_told_where_there_are_two(found):
    assert 'id="scans"' not in render(found, "html")
    assert 'id="scans"' not in render(found.model_copy(update={"trend": None}), "html")
    assert "trend" not in data_of(render(found.model_copy(update={"trend": None}), "html"))["figures"]
    page = render(found.model_copy(update={"trend": grown(state(1, sole=None), state(2, packages=1_234))}), "html")
    assert "It grew." in page
    assert re.findall('<tr><th scope="row" class="number">(.)</th>', page) == ["2", "1"]
    assert "1,234" in page


def test_checks_are_told_where_there_are_some(found):
    assert 'id="checks"' not in render(found, "html")
    words = [f"word{number}" for number in range(12)]
    page = render(found.model_copy(update={"checks": checks_of(words)}), "html")
    assert 'id="checks"' in page
    assert "and 2 more; <code>sbomkit portfolio check</code> lists all." in page
    assert "and 4 more." in page
    assert "word9" in page


def test_a_figure_shows_each_package_at_its_products_and_its_weakness(found):
    spec = portfolio_spec(found.ranking)
    points = {(x, y) for trace in spec["data"] for x, y in zip(trace["x"], trace["y"], strict=True)}
    assert points == {(each.place.products, round(each.weakness or 0, 2)) for each in found.ranking.ranked}
    axis = spec["layout"]["xaxis"]
    assert (axis["type"], axis["ticktext"]) == ("log", ["1", "2"])
    assert axis["range"][0] < 0 < axis["range"][1]
    assert "4 products, weakness" in "".join(text for trace in spec["data"] for text in trace["hovertext"])


def test_what_cannot_be_assessed_is_on_no_figure(found):
    ranked = (*found.ranking.ranked, found.ranking.unassessed[0])
    assert portfolio_spec(found.ranking.model_copy(update={"ranked": ranked})) == portfolio_spec(found.ranking)


def test_a_figure_of_one_product_has_room_on_both_sides(found):
    one = found.ranking.ranked[0]
    ranked = (one.model_copy(update={"place": one.place.model_copy(update={"products": 1})}),)
    axis = portfolio_spec(found.ranking.model_copy(update={"ranked": ranked}))["layout"]["xaxis"]
    assert axis["ticktext"] == ["1"]
    assert axis["range"][0] < 0 < axis["range"][1]


def test_where_nothing_is_ranked_there_is_nothing_to_draw(found):
    nothing = found.ranking.model_copy(update={"ranked": ()})
    assert portfolio_spec(nothing)["data"] == []
    page = render(found.model_copy(update={"ranking": nothing, "details": (), "vendors": ()}), "html")
    assert 'id="charts"' not in page
    assert 'id="packages"' in page


def test_accounts_are_drawn_by_products(found):
    spec = portfolio_people_spec(found.people)
    alone, others = spec["data"]
    assert (alone["x"], others["x"]) == ([4, 0, 0], [0, 3, 3])
    assert alone["hovertext"][0] == "shared-owner: 4 products alone"
    assert "products with packages of the npm account" in spec["layout"]["xaxis"]["title"]["text"]


def test_lines_need_two_scans_and_something_that_is_known():
    assert trend_spec(grown(state(1)))["data"] == []
    spec = trend_spec(grown(*(state(number, sole=None, assessed=0) for number in range(1, 10))))
    assert [trace["name"] for trace in spec["data"]] == ["products", "packages"]
    assert [trace["yaxis"] for trace in spec["data"]] == ["y", "y2"]
    assert spec["layout"]["xaxis"]["tickvals"][-1] == 9
    assert len(spec["layout"]["xaxis"]["tickvals"]) <= 6
    assert spec["layout"]["xaxis"]["anchor"] == "y2"
    assert [each["text"] for each in spec["layout"]["annotations"]] == ["products", "packages"]


def test_a_scan_of_which_nothing_is_known_has_no_point():
    spec = trend_spec(grown(state(1, sole=None), state(2)))
    sole = spec["data"][-1]
    assert sole["y"] == [None, 1]
    assert sole["hovertext"] == ["", "scan 2: 1 packages that hang on one person"]


def test_scans_stand_at_their_days_where_all_of_them_say_when_they_were():
    days = [day("2026-01-01"), day("2026-01-02"), day("2026-12-31")]
    states = [state(number, moment=moment) for number, moment in enumerate(days, 1)]
    spec = trend_spec(grown(*states))
    assert spec["layout"]["xaxis"]["type"] == "date"
    assert spec["data"][0]["x"] == ["2026-01-01 00:00:00", "2026-01-02 00:00:00", "2026-12-31 00:00:00"]
    assert spec["data"][0]["hovertext"][-1] == "scan 3, 2026-12-31: 3 products"
    spec = trend_spec(grown(*states, state(4)))
    assert spec["data"][0]["x"] == [1, 2, 3, 4]
    assert spec["layout"]["xaxis"]["ticktext"] == ["scan 1", "scan 2", "scan 3", "scan 4"]


def test_a_table_tells_in_sentences_what_stands_beside_the_ranking(found):
    whole = found.model_copy(update={"trend": grown(state(1)), "checks": checks_of(["word"])})
    text = render(whole, "markdown")
    for sentence in (found.ranking.sentence, found.people.sentence, "It grew.", "word"):
        assert sentence in text
    text = render(found.model_copy(update={"trend": None}), "table")
    assert "scans" not in text
    assert "checks" not in text
