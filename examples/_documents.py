"""Takes an SBOM that a tool wrote down to what an example needs; components, identifiers and edges stay the tool's own."""

import re
from collections.abc import Callable
from typing import Any

__all__ = ["bare_cyclonedx", "bare_spdx", "reroot_cyclonedx", "reroot_spdx"]

Json = dict[str, Any]

_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")
"""An e-mail address, or a user name in front of a host as in `git@host`."""
_REWRITTEN = re.compile(r"\.example\b")
"""Hosts that were rewritten when the data was collected: they lead nowhere."""
_IN_BRACKETS = re.compile(r"\s*\([^()]*@[^()]*\)\s*$")
_FRACTION = re.compile(r"\.\d+(?=Z$|[+-]\d\d:\d\d$)")
_LICENCE = re.compile(r"[\w.+-]+|\([\w.+ ()-]+\)")
"""A licence identifier or a bracketed expression: what npm found in package.json is not always one."""


def bare_cyclonedx(document: Json) -> Json:
    """Drop descriptions, contacts, properties and links that name a person's address or a rewritten host."""
    metadata = dict(document["metadata"])
    metadata["component"] = _bare_component(metadata["component"])
    ordered = ("$schema", "bomFormat", "specVersion", "serialNumber", "version")
    return {name: document[name] for name in ordered} | {
        "metadata": metadata,
        "components": [_bare_component(component) for component in document["components"]],
        "dependencies": document["dependencies"],
    }


def _bare_component(component: Json) -> Json:
    bare = {name: value for name, value in component.items() if name not in {"description", "properties", "copyright"}}
    if "supplier" in bare:
        bare["supplier"] = {"name": bare["supplier"]["name"]}
    if "externalReferences" in bare:
        bare["externalReferences"] = [each for each in bare["externalReferences"] if _leads_somewhere(each["url"])]
    return {name: value for name, value in bare.items() if value != []}


def _leads_somewhere(url: str) -> bool:
    return not _ADDRESS.search(url) and not _REWRITTEN.search(url)


def bare_spdx(document: Json) -> Json:
    """Drop summaries, copyright texts, addresses of suppliers and links that name an address or a rewritten host.

    What keeps a document from being valid is mended: fractions of seconds, empty file names, identifiers with `_`, and a
    declared licence that is no licence expression.
    """
    creation = document["creationInfo"]
    bare = dict(document)
    bare["creationInfo"] = creation | {"created": _FRACTION.sub("", creation["created"])}
    if "documentDescribes" in bare:
        bare["documentDescribes"] = [_valid_id(each) for each in bare["documentDescribes"]]
    bare["packages"] = [_bare_package(package) for package in document["packages"]]
    bare["relationships"] = [
        each | {end: _valid_id(each[end]) for end in ("spdxElementId", "relatedSpdxElement")}
        for each in document["relationships"]
    ]
    return bare


def _valid_id(spdx_id: str) -> str:
    """SPDX 2.3, 7.2: letters, numbers, `.` and `-`; npm also lets the `_` of package names through."""
    return spdx_id.replace("_", "-")


def _bare_package(package: Json) -> Json:
    bare = {name: value for name, value in package.items() if name not in {"summary", "description", "copyrightText"}}
    bare["SPDXID"] = _valid_id(bare["SPDXID"])
    if not bare.get("packageFileName", True):
        del bare["packageFileName"]
    if "supplier" in bare:
        bare["supplier"] = _IN_BRACKETS.sub("", bare["supplier"])
    for member in ("homepage", "downloadLocation"):
        if not _leads_somewhere(bare.get(member, "")):
            bare[member] = "NOASSERTION"
    if not _LICENCE.fullmatch(bare.get("licenseDeclared", "NOASSERTION")):
        bare["licenseDeclared"] = "NOASSERTION"
    references = [each for each in bare.get("externalRefs", ()) if _leads_somewhere(_link(each))]
    if references:
        bare["externalRefs"] = references
    return bare


def _link(reference: Json) -> str:
    # A package URL has its `@` in front of a version, never of a host.
    return "" if reference["referenceType"] == "purl" else str(reference["referenceLocator"])


def reroot_cyclonedx(document: Json, name: str) -> Json:
    """Make the component called `name` the subject, in the place of the one that is it now, which goes with its edges."""
    old = document["metadata"]["component"]["bom-ref"]
    new = _only(document["components"], lambda component: component["name"] == name)
    return document | {
        "metadata": document["metadata"] | {"component": new},
        "components": [component for component in document["components"] if component is not new],
        "dependencies": [entry for entry in document["dependencies"] if entry["ref"] != old],
    }


def reroot_spdx(document: Json, name: str) -> Json:
    """Make the document describe the package called `name`, in the place of the one it describes, which goes with its edges."""
    described = _only(document["relationships"], lambda each: each["relationshipType"] == "DESCRIBES")
    old = described["relatedSpdxElement"]
    new = _only(document["packages"], lambda package: package["name"] == name)
    described_too = {"documentDescribes": [new["SPDXID"]]} if "documentDescribes" in document else {}
    return document | {
        **described_too,
        "name": name,
        "packages": [package for package in document["packages"] if package["SPDXID"] != old],
        "relationships": [
            each | {"relatedSpdxElement": new["SPDXID"]} if each is described else each
            for each in document["relationships"]
            if each is described or old not in {each["spdxElementId"], each["relatedSpdxElement"]}
        ],
    }


def _only(entries: list[Json], wanted: Callable[[Json], bool]) -> Json:
    (entry,) = (entry for entry in entries if wanted(entry))
    return entry
