"""Maven Central: every trap of its registry, one by one, over the wire."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sbomkit.model.facts import ActorKind, Lifecycle, PublisherKind, Publishers, Releases, Repository, Signal, Status
from sbomkit.sources.maven import Maven
from tests.asking import asking, made_up, needs, only, package_of, released, statuses, values
from tests.builders import day
from tests.simulator import RegistrySimulator, refuses
from tests.simulator.maven import MavenRegistry, dependency, developer

PURL = "pkg:maven/org.example/lib@1.0"
NOT_TOLD = "the registry does not tell who can publish"


@pytest.fixture
def simulator():
    with RegistrySimulator() as running:
        yield running


@pytest.fixture
def registry(simulator):
    return simulator[MavenRegistry]


@pytest.fixture
def ask(simulator, tmp_path):
    return asking(Maven, simulator, tmp_path)


def developers(*those: str) -> str:
    return f"<developers>{''.join(those)}</developers>"


def people(observation):
    assert isinstance(observation.value, Publishers), observation.detail
    return sorted((member.label, member.kind) for member in observation.value.members)


# --- people


def test_developers_are_contacts_that_somebody_wrote_down_and_never_a_number_of_publishers(registry, ask):
    registry.add("org.example:lib:1.0", developers(developer("Alice", email="a@mail.example"), developer("Bob")))
    observation = only(ask(PURL), Signal.PUBLISHERS)
    assert people(observation) == [("Alice", ActorKind.PERSON), ("Bob", ActorKind.PERSON)]
    assert isinstance(observation.value, Publishers)
    assert (observation.value.kind, observation.value.complete, observation.as_of) == (
        PublisherKind.DECLARED_CONTACT,
        False,
        None,
    )
    assert [member.identity.rpartition(":")[0] for member in observation.value.members] == ["maven:address", "maven:label"]
    assert observation.detail == f"developers as somebody wrote them down; {NOT_TOLD}"
    assert observation.url == f"{registry.url}/org/example/lib/1.0/lib-1.0.pom"


def test_teams_and_firms_are_no_persons(registry, ask):
    those = [
        developer("The Example Team"),
        developer("Example Developers"),
        developer("Example Software Inc."),
        developer("Acme", organization="ACME"),
        developer("Own Name"),
        developer("Teamur Groupman"),
        developer(id="carol"),
        developer(),
    ]
    registry.add("org.example:lib:1.0", f"<organization><name>Own Name</name></organization>{developers(*those)}")
    assert people(only(ask(PURL), Signal.PUBLISHERS)) == [
        ("Acme", ActorKind.ORGANISATION),
        ("Example Developers", ActorKind.TEAM),
        ("Example Software Inc.", ActorKind.ORGANISATION),
        ("Own Name", ActorKind.ORGANISATION),
        ("Teamur Groupman", ActorKind.PERSON),
        ("The Example Team", ActorKind.TEAM),
        ("carol", ActorKind.PERSON),
    ]


def test_who_is_not_named_may_be_named_in_a_parent(registry, ask):
    registry.add("org.example.part:lib:1.0", parent="org.example:middle:2")
    registry.pom("org.example:middle:2", parent="org.example:top:3")
    registry.pom("org.example:top:3", developers(developer("Alice")))
    observation = only(ask("pkg:maven/org.example.part/lib@1.0"), Signal.PUBLISHERS)
    assert people(observation) == [("Alice", ActorKind.PERSON)]
    assert observation.detail == (f"developers as somebody wrote them down, in the parent org.example:top; {NOT_TOLD}")


@pytest.mark.parametrize(
    ("group", "parent"),
    [("org.example", "org.frame.boot"), ("io.github.alice", "io.github.mallory"), ("net.sf.mine", "net.sf.yours")],
)
def test_people_and_code_of_a_parent_from_elsewhere_are_not_borrowed(registry, ask, group, parent):
    registry.add(f"{group}:lib:1.0", parent=f"{parent}:starter:1")
    registry.pom(f"{parent}:starter:1", f"{developers(developer('Mallory'))}<scm><url>https://github.com/m/boot</url></scm>")
    found = ask(f"pkg:maven/{group}/lib@1.0")
    assert only(found, Signal.PUBLISHERS).status is Status.UNSUPPORTED
    assert only(found, Signal.REPOSITORY).status is Status.ABSENT


def test_parents_are_followed_five_times_and_no_more(simulator, registry, ask):
    registry.add("org.example:lib:1.0", parent="org.example:p1:1")
    for number in range(1, 9):
        people_of_it = developers(developer("Alice")) if number == 6 else ""
        registry.pom(f"org.example:p{number}:1", people_of_it, parent=f"org.example:p{number + 1}:1")
    assert only(ask(PURL), Signal.PUBLISHERS).status is Status.UNSUPPORTED
    asked = {request.path.rpartition("/")[2] for request in simulator.log}
    assert asked == {"maven-metadata.xml", "lib-1.0.pom", *(f"p{number}-1.pom" for number in range(1, 6))}


def test_parents_in_a_circle_end(registry, ask):
    registry.add("org.example:lib:1.0", parent="org.example:other:1")
    registry.pom("org.example:other:1", parent="org.example:lib:1.0")
    assert only(ask(PURL), Signal.PUBLISHERS).status is Status.UNSUPPORTED


@pytest.mark.parametrize("parent", ["org.example:gone:1", "org.example:../../x:1", "org/x:p:1", "org.example:p:.."])
def test_a_parent_that_is_not_there_ends_the_line(simulator, registry, ask, parent):
    registry.add("org.example:lib:1.0", developers(developer("Alice")), parent=parent)
    assert people(only(ask(PURL), Signal.PUBLISHERS)) == [("Alice", ActorKind.PERSON)]
    assert not any(".." in request.path for request in simulator.log)


@pytest.mark.parametrize("nobody", ["", developers(), developers(developer(), developer("${nobody}"))])
def test_a_pom_that_names_nobody_is_not_zero_people(registry, ask, nobody):
    registry.add("org.example:lib:1.0", nobody)
    observation = only(ask(PURL), Signal.PUBLISHERS)
    assert (observation.status, observation.detail) == (
        Status.UNSUPPORTED,
        f"{NOT_TOLD}, and the POM names nobody; ask the repository",
    )


@pytest.mark.parametrize(
    ("group", "hint"),
    [
        ("io.github.alice", "io.github.alice is the namespace of alice at github.com"),
        ("com.github.alice.sub", "com.github.alice is the namespace of alice at github.com"),
        ("io.gitlab.alice", "io.gitlab.alice is the namespace of alice at gitlab.com"),
    ],
)
def test_a_personal_namespace_is_told_and_counts_nobody(registry, ask, group, hint):
    registry.add(f"{group}:lib:1.0")
    observation = only(ask(f"pkg:maven/{group}/lib@1.0"), Signal.PUBLISHERS)
    assert observation.status is Status.UNSUPPORTED
    assert (observation.detail or "").endswith(f"; {hint}")


# --- releases


def test_the_last_change_is_all_that_is_dated(registry, ask):
    registry.add("org.example:lib:2.0", versions=["1.0", "1.1", "2.0"], updated="20210304050607")
    observation = only(ask(PURL), Signal.RELEASES)
    assert [(version, date.isoformat()) for version, date in released(observation)] == [("2.0", "2021-03-04T05:06:07+00:00")]
    assert isinstance(observation.value, Releases)
    assert (observation.value.complete, observation.value.count) == (False, 3)


def test_what_changed_last_after_the_asked_day_tells_nothing_of_before(registry, ask):
    registry.add("org.example:lib:1.0", updated="20210304050607")
    early, late = (only(ask(PURL, as_of=each), Signal.RELEASES) for each in ("2021-01-01", "2022-01-01"))
    assert (early.status, early.value) == (Status.UNSUPPORTED, None)
    assert late.as_of == day("2022-01-01")
    assert len(released(late)) == 1


@pytest.mark.parametrize("updated", [None, "yesterday", "20219999999999", "2021"])
def test_without_a_date_there_is_no_history(registry, ask, updated):
    registry.add("org.example:lib:1.0", updated=updated)
    assert only(ask(PURL), Signal.RELEASES).status is Status.UNSUPPORTED


def test_a_date_in_the_future_is_a_mistake_of_somebodys_clock(registry, ask):
    registry.add("org.example:lib:1.0", updated="20990101000000")
    assert only(ask(PURL), Signal.RELEASES).status is Status.ABSENT


@pytest.mark.parametrize(
    ("versioning", "newest"),
    [
        ("<latest>1.0</latest>", "1.0"),
        ("<versions><version>0.9</version><version/><version> 1.0 </version></versions>", "1.0"),
    ],
)
def test_the_newest_version_is_the_release_else_the_latest_else_the_last(registry, ask, versioning, newest):
    registry.pom("org.example:lib:1.0", developers(developer("Alice")))
    stamped = f"<versioning>{versioning}<lastUpdated>20210101000000</lastUpdated></versioning>"
    registry.metadata("org.example:lib", f"<metadata>{stamped}</metadata>")
    found = ask(PURL)
    assert [version for version, _ in released(only(found, Signal.RELEASES))] == [newest]
    assert people(only(found, Signal.PUBLISHERS)) == [("Alice", ActorKind.PERSON)]


def test_a_list_without_versions_leads_to_no_pom(registry, ask):
    registry.metadata("org.example:lib", "<metadata/>")
    found = ask("pkg:maven/org.example/lib")
    assert statuses(found) == {
        Signal.RELEASES: Status.UNSUPPORTED,
        Signal.PUBLISHERS: Status.ABSENT,
        Signal.LIFECYCLE: Status.ABSENT,
        Signal.REPOSITORY: Status.ABSENT,
        Signal.DECLARED_DEPENDENCIES: Status.UNSUPPORTED,
    }


# --- relocation and repository


@pytest.mark.parametrize(
    ("moved", "place"),
    [
        ("<groupId>org.new</groupId>", "org.new:lib"),
        ("<artifactId>other</artifactId>", "org.example:other"),
        ("<groupId>${to}</groupId>", "org.new:lib"),
    ],
)
def test_an_artifact_may_have_moved(registry, ask, moved, place):
    relocation = f"<distributionManagement><relocation>{moved}</relocation></distributionManagement>"
    registry.add("org.example:lib:1.0", f"<properties><to>org.new</to></properties>{relocation}")
    assert values(ask(PURL), Signal.LIFECYCLE) == [Lifecycle(deprecated=True, message=f"relocated to {place}")]


def test_one_that_stayed_is_not_called_deprecated(registry, ask):
    registry.add("org.example:lib:1.0")
    assert values(ask(PURL), Signal.LIFECYCLE) == [Lifecycle()]


@pytest.mark.parametrize(
    "members",
    [
        "<scm><url>https://github.com/o/r</url></scm>",
        "<scm><url>https://github.com/o/r/tree/main/part</url></scm>".replace("/tree/main/part", ""),
        "<scm><connection>scm:git:git://github.com/o/r.git</connection></scm>",
        "<scm><url>javascript:x</url><developerConnection>scm:git:git@github.com:o/r.git</developerConnection></scm>",
        "<scm><connection>scm:git|https://github.com/o/r.git</connection></scm>",
        "<properties><where>github.com/${who}/r</where><who>o</who></properties><scm><url>https://${where}</url></scm>",
        "<scm><url>https://${unknown}/o/r</url></scm><url>https://github.com/o/r#readme</url>",
        "<!-- moved --><scm/><url>https://github.com/o/r</url>",
    ],
)
def test_the_repository_is_where_the_pom_says(registry, ask, members):
    registry.add("org.example:lib:1.0", members)
    assert values(ask(PURL), Signal.REPOSITORY) == [Repository(url="https://github.com/o/r")]


def test_the_repository_of_a_parent_of_the_same_people_counts(registry, ask):
    registry.add("org.example:lib:1.0", parent="org.example:parent:1")
    registry.pom("org.example:parent:1", "<scm><url>https://github.com/o/${project.artifactId}/</url></scm>")
    assert values(ask(PURL), Signal.REPOSITORY) == [Repository(url="https://github.com/o/lib")]


@pytest.mark.parametrize("members", ["", "<url>https://lib.example/</url>", "<scm><url>${a}</url></scm>"])
def test_a_pom_may_name_no_repository(registry, ask, members):
    registry.add("org.example:lib:1.0", members)
    assert only(ask(PURL), Signal.REPOSITORY).status is Status.ABSENT


def test_placeholders_that_stand_for_each_other_end(registry, ask):
    circle = "<properties><a>${b}</a><b>${a}</b></properties><scm><url>${a}</url></scm>"
    registry.add("org.example:lib:1.0", circle)
    assert only(ask(PURL), Signal.REPOSITORY).status is Status.ABSENT


# --- dependencies


def test_dependencies_take_their_versions_from_wherever_maven_would(registry, ask):
    own = [
        dependency("org.a:plain", version="1.0"),
        dependency("org.a:managed"),
        dependency("org.a:managed-too"),
        dependency("${project.groupId}:sibling", version="${project.version}"),
        dependency("${pom.parent.groupId}:cousin", version="${unknown}"),
        dependency("org.a:for-tests", version="1", scope="test"),
        dependency("org.a:given", version="1", scope="provided"),
        dependency("org.a:maybe", version="1", optional="true"),
        dependency("${nobody.knows}:x", version="1"),
        dependency("org.a:b c", version="1"),
        "<dependency><artifactId>no-group</artifactId></dependency>",
    ]
    registry.add("org.example:lib:1.0", f"<dependencies>{''.join(own)}</dependencies>", parent="org.example:parent:3")
    managed = [dependency("org.a:managed", version="${v}", scope="runtime"), dependency("org.a:managed-too", scope="test")]
    inherited = [dependency("org.a:plain", version="0.1"), dependency("org.a:inherited", version="5")]
    registry.pom(
        "org.example:parent:3",
        f"<properties><v>9.9</v></properties><dependencies>{''.join(inherited)}</dependencies>"
        f"<dependencyManagement><dependencies>{''.join(managed)}</dependencies></dependencyManagement>",
    )
    observation = only(ask(PURL), Signal.DECLARED_DEPENDENCIES)
    assert needs(observation) == [
        ("pkg:maven/org.a/for-tests", "1", "test"),
        ("pkg:maven/org.a/given", "1", "build"),
        ("pkg:maven/org.a/inherited", "5", "runtime"),
        ("pkg:maven/org.a/managed", "9.9", "runtime"),
        ("pkg:maven/org.a/managed-too", None, "test"),
        ("pkg:maven/org.a/maybe", "1", "optional"),
        ("pkg:maven/org.a/plain", "1.0", "runtime"),
        ("pkg:maven/org.example/cousin", None, "runtime"),
        ("pkg:maven/org.example/sibling", "1.0", "runtime"),
    ]
    assert observation.detail == "left out: 2 that are no packages of the registry"


def test_each_version_of_the_document_is_read_and_no_other(simulator, registry, ask):
    registry.add("org.example:lib:3.0", versions=["1.0", "2.0", "2.5", "3.0"])
    registry.pom("org.example:lib:1.0", f"<dependencies>{dependency('org.a:b', version='1')}</dependencies>")
    found = ask(PURL, "pkg:maven/org.example/lib@2.0")
    told = {each.value.version if each.value else each.detail for each in found if each.signal is Signal.DECLARED_DEPENDENCIES}
    assert told == {"1.0", "the registry does not list version 2.0, or not readably"}
    assert len(simulator.log) == 4
    assert simulator.requests <= Maven().requests([package_of(PURL, "pkg:maven/org.example/lib@2.0")])[""]


@pytest.mark.parametrize("version", ["..", "1/../../x", "1 0", "a" * 101])
def test_a_version_that_cannot_be_one_is_not_asked_for(simulator, registry, ask, version):
    registry.add("org.example:lib:1.0")
    observation = only(
        ask(f"pkg:maven/org.example/lib@{version.replace('/', '%2F').replace(' ', '%20')}"), Signal.DECLARED_DEPENDENCIES
    )
    assert observation.status is Status.ABSENT
    assert len(simulator.log) == 2


# --- names, and answers that are none


def test_another_artifacts_list_is_not_taken_for_this_ones(registry, ask):
    registry.metadata("org.example:lib", "<metadata><groupId>org.other</groupId><artifactId>lib</artifactId></metadata>")
    assert {(each.status, each.detail) for each in ask(PURL)} == {
        (Status.FAILED, "unresolved: asked for org.example:lib, got org.other:lib")
    }


def test_another_artifacts_people_are_not_taken_for_this_ones(registry, ask):
    registry.add("org.example:lib:1.0")
    registry.pom("org.example:lib:1.0", raw="<project><artifactId>other</artifactId></project>")
    found = ask(PURL)
    assert only(found, Signal.RELEASES).status is Status.KNOWN
    failed = [each for each in found if each.status is Status.FAILED]
    assert len(failed) == 4
    assert {each.detail for each in failed} == {"unresolved: asked for org.example:lib, got None:other"}


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "<project>",
        "<html/>",
        '<!DOCTYPE project [<!ENTITY a SYSTEM "file:///etc/hostname">]><project><name>&a;</name></project>',
        '<!DOCTYPE project [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><project><name>&b;</name></project>',
        "<project>" + "<a>" * 1_000 + "</a>" * 1_000 + "</project>",
    ],
)
def test_a_pom_that_cannot_be_read_is_a_failure_and_takes_no_dates_along(registry, ask, raw):
    registry.add("org.example:lib:1.0")
    registry.pom("org.example:lib:1.0", raw=raw)
    found = statuses(ask(PURL))
    assert found.pop(Signal.RELEASES) is Status.KNOWN
    assert set(found.values()) == {Status.FAILED}


def test_old_poms_name_letters_as_html_does(registry, ask):
    registry.add("org.example:lib:1.0", developers(developer("J&oslash;rgen &amp; Bj&ouml;rn &unheard;")))
    assert people(only(ask(PURL), Signal.PUBLISHERS)) == [("Jørgen & Björn", ActorKind.PERSON)]


def test_a_parent_that_fails_leaves_what_the_list_says(registry, ask):
    registry.add("org.example:lib:1.0", parent="org.example:parent:1")
    registry.trouble("org/example/parent", refuses(403))
    found = ask(PURL)
    assert only(found, Signal.RELEASES).status is Status.KNOWN
    assert only(found, Signal.PUBLISHERS).status is Status.FAILED


@pytest.mark.parametrize("status", [404, 410])
def test_an_artifact_that_is_not_there_is_absent(registry, ask, status):
    registry.trouble("org/example/lib", refuses(status))
    assert {(each.status, each.detail) for each in ask(PURL)} == {
        (Status.ABSENT, f"the registry does not have it (HTTP {status})")
    }


@pytest.mark.parametrize(
    "purl",
    ["pkg:maven/lib@1", "pkg:maven/org/example/lib@1", "pkg:maven/org..example/lib@1", f"pkg:maven/a/{'b' * 300}@1"],
)
def test_a_name_that_no_artifact_can_have_is_not_asked_for(simulator, ask, purl):
    assert set(statuses(ask(purl)).values()) == {Status.ABSENT}
    assert simulator.requests == 0


@pytest.mark.parametrize("place", ["https://maven.firm.example/releases", "maven.google.com"])
def test_an_artifact_of_another_repository_is_not_asked_for(simulator, ask, place):
    found = ask(f"{PURL}?repository_url={place}")
    assert set(statuses(found).values()) == {Status.UNSUPPORTED}
    assert simulator.requests == 0


@pytest.mark.parametrize("place", ["https://repo1.maven.org/maven2", "repo.maven.apache.org/maven2"])
def test_central_has_several_addresses(registry, ask, place):
    registry.add("org.example:lib:1.0", developers(developer("Alice")))
    assert only(ask(f"{PURL}?repository_url={place}"), Signal.PUBLISHERS).status is Status.KNOWN


def test_of_a_package_from_two_repositories_this_one_is_asked(registry, ask):
    registry.add("org.example:lib:1.0", developers(developer("Alice")))
    found = ask(PURL, f"{PURL}?repository_url=https://maven.firm.example")
    assert only(found, Signal.PUBLISHERS).status is Status.KNOWN


def test_asking_about_nothing_takes_no_requests():
    assert Maven().requests([]) == {}


METADATA = b"<metadata><versioning><release>1.0</release><lastUpdated>20200101000000</lastUpdated></versioning></metadata>"
POM = (
    b"<project><groupId>org.example</groupId><artifactId>lib</artifactId><version>1.0</version>"
    b"<parent><groupId>org.example</groupId><artifactId>p</artifactId><version>1</version></parent>"
    b"<properties><a>${project.version}</a></properties><organization><name>Org</name></organization>"
    b"<developers><developer><name>Alice</name><email>a@mail.example</email></developer></developers>"
    b"<scm><url>https://github.com/o/${a}</url></scm><dependencies><dependency><groupId>g</groupId>"
    b"<artifactId>b</artifactId><version>${a}</version></dependency></dependencies></project>"
)


@settings(deadline=None)
@given(st.data())
def test_whatever_the_registry_says_only_observations_come_out(data):
    answers = {}
    for start, right in (
        ("org/example/lib/maven-metadata.xml", METADATA),
        ("org/example/lib/1.0/", POM),
        ("org/example/p/", POM),
    ):
        body = bytearray(right)
        for _ in range(data.draw(st.integers(0, 3))):
            place = data.draw(st.integers(0, len(body)))
            body[place : place + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=9))
        answers[start] = bytes(body)
    made_up(Maven, PURL, answers)


@settings(deadline=None)
@given(st.text("${}.abprojectversion", max_size=60), st.text("${}ab", max_size=30))
def test_placeholders_end_whatever_they_stand_for(text, value):
    body = POM.replace(b"https://github.com/o/${a}", text.encode()).replace(b"${project.version}", value.encode())
    assert isinstance(made_up(Maven, PURL, {"org/example/lib/maven": METADATA, "org/example/lib/1.0/": body}), list)
