"""Profiles from where they lie: those that come with sbomkit, and files of the user's own in TOML or JSON."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from sbomkit._user_files import Problem, UnreadableError, members_of, read_limited, suggest
from sbomkit.compliance._profile.profile import Element, Profile
from sbomkit.compliance.rules import RULES
from sbomkit.errors import ConfigurationError
from sbomkit.model.compliance import ElementScope

if TYPE_CHECKING:
    from os import PathLike

    from sbomkit.model._base import Noun

__all__ = ["load_profile", "parse_profile", "problems_of", "shipped_profiles"]

_TOLD = 20
_ALL_RULES = "docs/compliance.md lists them"
_EXTENDS = "extends"
_OWN = "own"
_STAND_IN = {"id": "a", "title": "a", "clause": "a", "severity": "info", "scope": "document", "rule": "not-checkable"}
"""An element that is right, so that the head of a file is not blamed for those that are not."""
_INHERITED = ("title", "publisher", "date", "summary", "skips")
"""What a profile takes over from the one that it extends; its status is `own`."""


@cache
def shipped_profiles() -> tuple[str, ...]:
    """Ids of the profiles that come with sbomkit, sorted."""
    folder = files("sbomkit.compliance").joinpath("profiles")
    return tuple(sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml")))


def load_profile(profile: "Profile | str | PathLike[str]") -> Profile:
    """A profile by the id of a shipped one, or read from a TOML or JSON file.

    Raises:
        ConfigurationError: there is no such profile, or the file is none; all mistakes are told, each with its address.
    """
    if isinstance(profile, Profile):
        return profile
    name = str(profile)
    if name in shipped_profiles():
        return _shipped(name)
    try:
        with Path(profile).open("rb") as file:
            data = read_limited(file)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        hint = suggest(name, shipped_profiles())
        raise ConfigurationError(
            f"profile {name!r}: {why}",
            advice=f"{hint}{'' if hint.endswith('?') else ';'} anything else is the path of a TOML or JSON file",
        ) from error
    return parse_profile(data, name)


def parse_profile(data: bytes, name: str) -> Profile:
    """A profile from what stands in its file.

    Args:
        data: TOML, or JSON.
        name: what the file is called in messages.

    Raises:
        ConfigurationError: it is no profile; all mistakes are told, each with its address.
    """
    made, problems = _read(data)
    if made is not None:
        return made
    lines = [f"{each.where}: {each.what}" if each.where else each.what for each in problems[:_TOLD]]
    rest = f"; and {len(problems) - _TOLD:,} more" if len(problems) > _TOLD else ""
    raise ConfigurationError(
        f"profile {name!r}: {'; '.join(lines)}{rest}", advice="docs/compliance.md tells how profiles are written"
    )


def problems_of(data: bytes) -> tuple[Problem, ...]:
    """Everything that is wrong with what stands in a profile's file, each with its address; nothing: it is a profile."""
    return _read(data)[1]


@cache
def _shipped(name: str) -> Profile:
    data = files("sbomkit.compliance").joinpath("profiles", f"{name}.toml").read_bytes()
    return parse_profile(data, name)


def _read(data: bytes) -> tuple[Profile | None, tuple[Problem, ...]]:
    try:
        content = members_of(data, "profile")
    except UnreadableError as error:
        return None, (Problem("", f"the file {error}"),)
    if wrong_base := tuple(_wrong_base(content)):
        return None, wrong_base  # what it changes of that one, nobody can judge
    base = _shipped(content[_EXTENDS]) if _EXTENDS in content else None
    elements, problems = _elements(content.get("elements", ()), base)
    if not elements and not problems:
        problems.append(Problem("elements", "there are none: a profile asks for something"))
    head = _head(content, base)
    problems += _problems_with(Profile, head | {"elements": [_STAND_IN]}, "")
    if base is not None:
        problems += _wrong_extension(content)
    elif content.get("id") in shipped_profiles() and not _is_shipped(content):
        problems.append(Problem("id", "this is the id of a shipped profile, whose content is another one"))
    if problems:
        return None, tuple(sorted(problems))
    return Profile.model_validate(head | {"elements": elements}), ()


def _wrong_extension(content: Mapping[str, Any]) -> Iterator[Problem]:
    if content.get("id") in shipped_profiles():
        yield Problem("id", "a profile that extends another one needs an id of its own, and this is that of a shipped one")
    if content.get("status", _OWN) != _OWN:
        yield Problem("status", f"a profile that extends another one is {_OWN!r}")


def _is_shipped(content: Mapping[str, Any]) -> bool:
    data = files("sbomkit.compliance").joinpath("profiles", f"{content['id']}.toml").read_bytes()
    return members_of(data, "profile") == content


def _wrong_base(content: Mapping[str, Any]) -> Iterator[Problem]:
    if _EXTENDS in content and content[_EXTENDS] not in shipped_profiles():
        yield Problem(_EXTENDS, f"there is no such profile; {suggest(str(content[_EXTENDS]), shipped_profiles())}")


def _head(content: Mapping[str, Any], base: Profile | None) -> dict[str, Any]:
    head = {key: value for key, value in content.items() if key not in {_EXTENDS, "elements"}}
    if base is None:
        return head
    return {name: getattr(base, name) for name in _INHERITED} | {"status": _OWN} | head


def _elements(given: Any, base: Profile | None) -> tuple[list[dict[str, Any]], list[Problem]]:
    """The elements of a profile: those of the one that it extends, each with what is changed, then its own."""
    merged = {each.id: each.model_dump() for each in base.elements} if base else {}
    problems: list[Problem] = []
    if not isinstance(given, Sequence) or isinstance(given, str):
        return [], [Problem("elements", "expected a list: write each element below a line [[elements]]")]
    seen: set[str] = set()
    for index, each in enumerate(given):
        where = f"elements[{index}]"
        if not isinstance(each, dict):
            problems.append(Problem(where, "expected a table"))
            continue
        name = str(each.get("id", where))
        if name in seen:
            problems.append(Problem(f"{where}.id", f"{name!r} is there twice"))
        seen.add(name)
        whole = merged.get(name, {}) | each
        if "rule" in each and "parameters" not in each and name in merged:
            whole["parameters"] = {}  # those that were there are another rule's
        problems += _wrong_element(whole, where)
        merged[name] = whole
    return list(merged.values()), problems


def _wrong_element(element: dict[str, Any], where: str) -> Iterator[Problem]:
    yield from _problems_with(Element, element, where)
    name, scope = element.get("rule"), element.get("scope")
    if not isinstance(name, str):
        return
    rule = RULES.get(name)
    if rule is None:
        yield Problem(f"{where}.rule", f"there is no such rule; {suggest(name, RULES, more=_ALL_RULES)}")
        return
    if isinstance(scope, str) and scope in set(ElementScope) - rule.scopes:
        yield Problem(f"{where}.scope", f"this rule is asked of {' or '.join(sorted(rule.scopes))}")
    parameters = element.get("parameters", {})
    if isinstance(parameters, dict):
        yield from _problems_with(rule.parameters, parameters, f"{where}.parameters")


def _problems_with(noun: "type[Noun]", content: dict[str, Any], where: str) -> Iterator[Problem]:
    try:
        noun.model_validate(content)
    except ValidationError as error:
        for each in error.errors(include_url=False, include_input=False):
            path = _joined(where, each["loc"])
            if each["type"] == "extra_forbidden":
                name = str(each["loc"][-1])
                yield Problem(path, f"there is no such key; {suggest(name, noun.model_fields)}")
            else:
                yield Problem(path, each["msg"])


def _joined(where: str, parts: Sequence[int | str]) -> str:
    for part in parts:
        where += f"[{part}]" if isinstance(part, int) else f".{part}" if where else part
    return where
