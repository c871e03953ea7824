"""Licence expressions (annex D), read in one pass whatever their length and nesting."""

import re
from collections.abc import Collection, Mapping
from functools import cache

from cyclonedx.spdx import fixup_id
from license_expression import get_spdx_licensing

from sbomkit.formats._spdx2.rules.values import FINE, UNSTATED, Finding, Findings, found

__all__ = ["Licences"]

_PART = re.compile(r"[()]|[^\s()]++")
_OWN = "LicenseRef-"
_TERM = re.compile(rf"(?:DocumentRef-[A-Za-z0-9.+\-]++:)?{_OWN}[A-Za-z0-9.\-]++|(?!{_OWN})[A-Za-z0-9.\-]++\+?")
_JOINS = frozenset({"AND", "OR"})
_WITH = "WITH"
_RESERVED = _JOINS | {_WITH, "(", ")"}

_LICENCE, _EXCEPTION, _OPERATOR = "a licence", "an exception", "AND, OR or WITH"


_NO_EXCEPTIONS = frozenset(
    {
        *("MPL-2.0-no-copyleft-exception", "eCos-2.0", "GPL-2.0-with-autoconf-exception", "GPL-2.0-with-bison-exception"),
        *("GPL-2.0-with-classpath-exception", "GPL-2.0-with-font-exception", "GPL-2.0-with-GCC-exception"),
        *("GPL-3.0-with-autoconf-exception", "GPL-3.0-with-GCC-exception"),
    }
)
"""Licences by the SPDX licence list, which the library takes for exceptions."""


@cache
def _kinds() -> Mapping[str, bool]:
    """Whether an id, in lower case, is that of an exception; what came to the list after the library may be either."""
    known = {
        name.lower(): bool(symbol.is_exception)
        for key, symbol in get_spdx_licensing().known_symbols.items()
        for name in (key, *symbol.aliases)
    }
    return known | dict.fromkeys(map(str.lower, _NO_EXCEPTIONS), False)


class Licences:
    """Judges the licence expressions of one document; each text costs once."""

    def __init__(self, declared: Collection[str], documents: Collection[str]) -> None:
        self._declared = declared
        self._documents = documents
        self._known: dict[str, Findings] = {}

    def check(self, text: str) -> Findings:
        """What is wrong with what stands where a licence belongs: an expression, or a word for none in any case."""
        return FINE if text.upper() in UNSTATED else self.expression(text)

    def expression(self, text: str) -> Findings:
        """What is wrong with an expression; the words for none are not among those that make up one."""
        known = self._known.get(text)
        if known is None:
            known = self._known[text] = self._expression(text)
        return known

    def _expression(self, text: str) -> Findings:
        wrong: list[Finding] = []
        expected, depth = _LICENCE, 0
        may_have_exception = False
        for part in _PART.findall(text):
            word = part.upper()
            if expected is _OPERATOR:
                if word == ")" and depth:
                    depth -= 1
                    may_have_exception = False
                elif word in _JOINS:
                    expected = _LICENCE
                elif word == _WITH and may_have_exception:
                    expected = _EXCEPTION
                else:
                    return (*wrong, _syntax(text, f"{_OPERATOR} before {found(part)}"))
            elif word == "(" and expected is _LICENCE:
                depth += 1
            elif word in _RESERVED:
                return (*wrong, _syntax(text, f"{expected} before {found(part)}"))
            else:
                if not _TERM.fullmatch(part):
                    return (*wrong, _syntax(text, f"an id or a reference instead of {found(part)}"))
                wrong += self._licence(part, text) if expected is _LICENCE else _exception(part, text)
                may_have_exception = expected is _LICENCE
                expected = _OPERATOR
        if expected is not _OPERATOR or depth:
            return (*wrong, _syntax(text, f"{'a closing parenthesis' if expected is _OPERATOR else expected} at the end"))
        return tuple(wrong)

    def _licence(self, word: str, text: str) -> Findings:
        document, _, licence = word.rpartition(":")
        if document:
            return FINE if document in self._documents else (_missing(document, "the external documents"),)
        if licence.startswith(_OWN):
            return FINE if licence in self._declared else (_missing(licence, "the extracted licences of the document"),)
        name = licence.removesuffix("+")
        if fixup_id(name) is None:
            return (Finding("unknown-license", f"{found(name)} is not on the SPDX licence list, in {found(text)}"),)
        if _kinds().get(name.lower()) is True:
            return (Finding("exception-as-license", f"{name} is an exception and no licence, in {found(text)}"),)
        return FINE


def _exception(word: str, text: str) -> Findings:
    if fixup_id(word) is None:
        return (Finding("unknown-license", f"{found(word)} is no exception on the SPDX licence list, in {found(text)}"),)
    if _kinds().get(word.lower()) is False:
        return (Finding("license-as-exception", f"{word} is a licence and no exception, in {found(text)}"),)
    return FINE


def _syntax(text: str, expected: str) -> Finding:
    return Finding("license-syntax", f"expected {expected}, found {found(text)}")


def _missing(name: str, among: str) -> Finding:
    code = "undeclared-license" if name.startswith(_OWN) else "undeclared-document"
    return Finding(code, f"{found(name)} is not among {among}")
