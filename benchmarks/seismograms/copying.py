"""A state dict of SeisBench's DeepDenoiser or EQTransformer -> the network of the same function, with its weights.

Only names and axes differ: PyTorch has a kernel's outputs and inputs first, Keras last; the gates of
an LSTM stand in the same order, and its two biases are added to the one of Keras.
"""

import numpy as np
from keras import layers

from hourglass.architectures import deep_denoiser, eqtransformer
from hourglass.ground.errors import UserError
from hourglass.layers.attention import AdditiveAttention

TRANSFORMER = {"attention": "attention", "norm": "norm1", "wide": "ff.lin1", "narrow": "ff.lin2"}
LSTM = ("cell_f.{}", "cell_b.{}", "{}_l0", "{}_l0_reverse")  # its weights forward and backward: of SeisBench's own, of PyTorch's


def of_deep_denoiser(state, source):
    """Return deep_denoiser with the weights `state`, {name: array}, of `source`; others raise a UserError."""
    model = deep_denoiser.build((31, 201, 2), bottleneck=256)
    names = {"convolve_first": "inc", "normalise_first": "in_bn", "convolve_code": "conv5", "normalise_code": "bn5"}
    for level in range(5):
        for layer, block in (
            ("skip", f"down_conv_blocks.{level}.%s1"),
            ("halved", f"down_conv_blocks.{level}.%s2"),
            ("doubled", f"up_conv_blocks.{4 - level}.%s1"),
            ("joined", f"up_conv_blocks.{4 - level}.%s2"),
        ):
            names |= {f"convolve_{layer}_{level}": block % "conv", f"normalise_{layer}_{level}": block % "bn"}
    return _filled(model, names | {"masks": "outc"}, state, source)


def of_eqtransformer(state, source):
    """Return eqtransformer with the weights `state`, {name: array}, of `source`; others raise a UserError.

    Which variant they are, and how many LSTMs it has, their names say.
    """
    blocks = len({name.split(".")[2] for name in state if name.startswith("bi_lstm_stack.")})
    own = [part for part in ("pick_lstms.0", "bi_lstm_stack.members.0.lstm") if f"{part}.cell_f.weight_ih" in state]
    variant = ("seisbench", "non-conservative", "conservative")[len(own)]
    model = eqtransformer.build((6000, 3), bottleneck=16, lstms=max(1, blocks), variant=variant)
    names = {f"encoder_{level}": f"encoder.convs.{level}" for level in range(7)}
    for block in range(7):
        for half in range(2):
            names[f"residual_{block}_norm_{half}"] = f"res_cnn_stack.members.{block}.norm{half + 1}"
            names[f"residual_{block}_convolution_{half}"] = f"res_cnn_stack.members.{block}.conv{half + 1}"
    for block in range(blocks):
        for layer, part in (("", "lstm"), ("_joined", "conv"), ("_norm", "norm")):
            names[f"lstm_{block}{layer}"] = f"bi_lstm_stack.members.{block}.{part}"
    for block, name, end in ((0, "transformer_d0", "transformer_0_end"), (1, "transformer_d", "code")):
        names |= {f"transformer_{block}_{layer}": f"{name}.{part}" for layer, part in TRANSFORMER.items()}
        names[end] = f"{name}.norm2"
    for output, conv, decoder in (
        ("earthquake", "conv_d", "decoder_d"),
        ("p", "pick_convs.0", "pick_decoders.0"),
        ("s", "pick_convs.1", "pick_decoders.1"),
    ):
        names |= {f"{output}_decoder_{6 - step}": f"{decoder}.convs.{step}" for step in range(7)} | {output: conv}
    for number, phase in enumerate(("p", "s")):
        names |= {f"{phase}_lstm": f"pick_lstms.{number}", f"{phase}_attention": f"pick_attentions.{number}"}
    return _filled(model, names, state, source)


NETWORKS = {"deepdenoiser": of_deep_denoiser, "eqtransformer": of_eqtransformer}


def _filled(model, names, state, source):
    """Give each layer of {layer: prefix in the state dict} its weights; nothing may be missing, and nothing left."""
    left = {name: value for name, value in state.items() if not name.endswith("num_batches_tracked")}
    for layer in filter(lambda layer: layer.weights, model.layers):
        prefix = f"{names[layer.name]}."
        own = {name.removeprefix(prefix): left.pop(name) for name in list(left) if name.startswith(prefix)}
        try:
            layer.set_weights(_arrays(layer, own))
        except (KeyError, ValueError, IndexError):
            shapes = ", ".join(f"{name} {value.shape}" for name, value in own.items()) or "nothing"
            wanted = ", ".join(f"{weight.name} {tuple(weight.shape)}" for weight in layer.weights)
            raise UserError(f"{source}: at {prefix[:-1]} there is {shapes}: expected what becomes {wanted} of Keras") from None
    if left:
        raise UserError(f"{source}: {min(left)} has no place in the network: expected the published layers alone")
    return model


def _arrays(layer, own):
    """Return a layer's weights in Keras' order."""
    if isinstance(layer, AdditiveAttention):
        return [own[name] for name in ("Wt", "Wx", "bh", "Wa", "ba")]
    if isinstance(layer, layers.LayerNormalization):
        return [own[name][:, 0] for name in ("gamma", "beta")]
    if isinstance(layer, layers.BatchNormalization):
        return [own[name] for name in ("weight", "bias", "running_mean", "running_var")]
    if isinstance(layer, (layers.Bidirectional, layers.LSTM)):
        return [array for form in LSTM if form.format("weight_ih") in own for array in _one_way(own, form)]
    kernel = np.moveaxis(own["weight"], (1, 0), (-2, -1))
    return [kernel, own["bias"]] if layer.use_bias else [kernel]


def _one_way(own, form):
    inner, hidden, *biases = (own[form.format(name)] for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"))
    return [inner.T, hidden.T, sum(biases)]
