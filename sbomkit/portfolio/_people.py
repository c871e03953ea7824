"""The accounts behind all products."""

from collections.abc import Sequence
from datetime import datetime
from os import PathLike
from typing import Any

from sbomkit._collector import collector_paused
from sbomkit._extras import extra
from sbomkit.model._base import plain
from sbomkit.model.facts import ActorKind, Facts
from sbomkit.model.people import Tie
from sbomkit.model.portfolio.people import PortfolioAccount, PortfolioPeople
from sbomkit.model.ranking import Ranked, Verdict
from sbomkit.portfolio._places import CHOSEN, Whole
from sbomkit.portfolio._rank import Judged, judge, tables_of
from sbomkit.portfolio._reading import reading
from sbomkit.portfolio._words import counted
from sbomkit.ranking import Policy
from sbomkit.ranking._people.accounts import Holder, holders, tie_of

__all__ = ["people", "people_among"]

_HELD = f"""
WITH {CHOSEN}
SELECT count(DISTINCT product), count(DISTINCT vendor), count(DISTINCT document), count(DISTINCT product) FILTER (alone)
FROM given JOIN positions USING (package) JOIN chosen USING (document)
GROUP BY number
ORDER BY number
"""  # noqa: S608 - constants of ours
_TIES = tuple(Tie)


def people(
    portfolio: str | PathLike[str],
    facts: Facts | None = None,
    *,
    policy: Policy | str | PathLike[str] | None = None,
    as_of: datetime | None = None,
    allow_undated: bool = False,
    show_names: bool = False,
    latest: bool = False,
) -> PortfolioPeople:
    """Look at a portfolio from the side of the people who can publish its packages.

    Args:
        portfolio: the database, or a dataset.
        facts: what sources told; `None`: what the portfolio keeps of them.
        policy: as in `sbomkit.rank`.
        as_of: as in `sbomkit.rank`.
        allow_undated: as in `sbomkit.rank`.
        show_names: keep display names of people; what the portfolio keeps has none.
        latest: whether only the newest document of each product counts; documents that tell no day all count.

    Raises:
        ConfigurationError: there is no such portfolio, or as `sbomkit.rank` raises it.
    """
    with reading(portfolio, *tables_of(facts)) as connection, collector_paused():
        judged = judge(
            connection,
            facts,
            policy=policy,
            as_of=as_of,
            allow_undated=allow_undated,
            show_names=show_names,
            latest=latest,
        )
        return people_among(connection, judged, show_names=show_names)


def people_among(connection: Any, judged: Judged, *, show_names: bool) -> PortfolioPeople:
    """The same, of packages that were judged already.

    Args:
        connection: to the portfolio.
        judged: its packages.
        show_names: as it was when they were judged.
    """
    persons, others, _ = holders(judged.ranking, judged.facts, show_names=show_names)
    held = _held(connection, [*persons, *others], latest=judged.basis.latest)
    made = [_account(each, held[number], judged.whole) for number, each in enumerate([*persons, *others])]
    people = sorted(made[: len(persons)], key=_place)
    coverage = judged.ranking.coverage
    return PortfolioPeople(
        sentence=_sentence(people, judged.whole, known=coverage.with_publishers),
        people=tuple(people),
        others=tuple(sorted(made[len(persons) :], key=_place)),
        products=judged.whole.products,
        packages=coverage.packages,
        known=coverage.with_publishers,
        basis=judged.basis,
    )


def _place(each: PortfolioAccount) -> tuple[int, int, int, int, str]:
    """What accounts are in the order of."""
    return -each.sole_products, -each.products, -len(each.sole), -len(each.publishes), each.identity


def _held(connection: Any, accounts: Sequence[Holder], *, latest: bool) -> Sequence[tuple[int, int, int, int]]:
    """How many products, vendors and documents hold a package of each account, and products one that is theirs alone."""
    arrow = extra("pyarrow", "portfolio", "a portfolio")
    rows = [(number, entry.package, _is_alone(each, entry)) for number, each in enumerate(accounts) for entry in each.entries]
    numbers, packages, alone = zip(*rows, strict=True) if rows else ((), (), ())
    given = {
        "number": arrow.array(numbers, arrow.int64()),
        "package": arrow.array(packages, arrow.string()),
        "alone": arrow.array(alone, arrow.bool_()),
    }
    connection.register("given", arrow.table(given))
    found: Sequence[tuple[int, int, int, int]] = connection.execute(_HELD, {"latest": latest}).fetchall()
    return found


def _is_alone(holder: Holder, entry: Ranked) -> bool:
    return holder.kind is ActorKind.PERSON and entry.publishers.verdict is Verdict.SOLE


def _account(holder: Holder, held: tuple[int, int, int, int], whole: Whole) -> PortfolioAccount:
    products, vendors, documents, alone = held
    return PortfolioAccount.trusted(
        {
            "identity": holder.identity,
            "same_as": holder.same_as,
            "kind": holder.kind,
            "label": holder.label,
            "publishes": tuple([entry.package for entry in holder.entries]),
            "sole": tuple([entry.package for entry in holder.entries if _is_alone(holder, entry)]),
            "ties": tuple(sorted({tie_of(entry.publishers) for entry in holder.entries}, key=_TIES.index)),
            "products": products,
            "share": plain(products / whole.products),
            "vendors": vendors or None,
            "documents": documents,
            "sole_products": alone,
        }
    )


def _sentence(people: Sequence[PortfolioAccount], whole: Whole, *, known: int) -> str:
    products = counted(whole.products, "product")
    alone = [each for each in people if each.sole]
    if not people:
        return f"Of no package of {products} a person is known who can publish it."
    if not alone:
        return f"No package of {products} is known to hang on one person; of {known:,} it is known who can publish them."
    who = "One person is" if len(alone) == 1 else f"{len(alone):,} people are"
    most = max(each.sole_products for each in alone)
    return f"{who} alone behind packages; the packages of one of them are in {most:,} of {products}."
