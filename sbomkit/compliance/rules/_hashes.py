"""Rules about hashes: of what, by which algorithm, and whether the value can be one."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from pydantic import Field

from sbomkit.compliance.rules._closed import Algorithm
from sbomkit.compliance.rules._interface import PRESENT, Case, Judge, Rule, Told, gathered, of_component, of_word
from sbomkit.compliance.rules._shapes import DIGESTS, algorithm
from sbomkit.model._base import Noun
from sbomkit.model.compliance import Outcome
from sbomkit.model.statements import Aspect, ComponentStatements, Marker, Word

__all__ = ["HASH_RULES"]

_HEX = frozenset("0123456789abcdefABCDEF")


class HashParameters(Noun):
    """Of what, and by which algorithm."""

    of: Literal["any", "component", "distribution"] = "any"
    """`distribution`: of the form in which it is handed out."""


class AlgorithmParameters(HashParameters):
    """Which algorithms count."""

    algorithms: tuple[Algorithm, ...] = Field(min_length=1)
    """In any spelling: `SHA-512`, `sha512`."""


def _hashes(stated: ComponentStatements, of: str) -> tuple[Word, ...]:
    if of == "any":
        return stated.hashes + stated.distribution_hashes
    return stated.hashes if of == "component" else stated.distribution_hashes


def _hash_value(parameters: HashParameters, _: Case) -> Judge:
    def judge(stated: ComponentStatements) -> Told:
        told = (_of_digest(word, stated) for word in _hashes(stated, parameters.of))
        return gathered(told, Told(Outcome.MISSING, stated.address, _no_hash(parameters.of)))

    return judge


def _no_hash(of: str) -> str:
    return "no hash is stated" + (" of the form in which it is handed out" if of == "distribution" else "")


def _of_digest(word: Word, stated: ComponentStatements) -> Told:
    if word.marker is not Marker.VALUE:
        return of_word(word, "hash", stated.address)
    wanted = DIGESTS.get(algorithm(word.kind))
    if not _HEX.issuperset(word.text):
        return Told(Outcome.MALFORMED, word.address, "the hash is not hexadecimal")
    if wanted is not None and len(word.text) != wanted:
        return Told(Outcome.MALFORMED, word.address, f"the hash has {len(word.text):,} digits, its algorithm gives {wanted}")
    return PRESENT


def _hash_algorithm(parameters: AlgorithmParameters, _: Case) -> Judge:
    allowed = frozenset(map(algorithm, parameters.algorithms))
    wanted = ", ".join(parameters.algorithms)

    def judge(stated: ComponentStatements) -> Told:
        words = _hashes(stated, parameters.of)
        if any(algorithm(word.kind) in allowed and word.marker is Marker.VALUE for word in words):
            return PRESENT
        told = (_of_algorithm(word, stated, wanted) for word in words)
        return gathered(told, Told(Outcome.MISSING, stated.address, _no_hash(parameters.of)))

    return judge


def _of_algorithm(word: Word, stated: ComponentStatements, wanted: str) -> Told:
    """What an algorithm amounts to that is none of those asked for."""
    if word.marker is not Marker.VALUE:
        return of_word(word, "hash", stated.address)
    address = _entry(word.address)
    said = _SAID_OF_ALGORITHMS.get(algorithm(word.kind))
    if said is not None:
        return Told(said[0], address, f"the algorithm of the hash is {said[1]}")
    return Told(Outcome.MALFORMED, address, f"{word.kind} is none of the algorithms asked for ({wanted})")


_SAID_OF_ALGORITHMS = MappingProxyType(
    {
        "": (Outcome.MISSING, "not stated"),
        "unknown": (Outcome.DECLARED_UNKNOWN, "declared to be unknown"),
        "noassertion": (Outcome.DECLARED_UNKNOWN, "left without a statement, in the format's own word for that"),
    }
)
"""By plain name."""


def _entry(address: str) -> str:
    """Of the hash with its algorithm: that of its value without the last member."""
    entry, _, member = address.rpartition(".")
    return entry if entry and not member.endswith("]") else address


def _hash(parameters: AlgorithmParameters, case: Case) -> Judge:
    """Value and algorithm in one: a value by another algorithm is not the one that is asked for."""
    of_algorithm, of_value = _hash_algorithm(parameters, case), _hash_value(parameters, case)

    def judge(stated: ComponentStatements) -> Told:
        told = of_algorithm(stated)
        return told if told.outcome is not Outcome.PRESENT else of_value(stated)

    return judge


def _aspect(parameters: HashParameters) -> Aspect:
    return Aspect.DISTRIBUTION_HASH if parameters.of == "distribution" else Aspect.HASH


HASH_RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "hash": of_component(
            "a hash by one of the algorithms that are named", _hash, aspect=_aspect, parameters=AlgorithmParameters
        ),
        "hash-value": of_component(
            "a hash of the length that its algorithm gives", _hash_value, aspect=_aspect, parameters=HashParameters
        ),
        "hash-algorithm": of_component(
            "that a hash is by one of the algorithms that are named",
            _hash_algorithm,
            aspect=_aspect,
            parameters=AlgorithmParameters,
        ),
    }
)
