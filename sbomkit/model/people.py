"""Who stands behind a product: for each account, what it can publish, what stands on that, and what hangs on it alone."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

from sbomkit.model._base import Noun
from sbomkit.model._shown import ShownPeople
from sbomkit.model.facts import ActorKind, Identity
from sbomkit.model.position import Fidelity
from sbomkit.model.ranking import Basis, Provenance
from sbomkit.purl import PackageKey

__all__ = ["Account", "Cover", "CoverStep", "People", "PeopleCoverage", "Person", "PersonScope", "Tie"]


class Tie(StrEnum):
    """What ties an account to a package, from the strongest to the weakest."""

    RIGHTS = "rights"
    """It stands on a list of who can publish the package."""
    ACTIVITY = "activity"
    """It committed to the repository or tagged releases within 24 months; that it can publish is likely and not told."""
    PACKAGING = "packaging"
    """It packages the software for a distribution; who makes the software is not known."""
    CONTACT = "contact"
    """The author wrote it down as a contact; that it can publish is not told."""


class Account(Noun):
    """One account and the packages that it is tied to.  Only packages with a publisher verdict count."""

    identity: Identity
    """Opaque; of those that hard keys tie together, the first in order that stands on a deciding list."""
    same_as: tuple[Identity, ...]
    """The other identities that hard keys tie to it, in order."""
    kind: ActorKind
    label: str | None
    """A display name, kept on request only."""
    publishes: tuple[PackageKey, ...]
    """Packages whose deciding list names it, in key order."""
    ties: Mapping[Tie, int]
    """How many of these rest on what, from the strongest to the weakest."""
    reach: int
    """Packages that it publishes or that stand on one of these, each once: what it can change (Zimmermann et al. 2019, "Small
    World with High Risks", USENIX Security: maintainer reach, here inside one product)."""
    reach_share: float
    """`reach` over all packages that have a place, in [0, 1]."""


class PersonScope(Noun):
    """A person's packages of one kind of use."""

    publishes: int
    sole: int
    left_with_nobody: float


class Person(Account):
    """One person, as far as hard keys tell that accounts are one."""

    sole: tuple[PackageKey, ...]
    """Packages whose deciding list names nobody else (verdict `sole`), in key order; with rights, nobody else can publish them,
    unless the list does not name everybody (`PeopleCoverage.partly_listed`)."""
    left_with_nobody: float
    """Expected number of packages at which this person is the last to leave when all people leave in random order: the sum of
    1 / |M(p)| over the packages p, M(p) being the people on its list.

    That is the Shapley value (Shapley 1953, "A Value for n-Person Games") of the game in which a set of people is worth the
    packages that nobody is left for once they are gone: each package is a unanimity game of its people, and values add up.  A
    package with a team or an organisation on its list is left out, since nobody told who else is behind it; where a list is
    known not to name everybody, the part is so much at most.
    """
    summed_priority: float
    """Priorities of the packages, added up; one that several people share counts in full for each."""
    runtime: PersonScope
    """Of the packages, those that run with the product, be it optionally; what is not qualified counts as these."""
    tooling: PersonScope
    """Of the packages, those that are only needed to build, to test or to develop."""


class CoverStep(Noun):
    """One more person of the cover."""

    identity: Identity
    label: str | None
    """A display name, kept on request only."""
    gain: int
    """Packages on whose lists none of the persons before stands."""
    covered: int
    """Packages on whose lists any person so far stands, each once."""
    share: float
    """`covered` over all packages that have a place, in [0, 1]."""


class Cover(Noun):
    """A small set of people on the lists of a share of the product, found greedily, and how much smaller one could be."""

    share: float
    """Of the packages that have a place, what was asked for, in (0, 1]."""
    wanted: int
    """Packages that this comes to, rounded up."""
    steps: tuple[CoverStep, ...]
    """Whoever adds most comes next; ties by identity."""
    covered: int
    """Packages on whose lists they stand."""
    reached: bool
    """Whether these are as many as were wanted.  If not, they are all of which any person is known."""
    at_least: int
    """No fewer of the people known stand on the lists of as many, namely the smaller of `wanted` and of those of which any
    person is known.  What unknown people, members of teams and those whom a list leaves out can publish, nobody told."""
    sentence: str


class PeopleCoverage(Noun):
    """Behind how much of the product somebody is known, in packages; the first four add up to `packages`."""

    with_people: int
    """A person stands on the deciding list."""
    groups_only: int
    """A team or an organisation does, and no person."""
    nobody: int
    """The source says that nobody looks after it, and names no person or team either."""
    unknown: int
    """Who can publish it is not known: it belongs to nobody here, and nothing follows from that."""
    packages: int
    ties: Mapping[Tie, int]
    """On what the packages with people rest, from the strongest to the weakest."""
    beside_groups: int
    """Packages with people and with a team or an organisation, whose members nobody told; they are left out of
    `left_with_nobody`."""
    partly_listed: int
    """Packages with people whose list is known not to name everybody who can publish, as those of distributions do, or could
    not be read whole."""
    sole: int
    """Packages on whose list one person stands alone (verdict `sole`)."""
    sole_people: int
    """Who these persons are, each counted once."""
    sentence: str


class People(ShownPeople, Noun):
    """The answer of `sbomkit.people`."""

    format: Literal["people-1"] = "people-1"
    """Name and version of the schema that this follows."""
    sentence: str
    """How much of the product one account can change, how few can publish a share of it, and behind how much no person is
    known; names nobody."""
    counted: int
    """Persons in all, also where `people` was cut."""
    people: tuple[Person, ...]
    """By reach, then packages of their own, highest first; then by identity."""
    others: tuple[Account, ...]
    """Teams, organisations, bots and automation: never counted as persons; by reach, highest first, then by identity."""
    cover: Cover
    coverage: PeopleCoverage
    reach_error: float | None
    """Standard error of every reach as a share of it, where it is an estimate; `None`: exact."""
    basis: Basis
    """With `weakness_only` nothing is known of what stands on what: each reach is only what the account publishes."""
    fidelity: Fidelity
    provenance: Provenance

    def first(self, count: int) -> "People":
        """The same with only the first `count` people; all else stays whole."""
        return self.model_copy(update={"people": self.people[:count]})

    def find(self, identity: str) -> Account | None:
        """The account of an identity, be it one that is only tied to it."""
        return next(
            (each for each in (*self.people, *self.others) if identity == each.identity or identity in each.same_as), None
        )
