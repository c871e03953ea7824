"""Conditions such as `sole and depth >= 2`: expressions over the fields of a ranking's entries that are true, false or open."""

import ast
import operator
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, NamedTuple

from sbomkit.errors import ConfigurationError
from sbomkit.model._base import Noun
from sbomkit.model.facts import Subject
from sbomkit.model.inventory import Scope
from sbomkit.model.position import PackagePosition
from sbomkit.model.ranking import Basis, Interval, Ranked, Ranking, Unassessed, Verdict
from sbomkit.purl import PackageKey
from sbomkit.ranking._policy import suggest

__all__ = ["NAMES", "Condition", "Finding", "findings", "parse_condition"]

_LONGEST = 1000
_DEEPEST = 50

_Kind = Literal["number", "word", "truth"]
_Value = float | str | bool | Interval | None
_Entry = Ranked | Unassessed


class _Asked(NamedTuple):
    """What a condition is asked about."""

    entry: _Entry
    weakness_only: bool
    """The document states no dependencies, so that its zeros are none."""


@dataclass(frozen=True, slots=True)
class _Name:
    kind: _Kind
    read: Callable[["_Asked"], _Value]
    summary: str
    words: frozenset[str] | None = None
    """All the words that it can be."""


def _only_ranked(read: Callable[[Ranked], _Value]) -> Callable[[_Asked], _Value]:
    return lambda asked: read(asked.entry) if isinstance(asked.entry, Ranked) else None


def _placed(read: Callable[[PackagePosition], _Value]) -> Callable[[_Asked], _Value]:
    return lambda asked: None if asked.weakness_only else read(asked.entry.position)


def _indicators(asked: _Asked) -> int | None:
    """How many fired; `None` where none did and none would have been seen: an unassessed package tells of no history."""
    fired = len(asked.entry.indicators)
    if fired:
        return fired
    parts = asked.entry.contributions if isinstance(asked.entry, Ranked) else ()
    return 0 if any(each.factor == "handover" and each.value is not None for each in parts) else None


def _handover(asked: _Asked) -> bool | None:
    fired = _indicators(asked)
    return None if fired is None else bool(fired)


def _words(words: type[Verdict | Scope | Subject]) -> frozenset[str]:
    return frozenset(word.value for word in words)


_NAMES: Mapping[str, _Name] = MappingProxyType(
    {
        "priority": _Name(
            "number",
            lambda asked: asked.entry.priority if isinstance(asked.entry, Ranked) else asked.entry.interval,
            "in [0, 100]; the interval of what it could be for an unassessed package",
        ),
        "impact": _Name("number", _only_ranked(lambda entry: entry.impact), "in [0, 1]; open where nothing is known of it"),
        "weakness": _Name("number", _only_ranked(lambda entry: entry.weakness), "in [0, 1]"),
        "depth": _Name(
            "number", lambda asked: asked.entry.position.depth, "a direct dependency has 1; open where no path leads"
        ),
        "dependents": _Name(
            "number", _placed(lambda place: place.dependents), "packages that stand on it; open where the document has no edges"
        ),
        "reach": _Name(
            "number", _placed(lambda place: place.reach), "share of the packages that stand on it, in [0, 1]; open likewise"
        ),
        "entry_points": _Name(
            "number",
            _placed(lambda place: place.entry_points if place.reachable else None),
            "direct dependencies that are it or lead to it; open where no path leads",
        ),
        "verdict": _Name("word", lambda asked: asked.entry.publishers.verdict.value, "publisher verdict", _words(Verdict)),
        "sole": _Name(
            "truth",
            _only_ranked(lambda entry: entry.publishers.verdict.is_one_person),
            "whether it hangs on one person: verdict sole, one_active or orphaned",
        ),
        "listed": _Name("number", lambda asked: asked.entry.publishers.listed, "people on the list"),
        "effective": _Name(
            "number", lambda asked: asked.entry.publishers.effective, "people who published in the last 24 months"
        ),
        "subject": _Name(
            "word",
            lambda asked: asked.entry.publishers.subject.value if asked.entry.publishers.subject else None,
            "whose people",
            _words(Subject),
        ),
        "scope": _Name("word", lambda asked: asked.entry.position.scope.value, "when it is needed", _words(Scope)),
        "indicators": _Name(
            "number", _indicators, "number of handover indicators that fired; open where no handover could be seen"
        ),
        "handover": _Name("truth", _handover, "whether any handover indicator fired; open where no handover could be seen"),
        "unassessed": _Name("truth", lambda asked: isinstance(asked.entry, Unassessed), "whether its publishers are unknown"),
    }
)

NAMES: Mapping[str, str] = MappingProxyType({name: each.summary for name, each in _NAMES.items()})
"""What a condition can speak of, each with what it means."""

_COMPARE: Mapping[type[ast.cmpop], tuple[str, Callable[[float, float], bool]]] = MappingProxyType(
    {
        ast.Lt: ("<", operator.lt),
        ast.LtE: ("<=", operator.le),
        ast.Gt: (">", operator.gt),
        ast.GtE: (">=", operator.ge),
        ast.Eq: ("==", operator.eq),
        ast.NotEq: ("!=", operator.ne),
    }
)

_Term = Callable[[_Asked], _Value]
_Test = Callable[[_Asked], bool | None]


class Finding(Noun):
    """One package that meets a condition, or of which it cannot be told."""

    package: PackageKey
    rank: int | None
    """`None`: unassessed."""
    undecided: bool
    """The facts do not decide the condition; it counts because unknown was asked to fail."""
    reason: str
    """The entry's own sentence."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A parsed condition."""

    text: str
    _test: _Test

    def evaluate(self, entry: Ranked | Unassessed, basis: Basis | None = None) -> bool | None:
        """Whether it holds for an entry; `None`: what is not known decides it.

        Args:
            entry: a package of a ranking.
            basis: that of its ranking, which says whether the document states any dependencies; `None`: as the entry tells,
                which one that is unassessed cannot.
        """
        stated = basis is Basis.IMPACT_AND_WEAKNESS or (
            basis is None and not (isinstance(entry, Ranked) and entry.impact is None)
        )
        return self._test(_Asked(entry, weakness_only=not stated))


def findings(ranking: Ranking, condition: Condition, on_unknown: Literal["fail", "pass"] = "fail") -> tuple[Finding, ...]:
    """Entries that meet the condition, in the order of the ranking; and those left open, unless told to pass."""
    return tuple(_found(ranking, condition, keep_undecided=on_unknown == "fail"))


def _found(ranking: Ranking, condition: Condition, *, keep_undecided: bool) -> Iterator[Finding]:
    entries: tuple[_Entry, ...] = (*ranking.ranked, *ranking.unassessed)
    for entry in entries:
        verdict = condition.evaluate(entry, ranking.basis)
        if verdict or (verdict is None and keep_undecided):
            rank = entry.rank if isinstance(entry, Ranked) else None
            yield Finding(package=entry.package, rank=rank, undecided=verdict is None, reason=entry.reason)


def parse_condition(text: str) -> Condition:
    """Read a condition: names, numbers and words, compared, and joined by `and`, `or`, `not` and parentheses.

    Raises:
        ConfigurationError: it is no condition, or speaks of something that there is not.
    """
    if len(text) > _LONGEST:
        raise ConfigurationError(f"the condition is longer than {_LONGEST:,} characters")
    try:
        with warnings.catch_warnings():  # on odd escapes in a word, which are the user's business
            warnings.simplefilter("ignore")
            tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ConfigurationError(f"{text!r} is no condition", advice="write it like: sole and depth >= 2") from error
    return Condition(text, _test(tree.body, 0))


def _test(node: ast.expr, depth: int) -> _Test:
    if depth > _DEEPEST:
        raise ConfigurationError(f"the condition is nested more than {_DEEPEST} deep")
    match node:
        case ast.BoolOp(op=op, values=values):
            return _joined([_test(value, depth + 1) for value in values], decisive=isinstance(op, ast.Or))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return _negated(_test(operand, depth + 1))
        case ast.Compare(left=left, ops=ops, comparators=comparators):
            sides = [left, *comparators]
            return _joined([_comparison(*each) for each in zip(sides, ops, comparators, strict=False)], decisive=False)
        case ast.Name() | ast.Constant(value=bool()):
            kind, term, _ = _term(node)
            if kind != "truth":
                raise ConfigurationError(f"{_spelt(node)!r} is no condition by itself; compare it with something")
            return term  # type: ignore[return-value] # a term of kind truth gives a truth
        case _:
            raise ConfigurationError(f"{_spelt(node)!r} is not allowed in a condition")


def _joined(tests: list[_Test], *, decisive: bool) -> _Test:
    """`or` where True is decisive, `and` where False is; what is open stays open unless another part decides."""

    def test(asked: _Asked) -> bool | None:
        results = [each(asked) for each in tests]
        if decisive in results:
            return decisive
        return None if None in results else not decisive

    return test if len(tests) > 1 else tests[0]


def _negated(test: _Test) -> _Test:
    def negated(asked: _Asked) -> bool | None:
        result = test(asked)
        return None if result is None else not result

    return negated


def _comparison(left: ast.expr, op: ast.cmpop, right: ast.expr) -> _Test:
    if isinstance(op, (ast.In, ast.NotIn)):
        test = _membership(left, right)
        return test if isinstance(op, ast.In) else _negated(test)
    if type(op) not in _COMPARE:
        raise ConfigurationError("'is' is not allowed in a condition; write '=='")
    sign, compare = _COMPARE[type(op)]
    (kind, one, words), (other_kind, other, other_words) = _term(left), _term(right)
    if kind != other_kind:
        raise ConfigurationError(f"{_spelt(left)} is a {kind} and {_spelt(right)} is a {other_kind}")
    if kind == "number":
        return lambda asked: _compared(one(asked), compare, other(asked))
    if sign not in {"==", "!="}:
        raise ConfigurationError(f"{_spelt(left)} {sign} {_spelt(right)}: only numbers have an order")
    _check_words(left, right, words or other_words)
    same = _same(left, right)
    return same if sign == "==" else _negated(same)


def _compared(left: _Value, compare: Callable[[float, float], bool], right: _Value) -> bool | None:
    """Compare two numbers, each of which may be an interval: decided only where every choice of both gives one answer."""
    if left is None or right is None:
        return None
    lows, highs = _bounds(left), _bounds(right)
    answers = {compare(one, other) for one in lows for other in highs}
    if compare in {operator.eq, operator.ne} and len(answers) == 1:
        apart = lows[1] < highs[0] or highs[1] < lows[0]
        equal = lows[0] == lows[1] == highs[0] == highs[1]
        return answers.pop() if apart or equal else None
    return answers.pop() if len(answers) == 1 else None


def _bounds(value: float | str | Interval) -> tuple[float, float]:
    return (value.low, value.high) if isinstance(value, Interval) else (float(value), float(value))


def _same(left: ast.expr, right: ast.expr) -> _Test:
    (_, one, _), (_, other, _) = _term(left), _term(right)
    named = (isinstance(left, ast.Name), isinstance(right, ast.Name))

    def same(asked: _Asked) -> bool | None:
        values = one(asked), other(asked)
        if None in values:
            return None
        if values[0] == values[1]:
            return True
        # What is unknown may be anything, but it is known to be unknown.
        is_open = any(is_name and value == "unknown" for is_name, value in zip(named, values, strict=True))
        return None if is_open else False

    return same


def _membership(left: ast.expr, right: ast.expr) -> _Test:
    kind, _, words = _term(left)
    if kind != "word" or not isinstance(right, (ast.Tuple, ast.List, ast.Set)):
        raise ConfigurationError(
            f"'in' takes a word and a list of words, such as verdict in ('sole', 'orphaned'): {_spelt(right)}"
        )
    choices = []
    for each in right.elts:
        other_kind, _, _ = _term(each)
        if other_kind != "word":
            raise ConfigurationError(f"{_spelt(each)} is no word")
        _check_words(left, each, words)
        choices.append(_same(left, each))
    return _joined(choices, decisive=True) if choices else lambda _: False


def _check_words(left: ast.expr, right: ast.expr, words: frozenset[str] | None) -> None:
    """A word that a name never takes is a slip of the pen, not a condition that never holds."""
    for side in (left, right):
        if words is not None and isinstance(side, ast.Constant) and side.value not in words:
            raise ConfigurationError(f"{side.value!r} is none of its words; {suggest(str(side.value), words)}")


def _term(node: ast.expr) -> tuple[_Kind, _Term, frozenset[str] | None]:
    match node:
        case ast.Name(id=name):
            if name not in _NAMES:
                raise ConfigurationError(f"a condition cannot speak of {name!r}; {suggest(name, _NAMES)}")
            named = _NAMES[name]
            return named.kind, named.read, named.words
        case ast.Constant(value=bool() as truth):
            return "truth", lambda _: truth, None
        case ast.Constant(value=(int() | float()) as number):
            return "number", _constant(number), None
        case ast.Constant(value=str() as word):
            return "word", lambda _: word, None
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=(int() | float()) as number)):
            return "number", _constant(-number), None
        case _:
            raise ConfigurationError(f"{_spelt(node)!r} is not allowed in a condition")


def _constant(number: float) -> _Term:
    try:
        value = float(number)
    except OverflowError as error:
        raise ConfigurationError("the condition holds a number that is too large") from error
    return lambda _: value


def _spelt(node: ast.expr) -> str:
    """A part of the condition as it is quoted back, cut where it is long."""
    try:
        text = ast.unparse(node)
    except RecursionError:
        return "this"
    return text if len(text) <= 80 else f"{text[:77]}..."
