"""Rules about licences."""

from typing import Literal

from sbomkit.compliance.rules._interface import PRESENT, Case, Judge, Told, gathered, of_component, of_word
from sbomkit.formats._spdx2.rules.licenses import Licences
from sbomkit.model._base import Noun
from sbomkit.model.compliance import Outcome
from sbomkit.model.statements import Aspect, ComponentStatements, LicenseForm, LicenseStatement, Marker

__all__ = ["LICENSE_RULE"]


class LicenseParameters(Noun):
    """Which licences count."""

    acknowledgement: Literal["any", "concluded", "declared"] = "any"
    only_spdx: bool = False
    """Whether a name, a text or a URL is no substitute for an SPDX identifier, expression or `LicenseRef-`."""


class _Whatever(frozenset[str]):
    """Holds every name: whether a document lists the text of a licence of its own is a question for validation."""

    __slots__ = ()

    def __contains__(self, _: object) -> bool:
        return True


_ASPECTS = {"any": Aspect.LICENSE, "concluded": Aspect.CONCLUDED_LICENSE, "declared": Aspect.DECLARED_LICENSE}
_READ_AS_SPDX = frozenset({LicenseForm.IDENTIFIER, LicenseForm.EXPRESSION})
_WHO = {"any": "", "concluded": "concluded ", "declared": "declared "}


def _license(parameters: LicenseParameters, _: Case) -> Judge:
    wanted = parameters.acknowledgement
    known = Licences(_Whatever(), _Whatever())

    def judge(stated: ComponentStatements) -> Told:
        counting = [each for each in stated.licenses if wanted in {"any", each.word.kind}]
        others = _others(stated) if not counting else ""
        missing = Told(Outcome.MISSING, stated.address, f"no {_WHO[wanted]}licence is stated{others}")
        return gathered((_of_license(each, stated) for each in counting), missing)

    def _of_license(each: LicenseStatement, stated: ComponentStatements) -> Told:
        word = each.word
        if word.marker is Marker.NONE:  # that there is no licence is a licensing statement as well
            return PRESENT
        if word.marker is not Marker.VALUE:
            return of_word(word, "licence", stated.address)
        if each.form in _READ_AS_SPDX:
            problems = known.check(word.text)
            if not problems:
                return PRESENT
            return Told(Outcome.MALFORMED, word.address, f"the licence is no SPDX expression: {problems[0].message}")
        if parameters.only_spdx and (each.form is not LicenseForm.NAME or known.check(word.text)):
            return Told(Outcome.MALFORMED, word.address, f"the licence is stated as a {each.form}, not as an SPDX expression")
        return PRESENT

    return judge


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
