"""The tables of `docs/gates.md` that fields declare: `python -m tests.gates_page` writes them anew."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from sbomkit.ranking.condition import FIELDS, Field
from sbomkit.ranking.diff import CHANGES
from tests.pages import ROOT, code

__all__ = ["PAGE", "TABLES"]

PAGE = "docs/gates.md"


def declared(fields: Mapping[str, Field[Any]]) -> Iterator[list[str]]:
    for name, field in fields.items():
        words = f": {', '.join(code(word) for word in sorted(field.words))}" if field.words else ""
        yield [code(name), field.kind, field.summary + words]


def of_product(*, wanted: bool) -> dict[str, Field[Any]]:
    return {name: field for name, field in FIELDS.items() if field.of_product is wanted}


TABLES: Mapping[str, Callable[[], Iterator[list[str]]]] = {
    "field": partial(declared, of_product(wanted=False)),
    "product field": partial(declared, of_product(wanted=True)),
    "change": partial(declared, CHANGES),
}
"""By the heading of their first column."""


def rewritten(text: str) -> str:
    """The page with these tables as they should be."""
    lines = iter(text.splitlines())
    kept: list[str] = []
    for line in lines:
        kept.append(line)
        table = TABLES.get(line.removeprefix("| ").partition(" |")[0]) if line.startswith("| ") else None
        if table is not None:
            kept += [next(lines), *(f"| {' | '.join(row)} |" for row in table())]
            kept.append(next(each for each in lines if not each.startswith("|")))
    return "\n".join(kept) + "\n"


if __name__ == "__main__":
    (ROOT / PAGE).write_text(rewritten((ROOT / PAGE).read_text()))
