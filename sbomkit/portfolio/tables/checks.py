"""What documents hold of what profiles ask: a verdict by each profile, and what came of each of its elements."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, NamedTuple

from sbomkit.model.compliance import BINDING, ComplianceReport, Effect, ElementResult, Outcome, ProfileResult
from sbomkit.model.frames import FrameColumn, FrameTable, FrameType, field
from sbomkit.portfolio.tables._columns import DOCUMENT, own

__all__ = ["CHECKS", "Checked"]


class Checked(NamedTuple):
    """What rows are made from: one document, and what a check of it found."""

    document: str
    report: ComplianceReport


class _Judged(NamedTuple):
    document: str
    profile: ProfileResult


class _Asked(NamedTuple):
    document: str
    profile: ProfileResult
    row: int
    element: ElementResult


def _judged(checked: Checked) -> list[_Judged]:
    return [_Judged(checked.document, profile) for profile in checked.report.profiles]


def _asked(checked: Checked) -> list[_Asked]:
    return [
        _Asked(checked.document, profile, row, element)
        for profile in checked.report.profiles
        for row, element in enumerate(profile.elements)
    ]


def _number(name: str, meaning: str, value: Callable[[Any], int], unit: str) -> FrameColumn:
    return FrameColumn(name=name, type=FrameType.INTEGER, meaning=meaning, unit=unit, value=value)


def _musts(name: str, effect: Effect, meaning: str) -> FrameColumn:
    """Ids of what is asked as a must and has come out so."""
    return FrameColumn(
        name=name,
        type=FrameType.TEXTS,
        meaning=meaning,
        value=lambda row: [each.id for each in row.profile.elements if each.severity in BINDING and each.effect is effect],
    )


def _covered(name: str, meaning: str) -> FrameColumn:
    """A number of all tiers."""
    return _number(name, meaning, lambda row: sum(getattr(each, name) for each in row.element.coverage), "components")


def _came_out(outcome: Outcome) -> FrameColumn:
    """How often an element came out so, in all tiers."""
    return _number(
        outcome,
        f"How many came out as `{outcome}`; see docs/compliance.md.",
        lambda row: sum(each.outcomes.get(outcome, 0) for each in row.element.coverage),
        "components",
    )


_PROFILE = (
    field(ProfileResult, "id", at="profile", called="profile", meaning="Id of the profile."),
    field(
        ProfileResult,
        "profile_sha256",
        at="profile",
        meaning="Of the content of the profile: one of the same id may ask for something else.",
    ),
)

CHECKS: Mapping[str, FrameTable] = MappingProxyType(
    {
        "verdicts": FrameTable(
            name="verdicts",
            row="One profile that a document was checked against.",
            entries=_judged,
            columns=(
                DOCUMENT,
                *_PROFILE,
                *(
                    field(ProfileResult, name, at="profile", meaning=meaning)
                    for name, meaning in (
                        ("title", "Of the text that the profile was written from."),
                        ("publisher", "Of the text."),
                        ("date", ""),
                    )
                ),
                replace(field(ProfileResult, "status", at="profile"), words=("current", "superseded", "legal", "own")),
                field(
                    ProfileResult,
                    "verdict",
                    at="profile",
                    meaning="On the checks of the profile and nothing else: `meets`, `does_not_meet` or `cannot_be_told`.",
                ),
                _number(
                    "musts",
                    "Elements that the profile asks for as a must: the verdict hangs on these.",
                    lambda row: sum(each.severity in BINDING for each in row.profile.elements),
                    "elements",
                ),
                _musts("fails", Effect.FAILS, "Ids of these that fail."),
                _musts("leaves_open", Effect.LEAVES_OPEN, "Ids of these that the document leaves open."),
            ),
            shown=(),
        ),
        "checks": FrameTable(
            name="checks",
            row="One element of a profile that a document was checked against.",
            entries=_asked,
            columns=(
                DOCUMENT,
                *_PROFILE,
                own("row", FrameType.INTEGER, "Place of the element in its profile, from 0.", null=False),
                field(ElementResult, "id", at="element", called="element", meaning="Id of the element in its profile."),
                field(ElementResult, "title", at="element", meaning="What is asked for."),
                field(ElementResult, "clause", at="element"),
                field(
                    ElementResult,
                    "severity",
                    at="element",
                    meaning="How much it is asked for: `must`, `must-if-exists`, `should` or `info`.",
                ),
                field(
                    ElementResult,
                    "scope",
                    at="element",
                    meaning="What it is asked of: the `document`, its `components`, or those that are `top-level`.",
                ),
                field(ElementResult, "effect", at="element"),
                _covered("applicable", "What it is asked of: components, or 1 for the document."),
                _covered("satisfied", "How many of these have it."),
                *map(_came_out, Outcome),
            ),
            shown=(),
        ),
    }
)
"""Tables that have rows for documents that were checked, by name."""
