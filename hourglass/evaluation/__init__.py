"""How good a trained autoencoder is on held-out images: its metrics, and the examples that figures draw."""
