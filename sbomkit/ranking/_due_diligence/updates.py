"""The history of a package's releases, in numbers."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from sbomkit.model._base import plain
from sbomkit.model.due_diligence import InProduct, UpdateHistory
from sbomkit.model.facts import Release, Releases
from sbomkit.purl import PackageKey
from sbomkit.ranking._publishers.evidence import Evidence, Known, tells_last
from sbomkit.ranking._publishers.versions import matching_release

__all__ = ["updates_of"]

_YEAR = timedelta(days=365)


def updates_of(package: PackageKey, versions: Sequence[str], evidence: Evidence, reference: datetime) -> UpdateHistory | None:
    """What is told of the releases of a package up to the moment; `None`: nothing.

    Of several histories, upstream's come before packaging's; of these, the one that reaches furthest is told, then a complete
    one, then the longest, then the first by the name of its source.

    Args:
        package: the package in the product.
        versions: those that the product holds.
        evidence: what counts for it.
        reference: the moment that ages are counted to.
    """
    told = [known for known in evidence.preferred(Releases) if known.value.releases]
    if not told:
        return None
    latest = max(_span(known)[1] for known in told)
    known = min(
        (each for each in told if _span(each)[1] == latest),
        key=lambda each: (not _is_whole(each), -len(each.value.releases), each.source, each.about),
    )
    releases, whole = known.value.releases, _is_whole(known)
    days = sorted({release.date.date() for release in releases})
    gaps = [(later - earlier).days for earlier, later in pairwise(days)] if whole else []
    first, last = _span(known)
    return UpdateHistory(
        source=known.source,
        about=known.about,
        complete=whole,
        releases=len(releases) if known.cut else max(len(releases), known.value.count or 0),
        first=first,
        last=last,
        in_last_year=None if known.lapsed else sum(reference - _YEAR < each.date <= reference for each in releases),
        median_days=plain(median(gaps), 1) if gaps else None,
        longest_days=max(gaps, default=None),
        in_product=_in_product(package, versions, releases),
    )


def _span(known: Known[Releases]) -> tuple[datetime, datetime]:
    dates = [release.date for release in known.value.releases]
    return min(dates), max(dates)


def _is_whole(known: Known[Releases]) -> bool:
    return known.value.complete and tells_last(known)


def _in_product(package: PackageKey, versions: Sequence[str], releases: Sequence[Release]) -> InProduct | None:
    found = matching_release(versions, package, releases)
    if found is None:
        return None
    return InProduct(version=found.version, date=found.date, newer=sum(each.date > found.date for each in releases))
