"""The sentences of the people's answer.  They count, and name nobody."""

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType

from sbomkit.model.people import Cover, Person, Tie
from sbomkit.model.ranking import Basis

__all__ = ["counted", "cover_sentence", "coverage_sentence", "people_sentence", "percent"]

_TIES = MappingProxyType(
    {
        Tie.RIGHTS: "by a list of who can publish",
        Tie.ACTIVITY: "by commits",
        Tie.PACKAGING: "as packagers of a distribution",
        Tie.CONTACT: "as written down contacts",
    }
)
_WHO = MappingProxyType(
    {Tie.RIGHTS: "person", Tie.ACTIVITY: "committer", Tie.PACKAGING: "packager of the distribution", Tie.CONTACT: "contact"}
)
"""What the sentence calls somebody by the strongest tie."""
_SURE = frozenset({Tie.RIGHTS, Tie.PACKAGING})
"""What stands on such a list can publish; committers and contacts may."""
_HALF = 0.5


def counted(number: int, one: str, many: str) -> str:
    """`One person`, `3 people`."""
    return f"One {one}" if number == 1 else f"{number:,} {many}"


def percent(number: int, of: int) -> str:
    """`41 %`; never 0 for something and never 100 for less than all."""
    share = 100 * number / of if of else 0.0
    if 0 < share < 1:
        return "under 1 %"
    if share > 99 and number < of:
        return "over 99 %"
    return f"{share:.0f} %"


def people_sentence(people: Sequence[Person], *, packages: int, known: int, cover: Cover, basis: Basis) -> str:
    """How much one account can change, how few can publish a share, and behind how much no person is known."""
    if not packages:
        return "There are no packages."
    if not people:
        return "Of none of the packages is any person known who can publish it."
    first = people[0]
    who = _WHO[next(iter(first.ties))] if len(first.ties) == 1 else _WHO[Tie.RIGHTS]
    sure = "can" if _SURE.issuperset(first.ties) else "may be able to"
    can = f"{sure} {'publish' if basis is Basis.WEAKNESS_ONLY else 'change'}"
    share = f"{first.reach:,} of {packages:,} packages ({percent(first.reach, packages)})"
    nobody = packages - known
    rest = f" Behind {nobody:,} ({percent(nobody, packages)}) no person is known." if nobody else ""
    return f"One {who} {can} {share}. {cover.sentence}{rest}"


def cover_sentence(
    *,
    share: float,
    packages: int,
    people: int,
    covered: int,
    wanted: int,
    at_least: int,
    ties: Collection[Tie],
    everybody: bool,
) -> str:
    """How few can publish a share of the packages, and how few cannot.

    Who is no more than named is not said to publish; and that fewer cannot is said only where everybody is known.
    """
    part = "half" if share == _HALF else "all" if share == 1 else f"{100 * share:.12g} %"
    if not people:
        return f"Nobody is known who can publish any of it, let alone {part}."
    who = counted(people, "person", "people")
    publish = set(ties) == {Tie.RIGHTS}
    stand = "stands" if people == 1 else "stand"
    if covered < wanted:
        told = f"{covered:,} of {packages:,} packages ({percent(covered, packages)})"
        all_there_is = "can publish all that anybody known can" if publish else f"{stand} on all lists that name anybody"
        return f"For {part} of the product too few are known: {who.lower()} {all_there_is}, {told}."
    than = "" if at_least == people else f" than {at_least:,}"
    if not publish:
        fewer = f"; no fewer{than} do"
    else:
        fewer = f"; fewer{than} cannot" if everybody else f"; no fewer{than} of those known can"
    does = "can publish" if publish else f"{stand} on the lists of"
    return f"{who} {does} {part} of the product{fewer if people > 1 else ''}."


def coverage_sentence(counts: Mapping[str, int], ties: Mapping[Tie, int]) -> str:
    """Behind how much of the product somebody is known."""
    packages = counts["packages"]
    if not packages:
        return "There are no packages."
    how = ", ".join(f"{number:,} {_TIES[tie]}" if len(ties) > 1 else _TIES[tie] for tie, number in ties.items())
    parts = [f"People are known behind {counts['with_people']:,} of {packages:,} packages{f' ({how})' if how else ''}"]
    if counts["groups_only"]:
        parts.append(f"behind {counts['groups_only']:,} only a team or an organisation")
    if counts["nobody"]:
        parts.append(f"nobody looks after {counts['nobody']:,}")
    if unknown := counts["unknown"]:
        parts.append(f"who can publish {unknown:,} ({percent(unknown, packages)}) is not known")
    return f"{'; '.join(parts)}."
