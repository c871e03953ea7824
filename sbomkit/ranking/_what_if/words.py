"""What a supposed change comes to, in a sentence or two."""

from collections.abc import Sequence

from sbomkit.model.what_if import Supposed, SuppositionKind, Totals
from sbomkit.purl import PackageKey
from sbomkit.ranking._rank.reason import name_of

__all__ = ["sentence_of"]

_NAMES = 3
_SLIGHT = 0.005
"""Share of a sum below which a change is nothing in whole per cents."""
_HEADS = {
    SuppositionKind.DROP: "without {names}",
    SuppositionKind.REPLACE: "with {names}",
    SuppositionKind.SECOND_PUBLISHER: "with one more person for {names}",
}


def sentence_of(supposed: Sequence[Supposed], before: Totals, after: Totals, *, left: Sequence[PackageKey]) -> str:
    """The answer: what leaves, and what becomes of the sum of priorities and of the packages that hang on one person."""
    heads = []
    for kind, head in _HEADS.items():
        of_kind = [each for each in supposed if each.kind is kind]
        if of_kind:
            heads.append(head.format(names=_few([_name(each) for each in of_kind])))
    begin = " and ".join(heads)
    begin = begin[:1].upper() + begin[1:]
    if before == after:
        return f"{begin}, nothing of the sums changes: {_sums(after)}."
    parts = []
    if left:
        verb = "is" if len(left) == 1 else "are"
        parts.append(f"{_packages(len(left))} {verb} not in the product any more")
    if not after.packages:
        parts.append("nothing of the product is left")
    elif before.ranked or after.ranked:
        parts += [_priority(before.priority, after.priority), _sole(before.sole, after.sole)]
    else:
        parts.append("none of the packages could be assessed, before or after")
    if before.unassessed != after.unassessed:
        more = after.unassessed - before.unassessed
        parts.append(
            f"{more:,} more cannot be assessed, so that all in all it may be as much as {after.possible.high:,.0f}"
            if more > 0
            else f"{-more:,} fewer cannot be assessed"
        )
    return f"{begin}, {'; '.join(parts)}."


def _name(each: Supposed) -> str:
    if each.replacement is None:
        return name_of(each.package)
    return f"{name_of(each.replacement)} in the place of {name_of(each.package)}"


def _few(names: Sequence[str]) -> str:
    rest = len(names) - _NAMES
    return ", ".join(names[:_NAMES]) + (f" and {rest:,} more" if rest > 0 else "")


def _packages(number: int) -> str:
    return f"{number:,} package{'' if number == 1 else 's'}"


def _sums(totals: Totals) -> str:
    if not totals.ranked:
        return "none of the packages could be assessed"
    return f"priorities add up to {totals.priority:,.0f}, and {_packages(totals.sole)} {_hang(totals.sole)}"


def _priority(before: float, after: float) -> str:
    share = f" ({(after - before) / before:+.0%})" if before and abs(after - before) >= _SLIGHT * before else ""
    if f"{before:,.0f}" == f"{after:,.0f}":
        return f"the sum of priorities stays at {after:,.0f}"
    return f"the sum of priorities {'falls' if after < before else 'rises'} from {before:,.0f} to {after:,.0f}{share}"


def _sole(before: int, after: int) -> str:
    if before == after:
        return f"as before, {after:,} {_hang(after)}"
    return f"{after:,} instead of {before:,} {_hang(after)}"


def _hang(number: int) -> str:
    return "hangs on one person" if number == 1 else "hang on one person each"
