"""What networks of seismology are given: transforms as SciPy's, windows and noise where and as strong as asked for, targets as in the papers."""

import numpy as np
import pandas as pd
import pytest
import scipy.signal
import tensorflow as tf

from hourglass.inputs import mixtures, spectrograms
from hourglass.tasks import masks, parts, picks

RNG = np.random.default_rng(0)
DRAW = tf.constant([3, 7])


def records(rows=6, samples=4000, p=1000):
    """Return records whose sample at and after P is its own number, before it 0, and noise."""
    found = np.zeros((rows, samples, 3), np.float32)
    found[:, p:] = RNG.standard_normal((rows, samples - p, 3))
    return found, RNG.standard_normal((5, samples, 3)).astype(np.float32)


@pytest.mark.parametrize("samples", [3000, 2990])
def test_a_spectrogram_is_scipy_s_and_gives_the_waves_back(samples):
    waves = RNG.standard_normal((2, samples)).astype(np.float32)
    own = spectrograms.spectrogram(tf.constant(waves))
    theirs = scipy.signal.stft(waves, 100, nperseg=30, nfft=60, boundary="zeros")[2]
    assert own.shape == theirs.shape and np.abs(own - theirs).max() < 1e-6
    assert np.abs(spectrograms.waves(own, samples) - waves).max() < 1e-5


def test_a_window_goes_on_mirrored_before_p_and_behind_the_end():
    record = np.arange(10, dtype=np.float32)[None, :, None]
    before = mixtures.window(record, tf.constant([-6]), 8, tf.constant([3 + mixtures.SMEARED]))[0, :, 0]
    assert before.numpy().tolist() == [0, 1, 2, 2, 1, 0, 0, 1]
    after = mixtures.window(record, tf.constant([7]), 5, tf.constant([3]))[0, :, 0]
    assert after.numpy().tolist() == [7, 8, 9, 9, 8]
    assert mixtures.window(record, tf.constant([2]), 3)[0, :, 0].numpy().tolist() == [2, 3, 4]


def test_shorter_noise_goes_on_backwards():
    assert mixtures.lengthened(np.array([[[1], [2], [3]]]), 7)[0, :, 0].tolist() == [1, 2, 3, 3, 2, 1, 1]


@pytest.mark.parametrize("task", [masks, parts])
def test_a_mixture_s_snr_is_drawn_between_what_was_asked_for(task):
    signals, noise = records(40)
    own = task.Task(noise, snr=[5.0, 6.0], **({"alone": 0, "reversed": 0} if task is masks else {}))
    rows = own.rows(signals, pd.DataFrame({"p": [1000.0] * 40}))
    signal, more = own.drawn(*map(tf.constant, rows), DRAW)
    found = 20 * np.log10(np.std(signal, axis=(1, 2)) / np.std(more, axis=(1, 2)))
    assert 5 <= found.min() < 5.1 and 5.9 < found.max() <= 6


def test_the_paper_s_noise_is_twice_as_strong_give_or_take():
    signals, noise = records(300)
    own = masks.Task(noise, alone=0, reversed=0)
    signal, more = own.drawn(*map(tf.constant, own.rows(signals, pd.DataFrame({"p": [1000.0] * 300}))), DRAW)
    ratios = np.std(more, axis=(1, 2)) / np.std(signal, axis=(1, 2))
    assert len(ratios) == 900 and abs(ratios.mean() - 2) < 0.1 and abs(ratios.std() - 1) < 0.1


def test_masks_are_the_signal_s_share_of_the_amplitudes_and_sum_to_1():
    signals, noise = records()
    own = masks.Task(noise, alone=0.5, reversed=0.5)
    rows = [tf.constant(part) for part in own.rows(signals, pd.DataFrame({"p": [1000.0] * 6}))]
    signal, more = own.drawn(*rows, DRAW)
    inputs, targets = own.pair(*rows, DRAW, True)
    sizes = [np.abs(scipy.signal.stft(part[..., 0], 100, nperseg=30, nfft=60)[2]) for part in (signal, more)]
    assert inputs.shape == targets.shape == (18, 31, 201, 2)
    assert np.allclose(targets[..., 0], sizes[0] / (sizes[0] + sizes[1] + 1e-4), atol=1e-4)
    assert np.allclose(np.sum(targets, axis=-1), 1) and np.allclose(np.std(inputs, axis=(1, 2, 3)), 1, atol=1e-4)
    silent = (np.asarray(signal) == 0).all(axis=(1, 2))
    assert 0 < silent.sum() < 18 and not targets.numpy()[silent, ..., 0].any()


def test_draws_are_the_same_for_the_same_epoch_and_batch_and_others_for_others():
    signals, noise = records()
    own = parts.Task(noise)
    rows = [tf.constant(part) for part in own.rows(signals, pd.DataFrame({"p": [1000.0] * 6}))]
    one, again, other = (own.pair(*rows, tf.constant([3, number]), True)[0].numpy() for number in (7, 7, 8))
    assert (one == again).all() and (one != other).any()


def test_parts_add_up_to_their_mixture_whose_components_have_a_deviation_of_1():
    signals, noise = records()
    own = parts.Task(noise)
    mixture, targets = own.pair(*map(tf.constant, own.rows(signals, pd.DataFrame({"p": [1000.0] * 6}))), DRAW, True)
    assert mixture.shape == (6, 600, 3) and np.allclose(targets[..., :3] + targets[..., 3:], mixture, atol=1e-5)
    assert np.allclose(np.std(mixture, axis=1), 1, atol=1e-4)


def test_a_tenth_of_the_samples_keeps_what_is_slow_and_loses_what_is_fast():
    seconds = np.arange(4000) / 100
    slow, fast = (np.sin(2 * np.pi * hertz * seconds)[None, :, None] for hertz in (1, 20))
    assert np.abs(parts.slower(slow)[0, 20:-20, 0] - slow[0, ::10, 0][20:-20]).max() < 0.01
    assert np.abs(parts.slower(fast)[0, 20:-20]).max() < 0.01


def test_records_without_a_component_train_one_component_alone():
    signals, noise = records()
    signals[2:4, :, 1:] = 0
    table = pd.DataFrame({"p": np.arange(6.0)})
    waves, p = masks.Task(noise).rows(signals, table)
    assert waves.shape == (14, 4000, 1) and p.tolist() == [0, 0, 0, 1, 1, 1, 2, 3, 4, 4, 4, 5, 5, 5]
    assert len(parts.Task(noise).rows(signals, table)[0]) == 4


def test_the_targets_of_picks_are_a_box_and_two_bells():
    made = picks.targets(tf.constant([100]), tf.constant([300])).numpy()[0]
    assert made.shape == (6000, 3) and np.flatnonzero(made[:, 0]).tolist() == list(range(100, 381))
    assert made[100, 1] == made[300, 2] == 1 and np.isclose(made[110, 1], np.exp(-0.5)) and made[121, 1] == made[279, 2] == 0
    assert made[120, 1] > 0


def test_picks_are_where_the_waves_are():
    signals, noise = records(8, 6000, 1000)
    own = picks.Task(noise, snr=[60.0, 60.0], alone=0, second=0, dropped=0)
    table = pd.DataFrame({"p": [1000.0] * 8, "s": [1400.0] * 7 + [np.nan]})
    rows = own.rows(signals, table)
    assert len(rows[0]) == 7
    inputs, targets = (part.numpy() for part in own.pair(*map(tf.constant, rows), DRAW, True))
    for row in range(7):
        p, s = targets[row, :, 1].argmax(), targets[row, :, 2].argmax()
        assert (
            s - p == 400
            and np.abs(inputs[row, p + 50 : p + 500]).mean() > 10 * np.abs(inputs[row, max(0, p - 500) : p - 50]).mean()
        )
        assert np.allclose(inputs[row].mean(axis=0), 0, atol=1e-5) and np.allclose(inputs[row].std(axis=0), 1, atol=1e-4)


def test_dropped_components_are_0_never_all_and_windows_of_noise_have_no_targets():
    signals, noise = records(60, 6000)
    table = pd.DataFrame({"p": [1000.0] * 60, "s": [1400.0] * 60})
    own = picks.Task(noise, dropped=1.0, alone=0.5, second=0)
    inputs, targets = (part.numpy() for part in own.pair(*map(tf.constant, own.rows(signals, table)), DRAW, True))
    kept = inputs.any(axis=1).sum(axis=1)
    assert set(kept) == {1, 2, 3} and (kept < 3).mean() > 0.5
    silent = ~targets.any(axis=(1, 2))
    assert 15 < silent.sum() < 45


def test_a_second_earthquake_begins_three_seconds_after_the_first_ends():
    signals, noise = records(60, 6000)
    table = pd.DataFrame({"p": [1000.0] * 60, "s": [1400.0] * 60})
    own = picks.Task(noise, second=1.0, alone=0, dropped=0)
    targets = own.pair(*map(tf.constant, own.rows(signals, table)), DRAW, True)[1].numpy()
    peaks = [np.flatnonzero(row == 1) for row in targets[..., 1]]
    assert {len(one) for one in peaks} == {1, 2}
    assert all(later - first > 400 + 160 + 300 for first, later in (one for one in peaks if len(one) == 2))


def test_a_smeared_onset_is_not_mirrored_into_what_is_before_p():
    signals, noise = records(20)
    own = parts.Task(noise, snr=[60.0, 60.0])
    signal, _ = own.windows(*map(tf.constant, own.rows(signals, pd.DataFrame({"p": [1000.0] * 20}))), DRAW)
    from_first = signal.numpy() - signal.numpy()[:, :1]  # what is quiet is at one level, for a window has no mean
    loud = [np.flatnonzero(np.abs(row).max(axis=-1) > 0.5)[0] for row in from_first]
    quiet = [np.abs(row[: max(0, first - 25)]).max(initial=0) for row, first in zip(from_first, loud)]
    assert max(loud) > 150 and max(quiet) < 1e-3


def test_an_arrival_that_nobody_read_is_told_from_one_past_the_window():
    signals, noise = records(3, 9000, 3000)
    own = picks.Task(noise, clean=1.0)
    waves, p, s = own.placed(signals, np.full(3, 3000.0), np.array([3100.0, np.nan, 8999.0]), DRAW)
    assert waves.shape == (3, 6000, 3) and s[0] - p[0] == 100 and np.isnan(s[1]) and s[2] == np.inf
    at = [np.flatnonzero((window != window[0]).any(axis=1))[0] for window in waves]
    assert at == p.tolist()  # no noise was added: before P it stays at one level


def test_an_offset_is_no_signal():
    signals, noise = records(4)
    shifted = signals + np.array([0, 50, -1e4], np.float32)  # as a sensor's drift has it
    for own in (parts.Task(noise, snr=[0.0, 0.0]), masks.Task(noise, snr=[0.0, 0.0], alone=0.0, reversed=0.0)):
        signal, added = (
            part.numpy() for part in own.drawn(*map(tf.constant, own.rows(shifted, pd.DataFrame({"p": [1000.0] * 4}))), DRAW)
        )
        assert np.abs(signal.mean(axis=1)).max() < 1e-2
        np.testing.assert_allclose(signal.std(axis=(1, 2)), added.std(axis=(1, 2)), rtol=1e-3)
