"""Arguments and options that several commands share, each declared once."""

import re
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated

import typer

from sbomkit.cli._offered import formats, policies, sources

__all__ = [
    "AllowUndated",
    "AsOf",
    "Budget",
    "Complete",
    "Depth",
    "FactsArguments",
    "FactsFiles",
    "FailOn",
    "FindingsFile",
    "Format",
    "MaxAge",
    "MinDepth",
    "Offline",
    "OnUnknown",
    "OutputPath",
    "Plugins",
    "PolicyFile",
    "Quiet",
    "Refresh",
    "Root",
    "Sbom",
    "Sboms",
    "ShowNames",
    "Sole",
    "Sources",
    "Top",
    "WaiversFile",
    "examples",
    "existing",
    "moment",
]


def examples(*lines: str) -> str:
    """The end of a command's help: lines that can be typed as they stand."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}|\d{8}", re.ASCII)
_MOMENT = re.compile(rf"(?:{_DAY.pattern})T", re.ASCII)
"""Not all that ISO 8601 knows: of weeks and ordinal days nobody can see which day they are."""


def moment(text: str) -> datetime:
    """An ISO 8601 day, as the end of that day in UTC, or a date-time (UTC where it names no zone)."""
    try:
        if _DAY.fullmatch(text):
            return datetime.combine(date.fromisoformat(text), time.max, UTC)
        # What is no day and no moment is left without the rest, so that it is refused below.
        moment = datetime.fromisoformat(text if _MOMENT.match(text) else "")
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise typer.BadParameter(
            f"{text!r} is no date: expected a day such as 2023-06-10 (its end, in UTC) or a moment such as 2023-06-10T12:00:00Z"
        ) from None


def existing(paths: list[str] | str | None) -> list[str] | str | None:
    """Paths that are there and are no folders; `-` is standard input."""
    for path in [paths] if isinstance(paths, str) else paths or []:
        try:
            is_there, is_folder = path == "-" or Path(path).exists(), Path(path).is_dir()
        except OSError as error:  # a name that is too long
            raise typer.BadParameter(f"{path!r:.100}: {error.strerror}") from None
        if not is_there:
            raise typer.BadParameter(f"there is no file {path!r}")
        if path != "-" and is_folder:
            raise typer.BadParameter(f"{path!r} is a folder: expected a file")
    return paths


def _format(name: str) -> str:
    if name not in formats():
        raise typer.BadParameter(f"unknown format {name!r}: expected {', '.join(formats())}")
    return name


def _on_unknown(word: str | None) -> str | None:
    if word not in {None, "fail", "pass"}:
        raise typer.BadParameter(f"expected 'fail' or 'pass', got {word!r}")
    return word


_DEPTHS = ("full", "shortlist", "aggregators")
_AGE = re.compile(r"(\d{1,6})\s*([smhdw])", re.ASCII)
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def _depth(word: str | None) -> str | None:
    if word is not None and word not in _DEPTHS:
        raise typer.BadParameter(f"expected {', '.join(_DEPTHS[:-1])} or {_DEPTHS[-1]}, got {word!r}")
    return word


def _age(text: str) -> timedelta:
    match = _AGE.fullmatch(text.strip())
    if match is None:
        raise typer.BadParameter(f"{text!r} is no age: expected a number with s, m, h, d or w, such as 12h or 7d")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


Sbom = Annotated[
    str,
    typer.Argument(
        metavar="SBOM", callback=existing, help="The document: a path, or - for standard input.", show_default=False
    ),
]
Sboms = Annotated[
    list[str],
    typer.Argument(
        metavar="SBOM...", callback=existing, help="One or more documents; - is standard input.", show_default=False
    ),
]
FactsFiles = Annotated[
    list[str] | None,
    typer.Option(
        "--facts",
        metavar="FILE",
        callback=existing,
        help="A facts file; may be repeated: the newest answer of each source counts.",
        show_default=False,
    ),
]
FactsArguments = Annotated[
    list[str],
    typer.Argument(
        metavar="FACTS...", callback=existing, help="One or more facts files; - is standard input.", show_default=False
    ),
]
Sources = Annotated[
    list[str] | None,
    typer.Option(
        "--source",
        metavar="NAME[=ARG]",
        autocompletion=sources,
        help="Ask this source; may be repeated. Default: all that apply (see `sbomkit sources`).",
        show_default=False,
    ),
]
Offline = Annotated[
    bool,
    typer.Option(
        "--offline/--no-offline",
        show_default=False,
        help="Ask no network: what the cache holds of earlier answers is used, whatever its age.",
    ),
]
Depth = Annotated[
    str | None,
    typer.Option(
        "--depth",
        metavar="full|shortlist|aggregators",
        callback=_depth,
        autocompletion=lambda: list(_DEPTHS),
        help="Whom to ask about what: everybody about everything; registries and forges only about packages that are deep in"
        " the tree with few or unknown people; or only what answers in bulk. Default: shortlist; full with --source.",
        show_default=False,
    ),
]
Complete = Annotated[
    bool,
    typer.Option(
        "--complete/--no-complete",
        show_default=False,
        help="Infer dependencies that the document does not have from what registries and package lists say.",
    ),
]
Refresh = Annotated[bool, typer.Option("--refresh", help="Ask again whether the answers in the cache still hold.")]
MaxAge = Annotated[
    timedelta | None,
    typer.Option(
        "--max-age",
        metavar="AGE",
        parser=_age,
        help="Ask again about answers that are older than this: 12h, 7d, 90m.",
        show_default=False,
    ),
]
Budget = Annotated[
    int | None,
    typer.Option(
        "--budget", metavar="N", min=0, help="Send at most N requests; what is left unasked is told.", show_default=False
    ),
]
Plugins = Annotated[
    bool, typer.Option("--plugins", help="Let sources of other installed packages take part (entry points sbomkit.sources).")
]
AsOf = Annotated[
    datetime | None,
    typer.Option(
        "--as-of",
        metavar="DATE",
        parser=moment,
        help="Use nothing later: a day such as 2023-06-10 (its end, in UTC) or a date-time.",
        show_default=False,
    ),
]
AllowUndated = Annotated[
    bool,
    typer.Option(
        "--allow-undated/--no-allow-undated",
        show_default=False,
        help="Let in facts without history although they are newer than --as-of, marked.",
    ),
]
PolicyFile = Annotated[
    str | None,
    typer.Option(
        "--policy",
        metavar="FILE",
        autocompletion=policies,
        help="A ranking policy of your own, or the id of a shipped one. Default: sbomkit-1.",
        show_default=False,
    ),
]
Root = Annotated[
    str | None,
    typer.Option(
        "--root", metavar="PACKAGE", help="Look only at the part of the product below this package.", show_default=False
    ),
]
Format = Annotated[
    str,
    typer.Option(
        "--format",
        metavar="FORMAT",
        callback=_format,
        autocompletion=formats,
        help="table, markdown, html, json, csv, line; sarif and junit where there are findings.",
    ),
]
OutputPath = Annotated[
    str | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help="Write to this file, in one step, instead of standard output.",
        show_default=False,
    ),
]
Top = Annotated[
    int | None,
    typer.Option(
        "--top", metavar="N", min=0, help="Show the first N only. Default: 20 in a table, all in json.", show_default=False
    ),
]
Sole = Annotated[
    bool,
    typer.Option(
        "--sole/--no-sole", show_default=False, help="Show only what hangs on one person; what is unassessed stays whole."
    ),
]
MinDepth = Annotated[
    int | None,
    typer.Option(
        "--min-depth",
        metavar="N",
        min=0,
        help="Show only packages at depth N and deeper; what is unassessed stays whole.",
        show_default=False,
    ),
]
FailOn = Annotated[
    list[str] | None,
    typer.Option(
        "--fail-on",
        metavar="EXPR",
        help="Exit with 1 if anything fits, such as 'sole and depth >= 2'; may be repeated. --fields lists the words.",
        show_default=False,
    ),
]
WaiversFile = Annotated[
    str | None,
    typer.Option(
        "--waivers",
        metavar="FILE",
        callback=existing,
        help="A TOML file of what is let through, each with its reason and last day. Today's date decides, not --as-of.",
        show_default=False,
    ),
]
FindingsFile = Annotated[
    str | None,
    typer.Option(
        "--findings",
        metavar="FILE",
        help="Write what --fail-on found and what is waived to this file: .sarif, .xml (JUnit), .csv, .md, .html, else JSON.",
        show_default=False,
    ),
]
OnUnknown = Annotated[
    str | None,
    typer.Option(
        "--on-unknown",
        metavar="fail|pass",
        callback=_on_unknown,
        autocompletion=lambda: ["fail", "pass"],
        help="Whether what --fail-on cannot decide counts as a finding. Default: fail; of a policy, what it says itself.",
        show_default=False,
    ),
]
ShowNames = Annotated[bool, typer.Option("--show-names", help="Show display names of people beside their accounts.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no remarks on standard error.")]
