"""What the JSON Schema engine finds, in sentences with addresses; nothing that a document holds is repeated at length."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from sbomkit.formats._reading.json import shown
from sbomkit.model.diagnostics import Diagnostic, Severity

if TYPE_CHECKING:
    from jsonschema_rs import ValidationError

__all__ = ["Step", "address_of", "cut", "error_at", "repeated", "told", "unknown_value"]

Step = str | int
"""The name of a member, or the index of an entry of a list."""

_NAME = re.compile(r"[\w$-]{1,100}")
_LISTED = 3
"""Names and values that a message lists."""
_EACH = 16
"""Values that are all listed where no more are allowed."""
_LONG = 60
"""Characters of a name, a value or a pattern that are shown."""
_SHAPE = frozenset({"additionalProperties", "required", "type"})
"""Rules that tell one alternative from another."""
_BOUNDARY = re.compile(r"(?<=[a-z])(?=[A-Z])")

_KINDS = MappingProxyType(
    {
        "string": "a text",
        "integer": "a whole number",
        "number": "a number",
        "boolean": "true or false",
        "array": "a list",
        "object": "an object",
        "null": "null",
    }
)
_FORMATS = MappingProxyType(
    {
        "date": "a day such as 2026-01-31",
        "date-time": "a date-time such as 2026-01-31T12:00:00Z",
        "idn-email": "an e-mail address",
        "iri-reference": "an IRI reference (RFC 3987)",
        "uri": "a URI (RFC 3986)",
    }
)


class _Problem(NamedTuple):
    keyword: str
    path: list[Step]
    message: str


def address_of(path: Iterable[Step]) -> str:
    """Spell an address out, as in `components[17].licenses[0].license.id`."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        elif _NAME.fullmatch(step):
            text += f".{step}" if text else step
        else:
            text += f"[{_short(step)}]"
    return text


def error_at(code: str, path: str, message: str) -> Diagnostic:
    """A violation, which is always an error."""
    return Diagnostic(severity=Severity.ERROR, code=code, path=path, message=message)


def repeated(reference: str, path: str, first: str) -> Diagnostic:
    """A `bom-ref` that stands twice."""
    return error_at("duplicate-bom-ref", path, f"the bom-ref {_short(reference)} is that of {first or 'the document'} already")


def told(error: "ValidationError", prefix: list[Step], skipped: int) -> Iterator[Diagnostic]:
    """One diagnostic for each thing that is wrong.

    Args:
        error: of the engine, about a part of the document.
        prefix: the address of the part.
        skipped: how many steps of the error's own path lead to the part.
    """
    for problem in _problems(error):
        keyword = _BOUNDARY.sub("-", problem.keyword).lower()
        yield error_at(f"schema-{keyword}", address_of([*prefix, *problem.path[skipped:]]), problem.message)


def _problems(error: "ValidationError") -> Iterator[_Problem]:
    kind: Any = error.kind
    branches: list[list[ValidationError]] = getattr(kind, "context", [])
    meant = _meant(error, branches)
    if meant is not None:
        for each in meant:
            yield from _problems(each)
        return
    say = _SENTENCES.get(type(kind).__name__, _otherwise)
    yield _Problem(kind.name, error.instance_path, say(kind, error.instance))


def _meant(error: "ValidationError", branches: list[list["ValidationError"]]) -> "list[ValidationError] | None":
    """Errors of the one alternative that the author seems to have meant; `None`: there is no telling.

    It is the one that has the right shape at the top, of those the one that fits down to the deepest place, of those the one
    with the fewest errors, and of those the one that is no choice of alternatives again.
    """
    if not all(branches):
        return None  # several fit, of which one alone may
    ranked = sorted(((_likeness(error, branch), index) for index, branch in enumerate(branches)), reverse=True)
    if not ranked or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
        return None
    return branches[ranked[0][1]]


def _likeness(error: "ValidationError", branch: list["ValidationError"]) -> tuple[bool, int, int, int]:
    above = len(error.instance_path)
    depths = [len(each.instance_path) - above for each in branch]
    of_another_shape = any(depth <= 1 and each.kind.name in _SHAPE for each, depth in zip(branch, depths, strict=True))
    open_again = sum(hasattr(each.kind, "context") for each in branch)
    return not of_another_shape, min(depths), -len(branch), -open_again


def cut(text: str) -> str:
    """A text without what goes beyond the length that is shown."""
    return text if len(text) <= _LONG else f"{text[:_LONG]}…"


def _short(text: str) -> str:
    """A text of the document in quotes; what a terminal would obey is spelt out, not passed on."""
    return json.dumps(cut(text), ensure_ascii=not text.isprintable())


def _value(value: Any) -> str:
    if isinstance(value, str):
        return _short(value)
    return shown(value) if not isinstance(value, int) or abs(value) < 1 << 63 else "a very large number"


def _either(phrases: Iterable[str]) -> str:
    *some, last = dict.fromkeys(phrases)
    return f"{', '.join(some)} or {last}" if some else last


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def _and_more(names: list[str]) -> str:
    rest = len(names) - _LISTED
    return ", ".join(map(_short, names[:_LISTED])) + (f" and {rest:,} more" if rest > 0 else "")


def unknown_value(value: Any, options: Sequence[Any]) -> str:
    """That a value is none of those that are allowed, with what the author may have meant."""
    if len(options) <= _EACH:
        return f"expected {_either(map(_value, options))}, found {_value(value)}"
    alike = _by_lower_case(tuple(options)).get(value.lower()) if isinstance(value, str) else None
    hint = f"; did you mean {_value(alike)}?" if alike else f", which begin with {', '.join(map(_value, options[:_LISTED]))}"
    return f"{_value(value)} is none of the {len(options):,} values that are known{hint}"


@lru_cache(maxsize=16)
def _by_lower_case(options: tuple[Any, ...]) -> Mapping[str, str]:
    return {each.lower(): each for each in options if isinstance(each, str)}


def _type(kind: Any, value: Any) -> str:
    return f"expected {_either(_KINDS[each] for each in kind.types)}, found {_value(value)}"


def _format(kind: Any, value: Any) -> str:
    return f"expected {_FORMATS.get(kind.format, kind.format)}, found {_value(value)}"


def _pattern(kind: Any, value: Any) -> str:
    return f"{_value(value)} is not of the form {cut(kind.pattern)}"


def _required(kind: Any, _: Any) -> str:
    return f"the member {_short(kind.property)} is missing"


def _additional(kind: Any, _: Any) -> str:
    names: list[str] = kind.unexpected
    return f"no {'member' if len(names) == 1 else 'members'} {_and_more(names)} {'is' if len(names) == 1 else 'are'} known here"


def _not(kind: Any, _: Any) -> str:
    names = kind.schema.get("required", []) if isinstance(kind.schema, dict) else []
    if len(names) == 1:
        return f"the member {_short(names[0])} must not stand here"
    if names:
        return f"the members {' and '.join(map(_short, names))} must not stand here together"
    return "what stands here is not allowed"


def _no_alternative(kind: Any, _: Any) -> str:
    """What each alternative asks for, where none of them is nearer than the others."""
    wanted = [next(_problems(branch[0])).message for branch in kind.context if branch]
    return f"fits none of {len(wanted)} alternatives: {'; or '.join(dict.fromkeys(wanted))}"


def _several_alternatives(kind: Any, _: Any) -> str:
    fitting = sum(not branch for branch in kind.context)
    return f"fits {fitting} alternatives, of which only one may be used"


def _otherwise(kind: Any, value: Any) -> str:
    return f"found {_value(value)}, which the rule {kind.name!r} of the schema does not allow"


_SENTENCES: Mapping[str, Callable[[Any, Any], str]] = MappingProxyType(
    {
        "AdditionalItems": lambda kind, _: f"expected nothing beyond {_count(kind.limit, 'entry', 'entries')}",
        "AdditionalProperties": _additional,
        "AnyOf": _no_alternative,
        "Constant": lambda kind, value: f"expected {_value(kind.expected_value)}, found {_value(value)}",
        "Enum": lambda kind, value: unknown_value(value, kind.options),
        "Format": _format,
        "MaxItems": lambda kind, value: f"expected at most {_count(kind.limit, 'entry', 'entries')}, found {len(value):,}",
        "Maximum": lambda kind, value: f"expected at most {kind.limit}, found {_value(value)}",
        "MaxLength": lambda kind, value: (
            f"expected at most {_count(kind.limit, 'character', 'characters')}, found {len(value):,}"
        ),
        "MinItems": lambda kind, value: f"expected at least {_count(kind.limit, 'entry', 'entries')}, found {len(value):,}",
        "Minimum": lambda kind, value: f"expected at least {kind.limit}, found {_value(value)}",
        "MinLength": lambda kind, value: (
            f"expected at least {_count(kind.limit, 'character', 'characters')}, found {len(value):,}"
        ),
        "Not": _not,
        "OneOfMultipleValid": _several_alternatives,
        "OneOfNotValid": _no_alternative,
        "Pattern": _pattern,
        "Required": _required,
        "Type": _type,
        "UniqueItems": lambda _, value: f"two of the {len(value):,} entries are the same",
    }
)
"""By the engine's own name of what is wrong; `_otherwise` for what no schema of CycloneDX has."""
