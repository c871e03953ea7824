"""What an SBOM holds of what regulations, baselines and contracts ask for: `check(inventory, ["cisa-2026"])`.

A profile is data that names rules; a rule reads what a document states and knows no format.  A result says that a document
meets the checks of a profile, and never that anybody complies with anything.
"""

from typing import TYPE_CHECKING

from sbomkit.compliance._check.compare import compare
from sbomkit.compliance._check.engine import check
from sbomkit.compliance._profile.files import load_profile, shipped_profiles
from sbomkit.compliance._profile.profile import Element, Extension, Profile
from sbomkit.compliance.rules import RULES
from sbomkit.compliance.signature import recognise_signature
from sbomkit.model.compliance import ProfileList

if TYPE_CHECKING:
    from collections.abc import Iterable
    from os import PathLike

__all__ = [
    "RULES",
    "Element",
    "Extension",
    "Profile",
    "check",
    "compare",
    "list_profiles",
    "load_profile",
    "recognise_signature",
    "shipped_profiles",
]


def list_profiles(profiles: "Iterable[Profile | str | PathLike[str]] | None" = None) -> ProfileList:
    """What profiles ask for.

    Args:
        profiles: as `check` takes them; `None`: those that come with sbomkit.

    Raises:
        ConfigurationError: there is no such profile.
    """
    chosen = shipped_profiles() if profiles is None else profiles
    return ProfileList(profiles=tuple(load_profile(each).described for each in chosen))
