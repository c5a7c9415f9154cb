"""How small may m be: an autoencoder at many bottlenecks, recognition of what comes out, and m*."""
