"""What `rank --stability` asks beyond a ranking: how far its top would hold under other weights, facts and policies."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from sbomkit.cli._progress import step
from sbomkit.errors import ConfigurationError

if TYPE_CHECKING:
    from sbomkit.cli._asked import Asked
    from sbomkit.model import Facts, Inventory, Ranking
    from sbomkit.model.stability import Stability

__all__ = ["By", "Draws", "Reweigh", "Seed", "check_stability", "stability_of"]

_TOP, _DRAWS, _SEED, _BY = 10, 1000, 0, 0.5

Reweigh = Annotated[
    bool,
    typer.Option(
        "--stability",
        help="Show instead how far the top would hold under other weights, other facts and other policies; --top N says of how"
        f" many. Default: {_TOP}.",
    ),
]
Draws = Annotated[
    int | None,
    typer.Option(
        "--draws",
        metavar="N",
        min=1,
        help=f"For --stability: sets of weights to draw. Default: {_DRAWS:,}.",
        show_default=False,
    ),
]
Seed = Annotated[
    int | None,
    typer.Option("--seed", metavar="N", help=f"For --stability: of the random numbers. Default: {_SEED}.", show_default=False),
]
By = Annotated[
    float | None,
    typer.Option(
        "--by", metavar="SHARE", help=f"For --stability: how far a weight goes up or down. Default: {_BY}.", show_default=False
    ),
]


def check_stability(*, wanted: bool, sole: bool, min_depth: int | None, **numbers: float | None) -> None:
    """Refuse options that would change nothing, before anybody is asked about anything.

    Raises:
        ConfigurationError: `--stability` and filters stand together, or its numbers stand without it.
    """
    if not wanted:
        for name, number in numbers.items():
            if number is not None:
                raise ConfigurationError(f"--{name} belongs to --stability", advice="give --stability as well, or leave it out")
    elif sole or min_depth is not None:
        raise ConfigurationError(
            "--stability looks at the top of the whole ranking, so that --sole and --min-depth have nothing to leave out",
            advice="--top N says how many packages it looks at",
        )


def stability_of(
    inventory: "Inventory",
    facts: "Facts",
    ranking: "Ranking",
    asked: "Asked",
    *,
    top: int | None,
    draws: int | None,
    seed: int | None,
    by: float | None,
) -> "Stability":
    """How far the ranking holds, beside those of the other shipped policies."""
    from sbomkit.ranking.stability import stability  # noqa: PLC0415 - `--help` does without

    with step("drawing other weights"):
        return stability(
            ranking,
            asked.rules,
            top=_TOP if top is None else top,
            draws=_DRAWS if draws is None else draws,
            seed=_SEED if seed is None else seed,
            by=_BY if by is None else by,
            against=_others(inventory, facts, ranking, asked),
        )


def _others(inventory: "Inventory", facts: "Facts", ranking: "Ranking", asked: "Asked") -> "Iterator[Ranking]":
    from sbomkit.ranking import load_policy, rank, shipped_policies  # noqa: PLC0415

    for policy in map(load_policy, shipped_policies()):
        if policy.sha256 != ranking.provenance.policy_sha256:
            yield rank(inventory, facts, policy=policy, as_of=asked.as_of, allow_undated=asked.allow_undated, root=asked.root)
