"""By what a page finds its packages: their keys, made harmless and yet no two alike."""

from collections import Counter
from collections.abc import Iterable
from itertools import chain

from sbomkit.model.ranking import Ranking
from sbomkit.purl import PackageKey
from sbomkit.report._ranking_page._texts import harmless

__all__ = ["page_keys", "told_apart"]


def page_keys(ranking: Ranking) -> list[str]:
    """A key for each package by place: what is ranked, what could not be assessed, what is left out."""
    named = ((each.package for each in entries) for entries in (ranking.ranked, ranking.unassessed, ranking.excluded))
    return told_apart(chain.from_iterable(named))


def told_apart(packages: Iterable[PackageKey]) -> list[str]:
    """A key for each package by place; those that would be alike, since what tells them apart is not shown, are numbered.

    Otherwise whoever writes a document could put one package in front of another.
    """
    keys = [harmless(each) for each in packages]
    alike = Counter(keys)
    if len(alike) == len(keys):
        return keys
    for place, key in enumerate(keys):
        if alike[key] > 1:
            keys[place] = _untaken(key, place + 1, alike)
    return keys


def _untaken(key: str, number: int, taken: Counter[str]) -> str:
    numbered = f"{key} ({number})"
    while numbered in taken:
        numbered = f"{numbered} ({number})"
    taken[numbered] = 1
    return numbered
