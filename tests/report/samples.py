"""Rankings made by hand, so that reports are tested without the rest of the pipeline."""

from collections.abc import Sequence

from sbomkit.model.facts import PublisherKind, Subject
from sbomkit.model.inventory import Scope
from sbomkit.model.position import DepthBasis, Fidelity, FidelityFlag, PackagePosition
from sbomkit.model.ranking import (
    Basis,
    Confidence,
    Contribution,
    Coverage,
    Excluded,
    Indicator,
    IndicatorName,
    Interval,
    Provenance,
    PublisherView,
    Ranked,
    Ranking,
    Unassessed,
    Verdict,
)
from sbomkit.purl import PackageKey
from tests.builders import day, npm, person

__all__ = ["make_indicator", "make_position", "make_ranked", "make_ranking", "make_unassessed", "make_view"]


def make_view(verdict: Verdict = Verdict.SOLE, *logins: str, **changes: object) -> PublisherView:
    fields = {
        "verdict": verdict,
        "listed": len(logins),
        "effective": None,
        "teams": None,
        "subject": Subject.UPSTREAM,
        "kind": PublisherKind.PUBLISH_RIGHTS,
        "confidence": Confidence.MEDIUM,
        "people": tuple(person(login) for login in sorted(logins)),
        "source": "npm",
        "as_of": day("2017-11-01"),
        "undated": False,
        "relayed": False,
        "others": (),
    }
    if verdict is Verdict.UNKNOWN:
        fields |= {"listed": None, "subject": None, "kind": None, "confidence": Confidence.NONE, "source": None, "as_of": None}
    return PublisherView.model_validate(fields | changes)


def make_position(package: str, depth: int | None = 2, **changes: object) -> PackagePosition:
    via = npm("via")
    fields = {
        "package": package,
        "depth": depth,
        "depth_basis": None if depth is None else DepthBasis.DECLARED,
        "dependents": 3,
        "dependents_error": None,
        "direct_dependents": 1,
        "reach": 0.25,
        "entry_points": 1,
        "gateway": via,
        "path": (npm("app"), via, PackageKey(package)),
        "scope": Scope.RUNTIME,
        "in_cycle": False,
        "reachable": depth is not None,
    }
    return PackagePosition.model_validate(fields | changes)


def make_indicator(**changes: object) -> Indicator:
    fields = {
        "name": IndicatorName.NEW_RELEASER,
        "since": day("2017-09-01"),
        "detail": "3.3.5 was released on 2017-09-01 by somebody who had never released before.",
        "source": "npm",
    }
    return Indicator.model_validate(fields | changes)


def make_ranked(package: str, rank: int = 1, **changes: object) -> Ranked:
    parts = (
        ("impact", "reach", 0.6, None, 0.8, 0.48, "3 of 12 packages stand on it"),
        ("impact", "world", None, 0.5, 0.2, 0.1, "nobody was asked"),
        ("weakness", "people", 1.0, None, 1.0, 1.0, "one person can publish"),
    )
    fields = {
        "rank": rank,
        "package": package,
        "versions": ("1.0.0",),
        "priority": 58.0,
        "interval": Interval(low=48, high=68),
        "impact": 0.58,
        "weakness": 1.0,
        "contributions": tuple(
            Contribution.model_validate(dict(zip(Contribution.model_fields, part, strict=True))) for part in parts
        ),
        "position": make_position(package),
        "publishers": make_view(Verdict.SOLE, "alice"),
        "indicators": (),
        "reason": "One person can publish it, and three packages of this product stand on it.",
    }
    return Ranked.model_validate(fields | changes)


def make_unassessed(package: str, **changes: object) -> Unassessed:
    fields = {
        "package": package,
        "versions": ("2.0.0",),
        "interval": Interval(low=0, high=71),
        "position": make_position(package),
        "publishers": make_view(Verdict.UNKNOWN),
        "indicators": (),
        "reason": "No source was asked who can publish it.",
    }
    return Unassessed.model_validate(fields | changes)


def make_ranking(
    ranked: Sequence[Ranked] = (), unassessed: Sequence[Unassessed] = (), excluded: Sequence[Excluded] = (), **changes: object
) -> Ranking:
    fields = {
        "ranked": tuple(ranked),
        "unassessed": tuple(unassessed),
        "excluded": tuple(excluded),
        "basis": Basis.IMPACT_AND_WEAKNESS,
        "fidelity": Fidelity(
            flags={FidelityFlag.CYCLIC: 2},
            packages=12,
            direct=3,
            edges=20,
            max_depth=4,
            conclusion="This document tells where each package sits.",
        ),
        "coverage": Coverage(
            packages=12,
            with_publishers=10,
            rights=10,
            activity=0,
            packaging=0,
            deep=9,
            deep_with_publishers=7,
            with_releases=10,
            with_funding=10,
            sentence="Publishers are known for 10 of 12 packages.",
        ),
        "provenance": Provenance(
            sbom_sha256="0" * 64,
            facts_sha256="1" * 64,
            policy="sbomkit-1",
            policy_sha256="2" * 64,
            sbomkit="0.0.0",
            as_of=day("2017-12-01"),
        ),
    }
    return Ranking.model_validate(fields | changes)
