"""What is said of all autoencoders together: the results, the write-ups' claims, and whether their names fit."""
