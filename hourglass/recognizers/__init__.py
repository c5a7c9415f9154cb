"""Networks that say what is in an image, one module a family, each with one function `build(shape, ...)`."""
