"""CycloneDX held to its specification: verdicts, addresses, sentences, and a cost that grows with the document."""

import json
import os
from functools import cache
from importlib.resources import files
from threading import Thread
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sbomkit.errors import DocumentError, LimitExceeded, MalformedDocument
from sbomkit.formats._cyclonedx.rules import json as schema_json
from sbomkit.formats._cyclonedx.rules import json_violations, xml_violations
from sbomkit.formats._cyclonedx.rules import words as schema_words
from sbomkit.formats._cyclonedx.rules import xml as schema_xml
from sbomkit.formats._reading.content import content_of
from sbomkit.limits import DEFAULT_LIMITS, Limits
from sbomkit.model.diagnostics import Diagnostic, Severity
from tests.formats.documents import GOLDEN, corpus, cyclonedx, needs_corpus

JSON_VERSIONS = ("1.2", "1.3", "1.4", "1.5", "1.6", "1.7")
XML_VERSIONS = ("1.0", "1.1", *JSON_VERSIONS)
SPECIFICATION = [path for path in corpus() if path.is_relative_to(f"{os.environ.get('SBOMKIT_CORPUS')}/cyclonedx-spec")]
GOLDEN_DOCUMENTS = [path.read_bytes() for path in GOLDEN if path.name.endswith(".cdx.json")]

NOT_EXPRESSED = {
    "informal-invalid-component-versionRange-non-external-explicit.xml": "the XML schema cannot express the rule, as it says",
    "invalid-depgraph-1.0.xml": "what is wrong stands in elements of an extension, which the schema lets pass unseen",
}
"""Documents that are said to be invalid and that the official schema takes."""


def check(data: bytes, limits: Limits = DEFAULT_LIMITS) -> list[Diagnostic]:
    content = content_of(data, limits)
    return list(xml_violations(content) if data.lstrip()[:1] == b"<" else json_violations(content))


def check_json(document: Any) -> list[tuple[str, str, str]]:
    """Code, address and sentence of each violation of a document that is written as Python."""
    found = check(json.dumps(document).encode())
    assert all(each.severity is Severity.ERROR and each.count == 1 for each in found)
    return [(each.code, each.path, each.message) for each in found]


def check_component(members: dict[str, Any], version: str = "1.6") -> list[tuple[str, str, str]]:
    return check_json(cyclonedx(version, components=[{"type": "library", "name": "a", **members}]))


def check_xml(inner: str, version: str = "1.6", attributes: str = "") -> list[tuple[str, str, str]]:
    text = f'<?xml version="1.0"?>\n<bom xmlns="http://cyclonedx.org/schema/bom/{version}"{attributes}>\n{inner}\n</bom>'
    return [(each.code, each.path, each.message) for each in check(text.encode())]


def component_xml(inner: str = "", attributes: str = ' type="library"') -> str:
    return f"<component{attributes}><name>a</name>{inner}</component>"


class TestTheSpecification:
    """Its own documents are called what is wrong or right with them."""

    @needs_corpus
    @pytest.mark.corpus
    def test_its_documents_are_all_there(self):
        assert len([path for path in SPECIFICATION if path.suffix == ".json"]) == 257
        assert len([path for path in SPECIFICATION if path.suffix == ".xml"]) == 317

    @needs_corpus
    @pytest.mark.corpus
    @pytest.mark.parametrize("path", SPECIFICATION, ids=lambda path: path.name)
    def test_a_document_is_what_its_name_says(self, path):
        try:
            found = check(path.read_bytes())
        except DocumentError:
            assert path.name.startswith("invalid-namespace-")
            return
        if path.name in NOT_EXPRESSED:
            assert found == []
        else:
            assert (found == []) is path.name.startswith("valid-"), found[:3]
        assert all(each.code.startswith("schema-") or each.code == "duplicate-bom-ref" for each in found)
        assert not any(each.code in {"schema-xsd", "schema-unlocated"} for each in found)
        assert all(len(each.message) < 500 for each in found)

    @needs_corpus
    @pytest.mark.corpus
    @pytest.mark.slow
    @pytest.mark.parametrize("path", SPECIFICATION, ids=lambda path: path.name)
    def test_the_reference_says_the_same(self, path):
        from cyclonedx.schema import SchemaVersion
        from cyclonedx.validation.json import JsonStrictValidator
        from cyclonedx.validation.xml import XmlValidator

        if path.name.startswith("invalid-namespace-"):
            return
        version = SchemaVersion.from_version(path.parent.name if path.parent.name != "ext" else "1.1")
        reference = (JsonStrictValidator if path.suffix == ".json" else XmlValidator)(version)
        found = [each for each in check(path.read_bytes()) if path.suffix == ".xml" or each.code != "duplicate-bom-ref"]
        assert (reference.validate_str(path.read_text()) is None) is (found == [])

    @needs_corpus
    @pytest.mark.corpus
    @pytest.mark.parametrize("path", [path for path in SPECIFICATION if "invalid-" in path.name], ids=lambda path: path.name)
    def test_what_is_found_in_pieces_is_what_is_found_in_the_whole(self, path, monkeypatch):
        """For JSON, what the engine says of the undivided document; for XML, what it says of the undivided tree."""
        data = path.read_bytes()
        if path.suffix == ".json":
            assert _addresses(check(data)) == _addresses(whole(data))
        elif not path.name.startswith("invalid-namespace-"):
            expected = [each for each in check(data) if each.code != "duplicate-bom-ref"]
            monkeypatch.setattr(schema_xml, "_STEPS", -1)
            monkeypatch.setattr(schema_xml, "_widest_entry", lambda _: -1)
            assert [each for each in check(data) if each.code != "duplicate-bom-ref"] == expected

    @pytest.mark.parametrize("version", JSON_VERSIONS)
    def test_every_version_has_its_json_schema(self, version):
        assert check_json({**cyclonedx(version, components=[]), "version": 1}) == []
        assert check_json(cyclonedx(version, nonsense=1)) == [
            ("schema-additional-properties", "", 'no member "nonsense" is known here')
        ]

    @pytest.mark.parametrize("version", XML_VERSIONS)
    def test_every_version_has_its_xml_schema(self, version):
        assert check_xml("<components/>", version) == []
        ((code, path, _),) = check_xml("<components/><nonsense/>", version)
        assert (code, path) == ("schema-content", "bom/nonsense")


def whole(data: bytes) -> list[Diagnostic]:
    """What the engine says of a document that was not taken apart, told in the same words."""
    document = json.loads(data)
    errors = schema_json._schema(document["specVersion"]).validator.iter_errors(document)
    return [each for error in errors for each in schema_words.told(error, [], 0)]


def _addresses(found: list[Diagnostic]) -> list[tuple[str, str]]:
    """Entries that are the same are told one by one, and by the engine all at once."""
    return sorted({(each.code, each.path) for each in found if each.code not in {"schema-unique-items", "duplicate-bom-ref"}})


class TestSentences:
    """What is said of each rule, where, and that nothing is repeated at length."""

    @pytest.mark.parametrize(
        ("members", "code", "path", "message"),
        [
            ({"name": 1}, "type", ".name", "expected a text, found 1"),
            ({"name": None}, "type", ".name", "expected a text, found null"),
            ({"hashes": {"x": 1}}, "type", ".hashes", "expected a list, found an object"),
            ({"name": 10**18}, "type", ".name", "expected a text, found 1000000000000000000"),
            ({"name": 10**19}, "type", ".name", "expected a text, found a very large number"),
            ({"modified": "yes"}, "type", ".modified", 'expected true or false, found "yes"'),
            ({"scope": "foo"}, "enum", ".scope", 'expected "required", "optional" or "excluded", found "foo"'),
            ({"bom-ref": ""}, "min-length", ".bom-ref", "expected at least 1 character, found 0"),
            ({"mime-type": "x"}, "pattern", ".mime-type", '"x" is not of the form ^[-+a-z0-9.]+/[-+a-z0-9.]+$'),
            ({"x": 1}, "additional-properties", "", 'no member "x" is known here'),
            (
                {"a\n": 1, "b": 1, "c": 1, "d": 1},
                "additional-properties",
                "",
                'no members "a\\n", "b", "c" and 1 more are known here',
            ),
            (
                {"externalReferences": [{"type": "vcs", "url": "git@host:x/y"}]},
                "format",
                ".externalReferences[0].url",
                'expected an IRI reference (RFC 3987), found "git@host:x/y"',
            ),
            (
                {"supplier": {"contact": [{"email": "x"}]}},
                "format",
                ".supplier.contact[0].email",
                'expected an e-mail address, found "x"',
            ),
            (
                {"licenses": [{"license": {"id": "mit"}}]},
                "enum",
                ".licenses[0].license.id",
                '"mit" is none of the 811 values that are known; did you mean "MIT"?',
            ),
            (
                {"licenses": [{"license": {"id": "Nope"}}]},
                "enum",
                ".licenses[0].license.id",
                '"Nope" is none of the 811 values that are known, which begin with "0BSD", "3D-Slicer-1.0", "AAL"',
            ),
            (
                {"licenses": [{"license": {}}]},
                "one-of",
                ".licenses[0].license",
                'fits none of 2 alternatives: the member "id" is missing; or the member "name" is missing',
            ),
            (
                {"licenses": [{"license": {"id": "MIT", "name": "MIT"}}]},
                "one-of",
                ".licenses[0].license",
                "fits 2 alternatives, of which only one may be used",
            ),
            (
                {"evidence": {"identity": {"field": "purl", "confidence": 2}}},
                "maximum",
                ".evidence.identity.confidence",
                "expected at most 1, found 2",
            ),
            (
                {"evidence": {"identity": [{"field": "purl", "confidence": -1}]}},
                "minimum",
                ".evidence.identity[0].confidence",
                "expected at least 0, found -1",
            ),
            ({"tags": ["a", 2]}, "type", ".tags[1]", "expected a text, found 2"),
            ({"components": 3}, "type", ".components", "expected a list, found 3"),
            ({"components": [3]}, "type", ".components[0]", "expected an object, found 3"),
        ],
        ids=str,
    )
    def test_of_a_component(self, members, code, path, message):
        assert check_component(members) == [(f"schema-{code}", f"components[0]{path}", message)]

    @pytest.mark.parametrize(
        ("members", "code", "path", "message"),
        [
            ({"version": 0}, "minimum", "version", "expected at least 1, found 0"),
            ({"version": 1.5}, "type", "version", "expected a whole number, found 1.5"),
            ({"metadata": {"timestamp": "2020"}}, "format", "metadata.timestamp", None),
            ({"metadata": {"tools": [{"vendor": 1}]}}, "type", "metadata.tools[0].vendor", "expected a text, found 1"),
            (
                {"metadata": {"tools": {"components": [{"name": "a"}]}}},
                "required",
                "metadata.tools.components[0]",
                'the member "type" is missing',
            ),
            ({"x": {"components": [{}]}}, "additional-properties", "", 'no member "x" is known here'),
            ({"bom-ref": "a"}, "additional-properties", "", 'no member "bom-ref" is known here'),
            ({"services": [{"name": "a", "services": [{}]}]}, "required", "services[0].services[0]", None),
            (
                {"dependencies": [{"ref": "a"}, {"ref": "b"}, {"ref": "a"}]},
                "unique-items",
                "dependencies[2]",
                "the same as dependencies[0], where all entries must differ",
            ),
            (
                {"dependencies": [{"ref": "a", "dependsOn": ["b", "b"]}]},
                "unique-items",
                "dependencies[0].dependsOn",
                "two of the 2 entries are the same",
            ),
            (
                {"components": [{"type": "library", "name": "a", "components": [{"type": "file", "name": "b"}] * 2}]},
                "unique-items",
                "components[0].components[1]",
                "the same as components[0].components[0], where all entries must differ",
            ),
            (
                {
                    "components": [
                        {"type": "data", "name": "a", "evidence": {"identity": {"field": "purl", "confidence": c}}}
                        for c in (1, 1.0)
                    ]
                },
                "unlocated",
                "",
                "breaks the JSON schema of its version at a place that is not told",
            ),
        ],
        ids=str,
    )
    def test_of_a_document(self, members, code, path, message):
        ((found, where, said),) = check_json({**cyclonedx(), **members})
        assert (found, where) == (f"schema-{code}", path)
        assert message in {None, said}

    def test_of_alternatives_the_one_is_told_that_was_meant(self):
        assert check_component({"licenses": [{"expression": "MIT"}, {"expression": "ISC"}]}) == [
            ("schema-max-items", "components[0].licenses", "expected at most 1 entry, found 2"),
            ("schema-additional-items", "components[0].licenses", "expected nothing beyond 1 entry"),
        ]

    def test_of_the_newest_version(self):
        assert check_component({"isExternal": False, "versionRange": "vers:npm/1"}, "1.7") == [
            ("schema-not", "components[0]", 'the member "versionRange" must not stand here')
        ]
        both = check_component({"isExternal": True, "version": "1", "versionRange": "vers:npm/1"}, "1.7")
        assert both == [
            ("schema-not", "components[0]", 'the members "version" and "versionRange" must not stand here together')
        ]
        citation = {"timestamp": "2020-01-01T00:00:00Z", "pointers": []}
        assert check_json(cyclonedx("1.7", citations=[citation])) == [
            ("schema-min-items", "citations[0].pointers", "expected at least 1 entry, found 0"),
            (
                "schema-any-of",
                "citations[0]",
                'fits none of 2 alternatives: the member "attributedTo" is missing; or the member "process" is missing',
            ),
        ]

    def test_of_a_text_that_is_too_long(self):
        assert check_component({"version": "1" * 1025}) == [
            ("schema-max-length", "components[0].version", "expected at most 1,024 characters, found 1,025")
        ]

    def test_of_a_version_that_has_a_schema_that_lets_more_pass(self):
        assert check_component({"version": "1", "nonsense": 1}, "1.3") == [
            ("schema-additional-properties", "components[0]", 'no member "nonsense" is known here')
        ]

    def test_of_a_list_that_the_version_does_not_know_yet(self):
        assert check_json(cyclonedx("1.3", vulnerabilities=[{}, 1])) == [
            ("schema-additional-properties", "", 'no member "vulnerabilities" is known here')
        ]

    def test_of_a_very_long_value_only_the_beginning_is_told(self):
        ((_, _, message),) = check_json(cyclonedx(serialNumber="x" * 100_000))
        assert message.startswith(f'"{"x" * 60}…" is not of the form ^urn:uuid:')
        assert len(message) < 200

    def test_what_a_terminal_would_obey_is_spelt_out(self):
        ((_, _, message),) = check_json(cyclonedx(serialNumber="\x1b[31m\u202e"))
        assert message.isprintable()
        assert message.startswith('"\\u001b[31m\\u202e"')

    def test_an_address_holds_names_as_they_are_where_they_are_harmless(self):
        assert schema_words.address_of(["a-b", 0, "$c", "d.e", "f" * 101]) == f'a-b[0].$c["d.e"]["{"f" * 60}…"]'

    @pytest.mark.parametrize(
        ("schema", "value", "message"),
        [
            ({"const": 1}, 2, "expected 1, found 2"),
            ({"maxLength": 2}, "abc", "expected at most 2 characters, found 3"),
            ({"not": {}}, 1, "what stands here is not allowed"),
            ({"not": {"type": "object"}}, {}, "what stands here is not allowed"),
            ({"multipleOf": 2}, 3, "found 3, which the rule 'multipleOf' of the schema does not allow"),
            ({"format": "ipv4"}, "x", 'expected ipv4, found "x"'),
            ({"type": ["string", "number", "null"]}, [], "expected null, a number or a text, found a list"),
            ({"anyOf": [{"type": "string"}, {"maximum": 3}]}, 4, "expected at most 3, found 4"),
        ],
    )
    def test_of_rules_that_few_schemas_have(self, schema, value, message):
        (error,) = jsonschema_rs.Draft7Validator(schema, validate_formats=True).iter_errors(value)
        ((found),) = [each.message for each in schema_words.told(error, [], 0)]
        assert found == message


class TestReferences:
    """The specification rules out a `bom-ref` that stands twice; the XML schema says so, the JSON schema cannot."""

    def test_a_bom_ref_that_names_two_things_is_a_violation(self):
        document = cyclonedx(
            metadata={"component": {"type": "application", "name": "x", "bom-ref": "b"}},
            components=[{"type": "library", "name": name, "bom-ref": ref} for name, ref in ("aa", "bb", "ca")],
            vulnerabilities=[{"bom-ref": "a"}],
        )
        assert check_json(document) == [
            ("duplicate-bom-ref", path, f'the bom-ref "{ref}" is that of {first} already')
            for path, ref, first in (
                ("components[1].bom-ref", "b", "metadata.component"),
                ("components[2].bom-ref", "a", "components[0]"),
                ("vulnerabilities[0].bom-ref", "a", "components[0]"),
            )
        ]

    def test_what_was_used_may_be_told_again(self):
        tool = {"type": "application", "name": "maker", "bom-ref": "maker"}
        annotation = {"subjects": ["maker"], "annotator": {"component": tool}, "timestamp": "2020-01-01T00:00:00Z", "text": "x"}
        document = cyclonedx(
            components=[tool],
            metadata={"tools": {"components": [tool]}},
            annotations=[annotation],
            vulnerabilities=[{"tools": {"components": [tool]}}],
            declarations={"targets": {"components": [tool]}},
            formulation=[{"components": [tool]}],
        )
        assert check_json(document) == []

    @pytest.mark.parametrize("second", ["\\u0061", "a"])
    def test_a_bom_ref_is_found_however_it_is_written(self, second):
        entries = b",".join(
            b'{"type":"library","name":"n%d","bom-ref" :\n"%s"}' % (number, ref)
            for number, ref in enumerate((b"a", second.encode()))
        )
        found = check(b'{"bomFormat":"CycloneDX","specVersion":"1.6","components":[' + entries + b"]}")
        assert [(each.code, each.path) for each in found] == [("duplicate-bom-ref", "components[1].bom-ref")]

    def test_what_is_written_inside_of_a_text_is_no_bom_ref(self):
        text = '"bom-ref": "a", "bom-ref": "a"'
        assert check_json(cyclonedx(components=[{"type": "library", "name": text, "description": text}])) == []

    def test_what_should_hold_such_a_place_may_be_anything(self):
        found = check_json({**cyclonedx(), "metadata": 1, "annotations": [1, {}], "formulation": "x"})
        assert [path for _, path, _ in found][:2] == ["metadata", "formulation"]

    def test_a_bom_ref_of_a_wrong_type_is_no_reference(self):
        assert {code for code, _, _ in check_json(cyclonedx(components=[{"bom-ref": 1}, {"bom-ref": [1]}]))} == {
            "schema-type",
            "schema-required",
        }


class TestXml:
    """Addresses and sentences for what the engine for XML schemas says."""

    @pytest.mark.parametrize(
        ("component", "code", "path", "message"),
        [
            (component_xml(attributes=""), "required", "", "the attribute 'type' is required but missing (line 3)"),
            (
                component_xml(attributes=' type="x"'),
                "enum",
                "/@type",
                None,
            ),
            (component_xml("<nonsense/>"), "content", "/nonsense", None),
            (component_xml("<scope>foo</scope>"), "enum", "/scope", None),
            (component_xml("<modified>foo</modified>"), "type", "/modified", None),
            (
                component_xml("<scope>required</scope>foo"),
                "content",
                "",
                "character content other than whitespace is not allowed because the content type is 'element-only' (line 3)",
            ),
            (component_xml('<hashes><hash alg="MD5">x</hash></hashes>'), "pattern", "/hashes/hash", None),
            (component_xml(attributes=' type="library" bom-ref=""'), "min-length", "/@bom-ref", None),
            (
                component_xml("<licenses><license><id>mit</id></license></licenses>"),
                "enum",
                "/licenses/license/id",
                '"mit" is none of the 811 values that are known; did you mean "MIT"? (line 3)',
            ),
            (
                component_xml("<licenses><license><id/></license></licenses>"),
                "enum",
                "/licenses/license/id",
                '"" is none of the 811 values that are known, which begin with "0BSD", "3D-Slicer-1.0", "AAL" (line 3)',
            ),
        ],
    )
    def test_of_a_component(self, component, code, path, message):
        ((found, where, said),) = check_xml(f"<components>{component}</components>")
        assert (found, where) == (f"schema-{code}", f"bom/components/component{path}")
        assert message in {None, said}
        assert "http" not in said

    def test_of_a_number_out_of_bounds(self):
        path = "bom/components/component/evidence/identity/confidence"
        for number, code, said in (
            ("2", "schema-maximum", "greater than the maximum"),
            ("-1", "schema-minimum", "less than the minimum"),
        ):
            inner = f"<evidence><identity><field>purl</field><confidence>{number}</confidence></identity></evidence>"
            ((found, where, message),) = check_xml(f"<components>{component_xml(inner)}</components>")
            assert (found, where) == (code, path)
            assert said in message

    def test_of_a_text_that_is_too_long(self):
        long = "1" * 1025
        ((code, path, message),) = check_xml(f"<components>{component_xml(f'<version>{long}</version>')}</components>")
        assert (code, path) == ("schema-max-length", "bom/components/component/version")
        assert "exceeds the allowed maximum length of '1024'" in message

    def test_a_rule_without_a_code_of_its_own(self):
        instance = "http://www.w3.org/2001/XMLSchema-instance"
        assert check_xml(f'<components xmlns:xsi="{instance}" xsi:nil="true"/>') == [
            ("schema-xsd", "bom/components", "the element is not 'nillable' (line 3)")
        ]

    def test_an_attribute_with_a_wrong_value_has_a_code_whatever_the_engine_calls_it(self):
        """No attribute of CycloneDX leads there: the engine names the rule of the type instead."""
        message = "Element '{http://cyclonedx.org/schema/bom/1.6}component', attribute 'type': The value is not valid."
        for kind in ("CVC_ATTRIBUTE_1", "CVC_ATTRIBUTE_2", "CVC_COMPLEX_TYPE_3_1"):
            found = schema_xml._diagnostic(schema_xml._Found(kind, "", 3, message), "bom/components/component", 0)
            assert (found.code, found.path) == ("schema-attribute", "bom/components/component/@type")
            assert found.message == "the value is not valid (line 3)"

    def test_of_the_document(self):
        ((code, path, message),) = check_xml("<components/>", attributes=' serialNumber="x"')
        assert (code, path) == ("schema-pattern", "bom/@serialNumber")
        assert message.startswith("the value 'x' is not accepted by the pattern 'urn:uuid:")

    def test_an_attribute_that_is_not_known(self):
        ((code, path, message),) = check_xml("<components/>", "1.0", ' nonsense="1"')
        assert (code, path) == ("schema-additional-attribute", "bom/@nonsense")
        assert message == "the attribute 'nonsense' is not allowed (line 2)"

    def test_entries_of_one_name_are_counted(self):
        good, bad = component_xml(), component_xml(attributes="")
        found = check_xml(f"<components>{good}<!-- a comment --><x:y xmlns:x='urn:x'/>{bad}</components>")
        assert [path for _, path, _ in found] == ["bom/components/component[2]"] or found
        found = check_xml(f"<components>{good}{bad}{good}{bad}</components>")
        assert [path for _, path, _ in found] == ["bom/components/component[2]", "bom/components/component[4]"]

    def test_names_with_prefixes_are_found(self):
        text = """<b:bom xmlns:b="http://cyclonedx.org/schema/bom/1.6"><b:components>
            <b:component type="library"><b:name>a</b:name></b:component><b:component><b:name>a</b:name></b:component>
        </b:components></b:bom>"""
        assert [each.path for each in check(text.encode())] == ["bom/components/component[2]"]

    def test_a_bom_ref_that_stands_twice_is_a_violation(self):
        one = component_xml(attributes=' type="library" bom-ref="a"')
        assert check_xml(f"<components>{one}{one}</components>") == [
            (
                "duplicate-bom-ref",
                "bom/components/component[2]/@bom-ref",
                'the bom-ref "a" is that of another element already (line 3)',
            )
        ]

    def test_what_stands_in_extensions_is_their_affair(self):
        extension = '<x:y xmlns:x="urn:x"><license><id>Nope</id></license></x:y>'
        assert check_xml(f"<components>{component_xml(extension)}</components>") == []

    def test_lines_are_those_of_the_document(self):
        text = '\n\n <?xml version="1.0"?>\n<bom xmlns="http://cyclonedx.org/schema/bom/1.6"><x/></bom>'
        (found,) = check(text.encode())
        assert found.message.endswith("(line 4)")
        far = "\n" * 70_000
        ((_, _, message),) = check_xml(f"{far}<x/>")
        assert "(line" not in message

    def test_a_message_is_cut(self):
        ((_, path, message),) = check_xml("<components>" + component_xml("<" + "x" * 9000 + "/>") + "</components>")
        assert path == f"bom/components/component/{'x' * 60}…"
        assert len(message) < 500
        ((_, _, message),) = check_xml("<components>" + component_xml("<scope>" + "x" * 9000 + "</scope>") + "</components>")
        assert len(message) < 500

    @pytest.mark.parametrize(
        "root",
        ["<bom/>", '<bom xmlns="http://cyclonedx.org/schema/bom/12"/>', '<b xmlns="http://cyclonedx.org/schema/bom/1.6"/>'],
    )
    def test_another_root_is_no_document(self, root):
        with pytest.raises(MalformedDocument, match=r"expected the element bom of CycloneDX 1\.0 to 1\.7, found"):
            check(root.encode())


class TestCost:
    """It grows with the document, whoever wrote it."""

    @staticmethod
    def nested(levels: int, innermost: bytes = b"") -> bytes:
        component = b'{"type":"library","name":"a","components":['
        start = b'{"bomFormat":"CycloneDX","specVersion":"1.6","components":['
        return start + component * levels + innermost + b"]}" * levels + b"]}"

    def test_an_invalid_document_is_taken_apart_down_to_a_depth(self):
        deepest = (schema_json.DEPTH - 3) // 2
        (found,) = check(self.nested(deepest, b'{"type":"library"}'))
        assert found.path == ".".join(["components[0]"] * (deepest + 1))
        with pytest.raises(MalformedDocument, match="nested too deeply to be validated"):
            check(self.nested(deepest + 1, b'{"type":"library"}'))

    def test_a_valid_document_is_valid_at_any_depth_that_is_read(self):
        assert check(self.nested(300)) == []
        with pytest.raises(MalformedDocument, match="nested too deeply to be read"):
            check(self.nested(20_000))

    def test_off_the_main_thread_the_depth_is_looked_at_first(self):
        inner = b'{"type":"library","name":"a","components":['
        deep = b'{"bomFormat":"CycloneDX","specVersion":"1.6","components":[' + inner * 200 + b"]}" * 200 + b"]}"
        assert check(deep) == []
        refused: list[str] = []

        def refuse():
            with pytest.raises(MalformedDocument) as caught:
                check(deep)
            refused.append(str(caught.value))

        thread = Thread(target=refuse)
        thread.start()
        thread.join()
        assert refused == ["the JSON is nested too deeply to be validated"]

    def test_errors_in_a_document_of_any_depth_are_found(self):
        component: dict[str, Any] = {"type": "library", "name": "a", "x": 1}
        for _ in range(120):
            component = {"type": "library", "name": "a", "x": 1, "components": [component]}
        found = check_json(cyclonedx(components=[component]))
        assert len(found) == 121
        assert found[-1][1] == "components[0]" + ".components[0]" * 120

    def test_a_part_with_too_many_errors_is_told_as_one(self, monkeypatch):
        monkeypatch.setattr(schema_json, "_MANY", 5)
        document = cyclonedx(components=[{"type": "library", "name": "a"}, {"hashes": [{}, {}, {}, {}]}])
        message = "breaks the JSON schema, in a part that is too large for its errors to be told one by one"
        assert check_json(document) == [("schema-unlocated", "components[1]", message)]
        monkeypatch.setattr(schema_json, "_MANY", 100)
        monkeypatch.setattr(schema_json, "_MUCH", 100)
        assert check_json(document) == [("schema-unlocated", "components[1]", message)]

    @pytest.fixture
    def wide(self):
        bad = component_xml("<scope>x</scope>", ' type="library" bom-ref="r"')
        good = component_xml()
        return f"<metadata><x/></metadata><components>{good}{bad}{good}{bad}{bad}</components><dependencies/>"

    def test_long_lists_with_many_errors_are_checked_piece_by_piece(self, wide, monkeypatch):
        expected = check_xml(wide)
        monkeypatch.setattr(schema_xml, "_STEPS", 30)
        assert check_xml(wide) == expected  # counting through all of them once is not too much
        monkeypatch.setattr(schema_xml, "_STEPS", 20)
        monkeypatch.setattr(schema_xml, "_CHUNK", 3)
        found = check_xml(wide)
        assert [each for each in found if each[0] != "duplicate-bom-ref"] == [
            each for each in expected if each[0] != "duplicate-bom-ref"
        ]
        duplicates = [each for each in found if each[0] == "duplicate-bom-ref"]
        assert (
            duplicates
            == [
                (
                    "duplicate-bom-ref",
                    "bom",
                    'attribute bom-ref of an element component: the bom-ref "r" is that of another element already',
                )
            ]
            * 2
        )

    def test_where_that_is_too_much_too_places_are_not_told(self, wide, monkeypatch):
        count = len(check_xml(wide))
        monkeypatch.setattr(schema_xml, "_STEPS", 1)
        found = check_xml(wide)
        assert len(found) == count
        assert {path for _, path, _ in found} == {"bom"}
        assert "an element scope: [facet" not in found[1][2]
        assert found[1][2].startswith("an element scope: the value 'x' is not an element of the set")

    def test_a_valid_document_with_long_lists_is_valid(self, monkeypatch):
        monkeypatch.setattr(schema_xml, "_STEPS", 1)
        assert check_xml(f"<components>{component_xml() * 3}</components>") == []

    @pytest.mark.slow
    @pytest.mark.parametrize("many", [component_xml(attributes=""), component_xml('<hashes><hash alg="x">y</hash></hashes>')])
    def test_forty_thousand_wrong_components_in_xml(self, many):
        assert len(check_xml(f"<components>{many * 40_000}</components>")) >= 40_000


@given(
    st.recursive(
        st.none() | st.integers() | st.text('\\\\"[]{}a', max_size=6),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text('\\\\"[]{}a', max_size=4), inner, max_size=3),
        max_leaves=12,
    )
)
def test_the_depth_of_a_document_is_told_from_its_brackets(value):
    def depth(inner: Any) -> int:
        below = inner.values() if isinstance(inner, dict) else inner if isinstance(inner, list) else ()
        return int(isinstance(inner, (dict, list))) + max(map(depth, below), default=0)

    for few in (0, 1000):  # escapes are looked for in another way where there are many
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(schema_json, "_FEW", few)
            assert schema_json._depth(json.dumps(value).encode()) == depth(value)


class TestWhatIsNoDocument:
    @pytest.mark.parametrize("document", [[], 1, {}, {"specVersion": 1.6}, {"specVersion": "1.1"}, {"specVersion": ["1.6"]}])
    def test_a_version_is_asked_for(self, document):
        with pytest.raises(MalformedDocument, match="specVersion: expected a version of CycloneDX that has a JSON schema"):
            check_json(document)

    @pytest.mark.parametrize("number", ["1e400", "NaN", "-", "1" * 5000])
    def test_numbers_that_are_none_are_refused(self, number):
        with pytest.raises(DocumentError):
            check(b'{"bomFormat":"CycloneDX","specVersion":"1.6","version":' + number.encode() + b"}")

    def test_of_two_members_of_one_name_the_last_one_counts(self):
        assert check(b'{"bomFormat":"CycloneDX","specVersion":"1.6","version":0,"version":1}') == []

    def test_limits_hold(self):
        with pytest.raises(LimitExceeded):
            check(json.dumps(cyclonedx(components=[{}] * 20)).encode(), Limits(objects=10))

    def test_the_schemas_of_the_reference_are_where_they_are_looked_for(self):
        folder = files("cyclonedx") / "schema" / "_res"
        for version in XML_VERSIONS:
            assert (folder / f"bom-{version}.SNAPSHOT.xsd").is_file()
            assert (folder / f"bom-{version}.SNAPSHOT.schema.json").is_file() is (version in JSON_VERSIONS)

    def test_the_list_of_licences_is_one_list(self):
        text = (files("cyclonedx") / "schema" / "_res" / "spdx.SNAPSHOT.schema.json").read_bytes()
        assert sorted(schema_xml._known_licences()) == sorted(json.loads(text)["enum"])


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=8), children, max_size=3),
    max_leaves=6,
)


def mutated(document: Any, data: st.DataObject) -> Any:
    """The document with any value somewhere."""
    inner = document
    while isinstance(inner, (dict, list)) and inner:
        key = data.draw(st.sampled_from(list(inner) if isinstance(inner, dict) else list(range(len(inner)))))
        if not isinstance(inner[key], (dict, list)) or not inner[key] or data.draw(st.booleans()):
            inner[key] = data.draw(json_values)
            break
        inner = inner[key]
    return document


@given(st.sampled_from(GOLDEN_DOCUMENTS), st.data())
def test_whatever_stands_anywhere_is_found_in_its_piece_as_in_the_whole(original, data):
    document = mutated(mutated(json.loads(original), data), data)
    written = json.dumps(document).encode()
    try:
        found = check(written)
    except DocumentError:
        return
    if not any(each.code == "schema-unlocated" for each in found):
        assert _addresses(found) == _addresses(whole(written))
    assert all(each.message.isprintable() and each.path.isprintable() for each in found)


@cache
def _golden_xml() -> bytes:
    parts = "".join(component_xml(f'<hashes><hash alg="MD5">{"0" * 32}</hash></hashes>') for _ in range(3))
    return f'<bom xmlns="http://cyclonedx.org/schema/bom/1.6"><components>{parts}</components></bom>'.encode()


@settings(max_examples=60)
@given(st.data())
def test_only_errors_of_the_document_escape_from_damaged_ones(data):
    original = data.draw(st.sampled_from([*GOLDEN_DOCUMENTS, _golden_xml()]))
    start = data.draw(st.integers(0, len(original)))
    end = data.draw(st.integers(start, min(len(original), start + 40)))
    damaged = original[:start] + data.draw(st.binary(max_size=12) | st.just(b"")) + original[end:]
    try:
        found = check(damaged)
    except DocumentError:
        return
    assert all(each.severity is Severity.ERROR and each.message for each in found)


@pytest.mark.parametrize("member", ["type", "scope", "bom-ref", "hashes", "licenses", "x"])
def test_a_value_of_any_depth_in_any_member_is_judged_or_refused(member):
    for depth in (200, 300, 600, 900):
        document = cyclonedx(components=[{"name": "a", "type": "library", member: "@"}])
        data = json.dumps(document).replace('"@"', "[" * depth + "]" * depth).encode()
        if depth > schema_json.DEPTH:
            with pytest.raises(MalformedDocument, match="nested too deeply to be validated"):
                list(json_violations(content_of(data, DEFAULT_LIMITS)))
        else:
            assert list(json_violations(content_of(data, DEFAULT_LIMITS)))
