"""Inventories such as documents of each family hold, and the same written by the reference libraries in every encoding."""

import io
import warnings
from collections.abc import Callable, Mapping
from typing import Any

from hypothesis import strategies as st

from sbomkit.formats._cyclonedx.objects import to_cyclonedx
from sbomkit.formats._spdx2.objects import to_spdx
from sbomkit.model.diagnostics import Diagnostic, Severity
from sbomkit.model.inventory import (
    Completeness,
    Component,
    Document,
    Edge,
    EdgeKind,
    Hash,
    Inventory,
    Reference,
    Scope,
    Tool,
)

__all__ = [
    "WRITERS",
    "codes_of",
    "cyclonedx_inventories",
    "hostile_inventories",
    "lost",
    "said",
    "shared_inventories",
    "spdx_inventories",
    "unordered",
]

_WORDS = st.text("abXY09é", min_size=1, max_size=6)
_NAMES = st.sampled_from(["xz", "JSONStream", "left-pad", "libstdc++6", "a & b", "é<ü>", "Foo_Bar"])
_VERSIONS = st.sampled_from([None, "1.0.0", "5.4.1-1+b2", "1:2.3~rc1"])
_PURLS = st.sampled_from(
    [
        None,
        "pkg:npm/JSONStream@1.3.5",
        "pkg:npm/%40scope/left-pad@1.0.0",
        "pkg:pypi/Foo_Bar@2",
        "pkg:deb/debian/libstdc%2B%2B6@12?arch=amd64",
        "pkg:golang/github.com/BurntSushi/toml@v1#x",
    ]
)
_SOURCE = "pkg:deb/debian/xz-utils@5.4.1-1?arch=source"
_HEX = {"SHA-1": 40, "SHA-256": 64, "SHA-512": 128, "MD5": 32}
_PEOPLE = st.one_of(st.none(), st.sampled_from(["Jia & Co", "The Foundation", "É. Person"]))
_KINDS = ("website", "distribution", "vcs", "issue-tracker")
_OTHER_KINDS = ("homepage", "download", "vcs", "advisory")
_EXPRESSIONS = (
    "MIT",
    "MIT OR Apache-2.0",
    "GPL-2.0-only WITH Classpath-exception-2.0",
    "LicenseRef-own",
    "MIT AND LicenseRef-own",
)


def _hashes(spell: Callable[[str], str]) -> st.SearchStrategy[tuple[Hash, ...]]:
    def made(names: list[str]) -> tuple[Hash, ...]:
        return tuple(Hash(algorithm=spell(name), value="0123456789abcdef"[len(name)] * _HEX[name]) for name in names)

    return st.lists(st.sampled_from(sorted(_HEX)), max_size=3, unique=True).map(made)


def _references(kinds: tuple[str, ...]) -> st.SearchStrategy[tuple[Reference, ...]]:
    one = st.builds(
        lambda kind, word: Reference(kind=kind, locator=f"https://{word}.example/x?y=1&z=2"),
        st.sampled_from(kinds),
        st.text("abc", min_size=1, max_size=3),
    )
    return st.lists(one, max_size=3, unique=True).map(tuple)


def _component(draw: st.DrawFn, ref: str, **fields: Any) -> Component:
    drawn: dict[str, Any] = {
        "id": ref,
        "name": draw(_NAMES),
        "version": draw(_VERSIONS),
        "group": None,
        "purl": draw(_PURLS),
        "type": "library",
        "scope": Scope.UNKNOWN,
        "producer": draw(_PEOPLE),
        "supplier": draw(_PEOPLE),
        "licenses": (),
        "hashes": (),
        "cpes": (),
        "references": (),
    }
    return Component(**{**drawn, **fields})


def _pairs(draw: st.DrawFn, ids: list[str], most: int) -> list[tuple[str, str]]:
    ends = st.sampled_from(ids)
    found = draw(st.lists(st.tuples(ends, ends), max_size=most, unique=True))
    return [(above, below) for above, below in found if above != below]


def _edge(pair: tuple[str, str], kind: EdgeKind, scope: Scope = Scope.UNKNOWN) -> Edge:
    return Edge(dependent=pair[0], dependency=pair[1], kind=kind, scope=scope, inferred_by=None)


def _completeness(draw: st.DrawFn, ids: list[str], stated: set[str], *, incomplete: bool) -> Completeness:
    silent = [ref for ref in ids if ref not in stated]
    nothing = set(draw(st.lists(st.sampled_from(silent), unique=True))) if silent else set()
    gaps = set(draw(st.lists(st.sampled_from(sorted(stated)), unique=True))) if stated and incomplete else set()
    return Completeness(
        aggregate=None,
        incomplete=tuple(ref for ref in ids if ref in gaps),
        no_dependencies=tuple(ref for ref in silent if ref in nothing),
        unstated=tuple(ref for ref in silent if ref not in nothing),
    )


def _document(draw: st.DrawFn, family: str, name: str | None, supplier: str | None, identifier: str | None) -> Document:
    return Document(
        format=family,
        spec_version={"CycloneDX": "1.7", "SPDX": "2.3"}[family],
        encoding="json",
        name=name,
        identifier=identifier,
        created=draw(st.sampled_from(["2026-11-23T16:02:53Z", "2026-01-01T00:00:00Z"])),
        tools=draw(
            st.sampled_from([(Tool(name="maker", version="1.2"),), (Tool(name="a", version=None), Tool(name="b", version="3"))])
        ),
        supplier=supplier,
        sha256="0" * 64,
    )


@st.composite
def cyclonedx_inventories(draw: st.DrawFn) -> Inventory:
    """Inventories that a CycloneDX document can hold, and the objects of the library, too."""
    ids = [f"{word}@{number}" for number, word in enumerate(draw(st.lists(_WORDS, min_size=1, max_size=7)))]
    root = ids[0] if draw(st.booleans()) else None
    sources = {ref for ref in ids[1:] if draw(st.integers(0, 5)) == 0}
    components = [
        _component(
            draw,
            ref,
            group=draw(st.sampled_from([None, "org.example"])),
            type=draw(st.sampled_from(["library", "application", "file", "data", "operating-system"])),
            scope=draw(st.sampled_from([Scope.RUNTIME, Scope.OPTIONAL, Scope.DEVELOPMENT])),
            licenses=draw(
                st.one_of(
                    st.just(()),
                    st.sampled_from([*_EXPRESSIONS, "The Own Licence", "mit-ish!"]).map(lambda text: (text,)),
                    st.sampled_from([("MIT", "The Own Licence"), ("Apache-2.0", "MIT OR Apache-2.0")]),
                )
            ),
            hashes=draw(_hashes(str)),
            cpes=draw(st.sampled_from([(), ("cpe:2.3:a:tukaani:xz:5.4.1:*:*:*:*:*:*:*",)])),
            references=draw(_references(_KINDS)),
            **({"purl": _SOURCE} if ref in sources else {}),
        )
        for ref in ids
    ]
    supplier = components[0].supplier if root else draw(_PEOPLE)
    # A part comes after what it is part of; the subject is part of nothing.
    nested = [
        (ids[draw(st.integers(0, number - 1))], ref)
        for number, ref in enumerate(ids)
        if number and draw(st.integers(0, 2)) == 0
    ]
    needed = _pairs(draw, ids, 12)
    edges = [_edge(pair, EdgeKind.CONTAINS) for pair in nested]
    edges += [_edge(pair, EdgeKind.BUILT_FROM if pair[1] in sources else EdgeKind.DEPENDS_ON) for pair in needed]
    return Inventory(
        document=_document(
            draw,
            "CycloneDX",
            components[0].name if root else None,
            supplier,
            draw(st.sampled_from([None, "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79"])),
        ),
        components=tuple(components),
        edges=tuple(edges),
        roots=(root,) if root else (),
        diagnostics=(),
        completeness=_completeness(draw, ids, {above for above, _ in needed}, incomplete=False),
    )


_EDGE_SCOPES = st.sampled_from(list(Scope))


@st.composite
def spdx_inventories(draw: st.DrawFn) -> Inventory:
    """Inventories that an SPDX document can hold."""
    return _spdx(draw, _EDGE_SCOPES, st.sampled_from(["library", "application", "source", "unknown", "operating-system"]), 3)


@st.composite
def shared_inventories(draw: st.DrawFn, *, most_roots: int = 1) -> Inventory:
    """Inventories that a document of either family can hold, as an SPDX document has them."""
    return _spdx(draw, st.just(Scope.UNKNOWN), st.sampled_from(["library", "application", "operating-system"]), most_roots)


def _spdx(draw: st.DrawFn, scopes: st.SearchStrategy[Scope], types: st.SearchStrategy[str], most_roots: int) -> Inventory:
    only_shared = most_roots == 1
    names = [f"SPDXRef-{number}.p" for number in range(draw(st.integers(1, 7)))]
    packages = [
        _component(
            draw,
            ref,
            type=draw(types),
            licenses=draw(st.one_of(st.just(()), st.sampled_from(_EXPRESSIONS).map(lambda text: (text,)))),
            hashes=draw(_hashes(lambda name: name.replace("-", ""))),
            cpes=draw(st.sampled_from([(), ("cpe:2.3:a:tukaani:xz:5.4.1:*:*:*:*:*:*:*",)])),
            references=_one_of_each(draw(_references(_OTHER_KINDS))),
        )
        for ref in names
    ]
    files = [
        _component(
            draw,
            f"SPDXRef-file-{number}",
            name=f"./bin/{number}",
            version=None,
            purl=None,
            producer=None,
            supplier=None,
            type="file",
            licenses=draw(st.sampled_from([(), ("MIT",)])),
            hashes=(Hash(algorithm="SHA1", value="a" * 40),),
        )
        for number in range(draw(st.integers(0, 2)))
    ]
    roots = draw(st.lists(st.sampled_from(names), min_size=1, max_size=most_roots, unique=True))
    needed = _pairs(draw, names, 12)
    # In CycloneDX a part is part of one other; here of a package before it, and never the subject.
    held = [
        (names[draw(st.integers(0, number - 1))], ref)
        for number, ref in enumerate(names)
        if number and ref not in roots and draw(st.integers(0, 3)) == 0
    ]
    held += [(draw(st.sampled_from(names)), file.id) for file in files]
    edges = [_edge(pair, EdgeKind.DEPENDS_ON, draw(scopes)) for pair in needed]
    edges += [_edge(pair, EdgeKind.CONTAINS) for pair in held]
    if not only_shared:
        edges += [_edge(pair, EdgeKind.BUILT_FROM) for pair in _pairs(draw, names, 2)]
        edges += [_edge(pair, EdgeKind.RELATED) for pair in _pairs(draw, names, 2)]
    ids = [*names, *(file.id for file in files)]
    suppliers = {component.supplier for component in packages if component.id in roots}
    return Inventory(
        document=_document(
            draw,
            "SPDX",
            "the document",
            suppliers.pop() if len(suppliers) == 1 else None,
            "https://sbom.example/x",
        ),
        components=(*packages, *files),
        edges=tuple(edges),
        roots=tuple(ref for ref in names if ref in roots),
        diagnostics=(),
        completeness=_completeness(draw, ids, {above for above, _ in needed}, incomplete=not only_shared),
    )


def _one_of_each(references: tuple[Reference, ...]) -> tuple[Reference, ...]:
    return tuple({reference.kind: reference for reference in references}.values())


_TEXTS = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=12),
    st.sampled_from(
        [
            "https://[x",
            "pkg:npm/\x00",
            "pkg:a/b?c",
            "MIT OR",
            "(((",
            "urn:uuid:x",
            "a://\n",
            "2026-01-01",
            "#",
            "%",
            "LicenseRef-",
        ]
    ),
)


@st.composite
def hostile_inventories(draw: st.DrawFn) -> Inventory:
    """Inventories with any text anywhere, as a stranger's document may make them; ids and edges are sound."""
    optional = st.one_of(st.none(), _TEXTS)
    texts = st.lists(_TEXTS, max_size=2).map(tuple)
    ids = draw(st.lists(_TEXTS.filter(bool), min_size=1, max_size=4, unique=True))
    components = [
        Component(
            id=ref,
            name=draw(_TEXTS),
            version=draw(optional),
            group=draw(optional),
            purl=draw(optional),
            type=draw(st.one_of(st.sampled_from(["file", "unknown"]), _TEXTS)),
            scope=draw(st.sampled_from(list(Scope))),
            producer=draw(optional),
            supplier=draw(optional),
            licenses=draw(texts),
            hashes=tuple(Hash(algorithm=draw(st.one_of(st.just("SHA-1"), _TEXTS)), value=text) for text in draw(texts)),
            cpes=draw(texts),
            references=tuple(
                Reference(kind=draw(st.one_of(st.sampled_from(["website", "download"]), _TEXTS)), locator=text)
                for text in draw(texts)
            ),
        )
        for ref in ids
    ]
    kinds, scopes = st.sampled_from(list(EdgeKind)), st.sampled_from(list(Scope))
    edges = [
        Edge(
            dependent=above,
            dependency=below,
            kind=draw(kinds),
            scope=draw(scopes),
            inferred_by=draw(st.sampled_from([None, None, "apt"])),
        )
        for above, below in _pairs(draw, ids, 6)
    ]
    return Inventory(
        document=Document(
            format="CycloneDX",
            spec_version="1.6",
            encoding="json",
            name=draw(optional),
            identifier=draw(optional),
            created=draw(optional),
            tools=tuple(Tool(name=text, version=draw(optional)) for text in draw(texts)),
            supplier=draw(optional),
            sha256="0" * 64,
        ),
        components=tuple(components),
        edges=tuple(edges),
        roots=tuple(draw(st.lists(st.sampled_from(ids), max_size=2, unique=True))),
        diagnostics=(),
        completeness=Completeness(
            aggregate=draw(optional),
            incomplete=tuple(draw(st.lists(st.sampled_from(ids), max_size=2, unique=True))),
            no_dependencies=tuple(draw(st.lists(st.sampled_from(ids), max_size=2, unique=True))),
            unstated=tuple(draw(st.lists(st.sampled_from(ids), max_size=2, unique=True))),
        ),
    )


# -- comparing


def unordered(component: Component) -> dict[str, Any]:
    """The fields of a component, those that a library sorts as sets."""
    fields = component.model_dump()
    return {
        name: sorted({str(entry) for entry in value}) if name in {"licenses", "hashes", "references"} else value
        for name, value in fields.items()
    }


def said(inventory: Inventory) -> dict[str, Any]:
    """What an inventory says, whatever the order and the encoding it is said in."""
    document = inventory.document.model_dump(exclude={"format", "spec_version", "encoding", "sha256", "created", "tools"})
    return {
        **document,
        "tools": sorted((tool.name, tool.version or "") for tool in inventory.document.tools),
        "components": {component.id: unordered(component) for component in inventory.components},
        "edges": {(edge.dependent, edge.dependency, edge.kind, edge.scope) for edge in inventory.edges},
        "roots": set(inventory.roots),
        "no_dependencies": set(inventory.completeness.no_dependencies),
        "unstated": set(inventory.completeness.unstated),
        "incomplete": set(inventory.completeness.incomplete),
    }


def codes_of(diagnostics: list[Diagnostic]) -> dict[str, tuple[Severity, str, int]]:
    """Severity, path and count of each."""
    return {entry.code: (entry.severity, entry.path, entry.count) for entry in diagnostics}


def lost(diagnostics: list[Diagnostic]) -> set[str]:
    """Codes of what was lost."""
    return {entry.code for entry in diagnostics if entry.severity is Severity.ERROR}


# -- writing with the reference libraries


def _cyclonedx(kind: str) -> Callable[[Inventory], bytes]:
    def write(inventory: Inventory) -> bytes:
        from cyclonedx.output import make_outputter
        from cyclonedx.schema import OutputFormat, SchemaVersion

        bom = to_cyclonedx(inventory, report=lambda _: None)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # the library asks for dependencies of the subject
            return make_outputter(bom, OutputFormat[kind], SchemaVersion.V1_6).output_as_string().encode()

    return write


def _spdx_text(module: str) -> Callable[[Inventory], bytes]:
    def write(inventory: Inventory) -> bytes:
        from importlib import import_module

        stream = io.StringIO()
        writer = import_module(f"spdx_tools.spdx.writer.{module}")
        writer.write_document_to_stream(to_spdx(inventory, report=lambda _: None), stream, validate=False)
        return stream.getvalue().encode()

    return write


def _spdx_rdf(inventory: Inventory) -> bytes:
    from spdx_tools.spdx.writer.rdf import rdf_writer

    stream = io.BytesIO()
    rdf_writer.write_document_to_stream(to_spdx(inventory, report=lambda _: None), stream, validate=False)
    return stream.getvalue()


WRITERS: Mapping[str, Callable[[Inventory], bytes]] = {
    "cyclonedx-json": _cyclonedx("JSON"),
    "cyclonedx-xml": _cyclonedx("XML"),
    "spdx2-json": _spdx_text("json.json_writer"),
    "spdx2-yaml": _spdx_text("yaml.yaml_writer"),
    "spdx2-xml": _spdx_text("xml.xml_writer"),
    "spdx2-tag-value": _spdx_text("tagvalue.tagvalue_writer"),
    "spdx2-rdf": _spdx_rdf,
}
"""By the name of the format that reads it."""
