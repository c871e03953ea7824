"""How often each handover indicator fires on ordinary packages: an indicator that fires on every tenth says nothing.

Each is counted twice: of all packages, and of those on which it can fire at all at that moment.

    python benchmarks/base_rates.py FOLDER [--as-of DATE]... [--format table|json]

A folder holds npm registry documents, one a file (file name = package name, `/` as `%2f`).  They are read by the npm source, as
if a registry had sent them, and judged by the shipped policy.  Without `--as-of`, the newest date in the documents is taken.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote, unquote

if __package__ in {None, ""}:  # run as a script
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sbomkit.model._base import plain
from sbomkit.model.facts import Facts, Observation, Publishers, Releases, Repository
from sbomkit.model.inventory import Package
from sbomkit.model.position import Fidelity, Position
from sbomkit.model.ranking import IndicatorName
from sbomkit.purl import package_key
from sbomkit.ranking import load_policy
from sbomkit.ranking._policy.policy import HandoverPolicy
from sbomkit.ranking._publishers.evidence import Evidence, Horizon, gather
from sbomkit.ranking._publishers.handover import _alone, _is_told, _owner, handover
from sbomkit.ranking.factors import months_between
from sbomkit.settings import Settings, SourceSettings
from sbomkit.sources._http.client import Answer, Client
from sbomkit.sources._interface import Session
from sbomkit.sources.npm import Npm

if TYPE_CHECKING:
    from sbomkit.sources import Endpoint

__all__ = ["Rates", "main", "measure", "read_folder"]

_NO_PLACES = Position(
    roots=(),
    packages=(),
    aside={},
    direct=(),
    source_of={},
    fidelity=Fidelity(flags={}, packages=0, direct=0, edges=0, max_depth=None, conclusion=""),
)


@dataclass(frozen=True, kw_only=True)
class Rates:
    """Of how many packages each indicator fires, as of one moment."""

    as_of: datetime
    packages: int
    """With at least one release by then."""
    followed: int
    """Whose history tells who released within the window."""
    fired: dict[str, int]
    """By indicator; `any`: at least one."""
    could_fire: dict[str, int]
    """By indicator: old enough, with earlier releases enough and a new one, or with a list or an address from before."""

    def as_json(self) -> dict[str, Any]:
        """The rates with their shares, as plain data."""
        return {
            "as_of": f"{self.as_of:%Y-%m-%d}",
            "packages": self.packages,
            "followed": self.followed,
            "indicators": {
                name: {
                    "fired": count,
                    "share": _ratio(count, self.packages),
                    "could_fire": self.could_fire[name],
                    "share_of_could_fire": _ratio(count, self.could_fire[name]),
                }
                for name, count in self.fired.items()
            },
        }


def _ratio(count: int, of: int) -> float | None:
    return plain(count / of) if of else None


class _Shelf:
    """Stands in for the HTTP client: what a registry would send lies in files."""

    def __init__(self, files: dict[str, Path], moment: datetime) -> None:
        self._files = files
        self._moment = moment

    def get(self, endpoint: "Endpoint", path: str, *, accept: str = "application/json") -> Answer:  # noqa: ARG002
        file = self._files[unquote(path)]
        return Answer(status=200, url=file.name, body=file.read_bytes(), retrieved_at=self._moment, from_cache=True)

    def noting(self, used: object) -> "_Shelf":  # noqa: ARG002
        return self

    def forget(self, keys: object) -> None:
        """Files stay."""


def read_folder(folder: Path) -> Facts:
    """Read registry documents as the npm source would, at the newest date that stands in them."""
    files = {unquote(file.name.removesuffix(".json")): file for file in sorted(folder.iterdir()) if file.is_file()}
    if not files:
        raise SystemExit(f"{folder}: no files in it")
    moment = max(_newest(file) for file in files.values())
    settings = Settings(sources={"npm": SourceSettings(url="http://127.0.0.1:9")})
    client = cast("Client", _Shelf(files, moment))
    session = Session(now=moment, settings=settings, make_client=lambda: client)
    return Facts.gathered(Npm().observe([_package(name) for name in files], session))


def _newest(file: Path) -> datetime:
    moments = json.loads(file.read_bytes()).get("time", {}).values()
    return max(datetime.fromisoformat(moment) for moment in moments if isinstance(moment, str))


def _package(name: str) -> Package:
    namespace, _, plain_name = name.rpartition("/")
    purl = f"pkg:npm/{quote(name, safe='/')}@0"
    return Package(
        key=package_key(purl),
        type="npm",
        namespace=namespace or None,
        name=plain_name,
        versions=(),
        components=(),
        purls=(purl,),
    )


def measure(facts: Facts, as_of: datetime) -> Rates:
    """Count on how many packages each indicator fires."""
    horizon = Horizon(as_of, as_of, allow_undated=False)
    rules = load_policy().handover
    fired: Counter[str] = Counter()
    could_fire: Counter[str] = Counter()
    packages = followed = 0
    for key in facts.by_package:
        evidence = gather(key, facts.by_package, _NO_PLACES, horizon)
        if not any(known.value.releases for known in evidence.current(Releases)):
            continue
        packages += 1
        hands = handover(evidence, horizon, rules)
        followed += hands.known
        names = {indicator.name.value for indicator in hands.indicators}
        fired.update(names | ({"any"} if names else set()))
        able = {name.value for name in _able(evidence, horizon, rules)}
        could_fire.update(able | ({"any"} if able else set()))
    order = [*(name.value for name in IndicatorName if name is not IndicatorName.NEW_COMMITTER), "any"]
    return Rates(
        as_of=as_of,
        packages=packages,
        followed=followed,
        fired={name: fired[name] for name in order},
        could_fire={name: could_fire[name] for name in order},
    )


def _able(evidence: Evidence, horizon: Horizon, rules: HandoverPolicy) -> Iterator[IndicatorName]:
    """Indicators that this package's age, releases, lists and addresses allow to fire, whoever made them."""
    start = horizon.before(rules.window_months)
    for history in evidence.current(Releases):
        releases = sorted(history.value.releases, key=lambda release: release.date)
        if not releases or not history.value.complete:
            continue
        dates = [release.date for release in releases]
        if any(
            date > start
            and place >= rules.earlier_releases
            and months_between(dates[0], date) > rules.age_months
            and _is_told(releases[:place])
            for place, date in enumerate(dates)
        ):
            yield IndicatorName.NEW_RELEASER
        if max(dates) <= horizon.before(rules.silence_months) or _had_silence(dates, start, rules):
            yield IndicatorName.RETURN_AFTER_SILENCE
    for lists in evidence.histories(Publishers):
        before = [each.value for each in lists if each.moment <= start]
        people = _alone(before[-1]) if before else ()
        if people:
            yield IndicatorName.PUBLISHERS_REPLACED
        if len(people) == 1:
            yield IndicatorName.SOLE_PUBLISHER_CHANGED
    for addresses in evidence.histories(Repository):
        if any(each.moment <= start and _owner(each.value.url) for each in addresses):
            yield IndicatorName.REPOSITORY_MOVED


def _had_silence(dates: Sequence[datetime], start: datetime, rules: HandoverPolicy) -> bool:
    """Whether a release of the window ended a silence."""
    return any(later > start and months_between(earlier, later) >= rules.silence_months for earlier, later in pairwise(dates))


def newest_of(facts: Facts) -> datetime:
    """The day up to which the facts reach: that of the newest release."""
    histories = (each.value for each in _observations(facts) if isinstance(each.value, Releases))
    return max(release.date for history in histories for release in history.releases)


def _observations(facts: Facts) -> Iterator[Observation]:
    for entry in facts.packages:
        yield from entry.observations


def _table(rates: Sequence[Rates]) -> str:
    lines = [f"{'indicator':<24}" + "".join(f"{f'{each.as_of:%Y-%m-%d}':>32}" for each in rates)]
    lines.append(f"{'':<24}" + "".join(f"{'fired / all':>16}{'/ could fire':>16}" for _ in rates))
    lines += [
        f"{name:<24}"
        + "".join(
            f"{_share(each.fired[name], each.packages):>16}{_share(each.fired[name], each.could_fire[name]):>16}"
            for each in rates
        )
        for name in rates[0].fired
    ]
    lines.append(f"{'packages':<24}" + "".join(f"{each.packages:>32}" for each in rates))
    lines.append(f"{'followed':<24}" + "".join(f"{each.followed:>32}" for each in rates))
    return "\n".join(lines)


def _share(count: int, of: int) -> str:
    return f"{count}/{of} ({count / of:.1%})" if of else "-"


def _end_of(day: str) -> datetime:
    return datetime.combine(datetime.fromisoformat(day).date(), time.max, UTC)


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the folder, print the rates."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--as-of", action="append", type=_end_of, metavar="DATE")
    parser.add_argument("--format", choices=("table", "json"), default="table")
    options = parser.parse_args(arguments)
    facts = read_folder(options.folder)
    rates = [measure(facts, as_of) for as_of in options.as_of or [newest_of(facts)]]
    as_json = json.dumps({"base_rates": [each.as_json() for each in rates]}, indent=2)
    print(as_json if options.format == "json" else _table(rates))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
