"""Answers as SARIF 2.1.0 (OASIS, 27 March 2020), for platforms that show findings beside a file."""

from types import MappingProxyType

from sbomkit.model.compliance import ComplianceReports
from sbomkit.model.gates import Findings
from sbomkit.model.ranking import Ranking
from sbomkit.report._interface import Report
from sbomkit.report._ranking_report.noun import RankingReport
from sbomkit.report._sarif.compliance import compliance_log
from sbomkit.report._sarif.findings import findings_log
from sbomkit.report._sarif.ranking import ranking_log, ranking_report_log

__all__ = ["REPORT"]


class _SarifReport(Report):
    name = "sarif"
    summary = "findings for platforms that show them beside a file (SARIF 2.1.0)"
    writers = MappingProxyType(
        {
            ComplianceReports: compliance_log,
            Findings: findings_log,
            Ranking: ranking_log,
            RankingReport: ranking_report_log,
        }
    )


REPORT = _SarifReport()
