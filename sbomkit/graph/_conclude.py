"""Flags and counts in, one sentence for a buyer out: what a document can answer, and what it cannot."""

from collections.abc import Mapping
from dataclasses import dataclass

from sbomkit.model.position import FidelityFlag

__all__ = ["Findings", "conclude"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What the sentence says beside the flags."""

    packages: int
    direct: int
    between: int
    """Edges between different placed packages."""
    max_depth: int | None
    partly: int
    """Packages that are reached in some of their versions only."""
    rings: bool
    """Whether a direct dependency is needed within a cycle of its own."""
    without_needs: bool
    """Whether the document says of every package that it depends on nothing."""
    outward: int
    """References that lead out of the document or nowhere."""
    file_dependencies: int
    """Dependencies that were left out with the files at one of their ends."""
    subject: str
    """What the places are in: `the product`, or the chosen root."""


def conclude(flags: Mapping[FidelityFlag, int], found: Findings) -> str:
    """One sentence on what the document can answer."""
    reservations = _reservations(flags, found)
    main = _main(flags, found)
    return f"{main}; but {_listed(reservations)}." if reservations else f"{main}."


def _main(flags: Mapping[FidelityFlag, int], found: Findings) -> str:
    packages, subject = _many(found.packages, "package"), found.subject
    outside = " outside their own cycle" if found.rings else ""
    if not found.packages:
        return f"The document lists nothing that {subject} depends on, so there is nothing to place"
    if FidelityFlag.NO_EDGES in flags:
        between = f" between them, and {_outward(found)}" if found.outward else ""
        return (
            f"The document lists {packages} but no dependencies{between}, so it cannot tell what {subject} rests on: "
            "packages can be compared by how they are looked after, and by nothing else"
        )
    if FidelityFlag.CONTAINS_ONLY in flags:
        return (
            "The document says what contains what, not what depends on what, "
            f"so the places of its {packages} show how {subject} was packed and hardly who relies on whom"
        )
    if FidelityFlag.FLATTENED in flags and not found.between:
        return _flat(flags[FidelityFlag.FLATTENED], found)
    if alone := flags.get(FidelityFlag.SPARSE):
        return f"{_sparse(alone, flags, found)}, so it cannot tell where the others sit and who relies on them"
    if _mostly_lost(flags, found):
        return (
            f"The document leads from {subject} to only {found.packages - _lost(flags, found):,} of {packages}, "
            "so it cannot tell where the others sit"
        )
    if FidelityFlag.UNROOTED in flags:
        return (
            "The document does not say what the product itself depends on, so depth is counted from the "
            f"{found.direct:,} of {packages} that nothing else{outside} needs; who relies on whom is told"
        )
    if FidelityFlag.FLATTENED in flags:
        return (
            f"The document lists {flags[FidelityFlag.FLATTENED]:,} of {packages} as direct dependencies, "
            f"so depth was derived from the {found.direct:,} that no other one{outside} brings in; who relies on whom is told"
        )
    if found.packages > 1 and not found.between and not found.without_needs:
        return _flat(found.direct, found)
    return (
        f"The document tells who relies on whom: {packages}, "
        f"{found.direct:,} of them direct, up to {_many(found.max_depth or 0, 'level')} deep"
    )


def _flat(listed: int, found: Findings) -> str:
    unsaid = "" if found.without_needs else ": nothing is said about what these need themselves"
    return (
        f"The document lists {listed:,} of {_many(found.packages, 'package')} as direct dependencies "
        f"and nothing between them{unsaid}, so it cannot tell what lies deep in {found.subject}"
    )


def _sparse(alone: int, flags: Mapping[FidelityFlag, int], found: Findings) -> str:
    main = f"The document states dependencies for only {found.packages - alone:,} of {_many(found.packages, 'package')}"
    if FidelityFlag.UNROOTED in flags:
        return f"{main} and none of the product itself"
    if listed := flags.get(FidelityFlag.FLATTENED):
        return f"{main} and lists {listed:,} as direct"
    return main


def _lost(flags: Mapping[FidelityFlag, int], found: Findings) -> int:
    return flags.get(FidelityFlag.UNREACHABLE, 0) - found.partly


def _mostly_lost(flags: Mapping[FidelityFlag, int], found: Findings) -> bool:
    return _lost(flags, found) * 2 >= found.packages


def _reservations(flags: Mapping[FidelityFlag, int], found: Findings) -> list[str]:
    said = []
    if lost := _lost(flags, found):
        said.append(f"{_many(lost, 'package')} cannot be traced to {found.subject}")
    if found.partly:
        said.append(f"{_many(found.partly, 'package')} can be traced to {found.subject} in some of the versions only")
    if found.outward and FidelityFlag.NO_EDGES not in flags:
        said.append(_outward(found))
    if count := found.file_dependencies:
        said.append(f"{_many(count, 'dependency', 'dependencies')} of or on files {'is' if count == 1 else 'are'} left out")
    if FidelityFlag.INCOMPLETE in flags:
        said.append("the document calls itself incomplete")
    if count := flags.get(FidelityFlag.INFERRED, 0):
        said.append(
            f"{_many(count, 'dependency', 'dependencies')} of it {'is' if count == 1 else 'are'} inferred, not declared"
        )
    if count := flags.get(FidelityFlag.NO_PURL, 0):
        said.append(f"{_many(count, 'package')} cannot be looked up for want of a package URL")
    return said


def _outward(found: Findings) -> str:
    leads = "leads" if found.outward == 1 else "lead"
    return f"{_many(found.outward, 'reference')} {leads} to what the document does not hold"


def _many(count: int, one: str, several: str | None = None) -> str:
    return f"{count:,} {one if count == 1 else several or one + 's'}"


def _listed(phrases: list[str]) -> str:
    return phrases[0] if len(phrases) == 1 else f"{', '.join(phrases[:-1])} and {phrases[-1]}"
