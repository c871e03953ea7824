"""What classes, members and values of SPDX 3 are called: other spellings in, the compact name of 3.0.1 out."""

import re
from collections.abc import Mapping
from functools import lru_cache

from sbomkit.formats._spdx3.shapes import SHAPES, VARIANTS

__all__ = ["Prefixes", "class_named", "individual", "member_named", "prefixes", "value_named", "version_of"]

_TERMS = re.compile(r"(?:https?://spdx\.org/rdf/(?:v?3[^/]*)/terms/|spdx:)(?P<profile>[A-Za-z]+)/(?P<name>[A-Za-z0-9_/]+)")
"""The whole IRI of a term, as its profile and what stands below it."""
_CONTEXT = re.compile(r"https?://(?:spdx\.org|spdx\.github\.io)/\S*", re.ASCII)
_VERSION = re.compile(r"/v?(?P<version>3(?:\.\d{1,9}){0,3})(?=/|$)", re.ASCII)
_INDIVIDUALS: Mapping[str, str] = {
    "NoneElement": "none",
    "NoneLicense": "none",
    "expandedlicensing_NoneLicense": "none",
    "NoAssertionElement": "unknown",
    "NoAssertionLicense": "unknown",
    "expandedlicensing_NoAssertionLicense": "unknown",
    "NONE": "none",
    "NOASSERTION": "unknown",
    "SpdxOrganization": "SPDX",
}


def version_of(context: object) -> str | None:
    """The version that a context names: empty where it is of SPDX 3 but says no version, `None` where it is not.

    A context is the address of one, an object that abbreviates addresses, or a list of such.
    """
    found: str | None = None
    for entry in context if isinstance(context, list) else [context]:
        for text in entry.values() if isinstance(entry, dict) else [entry]:
            if isinstance(text, str) and _CONTEXT.match(text):
                version = _VERSION.search(text)
                if version is not None:
                    return version["version"]
                if not isinstance(entry, dict):
                    found = ""
    return found


_LONGEST = 100
"""No name has as many characters."""


class Prefixes:
    """The abbreviations that a document gives beside the context of SPDX; what is abbreviated is spelt out."""

    def __init__(self, known: Mapping[str, str]) -> None:
        self._known = known

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self._known)

    def spelt_out(self, ref: str) -> str:
        """A reference with its prefix replaced, once."""
        prefix, colon, rest = ref.partition(":")
        if colon and not rest.startswith("//") and prefix in self._known:
            return self._known[prefix] + rest
        return ref


def prefixes(context: object) -> Prefixes:
    """Those of a context; what is longer than an address ever is would only be repeated, and stays abbreviated."""
    entries = context if isinstance(context, list) else [context]
    known = {
        name: text
        for entry in entries
        if isinstance(entry, dict)
        for name, text in entry.items()
        if isinstance(text, str) and len(text) <= 2 * _LONGEST and not name.startswith(("@", "_"))
    }
    return Prefixes(known)


def _squeezed(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.casefold())


_BY_SQUEEZED = {_squeezed(name.partition("_")[2] or name): name for name in SHAPES} | {_squeezed(name): name for name in SHAPES}


@lru_cache(1024)
def _compact(text: str) -> str:
    """The compact name for the IRI of a term: `…/terms/Software/Package` is `software_Package`."""
    found = _TERMS.fullmatch(text)
    if found is None:
        return text
    profile = found["profile"].lower()
    return found["name"] if profile == "core" else f"{profile}_{found['name']}"


def class_named(text: object) -> str | None:
    """The class that a `type` means, `None` where there is none such."""
    for entry in text if isinstance(text, list) else [text]:
        if not isinstance(entry, str) or len(entry) > 2 * _LONGEST:
            continue
        if entry in SHAPES:
            return entry
        name = _compact(entry)
        if name in SHAPES:
            return name
        if "://" not in name and len(name) < _LONGEST:
            found = _BY_SQUEEZED.get(_squeezed(name.removeprefix("spdx:")))
            if found is not None:
                return found
    return None


def member_named(name: str) -> str:
    """The member that another spelling means; where there is none such, what was given."""
    return VARIANTS.get(name) or (_compact(name) if ":" in name and len(name) < 2 * _LONGEST else name)


def value_named(text: str) -> str:
    """The value of a vocabulary without its IRI: `…/RelationshipType/contains` is `contains`."""
    return text.rpartition("/")[2] if "/" in text else text


def individual(ref: str) -> str | None:
    """What an element stands for that no document defines: `none`, `unknown`, or an organisation by its name."""
    name = ref.rpartition("/")[2] if "spdx.org/rdf/" in ref or ref.startswith("spdx:") else ref
    return _INDIVIDUALS.get(name)
