"""What is read: free text, inherited contacts, fields of one name, dates, states, and packages of one place."""

import pytest

from sbomkit.model.facts import Lifecycle, Releases, Signal, Status, Subject
from sbomkit.model.ranking import Confidence, OriginBasis, Verdict
from sbomkit.report import render
from sbomkit.sources.apt import AptSource
from tests.pitfalls.product import Product
from tests.simulator import NpmRegistry, version
from tests.simulator.alpine import AlpineRegistry, record
from tests.simulator.crates import CratesRegistry, crate_version, user
from tests.simulator.debian import stanza
from tests.simulator.ecosystems import EcosystemsRegistry
from tests.simulator.fedora import FedoraRegistry
from tests.simulator.github import GitHubRegistry, commit
from tests.simulator.go import GoRegistry
from tests.simulator.hex import HexRegistry
from tests.simulator.maven import MavenRegistry, developer
from tests.simulator.nuget import NugetRegistry
from tests.simulator.packagist import PackagistRegistry
from tests.simulator.pypi import PypiRegistry, release
from tests.simulator.rubygems import RubyGemsRegistry, gem_version

PAD = "pkg:npm/pad@1.0.0"
JAR = "pkg:maven/org.acme/pad@1.0"
DEB = "pkg:deb/debian/libpad@1.0-1?arch=amd64"
UPLOADER = "Alice <alice@mail.example>"
TEAM = "Acme Team <team+acme@tracker.mail.example>"
QA = "Debian QA Group <packages@qa.mail.example>"


def releases(product: Product, purl: str) -> Releases:
    (observation,) = product.told(purl, Signal.RELEASES)
    assert isinstance(observation.value, Releases), observation.detail
    return observation.value


class TestPitfall09FreeTextIsNoList:
    CROWD = "Alice, Bob and Carol; Acme Inc., and contributors"

    def test_of_pypi_counts_for_nobody(self, product):
        purl, entry = "pkg:pypi/pad@1.0", release("2020-01-01", author=self.CROWD, maintainer="The Pad Team")
        product[PypiRegistry].add("pad", roles={"alice": "Owner"}, versions={"1.0": entry})
        view = product.stands_on(purl).asking("pypi").hands(purl)
        assert (view.verdict, view.listed, view.others) == (Verdict.SOLE, 1, ())

    def test_of_a_gem_counts_for_nobody(self, product):
        owners = [{"id": 1, "handle": "alice", "role": "owner"}]
        product[RubyGemsRegistry].add("pad", owners=owners, versions={"1.0": gem_version("2020-01-01")}, authors=self.CROWD)
        view = product.stands_on("pkg:gem/pad@1.0").asking("rubygems").hands("pkg:gem/pad@1.0")
        assert (view.verdict, view.listed, view.others) == (Verdict.SOLE, 1, ())

    def test_of_nuget_is_no_list_where_there_is_none(self, product):
        purl, entry = "pkg:nuget/Pad@1.0.0", {"published": "2020-01-01T00:00:00+00:00", "authors": self.CROWD}
        product[NugetRegistry].add("Pad", versions={"1.0.0": entry}, authors=self.CROWD)
        assert product.stands_on(purl).asking("nuget").unassessed(purl).publishers.listed is None

    def test_of_hex_and_packagist_counts_for_nobody(self, product):
        meta = {"description": "", "licenses": [], "links": {}, "maintainers": ["Alice", "Bob", "Carol"]}
        product[HexRegistry].add("pad", owners=["alice"], releases={"1.0.0": "2020-01-01"}, meta=meta)
        authors = [{"name": "Alice"}, {"name": "Bob"}]
        entry = {"time": "2020-01-01T00:00:00+00:00", "authors": authors}
        product[PackagistRegistry].add("acme/pad", maintainers=["alice"], versions={"1.0.0": entry})
        product.stands_on("pkg:hex/pad@1.0.0", "pkg:composer/acme/pad@1.0.0").asking("hex", "packagist")
        assert [entry.publishers.listed for entry in product.ranking.ranked] == [1, 1]

    def test_what_aggregators_read_there_is_a_contact_and_gives_no_verdict(self, product):
        product[EcosystemsRegistry].add("cran", "pad", maintainers=[{"uuid": "x", "login": None, "name": self.CROWD}])
        found = product.stands_on("pkg:cran/pad@1.0").asking("ecosystems").unassessed("pkg:cran/pad@1.0")
        assert found.publishers.verdict is Verdict.UNKNOWN


class TestPitfall10DevelopersOfAPom:
    def test_one_who_stands_in_a_parent_is_a_contact_and_no_publisher(self, product):
        product[MavenRegistry].pom("org.acme:parent:7", f"<developers>{developer('Alice', id='alice')}</developers>")
        product[MavenRegistry].add("org.acme:pad:1.0", parent="org.acme:parent:7")
        found = product.stands_on(JAR).asking("maven").unassessed(JAR)
        assert (found.publishers.listed, found.publishers.confidence) == (1, Confidence.NONE)
        assert "maven names one contact, which does not say who can publish" in found.reason
        assert "in the parent org.acme:parent" in product.detail(JAR, Signal.PUBLISHERS)

    @pytest.mark.parametrize("name", ["The Acme Team", "Acme Developers", "Acme Software Foundation"])
    def test_a_placeholder_is_a_team_and_not_a_person(self, product, name):
        product[MavenRegistry].add("org.acme:pad:1.0", f"<developers>{developer(name)}</developers>")
        view = product.stands_on(JAR).asking("maven").hands(JAR)
        assert (view.verdict, view.listed, view.teams, view.confidence) == (Verdict.ORGANISATION, 0, 1, Confidence.LOW)

    def test_a_mailing_list_is_not_a_person_either(self, product):
        written = developer("Acme", email="dev@lists.mail.example")
        product[MavenRegistry].add("org.acme:pad:1.0", f"<developers>{written}</developers>")
        view = product.stands_on(JAR).asking("maven").hands(JAR)
        assert (view.verdict, view.listed, view.teams, view.confidence) == (Verdict.ORGANISATION, 0, 1, Confidence.LOW)

    def test_an_artifact_that_names_nobody_has_no_number(self, product):
        product[MavenRegistry].add("org.acme:pad:1.0")
        assert product.stands_on(JAR).asking("maven").unassessed(JAR).publishers.listed is None


class TestPitfall11FieldsThatHoldOneName:
    def test_of_alpine(self, product):
        purl = "pkg:apk/alpine/pad@1.0-r0?arch=x86_64&distro=alpine-3.20.3"
        product[AlpineRegistry].put("v3.20/main/x86_64", record("pad", o="pad", m=UPLOADER))
        found = product.stands_on(purl).asking("alpine").unassessed(purl)
        assert "alpine has room for one name only, so that one says nothing" in found.reason

    def test_of_debians_binary_packages(self, product):
        (product.folder / "Packages").write_text(stanza("libpad", Source="pad", Maintainer=UPLOADER))
        found = product.stands_on(DEB).asking(AptSource(str(product.folder))).unassessed(DEB)
        assert "apt has room for one name only" in found.reason

    @pytest.mark.parametrize(
        ("ecosystem", "purl"), [("cran", "pkg:cran/pad@1"), ("clojars", "pkg:clojars/pad@1"), ("cpan", "pkg:cpan/pad@1")]
    )
    def test_of_registries_as_an_aggregator_reads_them(self, product, ecosystem, purl):
        product[EcosystemsRegistry].add(ecosystem, "pad", maintainers=["alice"])
        found = product.stands_on(purl).asking("ecosystems").unassessed(purl)
        assert (found.publishers.listed, found.publishers.verdict) == (1, Verdict.UNKNOWN)


class TestPitfall12DebianTeamsAndOrphans:
    def hands(self, product, **fields):
        (product.folder / "Packages").write_text(stanza("libpad", Source="pad", Maintainer=fields["Maintainer"]))
        (product.folder / "Sources").write_text(stanza("pad", **fields))
        return product.stands_on(DEB).asking(AptSource(str(product.folder))).hands(DEB)

    def test_a_team_with_one_uploader_is_a_team_with_one_listed_person(self, product):
        view = self.hands(product, Maintainer=TEAM, Uploaders=UPLOADER)
        assert (view.verdict, view.listed, view.teams) == (Verdict.ORGANISATION, 1, 1)
        assert (view.subject, view.confidence) == (Subject.PACKAGING, Confidence.LOW)
        assert product.ranking.coverage.packaging == 1

    def test_one_maintainer_without_uploaders_is_one_packager(self, product):
        view = self.hands(product, Maintainer=UPLOADER)
        assert (view.verdict, view.listed, view.subject) == (Verdict.SOLE, 1, Subject.PACKAGING)
        assert product.entry(DEB).reason.startswith("One person packages libpad; who makes it upstream is not known")

    def test_the_group_that_stands_in_for_nobody_is_nobody(self, product):
        view = self.hands(product, Maintainer=QA)
        assert (view.verdict, view.listed, view.teams) == (Verdict.ORPHANED, 0, 0)
        assert "nobody packages libpad any more" in product.entry(DEB).reason.lower()

    def test_so_is_fedoras(self, product):
        purl = "pkg:rpm/fedora/pad@1.0-1?upstream=pad-1.0-1.fc40.src.rpm"
        product[FedoraRegistry].rpms["pad"] = ["orphan"]
        view = product.stands_on(purl).asking("fedora").hands(purl)
        assert (view.verdict, view.listed) == (Verdict.ORPHANED, 0)


class TestPitfall13WhatNpmKeepsOfWhatIsGone:
    def gone(self, product):
        found = product.stands_on(PAD).asking("npm").unassessed(PAD)
        assert found.publishers.listed is None
        (lifecycle,) = [each.value for each in product.told(PAD, Signal.LIFECYCLE)]
        assert isinstance(lifecycle, Lifecycle)
        assert lifecycle.removed

    def test_a_name_that_is_held_for_security_is_not_npms_package(self, product):
        versions = {"0.0.1-security": version("2020-01-01", "npm")}
        product[NpmRegistry].add("pad", maintainers=["npm"], versions=versions, description="security holding package")
        self.gone(product)

    def test_so_is_one_whose_repository_says_it(self, product):
        versions = {"0.0.1-security": version("2020-01-01", "npm")}
        product[NpmRegistry].add("pad", maintainers=["npm"], versions=versions, repository="npm/security-holder")
        self.gone(product)

    def test_an_unpublished_package_is_not_of_whoever_took_it_back(self, product):
        taken = {"unpublished": {"name": "alice", "time": "2016-03-22T00:00:00.000Z", "versions": ["1.0.0"]}}
        product[NpmRegistry].add("pad", maintainers=["alice"], time=taken)
        self.gone(product)

    def test_dates_of_versions_that_were_taken_back_are_no_releases(self, product):
        taken = {"2.0.0": "2026-05-01T00:00:00.000Z"}
        product[NpmRegistry].add("pad", maintainers=["alice"], versions={"1.0.0": "2020-01-01"}, time=taken)
        product.stands_on(PAD).asking("npm")
        assert [each.version for each in releases(product, PAD).releases] == ["1.0.0"]

    def test_npms_own_account_is_no_person(self, product):
        product[NpmRegistry].add("pad", maintainers=["npm"], versions={"1.0.0": "2020-01-01"})
        view = product.stands_on(PAD).asking("npm").hands(PAD)
        assert (view.verdict, view.listed, view.teams) == (Verdict.ORGANISATION, 0, 1)


class TestPitfall14Dates:
    def test_of_1900_is_how_nuget_hides_a_version(self, product):
        purl, hidden = "pkg:nuget/Pad@1.0.0", {"published": "1900-01-01T00:00:00+00:00", "listed": False}
        versions = {"0.9.0": hidden, "1.0.0": {"published": "2026-01-01T00:00:00+00:00"}}
        product[NugetRegistry].add("Pad", owners=["alice"], versions=versions)
        product.stands_on(purl).asking("nuget")
        assert [each.version for each in releases(product, purl).releases] == ["1.0.0"]
        assert "1 unlisted versions have no date" in product.detail(purl, Signal.RELEASES)

    def test_of_commits_are_not_those_of_publishing(self, product):
        purls = ["pkg:composer/acme/pad@1.0.0", "pkg:golang/go.example.org/pad@v1.0.0"]
        product[PackagistRegistry].add("acme/pad", maintainers=["a"], versions={"1.0.0": {"time": "2020-01-01T00:00:00Z"}})
        product[GoRegistry].add("go.example.org/pad", versions={"v1.0.0": "2020-01-01"})
        product.stands_on(*purls).asking("packagist", "go")
        assert all("commit" in product.detail(purl, Signal.RELEASES) for purl in purls)

    def test_of_building_a_gem_are_what_its_authors_clock_said(self, product):
        product[RubyGemsRegistry].add("pad", owners=[{"id": 1}], versions={"1.0": gem_version("2026-01-01")})
        product.stands_on("pkg:gem/pad@1.0").asking("rubygems")
        assert [each.date.year for each in releases(product, "pkg:gem/pad@1.0").releases] == [2026]

    def test_without_a_zone_are_in_utc_at_maven(self, product):
        product[MavenRegistry].add("org.acme:pad:1.0", updated="20260102030405")
        product.stands_on(JAR).asking("maven")
        (only,) = releases(product, JAR).releases
        assert only.date.isoformat() == "2026-01-02T03:04:05+00:00"

    def test_a_version_without_files_has_no_date_and_is_counted(self, product):
        purl, versions = "pkg:pypi/pad@1.0", {"0.9": release(None), "1.0": release("2026-01-01")}
        product[PypiRegistry].add("pad", roles={"alice": "Owner"}, versions=versions)
        product.stands_on(purl).asking("pypi")
        assert [each.version for each in releases(product, purl).releases] == ["1.0"]
        assert "left out: 1 without a date" in product.detail(purl, Signal.RELEASES)

    @pytest.mark.parametrize("purl", [PAD, "pkg:cargo/pad@1.0.0", "pkg:hex/pad@1.0.0", "pkg:pypi/pad@1.0.0"])
    def test_in_the_future_are_left_out_and_said(self, product, purl):
        dates = {"1.0.0": "2020-01-01", "2.0.0": "2031-01-01"}
        product[NpmRegistry].add("pad", maintainers=["alice"], versions=dates)
        owner, made = user(1, "alice"), {number: crate_version(date) for number, date in dates.items()}
        product[CratesRegistry].add("pad", owners=[owner], versions=made)
        product[HexRegistry].add("pad", owners=["alice"], releases=dates)
        made = {number: release(date) for number, date in dates.items()}
        product[PypiRegistry].add("pad", roles={"alice": "Owner"}, versions=made)
        product.stands_on(purl).asking("npm", "crates", "hex", "pypi")
        assert [each.version for each in releases(product, purl).releases] == ["1.0.0"]
        assert "left out: 1 dated in the future" in product.detail(purl, Signal.RELEASES)
        assert "last release 2020-01-01" in product.explained(purl)


class TestPitfall15QuietIsNotAbandoned:
    def upkeep(self, product, **members):
        entry = version("2022-11-01", "alice", repository="github:alice/pad", **members)
        product[NpmRegistry].add("pad", maintainers=["alice"], versions={"1.0.0": entry})
        found = product.stands_on(PAD).asking("npm", "github").ranked(PAD)
        (factor,) = [each for each in found.contributions if each.factor == "upkeep"]
        assert factor.value is not None
        return factor.value

    def test_four_years_without_a_release_may_be_a_finished_library(self, product):
        product[GitHubRegistry].add("alice/pad", commits=[commit("2026-09-01")])
        assert self.upkeep(product) < 0.8
        for text in (product.table, product.explained(PAD), render(product.ranking, "json")):
            assert "its last release was" in text
            assert "abandon" not in text.lower()

    def test_archived_or_deprecated_weighs_more_than_any_silence(self, product):
        product[GitHubRegistry].add("alice/pad", archived="2025-01-01")
        assert self.upkeep(product) == 1
        assert "it is archived" in product.entry(PAD).reason

    def test_so_does_what_its_author_wrote(self, product):
        product[GitHubRegistry].add("alice/pad")
        assert self.upkeep(product, deprecated="use trim") == 1
        assert "it is deprecated" in product.entry(PAD).reason


class TestPitfall16ManyPackagesOfOnePlaceAreOneRisk:
    def monorepo(self, product, count, **members):
        names = [f"@acme/part{number:02}" for number in range(count)]
        for name in names:
            product[NpmRegistry].add(name, maintainers=["alice"], versions={"1.0.0": version("2026-01-01", "alice", **members)})
        return [f"pkg:npm/{name.replace('@', '%40')}@1.0.0" for name in names]

    def test_sixty_of_one_repository_are_said_to_be_of_one_and_its_person_is_counted_once(self, product):
        purls = self.monorepo(product, 60, repository="https://github.com/acme/parts.git")
        product.stands_on(*purls).asking("npm")
        origin = product.entry(purls[0]).origin
        assert origin is not None
        assert (origin.basis, origin.place, origin.packages, origin.attested) == (
            OriginBasis.REPOSITORY,
            "https://github.com/acme/parts",
            60,
            0,
        )
        assert {entry.origin for entry in product.ranking.ranked} == {origin}
        assert (product.ranking.coverage.sole, product.ranking.coverage.sole_people) == (60, 1)
        said = "60 packages of this product name the repository https://github.com/acme/parts, as they claim"
        assert f"{said}; here: 1, 2, 3, 4, 5, 6, 7, 8 and 12 more" in product.table
        assert "60 packages hang on one person each: the same one." in product.table
        assert said in product.explained(purls[0])

    def test_without_a_known_repository_the_scope_ties_them(self, product):
        purls = [*self.monorepo(product, 3), PAD]
        product[NpmRegistry].add("pad", maintainers=["bob"], versions={"1.0.0": "2026-01-01"})
        product.stands_on(*purls).asking("npm")
        origin = product.entry(purls[0]).origin
        assert origin is not None
        assert (origin.basis, origin.place, origin.packages, origin.attested) == (
            OriginBasis.NAMESPACE,
            "pkg:npm/%40acme",
            3,
            None,
        )
        assert "3 packages of this product are part of npm @acme; here: " in product.table
        assert product.entry(PAD).origin is None

    def test_so_does_the_group_of_maven(self, product):
        purls = [f"pkg:maven/org.acme/part{number}@1.0" for number in range(4)]
        for number in range(4):
            product[MavenRegistry].add(f"org.acme:part{number}:1.0")
        product.stands_on(*purls).asking("maven")
        assert {entry.origin.packages if entry.origin else 0 for entry in product.ranking.unassessed} == {4}

    def test_binary_packages_of_one_source_package_are_one_risk_too(self, product):
        names = ["libpad", "libpad-dev", "pad-bin"]
        (product.folder / "Packages").write_text("\n".join(stanza(name, Source="pad", Maintainer=UPLOADER) for name in names))
        (product.folder / "Sources").write_text(stanza("pad", Maintainer=UPLOADER))
        purls = [f"pkg:deb/debian/{name}@1.0-1?arch=amd64" for name in names]
        product.stands_on(*purls).asking(AptSource(str(product.folder)))
        origin = product.entry(purls[0]).origin
        assert origin is not None
        assert (origin.basis, origin.packages) == (OriginBasis.SOURCE_PACKAGE, 3)
        assert "3 packages of this product are built from deb pad (source); here: 1, 2, 3" in product.table
        assert product.ranking.coverage.sole_people == 1

    def test_what_is_attested_is_told_from_what_is_claimed(self, product):
        by = {"provider": "github", "repository": "acme/parts"}
        for name, entry in (("a", crate_version("2026-01-01", trustpub_data=by)), ("b", crate_version("2020-01-01"))):
            claimed = "https://github.com/Acme/parts"
            product[CratesRegistry].add(name, owners=[user(1, "alice")], versions={"1.0.0": entry}, repository=claimed)
        product.stands_on("pkg:cargo/a@1.0.0", "pkg:cargo/b@1.0.0").asking("crates")
        origin = product.entry("pkg:cargo/b@1.0.0").origin
        assert origin is not None
        assert (origin.packages, origin.attested) == (2, 1)
        assert "2 packages of this product name the repository https://github.com/Acme/parts, 1 attested" in product.table

    def test_one_author_of_many_small_packages_is_one_person(self, product):
        names = [f"tiny{number}" for number in range(20)]
        for name in names:
            product[NpmRegistry].add(
                name, maintainers=["alice"], versions={"1.0.0": version("2026-01-01", repository=f"alice/{name}")}
            )
        product.stands_on(*(f"pkg:npm/{name}@1.0.0" for name in names)).asking("npm")
        assert (product.ranking.coverage.sole, product.ranking.coverage.sole_people) == (20, 1)
        assert {entry.origin.packages if entry.origin else 0 for entry in product.ranking.ranked} == {1}


class TestPitfall17ForksAndClaimedLinksLendNothing:
    def crowd(self, product, path, **members):
        logins = ("ann", "ben", "cem", "dan", "eve")
        product[GitHubRegistry].add(
            path, commits=[commit("2026-05-01", login) for login in logins], funding=["ann"], sponsors=9, **members
        )

    def test_a_copy_under_another_name_does_not_borrow_the_originals_people(self, product):
        product[NpmRegistry].add(
            "trim", maintainers=["mallory"], versions={"1.0.0": version("2026-01-01", "mallory", repository="acme/pad")}
        )
        self.crowd(product, "acme/pad")
        purl = "pkg:npm/trim@1.0.0"
        view = product.stands_on(purl).asking("npm", "github").hands(purl)
        assert (view.verdict, view.listed, view.others) == (Verdict.SOLE, 1, ())
        assert {each.status for each in product.told(purl, Signal.COMMITTERS)} == {Status.UNSUPPORTED}
        assert "no public funding signal found" in product.explained(purl)
        assert "the link to https://github.com/acme/pad is only claimed" in product.detail(purl, Signal.COMMITTERS)

    def test_a_fork_does_not_borrow_them_through_its_history(self, product):
        product[NpmRegistry].add(
            "pad", maintainers=["mallory"], versions={"1.0.0": version("2026-01-01", "mallory", repository="mallory/pad")}
        )
        self.crowd(product, "acme/pad")
        self.crowd(product, "mallory/pad", fork_of="acme/pad")
        view = product.stands_on(PAD).asking("npm", "github").hands(PAD)
        assert (view.verdict, view.others) == (Verdict.SOLE, ())
        assert "a fork of acme/pad" in product.detail(PAD, Signal.COMMITTERS)

    def test_what_an_aggregator_knows_of_another_repository_is_not_lent(self, product):
        states = {"archived": True, "previous_names": [], "owner_record": {"kind": "organization"}}
        for name, path in (("pad", "acme/homepage"), ("trim", "owner/trim")):
            product[EcosystemsRegistry].add("npm", name, maintainers=["alice"], repo_metadata={"full_name": path, **states})
        product.stands_on(PAD, "pkg:npm/trim@1.0.0").asking("ecosystems")
        assert "archived" not in product.entry(PAD).reason
        assert "it is archived" in product.entry("pkg:npm/trim@1.0.0").reason

    def test_a_renamed_repository_is_the_same_place(self, product):
        for name, link in (("pad", "acme/old-pad"), ("pad-more", "acme/pad")):
            product[NpmRegistry].add(name, maintainers=["alice"], versions={"1.0.0": version("2026-01-01", repository=link)})
        self.crowd(product, "acme/pad", formerly="acme/old-pad")
        purls = [PAD, "pkg:npm/pad-more@1.0.0"]
        product.stands_on(*purls).asking("npm", "github")
        origins = [product.entry(purl).origin for purl in purls]
        assert origins[0] is not None
        assert origins[0] == origins[1]
        assert (origins[0].place, origins[0].packages) == ("https://github.com/acme/pad", 2)
        assert [view.source for view in product.hands(PAD).others] == ["github"]
