"""conda-forge: who looks after a recipe, what was built when, how often it is fetched, and what it needs.

All of it is about packaging: upstream's people are others.  A package leads to its feedstock by a table that conda-forge keeps,
the feedstock's recipe names its maintainers, and anaconda.org, which serves the channel, tells of files.  Of other channels
nothing is known here: `main` is packaged by a vendor.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import quote, urlsplit

from sbomkit.errors import UnexpectedResponse
from sbomkit.model.facts import (
    Actor,
    ActorKind,
    DeclaredDependency,
    Lifecycle,
    Observation,
    Popularity,
    PublisherKind,
    Publishers,
    Repository,
    Signal,
    Status,
    Subject,
)
from sbomkit.model.inventory import Package
from sbomkit.settings import Settings
from sbomkit.sources._endpoint import Address, Politeness
from sbomkit.sources._interface import Session, Source, Verified
from sbomkit.sources._reading.accounts import People, account, by_login, each_once
from sbomkit.sources._reading.answers import integer, moment, read_json, record, records, text
from sbomkit.sources._reading.telling import Declared, Published, Telling, dependency, key_of, qualifiers
from sbomkit.sources._reading.text import scrub

if TYPE_CHECKING:
    from sbomkit.sources._http.client import Answer

__all__ = ["SOURCE", "CondaForge"]

_CHANNEL = "conda-forge"
_NAME = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]{0,200}[a-z0-9_-])?")
_FEEDSTOCK = re.compile(r"[A-Za-z0-9_](?:[\w.-]{0,200}[\w-])?", re.ASCII)
_FEEDSTOCKS = 3
_RECIPES = ("meta.yaml", "recipe.yaml")
_EXTRA = re.compile(r"extra:\s*(?:#.*)?")
_BLANK = re.compile(r"\{\{.*?(?:\}\}|$)")
_UNTOLD = "__untold__"
"""Put in for what a template fills in: a word of YAML, and no login, which has no underscore."""
_LOGIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,60})")
_TEXT = "text/plain"
_OF_FEEDSTOCK = frozenset({Signal.PUBLISHERS, Signal.REPOSITORY})
_OF_FILES = frozenset({Signal.RELEASES, Signal.LIFECYCLE, Signal.POPULARITY, Signal.DECLARED_DEPENDENCIES})


class CondaForge(Source):
    """Facts from conda-forge."""

    name: ClassVar[str] = "conda_forge"
    summary: ClassVar[str] = "who maintains the recipe of a conda package, builds, downloads, feedstock, dependencies"
    purl_types: ClassVar[frozenset[str]] = frozenset({"conda"})
    signals: ClassVar[frozenset[Signal]] = _OF_FEEDSTOCK | _OF_FILES
    subject: ClassVar[Subject] = Subject.PACKAGING
    licence: ClassVar[str | None] = None
    verified: ClassVar[Verified] = Verified.DOCUMENTATION
    politeness: ClassVar[Politeness | None] = Politeness(
        rate=3.0, concurrency=3, policy="no number is published for files of GitHub; this is a guess at what bothers nobody"
    )
    default_url: ClassVar[str | None] = "https://raw.githubusercontent.com"
    addresses: ClassVar[Mapping[str, Address]] = MappingProxyType(
        {
            "anaconda": Address(
                default_url="https://api.anaconda.org",
                politeness=Politeness(rate=2.0, concurrency=2, policy="no number is published; answers are large"),
            )
        }
    )

    def requests(self, packages: Sequence[Package]) -> Mapping[str, int]:
        """The table, and the recipes of three feedstocks under either of two names; one list of files."""
        if not packages:
            return {}
        return {"": len(packages) * (1 + _FEEDSTOCKS * len(_RECIPES)), "anaconda": len(packages)}

    def _lookup(self, package: Package, session: Session) -> Iterable[Observation]:
        told = Telling(self, session, package)
        channels = [each or "" for each in qualifiers(package, "channel")]
        if channels and not any(not each or _CHANNEL in each.split("/") for each in channels):
            detail = f"packaged by whoever runs the channel {scrub(channels[0][:100])}, of whom conda-forge tells nothing"
            return told.nothing(Status.UNSUPPORTED, detail)
        mirror = urlsplit(self.endpoint(session, "anaconda").base).hostname or ""
        if host := told.elsewhere("anaconda.org", "conda-forge.org", mirror):
            return told.nothing(Status.UNSUPPORTED, f"the document says that it comes from {host}")
        if package.namespace or not _NAME.fullmatch(package.name.lower()):
            return told.nothing(Status.ABSENT, "no package of conda-forge can have this name")
        return _Reading(told, assumed=not any(channels)).observations()


SOURCE = CondaForge


class _Reading:
    """One package, turned into observations."""

    def __init__(self, told: Telling, *, assumed: bool) -> None:
        self._told = told
        self._name = told.package.name.lower()
        self._assumed = assumed

    def observations(self) -> Iterator[Observation]:
        yield from self._told.partly(_OF_FEEDSTOCK, self._of_feedstock())
        yield from self._told.partly(_OF_FILES, self._of_files())

    def _of_feedstock(self) -> Iterator[Observation]:
        told = self._told
        letters = [each for each in self._name if each.isalnum()]
        shard = "/".join([*letters, "z", "z", "z"][:3])
        table = told.ask(f"conda-forge/feedstock-outputs/main/outputs/{shard}/{quote(self._name)}.json", accept=_TEXT)
        listed = record(read_json(table.body, "conda_forge")).get("feedstocks") if table.status == 200 else []
        if not isinstance(listed, list):
            raise UnexpectedResponse("the table has no list of feedstocks", source="conda_forge", path="feedstocks")
        names = [each for each in listed if isinstance(each, str) and _FEEDSTOCK.fullmatch(each)]
        if listed and not names:
            raise UnexpectedResponse("no feedstock of the table can be read", source="conda_forge", path="feedstocks")
        if not names:
            for signal in sorted(_OF_FEEDSTOCK):
                yield told.unknown(signal, Status.ABSENT, "conda-forge has no feedstock that builds it", table)
            return
        place = f"https://github.com/conda-forge/{names[0]}-feedstock"
        yield told.known(Repository(url=place, owner=ActorKind.ORGANISATION), table, detail="the feedstock, not upstream")
        yield self._maintainers(names, table, whole=len(names) == len(listed) <= _FEEDSTOCKS)

    def _maintainers(self, feedstocks: Sequence[str], answer: "Answer", *, whole: bool) -> Observation:
        members: list[Actor | None] = []
        settings = self._told.session.settings
        for feedstock in feedstocks[:_FEEDSTOCKS]:
            recipe = self._recipe(feedstock)
            logins = recipe_maintainers(recipe.body) if recipe is not None else None
            if recipe is None or logins is None:
                whole = False
                continue
            answer = recipe
            members += [_maintainer(login, settings) if login else None for login in logins]
        listed = People(each_once(members), sum(each is None for each in members))
        if not listed.members:
            detail = listed.why_nobody("no recipe of its feedstock names maintainers")
            return self._told.unknown(Signal.PUBLISHERS, Status.ABSENT, detail, answer)
        notes = [
            "conda-forge's core team can publish every package",
            listed.note,
            "" if whole else "not all of its feedstocks could be read",
            "the document names no channel" if self._assumed else "",
        ]
        value = Publishers(
            kind=PublisherKind.PUBLISH_RIGHTS,
            members=listed.members,
            complete=listed.complete(whole),
            unread=listed.unread,
        )
        return self._told.known(value, answer, detail="; ".join(filter(None, notes)))

    def _recipe(self, feedstock: str) -> "Answer | None":
        for file in _RECIPES:
            answer = self._told.ask(f"conda-forge/{quote(feedstock)}-feedstock/main/recipe/{file}", accept=_TEXT)
            if answer.status == 200:
                return answer
        return None

    def _of_files(self) -> Iterator[Observation]:
        told = self._told
        answer = told.ask(f"package/{_CHANNEL}/{quote(self._name)}", address="anaconda")
        if answer.status != 200:
            for signal in sorted(_OF_FILES):
                detail = f"the registry does not have it (HTTP {answer.status})"
                yield told.unknown(signal, Status.ABSENT, detail, answer)
            return
        found = told.read(answer)
        if (got := told.named(found, "name")).lower() != self._name:
            raise UnexpectedResponse(f"unresolved: asked for {self._name}, got {scrub(got[:200])}", source="conda_forge")
        files = list(records(found.get("files")))
        by_version: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
        for each in files:
            if version := text(each.get("version"), 200):
                by_version[version].append(each)
        yield told.releases([_published(version, each) for version, each in by_version.items()], answer)
        broken = bool(files) and all(_is_broken(each) for each in files)
        yield told.known(Lifecycle(removed=broken, message="all files are marked as broken" if broken else None), answer)
        counts = [count for each in files if (count := integer(each.get("ndownloads"))) is not None]
        if counts:
            yield told.known(Popularity(downloads_total=sum(counts)), answer)
        else:
            yield told.unknown(Signal.POPULARITY, Status.ABSENT, "the registry counts no downloads", answer)

        def look(version: str) -> Declared | None:
            builds = by_version.get(version)
            if not builds:
                return None
            return Declared(dependencies=_needs(builds), answer=answer, date=_first(builds))

        yield from told.dependencies(look)


def recipe_maintainers(body: bytes) -> list[str | None] | None:
    """Whom a recipe names.

    Recipes are templates: what stands around their last part need not be YAML before it is filled in, so that only that part
    is looked at, without the lines that hold instructions.

    Returns:
        Logins; an entry is `None` where only the filled in recipe would tell it, or where it is no text.  `None` instead of
        the list: the recipe has no such part, or one that makes no sense.
    """
    import yaml  # noqa: PLC0415 - only where met

    lines = body.decode("utf-8", "replace").splitlines()
    start = next((number for number, line in enumerate(lines) if _EXTRA.fullmatch(line)), None)
    if start is None:
        return None
    block = ["extra:"]
    for line in lines[start + 1 :]:
        if line[:1] not in {"", " ", "\t", "#", "{"}:
            break
        if "{%" not in line:
            block.append(_BLANK.sub(_UNTOLD, line))
    try:
        # Texts, lists and mappings only: no login is taken for a number.
        extra = record(yaml.BaseLoader("\n".join(block)[:100_000]).get_single_data()).get("extra")
    except (yaml.YAMLError, RecursionError, ValueError):
        return None
    found = record(extra).get("recipe-maintainers")
    listed = found if isinstance(found, list) else [found] if found else []
    return [each.strip() or None if isinstance(each, str) and _UNTOLD not in each else None for each in listed]


def _maintainer(login: str, settings: Settings) -> Actor | None:
    """An account of GitHub, or a team of its organisation."""
    if "/" in login:
        return account("conda_forge", login, settings, kind=ActorKind.TEAM)
    tied = by_login("github", login) if _LOGIN.fullmatch(login) else ()
    return account("conda_forge", login, settings, same_as=tied)


def _first(builds: Iterable[Mapping[str, Any]]) -> datetime | None:
    """When the first of them was uploaded."""
    return min((date for each in builds if (date := moment(each.get("upload_time")))), default=None)


def _is_broken(file: Mapping[str, Any]) -> bool:
    labels = file.get("labels")
    return isinstance(labels, list) and "broken" in labels and "main" not in labels


def _published(version: str, builds: Sequence[Mapping[str, Any]]) -> Published:
    date = _first(builds)
    return Published(
        version=version,
        date=date.isoformat() if date else None,
        deprecated=all(_is_broken(each) for each in builds),
    )


def _needs(builds: Sequence[Mapping[str, Any]]) -> Iterator[DeclaredDependency | None]:
    """What any of the builds needs; names with two underscores stand for the machine."""
    found: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for number, each in enumerate(builds):
        depends = record(each.get("attrs")).get("depends")
        for written in depends if isinstance(depends, list) else ():
            name, _, requirement = written.strip().partition(" ") if isinstance(written, str) else ("", "", "")
            if not name.startswith("__"):
                found[name.lower(), requirement.strip()].add(number)
    for (name, requirement), those in found.items():
        marker = None if len(those) == len(builds) else "some builds"
        yield dependency(key_of("conda", name), requirement, marker=marker) if _NAME.fullmatch(name) else None
