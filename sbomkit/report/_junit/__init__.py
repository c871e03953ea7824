"""Answers as suites of tests: what all share, and one module for each kind of answer."""
