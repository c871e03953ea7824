"""What `rank` and `diff` share of gates: conditions and waivers in, what was found told on standard error."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import typer

from sbomkit.cli._inputs import check_standard_input, opened
from sbomkit.cli._output import check_writable, layout, pointed_at, write
from sbomkit.cli._voice import defaulted, is_a_terminal, say
from sbomkit.errors import ConfigurationError

if TYPE_CHECKING:
    from sbomkit.model.gates import Finding, Findings, Waiver, Waivers
    from sbomkit.ranking.condition import Field

__all__ = ["Gates", "Label", "list_fields", "parsed", "today", "waivers_of"]

_SHOWN = 5
_LONGEST = 1000
"""Characters told of one finding: names and versions are as long as the document likes."""
_FORMATS: Mapping[str, str] = MappingProxyType(
    {
        ".csv": "csv",
        ".html": "html",
        ".md": "markdown",
        ".sarif": "sarif",
        ".sarif.json": "sarif",
        ".txt": "table",
        ".xml": "junit",
    }
)
"""How a name of a file ends to the format of what is written there; everything else is JSON."""
_Parsed = TypeVar("_Parsed")


class Label(NamedTuple):
    """What stands before what one condition found."""

    text: str
    condition: str
    gate: str | None = None
    ground: str | None = None
    """Why the policy asks."""


def parsed(texts: Sequence[str], parse: Callable[[str], _Parsed]) -> list[_Parsed]:
    """Conditions as they were written on the command line; a person at a terminal is shown where one goes wrong."""
    from sbomkit.ranking.condition import ConditionError  # noqa: PLC0415 - `--help` does without

    made = []
    for text in texts:
        try:
            made.append(parse(text))
        except ConditionError as error:
            if is_a_terminal():
                for line in error.pointer.splitlines():
                    say(f"  {line}")
            raise
    return made


def waivers_of(path: str | None, *others: str | None, asked: bool) -> "Waivers | None":
    """The waivers of a file.

    Args:
        path: of the file, or `-`; `None`: there are no waivers.
        others: paths of all that is read beside it.
        asked: whether there is any condition that they could stand against.

    Raises:
        ConfigurationError: the file holds something else, or nothing is asked, or standard input is to be read twice.
    """
    if path is None:
        return None
    if not asked:
        if defaulted("waivers"):
            return None
        raise ConfigurationError(
            "--waivers stands against what --fail-on finds, and there is no --fail-on",
            advice="add --fail-on policy, for example",
        )
    check_standard_input(path, *others)
    from sbomkit.ranking.waivers import load_waivers, read_waivers  # noqa: PLC0415

    source = opened(path)
    return load_waivers(source) if isinstance(source, Path) else read_waivers(source.read(), "standard input")


def today() -> date:
    """The day that decides which waivers have expired, in UTC: `--as-of` speaks of the facts, not of decisions."""
    return datetime.now(UTC).date()


class Gates:
    """Tells what was found, writes it to a file where that was asked for, and ends with the exit code of findings."""

    def __init__(self, path: str | None, *others: str | None, asked: bool, quiet: bool) -> None:
        """Take the file that findings are written to, if any.

        Args:
            path: of the file.
            others: paths of all that is read or written beside it.
            asked: whether there is any condition.
            quiet: whether remarks are left out; findings never are.

        Raises:
            ConfigurationError: nothing is asked, the file cannot be written, or it is one of the others.
        """
        if path is not None and not asked:
            raise ConfigurationError(
                "--findings keeps what --fail-on finds, and there is no --fail-on", advice="add --fail-on policy, for example"
            )
        if path == "-":
            raise ConfigurationError(
                "--findings needs a file: standard output holds the answer", advice="as in --findings found.json"
            )
        check_writable(path)
        _check_apart(path, others)
        self._path = path
        self._quiet = quiet

    def close(self, found: "Findings", labels: Sequence[Label], *, about: str) -> None:
        """Tell, write, and end.

        Args:
            found: what all conditions found.
            labels: what stands before what each of them found.
            about: path of the document that the findings are about.

        Raises:
            typer.Exit: with 1, if something was found that is not waived.
        """
        if self._path is not None:
            from sbomkit.report import render  # noqa: PLC0415

            name = Path(self._path).name.lower()
            format_ = next((each for ending, each in _FORMATS.items() if name.endswith(ending)), "json")
            write(render(found, format_, **pointed_at(about, format_)), self._path)
        for line in _told(found, labels):
            say(line)
        if not self._quiet:
            for line in _remarks(found):
                say(line)
        if not found.passed:
            raise typer.Exit(1)


def _check_apart(path: str | None, others: Sequence[str | None]) -> None:
    """Refuse to write findings over what is read, or over the answer."""
    if path is None or path == os.devnull:
        return
    place = Path(path).resolve()
    for other in others:
        if other not in {None, "-"} and Path(other or "").resolve() == place:
            raise ConfigurationError(f"--findings would write over {other}", advice="name another file")


def _told(found: "Findings", labels: Sequence[Label]) -> Iterator[str]:
    from sbomkit.report._text import clip  # noqa: PLC0415 - only when there is something to say

    for label in labels:
        left, waived = (
            [each for each in some if (each.condition, each.gate) == (label.condition, label.gate)]
            for some in (found.findings, found.waived)
        )
        if left or waived:
            yield f"{label.text}: {_summary(left, waived)}"
            yield from (f"  {ground}" for ground in (label.ground,) if ground)
        for each in sorted(left, key=lambda each: each.undecided)[:_SHOWN]:
            yield f"  {clip(f'{_subject(each)}: {each.reason}', _LONGEST)}{_lapsed(each)}"
        if len(left) > _SHOWN:
            yield f"  and {len(left) - _SHOWN:,} more"
        decided = [f"{_subject(each)}, {_decision(each.waiver)}" for each in waived[:_SHOWN] if each.waiver is not None]
        yield from (f"  waived: {line}" for line in decided)
        if len(waived) > _SHOWN:
            yield f"  and {len(waived) - _SHOWN:,} more that are waived"


def _summary(left: "Sequence[Finding]", waived: "Sequence[Finding]") -> str:
    undecided = sum(each.undecided for each in left)
    parts = [f"{len(left):,} found"]
    if undecided:
        parts.append(f"{undecided:,} of them because it cannot be told (--on-unknown pass lets these through)")
    if waived:
        parts.append(f"{len(waived):,} waived")
    return ", ".join(parts)


def _subject(finding: "Finding") -> str:
    name = finding.package or "the product"
    return f"{name} (cannot be told)" if finding.undecided else name


def _decision(waiver: "Waiver") -> str:
    by = f" by {waiver.by}" if waiver.by else ""
    return f"until {waiver.expires}{by}: {waiver.reason}"


def _lapsed(finding: "Finding") -> str:
    return f" Its waiver expired after {finding.lapsed.expires}." if finding.lapsed else ""


def _remarks(found: "Findings") -> Iterator[str]:
    """What is to be done about the waivers themselves."""
    for some, what in ((found.expired, "expired and count no more"), (found.unused, "let nothing through and can go")):
        if some:
            shown = ", ".join(f"{each.package or 'the product'} (until {each.expires})" for each in some[:_SHOWN])
            rest = f" and {len(some) - _SHOWN:,} more" if len(some) > _SHOWN else ""
            yield f"waivers that {what}: {shown}{rest}"


def list_fields(fields: "Callable[[], dict[str, Field[object]]]") -> Callable[[bool], None]:
    """The callback of `--fields`: print what conditions can speak of, and end."""

    def callback(wanted: bool) -> None:
        if not wanted:
            return
        from sbomkit.report import Canvas, Column  # noqa: PLC0415

        canvas = Canvas(layout(None))
        canvas.table(
            [Column(title="field", style="bold"), Column(title="is"), Column(title="meaning", wraps=True, least=24)],
            [[name, field.kind, _meaning(field)] for name, field in fields().items()],
        )
        write(canvas.text(), None)
        raise typer.Exit

    return callback


def _meaning(field: "Field[object]") -> str:
    return f"{field.summary}: {', '.join(sorted(field.words))}" if field.words else field.summary
