"""Profiles as files: those that come along, and what is wrong with those that people write."""

import json

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # its stubs are a package of their own

from sbomkit.cli import _schemas
from sbomkit.compliance import RULES, list_profiles, load_profile, shipped_profiles
from sbomkit.compliance._profile.files import parse_profile, problems_of
from sbomkit.errors import ConfigurationError
from sbomkit.model.compliance import ElementScope, Obligation
from tests.pages import ROOT, rows

ELEMENT = {"id": "name", "title": "Name", "clause": "1", "severity": "must", "scope": "components", "rule": "name"}
HEAD = {"id": "ours", "title": "Ours", "publisher": "Us", "date": "2027-01-01", "status": "own"}


def told(**members):
    """Addresses and words of what is wrong with a file."""
    return told_of(json.dumps({**HEAD, "elements": [ELEMENT], **members}).encode())


def told_of(data):
    return {each.where: each.what for each in problems_of(data)}


def extending(*elements, **members):
    return json.dumps({"extends": "cisa-2026", "id": "ours", "elements": elements, **members}).encode()


class TestShipped:
    def test_all_that_were_promised_are_there(self):
        assert shipped_profiles() == ("bsi-2.0", "bsi-2.1", "cisa-2026", "cra-annex-i", "ntia-2021")

    @pytest.mark.parametrize("name", shipped_profiles())
    def test_each_says_what_it_was_written_from(self, name):
        profile = load_profile(name)
        assert profile.id == name
        assert profile.publisher
        assert profile.date
        assert len({each.id for each in profile.elements}) == len(profile.elements)
        assert len(profile.sha256) == 64

    def test_the_fields_and_practices_of_the_minimum_elements_are_all_there(self):
        elements = load_profile("cisa-2026").elements
        assert len([each for each in elements if each.clause.startswith("Data fields")]) == 17
        assert len([each for each in elements if each.clause.startswith("Practices")]) == 6
        older = load_profile("ntia-2021").elements
        assert len([each for each in older if each.clause.startswith("Data fields")]) == 7

    def test_the_law_asks_for_no_field_of_its_own_making(self):
        assert {each.rule for each in load_profile("cra-annex-i").elements} == {"format", "subject", "top-level", "name"}

    def test_the_older_one_of_two_versions_asks_for_nothing_that_the_newer_one_does_not(self):
        older, newer = (load_profile(name) for name in ("bsi-2.0", "bsi-2.1"))
        renamed = {"licenses"}
        assert {each.id for each in older.elements} - renamed <= {each.id for each in newer.elements}

    def test_a_list_of_them_tells_all_elements(self):
        listed = list_profiles()
        assert [each.id for each in listed.profiles] == list(shipped_profiles())
        assert listed.profiles[-1].elements[0].rule == "supplier"
        assert [each.id for each in list_profiles(["ntia-2021"]).profiles] == ["ntia-2021"]

    def test_a_profile_is_taken_as_it_is(self):
        profile = load_profile("ntia-2021")
        assert load_profile(profile) is profile

    def test_the_digest_is_of_the_content_and_not_of_its_layout(self, tmp_path):
        path = tmp_path / "copy.json"
        path.write_text(load_profile("ntia-2021").model_dump_json(exclude_defaults=True))
        with pytest.raises(ConfigurationError, match="id of a shipped profile"):
            load_profile(path)
        path.write_text(load_profile("ntia-2021").model_copy(update={"id": "ours"}).model_dump_json(indent=3))
        ours = load_profile(path)
        assert ours.sha256 != load_profile("ntia-2021").sha256
        assert ours.model_copy(update={"id": "ntia-2021"}).sha256 == load_profile("ntia-2021").sha256

    def test_the_page_lists_all_rules_and_profiles(self):
        page = (ROOT / "docs" / "compliance.md").read_text()
        for name in (*RULES, *shipped_profiles()):
            assert f"`{name}`" in page, name


class TestExtending:
    def test_what_is_not_said_stays_as_it_is(self):
        made = parse_profile(extending(), "ours.json")
        base = load_profile("cisa-2026")
        assert (made.id, made.status, made.title) == ("ours", "own", base.title)
        assert made.elements == base.elements

    def test_a_severity_is_changed_and_an_element_added(self):
        coverage = {"id": "coverage", "severity": "must"}
        own = {**ELEMENT, "id": "source", "rule": "reference", "parameters": {"to": "source"}}
        made = parse_profile(extending(coverage, own, title="Contract 7"), "ours.json")
        elements = {each.id: each for each in made.elements}
        assert elements["coverage"].severity is Obligation.MUST
        assert elements["coverage"].clause == "Practices and processes: Coverage"
        assert made.elements[-1].id == "source"
        assert made.title == "Contract 7"

    def test_another_rule_takes_no_parameters_of_the_one_before(self):
        made = parse_profile(extending({"id": "component-hash-algorithm", "rule": "hash-value"}), "ours.json")
        assert {each.id: each for each in made.elements}["component-hash-algorithm"].parameters == {}

    def test_a_byte_order_mark_is_no_part_of_it(self):
        assert parse_profile(b"\xef\xbb\xbf" + extending(), "ours.json").id == "ours"

    def test_toml_is_read_as_well(self, tmp_path):
        path = tmp_path / "contract.toml"
        path.write_text('extends = "ntia-2021"\nid = "contract"\n[[elements]]\nid = "hash"\nseverity = "must"\n')
        assert {each.id: each.severity for each in load_profile(path).elements}["hash"] is Obligation.MUST

    def test_it_needs_an_id_of_its_own(self):
        assert [each.where for each in problems_of(extending(id="cisa-2026"))] == ["id"]

    def test_what_it_extends_has_to_be_there(self):
        (problem,) = problems_of(extending(extends="cisa-2025"))
        assert problem == ("extends", "there is no such profile; did you mean 'cisa-2026'?")
        assert problems_of(extending(extends=["cisa-2026"]))[0].where == "extends"

    def test_both_kinds_of_files_follow_the_schema(self):
        schema = Draft202012Validator(json.loads(_schemas.schema("profile-1")))
        schema.validate({**HEAD, "elements": [ELEMENT]})
        schema.validate(json.loads(extending({"id": "coverage", "severity": "must"})))
        assert not schema.is_valid({"extends": "cisa-2026"})


class TestMistakes:
    def test_a_profile_without_any_is_one(self):
        assert told() == {}

    def test_all_are_told_at_once_with_their_addresses(self):
        wrong = {**ELEMENT, "id": "b", "rule": "nam", "severity": "shall", "titel": "x"}
        found = told(publsher="x", elements=[ELEMENT, wrong])
        assert found["publsher"] == "there is no such key; did you mean 'publisher'?"
        assert found["elements[1].rule"] == "there is no such rule; did you mean 'name'?"
        assert found["elements[1].titel"] == "there is no such key; did you mean 'title'?"
        assert "'must'" in found["elements[1].severity"]

    def test_where_nothing_is_alike_the_page_is_named(self):
        found = told(elements=[{**ELEMENT, "rule": "xyzzy"}])
        assert found["elements[0].rule"] == "there is no such rule; docs/compliance.md lists them"

    def test_parameters_are_those_of_the_rule(self):
        hashed = {**ELEMENT, "rule": "hash", "parameters": {"algoritms": ["SHA-512"], "of": "all"}}
        found = told(elements=[hashed])
        assert found["elements[0].parameters.algoritms"] == "there is no such key; did you mean 'algorithms'?"
        assert set(found) == {
            "elements[0].parameters.algoritms",
            "elements[0].parameters.algorithms",
            "elements[0].parameters.of",
        }

    def test_a_rule_is_asked_of_what_it_can_judge(self):
        assert told(elements=[{**ELEMENT, "scope": "document"}]) == {
            "elements[0].scope": "this rule is asked of components or top-level"
        }
        assert told(elements=[{**ELEMENT, "rule": "timestamp"}]) == {"elements[0].scope": "this rule is asked of document"}

    @pytest.mark.parametrize(
        ("elements", "where"),
        [
            ([], "elements"),
            ("all", "elements"),
            (["name"], "elements[0]"),
            ([ELEMENT, ELEMENT], "elements[1].id"),
            ([{**ELEMENT, "rule": 3, "scope": []}], "elements[0].rule"),
            ([{**ELEMENT, "parameters": 3}], "elements[0].parameters"),
            ([{**ELEMENT, "parameters": {"a": 1}}], "elements[0].parameters.a"),
            ([{**ELEMENT, "accepts": ["missing"]}], "elements[0].accepts[0]"),
        ],
    )
    def test_elements_of_the_wrong_kind_aretold_of(self, elements, where):
        assert where in told(elements=elements)

    def test_what_extends_a_profile_is_none_of_those_that_are_shipped(self):
        for name in ("cisa-2026", "ntia-2021"):
            assert set(told_of(extending(id=name))) == {"id"}
        assert told_of(extending(status="legal")) == {"status": "a profile that extends another one is 'own'"}

    def test_a_version_that_is_compared_has_to_be_one(self):
        rule = {**ELEMENT, "rule": "format-version", "scope": "document"}
        assert set(told(elements=[{**rule, "parameters": {"minimum": {"SPDX": "three"}}}])) == {
            "elements[0].parameters.minimum.SPDX"
        }

    def test_the_id_of_a_shipped_profile_is_taken(self):
        assert told(id="ntia-2021") == {"id": "this is the id of a shipped profile, whose content is another one"}

    @pytest.mark.parametrize(
        ("data", "what"),
        [
            (b"[[elements", "is no TOML"),
            (b'{"id": "a", "id": "b"}', "is there twice"),
            (b"{", "is no JSON"),
            (b"\xff", "is no TOML"),
            (b"a" * (1 << 20) + b"b", "is larger than"),
            (b"x" + b".x" * 10_000 + b" = 1", "too many dots"),
        ],
    )
    def test_a_file_that_cannot_be_read_istold_of(self, data, what):
        (problem,) = problems_of(data)
        assert what in problem.what

    def test_the_message_names_file_address_and_what_would_be_right(self):
        with pytest.raises(ConfigurationError) as caught:
            parse_profile(json.dumps({**HEAD, "elements": [{**ELEMENT, "rule": "nam"}]}).encode(), "ours.json")
        assert str(caught.value) == "profile 'ours.json': elements[0].rule: there is no such rule; did you mean 'name'?"

    def test_of_very_many_only_the_first_aretold_of(self):
        many = [{**ELEMENT, "id": f"e{number}", "rule": "nam"} for number in range(50)]
        with pytest.raises(ConfigurationError, match="and 30 more"):
            parse_profile(json.dumps({**HEAD, "elements": many}).encode(), "ours.json")

    def test_a_profile_that_is_not_there_is_told_with_the_one_that_was_meant(self):
        with pytest.raises(ConfigurationError) as caught:
            load_profile("cisa-2062")
        assert "did you mean 'cisa-2026'?" in (caught.value.advice or "")
        with pytest.raises(ConfigurationError):
            load_profile("\0")


def test_every_rule_says_what_it_asks_for_and_of_what():
    for name, rule in RULES.items():
        assert rule.summary, name
        assert (rule.document is None) != (rule.component is None), name
        assert rule.scopes <= set(ElementScope)


def test_the_page_says_what_the_table_of_rules_says():
    listed = {row[0].strip("`"): row[1:] for row in rows("docs/compliance.md", "rule")}
    assert listed == {
        name: [
            rule.summary,
            "the document" if rule.document else "components",
            ", ".join(f"`{each}`" for each in rule.parameters.model_fields),
        ]
        for name, rule in RULES.items()
    }
