"""One module a data set, and beside it, where there is one, the maker of its offline sample.

What `stages.download` and `stages.prepare` ask of a data set's module:

FILES : dict of str to (str or None)
    The published files and their SHA-256, None where the publisher pins none.
PUBLISHED : dict of str to tuple
    For each file where it is published, the first choice first: an address, or a function
    that brings it to a path. Left out of data that nobody publishes.
ROW : tuple, optional
    The shape of a row, where it is known beforehand: a code wider than it is then refused at once.
prepare(raw, out, **block) : dict
    Turns the files in the folder `raw` into `train.npy` and `held_out.npy`, uint8, in
    the folder `out`: rows of images, (images, height, width, channels), or of their
    columns, (images * width, height, channels), with 1 or 3 channels. `block` is the data
    set's block of params.yaml. Returns `train_images`, `held_out_images`, and what figures
    say: `labels`, names of the classes, and `axes` of an image. Where there are classes,
    `<part>_labels.npy` has each image's, a whole number from 0; where masks,
    `<part>_masks.npy` has rows of 0 and 1. hourglass.checks.data holds it to that.

RECORDS : bool, optional
    True of seismograms: `prepare` writes what `hourglass.formats.records` says instead, and returns `train_records` and
    `held_out_records` in place of images. No autoencoder of images takes them.

`hourglass.datasets.samples` may have a module of the same name: `make(folder)` makes the files
offline, a small choice of them, and `WHAT` says in some words what they are.
"""
