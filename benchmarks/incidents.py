"""Asks of trees from before known incidents: how early would the package that was hit later have been looked at?

    python benchmarks/incidents.py FOLDER... [--policy FILE] [--factors] [--format table|json] [--write-facts DIR]

A folder holds `sbom.cdx.json` (or `sbom.spdx.json`), `facts.json` (what was known then) and `truth.json` (what happened
later); a folder of such folders stands for all of them.  Per incident package in the tree: its rank and percentile (rank / of;
low means looked at early) by every shipped policy and those of `--policy`, among the packages that could be ranked, beside
five simple orders of the same packages, and chance.  Ties share their mean rank.

The summary gives means and medians over incidents, and the mean over trees of the mean within each: packages of one tree are
often hit by one event, and such a tree would count many times.  Its interval is a bootstrap over trees; few trees say little.
A package that a policy cannot rank has no percentile; in the columns called worst it counts as looked at last.
`--factors` shows what carries: the order by each factor alone, and each policy without it.
"""

import argparse
import json
import shlex
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

if __package__ in {None, ""}:  # run as a script
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks._incidents.factors import FactorStanding, weigh_factors
from benchmarks._incidents.places import Incident, Place, measure, rank_folder, root_of
from benchmarks._incidents.summary import ALL, LARGE, Group, summarise
from benchmarks._incidents.tables import factor_table, incident_table, summary_table
from benchmarks._recorded.folder import Folder, read_folder
from sbomkit.errors import ConfigurationError, SbomkitError
from sbomkit.ranking import DEFAULT_POLICY, Policy, load_policy, shipped_policies
from sbomkit.sources.facts_file import write_facts

__all__ = ["main"]

_LARGE = 50


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure all folders and print; one that cannot be read is told on standard error and does not stop the others."""
    options = _parser().parse_args(arguments)
    try:
        policies = _policies(options.policy)
    except SbomkitError as error:
        _say("--policy", _told(error))
        return error.exit_code
    measured: dict[str, list[Incident]] = {policy.id: [] for policy in policies}
    folders: list[Folder] = []
    exit_code = 0
    for path in _folders(options.folders):
        say = partial(_say, path.name)
        try:
            folder = _with_its_own_name(read_folder(path.resolve(), warn=say), folders)
            found = {policy.id: measure(folder, rank_folder(folder, policy)) for policy in policies}
            for policy, incidents in found.items():
                measured[policy] += incidents
            folders.append(folder)
            if options.write_facts:
                _write(folder, options.write_facts)
        except SbomkitError as error:
            say(_told(error))
            exit_code = error.exit_code
        except (OSError, RuntimeError, ValueError) as error:
            say(f"cannot be read or written: {getattr(error, 'strerror', None) or error}")
            exit_code = ConfigurationError.exit_code
    groups = summarise(measured, options.large)
    factors = _factors(folders, policies, measured, options.large) if options.factors else None
    if options.format == "json":
        print(json.dumps(_as_json(measured, groups, factors), indent=1))
    else:
        again = shlex.join(["python", "benchmarks/incidents.py", *(sys.argv[1:] if arguments is None else arguments)])
        parts = [incident_table(measured), summary_table(groups), *([factor_table(factors)] if factors is not None else [])]
        print("\n\n".join([*parts, f"Again: {again}"]))
    return exit_code


def _factors(
    folders: Sequence[Folder], policies: Sequence[Policy], measured: Mapping[str, Sequence[Incident]], large: int
) -> list[FactorStanding]:
    """Over all trees, and over the large ones."""
    large_trees = {each.tree for incidents in measured.values() for each in incidents if each.packages >= large}
    chosen = [folder for folder in folders if folder.name in large_trees]
    return [*weigh_factors(ALL, folders, policies), *weigh_factors(LARGE.format(least=large), chosen, policies)]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--policy", action="append", default=[], metavar="FILE", help="a policy of your own; may be repeated")
    parser.add_argument("--factors", action="store_true", help="each factor alone, and each policy without it")
    parser.add_argument("--large", type=int, default=_LARGE, metavar="N", help="packages that make a tree large (%(default)s)")
    parser.add_argument("--format", choices=("table", "json"), default="table")
    parser.add_argument(
        "--write-facts", type=Path, metavar="DIR", help="write DIR/<tree>.facts.jsonl for `sbomkit rank --facts`"
    )
    return parser


def _policies(given: Sequence[str]) -> list[Policy]:
    """The default policy, the other shipped ones, then those that were asked for; their ids differ."""
    others = [name for name in shipped_policies() if name != DEFAULT_POLICY]
    policies: dict[str, Policy] = {}
    for policy in map(load_policy, [DEFAULT_POLICY, *others, *given]):
        if policies.setdefault(policy.id, policy).sha256 != policy.sha256:
            raise ConfigurationError(f"two policies are called {policy.id!r}", advice="give each an id of its own")
    return list(policies.values())


def _folders(given: Sequence[Path]) -> Iterator[Path]:
    """The folders of trees, each once: those that were given, and what lies in those that are a folder of such folders."""
    seen = set()
    for path in given:
        within = sorted(each.parent for each in path.glob("*/truth.json")) if not (path / "truth.json").exists() else []
        for folder in within or [path]:
            if folder.resolve() not in seen:
                seen.add(folder.resolve())
                yield folder


def _with_its_own_name(folder: Folder, others: Sequence[Folder]) -> Folder:
    """Two trees of one name would be taken for one tree."""
    alike = sum(other.name.partition(" #")[0] == folder.name for other in others)
    return replace(folder, name=f"{folder.name} #{alike + 1}") if alike else folder


def _as_json(
    measured: dict[str, list[Incident]], groups: Sequence[Group], factors: Sequence[FactorStanding] | None
) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "incidents": [_incident(dict(zip(measured, each, strict=True))) for each in zip(*measured.values(), strict=True)],
        "summary": [group.as_json() for group in groups],
    }
    return answer if factors is None else {**answer, "factors": [each.as_json() for each in factors]}


def _incident(by_policy: dict[str, Incident]) -> dict[str, Any]:
    """The incident as the default policy sees it, and under `policies` as all do."""
    first = next(iter(by_policy.values()))
    return {
        "tree": first.tree,
        "package": first.package,
        "verdict": first.verdict,
        "packages": first.packages,
        "single_share": first.single_share,
        **_by_policy(first),
        "reason": first.reason,
        "policies": {policy: _by_policy(incident) for policy, incident in by_policy.items()},
    }


def _by_policy(incident: Incident) -> dict[str, Any]:
    return {
        **_place(incident.place),
        "of": incident.of,
        "worst": incident.worst,
        "baselines": {order: _place(place) for order, place in incident.baselines.items()},
        "baselines_worst": dict(incident.baselines_worst),
    }


def _place(place: Place) -> dict[str, Any]:
    return {"rank": place.rank, "percentile": place.percentile}


def _told(error: SbomkitError) -> str:
    return error.message + (f"; {error.advice}" if error.advice else "")


def _say(about: str, line: str) -> None:
    print(f"{about}: {line}", file=sys.stderr)


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
