"""What holds of every ranking: sums, bounds, order, and that nothing but the content matters."""

import copy
import gc
import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sbomkit.errors import ConfigurationError
from sbomkit.model.facts import (
    Facts,
    Funding,
    FundingChannel,
    FundingStrength,
    Observation,
    Popularity,
    Repository,
    Subject,
)
from sbomkit.model.inventory import Scope
from sbomkit.model.position import FidelityFlag
from sbomkit.model.ranking import Basis, Ranking, Verdict
from sbomkit.purl import PackageKey
from sbomkit.ranking import load_policy, rank
from tests.builders import (
    day,
    make_component,
    make_facts,
    make_inventory,
    make_observation,
    make_publishers,
    make_releases,
    npm,
)
from tests.growth import TIMES, is_in_proportion
from tests.ranking.places import (
    LIBLZMA,
    SSHD,
    XZ,
    make_committers,
    make_position,
    place_of,
    rank_places,
    the_one,
    xz_facts,
    xz_position,
)

AS_OF = day("2023-06-10")
LETTERS = "abcdefgh"

PUBLISHERS = st.sampled_from(["", "x", "xy", "xyz", "vwxyz"]).map(
    lambda logins: [make_observation(make_publishers(*logins), as_of="2023-01-01")] if logins else []
)
RELEASES = st.sampled_from(
    [
        [],
        [make_observation(make_releases(("1", "2014-01-01", "x"), ("2", "2017-01-01", "y")))],
        [make_observation(make_releases(("1", "2019-01-01", "x"), ("2", "2023-01-01", "z")))],
    ]
)
OTHERS = st.sampled_from(
    [
        [],
        [make_observation(Funding(channels=()), as_of="2023-01-01")],
        [make_observation(Popularity(rank_percent=3.3), as_of="2023-01-01")],
        [make_observation(make_committers(("x", 3, None)), source="git", as_of="2023-01-01")],
        [make_observation(make_publishers("p"), source="apt", subject=Subject.PACKAGING, as_of="2023-01-01")],
    ]
)
OBSERVATIONS = st.tuples(PUBLISHERS, RELEASES, OTHERS).map(lambda parts: [each for part in parts for each in part])
FACTS = st.dictionaries(st.sampled_from(LETTERS), OBSERVATIONS)
EDGES = st.sets(st.tuples(st.sampled_from(["app", *LETTERS]), st.sampled_from(LETTERS)), max_size=20)


def facts_of(found):
    return make_facts({npm(name): observations for name, observations in found.items() if observations})


@dataclass
class Product:
    edges: list[tuple[str, str]]
    found: dict[str, list[Observation]]

    def ranked(self, edges=None, facts=None, **options):
        tree: dict[str, list[str]] = {}
        for source, target in edges if edges is not None else self.edges:
            tree.setdefault(source, []).append(target)
        return rank(make_inventory(tree), facts or facts_of(self.found), as_of=AS_OF, **options)


PRODUCTS = st.builds(lambda edges, found: Product(sorted(edges), found), EDGES, FACTS)


@given(PRODUCTS)
def test_contributions_add_up_and_the_interval_holds_the_priority(product):
    ranking = product.ranked()
    for entry in ranking.ranked:
        halves = {half: [each for each in entry.contributions if each.half == half] for half in ("impact", "weakness")}
        weakness = sum(each.contribution for each in halves["weakness"])
        assert entry.weakness == pytest.approx(weakness, abs=1e-6)
        assert sum(each.weight for each in halves["weakness"]) == pytest.approx(1, abs=1e-5)
        if ranking.basis is Basis.IMPACT_AND_WEAKNESS:
            assert entry.impact == pytest.approx(sum(each.contribution for each in halves["impact"]), abs=1e-6)
            assert sum(each.weight for each in halves["impact"]) == pytest.approx(1, abs=1e-5)
            assert entry.priority == pytest.approx(100 * entry.impact * entry.weakness, abs=1e-5)
        else:
            assert entry.impact is None
            assert not halves["impact"]
            assert entry.priority == pytest.approx(100 * entry.weakness, abs=1e-5)
        assert 0 <= entry.interval.low <= entry.priority <= entry.interval.high <= 100
        for each in entry.contributions:
            assert each.value is None or 0 <= each.value <= 1
            if each.value is None and each.prior is None:
                assert (each.weight, each.contribution) == (0, 0)
            else:
                stands = each.value if each.value is not None else each.prior
                assert each.contribution == pytest.approx(each.weight * stands, abs=2e-6)


@given(PRODUCTS)
def test_every_package_is_told_exactly_once_and_in_order(product):
    ranking = product.ranked()
    told = [entry.package for entry in (*ranking.ranked, *ranking.unassessed, *ranking.excluded)]
    names = {"app", *(name for edge in product.edges for name in edge)}
    assert sorted(told) == sorted(npm(name) for name in names)
    assert [entry.rank for entry in ranking.ranked] == list(range(1, len(ranking.ranked) + 1))
    keys = [(-entry.priority, entry.package) for entry in ranking.ranked]
    assert keys == sorted(keys)
    keys = [(-entry.interval.high, entry.package) for entry in ranking.unassessed]
    assert keys == sorted(keys)
    assert ranking.coverage.packages == len(ranking.ranked) + len(ranking.unassessed)
    assert ranking.coverage.with_publishers == len(ranking.ranked)
    assert sum(ranking.coverage.scopes.values()) == ranking.coverage.packages


@given(PRODUCTS)
def test_unknown_is_never_zero_and_never_one(product):
    ranking = product.ranked()
    for entry in ranking.unassessed:
        assert entry.publishers.verdict is Verdict.UNKNOWN
        assert entry.interval.high >= entry.interval.low
    for entry in ranking.ranked:
        assert entry.publishers.verdict is not Verdict.UNKNOWN
        if any(each.value is None for each in entry.contributions) and entry.priority:
            assert entry.interval.low < entry.interval.high


@given(PRODUCTS, st.randoms(use_true_random=False))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_the_order_of_components_edges_and_observations_changes_nothing(product, random):
    expected = product.ranked().model_dump_json()
    edges = product.edges.copy()
    random.shuffle(edges)
    pairs = [(npm(name), each) for name, observations in product.found.items() for each in observations]
    random.shuffle(pairs)
    assert product.ranked(edges, Facts.gathered(pairs)).model_dump_json() == expected


@given(PRODUCTS)
def test_a_ranking_is_what_validation_would_have_made_and_can_be_read_back(product):
    ranking = product.ranked(show_names=True)
    assert Ranking.model_validate_json(ranking.model_dump_json()) == ranking


def test_ids_of_components_stay_out_of_the_answer():
    inventory = make_inventory({"app": ["a"], "a": ["b"]})
    renamed = inventory.model_copy(
        update={
            "components": tuple(each.model_copy(update={"id": f"SPDXRef-{each.id}"}) for each in inventory.components),
            "edges": tuple(
                each.model_copy(update={"dependent": f"SPDXRef-{each.dependent}", "dependency": f"SPDXRef-{each.dependency}"})
                for each in inventory.edges
            ),
            "roots": ("SPDXRef-app",),
        }
    )
    facts = facts_of({"b": [make_observation(make_publishers("x"))]})
    assert rank(renamed, facts).model_dump_json() == rank(inventory, facts).model_dump_json()


def priority(place=None, *observations, n=40):
    others = [place_of(f"pkg:npm/z{number}", None) for number in range(n)]
    position = make_position(place or place_of("pkg:npm/a"), *others, direct=10)
    return the_one(rank_places(position, facts_of({"a": observations}), as_of=AS_OF), "a").priority


SOLE = make_observation(make_publishers("x"), as_of="2023-01-01")


@given(st.integers(0, 39), st.integers(0, 39))
def test_more_dependents_never_lower_the_priority(one, other):
    low, high = sorted((one, other))
    places = [place_of("pkg:npm/a", 2, dependents=number) for number in (low, high)]
    assert priority(places[0], SOLE) <= priority(places[1], SOLE)


@given(st.integers(1, 12), st.integers(1, 12))
def test_more_depth_never_lowers_the_priority(one, other):
    low, high = sorted((one, other))
    assert priority(place_of("pkg:npm/a", low), SOLE) <= priority(place_of("pkg:npm/a", high), SOLE)


@given(st.integers(1, 10), st.integers(1, 10))
def test_more_entry_points_never_lower_the_priority(one, other):
    low, high = sorted((one, other))
    places = [place_of("pkg:npm/a", 2, entry_points=number) for number in (low, high)]
    assert priority(places[0], SOLE) <= priority(places[1], SOLE)


def test_fewer_people_never_lower_the_priority():
    place = place_of("pkg:npm/a", 3, dependents=5)
    scores = [
        priority(place, make_observation(make_publishers(*"vwxyz"[:number]), as_of="2023-01-01")) for number in range(1, 6)
    ]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > scores[1] > scores[2] == scores[3] > scores[4]


def test_older_releases_never_lower_the_priority():
    place = place_of("pkg:npm/a", 3, dependents=5)
    scores = [
        priority(place, SOLE, make_observation(make_releases(("1", f"{year}-01-01", "x")))) for year in range(2023, 2010, -1)
    ]
    assert scores == sorted(scores)
    assert scores[0] < scores[-1]


def test_known_money_never_raises_the_priority():
    def funded(strength):
        channel = FundingChannel(url="https://money.example/", strength=strength)
        return priority(place_of("pkg:npm/a", 3), SOLE, make_observation(Funding(channels=(channel,)), as_of="2023-01-01"))

    nothing = priority(place_of("pkg:npm/a", 3), SOLE, make_observation(Funding(channels=()), as_of="2023-01-01"))
    scores = [nothing, *(funded(strength) for strength in FundingStrength)]
    assert scores == sorted(scores, reverse=True)


def test_a_missing_factor_takes_its_prior_and_widens_the_interval():
    ranking = rank_places(make_position(place_of("pkg:npm/a", 3, dependents=1), place_of("pkg:npm/b")), facts_of({"a": [SOLE]}))
    entry = the_one(ranking, "a")
    parts = {each.factor: each for each in entry.contributions}
    assert [name for name, each in parts.items() if each.value is None] == ["world", "upkeep", "handover", "funding"]
    assert {name: each.prior for name, each in parts.items() if each.prior is not None} == {
        "world": 0.5,
        "upkeep": 0.4,
        "handover": 0.1,
        "funding": 0.8,
    }
    impact = entry.impact or 0
    assert entry.weakness == pytest.approx(0.55 + 0.2 * 0.4 + 0.15 * 0.1 + 0.1 * 0.8)
    assert entry.interval.low == pytest.approx(100 * (impact - 0.15 * 0.5) * 0.55, abs=1e-4)
    assert entry.interval.high == pytest.approx(100 * (impact + 0.15 * 0.5) * 1.0, abs=1e-4)


def test_where_no_path_leads_the_other_factors_share_the_weight():
    entry = the_one(rank_places(make_position(place_of("pkg:npm/a", None, dependents=0)), facts_of({"a": [SOLE]})))
    parts = {each.factor: each for each in entry.contributions if each.half == "impact"}
    assert parts["concealment"].weight == parts["entry_share"].weight == 0
    assert parts["reach"].weight == pytest.approx(0.4 / 0.55)
    assert parts["world"].weight == pytest.approx(0.15 / 0.55)
    assert entry.interval.high == pytest.approx(100 * 0.6)


def test_without_edges_only_weakness_counts():
    position = make_position(place_of("pkg:npm/a", None), flags={FidelityFlag.NO_EDGES: 1})
    ranking = rank_places(position, facts_of({"a": [SOLE]}))
    entry = the_one(ranking)
    assert ranking.basis is Basis.WEAKNESS_ONLY
    assert entry.impact is None
    assert entry.priority == pytest.approx(100 * entry.weakness)
    assert {each.half for each in entry.contributions} == {"weakness"}


def test_ties_are_broken_by_package_key():
    places = [place_of(f"pkg:npm/{name}") for name in "cab"]
    facts = facts_of({name: [SOLE] for name in "abc"})
    assert [each.package for each in rank_places(make_position(*places), facts).ranked] == [npm("a"), npm("b"), npm("c")]


def test_versions_of_a_package_stand_each_once_and_sorted_and_there_may_be_none():
    versions = {"a1": "10.0", "a2": "9.0", "a3": "10.0", "b": None}
    components = [make_component(name, purl=f"pkg:npm/{name[0]}", version=version) for name, version in versions.items()]
    ranking = rank(make_inventory({"app": list(versions)}, components=components), Facts(packages=()))
    assert {entry.package: entry.versions for entry in ranking.unassessed} == {npm("a"): ("10.0", "9.0"), npm("b"): ()}
    assert [entry.versions for entry in ranking.excluded] == [("1.0.0",)]


def test_the_digest_of_the_facts_is_made_when_somebody_asks_for_it():
    facts = xz_facts()
    ranking = rank_places(xz_position(), facts)
    assert "sha256" not in facts.__dict__
    assert ranking.provenance.facts_sha256 == facts.sha256
    assert rank_places(xz_position(), facts) == ranking


def test_what_is_aside_is_excluded_with_its_reason():
    excluded = rank_places(xz_position(), xz_facts(), as_of=AS_OF).excluded
    assert [(each.package, each.reason) for each in excluded] == [
        (SSHD, "the product itself"),
        (XZ, "a source package"),
    ]


def test_coverage_says_what_it_rests_on():
    places = [place_of(f"pkg:npm/{name}", depth) for depth, name in enumerate("abcd", start=1)]
    found = {
        "a": [SOLE, make_observation(make_releases(("1", "2020-01-01", "x")))],
        "b": [make_observation(make_committers(("x", 3, None)), source="git"), make_observation(Funding(channels=()))],
        "c": [make_observation(make_publishers("p"), source="apt", subject=Subject.PACKAGING)],
    }
    coverage = rank_places(make_position(*places), facts_of(found)).coverage
    assert coverage.model_dump(mode="json") == {
        "packages": 4,
        "with_publishers": 3,
        "rights": 1,
        "activity": 1,
        "packaging": 1,
        "deep": 3,
        "deep_with_publishers": 2,
        "with_releases": 1,
        "with_funding": 1,
        "sentence": (
            "Of 4 packages, 3 have a publisher verdict (1 from a list of who can publish, 1 from commits, "
            "1 from a distribution's packagers standing in for upstream); of 3 below the direct dependencies, 2."
        ),
        "scopes": {"runtime": 4},
        "sole": 3,
        "sole_people": 3,
    }
    nothing = rank_places(make_position(*places)).coverage
    assert nothing.sentence == "Of none of the 4 packages is it known who can publish them."
    one = rank_places(make_position(places[0]), facts_of(found)).coverage
    assert one.sentence == "Of 1 packages, 1 has a publisher verdict (1 from a list of who can publish)."


def test_scopes_are_counted_in_the_order_of_exposure():
    places = [place_of("pkg:npm/a", scope=Scope.DEVELOPMENT), place_of("pkg:npm/b", scope=Scope.RUNTIME)]
    assert list(rank_places(make_position(*places)).coverage.scopes) == [Scope.RUNTIME, Scope.DEVELOPMENT]


def test_provenance_says_what_it_takes_to_get_the_same_answer():
    facts = xz_facts()
    provenance = rank_places(xz_position(), facts, as_of=AS_OF).provenance
    assert provenance.sbom_sha256 == "0" * 64
    assert provenance.facts_sha256 == facts.sha256
    assert (provenance.policy, provenance.policy_sha256) == ("sbomkit-1", load_policy().sha256)
    assert provenance.as_of == AS_OF
    assert rank_places(xz_position(), facts).provenance.as_of is None


def test_a_policy_of_one_s_own_can_leave_factors_out(tmp_path: Path):
    text = (
        'id = "ours-1"\n[impact.reach]\nweight = 2\n[weakness.people]\nweight = 1\nparameters = { sole = 1, orphaned = 1, '
        "one_active = 0.8, few = 0.4, several = 0.1, many = 0, organisation = 0.1 }\n[handover]\nwindow_months = 24\n"
        "age_months = 36\nearlier_releases = 5\nsilence_months = 24\ncommitter_share = 0.25\n"
    )
    (tmp_path / "ours.toml").write_text(text)
    ranking = rank(make_inventory({"app": ["a"], "a": ["b"]}), facts_of({"b": [SOLE]}), policy=tmp_path / "ours.toml")
    entry = the_one(ranking, npm("b"))
    assert [each.factor for each in entry.contributions] == ["reach", "people"]
    assert entry.weakness == 1
    assert ranking.provenance.policy == "ours-1"


def test_the_public_call_finds_policy_and_position_by_itself():
    inventory = make_inventory({"app": ["a"], "a": ["b"]})
    facts = facts_of({"b": [SOLE]})
    assert rank(inventory, facts) == rank(inventory, facts, policy="sbomkit-1") == rank(inventory, facts, policy=load_policy())
    assert the_one(rank(inventory, facts), npm("b")).position.depth == 2
    assert the_one(rank(inventory, facts, root="a"), npm("b")).position.depth == 1
    with pytest.raises(ConfigurationError):
        rank(inventory, facts, root="nowhere")


def test_the_shape_that_others_build_on():
    ranking = json.loads(rank_places(xz_position(), xz_facts(), as_of=AS_OF).model_dump_json())
    assert {"ranked", "unassessed", "excluded", "basis", "fidelity", "coverage", "provenance"} <= set(ranking)
    (entry,) = ranking["ranked"]
    assert entry["package"] == LIBLZMA
    assert {"rank", "package", "versions", "priority", "interval", "impact", "weakness", "contributions"} <= set(entry)
    assert {"depth", "dependents", "reach", "entry_points", "gateway", "path"} <= set(entry["position"])
    assert {"verdict", "listed", "effective", "subject", "confidence"} <= set(entry["publishers"])
    assert all({"name", "since", "detail"} <= set(each) for each in entry["indicators"])


@pytest.mark.parametrize("enabled", [True, False])
def test_the_collector_is_left_as_it_was_found(enabled):
    was = gc.isenabled()
    try:
        (gc.enable if enabled else gc.disable)()
        rank_places(make_position())
        assert gc.isenabled() is enabled
    finally:
        (gc.enable if was else gc.disable)()


@pytest.mark.slow
def test_many_packages_cost_in_proportion_to_few():
    def ranking_of(size):
        keys = [PackageKey(f"pkg:npm/p{number}") for number in range(size)]
        position = make_position(*(place_of(key, 1 + number % 9, dependents=number) for number, key in enumerate(keys)))
        facts = make_facts({key: [SOLE, make_observation(make_releases(("1", "2020-01-01", "x")))] for key in keys})
        return lambda: rank_places(position, facts.model_copy())

    assert is_in_proportion(ranking_of(1_000), ranking_of(1_000 * TIMES))


def test_a_deep_copy_is_the_same_ranking_whatever_else_takes_the_place_of_what_is_thrown_away_meanwhile():
    names = [f"a{number}" for number in range(40)]
    facts = make_facts(
        {
            npm(name): [
                make_observation(make_publishers(name)),
                make_observation(Repository(url=f"https://forge.example/o/{name}")),
            ]
            for name in names
        }
    )
    made = rank(make_inventory({"app": names}), facts)
    assert copy.deepcopy(made) == made
