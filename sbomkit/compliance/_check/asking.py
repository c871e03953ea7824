"""One element, asked of a document or of its components: outcomes, what they do, and what to do about them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from sbomkit.compliance._check.checked import Checked
from sbomkit.compliance._check.effects import effect_of, gravest
from sbomkit.compliance._check.mend import Mender, is_filled_by_annotate
from sbomkit.compliance._profile.profile import Element
from sbomkit.compliance.rules import PRESENT, RULES, Case, Told
from sbomkit.model._base import make_all
from sbomkit.model.compliance import Coverage, Effect, ElementFinding, ElementResult, ElementScope, Outcome, Tier
from sbomkit.model.diagnostics import Diagnostic
from sbomkit.model.inventory import EdgeKind
from sbomkit.model.statements import Aspect, ComponentStatements, Marker, Word

__all__ = ["result_of"]

_UNREMARKABLE = frozenset({Outcome.PRESENT, Outcome.NOT_APPLICABLE})
_LISTING = frozenset({EdgeKind.DEPENDS_ON, EdgeKind.CONTAINS})
_NOT_APPLICABLE = Told(Outcome.NOT_APPLICABLE, "", "")
_NOBODY = Told(Outcome.MISSING, "", "it lists no component that could be asked")
_NO_SUBJECT = Told(Outcome.NOT_CHECKABLE, "", "it does not say what it is the SBOM of, so nothing shows what is top-level")
_TARGET_AT: Mapping[str, str] = MappingProxyType({"CycloneDX": "metadata.component"})
"""By format, where the target component belongs, which is one of those that are asked."""
_NO_TARGET = "the document does not name what it is the SBOM of, and so not this of it"

_READABLE = "correct what `sbomkit validate` finds wrong with it"

_WIDER: Mapping[Aspect, Aspect] = MappingProxyType(
    {
        Aspect.CONCLUDED_LICENSE: Aspect.LICENSE,
        Aspect.DECLARED_LICENSE: Aspect.LICENSE,
        Aspect.DISTRIBUTION_HASH: Aspect.HASH,
        Aspect.PRODUCER_CONTACT: Aspect.PRODUCER,
    }
)
"""Whoever states not to know the one on the right does not know the one on the left."""

_Outcomes = tuple[Sequence[Told], Sequence[str | None]]
"""Outcomes, and beside each the id of its component; `None`: the document."""


def result_of(element: Element, case: Case, checked: Checked | None) -> ElementResult:
    """What came of one element.

    Args:
        element: what is asked for.
        case: what is judged.
        checked: components as findings name them; `None`: no findings are wanted.
    """
    asking = _Asking(element, case)
    told, refs = asking.outcomes()
    tiers = (None if ref is None else case.places[ref].tier for ref in refs)
    counted = Counter(zip(tiers, (each.outcome for each in told), strict=True))
    left_out = () if element.scope is ElementScope.DOCUMENT else case.left_out
    if left_out:
        counted[Tier.UNKNOWN, Outcome.NOT_CHECKABLE] += sum(each.count for each in left_out)
    effects = {outcome: effect_of(element, outcome) for _, outcome in counted}
    return ElementResult.trusted(
        {
            "id": element.id,
            "title": element.title,
            "clause": element.clause,
            "severity": element.severity,
            "scope": element.scope,
            "effect": gravest(effects.values()),
            "coverage": _coverage(counted, effects),
            "findings": ()
            if checked is None
            else (
                *_findings(asking, told, refs, effects, checked),
                *(_of_what_is_left_out(each, effects[Outcome.NOT_CHECKABLE]) for each in left_out),
            ),
        }
    )


def _of_what_is_left_out(diagnostic: Diagnostic, effect: Effect) -> ElementFinding:
    """Whatever it says was not looked at, and it may be a component that everything is asked of."""
    number = f"{diagnostic.count:,} entries were" if diagnostic.count > 1 else "an entry was"
    return ElementFinding(
        outcome=Outcome.NOT_CHECKABLE,
        effect=effect,
        address=diagnostic.path,
        message=f"{number} left out by the reader and not checked: {diagnostic.message}",
        mend=_READABLE,
        annotate=False,
        component=None,
    )


def _findings(
    asking: "_Asking", told: Sequence[Told], refs: Sequence[str | None], effects: Mapping[Outcome, Effect], checked: Checked
) -> tuple[ElementFinding, ...]:
    """What is worth a line."""
    advice = {outcome: asking.advice(outcome, effect) for outcome, effect in effects.items()}
    fields = [
        {
            "outcome": each.outcome,
            "effect": effects[each.outcome],
            "address": each.address,
            "message": each.message,
            "mend": advice[each.outcome],
            "annotate": each.outcome is Outcome.MISSING and asking.annotates(ref),
            "component": None if ref is None else checked[ref],
        }
        for each, ref in zip(told, refs, strict=True)
        if each is not PRESENT and each.outcome not in _UNREMARKABLE
    ]
    return tuple(make_all(ElementFinding, fields))


class _Asking:
    """What is worked out once for an element."""

    def __init__(self, element: Element, case: Case) -> None:
        self._element = element
        self._case = case
        self._rule = RULES[element.rule]
        self._parameters: Any = self._rule.parameters.model_validate(dict(element.parameters))
        self._aspect = self._rule.aspect(self._parameters)
        lacking = case.statements.inexpressible
        self._inexpressible = self._aspect is not None and self._aspect in lacking
        lowest = lacking[self._aspect] if self._aspect is not None and self._inexpressible else None
        self._mender = Mender(element, self._aspect, case.inventory.document, lowest)

    def annotates(self, ref: str | None) -> bool:
        """Whether `annotate` may state it; it makes up no component that is not there."""
        is_filled = is_filled_by_annotate(self._aspect, self._case.inventory.document)
        return is_filled and (ref is None) is (self._rule.component is None)

    def advice(self, outcome: Outcome, effect: Effect) -> str:
        """What to do about an outcome."""
        return "" if effect is Effect.SATISFIES else self._mender.advice(outcome)

    def outcomes(self) -> _Outcomes:
        """What the rule says; where there is no component to ask, one outcome of the document."""
        if self._rule.component is None:
            return [self._of_document()], [None]
        judge = self._rule.component(self._parameters, self._case)
        asked = self._asked()
        if not asked:
            return [self._nobody()], [None]
        external = self._element.external
        told = [judge(each) if external or not each.external else _NOT_APPLICABLE for each in asked]
        if self._aspect is not None:
            told = [
                each if each.outcome is not Outcome.MISSING else self._settled(each, stated.unknown)
                for each, stated in zip(told, asked, strict=True)
            ]
        refs: list[str | None] = [stated.id for stated in asked]
        if self._element.scope is ElementScope.COMPONENTS and not self._case.inventory.roots:
            address = _TARGET_AT.get(self._case.inventory.document.format, "")
            told.append(self._settled(Told(Outcome.MISSING, address, _NO_TARGET), ()))
            refs.append(None)
        return told, refs

    def _of_document(self) -> Told:
        assert self._rule.document is not None  # noqa: S101 - a rule has one of the two
        told = self._rule.document(self._parameters, self._case)
        return self._settled(told, self._case.statements.document.unknown) if told.outcome is Outcome.MISSING else told

    def _asked(self) -> Sequence[ComponentStatements]:
        if self._element.scope is not ElementScope.TOP_LEVEL:
            return self._case.judged
        places, roots = self._case.places, frozenset(self._case.inventory.roots)
        # Another version of the subject is of its package, so no tier tells that the subject depends on it.
        listed = {edge.dependency for edge in self._case.inventory.edges if edge.dependent in roots and edge.kind in _LISTING}
        return [
            each
            for each in self._case.judged
            if (tier := places[each.id].tier) is Tier.TOP_LEVEL or (tier is not Tier.TRANSITIVE and each.id in listed)
        ]

    def _nobody(self) -> Told:
        """Of an empty list everything is true, and nothing is shown."""
        if self._element.scope is not ElementScope.TOP_LEVEL:
            return _NOBODY
        return _NOT_APPLICABLE if self._case.inventory.roots else _NO_SUBJECT

    def _settled(self, told: Told, apart: tuple[Word, ...]) -> Told:
        """What is missing may be stated elsewhere to be unknown or withheld, or may have no place at all."""
        about = {self._aspect, _WIDER.get(self._aspect)} if self._aspect is not None else set()
        word = next((each for each in apart if each.kind in about), None)
        if word is not None:
            if word.marker is Marker.WITHHELD:
                return Told(Outcome.WITHHELD, word.address, "it is declared to be withheld")
            return Told(Outcome.DECLARED_UNKNOWN, word.address, "it is declared to be unknown")
        if self._inexpressible:
            document = self._case.inventory.document
            message = f"{told.message}; {document.format} {document.spec_version} has no place for it"
            return Told(Outcome.NOT_EXPRESSIBLE, told.address, message)
        return told


def _coverage(counted: Mapping[tuple[Tier | None, Outcome], int], effects: Mapping[Outcome, Effect]) -> tuple[Coverage, ...]:
    by_tier: dict[Tier | None, dict[Outcome, int]] = {tier: {} for tier in (None, *Tier)}
    for outcome in Outcome:
        for tier, outcomes in by_tier.items():
            if number := counted.get((tier, outcome)):
                outcomes[outcome] = number
    return tuple(_of_tier(tier, outcomes, effects) for tier, outcomes in by_tier.items() if outcomes)


def _of_tier(tier: Tier | None, outcomes: Mapping[Outcome, int], effects: Mapping[Outcome, Effect]) -> Coverage:
    asked = {outcome: number for outcome, number in outcomes.items() if outcome is not Outcome.NOT_APPLICABLE}
    return Coverage(
        tier=tier,
        applicable=sum(asked.values()),
        satisfied=sum(number for outcome, number in asked.items() if effects[outcome] is Effect.SATISFIES),
        outcomes=outcomes,
    )
