"""Checks as suites: one for each document and profile, a case for each element.

What a must fails by is a failure, what cannot be told an error; what is only recommended is told, and fails nothing.
"""

from collections.abc import Sequence
from types import MappingProxyType
from xml.etree import ElementTree as ET

from sbomkit.model.compliance import (
    BINDING,
    ComplianceOutcome,
    ComplianceReports,
    Effect,
    ElementFinding,
    ElementResult,
    ProfileResult,
)
from sbomkit.report._compliance.words import about, named, told, unread, worth_showing
from sbomkit.report._interface import Layout
from sbomkit.report._junit.suites import MOST, suites, text

__all__ = ["compliance_suites"]

_TAGS = MappingProxyType({Effect.FAILS: "failure", Effect.LEAVES_OPEN: "error"})


def compliance_suites(reports: ComplianceReports, layout: Layout) -> str:
    """All documents in one file."""
    root = ET.Element("testsuites", name="sbomkit check")
    most = MOST if layout.shown is None else layout.shown
    for outcome in reports.documents:
        if outcome.report is None:
            _unread(root, outcome)
            continue
        for profile in outcome.report.profiles:
            _suite(root, outcome.file, profile, unread(outcome.report.document), most)
    return suites(root)


def _suite(root: ET.Element, file: str, profile: ProfileResult, left_out: str, most: int) -> None:
    # Platforms know a case by its class and its name: the profile alone would make one of those of all documents.
    whose = text(f"{file}: {profile.id}")
    suite = ET.SubElement(root, "testsuite", name=whose, tests=str(len(profile.elements)))
    suite.set("failures", str(sum(_tag(each) == "failure" for each in profile.elements)))
    suite.set("errors", str(sum(_tag(each) == "error" for each in profile.elements)))
    properties = ET.SubElement(suite, "properties")
    told_ = {"profile": named(profile), "sha256": profile.profile_sha256, "conclusion": profile.conclusion}
    for name, value in (told_ | ({"unread": left_out} if left_out else {})).items():
        ET.SubElement(properties, "property", name=name, value=text(value))
    for element in profile.elements:
        _case(suite, whose, element, most)


def _tag(element: ElementResult) -> str | None:
    return _TAGS.get(element.effect) if element.severity in BINDING else None


def _case(suite: ET.Element, whose: str, element: ElementResult, most: int) -> None:
    case = ET.SubElement(suite, "testcase", classname=whose, name=text(f"{element.id}: {element.title}"))
    findings = list(worth_showing(element))
    if not findings:
        return
    tag = _tag(element)
    told = "\n".join(_lines(element, findings, most))
    if tag is None:
        ET.SubElement(case, "system-out").text = told
        return
    message = f"{element.clause}: {len(findings):,} of what it is asked of"
    ET.SubElement(case, tag, message=text(message), type=findings[0].outcome).text = told


def _lines(element: ElementResult, findings: Sequence[ElementFinding], most: int) -> list[str]:
    lines = [text(f"{element.severity}: {element.clause}")]
    lines += [text(f"{about(each)}: {told(each)}") for each in findings[:most]]
    if len(findings) > most:
        lines.append(f"... and {len(findings) - most:,} more")
    return lines + [text(f"To mend: {mend}") for mend in dict.fromkeys(each.mend for each in findings if each.mend)]


def _unread(root: ET.Element, outcome: ComplianceOutcome) -> None:
    suite = ET.SubElement(root, "testsuite", name=text(outcome.file), tests="1", failures="0", errors="1")
    case = ET.SubElement(suite, "testcase", classname=text(outcome.file), name="the document is read")
    ET.SubElement(case, "error", message=text(outcome.error or ""), type="unreadable")
