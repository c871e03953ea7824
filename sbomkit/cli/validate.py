"""`sbomkit validate`: whether documents keep to the specifications of their formats."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from sbomkit.cli._errors import line_of
from sbomkit.cli._options import Format, OutputPath, Quiet, Sboms, examples
from sbomkit.cli._output import show
from sbomkit.cli._pipeline import check_standard_input, opened
from sbomkit.cli._progress import progress
from sbomkit.errors import DocumentError

if TYPE_CHECKING:
    from sbomkit.enrich import Progress
    from sbomkit.model.validation import ValidationOutcome

__all__ = ["EXAMPLES", "run"]

EXAMPLES = examples(
    "sbomkit validate app.cdx.json",
    "sbomkit validate *.cdx.json --format json -o verdicts.json",
    "zcat app.cdx.json.gz | sbomkit validate - --top 3",
)


def run(
    sboms: Sboms,
    *,
    top: Annotated[
        int | None,
        typer.Option(
            "--top", metavar="N", min=0, help="Show N errors of each document. Default: 10; json has all.", show_default=False
        ),
    ] = None,
    format: Format = "table",  # noqa: A002 - the word that users know
    output: OutputPath = None,
    quiet: Quiet = False,
) -> None:
    """Hold documents to the specifications of their formats.

    Every error is told with its address.  Exits with 1 if any document is invalid, and with 3 if any cannot be read at all; the
    others are looked at all the same.
    """
    from sbomkit.report import Validations  # noqa: PLC0415 - `--help` does without

    check_standard_input(*sboms)
    with progress(quiet=quiet) as report:
        outcomes = tuple(_outcomes(sboms, report))
    show(Validations(outcomes), format, output, top=top)
    if any(each.validation is None for each in outcomes):
        raise typer.Exit(DocumentError.exit_code)
    if not all(each.validation and each.validation.valid for each in outcomes):
        raise typer.Exit(1)


def _outcomes(paths: Sequence[str], report: "Callable[[Progress], None] | None") -> "Iterator[ValidationOutcome]":
    for done, path in enumerate(paths):
        yield _outcome(path)
        if report is not None:
            from sbomkit.enrich import Progress  # noqa: PLC0415 - only for a person who watches

            report(Progress("validate", done + 1, len(paths)))


def _outcome(path: str) -> "ValidationOutcome":
    from sbomkit.formats._validate import validate  # noqa: PLC0415
    from sbomkit.model.validation import ValidationOutcome  # noqa: PLC0415

    name = "standard input" if path == "-" else path
    try:
        return ValidationOutcome(file=name, validation=validate(opened(path)), error=None)
    except DocumentError as error:
        return ValidationOutcome(file=name, validation=None, error=line_of(error))
