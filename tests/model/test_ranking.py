"""A ranking answers the three questions that scripts ask of it."""

import json

from sbomkit import rank
from sbomkit.model.ranking import Ranking
from tests.builders import day, make_facts, make_inventory, make_observation, make_publishers, npm
from tests.report.samples import make_indicator, make_ranked, make_ranking

PRODUCT = make_inventory({"app": ["direct"], "direct": ["deep"], "deep": ["deeper"]})
FACTS = make_facts(
    {
        npm("direct"): [make_observation(make_publishers("alice"))],
        npm("deep"): [make_observation(make_publishers("alice"))],
        npm("deeper"): [make_observation(make_publishers("alice", "bob"))],
    }
)


def test_the_first_packages():
    ranking = rank(PRODUCT, FACTS)
    assert ranking.top(2) == ranking.ranked[:2]
    assert [entry.rank for entry in ranking.top(9)] == [1, 2, 3]


def test_packages_on_one_person_from_a_depth_on():
    ranking = rank(PRODUCT, FACTS)
    assert {entry.package for entry in ranking.sole()} == {npm("direct"), npm("deep")}
    assert [entry.package for entry in ranking.sole(min_depth=2)] == [npm("deep")]


def test_one_package_by_key_or_by_name():
    ranking = rank(PRODUCT, FACTS)
    found = ranking.find("pkg:npm/deep")
    assert found is not None
    assert found.package == npm("deep")
    assert ranking.find("deep") == found
    assert ranking.find("app") == ranking.excluded[0]
    assert ranking.find("nothing") is None


def test_moments_of_a_stored_ranking_are_read_in_utc_whatever_zone_they_were_written_in():
    entry = make_ranked("pkg:npm/a", last_release=day("2020-01-01"), indicators=(make_indicator(since=day("2017-09-01")),))
    stored = make_ranking([entry]).model_dump_json()
    turned = stored.replace("2020-01-01T00:00:00Z", "2020-01-01T02:00:00+02:00").replace(
        "2017-09-01T00:00:00Z", "2017-08-31T19:00:00-05:00"
    )
    assert json.loads(turned) != json.loads(stored)
    assert Ranking.model_validate_json(turned).model_dump_json() == stored
