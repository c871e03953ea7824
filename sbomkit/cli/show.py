"""`sbomkit show`: what a document is, and whether it can answer the question."""

from sbomkit.cli._inputs import read_document
from sbomkit.cli._options import Format, OutputPath, Root, Sbom, examples
from sbomkit.cli._output import check_writable, show

__all__ = ["EXAMPLES", "run"]

EXAMPLES = examples(
    "sbomkit show app.cdx.json",
    "sbomkit show app.spdx.json --format json -o inventory.json",
    "zcat app.cdx.json.gz | sbomkit show -",
)


def run(sbom: Sbom, *, root: Root = None, format: Format = "table", output: OutputPath = None) -> None:  # noqa: A002
    """Show what a document is and whether it can tell."""
    from sbomkit.graph import position  # noqa: PLC0415 - `--help` does without
    from sbomkit.report import Overview  # noqa: PLC0415

    check_writable(output, sbom)
    inventory = read_document(sbom)
    show(Overview.of(inventory, position(inventory, root=root).fidelity), format, output)
