"""Two decoders, resizing and transposed -> the figure of the checkerboard that W4 talks about.

In: the examples of both autoencoders. Out: a PNG: decoded images, their errors, and the
errors' power by spatial frequency.
"""

from pathlib import Path

from hourglass.evaluation.checkerboard import GRID
from hourglass.figures import checkerboard, style
from hourglass.ground import outputs, reading
from hourglass.ground.errors import run


def main(resized, transposed, figure):
    """Compare the examples files `resized` and `transposed` in the file `figure`."""
    names = {"resize, then convolve": resized, "transposed convolution": transposed}
    found = {name: reading.as_examples(Path(path)) for name, path in names.items()}
    both = {name: examples for name, (examples, _, _) in found.items()}
    about = found["resize, then convolve"][2]
    with outputs.replacing(figure) as path:
        style.save(checkerboard.comparison(both, GRID), path, about)


if __name__ == "__main__":
    run(main)
