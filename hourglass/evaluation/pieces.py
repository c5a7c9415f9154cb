"""Test images a piece at a time, so that memory does not grow with their number."""

from collections import defaultdict

from hourglass.ground.rows import rows_to_images

PIECE_BYTES = 1 << 20  # test bytes in memory at a time


class Pieces:
    """The test images a piece at a time, with what the network and PCA make of them.

    Called with the number of the first image of a piece: (what `Autoencoder.through` gives,
    images). Images: `original` uint8, `decoded`, `damaged`, `mask`, and what the
    `hourglass.evaluation.bounds.Bounds` make of the damaged one.
    """

    def __init__(self, autoencoder, bounds, held_out, images, seed):
        self.autoencoder, self.bounds = autoencoder, bounds
        self.held_out, self.images, self.seed = held_out, images, seed
        self.rows_an_image = len(held_out) // images
        self.step = max(1, PIECE_BYTES // held_out[: self.rows_an_image].nbytes)

    def __call__(self, start):
        rows = self.held_out[self.of_images(start)]
        given = self.autoencoder.through(rows, [self.seed % 2**31, 10**9 + start])
        arrays = {name: given[name] for name in ("decoded", "damaged", "mask")}
        arrays |= {"original": rows} | self.bounds(given["damaged"])
        return given, {name: rows_to_images(array, len(rows) // self.rows_an_image) for name, array in arrays.items()}

    def of_images(self, start):
        """Return which rows the piece is of that begins with an image."""
        return slice(start * self.rows_an_image, (start + self.step) * self.rows_an_image)


class Tally:
    """What is collected over the pieces: every image's value, or the sum of every image's map."""

    def __init__(self):
        self.of_each, self.sums = defaultdict(list), defaultdict(float)

    def add(self, **values):
        """Add arrays of one value an image (kept) or of one map an image (summed)."""
        for name, value in values.items():
            if value.ndim == 1 and name != "alive":
                self.of_each[name].extend(value)
            else:
                self.sums[name] = self.sums[name] + value.sum(axis=0)
