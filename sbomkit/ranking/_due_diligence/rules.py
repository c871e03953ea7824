"""What all packages are held to: what selects, then the policy's other rules; and what came of each."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sbomkit.model.due_diligence import Answer, Rule, RuleKind, RuleOutcome
from sbomkit.model.gates import Finding
from sbomkit.model.ranking import Ranking
from sbomkit.purl import PackageKey
from sbomkit.ranking._policy.policy import Policy
from sbomkit.ranking.gates import OnUnknown, Question, questions_of

__all__ = ["Held", "held"]


@dataclass(frozen=True, slots=True)
class Held:
    """One rule, with the packages that meet it and those of which it cannot be told."""

    rule: Rule
    met: frozenset[PackageKey]
    undecided: frozenset[PackageKey]

    def answer(self, package: PackageKey) -> Answer:
        """What came of it for one package."""
        if package in self.met:
            return Answer.MET
        return Answer.CANNOT_BE_TOLD if package in self.undecided else Answer.NOT_MET

    def outcome(self, package: PackageKey) -> RuleOutcome:
        """The same, with the rule's name."""
        rule = self.rule
        return RuleOutcome(kind=rule.kind, name=rule.name, condition=rule.condition, outcome=self.answer(package))


def held(ranking: Ranking, policy: Policy, asked: Sequence[Question] | None, on_unknown: OnUnknown) -> tuple[Held, ...]:
    """Hold all packages to all rules: each rule walks the ranking once.

    Args:
        ranking: the whole answer.
        policy: the one that it was made by.
        asked: what counts as of concern; `None`: what the policy calls a finding.
        on_unknown: whether what cannot be told counts, where a question does not say.

    Raises:
        ConfigurationError: nothing is asked, and the policy does not say what counts as a finding.
    """
    wanted = asked if asked is not None else questions_of(policy, "policy")
    own = [*_policys(policy)]
    selecting = [(_kind(each, own), each) for each in wanted]
    texts = {(each.gate, each.condition.spelling) for each in wanted}
    rest = [(kind, each) for kind, each in own if (each.gate, each.condition.spelling) not in texts]
    return tuple(
        _held(kind, each, ranking, on_unknown, selects=selects)
        for some, selects in ((selecting, True), (rest, False))
        for kind, each in some
    )


def _policys(policy: Policy) -> Iterator[tuple[RuleKind, Question]]:
    if policy.finding is not None:
        yield from ((RuleKind.FINDING, each) for each in questions_of(policy, "policy"))
    if policy.gates:
        yield from ((RuleKind.GATE, each) for each in questions_of(policy, "gates"))


def _kind(question: Question, own: Iterable[tuple[RuleKind, Question]]) -> RuleKind:
    """The policy's, where it asks just that; else whoever made the file asks."""
    spelled = (question.gate, question.condition.spelling)
    return next((kind for kind, each in own if (each.gate, each.condition.spelling) == spelled), RuleKind.ASKED)


def _held(kind: RuleKind, question: Question, ranking: Ranking, on_unknown: OnUnknown, *, selects: bool) -> Held:
    found = list(question.condition.found(ranking, "fail"))
    packages = [(each.package, each.undecided) for each in found if each.package is not None]
    met, undecided = (frozenset(package for package, is_open in packages if is_open is wanted) for wanted in (False, True))
    rule = Rule(
        kind=kind,
        name=question.gate,
        condition=question.condition.text,
        level=question.level,
        ground=question.ground,
        on_unknown=question.on_unknown or on_unknown,
        selects=selects,
        met=len(met),
        undecided=len(undecided),
        product=_product(found),
    )
    return Held(rule, met, undecided)


def _product(found: Iterable[Finding]) -> Answer | None:
    whole = next((each for each in found if each.package is None), None)
    if whole is None:
        return None
    return Answer.CANNOT_BE_TOLD if whole.undecided else Answer.MET
