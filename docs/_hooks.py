"""Hooks of the site: what stands elsewhere, or in the code, becomes a page; nothing is written twice."""  # noqa: INP001 - no package

import importlib
import inspect
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

import sbomkit
import sbomkit.errors
import sbomkit.model

__all__ = ["commands", "nouns", "on_files", "on_page_markdown", "python"]

ROOT = Path(__file__).resolve().parent.parent
BROUGHT = ("*.md", *(f"examples/**/{name}" for name in ("*.md", "[a-z]*.py", "*.sh", "*.yml", "*.ipynb")))
"""Files of the project that pages link to.  Each keeps its place, so that links between them hold."""

_KEPT_LINES = re.compile(r"^\x08\n((?:.+\n)+)", re.MULTILINE)
_HEADINGS = re.compile("^#", re.MULTILINE)
_SHORTENED = re.compile(r"^\*\*Commands\*\*:\n\n(?:\* .+\n)+\n", re.MULTILINE)
_SHOWN = "sbomkit.model._shown"
_OUT_OF_DOCS = re.compile(r"\]\(\.\./")
_INTO_DOCS = re.compile(r"\]\(docs/")
_ROWS = re.compile(r"^\|.*\|$", re.MULTILINE)
_CODE = re.compile(r"`[^`\n]+`")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that do not lie in `docs/`."""
    for path in sorted({path for pattern in BROUGHT for path in ROOT.glob(pattern)}):
        files.append(File.generated(config, path.relative_to(ROOT).as_posix(), content=path.read_text(encoding="utf-8")))
    for name, made in (("python", python), ("nouns", nouns)):
        files.append(File.generated(config, f"reference/{name}.md", content="".join(made())))
    return files


def on_page_markdown(markdown: str, page: Page, **_: object) -> str:
    """Let links between `docs/` and the rest of the project lead to where both stand on the site, and describe all commands."""
    markdown = _ROWS.sub(lambda row: _CODE.sub(_bars, row[0]), markdown)
    if page.file.generated_by is not None:
        return _INTO_DOCS.sub("](", markdown)
    described = f"\n{commands()}" if page.file.src_uri == "commands.md" else ""
    return _OUT_OF_DOCS.sub("](", markdown) + described


def _bars(code: re.Match[str]) -> str:
    """Code of a table with its bars: GitHub has them escaped there, where the site would show the sign that escapes."""
    return code[0].replace("\\|", "|")


def commands() -> str:
    """All commands with their options and examples, as typer writes them."""
    arguments = [sys.executable, "-m", "typer", "sbomkit.cli._app", "utils", "docs", "--name", "sbomkit"]
    done = subprocess.run(arguments, cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    return _HEADINGS.sub("##", _SHORTENED.sub("", _KEPT_LINES.sub(r"```text\n\1```\n", done.stdout)))


def python() -> Iterator[str]:
    """The page of all public names; nouns stand on a page of their own."""
    yield "# Python\n\nAll that `import sbomkit` offers. Names are imported when they are first used.\n\n"
    where = {name: _path(name) for name in sbomkit.__all__ if name != "__version__"}
    model = [name for name in where if where[name].startswith("sbomkit.model.")]
    links = ", ".join(f"[`{name}`][{where[name]}]" for name in model)
    yield f"What they take and return: {links}, and more [nouns](nouns.md).\n\n"
    for name in sorted(where.keys() - {*model}, key=lambda name: (name[0].isupper(), name)):
        yield f"::: {where[name]}\n    options:\n      heading: sbomkit.{name}\n      toc_label: {name}\n\n"
    yield f"## Errors\n\n{sbomkit.errors.__doc__}\n"


def _path(name: str) -> str:
    """Where a public name is defined; a few modules can be called like their functions."""
    value = getattr(sbomkit, name)
    value = getattr(value, name) if inspect.ismodule(value) else value
    return f"{value.__module__}.{value.__qualname__}"


def nouns() -> Iterator[str]:
    """The page of the model: what the functions take and return."""
    yield f"# Nouns\n\n{sbomkit.model.__doc__}\n\n"
    for found in pkgutil.iter_modules(sbomkit.model.__path__):
        module = importlib.import_module(f"sbomkit.model.{found.name}")
        classes = [name for name in getattr(module, "__all__", ()) if inspect.isclass(getattr(module, name))]
        if classes and not found.name.startswith("_"):
            yield f"## `{module.__name__}`\n\n{module.__doc__}\n\n"
            yield from (f"::: {module.__name__}.{name}\n{_options(getattr(module, name))}\n" for name in classes)


def _options(noun: type) -> str:
    """How a noun is shown: densely, and with what it takes from classes that have no page."""
    shown = [name for each in noun.__mro__ if each.__module__ == _SHOWN for name in vars(each) if not name.startswith("_")]
    inherited = f"      inherited_members: [{', '.join(shown)}]\n" if shown else ""
    return f"    options:\n      heading_level: 3\n      separate_signature: false\n{inherited}"
