"""What is said of all autoencoders together: the results and the write-ups' claims."""
