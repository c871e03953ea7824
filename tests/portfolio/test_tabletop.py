"""The blast list: which products hold a package, as far as their documents tell, and which cannot tell."""

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sbomkit.formats import load
from sbomkit.graph import position
from sbomkit.model.inventory import Scope
from sbomkit.model.portfolio import PortfolioTabletop, TabletopHolding
from sbomkit.model.position import DepthBasis, FidelityFlag
from sbomkit.portfolio import keep, rank, scan, tabletop
from sbomkit.ranking._tabletop.reach import holding
from tests.builders import make_facts, make_observation, make_publishers, make_releases
from tests.formats.documents import corpus, needs_corpus
from tests.portfolio.holders import FILES, SHARED, bom, npm, scanned


@pytest.fixture(scope="module")
def portfolio(tmp_path_factory) -> Path:
    return scanned(tmp_path_factory.mktemp("portfolio"), FILES)


@pytest.fixture(scope="module")
def shared(portfolio) -> PortfolioTabletop:
    return tabletop(portfolio, "shared")


def held(answer: PortfolioTabletop) -> dict[str, TabletopHolding]:
    """Holdings by the name and version of their product."""
    return {f"{each.product} {each.version}": each for each in answer.holdings}


class TestHoldings:
    def test_every_document_that_holds_it_is_told_in_order(self, shared):
        names = [(each.vendor, each.product, each.version) for each in shared.holdings]
        assert names == [
            ("acme", "phone", "1"),
            ("acme", "router", "1"),
            ("acme", "router", "2"),
            ("acme", "shared", "3"),
            ("bolt", "camera", "1"),
            (None, "lone", None),
            (None, None, None),
        ]
        assert [Path(each.document).name for each in shared.holdings][-2:] == ["lone.json", "nameless.json"]

    def test_where_it_sits_is_what_its_document_says(self, shared):
        router = held(shared)["router 1"]
        assert router.path == ("pkg:generic/router", "pkg:npm/web", "pkg:npm/shared")
        assert (router.depth, router.depth_basis, router.scope) == (2, DepthBasis.DECLARED, Scope.RUNTIME)
        assert (router.gateway, router.dependents, router.reach) == ("pkg:npm/web", 1, 1.0)
        assert (router.versions, router.date, router.flags) == (("1.0",), "2026-01-01", ())

    def test_with_several_ways_in_there_is_no_gateway(self, shared):
        camera = held(shared)["camera 1"]
        assert (camera.depth, camera.gateway, camera.dependents, camera.scope) == (3, None, 3, Scope.OPTIONAL)

    def test_a_document_without_edges_tells_no_depth_and_no_number(self, shared):
        phone = held(shared)["phone 1"]
        assert (phone.depth, phone.depth_basis, phone.path, phone.gateway) == (None, None, None, None)
        assert (phone.dependents, phone.reach) == (None, None)
        assert FidelityFlag.NO_EDGES in phone.flags

    def test_what_no_path_leads_to_has_an_empty_one(self, shared):
        lone = held(shared)["lone None"]
        assert (lone.depth, lone.path, lone.dependents) == (None, (), 1)

    def test_a_product_may_be_the_package_itself(self, shared):
        shared = held(shared)["shared 3"]
        assert (shared.is_subject, shared.depth, shared.scope, shared.versions) == (True, None, None, ("3.0",))

    def test_what_has_a_place_in_a_document_is_no_product_although_it_says_that_it_is_about_all_of_it(self, tmp_path):
        names = ("web", "shared", "alone")
        packages = [{"SPDXID": f"SPDXRef-{name}", "name": name, "versionInfo": "1"} for name in names]
        relations = [
            *(("DOCUMENT", "DESCRIBES", name) for name in names),
            ("web", "DEPENDS_ON", "shared"),
            ("shared", "DEPENDS_ON", "alone"),
        ]
        told = {
            "spdxVersion": "SPDX-2.3",
            "SPDXID": "SPDXRef-DOCUMENT",
            "packages": packages,
            "relationships": [
                {"spdxElementId": f"SPDXRef-{a}", "relationshipType": kind, "relatedSpdxElement": f"SPDXRef-{b}"}
                for a, kind, b in relations
            ],
        }
        portfolio = scanned(tmp_path, {"all.json": json.dumps(told).encode()})
        answer = tabletop(portfolio, "shared")
        (shared,) = answer.holdings
        assert (shared.is_subject, shared.depth, shared.depth_basis) == (False, 2, DepthBasis.VIRTUAL)
        assert (answer.direct, answer.deeper, answer.max_depth) == (0, 1, 2)
        assert "it is no direct dependency" in answer.summary

    def test_they_survive_as_json(self, shared):
        assert PortfolioTabletop.model_validate_json(shared.model_dump_json()) == shared


class TestCounts:
    def test_products_count_once_whatever_documents_they_have(self, shared):
        assert (shared.holding.documents, shared.holding.products) == (7, 6)
        assert (shared.holding.vendors, shared.holding.without_vendor) == (2, 2)
        assert shared.reached == shared.holding
        assert (shared.portfolio.documents, shared.portfolio.products) == (14, 13)
        assert (shared.portfolio.vendors, shared.portfolio.without_vendor) == (4, 2)

    def test_each_product_counts_at_its_least_depth_and_what_is_unknown_apart(self, shared):
        assert (shared.direct, shared.deeper, shared.depth_unknown) == (2, 1, 3)
        assert shared.direct + shared.deeper + shared.depth_unknown == shared.holding.products
        assert (shared.max_depth, shared.max_dependents) == (3, 3)

    def test_versions_and_vendors_are_counted_the_most_products_first(self, shared):
        assert [(each.version, each.products, each.documents) for each in shared.versions] == [
            ("1.0", 4, 4),
            ("2.0", 2, 2),
            ("3.0", 1, 1),
        ]
        assert [(each.vendor, each.holding, each.products) for each in shared.vendors] == [
            ("acme", 3, 4),
            (None, 2, 2),
            ("bolt", 1, 2),
        ]

    def test_a_version_that_no_document_tells_is_unknown(self, tmp_path):
        portfolio = scanned(tmp_path, {"a.json": bom("a", npm("x"), {"a": npm("x")})})
        answer = tabletop(portfolio, "x")
        assert [(each.version, each.products) for each in answer.versions] == [(None, 1)]
        assert answer.summary.startswith("1 of 1 product holds it.")

    def test_what_it_comes_in_through_is_counted_but_not_itself(self, shared):
        assert [(each.package, each.products) for each in shared.gateways] == [("pkg:npm/web", 1)]

    def test_documents_that_cannot_tell_are_told(self, shared):
        untold = shared.untold
        assert [(Path(each.document).name, each.vendor, each.product) for each in untold] == [
            ("1.json", "acme", "empty"),
            ("bad.json", None, None),
        ]
        assert untold[0].reason == "it lists nothing but what it is about"
        assert "JSON" in untold[1].reason

    def test_a_document_that_lists_nothing_tells_of_itself(self, tmp_path):
        answer = tabletop(scanned(tmp_path, {"a.json": bom("pkg:npm/x@1"), "b.json": bom(None)}), "x")
        assert [Path(each.document).name for each in answer.untold] == ["b.json"]
        assert answer.direct == 1

    def test_what_is_clearly_no_sbom_is_told_after_what_may_be_a_broken_one(self, tmp_path):
        files = {"a.json": bom("a", npm("x@1")), "b.txt": b"words", "c.json": b"{", "d.json": bom("d")}
        answer = tabletop(scanned(tmp_path, files), "x")
        assert [Path(each.document).name for each in answer.untold] == ["d.json", "c.json", "b.txt"]

    def test_what_a_scan_that_was_stopped_has_read_counts(self, tmp_path, monkeypatch):
        def stop(*_):
            raise KeyboardInterrupt

        monkeypatch.setattr("sbomkit.portfolio.store.Store.label", stop)
        with pytest.raises(KeyboardInterrupt):
            scanned(tmp_path, {"a/b/1.json": bom("b", npm("x@1"), {"b": npm("x@1")})})
        answer = tabletop(tmp_path / "p.duckdb", "x")
        assert [(each.product, each.depth) for each in answer.holdings] == [(None, 1)]
        assert (answer.holding.products, answer.holding.without_vendor) == (1, 1)

    def test_it_says_all_that_in_a_few_sentences(self, shared):
        assert shared.supposition == "Suppose that a release of shared is hostile today."
        assert shared.summary == (
            "6 of 13 products, of 2 vendors (2 name none), hold it in 3 versions. In 1 of them it is no direct dependency; it "
            "lies at depth 3 at most. In 3 of them it is not known how deep it lies. Up to 3 packages of one product stand on "
            "it. 2 documents cannot tell."
        )

    def test_one_product_is_told_as_one(self, portfolio):
        assert tabletop(portfolio, "mid").summary.startswith("1 of 13 products, of 1 vendor, holds it in 1 version. 2 doc")
        assert "In that product it is not known how deep it lies." in tabletop(portfolio, "flask").summary


class TestLatest:
    def test_only_the_newest_document_of_each_product_counts(self, portfolio):
        answer = tabletop(portfolio, "shared", latest=True)
        assert answer.latest
        assert "router 1" not in held(answer)
        assert held(answer)["router 2"].depth == 1
        assert answer.portfolio.documents == 13
        assert [(each.version, each.products) for each in answer.versions] == [("1.0", 3), ("2.0", 2), ("3.0", 1)]

    def test_documents_that_tell_no_day_all_count(self, tmp_path):
        files = {f"v/p/{number}.json": bom("p", [SHARED], {"p": [SHARED]}) for number in (1, 2)}
        assert len(tabletop(scanned(tmp_path, files), "shared", latest=True).holdings) == 2

    def test_what_only_older_documents_hold_is_held_by_none(self, portfolio):
        answer = tabletop(portfolio, "pkg:npm/shared@1.0", latest=True)
        assert "router 1" not in held(answer)
        assert answer.elsewhere == 3


class TestVersions:
    def test_a_version_limits_to_what_holds_it(self, portfolio):
        answer = tabletop(portfolio, "pkg:npm/shared@2.0")
        assert answer.version == "2.0"
        assert set(held(answer)) == {"router 2", "None None"}
        assert answer.elsewhere == 4
        assert answer.supposition == "Suppose that shared 2.0 is hostile today."
        assert answer.summary.startswith("2 of 13 products, of 1 vendor (1 name none), hold it in this version.")
        assert "4 more products hold it in other versions." in answer.summary
        assert answer.versions == tabletop(portfolio, "shared").versions

    def test_a_version_that_nobody_holds_is_an_answer(self, portfolio):
        answer = tabletop(portfolio, "pkg:npm/shared@9")
        assert (answer.holdings, answer.vendors, answer.holding.products, answer.elsewhere) == ((), (), 0, 6)
        assert answer.summary.startswith("None of 13 products is known to hold it in this version. 6 more products hold it in")


def test_what_the_portfolio_keeps_of_the_package_is_told(portfolio):
    facts = make_facts(
        {
            "pkg:npm/shared": [
                make_observation(make_publishers("bob"), as_of="2026-01-01"),
                make_observation(make_releases(("1.0", "2020-02-01", "bob")), as_of="2026-01-01"),
            ]
        }
    )
    assert tabletop(portfolio, "shared").judged == ()
    ranking = rank(portfolio, facts)
    keep(portfolio, ranking, facts)
    (judged,) = tabletop(portfolio, "shared").judged
    (kept,) = ranking.ranked
    for name in ("package", "rank", "priority", "reason", "last_release"):
        assert getattr(judged, name) == getattr(kept, name), name
    assert judged.people == tuple(each.identity for each in kept.publishers.people)
    assert (judged.verdict, judged.listed, judged.source) == ("sole", 1, kept.publishers.source)
    assert judged.is_current
    (unknown,) = tabletop(portfolio, "web").judged
    assert (unknown.rank, unknown.priority, unknown.verdict, unknown.people) == (None, None, "unknown", ())


def test_a_ranking_from_before_the_last_scan_is_told_as_such(tmp_path):
    facts = make_facts({"pkg:npm/shared": [make_observation(make_publishers("bob"))]})
    portfolio = scanned(tmp_path, {"a.json": bom("a", [SHARED])})
    keep(portfolio, rank(portfolio, facts), facts)
    assert tabletop(portfolio, "shared").judged[0].is_current
    scanned(tmp_path, {"b.json": bom("b", [SHARED])})
    assert not tabletop(portfolio, "shared").judged[0].is_current


def test_the_order_in_which_documents_are_read_changes_nothing(tmp_path):
    names = ("acme/router/1.json", "bolt/camera/1.json", "lone.json")
    portfolio = scanned(tmp_path, {name: FILES[name] for name in names})
    for name in reversed(names):
        scan(
            [str(tmp_path / "sboms" / name)],
            tmp_path / "other.duckdb",
            workers=1,
            label_patterns=["**/{vendor}/{product}/{version}.json"],
        )
    scan([str(tmp_path / "sboms")], portfolio, workers=1, label_patterns=["**/{vendor}/{product}/{version}.json"])
    assert tabletop(tmp_path / "other.duckdb", "shared") == tabletop(portfolio, "shared")


@pytest.mark.corpus
@needs_corpus
def test_it_says_of_real_documents_what_the_sheet_of_one_product_says(tmp_path):
    """Of documents that several tools wrote about the same products: nothing that several hold is missed or told otherwise."""
    inventories = {str(path): load(path) for path in corpus() if path.parent.name == "by-tool" and "host" not in path.name}
    scan(list(inventories), tmp_path / "p.duckdb", workers=1)
    held = Counter(key for each in inventories.values() for key in each.packages)
    several = sorted(key for key, documents in held.items() if documents > 2)
    assert len(several) > 500
    places = {document: position(inventory) for document, inventory in inventories.items()}
    for key in several[:: len(several) // 20]:
        told = {each.document: each for each in tabletop(tmp_path / "p.duckdb", key).holdings if each.package == key}
        for document, inventory in inventories.items():
            single = holding(inventory, key, None, place=places[document], entry_points=())
            each = told.get(document)
            assert (each is not None) == single.holds, (document, key)
            if each is not None:
                assert (each.versions, each.depth, each.scope) == (single.versions, single.depth, single.scope)
                assert each.dependents == single.dependents


NAMES = ("a", "b", "c", "d")


@settings(max_examples=5, deadline=None)
@given(
    drawn=st.lists(
        st.dictionaries(st.sampled_from(("p", *NAMES)), st.lists(st.sampled_from(NAMES), max_size=3), max_size=5),
        min_size=1,
        max_size=3,
    )
)
def test_it_says_of_each_document_what_its_position_says(drawn, tmp_path_factory):
    """Whatever depends on what: the same as of the single document, and the same in whichever order they are read."""
    key = {name: f"pkg:npm/{name}@1" for name in NAMES} | {"p": "p"}
    files = {
        f"{number}.json": bom(
            "p", npm("a@1", "b@1", "c@1", "d@1"), {key[a]: [key[b] for b in below] for a, below in each.items()}
        )
        for number, each in enumerate(drawn)
    }
    answer = tabletop(scanned(tmp_path_factory.mktemp("p"), files), "a")
    assert [Path(each.document).name for each in answer.holdings] == sorted(files)
    for each in answer.holdings:
        placed = position(load(files[Path(each.document).name]))
        single = next(one for one in placed.packages if one.package == "pkg:npm/a")
        assert (each.depth, each.scope, each.gateway) == (single.depth, single.scope, single.gateway)
        told = FidelityFlag.NO_EDGES not in placed.fidelity.flags
        assert (each.dependents, each.path) == ((single.dependents, single.path) if told else (None, None))
