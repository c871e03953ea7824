"""What the reader could not take as a component: nothing of it was checked, and nobody may conclude that all is well."""

import re
from collections.abc import Iterable

from sbomkit.model.diagnostics import Diagnostic, Severity

__all__ = ["WHOLE", "asked_of", "left_out_of"]

WHOLE = frozenset({"duplicate-id", "duplicate-member", "more-diagnostics", "unknown-class", "unread-node"})
"""Diagnostics of entries, or of what may hold some, that are left out as a whole wherever they stand."""
_MISTYPED = "wrong-type"
_PARTS = r"(?:\.components\[\d+\])*+(?:\.components)?"
_HOLDS_COMPONENTS = re.compile(
    rf"metadata(?:\.component{_PARTS})?|components(?:\[\d+\]{_PARTS})?|(?:packages|files|@graph)(?:\[\d+\])?"
)
"""Addresses of components, and of what lists them."""
_FILE, _FILES = "file", "files"


def left_out_of(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Those that tell of entries which may be components and of which nothing was read."""
    return tuple(each for each in diagnostics if each.code in WHOLE or (each.code == _MISTYPED and _is_lost(each)))


def _is_lost(diagnostic: Diagnostic) -> bool:
    """Of many there is one diagnostic, which names the first: nobody knows where the others stand."""
    lost = diagnostic.severity is Severity.ERROR and _HOLDS_COMPONENTS.fullmatch(diagnostic.path) is not None
    return lost or diagnostic.count > 1


def asked_of(left_out: Iterable[Diagnostic], skipped: Iterable[str]) -> tuple[Diagnostic, ...]:
    """Those of what a profile looks at.

    Args:
        left_out: as `left_out_of` gives them.
        skipped: types of components that the profile asks nothing of.
    """
    skips_files = _FILE in skipped
    return tuple(each for each in left_out if not (skips_files and each.path.startswith(_FILES)))
