"""FLOSS/fund manifests: whose they are, and how much they say."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sbomkit.model.facts import Funding, Observation, Signal, Status
from sbomkit.sources.floss_fund import FlossFund
from tests.asking import changed, only
from tests.linked import AskLinked, asking_linked, claim, made_up_linked
from tests.simulator import RegistrySimulator
from tests.simulator.floss_fund import FlossFundFiles, manifest

PAD = "pkg:npm/left-pad@1.0.0"
HERE = "https://github.com/alice/left-pad"
OC = {"guid": "oc", "type": "payment-provider", "address": "https://opencollective.com/x"}
BANK = {"guid": "iban", "type": "bank", "address": "XX00 0000 0000", "description": "Write to person@mail.example"}


@pytest.fixture
def simulator():
    with RegistrySimulator() as running:
        yield running


@pytest.fixture
def files(simulator: RegistrySimulator) -> FlossFundFiles:
    return simulator[FlossFundFiles]


@pytest.fixture
def ask(simulator: RegistrySimulator, tmp_path) -> AskLinked:
    return asking_linked(FlossFund, simulator, tmp_path)


def one(ask: AskLinked, said: Any = HERE, **options: Any) -> Observation:
    return only(ask({PAD: said}, **options)[PAD], Signal.FUNDING)


def links(observation: Observation) -> dict[str, tuple[str, str | None]]:
    assert isinstance(observation.value, Funding), observation.detail
    return {each.url: (each.strength, each.platform) for each in observation.value.channels}


def strengths(observation: Observation) -> set[str]:
    return {strength for strength, _ in links(observation).values()}


def plan(amount: object, *channels: str, status: str = "active") -> dict[str, Any]:
    return {"guid": "y", "status": status, "name": "Yearly", "amount": amount, "currency": "USD", "channels": list(channels)}


@pytest.mark.parametrize("file", ["funding.json", "FUNDING.json", "public/funding.json"])
def test_the_manifest_may_lie_in_three_places(files, ask, file):
    files.put("alice/left-pad", manifest(HERE), file=file)
    observation = one(ask)
    assert links(observation) == {"https://opencollective.com/x": ("link", "open_collective")}
    assert observation.detail == "declared by an individual as maintainer"
    assert observation.url == f"{files.url}/alice/left-pad/HEAD/{file}"


def test_no_manifest_is_absent(simulator, ask):
    assert one(ask).status is Status.ABSENT
    assert simulator.requests == 3


# --- whose it is


@pytest.mark.parametrize(
    "url",
    [
        HERE,
        f"{HERE}/",
        f"{HERE}.git",
        "https://github.com/Alice/Left-Pad",
        "http://www.github.com/alice/left-pad",
        "https://github.com/alice",
    ],
)
def test_a_manifest_is_about_the_repository_that_it_lies_in(files, ask, url):
    files.put("alice/left-pad", manifest(url))
    assert one(ask).status is Status.KNOWN


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/original/left-pad",
        "https://github.com/alice/left-pad-2",
        "https://github.com/alice/left",
        "https://github.com/",
        "https://codeberg.example/alice/left-pad",
        "https://[",
        "",
        None,
        7,
    ],
)
def test_a_manifest_that_does_not_prove_to_be_about_it_is_not_used(files, ask, url):
    well_known = {"url": url, "wellKnown": "https://github.com/original/left-pad/blob/main/.well-known/funding-manifest-urls"}
    found = manifest("x")
    found["projects"][0]["repositoryUrl"] = well_known
    files.put("alice/left-pad", found)
    observation = one(ask)
    assert observation.status is Status.ABSENT
    assert observation.detail == (
        f"funding.json is about other projects, or does not prove to be about this one: {HERE} is none of its addresses"
    )


def test_a_project_may_have_its_page_here_and_its_code_elsewhere(files, ask):
    found = manifest("https://codeberg.example/alice/left-pad")
    found["projects"][0]["webpageUrl"] = {"url": HERE}
    files.put("alice/left-pad", found)
    assert one(ask).status is Status.KNOWN


def test_the_addresses_of_a_manifest_are_never_fetched(files, simulator, ask):
    found = manifest(HERE)
    found["projects"][0]["repositoryUrl"]["wellKnown"] = f"{simulator.url}/elsewhere"
    files.put("alice/left-pad", found)
    assert one(ask).status is Status.KNOWN
    assert simulator.requests == 1


# --- how much it says


@pytest.mark.parametrize("name", ["guid", "id"])
def test_a_plan_with_an_amount_counts_for_its_channels_by_the_key_of_either_draft(files, ask, name):
    channels = [{name: "oc", "address": OC["address"]}, {name: "other", "address": "https://other.example/"}]
    files.put("alice/left-pad", manifest(HERE, channels=channels, plans=[plan(5000, "oc")]))
    assert links(one(ask)) == {
        "https://opencollective.com/x": ("plan", "open_collective"),
        "https://other.example/": ("link", None),
    }


@pytest.mark.parametrize(
    "given_plan", [plan(0, "oc"), plan(None, "oc"), plan(9, "oc", status="inactive"), {"channels": "oc", "amount": 1}]
)
def test_a_plan_without_an_amount_or_a_future_is_no_plan(files, ask, given_plan):
    files.put("alice/left-pad", manifest(HERE, channels=[OC], plans=[given_plan, plan(5, *[]) | {"channels": "oc"}]))
    assert strengths(one(ask)) == {"link"}


def test_income_of_late_is_income(files, ask):
    files.put("alice/left-pad", manifest(HERE, history=[{"year": 2023, "income": 5}, {"year": 2024, "income": 1000.5}]))
    observation = one(ask)
    assert strengths(observation) == {"income"}
    assert observation.detail == "declared by an individual as maintainer; income reported for 2024"


def test_income_of_long_ago_is_told_but_says_nothing_of_today(files, ask):
    files.put("alice/left-pad", manifest(HERE, history=[{"year": 2019, "income": 1000}, {"year": 2025, "income": 0}]))
    observation = one(ask)
    assert strengths(observation) == {"link"}
    assert "income reported for 2019" in (observation.detail or "")


def test_years_later_than_the_day_in_question_are_left_out_and_counted(files, ask):
    files.put(
        "alice/left-pad", manifest(HERE, history=[{"year": 2025, "income": 9}, {"year": 2031, "income": 9}, {"year": "x"}])
    )
    observation = one(ask, claim(HERE, as_of="2020-01-01"), as_of="2022-06-01")
    assert strengths(observation) == {"link"}
    assert (observation.detail or "").endswith("left out: 2 years of history after 2022")


def test_a_bank_account_is_a_way_but_its_number_is_not_kept(files, ask):
    files.put("alice/left-pad", manifest(HERE, channels=[BANK, BANK | {"guid": "2", "type": "barter"}], plans=[plan(10, "2")]))
    observation = one(ask)
    assert links(observation) == {f"{HERE}/blob/HEAD/funding.json": ("plan", "other")}
    assert "XX00" not in observation.model_dump_json()


def test_no_channels_are_none_that_were_found(files, ask):
    files.put("alice/left-pad", manifest(HERE, channels=[]))
    observation = one(ask)
    assert links(observation) == {}
    assert (observation.detail or "").endswith("the manifest lists no channels")


@pytest.mark.parametrize(
    ("entity", "detail"),
    [
        ({"type": "organisation", "role": "steward"}, "declared by an organisation as steward"),
        ({"type": "group", "role": "other"}, "declared by a group"),
        ({"type": "martian"}, None),
        (None, None),
    ],
)
def test_who_declares_it_is_told_without_a_name(files, ask, entity, detail):
    files.put("alice/left-pad", manifest(HERE, entity=entity))
    assert one(ask).detail == detail


@pytest.mark.parametrize("version", ["v1.0.0", "v1.1.0", "1.2", "v1"])
def test_every_version_1_is_read(files, ask, version):
    files.put("alice/left-pad", manifest(HERE, version=version, unheard_of=True))
    assert one(ask).status is Status.KNOWN


@pytest.mark.parametrize("version", ["v2.0.0", "", None, 1, "v10"])
def test_another_version_is_not_guessed_at(files, ask, version):
    files.put("alice/left-pad", manifest(HERE, version=version))
    observation = one(ask)
    assert (observation.status, observation.detail) == (Status.FAILED, "version: the manifest is of no version 1")


@settings(max_examples=200, deadline=None)
@given(
    answer=changed(manifest(HERE, channels=[OC, BANK], plans=[plan(1, "oc")], history=[{"year": 2025, "income": 1}]))
    | st.binary(max_size=40)
)
def test_whatever_a_manifest_holds_becomes_observations(answer):
    made_up_linked(FlossFund(), PAD, claim(HERE), answer)
