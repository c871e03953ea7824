"""XML of strangers: what is parsed, what is refused with which words, and that a root is told from the beginning alone."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbomkit.errors import DocumentError, LimitExceeded, MalformedDocument
from sbomkit.formats._interface import Content
from sbomkit.formats._reading import xml
from sbomkit.formats._reading.findings import Findings
from sbomkit.formats._reading.xml import DEPTH, attributes_of, parse_xml, root_of
from sbomkit.limits import DEFAULT_LIMITS, Limits
from sbomkit.model.diagnostics import Severity


def content(data: bytes, limits: Limits = DEFAULT_LIMITS) -> Content:
    return Content(data=data, digest=lambda: "", limits=limits)


def refused(data: bytes, limits: Limits = DEFAULT_LIMITS) -> str:
    with pytest.raises(DocumentError) as caught:
        parse_xml(content(data, limits))
    return str(caught.value)


def test_comments_instructions_and_white_space_between_elements_are_left_out():
    root = parse_xml(content(b"<?xml version='1.0'?><!-- a --><a> <!-- b --> <b> x<!-- c --><![CDATA[<y>]]> </b><?p i?> </a>"))
    (only,) = root
    assert (root.text, only.text, only.tail) == (None, " x<y> ", None)


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1", "utf-16", "nonsense"])
def test_the_bytes_are_utf_8_whatever_the_declaration_says(encoding):
    assert parse_xml(content(f"<?xml version='1.0' encoding='{encoding}'?><a>ä</a>".encode())).text == "ä"


def test_white_space_before_the_declaration_is_a_warning():
    findings = Findings()
    data = b"\n\n <?xml version='1.0'?>\n<a/>"
    assert parse_xml(content(data), findings).tag == "a"
    (found,) = findings.diagnostics(9)
    assert (found.severity, found.code, found.path) == (Severity.WARNING, "space-before-declaration", "line 1")
    assert found.message == "expected the XML declaration at the very beginning, found white space before it"
    assert parse_xml(content(data)).tag == "a"
    assert refused(b"\n\n <?xml version='1.0'?>\n<a>").startswith("line 4: the XML is malformed")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "line 1: the XML is malformed: document is empty"),
        (b"  \n", "line 2: the XML is malformed: start tag expected, '<' not found"),
        (b"text", "line 1: the XML is malformed: start tag expected, '<' not found"),
        (b"<?xml version='1.0'", "line 1: the XML is malformed: blank needed here"),
        (b"<!-- never closed", "line 1: the XML is malformed: comment not terminated"),
        (b"<a>\n\n<b>", "line 3: the XML is malformed: premature end of data in tag b line 3"),
        (b"<a>\n</b>", "line 2: the XML is malformed: opening and ending tag mismatch: a line 1 and b"),
        (b"<a/>\njunk", "line 2: the XML is malformed: extra content at the end of the document"),
        (b"<a>\n&other;</a>", "line 2: the XML is malformed: entity 'other' not defined"),
        (b"<x:a/>", "line 1: the XML is malformed: namespace prefix x on a is not defined"),
        (b"<a>\xff</a>", "line 1: the XML is malformed: invalid bytes in character encoding"),
        (b"<a>\0</a>", "line 1: the XML is malformed: invalid character: Char 0x0 out of allowed range"),
    ],
)
def test_what_is_malformed_is_refused_with_its_line(data, message):
    assert refused(data) == message


@pytest.mark.parametrize(
    "declared",
    [
        "<!DOCTYPE a>",
        "<!DOCTYPE a SYSTEM 'file:///etc/hostname'>",
        "<!DOCTYPE a SYSTEM 'http://dtd.example/a.dtd' [ <!-- ]> ' --> <?p ]> ?> ]>",
        "<!DOCTYPE a [<!ENTITY lol 'lol'><!ENTITY more '&lol;&lol;'>]>",
        "<!DOCTYPE a [<!ENTITY file SYSTEM 'file:///etc/hostname'>]>",
    ],
)
def test_a_document_type_is_refused_before_anything_is_parsed(declared):
    data = f"<?xml version='1.0'?>\n<!-- a -->\n{declared}\n<a xmlns='u'>&file;</a>".encode()
    assert refused(data) == (
        "line 3: the XML has a document type declaration (<!DOCTYPE>), which is not read since it could define entities"
    )
    assert root_of(data) == ("u", "a", {})


def test_as_many_levels_as_libxml2_takes_are_read_and_no_more():
    for padding in (b"", b"x" * 10_000_001):
        deepest = b"<a>" * DEPTH + padding + b"</a>" * DEPTH
        assert parse_xml(content(deepest)).tag == "a"
        assert refused(b"<a>" + deepest + b"</a>") == "the XML is nested too deeply to be read"
    assert refused(b"<a>" * 100_000) == "the XML is nested too deeply to be read"
    assert refused(b"<a>" * 4_000_000) == "the XML is nested too deeply to be read"


def test_a_text_of_more_than_ten_megabytes_is_read():
    assert len(parse_xml(content(b"<a>" + b"x" * 10_000_001 + b"</a>")).text or "") == 10_000_001


def test_elements_and_attributes_are_counted_before_they_are_built():
    limits = Limits(objects=20)
    for part in (b"<b/>", b"<b></b>", b"<!-- -->"):
        assert parse_xml(content(b"<a>" + part * 19 + b"</a>", limits)).tag == "a"
        assert refused(b"<a>" + part * 20 + b"</a>", limits) == "the document has more than 20 elements and attributes"
    attributes = b" ".join(b"a%d=''" % number for number in range(20))
    with pytest.raises(LimitExceeded) as caught:
        parse_xml(content(b"<a " + attributes + b"/>", limits))
    assert (caught.value.limit, caught.value.value) == ("objects", 20)


@pytest.mark.parametrize("declared", ['xmlns="{}"', "xmlns='{}'", 'xmlns:x="{}"', 'xmlns:x \n = "{}"'])
def test_a_long_namespace_is_refused_since_every_name_would_repeat_it(declared):
    assert parse_xml(content(f"<a>\n<b {declared.format('u' * 250)}/></a>".encode())).tag == "a"
    long = f"<a>\n<b {declared.format('u' * 251)}/></a>".encode()
    assert refused(long) == "line 2: a namespace has more than 250 characters"


def test_what_looks_like_a_namespace_elsewhere_is_none():
    text = "xmlns xmlns= xmlns:x=' " + "x" * 300
    assert parse_xml(content(f"<a b='xmlns'>{text}<b/>{text}</a>".encode())).tag == "a"


def test_more_elements_than_can_be_counted_are_an_error_of_the_document(monkeypatch):
    from lxml import etree

    def fails(_):
        raise etree.XPathEvalError("growing nodeset hit limit")

    monkeypatch.setattr(xml, "_is_too_deep", lambda: fails)
    data = b"<a>" + b"x" * 10_000_001 + b"</a>"
    assert refused(data) == "the XML cannot be read: growing nodeset hit limit"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"<a/>", ("", "a", {})),
        (b" \n<?xml version='1.0'?><?p <x> ?><!-- <b> --> <a>", ("", "a", {})),
        (b"<x:a xmlns:x='u' b='>' x:c='&lt;'><", ("u", "a", {"b": ">", "{u}c": "<"})),
        (b"<!DOCTYPE a><!DOCTYPE a><a/>", None),
        (b"<!DOCTYPE a [<!-- never closed ]><a/>", None),
        (b"<!ELEMENT a><a/>", None),
        (b"<x:a/>", None),
        (b"<a b='", None),
        (b"<a b='<'/>", None),
        (b"</a>", None),
        (b"<a " + b"x" * 70_000 + b">", None),
        (b"<!-- never closed", None),
        (b"", None),
        (b"  ", None),
        (b'{"a": "<b/>"}', None),
    ],
)
def test_the_root_is_told_from_the_beginning_alone(data, expected):
    assert root_of(data) == expected


tokens = st.sampled_from(
    [
        *("<a>", "</a>", "<a/>", "<", ">", "/>", "<!--", "-->", "<?", "?>", "<!DOCTYPE a", "[", "]", "<!ENTITY", "<![CDATA["),
        *("]]>", "'", '"', "=", "xmlns", ":", " ", "\n", "&amp;", "&", "x", "\0", "ä", "\ufffe"),
    ]
)


@given(st.lists(tokens, max_size=30).map("".join) | st.text())
def test_any_text_is_parsed_or_an_error_of_the_document(text):
    data = text.encode("utf-8", "surrogatepass")
    root = root_of(data)
    try:
        parsed = parse_xml(content(data))
    except (MalformedDocument, LimitExceeded):
        return
    assert root is not None
    assert parsed.tag == (f"{{{root.namespace}}}{root.name}" if root.namespace else root.name)


@given(st.binary())
def test_any_bytes_are_parsed_or_an_error_of_the_document(data):
    root_of(data)
    with contextlib.suppress(MalformedDocument, LimitExceeded):
        parse_xml(content(data))


@pytest.mark.parametrize(
    "part",
    [
        b"<?",
        b"<!--",
        b"<!DOCTYPE ",
        b"<!DOCTYPE [<!--",
        b"<!DOCTYPE ['",
        b" ",
        b"xmlns",
        b'xmlns="',
        b"xmlns='a",
        b"<a '",
        b"<a b='",
    ],
)
def test_no_byte_is_looked_at_more_than_a_few_times(part):
    """With patterns that go back over what they have read, each of these takes minutes."""
    for start in (b"", b"<a>", b"<a "):
        data = start + part * 200_000
        root_of(data)
        refused(data)


def test_all_attributes_are_told_however_many_there_are():
    for count in (3, 100, 101, 2_000):
        names = "".join(f" a{number}='{number}&amp;'" for number in range(count))
        element = parse_xml(content(f"<a xmlns:x='urn:x' x:b='c' {names}/>".encode()))
        assert attributes_of(element) == [("{urn:x}b", "c"), *((f"a{number}", f"{number}&") for number in range(count))]
        assert attributes_of(element) == list(element.items())
