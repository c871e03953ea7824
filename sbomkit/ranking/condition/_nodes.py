"""What a condition is made of once it is read: a tree of frozen nodes, and its one spelling."""

from collections.abc import Iterator
from dataclasses import dataclass

__all__ = [
    "Bare",
    "Compare",
    "Joined",
    "Like",
    "Member",
    "Name",
    "Node",
    "Not",
    "Number",
    "Term",
    "Truth",
    "Word",
    "names_in",
    "spelt",
]


@dataclass(frozen=True, slots=True)
class Name:
    """A field."""

    name: str
    start: int


@dataclass(frozen=True, slots=True)
class Number:
    """A number, never infinite."""

    value: float
    start: int


@dataclass(frozen=True, slots=True)
class Word:
    """A text in quotes."""

    value: str
    start: int


@dataclass(frozen=True, slots=True)
class Truth:
    """`true` or `false`."""

    value: bool
    start: int


Term = Name | Number | Word | Truth


@dataclass(frozen=True, slots=True)
class Bare:
    """A term that stands by itself."""

    term: Term


@dataclass(frozen=True, slots=True)
class Compare:
    """Two terms and the sign between them."""

    left: Term
    sign: str
    right: Term
    start: int
    """Where the sign stands."""


@dataclass(frozen=True, slots=True)
class Member:
    """Whether a term is one of several words."""

    left: Term
    words: tuple[Word, ...]
    start: int


@dataclass(frozen=True, slots=True)
class Like:
    """Whether a term fits a pattern in which `*` stands for any characters."""

    left: Term
    pattern: Word
    start: int


@dataclass(frozen=True, slots=True)
class Not:
    """The contrary."""

    node: "Node"


@dataclass(frozen=True, slots=True)
class Joined:
    """Several conditions, joined by `and` or by `or`."""

    word: str
    nodes: tuple["Node", ...]


Node = Bare | Compare | Member | Like | Not | Joined


def names_in(node: Node) -> Iterator[Name]:
    """The fields that a condition speaks of, from left to right, each as often as it stands there."""
    match node:
        case Joined(nodes=nodes):
            for each in nodes:
                yield from names_in(each)
        case Not(node=inner):
            yield from names_in(inner)
        case Bare(term=term):
            yield from _named(term)
        case Compare(left=left, right=right):
            yield from _named(left, right)
        case _:
            yield from _named(node.left)


def _named(*terms: Term) -> Iterator[Name]:
    yield from (term for term in terms if isinstance(term, Name))


def spelt(node: Node | Term) -> str:
    """A condition or a term in one spelling, so that two that only differ in blanks, quotes or parentheses are equal."""
    match node:
        case Joined(word=word, nodes=nodes):
            return f" {word} ".join(f"({spelt(each)})" if isinstance(each, Joined) else spelt(each) for each in nodes)
        case Not(node=inner):
            return f"not ({spelt(inner)})" if isinstance(inner, Joined) else f"not {spelt(inner)}"
        case Compare(left=left, sign=sign, right=right):
            return f"{spelt(left)} {sign} {spelt(right)}"
        case Member(left=left, words=words):
            return f"{spelt(left)} in ({', '.join(map(spelt, words))})"
        case Like(left=left, pattern=pattern):
            return f"{spelt(left)} like {spelt(pattern)}"
        case Bare(term=term):
            return spelt(term)
        case _:
            return _term(node)


def _term(term: Term) -> str:
    match term:
        case Name(name=name):
            return name
        case Truth(value=value):
            return "true" if value else "false"
        case Number(value=value):
            return f"{value:.15g}"
        case _:
            return f'"{term.value}"' if "'" in term.value else f"'{term.value}'"
