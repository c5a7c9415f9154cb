"""The ranges that the write-ups train in, and what an axis calls them."""

RANGES = {
    "bytes": (0.0, 255.0),  # grey values as they are (W1)
    "unit": (0.0, 1.0),  # (W2, W4, W5)
    "symmetric": (-1.0, 1.0),  # (W3)
}
LABELS = {"bytes": "grey values 0 to 255", "unit": "values 0 to 1", "symmetric": "values -1 to 1"}
