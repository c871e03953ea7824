"""What ties packages to one place, and which of several links counts."""

from itertools import permutations

import pytest

from sbomkit.model.facts import Facts, Repository, SourcePackage, Subject
from sbomkit.model.ranking import Origin, OriginBasis, Ranked, Unassessed
from sbomkit.purl import PackageKey
from tests.builders import make_facts, make_observation, make_publishers, npm
from tests.ranking.places import make_position, place_of, rank_places

A, B = npm("a"), npm("b")
PLACE = "https://host.example/o/r"


def linked(url=PLACE, *, verified=False, **observed):
    return make_observation(Repository(url=url, verified=verified), **observed)


def origins(facts, *packages, source_of=None):
    ranking = rank_places(make_position(*map(place_of, packages), source_of=source_of), facts)
    entries: tuple[Ranked | Unassessed, ...] = (*ranking.ranked, *ranking.unassessed)
    return {entry.package: entry.origin for entry in entries}


def place(facts, package=A):
    origin = origins(facts, package)[package]
    return origin and origin.place


def test_what_is_ranked_and_what_is_not_are_counted_together():
    facts = make_facts({A: [linked(), make_observation(make_publishers("alice"))], B: [linked()]})
    shared = Origin(basis=OriginBasis.REPOSITORY, place=PLACE, packages=2, attested=0)
    assert origins(facts, A, B) == {A: shared, B: shared}


def test_an_attested_link_counts_before_a_newer_claim():
    other = "https://host.example/o/other"
    facts = make_facts({A: [linked(verified=True, as_of="2020-01-01"), linked(other, source="zzz")]})
    assert place(facts) == PLACE


def test_of_claims_the_newest_counts():
    old, new = "https://host.example/o/old", "https://host.example/o/new"
    facts = make_facts({A: [linked(old, source="zzz", as_of="2020-01-01"), linked(new, as_of="2024-01-01")]})
    assert place(facts) == new


def test_where_a_distribution_keeps_its_packaging_is_not_where_the_code_comes_from():
    assert place(make_facts({A: [linked(subject=Subject.PACKAGING)]})) is None


def test_spellings_are_one_place_written_in_the_same_way_in_any_order():
    spelt = {A: "https://host.example/O/r", B: "https://host.example/o/R", npm("c"): "https://host.example/o/r"}
    for order in permutations(spelt):
        found = origins(make_facts({package: [linked(spelt[package])] for package in order}), *order)
        assert set(found.values()) == {
            Origin(basis=OriginBasis.REPOSITORY, place="https://host.example/O/r", packages=3, attested=0)
        }


@pytest.mark.parametrize("by_document", [True, False])
def test_a_source_package_ties_whoever_tells_of_it(by_document):
    source, binaries = PackageKey("pkg:deb/debian/x?arch=source"), [PackageKey(f"pkg:deb/debian/x{n}") for n in (1, 2)]
    told = make_observation(SourcePackage(package=source), source="apt", subject=Subject.PACKAGING)
    facts = Facts(packages=()) if by_document else make_facts({key: [told] for key in binaries})
    found = origins(facts, *binaries, source_of=dict.fromkeys(binaries, source) if by_document else {})
    shared = Origin(basis=OriginBasis.SOURCE_PACKAGE, place=source, packages=2, attested=None)
    assert found == dict.fromkeys(binaries, shared)


@pytest.mark.parametrize("package", ["pkg:deb/debian/x", "pkg:golang/github.com/o/r", "pkg:npm/x", "pkg:generic/group/x"])
def test_a_distribution_a_host_and_a_plain_name_tie_nothing(package):
    assert origins(Facts(packages=()), PackageKey(package)) == {package: None}


def test_a_scope_counts_those_whose_repository_is_known_as_well():
    scoped = [npm("@s/a"), npm("@s/b")]
    found = origins(make_facts({scoped[0]: [linked()]}), *scoped)
    assert found[scoped[0]] == Origin(basis=OriginBasis.REPOSITORY, place=PLACE, packages=1, attested=0)
    assert found[scoped[1]] == Origin(basis=OriginBasis.NAMESPACE, place="pkg:npm/%40s", packages=2, attested=None)
