"""The sentences of the plan of backing.  They count, and name nobody."""

from types import MappingProxyType

from sbomkit.model.backing import Backing
from sbomkit.model.facts import FundingStrength
from sbomkit.model.ranking import Verdict

__all__ = ["assumption_sentence", "backing_sentence"]

_HANDS = MappingProxyType(
    {
        Verdict.FEW: "two people who can publish",
        Verdict.SEVERAL: "three people who can publish",
        Verdict.MANY: "five people who can publish",
        Verdict.ORGANISATION: "a team that can publish",
    }
)
_MONEY = MappingProxyType(
    {
        None: "",
        FundingStrength.LINK: ", and a link where money can be given",
        FundingStrength.PLAN: ", and a funding plan with an amount",
        FundingStrength.INCOME: ", and income",
        FundingStrength.BACKED: ", and paid work",
    }
)


def assumption_sentence(backing: Backing, by: str) -> str:
    """What backing is taken to do."""
    what = "Backing a person gives each package of theirs" if by == "people" else "Backing gives a package"
    return f"{what} {_HANDS[backing.verdict]}{_MONEY[backing.funding]}, where it has less; nothing else about it changes."


def _percent(part: float, whole: float, *, digits: int) -> str:
    """`41 %`; never 0 for something."""
    share, least = 100 * part / whole, 10.0**-digits
    return f"{share:.{digits}f} %" if share >= least else f"under {least:g} %"


def backing_sentence(
    *, by: str, picked: int, backed: int, holders: int, assessed: int, priority: float, cut: float, at_most: float
) -> str:
    """How much the picks cut, and how much any others could."""
    if not assessed:
        return "There is nothing to pick from: of no package is it known who can publish it."
    if not holders:
        return "There is nobody to pick: no person is known behind any package that could be assessed."
    if not picked:
        of = "no package that could be assessed" if by == "packages" else "no package with a person on its list"
        return f"Backing cuts nothing: {of} has less than it would give."
    one, exact = picked == 1, at_most <= cut
    who = ("package" if one else "packages") if by == "packages" else ("person" if one else "people")
    behind = "" if by == "packages" else f", behind {backed:,} {'package' if backed == 1 else 'packages'},"
    of = f"{assessed:,} {'package' if assessed == 1 else 'packages'}"
    cuts = f"cuts the summed priority of {of} by {_percent(cut, priority, digits=0 if exact else 1)}"
    others = "no other cuts more" if one else f"no other {picked:,} cut more"
    best = others if exact else f"any other {picked:,} cut at most {_percent(at_most, priority, digits=1)}"
    return f"Backing {picked:,} {who}{behind} {cuts}, from {priority:,.0f} to {priority - cut:,.0f}; {best}."
