"""Conditions such as `sole and depth >= 2`: expressions over the fields of a ranking that are true, false or open.

`docs/gates.md` has the grammar and all fields.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from sbomkit.model.gates import Finding
from sbomkit.model.ranking import Basis, Ranked, Ranking, Unassessed
from sbomkit.ranking.condition._grammar import ConditionError
from sbomkit.ranking.condition._meaning import Field, Meaning, Vocabulary
from sbomkit.ranking.condition._package import PACKAGE_FIELDS, Package
from sbomkit.ranking.condition._product import PRODUCT_FIELDS, Product, entries_of, reason_of

__all__ = [
    "FIELDS",
    "NAMES",
    "Asked",
    "Condition",
    "ConditionError",
    "Field",
    "Finding",
    "findings",
    "parse_condition",
]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a condition is asked about: an entry, its ranking, or both."""

    package: Package | None
    product: Product | None


def _wider(of_package: Mapping[str, Field[Package]], of_product: Mapping[str, Field[Product]]) -> Mapping[str, Field[Asked]]:
    """Fields of both sorts as fields of one: what is asked about what is not there is open."""

    def package(field: Field[Package]) -> Field[Asked]:
        return Field(
            field.kind,
            lambda asked: field.read(asked.package) if asked.package is not None else None,
            field.summary,
            field.words,
        )

    def product(field: Field[Product]) -> Field[Asked]:
        return Field(
            field.kind,
            lambda asked: field.read(asked.product) if asked.product is not None else None,
            field.summary,
            field.words,
            of_product=True,
        )

    return MappingProxyType(
        {name: package(field) for name, field in of_package.items()}
        | {name: product(field) for name, field in of_product.items()}
    )


FIELDS: Mapping[str, Field[Asked]] = _wider(PACKAGE_FIELDS, PRODUCT_FIELDS)
"""What a condition can speak of, by name: first of a package, then of the product as a whole."""
NAMES: Mapping[str, str] = MappingProxyType({name: field.summary for name, field in FIELDS.items()})
"""The same names, each with what it means."""

_VOCABULARY = Vocabulary(FIELDS, "`sbomkit rank --fields` lists them all")
_OnUnknown = Literal["fail", "pass"]


@dataclass(frozen=True, slots=True)
class Condition:
    """A parsed condition."""

    text: str
    _meaning: Meaning[Asked]

    @property
    def spelling(self) -> str:
        """The condition in one spelling: two that only differ in blanks, quotes or needless parentheses are equal in it."""
        return self._meaning.spelling

    def evaluate(
        self, entry: Ranked | Unassessed, basis: Basis | None = None, *, ranking: Ranking | None = None
    ) -> bool | None:
        """Whether it holds for an entry; `None`: what is not known decides it.

        Args:
            entry: a package of a ranking.
            basis: that of its ranking, which says whether the document states any dependencies; `None`: that of `ranking`, or
                as the entry tells, which one that is unassessed cannot.
            ranking: what it is an entry of; without it, what is asked about the product as a whole, or about ages,
                is open.
        """
        if basis is None and ranking is not None:
            basis = ranking.basis
        stated = basis is Basis.IMPACT_AND_WEAKNESS or (
            basis is None and not (isinstance(entry, Ranked) and entry.impact is None)
        )
        product = Product(ranking) if ranking is not None else None
        return self._meaning.test(Asked(Package(entry, product, weakness_only=not stated), product))

    def found(self, ranking: Ranking, on_unknown: _OnUnknown = "fail") -> Iterator[Finding]:
        """What meets it: the product as a whole, then entries in the order of the ranking; and what is left open."""
        counts = _counting(on_unknown)
        product = Product(ranking)
        if self._meaning.of_product is not None:
            verdict = self._meaning.of_product(Asked(None, product))
            if counts(verdict):
                yield _finding(self.text, None, reason_of(ranking, self._meaning.names), undecided=verdict is None)
        if self._meaning.of_package is not None:
            for entry in entries_of(ranking):
                verdict = self._meaning.of_package(Asked(Package.of(entry, product), product))
                if counts(verdict):
                    yield _finding(self.text, entry, entry.reason, undecided=verdict is None)


def _counting(on_unknown: _OnUnknown) -> Callable[[bool | None], bool]:
    return (lambda verdict: verdict is not False) if on_unknown == "fail" else (lambda verdict: verdict is True)


def _finding(text: str, entry: Ranked | Unassessed | None, reason: str, *, undecided: bool) -> Finding:
    return Finding(
        package=entry.package if entry is not None else None,
        rank=entry.rank if entry is not None else None,
        undecided=undecided,
        reason=reason,
        versions=entry.versions if entry is not None else (),
        condition=text,
    )


def findings(ranking: Ranking, condition: Condition, on_unknown: _OnUnknown = "fail") -> tuple[Finding, ...]:
    """Entries that meet the condition, in the order of the ranking; and those left open, unless told to pass.

    Of conditions joined by `or`, those that only speak of the product as a whole are asked once, and give one finding without a
    package.
    """
    return tuple(condition.found(ranking, on_unknown))


def parse_condition(text: str) -> Condition:
    """Read a condition: fields, numbers and words, compared, and joined by `and`, `or`, `not` and parentheses.

    Raises:
        ConditionError: it is no condition, or speaks of something that there is not; it points at the column.
    """
    return Condition(text, _VOCABULARY.read(text))
