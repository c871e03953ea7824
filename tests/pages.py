"""Reading tables of the documentation, so that tests can hold them to the code."""

from pathlib import Path

__all__ = ["ROOT", "code", "headings", "rows"]

ROOT = Path(__file__).parent.parent


def code(words: object) -> str:
    """As the pages write names."""
    return f"`{words}`"


def rows(page: str, first: str) -> list[list[str]]:
    """The cells of the table whose first column has this heading; empty: there is no such table."""
    lines = iter((ROOT / page).read_text().splitlines())
    found: list[list[str]] = []
    for line in lines:
        if line.startswith(f"| {first} |"):
            next(lines)
            for row in lines:
                if not row.startswith("|"):
                    return found
                found.append([cell.strip() for cell in row.strip("|").split("|")])
    return found


def headings(page: str, level: int) -> list[str]:
    """All headings of one level, without the back ticks around them."""
    start = f"{'#' * level} "
    return [line[len(start) :].strip("`") for line in (ROOT / page).read_text().splitlines() if line.startswith(start)]
