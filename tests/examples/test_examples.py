"""What the examples show, and that it does not depend on the format in which it is written."""

from functools import cache
from pathlib import Path

import pytest

from sbomkit.formats import load
from sbomkit.model.facts import Facts, Subject
from sbomkit.model.inventory import Edge, EdgeKind, Inventory, Scope
from sbomkit.model.position import FidelityFlag
from sbomkit.model.ranking import Ranked, Ranking, Unassessed, Verdict
from sbomkit.purl import PackageKey
from sbomkit.ranking import rank
from sbomkit.sources.facts_file import read_facts
from tests.builders import day, npm

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
NODEMON, OPENSSH = "nodemon-2017", "openssh-debian12"

MISSING_IN_SPDX = {
    "libpam-modules": (
        "debconf",
        "libaudit1",
        "libc6",
        "libcrypt1",
        "libdb5.3",
        "libpam-modules-bin",
        "libpam0g",
        "libselinux1",
    ),
    "perl-base": ("dpkg", "libc6", "libcrypt1"),
    "tar": ("libacl1", "libc6", "libselinux1"),
}
"""What debsbom 0.10.2 writes to CycloneDX but not to SPDX: edges of packages that declare `Pre-Depends` and no `Depends`."""


@cache
def inventory_of(folder: str, form: str) -> Inventory:
    return load(EXAMPLES / folder / f"sbom.{form}.json")


@cache
def facts_of(folder: str) -> Facts:
    return read_facts(EXAMPLES / folder / "facts.jsonl")


@cache
def ranking_of(folder: str, form: str, as_of: str) -> Ranking:
    return rank(inventory_of(folder, form), facts_of(folder), as_of=day(as_of))


def debian(name: str) -> PackageKey:
    return PackageKey(f"pkg:deb/debian/{name}")


def bytes_but_for_provenance(ranking: Ranking) -> str:
    """The whole answer without what names the document: its digest, and the versions it lists."""
    entries = {"__all__": {"versions"}}
    return ranking.model_dump_json(
        indent=1, exclude={"provenance": True, "ranked": entries, "unassessed": entries, "excluded": entries}
    )


def edges_of(inventory: Inventory, *kinds: EdgeKind) -> set[tuple[PackageKey, PackageKey]]:
    """Edges between packages."""
    packages = inventory.by_id
    return {
        (packages[edge.dependent].package, packages[edge.dependency].package) for edge in inventory.edges if edge.kind in kinds
    }


def assessed(ranking: Ranking, package: PackageKey) -> Ranked:
    entry = ranking.find(package)
    assert isinstance(entry, Ranked), entry
    return entry


def test_both_documents_of_nodemon_give_the_same_ranking_byte_for_byte() -> None:
    assert edges_of(inventory_of(NODEMON, "cdx"), *EdgeKind) == edges_of(inventory_of(NODEMON, "spdx"), *EdgeKind)
    cyclonedx, spdx = (ranking_of(NODEMON, form, "2017-11-05") for form in ("cdx", "spdx"))
    assert bytes_but_for_provenance(cyclonedx) == bytes_but_for_provenance(spdx)
    assert cyclonedx.provenance.sbom_sha256 != spdx.provenance.sbom_sha256


def test_the_spdx_document_of_openssh_lacks_the_edges_of_three_packages_and_nothing_else() -> None:
    cyclonedx, spdx = (inventory_of(OPENSSH, form) for form in ("cdx", "spdx"))
    missing = {(debian(one), debian(other)) for one, others in MISSING_IN_SPDX.items() for other in others}
    assert len(missing) == 14
    assert edges_of(cyclonedx, EdgeKind.DEPENDS_ON) - edges_of(spdx, EdgeKind.DEPENDS_ON) == missing
    assert edges_of(spdx, EdgeKind.DEPENDS_ON) < edges_of(cyclonedx, EdgeKind.DEPENDS_ON)
    assert edges_of(spdx, EdgeKind.BUILT_FROM) == edges_of(cyclonedx, EdgeKind.BUILT_FROM)


def test_the_fidelity_of_the_spdx_document_of_openssh_tells_what_is_cut_off() -> None:
    cyclonedx, spdx = (ranking_of(OPENSSH, form, "2023-06-10") for form in ("cdx", "spdx"))
    assert FidelityFlag.UNREACHABLE not in cyclonedx.fidelity.flags
    assert spdx.fidelity.flags[FidelityFlag.UNREACHABLE] == 2
    cut_off = {each.package for each in spdx.ranked if not each.position.reachable}
    assert cut_off == {debian("libacl1"), debian("libpam-modules-bin")}
    moved = [each for each in cyclonedx.ranked if assessed(spdx, each.package).rank != each.rank]
    assert len(moved) == 58, "the README beside the documents says so"


@pytest.mark.parametrize("as_of", ["2022-01-01", "2023-06-10"])
def test_with_these_edges_both_documents_of_openssh_give_the_same_ranking_byte_for_byte(as_of: str) -> None:
    spdx = inventory_of(OPENSSH, "spdx")
    ids = {component.package: component.id for component in spdx.components}
    added = tuple(
        Edge(
            dependent=ids[debian(one)],
            dependency=ids[debian(other)],
            kind=EdgeKind.DEPENDS_ON,
            scope=Scope.UNKNOWN,
            inferred_by=None,
        )
        for one, others in MISSING_IN_SPDX.items()
        for other in others
    )
    completed = spdx.model_copy(
        update={
            "edges": spdx.edges + added,
            # The document says of the three that nothing is said of their dependencies; now something is.
            "completeness": inventory_of(OPENSSH, "cdx").completeness,
        }
    )
    ranking = rank(completed, facts_of(OPENSSH), as_of=day(as_of))
    assert bytes_but_for_provenance(ranking) == bytes_but_for_provenance(ranking_of(OPENSSH, "cdx", as_of))
    as_written = ranking_of(OPENSSH, "spdx", as_of)
    assert bytes_but_for_provenance(as_written) != bytes_but_for_provenance(ranking), "the edges matter"


@pytest.mark.parametrize("form", ["cdx", "spdx"])
def test_event_stream_hangs_on_one_person_three_levels_down(form: str) -> None:
    entry = assessed(ranking_of(NODEMON, form, "2017-11-05"), npm("event-stream"))
    assert entry.publishers.verdict is Verdict.SOLE
    assert entry.position.depth == 3
    assert entry.position.gateway == npm("nodemon")
    assert entry.position.path == (npm("mean-node_modules-2017-11"), npm("nodemon"), npm("ps-tree"), npm("event-stream"))


@pytest.mark.parametrize("form", ["cdx", "spdx"])
def test_every_package_below_nodemon_can_be_judged(form: str) -> None:
    ranking = ranking_of(NODEMON, form, "2017-11-05")
    assert len(ranking.ranked) == ranking.coverage.packages == 136
    assert ranking.unassessed == ()


@pytest.mark.parametrize("form", ["cdx", "spdx"])
def test_liblzma_hung_on_one_committer_at_the_start_of_2022(form: str) -> None:
    ranking = ranking_of(OPENSSH, form, "2022-01-01")
    entry = assessed(ranking, debian("liblzma5"))
    assert entry.publishers.verdict is Verdict.SOLE
    assert entry.publishers.subject is Subject.UPSTREAM
    assert entry.publishers.about == "pkg:deb/debian/xz-utils?arch=source"
    assert entry.indicators == ()
    assert entry.position.depth == 2
    assert [each.package for each in ranking.ranked] == [debian("liblzma5")], "packagers are dated later"
    assert len(ranking.unassessed) == 70


@pytest.mark.parametrize("form", ["cdx", "spdx"])
def test_the_handover_of_xz_shows_when_debian_12_came_out_while_debian_lists_three_packagers(form: str) -> None:
    ranking = ranking_of(OPENSSH, form, "2023-06-10")
    entry = assessed(ranking, debian("liblzma5"))
    assert entry.publishers.subject is Subject.UPSTREAM
    assert entry.publishers.verdict is Verdict.FEW
    assert entry.indicators
    assert all(each.since.year in {2022, 2023} for each in entry.indicators)
    (packaging,) = (view for view in entry.publishers.others if view.subject is Subject.PACKAGING)
    assert packaging.listed == 3
    assert len(ranking.ranked) == 71
    assert not [each for each in ranking.ranked if each.indicators and each is not entry], "nothing else has a history"


@pytest.mark.parametrize(("folder", "as_of"), [(NODEMON, "2017-11-05"), (OPENSSH, "2022-01-01"), (OPENSSH, "2023-06-10")])
def test_no_name_of_a_person_is_in_a_ranking_that_was_not_asked_for_names(folder: str, as_of: str) -> None:
    written = ranking_of(folder, "cdx", as_of).model_dump_json()
    for name in ("Lasse", "Jia", "Siewior", "Colin Watson"):
        assert name not in written


def test_the_two_spellings_of_one_name_stay_two_accounts_in_the_facts() -> None:
    labels = {
        each.actor.label: each.actor.identity
        for observation in facts_of(OPENSSH).of("pkg:deb/debian/xz-utils?arch=source")
        for each in getattr(observation.value, "committers", ())
    }
    assert len(set(labels.values())) == len(labels)


def test_an_unassessed_package_says_why() -> None:
    entry = ranking_of(OPENSSH, "cdx", "2022-01-01").find(debian("libc6"))
    assert isinstance(entry, Unassessed)
    assert entry.publishers.verdict is Verdict.UNKNOWN
    assert entry.reason
