"""Which elements of which profiles speak of one statement: what a fault in it has to come out as."""

__all__ = [
    "BSI",
    "CDX_HASHES",
    "CISA",
    "CRA",
    "GAPS",
    "MD5",
    "NTIA",
    "OLD",
    "SHORT",
    "SPDX3_HASHES",
    "M",
    "P",
    "U",
    "W",
    "X",
    "of_author",
    "of_contact",
    "of_context",
    "of_dependencies",
    "of_each",
    "of_hash",
    "of_identifier",
    "of_license",
    "of_member",
    "of_name",
    "of_producer",
    "of_timestamp",
    "of_version",
]

P, M, U, X, W = "present", "missing", "declared_unknown", "malformed", "withheld"
NTIA, CISA, OLD, BSI, CRA = "ntia-2021", "cisa-2026", "bsi-2.0", "bsi-2.1", "cra-annex-i"
GAPS = f"{CISA}/unknown-information"


def of_each(element: str, outcome: str, *profiles: str) -> dict[str, str]:
    return {f"{profile}/{element}": outcome for profile in profiles}


def of_name(outcome: str) -> dict[str, str]:
    return {**of_each("component-name", outcome, NTIA, CISA, OLD, BSI), f"{CRA}/components-identified": outcome}


def of_version(outcome: str) -> dict[str, str]:
    return of_each("component-version", outcome, NTIA, CISA, OLD, BSI)


def of_producer(outcome: str, contact: str | None = None) -> dict[str, str]:
    return {
        f"{CISA}/component-producer": outcome,
        **of_each("component-creator", contact or outcome, OLD, BSI),
    }


def of_contact(outcome: str) -> dict[str, str]:
    return of_each("component-creator", outcome, OLD, BSI)


def of_identifier(outcome: str) -> dict[str, str]:
    return {
        f"{NTIA}/unique-identifiers": outcome,
        f"{CISA}/component-identifiers": outcome,
        **of_each("other-identifiers", outcome, OLD, BSI),
    }


def of_hash(value: str, algorithm: str, sha512: str) -> dict[str, str]:
    return {
        f"{NTIA}/hash": value,
        f"{CISA}/component-hash-value": value,
        f"{CISA}/component-hash-algorithm": algorithm,
        **of_each("hash", sha512, OLD, BSI),
    }


def of_license(stated: str, concluded: str, declared: str) -> dict[str, str]:
    return {
        f"{NTIA}/license": stated,
        f"{CISA}/component-license": stated,
        f"{OLD}/licenses": stated,
        f"{BSI}/distribution-licenses": concluded,
        f"{BSI}/original-licenses": declared,
    }


def of_dependencies(outcome: str) -> dict[str, str]:
    return {
        f"{CISA}/component-dependency-relationship": outcome,
        f"{NTIA}/known-unknowns": outcome,
        **of_each("dependencies", outcome, OLD, BSI),
    }


def of_author(name: str, contact: str) -> dict[str, str]:
    return {**of_each("sbom-author", name, NTIA, CISA), **of_each("sbom-creator", contact, OLD, BSI)}


def of_timestamp(outcome: str, utc: str | None = None) -> dict[str, str]:
    return {
        **of_each("timestamp", outcome, NTIA, CISA, OLD, BSI),
        **of_each("timestamp-utc", utc or outcome, OLD, BSI),
    }


def of_context(outcome: str) -> dict[str, str]:
    return {f"{NTIA}/lifecycle-phase": outcome, f"{CISA}/generation-context": outcome}


def of_member(name: str, outcome: str) -> dict[str, str]:
    return of_each(name, outcome, OLD, BSI)


MD5, SHORT = "0" * 32, "0" * 64
CDX_HASHES = ("lib/hashes/0", "lib/externalReferences/0/hashes/0")
SPDX3_HASHES = ("lib/verifiedUsing/0", "file/verifiedUsing/0")
