"""What to do next about one package: each step with the observation or the place that it rests on."""

from enum import StrEnum

from sbomkit.model._base import Noun
from sbomkit.purl import PackageKey

__all__ = ["Level", "NextStep", "Step"]


class Level(StrEnum):
    """What a step asks for.  Neither says that anybody did anything wrong."""

    INVESTIGATE = "INVESTIGATE"
    """Find something out."""
    ACTION = "ACTION"
    """Do something about it."""


class Step(StrEnum):
    """What kind of step it is."""

    ASK_WHO_TOOK_OVER = "ask_who_took_over"
    """Somebody new makes releases or commits: ask who it is and how that was arranged."""
    HOLD_VERSION = "hold_version"
    """Stay with what was there before the hands changed until that is answered."""
    READ_CHANGES = "read_changes"
    """The release in the product was made after the hands changed."""
    REPLACE_PACKAGE = "replace_package"
    """Its own source says that nobody works on it any more."""
    REPLACE_GATEWAY = "replace_gateway"
    """One direct dependency brings all of it in: without that one it is gone."""
    REPLACE_DIRECT = "replace_direct"
    """The product uses it directly: nobody else has to be asked."""
    ASK_SECOND_PUBLISHER = "ask_second_publisher"
    """Much stands on one person whom nobody chose."""
    FUND = "fund"
    """One person, and little or no money that can be seen."""
    PIN = "pin"
    """One person can publish: let no release in that nobody looked at."""
    VENDOR = "vendor"
    """It comes in by several ways, so that replacing one dependency does not help: keep a copy of one's own."""
    ASK_DISTRIBUTION = "ask_distribution"
    """A distribution stands between upstream and the product: ask how it looks at releases."""
    COMPARE_RELEASE = "compare_release"
    """What is released is not attested to be what lies in the repository."""
    ASK_UPSTREAM = "ask_upstream"
    """Only its packagers are known, not who makes it."""
    SETTLE_DISAGREEMENT = "settle_disagreement"
    """Sources tell of the same list differently."""
    FIND_USE = "find_use"
    """No path leads from the product to it."""
    CONFIRM_NOT_SHIPPED = "confirm_not_shipped"
    """It is needed for building, testing or developing only."""
    WAIT_FOR_FACTS = "wait_for_facts"
    """Something is not known that a source would tell."""


class NextStep(Noun):
    """One thing to do, or to find out."""

    level: Level
    step: Step
    package: PackageKey | None
    """The other package that it is about, such as the gateway; `None`: the package itself."""
    text: str
    """What to do, as a sentence that a buyer understands; never with names of people."""
    ground: str
    """What it rests on, as a phrase: the observation with its source and day, or the place in the product."""
    url: str | None = None
    """Where it can be done, such as where money can be given; as a source told it."""
