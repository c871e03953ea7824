"""Checks as JUnit XML."""

from xml.etree import ElementTree as ET

from sbomkit.compliance import check
from tests.compliance.documents import A, one, product
from tests.formats.documents import load_json
from tests.report.checks import SOME, TOLD, reports, shown


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
