"""The ground that everything stands on: errors, parameters, writing and reading files, rows, the meaning of code."""
