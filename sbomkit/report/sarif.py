"""Checks as SARIF 2.1.0 (OASIS, 27 March 2020), for platforms that show findings beside a file."""

import json
from collections.abc import Iterator
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

__all__ = ["REPORT"]

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
    results: list[dict[str, Any]] = []
    for outcome in reports.documents:
        if outcome.report is not None:
            for profile in outcome.report.profiles:
                for element in profile.elements:
                    rules.setdefault(_rule_id(profile, element), _rule(profile, element))
                    results += list(_results(outcome.file, profile, element, layout.shown))
    places = {name: index for index, name in enumerate(rules)}
    for result in results:
        result["ruleIndex"] = places[result["ruleId"]]
    unread = [each for each in reports.documents if each.report is None]
    driver = {"name": "sbomkit", "version": __version__, "semanticVersion": __version__, "rules": list(rules.values())}
    run = {
        "tool": {"driver": driver},
        "invocations": [{"executionSuccessful": not unread, "toolExecutionNotifications": [_unread(each) for each in unread]}],
        "results": results,
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


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


def _results(file: str, profile: ProfileResult, element: ElementResult, most: int | None) -> Iterator[dict[str, Any]]:
    rule = _rule_id(profile, element)
    for finding in list(worth_showing(element))[:most]:
        mend = f". To mend: {finding.mend}" if finding.mend else ""
        message = f"{about(finding)}: {told(finding)}{mend}"
        fails = finding.effect is Effect.FAILS
        yield {
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
    return {"level": "error", "message": {"text": _text(f"{outcome.file}: {outcome.error}")}}


def _text(text: str) -> str:
    return sanitize_terminal(text)


class _SarifReport(Report):
    name = "sarif"
    summary = "checks for platforms that show findings beside a file (SARIF 2.1.0)"
    writers = MappingProxyType({ComplianceReports: _sarif})


REPORT = _SarifReport()
