"""The inventory: packages over components, claims on demand, and values made without validation."""

import pickle

import pytest
from pydantic import ValidationError

from sbomkit.model.inventory import Component, Hash
from tests.builders import make_component, make_inventory, npm


def test_components_of_one_package_are_grouped_whatever_their_order():
    old = make_component("a", version="1.0.0").model_copy(update={"id": "first"})
    new = make_component("a", version="2.0.0").model_copy(update={"id": "second"})
    for components in ((old, new), (new, old)):
        package = make_inventory({}, components=components).packages[npm("a")]
        assert package.versions == ("1.0.0", "2.0.0")
        assert package.purls == ("pkg:npm/a@1.0.0", "pkg:npm/a@2.0.0")
        assert package.name == "a"
        assert package.type == "npm"


def test_a_component_without_a_purl_is_a_generic_package():
    inventory = make_inventory({}, components=[make_component("thing", purl=None)])
    package = inventory.packages[inventory.by_id["thing"].package]
    assert package.key == "pkg:generic/thing"
    assert (package.type, package.purls) == ("generic", ())


def test_an_inventory_that_was_not_read_claims_nothing():
    assert make_inventory({}).claims == {}


def test_a_trusted_noun_equals_a_validated_one():
    component = make_component("a")
    trusted = Component.trusted(dict(component))
    assert trusted == component
    assert hash(trusted) == hash(component)
    assert trusted.model_dump() == component.model_dump()
    assert Component.model_validate(trusted.model_dump()) == trusted
    assert pickle.loads(pickle.dumps(trusted)) == component


def test_what_was_worked_out_is_not_pickled():
    inventory = make_inventory({"app": ["a"]})
    assert inventory.packages
    assert inventory.by_id
    assert inventory.claims == {}
    copy = pickle.loads(pickle.dumps(inventory))
    assert copy == inventory
    assert copy.packages == inventory.packages


def test_a_changed_copy_of_a_trusted_noun_can_be_made():
    trusted = Hash.trusted({"algorithm": "SHA-1", "value": "00"})
    assert trusted.model_copy(update={"value": "11"}) == Hash(algorithm="SHA-1", value="11")


def test_nouns_are_frozen():
    for noun in (Hash(algorithm="SHA-1", value="00"), Hash.trusted({"algorithm": "SHA-1", "value": "00"})):
        with pytest.raises(ValidationError, match="frozen"):
            setattr(noun, "value", "11")  # noqa: B010 - mypy knows that it is read-only, too
