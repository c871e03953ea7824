"""SPDX 2 in other encodings than JSON: documents in, the plain dictionaries that the JSON of the family has out."""
