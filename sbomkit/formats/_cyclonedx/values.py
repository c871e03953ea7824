"""Small values of CycloneDX: who, under which licence, with which tool."""

from collections.abc import Iterator

from sbomkit.formats._cyclonedx.shapes import Component, LicenseChoice, Organization, Service, Tool, Tools
from sbomkit.formats._reading.building import display_name
from sbomkit.model.inventory import Tool as MakingTool

__all__ = ["licenses", "organization", "producer", "referable", "tools"]


def organization(wire: Organization | None) -> str | None:
    """Its name."""
    return (wire.name or None) if wire is not None else None


def producer(wire: Component) -> str | None:
    """Who made it: an organisation, else people, else the free text of older versions."""
    if wire.manufacturer is not None and wire.manufacturer.name:
        return wire.manufacturer.name
    if wire.authors:
        names = [author.name for author in wire.authors if author.name]
        if names:
            return ", ".join(names)
    return display_name(wire.author or wire.publisher)


def licenses(choices: list[LicenseChoice]) -> tuple[str, ...]:
    """Identifiers, names and expressions, in the order of the document."""
    if len(choices) == 1:
        name = _license(choices[0])
        return (name,) if name else ()
    return tuple([name for name in map(_license, choices) if name])


def _license(choice: LicenseChoice) -> str | None:
    if choice.license is None:
        return choice.expression
    return choice.license.id or choice.license.name or choice.expression


def tools(wire: list[Tool] | Tools | None) -> Iterator[MakingTool]:
    """The tools in either form, those without a name left out."""
    for entry in wire if isinstance(wire, list) else _listed(wire):
        maker_name = entry.vendor or entry.group
        name = "/".join(part for part in (maker_name, entry.name) if part)
        if name:
            yield MakingTool(name=name, version=entry.version or None)


def _listed(wire: Tools | None) -> list[Tool]:
    return [*(wire.components or ()), *(wire.services or ())] if wire is not None else []


def referable(services: list[Service] | None, making: list[Tool] | Tools | None) -> Iterator[str]:
    """Ids that are given to something else than a component."""
    pending = list(services or ())
    while pending:
        service = pending.pop()
        if service.bom_ref:
            yield service.bom_ref
        pending.extend(service.services or ())
    for tool in making if isinstance(making, list) else _listed(making):
        if tool.bom_ref:
            yield tool.bom_ref
