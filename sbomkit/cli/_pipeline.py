"""The pipeline as commands walk it: paths and options in, nouns out."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sbomkit.cli._output import say
from sbomkit.cli._progress import progress
from sbomkit.errors import ConfigurationError, DocumentError, SourceUnavailable

if TYPE_CHECKING:
    from sbomkit.model import Facts, Inventory, Ranking
    from sbomkit.sources import Source

__all__ = ["Asked", "answer", "facts_of", "read_document"]


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
        return load(sys.stdin.buffer if path == "-" else Path(path))


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
            known.append(read_facts(sys.stdin.buffer if path == "-" else Path(path)))
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
    from sbomkit.enrich import enrich  # noqa: PLC0415
    from sbomkit.settings import load_settings  # noqa: PLC0415

    with progress(quiet=asked.quiet) as report:
        collected = enrich(
            inventories,
            sources=sources,
            facts=facts,
            offline=asked.offline,
            as_of=asked.as_of,
            progress=report,
            settings=load_settings(),
        )
    _check_answers(facts, collected)
    return collected


def _check_answers(before: "Facts", after: "Facts") -> None:
    """Refuse to go on as if something had been learnt when every answer is a failure."""
    old = {entry.package: set(entry.observations) for entry in before.packages}
    new = [each for entry in after.packages for each in entry.observations if each not in old.get(entry.package, ())]
    failures = [each for each in new if each.status == "failed"]
    if failures and len(failures) == len(new):
        names = ", ".join(sorted({each.source for each in failures}))
        raise SourceUnavailable(
            f"no source answered ({names}): {failures[0].detail or 'no reason was given'}",
            source=failures[0].source,
            advice="--offline goes on with what is known; an interrupted collect can be repeated with --facts",
        )


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
