"""Bringing files from where they are published."""
