"""Clones and mirrors on disk in, who commits, who tags releases and when out; by the `git` program, without any network.

What is counted is what the default branch and the release tags are made from.  Committers are those who put commits in place,
not those who wrote them: the first is a right, the second an offer.  Names and addresses are taken as git wrote them; a
`.mailmap` is the project's claim about its people and could make two of them one, so it is not asked.  Dates are what the
clocks of those who wrote them, or their wishes, said.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import accumulate
from pathlib import Path

from sbomkit.errors import ConfigurationError, SbomkitError
from sbomkit.model._base import plain
from sbomkit.model.facts import (
    Actor,
    ActorKind,
    Committer,
    Committers,
    Identity,
    Observation,
    Release,
    Releases,
    Signal,
    SourcePackage,
    Status,
    Subject,
)
from sbomkit.model.inventory import Package
from sbomkit.purl import PackageKey, package_key, parse_purl
from sbomkit.sources._interface import Session, Source, Stage, Verified
from sbomkit.sources._parts.git import Commit, Person, Repository, Tag, git_folder
from sbomkit.sources._reading.people import contact_identity, contact_kind
from sbomkit.sources._reading.text import repository_url, scrub

__all__ = ["SOURCE", "GitSource"]

_WINDOW_MONTHS = 24
_MAPPING = re.compile(r"(pkg:[^=?]+(?:\?[^=&]+=[^=&]*(?:&[^=&]+=[^=&]*)*)?)=(.+)")
_DISTRIBUTIONS = frozenset({"deb", "rpm", "apk"})
"""Types that know source packages, which binary packages of other names are built from."""
_SOURCE_SUFFIX = "?arch=source"

_NUMBERS = r"(\d++(?:[._-]\d++)+(?:[-_.+~]?[a-z0-9]++){0,8})"
"""Runs of digits and letters are taken whole: tags are anybody's, and there are very many ways to cut them up."""
_RELEASE_TAGS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"[a-z]?{_NUMBERS}",  # v5.4.1
        rf"[^\d].{{0,80}}?[-_/@][a-z]?{_NUMBERS}",  # xz-5.4.1, release/1.2, OpenSSL_1_1_1w, lib2-1.0-rc.1
        r"(?:v|release[-_/]?v?)?(\d+)(?:-rc\d+)?",  # v252, release-3: one number alone says little behind other words
    )
)
_PRERELEASE = re.compile(r"(?<![a-z])(?:alpha|beta|rc|pre|dev|preview|snapshot|nightly)(?![a-z])", re.IGNORECASE)
_TAG_LENGTH = 120

_CLOCK_SKEW = timedelta(days=1)
"""Honest clocks differ by less."""
_FORGE = "noreply@github.com"
"""The committer of what is merged or edited on GitHub's web site; not the address of a person."""
_NUMBERED = re.compile(r"(\d+)\+[^@]+@users\.noreply\.github\.com")
"""The number is the account's own and stays when it is renamed."""


class GitSource(Source):
    """Repositories of the user's choice, by package."""

    name = "git"
    summary = "who commits and who tags releases, from clones or mirrors on disk"
    purl_types = frozenset[str]()
    signals = frozenset({Signal.COMMITTERS, Signal.RELEASES})
    subject = Subject.UPSTREAM
    licence = None
    verified = Verified.ANSWERS
    politeness = None
    stage = Stage.LOCAL
    needs = frozenset({Signal.SOURCE_PACKAGE})
    batch = None
    argument = "PACKAGE=PATH"
    needs_argument = True

    def __init__(self, *mappings: str) -> None:
        """Take pairs such as `pkg:deb/debian/xz-utils=clones/xz`.

        The package may be a package URL with or without version.  A distribution's package stands for the source package of the
        same name as well; the binary packages built from it lead there where `apt` or given facts tell of it.  The path is a
        clone, a bare repository or mirror, or a folder that holds one by the package's name.

        Raises:
            ConfigurationError: no package URL, no such folder, no repository in it, or one package twice.
        """
        self._folders: dict[PackageKey, Path] = {}
        for mapping in mappings:
            match = _MAPPING.fullmatch(mapping)
            if match is None or parse_purl(match[1]) is None:
                raise ConfigurationError(
                    f"source git needs PACKAGE=PATH with a package URL, got {mapping!r}",
                    advice="as in --source git=pkg:npm/left-pad=../left-pad",
                )
            key, folder = package_key(match[1]), Path(match[2])
            if not _is_folder(folder):
                raise ConfigurationError(f"source git: {match[2]} is no folder", advice="name the folder of a clone")
            if _repository_in(folder, key) is None:
                raise ConfigurationError(
                    f"source git: {match[2]} is no git repository and holds none by the package's name",
                    advice="clone it there first, with its history",
                )
            if self._folders.setdefault(key, folder) != folder:
                raise ConfigurationError(f"source git: {key} has two paths", advice="name each package once")

    def supports(self, package: Package, earlier: Sequence[Observation] = ()) -> bool:
        """Whether it is mapped, or built from a source package that is, as other sources or given facts say."""
        return any(self._told_of(package.key, earlier))

    def _mapping_of(self, key: PackageKey) -> PackageKey | None:
        """The mapping that serves a package: its own, or for a source package that of the binary package of its name."""
        plain_key = PackageKey(key.removesuffix(_SOURCE_SUFFIX))
        return next((each for each in (key, plain_key) if each in self._folders), None)

    def _told_of(self, package: PackageKey, earlier: Sequence[Observation]) -> Iterator[tuple[PackageKey, PackageKey]]:
        """What is told when a package is asked about: itself, its source package, or both, each with its mapping."""
        keys = {package, *(each.value.package for each in earlier if isinstance(each.value, SourcePackage))}
        if _type(package) in _DISTRIBUTIONS:
            keys.add(_as_source(package))
        for key in keys:
            if mapping := self._mapping_of(key):
                yield mapping, key

    def _lookup_many(self, packages: Sequence[Package], session: Session) -> Iterator[tuple[PackageKey, Observation]]:
        served: defaultdict[PackageKey, set[PackageKey]] = defaultdict(set)
        for package in packages:
            for mapping, key in self._told_of(package.key, session.earlier.get(package.key, ())):
                served[mapping].add(key)
        for mapping in sorted(served):
            try:
                observations = list(_history(self, mapping, self._folders[mapping], session))
            except SbomkitError as error:
                observations = list(self._failed(error, session))
            yield from ((key, observation) for key in sorted(served[mapping]) for observation in observations)
        told = {key for keys in served.values() for key in keys}
        for package in packages:
            if package.key not in told:
                detail = "told of the source package that it is built from"
                yield from ((package.key, each) for each in self._unknowns(Status.UNSUPPORTED, detail, session))


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # a name that no file can have
        return False


def _type(key: str) -> str:
    return key.removeprefix("pkg:").partition("/")[0]


def _as_source(key: PackageKey) -> PackageKey:
    return PackageKey(key.removesuffix(_SOURCE_SUFFIX) + _SOURCE_SUFFIX)


def _repository_in(path: Path, package: PackageKey) -> Path | None:
    parsed = parse_purl(package)
    name = parsed.name if parsed else ""
    places = (path, path / name, path / f"{name}.git") if name not in {"", ".", ".."} else (path,)
    return next((found for place in places if (found := git_folder(place))), None)


def _history(source: GitSource, package: PackageKey, path: Path, session: Session) -> Iterator[Observation]:
    end = session.as_of or session.now
    folder = _repository_in(path, package)
    if folder is None:  # it was there when the source was made
        for signal in sorted(source.signals):
            yield source.unknown(
                signal, Status.FAILED, session, detail="the folder is no git repository and holds none by name"
            )
        return
    repository = Repository(folder.resolve(), session.limits)
    shallow = repository.is_shallow()
    url = (repository_url(repository.origin()) or (None, None))[0]
    tags = [(tag, version) for tag in repository.tags() if tag.date <= end and (version := release_version(tag.name))]
    activity = _Activity(end, _months_before(end, _WINDOW_MONTHS), session)
    activity.add_tags([tag for tag, _ in tags])
    activity.add_commits(repository, [tag for tag, _ in tags])
    yield activity.observation(source, session, url, shallow=shallow)
    if tags:
        releases = Releases(releases=_releases(tags, activity), complete=not shallow)
        yield source.known(releases, session, as_of=end, url=url)
    elif shallow:
        detail = "a shallow clone brings few tags or none, and this one none that looks like a version"
        yield source.unknown(Signal.RELEASES, Status.UNSUPPORTED, session, detail=detail, url=url)
    else:
        detail = "no tag that looks like a version, up to the date that is asked for"
        yield source.unknown(Signal.RELEASES, Status.ABSENT, session, detail=detail, url=url)


def release_version(tag: str) -> str | None:
    """The version that a release tag names, without the words before it; `None` for any other tag."""
    if len(tag) > _TAG_LENGTH:
        return None
    match = next((found for pattern in _RELEASE_TAGS if (found := pattern.fullmatch(tag))), None)
    return tag[match.start(1) :] if match else None


def _releases(tags: Sequence[tuple[Tag, str]], activity: "_Activity") -> tuple[Release, ...]:
    """One release per tag; where several tags name one version (several products in one repository), by the whole tag."""
    times = Counter(version for _, version in tags)
    releases = (
        Release(
            version=scrub(version if times[version] == 1 else tag.name),
            date=tag.date,
            publisher=activity.actor(tag.tagger),
            prerelease=_PRERELEASE.search(version) is not None,
        )
        for tag, version in tags
    )
    return tuple(sorted(releases, key=lambda release: (release.date, release.version)))


def _months_before(moment: datetime, months: int) -> datetime:
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    try:
        return moment.replace(year=year, month=month + 1)
    except ValueError:  # the 29th to the 31st of a shorter month
        return moment.replace(year=year, month=month + 1, day=28)


@dataclass
class _Account:
    """What one identity did."""

    actor: Actor
    first_seen: datetime
    last_seen: datetime
    commits: int = 0
    tags: int = 0


@dataclass
class _Activity:
    """Who did what in one repository, commit by commit."""

    end: datetime
    start: datetime
    session: Session
    accounts: dict[Identity, _Account] = field(default_factory=dict)
    authors: Counter[Identity] = field(default_factory=Counter)
    """Commits in the window, by who wrote them; people only."""
    first_commit: datetime | None = None
    without_date: int = 0
    later: int = 0
    by_nobody: int = 0
    _actors: dict[Person, Actor | None] = field(default_factory=dict)

    def actor(self, person: Person) -> Actor | None:
        """The account behind a name and an address; `None`: they tell nobody from anybody."""
        if person not in self._actors:
            self._actors[person] = _actor(person, self.session)
        return self._actors[person]

    def add_tags(self, tags: Iterable[Tag]) -> None:
        for tag in tags:
            if account := self._seen(tag.tagger, tag.date):
                account.tags += tag.date > self.start

    def add_commits(self, repository: Repository, tags: Iterable[Tag]) -> None:
        for commit in repository.commits(tags):
            if commit is None:
                self.without_date += 1
            elif commit.date > self.end:
                self.later += 1
            else:
                self._add(commit)

    def _add(self, commit: Commit) -> None:
        date = self._believed(commit)
        self.first_commit = min(self.first_commit or date, date)
        account = self._seen(commit.committer, commit.date, date)
        if account is None:
            self.by_nobody += 1
        if commit.date > self.start:
            if account:
                account.commits += 1
            author = self.actor(commit.author)
            if author and author.kind is ActorKind.PERSON:
                self.authors[author.identity] += 1

    def _believed(self, commit: Commit) -> datetime:
        """Not long before what it was made upon: one clock that is set back would make a newcomer a member of old."""
        earliest = commit.not_before
        is_early = earliest is not None and commit.date + _CLOCK_SKEW < earliest <= self.end
        return earliest if earliest and is_early else commit.date

    def _seen(self, person: Person, date: datetime, first: datetime | None = None) -> _Account | None:
        actor = self.actor(person)
        if actor is None:
            return None
        account = self.accounts.setdefault(actor.identity, _Account(actor, first or date, date))
        if date > account.last_seen or (date == account.last_seen and (actor.label or "") > (account.actor.label or "")):
            account.actor, account.last_seen = actor, date  # called as they last called themselves
        account.first_seen = min(account.first_seen, first or date)
        return account

    def observation(self, source: GitSource, session: Session, url: str | None, *, shallow: bool) -> Observation:
        """What is known of committers; a clone that is cut off within the window tells nothing of it."""
        if self.first_commit is None:
            detail = "no commit with a usable date, up to the date that is asked for"
            return source.unknown(Signal.COMMITTERS, Status.ABSENT, session, detail=detail, url=url)
        if shallow and self.first_commit > self.start:
            detail = f"a shallow clone that does not reach back over {_WINDOW_MONTHS} months"
            return source.unknown(Signal.COMMITTERS, Status.UNSUPPORTED, session, detail=detail, url=url)
        active = sorted(
            (account for account in self.accounts.values() if account.commits or account.tags),
            key=lambda account: (-account.commits, account.actor.identity),
        )
        written = sum(self.authors.values())
        value = Committers(
            committers=tuple(
                Committer(
                    actor=account.actor,
                    commits=account.commits,
                    tags=account.tags,
                    first_seen=None if shallow else account.first_seen,
                    last_seen=account.last_seen,
                )
                for account in active
            ),
            window_months=_WINDOW_MONTHS,
            authors=len(self.authors),
            top_author_share=plain(max(self.authors.values()) / written) if written else None,
            absence_factor=_absence_factor(self.authors) if written else None,
            first_commit=None if shallow else self.first_commit,
        )
        details = ["a shallow clone: when anybody was first seen is not known"] if shallow else []
        if self.without_date:
            details.append(f"{self.without_date} commits without a usable date are left out")
        if self.later:
            details.append(f"{self.later} commits dated after {self.end:%Y-%m-%d} are left out")
        if self.by_nobody:
            details.append(f"{self.by_nobody} commits by nobody who could be told from others are left out")
        return source.known(value, session, as_of=self.end, url=url, detail="; ".join(details) or None)


def _absence_factor(authors: Counter[Identity]) -> int:
    """The fewest authors who wrote half of the commits (CHAOSS, Contributor Absence Factor)."""
    half = sum(authors.values()) / 2
    reached = accumulate(sorted(authors.values(), reverse=True))
    return next(number for number, commits in enumerate(reached, start=1) if commits >= half)


def _actor(person: Person, session: Session) -> Actor | None:
    """An identity on hard grounds only: the same address, or the same number of a GitHub account; never a name."""
    address = person.address.strip().casefold()
    if numbered := _NUMBERED.fullmatch(address):
        identity: Identity | None = Identity(f"github:user:{numbered[1]}")
    else:
        identity = contact_identity(GitSource.name, person.name, address, session.settings)
    if identity is None:
        return None
    kind = ActorKind.AUTOMATION if address == _FORGE else contact_kind(person.name, email=address)
    return Actor(identity=identity, kind=kind, label=scrub(person.name) or None)


SOURCE = GitSource
