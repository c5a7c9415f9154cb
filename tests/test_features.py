"""What filters answer to, and the way from one image's code to another's, on kernels and images worked out by hand."""

import keras
import numpy as np
import pytest
from scipy import signal

from hourglass.evaluation import measuring, orientation, walks
from hourglass.inputs.pairs import Inputs
from hourglass.models.autoencoder import Autoencoder

SHAPE = (4, 4, 1)
BLACK_AND_WHITE = np.stack([np.zeros(SHAPE, np.uint8), np.full(SHAPE, 255, np.uint8)])


def measured(model, images, figures):
    arrays = {"train": images, "held_out": images}
    return measuring.metrics(Autoencoder(model, Inputs(scaling="unit")), arrays, len(images), "mse", figures, 0)[0]


def brightness(bias):
    """The code is an image's mean; decoded is that and a bias, nothing below 0, everywhere."""
    inputs = keras.Input(SHAPE)
    code = keras.layers.GlobalAveragePooling2D(name="code")(inputs)
    x = keras.layers.Reshape(SHAPE)(keras.layers.Dense(16, "relu")(code))
    model = keras.Model(inputs, x)
    model.set_weights([np.ones((1, 16)), np.full(16, bias)])
    return model


def convolving(kernel):
    """The code is what a convolution with this kernel (height, width), the layer "features", makes of an image."""
    inputs = keras.Input(SHAPE)
    maps = keras.layers.Conv2D(1, kernel.shape, padding="same", name="features")(inputs)
    model = keras.Model(inputs, keras.layers.Conv2D(1, 1, name="code")(maps))
    model.get_layer("features").set_weights([kernel[..., None, None], np.zeros(1)])
    return model


def test_a_spot_has_no_direction_and_an_edge_has_one_whichever_way_it_lies():
    edge, spot, even, dead = np.zeros((4, 3, 3, 1))
    edge[1], spot[1, 1], even[:] = [[-1], [0], [1]], 1, 1
    kernels = np.stack([edge, edge.transpose(1, 0, 2), 5 * edge, spot, even, dead], axis=-1)
    across, down, strong, of_spot, of_even, of_dead = orientation.selectivity(kernels)
    # 2 |sin(2 pi f cos)| of a step from -1 to 1 two pixels on, 2 at 1/4 across; none of the turns gives 2 at 1/8 and 3/8
    answers = 2 * np.abs(np.sin(np.pi / 2 * np.cos(orientation.TURNS)))
    expected = np.abs((answers * np.exp(2j * orientation.TURNS)).sum()) / answers.sum()
    assert across == pytest.approx(down) == pytest.approx(strong) == pytest.approx(expected) and expected > 0.25
    assert of_spot == pytest.approx(0, abs=1e-12) and of_even < 0.05 and of_dead == 0


def test_a_filter_s_answer_is_the_amplitude_that_scipy_s_convolution_gives_of_a_grating():
    kernels = np.random.default_rng(0).normal(size=(3, 3, 2, 4))
    down, across = np.mgrid[:80, :80]
    found = []
    for kernel in kernels.sum(axis=2).transpose(2, 0, 1):
        answers = np.zeros((3, 16))
        for row, frequency in enumerate((0.125, 0.25, 0.375)):
            for column, turn in enumerate(np.arange(16) * np.pi / 16):
                phase = 2 * np.pi * frequency * (across * np.cos(turn) + down * np.sin(turn))
                waves = [signal.correlate2d(wave(phase), kernel, "valid") for wave in (np.cos, np.sin)]
                answers[row, column] = np.sqrt(waves[0] ** 2 + waves[1] ** 2).mean()
        best = answers[answers.max(axis=1).argmax()]
        found.append(np.abs((best * np.exp(2j * np.arange(16) * np.pi / 16)).sum()) / best.sum())
    np.testing.assert_allclose(orientation.selectivity(kernels), found, rtol=1e-9)


def test_filters_are_measured_where_feature_maps_are_drawn_beside_those_that_were_not_trained():
    kernel = np.array([[-1.0, 0, 1]])
    model = convolving(kernel)
    found = measured(model, BLACK_AND_WHITE, ["feature_maps"])
    assert found["orientation"] == pytest.approx(orientation.selectivity(kernel[..., None, None])[0])
    keras.utils.set_random_seed(0)
    first = keras.models.clone_model(model).get_layer("features").kernel
    assert found["orientation_untrained"] == pytest.approx(orientation.selectivity(np.asarray(first))[0])
    assert "orientation" not in measured(model, BLACK_AND_WHITE, [])


def test_of_features_that_are_no_plain_convolution_nothing_is_said():
    inputs = keras.Input(SHAPE)
    maps = keras.layers.MaxPooling2D(2, name="features")(inputs)
    model = keras.Model(inputs, keras.layers.UpSampling2D(2, name="code")(maps))
    assert "orientation" not in measured(model, BLACK_AND_WHITE, ["feature_maps"])


def test_a_cross_fade_goes_in_even_steps_and_what_jumps_does_not():
    fade, jump = (measured(brightness(bias), BLACK_AND_WHITE, ["between"]) for bias in (0, -0.5))
    assert (fade["largest_step"], fade["middle_off"]) == pytest.approx((1, 0), abs=1e-5)
    # nothing for eight steps, a sixteenth in each of the other eight: twice the mean; 0 halfway and not 0.25, of 0.5 in all
    assert (jump["largest_step"], jump["middle_off"]) == pytest.approx((2, 0.5), rel=1e-5)
    dead = measured(brightness(-2), BLACK_AND_WHITE, ["between"])
    assert (dead["largest_step"], dead["middle_off"]) == (0, 0)


def test_the_ways_are_means_over_pairs_drawn_from_the_seed():
    images = np.arange(0, 250, 50, np.uint8).reshape(5, 1, 1, 1) * np.ones(SHAPE, np.uint8)
    network = Autoencoder(brightness(-0.3), Inputs(scaling="unit"))
    rng, expected = np.random.default_rng([4, 17]), []
    for _ in range(5):
        one, other = np.sort(rng.choice(5, 2, replace=False)) * 50 / 255
        way = np.maximum(0, np.linspace(one, other, 17) - 0.3)
        steps, whole = np.abs(np.diff(way)), abs(way[-1] - way[0])
        expected.append([steps.max() / steps.mean(), abs(way[8] - way[[0, -1]].mean()) / whole] if whole else [0, 0])
    found = walks.walks(network, images, 4)
    assert (found["largest_step"], found["middle_off"]) == pytest.approx(tuple(np.mean(expected, axis=0)), rel=1e-4)
