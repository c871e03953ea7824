"""Position and ranking of a generated product the size of a Linux distribution: seconds, memory, and growth.

    python benchmarks/position.py [--packages 63000] [--edges 264000] [--format table|json]

The graph is drawn with a fixed seed: few packages are needed by very many, as in Debian, and one in four hundred takes part
in a cycle.  Each size runs in a process of its own, so that the peak of memory is its own.  Bars: position and ranking of
63,000 packages and 264,000 edges in 3 seconds and 1 GiB, exactly; doubling costs at most 2.4 times as much.
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime

from sbomkit.formats import load
from sbomkit.graph import position
from sbomkit.model.facts import (
    Actor,
    ActorKind,
    Facts,
    Identity,
    Observation,
    PublisherKind,
    Publishers,
    Signal,
    Status,
    Subject,
)
from sbomkit.purl import PackageKey
from sbomkit.ranking import rank


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--packages", type=int, default=63_000)
    parser.add_argument("--edges", type=int, default=264_000)
    parser.add_argument("--format", choices=("table", "json"), default="table")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measure(options.packages, options.edges)))
        return
    rows = []
    for share in (0.25, 0.5, 1.0):
        size = ["--packages", str(int(options.packages * share)), "--edges", str(int(options.edges * share))]
        done = subprocess.run([sys.executable, __file__, "--one", *size], check=True, capture_output=True, text=True)
        rows.append(json.loads(done.stdout))
    if options.format == "json":
        print(json.dumps({"sizes": rows}, indent=2))
        return
    heads = (("packages", 9), ("edges", 8), ("load s", 7), ("position s", 10), ("rank s", 7), ("both s", 7), ("peak MiB", 9))
    print(" ".join(f"{head:>{width}}" for head, width in heads), " growth")
    before = None
    for row in rows:
        both = row["position_and_rank_seconds"]
        growth = f"{both / before:.2f}" if before else "-"
        print(
            f"{row['packages']:>9,} {row['edges']:>8,} {row['load_seconds']:>7.2f} {row['position_seconds']:>10.2f} "
            f"{both - row['position_seconds']:>7.2f} {both:>7.2f} {row['peak_mebibytes']:>9.0f} {growth:>7}"
        )
        before = both


def measure(packages: int, edges: int) -> dict[str, float]:
    """Seconds of processor time; `position_and_rank` is one call of `rank`, which places the packages itself."""
    document, facts = make_document(packages, edges), make_facts(packages)
    started = time.process_time()
    inventory = load(document)
    loaded = time.process_time()
    place = position(inventory)
    placed = time.process_time()
    ranking = rank(inventory, facts)
    ranked = time.process_time()
    assert len(ranking.ranked) + len(ranking.unassessed) == packages
    assert all(entry.dependents_error is None for entry in place.packages)
    return {
        "packages": packages,
        "edges": len(inventory.edges),
        "load_seconds": loaded - started,
        "position_seconds": placed - loaded,
        "position_and_rank_seconds": ranked - placed,
        "peak_mebibytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def make_document(packages: int, edges: int) -> bytes:
    """A CycloneDX document of Debian packages below one root."""
    draw = random.Random(0)
    names = [f"pkg:deb/debian/lib{number}@1.{number % 50}-1?arch=amd64" for number in range(packages)]
    needs: list[list[str]] = [[] for _ in names]
    for _ in range(edges - packages // 40):
        dependent = draw.randrange(1, packages)
        needs[dependent].append(names[int(dependent * draw.random() ** 4)])
    for first in range(400, packages, 400):
        needs[first - 1].append(names[first])
        needs[first].append(names[first - 1])
    return json.dumps(
        {
            "bomFormat": "CycloneDX",
            "specVersion": "1.6",
            "metadata": {"component": {"type": "operating-system", "bom-ref": "root", "name": "distribution"}},
            "components": [{"type": "library", "bom-ref": name, "name": name[15:], "purl": name} for name in names],
            "dependencies": [
                {"ref": "root", "dependsOn": names[::40]},
                *({"ref": name, "dependsOn": below} for name, below in zip(names, needs, strict=True)),
            ],
        }
    ).encode()


def make_facts(packages: int) -> Facts:
    """One or two packagers for each package."""
    moment = datetime(2026, 1, 1, tzinfo=UTC)

    def observed(number: int) -> Observation:
        people = tuple(
            Actor(identity=Identity(f"apt:address:{person:08x}"), kind=ActorKind.PERSON) for person in range(1 + number % 2)
        )
        return Observation(
            signal=Signal.PUBLISHERS,
            status=Status.KNOWN,
            value=Publishers(kind=PublisherKind.PACKAGING_CONTACT, members=people, complete=False),
            source="apt",
            subject=Subject.PACKAGING,
            retrieved_at=moment,
            as_of=moment,
        )

    return Facts.gathered((PackageKey(f"pkg:deb/debian/lib{number}"), observed(number)) for number in range(packages))


if __name__ == "__main__":
    main()
