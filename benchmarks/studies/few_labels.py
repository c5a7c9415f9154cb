"""Classifiers of few labelled images: which images, how what they are given is scaled, and what they find of the test images."""

import warnings

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier

LABELS = (10, 100, 1000, 60000)
STEPS, EPOCHS, BATCH = 500, 10, 200  # of the small network: at least so many steps, and so many epochs
WIDEST = 1000  # numbers of a code of which more than 1,000 labels are affordable


def accuracies(name, encode, training, test, seed, known=None):
    """Return {<name>_<classifier>_<labels>: share of test images whose class is found}.

    Parameters
    ----------
    name : str
    encode : function
        From numbers of training images to what stands for them, (rows, numbers).
    training : array
        The classes of all training images.
    test : tuple of array
        What stands for the test images, and their classes.
    seed : int
        Chooses the labelled images, the first weights and the order.
    known : dict, optional
        Accuracies from another seed: of all labels the linear classifier has no chance in it, where the numbers have none.
    """
    found = {}
    for count in LABELS:
        if count > 1000 and test[0].shape[1] > WIDEST:
            continue
        rows = chosen(training, count, seed)
        given, labels, key = encode(rows).astype(np.float32), training[rows], f"{name}_linear_{count}"
        if known and count == len(training):
            found[key] = known[key]
        else:
            found[key] = linear(given, labels).score(*test)
        found[f"{name}_small_{count}"] = small(given, labels, seed).score(*test)
    return found


def linear(rows, labels):
    """Return a logistic regression, at most 200 steps of L-BFGS, its penalty scikit-learn's."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # it is to stop there
        return LogisticRegression(max_iter=200).fit(rows, labels)


def small(rows, labels, seed):
    """Return a network with a layer of 128 relu units, trained: 10 epochs, of few labels as many as make 500 steps."""
    epochs = max(EPOCHS, STEPS // -(-len(rows) // BATCH))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # it is to stop there
        return MLPClassifier(
            128, batch_size=min(BATCH, len(rows)), max_iter=epochs, n_iter_no_change=epochs, random_state=seed
        ).fit(rows, labels)


def chosen(labels, count, seed):
    """Return the numbers of `count` labelled images, as many of each class; all where that is all."""
    if count == len(labels):
        return np.arange(count)
    rng = np.random.default_rng([seed, count])
    each = count // 10
    return np.sort(np.concatenate([rng.choice(np.flatnonzero(labels == kind), each, replace=False) for kind in range(10)]))


def scaled(some, pixels, *codes):
    """Return codes centred and as far apart in all as pixels are, by one factor for all of their numbers.

    A factor for each number would make more of what a code hardly uses, and pixels that are almost always black would decide.

    Parameters
    ----------
    some : array (rows, numbers)
        Codes that say where the centre is and how far they lie apart.
    pixels : array (rows, numbers)
        Of the same images.
    codes : arrays
    """
    apart = np.sqrt(some.var(axis=0).sum())
    factor = np.sqrt(pixels.var(axis=0).sum()) / apart if apart else 1.0
    return [((part - some.mean(axis=0)) * factor).astype(np.float32) for part in codes]
