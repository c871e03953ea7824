"""One inventory written in every encoding of both families by the reference libraries reads as the same inventory."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sbomkit
from sbomkit.formats import formats, load
from sbomkit.model.inventory import EdgeKind, Inventory, Scope
from tests.formats.documents import corpus, needs_corpus
from tests.formats.written import WRITERS, cyclonedx_inventories, said, shared_inventories, spdx_inventories

ENCODINGS = [name for name in WRITERS if name in formats()]


def packages(inventory: Inventory):
    return {key: (package.versions, package.purls, sorted(package.components)) for key, package in inventory.packages.items()}


def edges(inventory: Inventory):
    return Counter((edge.dependent, edge.dependency, edge.kind) for edge in inventory.edges)


def commuted(inventory: Inventory):
    """All that is said, with the words of licences in no order: RDF has sets, and `A AND B` is `B AND A`."""
    found = said(inventory)
    for component in found["components"].values():
        component["licenses"] = [sorted(text.split()) for text in component["licenses"]]
    return found


@pytest.mark.parametrize("name", ENCODINGS)
@settings(max_examples=25, deadline=None)
@given(st.data())
def test_every_encoding_says_the_same(name, data):
    inventory = data.draw(shared_inventories())
    again = load(WRITERS[name](inventory))
    assert again.document.encoding == formats()[name].encoding
    assert packages(again) == packages(inventory)
    assert edges(again) == edges(inventory)
    assert again.roots == inventory.roots
    assert sbomkit.position(again) == sbomkit.position(inventory)


@pytest.mark.parametrize("name", [name for name in ENCODINGS if name.startswith("spdx")])
@settings(max_examples=15, deadline=None)
@given(st.data())
def test_every_encoding_of_spdx_says_the_same_of_several_roots_of_scopes_and_of_gaps(name, data):
    inventory = data.draw(spdx_inventories())
    again = load(WRITERS[name](inventory))
    assert packages(again) == packages(inventory)
    if name == "spdx2-rdf":
        assert commuted(again) == commuted(inventory)
    else:
        assert said(again) == said(inventory)
    assert sbomkit.position(again) == sbomkit.position(inventory)


@pytest.mark.parametrize("name", [name for name in ENCODINGS if name.startswith("cyclonedx")])
@settings(max_examples=15, deadline=None)
@given(st.data())
def test_every_encoding_of_cyclonedx_says_the_same_of_all_that_its_documents_hold(name, data):
    inventory = data.draw(cyclonedx_inventories())
    again = load(WRITERS[name](inventory))
    # The library's writers add to every component that it depends on nothing, where nothing is said of it.
    invented = {"no_dependencies", "unstated"}
    assert {key: value for key, value in said(again).items() if key not in invented} == {
        key: value for key, value in said(inventory).items() if key not in invented
    }
    assert sbomkit.position(again) == sbomkit.position(inventory)


# -- two documents of one product, written by the same tool


def by_tool(*names: str) -> list[Inventory]:
    found = {path.name: path for path in corpus() if path.parent.name == "by-tool"}
    return [load(found[name]) for name in names]


def between_packages(inventory: Inventory):
    """Edges by what their ends are called."""
    called = {component.id: component.purl or component.name for component in inventory.components}
    return {(called[edge.dependent], called[edge.dependency], edge.kind) for edge in inventory.edges}


def places(inventory: Inventory):
    return {entry.package: entry.model_dump(exclude={"package"}) for entry in sbomkit.position(inventory).packages}


def differing(first, second):
    """Names of the fields in which places differ, each with the number of packages."""
    return Counter(
        field for key in first.keys() & second.keys() for field, value in first[key].items() if value != second[key][field]
    )


@pytest.mark.corpus
@needs_corpus
def test_cyclonedx_py_writes_the_same_in_json_and_xml():
    in_json, in_xml = by_tool("cyclonedx-py_env.cdx.json", "cyclonedx-py_env.cdx.xml")
    # Two runs: the serial number and the date are each one's own.
    own = {"identifier", "created"}
    assert {key: value for key, value in said(in_json).items() if key not in own} == {
        key: value for key, value in said(in_xml).items() if key not in own
    }
    assert [component.id for component in in_xml.components] == [component.id for component in in_json.components]
    assert sbomkit.position(in_xml) == sbomkit.position(in_json)


@pytest.mark.corpus
@needs_corpus
def test_distro2sbom_writes_the_same_but_for_a_node_of_its_own():
    """In CycloneDX it puts a made-up subject above the system, which is a component; in SPDX it describes the system."""
    cyclonedx, spdx = by_tool("distro2sbom_host.cdx.json", "distro2sbom_host.spdx")
    assert between_packages(cyclonedx) - between_packages(spdx) == {
        ("Distro-Debian-GNU/Linux", "debian-gnu/linux", EdgeKind.DEPENDS_ON)
    }
    assert between_packages(spdx) <= between_packages(cyclonedx)
    assert cyclonedx.packages.keys() - spdx.packages.keys() == {"pkg:generic/Distro-Debian-GNU%2FLinux"}
    assert spdx.packages.keys() <= cyclonedx.packages.keys()
    # That node is a wrapper, which position descends before anything is judged.
    assert places(cyclonedx) == places(spdx)
    assert sbomkit.position(cyclonedx).roots == sbomkit.position(spdx).roots


@pytest.mark.corpus
@needs_corpus
def test_sbom4python_writes_the_same_packages_and_has_other_words_for_files():
    """In CycloneDX it puts a made-up subject above the product and lets packages depend on their binary files.

    In SPDX it describes the product, packages contain their files, and these have `./` before their names.
    """
    cyclonedx, spdx = by_tool("sbom4python_cyclonedx-bom.cdx.json", "sbom4python_cyclonedx-bom.spdx")
    files = {component.name for component in cyclonedx.components if component.name.endswith(".so")}
    assert {f"./{name}" for name in files} == {component.name for component in spdx.components if component.type == "file"}
    first, second = between_packages(cyclonedx), between_packages(spdx)
    assert {(source, f"./{target}") for source, target, _ in first if target in files} == {
        (source, target) for source, target, kind in second if kind is EdgeKind.CONTAINS
    }
    assert {edge for edge in first if edge[1] not in files} - second == {
        ("Python-cyclonedx-bom", "pkg:pypi/cyclonedx-bom@7.5.0", EdgeKind.DEPENDS_ON)
    }
    assert {edge for edge in second if edge[2] is EdgeKind.DEPENDS_ON} <= first
    assert places(cyclonedx) == places(spdx)


@pytest.mark.corpus
@needs_corpus
def test_npm_places_all_packages_alike_but_for_what_only_one_of_its_documents_says():
    """For the difference between their edges see the tests of the corpus.

    The extraneous package is direct in SPDX.  And of several copies CycloneDX lists the first, with the mark that this one is
    for development, where the edges in SPDX tell that another copy is needed at run time.
    """
    cyclonedx, spdx = (places(each) for each in by_tool("npm-sbom_karma.cyclonedx.json", "npm-sbom_karma.spdx.json"))
    assert cyclonedx.keys() == spdx.keys()
    extraneous = "pkg:npm/follow-redirects"
    assert differing({extraneous: cyclonedx.pop(extraneous)}, {extraneous: spdx.pop(extraneous)}).keys() == {
        "depth",
        "entry_points",
        "gateway",
        "path",
    }
    assert differing(cyclonedx, spdx) == {"scope": 11}
    assert {(place["scope"], spdx[key]["scope"]) for key, place in cyclonedx.items() if place != spdx[key]} == {
        (Scope.DEVELOPMENT, Scope.RUNTIME)
    }


@pytest.mark.corpus
@needs_corpus
def test_debsbom_places_all_packages_alike_but_for_what_pre_depends_lead_to():
    """For the difference between their edges see the tests of the corpus: SPDX lacks those of three packages.

    So only packages below those three stand elsewhere in SPDX, or on fewer, or nowhere.
    """
    documents = by_tool("debsbom_openssh-server_bookworm.cdx.json", "debsbom_openssh-server_bookworm.spdx.json")
    cyclonedx, spdx = (places(each) for each in documents)
    assert cyclonedx.keys() == spdx.keys()
    below = {"pkg:deb/debian/libpam-modules", "pkg:deb/debian/perl-base", "pkg:deb/debian/tar"}
    edges_of = {(each.dependent, each.dependency) for each in documents[0].edges if each.kind is EdgeKind.DEPENDS_ON}
    package_of = {component.id: component.package for component in documents[0].components}
    while more := {package_of[target] for source, target in edges_of if package_of[source] in below} - below:
        below |= more
    assert {key for key in cyclonedx if cyclonedx[key] != spdx[key]} <= below
    assert all(cyclonedx[key]["dependents"] >= spdx[key]["dependents"] for key in cyclonedx)
    assert {key for key in spdx if not spdx[key]["reachable"]} - {key for key in cyclonedx if not cyclonedx[key]["reachable"]}
