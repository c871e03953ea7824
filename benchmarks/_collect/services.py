"""What each simulated service is told of the parts of a product."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from benchmarks._collect.product import Part
from sbomkit.purl import package_key
from tests.simulator import RegistrySimulator
from tests.simulator.alpine import record
from tests.simulator.crates import crate_version, user
from tests.simulator.debian import stanza
from tests.simulator.ecosystems_commits import author
from tests.simulator.floss_fund import manifest
from tests.simulator.github import commit
from tests.simulator.npm import version
from tests.simulator.pypi import release
from tests.simulator.rubygems import gem_version

__all__ = ["stock"]

_ECOSYSTEMS = {
    "npm": "npm",
    "pypi": "pypi",
    "maven": "maven",
    "golang": "go",
    "cargo": "cargo",
    "gem": "rubygems",
    "nuget": "nuget",
    "composer": "packagist",
    "hex": "hex",
    "pub": "pub",
}
_VERSIONED = frozenset({"npm", "pypi", "maven", "golang", "cargo", "gem", "nuget"})
_TOLD_OF_NOBODY = frozenset({"maven", "golang", "pub"})
"""Ecosystems whose registries know no owners, and the aggregator neither."""
_MONTHS = [f"{year}-{month:02}-03" for year in (2025, 2026) for month in range(1, 11)]


def stock(simulator: RegistrySimulator, parts: Sequence[Part]) -> None:
    """Tell every service of what it would know."""
    known = [part for part in parts if part.is_known]
    for part in known:
        if part.type in _TELLING:
            _aggregate(simulator, part)
            _TELLING[part.type](simulator.registries, part)
    for repository, part in {part.repository: part for part in known}.items():
        _forge(simulator, repository, part)
    _distributions(simulator, known)
    for family in sorted({part.family for part in known if part.asks_for_money}):
        _money(simulator, family)


def _aggregate(simulator: RegistrySimulator, part: Part) -> None:
    of: Any = simulator.registries
    people = () if part.type in _TOLD_OF_NOBODY else part.people
    asks = part.asks_for_money
    of["ecosystems"].add(
        _ECOSYSTEMS[part.type],
        part.path,
        maintainers=[{"uuid": str(_number(each)), "login": each} for each in people],
        repository_url=f"https://github.com/{part.repository}",
        repo_metadata={"full_name": part.repository, "archived": False, "owner_record": {"login": part.family, "kind": "user"}},
        funding_links=[f"https://github.com/sponsors/{part.family}"] if asks else [],
    )
    if part.type in _VERSIONED:
        purl = f"{package_key(part.purl).partition('?')[0]}@{part.version}"
        of["deps_dev"].add(purl, newest=True, repository=f"github.com/{part.repository}")


def _forge(simulator: RegistrySimulator, repository: str, part: Part) -> None:
    of: Any = simulator.registries
    people = part.people or (part.family,)
    of["github"].add(repository, commits=[commit(day, people[n % len(people)]) for n, day in enumerate(_MONTHS[::-1])])
    of["ecosystems_repos"].add(f"https://github.com/{repository}")
    of["ecosystems_commits"].add("GitHub", repository, [author(each, 10) for each in people])
    if part.has_own_repository:
        of["scorecard"].add(f"github.com/{repository}")
        of["deps_dev_scorecard"].add(f"github.com/{repository}")
    if part.asks_for_money:
        ways = f"github: {part.family}\nopen_collective: {part.family}\n"
        of["funding_yml"].add(repository, ".github/FUNDING.yml", ways)
        of["floss_fund"].put(repository, manifest(f"https://github.com/{repository}"))


def _money(simulator: RegistrySimulator, family: str) -> None:
    of: Any = simulator.registries
    of["ecosystems_sponsors"].add(family, active=3)
    of["open_collective"].add(family, yearly=100_000, ever=900_000)


def _distributions(simulator: RegistrySimulator, parts: Sequence[Part]) -> None:
    of: Any = simulator.registries
    of["ecosystems_commits"].counts = False
    debian = [part for part in parts if part.type == "deb"]
    addressed = {part: ", ".join(f"A Person <{each}@mail.example>" for each in part.people) for part in debian}
    binaries = (stanza(part.name, part.version, Maintainer=addressed[part]) for part in debian)
    sources = (stanza(part.name, part.version, Maintainer=addressed[part], Uploaders=addressed[part]) for part in debian)
    of["debian"].release("debian/dists/bookworm")
    of["debian"].put("debian/dists/bookworm/main/binary-amd64/Packages.xz", "\n".join(binaries))
    of["debian"].put("debian/dists/bookworm/main/source/Sources.xz", "\n".join(sources))
    of["alpine"].put("v3.20/main/x86_64", *(record(part.name, part.version) for part in parts if part.type == "apk"))
    of["fedora"].rpms |= {part.name: list(part.people) or ["orphan"] for part in parts if part.type == "rpm"}


def _number(login: str) -> int:
    """An account's number, the same for everybody who looks it up."""
    return int.from_bytes(login.encode()[-6:])


def _npm(of: Any, part: Part) -> None:
    versions = {f"1.{number}.0": version(day, part.people[0] if part.people else None) for number, day in enumerate(_MONTHS)}
    of["npm"].add(part.path, maintainers=part.people, versions=versions)


def _pypi(of: Any, part: Part) -> None:
    roles = dict.fromkeys(part.people, "Owner")
    of["pypi"].add(part.name, roles=roles, versions={part.version: release("2024-01-01"), "9.0": release("2025-01-01")})


def _cargo(of: Any, part: Part) -> None:
    owners = [user(_number(each), each) for each in part.people]
    versions = {part.version: crate_version("2024-01-01", owners[0] if owners else None)}
    of["crates"].add(part.name, owners=owners, versions=versions, repository=f"https://github.com/{part.repository}")


def _gem(of: Any, part: Part) -> None:
    owners = [{"id": _number(each), "handle": each, "role": "owner"} for each in part.people]
    of["rubygems"].add(part.name, owners=owners, versions={part.version: gem_version("2024-01-01")})


def _nuget(of: Any, part: Part) -> None:
    versions = {part.version: {"published": "2024-01-01T00:00:00+00:00"}}
    of["nuget"].add(part.name, owners=list(part.people), versions=versions, repository=f"https://github.com/{part.repository}")


def _composer(of: Any, part: Part) -> None:
    of["packagist"].add(part.path, maintainers=part.people, versions={part.version: {"time": "2024-01-01T00:00:00+00:00"}})


def _hex(of: Any, part: Part) -> None:
    of["hex"].add(part.name, owners=part.people, releases={part.version: "2024-01-01"})
    of["hex"].release(part.name, part.version)


def _pub(of: Any, part: Part) -> None:
    of["pub"].add(part.name, publisher="example.org", versions={part.version: ("2024-01-01", {})})


def _maven(of: Any, part: Part) -> None:
    of["maven"].add(f"{part.path}:{part.version}", f"<scm><url>https://github.com/{part.repository}</url></scm>")


def _go(of: Any, part: Part) -> None:
    of["go"].add(part.path, versions={part.version: "2024-01-01"}, repository=f"https://github.com/{part.repository}")


_Tell = Callable[[Any, Part], None]
_TELLING: Mapping[str, _Tell] = {
    "npm": _npm,
    "pypi": _pypi,
    "cargo": _cargo,
    "gem": _gem,
    "nuget": _nuget,
    "composer": _composer,
    "hex": _hex,
    "pub": _pub,
    "maven": _maven,
    "golang": _go,
}
