"""Positions as tables: where each package sits, what takes no part, and how far the document can be trusted to tell."""

from collections.abc import Callable, Collection
from dataclasses import replace
from operator import attrgetter
from typing import Any

from sbomkit.model.frames._table import FrameColumn, Frames, FrameTable, FrameType, field
from sbomkit.model.position import FidelityFlag, PackagePosition, Position

__all__ = ["FRAMES", "STATED", "place"]

STATED = frozenset(
    {
        "dependents",
        "dependents_error",
        "direct_dependents",
        "reach",
        "entry_points",
        "path",
        "in_cycle",
        "reachable",
        "subtree",
        "pagerank",
    }
)
"""Columns that are unknown where a document has no edges: nothing was said that could be counted or followed."""


def _path(at: str) -> Callable[[Any], tuple[str, ...] | None]:
    read = attrgetter(*(f"{at}.{name}" if at else name for name in ("reachable", "path")))

    def value(entry: Any) -> tuple[str, ...] | None:
        reachable, path = read(entry)
        return None if reachable and not path else path

    return value


def place(at: str = "") -> tuple[FrameColumn, ...]:
    """Columns of where a package sits; `at`: attributes that lead from an entry to that."""
    columns = (
        field(PackagePosition, "depth", at=at, unit="steps from the root"),
        field(
            PackagePosition,
            "depth_basis",
            at=at,
            meaning="What the depth rests on: `declared`, `derived`, `virtual` or `contained`; `None`: there is no depth.",
        ),
        field(PackagePosition, "dependents", at=at, unit="packages"),
        field(PackagePosition, "dependents_error", at=at, unit="share of `dependents`"),
        field(PackagePosition, "direct_dependents", at=at, unit="packages"),
        field(PackagePosition, "reach", at=at, unit="share in [0, 1]"),
        field(PackagePosition, "entry_points", at=at, unit="packages"),
        field(
            PackagePosition,
            "gateway",
            at=at,
            meaning="The one direct dependency (perhaps itself) that every path from the root passes; `None`: there are "
            "several ways in, or none is known.  Told by version: what every path passes, but on some as a version that is not "
            "direct itself, is no gateway.",
        ),
        FrameColumn(
            name="path",
            type=FrameType.TEXTS,
            meaning="A shortest path, from the root (where the document has one) to the package; the smallest by key among "
            "equals.  Empty: none leads to it.  `None`: not written out, as beyond a depth of 64 or where all paths together "
            "would be too long.",
            value=_path(at),
        ),
        field(PackagePosition, "scope", at=at),
        field(PackagePosition, "in_cycle", at=at),
        field(PackagePosition, "reachable", at=at, meaning="Whether a path leads to it from the root."),
        field(PackagePosition, "subtree", at=at, unit="packages"),
        field(PackagePosition, "pagerank", at=at, unit="share in [0, 1]"),
    )
    return tuple(replace(each, null=True) if each.name in STATED else each for each in columns)


def _untold(position: Position) -> Collection[str]:
    return STATED if FidelityFlag.NO_EDGES in position.fidelity.flags else ()


def _flags(position: Position) -> list[tuple[FidelityFlag, int]]:
    flags = position.fidelity.flags
    return [(flag, flags[flag]) for flag in FidelityFlag if flag in flags]


_PACKAGES = FrameTable(
    name="packages",
    row="One package that has a place, in key order.",
    entries=attrgetter("packages"),
    columns=(field(PackagePosition, "package", meaning="Key of the package."), *place()),
    shown=("package", "depth", "dependents", "direct_dependents", "entry_points", "gateway", "scope"),
    untold=_untold,
)

_ASIDE = FrameTable(
    name="aside",
    row="One package that takes no part in position, in key order.",
    entries=lambda position: sorted(position.aside.items()),
    columns=(
        FrameColumn(name="package", type=FrameType.TEXT, meaning="Key of the package.", value=lambda pair: pair[0]),
        FrameColumn(name="reason", type=FrameType.TEXT, meaning="Why, as a phrase.", value=lambda pair: pair[1]),
    ),
    shown=("package", "reason"),
)

_FIDELITY = FrameTable(
    name="fidelity",
    row="One flag that keeps the document from answering where a package sits, in the order in which they are declared.",
    entries=_flags,
    columns=(
        FrameColumn(name="flag", type=FrameType.TEXT, meaning="Its name.", value=lambda pair: pair[0]),
        FrameColumn(
            name="count",
            type=FrameType.INTEGER,
            unit="packages, edges or entries, as the flag says",
            meaning="How many it is about.",
            value=lambda pair: pair[1],
        ),
    ),
    shown=("flag", "count"),
)

FRAMES = Frames(tables=(_PACKAGES, _ASIDE, _FIDELITY), sentence=attrgetter("fidelity.conclusion"))
