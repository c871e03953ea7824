"""Asking one source about several packages, with what was said of them before, for the tests of aggregators and forges."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from sbomkit.errors import SbomkitError
from sbomkit.limits import Limits
from sbomkit.model.facts import Facts, Observation
from sbomkit.model.inventory import Package
from sbomkit.purl import PackageKey, package_key, parse_purl
from sbomkit.settings import Settings
from sbomkit.sources import Session, Source
from sbomkit.sources._http.client import Answer, Client
from sbomkit.sources._reading.people import without_addresses
from tests.asking import NOW
from tests.builders import day, make_component, make_inventory
from tests.simulator import RegistrySimulator, Stocked

__all__ = ["AskMany", "asking_many", "made_up_of_many", "packages_of"]

Given = str | Stocked
"""A package URL, or one with what was said of its package before."""


class AskMany(Protocol):
    """Asks about packages and returns what is observed of each."""

    def __call__(self, *given: Given, as_of: str | None = None, **settings: Any) -> Facts: ...


def packages_of(given: Iterable[Given]) -> list[Package]:
    """The packages that these package URLs are versions of, in key order."""
    components = []
    for each in given:
        purl = each if isinstance(each, str) else each.purl
        parsed = parse_purl(purl)
        assert parsed is not None
        components.append(make_component(purl, purl=purl, version=parsed.version))
    packages = make_inventory({}, roots=(), components=components).packages
    return [packages[key] for key in sorted(packages)]


def _earlier(given: Iterable[Given]) -> dict[PackageKey, Sequence[Observation]]:
    return {package_key(each.purl): each.earlier for each in given if isinstance(each, Stocked)}


def asking_many(kind: type[Source], simulator: RegistrySimulator, folder: Path) -> AskMany:
    """Ask a source of which all of its packages are supported: each signal of each package comes back, and nothing else."""

    def ask(*given: Given, as_of: str | None = None, **settings: Any) -> Facts:
        chosen, source = simulator.settings(folder, **settings), kind.configured(())
        packages, earlier = packages_of(given), _earlier(given)
        assert all(source.supports(package, earlier.get(package.key, ())) for package in packages)
        before = simulator.requests
        with Client(chosen, now=NOW, limits=Limits(), sleep=lambda _: None) as client:
            session = Session(
                now=NOW,
                settings=chosen,
                make_client=lambda: client,
                as_of=day(as_of) if as_of else None,
                earlier=earlier,
            )
            facts = Facts.gathered(source.observe(packages, session))
        assert simulator.requests - before <= sum(source.requests(packages).values())
        assert [entry.package for entry in facts.packages] == [package.key for package in packages]
        for entry in facts.packages:
            assert {each.signal for each in entry.observations} == kind.signals
        return facts

    return ask


def made_up_of_many(
    kind: type[Source], given: Sequence[Given], answers: Mapping[str, Any], *, as_of: datetime | None = None
) -> list[Observation] | SbomkitError:
    """What a source makes of answers that nobody sent, by the beginning of the path that is asked for.

    Whatever they are, they become observations that can be kept, none with an address or of a later day than today, or one of
    our own errors.
    """
    settings = Settings()

    def answer(base: str, path: str) -> Answer:
        found = next((body for start, body in answers.items() if path.startswith(start)), None)
        status = 404 if found is None else 200
        body = without_addresses(json.dumps(found).encode(), settings)
        return Answer(status, f"{base}/{path}", body, NOW, from_cache=False)

    class Canned:
        def get(self, endpoint: Any, path: str, **_: Any) -> Answer:
            return answer(endpoint.base, path)

        def post(self, endpoint: Any, path: str, body: bytes, **_: Any) -> Answer:
            return answer(endpoint.base, path)

    session = Session(now=NOW, settings=settings, make_client=Canned, as_of=as_of, earlier=_earlier(given))  # type: ignore[arg-type]
    try:
        found = [each for _, each in kind.configured(())._lookup_many(packages_of(given), session)]
    except SbomkitError as error:
        return error
    for each in found:
        written = each.model_dump_json()
        assert Observation.model_validate_json(written) == each
        assert "@mail.example" not in written
        assert each.as_of is None or each.as_of <= NOW
    return found
