"""`sbomkit check`: whether documents hold what regulations, baselines and contracts ask for."""

from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sbomkit.cli._errors import line_of
from sbomkit.cli._inputs import check_standard_input, opened
from sbomkit.cli._offered import formats, profiles
from sbomkit.cli._options import OutputPath, _format, examples, existing
from sbomkit.cli._output import check_format, check_writable, show, tell_unread
from sbomkit.cli._profiles import chosen_profiles, named_profiles
from sbomkit.cli._progress import each
from sbomkit.errors import ConfigurationError, DocumentError

if TYPE_CHECKING:
    from sbomkit.compliance import Profile
    from sbomkit.model.compliance import ComplianceOutcome

__all__ = ["EXAMPLES", "run"]

EXAMPLES = examples(
    "sbomkit check app.cdx.json",
    "sbomkit check app.cdx.json --profile ntia-2021,bsi-2.1",
    "sbomkit check *.cdx.json --profile bsi-2.1 --format sarif -o check.sarif",
    "sbomkit check app.cdx.json --profile contract.toml --signature app.minisig",
    "sbomkit check --list",
)

_DEFAULT = "cisa-2026"


def run(
    sboms: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SBOM...", callback=existing, help="One or more documents; - is standard input.", show_default=False
        ),
    ] = None,
    *,
    profile: Annotated[
        list[str] | None,
        typer.Option(
            "--profile",
            metavar="PROFILE",
            autocompletion=profiles,
            help="The id of a shipped profile or a TOML or JSON file of your own, - for standard input; several with commas or"
            f" repeated. Default: {_DEFAULT}.",
            show_default=False,
        ),
    ] = None,
    signature: Annotated[
        str | None,
        typer.Option(
            "--signature",
            metavar="FILE",
            callback=existing,
            help="A signature that lies beside the document: it is recognised, not verified.",
            show_default=False,
        ),
    ] = None,
    top: Annotated[
        int | None,
        typer.Option(
            "--top", metavar="N", min=0, help="Show N findings of each element. Default: 3; json has all.", show_default=False
        ),
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="List profiles instead: all that come along, or those named.")] = False,
    format: Annotated[  # noqa: A002 - the word that users know
        str,
        typer.Option(
            "--format",
            metavar="FORMAT",
            callback=_format,
            autocompletion=formats,
            help="table, markdown, html, json, csv, line, sarif for platforms that show findings, junit for build servers.",
        ),
    ] = "table",
    output: OutputPath = None,
) -> None:
    """Check documents against profiles.

    A profile is what one text asks for: a baseline, a law, a contract.  What is missing is told with its address, its clause
    and how to mend it.  To meet the checks of a profile is not to comply with its text.  Exits with 1 if a document does not
    meet the checks of a profile or it cannot be told, and with 3 if one cannot be read.
    """
    from sbomkit.compliance import list_profiles  # noqa: PLC0415 - `--help` does without
    from sbomkit.model.compliance import ComplianceReports  # noqa: PLC0415

    named = named_profiles(profile)
    check_writable(output, *(sboms or ()), *named, signature)
    if list_:
        check_standard_input(*named)
        show(list_profiles(chosen_profiles(named) or None), format, output, top=top)
        return
    if not sboms:
        raise ConfigurationError("there is no document to check", advice="name one, or list profiles with --list")
    if signature is not None and len(sboms) > 1:
        raise ConfigurationError("--signature belongs to one document, and several are named", advice="check them one by one")
    check_format(format, ComplianceReports)
    check_standard_input(*sboms, *named, *([signature] if signature else []))
    profiles = chosen_profiles(named or [_DEFAULT])
    beside = None if signature is None else _signature(signature)
    with each("checking", sboms) as paths:
        outcomes = tuple(_outcome(path, profiles, beside) for path in paths)
    meets = all(one.report is not None and one.report.meets for one in outcomes)
    about = sboms[0] if len(sboms) == 1 else None
    show(ComplianceReports(meets=meets, documents=outcomes), format, output, top=top, file=about)
    tell_unread(outcomes, format)
    if any(one.report is None for one in outcomes):
        raise typer.Exit(DocumentError.exit_code)
    if not meets:
        raise typer.Exit(1)


def _signature(path: str) -> bytes:
    from sbomkit.compliance.signature import LARGEST  # noqa: PLC0415 - `--help` does without

    source = opened(path)
    try:
        with source.open("rb") if isinstance(source, Path) else nullcontext(source) as file:
            return file.read(LARGEST + 1)
    except OSError as error:
        raise ConfigurationError(
            f"signature {path!r}: {error.strerror}", advice="name a file that can be read with --signature"
        ) from error


def _outcome(path: str, profiles: "Sequence[Profile]", signature: bytes | None) -> "ComplianceOutcome":
    from sbomkit.compliance import check  # noqa: PLC0415
    from sbomkit.formats import load  # noqa: PLC0415
    from sbomkit.model.compliance import ComplianceOutcome  # noqa: PLC0415

    name = "standard input" if path == "-" else path
    try:
        return ComplianceOutcome(file=name, report=check(load(opened(path)), profiles, signature=signature), error=None)
    except DocumentError as error:
        return ComplianceOutcome(file=name, report=None, error=line_of(error))
