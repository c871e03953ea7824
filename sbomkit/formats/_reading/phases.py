"""When in the life of the software a document was made: the words of all families in, one vocabulary out."""

import re
from collections.abc import Mapping
from itertools import takewhile
from types import MappingProxyType

from sbomkit.formats._reading.stating import word
from sbomkit.model.statements import Word

__all__ = ["phase_of", "spoken_phases"]

_LONGEST_COMMENT = 200
"""Characters of a comment in which a type is looked for."""
_PHASES: Mapping[str, str] = MappingProxyType(
    {
        "design": "before build",
        "source": "before build",
        "prebuild": "before build",
        "beforebuild": "before build",
        "build": "build",
        "postbuild": "after build",
        "analyzed": "after build",
        "analysed": "after build",
        "deployed": "after build",
        "runtime": "after build",
        "operations": "after build",
        "discovery": "after build",  # of what runs in a network
        "afterbuild": "after build",
        "decommission": "other",
        "other": "other",
    }
)
"""The phases of CycloneDX (1.5, lifecycles), and the types of CISA (Types of SBOM Documents, 2023), which SPDX 3 took over."""

_JOINED = re.compile(r"[\s_-]")
_TYPE = re.compile(r"\bSBOM[ \t]*type\b[\s:=]*([^\n.;]*)", re.IGNORECASE)
"""How a comment says it; the OpenChain Telco SBOM Guide asks for such a comment."""
_WORDS = re.compile(r"(?:before|after|pre|post)[ \t-]build\b|\w[\w-]*", re.IGNORECASE)
_BESIDE = frozenset({"a", "an", "and", "is", "sbom", "the"})
"""Words that may stand before and between the words of the vocabularies."""


def phase_of(text: str) -> str:
    """When a document was made, by a word for it: `before build`, `build`, `after build`, `other`; empty for any other word."""
    return _PHASES.get(_JOINED.sub("", text.casefold()), "")


def spoken_phases(comment: Word) -> tuple[Word, ...]:
    """How a document was made, as a comment says it: `SBOM Type: Build`, or nothing but words of the vocabularies.

    Behind `SBOM Type` they come first: what stands behind any other word may be said of something else, or be denied.
    """
    found = _TYPE.search(comment.text)
    written = (found[1] if found else comment.text)[:_LONGEST_COMMENT].strip()
    words = _WORDS.findall(written)
    first = takewhile(lambda each: phase_of(each) or each.casefold() in _BESIDE, words)
    known = [each for each in first if phase_of(each)]
    if found and not known:
        return (word(written, comment.address),)
    if not found and len(known) != len(words):
        return ()
    return tuple(word(each, comment.address, phase_of(each)) for each in dict.fromkeys(known))
