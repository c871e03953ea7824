"""What was read, and why the rest was not; in total, and by tool and kind."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from benchmarks._documents import Bar, Reading, aligned, count_of, grouped_reason, short

__all__ = ["bars", "survey", "table"]

_NAMED = 10
"""Documents that a table names; the JSON names all."""


def survey(readings: Sequence[Reading]) -> dict[str, Any]:
    """Totals, and the same by tool and format."""
    groups: dict[tuple[str, str], list[Reading]] = {}
    for reading in readings:
        groups.setdefault((reading.tool or "(no tool named)", reading.kind), []).append(reading)
    return {
        "total": _totals(readings),
        "by_tool": [
            {"tool": tool, "kind": kind, **_totals(members)}
            for (tool, kind), members in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
        ],
        "documents": [reading.as_json() for reading in readings],
    }


def _totals(readings: Sequence[Reading]) -> dict[str, Any]:
    refused = [each.refused for each in readings if each.refused]
    severities: Counter[str] = Counter()
    codes: Counter[str] = Counter()
    for reading in readings:
        severities.update(reading.severities)
        codes.update(reading.diagnostics)
    reasons: dict[str, list[str]] = {}
    for reading in readings:
        if reading.refused:
            reasons.setdefault(grouped_reason(reading.refused.error, reading.refused.message), []).append(reading.path)
    return {
        "documents": len(readings),
        "bytes": sum(each.bytes for each in readings),
        "read": len(readings) - len(refused),
        "refused": len(refused),
        "crashed": sum(each.crashed for each in refused),
        "recognised_and_refused": sum(each.recognised for each in refused),
        "components": sum(each.components for each in readings),
        "edges": sum(each.edges for each in readings),
        "diagnostics": dict(severities),
        "codes": dict(codes.most_common()),
        "reasons": dict(sorted(reasons.items(), key=lambda item: (-len(item[1]), item[0]))),
    }


def table(found: Mapping[str, Any]) -> Iterator[str]:
    """The figures for a person."""
    total = found["total"]
    size = f"{total['bytes'] / 1e6:,.1f} MB"
    yield f"Read: {total['read']:,} of {total['documents']:,} files, {size}; refused {total['refused']:,}"
    head = ["tool", "kind", "documents", "read", "refused", "components", "edges", "errors", "warnings", "notes"]
    rows = [
        [
            row["tool"][:40],
            row["kind"],
            *(f"{row[name]:,}" for name in ("documents", "read", "refused", "components", "edges")),
            *(f"{row['diagnostics'].get(name, 0):,}" for name in ("error", "warning", "note")),
        ]
        for row in (*found["by_tool"], {"tool": "all", "kind": "", **total})
    ]
    yield aligned(head, rows, words=2)
    for reason, paths in total["reasons"].items():
        more = f" and {len(paths) - _NAMED:,} more" if len(paths) > _NAMED else ""
        yield f"refused {len(paths):,}: {reason}: {', '.join(map(short, paths[:_NAMED]))}{more}"
    yield f"diagnostics: {count_of(total['codes'])}"


def bars(found: Mapping[str, Any]) -> Iterable[Bar]:
    """Everything that is an SBOM is read, and nothing crashes."""
    total = found["total"]
    yield Bar(name="documents that crash the reader", figure=total["crashed"], bar=0)
    yield Bar(name="documents of a known format that are refused", figure=total["recognised_and_refused"], bar=0)
