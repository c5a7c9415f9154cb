"""A record of any length -> the signal and the noise in it, by a trained network of seismology.

    python -m stages.denoise deep_denoiser day.mseed signal.mseed noise.mseed
    python -m stages.denoise wave_decomp_net "BW.RJOB.*.mseed" earthquake.mseed noise.mseed

In: what obspy reads, at 100 samples a second or more; a network of the project by name, or a model file (.keras) from anywhere.
Out: two files in the format that came, or as their names end (.mseed, .sac), at the network's rate, in the units of what came. A gap
stays one. Windows overlap by half and fade into each other; of each its mean is taken off first.
"""

import contextlib

import numpy as np

from hourglass.ground import outputs
from hourglass.ground.errors import UserError, run


def main(network, record, signal, noise):
    """Part `record` into the files `signal` and `noise`."""
    from hourglass.streams import reading, trained, writing
    from hourglass.streams.blending import blended

    recording = reading.Recording(record)
    targets = [outputs.file_to_write(path, *recording.files) for path in (signal, noise)]
    if targets[0] == targets[1]:
        raise UserError(f"{noise}: expected two files, found one name for both; give another for the noise")
    formats = [writing.format_of(path, recording.format) for path in (signal, noise)]
    path, facts = trained.found(network, "stages.denoise")
    together = facts["task"] == "parts"  # masks are of each component by itself
    pieces = recording.pieces(together)
    if together and (lacking := [piece.channels for piece in pieces if not all(piece.channels)]):
        raise UserError(f"{record}: expected three components of each station, found {', '.join(filter(None, lacking[0]))} alone")
    if "SAC" in formats and len(pieces) * len(pieces[0].channels) > 1:
        raise UserError(
            f"{signal}: a SAC file holds one trace without gaps, the record has more; give a name that ends in .mseed"
        )
    model, task = trained.load(path, facts)

    def apart(windows):
        return np.concatenate(task.parted(model, (windows - windows.mean(axis=1, keepdims=True)).astype(np.float32)), axis=-1)

    with contextlib.ExitStack() as stack:
        fresh = [stack.enter_context(outputs.replacing(target)) for target in targets]
        files = [stack.enter_context(writing.Waves(path, format, recording.headers)) for path, format in zip(fresh, formats)]
        for piece in pieces:
            first = 0
            for block in blended(recording.chunks(piece, task), task.SAMPLES, apart):
                for file, part in zip(files, np.split(block, 2, axis=-1)):
                    file.add(piece, first, task.RATE, part)
                first += len(block)
            print(f"{reading.told(piece)}: {first:,} samples at {task.RATE} a second", flush=True)
    print(reading.left_out(recording), end="")


if __name__ == "__main__":
    run(main)
