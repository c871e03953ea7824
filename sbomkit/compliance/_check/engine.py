"""An inventory and profiles in, a report out.  No clock, no network, no format."""

from collections import Counter
from os import PathLike
from typing import TYPE_CHECKING

from sbomkit._collector import collector_paused
from sbomkit.compliance._check.asking import result_of
from sbomkit.compliance._check.checked import Checked
from sbomkit.compliance._check.effects import conclusion, verdict_of
from sbomkit.compliance._check.left_out import asked_of, left_out_of
from sbomkit.compliance._check.places import places_of
from sbomkit.compliance._profile.files import load_profile
from sbomkit.compliance._profile.profile import Profile
from sbomkit.compliance.rules import Case
from sbomkit.compliance.signature import recognise_signature
from sbomkit.errors import ConfigurationError
from sbomkit.graph import position as position_of
from sbomkit.model.compliance import CheckedDocument, ComplianceReport, ProfileResult, Tier

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sbomkit.compliance.rules import Place
    from sbomkit.model.diagnostics import Diagnostic
    from sbomkit.model.inventory import Inventory
    from sbomkit.model.position import Position

__all__ = ["check", "loaded"]


def check(
    inventory: "Inventory",
    profiles: "Iterable[Profile | str | PathLike[str]] | Profile | str | PathLike[str]",
    *,
    position: "Position | None" = None,
    signature: bytes | None = None,
    findings: bool = True,
) -> ComplianceReport:
    """Check what a document states against profiles.

    A verdict says that a document meets the checks of a profile, or does not; it does not say that anybody complies.

    Args:
        inventory: as `load` gives it.
        profiles: ids of shipped profiles, paths of profile files, or profiles; one, or several.
        position: as `sbomkit.position` gives it, where it is known already.
        signature: the bytes of a signature that lies beside the document.  It is recognised and never verified.
        findings: whether each outcome is told, which takes memory for each component; without, elements have only their
            coverage and effect.

    Raises:
        ConfigurationError: there is no such profile, two of them have one id, or the signature is none.
    """
    chosen = loaded((profiles,) if isinstance(profiles, str | PathLike | Profile) else profiles)
    seen = None if signature is None else recognise_signature(signature, inventory.document.sha256)
    placed = position_of(inventory) if position is None else position
    with collector_paused():
        places = places_of(inventory, placed)
        checked = Checked(inventory, places)
        left_out = left_out_of(inventory.diagnostics)
        results = tuple(
            _result(
                profile,
                Case(
                    inventory=inventory,
                    statements=inventory.statements,
                    places=places,
                    judged=checked.judged(profile.skips),
                    left_out=asked_of(left_out, profile.skips),
                    signature=seen,
                ),
                checked if findings else None,
            )
            for profile in chosen
        )
    return ComplianceReport(document=_document(inventory, places, left_out), signature=seen, profiles=results)


def loaded(profiles: "Iterable[Profile | str | PathLike[str]]") -> "Iterable[Profile]":
    """Each profile once; what is said of an id has to be said of one profile.

    Raises:
        ConfigurationError: there is no such profile, or two of them have one id.
    """
    found: dict[str, Profile] = {}
    for profile in map(load_profile, profiles):
        if found.setdefault(profile.id, profile) != profile:
            raise ConfigurationError(
                f"two different profiles have the id {profile.id!r}", advice="a profile is named by its id: give one another"
            )
    return found.values()


def _result(profile: Profile, case: Case, checked: Checked | None) -> ProfileResult:
    elements = tuple(result_of(element, case, checked) for element in profile.elements)
    verdict = verdict_of(elements)
    return ProfileResult(
        id=profile.id,
        title=profile.title,
        publisher=profile.publisher,
        date=profile.date,
        status=profile.status,
        text_sha256=profile.text_sha256,
        profile_sha256=profile.sha256,
        verdict=verdict,
        conclusion=conclusion(verdict, profile, elements),
        elements=elements,
    )


def _document(inventory: "Inventory", places: "Mapping[str, Place]", left_out: "tuple[Diagnostic, ...]") -> CheckedDocument:
    document = inventory.document
    counted = Counter(place.tier for place in places.values())
    return CheckedDocument(
        format=document.format,
        spec_version=document.spec_version,
        encoding=document.encoding,
        name=document.name,
        identifier=document.identifier,
        sha256=document.sha256,
        components=len(inventory.components),
        components_by_tier={tier: counted[tier] for tier in Tier if counted[tier]},
        left_out=left_out,
    )
