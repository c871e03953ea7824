"""Which component is nested in which, where a format has components inside one another."""

from sbomkit.model.inventory import EdgeKind, Inventory

__all__ = ["nested"]


def nested(inventory: Inventory, subject: str | None, deepest: int) -> tuple[dict[str, str], dict[str, int]]:
    """What each component that can be nested is nested in, and how deep each component is.

    Nothing is nested in two others, in itself by way of others, or deeper than `deepest`; the subject is nested in nothing.
    """
    wholes: dict[str, str] = {}
    for edge in inventory.edges:
        if edge.kind is EdgeKind.CONTAINS and edge.inferred_by is None and edge.dependency != subject:
            wholes.setdefault(edge.dependency, edge.dependent)
    parts: dict[str, list[str]] = {}
    for part, whole in wholes.items():
        parts.setdefault(whole, []).append(part)
    levels: dict[str, int] = {}
    ids = [component.id for component in inventory.components]
    # Those that are in nothing come first; what is left after them contains itself, and is cut open where it is first met.
    for start in [*(ref for ref in ids if ref not in wholes), *ids]:
        if start in levels:
            continue
        wholes.pop(start, None)
        levels[start] = 0
        pending = [start]
        while pending:
            whole = pending.pop()
            for part in parts.get(whole, ()):
                if part in levels:
                    continue
                levels[part] = levels[whole] + 1
                if levels[part] > deepest:
                    levels[part] = 0
                    del wholes[part]
                pending.append(part)
    return wholes, levels
