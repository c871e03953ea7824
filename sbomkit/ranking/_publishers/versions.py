"""Which release of upstream the version in a product is, although a distribution writes versions in its own way."""

import re
from collections.abc import Iterable, Sequence

from sbomkit.model.facts import Release
from sbomkit.purl import PackageKey
from sbomkit.ranking._next_steps.would_tell import type_of

__all__ = ["matching_release", "upstream_version"]

_EPOCH = re.compile(r"^\d+:")
_REPACKED = re.compile(r"[+~](?:dfsg|ds|repack|git|really).*$")
_REVISIONS = {"deb": re.compile(r"-[^-]*$"), "rpm": re.compile(r"-[^-]*$"), "apk": re.compile(r"-r\d+$")}


def upstream_version(version: str, kind: str) -> str:
    """A version without what a distribution adds: epoch, revision, and marks of repacking (Debian Policy 5.6.12).

    Args:
        version: as the document has it.
        kind: the purl type.
    """
    if kind not in _REVISIONS:
        return version.removeprefix("v")
    return _REPACKED.sub("", _REVISIONS[kind].sub("", _EPOCH.sub("", version)))


def matching_release(versions: Sequence[str], package: PackageKey, releases: Iterable[Release]) -> Release | None:
    """The newest release that is in the product by its version; `None`: none of them is, as far as versions tell."""
    wanted = {upstream_version(version, type_of(package)) for version in versions}
    found = [release for release in releases if release.version.removeprefix("v") in wanted]
    return max(found, key=lambda release: (release.date, release.version), default=None)
