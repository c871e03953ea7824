"""Sentences about many products.  No names of people."""

from sbomkit.model.portfolio.ranking import PortfolioPlace
from sbomkit.portfolio._places import Whole

__all__ = ["counted", "sentence", "steps", "where"]


def counted(number: int, noun: str, verb: tuple[str, str] | None = None) -> str:
    """So many of something, and what it or they do."""
    said = f"{number:,} {noun}{'' if number == 1 else 's'}"
    return said if verb is None else f"{said} {verb[number != 1]}"


def steps(place: PortfolioPlace) -> str:
    """How deep a package of known depth is."""
    if place.min_depth == place.max_depth:
        return counted(place.min_depth or 0, "step")
    return f"{place.min_depth:,} to {place.max_depth:,} steps"


def where(place: PortfolioPlace) -> str:
    """Where a package stands, as a phrase."""
    text = _stand(place.products, place.vendors, place.without_vendor)
    if place.min_depth is None:
        return f"{text} it, and no document says how deep"
    return f"{text} it{', directly' if place.max_depth == 1 else f', {steps(place)} below the product'}"


def _stand(products: int, vendors: int | None, without_vendor: int) -> str:
    """Products stand on something; the vendors that are named need not be all."""
    named = "named vendor" if without_vendor else "vendor"
    of = f" of {counted(vendors, named)}" if vendors else ""
    return f"{counted(products, 'product')}{of} {'stands' if products == 1 else 'stand'} on"


def sentence(whole: Whole, *, packages: int, known: int, sole: int, shared: int) -> str:
    """What a ranking says.

    Args:
        whole: what there is in all.
        packages: in all.
        known: those of known publishers.
        sole: of these, those that hang on one person.
        shared: of these, those that two products or more stand on.
    """
    begin = f"{_stand(whole.products, whole.vendors, whole.without_vendor)} {counted(packages, 'package')}"
    if not known:
        return f"{begin}; who can publish them is not known of any."
    hang = f"{sole:,} of {known:,} of known publishers {'hangs' if sole == 1 else 'hang'} on one person"
    several = f", and two products or more stand on {shared:,} of these" if whole.products > 1 and sole else ""
    unknown = f"; of {packages - known:,} it is not known who can publish them" if packages > known else ""
    return f"{begin}; {hang}{several}{unknown}."
