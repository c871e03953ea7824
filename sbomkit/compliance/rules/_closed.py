"""Parameters that come from a closed list: what is not on it is a slip of the pen, and would turn verdicts."""

from collections.abc import Callable, Iterable
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from sbomkit._user_files import suggest
from sbomkit.compliance.rules._shapes import DIGESTS, algorithm

__all__ = ["Algorithm", "ComponentType", "Encoding", "Family", "IdentifierKind", "Role"]


def _one_of(what: str, names: Iterable[str], plain: Callable[[str], str] = str) -> AfterValidator:
    """Holds a text to a list of names, and tells which of them may have been meant."""
    known = frozenset(names)

    def check(text: str) -> str:
        if plain(text) not in known:
            message = "there is no such {what}; {hint}"
            raise PydanticCustomError("no_such_name", message, {"what": what, "hint": suggest(plain(text), known)})
        return text

    return AfterValidator(check)


Family = Annotated[str, _one_of("format", ("CycloneDX", "SPDX"))]
"""As `inventory.document.format` has them."""
Encoding = Annotated[str, _one_of("encoding", ("json", "json-ld", "rdf", "tag-value", "xml", "yaml"))]
"""As `inventory.document.encoding` has them."""
_KINDS = (
    *("purl", "cpe", "swid", "swhid", "gitoid", "omnibor", "other"),
    *("maven-central", "npm", "nuget", "bower"),  # SPDX 2, annex F
)
IdentifierKind = Annotated[str, _one_of("kind of identifier", _KINDS)]
"""What statements call identifiers."""
Role = Annotated[
    str,
    _one_of(
        "role",
        (
            *("manufacturer", "authors", "author", "publisher", "manufacture", "supplier"),  # CycloneDX
            *("originator", "originatedBy", "suppliedBy"),  # SPDX
        ),
    ),
]
"""Members that name a party of a component."""
Algorithm = Annotated[
    str,
    _one_of("hash algorithm", {*DIGESTS, "md6", "blake3", "crystalsdilithium", "crystalskyber", "falcon"}, plain=algorithm),
]
"""Of CycloneDX 1.7, SPDX 2.3 and SPDX 3.0.1, in any spelling."""
_TYPES = (
    *("application", "archive", "bom", "configuration", "container", "cryptographic-asset", "data", "device"),
    *("device-driver", "disk-image", "documentation", "evidence", "executable", "file", "filesystem-image", "firmware"),
    *("framework", "install", "library", "machine-learning-model", "manifest", "model", "module", "operating-system"),
    *("other", "patch", "platform", "requirement", "source", "specification", "test", "unknown"),
)
"""Types of CycloneDX 1.7 and purposes of SPDX 2.3 and 3.0.1, as `Component.type` has them."""
ComponentType = Annotated[str, _one_of("type of component", _TYPES), Field(json_schema_extra={"enum": list(_TYPES)})]
