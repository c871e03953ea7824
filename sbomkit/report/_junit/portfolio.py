"""How the documents of a portfolio stand to profiles as suites: one for each profile, a case for each document.

A document that does not meet the checks is a failure; one of which it is not known is an error.
"""

from types import MappingProxyType
from xml.etree import ElementTree as ET

from sbomkit.model.compliance import ComplianceVerdict
from sbomkit.model.portfolio import PortfolioChecks, PortfolioProfile, PortfolioVerdict
from sbomkit.report._compliance.words import named
from sbomkit.report._interface import Layout
from sbomkit.report._junit.suites import MOST, suites, text
from sbomkit.report._portfolio.checks import verdict
from sbomkit.report._words import and_more, count

__all__ = ["checks_suites"]

_TAGS = MappingProxyType({ComplianceVerdict.DOES_NOT_MEET: "failure", ComplianceVerdict.CANNOT_BE_TOLD: "error", None: "error"})


def checks_suites(checks: PortfolioChecks, layout: Layout) -> str:
    """All profiles in one file, and whether everything could be read."""
    root = ET.Element("testsuites", name="sbomkit portfolio check")
    most = MOST if layout.shown is None else layout.shown
    for profile in checks.profiles:
        _suite(root, profile, most)
    suite = ET.SubElement(root, "testsuite", name="sbomkit portfolio", tests="1", failures="0")
    suite.set("errors", "1" if checks.unread else "0")
    case = ET.SubElement(suite, "testcase", classname="sbomkit.portfolio", name="every place is read")
    if checks.unread:
        ET.SubElement(case, "error", message=f"{count(checks.unread, 'place')} could not be read", type="unreadable")
    return suites(root)


def _suite(root: ET.Element, profile: PortfolioProfile, most: int) -> None:
    verdicts = profile.verdicts
    suite = ET.SubElement(root, "testsuite", name=text(profile.id), tests=str(verdicts.documents))
    suite.set("failures", str(verdicts.does_not_meet))
    suite.set("errors", str(verdicts.cannot_be_told + verdicts.unchecked))
    properties = ET.SubElement(suite, "properties")
    for name, value in (("profile", named(profile)), ("sha256", profile.profile_sha256), ("conclusion", profile.sentence)):
        ET.SubElement(properties, "property", name=name, value=text(value))
    for document in profile.documents:
        _case(suite, profile.id, document, most)


def _case(suite: ET.Element, profile: str, document: PortfolioVerdict, most: int) -> None:
    case = ET.SubElement(suite, "testcase", classname=profile, name=text(document.document))
    if (tag := _TAGS.get(document.verdict)) is not None:
        musts = and_more(document.fails or document.leaves_open, most)
        message = f"{verdict(document)}: {musts}" if musts else verdict(document)
        ET.SubElement(case, tag, message=text(message), type=document.verdict or "unchecked")
