"""A source of your own: who owns the packages that you publish in house, from a list that you keep.

python examples/own_source.py OWNERS.json SBOM

OWNERS.json is like `{"pkg:npm/%40acme/ui": ["alice", "bob"]}`.  A package of yours offers the same to every `sbomkit` command
by an entry point; it is asked where somebody says `--plugins`, or sets SBOMKIT_PLUGINS=1:

    [project.entry-points."sbomkit.sources"]
    in_house = "acme_sbom:InHouse"
"""

import json
import sys
from pathlib import Path

from sbomkit import enrich, load, rank
from sbomkit.model.facts import Actor, ActorKind, Identity, PublisherKind, Publishers, Signal, Status, Subject
from sbomkit.sources import Source, Stage, Verified


class InHouse(Source):
    """Facts from the list."""

    name, summary, argument, needs_argument = "in_house", "who owns what we publish", "FILE", True
    purl_types, signals, subject = frozenset({"npm", "pypi"}), frozenset({Signal.PUBLISHERS}), Subject.UPSTREAM
    stage, politeness, licence, verified = Stage.LOCAL, None, None, Verified.ANSWERS
