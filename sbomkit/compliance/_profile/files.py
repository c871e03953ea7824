"""Profiles from where they lie: those that come with sbomkit, and files of the user's own in TOML or JSON."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from sbomkit._user_files import Problem, UnreadableError, members_of, read_limited, suggest
from sbomkit.compliance._profile.profile import MOST_ELEMENTS, NOT_BLANK, Element, Profile
from sbomkit.compliance.rules import RULES
from sbomkit.errors import ConfigurationError
from sbomkit.model.compliance import ElementScope

if TYPE_CHECKING:
    from os import PathLike

    from pydantic_core import ErrorDetails

    from sbomkit.model._base import Noun

__all__ = ["load_profile", "parse_profile", "problems_of", "shipped_profiles"]

_TOLD = 20
_ALL_RULES = "docs/compliance.md lists them"
_EXTENDS = "extends"
_OWN = "own"
_STAND_IN = {"id": "a", "title": "a", "clause": "a", "severity": "info", "scope": "document", "rule": "not-checkable"}
"""An element that is right, so that the head of a file is not blamed for those that are not."""
_NEEDED = frozenset(name for name, field in Element.model_fields.items() if field.is_required())
_ACCEPTS, _LEAVES_OPEN = "accepts", "leaves_open"
_KEY = "[key]"
"""The last part of an address whose key is wrong, as pydantic has it."""
_QUOTED = re.compile("'([^']*)'")
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
    if len(elements) > MOST_ELEMENTS:
        problems.append(
            Problem("elements", f"there are {len(elements):,}, and a profile has {MOST_ELEMENTS:,} at most: make several of it")
        )
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
    inherited = {each.id: each.model_dump() for each in base.elements} if base else {}
    merged = dict(inherited)
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
        if base is not None and "id" in each and name not in inherited and (lacking := _NEEDED - each.keys()):
            problems.append(Problem(f"{where}.id", _no_such_element(name, base, lacking)))
            blank = {f"{where}.{member}" for member in lacking}
            problems += [problem for problem in _wrong_element(each, where) if problem.where not in blank]
            continue
        whole = _changed(inherited[name], each) if name in inherited else each
        problems += _wrong_element(whole, where)
        merged[name] = whole
    return list(merged.values()), problems


def _no_such_element(name: str, base: Profile, lacking: Iterable[str]) -> str:
    hint = suggest(name, (each.id for each in base.elements), more=f"sbomkit check --list --profile {base.id} lists them")
    return f"there is no such element in {base.id!r}, and one of your own needs {', '.join(sorted(lacking))} too; {hint}"


def _changed(before: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """An element with what a profile changes of it."""
    whole = {**before, **change}
    if "rule" in change and "parameters" not in change:
        whole["parameters"] = {}  # those that were there are another rule's
    for said, other in (_ACCEPTS, _LEAVES_OPEN), (_LEAVES_OPEN, _ACCEPTS):
        if said in change and other not in change:
            moved = _texts(change[said])
            whole[other] = [each for each in before[other] if each not in moved]  # it is in one of both
    return whole


def _wrong_element(element: dict[str, Any], where: str) -> Iterator[Problem]:
    yield from _problems_with(Element, element, where)
    for each in _texts(element.get(_ACCEPTS)) & _texts(element.get(_LEAVES_OPEN)):
        yield Problem(f"{where}.{_LEAVES_OPEN}", f"{each!r} is in {_ACCEPTS} as well: an outcome satisfies, or leaves open")
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
        for each in error.errors(include_url=False):
            if each["type"] == "too_short" and each["input"]:
                continue  # what is in it is wrong, and told
            path = _joined(where, [part for part in each["loc"] if part != _KEY])
            yield Problem(path, _said(each, noun))


def _said(error: "ErrorDetails", noun: "type[Noun]") -> str:
    kind, context, given = error["type"], error.get("ctx", {}), error["input"]
    if kind == "extra_forbidden":
        return f"there is no such key; {suggest(str(error['loc'][-1]), noun.model_fields)}"
    if context.get("pattern") == NOT_BLANK:
        return "it is blank"
    if kind in {"enum", "literal_error"} and isinstance(given, str):
        hint = suggest(given, _QUOTED.findall(context["expected"]))
        return f"there is no such value; {hint}" if hint.endswith("?") else error["msg"]
    return error["msg"]


def _texts(given: object) -> set[str]:
    return {each for each in given if isinstance(each, str)} if isinstance(given, list | tuple) else set()


def _joined(where: str, parts: Sequence[int | str]) -> str:
    for part in parts:
        where += f"[{part}]" if isinstance(part, int) else f".{part}" if where else part
    return where
