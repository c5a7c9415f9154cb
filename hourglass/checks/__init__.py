"""What is refused before work starts. No result depends on it, so the hashes of the stages' code leave it out."""
