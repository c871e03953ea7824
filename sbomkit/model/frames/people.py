"""People as tables: what each account can change, what hangs on it alone, and how few can publish a share of the product."""

from collections.abc import Callable, Collection
from dataclasses import replace
from operator import attrgetter

from sbomkit.model.frames._table import FrameColumn, Frames, FrameTable, FrameType, Part, field
from sbomkit.model.people import Account, CoverStep, People, Person, PersonScope, Tie
from sbomkit.model.ranking import Basis

__all__ = ["FRAMES"]

_NAME = "A display name, kept on request only; `None`: nobody asked for it, or none is known."
_RESTS_ON = {
    Tie.RIGHTS: "that rest on a list of who can publish them",
    Tie.ACTIVITY: "that rest on commits or release tags",
    Tie.PACKAGING: "that it packages for a distribution",
    Tie.CONTACT: "that name it as a contact",
}


def _tied(tie: Tie) -> Callable[[Part], int]:
    return lambda account: account.part.ties.get(tie, 0)


def _untold(people: People) -> Collection[str]:
    """Without edges nothing is known of what stands on what: a reach would only count what the account publishes."""
    return ("reach", "reach_share") if people.basis is Basis.WEAKNESS_ONLY else ()


def _account() -> tuple[FrameColumn, ...]:
    return (
        field(Account, "identity", at="part"),
        field(Account, "label", at="part", meaning=_NAME),
        field(Account, "kind", at="part", meaning="`person`, `team`, `organisation`, `bot` or `automation`."),
        field(Account, "same_as", at="part"),
        field(Account, "publishes", at="part"),
        *(
            FrameColumn(
                name=f"by_{tie.value}",
                type=FrameType.INTEGER,
                unit="packages",
                meaning=f"Packages in `publishes` {words}.",
                value=_tied(tie),
            )
            for tie, words in _RESTS_ON.items()
        ),
        replace(field(Account, "reach", at="part", unit="packages"), null=True),
        replace(field(Account, "reach_share", at="part", unit="share in [0, 1]"), null=True),
        field(
            People,
            "reach_error",
            at="whole",
            unit="share of `reach`",
            meaning="Standard error of `reach` as a share of it, where it is an estimate; `None`: exact.",
        ),
    )


def _scope(name: str, packages: str) -> tuple[FrameColumn, ...]:
    """Columns of a person's packages of one kind of use."""
    return (
        field(
            PersonScope,
            "publishes",
            at=f"part.{name}",
            called=f"{name}_publishes",
            unit="packages",
            meaning=f"Of `publishes`, {packages}.",
        ),
        field(
            PersonScope, "sole", at=f"part.{name}", called=f"{name}_sole", unit="packages", meaning=f"Of `sole`, {packages}."
        ),
        field(
            PersonScope,
            "left_with_nobody",
            at=f"part.{name}",
            called=f"{name}_left_with_nobody",
            unit="packages",
            meaning=f"The part of `left_with_nobody` that comes from {packages}.",
        ),
    )


_PEOPLE = FrameTable(
    name="people",
    row="One person, by reach, then packages of their own, highest first; then by identity.",
    entries=lambda people: [Part(people, each) for each in people.people],
    columns=(
        *_account(),
        field(Person, "sole", at="part"),
        field(Person, "left_with_nobody", at="part", unit="packages"),
        field(Person, "summed_priority", at="part", unit="points"),
        *_scope("runtime", "those that run with the product, be it optionally"),
        *_scope("tooling", "those that are only needed to build, to test or to develop"),
    ),
    shown=("identity", "label", "publishes", "sole", "reach", "reach_share", "left_with_nobody", "summed_priority"),
    untold=_untold,
)

_OTHERS = FrameTable(
    name="others",
    row="One team, organisation, bot or automation, by reach, highest first, then by identity.  Never counted as persons.",
    entries=lambda people: [Part(people, each) for each in people.others],
    columns=_account(),
    shown=("identity", "label", "kind", "publishes", "reach", "reach_share"),
    untold=_untold,
)

_COVER = FrameTable(
    name="cover",
    row="One person of a small set on whose lists a share of the product stands; whoever adds most comes next.",
    entries=attrgetter("cover.steps"),
    columns=(
        field(CoverStep, "identity", meaning="Opaque."),
        field(CoverStep, "label", meaning=_NAME),
        field(CoverStep, "gain", unit="packages"),
        field(CoverStep, "covered", unit="packages"),
        field(CoverStep, "share", unit="share in [0, 1]"),
    ),
    shown=("identity", "label", "gain", "covered", "share"),
)

FRAMES = Frames(tables=(_PEOPLE, _OTHERS, _COVER), sentence=attrgetter("sentence"))
