"""train.zip and the archive of dogs: damaged, hostile, incomplete; and the pictures in them."""

import io
import stat
import struct
import zipfile
import zlib

from PIL import Image

from faults import PREPARE, Fault, cut, flip, write

TGS, DOGS = "data/raw/tgs/train.zip", "data/raw/dogs/traintest.zip"


def members(path, **changes):
    """Return a spoiler that rewrites an archive; `changes` maps members to new bytes, None leaves one out."""

    def spoil(project):
        with zipfile.ZipFile(project / path) as source:
            content = {name: source.read(name) for name in source.namelist()}
        with zipfile.ZipFile(project / path, "w") as target:
            for name, body in (content | changes["files"]).items():
                if body is not None:
                    target.writestr(name, body)

    return spoil


def adding(path, name, body=b"x", mode=0, **how):
    """Return a spoiler that appends a member."""

    def spoil(project):
        member = zipfile.ZipInfo(name)
        member.external_attr = mode << 16
        with zipfile.ZipFile(project / path, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(member, body, **how)

    return spoil


def encrypted(project):
    """Set the encryption flag of the first member, in both of its headers."""
    content = bytearray((project / TGS).read_bytes())
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + place] |= 1
    (project / TGS).write_bytes(content)


def unknown_method(project):
    """Give the first member a compression method that does not exist."""
    content = bytearray((project / TGS).read_bytes())
    for signature, place in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        start = content.index(signature) + place
        content[start : start + 2] = struct.pack("<H", 250)
    (project / TGS).write_bytes(content)


def twice(project):
    """Put an image in a second time."""
    with zipfile.ZipFile(project / TGS, "a") as archive:
        name = archive.namelist()[0]
        archive.writestr(name, b"another")


def crowd(project):
    """Make an archive of more members than any data set has."""
    with zipfile.ZipFile(project / TGS, "w") as archive:
        archive.writestr("images/0.png", b"")
        entry = archive.getinfo("images/0.png")
        archive.filelist += [entry] * 200_000  # in the directory, which is all that is read of it


def small(source, target, images=4):
    """Write an archive of the sample's first images and their masks."""
    target.parent.mkdir(parents=True)
    with zipfile.ZipFile(source) as every, zipfile.ZipFile(target, "w") as few:
        names = sorted(name for name in every.namelist() if name.startswith("images/"))[:images]
        for name in names + [name.replace("images", "masks") for name in names]:
            few.writestr(zipfile.ZipInfo(name), every.read(name))


def photographs(target):
    """Write an archive in the form of Stanford Dogs'."""
    target.parent.mkdir(parents=True)
    with zipfile.ZipFile(target, "w") as archive:
        for number, part in enumerate(("train", "train", "test")):
            archive.writestr(zipfile.ZipInfo(f"cropped/{part}/a/{number + 1}.jpg"), jpeg())


def nothing(path):
    def spoil(project):
        with zipfile.ZipFile(project / path, "w"):
            pass

    return spoil


def png(size=(101, 101), mode="RGB", kind="PNG"):
    file = io.BytesIO()
    Image.new(mode, size).save(file, kind)
    return file.getvalue()


def huge(width, height):
    """A PNG whose header claims a size."""
    good = bytearray(png())
    good[16:24] = struct.pack(">II", width, height)
    good[29:33] = struct.pack(">I", zlib.crc32(good[12:29]))
    return bytes(good)


def damaged_pixels():
    good = bytearray(png())
    good[45] ^= 255
    return bytes(good)


IMAGE, MASK = "images/0.png", "masks/0.png"  # before all others by name
ARCHIVES = [  # (what, spoiler, message)
    ("truncated to half", cut(TGS), "train.zip: expected a zip archive, found a damaged or truncated file"),
    ("truncated by its directory", cut(TGS, 0.98), "train.zip: expected a zip archive, found a damaged or truncated file"),
    ("empty file", write(TGS, b""), "train.zip: expected a zip archive"),
    ("a web page", write(TGS, b"<!doctype html>"), "train.zip: expected a zip archive"),
    ("a tar", write(TGS, b"images/\0" * 200), "train.zip: expected a zip archive"),
    ("not there", write(TGS, None), "train.zip: not there; run `dvc repro` to make what is missing"),
    ("no members", nothing(TGS), "train.zip: the archive is empty"),
    ("a flipped byte in a member", flip(TGS, 0.05), "is damaged"),
    ("encrypted", encrypted, "is encrypted; not opened, get another copy"),
    ("an unknown compression", unknown_method, "is damaged"),
    ("a member twice", twice, "is there twice; not opened, get another copy"),
    ("a bomb of 17 MiB in one member", adding(TGS, "images/bomb.png", bytes(17 << 20)), "'images/bomb.png' unpacks to 17825792 bytes"),
    ("a bomb of members", crowd, "200001 members, expected at most 200000; not opened"),
    ("a path that climbs out", adding(TGS, "images/../../0.png"), "'images/../../0.png' climbs out of the archive"),
    ("a path that climbs out by backslashes", adding(TGS, "images\\..\\..\\0.png"), "climbs out of the archive"),
    ("an absolute path", adding(TGS, "/etc/0.png"), "'/etc/0.png' has an absolute path"),
    ("a drive's path", adding(TGS, "C:/0.png"), "'C:/0.png' has an absolute path"),
    ("a symbolic link", adding(TGS, "images/l.png", b"/etc/passwd", stat.S_IFLNK | 0o777), "'images/l.png' is a link"),
    ("a mask without an image", members(TGS, files={MASK: png()}), "masks/0.png has no image images/0.png"),
    ("an image without a mask", members(TGS, files={IMAGE: png()}), "images/0.png has no mask masks/0.png"),
    ("another challenge's", lambda project: (nothing(TGS)(project), adding(TGS, "train.csv")(project)), "expected images/*.png, found none"),
]  # fmt: skip
SIZE = "expected a 101x101 RGB picture, got"
DAMAGED = "images/0.png: the PNG is damaged or truncated; replace it"
ELSE = "images/0.png: expected a PNG picture, got something else; replace it"
PICTURES = [  # (what, bytes of the image, message)
    ("one column short", png((100, 101)), f"images/0.png: {SIZE} 100x101 RGB"),
    ("one row more", png((101, 102)), f"images/0.png: {SIZE} 101x102 RGB"),
    ("one pixel", png((1, 1)), f"images/0.png: {SIZE} 1x1 RGB"),
    ("grey", png(mode="L"), f"{SIZE} 101x101 L"),
    ("grey with alpha", png(mode="LA"), f"{SIZE} 101x101 LA"),
    ("with alpha", png(mode="RGBA"), f"{SIZE} 101x101 RGBA"),
    ("a palette", png(mode="P"), f"{SIZE} 101x101 P"),
    ("two levels", png(mode="1"), f"{SIZE} 101x101 1"),
    ("16 bits", png(mode="I;16"), f"{SIZE} 101x101 I;16"),
    ("huge", huge(60000, 60000), "images/0.png"),
    ("large", huge(9000, 9000), f"{SIZE} 9000x9000 RGB"),
    ("a GIF", png(mode="P", kind="GIF"), ELSE),
    ("a JPEG", png(kind="JPEG"), ELSE),
    ("a BMP", png(kind="BMP"), ELSE),
    ("a TIFF", png(kind="TIFF"), ELSE),
    ("empty", b"", ELSE),
    ("text", b"hello", ELSE),
    ("its signature only", png()[:8], "images/0.png"),
    ("cut in its header", png()[:20], "images/0.png"),
    ("cut in its pixels", png()[:-30], DAMAGED),
    ("a flipped byte in its pixels", damaged_pixels(), DAMAGED),
]  # fmt: skip
MASKS = [
    ("a colour picture", png(), "masks/0.png: expected a 101x101 I;16 picture, got 101x101 RGB"),
    ("of another size", png((50, 50), "L"), "masks/0.png: expected a 101x101 I;16 picture, got 50x50 L"),
    ("empty", b"", "masks/0.png: expected a PNG picture, got something else"),
    ("cut", png(mode="L")[:-30], "masks/0.png: the PNG is damaged or truncated; replace it"),
]


def jpeg(size=(40, 40), mode="RGB", kind="JPEG"):
    file = io.BytesIO()
    Image.effect_noise(size, 50).convert(mode).save(file, kind)
    return file.getvalue()


PHOTO = "cropped/train/a/0.jpg"
PHOTOGRAPHS = [
    ("smaller than asked for", jpeg((16, 40)), f"{PHOTO}: is 16x40, smaller than datasets.dogs.image_size 32; lower it to 16"),
    ("a PNG", jpeg(kind="PNG"), f"{PHOTO}: expected a JPEG picture, got something else"),
    ("empty", b"", f"{PHOTO}: expected a JPEG picture"),
    ("text", b"a dog", f"{PHOTO}: expected a JPEG picture"),
    ("cut", jpeg()[:-400], f"{PHOTO}: the JPEG is damaged or truncated"),
    ("its header only", jpeg()[:100], f"{PHOTO}: "),
]
FAULTS = (
    [Fault("archive", what, PREPARE["tgs"], spoil, message) for what, spoil, message in ARCHIVES]
    + [
        Fault("image", what, PREPARE["tgs"], members(TGS, files={IMAGE: body, MASK: png(mode="L")}), message)
        for what, body, message in PICTURES
    ]
    + [
        Fault("image", f"mask {what}", PREPARE["tgs"], members(TGS, files={IMAGE: png(), MASK: body}), message)
        for what, body, message in MASKS
    ]
    + [
        Fault("image", f"photograph {what}", PREPARE["dogs"], members(DOGS, files={PHOTO: body}), message)
        for what, body, message in PHOTOGRAPHS
    ]
    + [
        Fault("archive", "photographs truncated", PREPARE["dogs"], cut(DOGS), "traintest.zip: expected a zip archive"),
        Fault("archive", "photographs without the split", PREPARE["dogs"], lambda project: (nothing(DOGS)(project), adding(DOGS, "Images/a/1.jpg")(project)), "found none; is it Stanford Dogs' archive"),
    ]
)  # fmt: skip
