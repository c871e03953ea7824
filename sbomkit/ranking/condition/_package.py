"""What a condition can ask about one package of a ranking."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple, get_args

from sbomkit.model.facts import FundingStrength, Subject
from sbomkit.model.inventory import Scope
from sbomkit.model.position import PackagePosition
from sbomkit.model.ranking import Confidence, GivenUp, IndicatorName, PublisherView, Ranked, Unassessed, Verdict
from sbomkit.purl import parse_purl
from sbomkit.ranking._publishers.time import months_between
from sbomkit.ranking.condition._meaning import Field, Value
from sbomkit.ranking.condition._product import Product, funded, handover_of, is_given_up, value_of
from sbomkit.ranking.factors import FACTORS

__all__ = ["PACKAGE_FIELDS", "Package"]

_Entry = Ranked | Unassessed


class Package(NamedTuple):
    """An entry of a ranking, and what has to be known of its document."""

    entry: _Entry
    product: Product | None
    """What it is a package of; `None`: not known."""
    weakness_only: bool
    """The document states no dependencies, so that its zeros are none."""

    @classmethod
    def of(cls, entry: _Entry, product: Product) -> "Package":
        """An entry of a product."""
        return cls(entry, product, product.weakness_only)


def _entry(read: Callable[[_Entry], Value]) -> Callable[[Package], Value]:
    return lambda package: read(package.entry)


def _ranked(read: Callable[[Ranked], Value]) -> Callable[[Package], Value]:
    return lambda package: read(package.entry) if isinstance(package.entry, Ranked) else None


def _placed(read: Callable[[PackagePosition], Value]) -> Callable[[Package], Value]:
    return lambda package: None if package.weakness_only else read(package.entry.position)


def _view(read: Callable[[PublisherView], Value]) -> Callable[[Package], Value]:
    """What is read of a list of publishers, where there is one."""
    return lambda package: read(package.entry.publishers) if package.entry.publishers.source is not None else None


def _words(words: type[StrEnum]) -> frozenset[str]:
    return frozenset(word.value for word in words)


def _part(part: Callable[[str], str | None]) -> Callable[[Package], Value]:
    return lambda package: part(package.entry.package)


def _name(key: str) -> str | None:
    purl = parse_purl(key)
    return purl.name if purl is not None else None


def _type(key: str) -> str | None:
    purl = parse_purl(key)
    return purl.type if purl is not None else None


def _indicators(entry: _Entry) -> int | None:
    """How many fired; `None` where none did and none would have been seen."""
    return None if handover_of(entry) is None else len(entry.indicators)


def _fired(name: IndicatorName) -> Field[Package]:
    def fired(entry: _Entry) -> bool | None:
        if any(each.name is name for each in entry.indicators):
            return True
        return False if handover_of(entry) is False else None

    return Field(
        "truth", _entry(fired), f"whether the indicator `{name.value}` fired; open like `handover`, and where only others did"
    )


_STATES: tuple[GivenUp, ...] = get_args(GivenUp)
_FIELD_OF_STATE: Mapping[str, str] = {"removed": "withdrawn"}
"""A field of its own name, since a comparison of two products has another `removed`."""


def _state(word: GivenUp) -> Field[Package]:
    """Of several states the first is told: whether a later one holds as well is not known then."""

    def holds(entry: _Entry) -> bool | None:
        told = entry.given_up
        if told is None or told == word:
            return None if told is None else True
        return None if _STATES.index(told) < _STATES.index(word) else False

    return Field("truth", _entry(holds), f"whether a source says that it is {word}; open like `given_up`")


def _months_since_release(package: Package) -> float | None:
    released = package.entry.last_release
    now = package.product.ranking.provenance.reference if package.product is not None else None
    return months_between(released, now) if released is not None and now is not None else None


def _factor(name: str) -> Field[Package]:
    summary = f"value of the factor {name}, in [0, 1]; open where it is missing or not chosen by the policy"
    return Field("number", _entry(lambda entry: value_of(entry, name)), summary)


PACKAGE_FIELDS: Mapping[str, Field[Package]] = MappingProxyType(
    {
        "package": Field("word", _entry(lambda entry: entry.package), "its package URL without version"),
        "name": Field("word", _part(_name), "its name, without a namespace"),
        "type": Field("word", _part(_type), "type of its package URL, such as `npm`"),
        "priority": Field(
            "number",
            _entry(lambda entry: entry.priority if isinstance(entry, Ranked) else entry.interval),
            "in [0, 100]; the interval of what it could be for an unassessed package",
        ),
        "priority_low": Field("number", _entry(lambda entry: entry.interval.low), "what the priority could be at least"),
        "priority_high": Field("number", _entry(lambda entry: entry.interval.high), "what the priority could be at most"),
        "impact": Field("number", _ranked(lambda entry: entry.impact), "in [0, 1]; open where nothing is known of it"),
        "weakness": Field("number", _ranked(lambda entry: entry.weakness), "in [0, 1]"),
        "rank": Field("number", _entry(lambda entry: entry.rank), "1 is looked at first; open where a package has none"),
        "depth": Field(
            "number",
            lambda package: package.entry.position.depth,
            "a direct dependency has 1; open where no path leads to it",
        ),
        "reachable": Field(
            "truth", _placed(lambda place: place.reachable), "whether a path leads to it; open where the document has no edges"
        ),
        "dependents": Field(
            "number", _placed(lambda place: place.dependents), "packages that stand on it; open where the document has no edges"
        ),
        "direct_dependents": Field(
            "number", _placed(lambda place: place.direct_dependents), "packages that declare that they need it; open likewise"
        ),
        "reach": Field(
            "number", _placed(lambda place: place.reach), "share of the packages that stand on it, in [0, 1]; open likewise"
        ),
        "entry_points": Field(
            "number",
            _placed(lambda place: place.entry_points if place.reachable else None),
            "direct dependencies that are it or lead to it; open where no path leads",
        ),
        "gateway": Field(
            "word",
            _placed(lambda place: (place.gateway or "") if place.reachable else None),
            "the one direct dependency that all paths pass, as a package URL without version, or empty where there are several"
            " ways in; open where no path leads to it",
        ),
        "in_cycle": Field(
            "truth", _placed(lambda place: place.in_cycle), "whether it is part of a dependency cycle; open without edges"
        ),
        "scope": Field("word", _entry(lambda entry: entry.position.scope.value), "when it is needed", _words(Scope)),
        "verdict": Field("word", _entry(lambda entry: entry.publishers.verdict.value), "publisher verdict", _words(Verdict)),
        "sole": Field(
            "truth",
            _ranked(lambda entry: entry.publishers.verdict.is_one_person),
            "whether it hangs on one person: verdict sole, one_active or orphaned",
        ),
        "unassessed": Field(
            "truth", _entry(lambda entry: isinstance(entry, Unassessed)), "whether its publishers are unknown; never open"
        ),
        "listed": Field("number", _entry(lambda entry: entry.publishers.listed), "people on the list"),
        "effective": Field(
            "number", _entry(lambda entry: entry.publishers.effective), "people who published in the last 24 months"
        ),
        "teams": Field("number", _entry(lambda entry: entry.publishers.teams), "teams and organisations on the list"),
        "subject": Field(
            "word",
            _entry(lambda entry: entry.publishers.subject.value if entry.publishers.subject else None),
            "whose people",
            _words(Subject),
        ),
        "packaging": Field(
            "truth",
            _view(lambda view: view.subject is Subject.PACKAGING),
            "whether those who package it stand in, since those upstream are unknown",
        ),
        "confidence": Field(
            "word", _entry(lambda entry: entry.publishers.confidence.value), "how much the verdict can bear", _words(Confidence)
        ),
        "disagreement": Field(
            "truth", _view(lambda view: view.disagreement is not None), "whether sources tell of its publishers differently"
        ),
        "handover": Field(
            "truth", _entry(handover_of), "whether any handover indicator fired; open where no handover could be seen"
        ),
        "indicators": Field("number", _entry(_indicators), "number of handover indicators that fired; open like `handover`"),
        **{f"indicator.{name.value}": _fired(name) for name in IndicatorName},
        "months_since_release": Field(
            "number",
            _months_since_release,
            "average months from the last release to the as-of date, or to the newest answer; open where none is known",
        ),
        "given_up": Field(
            "truth",
            _entry(is_given_up),
            "whether a source says that it is removed, deprecated, archived or orphaned; open where none was asked",
        ),
        **{_FIELD_OF_STATE.get(word, word): _state(word) for word in _STATES if word != "none"},
        "funding": Field(
            "word",
            _entry(lambda entry: entry.funding),
            "the strongest signal of funding; open where nobody was asked",
            frozenset({"none"}) | _words(FundingStrength),
        ),
        "funded": Field("truth", _entry(funded), "whether there is any signal of funding; open likewise"),
        **{f"factor.{name}": _factor(name) for name in FACTORS},
    }
)
"""All fields about one package, by name."""
