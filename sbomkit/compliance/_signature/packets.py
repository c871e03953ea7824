"""Signatures that are bytes, or bytes in an armour of text: OpenPGP, SSH, CMS, minisign, and raw ones."""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from sbomkit.compliance._signature.form import SHORTEST, decoded

__all__ = ["ARMOURED", "armoured", "in_binary", "is_minisign", "is_raw"]

_OLD_TAGS = frozenset({0x88, 0x89, 0x8A})
_NEW_TAG = 0xC2
"""The first byte of a signature packet (RFC 9580, sections 4.2 and 5.2), with lengths in the old and in the new form."""
_VERSIONS = frozenset({3, 4, 5, 6})
_OF_DOCUMENTS = frozenset({0x00, 0x01})
"""RFC 9580, section 5.2.1: types of signatures of a binary and of a text; others certify keys."""
_LENGTH = rb"(?:[\x00-\x80]|\x81.|\x82..|\x83...|\x84....)"
"""X.690, section 8.1.3."""
_CMS = re.compile(
    rb"\x30"
    + _LENGTH
    + rb"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\xa0"
    + _LENGTH
    + rb"\x30"
    + _LENGTH
    + rb"\x02\x01.\x31[^\x00]",
    re.DOTALL,
)
"""RFC 5652, sections 3 and 5.1: `SignedData` with a digest algorithm; a mere bag of certificates has none."""
_INDEFINITE = 0x80
_RAW_LENGTHS = frozenset({64, 96, 132, 256, 384, 512})
"""Bytes of Ed25519, of ECDSA in plain form, and of RSA signatures."""
_SSH_HEAD = b"SSHSIG\x00\x00\x00\x01"
_SSH_FIELDS = 5
"""PROTOCOL.sshsig of OpenSSH: public key, namespace, reserved, hash algorithm, signature."""
_MINISIGN_BYTES = 74
_MINISIGN_HEADS = (b"Ed", b"ED")
"""minisign and signify: algorithm, number of the key, Ed25519 signature."""


def armoured(text: bytes, name: bytes) -> bytes | None:
    """What stands between the first and the last line of an armour (RFC 9580, section 6.2; RFC 7468); `None`: nothing."""
    inside, foot, _ = text.partition(b"-----BEGIN " + name + b"-----")[2].partition(b"-----END " + name + b"-----")
    lines = [line.strip() for line in inside.splitlines()]
    body = [line for line in lines if b":" not in line and not _is_checksum(line)]
    return decoded(b"".join(body).decode(errors="replace")) if foot else None


def _is_checksum(line: bytes) -> bool:
    return line.startswith(b"=") and len(line) == len("=abcd")


def in_binary(data: bytes) -> str | None:
    """Which kind of signature bytes are; `None`: none."""
    return next((kind for kind, is_one in _BINARY.items() if is_one(data)), None)


def is_raw(raw: bytes) -> bool:
    """Whether it may be what an algorithm gave, without anything around it."""
    return len(raw) in _RAW_LENGTHS or _is_ecdsa(raw)


def is_minisign(text: bytes) -> bool:
    """Whether below the comment there is the signature, and no key."""
    lines = text.splitlines()
    raw = decoded(lines[1].strip().decode(errors="replace")) if len(lines) > 1 else None
    return raw is not None and len(raw) == _MINISIGN_BYTES and raw.startswith(_MINISIGN_HEADS)


def _is_openpgp(raw: bytes) -> bool:
    """Whether it begins with a whole signature packet, which signs a document."""
    start, length = _packet(raw)
    body = raw[start : start + length]
    if len(body) < max(length, SHORTEST) or body[0] not in _VERSIONS:
        return False
    return body[2 if body[0] == min(_VERSIONS) else 1] in _OF_DOCUMENTS  # version 3 has a length in front of it


def _packet(raw: bytes) -> tuple[int, int]:
    """Where the body of a signature packet begins and how long it is; nothing where there is none (RFC 9580, section 4.2)."""
    if len(raw) < SHORTEST:
        return 0, 0
    if raw[0] in _OLD_TAGS:
        start = 1 + (1 << (raw[0] & 3))
        return start, int.from_bytes(raw[1:start])
    if raw[0] != _NEW_TAG:
        return 0, 0
    if raw[1] < 192:
        return 2, raw[1]
    if raw[1] < 224:
        return 3, ((raw[1] - 192) << 8) + raw[2] + 192
    return (6, int.from_bytes(raw[2:6])) if raw[1] == 0xFF else (0, 0)


def _is_ssh(raw: bytes) -> bool:
    """Whether it is five fields behind a head, of which the first and the last are not empty."""
    at = len(_SSH_HEAD)
    lengths: list[int] = []
    while raw.startswith(_SSH_HEAD) and at < len(raw) and len(lengths) <= _SSH_FIELDS:
        lengths.append(int.from_bytes(raw[at : at + 4]))
        at += 4 + lengths[-1]
    return at == len(raw) and len(lengths) == _SSH_FIELDS and lengths[0] > 0 and lengths[-1] >= SHORTEST


def _is_cms(raw: bytes) -> bool:
    return _CMS.match(raw) is not None and (raw[1] == _INDEFINITE or _content(raw) is not None)


def _is_ecdsa(raw: bytes) -> bool:
    """Whether it is two numbers and nothing else, each as long as ECDSA and DSA make them (RFC 3279, section 2.2.2)."""
    at, numbers = _content(raw) or len(raw), 0
    while at + 1 < len(raw) and raw[at] == 0x02 and 16 <= raw[at + 1] <= 67:
        at += 2 + raw[at + 1]
        numbers += 1
    return numbers == 2 and at == len(raw)


def _content(raw: bytes) -> int | None:
    """Where the content of a DER sequence begins; `None`: it is none, or something stands behind it (X.690, section 8.1.3)."""
    if len(raw) < SHORTEST or raw[0] != 0x30:
        return None
    if raw[1] < _INDEFINITE:
        return 2 if len(raw) == 2 + raw[1] else None
    octets = raw[1] & 0x7F
    start = 2 + octets
    return start if 0 < octets <= 4 and len(raw) == start + int.from_bytes(raw[2:start]) else None


_BINARY: Mapping[str, Callable[[bytes], bool]] = MappingProxyType(
    {"OpenPGP signature": _is_openpgp, "CMS signature": _is_cms, "ECDSA signature": _is_ecdsa}
)
ARMOURED: Mapping[bytes, tuple[str, Callable[[bytes], bool]]] = MappingProxyType(
    {
        b"PGP SIGNATURE": ("OpenPGP signature", _is_openpgp),
        b"SSH SIGNATURE": ("SSH signature", _is_ssh),
        b"PKCS7": ("CMS signature", _is_cms),
        b"CMS": ("CMS signature", _is_cms),
    }
)
"""By what their first line says: the kind, and whether what stands inside is one."""
