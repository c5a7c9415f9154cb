"""Two autoencoders that cannot be compared, and command lines that name none."""

from faults import Fault
from faults.parameters import change
from faults.results import ABOUT, GONE, HELD_OUT, OBJECT, of_files

SALT, OTHER = "tgs_columns", "tgs_columns:bottleneck=10"
COMPARE = f"compare {SALT} {OTHER} --seeds 2"
USAGE = "usage: python -m stages.compare A B --seeds SEEDS"
COUNT = "expected a whole number from 2 to 9999; of one pair nobody knows how it scatters"
KNOWN = "expected an autoencoder of params.yaml, or one with a setting changed, as in mnist_dense:train.batch=32; there is tgs_columns"
SAME = "are the same network and recipe: expected two that differ"
OTHERS = "which differ: expected the same test images, as errors on others say nothing"
BLOCK = "autoencoders.tgs_columns"
WRONG = [  # (arguments, message)
    ("tgs_columns mnist_dense --seeds 1", f"--seeds is '1': {COUNT}"),
    ("tgs_columns mnist_dense --seeds many", f"--seeds is 'many': {COUNT}"),
    ("tgs_columns mnist_dense --seeds -5", f"--seeds is '-5': {COUNT}"),
    ("nothing tgs_columns --seeds 2", f"nothing: {KNOWN}"),
    ("tgs_columns tgs_columns.train --seeds 2", f"tgs_columns.train: {KNOWN}"),
    ("tgs_columns tgs_columns:bottleneck --seeds 2", f"tgs_columns:bottleneck: {KNOWN}"),
    ("tgs_columns tgs_columns:=3 --seeds 2", f"tgs_columns:=3: {KNOWN}"),
    ("tgs_columns tgs_columns:train.batch=[ --seeds 2", "tgs_columns:train.batch=[: '[' is no YAML: expected a value as in params.yaml"),
    ("tgs_columns tgs_columns:train.loss.x=3 --seeds 2", f"tgs_columns:train.loss.x=3: {BLOCK}.train.loss is 'mse': expected a block"),
    ("tgs_columns tgs_columns:train.batch=0 --seeds 2", f"{BLOCK}.train.batch is 0 (int): expected a whole number of at least 1"),
    ("tgs_columns tgs_columns:train.bach=3 --seeds 2", f"{BLOCK}.train.bach is not a parameter; known here: batch"),
    ("tgs_columns tgs_columns:trian.batch=3 --seeds 2", f"{BLOCK}.trian is missing: there is no 'trian' in {BLOCK}; there is dataset"),
    ("tgs_columns tgs_columns:bottleneck=102 --seeds 2", "bottleneck is 102: expected 1 to 101. An input has 101 numbers"),
    ("tgs_columns tgs_columns --seeds 2", f"tgs_columns and tgs_columns {SAME}"),
    ("tgs_columns tgs_columns:bottleneck=20 --seeds 2", f"tgs_columns and tgs_columns:bottleneck=20 {SAME}"),
    ("tgs_columns tgs_columns:figures=depth --seeds 2", f"tgs_columns and tgs_columns:figures=depth {SAME}"),
    ("tgs_columns mnist_dense --seeds 2", f"tgs_columns and mnist_dense are measured on the images of data/prepared/tgs and data/prepared/mnist, {OTHERS}"),
    ("mnist_denoise mnist_resize_conv --seeds 2", "mnist_denoise and mnist_resize_conv get test images with other damage (input.corruption: noise of 0.5, and none)"),
    ("mnist_denoise mnist_denoise:input.amount=0.3 --seeds 2", "with other damage (input.corruption: noise of 0.5, and noise of 0.3)"),
]  # fmt: skip
FILES = [  # (command, path, what, content, message)
    (COMPARE, ABOUT, "text", b"about", f"{ABOUT}: {OBJECT}"),
    (COMPARE, ABOUT, "not there", None, f"{ABOUT}: {GONE}"),
    (COMPARE, HELD_OUT, "not there", None, f"{HELD_OUT}: {GONE}"),
]
FAULTS = [Fault("compare", arguments, f"compare {arguments}", lambda project: None, message) for arguments, message in WRONG]
FAULTS += of_files(FILES)
FAULTS += [
    Fault("compare", "no --seeds", f"compare {SALT} {OTHER}", lambda project: None, USAGE, 2),
    Fault("compare", "--seeds without a number", f"compare {SALT} {OTHER} --seeds", lambda project: None, USAGE, 2),
    Fault("compare", "one autoencoder", f"compare {SALT} --seeds 2", lambda project: None, USAGE, 2),
    Fault("compare", "a seed too large", COMPARE, change("seed", 2**32 - 1), "--seeds is 2: expected seeds up to 4294967295 from seed 4294967295"),
]  # fmt: skip
