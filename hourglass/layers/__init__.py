"""Layers that Keras lacks or has slower, for architectures: one module a layer."""
