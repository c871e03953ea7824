import re
from contextlib import suppress
from typing import get_args

import pytest

from sbomkit.errors import ConfigurationError
from sbomkit.model.changes import FactsDiff
from sbomkit.model.ranking import Verdict
from sbomkit.report import Answer, Layout, Overview, Report, filtered, render, reports
from tests.builders import make_inventory, npm
from tests.pages import rows
from tests.report.samples import make_position, make_ranked, make_ranking, make_view

FORMATS = ["csv", "dot", "graphml", "html", "json", "junit", "line", "markdown", "mermaid", "sarif", "table"]


def test_formats_are_known_by_name_and_say_what_they_are_for():
    assert list(reports()) == FORMATS
    assert all(report.name == name and report.summary for name, report in reports().items())


def test_every_format_is_listed_with_what_it_shows():
    def shown(report):
        names = [re.sub("(?<=[a-z])(?=[A-Z])", " ", each.__name__).lower() for each in get_args(Answer) if _can(report, each)]
        return sorted(names) if len(names) < len(get_args(Answer)) else ["every answer"]

    listed = {row[0].strip("`"): sorted(row[2].split(", ")) for row in rows("docs/reports.md", "format")}
    assert listed == {name: [each for each in shown(report) if each != "ranking report"] for name, report in reports().items()}


def _can(report, answer):
    with suppress(ConfigurationError):
        return bool(callable(report.writer(answer)))
    return False


def test_an_unknown_format_is_refused_with_the_known_ones():
    with pytest.raises(ConfigurationError, match="unknown format 'yaml'") as caught:
        render(make_ranking(), "yaml")
    assert caught.value.advice == f"known formats: {', '.join(FORMATS)}"


def test_a_format_that_cannot_show_something_says_so():
    class Bare(Report):
        name = "bare"
        summary = "shows nothing"

    overview = Overview.of(make_inventory(), make_ranking().fidelity)
    for answer, what in ((make_ranking(), "ranking"), (overview, "overview"), (FactsDiff.trusted({}), "facts diff")):
        with pytest.raises(ConfigurationError, match=f"format bare cannot show this: {what}(?:$|\n)") as caught:
            Bare().write(answer, Layout())
        assert caught.value.advice == "--format table, html, markdown and json show everything"


@pytest.mark.parametrize("name", ["table", "html", "markdown", "json"])
def test_these_formats_can_show_every_answer(name):
    for answer in get_args(Answer):
        assert callable(reports()[name].writer(answer)), answer


MANY = make_view(Verdict.MANY, *"abcdef")
RANKING = make_ranking(
    [
        make_ranked(npm("deep"), 1, position=make_position(npm("deep"), 5)),
        make_ranked(npm("many"), 2, publishers=MANY, position=make_position(npm("many"), 3)),
        make_ranked(npm("direct"), 3, position=make_position(npm("direct"), 1)),
        make_ranked(npm("nowhere"), 4, position=make_position(npm("nowhere"), None)),
    ]
)


@pytest.mark.parametrize(
    ("filters", "ranks"),
    [
        ({}, [1, 2, 3, 4]),
        ({"top": 2}, [1, 2]),
        ({"top": 0}, []),
        ({"top": 100}, [1, 2, 3, 4]),
        ({"sole": True}, [1, 3, 4]),
        ({"min_depth": 1}, [1, 2, 3, 4]),
        ({"min_depth": 2}, [1, 2]),
        ({"min_depth": 4}, [1]),
        ({"sole": True, "min_depth": 2, "top": 5}, [1]),
        ({"sole": True, "top": 2}, [1, 3]),
    ],
    ids=str,
)
def test_filters_keep_the_numbers_of_ranks(filters, ranks):
    kept = filtered(RANKING, **filters)
    assert [entry.rank for entry in kept.ranked] == ranks
    assert kept.coverage == RANKING.coverage
    assert type(kept).model_validate(kept.model_dump()) == kept
