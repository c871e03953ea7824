"""Checks of small documents, as the tests of every format show them."""

from typing import Any

from sbomkit.compliance import check
from sbomkit.formats import load
from sbomkit.model.compliance import ComplianceOutcome, ComplianceReport, ComplianceReports
from sbomkit.report import render
from tests.compliance.documents import A, product
from tests.formats.documents import GOLDEN, load_json

__all__ = ["GOOD", "PROFILES", "SOME", "TOLD", "flat", "reports", "shown"]

PROFILES = ("ntia-2021", "cisa-2026", "bsi-2.1")


def reports(*pairs: tuple[str, ComplianceReport | None]) -> ComplianceReports:
    documents = tuple(
        ComplianceOutcome(file=file, report=report, error=None if report else "it is no document") for file, report in pairs
    )
    return ComplianceReports(meets=all(each.report and each.report.meets for each in documents), documents=documents)


def shown(answer: Any, format_: str = "table", **options: Any) -> str:
    return render(answer, format_, width=100, **options)


def flat(text: str) -> str:
    return " ".join(text.split())


SOME = reports(("app.cdx.json", check(load_json(product(A, *({"name": f"c{n}"} for n in range(6)))), PROFILES)))
GOOD = reports(("app.cdx.json", check(load(GOLDEN[0]), ["ntia-2021"])))
TOLD = reports(("a.json", check(load(GOLDEN[0]), ["ntia-2021", "cisa-2026"])), ("b.json", None))
