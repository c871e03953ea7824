"""A due-diligence file: what was looked at when a product was judged, on what ground, what came of it, and what was not.

It is made for Article 13(5) and recital 34 of Regulation (EU) 2024/2847 (Cyber Resilience Act), which ask manufacturers for due
diligence when they integrate components of others, and for the files of those who buy.  It is a record, not a judgement of law.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, Literal

from pydantic import ConfigDict, Field

from sbomkit.model._base import Noun
from sbomkit.model.facts import FundingStrength, Moment, Signal, Status, Subject
from sbomkit.model.inventory import Hash
from sbomkit.model.next_step import NextStep
from sbomkit.model.position import Fidelity, PackagePosition
from sbomkit.model.ranking import (
    Basis,
    Contribution,
    Coverage,
    Excluded,
    GivenUp,
    Indicator,
    Interval,
    Origin,
    Provenance,
    PublisherView,
)
from sbomkit.model.tabletop import Contact
from sbomkit.purl import PackageKey

__all__ = [
    "PREDICATE_TYPE",
    "Answer",
    "Concern",
    "DueDiligence",
    "EvidenceStatement",
    "Examined",
    "Extent",
    "Fact",
    "InProduct",
    "Measure",
    "NotAssessed",
    "Rule",
    "RuleKind",
    "RuleOutcome",
    "Standing",
    "StatedComponent",
    "StatementSubject",
    "Unknown",
    "UpdateHistory",
]

PREDICATE_TYPE: Final = "urn:sbomkit:schema:evidence-1"
"""The `predicateType` of an in-toto statement around a due-diligence file: the `$id` of the schema that the file follows."""


class Standing(StrEnum):
    """Whether an observation counts at the moment of the file."""

    HOLDS = "holds"
    """The newest of its kind, signal, source and subject that counts."""
    EARLIER = "earlier"
    """A newer one of the same source stands in its place; of histories of people it is still looked at."""
    LATER = "later"
    """Known only for a time after the as-of date: not used, or on request and marked so."""


class Fact(Noun):
    """One observation that was at hand, and how to find it again in the facts."""

    package: PackageKey
    """The package that was asked about: the component's, or the source package that it is built from."""
    signal: Signal
    status: Status
    source: str
    subject: Subject
    retrieved_at: Moment
    as_of: Moment | None
    """The day for which it is known to hold; `None`: only the day of retrieval."""
    url: str | None
    """Where it was asked; `None`: the source does not tell."""
    licence: str | None
    """Licence of the data, as an SPDX identifier where there is one; `None`: the source states none."""
    summary: str
    """What it says, as a phrase; never with names of people.  Of a history of releases, what it says up to the as-of date."""
    standing: Standing
    sha256: str
    """SHA-256, in lower-case hexadecimal, over exactly the bytes of the observation's JSON object as it stands in a facts file:
    UTF-8, no white space between its members, members that equal their default left out."""


class RuleKind(StrEnum):
    """Who asks."""

    FINDING = "finding"
    """What the policy calls a finding."""
    GATE = "gate"
    """A named gate of the policy."""
    ASKED = "asked"
    """Whoever made the file."""


class Answer(StrEnum):
    """What came of a rule."""

    MET = "met"
    NOT_MET = "not_met"
    CANNOT_BE_TOLD = "cannot_be_told"
    """What is not known decides it."""


class Rule(Noun):
    """One condition that every package was held to."""

    kind: RuleKind
    name: str | None
    """Name of the gate."""
    condition: str
    """In the language of `--fail-on`."""
    level: Literal["INVESTIGATE", "ACTION"] | None
    """What the gate asks for."""
    ground: str | None
    """Why it is asked, in the policy's words."""
    on_unknown: Literal["fail", "pass"]
    """Whether a package of which it cannot be told counts as well."""
    selects: bool
    """Whether what meets it is of concern; the other rules are only answered for what is."""
    met: int
    """Packages that meet it."""
    undecided: int
    """Packages of which it cannot be told."""
    product: Answer | None
    """What came of the part that speaks of the product as a whole; `None`: there is no such part, or it is not met."""


class RuleOutcome(Noun):
    """What came of one rule for one package."""

    kind: RuleKind
    name: str | None
    condition: str
    outcome: Answer


class StatedComponent(Noun):
    """One component of the package, as the document claims it; who made it and who handed it over is among the contacts."""

    id: str
    version: str | None
    purl: str | None
    licenses: tuple[str, ...]
    hashes: tuple[Hash, ...]


class InProduct(Noun):
    """The release that is in the product, found by its version."""

    version: str
    date: Moment
    newer: int
    """Releases known to have come later."""


class UpdateHistory(Noun):
    """What a source tells of the releases of a package, up to the as-of moment.

    A release is not said to mend anything: no source that was asked tells which ones are security updates.
    """

    source: str
    about: PackageKey
    """The package that it was observed of: the component's, or its source package."""
    complete: bool
    """Whether nothing is missing, as far as the source tells; else all numbers are lower bounds."""
    releases: int
    """Releases known; of a list with gaps as many as the source counts, where it does."""
    first: Moment
    last: Moment
    in_last_year: int | None
    """In the 365 days before the reference moment; `None`: the source was read too long before that moment."""
    median_days: float | None
    """Median of the days between one day with a release and the next; `None`: the history has gaps, or fewer than two days."""
    longest_days: int | None
    """The longest time between two releases, in days; `None` likewise."""
    in_product: InProduct | None
    """`None`: none of the releases is in the product, as far as versions tell."""


class Unknown(Noun):
    """One thing that is not known of a component."""

    what: str
    """Name of a factor of the ranking, or `update_history`, `security_contact`."""
    detail: str
    """Why it is not known, as a phrase."""
    prior: float | None
    """What the policy takes in its place, in [0, 1]; `None`: nothing."""
    sources: tuple[str, ...]
    """Sources that could tell, as in `--source NAME`, the best first; empty: none could."""


class Concern(Noun):
    """One package of concern, or that is noted, with all that its judgement rests on."""

    package: PackageKey
    versions: tuple[str, ...]
    rank: int | None
    """1 is looked at first; `None`: it has no rank."""
    priority: float | None
    """In [0, 100]; `None`: who can publish it is not known."""
    interval: Interval
    impact: float | None
    """In [0, 1]; `None`: not known."""
    weakness: float | None
    reason: str
    """One sentence that a buyer understands."""
    rules: tuple[RuleOutcome, ...]
    """What came of each rule, in the order of the file."""
    contributions: tuple[Contribution, ...]
    """What each factor adds; those of a half add up to that half."""
    position: PackagePosition
    carried_by: PackageKey | None
    """The direct dependency that brings it in: the gateway that every path passes, else the one on the path that is shown;
    `None`: no path leads to it, or none was written out."""
    publishers: PublisherView
    indicators: tuple[Indicator, ...]
    origin: Origin | None
    updates: UpdateHistory | None
    """`None`: no release is known."""
    given_up: GivenUp | None
    """What a source says of its end; `none`: a source was asked, and says nothing of the kind; `None`: not known."""
    funding: FundingStrength | Literal["none"] | None
    """`none`: a source looked and found nothing; `None`: not known."""
    contacts: tuple[Contact, ...]
    """Whom to report to: claims of the document and observations of sources, marked."""
    security_policy: int | None
    """Score in [0, 10] of OpenSSF Scorecard's check Security-Policy, 0 where it found none; `None`: not known."""
    components: tuple[StatedComponent, ...]
    """What the document claims, in its order."""
    facts: tuple[Fact, ...]
    """By package, signal, subject, source and moment."""
    unknown: tuple[Unknown, ...]
    next_steps: tuple[NextStep, ...]
    """What to find out and what to do, the most urgent first."""


class NotAssessed(Noun):
    """One package of which the rules that select, or the ranking, could not tell."""

    package: PackageKey
    versions: tuple[str, ...]
    depth: int | None
    interval: Interval
    """What its priority could be."""
    reason: str
    """Why it could not be judged, or what is known of it, as one sentence."""
    conditions: tuple[str, ...]
    """Those of the selecting rules that cannot be told; empty: they can, and none is met, although nobody knows its people."""
    silence: tuple[str, ...]
    """What came of asking where nothing came of it, such as `npm: publishers failed`; empty with no facts: nobody was asked."""
    sources: tuple[str, ...]
    """Sources that could tell something that is missing, as in `--source NAME`; those that know its people first."""


class Extent(StrEnum):
    """How far a measure of due diligence is covered by this file."""

    PARTLY = "partly"
    NOT_COVERED = "not_covered"


class Measure(Noun):
    """One measure of due diligence, and whether this file has anything to do with it."""

    name: str
    measure: str
    """What is to be looked at."""
    basis: str
    """Who asks for it: a provision of Regulation (EU) 2024/2847 (CRA), or buyers."""
    extent: Extent
    """Never more than *partly*: what a file shows is not the whole of any of them."""
    detail: str
    """What the file holds of it, and what it does not."""
    known: int | None
    """Packages with a record about which the file holds something of it; `None`: not counted."""


class Examined(Noun):
    """The document that was looked at."""

    name: str
    """Name of the file, without folders; `SBOM` where it had none."""
    sha256: str
    """Of the bytes as they were read, before anything was decompressed or taken out of an envelope; lower-case hexadecimal."""
    format: str
    spec_version: str
    encoding: str
    identifier: str | None
    created: str | None
    """As written."""
    product: tuple[str, ...]
    """What it says it is about: name and version of each subject."""
    components: int
    diagnostics: int
    """What the reader had to leave out or put right, as `sbomkit show` lists it."""


class DueDiligence(Noun):
    """The file."""

    format: Literal["evidence-1"] = "evidence-1"
    """Name and version of the schema that this follows."""
    examined: Examined
    provenance: Provenance
    """Digests of document, facts and policy, the version of sbomkit, and the moment: what it takes to make the file again."""
    command: str | None
    """The command that makes it again; `None`: it was not made by one."""
    basis: Basis
    fidelity: Fidelity
    """Whether the document can answer the question at all."""
    coverage: Coverage
    """How much of the product the facts cover."""
    summary: str
    """One sentence."""
    rules: tuple[Rule, ...]
    """What all packages were held to: what selects first, then the policy's other rules."""
    concerns: tuple[Concern, ...]
    """Packages of concern, in the order of the ranking."""
    further: tuple[PackageKey, ...]
    """Packages that are of concern as well and were left out since only some were asked for, in the order of the ranking."""
    not_assessed: tuple[NotAssessed, ...]
    """Packages that are not of concern as far as is known, and of which not enough is known, in the order of the ranking."""
    noted: tuple[Concern, ...]
    """Packages that meet no rule that selects, and of which sources tell something to look into all the same: a handover
    indicator fired, or they are said to be given up.  In the order of the ranking."""
    not_selected: int
    """Packages that were judged, meet no rule that selects, and are not noted.  That is no all-clear: see `measures`."""
    excluded: tuple[Excluded, ...]
    """What was not ranked at all, each with its reason: the product itself, source packages, files."""
    measures: tuple[Measure, ...]
    """What due diligence asks for, and how far this file covers it."""
    licences: tuple[str, ...]
    """Licences of the data that is shown, as SPDX identifiers, sorted; data of sources that state none is not counted."""
    share_alike: tuple[str, ...]
    """Those of them that bind whoever passes the data on."""

    @property
    def finds(self) -> bool:
        """Whether anything is of concern, or counts as such because it cannot be told."""
        selecting = [each for each in self.rules if each.selects]
        return any(
            each.met or each.product is Answer.MET or (each.on_unknown == "fail" and _is_open(each)) for each in selecting
        )


def _is_open(rule: Rule) -> bool:
    return rule.undecided > 0 or rule.product is Answer.CANNOT_BE_TOLD


class StatementSubject(Noun):
    """What a statement is about (in-toto ResourceDescriptor)."""

    name: str
    digest: Mapping[Literal["sha256"], str]


class EvidenceStatement(Noun):
    """A due-diligence file as a Statement of the in-toto attestation framework (version 1), ready to be signed."""

    model_config = ConfigDict(serialize_by_alias=True, validate_by_name=True)

    type_: Literal["https://in-toto.io/Statement/v1"] = Field(default="https://in-toto.io/Statement/v1", alias="_type")
    subject: tuple[StatementSubject, ...]
    """The document, by the digest of its bytes."""
    predicate_type: Literal["urn:sbomkit:schema:evidence-1"] = Field(default=PREDICATE_TYPE, alias="predicateType")
    predicate: DueDiligence
