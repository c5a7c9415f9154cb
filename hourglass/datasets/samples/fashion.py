"""Ten kinds of garment, drawn, in Fashion-MNIST's form, for a first run offline.

Each is a silhouette of its kind with random proportions, brightness, folds and weave.
They are drawings: numbers measured on them are not those of Fashion-MNIST.
"""

import numpy as np
from PIL import Image, ImageDraw
from scipy.ndimage import gaussian_filter

from hourglass.formats import idx

TRAIN, TEST = 400, 100
SIZE = 112  # drawn four times as large, then reduced

# Outlines on [0, 1] x [0, 1], y down, the left half from the top to the bottom (a full outline for shoes and bags).
TOPS = {
    0: [(0.40, 0.08), (0.30, 0.10), (0.05, 0.28), (0.14, 0.42), (0.27, 0.34), (0.27, 0.92)],  # T-shirt
    2: [(0.40, 0.08), (0.30, 0.10), (0.16, 0.25), (0.06, 0.86), (0.18, 0.88), (0.28, 0.42), (0.27, 0.92)],  # pullover
    3: [(0.42, 0.04), (0.36, 0.06), (0.32, 0.22), (0.38, 0.42), (0.26, 0.96)],  # dress
    4: [(0.38, 0.05), (0.28, 0.08), (0.14, 0.24), (0.08, 0.84), (0.19, 0.86), (0.27, 0.44), (0.25, 0.97)],  # coat
    6: [(0.42, 0.06), (0.30, 0.10), (0.12, 0.26), (0.10, 0.66), (0.21, 0.68), (0.28, 0.40), (0.27, 0.93)],  # shirt
}
TROUSERS = [(0.36, 0.04), (0.32, 0.96), (0.44, 0.96), (0.50, 0.30)]
SHOES = {
    5: [(0.06, 0.72), (0.30, 0.66), (0.56, 0.46), (0.80, 0.40), (0.94, 0.44), (0.94, 0.76), (0.06, 0.78)],  # sandal
    7: [(0.05, 0.66), (0.30, 0.58), (0.52, 0.40), (0.70, 0.44), (0.92, 0.38), (0.95, 0.74), (0.05, 0.76)],  # sneaker
    9: [(0.05, 0.78), (0.10, 0.64), (0.44, 0.50), (0.52, 0.14), (0.86, 0.12), (0.92, 0.84), (0.05, 0.86)],  # ankle boot
}
BAG = [(0.10, 0.40), (0.90, 0.40), (0.94, 0.86), (0.06, 0.86)]


def make(folder):
    """Write the four IDX files into `folder`: 400 training and 100 test images."""
    labels = np.random.default_rng(2017).integers(0, 10, TRAIN + TEST).astype(np.uint8)
    images = np.stack([garment(label, index) for index, label in enumerate(labels)])
    for name, (part, kind) in idx.FILES.items():
        rows = slice(TRAIN) if part == "train" else slice(TRAIN, None)
        idx.write(folder / name, (images if kind == "images" else labels)[rows])


def garment(label, index):
    """Return one garment of a kind as (28, 28) uint8, 0-255."""
    rng = np.random.default_rng([2017, index])
    canvas = Image.new("L", (SIZE, SIZE))
    draw = ImageDraw.Draw(canvas)

    def points(outline):
        jitter = rng.normal(0, 0.012, (len(outline), 2))
        return [tuple(point) for point in SIZE * (0.5 + (np.array(outline) + jitter - 0.5) * stretch)]

    stretch = np.array([rng.uniform(0.8, 1.1), rng.uniform(0.9, 1.02)])
    if label in SHOES:
        draw.polygon(points(SHOES[label]), fill=255)
        if label == 5:  # straps: the foot shows between
            for start in rng.uniform(0.25, 0.75, 3):
                draw.line(points([(start, 0.35), (start + 0.1, 0.72)]), fill=0, width=7)
    elif label == 8:
        draw.polygon(points(BAG), fill=255)
        draw.arc([SIZE * 0.28, SIZE * rng.uniform(0.1, 0.25), SIZE * 0.72, SIZE * 0.62], 180, 360, fill=200, width=5)
    else:
        half = points(TOPS.get(label, TROUSERS))
        draw.polygon(half + [(SIZE - 1 - x, y) for x, y in half[::-1]], fill=255)
        if label in (4, 6):  # a row of buttons
            draw.line([(SIZE / 2, SIZE * 0.12), (SIZE / 2, SIZE * 0.9)], fill=90, width=3)
    shape = gaussian_filter(np.asarray(canvas, float) / 255, 1.5)
    folds = gaussian_filter(rng.standard_normal((SIZE, SIZE)), (14, 5))
    weave = gaussian_filter(rng.standard_normal((SIZE, SIZE)), 2)
    cloth = rng.uniform(90, 220) + 22 * folds / folds.std() + rng.uniform(4, 18) * weave / weave.std()
    return np.clip(shape * cloth, 0, 255).reshape(28, 4, 28, 4).mean(axis=(1, 3)).astype(np.uint8)
