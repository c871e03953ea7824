"""The factors of the ranking: pure functions from evidence and a policy's numbers to a value in [0, 1] and a phrase.

A factor that cannot know says so (`None`): what stands in for it is the policy's business.  Another factor is one function in
the module of its subject and one entry of the table; its section stands in `docs/ranking.md`.
"""

from sbomkit.ranking._publishers.time import DAYS_PER_MONTH, months_between
from sbomkit.ranking.factors._case import NO_CENSUS, Case, Census, Factor, Judgement, Measure, Numbers, Parameter
from sbomkit.ranking.factors._table import FACTORS

__all__ = [
    "DAYS_PER_MONTH",
    "FACTORS",
    "NO_CENSUS",
    "Case",
    "Census",
    "Factor",
    "Judgement",
    "Measure",
    "Numbers",
    "Parameter",
    "months_between",
]
