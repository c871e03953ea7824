"""One product whose packages simulated registries know: a document in, real sources asked, the ranking out."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pytest
from pydantic import SecretStr

from sbomkit.enrich import enrich
from sbomkit.formats import load
from sbomkit.graph import ways_in
from sbomkit.model.facts import Facts, Observation, Signal
from sbomkit.model.ranking import PublisherView, Ranked, Ranking, Unassessed
from sbomkit.purl import package_key
from sbomkit.ranking import rank
from sbomkit.report import explain, render
from sbomkit.settings import Settings
from sbomkit.sources import Source, sources
from tests.builders import day
from tests.simulator import Registry, RegistrySimulator

if TYPE_CHECKING:
    from sbomkit.model.inventory import Inventory

__all__ = ["NOW", "Product", "product", "views"]

NOW = day("2026-11-01")
_TOKEN = "gh_secret"
_WIDTH = 400
"""So wide that no cell of a table is broken."""

R = TypeVar("R", bound=Registry)


class Product:
    """A product of which a test says what it stands on, who tells of that, and what it wants to know."""

    def __init__(self, simulator: RegistrySimulator, folder: Path) -> None:
        self.simulator = simulator
        self.folder = folder
        self.inventory: Inventory
        self.facts: Facts
        self.ranking: Ranking

    def __getitem__(self, kind: type[R]) -> R:
        """A registry, to be filled."""
        return self.simulator[kind]

    def stands_on(self, *purls: str, tree: Mapping[str, Sequence[str]] | None = None) -> "Product":
        """Read a CycloneDX document of these direct dependencies; `tree` says what each of them needs."""
        tree = tree or {}
        known = list(dict.fromkeys([*purls, *tree, *(each for needs in tree.values() for each in needs)]))
        document = {
            "bomFormat": "CycloneDX",
            "specVersion": "1.6",
            "version": 1,
            "metadata": {"component": {"type": "application", "bom-ref": "app", "name": "app", "version": "1"}},
            "components": [_component(each) for each in known],
            "dependencies": [
                {"ref": "app", "dependsOn": list(purls)},
                *({"ref": each, "dependsOn": list(tree.get(each, ()))} for each in known),
            ],
        }
        return self.described_by(json.dumps(document).encode())

    def described_by(self, document: bytes) -> "Product":
        """Read any document."""
        self.inventory = load(document)
        return self

    def asking(self, *who: str | Source, as_of: str | None = None) -> "Product":
        """Ask these sources, by name, and rank."""
        moment = day(as_of) if as_of else None
        self.facts = enrich(
            self.inventory,
            sources=[sources()[each].configured(()) if isinstance(each, str) else each for each in who],
            as_of=moment,
            settings=self._settings(),
            now=NOW,
        )
        self.ranking = rank(self.inventory, self.facts, as_of=moment)
        return self

    def _settings(self) -> Settings:
        settings = self.simulator.settings(self.folder / "cache")
        with_token = settings.sources["github"].model_copy(update={"token": SecretStr(_TOKEN)})
        return settings.model_copy(update={"sources": {**settings.sources, "github": with_token}})

    def entry(self, purl: str) -> Ranked | Unassessed:
        """What became of a package."""
        found = self.ranking.find(package_key(purl))
        assert isinstance(found, Ranked | Unassessed), found
        return found

    def ranked(self, purl: str) -> Ranked:
        """The entry of a package that could be judged."""
        found = self.entry(purl)
        assert isinstance(found, Ranked), found.reason
        return found

    def unassessed(self, purl: str) -> Unassessed:
        """The entry of a package that could not be."""
        found = self.entry(purl)
        assert isinstance(found, Unassessed), found.publishers
        return found

    def hands(self, purl: str) -> PublisherView:
        """Who can publish it."""
        return self.entry(purl).publishers

    def told(self, purl: str, signal: Signal) -> list[Observation]:
        """What was observed."""
        return [each for each in self.facts.of(package_key(purl)) if each.signal is signal]

    def detail(self, purl: str, signal: Signal) -> str:
        """What qualifies it."""
        return "; ".join(each.detail or "" for each in self.told(purl, signal))

    @property
    def table(self) -> str:
        """What `rank` prints, on one line, so that it does not matter where lines end."""
        return " ".join(render(self.ranking, width=_WIDTH).split())

    def explained(self, purl: str) -> str:
        """What `explain` prints, likewise."""
        explanation = explain(self.ranking, self.facts, ways_in(self.inventory, package_key(purl)))
        return " ".join(render(explanation, width=_WIDTH).split())


def _component(purl: str) -> dict[str, str]:
    name, _, number = purl.partition("?")[0].rpartition("/")[2].rpartition("@")
    return {"type": "library", "bom-ref": purl, "name": name, "version": number, "purl": purl}


def views(view: PublisherView) -> dict[str | None, PublisherView]:
    """The view and those beside it, by source."""
    return {each.source: each for each in (view, *view.others)}


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Product]:
    with RegistrySimulator() as simulator:
        yield Product(simulator, tmp_path)
