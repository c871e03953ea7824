"""What is said: whose people, which money, how popular, how deep, how often, without names, how old, and of which package."""

import json
import shutil
import sqlite3
from contextlib import closing
from typing import Any

import pytest
import zstandard

from sbomkit.model.facts import Funding, FundingStrength, Signal, Status, Subject
from sbomkit.model.ranking import Basis, Confidence, Verdict
from sbomkit.ranking import parse_condition, rank
from sbomkit.report import render
from sbomkit.sources.apt import AptSource
from sbomkit.sources.git import GitSource
from tests.pitfalls.product import Product, views
from tests.simulator import NpmRegistry, version
from tests.simulator.conda_forge import CondaForgeRegistry
from tests.simulator.crates import CratesRegistry, crate_version, user
from tests.simulator.debian import stanza
from tests.simulator.ecosystems import EcosystemsRegistry
from tests.simulator.funding_yml import FundingYmlFiles
from tests.simulator.github import GitHubRegistry
from tests.simulator.maven import MavenRegistry, developer
from tests.simulator.open_collective import Collectives
from tests.simulator.pypi import PypiRegistry, release
from tests.sources.test_git import Clone

PAD = "pkg:npm/pad@1.0.0"
DEB = "pkg:deb/debian/libpad@1.0-1?arch=amd64"
ALICE = ("Alice Liddell", "alice@mail.example")
BOB = ("Bob Dormouse", "bob@mail.example")
NONE_FOUND = "no public funding signal found"


def published(product: Product, *maintainers: str, name: str = "pad", **members: Any) -> None:
    entry = version("2026-01-01", maintainers[0], **members)
    product[NpmRegistry].add(name, maintainers=maintainers, versions={"1.0.0": entry})


def factor(product: Product, purl: str, name: str) -> tuple[float | None, str]:
    (found,) = [each for each in product.ranked(purl).contributions if each.factor == name]
    return found.value, found.detail


class TestPitfall18PackagersAreNotUpstream:
    def packaged(self, product, *more):
        maintainer = f"{ALICE[0]} <{ALICE[1]}>"
        (product.folder / "Packages").write_text(stanza("libpad", Source="pad", Maintainer=maintainer))
        (product.folder / "Sources").write_text(stanza("pad", Maintainer=maintainer))
        return product.stands_on(DEB).asking(AptSource(str(product.folder)), *more).hands(DEB)

    def test_one_packager_stands_in_only_where_upstream_is_unknown_and_is_marked(self, product):
        view = self.packaged(product)
        assert (view.verdict, view.subject, view.confidence) == (Verdict.SOLE, Subject.PACKAGING, Confidence.LOW)
        assert "those who package it for the distribution; the people upstream are not known" in product.table

    @pytest.mark.skipif(shutil.which("git") is None, reason="the git program is not installed")
    def test_one_packager_of_a_project_of_two_is_no_sole_maintainer(self, product):
        clone = Clone(product.folder / "clone")
        clone.commit("2026-01-01", ALICE)
        clone.commit("2026-02-01", BOB)
        view = self.packaged(product, GitSource(f"pkg:deb/debian/pad={clone.path}"))
        assert (view.verdict, view.subject, view.source) == (Verdict.FEW, Subject.UPSTREAM, "git")
        (packaging,) = view.others
        assert (packaging.verdict, packaging.subject) == (Verdict.SOLE, Subject.PACKAGING)
        assert view.disagreement is None
        assert "although Debian lists one packager" in product.entry(DEB).reason

    def test_the_recipe_of_conda_forge_has_its_own_people(self, product):
        purl = "pkg:conda/pad@1.0?channel=conda-forge"
        product[CondaForgeRegistry].add("pad", maintainers=["alice"])
        view = product.stands_on(purl).asking("conda_forge").hands(purl)
        assert (view.verdict, view.subject) == (Verdict.SOLE, Subject.PACKAGING)

    @pytest.mark.skipif(shutil.which("git") is None, reason="the git program is not installed")
    def test_rights_over_a_recipe_are_none_over_what_it_packages(self, product):
        purl, clone = "pkg:conda/pad@1.0?channel=conda-forge", Clone(product.folder / "clone")
        clone.commit("2026-01-01", ALICE)
        clone.commit("2026-02-01", BOB)
        product[CondaForgeRegistry].add("pad", maintainers=["carol"])
        view = product.stands_on(purl).asking("conda_forge", GitSource(f"pkg:conda/pad={clone.path}")).hands(purl)
        assert (view.source, view.verdict, view.subject) == ("git", Verdict.FEW, Subject.UPSTREAM)
        assert [(other.source, other.verdict) for other in view.others] == [("conda_forge", Verdict.SOLE)]


class TestPitfall19FundingThatIsNone:
    ASKING = ("npm", "funding_yml", "open_collective")
    REPOSITORY = "https://github.com/alice/pad"

    @pytest.mark.parametrize(
        ("field", "file"),
        [
            (False, None),
            ("", "github: # Replace with up to 4 GitHub Sponsors-enabled usernames\npatreon: null\nko_fi:\n"),
            ([], "# nothing\n"),
            ("ask me", "github: []\ncustom: false\n"),
        ],
        ids=str,
    )
    def test_a_template_and_a_field_that_says_no_ask_for_nothing(self, product, field, file):
        published(product, "alice", funding=field, repository=self.REPOSITORY)
        if file:
            product[FundingYmlFiles].add("alice/pad", ".github/FUNDING.yml", file)
        product.stands_on(PAD).asking(*self.ASKING)
        assert factor(product, PAD, "funding") == (1.0, NONE_FOUND)

    def test_that_none_was_found_is_never_called_anything_else(self, product):
        published(product, "alice", repository=self.REPOSITORY)
        product.stands_on(PAD).asking(*self.ASKING)
        assert NONE_FOUND in product.explained(PAD)
        for text in (product.table, product.explained(PAD), render(product.ranking, "json")):
            assert "unfunded" not in text.lower()
            assert "unpaid" not in text.lower()

    def test_a_file_that_is_about_all_an_owner_has_is_told_for_one(self, product):
        published(product, "alice", repository=self.REPOSITORY)
        product[FundingYmlFiles].add("alice/.github", ".github/FUNDING.yml", "ko_fi: alice\n")
        product.stands_on(PAD).asking(*self.ASKING)
        assert factor(product, PAD, "funding")[0] == 0.8
        assert "owner-level default: the file lies in alice/.github" in product.explained(PAD)

    def test_the_sponsors_page_of_an_organisation_pays_for_whatever_it_does(self, product):
        published(product, "alice", repository="https://github.com/acme/pad")
        product[GitHubRegistry].add("acme/pad", owner="Organization", sponsors=40)
        product.stands_on(PAD).asking("npm", "github")
        assert factor(product, PAD, "funding") == (1.0, NONE_FOUND)
        assert "which this repository does not link to" in product.explained(PAD)

    @pytest.mark.parametrize(("yearly", "value"), [(0, 0.8), (123_400, 0.3)])
    def test_a_collective_counts_by_what_comes_in_and_amounts_are_hundredths(self, product, yearly, value):
        published(product, "alice", funding="https://opencollective.com/pad")
        product[Collectives].add("pad", yearly=yearly, ever=500_000)
        product.stands_on(PAD).asking(*self.ASKING)
        assert factor(product, PAD, "funding")[0] == value
        assert f"{yearly / 100:,.2f} USD a year" in product.explained(PAD)

    def test_a_collective_that_is_archived_takes_no_money(self, product):
        published(product, "alice", funding="https://opencollective.com/pad")
        product[Collectives].add("pad", yearly=123_400, archived=True)
        product.stands_on(PAD).asking(*self.ASKING)
        told = {each.source: each.value for each in product.told(PAD, Signal.FUNDING)}
        assert told["open_collective"] == Funding(channels=())
        assert "archived, takes no money" in product.explained(PAD)
        assert [each.strength for value in told.values() if isinstance(value, Funding) for each in value.channels] == [
            FundingStrength.LINK
        ]

    def test_where_nobody_could_tell_it_is_missing_and_not_none(self, product):
        product[CratesRegistry].add("pad", owners=[user(1, "alice")], versions={"1.0.0": crate_version("2026-01-01")})
        product.stands_on("pkg:cargo/pad@1.0.0").asking("crates")
        assert factor(product, "pkg:cargo/pad@1.0.0", "funding")[0] is None
        assert NONE_FOUND not in product.explained("pkg:cargo/pad@1.0.0")


class TestPitfall20PopularityIsComparedWithinOneRegistryOnly:
    @pytest.mark.parametrize("period", ["last-month", "total"])
    def test_downloads_move_no_rank_however_many(self, product, period):
        for name, downloads in (("pad", 5_000_000_000), ("trim", 3)):
            product[EcosystemsRegistry].add(
                "npm", name, maintainers=["alice"], rankings={}, downloads=downloads, downloads_period=period
            )
        product.stands_on(PAD, "pkg:npm/trim@1.0.0").asking("ecosystems")
        assert factor(product, PAD, "world") == (None, "no source tells how much the world uses it")
        assert len({entry.priority for entry in product.ranking.ranked}) == 1

    def test_totals_of_a_registry_move_none_either(self, product):
        product[CratesRegistry].add(
            "pad", owners=[user(1, "alice")], versions={"1.0.0": crate_version("2026-01-01")}, downloads=10**9
        )
        product.stands_on("pkg:cargo/pad@1.0.0").asking("crates")
        assert factor(product, "pkg:cargo/pad@1.0.0", "world")[0] is None

    def test_a_rank_within_its_registry_does(self, product):
        for name, average in (("pad", 0.5), ("trim", 60.0)):
            product[EcosystemsRegistry].add("npm", name, maintainers=["alice"], rankings={"average": average})
        product.stands_on(PAD, "pkg:npm/trim@1.0.0").asking("ecosystems")
        assert product.ranked(PAD).priority > product.ranked("pkg:npm/trim@1.0.0").priority
        assert factor(product, PAD, "world")[1] == "among the 0.5 % most used of its registry"


class TestPitfall21DepthThatIsNotKnown:
    LOST = "pkg:npm/lost@1.0.0"

    def test_a_package_that_no_path_leads_to_has_no_depth(self, product):
        for name in ("pad", "lost"):
            published(product, "alice", name=name)
        product.stands_on(PAD, tree={self.LOST: []}).asking("npm")
        entry = product.ranked(self.LOST)
        assert (entry.position.depth, entry.position.reachable) == (None, False)
        assert factor(product, self.LOST, "concealment") == (None, "its depth is not known")
        assert "no path in this document leads from the product to it" in entry.reason
        for condition in ("depth == 0", "depth >= 1", "depth >= 2"):
            assert parse_condition(condition).evaluate(entry) is None
        assert entry not in product.ranking.sole(min_depth=2)
        assert entry in product.ranking.sole()

    def test_a_document_without_edges_places_nothing(self, product):
        published(product, "alice")
        components = [{"type": "library", "name": "pad", "purl": PAD}]
        document = {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "components": components}
        product.described_by(json.dumps(document).encode()).asking("npm")
        entry = product.ranked(PAD)
        assert product.ranking.basis is Basis.WEAKNESS_ONLY
        assert entry.impact is None
        assert parse_condition("dependents == 0").evaluate(entry) is None
        assert "this document does not say what stands on it" in entry.reason


class TestPitfall22OnePersonIsTheNormalCase:
    def test_of_many_packages_of_one_person_each_the_hidden_one_that_much_stands_on_comes_first(self, product):
        leaves = [f"pkg:npm/leaf{number}@1.0.0" for number in range(12)]
        middle, deep = [f"pkg:npm/mid{number}@1.0.0" for number in range(4)], "pkg:npm/deep@1.0.0"
        for name in (*(f"leaf{n}" for n in range(12)), *(f"mid{n}" for n in range(4)), "deep"):
            published(product, f"{name}-author", name=name)
        tree = {leaf: [middle[number % 4]] for number, leaf in enumerate(leaves[:8])} | {each: [deep] for each in middle}
        product.stands_on(*leaves, tree=tree).asking("npm")
        assert product.ranking.coverage.sole == 17
        first, *rest = product.ranking.ranked
        assert first.package == "pkg:npm/deep"
        assert {entry.package.partition("/")[2][:3] for entry in rest[:4]} == {"mid"}
        assert first.priority > 2 * rest[-1].priority
        assert len({entry.weakness for entry in product.ranking.ranked}) == 1


class TestPitfall23PeopleAreNotRisks:
    DEBIAN, CONDA, JAR = DEB, "pkg:conda/trim@1.0?channel=conda-forge", "pkg:maven/org.acme/pad@1.0"

    def everything(self, product):
        published(product, "alice")
        maintainer = f"{ALICE[0]} <{ALICE[1]}>"
        (product.folder / "Packages").write_text(stanza("libpad", Source="pad", Maintainer=maintainer))
        (product.folder / "Sources").write_text(stanza("pad", Maintainer=maintainer, Uploaders=f"{BOB[0]} <{BOB[1]}>"))
        people = developer(ALICE[0], email=ALICE[1]) + developer(BOB[0], email=BOB[1])
        product[MavenRegistry].add("org.acme:pad:1.0", f"<developers>{people}</developers>")
        product[PypiRegistry].add(
            "pad", roles={"alice": "Owner"}, versions={"1.0": release("2020-01-01", author_email=ALICE[1], author=ALICE[0])}
        )
        purls = [PAD, DEB, self.JAR, "pkg:pypi/pad@1.0"]
        product.stands_on(*purls).asking("npm", "maven", "pypi", AptSource(str(product.folder)))
        return purls

    def test_no_report_has_a_name_or_an_address_unless_it_is_asked_for(self, product):
        purls = self.everything(product)
        texts = [product.table, render(product.ranking, "json"), *map(product.explained, purls)]
        for text in texts:
            for word in ("Liddell", "Dormouse", "mail.example", "@address.invalid"):
                assert word not in text
        named = render(rank(product.inventory, product.facts, show_names=True), "json")
        assert "Alice Liddell" in named
        assert "mail.example" not in named

    def test_the_list_of_packages_and_its_reasons_name_no_account_either(self, product):
        self.everything(product)
        assert "alice" not in product.table.lower()
        assert not [entry for entry in product.ranking.ranked if "alice" in entry.reason.lower()]

    def test_neither_facts_nor_what_is_kept_of_answers_hold_an_address(self, product):
        self.everything(product)
        with closing(sqlite3.connect(product.folder / "cache" / "answers.sqlite")) as connection:
            kept = [zstandard.decompress(value) for (value,) in connection.execute("SELECT value FROM responses")]
        assert any(b"@address.invalid" in answer for answer in kept)
        for data in (b"".join(product.facts.lines()), *kept):
            assert b"mail.example" not in data


class TestPitfall24OldDataBearsLess:
    def aggregated(self, product, synced, *maintainers):
        product[EcosystemsRegistry].add("npm", "pad", maintainers=maintainers, last_synced_at=f"{synced}T00:00:00.000Z")
        return product.stands_on(PAD).asking("ecosystems").hands(PAD)

    @pytest.mark.parametrize(
        ("synced", "confidence", "aged"),
        [
            ("2026-10-31", "medium", False),
            ("2026-08-03", "medium", False),
            ("2026-08-02", "low", True),
            ("2020-01-01", "low", True),
        ],
    )
    def test_what_an_aggregator_read_more_than_ninety_days_before(self, product, synced, confidence, aged):
        view = self.aggregated(product, synced, "alice")
        assert (view.verdict, view.confidence, view.aged) == (Verdict.SOLE, Confidence(confidence), aged)
        assert ("read there more than 90 days before" in product.explained(PAD)) is aged
        assert f"{synced}" in product.explained(PAD)

    def test_every_value_says_when_it_was_asked_for_and_when_it_was_read(self, product):
        self.aggregated(product, "2026-01-01", "alice")
        for observation in product.told(PAD, Signal.PUBLISHERS):
            assert observation.as_of is not None
            assert (f"{observation.retrieved_at:%Y-%m-%d}", f"{observation.as_of:%Y-%m-%d}") == ("2026-11-01", "2026-01-01")

    def test_what_a_registry_says_itself_comes_first_and_is_not_aged(self, product):
        product[NpmRegistry].add("pad", maintainers=["alice"], versions={"1.0.0": "2015-01-01"})
        product[EcosystemsRegistry].add("npm", "pad", maintainers=["alice"], last_synced_at="2020-01-01T00:00:00.000Z")
        view = product.stands_on(PAD).asking("npm", "ecosystems").hands(PAD)
        assert (view.source, view.confidence, view.aged) == ("npm", Confidence.MEDIUM, False)
        assert [(other.source, other.confidence, other.aged) for other in view.others] == [("ecosystems", Confidence.LOW, True)]

    def test_ages_are_counted_to_the_day_that_is_asked_for(self, product):
        product[EcosystemsRegistry].add("npm", "pad", maintainers=["a"], last_synced_at="2020-01-01T00:00:00.000Z")
        view = product.stands_on(PAD).asking("ecosystems", as_of="2020-02-01").hands(PAD)
        assert (view.confidence, view.aged) == (Confidence.MEDIUM, False)


class TestPitfall25AnotherPackageOfThatName:
    def test_names_of_npm_that_differ_in_case_are_two_packages(self, product):
        published(product, "alice", name="JSONThing")
        published(product, "bob", "carol", name="jsonthing")
        upper, lower = "pkg:npm/JSONThing@1.0.0", "pkg:npm/jsonthing@1.0.0"
        product.stands_on(upper, lower).asking("npm")
        assert [product.hands(purl).listed for purl in (upper, lower)] == [1, 2]

    @pytest.mark.parametrize("purl", ["pkg:pypi/Left_Pad@1.0", "pkg:pypi/left.pad@1.0", "pkg:pypi/left-pad@1.0"])
    def test_spellings_of_pypi_are_one(self, product, purl):
        product[PypiRegistry].add("Left.Pad", roles={"alice": "Owner"}, versions={"1.0": release("2020-01-01")})
        product[EcosystemsRegistry].add("pypi", "left_pad", maintainers=["alice"])
        view = product.stands_on(purl).asking("pypi", "ecosystems").hands(purl)
        assert {source: each.verdict for source, each in views(view).items()} == {
            "pypi": Verdict.SOLE,
            "ecosystems": Verdict.SOLE,
        }

    def test_an_answer_about_another_package_resolves_nothing(self, product):
        packument = product[NpmRegistry].add("other", maintainers=["mallory"], versions={"1.0.0": "2020-01-01"})
        product[NpmRegistry].put("pad", packument)
        found = product.stands_on(PAD).asking("npm").unassessed(PAD)
        assert found.publishers.listed is None
        assert {each.status for each in product.told(PAD, Signal.PUBLISHERS)} == {Status.FAILED}
        assert "unresolved: asked for pad, got other" in product.explained(PAD)

    def test_neither_does_that_of_a_crate(self, product):
        document = product[CratesRegistry].add("other", owners=[user(1, "m")], versions={"1.0.0": crate_version("2020-01-01")})
        product[CratesRegistry].answers["api/v1/crates/pad"] = document
        product.stands_on("pkg:cargo/pad@1.0.0").asking("crates").unassessed("pkg:cargo/pad@1.0.0")
        assert "unresolved: asked for pad, got other" in product.explained("pkg:cargo/pad@1.0.0")

    def test_a_source_package_of_debian_is_not_the_binary_package_of_its_name(self, product):
        (product.folder / "Packages").write_text(stanza("pad", Source="wide", Maintainer="W <w@mail.example>"))
        sources = [
            stanza("pad", Maintainer="P <p@mail.example>"),
            stanza("wide", Maintainer="Acme Team <team+a@t.mail.example>"),
        ]
        (product.folder / "Sources").write_text("\n".join(sources))
        purl = "pkg:deb/debian/pad@1.0-1?arch=amd64"
        view = product.stands_on(purl).asking(AptSource(str(product.folder))).hands(purl)
        assert view.verdict is Verdict.ORGANISATION

    def test_a_package_of_conda_is_not_that_of_pypi(self, product):
        product[PypiRegistry].add("pad", roles={"alice": "Owner"}, versions={"1.0": release("2020-01-01")})
        product[CondaForgeRegistry].add("pad", maintainers=["bob", "carol"])
        purl = "pkg:conda/pad@1.0?channel=conda-forge"
        view = product.stands_on(purl).asking("pypi", "conda_forge").hands(purl)
        assert (view.source, view.verdict, view.others) == ("conda_forge", Verdict.FEW, ())

    def test_a_package_of_another_registry_is_not_the_public_one_of_its_name(self, product):
        product[CratesRegistry].add("pad", owners=[user(1, "mallory")], versions={"1.0.0": crate_version("2020-01-01")})
        purl = "pkg:cargo/pad@1.0.0?repository_url=https://crates.acme.example/index"
        found = product.stands_on(purl).asking("crates").unassessed(purl)
        assert found.publishers.listed is None


class TestDisagreementIsShownAndNotAveraged:
    def test_two_at_the_registry_and_one_at_an_aggregator(self, product):
        published(product, "alice", "bob")
        product[EcosystemsRegistry].add("npm", "pad", maintainers=["alice"])
        view = product.stands_on(PAD).asking("npm", "ecosystems").hands(PAD)
        assert (view.source, view.verdict, view.listed) == ("npm", Verdict.ONE_ACTIVE, 2)
        assert [(other.source, other.verdict, other.listed) for other in view.others] == [("ecosystems", Verdict.SOLE, 1)]
        assert view.disagreement == "npm lists 2, ecosystems lists 1"
        assert "\u2260 sources disagree: npm pad: npm lists 2, ecosystems lists 1" in product.table
        assert "\u2260 Sources disagree: npm lists 2, ecosystems lists 1." in product.explained(PAD)

    def test_a_team_that_one_of_them_does_not_read(self, product):
        purl = "pkg:cargo/pad@1.0.0"
        owners = [user(42, "alice"), {"id": 7, "login": "github:acme:core", "kind": "team", "name": "core"}]
        product[CratesRegistry].add("pad", owners=owners, versions={"1.0.0": crate_version("2026-01-01")})
        product[EcosystemsRegistry].add("cargo", "pad", maintainers=[{"uuid": "42", "login": "alice"}])
        view = product.stands_on(purl).asking("crates", "ecosystems").hands(purl)
        assert (view.verdict, view.disagreement) == (
            Verdict.ORGANISATION,
            "crates lists 1 and 1 team, ecosystems lists 1",
        )

    def test_as_many_but_others(self, product):
        published(product, "alice")
        product[EcosystemsRegistry].add("npm", "pad", maintainers=["bob"])
        view = product.stands_on(PAD).asking("npm", "ecosystems").hands(PAD)
        assert view.disagreement == "npm lists 1, ecosystems lists 1, who are not the same"

    def test_who_agrees_is_not_marked(self, product):
        published(product, "alice")
        product[EcosystemsRegistry].add("npm", "pad", maintainers=["alice"])
        view = product.stands_on(PAD).asking("npm", "ecosystems").hands(PAD)
        assert view.others
        assert view.disagreement is None
        assert "disagree" not in product.table + product.explained(PAD)

    def test_who_has_nothing_to_say_contradicts_nobody(self, product):
        published(product, "alice", "bob")
        product[EcosystemsRegistry].add("npm", "pad", maintainers=["acme-bot"])
        view = product.stands_on(PAD).asking("npm", "ecosystems").hands(PAD)
        assert view.disagreement is None
