"""Options that the questions to a portfolio share."""

from typing import Annotated

import typer

__all__ = ["Latest", "Portfolio"]

Portfolio = Annotated[
    str, typer.Option("--portfolio", metavar="FILE", help="The database that `portfolio scan` made, or a dataset.")
]
Latest = Annotated[
    bool, typer.Option("--latest", help="Count only the newest document of each product, by its date.", show_default=False)
]
