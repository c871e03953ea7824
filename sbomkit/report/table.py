"""Answers as tables for a person at a terminal."""

from sbomkit.report._drawn import DRAWN
from sbomkit.report._interface import Report

__all__ = ["REPORT"]


class _TableReport(Report):
    name = "table"
    summary = "for a person at a terminal"
    writers = DRAWN


REPORT = _TableReport()
