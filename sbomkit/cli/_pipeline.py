"""The pipeline as commands walk it: paths and options in, nouns out."""

import shlex
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from sbomkit.cli._asked import Asked, AskedToCollect
from sbomkit.cli._inputs import check_standard_input, naming, opened, read_document, shown_name
from sbomkit.cli._output import InterruptedAskingError
from sbomkit.cli._progress import progress, step, timed
from sbomkit.cli._voice import defaulted, say, voice
from sbomkit.errors import SourceUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sbomkit.cli._silence import Silence, Tally
    from sbomkit.enrich import GivenFacts, KeptFacts, Run, Spool
    from sbomkit.model import Facts, Inventory, PackageFacts, Ranking
    from sbomkit.purl import PackageKey
    from sbomkit.settings import Settings
    from sbomkit.sources import Source

    Depths = Callable[[Sequence[Inventory]], Mapping[PackageKey, int]]

__all__ = [
    "answer",
    "collected",
    "completed",
    "facts_of",
    "given_facts",
    "kept_facts",
    "known",
]


_MAPPING = "PACKAGE=PATH"
"""The argument of sources that are told where each package is kept."""


def given_facts(paths: Sequence[str] | None) -> "Facts":
    """What facts files say, joined."""
    from sbomkit.model import Facts  # noqa: PLC0415
    from sbomkit.sources.facts_file import read_facts  # noqa: PLC0415

    known = []
    for path in paths or ():
        with naming(path), step(f"reading {shown_name(path)}") as found:
            known.append(read_facts(opened(path)))
            found.append(f"facts of {len(known[-1].packages):,} packages")
    return Facts.merge(*known)


def kept_facts(paths: Sequence[str] | None) -> "KeptFacts":
    """The same in little memory, for those who do not look at most of it."""
    from sbomkit.enrich import KeptFacts  # noqa: PLC0415
    from sbomkit.sources.facts_file import iter_facts  # noqa: PLC0415

    def entries() -> "Iterator[PackageFacts]":
        for path in paths or ():
            with naming(path):
                yield from iter_facts(opened(path))

    with step(f"reading {len(paths or ()):,} facts files"):
        return KeptFacts(entries())


def facts_of(inventories: Sequence["Inventory"], asked: AskedToCollect, *, depths: "Depths | None" = None) -> "Facts":
    """Facts from files and, where that was asked for, from sources.

    Args:
        inventories: of whose packages facts are wanted.
        asked: whom to ask, and how.
        depths: see `collected`.

    Raises:
        SourceUnavailable: sources were asked, and none answered.
    """
    from sbomkit.model import Facts  # noqa: PLC0415

    facts = given_facts(asked.facts)
    if not asked.asks:
        if (unused := _unused(asked)) and not asked.quiet:
            say(f"{', '.join(unused)} changed nothing: with --facts nobody is asked, unless --source names somebody")
        return facts
    with collected(inventories, facts, asked, depths=depths) as spool:
        everything = Facts(packages=tuple(spool))
    if not everything.packages and asked.offline and not asked.quiet:
        say("offline and without --facts: nothing is known of anybody, so that no package can be assessed")
    return everything


def _unused(asked: AskedToCollect) -> list[str]:
    """Options about asking that were given although nobody is asked."""
    given = {
        "--refresh": asked.refresh,
        "--max-age": asked.max_age is not None,
        "--budget": asked.budget is not None,
        "--depth": asked.depth is not None and not defaulted("depth"),
    }
    return [name for name, is_given in given.items() if is_given]


@contextmanager
def collected(
    inventories: Sequence["Inventory"],
    facts: "GivenFacts",
    asked: AskedToCollect,
    *,
    output: str | None = None,
    depths: "Depths | None" = None,
) -> "Iterator[Spool]":
    """The given facts and the answers of sources, as they go into a file.

    Args:
        inventories: of whose packages facts are wanted.
        facts: the given ones.
        asked: whom to ask, and how.
        output: the file that they are kept in, where they are.
        depths: tells the depths of packages, where the inventories do not.

    Raises:
        SourceUnavailable: sources were asked, and none answered.
    """
    from sbomkit.cli._silence import Tally, without_package  # noqa: PLC0415
    from sbomkit.enrich import ObservationsOf, Spool, answers  # noqa: PLC0415

    with Spool(facts) as spool:
        with timed("asking the sources"), progress() as report:
            wanted = asked.wanted(report)
            wanted = wanted if depths is None else replace(wanted, depths=depths)
            tally = Tally(frozenset(source.name for source in wanted.asked if source.politeness is not None))
            try:
                with answers(inventories, wanted, facts) as run:
                    for chunk in run:
                        tally.add(spool.add(chunk, more_to_come=run.more_to_come), wanted.now)
            except KeyboardInterrupt:
                wanted.cancelled.set()
                raise InterruptedAskingError from None
        _check_answers(tally.silences(), output, quiet=asked.quiet)
        if not asked.quiet:
            unused = without_package(
                _mappings(asked.source or (), asked.settings), inventories, tally.origins, ObservationsOf(facts)
            )
            for line in (*unused, *_told(run, tally, offline=asked.offline)):
                say(line)
        yield spool


def _told(run: "Run", tally: "Tally", *, offline: bool) -> Iterator[str]:
    """What the asking cost, and how old is what did not have to be asked again."""
    if run.sent:
        hosts = ", ".join(f"{host} {count:,}" for host, count in run.sent.items())
        yield f"{sum(run.sent.values()):,} requests: {hosts}"
    if voice().verbose:
        yield from tally.lines()
    if tally.oldest is not None:
        again = "" if offline else " (--refresh asks again)"
        yield f"some answers come from the cache; the oldest is of {tally.oldest:%Y-%m-%d %H:%M} UTC{again}"


def _check_answers(silent: "Sequence[Silence]", output: str | None, *, quiet: bool) -> None:
    """Say who did not answer, and refuse to go on as if something had been learnt when nobody did."""
    if silent and all(each.complete for each in silent):
        names = ", ".join(each.source for each in silent)
        raise SourceUnavailable(
            f"no source answered ({names}): {silent[0].cause}",
            source=silent[0].source,
            advice="--offline goes on with what is known; an interrupted collect can be repeated with --facts",
        )
    again = f"run it again with --facts {shlex.quote(output)}" if output else "run it again later"
    for each in silent:
        if each.failed and not quiet:
            say(f"{each.failed:,} of {each.asked:,} packages got no answer from {each.source} ({each.cause}); {again}")


def _mappings(wanted: Sequence[str], settings: "Settings") -> "Iterator[tuple[str, Source]]":
    """What maps a package to a place, each with a source of its own."""
    from sbomkit.sources import made, sources  # noqa: PLC0415

    known = sources(plugins=settings.plugins)
    for each in wanted:
        name, _, mapping = each.partition("=")
        if known[name].argument == _MAPPING:
            yield mapping, made(known[name], [mapping])


def completed(inventory: "Inventory", facts: "Facts", asked: Asked) -> "Inventory":
    """The document with the edges that can be inferred; says so where there are none."""
    from sbomkit.graph import complete  # noqa: PLC0415 - only where it is asked for

    with step("inferring dependencies"):
        whole = complete(inventory, facts, as_of=asked.as_of)
    if len(whole.edges) == len(inventory.edges) and not asked.quiet:
        say("--complete inferred nothing: the facts do not tell what packages need (`sbomkit collect --complete` asks that)")
    return whole


def known(path: str, asked: Asked, *, check: "Callable[[Inventory], object] | None" = None) -> "tuple[Inventory, Facts]":
    """Everything up to the facts.

    Args:
        path: of the document, or `-`.
        asked: what the user said.
        check: raises where something else that was said means nothing in this document; called before anybody is asked.
    """
    check_standard_input(path, *asked.files)
    _ = asked.rules  # what is wrong with them is told before anybody is asked, too
    inventory = read_document(path)
    if asked.root is not None:
        from sbomkit.graph import ways_in  # noqa: PLC0415

        ways_in(inventory, asked.root)
    if check is not None and asked.asks:  # else whoever needs it looks at once
        check(inventory)
    facts = facts_of([inventory], asked)
    if asked.complete:
        inventory = completed(inventory, facts, asked)
    return inventory, facts


def answer(
    path: str, asked: Asked, *, check: "Callable[[Inventory], object] | None" = None, show_names: bool = False
) -> "tuple[Inventory, Facts, Ranking]":
    """Everything up to the ranking; see `known`."""
    from sbomkit.ranking import rank  # noqa: PLC0415

    inventory, facts = known(path, asked, check=check)
    with step("ranking"):
        ranking = rank(
            inventory,
            facts,
            policy=asked.rules,
            as_of=asked.as_of,
            allow_undated=asked.allow_undated,
            show_names=show_names,
            root=asked.root,
        )
    return inventory, facts, ranking
