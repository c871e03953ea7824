from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sbomkit.errors import ConfigurationError
from sbomkit.graph import position
from sbomkit.model.facts import (
    Actor,
    ActorKind,
    Facts,
    Identity,
    PackageFacts,
    PublisherKind,
    Publishers,
    Repository,
    Subject,
)
from sbomkit.model.inventory import Completeness, Edge, EdgeKind, Scope
from sbomkit.model.ranking import Ranked, Verdict
from sbomkit.model.what_if import ShiftKind, SuppositionKind
from sbomkit.purl import PackageKey
from sbomkit.ranking import rank, shipped_policies
from sbomkit.ranking.what_if import check, what_if
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
from tests.ranking.places import make_committers
from tests.strategies import inventories, rooted_inventories

PRODUCT = make_inventory({"app": ["gate", "other"], "gate": ["mid"], "mid": ["deep", "shared"], "other": ["shared"]})
NOTHING = Facts(packages=())
DEB = "pkg:deb/debian/"


def of(**lists):
    """Facts from `deep=["eve"]`."""
    return make_facts({npm(name): [make_observation(make_publishers(*people))] for name, people in lists.items()})


SOLE = of(gate=["eve"], mid=["eve"], deep=["bob"], shared=["bob"], other=["carol", "dave"])


def shift(change, name):
    return next(each for each in change.shifts if each.package == npm(name))


class TestDropping:
    def test_what_no_path_reaches_leaves_as_well(self):
        change = what_if(PRODUCT, SOLE, drop=["gate"])
        assert change.left == (npm("deep"), npm("gate"), npm("mid"))
        assert [each.kind for each in change.shifts[:3]] == [ShiftKind.LEFT] * 3
        assert (change.before.packages, change.after.packages) == (5, 2)
        assert (change.before.sole, change.after.sole) == (4, 1)
        assert change.sentence.startswith(
            "Without gate, 3 packages are not in the product any more; the sum of priorities falls"
        )
        assert "1 instead of 4 hangs on one person" in change.sentence
        assert change.remarks[0].startswith("Shares are of the packages")

    def test_what_left_counts_as_nothing_and_is_gone_with_its_whole_priority(self):
        change = what_if(PRODUCT, SOLE, drop=["deep"])
        gone = shift(change, "deep")
        assert gone.before is not None
        assert gone.after is None
        assert gone.priority_change == -(gone.before.priority or 0)
        assert "1 package is not in the product" in change.sentence

    def test_all_versions_go(self):
        versions = [make_component(f"v{n}", purl=f"pkg:npm/deep@{n}", version=str(n)) for n in (1, 2)]
        product = make_inventory({"app": ["v1", "a"], "a": ["v2"]}, components=versions)
        assert what_if(product, NOTHING, drop=["pkg:npm/deep"]).left == (npm("deep"),)

    def test_below_a_flattened_root_paths_begin_where_they_really_do(self):
        names = [f"p{n:02}" for n in range(30)]
        product = make_inventory({"app": names, **{above: [below] for above, below in pairwise(names[9:])}})
        change = what_if(product, NOTHING, drop=["p20"])
        assert change.left == tuple(npm(name) for name in names[20:])

    def test_what_is_read_otherwise_afterwards_is_remarked(self):
        names = [f"p{n:02}" for n in range(20)]
        product = make_inventory({"app": names, "p00": ["p01"]})
        change = what_if(product, NOTHING, drop=["p05"])
        assert any(remark.startswith("Before and after, depth rests on something else") for remark in change.remarks)

    def test_a_product_without_a_root_loses_what_hangs_on_it_alone(self):
        product = make_inventory({"a": ["b"], "b": ["c"], "d": ["e"]}, roots=())
        assert what_if(product, NOTHING, drop=["a"]).left == (npm("a"), npm("b"), npm("c"))

    def test_what_was_unreachable_before_stays(self):
        product = make_inventory({"app": ["a"], "lost": ["found"]})
        assert what_if(product, NOTHING, drop=["a"]).left == (npm("a"),)

    def test_a_root_narrows_what_is_looked_at(self):
        change = what_if(PRODUCT, SOLE, drop=["mid"], root="gate")
        assert change.product == "app 1.0.0, below gate"
        assert change.before.packages == 3

    def test_what_the_document_says_of_itself_follows(self):
        product = PRODUCT.model_copy(
            update={
                "completeness": Completeness(
                    aggregate="complete", incomplete=("deep", "other"), no_dependencies=("shared",), unstated=("deep",)
                )
            }
        )
        assert what_if(product, NOTHING, drop=["deep"]).left == (npm("deep"),)

    def test_the_source_goes_with_the_last_package_that_is_built_from_it(self):
        built = [
            Edge(dependent=name, dependency="src", kind=EdgeKind.BUILT_FROM, scope=Scope.UNKNOWN, inferred_by=None)
            for name in ("lib", "tool")
        ]
        components = [make_component(name, purl=f"{DEB}{name}@1") for name in ("lib", "tool", "x")]
        components.append(make_component("src", purl=f"{DEB}src@1?arch=source"))
        product = make_inventory({"app": ["lib", "tool", "x"]}, components=components, more_edges=built)
        assert what_if(product, NOTHING, drop=["lib"]).left == (f"{DEB}lib",)
        both = what_if(product, NOTHING, drop=["src"])
        assert both.left == (f"{DEB}lib", f"{DEB}src?arch=source", f"{DEB}tool")
        assert [each.package for each in both.supposed] == [f"{DEB}lib", f"{DEB}tool"]
        below = make_inventory({"app": ["lib", "y"], "y": ["tool"]}, components=components, more_edges=built)
        assert what_if(below, NOTHING, drop=["src"], root="y").left == (f"{DEB}tool",)
        with pytest.raises(ConfigurationError, match="'src' is the source of 2 packages") as caught:
            what_if(product, NOTHING, replace={"src": "x"})
        assert caught.value.advice == "name one of them"

    def test_where_it_was_fetched_from_goes_with_the_package(self):
        origin = make_component("deep-vcs", purl="pkg:npm/deep@1.0.0")
        edge = Edge(dependent="deep", dependency="deep-vcs", kind=EdgeKind.BUILT_FROM, scope=Scope.UNKNOWN, inferred_by=None)
        product = make_inventory({"app": ["gate"], "gate": ["deep"]}, components=[origin], more_edges=[edge])
        assert what_if(product, NOTHING, drop=["gate"]).left == (npm("deep"), npm("gate"))
        assert what_if(product, NOTHING, drop=["deep"]).left == (npm("deep"),)


class TestReplacing:
    def test_one_of_the_product_takes_what_needed_the_other(self):
        change = what_if(PRODUCT, SOLE, replace={"gate": "other"})
        assert change.left == (npm("deep"), npm("gate"), npm("mid"))
        assert change.supposed[0].text.startswith("gate is replaced by other, which is in the product already")
        assert change.sentence.startswith("With other in the place of gate, ")

    def test_a_stranger_takes_its_needs_and_is_unknown_without_facts(self):
        change = what_if(PRODUCT, SOLE, replace={"mid": "pkg:npm/new@3"})
        assert change.left == (npm("mid"),)
        came = shift(change, "new")
        assert (came.kind, came.before, came.priority_change) == (ShiftKind.CAME, None, None)
        assert came.after is not None
        assert (came.after.verdict, came.after.priority, came.after.depth) == (Verdict.UNKNOWN, None, 2)
        assert "nothing is known of it" in change.supposed[0].text
        assert "1 more cannot be assessed, so that all in all it may be as much as" in change.sentence
        assert change.after.unassessed == 1
        assert change.shifts[-1] == came

    def test_facts_of_the_stranger_are_used(self):
        change = what_if(PRODUCT, Facts.merge(SOLE, of(new=list("abcdef"))), replace={"mid": "pkg:npm/new"})
        came = shift(change, "new")
        assert came.after is not None
        assert came.after.verdict is Verdict.MANY
        assert came.priority_change == came.after.priority
        assert "the facts tell of it" in change.supposed[0].text

    def test_what_becomes_known_is_fewer_that_cannot_be_assessed(self):
        change = what_if(PRODUCT, of(new=["eve"]), replace={"mid": "pkg:npm/new"})
        assert "1 fewer cannot be assessed" in change.sentence

    def test_a_stranger_is_not_built_from_the_source_of_the_old_one(self):
        built = Edge(dependent="lib", dependency="src", kind=EdgeKind.BUILT_FROM, scope=Scope.UNKNOWN, inferred_by=None)
        components = [make_component("lib", purl=f"{DEB}lib@1"), make_component("src", purl=f"{DEB}src@1?arch=source")]
        product = make_inventory({"app": ["lib"]}, components=components, more_edges=[built])
        facts = make_facts({f"{DEB}src?arch=source": [make_observation(make_publishers("eve"))]})
        came = next(
            each
            for each in what_if(product, facts, replace={"lib": f"{DEB}newlib"}).shifts
            if each.package == f"{DEB}newlib" and each.after
        )
        assert came.after is not None
        assert (came.after.verdict, came.after.priority) == (Verdict.UNKNOWN, None)

    def test_a_root_stays_the_root_when_what_comes_is_called_the_same(self):
        change = what_if(PRODUCT, SOLE, replace={"mid": "pkg:pypi/gate"}, root="gate")
        assert change.left == (npm("mid"),)
        assert change.product == "app 1.0.0, below gate"

    def test_what_replaces_and_what_is_dropped_are_looked_up_before_anything_changes(self):
        change = what_if(PRODUCT, SOLE, drop=["other"], replace={"mid": "deep"})
        assert change.left == (npm("mid"), npm("other"), npm("shared"))

    def test_a_loop_is_no_need(self):
        product = make_inventory({"app": ["a"], "a": ["b"], "b": ["a"]})
        change = what_if(product, NOTHING, replace={"a": "b"})
        assert (change.left, change.after.packages) == ((npm("a"),), 1)

    @pytest.mark.parametrize(
        ("replace", "message"),
        [
            ({"gate": "nobody"}, "no package is called 'nobody'"),
            ({"gate": "pkg:npm"}, "'pkg:npm' is no package URL"),
            ({"gate": "app"}, "pkg:npm/app cannot be changed: the product itself"),
            ({"gate": "pkg:npm/app"}, "pkg:npm/app cannot be changed: the product itself"),
            ({"gate": "mid", "mid": "other"}, "pkg:npm/mid takes the place of pkg:npm/gate and is replaced itself"),
            ({"gate": "gate"}, "pkg:npm/gate would take its own place"),
            ({"gate": "mid", "pkg:npm/gate": "other"}, "a package is replaced twice"),
        ],
    )
    def test_what_contradicts_itself_is_refused(self, replace, message):
        with pytest.raises(ConfigurationError, match=message) as caught:
            what_if(PRODUCT, NOTHING, replace=replace)
        assert caught.value.advice

    @pytest.mark.parametrize("replace", [{"gate": "mid"}, {"mid": "gate"}])
    def test_what_is_dropped_takes_no_part_in_a_replacement(self, replace):
        with pytest.raises(ConfigurationError, match="pkg:npm/gate is dropped and takes part in a replacement"):
            what_if(PRODUCT, NOTHING, drop=["gate"], replace=replace)


class TestSecondPublishers:
    def test_one_person_becomes_two(self):
        change = what_if(PRODUCT, SOLE, second_publisher=["deep"])
        (only,) = change.shifts
        assert only.before is not None
        assert only.after is not None
        assert (only.package, only.before.verdict, only.after.verdict) == (npm("deep"), Verdict.SOLE, Verdict.FEW)
        assert (only.priority_change or 0) < 0
        assert change.supposed[0].text == "One more person can publish deep beside the 1 that npm tells of, and does."
        assert change.sentence.startswith("With one more person for deep, the sum of priorities falls from")
        assert change.left == ()

    def test_the_person_acts_where_releases_name_who_made_them(self):
        facts = make_facts(
            {
                npm("deep"): [
                    make_observation(make_publishers("eve", "bob")),
                    make_observation(make_releases(("1", "2020-01-01", "eve"), ("2", "2026-01-01", "eve"))),
                ]
            }
        )
        one = shift(what_if(PRODUCT, facts, second_publisher=["deep"]), "deep")
        assert (one.before and one.before.verdict, one.after and one.after.verdict) == (Verdict.ONE_ACTIVE, Verdict.SEVERAL)

    def test_a_count_of_who_was_active_is_one_more(self):
        listing = make_publishers("eve", "bob").model_copy(update={"effective_24_months": 1})
        change = what_if(PRODUCT, make_facts({npm("deep"): [make_observation(listing)]}), second_publisher=["deep"])
        assert [each.after and each.after.verdict for each in change.shifts] == [Verdict.SEVERAL]

    def test_committers_are_joined_as_well(self):
        committers = make_committers(("lasse", 9, "2010-01-01"), months=24)
        longer = make_committers(("lasse", 9, "2010-01-01"), months=60)
        facts = make_facts(
            {
                npm("deep"): [
                    make_observation(committers, source="git", as_of="2026-01-01"),
                    make_observation(longer, source="git", as_of="2026-01-01"),
                    make_observation(make_publishers("pack"), source="apt", subject=Subject.PACKAGING),
                    make_observation(Repository(url="https://code.example/o/r"), source="git"),
                ]
            }
        )
        (only,) = what_if(PRODUCT, facts, second_publisher=["deep"]).shifts
        assert only.after is not None
        assert only.after.verdict is Verdict.FEW

    def test_packages_of_one_source_share_the_person(self):
        source = PackageKey(f"{DEB}src?arch=source")
        built = [
            Edge(dependent=name, dependency="src", kind=EdgeKind.BUILT_FROM, scope=Scope.UNKNOWN, inferred_by=None)
            for name in ("lib", "tool")
        ]
        components = [make_component(name, purl=f"{DEB}{name}@1") for name in ("lib", "tool")]
        components.append(make_component("src", purl=f"{source.replace('?', '@1?')}"))
        product = make_inventory({"app": ["lib", "tool"]}, components=components, more_edges=built)
        facts = make_facts({source: [make_observation(make_publishers("eve"))]})
        change = what_if(product, facts, second_publisher=["src"])
        assert [each.after and each.after.verdict for each in change.shifts] == [Verdict.FEW, Verdict.FEW]
        assert "built from src" in change.supposed[0].text

    @pytest.mark.parametrize(
        ("listing", "why"),
        [
            (None, "who can publish it is not known"),
            (Publishers(kind=PublisherKind.PUBLISH_RIGHTS, members=(), complete=True, orphaned=True), "nobody looks after it"),
            (
                Publishers(
                    kind=PublisherKind.PUBLISH_RIGHTS,
                    members=(Actor(identity=Identity("npm:team:t"), kind=ActorKind.TEAM),),
                    complete=True,
                ),
                "a team or an organisation can publish it",
            ),
        ],
    )
    def test_where_one_more_says_nothing_nothing_changes(self, listing, why):
        facts = make_facts({npm("deep"): [make_observation(listing)]}) if listing else NOTHING
        change = what_if(PRODUCT, facts, second_publisher=["deep"])
        (supposed,) = change.supposed
        assert not supposed.changes
        assert why in supposed.text
        assert (change.shifts, change.barely) == ((), 0)
        assert "nothing of the sums changes" in change.sentence

    def test_of_two_lists_of_one_moment_the_one_that_holds_is_joined(self):
        facts = make_facts({npm("deep"): [make_observation(make_publishers()), make_observation(make_publishers("a", "b"))]})
        (only,) = what_if(PRODUCT, facts, second_publisher=["deep"]).shifts
        assert (only.before and only.before.verdict, only.after and only.after.verdict) == (Verdict.FEW, Verdict.SEVERAL)

    def test_whoever_is_gone_gains_nobody(self):
        with pytest.raises(ConfigurationError, match="pkg:npm/deep cannot gain anybody: it leaves with what is dropped"):
            what_if(PRODUCT, SOLE, drop=["gate"], second_publisher=["deep"])
        with pytest.raises(ConfigurationError, match="no package is called 'nobody'"):
            what_if(PRODUCT, SOLE, drop=["gate"], second_publisher=["nobody"])
        with pytest.raises(ConfigurationError, match="pkg:npm/app cannot be changed: the product itself"):
            what_if(PRODUCT, SOLE, second_publisher=["app"])

    def test_what_came_can_gain_somebody(self):
        change = what_if(
            PRODUCT, Facts.merge(SOLE, of(new=["zoe"])), replace={"mid": "pkg:npm/new"}, second_publisher=["pkg:npm/new"]
        )
        came = shift(change, "new")
        assert came.after is not None
        assert came.after.verdict is Verdict.FEW
        assert [each.kind for each in change.supposed] == [SuppositionKind.REPLACE, SuppositionKind.SECOND_PUBLISHER]
        assert change.sentence.startswith("With new in the place of mid and with one more person for new, ")


class TestBothSides:
    def test_nothing_supposed_is_refused(self):
        with pytest.raises(ConfigurationError, match="nothing is supposed"):
            what_if(PRODUCT, NOTHING)

    def test_ages_are_counted_to_one_moment(self):
        late = make_facts(
            {
                npm("gate"): [make_observation(make_publishers("eve"), retrieved_at="2026-11-01")],
                npm("shared"): [
                    make_observation(make_publishers("bob"), retrieved_at="2023-01-01"),
                    make_observation(make_releases(("1", "2022-06-01", "bob")), retrieved_at="2023-01-01"),
                ],
            }
        )
        change = what_if(PRODUCT, late, drop=["gate"])
        assert change.reference == day("2026-11-01")
        assert change.provenance.as_of == day("2026-11-01")

    def test_a_day_bounds_both(self):
        change = what_if(PRODUCT, SOLE, drop=["gate"], as_of=day("2020-01-01"))
        assert change.reference == day("2020-01-01")
        assert change.before.unassessed == 5

    def test_long_lists_are_cut_in_the_sentence(self):
        product = make_inventory({"app": list("abcde")})
        assert what_if(product, NOTHING, drop=list("abcd")).sentence.startswith("Without a, b, c and 1 more, 4 packages")

    def test_a_sum_that_stays_is_said_to_stay(self):
        change = what_if(PRODUCT, NOTHING, drop=["deep"])
        assert change.sentence == (
            "Without deep, 1 package is not in the product any more; none of the packages could be assessed, before or after; "
            "1 fewer cannot be assessed."
        )

    def test_where_all_is_dropped_nothing_is_said_of_sums(self):
        change = what_if(PRODUCT, SOLE, drop=["gate", "other"])
        assert change.sentence == (
            "Without gate, other, 5 packages are not in the product any more; nothing of the product is left."
        )
        assert (change.after.packages, change.after.max_depth) == (0, None)

    def test_what_is_next_to_nothing_is_no_share(self):
        change = what_if(PRODUCT, of(deep=["eve"], shared=["bob"]), drop=["other"])
        before, after = (f"{each.priority:,.0f}" for each in (change.before, change.after))
        assert before == after or "(+0%)" not in change.sentence

    def test_mistakes_are_found_before_there_are_facts(self):
        check(PRODUCT, drop=["gate"], replace={"other": "pkg:npm/new"}, second_publisher=["shared"])
        for said in ({"drop": ["nobody"]}, {"drop": ["gate"], "second_publisher": ["deep"]}, {}, {"replace": {"gate": "gate"}}):
            with pytest.raises(ConfigurationError):
                check(PRODUCT, **said)


# -- properties


def _facts(lists):
    return make_facts({npm(name): [make_observation(make_publishers(*people))] for name, people in lists.items() if people})


SMALL_FACTS = st.dictionaries(st.sampled_from([f"p{n}" for n in range(5)]), st.sets(st.sampled_from("abc"))).map(_facts)


@settings(max_examples=60)
@given(rooted_inventories(), st.data())
def test_dropping_takes_out_exactly_what_every_path_leads_through(product, data):
    place = position(product)
    wanted = data.draw(st.sampled_from([each.package for each in place.packages]))
    of_id = {component.id: component.package for component in product.components}
    below = {name: {edge.dependency for edge in product.edges if edge.dependent == name} for name in of_id}
    starts = {name for name in below["app"] if name != "app"}

    def reached(without):
        seen = set(starts) - without
        for _ in of_id:
            seen |= {other for name in seen for other in below[name]} - without - {"app"}
        return seen

    dropped = {name for name, key in of_id.items() if key == wanted}
    gone = dropped | (reached(set()) - reached(dropped))
    kept = {key for name, key in of_id.items() if name not in gone}
    change = what_if(product, NOTHING, drop=[wanted])
    assert set(change.left) == set(of_id.values()) - kept
    assert change.after.packages == len(kept - {npm("app")})


@settings(max_examples=60)
@given(rooted_inventories(), SMALL_FACTS, st.data())
def test_an_equal_package_changes_nothing_but_names(product, facts, data):
    old = data.draw(st.sampled_from([each.package for each in position(product).packages]))
    twin = npm("twin")
    same = [PackageFacts(package=twin, observations=each.observations) for each in facts.packages if each.package == old]
    change = what_if(product, Facts(packages=(*facts.packages, *same)), replace={old: twin})
    assert change.before == change.after
    assert change.left == (old,)
    gone, came = sorted(change.shifts, key=lambda each: each.kind, reverse=True)
    assert gone.before is not None
    assert came.after is not None
    assert gone.before.model_copy(update={"rank": None}) == came.after.model_copy(update={"rank": None})


DAYS = st.integers(0, 9000).map(lambda number: f"{2001 + number // 366}-{1 + number % 12:02}-{1 + number % 28:02}")
RELEASES = st.lists(st.tuples(DAYS, st.sampled_from(["a", "b", "c", None])), max_size=9).map(
    lambda found: make_releases(*((f"{n}", date, who) for n, (date, who) in enumerate(sorted(found, key=lambda each: each[0]))))
)
HISTORIES = st.one_of(
    st.sets(st.sampled_from("abcd"), max_size=4).map(lambda people: make_publishers(*people)),
    RELEASES,
    RELEASES.map(lambda history: history.model_copy(update={"complete": False})),
    st.dictionaries(st.sampled_from("abc"), st.tuples(st.integers(0, 9), st.none() | DAYS)).map(
        lambda found: make_committers(*((name, commits, first) for name, (commits, first) in found.items()), forge=len(found))
    ),
)
OBSERVED = st.lists(
    st.tuples(
        HISTORIES, st.sampled_from(["npm", "git", "relay"]), st.sampled_from(list(Subject)), st.none() | DAYS, st.booleans()
    ),
    min_size=1,
    max_size=6,
).map(
    lambda found: [
        make_observation(
            value, source=source, subject=subject, as_of=as_of, retrieved_at="2026-06-01" if early else "2026-11-01"
        )
        for value, source, subject, as_of, early in found
    ]
)


@settings(max_examples=150, deadline=None)
@given(OBSERVED, st.sampled_from(shipped_policies()))
def test_one_more_person_never_makes_a_package_weaker(observations, policy):
    facts = make_facts({npm("deep"): observations})
    change = what_if(PRODUCT, facts, second_publisher=["deep"], policy=policy)
    before = rank(PRODUCT, facts, policy=policy).find(npm("deep"))
    for each in change.shifts:
        assert each.package == npm("deep")
        assert each.before is not None
        assert each.after is not None
        assert (each.before.priority is None) == (each.after.priority is None)
        if each.priority_change is not None:
            assert each.priority_change <= 0, (each, before)
    assert isinstance(before, Ranked) or not change.shifts


@settings(max_examples=40)
@given(inventories(), SMALL_FACTS, st.randoms(use_true_random=False), st.data())
def test_order_changes_no_byte_and_nothing_given_is_changed(product, facts, random, data):
    keys = [each.package for each in position(product).packages]
    drop = data.draw(st.lists(st.sampled_from(keys), min_size=1, max_size=2))
    shuffled = [list(product.components), list(product.edges)]
    for each in shuffled:
        random.shuffle(each)
    other = product.model_copy(update={"components": tuple(shuffled[0]), "edges": tuple(shuffled[1])})
    before = product.model_dump_json(), facts.sha256
    one = what_if(product, facts, drop=drop)
    assert one.model_dump_json() == what_if(other, facts, drop=reversed(drop)).model_dump_json()
    assert (product.model_dump_json(), facts.sha256) == before
    assert type(one).model_validate_json(one.model_dump_json()) == one
    assert one.after.packages + len({each.package for each in one.shifts if each.kind is ShiftKind.LEFT}) == one.before.packages
