"""The table of `docs/terminal.md` that lists defaults: `python -m tests.terminal_page` writes it anew."""

from collections.abc import Iterator

from sbomkit.cli._defaults.config import Config
from sbomkit.model._base import Noun
from tests.pages import ROOT, code

__all__ = ["HEADING", "PAGE", "defaults"]

PAGE = "docs/terminal.md"
HEADING = "default"
_TABLES = {field.alias or name: type(field.default) for name, field in Config.model_fields.items() if field.default is not None}


def _kinds(table: type[Noun]) -> dict[str, str]:
    """What can stand for each option of a table, in words."""
    properties = table.model_json_schema()["properties"]
    return {name: _kind(schema["anyOf"][0]) for name, schema in properties.items() if "anyOf" in schema}


def _kind(schema: dict[str, object]) -> str:
    if isinstance(words := schema.get("enum"), list):
        return " or ".join(code(word) for word in words)
    words_of = {
        "array": "list of texts",
        "boolean": "true or false",
        "integer": "whole number",
        "number": "number",
        "string": "text",
    }
    return words_of[str(schema["type"])]


def defaults() -> Iterator[list[str]]:
    """A row for each default."""
    common, tables = _kinds(Config), {name: _kinds(table) for name, table in _TABLES.items()}
    every = common | {option: kind for table in tables.values() for option, kind in table.items()}
    for option, kind in sorted(every.items()):
        homes = ", ".join(code(name) for name, table in tables.items() if option in table)
        yield [code(option), kind, "yes" if option in common else "no", homes]


def rewritten(text: str) -> str:
    """The page with the table as it should be."""
    before, heading, after = text.partition(f"| {HEADING} |")
    first, rule, *rest = after.split("\n")
    below = rest[next(number for number, line in enumerate(rest) if not line.startswith("|")) :]
    rows = [f"| {' | '.join(row)} |" for row in defaults()]
    return before + heading + "\n".join([first, rule, *rows, *below])


if __name__ == "__main__":
    (ROOT / PAGE).write_text(rewritten((ROOT / PAGE).read_text()))
