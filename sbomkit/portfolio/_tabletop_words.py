"""The blast list in sentences.  No names of people."""

from collections.abc import Iterator

from sbomkit.model.portfolio.tabletop import PortfolioExtent, PortfolioTabletop
from sbomkit.portfolio._meant import Meant
from sbomkit.portfolio._words import counted

__all__ = ["summary", "supposition"]

_HOLD = ("holds", "hold")


def supposition(found: Meant) -> str:
    """What is supposed."""
    what = f"{found.name} {found.version}" if found.version else f"a release of {found.name}"
    built = set(found.packages).difference(found.sources)
    is_source = len(built) < len(found.packages)
    more = (
        f", with {counted(len(built), 'package', ('that is', 'that are'))} built from its source" if is_source and built else ""
    )
    return f"Suppose that {what} is hostile today{more}."


def summary(answer: PortfolioTabletop) -> str:
    """What would follow."""
    return " ".join(_sentences(answer))


def _sentences(answer: PortfolioTabletop) -> Iterator[str]:
    holding = answer.holding.products
    products = counted(answer.portfolio.products, "product")
    if holding:
        yield f"{holding:,} of {products}{_of_vendors(answer.holding)} {_HOLD[holding != 1]} it{_in_versions(answer)}."
        yield from _deep(answer)
    else:
        yield f"None of {products} is known to hold it{_in_versions(answer)}."
    if answer.elsewhere:
        yield f"{counted(answer.elsewhere, 'more product', _HOLD)} it in other versions."
    if more := answer.reached.products - holding:
        yield f"{counted(more, 'more product', _HOLD)} only others of the same source, which would be as hostile."
    if answer.untold:
        yield f"{counted(len(answer.untold), 'document')} cannot tell."


def _of_vendors(holding: PortfolioExtent) -> str:
    if not holding.vendors:
        return ""
    unnamed = f" ({holding.without_vendor:,} name none)" if holding.without_vendor else ""
    return f", of {counted(holding.vendors, 'vendor')}{unnamed},"


def _in_versions(answer: PortfolioTabletop) -> str:
    if answer.version is not None:
        return " in this version"
    versions = {version for each in answer.holdings if not each.of_same_source for version in each.versions}
    return f" in {counted(len(versions), 'version')}" if versions else ""


def _deep(answer: PortfolioTabletop) -> Iterator[str]:
    products = answer.holding.products
    if answer.deeper:
        yield f"In {_some(answer.deeper, products)} it is no direct dependency; it lies at depth {answer.max_depth:,} at most."
    if answer.depth_unknown:
        yield f"In {_some(answer.depth_unknown, products)} it is not known how deep it lies."
    if answer.max_dependents:
        yield f"Up to {counted(answer.max_dependents, 'package')} of one product stand on it."


def _some(number: int, products: int) -> str:
    if number < products:
        return f"{number:,} of them"
    return "that product" if number == 1 else "all of them"
