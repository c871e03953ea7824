"""What an inventory that was not read from a document states: what its fields hold, under the addresses that they have."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sbomkit.model.inventory import Component, EdgeKind, Inventory
from sbomkit.model.statements import (
    ComponentStatements,
    DependencyStatement,
    DocumentStatements,
    LicenseForm,
    LicenseStatement,
    Listing,
    Party,
    PartyKind,
    Statements,
    ToolStatement,
    Word,
)

__all__ = ["component_of_fields", "statements_of_fields"]


def statements_of_fields(inventory: Inventory) -> Statements:
    """What the fields of an inventory hold."""
    document = inventory.document
    needed: defaultdict[str, set[str]] = defaultdict(set)
    for edge in inventory.edges:
        if edge.kind is EdgeKind.DEPENDS_ON and edge.inferred_by is None:
            needed[edge.dependent].add(edge.dependency)
    nothing = frozenset(inventory.completeness.no_dependencies)
    incomplete = frozenset(inventory.completeness.incomplete)
    return Statements(
        document=DocumentStatements(
            format_name=Word(text=document.format, address="document.format"),
            format_version=Word(text=document.spec_version, address="document.spec_version"),
            tools=tuple(
                ToolStatement(
                    name=Word(text=tool.name, address=f"document.tools[{number}].name"),
                    version=_word(tool.version, f"document.tools[{number}].version"),
                )
                for number, tool in enumerate(document.tools)
            ),
            timestamp=_word(document.created, "document.created"),
            identifier=_word(document.identifier, "document.identifier"),
            completeness=_word(inventory.completeness.aggregate, "completeness.aggregate"),
        ),
        components=tuple(
            component_of_fields(
                component, number, _dependencies(f"components[{number}]", component.id, needed, nothing, incomplete)
            )
            for number, component in enumerate(inventory.components)
        ),
        inexpressible={},
    )


def component_of_fields(component: Component, number: int, dependencies: DependencyStatement) -> ComponentStatements:
    """What the fields of a component hold.

    Args:
        component: one of an inventory.
        number: its place there.
        dependencies: what is said of what it needs.
    """
    at = f"components[{number}]"
    identifiers = [*_words([component.purl], "purl", f"{at}.purl"), *_listed(component.cpes, "cpe", f"{at}.cpes")]
    return ComponentStatements(
        id=component.id,
        address=at,
        name=Word(text=component.name, address=f"{at}.name"),
        versions=_words([component.version], "", f"{at}.version"),
        producers=_parties("producer", component.producer, f"{at}.producer"),
        suppliers=_parties("supplier", component.supplier, f"{at}.supplier"),
        identifiers=tuple(identifiers),
        hashes=tuple(
            Word(text=each.value, address=f"{at}.hashes[{index}].value", kind=each.algorithm)
            for index, each in enumerate(component.hashes)
        ),
        licenses=tuple(
            LicenseStatement(word=each, form=LicenseForm.EXPRESSION if " " in each.text else LicenseForm.IDENTIFIER)
            for each in _listed(component.licenses, "", f"{at}.licenses")
        ),
        dependencies=dependencies,
        references=tuple(
            Word(text=each.locator, address=f"{at}.references[{index}].locator", kind=each.kind)
            for index, each in enumerate(component.references)
        ),
    )


def _dependencies(
    address: str, ref: str, needed: Mapping[str, set[str]], nothing: frozenset[str], incomplete: frozenset[str]
) -> DependencyStatement:
    count = len(needed.get(ref, ()))
    listing = Listing.LISTED if count else Listing.NONE if ref in nothing else Listing.UNSTATED
    said = Word(text="incomplete", address="completeness.incomplete") if ref in incomplete else None
    return DependencyStatement(listing=listing, address=address, count=count, completeness=said)


def _word(text: str | None, address: str) -> Word | None:
    return Word(text=text, address=address) if text is not None else None


def _words(texts: Iterable[str | None], kind: str, address: str) -> tuple[Word, ...]:
    return tuple(Word(text=text, address=address, kind=kind) for text in texts if text is not None)


def _listed(texts: Sequence[str], kind: str, address: str) -> tuple[Word, ...]:
    return tuple(Word(text=text, address=f"{address}[{index}]", kind=kind) for index, text in enumerate(texts))


def _parties(role: str, name: str | None, address: str) -> tuple[Party, ...]:
    return (Party(role=role, kind=PartyKind.UNSTATED, name=Word(text=name, address=address)),) if name is not None else ()
