"""What is measured, each in a process of its own: texts in, figures out."""

import os
import resource
import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from hashlib import sha256
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import orjson

from benchmarks._peers import PEERS
from sbomkit.portfolio import scan, select, tabletop
from sbomkit.portfolio._cluster import cluster
from sbomkit.portfolio.dataset import export

__all__ = ["ask", "floor", "peer", "read", "read_by", "ready", "write"]

_START = 120
"""Seconds in which workers have to come."""
_ROOM = 64
"""Documents that are under way at a time, as in a scan."""


def _timed(run: Callable[[], Any]) -> tuple[Any, dict[str, Any]]:
    """What something returns, and the seconds, processor time and memory that it took, with processes that it began."""
    started = time.perf_counter()
    value = run()
    seconds = time.perf_counter() - started
    ours, theirs = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return value, {
        "seconds": seconds,
        "processor_seconds": ours.ru_utime + ours.ru_stime + theirs.ru_utime + theirs.ru_stime,
        "mebibytes": ours.ru_maxrss / 1024,
        "worker_mebibytes": theirs.ru_maxrss / 1024 or None,
    }


def read(folder: str, portfolio: str, workers: str) -> dict[str, Any]:
    """A scan by so many processes."""
    answer, figures = _timed(lambda: scan([folder], portfolio, workers=int(workers)))
    return {**figures, "documents": answer.documents, "components": answer.components, "unchanged": answer.unchanged}


def read_by(folder: str, portfolio: str, address: str) -> dict[str, Any]:
    """A scan by the cluster of this scheduler; what its processes take is not seen from here, and is not in the figures."""
    answer, figures = _timed(lambda: scan([folder], portfolio, executor=cluster(address)))
    return {
        **figures,
        "worker_mebibytes": None,
        "documents": answer.documents,
        "components": answer.components,
        "unchanged": answer.unchanged,
    }


def ready(address: str, workers: str) -> None:
    """Wait until so many workers have come."""
    with import_module("distributed").Client(address, set_as_default=False) as client:
        client.wait_for_workers(int(workers), timeout=_START)


def ask(portfolio: str) -> dict[str, Any] | None:
    """Where the package is that is in most documents, in SQL and as a tabletop; `None`: there is no package."""
    most = select(portfolio, "SELECT package, documents FROM packages ORDER BY documents DESC, package LIMIT 1").rows
    if not most:
        return None
    package, documents = most[0]
    query = f"SELECT document, depth, path FROM positions WHERE package = '{package.replace(chr(39), chr(39) * 2)}'"
    rows, selected = _timed(lambda: select(portfolio, query))
    _, played = _timed(lambda: tabletop(portfolio, package))
    return {
        "package": package,
        "documents": documents,
        "rows": len(rows.rows),
        "select_seconds": selected["seconds"],
        "tabletop_seconds": played["seconds"],
    }


def write(portfolio: str, folder: str) -> dict[str, Any]:
    """A dataset of it."""
    answer, figures = _timed(lambda: export(portfolio, folder))
    size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
    return {
        **figures,
        "rows": sum(table.rows for table in answer.tables),
        "bytes": size,
        "database": Path(portfolio).stat().st_size,
    }


def floor(folder: str, workers: str) -> dict[str, Any]:
    """`orjson.loads` over all files that are JSON as they stand."""
    paths = _files(folder)

    def run() -> list[int | None]:
        with _pool(int(workers)) as pool:  # processes that have not ended have used no time that is seen from here
            return list(pool.map(_loaded, paths))

    sizes, figures = _timed(run)
    return {**figures, "documents": sum(size is not None for size in sizes), "bytes": sum(size or 0 for size in sizes)}


def _loaded(path: str) -> int | None:
    data = Path(path).read_bytes()
    try:
        orjson.loads(data)
    except orjson.JSONDecodeError:
        return None
    return len(data)


def peer(folder: str, workers: str, budget: str) -> dict[str, Any]:
    """lib4sbom over JSON files, in an order that has nothing to do with size, until the seconds are over."""
    waiting = iter(sorted((path for path in _files(folder) if path.endswith(".json")), key=_mixed))
    read_, refused = [], 0
    pool = _pool(int(workers), _begin_peer)
    list(pool.map(_peer_ready, range(int(workers))))
    started = time.perf_counter()
    for path, done in _answered(pool, waiting, started + float(budget)):
        if done:
            read_.append(Path(path).stat().st_size)
        else:
            refused += 1
    seconds = time.perf_counter() - started
    for process in (pool._processes or {}).values():  # noqa: SLF001 - one document may take minutes
        process.kill()
    pool.shutdown(cancel_futures=True)
    return {"seconds": seconds, "documents": len(read_), "refused": refused, "bytes": sum(read_)}


def _answered(pool: ProcessPoolExecutor, paths: Iterator[str], end: float) -> Iterator[tuple[str, bool]]:
    """Each path with whether it was read, until it is time."""
    asked: dict[Future[bool], str] = {}
    while True:
        while len(asked) < _ROOM and (path := next(paths, None)) is not None:
            asked[pool.submit(_peer_read, path)] = path
        left = end - time.perf_counter()
        if not asked or left <= 0:
            return
        for future in wait(asked, left, FIRST_COMPLETED).done:
            yield asked.pop(future), future.result()


_PEER: dict[str, Callable[..., Any]] = {}


def _begin_peer() -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)  # it prints
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    _PEER["task"] = PEERS["lib4sbom"].prepare()


def _peer_ready(_: int) -> bool:
    return bool(_PEER)


def _peer_read(path: str) -> bool:
    try:
        components: int = _PEER["task"](path, "", "json", ours=False)["components"]
    except BaseException:  # noqa: BLE001 - some call `sys.exit` on what they do not like
        return False
    return components > 0


def _pool(workers: int, begin: Callable[[], None] | None = None) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=begin)


def _files(folder: str) -> list[str]:
    return sorted(str(path) for path in Path(folder).rglob("*") if path.is_file())


def _mixed(path: str) -> bytes:
    return sha256(path.encode()).digest()
