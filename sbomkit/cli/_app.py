"""All commands in one place: a command is one module that exports `run` and `EXAMPLES`, and one name here."""

import re
from importlib import import_module
from typing import Annotated

import typer
from typer._click.core import Context
from typer._click.exceptions import UsageError
from typer.core import TyperCommand, TyperGroup

from sbomkit._version import __version__
from sbomkit.cli._output import check_stdout, write

__all__ = ["COMMANDS", "UsageError", "app"]

COMMANDS = (
    "show",
    "validate",
    "collect",
    "facts diff",
    "facts merge",
    "facts show",
    "rank",
    "diff",
    "explain",
    "people",
    "tabletop",
    "what-if",
    "check",
    "annotate",
    "convert",
    "evidence",
    "policy show",
    "policy check",
    "policy schema",
    "sources",
    "schema",
)
"""A name of two words is a command of a group: a module of a folder.  A hyphen in it is an underscore in its module."""

_BRACES = re.compile(r"\{(\w+(?:\.\.\.)?)\}(?:\.\.\.)?")

_GUIDE = """\
sbomkit ranks the packages of a product that hang on one person, by how much of
the product rests on them, and says how it knows.

Can this document answer the question?
  sbomkit show app.cdx.json

What to look at first, after asking the registries:
  sbomkit rank app.cdx.json

The same answer at any time, offline: collect once, rank often.
  sbomkit collect app.cdx.json -o facts.jsonl
  sbomkit rank app.cdx.json --facts facts.jsonl --offline

Why does this package stand there?
  sbomkit explain app.cdx.json PACKAGE --facts facts.jsonl --offline

`sbomkit --help` lists all commands, `sbomkit COMMAND --help` has examples.
"""

_SUMMARY = """\
Rank the packages of a product that hang on one person, by how much of the product rests on them.

\b
Exit codes:
  0  fine
  1  findings (--fail-on), an invalid document (validate), a failed check
  2  usage: an option, a setting, a policy
  3  the document cannot be read
  4  no source answered
"""


class _Group(TyperGroup):
    def get_help(self, ctx: Context) -> str:
        check_stdout()
        return super().get_help(ctx)


class _Command(TyperCommand):
    def get_help(self, ctx: Context) -> str:
        check_stdout()
        return super().get_help(ctx)

    def collect_usage_pieces(self, ctx: Context) -> list[str]:
        """`SBOM...` as everybody writes it, where the library writes `{SBOM...}...`."""
        return [_BRACES.sub(r"\1", piece) for piece in super().collect_usage_pieces(ctx)]


app = typer.Typer(
    name="sbomkit",
    cls=_Group,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 100},
)


def _version(wanted: bool) -> None:
    if wanted:
        write(f"sbomkit {__version__}\n", None)
        raise typer.Exit


@app.callback(invoke_without_command=True, help=_SUMMARY)
def _begin(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")] = False,
) -> None:
    """Print the guide when no command is given."""
    del version
    if context.invoked_subcommand is None:
        write(_GUIDE, None)


_groups = {"": app}
for _name in COMMANDS:
    _group, _, _command = _name.rpartition(" ")
    if _group not in _groups:
        _groups[_group] = typer.Typer(cls=_Group, help=import_module(f"sbomkit.cli.{_group}").SUMMARY, rich_markup_mode=None)
        app.add_typer(_groups[_group], name=_group, no_args_is_help=True)
    _module = import_module(f"sbomkit.cli.{_name.replace(' ', '.').replace('-', '_')}")
    _groups[_group].command(_command, epilog=_module.EXAMPLES, cls=_Command)(_module.run)
