"""Salt in the columns of sections, for the study `narrow`: what a classifier of columns gets, and what it can see of them."""

import numpy as np
import pytest
import tensorflow as tf

from benchmarks.studies import narrow_sections


def test_columns_have_the_mean_and_deviation_of_the_training_columns_and_a_dead_number_is_0():
    train = np.zeros((2 * 101, 3), np.float32)
    train[:, 0] = np.tile([2, 4], 101)
    train[:, 1] = 7
    test = np.full((101, 3), 5, np.float32)
    parts = narrow_sections.standard([train, test], [train])
    assert [part.shape for part in parts] == [(2, 101, 1, 3), (1, 101, 1, 3)]
    np.testing.assert_array_equal(parts[0][1, :3, 0, 0], [1, -1, 1])  # 101 before it
    np.testing.assert_array_equal(parts[1][0, 0, 0], [2, -2, 5])  # (5 - 3) / 1; no deviation, no division


@pytest.mark.parametrize("build", [lambda: narrow_sections.classifier(2, 1), lambda: narrow_sections.linear(2)])
def test_both_classifiers_see_eight_columns_to_each_side(build):
    model = build()
    columns = np.random.default_rng(0).normal(size=(1, 101, 1, 2)).astype(np.float32)
    other = columns.copy()
    other[0, 50] += 1
    moved = np.flatnonzero((np.asarray(model(columns)) != np.asarray(model(other))).ravel())
    assert moved.min() >= 42 and moved.max() <= 58


def test_a_narrow_classifier_has_that_many_numbers_of_a_column():
    assert narrow_sections.classifier(101, 5).get_layer("narrow").output.shape == (None, 101, 1, 5)
    assert narrow_sections.classifier(5).get_layer("narrow").output.shape[-1] == 101  # what is not asked to be narrow is not


def test_sections_are_mirrored_with_their_truth_and_only_in_training():
    columns = tf.reshape(tf.range(404.0), (4, 101, 1, 1))
    for draw in range(8):
        found, truth = narrow_sections.mirrored(columns, columns, tf.constant([0, draw]), True)
        np.testing.assert_array_equal(found, truth)
        if (turned := np.flatnonzero(found[:, 0, 0, 0] != columns[:, 0, 0, 0])).size:
            np.testing.assert_array_equal(found[turned[0], ::-1], columns[turned[0]])
    np.testing.assert_array_equal(narrow_sections.mirrored(columns, columns, None, False)[0], columns)
