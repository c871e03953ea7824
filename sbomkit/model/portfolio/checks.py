"""How the documents of a portfolio stand to what profiles ask: by vendor, product, element and document.

A verdict speaks of the checks of one profile.  It is no statement on whether anybody complies with anything.
"""

from enum import StrEnum
from typing import Literal

from sbomkit.model._base import Noun
from sbomkit.model.compliance import ComplianceVerdict, ElementScope, Obligation

__all__ = [
    "PortfolioBy",
    "PortfolioChecks",
    "PortfolioElement",
    "PortfolioGroup",
    "PortfolioProfile",
    "PortfolioVerdict",
    "PortfolioVerdicts",
]


class PortfolioBy(StrEnum):
    """What documents are counted by."""

    VENDOR = "vendor"
    PRODUCT = "product"
    DOCUMENT = "document"
    """Each stands alone."""


class PortfolioVerdicts(Noun):
    """Documents by what a profile makes of them."""

    documents: int
    """All of them: the sum of the next four."""
    meets: int
    does_not_meet: int
    cannot_be_told: int
    unchecked: int
    """Were never checked against this profile, or were before they changed."""
    share: float | None
    """`meets` over those that were checked, in [0, 1]; `None`: none was."""


class PortfolioGroup(Noun):
    """The documents of one vendor or product."""

    vendor: str | None
    """`None`: the documents name none."""
    product: str | None
    """The address of a document that names none; `None`: all products of the vendor."""
    products: int
    """In however many versions; a document that names none is one of its own."""
    verdicts: PortfolioVerdicts


class PortfolioElement(Noun):
    """One element of a profile, over all documents that were checked."""

    id: str
    title: str
    clause: str
    """Where the text asks for it."""
    severity: Obligation
    scope: ElementScope
    fails: int
    """Documents that fail by it, or by part of what it is asked of."""
    leaves_open: int
    """Documents that fail by none of it, and leave open whether they have all of it."""
    satisfies: int
    """Documents that have all of it.  Of the others, a remark is made at most."""
    documents: int
    """That were checked."""
    applicable: int
    """What it is asked of in all of them: components, or 1 for each document."""
    satisfied: int
    """How many of these have it."""


class PortfolioVerdict(Noun):
    """One document."""

    document: str
    """Where it is: its path, address, or place in an archive."""
    vendor: str | None
    product: str | None
    version: str | None
    date: str | None
    """A day, as `2026-11-26`."""
    verdict: ComplianceVerdict | None
    """`None`: it was never checked against this profile."""
    fails: tuple[str, ...]
    """Ids of the musts that it fails by."""
    leaves_open: tuple[str, ...]
    """Ids of the musts that it leaves open."""


class PortfolioProfile(Noun):
    """One profile, and how documents stand to it."""

    id: str
    title: str
    """Of the text that the profile was written from."""
    publisher: str
    date: str
    """Of the text, as it names it."""
    status: str
    """`current`, `superseded`, `legal`, or `own`."""
    profile_sha256: str
    """Of the content of the profile: what was checked by another one of the same id stands by itself."""
    sentence: str
    verdicts: PortfolioVerdicts
    elements: tuple[PortfolioElement, ...]
    """Those that most documents fail by first."""
    groups: tuple[PortfolioGroup, ...]
    """Vendors or products, those with most documents that do not meet the checks first; none, if each document stands alone."""
    documents: tuple[PortfolioVerdict, ...]
    """Those that do not meet the checks first, and of these those that fail by most."""


class PortfolioChecks(Noun):
    """How the documents of a portfolio stand to what profiles ask."""

    format: Literal["portfolio-checks-1"] = "portfolio-checks-1"
    """Name and version of the schema that this follows."""
    sentence: str
    meets: bool
    """Whether every document that counts meets the checks of every profile, and every place could be read."""
    by: PortfolioBy
    latest: bool
    """Whether only the newest document of each product counts."""
    documents: int
    """That count."""
    unread: int
    """Places that no document could be read from, and of which it is not known that they are no SBOM."""
    profiles: tuple[PortfolioProfile, ...]
    """By id, then SHA-256."""
