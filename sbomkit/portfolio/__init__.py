"""Many documents in one database: which packages all products stand on, and which products stand on one package.

    scan(["sboms"], "portfolio.duckdb")                   # reads what is new, others than before, or not there any longer
    select("portfolio.duckdb", "SELECT * FROM packages")  # any question in SQL

A document becomes tables in a function that knows nothing else (`examine`), which any `concurrent.futures.Executor` can run.
"""

from sbomkit.portfolio._scan import scan
from sbomkit.portfolio._select import select

__all__ = ["scan", "select"]
