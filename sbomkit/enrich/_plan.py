"""What a run would ask whom, without asking."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NoReturn

from sbomkit.enrich._collect import Wanted
from sbomkit.enrich._given import inventories_of
from sbomkit.enrich._kept import GivenFacts, ObservationsOf
from sbomkit.enrich._order import by_stage
from sbomkit.enrich._packages import packages_of
from sbomkit.enrich._run import does_support
from sbomkit.enrich._shortlist import Depth, depths, is_asked_about_all, on_shortlist
from sbomkit.model._base import Noun
from sbomkit.model.facts import Observation
from sbomkit.model.inventory import Inventory, Package
from sbomkit.purl import PackageKey
from sbomkit.settings import Settings, load_settings
from sbomkit.sources import Endpoint, Session, Source, Stage

__all__ = ["Plan", "PlannedRequests", "plan"]


class PlannedRequests(Noun):
    """What one source would ask of one host."""

    source: str
    stage: Stage
    address: str
    """Where: scheme, host and path."""
    packages: int
    """Packages that it would be asked about."""
    requests: int
    """Requests that this takes, before retries, nothing being in the cache; at most."""
    certain: bool
    """Whether the number of packages is settled; `False`: it depends on what the stages before will say."""
    seconds: float
    """How long these requests take at the rate that the host is asked at."""


class Plan(Noun):
    """What a run would ask whom."""

    depth: Depth
    packages: int
    """Packages of the documents that could be asked about."""
    planned: tuple[PlannedRequests, ...]
    """By stage, source and address."""
    budget: int | None
    """Requests that the run may send; `None`: no bound."""

    @property
    def requests(self) -> int:
        """All requests, at most."""
        return sum(each.requests for each in self.planned)


def plan(
    inventory: Inventory | Iterable[Inventory],
    *,
    sources: Iterable[Source] | None = None,
    facts: GivenFacts | None = None,
    depth: Depth | str | None = None,
    settings: Settings | None = None,
    complete: bool = False,
    depths: Callable[[Sequence[Inventory]], Mapping[PackageKey, int]] = depths,
) -> Plan:
    """What `enrich` would ask whom, with the same arguments; nobody is asked.

    The stages after the aggregators are asked about what these leave open, which is not known before: all packages that could
    be left are counted, so that the numbers are an upper bound.

    Raises:
        ConfigurationError: as `enrich` does, the cache excepted.
    """
    inventories = inventories_of(inventory)
    wanted = Wanted(sources=sources, depth=depth, settings=settings or load_settings(), complete=complete)
    packages = packages_of(inventories)
    earlier = ObservationsOf(facts)
    session = Session(now=wanted.now, settings=wanted.settings, make_client=_nobody, earlier=earlier)
    full = wanted.chosen_depth is Depth.FULL
    left = (
        packages
        if full
        else on_shortlist(packages, earlier, lambda: depths(inventories), wanted.settings.shortlist, since=wanted.since)
    )
    planned: list[PlannedRequests] = []
    for _, members in by_stage(wanted.asked):
        for source in members:
            everybody = full or is_asked_about_all(source, complete=complete)
            planned += _planned(source, packages if everybody else left, session, certain=everybody)
    return Plan(
        depth=wanted.chosen_depth,
        packages=len(packages),
        planned=tuple(each for each in planned if each.requests),
        budget=wanted.settings.budget,
    )


def _nobody() -> NoReturn:
    raise AssertionError("a plan asks nobody")


def _planned(source: Source, packages: Sequence[Package], session: Session, *, certain: bool) -> Iterable[PlannedRequests]:
    if source.politeness is None:
        return
    asked = [package for package in packages if _may_be_asked(source, package, session.earlier)]
    if not asked:
        return
    for name, count in sorted(source.requests(asked).items()):
        endpoint = source.endpoint(session, name)
        yield PlannedRequests(
            source=source.name,
            stage=source.stage,
            address=endpoint.base,
            packages=len(asked),
            requests=count,
            certain=certain and not source.needs,
            seconds=_seconds(endpoint, count),
        )


def _may_be_asked(source: Source, package: Package, earlier: Mapping[PackageKey, Sequence[Observation]]) -> bool:
    """Whether it supports the package, or may once others have told what it needs."""
    if does_support(source, package, earlier):
        return True
    return bool(source.needs) and (not source.purl_types or package.type in source.purl_types)


def _seconds(endpoint: Endpoint, count: int) -> float:
    """A burst of as many as may be under way at once, then one after the other."""
    manners = endpoint.politeness
    return max(count - manners.concurrency, 0) / manners.rate
