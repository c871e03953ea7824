"""What is told of a portfolio in which every word is one of a list."""

from collections.abc import Sequence
from itertools import cycle

from sbomkit.model.compliance import ComplianceVerdict, ElementScope, Obligation
from sbomkit.model.portfolio import (
    PortfolioBy,
    PortfolioChecks,
    PortfolioElement,
    PortfolioGroup,
    PortfolioProfile,
    PortfolioVerdict,
    PortfolioVerdicts,
)

__all__ = ["checks_of"]


def checks_of(words: Sequence[str], by: PortfolioBy = PortfolioBy.PRODUCT) -> PortfolioChecks:
    """A check by one profile, of a document of each word with all verdicts in turn, whose musts are called by the words."""
    first, *_ = words
    verdicts = [verdict for verdict, _ in zip(cycle((*ComplianceVerdict, None)), words, strict=False)]
    counts = PortfolioVerdicts(
        documents=len(words),
        meets=verdicts.count(ComplianceVerdict.MEETS),
        does_not_meet=verdicts.count(ComplianceVerdict.DOES_NOT_MEET),
        cannot_be_told=verdicts.count(ComplianceVerdict.CANNOT_BE_TOLD),
        unchecked=verdicts.count(None),
        share=0.5,
    )
    numbers = {"fails": 1, "leaves_open": 1, "satisfies": 1, "documents": 3, "applicable": 300, "satisfied": 299}
    profile = PortfolioProfile(
        **dict.fromkeys(("id", "title", "publisher", "date", "status", "profile_sha256", "sentence"), first),
        verdicts=counts,
        elements=tuple(
            PortfolioElement(id=each, title=each, clause=each, severity=Obligation.MUST, scope=ElementScope.DOCUMENT, **numbers)
            for each in words
        ),
        groups=tuple(PortfolioGroup(vendor=each, product=each, products=1, verdicts=counts) for each in words),
        documents=tuple(
            PortfolioVerdict(
                document=each,
                vendor=each,
                product=each,
                version=each,
                date=each,
                verdict=verdict,
                fails=tuple(words) if verdict is ComplianceVerdict.DOES_NOT_MEET else (),
                leaves_open=tuple(words) if verdict is ComplianceVerdict.CANNOT_BE_TOLD else (),
            )
            for each, verdict in zip(words, verdicts, strict=True)
        ),
    )
    return PortfolioChecks(sentence=first, meets=False, by=by, latest=True, documents=len(words), unread=1, profiles=(profile,))
