"""What a name means, what is built from a package, and what leaves with it."""

import pytest

from sbomkit.errors import ConfigurationError
from sbomkit.graph import Meant, built_from, leaving, meant
from sbomkit.model.inventory import Edge, EdgeKind, Inventory, Scope
from sbomkit.purl import PackageKey
from tests.builders import make_component, make_inventory, npm

DEB = "pkg:deb/debian/"
SOURCE = PackageKey(f"{DEB}src?arch=source")


def distribution() -> Inventory:
    """Two packages of one source, and one of another place that the first of them needs."""
    binaries = [make_component(name, purl=f"{DEB}{name}@1") for name in ("lib", "tool")]
    built = [
        Edge(dependent=name, dependency="src", kind=EdgeKind.BUILT_FROM, scope=Scope.UNKNOWN, inferred_by=None)
        for name in ("lib", "tool", "app")
    ]
    components = [*binaries, make_component("src", purl=f"{DEB}src@1?arch=source")]
    return make_inventory({"app": ["lib", "tool"], "lib": ["deep"]}, components=components, more_edges=built)


def test_a_package_that_takes_part_is_meant_itself() -> None:
    assert meant(distribution(), "lib") == Meant(PackageKey(f"{DEB}lib"), None, ())


def test_a_source_package_stands_aside_and_what_takes_part_is_built_from_it() -> None:
    found = meant(distribution(), "src")
    assert found.package == SOURCE
    assert found.aside == "a source package, which others are built from"
    assert found.built == (f"{DEB}lib", f"{DEB}tool")
    assert meant(distribution(), "src", root="tool").built == ()


def test_what_is_built_from_a_package_need_not_take_part() -> None:
    assert built_from(distribution(), SOURCE) == (f"{DEB}lib", f"{DEB}tool", npm("app"))
    assert built_from(distribution(), npm("nothing")) == ()


def test_a_package_may_be_built_from_several() -> None:
    made = distribution()
    more = Edge(dependent="lib", dependency="zlib", kind=EdgeKind.BUILT_FROM, scope=Scope.UNKNOWN, inferred_by=None)
    source = make_component("zlib", purl=f"{DEB}zlib@1?arch=source")
    made = made.model_copy(update={"components": (*made.components, source), "edges": (*made.edges, more)})
    lib = PackageKey(f"{DEB}lib")
    assert meant(made, "zlib").built == (lib,)
    assert built_from(made, PackageKey(f"{DEB}zlib?arch=source")) == (lib,)
    assert leaving(made, [lib]) >= {"lib", "zlib"}


@pytest.mark.parametrize(("name", "root"), [("z", None), ("lib", "z")])
def test_a_name_that_nothing_has_is_an_error(name: str, root: str | None) -> None:
    with pytest.raises(ConfigurationError, match="no package is called 'z'"):
        meant(distribution(), name, root=root)


def test_what_only_a_package_leads_to_leaves_with_it() -> None:
    assert leaving(distribution(), [PackageKey(f"{DEB}lib")]) == {"lib", "deep"}
    assert leaving(distribution(), []) == frozenset()


def test_a_source_leaves_with_the_last_that_is_built_from_it() -> None:
    both = [PackageKey(f"{DEB}lib"), PackageKey(f"{DEB}tool"), npm("app")]
    assert leaving(distribution(), both[:2]) == {"lib", "tool", "deep"}
    assert "src" in leaving(distribution(), both)


def test_what_no_path_reached_before_stays() -> None:
    inventory = make_inventory({"app": ["a"], "lost": ["b"]}).model_copy(update={"roots": ("app",)})
    assert leaving(inventory, [npm("a")]) == {"a"}
