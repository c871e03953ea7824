"""`python examples/own_source.py OWNERS.json SBOM`: who owns what a house publishes, as in `{"pkg:npm/left-pad": ["alice"]}`.

An installed package offers it to all commands, and they ask it where somebody says `--plugins` or sets SBOMKIT_PLUGINS=1:

    [project.entry-points."sbomkit.sources"]
    in_house = "acme_sbom:InHouse"
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from sbomkit import enrich, load
from sbomkit.model import Actor, ActorKind, Identity, Observation, Package, Signal, Status, Subject
from sbomkit.model.facts import PublisherKind, Publishers
from sbomkit.sources import Session, Source, Stage, Verified


class InHouse(Source):
    """Asks no network, and so has no politeness."""

    name, summary, argument, needs_argument = "in_house", "who owns what we publish", "FILE", True
    purl_types, signals, subject = frozenset({"npm", "pypi"}), frozenset({Signal.PUBLISHERS}), Subject.UPSTREAM
    stage, verified, licence, politeness = Stage.LOCAL, Verified.ANSWERS, None, None

    def __init__(self, path: str) -> None:
        self._owners = json.loads(Path(path).read_text(encoding="utf-8"))

    def _lookup(self, package: Package, session: Session) -> Iterator[Observation]:
        owners = [Identity(f"in_house:user:{each}") for each in sorted(self._owners.get(package.key, ()))]
        people = tuple(Actor(identity=each, kind=ActorKind.PERSON) for each in owners)
        listed = Publishers(kind=PublisherKind.PUBLISH_RIGHTS, members=people, complete=True)
        nobody = self.unknown(Signal.PUBLISHERS, Status.ABSENT, session, detail="it is not on our list")
        yield self.known(listed, session) if people else nobody


if __name__ == "__main__":
    sys.stdout.buffer.writelines(enrich(load(sys.argv[2]), sources=[InHouse(sys.argv[1])]).lines())
