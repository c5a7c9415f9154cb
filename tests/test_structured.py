"""Damage with a structure and the filters made for it, against numbers worked out by hand from TensorFlow's draws."""

import math

import numpy as np
import pytest
import tensorflow as tf

from hourglass.baselines import coherent
from hourglass.checks import inputs as checks
from hourglass.evaluation import measuring
from hourglass.ground.errors import UserError
from hourglass.inputs import structured
from hourglass.inputs.pairs import Inputs

DRAW, KINDS = [3, 4], ("stripes", "missing_traces", "swell", "ground_roll")
GREY = np.full((5, 40, 30, 1), 128, np.uint8)


def damaged(kind, amount, rows=GREY, scaling="unit", draw=DRAW):
    inputs = Inputs(scaling=scaling, corruption=kind, amount=amount)
    return [part.numpy() for part in inputs.corrupt(inputs.scale(rows), draw)]


@pytest.mark.parametrize("kind", KINDS)
def test_damage_is_that_of_its_draw_other_for_each_image_and_lies_in_its_mask(kind):
    (one, mask), (same, _), (other, _) = (damaged(kind, 0.3, draw=draw) for draw in (DRAW, DRAW, [3, 5]))
    assert (one == same).all() and (one != other).any() and (one[0] != one[1]).any()
    assert one.dtype == np.float32 and mask.shape == one.shape and one.min() >= 0 and one.max() <= 1
    assert (one[~mask] == np.float32(128 / 255)).all() and mask.any()
    colours, _ = damaged(kind, 0.3, np.repeat(GREY, 3, axis=-1))
    np.testing.assert_allclose(colours, np.repeat(one, 3, axis=-1), rtol=1e-6)


def test_stripes_are_a_normal_number_for_each_column_on_the_range():
    given, mask = damaged("stripes", 0.1, scaling="bytes")
    drawn = tf.random.stateless_normal((5, 1, 30, 1), DRAW).numpy()
    np.testing.assert_allclose(given, np.broadcast_to(np.clip(128 + 25.5 * drawn, 0, 255), given.shape), rtol=1e-5)
    assert mask.all()


def test_missing_traces_are_black_columns_as_many_as_the_share():
    rows = np.full((200, 6, 50, 1), 128, np.uint8)
    given, mask = damaged("missing_traces", 0.2, rows, scaling="symmetric")
    drawn = tf.random.stateless_uniform((200, 1, 50, 1), DRAW).numpy() < 0.2
    assert (mask == drawn).all() and mask.mean() == pytest.approx(0.2, abs=0.01)
    assert (given[mask] == -1).all()


def test_swell_is_three_groups_of_traces_each_with_a_low_frequency():
    place, frequency, phase = tf.random.stateless_uniform((3, 5, 3, 1), DRAW).numpy()[..., 0]
    expected = np.zeros((5, 40, 30))
    for image in range(5):
        for group in range(3):
            for x in range(30):
                weight = math.exp(-0.5 * ((x / 30 - place[image, group]) / 0.04) ** 2)
                turns = (1 + 3 * frequency[image, group]) * np.arange(40) / 40 + phase[image, group]
                expected[image, :, x] += weight * np.cos(2 * np.pi * turns)
    np.testing.assert_allclose(structured.swell(tf.zeros(GREY.shape), DRAW)[..., 0], expected, atol=1e-5)


def test_ground_roll_is_a_chirp_between_two_slopes_of_its_shot():
    shots = 30 * tf.random.stateless_uniform((5, 1, 1), DRAW).numpy().ravel()
    found = structured.ground_roll(tf.zeros(GREY.shape), DRAW).numpy()[..., 0]
    for shot, image in zip(shots, found):
        for x in range(30):
            away = max(abs(x - shot), 1)
            u = (np.arange(40) - 0.5 * away) / (1.5 * away)
            wave = np.sin(np.pi * u) ** 2 * np.cos(2 * np.pi * 1.5 * away * (0.04 * u + 0.08 * u * u / 2))
            np.testing.assert_allclose(image[:, x], np.where((u > 0) & (u < 1), wave, 0), atol=1e-5)


def test_a_filter_takes_out_what_it_was_made_for_and_leaves_the_rest():
    rng, z, x = np.random.default_rng(0), np.arange(60)[:, None], np.arange(90)[None]
    layers = np.broadcast_to(0.5 + 0.2 * np.cos(2 * np.pi * z / 10), (60, 90))[None, ..., None]  # alike across
    offsets = np.where(np.arange(90) % 5 == 0, 0.1, 0)[None, None, :, None]
    np.testing.assert_allclose(coherent.destriped(layers + offsets), layers, atol=1e-12)
    missing = np.array(layers)
    missing[:, :, [0, 7, 8, 89]] = 0
    np.testing.assert_allclose(coherent.interpolated(missing), layers, atol=1e-12)
    ramp = np.broadcast_to(np.linspace(0.1, 1, 10), (1, 4, 10))[..., None]
    holes = np.array(ramp)
    holes[:, :, 3:6] = 0
    np.testing.assert_allclose(coherent.interpolated(holes), ramp, atol=1e-12)  # linear between two columns
    group = 0.2 * np.exp(-0.5 * ((x - 40) / 3) ** 2) * np.cos(2 * np.pi * z / 50)
    again = coherent.levelled(layers + group[None, ..., None])
    assert np.abs(again - layers).mean() < 0.35 * np.abs(group).mean()
    slow = 0.2 * np.cos(2 * np.pi * 0.08 * (z - 1.0 * x))[None, ..., None]  # a sample a trace, in the fan
    assert np.abs(coherent.dip_filtered(layers + slow) - layers)[:, 15:-15, 15:-15].mean() < 0.03
    noise = rng.normal(size=(1, 60, 90, 1))
    assert coherent.dip_filtered(noise).std() > 0.8 * noise.std()


def test_what_nothing_is_known_of_stays_black_and_no_filter_is_made_for_noise():
    assert (coherent.interpolated(np.zeros((1, 3, 4, 1))) == 0).all()
    assert coherent.restored("noise", np.ones((1, 3, 4, 1))) == {}
    (found,) = coherent.restored("stripes", np.full((1, 3, 4, 1), 2.0)).items()
    assert found[0] == "destriped" and (found[1] == 1).all()


def test_the_filter_of_a_kind_is_measured_beside_those_of_noise():
    original, given = np.full((1, 4, 8, 1), 0.5), np.full((1, 4, 8, 1), 0.5)
    given[:, :, 2] = 0
    images = {"damaged": given, "mask": given == 0, "decoded": given}
    found = measuring.restored(original, images, "missing_traces")
    assert found["damaged_mse"] == pytest.approx([0.25 / 8]) and found["interpolated_mse"] == pytest.approx([0], abs=1e-12)
    assert set(found) == {"damaged_mse", "median_mse", "nl_means_mse", "interpolated_mse"}


def test_columns_have_no_stripes_and_a_kind_needs_its_amount():
    block = {"scaling": "unit", "corruption": "swell", "amount": 0.2}
    checks.fit(block, (40, 30, 1), "autoencoders.mine.input")
    with pytest.raises(
        UserError, match="autoencoders.mine.input.corruption is 'swell': expected 'noise', 'dropout' or 'crosshair', as"
    ):
        checks.fit(block, (101, 1), "autoencoders.mine.input")
    with pytest.raises(UserError, match="mine.input.amount is 0.0: expected a number above 0, the strength of swell on values"):
        checks.check(block | {"amount": 0}, "autoencoders.mine.input")
    with pytest.raises(UserError, match="mine.input.amount is 1.5: expected a share above 0 and below 1, of the columns"):
        checks.check(block | {"corruption": "missing_traces", "amount": 1.5}, "autoencoders.mine.input")
