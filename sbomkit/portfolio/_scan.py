"""A portfolio brought up to date with what lies in folders, archives and stores."""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from concurrent.futures import Executor
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from sbomkit._version import __version__
from sbomkit.errors import ConfigurationError
from sbomkit.limits import Limits
from sbomkit.model._base import Noun
from sbomkit.model.portfolio import DocumentStatus, PortfolioProblem, PortfolioScan
from sbomkit.portfolio._history import record
from sbomkit.portfolio._limits import SCAN_LIMITS
from sbomkit.portfolio._locations.walk import told
from sbomkit.portfolio._patterns import PathPattern
from sbomkit.portfolio._workers import examined, processes
from sbomkit.portfolio.examine import Examined, Task, failed
from sbomkit.portfolio.labels import LabelSheet, label_pattern, labels_of, read_labels, unmatched
from sbomkit.portfolio.locations import SKIPPED, Located, Problem, count_files, locate, roots
from sbomkit.portfolio.store import Known, Store, opened

if TYPE_CHECKING:
    from sbomkit.compliance import Profile

__all__ = ["scan"]

_CLOSING = frozenset({"missing", "unreadable", "damaged-archive", "archive-bomb", "archive-too-long"})
"""Codes of places that may be there again tomorrow, as a share that is not mounted: what was known below them stays."""
_AGAIN = "SELECT document FROM documents WHERE code IN ('limit-exceeded', 'out-of-memory', 'worker-lost', 'internal-error')"
"""What is read again although it is as it was: with other limits, or more memory, it may be another document."""
_LED_ANEW = """
UPDATE documents SET root = led.root, below = led.below
FROM (SELECT unnest($documents) AS document, unnest($roots) AS root, unnest($belows) AS below) AS led
WHERE documents.document = led.document"""
_FROM_AFAR = re.compile(r"/|[^/]+://")
"""How the address of what is not seen from here begins."""
_GLIMPSE = 64
_BATCH = 256
_BATCH_ROWS = 200_000
"""Documents, and their rows, that are written at a time: what was not yet written is examined again after a crash."""


def scan(
    paths: Iterable[str | os.PathLike[str]] | os.PathLike[str],
    portfolio: str | os.PathLike[str],
    *,
    include: str | Iterable[str] = (),
    exclude: str | Iterable[str] = SKIPPED,
    labels: str | os.PathLike[str] | BinaryIO | None = None,
    label_patterns: str | Iterable[str] = (),
    profiles: "Profile | str | os.PathLike[str] | Iterable[Profile | str | os.PathLike[str]]" = (),
    thorough: bool = False,
    workers: int | None = None,
    executor: Callable[[], Executor] | None = None,
    limits: Limits = SCAN_LIMITS,
    moment: datetime | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> PortfolioScan:
    """Read all documents that are new or others than before, and forget those that are gone.

    What was read stays whatever happens: after a crash or an interrupt, the same call goes on where the last one was.  A
    document is forgotten if the path that led to it, or a folder that it is in, is asked for and leads to it no longer; not if
    something on the way could not be looked into.  A location is told as it is seen from the folder of the database, if it lies
    below that, and otherwise as an absolute path.

    Args:
        paths: folders, files, patterns, archives and addresses of object stores, or one of these.
        portfolio: the database, which is made if there is none.
        include: patterns of what is looked at, or one; by default everything.
        exclude: patterns of what is not, or one.
        labels: a CSV of what documents are about; see `read_labels`.
        label_patterns: what paths say of that, such as `{vendor}/{product}/{version}/*`; the first that matches counts.
        profiles: ids of shipped profiles, paths of profile files, or profiles: what documents are checked against, also those
            that are as they were and were not checked against them yet.  Verdicts by other profiles stay with a document until
            it changes.
        thorough: whether to compare bytes also where size and time of change are as before.
        workers: processes that examine documents; by default as many as there are processors that we may use.
        executor: starts what examines documents instead, such as a cluster.
        limits: how much one document may cost; see `limits_of`.
        moment: when this is, as the history of the portfolio keeps it (UTC where it names no zone); it is not looked up.
        progress: told how many documents are done, and how many there are, as far as is known by then.

    Returns:
        What changed, what the portfolio holds, and what could not be read.

    Raises:
        ConfigurationError: a path, pattern or profile makes no sense, the database cannot be used, or a library is missing.
    """
    sheet = None if labels is None else read_labels(labels)
    patterns = tuple(map(label_pattern, _listed(label_patterns)))
    chosen = _chosen(profiles)
    asked, path = _listed(paths), os.fspath(portfolio)
    only, without = _listed(include), _listed(exclude)
    folder, examine = _folder(path), executor or processes(workers)
    places = locate(asked, include=only, exclude=without, limits=limits, seen_from=folder)  # before there is a database
    with opened(path) as connection:
        store = Store(connection)
        run = _Run(told(Path(path).name), store, chosen, is_thorough=thorough, limits=limits)
        if progress is not None:
            run.report(progress, count_files(asked, include=only, exclude=without))
        for batch in _batches(run.counted(examined(examine, run.news(places)))):
            store.put(batch)
        store.change([(_LED_ANEW, run.led_anew())])
        led = roots(asked, seen_from=folder)
        gone = run.gone(led)
        store.remove(gone)
        store.label(partial(labels_of, sheet=sheet, patterns=patterns), led)
        record(store, found=len(run.met), moment=moment)
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
            unused_labels=_unused(sheet, patterns, store),
        )


def _folder(portfolio: str) -> Path:
    """The folder of a database, as an absolute path."""
    try:
        return (Path.cwd() / portfolio).parent
    except OSError:
        raise ConfigurationError("the folder that you are in is not there any longer", advice="go to another one") from None


def _listed(said: Any) -> tuple[Any, ...]:
    """Several of something, or the only one: a text would be taken letter by letter."""
    return (said,) if isinstance(said, str | os.PathLike | Noun) else tuple(said)


def _chosen(profiles: "Profile | str | os.PathLike[str] | Iterable[Profile | str | os.PathLike[str]]") -> "tuple[Profile, ...]":
    """The profiles themselves, each once."""
    if not (named := _listed(profiles)):
        return ()
    from sbomkit.compliance._check.engine import loaded  # noqa: PLC0415 - most scans do without

    return tuple(loaded(named))


def _unused(sheet: LabelSheet | None, patterns: Sequence[PathPattern], store: Store) -> tuple[PortfolioProblem, ...]:
    """What a table of labels says of documents that there are not, and patterns that no document matches."""
    if sheet is None and not patterns:
        return ()
    held = store.rows("SELECT document, below, sha256 FROM documents WHERE status = 'read'")
    documents = {document: below for document, below, _ in held}
    unused = () if sheet is None else sheet.unused(documents, [digest for *_, digest in held])
    return tuple(
        PortfolioProblem(place=each.location, code=each.code, message=each.message)
        for each in (*unused, *unmatched(patterns, documents))
    )


class _Run:
    """One scan: what is known, what was met, and what became of it."""

    def __init__(self, own: str, store: Store, profiles: "Sequence[Profile]", *, is_thorough: bool, limits: Limits) -> None:
        """Begin a scan.

        Args:
            own: the name of the database, as it is told, in the folder that locations are seen from.
            store: what is known.
            profiles: what documents are checked against.
            is_thorough: whether bytes are compared in any case.
            limits: how much a document may cost.
        """
        self.met: set[str] = set()
        self.added = self.changed = self._done = self._expected = 0
        self._progress: Callable[[int, int], None] | None = None
        self._closed: set[str] = set()
        self._led_anew: list[Located] = []
        self._own = own
        self._held = store.known()
        self._again = {document for (document,) in store.rows(_AGAIN)}
        self._profiles = tuple(profiles)
        self._is_thorough = is_thorough
        self._limits = limits

    def news(self, places: Iterable[Located | Problem]) -> Iterator[Task | Examined]:
        """What has to be examined, and what cannot be; not what is as it was."""
        for place in places:
            if place.location in self.met or self._is_ours(place.location):
                continue
            self.met.add(place.location)
            if isinstance(place, Problem):
                if place.code in _CLOSING:
                    self._closed.add(place.location)
                yield failed(place, DocumentStatus.UNREACHABLE, place.code, place.message)
                continue
            known = self._held.get(place.location)
            if known is not None and known.root != place.root:
                self._led_anew.append(place)
            is_current = known is not None and known.reader == __version__ and place.location not in self._again
            unchecked = self._unchecked(known)
            if known is not None and is_current and not (self._is_thorough or unchecked) and _is_as_it_was(place, known):
                self._do(at_every=_GLIMPSE)
            else:
                digest = known.sha256 if known and is_current else None
                yield Task(located=place, known=digest, profiles=self._profiles, unchecked=unchecked, limits=self._limits)

    def _unchecked(self, known: Known | None) -> "tuple[Profile, ...]":
        """What a document that could be read was not checked against yet."""
        if known is None or known.checked is None:
            return ()
        return tuple(each for each in self._profiles if each.sha256 not in known.checked)

    def _is_ours(self, location: str) -> bool:
        """Whether that is the database itself, or what lies beside it while it is written, in a folder that is looked into."""
        return location in {self._own, f"{self._own}.wal"} or location.startswith(f"{self._own}.tmp/")

    def report(self, progress: Callable[[int, int], None], expected: int) -> None:
        """Tell somebody how far it has come.

        Args:
            progress: who is told.
            expected: how many documents there seem to be.
        """
        self._progress, self._expected = progress, expected
        progress(0, expected)

    def _do(self, *, at_every: int = 1) -> None:
        """Count one more document that is done; of what takes no time, not each is told."""
        self._done += 1
        if self._progress is not None and self._done % at_every == 0:
            self._progress(self._done, max(self._expected, len(self.met)))

    def counted(self, found: Iterable[Examined]) -> Iterator[Examined]:
        """The same documents, once it is counted what became of them."""
        for each in found:
            known = self._held.get(each.document)
            if known is None:
                self.added += 1
            elif each.tables and known.sha256 != each.sha256:
                self.changed += 1
            yield each
            self._do()

    def led_anew(self) -> Mapping[str, Sequence[str]]:
        """Documents that another path led to before, and the one that leads to them now."""
        places = self._led_anew
        return {
            "documents": [each.location for each in places],
            "roots": [each.root for each in places],
            "belows": [each.below for each in places],
        }

    def gone(self, roots: AbstractSet[str]) -> list[str]:
        """What is known below what was asked for, and was not met again."""
        lost = ((document, known, set(_above(document))) for document, known in self._held.items() if document not in self.met)
        return [
            document
            for document, known, above in lost
            if (known.root in roots or not above.isdisjoint(roots)) and above.isdisjoint(self._closed)
        ]


def _is_as_it_was(place: Located, known: Known) -> bool:
    return (
        known.sha256 is not None and place.modified is not None and (place.size, place.modified) == (known.size, known.modified)
    )


def _above(document: str) -> Iterator[str]:
    """Addresses of all folders and archives that a document is in."""
    if _FROM_AFAR.match(document) is None:
        yield "."
    for sign in re.finditer("[/!]", document):
        yield document[: sign.start()] or document[: sign.end()]


def _batches(found: Iterable[Examined]) -> Iterator[list[Examined]]:
    """What is written at once; what came before something went wrong, such as Ctrl-C, is written as well."""
    batch: list[Examined] = []
    rows = 0
    try:
        for each in found:
            batch.append(each)
            rows += each.rows
            if len(batch) >= _BATCH or rows >= _BATCH_ROWS:
                full, batch, rows = batch, [], 0
                yield full
    except BaseException:
        if batch:
            yield batch
        raise
    if batch:
        yield batch
