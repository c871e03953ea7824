"""Faults of the document: who made it, when, with what, and what of."""

from tests.compliance.mutants import CDX, CORE, DELETED, SPDX2, SPDX3, Mutant
from tests.compliance.wanted import (
    BSI,
    CISA,
    CRA,
    GAPS,
    NTIA,
    OLD,
    M,
    P,
    U,
    X,
    of_author,
    of_context,
    of_each,
    of_producer,
    of_timestamp,
)

__all__ = ["FAULTS"]

FAULTS: tuple[Mutant, ...] = (
    # Of the document: who made it, when, and with what.
    Mutant(
        name="the author is deleted",
        edits={
            CDX: [("made/authors", DELETED), ("made/manufacturer", DELETED)],
            SPDX2: [("made/creators", ["Tool: sbomkit-0.1.0"])],
            SPDX3: [("made/createdBy", DELETED)],
        },
        expected=of_author(M, M),
        but={SPDX2: of_author(X, X)},
    ),
    Mutant(
        name="the author is blank",
        edits={
            CDX: [("made/authors", [{"name": ""}]), ("made/manufacturer", {"name": ""})],
            SPDX2: [("made/creators/0", "Organization: ")],
            SPDX3: [("vendor/name", "")],
        },
        expected=of_author(M, M),
        but={  # there, the author is the producer of the subject as well, and can still be reached
            SPDX3: {**of_author(M, P), **of_producer(M, P), f"{NTIA}/supplier": M, GAPS: M}
        },
    ),
    Mutant(
        name="the author is NOASSERTION",
        edits={
            CDX: [("made/authors", [{"name": "NOASSERTION"}]), ("made/manufacturer", DELETED)],
            SPDX2: [("made/creators/0", "Organization: NOASSERTION")],
            SPDX3: [("made/createdBy", [f"{CORE}NoAssertionElement"])],
        },
        expected=of_author(U, U),
    ),
    Mutant(
        name="the author is a program",
        edits={SPDX3: [("vendor/type", "SoftwareAgent")]},
        # It made and supplies the product as well, whose part no program can have.
        expected={
            **of_author(X, X),
            f"{CISA}/tool-version": M,
            f"{CISA}/component-producer": X,
            f"{NTIA}/supplier": X,
        },
    ),
    Mutant(
        name="the author cannot be reached",
        edits={
            CDX: [("made/authors", [{"name": "Vendor GmbH"}]), ("made/manufacturer", DELETED)],
            SPDX2: [("made/creators/0", "Organization: Vendor GmbH")],
        },
        expected=of_author(P, M),
    ),
    Mutant(
        name="the author has no address that can be one",
        edits={
            CDX: [("made/authors", [{"name": "Vendor GmbH", "email": "sbom at vendor"}]), ("made/manufacturer", DELETED)],
            SPDX2: [("made/creators/0", "Organization: Vendor GmbH (sbom@)")],
        },
        expected=of_author(P, X),
    ),
    Mutant(
        name="the timestamp is deleted",
        edits={CDX: [("made/timestamp", DELETED)], SPDX2: [("made/created", DELETED)], SPDX3: [("made/created", DELETED)]},
        expected=of_timestamp(M),
    ),
    Mutant(
        name="the timestamp is blank",
        edits={CDX: [("made/timestamp", "")], SPDX2: [("made/created", "")], SPDX3: [("made/created", "")]},
        expected=of_timestamp(M),
    ),
    Mutant(
        name="the timestamp is NOASSERTION",
        edits={CDX: [("made/timestamp", "NOASSERTION")], SPDX2: [("made/created", "NOASSERTION")]},
        expected=of_timestamp(U),
    ),
    *(
        Mutant(
            name=f"the timestamp is {value}",
            edits={CDX: [("made/timestamp", value)], SPDX2: [("made/created", value)], SPDX3: [("made/created", value)]},
            expected=of_timestamp(X),
        )
        for value in ("yesterday", "2026-02-30T00:00:00Z", "2026-11-23", "2026-11-23T00:00:00")
    ),
    Mutant(
        name="the timestamp is not in UTC",
        edits={
            CDX: [("made/timestamp", "2026-11-23T00:00:00+01:00")],
            SPDX2: [("made/created", "2026-11-23T00:00:00+01:00")],
            SPDX3: [("made/created", "2026-11-23T00:00:00+01:00")],
        },
        expected=of_timestamp(P, X),
    ),
    Mutant(
        name="the context is deleted",
        edits={
            CDX: [("made/lifecycles", DELETED)],
            SPDX2: [("made/comment", DELETED)],
            SPDX3: [("sbom/software_sbomType", DELETED)],
        },
        expected=of_context(M),
    ),
    Mutant(
        name="the context is blank",
        edits={
            CDX: [("made/lifecycles/0/phase", "")],
            SPDX2: [("made/comment", "")],
            SPDX3: [("sbom/software_sbomType", [""])],
        },
        expected=of_context(M),
    ),
    Mutant(
        name="the context is unknown",
        edits={CDX: [("made/lifecycles/0", {"name": "unknown"})], SPDX2: [("made/comment", "SBOM Type: unknown")]},
        expected=of_context(U),
    ),
    Mutant(
        name="the context is a word that nobody knows",
        edits={
            CDX: [("made/lifecycles/0/phase", "tuesday")],
            SPDX2: [("made/comment", "SBOM Type: Tuesday")],
            SPDX3: [("sbom/software_sbomType", ["tuesday"])],
        },
        expected=of_context(X),
    ),
    Mutant(
        name="the tools are deleted",
        edits={
            CDX: [("made/tools", DELETED)],
            SPDX2: [("made/creators/1", DELETED)],
            SPDX3: [("made/createdUsing", DELETED)],
        },
        expected=of_each("tool-name", M, CISA) | of_each("tool-version", M, CISA),
    ),
    Mutant(
        name="the name of a tool is blank",
        edits={CDX: [("made/tools/components/0/name", "")]},
        expected=of_each("tool-name", M, CISA),
    ),
    Mutant(
        name="the version of a tool is deleted",
        edits={
            CDX: [("made/tools/components/0/version", DELETED)],
            SPDX2: [("made/creators/1", "Tool: sbomkit")],
            SPDX3: [("tool/name", "sbomkit")],
        },
        expected=of_each("tool-version", M, CISA),
    ),
    Mutant(
        name="the version of a tool is unknown",
        edits={CDX: [("made/tools/components/0/version", "unknown")]},
        expected=of_each("tool-version", U, CISA),
    ),
    Mutant(
        name="the number and the identifier of the SBOM are deleted",
        edits={CDX: [("version", DELETED), ("serialNumber", DELETED)], SPDX2: [("documentNamespace", DELETED)]},
        expected=of_each("sbom-version", M, CISA) | of_each("sbom-uri", M, OLD, BSI),
    ),
    Mutant(
        name="the identifier of the SBOM is none",
        edits={CDX: [("serialNumber", "urn:uuid:not-one")], SPDX2: [("documentNamespace", "no namespace")]},
        expected=of_each("sbom-version", X, CISA) | of_each("sbom-uri", X, OLD, BSI),
    ),
    Mutant(
        name="the identifier of the SBOM is blank",
        edits={CDX: [("serialNumber", ""), ("version", DELETED)], SPDX2: [("documentNamespace", "")]},
        expected=of_each("sbom-version", M, CISA) | of_each("sbom-uri", M, OLD, BSI),
    ),
    Mutant(
        name="its format is too old",
        edits={CDX: [("specVersion", "1.4")], SPDX2: [("spdxVersion", "SPDX-2.2")]},
        expected=of_each("format-version", X, OLD, BSI),
        but={SPDX2: {f"{OLD}/format-version": P}},  # documents of 2.2.1 call themselves 2.2
        roams=True,
    ),
    Mutant(
        name="its format is so old that it should not be used",
        edits={SPDX2: [("spdxVersion", "SPDX-2.1")]},
        expected={f"{CISA}/data-format-version": X, **of_each("format-version", X, OLD, BSI)},
        roams=True,
    ),
    Mutant(
        name="it does not say what it is of",
        edits={CDX: [("made/component", DELETED), ("dependencies/0", DELETED)], SPDX2: [("relationships/0", DELETED)]},
        expected={
            f"{CRA}/product": M,
            f"{CRA}/top-level-dependencies": "not_checkable",
            f"{CRA}/components-identified": "not_checkable",
            f"{NTIA}/depth": "not_checkable",
            f"{CISA}/coverage": "not_checkable",
        },
        roams=True,
    ),
    Mutant(
        name="vulnerabilities stand in it",
        edits={
            CDX: [("vulnerabilities", [{"id": "CVE-2026-0001"}])],
            SPDX2: [
                (
                    "lib/externalRefs/1",
                    {"referenceCategory": "SECURITY", "referenceType": "advisory", "referenceLocator": "https://a.example/1"},
                )
            ],
        },
        expected=of_each("no-vulnerabilities", X, OLD, BSI),
    ),
    Mutant(
        name="it is signed",
        edits={CDX: [("signature", {"algorithm": "ES256", "value": "s" * 86})]},
        expected=of_each("sbom-author-signature", P, CISA) | of_each("signature", P, OLD, BSI),
    ),
    Mutant(
        name="its signature names no algorithm",
        edits={CDX: [("signature", {"algorithm": "none", "value": "s" * 86})]},
        expected=of_each("sbom-author-signature", X, CISA) | of_each("signature", X, OLD, BSI),
    ),
    Mutant(
        name="its signature is blank",
        edits={CDX: [("signature", {})]},
        expected=of_each("sbom-author-signature", M, CISA) | of_each("signature", M, OLD, BSI),
    ),
)
