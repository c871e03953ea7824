"""Packages with a repository, for sources that start from one."""

from sbomkit.model.facts import Funding, FundingChannel, FundingStrength, Repository
from tests.builders import make_observation
from tests.simulator._server import Stocked

__all__ = ["linked", "sponsored"]


def linked(purl: str, url: str, *, verified: bool = False) -> Stocked:
    """A package whose registry names a repository."""
    return Stocked(purl, (make_observation(Repository(url=url, verified=verified), source="npm"),))


def sponsored(purl: str, login: str) -> Stocked:
    """A package that asks to sponsor an account on GitHub."""
    way = FundingChannel(url=f"https://github.com/sponsors/{login}", strength=FundingStrength.LINK, platform="github")
    return Stocked(purl, (make_observation(Funding(channels=(way,)), source="npm"),))
