"""What a check against a profile found: outcomes by element and component, coverage, and a verdict that says no more than that.

A verdict speaks of the checks of one profile.  It is no statement on whether anybody complies with anything.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

from pydantic import Field

from sbomkit.model._base import Noun
from sbomkit.model.diagnostics import Diagnostic

__all__ = [
    "BINDING",
    "CheckedComponent",
    "CheckedDocument",
    "ComplianceComparison",
    "ComplianceOutcome",
    "ComplianceReport",
    "ComplianceReports",
    "ComplianceVerdict",
    "Coverage",
    "Effect",
    "ElementChange",
    "ElementFinding",
    "ElementResult",
    "ElementScope",
    "ElementSummary",
    "Obligation",
    "Outcome",
    "ProfileChange",
    "ProfileList",
    "ProfileResult",
    "ProfileSummary",
    "SignatureSeen",
    "Tally",
    "Tier",
]


class Outcome(StrEnum):
    """What became of one element, in the document or in one of its components."""

    PRESENT = "present"
    DECLARED_UNKNOWN = "declared_unknown"
    """The author states not to know it, or makes no statement in the format's own word for that (`NOASSERTION`)."""
    WITHHELD = "withheld"
    """The author states to know it and not to tell."""
    MISSING = "missing"
    """Nothing is said, or what is said is empty."""
    MALFORMED = "malformed"
    """Something is said that cannot be what is asked for."""
    NOT_EXPRESSIBLE = "not_expressible"
    """Nothing is said, and this version of the format has no place to say it."""
    NOT_APPLICABLE = "not_applicable"
    NOT_CHECKABLE = "not_checkable"
    """The document cannot show it."""


class Obligation(StrEnum):
    """How much a profile asks for an element.  Verdicts look at the first two only."""

    MUST = "must"
    MUST_IF_EXISTS = "must-if-exists"
    """Asked for where there is such a thing, which a document that says nothing does not show."""
    SHOULD = "should"
    INFO = "info"


BINDING = frozenset({Obligation.MUST, Obligation.MUST_IF_EXISTS})
"""What a verdict hangs on."""


class ElementScope(StrEnum):
    """What an element is asked of."""

    DOCUMENT = "document"
    COMPONENTS = "components"
    """The subject and every component."""
    TOP_LEVEL = "top-level"
    """Direct dependencies of the subject."""


class Effect(StrEnum):
    """What an outcome does to its element, as the profile has it."""

    SATISFIES = "satisfies"
    FAILS = "fails"
    LEAVES_OPEN = "leaves_open"
    """Whether the element is satisfied cannot be told from the document."""
    REMARK = "remark"
    """Worth knowing; the element fails by it in no case."""


class ComplianceVerdict(StrEnum):
    """A function of what is asked as a must, and of nothing else."""

    MEETS = "meets"
    DOES_NOT_MEET = "does_not_meet"
    CANNOT_BE_TOLD = "cannot_be_told"
    """Nothing fails, and something that is a must cannot be told from the document."""


class Tier(StrEnum):
    """How far from the subject a component stands; of a package in several versions, the nearest counts."""

    SUBJECT = "subject"
    TOP_LEVEL = "top_level"
    TRANSITIVE = "transitive"
    UNKNOWN = "unknown"
    """No path leads to it, or the document does not say what depends on what."""


class CheckedComponent(Noun):
    """The component that a finding is about."""

    id: str
    name: str
    version: str | None
    purl: str | None
    depth: int | None
    """Of its package; 0: the subject; `None`: unknown."""
    tier: Tier


class ElementFinding(Noun):
    """One outcome that is worth a line: anything but `present` and `not_applicable`."""

    outcome: Outcome
    effect: Effect
    address: str
    """Where it stands, or of what it is missing; empty for the document as a whole."""
    message: str
    """What is there and what was expected, as a phrase."""
    mend: str
    """What to do about it; empty where nothing is to be done."""
    annotate: bool
    """Whether `sbomkit annotate` can state it, where the facts tell it."""
    component: CheckedComponent | None
    """`None`: the document."""


class Coverage(Noun):
    """How much of one tier an element covers."""

    tier: Tier | None
    """`None`: the document."""
    applicable: int
    """What it is asked of: components, or 1 for the document."""
    satisfied: int
    outcomes: Mapping[Outcome, int]
    """How often each came out, in the order of `Outcome`; none that did not."""


class ElementResult(Noun):
    """What came of one element of a profile."""

    id: str
    title: str
    clause: str
    """Where the text asks for it."""
    severity: Obligation
    scope: ElementScope
    effect: Effect
    """The gravest of all its outcomes: fails, leaves open, remark, satisfies."""
    coverage: tuple[Coverage, ...]
    """By tier; none where nothing is there that it could be asked of."""
    findings: tuple[ElementFinding, ...]
    """In document order; what the reader left out comes last."""


class ProfileResult(Noun):
    """What came of one profile."""

    id: str
    title: str
    """Of the text that the profile was written from."""
    publisher: str
    date: str
    """Of the text, as it names it."""
    status: str
    """`current`, `superseded`, `legal`, or `own`."""
    text_sha256: str | None
    """Of the text; `None`: not recorded."""
    profile_sha256: str
    """Of the content of the profile, whatever the layout of its file."""
    verdict: ComplianceVerdict
    conclusion: str
    """The verdict as one sentence."""
    elements: tuple[ElementResult, ...]
    """In the order of the profile."""


class CheckedDocument(Noun):
    """What was checked."""

    format: str
    spec_version: str
    encoding: str
    name: str | None
    identifier: str | None
    sha256: str
    components: int
    """How many it lists, its subject included."""
    components_by_tier: Mapping[Tier, int]
    left_out: tuple[Diagnostic, ...]
    """Entries that may be components and that the reader could not take, so that nothing of them was checked.

    Each leaves open what is asked of components.
    """


class SignatureSeen(Noun):
    """A signature that is there.  Nobody verified it: that takes a key, and a tool made for it."""

    kind: str
    """As a phrase, such as `Sigstore bundle`."""
    detached: bool
    """Whether it lies in a file beside the document."""
    matches: bool | None
    """Whether the digest that it names is that of the document; `None`: it names none, or covers the document itself."""


class ComplianceReport(Noun):
    """What one document was found to hold of what profiles ask."""

    document: CheckedDocument
    signature: SignatureSeen | None
    profiles: tuple[ProfileResult, ...]
    """In the order in which they were named."""

    @property
    def meets(self) -> bool:
        """Whether the checks of all profiles are met."""
        return all(each.verdict is ComplianceVerdict.MEETS for each in self.profiles)


class ComplianceOutcome(Noun):
    """What became of one of several documents: a report, or why there is none."""

    file: str
    """As the user named it."""
    report: ComplianceReport | None
    error: str | None
    """Why the document cannot be read; set when, and only when, there is no report."""


class ComplianceReports(Noun):
    """What `check` found in each document, in the order in which they were named."""

    format: Literal["compliance-1"] = "compliance-1"
    """Name and version of the schema that this follows."""
    meets: bool
    """Whether every document could be read and meets the checks of every profile."""
    documents: tuple[ComplianceOutcome, ...]


class Tally(Noun):
    """An element in numbers."""

    applicable: int
    satisfied: int
    effect: Effect


class ElementChange(Noun):
    """One element before and after."""

    id: str
    title: str
    severity: Obligation
    before: Tally
    after: Tally


class ProfileChange(Noun):
    """One profile before and after."""

    id: str
    title: str
    before: ComplianceVerdict
    after: ComplianceVerdict
    elements: tuple[ElementChange, ...]
    """All that both know, in the order of the profile."""


class ComplianceComparison(Noun):
    """Two checks by the same profiles, side by side."""

    format: Literal["compliance-comparison-1"] = "compliance-comparison-1"
    """Name and version of the schema that this follows."""
    before_sha256: str
    after_sha256: str
    profiles: tuple[ProfileChange, ...]


class ElementSummary(Noun):
    """One element, as a profile has it."""

    id: str
    title: str
    clause: str
    severity: Obligation
    scope: ElementScope
    rule: str


class ProfileSummary(Noun):
    """One profile."""

    id: str
    title: str
    publisher: str
    date: str
    status: str
    summary: str
    profile_sha256: str = Field(min_length=64, max_length=64)
    elements: tuple[ElementSummary, ...]


class ProfileList(Noun):
    """Profiles, by id where they come with sbomkit."""

    format: Literal["profiles-1"] = "profiles-1"
    """Name and version of the schema that this follows."""
    profiles: tuple[ProfileSummary, ...]
