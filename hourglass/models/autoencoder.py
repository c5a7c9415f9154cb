"""A trained autoencoder: uint8 rows -> codes -> rows on [0, 1]."""

import math

import keras
import numpy as np
import tensorflow as tf

from hourglass.ground import parameters
from hourglass.ground.errors import UserError
from hourglass.ground.rows import in_parts
from hourglass.inputs.pairs import Inputs
from hourglass.models import files

PART_BYTES = 1 << 20  # rows that go through the network at a time


def load(path, input, where, shape=None):
    """Return the trained autoencoder in `path`.

    Parameters
    ----------
    path : path
        A `.keras` file.
    input : dict
        The `input` block of params.yaml, and `where` it stands, for the message.
    shape : tuple, optional
        Of the rows that it has to take.

    Raises
    ------
    UserError
        Where there is no such model, it takes other rows, or it has no layer "code".
    """
    model = files.load(path)
    if shape is not None and model.input_shape[1:] != tuple(shape):
        raise UserError(f"{path}: takes rows of {model.input_shape[1:]}, expected {tuple(shape)}; `dvc repro` trains it anew")
    if "code" not in {layer.name for layer in model.layers}:
        raise UserError(f'{path}: expected a layer "code", found none; name the bottleneck so in the architecture')
    return Autoencoder(model, Inputs(**parameters.check(Inputs, input, where)), path)


class Autoencoder:
    """A network with what it sees of uint8 rows.

    Parameters
    ----------
    model : keras.Model
        With a layer "code"; its output, or its output "reconstruction", is the row again;
        further outputs are class probabilities.
    inputs : hourglass.inputs.pairs.Inputs
    path : path, optional
        Where the model is from, for messages.

    Attributes
    ----------
    row, code : tuple of int
        Shapes of one row and of its code.
    """

    def __init__(self, model, inputs, path=None):
        self.model, self.inputs, self.path = model, inputs, path
        self.outputs = model.output if isinstance(model.output, dict) else {"reconstruction": model.output}
        self._code = model.get_layer("code").output
        self.row, self.code = tuple(model.input_shape[1:]), tuple(self._code.shape[1:])
        self._networks = {}

    @property
    def skips(self):
        """Shapes of what passes the code by, of a network with skip connections: layers named "skip_..."."""
        return [tuple(layer.output.shape[1:]) for layer in self.model.layers if layer.name.startswith("skip_")]

    def encode(self, rows):
        """(rows, *row) of uint8 -> codes (rows, *code) of float32.

        Raises
        ------
        ValueError
            Where the rows are no uint8 of that shape, here and in `reconstruct`.
        """
        return self.output_of("code", rows)

    def decode(self, codes):
        """(rows, *code) -> (rows, *row) on [0, 1], not clipped.

        Raises
        ------
        UserError
            Where the decoder needs more than the code.
        """
        if self.skips:
            raise UserError(
                f"{self.path or 'this network'}: its skip connections carry more than its code: it cannot decode codes alone; "
                "choose another autoencoder"
            )
        decoder = self._network("decoder ", self._code, self.outputs["reconstruction"])
        return self.inputs.unscale(self._in_parts(decoder, np.asarray(codes, np.float32)))

    def reconstruct(self, rows):
        """(rows, *row) of uint8 -> what the network makes of them, on [0, 1], not clipped."""
        network = self._network("whole ", self.model.input, self.outputs["reconstruction"])
        rows = self._checked(rows)
        return self.inputs.unscale(self._in_parts(lambda part: network(self.inputs.scale(part), training=False), rows))

    def output_of(self, layer, rows):
        """Return what the layer of that name gives for uint8 rows, as float32."""
        network = self._network(layer, self.model.input, self.model.get_layer(layer).output)
        return self._in_parts(lambda part: network(self.inputs.scale(part), training=False), self._checked(rows))

    def through(self, rows, draw):
        """Return what becomes of uint8 rows that are damaged first, `draw` (a pair of int) deciding how: a dict of arrays.

        `code`; `decoded` and `damaged`, on [0, 1]; `mask`, where there is damage; and
        `classes`, a dict of the network's further outputs.
        """
        given, damaged, mask = self._compiled(tf.constant(rows), tf.constant(draw))
        given = {name: value.numpy() for name, value in given.items()}
        arrays = {"code": given.pop("code"), "decoded": self.inputs.unscale(given.pop("reconstruction")), "classes": given}
        return arrays | {"damaged": self.inputs.unscale(damaged.numpy()), "mask": mask.numpy()}

    @property
    def _compiled(self):
        if "compiled " not in self._networks:  # with a blank, as no layer is called
            both = keras.Model(self.model.input, {"code": self._code} | self.outputs)

            @tf.function(reduce_retracing=True)
            def compiled(rows, draw):
                damaged, mask = self.inputs.corrupt(self.inputs.scale(rows), draw)
                return {name: tf.cast(value, tf.float32) for name, value in both(damaged, training=False).items()}, damaged, mask

            self._networks["compiled "] = compiled
        return self._networks["compiled "]

    def _checked(self, rows):
        rows = np.asarray(rows)
        if rows.dtype != np.uint8 or rows.shape[1:] != self.row or not len(rows):
            expected = ", ".join(map(str, self.row))
            raise ValueError(f"expected uint8 rows, 0 to 255, of shape (rows, {expected}), got {rows.dtype} of {rows.shape}")
        return rows

    def _network(self, name, start, end):
        if name not in self._networks:
            self._networks[name] = keras.Model(start, end)
        return self._networks[name]

    def _in_parts(self, network, values):
        """Return what a network makes of values, as float32, a part of them in memory at a time."""
        return in_parts(network, values, max(1, PART_BYTES // math.prod(self.row)))
