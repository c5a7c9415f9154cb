"""The stages of seismology on a few synthetic records: what they leave, the same bytes twice, and what is said of a wrong block."""

import json

import keras
import numpy as np
import pandas as pd
import pytest
import yaml
from conftest import ROOT, told

from hourglass.checks import whole
from hourglass.datasets.samples import seismograms as sample
from hourglass.formats import records
from hourglass.ground import outputs
from hourglass.ground.errors import UserError
from hourglass.page import recipes, seismology

PARAMS = yaml.safe_load((ROOT / "params.yaml").read_text())
SMALL = {
    "deep_denoiser": {"bottleneck": 4, "filters": 2, "depth": 2},
    "wave_decomp_net": {"bottleneck": 2},
    "eqtransformer": {"bottleneck": 2, "lstms": 1},
}


def small(params):
    """Return params.yaml with small networks of seismology, one epoch each."""
    params = yaml.safe_load(yaml.safe_dump(params))
    for name, block in params["seismic"].items():
        block["model"] = SMALL[name]
        block["train"] = block["train"] | {"epochs": 1, "batch": 4, "validation": 0.25}
    return params


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with params.yaml and twelve prepared records."""
    folder = tmp_path_factory.mktemp("seismic")
    rows = [*range(8), *range(sample.EARTHQUAKES, sample.EARTHQUAKES + 4)]
    made = {f"{row}": sample.record(row) for row in rows}
    facts = pd.DataFrame([{"name": name} | of for name, (_, of) in made.items()])
    table = facts.rename(columns={"trace_p_arrival_sample": "p", "trace_s_arrival_sample": "s", "station_code": "station"})
    table = table.assign(kind=["earthquake"] * 8 + ["noise"] * 4, group=table["station"], event=table["name"], components="ZNE")
    prepared = folder / "data/prepared/seismograms"
    prepared.mkdir(parents=True)
    about = records.write(
        prepared, table, lambda name, _: (made[name][0] / np.abs(made[name][0]).max()).astype(np.float32), 0.5, "here"
    )
    outputs.write_json(prepared / "about.json", {"source": "sample", "sample": "synthetic records", "sha256": {}} | about)
    (folder / "params.yaml").write_text(yaml.safe_dump(small(PARAMS)))
    return folder


def commands(name, stages=("train", "evaluate", "figures")):
    places = {"train": "data/prepared/seismograms models/{0}.keras metrics/{0}", "figures": "metrics/{0}"}
    return [f"seismic_{stage} {name} {places.get(stage, places['train']).format(name)}" for stage in stages]


@pytest.mark.nightly  # .ci/run goes through the pipeline with them
@pytest.mark.parametrize("name", ["deep_denoiser", "wave_decomp_net", "eqtransformer"])
def test_a_network_is_trained_measured_and_drawn_and_the_same_twice(name, folder):
    keras.utils.clear_session()
    text = told(folder, *commands(name))
    of, table = folder / "metrics" / name, pd.read_csv(folder / "metrics" / name / "table.csv")
    few = json.loads((folder / f"metrics/{name}.json").read_text())
    assert len(pd.read_csv(of / "history.csv")) == 1 and len(list((of / "figures").glob("*.png"))) == 3
    assert set(few) == ({"gain_0db"} if name != "eqtransformer" else {"p_f1", "s_f1"})
    shown = seismology.of(name, of, recipes.commented(ROOT / "params.yaml"))
    values = shown["lines"][0]["values"]
    assert shown["what"].startswith("W3: ") and shown["lines"][0]["method"] == "network" and len(values) == len(shown["heads"])
    assert all(shown[one].src.startswith("data:image/png;base64,") and shown[one].width > 500 for one in ("chart", "records"))
    if name != "eqtransformer":
        gain = table[(table["snr"] == 0) & (table["measure"] == "gain")].set_index("method")["mean"]
        assert gain["network"] == pytest.approx(few["gain_0db"], rel=1e-3) and gain["oracle"] == gain.max()
    assert f"{name}: " in text and "parameters" in text
    files = [folder / f"models/{name}.keras", of / "table.csv", of / "history.csv", of / "figures/records.png"]
    before = [outputs.sha256_of(file) for file in files]
    keras.utils.clear_session()  # layers without a name of their own are numbered, in each process from the first on
    told(folder, *commands(name))
    assert [outputs.sha256_of(file) for file in files] == before


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("dataset", "mnist", "seismic.deep_denoiser.dataset is 'mnist', images: expected seismograms"),
        ("task", "mask", "seismic.deep_denoiser.task is 'mask': expected masks or parts or picks"),
        ("architecture", "deepdenoiser", "seismic.deep_denoiser.architecture is 'deepdenoiser'"),
        ("input.snr", [25, -15], "seismic.deep_denoiser.input.snr is [25, -15]: expected the lower SNR first, in dB"),
        ("train.loss", "mse", "seismic.deep_denoiser.train.loss is 'mse', the task 'masks': expected 'binary_crossentropy'"),
        ("input.snr", [3], "seismic.deep_denoiser.input.snr is [3] (list): expected a list of two numbers, in dB, or null"),
        ("input.snr", 5, "seismic.deep_denoiser.input.snr is 5 (int): expected a list of two numbers, in dB, or null"),
        ("input.louder", 2, "seismic.deep_denoiser.input.louder"),
        ("model.filters", 0, "seismic.deep_denoiser.model.filters is 0"),
        ("train.loss", "huber", "seismic.deep_denoiser.train.loss is 'huber'"),
        ("train.epochs.sample", 0, "seismic.deep_denoiser.train.epochs.sample is 0"),
    ],
)
def test_a_wrong_block_is_refused_before_anything_starts(path, value, message):
    params = yaml.safe_load(yaml.safe_dump(PARAMS))
    *above, last = path.split(".")
    block = params["seismic"]["deep_denoiser"]
    for name in above:
        block = block[name]
    block[last] = value
    with pytest.raises(UserError) as refused:
        whole.check(params)
    assert message in str(refused.value)


def test_an_image_autoencoder_takes_no_loss_of_arrivals():
    params = yaml.safe_load(yaml.safe_dump(PARAMS))
    params["autoencoders"]["mnist_dense"]["train"]["loss"] = "phases"
    with pytest.raises(
        UserError, match="mnist_dense.train.loss is 'phases', not of images: expected 'mse' or 'binary_crossentropy'"
    ):
        whole.check(params)
