from sbomkit.model.facts import Actor, ActorKind, Identity, Release, Releases, Repository, Subject
from sbomkit.model.ranking import Indicator, IndicatorName
from tests.builders import day, make_observation, person
from tests.ranking.factors.cases import NOW, judged, value_of

WORKFLOW = Actor(identity=Identity("npm:workflow:ci"), kind=ActorKind.AUTOMATION)


def released(*releases, source="npm", subject=Subject.UPSTREAM, complete=True):
    history = Releases(
        releases=tuple(Release(version=version, date=day(date), publisher=by) for version, date, by in releases),
        complete=complete,
    )
    return make_observation(history, source=source, subject=subject, retrieved_at="2025-12-01")


def repository(*, verified, source="npm"):
    return make_observation(Repository(url="https://forge.example/a/a", verified=verified), source=source, as_of="2025-12-01")


def test_handover_is_known_only_where_a_history_is():
    indicator = Indicator(name=IndicatorName.NEW_RELEASER, since=NOW, detail="x", source="npm")
    assert value_of("handover") is None
    assert value_of("handover", history_known=True) == 0.0
    assert value_of("handover", indicators=(indicator,)) == 1.0


def test_provenance_is_there_where_the_link_to_the_repository_is_attested():
    alice = released(("1", "2025-01-01", person("alice")))
    assert value_of("provenance", repository(verified=True), alice) == 0.0
    assert value_of("provenance", repository(verified=False), repository(verified=True, source="deps_dev")) == 0.0


def test_provenance_is_there_where_a_workflow_published_the_last_release():
    assert value_of("provenance", released(("1", "2024-01-01", person("alice")), ("2", "2025-01-01", WORKFLOW))) == 0.0
    assert value_of("provenance", released(("1", "2024-01-01", WORKFLOW), ("2", "2025-01-01", person("alice")))) == 1.0


def test_a_link_that_is_only_claimed_attests_nothing():
    value, detail = judged("provenance", repository(verified=False), released(("1", "2025-01-01", person("alice"))))
    assert value == 1.0
    assert detail == "an account published its last release, and no link to its repository is attested"


def test_provenance_is_unknown_where_nobody_says_who_published():
    unknown = (None, "who or what published its last release is not known")
    assert judged("provenance") == unknown
    assert judged("provenance", released(("1", "2025-01-01", None))) == unknown
    assert judged("provenance", repository(verified=False)) == unknown


def test_a_later_release_that_nobody_signed_leaves_provenance_open():
    npm, other = released(("1", "2024-01-01", person("alice"))), released(("2", "2025-01-01", None), source="ecosystems")
    assert value_of("provenance", npm, other) is None


def test_of_one_version_told_twice_the_source_that_names_somebody_is_believed():
    npm, other = released(("2", "2025-01-01", WORKFLOW)), released(("2", "2025-01-01", None), source="ecosystems")
    assert value_of("provenance", npm, other) == 0.0


def test_tags_and_uploads_of_a_distribution_tell_nothing_of_provenance():
    alice = ("1", "2025-01-01", person("alice"))
    assert value_of("provenance", released(alice, source="git")) is None
    assert value_of("provenance", released(alice, subject=Subject.PACKAGING)) is None


def test_a_list_that_may_lack_the_last_release_tells_nothing_of_provenance():
    assert (
        value_of("provenance", released(("1", "2025-01-01", person("alice")), ("2", "2026-06-01", None), complete=False))
        is None
    )
