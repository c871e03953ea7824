"""Accounts told apart from scripts, and people made pseudonymous on the way in."""

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from sbomkit.model.facts import ActorKind
from sbomkit.settings import Settings
from sbomkit.sources._reading.people import (
    account_kind,
    contact_identity,
    contact_kind,
    hashed_identity,
    is_list_address,
    own_address,
    without_addresses,
)

SETTINGS = Settings()
ADDRESS = re.compile(rb"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")


@pytest.mark.parametrize(
    "login",
    [
        "react-bot",
        "acme-ci",
        "acme.release",
        "x_deploy",
        "ci",
        "Bot",
        "npm-publish",
        "semantic-release-bot",
        "dependabot",
        "dependabot[bot]",
        "renovate[bot]",
        "renovate",
        "zeit-bot",
        "oss-bot",
        "foo-automation",
        "foo-publisher",
        "acme-npm-publish",
    ],
)
def test_an_account_that_calls_itself_a_script_is_one(login):
    assert account_kind(login) is ActorKind.BOT


@pytest.mark.parametrize(
    "login", ["abbott", "cicero", "botond", "marci", "talbot", "lucid", "releaser", "brandtabbott", "cuprobot", "deployer", ""]
)
def test_people_whose_name_holds_such_a_word_stay_people(login):
    assert account_kind(login) is ActorKind.PERSON


@pytest.mark.parametrize("login", ["GitHub Actions", "github-actions", "github-actions[bot]"])
def test_a_workflow_is_no_account(login):
    assert account_kind(login) is ActorKind.AUTOMATION


def test_trusted_publishing_is_known_by_its_address():
    assert account_kind("whatever", email="npm-oidc-no-reply@github.com") is ActorKind.AUTOMATION


@pytest.mark.parametrize("login", ["npm", "types"])
def test_group_accounts_known_by_name_are_no_persons(login):
    assert account_kind(login) is ActorKind.ORGANISATION


@pytest.mark.parametrize("email", ["noreply@acme.example", "no-reply@acme.example", "acme-bot@acme.example", "ci@acme.example"])
def test_an_address_gives_a_script_away(email):
    assert account_kind("acme", email=email) is ActorKind.BOT


@pytest.mark.parametrize("name", ["renovate[bot]", "Acme Bot", "Acme Robot", "acme-bot", "Bot", "Dependabot", "npm-publish"])
def test_a_display_name_tells_a_script_by_its_end_or_as_a_whole(name):
    assert contact_kind(name) is ActorKind.BOT


@pytest.mark.parametrize("name", ["Ci Li", "Bot Tran", "Release Smith", "Deploy", "Jane (ci)", "Abbott", "Jan Talbot", ""])
def test_a_display_name_that_holds_such_a_word_is_a_persons(name):
    assert contact_kind(name, email="ci.li@mail.example") is ActorKind.PERSON


@pytest.mark.parametrize(
    "address",
    [
        "root@localhost",
        "jane@laptop",
        "jane@laptop.local",
        "root@host.(none)",
        "you@example.com",
        "jane@sub.example.org",
        "you@" + "email.com",
        "root@127.0.0.1",
        "@mail.example",
        "jane",
        " ",
        "",
    ],
)
def test_an_address_that_could_be_anybodys_is_nobodys(address):
    assert own_address(address) == ""
    assert contact_identity("git", "Jane", address, SETTINGS) == hashed_identity("git", "label", "Jane", SETTINGS)
    assert contact_identity("git", " ", address, SETTINGS) is None


def test_an_address_of_ones_own_is_the_identity_whatever_the_name():
    expected = hashed_identity("git", "address", "jane@mail.example", SETTINGS)
    assert contact_identity("git", "", " Jane@mail.example", SETTINGS) == expected
    assert own_address("jane@locals.example") == "jane@locals.example"


@pytest.mark.parametrize(
    "email", ["1+jane@users.noreply.github.com", "cicero@mail.example", "ci.li@mail.example", "nonsense", "@", ""]
)
def test_an_address_that_only_hides_a_person_does_not(email):
    assert account_kind("jane", email=email) is ActorKind.PERSON


def test_a_hash_stands_for_an_address_however_it_is_written():
    identity = hashed_identity("git", "address", "JaNe@mail.example ", SETTINGS)
    assert identity == hashed_identity("git", "address", " jane@mail.example", SETTINGS)
    assert re.fullmatch(r"git:address:[0-9a-f]{16}", identity)
    assert identity != hashed_identity("git", "address", "joan@mail.example", SETTINGS)


def test_the_hash_is_keyed():
    keys = ["", "another", "k" * 200]
    hashes = {hashed_identity("git", "label", "Jane", Settings(identity_key=SecretStr(key))) for key in keys}
    assert len(hashes | {hashed_identity("git", "label", "Jane", SETTINGS)}) == 4


@settings(deadline=None)
@given(st.text())
def test_anything_can_be_hashed(text):
    assert hashed_identity("git", "label", text, SETTINGS).startswith("git:label:")


def test_addresses_in_an_answer_become_stand_ins():
    answer = b'{"email":"Jane.Doe+x@mail.example","again":"jane.doe+x@mail.example","more":"x@users.noreply.github.com"}'
    clean = without_addresses(answer, SETTINGS)
    first, again, more = re.findall(rb'"([0-9a-f]{16})@address\.invalid"', clean)
    assert first == again != more
    assert first.decode() == hashed_identity("npm", "address", "jane.doe+x@mail.example", SETTINGS).rpartition(":")[2]


@pytest.mark.parametrize(
    "written",
    [
        b"jane.doe\\u0040mail.example",
        b"jane.doe%40mail.example",
        b"jane.doe%2540mail.example",
        b"jane.doe%252540mail.example",
        b"jane.doe&#64;mail.example",
        b"jane.doe&#0064;mail.example",
        b"jane.doe&#x40;mail.example",
        b"jane.doe&#X040;mail.example",
        b"jane.doe&commat;mail.example",
        "jane.doe\uff20mail.example".encode(),
        b"jane.doe\\uff20mail.example",
        b'\\"jane.doe\\"@mail.example',
        b"'jane.doe@mail.example'",
        b"*jane.doe@mail.example*",
        b"\\njane.doe@mail.example",
        b"\\u003cjane.doe@mail.example\\u003e",
        b"/pay?a=b&to=jane.doe@mail.example",
        b"\\\\jane.doe@mail.example",
    ],
)
def test_every_way_to_write_an_address_has_the_same_stand_in(written):
    clean = without_addresses(b'{"x":"' + written + b'"}', SETTINGS)
    digest = hashed_identity("npm", "address", "jane.doe@mail.example", SETTINGS).rpartition(":")[2]
    assert f"{digest}@address.invalid".encode() in clean
    assert b"jane" not in clean
    assert json.loads(clean)


@pytest.mark.parametrize("written", [b'by "jane.doe"@mail.example', b'{"x":"\\"Jane Doe\\"@mail.example"}'])
def test_a_mailbox_in_quotation_marks_goes(written):
    assert b"doe" not in without_addresses(written, SETTINGS).lower()


@pytest.mark.parametrize(
    "answer", [b'{"a":1,"@scope.io/lib":"1"}', b'{"a":"b","@scope.io/lib":"1"}', b'["a", "@scope.io/lib"]', b'"a" "@scope.io"']
)
def test_what_only_follows_a_quotation_mark_is_no_address(answer):
    assert without_addresses(answer, SETTINGS) == answer


@pytest.mark.parametrize("address", ["o'hara&co=x@mail.example", "j\u00fcrgen@m\u00fcller.example", "{jane}@mail.example"])
def test_addresses_beyond_letters_go_however_json_writes_them(address):
    stand_ins = {
        json.loads(without_addresses(json.dumps(address, ensure_ascii=ascii_only).encode(), SETTINGS))
        for ascii_only in (True, False)
    }
    (clean,) = stand_ins
    assert re.fullmatch(r"\{?[0-9a-f]{16}@address\.invalid", clean)


@pytest.mark.parametrize("ascii_only", [True, False])
@settings(deadline=None)
@given(text=st.text(alphabet='abnu0\\"\n\t<\u00fc\u20ac\U0001f600@.%4', max_size=90))
def test_what_is_kept_is_json_still(ascii_only, text):
    answer = json.dumps(text + "x" * 60 + "\u20ac@mail.example", ensure_ascii=ascii_only).encode()
    assert isinstance(json.loads(without_addresses(answer, SETTINGS)), str)


@pytest.mark.parametrize(
    "mailbox", ["npm-oidc-no-reply@github.com", "noreply@acme.example", "CI@acme.example", "noreply@lists.acme.example"]
)
def test_mailboxes_of_scripts_stay_readable(mailbox):
    clean = without_addresses(mailbox.encode(), SETTINGS).decode()
    assert clean == f"{mailbox.partition('@')[0].lower()}@address.invalid"
    assert account_kind("x", email=clean) == account_kind("x", email=mailbox)


LISTS = [
    "talk@lists.mail.example",
    "pkg-x@alioth-lists.mail.example",
    "x@tracker.mail.example",
    "x@packages.mail.example",
    "x@googlegroups" + ".com",
    "x-bot@packages.mail.example",
    "Team+X@mail.example",
]


def replaced(address: str) -> str:
    """What an answer holds in place of an address."""
    return without_addresses(f"<{address}>".encode(), SETTINGS).decode().strip("<>")


@pytest.mark.parametrize("address", ["jane@mail.example", " J.Doe@users.noreply.mail.example", *LISTS])
def test_an_address_and_its_stand_in_are_one_identity(address):
    stand_in = replaced(address.strip())
    assert "@address.invalid" in stand_in
    assert contact_identity("x", "", stand_in, SETTINGS) == contact_identity("x", "", address, SETTINGS)
    assert hashed_identity("x", "address", f" {stand_in} ", SETTINGS) == hashed_identity("x", "address", address, SETTINGS)


def test_a_stand_in_is_known_in_place_of_an_address_only():
    stand_in = replaced("jane@mail.example")
    assert hashed_identity("x", "label", stand_in, SETTINGS) != hashed_identity("x", "label", "jane@mail.example", SETTINGS)
    assert not hashed_identity("x", "label", stand_in, SETTINGS).endswith(stand_in[:16])


@pytest.mark.parametrize("address", LISTS)
def test_a_list_stays_a_list_when_its_address_goes(address):
    assert is_list_address(address)
    assert is_list_address(replaced(address))


@pytest.mark.parametrize(
    "address", ["jane@mail.example", "tracker@mail.example", "x@lister.mail.example", "steam+x@mail.example", ""]
)
def test_a_person_is_no_list(address):
    assert not is_list_address(address)
    assert not address or not is_list_address(replaced(address))


@pytest.mark.parametrize("address", ["you@" + "email.com", "root@host.local", "noreply@acme.example"])
def test_a_stand_in_for_nobodys_or_for_a_scripts_address_is_nobody(address):
    assert replaced(address) in {"nobody@address.invalid", "noreply@address.invalid"}
    assert own_address(replaced(address)) == ""


@pytest.mark.parametrize(
    "text", [b"git@github.com:o/r.git", b"npm:x@" + b"1.2.3-beta.rc", b"@scope/name.js", b"x@^1.0.0", b"a @b.example", b"@"]
)
def test_what_only_looks_like_an_address_stays(text):
    assert without_addresses(text, SETTINGS) == text


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        (b"https://jane.doe@host.example/o/r", b"https://host.example/o/r"),
        (b"https://jane:secret@host.example/o/r", b"https://host.example/o/r"),
        (b"git+ssh://git@github.com/o/r.git", b"git+ssh://github.com/o/r.git"),
        (b"https://jane%40mail.example:secret@host.example/o/r", b"https://host.example/o/r"),
        (b"https://jane%40host.example/o/r", b"https://host.example/o/r"),
    ],
)
def test_accounts_go_from_urls(text, clean):
    assert without_addresses(text, SETTINGS) == clean


@settings(deadline=None)
@given(st.lists(st.sampled_from([b"a", b"B-1.", b"@", b".", b"com", b"1.2.3", b" ", b"git", b'"', b"x" * 70]), max_size=30))
def test_no_address_survives(parts):
    clean = without_addresses(b"".join(parts), SETTINGS)
    assert not [
        found
        for found in ADDRESS.findall(clean)
        if b"@address.invalid" not in found and not re.search(rb"(^|[^a-z])git@|@\d+\.\d+\.\d", found)
    ]
