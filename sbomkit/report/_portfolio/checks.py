"""How the documents of a portfolio stand to profiles, as a person reads it: in all, by vendor, by element, and one by one."""

from sbomkit.model.compliance import ComplianceVerdict
from sbomkit.model.portfolio import PortfolioBy, PortfolioChecks, PortfolioProfile, PortfolioVerdict, PortfolioVerdicts
from sbomkit.ranking._people.words import percent
from sbomkit.report._canvas import Canvas, Column, Styled
from sbomkit.report._compliance.words import VERDICTS, named
from sbomkit.report._interface import Layout
from sbomkit.report._text import DASH
from sbomkit.report._words import count

__all__ = ["checks_table", "verdict"]

_SHOWN = 20
_STYLES = {
    ComplianceVerdict.MEETS: "green",
    ComplianceVerdict.DOES_NOT_MEET: "bold red",
    ComplianceVerdict.CANNOT_BE_TOLD: "yellow",
    None: "yellow",
}
_COUNTS = (
    Column(title="documents", justify="right"),
    Column(title="meet", justify="right"),
    Column(title="do not", justify="right"),
    Column(title="cannot\nbe told", justify="right", optional=True),
    Column(title="never\nchecked", justify="right", optional=True),
    Column(title="share", justify="right"),
)


def verdict(each: PortfolioVerdict) -> str:
    """What a profile makes of a document, in words."""
    return "never checked" if each.verdict is None else VERDICTS[each.verdict]


def checks_table(checks: PortfolioChecks, layout: Layout, canvas: Canvas | None = None) -> str:
    """Profiles under each other, each with what is worst first."""
    canvas = canvas or Canvas(layout)
    most = _SHOWN if layout.shown is None else layout.shown
    newest = ", the newest of each product" if checks.latest else ""
    canvas.paragraph(f"{count(checks.documents, 'document')}{newest}, {count(len(checks.profiles), 'profile')}", style="bold")
    if checks.unread:
        unread = f"{count(checks.unread, 'place')} could not be read, so that not every SBOM may have been checked"
        canvas.paragraph(f"{unread}; `portfolio scan --exclude` leaves out what is none", style="yellow")
    for profile in checks.profiles:
        canvas.heading(named(profile), exact=True)
        canvas.paragraph(profile.sentence)
        canvas.paragraph(f"profile SHA-256 {profile.profile_sha256}", style="dim")
        _groups(canvas, profile, checks.by, most)
        _elements(canvas, profile)
        _documents(canvas, profile, most)
    return canvas.text()


def _groups(canvas: Canvas, profile: PortfolioProfile, by: PortfolioBy, most: int) -> None:
    if not profile.groups:
        return
    is_product = by is PortfolioBy.PRODUCT
    columns = [Column(title="vendor", least=8), *([Column(title="product", least=8)] if is_product else []), *_COUNTS]
    canvas.blank()
    rows: list[list[Styled]] = [
        [each.vendor or DASH, *([each.product or DASH] if is_product else []), *_counts(each.verdicts)]
        for each in profile.groups[:most]
    ]
    canvas.table(columns, rows)
    _rest(canvas, len(profile.groups), most)


def _counts(told: PortfolioVerdicts) -> list[Styled]:
    share = _share(told.meets, told.documents - told.unchecked)
    numbers = (told.documents, told.meets, told.does_not_meet, told.cannot_be_told, told.unchecked)
    return [*(f"{each:,}" if each else "" for each in numbers), share]


def _share(part: int, whole: int) -> str:
    return percent(part, whole) if whole else DASH


def _elements(canvas: Canvas, profile: PortfolioProfile) -> None:
    told = [each for each in profile.elements if each.fails or each.leaves_open]
    if told:
        canvas.blank()
        columns = [
            Column(title="element", least=14),
            Column(title="asked", style="dim", optional=True),
            Column(title="documents\nthat fail", justify="right"),
            Column(title="leave\nit open", justify="right"),
            Column(title="of", justify="right"),
            Column(title="covered", justify="right"),
        ]
        rows: list[list[Styled]] = [
            [
                each.title,
                each.severity,
                f"{each.fails:,}" if each.fails else "",
                f"{each.leaves_open:,}" if each.leaves_open else "",
                f"{each.documents:,}",
                _share(each.satisfied, each.applicable),
            ]
            for each in told
        ]
        canvas.table(columns, rows)
    if rest := len(profile.elements) - len(told):
        canvas.paragraph(f"{count(rest, 'element')} that no document fails by", style="dim")


def _documents(canvas: Canvas, profile: PortfolioProfile, most: int) -> None:
    columns = [
        Column(title="document", least=20),
        Column(title="product", least=8, optional=True),
        Column(title="version", least=6, optional=True),
        Column(title="verdict"),
        Column(title="musts\nthat fail", justify="right"),
    ]
    canvas.blank()
    rows: list[list[Styled]] = [
        [
            each.document,
            each.product or DASH,
            each.version or DASH,
            (verdict(each), _STYLES[each.verdict]),
            f"{len(each.fails):,}" if each.fails else "",
        ]
        for each in profile.documents[:most]
    ]
    canvas.table(columns, rows)
    _rest(canvas, len(profile.documents), most)


def _rest(canvas: Canvas, there_are: int, most: int) -> None:
    if there_are > most:
        canvas.paragraph(f"… and {there_are - most:,} more; --format json lists all", indent=2, style="dim")
