"""Rules about the document."""

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Annotated

from pydantic import Field, StrictBool

from sbomkit.compliance.rules._closed import Encoding, Family
from sbomkit.compliance.rules._dependencies import Listings
from sbomkit.compliance.rules._interface import PRESENT, Case, NoParameters, Rule, Told, gathered, of_document, of_word
from sbomkit.compliance.rules._parties import contact_of, is_somebody
from sbomkit.compliance.rules._shapes import is_moment, is_uri, is_utc
from sbomkit.model._base import Noun
from sbomkit.model.compliance import Outcome
from sbomkit.model.statements import Aspect, Listing, Marker, Party, PartyKind, ToolStatement, Word

__all__ = ["DOCUMENT_RULES"]

_Number = Annotated[str, Field(pattern=r"^[0-9]{1,6}(\.[0-9]{1,6}){0,3}$")]
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
"""RFC 9562, section 4."""
_URN_UUID = "urn:uuid:"
_NUMBER = re.compile(r"[1-9][0-9]{0,18}", re.ASCII)
_SEMANTIC = re.compile(r"(?:0|[1-9][0-9]{0,18})(?:\.(?:0|[1-9][0-9]{0,18})){2}(?:[-+][0-9A-Za-z.+-]{1,200})?", re.ASCII)
_VERSION = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,6}){0,3}", re.ASCII)


class AuthorParameters(Noun):
    """What is asked of the author."""

    contact: StrictBool = False
    """Whether an e-mail address, else a URL, is asked for instead of a name."""


def _author(parameters: AuthorParameters, case: Case) -> Told:
    stated = case.statements.document.authors
    authors = tuple(each for each in stated if is_somebody(each, has_to_tell=True))
    if not authors and stated:
        who = "a tool" if any(each.kind is PartyKind.TOOL for each in stated) else "what is not told to be anybody"
        return Told(Outcome.MALFORMED, stated[0].name.address, f"only {who} is named as author, not who ran it")
    if parameters.contact:
        return contact_of(authors, Told(Outcome.MISSING, "", "no e-mail address and no URL of the author of the SBOM"))
    missing = Told(Outcome.MISSING, "", "no author of the SBOM is stated")
    return gathered((_of_author(each) for each in authors), missing)


def _of_author(party: Party) -> Told:
    return of_word(party.name, "author of the SBOM", "")


def _signature(_: NoParameters, case: Case) -> Told:
    beside, document = case.signature, case.statements.document
    if beside is not None:
        if beside.matches is False:
            return Told(Outcome.MALFORMED, "", f"the {beside.kind} beside it is one of another file")
        return PRESENT
    inside = document.signature
    if inside is None:
        return Told(Outcome.MISSING, "", "no signature stands in the document, and none was given beside it")
    if document.signature_fault:
        return Told(Outcome.MALFORMED, inside.address, f"the signature is none ({inside.kind}): {document.signature_fault}")
    return of_word(inside, "signature", "")


def _format(_: NoParameters, case: Case) -> Told:
    return of_word(case.statements.document.format_name, "name of the format", "")


class VersionParameters(Noun):
    """Which versions count."""

    minimum: Mapping[Family, _Number] = Field(default_factory=dict)
    """By format, such as `CycloneDX`, the lowest version that will do; what is not named will not."""
    deprecated: Mapping[Family, tuple[_Number, ...]] = Field(default_factory=dict)
    """By format, versions that will not do."""


def _format_version(parameters: VersionParameters, case: Case) -> Told:
    document = case.statements.document
    word, name = document.format_version, document.format_name.text
    told = of_word(word, "version of the format", "")
    if told is not PRESENT:
        return told
    number = word.text.rpartition("-")[2].removeprefix("v")
    if not _VERSION.fullmatch(number):
        return Told(Outcome.MALFORMED, word.address, "the version of the format is no version")
    if number in parameters.deprecated.get(name, ()):
        return Told(Outcome.MALFORMED, word.address, f"{name} {number} should not be used any more")
    if parameters.minimum:
        least = parameters.minimum.get(name)
        if least is None:
            return Told(Outcome.MALFORMED, word.address, f"{name} is none of the formats asked for")
        if _numbers(number) < _numbers(least):
            return Told(Outcome.MALFORMED, word.address, f"{name} {number} is older than {least}, the lowest that will do")
    return PRESENT


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


class EncodingParameters(Noun):
    """Which encodings count."""

    allowed: tuple[Encoding, ...] = Field(min_length=1)
    """As `inventory.document.encoding` has them, such as `json`, `xml`."""


def _encoding(parameters: EncodingParameters, case: Case) -> Told:
    encoding = case.inventory.document.encoding
    if encoding in parameters.allowed:
        return PRESENT
    return Told(Outcome.MALFORMED, "", f"written as {encoding}; asked for is {' or '.join(parameters.allowed)}")


def _context(_: NoParameters, case: Case) -> Told:
    told = [_of_context(word) for word in case.statements.document.contexts]
    if PRESENT in told:  # words of one's own may stand beside those that everybody knows
        return PRESENT
    return gathered(told, Told(Outcome.MISSING, "", "nothing is said of when in the life of the software it was generated"))


def _of_context(word: Word) -> Told:
    if word.marker is Marker.VALUE and not word.kind:
        return Told(Outcome.MALFORMED, word.address, "the generation context is a word that no vocabulary knows")
    return of_word(word, "generation context", "")


class TimestampParameters(Noun):
    """How it is written."""

    utc: StrictBool = False
    """Whether in UTC."""


def _timestamp(parameters: TimestampParameters, case: Case) -> Told:
    word = case.statements.document.timestamp
    told = of_word(word, "timestamp", "")
    if word is None or told is not PRESENT:
        return told
    if not is_moment(word.text):
        return Told(Outcome.MALFORMED, word.address, "the timestamp is no date-time of RFC 3339 or RFC 9557 with an offset")
    if parameters.utc and not is_utc(word.text):
        return Told(Outcome.MALFORMED, word.address, "the timestamp is not in UTC")
    return PRESENT


_NO_TOOL = Told(Outcome.MISSING, "", "no tool is named that generated or amended it")


def _of_tools(case: Case, of_tool: Callable[[ToolStatement], Told]) -> Told:
    """The worst of all tools: each that took part is asked for."""
    told = [of_tool(tool) for tool in case.statements.document.tools]
    return next((each for each in told if each.outcome is not Outcome.PRESENT), PRESENT) if told else _NO_TOOL


def _tool(_: NoParameters, case: Case) -> Told:
    return _of_tools(case, lambda tool: of_word(tool.name, "name of a tool", ""))


def _tool_version(_: NoParameters, case: Case) -> Told:
    return _of_tools(case, lambda tool: of_word(tool.version, "version of a tool", tool.name.address))


def _edition(_: NoParameters, case: Case) -> Told:
    document = case.statements.document
    told = [_of_identifier(document.identifier)] if document.identifier is not None else []
    told += [_of_edition(document.edition)] if document.edition is not None else []
    return gathered(told, Told(Outcome.MISSING, "", "no version of the SBOM is stated: no number and no identifier of its own"))


def _of_identifier(word: Word) -> Told:
    told = of_word(word, "identifier of the SBOM", "")
    if told is PRESENT and not _identifies(word.text):
        return Told(Outcome.MALFORMED, word.address, "the identifier of the SBOM is neither a UUID nor a URI")
    return told


def _identifies(text: str) -> bool:
    if text.lower().startswith(_URN_UUID):
        return _UUID.fullmatch(text, len(_URN_UUID)) is not None
    return is_uri(text) or _UUID.fullmatch(text) is not None


def _of_edition(word: Word) -> Told:
    told = of_word(word, "version of the SBOM", "")
    if told is PRESENT and not (_NUMBER.fullmatch(word.text) or _SEMANTIC.fullmatch(word.text)):
        return Told(Outcome.MALFORMED, word.address, "the version of the SBOM is neither a positive number nor semantic")
    return told


def _document_uri(_: NoParameters, case: Case) -> Told:
    word = case.statements.document.identifier
    return Told(Outcome.MISSING, "", "no URI of the SBOM is stated") if word is None else _of_identifier(word)


def _subject(_: NoParameters, case: Case) -> Told:
    return PRESENT if case.inventory.roots else Told(Outcome.MISSING, "", "it does not say what it is the SBOM of")


def _no_vulnerabilities(_: NoParameters, case: Case) -> Told:
    places = case.statements.document.vulnerabilities
    if not places:
        return PRESENT
    return Told(Outcome.MALFORMED, places[0].address, "data on vulnerabilities stands in it")


def _gaps_marked(_: NoParameters, case: Case) -> Told:
    """Every gap says whether the author does not know or does not tell; the format's "no statement" says neither."""
    silent = unclear = 0
    first = ""
    for address, marker in _gaps(case):
        first = first or address
        silent += marker is None
        unclear += marker is Marker.NO_ASSERTION
    if silent:
        return Told(Outcome.MISSING, first, f"gaps that say neither that it is unknown nor that it is withheld: {silent:,}")
    if unclear:
        return Told(Outcome.DECLARED_UNKNOWN, first, f"gaps that leave open whether it is unknown or withheld: {unclear:,}")
    return PRESENT


_UNCLEAR = frozenset({Marker.NO_ASSERTION})
_MARKED = frozenset({Marker.UNKNOWN, Marker.WITHHELD})


def _gaps(case: Case) -> Iterator[tuple[str, Marker | None]]:
    """Address and mark of each gap among producer, version, hash, licence and dependencies; `None`: it is silent."""
    listings = Listings(case)
    for stated in case.judged:
        apart = {word.kind for word in stated.unknown}
        for aspect, markers in (
            (Aspect.PRODUCER, [each.name.marker for each in stated.producers]),
            (Aspect.VERSION, [each.marker for each in stated.versions]),
            (Aspect.HASH, [each.marker for each in stated.hashes + stated.distribution_hashes]),
            (Aspect.LICENSE, [each.word.marker for each in stated.licenses]),
        ):
            if Marker.VALUE in markers or Marker.NONE in markers or aspect in apart or not _MARKED.isdisjoint(markers):
                continue
            yield stated.address, None if _UNCLEAR.isdisjoint(markers) else Marker.NO_ASSERTION
        if listings.of(stated) is Listing.UNSTATED and Aspect.DEPENDENCIES not in apart:
            yield stated.dependencies.address, None


def _not_checkable(_: NoParameters, __: Case) -> Told:
    return Told(Outcome.NOT_CHECKABLE, "", "a document cannot show it")


DOCUMENT_RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "author": of_document(
            "who made the SBOM; a tool is nobody", _author, aspect=Aspect.AUTHOR, parameters=AuthorParameters
        ),
        "signature": of_document("a signature, in the document or beside it", _signature, aspect=Aspect.SIGNATURE),
        "format": of_document("a format that programs read", _format),
        "format-version": of_document("a version of the format that will do", _format_version, parameters=VersionParameters),
        "encoding": of_document("an encoding that will do", _encoding, parameters=EncodingParameters),
        "context": of_document("when in the life of the software it was generated", _context, aspect=Aspect.CONTEXT),
        "timestamp": of_document(
            "when it was last changed", _timestamp, aspect=Aspect.TIMESTAMP, parameters=TimestampParameters
        ),
        "tool": of_document("the tools that generated or amended it", _tool, aspect=Aspect.TOOL),
        "tool-version": of_document("the version of each tool", _tool_version, aspect=Aspect.TOOL_VERSION),
        "edition": of_document("which version of the SBOM it is", _edition, aspect=Aspect.EDITION),
        "document-uri": of_document("a URI of the SBOM", _document_uri),
        "subject": of_document("what it is the SBOM of", _subject),
        "gaps-marked": of_document("that what is not stated is declared to be unknown or withheld", _gaps_marked),
        "no-vulnerabilities": of_document("that no data on vulnerabilities stands in it", _no_vulnerabilities),
        "not-checkable": of_document("what a document cannot show", _not_checkable),
    }
)
