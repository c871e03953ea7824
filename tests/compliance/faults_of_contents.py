"""Faults of a component: hashes and licences."""

from tests.compliance.mutants import CDX, DELETED, SPDX2, SPDX3, Mutant
from tests.compliance.wanted import BSI, CDX_HASHES, GAPS, MD5, OLD, SHORT, SPDX3_HASHES, M, P, U, X, of_hash, of_license

__all__ = ["FAULTS"]

FAULTS: tuple[Mutant, ...] = (
    # Hashes.
    Mutant(
        name="its hashes are deleted",
        edits={
            CDX: [("lib/hashes", DELETED), ("lib/externalReferences/0/hashes", DELETED)],
            SPDX2: [("lib/checksums", DELETED)],
            SPDX3: [("lib/verifiedUsing", DELETED), ("file/verifiedUsing", DELETED)],
        },
        expected={**of_hash(M, M, M), GAPS: M},
    ),
    Mutant(
        name="its hashes are blank",
        edits={
            CDX: [(f"{at}/content", "") for at in CDX_HASHES],
            SPDX2: [("lib/checksums/0/checksumValue", "")],
            SPDX3: [(f"{at}/hashValue", "") for at in SPDX3_HASHES],
        },
        expected={**of_hash(M, M, M), GAPS: M},
    ),
    Mutant(
        name="its hashes are NOASSERTION",
        edits={
            CDX: [(f"{at}/content", "NOASSERTION") for at in CDX_HASHES],
            SPDX2: [("lib/checksums/0/checksumValue", "NOASSERTION")],
            SPDX3: [(f"{at}/hashValue", "NOASSERTION") for at in SPDX3_HASHES],
        },
        expected={**of_hash(U, U, U), GAPS: U},
    ),
    Mutant(
        name="its hashes are unknown",
        edits={
            CDX: [(f"{at}/content", "unknown") for at in CDX_HASHES],
            SPDX2: [("lib/checksums/0/checksumValue", "unknown")],
            SPDX3: [(f"{at}/hashValue", "unknown") for at in SPDX3_HASHES],
        },
        expected=of_hash(U, U, U),
    ),
    Mutant(
        name="the algorithm of its hashes is deleted",
        edits={
            CDX: [(f"{at}/alg", DELETED) for at in CDX_HASHES],
            SPDX2: [("lib/checksums/0/algorithm", DELETED)],
            SPDX3: [(f"{at}/algorithm", DELETED) for at in SPDX3_HASHES],
        },
        expected=of_hash(P, M, M),
    ),
    Mutant(
        name="the algorithm of its hashes is blank",
        edits={
            CDX: [(f"{at}/alg", "") for at in CDX_HASHES],
            SPDX2: [("lib/checksums/0/algorithm", "")],
            SPDX3: [(f"{at}/algorithm", "") for at in SPDX3_HASHES],
        },
        expected=of_hash(P, M, M),
    ),
    Mutant(
        name="the algorithm of its hashes is unknown",
        edits={
            CDX: [(f"{at}/alg", "unknown") for at in CDX_HASHES],
            SPDX2: [("lib/checksums/0/algorithm", "NOASSERTION")],
            SPDX3: [(f"{at}/algorithm", "unknown") for at in SPDX3_HASHES],
        },
        expected=of_hash(P, U, U),
    ),
    Mutant(
        name="the algorithm of its hashes is none that there is",
        edits={
            CDX: [(f"{at}/alg", "SHA-9") for at in CDX_HASHES],
            SPDX2: [("lib/checksums/0/algorithm", "SHA9")],
            SPDX3: [(f"{at}/algorithm", "sha9") for at in SPDX3_HASHES],
        },
        expected=of_hash(P, X, X),
    ),
    Mutant(
        name="its hashes are not hexadecimal",
        edits={
            CDX: [(f"{at}/content", "x" * 128) for at in CDX_HASHES],
            SPDX2: [("lib/checksums/0/checksumValue", "x" * 128)],
            SPDX3: [(f"{at}/hashValue", "x" * 128) for at in SPDX3_HASHES],
        },
        expected=of_hash(X, P, X),
    ),
    Mutant(
        name="its hashes are too short for their algorithm",
        edits={
            CDX: [(f"{at}/content", SHORT) for at in CDX_HASHES],
            SPDX2: [("lib/checksums/0/checksumValue", SHORT)],
            SPDX3: [(f"{at}/hashValue", SHORT) for at in SPDX3_HASHES],
        },
        expected=of_hash(X, P, X),
    ),
    Mutant(
        name="its hashes are by MD5",
        edits={
            CDX: [(at, {"alg": "MD5", "content": MD5}) for at in CDX_HASHES],
            SPDX2: [("lib/checksums/0", {"algorithm": "MD5", "checksumValue": MD5})],
            SPDX3: [(at, {"type": "Hash", "algorithm": "md5", "hashValue": MD5}) for at in SPDX3_HASHES],
        },
        expected=of_hash(P, X, X),
    ),
    Mutant(
        name="its hashes are by SHA-256",
        edits={
            CDX: [(at, {"alg": "SHA-256", "content": SHORT}) for at in CDX_HASHES],
            SPDX2: [("lib/checksums/0", {"algorithm": "SHA256", "checksumValue": SHORT})],
            SPDX3: [(at, {"type": "Hash", "algorithm": "sha256", "hashValue": SHORT}) for at in SPDX3_HASHES],
        },
        expected=of_hash(P, P, X),
    ),
    Mutant(
        name="only what is handed out has no hash",
        edits={CDX: [("lib/externalReferences/0/hashes", DELETED)], SPDX3: [("file/verifiedUsing", DELETED)]},
        expected={f"{BSI}/hash": M},
    ),
    # Licences.
    Mutant(
        name="its licences are deleted",
        edits={
            CDX: [("lib/licenses", DELETED)],
            SPDX2: [("lib/licenseConcluded", DELETED), ("lib/licenseDeclared", DELETED)],
            SPDX3: [("concluded/to", []), ("declared/to", [])],
        },
        expected={**of_license(M, M, M), GAPS: M},
    ),
    Mutant(
        name="its licences are blank",
        edits={
            CDX: [("lib/licenses/0/license/id", ""), ("lib/licenses/1/license/id", "")],
            SPDX2: [("lib/licenseConcluded", ""), ("lib/licenseDeclared", "")],
            SPDX3: [("terms/simplelicensing_licenseExpression", "")],
        },
        expected={**of_license(M, M, M), GAPS: M},
    ),
    Mutant(
        name="its licences are NOASSERTION",
        edits={
            CDX: [("lib/licenses/0/license/id", "NOASSERTION"), ("lib/licenses/1/license/id", "NOASSERTION")],
            SPDX2: [("lib/licenseConcluded", "NOASSERTION"), ("lib/licenseDeclared", "NOASSERTION")],
            SPDX3: [
                ("concluded/to", ["https://spdx.org/rdf/3.0.1/terms/ExpandedLicensing/NoAssertionLicense"]),
                ("declared/to", ["https://spdx.org/rdf/3.0.1/terms/ExpandedLicensing/NoAssertionLicense"]),
            ],
        },
        expected={**of_license(U, U, U), GAPS: U},
    ),
    Mutant(
        name="its licences are NONE",
        edits={
            SPDX2: [("lib/licenseConcluded", "NONE"), ("lib/licenseDeclared", "NONE")],
            SPDX3: [
                ("concluded/to", ["https://spdx.org/rdf/3.0.1/terms/ExpandedLicensing/NoneLicense"]),
                ("declared/to", ["https://spdx.org/rdf/3.0.1/terms/ExpandedLicensing/NoneLicense"]),
            ],
        },
        expected=of_license(P, P, P),
    ),
    Mutant(
        name="its licences are no SPDX expressions",
        edits={
            CDX: [("lib/licenses/0/license/id", "MTI"), ("lib/licenses/1/license/id", "MTI")],
            SPDX2: [("lib/licenseConcluded", "MTI"), ("lib/licenseDeclared", "MIT OR")],
            SPDX3: [("terms/simplelicensing_licenseExpression", "MIT OR")],
        },
        expected=of_license(X, X, X),
    ),
    Mutant(
        name="its licences are names",
        edits={CDX: [("lib/licenses", [{"license": {"name": "Ours", "acknowledgement": "concluded"}}])]},
        expected={**of_license(P, X, M), f"{OLD}/licenses": X},
    ),
    Mutant(
        name="its concluded licence is deleted",
        edits={
            CDX: [("lib/licenses/0", DELETED)],
            SPDX2: [("lib/licenseConcluded", DELETED)],
            SPDX3: [("concluded/to", [])],
        },
        expected={f"{BSI}/distribution-licenses": M},
    ),
    Mutant(
        name="its declared licence is deleted",
        edits={
            CDX: [("lib/licenses/1", DELETED)],
            SPDX2: [("lib/licenseDeclared", DELETED)],
            SPDX3: [("declared/to", [])],
        },
        expected={f"{BSI}/original-licenses": M},
    ),
)
