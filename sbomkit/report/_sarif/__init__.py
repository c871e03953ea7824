"""Answers as results of SARIF: what all share, and one module for each kind of answer."""
