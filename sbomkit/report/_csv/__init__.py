"""Answers as rows: what becomes of a value in a cell, and the columns of answers that are no frames."""
