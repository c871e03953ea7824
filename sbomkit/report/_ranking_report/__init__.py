"""A ranking with all that a page about it shows: people, evidence, and what to do next."""
