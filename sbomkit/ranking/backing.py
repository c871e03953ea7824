"""Whom to back first: the packages or the people whose backing cuts the most priority."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from heapq import nlargest
from itertools import islice
from os import PathLike
from typing import Literal

from sbomkit._collector import collector_paused
from sbomkit.errors import ConfigurationError
from sbomkit.model._base import plain
from sbomkit.model.backing import BackedPackage, Backing, BackingPlan, Pick
from sbomkit.model.facts import Facts, Subject
from sbomkit.model.inventory import Inventory
from sbomkit.model.ranking import Ranking
from sbomkit.ranking import Policy, load_policy, rank
from sbomkit.ranking._backing.cases import Weighed, weighed
from sbomkit.ranking._backing.words import assumption_sentence, backing_sentence
from sbomkit.ranking._people.accounts import Holder, holders
from sbomkit.ranking._people.cover import Chooser, Chosen, at_most

__all__ = ["fund", "fund_of"]

_MILLION = 1_000_000
"""Priorities have six digits; sums are made of whole numbers, so that their order changes nothing."""


def fund(
    inventory: Inventory,
    facts: Facts,
    k: int,
    *,
    by: Literal["packages", "people"] = "packages",
    backing: Backing | None = None,
    policy: Policy | str | PathLike[str] | None = None,
    as_of: datetime | None = None,
    allow_undated: bool = False,
    show_names: bool = False,
    root: str | None = None,
) -> BackingPlan:
    """Pick the packages or people to back first, so that the summed priority of the product falls most.

    Backing a package is taken to find it a second publisher and money (`Backing`); backing a person, to do so for every package
    whose deciding list names the person.  The policy weighs each package anew; nothing is said of how to get there, and whoever
    newly gets rights on a package is to be looked at as well.

    Pure: no network, no clock, and no file but the policy.  The same input gives the same bytes.

    Args:
        inventory: the document.
        facts: what sources told about its packages.
        k: how many to pick at most, at least 1.
        by: whether packages or people are picked.
        backing: what backing is taken to do.
        policy: as in `sbomkit.rank`.
        as_of: as in `sbomkit.rank`.
        allow_undated: as in `sbomkit.rank`.
        show_names: keep display names of people.
        root: as in `sbomkit.rank`.

    Raises:
        ConfigurationError: `k` is less than 1, `by` is neither, the policy is none, `as_of` has no time zone, or `root` is not
            in the document.
    """
    _check(k, by)
    chosen = load_policy(policy)
    ranking = rank(inventory, facts, policy=chosen, as_of=as_of, allow_undated=allow_undated, show_names=show_names, root=root)
    return fund_of(
        ranking,
        inventory,
        facts,
        k,
        by=by,
        backing=backing,
        policy=chosen,
        allow_undated=allow_undated,
        show_names=show_names,
        root=root,
    )


def fund_of(
    ranking: Ranking,
    inventory: Inventory,
    facts: Facts,
    k: int,
    *,
    by: Literal["packages", "people"] = "packages",
    backing: Backing | None = None,
    policy: Policy | str | PathLike[str] | None = None,
    allow_undated: bool = False,
    show_names: bool = False,
    root: str | None = None,
) -> BackingPlan:
    """The same, for a ranking that was made already.

    Args:
        ranking: the whole ranking of the inventory by the facts.
        inventory: the document.
        facts: what the ranking was made from.
        k: as in `fund`.
        by: as in `fund`.
        backing: as in `fund`.
        policy: as it was for the ranking.
        allow_undated: as it was for the ranking.
        show_names: as it was for the ranking.
        root: as it was for the ranking.

    Raises:
        ConfigurationError: `k` is less than 1, `by` is neither, the policy is none or not the one of the ranking, or `root` is
            not in the document.
    """
    _check(k, by)
    assumed, chosen = backing or Backing(), load_policy(policy)
    if chosen.sha256 != ranking.provenance.policy_sha256:
        raise ConfigurationError(
            f"the ranking was made by another policy ({ranking.provenance.policy}) than {chosen.id}",
            advice="give the policy that it was made by",
        )
    with collector_paused():
        cases = weighed(ranking, inventory, facts, chosen, assumed, allow_undated=allow_undated, root=root)
        people = holders(ranking, facts, show_names=show_names).persons if by == "people" else []
        return _plan(ranking, [_package(each) for each in cases], people, k=k, by=by, backing=assumed)


def _check(k: int, by: str) -> None:
    if by not in {"packages", "people"}:
        raise ConfigurationError(f"there are no {by!r} to pick", advice="pick 'packages' or 'people'")
    if k < 1:
        raise ConfigurationError(f"there is nothing to pick: k is {k}", advice="pick at least 1")


def _package(each: Weighed) -> BackedPackage:
    before, after = each.entry.priority, each.becomes.priority
    return BackedPackage.trusted(
        {
            "package": each.entry.package,
            "priority": before,
            "becomes": after,
            "cut": plain(max(before - after, 0.0)),
            "rests_on_prior": each.rests_on_prior,
        }
    )


def _plan(
    ranking: Ranking,
    packages: Sequence[BackedPackage],
    people: Sequence[Holder],
    *,
    k: int,
    by: Literal["packages", "people"],
    backing: Backing,
) -> BackingPlan:
    numbers = {each.package: number for number, each in enumerate(packages)}
    cuts = [round(each.cut * _MILLION) for each in packages]
    holdings = (
        [[numbers[entry.package] for entry in each.entries] for each in people]
        if by == "people"
        else [[number] for number in range(len(packages))]
    )
    chooser = Chooser(holdings, cuts)
    bound = at_most(chooser.gains, k)
    chosen: list[Chosen] = []
    for each in islice(chooser, min(k, len(holdings))):
        chosen.append(each)
        if len(chosen).bit_count() == 1:  # the first, second, fourth, eighth …: each look costs as much as all people
            bound = min(bound, chooser.total + at_most(chooser.gains, k))
    bound = min(bound, chooser.total + at_most(chooser.gains, k))
    total = sum(round(each.priority * _MILLION) for each in packages)
    possible = nlargest(k, [round(entry.interval.high * _MILLION) for entry in ranking.unassessed])
    picks = _picks(chosen, holdings, packages, people)
    packaged = {entry.package for entry in ranking.ranked if entry.publishers.subject is Subject.PACKAGING}
    return BackingPlan.trusted(
        {
            "format": "backing-1",
            "sentence": backing_sentence(
                by=by,
                picked=len(picks),
                backed=sum(len(pick.packages) for pick in picks),
                holders=len(holdings),
                assessed=len(packages),
                priority=_sum(total),
                cut=_sum(chooser.total),
                at_most=_sum(bound),
            ),
            "by": by,
            "asked": k,
            "picks": picks,
            "priority": _sum(total),
            "cut": _sum(chooser.total),
            "remains": _sum(total - chooser.total),
            "at_most": _sum(bound),
            "exact": bound == chooser.total,
            "packaging": sum(each.package in packaged for pick in picks for each in pick.packages),
            "assessed": len(packages),
            "unassessed": len(ranking.unassessed),
            "unassessed_at_most": _sum(sum(possible)),
            "backing": backing,
            "assumption": assumption_sentence(backing, by),
            "basis": ranking.basis,
            "provenance": ranking.provenance,
        }
    )


def _picks(
    chosen: Iterable[Chosen], holdings: Sequence[Sequence[int]], packages: Sequence[BackedPackage], people: Sequence[Holder]
) -> tuple[Pick, ...]:
    backed: set[int] = set()
    picks = []
    for each in chosen:
        new = [packages[number] for number in holdings[each.holder] if number not in backed and packages[number].cut]
        backed.update(holdings[each.holder])
        person = people[each.holder] if people else None
        picks.append(
            Pick.trusted(
                {
                    "package": packages[each.holder].package if person is None else None,
                    "identity": person.identity if person is not None else None,
                    "label": person.label if person is not None else None,
                    "packages": tuple(sorted(new, key=lambda one: (-one.cut, one.package))),
                    "cut": _sum(each.gain),
                    "cumulated": _sum(each.total),
                }
            )
        )
    return tuple(picks)


def _sum(millionths: int) -> float:
    return plain(millionths / _MILLION)
