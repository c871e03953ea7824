"""The blast list as a table: what is held by which path, what is not told, and how much is left out."""

from typing import Any

import pytest

from sbomkit.model.inventory import Scope
from sbomkit.model.portfolio import (
    HeldVersion,
    JudgedPackage,
    PackageProducts,
    PortfolioExtent,
    PortfolioTabletop,
    TabletopHolding,
    UntoldDocument,
    VendorProducts,
)
from sbomkit.model.position import DepthBasis, FidelityFlag
from sbomkit.model.ranking import IndicatorName, Verdict
from sbomkit.purl import PackageKey
from sbomkit.report import render
from tests.builders import day, npm

EXTENT = PortfolioExtent(documents=2, products=2, vendors=1, without_vendor=1)


def holding(**changes: Any) -> TabletopHolding:
    fields: dict[str, Any] = {
        "vendor": "Acme",
        "product": "router",
        "version": "1.2",
        "date": None,
        "document": "router.json",
        "package": npm("bad"),
        "of_same_source": False,
        "versions": ("3.0",),
        "is_subject": False,
        "depth": 2,
        "depth_basis": DepthBasis.DECLARED,
        "path": (PackageKey("pkg:generic/router"), npm("web"), npm("bad")),
        "gateway": None,
        "scope": Scope.RUNTIME,
        "dependents": 1,
        "reach": 0.5,
        "flags": (),
    }
    return TabletopHolding(**fields | changes)


def answer(*holdings: TabletopHolding, **changes: Any) -> PortfolioTabletop:
    fields: dict[str, Any] = {
        "packages": (npm("bad"),),
        "version": None,
        "sources": (),
        "siblings": (),
        "latest": False,
        "supposition": "Suppose the worst.",
        "summary": "It is everywhere.",
        "portfolio": EXTENT,
        "holding": EXTENT,
        "reached": EXTENT,
        "elsewhere": 0,
        "direct": 1,
        "deeper": 1,
        "depth_unknown": 0,
        "max_depth": 2,
        "max_dependents": 1,
        "judged": (),
        "versions": (HeldVersion(package=npm("bad"), version="3.0", products=2, documents=2),),
        "vendors": (VendorProducts(vendor="Acme", holding=1, products=4),),
        "gateways": (),
        "holdings": holdings or (holding(),),
        "untold": (),
        "alike": (),
    }
    return PortfolioTabletop(**fields | changes)


def shown(*holdings: TabletopHolding, top: int | None = None, **changes: Any) -> str:
    return render(answer(*holdings, **changes), "table", width=120, top=top)


def row(of: TabletopHolding) -> str:
    """The line of a holding, as words."""
    return next(" ".join(line.split()) for line in shown(of).splitlines() if line.startswith("  Acme:"))


def test_it_begins_as_an_exercise_with_what_is_supposed():
    lines = shown(version="3.0").splitlines()
    assert lines[0] == "Exercise: a hostile release of npm bad 3.0"
    assert "nothing on this sheet says that anybody did" in " ".join(lines)
    assert lines[4:6] == ["Suppose the worst.", "It is everywhere."]


def test_a_holding_is_told_with_its_path():
    assert row(holding()) == "Acme: router 1.2 3.0 2 1 web > bad runtime router.json"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"gateway": npm("web")}, "web > bad; all of it through web"),
        ({"depth_basis": DepthBasis.VIRTUAL}, "web > bad (below a made-up root)"),
        ({"depth_basis": DepthBasis.CONTAINED}, "web > bad (from what contains what)"),
        ({"depth_basis": DepthBasis.DERIVED}, "web > bad (as far as longer paths tell)"),
        ({"path": None}, "too long to be kept"),
        ({"is_subject": True, "depth": None}, "it is the product itself"),
        ({"depth": None, "path": ()}, "no path leads to it"),
        ({"depth": None, "path": None, "scope": None}, "not told: it takes no part"),
        ({"depth": None, "path": None, "flags": (FidelityFlag.NO_EDGES,)}, "not told: no dependencies are stated"),
        ({"depth": 1, "gateway": npm("bad"), "path": (npm("app"), npm("bad"))}, " 1 1 bad runtime"),
        ({"path": (PackageKey("pkg:deb/debian/x"), PackageKey("pkg:deb/debian/y"), npm("bad"))}, "deb y > bad"),
        ({"versions": ()}, "version not told"),
        ({"dependents": None}, "2 \N{EN DASH} web"),
    ],
)
def test_what_is_not_told_is_said(changes, words):
    assert words in row(holding(**changes))


def test_a_product_has_the_name_that_is_known():
    names = ({"vendor": None}, {"vendor": None, "version": None}, {"vendor": None, "product": None})
    lines = [shown(holding(**each)).splitlines() for each in names]
    starts = [next(line.split("  ")[1] for line in each if "web > bad" in line) for each in lines]
    assert starts == ["router 1.2", "router", "router.json"]


def test_documents_that_say_the_same_of_a_product_are_one_line():
    text = shown(holding(), holding(document="again.json"), holding(document="more.json", depth=None, path=()))
    assert text.count("Acme: router 1.2") == 2
    assert "router.json and 1 more" in text


def test_of_several_packages_each_is_named():
    tools = holding(package=npm("tools"), of_same_source=True)
    text = shown(holding(), tools, packages=(npm("bad"), npm("src")), sources=(npm("src"),), siblings=(npm("tools"),))
    assert text.startswith("Exercise: a hostile release of npm bad\n")
    assert "npm bad 3.0" in text
    assert "npm tools 3.0 (same source)" in " ".join(text.split())
    assert "npm tools is built from the same source, and would be as hostile." in text
    assert "npm a, npm b are built" in shown(siblings=(npm("a"), npm("b"), npm("s")), sources=(npm("s"),))


def test_what_else_there_is_to_look_at_is_told():
    text = shown(alike=(PackageProducts(package=PackageKey("pkg:deb/debian/bad"), products=3),), latest=True)
    assert "Of the same name, perhaps the same, perhaps not: pkg:deb/debian/bad (3 products)." in text
    assert "Only the newest document of each product counts" in text


def test_what_it_comes_in_through_is_counted():
    text = shown(gateways=(PackageProducts(package=npm("web"), products=7),))
    assert "What all of it comes in through\n  Without that one, it is gone from these products.\n" in text
    assert "npm web" in text


def test_what_is_not_named_is_said_so():
    text = shown(
        vendors=(VendorProducts(vendor=None, holding=1, products=2),),
        versions=(HeldVersion(package=npm("bad"), version=None, products=1, documents=1),),
    )
    assert text.count("not named") == 2


def test_where_nothing_holds_it_nothing_is_listed():
    text = render(answer(vendors=(), versions=()).model_copy(update={"holdings": ()}), "table")
    assert text.endswith("Which products hold it\n\nIn which versions it is held\n")


def test_what_the_portfolio_keeps_of_it_is_told_without_accusing_anybody():
    judged = JudgedPackage(
        package=npm("bad"),
        rank=1,
        priority=50.0,
        verdict=Verdict.SOLE,
        listed=1,
        people=("npm:user:bob",),
        source="npm",
        last_release=day("2020-01-02"),
        indicators=(IndicatorName.NEW_RELEASER,),
        reason="One person can publish bad.",
        is_current=True,
    )
    unknown = judged.model_copy(
        update={
            "people": (),
            "source": None,
            "last_release": None,
            "indicators": (),
            "verdict": Verdict.UNKNOWN,
            "reason": "R.",
        }
    )
    text = shown(judged=(judged, unknown))
    assert text.endswith(
        "In whose hands it is\n"
        "  npm bad: one person (npm:user:bob), as npm tells.\n"
        "  One person can publish bad. Last release: 2020-01-02.\n"
        "  INVESTIGATE: a sign of a change of hands, no accusation: new releaser.\n"
        "  npm bad: not known.\n"
        "  R.\n"
    )
    assert "That was said before the last scan" in shown(judged=(judged.model_copy(update={"is_current": False}),))
    assert shown(judged=(judged, unknown), top=1).endswith("  … and 1 more; --top N shows N, --format json lists all\n")


def test_documents_that_cannot_tell_are_listed():
    untold = UntoldDocument(document="bad.json", vendor=None, product=None, version=None, reason="it is no JSON")
    text = shown(untold=(untold,) * 9)
    assert "What cannot tell (9)" in text
    assert text.count("bad.json") == 5
    assert text.endswith("  … and 4 more; --top N shows N, --format json lists all\n")
    assert shown(untold=(untold,) * 9, top=9).count("bad.json") == 9


def test_more_holdings_than_a_person_reads_are_counted():
    many = [holding(product=f"p{number}") for number in range(30)]
    assert "… and 10 more" in shown(*many)
    assert shown(*many, top=0).count("Acme") == 0
    assert "… and 30 more" in shown(*many, top=0)


def test_a_line_is_the_summary_and_csv_has_a_row_for_each_holding():
    many = answer(*(holding(product=f"p{number}", versions=("1", "2")) for number in range(30)))
    assert render(many, "line") == "sbomkit: It is everywhere.\n"
    head, *rows = render(many, "csv").splitlines()
    assert head.startswith("vendor,product,version,date,document,package,of_same_source,versions,is_subject,depth,")
    assert len(rows) == 30
    assert rows[0].startswith(
        "Acme,p0,1.2,,router.json,pkg:npm/bad,false,1; 2,false,2,declared,pkg:generic/router; pkg:npm/web;"
    )


@pytest.mark.parametrize("format_", ["markdown", "html"])
def test_a_page_says_the_same(format_):
    page = render(answer(), format_)
    for words in ("Exercise: a hostile release of npm bad", "It is everywhere.", "Which products hold it", "router.json"):
        assert words in page
