"""Answers as JUnit XML, for build servers: each check or condition is a case."""

from types import MappingProxyType

from sbomkit.model.compliance import ComplianceReports
from sbomkit.model.gates import Findings
from sbomkit.model.portfolio import PortfolioChecks
from sbomkit.report._interface import Report
from sbomkit.report._junit.compliance import compliance_suites
from sbomkit.report._junit.findings import findings_suites
from sbomkit.report._junit.portfolio import checks_suites

__all__ = ["REPORT"]


class _JunitReport(Report):
    name = "junit"
    summary = "checks and gates for build servers (JUnit XML)"
    instead = "rank and diff write what a gate found so: --fail-on CONDITION --findings FILE.xml"
    writers = MappingProxyType(
        {ComplianceReports: compliance_suites, Findings: findings_suites, PortfolioChecks: checks_suites}
    )


REPORT = _JunitReport()
