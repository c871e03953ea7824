"""How elements of a profile are judged: one table, one entry a rule.

A rule is a pure function over what a document states; it knows no format.  `not-checkable` is one as well: a profile lists what
its text asks for, whether a document can show it or not.
"""

from collections.abc import Mapping
from types import MappingProxyType

from sbomkit.compliance.rules._components import COMPONENT_RULES
from sbomkit.compliance.rules._dependencies import DEPENDENCY_RULES
from sbomkit.compliance.rules._document import DOCUMENT_RULES
from sbomkit.compliance.rules._hashes import HASH_RULES
from sbomkit.compliance.rules._interface import PRESENT, Case, Judge, Place, Rule, Told
from sbomkit.compliance.rules._licenses import LICENSE_RULE
from sbomkit.compliance.rules._parties import PARTY_RULES

__all__ = ["PRESENT", "RULES", "Case", "Judge", "Place", "Rule", "Told"]

RULES: Mapping[str, Rule] = MappingProxyType(
    {
        **DOCUMENT_RULES,
        **COMPONENT_RULES,
        **DEPENDENCY_RULES,
        **PARTY_RULES,
        **HASH_RULES,
        "license": LICENSE_RULE,
    }
)
"""By the name that profiles call them by."""
