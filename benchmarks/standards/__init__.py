"""What other tools read of the project, generated."""
