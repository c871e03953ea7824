"""Checks and gates as JUnit XML."""

from xml.etree import ElementTree as ET

from sbomkit.compliance import check
from sbomkit.report import render
from tests.compliance.documents import A, one, product
from tests.formats.documents import load_json
from tests.report.checks import SOME, TOLD, reports, shown
from tests.report.test_findings_table import finding, findings, waiver


def test_an_element_is_a_case_and_what_a_must_fails_by_a_failure():
    root = ET.fromstring(shown(SOME, "junit"))
    suite = root.find("testsuite[@name='app.cdx.json: ntia-2021']")
    assert suite is not None
    assert int(suite.get("failures", "0")) == len(suite.findall("testcase/failure"))
    failure = suite.find("testcase[@name='component-version: Version of the component']/failure")
    assert failure is not None
    assert failure.get("type") == "missing"
    assert "c0 (depth 2): missing at components[1]: no version is stated" in (failure.text or "")
    assert "To mend: state it in version of the component" in (failure.text or "")


def test_what_is_only_recommended_fails_nothing():
    root = ET.fromstring(shown(SOME, "junit"))
    case = root.find("testsuite/testcase[@name='unknown-information: Explicitly identifying unknown information']")
    assert case is not None
    assert [each.tag for each in case] == ["system-out"]


def test_what_cannot_be_told_is_an_error():
    report = check(load_json(product(A)), [one("not-checkable", scope="document")])
    root = ET.fromstring(shown(reports(("a", report)), "junit"))
    assert root.find("testsuite/testcase/error") is not None
    assert root.find("testsuite[@errors='1']") is not None


def test_what_was_not_read_is_an_error():
    root = ET.fromstring(shown(TOLD, "junit"))
    error = root.find("testsuite[@name='b.json']/testcase/error")
    assert error is not None
    assert error.get("message") == "it is no document"


def test_of_many_the_rest_is_counted():
    assert "... and 5 more" in shown(SOME, "junit", top=1)


def test_a_condition_is_a_case_and_what_is_found_a_failure():
    gate = {"condition": "coverage < 0.5", "gate": "known", "level": "INVESTIGATE"}
    root = ET.fromstring(
        render(findings(finding(), finding("pkg:npm/y", undecided=True), finding(None, undecided=True, **gate)), "junit")
    )
    (suite,) = root
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("2", "1", "1")
    failed, open_ = suite
    assert (failed.get("name"), failed[0].tag, failed[0].get("message")) == ("sole", "failure", "sole: 2 findings")
    assert (failed[0].text or "").splitlines() == [
        "pkg:npm/x: One person can publish it.",
        "pkg:npm/y (cannot be told): One person can publish it.",
    ]
    assert (open_[0].tag, open_[0].get("type")) == ("error", "INVESTIGATE")
    assert open_[0].get("message") == "INVESTIGATE: known: coverage < 0.5: 1 finding"


def test_what_passes_is_a_case_without_anything_and_what_is_waived_is_told():
    root = ET.fromstring(render(findings(waived=(finding(waiver=waiver()),)), "junit"))
    waived, passed = root[0]
    assert [each.tag for each in waived] == ["system-out"]
    assert waived[0].text == "waived: pkg:npm/x, until 2027-03-31: We hold a copy."
    assert len(passed) == 0


def test_of_many_findings_the_rest_is_counted():
    many = [finding(f"pkg:npm/x{number}") for number in range(55)]
    assert "... and 5 more" in render(findings(*many), "junit")
    assert "... and 54 more" in render(findings(*many), "junit", top=1)
