"""Factors of money: who pays for the work."""

from types import MappingProxyType

from sbomkit.ranking.factors._case import Case, Judgement, Numbers

__all__ = ["FUNDING", "funding"]

FUNDING = MappingProxyType(
    {
        "none": "no public funding signal found",
        "link": "a link where money can be given",
        "plan": "a funding plan with an amount",
        "income": "income was seen or reported",
        "backed": "a foundation or paid staff",
    }
)
"""What each strength means, `none` being that a source looked and found nothing."""


def funding(case: Case, numbers: Numbers) -> Judgement:
    """The strongest funding signal."""
    if case.funding is None:
        return None, "no source was asked for funding, or none could tell"
    return numbers[str(case.funding)], FUNDING[str(case.funding)]
