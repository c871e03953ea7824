import json
import pickle
from dataclasses import replace
from pathlib import Path

import pytest

from sbomkit.compliance import check as check_
from sbomkit.compliance import load_profile, shipped_profiles
from sbomkit.errors import ConfigurationError
from sbomkit.formats import load
from sbomkit.model.compliance import BINDING, ComplianceVerdict, Effect, Outcome
from sbomkit.portfolio import check as check_portfolio
from sbomkit.portfolio import scan as scan_
from sbomkit.portfolio import select
from sbomkit.portfolio.examine import Task, examine
from sbomkit.portfolio.locations import Located, locate
from sbomkit.portfolio.store import opened
from tests.formats.documents import GOLDEN
from tests.portfolio.kept import contents, document, written

ELEMENT = '[[elements]]\nid = "{0}"\ntitle = "The {0}"\nclause = "1"\nseverity = "must"\nscope = "document"\nrule = "{0}"\n'
SIGNED = "author"
"""What a document of ours has or has not, as it is told."""
OPEN = "not-checkable"
"""What no document shows."""


def own(name, *rules):
    """A profile of our own, that asks for this."""
    Path(name).write_text(
        f'id = "{Path(name).stem}"\ntitle = "Contract"\npublisher = "Us"\ndate = "2026-01-01"\nstatus = "own"\n'
        + "".join(map(ELEMENT.format, rules))
    )
    return name


def by(name, *, author=True, day="2026-01-02", vendor=None):
    """A document that says who made it, or does not."""
    content = json.loads(document(name))
    content["metadata"]["timestamp"] = f"{day}T03:04:05Z"
    if author:
        content["metadata"]["authors"] = [{"name": "Ann"}]
    if vendor:
        content["metadata"]["component"]["supplier"] = {"name": vendor}
    return json.dumps(content).encode()


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    own("contract.toml", SIGNED)
    return written(
        tmp_path / "sboms",
        {
            "a.json": by("a", vendor="Apple"),
            "b.json": by("b", author=False, vendor="Apple"),
            "c.json": by("c", author=False),
        },
    )


def scan(*paths, **options):
    return scan_(paths or ["sboms"], "p.duckdb", **{"workers": 1, **options})


def check(*profiles, **options):
    return check_portfolio("p.duckdb", profiles, **options)


def nobody():
    pytest.fail("somebody was asked to examine a document")


def stop(*_):
    raise KeyboardInterrupt


def asked(query):
    return select("p.duckdb", query).rows


def verdicts(answer):
    """Profile to document to verdict."""
    return {
        profile.id: {Path(each.document).name: each.verdict and str(each.verdict) for each in profile.documents}
        for profile in answer.profiles
    }


SOME = {"a.json": "meets", "b.json": "does_not_meet", "c.json": "does_not_meet"}


class TestScanning:
    def test_tables_hold_what_a_check_of_each_document_says(self):
        profiles = shipped_profiles()
        scan_([str(GOLDEN[0].parent)], "p.duckdb", workers=1, profiles=profiles)
        rows = asked("SELECT * FROM checks ORDER BY document, profile, row")
        names = select("p.duckdb", "SELECT * FROM checks").columns
        expected: list[dict[str, object]] = []
        for path in sorted(GOLDEN):
            report = check_(load(path), profiles)
            for profile in report.profiles:
                for row, element in enumerate(profile.elements):
                    outcomes = {outcome: sum(each.outcomes.get(outcome, 0) for each in element.coverage) for outcome in Outcome}
                    expected.append(
                        {
                            "document": str(path),
                            "profile": profile.id,
                            "profile_sha256": profile.profile_sha256,
                            "row": row,
                            "element": element.id,
                            "title": element.title,
                            "clause": element.clause,
                            "severity": element.severity,
                            "scope": element.scope,
                            "effect": element.effect,
                            "applicable": sum(each.applicable for each in element.coverage),
                            "satisfied": sum(each.satisfied for each in element.coverage),
                            **{str(outcome): number for outcome, number in outcomes.items()},
                        }
                    )
        found: list[dict[str, object]] = [dict(zip(names, row, strict=True)) for row in rows]
        assert found == expected
        judged = {
            (row[0], row[1]): row[2:]
            for row in asked("SELECT document, profile, verdict, musts, fails, leaves_open FROM verdicts")
        }
        for path in GOLDEN:
            for profile in check_(load(path), profiles).profiles:
                musts = [each for each in profile.elements if each.severity in BINDING]
                with_effect = [
                    tuple(each.id for each in musts if each.effect is effect) for effect in (Effect.FAILS, Effect.LEAVES_OPEN)
                ]
                assert judged.pop((str(path), profile.id)) == (profile.verdict, len(musts), *with_effect)
        assert not judged

    def test_a_scan_without_profiles_checks_nothing(self):
        scan()
        assert asked("SELECT count(*) FROM verdicts") == ((0,),)

    def test_what_was_checked_is_not_looked_at_again(self):
        scan(profiles=["contract.toml"])
        before = contents(Path("p.duckdb"))
        assert scan(profiles=["contract.toml"], executor=nobody).unchanged == 3
        assert contents(Path("p.duckdb")) == before

    def test_what_is_as_it_was_is_checked_against_another_profile_and_keeps_its_verdicts(self):
        scan(profiles=["contract.toml"])
        answer = scan(profiles=["ntia-2021"])
        assert (answer.unchanged, answer.changed) == (3, 0)
        one_by_one = contents(Path("p.duckdb"))
        Path("p.duckdb").unlink()
        scan(profiles=["ntia-2021", "contract.toml"])
        at_once = contents(Path("p.duckdb"))
        for name in ("documents", "components", "labels", "verdicts", "checks"):
            assert one_by_one[name] == at_once[name], name

    def test_another_profile_of_the_same_id_takes_the_place_of_what_it_was(self):
        scan(profiles=["contract.toml"])
        scan(profiles=[own("contract.toml", "timestamp")])
        assert asked("SELECT DISTINCT profile, element FROM checks") == (("contract", "timestamp"),)
        assert set(verdicts(check())["contract"].values()) == {"meets"}

    def test_a_document_that_changed_has_the_verdicts_that_are_asked_for_and_no_others(self, folder):
        scan(profiles=["contract.toml"])
        (folder / "b.json").write_bytes(by("b", vendor="Apple"))
        scan(profiles=["cra-annex-i"])
        assert asked("SELECT profile FROM verdicts WHERE document = 'sboms/b.json'") == (("cra-annex-i",),)
        assert verdicts(check("contract"))["contract"] == {**SOME, "b.json": None}
        scan(profiles=["contract.toml"])
        assert verdicts(check("contract"))["contract"] == {**SOME, "b.json": "meets"}

    def test_a_scan_without_profiles_keeps_the_verdicts_of_what_did_not_change(self, folder):
        scan(profiles=["contract.toml"])
        (folder / "b.json").write_bytes(by("b", vendor="Apple"))
        (folder / "c.json").unlink()
        scan()
        assert asked("SELECT document FROM verdicts") == (("sboms/a.json",),)
        assert asked("SELECT DISTINCT document FROM checks") == (("sboms/a.json",),)

    def test_what_could_not_be_read_is_not_asked_for_again(self, folder):
        written(folder, {"bad.json": b"{"})
        scan(profiles=["contract.toml"])
        scan(profiles=["contract.toml"], executor=nobody)

    def test_a_thorough_scan_checks_what_was_not_checked(self):
        scan()
        assert scan(profiles=["contract.toml"], thorough=True).unchanged == 3
        assert verdicts(check()) == {"contract": SOME}

    def test_a_profile_travels_to_whoever_examines(self, folder):
        (place,) = locate(["sboms/b.json"])
        assert isinstance(place, Located)
        task = Task(located=place, profiles=(load_profile("contract.toml"),))
        Path("contract.toml").unlink()
        found = pickle.loads(pickle.dumps(examine(pickle.loads(pickle.dumps(task)))))
        assert found.tables["verdicts"].to_pylist()[0]["fails"] == ["author"]
        assert len(pickle.dumps(replace(task, profiles=tuple(map(load_profile, shipped_profiles()))))) < 30_000

    def test_two_profiles_of_one_id_are_a_mistake_before_anything_is_read(self):
        Path("other").mkdir()
        with pytest.raises(ConfigurationError, match="two different profiles have the id 'contract'"):
            scan(profiles=["contract.toml", own("other/contract.toml", OPEN)], executor=nobody)
        assert not Path("p.duckdb").exists()


class TestChecking:
    def test_documents_stand_one_by_one_the_worst_first(self):
        scan(profiles=["contract.toml"])
        answer = check()
        (profile,) = answer.profiles
        assert [(each.document, each.vendor, each.product, each.fails) for each in profile.documents] == [
            ("sboms/b.json", "Apple", "b", ("author",)),
            ("sboms/c.json", None, "c", ("author",)),
            ("sboms/a.json", "Apple", "a", ()),
        ]
        assert (answer.meets, answer.documents, answer.unread, answer.by, answer.latest) == (False, 3, 0, "vendor", False)
        assert (profile.id, profile.title, profile.publisher, profile.status) == ("contract", "Contract", "Us", "own")
        assert answer.sentence == "1 of 3 documents meets the checks of profile contract; 2 do not."

    def test_vendors_are_counted_those_of_most_failures_first_and_nobody_last(self):
        scan(profiles=["contract.toml"])
        (profile,) = check().profiles
        assert [(each.vendor, each.product, each.products) for each in profile.groups] == [("Apple", None, 2), (None, None, 1)]
        assert [each.verdicts.model_dump() for each in profile.groups] == [
            {"documents": 2, "meets": 1, "does_not_meet": 1, "cannot_be_told": 0, "unchecked": 0, "share": 0.5},
            {"documents": 1, "meets": 0, "does_not_meet": 1, "cannot_be_told": 0, "unchecked": 0, "share": 0.0},
        ]

    def test_groups_add_up_to_the_whole(self):
        scan(profiles=["contract.toml", "ntia-2021"])
        scan("sboms/c.json", profiles=[own("more.toml", OPEN)])
        for way in ("vendor", "product"):
            for profile in check(by=way).profiles:
                told = profile.verdicts.model_dump(exclude={"share"})
                groups = [each.verdicts.model_dump(exclude={"share"}) for each in profile.groups]
                assert {name: sum(each[name] for each in groups) for name in told} == told
                assert told.pop("documents") == sum(told.values()) == len(profile.documents)

    def test_versions_of_a_product_are_one_product(self, folder):
        written(folder, {"new/a.json": by("a", vendor="Apple", day="2026-03-01"), "d.json": document("d")})
        scan(profiles=["contract.toml"], label_patterns=["{product}.json"])
        groups = {each.product: each for each in check(by="product").profiles[0].groups}
        assert {name: each.verdicts.documents for name, each in groups.items()} == {"a": 2, "b": 1, "c": 1, "d": 1}
        assert {each.vendor: each.products for each in check().profiles[0].groups} == {"Apple": 2, None: 2}

    def test_documents_that_name_no_product_are_products_of_their_own(self, folder):
        for name in ("b", "c"):
            content = json.loads((folder / f"{name}.json").read_bytes())
            del content["metadata"]["component"]
            (folder / f"{name}.json").write_text(json.dumps(content))
        scan(profiles=["contract.toml"])
        (profile,) = check(by="product").profiles
        assert [(each.product, each.products) for each in profile.groups] == [
            ("sboms/b.json", 1),
            ("sboms/c.json", 1),
            ("a", 1),
        ]

    def test_each_document_for_itself_is_in_no_group(self):
        scan(profiles=["contract.toml"])
        answer = check(by="document")
        assert (answer.by, answer.profiles[0].groups) == ("document", ())
        assert answer.profiles[0].documents == check().profiles[0].documents

    def test_only_the_newest_of_each_product_can_be_asked_for(self, folder):
        written(folder, {"old.json": by("a", vendor="Apple", author=False, day="2025-01-01")})
        scan(profiles=["contract.toml"])
        assert verdicts(check())["contract"] == {**SOME, "old.json": "does_not_meet"}
        answer = check(latest=True)
        assert (verdicts(answer)["contract"], answer.documents, answer.latest) == (SOME, 3, True)
        assert answer.profiles[0].elements[0].documents == 3

    def test_elements_that_most_documents_fail_by_come_first(self):
        scan(profiles=[own("contract.toml", "timestamp", OPEN, SIGNED)])
        (profile,) = check().profiles
        figures = [(each.id, each.fails, each.leaves_open, each.satisfies, each.documents) for each in profile.elements]
        assert figures == [("author", 2, 0, 1, 3), ("not-checkable", 0, 3, 0, 3), ("timestamp", 0, 0, 3, 3)]
        assert [(each.applicable, each.satisfied) for each in profile.elements] == [(3, 1), (3, 0), (3, 3)]

    def test_what_cannot_be_told_is_no_all_clear(self, folder):
        (folder / "b.json").unlink()
        (folder / "c.json").unlink()
        scan(profiles=[own("contract.toml", SIGNED, OPEN)])
        answer = check()
        assert (verdicts(answer), answer.meets) == ({"contract": {"a.json": "cannot_be_told"}}, False)
        assert answer.sentence == "0 of 1 document meets the checks of profile contract; 1 leaves that open."
        assert answer.profiles[0].documents[0].leaves_open == ("not-checkable",)

    def test_what_was_never_checked_is_no_all_clear(self, folder):
        scan("sboms/a.json", profiles=["contract.toml"])
        assert check().meets
        scan("sboms/b.json")
        answer = check()
        assert (answer.meets, verdicts(answer)) == (False, {"contract": {"a.json": "meets", "b.json": None}})
        assert answer.sentence == "1 of 2 documents meets the checks of profile contract; 1 was never checked."
        assert answer.profiles[0].verdicts.share == 1

    def test_nobody_who_was_checked_makes_no_share(self):
        scan("sboms/a.json", profiles=["contract.toml"])
        scan("sboms/c.json")
        shares = {each.vendor: each.verdicts.share for each in check().profiles[0].groups}
        assert shares == {"Apple": 1, None: None}

    def test_what_could_not_be_read_is_no_all_clear_unless_it_is_no_sbom(self, folder):
        written(folder, {"read.me": b"words"})
        scan("sboms/a.json", "sboms/read.me", profiles=["contract.toml"])
        assert (check().unread, check().meets) == (0, True)
        written(folder, {"bad.json": b"{"})
        scan("sboms/bad.json")
        answer = check()
        assert (answer.unread, answer.meets) == (1, False)
        assert answer.sentence.endswith(". 1 place could not be read, and what is there is not known.")

    def test_profiles_of_one_id_stand_each_for_itself(self):
        scan("sboms/a.json", profiles=["contract.toml"])
        scan("sboms/b.json", profiles=[own("contract.toml", OPEN)])
        first, second = sorted(check("contract").profiles, key=lambda each: each.verdicts.meets)
        assert first.id == second.id == "contract"
        assert first.profile_sha256 == load_profile("contract.toml").sha256
        assert {each.verdict for each in second.documents} == {ComplianceVerdict.MEETS, None}
        assert check("contract.toml").profiles == (first,)
        assert check(load_profile("contract.toml")).profiles == (first,)

    def test_without_a_document_that_could_be_read_there_is_nothing_to_check(self, folder):
        written(folder, {"bad.json": b"{"})
        scan("sboms/bad.json", profiles=["contract.toml"])
        with pytest.raises(ConfigurationError, match=r"p\.duckdb: it holds no document that could be read"):
            check("contract")

    def test_an_id_needs_no_file(self):
        scan(profiles=["contract.toml"])
        Path("contract.toml").unlink()
        assert verdicts(check("contract")) == {"contract": SOME}

    def test_a_profile_that_nothing_was_checked_against_is_told_with_what_to_do(self):
        scan()
        with pytest.raises(ConfigurationError, match="checked against any profile") as found:
            check()
        assert "portfolio scan PATH... --profile cisa-2026" in str(found.value.advice)
        scan(profiles=["contract.toml"])
        with pytest.raises(ConfigurationError, match="checked against profile ntia-2021") as found:
            check("ntia-2021")
        assert "--profile ntia-2021" in str(found.value.advice)
        assert str(found.value.advice).endswith("there are verdicts by contract")
        with pytest.raises(ConfigurationError, match=r"no SBOM|No such file"):
            check("contract2")
        with pytest.raises(ConfigurationError, match="counted by 'colour'"):
            check(by="colour")

    def test_documents_of_a_scan_that_was_stopped_count(self, monkeypatch):
        monkeypatch.setattr("sbomkit.portfolio.store.Store.label", stop)
        with pytest.raises(KeyboardInterrupt):
            scan(profiles=["contract.toml"])
        (profile,) = check(latest=True).profiles
        assert {each.product: each.verdict for each in profile.documents}.keys() == {None}
        assert (profile.verdicts.documents, profile.groups[0].products) == (3, 3)

    def test_one_profile_needs_no_list(self):
        scan(profiles=["contract.toml", "ntia-2021"])
        for profile in ("contract", Path("contract.toml"), load_profile("contract.toml")):
            assert check_portfolio("p.duckdb", profile) == check("contract")

    def test_verdicts_that_no_scan_has_written_are_no_answer(self):
        scan(profiles=["contract.toml"])
        with opened("p.duckdb") as connection:
            connection.execute("UPDATE verdicts SET verdict = 'complies'")
        with pytest.raises(ConfigurationError, match=r"verdicts\.verdict: 'complies' is none of meets, does_not_meet"):
            check()

    def test_the_order_in_which_documents_came_does_not_matter(self):
        scan("sboms/a.json", "sboms/b.json", "sboms/c.json", profiles=["contract.toml", "ntia-2021"])
        at_once = check(by="product").model_dump_json()
        Path("p.duckdb").unlink()
        for name in "cba":
            scan(f"sboms/{name}.json", profiles=["ntia-2021", "contract.toml"])
        assert check(by="product").model_dump_json() == at_once
