"""A trained autoencoder: uint8 rows -> codes -> rows on [0, 1]."""

import math
from functools import cached_property

import keras
import tensorflow as tf

from hourglass.ground import parameters
from hourglass.ground.errors import UserError
from hourglass.ground.rows import in_parts
from hourglass.inputs.pairs import Inputs
from hourglass.models import facts, files, given

PART_BYTES = 1 << 20  # rows that go through the network at a time


def load(path, shape=None):
    """Return the trained autoencoder in `path`, a `.keras` file, set up as the file says.

    Parameters
    ----------
    path : path
    shape : tuple, optional
        Of the rows that it has to take.

    Raises
    ------
    UserError
        Where there is no such model, it takes other rows, has no layer "code" or does not say how its values are scaled.
    """
    model = files.load(path)
    if shape is not None and model.input_shape[1:] != tuple(shape):
        raise UserError(f"{path}: takes rows of {model.input_shape[1:]}, expected {tuple(shape)}; `dvc repro` trains it anew")
    if "code" not in {layer.name for layer in model.layers}:
        raise UserError(f'{path}: expected a layer "code", found none; name the bottleneck so in the architecture')
    recipe = facts.read(path)
    inputs = Inputs(**parameters.check(Inputs, recipe["input"], "input", file=path))
    return Autoencoder(model, inputs, path, recipe)


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
    recipe : dict, optional
        How it was trained: hourglass.models.facts.

    Attributes
    ----------
    row, code : tuple of int
        Shapes of one row and of its code.
    skips : list of tuple
        Shapes of what passes the code by, of a network with skip connections: layers named "skip_...".
    """

    def __init__(self, model, inputs, path="this network", recipe=None):
        self.model, self.inputs, self.path, self.recipe = model, inputs, path, recipe
        self.outputs = model.output if isinstance(model.output, dict) else {"reconstruction": model.output}
        self._code = model.get_layer("code").output
        self.row, self.code = tuple(model.input_shape[1:]), tuple(self._code.shape[1:])
        skipped = [layer.output for layer in model.layers if layer.name.startswith("skip_")]
        self.skips = [tuple(output.shape[1:]) for output in skipped]
        self._passed = [self._code, *skipped] if skipped else self._code
        self._networks = {}

    def untrained(self, seed):
        """Return the same network with first weights drawn from `seed`: what the architecture does by itself."""
        keras.utils.set_random_seed(seed % 2**32)
        return Autoencoder(keras.models.clone_model(self.model), self.inputs)

    @property
    def strided(self):
        """Whether it has transposed convolutions with a stride, which leave a grid where they are not trained enough."""
        layers = self.model._flatten_layers()  # those inside of layers, too
        return any(isinstance(layer, keras.layers.Conv2DTranspose) and max(layer.strides) > 1 for layer in layers)

    @property
    def encoder(self):
        """The Keras model from rows in the network's own range to what the decoder takes."""
        return self._network("encoder ", self.model.input, self._passed)

    @property
    def decoder(self):
        """The Keras model from the code, with skip connections from [code, what passes it by, ...], to rows in that range.

        Raises
        ------
        UserError
            Where something passes the code by in other layers.
        """
        try:
            return self._network("decoder ", self._passed, self.outputs["reconstruction"])
        except ValueError:  # Keras finds a way from the input to the output
            raise UserError(
                f'{self.path}: its output hangs on more than the layer "code"; name the layers that carry the rest "skip_..."'
            ) from None

    def encode(self, rows):
        """(rows, *row) of uint8 -> codes (rows, *code) of float32.

        Raises
        ------
        UserError
            Where the rows are no uint8 of that shape, here and in `reconstruct`.
        """
        return self.output_of("code", rows)

    def decode(self, codes):
        """(rows, *code) -> (rows, *row) on [0, 1], not clipped.

        Raises
        ------
        UserError
            Where the codes are no finite numbers of that shape, or the decoder needs more than the code.
        """
        if self.skips:
            raise UserError(
                f"{self.path}: its skip connections carry more than its code: it cannot decode codes alone; "
                "choose another autoencoder, or give all of it to `decoder`"
            )
        codes = given.as_codes(codes, self)
        return self.inputs.unscale(self._in_parts(self.decoder, codes))

    def reconstruct(self, rows):
        """(rows, *row) of uint8 -> what the network makes of them, on [0, 1], not clipped."""
        network = self._network("whole ", self.model.input, self.outputs["reconstruction"])
        rows = given.as_rows(rows, self)
        return self.inputs.unscale(self._in_parts(lambda part: network(self.inputs.scale(part), training=False), rows))

    def output_of(self, layer, rows):
        """Return what the layer of that name gives for uint8 rows, as float32."""
        network = self._network(layer, self.model.input, self.model.get_layer(layer).output)
        return self._in_parts(lambda part: network(self.inputs.scale(part), training=False), given.as_rows(rows, self))

    def through(self, rows, draw):
        """Return what becomes of uint8 rows that are damaged first, `draw` (a pair of int) deciding how: a dict of arrays.

        `code`; `decoded` and `damaged`, on [0, 1]; `mask`, where there is damage; and
        `classes`, a dict of the network's further outputs.
        """
        made, damaged, mask = self._compiled(tf.constant(rows), tf.constant(draw))
        made = {name: value.numpy() for name, value in made.items()}
        arrays = {"code": made.pop("code"), "decoded": self.inputs.unscale(made.pop("reconstruction")), "classes": made}
        return arrays | {"damaged": self.inputs.unscale(damaged.numpy()), "mask": mask.numpy()}

    @cached_property
    def _compiled(self):
        both = keras.Model(self.model.input, {"code": self._code} | self.outputs)

        @tf.function(reduce_retracing=True)
        def compiled(rows, draw):
            damaged, mask = self.inputs.corrupt(self.inputs.scale(rows), draw)
            return {name: tf.cast(value, tf.float32) for name, value in both(damaged, training=False).items()}, damaged, mask

        return compiled

    def _network(self, name, start, end):
        if name not in self._networks:
            self._networks[name] = keras.Model(start, end)
        return self._networks[name]

    def _in_parts(self, network, values):
        """Return what a network makes of values, as float32, a part of them in memory at a time."""
        return in_parts(network, values, max(1, PART_BYTES // math.prod(self.row)))
