"""Which way each metric is better; what each is: docs/metrics.md."""

from fnmatch import fnmatchcase

SMALLER, LARGER, NEITHER = "smaller", "larger", "neither"
M_STAR = "m_star*"
IN_UNITS_OF_THE_LOSS = ("loss", "train_loss", "validation_loss", "test_loss", "outer_autoencoder_*_loss", "floor", "excess")
DIRECTIONS = {  # a pattern of names: the first that fits. A number that is better neither way must not move by itself
    "random_start*": NEITHER,  # the control, beside the pretrained network
    "accuracy_random_start*": NEITHER,
    "accuracy_*": LARGER,
    "*train_loss": SMALLER,
    "*validation_loss": SMALLER,
    "*test_loss": SMALLER,
    "loss": SMALLER,
    "excess": SMALLER,
    "mse": SMALLER,
    "mse_255": SMALLER,
    "mse_inside": SMALLER,
    "mse_outside": SMALLER,
    "checkerboard": SMALLER,
    "dead_units": SMALLER,
    "psnr_db": LARGER,
    "ssim": LARGER,
    "originals_recognition": LARGER,
    "claim: *": LARGER,  # of the ledger: reproduced, or not
    # of the data and the design
    "source": NEITHER,
    "sample": NEITHER,
    "recipe": NEITHER,
    "train_images": NEITHER,
    "test_images": NEITHER,
    "stopped_on": NEITHER,
    "epochs": NEITHER,
    "trainings": NEITHER,
    "share": NEITHER,
    "code_size": NEITHER,
    "compression": NEITHER,
    "parameters": NEITHER,
    "parameters_classifier": NEITHER,
    "carried_across": NEITHER,
    # bounds, baselines, and what a smaller value of says nothing about the network: a worse recognizer lowers m*
    "floor": NEITHER,
    "mean_mse*": NEITHER,
    "pca_*": NEITHER,
    "damaged_mse": NEITHER,
    "median_mse": NEITHER,
    "nl_means_mse": NEITHER,
    "biharmonic_mse_inside": NEITHER,
    M_STAR: NEITHER,
    "chance": NEITHER,
    "largest": NEITHER,
    "input.*": NEITHER,
}


def direction(metric):
    """Return SMALLER, LARGER or NEITHER for a metric, None where nobody has said."""
    return DIRECTIONS.get(pattern(metric))


def has_unit_of_loss(metric):
    """Return whether a metric is in the unit of the loss, which the input's scaling and the kind of loss decide."""
    return any(fnmatchcase(metric, pattern) for pattern in IN_UNITS_OF_THE_LOSS)


def pattern(metric):
    """Return the pattern that a metric's name fits, or None; of a nested one the last name counts."""
    names = metric, metric.rpartition(".")[2]
    return next((pattern for pattern in DIRECTIONS for name in names if fnmatchcase(name, pattern)), None)
