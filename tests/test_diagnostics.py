"""Every diagnostic is documented and tested: the sources are searched for codes, and docs/diagnostics.md must list the same."""

import ast
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import sbomkit
from sbomkit.errors import DocumentError
from sbomkit.formats._spdx2.rules.table import RULES
from sbomkit.model.inventory import EdgeKind
from tests.formats.documents import corpus, needs_corpus

ROOT = Path(__file__).parent.parent
FORMATS = ROOT / "sbomkit" / "formats"
COMPLETION = ROOT / "sbomkit" / "graph" / "_completion"
PAGE = ROOT / "docs" / "diagnostics.md"


class Section(NamedTuple):
    """A section of the page."""

    modules: tuple[str, ...]
    """The beginnings of the modules whose codes it lists."""
    tests: str
    """The files that have a test of each of them, as a pattern below `folder`."""
    folder: str = "formats"
    """Of tests."""


SECTIONS = {
    "Any document": Section(("_reading/building", "_reading/findings", "_reading/json", "_reading/tolerant"), "test_*"),
    "Envelopes": Section(("_reading/wrapping",), "test_reading_wrapping"),
    "Any XML": Section(("_reading/xml",), "test_reading_xml"),
    "CycloneDX": Section(("_cyclonedx/components", "_cyclonedx/reader"), "test_cyclonedx_json"),
    "CycloneDX in XML": Section(("_cyclonedx/encodings/",), "test_cyclonedx_xml"),
    "SPDX 2": Section(("_spdx2/components", "_spdx2/reader"), "test_spdx2_json"),
    "SPDX 2 in tag-value form": Section(("_spdx2/encodings/tag_value",), "test_spdx2_tag_value"),
    "SPDX 2 in YAML": Section(("_spdx2/encodings/yaml",), "test_spdx2_yaml"),
    "SPDX 2 in XML": Section(("_spdx2/encodings/xml",), "test_spdx2_xml"),
    "SPDX 2 in RDF/XML": Section(("_spdx2/encodings/rdf",), "test_spdx2_rdf"),
    "SPDX 3": Section(
        tuple(f"_spdx3/{name}" for name in ("components", "edges", "graph", "plain_form", "reader")), "test_spdx3_json"
    ),
    "To either library": Section(("_writing/losses",), "test_*_objects"),
    "To a Bom of cyclonedx-python-lib": Section(("_cyclonedx/objects/", "_cyclonedx/writing/edges"), "test_cyclonedx_objects"),
    "To a Document of spdx-tools": Section(("_spdx2/objects/",), "test_spdx2_objects"),
    "Annotating": Section(
        ("_cyclonedx/patching/", "_spdx2/patching/", "_spdx3/patching/", "_patching/comments"), "test_*patching"
    ),
    "Any document in another format": Section(("_convert", "_writing/claims"), "test_c*"),
    "To CycloneDX": Section(("_cyclonedx/writing/",), "test_convert_cyclonedx"),
    "To SPDX 2": Section(("_spdx2/writing/",), "test_convert_spdx2"),
    "To SPDX 3": Section(("_spdx3/writing/",), "test_convert_spdx3"),
    "Completing": Section(("_completion/",), "test_completion", "graph"),
    "CycloneDX JSON": Section(("_cyclonedx/rules/json", "_cyclonedx/rules/words"), "test_cyclonedx_schema"),
    "CycloneDX XML": Section(("_cyclonedx/rules/xml",), "test_cyclonedx_schema"),
    "SPDX 2.1 to 2.3": Section(("_spdx2/rules/",), "test_spdx2_rules"),
    "SPDX 3.0": Section(("_spdx3/rules/",), "test_spdx3_schema"),
}
RULED = "_spdx2/rules/"
"""These are not searched: their codes stand in a table, to which the tests of the rules hold what is found."""

ADDS = {"add", "add_each"}
GRAVEST = "gravest"
"""The severity of what sums up others."""
ROW = re.compile(r"^\| `([^`]+)` \| ([a-z, ]+) \|", re.MULTILINE)
HEADING = re.compile(r"^#{2,4} (.*)\n", re.MULTILINE)


# -- what the sources give


@cache
def modules() -> Mapping[str, ast.Module]:
    """All modules of formats but those that are not searched, and those of completion, by their path."""
    trees = {path.relative_to(FORMATS).as_posix(): ast.parse(path.read_text()) for path in sorted(FORMATS.rglob("*.py"))}
    trees |= {f"{COMPLETION.name}/{path.name}": ast.parse(path.read_text()) for path in sorted(COMPLETION.glob("*.py"))}
    return {name.removesuffix(".py"): tree for name, tree in trees.items() if not name.startswith(RULED)}


def calls_in(node: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """All calls, with the name of what is called."""
    for each in ast.walk(node):
        if isinstance(each, ast.Call):
            yield getattr(each.func, "attr", getattr(each.func, "id", "")), each


def severities_in(node: ast.AST) -> set[str]:
    """All severities that are named in an expression or a function."""
    named = [each for each in ast.walk(node) if isinstance(each, ast.Attribute) and getattr(each.value, "id", "") == "Severity"]
    return {each.attr.lower() for each in named}


@cache
def defined_in(tree: ast.Module) -> Mapping[str, tuple[int, set[str]]]:
    """Functions that are given a code and make a diagnostic: which argument it is, and the severities that they name."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name not in ADDS:
            names = [each.arg for each in node.args.args if each.arg != "self"]
            if "code" in names and severities_in(node):
                found[node.name] = names.index("code"), severities_in(node)
    return found


def takers_in(tree: ast.Module) -> Mapping[str, tuple[int, set[str]]]:
    """Those that a module defines, or has from another one."""
    found = dict(defined_in(tree))
    for node in tree.body:
        if isinstance(node, ast.ImportFrom):
            there = modules().get((node.module or "").removeprefix("sbomkit.formats.").replace(".", "/"))
            known = defined_in(there) if there is not None else {}
            found |= {each.name: known[each.name] for each in node.names if each.name in known}
    return found


def given_by(tree: ast.Module) -> Iterator[tuple[str, set[str]]]:
    """Codes with their severities, call by call, and those of a table of codes."""
    takers = takers_in(tree)
    yield from told_in(tree)
    for name, call in calls_in(tree):
        if name in ADDS and len(call.args) >= 4:
            yield from ((code, severities_in(call.args[0])) for code in codes_of(call.args[1]))
        elif name == "Diagnostic":
            members = {each.arg: each.value for each in call.keywords}
            severities = severities_in(members["severity"])
            is_gravest = isinstance(members["severity"], ast.Call)
            yield from ((code, {GRAVEST} if is_gravest else severities) for code in codes_of(members["code"]))
        elif name in takers:
            place, severities = takers[name]
            yield from ((code, severities) for code in codes_of(call.args[place]))
        elif name == "Odd" and len(call.args) > 1:
            yield from ((code, {severity_of_odd(call)}) for code in codes_of(call.args[1]))
        elif name == "Form" and len(call.args) > 2:
            split = call.args[0].func if isinstance(call.args[0], ast.Call) else call.args[0]
            definition = next(each for each in tree.body if getattr(each, "name", "") == ast.unparse(split))
            odd = [each for found, each in calls_in(definition) if found == "Odd" and len(each.args) == 1]
            yield from ((code, set(map(severity_of_odd, odd))) for code in codes_of(call.args[2]))


def told_in(tree: ast.Module) -> Iterator[tuple[str, set[str]]]:
    """Those of the table that is called `_TOLD`, from codes to severities and sentences."""
    for node in tree.body:
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "_TOLD" and isinstance(node.value, ast.Dict):
            for key, told in zip(node.value.keys, node.value.values, strict=True):
                assert key is not None
                yield from ((code, severities_in(told)) for code in codes_of(key))


def severity_of_odd(call: ast.Call) -> str:
    """That of a tag whose value has another form: an error where nothing of it can be kept."""
    return "error" if ast.unparse(call.args[0]) == "None" else "warning"


def codes_of(node: ast.AST) -> set[str]:
    """The codes that an argument can be; empty where it is one that was given from elsewhere."""
    if isinstance(node, ast.Constant):
        return {str(node.value)}
    if isinstance(node, ast.IfExp):
        return codes_of(node.body) | codes_of(node.orelse)
    if isinstance(node, ast.JoinedStr):
        begin = ast.unparse(node.values[0])
        assert begin in {"'lost-'", "'schema-'"}, f"the search does not know what {begin} begins"
        if begin == "'schema-'":
            return {f"schema-{rule}" for rule in schema_rules()}
        return {f"lost-{kind.value.replace('_', '-')}" for kind in EdgeKind if kind is not EdgeKind.DEPENDS_ON}
    text = ast.unparse(node)
    if isinstance(node, ast.Call) and text.startswith("_CODES.get("):
        return codes_of(node.args[1]) | table_of_codes()
    assert re.fullmatch(r"(\w+\.)?code( or \w+\.code)?", text), f"the search does not know what {text} is"
    return set()


def table_of_codes() -> set[str]:
    """The values of the table that is called `_CODES`."""
    (table,) = [
        node
        for tree in modules().values()
        for node in tree.body
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "_CODES"
    ]
    return {code for each in ast.walk(table) if isinstance(each, ast.Dict) for value in each.values for code in codes_of(value)}


_PASSIVE = {"allOf", "default", "definitions", "deprecated", "description", "else", "examples", "if", "items", "properties"}
_PASSIVE |= {"$comment", "$id", "$ref", "$schema", "meta:enum", "then", "title"}
"""Keywords of the schemas that nothing can break."""


def schema_rules() -> set[str]:
    """The keywords of the JSON schemas of CycloneDX that a document can break, hyphenated."""
    found: set[str] = set()
    versions = [f"bom-1.{number}{'-strict' if number < 4 else ''}" for number in range(2, 8)]
    for name in (*versions, "spdx", "jsf-0.82", "cryptography-defs"):
        pending: list[Any] = [
            json.loads((files("cyclonedx") / "schema" / "_res" / f"{name}.SNAPSHOT.schema.json").read_bytes())
        ]
        while pending:
            schema = pending.pop()
            if isinstance(schema, list):
                pending += schema
            elif isinstance(schema, dict):
                found |= schema.keys()
                for keyword, value in schema.items():
                    if keyword not in {"default", "enum", "examples", "meta:enum"}:
                        pending += value.values() if keyword in {"definitions", "properties"} else [value]
    return {re.sub("(?<=[a-z])(?=[A-Z])", "-", keyword).lower() for keyword in found - _PASSIVE}


def sections_of(module: str) -> list[str]:
    """The sections of the page that list the codes of a module: what is written as text and as objects is in two."""
    found = [name for name, section in SECTIONS.items() if module.startswith(section.modules)]
    assert found, f"{module} gives diagnostics, and no section of {PAGE.name} lists them"
    return found


@cache
def given() -> Mapping[str, Mapping[str, str]]:
    """All codes with their severities, by section."""
    found: dict[str, dict[str, set[str]]] = {section: defaultdict(set) for section in SECTIONS}
    for module, tree in modules().items():
        for code, severities in given_by(tree):
            for section in sections_of(module):
                found[section][code] |= severities
    found[sections_of(RULED)[0]].update({code: {"error"} for code in RULES})
    order = ["error", "warning", "note", GRAVEST]
    return {
        section: {code: ", ".join(sorted(severities, key=order.index)) for code, severities in codes.items()}
        for section, codes in found.items()
    }


CODES = sorted({code for codes in given().values() for code in codes})


# -- what the page lists


@cache
def listed() -> Mapping[str, list[tuple[str, str]]]:
    """Codes and severities of the page, by section."""
    parts = HEADING.split(PAGE.read_text())
    return {heading: ROW.findall(body) for heading, body in zip(parts[1::2], parts[2::2], strict=True)}


@pytest.mark.parametrize("section", SECTIONS)
def test_the_page_lists_what_the_sources_give(section):
    rows = listed()[section]
    assert dict(rows) == given()[section]
    assert len(dict(rows)) == len(rows), "a code stands twice"


def test_the_page_lists_codes_nowhere_else():
    assert {section for section, rows in listed().items() if rows} == set(SECTIONS)


def test_the_page_has_the_rules_of_spdx_2_in_their_own_words():
    page = PAGE.read_text()
    for code, rule in RULES.items():
        assert f"| `{code}` | error | {rule.sentence} | {rule.section} |" in page


def test_the_search_finds_what_stands_in_tables_and_is_put_together():
    assert len(CODES) > 190
    assert {"duplicate-id", "schema-one-of", "lost-built-from", "more-diagnostics", "malformed-range", "wrong-root"} <= set(
        CODES
    )
    assert given()["Any document"]["wrong-type"] == "error, warning"
    assert {"completed", "declared-otherwise"} < given()["Completing"].keys()


@needs_corpus
@pytest.mark.corpus
def test_what_is_found_in_real_documents_is_on_the_page():
    known = {
        (code, severity) for codes in given().values() for code, all_of in codes.items() for severity in all_of.split(", ")
    }
    for path in corpus():
        try:
            found, broken = sbomkit.load(path).diagnostics, sbomkit.validate(path).errors
        except DocumentError:
            continue
        assert {(each.code, each.severity.value) for each in found} <= known, path
        assert {each.code for each in broken} <= set(CODES), path


def test_nothing_that_looks_like_a_code_is_missed():
    for name, tree in modules().items():
        for _, call in calls_in(tree):
            texts = [each.value for each in call.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
            codes = [text for text in texts if re.fullmatch("[a-z]+(-[a-z0-9]+)+", text)]
            assert not severities_in(call) or set(codes) <= set(CODES), name


# -- what the tests know


@cache
def texts_in(folder: str, pattern: str) -> frozenset[str]:
    """All texts in some files of tests."""
    nodes = [node for path in (ROOT / "tests" / folder).glob(f"{pattern}.py") for node in ast.walk(ast.parse(path.read_text()))]
    return frozenset(node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))


@pytest.mark.parametrize(("section", "code"), [(section, code) for section, codes in given().items() for code in sorted(codes)])
def test_every_code_has_a_test(section, code):
    # The tests of the schemas name the rule, and put the code together as the sources do.
    assert {code, code.removeprefix("schema-")} & texts_in(SECTIONS[section].folder, SECTIONS[section].tests)
