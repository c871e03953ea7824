"""What the reader could not take as a component: it was not checked, so no verdict says that all is well."""

import copy
import json
from xml.etree import ElementTree as ET

import pytest

from sbomkit.compliance import check
from sbomkit.compliance._check.left_out import WHOLE, asked_of, left_out_of
from sbomkit.formats import load
from sbomkit.model.compliance import ComplianceVerdict, Effect, Outcome, Tier
from sbomkit.model.diagnostics import Diagnostic, Severity
from tests.compliance.documents import A, one, product
from tests.compliance.mutants import CDX, FAMILIES, IRI, SPDX2, SPDX3, golden
from tests.formats.documents import load_json
from tests.pages import ROOT
from tests.report.checks import flat, reports, shown

LIB = "pkg:npm/lib@2.0.0"
PLACES = {CDX: ("components", "components[2]"), SPDX2: ("packages", "packages[3]"), SPDX3: ("@graph", "@graph[26]")}
AGAIN = {
    CDX: {"type": "library", "bom-ref": LIB, "name": "evil"},
    SPDX2: {"SPDXID": "SPDXRef-lib", "name": "evil", "downloadLocation": "NOASSERTION"},
    SPDX3: {"type": "software_Package", "spdxId": f"{IRI}lib", "name": "evil", "creationInfo": "_:ci"},
}
"""By family, a component that says nothing, under an id that is given already."""


def with_one_more(family, entry):
    document = copy.deepcopy(golden(FAMILIES[family][0]))
    document[PLACES[family][0]].append(entry)
    return check(load(json.dumps(document).encode()), ["ntia-2021"])


def diagnostic(code, path="", count=1, severity=Severity.ERROR):
    return Diagnostic(severity=severity, code=code, path=path, message="it is left out", count=count)


REPORT = reports(("app.json", with_one_more(CDX, AGAIN[CDX])))


@pytest.mark.parametrize("family", PLACES)
@pytest.mark.parametrize("entry", ["again", "lib", None], ids=["duplicate", "text", "null"])
def test_a_component_that_could_not_be_read_leaves_open_what_is_asked_of_all(family, entry):
    report = with_one_more(family, AGAIN[family] if entry == "again" else entry)
    (profile,) = report.profiles
    assert profile.verdict is ComplianceVerdict.CANNOT_BE_TOLD
    assert [each.path for each in report.document.left_out] == [PLACES[family][1]]
    name = next(each for each in profile.elements if each.id == "component-name")
    (finding,) = name.findings
    assert (finding.outcome, finding.effect, finding.address) == (
        Outcome.NOT_CHECKABLE,
        Effect.LEAVES_OPEN,
        PLACES[family][1],
    )
    assert finding.component is None
    assert "`sbomkit validate`" in finding.mend
    assert "component-name" in profile.conclusion


def test_what_is_asked_of_the_document_is_as_before():
    whole = check(load(json.dumps(golden(FAMILIES[CDX][0])).encode()), ["ntia-2021"]).profiles[0]
    left = with_one_more(CDX, "lib").profiles[0]
    changed = {a.id for a, b in zip(whole.elements, left.elements, strict=True) if a != b}
    assert changed == {each.id for each in whole.elements if each.scope != "document"}


def test_an_element_of_an_unknown_class_may_be_a_component():
    report = with_one_more(SPDX3, {"type": "software_Packge", "spdxId": f"{IRI}evil", "name": "evil"})
    assert report.profiles[0].verdict is ComplianceVerdict.CANNOT_BE_TOLD


def test_all_that_were_left_out_are_counted_where_nobody_knows_how_deep_they_sit():
    again = [{**AGAIN[CDX], "bom-ref": "c0"} for _ in range(3)]
    document = product(A)
    document["components"] += again
    element = check(load_json(document), [one("name")], findings=False).profiles[0].elements[0]
    (unknown,) = [each for each in element.coverage if each.tier is Tier.UNKNOWN]
    assert (unknown.applicable, unknown.satisfied, unknown.outcomes) == (3, 0, {Outcome.NOT_CHECKABLE: 3})
    (finding,) = check(load_json(document), [one("name")]).profiles[0].elements[0].findings
    assert finding.message.startswith("3 entries were left out by the reader and not checked: id 'c0' was given before")


@pytest.mark.parametrize(
    "path",
    [
        *("metadata", "metadata.component", "metadata.component.components[1]", "components", "components[3]"),
        *("components[3].components", "components[3].components[1].components[0]"),
        *("packages", "packages[2]", "files[2]", "@graph", "@graph[7]"),
    ],
)
def test_where_components_stand(path):
    assert left_out_of([diagnostic("wrong-type", path)])
    assert not left_out_of([diagnostic("wrong-type", path, severity=Severity.WARNING)])


@pytest.mark.parametrize(
    "path", ["metadata.tools.components[0]", "components[3].name", "packages[1].checksums[0]", "@graph[1].name", "files_"]
)
def test_what_is_wrong_in_a_component_is_for_its_rules(path):
    assert not left_out_of([diagnostic("wrong-type", path)])


def test_of_too_many_mistakes_nobody_knows_where_they_stand():
    assert left_out_of([diagnostic("wrong-type", "components[3].name", count=2), diagnostic("more-diagnostics")])
    assert not left_out_of([diagnostic("dangling-reference", "components[3]")])


def test_a_profile_that_asks_nothing_of_files_misses_none():
    left_out = (diagnostic("duplicate-id", "files[3]"), diagnostic("duplicate-id", "packages[3]"))
    assert [each.path for each in asked_of(left_out, ["file"])] == ["packages[3]"]
    assert asked_of(left_out, ["data"]) == left_out


@pytest.mark.parametrize("format_", ["table", "markdown", "html", "sarif", "junit"])
def test_every_format_says_so_at_once(format_):
    told = "1 entry was left out by the reader and not checked, the first at components[2]: id"
    assert told in flat(shown(REPORT, format_)).replace("\\", "")
    assert told not in shown(reports(("app.json", with_one_more(CDX, {**AGAIN[CDX], "bom-ref": "other"}))), format_)


def test_so_do_those_for_programs_and_logs():
    (document,) = json.loads(shown(REPORT, "json"))["documents"]
    assert [each["code"] for each in document["report"]["document"]["left_out"]] == ["duplicate-id"]
    assert ",component-name,must,leaves_open,not_checkable,components[2]," in shown(REPORT, "csv")
    assert shown(REPORT, "line").endswith("cannot be told 1; 1 entry not checked\n")
    properties = ET.fromstring(shown(REPORT, "junit")).findall("testsuite/properties/property")
    assert "unread" in {each.get("name") for each in properties}


def test_what_is_only_for_information_is_no_question_that_no_document_answers():
    document = product(A)
    document["components"].append("lib")
    report = check(load_json(document), [one("name", severity="info")])
    assert report.meets
    assert "No document can show" not in shown(reports(("a", report)))


def test_a_place_that_is_not_known_is_called_so():
    report = with_one_more(CDX, "lib")
    document = report.document.model_copy(update={"left_out": (diagnostic("more-diagnostics", count=2),)})
    text = flat(shown(reports(("a", report.model_copy(update={"document": document})))))
    assert "2 entries were left out by the reader and not checked, the first at a place unknown: it is left out" in text


@pytest.mark.parametrize("code", [*sorted(WHOLE), "wrong-type"])
def test_its_diagnostics_are_those_of_readers(code):
    page = (ROOT / "docs" / "diagnostics.md").read_text()
    assert f"`{code}`" in page
