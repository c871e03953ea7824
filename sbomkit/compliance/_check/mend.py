"""What to do about an outcome, in the words of the document's format."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from sbomkit.compliance._profile.profile import Element
from sbomkit.model.compliance import Outcome
from sbomkit.model.inventory import Document
from sbomkit.model.statements import Aspect

__all__ = ["Mender", "is_filled_by_annotate"]

_FILLED = frozenset({Aspect.SOURCE_URI, Aspect.TOOL, Aspect.TOOL_VERSION, Aspect.TIMESTAMP})
"""What `annotate` may state where the facts tell it, or by having taken part itself."""

_ABOUT_A_GAP = frozenset({Outcome.MISSING, Outcome.DECLARED_UNKNOWN, Outcome.WITHHELD})


@cache
def _homes() -> Mapping[str, Mapping[str, str]]:
    """Where each aspect is stated, by family of formats."""
    return tomllib.loads(files("sbomkit.compliance").joinpath("homes.toml").read_text(encoding="utf-8"))


def is_filled_by_annotate(aspect: Aspect | None, document: Document) -> bool:
    """Whether `annotate` may state an aspect; that an edition is a new one, only CycloneDX says by a number."""
    return aspect in _FILLED or (aspect is Aspect.EDITION and document.format == "CycloneDX")


class Mender:
    """Says how to mend the outcomes of one element in one document."""

    def __init__(self, element: Element, aspect: Aspect | None, document: Document, lowest: str | None) -> None:
        """Prepare it.

        Args:
            element: what is asked for.
            aspect: what of a document that is about.
            document: of which family it is.
            lowest: the lowest version of its format that has a place for the aspect, where its own has none.
        """
        self._home = _home(aspect, document) if aspect is not None else ""
        self._remedy = element.remedy
        self._document = document
        self._lowest = lowest

    def advice(self, outcome: Outcome) -> str:
        """What to do."""
        return ". ".join(filter(None, (self._first(outcome), self._remedy)))

    def _first(self, outcome: Outcome) -> str:
        if outcome is Outcome.NOT_EXPRESSIBLE:
            if self._lowest is None:
                return f"no version of {self._document.format} has a place for it"
            return f"{self._document.format} {self._lowest} is the lowest version that has a place for it"
        if outcome in _ABOUT_A_GAP and self._home:
            return f"state it in {self._home}"
        if outcome is Outcome.MALFORMED and self._home:
            return f"correct it in {self._home}"
        return ""


def _home(aspect: Aspect, document: Document) -> str:
    """Where an aspect is stated; some encodings have names of their own."""
    family = _family(document)
    places = _homes().get(family, {})
    return _homes().get(f"{family} {document.encoding}", places).get(aspect) or places.get(aspect, "")


def _family(document: Document) -> str:
    """Formats differ between families in where things stand, and hardly within one."""
    return f"{document.format} {document.spec_version.partition('.')[0]}" if document.format == "SPDX" else document.format
