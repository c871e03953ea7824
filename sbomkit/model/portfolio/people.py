"""Who stands behind the products of a portfolio: what each account can publish, and in how many products that is."""

from typing import Literal

from sbomkit.model._base import Noun
from sbomkit.model._shown import ShownAsTables
from sbomkit.model.facts import ActorKind, Identity
from sbomkit.model.people import Tie
from sbomkit.model.portfolio.ranking import PortfolioBasis
from sbomkit.purl import PackageKey

__all__ = ["PortfolioAccount", "PortfolioPeople"]


class PortfolioAccount(Noun):
    """One account and the packages that it is tied to.  Only packages with a publisher verdict count."""

    identity: Identity
    """Opaque; of those that hard keys tie together, the first in order that stands on a deciding list."""
    same_as: tuple[Identity, ...]
    """The other identities that hard keys tie to it, in order."""
    kind: ActorKind
    label: str | None
    """A display name, kept on request only."""
    publishes: tuple[PackageKey, ...]
    """Packages whose deciding list names it, in key order."""
    sole: tuple[PackageKey, ...]
    """Of these, packages whose list names nobody else, in key order; none of a team, an organisation, a bot or automation."""
    ties: tuple[Tie, ...]
    """What ties it to them, the strongest first."""
    products: int
    """That hold one of the packages in `publishes`."""
    share: float
    """`products` over all products, in [0, 1]."""
    vendors: int | None
    """Of these products; `None`: no vendor is named."""
    documents: int
    sole_products: int
    """Products that hold one of the packages in `sole`."""


class PortfolioPeople(ShownAsTables, Noun):
    """The accounts behind a portfolio: first those that are behind the most products."""

    format: Literal["portfolio-people-1"] = "portfolio-people-1"
    """Name and version of the schema that this follows."""
    sentence: str
    """The answer in one sentence; names nobody."""
    people: tuple[PortfolioAccount, ...]
    """By products of which they alone can publish a package, then by products, by packages that are theirs alone and by all
    that they can publish, highest first; then by identity."""
    others: tuple[PortfolioAccount, ...]
    """Teams, organisations, bots and automation, by products and by packages, highest first, then by identity.  Never counted
    as persons."""
    products: int
    """In all."""
    packages: int
    """In all."""
    known: int
    """Packages with a publisher verdict; behind the others nobody is known, from which nothing follows."""
    basis: PortfolioBasis

    def first(self, number: int) -> "PortfolioPeople":
        """The same with so many people and so many others at most."""
        return self.model_copy(update={"people": self.people[:number], "others": self.others[:number]})
