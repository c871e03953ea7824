"""What changed in a portfolio, and how it grew, as a person reads it."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from sbomkit.model.portfolio.diff import (
    PackageStanding,
    PortfolioDiff,
    PortfolioDocumentDiff,
    PortfolioDocumentDiffKind,
    PortfolioPackageDiff,
    PortfolioPackageDiffKind,
    PortfolioState,
    PortfolioTrend,
)
from sbomkit.model.ranking import Verdict
from sbomkit.report._canvas import Canvas, Column, Styled
from sbomkit.report._interface import Layout
from sbomkit.report._text import DASH
from sbomkit.report._words import VERDICTS, date, short

__all__ = ["portfolio_diff_table", "portfolio_trend_table"]

_SHOWN = 20
_SHOWN_OF_DOCUMENTS = 10
_PACKAGES: Mapping[PortfolioPackageDiffKind, str] = MappingProxyType(
    {
        PortfolioPackageDiffKind.CAME: "packages that came in",
        PortfolioPackageDiffKind.SPREAD: "packages in more products",
        PortfolioPackageDiffKind.SHRANK: "packages in fewer products",
        PortfolioPackageDiffKind.GONE: "packages that went",
    }
)
_DOCUMENTS: Mapping[PortfolioDocumentDiffKind, str] = MappingProxyType(
    {
        PortfolioDocumentDiffKind.CAME: "documents that came in",
        PortfolioDocumentDiffKind.CHANGED: "documents that changed",
        PortfolioDocumentDiffKind.RELABELLED: "documents with other labels",
        PortfolioDocumentDiffKind.NEWLY_READ: "documents that could not be read before",
        PortfolioDocumentDiffKind.NO_LONGER_READ: "documents that can no longer be read",
        PortfolioDocumentDiffKind.GONE: "documents that went",
    }
)


def portfolio_diff_table(diff: PortfolioDiff, layout: Layout, canvas: Canvas | None = None) -> str:
    """Both sides in figures, then packages, products and documents by what happened to them; first what hangs on one person."""
    canvas = canvas or Canvas(layout)
    canvas.paragraph(diff.sentence, style="bold")
    for remark in diff.remarks:
        canvas.paragraph(remark)
    canvas.blank()
    _sides(canvas, diff.old, diff.new)
    most = _SHOWN if layout.shown is None else layout.shown
    knows = any(each.verdict is not None for each in diff.packages)
    for kind, title in _PACKAGES.items():
        found = [each for each in diff.packages if each.kind is kind]
        if kind is PortfolioPackageDiffKind.CAME:
            _section(
                canvas,
                f"{title} and hang on one person",
                [each for each in found if each.verdict is Verdict.SOLE],
                most,
                knows=knows,
            )
            found = [each for each in found if each.verdict is not Verdict.SOLE]
        _section(canvas, title, found, most, knows=knows)
    if diff.moved:
        canvas.blank()
        canvas.paragraph(f"{diff.moved:,} more stand elsewhere in their products, or in other documents of them.", style="dim")
    for title, products in (("products that came in", diff.products_came), ("products that went", diff.products_gone)):
        _names(canvas, title, [[each.product, each.vendor or DASH] for each in products], ("product", "vendor"), most)
    for title, vendors in (("vendors that came in", diff.vendors_came), ("vendors that went", diff.vendors_gone)):
        _names(canvas, title, [[each] for each in vendors], ("vendor",), most)
    most = _SHOWN_OF_DOCUMENTS if layout.shown is None else layout.shown
    for document_kind, title in _DOCUMENTS.items():
        rows = [_document(each) for each in diff.documents if each.kind is document_kind]
        _names(canvas, title, rows, ("document", "product", "version"), most)
    return canvas.text()


def portfolio_trend_table(trend: PortfolioTrend, layout: Layout, canvas: Canvas | None = None) -> str:
    """A line for each scan that changed something, the newest last; the oldest are left out where there is no room."""
    canvas = canvas or Canvas(layout)
    most = _SHOWN if layout.shown is None else layout.shown
    shown = trend.states[len(trend.states) - most :] if most < len(trend.states) else trend.states
    canvas.paragraph(trend.sentence, style="bold")
    if len(shown) < len(trend.states):
        canvas.paragraph(f"{len(trend.states) - len(shown):,} older scans; --top N shows N, --format json all", style="dim")
    canvas.blank()
    titles = ("scan", "day", "documents", "not\nread", "products", "vendors", "packages", "on one person\nof known")
    columns = [Column(title=title, justify="left" if title == "day" else "right") for title in titles]
    canvas.table(columns, [[str(each.scan), date(each.moment), *_counts(each), _alone(each)] for each in shown])
    if any(each.assessed for each in shown):
        canvas.blank()
        canvas.paragraph("Publishers are those that are known today; of packages that left, they may not be.", style="dim")
    return canvas.text()


def _counts(state: PortfolioState) -> list[str]:
    return [f"{each:,}" for each in (state.documents, state.unread, state.products, state.vendors, state.packages)]


def _alone(state: PortfolioState) -> str:
    return DASH if state.sole is None else f"{state.sole:,} of {state.assessed:,}"


_ROWS = ("documents", "not read", "products", "vendors", "packages")


def _sides(canvas: Canvas, old: PortfolioState, new: PortfolioState) -> None:
    sides = (old, new)
    rows: list[list[Styled]] = []
    if old.portfolio != new.portfolio:
        rows.append(["portfolio", *(each.portfolio for each in sides)])
    rows.append(["scan", *(f"{each.scan:,}" for each in sides)])
    if old.moment or new.moment:
        rows.append(["of", *(date(each.moment) for each in sides)])
    rows += [[name, *told] for name, *told in zip(_ROWS, *map(_counts, sides), strict=True)]
    if any(each.sole is not None for each in sides):
        rows.append(["on one person, of known", *map(_alone, sides)])
    canvas.table([Column(), *(Column(title=title, justify="right", least=8) for title in ("older", "newer"))], rows)


def _section(canvas: Canvas, title: str, found: Sequence[PortfolioPackageDiff], most: int, *, knows: bool) -> None:
    """Packages of one kind; without columns that would say nothing of any of them."""
    if not found:
        return
    canvas.heading(f"{title} ({len(found):,})")
    columns = [
        Column(title="package", style="bold", least=12),
        Column(title="products\nbefore", justify="right"),
        Column(title="products\nnow", justify="right"),
        Column(title="vendors", justify="right", optional=True),
        Column(title="depth", justify="right", optional=True),
        Column(title="in the\nhands of", least=10),
        Column(title="priority", justify="right", optional=True),
    ]
    is_there = {1: found[0].old is not None, 2: found[0].new is not None, 5: knows, 6: knows}
    kept = [place for place in range(len(columns)) if is_there.get(place, True)]
    rows = map(_row, found[:most])
    canvas.table([columns[place] for place in kept], [[row[place] for place in kept] for row in rows], indent=2)
    _rest(canvas, len(found) - most)


def _row(package: PortfolioPackageDiff) -> list[Styled]:
    held = package.new or package.old
    verdict = package.verdict or Verdict.UNKNOWN
    return [
        short(package.package),
        _products(package.old),
        _products(package.new),
        _number(None if held is None else held.vendors),
        _depth(held),
        (VERDICTS[verdict], "red" if verdict.is_one_person else ""),
        DASH if package.priority is None else f"{package.priority:.0f}",
    ]


def _products(held: PackageStanding | None) -> str:
    return _number(None if held is None else held.products)


def _depth(held: PackageStanding | None) -> str:
    if held is None or held.min_depth is None:
        return DASH
    return f"{held.min_depth:,}" if held.min_depth == held.max_depth else f"{held.min_depth:,}{DASH}{held.max_depth:,}"


def _number(number: int | None) -> str:
    return DASH if number is None else f"{number:,}"


def _document(document: PortfolioDocumentDiff) -> list[str]:
    versions = [each for each in dict.fromkeys((document.old_version, document.new_version)) if each is not None]
    return [document.document, document.product or DASH, ", now ".join(versions) or DASH]


def _names(canvas: Canvas, title: str, rows: Sequence[list[str]], names: Iterable[str], most: int) -> None:
    if not rows:
        return
    canvas.heading(f"{title} ({len(rows):,})")
    canvas.table([Column(title=name, least=8) for name in names], rows[:most], indent=2)
    _rest(canvas, len(rows) - most)


def _rest(canvas: Canvas, rest: int) -> None:
    if rest > 0:
        canvas.paragraph(f"… and {rest:,} more; --format json lists all", indent=2, style="dim")
