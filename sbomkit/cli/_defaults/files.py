"""Where a file of defaults lies, and what stands in it."""

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from sbomkit._user_files import UnreadableError, members_of, read_limited
from sbomkit.errors import ConfigurationError

__all__ = ["ADVICE", "FILE", "Found", "find", "is_inside", "named", "shown"]

FILE = "sbomkit.toml"
_PROJECT = "pyproject.toml"
_TABLE = "tool.sbomkit"
_MARK = b"sbomkit"
"""What a `pyproject.toml` without it need not be read for."""

ADVICE = "`sbomkit schema config` describes the file, and --no-config does without it"


class Found(NamedTuple):
    """A file of defaults."""

    path: Path
    members: Mapping[str, Any]
    table: str = ""
    """The table that it is, as a message begins with it."""

    @property
    def folder(self) -> Path:
        """Where it lies; its paths lead from there, and not out of there."""
        return self.path.parent


def find(folder: Path) -> Found | None:
    """The file of defaults that holds in a folder: of the folder itself or, inside a repository, of the nearest one above.

    Above a repository nothing is looked for: there, files may be anybody's.

    Raises:
        ConfigurationError: there is one, and it is no TOML.
    """
    for place in _places(folder):
        if _is_file(path := place / FILE):
            return Found(path, _members(path, _read(path)))
        if _is_file(path := place / _PROJECT) and _MARK in (data := _read(path)):
            tool = _members(path, data).get("tool")
            members = tool.get("sbomkit") if isinstance(tool, dict) else None
            if members is not None:
                return Found(path, _table(path, members), f"[{_TABLE}] ")
    return None


def named(path: str) -> Found:
    """The file of defaults that the user names.

    Raises:
        ConfigurationError: it cannot be read, or is no TOML, or is a `pyproject.toml` without such a table.
    """
    place = Path(path)
    with suppress(OSError):  # the user's folder is gone
        place = Path(os.path.abspath(path))  # noqa: PTH100 - where the user says that it lies, wherever a link leads
    members = _members(place, _read(place))
    if place.name != _PROJECT:
        return Found(place, members)
    tool = members.get("tool")
    table = tool.get("sbomkit") if isinstance(tool, dict) else None
    if table is None:
        raise ConfigurationError(f"{path}: there is no table [{_TABLE}]", advice="add it, or name another file with --config")
    return Found(place, _table(place, table), f"[{_TABLE}] ")


def shown(path: Path) -> str:
    """A path as it leads from where the user is."""
    try:
        return os.path.relpath(path)
    except (OSError, ValueError):  # the user's folder is gone, or on another drive
        return str(path)


def _places(folder: Path) -> Iterator[Path]:
    """The folder, and those above it up to the root of the repository that it is in."""
    above = (folder, *folder.parents)
    root = next((number for number, each in enumerate(above) if os.path.exists(each / ".git")), 0)  # noqa: PTH110 - as below
    yield from above[: root + 1]


def _is_file(path: Path) -> bool:
    """Whether there is such a file, as far as the user can see: a folder above may let nobody look into it."""
    return os.path.isfile(path)  # noqa: PTH113 - which `Path.is_file()` raises about


def is_inside(path: Path, folder: Path) -> bool:
    """Whether a path leads to a place in a folder, wherever links lead."""
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))


def _read(path: Path) -> bytes:
    try:
        if not is_inside(path, path.parent):
            raise ConfigurationError(f"{shown(path)}: it is a link that leads out of its folder", advice=ADVICE)
        with path.open("rb") as file:
            return read_limited(file)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise ConfigurationError(f"{shown(path)}: cannot be read: {why}", advice=ADVICE) from error


def _members(path: Path, data: bytes) -> dict[str, Any]:
    try:
        return members_of(data, "file of defaults")
    except UnreadableError as error:
        raise ConfigurationError(f"{shown(path)} {error}", advice=ADVICE) from error


def _table(path: Path, members: object) -> dict[str, Any]:
    if not isinstance(members, dict):
        raise ConfigurationError(f"{shown(path)}: {_TABLE}: expected a table", advice=ADVICE)
    return members
