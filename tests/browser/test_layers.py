"""Every kind of layer in the page's script beside Keras, on random input, and every network of the page on test pictures."""

import json

import keras
import numpy as np
import pytest
from keras import layers
from places import ROOT

from hourglass.page import networks as exporting

RNG = np.random.default_rng(0)


def built(shape, *stack):
    inputs = x = keras.Input(shape)
    for layer in stack:
        x = layer(x)
    return keras.Model(inputs, x)


def skipping():
    inputs = keras.Input((6, 5, 2))
    one = layers.Conv2D(3, 3, padding="same", activation="relu")(inputs)
    return keras.Model(inputs, layers.Concatenate()([one, inputs]))


NETWORKS = {
    **{f"Dense {name}": built((7,), layers.Dense(5, name)) for name in exporting.ACTIVATIONS},
    **{
        f"Conv2D {padding} {strides} {kernel}": built((7, 6, 2), layers.Conv2D(3, kernel, strides=strides, padding=padding))
        for padding, strides, kernel in (
            ("same", 1, 3),
            ("same", 2, 3),
            ("same", 2, 2),
            ("valid", 1, 3),
            ("valid", 2, (3, 2)),
            ("same", 3, 5),
        )
    },
    "Conv2D softmax": built((3, 3, 2), layers.Conv2D(4, 1, activation="softmax")),
    **{
        f"Conv2DTranspose {strides} {kernel}": built(
            (4, 5, 2), layers.Conv2DTranspose(3, kernel, strides=strides, padding="same")
        )
        for strides, kernel in ((1, 3), (2, 3), (2, 2), (3, 3), (2, 5))
    },
    **{
        f"MaxPooling2D {padding} {size}": built((7, 6, 2), layers.MaxPooling2D(size, padding=padding))
        for padding, size in (("same", 2), ("valid", 2), ("same", 3))
    },
    "UpSampling2D": built((3, 4, 2), layers.UpSampling2D((2, 3))),
    "Cropping2D": built((6, 5, 2), layers.Cropping2D(((1, 2), (0, 1)))),
    "ZeroPadding2D": built((3, 4, 2), layers.ZeroPadding2D(((1, 2), (0, 3)))),
    "Concatenate": skipping(),
    "Reshape": built((4, 3), layers.Reshape((12,)), layers.Dense(3)),
    "Flatten": built((2, 3, 2), layers.Flatten(), layers.Dense(3)),
}


def test_all_kinds_of_layers_are_tried():
    tried = {type(layer).__name__ for model in NETWORKS.values() for layer in model.layers}
    assert tried == set(exporting.KINDS)


@pytest.mark.parametrize("name", NETWORKS)
def test_a_layer_gives_what_keras_gives(name, visit):
    model = NETWORKS[name]
    model.set_weights([RNG.normal(size=weight.shape).astype(np.float16).astype(np.float32) for weight in model.get_weights()])
    values = RNG.normal(size=(1, *model.input_shape[1:])).astype(np.float32)
    ours = visit().evaluate(
        "async ([network, values]) => Array.from((await hourglass.ready(network)).run(values))",
        [exporting.exported(model), values.ravel().tolist()],
    )
    theirs = np.asarray(model(values)).ravel()
    assert np.ptp(theirs) > 0.1 and np.allclose(ours, theirs, atol=2e-6 * max(1, np.abs(theirs).max()))


def test_every_network_of_the_page_gives_what_keras_gives_on_held_out_pictures(visit, networks):
    page = visit()
    live = page.evaluate(
        "Object.entries(hourglass.data.networks).filter(([, one]) => one.network).map(([name, one]) => [name, one.dataset])"
    )
    assert len(live) > 5
    for name, dataset in live:
        autoencoder = networks(name)
        held_out = np.load(ROOT / f"data/prepared/{dataset}/held_out.npy", mmap_mode="r")
        each = len(held_out) // json.loads((ROOT / f"data/prepared/{dataset}/about.json").read_text())["held_out_images"]
        theirs = autoencoder.reconstruct(held_out[: 2 * each]).reshape(2, each, -1)
        for number in range(2):
            ours = page.evaluate(
                """async ([name, dataset, number]) => Array.from(hourglass.through(
                    await hourglass.network(name), await hourglass.testPicture(dataset, number)).values)""",
                [name, dataset, number],
            )
            wanted = theirs[number].T.ravel() if each > 1 else theirs[number].ravel()
            assert np.abs(np.array(ours) - wanted).max() < 1e-5, name
