"""A trained autoencoder as a codec: images to small files and back, beside JPEG and others."""
