"""Where text goes: standard output, a file written in one step, and standard error for people."""

import os
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict
from uuid import uuid4

from sbomkit.cli._voice import colourful, say, voice
from sbomkit.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sbomkit.model.compliance import ComplianceOutcome
    from sbomkit.model.validation import ValidationOutcome
    from sbomkit.report import Answer, Layout

__all__ = [
    "InterruptedAskingError",
    "ReaderGoneError",
    "cannot_write",
    "check_format",
    "check_stdout",
    "check_writable",
    "discard_stdout",
    "is_same_file",
    "layout",
    "pointed_at",
    "show",
    "tell_unread",
    "write",
    "write_lines",
]

_NARROWEST, _WIDEST = 40, 160
_ONE_LINE = "line"
_POINTS = "sarif"
"""The format that points at places in the document."""
_OURS = "\N{EN DASH}\N{MULTIPLICATION SIGN}…─└"
"""What tables are drawn with beyond ASCII."""


class _Pointed(TypedDict, total=False):
    file: str
    lines: "Mapping[str, int]"


class ReaderGoneError(Exception):
    """Whoever read our output went away (`sbomkit rank ... | head`)."""


class InterruptedAskingError(Exception):
    """The user stopped the asking of sources; answers that came are in the cache."""


def show(
    answer: "Answer",
    format: str,  # noqa: A002 - the word that users know
    output: str | None,
    *,
    top: int | None = None,
    sole: bool = False,
    min_depth: int | None = None,
    file: str | None = None,
) -> None:
    """Write an answer in the way that suits where it goes.

    Args:
        answer: what to show.
        format: a name from `reports()`.
        output: path; `None` and `-`: standard output.
        top: see `render`.
        sole: see `render`.
        min_depth: see `render`.
        file: path of the document that the answer is about, for formats that point at it.
    """
    from sbomkit.cli._progress import step  # noqa: PLC0415 - it speaks through us
    from sbomkit.report import render  # noqa: PLC0415 - `--help` does without

    room = layout(output)
    with step(f"writing {format}"):
        text = render(
            answer,
            format,
            width=room.width,
            top=top,
            sole=sole,
            min_depth=min_depth,
            color=room.color,
            ascii=room.ascii,
            **pointed_at(file, format),
        )
    write(text, output)


def check_format(format: str, answer: "type[Answer]") -> None:  # noqa: A002
    """Refuse a format that cannot show an answer, before anybody is asked about anything.

    Raises:
        ConfigurationError: the format cannot show it.
    """
    from sbomkit.report import reports  # noqa: PLC0415 - `--help` does without

    reports()[format].writer(answer)


def pointed_at(file: str | None, format: str) -> "_Pointed":  # noqa: A002
    """Where findings of that document are shown; standard input is no file that a platform has."""
    if format != _POINTS or file is None or file == "-":
        return {}
    from sbomkit.report import package_lines  # noqa: PLC0415

    try:
        lines = package_lines(Path(file).read_bytes()) if Path(file).is_file() else {}  # a pipe was read already
    except OSError:
        lines = {}
    return {"file": file, "lines": lines}


def check_writable(output: str | None, *inputs: str | None, option: str = "-o") -> None:
    """Refuse a file that cannot be written, or should not be, before anybody is asked about anything.

    Args:
        output: where it is to be written.
        inputs: what it is made from, and what would be lost by that.
        option: the one that names it.

    Raises:
        ConfigurationError: its folder does not exist, it is a folder itself, or it is one of the inputs.
    """
    if _is_stdout(output):
        return
    path, advice = Path(output or ""), f"name another file with {option}"
    try:
        is_folder, has_place = path.is_dir(), path.absolute().parent.is_dir()
    except OSError as error:
        raise ConfigurationError(f"{output:.100}: cannot be written: {error.strerror}", advice=advice) from error
    if is_folder or not has_place:
        reason = "it is a folder" if is_folder else f"there is no folder {path.parent}"
        raise ConfigurationError(f"{output}: cannot be written: {reason}", advice=advice)
    if any(each is not None and is_same_file(path, each) for each in inputs):
        raise ConfigurationError(f"{output} is what the answer is made from", advice=advice)


def is_same_file(path: Path, other: str) -> bool:
    """Whether both lead to one file, whatever they are called; a terminal or a pipe may well be both."""
    try:
        return other != "-" and path.is_file() and path.samefile(other)
    except OSError:
        return False  # there is no such file, and whoever reads it says so


def tell_unread(outcomes: "Iterable[ComplianceOutcome | ValidationOutcome]", format: str) -> None:  # noqa: A002
    """Say of each document that could not be read why: a format of one line has no room for it."""
    for one in outcomes if format == _ONE_LINE else ():
        if one.error is not None:
            say(f"{one.file}: {one.error}")


def layout(output: str | None) -> "Layout":
    """What suits where the output goes: a file gets 80 columns of plain Unicode."""
    from sbomkit.report import Layout  # noqa: PLC0415

    if not _is_stdout(output):
        return Layout()
    return Layout(width=_width(), color=colourful(sys.stdout, voice().color), ascii=not _encodes(_OURS))


def write(text: str, output: str | None) -> None:
    """Write text to a file, or to standard output for `None` and `-`."""
    write_lines([text.encode()], output)


def write_lines(lines: Iterable[bytes], output: str | None) -> None:
    """Write bytes to a file in one step, so that nobody ever sees a part; or to standard output for `None` and `-`.

    A file that is there keeps its permissions, and a symbolic link leads to what it led to.

    Raises:
        ConfigurationError: the file or standard output cannot be written.
        ReaderGoneError: nobody reads standard output any more.
    """
    if _is_stdout(output):
        _to_stdout(lines)
        return
    try:
        path = Path(os.path.realpath(output or ""))
        if path.exists() and not path.is_file():  # a device or a pipe: there is nothing to replace
            with path.open("wb") as file:
                file.writelines(lines)
            return
        temporary = path.with_name(f".{path.name}.{uuid4().hex}.part")
        try:
            with temporary.open("xb") as file:
                if path.exists():
                    shutil.copymode(path, temporary)
                file.writelines(lines)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise ConfigurationError(f"{output}: cannot be written: {reason}", advice="name another file with -o") from error


def _to_stdout(lines: Iterable[bytes]) -> None:
    check_stdout()
    try:
        sys.stdout.flush()
        sys.stdout.buffer.writelines(lines)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        discard_stdout()
        raise ReaderGoneError from None
    except OSError as error:
        discard_stdout()
        raise cannot_write(error) from error


def check_stdout() -> None:
    """Refuse to go on when there is no standard output (`>&-`)."""
    if sys.stdout is None:
        raise cannot_write()


def discard_stdout() -> None:
    """Let what is left in the buffer go nowhere: it would fail once more when the interpreter ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def cannot_write(error: OSError | None = None) -> ConfigurationError:
    """Standard output is full or closed."""
    reason = "it is closed" if error is None else error.strerror or str(error)
    return ConfigurationError(f"standard output cannot be written: {reason}", advice="-o FILE writes to a file")


def _is_stdout(output: str | None) -> bool:
    return output is None or output == "-"


def _encodes(text: str) -> bool:
    try:
        text.encode((sys.stdout and sys.stdout.encoding) or "ascii")
    except UnicodeEncodeError:
        return False
    return True


def _width() -> int:
    """Of the terminal; 80 where there is none."""
    return max(_NARROWEST, min(_WIDEST, shutil.get_terminal_size((80, 24)).columns))
