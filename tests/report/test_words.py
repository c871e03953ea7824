import pytest

from sbomkit.model.facts import Actor, ActorKind, Identity, PublisherKind
from sbomkit.model.inventory import Scope
from sbomkit.model.position import DepthBasis, FidelityFlag
from sbomkit.model.ranking import IndicatorName, Interval, Origin, OriginBasis, Verdict
from sbomkit.report import _words as words
from tests.report.samples import make_view


@pytest.mark.parametrize(
    ("package", "said"),
    [
        ("pkg:npm/event-stream", "npm event-stream"),
        ("pkg:npm/%40babel/core", "npm @babel/core"),
        ("pkg:deb/debian/liblzma5", "deb liblzma5"),
        ("pkg:deb/debian/xz-utils?arch=source", "deb xz-utils (source)"),
        ("pkg:golang/github.com/a/b", "golang github.com/a/b"),
        ("pkg:maven/org.a/b", "maven org.a/b"),
        ("pkg:generic/thing", "thing"),
        ("no purl\x1b", "no purl\N{REPLACEMENT CHARACTER}"),
    ],
)
def test_a_package_is_said_as_a_person_says_it(package, said):
    assert words.short(package) == said


def test_the_type_can_be_left_out():
    assert words.short("pkg:npm/%40a/b", with_type=False) == "@a/b"


@pytest.mark.parametrize(
    ("table", "names"),
    [
        (words.FLAGS, FidelityFlag),
        (words.KINDS, PublisherKind),
        (words.INDICATORS, IndicatorName),
        (words.DEPTH_BASIS, DepthBasis),
        (words.SCOPES, Scope),
    ],
    ids=["flags", "kinds", "indicators", "depth basis", "scopes"],
)
def test_there_are_words_for_everything(table, names):
    assert set(table) == set(names)


@pytest.mark.parametrize("verdict", Verdict)
def test_there_are_words_for_every_verdict(verdict):
    assert words.verdict(make_view(verdict))


def test_people_are_shown_by_login_and_hashes_are_shortened():
    people = [
        Actor(identity=Identity("npm:user:alice"), kind=ActorKind.PERSON),
        Actor(identity=Identity("npm:user:bob"), kind=ActorKind.PERSON, label="Bob B."),
        Actor(identity=Identity("git:label:0123456789abcdef"), kind=ActorKind.PERSON),
        Actor(identity=Identity("odd"), kind=ActorKind.PERSON),
    ]
    view = make_view(people=tuple(people))
    assert words.people(view) == "alice, bob (Bob B.), label 01234567, odd"
    assert words.people(view, most=1) == "alice and 3 more"


def test_an_interval_without_a_gap_is_one_number():
    assert words.interval(Interval(low=12.2, high=12.4)) == "12"
    assert words.interval(Interval(low=1, high=99.9)) == "1\u2013100"


def test_numbers_and_dates_that_are_not_known_are_a_dash():
    assert words.score(None) == words.date(None) == "\u2013"


@pytest.mark.parametrize(
    ("basis", "place", "packages", "attested", "said"),
    [
        ("repository", "https://h.example/o/r", 1, 0, "1 package of this product names the repository {place}, as it claims"),
        ("repository", "https://h.example/o/r", 2, 0, "2 packages of this product name the repository {place}, as they claim"),
        ("repository", "https://h.example/o/r", 2, 1, "2 packages of this product name the repository {place}, 1 attested"),
        ("repository", "https://h.example/o/r", 2, 2, "2 packages of this product name the repository {place}, as is attested"),
        ("source_package", "pkg:deb/debian/x?arch=source", 1, None, "1 package of this product is built from deb x (source)"),
        ("source_package", "pkg:deb/debian/x?arch=source", 9, None, "9 packages of this product are built from deb x (source)"),
        ("namespace", "pkg:npm/%40s", 1, None, "1 package of this product is part of npm @s"),
        ("namespace", "pkg:maven/org.a", 1000, None, "1,000 packages of this product are part of maven org.a"),
    ],
)
def test_what_packages_have_in_common_is_said_in_one_phrase(basis, place, packages, attested, said):
    origin = Origin(basis=OriginBasis(basis), place=place, packages=packages, attested=attested)
    assert words.origin(origin) == said.format(place=place)


def test_what_an_aggregator_read_long_ago_is_marked():
    assert words.listed(make_view(Verdict.SOLE, "alice", aged=True)) == "1 listed, read there more than 90 days before"
