"""A ranking answers the three questions that scripts ask of it."""

from sbomkit import rank
from tests.builders import make_facts, make_inventory, make_observation, make_publishers, npm

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
