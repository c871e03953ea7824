"""What one scan did to a portfolio, and what the portfolio holds since."""

from enum import StrEnum

from sbomkit.model._base import Noun

__all__ = ["DocumentStatus", "PortfolioProblem", "PortfolioScan"]


class DocumentStatus(StrEnum):
    """What came of a document."""

    READ = "read"
    REFUSED = "refused"
    """Its bytes are there, and no SBOM that can be read."""
    UNREACHABLE = "unreachable"
    """Its bytes could not be had, or were too many."""


class PortfolioProblem(Noun):
    """One place that no document was read from, or a line of labels, or a pattern, that is about no document."""

    place: str
    """Where, as in `vendor/app.cdx.json`, `all.zip!app.cdx.json`, `labels.csv:7` or `{vendor}/*`."""
    code: str
    """A stable name such as `malformed-document`."""
    message: str
    """What is wrong, as one sentence."""


class PortfolioScan(Noun):
    """What one scan did to a portfolio, and what the portfolio holds since."""

    portfolio: str
    """Path of the database."""
    found: int
    """Documents, and places that no document could be had from, that the scan met."""
    added: int
    """Of these, those that the portfolio did not know."""
    changed: int
    """Of these, those that it knew otherwise; what it held of them was replaced."""
    unchanged: int
    """Of these, those that it knew as they are."""
    removed: int
    """Documents that are no longer there, and that the portfolio holds no longer."""
    documents: int
    """Documents that the portfolio holds and that could be read."""
    components: int
    """Components of these documents."""
    edges: int
    """Edges of these documents."""
    problems: tuple[PortfolioProblem, ...]
    """All places that the portfolio knows and that no document was read from, by address."""
    unused_labels: tuple[PortfolioProblem, ...]
    """Lines of the table of labels that are about no document of the portfolio, and patterns that none matches."""
