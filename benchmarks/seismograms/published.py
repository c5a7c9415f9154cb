"""Weights of SeisBench for the architectures deep_denoiser and eqtransformer: what others have trained, as a model of Keras.

    python -m benchmarks.seismograms.published deepdenoiser original deep_denoiser.keras
    python -m benchmarks.seismograms.published eqtransformer weights.pt eqtransformer.keras

The second argument is a file of a PyTorch state dict, or a name that SeisBench's `from_pretrained`
downloads. Needs requirements-seismograms.in; `make test-seismograms` installs it. What a network
expects of a record (band, normalisation) is SeisBench's to say. Some seconds.
"""

from pathlib import Path

from benchmarks.seismograms import copying
from hourglass.engines import device
from hourglass.ground.errors import UserError, run
from hourglass.models import files

SYSTEMS = {"deepdenoiser": "DeepDenoiser", "eqtransformer": "EQTransformer"}


def main(system, weights, target):
    if system not in SYSTEMS:
        raise UserError(f"{system}: expected {' or '.join(SYSTEMS)}")
    if Path(target).suffix != ".keras":
        raise UserError(f"{target}: expected a name that ends in .keras")
    state = read(weights) if weights.endswith(".pt") else downloaded(system, weights)
    device.start(seed=0, threads=1, precision="float32")
    model = copying.NETWORKS[system](state, weights)
    files.save(model, target)
    print(f"{target}: {system}, {model.count_params():,} numbers of {weights}")


def read(path):
    """Return the state dict in the file `path` as {name: array}; code inside it is never executed.

    Raises
    ------
    UserError
        Where the file is missing, or holds something else.
    """
    import torch

    if not Path(path).is_file():
        raise UserError(f"{path}: no such file; give a state dict that torch.save wrote")
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
        return {name: value.numpy() for name, value in state.items()}
    except Exception as error:  # PyTorch raises many kinds for what is no file of its own
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0][:120]
        raise UserError(f"{path}: expected a state dict that torch.save wrote ({reason})") from None


def downloaded(system, name):
    """Return the state dict that SeisBench publishes under `name`, as {name: array}.

    Raises
    ------
    UserError
        Where it cannot be had, or its outputs are not the earthquake, P and S in this order.
    """
    import seisbench.models

    try:
        model = getattr(seisbench.models, SYSTEMS[system]).from_pretrained(name)
    except Exception as error:  # of the network, or no such name: SeisBench raises many kinds
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
        raise UserError(f"{name}: SeisBench gives no such weights of {SYSTEMS[system]} ({reason})") from None
    if "".join(getattr(model, "phases", "PS")) != "PS":
        raise UserError(f"{name}: its phases are {model.phases}: expected P and S, which the architecture gives")
    return {name: value.numpy() for name, value in model.state_dict().items()}


if __name__ == "__main__":
    run(main)
