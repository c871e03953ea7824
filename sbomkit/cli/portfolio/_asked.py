"""What the user says of a ranking of a portfolio: nobody is asked about thousands of packages by the way."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from sbomkit.cli._options import AllowUndated, AsOf, FactsFiles, PolicyFile, Quiet
from sbomkit.cli._pipeline import given_facts
from sbomkit.cli._voice import say
from sbomkit.cli.portfolio._options import Latest, Portfolio

if TYPE_CHECKING:
    from sbomkit.model.facts import Facts
    from sbomkit.ranking import Policy

__all__ = ["AskedOfPortfolio"]


@dataclass(frozen=True, kw_only=True)
class AskedOfPortfolio:
    """The portfolio, and by what its packages are judged; each field is an option, in the order of the help."""

    portfolio: Portfolio = "portfolio.duckdb"
    facts: FactsFiles = None
    policy: PolicyFile = None
    as_of: AsOf = None
    allow_undated: AllowUndated = False
    latest: Latest = False
    quiet: Quiet = False

    @property
    def files(self) -> tuple[str | None, ...]:
        """What is read beside the portfolio."""
        return (*(self.facts or ()), self.policy)

    @cached_property
    def rules(self) -> "Policy":
        """The policy, read once: its file may be a pipe.

        Raises:
            ConfigurationError: there is no such policy, or its file holds none.
        """
        from sbomkit.cli.policy._reading import chosen_policy  # noqa: PLC0415

        return chosen_policy(self.policy)

    def known(self) -> "Facts | None":
        """The facts that are given; `None`: those that the portfolio keeps, and where it keeps none, that is said."""
        if self.facts:
            return given_facts(self.facts)
        from sbomkit.portfolio import holds_facts  # noqa: PLC0415

        if not holds_facts(self.portfolio) and not self.quiet:
            say(
                "the portfolio keeps no facts, so that nothing is known of anybody: `sbomkit portfolio collect -o facts.jsonl` "
                "asks the sources once, `sbomkit portfolio rank --facts facts.jsonl` keeps what they said"
            )
        return None
