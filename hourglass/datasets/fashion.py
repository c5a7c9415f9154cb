"""Fashion-MNIST: pictures of clothes, in MNIST's form.

60,000 training and 10,000 test images, 28x28 uint8, 0 (ground) to 255, labels 0 to 9,
in four IDX files. Licence and source: CITATION.cff.
"""

from hourglass.formats import idx
from hourglass.formats.idx import Most

FILES = {
    "train-images-idx3-ubyte.gz": "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
    "train-labels-idx1-ubyte.gz": "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
    "t10k-images-idx3-ubyte.gz": "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
    "t10k-labels-idx1-ubyte.gz": "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
}
MIRRORS = (
    "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com",
    "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion",
)
PUBLISHED = {name: tuple(f"{mirror}/{name}" for mirror in MIRRORS) for name in FILES}
ROW = (28, 28, 1)
LABELS = ("T-shirt", "trousers", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot")


def prepare(raw, out, *, images: Most = 60000):
    """Turn the four files into arrays and labels, as `hourglass.formats.idx.prepare` says."""
    return idx.prepare(raw, out, images) | {"labels": LABELS}
