"""The ranking policy: weights, priors and curves as data, read from a shipped or a user's own file."""

import json
import tomllib
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cache, cached_property
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import Field, ValidationError, model_validator

from sbomkit.errors import ConfigurationError
from sbomkit.model._base import Noun
from sbomkit.ranking.factors import FACTORS

if TYPE_CHECKING:
    from os import PathLike

__all__ = ["DEFAULT_POLICY", "FactorPolicy", "HandoverPolicy", "Policy", "load_policy", "shipped_policies", "suggest"]

DEFAULT_POLICY = "sbomkit-1"
_LARGEST_FILE = 1 << 20

_Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
_Months = Annotated[float, Field(gt=0, le=1200, allow_inf_nan=False)]


class FactorPolicy(Noun):
    """How much one factor weighs, and what stands in where it is not known."""

    weight: float = Field(gt=0, allow_inf_nan=False)
    """Relative to the other factors of the half."""
    prior: _Share | None = None
    """Taken where the value is missing; without one, the other factors of the half share the weight."""
    parameters: Mapping[str, Annotated[float, Field(ge=0, allow_inf_nan=False)]] = Field(default_factory=dict)
    """The numbers of the factor's curve or table."""


class HandoverPolicy(Noun):
    """Where the handover indicators draw their lines."""

    window_months: _Months
    """A handover counts when it happened within so many months before the reference moment."""
    age_months: _Months
    """Younger packages and repositories have no history that anybody could take over."""
    earlier_releases: int = Field(ge=0)
    """Releases that a package must have had before the newcomer's first."""
    silence_months: _Months
    """So long without a release is silence."""
    committer_share: _Share
    """Share of the window's commits from which on a newcomer counts."""


class Policy(Noun):
    """A ranking policy.  Its id names its numbers: a changed number is another policy."""

    id: str = Field(min_length=1, max_length=100)
    summary: str = ""
    impact: Mapping[str, FactorPolicy] = Field(min_length=1)
    weakness: Mapping[str, FactorPolicy] = Field(min_length=1)
    handover: HandoverPolicy

    @model_validator(mode="after")
    def _known_factors(self) -> Self:
        for half, chosen in (("impact", self.impact), ("weakness", self.weakness)):
            known = {name: factor for name, factor in FACTORS.items() if factor.half == half}
            for name, settings in chosen.items():
                if name not in known:
                    raise ValueError(f"{half}.{name}: there is no such factor; {suggest(name, known)}")
                _check_parameters(f"{half}.{name}", settings.parameters, known[name].parameters)
        if "people" not in self.weakness:
            raise ValueError("weakness.people: a policy cannot do without it, since it decides what is assessed")
        return self

    @cached_property
    def sha256(self) -> str:
        """Digest of the policy's content in lower-case hexadecimal, whatever the layout of its file."""
        text = json.dumps(self.model_dump(mode="json"), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        return sha256(text.encode()).hexdigest()


def _check_parameters(where: str, given: Mapping[str, float], wanted: Mapping[str, bool]) -> None:
    for name in given:
        if name not in wanted:
            raise ValueError(f"{where}.parameters.{name}: the factor has no such parameter; {suggest(name, wanted)}")
    for name, is_share in wanted.items():
        if name not in given:
            raise ValueError(f"{where}.parameters.{name}: missing")
        if is_share and given[name] > 1:
            raise ValueError(f"{where}.parameters.{name}: {given[name]:g} is not between 0 and 1")
        if not is_share and not given[name]:
            raise ValueError(f"{where}.parameters.{name}: must be more than 0")
    if wanted.get("stale_months") is False and given["stale_months"] <= given["fresh_months"]:
        raise ValueError(f"{where}.parameters.stale_months: must be more than fresh_months")


def suggest(name: str, known: Iterable[str]) -> str:
    """`did you mean 'x'?`, or the list of what there is."""
    names = sorted(known)
    close = get_close_matches(name, names, n=1)
    if close:
        return f"did you mean {close[0]!r}?"
    return f"there are {', '.join(names)}" if names else "there are none"


def shipped_policies() -> tuple[str, ...]:
    """Ids of the policies that come with sbomkit, sorted."""
    folder = files("sbomkit.ranking").joinpath("policies")
    return tuple(sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml")))


def load_policy(policy: "Policy | str | PathLike[str] | None" = None) -> Policy:
    """A policy by the id of a shipped one, or read from a TOML file; `None`: `sbomkit-1`.

    Raises:
        ConfigurationError: there is no such policy, the file is no policy, or it changes numbers under the id of a shipped one.
    """
    if isinstance(policy, Policy):
        return _under_its_own_id(policy)
    if policy is None or policy in shipped_policies():
        return _shipped(DEFAULT_POLICY if policy is None else str(policy))
    path = Path(policy)
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        advice = f"shipped policies: {', '.join(shipped_policies())}; anything else is the path of a TOML file"
        raise ConfigurationError(f"policy {str(policy)!r}: {why}", advice=advice) from error
    if len(data) > _LARGEST_FILE:
        raise ConfigurationError(f"policy {str(policy)!r}: larger than {_LARGEST_FILE:,} bytes, so it is no policy")
    return _under_its_own_id(_parse(data, str(policy)))


@cache
def _shipped(name: str) -> Policy:
    return _parse(files("sbomkit.ranking").joinpath("policies", f"{name}.toml").read_bytes(), name)


def _parse(data: bytes, name: str) -> Policy:
    try:
        content: dict[str, Any] = tomllib.loads(data.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigurationError(f"policy {name!r} is no TOML: {error}") from error
    try:
        return Policy.model_validate(content)
    except ValidationError as error:
        problem = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in problem["loc"])
        what = problem["msg"].removeprefix("Value error, ")
        raise ConfigurationError(f"policy {name!r}: {f'{where}: ' if where else ''}{what}") from error


def _under_its_own_id(policy: Policy) -> Policy:
    if policy.id in shipped_policies() and policy.sha256 != _shipped(policy.id).sha256:
        raise ConfigurationError(
            f"this policy has other numbers than the shipped {policy.id!r}",
            advice="give it an id of its own, so that nobody takes its ranking for that of the shipped one",
        )
    return policy
