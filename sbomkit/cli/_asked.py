"""What the user says of facts and of rankings: options declared once, handed to each command as one noun."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from functools import cached_property, wraps
from inspect import Parameter, signature
from typing import TYPE_CHECKING, Any

from sbomkit.cli._options import (
    AllowUndated,
    AsOf,
    Budget,
    Complete,
    Depth,
    FactsFiles,
    MaxAge,
    Offline,
    Plugins,
    PolicyFile,
    Quiet,
    Refresh,
    Root,
    Sources,
)
from sbomkit.cli._voice import defaulted
from sbomkit.errors import ConfigurationError

if TYPE_CHECKING:
    from sbomkit.enrich import Progress, Wanted
    from sbomkit.ranking import Policy
    from sbomkit.settings import Settings
    from sbomkit.sources import Source

__all__ = ["Asked", "AskedToCollect", "ByPolicy", "asking"]


class ByPolicy:
    """What packages are judged by: facts from files, and a policy."""

    facts: FactsFiles
    policy: PolicyFile

    @property
    def files(self) -> tuple[str | None, ...]:
        """What is read beside what is judged."""
        return (*(self.facts or ()), self.policy)

    @cached_property
    def rules(self) -> "Policy":
        """The policy, read once: its file may be a pipe.

        Raises:
            ConfigurationError: there is no such policy, or its file holds none.
        """
        from sbomkit.cli.policy._reading import chosen_policy  # noqa: PLC0415

        return chosen_policy(self.policy)


@dataclass(frozen=True, kw_only=True)
class AskedToCollect:
    """Where facts come from; each field is an option, in the order of the help."""

    facts: FactsFiles = None
    source: Sources = None
    complete: Complete = False
    depth: Depth = None
    offline: Offline = False
    refresh: Refresh = False
    max_age: MaxAge = None
    budget: Budget = None
    plugins: Plugins = False
    as_of: AsOf = None
    quiet: Quiet = False

    @property
    def asks(self) -> bool:
        """Whether anybody is asked: somebody is named, or nothing is given."""
        return bool(self.source or not self.facts)

    @cached_property
    def settings(self) -> "Settings":
        """The user's settings, with what was said here instead."""
        from sbomkit.settings import load_settings  # noqa: PLC0415 - `--help` does without

        said = {"budget": self.budget} if self.budget is not None else {}
        return load_settings().model_copy(update=said | ({"plugins": True} if self.plugins else {}))

    def wanted(self, report: "Callable[[Progress], None] | None" = None) -> "Wanted":
        """How the sources are asked.

        Raises:
            ConfigurationError: a source is named that there is not, or is told something that it does not take.
        """
        from sbomkit.enrich import Wanted  # noqa: PLC0415

        return Wanted(
            sources=_configured(self.source, self.settings) if self.source else None,
            depth=self.depth,
            offline=self.offline,
            refresh=self.refresh,
            max_age=self.max_age,
            as_of=self.as_of,
            progress=report,
            settings=self.settings,
            complete=self.complete and not defaulted("complete"),  # which asks more, and a file is not the user
        )


@dataclass(frozen=True, kw_only=True)
class Asked(AskedToCollect, ByPolicy):
    """The same, and what it is ranked by."""

    allow_undated: AllowUndated = False
    policy: PolicyFile = None
    root: Root = None


def asking(run: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of what its `asked` is, in the place of that; `--quiet` stands last, as everywhere.

    An option that the command declares itself stays its own.
    """
    own = signature(run).parameters
    kind: Any = own["asked"].annotation
    options = {
        each.name: Parameter(each.name, Parameter.KEYWORD_ONLY, default=each.default, annotation=each.type)
        for each in fields(kind)
        if each.name not in own
    }

    @wraps(run)
    def command(**said: Any) -> None:
        run(asked=kind(**{name: said.pop(name) for name in options}), **said)

    quiet = options["quiet"]
    placed = [each for name, each in options.items() if name != "quiet"]
    shown = [other for each in own.values() for other in (placed if each.name == "asked" else [each])]
    vars(command)["__signature__"] = signature(run).replace(parameters=[*shown, quiet])  # the command line's library reads it
    return command


def _configured(wanted: Sequence[str], settings: "Settings") -> "list[Source]":
    """Sources from `NAME[=ARG]`, all arguments of one name together."""
    from sbomkit.sources import made, sources  # noqa: PLC0415

    known = sources(plugins=settings.plugins)
    arguments: dict[str, list[str]] = {}
    for each in wanted:
        name, is_given, argument = each.partition("=")
        if name not in known:
            raise ConfigurationError(f"unknown source {name!r}", advice=f"known sources: {', '.join(known)}")
        arguments.setdefault(name, []).extend([argument] if is_given else [])
    return [made(known[name], given) for name, given in arguments.items()]
