"""Documents of real tools on real projects: each trap that was met in them is named by a flag, or told apart."""

import json
import os
from pathlib import Path

import pytest

from sbomkit.formats import formats, load
from sbomkit.graph import position
from sbomkit.model.inventory import Inventory
from sbomkit.model.position import DepthBasis, FidelityFlag, Position
from sbomkit.purl import PackageKey
from tests.formats.written import WRITERS

pytestmark = pytest.mark.corpus

CORPUS = os.environ.get("SBOMKIT_CORPUS")
if not CORPUS:
    pytest.skip("SBOMKIT_CORPUS names no corpus", allow_module_level=True)
BY_TOOL = Path(CORPUS) / "by-tool"
BENCHMARK = Path(CORPUS).parent / "benchmark"
CYCLIC, DUPLICATES, FLATTENED = FidelityFlag.CYCLIC, FidelityFlag.DUPLICATES, FidelityFlag.FLATTENED
UNREACHABLE, UNROOTED = FidelityFlag.UNREACHABLE, FidelityFlag.UNROOTED
CYCLONEDX = [name for name in WRITERS if name.startswith("cyclonedx")]
SPDX = [name for name in WRITERS if name.startswith("spdx2")]


def _position(name: str) -> Position:
    return position(load(BY_TOOL / name))


@pytest.mark.parametrize(
    ("name", "packages", "direct", "max_depth", "flags"),
    [
        ("cdxgen_karma.cdx.json", 886, 63, 9, {CYCLIC: 12, DUPLICATES: 1}),
        # The root lists 2,756 of 2,778 components, which are 2,177 of 2,199 packages.
        ("cdxgen_vue-cli.cdx.json", 2199, 157, 8, {FLATTENED: 2177, CYCLIC: 6, UNREACHABLE: 22}),
        # Nested components, one for each path of installation; the root is in a cycle with its own plug-ins.
        ("cyclonedx-npm_karma.cdx.json", 886, 62, 10, {CYCLIC: 19, DUPLICATES: 240}),
        ("cyclonedx-py_env.cdx.json", 87, 12, 5, {UNROOTED: 12, CYCLIC: 8}),
        ("cyclonedx-py_env.cdx.xml", 87, 12, 5, {UNROOTED: 12, CYCLIC: 8}),
        ("debsbom_openssh-server_bookworm.cdx.json", 72, 11, 5, {CYCLIC: 2}),
        ("debsbom_openssh-server_bookworm.spdx.json", 72, 11, 5, {CYCLIC: 2, UNREACHABLE: 1}),
        ("distro2sbom_host.cdx.json", 710, 104, 9, {FLATTENED: 710, CYCLIC: 59}),
        ("distro2sbom_host.spdx", 710, 104, 9, {FLATTENED: 710, CYCLIC: 59}),
        # Eleven components that nothing leads to, each of a package that another version of is reached.
        ("npm-sbom_karma.cyclonedx.json", 886, 62, 9, {CYCLIC: 19, UNREACHABLE: 11}),
        ("npm-sbom_karma.spdx.json", 886, 63, 9, {CYCLIC: 19}),
        ("sbom4python_cyclonedx-bom.cdx.json", 11, 5, 3, {}),
        ("sbom4python_cyclonedx-bom.spdx", 11, 5, 3, {}),
        # 87 described packages: the inventory, not products.
        ("sbom4python_system.spdx.json", 87, 32, 4, {UNROOTED: 32}),
    ],
)
def test_fidelity(name: str, packages: int, direct: int, max_depth: int, flags: dict[FidelityFlag, int]) -> None:
    fidelity = _position(name).fidelity
    assert (fidelity.packages, fidelity.direct, fidelity.max_depth) == (packages, direct, max_depth)
    assert fidelity.flags == flags


def _verdict(inventory: Inventory) -> tuple[object, ...]:
    """What is concluded from a document, apart from what only one copy of it can have: entries that were joined."""
    found = position(inventory)
    places = {place.package: (place.depth, place.depth_basis, place.dependents, place.reachable) for place in found.packages}
    return found.fidelity, found.roots, found.aside, places


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "encodings"),
    [
        ("cdxgen_vue-cli.cdx.json", CYCLONEDX),  # flattened
        ("cyclonedx-npm_karma.cdx.json", CYCLONEDX),  # nested and cyclic
        ("cyclonedx-py_env.cdx.json", CYCLONEDX),  # unrooted
        ("distro2sbom_host.cdx.json", CYCLONEDX),  # a wrapper
        ("distro2sbom_host.spdx", SPDX),
        ("sbom4python_system.spdx.json", SPDX),  # many-rooted
        ("debsbom_openssh-server_bookworm.spdx.json", SPDX),  # sources stand aside
    ],
)
def test_the_verdict_is_the_same_in_every_encoding(name: str, encodings: list[str]) -> None:
    inventory = load(BY_TOOL / name)
    said = _verdict(inventory)
    for encoding in encodings:
        again = load(WRITERS[encoding](inventory))
        assert again.document.encoding == formats()[encoding].encoding
        assert _verdict(again) == said, encoding


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("cyclonedx-py_env.cdx.json", "cyclonedx-py_env.cdx.xml"),
        ("distro2sbom_host.cdx.json", "distro2sbom_host.spdx"),
        ("sbom4python_cyclonedx-bom.cdx.json", "sbom4python_cyclonedx-bom.spdx"),
    ],
)
def test_two_documents_of_one_product_get_the_same_verdict(name: str, other: str) -> None:
    first, second = _position(name), _position(other)
    # The sentence may differ: what is in CycloneDX a dependency on a file, this tool writes in SPDX as CONTAINS.
    words = {"conclusion"}
    assert first.fidelity.model_dump(exclude=words) == second.fidelity.model_dump(exclude=words)
    assert {place.package: place.depth for place in first.packages} == {place.package: place.depth for place in second.packages}


@pytest.mark.parametrize(
    ("name", "root", "wrapper"),
    [
        ("distro2sbom_host.cdx.json", "pkg:generic/debian-gnu%2Flinux", "pkg:generic/Distro-Debian-GNU%2FLinux"),
        ("sbom4python_cyclonedx-bom.cdx.json", "pkg:pypi/cyclonedx-bom", "pkg:generic/Python-cyclonedx-bom"),
    ],
)
def test_wrappers_are_descended(name: str, root: PackageKey, wrapper: PackageKey) -> None:
    found = _position(name)
    assert found.roots == (root,)
    assert found.aside[wrapper] == "a wrapper around the product"


def test_files_and_source_packages_stand_aside() -> None:
    reasons = list(_position("sbom4python_cyclonedx-bom.cdx.json").aside.values())
    assert reasons.count("a file, not a package") == 17
    for name in ("debsbom_openssh-server_bookworm.cdx.json", "debsbom_openssh-server_bookworm.spdx.json"):
        found = _position(name)
        assert list(found.aside.values()).count("a source package, which others are built from") == 53
        assert found.source_of[PackageKey("pkg:deb/debian/liblzma5")] == "pkg:deb/debian/xz-utils?arch=source"


def test_the_bases_of_depth() -> None:
    bases = {
        name: {place.depth_basis for place in _position(name).packages if place.reachable}
        for name in ("cdxgen_karma.cdx.json", "cdxgen_vue-cli.cdx.json", "cyclonedx-py_env.cdx.json")
    }
    assert list(bases.values()) == [{DepthBasis.DECLARED}, {DepthBasis.DERIVED}, {DepthBasis.VIRTUAL}]


@pytest.mark.parametrize("document", ["sbom.cdx.json", "sbom.spdx.json"])
@pytest.mark.parametrize("tree", ["event-stream_node_modules_2017-11", "express_asof_2020-10-15", "meow_asof_2020-10-15"])
def test_depths_are_those_of_the_trees_that_the_incidents_were_measured_in(tree: str, document: str) -> None:
    found = {place.package: place for place in position(load(BENCHMARK / tree / document)).packages}
    incidents = json.loads((BENCHMARK / tree / "truth.json").read_text(encoding="utf-8"))["incidents"]
    assert incidents
    for incident in incidents:
        place = found.get(PackageKey(f"pkg:npm/{incident['package']}"))
        assert (place.depth if place else None) == incident["depth"]
        if place:
            assert len(place.path) == incident["depth"] + 1
