"""Collects about a generated product from simulated services that take time to answer: how many requests, in how long.

    python benchmarks/collect.py [--components 2500] [--latency 0.08] [--polite-factor 1] [--min-depth 8] [--max-people 1]
                                 [--scale-to 100000] [--only run,scale] [--format table|json]

Parts; the JSON has one member for each, and `bars`:

- `run`: a document of thirteen ecosystems with depths from 1 to 8 is collected about twice, each time in a fresh process,
  against services in another one that answer `--latency` seconds late.  What is one host on the network is one host here, and
  each is asked at the rate that its source finds polite; `--polite-factor` raises all rates alike, which shows what the
  machine costs.  The time is held to the least that latency and politeness allow; `_collect/bound.py` says how it is found.
- `scale`: the command line's way of collecting, with a local source, about a quarter of `--scale-to` packages and about all,
  and again with the facts that were found as `--facts`: the peak of memory beside the document.  Only where there is /proc.

How long a run takes hangs on who is on the shortlist, and on little else: at the rates of real hosts, the shortlist that is the
default would take such a product more than an hour.  So that a run takes two minutes, the shortlist here is of the deepest
packages alone, with one person or nobody known; `--min-depth 2 --max-people 2 --polite-factor 20` is nearer to the default.
GitHub is asked with a token.  The aggregators' pass is one request for a hundred packages of languages, and a few for each
distribution: what the bar holds for is the mix of this product, of which four fifths are packages of languages.

Bars: 30 requests in the aggregators' pass of 2,500 components; 1.3 times the least time; the second run asks nothing and gives
the same bytes; nothing fails; memory beside the document grows 1.5 times at most when there are four times as many packages,
without facts, and stays below 1 GiB with them.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

if __package__ in {None, ""}:  # run as a script
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks._alone import alone
from benchmarks._collect.bound import Timing
from benchmarks._collect.client import run as run_client
from benchmarks._collect.hosts import endpoints, hosts
from benchmarks._collect.product import document, product
from benchmarks._collect.scale import scale
from benchmarks._documents import Bar, aligned, count_of, names_of, number
from sbomkit.sources import Stage

__all__ = ["main"]

_PARTS = ("run", "scale")
_MOST_REQUESTS = 30
_LONGEST = 1.3
_GROWTH = 1.5
_MEBIBYTES = 1024


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; 1 where a bar is missed."""
    options = _options(arguments)
    found: dict[str, Any] = {}
    if "run" in options.only:
        found["run"] = _run(options)
    if "scale" in options.only:
        found["scale"] = scale(options.scale_to)
    bars = [*(_run_bars(found["run"]) if "run" in found else ()), *(_scale_bars(found["scale"]) if "scale" in found else ())]
    if options.format == "json":
        print(json.dumps({**found, "bars": [bar.as_json() for bar in bars]}, indent=1))
    else:
        if "run" in found:
            print("\n".join(_run_table(found["run"])), end="\n\n")
        if "scale" in found:
            print(_scale_table(found["scale"]), end="\n\n")
        print(aligned(["bar", "figure", "bar", ""], [bar.as_row() for bar in bars]))
    return int(any(bar.met is False for bar in bars))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--components", type=int, default=2500, metavar="N", help="of the product (default: %(default)s)")
    parser.add_argument("--latency", type=float, default=0.08, metavar="SECONDS", help="of each answer (default: %(default)s)")
    parser.add_argument("--polite-factor", type=float, default=1.0, metavar="FACTOR", help="raises all rates alike")
    parser.add_argument("--min-depth", type=int, default=8, metavar="DEPTH", help="of the shortlist (default: %(default)s)")
    parser.add_argument("--max-people", type=int, default=1, metavar="N", help="of the shortlist (default: %(default)s)")
    parser.add_argument("--scale-to", type=int, default=100_000, metavar="N", help="packages (default: %(default)s)")
    parser.add_argument("--only", type=names_of(_PARTS), default=list(_PARTS), metavar="PART,...", help=", ".join(_PARTS))
    parser.add_argument("--format", choices=("table", "json"), default="table")
    return parser.parse_args(arguments)


def _run(options: argparse.Namespace) -> dict[str, Any]:
    with TemporaryDirectory() as folder, hosts(options.components, options.latency) as services:
        path = Path(folder, "product.cdx.json")
        path.write_bytes(document(product(options.components)))
        settings = json.dumps(_settings(Path(folder, "cache"), services.addresses, options))
        first = alone(run_client, str(path), settings)
        asked = services.asked()
        second = alone(run_client, str(path), settings)
        asked_again = services.asked()
    stages = Timing(options.latency, options.polite_factor).stages(asked)
    return {
        "components": options.components,
        "latency": options.latency,
        "polite_factor": options.polite_factor,
        "first": first,
        "second": {**second, "requests": len(asked_again)},
        "requests": len(asked),
        "stages": [asdict(stage) for stage in stages],
        "bound": sum(stage.bound for stage in stages),
        "same_bytes": first["sha256"] == second["sha256"],
    }


def _settings(cache: Path, addresses: Mapping[str, str], options: argparse.Namespace) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for (name, address), endpoint in endpoints().items():
        source = found.setdefault(name, {"urls": {}, "rates": {}})
        rate = endpoint.politeness.rate * options.polite_factor
        if address:
            source["urls"][address], source["rates"][address] = addresses[f"{name}.{address}"], rate
        else:
            source["url"], source["rate"] = addresses[name], rate
    found["github"]["token"] = "simulated"
    rules = {"max_people": options.max_people, "min_depth": options.min_depth, "unplaced": False, "unknown": False}
    return {"cache_dir": str(cache), "sources": found, "shortlist": rules}


def _run_table(run: Mapping[str, Any]) -> Iterator[str]:
    first, second = run["first"], run["second"]
    yield (
        f"{first['packages']:,} packages of {run['components']:,} components, {run['latency']:g} s an answer,"
        f" rates times {run['polite_factor']:g}"
    )
    yield f"observations: {count_of(first['observations'])}"
    rows = []
    for stage in run["stages"]:
        rows.append([stage["stage"], "", str(stage["requests"]), "", "", number(stage["bound"]), number(stage["taken"])])
        rows += [
            ["", host["host"], str(host["requests"]), *(number(host[each]) for each in ("rate", "burst", "bound", "taken"))]
            for host in stage["hosts"]
        ]
    yield aligned(["stage", "host", "requests", "a second", "at once", "bound s", "taken s"], rows, words=2)
    yield (
        f"{first['seconds']:,.1f} s, of which {first['processor_seconds']:,.1f} s of this process;"
        f" the least is {run['bound']:,.1f} s; again {second['seconds']:,.1f} s"
    )
    yield from (f"failed {count:,} times: {why}" for why, count in first["failures"].items())


def _run_bars(run: Mapping[str, Any]) -> Iterator[Bar]:
    first = run["first"]
    bulk = sum(stage["requests"] for stage in run["stages"] if stage["stage"] == Stage.AGGREGATOR)
    yield Bar(name="requests in the aggregators' pass", figure=bulk, bar=_MOST_REQUESTS)
    yield Bar(name="time, of the least that is possible", figure=first["seconds"] / run["bound"], bar=_LONGEST)
    yield Bar(name="requests of the second run", figure=run["second"]["requests"], bar=0)
    yield Bar(name="second runs with other bytes", figure=int(not run["same_bytes"]), bar=0)
    yield Bar(name="observations that failed", figure=first["observations"].get("failed", 0), bar=0)


def _scale_table(rows: Sequence[Mapping[str, Any]]) -> str:
    heads = ["packages", "with facts", "document MiB", "more MiB", "facts file MiB", "seconds"]
    names = ["packages", "given", "inventory_mebibytes", "more_mebibytes", "facts_mebibytes", "seconds"]
    return aligned(heads, [[number(row[name]) for name in names] for row in rows], words=0)


def _scale_bars(rows: Sequence[Mapping[str, Any]]) -> Iterator[Bar]:
    few, _, many, many_given = rows
    growth = many["more_mebibytes"] / few["more_mebibytes"]
    peak = many_given["inventory_mebibytes"] + many_given["more_mebibytes"]
    yield Bar(name="memory beside the document, four times as many packages", figure=growth, bar=_GROWTH)
    yield Bar(name="MiB in all, with facts about all packages", figure=peak, bar=_MEBIBYTES)


if __name__ == "__main__":
    sys.exit(main())
