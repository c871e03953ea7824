"""Two reports side by side: what became better, and what did not."""

from sbomkit.model.compliance import (
    ComplianceComparison,
    ComplianceReport,
    ElementChange,
    ElementResult,
    ProfileChange,
    ProfileResult,
    Tally,
)

__all__ = ["compare"]


def compare(before: ComplianceReport, after: ComplianceReport) -> ComplianceComparison:
    """What two checks of a document by the same profiles found, side by side.

    Args:
        before: of the document as it was.
        after: of the document as it has become; profiles that only one of both was checked against are left out.
    """
    then = {each.id: each for each in before.profiles}
    return ComplianceComparison(
        before_sha256=before.document.sha256,
        after_sha256=after.document.sha256,
        profiles=tuple(_profile(then[each.id], each) for each in after.profiles if each.id in then),
    )


def _profile(before: ProfileResult, after: ProfileResult) -> ProfileChange:
    then = {each.id: each for each in before.elements}
    return ProfileChange(
        id=after.id,
        title=after.title,
        before=before.verdict,
        after=after.verdict,
        elements=tuple(
            ElementChange(
                id=each.id, title=each.title, severity=each.severity, before=_tally(then[each.id]), after=_tally(each)
            )
            for each in after.elements
            if each.id in then
        ),
    )


def _tally(element: ElementResult) -> Tally:
    return Tally(
        applicable=sum(each.applicable for each in element.coverage),
        satisfied=sum(each.satisfied for each in element.coverage),
        effect=element.effect,
    )
