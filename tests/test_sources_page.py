"""`docs/sources.md` and `docs/licences.md` list what the code declares: a table that lags behind fails here."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from pydantic import BaseModel

from sbomkit.cli.sources import _WORDS
from sbomkit.enrich import Depth
from sbomkit.model.changes import ChangeKind
from sbomkit.model.facts import Signal, Status, share_alike
from sbomkit.settings import Settings, Shortlist, SourceSettings
from sbomkit.sources import Stage, sources
from sbomkit.sources._http.wire import KEPT_SECONDS
from tests.pages import code, headings, rows
from tests.sources_page import LICENCES, NOTHING, PAGE, TABLES, page_of


def settings(model: type[BaseModel], prefix: str) -> Iterator[list[str]]:
    for name, field in model.model_fields.items():
        if name in {"sources", "shortlist"}:
            continue
        default = field.get_default(call_default_factory=True)
        known = isinstance(default, bool | int)
        yield [code(prefix + name.upper()), code(str(default).lower()) if known else NOTHING]


# -- what the page lists


@pytest.mark.parametrize("first", TABLES)
def test_a_table_of_sources_has_what_they_declare(first):
    assert rows(page_of(first), first) == list(TABLES[first]()), "python -m tests.sources_page writes it anew"


def test_every_source_has_a_section_of_its_own():
    assert headings(PAGE, 3) == [*sources()]


def test_stages_are_explained_in_their_order():
    assert [row[0] for row in rows(PAGE, "stage")] == [code(stage) for stage in Stage]


def test_every_depth_of_asking_is_explained():
    assert {row[0] for row in rows(PAGE, "`--depth`")} == {code(depth) for depth in Depth}


def test_signals_are_listed_with_the_words_of_the_table():
    assert [row[:2] for row in rows(PAGE, "signal")] == [
        [signal.value.replace("_", " "), _WORDS.get(signal, signal.value)] for signal in Signal
    ]


def test_every_status_and_every_kind_of_change_is_explained():
    assert [row[0] for row in rows(PAGE, "status")] == [code(status) for status in Status]
    assert [row[0] for row in rows(PAGE, "change")] == [code(kind) for kind in ChangeKind]


def test_every_setting_is_listed_with_its_default():
    listed = [row[:2] for row in rows(PAGE, "setting")]
    assert listed == [
        *settings(Settings, "SBOMKIT_"),
        *settings(Shortlist, "SBOMKIT_SHORTLIST__"),
        *settings(SourceSettings, "SBOMKIT_SOURCES__<SOURCE>__"),
    ]


def test_how_long_answers_are_kept_is_told():
    kept = [[int(row[0].strip("`")), row[1]] for row in rows(PAGE, "answer")]
    assert kept == [[status, _long(seconds)] for status, seconds in KEPT_SECONDS.items()]


def _long(seconds: int) -> str:
    span = timedelta(seconds=seconds)
    return f"{span.days} day{'s' * (span.days > 1)}" if span.days else f"{seconds // 3600} hours"


def test_licences_that_bind_are_told_as_such():
    stated = {kind.licence for kind in sources().values() if kind.licence}
    listed = {row[0].strip("`"): row[1] for row in rows(LICENCES, "licence")}
    assert set(listed) == stated
    assert {name for name, meaning in listed.items() if "share-alike" in meaning} == set(share_alike(stated))
