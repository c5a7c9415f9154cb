"""What the history of a training says of the network that was kept."""

import re

import pandas as pd


def of_history(history):
    """Return `epochs`, `recipe`, and the losses and penalties of the epoch whose weights were kept, of each phase."""
    found = {"epochs": len(history), "recipe": history["recipe"].iloc[-1]}
    names = {"loss": "train_loss", "penalty": "train_penalty"}
    names |= {f"{of}_{name}": f"{of}_{name}" for of in ("validation", "test") for name in ("loss", "penalty")}
    for kept in history[history["kept"] == 1].to_dict("records"):
        prefix = re.sub(r"\W+", "_", f"{kept['phase']} ") if "phase" in kept else ""
        found |= {f"{prefix}{names[column]}": kept[column] for column in names if pd.notna(kept.get(column))}
    return found
