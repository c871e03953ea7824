"""What an observation says, as a phrase; never with names of people."""

from datetime import datetime
from functools import singledispatch

from sbomkit.model.facts import (
    ActorKind,
    Committers,
    DeclaredDependencies,
    Funding,
    Lifecycle,
    Observation,
    Popularity,
    Publishers,
    Releases,
    Repository,
    Scorecard,
    SourcePackage,
)

__all__ = ["summary"]


def summary(observation: Observation, as_of: datetime | None) -> str:
    """What an observation says up to a moment; of one that holds no value, why."""
    value = observation.value
    if isinstance(value, Releases) and as_of is not None:
        value = _until(value, as_of)
    said = _said(value) if value is not None else ""
    return "; ".join(part for part in (said, observation.detail) if part) or observation.status.value


def _until(history: Releases, as_of: datetime) -> Releases:
    """A history without what came later; the whole where all of it did."""
    kept = tuple(release for release in history.releases if release.date <= as_of)
    return Releases(releases=kept, complete=history.complete) if kept else history


@singledispatch
def _said(value: object) -> str:
    return type(value).__name__


@_said.register
def _(value: Publishers) -> str:
    unread = f", and {value.unread} that could not be read" if value.unread else ""
    return "orphaned" if value.orphaned else f"{len(value.members)} on the list{unread}"


@_said.register
def _(value: Releases) -> str:
    releases = value.releases
    span = f", {releases[0].date:%Y-%m-%d} to {releases[-1].date:%Y-%m-%d}" if releases else ""
    return f"{len(releases):,} release{'' if len(releases) == 1 else 's'}{span}"


@_said.register
def _(value: Committers) -> str:
    return f"{len(value.committers)} committed or tagged within {value.window_months} months"


@_said.register
def _(value: Funding) -> str:
    return ", ".join(f"{each.strength}: {each.url}" for each in value.channels) or "no public funding signal found"


@_said.register
def _(value: Lifecycle) -> str:
    states = [name for name in ("deprecated", "archived", "orphaned", "removed") if getattr(value, name)]
    return ", ".join(states) or "not said to be given up"


@_said.register
def _(value: Popularity) -> str:
    return "not ranked" if value.rank_percent is None else f"among the {value.rank_percent:g} % most used"


@_said.register
def _(value: Repository) -> str:
    owned = value.owner is ActorKind.ORGANISATION
    return f"{value.url}{', attested' if value.verified else ''}{', which an organisation owns' if owned else ''}"


@_said.register
def _(value: DeclaredDependencies) -> str:
    return f"{len(value.dependencies)} dependencies of version {value.version}"


@_said.register
def _(value: SourcePackage) -> str:
    return f"built from {value.package}"


@_said.register
def _(value: Scorecard) -> str:
    maintained = next((check.score for check in value.checks if check.name == "Maintained"), None)
    upkeep = "" if maintained is None else f", Maintained {maintained} of 10"
    return "inconclusive" if value.score is None else f"scores {value.score:g} of 10{upkeep}"
