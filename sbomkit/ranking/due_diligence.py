"""Due diligence: a document and facts in, a file of what was looked at, on what ground and with what outcome out."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from os import PathLike

from sbomkit._collector import collector_paused
from sbomkit.errors import ConfigurationError
from sbomkit.model.due_diligence import (
    Answer,
    Concern,
    DueDiligence,
    EvidenceStatement,
    Examined,
    NotAssessed,
    StatedComponent,
    StatementSubject,
    Unknown,
    UpdateHistory,
)
from sbomkit.model.facts import Facts, Scorecard, share_alike
from sbomkit.model.inventory import Component, Inventory
from sbomkit.model.position import PackagePosition, Position
from sbomkit.model.ranking import Ranked, Ranking, Unassessed
from sbomkit.model.tabletop import Contact, ContactRole
from sbomkit.purl import PackageKey
from sbomkit.ranking import load_policy
from sbomkit.ranking._due_diligence.facts import facts_about, silence_about
from sbomkit.ranking._due_diligence.measures import measures_of
from sbomkit.ranking._due_diligence.rules import Held, held
from sbomkit.ranking._due_diligence.updates import updates_of
from sbomkit.ranking._next_steps.would_tell import would_tell
from sbomkit.ranking._policy.policy import Policy
from sbomkit.ranking._publishers.evidence import Evidence, Horizon, gather
from sbomkit.ranking._publishers.in_force import packages_of
from sbomkit.ranking._rank.placed import placed, ranked
from sbomkit.ranking._rank.ranks import missing
from sbomkit.ranking._tabletop.outside import contacts_of
from sbomkit.ranking.condition import Condition, parse_condition
from sbomkit.ranking.condition._product import entries_of, is_given_up
from sbomkit.ranking.gates import OnUnknown, Question
from sbomkit.ranking.next_steps import next_steps

__all__ = ["due_diligence", "statement_of"]

_Entry = Ranked | Unassessed
_NO_NAME = "SBOM"
_PEOPLE = "people"
_SECURITY_POLICY = "Security-Policy"
_TOLD_APART = {"update_history": "dormant", "security_contact": "security_contact"}
"""What a file tells beside the factors, each with the factor whose sources would tell it."""


def due_diligence(
    inventory: Inventory,
    facts: Facts,
    *,
    conditions: Iterable[str | Condition | Question] | None = None,
    on_unknown: OnUnknown = "fail",
    top: int | None = None,
    policy: Policy | str | PathLike[str] | None = None,
    as_of: datetime | None = None,
    allow_undated: bool = False,
    show_names: bool = False,
    show_addresses: bool = False,
    root: str | None = None,
    name: str | None = None,
    command: str | None = None,
) -> DueDiligence:
    """Write down what was looked at when a product was judged.

    Pure: no network, no clock, and no file but the policy.  The same input gives the same bytes.

    Args:
        inventory: the document.
        facts: what sources told about its packages.
        conditions: what is of concern; `None`: what the policy calls a finding.
        on_unknown: whether what cannot be told counts as a finding, where a condition does not bring its own word.
        top: tell all of so many packages of concern only; the others are named.
        policy: as in `sbomkit.rank`.
        as_of: nothing later is used; `None`: no bound.
        allow_undated: as in `sbomkit.rank`.
        show_names: keep display names of people.
        show_addresses: keep addresses of mail that the document itself claims.
        root: the component to measure from; see `sbomkit.position`.
        name: name of the document's file, without folders.
        command: the command that makes the file again.

    Raises:
        ConfigurationError: a condition is none, `conditions` is empty, nothing is asked and the policy does not say what counts
            as a finding, or as `sbomkit.rank` raises it.
    """
    chosen = load_policy(policy)
    asked = None if conditions is None else [_question(each) for each in conditions]
    if asked is not None and not asked:
        raise ConfigurationError("nothing is asked, so that nothing could be of concern", advice="name a condition")
    with collector_paused():
        place = placed(inventory, chosen, root)
        ranking = ranked(
            inventory, place, facts, chosen, as_of=as_of, allow_undated=allow_undated, show_names=show_names, root=root
        )
        rules = held(ranking, chosen, asked, on_unknown)
        horizon = Horizon.of(facts, place, ranking.provenance.as_of, allow_undated=allow_undated)
        desk = _Desk(inventory, facts, place, horizon, rules, frozenset(place.direct), show_addresses=show_addresses)
        return _file(ranking, desk, top=top, name=name or _NO_NAME, command=command)


def statement_of(answer: DueDiligence) -> EvidenceStatement:
    """A file as an in-toto Statement v1 about the document, to be signed by a signer of the user's own."""
    subject = StatementSubject(name=answer.examined.name, digest={"sha256": answer.examined.sha256})
    return EvidenceStatement(subject=(subject,), predicate=answer)


def _question(given: str | Condition | Question) -> Question:
    if isinstance(given, Question):
        return given
    return Question(parse_condition(given) if isinstance(given, str) else given)


def _file(ranking: Ranking, desk: "_Desk", *, top: int | None, name: str, command: str | None) -> DueDiligence:
    entries = sorted(entries_of(ranking), key=lambda each: (each.rank is None, each.rank or 0))  # others keep their order
    selecting = [each for each in desk.rules if each.rule.selects]
    of_concern: list[_Entry] = []
    open_: list[_Entry] = []
    noted: list[_Entry] = []
    others = 0
    for entry in entries:
        answers = {each.answer(entry.package) for each in selecting}
        if Answer.MET in answers:
            of_concern.append(entry)
        elif Answer.CANNOT_BE_TOLD in answers or isinstance(entry, Unassessed):
            open_.append(entry)
        elif entry.indicators or is_given_up(entry):
            noted.append(entry)
        else:
            others += 1
    concerns = tuple(desk.concern(entry) for entry in of_concern[:top])
    beside = tuple(desk.concern(entry) for entry in noted)
    licences = sorted({fact.licence for each in (*concerns, *beside) for fact in each.facts if fact.licence is not None})
    return DueDiligence(
        examined=_examined(desk.inventory, name),
        provenance=ranking.provenance.whole(),
        command=command,
        basis=ranking.basis,
        fidelity=ranking.fidelity,
        coverage=ranking.coverage,
        summary=_summary(len(entries), len(of_concern), len(open_), len(noted), others),
        rules=tuple(each.rule for each in desk.rules),
        concerns=concerns,
        further=tuple(each.package for each in of_concern[len(concerns) :]),
        not_assessed=tuple(desk.not_assessed(entry, selecting) for entry in open_),
        noted=beside,
        not_selected=others,
        excluded=ranking.excluded,
        measures=measures_of((*concerns, *beside)),
        licences=tuple(licences),
        share_alike=share_alike(licences),
    )


def _summary(packages: int, of_concern: int, open_: int, noted: int, others: int) -> str:
    besides = f" {noted:,} that no rule asks for {'shows' if noted == 1 else 'show'} signs to look into." if noted else ""
    of = f"{packages:,} package{'' if packages == 1 else 's'}"
    return (
        f"Of {of}, {of_concern:,} {'is' if of_concern == 1 else 'are'} of concern, and of {open_:,} it cannot "
        f"be told.{besides} What is not listed ({others:,}) is not cleared: see what was not looked at."
    )


def _examined(inventory: Inventory, name: str) -> Examined:
    document = inventory.document
    subjects = (inventory.by_id[each] for each in inventory.roots if each in inventory.by_id)
    return Examined(
        name=name,
        sha256=document.sha256,
        format=document.format,
        spec_version=document.spec_version,
        encoding=document.encoding,
        identifier=document.identifier,
        created=document.created,
        product=tuple(" ".join(filter(None, (each.name, each.version))) for each in subjects),
        components=len(inventory.components),
        diagnostics=len(inventory.diagnostics),
    )


@dataclass(frozen=True, slots=True)
class _Desk:
    """All that lies open while a file is written."""

    inventory: Inventory
    facts: Facts
    place: Position
    horizon: Horizon
    rules: tuple[Held, ...]
    direct: frozenset[PackageKey]
    """Direct dependencies, looked up for each package."""
    show_addresses: bool

    def concern(self, entry: _Entry) -> Concern:
        """All about one package of concern."""
        as_of, package = self.horizon.as_of, entry.package
        known = gather(package, self.facts.by_package, self.place, self.horizon)
        updates = updates_of(package, entry.versions, known, self.horizon.reference)
        contacts = contacts_of(package, self.inventory, known, show_addresses=self.show_addresses)
        policy = _security_policy(known)
        scored = entry if isinstance(entry, Ranked) else None
        about = packages_of(entry, self.facts, self.place.source_of.get(package))
        return Concern(
            package=package,
            versions=entry.versions,
            rank=entry.rank,
            priority=scored.priority if scored else None,
            interval=entry.interval,
            impact=scored.impact if scored else None,
            weakness=scored.weakness if scored else None,
            reason=entry.reason,
            rules=tuple(each.outcome(package) for each in self.rules),
            contributions=entry.contributions,
            position=entry.position,
            carried_by=_carried_by(entry.position, self.direct),
            publishers=entry.publishers,
            indicators=entry.indicators,
            origin=entry.origin,
            updates=updates,
            given_up=entry.given_up,
            funding=entry.funding,
            contacts=contacts,
            security_policy=policy,
            components=tuple(_stated(self.inventory.by_id[each]) for each in self.inventory.packages[package].components),
            facts=tuple(facts_about(about, self.facts, as_of)),
            unknown=tuple(_unknown(entry, updates, is_told=policy is not None or _names_whom(contacts))),
            next_steps=next_steps(entry, self.facts, as_of=as_of),
        )

    def not_assessed(self, entry: _Entry, selecting: Sequence[Held]) -> NotAssessed:
        """One package of which it cannot be told, and why."""
        package = entry.package
        factors = sorted(missing(entry.contributions), key=lambda factor: factor != _PEOPLE)
        return NotAssessed(
            package=package,
            versions=entry.versions,
            depth=entry.position.depth,
            interval=entry.interval,
            reason=entry.reason,
            conditions=tuple(each.rule.condition for each in selecting if each.answer(package) is Answer.CANNOT_BE_TOLD),
            silence=silence_about(self.facts.of(package)),
            sources=tuple(dict.fromkeys(source for factor in factors for source in would_tell(package, factor))),
        )


def _carried_by(position: PackagePosition, direct: frozenset[PackageKey]) -> PackageKey | None:
    return position.gateway or next((each for each in position.path if each in direct), None)


def _stated(component: Component) -> StatedComponent:
    return StatedComponent(
        id=component.id,
        version=component.version,
        purl=component.purl,
        licenses=component.licenses,
        hashes=component.hashes,
    )


def _security_policy(evidence: Evidence) -> int | None:
    """The score of Scorecard's check in the newest answer that has one."""
    found = [
        (known.moment, known.source, check.score)
        for known in evidence.preferred(Scorecard)
        for check in known.value.checks
        if check.name == _SECURITY_POLICY and check.score is not None
    ]
    return max(found)[2] if found else None


def _names_whom(contacts: Iterable[Contact]) -> bool:
    return any(each.role is ContactRole.SECURITY for each in contacts)


def _unknown(entry: _Entry, updates: UpdateHistory | None, *, is_told: bool) -> Iterator[Unknown]:
    """What is missing of the factors and beside them.

    Args:
        entry: the package as it was judged.
        updates: its history of releases, where one is known.
        is_told: whether anything tells where to report a flaw, or that nowhere does.
    """
    for part in entry.contributions:
        if part.value is None:
            sources = would_tell(entry.package, part.factor)
            yield Unknown(what=part.factor, detail=part.detail, prior=part.prior, sources=sources)
    told_apart = {
        "update_history": (updates is not None, "no release is known"),
        "security_contact": (is_told, "neither the document nor a source names where to report a flaw"),
    }
    for what, (is_known, detail) in told_apart.items():
        if not is_known and all(part.factor != what for part in entry.contributions):
            yield Unknown(what=what, detail=detail, prior=None, sources=would_tell(entry.package, _TOLD_APART[what]))
