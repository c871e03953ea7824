"""Graphs to measure with, read from package lists or drawn with a fixed seed; and documents and facts of them."""

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

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

__all__ = ["Made", "drawn", "facts_of"]


@dataclass(frozen=True)
class Made:
    """Packages by number."""

    purls: Sequence[str]
    """Each with a version."""
    needs: Sequence[Sequence[int]]
    """What each depends on."""
    direct: Sequence[int]
    """What the product depends on; nothing: a virtual root stands in."""

    @property
    def edges(self) -> int:
        """How many there are, those of the root included."""
        return sum(map(len, self.needs)) + len(self.direct)

    def keys(self) -> list[PackageKey]:
        """What each package is called."""
        return [PackageKey(purl.rpartition("@")[0]) for purl in self.purls]

    def document(self) -> bytes:
        """A CycloneDX document of them all below one subject."""
        return json.dumps(
            {
                "bomFormat": "CycloneDX",
                "specVersion": "1.6",
                "metadata": {"component": {"type": "operating-system", "bom-ref": "root", "name": "distribution"}},
                "components": [
                    {"type": "library", "bom-ref": purl, "name": key.rpartition("/")[2], "purl": purl}
                    for purl, key in zip(self.purls, self.keys(), strict=True)
                ],
                "dependencies": list(self._dependencies()),
            }
        ).encode()

    def _dependencies(self) -> Iterator[dict[str, object]]:
        if self.direct:
            yield {"ref": "root", "dependsOn": [self.purls[number] for number in self.direct]}
        for purl, below in zip(self.purls, self.needs, strict=True):
            yield {"ref": purl, "dependsOn": [self.purls[number] for number in below]}


def drawn(packages: int, edges: int) -> Made:
    """Few packages are needed by very many, as in Debian, and one in four hundred takes part in a cycle."""
    draw = random.Random(0)
    needs: list[dict[int, None]] = [{} for _ in range(packages)]
    direct = range(0, packages, 40)
    left = edges - len(direct) - 2 * ((packages - 1) // 400)
    while left > 0:
        dependent = draw.randrange(1, packages)
        below = int(dependent * draw.random() ** 4)
        left -= below not in needs[dependent]
        needs[dependent][below] = None
    for first in range(400, packages, 400):
        needs[first - 1][first] = None
        needs[first][first - 1] = None
    purls = [f"pkg:deb/debian/lib{number}@1.{number % 50}-1" for number in range(packages)]
    return Made(purls, [list(below) for below in needs], direct)


def facts_of(keys: Sequence[PackageKey]) -> Facts:
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

    return Facts.gathered((key, observed(number)) for number, key in enumerate(keys))
