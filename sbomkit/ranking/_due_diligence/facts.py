"""The facts about a package, each with what it takes to find it again in a facts file."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import sha256

from sbomkit.model.due_diligence import Fact, Standing
from sbomkit.model.facts import Facts, Observation, Status
from sbomkit.purl import PackageKey
from sbomkit.ranking._due_diligence.said import summary
from sbomkit.ranking._publishers.in_force import counts, in_force

__all__ = ["digest", "facts_about", "silence_about"]


def facts_about(packages: tuple[PackageKey, ...], facts: Facts, as_of: datetime | None) -> Iterator[Fact]:
    """All that the facts hold about these packages, in their order; by signal, subject, source and moment within one."""
    holding = frozenset((package, id(each)) for package, each in in_force(facts, packages, as_of))
    for package in packages:
        for each in facts.of(package):
            yield Fact(
                package=package,
                signal=each.signal,
                status=each.status,
                source=each.source,
                subject=each.subject,
                retrieved_at=each.retrieved_at,
                as_of=each.as_of,
                url=each.url,
                licence=each.licence,
                summary=summary(each, as_of),
                standing=_standing(each, as_of, holds=(package, id(each)) in holding),
                sha256=digest(each),
            )


def _standing(observation: Observation, as_of: datetime | None, *, holds: bool) -> Standing:
    if not counts(observation, as_of):
        return Standing.LATER
    return Standing.HOLDS if holds else Standing.EARLIER


def digest(observation: Observation) -> str:
    """SHA-256 over the bytes of an observation as it stands in a facts file, as `PackageFacts.line` writes it."""
    return sha256(observation.model_dump_json(exclude_defaults=True).encode()).hexdigest()


def silence_about(observations: Iterable[Observation]) -> tuple[str, ...]:
    """What came of asking where nothing came of it, each once, sorted."""
    return tuple(
        sorted(
            {
                f"{each.source}: {each.signal.replace('_', ' ')} {each.status}{f' ({each.detail})' if each.detail else ''}"
                for each in observations
                if each.status is not Status.KNOWN
            }
        )
    )
