"""Who stands behind a product: what each account can change, what hangs on it alone, and how few can publish a share of it."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from math import ceil, fsum
from os import PathLike
from typing import NamedTuple

from sbomkit._collector import collector_paused
from sbomkit.errors import ConfigurationError
from sbomkit.model._base import plain
from sbomkit.model.facts import Facts
from sbomkit.model.inventory import Inventory, Scope
from sbomkit.model.people import Account, Cover, CoverStep, People, PeopleCoverage, Person, PersonScope, Tie
from sbomkit.model.ranking import Ranked, Ranking, Verdict
from sbomkit.purl import PackageKey
from sbomkit.ranking import Policy, rank
from sbomkit.ranking._people.accounts import Holder, Holders, holders, tie_of
from sbomkit.ranking._people.cover import Chooser, Chosen, at_least, guaranteed
from sbomkit.ranking._people.words import cover_sentence, coverage_sentence, people_sentence

__all__ = ["people", "people_of"]

_RUNTIME = frozenset({Scope.RUNTIME, Scope.OPTIONAL, Scope.UNKNOWN})
_ROUNDING = 1e-12
"""Keeps a share that comes to a whole number of packages from being rounded up for its last digit."""


def people(
    inventory: Inventory,
    facts: Facts,
    *,
    share: float = 0.5,
    policy: Policy | str | PathLike[str] | None = None,
    as_of: datetime | None = None,
    allow_undated: bool = False,
    show_names: bool = False,
    root: str | None = None,
) -> People:
    """Look at a product from the side of the people who can publish its packages.

    Pure: no network, no clock, and no file but the policy.  The same input gives the same bytes.

    Args:
        inventory: the document.
        facts: what sources told about its packages.
        share: of the packages, for which the smallest set of people is looked for, in (0, 1].
        policy: as in `sbomkit.rank`; it decides priorities only.
        as_of: nothing later is used; see `sbomkit.rank`.
        allow_undated: as in `sbomkit.rank`.
        show_names: keep display names of people.
        root: the component to measure from; see `sbomkit.position`.

    Raises:
        ConfigurationError: `share` is no share, the policy is none, `as_of` has no time zone, or `root` is not in the document.
    """
    _check(share)
    ranking = rank(inventory, facts, policy=policy, as_of=as_of, allow_undated=allow_undated, show_names=show_names, root=root)
    return people_of(ranking, inventory, facts, share=share, show_names=show_names, root=root)


def people_of(
    ranking: Ranking,
    inventory: Inventory,
    facts: Facts,
    *,
    share: float = 0.5,
    show_names: bool = False,
    root: str | None = None,
) -> People:
    """The same, of a ranking that was made already.

    Args:
        ranking: the whole ranking of the inventory by the facts.
        inventory: the document.
        facts: what the ranking was made from.
        share: as in `people`.
        show_names: as it was in the ranking.
        root: as it was in the ranking.

    Raises:
        ConfigurationError: `share` is no share, or `root` is not in the document.
    """
    from sbomkit.graph import standing_on  # noqa: PLC0415 - whoever only reads results loads no graph library

    _check(share)
    with collector_paused():
        found = holders(ranking, facts, show_names=show_names)
        groups = _groups((*found.persons, *found.others))
        reaches = _reaches(ranking, groups, standing_on(inventory, _of_several(groups), root=root))
        return _people(ranking, found, reaches, float(share))


def _check(share: float) -> None:
    if not 0 < share <= 1:
        raise ConfigurationError(f"a share of {share:g} is none", advice="expected more than 0 and at most 1, such as 0.5")


_Packages = tuple[PackageKey, ...]


def _groups(accounts: Iterable[Holder]) -> dict[_Packages, int]:
    """Sets of packages that somebody holds, each once and numbered: many people hold the same ones."""
    found = dict.fromkeys(_keys(each.entries) for each in accounts)
    return {keys: number for number, keys in enumerate(found)}


def _of_several(groups: Mapping[_Packages, int]) -> dict[int, _Packages]:
    return {number: keys for keys, number in groups.items() if len(keys) > 1}


def _reaches(ranking: Ranking, groups: Mapping[_Packages, int], counted: Mapping[int, int]) -> dict[_Packages, int]:
    """Packages of each set and all that stand on one; of a single package, that is told by its position."""
    alone = {entry.package: entry.position.dependents + 1 for entry in ranking.ranked}
    return {keys: counted[number] if len(keys) > 1 else alone[keys[0]] for keys, number in groups.items()}


def _keys(entries: Iterable[Ranked]) -> _Packages:
    return tuple([entry.package for entry in entries])


def _people(ranking: Ranking, found: Holders, reaches: Mapping[_Packages, int], share: float) -> People:
    persons, others, partial = found
    packages = ranking.coverage.packages
    facets = _facets(persons, ranking)
    made = [_person(each, reaches, packages, [facets[entry.package] for entry in each.entries]) for each in persons]
    made.sort(key=lambda person: (-person.reach, -len(person.sole), person.identity))
    apart = [
        Account.trusted(_account(each, reaches, packages, [facets[entry.package] for entry in each.entries])) for each in others
    ]
    apart.sort(key=lambda account: (-account.reach, account.identity))
    coverage = _coverage(made, facets.values(), partial, ranking)
    cover = _cover(persons, share, coverage)
    return People.trusted(
        {
            "format": "people-1",
            "sentence": people_sentence(made, packages=packages, known=coverage.with_people, cover=cover, basis=ranking.basis),
            "counted": len(made),
            "people": tuple(made),
            "others": tuple(apart),
            "cover": cover,
            "coverage": coverage,
            "reach_error": next((entry.position.dependents_error for entry in ranking.ranked), None),
            "basis": ranking.basis,
            "fidelity": ranking.fidelity,
            "provenance": ranking.provenance,
        }
    )


class _Facet(NamedTuple):
    """What counts of one package here."""

    package: PackageKey
    priority: float
    people: int
    """On its list, each once however many accounts they have."""
    teams: int
    tie: Tie
    sole: bool
    runs: bool
    """Whether it runs with the product, be it optionally."""

    @property
    def part(self) -> float:
        """What falls to each of its people when it is divided among them."""
        return 0.0 if self.teams else 1 / self.people


def _facets(persons: Iterable[Holder], ranking: Ranking) -> dict[PackageKey, _Facet]:
    sharers = Counter([entry.package for each in persons for entry in each.entries])
    return {
        entry.package: _Facet(
            entry.package,
            entry.priority,
            sharers[entry.package],
            entry.publishers.teams or 0,
            tie_of(entry.publishers),
            entry.publishers.verdict is Verdict.SOLE,
            entry.position.scope in _RUNTIME,
        )
        for entry in ranking.ranked
    }


def _account(holder: Holder, reaches: Mapping[_Packages, int], packages: int, facets: Sequence[_Facet]) -> dict[str, object]:
    keys = _keys(holder.entries)
    return {
        "identity": holder.identity,
        "same_as": holder.same_as,
        "kind": holder.kind,
        "label": holder.label,
        "publishes": keys,
        "ties": _ties(facets),
        "reach": reaches[keys],
        "reach_share": plain(min(reaches[keys] / packages, 1.0)),
    }


def _ties(facets: Iterable[_Facet]) -> dict[Tie, int]:
    counts: dict[Tie, int] = {}
    for each in facets:
        counts[each.tie] = counts.get(each.tie, 0) + 1
    return counts if len(counts) < 2 else {tie: counts[tie] for tie in Tie if tie in counts}


def _person(holder: Holder, reaches: Mapping[_Packages, int], packages: int, facets: Sequence[_Facet]) -> Person:
    return Person.trusted(
        {
            **_account(holder, reaches, packages, facets),
            "sole": tuple([each.package for each in facets if each.sole]),
            # Summed exactly, so that the order of the packages changes no digit.
            "left_with_nobody": plain(fsum([each.part for each in facets])),
            "summed_priority": plain(fsum([each.priority for each in facets])),
            "runtime": _scope([each for each in facets if each.runs]),
            "tooling": _scope([each for each in facets if not each.runs]),
        }
    )


def _scope(facets: Sequence[_Facet]) -> PersonScope:
    return PersonScope.trusted(
        {
            "publishes": len(facets),
            "sole": sum([each.sole for each in facets]),
            "left_with_nobody": plain(fsum([each.part for each in facets])),
        }
    )


def _cover(persons: Sequence[Holder], share: float, coverage: PeopleCoverage) -> Cover:
    """Choose people until enough is held, and look at what is left now and then for a bound on how few could do."""
    packages = coverage.packages
    numbers: dict[PackageKey, int] = {}
    for each in persons:
        for entry in each.entries:
            numbers.setdefault(entry.package, len(numbers))
    wanted = ceil(share * packages * (1 - _ROUNDING))
    target = min(wanted, len(numbers))
    chooser = Chooser([[numbers[entry.package] for entry in each.entries] for each in persons], [1] * len(numbers))
    largest = min(max(chooser.gains, default=0), target)
    bound = at_least(chooser.gains, target)
    chosen: list[Chosen] = []
    choices = iter(chooser)
    while chooser.total < target:
        chosen.append(next(choices))
        if len(chosen).bit_count() == 1:  # the first, second, fourth, eighth …: each look costs as much as all people
            bound = max(bound, at_least(chooser.gains, target - chooser.total))
    fewest = max(bound, guaranteed(len(chosen), largest))
    return Cover.trusted(
        {
            "share": share,
            "wanted": wanted,
            "steps": tuple(_step(persons[each.holder], each, packages) for each in chosen),
            "covered": chooser.total,
            "reached": target == wanted,
            "at_least": fewest,
            "sentence": cover_sentence(
                share=share,
                packages=packages,
                people=len(chosen),
                covered=chooser.total,
                wanted=wanted,
                at_least=fewest,
                ties=coverage.ties,
                everybody=coverage.with_people == packages and not coverage.beside_groups and not coverage.partly_listed,
            ),
        }
    )


def _step(holder: Holder, chosen: Chosen, packages: int) -> CoverStep:
    return CoverStep.trusted(
        {
            "identity": holder.identity,
            "label": holder.label,
            "gain": chosen.gain,
            "covered": chosen.total,
            "share": plain(chosen.total / packages),
        }
    )


def _coverage(
    people: Iterable[Person], facets: Collection[_Facet], partial: Collection[PackageKey], ranking: Ranking
) -> PeopleCoverage:
    with_people = [each for each in facets if each.people]
    groups_only = sum(bool(each.teams and not each.people) for each in facets)
    ties = _ties(with_people)
    counts = {
        "with_people": len(with_people),
        "groups_only": groups_only,
        "nobody": len(facets) - len(with_people) - groups_only,
        "unknown": len(ranking.unassessed),
        "packages": ranking.coverage.packages,
    }
    more = {
        "beside_groups": sum(bool(each.teams) for each in with_people),
        "partly_listed": sum(each.package in partial for each in with_people),
        "sole": sum(each.sole for each in with_people),
        "sole_people": sum(bool(each.sole) for each in people),
    }
    return PeopleCoverage.trusted({**counts, "ties": ties, **more, "sentence": coverage_sentence(counts, ties)})
