"""Tables of the documents."""

import pandas as pd


def table(rows):
    """Return rows, a dict each, as a table in Markdown, their numbers as they are."""
    return pd.DataFrame(rows).fillna("").to_markdown(index=False, disable_numparse=True)
