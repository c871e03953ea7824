"""The least time that a run can take, given how long answers take and how gently each host is asked.

Stages wait for each other: what the registries are asked about follows from what the aggregators said.  So the bound of a run
is the sum over its stages.  Within a stage everything may go on side by side, so that its bound is the largest of these:

- for each host: with `n` requests at `rate` a second, of which `burst` may go out at once, the last goes out after
  `(n - burst) / rate` seconds and is answered `latency` later; and since no more than `burst` are under way, it takes
  `ceil(n / burst) * latency`.  Of several sources that ask one host, the gentlest rate counts;
- for each package that a source asks about on its own: its requests to that source, taken to hang on each other, `latency`
  each.  Where a source could ask them side by side this is too much; it is never what decides, unless rates are raised a lot;
- for sources of a stage that wait for each other, because one starts from what another says: the sum of what their own
  requests take, along the longest way.

What is left out makes the bound smaller than what could be reached, so that it flatters nobody: reading the answers, and
writing them to the cache; that a further page cannot be asked for before the page before it; that who waits for two sources
which share a host waits for both.  The requests are those that were sent: a source that sends too many has a larger bound.
Where they go is told by the table, and only the aggregators' pass is held to a number.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter
from math import ceil

from benchmarks._collect.hosts import Asked, endpoints, host_of
from sbomkit.enrich._order import prerequisites
from sbomkit.sources import Stage, sources

__all__ = ["HostTime", "StageTime", "Timing"]


@dataclass(frozen=True, kw_only=True)
class HostTime:
    """One host in one stage."""

    host: str
    sources: Sequence[str]
    requests: int
    rate: float
    burst: int
    bound: float
    taken: float
    """From the first request to the answer of the last."""


@dataclass(frozen=True, kw_only=True)
class StageTime:
    """One stage."""

    stage: Stage
    requests: int
    hosts: Sequence[HostTime]
    bound: float
    taken: float
    """From its first request to the answer of its last."""


@dataclass(frozen=True)
class Timing:
    """Makes the bounds of what was asked."""

    latency: float
    factor: float
    """By which all rates were raised."""

    def stages(self, asked: Iterable[Asked]) -> list[StageTime]:
        """The stages that anything was asked in."""
        by_stage: defaultdict[Stage, list[Asked]] = defaultdict(list)
        for each in asked:
            by_stage[sources()[each.source].stage].append(each)
        return [self._stage(stage, by_stage[stage]) for stage in Stage if stage in by_stage]

    def _stage(self, stage: Stage, asked: Sequence[Asked]) -> StageTime:
        hosts = self._hosts(asked)
        bounds = [*(host.bound for host in hosts), self._chain(asked), self._waiting(asked)]
        return StageTime(stage=stage, requests=len(asked), hosts=hosts, bound=max(bounds), taken=self._taken(asked))

    def _hosts(self, asked: Sequence[Asked]) -> list[HostTime]:
        known = endpoints()
        by_host: defaultdict[str, list[Asked]] = defaultdict(list)
        for each in asked:
            by_host[host_of(known[each.source, each.address])].append(each)
        return [self._host(host, by_host[host]) for host in sorted(by_host)]

    def _host(self, host: str, asked: Sequence[Asked]) -> HostTime:
        known = endpoints()
        manners = [known[place].politeness for place in {(each.source, each.address) for each in asked}]
        rate, burst = min(each.rate for each in manners) * self.factor, min(each.concurrency for each in manners)
        count = len(asked)
        return HostTime(
            host=host,
            sources=sorted({each.source for each in asked}),
            requests=count,
            rate=rate,
            burst=burst,
            bound=max(max(count - burst, 0) / rate + self.latency, ceil(count / burst) * self.latency),
            taken=self._taken(asked),
        )

    def _taken(self, asked: Sequence[Asked]) -> float:
        seconds = [each.second for each in asked]
        return max(seconds) - min(seconds) + self.latency

    def _chain(self, asked: Iterable[Asked]) -> float:
        alone = {name for name, kind in sources().items() if kind.batch == 1}
        chains = Counter((each.source, each.package) for each in asked if each.source in alone)
        return self.latency * max(chains.values(), default=0)

    def _waiting(self, asked: Sequence[Asked]) -> float:
        """Along the longest way through the sources that wait for each other."""
        by_source: defaultdict[str, list[Asked]] = defaultdict(list)
        for each in asked:
            by_source[each.source].append(each)
        names = list(by_source)
        waiting = prerequisites([sources()[name].configured(()) for name in names])
        before: Mapping[str, list[str]] = {names[place]: [names[each] for each in needed] for place, needed in waiting.items()}
        ended: dict[str, float] = {}
        for name in TopologicalSorter(before).static_order():
            own = max(host.bound for host in self._hosts(by_source[name]))
            ended[name] = own + max((ended[each] for each in before[name]), default=0.0)
        return max(ended.values())
