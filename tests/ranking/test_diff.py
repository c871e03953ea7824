from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sbomkit.errors import ConfigurationError
from sbomkit.model.diff import DiffKind, RankingDiff
from sbomkit.model.facts import Facts, Funding, FundingChannel, FundingStrength, Lifecycle, Observation, Value
from sbomkit.model.inventory import Scope
from sbomkit.model.position import FidelityFlag
from sbomkit.purl import PackageKey
from sbomkit.ranking import rank
from sbomkit.ranking._diff.compare import KINDS, Sides, change
from sbomkit.ranking._diff.fields import CHANGES
from sbomkit.ranking.condition import FIELDS, ConditionError
from sbomkit.ranking.diff import CHANGE_FIELDS, diff, gate_diff, parse_change_condition
from sbomkit.ranking.waivers import read_waivers
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
from tests.ranking.places import make_position, place_of, rank_places, the_one
from tests.strategies import inventories

THEN, NOW = "2022-01-01", "2023-06-10"
HISTORY = [(str(number), f"{2012 + number}-01-01", "alice") for number in range(6)]
PAID = Funding(channels=(FundingChannel(url="https://pay.example", strength=FundingStrength.LINK),))
UNPAID = Funding(channels=())
FRESH = make_releases(("1", "2021-06-01", "alice"))


def told(*values, package="a", also=("b",)):
    """Facts about one package, and about others that nothing happens to."""
    entries: dict[str, list[Observation]] = {npm(package): [make_observation(each, retrieved_at=NOW) for each in values]}
    entries |= {npm(each): [make_observation(make_publishers("x", "y"), retrieved_at=NOW)] for each in also if each != package}
    return make_facts(entries)


def placed(*places, flags=None):
    return make_position(*(place_of("pkg:npm/b", 1), *places), flags=flags)


A = placed(place_of("pkg:npm/a", 2))
PLAIN = rank_places(A, told(make_publishers("alice", "bob")))


def of(old, new, package="a", **options):
    """What happened to one package: kind to detail."""
    found = diff(old, new, **options)
    return {
        each.kind.value: each.detail for entry in found.packages if entry.package == npm(package) for each in entry.differences
    }


def between(old, new):
    """What happened to a package of which other facts are known on both sides."""
    return of(rank_places(A, told(*old)), rank_places(A, told(*new)))


def test_nothing_changes_between_a_ranking_and_itself():
    found = diff(PLAIN, PLAIN)
    assert (found.packages, found.counts, found.undecided, found.remarks, found.compared) == ((), {}, {}, (), 2)
    assert (found.flags_gained, found.flags_lost, found.left_out) == ((), (), ())


def test_what_came_and_what_went_is_told_with_its_place():
    facts = told(make_publishers("alice"), package="c", also=("b",))
    more = rank_places(placed(place_of("pkg:npm/c", 2, gateway="pkg:npm/b")), facts)
    less = rank_places(placed(), facts)
    assert of(less, more, "c") == {
        "newly_sole": "came into the product: one person",
        "added": "1.0.0, depth 2, through b, one person",
    }
    assert of(more, less, "c") == {
        "no_longer_sole": "left the product: one person",
        "removed": "1.0.0, depth 2, through b, one person",
    }
    (entry,) = diff(less, more).packages
    assert (entry.old, entry.new and entry.new.depth) == (None, 2)


def test_without_facts_only_the_document_is_compared():
    old, new = rank_places(A), rank_places(placed(place_of("pkg:npm/c", None)))
    found = diff(old, new)
    assert {entry.package: [each.detail for each in entry.differences] for entry in found.packages} == {
        "pkg:npm/a": ["1.0.0, depth 2"],
        "pkg:npm/c": ["1.0.0"],
    }
    assert found.remarks[0].startswith("Nothing is known of anybody on either side")
    assert found.undecided[DiffKind.NEWLY_SOLE] == 2


@pytest.mark.parametrize(("known", "side"), [("old", "newer"), ("new", "older")])
def test_facts_on_one_side_only_make_no_news(known, side):
    with_facts, without = rank_places(A, told(make_publishers("alice"))), rank_places(A)
    found = diff(with_facts, without) if known == "old" else diff(without, with_facts)
    assert found.packages == ()
    assert found.remarks == (f"The {side} side knows nothing of anybody, so that people are not compared.",)


def test_the_same_package_in_another_version_is_the_same():
    def ranked(*versions):
        components = [make_component(f"a{each}", purl=f"pkg:npm/a@{each}", version=each or None) for each in versions]
        ids = [each.id for each in components]
        return rank(make_inventory({"app": ids}, components=components), told(make_publishers("alice", "bob")))

    assert of(ranked("1.0.0"), ranked("1.1.0"))["version_changed"] == "1.0.0 before, 1.1.0 now"
    assert of(ranked("1", "2", "3", "4", "5"), ranked("1"))["version_changed"] == "1, 2, 3 and 2 more before, 1 now"
    assert of(ranked("1.0.0"), ranked("1.0.0")) == {}


def test_no_version_is_not_another_version():
    old = PLAIN.model_copy(update={"ranked": tuple(each.model_copy(update={"versions": ()}) for each in PLAIN.ranked)})
    found = diff(old, PLAIN)
    assert (found.packages, found.undecided) == ((), {DiffKind.VERSION_CHANGED: 2})


PEOPLE = {
    "two and one": (["alice", "bob"], ["alice"], {"newly_sole": "two people before, one person now"}),
    "one and two": (["alice"], ["alice", "bob"], {"no_longer_sole": "one person before, two people now"}),
    "all others": (["alice", "bob"], ["eve", "mallory"], {"publishers_replaced": "all of 2 replaced by 2 (npm)"}),
    "another one": (["alice"], ["mallory"], {"publishers_replaced": "all of 1 replaced by 1 (npm)"}),
    "one more": (["alice", "bob"], ["alice", "bob", "carol"], {}),
}


@pytest.mark.parametrize("case", PEOPLE.values(), ids=PEOPLE)
def test_who_can_publish_is_compared(case):
    old, new, expected = case
    found = between([make_publishers(*old)], [make_publishers(*new)])
    assert {kind: detail for kind, detail in found.items() if not kind.startswith("priority")} == expected


def test_an_account_under_another_name_is_the_same():
    new = make_publishers("alice-at-forge")
    tied = new.members[0].model_copy(update={"same_as": make_publishers("alice").members[0].identity and ("npm:user:alice",)})
    found = between([make_publishers("alice")], [new.model_copy(update={"members": (tied,)})])
    assert "publishers_replaced" not in found


def test_lists_of_two_sources_are_not_held_against_each_other():
    facts = make_facts(
        {
            npm("a"): [make_observation(make_publishers("mallory"), source="other", retrieved_at=NOW)],
            npm("b"): [make_observation(make_publishers("x", "y"), retrieved_at=NOW)],
        }
    )
    found = diff(rank_places(A, told(make_publishers("alice"))), rank_places(A, facts))
    assert DiffKind.PUBLISHERS_REPLACED not in found.counts
    assert found.undecided[DiffKind.PUBLISHERS_REPLACED] == 1


def test_who_becomes_unknown_or_known_is_told():
    known, unknown = [make_publishers("alice")], [FRESH]
    assert between(known, unknown) == {"no_longer_assessed": "one person before, publishers unknown now"}
    assert between(unknown, known) == {"newly_assessed": "publishers unknown before, one person now"}


@pytest.mark.parametrize("people", [["alice"], []])
def test_a_handover_is_told_with_its_sentence_and_names_nobody(people):
    facts = [make_publishers(*people)] if people else []
    old, new = [*facts, make_releases(*HISTORY)], [*facts, make_releases(*HISTORY, ("9", "2023-01-01", "mallory"))]
    found = between(old, new)
    assert "2023-01-01" in found["newly_handed_over"]
    assert "mallory" not in found["newly_handed_over"] or "npm:user:mallory" in found["newly_handed_over"]
    assert between(new, old)["no_longer_handed_over"] == "new releaser, return after silence"


def test_two_moments_of_one_product_are_compared():
    facts = make_facts(
        {npm("a"): [make_observation(make_publishers("alice"), as_of="2015-01-01"),
                    make_observation(make_releases(*HISTORY, ("9", "2023-01-01", "bob")), retrieved_at=NOW)]}
    )  # fmt: skip
    then, now = (rank_places(A, facts, as_of=day(each)) for each in (THEN, NOW))
    assert set(of(then, now)) >= {"newly_handed_over"}


@pytest.mark.parametrize("people", [["alice"], []])
@pytest.mark.parametrize("state", ["deprecated", "archived", "orphaned", "removed"])
def test_a_state_is_told_when_it_begins_and_when_it_ends(state, people):
    some = [make_publishers(*people)] if people else []
    fine, bad = [*some, Lifecycle()], [*some, Lifecycle(**{state: True})]
    assert between(fine, bad)["newly_given_up"] == state
    assert between(bad, fine)["no_longer_given_up"] == f"{state} before"


def test_what_came_in_given_up_says_so():
    facts = told(make_publishers("alice", "bob"), Lifecycle(archived=True), package="c")
    found = of(rank_places(placed(), facts), rank_places(placed(place_of("pkg:npm/c")), facts), "c")
    assert found["newly_given_up"] == "came into the product: archived"


def test_what_came_in_with_an_indicator_says_so():
    facts = told(make_publishers("alice"), make_releases(*HISTORY, ("9", "2023-01-01", "bob")), package="c")
    found = of(rank_places(placed(), facts), rank_places(placed(place_of("pkg:npm/c")), facts), "c")
    assert found["newly_handed_over"].startswith("came into the product: new releaser")


def test_money_that_is_gone_or_found_is_told_of_what_is_on_both_sides():
    some = make_publishers("alice", "bob")
    assert between([some, PAID], [some, UNPAID])["no_longer_funded"] == "funding: link before, none now"
    assert between([some, UNPAID], [some, PAID])["newly_funded"] == "funding: none before, link now"
    assert "no_longer_funded" not in between([some, PAID], [some])
    facts = told(some, PAID, package="c")
    more, less = rank_places(placed(place_of("pkg:npm/c")), facts), rank_places(placed(), facts)
    assert "newly_funded" not in of(less, more, "c")
    assert "no_longer_funded" not in of(more, less, "c")


FACTS = told(make_publishers("alice", "bob"))


def moved(old, new):
    return of(rank_places(placed(old), FACTS), rank_places(placed(new), FACTS), threshold=100)


def test_what_moved_is_told():
    near, far, away = place_of("pkg:npm/a", 2), place_of("pkg:npm/a", 4), place_of("pkg:npm/a", None)
    assert moved(near, far) == {"deeper": "depth 2 before, depth 4 now"}
    assert moved(far, near) == {"nearer": "depth 4 before, depth 2 now"}
    assert moved(away, far) == {"newly_reachable": "no path before, depth 4 now"}
    assert moved(far, away) == {"no_longer_reachable": "depth 4 before, no path now"}
    assert moved(near, near) == {}


def test_what_is_needed_otherwise_is_told():
    def needed(scope):
        return place_of("pkg:npm/a", 2, scope=scope)

    assert moved(needed(Scope.DEVELOPMENT), needed(Scope.RUNTIME)) == {"more_exposed": "development before, runtime now"}
    assert moved(needed(Scope.RUNTIME), needed(Scope.OPTIONAL)) == {"less_exposed": "runtime before, optional now"}
    unknown, known = (rank_places(placed(needed(scope)), FACTS) for scope in (Scope.UNKNOWN, Scope.DEVELOPMENT))
    for old, new in ((unknown, known), (known, unknown)):
        found = diff(old, new)
        assert found.packages == ()
        assert found.undecided == {DiffKind.MORE_EXPOSED: 1, DiffKind.LESS_EXPOSED: 1}


@pytest.mark.parametrize(
    "flag", [FidelityFlag.FLATTENED, FidelityFlag.UNROOTED, FidelityFlag.CONTAINS_ONLY, FidelityFlag.INFERRED]
)
def test_depths_that_are_measured_otherwise_are_not_compared(flag):
    plain, other = rank_places(A, FACTS), rank_places(placed(place_of("pkg:npm/a", 4), flags={flag: 1}), FACTS)
    for old, new, side in ((plain, other, "newer"), (other, plain, "older")):
        found = diff(old, new, threshold=100)
        assert not {"deeper", "nearer"} & {each.value for each in found.counts}
        assert found.undecided[DiffKind.DEEPER] == 2
        assert found.remarks[0].startswith(f"Only the {side} document ")
    assert (diff(plain, other).flags_gained, diff(plain, other).flags_lost) == ((flag,), ())
    both = rank_places(placed(place_of("pkg:npm/a", 2), flags={flag: 9}), FACTS)
    assert of(both, other, threshold=100) == {"deeper": "depth 2 before, depth 4 now"}


def test_a_document_without_edges_makes_nothing_move():
    flat = rank_places(placed(place_of("pkg:npm/a", None), flags={FidelityFlag.NO_EDGES: 2}), FACTS)
    plain = rank_places(A, FACTS)
    for old, new, remark in (
        (plain, flat, "The newer document states no dependencies"),
        (flat, plain, "The older document states no dependencies"),
        (flat, flat, "Neither document states dependencies"),
    ):
        found = diff(old, new)
        assert found.packages == ()
        assert found.remarks[0].startswith(remark)
    assert any("priorities are not compared" in each for each in diff(plain, flat).remarks)
    assert diff(plain, flat).new.direct is None
    state = diff(flat, rank_places(placed(flags={FidelityFlag.NO_EDGES: 1}), FACTS)).packages[0].old
    assert state is not None
    assert (state.dependents, state.gateway) == (None, None)


def test_a_priority_is_told_when_it_moved_enough():
    old, new = rank_places(A, FACTS), rank_places(placed(place_of("pkg:npm/a", 5, dependents=1)), FACTS)
    before, after = (the_one(side, npm("a")) for side in (old, new))
    by = after.priority - before.priority
    assert by > 0.1
    assert of(old, new, threshold=by)["priority_up"] == f"priority {before.priority:.0f} before, {after.priority:.0f} now"
    assert "priority_up" not in of(old, new, threshold=by + 0.01)
    assert "priority_down" in of(new, old, threshold=by)


@pytest.mark.parametrize("threshold", [0, -1, float("nan"), float("inf")])
def test_a_threshold_is_a_number_above_0(threshold):
    with pytest.raises(ConfigurationError, match="expected a number of points above 0"):
        diff(PLAIN, PLAIN, threshold=threshold)


def test_priorities_of_two_policies_are_not_compared():
    other = PLAIN.model_copy(
        update={"provenance": PLAIN.provenance.model_copy(update={"policy": "mine", "policy_sha256": "3" * 64})}
    )
    found = diff(PLAIN, other, threshold=0.001)
    assert found.packages == ()
    assert found.remarks == ("The policies differ (sbomkit-1, mine), so that priorities are not compared.",)
    assert found.undecided[DiffKind.PRIORITY_UP] == 2


def test_what_one_side_leaves_out_neither_came_nor_went():
    aside = make_position(place_of("pkg:npm/b", 1), aside={PackageKey("pkg:npm/a"): "the product itself"})
    found = diff(rank_places(aside, FACTS), PLAIN)
    assert found.left_out == ("pkg:npm/a",)
    assert found.packages == ()
    assert found.remarks[0].startswith("1 package is ranked on one side and left out on the other")
    both = make_position(place_of("pkg:npm/c"), aside=dict.fromkeys(map(PackageKey, ("pkg:npm/a", "pkg:npm/b")), "a file"))
    assert diff(rank_places(both, FACTS), PLAIN).remarks[-1].startswith("2 packages are ranked")


def test_two_products_that_share_nothing_are_told_apart():
    old, new = (rank_places(make_position(place_of(f"pkg:npm/{name}")), FACTS) for name in ("a", "b"))
    assert diff(old, new).remarks == (
        "No package is on both sides: these may be two products, or name their packages in two ways.",
    )
    assert diff(rank_places(make_position()), PLAIN).remarks[0].startswith("The older side knows nothing of anybody")


def test_another_handover_behind_an_old_one_is_told():
    earlier = [*HISTORY, ("9", "2023-01-01", "bob")]
    old = rank_places(A, told(make_releases(*earlier)))
    (fired, *_) = the_entry_of(old, "a").indicators
    later = fired.model_copy(update={"since": day("2023-05-01"), "detail": "It was somebody else."})
    entry = the_entry_of(old, "a")
    new = old.model_copy(
        update={
            "unassessed": tuple(
                each.model_copy(update={"indicators": (later,)}) if each.package == entry.package else each
                for each in old.unassessed
            )
        }
    )
    assert of(old, new)["newly_handed_over"] == "It was somebody else."
    assert of(old, old) == {}
    assert not gate_diff(old, new, ["newly_handed_over"], on_unknown="pass").passed


def the_entry_of(ranking, package):
    return ranking.find(npm(package))


def test_who_is_no_longer_known_is_open_where_a_side_knows_nobody():
    known, unknown = rank_places(A, FACTS), rank_places(A)
    assert diff(known, unknown).undecided[DiffKind.NO_LONGER_ASSESSED] == len(known.ranked)
    assert diff(unknown, known).undecided[DiffKind.NEWLY_ASSESSED] == len(known.ranked)
    assert not gate_diff(known, unknown, ["no_longer_assessed"]).passed
    assert diff(unknown, unknown).undecided.get(DiffKind.NO_LONGER_ASSESSED) is None


def grown(facts=None):
    """Two rankings between which nothing happened to a package but that more stands on it."""
    places = [placed(place_of("pkg:npm/a", 2, dependents=number)) for number in (1, 4)]
    return tuple(rank_places(each, facts or FACTS) for each in places)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("dependents_change >= 3", True),
        ("dependents_change >= 4", False),
        ("dependents_change >= 3 and name == 'a'", True),
        ("dependents > 2 and was.dependents < 2", True),
        ("dependents > was.dependents", True),
        ("dependents > 2", False),
        ("priority_change > 0", True),
        ("priority > was.priority", True),
        ("was.depth == 2 and depth == 2", False),
    ],
)
def test_a_condition_is_asked_wherever_what_it_names_changed(text, found):
    old, new = grown()
    assert of(old, new, threshold=50) == {}
    findings = gate_diff(old, new, [text], threshold=50).findings
    assert [each.package for each in findings] == (["pkg:npm/a"] if found else [])


def test_that_the_product_grew_changed_none_of_its_other_packages():
    old, new = rank_places(A, FACTS), rank_places(placed(place_of("pkg:npm/a", 2), place_of("pkg:npm/c")), FACTS)
    found = gate_diff(old, new, ["depth >= 1 and packages_change > 0"], threshold=50).findings
    assert [each.package for each in found] == ["pkg:npm/c"]


def test_what_was_not_known_before_is_open_in_a_condition_on_both_sides():
    old, new = rank_places(A), rank_places(A, told(make_publishers("alice")))
    for text in ("sole and not was.sole", "newly_sole"):
        assert [each.undecided for each in gate_diff(old, new, [text]).findings] == [True], text
        assert gate_diff(old, new, [text], on_unknown="pass").passed
    unknown = told(also=("b",))
    same = rank_places(A, unknown)
    assert gate_diff(same, same, ["was.sole and not sole", "was.given_up"]).passed, "the same facts leave open the same"


def test_rankings_of_two_versions_of_sbomkit_say_so():
    other = PLAIN.model_copy(update={"provenance": PLAIN.provenance.model_copy(update={"sbomkit": "0.0.1"})})
    (remark,) = diff(other, PLAIN).remarks
    assert remark.startswith("The rankings were made by two versions of sbomkit (0.0.1, ")


def test_the_gravest_comes_first():
    facts = told(make_publishers("alice"), package="z")
    old, new = rank_places(placed(place_of("pkg:npm/y")), facts), rank_places(placed(place_of("pkg:npm/z")), facts)
    found = diff(old, new)
    assert [entry.package for entry in found.packages] == ["pkg:npm/z", "pkg:npm/y"]
    assert list(found.counts) == ["newly_sole", "added", "removed"]


def test_a_diff_is_the_same_after_writing_and_reading():
    found = diff(rank_places(A, FACTS), rank_places(placed(place_of("pkg:npm/c")), FACTS))
    assert RankingDiff.model_validate_json(found.model_dump_json()) == found


def test_every_kind_has_a_test_of_its_own():
    assert tuple(KINDS) == tuple(DiffKind)


# -- properties

FEW = settings(max_examples=40)
"""Each example ranks two or four products."""
LOGINS = st.sets(st.sampled_from(["alice", "bob", "carol"]), max_size=3)


@st.composite
def facts(draw):
    entries: dict[str, list[Observation]] = {}
    for number in range(5):
        values: list[Value] = []
        if people := draw(LOGINS):
            values.append(make_publishers(*people))
        if draw(st.booleans()):
            values.append(make_releases(*HISTORY, *([("9", "2023-01-01", "bob")] if draw(st.booleans()) else [])))
        if draw(st.booleans()):
            values.append(draw(st.sampled_from([PAID, UNPAID, Lifecycle(archived=True), Lifecycle()])))
        if values:
            entries[npm(f"p{number}")] = [make_observation(each, retrieved_at=NOW) for each in values]
    return make_facts(entries)


@st.composite
def rankings(draw):
    return rank(draw(inventories()), draw(facts()))


MIRRORED = {
    "added": "removed",
    "deeper": "nearer",
    "more_exposed": "less_exposed",
    "newly_reachable": "no_longer_reachable",
    "priority_up": "priority_down",
    "publishers_replaced": "publishers_replaced",
    "version_changed": "version_changed",
    **{f"newly_{what}": f"no_longer_{what}" for what in ("sole", "handed_over", "given_up", "funded", "assessed")},
}
MIRRORED |= {other: one for one, other in MIRRORED.items()}


def test_every_kind_has_its_mirror_image():
    assert set(MIRRORED) == {kind.value for kind in DiffKind}


def _kinds(found: RankingDiff) -> set[tuple[str, str]]:
    return {(entry.package, each.kind.value) for entry in found.packages for each in entry.differences}


@FEW
@given(rankings(), rankings())
def test_a_diff_backwards_is_its_mirror_image(old, new):
    there, back = diff(old, new), diff(new, old)
    assert _kinds(back) == {(package, MIRRORED[kind]) for package, kind in _kinds(there)}
    assert {MIRRORED[kind.value]: number for kind, number in there.undecided.items()} == {
        kind.value: number for kind, number in back.undecided.items()
    }
    assert {(each.package, each.old, each.new) for each in back.packages} == {
        (each.package, each.new, each.old) for each in there.packages
    }
    assert (there.flags_gained, there.left_out, there.compared) == (back.flags_lost, back.left_out, back.compared)


@FEW
@given(rankings())
def test_nothing_ever_changes_between_a_ranking_and_itself(ranking):
    found = diff(ranking, ranking)
    assert (found.packages, found.counts) == ((), {})


@FEW
@given(inventories(), inventories(), facts(), facts(), st.randoms())
def test_the_order_of_components_changes_no_byte(old, new, then, now, random):
    def shuffled(inventory):
        components = list(inventory.components)
        random.shuffle(components)
        return inventory.model_copy(update={"components": tuple(components)})

    plain = diff(rank(old, then), rank(new, now)).model_dump_json()
    assert diff(rank(shuffled(old), then), rank(shuffled(new), now)).model_dump_json() == plain


@FEW
@given(rankings(), rankings())
def test_what_is_listed_is_consistent(old, new):
    found = diff(old, new)
    both = {each.package for each in (*old.ranked, *old.unassessed)} & {each.package for each in (*new.ranked, *new.unassessed)}
    assert found.compared == len(both)
    for entry in found.packages:
        kinds = [each.kind for each in entry.differences]
        assert kinds == sorted(set(kinds), key=list(DiffKind).index) != []
        assert all(each.detail for each in entry.differences)
        assert (DiffKind.ADDED in kinds, DiffKind.REMOVED in kinds) == (entry.old is None, entry.new is None)
        assert not {DiffKind.DEEPER, DiffKind.NEARER} <= set(kinds)
    assert sum(found.counts.values()) == sum(len(each.differences) for each in found.packages)


def _hidden(facts: Facts, hidden: set[int]) -> Facts:
    return Facts(packages=tuple(each for number, each in enumerate(facts.packages) if number not in hidden))


TRUE_OF_THE_WORLD = [
    kind
    for kind in DiffKind
    if kind.value.rpartition("_")[2] in {"sole", "up", "funded", "added", "removed", "deeper", "nearer", "reachable", "exposed"}
    and kind is not DiffKind.PRIORITY_UP
]
"""What is told of packages, where the others are told of what is known of them."""


KNOWLEDGE = st.tuples(facts(), st.sets(st.integers(0, 4)))


@FEW
@given(inventories(), inventories(), KNOWLEDGE, KNOWLEDGE, st.booleans())
def test_an_answer_holds_when_more_becomes_known(old, new, then, now, shared):
    """Knowledge is taken away from both sides; what is still answered is answered as it was with all of it."""
    if shared:
        now = then
    whole = Sides(rank(old, then[0]), rank(new, now[0]), 5)
    less = Sides(rank(old, _hidden(*then)), rank(new, _hidden(*now)), 5)
    full = {pair.package: pair for pair in whole.pairs()}
    for pair in less.pairs():
        for kind in TRUE_OF_THE_WORLD:
            answer, known = change(kind, pair), change(kind, full[pair.package])
            if answer is not None and known is not None:
                assert answer is known, (kind, pair.package)


# -- conditions


def asked(text, old=PLAIN, new=PLAIN, **options):
    found = gate_diff(old, new, [text], **options)
    return [(each.package, each.undecided) for each in found.findings]


SOLE = rank_places(placed(place_of("pkg:npm/a", 3)), told(make_publishers("alice")))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("newly_sole", True),
        ("newly_sole and depth >= 3", True),
        ("newly_sole and depth >= 4", False),
        ("deeper and was.depth == 2 and depth_change == 1", True),
        ("sole and not was.sole", True),
        ("was.verdict == 'few' and verdict == 'sole'", True),
        ("priority_change > 0", True),
        ("dependents_change == 0 and newly_sole", True),
        ("added or removed", False),
        ("publishers_replaced", False),
        ("true", True),
    ],
)
def test_what_changed_can_be_asked(text, expected):
    assert asked(text, PLAIN, SOLE) == ([("pkg:npm/a", False)] if expected else [])


def test_what_did_not_change_meets_no_condition():
    assert asked("depth >= 1") == []
    assert asked("depth >= 1 or newly_sole", PLAIN, SOLE) == [("pkg:npm/a", False)]
    assert asked("not deeper", PLAIN, PLAIN) == []
    assert asked("depth >= 1 or newly_handed_over", PLAIN, SOLE) == [("pkg:npm/a", False), ("pkg:npm/b", True)]


def test_what_may_have_changed_is_undecided():
    nothing = rank_places(A)
    assert asked("newly_sole", nothing, nothing) == [("pkg:npm/a", True), ("pkg:npm/b", True)]
    assert asked("newly_sole", nothing, nothing, on_unknown="pass") == []
    assert asked("added", nothing, nothing) == []
    assert asked("depth >= 1 or priority_change > 1", nothing, nothing) == [("pkg:npm/a", True), ("pkg:npm/b", True)]


def test_by_the_same_facts_what_neither_side_knows_did_not_change():
    facts = told(FRESH)
    assert asked("newly_sole or publishers_replaced or priority_change > 1", rank_places(A, facts), rank_places(A, facts)) == []
    more = rank_places(placed(place_of("pkg:npm/a", 2), place_of("pkg:npm/c")), facts)
    assert asked("newly_sole", rank_places(A, facts), more) == [("pkg:npm/c", True)]


def test_what_came_and_went_has_the_state_of_its_side():
    facts = told(make_publishers("alice"), package="c")
    more, less = rank_places(placed(place_of("pkg:npm/c", 2)), facts), rank_places(placed(), facts)
    assert asked("added and sole and depth == 2", less, more) == [("pkg:npm/c", False)]
    assert asked("removed and sole and depth == 2", more, less) == [("pkg:npm/c", False)]
    assert asked("added and was.sole", less, more) == [("pkg:npm/c", True)]
    assert asked("added and priority_change == priority and depth_change == 0 and dependents_change == 0", less, more) == [
        ("pkg:npm/c", False)
    ]


def test_the_product_is_asked_once_on_both_sides():
    facts = told(make_publishers("alice"), package="c")
    more, less = rank_places(placed(place_of("pkg:npm/c", 2)), facts), rank_places(placed(), facts)
    text = "packages_change == 1 and was.packages == 1 and sole_count > was.sole_count and coverage_change == 0"
    assert asked(text, less, more) == [(None, False)]
    assert asked("sole_count_change >= 1 or added", less, more) == [(None, False), ("pkg:npm/c", False)]
    assert asked("sole_count_change > 0", PLAIN, rank_places(A, told(FRESH))) == [(None, True)]
    assert asked("coverage_change < 0", rank_places(make_position()), more) == [(None, True)]


def test_a_document_that_loses_its_edges_leaves_open_what_moved():
    flat = rank_places(placed(place_of("pkg:npm/a", None), flags={FidelityFlag.NO_EDGES: 2}), FACTS)
    both = [("pkg:npm/a", True), ("pkg:npm/b", True)]
    for text in (
        "deeper",
        "depth_change > 0",
        "dependents_change > 0",
        "newly_reachable",
        "more_exposed",
        "priority_change > 0",
    ):
        assert asked(text, PLAIN, flat) == both, text
    assert asked("fidelity.no_edges and not was.fidelity.no_edges", PLAIN, flat) == [(None, False)]


def test_a_finding_says_what_changed():
    (found,) = gate_diff(PLAIN, SOLE, ["newly_sole"]).findings
    assert found.reason.startswith("newly sole: two people before, one person now; deeper: depth 2 before, depth 3 now")
    assert (found.rank, found.versions, found.condition) == (1, ("1.0.0",), "newly_sole")
    (undecided,) = gate_diff(PLAIN, rank_places(A, told(FRESH)), ["no_longer_funded and name == 'a'"]).findings
    assert undecided.undecided


def test_an_undecided_finding_without_a_change_has_the_reason_of_its_entry():
    nothing = rank_places(A)
    assert gate_diff(nothing, nothing, ["newly_sole"]).findings[0].reason == nothing.unassessed[0].reason


def test_what_changed_can_be_waived():
    waivers = read_waivers(b'[[waiver]]\npackage = "pkg:npm/a"\nreason = "r"\nexpires = 2027-03-31\ncondition = "newly_sole"\n')
    found = gate_diff(PLAIN, SOLE, ["newly_sole", "deeper"], waivers=waivers, today=date(2027, 1, 1))
    assert [(each.condition, each.package) for each in found.waived] == [("newly_sole", "pkg:npm/a")]
    assert [each.condition for each in found.findings] == ["deeper"]


def test_a_condition_may_be_parsed_already():
    condition = parse_change_condition("( newly_sole )")
    assert condition.spelling == "newly_sole"
    assert gate_diff(PLAIN, SOLE, [condition]).findings


@pytest.mark.parametrize("name", CHANGE_FIELDS)
def test_every_field_of_a_change_can_be_asked_and_has_a_summary(name):
    field = CHANGE_FIELDS[name]
    literal = {"number": "0", "truth": "true", "word": f"'{min(field.words or {'x'})}'"}[field.kind]
    assert field.summary
    for old, new in ((PLAIN, SOLE), (PLAIN, PLAIN), (PLAIN, rank_places(placed()))):
        gate_diff(old, new, [f"{name} == {literal}"])


def test_no_field_hides_another():
    assert len(CHANGE_FIELDS) == len(CHANGES) + 2 * len(FIELDS)


def test_a_slip_of_the_pen_is_pointed_at():
    with pytest.raises(ConditionError, match="did you mean 'newly_sole'"):
        parse_change_condition("newly_soul")
    with pytest.raises(ConditionError, match="`sbomkit diff --fields` lists them all"):
        parse_change_condition("qqqqq")


def test_the_product_as_a_whole_leaves_open_what_is_asked_of_packages():
    entry = CHANGE_FIELDS["depth"]
    from sbomkit.ranking._diff.fields import Changed, Products

    whole = Changed(None, Products.of(Sides(PLAIN, PLAIN, 5)))
    for name in ("depth", "was.depth", "added", "priority_change"):
        assert CHANGE_FIELDS[name].read(whole) is None
    assert not entry.of_product


@FEW
@given(rankings(), rankings(), st.sampled_from(list(DiffKind)))
def test_a_kind_that_is_asked_for_finds_what_is_listed(old, new, kind):
    found = diff(old, new)
    listed = {each.package for each in found.packages if kind in {difference.kind for difference in each.differences}}
    decided = {each.package for each in gate_diff(old, new, [kind.value]).findings if not each.undecided}
    assert decided == listed


@FEW
@given(rankings(), rankings())
def test_nothing_is_found_where_nothing_changed_and_all_is_known(old, new):
    found = gate_diff(old, new, ["true"], on_unknown="pass")
    assert {each.package for each in found.findings} == {each.package for each in diff(old, new).packages}
