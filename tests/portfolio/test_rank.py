"""What has to hold of the ranking of a portfolio: each package is judged as in one product, and weighed by all of them."""

import json
from math import log
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sbomkit import ranking as single
from sbomkit.errors import ConfigurationError
from sbomkit.model.facts import Facts
from sbomkit.model.inventory import Component, Edge, EdgeKind, Reference, Scope
from sbomkit.model.portfolio import PortfolioPlace, PortfolioRanking
from sbomkit.model.ranking import Order, Verdict
from sbomkit.portfolio import keep, people, rank, scan, select
from sbomkit.portfolio._impact import FACTORS, impact_of
from sbomkit.portfolio._places import Placed, Whole, places_of, whole_of
from sbomkit.portfolio.store import opened
from sbomkit.ranking import load_policy
from tests.builders import (
    day,
    make_component,
    make_facts,
    make_inventory,
    make_observation,
    make_publishers,
    npm,
)
from tests.portfolio.kept import document, written
from tests.portfolio.ranked import AS_OF, Told, entry, product, scanned, sole_facts
from tests.ranking.test_properties import OBSERVATIONS, POLICIES
from tests.strategies import images, inventories

NAMES = [f"p{number}" for number in range(5)]
FACTS = st.dictionaries(st.sampled_from(NAMES), OBSERVATIONS).map(
    lambda found: Facts.gathered((npm(name), each) for name, observations in found.items() for each in observations)
)
DOCUMENTS = st.one_of(inventories(), images())
NOBODY = make_facts({})


def ranked(documents, facts=NOBODY, **options) -> PortfolioRanking:
    with TemporaryDirectory() as folder:
        return rank(scanned(Path(folder) / "p.duckdb", documents), facts, **options)


def place_of(documents, name):
    with TemporaryDirectory() as folder, opened(scanned(Path(folder) / "p.duckdb", documents), read_only=True) as connection:
        return places_of(connection, whole_of(connection, latest=False), latest=False)[npm(name)]


def told_of(ranking):
    """What is told of each package apart from where it stands."""
    return {
        each.package: (
            getattr(each, "weakness", None),
            each.publishers,
            each.versions,
            each.indicators,
            each.origin,
            each.last_release,
            each.given_up,
            each.funding,
            getattr(each, "cause", ""),
            tuple((part.factor, part.value, part.prior, part.weight, part.contribution) for part in weakness_of(each)),
        )
        for each in (*ranking.ranked, *ranking.unassessed)
    }


def weakness_of(entry):
    return [part for part in entry.contributions if part.half == "weakness"]


def value_of(entry, factor):
    return next(part.value for part in entry.contributions if part.factor == factor)


@settings(max_examples=15, deadline=None)
@given(DOCUMENTS, FACTS, POLICIES)
def test_a_portfolio_of_one_document_judges_its_packages_as_rank_does(inventory, facts, policy):
    one = single.rank(inventory, facts, policy=policy, as_of=day("2023-06-10"))
    many = ranked({"a": Told(inventory)}, facts, policy=policy, as_of=day("2023-06-10"))
    assert told_of(many) == told_of(one)
    assert {each.package for each in many.unassessed} == {each.package for each in one.unassessed}
    assert (many.basis.policy, many.basis.policy_sha256) == (one.provenance.policy, one.provenance.policy_sha256)
    assert (many.basis.reference, many.basis.facts_sha256) == (one.provenance.reference, one.provenance.facts_sha256)
    assert (many.coverage.packages, many.coverage.sole) == (one.coverage.packages, one.coverage.sole)


@settings(max_examples=8, deadline=None)
@given(st.lists(st.tuples(DOCUMENTS, st.sampled_from([None, "x", "y"])), min_size=1, max_size=4), FACTS, POLICIES, st.data())
def test_scores_add_up_and_neither_order_nor_number_of_scans_changes_a_byte(found, facts, policy, data):
    documents = {f"d{number}": Told(each, name, name) for number, (each, name) in enumerate(found)}
    once = ranked(documents, facts, policy=policy, as_of=AS_OF)
    shuffled = {name: documents[name] for name in data.draw(st.permutations(sorted(documents)))}
    with TemporaryDirectory() as folder:
        for number in (1, len(shuffled)):
            path = scanned(Path(folder) / "p.duckdb", dict(list(shuffled.items())[:number]))
        assert rank(path, facts, policy=policy, as_of=AS_OF).model_dump_json() == once.model_dump_json()
    assert PortfolioRanking.model_validate_json(once.model_dump_json()).model_dump_json() == once.model_dump_json()
    for each in (*once.ranked, *once.unassessed):
        impact = [part for part in each.contributions if part.half == "impact"]
        assert [part.factor for part in impact] == [factor.name for factor in FACTORS]
        assert each.impact == pytest.approx(sum(part.contribution for part in impact), abs=1e-5)
        assert 0 <= each.interval.low <= each.interval.high <= 100
        assert each.interval.low <= (each.interval.low if each.priority is None else each.priority) <= each.interval.high
        for part in impact:
            stands = part.prior if part.value is None else part.value
            assert 0 <= (stands or 0.0) <= 1
            assert part.contribution == pytest.approx(part.weight * (stands or 0.0), abs=2e-6)
            assert (part.prior is None) == (part.value is not None)
    for each in once.ranked:
        assert each.priority == pytest.approx(100 * each.impact * (each.weakness or 0.0), abs=1e-5)


@pytest.fixture(scope="module")
def three(tmp_path_factory):
    """Three products that stand on more and more."""
    documents = {name: product(name, "a", "b", *"cde"[:number]) for number, name in enumerate("xyz")}
    return scanned(tmp_path_factory.mktemp("three") / "p.duckdb", documents)


@settings(max_examples=12, deadline=None)
@given(POLICIES)
def test_ranks_are_the_order_that_the_ranking_names(three, policy):
    found = rank(three, sole_facts("a", "c"), policy=policy, as_of=AS_OF)
    if policy.conservative:
        assert found.order is Order.UPPER_BOUND
        ordered = sorted([*found.ranked, *found.unassessed], key=lambda each: (-each.interval.high, each.package))
    else:
        assert found.order is Order.PRIORITY
        assert all(each.rank is None for each in found.unassessed)
        ordered = sorted(found.ranked, key=lambda each: (-(each.priority or 0.0), each.package))
    assert [each.rank for each in ordered] == list(range(1, len(ordered) + 1))
    assert list(found.unassessed) == sorted(found.unassessed, key=lambda each: (-each.interval.high, each.package))


# -- what counts as one product


def test_versions_of_one_product_count_once():
    one = {"1": product("x", "a", "deep", vendor="V"), "y": product("y", "deep", vendor="W")}
    more = one | {f"{number}": product("x", "a", "deep", vendor="V", version=f"{number}") for number in range(2, 9)}
    few, many = (ranked(each, sole_facts("deep", "a")) for each in (one, more))
    deep = entry(many, "deep")
    assert (deep.place.products, deep.place.vendors, deep.place.documents) == (2, 2, 9)
    assert (deep.impact, deep.priority, deep.interval) == (
        entry(few, "deep").impact,
        entry(few, "deep").priority,
        entry(few, "deep").interval,
    )
    assert (many.coverage.products, many.coverage.documents) == (2, 9)


def test_versions_that_place_a_package_differently_have_a_mean():
    found = ranked({"1": product("x", "deep"), "2": product("x", "a", "b", "deep", version="2")})
    assert entry(found, "deep").place.model_dump() == {
        "products": 1,
        "share": 1.0,
        "vendors": None,
        "without_vendor": 1,
        "vendor_names": (),
        "documents": 2,
        "placed": 2,
        "min_depth": 1,
        "max_depth": 3,
        "direct": 1,
        "dependents": 2,
    }
    assert value_of(entry(found, "deep"), "concealment") == (0 + 2 / 4) / 2
    assert value_of(entry(found, "deep"), "dependents") == round(log(1 + 2) / log(1 + 3) / 2, 6)


def test_one_name_of_two_vendors_is_two_products_and_a_document_without_a_name_is_one_of_its_own():
    nameless = {f"n{number}": product("x", "a")._replace(product=None) for number in range(3)}
    found = ranked({"v": product("x", "a", vendor="V"), "w": product("x", "a", vendor="W"), **nameless})
    place = entry(found, "a").place
    assert (place.products, place.vendors, place.without_vendor, place.vendor_names) == (5, 2, 3, ("V", "W"))
    assert found.coverage.without_vendor == 3


def test_no_more_vendors_are_named_than_a_person_reads():
    found = ranked({f"{number:02}": product("x", "a", vendor=f"V{number:02}") for number in range(30)})
    place = entry(found, "a").place
    assert (place.vendors, len(place.vendor_names), place.vendor_names[-1]) == (30, 25, "V24")


def test_only_the_newest_document_of_each_product_counts_on_request():
    documents = {
        "old": product("x", "gone", "a", date="2025-01-01"),
        "new": product("x", "a", version="2", date="2026-01-01"),
        "same": product("x", "b", version="3", date="2026-01-01"),
        "undated": product("x", "c", version="4"),
        "other": product("y", "a", date="2020-01-01"),
    }
    facts = sole_facts("gone", "a")
    found = ranked(documents, facts, latest=True)
    assert {each.package for each in (*found.ranked, *found.unassessed)} == {npm("a"), npm("b"), npm("c")}
    assert (found.coverage.documents, found.coverage.packages, found.basis.latest) == (4, 3, True)
    assert entry(found, "a").place.products == 2
    assert entry(found, "a").place.max_depth == 1
    assert ranked(documents, facts).coverage.packages == 4
    assert found.basis.documents_sha256 != ranked(documents, facts).basis.documents_sha256


def _with_source(source, date, version):
    """A version of a product that needs `a`, which is built from that source package."""
    built = Edge(dependent="a", dependency=source, kind=EdgeKind.BUILT_FROM, scope=Scope.UNKNOWN, inferred_by=None)
    components = [make_component("a", version=version), make_component(source)]
    return Told(make_inventory({"app": ["a"]}, components=components, more_edges=[built]), "x", None, date)


def test_versions_and_source_packages_are_those_of_the_documents_that_count():
    documents = {"1": _with_source("old", "2025-01-01", "1"), "2": _with_source("young", "2026-01-01", "2")}
    facts = sole_facts("old", "young")
    all_, newest = (entry(ranked(documents, facts, latest=latest), "a") for latest in (False, True))
    assert (all_.versions, all_.publishers.about) == (("1", "2"), npm("old"))
    assert (newest.versions, newest.publishers.about) == (("2",), npm("young"))


@given(st.integers(1, 10**6), st.integers(0, 10**6))
def test_one_more_product_that_holds_a_package_makes_it_no_less_spread(holding, others):
    (products,) = [factor for factor in FACTORS if factor.name == "products"]
    place = dict.fromkeys(PortfolioPlace.model_fields)

    def value(holding, products_in_all):
        placed = Placed(PortfolioPlace.trusted({**place, "products": holding}), 0, 0, None, 0, None)
        return products.judge(placed, Whole(products_in_all, 0, 0, 0, 0, 0)).value

    assert value(holding, holding + others) <= value(holding + 1, holding + others + 1) <= 1


# -- what is not told


def test_a_document_without_edges_tells_no_depth_and_makes_the_interval_wider():
    silent = Told(make_inventory({}, components=[make_component("deep"), make_component("a")], roots=["app"]), "silent")
    talking = {"x": product("x", "a", "deep"), "y": product("y", "a", "deep")}
    both_documents = talking | {"s": silent}
    only, both, none = (ranked(each, sole_facts("deep")) for each in ({"s": silent}, both_documents, talking))
    place = entry(only, "deep").place
    assert (place.placed, place.min_depth, place.max_depth, place.dependents, place.direct) == (0, None, None, None, 0)
    assert value_of(entry(only, "deep"), "concealment") is None
    assert value_of(entry(only, "deep"), "dependents") is None
    assert only.coverage.without_edges == 1
    # What the third product does not tell takes nothing from what the others tell.
    for factor in ("concealment", "dependents"):
        assert value_of(entry(both, "deep"), factor) == value_of(entry(none, "deep"), factor) > 0
    widths = [each.interval.high - each.interval.low for each in (entry(found, "deep") for found in (none, both, only))]
    assert widths == sorted(set(widths))
    # Two of three products tell; the third could be anything.
    parts = {each.factor: each for each in entry(both, "deep").contributions if each.half == "impact"}
    told = [parts["products"].contribution, *(parts[name].contribution * 2 / 3 for name in ("dependents", "concealment"))]
    untold = [parts["vendors"].weight, *(parts[name].weight / 3 for name in ("dependents", "concealment"))]
    interval = impact_of(place_of(both_documents, "deep"), Whole(3, 0, 3, 3, 1, 0)).interval
    assert interval.low == pytest.approx(sum(told), abs=1e-5)
    assert interval.high == pytest.approx(sum(told) + sum(untold), abs=1e-5)


def test_what_no_vendor_is_named_for_is_missing_and_not_zero():
    documents = {"x": product("x", "a", vendor="V"), "y": product("y", "b"), "z": product("z", "b", vendor="V")}
    found = ranked(documents)
    assert value_of(entry(found, "a"), "vendors") == 1
    assert value_of(entry(found, "b"), "vendors") == 1
    assert value_of(entry(ranked({"y": product("y", "b")}), "b"), "vendors") is None
    assert "of 1 named vendor" in found.sentence
    assert "of 1 named vendor stand on it" in entry(found, "b").reason
    assert "1 product of 1 vendor stands on it" in entry(found, "a").reason


def test_a_package_in_one_document_and_a_source_package_or_a_file_in_another_is_ranked():
    built = Edge(dependent="b", dependency="a", kind=EdgeKind.BUILT_FROM, scope=Scope.UNKNOWN, inferred_by=None)
    file = make_component("lib.so", purl=None).model_copy(update={"type": "file"})
    documents = {
        "x": Told(make_inventory({"app": ["b"]}, more_edges=[built])),
        "y": product("y", "a"),
        "f": Told(make_inventory({"app": ["b"]}, components=[file])),
        "l": Told(make_inventory({"app": ["lib.so"]}, components=[make_component("lib.so", purl=None)])),
    }
    found = ranked(documents)
    assert {each.package for each in found.unassessed} == {npm("a"), npm("b"), "pkg:generic/lib.so"}


def test_versions_are_those_that_are_held_and_not_those_of_a_subject():
    subject = make_inventory({"a": ["b"]}, roots=["a"], components=[make_component("a", version="9")])
    found = ranked({"subject": Told(subject), "x": product("x", "a"), "z": product("z", "a")})
    assert entry(found, "a").versions == ("1.0.0",)
    assert entry(found, "a").place.products == 2


def test_contacts_that_any_document_names_count_where_a_policy_asks(tmp_path):
    policy = tmp_path / "contact.toml"
    shipped = load_policy("sbomkit-1").model_dump(mode="json", exclude_none=True)
    people = {"people": shipped["weakness"]["people"]}
    asks = {"id": "contact", "weakness": {**people, "security_contact": {"weight": 0.5}}}
    policy.write_text(json.dumps(shipped | asks))
    named = make_component("a").model_copy(
        update={"references": (Reference(kind="security-contact", locator="https://a.example"),)}
    )
    documents = {"x": product("x", "a"), "y": Told(make_inventory({"app": ["a"]}, components=[named]))}
    (told,) = [each for each in weakness_of(entry(ranked(documents, sole_facts("a"), policy=policy), "a")) if each.value == 0]
    assert (told.factor, told.detail) == ("security_contact", "a document names where to report or read of flaws")
    assert value_of(entry(ranked({"x": documents["x"]}, sole_facts("a"), policy=policy), "a"), "security_contact") is None


def test_filters_leave_all_else_whole():
    shared = make_facts({npm("a"): [make_observation(make_publishers("p", "q"))]})
    found = ranked({"x": product("x", "a", "b", "c")}, Facts.merge(sole_facts("b", "c"), shared))
    assert [each.publishers.verdict for each in found.only(sole=True).ranked] == [Verdict.SOLE] * 2
    assert found.only(top=1).ranked == found.ranked[:1]
    assert found.only(top=1).coverage == found.coverage
    assert found.only() is found


def test_a_moment_without_a_zone_and_a_portfolio_that_is_not_there_are_refused(tmp_path):
    with pytest.raises(ConfigurationError, match="time zone"):
        ranked({"x": product("x", "a")}, as_of=day("2026-01-01").replace(tzinfo=None))
    for question in (rank, people):
        with pytest.raises(ConfigurationError, match="there is no portfolio"):
            question(tmp_path / "none.duckdb")
    with pytest.raises(ConfigurationError, match="there is no portfolio"):
        keep(tmp_path / "none.duckdb", ranked({}))
    assert not list(tmp_path.iterdir())


def test_nothing_later_than_the_moment_is_used():
    late = make_facts({npm("a"): [make_observation(make_publishers("x"), as_of="2026-06-01", retrieved_at="2026-06-01")]})
    documents = {"x": product("x", "a")}
    assert not ranked(documents, late, as_of=day("2026-01-01")).ranked
    assert ranked(documents, late, as_of=day("2026-07-01")).ranked


def test_documents_that_a_scan_reads_are_ranked_with_what_could_not_be_read(tmp_path):
    files = {"v/x.json": document("x"), "v/y.json": document("y"), "w/z.json": document("z"), "w/bad.json": b"{"}
    written(tmp_path / "sboms", files)
    portfolio = tmp_path / "p.duckdb"
    scan([str(tmp_path / "sboms")], portfolio, workers=1, label_patterns=["{vendor}/*"])
    found = rank(portfolio, sole_facts("shared"))
    assert (found.coverage.unread, found.coverage.vendors, found.ranked[0].place.products) == (1, 2, 3)
    counted = "SELECT package, documents, vendors, min_depth, max_depth, dependents FROM packages ORDER BY package"
    assert select(portfolio, counted).rows == tuple(
        (each.package, place.documents, place.vendors, place.min_depth, place.max_depth, place.dependents)
        for each in sorted((*found.ranked, *found.unassessed), key=lambda each: each.package)
        for place in [each.place]
    )


def test_a_document_that_a_scan_which_was_stopped_left_without_labels_counts(tmp_path):
    path = scanned(tmp_path / "p.duckdb", {"x": product("x", "a", vendor="V"), "y": product("y", "a", "b", vendor="W")})
    with opened(path) as connection:
        connection.execute("DELETE FROM labels WHERE document = 'y'")
    found = rank(path, NOBODY)
    assert (found.coverage.documents, found.coverage.products, found.coverage.without_vendor) == (2, 2, 1)
    assert entry(found, "b").place.products == 1


def test_a_component_type_is_not_looked_at():
    system = Component.model_validate({**make_component("a").model_dump(), "type": "operating-system"})
    found = ranked({"x": product("x", "a"), "y": Told(make_inventory({"app": ["a"]}, components=[system]))})
    assert npm("a") in {each.package for each in found.unassessed}
