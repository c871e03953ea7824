"""Asking a source about packages of which others have told where their code lives, or where money goes."""

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from sbomkit.errors import SbomkitError
from sbomkit.limits import Limits
from sbomkit.model.facts import Facts, Observation, Repository
from sbomkit.settings import Settings
from sbomkit.sources import Endpoint, Session, Source
from sbomkit.sources._http.client import Answer, Client
from sbomkit.sources._reading.people import without_addresses
from tests.asking import NOW, package_of
from tests.builders import day, make_observation
from tests.simulator import RegistrySimulator

__all__ = ["AskLinked", "asking_linked", "claim", "made_up_linked"]

AskLinked = Callable[..., dict[str, list[Observation]]]


def claim(
    url: str, *, verified: bool = False, source: str = "npm", as_of: str | None = None, retrieved_at: str = "2026-11-01"
) -> Observation:
    """What a source says of where the code lives."""
    return make_observation(Repository(url=url, verified=verified), source=source, as_of=as_of, retrieved_at=retrieved_at)


def asking_linked(kind: type[Source], simulator: RegistrySimulator, folder: Path) -> AskLinked:
    """A function that asks about packages by purl, each with what was said of it before; returns what is observed of each."""

    def ask(
        earlier: Mapping[str, Observation | str | Iterable[Observation]], *, as_of: str | None = None, token: str | None = None
    ) -> dict[str, list[Observation]]:
        known = {purl: _observations(said) for purl, said in earlier.items()}
        settings = simulator.settings(folder)
        own = settings.source(kind.name).model_copy(update={"token": SecretStr(token) if token else None})
        chosen = settings.model_copy(update={"sources": {**settings.sources, kind.name: own}})
        packages = {purl: package_of(purl) for purl in known}
        source = kind.configured(())
        asked = [package for purl, package in packages.items() if source.supports(package, known[purl])]
        with Client(chosen, now=NOW, limits=Limits(), sleep=lambda _: None) as client:
            session = Session(
                now=NOW,
                settings=chosen,
                make_client=lambda: client,
                as_of=day(as_of) if as_of else None,
                earlier={packages[purl].key: said for purl, said in known.items()},
            )
            before = simulator.requests
            facts = Facts.gathered(source.observe(asked, session))
        assert simulator.requests - before <= sum(source.requests(asked).values())
        for entry in facts.packages:
            assert {each.signal for each in entry.observations} == kind.signals, (
                "nothing is passed over, and nothing is made up"
            )
        assert len(facts.packages) == len(asked)
        return {purl: list(facts.of(package.key)) for purl, package in packages.items()}

    return ask


def _observations(said: Observation | str | Iterable[Observation]) -> list[Observation]:
    if isinstance(said, str):
        return [claim(said)] if said else []
    return [said] if isinstance(said, Observation) else list(said)


def made_up_linked(
    source: Source, purl: str, earlier: Observation, answer: Any, *, token: str | None = None, status: int = 200
) -> list[Observation]:
    """What a source makes of the same answer to whatever it asks, without a network; bytes are sent as they are.

    Whatever it is, it becomes observations that can be kept, none with an address or later than it may be.
    """
    settings = Settings().model_copy(update={"sources": {}})
    own = settings.source(source.name).model_copy(update={"token": SecretStr(token) if token else None})
    settings = settings.model_copy(update={"sources": {source.name: own}})
    body = without_addresses(answer if isinstance(answer, bytes) else json.dumps(answer).encode(), settings)

    class Canned:
        def get(self, endpoint: Endpoint, path: str, **_: Any) -> Answer:
            return Answer(status, f"{endpoint.base}/{path}", body, NOW, from_cache=False)

        def post(self, endpoint: Endpoint, path: str, _: bytes, **__: Any) -> Answer:
            return self.get(endpoint, path)

    package = package_of(purl)
    session = Session(now=NOW, settings=settings, make_client=Canned, earlier={package.key: [earlier]})  # type: ignore[arg-type]
    try:
        found = list(source._lookup_many([package], session))
    except SbomkitError:
        return []
    assert {each.signal for _, each in found} == source.signals
    for _, each in found:
        written = each.model_dump_json()
        assert Observation.model_validate_json(written) == each
        assert "@mail.example" not in written
        assert each.as_of is None or each.as_of <= NOW
    return [each for _, each in found]
