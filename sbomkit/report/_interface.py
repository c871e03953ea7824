"""What crosses between an answer and what a person or a program reads: a noun in, text out, no file and no terminal."""

from abc import ABC
from dataclasses import dataclass
from typing import ClassVar

from sbomkit.errors import ConfigurationError
from sbomkit.model.changes import FactsDiff
from sbomkit.model.ranking import Ranking
from sbomkit.report._explanation import Explanation
from sbomkit.report._holdings import Holdings
from sbomkit.report._overview import Overview
from sbomkit.report._validations import Validations

__all__ = ["Layout", "Report"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How much room there is and what the output can show; data formats only look at `shown`."""

    width: int = 80
    """Cells in a line."""
    color: bool = False
    """Whether escape sequences for colour may be written."""
    ascii: bool = False
    """Whether only ASCII may be written."""
    shown: int | None = None
    """Ranked packages, or errors of a document, that were asked for; `None`: as many as a person likes to read, all for a
    program."""


class Report(ABC):
    """One format of output.  A format is one public module of this folder that exports its object as `REPORT`."""

    name: ClassVar[str]
    """What stands behind `--format`."""
    summary: ClassVar[str]
    """What it is for, as one line."""

    def ranking(self, ranking: Ranking, layout: Layout) -> str:  # noqa: ARG002
        """The whole answer, of which the layout says how many packages are to be shown."""
        raise self._cannot("a ranking")

    def explanation(self, explanation: Explanation, layout: Layout) -> str:  # noqa: ARG002
        """One package."""
        raise self._cannot("an explanation")

    def overview(self, overview: Overview, layout: Layout) -> str:  # noqa: ARG002
        """A document and whether it can answer the question."""
        raise self._cannot("a document")

    def validations(self, validations: Validations, layout: Layout) -> str:  # noqa: ARG002
        """Verdicts on documents; the layout says how many errors of each are to be shown."""
        raise self._cannot("verdicts")

    def facts_diff(self, diff: FactsDiff, layout: Layout) -> str:  # noqa: ARG002
        """What changed between two collections of facts; the layout says how many changes of each kind are to be shown."""
        raise self._cannot("changes of facts")

    def holdings(self, holdings: Holdings, layout: Layout) -> str:  # noqa: ARG002
        """What a collection of facts holds."""
        raise self._cannot("facts")

    def _cannot(self, what: str) -> ConfigurationError:
        return ConfigurationError(
            f"format {self.name} cannot show {what}", advice="--format table and --format json show everything"
        )
