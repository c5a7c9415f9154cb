"""How good a trained autoencoder is on test images: its metrics, and the examples that figures draw."""
