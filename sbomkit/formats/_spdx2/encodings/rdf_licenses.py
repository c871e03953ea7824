"""Licences in RDF, which are nodes, as the expressions that SPDX JSON has."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sbomkit.formats._spdx2.encodings.rdf_terms import LISTED, SPDX, TYPE
from sbomkit.formats._spdx2.encodings.rdf_triples import Blank, Graph, Node, Term, Uri

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

__all__ = ["Licences"]

_MEMBER, _ID = f"{SPDX}member", f"{SPDX}licenseId"
_EXCEPTION, _EXCEPTION_ID = f"{SPDX}licenseException", f"{SPDX}licenseExceptionId"
_SETS = {f"{SPDX}ConjunctiveLicenseSet": " AND ", f"{SPDX}DisjunctiveLicenseSet": " OR "}
_WITH, _OR_LATER = f"{SPDX}WithExceptionOperator", f"{SPDX}OrLaterOperator"
_LONG = 100_000
"""Characters that an expression may have: sets can share their members, and double with each level."""


class _Expression(NamedTuple):
    text: str
    is_compound: bool = False
    """Whether it needs parentheses inside of another one."""


class Licences:
    """The licences of one graph."""

    def __init__(
        self, graph: Graph, name: Callable[[Term], str], note: Callable[[Term, str], None], spend: Callable[[int], None]
    ) -> None:
        """Take a graph.

        Args:
            graph: all that is said.
            name: what the JSON calls a node.
            note: is told of a node that is no licence, and why.
            spend: is told of the length of each expression that is made, and may raise.
        """
        self._graph = graph
        self._name = name
        self._note = note
        self._spend = spend
        self._made: dict[Term, _Expression | None] = {}
        self.seen: set[Term] = set()
        """The nodes that are licences or parts of them."""

    def expression(self, term: Term) -> str | None:
        """The expression of a licence; `None`: it is none, as was noted."""
        waiting: list[Term] = [term]
        under_way: set[Term] = set()
        # A node waits until its members are made: no recursion, however deep sets stand in sets.
        while waiting:
            node = waiting[-1]
            if node in self._made:
                waiting.pop()
                continue
            missing = [] if node in under_way else [each for each in self._members(node) if each not in self._made]
            under_way.add(node)
            self.seen.add(node)
            if missing and under_way.isdisjoint(missing):
                waiting += missing
                continue
            if missing:
                self._note(node, "expected a licence, found a set that is a member of itself")
            made = None if missing else self._one(node)
            self._spend(len(made.text) if made is not None else 0)
            self._made[node] = made
            waiting.pop()
        found = self._made[term]
        return None if found is None else found.text

    def _members(self, node: Term) -> Iterable[Term]:
        if not isinstance(node, (Uri, Blank)):
            return ()
        return self._graph.get(node, {}).get(_MEMBER, {})

    def _one(self, node: Term) -> _Expression | None:
        """The expression of a node whose members are made."""
        if not isinstance(node, (Uri, Blank)):
            return self._written(node)
        said = self._graph.get(node, {})
        made = [self._made[each] for each in said.get(_MEMBER, ())]
        members = [each for each in made if each is not None]
        if len(members) < len(made):
            return None  # without one of its members, it would be another licence
        kinds = said.get(TYPE, {})
        for kind, operator in _SETS.items():
            if kind in kinds:
                return self._joined(node, operator, members)
        if members and _WITH in kinds:
            return self._with_exception(node, members[0], said)
        if members and _OR_LATER in kinds:
            return _Expression(f"{members[0].text}+")
        return self._single(node, said)

    def _single(self, node: Node, said: Mapping[str, Mapping[Term, None]]) -> _Expression | None:
        if isinstance(node, Uri):
            return _Expression(LISTED.sub("", node) if LISTED.match(node) else self._name(node))
        for stated in said.get(_ID, ()):
            return _Expression(str(stated))
        self._note(node, "expected a licence, found a node that says of no licence which")
        return None

    def _written(self, text: str) -> _Expression | None:
        if not text:
            self._note(text, "expected a licence, found an empty text")
            return None
        return _Expression(text, is_compound=" " in text)

    def _joined(self, node: Term, operator: str, members: list[_Expression]) -> _Expression | None:
        if sum(len(each.text) for each in members) > _LONG:
            self._note(node, f"expected a licence of at most {_LONG:,} characters, found a longer one")
            return None
        if not members:
            self._note(node, "expected a set of licences, found none in it")
            return None
        if len(members) == 1:
            return members[0]
        return _Expression(
            operator.join(f"({each.text})" if each.is_compound else each.text for each in members), is_compound=True
        )

    def _with_exception(self, node: Term, licence: _Expression, said: Mapping[str, Mapping[Term, None]]) -> _Expression | None:
        for term in said.get(_EXCEPTION, ()):
            self.seen.add(term)
            stated = self._graph.get(term, {}).get(_EXCEPTION_ID, {}) if isinstance(term, (Uri, Blank)) else {}
            name = next((str(each) for each in stated), LISTED.sub("", self._name(term)))
            return _Expression(f"{licence.text} WITH {name}")
        self._note(node, "expected an exception to a licence, found none")
        return None
