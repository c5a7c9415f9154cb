"""deep_denoiser and eqtransformer beside SeisBench's: the same weights make the same of real records.

    make test-seismograms

The records are those inside the obspy wheel, and of RECORDS where that folder is there.
"""

import io
import os
import zipfile
from pathlib import Path

import numpy as np
import pytest

REASON = "SeisBench is not installed: `make test-seismograms` installs it (requirements-seismograms.in)"
torch = pytest.importorskip("torch", reason=REASON)
models = pytest.importorskip("seisbench.models", reason=REASON)

import obspy

from benchmarks.seismograms import copying, published
from hourglass.ground.errors import UserError
from hourglass.models import files

FOLDER = Path(os.environ.get("RECORDS", Path(__file__).resolve().parents[3] / "shared/data/northern-california"))
COUNT = int(os.environ.get("COUNT", 6))
CLOSE = 1e-4


def of_obspy():
    """(1, 3, 3000): a local earthquake in Bavaria, 100 Hz, which `obspy.read()` gives."""
    return np.stack([trace.data for trace in obspy.read()])[None]


def of_northern_california():
    """(records, 3, 9001), 100 Hz; without the records that have the vertical alone."""
    if not (path := FOLDER / "waveforms.zip").exists():
        pytest.skip(f"{path} is not there: RECORDS names the folder")
    with zipfile.ZipFile(path) as archive:
        names = [name for name in sorted(archive.namelist()) if name.endswith(".npz")]
        found = (np.load(io.BytesIO(archive.read(name)))["data"].T for name in names)
        return np.stack([record for record, _ in zip((one for one in found if one.any(axis=1).all()), range(COUNT))])


SOURCES = pytest.mark.parametrize("source", [of_obspy, of_northern_california], ids=lambda source: source.__name__)


def drawn(model, seed=0):
    """Return SeisBench's network with weights, and statistics of the batch norms, that are all drawn."""
    generator = torch.Generator().manual_seed(seed)
    for name, value in model.state_dict().items():
        if not value.is_floating_point():
            continue
        noise = torch.randn(value.shape, generator=generator)
        if name.endswith("running_var"):
            value.copy_(0.5 + noise.abs())
        elif value.ndim < 2 or "norm" in name:
            value.copy_(0.3 * noise + ("bias" not in name and "mean" not in name))
        else:
            value.copy_(noise * (3 / value[0].numel()) ** 0.5)
    return model.eval()


def arrays(model):
    return {name: value.numpy() for name, value in model.state_dict().items()}


@SOURCES
def test_deep_denoiser_is_seisbench_s(source):
    theirs = drawn(models.DeepDenoiser())
    windows = source()[:, :, -3000:].reshape(-1, 3000)
    with torch.no_grad():
        spectra, _ = theirs.annotate_batch_pre(torch.tensor(windows, dtype=torch.float32), {})
        expected = theirs(spectra).permute(0, 2, 3, 1).numpy()
    ours = copying.of_deep_denoiser(arrays(theirs), "drawn")
    assert spectra.shape[1:] == (2, 31, 201) and expected.std() > 0.05
    agrees(ours(spectra.permute(0, 2, 3, 1).numpy()), expected, f"deep_denoiser {source.__name__}")


@SOURCES
@pytest.mark.parametrize(("compatible", "lstms"), [(False, 3), ("non-conservative", 2), ("conservative", 3)], ids=str)
@pytest.mark.filterwarnings("ignore:Using the non-conservative")
def test_eqtransformer_is_seisbench_s(source, compatible, lstms):
    theirs = drawn(models.EQTransformer(original_compatible=compatible, lstm_blocks=lstms))
    records = source()[:, :, -6000:]
    records = np.pad(records, ((0, 0), (0, 0), (0, 6000 - records.shape[2])))
    with torch.no_grad():
        windows = theirs.annotate_batch_pre(torch.tensor(records, dtype=torch.float32), {})
        expected = torch.stack(theirs(windows), dim=-1).numpy()
    ours = copying.of_eqtransformer(arrays(theirs), "drawn")
    assert expected.std(axis=(0, 1)).min() > 0.005
    agrees(ours(windows.permute(0, 2, 1).numpy()), expected, f"eqtransformer {compatible} {source.__name__}")


def agrees(ours, theirs, what):
    ours = ours.numpy()
    apart = np.abs(ours - theirs).max()
    print(f"{what}: at most {apart:.1e} apart, {len(theirs)} windows, deviation {theirs.std():.2g}")
    assert ours.shape == theirs.shape and apart < CLOSE


@pytest.fixture
def weights(tmp_path):
    """The file of a state dict of DeepDenoiser."""
    torch.save(drawn(models.DeepDenoiser()).state_dict(), tmp_path / "weights.pt")
    return str(tmp_path / "weights.pt")


def test_a_file_of_weights_becomes_a_model_that_is_read_again(weights, tmp_path, capsys):
    published.main("deepdenoiser", weights, str(tmp_path / "own.keras"))
    assert capsys.readouterr().out.endswith(f"own.keras: deepdenoiser, 1,380,674 numbers of {weights}\n")
    spectra = np.random.default_rng(0).normal(size=(2, 31, 201, 2)).astype(np.float32)
    with torch.no_grad():
        expected = drawn(models.DeepDenoiser())(torch.tensor(spectra).permute(0, 3, 1, 2)).permute(0, 2, 3, 1).numpy()
    agrees(files.load(tmp_path / "own.keras")(spectra), expected, "a file")


def test_downloaded_weights_go_the_same_way(monkeypatch):
    theirs = drawn(models.EQTransformer())
    monkeypatch.setattr(models.EQTransformer, "from_pretrained", lambda name: theirs)
    assert copying.of_eqtransformer(published.downloaded("eqtransformer", "stead"), "stead").get_layer("lstm_2")
    monkeypatch.setattr(theirs, "_phases", "SP")
    with pytest.raises(UserError, match="^stead: its phases are SP: expected P and S"):
        published.downloaded("eqtransformer", "stead")


@pytest.mark.parametrize(
    ("system", "given", "target", "message"),
    [
        ("phasenet", "original", "a.keras", "phasenet: expected deepdenoiser or eqtransformer"),
        ("deepdenoiser", "original", "a.h5", "a.h5: expected a name that ends in .keras"),
        ("deepdenoiser", "none.pt", "a.keras", "none.pt: no such file"),
        ("deepdenoiser", "text.pt", "a.keras", "text.pt: expected a state dict that torch.save wrote"),
        (
            "eqtransformer",
            "weights.pt",
            "a.keras",
            "weights.pt: at encoder.convs.0 there is nothing: expected what becomes kernel",
        ),
        ("deepdenoiser", "more.pt", "a.keras", "more.pt: further.weight has no place in the network"),
        ("deepdenoiser", "no such name", "a.keras", "no such name: SeisBench gives no such weights of DeepDenoiser"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(weights, tmp_path, monkeypatch, system, given, target, message):
    monkeypatch.chdir(tmp_path)
    Path("text.pt").write_text("text")
    torch.save(torch.load(weights) | {"further.weight": torch.zeros(1)}, "more.pt")
    monkeypatch.setattr(models.DeepDenoiser, "from_pretrained", lambda name: models.DeepDenoiser.no_such_weights)
    with pytest.raises(UserError) as said:
        published.main(system, given, target)
    assert str(said.value).startswith(message) and "\n" not in str(said.value) and not Path(target).exists()
