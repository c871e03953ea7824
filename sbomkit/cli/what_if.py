"""`sbomkit what-if`: what would change if packages were dropped, replaced, or had one more person behind them."""

from functools import partial
from typing import Annotated

import typer

from sbomkit.cli._asked import Asked, asking
from sbomkit.cli._options import (
    Format,
    OutputPath,
    Sbom,
    Top,
    examples,
)
from sbomkit.cli._output import check_format, check_writable, show
from sbomkit.cli._pipeline import known
from sbomkit.cli._progress import step
from sbomkit.errors import ConfigurationError

__all__ = ["EXAMPLES", "run"]

EXAMPLES = examples(
    "sbomkit what-if app.cdx.json --drop event-stream --facts facts.jsonl --offline",
    "sbomkit what-if app.cdx.json --second-publisher event-stream --facts facts.jsonl",
    "sbomkit what-if app.cdx.json --replace deep=pkg:npm/left-pad --facts facts.jsonl",
)

Drop = Annotated[
    list[str] | None,
    typer.Option("--drop", metavar="PACKAGE", help="Take this package out; may be repeated.", show_default=False),
]
Replace = Annotated[
    list[str] | None,
    typer.Option(
        "--replace",
        metavar="OLD=NEW",
        help="Let NEW, a package of the product or any package URL, take the place of OLD; may be repeated.",
        show_default=False,
    ),
]
SecondPublisher = Annotated[
    list[str] | None,
    typer.Option(
        "--second-publisher",
        metavar="PACKAGE",
        help="Let one more person publish this package; may be repeated.",
        show_default=False,
    ),
]


@asking
def run(
    sbom: Sbom,
    *,
    drop: Drop = None,
    replace: Replace = None,
    second_publisher: SecondPublisher = None,
    asked: Asked,
    top: Top = None,
    format: Format = "table",  # noqa: A002 - the word that users know
    output: OutputPath = None,
) -> None:
    """Tell what dropping, replacing or backing a package changes.

    Ranks the product as it is and as it would be.  What no path reaches any more leaves with what is dropped; what takes the
    place of another package is asked about in the facts.
    """
    from sbomkit.model.what_if import WhatIf  # noqa: PLC0415 - `--help` does without
    from sbomkit.ranking.what_if import check, what_if  # noqa: PLC0415

    exchanged = _pairs(replace or [])
    if not (drop or exchanged or second_publisher):
        raise ConfigurationError("nothing is supposed", advice="give --drop, --replace or --second-publisher")
    check_format(format, WhatIf)
    check_writable(output, sbom, *asked.files)
    look_up = partial(check, drop=drop or (), replace=exchanged, second_publisher=second_publisher or (), root=asked.root)
    inventory, facts_known = known(sbom, asked, check=look_up)
    with step("ranking as it is and as it would be"):
        change = what_if(
            inventory,
            facts_known,
            drop=drop or (),
            replace=exchanged,
            second_publisher=second_publisher or (),
            policy=asked.rules,
            as_of=asked.as_of,
            allow_undated=asked.allow_undated,
            root=asked.root,
        )
    show(change, format, output, top=top)


def _pairs(texts: list[str]) -> dict[str, str]:
    """`OLD=NEW` by the last equals sign before a package URL, since package URLs may hold others."""
    pairs: dict[str, str] = {}
    for text in texts:
        old, _, new = text.partition("=pkg:") if "=pkg:" in text else text.rpartition("=")
        if not (old and new):
            raise ConfigurationError(f"--replace {text!r}: expected OLD=NEW", advice="as in --replace old=pkg:npm/new")
        if old in pairs:
            raise ConfigurationError(f"--replace: {old} is replaced twice", advice="name each package once")
        pairs[old] = f"pkg:{new}" if "=pkg:" in text else new
    return pairs
