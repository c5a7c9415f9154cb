"""The losses: their names, values and labels, and the floors that none goes below."""
