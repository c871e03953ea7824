"""Asks of trees from before known incidents: how early would the package that was hit later have been looked at?

    python benchmarks/incidents.py FOLDER... [--format table|json] [--write-facts DIR]

A folder holds `sbom.cdx.json` (or `sbom.spdx.json`), `facts.json` (what was known then) and `truth.json` (what happened later).
Per incident package in the tree: its rank and percentile (rank / of; low means looked at early) by the ranking policy among the
packages that could be ranked, beside five simple orders of the same packages, and chance.  Ties share their mean rank.
"""

import argparse
import json
import math
import shlex
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import partial
from pathlib import Path
from typing import Any

if __package__ in {None, ""}:  # run as a script
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks._recorded import Folder, packages_by_name, read_folder
from sbomkit.errors import ConfigurationError, SbomkitError
from sbomkit.model._base import plain
from sbomkit.model.facts import Facts, Publishers, Releases
from sbomkit.model.inventory import EdgeKind
from sbomkit.model.ranking import Ranked, Ranking
from sbomkit.purl import PackageKey
from sbomkit.ranking import rank
from sbomkit.sources.facts_file import write_facts

__all__ = ["Incident", "Place", "main", "measure", "root_of"]

Order = tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a package stands in one order of the ranked packages."""

    rank: float | None
    """1 is looked at first; halves where an even number of packages tie; `None`: the package could not be ranked."""
    percentile: float | None
    """rank / of."""


@dataclass(frozen=True, kw_only=True)
class Incident:
    """One package that was hit later, and how early it would have been looked at."""

    tree: str
    package: str
    of: int
    """Packages that were ranked."""
    single_share: float | None
    """Share of these with exactly one maintainer in the records."""
    place: Place
    """By the policy."""
    baselines: Mapping[str, Place]
    reason: str | None
    """Why there is no rank, as a phrase."""

    def as_json(self) -> dict[str, Any]:
        """The incident in the published shape."""
        return {
            "tree": self.tree,
            "package": self.package,
            "rank": self.place.rank,
            "of": self.of,
            "percentile": self.place.percentile,
            "single_share": self.single_share,
            "baselines": {name: {"rank": place.rank, "percentile": place.percentile} for name, place in self.baselines.items()},
        }


@dataclass(frozen=True, kw_only=True)
class _Candidate:
    """What the simple orders look at."""

    package: PackageKey
    priority: float
    maintainers: float
    """Entries on the recorded list, teams included; infinite where there is none."""
    depth: int
    """0 where it is unknown."""
    dependents: int
    last_release: float
    """In seconds since 1970; infinite where it is unknown, so that it counts as fresh."""

    @property
    def shared(self) -> bool:
        return self.maintainers != 1


_POLICY: Callable[[_Candidate], Order] = lambda each: (-each.priority,)  # noqa: E731 - stands beside its like
_BASELINES: Mapping[str, Callable[[_Candidate], Order]] = {
    "fewest_maintainers": lambda each: (each.maintainers,),
    "single_then_deep": lambda each: (each.shared, -each.depth),
    "single_then_stale": lambda each: (each.shared, each.last_release),
    "single_then_dependents": lambda each: (each.shared, -each.dependents),
    "depth_alone": lambda each: (-each.depth,),
}
_CHANCE = "chance"


def measure(folder: Folder) -> list[Incident]:
    """Rank the folder's tree as of its day, and find the packages that were hit later."""
    # The end of the day, as `sbomkit rank --as-of` takes it.
    as_of = datetime.combine(folder.as_of, time.max, UTC) if folder.as_of else None
    ranking = rank(folder.inventory, folder.facts, as_of=as_of, root=root_of(folder))
    candidates = [_candidate(entry, folder.facts) for entry in ranking.ranked]
    named = packages_by_name(folder.inventory)
    return [
        _incident(folder.name, name, found.key if (found := named.find(name)) else None, candidates, ranking)
        for name in dict.fromkeys(_hit_later(folder.truth))
    ]


def root_of(folder: Folder) -> PackageKey | None:
    """The package that the records are about, where that is not the document's own subject; `None`: it is the subject.

    A whole Debian system may stand in the document, while the records tell of one product in it.  `root_project` begins with
    its name; so do the paths to the incidents, where these are told.  A product that is all that the subject depends on was
    installed below a made-up subject: then the whole tree is the product's.
    """
    inventory = folder.inventory
    product = packages_by_name(inventory).find(str(folder.truth.get("root_project") or "").partition(" ")[0])
    roots = {root for root in inventory.roots if root in inventory.by_id}
    if product is None or product.key in {inventory.by_id[root].package for root in roots}:
        return None
    needed = (each.dependency for each in inventory.edges if each.kind is EdgeKind.DEPENDS_ON and each.dependent in roots)
    if {inventory.by_id[each].package for each in needed if each in inventory.by_id} == {product.key}:
        return None
    starts = set(_starts(folder.truth))
    return product.key if starts <= {product.name} else None


def _starts(truth: Mapping[str, Any]) -> Iterator[str]:
    """Where the paths to the incidents begin, without what is no path."""
    for each in _incidents(truth):
        path = each.get("shortest_path")
        if isinstance(path, list) and path and isinstance(path[0], str):
            yield path[0]


def _incidents(truth: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    incidents = truth.get("incidents")
    return [each for each in incidents if isinstance(each, dict)] if isinstance(incidents, list) else []


def _hit_later(truth: Mapping[str, Any]) -> Iterator[str]:
    for each in _incidents(truth):
        if each.get("in_tree", True) and isinstance(each.get("package"), str):
            yield each["package"]


def _candidate(entry: Ranked, facts: Facts) -> _Candidate:
    values = [observation.value for observation in facts.of(entry.package)]
    lists = [len(value.members) for value in values if isinstance(value, Publishers)]
    dates = [release.date for value in values if isinstance(value, Releases) for release in value.releases]
    return _Candidate(
        package=entry.package,
        priority=entry.priority,
        maintainers=min(lists, default=math.inf),
        depth=entry.position.depth or 0,
        dependents=entry.position.dependents,
        last_release=max(dates).timestamp() if dates else math.inf,
    )


def _incident(tree: str, name: str, key: PackageKey | None, candidates: Sequence[_Candidate], ranking: Ranking) -> Incident:
    of = len(candidates)
    found = next((each for each in candidates if each.package == key), None)
    places = {order: _place(found, candidates, by) for order, by in _BASELINES.items()}
    chance = _placed((of + 1) / 2, of) if found else _NOWHERE
    return Incident(
        tree=tree,
        package=name,
        of=of,
        single_share=plain(sum(not each.shared for each in candidates) / of) if of else None,
        place=_place(found, candidates, _POLICY),
        baselines={**places, _CHANCE: chance},
        reason=None if found else _why(key, ranking),
    )


_NOWHERE = Place(rank=None, percentile=None)


def _place(found: _Candidate | None, candidates: Sequence[_Candidate], by: Callable[[_Candidate], Order]) -> Place:
    if found is None:
        return _NOWHERE
    own, others = by(found), [by(each) for each in candidates]
    mean_rank = sum(each < own for each in others) + (others.count(own) + 1) / 2
    return _placed(mean_rank, len(others))


def _placed(mean_rank: float, of: int) -> Place:
    return Place(rank=int(mean_rank) if mean_rank.is_integer() else mean_rank, percentile=plain(mean_rank / of))


def _why(key: PackageKey | None, ranking: Ranking) -> str:
    entry = ranking.find(key) if key else None
    return entry.reason if entry else "not in the tree"


def _table(incidents: Sequence[Incident]) -> str:
    orders = [*_BASELINES, _CHANCE]
    head = ["tree", "package", "rank", "of", "policy", *(order.replace("_", " ") for order in orders), "single share"]
    rows = [
        [
            each.tree,
            each.package,
            "-" if each.place.rank is None else f"{each.place.rank:g}",
            str(each.of),
            _share(each.place.percentile),
            *(_share(each.baselines[order].percentile) for order in orders),
            _share(each.single_share),
        ]
        for each in incidents
    ]
    ranked = [each for each in incidents if each.place.rank is not None]
    means = [_mean(each.place for each in ranked), *(_mean(each.baselines[order] for each in ranked) for order in orders)]
    rows.append(["mean percentile", f"{len(ranked)} incidents", "", "", *map(_share, means), ""])
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    lines = [_line(row, widths) for row in [head, ["-" * width for width in widths], *rows]]
    lines += [f"{each.tree}: {each.package} has no rank: {each.reason}" for each in incidents if each.reason]
    return "\n".join(lines)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = zip(row, widths, strict=True)
    return "  ".join(
        cell.rjust(width) if column > 1 else cell.ljust(width) for column, (cell, width) in enumerate(cells)
    ).rstrip()


def _share(number: float | None) -> str:
    return "-" if number is None else f"{number:.3f}"


def _mean(places: Iterable[Place]) -> float | None:
    percentiles = [place.percentile for place in places if place.percentile is not None]
    return sum(percentiles) / len(percentiles) if percentiles else None


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure all folders and print; one that cannot be read is told on standard error and does not stop the others."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--format", choices=("table", "json"), default="table")
    parser.add_argument(
        "--write-facts", type=Path, metavar="DIR", help="write DIR/<tree>.facts.jsonl for `sbomkit rank --facts`"
    )
    options = parser.parse_args(arguments)
    incidents, exit_code = [], 0
    for path in options.folders:
        say = partial(_say, path.name)
        try:
            folder = read_folder(path.resolve(), warn=say)
            incidents += measure(folder)
            if options.write_facts:
                _write(folder, options.write_facts)
        except SbomkitError as error:
            say(error.message + (f"; {error.advice}" if error.advice else ""))
            exit_code = error.exit_code
        except (OSError, RuntimeError) as error:
            say(f"cannot be read or written: {getattr(error, 'strerror', None) or error}")
            exit_code = ConfigurationError.exit_code
    if options.format == "json":
        print(json.dumps({"incidents": [each.as_json() for each in incidents]}, indent=1))
    else:
        print(_table(incidents))
    return exit_code


def _say(folder: str, line: str) -> None:
    print(f"{folder}: {line}", file=sys.stderr)


def _write(folder: Folder, directory: Path) -> None:
    """Write the facts of a folder, and say how the command line ranks by them as `measure` did."""
    directory.mkdir(parents=True, exist_ok=True)
    facts = directory / f"{folder.name}.facts.jsonl"
    write_facts(folder.facts, facts)
    root = root_of(folder)
    as_of = ("--as-of", f"{folder.as_of:%Y-%m-%d}") if folder.as_of else ()
    command = ("rank", str(folder.sbom), "--facts", str(facts), "--offline", *as_of, *(("--root", root) if root else ()))
    print(f"sbomkit {shlex.join(command)}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
