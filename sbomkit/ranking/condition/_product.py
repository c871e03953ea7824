"""What a condition can ask about the product as a whole: counts, shares and the fidelity of its document."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from sbomkit.model.position import FidelityFlag
from sbomkit.model.ranking import Basis, Contribution, Interval, Ranked, Ranking, Unassessed
from sbomkit.ranking.condition._meaning import Field

__all__ = ["PRODUCT_FIELDS", "Product", "entries_of", "funded", "handover_of", "is_given_up", "reason_of", "value_of"]


def entries_of(ranking: Ranking) -> tuple[Ranked | Unassessed, ...]:
    """All packages that a ranking judges or could not assess, in its order."""
    return (*ranking.ranked, *ranking.unassessed)


def reason_of(ranking: Ranking, names: Iterable[str]) -> str:
    """What to say of a finding about the product: what the facts cover, and what its document tells where that was asked."""
    asked = {name.removeprefix("was.") for name in names}
    of_document = any(name.startswith("fidelity.") or name in {"direct", "max_depth"} for name in asked)
    return f"{ranking.fidelity.conclusion} {ranking.coverage.sentence}" if of_document else ranking.coverage.sentence


def value_of(entry: Ranked | Unassessed, factor: str) -> float | None:
    """The value of a factor in [0, 1]; `None`: not known, or not chosen by the policy."""
    parts: Sequence[Contribution] = entry.contributions
    return next((each.value for each in parts if each.factor == factor), None)


def is_given_up(entry: Ranked | Unassessed) -> bool | None:
    """Whether a source says that it is removed, deprecated, archived or orphaned; `None`: none was asked."""
    return None if entry.given_up is None else entry.given_up != "none"


def funded(entry: Ranked | Unassessed) -> bool | None:
    """Whether there is any signal of funding; `None`: nobody was asked."""
    return None if entry.funding is None else entry.funding != "none"


def handover_of(entry: Ranked | Unassessed) -> bool | None:
    """Whether an indicator fired; `None`: none did, and none would have been seen."""
    if entry.indicators:
        return True
    return None if value_of(entry, "handover") is None else False


@dataclass(frozen=True)
class Product:
    """A ranking, with what has to be counted counted once."""

    ranking: Ranking

    @cached_property
    def sole_count(self) -> Interval:
        """Packages that hang on one person: those of which it is known, and as many more as are not assessed."""
        known = sum(entry.publishers.verdict.is_one_person for entry in self.ranking.ranked)
        return Interval(low=known, high=known + len(self.ranking.unassessed))

    @cached_property
    def handover_count(self) -> Interval:
        """Packages with an indicator of a handover, and as many more as would not show one."""
        answers = [handover_of(entry) for entry in entries_of(self.ranking)]
        fired = answers.count(True)
        return Interval(low=fired, high=fired + answers.count(None))

    @cached_property
    def coverage(self) -> float | None:
        """Share of the packages with a publisher verdict."""
        coverage = self.ranking.coverage
        return coverage.with_publishers / coverage.packages if coverage.packages else None

    @property
    def weakness_only(self) -> bool:
        """Whether the document states no dependencies, so that its zeros are none."""
        return self.ranking.basis is Basis.WEAKNESS_ONLY


def _flag(flag: FidelityFlag) -> Field[Product]:
    summary = f"whether the document has the fidelity flag `{flag.value}`, which `sbomkit show` explains"
    return Field("truth", lambda product: flag in product.ranking.fidelity.flags, summary, of_product=True)


PRODUCT_FIELDS: Mapping[str, Field[Product]] = MappingProxyType(
    {
        "coverage": Field(
            "number",
            lambda product: product.coverage,
            "share of the packages with a publisher verdict, in [0, 1]; open without packages",
            of_product=True,
        ),
        "packages": Field(
            "number",
            lambda product: len(product.ranking.ranked) + len(product.ranking.unassessed),
            "packages, ranked and unassessed together",
            of_product=True,
        ),
        "unassessed_count": Field(
            "number",
            lambda product: len(product.ranking.unassessed),
            "packages of which it is not known who can publish them",
            of_product=True,
        ),
        "sole_count": Field(
            "number",
            lambda product: product.sole_count,
            "packages that hang on one person, as `sole` says; the unassessed may be any number more",
            of_product=True,
        ),
        "handover_count": Field(
            "number",
            lambda product: product.handover_count,
            "packages with an indicator of a handover; where none would be seen there may be more",
            of_product=True,
        ),
        "direct": Field(
            "number",
            lambda product: None if product.weakness_only else product.ranking.fidelity.direct,
            "direct dependencies; open where the document has no edges",
            of_product=True,
        ),
        "max_depth": Field(
            "number", lambda product: product.ranking.fidelity.max_depth, "the largest depth; open likewise", of_product=True
        ),
        **{f"fidelity.{flag.value}": _flag(flag) for flag in FidelityFlag},
    }
)
"""All fields about the product, by name."""
