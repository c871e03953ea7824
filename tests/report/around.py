"""Neighbourhoods made by hand, with names that strangers wrote."""

from hypothesis import strategies as st

from sbomkit.model.inventory import EdgeKind, Scope
from sbomkit.model.neighbourhood import Link, Neighbour, Neighbourhood
from sbomkit.model.ranking import Verdict
from sbomkit.purl import PackageKey, package_key

__all__ = ["HOSTILE", "hostile_neighbourhoods", "make_link", "make_neighbour", "make_neighbourhood"]

HOSTILE = (
    "<script>alert(1)</script>",
    '"]; click n0 href "javascript:alert(1)"',
    'a"] --> b["c',
    "a\n    click n0 call evil()\n",
    "%%{init: {'securityLevel': 'loose'}}%%",
    "subgraph end",
    "#quot;#93;#35;",
    "&quot;&#93;&lt;b&gt;",
    "`**bold** _x_`",
    "1. list",
    "- item",
    "```\n# heading",
    "\\",
    'ends in \\"',
    "\\N\\G\\n\\l",
    "<b>html-like</b>",
    "direction LR",
    "$$\\rule{9em}{9em}$$",
    "fa:fa-car",
    "\x1b[31mred\x1b[0m",
    "\u202egnp.exe",
    "\x9b2J\x7f\x00\ufffe",
    "::set-output name=a::b",
    "\n::error::x",
    "##vso[task.setvariable]x",
    "##[error]",
    "=cmd|' /C calc'!A0",
    "x" * 10_000,
    "ﬂ°°60¶ß",
    "漢" * 500,
    "",
    " ",
    "\r\n",
    "]]>",
)
"""What means something in one output or another."""

_TEXTS = st.one_of(st.sampled_from([text for text in HOSTILE if len(text) < 100]), st.text(max_size=12))


def make_neighbour(name: str = "a", **changes: object) -> Neighbour:
    fields: dict[str, object] = {
        "package": package_key(None, name),
        "versions": ("1.0.0",),
        "up": 0,
        "down": 0,
        "is_root": False,
        "depth": 1,
        "scope": Scope.RUNTIME,
        "aside": None,
        "verdict": None,
        "rank": None,
    }
    return Neighbour.model_validate(fields | changes)


def make_link(dependent: str, dependency: str, **changes: object) -> Link:
    fields: dict[str, object] = {
        "dependent": package_key(None, dependent),
        "dependency": package_key(None, dependency),
        "kind": EdgeKind.DEPENDS_ON,
        "scope": Scope.UNKNOWN,
        "inferred_by": None,
    }
    return Link.model_validate(fields | changes)


def make_neighbourhood(*nodes: Neighbour, edges: tuple[Link, ...] = (), package: PackageKey | None = None) -> Neighbourhood:
    return Neighbourhood(package=package, nodes=nodes, edges=edges, cut=(), sentence="This is what it shows.")


_VERDICTS = (None, *Verdict)
_SCOPES = (None, *Scope)


def _strange(place: int, name: str, version: str) -> Neighbour:
    """One of many packages that differ in all that is not written by strangers."""
    return make_neighbour(
        name,
        versions=tuple(filter(None, [version])),
        up=place or None,
        down=place % 3 or None,
        is_root=not place % 4,
        depth=place % 5 or None,
        scope=_SCOPES[place % len(_SCOPES)],
        verdict=_VERDICTS[place % len(_VERDICTS)],
        rank=place % 2 or None,
    )


@st.composite
def hostile_neighbourhoods(draw: st.DrawFn) -> Neighbourhood:
    """A few packages whose names, versions and sources of edges were written by somebody who knows all formats."""
    first = draw(st.integers(0, 99))
    written = draw(st.dictionaries(_TEXTS, _TEXTS, min_size=1, max_size=3))
    names = list({package_key(None, name): name for name in written}.values())
    nodes = [_strange(place, name, written[name]) for place, name in enumerate(names, first)]
    ends = st.sampled_from(names)
    said = st.dictionaries(st.tuples(ends, ends, st.sampled_from(EdgeKind)), st.one_of(st.none(), _TEXTS), max_size=3)
    edges = [
        make_link(above, below, kind=kind, scope=_SCOPES[1 + place % len(Scope)], inferred_by=source)
        for place, ((above, below, kind), source) in enumerate(draw(said).items(), first)
    ]
    package = draw(st.sampled_from([None, nodes[0].package]))
    return make_neighbourhood(*nodes, edges=tuple(edges), package=package)
