"""The tables over all autoencoders: results, and the write-ups' claims."""
