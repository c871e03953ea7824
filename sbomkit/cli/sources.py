"""`sbomkit sources`: where facts can come from, and what each source declares of itself."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from sbomkit.cli._offered import sources
from sbomkit.cli._options import Format, OutputPath, Plugins, examples
from sbomkit.cli._output import layout, write

if TYPE_CHECKING:
    from sbomkit.cli._described import HostDescription, SourceDescription
    from sbomkit.report import Canvas

__all__ = ["EXAMPLES", "run"]

EXAMPLES = examples("sbomkit sources", "sbomkit sources npm", "sbomkit sources --format json")

Name = Annotated[
    str | None,
    typer.Argument(metavar="NAME", autocompletion=sources, help="A source, to be told all about it.", show_default=False),
]

_WORDS: Mapping[str, str] = {
    "publishers": "people",
    "committers": "commits",
    "funding": "money",
    "lifecycle": "state",
    "popularity": "use",
    "repository": "code",
    "declared_dependencies": "needs",
    "source_package": "origin",
}
"""One word for each signal whose name is too long for a table; the others stand as they are."""
_LEGEND = (
    "people: who can publish or packages it. commits: who committed. money: funding. state: deprecated, archived, orphaned."
    " use: downloads, dependents. code: repository. needs: declared dependencies. origin: source package."
)
_WHEN: Mapping[str, str] = {
    "local": "about all packages, from files",
    "aggregator": "about all packages",
    "registry": "about the shortlist, or about all packages with --depth full",
}
_LATER = "about the shortlist, after the registries, or about all packages with --depth full"
_NAMED = 3
"""Purl types that are named in the table; of more, the number stands there."""


def run(
    name: Name = None,
    *,
    plugins: Plugins = False,
    format: Format = "table",  # noqa: A002 - the word that users know
    output: OutputPath = None,
) -> None:
    """List the sources of facts, or describe one of them."""
    from sbomkit.cli._described import descriptions  # noqa: PLC0415 - `--help` does without
    from sbomkit.errors import ConfigurationError  # noqa: PLC0415
    from sbomkit.report import Canvas  # noqa: PLC0415
    from sbomkit.settings import load_settings  # noqa: PLC0415

    described = descriptions(name, plugins=plugins or load_settings().plugins)
    if format == "json":
        write(described.model_dump_json(indent=2) + "\n", output)
        return
    if format != "table":
        raise ConfigurationError(f"format {format} cannot show sources", advice="--format table and --format json can")
    canvas = Canvas(layout(output))
    if name is None:
        _list(described.root, canvas)
    else:
        _tell(described.root[0], canvas)
    write(canvas.text(), output)


def _list(described: "tuple[SourceDescription, ...]", canvas: "Canvas") -> None:
    from sbomkit.report import Column  # noqa: PLC0415

    canvas.table(
        [
            Column(title="source"),
            Column(title="packages", wraps=True, least=8),
            Column(title="tells", wraps=True, least=24),
            Column(title="licence\nof the data", least=12),
            Column(title="checked\nagainst"),
            Column(title="stage", optional=True),
        ],
        [
            (
                f"{each.name}={each.argument}" if each.needs_argument else each.name,
                _packages(each),
                ", ".join(_WORDS.get(signal, signal) for signal in each.signals),
                each.licence or "",
                "answers" if each.verified == "real answers" else "docs",
                each.stage.value,
            )
            for each in described
        ],
    )
    canvas.blank()
    canvas.paragraph(_LEGEND)
    canvas.paragraph("by code, by money: packages of which other sources tell that. No licence: no statement was found.")
    canvas.paragraph("checked against: real answers, or documentation only. What has a = is asked with --source only.")
    canvas.blank()
    canvas.paragraph("`sbomkit sources NAME` tells all about one.")


def _packages(source: "SourceDescription") -> str:
    types = source.purl_types
    if types:
        return ", ".join(types) if len(types) <= _NAMED else f"{len(types)} types"
    if source.argument is not None:
        return "as told"
    return f"by {', '.join(_WORDS.get(signal, signal) for signal in source.needs)}" if source.needs else "any"


def _tell(source: "SourceDescription", canvas: "Canvas") -> None:
    canvas.paragraph(f"{source.name}: {source.summary}", style="bold")
    _facts(canvas, _declared(source))
    for host in source.hosts:
        canvas.heading(f"Host {host.name}" if host.name else "Main host")
        _facts(canvas, _manners(host))


def _facts(canvas: "Canvas", facts: "Iterator[tuple[str, str]]") -> None:
    from sbomkit.report import Column  # noqa: PLC0415

    canvas.table([Column(style="dim"), Column(least=16, wraps=True)], facts, indent=2)


def _declared(source: "SourceDescription") -> "Iterator[tuple[str, str]]":
    if source.needs_argument:
        yield "asked", f"only with --source {source.name}={source.argument}"
    else:
        yield "asked", f"by default, {_WHEN.get(source.stage, _LATER)}"
    yield "stage", source.stage.value
    yield "packages", ", ".join(source.purl_types) or ("what it is told" if source.argument else "those of any type")
    if source.needs:
        yield "starts from", f"{_plain(source.needs)}, as other sources tell it"
    yield "tells", _plain(source.signals)
    yield "about", "those who make it" if source.subject == "upstream" else "those who package it for a distribution"
    yield "licence", source.licence or "no statement was found"
    yield "checked", f"against {source.verified}{' only' if source.verified == 'documentation' else ''}"
    if source.plugin:
        yield "offered by", "another installed package"
    if not source.hosts:
        yield "network", "none"


def _manners(host: "HostDescription") -> "Iterator[tuple[str, str]]":
    yield "address", host.url or "none: it has to be set"
    yield "mirror", host.setting
    many = f"{host.rate:g} a second" if host.rate >= 1 else f"{host.rate * 60:g} a minute"
    yield "requests", f"{many} at most, {host.concurrency} at once"
    yield "because", host.policy
    yield "token", f"{host.token}, if it is set, as {host.token_header}" if host.token else "none is sent"


def _plain(signals: tuple[str, ...]) -> str:
    return ", ".join(signals).replace("_", " ")
