"""The sheet of an exercise and what would change, in every medium that a person reads."""

import re
from math import ceil
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from sbomkit.formats import load
from sbomkit.model.facts import (
    Actor,
    ActorKind,
    DeclaredDependencies,
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
    Subject,
)
from sbomkit.model.inventory import Edge, EdgeKind, Scope
from sbomkit.ranking.tabletop import tabletop
from sbomkit.ranking.what_if import what_if
from sbomkit.report import render
from sbomkit.sources.facts_file import read_facts
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

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
PRODUCT = make_inventory({"app": ["gate", "other"], "gate": ["mid"], "mid": ["victim"], "other": ["side"]})
NOTHING = Facts(packages=())
CI = Actor(identity=Identity("npm:workflow:ci"), kind=ActorKind.AUTOMATION)
RELEASES = Releases(
    releases=(
        *make_releases(*((f"0.{n}", f"201{n}-01-01", "old") for n in range(6)), ("1.0.0", "2026-01-01", "eve")).releases,
        Release(version="2.0.0", date=make_releases(("x", "2026-02-01", None)).releases[0].date, publisher=CI),
    ),
    complete=True,
)
HOME = make_observation(Repository(url="https://code.example/o/r"))
FACTS = make_facts(
    {
        npm("victim"): [
            make_observation(
                Publishers(
                    kind=PublisherKind.PUBLISH_RIGHTS,
                    members=(*make_publishers("old").members, Actor(identity=Identity("npm:team:t"), kind=ActorKind.TEAM), CI),
                    complete=True,
                )
            ),
            make_observation(make_publishers("pack"), source="apt", subject=Subject.PACKAGING),
            make_observation(make_publishers("old", "more"), source="relay"),
            make_observation(RELEASES),
            make_observation(Funding(channels=(FundingChannel(url="https://pay.example/eve", strength=FundingStrength.LINK),))),
            HOME,
        ],
        npm("gate"): [make_observation(make_publishers("a", "b")), HOME],
    }
)


LINES, CHARACTERS = 56, 95
"""Of a printed page, set in ten points."""


def printed(text):
    """How many lines a page of Markdown takes on paper: words wrap, blocks stand half a line apart, headings take two lines."""
    lines = 0.0
    for block in text.split("\n\n"):
        rows = [row for row in block.strip().split("\n") if not row.startswith("| ---")]
        lines += 0.5 + block.startswith("#")
        lines += sum(ceil(len(re.sub(r"[*`|]|- \[ \]", "", row).strip()) / CHARACTERS) or 1 for row in rows)
    return lines


def test_a_small_sheet_takes_two_printed_pages():
    example = Path("examples")
    for folder, document, name, as_of in (
        ("openssh-debian12", "sbom.spdx.json", "liblzma5", day("2022-01-01")),
        ("nodemon-2017", "sbom.cdx.json", "event-stream", None),
        ("nodemon-2017", "sbom.cdx.json", "debug", None),
    ):
        facts = read_facts(example / folder / "facts.jsonl")
        sheet = tabletop(load(example / folder / document), facts, name, as_of=as_of)
        assert printed(render(sheet, "markdown")) <= 2 * LINES, (name, as_of)


def test_one_product_alone_needs_no_table_of_products():
    text = render(tabletop(PRODUCT, NOTHING, "victim"), "markdown")
    assert "Which products hold it" not in text
    assert re.findall(r"^## (\d)", text, re.MULTILINE) == list("1234567")


def flat(text):
    return " ".join(text.split())


@pytest.fixture(params=["table", "markdown"])
def medium(request):
    return request.param


def test_the_sheet_says_first_that_it_is_an_exercise(medium):
    text = flat(render(tabletop(PRODUCT, FACTS, "victim"), medium).replace("`", ""))
    assert text.removeprefix("# ").startswith("Exercise: a hostile release of npm victim")
    assert "nothing on this sheet says that anybody did or will do anything wrong" in text


def test_the_sheet_tells_all_that_the_noun_holds(medium):
    sheet = tabletop(PRODUCT, FACTS, "victim", also=[make_inventory({"shop": ["x"]}, roots=("shop",))])
    text = flat(render(sheet, medium, width=160).replace("`", ""))
    for told in (
        sheet.supposition,
        "2 packages of this product stand on it (50.0% of the product), 1 of them directly.",
        "npm gate names the same repository, and would have to be looked at with it.",
        "All of it comes in through npm gate: without that one, it is gone.",
        "shop 1.0.0",
        "ci (workflow)",
        "t (team)",
        "apt, packaging",
        "Last release: 2.0.0 on 2026-02-01, by ci (workflow), as npm tells.",
        "In this product: 1.0.0 on 2026-01-01, by eve, who is not on the list of who can publish now.",
        "INVESTIGATE: signs of a change of hands, no accusation",
        "observation: npm",
        "https://pay.example/eve",
        "Sources disagree",
        "Who owns each product that holds it",
    ):
        assert told in text, told
    for question in sheet.questions:
        assert question.ground in text
    for step in sheet.next_steps:
        assert step.ground in text


def test_a_sheet_without_facts_says_what_is_not_known(medium):
    text = flat(render(tabletop(PRODUCT, NOTHING, "victim"), medium))
    for told in ("not assessed", "Who can publish it is not known.", "No release date is known.", "name anybody"):
        assert told in text


def test_old_releases_and_direct_or_unreachable_packages_are_said_in_their_words(medium):
    old = make_facts({npm("victim"): [make_observation(make_releases(("1.0.0", "2020-01-01", None)))]})
    direct = make_inventory({"app": ["victim", "side"]})
    text = flat(render(tabletop(direct, old, "victim"), medium))
    assert "No release of the last 24 months is known." in text
    assert "it is in this product" in text
    assert "The product uses it directly, and nothing else brings it in." in text
    assert "No other package of this product stands on it" in text
    lost = make_inventory({"app": ["a"], "lost": ["victim"]})
    assert "No path in the document leads from the product to it." in flat(render(tabletop(lost, old, "victim"), medium))
    edgeless = make_inventory({}, roots=(), components=[make_component("victim"), make_component("b")])
    assert "does not say what depends on what" in flat(render(tabletop(edgeless, old, "victim"), medium))


def test_several_ways_in_are_counted(medium):
    product = make_inventory({"app": ["a", "b"], "a": ["victim"], "b": ["victim"]})
    assert "2 of 2 direct dependencies carry it in." in flat(render(tabletop(product, NOTHING, "victim"), medium))


def test_long_lists_are_cut_and_counted(medium):
    names = [f"p{n:02}" for n in range(25)]
    product = make_inventory({"app": names, **{name: ["victim"] for name in names}})
    sheet = tabletop(product, NOTHING, "victim")
    assert "nd 22 more; --format json lists all" in render(sheet, medium, top=3)
    none = render(sheet, medium, top=0)
    assert "nd 25 more; --format json lists all" in none


def test_substitutes_and_what_is_built_from_the_same_source_are_shown(medium):
    deb = "pkg:deb/debian/"
    virtual = Provided(package=f"{deb}an-awk")
    facts = make_facts(
        {
            f"{deb}{name}": [make_observation(DeclaredDependencies(version="1", dependencies=(), provides=(virtual,)))]
            for name in ("awk", "mawk")
        }
    )

    def product(*names):
        components = [make_component(name, purl=f"{deb}{name}@1") for name in names]
        components.append(make_component("src", purl=f"{deb}src@1?arch=source"))
        built = [
            Edge(dependent=name, dependency="src", kind=EdgeKind.BUILT_FROM, scope=Scope.UNKNOWN, inferred_by=None)
            for name in names
            if name != "mawk"
        ]
        return make_inventory({"app": names}, components=components, more_edges=built)

    alike = make_inventory({"app": ["awk"]}, components=[make_component("awk")])
    text = flat(render(tabletop(product("awk", "mawk"), facts, "awk", also=[product("gawk"), alike]), medium).replace("`", ""))
    assert "both say that they provide an-awk" in text
    assert "no, but deb gawk of the same source" in text
    assert "no, but npm awk" in text


def test_hashed_accounts_and_display_names_are_shown_as_such(medium):
    listing = Publishers(
        kind=PublisherKind.PACKAGING_CONTACT,
        members=(Actor(identity=Identity("apt:label:0123456789"), kind=ActorKind.PERSON, label="A Person"),),
        complete=True,
    )
    facts = make_facts({npm("victim"): [make_observation(listing)]})
    assert "label 01234567" in render(tabletop(PRODUCT, facts, "victim"), medium)
    assert "A Person" not in render(tabletop(PRODUCT, facts, "victim"), medium)
    assert "(A Person)" in flat(render(tabletop(PRODUCT, facts, "victim", show_names=True), medium, width=160))


def test_what_comes_from_one_source_package_is_as_hostile(medium):
    components = [make_component(name, purl=f"pkg:deb/debian/{name}@1") for name in ("lib", "tool")]
    components.append(make_component("src", purl="pkg:deb/debian/src@1?arch=source"))
    built = [
        Edge(dependent=name, dependency="src", kind=EdgeKind.BUILT_FROM, scope=Scope.UNKNOWN, inferred_by=None)
        for name in ("lib", "tool")
    ]
    product = make_inventory({"app": ["lib"], "lib": ["tool"]}, components=components, more_edges=built)
    text = flat(render(tabletop(product, NOTHING, "tool"), medium))
    assert "deb lib is built from the same source, and would be as hostile." in text


def test_who_is_asked_about_a_source_package_is_told():
    source = "pkg:deb/debian/src?arch=source"
    built = Edge(dependent="lib", dependency="src", kind=EdgeKind.BUILT_FROM, scope=Scope.UNKNOWN, inferred_by=None)
    components = [make_component("lib", purl="pkg:deb/debian/lib@1"), make_component("src", purl=source.replace("?", "@1?"))]
    product = make_inventory({"app": ["lib"]}, components=components, more_edges=[built])
    facts = make_facts({source: [make_observation(make_publishers("eve"))]})
    assert "as npm tells, for deb src (source)." in flat(render(tabletop(product, facts, "lib"), "table"))


def test_an_address_that_is_left_out_says_how_to_see_it(medium):
    product = make_inventory(
        {"app": ["victim"]}, components=[make_component("victim").model_copy(update={"supplier": "eve@a.example"})]
    )
    text = flat(render(tabletop(product, NOTHING, "victim"), medium, width=160))
    assert "eve@a.example" not in text
    assert "[address] (address left out; --show-addresses)" in text


def test_nobody_is_told_where_there_are_no_steps():
    sheet = tabletop(PRODUCT, FACTS, "victim").model_copy(update={"next_steps": (), "contacts": ()})
    assert "Nothing that the data gives a ground for." in render(sheet, "markdown")
    assert "What to do without waiting" not in render(sheet, "table")


def test_what_would_change_is_told_with_its_sums(medium):
    change = what_if(PRODUCT, FACTS, drop=["gate"], second_publisher=["side"])
    text = flat(render(change, medium, width=120).replace("`", ""))
    for told in (change.sentence, change.supposed[0].text, "sum of priorities", "hang on one person", change.remarks[0]):
        assert told in text
    assert "gone" in text
    assert "not known to " in text
    assert "of these, at depth 2 and more" in text


def test_what_comes_and_what_next_to_nothing_changes_for_is_told(medium):
    names = [f"p{n:02}" for n in range(25)]
    product = make_inventory({"app": [*names, "other"], "other": ["deep"]})
    facts = make_facts({npm(name): [make_observation(make_publishers("eve"))] for name in [*names, "deep"]})
    change = what_if(product, facts, replace={"other": "pkg:npm/new"}, drop=["p00"])
    text = flat(render(change, medium, width=120))
    assert "new" in text
    assert "next to nothing changes but the rank." in text
    cut = flat(render(change, medium, top=1))
    assert f"nd {len(change.shifts) - 1} more; --format json lists all" in cut
    assert "more; --format json" in flat(render(change, medium, top=0))


def test_where_nothing_changes_little_is_said(medium):
    change = what_if(PRODUCT, NOTHING, second_publisher=["side"])
    text = render(change, medium)
    assert "Affected" not in text
    assert "nothing of the sums changes" in flat(text)
