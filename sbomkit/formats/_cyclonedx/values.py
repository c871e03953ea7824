"""Small values of CycloneDX: who, under which licence, with which tool."""

from collections.abc import Iterator

from sbomkit.formats._cyclonedx.shapes import Component, LicenseChoice, Organization, Tool, Tools
from sbomkit.formats._reading.building import display_name
from sbomkit.model.inventory import Tool as MakingTool

__all__ = ["licenses", "organization", "producer", "tools"]


def organization(wire: Organization | None) -> str | None:
    """Its name, without the mail address that tools take over from the field of a package."""
    return display_name(wire.name) if wire is not None else None


def producer(wire: Component) -> str | None:
    """Who made it: an organisation, else people, else the free text of older versions."""
    if wire.manufacturer is not None and wire.manufacturer.name:
        return organization(wire.manufacturer)
    if wire.authors:
        names = [name for name in map(organization, wire.authors) if name]
        if names:
            return ", ".join(names)
    return display_name(wire.author or wire.publisher)


def licenses(choices: list[LicenseChoice]) -> tuple[str, ...]:
    """Identifiers, names and expressions, in the order of the document."""
    if len(choices) == 1 and (choices[0].license is None or choices[0].expression is None):
        name = _license(choices[0])
        return (name,) if name else ()
    # One entry with both is not valid; in XML it would be two entries, and both are kept.
    return tuple(
        [
            name
            for choice in choices
            for name in (choice.expression if choice.license is not None else None, _license(choice))
            if name
        ]
    )


def _license(choice: LicenseChoice) -> str | None:
    if choice.license is None:
        return choice.expression
    return choice.license.id or choice.license.name


def tools(wire: list[Tool] | Tools | None) -> Iterator[MakingTool]:
    """The tools in either form, those without a name left out."""
    for entry in wire if isinstance(wire, list) else _listed(wire):
        maker_name = entry.vendor or entry.group
        name = "/".join(part for part in (maker_name, entry.name) if part)
        if name:
            yield MakingTool(name=name, version=entry.version or None)


def _listed(wire: Tools | None) -> list[Tool]:
    return [*(wire.components or ()), *(wire.services or ())] if wire is not None else []
