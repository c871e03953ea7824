"""The blast list of one package as a person reads it."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from sbomkit.model.portfolio.tabletop import JudgedPackage, PortfolioTabletop, TabletopHolding
from sbomkit.model.position import DepthBasis, FidelityFlag
from sbomkit.report._canvas import Canvas, Column
from sbomkit.report._interface import Layout
from sbomkit.report._tabletop.words import EXERCISE, PEOPLE
from sbomkit.report._text import DASH, shortened
from sbomkit.report._words import INDICATORS, and_more, count, date, short

__all__ = ["portfolio_tabletop_table", "way"]

_ROWS = 20
_FEW = 5
_NAMES = 4
_LONGEST = 400
"""Characters from which on a cell loses its middle, which may be that of a path."""
_PEOPLE = 6
_BASIS: Mapping[DepthBasis | None, str] = MappingProxyType(
    {
        DepthBasis.DERIVED: "as far as longer paths tell",
        DepthBasis.VIRTUAL: "below a made-up root",
        DepthBasis.CONTAINED: "from what contains what",
    }
)
"""What a depth rests on, where that is not what the document declares."""
_NOT_NAMED = "not named"


def portfolio_tabletop_table(answer: PortfolioTabletop, layout: Layout, canvas: Canvas | None = None) -> str:
    """The list under headings, with at most `layout.shown` holdings."""
    canvas = canvas or Canvas(layout)
    most = _ROWS if layout.shown is None else layout.shown
    version = f" {answer.version}" if answer.version else ""
    named = [key for key in answer.packages if key not in answer.sources] or answer.packages
    canvas.paragraph(f"Exercise: a hostile release of {_names(named)}{version}", style="bold")
    canvas.paragraph(EXERCISE, style="dim")
    canvas.blank()
    canvas.paragraph(answer.supposition)
    canvas.paragraph(answer.summary)
    for sentence in _around(answer):
        canvas.paragraph(sentence)
    _products(canvas, answer, most)
    few = _FEW if layout.shown is None else most
    _counts(canvas, answer, few)
    _hands(canvas, answer.judged, few)
    if answer.untold:
        canvas.heading(f"What cannot tell ({len(answer.untold):,})")
        rows = [[_product(each.vendor, each.product, each.version, each.document), each.reason] for each in answer.untold]
        columns = [Column(title="document", least=16, wraps=True), Column(title="why", least=16, wraps=True)]
        _rows(canvas, columns, rows, few)
    return canvas.text()


def _rows(canvas: Canvas, columns: Sequence[Column], rows: Sequence[Sequence[str]], most: int) -> None:
    if rows and most:
        canvas.table(columns, [[shortened(cell, _LONGEST) for cell in row] for row in rows[:most]], indent=2)
    if len(rows) > most:
        canvas.paragraph(_more(len(rows) - most), indent=2, style="dim")


def _more(rest: int) -> str:
    return f"… and {rest:,} more; --top N shows N, --format json lists all"


def _names(packages: Sequence[str]) -> str:
    return and_more([shortened(short(key), _LONGEST) for key in packages], _NAMES)


def _around(answer: PortfolioTabletop) -> Iterator[str]:
    """What else there is to look at."""
    if built := [key for key in answer.siblings if key not in answer.sources]:
        are = "is" if len(built) == 1 else "are"
        yield f"{_names(built)} {are} built from the same source, and would be as hostile."
    if answer.alike:
        held = [f"{shortened(each.package, _LONGEST)} ({count(each.products, 'product')})" for each in answer.alike]
        yield f"Of the same name, perhaps the same, perhaps not: {and_more(held, _NAMES)}."
    if answer.latest:
        yield "Only the newest document of each product counts, and those that tell no day."


def _products(canvas: Canvas, answer: PortfolioTabletop, most: int) -> None:
    """A line for each product and version, also where several documents say the same."""
    is_plain = len({each.package for each in answer.holdings}) == 1
    alike: dict[tuple[str, ...], list[str]] = {}
    for each in answer.holdings:
        alike.setdefault(_cells(each, is_plain=is_plain), []).append(each.document)
    canvas.heading("Which products hold it")
    _rows(
        canvas,
        [
            Column(title="product", least=20),
            Column(title="holds", least=8, wraps=True),
            Column(title="depth", justify="right"),
            Column(title="stand\non it", justify="right"),
            Column(title="by which path", least=20, wraps=True),
            Column(title="scope", least=7, wraps=True, optional=True),
            Column(title="document", least=16, wraps=True, optional=True),
        ],
        [[*cells, and_more(documents, 1)] for cells, documents in alike.items()],
        most,
    )


def _cells(held: TabletopHolding, *, is_plain: bool) -> tuple[str, ...]:
    versions = and_more(held.versions, _NAMES) or "version not told"
    if not is_plain:
        versions = f"{short(held.package)} {versions}{' (same source)' if held.of_same_source else ''}"
    return (
        _product(held.vendor, held.product, held.version, held.document),
        versions,
        DASH if held.depth is None else f"{held.depth:,}",
        DASH if held.dependents is None else f"{held.dependents:,}",
        way(held),
        DASH if held.scope is None else str(held.scope),
    )


def _product(vendor: str | None, product: str | None, version: str | None, document: str) -> str:
    name = document if product is None else f"{product} {version}" if version else product
    return f"{vendor}: {name}" if vendor else name


def way(held: TabletopHolding) -> str:
    """By which path it comes in, or why that is not told."""
    if held.is_subject:
        return "it is the product itself"
    if held.depth is None:
        if FidelityFlag.NO_EDGES in held.flags:
            return "not told: no dependencies are stated"
        return "not told: it takes no part" if held.scope is None else "no path leads to it"
    if not held.path:
        return "too long to be kept"
    kind = held.package.partition("/")[0]
    # What the paths of a product begin with is the product, or a root that had to be made up and has no name.
    ways = [short(key, with_type=not key.startswith(f"{kind}/")) for key in held.path[-held.depth :]]
    only = f"; all of it through {ways[0]}" if held.gateway == held.path[-held.depth] and held.depth > 1 else ""
    basis = held.depth_basis
    told = f" ({_BASIS[basis]})" if basis in _BASIS else ""
    return f"{' > '.join(ways)}{only}{told}"


def _counts(canvas: Canvas, answer: PortfolioTabletop, most: int) -> None:
    if answer.vendors:
        canvas.heading("Whose products they are")
        _rows(
            canvas,
            [
                Column(title="vendor", least=12, wraps=True),
                Column(title="products that hold it", justify="right"),
                Column(title="of", justify="right"),
            ],
            [[each.vendor or _NOT_NAMED, f"{each.holding:,}", f"{each.products:,}"] for each in answer.vendors],
            most,
        )
    canvas.heading("In which versions it is held")
    _rows(
        canvas,
        [
            Column(title="package", least=12),
            Column(title="version", least=8, wraps=True),
            Column(title="products", justify="right"),
            Column(title="documents", justify="right"),
        ],
        [
            [short(each.package), each.version or _NOT_NAMED, f"{each.products:,}", f"{each.documents:,}"]
            for each in answer.versions
        ],
        most,
    )
    if answer.gateways:
        canvas.heading("What all of it comes in through")
        canvas.paragraph("Without that one, it is gone from these products.", indent=2)
        _rows(
            canvas,
            [Column(title="direct dependency", least=12), Column(title="products", justify="right")],
            [[short(each.package), f"{each.products:,}"] for each in answer.gateways],
            most,
        )


def _hands(canvas: Canvas, judged: Sequence[JudgedPackage], most: int) -> None:
    if not judged:
        return
    canvas.heading("In whose hands it is")
    for each in judged[:most]:
        people = f" ({and_more(each.people, _PEOPLE)})" if each.people else ""
        source = f", as {each.source} tells" if each.source else ""
        last = "" if each.last_release is None else f" Last release: {date(each.last_release)}."
        told = (
            f"{short(each.package)}: {PEOPLE[each.verdict]}{people}{source}.",
            f"{each.reason}{last}",
            *(() if each.is_current else ("That was said before the last scan, which changed what there is.",)),
            *(f"INVESTIGATE: a sign of a change of hands, no accusation: {INDICATORS[name]}." for name in each.indicators),
        )
        for sentence in told:
            canvas.paragraph(shortened(sentence, _LONGEST), indent=2)
    if len(judged) > most:
        canvas.paragraph(_more(len(judged) - most), indent=2, style="dim")
