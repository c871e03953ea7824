"""What another model cannot hold is told to whoever listens, or warned of: it never goes unsaid."""

import warnings
from collections.abc import Callable
from typing import TypeAlias

from sbomkit.formats._reading.findings import Findings
from sbomkit.limits import DEFAULT_LIMITS
from sbomkit.model.diagnostics import Diagnostic, Severity
from sbomkit.model.inventory import Inventory

__all__ = ["ConversionLoss", "Report", "hand_over", "note_what_stays_behind"]

Report: TypeAlias = Callable[[Diagnostic], None]
"""Is called with each diagnostic of a conversion; addresses are those of the inventory, as in `components[17].hashes[0]`."""


class ConversionLoss(UserWarning):
    """Something of an inventory has no place in the object that was made of it, and nobody asked for the diagnostics."""


def hand_over(findings: Findings, report: Report | None) -> None:
    """Call `report` with everything that was found; without one, warn of what was lost."""
    found = findings.diagnostics(DEFAULT_LIMITS.diagnostics)
    if report is not None:
        for diagnostic in found:
            report(diagnostic)
        return
    lost = [entry for entry in found if entry.severity is Severity.ERROR]
    if lost:
        kinds = "; ".join(f"{entry.message} ({entry.path}, {entry.count} in all)" for entry in lost)
        # Above this one: the writer, the public function, and then the caller, whom it is for.
        warnings.warn(ConversionLoss(f"left out: {kinds}; pass report= for the whole of it"), stacklevel=4)


def note_what_stays_behind(inventory: Inventory, findings: Findings) -> None:
    """Note that an inventory comes with more than what its model holds."""
    has_claims = inventory._read_claims is not None  # noqa: SLF001 - asking for the claims would read the document again
    if has_claims or inventory.diagnostics:
        findings.add(
            Severity.NOTE,
            "model-only",
            "",
            "only what the inventory holds is converted: what else its document claims, and what reading it found, is not",
        )
