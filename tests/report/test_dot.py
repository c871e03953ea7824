import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbomkit.model.inventory import EdgeKind, Scope
from sbomkit.model.neighbourhood import Neighbourhood
from sbomkit.model.ranking import Verdict
from sbomkit.report import render
from tests.report.around import HOSTILE, hostile_neighbourhoods, make_link, make_neighbour, make_neighbourhood

TOKEN = re.compile(r'\s+|->|[{}\[\],;=+]|[A-Za-z_]\w*|-?(?:\.\d+|\d+(?:\.\d*)?)|"((?:\\.|[^"\\])*)"')
"""White space, punctuation, names, numbers and quoted strings, in which a backslash takes what follows it along."""


def tokens(text: str) -> list[str]:
    """The words of a document, quoted strings with their quotes; fails where there is anything else, such as `<` of HTML."""
    found, place = [], 0
    while place < len(text):
        match = TOKEN.match(text, place)
        assert match is not None, text[place : place + 20]
        place = match.end()
        if match[0].strip():
            found.append(match[0])
            assert len(match[0].encode()) < 16_384  # more of a string is an error to Graphviz
    return joined(found)


def joined(words: list[str]) -> list[str]:
    """The same with the parts of strings put together."""
    found: list[str] = []
    parts = iter(words)
    for word in parts:
        if word == "+":
            found[-1] = found[-1][:-1] + next(parts)[1:]
        else:
            found.append(word)
    return found


def read(text: str) -> tuple[dict[str, dict[str, str]], list[tuple[str, str, dict[str, str]]]]:
    """Nodes and edges with their attributes, as Graphviz reads them."""
    words = tokens(text)
    assert words[:2] == ["digraph", "{"]
    assert words[-1] == "}"
    nodes: dict[str, dict[str, str]] = {}
    edges: list[tuple[str, str, dict[str, str]]] = []
    statements = " ".join(words).split()  # no statement is empty
    assert statements
    body, statement = words[2:-1], []
    for word in body:
        if word != ";":
            statement.append(word)
            continue
        name = statement[0]
        listed = statement[statement.index("[") + 1 : -1] if "[" in statement else []
        known = {listed[at]: listed[at + 2] for at in range(0, len(listed), 4)}
        assert listed[1::4] == ["="] * len(known)
        assert listed[3::4] == [","] * max(len(known) - 1, 0)
        if statement[1:2] == ["->"]:
            edges.append((name, statement[2], known))
        elif re.fullmatch(r"n\d+", name):
            nodes[name] = known
        else:
            assert name in {"graph", "node", "edge", "label"}
        statement = []
    assert statement == []
    return nodes, edges


def plain(quoted: str) -> str:
    return re.sub(r"\\(.)", r"\1", quoted[1:-1])


def seen(label: str) -> list[str]:
    """The lines that a reader sees: escape sequences and entities are gone."""
    lines = re.split(r"(?<!\\)(?:\\\\)*\\n", label[1:-1])
    return [re.sub(r"\\(.)", r"\1", line).replace("&amp;", "&") for line in lines]


def drawn(*nodes, edges=(), package=None, **options) -> str:
    return render(make_neighbourhood(*nodes, edges=edges, package=package), "dot", **options)


def test_packages_are_nodes_and_edges_say_of_what_kind_they_are():
    app = make_neighbour("app", is_root=True, depth=None, scope=None, aside="the product itself")
    text = drawn(
        app,
        make_neighbour("a", verdict=Verdict.SOLE, rank=2),
        edges=(make_link("app", "a"), make_link("app", "a", kind=EdgeKind.CONTAINS, scope=Scope.TEST, inferred_by="apt")),
        package=app.package,
    )
    assert (
        'n0 [label="app\\n1.0.0", shape="ellipse", penwidth="3", package="pkg:generic/app", versions="1.0.0", up="0", ' in text
    )
    assert 'is_root="true", aside="the product itself"];' in text
    assert 'label="a\\n1.0.0\\nrank 2, people: one person", fillcolor="#fde0dd"' in text
    assert 'n0 -> n1 [kind="depends_on", scope="unknown"];' in text
    assert 'n0 -> n1 [label="contains, to test, inferred by apt", style="dashed", kind="contains", scope="test"' in text
    assert 'label="This is what it shows.";' in text


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_stays_in_its_quotes(name):
    text = drawn(make_neighbour(name, versions=(name or "1",)), edges=(make_link(name, name, inferred_by=name),))
    nodes, edges = read(text)
    assert (len(nodes), len(edges)) == (1, 1)
    assert all(each.isprintable() for each in text.replace("\n", ""))
    assert not re.search(r"^\s*::|##(vso)?\[", text, re.MULTILINE)


def test_what_a_reader_sees_is_the_name():
    nodes, _ = read(drawn(make_neighbour('a"b\\N&amp;<i>', versions=("\\l",))))
    assert seen(nodes["n0"]["label"]) == ['a"b\\N&amp;<i>', "\\l"]
    assert plain(nodes["n0"]["versions"]) == "\\l"


@pytest.mark.parametrize("name", ["x" * 30_000, "漢" * 9_000, "\\" * 20_000, 'a"' * 10_000])
def test_a_text_is_whole_however_long_it_is(name):
    nodes, _ = read(drawn(make_neighbour("a", versions=(name,))))
    assert plain(nodes["n0"]["versions"]) == name


def test_what_it_shows_stands_below_it_in_lines():
    shown = make_neighbourhood(make_neighbour()).model_copy(update={"sentence": f"{'needs ' * 30}{'x' * 9_000}"})
    (line,) = (line for line in render(shown, "dot").splitlines() if line.startswith("    label="))
    lines = seen(line.removeprefix("    label=").removesuffix(";"))
    assert max(map(len, lines)) <= 80
    assert len(lines) < 40


@given(hostile_neighbourhoods(), st.booleans())
def test_it_is_read_back_as_it_was(shown: Neighbourhood, ascii_only):
    text = render(shown, "dot", ascii=ascii_only)
    assert text.isascii() or not ascii_only
    nodes, edges = read(text)
    assert [plain(each["package"]) for each in nodes.values()] == [node.package for node in shown.nodes]
    name_of = dict(zip((node.package for node in shown.nodes), nodes, strict=True))
    assert [(above, below, plain(known["kind"]), plain(known["scope"])) for above, below, known in edges] == [
        (name_of[each.dependent], name_of[each.dependency], each.kind, each.scope) for each in shown.edges
    ]
