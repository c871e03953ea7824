"""Figures of answers, by plotly: `ranking_figure(ranking).show()`.  What strangers wrote is shown letter by letter."""

from typing import TYPE_CHECKING

from sbomkit._extras import extra
from sbomkit.errors import ConfigurationError
from sbomkit.model.people import People
from sbomkit.model.ranking import Ranking
from sbomkit.report.figures._marks import Spec
from sbomkit.report.figures._paths import paths_spec
from sbomkit.report.figures._people import holders_of, people_spec
from sbomkit.report.figures._ranking import ranking_spec

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

__all__ = ["paths_figure", "people_figure", "ranking_figure"]


def ranking_figure(ranking: Ranking) -> "Figure":
    """Impact against weakness, both in [0, 1], with a mark for each package and the first ones named.

    Packages that fall on one point share a mark that grows with their number.  Colour and shape tell who can publish; dotted
    lines join points of equal priority.  Of more than 2,000 packages the first by rank are shown.  Where nothing is known of
    impact, how many packages are in whose hands.

    Args:
        ranking: the whole answer, or a part of it.

    Raises:
        ConfigurationError: plotly is not installed.
    """
    return _figure(ranking_spec(ranking), "ranking_figure()")


def paths_figure(ranking: Ranking, package: str | None = None) -> "Figure":
    """The shortest paths from the product to packages as an icicle (Kruskal and Landwehr 1983), the product at the left.

    Args:
        ranking: the whole answer, or a part of it.
        package: draw the path to this package and those that lead through it, given its key, or its name where only one package
            has it; without it, the paths to the first 40 packages that hang on one person.

    Raises:
        ConfigurationError: plotly is not installed, or the ranking names no such package.
    """
    entry = None if package is None else ranking.find(package)
    if package is not None and entry is None:
        raise ConfigurationError(
            f"no package {package!r} in this ranking", advice="name it by its key, as in ranking.ranked[0].package"
        )
    return _figure(paths_spec(ranking, entry.package if entry else None), "paths_figure()")


def people_figure(people: People) -> "Figure":
    """How many packages each account can publish, alone and with others: the first 15 by those that are theirs alone.

    Args:
        people: as `sbomkit.people` tells them.

    Raises:
        ConfigurationError: plotly is not installed.
    """
    return _figure(people_spec(holders_of(people)), "people_figure()")


def _figure(spec: Spec, what: str) -> "Figure":
    return extra("plotly.graph_objects", "report", what).Figure(spec)
