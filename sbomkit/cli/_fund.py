"""`rank --fund K`: whom to back first, in place of the ranking."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from sbomkit.cli._progress import step
from sbomkit.errors import ConfigurationError

if TYPE_CHECKING:
    from sbomkit.cli._asked import Asked
    from sbomkit.model import Facts, Inventory, Ranking
    from sbomkit.model.backing import BackingPlan

__all__ = ["Fund", "FundBy", "by_whom", "plan"]

_BY = ("packages", "people")


def _by(word: str | None) -> str | None:
    if word is not None and word not in _BY:
        raise typer.BadParameter(f"expected {' or '.join(_BY)}, got {word!r}")
    return word


Fund = Annotated[
    int | None,
    typer.Option(
        "--fund",
        metavar="K",
        min=1,
        help="Instead of the ranking, tell which K packages to back first, so that the summed priority falls most.",
        show_default=False,
    ),
]
FundBy = Annotated[
    str | None,
    typer.Option(
        "--fund-by",
        metavar="packages|people",
        callback=_by,
        autocompletion=lambda: list(_BY),
        help="Whom --fund picks. Default: packages.",
        show_default=False,
    ),
]


def by_whom(fund: int | None, fund_by: str | None, *, stability: bool, filtered: bool) -> Literal["packages", "people"]:
    """Whom to pick.

    Raises:
        ConfigurationError: that was said, and nothing is to be picked; or two answers are asked for in place of one; or some
            packages are not to be shown, although all are picked from.
    """
    if fund is not None and stability:
        raise ConfigurationError("--fund and --stability are two answers", advice="ask for one of them at a time")
    if fund is not None and filtered:
        raise ConfigurationError(
            "--sole and --min-depth filter the ranking, and --fund picks from all of it", advice="leave them out"
        )
    if fund is None and fund_by is not None:
        raise ConfigurationError("--fund-by goes with --fund", advice=f"add --fund 5 to pick five {fund_by}")
    return "people" if fund_by == "people" else "packages"


def plan(
    k: int,
    by: Literal["packages", "people"],
    asked: "Asked",
    answered: "tuple[Inventory, Facts, Ranking]",
    *,
    show_names: bool,
) -> "BackingPlan":
    """Whom to back first, by the ranking that was made of what was asked."""
    from sbomkit.ranking.backing import fund_of  # noqa: PLC0415 - `--help` does without

    inventory, facts, ranking = answered
    with step("choosing whom to back"):
        return fund_of(
            ranking,
            inventory,
            facts,
            k,
            by=by,
            policy=asked.rules,
            allow_undated=asked.allow_undated,
            show_names=show_names,
            root=asked.root,
        )
