"""The packages of many products in the order in which to look at them: how many stand on each, and how few carry it."""

from typing import Literal

from sbomkit.model._base import DeferringNoun, Noun
from sbomkit.model._shown import ShownAsTables
from sbomkit.model.facts import FundingStrength, Moment
from sbomkit.model.ranking import Contribution, GivenUp, Indicator, Interval, Order, Origin, PublisherView
from sbomkit.purl import PackageKey

__all__ = ["PortfolioBasis", "PortfolioCoverage", "PortfolioPackage", "PortfolioPlace", "PortfolioRanking"]


class PortfolioPlace(Noun):
    """Where one package stands among all products.

    A product is what labels call by one name of one vendor, in however many versions; a document that names no product counts
    as a product of its own.
    """

    products: int
    """That hold it."""
    share: float
    """`products` over all products, in [0, 1]."""
    vendors: int | None
    """Of these products; `None`: no vendor is named."""
    without_vendor: int
    """Of these products, those whose vendor is not named."""
    vendor_names: tuple[str, ...]
    """In order, at most 25 of them."""
    documents: int
    """That hold it."""
    placed: int
    """Documents that tell where it stands."""
    min_depth: int | None
    """The least number of steps from a product; a direct dependency has 1; `None`: no document tells."""
    max_depth: int | None
    direct: int
    """Products of which it is a direct dependency, as far as their documents tell."""
    dependents: int | None
    """Packages that stand on it, directly or not, added up over the documents that tell; `None`: none does."""


class PortfolioPackage(Noun):
    """One package of a portfolio."""

    rank: int | None
    """1 is looked at first; `None`: it could not be assessed, and the policy gives it none."""
    package: PackageKey
    versions: tuple[str, ...]
    """That any product holds, each once, sorted as text."""
    priority: float | None
    """100 x impact x weakness, in [0, 100]; `None`: it could not be assessed."""
    interval: Interval
    """What the priority would be with all that is missing at 0 and at 1: factors, and what documents do not tell."""
    impact: float
    """How much of the portfolio stands on it, in [0, 1]; see `docs/portfolio.md`."""
    weakness: float | None
    """How few people can publish it, and what else is known of its state, in [0, 1], as the policy has it; `None`: it could not
    be assessed."""
    contributions: tuple[Contribution, ...]
    place: PortfolioPlace
    publishers: PublisherView
    indicators: tuple[Indicator, ...]
    origin: Origin | None
    """Where it comes from; `None`: not known, or not shared by its nature."""
    last_release: Moment | None
    """The newest release that counts; `None`: not known."""
    given_up: GivenUp | None
    """What a source says of its end; `none`: a source was asked, and says nothing of the kind; `None`: not known."""
    funding: FundingStrength | Literal["none"] | None
    """The strongest signal of funding; `none`: a source looked and found nothing; `None`: not known."""
    reason: str
    """One sentence that a buyer understands."""
    cause: str
    """Why it could not be assessed, as a phrase that packages share; empty: it could."""


class PortfolioCoverage(Noun):
    """What the portfolio holds, and how much of it is known."""

    products: int
    vendors: int
    """That are named."""
    documents: int
    """That count."""
    without_vendor: int
    """Of these, those that name no vendor."""
    without_edges: int
    """Of these, those that do not say what depends on what: where a package stands in them is not known."""
    unread: int
    """Places of the portfolio that no document could be read from; what they hold is not known."""
    packages: int
    with_publishers: int
    """Packages with a publisher verdict."""
    sole: int
    """Packages with the verdict `sole`: each hangs on one person."""
    shared: int
    """Of these, those that two products or more stand on."""
    sentence: str


class PortfolioBasis(DeferringNoun):
    """What a ranking of a portfolio was made from."""

    documents_sha256: str
    """Of the SHA-256 of all documents that count, with the products that they are of."""
    policy: str
    policy_sha256: str
    impact: str
    """Name and version of how impact is weighed, such as `portfolio-1`."""
    facts_sha256: str
    """Of the facts in their canonical form."""
    as_of: Moment | None
    """Nothing later was used; `None`: no bound."""
    reference: Moment | None
    """The moment that ages are counted to; `None`: nothing is known, and no moment was given."""
    latest: bool
    """Whether only the newest document of each product counts."""
    sbomkit: str


class PortfolioRanking(ShownAsTables, Noun):
    """The packages of a portfolio: first those on which many products stand and that few carry."""

    format: Literal["portfolio-ranking-1"] = "portfolio-ranking-1"
    """Name and version of the schema that this follows."""
    sentence: str
    """The answer in one sentence; names nobody."""
    ranked: tuple[PortfolioPackage, ...]
    """Highest first by what `order` names; ties by key."""
    unassessed: tuple[PortfolioPackage, ...]
    """Whose publishers are not known, by what their priority could be at most; ties by key."""
    order: Order
    """What ranks go by."""
    coverage: PortfolioCoverage
    basis: PortfolioBasis

    def only(self, *, top: int | None = None, sole: bool = False) -> "PortfolioRanking":
        """The same with fewer `ranked`; all else stays whole.

        Args:
            top: keep at most so many, after the other filter.
            sole: keep what hangs on one person: the verdicts `sole`, `one_active` and `orphaned`.
        """
        kept = tuple(each for each in self.ranked if not sole or each.publishers.verdict.is_one_person)
        return self if top is None and not sole else self.model_copy(update={"ranked": kept[:top]})
