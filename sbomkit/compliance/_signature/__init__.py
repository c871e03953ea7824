"""Whether something has the form of a signature, by the standard of its kind: JSON in `envelopes`, bytes in `packets`."""
