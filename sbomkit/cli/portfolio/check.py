"""`sbomkit portfolio check`: which documents of a portfolio meet the checks of profiles."""

from typing import Annotated

import typer

from sbomkit.cli._inputs import check_standard_input
from sbomkit.cli._offered import profiles
from sbomkit.cli._options import Format, OutputPath, Top, examples
from sbomkit.cli._output import check_format, check_writable, show
from sbomkit.cli._profiles import given_profiles, named_profiles
from sbomkit.cli._progress import step
from sbomkit.cli.portfolio._options import Latest, Portfolio

__all__ = ["EXAMPLES", "run"]

EXAMPLES = examples(
    "sbomkit portfolio check",
    "sbomkit portfolio check --profile ntia-2021 --by product --latest",
    "sbomkit portfolio check --by document --format csv -o verdicts.csv",
)
_BY = ("vendor", "product", "document")


def _by(word: str) -> str:
    if word not in _BY:
        raise typer.BadParameter(f"expected {', '.join(_BY[:-1])} or {_BY[-1]}, got {word!r}")
    return word


def run(
    *,
    portfolio: Portfolio = "portfolio.duckdb",
    profile: Annotated[
        list[str] | None,
        typer.Option(
            "--profile",
            metavar="PROFILE",
            autocompletion=profiles,
            help="Tell only of this: an id or a file, - for standard input; several with commas or repeated. Default: all that"
            " `portfolio scan --profile` checked.",
            show_default=False,
        ),
    ] = None,
    by: Annotated[
        str,
        typer.Option(
            "--by",
            metavar="vendor|product|document",
            callback=_by,
            autocompletion=lambda: list(_BY),
            help="What documents are counted by.",
        ),
    ] = "vendor",
    latest: Latest = False,
    top: Top = None,
    format: Format = "table",  # noqa: A002 - the word that users know
    output: OutputPath = None,
) -> None:
    """Tell which documents meet the checks of profiles.

    `portfolio scan --profile` checks; this counts by vendor, product and element, and lists documents.  To meet the checks of a
    profile is not to comply with its text.  Exits with 1 if a document does not meet the checks of a profile, it cannot be told
    or was never checked, or a place could not be read that may hold an SBOM.
    """
    from sbomkit.model.portfolio import PortfolioChecks  # noqa: PLC0415 - `--help` does without
    from sbomkit.portfolio import check  # noqa: PLC0415

    named = named_profiles(profile)
    check_standard_input(*named)
    check_format(format, PortfolioChecks)
    check_writable(output, portfolio, *named)
    with step("counting"):
        found = check(portfolio, given_profiles(named), by=by, latest=latest)
    show(found, format, output, top=top)
    if not found.meets:
        raise typer.Exit(1)
