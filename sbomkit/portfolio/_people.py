"""The accounts behind all products."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from os import PathLike
from typing import Any

from sbomkit._collector import collector_paused
from sbomkit._extras import extra
from sbomkit.model.facts import Facts
from sbomkit.model.people import Account, Person
from sbomkit.model.portfolio.people import PortfolioAccount, PortfolioPeople
from sbomkit.portfolio._places import CHOSEN, Whole, whole_of
from sbomkit.portfolio._rank import basis_of, judge
from sbomkit.portfolio._words import counted
from sbomkit.portfolio.store import opened
from sbomkit.ranking import Policy
from sbomkit.ranking.people import people_of

__all__ = ["people"]

_HELD = f"""
WITH {CHOSEN}
SELECT number, count(DISTINCT product), count(DISTINCT vendor), count(DISTINCT document),
    count(DISTINCT product) FILTER (alone)
FROM given JOIN positions USING (package) JOIN chosen USING (document)
GROUP BY number
"""  # noqa: S608 - constants of ours
_Held = Mapping[int, tuple[int, int, int, int]]


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
    with opened(portfolio, read_only=True) as connection, collector_paused():
        judged = judge(connection, facts, policy=policy, as_of=as_of, allow_undated=allow_undated, show_names=show_names)
        whole = whole_of(connection, latest=latest)
        found = people_of(judged.ranking, judged.inventory, judged.facts, show_names=show_names)
        accounts = (*found.people, *found.others)
        held = _held(connection, accounts, latest=latest)
    made = [_account(each, held.get(number, (0, 0, 0, 0)), whole) for number, each in enumerate(accounts)]
    persons = sorted(made[: len(found.people)], key=lambda each: (-each.sole_products, -each.products, each.identity))
    others = sorted(made[len(found.people) :], key=lambda each: (-each.products, each.identity))
    coverage = judged.ranking.coverage
    return PortfolioPeople(
        sentence=_sentence(persons, whole),
        people=tuple(persons),
        others=tuple(others),
        products=whole.products,
        packages=coverage.packages,
        known=coverage.with_publishers,
        basis=basis_of(judged.ranking.provenance, is_latest=latest),
    )


def _held(connection: Any, accounts: Iterable[Account], *, latest: bool) -> _Held:
    """How many products, vendors and documents hold a package of each account, and products one that is theirs alone."""
    arrow = extra("pyarrow", "portfolio", "a portfolio")
    rows = [
        (number, package, package in alone)
        for number, each in enumerate(accounts)
        for alone in [frozenset(_sole(each))]
        for package in each.publishes
    ]
    numbers, packages, alone = zip(*rows, strict=True) if rows else ((), (), ())
    given = arrow.table(
        {
            "number": arrow.array(numbers, arrow.int64()),
            "package": arrow.array(packages, arrow.string()),
            "alone": arrow.array(alone, arrow.bool_()),
        }
    )
    connection.register("given", given)
    return {number: tuple(counts) for number, *counts in connection.execute(_HELD, {"latest": latest}).fetchall()}


def _sole(account: Account) -> tuple[str, ...]:
    return account.sole if isinstance(account, Person) else ()


def _account(account: Account, held: tuple[int, int, int, int], whole: Whole) -> PortfolioAccount:
    products, vendors, documents, alone = held
    return PortfolioAccount(
        identity=account.identity,
        same_as=account.same_as,
        kind=account.kind,
        label=account.label,
        publishes=account.publishes,
        sole=_sole(account),
        products=products,
        share=round(products / whole.products, 6) if whole.products else 0.0,
        vendors=vendors or None,
        documents=documents,
        sole_products=alone,
    )


def _sentence(persons: list[PortfolioAccount], whole: Whole) -> str:
    alone = [each for each in persons if each.sole]
    if not persons:
        return f"Of no package of {counted(whole.products, 'product')} a person is known who can publish it."
    if not alone:
        return f"No package of {counted(whole.products, 'product')} is known to hang on one person."
    most = max(each.sole_products for each in alone)
    hang = f"{counted(len(alone), 'person', ('is', 'are'))} alone behind packages".replace("persons", "people")
    return f"{hang}; the packages of one of them are in {most:,} of {counted(whole.products, 'product')}."
