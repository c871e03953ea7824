"""Facts about two in three packages of any document, drawn from digests of their keys: the same every time."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from sbomkit.model.facts import Facts, Funding, FundingChannel, FundingStrength, Lifecycle, Observation, Repository
from sbomkit.model.inventory import Inventory
from tests.builders import make_facts, make_observation, make_publishers, make_releases

__all__ = ["MADE_AT", "drawn_facts"]

MADE_AT = datetime(2026, 11, 23, tzinfo=UTC)


def drawn_facts(inventory: Inventory) -> Facts:
    """Facts about some of the packages of a document."""
    digests = {key: sha256(key.encode()).digest() for key in inventory.packages}
    return make_facts({key: list(_answered(digest)) for key, digest in digests.items() if digest[0] % 3})


def _answered(digest: bytes) -> Iterator[Observation]:
    """What is known of one package, at a moment of its own within ten minutes."""
    after = timedelta(microseconds=int.from_bytes(digest[8:12]) % 600_000_000)
    for each in _observations(digest):
        yield each.model_copy(update={"retrieved_at": each.retrieved_at + after})


def _observations(digest: bytes) -> Iterator[Observation]:
    yield make_observation(make_publishers(*(f"person{number}" for number in range(1 + digest[1] % 4))))
    if digest[2] % 2:
        yield make_observation(make_releases(("1", "2015-01-01", "person0"), ("2", "2024-02-03", "person1")))
    if digest[3] % 2:
        yield make_observation(Repository(url=f"https://forge.example/{digest[3]}/{digest[4]}"))
    if digest[5] % 2:
        channel = FundingChannel(url=f"https://fund.example/{digest[5]}", strength=FundingStrength.LINK)
        yield make_observation(Funding(channels=(channel,) if digest[6] % 2 else ()))
    if digest[7] % 4 == 0:
        yield make_observation(Lifecycle(deprecated=True))
