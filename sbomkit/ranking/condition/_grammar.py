"""The grammar of conditions: text in, a tree of frozen nodes out, or an error that points at the column.

    condition   = conjunction { "or" conjunction }
    conjunction = negation { "and" negation }
    negation    = "not" negation | "(" condition ")" | test
    test        = term [ sign term | [ "not" ] "in" "(" [ word { "," word } ] ")" | [ "not" ] "like" word ]
    sign        = "<" | "<=" | ">" | ">=" | "==" | "!="
    term        = name | number | word | "true" | "false"

A name may have dots (`factor.upkeep`), a word stands in quotes of either kind and holds no escapes, a list may stand in
brackets and end with a comma.  Nothing is ever evaluated as a program.  What names mean is not known here.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from types import MappingProxyType
from typing import NamedTuple, NoReturn

from sbomkit.errors import ConfigurationError
from sbomkit.ranking.condition._nodes import Bare, Compare, Joined, Like, Member, Name, Node, Not, Number, Term, Truth, Word

__all__ = ["ConditionError", "parse"]

_LONGEST = 1000
"""Characters of a condition."""
_DEEPEST = 50
_QUOTED_BACK = 80
_EXPLAINED = 300


def _clipped(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


class ConditionError(ConfigurationError):
    """A text is no condition, or speaks of something that there is not."""

    def __init__(self, text: str, start: int, why: str, *, advice: str | None = None) -> None:
        quoted, why = _clipped(text, _QUOTED_BACK), _clipped(why, _EXPLAINED)
        end = ", its end" if start >= len(text.rstrip()) else ""
        super().__init__(f"{quoted!r} is no condition: column {start + 1}{end}: {why}", advice=advice)
        self.text = text
        self.column = start + 1
        """Where it goes wrong; the first character has 1."""
        self.why = why

    @property
    def pointer(self) -> str:
        """The condition, and below it a caret where it goes wrong: two lines."""
        line = "".join(" " if each.isspace() else each for each in self.text)
        return f"{line}\n{' ' * (self.column - 1)}^"


class _Token(NamedTuple):
    kind: str
    text: str
    start: int


_TOKENS = re.compile(
    r"""\s*(?:
    (?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
    |(?P<name>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)
    |(?P<word>'[^']*'|"[^"]*")
    |(?P<sign><=|>=|==|!=|<(?!>)|>)
    |(?P<mark>[()\[\],-])
    |(?P<end>\Z)
    )""",
    re.VERBOSE,
)
_BLANKS = re.compile(r"\s*")
_KEYWORDS = frozenset({"and", "or", "not", "in", "like", "is"})
_TRUTHS: Mapping[str, bool] = MappingProxyType({"true": True, "True": True, "false": False, "False": False})
_CLOSING: Mapping[str, str] = MappingProxyType({"(": ")", "[": "]"})
_SLIPS: tuple[tuple[str, str], ...] = (
    ("&", "write 'and'"),
    ("|", "write 'or'"),
    ("!", "write 'not'"),
    ("=", "write '=='"),
    ("<>", "write '!='"),
    ("≥", "write '>='"),
    ("≤", "write '<='"),
    ("≠", "write '!='"),
    ("%", "write shares as numbers, such as 0.05"),
    *((quote, "quotes are ' or \"") for quote in "\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}"),
    *((quote, "quotes are ' or \"") for quote in "\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}`"),
    ("'", "the quote is never closed"),
    ('"', "the quote is never closed"),
)
"""What people write who are used to other languages, and what to write instead."""


def _tokens(text: str) -> Iterator[_Token]:
    place = 0
    while True:
        match = _TOKENS.match(text, place)
        if match is None:
            blanks = _BLANKS.match(text, place)
            start = blanks.end() if blanks else place
            advice = next((advice for slip, advice in _SLIPS if text.startswith(slip, start)), None)
            raise ConditionError(text, start, f"{text[start]!r} has no place in a condition", advice=advice)
        kind = match.lastgroup or ""
        found = match[kind]
        if kind == "name" and found in _KEYWORDS:
            kind = "keyword"
        yield _Token(kind, found, match.end() - len(found))
        if kind == "end":
            return
        place = match.end()


class _Parser:
    """Goes through the tokens once, from left to right; what it says of an error is where it stands."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = list(_tokens(text))
        self._next = 0

    def whole(self) -> Node:
        node = self._joined("or", 0)
        if self._token.kind != "end":
            self._refuse_rest()
        return node

    @property
    def _token(self) -> _Token:
        return self._tokens[self._next]

    def _taken(self, kind: str, *texts: str) -> _Token | None:
        """The next token, gone past, if it is this."""
        token = self._token
        if token.kind == kind and (not texts or token.text in texts):
            self._next += 1
            return token
        return None

    def _refuse(self, why: str, *, advice: str | None = None, at: int | None = None) -> NoReturn:
        raise ConditionError(self._text, self._token.start if at is None else at, why, advice=advice)

    def _refuse_rest(self) -> NoReturn:
        token = self._token
        if token.text.lower() in {"and", "or", "not", "in", "like"}:
            self._refuse(f"{token.text!r}: 'and', 'or', 'not', 'in' and 'like' are written in small letters")
        if token.kind == "sign":
            self._refuse(f"{token.text!r}: two things are compared at a time", advice="write 1 < depth and depth <= 3")
        self._refuse(f"expected 'and', 'or' or the end, found {self._spelt(token)}")

    def _joined(self, word: str, depth: int) -> Node:
        below: Callable[[int], Node] = self._negation if word == "and" else self._conjunction
        nodes = [below(depth)]
        while self._taken("keyword", word):
            nodes.append(below(depth))
        if len(nodes) == 1:
            return nodes[0]
        parts = (each.nodes if isinstance(each, Joined) and each.word == word else (each,) for each in nodes)
        return Joined(word, tuple(chain.from_iterable(parts)))

    def _conjunction(self, depth: int) -> Node:
        return self._joined("and", depth)

    def _negation(self, depth: int) -> Node:
        if depth > _DEEPEST:
            self._refuse(f"it is nested more than {_DEEPEST} deep")
        if self._taken("keyword", "not"):
            return Not(self._negation(depth + 1))
        if self._taken("mark", "("):
            node = self._joined("or", depth + 1)
            if not self._taken("mark", ")"):
                self._refuse_unclosed()
            return node
        return self._test()

    def _refuse_unclosed(self) -> NoReturn:
        if self._token.kind == "end":
            self._refuse("a parenthesis is never closed", advice="add ')'")
        self._refuse_rest()

    def _test(self) -> Node:
        left = self._term()
        if sign := self._taken("sign"):
            return Compare(left, sign.text, self._term(), sign.start)
        if self._token == ("keyword", "is", self._token.start):
            self._refuse("'is' has no place in a condition", advice="write '=='")
        negated = self._taken("keyword", "not") is not None
        node: Node | None = None
        if word := self._taken("keyword", "in"):
            node = Member(left, self._words(), word.start)
        elif word := self._taken("keyword", "like"):
            node = Like(left, self._word("'like' takes a pattern in quotes, such as name like 'lib*'"), word.start)
        elif negated:
            self._refuse(f"expected 'in' or 'like' after 'not', found {self._spelt(self._token)}")
        if node is None:
            return Bare(left)
        return Not(node) if negated else node

    def _words(self) -> tuple[Word, ...]:
        example = "'in' takes a list of words, such as verdict in ('sole', 'orphaned')"
        opening = self._taken("mark", "(", "[")
        if opening is None:
            self._refuse(example)
        words: list[Word] = []
        while not self._taken("mark", _CLOSING[opening.text]):
            if words and not self._taken("mark", ","):
                self._refuse(f"expected ',' or {_CLOSING[opening.text]!r}, found {self._spelt(self._token)}")
            if words and self._taken("mark", _CLOSING[opening.text]):
                break
            words.append(self._word(example))
        return tuple(words)

    def _word(self, example: str) -> Word:
        word = self._taken("word")
        if word is None:
            self._refuse(f"expected a word in quotes, found {self._spelt(self._token)}; {example}")
        return Word(word.text[1:-1], word.start)

    def _term(self) -> Term:
        if name := self._taken("name"):
            return Truth(_TRUTHS[name.text], name.start) if name.text in _TRUTHS else Name(name.text, name.start)
        if word := self._taken("word"):
            return Word(word.text[1:-1], word.start)
        minus = self._taken("mark", "-")
        number = self._taken("number")
        if number is None:
            self._refuse(f"expected a field, a number or a word in quotes, found {self._spelt(self._token)}")
        value = float(number.text)
        if value == float("inf"):
            self._refuse("the number is too large", at=number.start)
        return Number(0.0 - value if minus else value, (minus or number).start)

    def _spelt(self, token: _Token) -> str:
        return "nothing" if token.kind == "end" else repr(token.text)


def parse(text: str) -> Node:
    """Read a condition.

    Raises:
        ConditionError: it is none.
    """
    if len(text) > _LONGEST:
        raise ConditionError(text, _LONGEST, f"it is longer than {_LONGEST:,} characters")
    if not text.strip():
        raise ConditionError(text, 0, "there is nothing", advice="write it like: sole and depth >= 2")
    return _Parser(text).whole()
