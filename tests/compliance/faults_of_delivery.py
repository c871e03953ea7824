"""Faults of a component: what it depends on, and what is handed out."""

from tests.compliance.mutants import CDX, DELETED, IRI, SPDX2, SPDX3, Mutant
from tests.compliance.wanted import BSI, CISA, CRA, GAPS, NTIA, OLD, M, U, X, of_dependencies, of_each, of_hash, of_member

__all__ = ["FAULTS"]

FAULTS: tuple[Mutant, ...] = (
    # What it depends on.
    Mutant(
        name="nothing is said of what the last one depends on",
        edits={CDX: [("dependencies/2", DELETED)], SPDX2: [("relationships/5", DELETED)]},
        expected={**of_dependencies(M), GAPS: M, f"{CISA}/coverage": "not_checkable"},
        but={CDX: {}},
    ),
    Mutant(
        name="what the last one depends on is NOASSERTION",
        edits={
            SPDX2: [("relationships/5/relatedSpdxElement", "NOASSERTION")],
        },
        expected=of_dependencies(U),
    ),
    Mutant(
        name="what it depends on is not there",
        edits={
            CDX: [("dependencies/1/dependsOn", ["nowhere"])],
            SPDX2: [
                ("relationships/3/relatedSpdxElement", "SPDXRef-nowhere"),
                ("relationships/4/relatedSpdxElement", "SPDXRef-nowhere"),
            ],
            SPDX3: [("needs/to", [f"{IRI}nowhere"])],
        },
        expected={**of_dependencies(X), f"{CISA}/coverage": M},
    ),
    Mutant(
        name="it is said to contain what it depends on",
        edits={
            SPDX2: [("relationships/4/relationshipType", "CONTAINS")],
            SPDX3: [("needs/relationshipType", "contains")],
        },
        expected={f"{CISA}/coverage": M},  # where dependencies are told, parts are not what leads to a component
    ),
    Mutant(
        name="its relationship does not say what it depends on",
        edits={SPDX3: [("needs/to", DELETED)]},
        expected={**of_dependencies(M), GAPS: M, f"{CISA}/coverage": M},
    ),
    Mutant(
        name="what the product depends on is not there",
        edits={
            CDX: [("dependencies/0/dependsOn", ["nowhere"])],
            SPDX2: [
                ("relationships/1/relatedSpdxElement", "SPDXRef-nowhere"),
                ("relationships/2/relatedSpdxElement", "SPDXRef-nowhere"),
            ],
        },
        expected={
            **of_dependencies(X),
            f"{NTIA}/dependency-relationship": X,
            f"{NTIA}/depth": X,
            f"{CRA}/top-level-dependencies": X,
            f"{CRA}/components-identified": "not_applicable",
            f"{CISA}/coverage": M,
        },
    ),
    Mutant(
        name="nothing is said of any dependency",
        edits={
            CDX: [("dependencies", DELETED)],
            SPDX2: [
                (
                    "relationships",
                    [
                        {
                            "spdxElementId": "SPDXRef-DOCUMENT",
                            "relationshipType": "DESCRIBES",
                            "relatedSpdxElement": "SPDXRef-app",
                        }
                    ],
                )
            ],
        },
        expected={
            **of_dependencies(M),
            f"{NTIA}/dependency-relationship": M,
            f"{NTIA}/depth": M,
            f"{CRA}/top-level-dependencies": M,
            f"{CRA}/components-identified": "not_applicable",
            f"{CISA}/coverage": M,
            GAPS: M,
        },
    ),
    Mutant(
        name="completeness is not stated",
        edits={CDX: [("compositions", DELETED)], SPDX3: [("needs/completeness", DELETED)]},
        expected=of_each("completeness", M, OLD, BSI),
    ),
    Mutant(
        name="completeness is unknown",
        edits={CDX: [("compositions/0/aggregate", "unknown")], SPDX3: [("needs/completeness", "noAssertion")]},
        expected=of_each("completeness", U, OLD, BSI),
        but={CDX: {**of_each("completeness", U, OLD, BSI), **of_dependencies(U)}},  # an empty list that may go on tells nothing
    ),
    Mutant(
        name="completeness is incomplete",
        edits={CDX: [("compositions/0/aggregate", "incomplete")], SPDX3: [("needs/completeness", "incomplete")]},
        expected={f"{CISA}/coverage": M},
        but={CDX: of_dependencies(U)},
    ),
    Mutant(
        name="completeness is not specified",
        edits={CDX: [("compositions/0/aggregate", "not_specified")]},
        expected=of_each("completeness", M, OLD, BSI),
    ),
    Mutant(
        name="completeness is no word that there is",
        edits={CDX: [("compositions/0/aggregate", "nearly")], SPDX3: [("needs/completeness", "nearly")]},
        expected=of_each("completeness", X, OLD, BSI),
    ),
    # What is handed out.
    Mutant(
        name="its file name is deleted",
        edits={CDX: [("lib/properties/0", DELETED)], SPDX3: [("file/name", DELETED)]},
        expected=of_member("filename", M),
    ),
    Mutant(
        name="its file name is blank",
        edits={CDX: [("lib/properties/0/value", "")], SPDX3: [("file/name", "")]},
        expected=of_member("filename", M),
    ),
    Mutant(
        name="its file name is stated",
        edits={SPDX2: [("lib/packageFileName", "lib-2.0.0.tgz")]},
        expected=of_member("filename", M),  # those of the other two are not
    ),
    *(
        Mutant(
            name=f"its {member} property is {what}",
            edits={CDX: [(f"lib/properties/{place}{rest}", value)]},
            expected=of_member(member, outcome),
        )
        for place, member in enumerate(("executable", "archive", "structured"), start=1)
        for what, rest, value, outcome in (
            ("deleted", "", DELETED, M),
            ("blank", "/value", "", M),
            ("unknown", "/value", "unknown", U),
            ("neither yes nor no", "/value", "maybe", X),
        )
    ),
    Mutant(
        name="its purposes are deleted",
        edits={SPDX3: [("file/software_additionalPurpose", DELETED)]},
        expected=of_member("structured", M),  # not to be executable and to be no archive is said by saying nothing
    ),
    Mutant(
        name="it is neither container nor firmware",
        edits={SPDX3: [("file/software_additionalPurpose", ["executable", "archive"])]},
        expected=of_member("structured", M),
    ),
    Mutant(
        name="its source is nowhere",
        edits={CDX: [("lib/externalReferences/1", DELETED)]},
        expected=of_member("source-uri", M),
    ),
    Mutant(
        name="its source is at no URI",
        edits={CDX: [("lib/externalReferences/1/url", "not a URI")]},
        expected=of_member("source-uri", X),
    ),
    Mutant(
        name="what is handed out is nowhere",
        edits={
            CDX: [("lib/externalReferences/0", DELETED), ("lib/hashes", DELETED)],
            SPDX2: [("lib/downloadLocation", DELETED)],
            SPDX3: [("lib/software_downloadLocation", DELETED)],
        },
        expected=of_member("distribution-uri", M),
        but={CDX: {**of_hash(M, M, M), GAPS: M}},
    ),
    Mutant(
        name="where it is handed out is NOASSERTION",
        edits={SPDX2: [("lib/downloadLocation", "NOASSERTION")]},
        expected=of_member("distribution-uri", U),
    ),
    Mutant(
        name="its security contact is at no URI",
        edits={CDX: [("lib/externalReferences/2", {"type": "security-contact", "url": "not a URI"})]},
        expected=of_each("security-txt", X, BSI),
    ),
)
