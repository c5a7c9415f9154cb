"""The ranges that the write-ups train in."""

RANGES = {
    "bytes": (0.0, 255.0),  # grey values as they are (W1)
    "unit": (0.0, 1.0),  # (W2, W4, W5)
    "symmetric": (-1.0, 1.0),  # (W3)
}
