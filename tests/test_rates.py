"""The codec's bytes and pixels, counted by hand: header and body, rivals beside Pillow and SciPy, sheets, steps, bits."""

import io
import math
import struct
import zlib

import numpy as np
import pytest
from PIL import Image
from scipy import fft
from sklearn.decomposition import PCA

from hourglass.baselines.pca import PrincipalComponents
from hourglass.codec import bits, classical, entropy, rans, rivals, tiles, transforms
from hourglass.codec import files as codec
from stages import encode

RNG = np.random.default_rng(0)
IMAGE = RNG.integers(0, 256, (9, 10, 1), dtype=np.uint8)
PLAIN = transforms.Transform(
    (4, 5, 1), (2, 10), lambda t: t.reshape(-1, 2, 10) * 1.0, lambda c: c.reshape(-1, 4, 5, 1) / 255, b"abcd"
)


def test_a_file_is_21_bytes_of_header_and_the_packed_numbers():
    content = codec.encode(IMAGE, PLAIN, 0.5)
    codes = np.rint(tiles.cut(IMAGE, (4, 5, 1)).reshape(-1, 10) / 0.5).astype(int)
    body = entropy.pack(codes)
    head = struct.pack("<4s4sHHBf", b"HGL2", b"abcd", 10, 9, 1, 0.5)
    assert content[:17] == head and content[21:] == body
    assert content[17:21] == struct.pack("<I", zlib.crc32(body, zlib.crc32(head + bytes(4))))
    assert (codec.decode(content, PLAIN) == IMAGE).all()


def test_parts_of_an_image_are_packed_one_after_another(monkeypatch):
    monkeypatch.setattr(codec, "PART", 40)  # two tiles of 20
    rows = tiles.cut(IMAGE, (4, 5, 1)).reshape(3, 4, 10)
    assert codec.encode(IMAGE, PLAIN, 1.0)[21:] == b"".join(entropy.pack(row.astype(int)) for row in rows)
    assert (codec.decode(codec.encode(IMAGE, PLAIN, 1.0), PLAIN) == IMAGE).all()


@pytest.mark.parametrize("step", [3.0, 0.25])
def test_a_code_goes_to_the_nearest_multiple_of_the_step(step):
    values = np.array([0, 1, 2, 4, 5, 7, 200, 201, 253, 254, 255, 3, 6, 9, 12, 15, 18, 21, 24, 27], np.uint8).reshape(4, 5, 1)
    decoded = codec.decode(codec.encode(values, PLAIN, step), PLAIN)
    assert (decoded == np.clip(np.rint(values / step) * step, 0, 255)).all() and decoded[0, 2, 0] == (3 if step == 3 else 2)


def test_the_largest_number_is_written_and_a_larger_one_is_refused():
    wide = transforms.Transform((1, 1, 1), (1, 1), lambda t: np.full((len(t), 1, 1), 32767.4), lambda c: c / 32767, b"abcd")
    assert (codec.decode(codec.encode(IMAGE, wide, 1.0), wide) == 255).all()
    wide.encode = lambda t: np.full((len(t), 1, 1), 32767.6)
    with pytest.raises(codec.UserError, match="step is 1: expected at least 1,"):
        codec.encode(IMAGE, wide, 1.0)


def test_bits_and_psnr_are_of_all_images_and_every_byte():
    images = np.stack([IMAGE, IMAGE // 2])
    assert rivals.measured(images, [100, 50], 0.5) == {
        "pixels": 90, "bits_per_pixel": 8 * 150 / 180, "mse_255": 0.5, "psnr_db": pytest.approx(10 * math.log10(65025 / 0.5)),
    }  # fmt: skip
    assert rivals.measured(images, [1, 1], 0)["psnr_db"] == pytest.approx(10 * math.log10(65025) + 120)
    assert rivals.measured(np.zeros((1, 4, 5, 3)), [10], 0)["bits_per_pixel"] == 4  # of a pixel, not of a number


@pytest.mark.parametrize("shape", [(40, 48, 1), (40, 48, 3)])
def test_the_rivals_are_pillow_s_with_every_byte_of_their_files(shape):
    image = (127 + 100 * np.sin(np.arange(math.prod(shape)) / 50).reshape(shape)).astype(np.uint8)
    picture = Image.fromarray(image.squeeze())
    settings = {
        "JPEG": (40, "JPEG", {"quality": 40, "optimize": True}),
        "JPEG 2000": (
            12,
            "JPEG2000",
            {"quality_mode": "rates", "quality_layers": [12], "irreversible": True, "no_jp2": True, "comment": " "},
        ),
        "WebP": (50, "WEBP", {"quality": 50, "method": 4}),
        "AVIF": (
            65,
            "AVIF",
            {"quality": 65, "speed": 6, "max_threads": 1} | ({"subsampling": "4:0:0"} if shape[-1] == 1 else {}),
        ),
    }
    for name, (setting, kind, options) in settings.items():
        file = io.BytesIO()
        picture.save(file, kind, **options)
        decoded = np.asarray(Image.open(file).convert(picture.mode)).reshape(shape)
        expected = len(file.getvalue()), np.mean((decoded - image.astype(float)) ** 2)
        assert list(classical.through(np.stack([image, image]), name, setting)) == [expected] * 2, name
        coarse, fine = ([*classical.through(image[None], name, one)][0] for one in (classical.CODECS[name][1][0], setting))
        assert coarse[0] < fine[0] and coarse[1] > fine[1], name


def test_cosine_and_components_are_scipy_s_and_scikit_learn_s():
    cut = tiles.cut(IMAGE, (4, 5, 1))
    dct = transforms.cosine((4, 5, 1))
    np.testing.assert_allclose(dct.encode(cut)[3].reshape(4, 5), fft.dctn(cut[3, ..., 0].astype(float), norm="ortho"), atol=1e-9)
    np.testing.assert_allclose(dct.decode(dct.encode(cut)), cut / 255, atol=1e-12)
    assert dct.code == (20,) and dct.encode(cut).shape == (6, 20)
    column = transforms.cosine((20, 1))
    np.testing.assert_allclose(
        column.encode(cut.reshape(6, 20, 1)), fft.dct(cut.reshape(6, 20).astype(float), norm="ortho"), atol=1e-9
    )
    train = RNG.integers(0, 256, (30, 4, 5, 1), dtype=np.uint8)
    own = PCA(3, svd_solver="full").fit(train.reshape(30, -1) / 255)
    pca = PrincipalComponents(train, (20,))
    few = transforms.linear((4, 5, 1), 255 * pca.components[:3], pca.mean)
    codes = few.encode(cut)
    np.testing.assert_allclose(np.abs(codes), 255 * np.abs(own.transform(cut.reshape(6, -1) / 255)), atol=1e-6)  # in grey values
    np.testing.assert_allclose(
        few.decode(codes).reshape(6, -1), own.inverse_transform(own.transform(cut.reshape(6, -1) / 255)), atol=1e-9
    )


def test_every_transform_has_its_steps_and_as_many_numbers_as_it_says():
    train, images = RNG.integers(0, 256, (60, 4, 5, 1), dtype=np.uint8), np.stack([IMAGE])
    network = transforms.Transform((4, 5, 1), (3,), lambda t: t.reshape(-1, 20)[:, :3] * 2.0, None, b"abcd")
    found = rivals.of_tiles(network, train, images)
    assert list(found) == ["network", "PCA, 3 numbers", "PCA, all numbers", "DCT, all numbers"]
    assert [transform.code for transform, _ in found.values()] == [(3,), (3,), (20,), (20,)]
    spread = (2.0 * tiles.cut(IMAGE, (4, 5, 1)).reshape(-1, 20)[:, :3]).std()
    assert found["network"][1] == pytest.approx([spread / 64 * 2**place for place in range(9)])
    assert all(steps == [2, 4, 8, 16, 32, 64, 128, 256] for _, steps in list(found.values())[1:])
    np.testing.assert_allclose(
        found["PCA, 3 numbers"][0].encode(train), found["PCA, all numbers"][0].encode(train)[:, :3], atol=1e-9
    )
    own = PCA(20, svd_solver="full").fit(train.reshape(60, -1) / 255)  # of training rows
    np.testing.assert_allclose(
        np.abs(found["PCA, all numbers"][0].encode(train)), 255 * np.abs(own.transform(train.reshape(60, -1) / 255)), atol=1e-6
    )
    dead = transforms.Transform((4, 5, 1), (3,), lambda t: np.zeros((len(t), 3)), None)
    assert rivals.of_tiles(dead, train, images)["network"][1][-3] == 1  # a standard deviation
    large = transforms.Transform((65, 65, 1), (3,), lambda t: np.ones((len(t), 3)), None)
    assert list(rivals.of_tiles(large, None, np.zeros((1, 65, 65, 1), np.uint8))) == ["network", "DCT, all numbers"]


def test_the_table_has_a_row_for_each_codec_and_setting():
    images = RNG.integers(100, 156, (1, 20, 20, 1), dtype=np.uint8)
    rows = list(rivals.points(PLAIN, RNG.integers(0, 256, (60, 4, 5, 1), dtype=np.uint8), images))
    names = [row["codec"] for row in rows]
    assert [(name, names.count(name)) for name in dict.fromkeys(names)] == [
        ("network", 18), ("PCA, 20 numbers", 16), ("PCA, all numbers", 16), ("DCT, all numbers", 16),
        ("JPEG", 18), ("JPEG 2000", 14), ("WebP", 18), ("AVIF", 12),
    ]  # fmt: skip
    jpegs, ratios = ([row["setting"] for row in rows if row["codec"] == kind][::2] for kind in ("JPEG", "JPEG 2000"))
    assert jpegs == [1, 5, 10, 20, 40, 60, 80, 90, 95] and ratios == [200, 100, 50, 25, 12, 6, 3]
    quality = next(row for row in rows if row["codec"] == "JPEG" and row["setting"] == 60)
    [(size, _)] = classical.through(images, "JPEG", 60)
    assert quality["bits_per_pixel"] == 8 * size / 400
    dct = [row for row in rows if row["codec"] == "DCT, all numbers"]
    assert dct[0]["mse_255"] == pytest.approx(2**2 / 12, rel=0.3)  # of a uniform quantiser, and of rounding to grey values


def test_tiles_are_counted_and_edges_repeated():
    assert [tiles.count(*size, (4, 5, 1)) for size in ((8, 10), (9, 10), (8, 11), (1, 1))] == [4, 6, 6, 1]
    assert tiles.count(9, 10, (4, 1)) == 30
    cut = tiles.cut(IMAGE, (4, 5, 1))
    assert (cut[1] == IMAGE[:4, 5:]).all() and (cut[4, 1:, :, 0] == IMAGE[8, :5, 0]).all()
    column = tiles.cut(IMAGE, (4, 1))
    assert (column[10, :, 0] == IMAGE[4:8, 0, 0]).all() and (column[20, :, 0] == IMAGE[8, 0, 0]).all()


def test_numbers_are_written_in_so_many_bits_and_read_back():
    content = bits.write(np.array([5, 1, 300, 0]), np.array([3, 1, 9, 2]))
    assert content == bytes([0b11001101, 0b00010010])  # 101, 1, 100101100, 00 from the lowest bit on
    reader = bits.Reader(content)
    assert reader.take(np.array([3, 1])).tolist() == [5, 1] and reader.take(np.array([9, 2])).tolist() == [300, 0]
    assert [bits.count(number) for number in (0, 127, 128, 300, 1 << 14)] == [b"\0", b"\x7f", b"\x80\1", b"\xac\2", b"\x80\x80\1"]


def test_words_are_as_many_as_the_shares_say():
    symbols, levels = RNG.integers(100, 155, 3000), RNG.integers(20, rans.LEVELS, 3000)
    words = rans.encode(symbols, levels)
    chances = [rans.shares(level)[0][symbol] / 2**16 for level, symbol in zip(levels.tolist(), symbols.tolist())]
    assert len(words) * 8 == pytest.approx(-np.log2(chances).sum(), abs=33)
    decoder = rans.Decoder(words)
    assert decoder.take(levels[:1000].tolist()) + decoder.take(levels[1000:].tolist()) == symbols.tolist() and decoder.ended()


def test_the_error_that_is_printed_is_of_all_pixels():
    assert encode.mean_squared_error(IMAGE, IMAGE) == 0
    other = RNG.integers(0, 256, IMAGE.shape, dtype=np.uint8)
    assert encode.mean_squared_error(IMAGE, other) == pytest.approx(np.mean((IMAGE - other.astype(float)) ** 2))
