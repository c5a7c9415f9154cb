"""How fast: epochs, memory, DVC around the stages."""
