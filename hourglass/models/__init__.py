"""Networks as files and as things to use: an autoencoder that encodes and decodes, and its block of params.yaml."""
