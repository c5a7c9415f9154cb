"""MNIST: handwritten digits.

60,000 training and 10,000 test images, 28x28 uint8, 0 (ground) to 255 (ink), labels 0
to 9, in four IDX files. Licence and source: CITATION.cff.
"""

from hourglass.formats import idx
from hourglass.formats.idx import Most

FILES = {
    "train-images-idx3-ubyte.gz": "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
    "train-labels-idx1-ubyte.gz": "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
    "t10k-images-idx3-ubyte.gz": "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
    "t10k-labels-idx1-ubyte.gz": "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
}
MIRRORS = (
    "https://storage.googleapis.com/cvdf-datasets/mnist",
    "https://ossci-datasets.s3.amazonaws.com/mnist",
    "http://yann.lecun.com/exdb/mnist",
)
PUBLISHED = {name: tuple(f"{mirror}/{name}" for mirror in MIRRORS) for name in FILES}
ROW = (28, 28, 1)
LABELS = tuple("0123456789")


def prepare(raw, out, *, images: Most = 60000):
    """Turn the four files into arrays and labels, as `hourglass.formats.idx.prepare` says."""
    return idx.prepare(raw, out, images) | {"labels": LABELS}
