"""Hostile input: whatever stands in a document, only errors of the document escape, and the model's promises are kept."""

import gzip
import json
import string
from functools import partial

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sbomkit.errors import DocumentError
from sbomkit.formats import load
from sbomkit.formats._spdx2.relationships import RELATIONSHIPS
from sbomkit.limits import Limits
from sbomkit.model.inventory import Inventory
from tests.formats.documents import GOLDEN, cyclonedx, load_json, spdx
from tests.growth import TIMES, is_in_proportion

ORIGINALS = [path.read_bytes() for path in GOLDEN]
LIMITS = Limits(document_bytes=1_000_000)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=8), children, max_size=3),
    max_leaves=6,
)
refs = st.sampled_from(
    ["a", "b", "c", "d", "", "NONE", "NOASSERTION", "DocumentRef-x:SPDXRef-y", "SPDXRef-DOCUMENT", "urn:cdx:1"]
)
texts = st.none() | st.text(string.printable, max_size=12)
purls = st.none() | st.sampled_from(["pkg:npm/a@1", "pkg:deb/debian/x@1?arch=source", "pkg:npm/%40s/a@1", "nonsense"])


def optional(**members):
    return st.fixed_dictionaries({}, optional=members)


references = st.none() | st.lists(optional(type=texts, url=texts), max_size=2)
components = st.recursive(
    optional(
        **{"bom-ref": refs, "name": texts, "purl": purls, "scope": texts, "type": texts, "version": texts, "author": texts},
        hashes=st.none() | st.lists(optional(alg=texts, content=texts), max_size=2),
        externalReferences=references,
        licenses=st.lists(optional(license=optional(id=texts, name=texts), expression=texts), max_size=2),
        properties=st.lists(optional(name=texts, value=texts), max_size=2),
    ),
    lambda children: st.builds(
        lambda component, parts: {**component, "components": parts}, children, st.lists(children, max_size=3)
    ),
    max_leaves=6,
)
cyclonedx_documents = st.builds(
    cyclonedx,
    st.sampled_from(["1.2", "1.4", "1.7"]),
    components=st.none() | st.lists(components, max_size=4),
    metadata=st.none() | optional(component=components, tools=json_values | st.none()),
    dependencies=st.none()
    | st.lists(optional(ref=refs, dependsOn=st.lists(refs, max_size=4), provides=st.lists(refs, max_size=2)), max_size=5),
    compositions=st.none() | st.lists(optional(aggregate=texts, dependencies=st.lists(refs, max_size=2)), max_size=2),
)
packages = optional(
    SPDXID=refs,
    name=texts,
    versionInfo=texts,
    supplier=texts,
    originator=texts,
    primaryPackagePurpose=texts,
    checksums=st.lists(optional(algorithm=texts, checksumValue=texts), max_size=2),
    externalRefs=st.lists(
        optional(referenceType=st.sampled_from(["purl", "cpe23Type", "x"]), referenceLocator=purls), max_size=2
    ),
    hasFiles=st.lists(refs, max_size=2),
)
spdx_documents = st.builds(
    lambda relationships, **members: {**spdx(**members), "relationships": relationships},
    st.none()
    | st.lists(
        optional(
            spdxElementId=refs, relatedSpdxElement=refs, relationshipType=st.sampled_from([*RELATIONSHIPS, "DESCRIBE", "odd"])
        ),
        max_size=6,
    ),
    packages=st.none() | st.lists(packages, max_size=4),
    files=st.none() | st.lists(optional(SPDXID=refs, fileName=texts), max_size=3),
    documentDescribes=st.none() | st.lists(refs, max_size=2),
    creationInfo=st.none() | optional(creators=st.lists(st.text(max_size=12), max_size=2)),
)


def read(data: bytes) -> Inventory | None:
    try:
        return load(data, limits=LIMITS)
    except DocumentError:
        return None


@given(st.sampled_from(ORIGINALS), st.integers(0, 100_000))
def test_a_document_cut_off_anywhere_is_refused(original, length):
    length %= len(original.rstrip())
    with pytest.raises(DocumentError):
        load(original[:length])


@given(st.sampled_from(ORIGINALS), st.lists(st.tuples(st.integers(0, 100_000), st.integers(0, 255)), min_size=1, max_size=5))
def test_changed_bytes_raise_nothing_else(original, changes):
    data = bytearray(original)
    for place, byte in changes:
        data[place % len(data)] = byte
    read(bytes(data))


@given(st.sampled_from(ORIGINALS), st.data())
def test_a_value_of_any_type_anywhere_raises_nothing_else(original, data):
    document = json.loads(original)
    inner = document
    while isinstance(inner, (dict, list)) and inner:
        keys = list(inner) if isinstance(inner, dict) else list(range(len(inner)))
        key = data.draw(st.sampled_from(keys))
        if not inner[key] or not isinstance(inner[key], (dict, list)) or data.draw(st.booleans()):
            inner[key] = data.draw(json_values)
            break
        inner = inner[key]
    read(json.dumps(document).encode())


@given(
    st.binary(max_size=200),
    st.sampled_from([bytes, gzip.compress, zstandard.compress]),
    st.sampled_from([b"", b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"\xff\xfe", b"{"]),
)
def test_any_bytes_raise_nothing_else(data, pack, start):
    read(start + pack(data))


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(cyclonedx_documents | spdx_documents)
def test_the_promises_of_the_model_hold_for_any_document(document):
    inventory = read(json.dumps(document).encode())
    if inventory is None:
        return
    ids = [component.id for component in inventory.components]
    assert len(set(ids)) == len(ids)
    assert {end for edge in inventory.edges for end in (edge.dependent, edge.dependency)} <= set(ids)
    assert all(edge.dependent != edge.dependency for edge in inventory.edges)
    assert len(set(inventory.edges)) == len(inventory.edges)
    assert set(inventory.roots) <= set(ids)
    said = inventory.completeness
    assert set(said.no_dependencies).isdisjoint(said.unstated)
    assert {*said.no_dependencies, *said.unstated, *said.incomplete} <= set(ids)
    assert Inventory.model_validate(inventory.model_dump()).model_dump() == inventory.model_dump()
    assert load_json(document) == inventory
    counted = [entry.code for entry in inventory.diagnostics if entry.code != "wrong-type"]
    assert len(set(counted)) == len(counted)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(cyclonedx_documents | spdx_documents, st.randoms())
def test_the_order_of_edges_in_the_document_does_not_matter(document, random):
    first = read(json.dumps(document).encode())
    shuffled = {**document}
    for member in ("dependencies", "relationships"):
        if shuffled.get(member):
            shuffled[member] = random.sample(shuffled[member], len(shuffled[member]))
    second = read(json.dumps(shuffled).encode())
    assert (first is None) == (second is None)
    if first and second:
        assert first.components == second.components
        assert set(first.edges) == set(second.edges)
        assert first.roots == second.roots
        assert first.completeness == second.completeness
        counts = {entry.code: entry.count for entry in first.diagnostics}
        assert counts == {entry.code: entry.count for entry in second.diagnostics}


def large(count: int) -> dict[str, bytes]:
    """Documents made to hurt: everything under one id, every edge again, nested lists, one entry per edge."""
    names = [f"SPDXRef-{number}" for number in range(count)]
    hub = [{"ref": "hub", "dependsOn": [name]} for name in names]
    documents = {
        "many entries of one id": cyclonedx(
            components=[{"bom-ref": name, "name": name} for name in ("hub", *names)], dependencies=[*hub, *hub]
        ),
        "one id for all": cyclonedx(components=[{"bom-ref": "hub", "name": name} for name in names], dependencies=hub),
        "relationships": spdx(
            packages=[{"SPDXID": name, "name": name, "hasFiles": [names[0]]} for name in names],
            relationships=[f"{name} DEPENDS_ON {names[0]}" for name in (*names, *names)],
        ),
        "compositions": cyclonedx(
            components=[{"bom-ref": name, "name": name} for name in names],
            compositions=[{"aggregate": "incomplete", "dependencies": [name]} for name in names],
        ),
    }
    return {name: json.dumps(document).encode() for name, document in documents.items()}


def test_no_text_is_matched_more_than_once_over():
    """Each of these took minutes with patterns that go back over what they have read."""
    long = 200_000
    for text in (" " * long + "x", "Tool: " + " " * long + "x", "Person: (" + "@" * long, "-" * long + "1-", "(" * long + ")"):
        load_json(spdx(packages=[{"SPDXID": "a", "supplier": text}], creationInfo={"creators": [text, f"Tool: {text}"]}))
        load_json(cyclonedx(components=[{"name": text, "author": text, "publisher": text}]))
    for data in (b"\n" * long, b" " * long + b"x", b"<" * long, b"SPDXVersion" * 20_000):
        with pytest.raises(DocumentError):
            load(data)


@pytest.mark.slow
def test_the_cost_is_in_proportion_to_the_size_of_the_document():
    many = large(2_000 * TIMES)
    for name, few in large(2_000).items():
        assert is_in_proportion(partial(load, few), partial(load, many[name])), name
