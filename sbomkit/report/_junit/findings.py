"""What a gate found as a suite: a case for each condition, which fails by what is found and not waived."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from xml.etree import ElementTree as ET

from sbomkit.model.gates import Finding, Findings
from sbomkit.report._findings_table import asked, decision, subject
from sbomkit.report._interface import Layout
from sbomkit.report._junit.suites import MOST, suites, text
from sbomkit.report._words import count

__all__ = ["findings_suites"]


def findings_suites(found: Findings, layout: Layout) -> str:
    """Conditions in the order in which they were asked; what cannot be told of any package is an error, not a failure."""
    left, waived = _by_condition(found.findings), _by_condition(found.waived)
    conditions = dict.fromkeys(found.conditions)
    failing = {each for each in left if not all(finding.undecided for finding in left[each])}
    root = ET.Element("testsuites", name="sbomkit gate")
    suite = ET.SubElement(root, "testsuite", name="sbomkit gate", tests=str(len(conditions)))
    suite.set("failures", str(len(failing)))
    suite.set("errors", str(len(left) - len(failing)))
    most = MOST if layout.shown is None else layout.shown
    for condition in conditions:
        case = ET.SubElement(suite, "testcase", classname="sbomkit.gate", name=text(condition))
        if findings := left.get(condition):
            names = "; ".join(dict.fromkeys(map(asked, findings)))
            told = ET.SubElement(case, "failure" if condition in failing else "error")
            told.set("message", text(f"{names}: {count(len(findings), 'finding')}"))
            told.set("type", findings[0].level or "condition")
            told.text = "\n".join(_lines((f"{subject(each)}: {each.reason}" for each in findings), len(findings), most))
        if let_through := waived.get(condition):
            decided = (f"waived: {subject(each)}, {decision(each.waiver)}" for each in let_through if each.waiver)
            ET.SubElement(case, "system-out").text = "\n".join(_lines(decided, len(let_through), most))
    return suites(root)


def _by_condition(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    found = defaultdict(list)
    for each in findings:
        found[each.condition].append(each)
    return found


def _lines(told: Iterable[str], there_are: int, most: int) -> Iterator[str]:
    yield from (text(line) for _, line in zip(range(most), told, strict=False))
    if there_are > most:
        yield f"... and {there_are - most:,} more"
