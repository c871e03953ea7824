"""Every field of every component of real documents, read a second time by code that is naive on purpose.

It knows the specifications and nothing of the readers: recursion for nesting, ElementTree for XML, lines for tag-value, rdflib
for RDF, one pass over the graph for SPDX 3.
"""

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from sbomkit.formats import load
from sbomkit.model.inventory import EdgeKind, Inventory
from tests.formats.documents import corpus, needs_corpus
from tests.formats.written import WRITERS

pytestmark = [pytest.mark.corpus, needs_corpus]

Fields = dict[str, Any]
Edge = tuple[str, str, str]

UNASSERTED = {None, "", "NONE", "NOASSERTION"}


def fields(ref: str, name: str | None, **more: Any) -> Fields:
    """A component of which nothing is said but what is given."""
    lists: Fields = {"licenses": [], "hashes": [], "cpes": [], "references": []}
    nothing: Fields = dict.fromkeys(("version", "group", "purl", "supplier", "producer"))
    return {"id": ref, "name": name, "type": "unknown", **nothing, **lists, **more}


def without_address(name: str | None) -> str | None:
    """A name without the mail address that may follow it."""
    return re.sub(r"\s*(\([^()]*@[^()]*\)|\(\s*\)|<[^<>]*@[^<>]*>)$", "", name.strip()) or None if name else None


class Counted:
    """What a document says, in the words of the model."""

    def __init__(self, components: Iterable[Fields], edges: Iterable[Edge], roots: Iterable[str]) -> None:
        self.components: dict[str, Fields] = {}
        for component in components:
            self.components.setdefault(component["id"], component)
        self.edges = {edge for edge in edges if {*edge[:2]} <= self.components.keys() and edge[0] != edge[1]}
        self.roots = {root for root in roots if root in self.components}


def read(inventory: Inventory, *, ordered: bool = True) -> tuple[dict[str, Fields], set[Edge], set[str]]:
    """The same of an inventory, without the edges that are only related, and without scopes."""
    components = {}
    for component in inventory.components:
        said = component.model_dump(exclude={"scope"})
        said["licenses"], said["cpes"] = list(said["licenses"]), list(said["cpes"])
        said["hashes"] = [(entry["algorithm"], entry["value"]) for entry in said["hashes"]]
        said["references"] = [(entry["kind"], entry["locator"]) for entry in said["references"]]
        components[component.id] = said if ordered else unordered(said)
    edges = {
        (edge.dependent, edge.dependency, edge.kind.value) for edge in inventory.edges if edge.kind is not EdgeKind.RELATED
    }
    return components, edges, set(inventory.roots)


def unordered(said: Fields) -> Fields:
    return {key: sorted(value) if isinstance(value, list) else value for key, value in said.items()}


# -- CycloneDX: metadata.component, components, and what is nested in them


def cyclonedx_json(data: bytes) -> Counted:
    document = json.loads(data)
    components: list[Fields] = []
    edges: list[Edge] = []

    def take(wire: Fields, path: str, parent: str | None) -> None:
        ref = wire.get("bom-ref") or path
        supplier = (wire.get("supplier") or {}).get("name")
        people = ", ".join(entry["name"] for entry in wire.get("authors", []) if entry.get("name"))
        maker = (wire.get("manufacturer") or {}).get("name") or people or wire.get("author") or wire.get("publisher")
        licences = [
            entry.get("expression") or entry["license"].get("id") or entry["license"].get("name")
            for entry in wire.get("licenses", [])
        ]
        components.append(
            fields(
                ref,
                wire["name"],
                version=wire.get("version") or None,
                group=wire.get("group") or None,
                purl=wire.get("purl") or None,
                type=wire.get("type", "unknown"),
                supplier=without_address(supplier),
                producer=without_address(maker),
                licenses=licences,
                hashes=[(entry["alg"], entry["content"]) for entry in wire.get("hashes", [])],
                cpes=[wire["cpe"]] if wire.get("cpe") else [],
                references=[(entry["type"], entry["url"]) for entry in wire.get("externalReferences", [])],
            )
        )
        if parent is not None:
            edges.append((parent, ref, "contains"))
        for number, part in enumerate(wire.get("components", [])):
            take(part, f"{path}.components[{number}]", ref)

    metadata = document.get("metadata", {})
    subject = metadata.get("component")
    if subject:
        take(subject, "metadata.component", None)
        for key, word in (("supplier", "supplier"), ("producer", "manufacture")):
            components[0][key] = components[0][key] or (metadata.get(word) or {}).get("name")
    roots = [entry["id"] for entry in components[:1]]
    for number, wire in enumerate(document.get("components", [])):
        take(wire, f"components[{number}]", None)
    sources = {entry["id"] for entry in components if "arch=source" in (entry["purl"] or "")}
    for entry in document.get("dependencies", []):
        needed = entry.get("dependsOn", [])
        edges += [(entry["ref"], target, "built_from" if target in sources else "depends_on") for target in needed]
        edges += [(entry["ref"], target, "provides") for target in entry.get("provides", [])]
    return Counted(components, edges, roots)


def every(element: ET.Element, path: str) -> list[ET.Element]:
    """The elements at a path, all in the name space of the element itself."""
    space = element.tag.partition("}")[0] + "}"
    return element.findall("/".join(space + step for step in path.split("/")))


def text(element: ET.Element, path: str) -> str | None:
    found = every(element, path)
    return "".join(found[0].itertext()).strip() or None if found else None


def xml_licence(element: ET.Element) -> str | None:
    return text(element, "id") or text(element, "name") or element.get("expression") or (element.text or "").strip()


def xml_component(element: ET.Element, ref: str) -> Fields:
    people = ", ".join(filter(None, (text(entry, "name") for entry in every(element, "authors/author"))))
    maker = text(element, "manufacturer/name") or people or text(element, "author") or text(element, "publisher")
    references = every(element, "externalReferences/reference")
    return fields(
        ref,
        text(element, "name"),
        version=text(element, "version"),
        group=text(element, "group"),
        purl=text(element, "purl"),
        type=element.get("type"),
        supplier=without_address(text(element, "supplier/name")),
        producer=without_address(maker),
        licenses=[xml_licence(entry) for group in every(element, "licenses") for entry in group],
        hashes=[(entry.get("alg"), (entry.text or "").strip()) for entry in every(element, "hashes/hash")],
        cpes=list(filter(None, [text(element, "cpe")])),
        references=[(entry.get("type"), text(entry, "url")) for entry in references],
    )


def xml_dependencies(bom: ET.Element) -> Iterable[Edge]:
    """In 1.1 they are an extension of another name space: one may be nested in another, and all of them in a component."""
    for element in bom.iter():
        for child in element:
            ref = element.get("ref") or element.get("bom-ref") or ""
            if child.tag.endswith(("}dependency", "}provides")):
                yield ref, child.get("ref", ""), "provides" if child.tag.endswith("}provides") else "depends_on"
            if child.tag.endswith("}dependencies"):
                yield from ((ref, entry.get("ref", ""), "depends_on") for entry in child)


def cyclonedx_xml(data: bytes) -> Counted:
    bom = ET.fromstring(data)
    components: list[Fields] = []
    edges: list[Edge] = []

    def take(element: ET.Element, path: str, parent: str | None) -> None:
        ref = element.get("bom-ref") or path
        components.append(xml_component(element, ref))
        if parent is not None:
            edges.append((parent, ref, "contains"))
        for number, part in enumerate(every(element, "components/component")):
            take(part, f"{path}.components[{number}]", ref)

    for subject in every(bom, "metadata/component"):
        take(subject, "metadata.component", None)
        components[0]["supplier"] = components[0]["supplier"] or text(bom, "metadata/supplier/name")
        components[0]["producer"] = components[0]["producer"] or text(bom, "metadata/manufacture/name")
    roots = [entry["id"] for entry in components[:1]]
    for number, element in enumerate(every(bom, "components/component")):
        take(element, f"components[{number}]", None)
    return Counted(components, [*edges, *xml_dependencies(bom)], roots)


# -- SPDX 2: packages and files

FORWARD = {
    "depends_on": "DEPENDS_ON HAS_PREREQUISITE STATIC_LINK DYNAMIC_LINK",
    "contains": "CONTAINS",
    "built_from": "GENERATED_FROM",
}
BACKWARD = {
    "depends_on": "DEPENDENCY_OF RUNTIME_DEPENDENCY_OF PROVIDED_DEPENDENCY_OF OPTIONAL_DEPENDENCY_OF BUILD_DEPENDENCY_OF "
    "DEV_DEPENDENCY_OF TEST_DEPENDENCY_OF BUILD_TOOL_OF DEV_TOOL_OF TEST_TOOL_OF PREREQUISITE_FOR PACKAGE_OF",
    "contains": "CONTAINED_BY OPTIONAL_COMPONENT_OF",
    "built_from": "GENERATES",
}
MEANINGS = {
    **{word: (kind, False) for kind, words in FORWARD.items() for word in words.split()},
    **{word: (kind, True) for kind, words in BACKWARD.items() for word in words.split()},
}


def spdx2(packages: list[Fields], files: list[Fields], relationships: list[Edge], described: list[str], own: str) -> Counted:
    """A document from the words of its JSON, whatever its encoding."""
    components = []
    for wire in packages:
        references = [(word, wire.get(key)) for word, key in (("homepage", "homepage"), ("download", "downloadLocation"))]
        references = [entry for entry in references if entry[1] not in UNASSERTED]
        external = [(kind.rpartition("/")[2], locator) for kind, locator in wire["refs"]]
        purls = [locator for kind, locator in external if kind == "purl"]
        agents = {key: re.sub(r"^(Person|Organization|Tool):", "", wire.get(key) or "") for key in ("supplier", "originator")}
        licences = [wire.get(key) for key in ("licenseDeclared", "licenseConcluded")]
        components.append(
            fields(
                wire["SPDXID"],
                wire["name"],
                version=wire.get("versionInfo") or None,
                purl=purls[0] if purls else None,
                type=(wire.get("primaryPackagePurpose") or "unknown").lower().replace("_", "-"),
                supplier=None if agents["supplier"] in UNASSERTED else without_address(agents["supplier"]),
                producer=None if agents["originator"] in UNASSERTED else without_address(agents["originator"]),
                licenses=[entry for entry in licences if entry not in UNASSERTED][:1],
                hashes=wire["hashes"],
                cpes=[locator for kind, locator in external if kind in {"cpe22Type", "cpe23Type"}],
                references=[*references, *(entry for entry in external if entry[0] not in {"purl", "cpe22Type", "cpe23Type"})],
            )
        )
    for wire in files:
        concluded = [wire["licenseConcluded"]] if wire.get("licenseConcluded") not in UNASSERTED else []
        components.append(fields(wire["SPDXID"], wire["fileName"], type="file", hashes=wire["hashes"], licenses=concluded))
    edges = []
    purl = {entry["id"]: entry["purl"] or "" for entry in components}
    for source, written, target in relationships:
        word = written.upper()
        if (word in {"DESCRIBES", "DESCRIBE"} and source == own) or (word == "DESCRIBED_BY" and target == own):
            described = [*described, target if source == own else source]
        elif word in MEANINGS:
            kind, is_backward = MEANINGS[word]
            dependent, dependency = (target, source) if is_backward else (source, target)
            if "PREREQUISITE" in word and not purl.get(source) and not purl.get(target):
                continue  # between the layers of an image
            is_source = kind == "depends_on" and "arch=source" in purl.get(dependency, "")
            edges.append((dependent, dependency, "built_from" if is_source else kind))
    return Counted(components, edges, described)


def spdx2_json(data: bytes) -> Counted:
    document = json.loads(data)
    packages, files = document.get("packages") or [], document.get("files") or []
    for wire in [*packages, *files]:
        wire["hashes"] = [(entry["algorithm"], entry["checksumValue"]) for entry in wire.get("checksums") or []]
        wire["refs"] = [(entry["referenceType"], entry["referenceLocator"]) for entry in wire.get("externalRefs") or []]
    relationships = [
        (entry["spdxElementId"], entry["relationshipType"], entry["relatedSpdxElement"])
        for entry in document.get("relationships") or []
    ]
    relationships += [(wire["SPDXID"], "CONTAINS", file) for wire in packages for file in wire.get("hasFiles") or []]
    return spdx2(packages, files, relationships, document.get("documentDescribes") or [], document["SPDXID"])


TAGS = {
    "SPDXID": "SPDXID",
    "PackageVersion": "versionInfo",
    "PackageHomePage": "homepage",
    "PackageDownloadLocation": "downloadLocation",
    "PackageSupplier": "supplier",
    "PackageOriginator": "originator",
    "PackageLicenseDeclared": "licenseDeclared",
    "PackageLicenseConcluded": "licenseConcluded",
    "LicenseConcluded": "licenseConcluded",
    "PrimaryPackagePurpose": "primaryPackagePurpose",
}


def spdx2_tag_value(data: bytes) -> Counted:
    """Line by line; the text of a tag ends with `</text>`, or before the next line that has a tag."""
    lines = re.sub(r"<text>.*?(</text>|\Z)", lambda found: json.dumps(found[0]), data.decode(), flags=re.DOTALL).splitlines()
    packages: list[Fields] = []
    files: list[Fields] = []
    relationships: list[Edge] = []
    head: Fields = {}
    current, package = head, None
    for line in lines:
        tag, _, value = line.partition(":")
        value = value.strip()
        if tag in {"PackageName", "FileName"}:
            current = {"name" if tag == "PackageName" else "fileName": value, "hashes": [], "refs": [], "in": package}
            (packages if tag == "PackageName" else files).append(current)
            package = current if tag == "PackageName" else package
        elif tag in {"LicenseID", "SnippetSPDXID"}:
            current = {}
        elif tag == "Relationship":
            source, word, target = value.split()
            relationships.append((source, word, target))
        elif tag == "ExternalRef":
            current["refs"].append(tuple(value.split(maxsplit=2)[1:]))
        elif tag in {"PackageChecksum", "FileChecksum"}:
            current["hashes"].append(tuple(part.strip() for part in value.split(":", 1)))
        elif tag in TAGS and current is not None:
            current.setdefault(TAGS[tag], value)
    relationships += [(file["in"]["SPDXID"], "CONTAINS", file["SPDXID"]) for file in files if file["in"]]
    return spdx2(packages, files, relationships, [], head["SPDXID"])


# -- SPDX 3: the elements of four classes

ELEMENTS = {"software_Package": "unknown", "software_File": "file", "ai_AIPackage": "model", "dataset_DatasetPackage": "data"}
KINDS = {
    "depends_on": "dependsOn hasOptionalDependency hasProvidedDependency hasPrerequisite hasStaticLink hasDynamicLink usesTool",
    "contains": "contains hasOptionalComponent",
    "built_from": "hasInput trainedOn",
}
GENERATION = {"generates", "hasOutput", "packagedBy"}


def spdx3_edges(graph: list[Fields]) -> Iterable[Edge]:
    kinds = {word: kind for kind, words in KINDS.items() for word in words.split()}
    for entry in graph:
        kind, source = entry.get("relationshipType"), entry.get("from", "")
        for target in entry.get("to", []):
            if kind in kinds:
                yield source, target, kinds[kind]
            elif kind in GENERATION:
                yield target, source, "built_from"


def spdx3_roots(graph: list[Fields]) -> Iterable[str]:
    collections = {entry["spdxId"]: entry for entry in graph if entry["type"] in {"SpdxDocument", "software_Sbom", "Bom"}}
    for entry in collections.values():
        yield from entry.get("rootElement", [])
    for entry in graph:
        if entry.get("relationshipType") == "describes" and entry["from"] in collections:
            yield from entry["to"]


def spdx3_licences(graph: list[Fields], by_id: dict[str, Fields], ref: str) -> list[str]:
    """What is declared, else what was concluded; in the corpus all of them are expressions, or have neither text nor name."""
    for kind in ("hasDeclaredLicense", "hasConcludedLicense"):
        targets = [
            target
            for entry in graph
            if entry.get("relationshipType") == kind and entry["from"] == ref
            for target in entry["to"]
            if target in by_id
        ]
        found: list[str] = [by_id[target].get("simplelicensing_licenseExpression") or target for target in targets]
        known = [text for text in found if text not in UNASSERTED]
        if known:
            return known
    return []


def spdx3(data: bytes) -> Counted:
    graph = json.loads(data)["@graph"]
    by_id = {entry.get("spdxId") or entry.get("@id"): entry for entry in graph}

    def name(ref: str | None) -> str | None:
        return (without_address(by_id[ref].get("name")) or ref) if ref in by_id else None

    def component(entry: Fields) -> Fields:
        external = [(found["externalIdentifierType"], found["identifier"]) for found in entry.get("externalIdentifier", [])]
        purls = [entry.get("software_packageUrl"), *(value for kind, value in external if kind == "packageUrl")]
        purpose = entry.get("software_primaryPurpose") if entry["type"] != "software_File" else None
        pairs = [("homepage", entry.get("software_homePage")), ("download", entry.get("software_downloadLocation"))]
        for found in entry.get("externalRef", []):
            locators = found.get("locator", [])
            pairs += [(found["externalRefType"], at) for at in ([locators] if isinstance(locators, str) else locators)]
        pairs += [pair for pair in external if pair[0] not in {"packageUrl", "cpe22", "cpe23"}]
        ways = [way for way in entry.get("verifiedUsing", []) if way["type"] == "Hash"]
        return fields(
            entry["spdxId"],
            entry.get("name"),
            version=entry.get("software_packageVersion"),
            purl=next(filter(None, purls), None),
            type=purpose or ELEMENTS[entry["type"]],
            supplier=name(entry.get("suppliedBy")),
            producer=", ".join(filter(None, map(name, entry.get("originatedBy", [])))) or None,
            licenses=spdx3_licences(graph, by_id, entry["spdxId"]),
            hashes=[(way["algorithm"], way["hashValue"]) for way in ways],
            cpes=[value for kind, value in external if kind in {"cpe22", "cpe23"}],
            references=[pair for pair in pairs if pair[1] not in UNASSERTED],
        )

    return Counted([component(entry) for entry in graph if entry["type"] in ELEMENTS], spdx3_edges(graph), spdx3_roots(graph))


# -- every document of the corpus that its specification does not call invalid


def counter(path: Path) -> Callable[[bytes], Counted] | None:
    """By marks of the text; what has none is no document."""
    data = path.read_bytes()
    marks = {
        b'"bomFormat"': cyclonedx_json,
        b'"spdxVersion"': spdx2_json,
        b"spdx-context.jsonld": spdx3,
        b"<bom": cyclonedx_xml,
        b"cyclonedx.org/schema/bom": cyclonedx_xml,
        b"SPDXVersion:": spdx2_tag_value,
    }
    return next((count for mark, count in marks.items() if mark in data), None)


MALFORMED = {"vast-sbom.spdx", "bashrc2-sbom-cdx.json"}
"""Ids before the entries that they are of, and no document at all."""
ALL = [path for path in corpus() if "invalid" not in path.name and path.name not in MALFORMED]
DOCUMENTS = [pytest.param(path, count, id=path.name) for path in ALL if (count := counter(path)) is not None]


@pytest.mark.parametrize(("path", "count"), DOCUMENTS)
def test_every_field_of_every_component_is_what_the_document_says(path, count):
    data = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    counted = count(data)
    components, edges, roots = read(load(data))
    assert list(components) == list(counted.components)
    differences = [(ref, said, counted.components[ref]) for ref, said in components.items() if said != counted.components[ref]]
    assert differences[:3] == []
    assert edges == counted.edges
    assert roots == counted.roots


def test_all_encodings_of_the_corpus_are_counted():
    counts = [param.values[1] for param in DOCUMENTS]
    assert min(counts.count(count) for count in (cyclonedx_json, cyclonedx_xml, spdx2_json, spdx2_tag_value, spdx3)) > 10


def spdx2_rdf(data: bytes) -> tuple[set[str], set[Edge]]:
    """The ids of packages and files, and all relationships that are no licences, by the triples of another library."""
    from rdflib import RDF, Graph, Namespace

    graph, terms = Graph().parse(data=data.decode(), format="xml"), Namespace("http://spdx.org/rdf/terms#")

    def short(term: Any) -> str:
        return str(term).rpartition("#")[2].removeprefix("relationshipType_")

    ids = {short(subject) for kind in (terms.Package, terms.File) for subject in graph.subjects(RDF.type, kind)}
    relationships = set()
    for source, relationship in graph.subject_objects(terms.relationship):
        (word,), (target,) = (
            graph.objects(relationship, terms.relationshipType),
            graph.objects(relationship, terms.relatedSpdxElement),
        )
        relationships.add((short(source), re.sub(r"(?<=[a-z])(?=[A-Z])", "_", short(word)).upper(), short(target)))
    return ids, relationships


@pytest.mark.slow
@pytest.mark.parametrize("path", [path for path in ALL if counter(path) is spdx2_tag_value], ids=lambda path: path.name)
def test_rdf_has_the_components_and_edges_that_its_triples_have(path):
    data = WRITERS["spdx2-rdf"](load(path))
    ids, relationships = spdx2_rdf(data)
    components, edges, _ = read(load(data))
    assert components.keys() == ids
    counted = set()
    for source, word, target in relationships:
        if word in MEANINGS and {source, target} <= ids and source != target:
            kind, is_backward = MEANINGS[word]
            counted.add((target, source, kind) if is_backward else (source, target, kind))
    assert edges == counted
