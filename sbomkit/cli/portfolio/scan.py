"""`sbomkit portfolio scan`: a database of all documents that lie somewhere, and then of what changed among them."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from sbomkit.cli._inputs import check_standard_input, opened
from sbomkit.cli._offered import profiles
from sbomkit.cli._options import Format, examples, existing
from sbomkit.cli._output import check_format, show
from sbomkit.cli._profiles import given_profiles, named_profiles
from sbomkit.cli._progress import progress, timed
from sbomkit.cli._source_date import source_date
from sbomkit.errors import ConfigurationError, DocumentError

__all__ = ["EXAMPLES", "run"]

EXAMPLES = examples(
    "sbomkit portfolio scan sboms -o portfolio.duckdb",
    "sbomkit portfolio scan sboms delivered.zip --include '*.json'",
    "sbomkit portfolio scan 'sboms/**/*.json' --workers 8 --format json",
    "sbomkit portfolio scan sboms --profile cisa-2026,contract.toml",
)


def run(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH...",
            help="Folders, files, archives (zip, tar), patterns, or addresses of object stores such as s3://bucket/sboms.",
            show_default=False,
        ),
    ],
    *,
    portfolio: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE", help="The database, which is made or brought up to date.")
    ] = "portfolio.duckdb",
    include: Annotated[
        list[str] | None,
        typer.Option("--include", metavar="PATTERN", help="Look only at these files; may be repeated.", show_default=False),
    ] = None,
    exclude: Annotated[
        list[str] | None,
        typer.Option(
            "--exclude",
            metavar="PATTERN",
            help="Leave out these files and folders, beside what version control keeps; may be repeated.",
            show_default=False,
        ),
    ] = None,
    labels: Annotated[
        str | None,
        typer.Option(
            "--labels",
            metavar="FILE",
            callback=existing,
            help="A CSV of the product, vendor, version and date of documents, by their location or sha256; - for standard"
            " input.",
            show_default=False,
        ),
    ] = None,
    label_pattern: Annotated[
        list[str] | None,
        typer.Option(
            "--label-pattern",
            metavar="PATTERN",
            help="What paths say, such as '{vendor}/{product}/{version}/*'; may be repeated, the first that matches counts.",
            show_default=False,
        ),
    ] = None,
    profile: Annotated[
        list[str] | None,
        typer.Option(
            "--profile",
            metavar="PROFILE",
            autocompletion=profiles,
            help="Check documents against this as `sbomkit check` does, for `portfolio check`: an id or a file, - for standard"
            " input; several with commas or repeated.",
            show_default=False,
        ),
    ] = None,
    thorough: Annotated[
        bool, typer.Option("--thorough", help="Compare bytes also where size and time of change are as before.")
    ] = False,
    workers: Annotated[
        int | None,
        typer.Option(
            "--workers", metavar="N", min=1, help="Processes that read. Default: one for each processor.", show_default=False
        ),
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(
            "--scheduler",
            metavar="ADDRESS",
            help="Let the workers of this scheduler of Dask read instead, as in tcp://host:8786; they see the same files.",
            show_default=False,
        ),
    ] = None,
    max_bytes: Annotated[
        int,
        typer.Option(
            "--max-bytes",
            metavar="N",
            min=1,
            help="Read documents of at most N bytes, unpacked. Each process takes up to 15 times as much memory.",
        ),
    ] = 64_000_000,
    format: Format = "table",  # noqa: A002 - the word that users know
) -> None:
    """Read many SBOMs into one database.

    What is there as it was is not read again, what is gone is forgotten, and what cannot be read is told and stops nothing.
    Interrupted, the same command goes on where it was.
    """
    from sbomkit.enrich import Progress  # noqa: PLC0415 - `--help` does without
    from sbomkit.model.portfolio import PortfolioScan  # noqa: PLC0415
    from sbomkit.portfolio import scan  # noqa: PLC0415
    from sbomkit.portfolio._cluster import cluster  # noqa: PLC0415
    from sbomkit.portfolio._limits import limits_of  # noqa: PLC0415
    from sbomkit.portfolio.locations import SKIPPED  # noqa: PLC0415

    check_format(format, PortfolioScan)
    named = named_profiles(profile)
    check_standard_input(*named, labels)
    if scheduler is not None and workers is not None:
        raise ConfigurationError("--scheduler and --workers exclude each other", advice="the scheduler has workers of its own")
    with timed("scanning") as told, progress() as report:
        answer = scan(
            paths,
            portfolio,
            include=include or (),
            exclude=(*SKIPPED, *(exclude or ())),
            labels=None if labels is None else opened(labels),
            label_patterns=label_pattern or (),
            profiles=given_profiles(named),
            thorough=thorough,
            workers=workers,
            executor=None if scheduler is None else cluster(scheduler),
            limits=limits_of(max_bytes),
            moment=source_date() or datetime.now(UTC),
            progress=None if report is None else lambda done, found: report(Progress("documents", done, found)),
        )
        told.append(f"{answer.found:,} documents, {answer.components:,} components")
    show(answer, format, None)
    if not answer.documents:
        raise typer.Exit(DocumentError.exit_code)
