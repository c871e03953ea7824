"""Products with people behind them, small enough for every question to be answered by trying everything."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

from sbomkit.model.facts import Actor, ActorKind, Facts, Identity, PublisherKind, Publishers
from sbomkit.model.inventory import Inventory
from tests.builders import make_facts, make_inventory, make_observation, npm

__all__ = ["Product", "account", "listed", "product", "products"]

_LOGINS = "abcdef"


@dataclass(frozen=True)
class Product:
    """Packages, who needs whom, and who can publish."""

    needs: Mapping[str, Sequence[str]]
    """What each package depends on, `app` being the product."""
    lists: Mapping[str, Sequence[Actor]]
    """Who can publish each package; one that is missing is unknown."""

    @property
    def names(self) -> list[str]:
        return sorted({*self.needs, *(each for below in self.needs.values() for each in below)} - {"app"})

    @property
    def inventory(self) -> Inventory:
        return make_inventory(self.needs)

    @property
    def facts(self) -> Facts:
        return make_facts({npm(name): [make_observation(listed(*actors))] for name, actors in self.lists.items()})

    def people_of(self, name: str) -> set[str]:
        return {actor.identity for actor in self.lists.get(name, ()) if actor.kind is ActorKind.PERSON}

    def has_team(self, name: str) -> bool:
        return any(actor.kind in {ActorKind.TEAM, ActorKind.ORGANISATION} for actor in self.lists.get(name, ()))


def account(login: str, kind: ActorKind = ActorKind.PERSON, *, same_as: Sequence[str] = (), label: str | None = None) -> Actor:
    """An npm account; `same_as` names others."""
    tied = tuple(Identity(f"npm:user:{each}") for each in same_as)
    return Actor(identity=Identity(f"npm:user:{login}"), kind=kind, label=label, same_as=tied)


def listed(*actors: Actor) -> Publishers:
    """A list of who can publish."""
    ordered = tuple(sorted(actors, key=lambda actor: actor.identity))
    return Publishers(kind=PublisherKind.PUBLISH_RIGHTS, members=ordered, complete=True)


def product(lists: Mapping[str, str | Sequence[Actor]], needs: Mapping[str, Sequence[str]] | None = None) -> Product:
    """A product from `{"a": "xy", "b": ""}`, a letter for each person; every package is direct unless `needs` says more."""
    made = {name: [account(each) if isinstance(each, str) else each for each in who] for name, who in lists.items()}
    return Product(needs or {"app": sorted(made)}, made)


@st.composite
def products(draw: st.DrawFn, *, teams: bool = True, most: int = 6) -> Product:
    """Up to `most` packages, each with up to four people, perhaps a team or a script; of some nothing is known."""
    names = [f"p{number}" for number in range(draw(st.integers(1, most)))]
    below = st.lists(st.sampled_from(names), unique=True, max_size=3)
    needs = {"app": names, **{name: draw(below) for name in names}}
    lists = {}
    for name in names:
        if draw(st.integers(0, 5)):
            actors = [account(each) for each in draw(st.lists(st.sampled_from(_LOGINS), unique=True, max_size=4))]
            others = st.sampled_from([(), (ActorKind.TEAM,), (ActorKind.BOT,)] if teams else [()])
            lists[name] = [*actors, *(account(f"the-{kind}", kind) for kind in draw(others))]
    return Product({name: [each for each in found if each != name] for name, found in needs.items()}, lists)
