"""What is worked out from the fields of a noun and kept beside them is never that of other fields."""

import pytest

from sbomkit.errors import ConfigurationError
from sbomkit.model.facts import Facts
from sbomkit.ranking import load_policy
from tests.builders import make_facts, make_inventory, make_observation, make_publishers, npm

FACTS = make_facts({npm("a"): [make_observation(make_publishers("alice"))]})


def test_a_copy_with_other_fields_works_everything_out_anew():
    assert (len(FACTS.by_package), len(FACTS.sha256)) == (1, 64)
    nothing = FACTS.model_copy(update={"packages": ()})
    assert nothing.by_package == {}
    assert nothing.sha256 == Facts(packages=()).sha256 != FACTS.sha256


@pytest.mark.parametrize("deep", [False, True])
def test_a_copy_that_is_the_same_may_keep_it(deep):
    assert FACTS.model_copy(deep=deep).sha256 == FACTS.sha256
    assert FACTS.model_copy(deep=deep) == FACTS


def test_an_inventory_with_other_components_lists_other_packages():
    inventory = make_inventory({"app": ["a"]})
    assert npm("a") in inventory.packages
    other = inventory.model_copy(update={"components": make_inventory({"app": ["b"]}).components})
    assert npm("a") not in other.packages
    assert npm("b") in other.packages


def test_a_copy_of_a_policy_with_other_numbers_does_not_pass_for_the_shipped_one():
    other = load_policy().model_copy(update={"conservative": True})
    with pytest.raises(ConfigurationError, match="other numbers"):
        load_policy(other)
