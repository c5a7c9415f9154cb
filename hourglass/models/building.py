"""An architecture and the shape of a data set's rows -> a network; what does not fit is named before anything is trained."""

import keras
import numpy as np
import tensorflow as tf

from hourglass.ground import parameters
from hourglass.ground.errors import UserError

FIRST = 8  # rows that are tried before a training


def network(architecture, shape, design, where):
    """Return the network of an architecture for rows of `shape`.

    Parameters
    ----------
    architecture : module
        Of `hourglass.architectures` or `hourglass.recognizers`.
    shape : tuple
        Of a row: (samples, 1) of a column, (height, width, channels) of an image.
    design : dict
        Keyword arguments of the architecture's `build`.
    where : str
        Dotted path in params.yaml of the block that names it, for the message.

    Raises
    ------
    UserError
        Where the architecture takes no such rows.
    """
    try:
        model = architecture.build(shape, **design)
    except (ValueError, OverflowError, tf.errors.InvalidArgumentError) as error:  # of a layer, or the architecture's own
        reason = str(error).splitlines()[0]
        raise UserError(
            f"{_named(architecture, where)}: {reason}; so it cannot be built for rows of {shape} "
            f"with {design}; choose another architecture, or change its bottleneck or {where}.model"
        ) from None
    if not isinstance(model, keras.Model):
        raise UserError(f"{_named(architecture, where)}: its build returned {model!r}: expected a keras.Model")
    return model


def autoencoder(architecture, shape, design, where):
    """Return the network of an autoencoder; arguments as of `network`.

    Raises
    ------
    UserError
        Also where it gives rows of another shape, has no layer "code", or its output depends on
        more than the code though no layer is named "skip_...".
    """
    model = network(architecture, shape, design, where)
    place = _named(architecture, where)
    output = model.output.get("reconstruction") if isinstance(model.output, dict) else model.output
    if getattr(output, "shape", ())[1:] != tuple(shape):
        given = getattr(output, "shape", "no output 'reconstruction'")
        given = given if isinstance(given, str) else given[1:]
        raise UserError(f"{place}: expected one that gives the rows of {where}.dataset, {shape}, again; it gives {given}")
    names = [layer.name for layer in model.layers]
    if "code" not in names:
        raise UserError(f'{place}: expected a layer "code", found none; name the one that gives the code so')
    code = model.get_layer("code").output
    if len(code.shape) < 2 or None in code.shape[1:]:
        raise UserError(f'{place}: expected a layer "code" of a fixed shape, found {code.shape[1:]}; give it one')
    if not any(name.startswith("skip_") for name in names):
        try:
            keras.Model(code, output)
        except ValueError:
            raise UserError(
                f'{place}: expected an output that the layer "code" alone decides, found one that depends on more; '
                'name the layers "skip_..." whose output is carried across'
            ) from None
    return model


def check_numbers(model, inputs, rows, where):
    """Refuse a network whose first weights make no numbers of the first uint8 rows, or no gradient.

    What is no number then is a layer's fault; what becomes so later may be the learning rate's.
    """
    given = inputs.pair(tf.constant(rows[:FIRST]), tf.constant([0, 0]), False)[0]
    with tf.GradientTape() as tape:
        value = sum(tf.reduce_mean(tf.cast(output, tf.float32) ** 2) for output in tf.nest.flatten(model(given)))
    slopes = tape.gradient(value, [variable.value for variable in model.trainable_variables])
    if not np.isfinite(value):
        for layer in model.layers:
            outputs = tf.nest.flatten(keras.Model(model.input, layer.output)(given))
            if not all(np.isfinite(output).all() for output in outputs):
                raise UserError(
                    f"{parameters.FILE}: {where}: the layer {layer.name!r} gives what is no number with its first weights, "
                    "before anything is trained; mend the architecture"
                )
    for variable, slope in zip(model.trainable_variables, slopes):
        if slope is not None and not np.isfinite(slope).all():
            raise UserError(
                f"{parameters.FILE}: {where}: the gradient of {variable.path!r} is no number with the first weights, "
                "before anything is trained; mend the architecture, a root or a quotient of 0 perhaps"
            )


def _named(architecture, where):
    return f"{parameters.FILE}: {where}.architecture is {architecture.__name__.rpartition('.')[2]!r}"
