"""Wrong types: the good parts of a document are read, and each bad one has its diagnostic."""

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbomkit.errors import MalformedDocument
from sbomkit.formats import load
from sbomkit.formats._cyclonedx.shapes import Bom
from sbomkit.formats._reading import findings as found_module
from sbomkit.formats._reading.findings import Findings
from sbomkit.formats._reading.json import plain_document
from sbomkit.formats._reading.tolerant import mended
from sbomkit.formats._spdx2.shapes import Document
from sbomkit.limits import Limits
from sbomkit.model.diagnostics import Severity
from sbomkit.model.inventory import Inventory
from tests.formats.documents import GOLDEN, codes, cyclonedx, load_json, spdx
from tests.formats.test_hostile import cyclonedx_documents, json_values, spdx_documents

ERROR, WARNING = Severity.ERROR, Severity.WARNING


def wrong(inventory: Inventory) -> list[tuple[Severity, str, str]]:
    return [(entry.severity, entry.path, entry.message) for entry in inventory.diagnostics if entry.code == "wrong-type"]


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (
            cyclonedx(components=[{"name": "a"}] * 17 + [{"name": []}]),
            (ERROR, "components[17].name", "expected a text, found a list: it is left out"),
        ),
        (
            cyclonedx(components={"name": "a"}),
            (WARNING, "components", "expected a list, found an object: it is taken for one"),
        ),
        (
            cyclonedx(metadata={"tools": 1}),
            (ERROR, "metadata.tools", "expected an object or a list, found the number 1: it is left out"),
        ),
        (
            cyclonedx(components=[{"name": "a", "version": True}]),
            (WARNING, "components[0].version", "expected a text, found true: it is taken for one"),
        ),
        (
            cyclonedx(dependencies=[{"ref": "a", "dependsOn": "b"}]),
            (WARNING, "dependencies[0].dependsOn", 'expected a list, found the text "b": it is taken for one'),
        ),
        (
            cyclonedx(components=[None]),
            (ERROR, "components[0]", "expected an object, found null: it is left out"),
        ),
        (
            cyclonedx(metadata=["x"]),
            (ERROR, "metadata", "expected an object, found a list: it is left out"),
        ),
        (
            cyclonedx(components=[{"name": "a", "supplier": "Somebody"}]),
            (ERROR, "components[0].supplier", 'expected an object, found the text "Somebody": it is left out'),
        ),
        (
            spdx(packages=[{"SPDXID": "a", "checksums": [{"checksumValue": {}}]}]),
            (ERROR, "packages[0].checksums[0].checksumValue", "expected a text, found an object: it is left out"),
        ),
        (
            {"bomFormat": "CycloneDX", "specVersion": 1.6},
            (WARNING, "specVersion", "expected a text, found the number 1.6: it is taken for one"),
        ),
    ],
)
def test_a_wrong_type_is_told_with_its_address(document, expected):
    assert wrong(load_json(document)) == [expected]


def test_a_number_is_taken_as_it_is_written():
    data = (
        b'{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"name":"a","version":1.10},{"name":"b","version":1e400}]}'
    )
    inventory = load(data)
    assert [component.version for component in inventory.components] == ["1.10", "1e400"]
    assert inventory.claims["components"][0]["version"] == 1.1
    assert inventory.claims["components"][1]["version"] == float("inf")


def test_each_bad_part_has_its_own_diagnostic_and_the_good_ones_are_read():
    document = cyclonedx(
        components=[
            {"bom-ref": "a", "name": "a"},
            7,
            {"bom-ref": "b", "name": "b", "hashes": [{"alg": 1, "content": "00"}, "x"]},
        ],
        dependencies=[{"ref": "a", "dependsOn": ["b", None]}, "x"],
    )
    inventory = load_json(document)
    assert [component.id for component in inventory.components] == ["a", "b"]
    assert [(edge.dependent, edge.dependency) for edge in inventory.edges] == [("a", "b")]
    assert [(each.algorithm, each.value) for each in inventory.components[1].hashes] == [("1", "00")]
    assert {path for _, path, _ in wrong(inventory)} == {
        "components[1]",
        "components[2].hashes[0].alg",
        "components[2].hashes[1]",
        "dependencies[0].dependsOn[1]",
        "dependencies[1]",
    }


def test_later_addresses_are_those_of_the_document_though_entries_were_left_out():
    document = cyclonedx(
        components=[1, {"bom-ref": "a", "name": "a"}, 2, {"bom-ref": "b", "name": "b", "scope": "odd", "components": [3, {}]}],
        dependencies=[0, {"ref": "gone", "dependsOn": [5, "a"]}],
    )
    paths = {entry.code: entry.path for entry in load_json(document).diagnostics if entry.code != "wrong-type"}
    assert paths["unknown-scope"] == "components[3].scope"
    assert paths["missing-id"] == "components[3].components[1]"
    assert paths["dangling-reference"] == "dependencies[1].ref"


def test_dependencies_that_are_all_left_out_are_unknown_and_not_none():
    document = cyclonedx(
        components=[{"bom-ref": ref, "name": ref} for ref in "abc"],
        dependencies=[
            {"ref": "a", "dependsOn": [{"ref": "b"}]},
            {"ref": "b", "dependsOn": []},
            {"ref": "c", "dependsOn": [1, "a"]},
        ],
    )
    said = load_json(document).completeness
    assert (said.unstated, said.no_dependencies) == (("a",), ("b",))


def test_very_many_bad_parts_are_counted_and_not_all_listed(monkeypatch):
    monkeypatch.setattr(found_module, "_EACH", 3)
    inventory = load_json(cyclonedx(components=[{"name": number} for number in range(10)]))
    assert [entry.count for entry in inventory.diagnostics if entry.code == "wrong-type"] == [1, 1, 1, 7]
    assert [component.name for component in inventory.components] == [str(number) for number in range(10)]


def test_bytes_that_are_no_text_are_replaced_and_told():
    data = b'{"bomFormat":"CycloneDX",\n"specVersion":"1.6","components":[{"name":"caf\xe9"}]}'
    inventory = load(data)
    assert inventory.components[0].name == "caf\ufffd"
    (found,) = [entry for entry in inventory.diagnostics if entry.code == "not-utf-8"]
    assert found.severity is WARNING
    assert found.message == "the document is not UTF-8 at line 2, byte 47: what is not is replaced"
    assert inventory.claims["components"] == [{"name": "caf\ufffd"}]


def test_what_is_nested_too_deeply_is_refused_there_as_well():
    deep = '{"x":' * 400 + "1" + "}" * 400
    assert load(json.dumps(cyclonedx(metadata=5)).encode()[:-1] + b',"more":' + deep.encode() + b"}").components == ()
    with pytest.raises(MalformedDocument, match="nested too deeply"):
        load(json.dumps(cyclonedx(metadata=5)).encode()[:-1] + b',"more":' + b"[" * 100_000)


def test_what_msgspec_can_decode_but_not_write_again_is_refused(monkeypatch):
    def encode(*_, **__):
        raise RecursionError

    monkeypatch.setattr(msgspec.json, "encode", encode)
    with pytest.raises(MalformedDocument, match="nested too deeply to be mended"):
        load_json.__globals__["load"](json.dumps(cyclonedx(metadata=5)).encode())


@given(cyclonedx_documents.map(lambda document: (document, Bom)) | spdx_documents.map(lambda document: (document, Document)))
def test_both_ways_to_read_give_the_same_for_a_good_document(pair):
    document, shape = pair
    try:
        direct = msgspec.json.decode(json.dumps(document).encode(), type=shape)
    except msgspec.ValidationError:
        return  # the tools of a drawn document may be anything
    findings = Findings()
    mended_document = mended(json.loads(json.dumps(document)), shape, findings)
    assert findings.diagnostics(10) == ()
    assert msgspec.json.decode(json.dumps(mended_document).encode(), type=shape) == direct


@given(json_values, st.sampled_from([Bom, Document]))
def test_anything_can_be_mended_into_a_shape(value, shape):
    findings = Findings()
    msgspec.json.decode(msgspec.json.encode(mended(value, shape, findings)), type=shape)


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.name)
def test_the_golden_documents_need_no_mending(path):
    assert not wrong(load(path))


@pytest.mark.parametrize(
    "head", ['"bomFormat":"CycloneDX","specVersion":"1.6","components"', '"spdxVersion":"SPDX-2.3","packages"']
)
def test_a_wrong_type_before_what_is_not_utf_8_is_mended_all_the_same(head):
    inventory = load(f'{{{head}:[{{"name":1}}],"x":"'.encode() + b'\xff"}')
    assert [component.name for component in inventory.components] == ["1"]
    assert {"wrong-type", "not-utf-8"} <= {entry.code for entry in inventory.diagnostics}
    assert inventory.claims["x"] == "\ufffd"


def test_a_number_of_thousands_of_digits_is_a_text_where_one_is_expected():
    digits = "9" * 5_000
    head = '{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"name":"a","version":'
    inventory = load(f"{head}{digits}}}]}}".encode())
    assert inventory.components[0].version == digits
    assert wrong(inventory) == [
        (WARNING, "components[0].version", f"expected a text, found the number {digits[:40]}: it is taken for one")
    ]


@pytest.mark.parametrize(
    ("digits", "message"), [("9" * 5_000 + ',"y":"\xff"', "not UTF-8"), ("9" * 5_000, "nested too deeply")]
)
def test_such_a_number_hides_no_other_mistake(digits, message, monkeypatch):
    def loads(*_, **__):
        raise RecursionError

    if "deeply" in message:
        monkeypatch.setattr(json, "loads", loads)
    with pytest.raises(MalformedDocument, match=message):
        plain_document(b'{"x":' + digits.encode("latin-1") + b"}", str)


def deep(depth: int, inside: str) -> bytes:
    head = '{"bomFormat":"CycloneDX","specVersion":"1.6","components":['
    return (head + '{"name":"a","components":[' * depth + inside + "]}" * depth + "]}").encode()


def test_addresses_far_inside_are_kept_singly_as_long_as_they_are_not_too_many():
    """Ten thousand addresses of ten thousand characters would be a hundred megabytes."""
    inventory = load(deep(300, ",".join(['{"name":1,"scope":"x"}'] * 5_000)))
    paths = [entry.path for entry in inventory.diagnostics if entry.code == "wrong-type"]
    assert len(paths) < 1_000
    assert sum(map(len, paths)) < 5_000_000
    assert sum(entry.count for entry in inventory.diagnostics if entry.code == "wrong-type") == 5_000
    (scopes,) = [entry for entry in inventory.diagnostics if entry.code == "unknown-scope"]
    assert (scopes.path, scopes.count) == ("components[0]." * 300 + "components[0].scope", 5_000)


def test_lists_that_lost_entries_are_remembered_as_long_as_they_are_not_too_many(monkeypatch):
    with pytest.raises(MalformedDocument, match=r"….*: entries of a wrong type stand in more lists than can be mended$"):
        load(deep(400, ",".join(['{"name":"a","components":[1]}'] * 8_000)))
    # Where they are not many, they are.
    inventory = load(deep(2, '{"name":"a","components":[1,{"name":"b","scope":"x"}]}'))
    assert codes(inventory)["unknown-scope"] == ("components[0].components[0].components[0].components[1].scope", 1)


def test_what_is_beyond_the_bound_has_the_address_that_it_has_in_the_document():
    components = [1, {"name": "a", "hashes": [{"alg": 1}]}]
    (_, first, more) = load_json(cyclonedx(components=components), limits=Limits(diagnostics=2)).diagnostics
    assert first.path == "components[1].hashes[0].alg"
    (first, more) = load_json(cyclonedx(components=components), limits=Limits(diagnostics=1)).diagnostics
    assert (more.code, more.path) == ("more-diagnostics", "components[1].hashes[0].alg")
