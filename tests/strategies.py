"""Hypothesis strategies for inventories: small graphs with cycles, several versions of a package, and scopes."""

from hypothesis import strategies as st

from sbomkit.model.inventory import Component, Edge, EdgeKind, Inventory, Scope
from tests.builders import make_component, make_inventory

__all__ = ["images", "inventories", "rooted_inventories", "unrooted_inventories"]

_SCOPES = st.sampled_from(list(Scope))


def _component(number: int, scope: Scope) -> Component:
    # Two components in three share their package with another one.
    name = f"p{number % 5}"
    return make_component(f"{name}#{number}", purl=f"pkg:npm/{name}@{number}.0.0", version=f"{number}.0.0", scope=scope)


@st.composite
def inventories(draw: st.DrawFn, *, rooted: bool | None = None, scopes: bool = True, max_components: int = 8) -> Inventory:
    """Documents with up to `max_components` components beside the subject `app`, if they have one."""
    count = draw(st.integers(1, max_components))
    scope = _SCOPES if scopes else st.just(Scope.UNKNOWN)
    components = [_component(number, draw(scope)) for number in range(count)]
    ids = [component.id for component in components]
    has_root = draw(st.booleans()) if rooted is None else rooted
    above = [*ids, "app"] if has_root else ids
    edges = draw(st.lists(st.tuples(st.sampled_from(above), st.sampled_from(above), scope), max_size=3 * count))
    if rooted:
        edges.append(("app", draw(st.sampled_from(ids)), draw(scope)))
    return make_inventory(
        roots=["app"] if has_root else [],
        components=components,
        more_edges=[
            Edge(dependent=above, dependency=below, kind=EdgeKind.DEPENDS_ON, scope=edge_scope, inferred_by=None)
            for above, below, edge_scope in edges
        ],
    )


@st.composite
def images(draw: st.DrawFn) -> Inventory:
    """Documents of images: lists without package URL below the image, origins, files, and edges of every kind among all."""
    components = [_component(number, draw(_SCOPES)) for number in range(draw(st.integers(1, 6)))]
    lists = [
        make_component(name, purl=None, scope=draw(_SCOPES)).model_copy(update={"type": draw(st.sampled_from(types))})
        for name, types in (("system", ("operating-system", "library")), ("lock", ("application", "file")))
    ]
    origins = [component.model_copy(update={"id": f"{component.id}-vcs"}) for component in components[:2]]
    kinds = st.sampled_from([EdgeKind.DEPENDS_ON, EdgeKind.DEPENDS_ON, EdgeKind.BUILT_FROM, EdgeKind.CONTAINS])
    names = st.sampled_from([component.id for component in (*components, *lists, *origins)])
    above = st.one_of(st.sampled_from(["app", "system", "lock"]), names)
    return make_inventory(
        {"app": ["system", "lock"]},
        components=[*components, *lists, *origins],
        more_edges=[
            Edge(dependent=dependent, dependency=dependency, kind=kind, scope=scope, inferred_by=None)
            for dependent, dependency, kind, scope in draw(st.lists(st.tuples(above, names, kinds, _SCOPES), max_size=16))
        ],
    )


def rooted_inventories() -> st.SearchStrategy[Inventory]:
    """Documents whose subject depends on something."""
    return inventories(rooted=True)


def unrooted_inventories() -> st.SearchStrategy[Inventory]:
    """Documents without a subject."""
    return inventories(rooted=False)
