from importlib.resources import files

import pytest

from sbomkit.errors import ConfigurationError
from sbomkit.ranking import load_policy, shipped_policies

SHIPPED = files("sbomkit.ranking").joinpath("policies", "sbomkit-1.toml").read_text()


def written(tmp_path, text):
    path = tmp_path / "policy.toml"
    path.write_text(text)
    return path


def own(text=SHIPPED):
    return text.replace('id = "sbomkit-1"', 'id = "ours-1"')


def test_the_shipped_policy_is_found_by_its_id_and_is_the_default():
    assert shipped_policies() == ("sbomkit-1",)
    assert load_policy() is load_policy("sbomkit-1")
    assert load_policy(load_policy()) is load_policy()
    assert load_policy().id == "sbomkit-1"


def test_the_digest_is_of_the_content_and_not_of_the_layout(tmp_path):
    copy = load_policy(written(tmp_path, "# a comment\n" + SHIPPED.replace("0.40", "0.4")))
    assert copy.sha256 == load_policy().sha256
    other = load_policy(str(written(tmp_path, own().replace("weight = 0.55", "weight = 0.65"))))
    assert other.sha256 != copy.sha256
    assert len(other.sha256) == 64


def test_the_digest_of_the_shipped_policy_is_part_of_its_name():
    # If this fails, numbers of sbomkit-1 were changed: they may not be, give the policy a new id.
    assert load_policy().sha256 == "579a1d11ef89d2002aebd965c312a318dcf31fa977179a7bc0fa280f67c41239"


def test_other_numbers_need_another_id(tmp_path):
    with pytest.raises(ConfigurationError, match="other numbers than the shipped 'sbomkit-1'") as caught:
        load_policy(written(tmp_path, SHIPPED.replace("weight = 0.55", "weight = 0.65")))
    assert "id of its own" in (caught.value.advice or "")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[impact.reach]", "[impact.raech]", "impact.raech: there is no such factor; did you mean 'reach'?"),
        ("[impact.reach]", "[impact.people]", "impact.people: there is no such factor; there are concealment"),
        ("{ levels = 4 }", "{ level = 4 }", "concealment.parameters.level: .* did you mean 'levels'?"),
        ("{ levels = 4 }", "{}", "concealment.parameters.levels: missing"),
        ("{ levels = 4 }", "{ levels = 0 }", "concealment.parameters.levels: must be more than 0"),
        ("prior = 0.5\n", "prior = 0.5\nparameters = { x = 1 }\n", "world.parameters.x: .* there are none"),
        ("few = 0.4", "few = 1.4", "people.parameters.few: 1.4 is not between 0 and 1"),
        ("stale_months = 60", "stale_months = 12", "stale_months: must be more than fresh_months"),
        ("weight = 0.40", "weight = 0", "impact.reach.weight: Input should be greater than 0"),
        ("weight = 0.40", "weight = inf", "impact.reach.weight: "),
        ("prior = 0.5", "prior = 2", "impact.world.prior: "),
        ("[weakness.people]", "[weakness.peopel]", "did you mean 'people'?"),
        ("[handover]", "[handovers]", "handover: Field required"),
        ("[impact.reach]", "[impact.reach", "is no TOML"),
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
