import json
from collections import Counter

import pytest

from benchmarks import collect
from benchmarks._collect.bound import Timing
from benchmarks._collect.hosts import Asked
from benchmarks._collect.product import document, product
from benchmarks._collect.services import stock
from sbomkit.enrich import enrich
from sbomkit.formats import load
from sbomkit.graph import position
from sbomkit.model.facts import Status
from sbomkit.sources import Stage
from tests.simulator import RegistrySimulator

OPTIONS = ["--components", "120", "--latency", "0.01", "--polite-factor", "200", "--min-depth", "2", "--format", "json"]


def asked(source: str, *packages: str, address: str = "", second: float = 0.0) -> list[Asked]:
    return [Asked(second=second + number, source=source, address=address, package=each) for number, each in enumerate(packages)]


class TestProduct:
    def test_the_document_has_every_part_at_its_depth(self) -> None:
        parts = product(300)
        assert parts == product(300)
        assert abs(len(parts) - 300) <= len({part.type for part in parts})
        placed = position(load(document(parts)))
        assert len(placed.packages) == len(parts)
        assert Counter(each.depth for each in placed.packages) == Counter(part.depth for part in parts)

    def test_services_know_most_of_it(self, tmp_path) -> None:
        parts = product(300)
        with RegistrySimulator() as simulator:
            stock(simulator, parts)
            facts = enrich(load(document(parts)), depth="aggregators", settings=simulator.settings(tmp_path))
        found = {entry.package for entry in facts.packages for each in entry.observations if each.status is Status.KNOWN}
        assert len(found) == sum(part.is_known for part in parts)
        assert Status.FAILED not in {each.status for entry in facts.packages for each in entry.observations}


class TestBound:
    def test_a_host_takes_as_long_as_its_rate_says_after_a_first_burst(self) -> None:
        (stage,) = Timing(latency=0.1, factor=1).stages(asked("npm", *"abcdefghij"))
        assert stage.bound == pytest.approx((10 - 4) / 3 + 0.1)
        (faster,) = Timing(latency=0.1, factor=1e6).stages(asked("npm", *"abcdefghij"))
        assert faster.bound == pytest.approx(3 * 0.1)

    def test_requests_about_one_package_hang_on_each_other(self) -> None:
        (stage,) = Timing(latency=0.1, factor=1e6).stages(asked("rubygems", *"aaaa"))
        assert stage.bound == pytest.approx(4 * 0.1)

    def test_sources_that_share_a_host_share_its_rate(self) -> None:
        both = asked("floss_fund", *"abcdef") + asked("funding_yml", *"abcdef")
        (stage,) = Timing(latency=0.1, factor=1).stages(both)
        assert [host.requests for host in stage.hosts] == [12]
        assert stage.bound == pytest.approx((12 - 4) / 4 + 0.1)

    def test_who_starts_from_what_another_says_comes_after_it(self) -> None:
        (stage,) = Timing(latency=0.1, factor=1).stages(asked("funding_yml", *"abcdefgh") + asked("open_collective", "", ""))
        assert stage.bound == pytest.approx((8 - 4) / 4 + 0.1 + (2 - 1) * 6 + 0.1)

    def test_stages_are_told_apart_in_their_order(self) -> None:
        stages = Timing(latency=0.1, factor=1).stages(asked("crates", "a") + asked("ecosystems", "", second=7))
        assert [(stage.stage, stage.requests) for stage in stages] == [(Stage.AGGREGATOR, 1), (Stage.REGISTRY, 1)]
        assert {stage.taken for stage in stages} == {0.1}


@pytest.mark.slow
def test_a_run_tells_who_was_asked_how_often_and_how_long_it_took(capsys: pytest.CaptureFixture[str]) -> None:
    collect.main([*OPTIONS, "--only", "run"])
    told = json.loads(capsys.readouterr().out)
    run = told["run"]
    assert [stage["stage"] for stage in run["stages"]] == ["aggregator", "registry", "repository", "funding"]
    assert sum(host["requests"] for stage in run["stages"] for host in stage["hosts"]) == run["first"]["requests"]
    assert run["first"]["failures"] == {}
    assert run["bound"] == sum(stage["bound"] for stage in run["stages"]) < run["first"]["seconds"]
    bars = {bar["name"]: bar["met"] for bar in told["bars"]}
    assert bars.pop("time, of the least that is possible") in {True, False}
    assert set(bars.values()) == {True}


@pytest.mark.slow
def test_both_parts_as_tables(capsys: pytest.CaptureFixture[str]) -> None:
    collect.main([*OPTIONS[:-2], "--scale-to", "400"])
    told = capsys.readouterr().out
    assert "packages.ecosyste.ms" in told
    assert "with facts" in told
    assert "requests of the second run" in told


def test_a_missed_bar_is_an_exit_code(monkeypatch, capsys: pytest.CaptureFixture[str]) -> None:
    row = {"packages": 1, "given": 0, "inventory_mebibytes": 1.0, "facts_mebibytes": 0.1, "seconds": 1.0}
    rows = [row | {"more_mebibytes": more} for more in (1.0, 1.0, 9.0, 9.0)]
    monkeypatch.setattr(collect, "scale", lambda _: rows)
    assert collect.main(["--only", "scale"]) == 1
    assert "MISSED" in capsys.readouterr().out
