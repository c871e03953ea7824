import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbomkit.errors import ConfigurationError
from sbomkit.model.gates import Finding, Waiver, Waivers
from sbomkit.purl import PackageKey
from sbomkit.ranking import waivers
from sbomkit.ranking.condition._meaning import fits
from sbomkit.ranking.waivers import Shelf, load_waivers, read_waivers

TODAY = date(2027, 1, 15)
GOOD = """
format = "waivers-1"

[[waiver]]
package = "pkg:npm/left-pad"
versions = ["1.3.0"]
condition = "sole and depth >= 2"
reason = "Twelve lines; we hold a copy."
expires = 2027-03-31
by = "security board"

[[waiver]]
package = "pkg:npm/@types/*"
reason = "Types only."
expires = "2027-06-30"
"""


def test_waivers_are_read():
    first, second = read_waivers(GOOD.encode()).waiver
    assert first == Waiver(
        package="pkg:npm/left-pad",
        versions=("1.3.0",),
        condition="sole and depth >= 2",
        reason="Twelve lines; we hold a copy.",
        expires=date(2027, 3, 31),
        by="security board",
    )
    assert (second.package, second.versions, second.condition, second.by) == ("pkg:npm/%40types/*", None, None, None)
    assert second.expires == date(2027, 6, 30)


def test_a_file_without_waivers_has_none():
    assert read_waivers(b"").waiver == ()


def test_waivers_are_read_from_a_file(tmp_path):
    path = tmp_path / "waivers.toml"
    path.write_text(GOOD)
    assert load_waivers(path) == read_waivers(GOOD.encode())
    assert read_waivers(GOOD.encode("utf-8-sig")) == read_waivers(GOOD.encode()), "as some editors write it"


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ConfigurationError, match=r"nowhere\.toml': No such file"):
        load_waivers(tmp_path / "nowhere.toml")
    with pytest.raises(ConfigurationError, match="null"):
        load_waivers("a\0b")


def waiver(**changes):
    fields = {"package": '"pkg:npm/x"', "reason": '"because"', "expires": "2027-03-31"} | changes
    lines = [f"{name} = {value}" for name, value in fields.items() if value is not None]
    return "\n".join(["[[waiver]]", *lines, ""])


REFUSED = {
    "no TOML": ("[[waiver", "are no TOML"),
    "not UTF-8": (b"\xff", "are no TOML"),
    "a number that is too long": ("x = " + "1" * 5000, "are no TOML"),
    "nesting": ("x = " + "[" * 5000, "are no TOML"),
    "too many dots": ("a." * 5000 + "a = 1", "too many dots"),
    "too large": ("#" * ((1 << 20) + 1), "larger than 1,048,576 bytes"),
    "another format": ('format = "waivers-2"', "format: "),
    "an unknown table": ("[[waivers]]\n", "waivers: there is no such key; did you mean 'waiver'?"),
    "one bracket": (waiver().replace("[[waiver]]", "[waiver]"), "waiver: write [[waiver]], with two brackets"),
    "no reason": (waiver() + waiver(reason=None), "waiver[1].reason: missing"),
    "a reason that says nothing": (waiver(reason='" "'), "waiver[0].reason: it says nothing"),
    "an empty reason": (waiver(reason='""'), "waiver[0].reason: it says nothing"),
    "no last day": (waiver() + waiver() + waiver(expires=None), "waiver[2].expires: missing"),
    "a day that is none": (waiver(expires='"2027-02-30"'), "waiver[0].expires: expected a day such as"),
    "a day in words": (waiver(expires='"next year"'), "waiver[0].expires: expected a day such as 2027-03-31"),
    "a number": (waiver(expires="20270331"), "waiver[0].expires: expected a day such as 2027-03-31"),
    "a moment": (waiver(expires="2027-03-31T12:00:00Z"), "waiver[0].expires: expected a day such as 2027-03-31"),
    "a slip of the pen": (waiver(expire="2027-03-31"), "waiver[0].expire: there is no such key; did you mean 'expires'?"),
    "no package and no condition": (waiver(package=None), "waiver[0].package: missing; for the product as a whole"),
    "versions of the product": (
        waiver(package=None, condition='"coverage < 0.5"', versions='["1"]'),
        "waiver[0].versions: the product as a whole has none here",
    ),
    "a name": (waiver(package='"left-pad"'), "waiver[0].package: 'left-pad' is no package URL; write it like pkg:npm/left-pad"),
    "half a package URL": (waiver(package='"pkg:npm"'), "waiver[0].package: 'pkg:npm' is no package URL"),
    "a version": (waiver(package='"pkg:npm/x@1.0.0"'), "holds a version; move it to versions"),
    "versions in no list": (waiver(versions='"1.0.0"'), "waiver[0].versions: "),
    "an empty list of versions": (waiver(versions="[]"), "waiver[0].versions: "),
    "a condition that is none": (waiver(condition='"sole and"'), "waiver[0].condition: 'sole and' is no condition"),
    "a condition about nothing": (
        waiver(condition='"soul"'),
        "waiver[0].condition: 'soul' is no condition: column 1: there is no",
    ),
    "a word without quotes": (waiver(condition='"verdict == sole"'), "words stand in quotes: verdict == 'sole'"),
    "a person who is nobody": (waiver(by='" "'), "waiver[0].by: it says nothing"),
}


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED)
def test_what_is_no_waiver_is_refused_with_its_address(case):
    data, why = case
    with pytest.raises(ConfigurationError) as caught:
        read_waivers(data if isinstance(data, bytes) else data.encode(), "w.toml")
    assert why in caught.value.message
    assert caught.value.message.startswith("waivers 'w.toml'")


def test_several_mistakes_are_told_at_once_but_not_all():
    with pytest.raises(ConfigurationError, match=r"waiver\[0\].reason: .*waiver\[4\].reason: .*; and 3 more"):
        read_waivers((waiver(reason=None) * 8).encode())


def test_patterns_are_bounded_and_packages_are_not():
    assert len(read_waivers((waiver() * 2000).encode()).waiver) == 2000
    with pytest.raises(ConfigurationError, match="more than 1,000 patterns; name packages instead"):
        read_waivers((waiver(package='"pkg:npm/*"') * 1001).encode())


def test_a_mistake_is_told_in_a_line():
    for text in ("k" * 100_000 + " = 1", waiver(package=f'"{"p" * 400}"'), waiver(condition=f'"{"f" * 900}"')):
        with pytest.raises(ConfigurationError) as caught:
            read_waivers(text.encode())
        assert len(caught.value.message) < 600


def test_a_condition_of_a_diff_can_be_waived_too():
    assert read_waivers(waiver(condition='"newly_sole and depth >= 2"').encode()).waiver[0].condition


@given(st.binary(max_size=200))
def test_no_bytes_escape_as_anything_but_our_error(data):
    with contextlib.suppress(ConfigurationError):
        read_waivers(data)


VALUES = st.recursive(
    st.one_of(
        st.text(max_size=12).map(lambda text: "'" + "".join(each for each in text if each.isprintable() and each != "'") + "'"),
        st.integers().map(str),
        st.booleans().map(lambda each: str(each).lower()),
        st.sampled_from(["2027-03-31", "2027-03-31T00:00:00", "07:32:00", "nan", "'pkg:npm/*'", "'sole'", "{}", "[]"]),
    ),
    lambda inner: st.lists(inner, max_size=3).map(lambda each: f"[{', '.join(each)}]"),
    max_leaves=4,
)
KEYS = st.sampled_from([*Waiver.model_fields, *Waivers.model_fields, "expire", "'a b'"])


@given(st.lists(st.one_of(st.just("[[waiver]]"), st.tuples(KEYS, VALUES).map(" = ".join)), max_size=12))
def test_no_file_that_is_nearly_right_escapes_as_anything_but_our_error(lines):
    with contextlib.suppress(ConfigurationError):
        Shelf(read_waivers("\n".join(lines).encode()), TODAY)


# -- which waiver stands against which finding


def found(package="pkg:npm/x", versions=("1.0.0",), **changes):
    fields = {"package": PackageKey(package) if package else None, "rank": 1, "undecided": False, "reason": "It is so."}
    return Finding.model_validate(fields | {"versions": versions} | changes)


def taken(text, finding=None, spelling="sole", today=TODAY):
    return Shelf(read_waivers(text.encode()), today).take(finding or found(), spelling)


def test_a_waiver_lets_its_package_through():
    done = taken(waiver())
    assert done.waiver is not None
    assert done.waiver.reason == "because"
    assert done == found().model_copy(update={"waiver": done.waiver})


@pytest.mark.parametrize(
    ("package", "fits"),
    [
        ("pkg:npm/x", True),
        ("pkg:npm/xy", False),
        ("pkg:npm/*", True),
        ("pkg:*/x", True),
        ("*/x", True),
        ("pkg:NPM/*", True),
        ("pkg:pypi/*", False),
        ("pkg:NPM/x", True),
    ],
)
def test_a_package_is_named_or_fits_a_pattern(package, fits):
    assert (taken(waiver(package=f'"{package}"')).waiver is not None) is fits


@given(
    st.lists(st.text("ab*/", min_size=1, max_size=6).map("pkg:npm/*{}".format), max_size=8),
    st.lists(st.text("ab*/", min_size=1, max_size=6).map("*{}".format), max_size=8),
    st.text("ab/", max_size=8).map("pkg:npm/{}".format),
)
def test_all_patterns_that_fit_are_found_and_no_others(some, others, package):
    patterns = [*some, *others]
    shelf = Shelf(Waivers(waiver=tuple(_waiver(each) for each in patterns)), TODAY)
    shelf.take(found(package), "sole")
    unused = [each.package for each in shelf.unused(frozenset({"sole"}))]
    assert unused == [each for each in patterns if not fits(package, each)]


def _waiver(package):
    return Waiver(package=package, reason="because", expires=date(2027, 3, 31))


def test_a_finding_is_held_against_those_patterns_only_that_begin_and_end_like_it(monkeypatch):
    """A thousand patterns and thousands of findings would be millions of pairs."""
    patterns = [f"pkg:npm/%40scope-{number}/*" for number in range(500)] + [f"pkg:*/name-{number}" for number in range(500)]
    shelf = Shelf(Waivers(waiver=tuple(map(_waiver, patterns))), TODAY)
    held = []

    def counted(text, pattern):
        held.append(text)
        return fits(text, pattern)

    monkeypatch.setattr(waivers, "fits", counted)
    findings = [found(f"pkg:npm/%40scope-{number}/part") for number in range(2000)]
    assert sum(shelf.take(each, "sole").waiver is not None for each in findings) == 500
    assert len(held) == 500


@pytest.mark.parametrize("package", ["*", "**", "pkg:*", "pkg:npm*"])
def test_a_pattern_that_fits_everything_needs_a_condition(package):
    with pytest.raises(ConfigurationError, match="waives whatever is found"):
        read_waivers(waiver(package=f'"{package}"').encode())
    assert taken(waiver(package=f'"{package}"', condition='"sole"')).waiver is not None


@pytest.mark.parametrize("package", ["pkg:npm/x*@1.0.0", "pkg:npm/@scope/x*@1", "pkg:npm/*@*"])
def test_a_pattern_with_a_version_is_refused(package):
    with pytest.raises(ConfigurationError, match="holds a version; move it to versions"):
        read_waivers(waiver(package=f'"{package}"').encode())


def test_a_scope_may_be_written_as_people_write_it():
    finding = found("pkg:npm/%40scope/x")
    for package in ("pkg:npm/@scope/x", "pkg:npm/%40scope/x", "pkg:npm/@scope/*", "pkg:npm/@sc*"):
        assert taken(waiver(package=f'"{package}"'), finding).waiver is not None, package


@pytest.mark.parametrize(
    ("there", "waived", "fits"),
    [
        (("1.0.0",), '["1.0.0"]', True),
        (("1.0.0",), '["1.0.0", "2.0.0"]', True),
        (("1.0.0", "2.0.0"), '["1.0.0"]', False),
        (("1.0.1",), '["1.0.0"]', False),
        ((), '["1.0.0"]', False),
        ((), None, True),
    ],
)
def test_versions_are_waived_only_where_no_other_is_there(there, waived, fits):
    assert (taken(waiver(versions=waived), found(versions=there)).waiver is not None) is fits


@pytest.mark.parametrize(("condition", "fits"), [('"sole"', True), ('"(sole)"', True), ('"handover"', False), (None, True)])
def test_a_waiver_may_speak_of_one_condition_only(condition, fits):
    assert (taken(waiver(condition=condition)).waiver is not None) is fits


def test_the_product_as_a_whole_is_waived_by_condition():
    whole = found(None, versions=(), rank=None)
    assert taken(waiver(package=None, condition='"sole"'), whole).waiver is not None
    assert taken(waiver(package=None, condition='"handover"'), whole).waiver is None
    assert taken(waiver(package='"pkg:npm/*"'), whole).waiver is None, "a pattern speaks of packages"


@pytest.mark.parametrize(("today", "fits"), [(date(2027, 3, 31), True), (date(2027, 4, 1), False)])
def test_a_waiver_counts_through_its_last_day(today, fits):
    done = taken(waiver(), today=today)
    assert (done.waiver is not None) is fits
    assert (done.lapsed is not None) is not fits


def test_the_first_of_the_file_counts_and_an_expired_one_never_stands_before_one_that_counts():
    old, one, two = (
        waiver(expires="2020-01-01", reason='"old"'),
        waiver(reason='"one"'),
        waiver(reason='"two"', package='"*/x"'),
    )
    for text, reason in ((old + one + two, "one"), (old + two + one, "two")):
        done = taken(text)
        assert done.waiver is not None
        assert (done.waiver.reason, done.lapsed) == (reason, None)


def test_waivers_that_expired_or_let_nothing_through_are_told():
    text = (
        waiver(reason='"used"')
        + waiver(package='"pkg:npm/gone"', reason='"unused"')
        + waiver(expires="2020-01-01", reason='"expired"')
        + waiver(package='"pkg:npm/gone"', condition='"handover"', reason='"not asked"')
        + waiver(package='"pkg:npm/gone"', condition='"( sole )"', reason='"asked"')
    )
    shelf = Shelf(read_waivers(text.encode()), TODAY)
    shelf.take(found(), "sole")
    assert [each.reason for each in shelf.expired()] == ["expired"]
    assert [each.reason for each in shelf.unused(frozenset({"sole"}))] == ["unused", "asked"]


def test_without_waivers_nothing_is_waived():
    shelf = Shelf(None, None)
    assert shelf.take(found(), "sole") == found()
    assert (shelf.expired(), shelf.unused(frozenset())) == ((), ())
