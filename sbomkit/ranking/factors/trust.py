"""Factors of trust: whether it changed hands, and whether what is published can be traced to its code."""

from sbomkit.model.facts import ActorKind, Releases, Repository, Subject
from sbomkit.ranking._publishers.evidence import GIT, tells_last
from sbomkit.ranking.factors._case import Case, Judgement, Numbers

__all__ = ["handover", "provenance"]


def handover(case: Case, numbers: Numbers) -> Judgement:  # noqa: ARG001 - all factors have one signature
    """Whether any handover indicator fires."""
    if case.indicators:
        return 1.0, ", ".join(dict.fromkeys(indicator.name.value for indicator in case.indicators))
    if not case.history_known:
        return None, "no history of who released it is known"
    return 0.0, "no sign that it changed hands"


def provenance(case: Case, numbers: Numbers) -> Judgement:  # noqa: ARG001
    """Whether anything but somebody's word ties what is published to its code."""
    if any(known.value.verified for known in case.evidence.preferred(Repository)):
        return 0.0, "the link to its repository is attested"
    newest = [
        max(known.value.releases, key=lambda release: (release.date, release.version))
        for known in case.evidence.current(Releases)
        if known.subject is Subject.UPSTREAM and known.source != GIT and known.value.releases and tells_last(known)
    ]
    last = max(newest, key=lambda release: (release.date, release.version), default=None)
    told = [release.publisher for release in newest if last is not None and release.version == last.version]
    by = next((publisher for publisher in told if publisher is not None), None)
    if by is None:
        return None, "who or what published its last release is not known"
    if by.kind is ActorKind.AUTOMATION:
        return 0.0, "a workflow published its last release (trusted publishing)"
    return 1.0, "an account published its last release, and no link to its repository is attested"
