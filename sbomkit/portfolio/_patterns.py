"""Patterns of paths, such as `**/*.json` and `{vendor}/{product}/{version}/*`, held against paths that strangers named."""

import fnmatch
import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from types import MappingProxyType

from sbomkit._user_files import suggest
from sbomkit.errors import ConfigurationError

__all__ = ["PathPattern", "path_pattern", "split_off"]

_FIELD = re.compile(r"\{([^{}/]*)\}")
_WILD = re.compile(r"[*?\[]")
_ANY_DEPTH = "**"
_LOOSE = 3
"""Fields and stars of one segment that has fields: matching takes the length of a name to this power."""
_LONGEST = 255
"""Characters of a segment that may have fields: no file system knows longer names, but archives do."""
_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class PathPattern:
    """A pattern, ready to be held against paths."""

    text: str
    """As the user wrote it."""
    runs: tuple[tuple[re.Pattern[str], ...], ...]
    """What stands between its `**`: each a sequence of segments, of which the first and the last are tied to the ends."""

    def match(self, path: str) -> Mapping[str, str] | None:
        """What stands in a path where the pattern has fields; `None` where it does not match."""
        segments = path.split("/")
        first, *others = self.runs
        if not others:
            return _at(first, segments, 0) if len(segments) == len(first) else None
        *middle, last = others
        end = len(segments) - len(last)
        head, tail = _at(first, segments, 0), _at(last, segments, end)
        if head is None or tail is None or len(first) > end:
            return None
        found = [head]
        position = len(first)
        for run in middle:  # the leftmost place is as good as any, and leaves most room for the rest
            places = range(position, end - len(run) + 1)
            place, fields = next(((at, got) for at in places if (got := _at(run, segments, at)) is not None), (0, None))
            if fields is None:
                return None
            position = place + len(run)
            found.append(fields)
        return {name: value for fields in (*found, tail) for name, value in fields.items()}


def _at(run: Sequence[re.Pattern[str]], segments: Sequence[str], at: int) -> Mapping[str, str] | None:
    """What the segments from here on say, if each of a run matches."""
    if at < 0 or at + len(run) > len(segments):
        return None
    found: dict[str, str] = {}
    for offset, pattern in enumerate(run):
        segment = segments[at + offset]
        if (pattern.groups and len(segment) > _LONGEST) or (matched := pattern.fullmatch(segment)) is None:
            return None
        found |= matched.groupdict()
    return found or _NOTHING


def path_pattern(text: str, fields: AbstractSet[str] = frozenset(), *, and_below: bool = False) -> PathPattern:
    """A pattern of whole paths: `*`, `?` and `[…]` within a name, `**` for any number of folders, `{field}` for what is told.

    Args:
        text: a pattern without a slash is one of names, at any depth, unless it has fields; `./*.json` is one of paths.
        fields: those that there are.
        and_below: whether whatever lies below what matches is meant as well.

    Raises:
        ConfigurationError: the pattern is empty, or its fields make no sense.
    """
    named = _FIELD.findall(text)
    _check(text, named, fields)
    is_tied = text.startswith(("/", "./"))
    segments = (text.removeprefix(".") if is_tied else text).strip("/").split("/")
    if not (is_tied or named or len(segments) > 1):
        segments = [_ANY_DEPTH, *segments]
    if and_below:
        segments.append(_ANY_DEPTH)
    runs: list[list[re.Pattern[str]]] = [[]]
    for segment in segments:
        if segment == _ANY_DEPTH:
            runs.append([])
        else:
            runs[-1].append(_segment(text, segment))
    return PathPattern(text, tuple(map(tuple, runs)))


def _check(text: str, named: Sequence[str], fields: AbstractSet[str]) -> None:
    if not text.strip("/"):
        raise ConfigurationError("the pattern of paths is empty", advice="write one such as '**/*.json'")
    for name in named:
        if name not in fields:
            raise ConfigurationError(f"pattern {text!r:.200}: there is no field {name!r:.60}", advice=suggest(name, fields))
        if named.count(name) > 1:
            raise ConfigurationError(
                f"pattern {text!r:.200}: the field {name!r} is there twice", advice="write '*' for one of them"
            )


def _segment(text: str, segment: str) -> re.Pattern[str]:
    """The pattern of one name.  Without fields it is that of the standard library, which never goes back over a name."""
    pieces = _FIELD.split(segment)
    if len(pieces) == 1:
        return re.compile(fnmatch.translate(segment))
    if "[" in "".join(pieces[::2]):
        raise ConfigurationError(
            f"pattern {text!r:.200}: a name with fields has no brackets", advice="write '?' for any one character"
        )
    if len(pieces) // 2 + sum(piece.count("*") for piece in pieces[::2]) > _LOOSE:
        raise ConfigurationError(
            f"pattern {text!r:.200}: {segment!r:.80} has more than {_LOOSE} fields and stars",
            advice="tell them from a CSV of labels instead",
        )
    plain = [re.escape(piece).replace(r"\*", ".*").replace(r"\?", ".") for piece in pieces]
    told = [f"(?P<{piece}>.+)" if index % 2 else plain[index] for index, piece in enumerate(pieces)]
    return re.compile("".join(told), re.DOTALL)


def split_off(path: str) -> tuple[str, str | None]:
    """The folder before the first wild segment of a path, and the pattern from there on; `None` where nothing is wild."""
    segments = path.split("/")
    wild = next((index for index, segment in enumerate(segments) if _WILD.search(segment)), None)
    if wild is None:
        return path, None
    return "/".join(segments[:wild]) or ("/" if path.startswith("/") else "."), "/".join(segments[wild:])
