"""Images as files of their codes: round trips, sizes, and files that are not what they should be."""

import shutil
import tracemalloc
import zlib

import numpy as np
import pytest
from conftest import call, recipe
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image

from hourglass.architectures import dense
from hourglass.codec import bits, entropy, rans, tiles, transforms
from hourglass.codec import files as codec
from hourglass.formats import pictures
from hourglass.ground import outputs
from hourglass.ground.errors import UserError
from hourglass.models import files as model_files
from hourglass.models.autoencoder import load

NUMBERS = arrays.arrays(np.int64, st.tuples(st.integers(1, 9), st.integers(1, 5)), elements=st.integers(-32767, 32767))


@given(NUMBERS)
@settings(deadline=None, max_examples=200)
def test_what_is_packed_is_unpacked(numbers):
    assert (unpacked(entropy.pack(numbers), numbers.shape) == numbers).all()


def unpacked(content, *shapes):
    """Return the parts of these shapes that `content` holds, one below the other."""
    unpacker = entropy.Unpacker(content, sum(places for places, _ in shapes), shapes[0][1])
    return np.concatenate([unpacker.take(places) for places, _ in shapes])


def test_parts_follow_one_another_and_their_bytes_are_those_of_earlier_files():
    numbers = (np.arange(1200) ** 2 % 61 - 30).reshape(300, 4)  # more places than the width is of
    numbers[200:] *= 900
    content = entropy.pack(numbers[:50]) + entropy.pack(numbers[50:])
    assert (unpacked(content, (50, 4), (250, 4)) == numbers).all()
    assert zlib.crc32(content) == 0x5862DDE6


def test_shares_are_whole_numbers_that_are_the_same_on_every_machine():
    tables = [rans.shares(level) for level in range(rans.LEVELS)]
    assert all(sum(share) == 2**16 and min(share) >= 1 and below[-1] + share[-1] == 2**16 for share, below in tables)
    assert zlib.crc32(np.array(tables, "<i8").tobytes()) == 0x5B7BF400
    width = 2 ** (48 / 8 - 5)  # of a mean size of 2, by hand
    assert rans.shares(48)[0][rans.MOST] / 2**16 == pytest.approx(1 - np.exp(-0.5 / width), abs=4e-3)
    assert rans.shares(48)[0][rans.MOST + 3] / 2**16 == pytest.approx(np.exp(-3 / width) * np.sinh(0.5 / width), abs=5e-4)


def test_bytes_of_numbers_that_are_never_packed_are_refused():
    with pytest.raises(ValueError, match="numbers from -32767 to 32767 can be packed"):
        entropy.pack([[32768]])
    steps = entropy._coded(**entropy._modelled(np.array([[0], [40000]]), True)[1])
    with pytest.raises(entropy.DamagedError, match="not what is packed"):
        unpacked(steps, (2, 1))
    zeros = entropy.pack(np.zeros((5_000, 32), int))  # the shortest that there is
    assert not unpacked(zeros, (5_000, 32)).any()
    with pytest.raises(entropy.DamagedError, match="cut short"):
        entropy.Unpacker(zeros, 6_000, 32)
    for spoilt in (zeros[:-1], zeros[:-2], b"\xff" * 9, b"", bits.count(2**33) + zeros):
        with pytest.raises(entropy.DamagedError):
            unpacked(spoilt, (3, 8))
    with pytest.raises(entropy.DamagedError, match="not what"):
        unpacked(zeros, (4_999, 32))


def test_a_model_that_forgets_follows_numbers_whose_size_changes():
    rng = np.random.default_rng(0)
    quiet, loud = (np.rint(rng.laplace(0, width, (300, 10))).astype(int) for width in (0.3, 30))
    apart = len(entropy.pack(quiet)) + len(entropy.pack(loud))
    assert len(entropy.pack(np.concatenate([loud, quiet]))) < 1.25 * apart  # a mean of all places before takes 1.5


@pytest.mark.parametrize("width", [0.5, 3, 40])
def test_the_packed_size_is_near_the_entropy(width):
    numbers = np.rint(np.random.default_rng(0).laplace(0, width, (2000, 10))).astype(int)
    share = np.unique(numbers, return_counts=True)[1] / numbers.size
    bits = -(share * np.log2(share)).sum() * numbers.size
    assert bits / 8 < len(entropy.pack(numbers)) < 1.03 * bits / 8 + 20


def test_neighbours_that_are_alike_make_a_smaller_file():
    walk = np.cumsum(np.random.default_rng(0).integers(-1, 2, (500, 4)), axis=0)
    shuffled = np.random.default_rng(1).permutation(walk)
    assert len(entropy.pack(walk)) < 0.7 * len(entropy.pack(shuffled))


@given(st.integers(1, 40), st.integers(1, 40), st.sampled_from([(7, 1), (5, 6, 1), (8, 8, 3)]), st.integers(1, 60))
@settings(deadline=None, max_examples=100)
def test_tiles_join_to_the_image_they_were_cut_from(height, width, tile, most):
    image = np.random.default_rng(height).integers(0, 256, (height, width, tile[-1]), np.uint8)
    whole = tiles.cut(image, tile)
    assert (tiles.join(whole, image.shape) == image).all()
    parts = [tiles.cut(image[part], tile) for part in tiles.parts(height, width, tile, most)]
    assert max(map(len, parts)) <= most and (np.concatenate(parts) == whole).all()


@pytest.fixture(scope="module")
def transform(tmp_path_factory):
    """The codec of a network 12-5-12 with a linear code, of columns of 12, on [0, 1]."""
    path = tmp_path_factory.mktemp("model") / "model.keras"
    model_files.save(dense.build((12, 1), bottleneck=5, activation="linear"), path, recipe())
    return transforms.of_autoencoder(load(path))


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


def forged(transform, body, width, height, channels, step):
    """Return a file with a checksum that fits."""
    fields = (codec.MAGIC, transform.name, width, height, channels, step)
    return codec.HEADER.pack(*fields, zlib.crc32(codec.HEADER.pack(*fields, 0) + body)) + body


@given(
    st.binary(max_size=400), st.integers(0, 65535), st.integers(0, 65535), st.integers(0, 255) | st.just(1), st.floats(width=32)
)
@settings(deadline=2000, max_examples=300)
def test_a_forged_file_gives_an_image_or_one_error(transform, body, width, height, channels, step):
    try:
        assert codec.decode(forged(transform, body, width, height, channels, step), transform).shape == (height, width, channels)
    except UserError as error:
        assert "damaged" in str(error)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("step", [1e-30, 1e30])
def test_a_forged_file_with_the_largest_numbers_is_decoded_without_a_warning(transform, step):
    body = entropy.pack(np.where(np.arange(600).reshape(-1, 5) % 2, entropy.LARGEST, -entropy.LARGEST))
    image = codec.decode(forged(transform, body, 60, 24, 1, codec.as_step(step)), transform)
    assert image.shape == (24, 60, 1) and (len(np.unique(image)) > 1) == (step > 1)


def test_what_is_read_is_encoded_and_decoded_up_to_the_same_limits(transform, tmp_path, monkeypatch):
    monkeypatch.setattr(pictures, "LARGEST", 1001)
    Image.fromarray(np.full((77, 13), 99, np.uint8)).save(tmp_path / "most.png")
    Image.fromarray(np.full((501, 2), 99, np.uint8)).save(tmp_path / "more.png")
    pixels = pictures.as_array(pictures.read(tmp_path / "most.png")[0], 1)
    assert codec.decode(codec.encode(pixels, transform, codec.as_step("1e-3")), transform).shape == (77, 13, 1)
    with pytest.raises(UserError, match=r"more.png: expected at most 1,001 pixels, 65,535 a side, got \(2, 501\); cut it"):
        pictures.read(tmp_path / "more.png")
    with pytest.raises(UserError, match="damaged"):
        codec.decode(codec.encode(np.full((501, 2, 1), 99, np.uint8), transform, 1.0), transform)


@pytest.mark.parametrize("step", ["0", "-1", "nan", "inf", "1e31", "1e-31", "1e999", "zero", ""])
def test_a_step_that_no_file_holds_is_refused(step):
    with pytest.raises(UserError, match=f"^step is {step}: expected a number from 1e-30 to 1e30, such as 1$"):
        codec.as_step(step)
    assert codec.as_step("1e30") == np.float32(1e30) and codec.as_step("0.1") == np.float32(0.1)


def test_memory_grows_with_the_image_alone(transform, monkeypatch):
    wide = transforms.Transform(
        (8, 8, 1), (4, 4, 32), lambda t: np.repeat(t.reshape(-1, 4, 4, 4), 8, -1), of_wide
    )  # eight times as many
    monkeypatch.setattr(codec, "PART", 1 << 11)

    def peak(work):
        tracemalloc.start()
        try:
            return work(), tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    image = np.random.default_rng(0).integers(0, 256, (80, 120, 1), np.uint8)
    content, encoding = peak(lambda: codec.encode(image, wide, 1.0))
    decoded, decoding = peak(lambda: codec.decode(content, wide))
    assert (decoded == image).all()
    assert encoding < 2**20 + 4 * len(content) < 1.5e6  # all at once it takes 13 MB
    assert decoding < 2**20 + image.nbytes  # and 3


def of_wide(codes):
    return codes.reshape(-1, 4, 4, 4, 8).mean(axis=-1).reshape(-1, 8, 8, 1) / 255


def test_no_folder_no_device_and_not_the_picture_itself_is_replaced(tmp_path):
    (tmp_path / "pictures").mkdir()
    (tmp_path / "picture.png").write_bytes(b"")
    (tmp_path / "link.png").symlink_to("there.png")
    (tmp_path / "there.png").write_bytes(b"before")
    made_of = str(tmp_path / "picture.png")
    for path in (tmp_path / "pictures", "/dev/null", "", f"{tmp_path}/new/"):
        with pytest.raises(UserError, match="expected the name of a file to write; a folder or device is not replaced"):
            outputs.file_to_write(str(path), made_of)
    with pytest.raises(UserError, match="picture.png: is the file that it would be made of; give another name"):
        outputs.file_to_write(made_of, made_of)
    assert outputs.file_to_write(str(tmp_path / "link.png"), made_of) == tmp_path / "there.png"


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_model_that_gives_no_numbers_is_said_before_a_file_is_written(transform, bad):
    def broken(values):
        return np.full((len(values), 12, 1), bad)

    no_codes = transforms.Transform((12, 1), (12, 1), broken, transform.decode)
    no_picture = transforms.Transform((12, 1), (5,), transform.encode, broken)
    with pytest.raises(UserError, match="the model gives codes that are no numbers"):
        codec.encode(IMAGE, no_codes, 1.0)
    with pytest.raises(UserError, match="x.hgl: the model makes no picture of these codes; encode it again, with another step"):
        codec.decode(codec.encode(IMAGE, no_picture, 0.05), no_picture, "x.hgl")


def test_a_file_of_another_model_is_refused(transform):
    content = codec.encode(IMAGE, transform, 0.05)
    other = transforms.Transform(transform.tile, transform.code, transform.encode, transform.decode, b"abcd")
    with pytest.raises(UserError, match="encoded with the model [0-9a-f]{8}, expected 61626364; decode it with that model"):
        codec.decode(content, other)


def test_a_network_with_skip_connections_is_no_codec(tmp_path):
    from hourglass.architectures import unet

    model_files.save(unet.build((28, 28, 1), bottleneck=8), tmp_path / "unet.keras", recipe())
    with pytest.raises(UserError, match="unet.keras: this network's skip connections carry more than its code"):
        transforms.of_autoencoder(load(tmp_path / "unet.keras"))


@pytest.fixture
def project(pristine, tmp_path, monkeypatch):
    """A project with the model of the salt columns alone, which is the working folder."""
    for name in ("dvc.yaml", "params.yaml", "models/tgs_columns.keras"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(pristine / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_photograph_of_any_size_goes_through_the_command_line(project, capsys):
    pixels = np.random.default_rng(0).integers(100, 150, (130, 57, 3), np.uint8)
    Image.fromarray(pixels).save("photo.png")
    assert call("encode tgs_columns photo.png photo.hgl 50") == 0
    size = (project / "photo.hgl").stat().st_size
    said = capsys.readouterr().out
    assert f"photo.hgl: {size:,} bytes, {8 * size / (130 * 57):.3f} bits per pixel, PSNR " in said
    assert call("decode tgs_columns photo.hgl back.png") == 0 and "back.png: 57x130" in capsys.readouterr().out
    with Image.open("back.png") as back, Image.open("photo.png") as photo:
        grey = np.asarray(photo.convert("L"), float)
        mse = np.mean((np.asarray(back) - grey) ** 2)
        assert back.size == photo.size and mse < 4 * grey.var()
    assert f"PSNR {10 * np.log10(255**2 / mse):.2f} dB\n" in said


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("encode tgs_columns none.png out.hgl 1", "error: none.png: there is no such image"),
        (
            "encode tgs_columns params.yaml out.hgl 1",
            "error: params.yaml: expected an image (PNG, JPEG, GIF, BMP, TIFF, WEBP, PPM), found something else or a damaged one",
        ),
        ("encode tgs_columns deep.png out.hgl 1", "error: deep.png: expected 8 bits a channel, got a picture of mode I;16"),
        ("encode tgs_columns deep.png out.hgl zero", "error: step is zero: expected a number from 1e-30 to 1e30, such as 1"),
        (
            "encode nothing good.png out.hgl 1",
            "error: models/nothing.keras: no model there; run `dvc repro` to train it; trained is tgs_columns",
        ),
        ("encode dogs_conv good.png out.hgl 1", "error: models/dogs_conv.keras: no model there; run `dvc repro` to train it"),
        ("encode tgs_columns models out.hgl 1", "error: models: a folder; give a file"),
        ("decode tgs_columns models out.png", "error: models: a folder; give a file"),
        ("decode tgs_columns none.hgl out.png", "error: none.hgl: there is no such file; `python -m stages.encode` makes one"),
        ("decode tgs_columns params.yaml out.jpg", "error: out.jpg: expected a name that ends in .png"),
        ("decode tgs_columns", "usage: python -m stages.decode AUTOENCODER FILE IMAGE"),
    ],
)
def test_what_goes_wrong_is_one_line(project, capsys, command, message):
    Image.fromarray(np.full((101, 101), 40000, np.uint16)).save("deep.png")
    Image.fromarray(IMAGE[..., 0]).save("good.png")
    code, said = call(command), capsys.readouterr().err
    assert code in (1, 2) and message in said and said.count("\n") == 1, said
    assert not (project / "out.hgl").exists()
