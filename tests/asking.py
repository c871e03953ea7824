"""Asking one source about one package, over the wire or with answers made up, for the tests of registries."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from sbomkit.errors import SbomkitError
from sbomkit.limits import Limits
from sbomkit.model.facts import DeclaredDependencies, Facts, Observation, Publishers, Releases, Signal, Status
from sbomkit.model.inventory import Package
from sbomkit.purl import parse_purl
from sbomkit.settings import Settings
from sbomkit.sources import Endpoint, Session, Source
from sbomkit.sources._http.client import Answer, Client
from sbomkit.sources._reading.people import without_addresses
from tests.builders import day, make_component, make_inventory
from tests.simulator import RegistrySimulator

__all__ = [
    "NOW",
    "Ask",
    "asking",
    "changed",
    "identities",
    "made_up",
    "needs",
    "only",
    "package_of",
    "released",
    "statuses",
    "told",
    "values",
]

NOW = day("2026-11-01")
Ask = Callable[..., list[Observation]]


def package_of(*purls: str) -> Package:
    """The one package that these package URLs are versions of."""
    versions = [parsed.version for purl in purls if (parsed := parse_purl(purl))]
    components = [make_component(purl, purl=purl, version=version) for purl, version in zip(purls, versions, strict=True)]
    (package,) = make_inventory({}, roots=(), components=components).packages.values()
    return package


def asking(kind: type[Source], simulator: RegistrySimulator, folder: Path) -> Ask:
    """A function that asks about a package by its purls, and returns what is observed: each signal, and nothing else."""

    def ask(*purls: str, as_of: str | None = None, **settings: Any) -> list[Observation]:
        chosen = simulator.settings(folder, **settings)
        package = package_of(*purls)
        with Client(chosen, now=NOW, limits=Limits(), sleep=lambda _: None) as client:
            session = Session(now=NOW, settings=chosen, make_client=lambda: client, as_of=day(as_of) if as_of else None)
            found = list(kind.configured(()).observe([package], session))
        assert {key for key, _ in found} == {package.key}
        assert {each.signal for _, each in found} == kind.signals, "nothing is passed over, and nothing is made up"
        return list(Facts.gathered(found).of(package.key))

    return ask


def told(observations: list[Observation], signal: Signal) -> list[Observation]:
    """What was observed of a signal."""
    return [each for each in observations if each.signal is signal]


def only(observations: list[Observation], signal: Signal) -> Observation:
    """The one observation of a signal."""
    (observation,) = told(observations, signal)
    return observation


def values(observations: list[Observation], signal: Signal) -> list[Any]:
    """What is known of a signal, from old to new."""
    return [each.value for each in told(observations, signal) if each.status is Status.KNOWN]


def statuses(observations: list[Observation]) -> dict[Signal, Status]:
    """What came of asking, by signal."""
    return {each.signal: each.status for each in observations}


def identities(observation: Observation) -> list[str]:
    """Who is on a list."""
    assert isinstance(observation.value, Publishers), observation.detail
    return [member.identity for member in observation.value.members]


def released(observation: Observation) -> list[tuple[str, datetime]]:
    """Versions with their dates."""
    assert isinstance(observation.value, Releases), observation.detail
    return [(each.version, each.date) for each in observation.value.releases]


def needs(observation: Observation) -> list[tuple[str, str | None, str]]:
    """What a version needs: package, requirement, scope."""
    assert isinstance(observation.value, DeclaredDependencies), observation.detail
    return [(each.package, each.requirement, each.scope) for each in observation.value.dependencies]


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


def _paths(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield path
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from _paths(child, (*path, key))


def _put(value: Any, path: tuple[str | int, ...], new: Any) -> Any:
    if not path:
        return new
    step, rest = path[0], path[1:]
    if isinstance(value, dict) and step in value:
        return {**value, step: _put(value[step], rest, new)}
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return [*value[:step], _put(value[step], rest, new), *value[step + 1 :]]
    return value


def changed(right: Any) -> st.SearchStrategy[Any]:
    """A right answer with up to five of its members replaced by anything."""

    def apply(changes: list[tuple[tuple[str | int, ...], Any]]) -> Any:
        found = right
        for path, new in changes:
            found = _put(found, path, new)
        return found

    return st.lists(st.tuples(st.sampled_from(list(_paths(right))), _JSON), max_size=5).map(apply)


def made_up(
    kind: type[Source], purl: str, answers: Mapping[str, Any], *, as_of: datetime | None = None
) -> list[Observation] | SbomkitError:
    """What a source makes of answers that nobody sent, by the path that is asked for; bytes are sent as they are.

    Whatever they are, they become observations that can be kept, none with an address or later than it may be, or one of our
    own errors.
    """
    settings = Settings()

    class Canned:
        def get(self, endpoint: Endpoint, path: str, **_: Any) -> Answer:
            found = next((body for start, body in answers.items() if path.startswith(start)), None)
            body = found if isinstance(found, bytes) else json.dumps(found).encode()
            status = 404 if found is None else 200
            url = f"{endpoint.base}/{path}"
            return Answer(status, url, without_addresses(body, settings), NOW, from_cache=False)

    session = Session(now=NOW, settings=settings, make_client=Canned, as_of=as_of)  # type: ignore[arg-type]
    try:
        found = list(kind.configured(())._lookup(package_of(purl), session))
    except SbomkitError as error:
        return error
    for each in found:
        written = each.model_dump_json()
        assert Observation.model_validate_json(written) == each
        assert "@mail.example" not in written
        assert each.as_of is None or each.as_of <= NOW
    return found
