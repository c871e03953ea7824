"""Signatures inside a CycloneDX document, and what their form shows to be wrong with them.  None is verified."""

import binascii
import re
from base64 import b64decode
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from sbomkit.formats._cyclonedx.encodings.xml_rest import ANY
from sbomkit.formats._reading.stating import blank, objects
from sbomkit.model.statements import Marker, Word

__all__ = ["signature_of"]

_OCTETS: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        **dict.fromkeys(("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"), (256, 8192)),  # keys of 2,048 bits or more
        "ES256": (64, 64),
        "ES384": (96, 96),
        "ES512": (132, 132),
        "Ed25519": (64, 64),
        "Ed448": (114, 114),
    }
)
"""The algorithms of JSF for signatures, and the least and most bytes of theirs (RFC 7518, sections 3.3 to 3.5; RFC 8032)."""
_OF_OTHERS = (40, 1 << 20)
"""Of any other algorithm: none that is in use makes shorter ones than DSA."""
_SHARED_KEY = re.compile(r"HS(?:256|384|512)")
"""RFC 7518, section 3.2."""
_SHARED_KEY_OF_XML = "#hmac-"
"""In their names (RFC 9231, section 2.2)."""
_SHARED = "works with a shared key, so that whoever can check it could have made it"
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
_BASE64URL = re.compile(r"[A-Za-z0-9_-]*")
_SEVERAL = ("signers", "chain")
_NAMESPACE = "http://www.w3.org/2000/09/xmldsig#"
_VALUE_OF_XML = f"expected as SignatureValue {_OF_OTHERS[0]} or more bytes in base64"
_JSF, _XML = "JSF", "XML signature"


def signature_of(claims: Mapping[str, Any], *, is_xml: bool) -> tuple[Word | None, str]:
    """The signature of a document, `None` where there is none; and what keeps it from being one, empty where nothing does.

    What is there and has no value is blank.  Of several signatures each has to be right.

    Args:
        claims: the document.
        is_xml: whether it was written as XML, where a signature is an element of another namespace.
    """
    if not is_xml:
        return _jsf(claims["signature"]) if claims.get("signature") is not None else (None, "")
    found = [_xml(each, address) for address, each in objects(claims.get(ANY), ANY) if _is_of_xml(each, "Signature")]
    return max(found, key=lambda each: (bool(each[1]), each[0].marker is Marker.VALUE), default=(None, ""))


# -- JSON Signature Format, as the JSON schema of CycloneDX has it


def _jsf(value: object) -> tuple[Word, str]:
    """One that is simple, one of several signers, or a chain of them."""
    several = [each for member in _SEVERAL for each in _listed(value, member)]
    signers = several or [("", value)]
    wires = [each for _, each in signers if isinstance(each, dict)]
    algorithms = (wire.get("algorithm") for wire in wires)
    algorithm = next((each for each in algorithms if isinstance(each, str)), "")
    if all(wire.get("value") in (None, "") for wire in wires):
        return Word(text=algorithm, address="signature", marker=Marker.BLANK, kind=_JSF), ""
    faults = [f"{place}{fault}" for place, each in signers for fault in _faults(each)]
    if several and isinstance(value, dict) and len(value) > 1:
        faults.append("expected nothing beside signers or chain")
    return Word(text=algorithm, address="signature", kind=_JSF), next(iter(faults), "")


def _listed(value: object, member: str) -> list[tuple[str, object]]:
    found = value.get(member) if isinstance(value, dict) else None
    return [(f"{member}[{index}]: ", each) for index, each in enumerate(found)] if isinstance(found, list) else []


def _faults(wire: object) -> Iterator[str]:
    """What is wrong with one signer."""
    if not isinstance(wire, dict):
        yield "expected an object"
        return
    algorithm, value = wire.get("algorithm"), wire.get("value")
    if not isinstance(algorithm, str) or not (_URI.fullmatch(algorithm) or algorithm in _OCTETS):
        is_shared = isinstance(algorithm, str) and _SHARED_KEY.fullmatch(algorithm)
        yield f"{algorithm} {_SHARED}" if is_shared else f"expected as algorithm {', '.join(_OCTETS)}, or a URI"
        return
    least, most = _OCTETS.get(algorithm, _OF_OTHERS)
    if not isinstance(value, str) or len(value) % 4 == 1 or not least <= len(value) * 3 // 4 <= most:
        yield f"expected as value {least}{'' if least == most else ' or more'} bytes in base64url"
    elif not _BASE64URL.fullmatch(value):
        yield "expected as value base64url without padding"


# -- XML Signature (XML Signature Syntax and Processing, sections 4.1 to 4.4)


def _xml(element: Mapping[str, Any], address: str) -> tuple[Word, str]:
    parts = _parts(element)
    value, told = _text(parts.get("SignatureValue")), _parts(parts.get("SignedInfo"))
    if not value:
        return blank(address, _XML), ""
    algorithm = str(told.get("SignatureMethod", {}).get("attributes", {}).get("Algorithm", ""))
    return Word(text=algorithm, address=address, kind=_XML), _fault_of_xml(algorithm, told, value)


def _fault_of_xml(algorithm: str, told: Mapping[str, Any], value: str) -> str:
    if _SHARED_KEY_OF_XML in algorithm:
        return f"{algorithm!r:.80} {_SHARED}"
    if not _URI.fullmatch(algorithm):
        return "expected a SignedInfo with a SignatureMethod, and a URI as its Algorithm"
    if not _text(_parts(told.get("Reference")).get("DigestValue")):
        return "expected a SignedInfo with a Reference, and a DigestValue in it"
    try:
        return "" if len(b64decode(value, validate=True)) >= _OF_OTHERS[0] else _VALUE_OF_XML
    except (binascii.Error, ValueError):
        return _VALUE_OF_XML


def _is_of_xml(element: Mapping[str, Any], name: str) -> bool:
    return element.get("name") == name and element.get("namespace") == _NAMESPACE


def _parts(element: Mapping[str, Any] | None) -> Mapping[str, Mapping[str, Any]]:
    """The elements in one, by name."""
    content = (element or {}).get("content", ())
    return {each["name"]: each for each in content if isinstance(each, dict) and _is_of_xml(each, each["name"])}


def _text(element: Mapping[str, Any] | None) -> str:
    """The text in one, without white space."""
    return "".join("".join(each for each in (element or {}).get("content", ()) if isinstance(each, str)).split())
