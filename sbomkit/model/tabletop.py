"""The worst case as an exercise sheet: suppose that a release of one package is hostile today."""

from enum import StrEnum
from typing import Literal

from sbomkit.model._base import Noun
from sbomkit.model.facts import Actor, Moment, PublisherKind, Subject
from sbomkit.model.inventory import Scope
from sbomkit.model.next_step import NextStep
from sbomkit.model.position import PackagePosition
from sbomkit.model.ranking import Basis as RankingBasis
from sbomkit.model.ranking import Indicator, Interval, Origin, Provenance, PublisherView, Verdict
from sbomkit.purl import PackageKey

__all__ = [
    "Basis",
    "Contact",
    "ContactRole",
    "Hand",
    "Holding",
    "KnownRelease",
    "Phase",
    "Publishing",
    "Question",
    "Standing",
    "Substitute",
    "SubstituteGround",
    "Tabletop",
    "WayIn",
]


class Standing(Noun):
    """One package that stands on the one in question: its code runs beside a hostile release."""

    package: PackageKey
    depth: int | None
    """Shortest distance from the root; `None`: no path leads to it."""
    scope: Scope
    needs_it_directly: bool
    """Whether it declares the need itself, and so would have to be released again to be rid of it."""


class WayIn(Noun):
    """One direct dependency of the product that is the package or leads to it."""

    package: PackageKey
    versions: tuple[str, ...]
    scope: Scope
    verdict: Verdict
    """How many people can publish it; `unknown` where that is not known."""
    rank: int | None
    """Its place in the ranking; `None`: it could not be assessed."""
    last_release: Moment | None
    """Of upstream, as far as the facts tell: whether anybody is there to make another."""


class Holding(Noun):
    """One product, and whether and how it holds the package."""

    product: str
    """What the document calls its subject, with its version; else the document's name, else the beginning of its digest."""
    sbom_sha256: str
    holds: bool
    versions: tuple[str, ...]
    depth: int | None
    """Shortest distance from the root; `None`: not held, or no path leads to it."""
    scope: Scope | None
    """The most exposed over its incoming paths; `None`: not held, or set aside."""
    dependents: int | None
    """Packages of that product that stand on it; `None`: not held, set aside, or the document does not say what depends on
    what."""
    entry_points: tuple[PackageKey, ...]
    """Direct dependencies of that product that are it or lead to it, in key order."""
    of_same_source: tuple[PackageKey, ...]
    """Other packages of that product that are built from the same source package, in key order: as hostile as this one."""
    alike: tuple[PackageKey, ...]
    """Packages of that product with the same name under another key, in key order: perhaps the same, perhaps not."""


class Hand(Noun):
    """One account that can publish the package or works on it, as one source tells."""

    actor: Actor
    """Its display name is kept on request only."""
    kind: PublisherKind
    """What the list means that it stands on."""
    subject: Subject
    source: str
    since: Moment | None
    """The earliest moment at which the facts show it on a list, releasing or committing; it may have been there before."""
    since_by: str | None
    """What shows it then, as a phrase."""
    releases: int
    """Releases of the package that the facts attribute to it."""
    last_release: Moment | None
    """The newest of these."""


class KnownRelease(Noun):
    """One release of the package, as one source tells."""

    version: str
    date: Moment
    publisher: Actor | None
    """Who pushed it, where the source tells; its display name is kept on request only."""
    on_the_list: bool | None
    """Whether its publisher is among those who can publish now; `None`: one of the two is not known, or the list not whole."""
    held: bool
    """Whether the product holds this version: the same text, where a distribution's own parts of a version do not count."""
    source: str


class Publishing(Noun):
    """How the releases of the last 24 months were published."""

    releases: int
    by_people: int
    by_automation: int
    """By a workflow (trusted publishing): who can start it is not told."""
    by_others: int
    """By bots, teams or organisations."""
    unknown: int
    """Who published is not told."""
    source: str
    complete: bool
    """Whether the source lists all published versions that still exist."""
    sentence: str


class SubstituteGround(StrEnum):
    """What says that a package could take the place of another one."""

    DECLARED_ALTERNATIVE = "declared_alternative"
    """Somebody who needs the package declares the other one as an alternative (`a | b`)."""
    PROVIDES_IT = "provides_it"
    """The other one says that it provides the package."""
    PROVIDES_THE_SAME = "provides_the_same"
    """Both say that they provide the same virtual package, library or command."""
    SAME_NAME_BY_DOCUMENT = "same_name_by_document"
    """The document says that both implement the same thing (CycloneDX `provides`)."""


class Substitute(Noun):
    """A package that could take the place of the one in question, because data says so; whether it fits is a person's word."""

    package: PackageKey
    ground: SubstituteGround
    detail: str
    """Who says so of what, as a phrase."""
    in_product: bool
    versions: tuple[str, ...]
    """Those in the product."""
    verdict: Verdict
    """How many people can publish it; `unknown` where that is not known or it is not in the product."""


class ContactRole(StrEnum):
    """Whom one would call, the nearest to a security report first."""

    SECURITY = "security"
    SUPPLIER = "supplier"
    """Who handed it over."""
    PRODUCER = "producer"
    """Who made it."""
    REPOSITORY = "repository"
    ISSUES = "issues"
    SUPPORT = "support"
    WEBSITE = "website"
    FUNDING = "funding"
    """A way to give money also reaches those who take it."""


class Basis(StrEnum):
    """Where a statement comes from; neither replaces the other."""

    CLAIM = "claim"
    """The document says so."""
    OBSERVATION = "observation"
    """A source of facts says so."""


class Contact(Noun):
    """One way to reach somebody outside."""

    role: ContactRole
    basis: Basis
    source: str
    """The source of facts, or the format of the document with its own word for it."""
    text: str
    """A name or an address on the web.  Addresses of mail that the document claims are left out unless they are asked for."""
    withheld: bool = False
    """Whether something was left out that is an address of mail."""


class Phase(StrEnum):
    """When in the course of an incident a question is asked."""

    NOTICE = "notice"
    CONTAIN = "contain"
    REPLACE = "replace"
    TELL = "tell"
    PREVENT = "prevent"


class Question(Noun):
    """One question for the room."""

    phase: Phase
    rule: str
    """Name of the rule that asks it; see `docs/what-if.md`."""
    text: str
    ground: str
    """What in the document or the facts it is asked for, as a phrase."""


class Tabletop(Noun):
    """An exercise sheet about one package of one product or several.  Nothing on it says that anybody did anything wrong."""

    format: Literal["tabletop-1"] = "tabletop-1"
    """Name and version of the schema that this follows."""
    package: PackageKey
    versions: tuple[str, ...]
    product: str
    """As `Holding.product` names it."""
    supposition: str
    """What is supposed, as one sentence."""
    summary: str
    """What would follow, in a few sentences."""
    rank: int | None
    """1 is looked at first; `None`: it could not be assessed."""
    ranked: int
    """How many packages are ranked."""
    unassessed: int
    """How many could not be assessed, and so have no rank."""
    priority: float | None
    """In [0, 100]."""
    interval: Interval
    """What the priority could be with the missing factors at 0 and at 1."""
    position: PackagePosition
    ships: bool | None
    """Whether it is in the product as it runs, as far as the document says: needed at run time or optionally; `None`: no path
    leads to it, so that this is not known."""
    basis: RankingBasis
    """Whether the document says at all what stands on what."""
    standing: tuple[Standing, ...]
    """Packages that stand on it, directly or not, by depth, then by key."""
    ways_in: tuple[WayIn, ...]
    """All direct dependencies that carry it in, in key order."""
    direct: int
    """Direct dependencies of the product."""
    origin: Origin | None
    """Where it comes from; `None`: not known."""
    siblings: tuple[PackageKey, ...]
    """Other packages of the product that come from the same source package or repository, in key order: the same hands
    make their releases."""
    products: tuple[Holding, ...]
    """This product first, then the others by name and digest; a document that was given twice is there once."""
    publishers: PublisherView
    hands: tuple[Hand, ...]
    """By what the list means, then by subject, source and identity."""
    last_release: KnownRelease | None
    """`None`: no release is known."""
    held_releases: tuple[KnownRelease, ...]
    """Releases whose versions are in the product, as far as they are known, by date."""
    publishing: Publishing | None
    """`None`: no release of the last 24 months is known."""
    indicators: tuple[Indicator, ...]
    substitutes: tuple[Substitute, ...]
    """What could take its place, packages of the product first, then by key."""
    no_substitute: str | None
    """Why none is known, where none is, as a sentence; `None`: there are some."""
    contacts: tuple[Contact, ...]
    """By role, basis and text."""
    questions: tuple[Question, ...]
    """In the order in which they are asked."""
    next_steps: tuple[NextStep, ...]
    """What to do without waiting for the worst case."""
    reference: Moment
    """The moment that is taken for today: the as-of moment, else the newest answer in the facts."""
    provenance: Provenance
