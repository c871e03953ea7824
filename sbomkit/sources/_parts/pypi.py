"""What a Python package index answers, read leniently: projects and versions in JSON, the index page, provenance."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sbomkit.model.facts import DeclaredDependency, FundingChannel, Lifecycle
from sbomkit.sources._reading.answers import flag, members, moment, record, records, text
from sbomkit.sources._reading.links import channel, is_payment_link
from sbomkit.sources._reading.telling import dependency, key_of
from sbomkit.sources._reading.text import repository_url, scrub

__all__ = [
    "Attested",
    "Index",
    "Release",
    "Version",
    "is_prerelease",
    "newest_release",
    "normal_name",
    "read_index",
    "read_provenance",
    "read_releases",
    "read_version",
    "requirement",
]

_RUNS = re.compile(r"[-_.]+")
_NOT_IN_LABELS = re.compile(r"[!-/:-@\[-`{-~\s]")
"""ASCII punctuation and whitespace, which do not count in labels (PEP 753)."""
_FUNDING_LABELS = ("funding", "sponsor", "donation", "donate")
"""Labels that begin so are funding links for the registry's own pages."""
_SOURCE_LABELS = ("source", "repository", "sourcecode", "code", "github")
"""Labels that name the repository, the surest first (PEP 753 and its aliases)."""
_FORGES = ("https://github.com/", "https://gitlab.com/", "https://bitbucket.org/", "https://codeberg.org/")
_INACTIVE = "Development Status :: 7 - Inactive"
_REQUIREMENT = re.compile(
    r"(?P<name>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?P<extras>\[[^\]]*\])?\s*(?P<wanted>[^;]*)(?:;(?P<marker>.*))?",
    re.DOTALL,
)
"""PEP 508, and what was written before it: a constraint in parentheses."""
_EXTRA = re.compile(r"\bextra\s*(?:==|in\b)|==\s*extra\b")
_MOST_LINKS = 200
_PRERELEASE = re.compile(r"\d[-_.]?(?:a|b|c|rc|alpha|beta|pre|preview|dev)[-_.]?\d*", re.IGNORECASE)
"""What marks one in PEP 440, in any of its spellings."""


def normal_name(name: str) -> str:
    """The one spelling of a name under which the index knows a project."""
    return _RUNS.sub("-", name).lower()


def is_prerelease(version: str) -> bool:
    """Whether it is one, by PEP 440; a local part (`+...`) does not count."""
    return _PRERELEASE.search(version.partition("+")[0]) is not None


@dataclass(frozen=True, slots=True)
class Release:
    """One version of a project."""

    version: str
    date: datetime | None
    """When its first file came; `None`: it has no files, or they have no dates."""
    files: frozenset[str]
    yanked: bool
    reason: str | None
    """Why it was yanked."""


@dataclass(frozen=True, slots=True)
class Version:
    """The metadata of one version, frozen when it was published."""

    name: str | None
    version: str | None
    date: datetime | None
    channels: tuple[FundingChannel, ...]
    repository: tuple[str, str | None] | None
    inactive: bool
    requires: tuple[str, ...] | None
    """`None`: its metadata do not tell."""


@dataclass(frozen=True, slots=True)
class Index:
    """What the index page says of a project as a whole."""

    name: str | None = None
    status: str | None = None
    reason: str | None = None
    attested: frozenset[str] = field(default_factory=frozenset)
    """Files with provenance, which only a workflow can upload."""

    def lifecycle(self) -> Lifecycle | None:
        """The state as the project-status markers of PEP 792 say it; `None`: it is not told, or by an unknown word."""
        word = self.status
        message = None if self.reason is None else scrub(self.reason)
        if word not in {"active", "archived", "deprecated", "quarantined"}:
            return None
        return Lifecycle(
            archived=word == "archived",
            deprecated=word == "deprecated",
            removed=word == "quarantined",
            message=message or ("quarantined by the registry" if word == "quarantined" else None),
        )


@dataclass(frozen=True, slots=True)
class Attested:
    """Who published a file, as the registry checked it."""

    provider: str | None
    repository: str | None


def read_releases(raw: object) -> list[Release]:
    """All versions, from `releases`: files by version, of which some have none."""
    found = []
    for version, listed in members(raw):
        files = list(records(listed))
        reasons = [reason for each in files if (reason := text(each.get("yanked_reason")))]
        found.append(
            Release(
                version=version,
                date=_first_upload(files),
                files=frozenset(name for each in files if (name := text(each.get("filename"), 300))),
                yanked=bool(files) and all(flag(each.get("yanked")) for each in files),
                reason=scrub(reasons[0]) if reasons else None,
            )
        )
    return found


def newest_release(releases: Iterable[Release], bound: datetime) -> Release | None:
    """The one that came last by a day."""
    dated = [(each.date, each.version, each) for each in releases if each.date and each.date <= bound]
    return max(dated, key=lambda dated: dated[:2])[2] if dated else None


def read_version(document: Mapping[str, Any]) -> Version:
    """One version, from `info` and `urls`."""
    info, files = record(document.get("info")), list(records(document.get("urls")))
    links = [(label, link) for label, link in members(info.get("project_urls")) if isinstance(link, str)][:_MOST_LINKS]
    home = info.get("home_page")
    classifiers = info.get("classifiers")
    return Version(
        name=text(info.get("name")),
        version=text(info.get("version")),
        date=_first_upload(files),
        channels=tuple(_channels([*links, ("", home)])),
        repository=_repository(links, home),
        inactive=isinstance(classifiers, list) and _INACTIVE in classifiers,
        requires=_requires(info, files),
    )


def _first_upload(files: list[dict[str, Any]]) -> datetime | None:
    dates = (moment(each.get("upload_time_iso_8601")) or moment(each.get("upload_time")) for each in files)
    return min((date for date in dates if date), default=None)


def _label(written: str) -> str:
    return _NOT_IN_LABELS.sub("", written).lower()


def _channels(links: list[tuple[str, Any]]) -> Iterator[FundingChannel]:
    for label, link in links:
        if (_label(label).startswith(_FUNDING_LABELS) or is_payment_link(link)) and (found := channel(link)):
            yield found


def _repository(links: list[tuple[str, str]], home: object) -> tuple[str, str | None] | None:
    """By the label that says so, else any link to a forge, else the home page where that is on one."""
    labelled = [(_label(label), link) for label, link in links if not is_payment_link(link)]
    named = (link for wanted in _SOURCE_LABELS for label, link in labelled if label == wanted)
    if found := next((place for link in named if (place := repository_url(link))), None):
        return found
    others = [link for label, link in labelled if not label.startswith(_FUNDING_LABELS)]
    for link in others:  # a list of changes lies in a repository, and is no folder of it
        if (place := repository_url(link)) and place[0].startswith(_FORGES):
            return place[0], None
    place = None if is_payment_link(home) else repository_url(home)
    return place if place and place[0].startswith(_FORGES) else None


def _requires(info: Mapping[str, Any], files: list[dict[str, Any]]) -> tuple[str, ...] | None:
    """What it needs.

    Where nothing stands there, a wheel needs nothing; an sdist alone may find out when it is built (PEP 643), and the index
    writes the same for both.
    """
    listed, dynamic = info.get("requires_dist"), info.get("dynamic")
    if isinstance(listed, list):
        return tuple(each if isinstance(each, str) else "" for each in listed)
    is_dynamic = isinstance(dynamic, list) and "requires-dist" in {str(each).lower() for each in dynamic}
    has_wheel = any(each.get("packagetype") == "bdist_wheel" for each in files)
    return () if has_wheel and not is_dynamic else None


def requirement(written: str) -> tuple[DeclaredDependency | None, bool]:
    """One entry of `requires_dist`, and whether it asks for extras of what it needs; `None`: it cannot be read."""
    found = _REQUIREMENT.fullmatch(written.strip()[:2_000])
    if found is None:
        return None, False
    wanted = found["wanted"].strip()
    if wanted.startswith("(") and wanted.endswith(")"):
        wanted = wanted[1:-1].strip()
    elif wanted and wanted[0] not in "<>=!~@":
        return None, False
    marker = (found["marker"] or "").strip()
    scope = "optional" if _EXTRA.search(marker) else "runtime"
    key = key_of("pypi", normal_name(found["name"]))
    return dependency(key, wanted, scope=scope, marker=marker), bool((found["extras"] or "").strip("[] "))


def read_index(document: Mapping[str, Any]) -> Index:
    """The index page (PEP 691 and those after it)."""
    status = record(document.get("project-status"))
    return Index(
        name=text(document.get("name")),
        status=text(status.get("status"), 60),
        reason=text(status.get("reason")),
        attested=frozenset(
            name
            for each in records(document.get("files"))
            if isinstance(each.get("provenance"), str) and (name := text(each.get("filename"), 300))
        ),
    )


def read_provenance(document: Mapping[str, Any]) -> Attested:
    """Provenance of one file (PEP 740): the first publisher that it names."""
    for bundle in records(document.get("attestation_bundles")):
        publisher = record(bundle.get("publisher"))
        if kind := text(publisher.get("kind"), 60):
            host = {"github": "github.com", "gitlab": "gitlab.com"}.get(kind.lower())
            path = text(publisher.get("repository"), 300)
            place = repository_url(f"https://{host}/{path}") if host and path else None
            return Attested(provider=kind, repository=place[0] if place else None)
    return Attested(provider=None, repository=None)
