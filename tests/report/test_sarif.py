"""Checks as SARIF."""

import json

from hypothesis import given
from hypothesis import strategies as st

from sbomkit.compliance import check
from sbomkit.report import sarif
from tests.compliance.documents import A, product
from tests.formats.documents import load_json
from tests.report.checks import SOME, TOLD, reports, shown


def test_each_element_is_a_rule_and_each_finding_a_result():
    run = json.loads(shown(SOME, "sarif"))["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert {"ntia-2021/component-version", "cisa-2026/component-version"} <= {each["id"] for each in rules}
    assert all(rules[each["ruleIndex"]]["id"] == each["ruleId"] for each in run["results"])
    found = [each for each in run["results"] if each["ruleId"] == "ntia-2021/component-version"]
    assert len(found) == 6
    assert found[0]["message"]["text"].startswith("c0 (depth 2): missing at components[1]: no version is stated. To mend: ")
    assert found[0]["locations"] == [
        {
            "physicalLocation": {"artifactLocation": {"uri": "app.cdx.json"}},
            "logicalLocations": [{"fullyQualifiedName": "components[1]", "kind": "member"}],
        }
    ]


def test_only_what_fails_has_a_level():
    results = json.loads(shown(SOME, "sarif"))["runs"][0]["results"]
    levels = {(each["kind"], each["level"]) for each in results}
    assert levels <= {("fail", "error"), ("fail", "warning"), ("informational", "none"), ("open", "none")}
    assert ("fail", "error") in levels


def test_a_fingerprint_is_that_of_the_fault_and_not_of_its_place():
    def prints(document):
        report = check(load_json(document), ["ntia-2021"])
        results = json.loads(shown(reports(("a", report)), "sarif"))["runs"][0]["results"]
        return {each["partialFingerprints"]["sbomkit/v1"] for each in results if "version" in each["ruleId"]}

    low, high = product(A, {"name": "b"}), product(A, {"name": "b"})
    high["components"].reverse()
    assert prints(low) == prints(high) != set()


def test_what_was_not_read_is_a_notification():
    run = json.loads(shown(TOLD, "sarif"))["runs"][0]
    assert run["invocations"][0]["executionSuccessful"] is False
    assert run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"] == "b.json: it is no document"


def test_a_name_of_a_file_is_written_as_a_uri():
    report = reports(("a b/\udcff ü.json", SOME.documents[0].report))
    results = json.loads(shown(report, "sarif"))["runs"][0]["results"]
    assert results[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a%20b/%FF%20%C3%BC.json"


def test_as_many_as_were_asked_for():
    results = json.loads(shown(SOME, "sarif", top=1))["runs"][0]["results"]
    assert sum(each["ruleId"] == "ntia-2021/component-version" for each in results) == 1


def test_of_more_results_than_platforms_take_each_element_keeps_its_first(monkeypatch):
    whole = json.loads(shown(SOME, "sarif"))["runs"][0]
    monkeypatch.setattr(sarif, "LARGEST", 60)
    cut = json.loads(shown(SOME, "sarif"))["runs"][0]
    assert len(cut["results"]) <= 60 < len(whole["results"])
    assert {each["ruleId"] for each in cut["results"]} == {each["ruleId"] for each in whole["results"]}
    (note,) = cut["invocations"][0]["toolExecutionNotifications"]
    left_out = len(whole["results"]) - len(cut["results"])
    assert note["level"] == "warning"
    assert note["message"]["text"].startswith(f"{left_out} results are left out: the first 1 of each element")
    assert whole["invocations"][0] == {"executionSuccessful": True, "toolExecutionNotifications": []}


@given(st.lists(st.integers(0, 50), max_size=20), st.integers(0, 300))
def test_what_is_shared_out_is_as_much_as_fits(counts, most):
    share = sarif._shared_out(counts, most)
    taken = sum(min(count, share) for count in counts)
    assert taken <= most
    assert taken == sum(counts) or sum(min(count, share + 1) for count in counts) > most
