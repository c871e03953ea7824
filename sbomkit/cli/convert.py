"""`sbomkit convert`: the same document in another format, and an account of what is lost."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sbomkit.cli._inputs import naming, opened, shown_name
from sbomkit.cli._offered import targets
from sbomkit.cli._options import Quiet, Sbom, examples, moment
from sbomkit.cli._output import check_writable, layout, write, write_lines
from sbomkit.cli._progress import step
from sbomkit.cli._source_date import source_date
from sbomkit.cli._voice import say
from sbomkit.errors import ConfigurationError

if TYPE_CHECKING:
    from sbomkit.model.conversion import Conversion

__all__ = ["EXAMPLES", "run"]

EXAMPLES = examples(
    "sbomkit convert app.cdx.json --to spdx2-json -o app.spdx.json",
    "sbomkit convert app.cdx.json --to cyclonedx-xml --report losses.json -q",
    "zcat app.cdx.json.gz | sbomkit convert - --to spdx3-json -o app.jsonld",
)


def run(
    sbom: Sbom,
    *,
    to: Annotated[
        str,
        typer.Option(
            "--to",
            metavar="FORMAT",
            autocompletion=targets,
            help="cyclonedx-json, cyclonedx-xml, spdx2-json, spdx2-tag-value, spdx2-xml, spdx2-yaml or spdx3-json.",
            show_default=False,
        ),
    ],
    spec_version: Annotated[
        str | None,
        typer.Option(
            "--spec-version",
            metavar="VERSION",
            help="Of the specification. Default: that of the document where it is of the same family, else the newest.",
            show_default=False,
        ),
    ] = None,
    lossless: Annotated[
        bool, typer.Option("--lossless", help="Write nothing, list the losses and exit with 1 if anything would be lost.")
    ] = False,
    report: Annotated[
        str | None,
        typer.Option(
            "--report", metavar="FILE", help="Write all that is lost, changed or assumed to FILE as JSON.", show_default=False
        ),
    ] = None,
    timestamp: Annotated[
        datetime | None,
        typer.Option(
            "--timestamp",
            metavar="DATE",
            parser=moment,
            help="The date of a document that has none. Default: SOURCE_DATE_EPOCH where it is set.",
            show_default=False,
        ),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--output", "-o", metavar="OUT", help="Write to OUT; - is standard output, the default.", show_default=False
        ),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Write a document in another format, and say what is lost.

    The account goes to standard error, with an address for each kind of loss: --quiet leaves out all but what --lossless lists.
    A document that is of the format already is given back as it is.
    """
    from sbomkit.formats._convert import convert  # noqa: PLC0415 - `--help` does without

    _check(sbom, output, report)
    with naming(sbom), step(f"converting {shown_name(sbom)}"):
        data, done = convert(opened(sbom), to, spec_version=spec_version, created=timestamp or source_date())
    is_refused = lossless and not done.lossless
    if report is not None:
        from sbomkit.report import render  # noqa: PLC0415

        write(render(done, "json"), report)
    if is_refused or not quiet:
        _tell(done)
    if is_refused:
        say("--lossless: nothing is written")
        raise typer.Exit(1)
    write_lines([data], output)


def _check(sbom: str, output: str | None, report: str | None) -> None:
    """Refuse what cannot be written, or would be written over.

    Raises:
        ConfigurationError: two of the three are one file.
    """
    for path, option in ((output, "-o"), (report, "--report")):
        check_writable(path, option=option)
        if path is not None and path != "-" and sbom != "-" and Path(path).resolve() == Path(sbom).resolve():
            raise ConfigurationError(f"{path} is the document itself", advice="name another file")
    if report is not None and (report == (output or "-") or (output and Path(report).resolve() == Path(output).resolve())):
        raise ConfigurationError("the document and --report go to the same place", advice="name a file for each")


def _tell(done: "Conversion") -> None:
    from sbomkit.report import render  # noqa: PLC0415 - `--quiet` does without

    for line in render(done, "table", width=layout(None).width).splitlines():
        say(line)
