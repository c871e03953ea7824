"""The nouns: frozen, typed values that every part of the pipeline takes and returns."""

from sbomkit.model.diagnostics import Diagnostic, Severity
from sbomkit.model.facts import (
    Actor,
    ActorKind,
    Facts,
    Identity,
    Observation,
    PackageFacts,
    Signal,
    Status,
    Subject,
)
from sbomkit.model.inventory import Component, Document, Edge, EdgeKind, Inventory, Package, Scope
from sbomkit.model.position import Fidelity, PackagePosition, Position, WaysIn
from sbomkit.model.ranking import Excluded, Ranked, Ranking, Unassessed, Verdict

__all__ = [
    "Actor",
    "ActorKind",
    "Component",
    "Diagnostic",
    "Document",
    "Edge",
    "EdgeKind",
    "Excluded",
    "Facts",
    "Fidelity",
    "Identity",
    "Inventory",
    "Observation",
    "Package",
    "PackageFacts",
    "PackagePosition",
    "Position",
    "Ranked",
    "Ranking",
    "Scope",
    "Severity",
    "Signal",
    "Status",
    "Subject",
    "Unassessed",
    "Verdict",
    "WaysIn",
]
