"""Nouns of small products, as the tests of frames want them."""

from typing import Any

from sbomkit.graph import position
from sbomkit.model.facts import (
    Actor,
    Committer,
    Committers,
    Facts,
    Funding,
    FundingChannel,
    FundingStrength,
    Popularity,
    Publishers,
    Release,
    Releases,
    Signal,
    Status,
)
from sbomkit.model.frames import table_of
from sbomkit.model.inventory import Inventory
from sbomkit.ranking import rank
from sbomkit.ranking.people import people
from tests.builders import day, make_facts, make_inventory, make_observation, make_publishers, npm, person

__all__ = ["FACTS", "INVENTORY", "NOUNS", "column", "rows"]

INVENTORY: Inventory = make_inventory({"app": ["a", "b"], "a": ["c"]})
_NAMED: Actor = person("ann").model_copy(update={"label": "Ann Example"})
FACTS: Facts = make_facts(
    {
        npm("a"): [
            make_observation(Publishers(kind=make_publishers().kind, members=(_NAMED, person("bob")), complete=None)),
            make_observation(
                Releases(
                    releases=(
                        Release(version="1", date=day("2020-01-02"), publisher=_NAMED),
                        Release(version="2", date=day("2021-03-04"), publisher=None, prerelease=True),
                    ),
                    complete=False,
                )
            ),
            make_observation(Committers(committers=(Committer(actor=_NAMED, commits=7),), window_months=24)),
            make_observation(
                Funding(channels=(FundingChannel(url="https://fund.example/a", strength=FundingStrength.LINK),)),
                as_of="2026-10-01",
            ),
            make_observation(Popularity(downloads_month=5)),
        ],
        npm("c"): [
            make_observation(make_publishers("ann")),
            make_observation(signal=Signal.FUNDING, status=Status.ABSENT, detail="nothing declared"),
        ],
    }
)

NOUNS: dict[str, Any] = {
    type(noun).__name__: noun
    for noun in (INVENTORY, position(INVENTORY), FACTS, rank(INVENTORY, FACTS), people(INVENTORY, FACTS))
}
"""By the names of their types."""


def rows(noun: Any, table: str | None = None) -> list[dict[str, Any]]:
    """Rows of a table, by column."""
    frame = table_of(noun, table)
    names = [each.name for each in frame.columns]
    return [dict(zip(names, row, strict=True)) for row in frame.rows(noun)]


def column(noun: Any, name: str, table: str | None = None) -> list[Any]:
    """The values of one column."""
    return [row[name] for row in rows(noun, table)]
