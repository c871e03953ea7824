"""Facts as `facts show` presents them: what there is of which source, how old it is, and under which licences."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Self

from sbomkit.errors import ConfigurationError
from sbomkit.model._base import Noun
from sbomkit.model.facts import Facts, Observation, PackageFacts, Signal, Status, Subject, share_alike
from sbomkit.model.signals import Actor, Committers, Moment, Publishers, Releases
from sbomkit.purl import PackageKey, package_key

__all__ = ["Holding", "Holdings"]


class Holding(Noun):
    """What one source says of one signal."""

    source: str
    signal: Signal
    subject: Subject
    known: int
    """Packages of which it tells something."""
    absent: int
    """Packages of which it says that it has nothing."""
    unsupported: int
    """Packages of which it cannot tell."""
    failed: int
    """Packages about which it could not be asked."""
    oldest: Moment
    """When the oldest of these answers was given."""
    newest: Moment
    licence: str | None


class Holdings(Noun):
    """What a collection of facts holds."""

    sha256: str
    packages: int
    holdings: tuple[Holding, ...]
    """By source, signal and subject."""
    licences: tuple[str, ...]
    """Of the data, as SPDX identifiers, sorted."""
    share_alike: tuple[str, ...]
    """Those among them that bind whoever passes the data on."""
    package: PackageKey | None = None
    """The package that was asked for."""
    observations: tuple[Observation, ...] = ()
    """All that is known of the package that was asked for."""

    @classmethod
    def of(cls, facts: Facts, package: str | None = None, *, show_names: bool = False) -> Self:
        """Look through facts.

        Args:
            facts: what to look through.
            package: a package URL or a key: its observations are shown, and nothing else is counted.
            show_names: keep display names of people.

        Raises:
            ConfigurationError: nothing is known of that package.
        """
        key = package_key(package) if package is not None else None
        chosen: Iterable[PackageFacts] = facts.packages
        if key is not None:
            if key not in facts.by_package:
                raise ConfigurationError(f"these facts say nothing about {package}", advice="sbomkit facts show counts all")
            chosen = [facts.by_package[key]]
        chosen = tuple(chosen)
        licences = Facts(packages=chosen).licences
        return cls(
            sha256=facts.sha256,
            packages=len(chosen),
            holdings=_counted(chosen),
            licences=licences,
            share_alike=share_alike(licences),
            package=key,
            observations=tuple(
                each if show_names else _nameless(each)
                for entry in chosen[: 0 if key is None else 1]
                for each in entry.observations
            ),
        )


def _nameless(observation: Observation) -> Observation:
    match observation.value:
        case Publishers(members=members):
            changed: dict[str, object] = {"members": tuple(map(_without_label, members))}
        case Releases(releases=releases):
            changed = {
                "releases": tuple(
                    each.model_copy(update={"publisher": _without_label(each.publisher)}) if each.publisher else each
                    for each in releases
                )
            }
        case Committers(committers=committers):
            changed = {
                "committers": tuple(each.model_copy(update={"actor": _without_label(each.actor)}) for each in committers)
            }
        case _:
            return observation
    return observation.model_copy(update={"value": observation.value.model_copy(update=changed)})


def _without_label(actor: Actor) -> Actor:
    return actor.model_copy(update={"label": None})


def _counted(packages: Iterable[PackageFacts]) -> tuple[Holding, ...]:
    found: defaultdict[tuple[str, Signal, Subject], list[tuple[PackageKey, Observation]]] = defaultdict(list)
    for entry in packages:
        for each in entry.observations:
            found[(each.source, each.signal, each.subject)].append((entry.package, each))
    return tuple(_holding(*question, told) for question, told in sorted(found.items()))


def _holding(source: str, signal: Signal, subject: Subject, told: list[tuple[PackageKey, Observation]]) -> Holding:
    moments = [each.retrieved_at for _, each in told]

    def number(status: Status) -> int:
        return len({package for package, each in told if each.status is status})

    return Holding(
        source=source,
        signal=signal,
        subject=subject,
        known=number(Status.KNOWN),
        absent=number(Status.ABSENT),
        unsupported=number(Status.UNSUPPORTED),
        failed=number(Status.FAILED),
        oldest=min(moments),
        newest=max(moments),
        licence=next((each.licence for _, each in told if each.licence), None),
    )
