"""The page that people open first: all results, pictures and small networks, in one HTML file without a network."""
