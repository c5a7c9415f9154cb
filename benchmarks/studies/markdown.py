"""Tables of the documents."""

import pandas as pd


def table(rows):
    """Return rows, a dict each, as a table in Markdown, their numbers as they are."""
    return pd.DataFrame(rows).fillna("").to_markdown(index=False, disable_numparse=True)


def between(text, marks, new):
    """Return a text with something new between two marks, each a line of its own."""
    before, _, rest = text.partition(marks[0])
    return f"{before}{marks[0]}\n{new}\n{marks[1]}{rest.partition(marks[1])[2]}"


def interval(found, sign=""):
    """Return in words a number and its interval, as `hourglass.evaluation.intervals` gives them."""
    return f"{found['mean']:{sign}.2f} ({found['low']:{sign}.2f} to {found['high']:{sign}.2f})"
