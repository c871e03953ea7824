"""How much a run says and in which colours: what `--quiet`, `--verbose` and `--color` said, for all that speak in it."""

import os
import sys
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import IO

__all__ = ["Voice", "colourful", "defaulted", "is_a_terminal", "is_watched", "say", "speak", "voice"]


@dataclass(frozen=True)
class Voice:
    """What was said of how to speak."""

    quiet: bool = False
    verbose: bool = False
    color: str = "auto"
    """`auto`, `always` or `never`."""
    defaulted: frozenset[str] = frozenset()
    """Names of the options that a file of defaults decides."""

    def told(self, *, quiet: bool, verbose: bool, color: str | None) -> "Voice":
        """The same after a command was told something of its own, which goes before what was said of the whole run."""
        return Voice(
            quiet=quiet or (self.quiet and not verbose),
            verbose=verbose or (self.verbose and not quiet),
            color=color or self.color,
            defaulted=self.defaulted,
        )


_VOICE: ContextVar[Voice] = ContextVar("voice")


def voice() -> Voice:
    """How this run speaks."""
    return _VOICE.get(Voice())


def speak(voice: Voice) -> None:
    """Speak so from now on, in this run; see `sbomkit.cli.main`, which keeps runs apart."""
    _VOICE.set(voice)


def defaulted(option: str) -> bool:
    """Whether a file of defaults decides an option, so that nobody is to be told that it means nothing here."""
    return option in voice().defaulted


_NEVER, _ALWAYS = "never", "always"


def colourful(stream: IO[str] | None, said: str, environment: Mapping[str, str] = os.environ) -> bool:
    """Whether what is written to a stream has colours.

    What the user says goes first.  Then `NO_COLOR` (https://no-color.org), then `FORCE_COLOR` and `CLICOLOR_FORCE`
    (https://bixense.com/clicolors), then `CLICOLOR=0` and `TERM=dumb`; where none of these is set, terminals have them and
    nothing else has.

    Args:
        stream: where the text goes; `None`: it is closed.
        said: `auto`, `always` or `never`.
        environment: the variables.
    """
    if stream is None or said == _NEVER:
        return False
    if said == _ALWAYS:
        return True
    if environment.get("NO_COLOR"):
        return False
    if any(environment.get(name, "") not in {"", "0"} for name in ("FORCE_COLOR", "CLICOLOR_FORCE")):
        return True
    return stream.isatty() and environment.get("CLICOLOR") != "0" and environment.get("TERM") != "dumb"


def is_watched(stream: IO[str] | None, environment: Mapping[str, str] = os.environ) -> bool:
    """Whether a person watches a stream on something that can take back what it has drawn."""
    return stream is not None and stream.isatty() and environment.get("TERM") != "dumb"


def say(message: str) -> None:
    """Tell a person one line on standard error."""
    from sbomkit.report._text import inert, sanitize_terminal  # noqa: PLC0415 - only when there is something to say

    if sys.stderr is None:
        return
    encoding = sys.stderr.encoding or "ascii"
    try:
        sys.stderr.write(inert(sanitize_terminal(message)).encode(encoding, "backslashreplace").decode(encoding) + "\n")
        sys.stderr.flush()
    except OSError:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - nobody can listen any more


def is_a_terminal() -> bool:
    """Whether a person watches standard error."""
    return is_watched(sys.stderr)
