"""What outcomes do to an element, and elements to a verdict."""

from collections.abc import Iterable

from sbomkit.compliance._profile.profile import Element, Profile
from sbomkit.model.compliance import BINDING, ComplianceVerdict, Effect, ElementResult, Obligation, Outcome

__all__ = ["conclusion", "effect_of", "gravest", "verdict_of"]

_SATISFYING = frozenset({Outcome.PRESENT, Outcome.NOT_APPLICABLE})
_SILENT = frozenset({Outcome.MISSING, Outcome.NOT_EXPRESSIBLE, Outcome.DECLARED_UNKNOWN})
"""Where such a thing is asked for if it exists, these do not show that it does."""
_GRAVITY = (Effect.FAILS, Effect.LEAVES_OPEN, Effect.REMARK, Effect.SATISFIES)


def effect_of(element: Element, outcome: Outcome) -> Effect:
    """What an outcome does to an element."""
    if outcome in _SATISFYING or outcome.value in element.accepts:
        return Effect.SATISFIES
    if element.severity is Obligation.INFO:
        return Effect.REMARK
    if outcome is Outcome.NOT_CHECKABLE or outcome.value in element.leaves_open:
        return Effect.LEAVES_OPEN
    if element.severity is Obligation.MUST_IF_EXISTS and outcome in _SILENT:
        return Effect.REMARK
    return Effect.FAILS


def gravest(effects: Iterable[Effect]) -> Effect:
    """The one that counts for the element."""
    seen = set(effects)
    return next(each for each in _GRAVITY if each in seen)


def verdict_of(elements: Iterable[ElementResult]) -> ComplianceVerdict:
    """A function of what is asked as a must."""
    effects = {each.effect for each in elements if each.severity in BINDING}
    if Effect.FAILS in effects:
        return ComplianceVerdict.DOES_NOT_MEET
    return ComplianceVerdict.CANNOT_BE_TOLD if Effect.LEAVES_OPEN in effects else ComplianceVerdict.MEETS


def conclusion(verdict: ComplianceVerdict, profile: Profile, elements: Iterable[ElementResult]) -> str:
    """The verdict as one sentence, which speaks of checks and of nobody's duties."""
    what = f"the checks of profile {profile.id}"
    binding = [each for each in elements if each.severity in BINDING]
    if verdict is ComplianceVerdict.MEETS:
        return f"meets {what}"
    if verdict is ComplianceVerdict.CANNOT_BE_TOLD:
        open_ones = ", ".join(each.id for each in binding if each.effect is Effect.LEAVES_OPEN)
        return f"whether it meets {what} cannot be told from the document: {open_ones}"
    return f"does not meet {what}: {', '.join(each.id for each in binding if each.effect is Effect.FAILS)}"
