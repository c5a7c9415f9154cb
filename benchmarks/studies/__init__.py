"""What the documents state, on real data."""
