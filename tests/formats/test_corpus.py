"""Real documents: all of them are read, or refused for a reason that holds; nothing is lost on the way."""

import itertools
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from sbomkit.errors import DocumentError, UnrecognizedFormat
from sbomkit.formats import formats, load
from sbomkit.formats._spdx2.relationships import RELATIONSHIPS
from sbomkit.model.inventory import EdgeKind, Inventory
from tests.formats.documents import GOLDEN, codes, corpus, needs_corpus, pairs

pytestmark = [pytest.mark.corpus, needs_corpus]

READ = {"1.2", "1.3", "1.4", "1.5", "1.6", "1.7", "SPDX-2.2", "SPDX-2.3"}
NO_SBOM = {"maubot-spdx.json", "bashrc2-sbom-cdx.json"}
"""A list of licences and a mapping of files, both named like documents."""


def raw(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes())
    except ValueError:
        return None


def version(document: Any) -> str | None:
    if not isinstance(document, dict):
        return None
    return document.get("specVersion") if document.get("bomFormat") == "CycloneDX" else document.get("spdxVersion")


ALL = [(path, raw(path)) for path in corpus()]
DOCUMENTS = [pytest.param(path, document, id=path.name) for path, document in ALL if version(document) in READ]


# -- an independent count: recursive and straight from the specification, where the reader is neither


def nested(component: dict[str, Any]) -> list[dict[str, Any]]:
    return [component, *itertools.chain.from_iterable(nested(part) for part in component.get("components", []))]


def raw_components(document: dict[str, Any]) -> list[dict[str, Any]]:
    if "spdxVersion" in document:
        return [*document.get("packages", []), *document.get("files", [])]
    subject = document.get("metadata", {}).get("component")
    return list(itertools.chain.from_iterable(nested(entry) for entry in [subject, *document.get("components", [])] if entry))


def raw_edges(document: dict[str, Any]) -> set[tuple[str, str, str]]:
    """Each edge between components once, by what is written: (from, word, to)."""
    if "spdxVersion" not in document:
        return cyclonedx_edges(document)
    ids = {entry["SPDXID"] for entry in raw_components(document)}
    words = {"DESCRIBE": "DESCRIBES"}
    found = set()
    for entry in document.get("relationships", []):
        word = words.get(entry["relationshipType"], entry["relationshipType"])
        ends = entry["spdxElementId"], entry["relatedSpdxElement"]
        relation = RELATIONSHIPS[word]
        found.add((*(reversed(ends) if relation.is_reversed else ends), f"{relation.kind} {relation.scope}"))
    for package in document.get("packages", []):
        found |= {(package["SPDXID"], file, "contains unknown") for file in package.get("hasFiles", [])}
    return {edge for edge in found if {edge[0], edge[1]} <= ids and edge[0] != edge[1]}


def cyclonedx_edges(document: dict[str, Any]) -> set[tuple[str, str, str]]:
    ids = {entry.get("bom-ref") for entry in raw_components(document)} - {None}
    found = {
        (entry["ref"], target, word)
        for entry in document.get("dependencies", [])
        for word in ("dependsOn", "provides")
        for target in entry.get(word, [])
    }
    return {edge for edge in found if {edge[0], edge[1]} <= ids and edge[0] != edge[1]}


def nestings(document: dict[str, Any]) -> int:
    everything = raw_components(document) if "spdxVersion" not in document else []
    return sum(len(entry.get("components", [])) for entry in everything)


def refused(path: Path) -> bool:
    try:
        load(path)
    except DocumentError:
        return True
    return False


def surplus(inventory: Inventory, code: str) -> int:
    return codes(inventory).get(code, ("", 0))[1]


@pytest.mark.parametrize(("path", "document"), DOCUMENTS)
def test_every_document_is_read_and_nothing_is_lost(path, document):
    if path.name.startswith("invalid-") and refused(path):
        return  # by the specification's own word; what is only invalid by its schema is read all the same
    inventory = load(path)
    components = raw_components(document)
    assert len(inventory.components) + surplus(inventory, "duplicate-id") == len(components)
    types = Counter("file" if "fileName" in entry else entry.get("type") for entry in components)
    assert sum(component.type == "file" for component in inventory.components) >= types["file"] - surplus(
        inventory, "duplicate-id"
    )
    # What is nested twice under one id is joined, and counted by a diagnostic beside repeated dependencies.
    repeated = surplus(inventory, "duplicate-id")
    assert 0 <= len(raw_edges(document)) + nestings(document) - len(inventory.edges) <= repeated
    assert len({component.id for component in inventory.components}) == len(inventory.components)
    ends = {end for edge in inventory.edges for end in (edge.dependent, edge.dependency)}
    assert ends <= inventory.by_id.keys()
    assert set(inventory.roots) <= inventory.by_id.keys()
    assert inventory.claims == document


@pytest.mark.parametrize(("path", "document"), DOCUMENTS)
def test_every_document_is_claimed_by_exactly_one_format(path, document):
    claims = [variant.recognise(path.read_bytes()) for variant in formats().values()]
    assert [claim.version for claim in claims if claim] == [str(version(document)).removeprefix("SPDX-")]


@pytest.mark.parametrize(("path", "document"), DOCUMENTS)
def test_what_is_made_without_validation_is_what_validation_would_make(path, document):
    if path.name.startswith("invalid-") and refused(path):
        return
    inventory = load(path)
    assert Inventory.model_validate(inventory.model_dump()).model_dump() == inventory.model_dump()


@pytest.mark.parametrize(
    "path", [pytest.param(path, id=path.name) for path, _ in ALL if path.suffix != ".json" or path.name in NO_SBOM]
)
def test_whatever_else_is_there_is_read_or_is_no_document(path):
    """Each encoding has its own counts in the tests of its format."""
    data = path.read_bytes()
    claims = [variant.name for variant in formats().values() if variant.recognise(data)]
    if path.name in NO_SBOM or path.suffix == ".csv":
        assert claims == []
        with pytest.raises(UnrecognizedFormat):
            load(path)
    else:
        assert len(claims) == 1
        if not (path.name.startswith("invalid-") and refused(path)):
            assert load(path).document.encoding in {"xml", "tag-value", "rdf", "yaml"}


def test_nothing_but_what_is_no_document_is_refused():
    """Of what is not called invalid by the specification itself, that is three files."""
    assert {path.name for path, _ in ALL if not path.name.startswith("invalid-") and refused(path)} == {
        *NO_SBOM,
        "cyclonedx-in-the-wild-dataset-metadata.csv",
    }


def test_the_valid_documents_of_the_specification_are_all_read():
    valid = [path for path, document in ALL if path.name.startswith("valid-") and version(document) in READ]
    assert len(valid) > 100
    for path in valid:
        load(path)


def test_the_golden_documents_are_read_without_any_warning():
    for path in GOLDEN:
        assert {entry.severity.value for entry in load(path).diagnostics} <= {"note"}, path.name


# -- two documents of one product


def by_tool(name: str) -> Inventory:
    return load(next(path for path, _ in ALL if path.name == name))


def without_version(purl: str) -> str:
    return re.sub(r"@[^@]*$", "", purl)


def test_npm_writes_the_same_edges_in_both_formats_but_for_second_copies():
    """npm lists each name and version once; in SPDX with the edges of every copy installed, in CycloneDX of the first only."""
    cyclonedx, spdx = by_tool("npm-sbom_karma.cyclonedx.json"), by_tool("npm-sbom_karma.spdx.json")
    assert {component.purl for component in cyclonedx.components} == {component.purl for component in spdx.components}
    first, second = pairs(cyclonedx), pairs(spdx)
    assert first <= second
    more = second - first
    # An extraneous package is nobody's dependency; npm's SPDX calls it an optional one of the root.
    extraneous = ("pkg:npm/karma@6.4.4", "pkg:npm/follow-redirects@1.15.4")
    assert extraneous in more
    for dependent, dependency in more - {extraneous}:
        others = {target for source, target in first if source == dependent}
        assert without_version(dependency) in {without_version(target) for target in others}
    assert (len(first), len(more)) == (1931, 10)


def test_debsbom_writes_the_same_edges_in_both_formats_but_for_pre_depends():
    """In SPDX, debsbom ties the root with PACKAGE_OF, sources with GENERATES, and leaves Pre-Depends out."""
    cyclonedx = by_tool("debsbom_openssh-server_bookworm.cdx.json")
    spdx = by_tool("debsbom_openssh-server_bookworm.spdx.json")
    renamed = {(source.replace("CDXRef-", "SPDXRef-"), target) for source, target in pairs(cyclonedx)}
    assert pairs(spdx) <= renamed
    missing = renamed - pairs(spdx)
    # The only packages of this tree that have a Pre-Depends field, and nothing but one: none of their edges is in SPDX.
    assert {re.sub(r".*/|@.*", "", source) for source, _ in missing} == {"libpam-modules", "perl-base", "tar"}
    assert not {source for source, _ in pairs(spdx)} & {source for source, _ in missing}
    assert len(missing) == 14
    assert pairs(cyclonedx, EdgeKind.BUILT_FROM) == pairs(spdx, EdgeKind.BUILT_FROM)
    assert len(pairs(spdx, EdgeKind.BUILT_FROM)) == 72
    assert len(cyclonedx.components) == len(spdx.components)
