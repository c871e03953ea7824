"""Rules about licences."""

from collections.abc import Sequence
from typing import Literal

from pydantic import StrictBool

from sbomkit.compliance.rules._interface import PRESENT, Case, Judge, Told, gathered, of_component, of_word
from sbomkit.formats._spdx2.rules.licenses import Licences
from sbomkit.model._base import Noun
from sbomkit.model.compliance import Outcome
from sbomkit.model.statements import Aspect, ComponentStatements, LicenseForm, LicenseStatement, Marker, Word

__all__ = ["LICENSE_RULE"]


class LicenseParameters(Noun):
    """Which licences count."""

    acknowledgement: Literal["any", "concluded", "declared"] = "any"
    only_spdx: StrictBool = False
    """Whether a name, a text or a URL is no substitute for an SPDX identifier, expression or `LicenseRef-`."""


class _Whatever(frozenset[str]):
    """Holds every name: whether a document lists the text of a licence of its own is a question for validation."""

    __slots__ = ()

    def __contains__(self, _: object) -> bool:
        return True


_ASPECTS = {"any": Aspect.LICENSE, "concluded": Aspect.CONCLUDED_LICENSE, "declared": Aspect.DECLARED_LICENSE}
_READ_AS_SPDX = frozenset({LicenseForm.IDENTIFIER, LicenseForm.EXPRESSION})
_TERMS = frozenset({LicenseForm.TEXT, LicenseForm.URL})
"""Forms that say what a licence asks for, and not which one it is."""
_UNSAID = "NOASSERTION"
_LONGEST = 2 * len(_UNSAID)
_WHO = {"any": "", "concluded": "concluded ", "declared": "declared "}


def _license(parameters: LicenseParameters, _: Case) -> Judge:
    wanted = parameters.acknowledgement
    known = Licences(_Whatever(), _Whatever())

    def judge(stated: ComponentStatements) -> Told:
        counting = [each for each in stated.licenses if wanted in {"any", each.word.kind}]
        if parameters.only_spdx and len(counting) > 1:
            counting = _without_terms(counting, known)
        others = _others(stated) if not counting else ""
        missing = Told(Outcome.MISSING, stated.address, f"no {_WHO[wanted]}licence is stated{others}")
        return gathered((_of_license(each, stated) for each in counting), missing)

    def _of_license(each: LicenseStatement, stated: ComponentStatements) -> Told:
        word = _understood(each.word)
        if word.marker is Marker.NONE:  # that there is no licence is a licensing statement as well
            return PRESENT
        if word.marker is not Marker.VALUE:
            return of_word(word, "licence", stated.address)
        if each.form in _READ_AS_SPDX:
            problems = known.expression(word.text)
            if not problems:
                return PRESENT
            return Told(Outcome.MALFORMED, word.address, f"the licence is no SPDX expression: {problems[0].message}")
        if parameters.only_spdx and not _is_named(each, known):
            return Told(Outcome.MALFORMED, word.address, f"the licence is stated as a {each.form}, not as an SPDX expression")
        return PRESENT

    return judge


def _understood(word: Word) -> Word:
    """The word for no statement in whatever case: unlike components, no licence is called so."""
    if word.marker is Marker.VALUE and len(word.text) <= _LONGEST and word.text.strip().upper() == _UNSAID:
        return Word(text=word.text, address=word.address, marker=Marker.NO_ASSERTION)
    return word


def _is_named(each: LicenseStatement, known: Licences) -> bool:
    """Whether a name is one that SPDX has for a licence."""
    return each.form is LicenseForm.NAME and each.word.marker is Marker.VALUE and not known.expression(each.word.text)


def _without_terms(licenses: Sequence[LicenseStatement], known: Licences) -> list[LicenseStatement]:
    """All but text and URL of a licence that is named as well: these stand in for nothing."""
    named = {_owner(each) for each in licenses if _is_named(each, known)}
    return [each for each in licenses if each.form not in _TERMS or _owner(each) not in named]


def _owner(each: LicenseStatement) -> str:
    """The address of the licence that a statement is a member of."""
    return each.word.address.rpartition(".")[0]


def _others(stated: ComponentStatements) -> str:
    """Which licences a component has instead."""
    kinds = {each.word.kind for each in stated.licenses if each.word.marker is Marker.VALUE}
    if "" in kinds:
        return "; one is, without saying whether it is concluded or declared"
    return f"; a {min(kinds)} one is" if kinds else ""


LICENSE_RULE = of_component(
    "a licence, where possible as an SPDX expression",
    _license,
    aspect=lambda parameters: _ASPECTS[parameters.acknowledgement],
    parameters=LicenseParameters,
)
