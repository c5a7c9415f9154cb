"""The IDX files of digits and clothes."""

import gzip
import struct

from faults import PREPARE, Fault, cut, flip, write

FOLDER = "data/raw/mnist"
TRAIN, LABELS, TEST = (f"{FOLDER}/{name}.gz" for name in ("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte"))  # fmt: skip


def packed(kind, sizes, body):
    return gzip.compress(bytes([0, 0, kind, len(sizes)]) + struct.pack(f">{len(sizes)}I", *sizes) + body)


MATCH = "expected training images of 28 x 28 with as many labels from 0 to 9"
WRONG = [  # (file, what, content, message)
    (TRAIN, "no gzip", b"idx", "train-images-idx3-ubyte.gz: expected a gzip file"),
    (TRAIN, "empty", b"", "train-images-idx3-ubyte.gz: expected"),
    (TRAIN, "not there", None, "train-images-idx3-ubyte.gz: not there; run `dvc repro` to make what is missing"),
    (TRAIN, "a web page", b"<!doctype html>", "expected a gzip file, found a damaged or truncated one"),
    (TRAIN, "nothing in it", gzip.compress(b""), "expected IDX bytes of 3 dimensions, got magic number nothing"),
    (TRAIN, "two bytes in it", gzip.compress(b"\0\0"), "got magic number 0000"),
    (TRAIN, "labels", packed(8, (10,), bytes(10)), "expected IDX bytes of 3 dimensions, got magic number 00000801"),
    (TRAIN, "two dimensions", packed(8, (10, 784), bytes(7840)), "got magic number 00000802"),
    (TRAIN, "signed bytes", packed(9, (10, 28, 28), bytes(7840)), "got magic number 00000903"),
    (TRAIN, "floats", packed(13, (10, 28, 28), bytes(31360)), "got magic number 00000d03"),
    (TRAIN, "a damaged magic number", gzip.compress(b"\1\0\x08\3" + bytes(12)), "got magic number 01000803"),
    (TRAIN, "a header cut short", gzip.compress(b"\0\0\x08\3\0\0\0\1"), "got magic number 00000803"),
    (TRAIN, "a byte too few", packed(8, (10, 28, 28), bytes(7839)), "states 10 x 28 x 28 bytes, holds 7839"),
    (TRAIN, "a byte too many", packed(8, (10, 28, 28), bytes(7841)), "states 10 x 28 x 28 bytes, holds 7841"),
    (TRAIN, "sizes beyond any memory", packed(8, (2**32 - 1,) * 3, b""), "states 4294967295 x 4294967295 x 4294967295 bytes, holds 0"),
    (TRAIN, "images of 27 pixels", packed(8, (400, 27, 28), bytes(400 * 27 * 28)), MATCH),
    (TRAIN, "no images", packed(8, (0, 28, 28), b""), MATCH),
    (TRAIN, "fewer images than labels", packed(8, (7, 28, 28), bytes(7 * 784)), MATCH),
    (LABELS, "images", packed(8, (10, 28, 28), bytes(7840)), "expected IDX bytes of 1 dimensions, got magic number 00000803"),
    (LABELS, "fewer labels than images", packed(8, (7,), bytes(7)), MATCH),
    (LABELS, "a label of 10", packed(8, (400,), bytes([10] * 400)), MATCH),
    (LABELS, "a byte too many", packed(8, (400,), bytes(401)), "states 400 bytes, holds 401"),
    (TEST, "no test images", packed(8, (0, 28, 28), b""), "expected test images of 28 x 28"),
    (TEST, "not there", None, "t10k-images-idx3-ubyte.gz: not there"),
]  # fmt: skip
FAULTS = [
    Fault("IDX", f"{path.split('/')[-1]}: {what}", PREPARE["mnist"], write(path, content), message)
    for path, what, content, message in WRONG
] + [
    Fault("IDX", "cut in the middle", PREPARE["mnist"], cut(TRAIN), "expected a gzip file, found a damaged or truncated one"),
    Fault(
        "IDX",
        "its last bytes missing",
        PREPARE["mnist"],
        cut(TRAIN, 0.9999),
        "expected a gzip file, found a damaged or truncated",
    ),
    Fault("IDX", "a flipped byte", PREPARE["mnist"], flip(TRAIN, 0.5), "expected a gzip file, found a damaged or truncated one"),
    Fault(
        "IDX",
        "a wrong checksum",
        PREPARE["mnist"],
        flip(TRAIN, 0.99999),
        "expected a gzip file, found a damaged or truncated one",
    ),
]
