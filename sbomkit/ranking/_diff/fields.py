"""What a condition can ask about the change of one package between two rankings, or of the product as a whole."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sbomkit.model.diff import DiffKind
from sbomkit.model.ranking import Interval
from sbomkit.ranking._diff.compare import Pair, Sides, change, priority_change
from sbomkit.ranking.condition._meaning import Field, Value, Vocabulary
from sbomkit.ranking.condition._package import PACKAGE_FIELDS, Package
from sbomkit.ranking.condition._product import PRODUCT_FIELDS, Product

__all__ = ["CHANGES", "CHANGE_FIELDS", "VOCABULARY", "Changed", "Products", "has_moved"]


_WAS = "was."
"""Before what is asked of the older side."""


@dataclass(frozen=True, slots=True)
class Products:
    """The product on both sides."""

    old: Product
    new: Product

    @classmethod
    def of(cls, sides: Sides) -> "Products":
        """Those of two rankings."""
        return cls(Product(sides.old), Product(sides.new))


@dataclass(frozen=True, slots=True)
class Changed:
    """What a condition is asked about."""

    pair: Pair | None
    """`None`: the product as a whole."""
    products: Products


def _of_pair(read: Callable[[Pair], Value]) -> Callable[[Changed], Value]:
    return lambda asked: read(asked.pair) if asked.pair is not None else None


def _kind(kind: DiffKind) -> Field[Changed]:
    return Field("truth", _of_pair(lambda pair: change(kind, pair)), _MEANINGS[kind])


_MEANINGS: Mapping[DiffKind, str] = MappingProxyType(
    {
        DiffKind.PUBLISHERS_REPLACED: "nobody of the old list of people is on the new one, which is of the same source",
        DiffKind.NEWLY_HANDED_OVER: "a handover indicator fires that did not fire before, or fires for something newer",
        DiffKind.NEWLY_SOLE: "it hangs on one person now and did not before, be it that it was not there",
        DiffKind.NEWLY_GIVEN_UP: "a source says now that it is removed, deprecated, archived or orphaned",
        DiffKind.NO_LONGER_FUNDED: "there was a signal of funding, and there is none any more",
        DiffKind.ADDED: "it was not there before, in no version; never open",
        DiffKind.MORE_EXPOSED: "needed nearer to the running product: at run time instead of for development",
        DiffKind.DEEPER: "the shortest path to it is longer",
        DiffKind.NEWLY_REACHABLE: "no path led to it, and one does now",
        DiffKind.PRIORITY_UP: "its priority rose by the threshold or more",
        DiffKind.NO_LONGER_ASSESSED: "its publishers were known, and are not now; open where one side knows of nobody",
        DiffKind.VERSION_CHANGED: "it is there in other versions; open where it has none",
        DiffKind.PRIORITY_DOWN: "its priority fell by the threshold or more",
        DiffKind.NEARER: "the shortest path to it is shorter",
        DiffKind.NO_LONGER_REACHABLE: "a path led to it, and none does now",
        DiffKind.LESS_EXPOSED: "needed farther from the running product",
        DiffKind.NEWLY_ASSESSED: "its publishers are known now, and were not before; open likewise",
        DiffKind.NO_LONGER_HANDED_OVER: "an indicator that fired before does not fire any more",
        DiffKind.NO_LONGER_SOLE: "it hung on one person and does not now, be it that it is gone",
        DiffKind.NO_LONGER_GIVEN_UP: "no source says any more that it is removed, deprecated, archived or orphaned",
        DiffKind.NEWLY_FUNDED: "there is a signal of funding, and there was none before",
        DiffKind.REMOVED: "it is not there any more, in no version; never open",
    }
)


def _depth_change(pair: Pair) -> Value:
    if pair.old is None or pair.new is None:
        return 0.0
    then, now = pair.old.position.depth, pair.new.position.depth
    return now - then if pair.sides.places and then is not None and now is not None else None


def _dependents_change(pair: Pair) -> Value:
    if not pair.sides.places:
        return None
    then, now = (each.position.dependents if each is not None else 0 for each in (pair.old, pair.new))
    return now - then


def _now(field: Field[Package]) -> Field[Changed]:
    def read(asked: Changed) -> Value:
        if asked.pair is None:
            return None
        product = asked.products.new if asked.pair.new is not None else asked.products.old
        return field.read(Package.of(asked.pair.now, product))

    return Field(field.kind, read, field.summary, field.words)


def _then(field: Field[Package]) -> Field[Changed]:
    def read(asked: Changed) -> Value:
        if asked.pair is None or asked.pair.old is None:
            return None
        return field.read(Package.of(asked.pair.old, asked.products.old))

    return Field(field.kind, read, field.summary, field.words)


def _product_now(field: Field[Product]) -> Field[Changed]:
    return Field(field.kind, lambda asked: field.read(asked.products.new), field.summary, field.words, of_product=True)


def _product_then(field: Field[Product]) -> Field[Changed]:
    return Field(field.kind, lambda asked: field.read(asked.products.old), field.summary, field.words, of_product=True)


def _product_change(name: str) -> Field[Changed]:
    def read(asked: Changed) -> Value:
        then, now = PRODUCT_FIELDS[name].read(asked.products.old), PRODUCT_FIELDS[name].read(asked.products.new)
        if then is None or now is None:
            return None
        (low, high), (least, most) = _bounds(then), _bounds(now)
        by_least, by_most = least - high, most - low
        return by_least if by_least == by_most else Interval(low=by_least, high=by_most)

    return Field("number", read, f"by how much `{name}` grew", of_product=True)


def _bounds(value: Value) -> tuple[float, float]:
    return (value.low, value.high) if isinstance(value, Interval) else (float(value or 0), float(value or 0))


CHANGES: Mapping[str, Field[Changed]] = MappingProxyType(
    {
        **{kind.value: _kind(kind) for kind in DiffKind},
        "priority_change": Field(
            "number",
            _of_pair(priority_change),
            "points by which the priority rose; what is not there has 0; an interval where it is unassessed",
        ),
        "depth_change": Field("number", _of_pair(_depth_change), "levels by which it went deeper; 0 where it came or went"),
        "dependents_change": Field(
            "number", _of_pair(_dependents_change), "packages more that stand on it; what is not there has 0"
        ),
        **{f"{name}_change": _product_change(name) for name in ("packages", "sole_count", "coverage")},
    }
)
"""Fields that only a comparison has."""

CHANGE_FIELDS: Mapping[str, Field[Changed]] = MappingProxyType(
    {
        **CHANGES,
        **{name: _now(field) for name, field in PACKAGE_FIELDS.items()},
        **{name: _product_now(field) for name, field in PRODUCT_FIELDS.items()},
        **{f"{_WAS}{name}": _then(field) for name, field in PACKAGE_FIELDS.items()},
        **{f"{_WAS}{name}": _product_then(field) for name, field in PRODUCT_FIELDS.items()},
    }
)
"""All fields of a comparison: the changes, the new state under its own name, and the old one behind `was.`."""

VOCABULARY = Vocabulary(CHANGE_FIELDS, "`sbomkit diff --fields` lists them all")


def has_moved(name: str, asked: Changed) -> bool | None:
    """Whether a package changed in what a field of a comparison tells; `None`: it may have.

    A change tells so itself, and what is asked of the older side is held against the newer one.  What a field tells of the
    newer side alone did not change by being asked, and what changed of the product did not change each of its packages.
    """
    if name in CHANGES:
        value = CHANGES[name].read(asked)
        is_open = value is None or isinstance(value, Interval)
        return None if is_open else bool(value) and not CHANGES[name].of_product
    plain = name.removeprefix(_WAS)
    if plain == name or plain not in PACKAGE_FIELDS:
        return False
    then, now = CHANGE_FIELDS[name].read(asked), CHANGE_FIELDS[plain].read(asked)
    if then is None and now is None and asked.pair is not None and asked.pair.sides.same_facts:
        return False
    return None if then is None or now is None else then != now
