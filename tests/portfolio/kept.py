"""A folder of small documents, what a portfolio holds of them, and an executor that ends when it is told to."""

import json
from collections.abc import Iterable, Mapping
from concurrent.futures import BrokenExecutor, Executor, Future
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from sbomkit.portfolio.examine import Task
from sbomkit.portfolio.store import opened
from sbomkit.portfolio.tables import TABLES
from sbomkit.portfolio.tables.history import HISTORY

__all__ = ["Dying", "contents", "document", "present", "written", "zipped"]


def document(name: str, needs: Mapping[str, Iterable[str]] | None = None, *, version: str = "1") -> bytes:
    """A CycloneDX document about `name`; by default it needs `name-a`, which needs `shared`."""
    edges = needs or {name: [f"{name}-a"], f"{name}-a": ["shared"], "shared": []}
    return json.dumps(
        {
            "bomFormat": "CycloneDX",
            "specVersion": "1.6",
            "version": 1,
            "metadata": {
                "timestamp": "2026-01-02T03:04:05Z",
                "component": {"type": "application", "bom-ref": name, "name": name, "version": version},
            },
            "components": [
                {"type": "library", "bom-ref": each, "name": each, "version": "1.0", "purl": f"pkg:npm/{each}@1.0"}
                for each in edges
                if each != name
            ],
            "dependencies": [{"ref": each, "dependsOn": list(below)} for each, below in edges.items()],
        }
    ).encode()


def written(folder: Path, files: Mapping[str, bytes]) -> Path:
    """The folder, with these files in it."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def zipped(files: Mapping[str, bytes]) -> bytes:
    """An archive of files."""
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return made.getvalue()


def contents(portfolio: Path, *, without: Iterable[str] = ()) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables, in the order of documents, and of rows of each."""
    with opened(portfolio, read_only=True) as connection:
        return {
            name: [
                tuple(row)
                for row in connection.execute(
                    f"SELECT {', '.join(_quoted(each.name) for each in table.columns if each.name not in set(without))} "
                    f"FROM {name} ORDER BY ALL"
                ).fetchall()
            ]
            for name, table in TABLES.items()
        }


def present(portfolio: Path) -> dict[str, list[tuple[Any, ...]]]:
    """The same, without the history."""
    return {name: rows for name, rows in contents(portfolio).items() if name not in HISTORY}


def _quoted(name: str) -> str:
    return f'"{name}"'


class Dying(Executor):
    """Runs at once what it is given, and dies of documents of some names, and then takes no others."""

    def __init__(self, deadly: Iterable[str], *, takes: int | None = None) -> None:
        self._deadly = frozenset(deadly)
        self._takes = takes
        self._is_dead = False

    def submit(self, call: Any, /, *args: Any, **options: Any) -> Future[Any]:
        if self._is_dead:
            raise BrokenExecutor
        (task,) = args
        future: Future[Any] = Future()
        if isinstance(task, Task) and Path(task.located.location).name in self._deadly:
            self._is_dead = True
            future.set_exception(BrokenExecutor())
        else:
            future.set_result(call(*args, **options))
        return future
