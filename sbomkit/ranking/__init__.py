"""Ranking: an inventory and facts in, the packages in the order in which to look at them out."""

from datetime import datetime
from functools import partial
from os import PathLike

from sbomkit.model.facts import Facts
from sbomkit.model.inventory import Inventory
from sbomkit.model.ranking import Ranking
from sbomkit.ranking._policy.files import DEFAULT_POLICY, load_policy, shipped_policies
from sbomkit.ranking._policy.policy import Policy
from sbomkit.ranking._rank.rank import rank_positions
from sbomkit.ranking.condition import Condition, Finding, findings, parse_condition

__all__ = [
    "DEFAULT_POLICY",
    "Condition",
    "Finding",
    "Policy",
    "findings",
    "load_policy",
    "parse_condition",
    "rank",
    "rank_positions",
    "shipped_policies",
]


def rank(
    inventory: Inventory,
    facts: Facts,
    *,
    policy: Policy | str | PathLike[str] | None = None,
    as_of: datetime | None = None,
    allow_undated: bool = False,
    show_names: bool = False,
    root: str | None = None,
) -> Ranking:
    """Put the packages of a product in the order in which to look at them.

    Pure: no network, no clock, and no file but the policy.  The same input gives the same bytes.

    Args:
        inventory: the document.
        facts: what sources told about its packages; what is about other packages is not looked at.
        policy: a policy, the id of a shipped one or the path of a file; `None`: `sbomkit-1`.
        as_of: nothing later is used, and ages are counted to it; `None`: everything is used, and ages are counted to the newest
            retrieval of the facts.
        allow_undated: keep observations that are known only for a day after `as_of`, flagged, where nothing older is known.
        show_names: keep display names of people in publishers and indicators; reasons never name anybody.
        root: the component to measure from; see `sbomkit.position`.

    Raises:
        ConfigurationError: the policy is none, `as_of` has no time zone, or `root` is not in the document.
    """
    from sbomkit.graph import position, standing_on  # noqa: PLC0415 - reading a policy or a condition loads no graph library

    chosen = load_policy(policy)
    return rank_positions(
        inventory,
        position(inventory, root=root, measures=chosen.measures),
        facts,
        policy=chosen,
        as_of=as_of,
        allow_undated=allow_undated,
        show_names=show_names,
        standing_on=partial(standing_on, inventory, root=root),
    )
