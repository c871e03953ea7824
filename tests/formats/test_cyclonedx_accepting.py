"""Documents that are proven to be valid at little cost: nothing is accepted that the engine does not accept."""

import json
import os
import subprocess
import sys
from functools import cache
from threading import Thread
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbomkit.errors import DocumentError
from sbomkit.formats._cyclonedx.rules import json as schema_json
from sbomkit.formats._cyclonedx.rules import json_violations, proven_version
from sbomkit.formats._cyclonedx.rules.accepting import Acceptor
from sbomkit.formats._interface import Content
from sbomkit.formats._reading.content import content_of
from sbomkit.limits import DEFAULT_LIMITS, Limits
from tests.formats.documents import GOLDEN, corpus, cyclonedx, needs_corpus

VERSIONS = ("1.2", "1.3", "1.4", "1.5", "1.6", "1.7")
GOLDEN_DOCUMENTS = [path.read_bytes() for path in GOLDEN if path.name.endswith(".cdx.json")]
OF_THE_CORPUS = [path for path in corpus() if path.suffix == ".json"]

CLOSED = {"type": "object", "additionalProperties": False}
LICENSE = {**CLOSED, "required": ["license"], "properties": {"license": {"type": "string"}}}
EXPRESSION = {**CLOSED, "required": ["expression"], "properties": {"expression": {"type": "string"}}}
NAMED = {**CLOSED, "properties": {"bom-ref": {"type": "string"}, "name": {"type": "string"}}}
DIFFERENT = {"type": "array", "items": NAMED, "uniqueItems": True}
TREE = {**CLOSED, "properties": {"below": {"type": "array", "items": {"$ref": "#/definitions/tree"}}}}
A = {"type": "library", "name": "a", "bom-ref": "a"}


def content(document: Any, limits: Limits = DEFAULT_LIMITS) -> Content:
    return content_of(document if isinstance(document, bytes) else json.dumps(document).encode(), limits)


def made(schema: dict[str, Any], **files: dict[str, Any]) -> Acceptor:
    return Acceptor(schema, files.__getitem__)


def acceptor(schema: dict[str, Any], **definitions: Any) -> Acceptor:
    """For documents of one member, `x`, of which the schema speaks."""
    return made({**CLOSED, "properties": {"x": schema}, "definitions": definitions})


def accepts(schema: dict[str, Any], value: Any, **definitions: Any) -> bool:
    accepted = acceptor(schema, **definitions).proven(content({"x": value})) is not None
    whole = {"properties": {"x": schema}, "definitions": definitions}
    assert not accepted or jsonschema_rs.Draft7Validator(whole, validate_formats=True).is_valid({"x": value})
    return accepted


def is_valid(document: Any) -> bool:
    try:
        return not list(json_violations(content(document)))
    except DocumentError:
        return False


@pytest.fixture(autouse=True)
def documents_of_any_size(monkeypatch):
    monkeypatch.setattr(schema_json, "_WORTHWHILE", 0)


@pytest.mark.parametrize(
    ("schema", "accepted", "left"),
    [
        ({"type": "boolean"}, [True, False], [0, "true", None]),
        ({"type": "integer"}, [0, -1, 2**53], [2**53 + 1, 1.0, 0.5, True, "1"]),
        ({"type": "integer", "minimum": 1, "maximum": 6}, [1, 6], [0, 7]),
        ({"type": "number", "minimum": 0, "maximum": 1}, [0, 1, 0.5, 1.0], [-0.1, 1.1, "0", None]),
        ({"type": "string"}, ["", "a", "\n", "\N{GRINNING FACE}"], [1, None, ["a"]]),
        ({"type": "string", "minLength": 1, "maxLength": 2}, ["a", "\N{GRINNING FACE}" * 2], ["", "abc"]),
        ({"type": "string", "enum": ["a", "b"]}, ["a", "b"], ["c", "A", "a\n", 1]),
        ({"type": "string", "pattern": "^[a-z]{2}(-[A-Z]{2})?$"}, ["en", "en-GB"], ["en\n", "EN", "en-", " en"]),
        (
            {"type": "string", "pattern": "^([a-fA-F0-9]{32}|[a-fA-F0-9]{40})$"},
            ["0" * 32, "Af" * 20],
            ["0" * 36, "g" * 32, "é" * 32],
        ),
        ({"type": "array", "items": {"type": "string"}}, [[], ["a"], ["a", "a"]], ["a", {}, [1]]),
        ({"type": "array", "items": {"type": "string", "pattern": "^([a-fA-F0-9]{2})$"}}, [[], ["0f", "F0"]], [["0f", "0g"]]),
        ({"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": 2}, [["a"], ["a", "b"]], [[], ["a"] * 3]),
        ({"type": "array", "items": {"type": "string"}, "uniqueItems": True}, [[], ["a", "b"]], [["a", "b", "a"]]),
        ({"type": "array", "items": {"type": "string"}, "additionalItems": False}, [["a", "b"]], [[1]]),
        ({"type": "object", "properties": {"a": {"type": "string"}}}, [{}, {"a": "b"}], [{"a": 1}, {"b": 1}, []]),
        ({**CLOSED, "properties": {"a": {"type": "string"}}, "required": ["a"]}, [{"a": "b"}], [{}, {"a": "b", "c": 1}]),
        ({"properties": {"a": {"type": "string"}}}, [{}, {"a": "b"}], [1, "a", {"a": 1}]),
        ({"anyOf": [{"type": "string", "format": "?"}, {"type": "string", "minLength": 1}]}, ["a"], ["", 1]),
        ({"type": "string", "anyOf": [{"type": "integer"}]}, [], ["a", 1]),
        ({"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}, ["a", ["a"]], [1, [1]]),
        ({"allOf": [{"type": "string", "minLength": 1}]}, ["a"], ["", 1]),
    ],
    ids=str,
)
def test_a_keyword_is_kept_or_left_to_the_engine(schema, accepted, left):
    assert [value for value in accepted if not accepts(schema, value)] == []
    assert [value for value in left if accepts(schema, value)] == []


@pytest.mark.parametrize(
    ("form", "accepted", "left"),
    [
        (
            "iri-reference",
            [
                "",
                "a",
                "a/b:c",
                "?a",
                "#a",
                "/a",
                "../a",
                "https://a.example:80/b?c=%41#d",
                "git+ssh://git@a.example/b.git",
                "urn:a:b",
            ],
            [
                "a b",
                "1a:b",
                ":a",
                "//a",
                "http://[::1]/",
                "https://a:b",
                "%4",
                "a\n",
                "#a#b",
                "x:////a",
                "https://\N{GREEK SMALL LETTER PI}/",
            ],
        ),
        (
            "date-time",
            ["2024-01-31T23:59:59Z", "2023-02-28T00:00:00.123+05:30", "2024-09-30T00:00:00-00:00"],
            [
                "2024-09-31T00:00:00Z",
                "2024-02-30T00:00:00Z",
                "2024-02-29T00:00:00Z",
                "2024-01-01T24:00:00Z",
                "2024-01-01T00:00:00",
                "2024-01-01",
                "2024-13-01T00:00:00Z",
                "2024-01-01T00:00:60Z",
                "2024-01-01T00:00:00Z\n",
                "\N{ARABIC-INDIC DIGIT TWO}024-01-01T00:00:00Z",
            ],
        ),
        (
            "idn-email",
            ["a@b.example", "a.b+c@d-e.example"],
            ["a", "a@", "a..b@c.example", "a@-b.example", "a@b..example", "a@b.example\n"],
        ),
        ("uuid", [], ["3e671687-395b-41f5-a30f-a58921a69b79"]),
    ],
)
def test_a_format_is_taken_in_its_everyday_form(form, accepted, left):
    schema = {"type": "string", "format": form}
    assert [value for value in accepted if not accepts(schema, value)] == []
    assert [value for value in left if accepts(schema, value)] == []


@given(
    st.sampled_from(["iri-reference", "date-time", "idn-email"]),
    st.text(":/?#[]@%.-+_~aZ09Tz\n \N{GREEK SMALL LETTER PI}", max_size=12)
    | st.from_regex(r"\A(https?:)?(//)?[a-z@:0-9.]{0,6}[/?#]{0,3}[a-z%0-9:/]{0,6}\Z")
    | st.from_regex(
        r"\A[0-9]{4}-[01][0-9]-[0-3][0-9][Tt ][0-2][0-9]:[0-6][0-9]:[0-6][0-9](\.[0-9]*)?([Zz]|[+-][0-2][0-9]:[0-6][0-9])\Z"
    )
    | st.from_regex(r"\A[a-z.+-]{1,4}@[a-z.-]{1,8}\Z"),
)
def test_no_text_is_taken_for_a_format_that_it_is_not_of(form, value):
    if _of_format(form).proven(content({"x": value})) is not None:
        assert jsonschema_rs.Draft7Validator({"format": form}, validate_formats=True).is_valid(value)


@cache
def _of_format(form: str) -> Acceptor:
    return acceptor({"type": "string", "format": form})


@pytest.mark.parametrize(
    "schema",
    [
        {},
        {"type": "null"},
        {"type": ["string", "array"]},
        {"const": ["a"]},
        {"type": "string", "const": "a"},
        {"type": "string", "not": {"const": "b"}},
        {"type": "string", "if": {"minLength": 1}, "then": {"maxLength": 1}},
        {"type": "string", "enum": ["a", 1]},
        {"type": "string", "enum": ["a"], "minLength": 1},
        {"type": "string", "pattern": "^.$"},
        {"type": "string", "pattern": r"^\w$"},
        {"type": "string", "pattern": "a"},
        {"type": "string", "pattern": "^[^b]$"},
        {"type": "string", "pattern": "^(?:a)$"},
        {"type": "string", "pattern": "^a$", "format": "iri-reference"},
        {"type": "string", "invented": 1},
        {"$ref": "#/definitions/text", "minLength": 2},
        {"$ref": "#/definitions/text", "type": "array"},
        {"allOf": [{"type": "string"}, {"minLength": 1}]},
        {"anyOf": [{"type": "string", "pattern": "."}]},
        {"oneOf": [{"type": "string", "minLength": 2}, {"type": "string"}]},
        {"oneOf": [{"type": "string"}, {"type": "integer"}]},
        {"oneOf": [{"type": "string"}, {"properties": {}}]},
        {"oneOf": [{"type": "string", "pattern": "^([a-fA-F0-9]{32})$|a"}, {"type": "array", "items": {"type": "string"}}]},
        {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "uniqueItems": True}]},
    ],
    ids=str,
)
def test_what_no_type_expresses_is_left_to_the_engine(schema):
    found = acceptor({"type": "string"}, text={"type": "string"}).proven(content({"x": "a"}))
    assert found is not None
    assert not accepts(schema, "a", text={"type": "string"})


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "array"},
        {"type": "array", "items": [{"type": "string"}]},
        {"type": "array", "items": {"type": "string"}, "contains": {"type": "string"}},
        {"type": "array", "items": {"type": "integer"}, "uniqueItems": True},
        {"type": "array", "items": {"oneOf": [NAMED, {"type": "string"}]}, "uniqueItems": True},
    ],
    ids=str,
)
def test_lists_of_which_more_is_asked_are_left_to_the_engine(schema):
    assert jsonschema_rs.Draft7Validator(schema).is_valid([]) is ("contains" not in schema)
    assert not accepts(schema, ["a"])
    assert not accepts(schema, [])


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object"},
        {"type": "object", "required": ["a"]},
        {**NAMED, "patternProperties": {"^a$": False}},
        {**NAMED, "dependencies": {"name": ["bom-ref"]}},
        {**NAMED, "minProperties": 1},
        {**NAMED, "oneOf": [LICENSE, {"required": ["name"]}]},
        {"type": "object", "oneOf": [{"required": ["name"]}, {"required": ["bom-ref"]}]},
        {**CLOSED, "oneOf": [NAMED, LICENSE]},
        {"type": "object", "oneOf": [NAMED, {**CLOSED, "properties": {"name": {"type": "integer"}}}]},
        {"type": "object", "oneOf": [LICENSE, {"type": "object", "properties": NAMED["properties"]}]},
        {**NAMED, "oneOf": [{}]},
        {**NAMED, "allOf": [{"required": ["name"]}]},
        {**NAMED, "allOf": [{"if": {}, "then": {}, "else": True}]},
        {**NAMED, "allOf": [{"if": {}, "then": {"not": {"required": ["bom-ref"]}}}]},
        {**NAMED, "allOf": [{"if": {}, "then": {"not": {"required": ["bom-ref"]}}, "else": False}]},
        {**NAMED, "required": ["name"], "allOf": [{"not": {"required": ["name"]}}]},
    ],
    ids=str,
)
def test_objects_of_which_more_is_asked_are_left_to_the_engine(schema):
    assert not accepts(schema, {"name": "a"})


def test_a_member_that_no_type_expresses_must_be_absent():
    schema = {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string", "pattern": "."}}}
    assert accepts(schema, {"a": "c"})
    assert not accepts(schema, {"a": "c", "b": "d"})
    assert not accepts({**schema, "required": ["b"]}, {"b": "d"})
    assert not accepts({**schema, "required": ["b"]}, {"a": "c"})


class TestForms:
    """Of several forms, an object has exactly one."""

    def test_that_are_told_by_what_they_require(self):
        schema = {**NAMED, "oneOf": [{"required": ["name"]}, {"required": ["bom-ref"]}]}
        assert accepts(schema, {"name": "a"})
        assert accepts(schema, {"bom-ref": "a"})
        assert not accepts(schema, {"name": "a", "bom-ref": "a"})
        assert not accepts(schema, {})

    def test_that_are_told_by_what_they_allow(self):
        phase = {"additionalProperties": False, "required": ["phase"], "properties": {"phase": {"type": "string"}}}
        schema = {"type": "object", "oneOf": [phase, {key: NAMED[key] for key in ("additionalProperties", "properties")}]}
        assert accepts(schema, {"phase": "a"})
        assert accepts(schema, {"name": "a", "bom-ref": "b"})
        assert accepts(schema, {})
        assert not accepts(schema, {"phase": "a", "name": "b"})

    def test_that_are_referred_to(self):
        schema = {"oneOf": [{"$ref": "#/definitions/license"}, {"$ref": "#/definitions/expression"}]}
        assert accepts(schema, {"license": "a"}, license=LICENSE, expression=EXPRESSION)
        assert not accepts(schema, {}, license=LICENSE, expression=EXPRESSION)

    def test_that_have_different_members_of_one_name_are_left_to_the_engine(self):
        one = {**CLOSED, "required": ["b"], "properties": {"a": {"type": "string"}, "b": {"type": "string"}}}
        other = {**CLOSED, "required": ["c"], "properties": {"a": {"type": "integer"}, "c": {"type": "string"}}}
        assert not accepts({"oneOf": [one, other]}, {"a": "d", "b": "d"})
        assert not accepts({"oneOf": [one, other]}, {"a": "d", "c": "d"})

    def test_that_are_the_same_are_never_exactly_one(self):
        assert not accepts({"oneOf": [NAMED, NAMED]}, {"name": "a"})

    def test_that_cannot_be_expressed_are_not_accepted(self):
        hidden = {**CLOSED, "required": ["a"], "properties": {"a": {"const": 1}}}
        assert not accepts({"oneOf": [LICENSE, hidden]}, {"a": 1})
        assert accepts({"oneOf": [LICENSE, hidden]}, {"license": "a"})

    def test_that_are_ruled_out_by_what_stands_together(self):
        schema = {
            **NAMED,
            "allOf": [
                {"not": {"required": ["name", "bom-ref"]}},
                {"if": {"properties": {"name": {"const": "a"}}}, "then": {"not": {"required": ["bom-ref"]}}, "else": True},
            ],
        }
        assert accepts(schema, {"name": "a"})
        assert not accepts(schema, {"name": "b", "bom-ref": "c"})

    def test_that_rule_whole_lists(self):
        single = {"type": "array", "items": [EXPRESSION], "additionalItems": False, "minItems": 1, "maxItems": 1}
        schema = {"type": "array", "oneOf": [{"type": "array", "items": LICENSE}, single]}
        accepted: list[Any] = [[], [{"license": "a"}], [{"license": "a"}] * 3, [{"expression": "a"}]]
        left: list[Any] = [[{"expression": "a"}] * 2, [{"license": "a"}, {"expression": "b"}], [{}], ["a"]]
        assert [value for value in accepted if not accepts(schema, value)] == []
        assert [value for value in left if accepts(schema, value)] == []

    @pytest.mark.parametrize(
        "single",
        [
            {"type": "array", "items": [EXPRESSION], "minItems": 1, "maxItems": 2},
            {"type": "array", "items": [EXPRESSION, EXPRESSION], "minItems": 1, "maxItems": 1},
            {"type": "array", "items": [{**CLOSED, "required": ["a"], "properties": {"a": {}}}], "minItems": 1, "maxItems": 1},
            {"type": "array", "items": [{"type": "string", "required": ["a"]}], "minItems": 1, "maxItems": 1},
            {"type": "array", "items": [EXPRESSION]},
            {"type": "array", "items": [EXPRESSION], "minItems": 1, "maxItems": 1, "contains": {}},
        ],
        ids=str,
    )
    def test_of_lists_that_are_not_a_single_object_are_left_to_the_engine(self, single):
        schema = {"type": "array", "oneOf": [{"type": "array", "items": LICENSE}, single]}
        assert not accepts(schema, [{"license": "a"}])

    def test_of_lists_of_texts_are_left_to_the_engine(self):
        single = {"type": "array", "items": [EXPRESSION], "minItems": 1, "maxItems": 1}
        assert not accepts({"type": "array", "oneOf": [{"type": "array", "items": {"type": "string"}}, single]}, ["a"])


class TestWhatMustDiffer:
    @pytest.mark.parametrize(
        "value",
        [
            [],
            [{"name": "a"}],
            [{"bom-ref": "a", "name": "a"}, {"bom-ref": "b", "name": "a"}, {"name": "a"}],
            [{"name": "a"}, {"name": "b"}, {}],
            [{"bom-ref": "a"}, {"bom-ref": "a", "name": "a"}],
        ],
    )
    def test_objects_that_differ_are_accepted(self, value):
        assert accepts(DIFFERENT, value)

    @pytest.mark.parametrize(
        "value",
        [
            [{}, {}],
            [{"name": "a"}, {"name": "b"}, {"name": "a"}],
            [{"bom-ref": "a", "name": "b"}, {"name": "b", "bom-ref": "a"}],
        ],
    )
    def test_objects_that_are_the_same_are_not(self, value):
        assert not accepts(DIFFERENT, value)

    def test_a_text_may_stand_in_two_lists(self):
        schema = {
            "type": "array",
            "items": {**CLOSED, "properties": {"a": {"type": "array", "items": {"type": "string"}, "uniqueItems": True}}},
        }
        assert accepts(schema, [{"a": ["b"]}, {"a": ["b", "c"]}, {}])
        assert not accepts(schema, [{"a": ["b"]}, {"a": ["c", "b", "c"]}])

    def test_numbers_are_the_same_however_they_are_written(self):
        schema = {**DIFFERENT, "items": {**CLOSED, "properties": {"a": {"type": "number"}}}}
        found = acceptor(schema)
        assert found.proven(content(b'{"x":[{"a":1},{"a":1.5}]}'))
        assert not found.proven(content(b'{"x":[{"a":1},{"a":1.0}]}'))


class TestReferences:
    """Schemas that refer to others, and to themselves."""

    def test_what_contains_itself_is_followed_to_any_depth(self):
        schema = {"$ref": "#/definitions/tree"}
        assert accepts(schema, {"below": [{"below": [{}, {}]}, {}]}, tree=TREE)
        assert not accepts(schema, {"below": [{"below": [{"a": 1}]}]}, tree=TREE)

    def test_what_contains_itself_and_cannot_be_expressed_is_not_accepted(self):
        tree = {**TREE, "minProperties": 0}
        assert not accepts({"$ref": "#/definitions/tree"}, {}, tree=tree)
        holder = {**CLOSED, "required": ["a"], "properties": {"b": {"$ref": "#/definitions/tree"}, "a": {"const": 1}}}
        assert not accepts({"$ref": "#/definitions/tree"}, {"a": 1}, tree=holder)

    def test_a_list_that_contains_itself_is_not_accepted_but_where_it_is_empty(self):
        nested = {"type": "array", "items": {"$ref": "#/definitions/nested"}}
        assert accepts({"$ref": "#/definitions/nested"}, [], nested=nested)
        assert not accepts({"$ref": "#/definitions/nested"}, [[]], nested=nested)

    def test_other_files_are_followed(self):
        other = {"definitions": {"a": {"$ref": "#/definitions/b"}, "b": {"type": "string"}}}
        schema = {"type": "object", "properties": {"x": {"$ref": "other.SNAPSHOT.schema.json#/definitions/a"}}}
        assert made(schema, other=other).proven(content({"x": "a"}))
        assert not made(schema, other=other).proven(content({"x": 1}))

    @pytest.mark.parametrize(
        "schema", [{"$ref": "#/definitions/absent"}, {"type": "string", "enum": 1}, {"type": "array", "oneOf": [1]}]
    )
    def test_a_schema_of_an_unknown_form_accepts_nothing(self, schema):
        assert acceptor(schema).proven(content({})) is None

    def test_a_document_that_no_type_expresses_is_not_accepted(self):
        assert made({"type": "object", "minProperties": 0, "properties": {}}).proven(content({})) is None


class TestDocuments:
    @pytest.mark.parametrize("version", VERSIONS)
    def test_every_version_has_its_types(self, version):
        document = {**cyclonedx(version, components=[{"type": "library", "name": "a", "version": "1"}]), "version": 1}
        assert proven_version(content(document)) == version
        assert proven_version(content({**document, "nonsense": 1})) is None

    @pytest.mark.parametrize("version", ["1.0", "1.1", "1.8", "2", ""])
    def test_other_versions_have_none(self, version):
        assert proven_version(content(cyclonedx(version))) is None

    def test_the_version_is_found_at_either_end(self):
        components = [{"type": "library", "name": "a" * 100, "bom-ref": str(number)} for number in range(100)]
        assert proven_version(content({"bomFormat": "CycloneDX", "components": components, "specVersion": "1.6"})) == "1.6"
        around = {"bomFormat": "CycloneDX", "components": components, "specVersion": "1.6", "annotations": components}
        assert proven_version(content(around)) is None

    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"[]",
            b'{"specVersion":"1.6"}',
            b'{"bomFormat":"cyclonedx","specVersion":"1.6"}',
            b'{"bomFormat":"CycloneDX","specVersion":"1.6"',
            b'{"bomFormat":"CycloneDX","specVersion":"1.6","serialNumber":"\xff"}',
            b'{"bomFormat":"CycloneDX","specVersion":"1.6","$schema":"\\ud800"}',
            b'{"bomFormat":"CycloneDX","specVersion":"1.6","specVersion":"1.5"}',
            b'{"bomFormat":"CycloneDX","specVersion":"1.6","version":1e400}',
        ],
    )
    def test_what_is_no_document_is_not_accepted(self, data):
        assert proven_version(content(data)) is None

    def test_of_two_members_of_one_name_both_are_looked_at(self):
        assert proven_version(content(b'{"bomFormat":"CycloneDX","specVersion":"1.6","version":2,"version":1}')) == "1.6"
        assert proven_version(content(b'{"bomFormat":"CycloneDX","specVersion":"1.6","version":0,"version":1}')) is None

    def test_small_documents_are_left_to_the_engine(self, monkeypatch):
        document = content(cyclonedx(components=[]))
        assert proven_version(document) == "1.6"
        monkeypatch.setattr(schema_json, "_WORTHWHILE", len(document.data) + 1)
        assert proven_version(document) is None

    def test_limits_are_left_to_the_engine(self):
        document = cyclonedx(components=[{"type": "library", "name": "a"}] * 1)
        assert proven_version(content(document, Limits(objects=2)))
        assert proven_version(content(document, Limits(objects=1))) is None

    def test_what_is_nested_too_deeply_is_left_to_the_engine(self):
        inner: dict[str, Any] = {"type": "library", "name": "a"}
        nested = json.dumps(inner)
        for _ in range(2000):
            nested = '{"type":"library","name":"a","components":[' + nested + "]}"
        data = json.dumps(cyclonedx(components=["@"])).replace('"@"', nested)
        assert proven_version(content(data.encode())) is None

    def test_documents_are_judged_in_threads_as_alone(self):
        once = content(cyclonedx(components=[{"type": "library", "name": "a", "bom-ref": str(each)} for each in range(300)]))
        twice = content(cyclonedx(components=[{"type": "library", "name": str(each), "bom-ref": "a"} for each in range(300)]))
        found: list[str | None] = []

        def judge() -> None:
            found.extend(proven_version(each) for _ in range(20) for each in (once, twice))

        threads = [Thread(target=judge) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found.count("1.6") == found.count(None) == 80

    def test_no_engine_is_loaded_for_what_is_accepted(self):
        document = cyclonedx(components=[{"type": "library", "name": "a", "bom-ref": str(each)} for each in range(3000)])
        code = "import sys, sbomkit; assert sbomkit.validate(sys.stdin.buffer).valid; sys.exit('jsonschema_rs' in sys.modules)"
        data = json.dumps(document).encode()
        assert subprocess.run([sys.executable, "-c", code], input=data, check=False).returncode == 0


class TestWhatStandsOnce:
    """Every `bom-ref`, but for those places at which it may stand again."""

    @pytest.mark.parametrize(
        "members",
        [
            {"components": [A, {**A, "bom-ref": "b", "components": [{**A, "bom-ref": "c"}]}]},
            {"components": [A], "metadata": {"tools": {"components": [A]}}},
            {"components": [A], "formulation": [{"bom-ref": "b", "components": [A]}]},
            {"components": [A], "vulnerabilities": [{"bom-ref": "b", "tools": {"components": [A]}}]},
            {"components": [A], "declarations": {"targets": {"components": [A]}}},
            {
                "components": [A],
                "annotations": [
                    {"subjects": ["a"], "annotator": {"component": A}, "timestamp": "2024-01-01T00:00:00Z", "text": "b"}
                ],
            },
        ],
    )
    def test_is_accepted(self, members):
        document = cyclonedx(**members)
        assert is_valid(document)
        assert proven_version(content(document)) == "1.6"

    @pytest.mark.parametrize(
        "members",
        [
            {"components": [A, {**A, "name": "b"}]},
            {"components": [{**A, "bom-ref": "b", "components": [A]}, A]},
            {"components": [A, {**A, "name": "b"}], "metadata": {"tools": {"components": [A]}}},
            {"components": [A], "metadata": {"component": A}},
            {"components": [A], "services": [{"name": "b", "bom-ref": "a"}]},
            {"components": [{**A, "licenses": [{"license": {"id": "MIT", "bom-ref": "a"}}]}]},
        ],
    )
    def test_is_not_accepted_where_it_stands_twice(self, members):
        document = cyclonedx(**members)
        assert not is_valid(document)
        assert proven_version(content(document)) is None

    def test_is_told_however_it_is_written(self):
        data = json.dumps(cyclonedx(components=[A, {**A, "name": "b"}])).encode()
        assert proven_version(content(data.replace(b'"bom-ref": "a"', b'"bom-ref": "\\u0061"', 1))) is None
        assert proven_version(content(data.replace(b'"bom-ref"', b'"bom\\u002dref"', 1))) is None


TEXTS = [
    "",
    "a",
    "a\n",
    "\N{GREEK SMALL LETTER PI}",
    "a b",
    "https://a.example/b",
    "//a",
    "1a:b",
    "2024-01-31T00:00:00Z",
    "2024-02-31T00:00:00Z",
    "0" * 32,
    "0" * 36,
    "MIT",
    "library",
    "required",
    "a" * 1025,
]


def names() -> list[str]:
    return sorted({name for version in VERSIONS for name in _properties(schema_json._official(version))})


def _properties(schema: Any) -> set[str]:
    below = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ()
    own = set(schema["properties"]) if isinstance(schema, dict) and isinstance(schema.get("properties"), dict) else set()
    return own.union(*map(_properties, below))


@cache
def pieces() -> dict[str, list[Any]]:
    """What stands in the members of the documents, by name."""
    found: dict[str, list[Any]] = {name: [] for name in names()}
    waiting: list[Any] = [json.loads(data) for data in GOLDEN_DOCUMENTS]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            for name, value in each.items():
                found.setdefault(name, []).append(value)
        waiting += each.values() if isinstance(each, dict) else each if isinstance(each, list) else ()
    return found


def changed(document: Any, data: st.DataObject) -> Any:
    """The document with one thing somewhere taken out, put in, repeated or replaced."""
    inner = document
    while True:
        keys = list(inner) if isinstance(inner, dict) else list(range(len(inner)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(inner[key], (dict, list)) or not inner[key] or data.draw(st.integers(0, 3)) == 0:
            break
        inner = inner[key]
    kind = data.draw(st.sampled_from(["replace", "remove", "repeat", "add"]))
    if kind == "remove":
        del inner[key]
    elif kind == "repeat" and isinstance(inner, list):
        inner.append(inner[key])
    elif kind == "add" and isinstance(inner, dict):
        name = data.draw(st.sampled_from(names()))
        inner[name] = data.draw(st.sampled_from([*pieces()[name], "a", []]))
    else:
        inner[key] = data.draw(st.sampled_from([*TEXTS, 0, 1, -1, 0.5, 1.0, 2**60, True, None, [], {}]))
    return document


@given(st.sampled_from(GOLDEN_DOCUMENTS), st.sampled_from([None, *VERSIONS]), st.data())
def test_whatever_is_accepted_keeps_its_specification(original, version, data):
    document = changed(json.loads(original), data)
    if version and document:
        document["specVersion"] = version
    if proven_version(content(document)) is not None:
        assert is_valid(document)


@needs_corpus
@pytest.mark.corpus
@pytest.mark.parametrize("path", OF_THE_CORPUS, ids=lambda path: path.name)
def test_a_real_document_that_is_accepted_keeps_its_specification(path):
    data = path.read_bytes()
    version = proven_version(content(data))
    if version is not None:
        assert is_valid(data)
        assert json.loads(data)["specVersion"] == version


@needs_corpus
@pytest.mark.corpus
@pytest.mark.parametrize(("part", "accepted", "valid"), [("by-tool", 7, 7), ("cyclonedx-spec", 142, 156)])
def test_most_valid_documents_are_accepted(part, accepted, valid):
    """So that what costs three times as much is not quietly done for all of them."""
    found = [path.read_bytes() for path in OF_THE_CORPUS if path.is_relative_to(f"{os.environ['SBOMKIT_CORPUS']}/{part}")]
    kept = [data for data in found if b'"bomFormat"' in data and is_valid(data)]
    assert len(kept) == valid
    assert sum(proven_version(content(data)) is not None for data in kept) >= accepted
