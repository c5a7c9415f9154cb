"""One module a family of networks, each with one function `build(shape, *, bottleneck, ...)`.

`build` returns an uncompiled Keras model whose layer "code" gives the code. Its
keyword arguments are the `model` block of an autoencoder in params.yaml. The last layer
is float32 under every precision: an image has more than the 8 bits of a bfloat16.
"""
