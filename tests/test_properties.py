"""What holds for any images, codes, splits and losses (Hypothesis)."""

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from sklearn.metrics import average_precision_score

from hourglass.baselines.mean import mean_row
from hourglass.baselines.pca import PrincipalComponents, blocks_of, is_small
from hourglass.codec import files as codec
from hourglass.codec import tiles, transforms
from hourglass.engines import epochs
from hourglass.evaluation.similarity import similarities
from hourglass.ground.rows import Data, rows_to_images
from hourglass.inputs.pairs import Inputs
from hourglass.losses import floors, losses
from hourglass.page import pictures
from hourglass.reports import pairs, verdicts
from hourglass.sweeps import m_star, recognition

SIDES = st.tuples(st.integers(1, 4), st.integers(3, 9), st.integers(3, 9), st.sampled_from([1, 3]))
SHARES = st.floats(0, 1, width=32)
IMAGES = SIDES.flatmap(lambda shape: arrays.arrays(np.uint8, shape))
DECODED = st.sampled_from([-0.5, 0.0, 0.1, 0.5, 0.9, 1.0, 1.5])
PAIRS = IMAGES.flatmap(lambda images: st.tuples(st.just(images), arrays.arrays(np.float64, images.shape, elements=DECODED)))
SOME = settings(deadline=None, max_examples=50)
FEW = settings(deadline=None, max_examples=20)


@given(PAIRS)
@SOME
def test_an_image_is_like_itself_and_no_other_more(pair):
    images, decoded = pair
    own = images / 255.0
    assert similarities(own, own) == pytest.approx(np.ones(len(images)))
    found = similarities(own, decoded)
    assert (found <= 1 + 1e-9).all() and (found >= -1 - 1e-9).all()
    np.testing.assert_array_equal(found, similarities(own, np.clip(decoded, 0, 1)))  # clipped twice is clipped
    np.testing.assert_allclose(found, similarities(own.swapaxes(1, 2), decoded.swapaxes(1, 2)), atol=1e-9)


@given(PAIRS, st.sampled_from(["mse", "binary_crossentropy"]), st.sampled_from([(0, 1), (-1, 1), (0, 255)]))
@SOME
def test_no_output_that_can_be_given_has_a_loss_below_the_floor(pair, kind, ends):
    images, decoded = pair
    (low, high), own = ends, images / 255.0
    if kind == "binary_crossentropy":
        low, high = 0, 1
    for limits in ((-np.inf, np.inf), (0, np.inf), (0, 1)):
        given_ = (np.clip(low + decoded * (high - low), *limits) - low) / (high - low)
        floor = floors.floor(own, kind, low, high, limits, 1)
        assert (losses.of_images(own, given_, kind, high - low) >= floor - 1e-6 * (high - low) ** 2).all() and (floor >= 0).all()
    assert losses.of_images(own, own, "mse", high - low) == pytest.approx(np.zeros(len(own)))


@given(arrays.arrays(np.uint8, (2, 6, 4, 1)), arrays.arrays(np.float64, (2, 3, 2, 1), elements=DECODED))
@SOME
def test_nothing_that_is_constant_in_blocks_is_below_the_floor_of_blocks(images, blocks):
    own, decoded = images / 255.0, np.repeat(np.repeat(np.clip(blocks, 0, 1), 2, axis=1), 2, axis=2)
    for kind in ("mse", "binary_crossentropy"):
        floor = floors.floor(own, kind, 0, 1, (0, 1), 2)
        assert (losses.of_images(own, decoded, kind, 1) >= floor - 1e-6).all()
        assert (floor >= floors.floor(own, kind, 0, 1, (0, 1), 1) - 1e-9).all()


@given(arrays.arrays(np.uint8, st.tuples(st.integers(2, 9), st.integers(1, 3), st.integers(1, 3), st.just(1))))
@SOME
def test_pca_s_error_falls_with_every_component_and_is_nothing_with_all(rows):
    found, own = PrincipalComponents(rows, (rows[0].size,)), rows / 255.0
    errors = [np.mean((found.reconstruct(own, size) - own) ** 2) for size in range(rows[0].size + 1)]
    assert errors == sorted(errors, reverse=True) or max(np.diff(errors)) < 1e-12
    assert errors[-1] < 1e-12 and errors[0] == pytest.approx(own.var(axis=0).mean(), abs=1e-12)
    np.testing.assert_allclose(mean_row(rows), own.mean(axis=0), atol=1e-12)
    gram = found.components @ found.components.T
    np.testing.assert_allclose(gram, np.eye(len(gram)), atol=1e-9)


@given(st.integers(1, 40), st.integers(1, 40), st.integers(1, 9), st.integers(1, 9), st.integers(1, 5))
@SOME
def test_blocks_cover_an_image_and_a_code_that_is_wider_is_not_small(height, width, down, across, channels):
    assert blocks_of((height, width, 1), (down, across, channels)) == (None, down * across * channels)
    large, code = (100 * height, 100 * width, 1), (down, across, channels)
    block, size = blocks_of(large, code)
    assert size == channels and all((side - 1) // of < count <= side for side, of, count in zip(large, block, code))
    assert is_small((height, width, 1), code) == (down * across * channels <= height * width)


@given(st.integers(2, 60), st.floats(0.02, 0.98), st.sampled_from(["last", "random"]), st.integers(0, 2**32 - 1))
@SOME
def test_a_split_is_disjoint_and_complete(rows, share, order, seed):
    taken = round(rows * share)
    if not 0 < taken < rows:
        return
    data = Data((np.arange(rows), -np.arange(rows)), ()).split(share, order, seed)
    train, watched = data.train[0], data.watched[0]
    assert sorted([*train, *watched]) == list(range(rows)) and len(watched) == taken
    assert (data.train[1] == -train).all() and (data.watched[1] == -watched).all()


@given(st.integers(1, 40), st.integers(1, 40), st.booleans())
@SOME
def test_batches_hold_every_row_once(rows, size, fill):
    size = min(size, rows)
    seen = []
    for first, (part,), counts in epochs._batches([np.arange(rows)], size, fill):
        assert first == len(seen)
        seen += [int(value) for batch, count in zip(part.numpy(), counts.numpy()) for value in batch[: int(count)]]
    assert seen == list(range(rows))


STEPS = st.sampled_from([0.125, 0.5, 1.0, 3.0, 10.0])


@given(st.tuples(st.integers(1, 20), st.integers(1, 20), st.just(1)).flatmap(lambda shape: arrays.arrays(np.uint8, shape)), STEPS)
@SOME
def test_what_is_decoded_is_within_half_a_step_of_the_code(image, step):
    plain = transforms.Transform(
        (4, 5, 1), (4, 5), lambda rows: rows.reshape(-1, 4, 5) * 1.0, lambda codes: codes.reshape(-1, 4, 5, 1) / 255, b"abcd"
    )
    decoded = codec.decode(codec.encode(image, plain, step), plain).astype(float)
    assert np.abs(decoded - image).max() <= step / 2 + 0.5
    cosine = transforms.cosine((4, 5, 1))
    cut = tiles.cut(image, (4, 5, 1))
    np.testing.assert_allclose(255 * cosine.decode(cosine.encode(cut)), cut, atol=1e-9)


@given(arrays.arrays(np.uint8, st.tuples(st.integers(1, 4), st.integers(1, 5), st.integers(1, 5), st.just(1))))
@SOME
def test_columns_give_their_images_back_and_scaling_goes_back(images):
    columns = images.transpose(0, 2, 1, 3).reshape(-1, images.shape[1], 1)
    assert (rows_to_images(columns, len(images)) == images).all() and rows_to_images(images, 1) is images
    for scaling in ("bytes", "unit", "symmetric"):
        inputs = Inputs(scaling=scaling)
        scaled = inputs.scale(images).numpy()
        assert scaled.min() >= inputs.low - 1e-6 and scaled.max() <= inputs.high + 1e-4
        np.testing.assert_allclose(255 * inputs.unscale(scaled), images, atol=1e-3)
    grey = pictures.grey_values(images / 255.0)
    assert (grey == images).all() and pictures.grey_values(grey) is grey


@given(arrays.arrays(np.uint8, (3, 5, 4, 1)), st.sampled_from(["noise", "dropout", "crosshair"]), st.integers(0, 2**31 - 1))
@FEW
def test_damage_lies_where_its_mask_is_and_nowhere_else(rows, kind, seed):
    inputs = Inputs(scaling="unit", corruption=kind, amount=2 if kind == "crosshair" else 0.5)
    clean = inputs.scale(rows).numpy()
    damaged, mask = (part.numpy() for part in inputs.corrupt(clean, [seed, 1]))
    if kind == "noise":
        assert mask.all() and damaged.min() >= 0 and damaged.max() <= 1
    else:
        np.testing.assert_allclose(damaged[~mask], clean[~mask] * (2 if kind == "dropout" else 1), rtol=1e-6)
        assert (damaged[mask] == (0 if kind == "dropout" else 1)).all()


@given(st.integers(2, 12).flatmap(lambda n: st.tuples(
    arrays.arrays(np.float64, n, elements=st.sampled_from([0.0, 0.25, 0.5, 0.75])), arrays.arrays(bool, n),
    arrays.arrays(np.int64, (3, n), elements=st.integers(0, 3)),
)))  # fmt: skip
@SOME
def test_average_precision_is_scikit_learn_s_and_indifferent_to_order_and_unit(drawn):
    scores, truth, weights = drawn
    found = recognition.average_precision(scores, truth, weights)
    order = np.arange(len(scores))[::-1]
    assert recognition.average_precision(scores[order] * 2 - 1, truth[order], weights[:, order]) == pytest.approx(found)
    for value, row in zip(found, weights):
        if (truth * row).any():
            assert value == pytest.approx(average_precision_score(truth, scores, sample_weight=row))
        else:
            assert value == 0


@given(arrays.arrays(np.float64, (4, 5), elements=SHARES), st.floats(0.25, 1, width=32))
@SOME
def test_m_star_is_the_first_m_that_a_curve_that_never_falls_finds_enough_at_and_less_asked_is_found_earlier(recognised, share):
    widths, every, enough = np.array([1, 2, 4, 8, 16]), np.ones((4, 5)), np.full(4, share * 0.75)
    star, low, high = m_star.smallest(widths, recognised, every, enough)
    at, fit = m_star.fitted(widths, recognised[0], every[0])
    assert (np.diff(fit) >= 0).all() and recognised[0].min() <= fit[0] and fit[-1] <= recognised[0].max() + 1e-12
    assert fit.mean() == pytest.approx(recognised[0].mean(), abs=1e-9)
    assert star == next((width for width, value in zip(widths, fit) if value >= enough[0]), None)
    assert (low or 99) <= (high or 99)
    assert (m_star.smallest(widths, recognised, every, enough / 2)[0] or 99) <= (star or 99)


@given(arrays.arrays(np.float64, st.integers(2, 30), elements=st.floats(-9, 9, width=16)), st.floats(-9, 9, width=16))
@SOME
def test_a_verdict_is_turned_round_with_its_pair_and_its_intervals_hold_what_was_found(gains, stated):
    one, other = pairs.better(gains, 0 * gains), pairs.better(0 * gains, gains)
    turned = {"yes": "no", "no": "yes", "undecided": "undecided"}
    assert other.verdict == turned[one.verdict] and one.share + other.share == pytest.approx(1)
    assert (one.low, one.high) == pytest.approx((-other.high, -other.low))
    assert one.low <= one.difference <= one.high and one.share_low <= one.share_high
    found = verdicts.stated_number(gains, stated, 1.0)
    moved = verdicts.stated_number(gains + 4, stated + 4, 1.0)
    assert found.low <= found.found <= found.high and found.one_low <= found.low + 1e-9 and found.high <= found.one_high + 1e-9
    assert moved.low == pytest.approx(found.low + 4) and moved.one_high == pytest.approx(found.one_high + 4)


@given(arrays.arrays(np.float64, (3, 4), elements=SHARES), arrays.arrays(np.int64, 3, elements=st.integers(0, 3)))
@FEW
def test_a_loss_of_keras_by_its_name_is_the_one_that_is_meant(values, labels):
    values = values + 0.25
    values /= values.sum(axis=1, keepdims=True)
    own = getattr(keras.losses, losses.LOSSES["classes"].keras)(labels, values)
    np.testing.assert_allclose(own, -np.log(values[np.arange(3), labels]), rtol=1e-4, atol=1e-5)
