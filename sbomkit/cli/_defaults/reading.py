"""A file of defaults, checked as a whole, and what it says to one command."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import ValidationError

from sbomkit._user_files import suggest
from sbomkit.cli._defaults.config import Config
from sbomkit.cli._defaults.files import ADVICE, Found, shown
from sbomkit.errors import ConfigurationError
from sbomkit.model._base import Noun

__all__ = ["SAID", "Defaults", "defaults_of"]

SAID = frozenset(
    {"findings", "in-place", "max-age", "output", "plugins", "refresh", "show-addresses", "show-names", "signature", "source"}
)
"""Options that no file can give: they ask more, write, load code or show names, and a checkout is not the user."""
_OWN = frozenset({"token", "url", "urls", "rate", "rates"})
"""What can be set of a source, beside the settings themselves."""
_LONGEST = 40
_TOLD = 20


class Defaults(NamedTuple):
    """What a file says to one command."""

    file: str
    """Its path, as it leads from where the user is."""
    options: dict[str, Any]
    """Values by the names of parameters."""


def defaults_of(found: Found, command: str) -> Defaults:
    """What a file of defaults says to a command: at its top, and in the table of the command, which goes first.

    Args:
        found: the file.
        command: such as `what-if`, that has a table.

    Raises:
        ConfigurationError: something is wrong with the file, be it for another command; all of it is told, with addresses.
    """
    try:
        config = Config.model_validate(found.members, context=found.folder)
    except ValidationError as error:
        problems = "; ".join(_problems(error))
        raise ConfigurationError(f"{shown(found.path)}: {found.table}{problems}", advice=ADVICE) from error
    tables = {field.alias: getattr(config, name) for name, field in Config.model_fields.items()}
    table, fields = tables[command], _TABLES[command].model_fields
    values = {name: getattr(config, name) for name in config.model_fields_set if name in fields}
    values |= {name: getattr(table, name) for name in table.model_fields_set}
    return Defaults(shown(found.path), {name: _plain(values[name]) for name in fields if name in values})


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _problems(error: ValidationError) -> Iterator[str]:
    found = error.errors(include_url=False)
    for each in found[:_TOLD]:
        location = each["loc"]
        yield f"{_address(location)}: {_unknown(location) if each['type'] == 'extra_forbidden' else _wrong(location, each)}"
    if len(found) > _TOLD:
        yield f"and {len(found) - _TOLD:,} more"


def _address(location: Sequence[int | str]) -> str:
    parts = "".join(f"[{part}]" if isinstance(part, int) else f".{part:.{_LONGEST}}" for part in location)
    return parts.removeprefix(".")


def _wrong(location: Sequence[int | str], problem: Mapping[str, Any]) -> str:
    if location[-1] == "depth" and problem["input"] == "full":
        return "'full' asks more than usual, so that only the command line can say it"
    return str(problem["msg"]).removeprefix("Value error, ")


def _unknown(location: Sequence[int | str]) -> str:
    """Why there is no such key, and where what it may mean belongs."""
    from sbomkit.settings import Settings  # noqa: PLC0415 - only where something is wrong

    *above, last = map(str, location)
    if last in SAID:
        return "this can only be said on the command line"
    if last.replace("-", "_") in Settings.model_fields or last in _OWN:
        return "this belongs to your own settings: the environment (SBOMKIT_…) or your own configuration file"
    keys = _keys(_TABLES[above[0]] if above else Config)
    homes = [] if above else [name for name, table in _TABLES.items() if last in _keys(table)]
    if homes:
        return f"this stands in the table of a command, such as [{homes[0]}]"
    return f"there is no such default; {suggest(last, keys)}"


def _keys(table: type[Noun]) -> list[str]:
    return [field.alias or name for name, field in table.model_fields.items()]


_TABLES: Mapping[str, type[Noun]] = {
    field.alias or name: type(field.default) for name, field in Config.model_fields.items() if field.default is not None
}
"""The tables of commands."""
