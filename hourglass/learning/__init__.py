"""How a network learns: a training, and pretraining layer by layer. `procedure` in params.yaml names a module."""
