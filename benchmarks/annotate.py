"""Writes annotations into generated documents and into real ones: what it costs beside loading, and whether all comes back.

    python benchmarks/annotate.py [FOLDER] [--components N] [--runs N] [--format table|json]

- `cost`: one generated document of each encoding that holds annotations, with facts about two in three packages and a ranking
  that has been read.  `load` is loading in full (digest and every field), `bare` is `load` as such, which makes most fields
  when they are asked for; `describe` is what there is to write, `embed` the edits and the amended bytes, `strip` the way back.
  Processor time, the best of `--runs` rounds, in each of which every step is done once: as in a run of the command, no step
  finds the memory that it left itself.  The ratio is the median of those of all rounds; the first and the worst are told.
- `real`: every document below FOLDER, with facts drawn for it: what was embedded, what was refused, and what broke.

Bars: describing and embedding together cost at most twice as much as loading in full; every document comes back byte for byte,
stays valid where it was, and loses nothing.
"""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, TypeVar

if __package__ in {None, ""}:  # run as a script
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks._documents import load_in_full
from benchmarks._generated import GENERATORS
from sbomkit.annotate import describe, given, strip
from sbomkit.annotate._embed import embedded
from sbomkit.errors import DocumentError
from sbomkit.formats import load
from sbomkit.model.ranking import Ranking
from sbomkit.ranking import rank
from tests.annotate.drawn import MADE_AT, drawn_facts
from tests.annotate.round_trip import round_trip

__all__ = ["cost", "main", "real", "table"]

BAR = 2.0
ENCODINGS = ("CycloneDX 1.6 json", "CycloneDX 1.6 xml", "SPDX 2.3 json", "SPDX 2.3 tag-value", "SPDX 3.0 json-ld")
_Made = TypeVar("_Made")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--components", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--format", choices=("table", "json"), default="table")
    options = parser.parse_args()
    found: dict[str, Any] = {"cost": [cost(name, options.components, options.runs) for name in ENCODINGS]}
    if options.folder is not None:
        found["real"] = real(sorted(path for path in options.folder.rglob("*") if path.is_file()))
    print(json.dumps(found, indent=2) if options.format == "json" else table(found))


def cost(name: str, components: int, runs: int) -> dict[str, Any]:
    """Seconds of processor time of each step, for a generated document."""
    data = GENERATORS[name](components)
    inventory = load_in_full(data)
    facts = drawn_facts(inventory)
    ranking = _read(rank(inventory, facts))
    document = given(data)
    rounds: list[dict[str, float]] = []
    for _ in range(runs):
        taken: dict[str, float] = {}
        _timed(taken, "bare", lambda: load(data))
        _timed(taken, "load", lambda: load_in_full(data))
        annotations, _ = _timed(taken, "describe", lambda: describe(inventory, facts, ranking, made_at=MADE_AT))
        amended, _ = _timed(taken, "embed", partial(embedded, document, inventory, annotations, drop_signature=False))
        original = _timed(taken, "strip", partial(strip, amended))
        rounds.append(taken)
    ratios = sorted((each["describe"] + each["embed"]) / each["load"] for each in rounds)
    best = {step: min(each[step] for each in rounds) for step in rounds[0]}
    return {
        "format": name,
        "bytes": len(data),
        "amended_bytes": len(amended),
        **best,
        "ratio": median(ratios),
        "ratio_first": (rounds[0]["describe"] + rounds[0]["embed"]) / rounds[0]["load"],
        "ratio_worst": ratios[-1],
        "bare_ratio": (best["describe"] + best["embed"]) / best["bare"],
        "comes_back": original == data,
    }


def _read(ranking: Ranking) -> Ranking:
    """The same, with what is made on demand made: that is a part of ranking."""
    for ranked in ranking.ranked:
        _ = ranked.interval
    for unassessed in ranking.unassessed:
        _ = unassessed.reason
    _ = ranking.provenance.facts_sha256
    return ranking


def _timed(taken: dict[str, float], step: str, work: Callable[[], _Made]) -> _Made:
    started = time.process_time()
    made = work()
    taken[step] = time.process_time() - started
    return made


def real(paths: list[Path]) -> dict[str, Any]:
    """What became of real documents, and of each that broke, why."""
    outcomes: Counter[str] = Counter()
    broken = {}
    for path in paths:
        data = path.read_bytes()
        try:
            inventory = load(data)
        except DocumentError:
            outcomes["not an SBOM"] += 1
            continue
        name = f"{inventory.document.format} {inventory.document.encoding}"
        try:
            outcomes[f"{name}: {round_trip(data, inventory, drawn_facts(inventory))}"] += 1
        except AssertionError as error:
            outcomes[f"{name}: broken"] += 1
            broken[str(path)] = str(error)[:300]
    return {"outcomes": dict(sorted(outcomes.items())), "broken": broken}


def table(found: dict[str, Any]) -> str:
    """What was found, for a person."""
    lines = [
        f"{each['format']:20} load {each['load']:.3f} s (bare {each['bare']:.3f} s),"
        f" describe {each['describe']:.3f} s, embed {each['embed']:.3f} s,"
        f" strip {each['strip']:.3f} s: {each['ratio']:.2f} x load"
        f" (first {each['ratio_first']:.2f}, worst {each['ratio_worst']:.2f}),"
        f" bar {BAR}: {'met' if each['ratio'] <= BAR else 'missed'}"
        f" ({each['bare_ratio']:.2f} x bare);"
        f" {each['bytes']:,} -> {each['amended_bytes']:,} bytes, comes back: {each['comes_back']}"
        for each in found["cost"]
    ]
    if "real" in found:
        lines += [f"{count:6,}  {outcome}" for outcome, count in found["real"]["outcomes"].items()]
        lines += [f"{path}: {why}" for path, why in found["real"]["broken"].items()]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
