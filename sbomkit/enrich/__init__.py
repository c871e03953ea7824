"""Inventories and sources in, facts out: who is asked about what, in which order, and what the answers add up to.

Sources are asked in stages, from what is cheap for all packages to what is dear for a few: files and aggregators about
everything, registries about the shortlist that is left, then the forges where its code lives, then those who know of money.
"""

import sys
from types import ModuleType
from typing import Any

from sbomkit.enrich._collect import Collected, Run, Wanted, answers, collect, default_sources, enrich
from sbomkit.enrich._kept import GivenFacts, KeptFacts, ObservationsOf
from sbomkit.enrich._plan import Plan, PlannedRequests, plan
from sbomkit.enrich._run import Progress
from sbomkit.enrich._shortlist import Depth
from sbomkit.enrich._spool import Spool
from sbomkit.model.facts import Facts

__all__ = [
    "Collected",
    "Depth",
    "GivenFacts",
    "KeptFacts",
    "ObservationsOf",
    "Plan",
    "PlannedRequests",
    "Progress",
    "Run",
    "Spool",
    "Wanted",
    "answers",
    "collect",
    "default_sources",
    "enrich",
    "plan",
]


class _Callable(ModuleType):
    """This module, which has the name of the function that `sbomkit` offers.

    Python puts a submodule into its package under its own name as soon as anything of it is imported: `sbomkit.enrich(...)`
    must mean the same before and after.
    """

    def __call__(self, *arguments: Any, **options: Any) -> Facts:
        """Do what `enrich` does."""
        return enrich(*arguments, **options)


sys.modules[__name__].__class__ = _Callable
