"""The words for outcomes and verdicts that every format of output uses."""

from collections.abc import Iterator
from types import MappingProxyType

from sbomkit.model.compliance import (
    CheckedDocument,
    ComplianceVerdict,
    Effect,
    ElementFinding,
    ElementResult,
    Outcome,
    ProfileResult,
    Tier,
)
from sbomkit.model.portfolio import PortfolioProfile
from sbomkit.report._words import count

__all__ = ["EFFECTS", "OUTCOMES", "TIERS", "VERDICTS", "about", "named", "told", "unread", "worth_showing"]

VERDICTS = MappingProxyType(
    {
        ComplianceVerdict.MEETS: "meets its checks",
        ComplianceVerdict.DOES_NOT_MEET: "does NOT meet its checks",
        ComplianceVerdict.CANNOT_BE_TOLD: "cannot be told",
    }
)
EFFECTS = MappingProxyType(
    {Effect.SATISFIES: "ok", Effect.FAILS: "FAILS", Effect.LEAVES_OPEN: "cannot be told", Effect.REMARK: "remark"}
)
OUTCOMES = MappingProxyType({outcome: outcome.replace("_", " ") for outcome in Outcome})
TIERS = MappingProxyType(
    {
        None: "document",
        Tier.SUBJECT: "subject",
        Tier.TOP_LEVEL: "top level",
        Tier.TRANSITIVE: "deeper",
        Tier.UNKNOWN: "depth unknown",
    }
)


def named(profile: ProfileResult | PortfolioProfile) -> str:
    """A profile with the text that it was written from."""
    return f"{profile.id}: {profile.title} ({profile.publisher}, {profile.date}, {profile.status})"


def unread(document: CheckedDocument) -> str:
    """How much of a document was not checked, since the reader left it out; empty: nothing."""
    if not document.left_out:
        return ""
    first = document.left_out[0]
    number = count(sum(each.count for each in document.left_out), "entry was", "entries were")
    return f"{number} left out by the reader and not checked, the first at {first.path or 'a place unknown'}: {first.message}"


def about(finding: ElementFinding) -> str:
    """Whom a finding is about, and how deep that sits."""
    checked = finding.component
    if checked is None:
        return "the document"
    name = checked.name or checked.id
    where = TIERS[checked.tier] if checked.depth is None or checked.depth < 2 else f"depth {checked.depth}"
    return f"{name} {checked.version} ({where})" if checked.version else f"{name} ({where})"


def told(finding: ElementFinding) -> str:
    """What was found, and where."""
    at = f" at {finding.address}" if finding.address else ""
    return f"{OUTCOMES[finding.outcome]}{at}: {finding.message}"


def worth_showing(element: ElementResult) -> Iterator[ElementFinding]:
    """What is to be mended or decided, or is a remark: not what satisfies all the same."""
    return (each for each in element.findings if each.effect is not Effect.SATISFIES)
