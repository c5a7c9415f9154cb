"""One autoencoder trained many times, each kept: at many bottlenecks, recognition of what comes out and m*; from many seeds."""
