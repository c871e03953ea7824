"""What a document can be trusted to tell: flags, counts, and the sentence."""

import gc
from itertools import pairwise

import pytest

from sbomkit.errors import ConfigurationError
from sbomkit.graph import position, ways_in
from sbomkit.model.diagnostics import Diagnostic, Severity
from sbomkit.model.inventory import Completeness, Component, Edge, EdgeKind, Scope
from sbomkit.model.position import DepthBasis, FidelityFlag, WaysIn
from tests.builders import make_component, make_inventory, npm


def _edge(above: str, below: str, kind: EdgeKind = EdgeKind.DEPENDS_ON, inferred_by: str | None = None) -> Edge:
    return Edge(dependent=above, dependency=below, kind=kind, scope=Scope.UNKNOWN, inferred_by=inferred_by)


def _file(name: str) -> Component:
    return make_component(name, purl=None).model_copy(update={"type": "file"})


def _says(*, aggregate: str | None = None, incomplete: tuple[str, ...] = ()) -> Completeness:
    return Completeness(aggregate=aggregate, incomplete=incomplete, no_dependencies=(), unstated=())


def test_a_clean_document_has_no_flags() -> None:
    fidelity = position(make_inventory({"app": ["a", "b"], "a": ["b", "c"]})).fidelity
    assert (fidelity.flags, fidelity.packages, fidelity.direct, fidelity.edges, fidelity.max_depth) == ({}, 3, 2, 4, 2)
    assert fidelity.conclusion == "The document tells who relies on whom: 3 packages, 2 of them direct, up to 2 levels deep."


@pytest.mark.parametrize("roots", [["app"], []])
def test_without_edges_nothing_has_a_place(roots: list[str]) -> None:
    found = position(make_inventory(roots=roots, components=[make_component("a"), make_component("b", scope=Scope.OPTIONAL)]))
    assert found.fidelity.flags == {FidelityFlag.NO_EDGES: 2}
    assert found.fidelity.max_depth is None
    assert [(place.depth, place.depth_basis, place.path, place.reachable) for place in found.packages] == [
        (None, None, (), False)
    ] * 2
    assert [place.scope for place in found.packages] == [Scope.RUNTIME, Scope.OPTIONAL]
    assert found.direct == ()
    assert "no dependencies" in found.fidelity.conclusion
    assert ways_in(make_inventory(roots=roots, components=[make_component("a")]), "a").entry_points == ()


def test_an_empty_document_has_nothing_to_place() -> None:
    for inventory in (make_inventory(roots=[]), make_inventory()):
        found = position(inventory)
        assert (found.packages, found.fidelity.flags) == ((), {})
        assert (
            found.fidelity.conclusion == "The document lists nothing that the product depends on, so there is nothing to place."
        )


def test_cycles_are_counted_by_package() -> None:
    found = position(make_inventory({"app": ["a"], "a": ["b"], "b": ["a", "c"], "c": ["c"]}))
    assert found.fidelity.flags == {FidelityFlag.CYCLIC: 2}
    assert [place.in_cycle for place in found.packages] == [True, True, False]
    assert [place.dependents for place in found.packages] == [1, 1, 2]


def test_two_versions_of_one_package_are_no_cycle() -> None:
    versions = [make_component(f"a{number}", purl=f"pkg:npm/a@{number}") for number in (1, 2)]
    found = position(make_inventory({"app": ["a1"], "a1": ["a2"], "a2": ["a1"]}, components=versions))
    assert found.fidelity.flags == {}
    assert (found.packages[0].in_cycle, found.packages[0].dependents, found.packages[0].direct_dependents) == (False, 0, 0)


def test_a_path_never_changes_versions_on_the_way() -> None:
    versions = [make_component(f"a{number}", purl=f"pkg:npm/a@{number}") for number in (1, 2)]
    found = position(make_inventory({"app": ["a1", "b"], "b": ["a2"], "a2": ["c"]}, components=versions))
    assert found.packages[2].path == (npm("app"), npm("b"), npm("a"), npm("c"))
    assert found.packages[2].gateway == npm("b")
    assert found.packages[2].entry_points == 1
    assert found.packages[0].entry_points == 2


def test_unreachable_packages_are_counted_and_keep_their_dependents() -> None:
    versions = [make_component(f"v{number}", purl=f"pkg:npm/v@{number}") for number in (1, 2)]
    found = position(make_inventory({"app": ["a", "v1"], "x": ["y", "v2"]}, components=versions))
    assert found.fidelity.flags == {FidelityFlag.UNREACHABLE: 3}
    placed = {place.package: place for place in found.packages}
    assert (placed[npm("y")].depth, placed[npm("y")].dependents, placed[npm("y")].gateway) == (None, 1, None)
    assert (placed[npm("v")].depth, placed[npm("v")].dependents) == (1, 1)
    assert found.fidelity.conclusion.endswith(
        "; but 2 packages cannot be traced to the product "
        "and 1 package can be traced to the product in some of the versions only."
    )


def test_only_missing_and_unreadable_package_urls_are_counted() -> None:
    components = [
        make_component("a", purl=None),
        make_component("b", purl="not a package url"),
        make_component("c", purl="pkg:generic/c@1"),
    ]
    found = position(make_inventory({"app": ["a", "b", "c"]}, components=[make_component("app", purl=None), *components]))
    assert found.fidelity.flags == {FidelityFlag.NO_PURL: 2}
    assert found.fidelity.conclusion.endswith("; but 2 packages cannot be looked up for want of a package URL.")


def test_repeated_ids_and_repeated_package_urls_are_duplicates() -> None:
    twin = make_component("a").model_copy(update={"id": "node_modules/x/a"})
    other = make_component("a-2", purl="pkg:npm/a@2")
    repeated = Diagnostic(severity=Severity.WARNING, code="duplicate-id", path="components[3]", message="again", count=4)
    unrelated = repeated.model_copy(update={"code": "dangling-reference"})
    inventory = make_inventory({"app": ["a"]}, components=[twin, other]).model_copy(
        update={"diagnostics": (repeated, unrelated)}
    )
    assert position(inventory).fidelity.flags[FidelityFlag.DUPLICATES] == 5


@pytest.mark.parametrize(
    ("completeness", "count"),
    [
        (_says(aggregate="incomplete"), 1),
        (_says(aggregate="incomplete_third_party_only"), 1),
        (_says(incomplete=("a", "b")), 2),
        (_says(aggregate="unknown"), None),
        (_says(aggregate="complete"), None),
    ],
)
def test_what_the_document_calls_incomplete(completeness: Completeness, count: int | None) -> None:
    found = position(make_inventory({"app": ["a", "b"]}, completeness=completeness))
    assert found.fidelity.flags.get(FidelityFlag.INCOMPLETE) == count
    assert ("calls itself incomplete" in found.fidelity.conclusion) is (count is not None)


def test_assembly_stands_in_where_there_is_nothing_else() -> None:
    found = position(make_inventory({"app": ["a"], "a": ["b"]}, kind=EdgeKind.CONTAINS))
    assert found.fidelity.flags == {FidelityFlag.CONTAINS_ONLY: 2}
    assert [(place.depth, place.depth_basis) for place in found.packages] == [
        (1, DepthBasis.CONTAINED),
        (2, DepthBasis.CONTAINED),
    ]
    assert "what contains what" in found.fidelity.conclusion


def test_an_image_that_contains_everything_is_not_flattened() -> None:
    found = position(make_inventory({"app": [f"p{number}" for number in range(30)]}, kind=EdgeKind.CONTAINS))
    assert found.fidelity.flags == {FidelityFlag.CONTAINS_ONLY: 30}


def test_assembly_is_ignored_beside_a_single_dependency() -> None:
    found = position(
        make_inventory(
            {"app": ["a"]},
            more_edges=[_edge("app", "b", EdgeKind.CONTAINS), _edge("a", "c", EdgeKind.RELATED)],
            components=[make_component("b"), make_component("c")],
        )
    )
    assert found.fidelity.flags == {FidelityFlag.UNREACHABLE: 2, FidelityFlag.SPARSE: 2}


def test_inferred_edges_are_counted_where_they_are_used_and_not_declared() -> None:
    edges = [
        _edge("app", "b", inferred_by="apt"),
        _edge("a", "b", inferred_by="apt"),
        _edge("app", "a", inferred_by="apt"),
        _edge("a", "app", inferred_by="apt"),
    ]
    found = position(make_inventory({"app": ["a"]}, more_edges=edges, components=[make_component("b")]))
    assert found.fidelity.flags == {FidelityFlag.INFERRED: 2, FidelityFlag.CYCLIC: 1}
    assert found.fidelity.conclusion.endswith("; but 2 dependencies of it are inferred, not declared.")


def test_inferred_root_edges_that_are_set_aside_are_not_counted() -> None:
    leaves = [f"p{number:02}" for number in range(25)]
    edges = [_edge("app", leaf, inferred_by="apt") for leaf in leaves]
    found = position(make_inventory({"p00": ["p01"]}, components=[make_component(leaf) for leaf in leaves], more_edges=edges))
    assert found.fidelity.flags == {FidelityFlag.FLATTENED: 25, FidelityFlag.INFERRED: 24, FidelityFlag.SPARSE: 23}
    assert found.fidelity.direct == 24


# The sentence


def _conclusion(edges: dict[str, list[str]], *, roots: tuple[str, ...] = ("app",), others: int = 0) -> str:
    return position(
        make_inventory(edges, roots=roots, components=[make_component(f"o{number}") for number in range(others)])
    ).fidelity.conclusion


def test_two_edges_among_many_packages_do_not_tell_who_relies_on_whom() -> None:
    inventory = make_inventory({"app": ["a"], "a": ["b"]}, components=[make_component(f"o{number}") for number in range(8)])
    fidelity = position(inventory).fidelity
    assert fidelity.flags == {FidelityFlag.SPARSE: 8, FidelityFlag.UNREACHABLE: 8}
    assert fidelity.conclusion == (
        "The document states dependencies for only 2 of 10 packages, so it cannot tell where the others sit and who relies on "
        "them; but 8 packages cannot be traced to the product."
    )


def test_an_edge_from_a_made_up_root_or_one_that_lists_everything_says_nothing() -> None:
    unrooted = position(
        make_inventory({"a": ["b"]}, roots=[], components=[make_component("o1"), make_component("o2")])
    ).fidelity
    assert unrooted.flags == {FidelityFlag.UNROOTED: 3, FidelityFlag.SPARSE: 2}
    assert "for only 2 of 4 packages and none of the product itself" in unrooted.conclusion
    listed = [f"p{number:02}" for number in range(25)]
    flattened = position(make_inventory({"app": listed, "p00": ["p01"]})).fidelity
    assert flattened.flags == {FidelityFlag.FLATTENED: 25, FidelityFlag.SPARSE: 23}
    assert "for only 2 of 25 packages and lists 25 as direct" in flattened.conclusion


@pytest.mark.parametrize(
    ("edges", "others", "sparse"),
    [
        ({"app": ["a", "b", "c", "d"], "a": ["b"]}, 0, None),
        ({"app": ["a"], "a": ["b"]}, 1, None),
        ({"app": ["a"], "a": ["b"]}, 2, 2),
        ({"app": ["a"]}, 1, 1),
        ({"app": ["a"]}, 0, None),
    ],
    ids=["direct leaves have an edge", "less than half", "half", "half of two", "a single package"],
)
def test_a_document_is_sparse_from_half_of_two_packages_on(
    edges: dict[str, list[str]], others: int, sparse: int | None
) -> None:
    components = [make_component(f"o{number}") for number in range(others)]
    assert position(make_inventory(edges, components=components)).fidelity.flags.get(FidelityFlag.SPARSE) == sparse


def test_islands_that_the_product_does_not_lead_to_are_told_first() -> None:
    conclusion = _conclusion({"app": ["a", "b"], "a": ["b"], "x": ["y"], "y": ["z"]})
    assert conclusion.startswith(
        "The document leads from the product to only 2 of 5 packages, so it cannot tell where the others sit;"
    )


def test_a_flat_list_of_any_size_cannot_tell_what_lies_deep() -> None:
    for size in (2, 30):
        conclusion = _conclusion({"app": [f"p{number}" for number in range(size)]})
        assert conclusion == (
            f"The document lists {size} of {size} packages as direct dependencies and nothing between them: nothing is said "
            "about what these need themselves, so it cannot tell what lies deep in the product."
        )


def test_what_is_declared_to_need_nothing_is_believed_unless_the_list_is_of_everything() -> None:
    def said(size: int) -> str:
        names = tuple(f"p{number}" for number in range(size))
        completeness = Completeness(aggregate=None, incomplete=(), no_dependencies=(*names, "gone"), unstated=())
        return position(make_inventory({"app": names}, completeness=completeness)).fidelity.conclusion

    assert said(2) == "The document tells who relies on whom: 2 packages, 2 of them direct, up to 1 level deep."
    assert "nothing between them, so it cannot tell what lies deep" in said(30)


def test_nothing_but_their_own_cycle_needs_the_members_of_a_cycle_at_the_top() -> None:
    virtual = _conclusion({"a": ["b"], "b": ["a", "c"]}, roots=())
    assert "the 2 of 3 packages that nothing else outside their own cycle needs" in virtual
    ring = [f"p{number:02}" for number in range(25)]
    edges = {name: [ring[(place + 1) % len(ring)]] for place, name in enumerate(ring)}
    assert "from the 25 that no other one outside their own cycle brings in" in _conclusion({"app": ring, **edges})
    assert "that nothing else needs" in _conclusion({"a": ["b"], "b": ["c", "d"], "c": ["d"], "d": ["c"]}, roots=())


def test_a_cycle_through_the_root_is_a_cycle() -> None:
    found = position(make_inventory({"app": ["a", "b"], "a": ["c"], "c": ["app"], "b": ["c"], "x": ["app"]}))
    assert {place.package for place in found.packages if place.in_cycle} == {npm("a"), npm("b"), npm("c")}
    assert found.fidelity.flags[FidelityFlag.CYCLIC] == 3
    two = position(make_inventory({"one": ["a"], "a": ["two"], "two": ["b"]}, roots=["one", "two", "a"]))
    assert FidelityFlag.CYCLIC not in two.fidelity.flags


def _lost(code: str, count: int) -> Diagnostic:
    return Diagnostic(severity=Severity.NOTE, code=code, path="dependencies[0]", message="elsewhere", count=count)


def test_edges_that_lead_out_of_the_document_are_told() -> None:
    lost = {"diagnostics": (_lost("external-reference", 2), _lost("dangling-reference", 1), _lost("duplicate-edge", 9))}
    bare = make_inventory(components=[make_component("a")]).model_copy(update=lost)
    assert position(bare).fidelity.conclusion.startswith(
        "The document lists 1 package but no dependencies between them, and 3 references lead to what the document does not "
    )
    placed = make_inventory({"app": ["a"]}).model_copy(update={"diagnostics": lost["diagnostics"][1:]})
    assert position(placed).fidelity.conclusion.endswith("; but 1 reference leads to what the document does not hold.")
    empty = make_inventory().model_copy(update=lost)
    assert position(empty).fidelity.conclusion.endswith("; but 3 references lead to what the document does not hold.")


# What stands aside


def test_source_packages_take_no_part() -> None:
    components = [
        make_component("xz-utils", purl="pkg:deb/debian/xz-utils@5.4?arch=source"),
        make_component("liblzma5", purl="pkg:deb/debian/liblzma5@5.4?arch=amd64"),
        make_component("xz", purl="pkg:deb/debian/xz-utils@5.4?arch=amd64"),
        make_component("tool"),
        make_component("tool-source"),
        make_component("xz-again", purl="pkg:deb/debian/xz-utils@5.4?arch=i386"),
        make_component("again"),
    ]
    found = position(
        make_inventory(
            {"app": ["xz", "tool"], "xz": ["liblzma5", "xz-utils"], "xz-utils": ["tool"]},
            components=components,
            more_edges=[
                _edge("liblzma5", "xz-utils", EdgeKind.BUILT_FROM),
                _edge("tool", "tool-source", EdgeKind.BUILT_FROM),
                _edge("tool", "again", EdgeKind.BUILT_FROM),
                _edge("tool", "tool", EdgeKind.BUILT_FROM),
                _edge("xz", "xz-again", EdgeKind.BUILT_FROM),
            ],
        )
    )
    source = "pkg:deb/debian/xz-utils?arch=source"
    assert [place.package for place in found.packages] == ["pkg:deb/debian/liblzma5", "pkg:deb/debian/xz-utils", npm("tool")]
    assert found.aside[source] == "a source package, which others are built from"  # type: ignore[index]
    assert found.source_of == {"pkg:deb/debian/liblzma5": source, "pkg:deb/debian/xz-utils": source, npm("tool"): npm("again")}
    assert found.aside.keys() >= {npm("tool-source"), npm("again")}
    assert {place.direct_dependents for place in found.packages if place.package == npm("tool")} == {0}


def test_a_document_of_source_packages_is_about_them() -> None:
    components = [make_component(name, purl=f"pkg:deb/debian/{name}@1?arch=source") for name in ("a", "b")]
    found = position(make_inventory({"app": ["a"], "a": ["b"]}, components=components))
    assert [place.depth for place in found.packages] == [1, 2]


def test_files_take_no_part_unless_there_is_nothing_else() -> None:
    found = position(make_inventory({"app": ["a", "f"], "f": ["a"]}, components=[_file("f")]))
    assert [place.package for place in found.packages] == [npm("a")]
    assert found.aside["pkg:generic/f"] == "a file, not a package"  # type: ignore[index]
    alone = position(make_inventory({"app": ["f"]}, components=[_file("f")]))
    assert [place.depth for place in alone.packages] == [1]
    described = position(make_inventory({"app": ["f"], "b": []}, roots=["app", "b"], components=[_file("f")]))
    assert [place.package for place in described.packages] == [npm("app"), npm("b")]


def test_a_file_with_a_package_url_is_a_package() -> None:
    jar = make_component("jar", purl="pkg:maven/org.example/jar@1").model_copy(update={"type": "file"})
    broken = make_component("broken", purl="not a package url").model_copy(update={"type": "file"})
    found = position(make_inventory({"app": ["jar"], "jar": ["a"]}, components=[jar, broken]))
    assert [place.package for place in found.packages] == ["pkg:maven/org.example/jar", npm("a")]
    assert found.aside["pkg:generic/broken"] == "a file, not a package"  # type: ignore[index]


def test_dependencies_that_files_cost_are_told() -> None:
    contained = _edge("app", "f", EdgeKind.CONTAINS)
    found = position(make_inventory({"app": ["a", "f"], "f": ["a"]}, components=[_file("f")], more_edges=[contained]))
    assert found.fidelity.conclusion.endswith("; but 2 dependencies of or on files are left out.")
    single = position(make_inventory({"app": ["a"], "a": ["f"]}, components=[_file("f")]))
    assert single.fidelity.conclusion.endswith("; but 1 dependency of or on files is left out.")
    none = position(make_inventory({"app": ["a"]}, components=[_file("f")], more_edges=[contained]))
    assert "files" not in none.fidelity.conclusion


def test_where_a_package_was_fetched_from_is_no_second_package() -> None:
    """As ORT writes it: the repository and the archive of a package are components with its package URL."""
    parts = [make_component(f"a{part}", purl="pkg:npm/a@1.0.0") for part in ("", "-vcs", "-source-artifact")]
    used = [make_component(f"b{part}", purl="pkg:npm/b@1.0.0") for part in ("", "-vcs")]
    ring = [make_component(f"c{part}", purl="pkg:npm/c@1.0.0") for part in ("", "-vcs")]
    built = EdgeKind.BUILT_FROM
    inventory = make_inventory(
        {"app": ["a", "b"], "a": ["b"], "b-vcs": ["a"]},
        components=[*parts, *used, *ring],
        more_edges=[
            _edge("a", "a-vcs", built),
            _edge("a", "a-source-artifact", built),
            _edge("b", "b-vcs", built),
            _edge("c", "c-vcs", built),
            _edge("c-vcs", "c", built),
            _edge("a", "gone", built),
            _edge("gone", "a", built),
        ],
    )
    found = position(inventory)
    # The second b needs something and c would be gone altogether: both are what they seem.
    assert found.fidelity.flags == {FidelityFlag.DUPLICATES: 2, FidelityFlag.UNREACHABLE: 2}
    assert [(place.package, place.depth) for place in found.packages] == [(npm("a"), 1), (npm("b"), 1), (npm("c"), None)]
    assert ways_in(inventory, "a-vcs").package == npm("a")
    without = inventory.model_copy(
        update={"components": tuple(part for part in inventory.components if part.id not in {"a-vcs", "a-source-artifact"})}
    )
    assert position(without) == found


def test_references_to_nowhere_are_left_out() -> None:
    found = position(
        make_inventory({"app": ["a"]}, more_edges=[_edge("a", "gone"), _edge("gone", "a")], roots=["app", "away"]).model_copy(
            update={"roots": ("app", "nowhere")}
        )
    )
    assert (found.fidelity.edges, found.fidelity.flags) == (1, {FidelityFlag.UNREACHABLE: 1, FidelityFlag.SPARSE: 1})


# Another root


def test_a_new_root_shows_the_part_below_it() -> None:
    inventory = make_inventory({"app": ["a", "b"], "a": ["c", "d"], "b": ["c"], "c": ["e"]})
    for name in ("a", npm("a"), "pkg:npm/a@1.0.0"):
        found = position(inventory, root=name)
        assert found.roots == (npm("a"),)
        assert {place.package: place.depth for place in found.packages} == {npm("c"): 1, npm("d"): 1, npm("e"): 2}
        assert found.aside == {
            npm("a"): "the chosen root",
            npm("app"): f"not below {npm('a')}",
            npm("b"): f"not below {npm('a')}",
        }
        assert {place.dependents for place in found.packages if place.package == npm("e")} == {1}
        assert found.fidelity.flags == {}


def test_a_new_root_leaves_out_versions_that_it_does_not_need() -> None:
    versions = [make_component(f"v{number}", purl=f"pkg:npm/v@{number}") for number in (1, 2)]
    found = position(make_inventory({"app": ["a", "v2"], "a": ["v1"], "v2": ["c"]}, components=versions), root="a")
    assert [place.package for place in found.packages] == [npm("v")]
    assert found.aside[npm("c")] == f"not below {npm('a')}"


def test_a_new_root_that_needs_nothing_leaves_nothing_to_place() -> None:
    found = position(make_inventory({"app": ["a"]}), root="a")
    assert found.packages == ()
    assert found.fidelity.conclusion == f"The document lists nothing that {npm('a')} depends on, so there is nothing to place."


def test_an_unknown_name_is_answered_with_names_that_are_close() -> None:
    inventory = make_inventory({"app": ["event-stream"]})
    with pytest.raises(ConfigurationError, match="no package is called 'event-steam'") as caught:
        position(inventory, root="event-steam")
    assert caught.value.advice == "did you mean event-stream?"
    with pytest.raises(ConfigurationError) as caught:
        ways_in(inventory, "!!!!")
    assert caught.value.advice == "`sbomkit show SBOM --format json` lists the packages"


def test_an_ambiguous_name_is_answered_with_the_keys() -> None:
    components = [
        make_component(f"c{place}", purl=f"pkg:npm/{place}/x@1").model_copy(update={"name": "x", "group": place})
        for place in ("one", "two", "three", "four")
    ]
    inventory = make_inventory({"app": [component.id for component in components]}, components=components)
    with pytest.raises(ConfigurationError, match=r"'x' is the name of 4 packages: .* and 1 more") as caught:
        position(inventory, root="x")
    assert caught.value.advice == "use the whole package key"
    assert position(inventory, root="two/x").roots == position(inventory, root="two:x").roots == ("pkg:npm/two/x",)


def test_ways_in_tells_through_whom() -> None:
    inventory = make_inventory({"app": ["a", "b", "c"], "a": ["x"], "b": ["x"], "x": ["y"]})
    assert ways_in(inventory, "y") == WaysIn(package=npm("y"), direct_dependents=(npm("x"),), entry_points=(npm("a"), npm("b")))
    assert ways_in(inventory, "y", root="a").entry_points == (npm("x"),)
    assert ways_in(inventory, "app") == WaysIn(package=npm("app"), direct_dependents=(), entry_points=())


def test_paths_deeper_than_64_are_not_written_out() -> None:
    deep = 300
    inventory = make_inventory({"app": ["p000"], **{f"p{place:03}": [f"p{place + 1:03}"] for place in range(deep)}})
    found = position(inventory)
    assert [len(found.packages[place].path) for place in (0, 63, 64, deep)] == [2, 65, 0, 0]
    assert [found.packages[place].depth for place in (0, 63, 64, deep)] == [1, 64, 65, deep + 1]
    assert found.packages[deep].dependents == deep


def test_long_names_above_many_others_are_not_written_out_again_and_again() -> None:
    chain = [f"{place:02}-{'long' * 60}" for place in range(40)]
    edges = {above: [below] for above, below in pairwise(chain)}
    inventory = make_inventory({"app": chain[:1], **edges, chain[-1]: [f"leaf{number}" for number in range(1000)]})
    found = {place.package: place for place in position(inventory).packages}
    assert [len(found[npm(name)].path) for name in (chain[0], chain[-1], "leaf0")] == [2, 41, 0]
    assert (found[npm("leaf0")].depth, found[npm("leaf0")].gateway) == (41, npm(chain[0]))


def test_the_cycle_collector_is_left_as_it_was_found() -> None:
    inventory = make_inventory({"app": ["a"]})
    assert gc.isenabled()
    position(inventory)
    assert gc.isenabled()
    gc.disable()
    try:
        position(inventory)
        assert not gc.isenabled()
    finally:
        gc.enable()
