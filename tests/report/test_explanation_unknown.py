"""What is not known, and how the rank would move: each factor alone, and who it could be that publishes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbomkit.model.facts import Facts
from sbomkit.model.position import FidelityFlag, WaysIn
from sbomkit.model.ranking import Interval, Unassessed, Verdict
from sbomkit.ranking import load_policy, rank
from sbomkit.report import explain, render
from sbomkit.report._explanation.unknown import unknowns
from tests.builders import make_facts, make_inventory, make_observation, make_publishers, npm
from tests.ranking.places import the_one
from tests.ranking.policies import policies
from tests.ranking.test_properties import POLICIES, PRODUCTS
from tests.ranking.test_ranks import brute_force, entries_of, scored
from tests.report.samples import make_ranked, make_ranking, make_unassessed

A = npm("a")
LIST_OF_ONE, LIST_OF_SIX = make_publishers("alice"), make_publishers(*"uvwxyz")
INVENTORY = make_inventory({"app": ["a", "b", "c"], "a": ["d"], "d": ["e"]})
KNOWN = make_facts(
    {
        npm("a"): [make_observation(LIST_OF_SIX)],
        npm("b"): [make_observation(LIST_OF_ONE)],
        npm("e"): [make_observation(LIST_OF_ONE)],
    }
)


def explained(name, policy=None, facts=KNOWN):
    ways = WaysIn(package=npm(name), direct_dependents=(), entry_points=())
    return explain(rank(INVENTORY, facts, policy=policy), facts, ways, policy=load_policy(policy) if policy else None)


def test_each_missing_factor_tells_its_ends_by_itself():
    found = explained("b")
    assert [each.factor for each in found.unknowns] == list(found.missing) == ["world", "upkeep", "handover", "funding"]
    world = found.unknowns[0]
    assert (world.prior, world.half) == (0.5, "impact")
    assert world.interval.low < found.priority < world.interval.high
    assert found.best_rank <= world.best_rank <= found.rank <= world.worst_rank <= found.worst_rank


def test_what_could_be_known_of_people_is_told_by_verdict():
    found = explained("c")
    people = found.unknowns[0]
    assert people.factor == "people"
    assert [each.verdict for each in people.outcomes][:2] == [Verdict.SOLE, Verdict.ORPHANED]
    assert people.outcomes[-1].verdict is Verdict.MANY
    priorities = [each.priority for each in people.outcomes]
    assert priorities == sorted(priorities, reverse=True)
    assert [each.rank for each in people.outcomes] == sorted(each.rank for each in people.outcomes)


def test_what_else_is_not_known_of_an_unassessed_package_leads_to_no_rank_by_itself():
    found = explained("c")
    assert all(each.interval is None and each.best_rank is None for each in found.unknowns[1:])
    assert found.unknowns[1].sources == ("ecosystems",)


@pytest.mark.parametrize(
    ("logins", "verdict", "policy"),
    [
        (("alice",), Verdict.SOLE, "sbomkit-1"),
        (("alice", "bob"), Verdict.FEW, "sbomkit-1"),
        (tuple("uvwxyz"), Verdict.MANY, "sbomkit-1"),
        (("alice", "bob"), Verdict.FEW, "procurement"),
        # That several people carry it settles what one person carries beside it.
        (("alice", "bob"), Verdict.FEW, "funding"),
        (tuple("uvwxyz"), Verdict.MANY, "funding"),
    ],
)
def test_an_answer_puts_the_package_where_it_is_told_to_come(logins, verdict, policy):
    expected = next(each for each in explained("c", policy).unknowns[0].outcomes if each.verdict is verdict)
    facts = Facts.merge(KNOWN, make_facts({npm("c"): [make_observation(make_publishers(*logins))]}))
    entry = the_one(rank(INVENTORY, facts, policy=policy), npm("c"))
    if policy == "procurement":
        assert entry.interval.high == pytest.approx(expected.priority, abs=1e-4)
    else:
        assert entry.priority == pytest.approx(expected.priority, abs=1e-4)
    assert entry.rank == expected.rank


def test_without_the_policy_only_what_has_a_prior_is_told():
    ranking = rank(INVENTORY, KNOWN)
    entry = the_one(ranking, npm("b"))
    assert unknowns(entry, ranking, None) == unknowns(entry, ranking, load_policy())
    people = unknowns(next(each for each in ranking.unassessed if each.package == npm("c")), ranking, None)[0]
    assert (people.interval, people.best_rank, people.outcomes) == (None, None, ())


def test_a_policy_that_is_not_the_one_of_the_ranking_is_not_taken_for_it():
    assert explain(make_ranking([], [make_unassessed(A)]), Facts(packages=()), _way()).unknowns == ()
    ranking = rank(INVENTORY, KNOWN)
    other = ranking.model_copy(update={"provenance": ranking.provenance.model_copy(update={"policy_sha256": "2" * 64})})
    assert explain(other, KNOWN, _way("c")).unknowns[0].outcomes == ()
    unheard_of = ranking.model_copy(update={"provenance": ranking.provenance.model_copy(update={"policy": "ours-7"})})
    assert explain(unheard_of, KNOWN, _way("c")).unknowns[0].outcomes == ()
    assert explain(ranking, KNOWN, _way("c")).unknowns[0].outcomes


def _way(name="a"):
    return WaysIn(package=npm(name), direct_dependents=(), entry_points=())


@given(PRODUCTS, POLICIES, st.data())
def test_one_factor_alone_moves_the_rank_as_a_count_over_the_order_says(product, policy, data):
    ranking = product.ranked(policy)
    entries = entries_of(ranking)
    if not entries:
        return
    entry = data.draw(st.sampled_from(entries))
    for each in unknowns(entry, ranking, policy):
        if each.interval is None:
            assert isinstance(entry, Unassessed)
            continue
        assert each.best_rank == brute_force(ranking, entry, each.interval.high)
        assert each.worst_rank == brute_force(ranking, entry, each.interval.low)
        assert entry.best_rank <= each.best_rank <= each.worst_rank <= entry.worst_rank
        for outcome in each.outcomes:
            assert outcome.rank == brute_force(ranking, entry, outcome.priority)
            assert entry.interval.low - 1e-4 <= outcome.priority <= entry.interval.high + 1e-4


@given(policies())
def test_a_conservative_policy_takes_the_rest_at_its_most(policy):
    ranking = rank(INVENTORY, KNOWN, policy=policy)
    for entry in entries_of(ranking):
        for each in unknowns(entry, ranking, policy):
            if policy.conservative and each.interval is not None:
                assert each.interval.high == pytest.approx(scored(entry, policy, lambda: 1.0), abs=1e-3)


# -- in the table


def shown(explanation, heading, width=100):
    text = render(explanation, width=width)
    return text[text.index(heading) :].split("\n\n")[0]


def test_the_table_tells_each_line_and_all_of_it():
    found = explained("b")
    text = shown(found, "What is not known")
    assert "  world (0.50) " in text
    assert "  all of it " in text
    assert f"{found.best_rank}\u2013{found.worst_rank}" in text or f" {found.best_rank} " in text
    assert "ecosystems" in text


def test_the_table_tells_answers_of_equal_weight_together():
    text = shown(explained("c"), "What is not known")
    assert "people: who can publish it is not known" in text
    assert "if one person; or nobody" in text
    assert "if three or four; or a team" in text


def test_what_is_known_has_no_such_section():
    assert "What is not known" not in render(explained("b").model_copy(update={"unknowns": ()}))


def test_a_single_unknown_needs_no_sum():
    text = render(explain(make_ranking([make_ranked(A, best_rank=1, worst_rank=3)]), Facts(packages=()), _way()))
    assert "all of it" not in text
    assert "Rank 1 of 1 (possible: 1\u20133)\n" in text


def test_the_rank_says_who_could_come_before_without_being_ranked():
    some = [make_unassessed(npm(name), interval=Interval(low=0, high=high)) for name, high in (("x", 71), ("y", 10))]

    def head(*unassessed):
        return " ".join(
            render(explain(make_ranking([make_ranked(A)], unassessed), Facts(packages=()), _way()), width=160).split()
        )

    assert "Rank 1 of 1; 2 packages could not be assessed, up to 1 of them could come before it" in head(*some)
    assert "1 package could not be assessed, none of them could come before it" in head(some[1])
    assert "could not be assessed" not in head()


def test_an_unassessed_package_tells_between_which_ranks_it_would_come():
    found = explained("c")
    text = " ".join(render(found).split())
    assert (found.rank, found.ranked) == (None, 3)
    assert f"the priority could be {found.interval.low:.0f}\u2013{found.interval.high:.0f} of 100" in text
    assert f"and the rank {found.best_rank}\u2013{found.worst_rank} of 4." in text
    conservative = " ".join(render(explained("c", "procurement")).split())
    assert "of 5. By what it could be at most, its rank is" in conservative
    assert "could not be assessed, up to" not in " ".join(render(explained("b", "procurement")).split())


def test_of_an_unassessed_package_the_impact_adds_up():
    found = explained("c")
    parts = [each.contribution for each in found.contributions if each.half == "impact"]
    assert found.impact == pytest.approx(sum(parts))
    assert "\nImpact " in render(found)
    assert "\nWeakness " not in render(found)


def test_a_document_without_edges_has_no_impact_to_show():
    flat = make_inventory({}, roots=(), components=INVENTORY.components)
    ranking = rank(flat, KNOWN)
    assert FidelityFlag.NO_EDGES in ranking.fidelity.flags
    found = explain(ranking, KNOWN, _way("c"))
    assert found.impact is None
    assert "not known: the document states no dependencies" in " ".join(render(found).split())
