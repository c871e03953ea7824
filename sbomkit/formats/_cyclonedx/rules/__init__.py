"""CycloneDX held to its specification, in JSON and in XML.

    json_violations(content)    the JSON schema of the version, and that every `bom-ref` stands once
    proven_version(content)     whether a document surely keeps both, at a third of the cost
    xml_violations(content)     the XML schema of the version, which says the latter itself

The schemas are those that the reference library carries along.  The libraries that read them are loaded when the first document
is checked, and nothing is ever fetched.
"""

from sbomkit.formats._cyclonedx.rules.json import json_violations, proven_version
from sbomkit.formats._cyclonedx.rules.xml import xml_violations

__all__ = ["json_violations", "proven_version", "xml_violations"]
