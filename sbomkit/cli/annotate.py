"""`sbomkit annotate`: facts and ranking into the document that they are about, or into a sidecar; and out again."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sbomkit.cli._asked import Asked, asking
from sbomkit.cli._inputs import check_standard_input, naming, opened, shown_name
from sbomkit.cli._offered import profiles as profile_names
from sbomkit.cli._options import Format, Sbom, examples, moment
from sbomkit.cli._output import check_format, check_writable, show, write_lines
from sbomkit.cli._pipeline import completed, facts_of
from sbomkit.cli._profiles import chosen_profiles, named_profiles
from sbomkit.cli._progress import step
from sbomkit.cli._source_date import source_date
from sbomkit.cli._voice import say
from sbomkit.errors import ConfigurationError

if TYPE_CHECKING:
    from sbomkit.annotate import Opened, Output

__all__ = ["EXAMPLES", "run"]

EXAMPLES = examples(
    "sbomkit annotate app.cdx.json -o app.annotations.json --facts facts.jsonl --offline",
    "sbomkit annotate app.cdx.json -o app.annotated.cdx.json --embed --facts facts.jsonl",
    "sbomkit annotate app.cdx.json -o app.annotated.cdx.json --for cisa-2026,bsi-2.1 --facts facts.jsonl",
    "sbomkit annotate app.annotated.cdx.json --strip -o app.cdx.json",
)

AnnotatedPath = Annotated[
    str | None,
    typer.Option(
        "--output",
        "-o",
        metavar="OUT",
        help="Write to OUT, never the document itself; - is standard output.",
        show_default=False,
    ),
]
Embed = Annotated[bool, typer.Option("--embed", help="Write into the document; by default a sidecar is written beside it.")]
Strip = Annotated[bool, typer.Option("--strip", help="Give the document back as it was before it was annotated.")]
InPlace = Annotated[bool, typer.Option("--in-place", help="Put the result in the place of the document.")]
DropSignature = Annotated[
    bool, typer.Option("--drop-signature", help="Take out a signature, which every edit breaks; --strip gives it back.")
]
Timestamp = Annotated[
    datetime | None,
    typer.Option(
        "--timestamp",
        metavar="DATE",
        parser=moment,
        help="The moment of this; of a day alone, its end in UTC. Default: SOURCE_DATE_EPOCH where it is set, else now.",
        show_default=False,
    ),
]
For = Annotated[
    list[str] | None,
    typer.Option(
        "--for",
        metavar="PROFILE,...",
        autocompletion=profile_names,
        help="Embed, and show what each profile found before and after: ids, files, - for standard input; may be repeated.",
        show_default=False,
    ),
]


@asking
def run(
    sbom: Sbom,
    *,
    embed: Embed = False,
    strip: Strip = False,
    in_place: InPlace = False,
    drop_signature: DropSignature = False,
    timestamp: Timestamp = None,
    profiles: For = None,
    asked: Asked,
    format: Format = "table",  # noqa: A002 - the word that users know
    output: AnnotatedPath = None,
) -> None:
    """Write facts and ranking into the document, or beside it.

    Nothing that the document says is overwritten, but for its version and timestamp. A second run takes its own annotations out
    first; --strip gives the original back, byte for byte. Of people only numbers are written.
    """
    embed = embed or bool(profiles)
    target = _target(sbom, output, in_place=in_place, rewrites=embed or strip)
    if profiles and target in {None, "-"}:
        raise ConfigurationError("--for shows a comparison where the document would go", advice="name a file with -o")
    if strip and (embed or drop_signature or timestamp is not None):
        raise ConfigurationError(
            "--strip only takes annotations out", advice="give it without --embed and what belongs to that"
        )
    wanted = named_profiles(profiles, "--for")
    if wanted:
        from sbomkit.model.compliance import ComplianceComparison  # noqa: PLC0415 - `--help` does without

        check_format(format, ComplianceComparison)
    check_writable(target, *asked.files, *wanted)
    if strip:
        _strip(sbom, target, quiet=asked.quiet)
        return
    check_standard_input(sbom, *asked.files, *wanted)
    asks_for = chosen_profiles(wanted)
    document, done = _annotated(
        sbom, asked, timestamp or source_date() or datetime.now(UTC), embed=embed, drop_signature=drop_signature
    )
    write_lines([done.data], target)
    if not asked.quiet:
        _tell(done)
    if wanted:
        from sbomkit.compliance import check, compare  # noqa: PLC0415 - `--help` does without
        from sbomkit.formats import load  # noqa: PLC0415

        before, after = (check(each, asks_for) for each in (document.inventory(), load(done.data)))
        show(compare(before, after), format, None)


def _target(sbom: str, output: str | None, *, in_place: bool, rewrites: bool) -> str | None:
    """Where the result goes.

    Raises:
        ConfigurationError: over the document, without that being said; or a sidecar in its place.
    """
    if not in_place:
        if output is not None and "-" not in {sbom, output} and _is_same(sbom, output):
            raise ConfigurationError(f"{output} is the document itself", advice="name another file, or say --in-place")
        return output
    if output is not None or sbom == "-":
        raise ConfigurationError("--in-place writes to the file that it read", advice="leave -o away, and name a file")
    if not rewrites:
        raise ConfigurationError("a sidecar cannot take the place of its document", advice="add --embed, or name OUT with -o")
    return sbom


def _is_same(one: str, other: str) -> bool:
    return Path(one).resolve() == Path(other).resolve() or (
        Path(one).exists() and Path(other).exists() and Path(one).samefile(other)
    )


def _annotated(sbom: str, asked: Asked, made_at: datetime, *, embed: bool, drop_signature: bool) -> "tuple[Opened, Output]":
    """The document as it was, and what became of it."""
    from sbomkit.annotate import annotate, given  # noqa: PLC0415 - `--help` does without
    from sbomkit.ranking import rank  # noqa: PLC0415

    _ = asked.rules  # what is wrong with them is told before anybody is asked
    with naming(sbom), step(f"reading {shown_name(sbom)}"):
        document = given(opened(sbom))
        inventory = document.inventory()
        if embed:
            document.check_embeds(drop_signature=drop_signature)
    facts = facts_of([inventory], asked)
    if asked.complete:
        inventory = completed(inventory, facts, asked)
    ranking = rank(inventory, facts, policy=asked.rules, as_of=asked.as_of, allow_undated=asked.allow_undated, root=asked.root)
    with naming(sbom), step("annotating"):
        return document, annotate(document, facts, ranking, made_at=made_at, embed=embed, drop_signature=drop_signature)


def _strip(sbom: str, target: str | None, *, quiet: bool) -> None:
    from sbomkit.annotate import given, strip  # noqa: PLC0415 - `--help` does without

    with naming(sbom):
        document = given(opened(sbom))
        data = strip(document)
    write_lines([data], target)
    for note in () if quiet else document.notes:
        say(note.message)


def _tell(output: "Output") -> None:
    from sbomkit.report._words import count  # noqa: PLC0415 - `--help` does without

    done = output.done
    where = "written into the document" if done.embedded else "in a sidecar"
    again = "; earlier annotations were taken out first" if done.replaced else ""
    made = ", ".join((count(done.annotations, "annotation"), count(done.pointers, "link"), f"{where}{again}"))
    say(f"{count(done.components, 'component')}: {made}")
    for note in done.diagnostics:
        message = note.message if note.count == 1 else f"{note.message} ({note.count:,} times)"
        say(f"{note.path:.100}: {message}" if note.path else message)
