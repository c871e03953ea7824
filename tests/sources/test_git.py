import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sbomkit.enrich import enrich
from sbomkit.errors import ConfigurationError, SourceUnavailable, UnexpectedResponse
from sbomkit.limits import Limits
from sbomkit.model.facts import ActorKind, Committers, Observation, Releases, Signal, SourcePackage, Status, Subject
from sbomkit.model.inventory import Package
from sbomkit.purl import PackageKey, package_key, parse_purl
from sbomkit.settings import Settings
from sbomkit.sources._interface import Session
from sbomkit.sources._parts import git as _git
from sbomkit.sources._parts.git import Repository, git_folder
from sbomkit.sources.apt import AptSource
from sbomkit.sources.git import GitSource, release_version
from tests.builders import day, make_component, make_inventory, make_observation

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="the git program is not installed")

ALICE = ("Alice", "alice@mail.example")
BOB = ("Bob", "bob@mail.example")


class Clone:
    """A small repository whose people and dates a test chooses."""

    def __init__(self, path: Path, *options: str) -> None:
        self.path = path
        path.mkdir(parents=True)
        self._git("init", "--quiet", "--initial-branch=main", *options, ".")

    def commit(self, date: str, committer: tuple[str, str] = ALICE, author: tuple[str, str] | None = None) -> None:
        self._git(
            "commit", "--quiet", "--allow-empty", "--message=x", date=date, committer=committer, author=author or committer
        )

    def tag(self, name: str, date: str | None = None, tagger: tuple[str, str] = ALICE) -> None:
        message = ["--annotate", "--message=x"] if date else []
        self._git("tag", *message, name, date=date or "2000-01-01", committer=tagger)

    def git(self, *arguments: str) -> str:
        return self._git(*arguments)

    def _git(
        self,
        *arguments: str,
        date: str = "2000-01-01",
        committer: tuple[str, str] = ALICE,
        author: tuple[str, str] = ALICE,
    ) -> str:
        environment = {
            "GIT_COMMITTER_NAME": committer[0],
            "GIT_COMMITTER_EMAIL": committer[1],
            "GIT_COMMITTER_DATE": f"{date}T12:00:00+0000",
            "GIT_AUTHOR_NAME": author[0],
            "GIT_AUTHOR_EMAIL": author[1],
            "GIT_AUTHOR_DATE": f"{date}T12:00:00+0000",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "PATH": os.environ["PATH"],
        }
        done = subprocess.run(["git", *arguments], cwd=self.path, env=environment, check=True, capture_output=True)
        return done.stdout.decode()


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return Clone(tmp_path / "clone")


def make_package(purl: str) -> Package:
    parsed = parse_purl(purl)
    assert parsed is not None
    return Package(
        key=package_key(purl),
        type=parsed.type,
        namespace=parsed.namespace,
        name=parsed.name,
        versions=(),
        components=(),
        purls=(purl,),
    )


def make_session(
    as_of: str | None = None, now: str = "2024-01-01", earlier: Mapping[PackageKey, Sequence[Observation]] | None = None
) -> Session:
    def no_client() -> object:
        raise AssertionError("git asks no network")

    return Session(
        now=day(now),
        settings=Settings(),
        make_client=no_client,  # type: ignore[arg-type]
        as_of=day(as_of) if as_of else None,
        earlier=earlier or {},
    )


def observe(
    source: GitSource,
    *purls: str,
    as_of: str | None = None,
    now: str = "2024-01-01",
    earlier: Mapping[PackageKey, Sequence[Observation]] | None = None,
) -> dict[tuple[str, Signal], Observation]:
    packages = [make_package(purl) for purl in purls or ("pkg:npm/lib",)]
    asked = [each for each in packages if source.supports(each, (earlier or {}).get(each.key, ()))]
    found = list(source.observe(asked, make_session(as_of, now, earlier)))
    keyed: dict[tuple[str, Signal], Observation] = {(key, observation.signal): observation for key, observation in found}
    assert len(keyed) == len(found), "one observation per package and signal"
    return keyed


def committers_of(clone: Clone, as_of: str | None = None, now: str = "2024-01-01") -> Committers:
    value = observe(GitSource(f"pkg:npm/lib={clone.path}"), as_of=as_of, now=now)["pkg:npm/lib", Signal.COMMITTERS].value
    assert isinstance(value, Committers)
    return value


def releases_of(clone: Clone, as_of: str | None = None, now: str = "2024-01-01") -> Releases:
    value = observe(GitSource(f"pkg:npm/lib={clone.path}"), as_of=as_of, now=now)["pkg:npm/lib", Signal.RELEASES].value
    assert isinstance(value, Releases)
    return value


def summary(value: Committers) -> list[tuple[str | None, int, int]]:
    return [(each.actor.label, each.commits, each.tags) for each in value.committers]


def noon(date: str) -> datetime:
    return datetime.fromisoformat(date).replace(hour=12, tzinfo=UTC)


def test_committers_are_counted_within_the_window_and_first_seen_over_the_whole_history(clone: Clone) -> None:
    clone.commit("2015-05-05", ALICE)
    clone.commit("2019-01-01", BOB)
    clone.commit("2022-06-01", ALICE)
    clone.commit("2023-02-01", BOB, author=ALICE)
    clone.commit("2023-03-01", ALICE)
    value = committers_of(clone)
    assert summary(value) == [("Alice", 2, 0), ("Bob", 1, 0)]
    assert [each.first_seen for each in value.committers] == [noon("2015-05-05"), noon("2019-01-01")]
    assert [each.last_seen for each in value.committers] == [noon("2023-03-01"), noon("2023-02-01")]
    assert value.first_commit == noon("2015-05-05")
    assert value.window_months == 24


def test_nothing_later_than_the_date_asked_for_is_used(clone: Clone) -> None:
    clone.commit("2021-01-01", ALICE)
    clone.tag("v1.0", "2021-02-01")
    clone.commit("2022-06-01", BOB)
    clone.tag("v1.1", "2022-07-01", BOB)
    assert summary(committers_of(clone, as_of="2022-01-01")) == [("Alice", 1, 1)]
    assert [each.version for each in releases_of(clone, as_of="2022-01-01").releases] == ["1.0"]
    assert summary(committers_of(clone)) == [("Bob", 1, 1)]


def test_observations_hold_for_the_date_asked_for_and_say_upstream(clone: Clone) -> None:
    clone.commit("2021-01-01")
    clone.git("remote", "add", "origin", "git@forge.example:owner/lib.git")
    found = observe(GitSource(f"pkg:npm/lib={clone.path}"), as_of="2022-01-01")["pkg:npm/lib", Signal.COMMITTERS]
    assert (found.as_of, found.retrieved_at, found.subject) == (day("2022-01-01"), day("2024-01-01"), Subject.UPSTREAM)
    assert found.url == "https://forge.example/owner/lib"


def test_the_end_of_february_is_24_months_after_the_end_of_february(clone: Clone) -> None:
    clone.commit("2022-02-27", BOB)
    clone.commit("2022-03-01", ALICE)
    assert summary(committers_of(clone, as_of="2024-02-29")) == [("Alice", 1, 0)]


def test_authors_are_shares_of_commits_by_people(clone: Clone) -> None:
    for number in range(6):
        clone.commit(f"2023-01-0{number + 1}", ALICE, author=ALICE if number < 3 else (f"P{number}", f"p{number}@mail.example"))
    clone.commit("2023-02-01", ALICE, author=("dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com"))
    value = committers_of(clone)
    assert (value.authors, value.top_author_share, value.absence_factor) == (4, 0.5, 1)


def test_a_quiet_window_has_no_authors_rather_than_a_share_of_zero(clone: Clone) -> None:
    clone.commit("2010-01-01")
    value = committers_of(clone)
    assert value.committers == ()
    assert (value.authors, value.top_author_share, value.absence_factor) == (0, None, None)


@pytest.mark.parametrize(
    ("person", "kind"),
    [
        (("GitHub", "noreply@github.com"), ActorKind.AUTOMATION),
        (("dependabot[bot]", "1+dependabot[bot]@users.noreply.github.com"), ActorKind.BOT),
        (("Abbott", "abbott@mail.example"), ActorKind.PERSON),
        (("Carol", "7+carol@users.noreply.github.com"), ActorKind.PERSON),
    ],
)
def test_forges_and_bots_are_no_people(clone: Clone, person: tuple[str, str], kind: ActorKind) -> None:
    clone.commit("2023-01-01", person)
    assert [each.actor.kind for each in committers_of(clone).committers] == [kind]


def test_identities_are_merged_on_hard_grounds_only(clone: Clone) -> None:
    for person in (
        ("Alice", "alice@mail.example"),
        ("Alice Anne", "ALICE@mail.example"),
        ("Alice", "alice@other.example"),
        ("Carol", "7+carol@users.noreply.github.com"),
        ("Carol", "7+renamed@users.noreply.github.com"),
    ):
        clone.commit("2023-01-01", person)
    value = committers_of(clone)
    assert sorted((each.commits, each.actor.label) for each in value.committers) == [
        (1, "Alice"),
        (2, "Alice Anne"),
        (2, "Carol"),
    ]
    assert "github:user:7" in {each.actor.identity for each in value.committers}


def test_replaced_objects_do_not_rewrite_history(clone: Clone) -> None:
    clone.commit("2022-06-01", BOB)
    clone.commit("2023-01-01", ALICE)
    clone.git("replace", "--graft", "HEAD")
    assert len(committers_of(clone).committers) == 2


def test_a_mailmap_of_the_project_merges_nobody(clone: Clone) -> None:
    (clone.path / ".mailmap").write_text("Alice <alice@mail.example> Bob <bob@mail.example>\n")
    clone.git("add", ".mailmap")
    clone.commit("2023-01-01", ALICE)
    clone.commit("2023-01-02", BOB)
    assert len(committers_of(clone).committers) == 2


def test_no_address_is_kept(clone: Clone) -> None:
    clone.commit("2023-01-01", ("dora@mail.example", "dora@mail.example"))
    clone.commit("2023-01-02", ("Erin <erin@mail.example>", ""))
    clone.tag("v1.0", "2023-01-03", ("frank@mail.example", "frank@mail.example"))
    found = observe(GitSource(f"pkg:npm/lib={clone.path}"))
    text = "".join(observation.model_dump_json() for observation in found.values())
    assert "@" not in text
    assert str(clone.path) not in text


def test_release_tags_name_who_tagged_and_bare_tags_who_committed(clone: Clone) -> None:
    clone.commit("2022-01-01", BOB)
    clone.tag("v1.0")
    clone.commit("2022-02-01", BOB)
    clone.tag("v1.1rc1", "2022-03-01", ALICE)
    clone.tag("nightly", "2022-04-01")
    value = releases_of(clone)
    found = [
        (each.version, each.date, each.publisher.label if each.publisher else None, each.prerelease) for each in value.releases
    ]
    assert found == [("1.0", noon("2022-01-01"), "Bob", False), ("1.1rc1", noon("2022-03-01"), "Alice", True)]
    assert value.complete is True


def test_commits_behind_release_tags_count_and_other_branches_do_not(clone: Clone) -> None:
    clone.commit("2023-01-01", ALICE)
    clone.git("checkout", "--quiet", "-b", "maintenance")
    clone.commit("2023-02-01", BOB)
    clone.tag("v1.0.1", "2023-02-02", BOB)
    clone.git("checkout", "--quiet", "-b", "proposal")
    clone.commit("2023-03-01", ("Mallory", "mallory@mail.example"))
    clone.git("checkout", "--quiet", "main")
    assert {label for label, _, _ in summary(committers_of(clone))} == {"Alice", "Bob"}


def test_tags_of_one_version_are_told_apart_by_their_whole_name(clone: Clone) -> None:
    clone.commit("2023-01-01")
    for name in ("a-1.0", "b-1.0", "b-1.1"):
        clone.tag(name)
    assert [each.version for each in releases_of(clone).releases] == ["1.1", "a-1.0", "b-1.0"]


def test_tags_of_files_and_of_tags_are_read_or_left_out(clone: Clone) -> None:
    clone.commit("2023-01-01")
    blob = clone.git("hash-object", "-w", "--stdin").strip()
    clone.git("tag", "v0.1", blob)
    clone.tag("v1.0", "2023-02-01", BOB)
    clone.git("tag", "v1.0-again", "v1.0")
    assert [each.version for each in releases_of(clone).releases] == ["1.0", "1.0-again"]


def test_a_bare_mirror_a_linked_work_tree_and_a_folder_by_name_are_found(clone: Clone, tmp_path: Path) -> None:
    clone.commit("2023-01-01")
    clone.git("clone", "--quiet", "--mirror", ".", str(tmp_path / "mirrors" / "lib.git"))
    clone.git("worktree", "add", "--quiet", str(tmp_path / "tree"))
    for place in (tmp_path / "mirrors", tmp_path / "mirrors" / "lib.git", tmp_path / "tree"):
        found = observe(GitSource(f"pkg:npm/lib={place}"))
        assert found["pkg:npm/lib", Signal.COMMITTERS].status is Status.KNOWN, place


def test_an_empty_repository_has_neither_committers_nor_releases(clone: Clone) -> None:
    found = observe(GitSource(f"pkg:npm/lib={clone.path}"))
    assert {observation.status for observation in found.values()} == {Status.ABSENT}


def test_a_head_that_points_nowhere_is_replaced_by_the_branches(clone: Clone) -> None:
    clone.commit("2023-01-01")
    clone.git("symbolic-ref", "HEAD", "refs/heads/gone")
    assert summary(committers_of(clone)) == [("Alice", 1, 0)]


def test_a_shallow_clone_says_what_it_does_not_know(clone: Clone, tmp_path: Path) -> None:
    for date in ("2019-01-01", "2021-01-01", "2023-01-01", "2023-02-01"):
        clone.commit(date)
    clone.tag("v1.0")
    for depth, status in ((1, Status.UNSUPPORTED), (3, Status.KNOWN)):
        path = tmp_path / f"shallow-{depth}"
        clone.git("clone", "--quiet", f"--depth={depth}", f"file://{clone.path}", str(path))
        found = observe(GitSource(f"pkg:npm/lib={path}"))
        committers, releases = found["pkg:npm/lib", Signal.COMMITTERS], found["pkg:npm/lib", Signal.RELEASES]
        assert committers.status is status
        assert "shallow" in (committers.detail or "")
        assert isinstance(releases.value, Releases)
        assert releases.value.complete is False
        if isinstance(committers.value, Committers):
            assert committers.value.first_commit is None
            assert committers.value.committers[0].first_seen is None


def test_a_shallow_clone_without_tags_does_not_say_that_there_are_none(clone: Clone, tmp_path: Path) -> None:
    clone.commit("2023-01-01")
    clone.tag("v1.0")
    clone.commit("2023-02-01")
    clone.git("clone", "--quiet", "--depth=1", f"file://{clone.path}", str(tmp_path / "shallow"))
    found = observe(GitSource(f"pkg:npm/lib={tmp_path / 'shallow'}"))
    assert found["pkg:npm/lib", Signal.RELEASES].status is Status.UNSUPPORTED


def test_a_folder_without_a_repository_is_a_configuration_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="is no git repository"):
        GitSource.configured([f"pkg:npm/lib={tmp_path}"])


def test_a_repository_that_went_away_is_a_failed_observation(clone: Clone) -> None:
    source = GitSource(f"pkg:npm/lib={clone.path}")
    shutil.rmtree(clone.path / ".git")
    found = observe(source)
    assert {observation.status for observation in found.values()} == {Status.FAILED}
    assert set(found) == {("pkg:npm/lib", Signal.COMMITTERS), ("pkg:npm/lib", Signal.RELEASES)}


def test_a_damaged_repository_is_a_failed_observation_that_names_no_folder(clone: Clone) -> None:
    clone.commit("2023-01-01")
    for path in (clone.path / ".git" / "objects").rglob("*"):
        if path.is_file():
            path.chmod(0o600)
            path.write_bytes(b"garbage")
    found = observe(GitSource(f"pkg:npm/lib={clone.path}"))
    assert {observation.status for observation in found.values()} == {Status.FAILED}
    assert all(str(clone.path) not in (observation.detail or "") for observation in found.values())


def test_one_damaged_repository_fails_no_other(clone: Clone, tmp_path: Path) -> None:
    clone.commit("2023-01-01")
    broken = Clone(tmp_path / "broken")
    source = GitSource(f"pkg:npm/a={broken.path}", f"pkg:npm/b={clone.path}")
    shutil.rmtree(broken.path / ".git")
    found = observe(source, "pkg:npm/a", "pkg:npm/b")
    assert found["pkg:npm/a", Signal.COMMITTERS].status is Status.FAILED
    assert found["pkg:npm/b", Signal.COMMITTERS].status is Status.KNOWN


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("core.fsmonitor", "touch {mark}"),
        ("core.pager", "touch {mark}"),
        ("core.sshCommand", "touch {mark}"),
        ("core.alternateRefsCommand", "touch {mark}"),
        ("gpg.program", "{script}"),
    ],
)
def test_nothing_that_the_repository_configures_is_run(clone: Clone, tmp_path: Path, option: str, value: str) -> None:
    mark, script = tmp_path / "mark", tmp_path / "script"
    script.write_text(f"#!/bin/sh\ntouch {mark}\n")
    script.chmod(0o755)
    clone.commit("2023-01-01")
    clone.tag("v1.0", "2023-01-01")
    clone.git("config", option, value.format(mark=mark, script=script))
    clone.git("config", "log.showSignature", "true")
    clone.git("config", "remote.origin.url", "ssh://host.example/x")
    clone.git("config", "remote.origin.promisor", "true")
    assert summary(committers_of(clone)) == [("Alice", 1, 1)]
    assert not mark.exists()


def test_a_missing_commit_is_not_fetched(clone: Clone, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    clone.commit("2022-01-01")
    first = clone.git("rev-parse", "HEAD").strip()
    clone.commit("2023-01-01")
    path = clone.path / ".git" / "objects" / first[:2] / first[2:]
    path.chmod(0o600)
    path.unlink()
    clone.git("config", "core.repositoryFormatVersion", "1")
    clone.git("config", "extensions.partialClone", "origin")
    clone.git("config", "remote.origin.url", "ssh://host.example/x")
    clone.git("config", "remote.origin.promisor", "true")
    clone.git("config", "core.sshCommand", f"touch {mark}; false")
    found = observe(GitSource(f"pkg:npm/lib={clone.path}"))
    assert not mark.exists()
    assert found["pkg:npm/lib", Signal.COMMITTERS].status is Status.FAILED


def built_from(purl: str) -> Observation:
    return make_observation(SourcePackage(package=package_key(purl)), source="apt")


LIBLZMA = package_key("pkg:deb/debian/liblzma5")
FROM_XZ = {LIBLZMA: [built_from("pkg:deb/debian/xz-utils?arch=source")]}


def test_a_distribution_package_stands_for_its_source_package(clone: Clone) -> None:
    clone.commit("2023-01-01")
    source = GitSource(f"pkg:deb/debian/xz-utils={clone.path}")
    found = observe(source, "pkg:deb/debian/xz-utils@5?arch=amd64", "pkg:deb/debian/zlib1g")
    assert {key: each.status for (key, signal), each in found.items() if signal is Signal.COMMITTERS} == {
        "pkg:deb/debian/xz-utils": Status.KNOWN,
        "pkg:deb/debian/xz-utils?arch=source": Status.KNOWN,
    }


def test_a_binary_package_leads_to_the_source_package_that_others_say_it_is_built_from(clone: Clone) -> None:
    clone.commit("2023-01-01")
    source = GitSource(f"pkg:deb/debian/xz-utils={clone.path}")
    found = observe(source, LIBLZMA, "pkg:deb/debian/zlib1g", earlier=FROM_XZ)
    assert {(key, signal): each.status for (key, signal), each in found.items()} == {
        (LIBLZMA, Signal.COMMITTERS): Status.UNSUPPORTED,
        (LIBLZMA, Signal.RELEASES): Status.UNSUPPORTED,
        ("pkg:deb/debian/xz-utils?arch=source", Signal.COMMITTERS): Status.KNOWN,
        ("pkg:deb/debian/xz-utils?arch=source", Signal.RELEASES): Status.ABSENT,
    }
    assert found[LIBLZMA, Signal.COMMITTERS].detail == "told of the source package that it is built from"


def test_a_mapped_source_package_is_told_of_even_where_only_its_binaries_are_listed(clone: Clone) -> None:
    clone.commit("2023-01-01")
    source = GitSource(f"pkg:deb/debian/xz-utils@5.4?arch=source={clone.path}")
    for asked, earlier in (("pkg:deb/debian/xz-utils", None), (LIBLZMA, FROM_XZ)):
        found = observe(source, asked, earlier=earlier)
        assert {key for (key, _), each in found.items() if each.status is not Status.UNSUPPORTED} == {
            "pkg:deb/debian/xz-utils?arch=source"
        }


def test_apt_says_which_packages_lead_to_a_clone(clone: Clone, tmp_path: Path) -> None:
    clone.commit("2023-01-01")
    lists = tmp_path / "lists"
    lists.mkdir()
    stanzas = ["Package: liblzma5\nSource: xz-utils\nVersion: 5.4\n", "Package: zlib1g\nSource: zlib\nVersion: 1.3\n"]
    (lists / "Packages").write_text("\n".join(stanzas))
    components = [make_component(name, purl=f"pkg:deb/debian/{name}@1") for name in ("liblzma5", "zlib1g")]
    facts = enrich(
        make_inventory({"app": ["liblzma5", "zlib1g"]}, components=components),
        sources=[GitSource(f"pkg:deb/debian/xz-utils={clone.path}"), AptSource(str(lists))],
        settings=Settings(),
        now=day("2024-01-01"),
    )
    asked = {entry.package for entry in facts.packages if any(each.source == "git" for each in entry.observations)}
    assert asked == {LIBLZMA, "pkg:deb/debian/xz-utils?arch=source"}


def test_only_what_is_mapped_or_built_from_it_is_supported(clone: Clone) -> None:
    source = GitSource(f"pkg:deb/debian/xz-utils={clone.path}", f"pkg:npm/%40scope/lib={clone.path}")
    asked = [
        "pkg:deb/debian/xz-utils@5",
        "pkg:deb/debian/xz-utils?arch=source",
        "pkg:deb/debian/liblzma5",
        "pkg:deb/ubuntu/xz-utils",
        "pkg:npm/%40scope/lib@1",
        "pkg:npm/%40scope/other",
        "pkg:npm/lib",
    ]
    assert [source.supports(make_package(purl)) for purl in asked] == [True, True, False, False, True, False, False]
    assert source.supports(make_package(LIBLZMA), FROM_XZ[LIBLZMA])
    assert not source.supports(make_package(LIBLZMA), [built_from("pkg:deb/debian/other?arch=source")])


@pytest.mark.parametrize(
    "mapping",
    [
        "",
        "xz",
        "pkg:npm/lib",
        "pkg:npm/lib=",
        "lib=.",
        "pkg:npm=.",
        "pkg:npm/lib=no-such-folder",
        f"pkg:npm/lib={'x' * 5_000}",
        "pkg:npm/lib=a\0b",
        "pkg:deb/x?arch=source",
    ],
)
def test_a_mapping_that_means_nothing_is_a_configuration_error(mapping: str) -> None:
    with pytest.raises(ConfigurationError):
        GitSource.configured([mapping])


def test_one_package_has_one_path(clone: Clone, tmp_path: Path) -> None:
    other = Clone(tmp_path / "other")
    with pytest.raises(ConfigurationError, match="two paths"):
        GitSource(f"pkg:npm/lib={clone.path}", f"pkg:npm/lib@1={other.path}")


def test_a_clock_that_is_set_back_makes_no_newcomer_a_member_of_old(clone: Clone) -> None:
    clone.commit("2015-01-01", ALICE)
    clone.commit("2023-01-01", ALICE)
    clone.commit("1999-01-01", BOB)
    clone.commit("2023-02-01", BOB)
    value = committers_of(clone)
    assert {each.actor.label: each.first_seen for each in value.committers} == {
        "Alice": noon("2015-01-01"),
        "Bob": noon("2023-01-01"),
    }
    assert value.first_commit == noon("2015-01-01")


def test_merged_histories_are_each_as_old_as_they_say(clone: Clone) -> None:
    clone.commit("2020-01-01", ALICE)
    clone.git("checkout", "--quiet", "--orphan", "older")
    clone.commit("2010-01-01", BOB)
    clone.git("checkout", "--quiet", "main")
    clone.git("merge", "--quiet", "--allow-unrelated-histories", "--strategy=ours", "-m", "x", "older")
    clone.commit("2023-01-01", BOB)
    assert [each.first_seen for each in committers_of(clone).committers] == [noon("2010-01-01")]


def test_a_clock_that_runs_ahead_makes_nobody_young_and_is_told(clone: Clone) -> None:
    clone.commit("2015-01-01", ALICE)
    clone.commit("2037-01-01", ALICE)
    clone.commit("2023-01-01", BOB)
    found = observe(GitSource(f"pkg:npm/lib={clone.path}"))["pkg:npm/lib", Signal.COMMITTERS]
    assert isinstance(found.value, Committers)
    assert [each.first_seen for each in found.value.committers] == [noon("2023-01-01")]
    assert found.detail == "1 commits dated after 2024-01-01 are left out"


def test_who_cannot_be_told_from_others_is_told_by_name_or_counted(clone: Clone) -> None:
    clone.commit("2023-01-01", ("Alice", "root@localhost"))
    clone.commit("2023-01-02", ("Bob", "root@localhost"))
    clone.commit("2023-01-04", ("Ci Li", "ci.li@mail.example"))
    tree, parent = (clone.git("rev-parse", each).strip() for each in ("HEAD^{tree}", "HEAD"))
    who = " <root@localhost> 1680000000 +0000"
    raw = f"tree {tree}\nparent {parent}\nauthor{who}\ncommitter{who}\n\nx\n".encode()
    command = ["git", "hash-object", "-t", "commit", "-w", "--literally", "--stdin"]
    made = subprocess.run(command, cwd=clone.path, input=raw, check=True, capture_output=True)
    clone.git("update-ref", "HEAD", made.stdout.decode().strip())
    found = observe(GitSource(f"pkg:npm/lib={clone.path}"))["pkg:npm/lib", Signal.COMMITTERS]
    assert isinstance(found.value, Committers)
    assert {each.actor.label for each in found.value.committers} == {"Alice", "Bob", "Ci Li"}
    assert {each.actor.kind for each in found.value.committers} == {ActorKind.PERSON}
    assert found.detail == "1 commits by nobody who could be told from others are left out"


def test_output_beyond_the_limit_and_commands_that_hang_are_given_up(
    clone: Clone, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    clone.commit("2023-01-01")
    folder = git_folder(clone.path)
    assert folder is not None
    with pytest.raises(UnexpectedResponse):
        list(Repository(folder, Limits(document_bytes=10)).commits(()))
    slow = tmp_path / "git"
    slow.write_text("#!/bin/sh\nexec sleep 60\n")
    slow.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda _: str(slow))
    monkeypatch.setattr(_git, "_SECONDS", 0.05)
    with pytest.raises(SourceUnavailable, match="did not finish"):
        Repository(folder, Limits()).is_shallow()
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(SourceUnavailable, match="not installed"):
        Repository(folder, Limits()).is_shallow()


def test_whoever_stops_reading_ends_the_program(clone: Clone, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    slow = tmp_path / "git"
    slow.write_text("#!/bin/sh\nprintf 'x\\000\\0001680000000\\000A\\000a\\000A\\000a\\n'\nexec sleep 60\n")
    slow.chmod(0o755)
    folder = git_folder(clone.path)
    assert folder is not None
    repository = Repository(folder, Limits())
    monkeypatch.setattr(Repository, "_words", lambda *_, **__: "")
    monkeypatch.setattr(shutil, "which", lambda _: str(slow))
    commits = repository.commits(())
    assert next(commits) is not None
    commits.close()  # type: ignore[attr-defined]


def test_commits_without_a_usable_date_are_counted_not_used(clone: Clone) -> None:
    clone.commit("2023-01-01")
    tree = clone.git("rev-parse", "HEAD^{tree}").strip()
    raw = f"tree {tree}\nauthor A <a@mail.example> 0 +0000\ncommitter A <a@mail.example> 0 +0000\n\nx\n"
    broken = subprocess.run(
        ["git", "hash-object", "-t", "commit", "-w", "--stdin"],
        cwd=clone.path,
        input=raw.encode(),
        check=True,
        capture_output=True,
    )
    clone.git("tag", "v0.1", broken.stdout.decode().strip())
    clone.git("merge", "--quiet", "--allow-unrelated-histories", "--strategy=ours", "-m", "x", broken.stdout.decode().strip())
    found = observe(GitSource(f"pkg:npm/lib={clone.path}"))["pkg:npm/lib", Signal.COMMITTERS]
    assert found.detail == "1 commits without a usable date are left out"


@pytest.mark.parametrize(
    ("tag", "version"),
    [
        ("v5.4.1", "5.4.1"),
        ("5.4", "5.4"),
        ("xz-5.4.1", "5.4.1"),
        ("release/1.2", "1.2"),
        ("curl-7_88_1", "7_88_1"),
        ("OpenSSL_1_1_1w", "1_1_1w"),
        ("lib2-1.0-rc.1", "1.0-rc.1"),
        ("v252", "252"),
        ("2023.01.05", "2023.01.05"),
        ("v1.0.0-alpha.1+build.5", "1.0.0-alpha.1+build.5"),
        ("nightly", None),
        ("latest", None),
        ("before-merge", None),
        ("pr-12", None),
        ("v", None),
        ("", None),
        ("v1.0" + "0" * 200, None),
    ],
)
def test_tags_that_look_like_versions(tag: str, version: str | None) -> None:
    assert release_version(tag) == version


@pytest.mark.parametrize("words", ["", "x-", "release/v"])
def test_no_tag_takes_for_ever_to_tell_that_it_is_no_version(words: str) -> None:
    assert release_version(f"{words}1.1{'a1' * 50}!") is None
    assert release_version(f"{words}1.1{'a1' * 50}") == f"1.1{'a1' * 50}"


@given(st.text(max_size=150))
def test_any_tag_is_a_version_or_none(tag: str) -> None:
    version = release_version(tag)
    assert version is None or (tag.endswith(version) and version[0].isdigit())


_NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\0\n<>"), max_size=20)


@settings(max_examples=25, deadline=None)
@given(people=st.lists(st.tuples(_NAMES, _NAMES), min_size=1, max_size=3))
def test_odd_names_and_addresses_are_read(tmp_path_factory: pytest.TempPathFactory, people: Sequence[tuple[str, str]]) -> None:
    clone = Clone(tmp_path_factory.mktemp("odd") / "clone")
    parent = ""
    tree = clone.git("write-tree").strip()
    for name, address in people:
        who = f"{name} <{address}> 1680000000 +0000"
        raw = f"tree {tree}\n{parent}author {who}\ncommitter {who}\n\nx\n".encode()
        made = subprocess.run(
            ["git", "hash-object", "-t", "commit", "-w", "--literally", "--stdin"],
            cwd=clone.path,
            input=raw,
            check=True,
            capture_output=True,
        )
        parent = f"parent {made.stdout.decode().strip()}\n"
    clone.git("update-ref", "HEAD", parent.split()[1])
    found = observe(GitSource(f"pkg:npm/lib={clone.path}"))["pkg:npm/lib", Signal.COMMITTERS]
    assert isinstance(found.value, Committers)
    nobody = re.match(r"(\d+) commits by nobody", found.detail or "")
    assert sum(each.commits for each in found.value.committers) + int(nobody[1] if nobody else 0) == len(people)
