"""What the user says of a ranking of a portfolio: nobody is asked about thousands of packages by the way."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sbomkit.cli._asked import ByPolicy
from sbomkit.cli._inputs import check_standard_input
from sbomkit.cli._options import AllowUndated, AsOf, FactsFiles, PolicyFile, Quiet
from sbomkit.cli._output import check_format, check_writable
from sbomkit.cli._pipeline import given_facts
from sbomkit.cli._voice import say
from sbomkit.cli.portfolio._options import Latest, Portfolio

if TYPE_CHECKING:
    from sbomkit.model.facts import Facts
    from sbomkit.report import Answer

__all__ = ["AskedOfPortfolio"]


@dataclass(frozen=True, kw_only=True)
class AskedOfPortfolio(ByPolicy):
    """The portfolio, and by what its packages are judged; each field is an option, in the order of the help."""

    portfolio: Portfolio = "portfolio.duckdb"
    facts: FactsFiles = None
    policy: PolicyFile = None
    as_of: AsOf = None
    allow_undated: AllowUndated = False
    latest: Latest = False
    quiet: Quiet = False

    def check(self, answer: "type[Answer]", format: str, output: str | None) -> None:  # noqa: A002 - the word that users know
        """Refuse what cannot be read, shown or written, before anything is looked at.

        Raises:
            ConfigurationError: something of it cannot.
        """
        check_standard_input(*self.files)
        check_format(format, answer)
        check_writable(output, self.portfolio, *self.files)

    @property
    def judging(self) -> "dict[str, Any]":
        """By what the questions to a portfolio judge its packages, as they take it."""
        return {
            "policy": self.rules,
            "as_of": self.as_of,
            "allow_undated": self.allow_undated,
            "latest": self.latest,
        }

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
