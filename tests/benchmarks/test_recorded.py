import os
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks._recorded.folder import convert, packages_by_name, read_folder, read_json
from benchmarks._recorded.record import day
from sbomkit.errors import MalformedDocument
from sbomkit.model.facts import (
    ActorKind,
    Facts,
    Funding,
    Lifecycle,
    PublisherKind,
    Publishers,
    Releases,
    Repository,
    Signal,
    SourcePackage,
    Subject,
    Value,
)
from sbomkit.model.inventory import Inventory
from tests.builders import make_component, make_inventory, npm

MEMBERS = [
    "name",
    "version",
    "maintainers",
    "first_publish",
    "last_publish",
    "n_versions",
    "last_publisher",
    "funding",
    "repository",
    "deprecated",
    "maintainer",
    "humans",
    "source",
    "url",
    "as_of",
]
AS_OF = datetime(2020, 10, 15, tzinfo=UTC)


def dated(inventory: Inventory) -> Inventory:
    """The inventory of a document that was created on 1 November 2026."""
    return inventory.model_copy(
        update={"document": inventory.document.model_copy(update={"created": "2026-11-01T08:00:00.123Z"})}
    )


@pytest.fixture
def tree() -> Inventory:
    scoped = make_component("@s/b", purl="pkg:npm/%40s/b@1.0.0")
    return dated(make_inventory({"app": ["a", "@s/b"]}, components=[scoped]))


@pytest.fixture
def debian() -> Inventory:
    binary = make_component("tar", purl="pkg:deb/debian/tar@1.34?arch=amd64")
    source = make_component("tar-src", purl="pkg:deb/debian/tar@1.34?arch=source")
    return dated(make_inventory({"app": ["tar"]}, components=[source, binary]))


def value_of(facts: Facts, package: str, signal: Signal) -> Value | None:
    found = [each.value for each in facts.of(package) if each.signal is signal]
    assert len(found) <= 1
    return found[0] if found else None


def people(value: Value | None) -> list[str]:
    assert isinstance(value, Publishers)
    return [actor.identity for actor in value.members]


def test_a_list_by_name_and_version_is_keyed_like_the_package_of_the_document(tree: Inventory) -> None:
    raw = {
        "as_of": "2017-11-05 (commit date)",
        "facts": {
            "a@1.0.0": {"name": "a", "version": "1.0.0", "maintainers": ["zoe", "adam"], "npm_user": "adam"},
            "@s/b@1.0.0": {"version": "1.0.0", "maintainers": ["zoe"]},
        },
    }
    facts = convert(raw, tree)
    assert [entry.package for entry in facts.packages] == [npm("@s/b"), npm("a")]
    (observation,) = facts.of(npm("a"))
    assert people(observation.value) == ["npm:user:adam", "npm:user:zoe"]
    assert isinstance(observation.value, Publishers)
    assert observation.value.kind is PublisherKind.PUBLISH_RIGHTS
    assert observation.value.cached
    assert observation.value.effective_24_months is None
    assert (observation.source, observation.subject) == ("npm", Subject.UPSTREAM)
    assert observation.as_of == datetime(2017, 11, 5, tzinfo=UTC)
    assert observation.retrieved_at == observation.as_of


@pytest.mark.parametrize(
    ("older", "newer"), [("2.9.0", "2.10.0"), ("1.0.0-rc.1", "1.0.0"), ("1.9", "1.10.1"), ("0.1.0", "1.0.0-beta")]
)
def test_of_several_versions_the_list_of_the_newest_counts(tree: Inventory, older: str, newer: str) -> None:
    records = [
        {"name": "a", "version": older, "maintainers": ["old"]},
        {"name": "a", "version": newer, "maintainers": ["new"]},
    ]
    for facts in (records, records[::-1]):
        assert people(value_of(convert({"facts": facts}, tree), npm("a"), Signal.PUBLISHERS)) == ["npm:user:new"]


HISTORY = {
    "name": "a",
    "as_of": "2020-10-15",
    "maintainers": ["zoe", {"name": "adam"}],
    "maintainers_source": "packument.maintainers",
    "last_version": "4.3.0",
    "last_publish": "2020-09-19",
    "first_publish": "2011-11-29",
    "n_versions": 66,
    "last_publisher": "zoe",
    "n_publishers_24m": 1,
    "funding": None,
    "repository": "git+ssh://git@github.com/o/a.git",
}


def test_a_record_with_history_becomes_all_that_it_tells(tree: Inventory) -> None:
    facts = convert({"as_of": "2020-10-15", "facts": {"a": HISTORY}}, tree)
    publishers = value_of(facts, npm("a"), Signal.PUBLISHERS)
    assert people(publishers) == ["npm:user:adam", "npm:user:zoe"]
    assert isinstance(publishers, Publishers)
    assert publishers.effective_24_months == 1
    releases = value_of(facts, npm("a"), Signal.RELEASES)
    assert isinstance(releases, Releases)
    assert (releases.complete, releases.count) == (False, 66)
    first, last = releases.releases
    assert (first.date.date().isoformat(), first.publisher) == ("2011-11-29", None)
    assert (last.version, last.date.date().isoformat()) == ("4.3.0", "2020-09-19")
    assert last.publisher is not None
    assert last.publisher.identity == "npm:user:zoe"
    repository = value_of(facts, npm("a"), Signal.REPOSITORY)
    assert repository == Repository(url="https://github.com/o/a")
    assert value_of(facts, npm("a"), Signal.FUNDING) == Funding(channels=())
    assert value_of(facts, npm("a"), Signal.LIFECYCLE) is None
    assert all(each.as_of == AS_OF for each in facts.of(npm("a")))


def test_no_funding_says_nothing_of_a_release_from_before_the_field_existed(tree: Inventory) -> None:
    facts = convert({"facts": {"a": HISTORY | {"last_publish": "2019-10-31"}}}, tree)
    assert value_of(facts, npm("a"), Signal.FUNDING) is None


@pytest.mark.parametrize(
    ("written", "urls"),
    [
        ("https://b.example/x", ["https://b.example/x"]),
        ({"type": "fund", "url": "https://b.example/x"}, ["https://b.example/x"]),
        ([{"url": "https://b.example"}, "http://a.example"], ["http://a.example", "https://b.example"]),
        (["mailto:nobody", {"type": 7}, 3], []),
    ],
)
def test_funding_is_read_in_all_its_spellings(tree: Inventory, written: object, urls: list[str]) -> None:
    value = value_of(convert({"facts": {"a": HISTORY | {"funding": written}}}, tree), npm("a"), Signal.FUNDING)
    assert isinstance(value, Funding)
    assert [channel.url for channel in value.channels] == urls


def test_a_missing_member_is_a_missing_observation(tree: Inventory) -> None:
    for member in ("maintainers", "repository", "funding"):
        record = {name: value for name, value in HISTORY.items() if name != member}
        missing = {each.signal for each in convert({"facts": {"a": HISTORY}}, tree).of(npm("a"))} - {
            each.signal for each in convert({"facts": {"a": record}}, tree).of(npm("a"))
        }
        assert missing == {Signal.PUBLISHERS if member == "maintainers" else Signal(member)}


def test_an_empty_list_of_maintainers_is_not_nobody(tree: Inventory) -> None:
    facts = convert({"facts": {"a": {"maintainers": [], "last_publish": "2020-01-01"}}}, tree)
    assert value_of(facts, npm("a"), Signal.PUBLISHERS) is None


def test_a_single_release_stands_once(tree: Inventory) -> None:
    record = {"first_publish": "2020-01-01", "last_publish": "2020-01-01", "n_versions": 1}
    value = value_of(convert({"facts": {"a": record}}, tree), npm("a"), Signal.RELEASES)
    assert isinstance(value, Releases)
    assert len(value.releases) == 1


@pytest.mark.parametrize(("written", "deprecated"), [("use b", True), (True, True), (False, False), ("", False)])
def test_deprecation_is_read_where_it_is_recorded(tree: Inventory, written: object, *, deprecated: bool) -> None:
    value = value_of(convert({"facts": {"a": {"deprecated": written}}}, tree), npm("a"), Signal.LIFECYCLE)
    assert isinstance(value, Lifecycle)
    assert value.deprecated is deprecated


def test_bots_on_a_list_are_not_people(tree: Inventory) -> None:
    value = value_of(convert({"facts": {"a": {"maintainers": ["zoe", "acme-bot"]}}}, tree), npm("a"), Signal.PUBLISHERS)
    assert isinstance(value, Publishers)
    assert {actor.identity: actor.kind for actor in value.members} == {
        "npm:user:acme-bot": ActorKind.BOT,
        "npm:user:zoe": ActorKind.PERSON,
    }


def test_debian_packagers_are_packaging_and_the_source_package_is_named(debian: Inventory) -> None:
    record = {
        "name": "tar",
        "source": "tar",
        "maintainer": ["Some Team"],
        "uploaders": ["Zoe Z."],
        "humans": ["Zoe Z."],
        "klass": "team_address_one_human",
    }
    facts = convert({"as_of": "as served today", "facts": {"tar": record}}, debian)
    (entry,) = facts.packages
    assert entry.package == "pkg:deb/debian/tar"
    publishers = value_of(facts, entry.package, Signal.PUBLISHERS)
    assert isinstance(publishers, Publishers)
    assert publishers.kind is PublisherKind.PACKAGING_CONTACT
    assert {actor.label: actor.kind for actor in publishers.members} == {
        "Some Team": ActorKind.TEAM,
        "Zoe Z.": ActorKind.PERSON,
    }
    assert all(actor.identity.startswith("apt:label:") for actor in publishers.members)
    assert value_of(facts, entry.package, Signal.SOURCE_PACKAGE) == SourcePackage(
        package=packages_by_name_of_sources(debian)["tar"]
    )
    assert {(each.source, each.subject, each.as_of) for each in entry.observations} == {("apt", Subject.PACKAGING, None)}
    assert all(each.retrieved_at == datetime(2026, 11, 1, tzinfo=UTC) for each in entry.observations)


def packages_by_name_of_sources(inventory: Inventory) -> dict[str, str]:
    return {package.name: package.key for package in inventory.packages.values() if package.key.endswith("?arch=source")}


def test_without_a_list_of_humans_teams_are_told_by_their_words(debian: Inventory) -> None:
    record = {"maintainer": ["Debian Perl Group"], "uploaders": ["Marion Groupman"]}
    value = value_of(convert({"facts": {"tar": record}}, debian), "pkg:deb/debian/tar", Signal.PUBLISHERS)
    assert isinstance(value, Publishers)
    assert [actor.label for actor in value.members if actor.kind is ActorKind.TEAM] == ["Debian Perl Group"]


def test_an_orphaned_debian_package_is_orphaned(debian: Inventory) -> None:
    record = {"maintainer": ["Debian QA Group"], "uploaders": [], "humans": []}
    value = value_of(convert({"facts": {"tar": record}}, debian), "pkg:deb/debian/tar", Signal.PUBLISHERS)
    assert isinstance(value, Publishers)
    assert value.orphaned
    assert value.members == ()


def test_a_debian_record_without_people_tells_nothing_of_people(debian: Inventory) -> None:
    facts = convert({"facts": {"tar": {"source": "tar", "maintainer": []}}}, debian)
    assert {each.signal for each in facts.of("pkg:deb/debian/tar")} == {Signal.SOURCE_PACKAGE}


def test_records_of_packages_that_are_not_in_the_tree_are_left_out(tree: Inventory) -> None:
    assert convert({"facts": {"elsewhere": HISTORY | {"name": "elsewhere"}, "a": None}}, tree) == Facts(packages=())


def test_the_given_day_stands_above_the_recorded_one(tree: Inventory) -> None:
    facts = convert({"as_of": "2019-01-01", "facts": {"a": {"maintainers": ["zoe"]}}}, tree, as_of=AS_OF)
    assert {each.as_of for each in facts.of(npm("a"))} == {AS_OF}


@pytest.mark.parametrize(
    ("raw", "address"),
    [
        ({}, "facts.json.facts"),
        ({"facts": "none"}, "facts.json.facts"),
        ({"facts": {"a": {"name": "a", "people": 3}}}, "facts.json.facts"),
        ({"facts": {"a": ["zoe"]}}, "facts.json.facts"),
    ],
)
def test_an_unknown_shape_is_refused_with_its_address(tree: Inventory, raw: dict[str, object], address: str) -> None:
    with pytest.raises(MalformedDocument) as caught:
        convert(raw, tree)
    assert caught.value.path == address


def test_without_a_day_the_facts_are_of_the_document_s_date(tree: Inventory) -> None:
    (observation,) = convert({"facts": {"a": {"maintainers": ["zoe"]}}}, tree).of(npm("a"))
    assert (observation.as_of, observation.retrieved_at) == (None, datetime(2026, 11, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("record", "what"),
    [
        (["zoe"], "a list"),
        ("zoe", "a text"),
        (True, "true or false"),
        (1.5, "a number"),
    ],
)
def test_a_record_that_is_none_is_skipped_and_told(tree: Inventory, record: object, what: str) -> None:
    told: list[str] = []
    facts = convert({"facts": {"@s/b": record, "a": {"maintainers": ["zoe"]}}}, tree, warn=told.append)
    assert [entry.package for entry in facts.packages] == [npm("a")]
    assert told == [f"facts.json.facts['@s/b']: skipped, since it is {what} and no record"]


def test_a_record_in_another_case_is_found_where_there_is_no_exact_one() -> None:
    tree = dated(make_inventory({"app": ["JSONStream", "a", "B", "b"]}))
    records = {name: {"maintainers": [name]} for name in ("jsonstream", "A", "a", "B", "b")}
    for ordered in (records, dict(reversed(records.items()))):
        facts = convert({"facts": ordered}, tree)
        found = {entry.package: people(value_of(facts, entry.package, Signal.PUBLISHERS)) for entry in facts.packages}
        assert found == {
            npm("JSONStream"): ["npm:user:jsonstream"],
            npm("a"): ["npm:user:a"],
            npm("B"): ["npm:user:B"],
            npm("b"): ["npm:user:b"],
        }
    assert packages_by_name(make_inventory({"app": ["B", "b"]})).folded.keys() == {"app"}


def test_of_several_packages_of_one_name_the_one_of_the_commonest_type_is_meant() -> None:
    components = [
        make_component("pypi-a", purl="pkg:pypi/a@1"),
        make_component("a", purl="pkg:npm/a@1"),
        make_component("z", purl="pkg:npm/z@1"),
        make_component("golang-z", purl="pkg:golang/z@1"),
    ]
    for ordered in (components, components[::-1]):
        exact = packages_by_name(make_inventory({"app": ["a", "z"]}, components=ordered)).exact
        assert (exact["a"].key, exact["z"].key) == ("pkg:npm/a", "pkg:npm/z")


def test_facts_without_any_date_are_refused() -> None:
    with pytest.raises(MalformedDocument) as caught:
        convert({"facts": {}}, make_inventory({"app": ["a"]}))
    assert caught.value.path == "facts.json.as_of"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("2017-11-05 (why)", "2017-11-05"), ("2017-13-05", None), ("today 2017-11-05", None), (None, None), (7, None)],
)
def test_a_day_is_read_from_the_start_of_a_text_only(text: object, expected: str | None) -> None:
    found = day(text)
    assert (found.date().isoformat() if found else None) == expected


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff", b"[" * 100_000])
def test_a_file_that_holds_no_object_is_refused_with_its_name(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "facts.json").write_bytes(content)
    with pytest.raises(MalformedDocument) as caught:
        read_json(tmp_path / "facts.json")
    assert caught.value.path == "facts.json"


def test_a_folder_without_an_sbom_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MalformedDocument, match="no SBOM"):
        read_folder(tmp_path)


def test_a_source_package_never_stands_for_the_binary_of_its_name(debian: Inventory) -> None:
    assert packages_by_name(debian).exact["tar"].key == "pkg:deb/debian/tar"


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.sampled_from(["a", "1.0.0", "2020-01-01", "https://[", "\ud800"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(MEMBERS) | st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(JSON)
def test_whatever_is_recorded_gives_facts_or_a_refusal(recorded: object) -> None:
    inventory = dated(make_inventory({"app": ["a"]}))
    for raw in ({"facts": recorded}, {"facts": {"a": recorded}}, recorded if isinstance(recorded, dict) else {}):
        facts = Facts(packages=())
        with suppress(MalformedDocument):
            facts = convert(raw, inventory)
        assert b"".join(facts.lines()).count(b"\n") == 1 + len(facts.packages)


@pytest.mark.parametrize("name", ["Zoe <zoe@mail.example>", "\x1b[31mZoe", "Zoe\u202e"])
def test_names_are_scrubbed(debian: Inventory, name: str) -> None:
    value = value_of(convert({"facts": {"tar": {"maintainer": [name]}}}, debian), "pkg:deb/debian/tar", Signal.PUBLISHERS)
    assert isinstance(value, Publishers)
    (actor,) = value.members
    assert actor.label is not None
    assert actor.label.isprintable()
    assert "@" not in actor.label


@pytest.mark.corpus
def test_every_recorded_package_of_the_benchmark_is_found_in_its_tree() -> None:
    corpus = os.environ.get("SBOMKIT_CORPUS")
    if not corpus:
        pytest.skip("SBOMKIT_CORPUS names no folder")
    folders = sorted((Path(corpus).parent / "benchmark").iterdir())
    assert folders
    for path in folders:
        folder = read_folder(path)
        recorded = read_json(path / "facts.json")["coverage"]["with_facts"]
        names = {record["name"] for record in read_json(path / "facts.json")["facts"].values()}
        assert len(folder.facts.packages) == len(names)
        assert len(names) <= recorded
        assert all(Signal.PUBLISHERS in {each.signal for each in entry.observations} for entry in folder.facts.packages)
        written = b"".join(folder.facts.lines())
        assert b"@" not in written.replace(b"%40", b"")
