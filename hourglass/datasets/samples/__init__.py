"""The makers of each data set's offline sample: `make(folder)` writes its FILES, in their true format, and WHAT says what they are."""
