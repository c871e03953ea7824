"""Sentences about many products.  No names of people."""

from sbomkit.model.portfolio.ranking import PortfolioPlace
from sbomkit.portfolio._places import Whole

__all__ = ["counted", "sentence", "where"]


def counted(number: int, noun: str, verb: tuple[str, str] | None = None) -> str:
    """So many of something, and what it or they do."""
    said = f"{number:,} {noun}{'' if number == 1 else 's'}"
    return said if verb is None else f"{said} {verb[number != 1]}"


def where(place: PortfolioPlace) -> str:
    """Where a package stands, as a phrase."""
    vendors = "" if place.vendors is None else f", of {counted(place.vendors, 'vendor')}"
    products = f"{counted(place.products, 'product', ('stands', 'stand'))} on it{vendors}"
    if place.min_depth is None:
        return f"{products}, and no document says how deep"
    if place.min_depth == place.max_depth:
        return f"{products}, {counted(place.min_depth, 'step')} below them"
    return f"{products}, {place.min_depth:,} to {place.max_depth:,} steps below them"


def sentence(whole: Whole, *, packages: int, known: int, sole: int, shared: int) -> str:
    """What a ranking says.

    Args:
        whole: what there is in all.
        packages: in all.
        known: those of known publishers.
        sole: of these, those that hang on one person.
        shared: of these, those that two products or more stand on.
    """
    vendors = f" of {counted(whole.vendors, 'vendor')}" if whole.vendors else ""
    stand = "stands" if whole.products == 1 else "stand"
    begin = f"{counted(whole.products, 'product')}{vendors} {stand} on {counted(packages, 'package')}"
    if not known:
        return f"{begin}; who can publish them is not known of any."
    hang = f"{sole:,} of {known:,} of known publishers {'hangs' if sole == 1 else 'hang'} on one person"
    several = f", and two products or more stand on {shared:,} of these" if whole.products > 1 else ""
    unknown = f"; of {packages - known:,} it is not known who can publish them" if packages > known else ""
    return f"{begin}; {hang}{several}{unknown}."
