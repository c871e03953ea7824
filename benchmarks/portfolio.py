"""Reads all documents below a folder into a portfolio: how fast, in how much memory, beside how little it could take.

    python benchmarks/portfolio.py FOLDER [--copies-to N] [--megabytes M] [--workers N] [--budget SECONDS] [--only PART,...]
                                   [--format table|json]

A folder of fewer documents than `--copies-to` is filled up, in a temporary one, with copies whose first name is another one;
where that is less than `--megabytes`, copies of the largest ones.  Each figure comes from a process that does nothing else.
Parts, in this order; the JSON has one member for each, and `bars`:

- `scan`: by one process and by `--workers`, each into a new database, and once more with nothing changed.  The workers' memory
  is that of the largest.
- `floor`: `orjson.loads` over the same files in a pool of as many processes.  Only of files that are JSON as they stand.
- `peer`: lib4sbom in a pool of as many processes, over JSON files in an order that has nothing to do with size, until the
  budget is spent; `whole_seconds` is that scaled, by bytes, to all that the floor reads.  It only reads: it places nothing, and
  writes nothing.
- `cluster`: the scan by a scheduler of Dask and as many workers with one thread each, as processes of this machine; starting
  them does not count.
- `questions`: rows of the package that is in most documents, in SQL, and as a tabletop.
- `dataset`: the portfolio exported as Parquet.

Bars: 60 s for the scan by `--workers`, 1 GiB for each of them, 5 s when nothing has changed, 1 s for a tabletop.  They are
meant for 3,000 documents of 1.7 GB and two processors that do nothing else: `load` says how much else was running.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

if __package__ in {None, ""}:  # run as a script
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks._alone import alone
from benchmarks._documents import Bar, aligned, find_files, names_of, number, say
from benchmarks._peers import PEERS
from benchmarks._portfolio import runs
from benchmarks._portfolio.copies import varied
from tests.portfolio.clusters import scheduler, workers

__all__ = ["main"]

_PARTS = ("scan", "floor", "peer", "cluster", "questions", "dataset")
_MEGABYTE = 1e6


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; 1 where a bar is missed."""
    options = _options(arguments)
    with TemporaryDirectory() as scratch, _documents(options, Path(scratch)) as folder:
        found = _measured(options, folder, Path(scratch))
    bars = list(_bars(found))
    if options.format == "json":
        print(json.dumps({**found, "bars": [bar.as_json() for bar in bars]}, indent=1))
    else:
        print("\n".join(_table(found)), end="\n\n")
        print(aligned(["bar", "figure", "bar", ""], [bar.as_row() for bar in bars]))
    return int(any(bar.met is False for bar in bars))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--copies-to", type=int, default=3000, metavar="N", help="documents (default: %(default)s)")
    parser.add_argument("--megabytes", type=float, default=0, metavar="M", help="of all documents, at least")
    parser.add_argument("--workers", type=int, default=2, metavar="N", help="processes (default: %(default)s)")
    parser.add_argument("--budget", type=float, default=60, metavar="SECONDS", help="for the peer (default: %(default)s)")
    parser.add_argument("--only", type=names_of(_PARTS), default=list(_PARTS), metavar="PART,...", help=", ".join(_PARTS))
    parser.add_argument("--format", choices=("table", "json"), default="table")
    options = parser.parse_args(arguments)
    if not options.folder.is_dir():
        parser.error(f"{options.folder} is no folder")
    return options


@contextmanager
def _documents(options: argparse.Namespace, scratch: Path) -> Iterator[Path]:
    """The folder that is read: the one that was given, if it is large enough."""
    files = find_files([options.folder])
    size = sum(found.bytes for found in files)
    if len(files) >= options.copies_to and size >= options.megabytes * _MEGABYTE:
        yield options.folder
        return
    made = scratch / "documents"
    made.mkdir()
    varied(files, made, options.copies_to, int(options.megabytes * _MEGABYTE))
    yield made


def _measured(options: argparse.Namespace, folder: Path, scratch: Path) -> dict[str, Any]:
    files = find_files([folder])
    size, many = sum(found.bytes for found in files), str(options.workers)
    found: dict[str, Any] = {"files": len(files), "bytes": size, "workers": options.workers, "load": []}
    read = (str(folder), str(scratch / "many.duckdb"))

    def measured(what: str, function: Any, *words: str) -> Any:
        say(what)
        found["load"].append(round(os.getloadavg()[0], 1))
        return alone(function, *words)

    one = None
    if "scan" in options.only:
        one = measured("one process", runs.read, str(folder), str(scratch / "one.duckdb"), "1")
    # All other parts are held to this one, or ask what it makes.
    made = measured(f"{many} processes", runs.read, *read, many)
    if one is not None:
        again = measured("again", runs.read, *read, many)
        found["scan"] = {"one": one, "many": made, "again": again, "speed_up": one["seconds"] / made["seconds"]}
    if "floor" in options.only:
        found["floor"] = measured("orjson", runs.floor, str(folder), many)
        found["floor"]["ratio"] = made["seconds"] / found["floor"]["seconds"]
    if "peer" in options.only and PEERS["lib4sbom"].version is not None:
        spent = measured("lib4sbom", runs.peer, str(folder), many, str(options.budget))
        json_bytes = (found.get("floor") or measured("orjson", runs.floor, str(folder), many))["bytes"]
        whole = spent["seconds"] * json_bytes / spent["bytes"] if spent["bytes"] else None
        found["peer"] = {**spent, "whole_seconds": whole, "ratio": whole and whole / made["seconds"]}
    if "cluster" in options.only:
        with scheduler() as (address, _), workers(address, options.workers):
            alone(runs.ready, address, many)
            found["cluster"] = measured("cluster", runs.read_by, str(folder), str(scratch / "cluster.duckdb"), address)
    if "questions" in options.only:
        found["questions"] = measured("questions", runs.ask, read[1])
    if "dataset" in options.only:
        found["dataset"] = measured("dataset", runs.write, read[1], str(scratch / "dataset"))
    return found


def _table(found: Mapping[str, Any]) -> Iterator[str]:
    """The figures for a person."""
    yield f"{found['files']:,} files, {found['bytes'] / _MEGABYTE:,.1f} MB; load of the machine {found['load']}"
    scans = {}
    if scan := found.get("scan"):
        scans = {"1 process": scan["one"], f"{found['workers']} processes": scan["many"], "nothing changed": scan["again"]}
    if cluster := found.get("cluster"):
        scans["cluster"] = cluster
    if floor := found.get("floor"):
        scans["orjson.loads"] = floor
    rows = [
        [
            name,
            number(each["seconds"]),
            number(each["processor_seconds"]),
            number(each["documents"] / each["seconds"]),
            number(each.get("bytes", found["bytes"]) / _MEGABYTE / each["seconds"]),
            number(each["mebibytes"]),
            number(each["worker_mebibytes"]),
        ]
        for name, each in scans.items()
    ]
    yield aligned(["", "seconds", "processor s", "documents/s", "MB/s", "MiB", "MiB of a worker"], rows)
    if scan:
        yield f"{found['workers']} processes are {scan['speed_up']:.2f} times as fast as one"
    if floor:
        read = f"{floor['documents']:,} JSON files ({floor['bytes'] / _MEGABYTE:,.1f} MB)"
        yield f"{floor['ratio']:.1f} times the time of orjson.loads, which reads {read}"
    if peer := found.get("peer"):
        whole = peer["whole_seconds"]
        what = f"lib4sbom: {peer['documents']:,} read, {peer['refused']:,} not, in {peer['seconds']:.0f} s"
        yield what + ("" if whole is None else f"; all would take {whole:,.0f} s, {peer['ratio']:.1f} times ours")
    if asked := found.get("questions"):
        yield (
            f"{asked['package']}, in {asked['documents']:,} documents: {asked['select_seconds']:.2f} s in SQL,"
            f" {asked['tabletop_seconds']:.2f} s as a tabletop"
        )
    if written := found.get("dataset"):
        sizes = f"{written['bytes'] / _MEGABYTE:,.1f} MB, the database {written['database'] / _MEGABYTE:,.1f} MB"
        yield f"dataset: {written['rows']:,} rows in {written['seconds']:.1f} s, {written['mebibytes']:,.0f} MiB; {sizes}"


def _bars(found: Mapping[str, Any]) -> Iterator[Bar]:
    scan, asked = found.get("scan"), found.get("questions")
    if scan:
        yield Bar(name="seconds for all documents", figure=scan["many"]["seconds"], bar=60)
        yield Bar(name="MiB of a worker", figure=scan["many"]["worker_mebibytes"], bar=1024)
        yield Bar(name="seconds when nothing has changed", figure=scan["again"]["seconds"], bar=5)
    if asked:
        yield Bar(name="seconds for a tabletop", figure=asked["tabletop_seconds"], bar=1)


if __name__ == "__main__":
    sys.exit(main())
