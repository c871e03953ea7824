"""What every source that asks the network passes, without being asked one by one."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from pydantic import SecretStr

from sbomkit.enrich import Wanted, collect
from sbomkit.limits import Limits
from sbomkit.model.facts import (
    Committers,
    Facts,
    Funding,
    FundingChannel,
    FundingStrength,
    Lifecycle,
    PackageFacts,
    Releases,
    Repository,
    Signal,
    Status,
)
from sbomkit.model.inventory import Inventory, Package
from sbomkit.ranking import rank
from sbomkit.ranking._publishers.evidence import Horizon, Known, gather
from sbomkit.sources import Source, sources
from tests.builders import make_component, make_inventory, make_observation, npm
from tests.clients import kept
from tests.ranking.places import make_position, place_of
from tests.simulator import (
    Registry,
    RegistrySimulator,
    Reply,
    Request,
    Stocked,
    Trouble,
    breaks_off,
    garbled,
    hangs_up,
    html,
    oversized,
    redirects,
    refuses,
)

NOW = datetime(2026, 11, 1, tzinfo=UTC)
NETWORKED = [name for name, kind in sources().items() if kind.politeness is not None]
STARTS_FROM_OTHERS = [name for name in NETWORKED if sources()[name].needs]
ADDRESS = re.compile(r"[\w.+-]+@(?!address\.invalid)[\w-]+\.[a-z]{2,}", re.IGNORECASE)
FAULTS: dict[str, Trouble] = {
    "500": refuses(500),
    "429 for long": refuses(429, retry_after="100000"),
    "403": refuses(403),
    "401": refuses(401),
    "202": refuses(202, retry_after="60"),
    "a page for people": html(),
    "garbage": garbled(b"\xff\xfe{{{"),
    "null": garbled(b"null"),
    "an empty list": garbled(b"[]"),
    "a number": garbled(b"17"),
    "a list of lists": garbled(b"[[[[]]]]"),
    "deeply nested": garbled(b"[" * 100_000),
    "breaks off": breaks_off(10),
    "hangs up": hangs_up(),
    "another host": redirects("http://elsewhere.example/x"),
    "circles": redirects("x"),
    "endless": oversized(20_000_000),
}


@pytest.fixture(params=NETWORKED)
def kind(request: pytest.FixtureRequest) -> type[Source]:
    return sources()[request.param]


@pytest.fixture
def simulator() -> Iterator[RegistrySimulator]:
    with RegistrySimulator() as running:
        yield running


def stocked(kind: type[Source], simulator: RegistrySimulator) -> tuple[Registry, list[Stocked]]:
    registry = simulator.registries[kind.name]
    return registry, list(registry.stock())


def inventory_of(stock: list[Stocked]) -> Inventory:
    """A product that needs them all."""
    components = [make_component(each.purl, purl=each.purl, version=_version(each.purl)) for each in stock]
    return make_inventory({"app": [each.id for each in components]}, components=components)


def _version(purl: str) -> str | None:
    return purl.partition("?")[0].rpartition("@")[2] if "@" in purl else None


def packages_of(stock: list[Stocked]) -> list[Package]:
    return [package for package in inventory_of(stock).packages.values() if package.key != npm("app")]


def earlier_of(stock: list[Stocked]) -> Facts:
    keys = {purl: package.key for package in packages_of(stock) for purl in package.purls}
    return Facts(
        packages=tuple(PackageFacts(package=keys[each.purl], observations=each.earlier) for each in stock if each.earlier)
    )


def ask(
    kind: type[Source],
    simulator: RegistrySimulator,
    stock: list[Stocked],
    folder: Path,
    *,
    offline: bool = False,
    as_of: datetime | None = None,
    token: str | None = None,
) -> Facts:
    """What this source alone says; facts that it starts from are not repeated."""
    settings = simulator.settings(folder, contact="https://contact.example")
    own = settings.source(kind.name).model_copy(update={"token": SecretStr(token) if token else None})
    wanted = Wanted(
        sources=[kind.configured(())],
        settings=settings.model_copy(update={"sources": {**settings.sources, kind.name: own}}),
        offline=offline,
        as_of=as_of,
        now=NOW,
        limits=Limits(response_bytes=5_000_000, seconds=5.0),
    )
    return collect(inventory_of(stock), wanted, earlier_of(stock)).answers


def observations(facts: Facts) -> list[tuple[str, Signal, Status]]:
    return [(entry.package, each.signal, each.status) for entry in facts.packages for each in entry.observations]


def test_what_is_stocked_is_known(kind, simulator, tmp_path):
    _, stock = stocked(kind, simulator)
    facts = ask(kind, simulator, stock, tmp_path)
    assert {entry.package for entry in facts.packages} == {package.key for package in packages_of(stock)}
    assert {status for _, _, status in observations(facts)} & {Status.KNOWN}
    assert Status.FAILED not in {status for _, _, status in observations(facts)}


def test_only_declared_signals_are_observed_and_each_of_them(kind, simulator, tmp_path):
    _, stock = stocked(kind, simulator)
    facts = ask(kind, simulator, stock, tmp_path)
    for entry in facts.packages:
        assert {each.signal for each in entry.observations} == kind.signals
        assert {each.source for each in entry.observations} == {kind.name}
        assert {each.subject for each in entry.observations} == {kind.subject}


def test_every_value_says_where_and_when_it_is_from(kind, simulator, tmp_path):
    _, stock = stocked(kind, simulator)
    for entry in ask(kind, simulator, stock, tmp_path).packages:
        for each in entry.observations:
            if each.status is Status.KNOWN:
                assert each.url is not None
                assert each.url.startswith(simulator.url)
                assert each.licence == kind.licence
                assert each.retrieved_at == NOW
                assert each.as_of is None or each.as_of <= NOW
            else:
                assert each.detail


def test_no_address_of_a_person_is_in_what_it_says_or_keeps(kind, simulator, tmp_path):
    _, stock = stocked(kind, simulator)
    written = b"".join(ask(kind, simulator, stock, tmp_path).lines()).decode()
    assert not ADDRESS.search(written)
    assert kept(tmp_path)
    for answer in kept(tmp_path):
        assert not re.search(rb"(?<!\[bot\])@mail\.example", answer)


def test_what_it_does_not_have_is_absent(kind, simulator, tmp_path):
    _, stock = stocked(kind, simulator)
    unknown = [Stocked(_renamed(each.purl), each.earlier) for each in stock]
    with RegistrySimulator() as empty:
        if not empty.registries[kind.name].in_bulk:
            empty.registries[kind.name].trouble_for_all(refuses(404))
        facts = ask(kind, empty, unknown, tmp_path)
    told = {status for _, _, status in observations(facts)}
    assert told <= {Status.ABSENT, Status.UNSUPPORTED}
    assert told & {Status.ABSENT}


def _renamed(purl: str) -> str:
    head, at, version = purl.rpartition("@")
    return f"{head}-unheard-of{at}{version}" if at else f"{purl}-unheard-of"


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.many
def test_faults_are_failures_and_nothing_escapes(kind, simulator, tmp_path, fault, monkeypatch):
    monkeypatch.setattr("sbomkit.sources._http.wire._TRIES", 1)
    registry, stock = stocked(kind, simulator)
    registry.trouble_for_all(FAULTS[fault])
    facts = ask(kind, simulator, stock, tmp_path)
    told = {status for _, _, status in observations(facts)}
    assert Status.KNOWN not in told or fault in {"null", "an empty list", "a number", "a list of lists"}
    assert {entry.package for entry in facts.packages} == {package.key for package in packages_of(stock)}
    for entry in facts.packages:
        assert {each.signal for each in entry.observations} == kind.signals


@pytest.mark.parametrize("fault", ["null", "an empty list", "a number", "a list of lists", "an error", "another name"])
@pytest.mark.many
def test_what_failed_is_asked_again_once_the_host_is_well(kind, simulator, tmp_path, fault):
    """An answer of the right type is kept before it is read; one that nothing can be read from must not be used again."""
    registry, stock = stocked(kind, simulator)
    troubles = {"an error": garbled(b'{"error":"maintenance"}'), "another name": renamed}
    registry.trouble_for_all({**FAULTS, **troubles}[fault])
    failed = {told[:2] for told in observations(ask(kind, simulator, stock, tmp_path)) if told[2] is Status.FAILED}
    registry.recover()
    again = ask(kind, simulator, stock, tmp_path)
    assert Status.FAILED not in {status for _, _, status in observations(again)}
    fresh = ask(kind, simulator, stock, tmp_path / "fresh")
    assert [told for told in observations(again) if told[:2] in failed] == [
        told for told in observations(fresh) if told[:2] in failed
    ]


def renamed(request: Request, reply: Reply) -> Reply:
    """About something else of the same shape."""
    return replace(
        reply, body=re.sub(rb'("(?:name|id|_id|slug|login|full_name)" ?: ?)"[^"]*"', rb'\1"somebody-elses"', reply.body)
    )


def test_asked_again_nothing_is_requested(kind, simulator, tmp_path):
    _, stock = stocked(kind, simulator)
    first = ask(kind, simulator, stock, tmp_path)
    requests = simulator.requests
    assert requests > 0
    assert ask(kind, simulator, stock, tmp_path) == first
    assert simulator.requests == requests


def test_it_asks_no_more_often_than_it_says(kind, simulator, tmp_path):
    _, stock = stocked(kind, simulator)
    ask(kind, simulator, stock, tmp_path)
    assert simulator.requests <= sum(kind.configured(()).requests(packages_of(stock)).values())


def test_hostile_names_do_not_leave_the_path(kind, simulator, tmp_path):
    _, stock = stocked(kind, simulator)
    hostile = [each.purl.replace("pkg:", "", 1).partition("/")[0] for each in stock]
    purls = [
        f"pkg:{purl_type}/{name}@1"
        for purl_type in sorted(set(hostile))
        for name in ("%2e%2e%2f%2e%2e%2fadmin", "a%3Fq=1", "a%23b", "a%0d%0ahost:x", "%2f%2felsewhere.example")
    ]
    facts = ask(kind, simulator, [Stocked(purl, stock[0].earlier) for purl in purls], tmp_path)
    for request in simulator.log:
        place = request.path.split("?")[0]
        assert place.startswith((f"/{kind.name}/", f"/{kind.name}."))
        assert "/../" not in place
        assert "elsewhere.example" not in place.split("/")[1]
    assert facts is not None


HOSTILE_PATHS = (
    "../../admin",
    "a/../../admin",
    "a%2f..%2f..%2fadmin/b",
    "a/b%3Fx=1",
    "a/b?x=1",
    "a/b#x=1",
    "a/b\r\nx: 1",
    "./..",
)
HOSTILE_LINKS = (
    *(f"https://{host}/{path}" for host in ("github.com", "gitlab.com", "opencollective.com") for path in HOSTILE_PATHS),
    *(f"https://github.com/sponsors/{path}" for path in HOSTILE_PATHS),
    "https://github.com@elsewhere.example/a/b",
    "https://elsewhere.example/github.com/a/b",
    "https://github.com:80@elsewhere.example/a/b",
    "//elsewhere.example/a/b",
    "https://[",
)


def hostile_links() -> Iterator[Stocked]:
    for number, url in enumerate(HOSTILE_LINKS):
        channel = FundingChannel(url=url, strength=FundingStrength.LINK)
        links = Repository(url=url, verified=True), Funding(channels=(channel,))
        yield Stocked(f"pkg:npm/hostile-{number}@1", tuple(make_observation(each) for each in links))


@pytest.mark.parametrize("token", [None, "ours"])
@pytest.mark.parametrize("kind", STARTS_FROM_OTHERS, indirect=True)
def test_hostile_links_do_not_leave_the_path(kind, simulator, tmp_path, token):
    _, stock = stocked(kind, simulator)
    facts = ask(kind, simulator, [*stock, *hostile_links()], tmp_path, token=token)
    assert {each.package for each in facts.packages} >= {package.key for package in packages_of(stock)}
    assert simulator.log
    for request in simulator.log:
        place, _, query = request.path.partition("?")
        assert place.startswith((f"/{kind.name}/", f"/{kind.name}."))
        assert not {"..", "."} & set(unquote(place).split("/"))
        assert "x=1" not in query
        assert "admin" not in place
        assert "admin" not in request.body.decode()
        assert "X" not in request.headers
        assert "elsewhere.example" not in request.path


def test_without_a_network_it_is_not_asked_and_says_what_was_kept(kind, simulator, tmp_path):
    _, stock = stocked(kind, simulator)
    assert not ask(kind, simulator, stock, tmp_path, offline=True).packages
    assert simulator.requests == 0
    online = ask(kind, simulator, stock, tmp_path)
    requests = simulator.requests
    assert ask(kind, simulator, stock, tmp_path, offline=True) == online
    assert simulator.requests == requests


def test_nothing_later_than_the_asked_day_is_used(kind, simulator, tmp_path):
    """Histories end there when they are collected; what has none says of when it is, and a ranking leaves it out."""
    _, stock = stocked(kind, simulator)
    early = datetime(2001, 1, 1, tzinfo=UTC)
    facts = ask(kind, simulator, stock, tmp_path, as_of=early)
    for entry in facts.packages:
        for each in entry.observations:
            if isinstance(each.value, Releases):
                assert all(release.date <= early for release in each.value.releases)
    ranking = rank(inventory_of(stock), facts, as_of=early)
    views = [told.publishers for told in ranking.ranked] + [told.publishers for told in ranking.unassessed]
    assert views
    for view in views:
        assert all(each.as_of is None or each.as_of <= early for each in (view, *view.others))


def dated(stock: list[Stocked], moment: datetime) -> list[Stocked]:
    """The same, with links that were known at that moment."""
    return [Stocked(each.purl, tuple(link.model_copy(update={"as_of": moment}) for link in each.earlier)) for each in stock]


def counting(facts: Facts, stock: list[Stocked], as_of: datetime) -> list[Known[Any]]:
    """What of the facts counts in a ranking as of that moment."""
    position = make_position(*(place_of(package.key) for package in packages_of(stock)))
    horizon = Horizon.of(facts, position, as_of, allow_undated=False)
    evidence = [gather(package.key, facts.by_package, position, horizon) for package in packages_of(stock)]
    return [known for each in evidence for lines in each.lines.values() for line in lines for known in line]


@pytest.mark.parametrize("as_of", [datetime(2001, 1, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)])
def test_nothing_that_counts_as_of_a_day_is_later(kind, simulator, tmp_path, as_of):
    _, stock = stocked(kind, simulator)
    for known in counting(ask(kind, simulator, stock, tmp_path, as_of=as_of), stock, as_of):
        assert known.moment <= as_of
        assert not known.undated


@pytest.mark.parametrize("kind", STARTS_FROM_OTHERS, indirect=True)
def test_where_a_link_leads_that_was_known_later_only_does_not_count(kind, simulator, tmp_path):
    """Whatever its own dates are: neither people nor money nor the state of a repository that nobody linked to by then."""
    _, stock = stocked(kind, simulator)
    as_of = datetime(2026, 6, 1, tzinfo=UTC)
    later = dated(stock, NOW)
    assert not counting(ask(kind, simulator, later, tmp_path, as_of=as_of, token="ours"), later, as_of)


def test_what_has_history_counts_where_the_link_was_known_by_then(simulator, tmp_path):
    """Else the tests above would pass whatever was collected."""
    _, stock = stocked(sources()["github"], simulator)
    as_of = datetime(2026, 6, 1, tzinfo=UTC)
    known = dated(stock, datetime(2020, 1, 1, tzinfo=UTC))
    found = counting(ask(sources()["github"], simulator, known, tmp_path, as_of=as_of, token="ours"), known, as_of)
    assert {type(each.value) for each in found} >= {Committers, Lifecycle}


def test_its_declaration_can_be_printed(kind):
    assert kind.summary
    assert kind.politeness is not None
    assert kind.politeness.policy
    assert json.dumps(sorted(kind.purl_types))
