"""Edges that a document does not have, from what sources say that packages need."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbomkit.graph import complete, position
from sbomkit.graph._completion.requirements import order, satisfies
from sbomkit.model.facts import Alternative, DeclaredDependencies, DeclaredDependency, Facts, Provided
from sbomkit.model.inventory import Component, EdgeKind, Inventory, Scope
from sbomkit.model.position import FidelityFlag
from sbomkit.purl import PackageKey, package_key
from tests.builders import day, make_component, make_facts, make_inventory, make_observation, npm


def component(name: str, version: str = "1.0.0", *, purl_type: str = "npm") -> Component:
    return make_component(f"{name}@{version}", purl=f"pkg:{purl_type}/{name}@{version}", version=version)


def flat(*components: Component, empty: Iterable[str] = ()) -> Inventory:
    """A document that lists components and says nothing of what needs what."""
    inventory = make_inventory({}, components=components)
    said = inventory.completeness.model_copy(update={"no_dependencies": tuple(empty)})
    return inventory.model_copy(update={"completeness": said})


def key(name: str, purl_type: str = "npm") -> PackageKey:
    return package_key(f"pkg:{purl_type}/{name}")


def need(name: str, requirement: str | None = None, *, purl_type: str = "npm", **fields: object) -> DeclaredDependency:
    values = {"package": key(name, purl_type), "requirement": requirement} | fields
    return DeclaredDependency(**values)


def told(
    needs: dict[str, list[DeclaredDependency]], *, source: str = "npm", provides: dict[str, list[Provided]] | None = None
) -> Facts:
    """Facts from `{"a@1.0.0": [what it needs]}`."""
    observations: dict[str, list[object]] = {}
    for place in dict.fromkeys([*needs, *(provides or {})]):
        name, _, version = place.rpartition("@")
        purl_type, _, plain = name.rpartition(":")
        value = DeclaredDependencies(
            version=version,
            dependencies=tuple(needs.get(place, ())),
            provides=tuple((provides or {}).get(place, ())),
        )
        observations.setdefault(key(plain, purl_type or "npm"), []).append(make_observation(value, source=source))
    return make_facts(observations)  # type: ignore[arg-type]


def edges(inventory: Inventory) -> list[tuple[str, str]]:
    return [(edge.dependent, edge.dependency) for edge in inventory.edges if edge.inferred_by]


def codes(inventory: Inventory) -> dict[str, int]:
    return {each.code: each.count for each in inventory.diagnostics}


def test_a_requirement_becomes_an_edge_that_says_who_said_so():
    done = complete(flat(component("a"), component("b")), told({"a@1.0.0": [need("b", "^1.0.0")]}))
    (edge,) = done.edges
    assert (edge.dependent, edge.dependency, edge.kind, edge.scope) == (
        "a@1.0.0",
        "b@1.0.0",
        EdgeKind.DEPENDS_ON,
        Scope.RUNTIME,
    )
    assert edge.inferred_by == "npm"
    (note,) = done.diagnostics
    assert (note.code, note.count) == ("completed", 1)
    assert note.message == "1 dependency is not declared but inferred from what npm says that packages need"


def test_depths_follow_and_are_marked_as_inferred():
    inventory = flat(component("a"), component("b"), component("c"))
    assert position(inventory).fidelity.flags[FidelityFlag.NO_EDGES] == 3
    done = position(complete(inventory, told({"a@1.0.0": [need("b")], "b@1.0.0": [need("c")]})))
    assert {each.package: each.depth for each in done.packages} == {npm("a"): 1, npm("b"): 2, npm("c"): 3}
    assert done.fidelity.flags[FidelityFlag.INFERRED] == 2


def test_without_facts_nothing_is_touched():
    inventory = flat(component("a"))
    assert complete(inventory, Facts(packages=())) is inventory


def test_the_newest_version_that_satisfies_is_taken():
    versions = [component("b", version) for version in ("1.2.0", "1.10.0", "2.0.0")]
    done = complete(flat(component("a"), *versions), told({"a@1.0.0": [need("b", "^1.0.0")]}))
    assert edges(done) == [("a@1.0.0", "b@1.10.0")]


def test_a_version_that_does_not_satisfy_is_counted_and_not_taken():
    done = complete(flat(component("a"), component("b")), told({"a@1.0.0": [need("b", "^2.0.0")]}))
    assert edges(done) == []
    assert codes(done) == {"unsatisfied-requirement": 1}


def test_what_the_document_does_not_list_is_counted_with_examples():
    needs = [need(name) for name in ("w", "x", "y", "z")]
    done = complete(flat(component("a")), told({"a@1.0.0": needs}))
    (note,) = done.diagnostics
    assert (note.code, note.count) == ("unmatched-requirement", 4)
    assert note.message.endswith("; ".join(f"pkg:npm/a@1.0.0 needs pkg:npm/{name}" for name in "wxy"))


@pytest.mark.parametrize("fields", [{"scope": "optional"}, {"marker": "sys_platform == 'win32'"}])
def test_what_need_not_be_there_is_not_missed(fields):
    assert complete(flat(component("a")), told({"a@1.0.0": [need("w", **fields)]})).diagnostics == ()


@pytest.mark.parametrize(
    ("fields", "scope"),
    [
        ({"scope": "optional"}, Scope.OPTIONAL),
        ({"scope": "build"}, Scope.BUILD),
        ({"marker": "extra == 'fast'"}, Scope.OPTIONAL),
        ({"marker": "python_version >= '3'"}, Scope.RUNTIME),
        ({"scope": "development"}, None),
        ({"scope": "test"}, None),
    ],
)
def test_scopes_reach_as_far_as_they_do_in_life(fields, scope):
    done = complete(flat(component("a"), component("b")), told({"a@1.0.0": [need("b", **fields)]}))
    assert [edge.scope for edge in done.edges] == ([scope] if scope else [])


def test_the_most_exposed_scope_of_two_requirements_counts():
    needs = [need("b", scope="optional"), need("b"), need("b", scope="build")]
    done = complete(flat(component("a"), component("b")), told({"a@1.0.0": needs}))
    assert [edge.scope for edge in done.edges] == [Scope.RUNTIME]


class TestDeclaredEdgesWin:
    @pytest.fixture
    def inventory(self):
        parts = [component(name) for name in "abc"]
        return make_inventory({"app": ["a@1.0.0"], "a@1.0.0": ["b@1.0.0"]}, components=parts)

    def test_a_component_with_dependencies_gets_no_others_and_the_difference_is_told(self, inventory):
        done = complete(inventory, told({"a@1.0.0": [need("b"), need("c")]}))
        assert edges(done) == []
        (note,) = done.diagnostics
        assert note.code == "declared-otherwise"
        assert note.message.endswith("pkg:npm/a@1.0.0 is not declared to need pkg:npm/c@1.0.0")

    def test_where_both_agree_there_is_nothing_to_say(self, inventory):
        assert complete(inventory, told({"a@1.0.0": [need("b")]})) is inventory

    def test_what_is_declared_to_need_nothing_is_completed_and_told(self):
        inventory = flat(component("a"), component("b"), empty=["a@1.0.0", "b@1.0.0"])
        done = complete(inventory, told({"a@1.0.0": [need("b")]}))
        assert edges(done) == [("a@1.0.0", "b@1.0.0")]
        assert codes(done) == {"completed": 1, "declared-to-need-nothing": 1}


class TestNames:
    LIBRARY = component("lib", "1.2-1", purl_type="deb")
    SHELL = component("dash", "0.5", purl_type="deb")

    def done(self, *dependencies, provides=(), version="1.2-1"):
        library = component("lib", version, purl_type="deb")
        user = component("user", "1", purl_type="deb")
        facts = told({"deb:user@1": list(dependencies)}, source="apt", provides={f"deb:lib@{version}": list(provides)})
        return complete(flat(user, library), facts)

    def test_of_alternatives_the_first_that_is_there_is_taken(self):
        other = Alternative(package=key("lib", "deb"), requirement=">= 1")
        done = self.done(need("gone", purl_type="deb", alternatives=(other,)))
        assert edges(done) == [("user@1", "lib@1.2-1")]

    def test_alternatives_have_their_own_requirements(self):
        other = Alternative(package=key("lib", "deb"), requirement=">= 2")
        done = self.done(need("gone", purl_type="deb", alternatives=(other,)))
        assert (edges(done), codes(done)) == ([], {"unsatisfied-requirement": 1})

    def test_a_virtual_package_leads_to_whoever_provides_it(self):
        provided = [Provided(package=key("virtual", "deb"))]
        assert edges(self.done(need("virtual", purl_type="deb"), provides=provided)) == [("user@1", "lib@1.2-1")]

    @pytest.mark.parametrize(("version", "found"), [(None, False), ("0.9", False), ("1.1", True)])
    def test_who_asks_for_a_version_gets_a_provider_with_that_version(self, version, found):
        provided = [Provided(package=key("virtual", "deb"), version=version)]
        assert bool(edges(self.done(need("virtual", ">= 1.0", purl_type="deb"), provides=provided))) is found

    def test_a_package_that_provides_what_it_needs_does_not_need_itself(self):
        facts = told({"a@1.0.0": [need("virtual")]}, provides={"a@1.0.0": [Provided(package=key("virtual"))]})
        assert edges(complete(flat(component("a")), facts)) == []

    def test_the_subject_is_nobodys_dependency(self):
        parts = [component("a"), make_component("app", purl="pkg:npm/app@1.0.0")]
        done = complete(make_inventory({}, components=parts), told({"a@1.0.0": [need("app")]}))
        assert (edges(done), codes(done)) == ([], {"unmatched-requirement": 1})


class TestWhoseWordCounts:
    def test_what_is_said_of_just_this_version_comes_first(self):
        facts = told({"a@2.0.0": [need("c")], "a@1.0.0": [need("b")]})
        done = complete(flat(component("a"), component("b"), component("c")), facts)
        assert edges(done) == [("a@1.0.0", "b@1.0.0")]

    def test_another_version_is_better_than_nothing_and_told(self):
        done = complete(flat(component("a"), component("b")), told({"a@2.0.0": [need("b")]}))
        assert codes(done) == {"completed": 1, "completed-by-another-version": 1}

    def test_what_another_version_asks_for_by_version_is_taken_by_name(self):
        done = complete(flat(component("a"), component("b")), told({"a@2.0.0": [need("b", "=2.0.0")]}))
        assert edges(done) == [("a@1.0.0", "b@1.0.0")]

    @pytest.mark.parametrize(("version", "found"), [("1.0.0", True), ("2.0.0", False)])
    def test_as_of_a_day_only_what_this_version_needs_is_taken_from_later_answers(self, version, found):
        facts = told({f"a@{version}": [need("b")]})
        done = complete(flat(component("a"), component("b")), facts, as_of=day("2020-01-01"))
        assert bool(edges(done)) is found

    def test_a_registry_comes_before_who_resolved_its_requirements(self):
        own = told({"a@1.0.0": [need("b")]}, source="npm")
        theirs = told({"a@1.0.0": [need("c", resolved="1.0.0")]}, source="a_resolver")
        done = complete(flat(component("a"), component("b"), component("c")), Facts.merge(own, theirs))
        assert edges(done) == [("a@1.0.0", "b@1.0.0")]

    def test_what_was_resolved_is_taken_as_it_was(self):
        parts = [component("a"), component("b", "1.0.0"), component("b", "1.5.0")]
        done = complete(flat(*parts), told({"a@1.0.0": [need("b", resolved="1.0.0")]}))
        assert edges(done) == [("a@1.0.0", "b@1.0.0")]

    def test_what_was_resolved_to_a_version_that_is_not_there_is_matched_by_name(self):
        done = complete(flat(component("a"), component("b")), told({"a@1.0.0": [need("b", resolved="9.9.9")]}))
        assert edges(done) == [("a@1.0.0", "b@1.0.0")]

    def test_a_source_package_needs_what_it_is_built_with_and_nothing_here(self):
        source = make_component("s", purl="pkg:npm/a@1.0.0?arch=source")
        facts = make_facts(
            {key("a") + "?arch=source": [make_observation(DeclaredDependencies(version="1.0.0", dependencies=(need("b"),)))]}
        )
        assert edges(complete(flat(source, component("b")), facts)) == []


@pytest.mark.parametrize(
    ("purl_type", "requirement", "yes", "no"),
    [
        ("npm", "^1.2.3", ["1.2.3", "1.9.0"], ["2.0.0", "1.2.2"]),
        ("npm", "~0.2 || 3.x", ["0.2.9", "3.5.0"], ["0.3.0", "4.0.0"]),
        ("npm", "1.0.0 - 2.0.0", ["1.5.0"], ["2.0.1"]),
        ("npm", "latest", ["7.0.0"], []),
        ("cargo", "1.2", ["1.9.0"], ["2.0.0", "1.1.0"]),
        ("cargo", "=1.2.3", ["1.2.3"], ["1.2.4"]),
        ("cargo", ">=1.2, <1.5", ["1.4.9"], ["1.5.0"]),
        ("cargo", "0.3", ["0.3.7"], ["0.4.0"]),
        ("composer", "^7.0|^8.0", ["7.5.0", "8.1.0", "v7.1.0"], ["9.0.0"]),
        ("composer", "~1.2", ["1.9.0"], ["2.0.0"]),
        ("composer", "~1.2.3", ["1.2.9"], ["1.3.0"]),
        ("composer", ">=1.0,<2.0", ["1.5.0"], ["2.0.0"]),
        ("gem", "~> 2.3", ["2.9"], ["3.0"]),
        ("gem", ">= 1.0, < 2", ["1.5"], ["2.0"]),
        ("pypi", ">=1.0,<2", ["1.5"], ["2.0"]),
        ("pypi", "~=1.4.2", ["1.4.9"], ["1.5.0"]),
        ("deb", ">= 1.2-3", ["1.2-3", "1:0.1"], ["1.2-2", "1.2-3~rc1"]),
        ("deb", "<< 2", ["1.9"], ["2"]),
        ("deb", "= 1:1.0-1", ["1:1.0-1"], ["1.0-1"]),
        ("apk", ">=1.2.3", ["1.2.3-r0", "1.3.0-r0"], ["1.2.2-r9"]),
        ("apk", "~1.2", ["1.2.5-r0"], ["1.20.0-r0"]),
        ("apk", "=1.2.3-r1", ["1.2.3-r1"], ["1.2.3-r2"]),
        ("rpm", ">= 2.0", ["2.1-1"], ["1.9-1"]),
        ("npm", "1", ["1.2.3", "1.0.0"], ["2.0.0", "0.9.0", "2.0.0-rc.1"]),
        ("npm", "1.2", ["1.2.3"], ["1.3.0"]),
        ("npm", "1.2.*", ["1.2.3"], ["1.3.0"]),
        ("npm", "^0", ["0.5.0"], ["1.0.0"]),
        ("npm", "^0.x", ["0.5.0"], ["1.0.0"]),
        ("npm", "^0.0", ["0.0.5"], ["0.1.0"]),
        ("npm", "^0.0.3", ["0.0.3"], ["0.0.4"]),
        ("npm", "^1.x", ["1.5.0"], ["2.0.0"]),
        ("npm", "~1", ["1.5.0"], ["2.0.0"]),
        ("npm", "~1.2.3", ["1.2.9"], ["1.3.0", "1.2.2"]),
        ("npm", "~1.2.0-beta", ["1.2.0-beta.2", "1.2.5"], ["1.3.0", "1.2.1-beta"]),
        ("npm", "~>1.2.0", ["1.2.3"], ["1.3.0"]),
        ("npm", ">1.4", ["1.5.0"], ["1.4.5"]),
        ("npm", "<=1.4", ["1.4.5"], ["1.5.0", "1.5.0-rc.1"]),
        ("npm", "<1.4", ["1.3.9"], ["1.4.5", "1.4.0-rc.1"]),
        ("npm", ">=1.4", ["1.4.0"], ["1.3.9"]),
        ("npm", ">=2.0.0-alpha <2", [], ["2.0.0-beta", "2.0.0"]),
        ("npm", ">=1.0.0-rc.1 <1.0.0-rc.3", ["1.0.0-rc.2"], ["1.0.0-rc.3", "1.0.0"]),
        ("npm", ">=1.0.0-rc.1", ["1.0.0-rc.2", "1.0.0"], ["1.0.0-beta", "1.0.1-rc.2"]),
        ("npm", "^1.0.0", ["1.5.0"], ["2.0.0-rc.1", "1.5.0-rc.1"]),
        ("npm", ">=1.0.0", ["1.5.0", "2.0.0"], ["2.0.0-rc.1"]),
        ("npm", "1.2.3", ["1.2.3", "1.2.3+b", "v1.2.3"], ["1.2.4", "1.2.3-b"]),
        ("npm", "=v1.2.3", ["1.2.3"], ["1.2.4"]),
        ("npm", "x.x.x", ["1.2.3"], []),
        ("npm", "* || 3", ["1.2.3"], []),
        ("npm", "", ["1.2.3"], []),
        ("npm", ">= 1.0.0 < 2", ["1.2.3"], ["2.0.0"]),
        ("npm", "5.0.0 - 7.2", ["7.2.9"], ["7.3.0"]),
        ("npm", "5.0.0 - 7.2.3", ["7.2.3"], ["7.2.4"]),
        ("npm", "^1.0.0 || github-owner/name", ["1.2.3"], []),
        ("cargo", "0", ["0.9.0"], ["1.0.0"]),
        ("cargo", "0.0", ["0.0.5"], ["0.1.0"]),
        ("cargo", "0.0.3", ["0.0.3"], ["0.0.4"]),
        ("cargo", "*", ["1.2.3"], []),
        ("cargo", "1.*", ["1.2.3"], ["2.0.0"]),
        ("cargo", "1.2.*", ["1.2.3"], ["1.3.0"]),
        ("cargo", "=1.2", ["1.2.5"], ["1.3.0"]),
        ("cargo", "= 1.2.3", ["1.2.3", "1.2.3+abc"], ["1.2.4"]),
        ("cargo", "<=2", ["2.5.0"], ["3.0.0"]),
        ("cargo", "0.14", ["0.14.0+wasi-0.2.4"], ["0.15.0"]),
        ("cargo", "1.0.0-alpha.1", ["1.0.0-alpha.1", "1.0.0-beta", "1.4.0"], ["1.4.0-beta", "2.0.0"]),
        ("composer", "1.2.*", ["1.2.5", "1.2.0-beta1"], ["1.3.0", "1.3.0-dev"]),
        ("composer", "!=1.2.3", ["1.2.4"], ["1.2.3", "1.2.3.0"]),
        ("composer", ">=1.0 <>1.2.3", ["1.2.4"], ["1.2.3", "0.9"]),
        ("composer", "1.2", ["1.2.0", "v1.2.0.0", "1.2.0-stable"], ["1.2.1", "1.2.0-RC1"]),
        ("composer", ">1.4", ["1.4.5", "1.4.0-patch1"], ["1.4.0"]),
        ("composer", "<=1.4", ["1.4.0", "1.4.0-beta2"], ["1.4.5"]),
        ("composer", "<2.0", ["1.9.9"], ["2.0.0", "2.0.0-beta1"]),
        ("composer", ">=2.0-beta2", ["2.0.0-RC1", "2.0.0-beta.3"], ["2.0.0-beta1", "2.0.0-dev"]),
        ("composer", "^1.2@dev", ["1.2.0-dev", "1.9.0"], ["2.0.0"]),
        ("composer", "^0.3", ["0.3.1"], ["0.4.0"]),
        ("composer", "^v1.2", ["1.9.0"], ["2.0.0"]),
        ("composer", "~1", ["1.9.0"], ["2.0.0"]),
        ("composer", "1.0 - 2.0", ["2.0.9"], ["2.1.0"]),
        ("composer", "1.0.0 - 2.1.0", ["2.1.0"], ["2.1.1"]),
        ("composer", "*", ["1.2.3"], []),
        ("composer", "dev-master || ^1.0", ["1.2.3"], []),
        ("gem", "~> 1.0, >= 1.2", ["1.2.3", "1.2"], ["1.1", "2.0"]),
        ("gem", "~> 1.4", ["1.15.0-x86_64-linux", "1.15.0-java", "1.4.0-arm64-darwin"], ["2.0.0-x64-mingw32", "1.3-java"]),
        ("gem", "1.2.0", ["1.2.0", "1.2"], ["1.2.1"]),
        ("gem", ">= 1.6, != 1.7, < 2.0", ["1.8.0"], ["1.7", "1.7.0", "2.0"]),
        ("gem", ">= 1.0", ["1.0"], ["1.0.0.pre"]),
        ("gem", "~> 2", ["2.9"], ["3.0", "3.0.pre"]),
        ("pypi", "(>=0.9)", ["1.0"], ["0.8"]),
        ("pypi", "==1.*", ["1.5"], ["2.0"]),
        ("deb", ">> 1", ["1.1"], ["1"]),
        ("deb", "< 2", ["2"], ["2.1"]),
        ("deb", "> 2", ["2"], ["1.9"]),
        ("apk", ">=1.2", ["1.2_git20200101-r0", "1.2-r0", "1.2.0-r0"], ["1.2_rc1-r0", "1.2_alpha"]),
        ("apk", "<1.2", ["1.2_rc1-r0", "1.02-r0"], ["1.2-r0", "1.2_p1-r0"]),
        ("apk", ">2022.07.01", ["2022.07.02-r0", "2022.10.01-r0"], ["2022.06.30-r0"]),
        ("apk", ">1.2", ["1.2a-r0", "1.10-r0"], ["1.1z-r0"]),
        ("apk", "~=1.2", ["1.2.3-r0", "1.2a"], ["1.25-r0"]),
        ("apk", ">=1.2.3-r1", ["1.2.3-r1", "1.2.3-r10"], ["1.2.3-r0"]),
        ("rpm", "= 2.0", ["2.0-1", "2.0"], ["2.1-1", "1:2.0-1"]),
        ("rpm", "> 2.0", ["2.1-1"], ["2.0-1"]),
        ("rpm", "<= 2.0-3", ["2.0-3", "1.9"], ["2.0-4", "2.1"]),
    ],
)
def test_each_ecosystem_compares_in_its_own_way(purl_type, requirement, yes, no):
    assert {version: satisfies(purl_type, version, requirement) for version in yes} == dict.fromkeys(yes, True)
    assert {version: satisfies(purl_type, version, requirement) for version in no} == dict.fromkeys(no, False)


@pytest.mark.parametrize(
    ("purl_type", "version", "requirement"),
    [
        ("npm", "1.0.0", "git+https://forge.example/x.git"),
        ("npm", "1.0.0", "github-owner/name"),
        ("npm", "nonsense", "^1.0.0"),
        ("pypi", "1.0", "nonsense"),
        ("deb", "1.0", ">= 1 and more"),
        ("golang", "v1.0.0", "v1.0.0"),
        ("npm", "1.0.0", "next"),
        ("npm", "1.0.0", "1.2-beta"),
        ("npm", "1.0.0", "1.2.3.4"),
        ("npm", "1.0.0", "!=1.0.0"),
        ("npm", "1.0.0", ">*"),
        ("npm", "1.0.0", "^2.0.0 || github-owner/name"),
        ("npm", "1.0.0-rc.1", "*"),
        ("npm", "1.0.0-rc.1", "latest"),
        ("cargo", "1.0.0", "1.2 || 1.3"),
        ("composer", "dev-master", "^1.2"),
        ("composer", "1.2.3", "dev-master"),
        ("composer", "1.2.3", "self.version"),
        ("composer", "1.2.3", "~>1.2"),
        ("composer", "1.2.3", ">1.2.*"),
        ("gem", "1.0", "< 1.0, nonsense"),
        ("gem", " ", ">= 1"),
        ("pypi", "nonsense", ">=1"),
        ("deb", "1.0", "~1.0"),
        ("apk", "1.2-r0", "=1.2"),
        ("apk", "1.2", ">1.2-r0"),
        ("apk", "nonsense", "~nonsense"),
        ("rpm", "2.0", ">= 2.0-1"),
        ("npm", "1" * 1000, "*"),
    ],
)
def test_what_cannot_be_compared_is_unknown(purl_type, version, requirement):
    assert satisfies(purl_type, version, requirement) is None


def test_what_cannot_be_compared_is_taken_where_there_is_no_choice():
    facts = told({"a@1.0.0": [need("b", "git+https://forge.example/b.git")]})
    assert edges(complete(flat(component("a"), component("b")), facts)) == [("a@1.0.0", "b@1.0.0")]
    both = flat(component("a"), component("b"), component("b", "2.0.0"))
    assert codes(complete(both, facts)) == {"undecided-requirement": 1}


def test_what_cannot_be_compared_is_not_taken_beside_what_satisfies():
    parts = [component("a"), component("b", "1.5.0"), component("b", "nonsense")]
    done = complete(flat(*parts), told({"a@1.0.0": [need("b", "^1.0.0")]}))
    assert (edges(done), codes(done)) == ([("a@1.0.0", "b@1.5.0")], {"completed": 1})


def test_a_provider_whose_version_cannot_be_compared_leaves_it_undecided():
    provides = {"b@1.0.0": [Provided(package=key("virtual"), version="nonsense")]}
    done = complete(flat(component("a"), component("b")), told({"a@1.0.0": [need("virtual", "^1.0.0")]}, provides=provides))
    assert (edges(done), codes(done)) == ([], {"undecided-requirement": 1})


def test_a_prerelease_is_not_taken_where_a_release_was_meant():
    parts = [component("a"), component("b", "1.5.0"), component("b", "2.0.0-rc.1")]
    for requirement in ("^1.0.0", ">=1.0.0", "*"):
        done = complete(flat(*parts), told({"a@1.0.0": [need("b", requirement)]}))
        assert edges(done) == [("a@1.0.0", "b@1.5.0")]


class TestArchitectures:
    """Of one version for two architectures, everyone takes that of their own."""

    @staticmethod
    def system(*architectures: str, dependent: str) -> Inventory:
        own = make_component("user", purl=f"pkg:deb/debian/user@1?arch={dependent}", version="1")
        libraries = [
            make_component(f"lib:{each}", purl=f"pkg:deb/debian/lib@2.0-1?arch={each}", version="2.0-1")
            for each in architectures
        ]
        return flat(own, *libraries)

    @pytest.mark.parametrize("fields", [{"requirement": ">= 2.0"}, {"requirement": None}, {"resolved": "2.0-1"}])
    @pytest.mark.parametrize("dependent", ["amd64", "i386", "riscv64"])
    def test_a_dependent_gets_its_own(self, dependent, fields):
        found = edges(self.done(self.system("i386", "amd64", "riscv64", dependent=dependent), **fields))
        assert found == [("user", f"lib:{dependent}")]

    def test_another_versions_word_leads_to_its_own_as_well(self):
        system = self.system("i386", "amd64", dependent="amd64")
        assert edges(self.done(system, said_of="9", requirement=">= 9")) == [("user", "lib:amd64")]

    def test_another_architecture_is_better_than_none(self):
        assert edges(self.done(self.system("i386", dependent="amd64"), requirement=">= 2.0")) == [("user", "lib:i386")]

    def test_what_runs_on_all_is_as_near_as_ones_own(self):
        assert edges(self.done(self.system("i386", "all", dependent="amd64"), requirement=">= 2.0")) == [("user", "lib:all")]

    def test_who_runs_on_all_gets_what_most_of_the_document_is_built_for(self):
        other = make_component("other", purl="pkg:deb/debian/other@1?arch=amd64", version="1")
        system = self.system("i386", "amd64", dependent="all")
        more = flat(*system.components, other)
        assert edges(self.done(more, requirement=">= 2.0")) == [("user", "lib:amd64")]

    def done(self, system: Inventory, *, said_of: str = "1", **fields: object) -> Inventory:
        needed = DeclaredDependency(**{"package": package_key("pkg:deb/debian/lib")} | fields)
        value = DeclaredDependencies(version=said_of, dependencies=(needed,))
        facts = make_facts({package_key("pkg:deb/debian/user"): [make_observation(value, source="apt")]})
        return complete(system, facts)


class TestEpochs:
    """A purl may keep the epoch in a qualifier."""

    USER = component("user", "1", purl_type="deb")
    LIBRARY = make_component("lib", purl="pkg:deb/lib@2.3-1?epoch=1", version="2.3-1")

    @pytest.mark.parametrize(("requirement", "found"), [(">= 1:2.0", True), (">= 9", True), (">= 2:0", False)])
    def test_a_requirement_is_held_to_version_and_epoch(self, requirement, found):
        facts = told({"deb:user@1": [need("lib", requirement, purl_type="deb")]}, source="apt")
        assert bool(edges(complete(flat(self.USER, self.LIBRARY), facts))) is found

    @pytest.mark.parametrize("version", ["1:2.3-1", "2.3-1"])
    def test_what_is_said_of_the_version_with_its_epoch_is_said_of_this_one(self, version):
        value = DeclaredDependencies(version=version, dependencies=(need("user", purl_type="deb"),))
        facts = make_facts({key("lib", "deb"): [make_observation(value, source="apt")]})
        assert codes(complete(flat(self.USER, self.LIBRARY), facts)) == {"completed": 1}

    def test_an_epoch_that_is_written_twice_counts_once(self):
        twice = make_component("lib", purl="pkg:deb/lib@1:2.3-1?epoch=1", version="1:2.3-1")
        facts = told({"deb:user@1": [need("lib", "= 1:2.3-1", purl_type="deb")]}, source="apt")
        assert edges(complete(flat(self.USER, twice), facts)) == [("user@1", "lib")]


def test_versions_that_are_none_sort_before_all_others():
    assert sorted(["nonsense", "1.10.0", "1.9.0", "?"], key=lambda version: order("npm", version)) == [
        "?",
        "nonsense",
        "1.9.0",
        "1.10.0",
    ]
    assert order("unheard-of", "b") > order("unheard-of", "a")


@pytest.mark.parametrize(
    ("purl_type", "versions"),
    [
        ("npm", ["1.9.0", "1.10.0-rc.1", "1.10.0-rc.x", "1.10.0", "2.0.0"]),
        ("composer", ["dev-master", "1.9.0", "1.10.0-dev", "1.10.0-alpha1", "1.10.0.0", "v2.0.0"]),
        ("gem", ["1.9", "1.10.pre1", "1.10.0-x86_64-linux", "1.10.1"]),
        ("apk", ["1.2_alpha", "1.2_rc1", "1.2", "1.2-r0", "1.2_git1", "1.2_p", "1.2_p1", "1.2b", "1.2.0"]),
        ("rpm", ["1.0~rc1-1", "1.0-1", "1.0-2", "1:0.1-1"]),
    ],
)
def test_versions_sort_as_their_ecosystem_sorts_them(purl_type, versions):
    backwards = versions[::-1]
    assert sorted(backwards, key=lambda version: order(purl_type, version)) == versions


TYPES = st.sampled_from(["apk", "cargo", "composer", "deb", "gem", "npm", "pypi", "rpm", "nuget"])


@given(TYPES, st.text(max_size=30), st.text(max_size=30))
def test_whatever_is_written_nothing_escapes(purl_type, version, requirement):
    assert satisfies(purl_type, version, requirement) in {True, False, None}
    assert order(purl_type, version)[0] in {0, 1}
