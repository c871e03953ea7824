import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbomkit.model.inventory import EdgeKind, Scope
from sbomkit.model.neighbourhood import Neighbourhood
from sbomkit.model.ranking import Verdict
from sbomkit.report import render
from sbomkit.report._text import REPLACEMENT
from tests.builders import npm
from tests.report.around import HOSTILE, hostile_neighbourhoods, make_link, make_neighbour, make_neighbourhood

HEAD = ["flowchart TD", "    accDescr: This is what it shows.", "    classDef asked ", "    classDef concern "]
LABEL = r'"((?:[^\W_]|(?<=[^\W_])[._+-](?=[^\W_])|[ ,/@]|#\d+;|<br/>)*)"'
LINES = {
    "node": re.compile(rf"    n(\d+)(?:\(\[{LABEL}\]\)|\[{LABEL}\])"),
    "edge": re.compile(rf"    n(\d+) (-->|-\.->)(?:\|{LABEL}\|)? n(\d+)"),
    "class": re.compile(r"    class n(\d+) (asked|concern)"),
    "more": re.compile(r'    more\["(and [\d,]+ more packages?(?:, [\d,]+ more edges?)?|and [\d,]+ more edges?)"\]'),
}


def read(text: str) -> dict[str, list[tuple[str, ...]]]:
    """All statements by kind; fails where a line is none, so that nothing of a name can have become one."""
    found: dict[str, list[tuple[str, ...]]] = {kind: [] for kind in LINES}
    lines = text.split("\n")
    assert lines.pop() == ""
    assert [line[: len(head)] for line, head in zip(lines, HEAD, strict=False)] == HEAD
    for line in lines[len(HEAD) :]:
        matches = {kind: match for kind, each in LINES.items() if (match := each.fullmatch(line))}
        assert len(matches) == 1, line
        for kind, match in matches.items():
            found[kind].append(tuple(group for group in match.groups() if group is not None))
    return found


def shown_in(label: str) -> list[str]:
    """The lines that a reader sees."""
    return [re.sub(r"#(\d+);", lambda found: chr(int(found[1])), line) for line in label.split("<br/>")]


def drawn(*nodes, edges=(), package=None, **options) -> str:
    return render(make_neighbourhood(*nodes, edges=edges, package=package), "mermaid", **options)


def test_packages_are_boxes_and_needs_are_arrows():
    text = drawn(
        make_neighbour("app", is_root=True),
        make_neighbour("a", package=npm("@x/a_b"), versions=("1.0.0", "2"), verdict=Verdict.SOLE, rank=1_234),
        edges=(make_link("app", "a").model_copy(update={"dependency": npm("@x/a_b")}),),
        package=npm("@x/a_b"),
    )
    assert text.endswith(
        '    n0(["app<br/>1.0.0"])\n'
        '    n1["npm @x/a_b<br/>1.0.0, 2<br/>rank 1,234, people#58; one person"]\n'
        "    class n1 asked\n"
        "    class n1 concern\n"
        "    n0 --> n1\n"
    )
    assert read(text)["edge"] == [("0", "-->", "1")]


@pytest.mark.parametrize(
    ("changes", "arrow"),
    [
        ({"scope": Scope.RUNTIME}, "n0 --> n1"),
        ({"scope": Scope.DEVELOPMENT}, 'n0 -->|"to develop"| n1'),
        ({"kind": EdgeKind.CONTAINS}, 'n0 -.->|"contains"| n1'),
        ({"kind": EdgeKind.BUILT_FROM, "scope": Scope.BUILD}, 'n0 -.->|"built from, to build"| n1'),
        ({"inferred_by": "apt"}, 'n0 -.->|"inferred by apt"| n1'),
    ],
)
def test_what_is_no_plain_need_stands_at_the_arrow(changes, arrow):
    assert f"    {arrow}\n" in drawn(make_neighbour("a"), make_neighbour("b"), edges=(make_link("a", "b", **changes),))


def test_versions_and_names_are_shortened():
    text = drawn(make_neighbour("x" * 10_000, versions=tuple("12345")))
    assert shown_in(read(text)["node"][0][1]) == [f"{'x' * 30}…{'x' * 29}", "1, 2, 3 and 2 more"]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_stays_in_its_box(name):
    text = drawn(make_neighbour(name, versions=(name or "1",)), edges=(make_link(name, name, inferred_by=name),))
    assert (len(read(text)["node"]), len(read(text)["edge"])) == (1, 1)
    assert "`" not in text
    assert "%%" not in text


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("direction LR", "direction LR"),
        ("$$x^2$$", f"{REPLACEMENT}$x^2{REPLACEMENT}$"),
        ("$$$", f"{REPLACEMENT}{REPLACEMENT}$"),
        ("US$", "US$"),
        (r"C:\\new", rf"C:\{REPLACEMENT}new"),
        ("fab:fa-car", f"fab{REPLACEMENT}fa-car"),
        ("ﬂ°°60¶ß", f"{REPLACEMENT}°°60{REPLACEMENT}ß"),
    ],
)
def test_what_mermaid_obeys_however_it_is_written_is_replaced(name, seen):
    text = drawn(make_neighbour(name, versions=("1",)))
    assert shown_in(read(text)["node"][0][1])[0] == seen
    assert not re.search(r"direction\s+(?:LR|RL|TB|BT|TD)", text)  # a line that has this is a statement to Mermaid


@given(hostile_neighbourhoods(), st.booleans())
def test_it_is_read_back_as_it_was(shown: Neighbourhood, ascii_only):
    text = render(shown, "mermaid", ascii=ascii_only)
    assert text.isascii() or not ascii_only
    found = read(text)
    place = {node.package: str(number) for number, node in enumerate(shown.nodes)}
    assert [node[0] for node in found["node"]] == list(place.values())
    assert sorted((edge[0], edge[-1]) for edge in found["edge"]) == sorted(
        (place[each.dependent], place[each.dependency]) for each in shown.edges
    )
    assert {each[0] for each in found["class"] if each[1] == "asked"} == ({place[shown.package]} if shown.package else set())
    assert found["more"] == []


@pytest.mark.parametrize("letter", ["a", "漢", '"'])
def test_a_chart_is_never_larger_than_what_is_drawn_and_says_what_is_missing(letter):
    nodes = [make_neighbour(f"{letter * 80}{number}") for number in range(2_000)]
    text = drawn(*nodes)
    assert len(text.encode()) < 50_000
    found = read(text)
    assert 50 < len(found["node"]) < 2_000
    assert found["more"] == [(f"and {2_000 - len(found['node']):,} more packages",)]


def test_a_chart_has_no_more_edges_than_are_drawn():
    names = [str(number) for number in range(40)]
    edges = tuple(make_link(above, below) for above in names for below in names)
    found = read(drawn(*map(make_neighbour, names), edges=edges))
    assert len(found["edge"]) == 500
    assert {int(end) for edge in found["edge"] for end in (edge[0], edge[-1])} == set(range(23))  # 22 * 22 < 500
    assert found["more"] == [("and 1,100 more edges",)]


def test_boxes_leave_room_for_arrows():
    names = [str(number) for number in range(3_000)]
    edges = tuple(make_link(names[number // 2], names[number]) for number in range(1, 3_000))
    found = read(drawn(*map(make_neighbour, names), edges=edges))
    assert len(found["edge"]) == 500 <= len(found["node"])


def test_an_edge_is_not_drawn_without_its_ends():
    names = [f"{'n' * 55}{number}" for number in range(700)]
    found = read(drawn(*map(make_neighbour, names), edges=(make_link(names[0], names[-1]),)))
    assert found["edge"] == []
    assert found["more"][0][0].endswith(", 1 more edge")


def test_a_package_without_a_name_has_its_key():
    assert shown_in(read(drawn(make_neighbour(" ", versions=())))["node"][0][1]) == ["pkg:generic/%20"]


def test_the_description_holds_no_markup():
    shown = make_neighbourhood(make_neighbour()).model_copy(update={"sentence": 'a"b`c\n; #35; {x} %%{y} <z> é' + "x" * 9_000})
    line = render(shown, "mermaid", ascii=True).splitlines()[1]
    assert line.startswith("    accDescr: a b c 35 x y z ?x")
    assert len(line) < 1_100
