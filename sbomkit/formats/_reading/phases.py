"""When in the life of the software a document was made: the words of all families in, one vocabulary out."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from sbomkit.formats._reading.stating import squeezed, word
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

_TYPE = re.compile(r"\bSBOM[ \t]*type\b[\s:=]*([^\n.;]*)", re.IGNORECASE)
"""How a comment says it; the OpenChain Telco SBOM Guide asks for such a comment."""
_WORDS = re.compile(r"[A-Za-z-]+")


def phase_of(text: str) -> str:
    """When a document was made, by a word for it: `before build`, `build`, `after build`, `other`; empty for any other word."""
    return _PHASES.get(squeezed(text), "")


def spoken_phases(comment: Word | None) -> tuple[Word, ...]:
    """How a document was made, as a comment says it: `SBOM Type: Build`, or nothing but words of the vocabularies."""
    if comment is None:
        return ()
    found = _TYPE.search(comment.text)
    written = (found[1] if found else comment.text)[:_LONGEST_COMMENT].strip()
    known = [each for each in _WORDS.findall(written) if phase_of(each)]
    if found and not known:
        return (word(written, comment.address),)
    if not found and len(known) != len(written.split()):
        return ()
    return tuple(word(each, comment.address, phase_of(each)) for each in dict.fromkeys(known))
