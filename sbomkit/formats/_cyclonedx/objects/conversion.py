"""CycloneDX as the objects of cyclonedx-python-lib: a `Bom` in, an inventory out, and the other way round.

The library is loaded when one of the functions is called, never before.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec

from sbomkit.errors import MalformedDocument
from sbomkit.formats._cyclonedx.reader import VERSIONS, read
from sbomkit.formats._interface import Content
from sbomkit.formats._writing.losses import Report
from sbomkit.limits import DEFAULT_LIMITS, Limits
from sbomkit.model.inventory import Inventory

if TYPE_CHECKING:
    from cyclonedx.model.bom import Bom
    from cyclonedx.model.bom_ref import BomRef
    from cyclonedx.model.component import Component
    from cyclonedx.model.dependency import Dependency
    from cyclonedx.model.service import Service

__all__ = ["from_cyclonedx", "to_cyclonedx"]


def from_cyclonedx(bom: "Bom", *, limits: Limits = DEFAULT_LIMITS) -> Inventory:
    """Read a `cyclonedx.model.bom.Bom`, as it is now, the way its document would be read.

    It is taken for CycloneDX 1.7, the newest that the library knows.  What depends on what is said by `bom.dependencies`, and
    nothing is added to that: a component without an entry stays one about which nothing is said.  (The writers of the library
    add an entry to every component.)  A component without `bom-ref` that is referred to gets its address as its id.

    Args:
        bom: is not changed.
        limits: how much it may hold.

    Returns:
        An inventory with the encoding `object`, the JSON of the whole as its claims, and the digest of that JSON.

    Raises:
        DocumentError: it cannot be written as JSON, or is too large.
    """
    try:
        data = msgspec.json.encode(_plain(bom), order="sorted")
    except RecursionError:
        raise MalformedDocument("the components are nested too deeply", expected="some hundred levels at most") from None
    except (TypeError, ValueError) as error:
        raise MalformedDocument(f"this is no Bom that can be written: {error!s:.200}", expected="a Bom") from None
    return read(Content(data=data, digest=partial(_sha256, data), limits=limits), "object", VERSIONS)


def to_cyclonedx(inventory: Inventory, *, report: Report | None = None) -> "Bom":
    """Make a `cyclonedx.model.bom.Bom` of an inventory.

    Everything that the library's model can express is there, and nothing else: no serial number and no timestamp where the
    inventory has none, no entry in `dependencies` for a component about whose dependencies nothing is said.  Where CycloneDX
    says it otherwise than the inventory, this is done:

    - one root is `metadata.component`; several cannot be told, so that they are ordinary components and there is no subject;
    - what a component contains is nested in it, each in the first that contains it;
    - what all edges to a component say of their scope becomes the scope of the component, which is the only place for it;
    - an edge to the source package that something is built from is a dependency, which is how sbomkit reads it;
    - a licence beside others is no expression: it is written as a name;
    - the producer is the `manufacturer`, which the library writes for CycloneDX 1.6 and later only;
    - `homepage` and `download` become `website` and `distribution`, a type that CycloneDX lacks becomes `library`.

    Read back with `from_cyclonedx`, an inventory of which nothing was lost is the same but for what the document says of its
    format, encoding and digest, the spelling of its date, the order of what the library sorts, and the diagnostics.

    Args:
        inventory: from whatever format.
        report: is called with a diagnostic for each kind of thing that is lost (severity error), changed or assumed; without it
            the losses are one warning of the class `ConversionLoss`.

    Returns:
        A `Bom` whose collections are in the library's order, with equal entries joined.
    """
    from sbomkit.formats._cyclonedx.objects.writer import bom_of  # noqa: PLC0415 - loads the library

    return bom_of(inventory, report)


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


# -- a Bom as its JSON


def _plain(bom: "Bom") -> dict[str, Any]:
    """The JSON of a `Bom` in time that is linear in its size, which the library's `output` does not offer.

    The objects serialise themselves; what they cannot know of each other is put in afterwards: the ids of those that have none,
    and the dependencies.  Of several licences one of which is an expression they leave out all others: they are put back.
    """
    from cyclonedx.schema.schema import SchemaVersion1Dot7  # noqa: PLC0415 - loads the library

    document: dict[str, Any] = json.loads(bom.as_json(view_=SchemaVersion1Dot7))  # type: ignore[attr-defined]
    referred = {id(ref) for entry in _flat(bom.dependencies) for ref in _refs(entry) if not ref.value}
    made: dict[int, str] = {}
    """The ids of those that have none and are referred to, by the identity of their reference."""
    things = list(_things(bom, document))
    given = {thing.bom_ref.value for thing, _, _ in things}
    for thing, plain, address in things:
        if id(thing.bom_ref) in referred:
            ref = address
            while ref in given:
                ref += "_"
            plain["bom-ref"] = made[id(thing.bom_ref)] = ref
        if len(thing.licenses) > 1:
            plain["licenses"] = list(_licenses(thing))

    dependencies = list(_entries(bom.dependencies, made))
    if dependencies:
        document["dependencies"] = dependencies
    return {**document, "bomFormat": "CycloneDX", "specVersion": VERSIONS[-1]}


def _things(bom: "Bom", document: Any) -> "Iterator[tuple[Component | Service, dict[str, Any], str]]":
    """All components and services with their JSON and its address, without recursion."""
    pending: list[tuple[Component | Service, dict[str, Any], str]] = []

    def add(things: "Iterable[Component | Service]", plain: Iterable[dict[str, Any]], path: str) -> None:
        pending.extend((thing, each, f"{path}[{index}]") for index, (thing, each) in enumerate(zip(things, plain, strict=True)))

    if bom.metadata.component is not None:
        pending.append((bom.metadata.component, document["metadata"]["component"], "metadata.component"))
    add(bom.components, document.get("components", ()), "components")
    add(bom.services, document.get("services", ()), "services")
    while pending:
        thing, plain, address = pending.pop()
        yield thing, plain, address
        for inside in ("components", "services"):
            add(getattr(thing, inside, ()), plain.get(inside, ()), f"{address}.{inside}")


def _licenses(thing: "Component | Service") -> Iterator[dict[str, Any]]:
    from cyclonedx.model.license import LicenseExpression  # noqa: PLC0415 - loads the library
    from cyclonedx.schema.schema import SchemaVersion1Dot7  # noqa: PLC0415

    for entry in thing.licenses:
        plain = json.loads(entry.as_json(view_=SchemaVersion1Dot7))
        yield plain if isinstance(entry, LicenseExpression) else {"license": plain}


def _flat(dependencies: "Iterable[Dependency]") -> "Iterator[Dependency]":
    """All entries, each once: those that are given, and those nested in them that say something themselves."""
    entries = list(dependencies)
    yield from entries
    seen = {id(entry) for entry in entries}
    pending = list(entries)
    while pending:
        for below in pending.pop().dependencies:
            if below.dependencies and id(below) not in seen:
                seen.add(id(below))
                pending.append(below)
                yield below


def _refs(entry: "Dependency") -> "list[BomRef]":
    return [entry.ref, *(below.ref for below in entry.dependencies)]


def _entries(dependencies: "Iterable[Dependency]", made: Mapping[int, str]) -> Iterator[dict[str, Any]]:
    """All entries as JSON; what refers to nothing has an empty name, which is that of nothing."""
    for entry in _flat(dependencies):
        ref, *below = [ref.value or made.get(id(ref), "") for ref in _refs(entry)]
        yield {"ref": ref, "dependsOn": below} if below else {"ref": ref}
