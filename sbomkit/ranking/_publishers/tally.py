"""How much of a product the facts cover, counted package by package."""

from collections import Counter
from typing import Any, NamedTuple

from sbomkit.model.facts import Actor, PublisherKind, Releases, Subject
from sbomkit.model.inventory import Scope
from sbomkit.model.ranking import Coverage, Verdict
from sbomkit.ranking._publishers.evidence import Evidence
from sbomkit.ranking._publishers.verdict import people
from sbomkit.ranking.factors import Case

__all__ = ["Tally"]

_SOLE = Verdict.SOLE


class _Kind(NamedTuple):
    """All that is counted of a package: most packages of a product are of a few kinds."""

    scope: Scope
    deep: bool
    verdict: Verdict
    subject: Subject | None
    basis: PublisherKind | None
    releases: bool
    funding: bool


class Tally:
    """Takes in the packages of a ranking one by one, and tells then what the facts cover."""

    def __init__(self) -> None:
        self._kinds: Counter[tuple[Any, ...]] = Counter()
        self._alone: list[Actor] = []

    def count(self, evidence: Evidence, case: Case) -> None:
        """Take in a package."""
        place, view = case.place, case.publishers
        verdict, depth = view.verdict, place.depth
        kind = (  # those of `_Kind`
            place.scope,
            depth is not None and depth >= 2,
            verdict,
            view.subject,
            view.kind,
            Releases in evidence.lines and any(each.value.releases for each in evidence.current(Releases)),
            case.funding is not None,
        )
        self._kinds[kind] += 1
        if verdict is _SOLE:
            self._alone.extend(view.people)

    def coverage(self) -> Coverage:
        """What was covered, once all are taken in."""
        counts: Counter[str] = Counter()
        scopes: Counter[Scope] = Counter()
        for kind, number in ((_Kind._make(each), number) for each, number in self._kinds.items()):
            scopes[kind.scope] += number
            for name in _counted_as(kind):
                counts[name] += number
        return Coverage(
            packages=counts["packages"],
            with_publishers=counts["with_publishers"],
            rights=counts["rights"],
            activity=counts["activity"],
            packaging=counts["packaging"],
            deep=counts["deep"],
            deep_with_publishers=counts["deep_with_publishers"],
            with_releases=counts["with_releases"],
            with_funding=counts["with_funding"],
            sentence=_sentence(counts),
            scopes={scope: scopes[scope] for scope in Scope if scopes[scope]},
            sole=counts["sole"],
            sole_people=len(people(self._alone)),
        )


def _counted_as(kind: _Kind) -> list[str]:
    names = ["packages"]
    names += ["deep"] if kind.deep else []
    names += ["with_releases"] if kind.releases else []
    names += ["with_funding"] if kind.funding else []
    if kind.verdict is not Verdict.UNKNOWN:
        names += ["with_publishers", *(["deep_with_publishers"] if kind.deep else [])]
        names += ["sole"] if kind.verdict is Verdict.SOLE else []
        if kind.subject is Subject.PACKAGING:
            names += ["packaging"]
        elif kind.basis is PublisherKind.PUBLISH_RIGHTS:
            names += ["rights"]
        elif kind.basis is PublisherKind.COMMIT_ACTIVITY:
            names += ["activity"]
    return names


def _sentence(counts: Counter[str]) -> str:
    if not counts["with_publishers"]:
        if counts["packages"] == 1:
            return "Of the only package it is not known who can publish it."
        return f"Of none of the {counts['packages']:,} packages is it known who can publish them."
    told = (
        ("rights", "from a list of who can publish"),
        ("activity", "from commits"),
        ("packaging", "from a distribution's packagers standing in for upstream"),
    )
    bases = ", ".join(f"{counts[name]:,} {how}" for name, how in told if counts[name])
    deep = (
        f"; of {counts['deep']:,} below the direct dependencies, {counts['deep_with_publishers']:,}" if counts["deep"] else ""
    )
    verb = "has" if counts["with_publishers"] == 1 else "have"
    return (
        f"Of {counts['packages']:,} packages, {counts['with_publishers']:,} {verb} a publisher verdict"
        f"{f' ({bases})' if bases else ''}{deep}."
    )
