"""One run of collecting: sources of one stage side by side, each with what was said before it, and what they say."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from graphlib import TopologicalSorter
from threading import Lock

from sbomkit.enrich._order import by_stage, prerequisites
from sbomkit.model.facts import Facts, Observation, Status
from sbomkit.model.inventory import Package
from sbomkit.purl import PackageKey
from sbomkit.sources import Session, Source

__all__ = ["Choice", "Progress", "Report", "Said", "ask_all", "does_support"]

Said = Sequence[tuple[PackageKey, Observation]]
_GLANCE = 0.2
"""Seconds after which whoever waits for sources looks whether there was a Ctrl-C."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the asking of one source is."""

    source: str
    done: int
    """Packages about which it said something, if only that it failed."""
    total: int
    """Packages that it is asked about."""


Report = Callable[[Progress], None]
Earlier = Mapping[PackageKey, Sequence[Observation]]
Choice = Callable[[Sequence[Source], Sequence[Package], Earlier], Sequence[Sequence[Package]]]
"""Chooses, of the given packages, those that each of the sources of a stage is asked about."""


def ask_all(
    sources: Sequence[Source],
    packages: Sequence[Package],
    session: Session,
    *,
    chosen: Choice,
    report: Report | None = None,
) -> list[tuple[PackageKey, Observation]]:
    """Ask every source about what it supports, stage by stage.

    What a source sees of earlier answers is what was given, all of earlier stages, and the sources of its own stage that it
    waits for: never what happened to be there.

    Args:
        sources: who is asked.
        packages: about whom, in key order.
        session: with what was known before.
        chosen: the packages that each source is asked about.
        report: called from one thread at a time.

    Returns:
        All that was said, in the order of stages and of the names of sources.  What a source only passes on is a collection
        of its own: of that and of what the others said themselves, what counts of both (`Facts.merge`).
    """
    known = _Known(session.earlier)
    said: list[tuple[PackageKey, Observation]] = []
    passed_on: list[tuple[PackageKey, Observation]] = []
    told = _one_at_a_time(report)
    for _, members in by_stage(sources):
        answers = _ask_side_by_side(members, chosen(members, packages, known), session, known, told)
        for source, answered in zip(members, answers, strict=True):
            (passed_on if source.passes_on else said).extend(answered)
            known.add(answered)
    return _joined(said, passed_on) if passed_on else said


def _joined(said: Said, passed_on: Said) -> list[tuple[PackageKey, Observation]]:
    joined = Facts.merge(Facts.gathered(said), Facts.gathered(passed_on))
    return [(entry.package, each) for entry in joined.packages for each in entry.observations]


class _Known(Mapping[PackageKey, Sequence[Observation]]):
    """What was said so far; a further layer is seen by whoever asks for it, and by nobody else."""

    def __init__(self, base: Earlier, *layers: Said) -> None:
        self._base = base
        self._more: dict[PackageKey, list[Observation]] = {}
        for layer in layers:
            self.add(layer)

    def add(self, said: Said) -> None:
        for key, observation in said:
            self._more.setdefault(key, []).append(observation)

    def __getitem__(self, key: PackageKey) -> Sequence[Observation]:
        more = self._more.get(key)
        if more is None:
            return self._base[key]
        return [*self._base.get(key, ()), *more]

    def __iter__(self) -> Iterator[PackageKey]:
        yield from self._base
        yield from (key for key in self._more if key not in self._base)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _ask_side_by_side(
    sources: Sequence[Source], about: Sequence[Sequence[Package]], session: Session, known: _Known, report: Report
) -> Sequence[Said]:
    """What each source says of its packages; sources go by their places, since one of another package may have no hash."""
    waiting = prerequisites(sources)
    order: TopologicalSorter[int] = TopologicalSorter(waiting)
    order.prepare()
    answers: dict[int, Said] = {}

    def ask(place: int) -> Said:
        seen = _Known(known, *(answers[each] for each in waiting[place])) if waiting[place] else known
        return list(_ask(sources[place], about[place], replace(session, earlier=seen), report))

    pool = ThreadPoolExecutor(len(sources), thread_name_prefix="sbomkit")
    running: dict[Future[Said], int] = {}
    try:
        while order.is_active():
            running |= {pool.submit(ask, place): place for place in sorted(order.get_ready())}
            # Looked up from now and then: Ctrl-C that comes just before a wait without an end would not be noticed during it.
            for done in wait(running, _GLANCE, return_when=FIRST_COMPLETED).done:
                place = running.pop(done)
                answers[place] = done.result()
                order.done(place)
    except BaseException:  # Ctrl-C, or a source that broke its promise: nobody waits for a Retry-After any more
        session.cancelled.set()
        raise
    finally:
        pool.shutdown(cancel_futures=True)
    return [answers[place] for place in range(len(sources))]


def _ask(
    source: Source, packages: Sequence[Package], session: Session, report: Report
) -> Iterator[tuple[PackageKey, Observation]]:
    asked: list[Package] = []
    for package in packages:
        try:
            if source.supports(package, session.earlier.get(package.key, ())):
                asked.append(package)
        except Exception as error:  # noqa: BLE001 - the edge of the world: whatever a source raises, the run goes on
            detail = f"{type(error).__name__} when asked whether it supports this package"
            for signal in sorted(source.signals):
                yield package.key, source.unknown(signal, Status.FAILED, session, detail=detail)
    if not asked:
        return
    report(Progress(source.name, 0, len(asked)))
    seen: set[PackageKey] = set()
    for key, observation in source.observe(asked, session):
        if key not in seen:
            seen.add(key)
            report(Progress(source.name, min(len(seen), len(asked)), len(asked)))
        yield key, observation
        if session.cancelled.is_set():  # whoever cancelled the run reads no further, and waits until this ends
            return


def does_support(source: Source, package: Package, earlier: Earlier) -> bool:
    """Whether a source can be asked about a package; not where it raises, which is told when it is asked."""
    try:
        return source.supports(package, earlier.get(package.key, ()))
    except Exception:  # noqa: BLE001 - the edge of the world
        return False


def _one_at_a_time(report: Report | None) -> Report:
    lock = Lock()

    def tell(progress: Progress) -> None:
        if report is not None:
            with lock:
                report(progress)

    return tell
