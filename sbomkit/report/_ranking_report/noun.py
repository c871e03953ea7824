"""A ranking beside what a reader asks next: who is behind it, what each judgement rests on, and what to do about it."""

from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType

from sbomkit._collector import collector_paused
from sbomkit.model._base import Noun
from sbomkit.model.facts import Facts
from sbomkit.model.inventory import Inventory
from sbomkit.model.next_step import NextStep
from sbomkit.model.people import People
from sbomkit.model.ranking import Ranking
from sbomkit.purl import PackageKey
from sbomkit.ranking._publishers.in_force import packages_of
from sbomkit.ranking.next_steps import next_steps
from sbomkit.ranking.people import people_of
from sbomkit.report._explanation.evidence import Evidence, evidence
from sbomkit.report._explanation.meaning import meaning

__all__ = ["Detail", "RankingReport", "ranking_report"]


class Detail(Noun):
    """What stands behind one package of a ranking, whether it could be assessed or not."""

    package: PackageKey
    meaning: str
    """What that means for whoever ships the product; empty where there is nothing to say."""
    next_steps: tuple[NextStep, ...]
    """What to find out and what to do, the most urgent first."""
    evidence: tuple[Evidence, ...]
    """By package, signal, subject, source and moment."""


class RankingReport(Noun):
    """A ranking with what facts and document say behind it: all that a page about it shows."""

    ranking: Ranking
    people: People
    details: tuple[Detail, ...]
    """Of what is ranked, then of what could not be assessed, in the order of the ranking."""

    @cached_property
    def by_package(self) -> Mapping[PackageKey, Detail]:
        """Details by package."""
        return MappingProxyType({each.package: each for each in self.details})


def ranking_report(
    inventory: Inventory, facts: Facts, ranking: Ranking, *, show_names: bool = False, root: str | None = None
) -> RankingReport:
    """Put beside a ranking what it was made from.

    Pure: no network, no clock and no file.  The same input gives the same report.

    Args:
        inventory: the document.
        facts: what the ranking was made from.
        ranking: of the inventory by the facts; parts of it will do.
        show_names: as it was in the ranking.
        root: as it was in the ranking.

    Raises:
        ConfigurationError: `root` is not in the document.
    """
    from sbomkit.graph import position  # noqa: PLC0415 - whoever only reads results loads no graph library

    as_of = ranking.provenance.as_of
    with collector_paused():
        source_of = position(inventory, root=root).source_of
        details = tuple(
            Detail.trusted(
                {
                    "package": entry.package,
                    "meaning": meaning(entry),
                    "next_steps": next_steps(entry, facts, as_of=as_of),
                    "evidence": tuple(evidence(facts, packages_of(entry, facts, source_of.get(entry.package)), as_of)),
                }
            )
            for entries in (ranking.ranked, ranking.unassessed)
            for entry in entries
        )
        people = people_of(ranking, inventory, facts, show_names=show_names, root=root)
    return RankingReport.trusted({"ranking": ranking, "people": people, "details": details})
