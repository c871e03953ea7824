"""All commands in one place: a command is one module that exports `run` and `EXAMPLES`, and one name here."""

import os
import re
from collections.abc import Mapping
from importlib import import_module
from itertools import islice
from typing import Annotated

import typer
from typer._click.core import Context
from typer._click.exceptions import UsageError
from typer._click.formatting import HelpFormatter
from typer.core import TyperCommand, TyperGroup

from sbomkit._version import __version__
from sbomkit.cli._every import TAKERS, Color, ConfigAhead, NoConfig, Verbose, begin, decided, everywhere
from sbomkit.cli._options import Quiet
from sbomkit.cli._output import check_stdout, write

__all__ = ["COMMANDS", "UsageError", "app", "usage"]

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
    "graph",
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
    "portfolio scan",
    "portfolio collect",
    "portfolio rank",
    "portfolio people",
    "portfolio tabletop",
    "portfolio check",
    "portfolio diff",
    "portfolio report",
    "portfolio sql",
    "portfolio export",
    "sources",
    "schema",
)
"""A name of two words is a command of a group: a module of a folder.  A hyphen in it is an underscore in its module."""

_BRACES = re.compile(r"\{(\w+(?:\.\.\.)?)\}(?:\.\.\.)?")

_MANY = 15
_SECTIONS: Mapping[str, tuple[str, ...]] = {
    "Facts": (
        "facts",
        "source",
        "complete",
        "depth",
        "offline",
        "refresh",
        "max_age",
        "budget",
        "plugins",
        "as_of",
        "allow_undated",
    ),
    "Findings": ("fail_on", "on_unknown", "waivers", "findings", "fields"),
    "Output": ("top", "sole", "min_depth", "show_names", "show_addresses", "format", "output"),
    "Everywhere": ("quiet", "verbose", "color", "no_config", "config", "help"),
}
"""Options by their names, in commands that have many."""

_TYPE = re.compile(r" <[\w\[\]]+>")
"""What the library adds to the name of an argument."""

_SBOM = re.compile(
    r"[\w][\w.+-]{0,40}\.(?:cdx|cyclonedx|bom|sbom|spdx)\.(?:json|xml|yaml|yml)|(?:bom|sbom)\.(?:json|xml)|[\w][\w.+-]{0,40}\.spdx",
    re.ASCII,
)
"""Names that SBOMs have, and that can be typed without quotes."""
_LOOKED_AT = 1000

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
        """`SBOM...` as everybody writes it, where the library writes `{SBOM...}...` or `[SBOM...]...`."""
        return [_BRACES.sub(r"\1", piece).replace("...]...", "...]") for piece in super().collect_usage_pieces(ctx)]

    def format_options(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Options by what they are about, where there are more of them than anybody reads in one go."""
        shown = [(each, record) for each in self.get_params(ctx) if (record := each.get_help_record(ctx))]
        is_long = len(shown) > _MANY
        sections: dict[str, list[tuple[str, str]]] = {"Arguments": [], "Options": [], **{title: [] for title in _SECTIONS}}
        for each, (name, words) in shown:
            title = next((title for title, names in _SECTIONS.items() if is_long and each.name in names), "Options")
            is_argument = each.param_type_name == "argument"
            sections["Arguments" if is_argument else title].append((_TYPE.sub("", name) if is_argument else name, words))
        for title, records in sections.items():
            if records:
                with formatter.section(title):
                    formatter.write_dl(records)


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
    *,
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")] = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
    color: Color = None,
    no_config: NoConfig = False,
    config: ConfigAhead = None,
) -> None:
    """Print the guide when no command is given."""
    del version
    begin(context, quiet=quiet, verbose=verbose, color=color, config=config, no_config=no_config)
    if context.invoked_subcommand is None:
        write(_GUIDE.replace("app.cdx.json", _document() or "app.cdx.json"), None)


def _document() -> str | None:
    """The name of an SBOM in the working folder, as far as names tell, so that the guide can be typed as it stands."""
    try:
        with os.scandir() as entries:
            names = [each.name for each in islice(entries, _LOOKED_AT) if _SBOM.fullmatch(each.name) and each.is_file()]
    except OSError:
        return None
    return min(names, default=None)


def usage(error: UsageError) -> str:
    """What is wrong with what was said, by whom it was said, and what tells more."""
    command = error.ctx.command_path if error.ctx else "sbomkit"
    file = decided(error.ctx, getattr(error, "param", None))
    said = f"{file}: " if file else ""
    more = "; --no-config does without that file" if file else ""
    return f"{said}{error.format_message().rstrip('.')}; `{command} --help` tells what can be given{more}"


_groups = {"": app}
for _name in COMMANDS:
    _group, _, _command = _name.rpartition(" ")
    if _group not in _groups:
        _groups[_group] = typer.Typer(cls=_Group, help=import_module(f"sbomkit.cli.{_group}").SUMMARY, rich_markup_mode=None)
        app.add_typer(_groups[_group], name=_group, no_args_is_help=True)
    _module = import_module(f"sbomkit.cli.{_name.replace(' ', '.').replace('-', '_')}")
    _groups[_group].command(_command, epilog=_module.EXAMPLES, cls=_Command)(
        everywhere(_module.run, takes_defaults=_name in TAKERS)
    )
