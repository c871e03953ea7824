import pytest

from sbomkit.errors import ConfigurationError
from sbomkit.model.facts import (
    Committers,
    DeclaredDependencies,
    Funding,
    FundingChannel,
    FundingStrength,
    Lifecycle,
    Popularity,
    PublisherKind,
    Publishers,
    Releases,
    Repository,
    Scorecard,
    ScorecardCheck,
    Signal,
    SourcePackage,
    Status,
)
from sbomkit.model.position import WaysIn
from sbomkit.model.ranking import Excluded
from sbomkit.purl import PackageKey
from sbomkit.report import Judgement, built_from, explain
from tests.builders import make_facts, make_observation, make_publishers, npm
from tests.report.samples import make_ranked, make_ranking, make_unassessed

A = npm("a")
SOURCE = PackageKey("pkg:deb/debian/a?arch=source")


def _way(package=A):
    return WaysIn(package=package, direct_dependents=(npm("x"),), entry_points=(npm("y"),))


def _evidence(*observations, **others):
    facts = make_facts({A: observations, **others})
    return explain(make_ranking([make_ranked(A)]), facts, _way()).evidence


def test_a_ranked_package_brings_its_numbers():
    explanation = explain(make_ranking([make_ranked(A)]), make_facts({}), _way())
    assert explanation.judgement is Judgement.RANKED
    assert (explanation.rank, explanation.ranked, explanation.priority) == (1, 1, 58.0)
    assert explanation.missing == ("world",)
    assert explanation.direct_dependents == (npm("x"),)
    assert explanation.entry_points == (npm("y"),)


def test_an_unassessed_package_has_a_place_and_no_priority():
    explanation = explain(make_ranking([], [make_unassessed(A)]), make_facts({}), _way())
    assert explanation.judgement is Judgement.UNASSESSED
    assert explanation.position is not None
    assert (explanation.rank, explanation.priority, explanation.contributions) == (None, None, ())


def test_a_package_that_is_left_out_has_a_reason():
    excluded = Excluded(package=A, versions=(), reason="the product itself")
    explanation = explain(make_ranking([], [], [excluded]), make_facts({}), _way())
    assert explanation.judgement is Judgement.EXCLUDED
    assert (explanation.reason, explanation.position, explanation.publishers) == ("the product itself", None, None)


def test_a_package_outside_of_the_ranking_is_refused():
    with pytest.raises(ConfigurationError, match="pkg:npm/a is not part of this ranking"):
        explain(make_ranking(), make_facts({}), _way())


def test_what_is_known_of_the_source_package_is_evidence_too():
    found = _evidence(make_observation(SourcePackage(package=SOURCE)), **{SOURCE: [make_observation(make_publishers("a"))]})
    assert [(each.package, each.signal) for each in found] == [(A, Signal.SOURCE_PACKAGE), (SOURCE, Signal.PUBLISHERS)]


def test_what_is_built_from_a_source_package_is_known_from_the_document_or_from_facts():
    ranking = make_ranking([make_ranked(A), make_ranked(npm("c"), 2)], [make_unassessed(npm("b"))])
    facts = make_facts({npm("b"): [make_observation(SourcePackage(package=SOURCE))]})
    assert built_from(ranking, facts, {A: SOURCE, npm("elsewhere"): SOURCE}, SOURCE) == (A, npm("b"))
    assert built_from(ranking, facts, {}, npm("c")) == ()


def test_a_source_package_that_is_itself_is_listed_once():
    assert len(_evidence(make_observation(SourcePackage(package=A)))) == 1


@pytest.mark.parametrize(
    ("as_of", "retrieved_at", "later"),
    [
        ("2017-11-30", "2026-11-01", False),
        ("2018-01-01", "2026-11-01", True),
        (None, "2026-11-01", True),
        (None, "2017-11-30", False),
    ],
)
def test_what_is_known_only_for_a_later_time_is_marked(as_of, retrieved_at, later):
    (evidence,) = _evidence(make_observation(make_publishers("a"), as_of=as_of, retrieved_at=retrieved_at))
    assert evidence.later is later


def test_without_a_bound_nothing_is_too_late():
    ranking = make_ranking([make_ranked(A)])
    unbound = make_ranking([make_ranked(A)], provenance=ranking.provenance.model_copy(update={"as_of": None}))
    (evidence,) = explain(unbound, make_facts({A: [make_observation(make_publishers("a"))]}), _way()).evidence
    assert not evidence.later


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (make_publishers("a", "b"), "2 on the list"),
        (make_publishers("a").model_copy(update={"unread": 3}), "1 on the list, and 3 that could not be read"),
        (Publishers(kind=PublisherKind.PACKAGING_CONTACT, members=(), complete=None, orphaned=True), "orphaned"),
        (Releases(releases=(), complete=True), "0 releases"),
        (Committers(committers=(), window_months=24), "0 committed or tagged within 24 months"),
        (
            Funding(channels=(FundingChannel(url="https://pay.example", strength=FundingStrength.LINK),)),
            "link: https://pay.example",
        ),
        (Funding(channels=()), "no public funding signal found"),
        (Lifecycle(deprecated=True, archived=True), "deprecated, archived"),
        (Lifecycle(), "not said to be given up"),
        (Popularity(rank_percent=1.5), "among the 1.5 % most used"),
        (Popularity(downloads_month=3), "not ranked"),
        (Repository(url="https://code.example/a/b"), "https://code.example/a/b"),
        (DeclaredDependencies(version="1", dependencies=()), "0 dependencies of version 1"),
        (SourcePackage(package=SOURCE), f"built from {SOURCE}"),
        (Scorecard(score=None), "inconclusive"),
        (
            Scorecard(score=6.5, checks=(ScorecardCheck(name="Maintained", score=3), ScorecardCheck(name="SAST", score=None))),
            "scores 6.5 of 10, Maintained 3 of 10",
        ),
        (Scorecard(score=7.0, checks=(ScorecardCheck(name="SAST", score=None),)), "scores 7 of 10"),
    ],
    ids=lambda each: type(each).__name__,
)
def test_each_kind_of_value_is_said_in_a_phrase(value, said):
    assert _evidence(make_observation(value))[0].summary == said


def test_every_signal_has_a_phrase():
    from sbomkit.model.facts import SIGNALS
    from sbomkit.ranking._due_diligence.said import _said

    assert set(SIGNALS.values()) <= set(_said.registry)
    assert _said(object()) == "object"


def test_a_failure_says_why_or_at_least_that():
    failed = make_observation(signal=Signal.PUBLISHERS, status=Status.FAILED, detail="timed out")
    assert _evidence(failed)[0].summary == "timed out"
    absent = make_observation(signal=Signal.PUBLISHERS, status=Status.ABSENT)
    assert _evidence(absent)[0].summary == "absent"
