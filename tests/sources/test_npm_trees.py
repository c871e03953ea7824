"""npm: whole trees of October 2020, asked as of that day and held against the facts that lie beside them."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from sbomkit.enrich import enrich
from sbomkit.formats import load
from sbomkit.model.facts import ActorKind, Facts, Publishers
from sbomkit.ranking import rank
from sbomkit.sources.npm import Npm
from tests.builders import day, npm
from tests.simulator import RegistrySimulator

SHARED = Path(os.environ.get("SBOMKIT_CORPUS", "nowhere")).parent
TREES = ["express_asof_2020-10-15", "meow_asof_2020-10-15"]
AS_OF = day("2020-10-15").replace(hour=23, minute=59, second=59)
pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(
        not (SHARED / "benchmark").is_dir(), reason="SBOMKIT_CORPUS is not set, or has no ../benchmark beside it"
    ),
]

GROUPS = {npm("@types/minimist"), npm("@types/normalize-package-data")}
"""Published by one account that stands for all of DefinitelyTyped: one listed account, and not one person."""


@pytest.fixture(scope="module", params=TREES)
def tree(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], Path, Facts]:
    folder = SHARED / "benchmark" / request.param
    wanted = json.loads((folder / "facts.json").read_text())["facts"]
    with RegistrySimulator() as simulator:
        simulator.npm.load(SHARED / "registry" / "npm")
        settings = simulator.settings(tmp_path_factory.mktemp("cache"))
        facts = enrich(load(folder / "sbom.cdx.json"), sources=[Npm()], as_of=AS_OF, settings=settings)
        assert simulator.requests == len(wanted)
    return wanted, folder, facts


def test_one_listed_account_or_not_agrees_for_every_package(tree):
    wanted, _, facts = tree
    for name, entry in wanted.items():
        lists = [each for each in facts.of(npm(name)) if isinstance(each.value, Publishers)]
        last = max(lists, key=lambda each: each.known_for).value
        assert isinstance(last, Publishers)
        assert len(last.members) == entry["n_maintainers"], name


def test_one_listed_person_or_not_agrees_but_for_group_accounts(tree):
    wanted, folder, facts = tree
    ranking = rank(load(folder / "sbom.cdx.json"), facts, as_of=AS_OF)
    listed = {entry.package: entry.publishers for entry in ranking.ranked}
    listed |= {entry.package: entry.publishers for entry in ranking.unassessed}
    single = {npm(name): entry["n_maintainers"] == 1 for name, entry in wanted.items()}
    differing = {key for key, is_single in single.items() if (listed[key].listed == 1) is not is_single}
    assert differing == GROUPS & listed.keys()
    assert {listed[key].verdict.value for key in differing} <= {"organisation"}


def test_the_accounts_that_are_no_person_are_few(tree):
    _, _, facts = tree
    kinds = {
        (actor.identity, actor.kind)
        for entry in facts.packages
        for each in entry.observations
        if isinstance(each.value, Publishers)
        for actor in each.value.members
        if actor.kind is not ActorKind.PERSON
    }
    assert len(kinds) <= 3, kinds
