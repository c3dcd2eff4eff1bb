"""What a spreadsheet program would run: text of a table that it takes for a formula."""

import re

import pandas as pd

# Signs that begin a formula; wide ones count too.
SIGNS = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"
# Text that begins like a formula and is no number.
FORMULA = re.compile(rf"[{re.escape(SIGNS)}](?![\d.,]+(e[-+]?\d+)?%?$)")


def formulas(texts: pd.Series) -> pd.Series:
    """Whether each text would be run (boolean, index of ``texts``); a number with its sign would not."""
    return texts.str.match(FORMULA)


def safe_cell(value: object) -> str:
    """``value`` as text that no spreadsheet program runs as a formula (a quote goes before it)."""
    text = str(value)
    return f"'{text}" if text.startswith(tuple(SIGNS)) else text
