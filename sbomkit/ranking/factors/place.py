"""Factors of place: how much of the product stands on a package, and how hidden it is.  All counts are of packages."""

from math import log

from sbomkit.ranking.factors._case import Case, Judgement, Numbers, figure

__all__ = ["concealment", "entry_share", "logarithmic", "maintainer_reach", "pagerank", "reach", "subtree"]


def logarithmic(count: float, packages: int) -> float:
    """ln(1 + count) / ln(1 + packages), at most 1: the first packages count for more than the last."""
    return min(log(1 + count) / log(1 + packages), 1.0)


def reach(case: Case, numbers: Numbers) -> Judgement:  # noqa: ARG001 - all factors have one signature
    """Packages of the product that stand on it."""
    dependents = case.place.dependents
    estimate = "about " if case.place.dependents_error is not None else ""
    verb = "stands" if dependents == 1 else "stand"
    detail = f"{estimate}{dependents:,} of {case.packages:,} packages {verb} on it"
    return logarithmic(dependents, case.packages), detail


def subtree(case: Case, numbers: Numbers) -> Judgement:  # noqa: ARG001
    """Packages that leave the product with it."""
    if not case.place.reachable:
        return None, "no path from the product leads to it"
    leaving = case.place.subtree
    if leaving is None:
        return None, "what leaves the product with it was not measured"
    detail = (
        f"{leaving:,} of {case.packages:,} packages would leave the product with it" if leaving else "nothing leaves with it"
    )
    return logarithmic(leaving, case.packages), detail


def pagerank(case: Case, numbers: Numbers) -> Judgement:  # noqa: ARG001
    """Weight that its dependents hand down to it, as a number of packages of average weight."""
    weight = case.place.pagerank
    if weight is None:
        return None, "how weight is handed down to it was not measured"
    return logarithmic(weight * case.packages, case.packages), f"{figure(weight * case.packages)} times the average weight"


def entry_share(case: Case, numbers: Numbers) -> Judgement:  # noqa: ARG001
    """Direct dependencies that are it or lead to it."""
    if not case.place.reachable or not case.direct:
        return None, "no path from the product leads to it"
    points = case.place.entry_points
    noun = "direct dependency" if case.direct == 1 else "direct dependencies"
    return min(points / case.direct, 1.0), f"comes in through {points:,} of {case.direct:,} {noun}"


def concealment(case: Case, numbers: Numbers) -> Judgement:
    """Levels between it and what somebody chose."""
    depth = case.place.depth
    if depth is None:
        return None, "its depth is not known"
    levels = numbers["levels"]
    return min(max(depth - 1, 0), levels) / levels, f"depth {depth}"


def maintainer_reach(case: Case, numbers: Numbers) -> Judgement:  # noqa: ARG001
    """Packages of the product that one account on its list can change."""
    changeable = case.census.changeable
    if changeable is None:
        return None, "what one account can change was not measured"
    most = changeable.get(case.place.package)
    if most is None:
        return None, "nobody who can publish it is named"
    estimate = "about " if case.place.dependents_error is not None else ""
    detail = f"one account on its list can change {estimate}{most:,} of {case.packages:,} ({most / case.packages:.0%})"
    return logarithmic(most, case.packages), detail
