"""Three kinds of source that the seam must carry in one small file each: in bulk, starting from others, on two hosts."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import ClassVar
from urllib.parse import urlsplit

import pytest

from sbomkit.enrich import enrich
from sbomkit.model.facts import Committer, Committers, Observation, Popularity, Publishers, Repository, Signal, Status, Subject
from sbomkit.model.inventory import Package
from sbomkit.purl import PackageKey
from sbomkit.settings import Settings, SourceSettings
from sbomkit.sources import Address, Politeness, Session, Source, Verified
from tests.builders import make_inventory, make_publishers, npm, person
from tests.simulator import Registry, RegistryServer, Reply, Request, refuses

NOW = datetime(2026, 11, 1, tzinfo=UTC)
JSON = {"Content-Type": "application/json"}


class Aggregator(Source):
    """A hundred packages a call, by POST."""

    name = "aggregator"
    summary = "where the code of a package is"
    purl_types = frozenset({"npm"})
    signals = frozenset({Signal.REPOSITORY, Signal.POPULARITY})
    subject = Subject.UPSTREAM
    licence = "CC-BY-SA-4.0"
    verified = Verified.DOCUMENTATION
    politeness = Politeness(rate=1e6, concurrency=2, policy="tests")
    batch = 100

    def _lookup_many(self, packages: Sequence[Package], session: Session) -> Iterator[tuple[PackageKey, Observation]]:
        body = json.dumps({"purls": [package.key for package in packages]}).encode()
        answer = session.make_client().post(self.endpoint(session), "bulk", body)
        found = json.loads(answer.body)
        for package in packages:
            if package.key in found:
                value = Repository(url=found[package.key]["repository"])
                yield package.key, self.known(value, session, retrieved_at=answer.retrieved_at, url=answer.url)
            else:
                for signal in self.signals:
                    yield package.key, self.unknown(signal, Status.ABSENT, session, detail="it is not there")


class Forge(Source):
    """Asks about packages whose code others say it serves, page after page."""

    name = "forge"
    summary = "who commits"
    purl_types = frozenset[str]()
    signals = frozenset({Signal.COMMITTERS})
    needs = frozenset({Signal.REPOSITORY})
    subject = Subject.UPSTREAM
    licence = None
    verified = Verified.DOCUMENTATION
    politeness = Politeness(rate=1e6, concurrency=2, policy="tests")
    authorisation = "token"

    def supports(self, package: Package, earlier: Sequence[Observation] = ()) -> bool:
        return self._place(earlier) is not None

    def _lookup(self, package: Package, session: Session) -> Iterable[Observation]:
        logins: list[str] = []
        page: str | None = f"repos/{self._place(session.earlier[package.key])}/committers"
        while page is not None:
            answer = session.make_client().get(self.endpoint(session), page)
            logins += json.loads(answer.body)
            page = answer.next
        people = tuple(Committer(actor=person(login), commits=1) for login in logins)
        yield self.known(Committers(committers=people, window_months=24), session)

    def _place(self, earlier: Sequence[Observation]) -> str | None:
        urls = [urlsplit(each.value.url) for each in earlier if isinstance(each.value, Repository)]
        return next((url.path.strip("/") for url in urls if url.hostname == "forge.example"), None)


class TwoHosts(Source):
    """A registry that counts downloads on another host than it lists publishers."""

    name = "two_hosts"
    summary = "who can publish, and how often it is fetched"
    purl_types = frozenset({"npm"})
    signals = frozenset({Signal.PUBLISHERS, Signal.POPULARITY})
    subject = Subject.UPSTREAM
    licence = None
    verified = Verified.DOCUMENTATION
    politeness = Politeness(rate=1e6, concurrency=2, policy="tests")
    addresses: ClassVar[Mapping[str, Address]] = {
        "downloads": Address(politeness=Politeness(rate=1e5, concurrency=1, policy="tests"))
    }

    def _lookup(self, package: Package, session: Session) -> Iterable[Observation]:
        listed = session.make_client().get(self.endpoint(session), package.name)
        yield self.known(make_publishers(*json.loads(listed.body)), session, url=listed.url)
        counted = session.make_client().get(self.endpoint(session, "downloads"), f"{package.name}/last-month")
        yield self.known(Popularity(downloads_month=json.loads(counted.body)), session, url=counted.url)


class Bulk(Registry):
    """Knows every package but those that are called `missing`; their code is on two forges in turn."""

    name: ClassVar[str] = "aggregator"

    def found(self, package: str, request: Request) -> Reply:
        asked = [key for key in json.loads(request.body)["purls"] if "missing" not in key]
        hosts = ("forge.example", "elsewhere.example")
        told = {key: {"repository": f"https://{hosts[len(key) % 2]}/{key.rpartition('/')[2]}"} for key in asked}
        return Reply(200, json.dumps(told).encode(), JSON)


class Pages(Registry):
    """One committer a page, three in all."""

    name: ClassVar[str] = "forge"

    def package_of(self, request: Request) -> str:
        return request.path.split("/")[2]

    def found(self, package: str, request: Request) -> Reply:
        number = int(urlsplit(request.path).query.removeprefix("page=") or 1)
        following = f'<{self.url}/repos/{package}/committers?page={number + 1}>; rel="next"'
        return Reply(200, json.dumps([f"person-{number}"]).encode(), JSON | ({"Link": following} if number < 3 else {}))


class Publishing(Registry):
    """Lists alice for whatever is asked."""

    name: ClassVar[str] = "two_hosts"

    def found(self, package: str, request: Request) -> Reply:
        return Reply(200, b'["alice"]', JSON)


class Counting(Registry):
    """Counts a thousand downloads of everything."""

    name: ClassVar[str] = "downloads"

    def found(self, package: str, request: Request) -> Reply:
        return Reply(200, b"1000", JSON)


@pytest.fixture
def servers():
    with RegistryServer(Bulk(), Pages(), Publishing()) as main, RegistryServer(Counting()) as other:
        yield main, other


@pytest.fixture
def settings(tmp_path, servers):
    main, other = servers
    return Settings(
        cache_dir=tmp_path,
        sources={
            "aggregator": SourceSettings(url=f"{main.url}/aggregator"),
            "forge": SourceSettings(url=f"{main.url}/forge", token="f0rge"),
            "two_hosts": SourceSettings(
                url=f"{main.url}/two_hosts", urls={"downloads": f"{other.url}/downloads"}, token="s3cret"
            ),
        },
    )


def collected(settings, *names, sources):
    asked = {source.name for source in sources}
    theirs = settings.model_copy(update={"sources": {name: said for name, said in settings.sources.items() if name in asked}})
    return enrich(make_inventory({"app": list(names)}), sources=sources, settings=theirs, now=NOW)


def statuses(facts, name):
    return {each.signal: each.status for each in facts.of(npm(name))}


def test_an_aggregator_is_asked_a_hundred_packages_a_call(settings, servers):
    facts = collected(settings, *(f"p{number:03}" for number in range(250)), "missing", sources=[Aggregator()])
    assert sorted(len(json.loads(each.body)["purls"]) for each in servers[0].log) == [51, 100, 100]
    assert statuses(facts, "p249") == {Signal.REPOSITORY: Status.KNOWN, Signal.POPULARITY: Status.UNSUPPORTED}
    assert statuses(facts, "missing") == {Signal.REPOSITORY: Status.ABSENT, Signal.POPULARITY: Status.ABSENT}


def test_one_call_that_fails_leaves_the_others_standing(settings, servers):
    aggregator = servers[0]._registries["aggregator"]
    aggregator.trouble("bulk", lambda request, reply: refuses(403)(request, reply) if b"p000" in request.body else reply)
    facts = collected(settings, *(f"p{number:03}" for number in range(250)), sources=[Aggregator()])
    assert servers[0].requests == 3
    assert set(statuses(facts, "p099").values()) == {Status.FAILED}
    assert statuses(facts, "p100")[Signal.REPOSITORY] is Status.KNOWN


def test_a_forge_is_asked_page_by_page_about_what_it_serves(settings, servers):
    facts = collected(settings, "a", "bb", "ccc", sources=[Forge(), Aggregator()])
    served = {name for name in ("a", "bb", "ccc") if Signal.COMMITTERS in statuses(facts, name)}
    assert 0 < len(served) < 3
    (committers,) = {each.value for name in served for each in facts.of(npm(name)) if isinstance(each.value, Committers)}
    assert [each.actor.identity.rpartition(":")[2] for each in committers.committers] == ["person-1", "person-2", "person-3"]
    asked = [each for each in servers[0].log if each.path.startswith("/forge")]
    assert len(asked) == 3 * len(served)
    assert {each.headers["Authorization"] for each in asked} == {"token f0rge"}


def test_a_registry_with_two_hosts_takes_its_token_to_one(settings, servers):
    facts = collected(settings, "a", sources=[TwoHosts()])
    assert {type(each.value) for each in facts.of(npm("a"))} == {Publishers, Popularity}
    assert [each.headers.get("Authorization") for server in servers for each in server.log] == ["Bearer s3cret", None]
