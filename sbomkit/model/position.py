"""Where each package sits in the product, and how far the document can be trusted to tell."""

from collections.abc import Mapping
from enum import StrEnum

from sbomkit.model._base import Noun
from sbomkit.model._shown import ShownAsTables
from sbomkit.model.inventory import Scope
from sbomkit.purl import PackageKey

__all__ = ["DepthBasis", "Fidelity", "FidelityFlag", "Measure", "PackagePosition", "Position", "WaysIn"]


class FidelityFlag(StrEnum):
    """What keeps a document from answering where a package sits."""

    NO_EDGES = "no_edges"
    """Nothing depends on anything; count: packages."""
    FLATTENED = "flattened"
    """The root, or a list in its place, names at least 90 % of at least 20 packages as direct; count: packages named."""
    UNROOTED = "unrooted"
    """No subject that anything hangs on: a virtual root stands in; count: packages that hang on it."""
    CYCLIC = "cyclic"
    """Count: packages that take part in a dependency cycle, be it with a root."""
    UNREACHABLE = "unreachable"
    """Count: packages that no path from the root reaches, be it in one of their versions only."""
    NO_PURL = "no_purl"
    """Count: packages without a readable package URL, which no registry can be asked about."""
    DUPLICATES = "duplicates"
    """Count: surplus entries, be it the same id or the same package URL (with version) again."""
    INCOMPLETE = "incomplete"
    """The document itself calls its dependencies incomplete; count: components so marked, at least 1 (the whole document)."""
    CONTAINS_ONLY = "contains_only"
    """The document only nests or contains: position is taken from that; count: edges used."""
    INFERRED = "inferred"
    """Count: edges used that were not declared but only inferred."""
    SPARSE = "sparse"
    """There are dependencies, but at least half of at least 2 packages have none and are none of another's; a root counts as
    another unless it lists nearly everything or is made up; count: those packages."""


class Fidelity(Noun):
    """Whether the document can answer the question at all."""

    flags: Mapping[FidelityFlag, int]
    """Flags that apply, each with its count."""
    packages: int
    """Packages that were placed or looked for; what `Position.aside` names is left out."""
    direct: int
    """Direct dependencies of the root."""
    edges: int
    """Edges between packages that depth was computed from, those of the root and its lists included, those of a virtual root
    not."""
    max_depth: int | None
    """Largest depth; `None` without edges."""
    conclusion: str
    """One sentence: what can be concluded from this document."""


class DepthBasis(StrEnum):
    """What a depth rests on."""

    DECLARED = "declared"
    """Edges as the document declares them."""
    DERIVED = "derived"
    """Declared edges, after root edges implied by a longer path were set aside (flattened root)."""
    VIRTUAL = "virtual"
    """Declared edges under a virtual root."""
    CONTAINED = "contained"
    """Assembly instead of dependency, where a document has nothing else."""


class Measure(StrEnum):
    """What is worked out about each package only where somebody asks for it, such as a policy."""

    SUBTREE = "subtree"
    PAGERANK = "pagerank"


class PackagePosition(Noun):
    """Where one package sits.  All counts are of packages, not of components."""

    package: PackageKey
    depth: int | None
    """Shortest distance from the root; a direct dependency has 1; `None`: unreachable."""
    depth_basis: DepthBasis | None
    dependents: int
    """Packages that stand on it, directly or not; neither itself nor a root is counted, and no path leads through a root."""
    dependents_error: float | None
    """Standard error of `dependents` as a share of it, where it is an estimate (then also of `entry_points`); `None`: exact."""
    direct_dependents: int
    """Packages that declare that they need it; a root is not counted."""
    reach: float
    """dependents / (n - 1) of n packages; 0 for a single package."""
    entry_points: int
    """Direct dependencies of the root that are it or lead to it."""
    gateway: PackageKey | None
    """The one direct dependency (perhaps itself) that every path from the root passes; `None`: there are several ways in.

    Told by version: what every path passes, but on some as a version that is not direct itself, is no gateway.
    """
    path: tuple[PackageKey, ...]
    """A shortest path, from the root (where the document has one) to the package; the smallest by key among equals.

    Empty for an unreachable package, beyond a depth of 64, and from the depth on at which all paths together would be more than
    16 times as long as all keys (2,000,000 characters are always allowed): writing them out would grow with the square.
    """
    scope: Scope
    """The most exposed over its incoming paths; what is not qualified counts as runtime."""
    in_cycle: bool
    """Whether it takes part in a dependency cycle with another package, be it a root."""
    reachable: bool
    subtree: int | None = None
    """Other packages that come in only through this one, and so leave the product with it; `None`: not measured, or no path
    from the root reaches it.

    These are what it dominates (Lengauer and Tarjan 1979) in the graph of packages below the root.  All versions of a package
    are one there, which can only add ways in: where packages have several versions, there may be more of them, never fewer.
    """
    pagerank: float | None = None
    """Its share of the weight of all placed packages, which sum up to 1; `None`: not measured.

    Each package hands 85 % of its weight down to what it depends on, in equal parts, and the rest to all packages alike, as do
    those that depend on nothing with all they have (Page, Brin, Motwani and Winograd, "The PageRank citation ranking", 1999).
    """


class Position(ShownAsTables, Noun):
    """The places of all packages, and the fidelity of what they were computed from."""

    roots: tuple[PackageKey, ...]
    """The root packages, below any wrapper; empty for a virtual root."""
    packages: tuple[PackagePosition, ...]
    """In key order: all packages but those in `aside`."""
    aside: Mapping[PackageKey, str]
    """Packages that take no part in position, each with the reason as a phrase: roots, wrappers, source packages, files."""
    direct: tuple[PackageKey, ...]
    """Direct dependencies of the root, in key order."""
    source_of: Mapping[PackageKey, PackageKey]
    """Binary package to the source package it is built from, as the document says."""
    fidelity: Fidelity


class WaysIn(Noun):
    """Through whom one package comes into the product, for an explanation."""

    package: PackageKey
    direct_dependents: tuple[PackageKey, ...]
    """Packages that declare that they need it, roots left out, in key order."""
    entry_points: tuple[PackageKey, ...]
    """Direct dependencies of the root that are it or lead to it, in key order."""
