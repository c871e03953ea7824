"""The tables of `docs/annotations.md` that the taxonomy declares: `python -m tests.annotations_page` writes them anew."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from sbomkit.model.annotations import TERMS, TermOf
from tests.pages import ROOT, code

__all__ = ["PAGE", "TABLES", "rewritten"]

PAGE = "docs/annotations.md"


def terms(of: TermOf) -> Iterator[list[str]]:
    """Name, values and meaning of each name that is written to a document, or to its components."""
    for name, term in TERMS.items():
        if term.of is of:
            yield [code(name), term.values, term.meaning]


TABLES: Mapping[str, Callable[[], Iterator[list[str]]]] = {
    "name on the document": partial(terms, TermOf.DOCUMENT),
    "name on a component": partial(terms, TermOf.COMPONENT),
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
