"""What nouns offer to people in a notebook and to other libraries: tables, figures, graphs.

A noun inherits these from one class here, so that its own module names its fields and nothing else.  What a method needs is
imported when it is called; libraries that not everybody installs are named by the error of whoever lacks them.
"""

from typing import TYPE_CHECKING, Any

from sbomkit.model._provided import provided

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from sbomkit.model.neighbourhood import Neighbourhood
    from sbomkit.model.ranking import Ranking

__all__ = ["ShownAsTables", "ShownInventory", "ShownPeople", "ShownRanking"]


class ShownAsTables:
    """Tables of a noun; `docs/frames.md` lists their columns."""

    __slots__ = ()

    def to_arrow(self, table: str | None = None) -> "pa.Table":
        """A table of this as a `pyarrow.Table` with typed columns; what is unknown is null.

        Args:
            table: its name; by default the main one.

        Raises:
            ConfigurationError: there is no such table, or pyarrow is not installed (`sbomkit[frames]`).
        """
        from sbomkit.model.frames import table_of, to_arrow  # noqa: PLC0415 - that package needs the nouns

        return to_arrow(self, table_of(self, table))

    def to_pandas(self, table: str | None = None) -> "pd.DataFrame":
        """The same as a `pandas.DataFrame` of Arrow-backed columns, so that unknown numbers stay unknown.

        Args:
            table: its name; by default the main one.

        Raises:
            ConfigurationError: there is no such table, or pandas or pyarrow is not installed (`sbomkit[frames]`).
        """
        from sbomkit.model.frames import table_of, to_pandas  # noqa: PLC0415 - that package needs the nouns

        frame: pd.DataFrame = to_pandas(self, table_of(self, table))
        return frame

    def _repr_html_(self) -> str:
        """What a notebook shows: a sentence, and the first rows of the main table."""
        shown: str = provided("frame_html")(self)
        return shown

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:  # noqa: FBT001 - as IPython calls it
        """What IPython shows where it shows text: the sentence, since `repr` of a large noun is as large as the noun."""
        printer.text(provided("frame_text")(self))


class ShownInventory(ShownAsTables):
    """Tables and graphs of an inventory."""

    __slots__ = ()

    def to_networkx(self) -> Any:
        """The components and all edges between them as a graph of networkx; see `sbomkit.graph.exports.to_networkx`.

        Raises:
            ConfigurationError: networkx is not installed (`sbomkit[frames]`).
        """
        return provided("to_networkx")(self)

    def to_rustworkx(self) -> Any:
        """The components and all edges between them as a graph of rustworkx; see `sbomkit.graph.exports.to_rustworkx`."""
        return provided("to_rustworkx")(self)

    def neighbourhood(
        self, package: str, *, up: int = 3, down: int = 1, limit: int = 60, ranking: "Ranking | None" = None
    ) -> "Neighbourhood":
        """The packages around one package; see `sbomkit.graph.exports.neighbourhood`.

        Args:
            package: its key, or its name where only one package has it.
            up: steps towards the root.
            down: steps away from it.
            limit: packages that are kept at most.
            ranking: one of this inventory, whose ranks and verdicts the packages then carry.

        Raises:
            ConfigurationError: no package, or more than one, is called so, or a bound makes no sense.
        """
        found: Neighbourhood = provided("neighbourhood")(self, package, up=up, down=down, limit=limit, ranking=ranking)
        return found


class ShownRanking(ShownAsTables):
    """Tables and figures of a ranking."""

    __slots__ = ()

    def plot(self) -> Any:
        """Impact and weakness of all ranked packages as a figure of plotly.

        Raises:
            ConfigurationError: plotly is not installed (`sbomkit[report]`).
        """
        return provided("ranking_figure")(self)

    def plot_paths(self, package: str | None = None) -> Any:
        """The paths on which packages come into the product, as a figure of plotly.

        Args:
            package: the one to show; by default, those that hang on one person.

        Raises:
            ConfigurationError: there is no such package, or plotly is not installed (`sbomkit[report]`).
        """
        return provided("paths_figure")(self, package)


class ShownPeople(ShownAsTables):
    """Tables and figures of people."""

    __slots__ = ()

    def plot(self) -> Any:
        """What each person can change, and what hangs on them alone, as a figure of plotly.

        Raises:
            ConfigurationError: plotly is not installed (`sbomkit[report]`).
        """
        return provided("people_figure")(self)
