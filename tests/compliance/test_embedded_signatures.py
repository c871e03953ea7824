"""Signatures inside of documents: each has the form of one by its own standard, and is of somebody; nobody verifies it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbomkit.compliance import check
from sbomkit.formats import load
from tests.compliance.documents import one, product
from tests.formats.documents import corpus, load_json, needs_corpus

VALUE = "s" * 86
GOOD = {"algorithm": "ES256", "value": VALUE}
RULE = one("signature", scope="document")
ALGORITHMS = "expected as algorithm RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, Ed25519, Ed448, or a URI"
SHARED = "works with a shared key, so that whoever can check it could have made it"
XML = '<bom xmlns="http://cyclonedx.org/schema/bom/1.6" version="1">{}</bom>'
SIGNATURE = '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#">{}</ds:Signature>'
METHOD = '<ds:SignatureMethod Algorithm="{}"/>'
REFERENCE = "<ds:Reference><ds:DigestValue>AA==</ds:DigestValue></ds:Reference>"
RSA = METHOD.format("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256")
XML_VALUE = f"<ds:SignatureValue>\n{'s' * 44}\n{'s' * 44}\n</ds:SignatureValue>"
COMPLETE = f"<ds:SignedInfo>{RSA}{REFERENCE}</ds:SignedInfo>{XML_VALUE}"


def told(inventory):
    """What is said of its signature; nothing where there is nothing to say."""
    return [(each.outcome, each.message) for each in check(inventory, [RULE]).profiles[0].elements[0].findings]


def told_of(signature):
    return told(load_json(product(signature=signature)))


def told_of_xml(*contents):
    return told(load(XML.format("".join(SIGNATURE.format(each) for each in contents)).encode()))


@pytest.mark.parametrize(
    "signature",
    [
        GOOD,
        {"algorithm": "Ed448", "value": "s" * 152},
        {"algorithm": "RS512", "value": "s" * 342, "keyId": "1"},
        {"algorithm": "https://a.example/ml-dsa", "value": "s" * 4412},
        {"signers": [GOOD, {"algorithm": "ES512", "value": "s" * 176}]},
        {"chain": [GOOD]},
    ],
)
def test_what_has_the_form_of_a_signature_is_present(signature):
    assert told_of(signature) == []


@pytest.mark.parametrize(
    ("signature", "fault"),
    [
        ({"value": " "}, ALGORITHMS),
        ({"value": "NOASSERTION"}, ALGORITHMS),
        ({"value": "unknown"}, ALGORITHMS),
        ({"value": 1}, ALGORITHMS),
        ({**GOOD, "algorithm": "none"}, ALGORITHMS),
        ({**GOOD, "algorithm": 256}, ALGORITHMS),
        ({**GOOD, "algorithm": "HS256"}, f"HS256 {SHARED}"),
        ({"algorithm": "HS512", "value": "unknown"}, f"HS512 {SHARED}"),
        ({**GOOD, "value": " "}, "expected as value 64 bytes in base64url"),
        ({**GOOD, "value": "unknown"}, "expected as value 64 bytes in base64url"),
        ({**GOOD, "value": 1}, "expected as value 64 bytes in base64url"),
        ({**GOOD, "value": "s" * 85}, "expected as value 64 bytes in base64url"),
        ({**GOOD, "value": "s" * 87}, "expected as value 64 bytes in base64url"),
        ({"algorithm": "PS256", "value": VALUE}, "expected as value 256 or more bytes in base64url"),
        ({"algorithm": "a:b", "value": "NOASSERTION"}, "expected as value 40 or more bytes in base64url"),
        ({"algorithm": "a:b", "value": "s" * 85}, "expected as value 40 or more bytes in base64url"),
        ({**GOOD, "value": "s" * 85 + "+"}, "expected as value base64url without padding"),
        ({"signers": [GOOD, {"algorithm": "ES256"}]}, "signers[1]: expected as value 64 bytes in base64url"),
        ({"signers": [GOOD, 3]}, "signers[1]: expected an object"),
        ({"chain": [GOOD, {**GOOD, "algorithm": "HS384"}]}, f"chain[1]: HS384 {SHARED}"),
        ({**GOOD, "signers": [GOOD]}, "expected nothing beside signers or chain"),
        ({"chain": [GOOD], "signers": [GOOD]}, "expected nothing beside signers or chain"),
    ],
)
def test_what_has_not_is_malformed_and_told_what_is_wrong(signature, fault):
    assert told_of(signature) == [("malformed", f"the signature is none (JSF): {fault}")]


@pytest.mark.parametrize(
    "signature", ["yes", [], {}, {"algorithm": "ES256"}, {"value": ""}, {"signers": []}, {"signers": [{}]}, {"chain": "x"}]
)
def test_what_has_no_value_at_all_is_missing(signature):
    assert told_of(signature) == [("missing", "the signature is there, and empty")]


def test_what_is_wrong_is_told_beside_where_to_correct_it():
    (finding,) = check(load_json(product(signature={"value": " "})), [RULE]).profiles[0].elements[0].findings
    assert "correct it in signature (JSON Signature Format), or sign the file" in finding.mend
    document = XML.format(SIGNATURE.format(XML_VALUE)).encode()
    (finding,) = check(load(document), [RULE]).profiles[0].elements[0].findings
    assert "correct it in a Signature element of XML Signature" in finding.mend


def test_json_has_no_signatures_of_xml():
    claims = load(XML.format(SIGNATURE.format(COMPLETE)).encode()).claims
    (finding,) = told(load_json(product(**{"xml:any": claims["xml:any"]})))
    assert finding[0] == "missing"


def test_a_signature_of_xml_in_form_is_present():
    assert told_of_xml(COMPLETE) == []
    assert told_of_xml(COMPLETE, COMPLETE) == []


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (XML_VALUE, "expected a SignedInfo with a SignatureMethod, and a URI as its Algorithm"),
        (f"<ds:SignedInfo/>{XML_VALUE}", "expected a SignedInfo with a SignatureMethod, and a URI as its Algorithm"),
        (
            f"<ds:SignedInfo>{METHOD.format('none')}{REFERENCE}</ds:SignedInfo>{XML_VALUE}",
            "expected a SignedInfo with a SignatureMethod, and a URI as its Algorithm",
        ),
        (f"<ds:SignedInfo>{RSA}</ds:SignedInfo>{XML_VALUE}", "expected a SignedInfo with a Reference, and a DigestValue in it"),
        (
            f"<ds:SignedInfo>{METHOD.format('http://a.example/x#hmac-sha256')}{REFERENCE}</ds:SignedInfo>{XML_VALUE}",
            f"'http://a.example/x#hmac-sha256' {SHARED}",
        ),
        (COMPLETE.replace("s" * 44, "unknown"), "expected as SignatureValue 40 or more bytes in base64"),
        (COMPLETE.replace("s" * 44, "s" * 43 + "é"), "expected as SignatureValue 40 or more bytes in base64"),
        (COMPLETE.replace("s" * 44, "s" * 20), "expected as SignatureValue 40 or more bytes in base64"),
    ],
)
def test_one_that_is_not_is_malformed(content, fault):
    assert told_of_xml(content) == [("malformed", f"the signature is none (XML signature): {fault}")]
    assert told_of_xml(COMPLETE, content) == told_of_xml(content)


@pytest.mark.parametrize(
    "content", ["", "<ds:SignatureValue> </ds:SignatureValue>", '<SignatureValue xmlns="urn:other">c2ln</SignatureValue>']
)
def test_one_without_a_value_is_missing(content):
    assert told_of_xml(content) == [("missing", "the signature is there, and empty")]
    assert told_of_xml(content, COMPLETE) == []


SIGNERS = st.recursive(
    st.none() | st.integers() | st.text(max_size=9) | st.sampled_from(["ES256", "HS256", VALUE]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["algorithm", "value", "signers", "chain", "keyId"]), inner, max_size=4)
    ),
    max_leaves=9,
)


@given(SIGNERS)
def test_whatever_stands_there_one_thing_at_most_is_said_of_it(signature):
    assert len(told_of(signature)) <= 1


@needs_corpus
@pytest.mark.corpus
@pytest.mark.parametrize("path", [each for each in corpus() if "signature" in each.name], ids=lambda path: path.name)
def test_the_signed_examples_of_the_specification_are_signed(path):
    assert [outcome for outcome, _ in told(load(path))] == []
