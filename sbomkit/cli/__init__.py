"""The command line: arguments in, text and an exit code out.

Exit codes: 0 fine, 1 findings, 2 usage, 3 the document, 4 no source answered.  Beyond these, 70 is an error of sbomkit itself,
130 an interrupt and 141 a reader that went away.
"""

import errno
import traceback
from collections.abc import Iterator, Sequence
from contextlib import suppress
from contextvars import copy_context

from sbomkit._version import __version__
from sbomkit.cli._errors import line_of
from sbomkit.cli._output import InterruptedAskingError, ReaderGoneError, cannot_write, discard_stdout
from sbomkit.cli._voice import say
from sbomkit.errors import SbomkitError

__all__ = ["main"]

_INTERNAL, _INTERRUPTED, _READER_GONE = 70, 130, 141  # as sysexits.h and shells have them
_OUTPUT_ERRORS = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; errors become one line each on standard error.

    Args:
        arguments: without the name of the program; `None`: those of the process.
    """
    try:
        from sbomkit.cli._app import app  # noqa: PLC0415 - `sbomkit.cli` stays importable without the command line's library

        # In a context of its own: how one run was told to speak is nothing to the next one.
        return _done(copy_context().run(app, args=_listed(arguments), prog_name="sbomkit", standalone_mode=False))
    except (SystemExit, KeyboardInterrupt, ReaderGoneError, InterruptedAskingError) as stopped:
        return _stopped(stopped)
    except Exception as error:  # noqa: BLE001 - the last line of defence says whose fault it is
        return _failed(error)


def _listed(arguments: Sequence[str] | None) -> list[str] | None:
    return None if arguments is None else list(arguments)


def _stopped(reason: BaseException) -> int:
    if isinstance(reason, SystemExit):
        if isinstance(reason.__context__, BrokenPipeError):
            return _READER_GONE
        return reason.code if isinstance(reason.code, int) else 0
    if isinstance(reason, ReaderGoneError):
        return _READER_GONE
    if isinstance(reason, InterruptedAskingError):
        say("interrupted: run the same command again, answers so far are kept")
        return _INTERRUPTED
    return _done(_INTERRUPTED)


def _done(code: object) -> int:
    """The exit code that a command ended with."""
    if code == _INTERRUPTED:
        say("interrupted")
    return code if isinstance(code, int) else 0


def _failed(error: Exception) -> int:
    from sbomkit.cli._app import UsageError, usage  # noqa: PLC0415

    if isinstance(error, UsageError):
        say(f"error: {usage(error)}")
        return int(error.exit_code)
    if isinstance(error, OSError) and error.filename is None and error.errno in _OUTPUT_ERRORS:
        # Only help is written past us, and all other files are opened where errors about them become our own.
        with suppress(OSError, ValueError):
            discard_stdout()
        error = cannot_write(error)
    errors = [error] if isinstance(error, SbomkitError) else list(_flat(error)) if isinstance(error, ExceptionGroup) else []
    for each in errors:
        say(f"error: {line_of(each)}")
    return errors[0].exit_code if errors else _crashed(error)


def _flat(group: ExceptionGroup[Exception]) -> Iterator[SbomkitError]:
    for each in group.exceptions:
        if isinstance(each, ExceptionGroup):
            yield from _flat(each)
        elif isinstance(each, SbomkitError):
            yield each


def _crashed(error: Exception) -> int:
    with suppress(OSError):
        traceback.print_exception(error)
    say(f"error: this is a mistake in sbomkit {__version__}, not in what it was given; please report it")
    return _INTERNAL
