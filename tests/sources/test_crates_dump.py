"""The dump of crates.io's database: tables of our own making in, observations out, read once and never kept whole."""

import csv
import gzip
import io
import tarfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sbomkit.errors import ConfigurationError, MalformedDocument, SbomkitError
from sbomkit.model.facts import (
    Actor,
    ActorKind,
    Facts,
    Lifecycle,
    Observation,
    Popularity,
    Publishers,
    Releases,
    Repository,
    Signal,
    Status,
)
from sbomkit.settings import Settings
from sbomkit.sources import Session
from sbomkit.sources._http.client import Client
from sbomkit.sources._parts.crates_dump import read_dump
from sbomkit.sources.crates import Crates
from sbomkit.sources.crates_dump import CratesDump
from tests.asking import NOW, asking, identities, only, package_of, released, statuses, told, values
from tests.builders import day
from tests.simulator import RegistrySimulator
from tests.simulator.crates import CratesRegistry, crate_version, team, user

PURL = "pkg:cargo/left-pad@1.0.0"
TAKEN = day("2026-08-21").replace(hour=2)
README = 'Pads.\n\n"Quoted", and\nseveral lines.\n'
CRATES = "created_at,description,documentation,homepage,id,max_features,name,readme,repository,trustpub_only,updated_at"
VERSIONS = "bin_names,checksum,crate_id,created_at,features,id,num,published_by,repository,yanked"
Rows = Iterable[Mapping[str, Any]]


def crate(number: int, name: str, **members: Any) -> dict[str, Any]:
    return {"id": number, "name": name, "description": "A, b", "readme": README, **members}


def version(crate_id: int, number: str, date: str, publisher: int | None = None, **members: Any) -> dict[str, Any]:
    row = {"crate_id": crate_id, "num": number, "created_at": date, "published_by": publisher, "yanked": "f"}
    return {**row, "bin_names": "{a,b}", "features": '{"default": ["std"]}', **members}


def owner(crate_id: int, number: int, kind: int = 0) -> dict[str, Any]:
    return {"crate_id": crate_id, "owner_id": number, "owner_kind": kind, "created_at": "2020-01-01 00:00:00+00"}


LEFT_PAD = (crate(1, "left-pad", repository="https://github.com/o/r"),)
ITS_OWNER = (owner(1, 42),)
ITS_VERSION = (version(1, "1.0.0", "2020-01-01 00:00:00.12+00", 42),)


def table(columns: str, rows: Rows) -> bytes:
    """As PostgreSQL writes it."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns.split(","), restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def tables(
    *,
    crates: Rows = LEFT_PAD,
    downloads: Rows = ({"crate_id": 1, "downloads": 99}, {"crate_id": 2, "downloads": 5}),
    users: Rows = ({"id": 42, "gh_login": "Alice"}, {"id": 43, "gh_login": "pad-bot"}),
    owners: Rows = ITS_OWNER,
    versions: Rows = ITS_VERSION,
    taken: str = '{"timestamp": "2026-08-21T02:00:00.000000000Z", "crates_io_commit": "0"}',
) -> dict[str, bytes]:
    """The members of a dump in the order in which crates.io writes them: downloads come before the crates."""
    return {
        "README.md": b"# a dump",
        "metadata.json": taken.encode(),
        "data/crate_downloads.csv": table("crate_id,downloads", downloads),
        "data/crates.csv": table(CRATES, crates),
        "data/metadata.csv": b"total_downloads\n7\n",
        "data/users.csv": table("gh_avatar,gh_id,gh_login,id,name", users),
        "data/crate_owners.csv": table("crate_id,created_at,created_by,owner_id,owner_kind", owners),
        "data/versions.csv": table(VERSIONS, versions),
        "data/version_downloads.csv": b"nobody,reads\nthis\n",
    }


def packed(members: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        folder = tarfile.TarInfo("2026-08-21-020000/data")
        folder.type = tarfile.DIRTYPE
        archive.addfile(folder)
        for name, content in members.items():
            info = tarfile.TarInfo(f"2026-08-21-020000/{name}")
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


@pytest.fixture
def file(tmp_path):
    return tmp_path / "db-dump.tar.gz"


def session(as_of: str | None = None, **given: Any) -> Session:
    def no_client() -> Client:
        raise AssertionError("the network was asked")

    return Session(now=NOW, settings=Settings(), make_client=no_client, as_of=day(as_of) if as_of else None, **given)


@pytest.fixture
def ask(file):
    """Write a dump, and ask it about one package."""

    def ask(
        *purls: str, as_of: str | None = None, members: Mapping[str, bytes] | None = None, **rows: Any
    ) -> list[Observation]:
        file.write_bytes(packed(members if members is not None else tables(**rows)))
        found = list(CratesDump(str(file)).observe([package_of(*(purls or (PURL,)))], session(as_of)))
        assert {each.signal for _, each in found} == CratesDump.signals, "nothing is passed over"
        return list(Facts.gathered(found).of(found[0][0]))

    return ask


# --- what it tells


def test_owners_are_known_by_their_numbers_as_of_the_day_of_the_dump(ask):
    observation = only(ask(owners=[owner(1, 43), owner(2, 44), owner(1, 42)]), Signal.PUBLISHERS)
    assert isinstance(observation.value, Publishers)
    assert observation.value.members == (
        Actor(identity="crates:user:42", kind=ActorKind.PERSON, same_as=("github:user:alice",)),
        Actor(identity="crates:user:43", kind=ActorKind.BOT, same_as=("github:user:pad-bot",)),
    )
    assert (observation.value.kind, observation.value.complete) == ("publish_rights", True)
    assert (observation.as_of, observation.retrieved_at, observation.url) == (TAKEN, TAKEN, "db-dump.tar.gz")


def test_a_team_is_no_person_and_no_user_of_its_number(ask):
    observation = only(ask(owners=[owner(1, 42, kind=1)]), Signal.PUBLISHERS)
    assert isinstance(observation.value, Publishers)
    assert observation.value.members == (Actor(identity="crates:team:42", kind=ActorKind.TEAM),)
    assert observation.detail == "of 1 teams only the name is told"


def test_a_user_who_is_not_in_the_dump_is_known_by_the_number_alone(ask):
    observation = only(ask(users=[]), Signal.PUBLISHERS)
    assert isinstance(observation.value, Publishers)
    assert observation.value.members == (Actor(identity="crates:user:42", kind=ActorKind.PERSON),)


def test_no_owners_are_not_zero_people(ask):
    observation = only(ask(owners=[]), Signal.PUBLISHERS)
    assert (observation.status, observation.detail) == (Status.ABSENT, "the registry lists no owners")


def test_releases_name_who_published_them(ask):
    versions = [
        version(1, "2.0.0-rc.1", "2022-01-01 00:00:00+00", 43, yanked="t"),
        version(2, "7.0.0", "2019-01-01 00:00:00+00", 42),
        version(1, "1.0.0", "2020-01-01 10:11:12.5", 42),
        version(1, "0.1.0", "2015-01-01 00:00:00+00"),
    ]
    observation = only(ask(versions=versions), Signal.RELEASES)
    assert isinstance(observation.value, Releases)
    assert [
        (each.version, each.publisher and each.publisher.identity, each.prerelease, each.deprecated)
        for each in observation.value.releases
    ] == [
        ("0.1.0", None, False, False),
        ("1.0.0", "crates:user:42", False, False),
        ("2.0.0-rc.1", "crates:user:43", True, True),
    ]
    assert observation.value.complete
    assert (observation.as_of, observation.retrieved_at) == (TAKEN, TAKEN)


@pytest.mark.parametrize(("date", "complete"), [("2016-01-01 00:00:00+00", True), ("2026-01-01 00:00:00+00", None)])
def test_a_version_without_a_publisher_is_a_workflows_or_old(ask, date, complete):
    (value,) = values(ask(versions=[version(1, "1.0.0", date)]), Signal.PUBLISHERS)
    assert value.complete is complete


def test_versions_without_a_date_or_later_than_the_dump_are_counted(ask):
    versions = [
        version(1, "1.0.0", "2020-01-01 00:00:00+00"),
        version(1, "2.0.0", "yesterday"),
        version(1, "3.0.0", "2026-09-01 00:00:00+00"),
    ]
    observation = only(ask(versions=versions), Signal.RELEASES)
    assert [number for number, _ in released(observation)] == ["1.0.0"]
    assert observation.detail == "left out: 1 without a date, 1 dated in the future"


def test_a_crate_without_versions_has_no_releases(ask):
    found = ask(versions=[])
    assert only(found, Signal.RELEASES).status is Status.ABSENT
    assert only(found, Signal.REPOSITORY).status is Status.ABSENT
    assert only(found, Signal.LIFECYCLE).value == Lifecycle()


def test_a_crate_is_deprecated_when_all_its_versions_are_yanked(ask):
    versions = [version(1, "1.0.0", "2020-01-01 00:00:00+00", yanked="t")]
    assert values(ask(versions=versions), Signal.LIFECYCLE) == [Lifecycle(deprecated=True, message="all versions are yanked")]


def test_downloads_come_before_the_crates_and_are_not_lost(ask):
    observation = only(ask(), Signal.POPULARITY)
    assert (observation.value, observation.as_of) == (Popularity(downloads_total=99), TAKEN)


@pytest.mark.parametrize("downloads", [[], [{"crate_id": 1, "downloads": "many"}], [{"crate_id": "", "downloads": 7}]])
def test_downloads_that_nobody_counts_are_not_zero(ask, downloads):
    assert only(ask(downloads=downloads), Signal.POPULARITY).status is Status.ABSENT


def test_the_repository_is_told_each_time_that_it_changed(ask):
    versions = [
        version(1, "1.0.0", "2020-01-01 00:00:00+00", repository="https://github.com/o/old"),
        version(1, "2.0.0", "2022-01-01 00:00:00+00"),
    ]
    history = told(ask(versions=versions), Signal.REPOSITORY)
    assert [(each.as_of, each.value) for each in history] == [
        (day("2020-01-01"), Repository(url="https://github.com/o/old")),
        (day("2022-01-01"), Repository(url="https://github.com/o/r")),
    ]


def test_its_people_are_those_of_the_registrys_own_interface(ask, tmp_path):
    alice = user(42, "Alice")
    with RegistrySimulator() as simulator:
        versions = {"1.0.0": crate_version("2020-01-01", alice)}
        simulator[CratesRegistry].add("left-pad", owners=[alice, team(7, "acme", "core")], versions=versions)
        asked = asking(Crates, simulator, tmp_path)(PURL)
    read = ask(owners=[owner(1, 42), owner(1, 7, kind=1)])
    assert only(read, Signal.PUBLISHERS).value == only(asked, Signal.PUBLISHERS).value
    (by_dump,), (by_interface,) = values(read, Signal.RELEASES), values(asked, Signal.RELEASES)
    assert by_dump.releases[0].publisher == by_interface.releases[0].publisher


# --- time


def test_as_of_a_day_before_the_dump_only_histories_are_told(ask):
    versions = [
        version(1, "1.0.0", "2020-01-01 00:00:00+00", 42, repository="https://github.com/o/old"),
        version(1, "2.0.0", "2022-01-01 00:00:00+00", 42),
    ]
    found = ask(as_of="2021-01-01", versions=versions)
    assert released(only(found, Signal.RELEASES)) == [("1.0.0", day("2020-01-01"))]
    assert only(found, Signal.RELEASES).as_of == day("2021-01-01")
    assert values(found, Signal.REPOSITORY) == [Repository(url="https://github.com/o/old")]
    late = {Signal.PUBLISHERS, Signal.LIFECYCLE, Signal.POPULARITY}
    assert {(each.status, each.detail) for each in found if each.signal in late} == {
        (Status.UNSUPPORTED, "the dump was taken after the day that is asked for")
    }


def test_as_of_a_day_after_the_dump_its_lists_are_told_as_of_the_dump(ask):
    observation = only(ask(as_of="2026-10-01"), Signal.PUBLISHERS)
    assert (observation.status, observation.as_of) == (Status.KNOWN, TAKEN)


@pytest.mark.parametrize("taken", ["{}", "nonsense", '{"timestamp": "2027-01-01T00:00:00Z"}'])
def test_a_dump_that_does_not_say_when_it_was_taken_is_of_today(ask, taken):
    found = ask(taken=taken)
    assert identities(only(found, Signal.PUBLISHERS)) == ["crates:user:42"]
    assert {each.as_of for each in found if each.signal is not Signal.REPOSITORY} == {None}
    assert {each.retrieved_at for each in found} == {NOW}
    assert only(ask(taken=taken, as_of="2026-10-01"), Signal.PUBLISHERS).status is Status.UNSUPPORTED
    assert only(ask(taken=taken, as_of="2026-10-01"), Signal.RELEASES).as_of == day("2026-10-01")


# --- which crate


@pytest.mark.parametrize("written", ["Left_Pad", "LEFT-PAD"])
def test_case_and_dashes_make_no_other_crate(ask, written):
    assert only(ask(crates=[crate(1, written)]), Signal.PUBLISHERS).status is Status.KNOWN


@pytest.mark.parametrize("purl", ["pkg:cargo/unheard-of@1", "pkg:cargo/ns/left-pad@1"])
def test_what_the_dump_does_not_have_is_absent(ask, purl):
    assert {(each.status, each.detail) for each in ask(purl)} == {(Status.ABSENT, "the dump does not have it")}


def test_a_crate_of_another_registry_is_not_looked_up(ask):
    found = ask(f"{PURL}?repository_url=https://crates.firm.example/index")
    assert {(each.status, each.detail) for each in found} == {
        (Status.UNSUPPORTED, "the document says that it is not of crates.io")
    }
    assert only(ask(f"{PURL}?repository_url=https://crates.io"), Signal.PUBLISHERS).status is Status.KNOWN


def test_all_packages_are_read_in_one_pass(file):
    crates = [crate(1, "left-pad"), crate(2, "wide")]
    file.write_bytes(packed(tables(crates=crates, owners=[owner(1, 42), owner(2, 43)])))
    found = list(CratesDump(str(file)).observe([package_of(PURL), package_of("pkg:cargo/wide@1")], session()))
    lists = {key: each.value for key, each in found if isinstance(each.value, Publishers)}
    assert {key: [member.identity for member in value.members] for key, value in lists.items()} == {
        "pkg:cargo/left-pad": ["crates:user:42"],
        "pkg:cargo/wide": ["crates:user:43"],
    }


# --- the file


@pytest.mark.parametrize("files", [(), ("a", "b"), ("missing.tar.gz",), (".",)])
def test_it_needs_one_file(files):
    with pytest.raises(ConfigurationError):
        CratesDump.configured(files)


def test_the_archive_may_be_unpacked(file):
    file.write_bytes(gzip.decompress(packed(tables())))
    assert read_dump(file, {"left-pad"}).crates["left-pad"].downloads == 99


@pytest.mark.parametrize("table", ["crates", "crate_downloads", "users", "crate_owners", "versions"])
def test_a_dump_without_a_table_is_none(file, table):
    members = tables()
    del members[f"data/{table}.csv"]
    file.write_bytes(packed(members))
    with pytest.raises(MalformedDocument, match=r"there is no data/|comes before the crates"):
        read_dump(file, {"left-pad"})


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"id\n7\n",
        b'name,id\n"left-pad,7\n',
        b'name,id\n"left"pad,7\n',
        b'description,name,id\n"a" b,left-pad,7\n',
    ],
    ids=["empty", "no name", "no end", "half quoted", "half quoted before"],
)
def test_a_table_that_is_no_csv_is_a_failure_and_not_an_absence(ask, content):
    found = statuses(ask(members=tables() | {"data/crates.csv": content}))
    assert set(found.values()) == {Status.FAILED}


@pytest.mark.parametrize("end", ["\n", ""])
def test_the_last_record_may_end_with_the_file(file, end):
    members = tables() | {"data/crates.csv": f"id,name\n1,left-pad{end}".encode()}
    file.write_bytes(packed(members))
    assert read_dump(file, {"left-pad"}).crates["left-pad"].owners == [(42, False)]


def test_records_longer_than_any_are_a_failure(file, monkeypatch):
    monkeypatch.setattr("sbomkit.sources._parts.crates_dump._LONGEST_RECORD", 1_000)
    monkeypatch.setattr("sbomkit.sources._parts.crates_dump._BLOCK", 512)
    file.write_bytes(packed(tables(crates=[crate(1, "left-pad", readme='"\n' * 2_000)])))
    with pytest.raises(MalformedDocument, match="without an end"):
        read_dump(file, {"left-pad"})


def test_records_may_span_the_blocks_in_which_a_table_is_read(file, monkeypatch):
    monkeypatch.setattr("sbomkit.sources._parts.crates_dump._BLOCK", 512)
    crates = [crate(number, f"c{number}", readme='"x",\n' * 100) for number in range(1, 30)]
    file.write_bytes(packed(tables(crates=crates, owners=[owner(29, 42)])))
    assert read_dump(file, {"c29"}).crates["c29"].owners == [(42, False)]


@pytest.mark.parametrize(
    "row", [{"id": "x", "name": "left-pad"}, {"id": "", "name": "left-pad"}, {"id": "9" * 30, "name": "left-pad"}]
)
def test_a_crate_without_a_number_is_not_there(ask, row):
    assert set(statuses(ask(crates=[row])).values()) == {Status.ABSENT}


def test_an_owner_whose_number_cannot_be_read_is_counted(ask):
    observation = only(ask(owners=[{"crate_id": 1}, owner(1, 42)]), Signal.PUBLISHERS)
    assert isinstance(observation.value, Publishers)
    assert (observation.value.complete, observation.value.unread) == (False, 1)
    assert observation.detail == "1 entry of the list could not be read"


def test_rows_about_nobody_are_passed_over(ask):
    found = ask(
        users=[{"id": "x", "gh_login": "a"}, {"id": 42, "gh_login": ""}, {"id": 42, "gh_login": "a\nb"}],
        owners=[{"crate_id": 1}, owner(1, 42)],
    )
    assert identities(only(found, Signal.PUBLISHERS)) == ["crates:user:42"]


@pytest.mark.parametrize(
    "damage", [lambda body: body[:-200], lambda body: body[:300] + b"\0" * 40 + body[340:], lambda body: b""]
)
def test_a_damaged_archive_is_a_failure_and_not_an_absence(file, damage):
    versions = [version(1, f"1.0.{number}", "2020-01-01 00:00:00+00") for number in range(500)]
    file.write_bytes(damage(packed(tables(versions=versions))))
    found = list(CratesDump(str(file)).observe([package_of(PURL)], session()))
    assert {each.status for _, each in found} == {Status.FAILED}
    assert all(str(file.parent) not in (each.detail or "") for _, each in found)


def test_what_follows_the_versions_is_not_read(file):
    body = gzip.decompress(packed(tables()))
    start = body.index(b"nobody,reads")
    file.write_bytes(gzip.compress(body[:start]))
    assert read_dump(file, {"left-pad"}).crates


def test_only_rows_about_what_is_asked_for_are_kept(file):
    crates = [crate(number, f"c{number}") for number in range(1, 200)]
    versions = [version(number, "1.0.0", "2020-01-01 00:00:00+00", number) for number in range(1, 200)]
    people = [{"id": number, "gh_login": f"u{number}"} for number in range(1, 200)]
    owners = [owner(number, number) for number in range(1, 200)]
    file.write_bytes(packed(tables(crates=crates, versions=versions, users=people, owners=owners)))
    dump = read_dump(file, {"c7"})
    assert (list(dump.crates), dump.logins) == (["c7"], {7: "u7"})
    assert len(dump.crates["c7"].versions) == 1


def test_addresses_in_names_are_not_kept(ask):
    found = ask(
        users=[{"id": 42, "gh_login": "alice@mail.example"}],
        versions=[version(1, "alice@mail.example", "2020-01-01 00:00:00+00", 42)],
    )
    assert "mail.example" not in "".join(each.model_dump_json() for each in found)


def test_it_asks_no_network(file):
    file.write_bytes(packed(tables()))
    source = CratesDump(str(file))
    assert source.requests([package_of(PURL)]) == {}
    assert source.supports(package_of(PURL))
    assert not source.supports(package_of("pkg:npm/left-pad@1"))


# --- anything at all


_CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=12)


@settings(deadline=None)
@given(st.lists(st.tuples(_CELLS, _CELLS), min_size=1, max_size=6), _CELLS)
def test_a_table_is_read_as_any_reader_of_csv_reads_it(tmp_path_factory, pairs, repository):
    rows = [crate(1, "left-pad", description=left, readme=right, repository=repository) for left, right in pairs]
    others = [crate(2, f"other-{index}", readme=right) for index, (_, right) in enumerate(pairs)]
    file = tmp_path_factory.mktemp("dump") / "db-dump.tar.gz"
    file.write_bytes(packed(tables(crates=[*others, *rows])))
    assert read_dump(file, {"left-pad"}).crates["left-pad"].repository == repository


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_a_damaged_dump_is_read_or_refused(tmp_path_factory, data):
    body = bytearray(gzip.decompress(packed(tables())))
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(body) - 1))
        body[place : place + data.draw(st.integers(0, 6))] = data.draw(st.binary(max_size=6))
    file = tmp_path_factory.mktemp("dump") / "db-dump.tar"
    file.write_bytes(bytes(body))
    with suppress(SbomkitError):
        read_dump(file, {"left-pad"})
    for _, each in CratesDump(str(file)).observe([package_of(PURL)], session()):
        assert Observation.model_validate_json(each.model_dump_json()) == each
        assert each.as_of is None or each.as_of <= NOW
