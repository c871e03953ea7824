"""CycloneDX in XML: as much as its JSON says, whatever stands in it."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from sbomkit.errors import DocumentError, MalformedDocument, UnrecognizedFormat, UnsupportedVersion
from sbomkit.formats import load
from sbomkit.formats._cyclonedx.encodings.xml import transcoded
from sbomkit.formats._interface import Claim
from sbomkit.formats._reading.content import content_of
from sbomkit.formats._reading.findings import Findings
from sbomkit.formats._reading.xml import DEPTH
from sbomkit.formats.cyclonedx_xml import FORMAT
from sbomkit.limits import DEFAULT_LIMITS, Limits
from sbomkit.model.diagnostics import Severity
from sbomkit.model.inventory import EdgeKind, Inventory
from tests.formats.cyclonedx_schemas import complaints, everything
from tests.formats.documents import codes, corpus, edges, needs_corpus
from tests.growth import TIMES, is_in_proportion

BOM = "http://cyclonedx.org/schema/bom/"
GRAPH = "http://cyclonedx.org/schema/ext/dependency-graph/1.0"
NEEDS, HAS = EdgeKind.DEPENDS_ON, EdgeKind.CONTAINS


def bom(inside: str = "", version: str = "1.6", attributes: str = "") -> bytes:
    return f'<bom xmlns="{BOM}{version}" xmlns:f="urn:f" {attributes}>{inside}</bom>'.encode()


def plain(inside: str, version: str = "1.6", attributes: str = "") -> Any:
    """What is in a document, beside the members that say what it is."""
    document = dict(FORMAT.plain(content_of(bom(inside, version, attributes), DEFAULT_LIMITS)))
    assert (document.pop("bomFormat"), document.pop("specVersion")) == ("CycloneDX", version)
    return document


def component(inside: str, version: str = "1.6", attributes: str = "") -> Any:
    """What the only component of a document becomes."""
    ((found,),) = plain(f"<components><component {attributes}>{inside}</component></components>", version).values()
    return found


def found(inside: str, version: str = "1.6", attributes: str = "") -> dict[str, tuple[Severity, str, str, int]]:
    findings = Findings()
    FORMAT.transcode(content_of(bom(inside, version, attributes), DEFAULT_LIMITS), findings)
    return {one.code: (one.severity, one.path, one.message, one.count) for one in findings.diagnostics(99)}


# -- recognition


@pytest.mark.parametrize(
    ("data", "claim"),
    [
        (bom(version="1.4"), Claim("1.4", supported=True)),
        (
            b"\n<?xml version='1.0'?><!-- a --><x:bom xmlns:x='http://cyclonedx.org/schema/bom/1.0'>",
            Claim("1.0", supported=True),
        ),
        (b"<bom xmlns='https://cyclonedx.org/schema/bom/1.7/'/>", Claim("1.7", supported=True)),
        (b"<!DOCTYPE bom><bom xmlns='http://cyclonedx.org/schema/bom/1.7'/>", Claim("1.7", supported=True)),
        (bom(version="9.9"), Claim("9.9", supported=False)),
        (bom(version=""), Claim("", supported=False)),
        (b"<bom/>", None),
        (b"<bom xmlns='http://elsewhere.example/bom/1.4'/>", None),
        (b"<boms xmlns='http://cyclonedx.org/schema/bom/1.4'/>", None),
        (b'{"$schema": "http://cyclonedx.org/schema/bom/1.4"}', None),
        (b"<a><bom xmlns='http://cyclonedx.org/schema/bom/1.4'/></a>", None),
        (b"", None),
    ],
)
def test_a_document_is_recognised_by_its_root(data, claim):
    assert FORMAT.recognise(data) == claim


def test_a_glance_looks_for_the_namespace_in_what_begins_like_xml():
    assert FORMAT.resembles(b"  \n" + bom())
    assert not FORMAT.resembles(b"<bom/>")
    assert not FORMAT.resembles(b'{"a": "http://cyclonedx.org/schema/bom/1.4"}')


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"<bom/>", "bom: expected a namespace http://cyclonedx.org/schema/bom/…, found none"),
        (b"<bom xmlns='u'/>", "bom: expected a namespace http://cyclonedx.org/schema/bom/…, found 'u'"),
        (b"<a/>", None),
        (b"{}", None),
    ],
)
def test_a_root_bom_in_another_namespace_is_a_near_miss(data, said):
    assert FORMAT.near_miss(data) == said


def test_another_version_is_not_read():
    with pytest.raises(UnsupportedVersion, match=r"CycloneDX 9.9 \(xml\) is not read"):
        load(bom(version="9.9"))
    with pytest.raises(UnsupportedVersion, match=r"CycloneDX '9.9' is not read"):
        FORMAT.plain(content_of(bom(version="9.9"), DEFAULT_LIMITS))


def test_what_is_something_else_is_not_read():
    with pytest.raises(UnrecognizedFormat, match="this is not CycloneDX in XML"):
        FORMAT.read(content_of(b"<a/>", DEFAULT_LIMITS))
    with pytest.raises(MalformedDocument, match=r"line 1: expected the element 'bom' in a namespace .*, found 'a' in 'u'"):
        transcoded(etree.fromstring("<a xmlns='u'/>"), Findings())


# -- the JSON of every part


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("<name> a\n</name><version/><description>a\tb</description>", {"name": "a", "version": "", "description": "a\tb"}),
        ("<name>a&amp;<![CDATA[<b>]]><!-- c -->d<?e?></name>", {"name": "a&<b>d"}),
        ("<modified>true</modified>", {"modified": True}),
        ("<modified> 0 </modified>", {"modified": False}),
        ("<hashes><hash alg='MD5'> ab </hash></hashes>", {"hashes": [{"alg": "MD5", "content": "ab"}]}),
        ("<licenses/><components/>", {"licenses": [], "components": []}),
        (
            (
                "<licenses><license bom-ref='l' acknowledgement='declared'><id>MIT</id>"
                "<text content-type='text/plain' encoding='base64'> QQ==\n</text></license></licenses>"
            ),
            {
                "licenses": [
                    {
                        "license": {
                            "bom-ref": "l",
                            "acknowledgement": "declared",
                            "id": "MIT",
                            "text": {"contentType": "text/plain", "encoding": "base64", "content": " QQ==\n"},
                        }
                    }
                ]
            },
        ),
        ("<licenses><license><text> </text></license></licenses>", {"licenses": [{"license": {"text": {"content": ""}}}]}),
        (
            "<licenses><expression acknowledgement='concluded'>A OR B</expression></licenses>",
            {"licenses": [{"acknowledgement": "concluded", "expression": "A OR B"}]},
        ),
        (
            (
                "<licenses><expression-detailed expression='A'><details license-identifier='A'><url>u</url></details>"
                "</expression-detailed></licenses>"
            ),
            {"licenses": [{"expression": "A", "expressionDetails": [{"licenseIdentifier": "A", "url": "u"}]}]},
        ),
        (
            "<supplier><name>S</name><url>u</url><url>v</url><contact><email>e@a.example</email></contact></supplier>",
            {"supplier": {"name": "S", "url": ["u", "v"], "contact": [{"email": "e@a.example"}]}},
        ),
        (
            "<properties><property name='a'>b</property><property name='c'/></properties>",
            {"properties": [{"name": "a", "value": "b"}, {"name": "c"}]},
        ),
        (
            "<externalReferences><reference type='vcs'><url>u</url><hashes/></reference></externalReferences>",
            {"externalReferences": [{"type": "vcs", "url": "u", "hashes": []}]},
        ),
        (
            "<swid tagId='t' name='n' version='1' tagVersion='2' patch='true'/>",
            {"swid": {"tagId": "t", "name": "n", "version": "1", "tagVersion": 2, "patch": True}},
        ),
        (
            (
                "<evidence><copyright><text>me</text></copyright><identity><confidence>1</confidence><tools><tool ref='t'/>"
                "</tools></identity><occurrences><occurrence><line>+7</line></occurrence></occurrences></evidence>"
            ),
            {
                "evidence": {
                    "copyright": [{"text": "me"}],
                    "identity": [{"confidence": 1, "tools": ["t"]}],
                    "occurrences": [{"line": 7}],
                }
            },
        ),
        (
            (
                "<patentAssertions><patentAssertion><asserter><organization><name>o</name></organization></asserter></patentAssertion>"
                "<patentAssertion><asserter><ref>r</ref></asserter></patentAssertion>"
                "<patentAssertion><asserter/></patentAssertion></patentAssertions>"
            ),
            {"patentAssertions": [{"asserter": {"name": "o"}}, {"asserter": "r"}, {"asserter": ""}]},
        ),
        (
            (
                "<cryptoProperties><protocolProperties><ikev2TransformTypes><encr>e</encr><ke>k</ke><ke><group>14</group></ke>"
                "</ikev2TransformTypes><cryptoRef>c</cryptoRef></protocolProperties></cryptoProperties>"
            ),
            {
                "cryptoProperties": {
                    "protocolProperties": {
                        "ikev2TransformTypes": {"encr": ["e"], "ke": ["k", {"group": 14}]},
                        "cryptoRefArray": ["c"],
                    }
                }
            },
        ),
        ("<data/><data><type>dataset</type></data>", {"data": [{}, {"type": "dataset"}]}),
    ],
)
def test_what_becomes_of_a_component(inside, expected):
    assert component(inside) == expected


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("<metadata/>", {"metadata": {}}),
        ("<metadata><tools/></metadata>", {"metadata": {"tools": []}}),
        ("<metadata><tools><tool><name>t</name></tool></tools></metadata>", {"metadata": {"tools": [{"name": "t"}]}}),
        (
            "<metadata><tools><components><component><name>t</name></component></components><services/></tools></metadata>",
            {"metadata": {"tools": {"components": [{"name": "t"}], "services": []}}},
        ),
        (
            (
                "<services><service bom-ref='s'><authenticated>1</authenticated><x-trust-boundary>false</x-trust-boundary>"
                "<data><classification flow='inbound'>PII</classification><dataflow name='n'>"
                "<classification flow='outbound'>PIFI</classification><source>"
                "<url>u</url></source></dataflow></data></service></services>"
            ),
            {
                "services": [
                    {
                        "bom-ref": "s",
                        "authenticated": True,
                        "x-trust-boundary": False,
                        "data": [
                            {"flow": "inbound", "classification": "PII"},
                            {"name": "n", "flow": "outbound", "classification": "PIFI", "source": ["u"]},
                        ],
                    }
                ]
            },
        ),
        (
            (
                "<compositions><composition><aggregate>complete</aggregate><assemblies><assembly ref='a'/><assembly>b"
                "</assembly></assemblies><dependencies><dependency ref=' c '/></dependencies></composition></compositions>"
            ),
            {"compositions": [{"aggregate": "complete", "assemblies": ["a", "b"], "dependencies": ["c"]}]},
        ),
        (
            (
                "<vulnerabilities><vulnerability><ratings><rating><score>9.8</score><vector>v</vector></rating></ratings>"
                "<cwes><cwe>79</cwe></cwes><analysis><responses><response>update</response></responses></analysis>"
                "<affects><target><ref>a</ref><versions><version><version>1</version></version></versions></target></affects>"
                "</vulnerability></vulnerabilities>"
            ),
            {
                "vulnerabilities": [
                    {
                        "ratings": [{"score": 9.8, "vector": "v"}],
                        "cwes": [79],
                        "analysis": {"response": ["update"]},
                        "affects": [{"ref": "a", "versions": [{"version": "1"}]}],
                    }
                ]
            },
        ),
        (
            (
                "<declarations><claims><claim><evidence>e</evidence><evidence>f</evidence></claim></claims><attestations><attestation>"
                "<map><claims><claim>c</claim></claims><conformance><score>.5</score></conformance></map></attestation></attestations>"
                "</declarations>"
            ),
            {
                "declarations": {
                    "claims": [{"evidence": ["e", "f"]}],
                    "attestations": [{"map": [{"claims": ["c"], "conformance": {"score": 0.5}}]}],
                }
            },
        ),
    ],
)
def test_what_becomes_of_the_rest(inside, expected):
    assert plain(inside) == expected


def test_version_and_serial_number_are_attributes():
    assert plain("", attributes="version='3' serialNumber=' urn:uuid:1 '") == {"version": 3, "serialNumber": "urn:uuid:1"}
    assert plain("") == {}


@pytest.mark.parametrize(("version", "expected"), [("1.5", {"field": "purl"}), ("1.6", [{"field": "purl"}])])
def test_1_5_has_one_identity_and_no_list_of_them(version, expected):
    assert (
        component("<evidence><identity><field>purl</field></identity></evidence>", version)["evidence"]["identity"] == expected
    )


JSON_LACKS = {
    "1.2": ("bom.metadata.authors[].xml:any", "bom.metadata.xml:any"),  # may be repeated in XML only
    "1.3": ("bom.properties",),
    "1.4": ("bom.properties",),
    "1.5": (".evidence.callstack.tools", ".tools.tools"),  # the two forms of tools exclude each other
    "1.6": (".evidence.callstack.tools", ".tools.tools"),
    "1.7": (
        ".evidence.callstack.tools",
        ".tools.tools",
        ".patentAssertions[].xml:any",  # one of three asserters
        ".certificateState[].xml:any",  # the reasons of two kinds of states
        ".patentAssignee[]",  # an assignee that is nobody
    ),
}


@pytest.mark.parametrize("version", FORMAT.versions)
def test_everything_that_the_xml_schema_has_becomes_what_the_json_schema_has(version):
    findings = Findings()
    document = FORMAT.transcode(content_of(everything(version), DEFAULT_LIMITS), findings)
    assert {one.code for one in findings.diagnostics(99)} <= {"repeated-element", "unexpected-element"}
    if version in JSON_LACKS:
        assert [said for said in complaints(version, document) if not any(part in said for part in JSON_LACKS[version])] == []
    load(everything(version))


# -- dependencies


def test_dependencies_are_flat_in_json_and_an_entry_without_children_stays():
    assert plain(
        "<dependencies><dependency ref='a'><dependency ref='b'/><dependency ref=' c '/><provides ref='d'/></dependency>"
        "<dependency ref='b'/></dependencies>"
    ) == {"dependencies": [{"ref": "a", "dependsOn": ["b", "c"], "provides": ["d"]}, {"ref": "b"}]}


def test_nested_dependencies_become_entries_of_their_own():
    assert plain(
        "<dependencies><dependency ref='a'><dependency ref='b'><dependency ref='c'><dependency ref='d'/></dependency>"
        "</dependency></dependency><dependency ref='e'/></dependencies>"
    ) == {
        "dependencies": [
            {"ref": "a", "dependsOn": ["b"]},
            {"ref": "e"},
            {"ref": "b", "dependsOn": ["c"]},
            {"ref": "c", "dependsOn": ["d"]},
        ]
    }


def test_the_extension_of_older_versions_has_dependencies_as_well():
    parts = "".join(f"<component bom-ref='{name}'><name>{name}</name></component>" for name in "bcd")
    inventory = load(
        bom(
            f"<components><component bom-ref='a'><name>a</name><d:dependencies><d:dependency ref='b'><d:dependency ref='c'/>"
            f"</d:dependency></d:dependencies></component>{parts}</components>"
            "<d:dependencies><d:dependency ref='d'><d:dependency ref='a'/></d:dependency></d:dependencies>",
            "1.1",
            f"xmlns:d='{GRAPH}'",
        )
    )
    assert {(one, other) for one, other, _, _ in edges(inventory)} == {("a", "b"), ("b", "c"), ("d", "a")}
    assert set(codes(inventory)) == {"no-subject"}
    assert inventory.completeness.unstated == ("c",)


def test_dependencies_of_a_component_without_an_id_are_nobodys():
    document = plain(
        "<components><component><d:dependencies><d:dependency ref='b'/></d:dependencies></component></components>",
        "1.1",
        f"xmlns:d='{GRAPH}'",
    )
    assert document == {"components": [{}], "dependencies": [{"dependsOn": ["b"]}]}


def test_dependencies_of_tasks_are_read_alike():
    assert plain(
        "<formulation><formula><workflows><workflow><taskDependencies><dependency ref='a'><dependency ref='b'/></dependency>"
        "</taskDependencies></workflow></workflows></formula></formulation>"
    ) == {"formulation": [{"workflows": [{"taskDependencies": [{"ref": "a", "dependsOn": ["b"]}]}]}]}


def test_a_dependency_without_a_reference_is_an_error_and_kept():
    inside = (
        "<dependencies>\n<dependency><dependency ref='a'/></dependency><dependency ref='b'><dependency/></dependency>"
        "</dependencies>"
    )
    assert found(inside)["missing-reference"] == (
        Severity.ERROR,
        "line 2",
        "expected an attribute ref, found none: what the dependency is about is not known",
        2,
    )
    assert plain(inside) == {
        "dependencies": [{"dependsOn": ["a"]}, {"ref": "b", "dependsOn": [None], "xml:any": [{"name": "dependency"}]}],
    }


def test_who_names_something_unknown_does_not_need_nothing():
    inside = (
        "<components><component type='library' bom-ref='a'><name>a</name></component>"
        "<component type='library' bom-ref='b'><name>b</name></component></components>"
        "<dependencies><dependency ref='a'><dependency/></dependency><dependency ref='b'/></dependencies>"
    )
    said = load(bom(inside)).completeness
    assert (said.unstated, said.no_dependencies) == (("a",), ("b",))


def test_what_else_stands_among_dependencies_is_kept():
    inside = (
        "<dependencies a='1'>w<f:x/><other/>w<dependency ref='a' b='2'>x<f:y/><odd/>y<dependency ref='b' c='3'/>"
        "<dependency ref='c'>z</dependency></dependency></dependencies>"
    )
    assert plain(inside) == {
        "dependencies": [
            {
                "ref": "a",
                "dependsOn": ["b", "c"],
                "xml:any": [
                    {"attributes": {"b": "2"}},
                    "x",
                    {"name": "y", "namespace": "urn:f"},
                    "y",
                    {"name": "odd"},
                    {"name": "dependency", "attributes": {"ref": "b", "c": "3"}},
                    {"name": "dependency", "attributes": {"ref": "c"}, "content": ["z"]},
                ],
            }
        ],
        "xml:any": [
            {"name": "dependencies", "attributes": {"a": "1"}},
            "w",
            {"name": "x", "namespace": "urn:f"},
            "w",
            {"name": "other"},
        ],
    }
    said = found(inside)
    assert {code: count for code, (_, _, _, count) in said.items()} == {
        "stray-text": 4,
        "foreign-element": 2,
        "unexpected-element": 2,
    }
    assert said["unexpected-element"][2] == "expected dependency, found 'other': it is in the claims only"


# -- what JSON has no place for


def test_elements_of_other_namespaces_are_kept_and_noted():
    inside = (
        "\n<components>\n<f:list/><component><name>a</name><f:more f:b='1' c='2'> x <f:y>z</f:y> <name>n</name>w</f:more>"
        "</component></components>"
    )
    assert plain(inside) == {
        "components": [
            {
                "name": "a",
                "xml:any": [
                    {
                        "name": "more",
                        "namespace": "urn:f",
                        "attributes": {"{urn:f}b": "1", "c": "2"},
                        "content": [
                            "x",
                            {"name": "y", "namespace": "urn:f", "content": ["z"]},
                            {"name": "name", "content": ["n"]},
                            "w",
                        ],
                    }
                ],
            }
        ],
        "xml:any": [{"name": "list", "namespace": "urn:f"}],
    }
    assert found(inside) == {
        "foreign-element": (
            Severity.NOTE,
            "line 3",
            "'list' of the namespace 'urn:f' is no part of CycloneDX: it is in the claims only",
            2,
        )
    }


def test_attributes_of_others_are_kept_without_a_word():
    inside = (
        "<components a='1'><component type='library' b='2' f:c='3'><name d='4'>n</name><tags><tag e='5'>t</tag></tags>"
        "<cryptoProperties><protocolProperties><ikev2TransformTypes><ke g='7'>k</ke></ikev2TransformTypes></protocolProperties>"
        "</cryptoProperties></component></components>"
    )
    assert plain(inside, attributes="h='8'") == {
        "components": [
            {
                "type": "library",
                "name": "n",
                "tags": ["t"],
                "cryptoProperties": {
                    "protocolProperties": {
                        "ikev2TransformTypes": {"ke": ["k"], "xml:any": [{"name": "ke", "attributes": {"g": "7"}}]}
                    }
                },
                "xml:any": [
                    {"attributes": {"b": "2", "{urn:f}c": "3"}},
                    {"name": "name", "attributes": {"d": "4"}},
                    {"name": "tag", "attributes": {"e": "5"}},
                ],
            }
        ],
        "xml:any": [{"attributes": {"h": "8"}}, {"name": "components", "attributes": {"a": "1"}}],
    }
    assert found(inside, attributes="h='8'") == {}


def test_text_among_elements_is_kept_with_a_warning():
    inside = "v<components>\nw<component>x<name>a</name>y</component>z</components><metadata>m</metadata>"
    assert plain(inside) == {
        "components": [{"name": "a", "xml:any": ["x", "y"]}],
        "metadata": {"xml:any": ["m"]},
        "xml:any": ["v", "w", "z"],
    }
    assert found(inside)["stray-text"] == (
        Severity.WARNING,
        "line 1",
        "expected nothing but elements, found the text 'v': it is in the claims only",
        6,
    )


def test_an_unknown_element_is_read_by_its_form():
    assert component("<odd/><more><a>1</a><a b='2'>3</a><c d='4'><e/></c><a><name>x</name></a></more>") == {
        "odd": "",
        "more": {
            "a": ["1", "3", {"name": "x"}],
            "c": {"d": "4", "e": ""},
            "xml:any": [{"name": "a", "attributes": {"b": "2"}}],
        },
    }


@pytest.mark.parametrize(
    "inside",
    ["<name>a</name><name>b</name>", "<supplier/><supplier><name>b</name></supplier>", "<tools/><tools><services/></tools>"],
)
def test_of_what_is_repeated_the_first_counts_and_the_others_are_kept(inside):
    name = inside[1 : inside.index(">")].rstrip("/")
    (kept,) = component(inside)["xml:any"]
    assert kept["name"] == name
    assert found(f"<components><component>{inside}</component></components>")["repeated-element"] == (
        Severity.WARNING,
        "line 1",
        f"expected one {name!r}, found another one: the first one counts, any other is in the claims only",
        1,
    )


def test_an_attribute_in_the_place_of_a_list_does_not_break_it():
    assert plain("<metadata tools='x' licenses='y' openCre='z'><tools/><licenses/><openCre>1</openCre></metadata>") == {
        "metadata": {
            "tools": "x",
            "licenses": "y",
            "openCre": "z",
            "xml:any": [{"name": "tools"}, {"name": "licenses"}, {"name": "openCre", "content": ["1"]}],
        }
    }


def test_lists_that_stand_twice_are_joined():
    assert component("<tags><tag>a</tag></tags><tags><tag>b</tag></tags>") == {"tags": ["a", "b"]}


def test_what_is_unexpected_in_a_list_is_kept_with_a_warning():
    inside = "<components><service><name>s</name></service><component/></components>"
    assert plain(inside) == {
        "components": [{}],
        "xml:any": [{"name": "service", "content": [{"name": "name", "content": ["s"]}]}],
    }
    assert found(inside)["unexpected-element"] == (
        Severity.WARNING,
        "line 1",
        "expected component, found 'service': it is in the claims only",
        1,
    )


@pytest.mark.parametrize(
    ("inside", "value", "message"),
    [
        ("<modified>perhaps</modified>", "perhaps", "modified: expected boolean, found 'perhaps': it is kept as text"),
        ("<size>1.5</size>", "1.5", "size: expected integer, found '1.5': it is kept as text"),
        ("<size>9999999999999999999</size>", "9" * 19, f"size: expected integer, found '{'9' * 19}': it is kept as text"),
        ("<score>1e400</score>", "1e400", "score: expected number, found '1e400': it is kept as text"),
        ("<score/>", "", "score: expected number, found '': it is kept as text"),
    ],
)
def test_a_value_that_is_none_is_kept_as_text_with_a_warning(inside, value, message):
    assert list(component(inside).values()) == [value]
    said = found(f"<components><component>{inside}</component></components>")
    assert said["unexpected-value"] == (Severity.WARNING, "line 1", message, 1)


def test_a_value_with_elements_in_it_is_an_object():
    assert component("<modified>x<a>1</a></modified>") == {"modified": {"a": "1", "xml:any": ["x"]}}
    assert component("<hashes><hash alg='MD5'>ab<a>1</a></hash></hashes>") == {
        "hashes": [{"alg": "MD5", "content": "ab", "a": "1"}]
    }


def test_of_several_to_choose_from_the_first_is_taken():
    inside = (
        "<patentAssertions><patentAssertion><asserter a='1'>x<f:y/><organization><name>o</name></organization>z<ref>r</ref>"
        "</asserter></patentAssertion><patentAssertion><asserter><asserter><components><component/></components></asserter></asserter>"
        "</patentAssertion></patentAssertions>"
    )
    assert component(inside) == {
        "patentAssertions": [
            {
                "asserter": {"name": "o"},
                "xml:any": [
                    {"name": "asserter", "attributes": {"a": "1"}},
                    "x",
                    {"name": "y", "namespace": "urn:f"},
                    "z",
                    {"name": "ref", "content": ["r"]},
                ],
            },
            {"asserter": {"component": {}}},
        ]
    }


def test_a_reference_with_more_to_it_is_kept_whole():
    inside = (
        "<compositions><composition><assemblies><assembly ref='a' b='1'>x</assembly></assemblies></composition></compositions>"
    )
    assert plain(inside) == {
        "compositions": [{"assemblies": ["a"], "xml:any": [{"name": "assembly", "attributes": {"ref": "a", "b": "1"}}, "x"]}]
    }


def test_a_classification_that_stands_twice_or_has_children_stays_apart():
    inside = "<services><service><data><dataflow>{}</dataflow></data></service></services>"
    twice = plain(inside.format("<classification flow='a'>b</classification><classification>c</classification>"))
    assert twice["services"][0]["data"] == [
        {"flow": "a", "classification": "b", "xml:any": [{"name": "classification", "content": ["c"]}]}
    ]
    nested = plain(inside.format("<classification flow='a'><b/></classification>"))
    assert nested["services"][0]["data"] == [{"classification": {"flow": "a", "classification": "", "b": ""}}]


@pytest.mark.parametrize(("namespace", "shown"), [("", "''"), (f"{BOM}1.2", f"'{BOM}1.2'")])
def test_elements_of_no_namespace_or_of_another_version_are_read_with_a_warning(namespace, shown):
    inside = f"<components xmlns='{namespace}'><component><name>a</name></component></components>"
    assert plain(inside) == {"components": [{"name": "a"}]}
    assert found(inside)["other-namespace"] == (
        Severity.WARNING,
        "line 1",
        f"expected 'components' in the namespace of the document, found it in {shown}: it is read all the same",
        3,
    )


def test_the_inventory_has_what_was_found_on_the_way_and_the_claims_have_all():
    inventory = load(bom("<components><component bom-ref='a'><name>a</name><f:x/></component></components>"))
    assert codes(inventory)["foreign-element"] == ("line 1", 1)
    assert inventory.claims["components"][0]["xml:any"] == [{"name": "x", "namespace": "urn:f"}]
    assert (inventory.document.format, inventory.document.encoding, inventory.document.spec_version) == (
        "CycloneDX",
        "xml",
        "1.6",
    )


def test_violations_are_those_of_the_official_schema():
    assert list(FORMAT.violations(content_of(bom(), DEFAULT_LIMITS))) == []
    (one,) = FORMAT.violations(content_of(bom("<odd/>"), DEFAULT_LIMITS))
    assert one.severity is Severity.ERROR


# -- hostile


def test_depth_is_bounded_and_never_recursed_into():
    for opening, closing in (
        ("<components><component>", "</component></components>"),
        ("<f:x>", "</f:x>"),
        ("<asserter>", "</asserter>"),
        ("<odd>", "</odd>"),
        ("<tools>", "</tools>"),
    ):
        levels = (DEPTH - 1) // opening.count("<")
        load(bom(opening * levels + closing * levels))
        with pytest.raises(MalformedDocument, match="the XML is nested too deeply to be read"):
            load(bom(opening * DEPTH + closing * DEPTH))
    nested = "<dependency ref='a'>" * (DEPTH - 2) + "</dependency>" * (DEPTH - 2)
    assert len(plain(f"<dependencies>{nested}</dependencies>")["dependencies"]) == DEPTH - 3


ORIGINAL = bom(
    "<metadata><tools><tool><name>t</name></tool></tools><component bom-ref='app'><name>app</name></component></metadata>"
    "<components><component type='library' bom-ref='a'><name>a</name><modified>false</modified><hashes><hash alg='MD5'>0</hash>"
    "</hashes><licenses><license><id>MIT</id><text content-type='t'>x</text></license></licenses><f:x/></component>"
    "</components><dependencies><dependency ref='app'><dependency ref='a'/></dependency></dependencies>",
    attributes="version='1'",
)


def read(data: bytes) -> Inventory | None:
    try:
        return load(data, limits=Limits(document_bytes=1_000_000))
    except DocumentError:
        return None


@given(st.integers(1, len(ORIGINAL) - 1))
def test_a_document_cut_off_anywhere_is_refused(length):
    with pytest.raises(DocumentError):
        load(ORIGINAL[:length])


@given(st.lists(st.tuples(st.integers(0, len(ORIGINAL) - 1), st.integers(0, 255)), min_size=1, max_size=5))
def test_changed_bytes_raise_nothing_else(changes):
    data = bytearray(ORIGINAL)
    for place, byte in changes:
        data[place] = byte
    read(bytes(data))


names = st.sampled_from(
    [
        *(
            "bom",
            "components",
            "component",
            "name",
            "version",
            "metadata",
            "tools",
            "tool",
            "licenses",
            "license",
            "expression",
        ),
        *("dependencies", "dependency", "provides", "hashes", "hash", "supplier", "url", "data", "dataflow", "classification"),
        *(
            "asserter",
            "organization",
            "evidence",
            "identity",
            "compositions",
            "composition",
            "assemblies",
            "ke",
            "odd",
            "f:odd",
        ),
        *("modified", "score", "ikev2TransformTypes", "properties", "property", "text", "ref", "services", "service"),
    ]
)
attributes = st.dictionaries(
    st.sampled_from(["bom-ref", "ref", "type", "alg", "name", "version", "f:a", "tools"]), names, max_size=2
)
texts = st.sampled_from(["", " ", "x", "1", "true", "a b"])


def written(name: str, given: dict[str, str], text: str, parts: list[str], tail: str) -> str:
    said = "".join(f" {key}='{value}'" for key, value in given.items())
    return f"<{name}{said}>{text}{''.join(parts)}</{name}>{tail}"


elements = st.recursive(
    st.builds(written, names, attributes, texts, st.just([]), texts),
    lambda inner: st.builds(written, names, attributes, texts, st.lists(inner, max_size=4), texts),
    max_leaves=12,
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(elements, max_size=4).map("".join), st.sampled_from(["1.0", "1.5", "1.7"]))
def test_any_elements_anywhere_are_read_and_nothing_is_lost(inside, version):
    data = bom(inside, version)
    findings = Findings()
    document = FORMAT.transcode(content_of(data, DEFAULT_LIMITS), findings)
    inventory = load(data)
    assert inventory.claims == document
    kept = Counter(said_in(document))
    given = Counter(
        text.strip(" \n")
        for element in etree.fromstring(data).iter()
        for text in (element.text or "", element.tail or "", *element.attrib.values())
    )
    for text in ("x", "a b", *({"1", "true"} if not kept[True] and not kept[1] else ())):
        assert kept[text] >= given[text]


def said_in(value: Any) -> Iterator[Any]:
    pending = [value]
    while pending:
        one = pending.pop()
        if isinstance(one, (dict, list)):
            pending.extend(one.values() if isinstance(one, dict) else one)
        else:
            yield one


@pytest.mark.slow
@pytest.mark.parametrize(
    "part",
    [
        "<component><name>a</name><name>b</name><f:x f:a=''>t</f:x></component>",
        "<odd><a/><a/></odd>",
        "<component><tools><tool/></tools><asserter><ref/></asserter></component>",
    ],
)
def test_the_cost_is_in_proportion_to_the_size_of_the_document(part):
    def reading(count: int) -> Callable[[], object]:
        return partial(load, bom(f"<components>{part * count}</components><unknown>{part * count}</unknown>"))

    assert is_in_proportion(reading(500), reading(500 * TIMES))


# -- what the reference library writes

words = st.text("abcxyz09-.", min_size=1, max_size=8)
few = st.integers(0, 3)


@st.composite
def boms(draw: st.DrawFn) -> Any:
    from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, Property, XsUri
    from cyclonedx.model.bom import Bom
    from cyclonedx.model.component import Component, ComponentScope, ComponentType
    from cyclonedx.model.contact import OrganizationalContact, OrganizationalEntity
    from cyclonedx.model.license import DisjunctiveLicense, LicenseExpression
    from packageurl import PackageURL

    count = draw(st.integers(1, 7))
    made = [
        Component(
            name=draw(words),
            version=draw(st.none() | words),
            group=draw(st.none() | words),
            bom_ref=f"ref-{number}",
            type=draw(st.sampled_from([ComponentType.LIBRARY, ComponentType.APPLICATION, ComponentType.FILE])),
            scope=draw(st.none() | st.sampled_from(list(ComponentScope))),
            purl=draw(st.none() | st.builds(PackageURL, st.just("npm"), st.none(), words, words)),
            cpe=draw(st.none() | st.just("cpe:2.3:a:b:c:1:*:*:*:*:*:*:*")),
            publisher=draw(st.none() | words),
            authors=[OrganizationalContact(name=draw(words)) for _ in range(draw(few))],
            supplier=draw(st.none() | st.builds(OrganizationalEntity, name=words)),
            hashes=[HashType(alg=HashAlgorithm.SHA_1, content=draw(st.text("0123456789abcdef", min_size=40, max_size=40)))],
            licenses=draw(
                st.just([])
                | st.just([LicenseExpression("MIT OR Apache-2.0")])
                | st.lists(st.builds(DisjunctiveLicense, name=words) | st.just(DisjunctiveLicense(id="MIT")), max_size=2)
            ),
            external_references=[
                ExternalReference(type=ExternalReferenceType.VCS, url=XsUri(f"https://vcs.example/{number}/{index}"))
                for index in range(draw(few))
            ],
            properties=[Property(name=f"name:{index}", value=draw(st.none() | words)) for index in range(draw(few))],
        )
        for number in range(count)
    ]
    whole = Bom()
    whole.metadata.component = made[0] if draw(st.booleans()) else None
    for number in range(1 if whole.metadata.component else 0, count):
        parent = draw(st.sampled_from([None, *made[:number]]))
        (parent.components if parent is not None else whole.components).add(made[number])
    for one in made:
        needs = draw(st.none() | st.lists(st.sampled_from(made), max_size=3))
        if needs is not None:
            whole.register_dependency(one, [other for other in needs if other is not one])
    return whole


@pytest.mark.filterwarnings("ignore::UserWarning")  # the library on documents without a dependency of the subject
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=40)
@given(boms(), st.sampled_from(["1.2", "1.4", "1.6", "1.7"]))
def test_xml_and_json_of_the_reference_library_say_the_same(whole, version):
    from cyclonedx.output import make_outputter
    from cyclonedx.schema import OutputFormat, SchemaVersion

    in_json, in_xml = (
        load(make_outputter(whole, form, SchemaVersion.from_version(version)).output_as_string().encode())
        for form in (OutputFormat.JSON, OutputFormat.XML)
    )
    assert in_xml.components == in_json.components
    assert in_xml.edges == in_json.edges
    assert in_xml.roots == in_json.roots
    assert in_xml.completeness == in_json.completeness
    assert in_xml.diagnostics == in_json.diagnostics


# -- real documents

ANOTHER = "written by hand, with other values than in JSON"
SIGNED = "a signature of XML is no signature of JSON"
DIFFERENT: dict[str, tuple[str, tuple[str, ...]]] = {
    "valid-annotation-1.5": (ANOTHER, ("annotations",)),
    "valid-attestation-1.6": (SIGNED, ("signature", "xml:any", "declarations")),
    "valid-attestation-1.7": (SIGNED, ("signature", "xml:any", "declarations")),
    "valid-bom-1.3": ("another document altogether", ("",)),
    "valid-component-ref-1.2": (ANOTHER, ("components",)),
    "valid-component-ref-1.4": (ANOTHER, ("components",)),
    "valid-component-ref-1.5": (ANOTHER, ("components",)),
    "valid-compositions-1.4": (ANOTHER, ("components[1].version",)),
    "valid-compositions-1.5": (ANOTHER, ("components[1].version", "compositions[2]")),
    "valid-cryptography-certificate-1.7": (
        "indented",
        ("components[2].cryptoProperties.relatedCryptoMaterialProperties.value",),
    ),
    "valid-cryptography-full-1.6": (ANOTHER, ("components[1].cryptoProperties", "components[2].cryptoProperties")),
    "valid-cryptography-full-1.7": (ANOTHER, ("components[0].cryptoProperties.algorithmProperties.curve",)),
    "valid-dependency-1.3": ("an empty dependsOn is no element", ("components", "dependencies[0].dependsOn")),
    "valid-dependency-1.5": ("an empty dependsOn is no element", ("components", "dependencies[0].dependsOn")),
    "valid-evidence-1.6": ("JSON has a single identity in its older form", ("components[0].evidence.identity",)),
    "valid-external-reference-1.3": (ANOTHER, ("components[0].externalReferences", "components[0].publisher")),
    "valid-external-reference-1.5": (ANOTHER, ("components[0].externalReferences", "components[0].publisher")),
    "valid-formulation-1.5": (ANOTHER, ("formulation[0].workflows[0]",)),
    "valid-license-choice-1.7": (ANOTHER, ("components[0]",)),
    "valid-license-expression-1.5": (ANOTHER, ("components[0]",)),
    "valid-license-expression-with-text-1.7": (
        "indented",
        ("components[0].description", "components[0].licenses[0].expressionDetails"),
    ),
    "valid-license-id-1.3": (ANOTHER, ("components[0]",)),
    "valid-license-id-1.4": (ANOTHER, ("components[0]",)),
    "valid-license-name-1.2": (ANOTHER, ("components[0]",)),
    "valid-license-name-1.3": (ANOTHER, ("components[0]",)),
    "valid-license-name-1.4": (ANOTHER, ("components[0]",)),
    "valid-metadata-timestamp-1.2": (ANOTHER, ("metadata.timestamp",)),
    "valid-metadata-timestamp-1.4": (ANOTHER, ("metadata.timestamp",)),
    "valid-metadata-timestamp-1.6": (ANOTHER, ("metadata.timestamp",)),
    "valid-properties-1.3": (ANOTHER, ("components[0].properties", "services[0].properties")),
    "valid-properties-1.5": (ANOTHER, ("components[0].properties", "services[0].properties")),
    "valid-release-notes-1.5": (ANOTHER, ("components[0].releaseNotes", "services[0]")),
    "valid-saasbom-1.6": ("an empty dependsOn is no element", ("dependencies[3].dependsOn",)),
    "valid-service-empty-objects-1.2": (ANOTHER, ("services[0]",)),
    "valid-service-empty-objects-1.5": (ANOTHER, ("services[0]",)),
    "valid-service-empty-objects-1.7": (ANOTHER, ("services[0]",)),
    "valid-standard-1.7": (SIGNED, ("definitions.standards[0].signature", "definitions.standards[0].xml:any")),
    "valid-vulnerability-1.4": (ANOTHER, ("vulnerabilities[0]",)),
    "valid-vulnerability-1.5": (ANOTHER, ("vulnerabilities[0]",)),
}
"""Pairs of the specification's documents that do not say the same: why, and where."""


def in_xml() -> list[Path]:
    return [path for path in corpus() if path.suffix == ".xml" and "cyclonedx" in path.as_posix()]


def in_both() -> list[Path]:
    return [path for path in in_xml() if path.name.startswith("valid") and path.with_suffix(".json").is_file()]


def differences(one: Any, other: Any, path: str = "") -> Iterator[str]:
    if isinstance(one, dict) and isinstance(other, dict):
        for name in {**one, **other}:
            inner = f"{path}.{name}".removeprefix(".")
            if name in one and name in other:
                yield from differences(one[name], other[name], inner)
            else:
                yield inner
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for index, (left, right) in enumerate(zip(one, other, strict=True)):
            yield from differences(left, right, f"{path}[{index}]")
    elif type(one) is not type(other) or one != other:
        yield path


@needs_corpus
@pytest.mark.corpus
@pytest.mark.parametrize("path", in_both(), ids=lambda path: path.stem)
def test_a_document_is_the_json_that_stands_beside_it(path):
    document = FORMAT.plain(content_of(path, DEFAULT_LIMITS))
    beside = json.loads(path.with_suffix(".json").read_text("utf-8"))
    beside.pop("$schema", None)
    _, places = DIFFERENT.get(path.stem, ("", ()))
    differing = list(differences(document, beside))
    assert [place for place in differing if not place.startswith(places)] == []
    assert bool(differing) == bool(places)


def counted(path: Path) -> tuple[int, set[tuple[str, str]]]:
    """Components and dependencies of a document, counted by hand."""
    root = etree.fromstring(path.read_bytes())
    own = root.tag[: root.tag.index("}") + 1]

    def parts(element: Any) -> list[Any]:
        inner = [part for within in element.findall(f"{own}components") for part in within.findall(f"{own}component")]
        return [*inner, *(deeper for part in inner for deeper in parts(part))]

    subjects = root.findall(f"{own}metadata/{own}component")
    every = [*subjects, *(part for subject in subjects for part in parts(subject)), *parts(root)]
    refs = [part.get("bom-ref") for part in every]
    named = {ref for ref in refs if ref}

    def needs(element: Any, space: str) -> Iterator[tuple[str, str]]:
        for one in element.findall(f"{space}dependency"):
            for other in one.findall(f"{space}dependency"):
                yield one.get("ref"), other.get("ref")
            yield from needs(one, space)

    pairs = {pair for within in root.findall(f"{own}dependencies") for pair in needs(within, own)}
    space = f"{{{GRAPH}}}"
    pairs |= {pair for within in root.findall(f"{space}dependencies") for pair in needs(within, space)}
    for part in every:
        for within in part.findall(f"{space}dependencies"):
            pairs |= {(part.get("bom-ref"), one.get("ref")) for one in within} | set(needs(within, space))
    unnamed = sum(not ref for ref in refs)
    return len(named) + unnamed, {(one, other) for one, other in pairs if {one, other} <= named and one != other}


@needs_corpus
@pytest.mark.corpus
@pytest.mark.parametrize("path", in_xml(), ids=lambda path: path.stem)
def test_every_document_has_as_many_components_and_edges_as_can_be_counted(path):
    if "invalid-namespace" in path.name:
        with pytest.raises(UnsupportedVersion):
            load(path)
        return
    inventory = load(path)
    components, pairs = counted(path)
    assert len(inventory.components) == components
    assert {(edge.dependent, edge.dependency) for edge in inventory.edges if edge.kind is not HAS} >= pairs
    assert len([edge for edge in inventory.edges if edge.kind in {NEEDS, EdgeKind.BUILT_FROM}]) == len(pairs)
    if path.name.startswith("valid"):
        assert not {"unexpected-value", "unexpected-element", "stray-text", "repeated-element", "other-namespace"} & set(
            codes(inventory)
        )


@needs_corpus
@pytest.mark.corpus
def test_both_encodings_of_one_environment_say_the_same():
    by_name = {path.name: path for path in corpus()}
    in_json, in_xml = (load(by_name[f"cyclonedx-py_env.cdx.{encoding}"]) for encoding in ("json", "xml"))
    assert in_xml.model_dump(exclude={"document"}) == in_json.model_dump(exclude={"document"})
