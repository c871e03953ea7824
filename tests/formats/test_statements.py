"""What documents of all families state: the golden ones, markers, envelopes, and what holds whatever stands there."""

import base64
import json
import pickle
import random
import sys
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sbomkit.errors import DocumentError
from sbomkit.formats import load
from sbomkit.formats._reading.phases import phase_of
from sbomkit.formats._reading.stating import inexpressible, party, weakest, word
from sbomkit.formats._reading.unknown_information import Property, unknown_words
from sbomkit.model.statements import Aspect, LicenseForm, Listing, Marker, PartyKind
from tests.formats.documents import GOLDEN, corpus, cyclonedx, load_json, needs_corpus, spdx
from tests.formats.hostile import spoilt, wrapped
from tests.formats.stated import NOWHERE, at, check_statements, said, words
from tests.formats.written import WRITERS, shared_inventories

BY_NAME = {path.name: path for path in GOLDEN}
CYCLONEDX = ("golden-1.6.cdx.json", "golden-1.7.cdx.json")
SPDX_2, SPDX_3, SPDX_3_NONE = "golden-2.3.spdx.json", "golden-3.0.1.spdx.json", "golden-3.0.1-none.spdx.json"


def golden(name):
    return load(BY_NAME[name].read_bytes())


def packages(inventory):
    """Statements of what is no deployable form of something else."""
    return [each for each in inventory.statements.components if not each.form_of]


# -- the golden documents


@pytest.mark.parametrize("name", BY_NAME)
def test_a_golden_document_states_everything_that_it_says_under_addresses_of_its_own(name):
    inventory = golden(name)
    statements = check_statements(inventory)
    raw = json.loads(BY_NAME[name].read_bytes())
    for each in words(statements):
        assert each.marker is Marker.VALUE
        found = at(raw, each.address)
        assert found is not NOWHERE
        assert each.text in str(found) or each.address in {"spdxVersion", "@context"}


@pytest.mark.parametrize("name", BY_NAME)
def test_every_component_of_a_golden_document_is_named_identified_hashed_licensed_and_made_by_somebody(name):
    for each in packages(golden(name)):
        assert each.name is not None
        assert len(each.versions) == 1
        assert each.identifiers[0].kind == "purl"
        assert {word.kind.upper().replace("-", "") for word in (*each.hashes, *each.distribution_hashes)} == {"SHA512"}
        assert {(stated.word.text, stated.word.kind, stated.form) for stated in each.licenses} == {
            ("MIT", "concluded", LicenseForm.IDENTIFIER),
            ("MIT", "declared", LicenseForm.IDENTIFIER),
        }
        (producer,), supplier = each.producers, each.suppliers[0]
        assert producer.emails
        assert producer.name.text == supplier.name.text


def comparable(inventory):
    """What both families can say of a document, without addresses and roles."""
    document = inventory.statements.document
    yield [each.text for each in (document.timestamp,)]
    yield [each.kind for each in document.contexts]
    yield sorted({mail.text for each in document.authors for mail in each.emails})
    yield [(each.name.text, each.version.text) for each in document.tools if each.name.text == "sbomkit"]
    for each in packages(inventory):
        yield [each.name.text, each.versions[0].text, each.identifiers[0].text]
        yield [mail.text for party in each.producers for mail in party.emails]
        yield [each.dependencies.listing, each.dependencies.count]
        yield sorted({word.text for word in each.distribution_hashes})
        yield [(stated.word.text, stated.word.kind) for stated in each.licenses]


@pytest.mark.parametrize("name", [*CYCLONEDX, SPDX_2])
def test_the_golden_documents_of_both_families_state_the_same(name):
    assert list(comparable(golden(name))) == list(comparable(golden(CYCLONEDX[0])))


def test_the_two_editions_of_spdx_state_the_same_but_for_contacts_of_agents():
    one, other = (golden(name).statements for name in (SPDX_2, SPDX_3_NONE))
    assert [each.name.text for each in other.components if not each.form_of] == [each.name.text for each in one.components]
    assert one.document.contexts[0].kind == other.document.contexts[0].kind == "build"
    assert [(each.name.text, each.version.text) for each in one.document.tools] == [
        (each.name.text, each.version.text) for each in other.document.tools
    ]


@pytest.mark.parametrize(("name", "last"), [(SPDX_3, Listing.UNSTATED), (SPDX_3_NONE, Listing.NONE), (SPDX_2, Listing.NONE)])
def test_to_say_nothing_of_dependencies_and_to_say_that_there_are_none_differ(name, last):
    assert [each.dependencies.listing for each in packages(golden(name))] == [Listing.LISTED, Listing.LISTED, last]


# -- words


@pytest.mark.parametrize(
    ("text", "marker"),
    [
        ("zlib", Marker.VALUE),
        ("unknown-lib", Marker.VALUE),
        ("none", Marker.VALUE),
        ("NONE", Marker.NONE),
        ("NOASSERTION", Marker.NO_ASSERTION),
        ("noassertion", Marker.VALUE),
        ("noAssertion", Marker.NO_ASSERTION),
        ("unknown", Marker.UNKNOWN),
        ("<Unknown>", Marker.UNKNOWN),
        (" UNKNOWN ", Marker.UNKNOWN),
        ("Unknown provenance", Marker.UNKNOWN),
        ("n/a", Marker.UNKNOWN),
        ("withheld", Marker.WITHHELD),
        ("", Marker.BLANK),
        (" \t", Marker.BLANK),
        (" " * 100, Marker.BLANK),
        (" " * 100 + "unknown", Marker.UNKNOWN),
        (" " * 100 + "unknown to all but a very few", Marker.VALUE),
        ("x" * 100, Marker.VALUE),
        (None, Marker.BLANK),
        ({}, Marker.BLANK),
        (["a"], Marker.BLANK),
        (7, Marker.VALUE),
        (True, Marker.VALUE),
    ],
)
def test_a_marker_is_told_from_a_value(text, marker):
    found = word(text, "x")
    assert found.marker is marker
    assert (found.text == "") == (marker is Marker.BLANK)


def test_scalars_that_are_no_texts_are_taken_as_the_reader_takes_them():
    assert [word(value, "x").text for value in (7, 1.5, True, False)] == ["7", "1.5", "true", "false"]


@pytest.mark.parametrize(
    ("text", "name", "emails", "urls"),
    [
        ("Jane Doe", "Jane Doe", [], []),
        ("Jane Doe (jane@lib.example)", "Jane Doe", ["jane@lib.example"], []),
        ("Jane <jane@lib.example> (https://lib.example)", "Jane", ["jane@lib.example"], ["https://lib.example"]),
        ("Acme ()", "Acme", [], []),
        ("Acme (Europe)", "Acme (Europe)", [], []),
        ("jane)", "jane)", [], []),
        ("(jane@lib.example)", "", ["jane@lib.example"], []),
    ],
)
def test_contacts_in_brackets_are_told_from_a_name(text, name, emails, urls):
    found = party("author", PartyKind.UNSTATED, word(text, "x"))
    assert found.name.text == name
    assert ([each.text for each in found.emails], [each.text for each in found.urls]) == (emails, urls)


def test_a_name_with_very_many_contacts_is_no_trap():
    found = party("author", PartyKind.UNSTATED, word("x" + "(a@b.example)" * 10_000, "x"))
    assert len(found.emails) == 4


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("design", "before build"),
        ("pre-build", "before build"),
        ("Source", "before build"),
        ("BUILD", "build"),
        ("post-build", "after build"),
        ("Analyzed", "after build"),
        ("Before Build", "before build"),
        ("decommission", "other"),
        ("lunch", ""),
    ],
)
def test_phases_and_types_become_one_vocabulary(text, kind):
    assert phase_of(text) == kind


def test_of_several_words_for_completeness_the_one_that_claims_least_counts_in_any_order():
    said = ["complete", "incomplete_first_party_only", "unknown", "whatever"]
    for order in (said, said[::-1]):
        assert weakest(word(text, "x") for text in order) == word("unknown", "x")
    assert weakest(word(text, "x") for text in ("complete", "incomplete")) == word("incomplete", "x")
    assert weakest(word(text, "x") for text in ("a lot", "incomplete_third_party_only")) == word(
        "incomplete_third_party_only", "x"
    )
    assert weakest(()) is None


def test_unknown_and_withheld_information_is_told_by_field():
    found = unknown_words(
        [
            Property("cdx:cisa:unknown-information", "hash, Component Producer", "p[0].value"),
            Property("cdx:cisa:withheld-information", "license", "p[1].value"),
            Property("cisa:withheld-information", "colour", "p[2].value"),
            Property("cdx:cisa:other", "license", "p[3].value"),
            Property("cdx:npm:package:path", "license", "p[4].value"),
        ]
    )
    assert [(each.text, each.kind, each.marker) for each in found] == [
        ("hash", "hash", Marker.UNKNOWN),
        ("Component Producer", "producer", Marker.UNKNOWN),
        ("license", "license", Marker.WITHHELD),
        ("colour", "", Marker.WITHHELD),
    ]


def test_an_author_is_that_of_the_document_or_of_the_component():
    named = [Property("cdx:cisa:unknown-information", "author", "x")]
    assert [unknown_words(named, of_document=of_document)[0].kind for of_document in (True, False)] == ["author", "producer"]


@pytest.mark.parametrize("aspect", Aspect)
def test_every_aspect_has_a_name_by_which_it_can_be_told_to_be_unknown(aspect):
    (found,) = unknown_words([Property("cdx:cisa:unknown-information", aspect.value, "x")], of_document=True)
    assert found.kind == aspect


# -- what a version has no place for


@pytest.mark.parametrize(
    ("document", "lacks", "has"),
    [
        (cyclonedx("1.2"), {Aspect.COMPLETENESS: "1.3", Aspect.CONTEXT: "1.5", Aspect.SUPPORT_LEVEL: None}, {Aspect.AUTHOR}),
        (cyclonedx("1.5"), {Aspect.DECLARED_LICENSE: "1.6"}, {Aspect.CONTEXT, Aspect.SIGNATURE}),
        (cyclonedx("1.7"), {Aspect.SUPPORT_LEVEL: None}, set(Aspect) - {Aspect.SUPPORT_LEVEL}),
        (spdx("2.2"), {Aspect.END_OF_SUPPORT: "2.3", Aspect.COMPLETENESS: "3.0.0", Aspect.SIGNATURE: None}, {Aspect.PRODUCER}),
        (spdx("2.3"), {Aspect.EXECUTABLE: "3.0.0"}, {Aspect.END_OF_SUPPORT}),
    ],
)
def test_what_a_version_has_no_place_for_is_told_with_the_lowest_version_that_has(document, lacks, has):
    found = load_json(document).statements.inexpressible
    assert {aspect: found[aspect] for aspect in lacks} == lacks
    assert found.keys().isdisjoint(has)


def test_only_a_signature_has_no_place_in_spdx_3():
    assert golden(SPDX_3).statements.inexpressible == {Aspect.SIGNATURE: None}


def test_versions_compare_as_numbers():
    assert inexpressible({Aspect.NAME: "1.9", Aspect.HASH: "1.10"}, "1.9") == {Aspect.HASH: "1.10"}


# -- envelopes


@pytest.mark.parametrize("name", [CYCLONEDX[0], SPDX_2, SPDX_3])
@pytest.mark.parametrize(("envelope", "kind"), [("dsse", "DSSE"), ("bundle", "sigstore bundle"), ("statement", None)])
def test_a_document_out_of_a_signed_envelope_is_signed(name, envelope, kind):
    signature = load(wrapped(BY_NAME[name].read_bytes(), envelope)).statements.document.signature
    assert (signature.kind if signature else None) == kind


@pytest.mark.parametrize("signatures", [[], [{}], [{"sig": ""}], "MEU=", None])
@pytest.mark.parametrize("outer", [False, True])
def test_an_envelope_without_a_signature_signs_nothing(signatures, outer):
    payload = base64.b64encode(BY_NAME[SPDX_2].read_bytes()).decode()
    envelope = {"payloadType": "application/json", "payload": payload, "signatures": signatures}
    inventory = load(json.dumps({"dsseEnvelope": envelope} if outer else envelope).encode())
    signature = inventory.statements.document.signature
    assert signature is not None
    assert (signature.marker, signature.address) == (Marker.BLANK, "signatures")
    assert [each.path for each in inventory.diagnostics if each.code == "unsigned-envelope"] == ["signatures"]


# -- what holds whatever stands there


def test_statements_are_made_once_and_are_the_same_in_every_copy():
    inventory = golden(SPDX_2)
    assert inventory.statements is inventory.statements
    assert pickle.loads(pickle.dumps(inventory)).statements == inventory.statements
    assert load(BY_NAME[SPDX_2].read_bytes()) == inventory


def test_what_a_document_states_does_not_change_with_what_is_inferred():
    inventory = golden(SPDX_2)
    changed = inventory.model_copy(update={"edges": ()})
    assert changed.statements.components == inventory.statements.components


@pytest.mark.parametrize("name", [CYCLONEDX[0], SPDX_2, SPDX_3])
def test_a_part_of_an_inventory_states_what_the_document_has_of_it(name):
    inventory = golden(name)
    kept = (inventory.components[-1], inventory.components[0].model_copy(update={"id": "made up", "purl": None}))
    own, made_up = inventory.model_copy(update={"components": kept}).statements.components
    assert own == inventory.statements.components[-1]
    assert made_up.address == "components[1]"
    assert made_up.name.text == inventory.components[0].name


def turned(value):
    """A document with all of its lists the other way round, but for those whose order counts."""
    if isinstance(value, dict):
        return {name: value[name] if name in {"authors", "creators"} else turned(value[name]) for name in value}
    return [turned(each) for each in reversed(value)] if isinstance(value, list) else value


@pytest.mark.parametrize("name", BY_NAME)
def test_the_order_of_a_document_does_not_count(name):
    document = json.loads(BY_NAME[name].read_bytes())
    assert said(load_json(turned(document))) == said(load_json(document))


def parts(inventory):
    """What every encoding of a family has room for, of each component."""
    return {
        each.id: (
            sorted((word.text, word.kind) for word in (*each.versions, *each.identifiers, *each.hashes, *each.references)),
            [(party.role, party.kind, party.name.text) for party in (*each.producers, *each.suppliers)],
            each.dependencies.count,  # one of the writers adds that there are none, where nothing is said
        )
        for each in inventory.statements.components
    }


@pytest.mark.parametrize("name", WRITERS)
@settings(max_examples=6, deadline=None)
@given(inventory=shared_inventories())
def test_every_encoding_states_the_same(name, inventory):
    as_json = load(WRITERS[f"{name.split('-')[0]}-json"](inventory))
    again = load(WRITERS[name](inventory))
    check_statements(again)
    assert parts(again) == parts(as_json)


MARKS = st.sampled_from(["", " ", "NOASSERTION", "NONE", "unknown", "pkg:npm/a@1", "\x1b[2J", "x" * 50])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | MARKS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(MARKS, inner, max_size=3),
    max_leaves=5,
)


def spots(value):
    """Every member and entry of a document, with what holds it."""
    pending = [value]
    while pending:
        holder = pending.pop()
        for key, inner in holder.items() if isinstance(holder, dict) else enumerate(holder):
            yield holder, key
            if isinstance(inner, (dict, list)):
                pending.append(inner)


@pytest.mark.parametrize("name", BY_NAME)
@settings(max_examples=40)
@given(data=st.data())
def test_no_value_of_any_member_is_in_the_way(name, data):
    document = json.loads(BY_NAME[name].read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        found = list(spots(document))
        holder, key = found[data.draw(st.integers(0, len(found) - 1))]
        holder[key] = data.draw(VALUES)
    try:
        inventory = load(json.dumps(document).encode())
    except DocumentError:
        return
    check_statements(inventory)


@pytest.mark.slow
@pytest.mark.parametrize("name", BY_NAME)
def test_spoilt_documents_state_what_is_left_of_them(name):
    data = BY_NAME[name].read_bytes()
    for _, spoiled in islice(spoilt(data, f"statements of {name}"), 60):
        try:
            inventory = load(spoiled)
        except DocumentError:
            continue
        check_statements(inventory)


@pytest.mark.corpus
@pytest.mark.slow
@needs_corpus
def test_real_documents_state_what_they_say():
    rng = random.Random("statements")
    small = [path for path in corpus() if path.stat().st_size < 100_000]
    for path in rng.sample(small, 80):
        try:
            inventory = load(path)
        except DocumentError:
            continue
        check_statements(inventory)


def calls(count, make):
    """How many functions are called to make the statements of a document."""
    inventory = load_json(make(count))
    inventory.whole()
    assert inventory.claims
    number = 0

    def counted(frame, event, argument):
        nonlocal number
        number += event in {"call", "c_call"}

    sys.setprofile(counted)
    try:
        assert inventory.statements.components
    finally:
        sys.setprofile(None)
    return number


def large_cyclonedx(count):
    refs = [f"c{count}-{number}" for number in range(count)]
    return cyclonedx(
        components=[{"bom-ref": ref, "name": ref, "version": "1", "purl": f"pkg:npm/{ref}@1"} for ref in refs],
        dependencies=[{"ref": ref, "dependsOn": refs[:2]} for ref in refs],
        compositions=[{"aggregate": "incomplete", "dependencies": refs}],
    )


def large_spdx_2(count):
    refs = [f"SPDXRef-{count}-{number}" for number in range(count)]
    return spdx(
        packages=[{"SPDXID": ref, "name": ref, "originator": "Organization: A", "annotations": []} for ref in refs],
        relationships=[f"{ref} DEPENDS_ON {refs[0]}" for ref in refs],
    )


def large_spdx_3(count):
    refs = [f"urn:{count}-{number}" for number in range(count)]
    agent = {"type": "Organization", "spdxId": "urn:a", "name": "A"}
    related = [
        {"type": "Relationship", "from": ref, "relationshipType": kind, "to": to}
        for ref in refs
        for kind, to in (("dependsOn", refs[:1]), ("hasConcludedLicense", ["urn:l"]), ("hasDistributionArtifact", refs[:1]))
    ]
    found = [{"type": "software_Package", "spdxId": ref, "name": ref, "originatedBy": ["urn:a"]} for ref in refs]
    return {"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": [agent, *found, *related]}


@pytest.mark.parametrize("make", [large_cyclonedx, large_spdx_2, large_spdx_3])
def test_the_work_grows_with_the_document(make):
    calls(10, make)
    assert calls(800, make) <= 4.2 * calls(200, make)
