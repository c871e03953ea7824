"""Which repository a package has, and what may be lent to it from there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbomkit.model.facts import Observation, Repository, Status
from sbomkit.settings import Settings
from sbomkit.sources import Session, sources
from sbomkit.sources._asking.repositories import Link, OfRepositories, Place, by_repository, link_of, place_of, repository_of
from tests.asking import NOW, package_of
from tests.builders import day, make_publishers
from tests.builders import make_observation as observed
from tests.linked import claim

A, B = "https://github.com/a/x", "https://github.com/b/x"
HOSTS = ("github.com",)


def chosen(*earlier: Observation, until: str | None = None) -> str | None:
    found = repository_of(earlier, until=day(until) if until else None)
    return found.url if found else None


def session(**earlier: list[Observation]) -> Session:
    def nobody() -> None:
        raise AssertionError("nobody is asked")

    keys = {package_of(f"pkg:npm/{name}@1").key: said for name, said in earlier.items()}
    return Session(now=NOW, settings=Settings(), make_client=nobody, earlier=keys)  # type: ignore[arg-type]


# --- which link counts


def test_without_a_link_there_is_no_repository():
    assert chosen() is None
    assert chosen(observed(make_publishers("alice")), claim("https://github.com")) is None


def test_an_attested_link_comes_before_a_newer_claim():
    assert chosen(claim(A, verified=True, retrieved_at="2026-01-01"), claim(B)) == A


def test_a_registry_comes_before_an_aggregator_whenever_that_read_it():
    (aggregator, *_) = [name for name, kind in sources().items() if kind.stage == "aggregator"]
    assert chosen(claim(A, retrieved_at="2026-01-01"), claim(B, source=aggregator)) == A
    assert chosen(claim(B, source=aggregator)) == B


def test_of_a_history_the_newest_counts_up_to_the_day_in_question():
    history = [claim(A, as_of="2020-01-01"), claim(B, as_of="2024-01-01")]
    assert chosen(*history) == B
    assert chosen(*history, until="2022-01-01") == A
    assert chosen(*history, until="2019-01-01") is None, "what is known later only was not known then"


def test_what_the_forge_says_of_a_link_comes_before_the_link():
    assert chosen(claim(A), claim(B, source="github")) == B
    assert chosen(claim(A, verified=True), claim(B, source="github")) == A
    assert chosen(claim(A, verified=True), claim(B, source="github", verified=True)) == B


def test_what_the_forge_said_of_an_older_link_is_gone():
    assert chosen(claim(A), claim(B, source="github", retrieved_at="2026-10-01")) == A
    assert chosen(claim(B, source="github", retrieved_at="2026-10-01")) == B


def test_a_source_that_nobody_knows_is_taken_for_a_registry():
    assert chosen(claim(A, source="somebody")) == A


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("https://github.com/o/r", Place("github.com", "o", "r")),
        ("https://gitlab.com/a/b/c", Place("gitlab.com", "a/b", "c")),
        ("https://GitHub.com/o/r", Place("github.com", "o", "r")),
        ("https://github.com/o/r?x=1", Place("github.com", "o", "r")),
        ("https://github.com@elsewhere.example/o/r", Place("elsewhere.example", "o", "r")),
        ("https://github.com/o", None),
        ("https://github.com/../../admin", None),
        ("https://gitlab.com/a/../b/c", None),
        ("https://github.com/o%2f..%2f..%2fadmin/r", None),
        ("https://github.com/o\r\nx: 1/r", None),
        ("nothing", None),
        ("https://[", None),
    ],
)
def test_a_place_has_a_host_an_owner_and_a_name(url, place):
    assert place_of(url) == place


@pytest.mark.parametrize(
    ("purl", "url"),
    [
        ("pkg:github/o/r@1", "https://github.com/o/r"),
        ("pkg:bitbucket/o/r@1", "https://bitbucket.org/o/r"),
        ("pkg:gitlab/o/r@1", "https://gitlab.com/o/r"),
        ("pkg:golang/github.com/o/r@v1.0.0", "https://github.com/o/r"),
        ("pkg:golang/github.com/o/r/v2@v2.0.0", "https://github.com/o/r"),
        ("pkg:golang/github.com/o/r/sub/module@v1.0.0", "https://github.com/o/r"),
        ("pkg:golang/gitlab.com/o/r@v1.0.0", "https://gitlab.com/o/r"),
        ("pkg:golang/gitlab.com/o/r/sub@v1.0.0", None),
        ("pkg:golang/k8s.io/api@v1.0.0", None),
        ("pkg:golang/github.com/o@v1.0.0", None),
        ("pkg:swift/github.com/Owner/Kit@1", "https://github.com/Owner/Kit"),
        ("pkg:npm/x@1", None),
    ],
)
def test_some_packages_are_called_after_the_place_they_are_fetched_from(purl, url):
    link = link_of(package_of(purl), ())
    assert (link.place.url if link else None) == url
    assert link is None or link.verified


def test_ones_own_name_comes_before_a_claim_but_not_before_what_is_attested():
    package = package_of("pkg:golang/github.com/a/x@v1")
    assert link_of(package, [claim(B)]) == Link(Place("github.com", "a", "x"), verified=True)
    assert link_of(package, [claim(B, verified=True)]) == Link(Place("github.com", "b", "x"), verified=True)


# --- what may be lent


@pytest.mark.parametrize(
    ("purl", "path"),
    [
        ("pkg:npm/left-pad@1", "stevemao/left-pad"),
        ("pkg:npm/%40babel/core@1", "babel/babel"),
        ("pkg:npm/%40hapi/hoek@1", "hapijs/hoek"),
        ("pkg:npm/lodash.get@1", "lodash/lodash"),
        ("pkg:pypi/python-dateutil@1", "dateutil/dateutil"),
        ("pkg:pypi/grpcio@1", "grpc/grpc"),
        ("pkg:maven/org.springframework/spring-core@1", "spring-projects/spring-framework"),
        ("pkg:npm/q@1", "kriskowal/q"),
    ],
)
def test_names_that_agree_join(purl, path):
    assert Link(Place("github.com", *path.split("/")), verified=False).joins(package_of(purl))


@pytest.mark.parametrize(
    ("purl", "path"),
    [
        ("pkg:npm/%40isaacs/cliui@1", "yargs/cliui"),
        ("pkg:npm/%40bcoe/v8-coverage@1", "demurgos/v8-coverage"),
        ("pkg:npm/anything@1", "facebook/react"),
        ("pkg:npm/xq@1", "kriskowal/q"),
        ("pkg:pypi/%E5%90%8D%E5%89%8D@1", "somebody/else"),
    ],
)
def test_names_that_do_not_agree_need_an_attested_link(purl, path):
    place = Place("github.com", *path.split("/"))
    assert not Link(place, verified=False).joins(package_of(purl))
    assert Link(place, verified=True).joins(package_of(purl))


# --- by repository


def test_packages_are_grouped_by_place_whatever_its_spelling():
    packages = [package_of(f"pkg:npm/{name}@1") for name in ("one", "two", "three", "four", "five")]
    told = session(
        one=[claim("https://github.com/o/r")],
        two=[claim("https://github.com/O/R")],
        three=[claim(A)],
        four=[claim("https://gitlab.com/o/r")],
    )
    found = by_repository(packages, told, HOSTS)
    assert {place.url: [package.name for package in members] for place, members in found.items()} == {
        "https://github.com/a/x": ["three"],
        "https://github.com/O/R": ["one", "two"],
    }


def test_a_source_of_repositories_says_itself_how_it_asks():
    place = Place("github.com", "o", "r")
    with pytest.raises(NotImplementedError):
        OfRepositories()._ask([place], session())
    with pytest.raises(NotImplementedError):
        OfRepositories()._told(place, session())


ELSEWHERE = "on the day that is asked for, its repository was said to be elsewhere"
LATER = "where its repository was on the day that is asked for is not known, only where it was said to be later"


@pytest.mark.parametrize(("then", "why"), [("2022-01-01", ELSEWHERE), ("2019-01-01", LATER)])
def test_on_another_day_the_code_may_have_been_elsewhere(then, why):
    class Forge(OfRepositories):
        name = "forge"
        signals = sources()["github"].signals
        subject = sources()["github"].subject
        licence = None
        politeness = None
        hosts = frozenset({"github.com"})

        def _ask(self, places, session):
            return iter(places)

    package = package_of("pkg:npm/one@1")
    moved = [claim("https://gitlab.com/o/r", as_of="2020-01-01"), claim(A, as_of="2024-01-01")]
    assert Forge().supports(package, moved)
    asked = Session(now=NOW, settings=Settings(), make_client=NotImplemented, as_of=day(then), earlier={package.key: moved})
    told = [each for _, each in Forge().observe([package], asked)]
    assert {(each.status, each.detail) for each in told} == {(Status.UNSUPPORTED, why)}


def test_a_package_that_is_called_after_its_place_was_there_whatever_is_said_later():
    package = package_of("pkg:github/a/x@1")
    later = claim(B, verified=True, retrieved_at="2026-01-01")
    assert link_of(package, [later], until=day("2020-01-01")) == Link(Place("github.com", "a", "x"), verified=True)


@given(st.text(max_size=60), st.text(max_size=60))
def test_whatever_links_and_names_hold_a_place_is_one_on_a_forge(link, name):
    place = place_of(f"https://{link}")
    assert place is None or (place.owner and place.name)
    package = package_of("pkg:golang/github.com/o/r@1").model_copy(update={"namespace": f"github.com/{link}", "name": name})
    own = link_of(package, ())
    assert own is None or own.place.host in {"github.com", "gitlab.com", "bitbucket.org", "codeberg.org"}
    assert repository_of([observed(Repository(url=f"https://github.com/{link}"))]) is None or place_of(
        f"https://github.com/{link}"
    )
