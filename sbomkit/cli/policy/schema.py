"""`sbomkit policy schema`: the JSON Schema of a policy."""

from sbomkit.cli._options import OutputPath, examples
from sbomkit.cli._output import write

__all__ = ["EXAMPLES", "run"]

EXAMPLES = examples("sbomkit policy schema", "sbomkit policy schema -o policy-1.schema.json")


def run(*, output: OutputPath = None) -> None:
    """Print the JSON Schema of a policy, for editors.

    The same as `sbomkit schema policy`.
    """
    from sbomkit.cli._schemas import schema  # noqa: PLC0415 - `--help` does without

    write(schema("policy"), output)
