"""What a network may ask of Keras' own training and not of this one, named before the first step."""

import re

import keras
import tensorflow as tf

from hourglass.ground.errors import UserError

OWN = ("train_step", "test_step", "compute_loss", "compute_metrics")
DRAWS = "Random|Multinomial|TruncatedNormal|ParameterizedTruncated"  # TensorFlow's operations whose state no variable holds


def check(model):
    """Look through a network that is to be trained.

    Raises
    ------
    UserError
        Where a part of it would be ignored, or would not go on where a stopped training was.
    """
    if own := [name for name in OWN if getattr(type(model), name) is not getattr(keras.Model, name)]:
        raise UserError(f"the network has a {own[0]} of its own, which is not called here: expected add_loss in a layer")
    if model.compiled:
        raise UserError("the network is compiled, whose optimizer, losses and metrics would be ignored: expected one that is not")
    if [len(getattr(model, name, None) or []) for name in ("inputs", "outputs")] != [1, 1]:
        raise UserError("the network has several inputs or outputs, or does not say: expected keras.Model(input, output)")
    if not model.trainable_variables:
        raise UserError("the network has nothing to train: expected a layer with weights that is trainable")
    if getattr(model.output, "_keras_mask", None) is not None:
        raise UserError("the network's output has a mask, which the loss would not heed: expected no Masking and no mask_zero")
    _check_state(model)


def _check_state(model):
    """Refuse what a checkpoint could not hold: variables that are none of the model's, and draws without a state."""
    shape = tf.TensorSpec((None, *model.input_shape[1:]), model.input.dtype)
    graph = tf.function(lambda inputs: model(inputs, training=True)).get_concrete_function(shape).graph
    known = {id(variable.value) for variable in model.variables}
    if unknown := sorted(variable.name.removesuffix(":0") for variable in graph.variables if id(variable) not in known):
        raise UserError(
            f"the network has {unknown[0]!r}, which is no weight and would not be kept: expected layers without metrics, and draws "
            "from a keras.random.SeedGenerator that is the layer's"
        )
    definition = graph.as_graph_def()
    operations = {
        node.op for nodes in (definition.node, *(part.node_def for part in definition.library.function)) for node in nodes
    }
    if drawn := sorted(name for name in operations if re.match(DRAWS, name)):
        raise UserError(
            f"the network draws by {drawn[0]} of TensorFlow, whose state would not be kept: expected keras.random, its seed a "
            "keras.random.SeedGenerator that is the layer's"
        )
