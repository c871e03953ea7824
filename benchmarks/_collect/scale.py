"""Collecting about very many packages: how much memory that takes beside the documents, as the command line does it.

A source of our own answers from memory, in chunks, into a spool and from there into a file.  Each figure comes from a process
of its own.  What is counted is the peak of resident memory after the document was read, less what was resident then.
"""

import json
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar

from benchmarks._alone import alone
from sbomkit.cli._pipeline import kept_facts
from sbomkit.cli._silence import Tally
from sbomkit.enrich import Spool, Wanted, answers
from sbomkit.formats import load
from sbomkit.model.facts import (
    Actor,
    ActorKind,
    Identity,
    Observation,
    PublisherKind,
    Publishers,
    Release,
    Releases,
    Signal,
    Subject,
)
from sbomkit.model.inventory import Package
from sbomkit.purl import PackageKey
from sbomkit.settings import Settings
from sbomkit.sources import Politeness, Session, Source, Stage, Verified
from sbomkit.sources.facts_file import write_facts

__all__ = ["collect_once", "scale"]

_NOW = datetime(2026, 11, 1, tzinfo=UTC)
_STATUS = Path("/proc/self/status")
_RESET = Path("/proc/self/clear_refs")


class _Known(Source):
    """Says something of every package."""

    name: ClassVar[str] = "generated"
    summary: ClassVar[str] = "made up"
    purl_types: ClassVar[frozenset[str]] = frozenset({"deb"})
    signals: ClassVar[frozenset[Signal]] = frozenset({Signal.PUBLISHERS, Signal.RELEASES})
    stage: ClassVar[Stage] = Stage.LOCAL
    batch: ClassVar[int | None] = None
    subject: ClassVar[Subject] = Subject.PACKAGING
    licence: ClassVar[str | None] = None
    verified: ClassVar[Verified] = Verified.ANSWERS
    politeness: ClassVar[Politeness | None] = None

    def _lookup_many(self, packages: Sequence[Package], session: Session) -> Iterator[tuple[PackageKey, Observation]]:
        for number, package in enumerate(packages):
            people = tuple(
                Actor(identity=Identity(f"generated:user:{package.name}-{each}"), kind=ActorKind.PERSON)
                for each in range(1 + number % 3)
            )
            releases = tuple(
                Release(version=f"{each}.0", date=datetime(2020, 1, each, tzinfo=UTC), publisher=None) for each in range(1, 6)
            )
            kind = PublisherKind.PACKAGING_CONTACT
            yield package.key, self.known(Publishers(kind=kind, members=people, complete=False), session)
            yield package.key, self.known(Releases(releases=releases, complete=False), session)


def scale(largest: int) -> list[dict[str, Any]]:
    """A quarter of the packages and all, each without facts and then with those that the first run wrote."""
    rows = []
    with TemporaryDirectory() as folder:
        for packages in (largest // 4, largest):
            facts = Path(folder, f"facts-{packages}.jsonl")
            rows.append(alone(collect_once, str(packages), str(facts), ""))
            rows.append(alone(collect_once, str(packages), f"{facts}.again", str(facts)))
            assert facts.read_bytes() == Path(f"{facts}.again").read_bytes()
    return rows


def collect_once(packages: str, output: str, given: str) -> dict[str, Any]:
    """Memory and seconds of one run, for a process that does nothing else; `given`: a facts file, or empty."""
    inventory = load(_document(int(packages)))
    assert len(inventory.packages) == int(packages) + 1  # with the subject; this makes the nouns that a run looks at
    inventory_mebibytes = _resident("VmRSS")
    _RESET.write_text("5")  # the peak begins here (proc(5))
    started = time.perf_counter()
    facts = kept_facts([given] if given else [])
    wanted = Wanted(sources=[_Known()], settings=Settings(cache_dir=Path(output).parent / "cache"), now=_NOW)
    tally = Tally()
    with Spool(facts) as spool:
        with answers(inventory, wanted, facts) as run:
            for chunk in run:
                tally.add(spool.add(chunk, more_to_come=run.more_to_come), wanted.now)
        write_facts(spool, output, licences=spool.licences)
    return {
        "packages": int(packages),
        "given": len(facts),
        "inventory_mebibytes": inventory_mebibytes,
        "more_mebibytes": _resident("VmHWM") - inventory_mebibytes,
        "facts_mebibytes": Path(output).stat().st_size / 2**20,
        "seconds": time.perf_counter() - started,
    }


def _resident(name: str) -> float:
    (line,) = (line for line in _STATUS.read_text().splitlines() if line.startswith(f"{name}:"))
    return int(line.split()[1]) / 1024


def _document(packages: int) -> bytes:
    purls = [f"pkg:deb/debian/lib{number}@1.0-1?arch=amd64" for number in range(packages)]
    components = [{"type": "library", "bom-ref": purl, "name": purl[15:], "version": "1.0-1", "purl": purl} for purl in purls]
    root = {"type": "operating-system", "bom-ref": "root", "name": "distribution"}
    needs = [{"ref": "root", "dependsOn": purls[::10]}]
    bom = {"bomFormat": "CycloneDX", "specVersion": "1.6", "metadata": {"component": root}}
    return json.dumps(bom | {"components": components, "dependencies": needs}).encode()
