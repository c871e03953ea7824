"""`sbomkit validate`: whether documents keep to the specifications of their formats."""

from typing import TYPE_CHECKING, Annotated

import typer

from sbomkit.cli._errors import line_of
from sbomkit.cli._inputs import check_standard_input, opened
from sbomkit.cli._options import Format, OutputPath, Sboms, examples
from sbomkit.cli._output import check_writable, show, tell_unread
from sbomkit.cli._progress import each
from sbomkit.errors import DocumentError

if TYPE_CHECKING:
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
) -> None:
    """Hold documents to the specifications of their formats.

    Every error is told with its address.  Exits with 1 if any document is invalid, and with 3 if any cannot be read at all; the
    others are looked at all the same.
    """
    from sbomkit.report import Validations  # noqa: PLC0415 - `--help` does without

    check_writable(output, *sboms)
    check_standard_input(*sboms)
    with each("validating", sboms) as paths:
        outcomes = tuple(map(_outcome, paths))
    show(Validations(outcomes), format, output, top=top)
    tell_unread(outcomes, format)
    if any(one.validation is None for one in outcomes):
        raise typer.Exit(DocumentError.exit_code)
    if not all(one.validation and one.validation.valid for one in outcomes):
        raise typer.Exit(1)


def _outcome(path: str) -> "ValidationOutcome":
    from sbomkit.formats._validate import validate  # noqa: PLC0415
    from sbomkit.model.validation import ValidationOutcome  # noqa: PLC0415

    name = "standard input" if path == "-" else path
    try:
        return ValidationOutcome(file=name, validation=validate(opened(path)), error=None)
    except DocumentError as error:
        return ValidationOutcome(file=name, validation=None, error=line_of(error))
