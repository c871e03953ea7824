"""Documents of any size from a fixed seed: valid, and the same in every encoding."""

import json
import random
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

__all__ = ["EDGES_EACH", "GENERATORS", "of_size"]

EDGES_EACH = 4
"""Dependencies of each component."""
_LICENSES = ("MIT", "Apache-2.0", "BSD-3-Clause", "GPL-2.0-or-later", "MIT AND Apache-2.0")
_MOMENT = "2026-01-01T00:00:00Z"
_NAMESPACE = "http://cyclonedx.org/schema/bom/1.6"


class _Part:
    """One component, before it is written in any format."""

    def __init__(self, index: int, digest: str, needs: list[int]) -> None:
        self.name = f"library-{index}"
        self.version = f"{index % 9}.{index % 31}.0"
        self.purl = f"pkg:npm/{self.name}@{self.version}"
        self.digest = digest
        self.license = _LICENSES[index % len(_LICENSES)]
        self.id = f"SPDXRef-Package-{index}"
        self.needs = needs


@lru_cache(maxsize=1)
def _parts(components: int) -> list[_Part]:
    """The first is the subject; every one depends on `EDGES_EACH` others, or on all there are."""
    draw = random.Random(0)
    parts = []
    for index in range(components):
        drawn = draw.sample(range(components), min(EDGES_EACH + 1, components))
        needs = [other for other in drawn if other != index][:EDGES_EACH]
        parts.append(_Part(index, f"{draw.getrandbits(256):064x}", needs))
    return parts


def _cyclonedx_json(components: int) -> bytes:
    parts = _parts(components)

    def component(part: _Part) -> dict[str, object]:
        license_ = {"expression": part.license} if " " in part.license else {"license": {"id": part.license}}
        return {
            "type": "library",
            "bom-ref": part.purl,
            "name": part.name,
            "version": part.version,
            "hashes": [{"alg": "SHA-256", "content": part.digest}],
            "licenses": [license_],
            "purl": part.purl,
            "externalReferences": [{"type": "website", "url": f"https://{part.name}.example/"}],
        }

    return json.dumps(
        {
            "bomFormat": "CycloneDX",
            "specVersion": "1.6",
            "serialNumber": "urn:uuid:00000000-0000-4000-8000-000000000000",
            "version": 1,
            "metadata": {
                "timestamp": _MOMENT,
                "tools": {"components": [{"type": "application", "name": "generator", "version": "1"}]},
                "component": component(parts[0]),
            },
            "components": [component(part) for part in parts[1:]],
            "dependencies": [{"ref": part.purl, "dependsOn": [parts[other].purl for other in part.needs]} for part in parts],
        }
    ).encode()


def _cyclonedx_xml(components: int) -> bytes:
    parts = _parts(components)

    def component(part: _Part) -> str:
        license_ = (
            f"<expression>{part.license}</expression>" if " " in part.license else f"<license><id>{part.license}</id></license>"
        )
        return (
            f'<component type="library" bom-ref="{part.purl}"><name>{part.name}</name><version>{part.version}</version>'
            f'<hashes><hash alg="SHA-256">{part.digest}</hash></hashes><licenses>{license_}</licenses><purl>{part.purl}</purl>'
            f'<externalReferences><reference type="website"><url>https://{part.name}.example/</url></reference>'
            "</externalReferences></component>"
        )

    def dependency(part: _Part) -> str:
        below = "".join(f'<dependency ref="{parts[other].purl}"/>' for other in part.needs)
        return f'<dependency ref="{part.purl}">{below}</dependency>'

    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<bom xmlns="{_NAMESPACE}" version="1" '
        f'serialNumber="urn:uuid:00000000-0000-4000-8000-000000000000"><metadata><timestamp>{_MOMENT}</timestamp>'
        '<tools><components><component type="application"><name>generator</name><version>1</version></component></components>'
        f"</tools>{component(parts[0])}</metadata>\n<components>"
        + "\n".join(component(part) for part in parts[1:])
        + "</components>\n<dependencies>"
        + "\n".join(dependency(part) for part in parts)
        + "</dependencies></bom>\n"
    ).encode()


def _spdx2(components: int) -> dict[str, Any]:
    parts = _parts(components)
    return {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": "generated",
        "documentNamespace": "https://documents.example/generated",
        "creationInfo": {"created": _MOMENT, "creators": ["Tool: generator-1"]},
        "packages": [
            {
                "SPDXID": part.id,
                "name": part.name,
                "versionInfo": part.version,
                "downloadLocation": "NOASSERTION",
                "filesAnalyzed": False,
                "homepage": f"https://{part.name}.example/",
                "licenseConcluded": "NOASSERTION",
                "licenseDeclared": part.license,
                "copyrightText": "NOASSERTION",
                "checksums": [{"algorithm": "SHA256", "checksumValue": part.digest}],
                "externalRefs": [
                    {"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": part.purl}
                ],
            }
            for part in parts
        ],
        "relationships": [
            {"spdxElementId": dependent, "relationshipType": kind, "relatedSpdxElement": dependency}
            for dependent, kind, dependency in _relationships(parts)
        ],
    }


def _spdx2_json(components: int) -> bytes:
    return json.dumps(_spdx2(components)).encode()


def _spdx2_yaml(components: int) -> bytes:
    def lines(value: dict[str, Any], indent: str) -> Iterator[str]:
        for name, below in value.items():
            if isinstance(below, dict):
                yield f"{indent}{name}:"
                yield from lines(below, indent + "  ")
            elif isinstance(below, list):
                yield f"{indent}{name}:"
                for each in below:
                    if isinstance(each, dict):
                        first, *others = lines(each, indent + "  ")
                        yield f"{indent}- {first.lstrip()}"
                        yield from others
                    else:
                        yield f"{indent}- {json.dumps(each)}"
            else:
                yield f"{indent}{name}: {json.dumps(below)}"

    return "\n".join([*lines(_spdx2(components), ""), ""]).encode()


def _spdx2_xml(components: int) -> bytes:
    def tags(name: str, value: Any) -> Iterator[str]:
        if isinstance(value, list):
            for each in value:
                yield from tags(name, each)
        elif isinstance(value, dict):
            yield f"<{name}>"
            for below, each in value.items():
                yield from tags(below, each)
            yield f"</{name}>\n"
        else:
            yield f"<{name}>{value if isinstance(value, str) else json.dumps(value)}</{name}>"

    return "".join(['<?xml version="1.0" encoding="UTF-8"?>\n', *tags("Document", _spdx2(components))]).encode()


def _spdx3_json(components: int) -> bytes:
    parts = _parts(components)
    base = "https://documents.example/generated#"

    def element(kind: str, identifier: str, **members: Any) -> dict[str, Any]:
        return {"type": kind, "spdxId": base + identifier, "creationInfo": "_:creation", **members}

    packages = [
        element(
            "software_Package",
            part.id,
            name=part.name,
            software_packageVersion=part.version,
            software_packageUrl=part.purl,
            software_homePage=f"https://{part.name}.example/",
            verifiedUsing=[{"type": "Hash", "algorithm": "sha256", "hashValue": part.digest}],
        )
        for part in parts
    ]
    relationships = [
        element(
            "Relationship",
            f"dependencies-{part.name}",
            relationshipType="dependsOn",
            **{"from": base + part.id},
            to=[base + parts[other].id for other in part.needs],
        )
        for part in parts
        if part.needs
    ]
    document = element("SpdxDocument", "document", name="generated", rootElement=[base + parts[0].id])
    creation = {
        "type": "CreationInfo",
        "@id": "_:creation",
        "specVersion": "3.0.1",
        "created": _MOMENT,
        "createdBy": [base + "author"],
        "createdUsing": [base + "tool"],
    }
    agents = [element("Organization", "author", name="author"), element("Tool", "tool", name="generator")]
    return json.dumps(
        {
            "@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld",
            "@graph": [creation, *agents, document, *packages, *relationships],
        }
    ).encode()


def _spdx2_tag_value(components: int) -> bytes:
    parts = _parts(components)
    head = (
        "SPDXVersion: SPDX-2.3\nDataLicense: CC0-1.0\nSPDXID: SPDXRef-DOCUMENT\nDocumentName: generated\n"
        f"DocumentNamespace: https://documents.example/generated\nCreator: Tool: generator-1\nCreated: {_MOMENT}\n"
    )
    packages = (
        f"\nPackageName: {part.name}\nSPDXID: {part.id}\nPackageVersion: {part.version}\n"
        "PackageDownloadLocation: NOASSERTION\nFilesAnalyzed: false\n"
        f"PackageChecksum: SHA256: {part.digest}\nPackageHomePage: https://{part.name}.example/\n"
        f"PackageLicenseConcluded: NOASSERTION\nPackageLicenseDeclared: {part.license}\nPackageCopyrightText: NOASSERTION\n"
        f"ExternalRef: PACKAGE-MANAGER purl {part.purl}\n"
        for part in parts
    )
    relationships = (f"Relationship: {' '.join(each)}\n" for each in _relationships(parts))
    return "".join([head, *packages, "\n", *relationships]).encode()


def _relationships(parts: list[_Part]) -> Iterator[tuple[str, str, str]]:
    yield "SPDXRef-DOCUMENT", "DESCRIBES", parts[0].id
    for part in parts:
        for other in part.needs:
            yield part.id, "DEPENDS_ON", parts[other].id


GENERATORS: Mapping[str, Callable[[int], bytes]] = {
    "CycloneDX 1.6 json": _cyclonedx_json,
    "CycloneDX 1.6 xml": _cyclonedx_xml,
    "SPDX 2.3 json": _spdx2_json,
    "SPDX 2.3 tag-value": _spdx2_tag_value,
    "SPDX 2.3 yaml": _spdx2_yaml,
    "SPDX 2.3 xml": _spdx2_xml,
    "SPDX 3.0 json-ld": _spdx3_json,
}
"""By format: a document of so many components, the subject among them, and `EDGES_EACH` times as many edges."""


def of_size(name: str, size: int) -> bytes:
    """The smallest document with whole hundreds of components that is not smaller than `size` bytes."""
    generate = GENERATORS[name]
    components = 100
    while len(document := generate(components)) < size:
        components += max(100, (size - len(document)) * components // len(document) // 100 * 100)
    return document
