"""Hand-made places, so that ranking is tested without a graph; and the two stories that the project is about."""

from collections.abc import Mapping
from typing import Any

from sbomkit.model.facts import (
    Actor,
    ActorKind,
    Committer,
    Committers,
    Facts,
    Identity,
    Observation,
    PublisherKind,
    Publishers,
    Release,
    Releases,
    Subject,
)
from sbomkit.model.inventory import Scope
from sbomkit.model.position import DepthBasis, Fidelity, FidelityFlag, PackagePosition, Position
from sbomkit.model.ranking import Ranked, Ranking, Unassessed
from sbomkit.purl import PackageKey
from sbomkit.ranking import load_policy, rank_positions
from tests.builders import day, make_component, make_inventory, make_observation, npm

XZ = PackageKey("pkg:deb/debian/xz-utils?arch=source")
LIBLZMA = PackageKey("pkg:deb/debian/liblzma5")
LIBSYSTEMD = PackageKey("pkg:deb/debian/libsystemd0")
SSHD = PackageKey("pkg:deb/debian/openssh-server")


def place_of(package: str, depth: int | None = 1, **fields: Any) -> PackagePosition:
    """A place; what is not said is unremarkable."""
    key = PackageKey(package)
    values: dict[str, Any] = {
        "package": key,
        "depth": depth,
        "depth_basis": DepthBasis.DECLARED if depth else None,
        "dependents": 0,
        "dependents_error": None,
        "direct_dependents": 0,
        "reach": 0.0,
        "entry_points": 1 if depth else 0,
        "gateway": None,
        "path": (key,),
        "scope": Scope.RUNTIME,
        "in_cycle": False,
        "reachable": depth is not None,
    }
    return PackagePosition(**(values | fields))


def make_position(
    *places: PackagePosition,
    flags: Mapping[FidelityFlag, int] | None = None,
    aside: Mapping[PackageKey, str] | None = None,
    source_of: Mapping[PackageKey, PackageKey] | None = None,
    direct: int | None = None,
) -> Position:
    """A position of these places."""
    ordered = tuple(sorted(places, key=lambda place: place.package))
    depths = [place.depth for place in ordered if place.depth is not None]
    listed = tuple(place.package for place in ordered if place.depth == 1)
    if direct is not None:
        listed = tuple(npm(f"direct-{number}") for number in range(direct))
    return Position(
        roots=(npm("app"),),
        packages=ordered,
        aside=aside or {},
        direct=listed,
        source_of=source_of or {},
        fidelity=Fidelity(
            flags=flags or {},
            packages=len(ordered),
            direct=len(listed),
            edges=0 if flags and FidelityFlag.NO_EDGES in flags else len(ordered),
            max_depth=max(depths, default=None),
            conclusion="A test.",
        ),
    )


def rank_places(position: Position, facts: Facts | None = None, **options: Any) -> Ranking:
    """Rank hand-made places; the inventory has one component per package."""
    keys = [*(place.package for place in position.packages), *position.aside]
    inventory = make_inventory(
        {}, roots=(), components=[make_component(key, purl=_with_version(key), version="1.0.0") for key in keys]
    )
    policy = load_policy(options.pop("policy", None))
    return rank_positions(inventory, position, facts or Facts(packages=()), policy=policy, **options)


def _with_version(key: PackageKey) -> str:
    path, mark, query = key.partition("?")
    return f"{path}@1.0.0{mark}{query}"


def the_one(ranking: Ranking, package: str | None = None) -> Ranked:
    """The entry of a package that was ranked; the only one when none is named."""
    found = ranking.find(package) if package else ranking.ranked[0]
    assert isinstance(found, Ranked), found
    return found


def the_entry(ranking: Ranking) -> Ranked | Unassessed:
    """The first entry, ranked or not."""
    entries: tuple[Ranked | Unassessed, ...] = (*ranking.ranked, *ranking.unassessed)
    return entries[0]


def the_unknown(ranking: Ranking) -> Unassessed:
    """The only entry, which could not be assessed."""
    assert not ranking.ranked
    return ranking.unassessed[0]


def git_person(name: str, label: str | None = None) -> Actor:
    return Actor(identity=Identity(f"git:address:{name}"), kind=ActorKind.PERSON, label=label)


def make_committers(
    *committers: tuple[str, int, str | None],
    months: int = 24,
    first_commit: str | None = None,
    bots: tuple[str, ...] = (),
    forge: int = 0,
) -> Committers:
    """Committers from `("lasse", 328, "2007-12-09")`: name, commits, first seen."""
    return Committers(
        committers=(
            *(
                Committer(actor=git_person(name, name.title()), commits=commits, first_seen=day(first) if first else None)
                for name, commits, first in committers
            ),
            *(Committer(actor=Actor(identity=Identity(f"git:address:{name}"), kind=ActorKind.BOT), commits=9) for name in bots),
            *(
                [Committer(actor=Actor(identity=Identity("git:forge:web"), kind=ActorKind.AUTOMATION), commits=forge)]
                if forge
                else []
            ),
        ),
        window_months=months,
        first_commit=day(first_commit) if first_commit else None,
    )


XZ_TAGS = (
    ("5.2.2", "2015-09-29", "lasse"),
    ("5.2.3", "2016-12-30", "lasse"),
    ("5.2.4", "2018-04-29", "lasse"),
    ("5.3.1alpha", "2018-04-29", "lasse"),
    ("5.2.5", "2020-03-17", "lasse"),
    ("5.3.2alpha", "2021-10-28", "lasse"),
    ("5.2.6", "2022-08-12", "lasse"),
    ("5.4.0", "2022-12-13", "lasse"),
    ("5.4.1", "2023-01-11", "lasse"),
    ("5.4.2", "2023-03-18", "jia"),
    ("5.4.3", "2023-05-04", "jia"),
    ("5.4.4", "2023-08-02", "jia"),
)
"""Release tags of xz with who made them, as its public history shows."""


def xz_facts() -> Facts:
    """Counts from the public history of xz by date, and Debian's packagers; the people's names are labels only."""
    tags = Releases(
        releases=tuple(
            Release(version=version, date=day(date), publisher=git_person(name, name.title()))
            for version, date, name in XZ_TAGS
        ),
        complete=True,
    )
    by_date = (
        ("2021-01-01", make_committers(("lasse", 124, None), first_commit="2007-12-09")),
        ("2022-01-01", make_committers(("lasse", 104, None), first_commit="2007-12-09")),
        ("2023-01-01", make_committers(("lasse", 328, None), ("jia", 10, None), first_commit="2007-12-09")),
        ("2023-06-10", make_committers(("lasse", 376, None), ("jia", 169, None), first_commit="2007-12-09", forge=5)),
    )
    packagers = Publishers(
        kind=PublisherKind.PACKAGING_CONTACT,
        members=tuple(Actor(identity=Identity(f"apt:label:{name}"), kind=ActorKind.PERSON) for name in ("one", "three", "two")),
        complete=False,
    )
    upstream = [make_observation(value, source="git", as_of=date) for date, value in by_date]
    return Facts.gathered(
        [
            *((XZ, each) for each in upstream),
            (XZ, make_observation(tags, source="git")),
            (LIBLZMA, make_observation(packagers, source="apt", subject=Subject.PACKAGING, as_of="2021-06-01")),
        ]
    )


def xz_position() -> Position:
    """The part of a Debian server that the story happened in."""
    return make_position(
        place_of(LIBSYSTEMD, 1, gateway=LIBSYSTEMD, path=(SSHD, LIBSYSTEMD)),
        place_of(LIBLZMA, 2, dependents=5, entry_points=1, gateway=LIBSYSTEMD, path=(SSHD, LIBSYSTEMD, LIBLZMA)),
        aside={XZ: "a source package", SSHD: "the product itself"},
        source_of={LIBLZMA: XZ},
    )


def known_by(*observations: Observation, package: str = "a") -> Facts:
    """Facts about one npm package."""
    return Facts.gathered([(npm(package), each) for each in observations])
