"""Licence expressions (annex D), read in one pass whatever their length and nesting."""

import re
from collections.abc import Collection
from functools import cache

from cyclonedx.spdx import fixup_id
from license_expression import get_spdx_licensing

from sbomkit.formats._spdx2.rules_values import FINE, UNSTATED, Finding, Findings, found

__all__ = ["Licences"]

_TOKEN = re.compile(r"[()]|[^\s()]++")
_SIMPLE = re.compile(r"([A-Za-z0-9.\-]++)(\+?)")
_REFERENCE = re.compile(r"(?:(DocumentRef-[A-Za-z0-9.+\-]++):)?(LicenseRef-[A-Za-z0-9.\-]++)")
_JOINS = frozenset({"AND", "OR"})
_WITH = "WITH"
_WORDS = _JOINS | {_WITH}

_LICENCE, _EXCEPTION, _OPERATOR = "a licence", "an exception", "AND, OR or WITH"


@cache
def _exceptions() -> tuple[frozenset[str], frozenset[str]]:
    """Ids in lower case that are known to be exceptions, and those that are known to be none."""
    is_exception = {
        name.lower(): symbol.is_exception
        for key, symbol in get_spdx_licensing().known_symbols.items()
        for name in (key, *symbol.aliases)
    }
    return (
        frozenset(name for name, answer in is_exception.items() if answer),
        frozenset(name for name, answer in is_exception.items() if not answer),
    )


class Licences:
    """Judges the licence expressions of one document; each text costs once."""

    def __init__(self, declared: Collection[str], documents: Collection[str]) -> None:
        self._declared = declared
        self._documents = documents
        self._known: dict[str, Findings] = {}

    def check(self, text: str) -> Findings:
        """What is wrong with an expression."""
        known = self._known.get(text)
        if known is None:
            known = self._known[text] = FINE if text.upper() in UNSTATED else self._expression(text)
        return known

    def _expression(self, text: str) -> Findings:
        wrong: list[Finding] = []
        expected, depth = _LICENCE, 0
        may_have_exception = False
        for token in _TOKEN.findall(text):
            word = token.upper()
            if expected is _OPERATOR:
                if token == ")" and depth:
                    depth -= 1
                    may_have_exception = False
                elif word in _JOINS:
                    expected = _LICENCE
                elif word == _WITH and may_have_exception:
                    expected = _EXCEPTION
                else:
                    return (*wrong, _syntax(text, f"{_OPERATOR} before {found(token)}"))
            elif token == "(" and expected is _LICENCE:
                depth += 1
            elif token in "()" or word in _WORDS:
                return (*wrong, _syntax(text, f"{expected} before {found(token)}"))
            else:
                wrong += self._term(token, text) if expected is _LICENCE else _exception(token, text)
                may_have_exception = expected is _LICENCE
                expected = _OPERATOR
        if expected is not _OPERATOR or depth:
            return (*wrong, _syntax(text, f"{expected if expected is not _OPERATOR else 'a closing parenthesis'} at the end"))
        return tuple(wrong)

    def _term(self, token: str, text: str) -> Findings:
        reference = _REFERENCE.fullmatch(token)
        if reference:
            document, licence = reference.groups()
            if document is None:
                return FINE if licence in self._declared else (_undeclared(licence),)
            return FINE if document in self._documents else (_no_document(document),)
        simple = _SIMPLE.fullmatch(token)
        if simple is None or simple[1].startswith("LicenseRef-"):
            return (_syntax(text, f"an id or a reference instead of {found(token)}"),)
        name = simple[1]
        if fixup_id(name) is None:
            return (Finding("unknown-licence", f"{found(name)} is not on the SPDX licence list, in {found(text)}"),)
        if name.lower() in _exceptions()[0]:
            return (Finding("exception-as-licence", f"{name} is an exception and no licence, in {found(text)}"),)
        return FINE


def _exception(token: str, text: str) -> Findings:
    if fixup_id(token) is None:
        return (Finding("unknown-licence", f"{found(token)} is no exception on the SPDX licence list, in {found(text)}"),)
    if token.lower() in _exceptions()[1]:
        return (Finding("licence-as-exception", f"{token} is a licence and no exception, in {found(text)}"),)
    return FINE


def _syntax(text: str, expected: str) -> Finding:
    return Finding("licence-syntax", f"expected {expected}, found {found(text)}")


def _undeclared(licence: str) -> Finding:
    return Finding("undeclared-licence", f"{found(licence)} is not among the extracted licences of the document")


def _no_document(document: str) -> Finding:
    return Finding("undeclared-document", f"{found(document)} is not among the external documents")
