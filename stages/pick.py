"""A record of any length -> the arrivals of P and S in it, by a trained network of seismology.

    python -m stages.pick eqtransformer "BW.RJOB.*.mseed" picks.csv 0.1

In: what obspy reads, at 100 samples a second or more; a network of the project by name, or a model file (.keras) from anywhere; the
probability above which an arrival is picked. Out: a table (.csv) or QuakeML (.xml), a pick for each peak: its time, station, phase and
probability, and that of an earthquake at that time. What is found within a second of a piece's ends, where a window has no more than
the piece mirrored, is left out. A component that a station has not is 0. Windows overlap by half and fade into each other.
"""

from hourglass.ground import outputs
from hourglass.ground.errors import UserError, run

EDGE = 1.0  # s


def main(network, record, picks, threshold):
    """Write the picks in `record` above `threshold` into the file `picks`."""
    from hourglass.streams import picking, reading, trained
    from hourglass.streams.blending import blended

    least = as_probability(threshold)
    recording = reading.Recording(record)
    target = outputs.file_to_write(picks, *recording.files)
    picking.ending(picks)
    path, facts = trained.found(network, "stages.pick")
    pieces = recording.pieces(together=True)
    model, task = trained.load(path, facts)
    found = []
    for piece in pieces:
        blocks = blended(recording.chunks(piece, task), task.SAMPLES, lambda windows: task.probabilities(model, windows))
        length = piece.samples / piece.rate
        arrivals = [one for one in picking.of_series(blocks, least, task.RATE) if EDGE <= one[0] / task.RATE <= length - EDGE]
        station = next(filter(None, piece.channels))
        found += [
            (piece.start + at / task.RATE, station, picking.PHASES[number - 1], *shares) for at, number, *shares in arrivals
        ]
        print(f"{reading.told(piece)}: {len(arrivals)} picks", flush=True)
    with outputs.replacing(target) as fresh:
        picking.write(fresh, picking.table(found), picks)
    print(f"{picks}: {len(found)} picks")
    print(reading.left_out(recording), end="")


def as_probability(text):
    """Return a number between 0 and 1."""
    try:
        found = float(text)
    except ValueError:
        found = -1.0
    if not 0 < found < 1:
        raise UserError(f"the threshold is {text!r}: expected a probability between 0 and 1, such as 0.3")
    return found


if __name__ == "__main__":
    run(main)
