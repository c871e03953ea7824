import json
from datetime import date

from sbomkit.model.gates import Finding, Findings, Waiver
from sbomkit.purl import PackageKey
from sbomkit.report import render


def finding(package="pkg:npm/x", **changes):
    fields = {
        "package": PackageKey(package) if package else None,
        "rank": 1,
        "undecided": False,
        "reason": "One person can publish it.",
        "condition": "sole",
    }
    return Finding.model_validate(fields | changes)


def waiver(**changes):
    fields = {"package": "pkg:npm/x", "reason": "We hold a copy.", "expires": date(2027, 3, 31)}
    return Waiver.model_validate(fields | changes)


def findings(*found, waived=(), expired=(), unused=()):
    return Findings(
        conditions=("sole", "coverage < 0.5"),
        on_unknown="fail",
        today=date(2027, 1, 1),
        passed=not found,
        findings=found,
        waived=waived,
        expired=expired,
        unused=unused,
    )


def test_nothing_found_is_passed():
    assert render(findings()) == "Passed: 0 findings\n"


def test_findings_stand_under_their_conditions():
    gate = {"condition": "handover", "gate": "changed_hands", "level": "INVESTIGATE"}
    out = render(
        findings(finding(), finding("pkg:npm/y", undecided=True), finding(None, condition="coverage < 0.5"), finding(**gate))
    )
    assert out.startswith("Not passed: 4 findings\n\nsole (2)\n")
    assert "  pkg:npm/x                   One person can publish it.\n" in out
    assert "  pkg:npm/y (cannot be told)  One person can publish it.\n" in out
    assert "\ncoverage < 0.5 (1)\n  the product  One person" in out
    assert "\nINVESTIGATE: changed_hands: handover (1)\n" in out


def test_a_condition_stands_as_it_was_written():
    found = findings(finding(), waived=(finding(waiver=waiver()),))
    assert "\n## sole (1)\n" in render(found, "markdown")
    assert "\n## Waived (1)\n" in render(found, "markdown")
    assert ">sole (1)</h2>" in render(found, "html")


def test_waivers_stand_below_with_their_reasons():
    out = render(
        findings(
            waived=(finding(waiver=waiver(by="the board")),),
            expired=(waiver(package=None, condition="coverage < 0.5", expires=date(2020, 1, 1)),),
            unused=(waiver(package="pkg:npm/gone"),),
        )
    )
    assert "waived (1)\n  pkg:npm/x  until 2027-03-31 by the board: We hold a copy.\n" in out
    assert "expired waivers (1)\n  the product  until 2020-01-01: We hold a copy.\n" in out
    assert "waivers that let nothing through (1)\n  pkg:npm/gone  until" in out


def test_many_are_counted():
    out = render(findings(*[finding(f"pkg:npm/x{number}") for number in range(25)]))
    assert "… and 5 more; --findings FILE.json lists all" in out
    assert out.count("pkg:npm/") == 20
    assert render(findings(finding(), finding()), top=1).count("pkg:npm/") == 1


def test_json_is_the_model():
    found = findings(finding())
    assert Findings.model_validate(json.loads(render(found, "json"))) == found
