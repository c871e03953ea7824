from sbomkit.model.position import FidelityFlag, WaysIn
from sbomkit.report import explain, render
from tests.builders import make_facts, make_observation, make_publishers, npm
from tests.ranking.places import make_position, place_of, rank_places

NOT_KNOWN = "not known: the document states no dependencies"


def explained(*, listed, **options):
    facts = make_facts({npm("a"): [make_observation(make_publishers("alice"))]} if listed else {})
    ranking = rank_places(make_position(place_of("pkg:npm/a", None), **options), facts)
    return render(explain(ranking, facts, WaysIn(package=npm("a"), direct_dependents=(), entry_points=())), width=120)


def test_a_document_without_edges_has_no_counts_to_explain():
    told = explained(listed=True, flags={FidelityFlag.NO_EDGES: 1})
    lines = {line.split("  ")[1].strip(): line for line in told.splitlines() if line.startswith("  ") and NOT_KNOWN in line}
    assert set(lines) == {"gateway", "ways in", "needed by", "used by"}
    assert "0 packages" not in told


def test_elsewhere_none_means_none():
    assert NOT_KNOWN not in explained(listed=True)
    assert NOT_KNOWN not in explained(listed=False)
    assert "0 packages" in explained(listed=True)
