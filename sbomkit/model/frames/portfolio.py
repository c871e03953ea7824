"""The ranking of a portfolio as a table."""

from operator import attrgetter

from sbomkit.model.frames._table import FrameColumn, Frames, FrameTable, FrameType, field
from sbomkit.model.frames.ranking import view
from sbomkit.model.portfolio.people import PortfolioAccount
from sbomkit.model.portfolio.ranking import PortfolioPackage, PortfolioPlace, PortfolioRanking
from sbomkit.model.ranking import IndicatorName, Interval, Origin

__all__ = ["FRAMES", "PEOPLE_FRAMES"]


def _entries(ranking: PortfolioRanking) -> tuple[PortfolioPackage, ...]:
    return (*ranking.ranked, *ranking.unassessed)


_UNITS = {
    **dict.fromkeys(("products", "sole_products", "direct", "without_vendor"), "products"),
    **dict.fromkeys(("documents", "placed"), "documents"),
    **dict.fromkeys(("min_depth", "max_depth"), "steps from the root"),
    "share": "share in [0, 1]",
    "vendors": "vendors",
    "dependents": "packages",
}
_MEANINGS = {
    "products": "Products that hold it.",
    "vendors": "Vendors of these products; `None`: no vendor is named.",
    "vendor_names": "Names of these vendors, in order, at most 25 of them.",
    "documents": "Documents that hold it.",
    "max_depth": "The largest number of steps from a product; `None`: no document tells.",
}

_PACKAGES = FrameTable(
    name="packages",
    row="One package of a portfolio, by rank; then one that could not be assessed, by what its priority could be at most.",
    entries=_entries,
    columns=(
        field(PortfolioPackage, "rank"),
        field(PortfolioPackage, "package", meaning="Key of the package."),
        field(PortfolioPackage, "versions"),
        field(PortfolioPackage, "priority", unit="points in [0, 100]"),
        *(
            field(
                Interval,
                side,
                at="interval",
                called=f"priority_{side}",
                unit="points in [0, 100]",
                meaning=f"What the priority would be with all missing factors at {number}.",
            )
            for side, number in (("low", 0), ("high", 1))
        ),
        field(PortfolioPackage, "impact", unit="share in [0, 1]"),
        field(PortfolioPackage, "weakness", unit="share in [0, 1]"),
        *(
            field(PortfolioPlace, name, at="place", unit=_UNITS.get(name, ""), meaning=_MEANINGS.get(name, ""))
            for name in PortfolioPlace.model_fields
        ),
        *view("publishers"),
        FrameColumn(
            name="indicators",
            type=FrameType.TEXTS,
            words=tuple(IndicatorName),
            meaning="Names of the handover indicators that fired: INVESTIGATE.",
            value=lambda entry: [each.name for each in entry.indicators],
        ),
        field(Origin, "place", at="origin", called="origin", maybe=True),
        field(PortfolioPackage, "last_release"),
        field(PortfolioPackage, "given_up"),
        field(PortfolioPackage, "funding"),
        field(PortfolioPackage, "reason"),
        FrameColumn(
            name="cause",
            type=FrameType.TEXT,
            null=True,
            meaning="Why it could not be assessed, as a phrase that packages share; `None`: it could.",
            value=lambda entry: entry.cause or None,
        ),
    ),
    shown=("rank", "package", "verdict", "products", "vendors", "min_depth", "priority", "reason"),
)

FRAMES = Frames(tables=(_PACKAGES,), sentence=attrgetter("sentence"))


def _accounts(name: str, row: str) -> FrameTable:
    return FrameTable(
        name=name,
        row=row,
        entries=attrgetter(name),
        columns=tuple(
            field(PortfolioAccount, each, unit=_UNITS.get(each, ""), meaning=_ACCOUNT.get(each, ""))
            for each in PortfolioAccount.model_fields
        ),
        shown=("identity", "products", "sole_products", "vendors", "publishes", "sole"),
    )


_ACCOUNT = {
    "kind": "`person`, `team`, `organisation`, `bot` or `automation`.",
    "documents": "Documents that hold one of the packages in `publishes`.",
}
PEOPLE_FRAMES = Frames(
    tables=(
        _accounts(
            "people", "One person, by products of which they alone can publish a package, then by products and by packages."
        ),
        _accounts(
            "others", "One team, organisation, bot or automation, by products and by packages.  Never counted as persons."
        ),
    ),
    sentence=attrgetter("sentence"),
)
