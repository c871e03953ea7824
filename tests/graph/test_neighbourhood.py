from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbomkit.errors import ConfigurationError
from sbomkit.graph import position
from sbomkit.graph.exports import neighbourhood, package_graph
from sbomkit.model.inventory import Edge, EdgeKind, Inventory, Scope
from sbomkit.model.neighbourhood import Cut, CutBy, Direction, Neighbourhood
from sbomkit.model.ranking import Verdict
from sbomkit.ranking import rank
from tests.builders import make_component, make_facts, make_inventory, make_observation, make_publishers, npm
from tests.graph.steps import steps
from tests.strategies import images, inventories

CHAIN = make_inventory({"app": ["a"], "a": ["b"], "b": ["c"], "c": ["d"], "x": ["b"]})
STAR = make_inventory({"app": ["b", "a", "c"], "a": ["core"], "b": ["core"], "c": ["core"], "core": ["z", "y"]})
FACTS = make_facts({npm("b"): [make_observation(make_publishers("alice"))]})


def edge(dependent: str, dependency: str, **said: object) -> Edge:
    fields = {"kind": EdgeKind.DEPENDS_ON, "scope": Scope.UNKNOWN, "inferred_by": None, **said}
    return Edge.model_validate({"dependent": dependent, "dependency": dependency, **fields})


def names(shown: Neighbourhood) -> list[str]:
    return [node.package.rpartition("/")[2] for node in shown.nodes]


def pairs(shown: Neighbourhood) -> set[tuple[str, str]]:
    return {(each.dependent.rpartition("/")[2], each.dependency.rpartition("/")[2]) for each in shown.edges}


# -- around a package


def test_who_needs_it_and_what_it_needs_stand_within_the_steps_that_were_asked_for():
    shown = neighbourhood(CHAIN, "b", up=1, down=1)
    assert {node.package: (node.up, node.down) for node in shown.nodes} == {
        npm("b"): (0, 0),
        npm("a"): (1, None),
        npm("x"): (1, None),
        npm("c"): (None, 1),
    }
    assert pairs(shown) == {("a", "b"), ("x", "b"), ("b", "c")}
    assert shown.cut == (
        Cut(direction=Direction.UP, by=CutBy.DISTANCE, nearest=2, packages=1),
        Cut(direction=Direction.DOWN, by=CutBy.DISTANCE, nearest=2, packages=1),
    )
    assert shown.sentence == (
        "As far as the document says, 2 packages need pkg:npm/b within 1 step, and it needs 1 package within 1 step. "
        "Left out: 1 further up, 1 further down."
    )


def test_the_product_is_named_among_those_that_need_it():
    shown = neighbourhood(CHAIN, "a", up=1, down=0)
    assert [node.is_root for node in shown.nodes] == [False, True]
    assert shown.sentence.startswith(
        "As far as the document says, 1 package (the product among them) needs pkg:npm/a within 1 step, "
        "and it needs 0 packages within 0 steps."
    )


@given(images())
def test_depth_and_scope_are_those_of_position(inventory):
    place = position(inventory)
    placed = {each.package: (each.depth, each.scope) for each in place.packages}
    shown = package_graph(inventory)
    for node in shown.nodes:
        assert (node.depth, node.scope) == placed.get(node.package, (None, None))
        assert (node.aside, node.is_root) == (place.aside.get(node.package), node.package in place.roots)
    assert shown.sentence.endswith(place.fidelity.conclusion)


def test_a_root_says_why_it_stands_aside():
    shown = neighbourhood(CHAIN, "c", up=9, down=9)
    root = next(node for node in shown.nodes if node.is_root)
    assert (root.package, root.aside) == (npm("app"), "the product itself")


@pytest.mark.parametrize("name", ["core", "pkg:npm/core"])
def test_over_the_limit_the_nearest_stay_and_of_these_those_near_the_root(name):
    shown = neighbourhood(STAR, name, up=2, down=1, limit=4)
    assert names(shown) == ["core", "a", "b", "c"]
    assert shown.cut == (
        Cut(direction=Direction.UP, by=CutBy.LIMIT, nearest=2, packages=1),
        Cut(direction=Direction.DOWN, by=CutBy.LIMIT, nearest=1, packages=2),
    )
    assert "Left out: 1 of those above, over the limit, 2 of those below, over the limit." in shown.sentence


def test_one_package_is_kept_in_any_case():
    shown = neighbourhood(STAR, "core", limit=1)
    assert (names(shown), shown.edges) == (["core"], ())


def test_a_member_of_a_cycle_stands_on_both_sides_and_is_left_out_once():
    ring = make_inventory({"app": ["a"], "a": ["b"], "b": ["c"], "c": ["a"]})
    shown = neighbourhood(ring, "a", up=9, down=9)
    assert {node.package: (node.up, node.down) for node in shown.nodes}[npm("b")] == (2, 1)
    alone = neighbourhood(ring, "a", up=0, down=0)
    assert sum(each.packages for each in alone.cut) == 3


def test_a_path_never_mixes_what_two_versions_need():
    made = make_inventory(
        {"app": ["a@1", "b"], "a@1": ["c"], "b": ["a@2"], "a@2": ["d"]},
        components=[make_component(f"a@{n}", purl=f"pkg:npm/a@{n}", version=str(n)) for n in (1, 2)],
    )
    shown = neighbourhood(made, "c", up=9, down=0)
    assert names(shown) == ["c", "a", "app"]
    (a,) = (node for node in shown.nodes if node.package == npm("a"))
    assert a.versions == ("1",)
    assert neighbourhood(made, npm("a")).nodes[0].versions == ("1", "2")


def test_what_it_is_built_from_is_one_step_away_and_so_is_what_is_built_from_it():
    source = make_component("xz", purl="pkg:deb/debian/xz-utils@5?arch=source")
    made = make_inventory({"app": ["ssh"], "ssh": ["liblzma5"]}, components=[source], more_edges=[edge("liblzma5", "xz")])
    below = neighbourhood(made, "liblzma5", up=0)
    assert [node.package for node in below.nodes] == [npm("liblzma5"), "pkg:deb/debian/xz-utils?arch=source"]
    assert "it needs or is built from 1 package within 1 step" in below.sentence
    above = neighbourhood(made, "xz", up=2)
    assert [node.up for node in above.nodes] == [0, 1, 2]
    assert "2 packages need or are built from pkg:deb/debian/xz-utils?arch=source within 2 steps" in above.sentence
    assert above.nodes[0].aside is not None
    assert pairs(above) == {("liblzma5", "xz-utils?arch=source"), ("ssh", "liblzma5")}


def test_each_of_several_sources_is_one_step_away():
    sources = [make_component(name, purl=f"pkg:deb/debian/{name}@5?arch=source") for name in ("gcc", "xz")]
    made = make_inventory(
        {"app": ["liblzma5"]}, components=sources, more_edges=[edge("liblzma5", "gcc"), edge("liblzma5", "xz")]
    )
    assert {node.package: node.down for node in neighbourhood(made, "liblzma5", up=0).nodes} == {
        npm("liblzma5"): 0,
        "pkg:deb/debian/gcc?arch=source": 1,
        "pkg:deb/debian/xz?arch=source": 1,
    }
    for name in ("gcc", "xz"):
        assert [node.up for node in neighbourhood(made, name).nodes] == [0, 1, 2]


@pytest.mark.parametrize(
    ("apart", "said"),
    [
        (make_component("b", purl=None).model_copy(update={"type": "file"}), "It is a file, not a package: "),
        (make_component("b", purl="pkg:deb/debian/b@1?arch=source"), "It is a source package, which others are built from: "),
    ],
)
def test_a_need_that_is_not_followed_is_not_told_as_none(apart, said):
    made = make_inventory({"app": ["a"], "a": ["b"], "b": ["c"]}, components=[apart])
    shown = neighbourhood(made, "b")
    assert shown.sentence.endswith(f"it needs 0 packages within 1 step. {said}dependencies of its own are not followed.")
    assert "not followed" not in neighbourhood(made, "a").sentence


def test_edges_that_say_the_same_of_versions_are_one_as_exposed_as_the_most_exposed_of_them():
    made = make_inventory(
        {"app": ["a", "a@2"], "b": []},
        components=[make_component("a@2", purl="pkg:npm/a@2", version="2")],
        more_edges=[
            edge("a", "b", scope=Scope.TEST, inferred_by="npm"),
            edge("a@2", "b", scope=Scope.OPTIONAL, inferred_by="deps_dev"),
            edge("a", "a@2"),
        ],
    )
    (link,) = (each for each in neighbourhood(made, "a").edges if each.dependency == npm("b"))
    assert (link.scope, link.inferred_by) == (Scope.OPTIONAL, "deps_dev")
    declared = made.model_copy(update={"edges": (*made.edges, edge("a", "b", scope=Scope.DEVELOPMENT))})
    (link,) = (each for each in neighbourhood(declared, "a").edges if each.dependency == npm("b"))
    assert (link.scope, link.inferred_by) == (Scope.OPTIONAL, None)
    assert all(each.dependent != each.dependency for each in neighbourhood(declared, "a").edges)


@pytest.mark.parametrize("scopes", [(Scope.RUNTIME, Scope.UNKNOWN), (Scope.UNKNOWN, Scope.RUNTIME)])
def test_what_is_said_outweighs_what_is_not_said(scopes):
    made = make_inventory({"app": ["a"], "b": []}, more_edges=[edge("a", "b", scope=scope) for scope in scopes])
    assert neighbourhood(made, "b").edges[0].scope is Scope.RUNTIME


def test_assembly_stands_in_where_a_document_says_nothing_else():
    assert pairs(neighbourhood(make_inventory({"app": ["a"]}, kind=EdgeKind.CONTAINS), "a")) == {("app", "a")}
    both = make_inventory({"app": ["a"], "a": ["b"]}, more_edges=[edge("app", "b", kind=EdgeKind.CONTAINS)])
    assert pairs(neighbourhood(both, "b")) == {("app", "a"), ("a", "b")}


def test_a_document_that_says_nothing_is_not_one_that_says_nobody():
    silent = neighbourhood(make_inventory(components=[make_component("a"), make_component("b")]), "a")
    assert "no dependencies" in silent.sentence
    assert "no dependencies" not in neighbourhood(CHAIN, "d").sentence


def test_a_ranking_lends_verdicts_and_ranks():
    ranking = rank(CHAIN, FACTS)
    judged = {node.package: (node.verdict, node.rank) for node in neighbourhood(CHAIN, "b", ranking=ranking).nodes}
    assert judged[npm("b")] == (Verdict.SOLE, 1)
    assert judged[npm("c")] == (Verdict.UNKNOWN, None)
    assert judged[npm("app")] == (None, None)
    assert all(node.verdict is None for node in neighbourhood(CHAIN, "b").nodes)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"package": "nobody"}, "no package is called 'nobody'"),
        ({"package": "aa"}, "no package is called 'aa'"),
        ({"package": "a", "up": -1}, "up is -1"),
        ({"package": "a", "down": -1}, "down is -1"),
        ({"package": "a", "limit": 0}, "limit is 0"),
    ],
)
def test_what_makes_no_sense_is_refused(said, message):
    with pytest.raises(ConfigurationError, match=message) as raised:
        neighbourhood(CHAIN, **said)
    assert raised.value.advice


# -- by its definition


def _needs(inventory: Inventory) -> set[tuple[str, str]]:
    return {(each.dependent, each.dependency) for each in inventory.edges if each.dependent != each.dependency}


def _steps(starts: Iterable[str], pairs: set[tuple[str, str]]) -> dict[str, int]:
    found = dict.fromkeys(starts, 0)
    for step in range(1, 1 + len(pairs)):
        for one, other in pairs:
            if found.get(one) == step - 1:
                found.setdefault(other, step)
    return found


@given(inventories(), st.data(), st.integers(0, 3), st.integers(0, 3), st.integers(1, 9))
def test_it_is_what_its_definition_says(inventory, data, up, down, limit):
    key_of = {component.id: component.package for component in inventory.components}
    package = data.draw(st.sampled_from(sorted(set(key_of.values()))))
    starts, needs = [name for name, key in key_of.items() if key == package], _needs(inventory)
    found: list[dict[str, int]] = []
    for following in ({(below, above) for above, below in needs}, needs):
        by_component = _steps(starts, following)
        found.append({})
        for name, distance in by_component.items():
            found[-1][key_of[name]] = min(distance, found[-1].get(key_of[name], distance))
    above, below = found

    whole = neighbourhood(inventory, package, up=up, down=down, limit=1000)
    assert {node.package for node in whole.nodes} == {
        key for side, bound in ((above, up), (below, down)) for key, distance in side.items() if distance <= bound
    }
    assert all((node.up, node.down) == (above.get(node.package), below.get(node.package)) for node in whole.nodes)
    reached = above.keys() | below.keys()
    some = neighbourhood(inventory, package, up=up, down=down, limit=limit)
    assert some.nodes == tuple(
        node.model_copy(update={"versions": other.versions}) for node, other in zip(whole.nodes, some.nodes, strict=False)
    )
    assert len(some.nodes) == min(limit, len(whole.nodes))
    assert len(some.nodes) + sum(each.packages for each in some.cut) == len(reached)


@given(images(), st.data())
def test_neither_the_order_of_components_nor_of_edges_matters(inventory, data):
    shuffled = inventory.model_copy(
        update={
            "components": tuple(data.draw(st.permutations(inventory.components))),
            "edges": tuple(data.draw(st.permutations(inventory.edges))),
        }
    )
    package = data.draw(st.sampled_from(sorted(inventory.packages)))
    assert neighbourhood(shuffled, package) == neighbourhood(inventory, package)
    assert package_graph(shuffled) == package_graph(inventory)


@given(images(), st.data(), st.integers(1, 8))
def test_all_that_is_kept_hangs_together(inventory, data, limit):
    package = data.draw(st.sampled_from(sorted(inventory.packages)))
    shown = neighbourhood(inventory, package, up=9, down=9, limit=limit)
    seen = {shown.package}
    for _ in shown.nodes:
        seen |= {
            end for each in shown.edges for end in (each.dependent, each.dependency) if {each.dependent, each.dependency} & seen
        }
    assert seen == {node.package for node in shown.nodes}


# -- a whole document


@given(images())
def test_the_graph_of_a_document_has_all_packages_and_all_edges_between_them(inventory):
    shown = package_graph(inventory)
    key_of = {component.id: component.package for component in inventory.components}
    assert {node.package for node in shown.nodes} == set(inventory.packages)
    assert {(each.dependent, each.dependency, each.kind) for each in shown.edges} == {
        (key_of[each.dependent], key_of[each.dependency], each.kind)
        for each in inventory.edges
        if key_of[each.dependent] != key_of[each.dependency]
    }
    assert (shown.package, shown.cut) == (None, ())


def test_over_the_limit_those_near_the_root_stay():
    shown = package_graph(CHAIN, limit=3, ranking=rank(CHAIN, FACTS))
    assert names(shown) == ["app", "a", "b"]
    assert shown.cut == (Cut(direction=Direction.DOWN, by=CutBy.LIMIT, nearest=3, packages=3),)
    assert shown.sentence.startswith(
        "The document holds 6 packages; 2 edges between them are shown. Left out: 3 more, since at most 3 are kept. "
    )
    assert shown.nodes[2].verdict is Verdict.SOLE
    assert "; 1 edge between them is shown." in package_graph(CHAIN, limit=2).sentence
    with pytest.raises(ConfigurationError, match="limit is 0"):
        package_graph(CHAIN, limit=0)


def test_nobody_is_counted_who_stands_on_whom(monkeypatch):
    monkeypatch.setattr("sbomkit.graph._position.count_placed", None)
    assert neighbourhood(CHAIN, "b").nodes
    assert package_graph(CHAIN).nodes


def test_work_grows_with_the_document_and_not_with_its_square():
    def made(count: int) -> Inventory:
        edges = {
            f"p{number}": [f"p{number * 2 + 1}", f"p{number * 2 + 2}", f"p{(number * 7) % count}"]
            for number in range(count // 2)
        }
        return make_inventory({"app": ["p0"], **edges})

    def work(count: int) -> int:
        inventory = made(count)
        return steps(lambda: (neighbourhood(inventory, "p5", limit=1000), package_graph(inventory)), within="_neighbours")

    assert work(800) < 4.4 * work(200)
