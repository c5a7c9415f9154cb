"""Attention between the times of a series, by one hidden layer."""

import keras
from keras import layers, ops


@keras.saving.register_keras_serializable("hourglass")
class AdditiveAttention(layers.Layer):
    """Each time's mean of the values at others, weighted by what one hidden layer makes of the two (Bahdanau et al. 2015).

    (times, channels) -> the same. With q the time that asks and k one that is asked, the score is
    s . tanh(x_q Q + x_k K + b) + c, and the weights its softmax over k.

    Parameters
    ----------
    units : int
        Of the hidden layer.
    width : int, optional
        How many neighbours, itself among them, are asked; without it all times.
    epsilon : float
        What is added to the sum of the exponentials, which is 1 or more where all are asked.
    """

    def __init__(self, units=32, width=None, epsilon=1e-5, **options):
        super().__init__(**options)
        self.units, self.width, self.epsilon = units, width, epsilon

    def build(self, shape):
        small = keras.initializers.RandomUniform(-0.02, 0.02)
        self.query = self.add_weight((shape[-1], self.units), small, name="query")
        self.key = self.add_weight((shape[-1], self.units), small, name="key")
        self.bias = self.add_weight((self.units,), "zeros", name="bias")
        self.score = self.add_weight((self.units, 1), small, name="score")
        self.score_bias = self.add_weight((1,), "zeros", name="score_bias")

    def call(self, x):
        hidden = ops.expand_dims(x @ self.query, 2) + ops.expand_dims(x @ self.key, 1)
        scores = ops.squeeze(ops.tanh(hidden + self.bias) @ self.score, -1) + self.score_bias
        weights = ops.exp(scores - ops.max(scores, -1, keepdims=True))
        if self.width:
            times = ops.arange(x.shape[1])
            place = times[:, None] - times + self.width // 2
            weights = ops.where((place >= 0) & (place < self.width), weights, 0.0)
        return weights @ x / (ops.sum(weights, -1, keepdims=True) + self.epsilon)

    def get_config(self):
        return super().get_config() | {"units": self.units, "width": self.width, "epsilon": self.epsilon}
