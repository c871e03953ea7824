"""The pipeline as commands walk it: paths and options in, nouns out."""

import shlex
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from sbomkit.cli._output import InterruptedAskingError, say
from sbomkit.cli._progress import progress
from sbomkit.errors import ConfigurationError, DocumentError, SourceUnavailable

if TYPE_CHECKING:
    from sbomkit.cli._silence import Silence
    from sbomkit.model import Facts, Inventory, Ranking
    from sbomkit.sources import Source

__all__ = ["Asked", "answer", "check_standard_input", "facts_of", "opened", "read_document"]


_MAPPING = "PACKAGE=PATH"
"""The argument of sources that are told where each package is kept."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the user said of facts and of ranking; the defaults are those of the options."""

    facts: Sequence[str] = ()
    sources: Sequence[str] = ()
    offline: bool = False
    as_of: datetime | None = None
    allow_undated: bool = False
    policy: str | None = None
    root: str | None = None
    show_names: bool = False
    quiet: bool = False
    always_ask: bool = False
    """Whether sources are asked although there are facts already (`collect`)."""
    output: str | None = None
    """The file that the facts are kept in, where they are (`collect`)."""


@contextmanager
def _naming(path: str) -> Iterator[None]:
    """Let an error say which of several documents is at fault."""
    name = "standard input" if path == "-" else path
    try:
        yield
    except DocumentError as error:
        error.message = f"{name}: {error.message}"
        raise


def read_document(path: str) -> "Inventory":
    """Read an SBOM from a path or, for `-`, from standard input."""
    from sbomkit.formats import load  # noqa: PLC0415 - `--help` does without

    with _naming(path):
        return load(opened(path))


def check_standard_input(*paths: str) -> None:
    """Refuse to read standard input for two files, of which the second would be empty.

    Raises:
        ConfigurationError: `-` stands more than once.
    """
    if paths.count("-") > 1:
        raise ConfigurationError("standard input can be read once, and - stands more than once", advice="name a file instead")


def opened(path: str) -> "Path | BinaryIO":
    """What a document is read from: the path or, for `-`, standard input.

    Raises:
        ConfigurationError: standard input is closed.
    """
    if path != "-":
        return Path(path)
    if sys.stdin is None:
        raise ConfigurationError("standard input is closed", advice="name a file instead of -")
    return sys.stdin.buffer


def facts_of(inventories: Sequence["Inventory"], asked: Asked) -> "Facts":
    """Facts from files and, where that was asked for, from sources.

    Raises:
        SourceUnavailable: sources were asked, and none answered.
    """
    from sbomkit.model import Facts  # noqa: PLC0415
    from sbomkit.sources.facts_file import read_facts  # noqa: PLC0415

    known = []
    for path in asked.facts:
        with _naming(path):
            known.append(read_facts(opened(path)))
    facts = Facts.merge(*known)
    sources = _configured(asked.sources) if asked.sources else None
    if sources is None and (asked.offline or (known and not asked.always_ask)):
        if not known and asked.always_ask:
            raise ConfigurationError(
                "there is nothing to collect: --offline asks no network",
                advice="add facts with --facts, or a source on disk, such as --source apt=DIR",
            )
        if not known and not asked.quiet:
            say("offline and without --facts: nothing is known of anybody, so that no package can be assessed")
        return facts
    return _collected(inventories, facts, sources, asked)


def _collected(inventories: Sequence["Inventory"], facts: "Facts", sources: "Sequence[Source] | None", asked: Asked) -> "Facts":
    from sbomkit.cli._silence import silences, without_package  # noqa: PLC0415
    from sbomkit.enrich import collect  # noqa: PLC0415
    from sbomkit.model import Facts  # noqa: PLC0415
    from sbomkit.settings import load_settings  # noqa: PLC0415

    with progress(quiet=asked.quiet) as report:
        try:
            answers = collect(
                inventories,
                sources=sources,
                facts=facts,
                offline=asked.offline,
                as_of=asked.as_of,
                progress=report,
                settings=load_settings(),
            )
        except KeyboardInterrupt:
            raise InterruptedAskingError from None
    everything = Facts.merge(facts, answers)
    if not asked.quiet:
        for line in without_package(_mappings(asked.sources), inventories, everything):
            say(line)
    _check_answers(silences(answers), asked)
    return everything


def _check_answers(silent: "Sequence[Silence]", asked: Asked) -> None:
    """Say who did not answer, and refuse to go on as if something had been learnt when nobody did."""
    if silent and all(each.complete for each in silent):
        names = ", ".join(each.source for each in silent)
        raise SourceUnavailable(
            f"no source answered ({names}): {silent[0].cause}",
            source=silent[0].source,
            advice="--offline goes on with what is known; an interrupted collect can be repeated with --facts",
        )
    again = f"run it again with --facts {shlex.quote(asked.output)}" if asked.output else "run it again later"
    for each in silent:
        if each.failed and not asked.quiet:
            say(f"{each.failed:,} of {each.asked:,} packages got no answer from {each.source} ({each.cause}); {again}")


def _mappings(wanted: Sequence[str]) -> "Iterator[tuple[str, Source]]":
    """What maps a package to a place, each with a source of its own."""
    from sbomkit.sources import sources  # noqa: PLC0415

    for each in wanted:
        name, _, mapping = each.partition("=")
        if sources()[name].argument == _MAPPING:
            yield mapping, sources()[name].configured([mapping])


def _configured(wanted: Sequence[str]) -> "list[Source]":
    """Sources from `NAME[=ARG]`, all arguments of one name together."""
    from sbomkit.sources import sources  # noqa: PLC0415

    known = sources()
    arguments: dict[str, list[str]] = {}
    for each in wanted:
        name, is_given, argument = each.partition("=")
        if name not in known:
            raise ConfigurationError(f"unknown source {name!r}", advice=f"known sources: {', '.join(known)}")
        arguments.setdefault(name, []).extend([argument] if is_given else [])
    return [known[name].configured(given) for name, given in arguments.items()]


def answer(path: str, asked: Asked) -> "tuple[Inventory, Facts, Ranking]":
    """Everything up to the ranking."""
    from sbomkit.ranking import load_policy, rank  # noqa: PLC0415

    check_standard_input(path, *asked.facts)
    policy = load_policy(asked.policy) if asked.policy is not None else None
    inventory = read_document(path)
    facts = facts_of([inventory], asked)
    ranking = rank(
        inventory,
        facts,
        policy=policy,
        as_of=asked.as_of,
        allow_undated=asked.allow_undated,
        show_names=asked.show_names,
        root=asked.root,
    )
    return inventory, facts, ranking
