"""What every command takes beside its own options: how it speaks, and where its defaults come from."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from inspect import Parameter, signature
from pathlib import Path
from shlex import quote
from typing import Annotated, Any

import typer

from sbomkit.cli._options import Quiet
from sbomkit.cli._voice import Voice, say, speak, voice
from sbomkit.errors import ConfigurationError

__all__ = ["TAKERS", "Color", "ConfigAhead", "NoConfig", "Verbose", "begin", "decided", "everywhere"]

TAKERS = (
    "annotate",
    "check",
    "diff",
    "evidence",
    "explain",
    "graph",
    "people",
    "rank",
    "show",
    "tabletop",
    "validate",
    "what-if",
)
"""Commands that take defaults from a file: each has a table in it."""
_COLORS = ("auto", "always", "never")


def _color(word: str | None) -> str | None:
    if word not in {None, *_COLORS}:
        raise typer.BadParameter(f"expected {', '.join(_COLORS[:-1])} or {_COLORS[-1]}, got {word!r}")
    return word


def _configure(context: typer.Context, path: str | None) -> str | None:
    """Let a file of defaults say what the command line does not; all other options are looked at after this one."""
    if context.resilient_parsing:
        return None
    said = (path, bool(context.params.get("no_config")))
    chosen, is_unwanted = said if any(said) else context.meta.get(_CHOSEN, said)
    _check_one(chosen, is_unwanted=is_unwanted)
    if is_unwanted:
        return None
    from sbomkit.cli._defaults.files import find, named  # noqa: PLC0415 - `--help` does without

    found = named(chosen) if chosen else find(_here())
    if found is None:
        return None
    from sbomkit.cli._defaults.reading import defaults_of  # noqa: PLC0415 - mostly, there is no such file

    file, context.default_map = defaults_of(found, context.info_name or "")
    return file


def _here() -> Path:
    try:
        return Path.cwd()
    except OSError:  # it is gone, and nothing lies in it
        return Path()


Verbose = Annotated[
    bool, typer.Option("--verbose", "-v", help="Tell on standard error what is read, asked and done, and how long it takes.")
]
Color = Annotated[
    str | None,
    typer.Option(
        "--color",
        metavar="auto|always|never",
        callback=_color,
        autocompletion=lambda: list(_COLORS),
        help="Whether there are colours. Default: auto, on terminals only; NO_COLOR and FORCE_COLOR are heeded.",
        show_default=False,
    ),
]
_CONFIG_HELP = "Take defaults from this file. Default: sbomkit.toml, or [tool.sbomkit] in pyproject.toml."
ConfigAhead = Annotated[
    str | None, typer.Option("--config", metavar="FILE", is_eager=True, help=_CONFIG_HELP, show_default=False)
]
ConfigFile = Annotated[
    str | None,
    typer.Option("--config", metavar="FILE", callback=_configure, is_eager=True, help=_CONFIG_HELP, show_default=False),
]
NoConfig = Annotated[bool, typer.Option("--no-config", is_eager=True, help="Take no defaults from any file.")]
_CHOSEN = "sbomkit.config"
"""What was said of defaults before the command, in what all contexts of a run share."""


def begin(
    context: typer.Context, *, quiet: bool, verbose: bool, color: str | None, config: str | None, no_config: bool
) -> None:
    """Keep what was said before the command."""
    speak(_told(Voice(), quiet=quiet, verbose=verbose, color=color))
    context.meta[_CHOSEN] = (config, no_config)


def everywhere(run: Callable[..., None], *, takes_defaults: bool) -> Callable[..., None]:
    """Give a command the options that every command has; those about defaults only where there are any.

    What is said behind the command goes before what was said in front of it.
    """
    own = signature(run).parameters
    options = {"quiet": (Quiet, False), "verbose": (Verbose, False), "color": (Color, None)}
    options |= {"no_config": (NoConfig, False), "config": (ConfigFile, None)} if takes_defaults else {}

    @wraps(run)
    def command(context: typer.Context, **said: Any) -> None:
        how = {name: said.pop(name) for name in ("quiet", "verbose", "color")}
        file, is_unwanted = said.pop("config", None), said.pop("no_config", False)
        speak(_told(voice(), **how))
        _check_one(file, is_unwanted=is_unwanted)
        if file is not None:
            _keep(context, file)
        run(**said, **({"quiet": voice().quiet} if "quiet" in own else {}))

    added = [
        Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
        for name, (annotation, default) in options.items()
    ]
    kept = [each for name, each in own.items() if name != "quiet"]
    context = Parameter("context", Parameter.KEYWORD_ONLY, annotation=typer.Context)
    vars(command)["__signature__"] = signature(run).replace(parameters=[*kept, context, *added])
    return command


def _check_one(file: str | None, *, is_unwanted: bool) -> None:
    if file is not None and is_unwanted:
        raise ConfigurationError("--config names a file, and --no-config wants none", advice="say one of them")


def _told(voice: Voice, *, quiet: bool, verbose: bool, color: str | None) -> Voice:
    if quiet and verbose:
        raise ConfigurationError("--quiet and --verbose contradict each other", advice="say one of them")
    return voice.told(quiet=quiet, verbose=verbose, color=color)


def decided(context: Any, option: Any) -> str | None:
    """The file of defaults that a value came from; `None`: it came from the command line."""
    is_from_file = option is not None and context is not None and _is_from_file(context, option.name)
    return context.params.get("config") if is_from_file else None


def _is_from_file(context: typer.Context, name: str) -> bool:
    source = context.get_parameter_source(name)
    return source is not None and source.name == "DEFAULT_MAP"


def _keep(context: typer.Context, file: str) -> None:
    """Keep which options a file decided, and say so: the file may be a stranger's."""
    values = context.default_map or {}
    used = [each.name for each in context.command.params if each.name in values and _is_from_file(context, each.name)]
    if not used:
        return
    speak(replace(voice(), defaulted=frozenset(used)))
    if voice().quiet:
        used = [name for name in used if name not in _HARMLESS] if _is_judged(context) else []
    if used:
        options = {each.name: each for each in context.command.params}
        said = ", ".join(_said(options[name], values[name]) for name in used)
        say(f"{file} says {said}; --no-config does without it")


_HARMLESS = frozenset({"format", "top"})
"""What sways no verdict."""
_JUDGES = frozenset({"fail_on", "profile"})
"""Options that ask for a verdict; what sways one is part of what was found, which `--quiet` leaves alone."""


def _is_judged(context: typer.Context) -> bool:
    return any(context.params.get(name) for name in _JUDGES)


def _said(option: Any, value: Any) -> str:
    """An option as it would stand on the command line."""
    if isinstance(value, bool):
        return str((option.opts if value else option.secondary_opts)[0])
    from sbomkit.report._text import clip  # noqa: PLC0415 - only where a file says something

    values = value if isinstance(value, list) else [value]
    shown = [f"{option.opts[0]} {clip(quote(str(each)), _LONGEST)}" for each in values[:_SHOWN]]
    return " ".join([*shown, *([f"and {len(values) - _SHOWN:,} more"] if len(values) > _SHOWN else [])])


_LONGEST, _SHOWN = 100, 8
"""How much is told of one value, and of how many: no option is to drown the others."""
