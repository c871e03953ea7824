"""What SPDX 3 documents state, member by member, however their elements are written."""

import json

import pytest

from sbomkit.formats import load
from sbomkit.model.statements import LicenseForm, Listing, Marker, PartyKind
from tests.formats.documents import GOLDEN, load_json
from tests.formats.stated import NOWHERE, at, check_statements, said, words

CONTEXT = "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"
TERMS = "https://spdx.org/rdf/3.0.1/terms"


def graph(*elements, context=CONTEXT):
    return load_json({"@context": context, "@graph": list(elements)})


def package(ref="urn:a", /, **members):
    return {"type": "software_Package", "spdxId": ref, "name": ref, **members}


def related(source, kind, *targets, **members):
    return {"type": "Relationship", "from": source, "relationshipType": kind, "to": list(targets)} | members


def element(kind, ref, **members):
    return {"type": kind, "spdxId": ref} | members


def identifier(kind, text):
    return {"type": "ExternalIdentifier", "externalIdentifierType": kind, "identifier": text}


def document(*elements, creation=None):
    made = {"type": "CreationInfo", "@id": "_:c", "specVersion": "3.0.1", "created": "2026-01-02T03:04:05Z"}
    head = element("SpdxDocument", "urn:doc", creationInfo="_:c")
    return graph({**made, **(creation or {})}, head, *elements).statements.document


def component(*elements, **members):
    return graph(package(**members), *elements).statements.components[0]


def texts(words):
    return [(each.text, each.address, each.kind) for each in words]


def parties(found):
    return [(each.kind, each.name.text, [mail.text for mail in each.emails], [url.text for url in each.urls]) for each in found]


# -- the document


def test_agents_made_the_document_and_software_is_a_tool():
    contacts = [
        identifier("email", "a@a.example"),
        identifier("urlScheme", "https://a.example"),
        identifier("other", "https://b.example"),
        identifier("other", "77"),
        {"externalIdentifierType": "email"},
    ]
    found = document(
        element("Organization", "urn:o", name="Acme", externalIdentifier=contacts),
        element("Person", "urn:p", name="Jane"),
        element("SoftwareAgent", "urn:s", name="maker-1.2"),
        element("Agent", "urn:x"),
        element("Tool", "urn:t", name="helper"),
        package("urn:packaged", name="packaged", software_packageVersion="9"),
        creation={
            "createdBy": ["urn:o", "urn:p", "urn:s", "urn:x"],
            "createdUsing": ["urn:t", "urn:packaged", "urn:nowhere"],
        },
    )
    assert parties(found.authors) == [
        (PartyKind.ORGANISATION, "Acme", ["a@a.example", ""], ["https://a.example", "https://b.example"]),
        (PartyKind.PERSON, "Jane", [], []),
        (PartyKind.TOOL, "maker-1.2", [], []),
        (PartyKind.UNSTATED, "", [], []),
    ]
    assert [(each.name.text, each.version.text if each.version else None) for each in found.tools] == [
        ("helper", None),
        ("packaged", "9"),
        ("", None),
        ("maker", "1.2"),
    ]


@pytest.mark.parametrize(
    ("ref", "text", "marker", "kind"),
    [
        (f"{TERMS}/Core/NoAssertionElement", f"{TERMS}/Core/NoAssertionElement", Marker.NO_ASSERTION, ""),
        ("NoneElement", "NoneElement", Marker.NONE, ""),
        (f"{TERMS}/Core/SpdxOrganization", "SPDX", Marker.VALUE, ""),
        ("urn:elsewhere", "urn:elsewhere", Marker.VALUE, "reference"),
        ("urn:nowhere", "", Marker.BLANK, "reference"),
        (["odd"], "", Marker.BLANK, "reference"),
    ],
)
def test_a_reference_to_what_is_not_in_the_graph_says_what_it_can(ref, text, marker, kind):
    head = element("SpdxDocument", "urn:doc", **{"import": [{"type": "ExternalMap", "externalSpdxId": "urn:elsewhere"}]})
    (producer,) = graph(package(originatedBy=[ref]), head).statements.components[0].producers
    assert (producer.name.text, producer.name.marker, producer.name.kind) == (text, marker, kind)
    assert producer.name.address == "@graph[0].originatedBy[0]"


def test_the_version_is_that_of_the_creation_else_that_of_the_context():
    assert texts([document().format_version]) == [("3.0.1", "@graph[0].specVersion", "")]
    assert texts([document(creation={"specVersion": None}).format_version]) == [("3.0.1", "@context", "")]


def test_a_document_without_an_element_for_itself_is_made_by_whoever_made_the_first():
    found = graph({"type": "CreationInfo", "@id": "_:c", "created": "2026"}, package()).statements.document
    assert (found.timestamp.text, found.identifier) == ("2026", None)
    assert graph(package()).statements.document.timestamp is None


def test_the_types_of_a_bill_say_how_it_was_made():
    found = document(
        element("software_Sbom", "urn:s", software_sbomType=["analyzed", f"{TERMS}/Software/SbomType/source"]),
        element("software_Sbom", "urn:t", software_sbomType="lunch"),
    ).contexts
    assert texts(found) == [
        ("analyzed", "@graph[2].software_sbomType[0]", "after build"),
        ("source", "@graph[2].software_sbomType[1]", "before build"),
        ("lunch", "@graph[3].software_sbomType", ""),
    ]


def test_the_first_element_of_each_class_of_the_security_profile_is_told():
    kinds = ("security_Vulnerability", "security_Vulnerability", "security_VexFixedVulnAssessmentRelationship")
    found = document(*(element(kind, f"urn:{number}") for number, kind in enumerate(kinds))).vulnerabilities
    assert texts(found) == [("urn:0", "@graph[2]", kinds[0]), ("urn:2", "@graph[4]", kinds[2])]


# -- components


def test_producers_and_suppliers_are_agents():
    jane = element("Person", "urn:j", name="Jane", externalIdentifier=identifier("email", "j@a.example"))
    found = component(jane, originatedBy=["urn:j"], suppliedBy="urn:j")
    assert parties(found.producers) == parties(found.suppliers) == [(PartyKind.PERSON, "Jane", ["j@a.example"], [])]
    assert (found.producers[0].role, found.suppliers[0].role) == ("originatedBy", "suppliedBy")


def test_identifiers_are_read_from_every_home():
    found = component(
        software_packageUrl="pkg:npm/a@1",
        externalIdentifier=[
            identifier("packageUrl", "pkg:npm/a@1"),
            identifier("cpe22", "cpe:/a:a"),
            identifier(f"{TERMS}/Core/ExternalIdentifierType/cpe23", "cpe:2.3:a"),
            identifier("email", "a@a.example"),
            {"externalIdentifierType": "swid"},
        ],
        software_contentIdentifier=[
            {"software_contentIdentifierType": "gitoid", "software_contentIdentifierValue": "gitoid:blob"},
            {"software_contentIdentifierType": "swhid"},
        ],
    ).identifiers
    assert [(each.text, each.kind) for each in found] == [
        ("pkg:npm/a@1", "purl"),
        ("pkg:npm/a@1", "purl"),
        ("cpe:/a:a", "cpe"),
        ("cpe:2.3:a", "cpe"),
        ("", "swid"),
        ("gitoid:blob", "gitoid"),
        ("", "swhid"),
    ]


def test_what_a_package_is_distributed_as_tells_of_it():
    file = element(
        "software_File",
        "urn:f",
        name="a.tgz",
        verifiedUsing=[{"type": "Hash", "algorithm": "sha512", "hashValue": "bb"}],
        software_additionalPurpose=["archive", "container"],
    )
    own = [{"type": "Hash", "algorithm": "sha1"}, {"type": "PackageVerificationCode", "hashValue": "x"}]
    statements = graph(package(verifiedUsing=own), file, related("urn:a", "hasDistributionArtifact", "urn:f")).statements
    found, form = statements.components
    assert texts(found.hashes) == [("", "@graph[0].verifiedUsing[0]", "sha1")]
    assert texts(found.distribution_hashes) == [("bb", "@graph[1].verifiedUsing[0].hashValue", "sha512")]
    assert texts([found.filename, found.executable, found.archive, found.structured]) == [
        ("a.tgz", "@graph[1].name", ""),
        ("non-executable", "@graph[1]", "absence"),
        ("archive", "@graph[1].software_additionalPurpose[0]", "software_additionalPurpose"),
        ("container", "@graph[1].software_additionalPurpose[1]", "software_additionalPurpose"),
    ]
    assert (found.form_of, form.form_of) == ((), ("urn:a",))
    assert form.filename == form.name


def test_firmware_is_not_structured_and_a_package_without_a_form_says_nothing():
    file = element("software_File", "urn:f", software_primaryPurpose="firmware")
    found = component(file, related("urn:a", "hasDistributionArtifact", "urn:f"))
    assert found.structured.text == "firmware"
    assert found.archive.kind == "absence"
    bare = component()
    assert (bare.executable, bare.archive, bare.structured, bare.filename) == (None, None, None, None)


def test_what_is_written_literally_as_bsi_shows_it_is_read():
    form = element("software_SoftwareArtifact", "urn:f", name="a.tgz")
    found = component(
        form,
        related("urn:a", "hasDistributionArtifact", "urn:f"),
        externalIdentifers=[identifier("cpe22", "cpe:/a:a")],
        packageURL="pkg:npm/a@1",
        SourceArtifact="https://a.example/src",
        copyrightText="me",
    )
    assert [each.kind for each in found.identifiers] == ["purl", "cpe"]
    assert [(each.text, each.kind) for each in found.references] == [("https://a.example/src", "sourceArtifact")]
    assert (found.filename.text, found.copyright.text) == ("a.tgz", "me")


def test_references_are_told_by_type():
    found = component(
        software_homePage="https://a.example",
        software_downloadLocation="https://b.example",
        externalRef=[
            {"externalRefType": "vcs", "locator": ["https://c.example", "https://d.example"]},
            {"externalRefType": "funding", "locator": "https://e.example"},
            {"externalRefType": "chat"},
        ],
    ).references
    assert texts(found) == [
        ("https://a.example", "@graph[0].software_homePage", "homepage"),
        ("https://b.example", "@graph[0].software_downloadLocation", "download"),
        ("https://c.example", "@graph[0].externalRef[0].locator[0]", "vcs"),
        ("https://d.example", "@graph[0].externalRef[0].locator[1]", "vcs"),
        ("https://e.example", "@graph[0].externalRef[1].locator", "funding"),
        ("", "@graph[0].externalRef[2]", "chat"),
    ]


LICENSES = [
    element("simplelicensing_LicenseExpression", "urn:e", simplelicensing_licenseExpression="MIT OR X"),
    element("simplelicensing_LicenseExpression", "urn:blank", simplelicensing_licenseExpression=None),
    element("simplelicensing_LicenseExpression", "urn:silent"),
    element("expandedlicensing_ListedLicense", "https://spdx.org/licenses/MIT", name="MIT License"),
    element(
        "expandedlicensing_ConjunctiveLicenseSet", "urn:s", expandedlicensing_member=["https://spdx.org/licenses/MIT", "urn:e"]
    ),
    element("simplelicensing_SimpleLicensingText", "urn:t", simplelicensing_licenseText="do"),
    element("expandedlicensing_CustomLicense", "urn:n", name="Own", expandedlicensing_seeAlso=["https://a.example"]),
    element("expandedlicensing_CustomLicense", "urn:empty"),
    element("expandedlicensing_ListedLicense", "urn:odd", name=["odd"]),
]


@pytest.mark.parametrize(
    ("ref", "expected"),
    [
        ("urn:e", [("MIT OR X", Marker.VALUE, LicenseForm.EXPRESSION)]),
        ("urn:blank", [("", Marker.BLANK, LicenseForm.IDENTIFIER)]),
        ("urn:silent", [("", Marker.BLANK, LicenseForm.IDENTIFIER)]),
        ("https://spdx.org/licenses/MIT", [("MIT", Marker.VALUE, LicenseForm.IDENTIFIER)]),
        ("https://spdx.org/licenses/Zlib.html", [("Zlib", Marker.VALUE, LicenseForm.IDENTIFIER)]),
        ("urn:s", [("MIT AND (MIT OR X)", Marker.VALUE, LicenseForm.EXPRESSION)]),
        ("urn:t", [("do", Marker.VALUE, LicenseForm.TEXT)]),
        ("urn:n", [("Own", Marker.VALUE, LicenseForm.NAME), ("https://a.example", Marker.VALUE, LicenseForm.URL)]),
        ("urn:empty", [("", Marker.BLANK, LicenseForm.NAME)]),
        ("urn:odd", [("urn:odd", Marker.VALUE, LicenseForm.IDENTIFIER)]),
        ("urn:nowhere", [("", Marker.BLANK, LicenseForm.IDENTIFIER)]),
        (f"{TERMS}/Core/NoneElement", [(f"{TERMS}/Core/NoneElement", Marker.NONE, LicenseForm.IDENTIFIER)]),
        ("NoAssertionLicense", [("NoAssertionLicense", Marker.NO_ASSERTION, LicenseForm.IDENTIFIER)]),
    ],
)
@pytest.mark.parametrize(("kind", "name"), [("hasDeclaredLicense", "declared"), ("hasConcludedLicense", "concluded")])
def test_licences_are_elements_that_are_related(ref, expected, kind, name):
    found = component(*LICENSES, related("urn:a", kind, ref)).licenses
    assert [(each.word.text, each.word.marker, each.form) for each in found] == expected
    assert {each.word.kind for each in found} == {name}


def test_the_rest_of_a_package_is_verbatim():
    found = component(
        software_packageVersion="1",
        software_copyrightText="me",
        supportLevel=["noAssertion"],
        validUntilTime="2030-01-01T00:00:00Z",
    )
    assert [each.text for each in (*found.versions, found.copyright, found.end_of_support)] == [
        "1",
        "me",
        "2030-01-01T00:00:00Z",
    ]
    assert (found.support_level.text, found.support_level.marker) == ("noAssertion", Marker.NO_ASSERTION)
    assert component(supportLevel=f"{TERMS}/Core/SupportType/endOfSupport").support_level.text == "endOfSupport"
    assert component(supportLevel=[]).support_level is None


def test_what_a_document_defines_is_not_elsewhere_whatever_it_imports():
    head = element("SpdxDocument", "urn:doc", **{"import": [{"type": "ExternalMap", "externalSpdxId": "urn:b"}]})
    assert [each.external for each in graph(head, package(), package("urn:b")).statements.components] == [False, False]


def test_properties_taken_over_from_cyclonedx_and_annotations_tell_what_is_unknown():
    extension = {
        "type": "extension_CdxPropertiesExtension",
        "extension_cdxProperty": [
            {"extension_cdxPropName": "cdx:cisa:unknown-information", "extension_cdxPropValue": "hash"},
            {"extension_cdxPropName": "cdx:cisa:withheld-information"},
        ],
    }
    annotation = element("Annotation", "urn:n", subject="urn:a", statement="cdx:cisa:withheld-information: license")
    found = component(annotation, extension=[extension]).unknown
    assert [(each.kind, each.marker, each.address) for each in found] == [
        ("hash", Marker.UNKNOWN, "@graph[0].extension[0].extension_cdxProperty[0].extension_cdxPropValue"),
        ("", Marker.WITHHELD, "@graph[0].extension[0].extension_cdxProperty[1]"),
        ("license", Marker.WITHHELD, "@graph[1].statement"),
    ]


# -- dependencies


@pytest.mark.parametrize(
    ("relationships", "listing", "count"),
    [
        ([], Listing.UNSTATED, 0),
        ([related("urn:a", "contains", "urn:b")], Listing.UNSTATED, 0),
        ([related("urn:a", "hasTest", "urn:b")], Listing.UNSTATED, 0),
        ([related("urn:a", "dependsOn", "urn:b", "urn:b", "urn:a")], Listing.LISTED, 1),
        ([related("urn:b", "DEPENDENCY_OF", "urn:a")], Listing.LISTED, 1),
        ([related("urn:a", "dependsOn", "NoneElement")], Listing.NONE, 0),
        ([related("urn:a", "dependsOn", f"{TERMS}/Core/NoneElement", scope="runtime")], Listing.NONE, 0),
        ([related("urn:a", "dependsOn", "NoneElement", scope="test")], Listing.UNSTATED, 0),
        ([related("urn:a", "dependsOn", "NoneElement", completeness="incomplete")], Listing.UNKNOWN, 0),
        ([related("urn:a", "dependsOn", "NoneElement", completeness="noAssertion")], Listing.NONE, 0),
        ([related("urn:a", "dependsOn", completeness="complete")], Listing.NONE, 0),
        ([related("urn:a", "dependsOn", completeness="incomplete")], Listing.UNSTATED, 0),
        ([related("urn:a", "dependsOn", f"{TERMS}/Core/NoAssertionElement")], Listing.UNKNOWN, 0),
        ([related("urn:a", "dependsOn", "NoneElement"), related("urn:a", "dependsOn", "urn:x")], Listing.LISTED, 1),
    ],
)
def test_relationships_say_what_is_needed(relationships, listing, count):
    found = graph(package(), package("urn:b"), *relationships).statements.components[0].dependencies
    assert (found.listing, found.count) == (listing, count)
    first = "@graph[0]" if listing is Listing.UNSTATED else "@graph[2]"
    assert found.address == first


@pytest.mark.parametrize(
    ("needed", "dangling"),
    [
        (["urn:b"], 0),
        (["urn:x"], 1),
        (["urn:b", "urn:x", "urn:y"], 2),
        (["urn:elsewhere", "urn:doc"], 0),
        (["urn:elsewhere", "urn:x"], 1),
        (["NoneElement"], 0),
    ],
)
def test_a_reference_leads_somewhere_or_nowhere_whatever_the_others_do(needed, dangling):
    head = element("SpdxDocument", "urn:doc", **{"import": [{"type": "ExternalMap", "externalSpdxId": "urn:elsewhere"}]})
    others = related("urn:b", "dependsOn", "urn:elsewhere")
    found = graph(head, package(), package("urn:b"), related("urn:a", "dependsOn", *needed), others).statements.components[0]
    assert found.dependencies.dangling == dangling


def test_nothing_speaks_of_a_package_without_an_id():
    needed = [related(ref, "dependsOn", "urn:b") for ref in ("@graph[0]", "")]
    found = graph({"type": "software_Package", "name": "a"}, package("urn:b"), *needed).statements.components[0]
    assert (found.id, found.dependencies.listing) == ("@graph[0]", Listing.UNSTATED)


def test_of_what_is_said_of_completeness_the_least_counts():
    words_ = ("complete", f"{TERMS}/Core/RelationshipCompleteness/incomplete", "complete")
    relationships = [related("urn:a", "dependsOn", "urn:b", completeness=word) for word in words_]
    parts = related("urn:a", "contains", "urn:b", completeness="noAssertion")
    found = component(package("urn:b"), *relationships, parts).dependencies
    assert texts([found.completeness, found.parts]) == [
        ("incomplete", "@graph[3].completeness", ""),
        ("noAssertion", "@graph[5].completeness", ""),
    ]
    assert found.parts.marker is Marker.NO_ASSERTION


# -- spellings


def test_elements_inside_others_state_under_their_address():
    inner = {"type": "Organization", "name": "Acme"}
    named = {"@type": f"{TERMS}/Core/Person", "@id": "urn:j", "name": "Jane"}
    inventory = graph(
        package(originatedBy=[inner, named, {"@id": "urn:j"}, "urn:j", 7]),
        related("urn:a", "dependsOn", to=package("urn:b")),
    )
    check_statements(inventory)
    one, other = inventory.statements.components
    assert [(each.name.text, each.name.address) for each in one.producers[:4]] == [
        ("Acme", "@graph[0].originatedBy[0].name"),
        *[("Jane", "@graph[0].originatedBy[1].name")] * 3,
    ]
    assert (other.id, other.address, one.dependencies.count) == ("urn:b", "@graph[1].to", 1)


def inlined(document):
    """A document whose elements stand where they are first referred to."""
    elements = {each.get("spdxId", each.get("@id")): each for each in document["@graph"]}
    placed = {"https://example.org/sbom/app-1.0.0/doc"}
    whole = elements["https://example.org/sbom/app-1.0.0/doc"]

    def moved(value):
        if isinstance(value, str) and value in elements and value not in placed:
            placed.add(value)
            return elements[value]
        return value

    pending = [whole]
    while pending:
        each = pending.pop()
        for name in [name for name in each if name not in {"spdxId", "@id"}]:
            value = each[name]
            each[name] = [moved(entry) for entry in value] if isinstance(value, list) else moved(value)
            pending += [
                entry for entry in (each[name] if isinstance(each[name], list) else [each[name]]) if isinstance(entry, dict)
            ]
    return {"@context": document["@context"], "@graph": [whole]}


def in_full(value):
    """A document with the whole IRIs of members of the software profile."""
    if isinstance(value, dict):
        return {name.replace("software_", f"{TERMS}/Software/"): in_full(each) for name, each in value.items()}
    return [in_full(each) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize("spelt", [inlined, in_full])
@pytest.mark.parametrize("name", ["golden-3.0.1.spdx.json", "golden-3.0.1-none.spdx.json"])
def test_a_document_states_the_same_however_its_elements_are_written(name, spelt):
    (path,) = [path for path in GOLDEN if path.name == name]
    inventory = load_json(spelt(json.loads(path.read_bytes())))
    check_statements(inventory) if spelt is inlined else None
    assert said(inventory) == said(load(path))


def test_what_stands_where_no_reference_belongs_is_no_component():
    odd = related("urn:a", "dependsOn", "urn:b") | {"relationshipType": package("urn:a", name="odd")}
    inventory = graph(odd, package("urn:b"), package())
    check_statements(inventory)
    assert [(each.id, each.address) for each in inventory.statements.components] == [
        ("urn:b", "@graph[1]"),
        ("urn:a", "@graph[2]"),
    ]


def test_one_element_alone_is_a_document():
    inventory = load_json({"@context": CONTEXT, "type": "software_Package", "spdxId": "urn:a", "name": "a"})
    assert texts([inventory.statements.components[0].name]) == [("a", "name", "")]
    single = load_json({"@context": CONTEXT, "@graph": package()})
    assert single.statements.components[0].address == "@graph"
    assert load_json({"@context": CONTEXT, "@graph": "odd"}).statements.components == ()


def test_whole_iris_and_prefixes_are_read():
    inventory = graph(
        {"@type": "spdx:Software/Package", "@id": "x:a", f"{TERMS}/Core/name": "a", f"{TERMS}/Software/packageVersion": "1"},
        related("x:a", "dependsOn", "x:b"),
        package("https://x.example/b"),
        {"type": "Nothing"},
        7,
        context=[CONTEXT, {"x": "https://x.example/"}],
    )
    one, other = inventory.statements.components
    assert (one.name.text, one.versions[0].text, one.dependencies.count) == ("a", "1", 1)
    assert other.id == "https://x.example/b"


def test_values_that_stand_apart_are_found_where_they_stand():
    apart = {"type": "Hash", "@id": "_:h", "algorithm": "sha256", "hashValue": "aa"}
    found = graph(package(verifiedUsing=["_:h", "_:nowhere"]), apart).statements.components[0]
    assert texts(found.hashes) == [("aa", "@graph[1].hashValue", "sha256")]


def test_elements_far_inside_have_an_address_without_the_way_there():
    inner = package("urn:last")
    for number in range(20):
        inner = related(f"urn:{number}", "dependsOn", to=[inner])
    inventory = graph(inner)
    assert all(len(each.address) < 300 for each in words(inventory.statements))
    assert at(inventory.claims, inventory.statements.components[0].address) is NOWHERE
