"""What may stand in a file of defaults: at its top what means the same to every command, below that a table for each.

Names are those of the options, without their dashes.
"""

import os
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, Strict, ValidationInfo

from sbomkit.cli._defaults.files import is_inside, shown
from sbomkit.model._base import Noun

__all__ = ["Config"]


def _option(name: str) -> str:
    return name.replace("_", "-")


def _moment(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _path(text: str, info: ValidationInfo) -> str:
    """The same path as it leads from where the user is; the context says where the file of defaults lies."""
    folder: Path = info.context or Path()
    if text == "-":
        raise ValueError("standard input can only be named on the command line")
    # What is looked at is what will be opened: `link/..` is one folder for the system, and another one once it is shortened.
    place = Path(os.path.normpath(folder / text))
    if not is_inside(place, folder):
        raise ValueError(f"{text!r:.100} leads out of the folder of this file")
    return shown(place)


def _policy(text: str, info: ValidationInfo) -> str:
    from sbomkit.ranking import shipped_policies  # noqa: PLC0415 - only where one is named

    return text if text in shipped_policies() else _path(text, info)


def _profile(text: str, info: ValidationInfo) -> str:
    from sbomkit.compliance import shipped_profiles  # noqa: PLC0415 - only where one is named

    return text if text in shipped_profiles() else _path(text, info)


Texts = Annotated[tuple[str, ...], Strict(strict=False)]
Moment = Annotated[str, BeforeValidator(_moment)]
File = Annotated[str, AfterValidator(_path)]
Files = Annotated[tuple[File, ...], Strict(strict=False)]
PolicyName = Annotated[str, AfterValidator(_policy)]
ProfileNames = Annotated[tuple[Annotated[str, AfterValidator(_profile)], ...], Strict(strict=False)]
Count = Annotated[int, Field(ge=0, le=1_000_000_000)]


class _Table(Noun):
    model_config = ConfigDict(strict=True, str_max_length=4096, alias_generator=_option, validate_by_alias=True)


class _Shown(_Table):
    format: str | None = None
    """How the answer is written: table, json and so on."""


class _Listed(_Shown):
    top: Count | None = None
    """How many rows are shown."""


class _Facts(_Table):
    facts: Files | None = None
    """Paths of facts files."""
    complete: bool | None = None
    """Infer dependencies that the document does not have."""
    as_of: Moment | None = None
    """Use nothing later than this day or moment."""
    allow_undated: bool | None = None
    """Let in facts without history although they are newer."""
    policy: PolicyName | None = None
    """The id of a shipped policy, or the path of one."""


class _Below(_Facts):
    root: str | None = None
    """Look only at the part of the product below this package."""


class _Common(_Below):
    depth: Literal["shortlist", "aggregators"] | None = None
    """Whom to ask about what; `full` asks more, so only the command line can say it."""
    offline: bool | None = None
    """Ask no network."""


class _Gated(_Listed):
    fail_on: Texts | None = None
    """Conditions; exit with 1 if anything fits."""
    on_unknown: Literal["fail", "pass"] | None = None
    """Whether what a condition cannot decide counts as found."""


class _Waiving(_Gated):
    waivers: File | None = None
    """The path of a file of what is let through."""


class Rank(_Common, _Waiving):
    """Defaults of `sbomkit rank`."""

    sole: bool | None = None
    """Show only what hangs on one person."""
    min_depth: Count | None = None
    """Show only packages at this depth and deeper."""


class Diff(_Below, _Waiving):
    """Defaults of `sbomkit diff`."""

    threshold: float | None = None
    """From how many points on a priority that moved is told."""


class Evidence(_Common, _Gated):
    """Defaults of `sbomkit evidence`."""

    sole: bool | None = None
    """Of concern is only what hangs on one person."""
    min_depth: Count | None = None
    """Of concern is only what is at this depth and deeper."""
    min_priority: float | None = None
    """Of concern is only what has this priority and more, of 100."""


class People(_Common, _Listed):
    """Defaults of `sbomkit people`."""

    share: float | None = None
    """Part of the packages for which few people are looked for."""


class Ranked(_Common, _Listed):
    """Defaults of `sbomkit tabletop` or `sbomkit what-if`."""


class Explain(_Common, _Shown):
    """Defaults of `sbomkit explain`."""


class Annotate(_Common, _Shown):
    """Defaults of `sbomkit annotate`."""


class Graph(_Facts, _Listed):
    """Defaults of `sbomkit graph`."""


class Check(_Listed):
    """Defaults of `sbomkit check`."""

    profile: ProfileNames | None = None
    """Ids of shipped profiles, or paths of them."""


class Validate(_Listed):
    """Defaults of `sbomkit validate`."""


class Show(_Shown):
    """Defaults of `sbomkit show`."""

    root: str | None = None
    """Look only at the part of the product below this package."""


class Config(_Common):
    """A file of defaults."""

    rank: Rank = Rank()
    diff: Diff = Diff()
    explain: Explain = Explain()
    people: People = People()
    tabletop: Ranked = Ranked()
    what_if: Ranked = Ranked()
    evidence: Evidence = Evidence()
    annotate: Annotate = Annotate()
    graph: Graph = Graph()
    check: Check = Check()
    validate_: Annotated[Validate, Field(alias="validate")] = Validate()
    show: Show = Show()
