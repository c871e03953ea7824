"""Small documents, and profiles of one element to ask of them."""

import base64
from typing import Any

from benchmarks._compliance.explained import Peer
from sbomkit.compliance import Profile, check
from sbomkit.model.compliance import ElementResult
from tests.formats.documents import cyclonedx, load_json

__all__ = ["CONTENT", "MINISIGN", "A", "asked", "one", "product"]

A = {"name": "a", "version": "1"}
MINISIGN = b"untrusted comment: signature\n" + base64.b64encode(b"Ed" + b"s" * 72) + b"\n"
"""The form of a signature beside a document; it is one of nothing."""


def one(rule: str, **members: Any) -> Profile:
    """A profile with one element."""
    element = {"id": "it", "title": "It", "clause": "1", "severity": "must", "scope": "components", "rule": rule, **members}
    return Profile.model_validate(
        {"id": "ours", "title": "Ours", "publisher": "Us", "date": "2027", "status": "own", "elements": [element]}
    )


def asked(document: Any, rule: str, **members: Any) -> ElementResult:
    """What one element says of a document."""
    return check(load_json(document), [one(rule, **members)]).profiles[0].elements[0]


def product(*components: dict[str, Any], **members: Any) -> dict[str, Any]:
    """A document whose subject depends on its first component, that on the second, and so on."""
    listed = [{"type": "library", "bom-ref": f"c{place}", **each} for place, each in enumerate(components)]
    refs = ["app", *(each["bom-ref"] for each in listed)]
    return cyclonedx(
        metadata={"component": {"type": "application", "bom-ref": "app", "name": "app", "version": "1"}},
        components=listed,
        dependencies=[{"ref": ref, "dependsOn": refs[place + 1 : place + 2]} for place, ref in enumerate(refs)],
        **members,
    )


CONTENT = Peer(
    conforms=True,
    author=True,
    timestamp=True,
    relationships=True,
    without_name=0,
    without_version=0,
    without_identifier=0,
    without_supplier=0,
    messages=0,
    reached=1,
    floating=0,
)
"""What ntia-conformance-checker says of a document of which it has nothing to say."""
