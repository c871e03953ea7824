import json
import re
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbomkit.errors import ConfigurationError
from sbomkit.ranking import Policy, load_policy, shipped_policies
from sbomkit.ranking._policy.files import parse_policy, policy_bytes, problems_of
from sbomkit.ranking.factors import FACTORS
from tests.ranking.policies import HANDOVER, PEOPLE, a_policy, policies

SHIPPED = files("sbomkit.ranking").joinpath("policies", "sbomkit-1.toml").read_text()
PAGE = (Path(__file__).parents[2] / "docs" / "ranking.md").read_text()


def written(tmp_path, text, name="policy.toml"):
    path = tmp_path / name
    path.write_text(text)
    return path


def own(text=SHIPPED):
    return text.replace('id = "sbomkit-1"', 'id = "ours-1"')


def told(content):
    """What is wrong with a policy, by address."""
    return {each.where: each.what for each in problems_of(json.dumps(content).encode())}


def content(**members):
    return {
        "id": "ours-1",
        "impact": {"reach": {"weight": 1}},
        "weakness": {"people": {"weight": 1, "parameters": PEOPLE}},
        "handover": HANDOVER,
    } | members


# --- those that are shipped


def test_the_shipped_policies_are_found_by_their_id_and_one_is_the_default():
    assert shipped_policies() == ("funding", "procurement", "sbomkit-1")
    assert load_policy() is load_policy("sbomkit-1")
    assert load_policy(load_policy()) is load_policy()
    assert [load_policy(name).id for name in shipped_policies()] == list(shipped_policies())


def test_the_default_policy_gives_every_factor_its_weight():
    policy = load_policy()
    assert {name: factor.weight for name, factor in policy.impact.items()} == {
        "reach": 0.40,
        "entry_share": 0.20,
        "concealment": 0.25,
        "world": 0.15,
    }
    assert {name: factor.weight for name, factor in policy.weakness.items()} == {
        "people": 0.55,
        "upkeep": 0.20,
        "handover": 0.15,
        "funding": 0.10,
    }
    assert {name: settings.prior for name, settings in policy.factors.items() if settings.prior is not None} == {
        "world": 0.5,
        "upkeep": 0.4,
        "handover": 0.1,
        "funding": 0.8,
    }
    assert policy.measures == frozenset()


def test_the_digest_of_the_default_policy_is_part_of_its_name():
    # If this fails, numbers of sbomkit-1 were changed: they may not be, give the policy a new id.
    assert load_policy().sha256 == "d40e17cf27f3df0dae0319d149ed9d474c64707c8ba7b0df1dd06d145fa231e6"


def test_procurement_looks_at_the_product_alone_and_takes_what_is_not_known_at_its_worst():
    policy = load_policy("procurement")
    assert policy.conservative
    assert set(policy.impact) == {"reach", "entry_share", "concealment"}
    assert "funding" not in policy.weakness
    assert policy.finding is not None
    assert policy.finding.on_unknown == "fail"
    assert {gate.level.value for gate in policy.gates.values()} == {"INVESTIGATE", "ACTION"}
    assert {name: policy.impact[name] for name in policy.impact} == {name: load_policy().impact[name] for name in policy.impact}


def test_funding_looks_at_the_world_and_at_what_else_the_same_person_carries():
    policy = load_policy("funding")
    assert not policy.conservative
    assert {"world", "critical"} < set(policy.impact)
    assert {"people", "load", "world_load", "funding"} == set(policy.weakness)
    assert policy.measures == {"carried"}
    assert policy.finding is None


@pytest.mark.parametrize("half", ["impact", "weakness"])
@pytest.mark.parametrize("name", shipped_policies())
def test_shipped_weights_are_shares_of_their_half_and_stand_in_the_documentation(name, half):
    policy = load_policy(name)
    head = re.search(r"^\| half \| factor \|(.*)\| prior \|$", PAGE, re.MULTILINE)
    assert head is not None
    column = [each.strip(" `") for each in head[1].split("|")].index(name)
    rows = re.findall(rf"^\| {half} \| `(\w+)` \|(.*)\|(.*)\|$", PAGE, re.MULTILINE)
    cells = {factor: numbers.split("|")[column].strip() for factor, numbers, _ in rows}
    settings = getattr(policy, half)
    assert {factor: float(cell) for factor, cell in cells.items() if cell} == {
        factor: each.weight for factor, each in settings.items()
    }
    for factor, _, prior in rows:
        if factor in settings and settings[factor].prior is not None:
            assert prior.strip() == f"{settings[factor].prior:g}"
    if name != "procurement" or half != "impact":  # at the weights of sbomkit-1, without the world
        assert sum(each.weight for each in settings.values()) == pytest.approx(1)


# --- reading


def test_the_digest_is_of_the_content_and_not_of_the_layout(tmp_path):
    copy = load_policy(written(tmp_path, "# a comment\n" + SHIPPED.replace("0.40", "0.4")))
    assert copy.sha256 == load_policy().sha256
    other = load_policy(str(written(tmp_path, own().replace("weight = 0.55", "weight = 0.65"))))
    assert other.sha256 != copy.sha256
    assert len(other.sha256) == 64


def test_a_member_that_equals_its_default_is_no_part_of_the_digest():
    assert a_policy(gates={}, conservative=False, format="policy-1").sha256 == a_policy().sha256
    assert a_policy(conservative=True).sha256 != a_policy().sha256


def test_a_policy_may_be_written_in_json(tmp_path):
    text = json.dumps(tomllib.loads(SHIPPED), indent=2)
    assert load_policy(written(tmp_path, text, "policy.json")) == load_policy()
    assert load_policy(written(tmp_path, "\n " + text, "policy.txt")).sha256 == load_policy().sha256


@given(policies())
def test_a_policy_is_what_is_read_back_from_its_json(policy):
    again = parse_policy(policy.model_dump_json().encode(), "again")
    assert again == policy
    assert again.sha256 == policy.sha256


def test_other_numbers_need_another_id(tmp_path):
    with pytest.raises(ConfigurationError, match="other numbers than the shipped 'sbomkit-1'") as caught:
        load_policy(written(tmp_path, SHIPPED.replace("weight = 0.55", "weight = 0.65")))
    assert "id of its own" in (caught.value.advice or "")
    with pytest.raises(ConfigurationError, match="other numbers"):
        load_policy(a_policy(id="funding"))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[impact.reach]", "[impact.raech]", "impact.raech: there is no such factor; did you mean 'reach'?"),
        ("[impact.reach]", "[impact.people]", "impact.people: there is no such factor; people belongs to weakness"),
        ("levels = 4", "lewels = 4", "concealment.parameters.levels: missing: levels below"),
        ("levels = 4", "levels = 4, lewels = 4", "concealment.parameters.lewels: .* did you mean 'levels'?"),
        ("levels = 4", "levels = 0", "concealment.parameters.levels: must be more than 0"),
        ("prior = 0.5\n", "prior = 0.5\nparameters = { x = 1 }\n", "world.parameters.x: .* there are none"),
        ("few = 0.4", "few = 1.4", "people.parameters.few: 1.4 is not between 0 and 1"),
        ("stale_months = 60", "stale_months = 12", "stale_months: must be more than fresh_months"),
        ("weight = 0.40", "weight = 0", "impact.reach.weight: Input should be greater than or equal to 0.000000000001"),
        ("weight = 0.40", "weight = inf", "impact.reach.weight: "),
        ("prior = 0.5", "prior = 2", "impact.world.prior: "),
        ("[weakness.people]", "[weakness.peopel]", "did you mean 'people'?"),
        ("[handover]", "[handovers]", "handover: Field required"),
        ("[impact.reach]", "[impact.reach", "is no TOML"),
        ("depth >= 2", "depht >= 2", "finding.condition: .*did you mean 'depth'?"),
        ("depth >= 2", "depth >=", "finding.condition: "),
        ('format = "policy-1"', 'format = "policy-2"', "format: Input should be 'policy-1'"),
    ],
)
def test_a_slip_of_the_pen_is_named_with_its_address(tmp_path, old, new, message):
    with pytest.raises(ConfigurationError, match=message):
        load_policy(written(tmp_path, own().replace(old, new)))


def test_a_policy_without_people_cannot_tell_what_is_assessed(tmp_path):
    start = SHIPPED.index("[weakness.people]")
    text = SHIPPED[:start] + SHIPPED[SHIPPED.index("[weakness.upkeep]") :]
    with pytest.raises(ConfigurationError, match=r"weakness\.people: a policy cannot do without it"):
        load_policy(written(tmp_path, own(text)))


def test_what_is_no_policy_is_refused_in_one_line(tmp_path):
    with pytest.raises(ConfigurationError, match="No such file") as caught:
        load_policy(tmp_path / "nothing.toml")
    assert "sbomkit-1" in (caught.value.advice or "")
    with pytest.raises(ConfigurationError):
        load_policy("a\0b")
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigurationError, match="is no TOML"):
        load_policy(tmp_path / "binary")
    (tmp_path / "large").write_bytes(b"#" * ((1 << 20) + 1))
    with pytest.raises(ConfigurationError, match="larger than"):
        load_policy(tmp_path / "large")
    with pytest.raises(ConfigurationError):
        load_policy(written(tmp_path, "a = " + "[" * 100_000))
    with pytest.raises(ConfigurationError):
        load_policy(written(tmp_path, '{"a": ' + "[" * 100_000))
    with pytest.raises(ConfigurationError, match="is no JSON: the member 'id' is there twice"):
        load_policy(written(tmp_path, '{"id": "a", "id": "b"}'))


def test_the_first_of_several_problems_is_told_with_how_many_there_are(tmp_path):
    text = (
        own().replace("[impact.reach]", "[impact.raech]").replace("few = 0.4", "few = 1.4").replace("prior = 0.8", "prior = 8")
    )
    with pytest.raises(ConfigurationError, match=r"impact\.raech: .* \(and 2 more; `sbomkit policy check` lists all\)"):
        load_policy(written(tmp_path, text))


# --- checking


def test_a_policy_has_no_problems():
    assert [problems_of(policy_bytes(name)) for name in shipped_policies()] == [()] * 3
    assert told(content()) == {}


def test_everything_that_is_wrong_is_told_at_once():
    found = told(
        content(
            impact={"raech": {"weight": 1}, "concealment": {"weight": -1}, "world": {"weight": 1, "parameters": {"x": 1}}},
            weakness={"peopel": {"weight": 1}, "upkeep": "much"},
            finding={"condition": "sole and", "on_unknown": "perhaps"},
            gates={"Bad Name": {"condition": "sole", "level": "INVESTIGATE", "ground": "x"}, "a": {"condition": "depht > 2"}},
            surplus=1,
        )
    )
    assert set(found) == {
        "impact.raech",
        "impact.concealment.weight",
        "impact.world.parameters.x",
        "weakness.peopel",
        "weakness.people",
        "weakness.upkeep",
        "finding.condition",
        "finding.on_unknown",
        "gates.Bad Name.[key]",
        "gates.a.condition",
        "gates.a.level",
        "gates.a.ground",
        "surplus",
    }
    assert "did you mean 'reach'?" in found["impact.raech"]


def test_a_policy_under_the_name_of_a_shipped_one_is_a_problem_of_its_id():
    assert "id of its own" in told(content(id="sbomkit-1"))["id"]


@pytest.mark.parametrize(
    ("members", "where"),
    [
        ({"impact": {"reach": {"weight": True}}}, "impact.reach.weight"),
        ({"impact": {"reach": {"weight": "0.4"}}}, "impact.reach.weight"),
        ({"impact": {"reach": {"weight": 1, "prior": True}}}, "impact.reach.prior"),
        ({"impact": {"concealment": {"weight": 1, "parameters": {"levels": "4"}}}}, "impact.concealment.parameters.levels"),
        ({"handover": {**HANDOVER, "earlier_releases": True}}, "handover.earlier_releases"),
        ({"handover": {**HANDOVER, "window_months": "24"}}, "handover.window_months"),
        ({"conservative": "yes"}, "conservative"),
        ({"conservative": 1}, "conservative"),
    ],
)
def test_what_is_not_written_as_a_number_or_a_truth_is_none(members, where):
    assert list(told(content(**members))) == [where]


@pytest.mark.parametrize("weight", [1e308, 1_000_001, 5e-324, 9e-13])
def test_weights_that_have_no_sum_are_refused(weight):
    assert list(told(content(impact={"reach": {"weight": weight}, "world": {"weight": 1}}))) == ["impact.reach.weight"]
    assert told(content(impact={"reach": {"weight": 1e6}, "world": {"weight": 1e-12}})) == {}


@pytest.mark.parametrize("name", ["", " ", "ours 1", "sbomkit-1 ", "sbomk\u0456t-1", "a\x1b[31m", "a\n", "-1", "x" * 101])
def test_an_id_can_be_told_from_any_other_one(name):
    assert list(told(content(id=name))) == ["id"]


def test_a_mark_of_the_byte_order_is_passed_over_in_either_format():
    mark = b"\xef\xbb\xbf"
    assert problems_of(mark + json.dumps(content()).encode()) == ()
    assert problems_of(mark + own().encode()) == ()


@pytest.mark.parametrize("data", [b"\xff", b"{", b"a = [", b'{"a": 1, "a": 2}', b"#" * ((1 << 20) + 1)])
def test_what_cannot_be_read_is_one_problem_of_the_file(data):
    (problem,) = problems_of(data)
    assert problem.where == ""
    assert problem.what.startswith("the file is ")


@pytest.mark.parametrize("data", [b"", b"{}", b"[impact]", b'{"impact": 3, "weakness": [], "gates": "x", "finding": 1}'])
def test_what_is_of_another_shape_altogether_is_no_policy(data):
    assert problems_of(data)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["weight", "prior", "parameters", "condition", "reach", "people", "x"]), inner, max_size=3
        )
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["id", "impact", "weakness", "handover", "finding", "gates", "x"]), JSON))
def test_no_content_whatever_breaks_the_check(members):
    data = json.dumps(members).encode()
    assert problems_of(data)
    with pytest.raises(ConfigurationError):
        parse_policy(data, "any")


def test_factors_come_in_the_order_of_the_table_whatever_the_order_in_the_file():
    policy = a_policy(impact={"world": {"weight": 1}, "reach": {"weight": 1}})
    assert list(policy.factors) == ["reach", "world", "people"]


def test_a_policy_asks_for_the_measures_of_its_factors_only():
    for name, factor in FACTORS.items():
        half: dict[str, dict[str, object]] = {
            "impact": {"reach": {"weight": 1}},
            "weakness": {"people": {"weight": 1, "parameters": PEOPLE}},
        }
        numbers = {key: 0.5 if each.share else each.least + 1 for key, each in factor.parameters.items()}
        if factor.rising:
            numbers[factor.rising[1]] = numbers[factor.rising[0]] + 1
        half[factor.half][name] = {"weight": 1, "parameters": numbers}
        assert a_policy(**half).measures == factor.measures


def test_a_policy_that_is_a_policy_already_is_taken_as_it_is():
    policy = a_policy()
    assert Policy.model_validate(policy) is policy
