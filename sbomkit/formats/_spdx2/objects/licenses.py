"""Licences as the expressions of SPDX: texts of strangers in, what spdx-tools takes for a licence out.  Loads the library."""

import re
from collections.abc import Iterable

from license_expression import ExpressionError, LicenseExpression
from spdx_tools.common.spdx_licensing import spdx_licensing
from spdx_tools.spdx.model.extracted_licensing_info import ExtractedLicensingInfo

from sbomkit.formats._reading.findings import Findings
from sbomkit.model.diagnostics import Severity

__all__ = ["Licenses"]

_REFERENCE = re.compile(r"LicenseRef-[0-9A-Za-z.-]+")
_NO_REFERENCE = re.compile(r"[^0-9A-Za-z.-]+")
_UNTOLD = "The text of this licence is not part of the inventory that this document was made of."


class Licenses:
    """The licences of one document, and the references that they need."""

    def __init__(self, findings: Findings, texts: Iterable[str]) -> None:
        self._findings = findings
        self._made: dict[str, LicenseExpression] = {}
        self._references: dict[str, ExtractedLicensingInfo] = {}
        self._counts: dict[str, int] = {}
        self._taken = {found for text in texts for found in _REFERENCE.findall(text)}

    @property
    def extracted(self) -> list[ExtractedLicensingInfo]:
        """What must be said of the references that were used."""
        return list(self._references.values())

    def of(self, texts: tuple[str, ...], path: str) -> LicenseExpression | None:
        """All licences of one component as one expression; `None` where there is none."""
        if not texts:
            return None
        made = [self._one(text, f"{path}[{number}]") for number, text in enumerate(texts)]
        if len(made) == 1:
            return made[0]
        self._note("joined-licenses", path, "SPDX has one expression, the inventory a list: joined by AND")
        return spdx_licensing.parse(" AND ".join(f"({each})" for each in made))

    def _one(self, text: str, path: str) -> LicenseExpression:
        made = self._made.get(text)
        if made is None:
            parsed = self._parsed(text)
            made = self._made[text] = parsed if parsed is not None else self._named(text)
        written = str(made)
        if written in self._references and text != written:
            self._note("license-by-name", path, f"expected an expression of known licences, found {text!r:.100}: {written}")
        elif text != written:
            self._note("changed-license", path, f"{text!r:.100} in the spelling of SPDX: {written:.100}")
        return made

    def _parsed(self, text: str) -> LicenseExpression | None:
        """An expression of identifiers that SPDX knows and of references; `None` where it is none."""
        try:
            made = spdx_licensing.parse(text, strict=True)
        except (ExpressionError, RecursionError):
            return None
        unknown = spdx_licensing.unknown_license_keys(made) if made is not None else ()
        if not all(_REFERENCE.fullmatch(key) for key in unknown):
            return None
        for key in unknown:
            self._references.setdefault(key, ExtractedLicensingInfo(license_id=key, extracted_text=_UNTOLD))
        return made

    def _named(self, text: str) -> LicenseExpression:
        """A reference that is like the text, which becomes its name."""
        plain = candidate = f"LicenseRef-{_NO_REFERENCE.sub('-', text).strip('-') or 'unnamed'}"
        while candidate in self._taken:
            self._counts[plain] = self._counts.get(plain, 1) + 1
            candidate = f"{plain}-{self._counts[plain]}"
        self._taken.add(candidate)
        self._references[candidate] = ExtractedLicensingInfo(license_id=candidate, extracted_text=_UNTOLD, license_name=text)
        return spdx_licensing.parse(candidate)

    def _note(self, code: str, path: str, message: str) -> None:
        self._findings.add(Severity.NOTE, code, path, message)
