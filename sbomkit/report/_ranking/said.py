"""Sentences about a ranking as a whole, in the words that all reports use."""

from collections import Counter

from sbomkit.model.ranking import Basis, Ranking
from sbomkit.report._text import TIMES
from sbomkit.report._words import count, date

__all__ = ["basis_sentence", "left_out_sentence", "people_sentence"]


def basis_sentence(ranking: Ranking) -> str:
    """As of when, and what priority is made from."""
    provenance = ranking.provenance
    when = f"As of {date(provenance.as_of)}" if provenance.as_of else "With everything known, whatever its date"
    how = (
        "priority is weakness alone, since nothing is known of who depends on what"
        if ranking.basis is Basis.WEAKNESS_ONLY
        else "priority is impact times weakness, from 0 to 100"
    )
    return f"{when}; {how} (policy {provenance.policy})."


def people_sentence(ranking: Ranking) -> str:
    """On how many people the packages hang that hang on one person each; empty where these are fewer than two."""
    coverage = ranking.coverage
    if coverage.sole < 2:
        return ""
    who = "the same one" if coverage.sole_people == 1 else f"{coverage.sole_people:,} people in all"
    return f"{coverage.sole:,} packages hang on one person each: {who}."


def left_out_sentence(ranking: Ranking) -> str:
    """How many packages are not ranked at all, and why; empty where there are none."""
    if not ranking.excluded:
        return ""
    reasons = Counter(entry.reason for entry in ranking.excluded)
    said = "; ".join(
        f"{number:,} {TIMES} {reason}" for reason, number in sorted(reasons.items(), key=lambda each: (-each[1], each[0]))
    )
    return f"Left out: {count(len(ranking.excluded), 'package')} ({said})."
