import pytest

from sbomkit.model.facts import Actor, ActorKind, Identity, PublisherKind
from sbomkit.model.inventory import Scope
from sbomkit.model.position import DepthBasis, FidelityFlag
from sbomkit.model.ranking import IndicatorName, Interval, Verdict
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
