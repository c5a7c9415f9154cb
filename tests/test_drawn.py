"""What a figure shows is what it is given: the data of each curve and picture, its axis and its words, read from Matplotlib's artists."""

import matplotlib.image
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from hourglass.figures import checkerboard, curves, images, rates, style, sweeps
from hourglass.page import seismology

RNG = np.random.default_rng(0)


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def lines(axes):
    """Return {label: (x, y)} of the curves of an axes."""
    return {line.get_label(): tuple(np.asarray(part, float).tolist() for part in line.get_data()) for line in axes.lines}


def shown(axes):
    """Return the array of the one picture of an axes, and what is black and white of it."""
    (picture,) = axes.images
    return np.asarray(picture.get_array()), picture.get_clim()


HISTORY = {"epoch": [1, 2, 3], "loss": [5.0, 4.0, 3.0], "validation_loss": [6.0, 2.0, 2.5], "kept": [0, 1, 0]}


def test_the_curves_of_losses_are_the_columns_of_the_history():
    figure = curves.loss(pd.DataFrame(HISTORY), "mse", "bytes", 2.25, {"floor, test": 0.5})
    (axes,) = figure.axes
    found = lines(axes)
    assert found["training"] == ([1, 2, 3], [5, 4, 3]) and found["validation"] == ([1, 2, 3], [6, 2, 2.5])
    assert found["test 2.25"] == ([2], [2.25]) and found["lowest 2 (epoch 2)"] == ([2], [2])  # at the epoch that was kept
    assert found["floor, test 0.5"][1] == [0.5, 0.5] and len(found) == 5
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("epoch", "mean squared error (grey values 0 to 255)")
    assert axes.get_yscale() == "log" and axes.get_title() == "Loss by epoch"
    colours = {line.get_label(): to_hex(line.get_color()) for line in axes.lines}
    assert (colours["training"], colours["validation"], colours["floor, test 0.5"]) == (style.TRAIN, style.NETWORK, style.BOUND)


def test_penalties_are_drawn_apart_and_each_phase_in_its_own_panel():
    penalised = pd.DataFrame(HISTORY | {"penalty": [3.0, 2.0, 1.0], "validation_penalty": [30.0, 20.0, 10.0]})
    found = lines(curves.loss(penalised, "mse", "unit", 1, {}).axes[0])
    assert found["training, penalty"][1] == [3, 2, 1] and found["validation, penalty"][1] == [30, 20, 10]
    rows = pd.concat([pd.DataFrame(HISTORY).assign(phase=name, loss=np.arange(3.0) + place) for place, name in enumerate("badc")])
    figure = curves.loss(rows, "mse", "unit", 1, {"floor, test": 9.0})
    assert [axes.get_title() for axes in figure.axes] == list("badc")  # as they came, and none is empty
    assert [lines(axes)["training"][1] for axes in figure.axes] == [[place, place + 1, place + 2] for place in range(4)]
    assert not any("floor" in name or "test" in name for axes in figure.axes for name in lines(axes))
    assert [axes.get_ylabel() for axes in figure.axes] == ["loss", "", "", "loss"]


@pytest.mark.parametrize(("scaling", "span"), [("bytes", 255), ("unit", 1), ("symmetric", 2)])
def test_a_bound_below_the_loss_is_in_the_loss_s_unit(scaling, span):
    assert curves.bounds("mse", scaling, 0, 0.25, figures="") == {"PCA, test": 0.25 * span**2}
    assert curves.bounds("mse", scaling, 0.125, 0.25) == {"floor, test": 0.125}
    assert curves.bounds("binary_crossentropy", scaling, 0, 0.25) == curves.bounds("mse", scaling, 0, None) == {}


def test_depth_is_the_root_of_the_mean_over_an_image_s_columns_downwards():
    network, pca = np.array([[0.01, 0.03], [0.04, 0.04]]), np.array([[0.0, 0.0], [0.09, 0.07]])
    (axes,) = curves.depth({"error": network, "pca_error": pca}).axes
    found = lines(axes)
    np.testing.assert_allclose(found["network"], ([255 * 0.02**0.5, 51], [0, 1]))
    np.testing.assert_allclose(found["PCA"], ([0, 255 * 0.08**0.5], [0, 1]))
    assert axes.get_ylim() == (1, 0) and axes.get_xlim()[0] == 0
    assert axes.get_xlabel() == "root mean squared error (grey values 0 to 255)" and axes.get_ylabel() == "depth (samples)"


CODES = {"codes": RNG.normal(size=(6, 3)), "code_labels": np.array([2, 0, 2, 1, 0, 2]), "map_share": np.array([0.75, 0.125])}
CODES |= {"map_pca": RNG.normal(size=(6, 2)), "map_tsne": RNG.normal(size=(6, 2))}


def test_codes_lie_on_both_maps_where_they_are_and_in_the_colour_of_their_class():
    figure = curves.latent(CODES, ["a", "b"])  # of the third class no name is known
    for axes, name in zip(figure.axes, ("map_pca", "map_tsne")):
        assert [part.get_label() for part in axes.collections] == ["a", "b", "2"]
        for kind, part in enumerate(axes.collections):
            np.testing.assert_array_equal(part.get_offsets(), CODES[name][CODES["code_labels"] == kind])
            assert to_hex(part.get_facecolor()[0]) == to_hex(plt.cm.tab10(kind))
    left = figure.axes[0]
    assert left.get_xlabel() == "first component (75 % of the variance)" and left.get_ylabel() == "second component (12 %)"
    legend = figure.legends[0]
    assert legend.get_title().get_text() == "6 codes" and [text.get_text() for text in legend.get_texts()] == ["a", "b", "2"]


def test_codes_of_one_number_are_a_histogram_stacked_by_class():
    codes = np.array([[0.0], [0.0], [1.0], [1.0], [1.0], [1.0]])
    figure = curves.latent({"codes": codes, "code_labels": np.array([0, 0, 0, 1, 1, 1])}, None)
    heights = [[bar.get_height() for bar in part] for part in figure.axes[0].containers]
    assert [(part[0], part[-1]) for part in heights] == [(2, 1), (0, 3)]
    assert figure.axes[0].get_ylabel() == "rows" and len(heights[0]) == 40


def test_columns_are_an_image_its_traces_and_the_image_again():
    image = RNG.integers(0, 256, (12, 25), dtype=np.uint8)
    cut = image.T[..., None].copy()
    figure = curves.columns({"columns": cut, "columns_of": image, "columns_name": "images/a.png"})
    left, middle, right = figure.axes
    assert left.get_title() == "in the archive: a.png" and right.get_title() == "rebuilt (largest difference 0)"
    assert (left.get_xlabel(), left.get_ylabel()) == ("trace", "depth (samples)")
    np.testing.assert_allclose(shown(left)[0], image / 255)
    np.testing.assert_allclose(shown(right)[0], image / 255)
    traces = [line.get_data() for line in middle.lines]
    assert len(traces) == 3 and middle.get_ylim() == (11, 0)
    for place, (across, down) in zip((0, 10, 20), traces):
        np.testing.assert_allclose(across, place + (image[:, place] - 128.0) / 16)
        assert down.tolist() == list(range(12))
    cut[3, 2] = (int(cut[3, 2, 0]) + 100) % 256
    again = curves.columns({"columns": cut, "columns_of": image, "columns_name": "a.png"})
    difference = abs(int(cut[3, 2, 0]) - int(image[2, 3]))
    assert again.axes[2].get_title() == f"rebuilt (largest difference {difference})"


ORIGINAL = RNG.integers(0, 256, (3, 4, 5, 1), dtype=np.uint8)
DECODED, PCA = RNG.uniform(-0.2, 1.2, (2, 3, 4, 5, 1))
UNHARMED = np.zeros(ORIGINAL.shape, bool)
SHOWN = {"shown_original": ORIGINAL, "shown_decoded": DECODED, "shown_pca": PCA, "shown_mask": UNHARMED}


def test_reconstructions_stand_in_their_rows_with_their_errors_on_one_scale():
    figure = images.reconstructions(SHOWN, ("trace", "depth"))
    grid = np.array(figure.axes[:15]).reshape(3, 5)
    heads = ["original", "network", "PCA, same code size", "|error|, network", "|error|, PCA"]
    assert [axes.get_title() for axes in grid[0]] == heads
    errors = [np.abs(ORIGINAL / 255 - np.clip(image, 0, 1)) for image in (DECODED, PCA)]
    most = max(np.quantile(error, 0.999) for error in errors)
    for row, word in enumerate(("best", "median", "worst")):
        for column, (array, limits) in enumerate(
            [(ORIGINAL / 255, (0, 1)), (DECODED, (0, 1)), (PCA, (0, 1)), (errors[0], (0, most)), (errors[1], (0, most))]
        ):
            found, clim = shown(grid[row, column])
            np.testing.assert_allclose(found, array[row, ..., 0])
            np.testing.assert_allclose(clim[1], limits[1])
            assert clim[0] == 0 or column > 2
        mse = 255**2 * np.mean((ORIGINAL[row] / 255 - DECODED[row]) ** 2)
        assert grid[row, 0].get_ylabel() == f"{word}: MSE {style.number(mse)}\ndepth"
    assert [axes.get_xlabel() for axes in grid[-1]] == ["trace"] * 5
    damaged = images.reconstructions(SHOWN | {"shown_mask": np.ones(ORIGINAL.shape, bool)})
    assert damaged.axes[2].get_title() == "PCA, of the damaged"


def test_first_images_are_decoded_over_original_and_given_over_restored_over_clean():
    examples = {"first_decoded": DECODED, "first_original": ORIGINAL, "first_damaged": PCA}
    for figure, rows, words in (
        (images.decoded(examples), (DECODED, ORIGINAL / 255), ["decoded", "original"]),
        (images.restored(examples), (PCA, DECODED, ORIGINAL / 255), ["given", "restored", "clean"]),
    ):
        grid = np.array(figure.axes).reshape(len(rows), 3)
        assert [line[0].get_ylabel() for line in grid] == words
        for line, row in zip(grid, rows):
            for axes, image in zip(line, row):
                np.testing.assert_allclose(shown(axes)[0], image[..., 0])
                assert shown(axes)[1] == (0, 1)


@pytest.mark.parametrize("count", [1, 8, 9])
def test_weights_and_maps_are_each_in_their_place(count):
    kernels = RNG.normal(size=(count, 4, 5, 1))
    figure = images.weights({"weights": kernels})
    drawn = [axes for axes in figure.axes if axes.images]
    most = np.quantile(np.abs(kernels), 0.995)
    for axes, kernel in zip(drawn, kernels):
        np.testing.assert_array_equal(shown(axes)[0], kernel[..., 0])
        np.testing.assert_allclose(shown(axes)[1], (-most, most))
    assert (
        f"each of the {count} numbers of the code" in figure.get_suptitle()
        and len(figure.axes) == (16 if count > 8 else count) + 1
    )
    kernels = np.repeat(kernels, 3, axis=-1)
    coloured, most = images.weights({"weights": kernels}), np.quantile(np.abs(kernels), 0.995)
    np.testing.assert_allclose(shown(coloured.axes[0])[0][..., 1], np.clip(0.5 + kernels[0, ..., 0] / (2 * most), 0, 1))
    assert f"-{most:.2g} and {most:.2g}" in coloured.get_suptitle()
    maps = RNG.uniform(0, 3, (2, 4, 5, count))
    figure = images.feature_maps({"maps": maps, "maps_of": ORIGINAL[:2]})
    drawn = [axes for axes in figure.axes if axes.images]
    assert len(drawn) == 2 * (1 + count)
    for number, own in enumerate(maps):
        image, *parts = drawn[number * (1 + count) : (number + 1) * (1 + count)]
        np.testing.assert_allclose(shown(image)[0], ORIGINAL[number, ..., 0] / 255)
        for index, axes in enumerate(parts):
            np.testing.assert_array_equal(shown(axes)[0], own[..., index])
            np.testing.assert_allclose(shown(axes)[1], (0, np.quantile(own, 0.99)))


def test_between_two_images_each_step_has_its_number():
    steps = RNG.uniform(0, 1, (6, 4, 5, 1))
    figure = images.between({"between": steps, "between_of": ORIGINAL[:2]})
    one, other, *between = figure.axes
    assert (one.get_title(), other.get_title()) == ("one image", "another")
    np.testing.assert_allclose(shown(one)[0], ORIGINAL[0, ..., 0] / 255)
    np.testing.assert_allclose(shown(other)[0], ORIGINAL[1, ..., 0] / 255)
    assert [axes.get_title() for axes in between] == [f"{number}/5" for number in range(6)]
    assert all((shown(axes)[0] == step[..., 0]).all() for axes, step in zip(between, steps))


def test_rates_are_quality_over_size_a_line_a_codec_by_size_and_a_panel_a_packing():
    names = ["network", "network", "JPEG", "PCA, 5 numbers", "PCA, all numbers", "WebP"]
    table = pd.DataFrame(
        {
            "codec": names, "packing": "single", "pixels": 20, "bits_per_pixel": [2.0, 1.0, 0.5, 4.0, 8.0, 3.0],
            "psnr_db": [40.0, 30.0, 20.0, 33.0, 44.0, 35.0], "mse_255": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
        }
    )  # fmt: skip
    sheet = table.assign(packing="sheet", pixels=180, bits_per_pixel=table["bits_per_pixel"] / 2)
    figure = rates.curves(pd.concat([table, sheet]), "a title")
    single, one = figure.axes
    found = lines(single)
    assert list(found) == list(lines(one)) == list(dict.fromkeys(names))
    assert found["network"] == ([1, 2], [30, 40]) and found["JPEG"] == ([0.5], [20]) and found["PCA, 5 numbers"] == ([4], [33])
    assert lines(one)["network"] == ([0.5, 1], [30, 40])
    looks = [(to_hex(line.get_color()), line.get_marker(), line.get_linestyle()) for line in single.lines]
    assert looks == [(to_hex(line.get_color()), line.get_marker(), line.get_linestyle()) for line in one.lines]
    assert looks[0] == (style.NETWORK, "o", "-") and looks[1] == ("#27ae60", "s", "-") and looks[4] == ("#d68910", "v", "-")
    assert looks[2:4] == [(style.BOUND, "x", ":"), (style.BOUND, "x", "-")]
    assert [axes.get_title() for axes in (single, one)] == ["a file for each image", "one file for all, a sheet of 3x3"]
    assert single.get_xscale() == "log" and single.get_ylim()[1] == 50 and figure.get_suptitle() == "a title"
    assert (single.get_xlabel(), single.get_ylabel()) == ("bits per pixel, every byte of every file", "PSNR (dB)")


SWEEP = pd.DataFrame(
    {
        "m": [1, 1, 4, 4, 9, 9], "seed": [0, 1] * 3, "mse_255": [90.0, 110.0, 50.0, 40.0, 20.0, 20.0],
        "recognition": [0.2, 0.4, 0.5, 0.7, 0.9, 0.9], "pca_mse_255": [80.0, 80.0, 30.0, 30.0, 1.0, 1.0],
        "pca_recognition": [0.1, 0.1, 0.6, 0.6, 0.8, 0.8], "dead_units": 0,
        "recognition_fitted": [0.3, 0.3, 0.6, 0.6, 0.9, 0.9], "pca_recognition_fitted": [0.1, 0.1, 0.6, 0.6, 0.8, 0.8],
    }
)  # fmt: skip
STARS = {
    "beside": {},
    "m_star": 4, "m_star_low": 1, "m_star_high": 9, "pca_m_star": None, "pca_m_star_low": 9, "pca_m_star_high": None,
    "share": 0.95, "originals_recognition": 0.8, "chance": 0.25, "largest": 9, "input": {"scaling": "unit"},
}  # fmt: skip


def test_a_sweep_s_curves_are_the_means_over_seeds_and_its_stars_stand_at_m_star():
    figure = sweeps.curves("mine", SWEEP, STARS)
    upper, lower = figure.axes
    below = lines(lower)
    network, points, pca = (np.array(line.get_data(), float) for line in upper.lines)
    assert network.tolist() == [[1, 4, 9], [100, 45, 20]] and points.tolist() == [SWEEP["m"].tolist(), SWEEP["mse_255"].tolist()]
    np.testing.assert_array_equal(pca, ([1, 4, 9], [80, 30, np.nan]))  # 1 = 20 / 20
    assert [text.get_text() for text in upper.texts] == ["PCA from m = 9 off the scale"]
    np.testing.assert_allclose(below["network"], ([1, 4, 9], [0.3, 0.6, 0.9]))
    np.testing.assert_allclose(below["PCA"], ([1, 4, 9], [0.1, 0.6, 0.8]))
    for line, name in ((lower.lines[0], "recognition"), (lower.lines[2], "pca_recognition")):
        assert line.get_xdata().tolist() == SWEEP["m"].tolist() and line.get_ydata().tolist() == SWEEP[name].tolist()
        assert line.get_alpha() == 0.5
    assert below["originals"][1] == [0.8, 0.8] and below["chance"][1] == [0.25, 0.25]
    np.testing.assert_allclose(below["95 % of them, from chance on"][1], 0.25 + 0.95 * 0.55)
    assert below["m*: 4 (1 to 9)"][0] == [4] and below["m* of PCA: above 9 (9 to above 9)"][0] == [pytest.approx(9 * 1.15)]
    bars = [list(line.get_xdata()) for line in lower.lines if line.get_linewidth() == 3]
    assert bars[0] == [1, 9] and bars[1] == pytest.approx([9, 1.15 * 9])
    assert [line.get_marker() for line in lower.lines if "m*" in line.get_label()] == ["o", ">"]
    heights = [float(line.get_ydata()[0]) for line in lower.lines if "m*" in line.get_label()]
    assert lower.get_ylim()[0] < heights[1] < heights[0] < 0.1 - 0.01  # below all curves
    assert upper.get_title() == "Test error and recognition over m, mine, scaling: unit"
    assert (upper.get_ylabel(), lower.get_ylabel()) == (
        "MSE (grey values 0 to 255)",
        "share of classes recognised\n(by the logarithm of what is missed)",
    )
    assert upper.get_xscale() == lower.get_xscale() == "log" and upper.get_xlim() == lower.get_xlim()
    assert upper.get_yscale() == "log" and lower.get_xlabel() == "m (numbers in the code)"
    assert lower.get_xticks().tolist() == [1, 2, 5] and lower.get_xlim() == pytest.approx((1 / 1.15, 9 * 1.15))
    assert sweeps.kind_of(SWEEP.assign(iou=0.5)) == "average precision of salt columns"


def test_pca_stays_on_the_scale_where_it_is_as_large():
    figure = sweeps.curves("mine", SWEEP.assign(pca_mse_255=1.01, seed=0), STARS | {"input": {}, "m_star": 9, "m_star_low": 9})
    _, points, pca = figure.axes[0].lines
    assert pca.get_ydata() == pytest.approx([1.01] * 3) and points.get_alpha() == 1 and not figure.axes[0].texts
    assert "m*: 9" in lines(figure.axes[1]) and figure.axes[0].get_title().endswith(", mine")


def test_where_units_die_recognition_stands_over_live_ones_too_and_beside_it_the_other_network():
    live = {
        "dead_units": [0, 0, 1, 0, 4, 5],
        "live_units": [1, 1, 3, 4, 5, 4],
        "recognition_fitted_live": [0.3, 0.3, 0.5, 0.8, 0.9, 0.8],
    }
    other = {f"beside_{name}": SWEEP[name] + 0.05 for name in ("mse_255", "recognition", "recognition_fitted")}
    stars = STARS | {f"{of}{end}": 4 for of in ("m_star_live", "beside_m_star") for end in ("", "_low", "_high")}
    figure = sweeps.curves("mine", SWEEP.assign(**live, **other), stars | {"largest_live": 5, "beside": {"code": "linear"}})
    below = lines(figure.axes[1])
    assert below["network over live units"] == ([1, 3, 4, 5], [0.3, 0.5, 0.8, 0.9])
    np.testing.assert_allclose(below["network, code: linear"], ([1, 4, 9], [0.35, 0.65, 0.95]))
    assert below["m* in live units: 4"][0] == below["m*, code: linear: 4"][0] == [4]
    np.testing.assert_allclose(figure.axes[0].lines[2].get_ydata(), [100.05, 45.05, 20.05])
    assert figure.axes[1].get_xlabel() == "m (numbers in the code); dashed, live units"


@pytest.mark.parametrize(("count", "numbers"), [(3, [2, 1, 0]), (10, [9, 8, 6, 4, 3, 2, 0])])
def test_a_sweep_s_pictures_are_those_of_the_m_above_them(count, numbers):
    network, pca = RNG.integers(0, 256, (2, count, 2, 4, 5, 1), dtype=np.uint8)
    examples = {"widths": 10 * np.arange(count), "original": ORIGINAL[:2], "network": network, "pca": pca}
    figure = sweeps.images(examples)
    grid = np.array(figure.axes).reshape(-1, 2)
    assert [line[0].get_ylabel() for line in grid] == ["original"] + [f"m = {10 * number}" for number in numbers]
    assert [axes.get_title() for axes in grid[0]] == ["network", "PCA"]
    for line, number in zip(grid[1:], numbers):
        for axes, of in zip(line, (network, pca)):
            np.testing.assert_allclose(shown(axes)[0], np.concatenate(list(of[number, ..., 0]), axis=1) / 255)
    np.testing.assert_allclose(shown(grid[0, 1])[0], np.concatenate(list(ORIGINAL[:2, ..., 0]), axis=1) / 255)
    one = sweeps.images({name: part[..., :1, :, :, :] if name != "widths" else part for name, part in examples.items()})
    grid = np.array(one.axes).reshape(2, -1)
    assert [axes.get_title() for axes in grid[0]] == ["original"] + [f"m = {10 * number}" for number in numbers]
    assert [line[0].get_ylabel() for line in grid] == ["network", "PCA"]
    alike = sweeps.images(
        examples | {"network": np.repeat(network[:, :1], 2, axis=1) // 255 * 7 + RNG.integers(0, 8, network.shape)}
    )
    assert alike.axes[2].get_ylabel() == f"m = {10 * numbers[0]}\n(one for all)" or count > 3


def test_the_checkerboard_s_powers_are_the_means_along_both_axes():
    spectrum = np.arange(24.0).reshape(4, 6) + 1
    frequency, power = checkerboard.by_frequency(spectrum)
    rows, columns = spectrum.mean(axis=1), spectrum.mean(axis=0)  # -1/2, -1/4, 0, 1/4 down; -1/2, -1/3, -1/6, 0, ... across
    by_hand = [
        (rows[2] + columns[3]) / 2, (columns[2] + columns[4]) / 2, (rows[1] + rows[3]) / 2, (columns[1] + columns[5]) / 2,
        (rows[0] + columns[0]) / 2,
    ]  # fmt: skip
    np.testing.assert_allclose(frequency, [0, 1 / 6, 1 / 4, 1 / 3, 1 / 2])
    np.testing.assert_allclose(power, by_hand)
    first = {
        "first_decoded": RNG.uniform(0, 1, (5, 4, 6, 1)),
        "first_original": RNG.integers(0, 256, (5, 4, 6, 1), dtype=np.uint8),
    }
    both = {
        "a": first | {"spectrum": spectrum},
        "b": first | {"spectrum": 2 * spectrum, "first_decoded": first["first_original"] / 255},
    }
    figure = checkerboard.comparison(both, (1 / 8, 1 / 4, 1 / 2))
    grid, axes = np.array(figure.axes[:20]).reshape(4, 5), figure.axes[-1]
    np.testing.assert_allclose(lines(axes)["a"], (frequency, power))
    np.testing.assert_allclose(lines(axes)["b"], (frequency, 2 * power))
    assert axes.get_yscale() == "log" and [text.get_text() for text in axes.get_xticklabels()] == ["1/8", "1/4", "1/2"]
    assert axes.get_xticks().tolist() == [1 / 8, 1 / 4, 1 / 2]
    error = first["first_decoded"] - first["first_original"] / 255
    most = np.quantile(np.abs(error), 0.995)
    for column in range(5):
        np.testing.assert_allclose(shown(grid[0, column])[0], first["first_decoded"][column, ..., 0])
        np.testing.assert_allclose(shown(grid[1, column])[0], error[column, ..., 0])
        np.testing.assert_allclose(shown(grid[1, column])[1], (-most, most))
        assert not shown(grid[3, column])[0].any()
    assert [line[0].get_ylabel() for line in grid] == ["a", "error", "b", "error"]


def test_numbers_have_three_digits_and_ticks_are_plain():
    assert [style.number(value) for value in (1983.7, 0.012345, 12.0, 123456)] == ["1,980", "0.0123", "12", "123,000"]
    _, axes = plt.subplots()
    axes.plot([1, 2], [0.002, 3])
    style.plain_log(axes)
    style.integers(axes.xaxis)
    assert axes.yaxis.get_major_formatter()(0.01) == "0.01" and axes.yaxis.get_minor_formatter()(0.02) == ""
    assert all(float(tick).is_integer() for tick in axes.get_xticks())
    axes.set_ylim(1, 20)
    style.plain_log(axes)
    assert axes.yaxis.get_minor_formatter()(5) == "5" and 5 in axes.yaxis.get_minor_locator()()
    axes.set_ylim(1, 30)
    style.plain_log(axes)
    assert axes.yaxis.get_minor_formatter()(5) == ""
    axes.set_ylim(1, 2)
    style.plain_log(axes)
    assert 1.5 in axes.yaxis.get_minor_locator()()
    axes.set_ylim(1, 2.01)
    style.plain_log(axes)
    assert 1.5 not in axes.yaxis.get_minor_locator()()
    axes.set_ylim(1, 1.9)
    style.plain_log(axes)
    assert 1.5 in axes.yaxis.get_minor_locator()()


@pytest.mark.parametrize(("inches", "pixels"), [(6, 900), (20, 1360)])
def test_a_figure_is_as_wide_as_a_page_has_room_and_says_what_it_is_of(tmp_path, inches, pixels):
    figure, axes = plt.subplots(figsize=(inches, 2))
    style.save(figure, tmp_path / "a.png", {"sample": "9 squares"}, "one\ntwo")
    assert matplotlib.image.imread(tmp_path / "a.png").shape[1] == pixels
    assert figure.texts[0].get_text() == "one\ntwo\nsample data: 9 squares"
    room = 0.15 * 3 / 2
    assert figure.get_layout_engine().get()["rect"] == (0, room, 1, 1 - room)


def test_a_grid_of_images_is_as_wide_and_high_as_asked():
    rows = [RNG.uniform(0, 1, (3, 4, 5, 1))] * 2
    gap = 2 * plt.rcParams["figure.constrained_layout.h_pad"]
    figure = style.rows_of_images(rows, ["a", "b"], size=0.5, titles=["x", "y", "z"], wide=2)
    np.testing.assert_allclose(figure.get_size_inches(), (3 * (1 + gap) + 0.9, 2 * (0.5 + gap) + 0.25))
    assert [axes.get_title() for axes in figure.axes[:3]] == ["x", "y", "z"]


def test_the_page_s_tables_of_networks_of_seismology_have_a_line_a_method_the_network_s_first():
    rows = [
        (method, snr, measure, at + snr)
        for at, method in enumerate(("identity", "network"))
        for snr in (5, 0)
        for measure in ("gain", "peak")
    ]
    heads, lines = seismology.of_denoisers(pd.DataFrame(rows, columns=["method", "snr", "measure", "mean"]))
    assert heads == ["at 0 dB", "at 5 dB"]
    assert lines == [{"method": "network", "values": [1, 6]}, {"method": "nothing done", "values": [0, 5]}]
    rows = [
        (method, phase, within, at + within)
        for at, method in enumerate(("baer", "network"))
        for phase in "sp"
        for within in (0.5, 0.1)
    ]
    heads, lines = seismology.of_pickers(pd.DataFrame(rows, columns=["method", "phase", "tolerance", "f1"]))
    assert heads == [f"{phase} within {within:g} s" for phase in "PS" for within in (0.1, 0.5)]
    assert lines[0] == {"method": "network", "values": [1.1, 1.5, 1.1, 1.5]} and lines[1]["method"] == "Baer and Kradolfer"
