"""What backing a package would do to its priority: its case with other people and other money, weighed by the policy itself."""

from functools import partial
from typing import Literal, NamedTuple

from sbomkit.model.backing import Backing
from sbomkit.model.facts import Facts, FundingStrength
from sbomkit.model.inventory import Inventory
from sbomkit.model.ranking import Basis, PublisherView, Ranked, Ranking
from sbomkit.ranking._policy.policy import Policy
from sbomkit.ranking._publishers.evidence import Horizon
from sbomkit.ranking._publishers.judge import Judge
from sbomkit.ranking._rank.census import take_census
from sbomkit.ranking._rank.score import Scale, Score
from sbomkit.ranking.factors import Case

__all__ = ["Weighed", "backed", "weighed"]

_AT_LEAST = {each: tuple(FundingStrength)[place:] for place, each in enumerate(FundingStrength)}
"""Of each strength, those that say as much or more."""


class Weighed(NamedTuple):
    """One package as it is ranked, and as it would be."""

    entry: Ranked
    becomes: Score

    @property
    def rests_on_prior(self) -> bool:
        """Whether backing makes known what was not known before."""
        both = zip(self.entry.contributions, self.becomes.contributions, strict=True)
        return any(before.value is None and after.value is not None for before, after in both)


def weighed(
    ranking: Ranking,
    inventory: Inventory,
    facts: Facts,
    policy: Policy,
    backing: Backing,
    *,
    allow_undated: bool,
    root: str | None,
) -> list[Weighed]:
    """All assessed packages of a ranking in key order, weighed by its policy as they would be."""
    from sbomkit.graph import standing_on  # noqa: PLC0415 - whoever only reads results loads no graph library
    from sbomkit.ranking._rank.placed import placed  # noqa: PLC0415

    place = placed(inventory, policy, root)
    as_of, reference = ranking.provenance.as_of, ranking.provenance.reference
    horizon = (
        Horizon.of(facts, place, as_of, allow_undated=allow_undated)
        if reference is None
        else Horizon(as_of, reference, allow_undated)
    )
    judge = Judge(place, facts.by_package, policy, horizon, show_names=False)
    scale = Scale(policy, weakness_only=ranking.basis is Basis.WEAKNESS_ONLY)
    cases = [judge.case(each)[1] for each in place.packages]
    if policy.measures:
        census = take_census(cases, policy.measures, inventory, partial(standing_on, inventory, root=root))
        cases = [case._replace(census=census) for case in cases]
    entries = {entry.package: entry for entry in ranking.ranked}
    return [
        Weighed(entry, scale.score(backed(case, backing)))
        for case in cases
        if (entry := entries.get(case.place.package)) is not None
    ]


def backed(case: Case, backing: Backing) -> Case:
    """The case once somebody backs the package.

    What was counted over the whole product, such as how much its people carry elsewhere, stays as it was: packages are
    independent of each other, and what several picks do together is not overstated.
    """
    remarks = {name: remark for name, remark in case.remarks.items() if name != "funding" or backing.funding is None}
    return case._replace(
        publishers=_publishers(case.publishers, backing), funding=_funding(case, backing.funding), remarks=remarks
    )


def _publishers(view: PublisherView, backing: Backing) -> PublisherView:
    if not view.verdict.is_one_person:
        return view
    return PublisherView.trusted({**view.__dict__, "verdict": backing.verdict})


def _funding(case: Case, strength: FundingStrength | None) -> FundingStrength | Literal["none"] | None:
    if strength is None or case.funding in _AT_LEAST[strength]:
        return case.funding
    return strength
