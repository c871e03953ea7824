"""`sbomkit sources`: where facts can come from, and what each source declares of itself."""

from typing import TYPE_CHECKING

from sbomkit.cli._options import Format, OutputPath, examples
from sbomkit.cli._output import layout, write

if TYPE_CHECKING:
    from sbomkit.cli._described import SourceDescription

__all__ = ["EXAMPLES", "run"]

EXAMPLES = examples("sbomkit sources", "sbomkit sources --format json")


def run(format: Format = "table", output: OutputPath = None) -> None:  # noqa: A002 - the word that users know
    """List the sources of facts and what each declares."""
    from sbomkit.cli._described import descriptions  # noqa: PLC0415 - `--help` does without
    from sbomkit.errors import ConfigurationError  # noqa: PLC0415

    described = descriptions()
    if format == "json":
        write(described.model_dump_json(indent=2) + "\n", output)
    elif format == "table":
        write(_table(described.root, output), output)
    else:
        raise ConfigurationError(f"format {format} cannot show sources", advice="--format table and --format json can")


def _table(described: "tuple[SourceDescription, ...]", output: str | None) -> str:
    from sbomkit.report import Canvas, Column  # noqa: PLC0415

    canvas = Canvas(layout(output))
    for index, each in enumerate(described):
        if index:
            canvas.blank()
        canvas.paragraph(f"{each.name}: {each.summary}", style="bold")
        asked = "only with --source" if each.needs_argument else "by default"
        facts = [
            ("asked", f"{asked}{f', as {each.name}={each.argument}' if each.argument else ''}"),
            ("packages", ", ".join(each.purl_types) or "whatever it is given for"),
            ("tells", f"{', '.join(each.signals).replace('_', ' ')} ({each.subject})"),
            ("licence", each.licence or "no statement was found"),
            ("checked", f"against {each.verified}"),
            ("network", each.politeness or "none"),
        ]
        canvas.table([Column(style="dim"), Column(least=16, wraps=True)], facts, indent=2)
    return canvas.text()
