from html import escape

import pytest
from markdown_it import MarkdownIt

from sbomkit.model.facts import Funding, FundingChannel, FundingStrength, Lifecycle, Repository, Status
from sbomkit.model.inventory import Hash
from sbomkit.model.ranking import OriginBasis
from sbomkit.ranking import load_policy
from sbomkit.ranking.due_diligence import due_diligence, statement_of
from sbomkit.report import render
from tests.builders import (
    day,
    make_component,
    make_facts,
    make_inventory,
    make_observation,
    make_publishers,
    make_releases,
    npm,
)

HASHED = make_component("alone").model_copy(
    update={"hashes": (Hash(algorithm="SHA-256", value="ab" * 32),), "licenses": ("MIT",), "supplier": "Handed Over Ltd"}
)
PRODUCT = make_inventory(
    {"app": ["gate", "other"], "gate": ["mid"], "mid": ["alone"], "other": ["stranger"]}, components=[HASHED]
)
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
            make_observation(Lifecycle()),
            make_observation(
                Funding(channels=(FundingChannel(url="https://pay.example/alice", strength=FundingStrength.LINK),))
            ),
            make_observation(Repository(url="https://forge.example/alice/alone")).model_copy(
                update={"url": "https://registry.example/alone"}
            ),
        ],
        npm("mid"): [make_observation(make_publishers(*"abcdef"))],
        npm("gate"): [make_observation(make_publishers(*"abc")), make_observation(Lifecycle(archived=True))],
        npm("other"): [
            make_observation(make_publishers(*"abcd")),
            make_observation(Repository(url="https://forge.example/alice/alone")),
        ],
    }
)


def shown(format_="table", **changes):
    made = due_diligence(changes.pop("inventory", PRODUCT), changes.pop("facts", FACTS), **changes)
    return " ".join(render(made, format_).replace("\n", " ").split())


class TestTheTable:
    def test_it_says_what_came_of_it_and_what_was_not_looked_at(self):
        text = shown()
        assert "Due diligence: app 1.0.0" in text
        assert "Of 5 packages, 1 is of concern, and of 1 it cannot be told." in text
        assert "sole and depth >= 2 the policy's finding yes 1 1" in text
        assert "Cannot be told: 1 package" in text
        assert "Not ranked at all: 1 package" in text
        assert "not covered" in text
        assert "--format html, markdown or json hold the facts" in text

    def test_a_sign_that_no_rule_asks_for_is_told(self):
        text = shown()
        assert "INVESTIGATE: 1 package that no rule asks for" in text
        assert "npm gate a source says that it is archived" in text
        assert "it accuses nobody" in text

    def test_it_shows_twenty_or_as_many_as_are_wanted_and_says_how_many_more(self):
        names = [f"p{number:02}" for number in range(25)]
        inventory = make_inventory({"app": ["gate", "other"], "gate": names})
        facts = make_facts({npm(name): [make_observation(make_publishers(name))] for name in names})
        made = due_diligence(inventory, facts)
        assert "and 5 more: --top N shows N of them." in render(made)
        assert "and 24 more: --top N shows N of them." in render(made, top=1)

    def test_without_anything_of_concern_it_says_so(self):
        assert "None, as far as the facts tell." in shown(conditions=["depth >= 9"])

    def test_what_was_left_out_is_named(self):
        text = shown(conditions=["listed >= 3"], top=1)
        assert "Of concern as well, without a record: 2 packages" in text

    def test_where_nothing_is_told_of_what_is_of_concern_it_is_not_said_to_be_none(self):
        text = shown(conditions=["listed >= 3"], top=0)
        assert "Of concern: 3 packages Of concern as well, without a record: 3 packages" in text
        assert "None, as far as the facts tell." not in text

    def test_what_is_not_listed_is_counted_and_not_cleared(self):
        assert "What is not listed (2) is not cleared" in shown()

    def test_a_product_without_a_name_is_called_by_its_file(self):
        made = due_diligence(PRODUCT, FACTS, name="app.json")
        nameless = made.model_copy(update={"examined": made.examined.model_copy(update={"product": (" ",)})})
        assert render(nameless).startswith("Due diligence: app.json\n")

    def test_what_came_of_the_product_is_told(self):
        text = shown(conditions=["packages >= 5", "sole_count > 2"])
        assert "packages >= 5: of the product as a whole, it is met." in text
        assert "sole_count > 2: of the product as a whole" not in text
        assert "sole_count > 1: of the product as a whole, it cannot be told." in shown(conditions=["sole_count > 1"])

    def test_a_long_list_of_what_could_not_be_assessed_is_cut_and_says_so(self):
        inventory = make_inventory({"app": [f"p{number:02}" for number in range(25)]})
        assert "and 5 more in --format json" in shown(inventory=inventory)

    def test_a_statement_is_shown_by_what_it_carries(self):
        made = due_diligence(PRODUCT, FACTS)
        assert render(statement_of(made)) == render(made)


def test_a_rule_that_is_not_met_is_not_shown_as_if_all_were_well():
    made = due_diligence(PRODUCT, FACTS, conditions=["depth >= 1", "listed > 9"])
    page = render(made, "html")
    assert "<td>is not met</td>" in page
    assert 'class="green"' not in page


@pytest.mark.parametrize("format_", ["markdown", "html"])
class TestThePage:
    def test_it_holds_the_digests_and_the_command(self, format_):
        made = due_diligence(PRODUCT, FACTS, name="app.json", command="sbomkit evidence app.json")
        text = render(made, format_)
        for each in (made.provenance.sbom_sha256, made.provenance.facts_sha256, made.provenance.policy_sha256):
            assert each in text
        assert "sbomkit evidence app.json" in text

    def test_the_command_can_be_copied_as_it_stands(self, format_):
        command = "sbomkit evidence 'a*b_c_ d.json' --fail-on 'depth >= 2' --format json"
        text = render(due_diligence(PRODUCT, FACTS, command=command), format_)
        code = {"markdown": f"`{command}`", "html": f'<td class="code">{escape(command)}</td>'}
        assert code[format_] in text

    def test_every_fact_has_its_digest_its_source_its_day_and_its_licence(self, format_):
        made = due_diligence(PRODUCT, FACTS)
        text = render(made, format_)
        for fact in made.concerns[0].facts:
            assert fact.sha256 in text
        assert "CC-BY-SA-4.0" in text
        assert "https://registry.example/alone" in text
        assert "publishers (earlier)" in text.replace("\\", "")
        assert "2026-11-01 00:00" in text

    def test_a_record_tells_place_hands_updates_claims_and_steps(self, format_):
        text = shown(format_).replace("\\", "").replace("&gt;", ">")
        for each in (
            "app > gate > mid > alone",
            "npm gate, which every path passes",
            "3 releases from 2018-01-01 to 2026-06-01; 1 in the last year; 1536.5 days between two (median), 3,063 at most",
            "in the product is 1.0.0 of 2018-01-11, with 1 newer",
            "no source that was asked says that it is given up",
            "Handed Over Ltd",
            "ab" * 32,
            "claimed by CycloneDX supplier",
            "observed by npm",
        ):
            assert each in text.replace("`", ""), each

    def test_what_is_noted_has_a_record_as_well(self, format_):
        text = shown(format_)
        assert "Record 1: npm alone" in text
        assert "Record 2: npm gate" in text
        assert "a source says that it is archived" in text

    def test_an_indicator_is_told_as_one(self, format_):
        history = make_releases(
            *((f"1.{number}.0", f"201{number}-01-01", "alice") for number in range(6)), ("2.0.0", "2026-05-01", "mallory")
        )
        facts = make_facts({npm("alone"): [make_observation(make_publishers("mallory")), make_observation(history)]})
        text = shown(format_, facts=facts)
        assert "new releaser:" in text
        assert "that no rule asks for" not in text
        noted = shown(format_, facts=facts, conditions=["depth >= 9"])
        assert "INVESTIGATE: 1 package that no rule asks for" in noted
        assert "a source says" not in noted
        assert ".;" not in noted

    def test_what_is_not_known_is_said_to_be(self, format_):
        history = make_releases(("7", "2018-01-01", None)).model_copy(update={"complete": False})
        old = make_observation(history, retrieved_at="2019-01-01")
        gates = load_policy("procurement").model_copy(update={"id": "ours"})
        text = shown(
            format_, facts=make_facts({npm("alone"): [old]}), policy=gates, conditions=["unassessed"], as_of=day("2026-01-01")
        ).replace("\\", "")
        for each in (
            "not known; it could be",
            "which one is in the product is not known",
            "the list has gaps, so that there may be more",
            "not known how many in the last year",
            "There are no facts about it.",
            "no source",
        ):
            assert each in text, each

    def test_a_failed_answer_is_told_with_its_status(self, format_):
        failed = make_observation(signal=Lifecycle.signal, status=Status.FAILED, detail="timeout")
        facts = make_facts({npm("alone"): [make_observation(make_publishers("alice")), failed]})
        assert "failed: timeout" in shown(format_, facts=facts)

    def test_without_edges_a_priority_is_weakness_alone(self, format_):
        inventory = make_inventory({"app": []}, components=[make_component("alone"), make_component("other")])
        text = shown(format_, inventory=inventory, conditions=["sole"])
        assert "= weakness 0.6" in text
        assert "no path leads to it" in text

    def test_a_direct_dependency_carries_itself(self, format_):
        facts = make_facts({npm("gate"): [make_observation(make_publishers("alice"))]})
        assert "itself: it is a direct dependency" in shown(format_, facts=facts, conditions=["sole"])

    def test_everything_that_is_left_open_is_listed(self, format_):
        inventory = make_inventory({"app": [f"p{number:02}" for number in range(25)]})
        text = shown(format_, inventory=inventory, as_of=day("2026-01-01"))
        assert "npm p24" in text
        assert "As of 2026-01-01." in text
        assert "in --format json" not in text


def test_the_page_has_one_heading_of_the_first_level_and_no_html():
    tokens = MarkdownIt("commonmark").enable("table").parse(render(due_diligence(PRODUCT, FACTS), "markdown"))
    assert [each.tag for each in tokens if each.type == "heading_open"].count("h1") == 1
    assert not [each for each in tokens if each.type == "html_block"]


def test_where_a_package_comes_from_is_told():
    made = due_diligence(PRODUCT, FACTS)
    assert made.concerns[0].origin is not None
    assert made.concerns[0].origin.basis is OriginBasis.REPOSITORY
    assert "name the repository" in render(made, "markdown").replace("\\", "").replace("`", "")


@pytest.mark.parametrize("format_", ["markdown", "html"])
def test_what_there_is_nothing_to_say_of_has_no_place(format_):
    made = due_diligence(PRODUCT, FACTS)
    bare = made.concerns[0].model_copy(update={"unknown": (), "next_steps": (), "contacts": ()})
    text = render(made.model_copy(update={"concerns": (bare,), "noted": (), "excluded": ()}), format_)
    for absent in ("Not ranked at all", "INVESTIGATE: 1 package", "next step", "taken instead", "to report to"):
        assert absent not in text


def _lines(**changes):
    made = due_diligence(PRODUCT, FACTS, **changes)
    return [line.replace("\\", "").replace("`", "") for line in render(made, "markdown", ascii=True).splitlines()]


def test_a_page_line_by_line():
    lines = _lines(policy="procurement", name="app.json")
    gate = "Its source says that nobody looks after it: ask the vendor who answers for it, or for a product without it."
    for line in (
        "# Due diligence: app 1.0.0",
        "- document: app.json: CycloneDX 1.6, json",
        "- holds: 6 components; 0 diagnostics of its reader",
        "- nothing later than: no bound",
        "- ages are counted to: 2026-11-01T00:00:00+00:00",
        "- command: made by a program, without a command",
        "- licences of the data: CC-BY-SA-4.0",
        "Data under CC-BY-SA-4.0 may be passed on only under the same licence, with its source named.",
        "| rule | asked by | of concern | met | cannot be told | why |",
        "| sole and depth >= 2 | the policy's finding | yes | 1 | 1 | - |",
        f"| verdict == 'orphaned' | the policy's gate nobody left ACTION | no | 0 | 1 | {gate} |",
        "| 2 | npm alone | 1.0.0 | 30 (30) | 3 | one person | 2026-06-01 | gate |",
        "- npm gate: a source says that it is archived",
        "## Record 1: npm alone 1.0.0",
        "- priority: rank 2, 30 of 100 (possible: 30) = impact 0.55 x weakness 0.55",
        "- place: depth 3, needed at run time; 2 packages stand on it",
        "- in the hands of: one person; 1 listed, 1 active in 24 months; alice (npm, 2026-01-01; confidence medium)",
        "- funding: link",
        "| sole and depth >= 2 | the policy's gate hidden_and_alone | is met |",
        "| people | weakness | 1.00 | 0.55 | 0.550 | one person |",
        "| repository | observed by npm | https://forge.example/alice/alone |",
        "| security contact | neither the document nor a source names where to report a flaw | - | scorecard |",
    ):
        assert line in [each.replace("**", "") for each in lines], line


def test_a_security_policy_is_told_where_scorecard_looked():
    bare = due_diligence(PRODUCT, FACTS)
    made = bare.model_copy(update={"concerns": (bare.concerns[0].model_copy(update={"security_policy": 9}),)})
    assert "OpenSSF Scorecard gives its repository 9 of 10 for it" in render(made, "html")
    assert "Scorecard gives" not in render(bare, "html")


def test_what_is_taken_instead_of_what_is_not_known_stands_in_brackets():
    assert "| world | impact | (0.50) | 0.15 | 0.075 | no source tells how much the world uses it |" in _lines()


def test_what_could_not_be_judged_has_no_rank_and_no_depth():
    lines = _lines(conditions=["unassessed or name == 'gate'"])
    assert any(line.startswith("| - | npm stranger | 1.0.0 | - (") for line in lines)
    assert any(line.endswith("| - | itself |") for line in lines)
    inventory = make_inventory({"app": ["gate"], "gate": []}, components=[make_component("lost")])
    page = render(due_diligence(inventory, FACTS, conditions=["name == 'lost'"]), "markdown", ascii=True)
    assert any(
        line.startswith("| - | npm lost | 1.0.0 |") and line.endswith("| - | unknown | - | - |") for line in page.splitlines()
    )


def test_why_it_cannot_be_told_is_said_with_what_came_of_asking():
    failed = make_observation(signal=Lifecycle.signal, status=Status.FAILED, detail="timeout")
    asked = make_facts({npm("stranger"): [failed]})
    line = next(each for each in shown("markdown", facts=asked).split(" - ") if each.startswith("**npm stranger:**"))
    assert "Open: sole and depth \\>= 2. Asked in vain: npm: lifecycle failed (timeout). Could tell: npm" in line
    assert "Asked in vain" not in shown()
