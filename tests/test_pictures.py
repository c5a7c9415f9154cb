"""Pictures that a person gives to encode: upright, in grey or RGB, and what else they hold is refused or said."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from hourglass.formats import pictures
from hourglass.ground.errors import UserError

PIXELS = np.random.default_rng(0).integers(0, 256, (20, 30, 3), np.uint8)
PICTURE = Image.fromarray(PIXELS)
DEEP = np.random.default_rng(0).integers(0, 65536, (20, 30, 3), np.uint16)
SEE_THROUGH = Image.fromarray(np.dstack([PIXELS, np.full((20, 30), 254, np.uint8)]))


def saved(picture, kind, **settings):
    file = io.BytesIO()
    picture.save(file, kind, **settings)
    return file.getvalue()


def png(colour, bits, rows, *chunks):
    """Return a PNG that Pillow does not write, such as one of 16 bits and colours."""
    parts = [(b"IHDR", struct.pack(">2I5B", 30, 20, bits, colour, 0, 0, 0)), *chunks]
    parts += [(b"IDAT", zlib.compress(b"".join(b"\0" + row.tobytes() for row in rows))), (b"IEND", b"")]
    written = (struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(written)


def tiff(rows):
    """Return an uncompressed TIFF of RGB with 16 bits a channel."""
    tags = {256: (4, 1, 30), 257: (4, 1, 20), 258: (3, 3, 122), 259: (3, 1, 1), 262: (3, 1, 2)}
    tags |= {273: (4, 1, 128), 277: (3, 1, 3), 278: (4, 1, 20), 279: (4, 1, rows.nbytes)}
    entries = b"".join(struct.pack("<HHII", tag, *rest) for tag, rest in sorted(tags.items()))
    head = struct.pack("<2sHIH", b"II", 42, 8, len(tags)) + entries + bytes(4)
    return head.ljust(122, b"\0") + struct.pack("<3H", 16, 16, 16) + rows.astype("<u2").tobytes()


def read(tmp_path, content):
    (tmp_path / "given").write_bytes(content)
    return pictures.read(tmp_path / "given")


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_a_photograph_is_turned_as_its_camera_says(tmp_path, kind, orientation):
    upright = Image.new("RGB", (48, 32))
    upright.paste((255, 0, 0), (0, 0, 16, 16))  # red in the upper left corner
    transpose = Image.Transpose
    turned = {2: transpose.FLIP_LEFT_RIGHT, 3: transpose.ROTATE_180, 4: transpose.FLIP_TOP_BOTTOM, 5: transpose.TRANSPOSE,
              6: transpose.ROTATE_90, 7: transpose.TRANSVERSE, 8: transpose.ROTATE_270}.get(orientation)  # fmt: skip
    stored = upright if turned is None else upright.transpose(turned)
    exif = Image.Exif()
    exif[274] = orientation
    picture, left_out = read(tmp_path, saved(stored, kind, exif=exif))
    found = np.asarray(picture).astype(int)
    assert picture.size == (48, 32) and not left_out
    assert found[:12, :12, 0].min() > 200 and found[20:, :, 0].max() < 60 and found[:, 20:, 0].max() < 60  # JPEG smears


@pytest.mark.parametrize(
    ("content", "mode"),
    [
        (saved(PICTURE, "PNG"), "RGB"), (saved(PICTURE, "BMP"), "RGB"), (saved(PICTURE, "PPM"), "RGB"),
        (saved(PICTURE, "WEBP", lossless=True), "RGB"), (saved(PICTURE, "TIFF"), "RGB"), (saved(PICTURE.convert("L"), "PNG"), "L"),
        (saved(PICTURE.convert("1"), "PNG"), "L"), (saved(PICTURE.quantize(9), "GIF"), "RGB"), (saved(PICTURE.quantize(9), "PNG"), "RGB"),
        (saved(PICTURE.convert("RGBA"), "PNG"), "RGB"), (saved(PICTURE.convert("LA"), "PNG"), "L"),  # opaque
        (b"P5 30 20 15\n" + (PIXELS[..., 0] // 16).tobytes(), "L"),
    ],
    ids=str,
)  # fmt: skip
def test_a_picture_of_8_bits_keeps_its_pixels(tmp_path, content, mode):
    picture, left_out = read(tmp_path, content)
    with Image.open(io.BytesIO(content)) as given:
        assert (np.asarray(picture) == np.asarray(given.convert(mode))).all()
    assert picture.mode == mode and not left_out


@pytest.mark.parametrize(
    "content",
    [
        saved(PICTURE.quantize(9), "GIF", save_all=True, append_images=[PICTURE.rotate(90).quantize(9)]),
        saved(PICTURE, "PNG", save_all=True, append_images=[PICTURE.rotate(90)]),
        saved(PICTURE, "WEBP", save_all=True, append_images=[PICTURE.rotate(90)]),
        saved(PICTURE, "TIFF", save_all=True, append_images=[PICTURE]),
        saved(PICTURE, "MPO", save_all=True, append_images=[PICTURE]),  # as telephones write JPEGs
    ],
    ids=["GIF", "PNG", "WEBP", "TIFF", "MPO"],
)
def test_further_frames_are_said(tmp_path, content):
    assert read(tmp_path, content)[1] == ["further frames: the first is taken"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (saved(SEE_THROUGH, "PNG"), "expected no transparency"),
        (saved(SEE_THROUGH, "WEBP"), "expected no transparency"),
        (saved(SEE_THROUGH.convert("LA"), "PNG"), "expected no transparency"),
        (saved(PICTURE.quantize(9), "PNG", transparency=3), "expected no transparency"),
        (saved(PICTURE.quantize(9), "GIF", transparency=3), "expected no transparency"),
        (saved(PICTURE.convert("L"), "PNG", transparency=int(PICTURE.convert("L").getpixel((3, 3)))), "expected no transparency"),
        (png(2, 16, DEEP.astype(">u2")), "expected 8 bits a channel, got a picture of mode RGB with more"),
        (png(6, 16, np.dstack([DEEP, DEEP])[..., :4].astype(">u2")), "expected 8 bits a channel"),
        (png(4, 16, DEEP[..., :2].astype(">u2")), "expected 8 bits a channel"),
        (saved(Image.fromarray(DEEP[..., 0]), "PNG"), "expected 8 bits a channel, got a picture of mode I;16 with more"),
        (tiff(DEEP), "expected 8 bits a channel, got a picture of mode RGB with more"),
        (saved(Image.fromarray(DEEP[..., 0]), "TIFF"), "expected 8 bits a channel"),
        (saved(Image.fromarray(PIXELS[..., 0].astype(np.float32)), "TIFF"), "expected 8 bits a channel"),
        (b"P6 30 20 65535\n" + DEEP.astype(">u2").tobytes(), "expected 8 bits a channel"),
        (b"P6 30 20 1023\n" + (DEEP % 1024).astype(">u2").tobytes(), "expected 8 bits a channel"),
        (b"P5 30 20 65535\n" + DEEP[..., 0].astype(">u2").tobytes(), "expected 8 bits a channel"),
        (saved(PICTURE.convert("CMYK"), "JPEG"), "expected grey, a palette or RGB, got a picture of mode CMYK; convert it"),
        (saved(PICTURE.convert("CMYK"), "TIFF"), "expected grey, a palette or RGB"),
        (saved(PICTURE, "JPEG2000"), "expected an image (PNG, JPEG, GIF, BMP, TIFF, WEBP, PPM), found something else"),
        (png(2, 8, [], (b"IHDR", struct.pack(">2I5B", 30000, 30000, 8, 2, 0, 0, 0))), "expected at most 67,108,864 pixels"),
        (b"P5 70000 2 255\n", "expected at most 67,108,864 pixels, 65,535 a side, got (70000, 2); cut it"),
        (b"P5 10000 10000 255\n", "expected at most 67,108,864 pixels, 65,535 a side, got more; cut it"),
        (b"P5 99999 99999 255\n", "expected at most 67,108,864 pixels, 65,535 a side, got more; cut it"),
        (b"P5 30 20 255\n", "found something else or a damaged one"),
    ],
)
def test_what_a_code_cannot_hold_is_refused(tmp_path, content, message):
    with pytest.raises(UserError) as error:
        read(tmp_path, content)
    assert message in str(error.value) and str(error.value).startswith(str(tmp_path / "given")) and "\n" not in str(error.value)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("seed", range(300))
def test_a_damaged_picture_is_a_picture_or_one_line(tmp_path, seed):
    rng = np.random.default_rng(seed)
    kinds = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP", "PPM")
    content = bytearray(saved(PICTURE.quantize(9) if seed % 7 == 2 else PICTURE, kinds[seed % 7]))
    for place in rng.integers(min(300, len(content)) if seed % 2 else len(content), size=rng.integers(1, 6)):
        content[place] = rng.integers(256)
    try:
        assert read(tmp_path, bytes(content[: rng.integers(len(content)) if seed % 5 == 0 else None]))[0].mode in ("L", "RGB")
    except UserError as error:
        assert "given: expected" in str(error)
