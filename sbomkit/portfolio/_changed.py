"""What changed in a portfolio, in words."""

from collections.abc import Iterator, Mapping

from sbomkit.model.portfolio.diff import PortfolioDocumentDiffKind, PortfolioPackageDiffKind, PortfolioState
from sbomkit.portfolio._words import counted

__all__ = ["changed", "grown", "remarks"]

_PACKAGES: Mapping[PortfolioPackageDiffKind, str] = {
    PortfolioPackageDiffKind.CAME: "came",
    PortfolioPackageDiffKind.GONE: "went",
    PortfolioPackageDiffKind.SPREAD: "in more products",
    PortfolioPackageDiffKind.SHRANK: "in fewer products",
}
_DOCUMENTS: Mapping[PortfolioDocumentDiffKind, str] = {
    PortfolioDocumentDiffKind.CAME: "came",
    PortfolioDocumentDiffKind.GONE: "went",
    PortfolioDocumentDiffKind.CHANGED: "changed",
    PortfolioDocumentDiffKind.RELABELLED: "with other labels",
    PortfolioDocumentDiffKind.NEWLY_READ: "newly read",
    PortfolioDocumentDiffKind.NO_LONGER_READ: "no longer read",
}
_FIGURES = ("documents", "products", "vendors", "packages")


def changed(
    packages: Mapping[PortfolioPackageDiffKind, int],
    documents: Mapping[PortfolioDocumentDiffKind, int],
    *,
    sole: int | None,
    unknown: int,
) -> str:
    """The answer, what matters most first.

    Args:
        packages: by what happened to them.
        documents: likewise.
        sole: packages that came and hang on one person; `None`: it is known of none.
        unknown: packages that came and of which that is not known.
    """
    return " ".join(_sentences(packages, documents, sole, unknown))


def _sentences(
    packages: Mapping[PortfolioPackageDiffKind, int],
    documents: Mapping[PortfolioDocumentDiffKind, int],
    sole: int | None,
    unknown: int,
) -> Iterator[str]:
    if sole:
        yield f"{counted(sole, 'package')} that {'hangs' if sole == 1 else 'hang'} on one person came in."
    told = [f"{packages[kind]:,} {words}" for kind, words in _PACKAGES.items() if kind in packages]
    yield f"Packages: {', '.join(told) or 'none came or went'}."
    told = [f"{documents[kind]:,} {words}" for kind, words in _DOCUMENTS.items() if kind in documents]
    yield f"Documents: {', '.join(told) or 'as before'}."
    if unknown:
        of = "it" if unknown == 1 else "them"
        yield f"Of {counted(unknown, 'package')} that came it is not known who can publish {of}."


def remarks(
    old: PortfolioState, new: PortfolioState, documents: Mapping[PortfolioDocumentDiffKind, int], *, ranked_after: int | None
) -> Iterator[str]:
    """What could not be compared and why, each as one sentence.

    Args:
        old: the older side.
        new: the newer side.
        documents: by what happened to them.
        ranked_after: the scan after which the ranking was made that is kept; `None`: none is.
    """
    if ranked_after is not None and ranked_after < new.scan:
        yield f"The ranking that is kept was made after scan {ranked_after}: it knows nothing of what came in later."
    if old.sbomkit != new.sbomkit:
        yield (
            f"The older scan was made by sbomkit {old.sbomkit}, the newer one by {new.sbomkit}: "
            "part of what changed may be how documents are read."
        )
    if lost := documents.get(PortfolioDocumentDiffKind.NO_LONGER_READ):
        yield f"{counted(lost, 'document')} can no longer be read: what nothing else holds counts as gone."
    if found := documents.get(PortfolioDocumentDiffKind.NEWLY_READ):
        yield f"{counted(found, 'document')} could not be read before: what nothing else held counts as come."
    came, gone = (documents.get(kind) for kind in (PortfolioDocumentDiffKind.CAME, PortfolioDocumentDiffKind.GONE))
    if old.documents and (old.documents, new.documents) == (gone, came):
        yield "No document is on both sides: documents are told apart by where they are."


def grown(old: PortfolioState, new: PortfolioState) -> str:
    """How a portfolio grew."""
    if old.scan == new.scan:
        held = f"{counted(new.documents, 'document')}, {counted(new.products, 'product')}, {counted(new.packages, 'package')}"
        return f"Scan {new.scan}{_day(new)}: {held}.{_alone(new)}"
    figures = ", ".join(_figure(name, getattr(old, name), getattr(new, name)) for name in _FIGURES)
    return f"From scan {old.scan}{_day(old)} to scan {new.scan}{_day(new)}: {figures}.{_alone(new)}"


def _figure(name: str, before: int, now: int) -> str:
    return f"{name} still {now:,}" if before == now else f"{name} {before:,} to {now:,}"


def _alone(state: PortfolioState) -> str:
    if state.sole is None:
        return ""
    hang = "hangs" if state.sole == 1 else "hang"
    return f" {state.sole:,} of {counted(state.assessed, 'package')} of known publishers {hang} on one person."


def _day(state: PortfolioState) -> str:
    return "" if state.moment is None else f" ({state.moment:%Y-%m-%d})"
