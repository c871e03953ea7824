"""Checks, rankings and gates as SARIF."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbomkit.compliance import check
from sbomkit.errors import ConfigurationError
from sbomkit.model.ranking import Verdict
from sbomkit.report import Explanation, package_lines, ranking_report, render
from sbomkit.report import reports as known
from sbomkit.report._sarif import log
from tests.builders import make_facts, make_inventory, npm
from tests.compliance.documents import A, product
from tests.formats.documents import load_json
from tests.report.checks import SOME, TOLD, reports, shown
from tests.report.samples import make_indicator, make_position, make_ranked, make_ranking, make_unassessed, make_view
from tests.report.test_findings_table import finding, findings, waiver


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
            "physicalLocation": {"artifactLocation": {"uri": "app.cdx.json"}, "region": {"startLine": 1}},
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


def _prints(run):
    return [each["partialFingerprints"]["sbomkit/v1"] for each in run["results"]]


def test_a_fault_that_stays_in_the_next_version_is_the_same():
    def prints(version):
        document = product(A, {"name": "b", "version": version, "purl": f"pkg:npm/b@{version}"})
        return _prints(_run(reports(("a", check(load_json(document), ["ntia-2021"])))))

    assert prints("1.0.0") == prints("2.0.0") != []


def test_faults_of_several_versions_and_documents_are_told_apart():
    versions = [{"name": "b", "version": number, "purl": f"pkg:npm/b@{number}"} for number in "12"]
    report = check(load_json(product(A, *versions)), ["ntia-2021"])
    prints = _prints(_run(reports(("a", report), ("b", report))))
    assert len(prints) == len(set(prints)) > 4


def test_of_a_check_a_component_is_pointed_at_by_its_package_in_the_document_that_is_known():
    document = product(A, {"name": "b", "version": "1", "purl": "pkg:npm/b@1"}, {"name": "c", "version": "1"})
    report = check(load_json(document), ["ntia-2021"])
    found = _run(reports(("a", report), ("z", report)), file="a", lines={npm("b"): 7})["results"]
    places = [(each["message"]["text"][0], each["locations"][0]["physicalLocation"]) for each in found]
    lines = {(name, place["artifactLocation"]["uri"]): place["region"]["startLine"] for name, place in places if name in "bc"}
    assert lines == {("b", "a"): 7, ("c", "a"): 1, ("b", "z"): 1, ("c", "z"): 1}


def test_a_check_of_standard_input_points_at_no_file():
    places = [each["locations"] for each in _run(reports(("standard input", SOME.documents[0].report)))["results"]]
    assert [{"logicalLocations": [{"fullyQualifiedName": "metadata.component", "kind": "member"}]}] in places
    assert "physicalLocation" not in str(places)


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
    monkeypatch.setattr(log, "LARGEST", 60)
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
    share = log.shared_out(counts, most)
    taken = sum(min(count, share) for count in counts)
    assert taken <= most
    assert taken == sum(counts) or sum(min(count, share + 1) for count in counts) > most


SOLE = make_ranked(npm("deep"), 1, priority=58.04)
MANY = make_ranked(npm("many"), 2, publishers=make_view(Verdict.MANY, *"abcdef"), indicators=(make_indicator(),))
ORPHAN = make_ranked(
    npm("orphan"), 3, publishers=make_view(Verdict.ORPHANED), position=make_position(npm("orphan"), None, path=())
)
RANKING = make_ranking([SOLE, MANY, ORPHAN], [make_unassessed(npm("who"), indicators=(make_indicator(),))])


def _run(answer, **options):
    return json.loads(render(answer, "sarif", **options))["runs"][0]


def test_of_a_ranking_what_hangs_on_one_person_is_a_note_and_a_sign_a_warning():
    results = _run(RANKING)["results"]
    told = [(each["ruleId"], each["level"], each["properties"]["package"], each.get("rank")) for each in results]
    assert told == [
        ("verdict/sole", "note", npm("deep"), 58.0),
        ("indicator/new_releaser", "warning", npm("many"), 58.0),
        ("verdict/orphaned", "note", npm("orphan"), 58.0),
        ("indicator/new_releaser", "warning", npm("who"), None),
    ]
    assert results[0]["message"]["text"] == f"{SOLE.reason} It comes in by app > via > deep."
    assert results[2]["message"]["text"] == ORPHAN.reason
    assert results[1]["message"]["text"].startswith("npm many: new releaser. 3.3.5 was released on 2017-09-01")


def test_rules_say_what_to_do_and_that_nobody_is_accused():
    rules = {each["id"]: each for each in _run(RANKING)["tool"]["driver"]["rules"]}
    assert list(rules) == ["indicator/new_releaser", "verdict/orphaned", "verdict/sole"]
    assert "no vulnerability" in rules["verdict/sole"]["help"]["text"]
    assert rules["indicator/new_releaser"]["help"]["markdown"].endswith("it accuses nobody.\n")
    assert not any("security-severity" in str(each) for each in rules.values())


def test_what_could_not_be_assessed_is_told_and_not_passed_over():
    notes = [each["message"]["text"] for each in _run(RANKING)["invocations"][0]["toolExecutionNotifications"]]
    assert notes == [
        RANKING.fidelity.conclusion,
        RANKING.coverage.sentence,
        "Who can publish is not known of 1 package: nothing is said of these",
    ]


def test_a_result_points_at_the_file_and_where_it_is_known_at_the_line():
    data = b'{"components": [\n  {"purl": "pkg:npm/many@1"},\n  {"purl": "pkg:npm/deep@1.0.0?a=b"}\n]}'
    lines = package_lines(data)
    assert lines == {npm("many"): 2, npm("deep"): 3}
    places = [each["locations"] for each in _run(RANKING, file="a b.json", lines=lines)["results"]]
    assert [place["physicalLocation"]["region"]["startLine"] for (place,) in places] == [3, 2, 1, 1]
    assert {place["physicalLocation"]["artifactLocation"]["uri"] for (place,) in places} == {"a%20b.json"}
    assert _run(RANKING)["results"][0]["locations"] == [
        {"logicalLocations": [{"fullyQualifiedName": npm("deep"), "kind": "package"}]}
    ]


def test_the_first_line_of_a_package_counts_in_every_encoding():
    data = b"<purl>pkg:npm/a@1</purl>\r\nExternalRef: PACKAGE-MANAGER purl pkg:npm/b@2\n'pkg:npm/a@1', pkg:npm/a@2"
    assert package_lines(data) == {npm("a"): 1, npm("b"): 2}
    assert package_lines(b"\xff\x00nothing") == {}


def test_a_fingerprint_is_that_of_the_package_and_not_of_its_version_or_its_place():
    def prints(entry, **options):
        (result,) = _run(make_ranking([entry]), **options)["results"]
        return result["partialFingerprints"]

    assert prints(SOLE) == prints(SOLE.model_copy(update={"versions": ("9",), "rank": 7}), file="x", lines={npm("deep"): 9})
    assert prints(SOLE) != prints(make_ranked(npm("other")))
    assert prints(SOLE)["primaryLocationLineHash"].endswith(":1")


def test_of_a_long_ranking_the_first_are_told_and_the_rest_is_counted(monkeypatch):
    monkeypatch.setattr(log, "LARGEST", 3)
    run = _run(RANKING)
    assert [each["properties"]["package"] for each in run["results"]] == [npm("deep"), npm("many"), npm("orphan")]
    notes = [each["message"]["text"] for each in run["invocations"][0]["toolExecutionNotifications"]]
    assert notes[-1] == "1 results are left out; the format json has all packages"
    assert len(_run(RANKING, top=1)["results"]) == 2


def test_a_report_of_a_ranking_is_its_ranking():
    ranking = make_ranking([SOLE])
    report = ranking_report(make_inventory({"app": ["deep"]}), make_facts({}), ranking)
    assert render(report, "sarif") == render(ranking, "sarif")


def test_of_a_gate_only_what_fails_it_is_an_error():
    investigate = {"gate": "changed_hands", "level": "INVESTIGATE", "condition": "handover"}
    action = {"gate": "alone", "level": "ACTION", "condition": "sole"}
    run = _run(
        findings(finding(), finding("pkg:npm/y", undecided=True), finding(None, **investigate), finding("pkg:npm/z", **action)),
        file="app.json",
    )
    told = [(each["ruleId"].partition("/")[0], each["kind"], each["level"]) for each in run["results"]]
    assert told == [
        ("condition", "fail", "error"),
        ("condition", "open", "none"),
        ("gate", "fail", "warning"),
        ("gate", "fail", "error"),
    ]
    assert {each["id"].rpartition("/")[2] for each in run["tool"]["driver"]["rules"]} >= {"alone", "changed_hands"}
    assert run["results"][2]["message"]["text"].startswith("the product: ")
    assert "logicalLocations" not in run["results"][2]["locations"][0]


def test_what_is_waived_is_suppressed_and_what_waivers_need_is_told():
    run = _run(
        findings(
            waived=(finding(waiver=waiver(by="the board")),),
            expired=(waiver(),),
            unused=(waiver(package=None, condition="coverage < 0.5"),),
        )
    )
    (result,) = run["results"]
    assert result["suppressions"] == [
        {"kind": "external", "status": "accepted", "justification": "until 2027-03-31 by the board: We hold a copy."}
    ]
    notes = [(each["level"], each["message"]["text"]) for each in run["invocations"][0]["toolExecutionNotifications"]]
    assert notes == [
        ("warning", "A waiver has expired: pkg:npm/x, until 2027-03-31: We hold a copy."),
        ("note", "A waiver lets nothing through and can go: the product, until 2027-03-31: We hold a copy."),
    ]


def test_of_more_findings_than_platforms_take_each_condition_keeps_its_first(monkeypatch):
    monkeypatch.setattr(log, "LARGEST", 3)
    many = [finding(f"pkg:npm/x{number}") for number in range(5)]
    run = _run(findings(*many, finding(condition="other")))
    assert [each["properties"]["condition"] for each in run["results"]] == ["sole", "sole", "other"]
    assert run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"].startswith("3 results are left out")


def test_what_has_no_findings_is_refused():
    with pytest.raises(ConfigurationError, match="format sarif cannot show this: explanation"):
        known()["sarif"].writer(Explanation)
