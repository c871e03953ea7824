"""Policies as `policy show` and `policy check` present them: every number beside what it means."""

from collections.abc import Iterator, Mapping
from typing import Literal, Self

from sbomkit.model._base import Noun, plain
from sbomkit.ranking._policy.files import load_policy, parse_policy, problems_of, shipped_policies
from sbomkit.ranking._policy.policy import FactorPolicy, Policy
from sbomkit.ranking.factors import FACTORS, Factor

__all__ = ["FactorSheet", "ParameterSheet", "Policies", "PolicyCheck", "PolicyProblem", "PolicySheet", "PolicySummary"]


class ParameterSheet(Noun):
    """One number of a factor's curve or table."""

    name: str
    value: float | None
    """`None`: the factor is not part of the policy, which would have to say."""
    summary: str
    """What it means, as a phrase."""


class FactorSheet(Noun):
    """One factor, with what the policy makes of it."""

    name: str
    half: Literal["impact", "weakness"]
    weight: float | None
    """As the policy states it; `None`: it is not part of the policy."""
    share: float | None
    """The weight as a share of its half, in [0, 1]."""
    prior: float | None
    parameters: tuple[ParameterSheet, ...]
    summary: str
    """Its definition, as one sentence."""
    source: str
    """Where the idea comes from."""


class PolicySheet(Noun):
    """One policy, with the definitions of its factors and of those that it leaves out."""

    format: Literal["policy-sheet-1"] = "policy-sheet-1"
    """Name and version of the schema that this follows."""
    policy: Policy
    sha256: str
    """Digest of its content, as it stands in the provenance of a ranking."""
    shipped: bool
    """Whether it comes with sbomkit."""
    factors: tuple[FactorSheet, ...]
    """Those that the policy weighs, in the order in which they are shown."""
    unused: tuple[FactorSheet, ...]
    """The others that there are."""

    @classmethod
    def of(cls, policy: Policy) -> Self:
        """Describe a policy."""
        chosen: Mapping[str, FactorPolicy] = policy.factors
        totals = {
            "impact": sum(each.weight for each in policy.impact.values()),
            "weakness": sum(each.weight for each in policy.weakness.values()),
        }
        return cls(
            policy=policy,
            sha256=policy.sha256,
            shipped=policy.id in shipped_policies(),
            factors=tuple(_sheet(FACTORS[name], settings, totals[FACTORS[name].half]) for name, settings in chosen.items()),
            unused=tuple(_sheet(factor, None, 1.0) for name, factor in FACTORS.items() if name not in chosen),
        )


class PolicySummary(Noun):
    """One policy that comes with sbomkit."""

    id: str
    summary: str
    sha256: str
    factors: tuple[str, ...]
    """Names of the factors that it weighs."""


class Policies(Noun):
    """The policies that come with sbomkit, by id."""

    format: Literal["policies-1"] = "policies-1"
    """Name and version of the schema that this follows."""
    policies: tuple[PolicySummary, ...]

    @classmethod
    def shipped(cls) -> Self:
        """All of them."""
        loaded = [load_policy(name) for name in shipped_policies()]
        return cls(
            policies=tuple(
                PolicySummary(id=each.id, summary=each.summary, sha256=each.sha256, factors=tuple(each.factors))
                for each in loaded
            )
        )


class PolicyProblem(Noun):
    """One thing that is wrong with a policy."""

    where: str
    """Its address, such as `impact.reach.weight`; empty for the file as a whole."""
    what: str
    """What is wrong and, where that can be told, what would be right."""


class PolicyCheck(Noun):
    """What came of checking a policy's file."""

    format: Literal["policy-check-1"] = "policy-check-1"
    """Name and version of the schema that this follows."""
    file: str
    valid: bool
    id: str | None
    """`None`: it is no policy."""
    sha256: str | None
    problems: tuple[PolicyProblem, ...]
    """By address; none where it is valid."""

    @classmethod
    def of(cls, data: bytes, file: str) -> Self:
        """Check what stands in a policy's file, and tell all that is wrong with it at once."""
        found = problems_of(data)
        policy = None if found else parse_policy(data, file)
        return cls(
            file=file,
            valid=policy is not None,
            id=policy.id if policy else None,
            sha256=policy.sha256 if policy else None,
            problems=tuple(PolicyProblem(where=each.where, what=each.what) for each in found),
        )


def _sheet(factor: Factor, settings: FactorPolicy | None, total: float) -> FactorSheet:
    return FactorSheet(
        name=factor.name,
        half=factor.half,
        weight=settings.weight if settings else None,
        share=plain(settings.weight / total) if settings else None,
        prior=settings.prior if settings else None,
        parameters=tuple(_parameters(factor, settings)),
        summary=factor.summary,
        source=factor.source,
    )


def _parameters(factor: Factor, settings: FactorPolicy | None) -> Iterator[ParameterSheet]:
    for name, parameter in factor.parameters.items():
        value = settings.parameters[name] if settings else None
        yield ParameterSheet(name=name, value=value, summary=parameter.summary)
