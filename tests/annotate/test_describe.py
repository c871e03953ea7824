"""What is written of a package: names of the taxonomy only, and nothing that is not known."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbomkit.annotate import describe
from sbomkit.annotate._pointers import bare
from sbomkit.annotate._values import fields_of, moment_text
from sbomkit.model.annotations import TERMS, Annotations, PointerKind, TermOf
from sbomkit.model.facts import (
    Facts,
    Funding,
    FundingChannel,
    FundingStrength,
    Lifecycle,
    Observation,
    Repository,
    Signal,
    SourcePackage,
    Status,
    Subject,
)
from sbomkit.model.inventory import Edge, EdgeKind, Inventory, Reference, Scope
from sbomkit.model.ranking import Interval, Ranked, Unassessed
from sbomkit.purl import PackageKey
from sbomkit.ranking import rank
from tests.annotate.drawn import MADE_AT, drawn_facts
from tests.builders import make_component, make_facts, make_inventory, make_observation, make_publishers, make_releases, npm
from tests.growth import TIMES, is_in_proportion
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
        "ranking:rank": "1",
        "ranking:priority": values(described(facts))["ranking:priority"],
        "ranking:interval": values(described(facts))["ranking:interval"],
    }


def test_what_is_not_known_is_not_written():
    silent = make_facts({npm("a"): [make_observation(signal=Signal.PUBLISHERS, status=Status.FAILED)]})
    written = values(described(silent))
    assert not [name for name in written if name.startswith(("publishers", "facts", "release", "lifecycle", "funding"))]
    assert "ranking:rank" not in written
    assert written["ranking:unassessed"] == "npm could not be asked; collect again"


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


def test_a_source_package_that_only_the_document_names_tells_of_links_as_well():
    source = PackageKey("pkg:deb/debian/src?arch=source")
    components = [make_component("src", purl="pkg:deb/debian/src@1?arch=source")]
    built = Edge(dependent="a", dependency="src", kind=EdgeKind.BUILT_FROM, scope=Scope.UNKNOWN, inferred_by=None)
    inventory = make_inventory({"app": ["a"]}, components=components, more_edges=[built])
    facts = make_facts({source: [make_observation(channel("https://fund.example/source"))]})
    (entry,) = described(facts, inventory).components
    assert [pointer.url for pointer in entry.pointers] == ["https://fund.example/source"]


class TestLeavingOut:
    """What can be told without it is left out, so that a document hardly doubles; nothing is lost by that."""

    TWO = make_facts({npm(name): [make_observation(make_publishers("p", name))] for name in "ab"})

    def test_what_most_packages_with_a_verdict_share_is_said_once(self):
        annotations = described(self.TWO)
        assert {each.name: each.value for each in annotations.document if ":default:" in each.name} == {
            "sbomkit:default:publishers:kind": "publish_rights",
            "sbomkit:default:publishers:subject": "upstream",
            "sbomkit:default:publishers:confidence": "medium",
            "sbomkit:default:publishers:source": "npm",
            "sbomkit:default:publishers:as-of": "2026-11-01T00:00:00Z",
            "sbomkit:default:facts:retrieved": "2026-11-01T00:00:00Z",
        }
        assert not {"publishers:source", "facts:retrieved"} & values(annotations).keys()

    def test_a_moment_that_is_not_the_usual_one_stays_with_its_package(self):
        days = {"a": "2026-10-01", "b": "2026-10-01", "c": "2026-10-02", "d": "2026-10-02"}
        facts = make_facts(
            {
                npm(name): [make_observation(Lifecycle() if name == "d" else make_publishers("p"), retrieved_at=when)]
                for name, when in days.items()
            }
        )
        annotations = described(facts, make_inventory({"app": ["a"], "a": ["b", "c", "d"]}))
        names = ("publishers:as-of", "facts:retrieved")
        usual, other = "2026-10-01T00:00:00Z", "2026-10-02T00:00:00Z"
        document = {each.name: each.value for each in annotations.document}
        assert [document[f"sbomkit:default:{name}"] for name in names] == [usual, usual]
        assert {ref: tuple(values(annotations, ref).get(name) for name in names) for ref in days} == {
            "a": (None, None),
            "b": (None, None),
            "c": (other, other),
            "d": (None, other),
        }

    def test_what_one_package_says_stays_with_it(self):
        assert not [each for each in described(about(make_publishers("p"))).document if ":default:" in each.name]

    def test_a_package_without_a_verdict_says_all_that_is_known_of_it(self):
        facts = make_facts({**dict(by_key(self.TWO)), npm("c"): [make_observation(Lifecycle())]})
        inventory = make_inventory({"app": ["a"], "a": ["b", "c"]})
        assert values(described(facts, inventory), "c")["facts:retrieved"] == "2026-11-01T00:00:00Z"

    def test_there_is_no_default_for_what_some_package_with_a_verdict_does_not_say(self):
        ranking = rank(INVENTORY, self.TWO)
        first, *others = ranking.ranked
        silent = first.model_copy(update={"publishers": first.publishers.model_copy(update={"source": None})})
        changed = ranking.model_copy(update={"ranked": (silent, *others)})
        annotations, _ = describe(INVENTORY, self.TWO, changed, made_at=MADE_AT)
        assert "sbomkit:default:publishers:source" not in {each.name for each in annotations.document}
        assert [entry.package for entry in others] == [
            f"pkg:npm/{ref}" for ref in "ab" if "publishers:source" in values(annotations, ref)
        ]

    def test_of_two_that_are_said_as_often_the_first_is_the_default(self):
        facts = make_facts(
            {npm(name): [make_observation(make_publishers("p"), source=name[0])] for name in ("z1", "z2", "y1", "y2")}
        )
        inventory = make_inventory({"app": ["z1", "y1"], "z1": ["z2"], "y1": ["y2"]})
        annotations = described(facts, inventory)
        assert ("sbomkit:default:publishers:source", "y") in {(each.name, each.value) for each in annotations.document}
        assert [values(annotations, ref).get("publishers:source") for ref in ("z1", "z2", "y1", "y2")] == ["z", "z", None, None]

    def test_an_interval_that_is_the_priority_itself_is_not_written(self):
        ranking = rank(INVENTORY, self.TWO)
        first, *others = ranking.ranked
        exact = first.model_copy(update={"interval": Interval(low=first.priority, high=first.priority)})
        annotations, _ = describe(INVENTORY, self.TWO, ranking.model_copy(update={"ranked": (exact, *others)}), made_at=MADE_AT)
        assert "ranking:interval" not in values(annotations, first.package[-1])
        assert "ranking:interval" in values(annotations, others[0].package[-1])

    def test_of_what_could_not_be_judged_an_interval_that_says_nothing_is_not_written(self):
        ranking = rank(INVENTORY, about())
        anything, something = Interval(low=0.0, high=100.0), Interval(low=0.0, high=99.0)
        first, second = ranking.unassessed
        entries = (first.model_copy(update={"interval": anything}), second.model_copy(update={"interval": something}))
        annotations, _ = describe(INVENTORY, about(), ranking.model_copy(update={"unassessed": entries}), made_at=MADE_AT)
        assert "ranking:interval" not in values(annotations, first.package[-1])
        assert values(annotations, second.package[-1])["ranking:interval"] == "0.0..99.0"

    @given(inventories())
    def test_every_value_comes_back_from_the_document_alone(self, inventory):
        facts = drawn_facts(inventory)
        ranking = rank(inventory, facts)
        annotations, _ = describe(inventory, facts, ranking, made_at=MADE_AT)
        packages = {component.id: component.package for component in inventory.components}
        document = {each.name: each.value for each in annotations.document}
        for entry in annotations.components:
            said = read(document, {each.name: each.value for each in entry.annotations})
            found = ranking.find(packages[entry.id])
            assert isinstance(found, (Ranked, Unassessed))
            view, place, bounds = found.publishers, found.position, found.interval
            is_known = view.verdict != "unknown"
            assert said.get("publishers:verdict") == (view.verdict.value if is_known else None)
            assert said.get("publishers:kind") == (view.kind.value if is_known and view.kind else None)
            assert said.get("publishers:subject") == (view.subject.value if is_known and view.subject else None)
            assert said.get("publishers:confidence") == (view.confidence.value if is_known else None)
            assert said.get("publishers:source") == (view.source if is_known else None)
            assert said.get("publishers:as-of") == (moment_text(view.as_of) if is_known and view.as_of else None)
            retrieved = {each.retrieved_at for each in facts.of(found.package)}
            assert said.get("facts:retrieved") == (moment_text(max(retrieved)) if retrieved else None)
            assert said.get("position:gateway", found.package if said.get("position:depth") == "1" else None) == place.gateway
            assert said["ranking:interval"] == f"{bounds.low:.1f}..{bounds.high:.1f}"


def by_key(facts: Facts) -> list[tuple[PackageKey, list[Observation]]]:
    return [(each.package, list(each.observations)) for each in facts.packages]


def read(document: dict[str, str], component: dict[str, str]) -> dict[str, str]:
    """What is said of a component, as whoever has only the document reads it."""
    defaults = {}
    if "sbomkit:publishers:verdict" in component:
        defaults = {name.replace("default:", ""): value for name, value in document.items() if ":default:" in name}
    priority = component.get("sbomkit:ranking:priority")
    bounds = f"{priority}..{priority}" if priority else "0.0..100.0"
    said = {"sbomkit:ranking:interval": bounds, **defaults, **component}
    return {name.removeprefix("sbomkit:"): value for name, value in said.items()}


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


def test_an_entry_that_another_thread_is_filling_is_filled_before_it_is_read():
    (entry,) = rank(make_inventory({"app": ["a"]}), make_facts({npm("a"): [make_observation(make_publishers("p"))]})).ranked
    assert "funding" not in entry.__dict__
    entry.__dict__["given_up"] = None  # the one before the last
    assert fields_of(entry).keys() >= set(Ranked.model_fields)


def test_many_links_are_compared_with_many_references_in_proportion_to_both():
    def to_describe(size: int) -> Callable[[], object]:
        channels = [FundingChannel(url=f"https://fund.example/{n}", strength=FundingStrength.LINK) for n in range(size)]
        references = tuple(Reference(kind="website", locator=f"https://other.example/{number}") for number in range(size))
        component = make_component("a").model_copy(update={"references": references})
        inventory = make_inventory({"app": ["a"]}, components=[component])
        facts = about(make_publishers("p"), Funding(channels=tuple(channels)))
        return partial(described, facts, inventory)

    assert is_in_proportion(to_describe(2_000), to_describe(2_000 * TIMES))
