"""CycloneDX in XML: documents in, the plain dictionaries that the JSON of the family has out."""
