from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sbomkit.errors import ConfigurationError
from sbomkit.graph import stands_on, ways_in
from sbomkit.model.facts import (
    Actor,
    ActorKind,
    Alternative,
    Committer,
    Committers,
    DeclaredDependencies,
    DeclaredDependency,
    Facts,
    Funding,
    FundingChannel,
    FundingStrength,
    Identity,
    Provided,
    PublisherKind,
    Publishers,
    Release,
    Releases,
    Repository,
    SourcePackage,
    Subject,
)
from sbomkit.model.inventory import Edge, EdgeKind, Hash, Reference, Scope
from sbomkit.model.ranking import Basis as RankingBasis
from sbomkit.model.ranking import Ranked, Unassessed, Verdict
from sbomkit.model.tabletop import Basis, ContactRole, Phase, SubstituteGround
from sbomkit.purl import PackageKey
from sbomkit.ranking import rank
from sbomkit.ranking._tabletop.questions import QUESTIONS
from sbomkit.ranking._tabletop.reach import around
from sbomkit.ranking.next_steps import next_steps
from sbomkit.ranking.tabletop import check, tabletop
from tests.builders import (
    day,
    make_component,
    make_facts,
    make_inventory,
    make_observation,
    make_publishers,
    make_releases,
    npm,
    person,
)
from tests.pages import rows
from tests.ranking.places import make_committers
from tests.strategies import inventories

PRODUCT = make_inventory({"app": ["gate", "other"], "gate": ["mid"], "mid": ["victim"], "other": ["side"]})
NOTHING = Facts(packages=())
DEB = "pkg:deb/debian/"


def known(*observations, package="victim"):
    return make_facts({npm(package): observations})


def deb(name, version="1.0-1", **fields):
    return make_component(name, purl=f"{DEB}{name}@{version}", version=version).model_copy(update=fields)


def debian(*binaries, **edges):
    """A product of Debian packages; `src` is the source of the first ones."""
    components = [make_component("app", purl=None), deb("src").model_copy(update={"purl": f"{DEB}src@1?arch=source"})]
    components += [
        deb(name) for name in dict.fromkeys([*binaries, *edges, *(each for below in edges.values() for each in below)])
    ]
    built = [
        Edge(dependent=name, dependency="src", kind=EdgeKind.BUILT_FROM, scope=Scope.UNKNOWN, inferred_by=None)
        for name in binaries
    ]
    return make_inventory({"app": [*binaries, *edges], **edges}, components=components, more_edges=built)


def asked(sheet):
    return {question.rule: question for question in sheet.questions}


class TestReach:
    def test_what_stands_on_it_is_named_by_depth(self):
        sheet = tabletop(PRODUCT, NOTHING, "victim")
        assert [(each.package, each.depth, each.needs_it_directly) for each in sheet.standing] == [
            (npm("gate"), 1, False),
            (npm("mid"), 2, True),
        ]
        assert sheet.position.path == (npm("app"), npm("gate"), npm("mid"), npm("victim"))
        assert [way.package for way in sheet.ways_in] == [npm("gate")]
        assert (sheet.direct, sheet.product, sheet.ships) == (2, "app 1.0.0", True)

    def test_what_no_path_reaches_stands_last_and_ships_nobody_knows(self):
        product = make_inventory({"app": ["a"], "lost": ["victim"], "lost2": ["lost"]})
        product = product.model_copy(update={"roots": ("app",)})
        sheet = tabletop(product, NOTHING, "victim")
        assert sheet.ships is None
        assert [each.depth for each in sheet.standing] == [None, None]
        assert asked(sheet)["how_noticed"].ground.startswith("no path in the document")
        assert asked(sheet)["where_it_runs"].text == "Where does it run, if anywhere, and with which rights?"
        assert asked(sheet)["customers"].ground == "whether it ships is not known"

    def test_what_is_for_development_does_not_ship(self):
        product = make_inventory(
            {"app": ["tool"], "tool": ["victim"]}, components=[make_component("tool", scope=Scope.DEVELOPMENT)]
        )
        sheet = tabletop(product, NOTHING, "victim")
        assert sheet.ships is False
        assert "It would not ship with the product" in sheet.summary
        assert asked(sheet)["where_it_runs"].text.startswith("It does not ship.")
        assert asked(sheet)["customers"].text == "Whom must we tell, though it does not ship?"

    def test_what_is_optional_ships(self):
        product = make_inventory({"app": ["victim"]}, components=[make_component("victim", scope=Scope.OPTIONAL)])
        sheet = tabletop(product, NOTHING, "victim")
        assert sheet.ships is True
        assert asked(sheet)["where_it_runs"].ground == "it is needed optionally"

    def test_a_document_without_edges_is_marked(self):
        sheet = tabletop(
            make_inventory({}, roots=(), components=[make_component("victim"), make_component("b")]), NOTHING, "victim"
        )
        assert sheet.basis is RankingBasis.WEAKNESS_ONLY
        assert asked(sheet)["how_noticed"].ground == "the document does not say what depends on what"
        assert asked(sheet)["where_it_runs"].ground == "the document does not say what depends on what"

    def test_where_nothing_is_said_of_dependencies_nothing_is_counted(self):
        bare = make_inventory({}, roots=(), components=[make_component("victim"), make_component("b")])
        for sheet in (tabletop(bare, NOTHING, "victim"), tabletop(PRODUCT, NOTHING, "victim", also=[bare])):
            holding = next(each for each in sheet.products if each.product == "test")
            assert (holding.holds, holding.depth, holding.dependents, holding.entry_points) == (True, None, None, ())

    def test_what_could_not_be_assessed_is_counted_beside_the_rank(self):
        sheet = tabletop(PRODUCT, known(make_observation(make_publishers("eve"))), "victim")
        assert (sheet.rank, sheet.ranked, sheet.unassessed) == (1, 1, 4)

    def test_what_carries_it_in_comes_with_its_people_and_its_last_release(self):
        facts = make_facts(
            {
                npm("gate"): [
                    make_observation(make_publishers("eve")),
                    make_observation(make_releases(("1", "2026-01-01", "eve"))),
                ]
            }
        )
        (way,) = tabletop(PRODUCT, facts, "victim").ways_in
        assert (way.verdict, way.rank, way.last_release, way.versions) == (Verdict.SOLE, 1, day("2026-01-01"), ("1.0.0",))
        (unknown,) = tabletop(PRODUCT, NOTHING, "victim").ways_in
        assert (unknown.verdict, unknown.rank, unknown.last_release) == (Verdict.UNKNOWN, None, None)

    def test_a_ranked_package_has_its_place_and_an_unassessed_one_only_bounds(self):
        sheet = tabletop(PRODUCT, known(make_observation(make_publishers("eve"))), "victim")
        entry = rank(PRODUCT, known(make_observation(make_publishers("eve")))).find(npm("victim"))
        assert isinstance(entry, Ranked)
        assert (sheet.rank, sheet.ranked, sheet.priority, sheet.interval) == (1, 1, entry.priority, entry.interval)
        assert sheet.summary.startswith(entry.reason)
        open_ = tabletop(PRODUCT, NOTHING, "victim")
        assert (open_.rank, open_.priority) == (None, None)
        assert open_.interval.low < open_.interval.high

    def test_a_root_narrows_the_sheet(self):
        sheet = tabletop(PRODUCT, NOTHING, "victim", root="gate")
        assert [each.package for each in sheet.standing] == [npm("mid")]
        assert sheet.product == "app 1.0.0, below gate"

    def test_today_is_the_as_of_day_or_the_newest_answer(self):
        facts = known(make_observation(make_publishers("eve"), as_of="2020-01-01"))
        assert "comes out on 2026-11-01" in tabletop(PRODUCT, facts, "victim").supposition
        sheet = tabletop(PRODUCT, facts, "victim", as_of=day("2021-05-01"))
        assert sheet.supposition == "Suppose that a release of victim comes out on 2021-05-01, and that it is hostile."
        assert sheet.provenance.as_of == sheet.reference == day("2021-05-01")

    def test_the_next_steps_are_those_of_the_package(self):
        facts = known(make_observation(make_publishers("eve")))
        entry = rank(PRODUCT, facts).find(npm("victim"))
        assert isinstance(entry, Ranked)
        assert tabletop(PRODUCT, facts, "victim").next_steps == next_steps(entry, facts)

    def test_siblings_share_a_repository_and_not_only_a_namespace(self):
        home = make_observation(Repository(url="https://code.example/o/r"))
        facts = make_facts({npm("victim"): [home], npm("mid"): [home]})
        sheet = tabletop(PRODUCT, facts, "victim")
        assert sheet.siblings == (npm("mid"),)
        assert asked(sheet)["same_hands"].text == "Would we take these out with it: mid?"
        scoped = make_inventory({"app": ["@s/a", "@s/b"]})
        assert tabletop(scoped, NOTHING, "@s/a").siblings == ()


@pytest.mark.parametrize(
    ("changes", "listed"),
    [({}, False), ({"complete": False}, None), ({"unread": 2}, None)],
)
def test_who_is_missing_from_a_list_that_is_not_whole_may_be_on_it(changes, listed):
    listing = make_publishers("bob").model_copy(update=changes)
    facts = known(make_observation(listing), make_observation(make_releases(("1", "2026-01-01", "eve"))))
    sheet = tabletop(PRODUCT, facts, "victim")
    assert sheet.last_release is not None
    assert sheet.last_release.on_the_list is listed
    assert ("unlisted_release" in asked(sheet)) == (listed is False)


class TestNames:
    def test_mistakes_are_found_before_there_are_facts(self):
        check(PRODUCT, "victim")
        for name, root, message in (
            ("nobody", None, "no package is called"),
            ("app", None, "takes no part in the product: the product itself"),
            ("side", "gate", "takes no part in the product: not below pkg:npm/gate"),
        ):
            with pytest.raises(ConfigurationError, match=message):
                check(PRODUCT, name, root=root)

    def test_the_source_of_what_lies_elsewhere_means_what_is_below_the_root(self):
        product = debian("lib", "tool", other=["lib"])
        with pytest.raises(ConfigurationError, match="is the source package of 2 packages"):
            check(product, "src")
        assert tabletop(product, NOTHING, "src", root="other").package == f"{DEB}lib"

    def test_the_name_of_a_source_package_means_what_is_built_from_it(self):
        assert tabletop(debian("lib"), NOTHING, "src").package == f"{DEB}lib"

    def test_a_source_of_several_is_refused_with_their_names(self):
        with pytest.raises(ConfigurationError, match=rf"is the source package of 2 packages: {DEB}lib, {DEB}tool\n") as caught:
            tabletop(debian("lib", "tool"), NOTHING, "src")
        assert caught.value.advice == "name one of them; its sheet names the others"
        with pytest.raises(ConfigurationError, match=r"4 packages: .* and more"):
            tabletop(debian("a", "b", "c", "d"), NOTHING, "src")

    def test_siblings_of_one_source_are_named(self):
        assert tabletop(debian("lib", "tool"), NOTHING, "lib").siblings == (PackageKey(f"{DEB}tool"),)

    def test_the_product_itself_is_no_package_of_it(self):
        with pytest.raises(ConfigurationError, match="pkg:npm/app takes no part in the product: the product itself") as caught:
            tabletop(PRODUCT, NOTHING, "app")
        assert "rank" in (caught.value.advice or "")

    def test_an_unknown_name_is_refused(self):
        with pytest.raises(ConfigurationError, match="no package is called 'victims'"):
            tabletop(PRODUCT, NOTHING, "victims")

    def test_a_moment_without_a_zone_is_refused(self):
        with pytest.raises(ConfigurationError, match="time zone"):
            tabletop(PRODUCT, NOTHING, "victim", as_of=day("2020-01-01").replace(tzinfo=None))


class TestHands:
    def test_since_when_is_the_earliest_sign(self):
        facts = known(
            make_observation(make_publishers("eve", "bob"), as_of="2024-01-01"),
            make_observation(make_publishers("eve"), as_of="2022-01-01"),
            make_observation(make_releases(("1", "2021-01-01", "bob"), ("2", "2023-01-01", "bob"), ("3", "2023-06-01", None))),
        )
        bob, eve = tabletop(PRODUCT, facts, "victim").hands
        assert (bob.actor.identity, bob.since, bob.since_by) == ("npm:user:bob", day("2021-01-01"), "release 1, as npm tells")
        assert (bob.releases, bob.last_release) == (2, day("2023-01-01"))
        assert (eve.since, eve.since_by, eve.releases) == (day("2022-01-01"), "the list that npm had then", 0)
        assert eve.last_release is None

    def test_nothing_later_than_the_day_is_a_sign(self):
        facts = known(
            make_observation(make_publishers("eve"), as_of="2022-01-01"),
            make_observation(make_publishers("bob"), as_of="2024-01-01"),
        )
        (eve,) = tabletop(PRODUCT, facts, "victim", as_of=day("2023-01-01")).hands
        assert eve.actor.identity == "npm:user:eve"

    def test_committers_are_told_beside_publishers_and_scripts_that_commit_are_not(self):
        lasse, web = (
            Actor(identity=Identity(f"git:address:{name}"), kind=kind, label="L")
            for name, kind in (("l", "person"), ("w", "bot"))
        )
        jia = Actor(identity=Identity("git:address:j"), kind=ActorKind.PERSON)
        committers = Committers(
            committers=(
                Committer(actor=lasse, commits=9, first_seen=day("2010-01-01")),
                Committer(actor=web, commits=3),
                Committer(actor=jia, commits=1),
                Committer(actor=Actor(identity=Identity("git:address:q"), kind=ActorKind.PERSON), commits=0),
            ),
            window_months=24,
        )
        facts = known(make_observation(make_publishers("eve")), make_observation(committers, source="git", as_of="2025-01-01"))
        hands = tabletop(PRODUCT, facts, "victim").hands
        assert [hand.actor.identity for hand in hands] == ["npm:user:eve", "git:address:j", "git:address:l"]
        assert [hand.since_by for hand in hands[1:]] == [
            "commits that git counted up to then",
            "its first commit or tag, as git counted",
        ]
        assert [hand.actor.label for hand in hands] == [None, None, None]
        shown = tabletop(PRODUCT, facts, "victim", show_names=True).hands
        assert shown[2].actor.label == "L"

    def test_teams_and_workflows_are_on_the_sheet_but_are_no_people(self):
        members = (
            Actor(identity=Identity("npm:automation:ci"), kind=ActorKind.AUTOMATION),
            Actor(identity=Identity("npm:team:t"), kind=ActorKind.TEAM),
        )
        listing = Publishers(kind=PublisherKind.PUBLISH_RIGHTS, members=members, complete=True)
        sheet = tabletop(PRODUCT, known(make_observation(listing)), "victim")
        assert [hand.actor.kind for hand in sheet.hands] == [ActorKind.AUTOMATION, ActorKind.TEAM]
        assert asked(sheet)["workflows"].ground == "a script or a workflow publishes: 1 of those listed"

    def test_two_accounts_that_are_one_person_share_their_signs(self):
        number = Actor(identity=Identity("npm:user:1"), kind=ActorKind.PERSON, same_as=(Identity("npm:user:eve"),))
        listing = Publishers(kind=PublisherKind.PUBLISH_RIGHTS, members=(number,), complete=True)
        facts = known(make_observation(listing), make_observation(make_releases(("1", "2021-01-01", "eve"))))
        (hand,) = tabletop(PRODUCT, facts, "victim").hands
        assert (hand.since, hand.releases) == (day("2021-01-01"), 1)

    def test_whoever_was_only_seen_after_the_day_has_no_since(self):
        late = Actor(identity=Identity("npm:user:eve"), kind=ActorKind.PERSON)
        listing = Publishers(kind=PublisherKind.PUBLISH_RIGHTS, members=(late,), complete=True)
        facts = known(make_observation(listing, retrieved_at="2026-11-01"))
        (hand,) = tabletop(PRODUCT, facts, "victim", as_of=day("2020-01-01"), allow_undated=True).hands
        assert (hand.since, hand.since_by) == (None, None)


class TestReleases:
    def test_the_last_release_says_whether_its_maker_is_on_the_list(self):
        history = make_observation(make_releases(("1.0.0", "2025-01-01", "eve"), ("2.0.0", "2026-01-01", "bob")))
        sheet = tabletop(PRODUCT, known(make_observation(make_publishers("eve")), history), "victim")
        assert sheet.last_release is not None
        assert (sheet.last_release.version, sheet.last_release.on_the_list, sheet.last_release.held) == ("2.0.0", False, False)
        assert [(each.version, each.on_the_list) for each in sheet.held_releases] == [("1.0.0", True)]
        assert asked(sheet)["unlisted_release"].ground == "release 2.0.0 of 2026-01-01, as npm tells"
        alone = tabletop(PRODUCT, known(history), "victim")
        assert alone.last_release is not None
        assert alone.last_release.on_the_list is None
        assert "unlisted_release" not in asked(alone)

    def test_a_release_by_nobody_or_by_a_workflow_is_on_no_list(self):
        ci = Actor(identity=Identity("npm:automation:ci"), kind=ActorKind.AUTOMATION)
        for publisher in (None, ci):
            history = Releases(releases=(Release(version="1", date=day("2026-01-01"), publisher=publisher),), complete=True)
            sheet = tabletop(PRODUCT, known(make_observation(make_publishers("eve")), make_observation(history)), "victim")
            assert sheet.last_release is not None
            assert sheet.last_release.on_the_list is None

    def test_how_releases_are_published_is_counted(self):
        makers = {
            "1": person("eve"),
            "2": Actor(identity=Identity("npm:automation:ci"), kind=ActorKind.AUTOMATION),
            "3": Actor(identity=Identity("npm:user:bot"), kind=ActorKind.BOT),
            "4": None,
        }
        history = Releases(
            releases=(
                Release(version="0", date=day("2020-01-01"), publisher=person("eve")),
                *(
                    Release(version=version, date=day(f"2026-0{version}-01"), publisher=maker)
                    for version, maker in makers.items()
                ),
            ),
            complete=True,
        )
        publishing = tabletop(PRODUCT, known(make_observation(history)), "victim").publishing
        assert publishing is not None
        assert (publishing.releases, publishing.by_people, publishing.by_automation) == (4, 1, 1)
        assert (publishing.by_others, publishing.unknown) == (1, 1)
        assert publishing.sentence == (
            "4 releases were published in the last 24 months: 1 by the account of a person; 1 by a workflow, and who started "
            "it is not told; 1 by a bot, a team or an organisation; 1 by nobody who is told."
        )

    def test_a_list_with_gaps_says_at_least(self):
        history = Releases(releases=(Release(version="1", date=day("2026-01-01"), publisher=None),), complete=False)
        sheet = tabletop(PRODUCT, known(make_observation(history)), "victim")
        assert sheet.publishing is not None
        assert sheet.publishing.sentence.startswith("At least 1 release was published")

    def test_old_releases_tell_of_silence_and_not_of_how_it_is_published(self):
        sheet = tabletop(PRODUCT, known(make_observation(make_releases(("1", "2020-01-01", "eve")))), "victim")
        assert sheet.publishing is None
        assert asked(sheet)["rhythm"].text.startswith("After so long a silence")

    def test_many_releases_ask_how_long_we_wait(self):
        history = make_releases(*((f"{n}", f"2026-0{n}-01", "eve") for n in range(1, 8)))
        sheet = tabletop(PRODUCT, known(make_observation(history)), "victim")
        assert asked(sheet)["rhythm"].text.startswith("Do we take each release by itself")

    def test_a_workflow_that_published_is_asked_about_though_it_is_on_no_list(self):
        ci = Actor(identity=Identity("npm:automation:ci"), kind=ActorKind.AUTOMATION)
        history = Releases(releases=(Release(version="1", date=day("2026-01-01"), publisher=ci),), complete=True)
        sheet = tabletop(PRODUCT, known(make_observation(history)), "victim")
        assert asked(sheet)["workflows"].ground == "a script or a workflow publishes: releases of the last 24 months"

    @pytest.mark.parametrize(
        ("written", "upstream"),
        [("5.4.1-1+deb12u1", "5.4.1"), ("1:5.4.1-1", "v5.4.1"), ("5.4.1", "5.4.1"), ("2:5.4.1-1", "5.4.1-1")],
    )
    def test_a_distribution_s_epoch_and_revision_do_not_count(self, written, upstream):
        product = make_inventory({"app": ["lib"]}, components=[deb("lib", written)])
        facts = make_facts({f"{DEB}lib": [make_observation(make_releases((upstream, "2026-01-01", None)))]})
        sheet = tabletop(product, facts, "lib")
        assert [each.version for each in sheet.held_releases] == [upstream]

    def test_a_prerelease_of_a_registry_is_no_revision(self):
        product = make_inventory({"app": ["victim"]}, components=[make_component("victim", version="1.0.0-rc1")])
        sheet = tabletop(product, known(make_observation(make_releases(("1.0.0", "2026-01-01", None)))), "victim")
        assert sheet.held_releases == ()


class TestSubstitutes:
    PRODUCT = debian(app1=["awk"], awk=[], mawk=[])

    def declared(self, name, **fields):
        value = {"version": "1.0-1", "dependencies": (), "provides": ()} | fields
        return {PackageKey(f"{DEB}{name}"): [make_observation(DeclaredDependencies(**value))]}

    def test_whoever_needs_it_may_accept_another(self):
        need = DeclaredDependency(
            package=PackageKey(f"{DEB}awk"), alternatives=(Alternative(package=PackageKey(f"{DEB}other")),)
        )
        sheet = tabletop(self.PRODUCT, make_facts(self.declared("app1", dependencies=(need,))), "awk")
        (found,) = sheet.substitutes
        assert (found.package, found.ground) == (f"{DEB}other", SubstituteGround.DECLARED_ALTERNATIVE)
        assert (found.detail, found.in_product, found.verdict) == ("app1 1.0-1 accepts either", False, Verdict.UNKNOWN)
        assert sheet.no_substitute is None
        assert asked(sheet)["instead"].text == "Could other take its place, though it is not in the product yet?"

    def test_it_may_be_the_alternative_itself(self):
        need = DeclaredDependency(
            package=PackageKey(f"{DEB}mawk"), alternatives=(Alternative(package=PackageKey(f"{DEB}awk")),)
        )
        sheet = tabletop(self.PRODUCT, make_facts(self.declared("app1", dependencies=(need,))), "awk")
        assert [(each.package, each.in_product) for each in sheet.substitutes] == [(f"{DEB}mawk", True)]
        assert asked(sheet)["instead"].text == "Could mawk take its place, and who would say so?"

    def test_what_provides_it_or_the_same_is_found(self):
        virtual, itself = (Provided(package=PackageKey(f"{DEB}{name}")) for name in ("an-awk", "awk"))
        facts = make_facts(
            self.declared("awk", provides=(virtual,))
            | self.declared("mawk", provides=(virtual, itself, Provided(package=PackageKey(f"{DEB}editor"))))
            | self.declared("app1", dependencies=(DeclaredDependency(package=PackageKey(f"{DEB}libc6")),))
        )
        grounds = [(each.package, each.ground, each.detail) for each in tabletop(self.PRODUCT, facts, "awk").substitutes]
        assert grounds == [
            (f"{DEB}mawk", SubstituteGround.PROVIDES_IT, "mawk 1.0-1 says that it provides it"),
            (f"{DEB}mawk", SubstituteGround.PROVIDES_THE_SAME, "both say that they provide an-awk"),
        ]

    def test_a_document_can_say_that_two_implement_the_same(self):
        provides = [
            Edge(dependent=name, dependency=what, kind=EdgeKind.PROVIDES, scope=Scope.UNKNOWN, inferred_by=None)
            for name, what in (
                ("victim", "spec"),
                ("twin", "spec"),
                ("side", "elsewhere"),
                ("side", "nowhere"),
                ("gone", "spec"),
            )
        ]
        product = make_inventory({"app": ["victim", "twin", "side", "spec", "elsewhere"]}, more_edges=provides)
        (found,) = tabletop(product, NOTHING, "victim").substitutes
        assert (found.package, found.ground, found.detail) == (
            npm("twin"),
            SubstituteGround.SAME_NAME_BY_DOCUMENT,
            "both implement spec",
        )

    def test_what_both_implement_need_not_be_a_component(self):
        provides = [
            Edge(dependent=name, dependency="spec", kind=EdgeKind.PROVIDES, scope=Scope.UNKNOWN, inferred_by=None)
            for name in ("victim", "twin")
        ]
        (found,) = tabletop(make_inventory({"app": ["victim", "twin"]}, more_edges=provides), NOTHING, "victim").substitutes
        assert found.detail == "both implement spec"

    def test_why_none_is_known_is_said(self):
        assert "cannot declare" in (tabletop(PRODUCT, NOTHING, "victim").no_substitute or "")
        assert "do not tell" in (tabletop(self.PRODUCT, NOTHING, "awk").no_substitute or "")
        told = tabletop(self.PRODUCT, make_facts(self.declared("app1")), "awk").no_substitute or ""
        assert told.startswith("None is known: of 1 that need it directly, 1 tell what they need")
        own = tabletop(self.PRODUCT, make_facts(self.declared("awk")), "awk").no_substitute or ""
        assert "of 1 that need it directly, 0 tell" in own


class TestContacts:
    def product(self, **fields):
        return make_inventory({"app": ["victim"]}, components=[make_component("victim").model_copy(update=fields)])

    def test_claims_and_observations_stand_beside_each_other(self):
        channel = FundingChannel(url="https://pay.example/eve", strength=FundingStrength.LINK)
        facts = known(
            make_observation(Repository(url="https://code.example/o/r")), make_observation(Funding(channels=(channel,)))
        )
        product = self.product(
            supplier="Acme",
            producer="Eve and friends",
            references=(
                Reference(kind="security-contact", locator="https://acme.example/security"),
                Reference(kind="vcs", locator="git@code.example:o/r"),
                Reference(kind="bom", locator="https://acme.example/bom"),
            ),
        )
        contacts = tabletop(product, facts, "victim").contacts
        assert [(each.role, each.basis, each.text) for each in contacts] == [
            (ContactRole.SECURITY, Basis.CLAIM, "https://acme.example/security"),
            (ContactRole.SUPPLIER, Basis.CLAIM, "Acme"),
            (ContactRole.PRODUCER, Basis.CLAIM, "Eve and friends"),
            (ContactRole.REPOSITORY, Basis.CLAIM, "git@code.example:o/r"),
            (ContactRole.REPOSITORY, Basis.OBSERVATION, "https://code.example/o/r"),
            (ContactRole.FUNDING, Basis.OBSERVATION, "https://pay.example/eve"),
        ]
        assert contacts[0].source == "CycloneDX security-contact"

    @pytest.mark.parametrize(
        ("claimed", "shown"),
        [
            ("Eve (eve@acme.example)", "Eve ([address])"),
            ("mailto:security@acme.example", "[address]"),
            ("mailto:security@acme.example?subject=hello", "[address]"),
            ("Eve <eve.x+y@mail.acme.example>, Bob", "Eve <[address]>, Bob"),
            ('"eve x"@acme.example', "[address]"),
            ("mailto:eve%40acme.example", "[address]"),
            (f"{'x' * 64}@acme.example", "[address]"),
            ("https://packages.example/%40scope/name", "https://packages.example/%40scope/name"),
            ("https://packages.example/@scope/name", "https://packages.example/@scope/name"),
            ("https://files.example/lodash@4.17.21", "https://files.example/lodash@4.17.21"),
        ],
    )
    def test_addresses_that_the_document_claims_are_shown_on_request_only(self, claimed, shown):
        product = self.product(supplier=claimed)
        (contact,) = tabletop(product, NOTHING, "victim").contacts
        assert (contact.text, contact.withheld) == (shown, shown != claimed)
        (whole,) = tabletop(product, NOTHING, "victim", show_addresses=True).contacts
        assert (whole.text, whole.withheld) == (claimed, False)

    def test_looking_for_addresses_takes_no_longer_than_reading(self):
        start = process_time()
        for hostile in ("a" * 200_000, "a." * 100_000, "a@b." * 50_000, "a%40" * 50_000, '"a' * 100_000):
            tabletop(self.product(supplier=hostile), NOTHING, "victim")
        assert process_time() - start < 5

    def test_addresses_that_sources_observed_are_never_shown(self):
        channel = FundingChannel(url="mailto:eve@acme.example", strength=FundingStrength.LINK)
        facts = known(make_observation(Funding(channels=(channel,))))
        for show in (False, True):
            (contact,) = tabletop(self.product(), facts, "victim", show_addresses=show).contacts
            assert (contact.text, contact.withheld) == ("[address]", True)

    def test_where_nobody_is_named_the_room_is_asked(self):
        sheet = tabletop(PRODUCT, NOTHING, "victim")
        assert sheet.contacts == ()
        assert asked(sheet)["call"].text == "Whom outside would we call?"


class TestProducts:
    def test_a_portfolio_says_who_holds_it_and_through_whom(self):
        other = make_inventory({"shop": ["cart"], "cart": ["victim"]}, roots=("shop",))
        without = make_inventory({"bare": ["x"]}, roots=("bare",))
        sheet = tabletop(PRODUCT, NOTHING, "victim", also=[other, without])
        assert [(each.product, each.holds, each.depth, each.entry_points) for each in sheet.products] == [
            ("app 1.0.0", True, 3, (npm("gate"),)),
            ("bare 1.0.0", False, None, ()),
            ("shop 1.0.0", True, 2, (npm("cart"),)),
        ]
        assert "2 of 3 products hold it." in sheet.summary
        assert asked(sheet)["products"].ground == "2 of 3 products hold it or what is built from the same source"

    def test_a_document_that_is_given_twice_is_one_product(self):
        other = make_inventory({"shop": ["cart"], "cart": ["victim"]}, roots=("shop",))
        sheet = tabletop(PRODUCT, NOTHING, "victim", also=[other, PRODUCT, other])
        assert [each.product for each in sheet.products] == ["app 1.0.0", "shop 1.0.0"]
        below = tabletop(PRODUCT, NOTHING, "victim", root="gate", also=[PRODUCT])
        assert [each.product for each in below.products] == ["app 1.0.0, below gate"]

    def test_what_is_only_called_the_same_is_asked_about(self):
        alike = make_component("victim", purl="pkg:pypi/victim@1")
        other = make_inventory({"shop": ["victim"]}, roots=("shop",), components=[alike])
        sheet = tabletop(PRODUCT, NOTHING, "victim", also=[other])
        assert sheet.products[1].alike == ("pkg:pypi/victim",)
        assert not sheet.products[1].holds
        assert [question.text for question in sheet.questions if question.rule == "products"][1].startswith(
            "Is what is only called"
        )

    def test_what_is_built_from_the_same_source_is_held_in_other_words(self):
        sheet = tabletop(debian("lib"), NOTHING, "lib", also=[debian("tool")])
        assert sheet.products[1].of_same_source == (f"{DEB}tool",)
        assert not sheet.products[1].holds
        assert asked(sheet)["products"].ground.startswith("2 of 2 products hold it")

    def test_a_source_that_only_facts_know_ties_products_too(self):
        product = make_inventory({"app": ["lib"]}, components=[deb("lib")])
        source = PackageKey(f"{DEB}src?arch=source")
        facts = make_facts({f"{DEB}lib": [make_observation(SourcePackage(package=source), subject=Subject.PACKAGING)]})
        assert tabletop(product, facts, "lib", also=[debian("tool")]).products[1].of_same_source == (f"{DEB}tool",)

    def test_a_product_that_is_the_package_itself_holds_it_without_a_depth(self):
        itself = make_inventory({"victim": ["x"]}, roots=("victim",))
        holding = tabletop(PRODUCT, NOTHING, "victim", also=[itself]).products[1]
        assert (holding.holds, holding.depth, holding.scope, holding.dependents) == (True, None, None, None)

    def test_products_are_called_by_subject_else_by_name_else_by_digest(self):
        nameless = make_inventory({}, roots=(), components=[make_component("victim")])
        document = nameless.document.model_copy(update={"name": None})
        bare = make_component("bare", version=None)
        products = [
            nameless,
            nameless.model_copy(update={"document": document}),
            make_inventory({"bare": ["victim"]}, roots=("bare",), components=[bare]),
        ]
        names = [each.product for each in tabletop(PRODUCT, NOTHING, "victim", also=products).products]
        assert names == ["app 1.0.0", "000000000000", "bare", "test"]


class TestQuestions:
    def test_every_rule_can_ask_and_the_page_lists_it(self):
        listed = [(row[0].strip("`"), row[1]) for row in rows("docs/what-if.md", "rule")]
        assert listed == [(rule.name, rule.phase.value) for rule in QUESTIONS]

    def test_phases_follow_each_other(self):
        phases = [rule.phase for rule in QUESTIONS]
        assert phases == sorted(phases, key=list(Phase).index)

    def test_how_it_comes_in_decides_what_is_asked(self):
        several = make_inventory({"app": ["a", "b"], "a": ["victim"], "b": ["victim"]})
        assert asked(tabletop(several, NOTHING, "victim"))["released_again"].text.startswith(
            "Which of the 2 direct dependencies"
        )
        assert asked(tabletop(PRODUCT, NOTHING, "victim"))["released_again"].text.startswith("Can we do without gate")
        direct = asked(tabletop(make_inventory({"app": ["victim"]}), NOTHING, "victim"))
        assert "released_again" not in direct
        assert "override" not in direct
        assert direct["how_noticed"].ground == "the document has it as a direct dependency"

    def test_digests_of_all_or_some_or_none_are_told(self):
        hashed = (Hash(algorithm="SHA-256", value="0"),)
        one, two = (
            make_component(name, purl="pkg:npm/victim@1", version=name).model_copy(update={"hashes": hashes})
            for name, hashes in (("v1", hashed), ("v2", ()))
        )
        assert asked(tabletop(make_inventory({"app": ["v1"]}, components=[one]), NOTHING, "pkg:npm/victim"))[
            "pinned"
        ].ground == ("the document gives a digest of it")
        both = asked(tabletop(make_inventory({"app": ["v1", "v2"]}, components=[one, two]), NOTHING, "pkg:npm/victim"))
        assert both["pinned"].ground == "the document gives no digest of 1 of its 2 entries"
        assert both["several_versions"].ground == "2 versions are held"
        assert asked(tabletop(PRODUCT, NOTHING, "victim"))["pinned"].ground == "the document gives no digest of it"

    def test_a_version_that_is_not_told_is_asked_about(self):
        product = make_inventory(
            {"app": ["victim"]}, components=[make_component("victim", purl="pkg:npm/victim", version=None)]
        )
        assert "which version is held is not told" in asked(tabletop(product, NOTHING, "victim"))["out_by_tomorrow"].ground

    def test_one_person_and_nobody_known_are_asked_about(self):
        sole = known(make_observation(make_publishers("eve")))
        assert asked(tabletop(PRODUCT, sole, "victim"))["one_person"].ground == "one person, as npm tells"
        assert "Who finds out" in asked(tabletop(PRODUCT, NOTHING, "victim"))["one_person"].text
        few = known(make_observation(make_publishers("eve", "bob")))
        assert "one_person" not in asked(tabletop(PRODUCT, few, "victim"))

    def test_one_who_is_active_and_nobody_at_all_are_asked_about_as_well(self):
        active = make_publishers("eve", "bob").model_copy(update={"effective_24_months": 1})
        question = asked(tabletop(PRODUCT, known(make_observation(active)), "victim"))["one_person"]
        assert question.ground == "one person that is active, as npm tells"
        orphaned = Publishers(kind=PublisherKind.PUBLISH_RIGHTS, members=(), complete=True, orphaned=True)
        question = asked(tabletop(PRODUCT, known(make_observation(orphaned)), "victim"))["one_person"]
        assert question.ground == "nobody looks after it, as npm tells"

    def test_who_only_committed_is_not_said_to_be_the_one_who_can_publish(self):
        facts = known(
            make_observation(make_committers(("lasse", 9, "2010-01-01"), months=24), source="git", as_of="2026-01-01")
        )
        question = asked(tabletop(PRODUCT, facts, "victim"))["one_person"]
        assert question.ground == "one person, as git tells; who else could publish is not told"

    def test_a_change_of_hands_is_an_indicator_and_no_accusation(self):
        releases = [(f"0.{n}", f"201{n}-01-01", "old") for n in range(6)]
        history = make_releases(*releases, ("1", "2026-01-01", "new"))
        sheet = tabletop(PRODUCT, known(make_observation(history)), "victim")
        assert sheet.indicators
        question = asked(sheet)["changed_hands"]
        assert "since 2026-01-01" in question.text
        assert "no accusation" in question.ground

    def test_long_lists_are_cut(self):
        product = make_inventory({"app": list("abcde"), **{name: ["victim"] for name in "abcde"}})
        assert "a, b, c and 2 more" in asked(tabletop(product, NOTHING, "victim"))["override"].ground
        versions = [make_component(f"v{n}", purl=f"pkg:npm/victim@{n}", version=str(n)) for n in range(5)]
        many = make_inventory({"app": [each.id for each in versions]}, components=versions)
        assert asked(tabletop(many, NOTHING, "pkg:npm/victim"))["out_by_tomorrow"].ground.endswith("0, 1, 2 and 2 more")


@settings(max_examples=100)
@given(inventories())
def test_what_lies_above_is_what_the_graph_tells(product):
    package = next(component.package for component in product.components if component.id != "app")
    found = around(product, package)
    assert found.ways == ways_in(product, package)
    assert found.standing == stands_on(product, package)


FACTS = make_facts(
    {
        npm(f"p{number}"): [
            make_observation(make_publishers(*"ab"[: 1 + number % 2])),
            make_observation(make_releases(("1.0.0", "2019-01-01", "a"), ("2.0.0", "2026-01-01", "b"))),
        ]
        for number in range(4)
    }
)


@settings(max_examples=50)
@given(inventories(), st.randoms(use_true_random=False))
def test_the_order_of_what_is_given_changes_no_byte(product, random):
    shuffled = [list(product.components), list(product.edges)]
    for each in shuffled:
        random.shuffle(each)
    other = product.model_copy(update={"components": tuple(shuffled[0]), "edges": tuple(shuffled[1])})
    package = next(component.package for component in product.components if component.id != "app")
    one = tabletop(product, FACTS, package, also=[PRODUCT, product])
    assert one.model_dump_json() == tabletop(other, FACTS, package, also=[other, PRODUCT]).model_dump_json()


@settings(max_examples=50)
@given(inventories())
def test_the_sheet_agrees_with_the_ranking(product):
    package = next(component.package for component in product.components if component.id != "app")
    sheet = tabletop(product, FACTS, package)
    entry = rank(product, FACTS).find(package)
    assert isinstance(entry, Ranked | Unassessed)
    assert sheet.position == entry.position
    assert len(sheet.standing) == sheet.position.dependents
    assert len(sheet.ways_in) == sheet.position.entry_points
    assert sheet.publishers == entry.publishers
    assert type(sheet).model_validate_json(sheet.model_dump_json()) == sheet
