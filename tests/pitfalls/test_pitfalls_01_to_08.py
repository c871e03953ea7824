"""Who is counted: unknown people, teams, organisations, scripts, workflows, people who left, and people counted twice."""

import shutil
from collections.abc import Mapping
from typing import Any

import pytest

from sbomkit.model.facts import ActorKind, Signal, Status, Subject
from sbomkit.model.ranking import Confidence, Verdict
from sbomkit.sources.git import GitSource
from tests.pitfalls.product import Product
from tests.simulator import NpmRegistry, refuses, version
from tests.simulator.conda_forge import CondaForgeRegistry
from tests.simulator.crates import CratesRegistry, crate_version, team, user
from tests.simulator.debian import DebianRegistry, stanza
from tests.simulator.ecosystems import EcosystemsRegistry
from tests.simulator.fedora import FedoraRegistry
from tests.simulator.github import GitHubRegistry, commit
from tests.simulator.hex import HexRegistry
from tests.simulator.nuget import NugetRegistry
from tests.simulator.packagist import PackagistRegistry
from tests.simulator.pypi import PypiRegistry, release
from tests.simulator.rubygems import RubyGemsRegistry, gem_version
from tests.sources.test_git import Clone

PAD = "pkg:npm/pad@1.0.0"
WORKFLOW = {
    "name": "GitHub Actions",
    "email": "npm-oidc-no-reply@github.com",
    "trustedPublisher": {"id": "github", "oidcConfigId": "oidc:0"},
}


def published(
    product: Product, *maintainers: str, by: str | Mapping[str, Any] | None = None, name: str = "pad", **members: Any
) -> None:
    """An npm package of these maintainers, with one release in the window of activity."""
    entry = version("2026-01-01", by, **members)
    product[NpmRegistry].add(name, maintainers=maintainers, versions={"1.0.0": entry})


class TestPitfall01UnknownIsNeitherZeroNorOne:
    @pytest.mark.parametrize("maintainers", [None, [], [{}], "", 0, {"name": ""}], ids=str)
    def test_a_list_that_names_nobody_leaves_it_open(self, product, maintainers):
        packument = product[NpmRegistry].add("pad", versions={"1.0.0": "2020-01-01"})
        product[NpmRegistry].put("pad", {**packument, "maintainers": maintainers})
        found = product.stands_on(PAD).asking("npm").unassessed(PAD)
        assert (found.publishers.verdict, found.publishers.listed) == (Verdict.UNKNOWN, None)
        assert product.ranking.coverage.with_publishers == 0

    @pytest.mark.parametrize(("status", "said"), [(404, Status.ABSENT), (410, Status.ABSENT), (403, Status.FAILED)])
    def test_a_refusal_says_nothing_of_its_people(self, product, status, said):
        published(product, "alice")
        product[NpmRegistry].trouble("pad", refuses(status))
        found = product.stands_on(PAD).asking("npm").unassessed(PAD)
        assert [each.status for each in product.told(PAD, Signal.PUBLISHERS)] == [said]
        assert found.publishers.listed is None
        assert found.reason.startswith("Who can publish pad is not known: npm ")

    def test_the_count_of_an_aggregator_starts_at_zero_and_means_that_nobody_asked(self, product):
        product[EcosystemsRegistry].add("npm", "pad", maintainers=[], maintainers_count=0)
        found = product.stands_on(PAD).asking("ecosystems").unassessed(PAD)
        assert found.publishers.listed is None

    def test_roles_that_a_mirror_does_not_pass_on_are_not_zero_roles(self, product):
        project = product[PypiRegistry].add("pad", roles={"alice": "Owner"}, versions={"1.0": release("2020-01-01")})
        del project["ownership"]
        found = product.stands_on("pkg:pypi/pad@1.0").asking("pypi").unassessed("pkg:pypi/pad@1.0")
        assert found.publishers.listed is None

    def test_a_gem_without_owners_belongs_to_an_organisation_or_to_nobody(self, product):
        product[RubyGemsRegistry].add("pad", owners=[], versions={"1.0": gem_version("2020-01-01")})
        assert product.stands_on("pkg:gem/pad@1.0").asking("rubygems").unassessed("pkg:gem/pad@1.0").publishers.listed is None

    def test_one_person_on_a_complete_list_is_one(self, product):
        published(product, "alice", by="alice")
        view = product.stands_on(PAD).asking("npm").hands(PAD)
        assert (view.verdict, view.listed, view.effective, view.teams) == (Verdict.SOLE, 1, 1, 0)


class TestPitfall02TeamsAreNoSinglePerson:
    @pytest.mark.parametrize(
        ("owners", "people"), [([team(7, "acme", "core")], 0), ([user(42, "alice"), team(7, "a", "b")], 1)]
    )
    def test_of_a_crate(self, product, owners, people):
        product[CratesRegistry].add("pad", owners=owners, versions={"1.0.0": crate_version("2020-01-01")})
        view = product.stands_on("pkg:cargo/pad@1.0.0").asking("crates").hands("pkg:cargo/pad@1.0.0")
        assert (view.verdict, view.listed, view.teams) == (Verdict.ORGANISATION, people, 1)

    def test_of_fedora(self, product):
        purl = "pkg:rpm/fedora/pad@1.0-1?upstream=pad-1.0-1.fc40.src.rpm"
        product[FedoraRegistry].rpms["pad"] = ["alice", "@acme-sig"]
        view = product.stands_on(purl).asking("fedora").hands(purl)
        assert (view.verdict, view.listed, view.teams, view.subject) == (Verdict.ORGANISATION, 1, 1, Subject.PACKAGING)

    def test_of_conda_forge(self, product):
        purl = "pkg:conda/pad@1.0?channel=conda-forge"
        product[CondaForgeRegistry].add("pad", maintainers=["alice", "conda-forge/core"])
        view = product.stands_on(purl).asking("conda_forge").hands(purl)
        assert (view.verdict, view.listed, view.teams) == (Verdict.ORGANISATION, 1, 1)

    def test_of_debian(self, product):
        purl = "pkg:deb/debian/pad@1.0-1?arch=source&distro=bookworm"
        named = stanza("pad", Maintainer="Acme <team+acme@tracker.mail.example>", Uploaders="Alice <alice@mail.example>")
        product[DebianRegistry].release("debian/dists/bookworm")
        product[DebianRegistry].put("debian/dists/bookworm/main/source/Sources.xz", named)
        binary = "pkg:deb/debian/libpad@1.0-1?arch=amd64&distro=bookworm"
        lists = stanza("libpad", Source="pad", Maintainer="Acme <team+acme@tracker.mail.example>")
        product[DebianRegistry].put("debian/dists/bookworm/main/binary-amd64/Packages.xz", lists)
        view = product.stands_on(binary, purl).asking("debian").hands(binary)
        assert (view.verdict, view.listed, view.teams) == (Verdict.ORGANISATION, 1, 1)


class TestPitfall03OrganisationsThatLookLikeUsers:
    def test_the_few_that_are_known_by_name_are_no_persons(self, product):
        published(product, "types", name="@types/pad")
        view = product.stands_on("pkg:npm/%40types/pad@1.0.0").asking("npm").hands("pkg:npm/%40types/pad@1.0.0")
        assert (view.verdict, view.listed, view.teams) == (Verdict.ORGANISATION, 0, 1)

    @pytest.mark.parametrize("purl", ["pkg:composer/acme/pad@1.0.0", "pkg:hex/pad@1.0.0", "pkg:nuget/Pad@1.0.0"])
    def test_where_one_account_may_be_a_group_the_verdict_bears_less_and_the_reader_is_told(self, product, purl):
        product[PackagistRegistry].add("acme/pad", maintainers=["acme"], versions={"1.0.0": {"time": "2020-01-01"}})
        product[HexRegistry].add("pad", owners=["acme"], releases={"1.0.0": "2020-01-01"})
        product[NugetRegistry].add("Pad", owners=["acme"], versions={"1.0.0": {"published": "2020-01-01T00:00:00+00:00"}})
        view = product.stands_on(purl).asking("packagist", "hex", "nuget").hands(purl)
        assert (view.verdict, view.confidence) == (Verdict.SOLE, Confidence.MEDIUM)
        assert "organisation" in product.detail(purl, Signal.PUBLISHERS)
        assert "may be an organisation" in product.explained(purl)

    def test_a_handle_that_several_share_is_told_by_what_else_is_on_the_list(self, product):
        owners = [{"id": 1, "handle": "acme", "role": "owner"}, {"id": 2, "handle": None, "role": "maintainer"}]
        product[RubyGemsRegistry].add("pad", owners=owners, versions={"1.0": gem_version("2020-01-01")})
        view = product.stands_on("pkg:gem/pad@1.0").asking("rubygems").hands("pkg:gem/pad@1.0")
        assert (view.verdict, view.listed, view.confidence) == (Verdict.FEW, 2, Confidence.MEDIUM)

    def test_that_an_organisation_owns_the_repository_is_shown_and_adds_nobody(self, product):
        published(product, "alice", by="alice", repository="github:acme/pad")
        product[GitHubRegistry].add("acme/pad", owner="Organization")
        view = product.stands_on(PAD).asking("npm", "github").hands(PAD)
        assert (view.verdict, view.listed) == (Verdict.SOLE, 1)
        assert "https://github.com/acme/pad, which an organisation owns" in product.explained(PAD)


class TestPitfall04BotsAreNobody:
    @pytest.mark.parametrize("login", ["react-bot", "acme[bot]", "acme-ci", "release", "acme-npm-publish", "dependabot"])
    def test_a_package_of_a_script_alone_is_not_of_one_person(self, product, login):
        published(product, login)
        found = product.stands_on(PAD).asking("npm").unassessed(PAD)
        assert (found.publishers.verdict, found.publishers.listed) == (Verdict.UNKNOWN, None)
        assert "lists no person, be it that it hides them or that a script publishes" in found.reason

    @pytest.mark.parametrize("login", ["abbott", "cicero", "botond", "robot2000", "deployer"])
    def test_people_whose_name_holds_such_a_word_stay_people(self, product, login):
        published(product, login)
        assert product.stands_on(PAD).asking("npm").hands(PAD).verdict is Verdict.SOLE

    def test_an_address_tells_a_script_where_the_name_does_not(self, product):
        packument = product[NpmRegistry].add("pad", maintainers=["acme"], versions={"1.0.0": "2020-01-01"})
        packument["maintainers"] = [{"name": "acme", "email": "release@mail.example"}]
        product[NpmRegistry].put("pad", packument)
        assert product.stands_on(PAD).asking("npm").unassessed(PAD).publishers.listed is None

    def test_a_person_beside_a_script_is_one_person(self, product):
        published(product, "alice", "acme-bot", by="acme-bot")
        view = product.stands_on(PAD).asking("npm").hands(PAD)
        assert (view.verdict, view.listed, view.effective) == (Verdict.SOLE, 1, None)


class TestPitfall05ManyAccountsOneAtWork:
    def test_fifty_on_the_list_and_one_who_publishes(self, product):
        published(product, *(f"member{number}" for number in range(50)), by="member7")
        view = product.stands_on(PAD).asking("npm").hands(PAD)
        assert (view.verdict, view.listed, view.effective) == (Verdict.ONE_ACTIVE, 50, 1)
        assert "1 active, 50 listed" in product.table

    def test_fifty_on_the_list_a_workflow_that_publishes_and_one_who_commits(self, product):
        published(product, *(f"member{number}" for number in range(50)), by=WORKFLOW, repository="github:acme/pad")
        product[GitHubRegistry].add("acme/pad", owner="Organization", commits=[commit("2026-05-01", "alice")])
        view = product.stands_on(PAD).asking("npm", "github").hands(PAD)
        assert (view.verdict, view.listed, view.effective) == (Verdict.MANY, 50, None)
        (commits,) = view.others
        assert (commits.source, commits.verdict, commits.listed) == ("github", Verdict.SOLE, 1)
        assert "although one person committed to it" in product.entry(PAD).reason


class TestPitfall06OneWorkflowForThousandsOfPackages:
    def test_of_npm_is_nobody_and_no_one_publisher_of_all(self, product):
        for name in ("pad", "trim"):
            published(product, f"{name}-author", by=WORKFLOW, name=name)
        product.stands_on(PAD, "pkg:npm/trim@1.0.0").asking("npm")
        views = [product.hands(purl) for purl in (PAD, "pkg:npm/trim@1.0.0")]
        assert [(view.verdict, view.listed, view.effective, view.confidence) for view in views] == [
            (Verdict.SOLE, 1, None, Confidence.MEDIUM)
        ] * 2
        assert product.ranking.coverage.sole_people == 2
        assert not any("workflow" in actor.identity for view in views for actor in view.people)

    def test_of_pypi(self, product):
        purl, by = "pkg:pypi/pad@1.0", {"kind": "GitHub", "repository": "acme/pad", "workflow": "release.yml"}
        product[PypiRegistry].add("pad", roles={"alice": "Owner"}, versions={"1.0": release("2026-01-01", publisher=by)})
        view = product.stands_on(purl).asking("pypi").hands(purl)
        assert (view.verdict, view.listed, view.effective, view.confidence) == (Verdict.SOLE, 1, None, Confidence.MEDIUM)

    def test_of_a_crate(self, product):
        purl, by = "pkg:cargo/pad@1.0.0", {"provider": "github", "repository": "acme/pad"}
        entry = crate_version("2026-01-01", trustpub_data=by)
        product[CratesRegistry].add("pad", owners=[user(42, "alice")], versions={"1.0.0": entry})
        view = product.stands_on(purl).asking("crates").hands(purl)
        assert (view.verdict, view.listed, view.effective, view.confidence) == (Verdict.SOLE, 1, None, Confidence.MEDIUM)

    def test_a_workflow_on_the_list_is_no_person(self, product):
        packument = product[NpmRegistry].add("pad", versions={"1.0.0": version("2026-01-01", WORKFLOW)})
        product[NpmRegistry].put("pad", {**packument, "maintainers": [WORKFLOW]})
        assert product.stands_on(PAD).asking("npm").unassessed(PAD).publishers.listed is None

    def test_a_person_who_leaves_publishing_to_a_workflow_hands_nothing_over(self, product):
        versions = {f"1.{number}.0": version(f"201{number}-01-01", "alice", maintainers=["alice"]) for number in range(1, 8)}
        versions["2.0.0"] = version("2026-01-01", WORKFLOW, maintainers=["alice"])
        product[NpmRegistry].add("pad", maintainers=["alice"], versions=versions)
        assert not product.stands_on(PAD).asking("npm").entry(PAD).indicators


class TestPitfall07DormantMissingAndFormerOwners:
    def test_the_one_of_four_who_is_active_is_shown_beside_the_four(self, product):
        published(product, "alice", "bob", "carol", "dave", by="alice")
        view = product.stands_on(PAD).asking("npm").hands(PAD)
        assert (view.verdict, view.listed, view.effective) == (Verdict.ONE_ACTIVE, 4, 1)
        assert "4 listed, 1 active in 24 months" in product.explained(PAD)

    def test_that_nobody_published_for_years_makes_nobody_alone(self, product):
        product[NpmRegistry].add("pad", maintainers=["alice", "bob"], versions={"1.0.0": version("2015-01-01", "alice")})
        view = product.stands_on(PAD).asking("npm").hands(PAD)
        assert (view.verdict, view.listed, view.effective) == (Verdict.FEW, 2, 0)

    def test_who_left_the_list_leaves_it_no_stronger_than_when_he_was_the_only_active_one_on_it(self, product):
        published(product, "alice", "bob", by="left-lately")
        view = product.stands_on(PAD).asking("npm").hands(PAD)
        assert (view.verdict, view.listed, view.effective) == (Verdict.ONE_ACTIVE, 2, 1)

    def test_owners_whom_the_registry_does_not_list_are_more_than_those_it_does(self, product):
        purl = "pkg:pypi/pad@1.0"
        product[PypiRegistry].add("pad", roles={"alice": "Owner"}, organization="acme", versions={"1.0": release("2026-01-01")})
        view = product.stands_on(purl).asking("pypi").hands(purl)
        assert (view.verdict, view.listed, view.teams) == (Verdict.ORGANISATION, 1, 1)
        assert "are not listed" in product.detail(purl, Signal.PUBLISHERS)


class TestPitfall08OnePersonUnderSeveralNames:
    CRATE, CONDA, GEM = "pkg:cargo/pad@1.0.0", "pkg:conda/trim@1.0?channel=conda-forge", "pkg:gem/cut@1.0"

    def crate(self, product, **options):
        product[CratesRegistry].add(
            "pad", owners=[user(42, "alice", **options)], versions={"1.0.0": crate_version("2020-01-01")}
        )
        product[CondaForgeRegistry].add("trim", maintainers=["Alice"])

    def test_a_hard_key_joins_accounts_of_two_registries(self, product):
        self.crate(product)
        product.stands_on(self.CRATE, self.CONDA).asking("crates", "conda_forge")
        coverage = product.ranking.coverage
        assert (coverage.sole, coverage.sole_people) == (2, 1)
        assert "2 packages hang on one person each: the same one." in product.table

    def test_a_name_that_is_only_alike_joins_nothing(self, product):
        self.crate(product, matches=False)
        owner = {"id": 101, "handle": "alice", "role": "owner"}
        product[RubyGemsRegistry].add("cut", owners=[owner], versions={"1.0": gem_version("2020-01-01")})
        product.stands_on(self.CRATE, self.CONDA, self.GEM).asking("crates", "conda_forge", "rubygems")
        coverage = product.ranking.coverage
        assert (coverage.sole, coverage.sole_people) == (3, 3)
        assert "3 packages hang on one person each: 3 people in all." in product.table

    def test_two_accounts_with_one_display_name_are_two(self, product):
        owners = [{**user(number, login), "name": "Alice"} for number, login in ((42, "alice"), (43, "alicia"))]
        product[CratesRegistry].add("pad", owners=owners, versions={"1.0.0": crate_version("2020-01-01")})
        view = product.stands_on(self.CRATE).asking("crates").hands(self.CRATE)
        assert (view.verdict, view.listed) == (Verdict.FEW, 2)

    def test_the_same_account_in_another_case_is_the_same(self, product):
        published(product, "alice", "Alice", by="ALICE")
        view = product.stands_on(PAD).asking("npm").hands(PAD)
        assert (view.verdict, view.listed, view.effective) == (Verdict.SOLE, 1, 1)

    def test_commits_of_one_account_under_several_names_and_addresses_are_one_persons(self, product):
        published(product, "acme-bot", repository="github:alice/pad")
        people = [commit("2026-05-01", "alice"), commit("2026-04-01", "alice")]
        people[1]["committer"] = {**people[1]["committer"], "name": "A. L.", "email": "else@mail.example"}
        product[GitHubRegistry].add("alice/pad", commits=people)
        view = product.stands_on(PAD).asking("npm", "github").hands(PAD)
        assert (view.source, view.verdict, view.listed) == ("github", Verdict.SOLE, 1)
        assert [actor.kind for actor in view.people] == [ActorKind.PERSON]

    @pytest.mark.skipif(shutil.which("git") is None, reason="the git program is not installed")
    def test_an_account_that_was_renamed_keeps_its_number_in_the_address_that_hides_it(self, product):
        clone = Clone(product.folder / "clone")
        for date, login in (("2026-01-01", "alice"), ("2026-02-01", "queen-alice")):
            clone.commit(date, (login, f"4711+{login}@users.noreply.github.com"))
        view = product.stands_on(PAD).asking(GitSource(f"pkg:npm/pad={clone.path}")).hands(PAD)
        assert (view.verdict, view.listed) == (Verdict.SOLE, 1)

    @pytest.mark.skipif(shutil.which("git") is None, reason="the git program is not installed")
    def test_one_name_with_two_addresses_that_nothing_ties_are_two(self, product):
        clone = Clone(product.folder / "clone")
        for date, mailbox in (("2026-01-01", "alice"), ("2026-02-01", "another.alice")):
            clone.commit(date, ("Alice", f"{mailbox}@mail.example"))
        view = product.stands_on(PAD).asking(GitSource(f"pkg:npm/pad={clone.path}")).hands(PAD)
        assert (view.verdict, view.listed) == (Verdict.FEW, 2)
