"""Images as files of their codes: round trips, sizes, and files that are not what they should be."""

import zlib

import numpy as np
import pytest
from conftest import run
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image

from hourglass.architectures import dense
from hourglass.codec import entropy, tiles, transforms
from hourglass.codec import files as codec
from hourglass.ground.errors import UserError
from hourglass.models import files as model_files
from hourglass.models.autoencoder import load

NUMBERS = arrays.arrays(np.int64, st.tuples(st.integers(1, 9), st.integers(1, 5)), elements=st.integers(-32767, 32767))


@given(NUMBERS)
@settings(deadline=None, max_examples=200)
def test_what_is_packed_is_unpacked(numbers):
    assert (entropy.unpack(entropy.pack(numbers), *numbers.shape) == numbers).all()


@pytest.mark.parametrize("width", [0.5, 3, 40])
def test_the_packed_size_is_near_the_entropy(width):
    numbers = np.rint(np.random.default_rng(0).laplace(0, width, (2000, 10))).astype(int)
    share = np.unique(numbers, return_counts=True)[1] / numbers.size
    bits = -(share * np.log2(share)).sum() * numbers.size
    assert bits / 8 < len(entropy.pack(numbers)) < 1.02 * bits / 8 + 20


def test_neighbours_that_are_alike_make_a_smaller_file():
    walk = np.cumsum(np.random.default_rng(0).integers(-1, 2, (500, 4)), axis=0)
    shuffled = np.random.default_rng(1).permutation(walk)
    assert len(entropy.pack(walk)) < 0.7 * len(entropy.pack(shuffled))


@given(st.integers(1, 40), st.integers(1, 40), st.sampled_from([(7, 1), (5, 6, 1), (8, 8, 3)]))
@settings(deadline=None, max_examples=60)
def test_tiles_join_to_the_image_they_were_cut_from(height, width, tile):
    image = np.random.default_rng(height).integers(0, 256, (height, width, tile[-1]), np.uint8)
    assert (tiles.join(tiles.cut(image, tile), image.shape) == image).all()


@pytest.fixture(scope="module")
def transform(tmp_path_factory):
    """The codec of a network 12-5-12 with a linear code, of columns of 12, on [0, 1]."""
    path = tmp_path_factory.mktemp("model") / "model.keras"
    model_files.save(dense.build((12, 1), bottleneck=5, activation="linear"), path)
    return transforms.of_autoencoder(load(path, {"scaling": "unit"}, "input"))


IMAGE = np.random.default_rng(0).integers(0, 256, (30, 17, 1), np.uint8)


@pytest.mark.parametrize("step", [0.001, 0.1, 1.0])
def test_a_round_trip_is_the_models_own_reconstruction_within_the_quantisers_bound(transform, step):
    cut = tiles.cut(IMAGE, transform.tile)
    codes = transform.encode(cut)
    own = tiles.join(transform.decode(codes), IMAGE.shape)
    slopes = transform.decode(np.eye(5)) - transform.decode(np.zeros((1, 5)))  # of a linear decoder
    bound = 255 * step / 2 * np.abs(slopes).sum(axis=0).max() + 0.5
    decoded = codec.decode(codec.encode(IMAGE, transform, step), transform)
    assert np.abs(decoded - 255 * np.clip(own, 0, 1)).max() <= bound + 1e-3


def test_a_step_too_small_for_the_numbers_says_what_is_enough(transform):
    with pytest.raises(UserError, match=r"step is 1e-09: expected at least [\d.e-]+, or the numbers of the code are too large"):
        codec.encode(IMAGE, transform, 1e-9)


@pytest.mark.parametrize("seed", range(100))
def test_a_damaged_file_says_so(transform, seed):
    content = codec.encode(IMAGE, transform, 0.05)
    rng = np.random.default_rng(seed)
    kind = ("bit", "byte", "cut", "longer", "zeros", "foreign")[seed % 6]
    place = int(rng.integers(len(content)))
    damaged = {
        "bit": content[:place] + bytes([content[place] ^ 1 << int(rng.integers(8))]) + content[place + 1 :],
        "byte": content[:place] + bytes([content[place] + 1 + int(rng.integers(255)) & 255]) + content[place + 1 :],
        "cut": content[:place],
        "longer": content + rng.bytes(1 + place),
        "zeros": content[:place] + bytes(len(content) - place + 1),
        "foreign": rng.bytes(len(content)),
    }[kind]
    with pytest.raises(UserError, match="x.hgl: (damaged or truncated, its|expected an image encoded by Hourglass, found)"):
        codec.decode(damaged, transform, "x.hgl")


@given(st.binary(max_size=80), st.integers(0, 65535), st.integers(0, 65535), st.integers(0, 255), st.floats(width=32))
@settings(deadline=None, max_examples=150)
def test_a_forged_file_gives_an_image_or_one_error(transform, body, width, height, channels, step):
    fields = (codec.MAGIC, transform.name, width, height, channels, step)
    forged = codec.HEADER.pack(*fields, zlib.crc32(codec.HEADER.pack(*fields, 0) + body)) + body
    try:
        assert codec.decode(forged, transform).shape == (height, width, channels)
    except UserError as error:
        assert "damaged" in str(error)


def test_a_file_of_another_model_is_refused(transform):
    content = codec.encode(IMAGE, transform, 0.05)
    other = transforms.Transform(transform.tile, transform.code, transform.encode, transform.decode, b"abcd")
    with pytest.raises(UserError, match="encoded with the model [0-9a-f]{8}, expected 61626364; decode it with that model"):
        codec.decode(content, other)


def test_a_network_with_skip_connections_is_no_codec(tmp_path):
    from hourglass.architectures import unet

    model_files.save(unet.build((28, 28, 1), bottleneck=8), tmp_path / "unet.keras")
    with pytest.raises(UserError, match="unet.keras: this network's skip connections carry more than its code"):
        transforms.of_autoencoder(load(tmp_path / "unet.keras", {"scaling": "unit"}, "input"))


def test_a_photograph_of_any_size_goes_through_the_command_line(reproduced, tmp_path):
    folder, _ = reproduced
    pixels = np.random.default_rng(0).integers(100, 150, (130, 57, 3), np.uint8)
    Image.fromarray(pixels).save(tmp_path / "photo.png")
    done = run(f"python -m stages.encode tgs_columns {tmp_path}/photo.png {tmp_path}/photo.hgl 50", folder)
    assert done.returncode == 0, done.text
    size = (tmp_path / "photo.hgl").stat().st_size
    assert f"photo.hgl: {size:,} bytes, {8 * size / (130 * 57):.3f} bits per pixel, PSNR " in done.text
    done = run(f"python -m stages.decode tgs_columns {tmp_path}/photo.hgl {tmp_path}/back.png", folder)
    assert done.returncode == 0 and "back.png: 57x130" in done.text
    with Image.open(tmp_path / "back.png") as back, Image.open(tmp_path / "photo.png") as photo:
        grey = np.asarray(photo.convert("L"), float)
        assert back.size == photo.size and np.mean((np.asarray(back) - grey) ** 2) < 4 * grey.var()


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("encode tgs_columns none.png out.hgl 1", "error: none.png: there is no such image"),
        (
            "encode tgs_columns params.yaml out.hgl 1",
            "error: params.yaml: expected an image, found something else or a damaged one",
        ),
        ("encode tgs_columns deep.png out.hgl 1", "error: deep.png: expected 8 bits a channel, got a picture of mode I;16"),
        ("encode tgs_columns deep.png out.hgl zero", "error: step is nan: expected a number above 0, such as 1"),
        ("encode nothing good.png out.hgl 1", "error: params.yaml: autoencoders.nothing is missing"),
        ("encode dogs_conv good.png out.hgl 1", "error: models/dogs_conv.keras: no model there; run `dvc repro` to train it"),
        ("decode tgs_columns none.hgl out.png", "error: none.hgl: there is no such file; `python -m stages.encode` makes one"),
        ("decode tgs_columns params.yaml out.jpg", "error: out.jpg: expected a name that ends in .png"),
        ("decode tgs_columns", "usage: python -m stages.decode AUTOENCODER FILE IMAGE"),
    ],
)
def test_what_goes_wrong_is_one_line(reproduced, command, message):
    folder, _ = reproduced
    Image.fromarray(np.full((101, 101), 40000, np.uint16)).save(folder / "deep.png")
    Image.fromarray(IMAGE[..., 0]).save(folder / "good.png")
    done = run(f"python -m stages.{command}", folder)
    assert done.returncode in (1, 2) and message in done.text and "Traceback" not in done.text, done.text
    assert not (folder / "out.hgl").exists()
    run("rm deep.png good.png", folder)
