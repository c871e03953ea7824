"""Checks as results: a rule for each element of a profile."""

from collections import Counter
from types import MappingProxyType
from typing import Any

from sbomkit.model.compliance import (
    ComplianceOutcome,
    ComplianceReports,
    Effect,
    ElementFinding,
    ElementResult,
    Obligation,
    ProfileResult,
)
from sbomkit.purl import package_key
from sbomkit.report._compliance.words import about, told, unread, worth_showing
from sbomkit.report._interface import Layout
from sbomkit.report._sarif import log as sarif
from sbomkit.report._sarif.log import location, log, message, notification, prints, rule, shared_out, text

__all__ = ["compliance_log"]

_LEFT_OUT = "{left_out:,} results are left out: the first {most:,} of each element are told; the format json has all"
_STANDARD_INPUT = "standard input"
"""What a document is called that comes from no file: there is none that a platform could show."""
_KINDS = MappingProxyType({Effect.FAILS: "fail", Effect.LEAVES_OPEN: "open", Effect.REMARK: "informational"})
"""Section 3.27.9."""
_LEVELS = MappingProxyType(
    {
        Obligation.MUST: "error",
        Obligation.MUST_IF_EXISTS: "error",
        Obligation.SHOULD: "warning",
        Obligation.INFO: "note",
    }
)


def compliance_log(reports: ComplianceReports, layout: Layout) -> str:
    """All documents in one run."""
    rules: dict[str, dict[str, Any]] = {}
    asked: list[tuple[str, ProfileResult, ElementResult, list[ElementFinding]]] = []
    for outcome in reports.documents:
        if outcome.report is not None:
            for profile in outcome.report.profiles:
                for element in profile.elements:
                    rules.setdefault(_rule_id(profile, element), _rule(profile, element))
                    asked.append((outcome.file, profile, element, list(worth_showing(element))))
    counts = [len(findings[: layout.shown]) for *_, findings in asked]
    most = shared_out(counts, sarif.LARGEST)
    seen: Counter[tuple[str, ...]] = Counter()
    results = [
        _result(file, _rule_id(profile, element), element, finding, layout, seen)
        for file, profile, element, findings in asked
        for finding in findings[:most]
    ]
    notes = [note for each in reports.documents for note in _notes(each)]
    if left_out := sum(len(findings) for *_, findings in asked) - len(results):
        notes.append(notification("warning", _LEFT_OUT.format(most=most, left_out=left_out)))
    return log(rules, results, notes, successful=all(each.report is not None for each in reports.documents))


def _rule_id(profile: ProfileResult, element: ElementResult) -> str:
    return text(f"{profile.id}/{element.id}")


def _rule(profile: ProfileResult, element: ElementResult) -> dict[str, Any]:
    return rule(
        _rule_id(profile, element),
        element.title,
        f"{element.clause} ({profile.title}, {profile.publisher}, {profile.date})",
        _LEVELS[element.severity],
        severity=element.severity,
        scope=element.scope,
        profileSha256=profile.profile_sha256,
    )


def _result(  # noqa: PLR0917 - it is only called above
    file: str, name: str, element: ElementResult, finding: ElementFinding, layout: Layout, seen: Counter[tuple[str, ...]]
) -> dict[str, Any]:
    mend = f". To mend: {finding.mend}" if finding.mend else ""
    whose = _whose(finding)
    fault = (name, finding.outcome, whose)
    seen[fault] += 1
    where = finding.address or (finding.component.id if finding.component else "")
    line = layout.lines.get(whose, 1) if file == layout.file else 1
    # Several versions of a package, or documents, may have one fault: each is told apart from those before it.
    nth = [str(seen[fault])] if seen[fault] > 1 else []
    return {
        "ruleId": name,
        "kind": _KINDS[finding.effect],
        # Section 3.27.10: only what fails has a level.
        "level": _LEVELS[element.severity] if finding.effect is Effect.FAILS else "none",
        "message": {"text": message(f"{about(finding)}: {told(finding)}{mend}")},
        "locations": location(None if file == _STANDARD_INPUT else file, where, "member", line),
        "partialFingerprints": prints(*fault, *nth),
        "properties": {"outcome": finding.outcome, "annotate": finding.annotate},
    }


def _whose(finding: ElementFinding) -> str:
    """The package without its version, since its next one has the same fault; a component without one by its identifier."""
    component = finding.component
    if component is None:
        return ""
    return component.id if component.purl is None else package_key(component.purl, component.name)


def _notes(outcome: ComplianceOutcome) -> list[dict[str, Any]]:
    """What of a document was not looked at."""
    if outcome.report is None:
        return [notification("error", f"{outcome.file}: {outcome.error}")]
    left_out = unread(outcome.report.document)
    return [notification("warning", f"{outcome.file}: {left_out}")] if left_out else []
