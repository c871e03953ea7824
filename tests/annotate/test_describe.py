"""What is written of a package: names of the taxonomy only, and nothing that is not known."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbomkit.annotate import describe
from sbomkit.annotate._pointers import bare
from sbomkit.model.annotations import TERMS, Annotations, PointerKind, TermOf
from sbomkit.model.facts import (
    Facts,
    Funding,
    FundingChannel,
    FundingStrength,
    Lifecycle,
    Repository,
    Signal,
    SourcePackage,
    Status,
    Subject,
)
from sbomkit.model.inventory import Inventory, Reference
from sbomkit.ranking import rank
from tests.annotate.drawn import MADE_AT, drawn_facts
from tests.builders import make_component, make_facts, make_inventory, make_observation, make_publishers, make_releases, npm
from tests.strategies import inventories

INVENTORY = make_inventory({"app": ["a"], "a": ["b"]})


def described(facts: Facts, inventory: Inventory = INVENTORY, as_of: datetime | None = None) -> Annotations:
    ranking = rank(inventory, facts, as_of=as_of)
    return describe(inventory, facts, ranking, made_at=MADE_AT)[0]


def values(annotations: Annotations, component: str = "a") -> dict[str, str]:
    (entry,) = (entry for entry in annotations.components if entry.id == component)
    return {each.name.removeprefix("sbomkit:"): each.value for each in entry.annotations}


def about(*observed, **more) -> Facts:
    return make_facts({npm("a"): [make_observation(each, **more) for each in observed]})


def channel(url: str) -> Funding:
    return Funding(channels=(FundingChannel(url=url, strength=FundingStrength.PLAN),))


def test_everything_that_is_known_is_written():
    facts = make_facts(
        {
            npm("a"): [
                make_observation(make_publishers("p")),
                make_observation(
                    make_releases(*((f"1.{n}", f"201{n}-01-01", "old") for n in range(6)), ("2.0", "2026-01-05", "new"))
                ),
                make_observation(channel("https://fund.example/a")),
                make_observation(Lifecycle(archived=True)),
            ]
        }
    )
    assert values(described(facts)) == {
        "publishers:verdict": "sole",
        "publishers:listed": "1",
        "publishers:effective": "1",
        "publishers:kind": "publish_rights",
        "publishers:subject": "upstream",
        "publishers:confidence": "medium",
        "publishers:source": "npm",
        "publishers:as-of": "2026-11-01T00:00:00Z",
        "facts:retrieved": "2026-11-01T00:00:00Z",
        "handover:indicator": "return_after_silence 2026-01-05",
        "release:last": "2026-01-05T00:00:00Z",
        "lifecycle:state": "archived",
        "funding:status": "found",
        "funding:strength": "plan",
        "position:depth": "1",
        "position:dependents": "0",
        "position:entry-points": "1",
        "position:gateway": "pkg:npm/a",
        "ranking:rank": "1",
        "ranking:priority": values(described(facts))["ranking:priority"],
        "ranking:interval": values(described(facts))["ranking:interval"],
    }


def test_what_is_not_known_is_not_written():
    silent = make_facts({npm("a"): [make_observation(signal=Signal.PUBLISHERS, status=Status.FAILED)]})
    written = values(described(silent))
    assert not [name for name in written if name.startswith(("publishers", "facts", "release", "lifecycle", "funding"))]
    assert "ranking:rank" not in written
    assert "not known" in written["ranking:unassessed"]


def test_that_a_source_looked_and_found_nothing_is_no_silence():
    written = values(described(about(Funding(channels=()), Lifecycle())))
    assert (written["funding:status"], written["lifecycle:state"]) == ("none_found", "none")
    assert "funding:strength" not in written


def test_a_package_that_no_path_reaches_has_no_position():
    inventory = make_inventory({"app": ["a"]}, components=[make_component("b")])
    assert not [name for name in values(described(about(), inventory), "b") if name.startswith("position")]


def test_what_takes_no_part_in_the_ranking_has_no_annotations():
    assert [entry.id for entry in described(about()).components] == ["a", "b"]


def test_a_source_package_is_named_where_it_is_another():
    facts = make_facts(
        {
            npm("a"): [make_observation(SourcePackage(package=npm("source")))],
            npm("source"): [
                make_observation(make_publishers("p")),
                make_observation(Repository(url="https://forge.example/o/source")),
            ],
        }
    )
    annotations = described(facts)
    assert values(annotations)["publishers:about"] == "pkg:npm/source"
    assert [pointer.url for pointer in annotations.components[0].pointers] == ["https://forge.example/o/source"]


def test_nothing_later_than_the_as_of_date_is_written():
    facts = make_facts(
        {
            npm("a"): [
                make_observation(Repository(url="https://forge.example/old"), as_of="2020-01-01"),
                make_observation(Repository(url="https://forge.example/new"), as_of="2024-01-01"),
            ]
        }
    )
    (early, *_) = described(facts, as_of=datetime(2021, 1, 1, tzinfo=UTC)).components
    (late, *_) = described(facts).components
    assert ([pointer.url for pointer in early.pointers], [pointer.url for pointer in late.pointers]) == (
        ["https://forge.example/old"],
        ["https://forge.example/new"],
    )


class TestPointers:
    def test_the_repository_that_is_attested_goes_first(self):
        facts = make_facts(
            {
                npm("a"): [
                    make_observation(Repository(url="https://forge.example/claimed"), source="npm"),
                    make_observation(Repository(url="https://forge.example/attested", verified=True), source="pypi"),
                    make_observation(Repository(url="https://forge.example/other"), source="rubygems"),
                    make_observation(Repository(url="https://salsa.example/x"), source="debian", subject=Subject.PACKAGING),
                ]
            }
        )
        (entry, *_) = described(facts).components
        assert [(each.kind, each.url, each.note) for each in entry.pointers] == [
            (
                PointerKind.REPOSITORY,
                "https://forge.example/attested",
                "repository (sbomkit: told by pypi, retrieved 2026-11-01)",
            )
        ]

    @pytest.mark.parametrize(
        "there",
        [
            "https://forge.example/o/a",
            "git+https://Forge.example/o/a.git",
            "git://www.forge.example/o/a/",
            "scm:git:forge.example/o/a",
        ],
    )
    def test_what_the_document_has_already_is_not_written_again(self, there):
        component = make_component("a").model_copy(update={"references": (Reference(kind="vcs", locator=there),)})
        inventory = make_inventory({"app": ["a"]}, components=[component])
        (entry,) = described(about(Repository(url="https://forge.example/o/a")), inventory).components
        assert entry.pointers == ()

    def test_two_sources_that_tell_of_one_place_are_one_link(self):
        facts = make_facts(
            {npm("a"): [make_observation(channel("https://fund.example/a"), source=name) for name in ("npm", "github")]}
        )
        (entry, *_) = described(facts).components
        assert len(entry.pointers) == 1

    @pytest.mark.parametrize(
        "url",
        [
            "javascript:alert(1)",
            "https://fund.example/\x1b[31m",
            "https://fund.example/ä",
            "https://fund.example/%zz",
            "https://fund.example/?to=somebody@mail.example",
            "https://fund.example/?to=somebody%40mail.example",
            "https://user@fund.example/",
            "https://fund.example/<b>",
            "https://fund.example/#a#b",
            "mailto:somebody@mail.example",
            "https://fund.example/" + "a" * 2000,
        ],
    )
    def test_what_is_no_plain_web_address_is_left_out_with_a_note(self, url):
        facts = about(channel(url))
        annotations, notes = describe(INVENTORY, facts, rank(INVENTORY, facts), made_at=MADE_AT)
        assert [entry.pointers for entry in annotations.components] == [(), ()]
        assert [(note.code, note.severity.value) for note in notes] == [("odd-link", "note")]

    @pytest.mark.parametrize("url", ["https://fund.example", "http://fund.example:80/a?b=c#d", "https://fund.example/@a/%20"])
    def test_plain_web_addresses_are_written(self, url):
        (entry, *_) = described(about(channel(url))).components
        assert [pointer.url for pointer in entry.pointers] == [url]

    @given(st.text(max_size=60))
    def test_any_address_has_a_bare_form(self, url):
        assert bare(bare(url)) == bare(bare(bare(url)))


@given(inventories())
def test_only_names_of_the_taxonomy_are_written_and_people_are_numbers(inventory):
    facts = drawn_facts(inventory)
    annotations = described(facts, inventory)
    assert {each.name for each in annotations.document} <= {name for name, term in TERMS.items() if term.of is TermOf.DOCUMENT}
    of_components = {name for name, term in TERMS.items() if term.of is TermOf.COMPONENT}
    assert {each.name for entry in annotations.components for each in entry.annotations} <= of_components
    assert not re.search("person[0-9]", annotations.model_dump_json())


@given(inventories(), st.randoms())
def test_the_order_of_facts_does_not_matter(inventory, shuffle):
    facts = drawn_facts(inventory)
    packages = list(facts.packages)
    shuffle.shuffle(packages)
    assert described(Facts(packages=tuple(packages)), inventory) == described(facts, inventory)


def test_what_could_not_be_assessed_has_the_rank_that_a_conservative_policy_gives_it():
    ranking = rank(INVENTORY, about())
    ranked = ranking.model_copy(update={"unassessed": tuple(e.model_copy(update={"rank": 3}) for e in ranking.unassessed)})
    written = values(describe(INVENTORY, about(), ranked, made_at=MADE_AT)[0])
    assert list(written)[-3:] == ["ranking:rank", "ranking:interval", "ranking:unassessed"]
    assert written["ranking:rank"] == "3"


def test_an_estimate_is_not_written_as_a_count():
    facts = about(make_publishers("p"))
    ranking = rank(INVENTORY, facts)
    (entry,) = ranking.ranked
    place = entry.position.model_copy(update={"dependents_error": 0.1})
    estimated = ranking.model_copy(update={"ranked": (entry.model_copy(update={"position": place}),)})
    written = values(describe(INVENTORY, facts, estimated, made_at=MADE_AT)[0])
    assert written["position:depth"] == "1"
    assert "position:dependents" not in written
    assert "position:entry-points" not in written
