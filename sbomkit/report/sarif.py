"""Checks as SARIF 2.1.0 (OASIS, 27 March 2020), for platforms that show findings beside a file."""

import json
from collections.abc import Sequence
from hashlib import sha256
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from sbomkit._version import __version__
from sbomkit.model.compliance import (
    ComplianceOutcome,
    ComplianceReports,
    Effect,
    ElementFinding,
    ElementResult,
    Obligation,
    ProfileResult,
)
from sbomkit.report._compliance.words import about, told, worth_showing
from sbomkit.report._interface import Layout, Report
from sbomkit.report._text import sanitize_terminal

__all__ = ["LARGEST", "REPORT"]

LARGEST = 25_000
"""Results of one run: platforms refuse a file that has more."""
_LEFT_OUT = "{left_out:,} results are left out: the first {most:,} of each element are told; the format json has all"

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
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


def _sarif(reports: ComplianceReports, layout: Layout) -> str:
    rules: dict[str, dict[str, Any]] = {}
    asked: list[tuple[str, ProfileResult, ElementResult, list[ElementFinding]]] = []
    for outcome in reports.documents:
        if outcome.report is not None:
            for profile in outcome.report.profiles:
                for element in profile.elements:
                    rules.setdefault(_rule_id(profile, element), _rule(profile, element))
                    asked.append((outcome.file, profile, element, list(worth_showing(element))[: layout.shown]))
    counts = [len(findings) for *_, findings in asked]
    most = _shared_out(counts, LARGEST)
    results = [
        _result(file, profile, element, finding) for file, profile, element, findings in asked for finding in findings[:most]
    ]
    places = {name: index for index, name in enumerate(rules)}
    for result in results:
        result["ruleIndex"] = places[result["ruleId"]]
    unread = [each for each in reports.documents if each.report is None]
    driver = {"name": "sbomkit", "version": __version__, "semanticVersion": __version__, "rules": list(rules.values())}
    notes = [_unread(each) for each in unread]
    if left_out := sum(counts) - len(results):
        notes.append(_notification("warning", _LEFT_OUT.format(most=most, left_out=left_out)))
    run = {
        "tool": {"driver": driver},
        "invocations": [{"executionSuccessful": not unread, "toolExecutionNotifications": notes}],
        "results": results,
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _shared_out(counts: Sequence[int], most: int) -> int:
    """How many results each element may have, so that all together are no more than `most` and none is silent for another."""
    if sum(counts) <= most:
        return max(counts, default=0)
    left = most
    for place, count in enumerate(sorted(counts)):
        share = left // (len(counts) - place)
        if count > share:
            return share
        left -= count
    raise AssertionError  # pragma: no cover - they are more than `most`


def _rule_id(profile: ProfileResult, element: ElementResult) -> str:
    return f"{profile.id}/{element.id}"


def _rule(profile: ProfileResult, element: ElementResult) -> dict[str, Any]:
    text = f"{element.clause} ({profile.title}, {profile.publisher}, {profile.date})"
    return {
        "id": _rule_id(profile, element),
        "shortDescription": {"text": _text(element.title)},
        "fullDescription": {"text": _text(text)},
        "defaultConfiguration": {"level": _LEVELS[element.severity]},
        "properties": {"severity": element.severity, "scope": element.scope, "profileSha256": profile.profile_sha256},
    }


def _result(file: str, profile: ProfileResult, element: ElementResult, finding: ElementFinding) -> dict[str, Any]:
    rule = _rule_id(profile, element)
    mend = f". To mend: {finding.mend}" if finding.mend else ""
    message = f"{about(finding)}: {told(finding)}{mend}"
    fails = finding.effect is Effect.FAILS
    return {
        "ruleId": rule,
        "kind": _KINDS[finding.effect],
        "level": _LEVELS[element.severity] if fails else "none",  # section 3.27.10: only what fails has a level
        "message": {"text": _text(message)},
        "locations": [_location(file, finding)],
        "partialFingerprints": {"sbomkit/v1": _fingerprint(rule, finding)},
        "properties": {"outcome": finding.outcome, "annotate": finding.annotate},
    }


def _location(file: str, finding: ElementFinding) -> dict[str, Any]:
    uri = quote(file.encode("utf-8", "surrogateescape"))
    location: dict[str, Any] = {"physicalLocation": {"artifactLocation": {"uri": uri}}}
    logical = finding.address or (finding.component.id if finding.component else "")
    if logical:
        location["logicalLocations"] = [{"fullyQualifiedName": _text(logical), "kind": "member"}]
    return location


def _fingerprint(rule: str, finding: ElementFinding) -> str:
    """The same while the same thing of the same component is wrong, wherever in the document that stands."""
    whose = finding.component.purl or finding.component.id if finding.component else ""
    return sha256(f"{rule}\0{finding.outcome}\0{whose}".encode("utf-8", "surrogatepass")).hexdigest()


def _unread(outcome: ComplianceOutcome) -> dict[str, Any]:
    return _notification("error", f"{outcome.file}: {outcome.error}")


def _notification(level: str, text: str) -> dict[str, Any]:
    return {"level": level, "message": {"text": _text(text)}}


def _text(text: str) -> str:
    return sanitize_terminal(text)


class _SarifReport(Report):
    name = "sarif"
    summary = "checks for platforms that show findings beside a file (SARIF 2.1.0)"
    writers = MappingProxyType({ComplianceReports: _sarif})


REPORT = _SarifReport()
