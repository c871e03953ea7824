"""Rules of SPDX 2 about more than one value: every one takes an object and answers with what is wrong with which member."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from sbomkit.formats._spdx2.rules.document import Facts, entries, items, text
from sbomkit.formats._spdx2.rules.shapes import DOCUMENT, VERSIONS
from sbomkit.formats._spdx2.rules.values import Finding, found, hexadecimal, locator
from sbomkit.formats._spdx2.rules.vocabulary import ALGORITHMS

__all__ = ["RULES_OF"]

_Object: TypeAlias = Mapping[str, Any]
_Located: TypeAlias = Iterator[tuple[str, Finding]]
"""Findings, each with the name of the member that it is about."""

_ID = "SPDXRef-DOCUMENT"
_DATA_LICENCE = "CC0-1.0"
_STRICT = "2.2"
"""The last version that asks for licences and for a verification code wherever files were analysed."""
_DIGESTS = {name: hexadecimal("checksum-value", *digest) for name, (_, digest) in ALGORITHMS.items()}
_POINTERS = ("startPointer", "endPointer")
_UNITS = ("offset", "lineNumber")


def _expected(code: str, expected: str, value: object) -> Finding:
    return Finding(code, f"expected {expected}, found {found(value)}")


def _document(facts: Facts, document: _Object) -> _Located:
    for name, code, right in (
        ("spdxVersion", "unsupported-version", tuple(f"SPDX-{version}" for version in VERSIONS)),
        ("dataLicense", "data-license", (_DATA_LICENCE,)),
        ("SPDXID", "document-id", (_ID,)),
    ):
        value = document.get(name)
        if isinstance(value, str) and value not in right:
            yield name, _expected(code, " or ".join(right), value)
    facts.is_repeated("element", text(document, "SPDXID"))
    is_single = len(items(document, "packages")) == 1 and not items(document, "files") and not items(document, "snippets")
    if not facts.describes and not is_single:
        yield "relationships", Finding("nothing-described", "expected a relationship by which the document DESCRIBES something")


def _element(facts: Facts, entry: _Object) -> _Located:
    yield from _unique(facts, entry, "element", "SPDXID", "duplicate-id")


def _unique(facts: Facts, entry: _Object, space: str, name: str, code: str) -> _Located:
    value = text(entry, name)
    if value and facts.is_repeated(space, value):
        yield name, _expected(code, "an id that was not given before", value)


def _package(facts: Facts, package: _Object) -> _Located:
    yield from _element(facts, package)
    code, licences = package.get("packageVerificationCode"), items(package, "licenseInfoFromFiles")
    analysed = package.get("filesAnalyzed", True)
    if analysed is False:
        if code:
            yield "packageVerificationCode", _not_analysed("verification code")
        if licences:
            yield "licenseInfoFromFiles", _not_analysed("licences")
        if text(package, "SPDXID") in facts.with_files:
            yield "filesAnalyzed", _not_analysed("files")
    elif analysed is True and facts.version <= _STRICT:
        if "packageVerificationCode" not in package:
            yield "packageVerificationCode", _analysed("verification code")
        if not licences:
            yield "licenseInfoFromFiles", _analysed("list of licences")


def _not_analysed(what: str) -> Finding:
    return Finding("unexpected-analysis", f"expected no {what} of a package whose files were not analysed")


def _analysed(what: str) -> Finding:
    return Finding("missing-analysis", f"expected a {what} of a package whose files were analysed, found none")


def _file(facts: Facts, file: _Object) -> _Located:
    yield from _element(facts, file)
    checksums = items(file, "checksums")
    if checksums and not any(text(entry, "algorithm").upper() == "SHA1" for entry in entries(file, "checksums")):
        yield "checksums", Finding("missing-sha1", "expected a checksum by SHA1 among those of a file")


def _checksum(_facts: Facts, checksum: _Object) -> _Located:
    check = _DIGESTS.get(text(checksum, "algorithm"))
    value = checksum.get("checksumValue")
    if check is not None and isinstance(value, str):
        for finding in check(value):
            yield "checksumValue", finding


def _external_reference(facts: Facts, reference: _Object) -> _Located:
    category, kind, value = (reference.get(f"reference{part}") for part in ("Category", "Type", "Locator"))
    if isinstance(category, str) and isinstance(kind, str) and isinstance(value, str):
        for finding in locator(category, kind, value, facts.version):
            is_of_type = finding.code in {"unknown-reference-type", "later-name"}
            yield "referenceType" if is_of_type else "referenceLocator", finding


def _snippet(facts: Facts, snippet: _Object) -> _Located:
    yield from _element(facts, snippet)
    units = [unit for entry in entries(snippet, "ranges") if (unit := _unit(entry.get(_POINTERS[0])))]
    if items(snippet, "ranges") and _UNITS[0] not in units:
        yield "ranges", Finding("missing-byte-range", "expected a range with offsets, in bytes, found none")
    if len(units) != len(set(units)):
        yield "ranges", Finding("repeated-range", "expected one range in bytes and at most one in lines, found more")


def _unit(pointer: object) -> str:
    """What a pointer counts in; empty where it says nothing, or too much."""
    given = [unit for unit in _UNITS if isinstance(pointer, dict) and unit in pointer]
    return given[0] if len(given) == 1 else ""


def _range(_facts: Facts, entry: _Object) -> _Located:
    units = [_unit(entry.get(name)) for name in _POINTERS]
    for name, unit in zip(_POINTERS, units, strict=True):
        if not unit and isinstance(entry.get(name), dict):
            yield name, Finding("range-pointer", "expected either an offset or a line number in a pointer")
    if units[0] != units[1]:
        if all(units):
            yield "endPointer", Finding("range-pointer", f"expected {units[0]} as in the start pointer, found {units[1]}")
        return
    start, end = (entry[name][unit] if unit else None for name, unit in zip(_POINTERS, units, strict=True))
    if not (isinstance(start, int) and isinstance(end, int)):
        return
    if start < 1:
        yield "startPointer", _expected("range-start", "1 or more, the first byte and line being 1", start)
    if start > end:
        yield "endPointer", Finding("range-order", f"expected {found(start)}, the start, or more, found {found(end)}")


def _extracted(facts: Facts, licence: _Object) -> _Located:
    yield from _unique(facts, licence, "licence", "licenseId", "duplicate-license-id")


def _external_document(facts: Facts, reference: _Object) -> _Located:
    yield from _unique(facts, reference, "document", "externalDocumentId", "duplicate-document-reference")


RULES_OF: Mapping[str, Callable[[Facts, _Object], _Located]] = {
    DOCUMENT: _document,
    "package": _package,
    "file": _file,
    "snippet": _snippet,
    "checksum": _checksum,
    "external reference": _external_reference,
    "range": _range,
    "extracted licence": _extracted,
    "external document": _external_document,
}
"""By the name of the shape."""
