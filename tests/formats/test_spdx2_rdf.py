"""SPDX 2 in RDF/XML: the same inventory as the JSON of the document, in whatever way the graph is written down."""

import io
import json
import re
from typing import Any
from xml.sax.saxutils import quoteattr

import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib.compare import isomorphic

from sbomkit.errors import LimitExceeded, MalformedDocument, UnrecognizedFormat, UnsupportedVersion
from sbomkit.formats import formats, load
from sbomkit.formats._reading.content import content_of
from sbomkit.formats._reading.findings import Findings
from sbomkit.formats._spdx2.encodings.rdf_terms import individual
from sbomkit.formats._spdx2.encodings.rdf_triples import Blank, Graph, Term, Uri, graph_of
from sbomkit.formats.spdx2_rdf import FORMAT
from sbomkit.limits import Limits
from sbomkit.model.diagnostics import Severity
from sbomkit.model.inventory import Hash, Inventory, Reference
from tests.formats.documents import edges, needs_corpus, only_document_errors, spdx
from tests.formats.spdx2_documents import rich
from tests.formats.test_spdx2_yaml import small_spdx

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

SPDX, LISTED = "http://spdx.org/rdf/terms#", "http://spdx.org/licenses/"
HEAD = (
    f'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:spdx="{SPDX}" xmlns:ptr="http://www.w3.org/2009/pointers#"'
    ' xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#" xmlns:doap="http://usefulinc.com/ns/doap#"'
)
OWN = "https://docs.example/one"


def rdf(inside: str, version: str = "2.3", more: str = "", head: str = "") -> str:
    """A document with some nodes beside it, and more said of itself."""
    return (
        f'{HEAD}{head}>\n<spdx:SpdxDocument rdf:about="{OWN}#SPDXRef-DOCUMENT">\n'
        f"<spdx:specVersion>SPDX-{version}</spdx:specVersion>{more}</spdx:SpdxDocument>\n{inside}\n</rdf:RDF>"
    )


def package(inside: str, name: str = "SPDXRef-a") -> str:
    return f'<spdx:Package rdf:about="{OWN}#{name}"><spdx:name>{name}</spdx:name>{inside}</spdx:Package>'


def read(text: str | bytes, **options: Any) -> Inventory:
    return load(text if isinstance(text, bytes) else text.encode(), **options)


def found(inventory: Inventory, code: str) -> tuple[Severity, str, str, int]:
    (entry,) = [entry for entry in inventory.diagnostics if entry.code == code]
    return entry.severity, entry.path, entry.message, entry.count


# -- a document as the Java tools wrote them in the days of 2.1: what is referred to stands where it is first met

EARLY = f"""\
<rdf:RDF
    xmlns:spdx="{SPDX}"
    xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    xmlns="https://docs.example/early#"
    xmlns:doap="http://usefulinc.com/ns/doap#"
    xmlns:j.0="http://www.w3.org/2009/pointers#"
    xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#">
  <spdx:Snippet rdf:about="https://docs.example/early#SPDXRef-Snippet">
    <spdx:name>a loop</spdx:name>
    <spdx:range>
      <j.0:StartEndPointer>
        <j.0:endPointer>
          <j.0:LineCharPointer>
            <j.0:reference>
              <spdx:File rdf:about="https://docs.example/early#SPDXRef-Main">
                <spdx:fileName>./src/main.c</spdx:fileName>
                <spdx:checksum>
                  <spdx:Checksum>
                    <spdx:checksumValue>85ed0817af83a24ad8da68c2b5094de69833983c</spdx:checksumValue>
                    <spdx:algorithm rdf:resource="{SPDX}checksumAlgorithm_sha1"/>
                  </spdx:Checksum>
                </spdx:checksum>
                <spdx:licenseConcluded>
                  <spdx:License rdf:about="{LISTED}Apache-2.0">
                    <spdx:licenseId>Apache-2.0</spdx:licenseId>
                    <spdx:licenseText>The text of the licence, which every copy of it has.</spdx:licenseText>
                    <rdfs:seeAlso>https://licences.example/apache</rdfs:seeAlso>
                  </spdx:License>
                </spdx:licenseConcluded>
                <spdx:licenseInfoInFile rdf:resource="{LISTED}Apache-2.0"/>
                <spdx:copyrightText>Copyright 2010 Ann Author</spdx:copyrightText>
                <spdx:fileContributor>Ann Author</spdx:fileContributor>
                <spdx:fileType rdf:resource="{SPDX}fileType_source"/>
                <spdx:fileDependency>
                  <spdx:File rdf:about="https://docs.example/early#SPDXRef-Jar">
                    <spdx:fileName>./lib/early.jar</spdx:fileName>
                    <spdx:fileType rdf:resource="{SPDX}fileType_archive"/>
                    <spdx:licenseConcluded>
                      <spdx:ExtractedLicensingInfo rdf:about="https://docs.example/early#LicenseRef-1">
                        <spdx:licenseId>LicenseRef-1</spdx:licenseId>
                        <spdx:extractedText>Do as you like.</spdx:extractedText>
                        <rdfs:comment>short</rdfs:comment>
                        <rdfs:seeAlso>https://licences.example/1</rdfs:seeAlso>
                      </spdx:ExtractedLicensingInfo>
                    </spdx:licenseConcluded>
                    <spdx:artifactOf>
                      <doap:Project rdf:about="https://early.example/doap.rdf">
                        <doap:name>Early</doap:name>
                        <doap:homepage>https://early.example/</doap:homepage>
                      </doap:Project>
                    </spdx:artifactOf>
                    <spdx:noticeText>as is</spdx:noticeText>
                    <spdx:copyrightText rdf:resource="{SPDX}noassertion"/>
                  </spdx:File>
                </spdx:fileDependency>
              </spdx:File>
            </j.0:reference>
            <j.0:lineNumber>23</j.0:lineNumber>
          </j.0:LineCharPointer>
        </j.0:endPointer>
        <j.0:startPointer>
          <j.0:LineCharPointer>
            <j.0:reference rdf:resource="https://docs.example/early#SPDXRef-Main"/>
            <j.0:lineNumber>5</j.0:lineNumber>
          </j.0:LineCharPointer>
        </j.0:startPointer>
      </j.0:StartEndPointer>
    </spdx:range>
    <spdx:snippetFromFile rdf:resource="https://docs.example/early#SPDXRef-Main"/>
    <spdx:licenseInfoInSnippet rdf:resource="{LISTED}GPL-2.0"/>
    <spdx:licenseConcluded>
      <spdx:WithExceptionOperator>
        <spdx:member>
          <spdx:OrLaterOperator>
            <spdx:member rdf:resource="{LISTED}GPL-2.0"/>
          </spdx:OrLaterOperator>
        </spdx:member>
        <spdx:licenseException>
          <spdx:LicenseException>
            <spdx:licenseExceptionId>Classpath-exception-2.0</spdx:licenseExceptionId>
          </spdx:LicenseException>
        </spdx:licenseException>
      </spdx:WithExceptionOperator>
    </spdx:licenseConcluded>
  </spdx:Snippet>
  <spdx:SpdxDocument rdf:about="https://docs.example/early#SPDXRef-DOCUMENT">
    <spdx:specVersion>SPDX-2.1</spdx:specVersion>
    <spdx:dataLicense rdf:resource="{LISTED}CC0-1.0"/>
    <spdx:name>early</spdx:name>
    <rdfs:comment>made by hand</rdfs:comment>
    <spdx:externalDocumentRef>
      <spdx:ExternalDocumentRef>
        <spdx:externalDocumentId>DocumentRef-other</spdx:externalDocumentId>
        <spdx:spdxDocument rdf:resource="https://docs.example/other"/>
        <spdx:checksum>
          <spdx:Checksum>
            <spdx:algorithm rdf:resource="{SPDX}checksumAlgorithm_sha1"/>
            <spdx:checksumValue>d6a770ba38583ed4bb4525bd96e50461655d2759</spdx:checksumValue>
          </spdx:Checksum>
        </spdx:checksum>
      </spdx:ExternalDocumentRef>
    </spdx:externalDocumentRef>
    <spdx:creationInfo>
      <spdx:CreationInfo>
        <spdx:created>2010-01-29T18:30:22Z</spdx:created>
        <spdx:creator>Tool: maker-1.0</spdx:creator>
        <spdx:creator>Person: Ann Author</spdx:creator>
        <spdx:licenseListVersion>2.5</spdx:licenseListVersion>
        <rdfs:comment>on a machine</rdfs:comment>
      </spdx:CreationInfo>
    </spdx:creationInfo>
    <spdx:hasExtractedLicensingInfo rdf:resource="https://docs.example/early#LicenseRef-1"/>
    <spdx:reviewed>
      <spdx:Review>
        <spdx:reviewer>Person: Bob</spdx:reviewer>
        <spdx:reviewDate>2010-02-10T00:00:00Z</spdx:reviewDate>
        <rdfs:comment>read</rdfs:comment>
      </spdx:Review>
    </spdx:reviewed>
    <spdx:annotation>
      <spdx:Annotation>
        <spdx:annotationDate>2010-01-29T18:30:22Z</spdx:annotationDate>
        <spdx:annotationType rdf:resource="{SPDX}annotationType_other"/>
        <spdx:annotator>Person: Ann Author</spdx:annotator>
        <rdfs:comment>of the document</rdfs:comment>
      </spdx:Annotation>
    </spdx:annotation>
    <spdx:referencesFile rdf:resource="https://docs.example/early#SPDXRef-Main"/>
    <spdx:relationship>
      <spdx:Relationship>
        <spdx:relationshipType rdf:resource="{SPDX}relationshipType_copyOf"/>
        <spdx:relatedSpdxElement>
          <spdx:ExternalSpdxElement rdf:about="https://docs.example/other#SPDXRef-Tool"/>
        </spdx:relatedSpdxElement>
      </spdx:Relationship>
    </spdx:relationship>
    <spdx:describesPackage>
      <spdx:Package rdf:about="https://docs.example/early#SPDXRef-Package">
        <spdx:name>early</spdx:name>
        <spdx:versionInfo>1.10</spdx:versionInfo>
        <spdx:packageFileName>early-1.10.zip</spdx:packageFileName>
        <spdx:supplier>Organization: Sellers</spdx:supplier>
        <spdx:originator rdf:resource="{SPDX}noassertion"/>
        <spdx:downloadLocation>https://early.example/early-1.10.zip</spdx:downloadLocation>
        <doap:homepage>https://early.example/</doap:homepage>
        <spdx:filesAnalyzed>true</spdx:filesAnalyzed>
        <spdx:packageVerificationCode>
          <spdx:PackageVerificationCode>
            <spdx:packageVerificationCodeValue>4e3211c67a2d28fced849ee1bb76e7391b93feba</spdx:packageVerificationCodeValue>
            <spdx:packageVerificationCodeExcludedFile>./early.rdf</spdx:packageVerificationCodeExcludedFile>
          </spdx:PackageVerificationCode>
        </spdx:packageVerificationCode>
        <spdx:checksum rdf:parseType="Resource">
          <rdf:type rdf:resource="{SPDX}Checksum"/>
          <spdx:algorithm rdf:resource="{SPDX}checksumAlgorithm_sha256"/>
          <spdx:checksumValue>11b6d3ee554eedf79299905a98f9b9a04e498210b59f15094c916c91d150efcd</spdx:checksumValue>
        </spdx:checksum>
        <spdx:licenseConcluded>
          <spdx:ConjunctiveLicenseSet rdf:nodeID="A0">
            <spdx:member rdf:resource="{LISTED}MIT"/>
            <spdx:member>
              <spdx:DisjunctiveLicenseSet>
                <spdx:member rdf:resource="https://docs.example/early#LicenseRef-1"/>
                <spdx:member rdf:resource="https://docs.example/other#LicenseRef-2"/>
              </spdx:DisjunctiveLicenseSet>
            </spdx:member>
          </spdx:ConjunctiveLicenseSet>
        </spdx:licenseConcluded>
        <spdx:licenseDeclared rdf:nodeID="A0"/>
        <spdx:licenseInfoFromFiles rdf:resource="{SPDX}none"/>
        <spdx:copyrightText rdf:resource="{SPDX}none"/>
        <spdx:externalRef>
          <spdx:ExternalRef>
            <spdx:referenceCategory rdf:resource="{SPDX}referenceCategory_security"/>
            <spdx:referenceType>
              <spdx:ReferenceType rdf:about="http://spdx.org/rdf/references/cpe23Type"/>
            </spdx:referenceType>
            <spdx:referenceLocator>cpe:2.3:a:sellers:early:1.10:*:*:*:*:*:*:*</spdx:referenceLocator>
          </spdx:ExternalRef>
        </spdx:externalRef>
        <spdx:externalRef>
          <spdx:ExternalRef>
            <spdx:referenceCategory rdf:resource="{SPDX}referenceCategory_packageManager"/>
            <spdx:referenceType rdf:resource="https://docs.example/early#purl"/>
            <spdx:referenceLocator>pkg:maven/early/early@1.10</spdx:referenceLocator>
            <rdfs:comment>guessed</rdfs:comment>
          </spdx:ExternalRef>
        </spdx:externalRef>
        <spdx:hasFile rdf:resource="https://docs.example/early#SPDXRef-Main"/>
        <spdx:hasFile rdf:resource="https://docs.example/early#SPDXRef-Jar"/>
        <spdx:relationship>
          <spdx:Relationship>
            <spdx:relationshipType rdf:resource="{SPDX}relationshipType_dynamicLink"/>
            <spdx:relatedSpdxElement>
              <spdx:Package rdf:about="https://docs.example/early#SPDXRef-Library">
                <spdx:name>library</spdx:name>
                <spdx:filesAnalyzed rdf:datatype="http://www.w3.org/2001/XMLSchema#boolean">false</spdx:filesAnalyzed>
                <spdx:relationship>
                  <spdx:Relationship>
                    <spdx:relationshipType rdf:resource="{SPDX}relationshipType_dependsOn"/>
                    <spdx:relatedSpdxElement rdf:resource="{SPDX}none"/>
                  </spdx:Relationship>
                </spdx:relationship>
              </spdx:Package>
            </spdx:relatedSpdxElement>
            <rdfs:comment>at run time</rdfs:comment>
          </spdx:Relationship>
        </spdx:relationship>
      </spdx:Package>
    </spdx:describesPackage>
  </spdx:SpdxDocument>
</rdf:RDF>
"""

ANN = "Person: Ann Author"
EARLY_JSON = {
    "SPDXID": "SPDXRef-DOCUMENT",
    "documentNamespace": "https://docs.example/early",
    "spdxVersion": "SPDX-2.1",
    "dataLicense": "CC0-1.0",
    "name": "early",
    "comment": "made by hand",
    "externalDocumentRefs": [
        {
            "externalDocumentId": "DocumentRef-other",
            "spdxDocument": "https://docs.example/other",
            "checksum": {"algorithm": "SHA1", "checksumValue": "d6a770ba38583ed4bb4525bd96e50461655d2759"},
        }
    ],
    "creationInfo": {
        "created": "2010-01-29T18:30:22Z",
        "creators": ["Tool: maker-1.0", ANN],
        "licenseListVersion": "2.5",
        "comment": "on a machine",
    },
    "hasExtractedLicensingInfos": [
        {
            "licenseId": "LicenseRef-1",
            "extractedText": "Do as you like.",
            "comment": "short",
            "seeAlsos": ["https://licences.example/1"],
        }
    ],
    "revieweds": [{"reviewer": "Person: Bob", "reviewDate": "2010-02-10T00:00:00Z", "comment": "read"}],
    "annotations": [
        {
            "annotationDate": "2010-01-29T18:30:22Z",
            "annotationType": "OTHER",
            "annotator": ANN,
            "comment": "of the document",
        }
    ],
    "documentDescribes": ["SPDXRef-Package"],
    "packages": [
        {
            "SPDXID": "SPDXRef-Package",
            "name": "early",
            "versionInfo": "1.10",
            "packageFileName": "early-1.10.zip",
            "supplier": "Organization: Sellers",
            "originator": "NOASSERTION",
            "downloadLocation": "https://early.example/early-1.10.zip",
            "homepage": "https://early.example/",
            "filesAnalyzed": True,
            "packageVerificationCode": {
                "packageVerificationCodeValue": "4e3211c67a2d28fced849ee1bb76e7391b93feba",
                "packageVerificationCodeExcludedFiles": ["./early.rdf"],
            },
            "checksums": [
                {
                    "algorithm": "SHA256",
                    "checksumValue": "11b6d3ee554eedf79299905a98f9b9a04e498210b59f15094c916c91d150efcd",
                }
            ],
            "licenseConcluded": "MIT AND (LicenseRef-1 OR DocumentRef-other:LicenseRef-2)",
            "licenseDeclared": "MIT AND (LicenseRef-1 OR DocumentRef-other:LicenseRef-2)",
            "licenseInfoFromFiles": ["NONE"],
            "copyrightText": "NONE",
            "externalRefs": [
                {
                    "referenceCategory": "SECURITY",
                    "referenceType": "cpe23Type",
                    "referenceLocator": "cpe:2.3:a:sellers:early:1.10:*:*:*:*:*:*:*",
                },
                {
                    "referenceCategory": "PACKAGE-MANAGER",
                    "referenceType": "purl",
                    "referenceLocator": "pkg:maven/early/early@1.10",
                    "comment": "guessed",
                },
            ],
            "hasFiles": ["SPDXRef-Main", "SPDXRef-Jar"],
        },
        {"SPDXID": "SPDXRef-Library", "name": "library", "filesAnalyzed": False},
    ],
    "files": [
        {
            "SPDXID": "SPDXRef-Main",
            "fileName": "./src/main.c",
            "checksums": [{"checksumValue": "85ed0817af83a24ad8da68c2b5094de69833983c", "algorithm": "SHA1"}],
            "licenseConcluded": "Apache-2.0",
            "licenseInfoInFiles": ["Apache-2.0"],
            "copyrightText": "Copyright 2010 Ann Author",
            "fileContributors": ["Ann Author"],
            "fileTypes": ["SOURCE"],
            "fileDependencies": ["SPDXRef-Jar"],
        },
        {
            "SPDXID": "SPDXRef-Jar",
            "fileName": "./lib/early.jar",
            "fileTypes": ["ARCHIVE"],
            "licenseConcluded": "LicenseRef-1",
            "artifactOfs": [
                {"projectUri": "https://early.example/doap.rdf", "name": "Early", "homePage": "https://early.example/"}
            ],
            "noticeText": "as is",
            "copyrightText": "NOASSERTION",
        },
    ],
    "snippets": [
        {
            "SPDXID": "SPDXRef-Snippet",
            "name": "a loop",
            "ranges": [
                {
                    "endPointer": {"reference": "SPDXRef-Main", "lineNumber": 23},
                    "startPointer": {"reference": "SPDXRef-Main", "lineNumber": 5},
                }
            ],
            "snippetFromFile": "SPDXRef-Main",
            "licenseInfoInSnippets": ["GPL-2.0"],
            "licenseConcluded": "GPL-2.0+ WITH Classpath-exception-2.0",
        }
    ],
    "relationships": [
        {
            "spdxElementId": "SPDXRef-DOCUMENT",
            "relationshipType": "COPY_OF",
            "relatedSpdxElement": "DocumentRef-other:SPDXRef-Tool",
        },
        {
            "spdxElementId": "SPDXRef-Package",
            "relationshipType": "DYNAMIC_LINK",
            "relatedSpdxElement": "SPDXRef-Library",
            "comment": "at run time",
        },
        {"spdxElementId": "SPDXRef-Library", "relationshipType": "DEPENDS_ON", "relatedSpdxElement": "NONE"},
    ],
}


def test_a_document_as_early_tools_wrote_it_is_read_whole():
    inventory = read(EARLY)
    assert dict(inventory.claims) == EARLY_JSON
    assert {entry.severity for entry in inventory.diagnostics} == {NOTE}
    early = inventory.components[0]
    assert (early.purl, early.hashes[0].algorithm, early.licenses) == (
        "pkg:maven/early/early@1.10",
        "SHA256",
        ("MIT AND (LicenseRef-1 OR DocumentRef-other:LicenseRef-2)",),
    )
    assert (inventory.document.encoding, inventory.document.identifier) == ("rdf", "https://docs.example/early")
    assert inventory.roots == ("SPDXRef-Package",)
    assert inventory.completeness.no_dependencies == ("SPDXRef-Library",)


def test_the_json_of_such_a_document_says_the_same():
    theirs, ours = load(json.dumps(EARLY_JSON).encode()), read(EARLY)
    assert (ours.components, ours.edges, ours.roots, ours.diagnostics) == (
        theirs.components,
        theirs.edges,
        theirs.roots,
        theirs.diagnostics,
    )


# -- what the reference library writes


def sortable(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def canonical(value: Any, name: str = "") -> Any:
    """JSON without order, without what is empty, and without the spelling that a graph does not keep."""
    if isinstance(value, dict):
        return {key: canonical(entry, key) for key, entry in value.items() if entry not in (None, [], "")}
    if isinstance(value, list):
        return sorted((canonical(entry, name) for entry in value), key=sortable)
    if not isinstance(value, str):
        return value
    if name in {"licenses", "licenseConcluded", "licenseDeclared"} or name.startswith("licenseInfo"):
        return " ".join(sorted(re.findall(r"[^\s()]+", value)))
    return value.replace("_", "-") if name in {"referenceCategory", "primaryPackagePurpose"} else value


def in_all_encodings(document: dict[str, Any]) -> dict[str, bytes]:
    """A document as the reference library writes it."""
    from spdx_tools.spdx.parser.jsonlikedict.json_like_dict_parser import JsonLikeDictParser
    from spdx_tools.spdx.writer.json import json_writer
    from spdx_tools.spdx.writer.rdf import rdf_writer
    from spdx_tools.spdx.writer.xml import xml_writer
    from spdx_tools.spdx.writer.yaml import yaml_writer

    parsed = JsonLikeDictParser().parse(document)
    found = {}
    for name, writer in (("json", json_writer), ("yaml", yaml_writer), ("xml", xml_writer)):
        text = io.StringIO()
        writer.write_document_to_stream(parsed, text, validate=False)
        found[name] = text.getvalue().encode()
    data = io.BytesIO()
    rdf_writer.write_document_to_stream(parsed, data, validate=False)
    return {**found, "rdf": data.getvalue()}


def rewritten(document: dict[str, Any]) -> tuple[bytes, bytes]:
    """A document as the reference library writes it in JSON and in RDF."""
    encodings = in_all_encodings(document)
    return encodings["json"], encodings["rdf"]


def in_any_order(inventory: Inventory) -> Any:
    return (
        sorted((canonical(component.model_dump(mode="json")) for component in inventory.components), key=sortable),
        set(edges(inventory)),
        set(inventory.roots),
        set(inventory.completeness.no_dependencies),
        set(inventory.completeness.unstated),
    )


@pytest.mark.parametrize("version", ["2.2", "2.3"])
def test_what_the_reference_library_writes_says_what_its_json_says(version):
    as_json, as_rdf = rewritten(rich(version))
    theirs, ours = load(as_json), read(as_rdf)
    assert in_any_order(ours) == in_any_order(theirs)
    assert canonical(dict(ours.claims)) == canonical(dict(theirs.claims))


NEEDED = {"SPDXID", "name", "fileName", "checksums", "downloadLocation", "snippetFromFile", "ranges", "filesAnalyzed"}
LICENCES = ["MIT", "NONE", "NOASSERTION", "LicenseRef-own", "GPL-2.0-only WITH Classpath-exception-2.0"]
LICENCES += ["MIT OR (Apache-2.0 AND LicenseRef-own)", "(MIT OR ISC) AND (Zlib OR LicenseRef-bare)"]
TYPES = ["DEPENDS_ON", "DEV_DEPENDENCY_OF", "CONTAINS", "CONTAINED_BY", "DESCRIBES", "GENERATED_FROM", "OTHER", "PACKAGE_OF"]


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """Parts of a document that has one of everything, in other numbers, with other licences and relationships."""
    document = rich("2.3")

    def some(element: dict[str, Any], number: int) -> dict[str, Any]:
        kept = {name: entry for name, entry in element.items() if name in NEEDED or draw(st.booleans())}
        kept |= {name: draw(st.sampled_from(LICENCES)) for name in kept if name in {"licenseConcluded", "licenseDeclared"}}
        kept |= {
            name: draw(st.lists(st.sampled_from(entry), unique_by=repr))
            for name, entry in kept.items()
            if name == "externalRefs"
        }
        return {**kept, "SPDXID": f"SPDXRef-{number}.{element['SPDXID'].removeprefix('SPDXRef-')}"}

    number = 0
    for name in ("packages", "files", "snippets"):
        chosen = draw(st.lists(st.sampled_from(document[name]), max_size=3))
        document[name] = [some(element, number + index) for index, element in enumerate(chosen)]
        number += len(chosen)
    ids = [element["SPDXID"] for name in ("packages", "files", "snippets") for element in document[name]]
    ends = st.sampled_from(["SPDXRef-DOCUMENT", "DocumentRef-other:SPDXRef-x", *ids])
    relationship = st.fixed_dictionaries(
        {
            "spdxElementId": st.sampled_from(["SPDXRef-DOCUMENT", *ids]),
            "relationshipType": st.sampled_from(TYPES),
            "relatedSpdxElement": ends | st.sampled_from(["NONE", "NOASSERTION"]),
        },
        optional={"comment": st.sampled_from(["a comment", "<b> & c"])},
    )
    document["relationships"] = draw(st.lists(relationship, max_size=8, unique_by=repr))
    document["documentDescribes"] = draw(st.lists(st.sampled_from(ids), max_size=2, unique=True)) if ids else []
    return document


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents())
def test_any_document_says_the_same_in_every_encoding(document):
    encodings = in_all_encodings(document)
    theirs = load(encodings["json"])
    for name in ("yaml", "xml"):
        ours = load(encodings[name])
        assert (ours.components, ours.edges, ours.roots, ours.completeness, ours.diagnostics) == (
            theirs.components,
            theirs.edges,
            theirs.roots,
            theirs.completeness,
            theirs.diagnostics,
        )
        assert dict(ours.claims) == dict(theirs.claims)
    ours = load(encodings["rdf"])
    assert in_any_order(ours) == in_any_order(theirs)
    assert canonical(dict(ours.claims)) == canonical(dict(theirs.claims))


@pytest.mark.corpus
@pytest.mark.slow
@needs_corpus
@pytest.mark.parametrize("path", small_spdx())
def test_real_documents_say_the_same_in_rdf(path):
    from spdx_tools.spdx.parser.error import SPDXParsingError

    document = json.loads(path.read_bytes())
    created = document["creationInfo"]
    created["created"] = re.sub(r"\.\d+", "", created["created"])  # the reference library takes whole seconds only
    created.pop("licenseListVersion", None)
    try:
        as_json, as_rdf = rewritten(document)
    except SPDXParsingError:
        pytest.skip("the reference library does not read it")
    theirs, ours = load(as_json), read(as_rdf)
    assert in_any_order(ours) == in_any_order(theirs)
    assert canonical(dict(ours.claims)) == canonical(dict(theirs.claims))
    assert {entry.code for entry in ours.diagnostics} == {entry.code for entry in theirs.diagnostics}


# -- the grammar of RDF/XML


def triples(graph: Graph) -> rdflib.Graph:
    def term(each: Term) -> Any:
        if isinstance(each, Blank):
            return rdflib.BNode(f"b{int(each)}")
        return rdflib.URIRef(each) if isinstance(each, Uri) else rdflib.Literal(each)

    made = rdflib.Graph()
    for subject, properties in graph.items():
        for predicate, terms in properties.items():
            for each in terms:
                made.add((term(subject), rdflib.URIRef(predicate), term(each)))
    return made


def ours_and_theirs(text: str) -> tuple[rdflib.Graph, rdflib.Graph]:
    graph = graph_of(content_of(text.encode(), Limits()), Findings())
    assert graph is not None
    theirs = rdflib.Graph()
    for subject, predicate, each in rdflib.Graph().parse(data=text, format="xml"):
        theirs.add((subject, predicate, rdflib.Literal(str(each).strip()) if isinstance(each, rdflib.Literal) else each))
    return triples(graph), theirs


X = 'xmlns:x="https://x.example/ns#"'


@pytest.mark.parametrize(
    "inside",
    [
        '<rdf:Description rdf:about="https://x.example/a"/>',
        '<x:T rdf:about="https://x.example/a"><x:p> text </x:p><x:p/><x:q rdf:resource="https://x.example/b"/></x:T>',
        '<x:T rdf:nodeID="n"><x:p rdf:nodeID="m"/></x:T><rdf:Description rdf:nodeID="m" x:q="1" rdf:type="https://x.example/T"/>',
        '<x:T xml:base="https://x.example/d/" rdf:ID="i"><x:p rdf:resource="../e"/><x:p><x:T rdf:about="f"/></x:p></x:T>',
        '<x:T><x:p rdf:parseType="Resource"><x:q>1</x:q><x:q><x:U/></x:q></x:p><x:p x:q="2" x:r="3"/></x:T>',
        '<x:T><x:p rdf:resource="https://x.example/a" x:q="2"/><x:p rdf:datatype="https://x.example/t">x</x:p></x:T>',
        '<x:T><x:p rdf:parseType="Literal">abc</x:p><x:p xml:lang="en">x</x:p></x:T>',
    ],
)
def test_the_graph_is_that_of_the_grammar(inside):
    ours, theirs = ours_and_theirs(f"{HEAD} {X}>{inside}</rdf:RDF>".replace('xml:lang="en"', ""))
    assert len(ours) == len(theirs)
    assert isomorphic(ours, theirs)


uris = st.sampled_from(["https://x.example/a", "https://x.example/b#c", "#d", "e/f", "../g", "urn:h:i"])
labels = st.sampled_from(["n", "m"])
named = st.one_of(
    st.just(""), uris.map(lambda uri: f" rdf:about={quoteattr(uri)}"), labels.map(lambda name: f' rdf:nodeID="{name}"')
)
attributes = st.sampled_from(["", ' x:q="1"', ' x:q="1" x:r="&lt;"'])
leaves = st.one_of(
    st.text("ab &", max_size=3).map(lambda text: f"<x:p>{text.replace('&', '&amp;')}</x:p>"),
    st.builds(lambda uri, more: f"<x:q rdf:resource={quoteattr(uri)}{more}/>", uris, attributes),
    labels.map(lambda name: f'<x:q rdf:nodeID="{name}"/>'),
)


def node_of(properties):
    return st.builds(
        lambda kind, name, more, inside: f"<{kind}{name}{more}>{''.join(inside)}</{kind}>",
        st.sampled_from(["x:T", "x:U", "rdf:Description"]),
        named,
        attributes,
        st.lists(properties, max_size=3),
    )


properties = st.recursive(
    leaves,
    lambda inside: st.one_of(
        node_of(inside).map(lambda node: f"<x:r>\n {node}\n</x:r>"),
        st.lists(inside, max_size=3).map(lambda parts: f'<x:r rdf:parseType="Resource">{"".join(parts)}</x:r>'),
    ),
    max_leaves=6,
)


@settings(deadline=None)
@given(st.lists(node_of(properties), max_size=3), st.sampled_from(["https://x.example/d/", "https://x.example/e#f"]))
def test_any_graph_is_that_of_the_grammar(nodes, base):
    ours, theirs = ours_and_theirs(f"{HEAD} {X} xml:base={quoteattr(base)}>{''.join(nodes)}</rdf:RDF>")
    assert isomorphic(ours, theirs)


def test_early_documents_may_leave_out_the_name_space_of_attributes():
    inside = package("<spdx:hasFile resource='#SPDXRef-f'/>") + '<spdx:File about="#SPDXRef-f" type="urn:example:other"/>'
    inventory = read(rdf(inside, head=f' xml:base="{OWN}"'))
    assert [(edge.dependent, edge.dependency) for edge in inventory.edges] == [("SPDXRef-a", "SPDXRef-f")]


def test_a_list_of_nodes_is_as_many_values():
    files = "".join(f'<spdx:File rdf:about="{OWN}#{name}"/>' for name in "fg")
    inventory = read(rdf(package(f'<spdx:hasFile rdf:parseType="Collection">{files}</spdx:hasFile>')))
    assert inventory.claims["packages"][0]["hasFiles"] == ["f", "g"]


def test_markup_in_a_text_is_its_text():
    inside = package('<spdx:comment/><rdfs:comment rdf:parseType="Literal">a <b>b</b> c</rdfs:comment>')
    assert read(rdf(inside)).claims["packages"][0]["comment"] == "a b c"


@pytest.mark.parametrize("uri", ["https://[x", "https://docs.example/one#SPDXRef-f"])
def test_a_uri_that_is_none_is_kept_as_it_is(uri):
    inventory = read(rdf(package(f'<spdx:hasFile rdf:resource="{uri}"/>'), head=' xml:base="https://docs.example/"'))
    assert inventory.claims["packages"][0]["hasFiles"] == [uri.removeprefix(f"{OWN}#")]


# -- names


def test_a_document_without_namespace_is_read():
    text = rdf(package("")).replace(OWN, "")
    assert [component.id for component in read(text).components] == ["SPDXRef-a"]
    assert read(text).document.identifier is None


def test_a_document_whose_uri_has_no_fragment_is_read():
    text = rdf(package("")).replace("#SPDXRef-DOCUMENT", "")
    claims = read(text).claims
    assert (claims["SPDXID"], claims["documentNamespace"]) == ("SPDXRef-DOCUMENT", OWN)


def test_a_document_without_a_name_is_read():
    text = rdf(package("")).replace(f' rdf:about="{OWN}#SPDXRef-DOCUMENT"', "")
    assert read(text).claims["SPDXID"] == "SPDXRef-DOCUMENT"


def test_references_into_other_documents_are_told_by_their_namespace():
    relation = '<spdx:relationship rdf:parseType="Resource"><spdx:relatedSpdxElement rdf:resource={}/></spdx:relationship>'
    other = (
        f'<spdx:externalDocumentRef><spdx:ExternalDocumentRef rdf:about="{OWN}#DocumentRef-x">'
        '<spdx:spdxDocument rdf:resource="https://docs.example/x#SPDXRef-DOCUMENT"/></spdx:ExternalDocumentRef>'
        "</spdx:externalDocumentRef><spdx:externalDocumentRef>odd</spdx:externalDocumentRef>"
    )
    uris = (
        "https://docs.example/x#SPDXRef-1",
        f"{OWN}#DocumentRef-x%3ASPDXRef-2",
        "https://docs.example/y#SPDXRef-3",
        "urn:x:y",
    )
    inventory = read(rdf(package("".join(relation.format(quoteattr(uri)) for uri in uris)), more=other))
    assert [entry["relatedSpdxElement"] for entry in inventory.claims["relationships"]] == [
        "DocumentRef-x:SPDXRef-1",
        "DocumentRef-x:SPDXRef-2",
        "https://docs.example/y#SPDXRef-3",
        "urn:x:y",
    ]
    assert inventory.claims["externalDocumentRefs"] == [
        {"externalDocumentId": "DocumentRef-x", "spdxDocument": "https://docs.example/x#SPDXRef-DOCUMENT"},
        {},
    ]


def test_an_element_of_another_namespace_keeps_its_uri():
    inventory = read(rdf(package("").replace(f"{OWN}#SPDXRef-a", "urn:example:a#b")))
    assert inventory.components[0].id == "urn:example:a#b"
    assert found(inventory, "foreign-element") == (
        WARNING,
        "urn:example:a#b",
        "expected a URI in the name space of the document, found another one: it is kept as the id",
        1,
    )


def test_an_element_without_uri_gets_a_number():
    inside = (
        '<spdx:Package rdf:nodeID="p"><spdx:name>p</spdx:name><spdx:relationship><spdx:Relationship>'
        f'<spdx:relationshipType rdf:resource="{SPDX}relationshipType_dependsOn"/>'
        f'<spdx:relatedSpdxElement rdf:resource="{OWN}#SPDXRef-a"/></spdx:Relationship></spdx:relationship></spdx:Package>'
    )
    inventory = read(rdf(package("") + inside))
    number = inventory.components[1].id
    assert [(edge.dependent, edge.dependency) for edge in inventory.edges] == [(number, "SPDXRef-a")]
    assert found(inventory, "unnamed-element") == (
        WARNING,
        number,
        "expected a URI for each element, found none: a number stands in",
        1,
    )


@pytest.mark.parametrize(
    ("prefix", "written", "name"),
    [
        ("relationshipType_", f"{SPDX}relationshipType_dependsOn", "DEPENDS_ON"),
        ("relationshipType_", f"{SPDX}relationshipType_describes", "DESCRIBES"),
        ("relationshipType_", f"{SPDX}relationshipType_likesMuch", "LIKES_MUCH"),
        ("relationshipType_", Uri("urn:example:likes"), "urn:example:likes"),
        ("checksumAlgorithm_", f"{SPDX}checksumAlgorithm_sha1", "SHA1"),
        ("checksumAlgorithm_", f"{SPDX}checksumAlgorithm_blake2b256", "BLAKE2b-256"),
        ("checksumAlgorithm_", f"{SPDX}checksumAlgorithm_sha3_256", "SHA3-256"),
        ("purpose_", f"{SPDX}purpose_operatingSystem", "OPERATING-SYSTEM"),
        ("referenceCategory_", f"{SPDX}referenceCategory_packageManager", "PACKAGE-MANAGER"),
        ("annotationType_", f"{SPDX}annotationType_review", "REVIEW"),
        ("fileType_", f"{SPDX}fileType_text", "TEXT"),
    ],
)
def test_individuals_have_the_names_of_the_json(prefix, written, name):
    assert individual(prefix, written) == name
    assert type(individual(prefix, written)) is str


def test_an_individual_may_be_a_text():
    inside = package("<spdx:checksum rdf:parseType='Resource'><spdx:algorithm>SHA1</spdx:algorithm></spdx:checksum>")
    assert read(rdf(inside)).components[0].hashes == (Hash(algorithm="SHA1", value=""),)


def test_a_node_without_name_where_a_text_should_be_is_a_number():
    inventory = read(rdf(package("<doap:homepage><rdf:Description/></doap:homepage>")))
    assert inventory.components[0].references == (Reference(kind="homepage", locator="_:b1"),)


# -- licences

MIT = f'<spdx:member rdf:resource="{LISTED}MIT"/>'


def both(members: str, label: str = "") -> str:
    label = f' rdf:nodeID="{label}"' if label else ""
    return f"<spdx:ConjunctiveLicenseSet{label}>{members}</spdx:ConjunctiveLicenseSet>"


def licence(inside: str, beside: str = "") -> tuple[tuple[str, ...], Inventory]:
    inventory = read(rdf(package(f"<spdx:licenseDeclared{inside}</spdx:licenseDeclared>") + beside))
    return inventory.components[0].licenses, inventory


@pytest.mark.parametrize(
    ("inside", "expression"),
    [
        (f' rdf:resource="{LISTED}MIT">', "MIT"),
        (' rdf:resource="https://spdx.org/licenses/MIT">', "MIT"),
        (f' rdf:resource="{OWN}#LicenseRef-x">', "LicenseRef-x"),
        (' rdf:resource="urn:example:licence">', "urn:example:licence"),
        (">MIT OR Apache-2.0", "MIT OR Apache-2.0"),
        ("><spdx:SimpleLicensingInfo><spdx:licenseId>X</spdx:licenseId></spdx:SimpleLicensingInfo>", "X"),
        (f">{both(MIT)}", "MIT"),
        (
            f">{both('<spdx:member>A OR B</spdx:member>' + MIT)}",
            "(A OR B) AND MIT",
        ),
        (
            f'><spdx:WithExceptionOperator>{MIT}<spdx:licenseException rdf:resource="{LISTED}E"/></spdx:WithExceptionOperator>',
            "MIT WITH E",
        ),
        (
            f"><spdx:WithExceptionOperator>{MIT}<spdx:licenseException>E</spdx:licenseException></spdx:WithExceptionOperator>",
            "MIT WITH E",
        ),
    ],
)
def test_licences_are_expressions(inside, expression):
    licenses, inventory = licence(inside)
    assert licenses == (expression,)
    assert {entry.code for entry in inventory.diagnostics} == {"no-subject"}


NONE_SAID = "expected a licence, found a node that says of no licence which: it is left out"


@pytest.mark.parametrize(
    ("inside", "beside", "message"),
    [
        ("><rdf:Description/>", "", NONE_SAID),
        (
            "><spdx:ConjunctiveLicenseSet><spdx:member><rdf:Description/></spdx:member></spdx:ConjunctiveLicenseSet>",
            "",
            NONE_SAID,
        ),
        (
            "><spdx:DisjunctiveLicenseSet/>",
            "",
            "expected a set of licences, found none in it: it is left out",
        ),
        (
            f"><spdx:WithExceptionOperator>{MIT}</spdx:WithExceptionOperator>",
            "",
            "expected an exception to a licence, found none: it is left out",
        ),
        ("><spdx:OrLaterOperator/>", "", NONE_SAID),
        (">", "", "expected a licence, found an empty text: it is left out"),
        (
            ' rdf:nodeID="a">',
            both('<spdx:member rdf:nodeID="b"/>', "a") + both('<spdx:member rdf:nodeID="a"/>', "b"),
            "expected a licence, found a set that is a member of itself: it is left out",
        ),
        (
            ' rdf:nodeID="n0">',
            "".join(
                both(
                    f'<spdx:member rdf:nodeID="n{number + 1}"/><spdx:member><spdx:OrLaterOperator>'
                    f'<spdx:member rdf:nodeID="n{number + 1}"/></spdx:OrLaterOperator></spdx:member>',
                    f"n{number}",
                )
                for number in range(100)
            )
            + f'<rdf:Description rdf:nodeID="n100"><rdf:type rdf:resource="{SPDX}License"/><spdx:licenseId>MIT</spdx:licenseId>'
            "</rdf:Description>",
            "expected a licence of at most 100,000 characters, found a longer one: it is left out",
        ),
    ],
)
def test_what_is_no_licence_is_left_out_with_a_diagnostic(inside, beside, message):
    licenses, inventory = licence(inside, beside)
    assert licenses == ()
    severity, path, said, count = found(inventory, "unreadable-license")
    assert (severity, said, count) == (ERROR, message, 1)
    assert path.startswith("_:b") or not path
    assert {entry.code for entry in inventory.diagnostics} == {"unreadable-license", "no-subject"}


# -- what has no place


@pytest.mark.parametrize(
    ("inside", "code", "path", "message", "count"),
    [
        (
            package("<spdx:name>b</spdx:name>"),
            "repeated-property",
            "SPDXRef-a",
            "expected one spdx:name, found more: the first one counts",
            1,
        ),
        (
            package("<spdx:colour>red</spdx:colour><spdx:colour>blue</spdx:colour>"),
            "unknown-property",
            "SPDXRef-a",
            "expected a property of SPDX 2 that belongs here, found spdx:colour: it is left out",
            2,
        ),
        (
            package("<colour xmlns='urn:example:'>red</colour>"),
            "unknown-property",
            "SPDXRef-a",
            "expected a property of SPDX 2 that belongs here, found urn:example:colour: it is left out",
            1,
        ),
        (
            package("") + f'<spdx:Checksum rdf:about="{OWN}#c"><spdx:checksumValue>0</spdx:checksumValue></spdx:Checksum>',
            "unread-node",
            "c",
            "expected a part of the document, found a node (spdx:Checksum) that belongs to nothing: it is left out",
            1,
        ),
        (
            package("") + '<rdf:Description rdf:about="urn:example:c"><spdx:name>0</spdx:name></rdf:Description>',
            "unread-node",
            "urn:example:c",
            "expected a part of the document, found a node (without a type) that belongs to nothing: it is left out",
            1,
        ),
        (
            package("") + '<spdx:SpdxDocument rdf:about="urn:example:c#d"/>',
            "more-documents",
            "urn:example:c#d",
            "expected one SpdxDocument, found more: the first one is read, with the elements of all",
            1,
        ),
        (
            package("<spdx:hasFile>x<spdx:File rdf:about='https://docs.example/one#f'/></spdx:hasFile>y"),
            "stray-text",
            "line 4",
            "expected elements only, found text between them: it is left out",
            2,
        ),
        (
            package("<spdx:hasFile x='y'/>").replace("<spdx:Package ", "<spdx:Package z='1' "),
            "xml-attribute",
            "line 4",
            "expected a name space at each attribute, found 'z' without: it is left out",
            2,
        ),
        (
            package("").replace("<spdx:Package ", f"<spdx:Package xml:base='urn:{'x' * 5000}' "),
            "long-base",
            "line 4",
            "expected an xml:base of at most 250 characters, found a longer one: it is passed over",
            1,
        ),
    ],
)
def test_what_has_no_place_has_a_diagnostic(inside, code, path, message, count):
    inventory = read(rdf(inside))
    severity = WARNING if code == "long-base" else ERROR
    assert found(inventory, code) == (severity, path, message, count)
    assert [component.name for component in inventory.components][:1] == ["SPDXRef-a"]


def test_what_is_not_tied_to_the_document_belongs_to_it():
    inside = (
        f'<spdx:ExtractedLicensingInfo rdf:about="{OWN}#LicenseRef-x"><spdx:name>X</spdx:name></spdx:ExtractedLicensingInfo>'
        "<spdx:Review><spdx:reviewer>Person: Bob</spdx:reviewer></spdx:Review>"
    )
    inventory = read(rdf(inside))
    assert inventory.claims["hasExtractedLicensingInfos"] == [{"licenseId": "LicenseRef-x", "name": "X"}]
    assert inventory.claims["revieweds"] == [{"reviewer": "Person: Bob"}]
    assert {entry.code for entry in inventory.diagnostics} == {"no-subject"}


def test_texts_of_listed_licences_are_not_missed():
    inventory = read(
        rdf(f'<spdx:ListedLicense rdf:about="{LISTED}MIT"><spdx:licenseText>x</spdx:licenseText></spdx:ListedLicense>')
    )
    assert {entry.code for entry in inventory.diagnostics} == {"no-subject"}


def test_what_is_said_twice_in_the_same_words_is_said_once():
    inventory = read(rdf(package("<spdx:versionInfo>1</spdx:versionInfo>") + package("<spdx:versionInfo>1</spdx:versionInfo>")))
    assert [component.version for component in inventory.components] == ["1"]
    assert {entry.code for entry in inventory.diagnostics} == {"no-subject"}


# -- hostile


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (rdf("<spdx:Package>"), "the XML is malformed: "),
        (f"<!DOCTYPE rdf:RDF [<!ENTITY a 'b'>]>{rdf('')}", "the XML has a document type declaration"),
        (rdf("<spdx:P><spdx:q>" * 100_000 + "</spdx:q></spdx:P>" * 100_000), "the XML is nested too deeply to be read"),
        (
            rdf(
                f'<spdx:Annotation rdf:nodeID="n"><rdfs:comment>{"x" * 100_000}</rdfs:comment></spdx:Annotation>'
                + '<spdx:Package><spdx:annotation rdf:nodeID="n"/></spdx:Package>' * 100
            ),
            "the RDF refers to the same nodes so often that it says many times what it holds",
        ),
        (
            rdf(
                package('<spdx:licenseDeclared rdf:nodeID="n0"/>')
                + "".join(
                    f'<spdx:DisjunctiveLicenseSet rdf:nodeID="n{number}"><spdx:member rdf:nodeID="n{number + 1}"/>'
                    f"<spdx:member>L{number}</spdx:member></spdx:DisjunctiveLicenseSet>"
                    for number in range(2_000)
                )
                + '<spdx:License rdf:nodeID="n2000"><spdx:licenseId>X</spdx:licenseId></spdx:License>'
            ),
            "the RDF refers to the same nodes so often that it says many times what it holds",
        ),
    ],
)
def test_what_cannot_be_read_says_why(text, message):
    with pytest.raises(MalformedDocument, match=message):
        read(text)


def test_a_node_that_many_refer_to_is_in_all_of_them():
    inside = '<spdx:Annotation rdf:nodeID="n"><rdfs:comment>x</rdfs:comment></spdx:Annotation>'
    inside += "".join(package('<spdx:annotation rdf:nodeID="n"/>', name) for name in "abc")
    claims = read(rdf(inside)).claims
    assert [entry["annotations"] for entry in claims["packages"]] == [[{"comment": "x"}]] * 3


def test_sets_nested_in_sets_are_no_matter_of_depth():
    sets = "".join(both(f'<spdx:member rdf:nodeID="n{number + 1}"/>', f"n{number}") for number in range(5_000))
    licenses, _ = licence(' rdf:nodeID="n0">', f'{sets}<spdx:L rdf:nodeID="n5000"><spdx:licenseId>X</spdx:licenseId></spdx:L>')
    assert licenses == ("X",)


def test_limits_hold():
    with pytest.raises(LimitExceeded) as caught:
        read(rdf("<spdx:Package/>" * 100), limits=Limits(objects=50))
    assert caught.value.limit == "objects"


EARLY_BYTES = EARLY.encode()


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 100_000), st.integers(0, 255)), min_size=1, max_size=5))
def test_changed_bytes_raise_nothing_else(changes):
    data = bytearray(EARLY_BYTES)
    for place, byte in changes:
        data[place % len(data)] = byte
    only_document_errors(FORMAT, bytes(data))


@settings(deadline=None)
@given(st.integers(0, 100_000), st.binary(max_size=20))
def test_a_document_cut_off_anywhere_raises_nothing_else(length, rest):
    only_document_errors(FORMAT, EARLY_BYTES[: length % len(EARLY_BYTES)] + rest)


WORDS = st.sampled_from(
    [
        *("Package", "File", "SpdxDocument", "Snippet", "Relationship", "ConjunctiveLicenseSet", "ExtractedLicensingInfo"),
        *("Review", "Checksum", "name", "member", "relationship", "relatedSpdxElement", "licenseConcluded", "hasFile"),
        *("annotation", "externalDocumentRef", "spdxDocument", "range", "checksum"),
    ]
)


@settings(deadline=None)
@given(st.lists(node_of(properties), max_size=4), st.data())
def test_any_graph_raises_nothing_else(nodes, data):
    words = data.draw(st.fixed_dictionaries({f"x:{letter}": WORDS for letter in "pqrTU"}))
    only_document_errors(FORMAT, rdf(re.sub("x:[pqrTU]", lambda found: f"spdx:{words[found[0]]}", "".join(nodes))).encode())


# -- recognition and validation


@pytest.mark.parametrize(
    ("text", "version"),
    [
        (EARLY, "2.1"),
        (rdf(""), "2.3"),
        (rdf("", "1.2"), "1.2"),
        (
            rdf("").replace("<spdx:specVersion>", '<spdx:specVersion rdf:datatype="http://www.w3.org/2001/XMLSchema#string">'),
            "2.3",
        ),
        (f'{HEAD}><spdx:SpdxDocument rdf:about="x#y" spdx:specVersion="SPDX-2.2"/></rdf:RDF>', "2.2"),
        (f"<?xml version='1.0'?><!-- a -->\n{rdf('')}", "2.3"),
    ],
)
def test_a_document_is_recognised_by_its_version(text, version):
    claim = FORMAT.recognise(text.encode())
    assert claim is not None
    assert (claim.version, claim.supported) == (version, version in FORMAT.versions)
    assert FORMAT.resembles(text.encode())
    assert [name for name, variant in formats().items() if variant.recognise(text.encode())] == ["spdx2-rdf"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"{HEAD}></rdf:RDF>",
        rdf("").replace("SPDX-2.3", "2.3"),
        rdf("").replace("rdf:RDF", "rdf:Bag"),
        rdf("").replace(SPDX, "urn:example:"),
        rdf("")[1:],
        json.dumps(spdx(comment=rdf(""))),
    ],
)
def test_anything_else_is_not(text):
    assert FORMAT.recognise(text.encode()) is None


def test_another_version_is_named():
    with pytest.raises(UnsupportedVersion, match=r"(?m)^SPDX 1\.2 \(rdf\) is not read$"):
        read(rdf("", "1.2"))


@pytest.mark.parametrize("text", ["<bom/>", f"{HEAD}/>", f"{HEAD}><spdx:Package/></rdf:RDF>"])
def test_reading_what_is_not_spdx_is_refused(text):
    with pytest.raises(UnrecognizedFormat, match=r"^this is not SPDX 2 in RDF/XML$"):
        FORMAT.read(content_of(text.encode(), Limits()))


def test_rules_are_those_of_the_json():
    _, whole = rewritten(rich("2.2"))
    assert list(FORMAT.violations(content_of(whole, Limits()))) == []
    (broken,) = FORMAT.violations(content_of(whole.replace(b"<spdx:name>application</spdx:name>", b""), Limits()))
    assert broken.path.endswith("].name")
    added = whole.replace(b"<spdx:name>application</spdx:name>", b"<spdx:name>application</spdx:name><spdx:x/>")
    (unknown,) = FORMAT.violations(content_of(added, Limits()))
    assert (unknown.code, unknown.severity) == ("unknown-property", ERROR)


def test_an_id_is_told_by_all_name_spaces_however_early_it_was_asked_for():
    """The ids of other documents are read first, and what they are called is told by name spaces that are read then."""
    other = (
        '<spdx:externalDocumentRef><spdx:ExternalDocumentRef rdf:about="http://b.example/b#DocumentRef-b">'
        '<spdx:spdxDocument rdf:resource="http://b.example/b"/></spdx:ExternalDocumentRef></spdx:externalDocumentRef>'
    )
    inventory = read(rdf("", more=other))
    (reference,) = inventory.claims["externalDocumentRefs"]
    assert reference == {
        "externalDocumentId": "http://b.example/b#DocumentRef-b:DocumentRef-b",
        "spdxDocument": "http://b.example/b",
    }
