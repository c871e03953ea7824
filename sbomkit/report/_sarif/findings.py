"""What a gate found as results: a rule for each condition, and only what fails the gate is an error."""

from hashlib import sha256
from itertools import groupby
from typing import Any

from sbomkit.model.gates import Finding, Findings, Waiver
from sbomkit.report._findings_table import asked, decision, subject
from sbomkit.report._interface import Layout
from sbomkit.report._sarif import log as sarif
from sbomkit.report._sarif.log import log, message, notification, prints, rule, shared_out, text
from sbomkit.report._sarif.ranking import package_location

__all__ = ["findings_log"]

_HELP = "A waiver lets it through for a time, with a reason: sbomkit rank --waivers FILE."
_LEFT_OUT = "{left_out:,} results are left out: the first {most:,} of each condition are told; the format json has all"


def findings_log(found: Findings, layout: Layout) -> str:
    """What was found, then what is waived, which is suppressed."""
    groups = [list(same) for some in (found.findings, found.waived) for _, same in groupby(some, key=asked)]
    counts = [len(each[: layout.shown]) for each in groups]
    most = shared_out(counts, sarif.LARGEST)
    told = [finding for findings in groups for finding in findings[:most]]
    first = {_rule_id(finding): finding for finding in reversed(told)}
    rules = {name: _rule(name, first[name]) for name in sorted(first)}
    notes = [
        *(notification("warning", f"A waiver has expired: {_whose(each)}") for each in found.expired),
        *(notification("note", f"A waiver lets nothing through and can go: {_whose(each)}") for each in found.unused),
    ]
    if left_out := sum(map(len, groups)) - len(told):
        notes.append(notification("warning", _LEFT_OUT.format(most=most, left_out=left_out)))
    return log(rules, [_result(each, layout) for each in told], notes, successful=True)


def _rule_id(finding: Finding) -> str:
    """A gate has a name; a condition without one is known by its words."""
    if finding.gate:
        return text(f"gate/{finding.gate}")
    return f"condition/{sha256(finding.condition.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"


def _level(finding: Finding) -> str:
    return "warning" if finding.level == "INVESTIGATE" else "error"


def _rule(name: str, finding: Finding) -> dict[str, Any]:
    return rule(name, asked(finding), f"What meets the condition {finding.condition}.", _level(finding), advice=_HELP)


def _result(finding: Finding, layout: Layout) -> dict[str, Any]:
    name, waiver = _rule_id(finding), finding.waiver
    result = {
        "ruleId": name,
        # Sections 3.27.9 and 3.27.10: what cannot be told is open, and only what fails has a level.
        "kind": "open" if finding.undecided else "fail",
        "level": "none" if finding.undecided else _level(finding),
        "message": {"text": message(f"{subject(finding)}: {finding.reason}")},
        "locations": package_location(finding.package or "", layout),
        "partialFingerprints": prints(name, finding.package or ""),
        "properties": {"condition": text(finding.condition), "undecided": finding.undecided},
    }
    if waiver is None:
        return result
    return {**result, "suppressions": [{"kind": "external", "status": "accepted", "justification": text(decision(waiver))}]}


def _whose(waiver: Waiver) -> str:
    return f"{waiver.package or 'the product'}, {decision(waiver)}"
