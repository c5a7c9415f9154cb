"""Figures of images: reconstructions with their errors, decoded over original, what was restored, weights and maps."""

import matplotlib.pyplot as plt
import numpy as np

from hourglass.figures import style


def reconstructions(examples, axes_labels=None):
    """Best, median and worst test image: original, reconstruction, PCA's where there is one, and the errors.

    The error maps share one colour scale, with a bar.
    """
    original = examples["shown_original"] / 255.0
    decoded = {"network": examples["shown_decoded"]}
    if "shown_pca" in examples:
        damaged = examples["shown_mask"].any()
        decoded["PCA, of the damaged" if damaged else "PCA, same code size"] = examples["shown_pca"]
    errors = {name: np.abs(original - np.clip(image, 0, 1)).mean(axis=-1, keepdims=True) for name, image in decoded.items()}
    most = max(float(np.quantile(error, 0.999)) for error in errors.values()) or 1.0
    images = {"original": original} | decoded
    heads = list(images) + [f"|error|, {name.partition(',')[0]}" for name in errors]
    figure, grid = plt.subplots(3, len(heads), figsize=(2 * len(heads), 5.1), squeeze=False, sharex=True, sharey=True)
    mse = 255**2 * ((original - decoded["network"]) ** 2).mean(axis=(1, 2, 3))
    for row, line in enumerate(grid):
        for axes, image in zip(line, images.values()):
            grey = style.show(axes, image[row])
        for axes, error in zip(line[len(images) :], errors.values()):
            heat = style.show(axes, error[row], cmap="magma", vmax=most)
        label = f"{('best', 'median', 'worst')[row]}: MSE {style.number(mse[row])}"
        line[0].set_ylabel(f"{label}\n{axes_labels[1]}" if axes_labels else label)
    for axes, head in zip(grid[0], heads):
        axes.set_title(head)
    for axes in grid[-1]:
        axes.set_xlabel(axes_labels[0] if axes_labels else "")
    if not axes_labels:
        grid[0, 0].set(xticks=[], yticks=[])
    bar = {"shrink": 0.95, "pad": 0.02, "aspect": 28}
    if original.shape[-1] == 1:
        figure.colorbar(grey, ax=grid[:, : len(images)], label="grey value / 255", **bar)
    figure.colorbar(heat, ax=grid[:, len(images) :], label="absolute error / 255", extend="max", **bar)
    figure.suptitle("Test images; MSE of grey values 0 to 255", fontsize=9)
    return figure


def decoded(examples):
    """The first test images, decoded over original."""
    rows, labels = [examples["first_decoded"], examples["first_original"] / 255.0], ["decoded", "original"]
    return style.rows_of_images(rows, labels)


def restored(examples):
    """The first test images as the network gets them, as it gives them, and as they were."""
    rows = [examples["first_damaged"], examples["first_decoded"], examples["first_original"] / 255.0]
    return style.rows_of_images(rows, ["given", "restored", "clean"])


def weights(examples):
    """The incoming weights of each unit of the code as an image, on one scale around zero; of colours grey is zero."""
    kernels = examples["weights"]
    rows, columns = -(-len(kernels) // 8), min(8, len(kernels))
    most = float(np.quantile(np.abs(kernels), 0.995)) or 1.0
    figure, grid = plt.subplots(rows, columns, figsize=(columns + 1, rows + 0.3), squeeze=False)
    for axes in grid.flat:
        axes.axis("off")
    for axes, kernel in zip(grid.flat, kernels):
        if kernel.shape[-1] == 3:
            style.show(axes, 0.5 + kernel / (2 * most))
        else:
            heat = style.show(axes, kernel, cmap="RdBu_r", vmin=-most, vmax=most)
    scale = f"; grey is 0, black and full colours are -{most:.2g} and {most:.2g}" if kernels.shape[-1] == 3 else ""
    if not scale:
        figure.colorbar(heat, ax=grid, label="weight", extend="both", aspect=25)
    figure.suptitle(f"Weights from the pixels into each of the {len(kernels)} numbers of the code{scale}", fontsize=9)
    return figure


def feature_maps(examples):
    """What the first convolution makes of two images, each image's maps on one scale."""
    maps = examples["maps"]
    rows, columns = -(-maps.shape[-1] // 16), min(16, maps.shape[-1])
    figure = plt.figure(figsize=(0.62 * columns + 1.4, 2 * (0.62 * rows + 0.5)))
    for part, image, own in zip(figure.subfigures(2, 1), examples["maps_of"], maps):
        left, right = part.subfigures(1, 2, width_ratios=(1.3, 0.62 * columns))
        axes = left.subplots()
        style.show(axes, image / 255.0)
        axes.set(xticks=[], yticks=[], title="image")
        grid = right.subplots(rows, columns, squeeze=False)
        most = float(np.quantile(own, 0.99)) or 1.0
        right.suptitle(
            f"its {maps.shape[-1]} feature maps after the first convolution, 0 (black) to {most:.2g} (white)", fontsize=9
        )
        for axes in grid.flat:
            axes.axis("off")
        for index, axes in zip(range(maps.shape[-1]), grid.flat):
            style.show(axes, own[..., index : index + 1], vmax=most)
    return figure


def between(examples):
    """Two test images, and what the decoder makes of their codes and of the codes between."""
    steps = examples["between"]
    half = len(steps) // 2
    figure = plt.figure(figsize=(half * 1.05 + 1.2, 3.2))
    left, middle, right = figure.subfigures(1, 3, width_ratios=(1.5, half * 1.05, 1.5))
    for part, image, title in (
        (left, examples["between_of"][0], "one image"),
        (right, examples["between_of"][1], "another"),
    ):
        axes = part.subplots()
        style.show(axes, image / 255.0)
        axes.set(xticks=[], yticks=[], title=title)
    grid = middle.subplots(2, half)
    for number, (axes, image) in enumerate(zip(grid.flat, steps)):
        style.show(axes, image)
        axes.set(xticks=[], yticks=[], title=f"{number}/{len(steps) - 1}")
    middle.suptitle("decoded: the first's code, codes between, the second's code", fontsize=9)
    return figure
