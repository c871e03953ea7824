"""A due-diligence file as a person reads it: at a terminal what came of it, on a page all that it rests on."""

from collections.abc import Iterator

from sbomkit.model.due_diligence import Concern, DueDiligence, EvidenceStatement, Extent, Rule
from sbomkit.report._canvas import Canvas, Column, Styled
from sbomkit.report._due_diligence.record import OUTCOMES, RULES, draw_record
from sbomkit.report._interface import Layout
from sbomkit.report._text import DASH
from sbomkit.report._words import INDICATORS, and_more, count, date, interval, short, verdict

__all__ = ["due_diligence_table", "statement_table"]

_SHOWN = 20
_EXTENTS = {Extent.PARTLY: ("partly", "yellow"), Extent.NOT_COVERED: ("not covered", "bold red")}


def due_diligence_table(answer: DueDiligence, layout: Layout, canvas: Canvas | None = None) -> str:
    """At a terminal what came of it; on another canvas, which makes a file, all of everything."""
    drawn = canvas or Canvas(layout)
    most = _SHOWN if layout.shown is None else layout.shown
    if canvas is not None:
        most = sum(map(len, (answer.concerns, answer.further, answer.noted, answer.not_assessed, answer.excluded)))
    _head(drawn, answer)
    if canvas is not None:
        _made_from(drawn, answer)
    _rules(drawn, answer, with_grounds=canvas is not None)
    _concerns(drawn, answer, most)
    _others(drawn, answer, most)
    _measures(drawn, answer)
    if canvas is not None:
        for number, concern in enumerate((*answer.concerns, *answer.noted), start=1):
            draw_record(drawn, concern, number)
    else:
        drawn.blank()
        drawn.paragraph("--format html, markdown or json hold the facts of each package of concern.", style="dim")
    return drawn.text()


def statement_table(answer: EvidenceStatement, layout: Layout, canvas: Canvas | None = None) -> str:
    """What a statement carries; only as JSON it is one."""
    return due_diligence_table(answer.predicate, layout, canvas)


def _head(canvas: Canvas, answer: DueDiligence) -> None:
    product = and_more([each for each in answer.examined.product if each.strip()], 3) or answer.examined.name
    canvas.paragraph(f"Due diligence: {product}", style="bold")
    canvas.paragraph(answer.summary)
    canvas.paragraph(answer.fidelity.conclusion)
    canvas.paragraph(answer.coverage.sentence)
    until = answer.provenance.as_of
    canvas.paragraph(f"As of {date(until)}." if until else "With everything known, whatever its date.")


def _made_from(canvas: Canvas, answer: DueDiligence) -> None:
    examined, provenance = answer.examined, answer.provenance
    canvas.heading("What it was made from, and how to make it again")
    rows: list[list[Styled]] = [
        ["document", f"{examined.name}: {examined.format} {examined.spec_version}, {examined.encoding}"],
        ["its identifier", examined.identifier or "none"],
        ["its date", examined.created or "none"],
        ["holds", f"{count(examined.components, 'component')}; {count(examined.diagnostics, 'diagnostic')} of its reader"],
        ["SHA-256 of the document", provenance.sbom_sha256],
        ["SHA-256 of the facts", provenance.facts_sha256],
        ["policy", provenance.policy],
        ["SHA-256 of the policy", provenance.policy_sha256],
        ["sbomkit", provenance.sbomkit],
        ["nothing later than", provenance.as_of.isoformat() if provenance.as_of else "no bound"],
        ["ages are counted to", provenance.reference.isoformat() if provenance.reference else "nothing is known"],
        ["command", (answer.command, "code") if answer.command else "made by a program, without a command"],
        ["licences of the data", ", ".join(answer.licences) or "no source states one"],
    ]
    canvas.table([Column(style="dim"), Column(least=20, wraps=True)], rows)
    if answer.share_alike:
        canvas.paragraph(
            f"Data under {', '.join(answer.share_alike)} may be passed on only under the same licence, with its source named."
        )
    canvas.paragraph(
        "It is a record of what was looked at. It says of nobody that they did wrong, and of no product that it complies."
    )


def _rules(canvas: Canvas, answer: DueDiligence, *, with_grounds: bool) -> None:
    canvas.heading("What was asked of every package")
    rows: list[list[Styled]] = [
        [each.condition, _asked_by(each), "yes" if each.selects else "no", f"{each.met:,}", f"{each.undecided:,}"]
        for each in answer.rules
    ]
    columns = [
        Column(title="rule", least=16, wraps=True),
        Column(title="asked by", least=8, wraps=True),
        Column(title="of\nconcern", optional=True),
        Column(title="met", justify="right"),
        Column(title="cannot\nbe told", justify="right"),
    ]
    if with_grounds and any(each.ground for each in answer.rules):
        columns.append(Column(title="why", least=16, wraps=True))
        rows = [[*row, each.ground or DASH] for row, each in zip(rows, answer.rules, strict=True)]
    canvas.table(columns, rows)
    for each in answer.rules:
        if each.product is not None:
            canvas.paragraph(f"{each.condition}: of the product as a whole, it {OUTCOMES[each.product][0]}.")


def _asked_by(rule: Rule) -> str:
    words = [RULES[rule.kind], rule.name.replace("_", " ") if rule.name else "", rule.level or ""]
    return " ".join(filter(None, words))


def _concerns(canvas: Canvas, answer: DueDiligence, most: int) -> None:
    total = len(answer.concerns) + len(answer.further)
    canvas.heading(f"Of concern: {count(total, 'package')}")
    shown = answer.concerns[:most]
    if shown:
        canvas.table(
            [
                Column(title="#", justify="right"),
                Column(title="package", style="bold", least=12),
                Column(title="version", least=6, optional=True),
                Column(title="priority"),
                Column(title="depth", justify="right"),
                Column(title="in the\nhands of", least=10),
                Column(title="last\nrelease", optional=True),
                Column(title="carried by", least=10, optional=True),
            ],
            [_row(each) for each in shown],
        )
    elif not total:
        canvas.paragraph("None, as far as the facts tell.")
    if left := len(answer.concerns) - len(shown):
        canvas.paragraph(f"and {left:,} more: --top N shows N of them.", style="dim")


def _row(concern: Concern) -> list[Styled]:
    depth, carrier = concern.position.depth, concern.carried_by
    return [
        DASH if concern.rank is None else str(concern.rank),
        short(concern.package),
        and_more(concern.versions, 2) or DASH,
        f"{DASH if concern.priority is None else f'{concern.priority:.0f}'} ({interval(concern.interval)})",
        DASH if depth is None else str(depth),
        verdict(concern.publishers),
        date(concern.updates.last if concern.updates else None),
        DASH if carrier is None else "itself" if carrier == concern.package else short(carrier, with_type=False),
    ]


def _others(canvas: Canvas, answer: DueDiligence, most: int) -> None:
    if answer.further:
        canvas.heading(f"Of concern as well, without a record: {count(len(answer.further), 'package')}")
        canvas.paragraph(and_more([short(each) for each in answer.further], most))
    if answer.noted:
        canvas.heading(f"INVESTIGATE: {count(len(answer.noted), 'package')} that no rule asks for")
        _list(canvas, [(short(each.package), "; ".join(_grounds(each))) for each in answer.noted], most)
        canvas.paragraph("A sign asks to be looked at; it accuses nobody.", style="dim")
    canvas.heading(f"Cannot be told: {count(len(answer.not_assessed), 'package')}")
    rows = []
    for each in answer.not_assessed:
        open_ = f" Open: {'; '.join(each.conditions)}." if each.conditions else ""
        asked = f" Asked in vain: {'; '.join(each.silence)}." if each.silence else ""
        told = f" Could tell: {', '.join(each.sources)}." if each.sources else ""
        rows.append((short(each.package), f"{each.reason}{open_}{asked}{told}"))
    _list(canvas, rows, most)
    if answer.excluded:
        canvas.heading(f"Not ranked at all: {count(len(answer.excluded), 'package')}")
        alike: dict[str, list[str]] = {}
        for left_out in answer.excluded:
            alike.setdefault(left_out.reason, []).append(short(left_out.package))
        _list(canvas, [(reason, and_more(names, most)) for reason, names in alike.items()], most)


def _grounds(noted: Concern) -> Iterator[str]:
    yield from (f"{INDICATORS[each.name]}: {each.detail.rstrip('.')}" for each in noted.indicators)
    if noted.given_up not in {None, "none"}:
        yield f"a source says that it is {noted.given_up}"


def _list(canvas: Canvas, rows: list[tuple[str, str]], most: int) -> None:
    if not rows:
        canvas.paragraph("None.")
    else:
        canvas.table([Column(least=12, wraps=True), Column(least=20, wraps=True)], rows[:most], indent=2)
    if len(rows) > most:
        canvas.paragraph(f"and {len(rows) - most:,} more in --format json", indent=2, style="dim")


def _measures(canvas: Canvas, answer: DueDiligence) -> None:
    canvas.heading("What due diligence asks for, and what this file covers")
    records = len(answer.concerns) + len(answer.noted)
    rows: list[list[Styled]] = []
    for each in answer.measures:
        known = "" if each.known is None else f" Held for {each.known:,} of {count(records, 'record')}."
        rows.append([each.measure, _EXTENTS[each.extent], f"{each.detail}{known}", (each.basis, "dim")])
    columns = [
        Column(title="measure", least=16, wraps=True),
        Column(title="covered"),
        Column(title="what is held, and what is not", least=24, wraps=True),
        Column(title="asked for in", least=12, wraps=True, optional=True),
    ]
    canvas.table(columns, rows)
