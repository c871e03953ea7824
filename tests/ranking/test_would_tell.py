"""Which source would tell: words in the ranking, held to what the sources declare of themselves."""

import pytest

from sbomkit.model.facts import Signal
from sbomkit.purl import PackageKey
from sbomkit.ranking._next_steps.would_tell import (
    _BULK,
    ARGUMENTS,
    ASKED_FOR,
    BY_CODE,
    REGISTRIES,
    UPSTREAM_UNSEEN,
    as_asked,
    type_of,
    would_tell,
)
from sbomkit.ranking.factors import FACTORS
from sbomkit.sources import sources

SOURCES = sources()


@pytest.mark.parametrize(("kind", "name"), REGISTRIES.items())
def test_the_registry_of_a_type_serves_it(kind, name):
    assert kind in SOURCES[name].purl_types
    assert Signal.PUBLISHERS in SOURCES[name].signals


@pytest.mark.parametrize("signal", _BULK)
def test_the_aggregator_serves_what_it_is_named_for(signal):
    assert signal in SOURCES["ecosystems"].signals
    assert _BULK[signal] <= SOURCES["ecosystems"].purl_types


@pytest.mark.parametrize("signal", BY_CODE)
def test_what_is_told_of_the_repository_is_told_by_these(signal):
    assert all(signal in SOURCES[name].signals for name in BY_CODE[signal])


def test_every_factor_that_is_not_of_the_document_alone_has_its_signals():
    assert set(ASKED_FOR) <= set(FACTORS)
    of_the_document = {"reach", "subtree", "pagerank", "entry_share", "concealment"}
    assert set(FACTORS) - set(ASKED_FOR) <= of_the_document


@pytest.mark.parametrize("kind", sorted(set(REGISTRIES) - UPSTREAM_UNSEEN))
@pytest.mark.parametrize("factor", ["people", "upkeep"])
def test_a_source_that_is_named_declares_the_signal_for_the_type(kind, factor):
    package = PackageKey(f"pkg:{kind}/a")
    named = would_tell(package, factor)
    assert named
    for name in named:
        assert set(ASKED_FOR[factor]) & SOURCES[name].signals
        assert not SOURCES[name].purl_types or kind in SOURCES[name].purl_types


def test_the_registry_comes_first_and_three_are_enough():
    assert would_tell(PackageKey("pkg:npm/a"), "people") == ("npm", "ecosystems", "git")


def test_what_is_to_be_typed_names_the_argument_that_a_source_takes():
    named = {*REGISTRIES.values(), "ecosystems", *(name for names in BY_CODE.values() for name in names)}
    assert {name: SOURCES[name].argument for name in named if SOURCES[name].argument} == ARGUMENTS
    assert [as_asked(name) for name in ("npm", "git")] == ["npm", "git=PACKAGE=PATH"]


def test_a_distribution_does_not_tell_who_makes_it():
    assert would_tell(PackageKey("pkg:deb/debian/a"), "people") == ("git", "github")
    assert would_tell(PackageKey("pkg:deb/debian/a"), "world") == ()


def test_what_comes_from_the_document_no_source_tells():
    assert would_tell(PackageKey("pkg:npm/a"), "concealment") == ()
    assert type_of(PackageKey("pkg:generic/a")) == "generic"
