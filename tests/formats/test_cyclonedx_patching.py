"""Annotations into CycloneDX: JSON and XML say the same, where the schema has it, and nothing of the document is lost."""

import json
from collections import defaultdict
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

import sbomkit
from sbomkit.annotate import annotate
from sbomkit.annotate import given as opened
from sbomkit.errors import MalformedDocument
from sbomkit.formats._patching.edits import RECORD
from sbomkit.formats._validate import validate
from sbomkit.formats.cyclonedx_json import FORMAT as JSON
from sbomkit.formats.cyclonedx_xml import FORMAT as XML
from sbomkit.model.annotations import Annotation, Annotations, ComponentAnnotations, Pointer, PointerKind
from sbomkit.model.facts import Facts
from tests.annotate.drawn import MADE_AT, drawn_facts
from tests.annotate.keeping import lost_of_json, lost_of_xml
from tests.formats.documents import cyclonedx

VERSIONS = JSON.embeds
CHANGED = frozenset({"version", "metadata.timestamp"})
CHANGED_XML = frozenset({".@version", "timestamp"})
KINDS = tuple(PointerKind)
A = {"type": "library", "bom-ref": "a", "name": "a", "version": "1"}


def bom(spec: str, **members: Any) -> dict[str, Any]:
    return {**cyclonedx(spec), **members}


def written(*ids: str, pointers: tuple[PointerKind, ...] = ()) -> Annotations:
    """One annotation, and links of some kinds, on components."""
    return Annotations(
        document_sha256="0" * 64,
        made_at=MADE_AT,
        version="0.9",
        document=(Annotation(name="sbomkit:version", value="0.9"),),
        components=tuple(
            ComponentAnnotations(
                id=ref,
                annotations=(Annotation(name="sbomkit:ranking:rank", value='1 <&> "ä"'),),
                pointers=tuple(
                    Pointer(kind=kind, url=f"https://x.example/?a&b={kind}", note="n (sbomkit: t)") for kind in pointers
                ),
            )
            for ref in ids
        ),
    )


def patched(data: bytes, annotations: Annotations) -> tuple[bytes, dict[str, tuple[str, int]]]:
    """A document with annotations in it, and what could not be written."""
    from sbomkit.annotate._embed import embedded

    document = opened(data)
    amended, notes = embedded(document, document.inventory(), annotations, drop_signature=True)
    assert sbomkit.strip(amended) == data
    return amended, {note.code: (note.path, note.count) for note in notes}


def as_json(document: dict[str, Any], annotations: Annotations) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(patched(json.dumps(document).encode(), annotations)[0])
    return found


def xml(version: str, inside: str, attributes: str = ' version="1"') -> bytes:
    return f'<bom xmlns="http://cyclonedx.org/schema/bom/{version}"{attributes}>{inside}</bom>'.encode()


COMPONENT_XML = '<component type="library" bom-ref="a"><name>a</name><version>1</version></component>'


class TestDocument:
    @pytest.mark.parametrize(("before", "after"), [(1, 2), (41, 42), (None, 2)])
    def test_the_version_is_one_more_and_what_says_none_was_the_first(self, before, after):
        document = bom("1.5", **({"version": before} if before else {}))
        assert as_json(document, written())["version"] == after
        text = xml("1.5", "", f' version="{before}"' if before else "")
        assert f'version="{after}"'.encode() in patched(text, written())[0]

    @pytest.mark.parametrize("data", [json.dumps(bom("1.5", version="one")).encode(), xml("1.5", "", ' version="one"')])
    def test_a_version_that_is_no_number_stays_with_a_note(self, data):
        amended, notes = patched(data, written())
        assert notes == {"no-version": ("version", 1)}
        assert b"one" in amended

    @pytest.mark.parametrize("version", VERSIONS)
    def test_what_the_document_says_of_itself_is_made_where_it_says_nothing(self, version):
        metadata = as_json(bom(version), written())["metadata"]
        assert metadata["timestamp"] == "2026-11-23T00:00:00Z"
        tool = {"name": "sbomkit", "version": "0.9"}
        as_component = {"components": [{"type": "application", **tool}]}
        assert metadata["tools"] == ([tool] if version < "1.5" else as_component)
        assert [entry["name"] for entry in metadata["properties"]] == ["sbomkit:version", "sbomkit:undo"]

    @pytest.mark.parametrize(
        "tools",
        [[], [{"name": "t"}], {}, {"components": []}, {"components": [{"type": "application", "name": "t"}]}, {"services": []}],
    )
    def test_the_tool_goes_to_the_others_in_the_form_that_they_have(self, tools):
        after = as_json(bom("1.5", metadata={"tools": tools}), written())["metadata"]["tools"]
        assert type(after) is type(tools)
        listed = after if isinstance(after, list) else after["components"]
        assert listed[-1]["name"] == "sbomkit"
        assert listed[:-1] == (tools if isinstance(tools, list) else tools.get("components", []))

    @pytest.mark.parametrize(
        ("tools", "form"),
        [
            ("<tools/>", "component"),
            ("<tools><tool><name>t</name></tool></tools>", "tool"),
            ('<tools><components><component type="application"><name>t</name></component></components></tools>', "component"),
            ("<tools><services><service><name>t</name></service></services></tools>", "component"),
        ],
    )
    def test_likewise_in_xml(self, tools, form):
        amended, _ = patched(xml("1.5", f"<metadata>{tools}</metadata>"), written())
        root = etree.fromstring(amended)
        names = [each.text for each in root.iterfind(f".//{{*}}{form}/{{*}}name")]
        assert names[-1] == "sbomkit"
        assert validate(amended).valid

    @pytest.mark.parametrize(
        "data",
        [
            json.dumps(bom("1.5", metadata={"tools": [{"name": "sbomkit", "version": "0.9"}]})).encode(),
            xml("1.5", "<metadata><tools><tool><name>sbomkit</name><version>0.9</version></tool></tools></metadata>"),
        ],
    )
    def test_a_tool_that_is_there_is_not_added_again_and_is_never_taken_out(self, data):
        amended, _ = patched(data, written())
        assert amended.count(b"0.9") == data.count(b"0.9") + 2  # in the property, and as what stood there before
        left = sbomkit.strip(amended + b"\n")
        assert b"sbomkit:version" not in left
        assert left.count(b"0.9") == data.count(b"0.9")

    @pytest.mark.parametrize("tools", [None, "t", {"components": "t"}])
    def test_tools_that_are_no_list_stay_with_a_note(self, tools):
        amended, notes = patched(json.dumps(bom("1.5", metadata={"tools": tools})).encode(), written())
        assert json.loads(amended)["metadata"]["tools"] == tools
        assert notes == {"not-a-list": ("metadata.tools", 1)}

    @pytest.mark.parametrize(
        ("members", "path"), [({"metadata": None}, "metadata"), ({"metadata": {"properties": "none"}}, "metadata.properties")]
    )
    def test_a_document_without_a_place_for_the_record_is_refused(self, members, path):
        with pytest.raises(MalformedDocument) as refused:
            patched(json.dumps(bom("1.5", **members)).encode(), written())
        assert refused.value.path == path

    @pytest.mark.parametrize(
        "data",
        [
            json.dumps(bom("1.5", metadata={"timestamp": "", "tools": [], "properties": []})).encode(),
            xml("1.5", "<metadata><timestamp/><tools></tools><properties/></metadata>"),
            xml("1.5", "<metadata><timestamp>2020-01-01T00:00:00Z</timestamp><tools/><properties></properties></metadata>"),
        ],
    )
    def test_everything_goes_to_what_is_there(self, data):
        amended, _ = patched(data, written())
        assert [amended.count(word) for word in (b"2026-11-23T00:00:00Z", b"sbomkit:undo", b"2020")] == [1, 1, 0]
        assert sbomkit.load(amended).document.tools[-1].name == "sbomkit"
        assert b"sbomkit" not in sbomkit.strip(amended + b"\n")


class TestComponents:
    @pytest.mark.parametrize("version", VERSIONS)
    @pytest.mark.parametrize("kind", KINDS)
    def test_links_have_the_standard_type_where_the_version_has_one(self, version, kind):
        since = {
            PointerKind.REPOSITORY: ("vcs", "1.3"),
            PointerKind.SECURITY_CONTACT: ("security-contact", "1.5"),
            PointerKind.SECURITY_POLICY: ("rfc-9116", "1.6"),
            PointerKind.SOURCE_DISTRIBUTION: ("source-distribution", "1.6"),
            PointerKind.FUNDING: ("other", "1.3"),
        }
        name, first = since[kind]
        (component,) = as_json(bom(version, version=1, components=[A]), written("a", pointers=(kind,)))["components"]
        assert component["externalReferences"] == [
            {
                "type": name if version >= first else "other",
                "url": f"https://x.example/?a&b={kind}",
                "comment": "n (sbomkit: t)",
            }
        ]

    @pytest.mark.parametrize("version", VERSIONS)
    @pytest.mark.parametrize("lists", ["", "<externalReferences/>", "<properties></properties>", "<properties/>"])
    def test_what_was_valid_stays_valid_and_both_encodings_say_the_same(self, version, lists):
        annotations = written("a", pointers=KINDS)
        component = COMPONENT_XML.replace("</component>", f"{lists}<evidence/></component>")
        amended, _ = patched(xml(version, f"<components>{component}</components>"), annotations)
        assert validate(amended).valid
        text = json.dumps(bom(version, version=1, components=[A])).encode()
        again, _ = patched(text, annotations)
        assert validate(again).valid
        claims = (sbomkit.load(amended).claims, sbomkit.load(again).claims)
        one, other = (claim["components"][0] for claim in claims)
        assert one["properties"] == other["properties"] == [{"name": "sbomkit:ranking:rank", "value": '1 <&> "ä"'}]
        assert one["externalReferences"] == other["externalReferences"]

    @pytest.mark.parametrize(
        "inside",
        [
            "<components>{}</components>",
            "\n  <components>\n    {}\n  </components>\n",
            '<metadata><component type="application"><name>s</name><components>{}</components></component></metadata>',
            '<components><component type="library"><name>b</name><components>{}</components></component></components>',
        ],
    )
    def test_components_are_found_wherever_they_are_nested(self, inside):
        data = xml("1.6", inside.format(COMPONENT_XML))
        document = opened(data)
        amended, notes = patched(data, written(*(component.id for component in document.inventory().components)))
        assert notes == {}
        assert amended.count(b"sbomkit:ranking:rank") == len(document.inventory().components)
        assert lost_of_xml(data, amended, CHANGED_XML) == []

    def test_of_several_components_with_one_id_the_first_is_written_to(self):
        first, second = as_json(bom("1.6", components=[A, A]), written("a"))["components"]
        assert ("properties" in first, "properties" in second) == (True, False)

    def test_a_component_without_id_is_found_by_its_address(self):
        nameless = [{"type": "library", "name": "x"}, {"type": "library", "name": "y"}]
        annotations = written("components[1]")
        after = as_json(bom("1.6", components=[1, *nameless]), written("components[2]"))["components"]
        assert "properties" in after[2] or "properties" not in json.dumps(after)
        _, other = as_json(bom("1.6", components=nameless), annotations)["components"]
        assert "properties" in other
        inside = '<component type="library"><name>x</name></component><component type="library"/>'
        amended, notes = patched(xml("1.6", f"<components>{inside}</components>"), annotations)
        assert (notes, amended.count(b"ranking:rank")) == ({}, 1)

    @pytest.mark.parametrize("make", [lambda: json.dumps(bom("1.6", components=[A])).encode(), lambda: xml("1.6", "")])
    def test_what_is_not_found_again_is_told(self, make):
        _, notes = patched(make(), written("gone", "lost"))
        assert notes == {"not-annotated": ("gone", 2)}

    def test_a_component_whose_address_has_another_name_is_another_one(self):
        document = opened(json.dumps(bom("1.6", components=[{"type": "library", "name": "x"}])).encode())
        other = opened(json.dumps(bom("1.6", components=[{"type": "library", "name": "y"}])).encode())
        from sbomkit.formats._reading.findings import Findings

        findings = Findings()
        list(JSON.edits(document.content, other.inventory(), written("components[0]"), findings))
        assert [note.code for note in findings.diagnostics(9)] == ["not-annotated"]

    @pytest.mark.parametrize("name", ["properties", "externalReferences"])
    @pytest.mark.parametrize("value", [None, "none", {}])
    def test_what_is_no_list_is_not_overwritten(self, name, value):
        data = json.dumps(bom("1.6", components=[{**A, name: value}])).encode()
        amended, notes = patched(data, written("a", pointers=KINDS))
        assert notes["not-a-list"] == (f"components[0].{name}", 1)
        assert lost_of_json(data, amended, CHANGED) == []


class TestPrefixesAndOthers:
    def test_a_prefix_of_the_namespace_is_kept(self):
        data = (
            b'<c:bom xmlns:c="http://cyclonedx.org/schema/bom/1.6" version="1"><c:components>'
            b'<c:component type="library" bom-ref="a"><c:name>a</c:name></c:component></c:components></c:bom>'
        )
        amended, _ = patched(data, written("a", pointers=KINDS))
        assert validate(amended).valid
        assert b"<c:property name=" in amended

    def test_elements_of_others_stay_behind_ours(self):
        foreign = '<x:more xmlns:x="urn:x"><component/></x:more><more xmlns="urn:y"/>'
        component = COMPONENT_XML.replace("</component>", f"{foreign}</component>")
        data = xml("1.6", f"<metadata>{foreign}</metadata><components>{component}</components>{foreign}")
        amended, notes = patched(data, written("a", pointers=KINDS))
        assert (validate(data).valid, validate(amended).valid, notes) == (True, True, {})
        assert lost_of_xml(data, amended, CHANGED_XML) == []

    def test_comments_sections_and_instructions_are_no_elements(self):
        text = "<!-- <components> --><?x <component> ?>"
        name = "<name><![CDATA[</name><properties>]]></name>"
        data = xml("1.6", f"{text}<components>{COMPONENT_XML.replace('<name>a</name>', name)}{text}</components>")
        amended, _ = patched(data, written("a"))
        assert lost_of_xml(data, amended, CHANGED_XML) == []
        assert sbomkit.load(amended).components[0].name == "</name><properties>"

    def test_what_is_escaped_in_an_id_is_compared_as_it_is_meant(self):
        data = xml(
            "1.6",
            "<components><component type='library' bom-ref='&lt;&#97;&#x62;&quot;'><name>a</name></component></components>",
        )
        amended, notes = patched(data, written('<ab"'))
        assert notes == {}
        assert b"ranking:rank" in amended


SIGNATURE = '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/>'


@pytest.mark.parametrize(
    "data",
    [
        json.dumps(bom("1.6", components=[{**A, "signature": {"value": "eA=="}}], signature={"value": "eA=="})).encode(),
        json.dumps({"signature": {"value": "eA=="}, **bom("1.6", components=[A])}, indent=2).encode(),
        json.dumps(bom("1.6", components=[{"signature": {"value": "eA=="}, **A}])).encode(),
        xml("1.6", f"<components>{COMPONENT_XML.replace('</component>', SIGNATURE + '</component>')}</components>{SIGNATURE}"),
    ],
)
def test_signatures_of_the_document_and_of_its_components_are_dropped_and_come_back(data):
    amended, notes = patched(data, written("a"))
    assert b"ignature" not in amended
    assert notes["signature-dropped"][0] == "signature"
    assert b"sbomkit:ranking:rank" in amended


def test_a_word_that_is_no_signature_needs_none_to_be_dropped():
    for data in (json.dumps(bom("1.6", signature=None)).encode(), xml("1.6", "<!-- Signature -->")):
        document = opened(data)
        assert list(document.format.signatures(data)) == []


FOREIGN = {"name": "sbomkit:ranking:rank", "value": "of another tool"}
LIKE_OURS = {"type": "vcs", "url": "https://x.example/", "comment": "repository (sbomkit: of another tool)"}


class TestForeign:
    """Properties and references of others that look like ours stood there before."""

    @pytest.mark.parametrize("value", [FOREIGN["value"], '1 <&> "ä"'])
    def test_what_was_there_stays_when_the_document_was_changed_since(self, value):
        foreign = {**FOREIGN, "value": value}
        component = {**A, "properties": [foreign], "externalReferences": [LIKE_OURS]}
        document = bom(
            "1.6", metadata={"properties": [{"name": "sbomkit:version", "value": "of another tool"}]}, components=[component]
        )
        amended = as_json(document, written("a", pointers=KINDS))
        changed = json.dumps(amended, sort_keys=True, indent=1).encode()
        left = json.loads(sbomkit.strip(changed))
        assert left["components"] == [component]
        assert left["metadata"]["properties"] == document["metadata"]["properties"]

    def test_likewise_in_xml(self):
        ours_alike = '<property name="sbomkit:ranking:rank">of another tool</property>'
        reference = '<reference type="vcs"><url>https://x.example/</url><comment>n (sbomkit: other)</comment></reference>'
        component = COMPONENT_XML.replace(
            "</component>",
            f"<externalReferences>{reference}</externalReferences><properties>{ours_alike}</properties></component>",
        )
        metadata = '<metadata><properties><property name="sbomkit:version">x</property></properties></metadata>'
        data = xml("1.6", f"{metadata}<components>{component}</components>")
        amended, _ = patched(data, written("a", pointers=KINDS))
        left = sbomkit.strip(amended + b"\n")
        assert lost_of_xml(data, left, CHANGED_XML) == []
        assert left.count(b"<property ") == 2
        assert left.count(b"<reference ") == 1

    @pytest.mark.parametrize("value", ["no JSON", "{}", "[1]", "[]"])
    def test_what_is_noted_in_another_way_is_not_understood(self, value):
        amended = as_json(bom("1.6", components=[A]), written("a"))
        amended["metadata"]["properties"].append({"name": "sbomkit:foreign", "value": value})
        amended["metadata"]["properties"].append({"name": "sbomkit:foreign"})
        assert json.loads(sbomkit.strip(json.dumps(amended).encode()))["components"] == [A]

    def test_other_shapes_are_not_ours(self):
        odd = {**A, "properties": [1, {"name": 2}, {}], "externalReferences": ["x", {"url": 1, "comment": "x (sbomkit: y)"}]}
        amended = as_json(bom("1.6", metadata={"tools": [1, {"name": "t"}]}, components=[odd]), written("a"))
        left = json.loads(sbomkit.strip(json.dumps(amended, indent=1).encode()))
        assert left["components"] == [odd]
        assert left["metadata"]["tools"] == [1, {"name": "t"}]


def test_a_changed_document_in_xml_is_as_it_was_but_for_version_and_timestamp():
    data = xml("1.6", f"\n  <components>\n    {COMPONENT_XML}\n  </components>\n")
    amended, _ = patched(data, written("a", pointers=KINDS))
    left = sbomkit.strip(amended + b"\n")
    assert left.count(b"sbomkit") == 0
    assert COMPONENT_XML.encode() in left
    assert validate(left).valid


def test_a_changed_document_that_lost_its_metadata_is_still_told():
    amended = as_json(bom("1.6", components=[A]), written("a"))
    undone = JSON.removals(json.dumps({**amended, "metadata": 1}).encode())
    assert len(list(undone)) == 1
    assert list(XML.removals(xml("1.6", ""))) == []


def test_without_a_record_a_document_was_never_annotated():
    for data in (json.dumps(bom("1.6", description="sbomkit:undo")).encode(), xml("1.6", "<!-- sbomkit:undo -->")):
        assert opened(data).format.record(data) is None


def test_a_record_in_another_spelling_is_a_record():
    text = "<metadata><properties><property name='sbomkit:undo'> abc </property>%s</properties></metadata>"
    assert XML.record(xml("1.6", text % "<property name='sbomkit:version'>1</property>")) == b"abc"


def test_what_is_not_ours_is_left_alone():
    plain = '<properties><property name="x">y</property></properties>'
    reference = '<externalReferences><reference type="vcs"><url>https://x.example/</url></reference></externalReferences>'
    component = COMPONENT_XML.replace("</component>", f"{reference}{plain}</component>")
    data = xml("1.6", f"<metadata>{plain}</metadata><components>{component}{COMPONENT_XML}</components>")
    assert list(XML.removals(data)) == []


def test_a_changed_document_in_the_forms_of_others_loses_ours_only():
    tool = "<tool><name>sbomkit</name><version>0.9</version></tool>"
    metadata = f"<metadata><tools><tool><name>t</name></tool>{tool}</tools></metadata>"
    properties = '<properties><property name="sbomkit:version">0.9</property></properties>'
    data = xml("1.4", metadata.replace("</metadata>", f"{properties}</metadata>"))
    left = data
    for edit in sorted(XML.removals(data), key=lambda edit: -edit.start):
        left = left[: edit.start] + edit.inserted + left[edit.end :]
    assert left == xml("1.4", metadata.replace(tool, ""))


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"), max_size=6)
PROPERTIES = st.lists(st.fixed_dictionaries({"name": TEXTS, "value": TEXTS}), max_size=2)
REFERENCES = st.lists(st.just({"type": "vcs", "url": "https://x.example/"}), max_size=2, unique_by=str)
COMPONENTS: st.SearchStrategy[Any] = st.recursive(
    st.just([]),
    lambda inner: st.lists(
        st.fixed_dictionaries(
            {"type": st.just("library"), "name": TEXTS, "version": st.just("1")},
            optional={"externalReferences": REFERENCES, "properties": PROPERTIES, "components": inner},
        ),
        max_size=3,
        unique_by=str,
    ),
    max_leaves=4,
)


@st.composite
def documents(draw):
    components, number = draw(COMPONENTS), 0
    pending = [*components]
    while pending:
        component, number = pending.pop(), number + 1
        component.update({"bom-ref": f"{number}"} if draw(st.booleans()) else {})
        pending += component.get("components", [])
    metadata = {name: value for name, value in {"tools": [], "properties": draw(PROPERTIES)}.items() if draw(st.booleans())}
    return bom(draw(st.sampled_from(VERSIONS)), version=1, metadata=metadata, components=components)


ENTRIES = {"components": "component", "properties": "property", "externalReferences": "reference", "tools": "tool"}
ATTRIBUTES = defaultdict(tuple, {"component": ("type", "bom-ref"), "property": ("name",), "reference": ("type",)})
ORDER = ("tools", "name", "version", "url", "externalReferences", "properties", "components")


def check(data: bytes, lost: list[str], amended: bytes) -> None:
    assert lost == []
    assert sbomkit.strip(amended) == data
    assert amended != data
    assert RECORD not in amended
    assert (validate(data).valid, validate(amended).valid) == (True, True)


@given(documents(), st.sampled_from([None, 1, "\t"]), st.booleans(), st.sampled_from(["\n", "\r\n"]))
def test_however_it_is_written_json_keeps_all_stays_valid_and_comes_back(document, indent, ensure_ascii, newline):
    data = json.dumps(document, indent=indent, ensure_ascii=ensure_ascii).replace("\n", newline).encode()
    output = annotate(data, drawn_facts(sbomkit.load(data)), made_at=MADE_AT, embed=True)
    assert output.done.components == len(sbomkit.load(data).components)
    assert output.done.diagnostics == ()
    check(data, lost_of_json(data, output.data, CHANGED), output.data)


@given(documents(), st.booleans(), st.sampled_from(["\n", "\r\n", "\n\n"]), st.sampled_from(["", "c:"]))
def test_however_it_is_written_xml_keeps_all_stays_valid_and_comes_back(document, pretty, newline, prefix):
    data = as_xml(document, pretty=pretty, newline=newline, prefix=prefix)
    output = annotate(data, drawn_facts(sbomkit.load(data)), made_at=MADE_AT, embed=True)
    assert output.done.components == len(sbomkit.load(data).components)
    assert output.done.diagnostics == ()
    check(data, lost_of_xml(data, output.data, CHANGED_XML), output.data)


def as_xml(document: dict[str, Any], *, pretty: bool, newline: str, prefix: str) -> bytes:
    """The same document in XML, in one of many ways of writing it."""
    namespace = f"http://cyclonedx.org/schema/bom/{document['specVersion']}"
    root = etree.Element(
        f"{{{namespace}}}bom", nsmap=cast("dict[str, str]", {prefix.rstrip(":") or None: namespace}), version="1"
    )
    members = [("metadata", document["metadata"]), ("components", document["components"])]
    pending: list[tuple[Any, str, Any]] = [(root, name, value) for name, value in reversed(members)]
    while pending:
        parent, name, value = pending.pop()
        attributes = {key: value[key] for key in ATTRIBUTES[name] if key in value}
        element = etree.SubElement(parent, f"{{{namespace}}}{name}", attributes)
        if name in ENTRIES:
            inner = [(ENTRIES[name], entry) for entry in value]
        elif name == "property":
            element.text, inner = value["value"], []
        elif isinstance(value, str):
            element.text, inner = value, []
        else:
            inner = [(key, value[key]) for key in ORDER if key in value and key not in attributes]
        pending += [(element, key, entry) for key, entry in reversed(inner)]
    return etree.tostring(root, pretty_print=pretty, encoding="unicode").replace("\n", newline).encode()


@pytest.mark.parametrize("encoding", ["json", "xml"])
def test_what_stays_beside_ours_and_may_contradict_it_is_told(encoding):
    listed = '<properties><property name="sbomkit:publishers:verdict">sole</property></properties>'
    component = f'<component type="library" bom-ref="a"><name>a</name>{listed}</component>'
    data = xml("1.6", f"<components>{component}</components>")
    if encoding == "json":
        properties = [{"name": "sbomkit:publishers:verdict", "value": "sole"}]
        data = json.dumps(bom("1.6", components=[{**A, "properties": properties}])).encode()
    done = annotate(data, Facts(packages=()), made_at=MADE_AT, embed=True).done
    assert [(each.code, each.path, each.count) for each in done.diagnostics] == [("foreign-annotations", "a", 1)]
