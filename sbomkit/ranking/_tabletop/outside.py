"""What lies outside of the package: others that could take its place, and whom one would call.

Claims of the document and observations of sources stand beside each other, marked.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from sbomkit.model.facts import DeclaredDependencies, Funding, PackageFacts, Repository
from sbomkit.model.inventory import EdgeKind, Inventory
from sbomkit.model.ranking import Ranked, Unassessed, Verdict
from sbomkit.model.tabletop import Basis, Contact, ContactRole, Substitute, SubstituteGround
from sbomkit.purl import PackageKey
from sbomkit.ranking._publishers.evidence import Evidence
from sbomkit.ranking._rank.reason import name_of

__all__ = ["contacts_of", "no_substitute", "substitutes_of"]

_GROUNDS = tuple(SubstituteGround)
_ROLES = tuple(ContactRole)
_WITH_ALTERNATIVES = frozenset({"alpm", "apk", "deb", "rpm"})
"""Purl types of registries in which packages can declare alternatives or what they provide."""

_KINDS: Mapping[str, ContactRole] = MappingProxyType(
    {
        "security-contact": ContactRole.SECURITY,
        "rfc-9116": ContactRole.SECURITY,
        "security-policy": ContactRole.SECURITY,
        "vcs": ContactRole.REPOSITORY,
        "issue-tracker": ContactRole.ISSUES,
        "support": ContactRole.SUPPORT,
        "chat": ContactRole.SUPPORT,
        "mailing-list": ContactRole.SUPPORT,
        "website": ContactRole.WEBSITE,
        "homepage": ContactRole.WEBSITE,
    }
)
"""References of a document that lead to somebody, in the words of their formats."""

_ADDRESS = re.compile(
    r"(?:mailto:)?(?:\"[^\"]{1,64}\"|[^\s<>()\[\]\"',;:/?=&@]{1,64})"
    r"(?:@|%40)[^\s<>()\[\]\"',;:/@%]{1,255}?\.[^\W\d_]{2,}[^\s<>()\[\]\"',;]*",
    re.IGNORECASE,
)
"""An address of mail, quoted or encoded as it may be (RFC 5321, section 4.1.2; 64 octets before the sign and 255 after it)."""
_REPOSITORY_USER = "git@"
_WITHHELD = "[address]"


def substitutes_of(
    package: PackageKey,
    inventory: Inventory,
    facts: Mapping[PackageKey, PackageFacts],
    needed_by: Iterable[PackageKey],
    entries: Mapping[PackageKey, Ranked | Unassessed],
) -> tuple[Substitute, ...]:
    """What could take the place of a package, because data says so: each package once for each ground.

    What packages declare is bound to their versions, so that it counts whatever its date.

    Args:
        package: the package in question.
        inventory: the product.
        facts: facts by package.
        needed_by: packages that declare that they need it, whose alternatives are looked at.
        entries: what was judged, by package: only these are part of the product.
    """
    found: dict[tuple[PackageKey, SubstituteGround], set[str]] = {}
    for key, ground, detail in (
        *_declared(package, facts, needed_by),
        *_providers(package, facts, entries),
        *_by_document(package, inventory),
    ):
        if key != package:
            found.setdefault((key, ground), set()).add(detail)
    made = [
        Substitute(
            package=key,
            ground=ground,
            detail=min(details),
            in_product=entry is not None,
            versions=entry.versions if entry else (),
            verdict=entry.publishers.verdict if entry else Verdict.UNKNOWN,
        )
        for (key, ground), details in found.items()
        for entry in (entries.get(key),)
    ]
    return tuple(sorted(made, key=lambda each: (not each.in_product, each.package, _GROUNDS.index(each.ground))))


_Found = Iterator[tuple[PackageKey, SubstituteGround, str]]


def _values(package: PackageKey, facts: Mapping[PackageKey, PackageFacts]) -> Iterator[DeclaredDependencies]:
    entry = facts.get(package)
    for observation in entry.observations if entry else ():
        if isinstance(observation.value, DeclaredDependencies):
            yield observation.value


def _declared(package: PackageKey, facts: Mapping[PackageKey, PackageFacts], needed_by: Iterable[PackageKey]) -> _Found:
    for dependent in needed_by:
        for value in _values(dependent, facts):
            for dependency in value.dependencies:
                group = (dependency.package, *(each.package for each in dependency.alternatives))
                if package in group:
                    for key in group:
                        detail = f"{name_of(dependent)} {value.version} accepts either"
                        yield key, SubstituteGround.DECLARED_ALTERNATIVE, detail


def _providers(package: PackageKey, facts: Mapping[PackageKey, PackageFacts], placed: Iterable[PackageKey]) -> _Found:
    own = {provided.package for value in _values(package, facts) for provided in value.provides}
    for key in placed:
        for value in _values(key, facts):
            for provided in value.provides:
                if provided.package == package:
                    yield key, SubstituteGround.PROVIDES_IT, f"{name_of(key)} {value.version} says that it provides it"
                elif provided.package in own:
                    detail = f"both say that they provide {name_of(provided.package)}"
                    yield key, SubstituteGround.PROVIDES_THE_SAME, detail


def _by_document(package: PackageKey, inventory: Inventory) -> _Found:
    provided = [edge for edge in inventory.edges if edge.kind is EdgeKind.PROVIDES]
    if not provided:
        return
    by_id = inventory.by_id
    own = {edge.dependency for edge in provided if edge.dependent in by_id and by_id[edge.dependent].package == package}
    for edge in provided:
        if edge.dependency in own and edge.dependent in by_id:
            what = by_id[edge.dependency].name if edge.dependency in by_id else edge.dependency
            yield by_id[edge.dependent].package, SubstituteGround.SAME_NAME_BY_DOCUMENT, f"both implement {what}"


def no_substitute(package: PackageKey, facts: Mapping[PackageKey, PackageFacts], needed_by: tuple[PackageKey, ...]) -> str:
    """Why nothing is known that could take its place, as a sentence."""
    purl_type = package.removeprefix("pkg:").partition("/")[0]
    if purl_type not in _WITH_ALTERNATIVES:
        return (
            "None is known: packages of this kind cannot declare what could take their place, so that only people who know "
            "what it is used for can tell."
        )
    told = sum(any(True for _ in _values(key, facts)) for key in needed_by)
    if not told and not any(True for _ in _values(package, facts)):
        return "None is known: the facts do not tell what packages need or provide; collecting with --complete asks that."
    return (
        f"None is known: of {len(needed_by):,} that need it directly, {told:,} tell what they need, and none of these accepts "
        "another; nor does anything in this product say that it provides the same."
    )


def contacts_of(
    package: PackageKey, inventory: Inventory, evidence: Evidence, *, show_addresses: bool = False
) -> tuple[Contact, ...]:
    """Whom one would call: what the document claims of the component, and what sources observed.

    Addresses of mail that sources observed are never told, those that the document claims on request only.
    """
    found = {
        _contact(role, Basis.OBSERVATION, source, text, show_addresses=False) for role, source, text in _observed(evidence)
    } | {
        _contact(role, Basis.CLAIM, source, text, show_addresses=show_addresses)
        for role, source, text in _claimed(package, inventory)
    }
    return tuple(sorted(found, key=lambda each: (_ROLES.index(each.role), each.basis, each.text, each.source)))


def _observed(evidence: Evidence) -> Iterator[tuple[ContactRole, str, str]]:
    for known in evidence.current(Repository):
        yield ContactRole.REPOSITORY, known.source, known.value.url
    for funds in evidence.current(Funding):
        for channel in funds.value.channels:
            yield ContactRole.FUNDING, funds.source, channel.url


def _claimed(package: PackageKey, inventory: Inventory) -> Iterator[tuple[ContactRole, str, str]]:
    form, by_id = inventory.document.format, inventory.by_id
    for name in inventory.packages[package].components:
        component = by_id[name]
        if component.supplier:
            yield ContactRole.SUPPLIER, f"{form} supplier", component.supplier
        if component.producer:
            yield ContactRole.PRODUCER, f"{form} producer", component.producer
        for reference in component.references:
            if reference.kind in _KINDS:
                yield _KINDS[reference.kind], f"{form} {reference.kind}", reference.locator


def _contact(role: ContactRole, basis: Basis, source: str, text: str, *, show_addresses: bool) -> Contact:
    shown = text if show_addresses else _ADDRESS.sub(_without_address, text)
    return Contact(role=role, basis=basis, source=source, text=shown, withheld=shown != text)


def _without_address(found: re.Match[str]) -> str:
    return found.group() if found.group().startswith(_REPOSITORY_USER) else _WITHHELD
