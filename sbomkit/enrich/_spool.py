"""Answers that come some thousand packages at a time, given out again in key order, each package once.

One run that fits is kept in memory; of several, each lies sorted in a temporary file until all are there to be merged.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from heapq import merge
from itertools import groupby
from tempfile import TemporaryFile
from types import TracebackType
from typing import IO, Self

from sbomkit.enrich._kept import GivenFacts
from sbomkit.model.facts import Observation, PackageFacts, licences
from sbomkit.purl import PackageKey

__all__ = ["Spool"]


class Spool:
    """Facts on their way into a file; a context manager that removes what it put aside."""

    def __init__(self, given: GivenFacts | None = None) -> None:
        """Begin with what is known already, if anything is."""
        self._runs: list[Callable[[], Iterator[PackageFacts]]] = [lambda: iter(given.packages)] if given else []
        self._files = ExitStack()
        self.packages = 0
        """How many have been given out."""
        self._licences = set(given.licences) if given else set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._files.close()

    @property
    def licences(self) -> tuple[str, ...]:
        """Licences of all data so far, sorted."""
        return tuple(sorted(self._licences))

    def add(self, said: Iterable[tuple[PackageKey, Observation]], *, more_to_come: bool = False) -> Sequence[PackageFacts]:
        """Take in what was said about some packages, and return it by package.

        Args:
            said: in any order.
            more_to_come: whether there will be others, so that this should not stay in memory.
        """
        found: defaultdict[PackageKey, list[Observation]] = defaultdict(list)
        for key, observation in said:
            found[key].append(observation)
        run = [PackageFacts(package=key, observations=tuple(found[key])) for key in sorted(found)]
        self._licences.update(licences(run))
        self._runs.append(partial(_lines, self._aside(run)) if more_to_come else run.__iter__)
        return run

    def _aside(self, run: Iterable[PackageFacts]) -> IO[bytes]:
        file = self._files.enter_context(TemporaryFile(prefix="sbomkit-"))  # noqa: SIM115 - the stack closes it
        file.writelines(entry.line() + b"\n" for entry in run)
        return file

    def __iter__(self) -> Iterator[PackageFacts]:
        """Every package in key order."""
        self.packages = 0
        ordered = merge(*(run() for run in self._runs), key=lambda entry: entry.package)
        for _, same in groupby(ordered, key=lambda entry: entry.package):
            entries = list(same)
            self.packages += 1
            yield entries[0] if len(entries) == 1 else PackageFacts.merge(*entries)


def _lines(file: IO[bytes]) -> Iterator[PackageFacts]:
    file.seek(0)
    for line in file:
        yield PackageFacts.model_validate_json(line)
