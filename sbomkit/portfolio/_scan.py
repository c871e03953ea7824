"""A portfolio brought up to date with what lies in folders, archives and stores."""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from concurrent.futures import Executor
from functools import partial
from pathlib import Path

from sbomkit._version import __version__
from sbomkit.limits import DEFAULT_LIMITS, Limits
from sbomkit.model.portfolio import DocumentStatus, PortfolioProblem, PortfolioScan
from sbomkit.portfolio._workers import examined, processes
from sbomkit.portfolio.examine import Examined, Task, failed
from sbomkit.portfolio.labels import LabelSheet, label_pattern, labels_of, read_labels
from sbomkit.portfolio.locations import SKIPPED, Located, Problem, locate, roots
from sbomkit.portfolio.store import Known, Store, opened

__all__ = ["scan"]

_BATCH = 256
_BATCH_ROWS = 200_000
"""Documents, and their rows, that are written at a time: what was not yet written is examined again after a crash."""


def scan(
    paths: Iterable[str],
    portfolio: str | os.PathLike[str],
    *,
    include: Iterable[str] = (),
    exclude: Iterable[str] = SKIPPED,
    labels: str | os.PathLike[str] | None = None,
    label_patterns: Iterable[str] = (),
    thorough: bool = False,
    workers: int | None = None,
    executor: Callable[[], Executor] | None = None,
    limits: Limits = DEFAULT_LIMITS,
    progress: Callable[[int, int], None] | None = None,
) -> PortfolioScan:
    """Read all documents that are new or others than before, and forget those that are gone.

    What was read stays whatever happens: after a crash or an interrupt, the same call goes on where the last one was.  A
    document is forgotten if the path that led to it is asked for again and leads to it no longer; not if something on the way
    could not be looked into.

    Args:
        paths: folders, files, patterns, archives and addresses of object stores.
        portfolio: the database, which is made if there is none.
        include: patterns of what is looked at; by default everything.
        exclude: patterns of what is not.
        labels: a CSV of what documents are about; see `read_labels`.
        label_patterns: what paths say of that, such as `{vendor}/{product}/{version}/*`; the first that matches counts.
        thorough: whether to compare bytes also where size and time of change are as before.
        workers: processes that examine documents; by default as many as there are processors that we may use.
        executor: starts what examines documents instead, such as a cluster.
        limits: how much one document may cost.
        progress: told how many documents are done, and how many were found so far.

    Returns:
        What changed, what the portfolio holds, and what could not be read.

    Raises:
        ConfigurationError: a path or pattern makes no sense, the database cannot be used, or a library is not installed.
    """
    sheet = None if labels is None else read_labels(labels)
    patterns = tuple(map(label_pattern, label_patterns))
    asked, path = tuple(paths), os.fspath(portfolio)
    with opened(path) as connection:
        store = Store(connection)
        run = _Run(path, store.known(), is_thorough=thorough, limits=limits)
        places = locate(asked, include=include, exclude=exclude, limits=limits)
        for batch in _batches(run.counted(examined(executor or processes(workers), run.news(places)), progress)):
            store.put(batch)
        led = roots(asked)
        gone = run.gone(led)
        store.remove(gone)
        store.label(partial(labels_of, sheet=sheet, patterns=patterns), led)
        documents, components, edges = store.totals()
        return PortfolioScan(
            portfolio=path,
            found=len(run.met),
            added=run.added,
            changed=run.changed,
            unchanged=len(run.met) - run.added - run.changed,
            removed=len(gone),
            documents=documents,
            components=components,
            edges=edges,
            problems=store.problems(),
            unused_labels=_unused(sheet, store),
        )


def _unused(sheet: LabelSheet | None, store: Store) -> tuple[PortfolioProblem, ...]:
    """What a table of labels says of documents that there are not."""
    if sheet is None:
        return ()
    held = store.rows("SELECT document, below, sha256 FROM documents WHERE status = 'read'")
    names = [name for document, below, _ in held for name in (document, below)]
    unused = sheet.unused(names, [digest for *_, digest in held])
    return tuple(PortfolioProblem(place=each.location, code=each.code, message=each.message) for each in unused)


class _Run:
    """One scan: what is known, what was met, and what became of it."""

    def __init__(self, portfolio: str, held: Mapping[str, Known], *, is_thorough: bool, limits: Limits) -> None:
        self.met: set[str] = set()
        self.added = self.changed = self._done = 0
        self._closed: set[str] = set()
        self._portfolio = portfolio
        self._held = held
        self._is_thorough = is_thorough
        self._limits = limits

    def news(self, places: Iterable[Located | Problem]) -> Iterator[Task | Examined]:
        """What has to be examined, and what cannot be; not what is as it was."""
        for place in places:
            if place.location in self.met or self._is_ours(place.location):
                continue
            self.met.add(place.location)
            if isinstance(place, Problem):
                self._closed.add(place.location)
                yield failed(place, DocumentStatus.UNREACHABLE, place.code, place.message)
                continue
            known = self._held.get(place.location)
            is_current = known is not None and known.reader == __version__
            if known is not None and is_current and not self._is_thorough and _is_as_it_was(place, known):
                self._done += 1
            else:
                yield Task(located=place, known=known.sha256 if known and is_current else None, limits=self._limits)

    def _is_ours(self, location: str) -> bool:
        """Whether that is the database itself, or the log beside it, in a folder that is looked into."""
        folder, name = os.path.split(location)
        ours, own = os.path.split(self._portfolio)
        try:
            return name in {own, f"{own}.wal"} and Path(folder).samefile(ours)
        except OSError:  # the address of a member of an archive, or of a store
            return False

    def counted(self, found: Iterable[Examined], progress: Callable[[int, int], None] | None) -> Iterator[Examined]:
        """The same documents, once it is counted what became of them."""
        for each in found:
            known = self._held.get(each.document)
            if known is None:
                self.added += 1
            elif each.tables and known.sha256 != each.sha256:
                self.changed += 1
            yield each
            self._done += 1
            if progress is not None:
                progress(self._done, len(self.met))

    def gone(self, roots: AbstractSet[str]) -> list[str]:
        """What is known, and was not met again where it was."""
        lost = (document for document, known in self._held.items() if known.root in roots and document not in self.met)
        return [document for document in lost if self._closed.isdisjoint(_above(document))]


def _is_as_it_was(place: Located, known: Known) -> bool:
    return (
        known.sha256 is not None and place.modified is not None and (place.size, place.modified) == (known.size, known.modified)
    )


def _above(document: str) -> Iterator[str]:
    """Addresses of all folders and archives that a document is in."""
    for sign in re.finditer("[/!]", document):
        yield document[: sign.start()] or document[: sign.end()]


def _batches(found: Iterable[Examined]) -> Iterator[list[Examined]]:
    """What is written at once."""
    batch: list[Examined] = []
    rows = 0
    for each in found:
        batch.append(each)
        rows += each.rows
        if len(batch) >= _BATCH or rows >= _BATCH_ROWS:
            yield batch
            batch, rows = [], 0
    if batch:
        yield batch
