"""Rules about what else is stated of a component: its name, its version, its identifiers, where more of it is found."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Literal

from sbomkit.compliance.rules._closed import IdentifierKind
from sbomkit.compliance.rules._interface import (
    PRESENT,
    Case,
    Judge,
    NoParameters,
    Rule,
    Told,
    Words,
    gathered,
    of_component,
    of_word,
)
from sbomkit.compliance.rules._shapes import identifier_problem, is_email, is_uri, is_version_range, plain_name
from sbomkit.model._base import Noun
from sbomkit.model.compliance import Outcome
from sbomkit.model.statements import Aspect, ComponentStatements, Marker, Word

__all__ = ["COMPONENT_RULES"]


_RANGE = "range"


def _name(_: NoParameters, __: Case) -> Judge:
    return lambda stated: of_word(stated.name, "name", stated.address)


def _version(_: NoParameters, __: Case) -> Judge:
    def judge(stated: ComponentStatements) -> Told:
        told = (_of_version(each, stated) for each in stated.versions)
        return gathered(told, Told(Outcome.MISSING, stated.address, "no version is stated"))

    return judge


def _of_version(word: Word, stated: ComponentStatements) -> Told:
    if word.kind == _RANGE and word.marker is Marker.VALUE:
        if not stated.external:
            message = "a range of versions is stated, which is only for components outside of the delivery"
            return Told(Outcome.MALFORMED, word.address, message)
        if not is_version_range(word.text):
            return Told(Outcome.MALFORMED, word.address, "the range of versions is no version range specifier (vers:…)")
    return of_word(word, "version", stated.address)


class IdentifierParameters(Noun):
    """Which identifiers count."""

    kinds: tuple[IdentifierKind, ...] = ()
    """Such as `purl`, `cpe`; none: any."""


def _identifier(parameters: IdentifierParameters, _: Case) -> Judge:
    kinds = frozenset(parameters.kinds)

    def judge(stated: ComponentStatements) -> Told:
        told = (_of_identifier(word, stated) for word in stated.identifiers if not kinds or word.kind in kinds)
        return gathered(told, Told(Outcome.MISSING, stated.address, "no identifier is stated"))

    return judge


def _of_identifier(word: Word, stated: ComponentStatements) -> Told:
    if word.marker is Marker.VALUE and (problem := identifier_problem(word.kind, word.text)) is not None:
        return Told(Outcome.MALFORMED, word.address, f"the identifier {problem}")
    return of_word(word, "identifier", stated.address)


class StatedParameters(Noun):
    """Which member."""

    member: Literal["filename", "executable", "archive", "structured", "copyright", "support_level", "end_of_support"]
    words: Words = ()
    """What it may say; none: anything.  Letters and digits are compared."""


_MEMBERS: Mapping[str, tuple[Aspect | None, str]] = MappingProxyType(
    {
        "filename": (Aspect.FILENAME, "file name"),
        "executable": (Aspect.EXECUTABLE, "word on whether it can be executed"),
        "archive": (Aspect.ARCHIVE, "word on whether it is an archive"),
        "structured": (Aspect.STRUCTURED, "word on whether it is structured"),
        "support_level": (Aspect.SUPPORT_LEVEL, "level of support"),
        "end_of_support": (Aspect.END_OF_SUPPORT, "end of support"),
        "copyright": (None, "copyright"),
    }
)
"""By member: its aspect, and what messages call it."""


_PURPOSES = MappingProxyType({"container": "structured", "firmware": "unstructured"})
"""What BSI TR-03183-2 has purposes of SPDX 3 stand for.  A word of CycloneDX is of no kind, and stands for itself."""


def _stated(parameters: StatedParameters, _: Case) -> Judge:
    what = _MEMBERS[parameters.member][1]
    allowed = frozenset(map(plain_name, parameters.words))
    wanted = ", ".join(parameters.words)

    def judge(stated: ComponentStatements) -> Told:
        word: Word | None = getattr(stated, parameters.member)
        if word is None or word.marker is not Marker.VALUE or not allowed:
            return of_word(word, what, stated.address)
        said = _PURPOSES.get(word.text, word.text) if word.kind else word.text
        if plain_name(said) not in allowed:
            return Told(Outcome.MALFORMED, word.address, f"the {what} is none of those that there are ({wanted})")
        return PRESENT

    return judge


class ReferenceParameters(Noun):
    """Where to."""

    to: Literal["source", "distribution", "security"]


_REFERENCES: Mapping[str, tuple[Aspect, str, frozenset[str]]] = MappingProxyType(
    {
        "source": (
            Aspect.SOURCE_URI,
            "URI of its source code",
            frozenset({"sourcedistribution", "vcs", "sourceartifact", "source"}),
        ),
        "distribution": (
            Aspect.DISTRIBUTION_URI,
            "URI of the form in which it is handed out",
            frozenset({"distribution", "download", "downloadlocation", "binaryartifact"}),
        ),
        "security": (
            Aspect.SECURITY_CONTACT,
            "security contact",
            frozenset({"securitycontact", "rfc9116", "securityother", "security", "securitypolicy"}),
        ),
    }
)
"""By what a profile asks for: its aspect, its name, and the types of references that lead there, as plain names."""


def _reference(parameters: ReferenceParameters, _: Case) -> Judge:
    _aspect, what, kinds = _REFERENCES[parameters.to]

    def judge(stated: ComponentStatements) -> Told:
        return gathered(_leading(stated, what, kinds), Told(Outcome.MISSING, stated.address, f"no {what} is stated"))

    return judge


def _leading(stated: ComponentStatements, what: str, kinds: frozenset[str]) -> Iterator[Told]:
    for word in stated.references:
        if plain_name(word.kind) in kinds:
            if word.marker is Marker.VALUE and not (is_uri(word.text.strip()) or is_email(word.text.strip())):
                yield Told(Outcome.MALFORMED, word.address, f"the {what} is no URI")
            else:
                yield of_word(word, what, stated.address)


COMPONENT_RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "name": of_component("a name", _name, aspect=Aspect.NAME),
        "version": of_component("a version", _version, aspect=Aspect.VERSION),
        "identifier": of_component(
            "an identifier that means something outside of the document",
            _identifier,
            aspect=Aspect.IDENTIFIER,
            parameters=IdentifierParameters,
        ),
        "stated": of_component(
            "that one member is stated",
            _stated,
            aspect=lambda parameters: _MEMBERS[parameters.member][0],
            parameters=StatedParameters,
        ),
        "reference": of_component(
            "a pointer out of the document",
            _reference,
            aspect=lambda parameters: _REFERENCES[parameters.to][0],
            parameters=ReferenceParameters,
        ),
    }
)
