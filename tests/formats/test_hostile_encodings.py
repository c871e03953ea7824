"""Documents made to hurt, in every encoding: too deep, far too long, or one thing very many times."""

import contextlib
import gzip
import json
import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial

import pytest
import zstandard

from sbomkit.errors import DocumentError, MalformedDocument
from sbomkit.formats import load
from sbomkit.formats._validate import validate
from tests.formats.documents import GOLDEN, cyclonedx, spdx
from tests.formats.hostile import check, spoilt, wrapped
from tests.growth import TIMES, is_in_proportion

Make = Callable[[int], bytes]

CONTEXT = "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"
RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:spdx="http://spdx.org/rdf/terms#">'
    '<spdx:SpdxDocument rdf:about="http://a.example/d#SPDXRef-DOCUMENT"><spdx:specVersion>SPDX-2.3</spdx:specVersion>'
    "</spdx:SpdxDocument>"
)


def dumped(document) -> bytes:
    return json.dumps(document).encode()


def bom(inside: str, attributes: str = "") -> bytes:
    return f'<bom xmlns="http://cyclonedx.org/schema/bom/1.6" version="1"{attributes}>{inside}</bom>'.encode()


def xml(inside: str) -> bytes:
    return f"<Document><spdxVersion>SPDX-2.3</spdxVersion>{inside}</Document>".encode()


def rdf(inside: str) -> bytes:
    return f"{RDF}{inside}</rdf:RDF>".encode()


def yaml(inside: str) -> bytes:
    return f"spdxVersion: SPDX-2.3\n{inside}\n".encode()


def tags(inside: str) -> bytes:
    return f"SPDXVersion: SPDX-2.3\nSPDXID: SPDXRef-DOCUMENT\n{inside}\n".encode()


def graph(elements, context=CONTEXT) -> bytes:
    return dumped({"@context": context, "@graph": elements})


def repeated(text: str, count: int) -> str:
    """A text very many times, `#` being the number."""
    return "".join(text.replace("#", str(number)) for number in range(count))


def nested(begin: str, end: str, depth: int, inside: str = "") -> str:
    return begin * depth + inside + end * depth


# -- too deep

CDX = '{"bomFormat":"CycloneDX","specVersion":"1.6",'
SPDX3 = f'{{"@context":"{CONTEXT}","@graph":'
DEEP: dict[str, Make] = {
    "CycloneDX JSON components": lambda n: (CDX + '"components":' + nested('[{"components":', "}]", n, "[]") + "}").encode(),
    "CycloneDX JSON anything": lambda n: (CDX + '"x":' + nested("[", "]", n) + "}").encode(),
    "CycloneDX JSON without an end": lambda n: (CDX + '"components":[' + '{"components":[' * n).encode(),
    "CycloneDX XML components": lambda n: bom(nested("<components><component>", "</component></components>", n)),
    "CycloneDX XML dependencies": lambda n: bom(f"<dependencies>{nested('<dependency>', '</dependency>', n)}</dependencies>"),
    "CycloneDX XML foreign": lambda n: bom(nested("<x:a xmlns:x='urn:x'>", "</x:a>", n)),
    "CycloneDX XML without an end": lambda n: bom("<a>" * n),
    "SPDX JSON": lambda n: ('{"spdxVersion":"SPDX-2.3","packages":' + nested("[", "]", n) + "}").encode(),
    "SPDX XML": lambda n: xml(nested("<packages>", "</packages>", n)),
    "SPDX RDF": lambda n: rdf(nested("<spdx:Package><spdx:relationship>", "</spdx:relationship></spdx:Package>", n)),
    "SPDX RDF licences": lambda n: rdf(
        '<spdx:Package rdf:about="http://a.example/d#a"><spdx:licenseDeclared rdf:nodeID="l0"/></spdx:Package>'
        + "".join(
            f'<spdx:ConjunctiveLicenseSet rdf:nodeID="l{number}"><spdx:member rdf:nodeID="l{number + 1}"/>'
            '<spdx:member rdf:resource="http://spdx.org/licenses/MIT"/></spdx:ConjunctiveLicenseSet>'
            for number in range(n // 10)
        )
    ),
    "SPDX YAML in flow": lambda n: yaml("packages: " + "[" * n),
    "SPDX YAML in blocks": lambda n: yaml("packages:\n" + "- " * n + "a"),
    "SPDX YAML indented": lambda n: yaml("\n".join(" " * depth + "a:" for depth in range(min(n, 3_000)))),
    "SPDX tag-value texts": lambda n: tags("PackageName: a\nPackageComment: " + "<text>" * n),
    "SPDX tag-value licence": lambda n: tags("PackageName: a\nPackageLicenseDeclared: " + nested("(", ")", n, "MIT")),
    "SPDX 3 elements": lambda n: (SPDX3 + "[" + nested('{"type":"Relationship","to":[', "]}", n) + "]}").encode(),
    "SPDX 3 licences": lambda n: graph(
        [
            {"type": "software_Package", "spdxId": "p", "name": "a"},
            {"type": "Relationship", "spdxId": "r", "from": "p", "to": ["l0"], "relationshipType": "hasDeclaredLicense"},
            *(
                {
                    "type": "expandedlicensing_ConjunctiveLicenseSet",
                    "spdxId": f"l{number}",
                    "expandedlicensing_member": [f"l{number + 1}", "m"],
                }
                for number in range(n // 10)
            ),
        ]
    ),
    "envelopes": lambda n: nested('{"sbom":', "}", n, "{}").encode(),
    "envelopes in a bundle": lambda n: (nested('{"sbom":', "}", n, "{}") + '\n{"sbom":{}}').encode(),
    "a list": lambda n: b"[" * n,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", DEEP)
def test_however_deep_a_document_is_nested_nothing_else_escapes(name):
    for depth in (100, 255, 256, 257, 300, 495, 950, 1_000, 5_000, 100_000):
        check(DEEP[name](depth), with_rules=True)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("begin", "end"),
    [
        (CDX + '"x":', "}"),
        (CDX + '"components":[{"name":1,"x":', "}]}"),
        (CDX + '"components":' + '[{"name":1,"components":' * 200, "}]" * 200 + "}"),
        ('{"spdxVersion":"SPDX-2.3","name":3,"x":', "}"),
        (SPDX3 + '[{"type":"software_Package","spdxId":7,"x":', "}]}"),
        ('{"sbom":' + CDX + '"x":', "}}"),
    ],
)
def test_at_the_very_bound_of_what_can_be_decoded_all_can_be_asked_for(begin, end):
    """Decoding is a bit deeper in one place than in another: what was read is read in all of them."""
    around = begin.count("[") + begin.count("{")
    for depth in range(860 - around, 1_000 - around, 2):
        check((begin + nested("[", "]", depth) + end).encode(), with_rules=depth % 10 == 0)


# -- one thing very many times

MANY: dict[str, Make] = {
    "CycloneDX JSON components of one id": lambda n: dumped(cyclonedx(components=[{"bom-ref": "a", "name": "a"}] * n)),
    "CycloneDX JSON components of no id": lambda n: dumped(cyclonedx(components=[{"name": 1}, 1] * n)),
    "CycloneDX JSON entries of one id": lambda n: dumped(
        cyclonedx(components=[{"bom-ref": "a", "name": "a"}], dependencies=[{"ref": "a", "dependsOn": ["b"]}] * n)
    ),
    "CycloneDX JSON members": lambda n: (CDX[:-1] + repeated(',"a#":[{}]', n) + "}").encode(),
    "CycloneDX JSON one member": lambda n: (CDX[:-1] + ',"components":[]' * n + "}").encode(),
    "CycloneDX JSON far inside": lambda n: (
        f'{CDX}"components":[' + nested('{"name":1,"components":[', "]}", 200, ",".join(['{"name":1,"scope":"x"}'] * n)) + "]}"
    ).encode(),
    "CycloneDX XML components": lambda n: bom(
        "<components>" + repeated("<component type='x' bom-ref='#'><name>a</name></component>", n) + "</components>"
    ),
    "CycloneDX XML attributes": lambda n: bom("<components><component" + repeated(" a#='1'", n) + "/></components>"),
    "CycloneDX XML name spaces": lambda n: bom(repeated("<x:a xmlns:x='urn:#'/>", n)),
    "CycloneDX XML name spaces of one element": lambda n: bom("<a" + repeated(" xmlns:a#='urn:#' a#:a='1'", n) + "/>"),
    "CycloneDX XML dependencies": lambda n: bom(
        "<dependencies>" + "<dependency ref='a'><dependency ref='b'/></dependency>" * n + "</dependencies>"
    ),
    "CycloneDX XML lists": lambda n: bom("<components/>" * n),
    "CycloneDX XML texts and comments": lambda n: bom("<components>" + "a<!-- b --><?c?>" * n + "</components>"),
    "SPDX JSON relationships": lambda n: dumped(
        spdx(packages=[{"SPDXID": "a", "name": "a"}], relationships=["a DEPENDS_ON a", "a ODD b", "b CONTAINS a"] * n)
    ),
    "SPDX XML packages": lambda n: xml("<packages><SPDXID>SPDXRef-a</SPDXID><name>x</name></packages>" * n),
    "SPDX XML attributes": lambda n: xml("<packages" + repeated(" a#='1'", n) + "/>"),
    "SPDX RDF attributes": lambda n: rdf("<spdx:Package" + repeated(" spdx:a#='1'", n) + "/>"),
    "SPDX RDF properties of a long name": lambda n: rdf(
        "<spdx:Package rdf:about='http://a.example/d#" + "a" * 5 * n + "'>" + repeated("<spdx:x#/>", n) + "</spdx:Package>"
    ),
    "SPDX RDF nodes below a long base": lambda n: rdf(
        "<rdf:Description xml:base='http://a.example/"
        + "a/" * 2_000
        + "'>"
        + repeated("<spdx:x rdf:resource='#'/>", n)
        + "</rdf:Description>"
    ),
    "SPDX YAML packages": lambda n: yaml("packages:\n" + repeated("- SPDXID: SPDXRef-#\n  name: x\n", n)),
    "SPDX YAML aliases": lambda n: yaml("x: &a [b, c]\ny:\n" + "- *a\n" * n),
    "SPDX YAML anchors": lambda n: yaml("x:\n" + repeated("- &a# b\n", n)),
    "SPDX YAML one key": lambda n: yaml("k: v\n" * n),
    "SPDX YAML directives": lambda n: (repeated("%TAG !a#! x\n", n) + "---\nspdxVersion: SPDX-2.3\n").encode(),
    "SPDX tag-value packages": lambda n: tags(repeated("PackageName: a\nSPDXID: SPDXRef-#\nPackageChecksum: SHA1: a\n", n)),
    "SPDX tag-value text": lambda n: tags("PackageName: a\nPackageComment: <text>" + "a\n" * n + "</text>"),
    "SPDX tag-value texts without an end": lambda n: tags("PackageName: a\n" + "PackageComment: <text>a\n" * n),
    "SPDX tag-value ids": lambda n: tags("PackageName: a\n" + "SPDXID: SPDXRef-a\n" * n),
    "SPDX 3 packages of one id": lambda n: graph([{"type": "software_Package", "spdxId": "a", "name": 1}] * n),
    "SPDX 3 elements inside": lambda n: graph(
        [{"type": "Relationship", "spdxId": "r", "from": {"type": "software_Package", "name": "x"}, "to": ["a"]}] * n
    ),
    "SPDX 3 blank nodes": lambda n: graph(
        [
            {"@id": "_:h", "type": "Hash", "algorithm": "x", "hashValue": "y"},
            *({"type": "software_Package", "spdxId": f"a{number}", "name": 3, "verifiedUsing": ["_:h"]} for number in range(n)),
        ]
    ),
    "SPDX 3 prefixes": lambda n: graph(
        [{"type": f"p{number}:x", "spdxId": f"p{number}:a"} for number in range(n)],
        [CONTEXT, {f"p{number}": "http://a.example/" for number in range(n)}],
    ),
    "attestations": lambda n: b"\n".join([wrapped(b'{"a": 1}', "dsse")] * n),
    "members of gzip": lambda n: gzip.compress(b"{}") * n,
    "frames of Zstandard": lambda n: zstandard.compress(b"{}") * n,
    "an encoding of Python": lambda n: b'<?xml version="1.0" encoding="punycode"?><bom>-' + b"a" * n,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", MANY)
def test_many_cost_in_proportion_to_few(name):
    few, many = MANY[name](750), MANY[name](750 * TIMES)
    for act in (check, _judged):
        assert is_in_proportion(partial(act, few), partial(act, many)), act.__name__


def _judged(data: bytes) -> None:
    with contextlib.suppress(DocumentError):
        validate(data)


_PEAK = """
import resource, sys
from sbomkit.errors import DocumentError
from sbomkit.formats import load
load(b'{"bomFormat":"CycloneDX","specVersion":"1.6"}').components
data = sys.stdin.buffer.read()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    inventory = load(data)
    inventory.components, inventory.edges, inventory.claims
except DocumentError:
    pass
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024)
"""
_BYTES = 100
"""Of memory for each byte of a document: most of the documents here take less than thirty."""
_FREE = 40_000_000
"""Of memory that libraries take however small the document is."""


@pytest.mark.slow
@pytest.mark.parametrize("name", [*MANY, *(f"{name}, deep" for name in DEEP)])
@pytest.mark.skipif(sys.platform != "linux", reason="memory is measured as Linux tells it")
def test_memory_grows_with_the_document_and_not_beyond(name):
    data = MANY[name](30_000) if name in MANY else DEEP[name.removesuffix(", deep")](100_000)
    run = subprocess.run([sys.executable, "-c", _PEAK], input=data, capture_output=True, check=True, env={**os.environ})
    assert int(run.stdout) < _BYTES * len(data) + _FREE, (name, len(data))


@pytest.mark.slow
def test_two_hundred_thousand_of_one_thing_are_read_or_refused():
    for name in ("CycloneDX JSON components of one id", "CycloneDX XML attributes", "SPDX tag-value texts without an end"):
        check(MANY[name](200_000))


# -- what XML could do

LAUGHS = "<!DOCTYPE a [<!ENTITY a0 'ha'>" + "".join(
    f"<!ENTITY a{number} '" + f"&a{number - 1};" * 10 + "'>" for number in range(1, 10)
)
TYPES = {
    "billion laughs": LAUGHS + "<!ENTITY a '&a9;'>]>",
    "quadratic": "<!DOCTYPE a [<!ENTITY a '" + "a" * 100_000 + "'>]>",
    "external entity": '<!DOCTYPE a [<!ENTITY a SYSTEM "file:///secret.txt">]>',
    "parameter entity": '<!DOCTYPE a [<!ENTITY % a SYSTEM "http://127.0.0.1:9/a.dtd">%a;]>',
    "external type": '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">',
    "public type": '<!DOCTYPE a PUBLIC "-//A//B" "http://127.0.0.1:9/a.dtd">',
    "empty type": "<!DOCTYPE a>",
    "attribute defaults": '<!DOCTYPE a [<!ATTLIST bom version CDATA "1">]>',
}
ROOTS = {
    "CycloneDX": bom("<components><component><name>&a;</name></component></components>"),
    "SPDX XML": xml("<name>&a;</name>"),
    "SPDX RDF": rdf("<spdx:Package><spdx:name>&a;</spdx:name></spdx:Package>"),
}


@pytest.mark.parametrize("root", ROOTS)
@pytest.mark.parametrize("kind", TYPES)
def test_document_types_and_their_entities_are_refused(root, kind):
    for head in ("", '<?xml version="1.0"?>', "<!-- a -->\n"):
        with pytest.raises(MalformedDocument, match="the XML has a document type declaration"):
            load(head.encode() + TYPES[kind].encode() + ROOTS[root])
        with pytest.raises(MalformedDocument, match="the XML has a document type declaration"):
            list(validate(head.encode() + TYPES[kind].encode() + ROOTS[root]).errors)


@pytest.mark.parametrize("root", ROOTS)
def test_a_reference_to_an_entity_that_nobody_defines_is_refused(root):
    with pytest.raises(MalformedDocument, match="entity 'a' not defined"):
        load(ROOTS[root])


# -- anything


@pytest.mark.slow
@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.name)
def test_spoilt_documents_raise_nothing_else(path):
    variants = spoilt(path.read_bytes(), "golden")
    for number in range(100):
        what, data = next(variants)
        try:
            check(data, with_rules=number % 4 == 0)
        except Exception as error:
            error.add_note(what)
            raise


@pytest.mark.slow
@pytest.mark.parametrize(
    "data",
    [
        bom("<components><component type='library' bom-ref='a'><name>a</name></component></components>"),
        xml("<packages><SPDXID>SPDXRef-a</SPDXID><name>x</name><checksums><algorithm>SHA1</algorithm></checksums></packages>"),
        rdf('<spdx:Package rdf:about="http://a.example/d#SPDXRef-a"><spdx:name>a</spdx:name></spdx:Package>'),
        yaml("packages:\n- SPDXID: SPDXRef-a\n  name: a\n  checksums: [{algorithm: SHA1}]"),
        tags("PackageName: a\nSPDXID: SPDXRef-a\nPackageChecksum: SHA1: a\nPackageComment: <text>a\nb</text>"),
        graph([{"type": "software_Package", "spdxId": "a", "name": "a"}, {"type": "SpdxDocument", "rootElement": ["a"]}]),
    ],
    ids=["cyclonedx-xml", "spdx2-xml", "spdx2-rdf", "spdx2-yaml", "spdx2-tag-value", "spdx3-json"],
)
def test_spoilt_documents_of_each_encoding_raise_nothing_else(data):
    assert check(data, with_rules=True) is not None
    variants = spoilt(data, "encodings")
    for number in range(300):
        what, variant = next(variants)
        try:
            check(variant, with_rules=number % 4 == 0)
        except Exception as error:
            error.add_note(what)
            raise
