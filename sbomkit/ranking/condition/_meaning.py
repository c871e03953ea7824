"""What a condition means: a table of fields and a tree in, a test that answers true, false or open out.

The logic is Kleene's strong one of three values (Introduction to Metamathematics, 1952, section 64): what is not known is
open, and an answer is given only where it would be the same whatever the unknown turned out to be.
"""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Generic, Literal, TypeVar

from sbomkit._user_files import suggest
from sbomkit.model.ranking import Interval
from sbomkit.ranking.condition._grammar import ConditionError, parse
from sbomkit.ranking.condition._nodes import (
    Bare,
    Compare,
    Joined,
    Member,
    Name,
    Node,
    Not,
    Number,
    Term,
    Truth,
    Word,
    names_in,
    spelt,
)

__all__ = ["Field", "Kind", "Meaning", "Value", "Vocabulary", "fits"]

Kind = Literal["number", "word", "truth"]
Value = float | str | bool | Interval | None
"""What a field may be; `None`: not known; an interval: only known to lie in it."""

_Asked = TypeVar("_Asked")
_Test = Callable[[_Asked], bool | None]
_KINDS: Mapping[Kind, str] = MappingProxyType({"number": "a number", "word": "a word", "truth": "true or false"})
_OPEN = "unknown"
"""Of a field with a list of words, the one for what is not known: it may be any other, but it is known to be unknown."""
_COMPARE: Mapping[str, Callable[[float, float], bool]] = MappingProxyType(
    {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne}
)


@dataclass(frozen=True, slots=True)
class Field(Generic[_Asked]):
    """One thing that a condition can speak of."""

    kind: Kind
    read: Callable[[_Asked], Value]
    summary: str
    words: frozenset[str] | None = None
    """All the words that it can be; `None`: any."""
    of_product: bool = False
    """Whether it is the same for all packages."""


@dataclass(frozen=True, slots=True)
class Meaning(Generic[_Asked]):
    """What a condition asks, apart by what it has to be asked about."""

    test: _Test[_Asked]
    """The whole condition."""
    of_product: _Test[_Asked] | None
    """Those of the parts joined by `or` that only speak of the product, asked once; `None`: there are none."""
    of_package: _Test[_Asked] | None
    """The other parts, asked about each package; `None`: there are none."""
    spelling: str
    """The condition in one spelling."""
    names: frozenset[str]
    """The fields that it speaks of."""


@dataclass(frozen=True, slots=True)
class Vocabulary(Generic[_Asked]):
    """The fields that one sort of conditions can speak of."""

    fields: Mapping[str, Field[_Asked]]
    listed: str
    """Where the whole list is found, as an advice."""

    def read(self, text: str) -> Meaning[_Asked]:
        """What a text means.

        Raises:
            ConditionError: it is no condition, or speaks of something that there is not.
        """
        node = parse(text)
        compiler = _Compiler(text, self)
        test = compiler.test(node)
        names = frozenset(name.name for name in names_in(node))
        parts = node.nodes if isinstance(node, Joined) and node.word == "or" else (node,)
        shared = [part for part in parts if self._of_product(part)]
        if len(shared) in {0, len(parts)}:
            return Meaning(test, test if shared else None, None if shared else test, spelt(node), names)
        single = [part for part in parts if part not in shared]
        of_product, of_package = (_any([compiler.test(part) for part in some]) for some in (shared, single))
        return Meaning(test, of_product, of_package, spelt(node), names)

    def _of_product(self, node: Node) -> bool:
        names = [name.name for name in names_in(node)]
        return bool(names) and all(self.fields[name].of_product for name in names)


@dataclass(frozen=True, slots=True)
class _Side(Generic[_Asked]):
    """One side of a comparison."""

    kind: Kind
    read: Callable[[_Asked], Value]
    words: frozenset[str] | None = None
    is_field: bool = False

    def is_open(self, value: Value) -> bool:
        """Whether what was read is the word for what is not known, which may be any other word."""
        return value == _OPEN and self.words is not None


class _Compiler(Generic[_Asked]):
    """Turns nodes into tests, and says where one makes no sense."""

    def __init__(self, text: str, vocabulary: Vocabulary[_Asked]) -> None:
        self._text = text
        self._vocabulary = vocabulary

    def test(self, node: Node) -> _Test[_Asked]:
        match node:
            case Joined(word=word, nodes=nodes):
                tests = [self.test(each) for each in nodes]
                return _any(tests) if word == "or" else _all(tests)
            case Not(node=inner):
                return _contrary(self.test(inner))
            case Bare(term=term):
                return self._bare(term)
            case Compare():
                return self._comparison(node)
            case Member(left=left, words=words):
                side = self._word_field(left, "in")
                self._check_words(side, words)
                return _any([_same(side, self._side(word)) for word in words]) if words else lambda _: False
            case _:
                side = self._word_field(node.left, "like")
                self._check_pattern(side, node.pattern)
                return _like(side, node.pattern.value)

    def _refuse(self, start: int, why: str) -> ConditionError:
        return ConditionError(self._text, start, why)

    def _bare(self, term: Term) -> _Test[_Asked]:
        side = self._side(term)
        if side.kind != "truth":
            raise self._refuse(
                term.start, f"{spelt(term)} is {_KINDS[side.kind]}, and no condition by itself; compare it with something"
            )
        return side.read  # type: ignore[return-value] # a side of kind truth gives a truth

    def _comparison(self, node: Compare) -> _Test[_Asked]:
        left, right = self._side(node.left, beside=node.right), self._side(node.right, beside=node.left)
        if left.kind != right.kind:
            raise self._refuse(
                node.start,
                f"{spelt(node.left)} is {_KINDS[left.kind]}, and {spelt(node.right)} is {_KINDS[right.kind]}",
            )
        if left.kind == "number":
            compare = _COMPARE[node.sign]
            return lambda asked: _compared(left.read(asked), compare, right.read(asked))
        if node.sign not in {"==", "!="}:
            raise self._refuse(node.start, f"{node.sign!r}: only numbers have an order")
        for side, term in ((left, node.right), (right, node.left)):
            if isinstance(term, Word):
                self._check_words(side, (term,))
        same = _same(left, right)
        return same if node.sign == "==" else _contrary(same)

    def _word_field(self, term: Term, operation: str) -> _Side[_Asked]:
        side = self._side(term)
        if side.kind != "word" or not side.is_field:
            raise self._refuse(term.start, f"{operation!r} asks about a field that is a word, and {spelt(term)} is none")
        return side

    def _check_words(self, side: _Side[_Asked], words: tuple[Word, ...]) -> None:
        """A word that a field never takes is a slip of the pen, not a condition that never holds."""
        for word in words:
            if side.words is not None and word.value not in side.words:
                raise self._refuse(word.start, f"{word.value!r} is none of its words; {suggest(word.value, side.words)}")

    def _check_pattern(self, side: _Side[_Asked], pattern: Word) -> None:
        """A pattern that none of a field's words fits never holds either."""
        if side.words is not None and not any(fits(word, pattern.value) for word in side.words):
            why = f"none of its words fits {pattern.value!r}; {suggest(pattern.value, side.words)}"
            raise self._refuse(pattern.start, why)

    def _side(self, term: Term, *, beside: Term | None = None) -> _Side[_Asked]:
        match term:
            case Number(value=value):
                return _Side("number", lambda _: value)
            case Word(value=value):
                return _Side("word", lambda _: value)
            case Truth(value=value):
                return _Side("truth", lambda _: value)
            case _:
                name, start = term.name, term.start
                field = self._vocabulary.fields.get(name)
                if beside is not None and name in self._words_of(beside) and (field is None or field.kind != "word"):
                    advice = f"words stand in quotes: {spelt(beside)} == '{name}'"
                    raise ConditionError(self._text, start, f"{name} stands here without quotes", advice=advice)
                if field is None:
                    why = suggest(name, self._vocabulary.fields, more=self._vocabulary.listed)
                    raise self._refuse(start, f"there is no field {name!r}; {why}")
                return _Side(field.kind, field.read, field.words, is_field=True)

    def _words_of(self, term: Term) -> frozenset[str]:
        """The words that the other side of a comparison can be."""
        field = self._vocabulary.fields.get(term.name) if isinstance(term, Name) else None
        return (field.words if field is not None else None) or frozenset()


def _any(tests: list[_Test[_Asked]]) -> _Test[_Asked]:
    """True where one is; what is open stays open unless another part decides."""
    return _joined(tests, decisive=True)


def _all(tests: list[_Test[_Asked]]) -> _Test[_Asked]:
    """False where one is; what is open stays open unless another part decides."""
    return _joined(tests, decisive=False)


def _joined(tests: list[_Test[_Asked]], *, decisive: bool) -> _Test[_Asked]:
    def test(asked: _Asked) -> bool | None:
        is_open = False
        for each in tests:
            result = each(asked)
            if result is decisive:
                return decisive
            is_open = is_open or result is None
        return None if is_open else not decisive

    return test if len(tests) > 1 else tests[0]


def _contrary(test: _Test[_Asked]) -> _Test[_Asked]:
    def contrary(asked: _Asked) -> bool | None:
        result = test(asked)
        return None if result is None else not result

    return contrary


def _compared(left: Value, compare: Callable[[float, float], bool], right: Value) -> bool | None:
    """Compare two numbers, each of which may be an interval: decided only where every choice of both gives one answer."""
    if left is None or right is None:
        return None
    lows, highs = _bounds(left), _bounds(right)
    if compare in {operator.eq, operator.ne}:
        apart = lows[1] < highs[0] or highs[1] < lows[0]
        equal = lows[0] == lows[1] == highs[0] == highs[1]
        return compare(lows[0], highs[0]) if apart or equal else None
    answers = {compare(one, other) for one in lows for other in highs}
    return answers.pop() if len(answers) == 1 else None


def _bounds(value: float | str | Interval) -> tuple[float, float]:
    return (value.low, value.high) if isinstance(value, Interval) else (float(value), float(value))


def _same(left: _Side[_Asked], right: _Side[_Asked]) -> _Test[_Asked]:
    def same(asked: _Asked) -> bool | None:
        one, other = left.read(asked), right.read(asked)
        if one is None or other is None:
            return None
        open_sides = left.is_open(one) + right.is_open(other)
        if one == other:
            return None if open_sides == 2 else True
        return None if open_sides else False

    return same


def _like(side: _Side[_Asked], pattern: str) -> _Test[_Asked]:
    def like(asked: _Asked) -> bool | None:
        value = side.read(asked)
        if value is None:
            return None
        return fits(str(value), pattern) or (None if side.is_open(value) else False)

    return like


def fits(text: str, pattern: str) -> bool:
    """Whether a text fits a pattern in which `*` stands for any characters; in time that does not grow with their product."""
    first, *rest = pattern.split("*")
    if not rest:
        return text == pattern
    *middle, last = rest
    end = len(text) - len(last)
    if not (text.startswith(first) and text.endswith(last) and len(first) <= end):
        return False
    place = len(first)
    for part in middle:
        place = text.find(part, place, end)
        if place < 0:
            return False
        place += len(part)
    return True
