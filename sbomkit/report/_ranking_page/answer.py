"""The answer in one sentence, and what is said of the whole."""

from sbomkit.model.ranking import Coverage, Ranked, Ranking, Verdict
from sbomkit.purl import PackageKey
from sbomkit.report._text import clip
from sbomkit.report._words import count, short

__all__ = ["answer_sentence", "first", "product_of"]

_FIRST = 3
_LONGEST = 60
"""Cells of a name within the sentence."""


def first(ranking: Ranking) -> tuple[Ranked, ...]:
    """What to look at first: the first three that hang on one person, as the table has them."""
    return tuple(entry for entry in ranking.ranked if entry.publishers.verdict.is_one_person)[:_FIRST]


def product_of(ranking: Ranking) -> PackageKey | None:
    """The product, where all paths begin at one package; `None`: it is not told."""
    begin = {
        entry.position.path[0] for entries in (ranking.ranked, ranking.unassessed) for entry in entries if entry.position.path
    }
    only = next(iter(begin)) if len(begin) == 1 else None
    return only if any(entry.package == only for entry in ranking.excluded) else None


def answer_sentence(ranking: Ranking) -> str:
    """How much hangs on one person, what comes first, and how much nobody could tell."""
    coverage = ranking.coverage
    if not coverage.packages:
        return "This document names no package that could be ranked."
    unknown = coverage.packages - coverage.with_publishers
    if unknown == coverage.packages:
        return f"Nothing is known yet of who can publish {_all_of(coverage.packages)}."
    rest = f"; of {unknown:,} it is not known" if unknown else ""
    if 0 < coverage.packaging < coverage.with_publishers:
        rest = f"; of {coverage.packaging:,} only who packages them is known{f', of {unknown:,} nobody' if unknown else ''}"
    if coverage.sole:
        on = _on_one_person(coverage)
        leading = [each for each in first(ranking) if each.publishers.verdict is Verdict.SOLE]
        *others, last = [clip(short(each.package, with_type=False), _LONGEST) for each in leading] or [""]
        look = f". Look first at {', '.join(others)}{' and ' * bool(others)}{last}" if last else ""
        return f"{coverage.sole:,} of {count(coverage.packages, 'package')} {on}{rest}{look}."
    return f"None of the {coverage.with_publishers:,} packages whose publishers are known hangs on one person alone{rest}."


def _on_one_person(coverage: Coverage) -> str:
    """Who only packages a thing does not make it: where nothing else is known, the answer claims no more."""
    one = coverage.sole == 1
    if coverage.packaging == coverage.with_publishers:
        return f"{'has' if one else 'have'} one packager{'' if one else ' each'}, with nothing known of upstream"
    return "hangs on one person" if one else "hang on one person each"


def _all_of(number: int) -> str:
    return "the one package of this document" if number == 1 else f"any of the {number:,} packages of this document"
