"""Slips of the pen in profiles: each would turn a verdict, and is told with what may have been meant."""

import json
from importlib import import_module
from pkgutil import iter_modules

import pytest
from cyclonedx.model.component import ComponentType as CycloneDxType
from pydantic import TypeAdapter, ValidationError

from sbomkit import formats
from sbomkit.compliance import load_profile
from sbomkit.compliance._profile.files import parse_profile, problems_of
from sbomkit.compliance.rules import _closed
from sbomkit.errors import ConfigurationError
from sbomkit.formats import load
from sbomkit.formats._spdx2.rules.vocabulary import ALGORITHMS, PURPOSES
from tests.compliance.test_profiles import ELEMENT, extending, told, told_of
from tests.formats.documents import GOLDEN


def of_element(**members):
    """What is wrong with one element, by what follows its address."""
    found = told(elements=[{**ELEMENT, **members}])
    return {where.removeprefix("elements[0]."): what for where, what in found.items()}


def many(number):
    return [{**ELEMENT, "id": f"e{each}"} for each in range(number)]


@pytest.mark.parametrize(
    "data",
    [json.dumps({"id": "ours", "title": "t", "publisher": "p", "date": "d", "status": "own", "elements": many(1001)}).encode()],
)
def test_more_elements_than_a_profile_has_are_told(data):
    with pytest.raises(ConfigurationError, match="elements: there are 1,001, and a profile has 1,000 at most") as caught:
        parse_profile(data, "ours.json")
    assert caught.value.advice


def test_so_are_those_with_the_elements_of_the_one_that_is_extended():
    room = 1000 - len(load_profile("cisa-2026").elements)
    assert set(told_of(extending(*many(room + 1)))) == {"elements"}
    assert told_of(extending(*many(room))) == {}


@pytest.mark.parametrize(
    ("members", "where", "meant"),
    [
        ({"rule": "format-version", "parameters": {"minimum": {"cyclonedx": "1.6"}}}, "minimum.cyclonedx", "CycloneDX"),
        ({"rule": "format-version", "parameters": {"deprecated": {"SPDXX": ["2.2"]}}}, "deprecated.SPDXX", "SPDX"),
        ({"rule": "encoding", "parameters": {"allowed": ["jsn"]}}, "allowed[0]", "json"),
    ],
)
def test_parameters_about_the_document_come_from_closed_lists(members, where, meant):
    found = of_element(scope="document", **members)
    assert list(found) == [f"parameters.{where}"]
    assert found[f"parameters.{where}"].endswith(f"; did you mean {meant!r}?")


@pytest.mark.parametrize(
    ("rule", "parameters", "where", "meant"),
    [
        ("hash", {"algorithms": ["SHA-512", "SHA-5l2"]}, "algorithms[1]", "sha512"),
        ("hash-value", {"of": "distributon"}, "of", "distribution"),
        ("identifier", {"kinds": ["prul"]}, "kinds[0]", "purl"),
        ("supplier", {"fallback": ["publsher"]}, "fallback[0]", "publisher"),
        ("stated", {"member": "filname"}, "member", "filename"),
        ("license", {"acknowledgement": "concluded "}, "acknowledgement", "concluded"),
    ],
)
def test_so_do_those_about_components(rule, parameters, where, meant):
    found = of_element(rule=rule, parameters=parameters)
    assert list(found) == [f"parameters.{where}"]
    assert found[f"parameters.{where}"].endswith(f"; did you mean {meant!r}?")


def test_where_nothing_is_alike_all_that_there_is_is_named():
    found = of_element(rule="encoding", scope="document", parameters={"allowed": ["##"]})
    assert found["parameters.allowed[0]"] == "there is no such encoding; there are json, json-ld, rdf, tag-value, xml, yaml"


def test_types_that_are_skipped_are_those_that_there_are():
    assert told(skips=["fil"]) == {"skips[0]": "there is no such type of component; did you mean 'file'?"}


@pytest.mark.parametrize("answer", ["yes", "no", 1, 0, "true"])
def test_a_yes_or_no_is_one(answer):
    assert list(of_element(external=answer)) == ["external"]
    assert list(of_element(rule="timestamp", scope="document", parameters={"utc": answer})) == ["parameters.utc"]
    assert list(of_element(rule="author", scope="document", parameters={"contact": answer})) == ["parameters.contact"]
    assert list(of_element(rule="dependencies", parameters={"incoming": answer})) == ["parameters.incoming"]
    assert list(of_element(rule="producer", parameters={"single": answer})) == ["parameters.single"]
    assert list(of_element(rule="license", parameters={"only_spdx": answer})) == ["parameters.only_spdx"]


def test_an_outcome_satisfies_or_leaves_open():
    found = of_element(accepts=["withheld"], leaves_open=["declared_unknown", "withheld"])
    assert found == {"leaves_open": "'withheld' is in accepts as well: an outcome satisfies, or leaves open"}


def test_of_an_element_that_is_extended_the_change_counts():
    def changed(**members):
        made = parse_profile(extending({"id": "component-hash-algorithm", **members}), "ours.json")
        element = next(each for each in made.elements if each.id == "component-hash-algorithm")
        return element.accepts, element.leaves_open

    assert changed() == (("declared_unknown",), ("withheld",))
    assert changed(accepts=["withheld"]) == (("withheld",), ())
    assert changed(leaves_open=["declared_unknown"]) == ((), ("declared_unknown",))
    assert changed(accepts=[]) == ((), ("withheld",))
    with pytest.raises(ConfigurationError, match="as well"):
        changed(accepts=["withheld"], leaves_open=["withheld"])


def test_an_element_that_is_there_twice_is_told_whatever_it_says():
    assert set(told_of(extending({**ELEMENT, "leaves_open": 3}, {**ELEMENT, "accepts": ["withheld"]}))) == {
        "elements[0].leaves_open",
        "elements[1].id",
    }


@pytest.mark.parametrize("blank", [" ", "\t\n"])
def test_a_title_that_is_blank_is_none(blank):
    assert told(title=blank) == {"title": "it is blank"}
    assert of_element(title=blank, clause=blank) == {"title": "it is blank", "clause": "it is blank"}


def test_an_element_that_is_not_there_is_told_with_the_one_that_was_meant():
    found = told_of(extending({"id": "coverge", "severity": "mus"}))
    assert found == {
        "elements[0].id": (
            "there is no such element in 'cisa-2026', and one of your own needs clause, rule, scope, title too;"
            " did you mean 'coverage'?"
        ),
        "elements[0].severity": "there is no such value; did you mean 'must'?",
    }
    assert "sbomkit check --list --profile cisa-2026 lists them" in told_of(extending({"id": "xyzzy"}))["elements[0].id"]
    assert told_of(extending({"severity": "must"}))["elements[0].id"] == "Field required"


@pytest.mark.parametrize("data", [b'[{"id": 1}]', b"[1, 2]", b'\xef\xbb\xbf [{"a": []}]', b'"profile"', b"3"])
def test_json_that_is_no_object_is_not_called_toml(data):
    assert problems_of(data) == (("", "the file is JSON that is no object, so it is no profile"),)


@pytest.mark.parametrize("data", [b"[" * 100_000, b"[[elements", b"\xff"])
def test_what_is_neither_is(data):
    assert "is no TOML" in problems_of(data)[0].what


class TestClosedLists:
    """They hold all that the formats have."""

    @pytest.mark.parametrize(
        ("kind", "names"),
        [
            (_closed.Algorithm, ALGORITHMS),
            (_closed.ComponentType, [each.lower().replace("_", "-") for each in PURPOSES]),
            (_closed.ComponentType, [each.value for each in CycloneDxType]),
        ],
    )
    def test_of_the_specifications(self, kind, names):
        for name in names:
            assert TypeAdapter(kind).validate_python(name) == name
        with pytest.raises(ValidationError):
            TypeAdapter(kind).validate_python("xyzzy")

    def test_of_the_readers(self):
        names = [each.name for each in iter_modules(formats.__path__) if not each.name.startswith("_")]
        for name in names:
            encoding = import_module(f"sbomkit.formats.{name}").FORMAT.encoding
            assert TypeAdapter(_closed.Encoding).validate_python(encoding)

    @pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.name)
    def test_of_the_golden_documents(self, path):
        stated = load(path).statements
        assert TypeAdapter(_closed.Family).validate_python(stated.document.format_name.text)
        for each in stated.components:
            TypeAdapter(tuple[_closed.IdentifierKind, ...]).validate_python([word.kind for word in each.identifiers])
            TypeAdapter(tuple[_closed.Role, ...]).validate_python([who.role for who in each.producers + each.suppliers])
