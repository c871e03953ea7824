"""Two rankings in, what changed between them out: of two versions of a product, or of one product at two moments."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from sbomkit._collector import collector_paused
from sbomkit.errors import ConfigurationError
from sbomkit.model.diff import Difference, DiffKind, PackageDiff, PackageState, ProductState, RankingDiff
from sbomkit.model.gates import Finding, Findings, Waivers
from sbomkit.model.ranking import Basis, Ranked, Ranking
from sbomkit.ranking._diff.compare import KINDS, Entry, Pair, Sides, change, changed
from sbomkit.ranking._diff.fields import CHANGE_FIELDS, CHANGES, VOCABULARY, Changed, Products, has_moved
from sbomkit.ranking._diff.words import detail, remarks
from sbomkit.ranking.condition._meaning import Meaning
from sbomkit.ranking.condition._product import entries_of, reason_of
from sbomkit.ranking.gates import OnUnknown, judged

__all__ = ["CHANGES", "CHANGE_FIELDS", "THRESHOLD", "ChangeCondition", "diff", "gate_diff", "parse_change_condition"]

THRESHOLD = 5.0
"""Points from which on a moved priority is told: each package that comes or goes moves all others a little."""

_ORDER = {kind: number for number, kind in enumerate(DiffKind)}


def diff(old: Ranking, new: Ranking, *, threshold: float = THRESHOLD) -> RankingDiff:
    """What changed from one ranking to another.

    Pure, and the same for the same rankings.  A package is the same under another version.  What one side does not know is
    never taken for a change: where it may have been one, that is counted in `undecided`.

    Args:
        old: the ranking to compare with.
        new: the ranking that is compared.
        threshold: from how many points on a moved priority is told, more than 0.

    Raises:
        ConfigurationError: the threshold is no number above 0.
    """
    with collector_paused():
        return _diff(_sides(old, new, threshold))


def _diff(sides: Sides) -> RankingDiff:
    open_kinds: Counter[DiffKind] = Counter()
    found: list[PackageDiff] = []
    compared = 0
    for pair in sides.pairs():
        compared += pair.is_on_both
        answers = {kind: change(kind, pair) for kind in KINDS}
        open_kinds.update(kind for kind, answer in answers.items() if answer is None)
        kinds = [kind for kind, answer in answers.items() if answer]
        if kinds:
            found.append(_package(pair, kinds))
    counts = Counter(each.kind for package in found for each in package.differences)
    before, after = sides.old.fidelity.flags, sides.new.fidelity.flags
    return RankingDiff(
        old=_product(sides.old),
        new=_product(sides.new),
        threshold=sides.threshold,
        compared=compared,
        remarks=tuple(remarks(sides)),
        flags_gained=tuple(flag for flag in after if flag not in before),
        flags_lost=tuple(flag for flag in before if flag not in after),
        counts={kind: counts[kind] for kind in DiffKind if counts[kind]},
        undecided={kind: open_kinds[kind] for kind in DiffKind if open_kinds[kind]},
        left_out=sides.left_out,
        packages=tuple(sorted(found, key=lambda each: (_ORDER[each.differences[0].kind], each.package))),
    )


def _sides(old: Ranking, new: Ranking, threshold: float) -> Sides:
    if not 0 < threshold < float("inf"):
        raise ConfigurationError(f"the threshold is {threshold:g}: expected a number of points above 0", advice="5 is a start")
    return Sides(old, new, threshold)


def _package(pair: Pair, kinds: Iterable[DiffKind]) -> PackageDiff:
    placed = pair.sides.placed
    return PackageDiff(
        package=pair.package,
        old=_state(pair.old, placed=placed[0]) if pair.old is not None else None,
        new=_state(pair.new, placed=placed[1]) if pair.new is not None else None,
        differences=tuple(Difference(kind=kind, detail=detail(kind, pair)) for kind in kinds),
    )


def _state(entry: Entry, *, placed: bool) -> PackageState:
    position = entry.position
    return PackageState(
        versions=entry.versions,
        depth=position.depth,
        scope=position.scope,
        dependents=position.dependents if placed else None,
        gateway=position.gateway if placed else None,
        verdict=entry.publishers.verdict,
        listed=entry.publishers.listed,
        rank=entry.rank,
        priority=entry.priority if isinstance(entry, Ranked) else None,
        interval=entry.interval,
        indicators=tuple(dict.fromkeys(each.name for each in entry.indicators)),
        given_up=entry.given_up,
        funding=entry.funding,
    )


def _product(ranking: Ranking) -> ProductState:
    entries = entries_of(ranking)
    return ProductState(
        packages=len(entries),
        with_publishers=len(ranking.ranked),
        sole=sum(each.publishers.verdict.is_one_person for each in ranking.ranked),
        handed_over=sum(bool(each.indicators) for each in entries),
        direct=ranking.fidelity.direct if ranking.basis is not Basis.WEAKNESS_ONLY else None,
        max_depth=ranking.fidelity.max_depth,
        basis=ranking.basis,
        flags=ranking.fidelity.flags,
        provenance=ranking.provenance,
    )


@dataclass(frozen=True, slots=True)
class ChangeCondition:
    """A parsed condition about changes."""

    text: str
    _meaning: Meaning[Changed]

    @property
    def spelling(self) -> str:
        """The condition in one spelling."""
        return self._meaning.spelling

    def found(
        self, old: Ranking, new: Ranking, on_unknown: OnUnknown = "fail", *, threshold: float = THRESHOLD
    ) -> Iterator[Finding]:
        """What meets it: the product as a whole, then packages that changed, in key order; and what is left open.

        A package of which nothing changed, neither of a kind that is told nor in what the condition names, meets no condition,
        whatever it is; one that may have changed in what the condition names is left open.
        """
        counted = {True, None} if on_unknown == "fail" else {True}
        sides = _sides(old, new, threshold)
        products = Products.of(sides)
        if self._meaning.of_product is not None:
            verdict = self._meaning.of_product(Changed(None, products))
            if verdict in counted:
                yield _finding(self.text, None, reason_of(new, self._meaning.names), undecided=verdict is None)
        if self._meaning.of_package is not None:
            for pair in sides.pairs():
                verdict = self._of(pair, products)
                if verdict in counted:
                    yield _finding(self.text, pair, _reason(pair), undecided=verdict is None)

    def _of(self, pair: Pair, products: Products) -> bool | None:
        """Whether a package changed, and meets the condition; open also where it may have changed in what that names."""
        asked = Changed(pair, products)
        verdict = self._meaning.of_package(asked) if self._meaning.of_package is not None else False
        if verdict is False or changed(pair):
            return verdict
        moved = {has_moved(name, asked) for name in self._meaning.names}
        if True in moved:
            return verdict
        return None if None in moved else False


def _finding(text: str, pair: Pair | None, reason: str, *, undecided: bool) -> Finding:
    return Finding(
        package=pair.package if pair is not None else None,
        rank=pair.new.rank if pair is not None and pair.new is not None else None,
        undecided=undecided,
        reason=reason,
        versions=pair.now.versions if pair is not None else (),
        condition=text,
    )


def _reason(pair: Pair) -> str:
    """What changed of a package, the gravest first, else what one side says of it."""
    told = [f"{kind.value.replace('_', ' ')}: {detail(kind, pair)}" for kind in KINDS if change(kind, pair)]
    return "; ".join(told) or pair.now.reason


def parse_change_condition(text: str) -> ChangeCondition:
    """Read a condition about changes, such as `newly_sole and depth >= 2`.

    Raises:
        ConditionError: it is no condition, or speaks of something that there is not; it points at the column.
    """
    return ChangeCondition(text, VOCABULARY.read(text))


def gate_diff(
    old: Ranking,
    new: Ranking,
    conditions: Iterable[str | ChangeCondition],
    *,
    on_unknown: OnUnknown = "fail",
    threshold: float = THRESHOLD,
    waivers: Waivers | None = None,
    today: date | None = None,
) -> Findings:
    """Ask all conditions about what changed between two rankings, and set the waivers against what is found.

    Args:
        old: the ranking to compare with.
        new: the ranking that is compared.
        conditions: what counts as a finding, told apart.
        on_unknown: whether what cannot be told counts as a finding.
        threshold: from how many points on a priority has moved.
        waivers: decisions to let something through.
        today: the day that decides which waivers have expired; needed with waivers.

    Raises:
        ConfigurationError: a condition is none, the threshold is no number above 0, or there are waivers and no day.
    """
    asked = [parse_change_condition(each) if isinstance(each, str) else each for each in conditions]
    return judged(
        ((each.text, each.spelling, each.found(old, new, on_unknown, threshold=threshold)) for each in asked),
        on_unknown=on_unknown,
        waivers=waivers,
        today=today,
    )
