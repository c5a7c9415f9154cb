"""Colour: every measure, baseline and figure, against scikit-image's channels or each channel worked out alone."""

import matplotlib.image
import numpy as np
import pytest
from scipy.ndimage import median_filter
from skimage.metrics import peak_signal_noise_ratio, structural_similarity
from skimage.restoration import denoise_nl_means, inpaint_biharmonic
from sklearn.decomposition import PCA

from hourglass.baselines import filters, pca
from hourglass.baselines.mean import mean_row
from hourglass.baselines.pca import PrincipalComponents
from hourglass.codec import files, tiles, transforms
from hourglass.evaluation import measuring
from hourglass.evaluation.checkerboard import GRID, excess, power
from hourglass.evaluation.similarity import similarities
from hourglass.figures import checkerboard, curves, images, style, sweeps
from hourglass.inputs.pairs import Inputs
from hourglass.losses import floors


def photographs(count=4, height=24, width=20):
    """Smooth images (count, height, width, 3) on [0, 1] whose channels have nothing in common."""
    down, right = np.mgrid[:height, :width] / 20
    waves = [
        np.stack([np.sin((2 + c) * down + i) * np.cos((4 - c) * right - c) for c in range(3)], axis=-1) for i in range(count)
    ]
    return 0.5 + 0.4 * np.stack(waves)


CLEAN = photographs()
NOISY = np.clip(CLEAN + np.random.default_rng(0).normal(0, 0.1, CLEAN.shape), 0, 1)


def each_channel(function, *arrays):
    """Return what a function makes of every channel alone, as an image of one channel, put together."""
    return np.concatenate([function(*(array[..., c : c + 1] for array in arrays)) for c in range(3)], axis=-1)


def test_filters_take_noise_away_from_every_channel():
    found = filters.denoised(NOISY)
    before = ((NOISY - CLEAN) ** 2).mean(axis=(0, 1, 2))
    for name, image in found.items():
        assert (((image - CLEAN) ** 2).mean(axis=(0, 1, 2)) < 0.6 * before).all(), name
    np.testing.assert_array_equal(found["median"], each_channel(lambda grey: median_filter(grey, (1, 3, 3, 1)), NOISY))
    sigma = (NOISY[0] - found["median"][0]).std()
    how = {"patch_size": 5, "patch_distance": 7, "h": 0.4 * sigma, "sigma": sigma, "channel_axis": -1}
    np.testing.assert_array_equal(found["nl_means"][0], denoise_nl_means(NOISY[0], **how))


def test_grey_images_are_filtered_as_images_without_channels():
    grey = NOISY[..., :1]
    found, sigma = filters.denoised(grey), (grey - filters.denoised(grey)["median"])[0].std()
    one = denoise_nl_means(grey[0, ..., 0], patch_size=5, patch_distance=7, h=0.4 * sigma, sigma=sigma)
    np.testing.assert_array_equal(found["nl_means"][0, ..., 0], one)


def test_inpainting_fills_every_channel():
    mask = np.zeros(CLEAN.shape, bool)
    mask[:, 10:12] = True
    filled = filters.inpainted(np.where(mask, 1.0, CLEAN), mask)["biharmonic"]
    alone = each_channel(
        lambda grey: inpaint_biharmonic(grey[0, ..., 0].copy(), mask[0, ..., 0].copy())[None, ..., None],
        np.where(mask, 1.0, CLEAN)[:1],
    )
    np.testing.assert_allclose(filled[:1], alone, atol=1e-12)
    assert (((filled - CLEAN) ** 2).mean(axis=(0, 1, 2)) < 1e-4).all()


def test_the_spectrum_is_the_mean_of_the_channels_and_keeps_the_power():
    errors = NOISY - CLEAN
    found = power(errors)
    np.testing.assert_allclose(found, np.mean([power(errors[..., c : c + 1]) for c in range(3)], axis=0))
    np.testing.assert_allclose(found[1], power(errors[1:2])[0])  # of each image its own
    assert found.shape == errors.shape[:3]
    assert found.mean() == pytest.approx((errors**2).mean() * 1.0)


def test_frequencies_of_images_that_are_not_square_are_those_of_both_sides():
    frequency, found = checkerboard.by_frequency(np.ones((4, 6)))
    np.testing.assert_allclose(frequency, [0, 1 / 6, 1 / 4, 1 / 3, 1 / 2])
    np.testing.assert_allclose(found, 1)


def test_a_checkerboard_is_power_at_its_frequencies_beside_their_neighbours():
    noise = np.random.default_rng(0).standard_normal((200, 16, 16, 1))
    assert excess(power(noise).sum(axis=0)) == pytest.approx(1, abs=0.05)  # white: 1/8, 1/4, 1/2 in both directions
    stripes = np.zeros((1, 16, 16, 1))
    stripes[:, :, ::2] = 3.0  # of power 1.5^2 a pixel, all of it but the mean at 1/2 across
    with_stripes = power(noise + stripes).sum(axis=0)
    lines = 16 + 256 * 1.5**2  # what the frequency 1/2 across has an image, beside 16 of noise
    assert excess(with_stripes) / excess(power(noise).sum(axis=0)) == pytest.approx((lines / 16) ** (1 / 6), rel=0.02)
    assert excess(np.zeros((16, 16))) == 0  # of no error
    steep = np.exp(-np.abs(np.fft.fftshift(np.fft.fftfreq(28))) * 40)  # a spectrum that falls and has no peak
    falling = np.exp(-40 / 28 / 2)  # at 1/4 the mean of its neighbours; at 1/2 below its one neighbour
    assert excess(np.outer(steep, steep)) == pytest.approx(falling, rel=1e-4)


@pytest.mark.parametrize("shape", [(24, 20), (24, 5), (3, 20), (6, 4)])
def test_similarity_is_scikit_image_s_mean_over_channels(shape):
    one, other = CLEAN[:, : shape[0], : shape[1]], NOISY[:, : shape[0], : shape[1]]
    window = min(7, *(side - 1 + side % 2 for side in shape))
    for channels in (slice(0, 3), slice(1, 2)):
        a, b = one[..., channels], other[..., channels]
        alone = [
            [structural_similarity(x[..., c], y[..., c], data_range=1.0, win_size=window) for c in range(x.shape[-1])]
            for x, y in zip(a, b)
        ]
        np.testing.assert_allclose(similarities(a, b), np.mean(alone, axis=1))


@pytest.mark.parametrize(("height", "width"), [(24, 1), (24, 2), (1, 20), (2, 20)])
def test_lines_are_similar_each_for_itself(height, width):
    one, other = CLEAN[:1, :height, :width], NOISY[:1, :height, :width]
    lines = (
        [(one[0, :, i], other[0, :, i]) for i in range(width)] if width < 3 else [(one[0, i], other[0, i]) for i in range(height)]
    )
    alone = [structural_similarity(a, b, data_range=1.0, channel_axis=-1) for a, b in lines]
    assert similarities(one, other)[0] == pytest.approx(np.mean(alone))


def measured(corruption="none", mask=None):
    shown = {
        "original": np.rint(255 * CLEAN).astype(np.uint8),
        "decoded": NOISY,
        "damaged": NOISY,
        "mean": 0.5 + 0 * CLEAN,
        "pca": NOISY,
    }
    shown["mask"] = np.ones(CLEAN.shape, bool) if mask is None else mask
    inputs = Inputs(scaling="unit", corruption=corruption, amount=3 if corruption == "crosshair" else 0.1)
    return measuring.of_piece(shown, "binary_crossentropy", inputs, ((0, 1), 2)), shown


@pytest.mark.parametrize(
    "name", ["loss", "floor", "mse", "mean_mse", "pca_mse", "damaged_mse", "median_mse", "error", "pca_error"]
)
def test_a_measure_of_colour_is_the_mean_of_its_channels(name):
    found, shown = measured("noise")
    inputs = Inputs(scaling="unit", corruption="noise", amount=0.1)
    alone = [
        measuring.of_piece(
            {key: value[..., c : c + 1] for key, value in shown.items()}, "binary_crossentropy", inputs, ((0, 1), 2)
        )
        for c in range(3)
    ]
    np.testing.assert_allclose(found[name], np.mean([one[name] for one in alone], axis=0), rtol=1e-9)


def test_measures_of_colour_are_scikit_image_s():
    found, shown = measured("noise")
    original = shown["original"] / 255.0
    psnr = [peak_signal_noise_ratio(a, b, data_range=1.0) for a, b in zip(original, NOISY)]
    np.testing.assert_allclose(-10 * np.log10(found["mse"]), psnr)
    np.testing.assert_allclose(
        found["ssim"], [structural_similarity(a, b, data_range=1.0, channel_axis=-1) for a, b in zip(original, NOISY)]
    )
    assert (found["nl_means_mse"] < found["damaged_mse"]).all()


def test_inside_and_outside_of_a_crosshair_count_every_channel():
    mask = np.zeros(CLEAN.shape, bool)
    mask[:, 5] = True
    found, shown = measured("crosshair", mask)
    squared = (shown["original"] / 255.0 - NOISY) ** 2
    np.testing.assert_allclose(found["mse_inside"], squared[:, 5].mean(axis=(1, 2)))
    np.testing.assert_allclose(found["mse_outside"], np.delete(squared, 5, axis=1).mean(axis=(1, 2, 3)))
    assert (found["biharmonic_mse_inside"] < found["mse_inside"]).all()


def test_the_floor_of_blocks_is_the_variance_of_each_channel():
    tiles_of = CLEAN.reshape(4, 12, 2, 10, 2, 3)
    expected = ((tiles_of - tiles_of.mean(axis=(2, 4), keepdims=True)) ** 2).mean(axis=(1, 2, 3, 4, 5))
    np.testing.assert_allclose(floors.floor(CLEAN, "mse", 0, 1, (0, 1), 2), expected)


def test_a_crosshair_and_dropout_lie_on_colours_as_they_should():
    rows = np.full((50, 12, 10, 3), 100, np.uint8)
    cross = Inputs(scaling="unit", corruption="crosshair", amount=3)
    mask = cross.corrupt(cross.scale(rows), [0, 0])[1].numpy()
    assert (mask == mask[..., :1]).all() and 0 < mask.mean() < 1  # a cross is white


ROWS = np.rint(255 * np.clip(photographs(40, 12, 10) + np.random.default_rng(1).normal(0, 0.05, (40, 12, 10, 3)), 0, 1)).astype(
    np.uint8
)


def scikit_learn_s(count):
    flat = ROWS.reshape(40, -1) / 255
    other = PCA(count, svd_solver="full").fit(flat)
    return other.inverse_transform(other.transform(flat)).reshape(ROWS.shape)


def test_principal_components_and_the_mean_of_colours_are_of_all_channels():
    np.testing.assert_allclose(PrincipalComponents(ROWS, (5,)).reconstruct(ROWS / 255.0), scikit_learn_s(5), atol=1e-9)
    np.testing.assert_allclose(mean_row(ROWS), ROWS.mean(axis=0) / 255)


@pytest.mark.parametrize("code", [(6,), (3, 2), (1, 1, 6)])
def test_components_of_large_rows_without_places_are_the_strongest(monkeypatch, code):
    monkeypatch.setattr(pca, "LARGEST", 100)
    found = PrincipalComponents(ROWS, code).reconstruct(ROWS / 255.0)
    best = ((scikit_learn_s(6) - ROWS / 255) ** 2).mean()
    assert best <= ((found - ROWS / 255) ** 2).mean() * (1 + 1e-9) and ((found - ROWS / 255) ** 2).mean() < 1.001 * best


@pytest.mark.parametrize(
    ("shape", "code", "block"), [((12, 10, 3), (5, 4, 2), (3, 3)), ((90, 1), (7, 3), (13,)), ((12, 10, 3), (20, 2, 4), (1, 5))]
)
def test_blocks_that_do_not_fit_go_over_the_edge_and_come_back(monkeypatch, shape, code, block):
    monkeypatch.setattr(pca, "LARGEST", 80)
    rows = np.random.default_rng(0).integers(0, 256, (300, *shape), dtype=np.uint8)
    found = PrincipalComponents(rows, code)
    assert found.block == block and found.size == code[-1]
    all_of_them = found.reconstruct(rows / 255.0, len(found.mean))
    np.testing.assert_allclose(all_of_them, rows / 255, atol=1e-9)
    assert found.reconstruct(rows / 255.0).shape == rows.shape


def test_too_many_components_to_keep_are_none():
    assert pca.is_small((64, 64, 3), (1000,)) and not pca.is_small((224, 224, 3), (4096,)) and not pca.is_small((4, 4, 1), (17,))


def test_a_codec_s_transforms_keep_colours():
    image = ROWS[0]
    for transform in (
        transforms.cosine(image.shape),
        transforms.linear(image.shape, 255 * np.eye(image.size), np.zeros(image.size)),
    ):
        decoded = files.decode(files.encode(image, transform, 0.5), transform)
        assert np.abs(decoded.astype(int) - image).max() <= 1
    assert (tiles.join(tiles.cut(image, (5, 4, 3)), image.shape) == image).all()


def coloured(figure, path):
    """Return the share of a figure's pixels that have a colour no grey picture has: green without red and blue."""
    style.save(figure, path)
    picture = matplotlib.image.imread(path)[..., :3]
    return np.mean((picture[..., 1] > 0.7) & (picture[..., 0] < 0.3) & (picture[..., 2] < 0.3))


GREEN = np.zeros((8, 16, 16, 3), np.uint8) + np.array([20, 240, 20], np.uint8)
SHOWN = {f"{group}_{name}": GREEN[:count] / (1 if name == "original" else 255) for group, count in (("shown", 3), ("first", 5)) for name in ("original", "decoded", "damaged")}  # fmt: skip
FIGURES = {
    "reconstructions": lambda: images.reconstructions(SHOWN | {"shown_decoded": SHOWN["shown_decoded"] * 0.9}),
    "decoded": lambda: images.decoded(SHOWN),
    "restored": lambda: images.restored(SHOWN),
    "between": lambda: images.between({"between": GREEN / 255, "between_of": GREEN[:2]}),
    "feature_maps": lambda: images.feature_maps({"maps": np.random.rand(2, 16, 16, 5), "maps_of": GREEN[:2]}),
    "weights": lambda: images.weights({"weights": GREEN[:6] / 127.5 - 1.0}),
    "columns": lambda: curves.columns({"columns": GREEN[0], "columns_of": GREEN[0].swapaxes(0, 1), "columns_name": "a.png"}),
    "sweep": lambda: sweeps.images(
        {"widths": [1, 2], "original": GREEN[:2], "network": np.stack([GREEN[:2]] * 2), "pca": np.stack([GREEN[:2]] * 2)}
    ),
    "checkerboard": lambda: checkerboard.comparison({name: SHOWN | {"spectrum": np.random.rand(16, 12)} for name in "ab"}, GRID),
}


@pytest.mark.parametrize("name", sorted(FIGURES))
def test_a_figure_shows_the_colours(tmp_path, name):
    assert coloured(FIGURES[name](), tmp_path / "figure.png") > 0.02


@pytest.mark.parametrize(("harmed", "head"), [(False, "PCA, same code size"), (True, "PCA, of the damaged")])
def test_pca_s_pictures_say_whether_it_had_damaged_images(harmed, head):
    mask = np.zeros(SHOWN["shown_original"].shape, bool)
    mask[1, 2, 3] = harmed
    figure = images.reconstructions(SHOWN | {"shown_pca": SHOWN["shown_decoded"], "shown_mask": mask})
    assert [axes.get_title() for axes in figure.axes[:5]] == ["original", "network", head, "|error|, network", "|error|, PCA"]


def test_depth_s_profile_is_of_all_channels():
    error = (NOISY - CLEAN) ** 2
    figure = curves.depth({"error": error.mean(axis=(0, -1))})
    drawn = figure.axes[0].lines[0].get_xdata()
    np.testing.assert_allclose(drawn, 255 * np.sqrt(error.mean(axis=(0, 2, 3))))
