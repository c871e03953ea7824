"""Placing and ranking as two steps, for those who need the places themselves as well."""

from datetime import datetime
from functools import partial

from sbomkit.graph import position, standing_on
from sbomkit.model.facts import Facts
from sbomkit.model.inventory import Inventory
from sbomkit.model.position import Position
from sbomkit.model.ranking import Ranking
from sbomkit.ranking._policy.policy import Policy
from sbomkit.ranking._rank.rank import rank_positions

__all__ = ["placed", "ranked"]


def placed(inventory: Inventory, policy: Policy, root: str | None) -> Position:
    """Where the packages are, with all that the policy measures."""
    return position(inventory, root=root, measures=policy.measures)


def ranked(
    inventory: Inventory,
    place: Position,
    facts: Facts,
    policy: Policy,
    *,
    as_of: datetime | None,
    allow_undated: bool,
    show_names: bool = False,
    root: str | None,
) -> Ranking:
    """What `sbomkit.rank` gives, of places that are known."""
    return rank_positions(
        inventory,
        place,
        facts,
        policy=policy,
        as_of=as_of,
        allow_undated=allow_undated,
        show_names=show_names,
        standing_on=partial(standing_on, inventory, root=root),
    )
