"""Policies from where they lie: those that come with sbomkit, and files of the user's own in TOML or JSON."""

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from sbomkit._user_files import Problem, UnreadableError, members_of, read_limited
from sbomkit.errors import ConfigurationError
from sbomkit.ranking._policy.policy import Policy

if TYPE_CHECKING:
    from os import PathLike

__all__ = [
    "DEFAULT_POLICY",
    "load_policy",
    "parse_policy",
    "policy_bytes",
    "problems_of",
    "shipped_policies",
]

DEFAULT_POLICY = "sbomkit-1"


@cache
def shipped_policies() -> tuple[str, ...]:
    """Ids of the policies that come with sbomkit, sorted."""
    folder = files("sbomkit.ranking").joinpath("policies")
    return tuple(sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml")))


def load_policy(policy: "Policy | str | PathLike[str] | None" = None) -> Policy:
    """A policy by the id of a shipped one, or read from a TOML or JSON file; `None`: `sbomkit-1`.

    Raises:
        ConfigurationError: there is no such policy, the file is no policy, or it changes numbers under the id of a shipped one.
    """
    if isinstance(policy, Policy):
        _check_id(policy)
        return policy
    if policy is None or policy in shipped_policies():
        return _shipped(DEFAULT_POLICY if policy is None else str(policy))
    return parse_policy(policy_bytes(policy), str(policy))


def policy_bytes(policy: "str | PathLike[str]") -> bytes:
    """What stands in the file of a policy: of a shipped one by its id, of another one by its path.

    Raises:
        ConfigurationError: there is no such file.
    """
    if policy in shipped_policies():
        return files("sbomkit.ranking").joinpath("policies", f"{policy}.toml").read_bytes()
    try:
        with Path(policy).open("rb") as file:
            return read_limited(file)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        advice = f"shipped policies: {', '.join(shipped_policies())}; anything else is the path of a TOML or JSON file"
        raise ConfigurationError(f"policy {str(policy)!r}: {why}", advice=advice) from error


def parse_policy(data: bytes, name: str) -> Policy:
    """A policy from what stands in its file.

    Args:
        data: TOML, or JSON.
        name: what the file is called in messages.

    Raises:
        ConfigurationError: it is no policy, or it changes numbers under the id of a shipped one.
    """
    try:
        policy = Policy.model_validate(members_of(data, "policy"))
    except UnreadableError as error:
        raise ConfigurationError(
            f"policy {name!r} {error}",
            advice="`sbomkit policy check` lists all that is wrong, and docs/ranking.md tells how policies are written",
        ) from error
    except ValidationError as error:
        (where, what), *more = _listed(error)
        rest = f" (and {len(more):,} more; `sbomkit policy check` lists all)" if more else ""
        raise ConfigurationError(
            f"policy {name!r}: {f'{where}: ' if where else ''}{what}{rest}",
            advice="`sbomkit policy check` lists all that is wrong, and docs/ranking.md tells how policies are written",
        ) from error
    _check_id(policy)
    return policy


def problems_of(data: bytes) -> tuple[Problem, ...]:
    """Everything that is wrong with what stands in a policy's file, each with its address; nothing: it is a policy."""
    try:
        _check_id(Policy.model_validate(members_of(data, "policy")))
    except UnreadableError as error:
        return (Problem("", f"the file {error}"),)
    except ValidationError as error:
        return tuple(_listed(error))
    except ConfigurationError as error:
        return (Problem("id", f"{error.message}; {error.advice}"),)
    return ()


@cache
def _shipped(name: str) -> Policy:
    return Policy.model_validate(members_of(policy_bytes(name), "policy"))


def _listed(error: ValidationError) -> list[Problem]:
    found = [
        Problem(".".join(str(part) for part in each["loc"]), each["msg"])
        for each in error.errors(include_url=False, include_input=False)
    ]
    return sorted(found)


def _check_id(policy: Policy) -> None:
    if policy.id in shipped_policies() and policy.sha256 != _shipped(policy.id).sha256:
        raise ConfigurationError(
            f"this policy has other numbers than the shipped {policy.id!r}",
            advice="give it an id of its own, so that nobody takes its ranking for that of the shipped one",
        )
