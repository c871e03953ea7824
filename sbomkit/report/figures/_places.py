"""Where each package stands among all that a ranking names: figures and tables of a page find one another by it."""

from collections.abc import Mapping
from itertools import chain

from sbomkit.model.ranking import Ranking
from sbomkit.purl import PackageKey

__all__ = ["places"]


def places(ranking: Ranking) -> Mapping[PackageKey, int]:
    """Package to its place, counted from 0: what is ranked, what could not be assessed, what is left out."""
    names = ((entry.package for entry in entries) for entries in (ranking.ranked, ranking.unassessed, ranking.excluded))
    return {package: place for place, package in enumerate(chain.from_iterable(names))}
