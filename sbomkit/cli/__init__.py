"""The command line: arguments in, text and an exit code out.

Exit codes: 0 fine, 1 findings, 2 usage, 3 the document, 4 no source answered.  Beyond these, 70 is an error of sbomkit itself,
130 an interrupt and 141 a reader that went away.
"""

import traceback
from collections.abc import Iterator, Sequence

from sbomkit._version import __version__
from sbomkit.cli._output import ReaderGoneError, say
from sbomkit.errors import SbomkitError

__all__ = ["main"]

_INTERNAL, _INTERRUPTED, _READER_GONE = 70, 130, 141  # as sysexits.h and shells have them


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; errors become one line each on standard error.

    Args:
        arguments: without the name of the program; `None`: those of the process.
    """
    from sbomkit.cli._app import app  # noqa: PLC0415 - `sbomkit.cli` stays importable without the command line's library

    try:
        app(args=None if arguments is None else list(arguments), prog_name="sbomkit")
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else 0
    except SbomkitError as error:
        return _failed([error])
    except ExceptionGroup as group:
        errors = list(_flat(group))
        return _failed(errors) if errors else _crashed()
    except ReaderGoneError:
        return _READER_GONE
    except KeyboardInterrupt:
        say("interrupted")
        return _INTERRUPTED
    except Exception:  # noqa: BLE001 - the last line of defence says whose fault it is
        return _crashed()
    return 0


def _failed(errors: Sequence[SbomkitError]) -> int:
    for error in errors:
        say(f"error: {error.message}")
    for advice in dict.fromkeys(error.advice for error in errors if error.advice):
        say(f"  {advice}")
    return errors[0].exit_code


def _flat(group: ExceptionGroup[Exception]) -> Iterator[SbomkitError]:
    for each in group.exceptions:
        if isinstance(each, ExceptionGroup):
            yield from _flat(each)
        elif isinstance(each, SbomkitError):
            yield each


def _crashed() -> int:
    traceback.print_exc()
    say(f"error: this is a mistake in sbomkit {__version__}, not in what it was given; please report it")
    return _INTERNAL
