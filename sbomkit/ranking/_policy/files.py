"""Policies from where they lie: those that come with sbomkit, and files of the user's own in TOML or JSON."""

import json
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from pydantic import ValidationError

from sbomkit.errors import ConfigurationError
from sbomkit.ranking._policy.policy import Policy

if TYPE_CHECKING:
    from os import PathLike

__all__ = [
    "DEFAULT_POLICY",
    "Problem",
    "load_policy",
    "parse_policy",
    "policy_bytes",
    "problems_of",
    "read_limited",
    "shipped_policies",
]

DEFAULT_POLICY = "sbomkit-1"
_LARGEST_FILE = 1 << 20


class Problem(NamedTuple):
    """One thing that is wrong with a policy."""

    where: str
    """Its address, such as `impact.reach.weight`; empty for the file as a whole."""
    what: str


class _Unreadable(ValueError):
    """The bytes are neither TOML nor JSON."""


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


def read_limited(file: BinaryIO) -> bytes:
    """What stands in an open file, of one that is too large for a policy only so much that this can be seen."""
    return file.read(_LARGEST_FILE + 1)


def parse_policy(data: bytes, name: str) -> Policy:
    """A policy from what stands in its file.

    Args:
        data: TOML, or JSON.
        name: what the file is called in messages.

    Raises:
        ConfigurationError: it is no policy, or it changes numbers under the id of a shipped one.
    """
    try:
        policy = Policy.model_validate(_content(data))
    except _Unreadable as error:
        raise ConfigurationError(f"policy {name!r} {error}") from error
    except ValidationError as error:
        (where, what), *more = _listed(error)
        rest = f" (and {len(more):,} more; `sbomkit policy check` lists all)" if more else ""
        raise ConfigurationError(f"policy {name!r}: {f'{where}: ' if where else ''}{what}{rest}") from error
    _check_id(policy)
    return policy


def problems_of(data: bytes) -> tuple[Problem, ...]:
    """Everything that is wrong with what stands in a policy's file, each with its address; nothing: it is a policy."""
    try:
        _check_id(Policy.model_validate(_content(data)))
    except _Unreadable as error:
        return (Problem("", f"the file {error}"),)
    except ValidationError as error:
        return tuple(_listed(error))
    except ConfigurationError as error:
        return (Problem("id", f"{error.message}; {error.advice}"),)
    return ()


@cache
def _shipped(name: str) -> Policy:
    return Policy.model_validate(_content(policy_bytes(name)))


def _content(data: bytes) -> dict[str, Any]:
    """The members of a file.  No TOML begins with a brace, and no JSON object without one."""
    if len(data) > _LARGEST_FILE:
        raise _Unreadable(f"is larger than {_LARGEST_FILE:,} bytes, so it is no policy")
    is_json = data.lstrip()[:1] == b"{"
    try:
        text = data.decode("utf-8-sig")
        return json.loads(text, object_pairs_hook=_once) if is_json else tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise _Unreadable(f"is no {'JSON' if is_json else 'TOML'}: {error}") from error


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose members are each there once: of two weights, nobody could tell which counts."""
    members: dict[str, Any] = {}
    for name, value in pairs:
        if name in members:
            raise ValueError(f"the member {name!r} is there twice")
        members[name] = value
    return members


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
