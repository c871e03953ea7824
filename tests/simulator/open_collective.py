"""The wire format of Open Collective's GraphQL interface: accounts under aliases, amounts in hundredths."""

import json
from collections.abc import Sequence
from typing import Any, ClassVar

from sbomkit.model.facts import Funding, FundingChannel, FundingStrength, Observation
from tests.builders import make_observation
from tests.simulator._server import Registry, Reply, Request, Stocked

__all__ = ["REGISTRY", "Collectives", "linked"]


def linked(*links: str) -> Observation:
    """What a registry says of ways of giving money."""
    channels = tuple(FundingChannel(url=link, strength=FundingStrength.LINK) for link in sorted(links))
    return make_observation(Funding(channels=channels))


class Collectives(Registry):
    """Collectives that were added."""

    name: ClassVar[str] = "open_collective"

    def __init__(self) -> None:
        super().__init__()
        self._accounts: dict[str, Any] = {}

    def stock(self) -> Sequence[Stocked]:
        """One collective that takes money in, one that does not."""
        self.add("left-pad", yearly=123_400, ever=500_000)
        self.add("name", yearly=0, ever=0)
        return [
            Stocked("pkg:npm/left-pad@1.0.0", (linked("https://opencollective.com/left-pad"),)),
            Stocked("pkg:npm/%40scope/name@2.0.0", (linked("https://opencollective.com/name/donate"),)),
        ]

    def add(self, slug: str, *, yearly: int = 0, ever: int = 0, archived: bool = False, **members: Any) -> None:
        """Have a collective; amounts in hundredths of dollars."""
        self._accounts[slug] = {
            "slug": slug,
            "type": "COLLECTIVE",
            "isArchived": archived,
            "stats": {
                "yearlyBudget": {"valueInCents": yearly, "currency": "USD"},
                "totalAmountReceived": {"valueInCents": ever, "currency": "USD"},
            },
        } | members

    def put(self, slug: str, account: Any) -> None:
        """Say anything of a slug."""
        self._accounts[slug] = account

    def found(self, package: str, request: Request) -> Reply:
        """Accounts by the aliases that they were asked for under; `null` for what there is not."""
        variables = json.loads(request.body)["variables"]
        data = {f"a{name[1:]}": self._accounts.get(slug) for name, slug in variables.items()}
        return Reply(200, json.dumps({"data": data}).encode(), {"Content-Type": "application/json; charset=utf-8"})


REGISTRY = Collectives
