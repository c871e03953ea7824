"""The ranking policy: weights, priors, curves, gates and what counts as a finding, as data that is checked as a whole."""

import json
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ModelWrapValidatorHandler, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from sbomkit._user_files import suggest
from sbomkit.errors import ConfigurationError
from sbomkit.model._base import Noun
from sbomkit.ranking.factors import FACTORS, Factor, Measure, Parameter

__all__ = ["FactorPolicy", "FindingPolicy", "Gate", "GateLevel", "HandoverPolicy", "Policy"]

_Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
"""A number that is written as one: of "0.4" and of true, nobody knows whether they are meant."""
_Share = Annotated[_Number, Field(ge=0, le=1)]
_Months = Annotated[_Number, Field(gt=0, le=1200)]
_Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$", max_length=60)]
_Text = Annotated[str, Field(min_length=1, max_length=1000)]

_Where = tuple[str, ...]


def _named(half: str) -> dict[str, Any]:
    """For editors: the names that there are."""
    return {"propertyNames": {"enum": [name for name, factor in FACTORS.items() if factor.half == half]}}


class FactorPolicy(Noun):
    """How much one factor weighs, and what stands in where it is not known."""

    weight: _Number = Field(ge=1e-12, le=1e6)
    """Relative to the other factors of the half; much larger or smaller ones have no sum that can be told."""
    prior: _Share | None = None
    """Taken where the value is missing; without one, the other factors of the half share the weight."""
    parameters: Mapping[str, Annotated[_Number, Field(ge=0)]] = Field(default_factory=dict)
    """The numbers of the factor's curve or table."""


class HandoverPolicy(Noun):
    """Where the handover indicators draw their lines."""

    window_months: _Months
    """A handover counts when it happened within so many months before the reference moment."""
    age_months: _Months
    """Younger packages and repositories have no history that anybody could take over."""
    earlier_releases: int = Field(ge=0, strict=True)
    """Releases that a package must have had before the newcomer's first."""
    silence_months: _Months
    """So long without a release is silence."""
    committer_share: _Share
    """Share of the window's commits from which on a newcomer counts."""


class FindingPolicy(Noun):
    """What counts as a finding."""

    condition: _Text
    """In the language of `--fail-on`, such as `sole and depth >= 2`."""
    on_unknown: Literal["fail", "pass"] = "fail"
    """Whether a package of which the facts do not decide it counts as well."""


class GateLevel(StrEnum):
    """What passing through a gate asks for."""

    INVESTIGATE = "INVESTIGATE"
    """Somebody should look into it."""
    ACTION = "ACTION"
    """Somebody should do something about it."""


class Gate(Noun):
    """A named condition that is worth a person's time."""

    condition: _Text
    """In the language of `--fail-on`."""
    level: GateLevel
    ground: _Text
    """Why, and what to ask or do, as one sentence."""


class Policy(Noun):
    """A ranking policy.  Its id names its numbers: a changed number is another policy."""

    format: Literal["policy-1"] = "policy-1"
    """Name and version of the schema that this follows."""
    id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=100)
    """Letters, digits, dots, dashes and underscores, so that no two look alike."""
    summary: str = ""
    impact: Mapping[str, FactorPolicy] = Field(min_length=1, json_schema_extra=_named("impact"))
    """Factors of impact by name."""
    weakness: Mapping[str, FactorPolicy] = Field(min_length=1, json_schema_extra=_named("weakness"))
    """Factors of weakness by name; `people` is always one of them."""
    handover: HandoverPolicy
    conservative: bool = Field(default=False, strict=True)
    """Whether packages are ranked by what their priority could be at most, those that could not be assessed among them."""
    finding: FindingPolicy | None = None
    """What counts as a finding where the user asks for the policy's judgement; `None`: nothing does."""
    gates: Mapping[_Name, Gate] = Field(default_factory=dict)
    """Conditions that are worth a look or an action, by name."""

    @model_validator(mode="wrap")
    @classmethod
    def _checked(cls, raw: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        """Tell everything that is wrong at once: somebody corrects a file, and does not want to do so ten times."""
        try:
            made = handler(raw)
            found: list[InitErrorDetails] = []
            content: Any = made.__dict__
        except ValidationError as error:
            found, content = [_detail(each) for each in error.errors(include_url=False)], raw
        found += [_problem(where, what) for where, what in _problems(content if isinstance(content, Mapping) else {})]
        if found:
            raise ValidationError.from_exception_data(cls.__name__, found)
        return made

    @property
    def factors(self) -> Mapping[str, FactorPolicy]:
        """All factors of both halves by name, in the order in which they are shown."""
        chosen = {**self.impact, **self.weakness}
        return {name: chosen[name] for name in FACTORS if name in chosen}

    @property
    def measures(self) -> frozenset[Measure]:
        """What its factors need to have measured over the whole product."""
        return frozenset(measure for name in self.factors for measure in FACTORS[name].measures)

    @cached_property
    def sha256(self) -> str:
        """Digest of the policy's content in lower-case hexadecimal, whatever the layout of its file.

        Members that equal their default are left out, so that a policy keeps its digest when policies learn to say more.
        """
        content = self.model_dump(mode="json", exclude_defaults=True)
        text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        return sha256(text.encode()).hexdigest()


def _detail(error: Any) -> InitErrorDetails:
    return InitErrorDetails(type=error["type"], loc=error["loc"], input=error["input"], ctx=error.get("ctx", {}))


def _problem(where: _Where, what: str) -> InitErrorDetails:
    return InitErrorDetails(type=PydanticCustomError("policy", "{what}", {"what": what}), loc=where, input=None)


def _problems(content: Mapping[str, Any]) -> Iterator[tuple[_Where, str]]:
    """What no single member shows to be wrong, each with its address; what is of no use at all is passed over in silence."""
    for half in ("impact", "weakness"):
        known = {name: factor for name, factor in FACTORS.items() if factor.half == half}
        for name, settings in _members(content, half):
            if name not in known:
                yield (half, name), f"there is no such factor; {_suggest_factor(name, half, known)}"
            elif (parameters := _parameters(settings)) is not None:
                for where, what in _wrong_parameters(parameters, known[name]):
                    yield (half, name, "parameters", where), what
    if isinstance(content.get("weakness"), Mapping) and "people" not in content["weakness"]:
        yield ("weakness", "people"), "a policy cannot do without it, since it decides what is assessed"
    yield from _wrong_condition(("finding",), content.get("finding"))
    for name, gate in _members(content, "gates"):
        yield from _wrong_condition(("gates", name), gate)


def _members(content: Mapping[str, Any], name: str) -> list[tuple[str, Any]]:
    members = content.get(name)
    return [(key, value) for key, value in members.items() if isinstance(key, str)] if isinstance(members, Mapping) else []


def _suggest_factor(name: str, half: str, known: Mapping[str, Factor]) -> str:
    if name in FACTORS:
        return f"{name} belongs to {FACTORS[name].half}, not to {half}"
    return suggest(name, known)


def _parameters(settings: Any) -> Mapping[str, float] | None:
    """`None`: the settings are no settings, as is told elsewhere."""
    try:
        return FactorPolicy.model_validate(settings).parameters
    except ValidationError:
        return None


def _wrong_parameters(given: Mapping[str, float], factor: Factor) -> Iterator[tuple[str, str]]:
    wanted = factor.parameters
    for name in given:
        if name not in wanted:
            yield name, f"the factor has no such parameter; {suggest(name, wanted)}"
    for name, parameter in wanted.items():
        if name not in given:
            yield name, f"missing: {parameter.summary}"
        elif (wrong := _wrong_number(given[name], parameter)) is not None:
            yield name, wrong
    low, high = factor.rising or ("", "")
    if low in given and high in given and given[high] <= given[low]:
        yield high, f"must be more than {low}"


def _wrong_number(number: float, parameter: Parameter) -> str | None:
    if parameter.share:
        return f"{number:g} is not between 0 and 1" if number > 1 else None
    return f"must be more than {parameter.least:g}" if number <= parameter.least else None


def _wrong_condition(where: _Where, holder: Any) -> Iterator[tuple[_Where, str]]:
    from sbomkit.ranking.condition import parse_condition  # noqa: PLC0415 - the language knows policies, and not the reverse

    condition = holder.get("condition") if isinstance(holder, Mapping) else getattr(holder, "condition", None)
    if isinstance(condition, str) and condition:
        try:
            parse_condition(condition)
        except ConfigurationError as error:
            advice = f"; {error.advice}" if error.advice else ""
            yield (*where, "condition"), f"{error.message}{advice}"
