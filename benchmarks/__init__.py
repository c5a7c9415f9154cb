"""Measurements of speed and of real runs; nothing in the pipeline imports them."""
