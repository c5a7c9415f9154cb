"""Codecs side by side: which bytes count, in which packing, and from how many images on a model pays."""

import io

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from benchmarks.studies import codecs
from hourglass.codec import classical, entropy, files, rivals, tiles, transforms
from hourglass.figures import rates

SMOOTH = np.add.outer(np.arange(48) * 2, np.arange(64)).astype(np.uint8)[..., None]
COLOURS = np.stack([SMOOTH[..., 0], SMOOTH[::-1, :, 0], 255 - SMOOTH[..., 0]], axis=-1)
IMAGES = np.random.default_rng(0).integers(0, 256, (9, 6, 5, 1), np.uint8)


@pytest.mark.parametrize("image", [SMOOTH, COLOURS], ids=["grey", "colours"])
@pytest.mark.parametrize("name", classical.CODECS)
def test_every_byte_of_a_file_counts_and_its_best_setting_is_near_the_image(name, image):
    kind, settings, options = classical.CODECS[name]
    finest = settings[-1]
    [(size, mse)] = classical.through(image[None], name, finest)
    options = options(finest) | (classical.GREY.get(name, {}) if image.shape[-1] == 1 else {})
    decoded, again = classical.again(image, kind, **options)
    assert mse == np.mean((decoded - image.astype(float)) ** 2) < (20 if image is SMOOTH else 80)
    file = io.BytesIO()
    Image.fromarray(image.squeeze()).save(file, kind, **options)
    assert size == again == len(file.getvalue())


def test_a_sheet_is_the_images_line_by_line():
    sheet = rivals.sheet(IMAGES)
    assert sheet.shape == (1, 18, 15, 1)
    assert (sheet[0, :6, 5:10] == IMAGES[1]).all() and (sheet[0, 12:, :5] == IMAGES[6]).all()


@pytest.mark.parametrize(("count", "side", "kept"), [(50, 101, 49), (1, 300, 1), (10_000, 28, 196), (24, 12, 16), (5, 2000, 1)])
def test_as_many_images_are_chosen_as_fill_a_square_sheet(count, side, kept):
    images = np.broadcast_to(np.arange(count).reshape(-1, 1, 1, 1), (count, side, side, 1))
    found = rivals.chosen(images)[:, 0, 0, 0]
    assert len(found) == kept and (np.diff(found) == count // kept).all()


def test_what_is_measured_is_what_a_file_decodes_to_in_either_packing():
    transform = transforms.cosine((6, 1))
    sheet = rivals.sheet(IMAGES)[0]
    whole = files.rounded(sheet, transform, 16.0)
    assert (whole == files.decode(files.encode(sheet, transform, 16.0), transform)).all() and (whole != sheet).any()
    alone = np.stack([files.decode(files.encode(image, transform, 16.0), transform) for image in IMAGES])
    assert (rivals.sheet(alone)[0] == whole).all()


def test_the_table_counts_headers_and_what_a_model_weighs():
    network = transforms.linear((6, 1), 255 * np.eye(6)[:2], np.zeros(6))
    table = pd.DataFrame(rivals.points(network, np.arange(600, dtype=np.uint8).reshape(100, 6, 1), IMAGES))
    assert table.groupby("codec", sort=False)["model_bytes"].first().to_dict() == {
        "network": 4 * 18, "PCA, 2 numbers": 4 * 18, "PCA, all numbers": 4 * 42, "DCT, all numbers": 0, **dict.fromkeys(classical.CODECS, 0)
    }  # fmt: skip
    row = table[(table["codec"] == "DCT, all numbers") & (table["setting"] == 16)].set_index("packing")
    codes = [np.rint(transforms.cosine((6, 1)).encode(tiles.cut(image, (6, 1))) / 16).astype(int) for image in IMAGES]
    assert row["pixels"].to_dict() == {"single": 30, "sheet": 270}
    assert row["bits_per_pixel"]["single"] == pytest.approx(
        8 * sum(files.HEADER.size + len(entropy.pack(one)) for one in codes) / 270
    )
    whole = files.encode(rivals.sheet(IMAGES)[0], transforms.cosine((6, 1)), 16.0)
    assert row["bits_per_pixel"]["sheet"] == pytest.approx(8 * len(whole) / 270) and len(whole) > files.HEADER.size == 21
    assert row["mse_255"]["single"] == row["mse_255"]["sheet"] and rates.side(table) == 3
    panels = rates.curves(table, "noise").axes
    assert [axes.get_title() for axes in panels] == ["a file for each image", "one file for all, a sheet of 3x3"]
    assert [line.get_label() for line in panels[1].lines] == list(table["codec"].unique()) and len(panels[1].lines) == 8


def test_codes_of_the_same_tiles_are_worked_out_once():
    asked = []
    transform = transforms.remembering(transforms.Transform((3, 1), (3,), lambda tiles: asked.append(len(tiles)) or tiles, None))
    rows = np.arange(6, dtype=np.uint8).reshape(2, 3, 1)
    assert (transform.encode(rows) == transform.encode(rows.copy())).all() and len(transform.encode(rows + 1)) == 2
    assert asked == [2, 2]


POINTS = pd.DataFrame({"bits_per_pixel": [0.4, 0.1, 0.2, 1.6], "psnr_db": [30.0, 20.0, 19.0, 40.0]})


def test_a_setting_that_another_beats_in_bits_and_psnr_is_left_out():
    assert rates.front(POINTS)["bits_per_pixel"].to_list() == [0.1, 0.4, 1.6]


def test_a_model_pays_where_its_bytes_are_saved():
    # 30 dB take 0.4 bits: of 1000 pixels 0.1 bits less are 12.5 bytes, and 1,001 bytes are saved by the 81st image
    assert codecs.pays(POINTS, 1001, 1000, 0.5, 30.0) == "81" and codecs.pays(POINTS, 999, 1000, 0.5, 30.0) == "80"
    assert codecs.pays(POINTS, 1001, 1000, 0.4, 30.0) == "never"  # as many bits
    assert codecs.pays(POINTS, 1001, 1000, 9.0, 40.1) == "never"  # a PSNR that it does not reach
    assert codecs.pays(POINTS, 99, 1000, 0.2, 10.0) == "8"  # its coarsest is better, of 0.1 bits


def test_psnr_stands_between_points_at_the_logarithm_of_the_rate():
    found = dict(zip(codecs.RATES, codecs.psnr(POINTS)))
    assert found[0.8] == pytest.approx(35) and found[0.2] == pytest.approx(25) and found[2.0] is None
