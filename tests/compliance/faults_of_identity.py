"""Faults of a component: who it is, who made it, and how it is told from others."""

from tests.compliance.mutants import CDX, CORE, DELETED, IRI, SPDX2, SPDX3, Mutant
from tests.compliance.wanted import CISA, GAPS, NTIA, M, U, W, X, of_contact, of_identifier, of_name, of_producer, of_version

__all__ = ["FAULTS"]

FAULTS: tuple[Mutant, ...] = (
    # Of the component: who it is.
    Mutant(
        name="its name is deleted",
        edits={CDX: [("lib/name", DELETED)], SPDX2: [("lib/name", DELETED)], SPDX3: [("lib/name", DELETED)]},
        expected=of_name(M),
    ),
    Mutant(
        name="its name is blank",
        edits={CDX: [("lib/name", " ")], SPDX2: [("lib/name", " ")], SPDX3: [("lib/name", " ")]},
        expected=of_name(M),
    ),
    Mutant(
        name="its name is NOASSERTION",
        edits={SPDX2: [("lib/name", "NOASSERTION")]},
        expected=of_name(U),
    ),
    Mutant(
        name="its version is deleted",
        edits={
            CDX: [("lib/version", DELETED)],
            SPDX2: [("lib/versionInfo", DELETED)],
            SPDX3: [("lib/software_packageVersion", DELETED)],
        },
        expected={**of_version(M), GAPS: M},
    ),
    Mutant(
        name="its version is blank",
        edits={CDX: [("lib/version", "")], SPDX2: [("lib/versionInfo", "")], SPDX3: [("lib/software_packageVersion", "")]},
        expected={**of_version(M), GAPS: M},
    ),
    Mutant(
        name="its version is NOASSERTION",
        edits={
            CDX: [("lib/version", "NOASSERTION")],
            SPDX2: [("lib/versionInfo", "NOASSERTION")],
            SPDX3: [("lib/software_packageVersion", "NOASSERTION")],
        },
        expected={**of_version(U), GAPS: U},
    ),
    Mutant(
        name="its version is unknown",
        edits={
            CDX: [("lib/version", "unknown")],
            SPDX2: [("lib/versionInfo", "UNKNOWN")],
            SPDX3: [("lib/software_packageVersion", "unknown")],
        },
        expected=of_version(U),
    ),
    Mutant(
        name="its version is withheld, by a property",
        edits={
            CDX: [
                ("lib/version", DELETED),
                ("lib/properties/4", {"name": "cdx:cisa:withheld-information", "value": "version"}),
            ]
        },
        expected=of_version(W),
    ),
    Mutant(
        name="its version is unknown, by a property",
        edits={
            CDX: [
                ("lib/version", DELETED),
                ("lib/properties/4", {"name": "cdx:cisa:unknown-information", "value": "version"}),
            ]
        },
        expected=of_version(U),
    ),
    # Who hands it over, and who made it.
    Mutant(
        name="its supplier is deleted",
        edits={CDX: [("lib/supplier", DELETED)], SPDX2: [("lib/supplier", DELETED)], SPDX3: [("lib/suppliedBy", DELETED)]},
        expected={f"{NTIA}/supplier": M},
    ),
    Mutant(
        name="its supplier is blank",
        edits={CDX: [("lib/supplier/name", "")], SPDX2: [("lib/supplier", "")], SPDX3: [("lib/suppliedBy", "")]},
        expected={f"{NTIA}/supplier": M},
    ),
    Mutant(
        name="its supplier is NOASSERTION",
        edits={
            CDX: [("lib/supplier/name", "NOASSERTION")],
            SPDX2: [("lib/supplier", "NOASSERTION")],
            SPDX3: [("lib/suppliedBy", f"{CORE}NoAssertionElement")],
        },
        expected={f"{NTIA}/supplier": U},
    ),
    Mutant(
        name="its producer is deleted",
        edits={
            CDX: [("lib/manufacturer", DELETED)],
            SPDX2: [("lib/originator", DELETED)],
            SPDX3: [("lib/originatedBy", DELETED)],
        },
        expected={**of_producer(M), GAPS: M},
    ),
    Mutant(
        name="its producer is blank",
        edits={
            CDX: [("lib/manufacturer", {"name": ""})],
            SPDX2: [("lib/originator", "")],
            SPDX3: [("jane/name", ""), ("lib/suppliedBy", f"{IRI}vendor"), ("jane/externalIdentifier", DELETED)],
        },
        expected={**of_producer(M), GAPS: M},
    ),
    Mutant(
        name="its producer is NOASSERTION",
        edits={
            CDX: [("lib/manufacturer", {"name": "NOASSERTION"})],
            SPDX2: [("lib/originator", "NOASSERTION")],
            SPDX3: [("lib/originatedBy", [f"{CORE}NoAssertionElement"])],
        },
        expected={**of_producer(U), GAPS: U},
    ),
    Mutant(
        name="its producer is unknown",
        edits={CDX: [("lib/manufacturer", {"name": "unknown"})], SPDX2: [("lib/originator", "Organization: unknown")]},
        expected=of_producer(U),
    ),
    Mutant(
        name="its producer is the registry",
        edits={
            CDX: [("lib/manufacturer/name", "npm, Inc.")],
            SPDX2: [("lib/originator", "Organization: npm, Inc. (a@b.example)")],
            SPDX3: [("jane/name", "npm, Inc."), ("lib/suppliedBy", f"{IRI}vendor")],
        },
        expected={f"{CISA}/component-producer": X},
    ),
    Mutant(
        name="its producers are two organisations",
        edits={SPDX3: [("jane/type", "Organization"), ("lib/originatedBy", [f"{IRI}jane", f"{IRI}vendor"])]},
        expected={f"{CISA}/component-producer": X},
    ),
    Mutant(
        name="its producer cannot be reached",
        edits={
            CDX: [("lib/manufacturer", {"name": "Jane Doe"})],
            SPDX2: [("lib/originator", "Person: Jane Doe")],
            SPDX3: [("jane/externalIdentifier", DELETED)],
        },
        expected=of_contact(M),
    ),
    Mutant(
        name="its producer has no address that can be one",
        edits={
            CDX: [("lib/manufacturer/contact/0/email", "jane at lib")],
            SPDX2: [("lib/originator", "Person: Jane Doe (jane@)")],
            SPDX3: [("jane/externalIdentifier/0/identifier", "jane at lib")],
        },
        expected=of_contact(X),
    ),
    # How it is told from others.
    Mutant(
        name="its identifiers are deleted",
        edits={
            CDX: [("lib/purl", DELETED)],
            SPDX2: [("lib/externalRefs/0", DELETED)],
            SPDX3: [("lib/software_packageUrl", DELETED), ("lib/externalIdentifier", DELETED)],
        },
        expected=of_identifier(M),
    ),
    Mutant(
        name="its identifiers are blank",
        edits={
            CDX: [("lib/purl", "")],
            SPDX2: [("lib/externalRefs/0/referenceLocator", "")],
            SPDX3: [("lib/software_packageUrl", ""), ("lib/externalIdentifier/0/identifier", "")],
        },
        expected=of_identifier(M),
    ),
    Mutant(
        name="its identifiers are NOASSERTION",
        edits={
            CDX: [("lib/purl", "NOASSERTION")],
            SPDX2: [("lib/externalRefs/0/referenceLocator", "NOASSERTION")],
            SPDX3: [("lib/software_packageUrl", "NOASSERTION"), ("lib/externalIdentifier/0/identifier", "NOASSERTION")],
        },
        expected=of_identifier(U),
    ),
    Mutant(
        name="its package URL is none",
        edits={
            CDX: [("lib/purl", "npm/lib@2.0.0")],
            SPDX2: [("lib/externalRefs/0/referenceLocator", "npm/lib@2.0.0")],
            SPDX3: [("lib/software_packageUrl", "npm/lib@2.0.0")],
        },
        expected=of_identifier(X),
    ),
    Mutant(
        name="its CPE name is none",
        edits={
            CDX: [("lib/cpe", "cpe:2.3:a:vendor")],
            SPDX2: [
                (
                    "lib/externalRefs/1",
                    {"referenceCategory": "SECURITY", "referenceType": "cpe23Type", "referenceLocator": "cpe:2.3:a:vendor"},
                )
            ],
            SPDX3: [
                (
                    "lib/externalIdentifier/0",
                    {"type": "ExternalIdentifier", "externalIdentifierType": "cpe23", "identifier": "cpe:2.3:a:vendor"},
                )
            ],
        },
        expected=of_identifier(X),
    ),
)
