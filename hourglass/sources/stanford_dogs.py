"""Stanford Dogs from the university's own archives, cut and scaled as Kaggle's archive is.

`images.tar` (Images/<breed>/<name>.jpg), `annotation.tar` (Annotation/<breed>/<name>,
XML with the dog's box) and `lists.tar` (train_list.mat, test_list.mat: the split).
Source: vision.stanford.edu/aditya86/ImageNetDogs, Khosla et al. 2011.
"""

import io
import re
import tarfile
import zipfile

from PIL import Image
from scipy.io import loadmat

from hourglass.ground.errors import UserError
from hourglass.sources.fetching import fetch

PLACE = "https://vision.stanford.edu/aditya86/ImageNetDogs"
ARCHIVES = ("images.tar", "annotation.tar", "lists.tar")
SIZE = 224
BOX = re.compile(rb"<xmin>(\d+)</xmin>\s*<ymin>(\d+)</ymin>\s*<xmax>(\d+)</xmax>\s*<ymax>(\d+)</ymax>")


def bring(target):
    """Fetch the three archives and write `target`: cropped/train/ and cropped/test/, JPEG, 224x224."""
    folder = target.parent
    for name in ARCHIVES:
        if not (folder / name).is_file():
            fetch(f"{PLACE}/{name}", folder / name)
    try:
        cut(folder, target)
    except (tarfile.TarError, KeyError, ValueError, OSError) as error:
        if isinstance(error, OSError) and error.errno:
            raise
        for name in ARCHIVES:
            (folder / name).unlink()
        raise UserError(f"{PLACE}: not the archives expected ({error}); thrown away, run again") from None


def cut(folder, target):
    """Cut the dogs out of the photographs in the archives in `folder`, by the published split."""
    split = {}
    with tarfile.open(folder / "lists.tar") as lists:
        for part in ("train", "test"):
            content = io.BytesIO(lists.extractfile(f"{part}_list.mat").read())
            for name in loadmat(content)["file_list"].ravel():
                split[str(name[0])] = part
    with tarfile.open(folder / "annotation.tar") as annotations:
        boxes = {
            member.name.removeprefix("Annotation/"): BOX.search(annotations.extractfile(member).read()).groups()
            for member in annotations
            if member.isfile()
        }
    fresh = target.with_name(f"{target.name}.making")
    with tarfile.open(folder / "images.tar") as images, zipfile.ZipFile(fresh, "w", zipfile.ZIP_STORED) as archive:
        for member in images:
            name = member.name.removeprefix("Images/")
            if name not in split:
                continue
            with Image.open(images.extractfile(member)) as photo:
                dog = photo.convert("RGB").crop(tuple(map(int, boxes[name.removesuffix(".jpg")])))
            jpeg = io.BytesIO()
            dog.resize((SIZE, SIZE), Image.Resampling.LANCZOS).save(jpeg, "JPEG", quality=95)
            archive.writestr(zipfile.ZipInfo(f"cropped/{split[name]}/{name}", (2011, 1, 1, 0, 0, 0)), jpeg.getvalue())
    fresh.replace(target)
