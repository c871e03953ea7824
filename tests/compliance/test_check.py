"""What a check says of a document as a whole: tiers, coverage, verdicts, and that it is the same whoever asks."""

import json
import random
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sbomkit
from sbomkit.compliance import check, compare, load_profile, shipped_profiles
from sbomkit.compliance._check.effects import effect_of
from sbomkit.compliance._check.mend import _family, _homes
from sbomkit.compliance._profile.profile import Element
from sbomkit.compliance.rules._interface import of_word
from sbomkit.errors import ConfigurationError, SbomkitError
from sbomkit.formats import load
from sbomkit.graph import position
from sbomkit.model.compliance import ComplianceVerdict, Effect, Obligation, Outcome, Tier
from sbomkit.model.statements import Aspect, Word
from tests.builders import make_inventory
from tests.compliance.documents import A, asked, one, product
from tests.formats.documents import GOLDEN, corpus, cyclonedx, load_json, needs_corpus, spdx

B = {"name": "b", "version": "2"}
LOST = {"name": "lost", "version": "3", "bom-ref": "lost"}


class TestTiers:
    def test_the_subject_its_direct_dependencies_and_the_rest_are_counted_apart(self):
        element = asked(product(A, {"name": "b"}), "version")
        assert [(each.tier, each.satisfied, each.applicable) for each in element.coverage] == [
            (Tier.SUBJECT, 1, 1),
            (Tier.TOP_LEVEL, 1, 1),
            (Tier.TRANSITIVE, 0, 1),
        ]
        (finding,) = element.findings
        assert finding.component
        assert (finding.component.name, finding.component.depth, finding.component.tier) == ("b", 2, Tier.TRANSITIVE)

    def test_what_no_path_leads_to_is_of_unknown_depth(self):
        document = product(A)
        document["components"].append({"type": "library", **LOST})
        assert asked(document, "name").coverage[-1].tier is Tier.UNKNOWN

    def test_without_a_subject_nothing_is_known_to_be_top_level(self):
        document = product(A, B)
        del document["metadata"]
        document["dependencies"] = document["dependencies"][1:]
        assert {each.tier for each in asked(document, "name").coverage} == {None, Tier.UNKNOWN}

    def test_an_element_may_ask_the_top_level_only(self):
        element = asked(product(A, {"name": "b"}), "version", scope="top-level")
        assert [(each.tier, each.applicable) for each in element.coverage] == [(Tier.TOP_LEVEL, 1)]
        assert element.effect is Effect.SATISFIES

    def test_a_subject_without_dependencies_has_no_top_level_to_be_asked(self):
        element = asked(product(), "version", scope="top-level")
        assert element.effect is Effect.SATISFIES
        assert element.coverage[0].outcomes == {Outcome.NOT_APPLICABLE: 1}
        assert element.coverage[0].applicable == 0

    def test_of_a_document_that_lists_nothing_nothing_is_true(self):
        element = asked(cyclonedx(), "name")
        assert element.effect is Effect.FAILS
        assert element.findings[0].message == "it lists no component that could be asked"
        assert asked(cyclonedx(), "name", scope="top-level").effect is Effect.LEAVES_OPEN


class TestWhoIsAsked:
    def test_lists_of_files_are_not_asked(self):
        listed = {"type": "file", "name": "a.txt"}
        assert asked(product(A, listed), "version").effect is Effect.SATISFIES

    def test_a_file_that_is_named_like_a_component_is_one(self):
        shipped = {"type": "file", "name": "a.bin", "purl": "pkg:generic/a.bin"}
        assert asked(product(A, shipped), "version").effect is Effect.FAILS

    def test_a_package_that_is_a_single_file_is_one_as_well(self):
        package = {"SPDXID": "SPDXRef-a", "name": "a", "downloadLocation": "NOASSERTION", "primaryPackagePurpose": "FILE"}
        listed = {"SPDXID": "SPDXRef-f", "fileName": "./f"}
        described = [f"SPDXRef-DOCUMENT DESCRIBES SPDXRef-{each}" for each in ("s", "a")]
        subject = {"SPDXID": "SPDXRef-s", "name": "s", "versionInfo": "1"}
        document = spdx(packages=[subject, package], files=[listed], relationships=described)
        element = asked(document, "version")
        assert [each.component.id for each in element.findings if each.component] == ["SPDXRef-a"]

    def test_the_subject_is_asked_even_if_it_is_a_file(self):
        document = product(A)
        document["metadata"]["component"] = {"type": "file", "bom-ref": "app", "name": "app.iso"}
        assert asked(document, "version").coverage[0].outcomes == {Outcome.MISSING: 1}
        assert asked(document, "top-level", scope="document").effect is Effect.SATISFIES

    def test_what_is_not_delivered_may_be_left_out(self):
        outside = {"name": "b", "isExternal": True}
        document = {**product(A, outside), "specVersion": "1.7"}
        assert asked(document, "hash-value", external=False).coverage[-1].outcomes == {Outcome.NOT_APPLICABLE: 1}
        assert asked(document, "hash-value").coverage[-1].outcomes == {Outcome.MISSING: 1}


class TestSeveral:
    def test_a_profile_that_is_named_twice_is_asked_once(self):
        report = check(load_json(product(A)), ["ntia-2021", load_profile("ntia-2021"), "cra-annex-i"])
        assert [each.id for each in report.profiles] == ["ntia-2021", "cra-annex-i"]

    def test_two_profiles_of_one_id_are_refused(self):
        with pytest.raises(ConfigurationError, match="two different profiles have the id 'ours'"):
            check(load_json(product(A)), [one("name"), one("version")])


class TestEffects:
    @pytest.mark.parametrize(
        ("severity", "outcome", "effect"),
        [
            ("must", Outcome.PRESENT, Effect.SATISFIES),
            ("must", Outcome.NOT_APPLICABLE, Effect.SATISFIES),
            ("must", Outcome.MISSING, Effect.FAILS),
            ("must", Outcome.NOT_EXPRESSIBLE, Effect.FAILS),
            ("must", Outcome.NOT_CHECKABLE, Effect.LEAVES_OPEN),
            ("must-if-exists", Outcome.MISSING, Effect.REMARK),
            ("must-if-exists", Outcome.NOT_EXPRESSIBLE, Effect.REMARK),
            ("must-if-exists", Outcome.MALFORMED, Effect.FAILS),
            ("must-if-exists", Outcome.WITHHELD, Effect.FAILS),
            ("should", Outcome.MISSING, Effect.FAILS),
            ("info", Outcome.MALFORMED, Effect.REMARK),
            ("info", Outcome.NOT_CHECKABLE, Effect.REMARK),
        ],
    )
    def test_an_outcome_does_what_the_severity_lets_it(self, severity, outcome, effect):
        assert effect_of(one("name", severity=severity).elements[0], outcome) is effect

    def test_a_profile_may_accept_what_is_declared_and_leave_open_what_is_withheld(self):
        element = one("name", accepts=["declared_unknown"], leaves_open=["withheld"]).elements[0]
        assert effect_of(element, Outcome.DECLARED_UNKNOWN) is Effect.SATISFIES
        assert effect_of(element, Outcome.WITHHELD) is Effect.LEAVES_OPEN

    def test_what_satisfies_all_the_same_is_told_and_needs_no_mending(self):
        element = asked(product({"name": "a", "version": "unknown"}), "version", accepts=["declared_unknown"])
        assert element.effect is Effect.SATISFIES
        assert [(each.outcome, each.effect, each.mend) for each in element.findings] == [
            (Outcome.DECLARED_UNKNOWN, Effect.SATISFIES, "")
        ]


class TestVerdicts:
    def verdict(self, *elements: Element) -> tuple[ComplianceVerdict, str]:
        made = one("name").model_copy(update={"elements": elements})
        result = check(load_json(product(A, {"name": "b"})), [made]).profiles[0]
        return result.verdict, result.conclusion

    def test_it_hangs_on_what_is_a_must(self):
        name, version = one("name").elements[0], one("version").elements[0]
        assert self.verdict(name) == ("meets", "meets the checks of profile ours")
        assert self.verdict(name, version) == ("does_not_meet", "does not meet the checks of profile ours: it")
        assert self.verdict(name, version.model_copy(update={"severity": Obligation.SHOULD}))[0] == "meets"

    def test_what_cannot_be_told_is_no_yes_and_no_no(self):
        unseen = one("not-checkable", scope="document").elements[0]
        told = self.verdict(one("name").elements[0], unseen)
        assert told == ("cannot_be_told", "whether it meets the checks of profile ours cannot be told from the document: it")
        assert self.verdict(one("version").elements[0], unseen)[0] == "does_not_meet"

    def test_it_never_speaks_of_compliance(self):
        report = check(load(GOLDEN[0]), shipped_profiles())
        assert "complian" not in "".join(each.conclusion for each in report.profiles).lower()


class TestMending:
    def test_a_gap_is_stated_where_the_format_has_its_place(self):
        assert asked(product(A, {"name": "b"}), "version").findings[0].mend == "state it in version of the component"

    def test_what_has_no_place_is_told_with_the_lowest_version_that_has_one(self):
        document = {**product(A), "specVersion": "1.4"}
        finding = asked(document, "producer").findings[0]
        context = asked(document, "context", scope="document").findings[0]
        assert (context.outcome, context.mend) == (
            "not_expressible",
            "CycloneDX 1.5 is the lowest version that has a place for it",
        )
        assert "CycloneDX 1.4 has no place for it" in context.message
        assert finding.outcome == "missing"

    def test_an_encoding_with_names_of_its_own_is_told_them(self):
        text = "SPDXVersion: SPDX-2.3\nSPDXID: SPDXRef-DOCUMENT\nDocumentName: d\nPackageName: a\nSPDXID: SPDXRef-a\n"
        report = check(load(text.encode()), [one("version")])
        assert report.profiles[0].elements[0].findings[0].mend == "state it in PackageVersion"

    def test_what_annotate_can_state_is_marked(self):
        assert asked(product(A), "reference", parameters={"to": "source"}).findings[0].annotate
        assert not asked(product(A), "producer").findings[0].annotate

    def test_a_new_edition_is_marked_only_where_annotate_can_number_it(self):
        numbered = check(load(b'{"bomFormat": "CycloneDX", "specVersion": "1.6"}'), [one("edition")])
        named = check(load(b'{"spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT"}'), [one("edition")])
        assert [each.profiles[0].elements[0].findings[0].annotate for each in (numbered, named)] == [True, False]

    def test_the_remedy_of_the_profile_stands_behind(self):
        finding = asked(product(A), "producer", remedy="Ask the vendor").findings[0]
        assert finding.mend.endswith(". Ask the vendor")

    def test_each_aspect_has_its_place_in_each_family_that_has_one(self):
        for name in ("golden-1.7.cdx.json", "golden-2.3.spdx.json", "golden-3.0.1.spdx.json"):
            inventory = load(next(path for path in GOLDEN if path.name == name))
            known = {*Aspect} - set(inventory.statements.inexpressible)
            homes = _homes()[_family(inventory.document)]
            assert set(homes) <= {*Aspect}
            assert known <= set(homes)


class TestComparing:
    def test_two_checks_stand_side_by_side(self):
        before = check(load_json(product(A, {"name": "b"})), ["ntia-2021", "cra-annex-i"])
        after = check(load_json(product(A, B)), ["ntia-2021"])
        (profile,) = compare(before, after).profiles
        assert profile.id == "ntia-2021"
        version = next(each for each in profile.elements if each.id == "component-version")
        assert (version.before.satisfied, version.before.applicable, version.before.effect) == (2, 3, "fails")
        assert (version.after.satisfied, version.after.applicable, version.after.effect) == (3, 3, "satisfies")


def test_it_is_public():
    assert sbomkit.check is check


def test_one_profile_may_be_given_alone(tmp_path):
    inventory = load(GOLDEN[0])
    path = tmp_path / "ours.toml"
    path.write_text('extends = "ntia-2021"\nid = "ours"\n')
    for alone in ("ntia-2021", load_profile("ntia-2021"), path):
        assert check(inventory, alone) == check(inventory, [alone])


def test_a_position_that_is_known_is_not_worked_out_again(monkeypatch):
    inventory = load(GOLDEN[0])
    expected = check(inventory, ["ntia-2021"])
    placed = position(inventory)
    monkeypatch.setattr("sbomkit.compliance._check.engine.position_of", None)
    assert check(inventory, ["ntia-2021"], position=placed) == expected


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.name)
def test_without_findings_everything_else_is_the_same(path):
    inventory = load(path)
    counted = check(inventory, shipped_profiles(), findings=False)
    whole = check(inventory, shipped_profiles()).model_dump(mode="json")
    assert any(element["findings"] for profile in whole["profiles"] for element in profile["elements"])
    for profile in whole["profiles"]:
        for element in profile["elements"]:
            element["findings"] = []
    assert counted.model_dump(mode="json") == whole


def test_several_profiles_say_what_each_says_alone():
    inventory = load(GOLDEN[0])
    together = check(inventory, shipped_profiles())
    assert together.profiles == tuple(check(inventory, [name]).profiles[0] for name in shipped_profiles())


def test_an_inventory_that_was_made_by_hand_is_checked_by_its_fields():
    report = check(make_inventory({"app": ["a"]}), ["cra-annex-i"])
    assert report.meets


def test_equal_input_gives_equal_bytes():
    data = GOLDEN[0].read_bytes()
    first, second = (check(load(data), shipped_profiles()).model_dump_json() for _ in range(2))
    assert first == second


def test_the_order_of_components_changes_nothing_but_the_order_of_findings():
    document = product(A, {"name": "b"}, {"name": "c"}, B)
    shuffled = json.loads(json.dumps(document))
    random.Random(3).shuffle(shuffled["components"])
    told = [check(load_json(each), ["cisa-2026"]).profiles[0].elements for each in (document, shuffled)]
    for one_way, other_way in zip(*told, strict=True):
        assert one_way.coverage == other_way.coverage
        assert one_way.effect is other_way.effect
        names = [
            sorted((each.component.id if each.component else "", each.outcome) for each in way.findings)
            for way in (one_way, other_way)
        ]
        assert names[0] == names[1]


def test_the_work_grows_with_the_document(monkeypatch):
    """Each rule looks at each component once."""
    asked_of: list[Word | None] = []

    def counting(word, what, address):
        asked_of.append(word)
        return of_word(word, what, address)

    monkeypatch.setattr("sbomkit.compliance.rules._components.of_word", counting)
    counts = []
    for number in (50, 200):
        asked_of.clear()
        check(load_json(product(*({"name": f"c{place}", "version": "1"} for place in range(number)))), ["ntia-2021"])
        counts.append(len(asked_of) / (number + 1))
    assert counts[0] == counts[1]


@needs_corpus
@pytest.mark.corpus
@pytest.mark.slow
def test_real_documents_are_checked_and_every_component_is_counted():
    """Of the corpus, those whose digest begins with a certain digit."""
    checked = 0
    for path in corpus():
        data = path.read_bytes()
        if not sha256(data).hexdigest().startswith("7"):
            continue
        try:
            inventory = load(data)
        except SbomkitError:
            continue
        checked += 1
        for profile in check(inventory, shipped_profiles()).profiles:
            counted = {
                sum(sum(each.outcomes.values()) for each in element.coverage)
                for element in profile.elements
                if element.scope == "components"
            }
            assert len(counted) <= 1, path
    assert checked > 20


_ODD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["NOASSERTION", "unknown", "", "pkg:npm/a@1"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=4,
)


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_whatever_stands_in_a_document_only_our_errors_escape(data):
    document = json.loads(data.draw(st.sampled_from(GOLDEN)).read_bytes())
    for _ in range(data.draw(st.integers(1, 3))):
        at: Any = document
        while isinstance(at, dict | list) and at:
            keys = sorted(at) if isinstance(at, dict) else range(len(at))
            key = data.draw(st.sampled_from(keys))
            if not isinstance(at[key], dict | list) or not at[key] or data.draw(st.booleans()):
                at[key] = data.draw(_ODD)
                break
            at = at[key]
    try:
        inventory = load(json.dumps(document).encode())
    except SbomkitError:
        return
    report = check(inventory, shipped_profiles())
    assert {each.id for each in report.profiles} == set(shipped_profiles())
    assert all(
        each.satisfied <= each.applicable
        for profile in report.profiles
        for element in profile.elements
        for each in element.coverage
    )


def test_every_shipped_profile_is_a_profile_that_can_be_given():
    assert check(load(GOLDEN[0]), [load_profile("ntia-2021")]).profiles[0].id == "ntia-2021"
