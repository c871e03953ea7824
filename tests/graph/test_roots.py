"""What the product is, and what counts as direct."""

import pytest

from sbomkit.graph import position
from sbomkit.model.inventory import Component, Edge, EdgeKind, Inventory, Scope
from sbomkit.model.position import DepthBasis, FidelityFlag, Position
from sbomkit.purl import PackageKey
from tests.builders import make_component, make_inventory, npm

LEAVES = [f"leaf{number:02}" for number in range(30)]


def _typed(name: str, kind: str, *, purl: str | None = None) -> Component:
    return make_component(name, purl=purl).model_copy(update={"type": kind})


def _depths(found: Position) -> dict[str, int | None]:
    return {place.package.removeprefix("pkg:npm/"): place.depth for place in found.packages}


def _generic(name: str) -> PackageKey:
    return PackageKey(f"pkg:generic/{name}")


def test_direct_dependencies_have_depth_one() -> None:
    found = position(make_inventory({"app": ["a", "b"], "a": ["c"], "c": ["d"], "b": ["d"]}))
    assert _depths(found) == {"a": 1, "b": 1, "c": 2, "d": 2}
    assert found.roots == (npm("app"),)
    assert found.direct == (npm("a"), npm("b"))
    assert found.aside == {npm("app"): "the product itself"}


def test_nothing_leads_through_the_product() -> None:
    found = position(make_inventory({"app": ["plugin", "a"], "plugin": ["app"], "a": ["b"]}))
    assert {place.package: place.dependents for place in found.packages} == {npm("a"): 0, npm("b"): 1, npm("plugin"): 0}


def test_all_versions_of_the_product_are_the_product() -> None:
    older = make_component("app-old", purl="pkg:npm/app@0.1.0")
    found = position(make_inventory({"app": ["a"], "a": ["app-old"], "app-old": ["b"]}, components=[older]))
    assert _depths(found) == {"a": 1, "b": 1}


# Several subjects


def test_several_products_share_one_place_above_their_dependencies() -> None:
    found = position(make_inventory({"one": ["a"], "two": ["b"], "a": ["b", "c"]}, roots=["one", "two"]))
    assert found.roots == (npm("one"), npm("two"))
    assert _depths(found) == {"a": 1, "b": 1, "c": 2}
    assert {place.package: place.path for place in found.packages} == {
        npm("a"): (npm("one"), npm("a")),
        npm("b"): (npm("two"), npm("b")),
        npm("c"): (npm("one"), npm("a"), npm("c")),
    }


def test_a_path_starts_at_the_first_product_that_lists_its_head() -> None:
    found = position(make_inventory({"one": ["a"], "two": ["a"]}, roots=["two", "one"]))
    assert found.packages[0].path == (npm("one"), npm("a"))


def test_a_subject_below_another_one_is_an_ordinary_package() -> None:
    found = position(make_inventory({"app": ["lib", "x"], "lib": ["deep"]}, roots=["app", "lib"]))
    assert found.roots == (npm("app"),)
    assert _depths(found) == {"deep": 2, "lib": 1, "x": 1}


def test_described_files_are_no_products_beside_a_described_package() -> None:
    found = position(make_inventory({"app": ["a"]}, roots=["app", "binary"], components=[_typed("binary", "file")]))
    assert found.roots == (npm("app"),)
    assert found.aside[_generic("binary")] == "a file, not a package"


@pytest.mark.parametrize(
    ("edges", "roots"),
    [
        ({"a": ["b"], "c": []}, ["a", "b", "c"]),
        ({"a": ["b", "c"], "b": ["d"], "x": ["d"]}, ["a", "b", "c", "d"]),
        (
            {"a": ["x"], **{f"r{number}": ["y"] for number in range(12)}, "x": LEAVES[:8]},
            [f"r{number}" for number in range(12)],
        ),
        ({"a": ["b"], "c": [], "d": []}, ["c", "d"]),
    ],
    ids=["nothing else is listed", "most are led to", "half of twenty", "none depends on anything"],
)
def test_subjects_that_are_the_inventory_itself_are_no_products(edges: dict[str, list[str]], roots: list[str]) -> None:
    found = position(make_inventory(edges, roots=roots))
    assert found.roots == ()
    assert not found.aside
    assert FidelityFlag.UNROOTED in found.fidelity.flags


# Virtual roots


def test_without_a_subject_depth_is_counted_from_what_nothing_needs() -> None:
    found = position(make_inventory({"a": ["b"], "b": ["c"], "x": ["c"]}, roots=[]))
    assert found.roots == ()
    assert _depths(found) == {"a": 1, "b": 2, "c": 2, "x": 1}
    assert {place.depth_basis for place in found.packages} == {DepthBasis.VIRTUAL}
    assert found.fidelity.flags == {FidelityFlag.UNROOTED: 2}
    assert found.packages[2].path == (npm("x"), npm("c"))


def test_a_subject_that_nothing_hangs_on_is_set_aside_and_replaced_by_a_virtual_root() -> None:
    found = position(make_inventory({"a": ["b"]}, roots=["app"]))
    assert found.roots == ()
    assert found.aside == {npm("app"): "the product itself"}
    assert _depths(found) == {"a": 1, "b": 2}


def test_all_members_of_a_cycle_that_nothing_needs_hang_on_the_virtual_root() -> None:
    found = position(make_inventory({"a": ["b"], "b": ["a", "c"]}, roots=[]))
    assert _depths(found) == {"a": 1, "b": 1, "c": 2}


# Wrappers


def test_a_system_node_that_lists_nearly_everything_is_descended() -> None:
    """As distro2sbom writes it: the document, one system node, all packages."""
    system = _typed("system", "operating-system")
    found = position(
        make_inventory(
            {"document": ["system"], "system": LEAVES, "leaf00": ["leaf01"], "leaf01": ["leaf02"]},
            roots=["document"],
            components=[_typed("document", "operating-system"), system],
        )
    )
    assert found.roots == (_generic("system"),)
    assert found.aside[_generic("document")] == "a wrapper around the product"
    assert found.aside[_generic("system")] == "the product itself"
    assert found.fidelity.flags == {FidelityFlag.FLATTENED: 30, FidelityFlag.SPARSE: 27}
    assert (_depths(found)["leaf00"], _depths(found)["leaf02"]) == (1, 3)


def test_a_document_node_above_the_application_is_descended() -> None:
    """As sbom4python writes it: a made-up node with the name of the document, then the application."""
    application = _typed("tool", "application", purl="pkg:pypi/tool@1")
    found = position(
        make_inventory(
            {"Python-tool": ["tool"], "tool": ["a"], "a": ["b"]},
            roots=["Python-tool"],
            components=[_typed("Python-tool", "application"), application],
        )
    )
    assert found.roots == ("pkg:pypi/tool",)
    assert _depths(found) == {"a": 1, "b": 2}


@pytest.mark.parametrize(
    ("root", "child"),
    [
        (make_component("app"), _typed("only", "application", purl="pkg:npm/only@1")),
        (_typed("app", "application"), make_component("only")),
    ],
    ids=["the product has a package URL", "its one dependency is a library"],
)
def test_a_product_with_one_direct_dependency_is_no_wrapper(root: Component, child: Component) -> None:
    found = position(make_inventory({"app": ["only"], "only": ["a", "b"]}, components=[root, child]))
    assert found.roots == (root.package,)
    assert _depths(found) == {"a": 2, "b": 2, "only": 1}


def test_a_node_that_holds_a_part_only_is_no_wrapper() -> None:
    application = _typed("tool", "application")
    found = position(
        make_inventory({"app": ["tool"], "tool": ["a"], "x": ["y"]}, components=[_typed("app", "application"), application])
    )
    assert found.roots == (_generic("app"),)


def test_a_single_dependency_that_holds_nothing_is_no_wrapper() -> None:
    found = position(
        make_inventory({"app": ["tool"]}, components=[_typed("app", "application"), _typed("tool", "application")])
    )
    assert found.roots == (_generic("app"),)


def test_wrappers_in_a_ring_are_not_descended_forever() -> None:
    ring = [f"ring{number}" for number in range(20)]
    edges = {name: [ring[(place + 1) % len(ring)]] for place, name in enumerate(ring)}
    found = position(make_inventory(edges, roots=ring[:1], components=[_typed(name, "application") for name in ring]))
    assert len(found.roots) == 1


# Lists between the product and its packages


def _image(edges: dict[str, list[str]], *, system: list[str], lock: list[str], others: tuple[str, ...] = ()) -> Inventory:
    components = [
        _typed("image", "container", purl="pkg:oci/image@1"),
        _typed("system", "operating-system"),
        _typed("lock", "application"),
    ]
    return make_inventory(
        {"image": ["system", "lock", *others], "system": system, "lock": lock, **edges}, roots=["image"], components=components
    )


def test_the_system_and_the_lock_files_of_an_image_only_list() -> None:
    """As trivy writes it: below the image stand nodes for the operating system and for each lock file."""
    found = position(_image({"a": ["b"], "x": ["y"]}, system=["a"], lock=["x"], others=("own",)))
    assert found.roots == ("pkg:oci/image",)
    assert found.aside[_generic("system")] == found.aside[_generic("lock")] == "a wrapper around what the product holds"
    assert _depths(found) == {"a": 1, "b": 2, "own": 1, "x": 1, "y": 2}
    assert {place.path[0] for place in found.packages} == {"pkg:oci/image"}
    assert found.packages[0].dependents == 0
    assert (found.fidelity.flags, found.fidelity.edges, found.fidelity.packages) == ({}, 5, 5)


def test_a_system_that_lists_everything_is_flattened_beside_a_lock_file_that_does_not() -> None:
    deep = {"x0": [f"y{number:02}" for number in range(40)]}
    found = position(_image({"leaf00": ["leaf01"], **deep}, system=LEAVES, lock=["x0", "x1"]))
    assert found.fidelity.flags[FidelityFlag.FLATTENED] == 30
    depths = _depths(found)
    assert (depths["leaf00"], depths["leaf01"], depths["leaf02"]) == (1, 2, 1)
    assert (depths["x0"], depths["y00"], depths["x1"]) == (1, 2, 1)
    assert found.fidelity.direct == 31
    both = position(_image({"leaf00": ["leaf01"], **deep}, system=LEAVES, lock=["x0", "leaf01"]))
    assert _depths(both)["leaf01"] == 1


def test_lists_are_flattened_together_where_they_hold_nearly_everything() -> None:
    found = position(_image({"leaf00": ["leaf20"]}, system=LEAVES[:15], lock=LEAVES[15:]))
    assert found.fidelity.flags[FidelityFlag.FLATTENED] == 30
    assert _depths(found)["leaf20"] == 2


def test_a_list_is_as_exposed_as_it_is_listed() -> None:
    edge = Edge(dependent="image", dependency="lock", kind=EdgeKind.DEPENDS_ON, scope=Scope.DEVELOPMENT, inferred_by=None)
    inventory = _image({}, system=["a"], lock=["x", "a"])
    edges = tuple(each for each in inventory.edges if (each.dependent, each.dependency) != ("image", "lock"))
    found = position(inventory.model_copy(update={"edges": (*edges, edge)}))
    assert [(place.package, place.scope) for place in found.packages] == [
        (npm("a"), Scope.RUNTIME),
        (npm("x"), Scope.DEVELOPMENT),
    ]


def test_parts_that_need_each_other_are_no_lists() -> None:
    found = position(_image({}, system=["a", "lock"], lock=["x"]))
    assert _depths(found) == {"a": 2, "pkg:generic/lock": 1, "pkg:generic/system": 1, "x": 2}


def test_an_application_that_lists_no_package_stays_direct() -> None:
    found = position(_image({}, system=["a"], lock=[]))
    assert _depths(found) == {"a": 1, "pkg:generic/lock": 1}


def test_lists_that_lead_to_the_product_only_leave_a_virtual_root() -> None:
    found = position(_image({"a": ["b"]}, system=["image"], lock=["image"]))
    assert found.roots == ()
    assert _depths(found) == {"a": 1, "b": 2}


# Flattened roots


def _flattened(direct: int, others: int, edges: dict[str, list[str]] | None = None) -> Inventory:
    listed = [f"d{number:03}" for number in range(direct)]
    return make_inventory({"app": listed, **(edges or {})}, components=[make_component(f"o{place}") for place in range(others)])


@pytest.mark.parametrize(
    ("direct", "others", "flattened"), [(20, 0, True), (19, 0, False), (27, 3, True), (26, 4, False), (18, 2, True)]
)
def test_a_root_is_flattened_from_ninety_percent_of_twenty_on(direct: int, others: int, *, flattened: bool) -> None:
    found = position(_flattened(direct, others))
    assert (FidelityFlag.FLATTENED in found.fidelity.flags) is flattened
    assert found.packages[0].depth_basis is (DepthBasis.DERIVED if flattened else DepthBasis.DECLARED)


def test_root_edges_implied_by_a_longer_path_are_set_aside() -> None:
    found = position(_flattened(25, 0, {"d000": ["d001"], "d001": ["d002"], "d003": ["d002"]}))
    depths = _depths(found)
    assert (depths["d000"], depths["d001"], depths["d002"], depths["d003"], depths["d004"]) == (1, 2, 2, 1, 1)
    assert found.fidelity.flags == {FidelityFlag.FLATTENED: 25, FidelityFlag.SPARSE: 21}
    assert found.fidelity.direct == 23
    assert found.packages[2].gateway is None
    assert found.packages[1].gateway == npm("d000")


def test_listed_members_of_a_cycle_stay_direct_unless_something_else_leads_to_it() -> None:
    found = position(
        _flattened(25, 0, {"d000": ["d001"], "d001": ["d000"], "d002": ["d003"], "d003": ["d004"], "d004": ["d003"]})
    )
    depths = _depths(found)
    assert (depths["d000"], depths["d001"], depths["d002"], depths["d003"], depths["d004"]) == (1, 1, 1, 2, 3)


def test_what_only_an_unreachable_package_needs_stays_direct() -> None:
    found = position(_flattened(25, 1, {"o0": ["d000"]}))
    assert _depths(found)["d000"] == 1
    assert found.fidelity.flags == {FidelityFlag.FLATTENED: 25, FidelityFlag.UNREACHABLE: 1, FidelityFlag.SPARSE: 24}


def test_below_the_bar_declared_depth_stands() -> None:
    found = position(make_inventory({"app": ["a", "b"], "a": ["b"]}))
    assert _depths(found) == {"a": 1, "b": 1}
    assert found.packages[1].gateway == npm("b")
    assert found.packages[1].entry_points == 2


def test_a_list_that_is_set_aside_still_counts_for_scope() -> None:
    edge = Edge(dependent="d000", dependency="d001", kind=EdgeKind.DEPENDS_ON, scope=Scope.DEVELOPMENT, inferred_by=None)
    inventory = _flattened(25, 0)
    found = position(inventory.model_copy(update={"edges": (*inventory.edges, edge)}))
    assert (found.packages[1].depth, found.packages[1].scope) == (2, Scope.RUNTIME)
