"""What CycloneDX documents state, member by member, and what is made of members that are not as they should be."""

from typing import Any

import pytest

from sbomkit.formats import load
from sbomkit.model.statements import LicenseForm, Listing, Marker, PartyKind
from tests.formats.documents import cyclonedx, load_json

XML = '<bom xmlns="http://cyclonedx.org/schema/bom/1.6" version="3">{}</bom>'


def stated(version="1.6", /, **members):
    return load_json(cyclonedx(version) | members).statements


def document(version="1.6", /, **members):
    return stated(version, **members).document


def component(version="1.6", /, **members):
    (found,) = stated(version, components=[{"bom-ref": "a", "name": "a", **members}]).components
    return found


def texts(words):
    return [(each.text, each.address, each.kind) for each in words]


def parties(found):
    return [
        (each.role, each.kind, each.name.text, [mail.text for mail in each.emails], [url.text for url in each.urls])
        for each in found
    ]


# -- the document


def test_who_made_the_document_is_told_with_contacts():
    found = document(
        metadata={
            "authors": [{"name": "Jane", "email": "jane@a.example"}, {"email": "joe@a.example"}],
            "manufacturer": {"name": "Acme", "url": ["https://a.example"], "contact": [{"name": "X", "email": "x@a.example"}]},
        }
    ).authors
    assert parties(found) == [
        ("manufacturer", PartyKind.ORGANISATION, "Acme", ["x@a.example"], ["https://a.example"]),
        ("authors", PartyKind.PERSON, "Jane", ["jane@a.example"], []),
        ("authors", PartyKind.PERSON, "", ["joe@a.example"], []),
    ]
    assert found[2].name.address == "metadata.authors[1]"


def test_the_older_manufacture_made_the_document_and_its_subject():
    found = stated("1.4", metadata={"manufacture": {"name": "Acme"}, "component": {"bom-ref": "a", "name": "a"}})
    assert parties(found.document.authors) == parties(found.components[0].producers)
    assert parties(found.document.authors) == [("manufacture", PartyKind.ORGANISATION, "Acme", [], [])]


def test_the_supplier_of_the_document_supplied_its_subject():
    subject, other = stated(
        metadata={"supplier": {"name": "Shop"}, "component": {"name": "a", "supplier": {"name": "Own"}}},
        components=[{"name": "b"}],
    ).components
    assert [each.name.text for each in subject.suppliers] == ["Own", "Shop"]
    assert other.suppliers == ()


@pytest.mark.parametrize(
    ("tools", "expected"),
    [
        ([{"vendor": "v", "name": "t", "version": "1"}, {"name": "u"}], [("t", "1"), ("u", None)]),
        ({"components": [{"name": "t", "version": "1"}], "services": [{"name": "s"}]}, [("t", "1"), ("s", None)]),
        ({"name": "alone"}, [("alone", None)]),
        ([{}], [("", None)]),
        ("text", []),
        (None, []),
    ],
)
def test_tools_are_read_in_either_form(tools, expected):
    found = document(metadata={"tools": tools}).tools
    assert [(each.name.text, each.version.text if each.version else None) for each in found] == expected


def test_a_tool_whose_version_is_unknown_says_so():
    (tool,) = document(metadata={"tools": [{"name": "t", "version": "unknown"}]}).tools
    assert tool.version.marker is Marker.UNKNOWN


@pytest.mark.parametrize(
    ("lifecycle", "expected"),
    [
        ({"phase": "build"}, ("build", "metadata.lifecycles[0].phase", "build")),
        ({"phase": "pre-build"}, ("pre-build", "metadata.lifecycles[0].phase", "before build")),
        ({"name": "Analyzed", "description": "x"}, ("Analyzed", "metadata.lifecycles[0].name", "after build")),
        ({"name": "SBOM type", "description": "source"}, ("source", "metadata.lifecycles[0].description", "before build")),
        ({"name": "lunch"}, ("lunch", "metadata.lifecycles[0].name", "other")),
        ({"phase": "lunch"}, ("lunch", "metadata.lifecycles[0].phase", "")),
        ({"name": "unknown"}, ("unknown", "metadata.lifecycles[0].name", "")),
        ({}, ("", "metadata.lifecycles[0]", "")),
    ],
)
def test_how_a_document_was_made_is_a_phase_or_a_name(lifecycle, expected):
    assert texts(document(metadata={"lifecycles": [lifecycle]}).contexts) == [expected]


def test_an_edition_is_a_number_and_an_identifier():
    found = document(serialNumber="urn:uuid:1", version=7)
    assert texts([found.identifier, found.edition]) == [("urn:uuid:1", "serialNumber", ""), ("7", "version", "")]
    assert document().identifier is None


@pytest.mark.parametrize(
    ("signature", "text", "marker"),
    [
        ({"algorithm": "ES256", "value": "x"}, "ES256", Marker.VALUE),
        ({"signers": [{"algorithm": "RS256", "value": "x"}]}, "RS256", Marker.VALUE),
        ({"chain": [{"algorithm": "Ed25519", "value": "x"}]}, "Ed25519", Marker.VALUE),
        ({"value": "x"}, "", Marker.VALUE),
        ({"algorithm": "ES256"}, "ES256", Marker.BLANK),
        ({}, "", Marker.BLANK),
        ("yes", "", Marker.BLANK),
    ],
)
def test_a_signature_is_told_by_its_algorithm(signature, text, marker):
    found = document(signature=signature).signature
    assert (found.text, found.marker, found.address, found.kind) == (text, marker, "signature", "JSF")


def test_a_signature_in_xml_is_one_too():
    inside = '<o:Signature xmlns:o="urn:o"/><ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/>'
    found = load(XML.format(inside).encode()).statements
    assert texts([found.document.signature]) == [("", "xml:any[1]", "XML signature")]
    assert load(XML.format("").encode()).statements.document.signature is None


def test_a_place_for_a_signature_is_older_in_xml():
    old = XML.replace("1.6", "1.2").format("<components/>").encode()
    assert "signature" not in load(old).statements.inexpressible
    assert stated("1.2").inexpressible["signature"] == "1.4"


def test_vulnerabilities_are_told_once():
    assert texts(document(vulnerabilities=[{"id": "CVE-1"}, {"id": "CVE-2"}]).vulnerabilities) == [
        ("CVE-1", "vulnerabilities", "")
    ]
    assert document(vulnerabilities=[]).vulnerabilities == ()


def test_a_composition_that_names_nothing_speaks_of_the_whole_and_one_that_names_the_subject_does_not():
    subject = {"component": {"bom-ref": "a", "name": "a"}}
    compositions = [{"aggregate": "complete", "assemblies": ["a"]}, {"aggregate": "unknown"}]
    found = document(metadata=subject, compositions=compositions)
    assert texts([found.completeness]) == [("unknown", "compositions[1].aggregate", "")]
    for named in ({"dependencies": ["a"]}, {"ref": "a"}, {"assemblies": ["a"]}, {"vulnerabilities": ["v"]}):
        assert document(metadata=subject, compositions=[{"aggregate": "unknown", **named}]).completeness is None


def test_information_that_is_unknown_or_withheld_stands_in_properties():
    properties = [{"name": "cdx:cisa:withheld-information", "value": "author"}, {"name": "cdx:cisa:unknown-information"}]
    found = stated(
        metadata={"properties": properties}, properties=properties, components=[{"name": "a", "properties": properties}]
    )
    assert [(each.kind, each.marker, each.address) for each in found.document.unknown] == [
        ("author", Marker.WITHHELD, "metadata.properties[0].value"),
        ("", Marker.UNKNOWN, "metadata.properties[1]"),
        ("author", Marker.WITHHELD, "properties[0].value"),
        ("", Marker.UNKNOWN, "properties[1]"),
    ]
    assert found.components[0].unknown[0].kind == "producer"


# -- components


def test_nested_components_stand_under_their_own_address():
    found = stated(
        metadata={"component": {"name": "m", "components": [{"name": "n"}]}},
        components=[{"name": "a", "components": [{"name": "b"}, {"name": "c", "components": {"name": "d"}}]}, {"name": "e"}],
    )
    assert [(each.name.text, each.address) for each in found.components] == [
        ("m", "metadata.component"),
        ("n", "metadata.component.components[0]"),
        ("a", "components[0]"),
        ("b", "components[0].components[0]"),
        ("c", "components[0].components[1]"),
        ("d", "components[0].components[1].components[0]"),
        ("e", "components[1]"),
    ]


def test_the_address_of_a_component_far_inside_has_no_middle():
    whole: dict[str, Any] = {"name": "last"}
    for _ in range(40):
        whole = {"name": "x", "components": [whole]}
    address = stated(components=[whole]).components[-1].name.address
    assert "…" in address
    assert len(address) < 300


def test_of_two_entries_with_one_id_the_first_states():
    found = stated(components=["text", {"bom-ref": "a", "name": "first"}, {"bom-ref": "a", "name": "second"}, {"name": "b"}])
    assert [(each.id, each.name.text, each.address) for each in found.components] == [
        ("a", "first", "components[1]"),
        ("components[2]", "b", "components[3]"),
    ]


def test_nothing_speaks_of_a_component_without_an_id():
    entries = [{"ref": ref, "dependsOn": ["b"]} for ref in ("components[0]", "")]
    found = stated(components=[{"name": "a"}, {"bom-ref": "b", "name": "b"}], dependencies=entries).components[0]
    assert (found.id, found.dependencies.listing) == ("components[0]", Listing.UNSTATED)


def test_what_a_component_is_named_after_its_purl_is_no_marker():
    assert component(name="unknown", purl="pkg:npm/unknown@1").name.marker is Marker.VALUE
    assert component(name="unknown").name.marker is Marker.UNKNOWN
    assert component(name=" ", purl="pkg:npm/a@1").name.marker is Marker.BLANK


def test_a_component_without_a_name_states_none():
    (found,) = stated(components=[{"purl": "pkg:npm/a@1"}]).components
    assert found.name is None


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ('"version": "1.10"', [("1.10", "components[0].version", "")]),
        ('"version": 1.10', [("1.10", "components[0].version", "")]),
        ('"version": ["1"]', [("", "components[0].version", "")]),
        ('"version": null', []),
        ('"versionRange": "vers:npm/>=1"', [("vers:npm/>=1", "components[0].versionRange", "range")]),
    ],
)
def test_versions_are_verbatim(members, expected):
    text = f'{{"bomFormat": "CycloneDX", "specVersion": "1.7", "components": [{{"name": "a", {members}}}]}}'
    (found,) = load(text.encode()).statements.components
    assert texts(found.versions) == expected


def test_producers_stand_in_the_order_in_which_they_count():
    found = component(
        publisher="P <p@a.example>",
        author="A",
        authors=[{"name": "B", "email": "b@a.example"}],
        manufacturer={"name": "M", "url": ["https://m.example"]},
        supplier={"name": "S"},
    )
    assert parties(found.producers) == [
        ("manufacturer", PartyKind.ORGANISATION, "M", [], ["https://m.example"]),
        ("authors", PartyKind.PERSON, "B", ["b@a.example"], []),
        ("author", PartyKind.UNSTATED, "A", [], []),
        ("publisher", PartyKind.UNSTATED, "P", ["p@a.example"], []),
    ]
    assert parties(found.suppliers) == [("supplier", PartyKind.ORGANISATION, "S", [], [])]


@pytest.mark.parametrize(
    ("manufacturer", "expected"),
    [
        ([{"name": "M", "contact": {"email": "m@m.example"}}], ("M", ["m@m.example"], [])),
        ({"name": "M", "url": "https://m.example"}, ("M", [], ["https://m.example"])),
        ({"contact": [{"email": "m@m.example"}]}, ("", ["m@m.example"], [])),
        ("M", ("M", [], [])),
        ({"name": ["M"]}, ("", [], [])),
    ],
)
def test_organisations_are_read_as_bsi_shows_them_too(manufacturer, expected):
    ((_, _, *found),) = parties(component(manufacturer=manufacturer).producers)
    assert tuple(found) == expected


def test_identifiers_are_read_from_every_home():
    found = component(
        purl="pkg:npm/a@1",
        cpe="cpe:2.3:a:a:a:1:*:*:*:*:*:*:*",
        swid={"tagId": "t"},
        omniborId=["gitoid:blob:sha1:a"],
        swhid=["swh:1:cnt:b", "swh:1:cnt:c"],
    ).identifiers
    assert [(each.text, each.kind) for each in found] == [
        ("pkg:npm/a@1", "purl"),
        ("cpe:2.3:a:a:a:1:*:*:*:*:*:*:*", "cpe"),
        ("t", "swid"),
        ("gitoid:blob:sha1:a", "omnibor"),
        ("swh:1:cnt:b", "swhid"),
        ("swh:1:cnt:c", "swhid"),
    ]
    assert texts(component(swid={}, omniborId="x").identifiers) == [
        ("", "components[0].swid", "swid"),
        ("x", "components[0].omniborId", "omnibor"),
    ]


def test_hashes_of_a_component_are_not_those_of_what_is_distributed():
    found = component(
        hashes=[{"alg": "SHA-1", "content": "aa"}, {"alg": "MD5"}, "text"],
        externalReferences=[
            {"type": "distribution", "url": "https://a.example", "hashes": [{"alg": "SHA-512", "content": "bb"}]},
            {"type": "vcs", "url": "https://b.example", "hashes": [{"alg": "SHA-256", "content": "cc"}]},
            {"type": "distribution"},
        ],
    )
    assert texts(found.hashes) == [("aa", "components[0].hashes[0].content", "SHA-1"), ("", "components[0].hashes[1]", "MD5")]
    assert texts(found.distribution_hashes) == [("bb", "components[0].externalReferences[0].hashes[0].content", "SHA-512")]
    assert texts(found.references) == [
        ("https://a.example", "components[0].externalReferences[0].url", "distribution"),
        ("https://b.example", "components[0].externalReferences[1].url", "vcs"),
        ("", "components[0].externalReferences[2]", "distribution"),
    ]


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ({"license": {"id": "MIT", "acknowledgement": "declared"}}, [("MIT", "declared", LicenseForm.IDENTIFIER)]),
        ({"expression": "MIT OR X", "acknowledgement": "concluded"}, [("MIT OR X", "concluded", LicenseForm.EXPRESSION)]),
        ({"license": {"name": "Own"}}, [("Own", "", LicenseForm.NAME)]),
        (
            {"license": {"name": "Own", "url": "https://a.example", "text": {"content": "do"}}},
            [("Own", "", LicenseForm.NAME), ("do", "", LicenseForm.TEXT), ("https://a.example", "", LicenseForm.URL)],
        ),
        ({"license": {"text": "do"}}, [("do", "", LicenseForm.TEXT)]),
        ({"license": {"id": "MIT", "acknowledgement": "guessed"}}, [("MIT", "", LicenseForm.IDENTIFIER)]),
        ({"license": "MIT"}, [("MIT", "", LicenseForm.NAME)]),
        ({"license": {}}, [("", "", LicenseForm.NAME)]),
        ({}, [("", "", LicenseForm.NAME)]),
        (
            {"license": {"id": "MIT"}, "expression": "X"},
            [("MIT", "", LicenseForm.IDENTIFIER), ("X", "", LicenseForm.EXPRESSION)],
        ),
    ],
)
def test_licences_are_told_with_form_and_acknowledgement(choice, expected):
    found = component(licenses=[choice]).licenses
    assert [(each.word.text, each.word.kind, each.form) for each in found] == expected


def test_bsi_and_the_lifecycle_of_the_taxonomy_stand_in_properties():
    names = ("bsi:component:filename", "bsi:component:executable", "bsi:component:archive", "bsi:component:structured")
    found = component(
        properties=[
            *({"name": name, "value": name[-4:]} for name in names),
            {"name": names[0], "value": "second"},
            {"name": "cdx:lifecycle:milestone:endOfSupport", "value": "2030-01-01"},
            {"name": ["odd"], "value": "x"},
            "text",
        ]
    )
    assert texts([found.filename, found.executable, found.archive, found.structured, found.end_of_support]) == [
        ("name", "components[0].properties[0].value", ""),
        ("able", "components[0].properties[1].value", ""),
        ("hive", "components[0].properties[2].value", ""),
        ("ured", "components[0].properties[3].value", ""),
        ("2030-01-01", "components[0].properties[5].value", ""),
    ]
    assert texts([component(properties={"name": names[0], "value": "f"}).filename]) == [
        ("f", "components[0].properties[0].value", "")
    ]


def test_what_is_not_delivered_says_so():
    assert component("1.7", isExternal=True).external
    assert not component("1.7", isExternal="true").external


# -- dependencies


def dependencies(entries=(), compositions=(), **members):
    return (
        stated(
            components=[{"bom-ref": ref, "name": ref} for ref in "abc"],
            dependencies=entries,
            compositions=compositions,
            **members,
        )
        .components[0]
        .dependencies
    )


@pytest.mark.parametrize(
    ("entries", "listing", "count", "address"),
    [
        ([], Listing.UNSTATED, 0, "components[0]"),
        ([{"ref": "b", "dependsOn": ["a"]}], Listing.UNSTATED, 0, "components[0]"),
        ([{"ref": "b"}, {"ref": "a"}], Listing.NONE, 0, "dependencies[1]"),
        ([{"ref": "a", "dependsOn": []}], Listing.NONE, 0, "dependencies[0]"),
        ([{"ref": "a", "dependsOn": ["a"]}], Listing.UNSTATED, 0, "dependencies[0]"),
        ([{"ref": "a", "dependsOn": ["b", "c", "b"]}], Listing.LISTED, 2, "dependencies[0]"),
        ([{"ref": "a"}, {"ref": "a", "dependsOn": "b"}], Listing.LISTED, 1, "dependencies[0]"),
        ([{"ref": "a", "provides": ["b"]}], Listing.UNSTATED, 0, "components[0]"),
        ([{"ref": "a", "provides": ["b"], "dependsOn": []}], Listing.NONE, 0, "dependencies[0]"),
        ([{"ref": "a", "dependsOn": [{}]}], Listing.UNSTATED, 0, "components[0]"),
        ([{"ref": "a", "dependsOn": 7}], Listing.UNSTATED, 0, "components[0]"),
    ],
)
def test_an_absent_entry_says_nothing_and_an_empty_one_says_none(entries, listing, count, address):
    found = dependencies(entries)
    assert (found.listing, found.count, found.address) == (listing, count, address)


@pytest.mark.parametrize(
    ("aggregate", "listing"),
    [
        ("complete", Listing.NONE),
        ("not_specified", Listing.NONE),
        ("unknown", Listing.UNKNOWN),
        ("incomplete_first_party_only", Listing.UNKNOWN),
    ],
)
def test_an_empty_list_that_is_called_open_is_not_none(aggregate, listing):
    found = dependencies([{"ref": "a"}], [{"aggregate": aggregate, "dependencies": ["a"]}])
    assert (found.listing, found.completeness.text) == (listing, aggregate)


@pytest.mark.parametrize("aggregate", ["complete", "not_specified", "unknown", "incomplete", "Incomplete", "incompletely"])
@pytest.mark.parametrize("entries", [[], [{"ref": "a"}], [{"ref": "a", "dependsOn": ["b"]}]])
def test_what_is_said_of_all_is_said_of_each(aggregate, entries):
    named = dependencies(entries, [{"aggregate": aggregate, "dependencies": ["a"]}])
    assert dependencies(entries, [{"aggregate": aggregate}]).listing is named.listing


def test_what_is_said_of_one_goes_before_what_is_said_of_all():
    said = [{"aggregate": "complete", "dependencies": ["a"]}, {"aggregate": "unknown"}]
    assert dependencies([{"ref": "a"}], said).listing is Listing.NONE


@pytest.mark.parametrize(
    ("needed", "dangling"),
    [
        (["b", "a"], 0),
        (["x"], 1),
        (["b", "x", "y", "x"], 2),
        (["svc", "inner", "tool", "urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#x"], 0),
        (["svc", "x"], 1),
    ],
)
def test_a_reference_leads_somewhere_or_nowhere_whatever_the_others_do(needed, dangling):
    metadata = {"tools": {"components": [{"type": "application", "bom-ref": "tool", "name": "t"}]}}
    services = [{"bom-ref": "svc", "name": "s", "services": [{"bom-ref": "inner", "name": "i"}]}]
    entries = [{"ref": "a", "dependsOn": needed}, {"ref": "b", "dependsOn": ["svc"]}]
    assert dependencies(entries, metadata=metadata, services=services).dangling == dangling


def test_dependencies_that_are_called_unknown_without_an_entry_are():
    assert dependencies([], [{"aggregate": "unknown", "dependencies": ["a"]}]).listing is Listing.UNKNOWN


@pytest.mark.parametrize("member", ["dependencies", "ref", "refs"])
def test_a_composition_names_components_as_the_schema_or_as_bsi_has_it(member):
    found = dependencies([], [{"aggregate": "complete", member: "a" if member == "ref" else ["a"]}])
    assert found.completeness.address == "compositions[0].aggregate"


def test_how_complete_the_parts_are_says_nothing_of_dependencies():
    found = dependencies([], [{"aggregate": "complete", "assemblies": ["a"]}])
    assert (found.completeness, found.parts.text) == (None, "complete")


def test_a_composition_without_a_word_says_nothing_of_completeness():
    found = dependencies([], [{"dependencies": ["a"]}])
    assert (found.completeness.marker, found.completeness.address) == (Marker.BLANK, "compositions[0]")


def test_the_word_that_claims_least_counts():
    found = dependencies([], [{"aggregate": word, "dependencies": ["a"]} for word in ("complete", "incomplete", "complete")])
    assert found.completeness.address == "compositions[1].aggregate"
