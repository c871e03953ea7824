import json
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sbomkit.errors import ConfigurationError
from sbomkit.formats import load
from sbomkit.model.due_diligence import PREDICATE_TYPE, Answer, DueDiligence, Extent, RuleKind, Standing
from sbomkit.model.facts import (
    DeclaredDependencies,
    Facts,
    Funding,
    Lifecycle,
    Popularity,
    Repository,
    Scorecard,
    ScorecardCheck,
    Signal,
    SourcePackage,
    Status,
    Subject,
)
from sbomkit.model.inventory import Reference
from sbomkit.purl import PackageKey
from sbomkit.ranking import load_policy
from sbomkit.ranking._due_diligence.facts import digest
from sbomkit.ranking._due_diligence.measures import MEASURES
from sbomkit.ranking._due_diligence.said import _said
from sbomkit.ranking.due_diligence import _carried_by, due_diligence, statement_of
from sbomkit.ranking.gates import Question, questions_of
from sbomkit.sources.facts_file import read_facts, write_facts
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
from tests.strategies import inventories

PRODUCT = make_inventory({"app": ["gate", "other"], "gate": ["mid"], "mid": ["alone"], "other": ["stranger"]})
FACTS = make_facts(
    {
        npm("alone"): [
            make_observation(make_publishers("alice"), as_of="2020-01-01", licence="CC-BY-SA-4.0"),
            make_observation(make_publishers("alice"), as_of="2026-01-01", licence="CC-BY-SA-4.0"),
            make_observation(
                make_releases(
                    ("0.9.0", "2018-01-01", "alice"), ("1.0.0", "2018-01-11", "alice"), ("1.1.0", "2026-06-01", "alice")
                )
            ),
        ],
        npm("mid"): [make_observation(make_publishers(*"abcdef"))],
        npm("gate"): [make_observation(make_publishers(*"abc")), make_observation(Lifecycle(archived=True))],
        npm("other"): [make_observation(make_publishers(*"abcd"))],
        npm("stranger"): [
            make_observation(signal=Signal.PUBLISHERS, status=Status.FAILED, detail="timeout"),
            make_observation(signal=Signal.RELEASES, status=Status.ABSENT),
        ],
    }
)
VALUES = st.sampled_from(
    [
        make_publishers("alice"),
        make_publishers("alice", "bob"),
        make_publishers("bob", complete=None),
        make_releases(("1.0.0", "2019-01-01", "alice"), ("2.0.0", "2026-10-01", "bob")),
        Lifecycle(deprecated=True, message='a "quoted"\nline é \u202e \x7f \x1f'),
        Popularity(rank_percent=0.00001, downloads_month=10**12),
        Funding(channels=()),
    ]
)
OBSERVATIONS = st.builds(
    make_observation,
    VALUES,
    source=st.sampled_from(["npm", "ecosystems"]),
    retrieved_at=st.sampled_from(["2026-11-01", "2026-10-01"]),
    as_of=st.sampled_from([None, "2020-01-01", "2026-01-01"]),
    detail=st.none() | st.text(max_size=10),
)


def facts_about(packages):
    if not packages:
        return st.just(Facts(packages=()))
    return st.dictionaries(st.sampled_from(packages), st.lists(OBSERVATIONS, max_size=4)).map(make_facts)


def _made(**changes):
    return due_diligence(changes.pop("inventory", PRODUCT), changes.pop("facts", FACTS), **changes)


def _alone(**changes):
    (concern,) = _made(**changes).concerns
    return concern


def _everything(made):
    return [
        *(each.package for each in made.concerns),
        *made.further,
        *(each.package for each in made.noted),
        *(each.package for each in made.not_assessed),
    ]


class TestWhatIsOfConcern:
    def test_it_is_what_the_policy_calls_a_finding(self):
        made = _made()
        assert [each.package for each in made.concerns] == [npm("alone")]
        (rule,) = made.rules
        assert (rule.kind, rule.condition, rule.selects, rule.met, rule.undecided) == (
            RuleKind.FINDING,
            "sole and depth >= 2",
            True,
            1,
            1,
        )
        assert [each.outcome for each in made.concerns[0].rules] == [Answer.MET]

    def test_every_package_stands_in_one_place(self):
        made = _made()
        assert [each.package for each in made.not_assessed] == [npm("stranger")]
        assert [each.package for each in made.noted] == [npm("gate")]
        assert made.not_selected == 2
        assert [each.package for each in made.excluded] == [npm("app")]

    def test_what_cannot_be_told_is_listed_with_why(self):
        (stranger,) = _made().not_assessed
        assert stranger.conditions == ("sole and depth >= 2",)
        assert stranger.silence == ("npm: publishers failed (timeout)", "npm: releases absent")
        assert stranger.sources[:3] == ("npm", "ecosystems", "git")
        assert set(stranger.sources) > {"github", "funding_yml"}
        assert stranger.depth == 2

    def test_what_nobody_knows_is_listed_although_no_rule_is_open(self):
        (stranger,) = _made(conditions=["depth >= 9"]).not_assessed
        assert (stranger.package, stranger.conditions) == (npm("stranger"), ())

    def test_what_is_asked_goes_before_the_policy_whose_rules_are_answered_all_the_same(self):
        made = _made(conditions=["listed >= 4"])
        assert [each.package for each in made.concerns] == [npm("mid"), npm("other")]
        asked, finding = made.rules
        assert (asked.kind, asked.selects, finding.kind, finding.selects) == (RuleKind.ASKED, True, RuleKind.FINDING, False)
        assert [each.outcome for each in made.concerns[0].rules] == [Answer.MET, Answer.NOT_MET]

    def test_what_the_policy_asks_is_its_own_whoever_says_it(self):
        made = _made(conditions=["(sole  and depth>=2)"])
        assert [each.kind for each in made.rules] == [RuleKind.FINDING]

    def test_the_gates_of_a_policy_are_answered_with_their_grounds(self):
        policy = load_policy("procurement")
        concern = _alone(policy=policy)
        rules = {each.name: each for each in _made(policy=policy).rules}
        assert set(rules) == {None, *policy.gates}
        assert rules["nobody_left"].level == "ACTION"
        assert rules["nobody_left"].ground == policy.gates["nobody_left"].ground
        assert {each.name: each.outcome for each in concern.rules}["nobody_left"] is Answer.NOT_MET
        assert {each.name: each.outcome for each in concern.rules}[None] is Answer.MET

    def test_gates_select_where_they_are_asked(self):
        policy = load_policy("procurement")
        made = _made(policy=policy, conditions=questions_of(policy, "gates"))
        assert [each.name for each in made.rules if each.selects] == list(policy.gates)
        assert [each.package for each in made.concerns] == [npm("stranger"), npm("alone")]
        assert made.concerns[0].priority is None
        assert made.concerns[0].weakness is None

    def test_only_so_many_are_told_of_and_the_others_are_named(self):
        everything = _made(conditions=["listed >= 1"])
        made = _made(conditions=["listed >= 1"], top=1)
        assert made.concerns == everything.concerns[:1]
        assert made.further == tuple(each.package for each in everything.concerns[1:])
        assert made.summary == everything.summary
        assert _everything(made) == _everything(everything)

    def test_a_condition_about_the_product_is_answered_once(self):
        made = _made(conditions=["packages >= 5", "sole_count > 1"])
        assert [each.product for each in made.rules] == [Answer.MET, Answer.CANNOT_BE_TOLD, None]
        assert made.concerns == ()

    def test_the_order_is_that_of_the_ranks_also_of_a_conservative_policy(self):
        policy = load_policy("sbomkit-1").model_copy(update={"conservative": True, "id": "careful"})
        made = _made(policy=policy, conditions=["depth >= 1"])
        assert [each.rank for each in made.concerns] == [1, 2, 3, 4, 5]
        assert made.concerns[0].package == npm("stranger")

    def test_nothing_asked_is_a_mistake(self):
        with pytest.raises(ConfigurationError, match="nothing is asked"):
            _made(conditions=[])
        policy = load_policy("sbomkit-1").model_copy(update={"finding": None, "id": "mute"})
        with pytest.raises(ConfigurationError, match="does not say what counts as a finding"):
            _made(policy=policy)
        assert [each.kind for each in _made(policy=policy, conditions=["sole"]).rules] == [RuleKind.ASKED]

    @pytest.mark.parametrize(
        ("condition", "on_unknown", "finds"),
        [
            ("sole", "fail", True),
            ("listed > 9", "fail", True),
            ("listed > 9", "pass", False),
            ("sole_count > 1", "fail", True),
            ("sole_count > 1", "pass", False),
            ("packages > 1", "pass", True),
            ("depth >= 9", "fail", False),
        ],
    )
    def test_it_says_whether_anything_was_found(self, condition, on_unknown, finds):
        assert _made(conditions=[condition], on_unknown=on_unknown).finds is finds

    def test_a_question_brings_its_own_word_on_the_unknown(self):
        (question,) = questions_of(load_policy(None), "policy")
        own = Question(question.condition, on_unknown="pass")
        assert [each.on_unknown for each in _made(conditions=[own], on_unknown="fail").rules] == ["pass"]


class TestFacts:
    def test_each_has_its_source_its_day_its_licence_and_its_standing(self):
        facts = _alone().facts
        assert [(each.signal, each.standing) for each in facts] == [
            (Signal.PUBLISHERS, Standing.EARLIER),
            (Signal.PUBLISHERS, Standing.HOLDS),
            (Signal.RELEASES, Standing.HOLDS),
        ]
        assert facts[0].licence == "CC-BY-SA-4.0"
        assert facts[0].as_of == day("2020-01-01")
        assert facts[1].summary == "1 on the list"
        assert facts[2].summary == "3 releases, 2018-01-01 to 2026-06-01"

    def test_what_is_later_than_the_moment_is_marked(self):
        facts = _alone(as_of=day("2020-06-01")).facts
        assert [each.standing for each in facts] == [Standing.HOLDS, Standing.LATER, Standing.HOLDS]
        assert facts[2].summary == "2 releases, 2018-01-01 to 2018-01-11"

    def test_licences_are_those_of_what_is_shown(self):
        made = _made()
        assert (made.licences, made.share_alike) == (("CC-BY-SA-4.0",), ("CC-BY-SA-4.0",))
        assert _made(conditions=["listed > 3"]).licences == ()

    def test_the_digest_is_over_the_bytes_that_stand_in_the_facts_file(self, tmp_path):
        path = tmp_path / "facts.jsonl"
        write_facts(FACTS, path)
        told = {each.sha256 for each in _alone().facts}
        line = next(line for line in path.read_text().splitlines() if '"pkg:npm/alone"' in line)
        assert {sha256(each.encode()).hexdigest() for each in _objects(line)} == told

    @given(facts_about([npm("a"), npm("b")]))
    def test_the_digest_of_any_observation_is_found_again_in_its_line(self, facts):
        for entry in facts.packages:
            found = [sha256(each.encode()).hexdigest() for each in _objects(entry.line().decode())]
            assert found == [digest(each) for each in entry.observations]

    @pytest.mark.parametrize(
        ("value", "said"),
        [
            (make_publishers("a").model_copy(update={"unread": 2}), "1 on the list, and 2 that could not be read"),
            (make_publishers().model_copy(update={"orphaned": True}), "orphaned"),
            (make_releases(("1", "2020-01-01", None)), "1 release, 2020-01-01 to 2020-01-01"),
            (make_releases(), "0 releases"),
            (Funding(channels=()), "no public funding signal found"),
            (DeclaredDependencies(version="1.0", dependencies=()), "0 dependencies of version 1.0"),
            (Lifecycle(), "not said to be given up"),
            (Lifecycle(deprecated=True, removed=True), "deprecated, removed"),
            (Popularity(), "not ranked"),
            (Popularity(rank_percent=0.5), "among the 0.5 % most used"),
            (Repository(url="https://forge.example/a/b", verified=True), "https://forge.example/a/b, attested"),
            (SourcePackage(package=PackageKey("pkg:deb/debian/x?arch=source")), "built from pkg:deb/debian/x?arch=source"),
            (Scorecard(score=None), "inconclusive"),
            (
                Scorecard(score=7.5, checks=(ScorecardCheck(name="Maintained", score=3),)),
                "scores 7.5 of 10, Maintained 3 of 10",
            ),
        ],
    )
    def test_what_each_says_is_told_in_a_phrase(self, value, said):
        facts = make_facts({npm("alone"): [make_observation(value)]})
        (fact,) = _made(facts=facts, conditions=["name == 'alone'"]).concerns[0].facts
        assert fact.summary == said

    def test_what_has_no_phrase_is_called_by_its_kind(self):
        assert _said(7) == "int"

    def test_facts_about_the_source_package_are_among_them(self):
        source, binary = "pkg:deb/debian/xz?arch=source", "pkg:deb/debian/liblzma"
        component = make_component("liblzma", purl=f"{binary}@1?arch=amd64")
        facts = make_facts(
            {
                binary: [make_observation(SourcePackage(package=PackageKey(source)), source="apt", subject=Subject.PACKAGING)],
                source: [make_observation(make_publishers("alice"), source="git")],
            }
        )
        inventory = make_inventory({"app": ["x"], "x": ["liblzma"]}, components=[component])
        concern = _alone(inventory=inventory, facts=facts)
        assert [each.package for each in concern.facts] == [binary, source]


def _objects(line):
    """The observations of a line of a facts file, as they are written."""
    at = line.index('"observations":[') + len('"observations":[')
    while line[at] == "{":
        _, end = json.JSONDecoder().raw_decode(line, at)
        yield line[at:end]
        at = end + 1 if line[end] == "," else end


class TestUpdates:
    def test_the_history_is_told_in_numbers(self):
        updates = _alone().updates
        assert updates is not None
        assert (updates.releases, updates.first, updates.last) == (3, day("2018-01-01"), day("2026-06-01"))
        assert (updates.in_last_year, updates.longest_days, updates.complete) == (1, 3063, True)
        assert updates.median_days == 1536.5
        assert updates.in_product is not None
        assert (updates.in_product.version, updates.in_product.newer) == ("1.0.0", 1)

    def test_nothing_later_than_the_moment_is_counted(self):
        (concern,) = _made(as_of=day("2018-06-01"), conditions=["name == 'alone'"]).concerns
        updates = concern.updates
        assert updates is not None
        assert (updates.releases, updates.last, updates.in_last_year) == (2, day("2018-01-11"), 2)
        assert updates.in_product is not None
        assert updates.in_product.newer == 0

    def test_a_list_with_gaps_tells_no_rhythm_and_as_many_as_the_source_counts(self):
        history = make_releases(("1.0.0", "2026-01-01", None), ("2.0.0", "2026-10-01", None)).model_copy(
            update={"complete": False, "count": 40}
        )
        updates = self._of(history)
        assert (updates.releases, updates.complete, updates.median_days, updates.longest_days) == (40, False, None, None)

    def test_what_the_source_counts_is_not_told_of_an_earlier_day(self):
        history = make_releases(("1.0.0", "2018-01-01", None), ("2.0.0", "2026-10-01", None)).model_copy(update={"count": 40})
        facts = make_facts({npm("alone"): [make_observation(make_publishers("alice")), make_observation(history)]})
        (concern,) = _made(facts=facts, conditions=["name == 'alone'"], as_of=day("2020-01-01")).concerns
        assert concern.updates is not None
        assert concern.updates.releases == 1

    def test_a_year_is_365_days_of_which_the_first_moment_is_none(self):
        days = ("2025-11-01", "2025-11-02", "2026-11-01")
        updates = self._of(make_releases(*((f"{place}.0.0", each, None) for place, each in enumerate(days))))
        assert updates.in_last_year == 2

    def test_a_single_day_has_no_rhythm(self):
        updates = self._of(make_releases(("9", "2026-10-01", None)))
        assert (updates.median_days, updates.longest_days, updates.in_product) == (None, None, None)

    def test_what_was_read_long_ago_does_not_tell_of_the_last_year(self):
        history = make_observation(make_releases(("1.0.0", "2018-01-01", None)), retrieved_at="2020-01-01")
        facts = make_facts({npm("alone"): [make_observation(make_publishers("alice")), history]})
        updates = _alone(facts=facts).updates
        assert updates is not None
        assert (updates.in_last_year, updates.complete) == (None, False)

    def test_of_several_histories_the_one_that_reaches_furthest_is_told_then_the_whole_one(self):
        short = make_observation(make_releases(("1", "2026-01-01", None)), source="a")
        gaps = make_releases(("1", "2026-01-01", None), ("2", "2026-02-01", None)).model_copy(update={"complete": False})
        whole = make_observation(make_releases(("2", "2026-02-01", None)), source="c")
        facts = make_facts({npm("alone"): [short, make_observation(gaps, source="b"), whole]})
        (concern,) = _made(facts=facts, conditions=["name == 'alone'"]).concerns
        assert concern.updates is not None
        assert concern.updates.source == "c"

    def test_an_empty_history_is_none(self):
        facts = make_facts({npm("alone"): [make_observation(make_publishers("alice")), make_observation(make_releases())]})
        concern = _alone(facts=facts)
        assert concern.updates is None
        assert "update_history" in {each.what for each in concern.unknown}

    def _of(self, history):
        facts = make_facts({npm("alone"): [make_observation(make_publishers("alice")), make_observation(history)]})
        updates = _alone(facts=facts).updates
        assert updates is not None
        return updates


class TestARecord:
    def test_it_has_its_place_and_who_carries_it(self):
        concern = _alone()
        assert concern.position.depth == 3
        assert concern.carried_by == npm("gate")
        assert [each.purl for each in concern.components] == ["pkg:npm/alone@1.0.0"]

    def test_without_a_gateway_the_path_that_is_shown_tells_who_carries_it(self):
        inventory = make_inventory({"app": ["b", "a"], "a": ["alone"], "b": ["alone"]})
        concern = _alone(inventory=inventory)
        assert concern.position.gateway is None
        assert concern.carried_by == npm("a")

    def test_what_no_path_reaches_is_carried_by_nobody(self):
        inventory = make_inventory({"app": ["a"]}, components=[make_component("alone")])
        (concern,) = _made(inventory=inventory, conditions=["name == 'alone'"]).concerns
        assert concern.carried_by is None

    def test_it_says_what_is_not_known_and_who_could_tell(self):
        unknown = {each.what: each for each in _alone().unknown}
        assert {"world", "funding", "security_contact"} <= set(unknown)
        assert "upkeep" not in unknown
        assert unknown["funding"].prior == 0.8
        assert "ecosystems" in unknown["funding"].sources
        assert unknown["security_contact"].prior is None

    def test_a_claimed_contact_is_shown_and_its_address_of_mail_is_not(self):
        mail = Reference(kind="security-contact", locator="mailto:security@alone.example")
        component = make_component("alone").model_copy(update={"references": (mail,)})
        inventory = make_inventory({"app": ["gate"], "gate": ["alone"]}, components=[component])
        concern = _alone(inventory=inventory)
        assert "security@" not in concern.model_dump_json()
        assert "security_contact" not in {each.what for each in concern.unknown}
        shown = _alone(inventory=inventory, show_addresses=True)
        assert [each.text for each in shown.contacts] == ["mailto:security@alone.example"]

    @pytest.mark.parametrize(("score", "unknown", "held"), [(10, False, 1), (0, False, 0), (None, True, 0)])
    def test_a_policy_that_scorecard_saw_tells_where_to_report(self, score, unknown, held):
        old = Scorecard(score=5.0, checks=(ScorecardCheck(name="Security-Policy", score=3),))
        other = ScorecardCheck(name="Token-Permissions", score=7)
        new = Scorecard(score=5.0, checks=(ScorecardCheck(name="Security-Policy", score=score), other))
        seen = [make_observation(new, source="scorecard"), make_observation(old, source="other", as_of="2020-01-01")]
        facts = make_facts(
            {npm("alone"): [make_observation(make_publishers("alice")), *(seen if score is not None else seen[:1])]}
        )
        made = _made(facts=facts)
        (concern,) = made.concerns
        assert concern.security_policy == score
        assert ("security_contact" in {each.what for each in concern.unknown}) is unknown
        assert {each.name: each.known for each in made.measures}["whom_to_report_to"] == held

    def test_names_of_people_are_kept_on_request_only(self):
        named = person("alice").model_copy(update={"label": "Alice Example"})
        listed = make_publishers("alice").model_copy(update={"members": (named,)})
        facts = make_facts({npm("alone"): [make_observation(listed)]})
        assert "Alice Example" not in _made(facts=facts).model_dump_json()
        assert "Alice Example" in _made(facts=facts, show_names=True).model_dump_json()

    def test_it_says_what_to_do_next(self):
        assert _alone().next_steps


class TestMeasures:
    def test_none_is_said_to_be_covered(self):
        assert set(Extent) == {Extent.PARTLY, Extent.NOT_COVERED}
        extents = {each.name: each.extent for each in _made().measures}
        assert list(extents) == [each.name for each in MEASURES]
        assert extents["known_vulnerabilities"] is extents["ce_marking"] is extents["security_tests"] is Extent.NOT_COVERED
        assert extents["update_history"] is Extent.PARTLY

    def test_it_is_counted_for_how_many_something_is_held(self):
        known = {each.name: each.known for each in _made().measures}
        assert (known["update_history"], known["who_can_change_it"], known["whom_to_report_to"]) == (1, 2, 0)
        assert known["ce_marking"] is None

    def test_what_nobody_knows_is_not_held(self):
        made = _made(conditions=["name == 'stranger'"])
        assert len(made.concerns) == 1
        assert {each.name: each.known for each in made.measures}["who_can_change_it"] == 1  # of what is noted

    def test_no_word_of_it_says_that_anybody_complies(self):
        text = _made().model_dump_json().lower()
        assert "compliant" not in text
        assert "complies" not in text


class TestTheSameAgain:
    def test_digests_tell_what_it_was_made_from(self):
        made = _made(name="app.cdx.json", command="sbomkit evidence …")
        assert made.examined.sha256 == made.provenance.sbom_sha256 == PRODUCT.document.sha256
        assert made.provenance.facts_sha256 == FACTS.sha256
        assert made.provenance.policy_sha256 == load_policy(None).sha256
        assert (made.examined.name, made.command) == ("app.cdx.json", "sbomkit evidence …")
        assert made.examined.product == ("app 1.0.0",)

    def test_what_is_written_is_read_again(self):
        made = _made()
        assert DueDiligence.model_validate_json(made.model_dump_json()) == made

    @given(inventories(), st.data())
    @settings(max_examples=40)
    def test_every_package_is_somewhere_and_equal_input_gives_equal_bytes(self, inventory, data):
        facts = data.draw(facts_about(list(inventory.packages)))
        made = due_diligence(inventory, facts, conditions=["sole or handover"])
        places = _everything(made)
        assert len(places) == len(set(places))
        assert len(places) + made.not_selected == made.coverage.packages
        again = due_diligence(inventory, Facts(packages=tuple(reversed(facts.packages))), conditions=["sole or handover"])
        assert made.model_dump_json() == again.model_dump_json()

    def test_a_file_grows_with_what_is_of_concern_and_no_faster(self):
        sizes = []
        for size in (50, 200):
            names = [f"p{number:03}" for number in range(size)]
            inventory = make_inventory({"app": ["gate", "other"], "gate": names})
            facts = make_facts({npm(name): [make_observation(make_publishers(name))] for name in names})
            made = due_diligence(inventory, facts)
            assert len(made.concerns) == size
            sizes.append(len(made.model_dump_json()))
        assert sizes[1] < 4.4 * sizes[0]

    def test_direct_dependencies_are_gathered_once_and_not_for_each_package(self, monkeypatch):
        seen = []

        def recorded(position, direct):
            seen.append(direct)
            return _carried_by(position, direct)

        monkeypatch.setattr("sbomkit.ranking.due_diligence._carried_by", recorded)
        made = _made(conditions=["depth >= 1"])
        assert len(seen) >= len(made.concerns) > 1
        assert all(each is seen[0] for each in seen)


class TestTheStatement:
    def test_it_is_about_the_document(self):
        made = _made(name="app.cdx.json")
        statement = json.loads(statement_of(made).model_dump_json())
        assert list(statement) == ["_type", "subject", "predicateType", "predicate"]
        assert statement["_type"] == "https://in-toto.io/Statement/v1"
        assert statement["subject"] == [{"name": "app.cdx.json", "digest": {"sha256": PRODUCT.document.sha256}}]
        assert statement["predicateType"] == PREDICATE_TYPE
        assert statement["predicate"] == json.loads(made.model_dump_json())

    def test_a_document_without_a_name_has_one_in_the_statement(self):
        assert statement_of(_made()).subject[0].name == "SBOM"


def test_both_documents_of_a_product_are_judged_alike():
    folder = "examples/nodemon-2017"
    facts = read_facts(f"{folder}/facts.jsonl")
    one, other = (due_diligence(load(f"{folder}/sbom.{kind}.json"), facts) for kind in ("cdx", "spdx"))
    assert one.concerns
    assert [each.package for each in one.concerns] == [each.package for each in other.concerns]
    assert [each.facts for each in one.concerns] == [each.facts for each in other.concerns]


def test_the_library_of_the_xz_story_has_a_record_although_two_people_made_it():
    made = due_diligence(
        load("examples/openssh-debian12/sbom.cdx.json"),
        read_facts("examples/openssh-debian12/facts.jsonl"),
        as_of=day("2023-06-10"),
    )
    (noted,) = made.noted
    assert noted.package == "pkg:deb/debian/liblzma5"
    assert noted.indicators
    assert noted.updates is not None
    assert noted.updates.source == "git"
    assert "1 that no rule asks for shows signs" in made.summary


def test_the_measures_of_the_page_are_those_of_the_file():
    listed = [(row[0].strip("`"), row[2], row[3]) for row in rows("docs/evidence.md", "name")]
    assert listed == [(each.name, each.basis, "no" if each.holds is None else "partly") for each in MEASURES]
